"""From what was measured to ratios, lines, a table in Markdown and a picture."""
import math
import os
import re
import statistics
from html import escape

NAMES = {"psqlodbc": "psqlODBC", "driver": "lakebase", "raw": "libpq"}


def good(result, way):
    return [run for run in result["runs"].get(way, []) if "failed" not in run]


def failure(result, way="driver"):
    return next((run["failed"] for run in result["runs"].get(way, []) if "failed" in run), None)


def median(result, way, field):
    values = [run[field] for run in good(result, way)]
    return statistics.median(values) if values else None


def ratio(result, over, under):
    """The median of the rounds' ratios of time."""
    pairs = zip(result["runs"].get(over, []), result["runs"].get(under, []))
    ratios = [a["seconds"] / b["seconds"] for a, b in pairs if "failed" not in a and "failed" not in b]
    return statistics.median(ratios) if ratios else None


def trips(result, way):
    all_trips, count = median(result, way, "trips"), median(result, way, "count")
    return all_trips / count if all_trips and count else None


def goals(result):
    """(what, measured, target, met) for each target of a work."""
    work = result["work"]
    faster, over = ratio(result, "psqlodbc", "driver"), ratio(result, "driver", "raw")
    if work["faster"]:
        yield "times as fast", faster, work["faster"], faster is not None and faster >= work["faster"]
    if work["over_raw"]:
        yield "over libpq", over, work["over_raw"], over is not None and over <= work["over_raw"]
    if work["over_raw_ms"]:
        mine, raw = median(result, "driver", "seconds"), median(result, "raw", "seconds")
        more = (mine - raw) * 1000 if mine is not None and raw is not None else None
        yield "ms over libpq", more, work["over_raw_ms"], more is not None and more <= work["over_raw_ms"]
    if work["grown_mb"]:
        grown = median(result, "driver", "grown_kb")
        grown = grown / 1024 if grown is not None else None
        yield "MB grown", grown, work["grown_mb"], grown is not None and grown <= work["grown_mb"]
    if work["instructions"] and result["instructions"]:
        counted = result["instructions"].get("driver")
        yield "instructions a row", counted, work["instructions"], bool(counted) and counted <= work["instructions"]
    if work["trips"]:
        counted = trips(result, "driver")
        yield "round trips", counted, work["trips"], counted is not None and counted <= work["trips"] + 0.02


def number(value, unit=""):
    if value is None:
        return "–"
    digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2
    return (f"{value:,.{digits}f}" if value < 1000 or unit else f"{value:,.0f}") + unit


def time(seconds):
    if seconds is None:
        return "–"
    return number(seconds, " s") if seconds >= 0.1 else number(seconds * 1000, " ms")


# ---- the terminal ------------------------------------------------------------------------------

def say(text):
    print(text, flush=True)


def heading():
    say(f"{'':6} {'':>5} {'':44} {'psqlODBC':>9} {'lakebase':>9} {'libpq':>9} {'faster':>8} {'over':>6}  targets")


def missed(result):
    return [f"{what} {number(value)}, not {number(target)}" for what, value, target, met in goals(result) if not met]


def line(result, place, elapsed):
    times = [time(median(result, way, "seconds")) for way in NAMES]
    faster, over = ratio(result, "psqlodbc", "driver"), ratio(result, "driver", "raw")
    wanted, lost = list(goals(result)), missed(result)
    verdict_of = "MISSED: " + "; ".join(lost) if lost else "met" if wanted else ""
    say(f"{place:>6} {int(elapsed // 60):2}:{int(elapsed % 60):02} {result['work']['title'][:44]:44} {times[0]:>9} "
        f"{times[1]:>9} {times[2]:>9} {number(faster):>8} {number(over):>6}  {verdict_of}")
    for way in result["runs"]:
        if failure(result, way):
            say(f"    {NAMES.get(way, way)}: {failure(result, way)}")
    checks = {way: {run["check"] for run in good(result, way)} for way in result["runs"]}
    if not result["work"]["catalog"] and len(set().union(*checks.values())) > 1:
        say(f"    not the same was read: {checks}")


def verdict(results):
    """Prints what was missed, and how many targets were met; 1 when the driver could not do a work at all."""
    met = [ok for result in results for _, _, _, ok in goals(result)]
    for result in results:
        for what in missed(result):
            say(f"missed: {result['work']['title']}: {what}")
    say(f"{sum(met)} of {len(met)} targets met")
    failed = [result["work"]["name"] for result in results if failure(result)]
    if failed:
        say("failed: " + " ".join(failed))
    return 1 if failed else 0


# ---- docs/performance.md -----------------------------------------------------------------------

def goal_cell(value, target, met, sign):
    return f"{'' if met else '**'}{number(value)}{'' if met else '**'} ({sign} {number(target)})"


def row(result):
    work = result["work"]
    found = {what: (value, target, met) for what, value, target, met in goals(result)}
    cells = [work["title"]] + [time(median(result, way, "seconds")) for way in NAMES]
    for what, sign, measured in (("times as fast", "≥", ratio(result, "psqlodbc", "driver")),
                                 ("over libpq", "≤", ratio(result, "driver", "raw"))):
        cells.append(goal_cell(*found[what], sign) if what in found else number(measured))
    per = [median(result, way, "cpu") for way in NAMES]
    count = median(result, "driver", "count") or 1
    cells.append(" / ".join(number(cpu / count * 1e6) if cpu is not None else "–" for cpu in per))
    memory = [median(result, way, "grown_kb") for way in NAMES]
    cells.append(" / ".join(number(kb / 1024) if kb is not None else "–" for kb in memory))
    rest = [f"{what} {goal_cell(*found[what], '≤')}" for what in
            ("ms over libpq", "MB grown", "instructions a row", "round trips") if what in found]
    missed = [what for what, (_, _, met) in found.items() if not met]
    cells.append("; ".join(rest))
    cells.append("" if not found else "**missed**" if missed else "met")
    return "| " + " | ".join(cells) + " |"


def table(results):
    head = ["work", "psqlODBC", "lakebase", "libpq", "times as fast as psqlODBC (target)", "time over libpq (target)",
            "client CPU, µs a row or call", "memory grown, MB", "further targets", ""]
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)] + [row(result) for result in results]
    counted = [result for result in results if result["instructions"]]
    if counted:
        lines += ["", "| instructions a row | psqlODBC | lakebase | libpq |", "|---|---|---|---|"]
        lines += ["| " + " | ".join([r["work"]["title"]] + [number(r["instructions"].get(way)) for way in NAMES]) + " |"
                  for r in counted]
    return "\n".join(lines)


def newer_table(results, version):
    """What the driver does by libpq's chunks of rows, where a libpq was found that has them."""
    done = [result for result in results if median(result, "newer", "seconds") is not None]
    if not done:
        return ""
    lines = ["", f"| with libpq {version}, which hands out chunks of rows | driver | with libpq {version} | times as fast |",
             "|---|---|---|---|"]
    for result in done:
        lines.append("| " + " | ".join([result["work"]["title"], time(median(result, "driver", "seconds")),
                                        time(median(result, "newer", "seconds")),
                                        number(ratio(result, "driver", "newer"))]) + " |")
    return "\n".join([""] + lines)


# One drawing for light and dark pages: the reader's program says which it is.
STYLE = """
text { font: 12px system-ui, sans-serif; fill: #1f2328 }
.dim { fill: #59636e } .head { font-weight: 600 } .num { font-variant-numeric: tabular-nums }
.page { fill: #ffffff } .band { fill: #f6f8fa } .grid { stroke: #d1d9e0 } .one { stroke: #818b98 }
.good { fill: #1a7f37 } .bad { fill: #bc4c00 } .goal { stroke: #1f2328; stroke-width: 2 }
.raw { fill: none; stroke: #0969da; stroke-width: 1.5 }
@media (prefers-color-scheme: dark) {
text { fill: #f0f6fc } .dim { fill: #9198a1 } .page { fill: #0d1117 } .band { fill: #151b23 }
.grid { stroke: #3d444d } .one { stroke: #818b98 } .good { fill: #3fb950 } .bad { fill: #f0883e }
.goal { stroke: #f0f6fc } .raw { stroke: #58a6ff }
}"""

LEFT, WIDTH, STEP, TOP, NUMBERS = 310, 480, 22, 74, 160
LOW, HIGH = math.log10(0.4), math.log10(2000)


def at(times):
    return LEFT + WIDTH * (min(max(math.log10(times), LOW), HIGH) - LOW) / (HIGH - LOW)


def picture_head():
    marks = [(0, '<circle cx="5" cy="-4" r="5" class="good"/>', "lakebase"),
             (90, '<circle cx="5" cy="-4" r="5" class="bad"/>', "misses its target"),
             (220, '<circle cx="5" cy="-4" r="4.5" class="raw"/>', "libpq alone"),
             (320, '<path d="M5 -11v14" class="goal"/>', "target")]
    out = [f'<text x="{LEFT}" y="20" class="head">times as fast as psqlODBC (logarithmic; longer is better)</text>']
    out += [f'<g transform="translate({LEFT + x} 42)">{mark}<text x="15">{text}</text></g>' for x, mark, text in marks]
    out.append(f'<text x="{LEFT + WIDTH + 60}" y="{TOP - 6}" text-anchor="end" class="dim">faster</text>'
               f'<text x="{LEFT + WIDTH + NUMBERS - 8}" y="{TOP - 6}" text-anchor="end" class="dim">over libpq</text>')
    return out


def picture_row(result, y, shaded):
    mine, raw, target = ratio(result, "psqlodbc", "driver"), ratio(result, "psqlodbc", "raw"), result["work"]["faster"]
    over = ratio(result, "driver", "raw")
    kind = "good" if not target or mine >= target else "bad"
    low, high = sorted((at(1), at(mine)))
    out = [f'<rect x="0" y="{y - STEP / 2}" width="{LEFT + WIDTH + NUMBERS}" height="{STEP}" class="band"/>'] if shaded else []
    out.append(f'<text x="{LEFT - 10}" y="{y + 4}" text-anchor="end">{escape(result["work"]["title"])}</text>'
               f'<rect x="{low:.1f}" y="{y - 3}" width="{high - low:.1f}" height="6" class="{kind}" opacity="0.45"/>')
    marks = [f'<circle cx="{at(mine):.1f}" cy="{y}" r="5" class="{kind}"/>']
    if raw:
        marks.append(f'<circle cx="{at(raw):.1f}" cy="{y}" r="4.5" class="raw"/>')
    if target:
        marks.append(f'<path d="M{at(target):.1f} {y - 8}v16" class="goal"/>')
    out.append("".join(marks))
    out.append(f'<text x="{LEFT + WIDTH + 60}" y="{y + 4}" text-anchor="end" class="num head">{number(mine)}</text>'
               f'<text x="{LEFT + WIDTH + NUMBERS - 8}" y="{y + 4}" text-anchor="end" class="num dim">{number(over)}</text>')
    return out


def picture(results):
    """Speed as a multiple of psqlODBC's, on a logarithmic scale: one line a work."""
    shown = [r for r in results if ratio(r, "psqlodbc", "driver")]
    width, height = LEFT + WIDTH + NUMBERS, TOP + STEP * len(shown) + 14
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
           f'role="img" aria-label="Speed of the driver and of libpq as multiples of psqlODBC\'s">',
           f"<style>{STYLE}</style>", '<rect width="100%" height="100%" class="page"/>'] + picture_head()
    rows, grid = [], []
    for i, result in enumerate(shown):
        rows.append(picture_row(result, TOP + STEP / 2 + i * STEP, i % 2 == 0))
    for times in (0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000):
        grid.append(f'<path d="M{at(times):.1f} {TOP}V{height - 12}" class="{"one" if times == 1 else "grid"}"/>'
                    f'<text x="{at(times):.1f}" y="{TOP - 6}" text-anchor="middle" class="dim">{times:g}</text>')
    bands = [row.pop(0) for row in rows if row[0].startswith("<rect")]
    return "\n".join(out + bands + grid + [part for row in rows for part in row] + ["</svg>", ""])


def write(results, version, path):
    """Puts the tables between the markers of a page, and the picture beside it."""
    with open(path, encoding="utf-8") as page:
        text = page.read()
    marked = re.compile(r"(<!-- bench:table -->\n).*?(\n<!-- /bench:table -->)", re.S)
    if not marked.search(text):
        raise SystemExit(f"bench: {path} has no place for the table")
    tables = table(results) + newer_table(results, version)
    with open(path, "w", encoding="utf-8") as page:
        page.write(marked.sub(lambda m: m.group(1) + tables + m.group(2), text))
    with open(os.path.splitext(path)[0] + ".svg", "w", encoding="utf-8") as out:
        out.write(picture(results))
