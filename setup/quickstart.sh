#!/bin/sh
# From a fresh Debian or Ubuntu machine to rows of a Lakebase in isql, in one command:
#
#   sh setup/quickstart.sh           installs packages, builds the driver, starts a Lakebase on this
#                                    machine (the sandbox), and queries it, signed in by OAuth
#   sh setup/quickstart.sh --stop    takes the sandbox away again
#
# Everything but the packages stays in build/quickstart; nothing is installed into the system.
# It may be run again at any time.

set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
. "$root/setup/debian.sh"

home=$root/build/quickstart
build=$home/driver
sandbox=$root/tests/sandbox/sandbox
sandbox_dir=$home/sandbox
log=$home/log

step() {
    printf '\n==> %s\n' "$*"
}

# quietly WHAT COMMAND…: its output goes to a log, of which the end is shown when it fails.
quietly() {
    what=$1
    shift
    if "$@" >>"$log" 2>&1; then
        return 0
    fi
    printf '\n%s failed. The end of %s:\n' "$what" "$log"
    tail -n 30 "$log" | sed 's/^/    /'
    exit 1
}

case ${1:-} in
'') ;;
--stop)
    exec "$sandbox" stop --dir "$sandbox_dir"
    ;;
*)
    sed -n 's/^# \{0,1\}//; 2,9p' "$0"
    exit 2
    ;;
esac

build_driver() {
    if [ ! -x "$root/configure" ] || [ "$root/configure.ac" -nt "$root/configure" ]; then
        (cd "$root" && quietly "autoreconf" autoreconf -fi)
    fi
    if [ ! -f "$build/Makefile" ]; then
        (cd "$build" && quietly "configure" "$root/configure")
    fi
    quietly "make" make -C "$build" -j"$(nproc 2>/dev/null || echo 2)"
}

# query SQL: one statement through isql; it has to give rows.
query() {
    printf '\n    $ echo "%s" | isql -b -v -m50 lakebase-m2m\n' "$1"
    if ! printf '%s\n' "$1" | isql -b -v -m50 lakebase-m2m >"$home/rows" 2>&1 ||
        ! grep -q '^SQLRowCount returns\|rows fetched' "$home/rows"; then
        sed 's/^/    /' "$home/rows"
        printf '\nThe query failed. The server log is %s, the log of the workspace %s.\n' \
            "$SANDBOX_SERVER_LOG" "$SANDBOX_WORKSPACE_LOG"
        exit 1
    fi
    sed '/^$/d; s/^/    /' "$home/rows"
}

mkdir -p "$build"
: >"$log"

step "Packages to build with: compiler, libpq, libcurl, OpenSSL, jansson, unixODBC"
[ -n "${LB_NO_INSTALL:-}" ] || debian_install $(debian_build_packages)
echo "All there."

step "Building the driver in build/quickstart/driver; meanwhile, packages of the sandbox: PostgreSQL and Node.js"
build_driver &
building=$!
[ -n "${LB_NO_INSTALL:-}" ] || debian_install $("$sandbox" packages)
echo "All there."
wait "$building" || exit 1
echo "Built $build/.libs/lakebaseodbc.so"

step "Starting the sandbox: PostgreSQL that signs in by OAuth tokens, and the workspace that issues them"
"$sandbox" start --dir "$sandbox_dir"
"$sandbox" driver --dir "$sandbox_dir" "$build/.libs/lakebaseodbc.so" \
    --setup "$build/.libs/lakebaseodbcS.so"
. "$sandbox_dir/env"

step "Its data source lakebase-m2m, of $ODBCINI"
sed -n '/^\[lakebase-m2m\]/,/^$/p' "$ODBCINI" | sed '/^$/d; s/^\(ClientSecret = \).*/\1(hidden here)/; s/^/    /'

step "Queries through isql. The driver signs in by itself, as a service principal"
query "SELECT trip_id, region_id, picked_up, distance_km, fare FROM samples.trips ORDER BY trip_id LIMIT 5"
query "SELECT current_user AS signed_in_as, current_database() AS database"
query "SELECT application_name, ssl, version AS tls FROM pg_stat_activity JOIN pg_stat_ssl USING (pid) WHERE pid = pg_backend_pid()"

step "That works. What to do next"
cat <<END
Use the sandbox:       . $sandbox_dir/env && isql -v lakebase-m2m
Stop it:               sh setup/quickstart.sh --stop

To point the same data source at your own Lakebase, install the driver, as root:

    make -C $build install

and write into ~/.odbc.ini:

    [lakebase]
    Driver = Lakebase
    Workspace = https://YOUR-WORKSPACE.cloud.databricks.com
    Endpoint = projects/PROJECT/branches/BRANCH/endpoints/ENDPOINT
    Database = databricks_postgres
    AuthType = oauth-m2m
    ClientID = the application ID of your service principal
    ClientSecret = its OAuth secret

Then, in a new terminal: isql -v lakebase. The service principal needs a role in the database, which
the project's owner makes there: SELECT databricks_create_role('CLIENT-ID', 'SERVICE_PRINCIPAL');
END
