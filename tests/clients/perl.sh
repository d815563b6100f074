#!/bin/sh
# Perl's DBI with DBD::ODBC, as Debian ships it.
# packages: perl libdbi-perl libdbd-odbc-perl
exec /usr/bin/perl "$(dirname "$0")/perl_test.pl"
