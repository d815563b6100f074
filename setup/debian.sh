# Packages on Debian and Ubuntu; sourced by setup/quickstart.sh and tests/run.sh.

# What building from a git checkout needs, and what the driver's users have anyway: isql and odbcinst.
debian_build_packages() {
    echo gcc make autoconf automake libtool pkg-config libpq-dev libcurl4-openssl-dev libssl-dev \
        libjansson-dev unixodbc-dev unixodbc odbcinst
}

# debian_missing PACKAGE…: prints those that are not installed.
debian_missing() {
    for package in "$@"; do
        dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q '^install ok installed' ||
            echo "$package"
    done
}

# debian_root COMMAND…: as root, through sudo when need be. 1: there is no way to become root.
debian_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        return 1
    fi
}

# debian_install PACKAGE…: installs what is missing of them, or says what to do and fails.
debian_install() {
    if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
        echo "Only Debian and Ubuntu are known here. Elsewhere, install what these packages hold:"
        echo "    $*"
        echo "and run this again with LB_NO_INSTALL=1."
        return 1
    fi
    set -- $(debian_missing "$@")
    [ $# -gt 0 ] || return 0
    if [ "$(id -u)" != 0 ] && ! command -v sudo >/dev/null; then
        echo "These packages are missing, and installing them takes root or sudo:"
        echo "    apt-get install --no-install-recommends $*"
        return 1
    fi
    echo "Installing $*"
    if [ -z "${debian_lists_are_new:-}" ]; then
        debian_quietly apt-get -qq update || return 1
        debian_lists_are_new=yes
    fi
    debian_quietly env DEBIAN_FRONTEND=noninteractive \
        apt-get -qq -o Dpkg::Use-Pty=0 install -y --no-install-recommends "$@"
}

# debian_quietly COMMAND…: as root; only when it fails is its output shown.
debian_quietly() {
    debian_log=$(mktemp) || return 1
    if debian_root "$@" >"$debian_log" 2>&1; then
        rm -f "$debian_log"
        return 0
    fi
    tail -n 40 "$debian_log"
    rm -f "$debian_log"
    echo "apt-get failed; its last words stand above. Repair that and run this again."
    return 1
}
