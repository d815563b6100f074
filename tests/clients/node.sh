#!/bin/sh
# node's odbc. Its C++ part is compiled here, as nothing is fetched but npm packages; LB_WORK keeps it.
# packages: g++ unixodbc-dev libuv1-dev
here=$(cd "$(dirname "$0")" && pwd)
work=${LB_WORK:-}
if [ -z "$work" ]; then
    work=$(mktemp -d) || exit 1
    trap 'rm -rf "$work"' EXIT
fi
module=$work/node/node_modules/odbc

# What binding.gyp of the package says, with the headers of Node-API alone.
compile() (
    cd "$module" && mkdir -p lib/bindings/napi-v8 &&
        for source in src/*.cpp; do
            g++ -c -O1 -fPIC -std=c++17 -w -DNAPI_VERSION=8 -DNAPI_DISABLE_CPP_EXCEPTIONS -DBUILDING_NODE_EXTENSION \
                -I../node-addon-api -I../node-api-headers/include "$source" -o "${source%.cpp}.o" || exit 1
        done &&
        g++ -shared src/*.o -lodbc -o lib/bindings/napi-v8/odbc.node
)

if ! cmp -s "$here/node/package-lock.json" "$work/node/built-from.json"; then
    rm -rf "$work/node"
    mkdir -p "$work/node" && cp "$here/node/package.json" "$here/node/package-lock.json" "$work/node" &&
        (cd "$work/node" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error) && compile &&
        cp "$here/node/package-lock.json" "$work/node/built-from.json" || exit 1
fi
cp "$here/node/odbc_test.js" "$work/node" && node "$work/node/odbc_test.js"
