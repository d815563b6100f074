#!/bin/sh
# GDAL's ogrinfo and ogr2ogr, which read any ODBC source as a layer, as Debian ships them.
# packages: gdal-bin
here=$(cd "$(dirname "$0")" && pwd)
. "$here/tap.inc"

# Wide text beyond the BMP is left out: GDAL 3.6 makes UTF-8 of each UTF-16 unit by itself.
# ogr OPTION…: ogrinfo on the sandbox.
ogr() {
    out=$(ogrinfo -ro "ODBC:@lakebase-m2m$tables" "$@" 2>&1)
}

tables=,samples.trips,samples.regions
ogr
check 'layers that the connection string names' says 'samples.trips'
check 'both of them' says 'samples.regions'
ogr -so samples.trips
check 'number of features' says 'Feature Count: 20'
check 'a column of type numeric' says 'distance_km: Real (6.2)'
check 'a column of type boolean or integer' says 'region_id: Integer'
ogr -q samples.trips -where 'trip_id = 9'
check 'a row' says 'trip_id (Integer64) = 9'
check 'its text' says 'note (String) = café – zwölf Gäste'
check 'its number' says 'distance_km (Real) = 19.9'
check 'and no other row' never_says '= 10'
ogr -q -sql "SELECT i, repeat('é日', 20) AS letters, NULL::int AS nothing FROM generate_series(1, 2000) i"
check 'SQL of its own: the last row' says 'i (Integer) = 2000'
check 'SQL of its own: text' says 'letters (String) = é日é日é日é日é日é日é日é日é日é日é日é日é日é日é日é日é日é日é日é日'
check 'SQL of its own: null' says 'nothing (Integer) = (null)'
ogr -q -sql "SELECT repeat('0123456789', 100000) AS long_text"
check '1 MB of text' test "$(printf %s "$out" | wc -c)" -ge 1000000
ogr -q -sql 'SELECT * FROM no_such_table'
check 'an error has the words of the server' says 'relation "no_such_table" does not exist'
tables=
ogr
check 'without names, the catalog has the layers' says 'trips'
out=$(ogrinfo -ro 'ODBC:DSN=lakebase-m2m;ClientSecret=not this one' 2>&1)
check 'a wrong secret is an error' says 'Unable to initialize ODBC connection'
out=$(ogr2ogr -f CSV /vsistdout/ ODBC:@lakebase-m2m,samples.regions 2>&1)
check 'ogr2ogr to CSV' says '"2",Old Town'
client_end
