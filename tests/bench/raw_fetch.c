#include "raw.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* ---- a row ------------------------------------------------------------------------------- */

/* Days since 2000-01-01 as a date, by Howard Hinnant's days algorithm (proleptic Gregorian). */
static void get_timestamp(SQL_TIMESTAMP_STRUCT *to, int64_t us)
{
    int64_t day = us / 86400000000, rest = us % 86400000000;
    if (rest < 0) {
        rest += 86400000000;
        day--;
    }
    day += 730425; /* since 0000-03-01 */
    int64_t era = day / 146097, doe = day % 146097;
    int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100), mp = (5 * doy + 2) / 153;
    to->day = (SQLUSMALLINT)(doy - (153 * mp + 2) / 5 + 1);
    to->month = (SQLUSMALLINT)(mp < 10 ? mp + 3 : mp - 9);
    to->year = (SQLSMALLINT)(yoe + era * 400 + (to->month <= 2));
    to->hour = (SQLUSMALLINT)(rest / 3600000000);
    to->minute = (SQLUSMALLINT)(rest / 60000000 % 60);
    to->second = (SQLUSMALLINT)(rest / 1000000 % 60);
    to->fraction = (SQLUINTEGER)(rest % 1000000 * 1000);
}

static unsigned get2(const char *at)
{
    return (unsigned)(unsigned char)at[0] << 8 | (unsigned char)at[1];
}

/* A numeric of scale 2: digits of 10,000, the first worth 10,000^weight. */
static void get_numeric(SQL_NUMERIC_STRUCT *to, const char *at)
{
    unsigned __int128 v = 0;
    int digits = (int)get2(at), weight = (int16_t)get2(at + 2);
    for (int i = 0; i <= weight + 1; i++)
        v = v * 10000 + (i < digits ? get2(at + 8 + 2 * i) : 0);
    v /= 100; /* four digits behind the point were taken */
    to->precision = 12;
    to->scale = 2;
    to->sign = get2(at + 4) == 0;
    memcpy(to->val, &v, sizeof v);
}

static void take_native(struct bench_rows *r, int at, const PGresult *row)
{
    uint64_t bits = raw_get8(PQgetvalue(row, 0, 2));
    int n = PQgetlength(row, 0, 3);
    r->to.native.a[at] = (SQLINTEGER)raw_get4(PQgetvalue(row, 0, 0));
    r->to.native.b[at] = (SQLBIGINT)raw_get8(PQgetvalue(row, 0, 1));
    memcpy(&r->to.native.c[at], &bits, sizeof bits);
    n = n < WIDTH ? n : WIDTH - 1;
    memcpy(r->to.native.d[at], PQgetvalue(row, 0, 3), (size_t)n);
    r->to.native.d[at][n] = 0;
    get_timestamp(&r->to.native.e[at], (int64_t)raw_get8(PQgetvalue(row, 0, 4)));
    get_numeric(&r->to.native.f[at], PQgetvalue(row, 0, 5));
    for (int c = 0; c < COLUMNS; c++)
        r->length[c][at] = PQgetisnull(row, 0, c) ? SQL_NULL_DATA : PQgetlength(row, 0, c);
}

static void take_text(struct bench_rows *r, int at, const PGresult *row, enum bench_into into)
{
    for (int c = 0; c < COLUMNS; c++) {
        const char *text = PQgetvalue(row, 0, c);
        int n = PQgetlength(row, 0, c);
        size_t used;
        if (into == INTO_WCHAR) {
            r->length[c][at] =
                2 * (SQLLEN)raw_widen(r->to.wide[c][at], WIDTH - 1, text, (size_t)n, &used);
            continue;
        }
        n = n < WIDTH ? n : WIDTH - 1;
        memcpy(r->to.narrow[c][at], text, (size_t)n);
        r->to.narrow[c][at][n] = 0;
        r->length[c][at] = n;
    }
}

/* ---- a result, a row or a chunk of rows at a time ---------------------------------------- */

static void send(PGconn *c, const char *sql, int limit, int binary)
{
    char text[512];
    snprintf(text, sizeof text, "%s LIMIT %d", sql, limit);
    if (!PQsendQueryParams(c, text, 0, NULL, NULL, NULL, NULL, binary) || !PQsetSingleRowMode(c))
        bench_fail("%s", PQerrorMessage(c));
}

static bool next(PGconn *c, PGresult **row)
{
    *row = PQgetResult(c);
    if (PQresultStatus(*row) == PGRES_SINGLE_TUPLE)
        return true;
    raw_take(c, *row, PGRES_TUPLES_OK);
    PQclear(PQgetResult(c));
    return false;
}

static uint64_t fetch(PGconn *c, const struct bench_work *w, struct bench_rows *r, int count)
{
    PGresult *row;
    uint64_t sum = 0;
    int at = 0;
    send(c, w->sql, count, w->into == INTO_NATIVE);
    while (next(c, &row)) {
        if (w->into == INTO_NATIVE)
            take_native(r, at, row);
        else
            take_text(r, at, row, w->into);
        PQclear(row);
        if (++at == w->rows) {
            sum += bench_check(r, w->into, (SQLULEN)at);
            at = 0;
        }
    }
    return sum + bench_check(r, w->into, (SQLULEN)at);
}

void raw_fetch(struct bench *b)
{
    PGconn *c = raw_open(b->connect);
    struct bench_rows *r = bench_memory(sizeof *r);
    fetch(c, b->work, r, ROWS);
    bench_start(b);
    b->check = fetch(c, b->work, r, b->count);
    bench_stop(b);
    PQfinish(c);
}

void raw_narrow(struct bench *b)
{
    PGconn *c = raw_open(b->connect);
    static SQLINTEGER value[ROWS];
    for (int warm = 1; warm >= 0; warm--) {
        PGresult *row;
        int at = 0;
        b->check = 0;
        if (!warm)
            bench_start(b);
        send(c, b->work->sql, warm ? ROWS : b->count, 1);
        while (next(c, &row)) {
            value[at] = (SQLINTEGER)raw_get4(PQgetvalue(row, 0, 0));
            b->check += (uint64_t)value[at];
            at = (at + 1) % b->work->rows;
            PQclear(row);
        }
    }
    bench_stop(b);
    PQfinish(c);
}

void raw_first(struct bench *b)
{
    PGconn *c = raw_open(b->connect);
    PGresult *row;
    bench_start(b);
    send(c, b->work->sql, b->count, 1);
    if (!next(c, &row))
        bench_fail("there is no row");
    b->check = raw_get4(PQgetvalue(row, 0, 0));
    bench_stop(b);
    PQclear(row);
    PGcancel *cancel = PQgetCancel(c);
    char why[256];
    PQcancel(cancel, why, sizeof why);
    PQfreeCancel(cancel);
    PQfinish(c);
}
