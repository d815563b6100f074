"""The work `executemany`: pyodbc with fast_executemany. Arguments: connection string, rows, rows of an array."""
import datetime
import decimal
import json
import resource
import sys
import time

import pyodbc

connection, count, size = pyodbc.connect(sys.argv[1], autocommit=False), int(sys.argv[2]), int(sys.argv[3])
cursor = connection.cursor()
cursor.execute("SELECT bench_refill()")
connection.commit()
start = datetime.datetime(2024, 1, 1)
rows = [(i, i * 1000003, i / 7, "text of row %08d" % i, start + datetime.timedelta(milliseconds=i),
         decimal.Decimal(i) / 100) for i in range(count)]
cursor.fast_executemany = True
cursor.setinputsizes([None, None, None, (pyodbc.SQL_VARCHAR, 40, 0), None, (pyodbc.SQL_NUMERIC, 12, 2)])


def cpu():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


before, memory, used = time.monotonic(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, cpu()
for at in range(0, count, size):
    cursor.executemany("INSERT INTO bench_write VALUES (?,?,?,?,?,?)", rows[at:at + size])
connection.commit()
seconds = time.monotonic() - before
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(json.dumps({"seconds": seconds, "cpu": cpu() - used, "peak_kb": peak, "grown_kb": peak - memory,
                  "trips": 0, "check": count, "count": count}))
