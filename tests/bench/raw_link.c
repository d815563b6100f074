#include "raw.h"

#include <string.h>

/* Connecting, catalog queries, large values. */

void raw_connect(struct bench *b)
{
    PQfinish(raw_open(b->connect));
    bench_start(b);
    for (int i = 0; i < b->count; i++)
        PQfinish(raw_open(b->connect));
    bench_stop(b);
}

/* The query that the driver's catalog function sent, prepared once; its third and fourth column are
 * copied out of each row. */
void raw_catalog(struct bench *b)
{
    enum { NAME = 128 };
    static char cells[2][ROWS][NAME];
    PGconn *c = raw_open(b->connect);
    struct bench_query q;
    bench_query_read(&q);
    raw_prepare(c, q.sql, 0, NULL);
    for (int i = -2; i < b->count; i++) {
        if (i == 0) {
            bench_start(b);
            b->check = 0;
        }
        if (!PQsendQueryPrepared(c, "work", q.count, q.values, NULL, NULL, 0) ||
            !PQsetSingleRowMode(c))
            bench_fail("%s", PQerrorMessage(c));
        PGresult *r;
        while ((r = PQgetResult(c)) && PQresultStatus(r) == PGRES_SINGLE_TUPLE) {
            for (int k = 0; k < 2; k++) {
                int n = PQgetlength(r, 0, 2 + k);
                memcpy(cells[k][b->check % ROWS], PQgetvalue(r, 0, 2 + k),
                       (size_t)(n < NAME ? n : NAME));
            }
            b->check++;
            PQclear(r);
        }
        raw_take(c, r, PGRES_TUPLES_OK);
        PQclear(PQgetResult(c));
    }
    bench_stop(b);
    PQfinish(c);
}

/* A value as one parameter of a query; binary for bytes, text for characters. */
static PGresult *value_of(PGconn *c, int size, int binary)
{
    char key[4];
    const char *values[1] = {key};
    const int lengths[1] = {sizeof key}, formats[1] = {1};
    raw_put4(key, (uint32_t)size);
    PGresult *r = PQexecPrepared(c, "work", 1, values, lengths, formats, binary);
    if (PQresultStatus(r) != PGRES_TUPLES_OK || PQntuples(r) != 1)
        bench_fail("%s", PQerrorMessage(c));
    return r;
}

static uint64_t in_pieces(PGresult *r, bool wide)
{
    enum { PIECE = 65536 };
    static unsigned char piece[PIECE];
    const char *at = PQgetvalue(r, 0, 0);
    size_t n = (size_t)PQgetlength(r, 0, 0), used;
    uint64_t sum = 0;
    for (; n > 0; at += used, n -= used) {
        if (wide) {
            raw_widen((SQLWCHAR *)(void *)piece, PIECE / 2 - 1, at, n, &used);
        } else {
            used = n < PIECE ? n : PIECE;
            memcpy(piece, at, used);
        }
        sum += piece[0] + (uint64_t)piece[1000];
    }
    return sum;
}

void raw_large(struct bench *b)
{
    PGconn *c = raw_open(b->connect);
    bool wide = b->work->into == INTO_WCHAR;
    static const Oid int4[1] = {23};
    raw_prepare(c,
                wide ? "SELECT t FROM bench_large WHERE id = $1"
                     : "SELECT b FROM bench_large WHERE id = $1",
                1, int4);
    for (int warm = 1; warm >= 0; warm--) {
        if (!warm)
            bench_start(b);
        PGresult *r = value_of(c, warm ? -1 : b->count, !wide);
        b->check += in_pieces(r, wide);
        PQclear(r);
    }
    bench_stop(b);
    PQfinish(c);
}
