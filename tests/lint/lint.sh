#!/bin/sh
# Checks the house rules (CONTRIBUTING.md) that a compiler does not. Prints one line a rule, `ok - …`
# or `not ok - …` with the offending lines behind it; exit code 1 when a rule is broken.
#
#   tests/lint/lint.sh [BUILD]     BUILD: a folder with a plain (not sanitized) build, whose libraries'
#                                  exports and mutable statics are then checked, too
#   LB_ROOT=DIR                    the tree to check instead of this one

here=$(cd "$(dirname "$0")" && pwd)
root=${LB_ROOT:-$(cd "$here/../.." && pwd)}
build=
[ -z "$1" ] || build=$(cd "$1" && pwd) || exit 2
cd "$root" || exit 2

LC_ALL=C
export LC_ALL
failed=0
found=$(mktemp) || exit 2
trap 'rm -f "$found"' EXIT
trap 'exit 130' INT TERM

# The rule's verdict: broken when something was written to $found.
verdict() {
    if [ -s "$found" ]; then
        echo "not ok - $1"
        sed 's/^/#   /' "$found"
        failed=1
    else
        echo "ok - $1"
    fi
    : >"$found"
}

sources() { # folders…: the C files below them
    for dir in "$@"; do
        [ ! -d "$dir" ] || find "$dir" \( -name node_modules -o -name .built \) -prune -o \
            -name '*.[ch]' -print
    done | sort
}

code=$(sources driver setup)
all=$(sources driver setup tests)
headers=$(echo "$code" | grep '\.h$')

# ---- floors and walls --------------------------------------------------------------------------

[ -z "$code" ] || awk -f "$here/floors.awk" $code >"$found"
verdict "includes only go down, siblings do not include each other"

[ -z "$code" ] || awk -f "$here/walls.awk" $code >"$found"
verdict "foreign headers stay behind their walls"

for h in $headers; do
    guard=LB_$(echo "$h" | sed 's|^driver/||; s|[/.]|_|g' | tr '[:lower:]' '[:upper:]')
    grep -q "^#ifndef $guard\$" "$h" && grep -q "^#define $guard\$" "$h" || echo "$h: no guard $guard"
done >"$found"
verdict "header guards are named after their file"

for c in $(echo "$code" | grep '\.c$'); do
    own=$(echo "${c%.c}" | sed 's/_posix$//; s/_win32$//').h
    [ -f "$own" ] || continue
    first=$(sed -n 's/^#include *[<"]\([^>"]*\)[>"].*/\1/p; T; q' "$c" | head -n 1)
    case driver/$first in "$own" | "driver/$own" | "${own%.h}_in.h") ;; *) echo "$c: first includes $first" ;; esac
done >"$found"
verdict "a source includes its own header first"

cflags=$(pkg-config --cflags odbc libpq libcurl libcrypto jansson 2>/dev/null)
for cc in gcc clang; do
    command -v $cc >/dev/null || continue
    for h in $headers; do
        echo "#include \"$h\"" |
            $cc -std=c11 -D_GNU_SOURCE -Wall -Wextra -Werror -I. -Idriver $cflags -fsyntax-only -x c - \
                2>&1 | grep -E 'error|warning' | head -n 1 | sed "s|^|$h: |"
    done >"$found"
    verdict "each header compiles alone with $cc"
done

# ---- sizes -------------------------------------------------------------------------------------

[ -z "$all" ] || awk '
    FNR == 1 { start = 0; above = "" }
    /^\{/ { start = FNR; name = above }
    /^\}/ && start {
        if (FNR - start - 1 > 120) print FILENAME ":" start ": " FNR - start - 1 " lines: " name
        start = 0
    }
    { above = $0 }' $all >"$found"
verdict "no function has over 120 lines"

[ -z "$all" ] || wc -l $all | awk '$2 != "total" && $1 > 600 { print $2 ": " $1 " lines" }' >"$found"
verdict "no file has over 600 lines"

# ---- calls and words ---------------------------------------------------------------------------

[ -z "$code" ] || awk -f "$here/calls.awk" $code >"$found"
verdict "no call that a library in somebody else's process must not make"

[ -z "$code" ] || grep -nE '^ *# *(if|elif).*(_WIN32|_WIN64|WIN32|_MSC_VER)' $code |
    grep -v '^driver/type/odbc\.h:\|^driver/platform/' >"$found"
verdict "no platform conditionals outside of platform/ and type/odbc.h"

[ -z "$all" ] || awk '
    /\t/ { print FILENAME ":" FNR ": tab" }
    /[ \t\r]$/ { print FILENAME ":" FNR ": white space at the end" }
    { gsub(/[\200-\277]/, "") }
    length > 100 { print FILENAME ":" FNR ": " length " columns" }' $all >"$found"
verdict "no tabs, no white space at line ends, 100 columns"

# Other versions format differently, so that only this one can judge.
formatter=
for f in clang-format-14 clang-format; do
    if $f --version 2>/dev/null | grep -q 'version 14\.'; then
        formatter=$f
        break
    fi
done
if [ -n "$formatter" ] && [ -n "$all" ]; then
    for f in $all; do
        $formatter --dry-run --Werror "$f" 2>&1 | grep -m 1 'error:'
    done >"$found"
    verdict "formatted as .clang-format says"
fi

# ---- the build ---------------------------------------------------------------------------------

for f in $(sources driver setup tests/unit tests/api tests/db); do
    case $f in *_test.c) name=${f%.c} ;; *) name=$f ;; esac
    grep -q "[[:space:]]$name\([[:space:]]\|\$\)" Makefile.am || echo "$f"
done >"$found"
verdict "every source is listed in Makefile.am"

# A room is named in backticks; `flow_*` stands for all that begin so.
named=$(grep -o '`[a-z0-9_*]*`' driver/README.md 2>/dev/null | tr -d '`')
for f in $(sources driver); do
    room=$(basename "$f" | sed 's/\.[ch]$//; s/_posix$//; s/_win32$//')
    set -f
    for name in $named; do
        case $room in $name) continue 2 ;; esac
    done
    echo "$f"
done >"$found"
set +f
verdict "driver/README.md names every room"

sort -c -u driver/lakebaseodbc.exports 2>"$found"
verdict "driver/lakebaseodbc.exports is sorted"

# exported LIBRARY: the names that leave it
exported() {
    nm -D --defined-only "$1" | awk '{ print $3 }' | sort
}

if [ -n "$build" ] && [ -f "$build/.libs/lakebaseodbc.so" ]; then
    exported "$build/.libs/lakebaseodbc.so" | comm -3 - driver/lakebaseodbc.exports |
        sed 's/^\t\(.*\)/\1: listed, but not there/; t; s/$/: there, but not listed/' >"$found"
    verdict "the driver exports the names of driver/lakebaseodbc.exports and no other"

    # One mutable static is meant to be; the compiler calls .data.rel.ro what only the loader writes.
    find "$build/driver" -path '*/.libs/*.o' ! -name '*process.o' | sort | while read -r object; do
        objdump -t "$object" | awk -v file="$object" '
            $3 == "O" && $4 ~ /^\.t?(data|bss)/ && $4 !~ /rel\.ro/ || $2 == "O" && $3 == "*COM*" {
                print file ": " $NF
            }'
    done >"$found"
    verdict "no mutable statics outside of driver/handle/process.c"
fi
if [ -n "$build" ] && [ -f "$build/.libs/lakebaseodbcS.so" ]; then
    exported "$build/.libs/lakebaseodbcS.so" | grep -Ev '^(Config|ODBCINST)' >"$found"
    verdict "the setup library exports Config… and ODBCINST… names only"
fi

exit $failed
