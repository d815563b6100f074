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

def heading():
    print(f"{'':44} {'psqlODBC':>9} {'lakebase':>9} {'libpq':>9} {'faster':>8} {'over':>6}  targets", flush=True)


def line(result):
    times = [time(median(result, way, "seconds")) for way in NAMES]
    faster, over = ratio(result, "psqlodbc", "driver"), ratio(result, "driver", "raw")
    targets = [f"{'met' if met else 'MISSED'}: {what} {number(value)} of {number(target)}"
               for what, value, target, met in goals(result)]
    print(f"{result['work']['title'][:44]:44} {times[0]:>9} {times[1]:>9} {times[2]:>9} {number(faster):>8} "
          f"{number(over):>6}  {'; '.join(targets)}", flush=True)
    for way in result["runs"]:
        if failure(result, way):
            print(f"    {NAMES[way]}: {failure(result, way)}", flush=True)
    checks = {way: {run["check"] for run in good(result, way)} for way in result["runs"]}
    if not result["work"]["catalog"] and len(set().union(*checks.values())) > 1:
        print(f"    not the same was read: {checks}", flush=True)


def verdict(results):
    """Prints how many targets were met; 1 when the driver could not do a work at all."""
    met = [ok for result in results for _, _, _, ok in goals(result)]
    print(f"{sum(met)} of {len(met)} targets met")
    failed = [result["work"]["name"] for result in results if failure(result)]
    if failed:
        print("failed: " + " ".join(failed))
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


def picture(results):
    """Speed as a multiple of psqlODBC's, on a logarithmic scale: one line a work."""
    shown = [r for r in results if ratio(r, "psqlodbc", "driver")]
    low, high, left, width, step = -0.5, 3.2, 330, 560, 20
    height = step * len(shown) + 70

    def x(times):
        return left + width * (min(max(math.log10(times), low), high) - low) / (high - low)

    out = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{left + width + 80}" height="{height}" '
           f'font-family="sans-serif" font-size="12">', '<rect width="100%" height="100%" fill="#ffffff"/>',
           f'<text x="{left}" y="18" font-weight="bold">times as fast as psqlODBC (logarithmic)</text>',
           f'<circle cx="{left + 290}" cy="14" r="5" fill="#1b7837"/><text x="{left + 300}" y="18">lakebase</text>',
           f'<circle cx="{left + 370}" cy="14" r="4" fill="none" stroke="#555"/><text x="{left + 380}" y="18">libpq</text>',
           f'<path d="M{left + 430} 8v12" stroke="#b2182b" stroke-width="2"/><text x="{left + 438}" y="18">target</text>']
    for times in (0.5, 1, 2, 5, 10, 50, 100, 500, 1000):
        out.append(f'<path d="M{x(times):.1f} 44V{height - 10}" stroke="{"#888" if times == 1 else "#ddd"}"/>'
                   f'<text x="{x(times):.1f}" y="40" text-anchor="middle" fill="#555">{times:g}</text>')
    for i, result in enumerate(shown):
        y, mine, raw = 60 + i * step, ratio(result, "psqlodbc", "driver"), ratio(result, "psqlodbc", "raw")
        target = result["work"]["faster"]
        colour = "#1b7837" if not target or mine >= target else "#d6604d"
        out.append(f'<text x="{left - 10}" y="{y + 4}" text-anchor="end">{escape(result["work"]["title"])}</text>'
                   f'<path d="M{x(1):.1f} {y}H{x(mine):.1f}" stroke="{colour}" stroke-width="6" opacity="0.5"/>')
        if target:
            out.append(f'<path d="M{x(target):.1f} {y - 7}v14" stroke="#b2182b" stroke-width="2"/>')
        if raw:
            out.append(f'<circle cx="{x(raw):.1f}" cy="{y}" r="4" fill="none" stroke="#555"/>')
        out.append(f'<circle cx="{x(mine):.1f}" cy="{y}" r="5" fill="{colour}"/>'
                   f'<text x="{x(mine) + 9:.1f}" y="{y + 4}">{number(mine)}</text>')
    return "\n".join(out + ["</svg>", ""])


def write(results, path):
    """Puts the table between the markers of a page, and the picture beside it."""
    with open(path, encoding="utf-8") as page:
        text = page.read()
    marked = re.compile(r"(<!-- bench:table -->\n).*?(\n<!-- /bench:table -->)", re.S)
    if not marked.search(text):
        raise SystemExit(f"bench: {path} has no place for the table")
    with open(path, "w", encoding="utf-8") as page:
        page.write(marked.sub(lambda m: m.group(1) + table(results) + m.group(2), text))
    with open(os.path.splitext(path)[0] + ".svg", "w", encoding="utf-8") as out:
        out.write(picture(results))
