#!/bin/sh
# Runs a command with a PostgreSQL server of its own: made in a temporary folder, on a free port of
# loopback, taken away afterwards.
#
#   tests/pg/server.sh COMMAND [ARGUMENT...]
#
# The command finds it by LB_PG_HOST, LB_PG_PORT, LB_PG_DATABASE, LB_PG_USER, LB_PG_PASSWORD. When they
# are set already, the command runs against that server. With LB_PG_TLS=1 it speaks TLS, too. Root
# drops to the user that PGTEST_OS_USER names (default: postgres, else nobody), because PostgreSQL does
# not run as root.
set -eu

[ $# -gt 0 ] || { sed -n '2,10s/^# \{0,1\}//p' "$0"; exit 2; }
[ -z "${LB_PG_PORT:-}" ] || exec "$@"

die() { echo "$0: $*" >&2; exit 1; }

bin=$(dirname "$(command -v initdb || ls -d /usr/lib/postgresql/*/bin/initdb 2>/dev/null | sort -V | tail -n 1)")
[ -x "$bin/initdb" ] || die "initdb not found: install postgresql"

dir=$(mktemp -d "${TMPDIR:-/tmp}/lb-pg.XXXXXX")
as=''
if [ "$(id -u)" = 0 ]; then
    user=${PGTEST_OS_USER:-$(id -un postgres 2>/dev/null || echo nobody)}
    chown "$user" "$dir"
    as="runuser -u $user --"
fi

stop() {
    $as "$bin/pg_ctl" -D "$dir/data" -m immediate -w stop >/dev/null 2>&1 || :
    rm -rf "$dir"
}
trap stop EXIT
trap 'exit 1' HUP INT TERM

cd "$dir"
echo secret >"$dir/password"
[ -z "$as" ] || chown "$user" "$dir/password"
$as "$bin/initdb" -D "$dir/data" -U tester -A scram-sha-256 --pwfile="$dir/password" -E UTF8 \
    --locale=C.UTF-8 --no-sync >"$dir/initdb.log" 2>&1 || { cat "$dir/initdb.log" >&2; die "initdb failed"; }

tls=''
if [ -n "${LB_PG_TLS:-}" ]; then
    openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -keyout "$dir/server.key" \
        -out "$dir/server.crt" 2>/dev/null || die "openssl failed"
    [ -z "$as" ] || chown "$user" "$dir/server.key"
    tls="-c ssl=on -c ssl_cert_file='$dir/server.crt' -c ssl_key_file='$dir/server.key'"
fi

# A port is free until somebody takes it: try again with another one.
started=''
for try in 1 2 3 4 5; do
    port=$((20000 + ($$ * 7 + try * 1009) % 20000))
    if $as "$bin/pg_ctl" -D "$dir/data" -l "$dir/log" -w -t 60 start -o "-p $port -k '$dir' \
-c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=50 -c log_statement=all \
-c log_min_messages=error $tls" >/dev/null 2>&1; then
        started=1
        break
    fi
done
[ -n "$started" ] || { cat "$dir/log" >&2; die "the server did not start"; }
cd "$OLDPWD"

LB_PG_HOST=127.0.0.1 LB_PG_PORT=$port LB_PG_DATABASE=postgres LB_PG_USER=tester LB_PG_PASSWORD=secret \
LB_PG_LOG=$dir/log
export LB_PG_HOST LB_PG_PORT LB_PG_DATABASE LB_PG_USER LB_PG_PASSWORD LB_PG_LOG
status=0
"$@" || status=$?
exit "$status"
