# What is made once and serves every sandbox: the server modules in .built/, the npm packages in
# workspace/node_modules/, and a Node.js in .built/ where the system's is too old. A lock keeps
# parallel starts apart.

need() {
    command -v "$1" >/dev/null 2>&1 ||
        die "$1 is missing: install $2, or run '$here/sandbox install'"
}

# Sets pgbin (the server's programs) and modules (where ours are built).
postgres_find() {
    pgversion=$(postgres_version)
    pgbin=/usr/lib/postgresql/$pgversion/bin
    [ -x "$pgbin/postgres" ] ||
        die "no PostgreSQL server under /usr/lib/postgresql: run '$here/sandbox install'"
    modules=$here/.built/postgresql-$pgversion
}

modules_stamp() {
    { "$pgbin/postgres" --version && cat "$here"/server/*.[ch] "$here/server/modules.mk"; } | cksum
}
modules_ready() { [ "$(cat "$modules/stamp" 2>/dev/null)" = "$(modules_stamp)" ]; }

modules_build() {
    need gcc gcc
    need make make
    [ -f "/usr/lib/postgresql/$pgversion/lib/pgxs/src/makefiles/pgxs.mk" ] ||
        die "headers of the server are missing: install postgresql-server-dev-$pgversion," \
            "or run '$here/sandbox install'"
    say "compiling the server modules for PostgreSQL $pgversion"
    rm -rf "$modules"
    mkdir -p "$modules"
    if ! make -C "$modules" -f "$here/server/modules.mk" VPATH="$here/server" \
        PG_CONFIG="$pgbin/pg_config" >"$modules/make.log" 2>&1; then
        cat "$modules/make.log" >&2
        die "the server modules do not compile; libkrb5-dev and libssl-dev are needed," \
            "'$here/sandbox install' brings them"
    fi
    chmod -R a+rX "$modules"
    modules_stamp >"$modules/stamp"
}

npm_ready() {
    cmp -s "$here/workspace/package-lock.json" "$here/workspace/node_modules/.installed"
}

npm_build() {
    need npm npm
    say "fetching the workspace's npm packages"
    npm --prefix "$here/workspace" ci --ignore-scripts --loglevel=error >&2 ||
        die "npm could not install the workspace's packages"
    cp "$here/workspace/package-lock.json" "$here/workspace/node_modules/.installed"
}

# Ubuntu 22.04 has Node.js 12; the workspace needs 18. The npm registry carries Node.js itself.
node_package=node-linux-$(uname -m | sed 's/x86_64/x64/; s/aarch64/arm64/')
node_version=18.20.8

# Sets node, the program to run.
node_find() {
    node=node
    "$node" -e 'process.exit(parseInt(process.versions.node) < 18 ? 1 : 0)' ||
        node=$here/.built/node/node_modules/$node_package/bin/node
}
node_ready() { command -v "$node" >/dev/null; }

node_build() {
    need npm npm
    say "fetching Node.js $node_version, for $(node --version) is too old"
    npm --prefix "$here/.built/node" install --no-save --ignore-scripts --loglevel=error \
        "$node_package@$node_version" >&2 || die "npm could not install Node.js $node_version"
}

build_all() {
    need node nodejs
    need openssl openssl
    need flock util-linux
    node_find
    postgres_find
    if node_ready && modules_ready && npm_ready; then
        return
    fi
    if ! mkdir -p "$here/.built" || ! [ -w "$here/.built" ] || ! [ -w "$here/workspace" ]; then
        die "$here is not writable: let its owner run '$here/sandbox build' once"
    fi
    (
        flock 8
        node_ready || node_build
        modules_ready || modules_build
        npm_ready || npm_build
    ) 8>"$here/.built/lock"
}
