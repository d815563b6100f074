#!/bin/sh
# Qt's QODBC, as Debian ships it.
# packages: g++ pkg-config qtbase5-dev libqt5sql5-odbc
here=$(cd "$(dirname "$0")" && pwd)
folder=$(mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT
g++ -std=c++17 -Wall -fPIC "$here/qt_test.cpp" -o "$folder/qt_test" $(pkg-config --cflags --libs Qt5Core Qt5Sql) &&
    "$folder/qt_test"
