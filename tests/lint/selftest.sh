#!/bin/sh
# Shows that every rule of lint.sh can fail: a tree that breaks each of them once, by intention.
# Prints `ok - …` or `not ok - …` for each rule; exit code 1 when one was not noticed.

here=$(cd "$(dirname "$0")" && pwd)
tree=$(mktemp -d) || exit 2
trap 'rm -rf "$tree"' EXIT
trap 'exit 130' INT TERM
failed=0

file() { # name: its content from standard input
    mkdir -p "$tree/$(dirname "$1")"
    cat >"$tree/$1"
}

expect() { # rule, text: lint says "not ok" about the rule and its reason holds the text
    if awk -v rule="not ok - $1" -v text="$2" '
        /^(not )?ok / { inside = index($0, rule) == 1; next }
        inside && index($0, text) { seen = 1 }
        END { exit !seen }' "$tree/said"; then
        echo "ok - noticed: $2"
    else
        echo "not ok - noticed: $2"
        failed=1
    fi
}

file Makefile.am <<'END'
sources = driver/base/buf.c driver/base/up.h
END
file driver/README.md <<'END'
`lexer` and `up`, but not wine
END
file driver/lakebaseodbc.exports <<'END'
SQLFetch
SQLCancel
SQLMissing
END
file driver/base/up.h <<'END'
#ifndef LB_BASE_WRONG_H
#define LB_BASE_WRONG_H
#include "pg/rows.h"
struct lb_up {
    lb_unknown_type x;
};
#endif
END
file driver/pg/rows.h <<'END'
#ifndef LB_PG_ROWS_H
#define LB_PG_ROWS_H
#include "sql/lexer.h"
#endif
END
file driver/sql/lexer.h <<'END'
#ifndef LB_SQL_LEXER_H
#define LB_SQL_LEXER_H
#endif
END
file driver/sql/lexer.c <<'END'
#include <string.h>
#include "sql/lexer.h"
#include <libpq-fe.h>
#include <curl/curl.h>
#include <unistd.h>
#include <ctype.h>
int lb_counter;
static char room[2];
/* exit(1) in a comment and "abort()" in a string are nothing to worry about */
void lb_lexer_a(char *s)
{
    const char *t = "system(";
    strcpy(s, t); /* printf(
    gmtime(0); still a comment */ room[0] = *t;
    fprintf(stderr, "x");
    getenv("HOME");
    x.printf(1), y->exit(2), strtod(s, 0);
	lb_counter++;  
}
#ifdef _WIN32
#endif
END
file driver/cellar/wine.c <<'END'
int  lb_cellar_wine( void ){ return 0; }
END
{
    echo 'void lb_long(void)'
    echo '{'
    yes '    x();' | head -n 121
    echo '}'
    yes '/* filler */' | head -n 480
} | file driver/base/long.c
mkdir -p "$tree/build/.libs" "$tree/build/driver/sql/.libs"
cat >"$tree/lib.c" <<'END'
int SQLFetch(void);
int lb_leaks(void);
int SQLFetch(void) { static int calls; return ++calls; }
int lb_leaks(void) { return 0; }
END
gcc -shared -fPIC -o "$tree/build/.libs/lakebaseodbc.so" "$tree/lib.c"
gcc -shared -fPIC -o "$tree/build/.libs/lakebaseodbcS.so" "$tree/lib.c"
gcc -c -fPIC -o "$tree/build/driver/sql/.libs/lexer.o" "$tree/lib.c"

if LB_ROOT=$tree sh "$here/lint.sh" "$tree/build" >"$tree/said"; then
    echo "not ok - a tree full of errors passes"
    failed=1
fi

expect "includes only go down" 'base/ may not include "pg/rows.h"'
expect "includes only go down" 'pg/ may not include "sql/lexer.h"'
expect "includes only go down" 'cellar is on no floor'
expect "foreign headers" '<libpq-fe.h>'
expect "foreign headers" '<curl/curl.h>'
expect "foreign headers" '<unistd.h>'
expect "foreign headers" '<ctype.h>'
expect "header guards" 'no guard LB_BASE_UP_H'
expect "a source includes its own header" 'first includes string.h'
for cc in gcc clang; do
    ! command -v $cc >/dev/null || expect "each header compiles alone with $cc" 'driver/base/up.h'
done
expect "no function has over 120" '121 lines: void lb_long(void)'
expect "no file has over 600" 'driver/base/long.c: 604 lines'
for call in strcpy getenv strtod; do
    expect "no call that a library" "$call()"
done
expect "no call that a library" "prints into"
expect "no platform conditionals" '_WIN32'
expect "no tabs" 'tab'
expect "no tabs" 'white space at the end'
expect "every source is listed" 'driver/sql/lexer.c'
expect "driver/README.md names" 'driver/cellar/wine.c'
expect "driver/lakebaseodbc.exports is sorted" 'SQLCancel'
expect "the driver exports" 'lb_leaks: there, but not listed'
expect "the driver exports" 'SQLMissing: listed, but not there'
expect "the setup library exports" 'lb_leaks'
expect "no mutable statics" 'calls'

# and that it does not cry wolf
for innocent in 'exit()' 'abort()' 'system()' 'printf()' 'gmtime()' 'SQLFetch: '; do
    if grep -qF "$innocent" "$tree/said"; then
        echo "not ok - complains about $innocent"
        failed=1
    else
        echo "ok - does not complain about $innocent"
    fi
done
exit $failed
