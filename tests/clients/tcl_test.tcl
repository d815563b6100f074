# tdbc::odbc through the driver: connecting, tables, values, parameters, text beyond the BMP, large
# values, transactions, errors.
package require tdbc::odbc

set tests 0
set failed 0
chan configure stdout -encoding utf-8

proc same {name got want} {
    global tests failed
    incr tests
    if {$got eq $want} {
        puts "ok $tests - $name"
        return
    }
    incr failed
    puts "not ok $tests - $name"
    puts "#   got  [string map {\n { }} [string range $got 0 200]]"
    puts "#   want [string map {\n { }} [string range $want 0 200]]"
}

# one SQL NAME VALUE …: the first value of the first row.
proc one {sql args} {
    set statement [db prepare $sql]
    set row [lindex [$statement allrows -as lists $args] 0]
    $statement close
    return [lindex $row 0]
}

# fails NAME SQL STATE TEXT: the SQLSTATE and the words of the error.
proc fails {name sql state text} {
    catch {db allrows $sql} message options
    same "$name: SQLSTATE" [lindex [dict get $options -errorcode] 2] $state
    same "$name: the server's words" [string match "*$text*" $message] 1
}

tdbc::odbc::connection create db "DSN=lakebase-m2m"
same "connected" [llength [info commands db]] 1

# ---- the catalog ----------------------------------------------------------------------------------

same "tables" [lsort [dict keys [db tables]]] {fares_by_region regions trips}
same "tables: a pattern" [dict keys [db tables tri%]] trips
same "tables: a view" [dict get [db tables fares%] fares_by_region TABLE_TYPE] VIEW
same "columns" [dict keys [db columns trips]] \
    {trip_id region_id picked_up distance_km fare shared note}
same "columns: types" [lmap name {trip_id distance_km shared note} \
    {dict get [db columns trips] $name type}] {bigint numeric bit wvarchar}
same "columns: precision and scale" [lmap key {precision scale} \
    {dict get [db columns trips] distance_km $key}] {6 2}
same "primarykeys" [lmap key [db primarykeys trips] {dict get $key columnName}] trip_id
set keys [db foreignkeys -primary regions -foreign trips]
same "foreignkeys" [dict get [lindex $keys 0] foreignColumn] region_id

# ---- values ---------------------------------------------------------------------------------------

set row [lindex [db allrows {
    SELECT trip_id, picked_up, distance_km, shared, note FROM samples.trips WHERE trip_id = 9
}] 0]
same "a bigint" [dict get $row trip_id] 9
same "a timestamp" [string range [dict get $row picked_up] 0 18] {2026-01-15 11:33:00}
same "a numeric" [expr {[dict get $row distance_km] == 19.9}] 1
same "a boolean" [dict get $row shared] 0
same "text beyond the BMP" [encoding convertto utf-8 [dict get $row note]] \
    [encoding convertto utf-8 "café – zwölf Gäste 🚕"]
same "null is left out" [db allrows {SELECT NULL::int AS nothing, 1 AS something}] {{something 1}}
same "null among lists" [db allrows -as lists {SELECT NULL::int, 1}] {{{} 1}}
same "limits of integers" [db allrows -as lists {SELECT -2147483648, 9223372036854775807}] \
    {{-2147483648 9223372036854775807}}
same "a double" [one {SELECT 0.1::float8}] 0.1
same "a numeric of 30 digits" [one {SELECT 123456789012345678901234.567890::numeric(30, 6)}] \
    123456789012345678901234.567890
same "a date" [one {SELECT DATE '2024-02-29'}] 2024-02-29
same "bytes" [binary encode hex [one {SELECT '\x0001ff'::bytea}]] 0001ff

# ---- parameters -----------------------------------------------------------------------------------

foreach {type values} {
    int {0 2147483647 -2147483648}
    bigint {9223372036854775807 -9223372036854775808}
    float8 {0.5 -2.25 1e+300}
    numeric(30,6) {0.000001 -123456789012345678.123456}
    boolean {1 0}
    date {0001-01-01 2024-02-29 9999-12-31}
    time {00:00:00 23:59:59}
    timestamp {{2024-02-29 23:59:59.123456} {1900-01-01 00:00:00}}
    varchar(20) {{} {twenty characters ok} ÄÖÜ}
    text {{} plain 日本語 {quote ' and ? and :x}}
} {
    db allrows "CREATE TEMP TABLE v (n int, v $type)"
    set insert [db prepare {INSERT INTO v VALUES (:n, :v)}]
    set n 0
    foreach v $values {
        $insert allrows [dict create n [incr n] v $v]
    }
    $insert allrows [dict create n [incr n]]
    $insert close
    same "$type there and back" [db allrows -as lists {SELECT v FROM v WHERE v IS NOT NULL ORDER BY n}] \
        [lmap v $values {list $v}]
    same "$type: null" [one {SELECT count(*) FROM v WHERE v IS NULL}] 1
    db allrows {DROP TABLE v}
}
set typed [db prepare {SELECT :n + 1 AS n, :t AS t}]
$typed paramtype n integer
$typed paramtype t varchar 20
same "parameters of a given type" [$typed allrows -as lists {n 41 t é}] {{42 é}}
same "text beyond the BMP as a parameter" \
    [encoding convertto utf-8 [one {SELECT :a || '|' || length(:a)} a "𝄞 😀"]] \
    [encoding convertto utf-8 "𝄞 😀|3"]
set bytes [string repeat [binary format H* 00017f80ff] 209716]
set text [string repeat "Zeile é " 131072]
db allrows {CREATE TEMP TABLE large (t text, b bytea)}
set insert [db prepare {INSERT INTO large VALUES (:t, :b)}]
$insert paramtype b longvarbinary
$insert allrows [dict create t $text b $bytes]
set row [lindex [db allrows -as lists {SELECT t, b FROM large}] 0]
same "1 MB of text there and back" [expr {[lindex $row 0] eq $text}] 1
same "1 MB of bytes there and back" [expr {[lindex $row 1] eq $bytes}] 1
same "and the server counts as much" [one {SELECT length(t) || ' ' || length(b) FROM large}] {1048576 1048580}

# ---- results --------------------------------------------------------------------------------------

set sum 0
db foreach -as lists row {SELECT i FROM generate_series(1, 3000) i} {
    if {[lindex $row 0] % 500 == 0} {
        incr sum [one {SELECT CAST(:i AS int)} i [lindex $row 0]]
    }
}
same "a statement between the rows of another" $sum 10500
set statement [db prepare {CREATE TEMP TABLE r AS SELECT i FROM generate_series(1, 7) i}]
set results [$statement execute]
$results close
set statement [db prepare {UPDATE r SET i = i + 1 WHERE i > :least}]
set results [$statement execute {least 5}]
same "rowcount" [$results rowcount] 2
$results close

# ---- transactions ---------------------------------------------------------------------------------

db allrows {CREATE TEMP TABLE tx (a int)}
db begintransaction
db allrows {INSERT INTO tx VALUES (1)}
db rollback
same "rollback" [one {SELECT count(*) FROM tx}] 0
db transaction {
    db allrows {INSERT INTO tx VALUES (2)}
    fails "an error inside a transaction" {INSERT INTO tx VALUES (1 / 0)} 22012 {division by zero}
    db allrows {INSERT INTO tx VALUES (3)}
}
same "commit, after an error that undid its statement only" [one {SELECT count(*) FROM tx}] 2
db configure -isolation serializable
db transaction {
    same "isolation" [one {SHOW transaction_isolation}] serializable
}

# ---- errors ---------------------------------------------------------------------------------------

fails "no table" {SELECT * FROM no_such_table} 42S02 {relation "no_such_table" does not exist}
fails "no SQL" {SELEKT 1} 42000 {syntax error at or near "SELEKT"}
db allrows {CREATE TEMP TABLE k (a int PRIMARY KEY)}
fails "a key twice" {INSERT INTO k VALUES (1), (1)} 23000 {duplicate key}
fails "no privilege" {INSERT INTO samples.regions SELECT * FROM samples.regions} 42000 {permission denied}
same "the connection works on" [one {SELECT 1}] 1
catch {tdbc::odbc::connection create wrong "DSN=lakebase-m2m;ClientSecret=not this one"} message options
same "a wrong secret: SQLSTATE" [lindex [dict get $options -errorcode] 2] 28000
same "a wrong secret is not repeated" [string match "*not this one*" $message] 0
db close
puts "1..$tests"
exit [expr {$failed > 0}]
