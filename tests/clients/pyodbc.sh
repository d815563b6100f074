#!/bin/sh
# pyodbc, as Debian ships it.
# packages: python3 python3-pyodbc
exec /usr/bin/python3 "$(dirname "$0")/pyodbc_test.py"
