#include "raw.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const Oid types[COLUMNS] = {23, 20, 701, 25, 1114, 1700};

/* The parameters of many rows in wire form. */
struct wire {
    char (*at)[COLUMNS][WIDTH];
    const char **values;
    int *lengths, *formats;
};

static struct wire wire_of(int rows)
{
    size_t n = (size_t)rows * COLUMNS;
    struct wire w = {bench_memory(n * WIDTH), bench_memory(n * sizeof(char *)),
                     bench_memory(n * sizeof(int)), bench_memory(n * sizeof(int))};
    return w;
}

/* Microseconds since 2000-01-01, for a year from 2000 on. */
static int64_t put_timestamp(const SQL_TIMESTAMP_STRUCT *t)
{
    int64_t y = t->month <= 2 ? t->year - 1 : t->year,
            m = t->month <= 2 ? t->month + 9 : t->month - 3;
    int64_t day = 365 * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + t->day - 1 - 730425;
    return ((day * 24 + t->hour) * 60 + t->minute) * 60000000 + t->second * 1000000LL +
           t->fraction / 1000;
}

static void put_row(struct wire *w, int at, const struct bench_rows *r)
{
    char(*to)[WIDTH] = w->at[at];
    int lengths[COLUMNS] = {4, 8, 8, (int)r->length[3][at], 8, (int)r->length[5][at]};
    uint64_t bits;
    memcpy(&bits, &r->to.native.c[at], sizeof bits);
    raw_put4(to[0], (uint32_t)r->to.native.a[at]);
    raw_put8(to[1], (uint64_t)r->to.native.b[at]);
    raw_put8(to[2], bits);
    memcpy(to[3], r->to.native.d[at], (size_t)lengths[3] + 1);
    raw_put8(to[4], (uint64_t)put_timestamp(&r->to.native.e[at]));
    memcpy(to[5], r->decimal[at], (size_t)lengths[5] + 1);
    for (int c = 0; c < COLUMNS; c++) {
        w->values[at * COLUMNS + c] = to[c];
        w->lengths[at * COLUMNS + c] = lengths[c];
        w->formats[at * COLUMNS + c] = c != 3 && c != 5;
    }
}

static uint64_t affected(PGconn *c, PGresult *r)
{
    uint64_t n = strtoul(PQcmdTuples(r), NULL, 10);
    raw_take(c, r, PGRES_COMMAND_OK);
    return n;
}

void raw_row_inserts(struct bench *b)
{
    PGconn *c = raw_open(b->connect);
    struct bench_rows *r = bench_memory(sizeof *r);
    struct wire w = wire_of(1);
    raw_run(c, "TRUNCATE bench_write");
    raw_prepare(c, "INSERT INTO bench_write VALUES ($1,$2,$3,$4,$5,$6)", COLUMNS, types);
    bench_start(b);
    raw_run(c, "BEGIN");
    for (int i = 0; i < b->count; i++) {
        bench_make_row(r, 0, i);
        put_row(&w, 0, r);
        b->check +=
            affected(c, PQexecPrepared(c, "work", COLUMNS, w.values, w.lengths, w.formats, 0));
    }
    raw_run(c, "COMMIT");
    bench_stop(b);
    PQfinish(c);
}

/* ---- arrays ------------------------------------------------------------------------------ */

static void make_rows(struct wire *w, struct bench_rows *r, int from, int n)
{
    for (int k = 0; k < n; k++) {
        bench_make_row(r, (unsigned)k, from + k);
        put_row(w, k, r);
    }
}

/* One INSERT of many rows. */
void raw_values(struct bench *b)
{
    PGconn *c = raw_open(b->connect);
    struct bench_rows *r = bench_memory(sizeof *r);
    int rows = b->work->rows, n = rows * COLUMNS;
    struct wire w = wire_of(rows);
    char *sql = bench_memory((size_t)n * 8 + 64), *to = sql;
    Oid *all = bench_memory((size_t)n * sizeof *all);
    to += sprintf(to, "INSERT INTO bench_write VALUES ");
    for (int i = 0; i < n; i++) {
        to += sprintf(to, "%s$%d%s",
                      i % COLUMNS ? ","
                      : i         ? ",("
                                  : "(",
                      i + 1, i % COLUMNS == COLUMNS - 1 ? ")" : "");
        all[i] = types[i % COLUMNS];
    }
    raw_run(c, "SELECT bench_refill()");
    raw_prepare(c, sql, n, all);
    bench_start(b);
    raw_run(c, "BEGIN");
    for (int i = 0; i < b->count; i += rows) {
        make_rows(&w, r, i, rows);
        b->check += affected(c, PQexecPrepared(c, "work", n, w.values, w.lengths, w.formats, 0));
    }
    raw_run(c, "COMMIT");
    bench_stop(b);
    PQfinish(c);
}

/* A statement of the works for the pipeline: its parameters are some of a row's columns. */
static const struct shape {
    const char *verb, *sql;
    int n, column[COLUMNS];
} shapes[] = {
    {"INSERT", "INSERT INTO bench_write VALUES ($1,$2,$3,$4,$5,$6)", 6, {0, 1, 2, 3, 4, 5}},
    {"UPDATE", "UPDATE bench_keyed SET d = $1 WHERE a = $2", 2, {3, 0}},
    {"DELETE", "DELETE FROM bench_keyed WHERE a = $1", 1, {0}},
};

static const struct shape *shape_of(const char *sql)
{
    const struct shape *s = shapes;
    while (strncmp(s->verb, sql, 6) != 0)
        s++;
    return s;
}

static uint64_t flight(PGconn *c, const struct shape *s, const struct wire *w, int rows)
{
    uint64_t sum = 0;
    for (int i = 0; i < rows; i++) {
        const char *values[COLUMNS];
        int lengths[COLUMNS], formats[COLUMNS];
        for (int k = 0; k < s->n; k++) {
            int from = i * COLUMNS + s->column[k];
            values[k] = w->values[from];
            lengths[k] = w->lengths[from];
            formats[k] = w->formats[from];
        }
        if (!PQsendQueryPrepared(c, "work", s->n, values, lengths, formats, 0))
            bench_fail("%s", PQerrorMessage(c));
    }
    PQpipelineSync(c);
    for (int i = 0; i < rows; i++) {
        sum += affected(c, PQgetResult(c));
        PQclear(PQgetResult(c));
    }
    raw_take(c, PQgetResult(c), PGRES_PIPELINE_SYNC);
    return sum;
}

void raw_pipeline(struct bench *b)
{
    PGconn *c = raw_open(b->connect);
    struct bench_rows *r = bench_memory(sizeof *r);
    const struct shape *s = shape_of(b->work->sql);
    int rows = b->work->rows;
    struct wire w = wire_of(rows);
    Oid known[COLUMNS];
    for (int k = 0; k < s->n; k++)
        known[k] = types[s->column[k]];
    raw_run(c, "SELECT bench_refill()");
    raw_prepare(c, s->sql, s->n, known);
    bench_start(b);
    raw_run(c, "BEGIN");
    PQenterPipelineMode(c);
    for (int i = 0; i < b->count; i += rows) {
        make_rows(&w, r, i, rows);
        b->check += flight(c, s, &w, rows);
    }
    PQexitPipelineMode(c);
    raw_run(c, "COMMIT");
    bench_stop(b);
    PQfinish(c);
}

void raw_put(struct bench *b)
{
    enum { PIECE = 65536 };
    PGconn *c = raw_open(b->connect);
    size_t size = (size_t)b->count << 20;
    unsigned char *piece = bench_memory(PIECE);
    static const Oid bytea[1] = {17};
    bench_bytes(piece, PIECE, 0);
    raw_run(c, "TRUNCATE bench_put");
    raw_prepare(c, "INSERT INTO bench_put VALUES ($1)", 1, bytea);
    bench_start(b);
    char *all = malloc(size);
    if (!all)
        bench_fail("out of memory");
    for (size_t at = 0; at < size; at += PIECE)
        memcpy(all + at, piece, PIECE);
    const char *values[1] = {all};
    const int lengths[1] = {(int)size}, formats[1] = {1};
    raw_take(c, PQexecPrepared(c, "work", 1, values, lengths, formats, 0), PGRES_COMMAND_OK);
    free(all);
    bench_stop(b);
    b->check = size;
    PQfinish(c);
}
