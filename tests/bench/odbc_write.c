#include "odbc.h"

#include <stdlib.h>
#include <string.h>

static void bind_row(SQLHSTMT stmt, struct bench_rows *r)
{
    static const struct {
        SQLSMALLINT c_type, sql_type;
        SQLULEN size;
        SQLSMALLINT digits;
    } as[COLUMNS] = {{SQL_C_SLONG, SQL_INTEGER, 0, 0},
                     {SQL_C_SBIGINT, SQL_BIGINT, 0, 0},
                     {SQL_C_DOUBLE, SQL_DOUBLE, 0, 0},
                     {SQL_C_CHAR, SQL_VARCHAR, 20, 0},
                     {SQL_C_TYPE_TIMESTAMP, SQL_TYPE_TIMESTAMP, 26, 6},
                     {SQL_C_CHAR, SQL_NUMERIC, 12, 2}};
    SQLPOINTER at[COLUMNS] = {r->to.native.a, r->to.native.b, r->to.native.c,
                              r->to.native.d, r->to.native.e, r->decimal};
    for (SQLUSMALLINT c = 0; c < COLUMNS; c++)
        MUST(stmt, SQLBindParameter(stmt, (SQLUSMALLINT)(c + 1), SQL_PARAM_INPUT, as[c].c_type,
                                    as[c].sql_type, as[c].size, as[c].digits, at[c], WIDTH,
                                    as[c].c_type == SQL_C_CHAR ? r->length[c] : NULL));
}

/* A row at a time in one transaction. */
void odbc_row_inserts(struct bench *b)
{
    struct odbc o = odbc_open(b->connect);
    struct bench_rows *r = bench_memory(sizeof *r);
    odbc_run(&o, "TRUNCATE bench_write");
    odbc_manual_commit(&o);
    MUST(o.stmt, SQLPrepare(o.stmt, odbc_chars(b->work->sql), SQL_NTS));
    bind_row(o.stmt, r);
    bench_start(b);
    for (int i = 0; i < b->count; i++) {
        SQLLEN n = 0;
        bench_make_row(r, 0, i);
        MUST(o.stmt, SQLExecute(o.stmt));
        MUST(o.stmt, SQLRowCount(o.stmt, &n));
        b->check += (uint64_t)n;
    }
    odbc_commit(&o);
    bench_stop(b);
    odbc_close(&o);
}

/* ---- arrays ------------------------------------------------------------------------------ */

/* The parameters of an INSERT, UPDATE or DELETE of rows as bench_make_row makes them. */
static void bind_array(struct odbc *o, struct bench_rows *r, const struct bench_work *w)
{
    if (strncmp(w->sql, "INSERT", 6) == 0) {
        bind_row(o->stmt, r);
        return;
    }
    SQLUSMALLINT key = 1;
    if (strncmp(w->sql, "UPDATE", 6) == 0)
        MUST(o->stmt, SQLBindParameter(o->stmt, key++, SQL_PARAM_INPUT, SQL_C_CHAR, SQL_VARCHAR, 20,
                                       0, r->to.native.d, WIDTH, r->length[3]));
    MUST(o->stmt, SQLBindParameter(o->stmt, key, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0, 0,
                                   r->to.native.a, 0, NULL));
}

/* Every status must be what happened: set 17 of each array fails when the work wants it. */
static void check_status(const SQLUSMALLINT *status, SQLULEN n, SQLULEN done, bool fails)
{
    if (done != n)
        bench_fail("%lu of %lu parameter sets were processed", (unsigned long)done,
                   (unsigned long)n);
    for (SQLULEN i = 0; i < n; i++) {
        SQLUSMALLINT want = fails && i == 16 ? SQL_PARAM_ERROR : SQL_PARAM_SUCCESS;
        if (status[i] != want)
            bench_fail("parameter set %lu has status %u, not %u", (unsigned long)i + 1, status[i],
                       want);
    }
}

void odbc_array(struct bench *b)
{
    struct odbc o = odbc_open(b->connect);
    struct bench_rows *r = bench_memory(sizeof *r);
    static SQLUSMALLINT status[ROWS];
    SQLULEN done = 0, n = (SQLULEN)b->work->rows;
    bool fails = b->work->option == 17;
    odbc_run(&o, "SELECT bench_refill()");
    odbc_manual_commit(&o);
    odbc_set(o.stmt, SQL_ATTR_PARAMSET_SIZE, odbc_number(n));
    odbc_set(o.stmt, SQL_ATTR_PARAM_STATUS_PTR, status);
    odbc_set(o.stmt, SQL_ATTR_PARAMS_PROCESSED_PTR, &done);
    MUST(o.stmt, SQLPrepare(o.stmt, odbc_chars(b->work->sql), SQL_NTS));
    bind_array(&o, r, b->work);
    bench_start(b);
    for (int i = 0; i < b->count; i += (int)n) {
        for (SQLULEN k = 0; k < n; k++)
            bench_make_row(r, (unsigned)k, i + (int)k);
        if (fails) /* a key that is there already */
            r->to.native.a[16] = -1;
        MUST(o.stmt, SQLExecute(o.stmt));
        check_status(status, n, done, fails);
        b->check += done;
    }
    odbc_commit(&o);
    bench_stop(b);
    odbc_close(&o);
}

/* ---- a large parameter in pieces --------------------------------------------------------- */

void odbc_put(struct bench *b)
{
    enum { PIECE = 65536 };
    struct odbc o = odbc_open(b->connect);
    size_t size = (size_t)b->count << 20;
    unsigned char *piece = bench_memory(PIECE);
    SQLLEN length = SQL_LEN_DATA_AT_EXEC((SQLLEN)size);
    SQLPOINTER token;
    bench_bytes(piece, PIECE, 0);
    odbc_run(&o, "TRUNCATE bench_put");
    MUST(o.stmt, SQLPrepare(o.stmt, odbc_chars(b->work->sql), SQL_NTS));
    MUST(o.stmt, SQLBindParameter(o.stmt, 1, SQL_PARAM_INPUT, SQL_C_BINARY, SQL_LONGVARBINARY, size,
                                  0, piece, 0, &length));
    bench_start(b);
    if (SQLExecute(o.stmt) != SQL_NEED_DATA || SQLParamData(o.stmt, &token) != SQL_NEED_DATA)
        bench_fail("the statement wants no data");
    for (size_t at = 0; at < size; at += PIECE)
        MUST(o.stmt, SQLPutData(o.stmt, piece, PIECE));
    MUST(o.stmt, SQLParamData(o.stmt, &token));
    bench_stop(b);
    b->check = size;
    odbc_close(&o);
}
