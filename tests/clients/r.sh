#!/bin/sh
# R's RODBC, as Debian ships it.
# packages: r-base-core r-cran-rodbc
exec Rscript --vanilla "$(dirname "$0")/rodbc_test.R"
