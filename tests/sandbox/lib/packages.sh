# The Debian and Ubuntu packages that the sandbox needs.

# The newest server here that modules can be built for, or the one that would be installed.
postgres_version() {
    for bin in $(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -t/ -k5 -rn); do
        version=${bin#/usr/lib/postgresql/}
        version=${version%/bin}
        if [ -x "$bin/postgres" ]; then
            echo "$version"
            return
        fi
    done
    LC_ALL=C apt-cache depends postgresql 2>/dev/null |
        sed -n 's/.*Depends: postgresql-\([0-9][0-9]*\)$/\1/p' | head -n 1
}

packages_print() {
    version=$(postgres_version)
    [ -n "$version" ] || die "no PostgreSQL server is known to apt: run 'apt-get update' first"
    printf '%s\n' "postgresql-$version" "postgresql-server-dev-$version" libkrb5-dev libssl-dev \
        gcc make openssl curl util-linux
    command -v node >/dev/null 2>&1 || echo nodejs
    command -v npm >/dev/null 2>&1 || echo npm
}

packages_missing() {
    packages_print | while read -r package; do
        dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q '^install ok installed' ||
            echo "$package"
    done
}

packages_install() {
    command -v apt-get >/dev/null || die "only Debian and Ubuntu are known; install by hand what" \
        "'sandbox packages' names there"
    if ! apt-cache show postgresql >/dev/null 2>&1; then
        as_root || die "the package lists are empty: run 'sudo apt-get update' first"
        say "fetching the package lists"
        apt-get -qq update
    fi
    missing=$(packages_missing)
    if [ -z "$missing" ]; then
        say "all packages are installed"
        return
    fi
    # word splitting makes the list of packages
    # shellcheck disable=SC2086
    set -- $missing
    as_root || die "these packages are missing: run 'sudo apt-get install $*'"
    say "installing $*"
    DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends "$@" >/dev/null
}
