# The verbs that act on one sandbox.

# One at a time for a DIR; the lock goes with this process. The file also marks DIR as a sandbox's:
# without it nothing in DIR is ours to remove.
life_lock() {
    exec 9>"$dir/.sandbox.lock"
    flock -w 120 9 || die "another 'sandbox' command has been busy in $dir for two minutes"
}

life_load() {
    pghome=''
    [ -s "$run/pghome" ] && pghome=$(cat "$run/pghome")
    return 0
}

life_running() {
    life_load
    [ -f "$dir/env" ] && postgres_alive && workspace_alive
}

# Takes down whatever there is, of a whole sandbox or of half a start.
life_clear() {
    life_load
    workspace_stop
    postgres_stop
    for entry in $SANDBOX_ENTRIES; do
        rm -rf "${dir:?}/$entry"
    done
}

life_abandon() {
    status=$?
    trap - EXIT INT TERM HUP
    warn "start failed; taking down what was begun in $dir"
    life_clear
    rm -f "$dir/.sandbox.lock"
    [ "$status" -ne 0 ] || status=1
    exit "$status"
}

life_start() {
    build_all
    umask 022
    mkdir -p "$dir" || die "cannot make the directory $dir"
    [ -w "$dir" ] || die "the directory $dir is not writable"
    dir=$(cd "$dir" && pwd -P)
    paths_set "$dir"
    if ! [ -e "$dir/.sandbox.lock" ]; then
        for entry in $SANDBOX_ENTRIES; do
            [ ! -e "$dir/$entry" ] || die "$dir/$entry is in the way; choose another directory"
        done
    fi
    life_lock
    if life_running; then
        say "runs already in $dir"
        return
    fi
    life_clear
    trap life_abandon EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM HUP
    life_bring_up
    trap - EXIT INT TERM HUP
    say "a Lakebase is up: localhost:$LAKEBASE_PORT, workspace $DATABRICKS_HOST"
    say "its settings: . $dir/env"
}

life_bring_up() {
    umask 077
    mkdir -p "$run" "$log" "$tls"
    say "making certificates"
    certs_make
    postgres_home
    say "starting the workspace and the database server"
    identities_make
    settings_write
    workspace_start
    postgres_init
    workspace_await
    postgres_configure
    postgres_start
    postgres_fill
    env_write
    odbc_write
    driver_write "$driver" "$setup"
}

life_stop() {
    if ! [ -d "$dir" ]; then
        say "nothing runs in $dir"
        return
    fi
    dir=$(cd "$dir" && pwd -P)
    paths_set "$dir"
    if ! [ -e "$dir/.sandbox.lock" ]; then
        say "nothing runs in $dir"
        return
    fi
    life_lock
    life_clear
    rm -f "$dir/.sandbox.lock"
    say "stopped; nothing of it is left in $dir"
}

life_status() {
    [ -d "$dir" ] && dir=$(cd "$dir" && pwd -P) && paths_set "$dir"
    if life_running; then
        . "$dir/env"
        say "runs in $dir: localhost:$LAKEBASE_PORT, workspace $DATABRICKS_HOST"
        return
    fi
    if [ -e "$dir/.sandbox.lock" ]; then
        say "is broken in $dir: 'sandbox stop' clears it, 'sandbox start' starts it anew"
    else
        say "nothing runs in $dir"
    fi
    exit 3
}

life_env() {
    [ -f "$dir/env" ] || die "no sandbox in $dir: 'sandbox start --dir $dir' makes one"
    cat "$dir/env"
}

life_driver() {
    [ -d "$dir/odbc" ] || die "no sandbox in $dir: 'sandbox start --dir $dir' makes one"
    [ -n "$operand" ] || die "say which driver: sandbox driver --dir DIR FILE"
    driver_write "$operand" "$setup"
    say "registered $operand as driver Lakebase in $dir/odbc/odbcinst.ini"
}
