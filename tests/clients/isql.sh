#!/bin/sh
# isql, as unixODBC ships it: in batch and by hand, in a terminal.
# packages: unixodbc tmux valgrind
here=$(cd "$(dirname "$0")" && pwd)
. "$here/tap.inc"

# batch SQL [OPTION…]: one line through isql -b.
batch() {
    sql=$1
    shift
    out=$(printf '%s\n' "$sql" | isql -b -v lakebase-m2m "$@" 2>&1)
}

batch 'SELECT region_id, name FROM samples.regions ORDER BY region_id LIMIT 2' -m20
check 'batch: select prints rows' says '2 rows fetched'
check 'batch: with their columns' says 'region_id'

out=$(printf '%s\n' 'CREATE TEMP TABLE t (a int, b varchar(10))' "INSERT INTO t VALUES (1, 'x'), (2, NULL)" \
    'UPDATE t SET a = a + 1' 'DELETE FROM t WHERE a > 100' 'SELECT a, b FROM t ORDER BY a' |
    isql -b -v lakebase-m2m 2>&1)
check 'batch: insert tells its rows' says 'SQLRowCount returns 2'
check 'batch: null and value' says '| 3          |           |'
check 'batch: a delete of nothing is no error' never_says 'ERROR'

batch 'SELECT * FROM no_such_table'
# isql is an ODBC 2.x application: S0002 is what 42S02 was called then
check 'batch: an error has its SQLSTATE' says '[S0002]'
check 'batch: and the server'\''s words' says 'relation "no_such_table" does not exist'

# isql shows 300 characters of a cell at most
batch "SELECT repeat('abcdefghij', 2000) AS long_cell, 'behind it' AS next_cell" -d,
check 'batch: a cell of 20,000 characters' test "$(printf '%s' "$out" | grep -o 'abcdefghij' | wc -l)" -ge 29
check 'batch: and the cell behind it' says 'behind it'

out=$(printf 'SELECT 1\n' | isql -k -v 'DSN=lakebase-m2m;ClientSecret=a wrong secret' 2>&1)
check 'a wrong secret: 28000' says '[28000]'
check 'a wrong secret: what to do' says 'Check client id and secret'
check 'a wrong secret is not repeated' never_says 'a wrong secret'

out=$(printf 'SELECT current_user\n' | isql -b lakebase-password "$SANDBOX_PGUSER" "$SANDBOX_PGPASSWORD" -m40 2>&1)
check 'user and password on the command line' says "$SANDBOX_PGUSER"

out=$(printf '%s\n' 'SELECT * FROM samples.trips' 'INSERT INTO nowhere VALUES (1)' \
    'CREATE TEMP TABLE t AS SELECT 1 AS a' 'UPDATE t SET a = 2' "SELECT repeat('é😀', 5000), 'behind it'" |
    valgrind -q --error-exitcode=99 isql -b -v lakebase-m2m -m20 2>&1)
status=$?
check 'batch: valgrind finds nothing' test "$status" != 99
check 'batch: and all was done' says 'behind it'

# ---- by hand -------------------------------------------------------------------------------------

session=isql-$$
tmux -L "$session" -f /dev/null new-session -d -x 180 -y 400 "isql -v -m24 lakebase-m2m"
trap 'tmux -L "$session" kill-server 2>/dev/null' EXIT

# shows TEXT: waits until the screen does.
shows() {
    tries=0
    while [ "$tries" -lt 100 ]; do
        out=$(tmux -L "$session" capture-pane -p -S - 2>&1)
        case "$out" in *"$1"*) return 0 ;; esac
        sleep 0.1
        tries=$((tries + 1))
    done
    return 1
}

# typed LINE TEXT: types a line and waits until the screen shows TEXT.
typed() {
    tmux -L "$session" send-keys -l -- "$1"
    tmux -L "$session" send-keys Enter
    shows "$2"
}

check 'by hand: connected' shows 'Connected!'
check 'by hand: help lists tables' typed 'help' '3 rows fetched'
check 'by hand: a table is among them' says 'trips'
check 'by hand: help TABLE lists columns' typed 'help trips' 'distance_km'
check 'by hand: select' typed 'SELECT 40 + 2 AS answer' '42'
check 'by hand: a failing statement is told' typed 'SELEKT 1' '[37000]'
check 'by hand: and the next one works' typed 'SELECT 6 * 7 AS again' 'again'
check 'by hand: insert' typed 'CREATE TEMP TABLE typed AS SELECT 1 AS n' 'SQLRowCount returns'
check 'by hand: select back' typed 'SELECT count(*) AS rows_there FROM typed' 'rows_there'
client_end
