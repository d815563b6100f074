# What every part of the sandbox script uses: words to the user, the places of
# its files, and running things as the server's user.

say() { printf 'sandbox: %s\n' "$*"; }
warn() { printf 'sandbox: %s\n' "$*" >&2; }
die() {
    warn "$*"
    exit 1
}

# Everything made for one sandbox; life_stop removes exactly this list.
SANDBOX_ENTRIES='env settings.json federation.jwt log odbc postgres run tls'

paths_set() {
    case $1 in
    /*) dir=$1 ;;
    *) dir=$PWD/$1 ;;
    esac
    run=$dir/run
    log=$dir/log
    tls=$dir/tls
}

as_root() { [ "$(id -u)" -eq 0 ]; }

# PostgreSQL refuses to run as root, so root gives the server to another user.
server_user() {
    if ! as_root; then
        id -un
    elif id postgres >/dev/null 2>&1; then
        echo postgres
    else
        echo nobody
    fi
}

as_server() {
    if as_root; then
        (cd / && setpriv --reuid="$(server_user)" --regid="$(id -g "$(server_user)")" \
            --init-groups "$@")
    else
        "$@"
    fi
}

# wait_for SECONDS COMMAND...: until the command succeeds.
wait_for() {
    wait_left=$(($1 * 20))
    shift
    until "$@"; do
        wait_left=$((wait_left - 1))
        [ "$wait_left" -gt 0 ] || return 1
        sleep 0.05
    done
}

# pid_alive FILE: the process that wrote this pid file runs, and is of this sandbox.
pid_alive() {
    [ -s "$1" ] || return 1
    pid_found=$(head -n 1 "$1")
    case $pid_found in
    '' | *[!0-9]*) return 1 ;;
    esac
    { tr '\0' '\n' <"/proc/$pid_found/cmdline"; } 2>/dev/null | grep -qxF -e "$2"
}
pid_gone() { ! pid_alive "$@"; }
