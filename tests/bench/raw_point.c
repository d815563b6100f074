#include "raw.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int key_of(int i)
{
    return (int)((unsigned)i * 7919 % 10000) + 1;
}

static uint64_t read_text(PGconn *c, PGresult *r)
{
    char text[WIDTH];
    if (PQresultStatus(r) != PGRES_TUPLES_OK || PQntuples(r) != 1)
        bench_fail("%s", PQerrorMessage(c));
    int n = PQgetlength(r, 0, 1);
    memcpy(text, PQgetvalue(r, 0, 1), (size_t)(n < WIDTH ? n : WIDTH - 1));
    uint64_t sum = strtoul(PQgetvalue(r, 0, 0), NULL, 10) + (uint64_t)n;
    PQclear(r);
    return sum;
}

static uint64_t prepared_point(PGconn *c, int i)
{
    char key[4];
    const char *values[1] = {key};
    const int lengths[1] = {sizeof key}, formats[1] = {1};
    raw_put4(key, (uint32_t)key_of(i));
    return read_text(c, PQexecPrepared(c, "work", 1, values, lengths, formats, 0));
}

/* The statement's one ? is $1 here. */
static void prepare(PGconn *c, const char *sql)
{
    static const Oid int4[1] = {23};
    char text[256];
    const char *mark = strchr(sql, '?');
    if (!mark)
        bench_fail("no parameter in %s", sql);
    snprintf(text, sizeof text, "%.*s$1%s", (int)(mark - sql), sql, mark + 1);
    raw_prepare(c, text, 1, int4);
}

void raw_prepared(struct bench *b)
{
    PGconn *c = raw_open(b->connect);
    prepare(c, b->work->sql);
    for (int i = 0; i < 3; i++)
        prepared_point(c, i);
    bench_start(b);
    for (int i = 0; i < b->count; i++)
        b->check += prepared_point(c, i);
    bench_stop(b);
    PQfinish(c);
}

void raw_literal(struct bench *b)
{
    PGconn *c = raw_open(b->connect);
    char sql[256];
    bench_start(b);
    for (int i = 0; i < b->count; i++) {
        snprintf(sql, sizeof sql, "%s %d", b->work->sql, key_of(i));
        b->check += read_text(c, PQexec(c, sql));
    }
    bench_stop(b);
    PQfinish(c);
}

struct worker {
    pthread_t thread;
    PGconn *c;
    int count;
    uint64_t sum;
};

static void *work(void *context)
{
    struct worker *w = context;
    for (int i = 0; i < w->count; i++)
        w->sum += prepared_point(w->c, i);
    return NULL;
}

void raw_threads(struct bench *b)
{
    enum { THREADS = 8 };
    struct worker w[THREADS] = {0};
    for (int i = 0; i < THREADS; i++) {
        w[i].c = raw_open(b->connect);
        prepare(w[i].c, b->work->sql);
        w[i].count = b->count / THREADS;
    }
    bench_start(b);
    for (int i = 0; i < THREADS; i++)
        pthread_create(&w[i].thread, NULL, work, &w[i]);
    for (int i = 0; i < THREADS; i++)
        pthread_join(w[i].thread, NULL);
    bench_stop(b);
    for (int i = 0; i < THREADS; i++) {
        b->check += w[i].sum;
        PQfinish(w[i].c);
    }
}

void raw_transaction(struct bench *b)
{
    PGconn *c = raw_open(b->connect);
    prepare(c, b->work->sql);
    raw_run(c, "BEGIN");
    bench_start(b);
    for (int i = 0; i < b->count; i++)
        b->check += prepared_point(c, i);
    bench_stop(b);
    raw_run(c, "COMMIT");
    PQfinish(c);
}

void raw_read_commit(struct bench *b)
{
    PGconn *c = raw_open(b->connect);
    prepare(c, b->work->sql);
    bench_start(b);
    for (int i = 0; i < b->count; i++) {
        raw_run(c, "BEGIN");
        b->check += prepared_point(c, i);
        raw_run(c, "COMMIT");
    }
    bench_stop(b);
    PQfinish(c);
}
