#!/bin/sh
# POCO's Data/ODBC, as Debian ships it.
# packages: g++ libpoco-dev unixodbc-dev
here=$(cd "$(dirname "$0")" && pwd)
folder=$(mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT
g++ -std=c++17 -Wall "$here/poco_test.cpp" -o "$folder/poco_test" -lPocoDataODBC -lPocoData -lPocoFoundation &&
    "$folder/poco_test"
