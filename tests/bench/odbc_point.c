#include "odbc.h"

#include <pthread.h>
#include <stdio.h>

struct point {
    SQLINTEGER key, id;
    char text[WIDTH];
    SQLLEN length, one;
};

static void bind_point(SQLHSTMT stmt, struct point *p)
{
    MUST(stmt, SQLBindParameter(stmt, 1, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0, 0, &p->key,
                                0, &p->one));
    MUST(stmt, SQLBindCol(stmt, 1, SQL_C_SLONG, &p->id, 0, NULL));
    MUST(stmt, SQLBindCol(stmt, 2, SQL_C_CHAR, p->text, sizeof p->text, &p->length));
}

static uint64_t read_point(SQLHSTMT stmt, struct point *p)
{
    MUST(stmt, SQLFetch(stmt));
    MUST(stmt, SQLCloseCursor(stmt));
    return (uint64_t)p->id + (uint64_t)p->length;
}

/* Keys 1..10,000, jumping about. */
static int key_of(int i)
{
    return (int)((unsigned)i * 7919 % 10000) + 1;
}

static void prepared_points(SQLHSTMT stmt, int n, uint64_t *sum)
{
    struct point p = {0};
    bind_point(stmt, &p);
    for (int i = 0; i < n; i++) {
        p.key = key_of(i);
        MUST(stmt, SQLExecute(stmt));
        *sum += read_point(stmt, &p);
    }
    SQLFreeStmt(stmt, SQL_UNBIND);
    SQLFreeStmt(stmt, SQL_RESET_PARAMS);
}

void odbc_prepared(struct bench *b)
{
    struct odbc o = odbc_open(b->connect);
    uint64_t warm = 0;
    MUST(o.stmt, SQLPrepare(o.stmt, odbc_chars(b->work->sql), SQL_NTS));
    prepared_points(o.stmt, 3, &warm);
    bench_start(b);
    prepared_points(o.stmt, b->count, &b->check);
    bench_stop(b);
    odbc_close(&o);
}

void odbc_direct(struct bench *b)
{
    struct odbc o = odbc_open(b->connect);
    struct point p = {0};
    bind_point(o.stmt, &p);
    for (int i = -3; i < b->count; i++) {
        if (i == 0) {
            bench_start(b);
            b->check = 0;
        }
        p.key = key_of(i < 0 ? 0 : i);
        odbc_direct_text(o.stmt, b->work->sql);
        b->check += read_point(o.stmt, &p);
    }
    bench_stop(b);
    odbc_close(&o);
}

void odbc_literal(struct bench *b)
{
    struct odbc o = odbc_open(b->connect);
    struct point p = {0};
    char sql[256];
    bind_point(o.stmt, &p);
    SQLFreeStmt(o.stmt, SQL_RESET_PARAMS);
    for (int i = -3; i < b->count; i++) {
        if (i == 0) {
            bench_start(b);
            b->check = 0;
        }
        snprintf(sql, sizeof sql, "%s %d", b->work->sql, key_of(i < 0 ? 0 : i));
        odbc_direct_text(o.stmt, sql);
        b->check += read_point(o.stmt, &p);
    }
    bench_stop(b);
    odbc_close(&o);
}

struct worker {
    pthread_t thread;
    SQLHDBC dbc;
    SQLHSTMT stmt;
    int count;
    uint64_t sum;
};

static void *work(void *context)
{
    struct worker *w = context;
    prepared_points(w->stmt, w->count, &w->sum);
    return NULL;
}

void odbc_threads(struct bench *b)
{
    enum { THREADS = 8 };
    struct odbc o = odbc_open(b->connect);
    struct worker w[THREADS] = {0};
    for (int i = 0; i < THREADS; i++) {
        odbc_connect_to(o.env, &w[i].dbc, b->connect);
        SQLAllocHandle(SQL_HANDLE_STMT, w[i].dbc, &w[i].stmt);
        MUST(w[i].stmt, SQLPrepare(w[i].stmt, odbc_chars(b->work->sql), SQL_NTS));
        w[i].count = b->count / THREADS;
        prepared_points(w[i].stmt, 3, &w[i].sum);
        w[i].sum = 0;
    }
    bench_start(b);
    for (int i = 0; i < THREADS; i++)
        pthread_create(&w[i].thread, NULL, work, &w[i]);
    for (int i = 0; i < THREADS; i++)
        pthread_join(w[i].thread, NULL);
    bench_stop(b);
    for (int i = 0; i < THREADS; i++) {
        b->check += w[i].sum;
        SQLFreeHandle(SQL_HANDLE_STMT, w[i].stmt);
        odbc_disconnect(w[i].dbc);
    }
    odbc_close(&o);
}

/* Many reads in one transaction. */
void odbc_transaction(struct bench *b)
{
    struct odbc o = odbc_open(b->connect);
    uint64_t warm = 0;
    odbc_manual_commit(&o);
    MUST(o.stmt, SQLPrepare(o.stmt, odbc_chars(b->work->sql), SQL_NTS));
    prepared_points(o.stmt, 3, &warm);
    bench_start(b);
    prepared_points(o.stmt, b->count, &b->check);
    bench_stop(b);
    odbc_commit(&o);
    odbc_close(&o);
}

/* A read and its commit, again and again. */
void odbc_read_commit(struct bench *b)
{
    struct odbc o = odbc_open(b->connect);
    struct point p = {0};
    odbc_manual_commit(&o);
    MUST(o.stmt, SQLPrepare(o.stmt, odbc_chars(b->work->sql), SQL_NTS));
    bind_point(o.stmt, &p);
    for (int i = -3; i < b->count; i++) {
        if (i == 0) {
            bench_start(b);
            b->check = 0;
        }
        p.key = key_of(i < 0 ? 0 : i);
        MUST(o.stmt, SQLExecute(o.stmt));
        b->check += read_point(o.stmt, &p);
        odbc_commit(&o);
    }
    bench_stop(b);
    odbc_close(&o);
}

/* Prepare, execute, drop. */
void odbc_again(struct bench *b)
{
    struct odbc o = odbc_open(b->connect);
    struct point p = {0};
    for (int i = -3; i < b->count; i++) {
        SQLHSTMT stmt;
        if (i == 0) {
            bench_start(b);
            b->check = 0;
        }
        SQLAllocHandle(SQL_HANDLE_STMT, o.dbc, &stmt);
        MUST(stmt, SQLPrepare(stmt, odbc_chars(b->work->sql), SQL_NTS));
        bind_point(stmt, &p);
        p.key = key_of(i < 0 ? 0 : i);
        MUST(stmt, SQLExecute(stmt));
        b->check += read_point(stmt, &p);
        SQLFreeHandle(SQL_HANDLE_STMT, stmt);
    }
    bench_stop(b);
    odbc_close(&o);
}
