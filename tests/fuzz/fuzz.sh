#!/bin/sh
# Fuzzes one entry: tests/fuzz/fuzz.sh connstr [SECONDS [keep]]
#
# It begins with corpus/NAME and the cases of tests/cases. With `keep`, inputs that reach new code go
# into corpus/NAME, which is then made minimal again: the unit tests replay it.
#
# NAME_fuzz.c says in its first line which floors of driver/ and which libraries it needs:
#   /* fuzz: config base platform -lodbcinst */
# Needs clang with its fuzzer. What it found stays in a folder that is named at the end.

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
name=$1
seconds=${2:-30}
keep=${3:-}
[ -f "$here/${name}_fuzz.c" ] || { echo "usage: $0 NAME [SECONDS]" >&2; exit 2; }

work=$(mktemp -d) || exit 2
sources=
libraries=
for word in $(sed -n '1s|^/\* fuzz: \(.*\) \*/$|\1|p' "$here/${name}_fuzz.c"); do
    case $word in
    -l*) libraries="$libraries $word" ;;
    *) sources="$sources $(ls "$root/driver/$word"/*.c | grep -v _win32.c)" ;;
    esac
done
[ -n "$sources" ] || { echo "${name}_fuzz.c has no line that says what it needs" >&2; exit 2; }

clang -std=c11 -D_GNU_SOURCE -g -O1 -fsanitize=fuzzer,address,undefined \
    -fno-sanitize-recover=all -I"$root/driver" -o "$work/fuzz" "$here/${name}_fuzz.c" $sources \
    $libraries || exit 1
mkdir "$work/found" "$work/seeds"
for cases in "$root/tests/cases/$name.txt" "$root/tests/cases/$name"_*.txt; do
    [ ! -f "$cases" ] || awk -F'|' -v dir="$work/seeds" -v name="$(basename "$cases")" '
        /^#/ || /^[ \t]*$/ { next }
        { sub(/^[ \t]+/, "", $1); sub(/[ \t]+$/, "", $1); f = dir "/" name NR; printf "%s", $1 >f; close(f) }' \
        "$cases"
done
corpus=$here/corpus/$name
[ ! -d "$corpus" ] || cp "$corpus"/* "$work/seeds"
dictionary=
[ ! -f "$here/$name.dict" ] || dictionary=-dict=$here/$name.dict

# Nothing of this machine's own settings gets in.
env -i PATH="$PATH" HOME="$work" ODBCINI=/dev/null ODBCSYSINI="$work" \
    "$work/fuzz" $dictionary -max_total_time="$seconds" -print_final_stats=1 -artifact_prefix="$work/" \
    "$work/found" "$work/seeds" >"$work/log" 2>&1
result=$?
tail -n 12 "$work/log"

# By edges alone, as few inputs as reach them all; of those the hundred that are longest.
minimise() {
    mkdir -p "$work/minimal" &&
        "$work/fuzz" -set_cover_merge=1 -use_counters=0 -max_len=2000 "$work/minimal" "$work/seeds" "$work/found" \
            >"$work/merge.log" 2>&1 || { tail -n 5 "$work/merge.log" >&2; return 1; }
    rm -rf "$corpus"
    mkdir -p "$corpus"
    for input in $(ls -S "$work/minimal" | head -n 100); do
        cp "$work/minimal/$input" "$corpus/$(echo "$input" | cut -c1-12)"
    done
}

if [ $result -eq 0 ]; then
    [ "$keep" != keep ] || minimise || exit 1
    rm -rf "$work"
    echo "$name: nothing found in $seconds seconds"
else
    echo "$name: see $work" >&2
fi
exit $result
