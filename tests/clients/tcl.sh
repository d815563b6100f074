#!/bin/sh
# Tcl's tdbc::odbc, as Debian ships it.
# packages: tcl tcl8.6-tdbc tcl8.6-tdbc-odbc
exec tclsh -encoding utf-8 "$(dirname "$0")/tcl_test.tcl"
