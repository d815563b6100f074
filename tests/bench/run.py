#!/usr/bin/python3
"""Runs the benchmark: every work by psqlODBC, by the driver and by libpq alone, in turns, several times; prints the
medians of the ratios next to their targets. tests/run.sh bench calls it; see docs/performance.md.

    run.py --programs DIR --driver FILE [--quick] [--rounds N] [--only PART] [--docs FILE] [--keep FILE]
"""
import argparse
import fnmatch
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile

import report
from server import Server

HERE = os.path.dirname(os.path.abspath(__file__))
PSQLODBC = ["/usr/lib/x86_64-linux-gnu/odbc/psqlodbcw.so", "/usr/lib/aarch64-linux-gnu/odbc/psqlodbcw.so",
            "/usr/lib/odbc/psqlodbcw.so"]
WAYS = ("psqlodbc", "driver", "raw")
VIA_TCP, VIA_TLS, VIA_2MS, VIA_5MS = range(4)


class Bench:
    def __init__(self, options, server):
        self.options, self.server = options, server
        self.program = os.path.join(options.programs, "bench")
        self.ports = {VIA_TCP: (server.port, ""), VIA_TLS: (server.port, ""), VIA_2MS: server.proxy(2),
                      VIA_5MS: server.proxy(5)}
        self.queries = {}

    def works(self):
        lines = subprocess.run([self.program, "list"], check=True, stdout=subprocess.PIPE, text=True).stdout
        for line in lines.splitlines():
            work = dict(field.split("=", 1) for field in line.split("\t"))
            for name in set(work) - {"name", "title"}:
                work[name] = float(work[name])
            patterns = self.options.only or ["*"]
            if any(fnmatch.fnmatch(work["name"], pattern) for pattern in patterns):
                yield work

    def connection(self, way, via):
        port, tls = self.ports[via][0], via == VIA_TLS
        if way == "raw":
            return (f"host=127.0.0.1 port={port} dbname=postgres user=bench password=bench "
                    + (f"sslmode=verify-full sslrootcert={self.server.ca}" if tls else "sslmode=disable"))
        if way == "driver":
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

    def environment(self, work):
        more = {"BENCH_TRIPS": self.ports[int(work["via"])][1]}
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
        done = subprocess.run(self.command(work, way, count), env=self.environment(work), stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True, timeout=600)
        if done.returncode != 0:
            return {"failed": (done.stderr.strip() or f"exit code {done.returncode}").splitlines()[-1]}
        return json.loads(done.stdout)

    def instructions(self, work, way):
        """Instructions a row: those of 12,000 rows less those of 2,000, over 10,000."""
        counts = []
        for rows in (2000, 12000):
            command = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null"] + self.command(work, way, rows)
            done = subprocess.run(command, env=self.environment(work), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                  text=True, timeout=600)
            found = re.search(r"Collected : (\d+)", done.stderr)
            if done.returncode != 0 or not found:
                return None
            counts.append(int(found.group(1)))
        return (counts[1] - counts[0]) / 10000

    def run(self, work, rounds):
        """All rounds of a work: for each way a list of what was measured."""
        count = int(work["quick" if self.options.quick else "count"])
        ways = [way for way in WAYS if way != "raw" or work["raw"]]
        ways = [way for way in ways if way in self.options.ways]
        runs = {way: [] for way in ways}
        for i in range(rounds):
            for way in ways if i % 2 == 0 else reversed(ways):
                runs[way].append(self.measure(work, way, count))
        counted = {}
        if work["instructions"] and self.options.instructions:
            counted = {way: self.instructions(work, way) for way in ways}
        return {"work": work, "runs": runs, "instructions": counted}


def newest(paths):
    return next((path for path in paths if os.path.exists(path)), None)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--programs", required=True, help="folder with the programs bench and delay")
    parser.add_argument("--driver", required=True, help="lakebaseodbc.so")
    parser.add_argument("--psqlodbc", default=newest(PSQLODBC), help="psqlodbcw.so")
    parser.add_argument("--quick", action="store_true", help="less of everything, under a minute")
    parser.add_argument("--rounds", type=int, help="5; quick: 1")
    parser.add_argument("--only", action="append", help="works with such a name (fetch-*)")
    parser.add_argument("--ways", default=",".join(WAYS), help="psqlodbc,driver,raw")
    parser.add_argument("--no-instructions", dest="instructions", action="store_false", help="without callgrind")
    parser.add_argument("--docs", help="docs/performance.md: the table is put between its markers, a picture beside it")
    parser.add_argument("--keep", help="a file for all numbers, as JSON")
    options = parser.parse_args()
    options.ways = options.ways.split(",")
    options.rounds = options.rounds or (1 if options.quick else 5)
    options.programs = os.path.abspath(options.programs)
    options.driver = os.path.abspath(options.driver)
    if options.quick:
        options.instructions = False
    return options


def main():
    options = arguments()
    server = Server(tempfile.mkdtemp(prefix="lakebase-bench-"), options.programs)
    results = []
    try:
        server.start()
        small = options.quick
        server.sql(file=os.path.join(HERE, "setup.sql"), rows=50000 if small else 1000000,
                   narrow=200000 if small else 5000000, tables=200 if small else 5000, mb=20 if small else 200,
                   text_mb=10 if small else 100)
        bench = Bench(options, server)
        report.heading()
        for work in bench.works():
            results.append(bench.run(work, options.rounds))
            report.line(results[-1])
    finally:
        server.stop()
    if options.keep:
        with open(options.keep, "w", encoding="utf-8") as out:
            json.dump(results, out, indent=1)
    if options.docs:
        report.write(results, options.docs)
    return report.verdict(results)


if __name__ == "__main__":
    sys.exit(main())
