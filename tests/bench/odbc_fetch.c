#include "odbc.h"

#include <stdio.h>

/* Where column c (0-based) of row `at` goes, and as what. */
struct cell {
    SQLSMALLINT type;
    SQLPOINTER to;
    SQLLEN room;
};

static struct cell cell(struct bench_rows *r, enum bench_into into, int c, int at)
{
    static const SQLSMALLINT types[COLUMNS] = {SQL_C_SLONG, SQL_C_SBIGINT,        SQL_C_DOUBLE,
                                               SQL_C_CHAR,  SQL_C_TYPE_TIMESTAMP, SQL_C_NUMERIC};
    SQLPOINTER native[COLUMNS] = {&r->to.native.a[at], &r->to.native.b[at], &r->to.native.c[at],
                                  r->to.native.d[at],  &r->to.native.e[at], &r->to.native.f[at]};
    static const SQLLEN rooms[COLUMNS] = {sizeof r->to.native.a[0], sizeof r->to.native.b[0],
                                          sizeof r->to.native.c[0], WIDTH,
                                          sizeof r->to.native.e[0], sizeof r->to.native.f[0]};
    if (into == INTO_NATIVE)
        return (struct cell){types[c], native[c], rooms[c]};
    if (into == INTO_CHAR)
        return (struct cell){SQL_C_CHAR, r->to.narrow[c][at], WIDTH};
    return (struct cell){SQL_C_WCHAR, r->to.wide[c][at], WIDTH * sizeof(SQLWCHAR)};
}

/* A numeric's scale is not 0 (SQL_C_NUMERIC's default): told by the descriptor. */
static void bind_numeric(SQLHSTMT stmt, SQLUSMALLINT c, const struct cell *to, SQLLEN *length)
{
    SQLHDESC ard;
    SQLGetStmtAttr(stmt, SQL_ATTR_APP_ROW_DESC, &ard, 0, NULL);
    SQLSetDescField(ard, (SQLSMALLINT)c, SQL_DESC_TYPE, odbc_number(SQL_C_NUMERIC), 0);
    SQLSetDescField(ard, (SQLSMALLINT)c, SQL_DESC_PRECISION, odbc_number(12), 0);
    SQLSetDescField(ard, (SQLSMALLINT)c, SQL_DESC_SCALE, odbc_number(2), 0);
    if (!to) /* for SQLGetData with SQL_ARD_TYPE */
        return;
    SQLSetDescField(ard, (SQLSMALLINT)c, SQL_DESC_OCTET_LENGTH_PTR, length, 0);
    SQLSetDescField(ard, (SQLSMALLINT)c, SQL_DESC_INDICATOR_PTR, length, 0);
    SQLSetDescField(ard, (SQLSMALLINT)c, SQL_DESC_DATA_PTR, to->to, 0);
}

static void bind_rows(SQLHSTMT stmt, struct bench_rows *r, enum bench_into into)
{
    for (SQLUSMALLINT c = 1; c <= COLUMNS; c++) {
        struct cell to = cell(r, into, c - 1, 0);
        if (to.type == SQL_C_NUMERIC)
            bind_numeric(stmt, c, &to, r->length[c - 1]);
        else
            MUST(stmt, SQLBindCol(stmt, c, to.type, to.to, to.room, r->length[c - 1]));
    }
}

static void rowset(SQLHSTMT stmt, int rows, SQLULEN *fetched)
{
    odbc_set(stmt, SQL_ATTR_ROW_ARRAY_SIZE, odbc_number((SQLULEN)rows));
    odbc_set(stmt, SQL_ATTR_ROWS_FETCHED_PTR, fetched);
}

static const char *limited(const char *sql, int limit)
{
    static char text[512];
    snprintf(text, sizeof text, "%s LIMIT %d", sql, limit);
    return text;
}

/* That many rows of the work's query. option: by a text that is always the same, as that of a
 * report which is made anew. */
static void run_limited(struct bench *b, SQLHSTMT stmt, int limit)
{
    static SQLINTEGER rows;
    char text[512];
    rows = limit;
    if (!b->work->option) {
        odbc_direct_text(stmt, limited(b->work->sql, limit));
        return;
    }
    snprintf(text, sizeof text, "%s LIMIT ?", b->work->sql);
    MUST(stmt, SQLBindParameter(stmt, 1, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0, 0, &rows, 0,
                                NULL));
    odbc_direct_text(stmt, text);
}

void odbc_fetch(struct bench *b)
{
    struct odbc o = odbc_open(b->connect);
    struct bench_rows *r = bench_memory(sizeof *r);
    SQLULEN n = 0;
    SQLRETURN got;
    rowset(o.stmt, b->work->rows, &n);
    bind_rows(o.stmt, r, b->work->into);
    for (int warm = 1; warm >= 0; warm--) {
        if (!warm)
            bench_start(b);
        b->check = 0;
        run_limited(b, o.stmt, warm ? ROWS : b->count);
        while (SQL_SUCCEEDED(got = SQLFetch(o.stmt)))
            b->check += bench_check(r, b->work->into, n);
        if (got != SQL_NO_DATA)
            MUST(o.stmt, got);
        SQLCloseCursor(o.stmt);
    }
    bench_stop(b);
    odbc_close(&o);
}

static uint64_t get_all(SQLHSTMT stmt, struct bench_rows *r, enum bench_into into)
{
    uint64_t sum = 0;
    struct cell to[COLUMNS];
    SQLRETURN got;
    for (int c = 0; c < COLUMNS; c++) {
        to[c] = cell(r, into, c, 0);
        if (to[c].type == SQL_C_NUMERIC) /* precision and scale as the descriptor says */
            to[c].type = SQL_ARD_TYPE;
    }
    while (SQL_SUCCEEDED(got = SQLFetch(stmt))) {
        for (SQLUSMALLINT c = 0; c < COLUMNS; c++)
            MUST(stmt, SQLGetData(stmt, (SQLUSMALLINT)(c + 1), to[c].type, to[c].to, to[c].room,
                                  r->length[c]));
        sum += bench_check(r, into, 1);
    }
    if (got != SQL_NO_DATA)
        MUST(stmt, got);
    SQLCloseCursor(stmt);
    return sum;
}

/* Cell by cell. */
void odbc_getdata(struct bench *b)
{
    struct odbc o = odbc_open(b->connect);
    struct bench_rows *r = bench_memory(sizeof *r);
    if (b->work->into == INTO_NATIVE)
        bind_numeric(o.stmt, COLUMNS, NULL, NULL);
    for (int warm = 1; warm >= 0; warm--) {
        if (!warm)
            bench_start(b);
        run_limited(b, o.stmt, warm ? ROWS : b->count);
        b->check = get_all(o.stmt, r, b->work->into);
    }
    bench_stop(b);
    odbc_close(&o);
}

/* One int4 a row; option: the cursor type. */
void odbc_narrow(struct bench *b)
{
    struct odbc o = odbc_open(b->connect);
    static SQLINTEGER value[ROWS];
    static SQLLEN length[ROWS];
    SQLULEN n = 0;
    odbc_set(o.stmt, SQL_ATTR_CURSOR_TYPE, odbc_number((SQLULEN)b->work->option));
    rowset(o.stmt, b->work->rows, &n);
    MUST(o.stmt, SQLBindCol(o.stmt, 1, SQL_C_SLONG, value, 0, length));
    for (int warm = 1; warm >= 0; warm--) {
        if (!warm)
            bench_start(b);
        odbc_direct_text(o.stmt, limited(b->work->sql, warm ? ROWS : b->count));
        b->check = 0;
        while (SQL_SUCCEEDED(SQLFetch(o.stmt))) {
            for (SQLULEN i = 0; i < n; i++)
                b->check += (uint64_t)value[i];
        }
        SQLCloseCursor(o.stmt);
    }
    bench_stop(b);
    odbc_close(&o);
}

/* The first of many rows. */
void odbc_first(struct bench *b)
{
    struct odbc o = odbc_open(b->connect);
    SQLINTEGER value = 0;
    MUST(o.stmt, SQLBindCol(o.stmt, 1, SQL_C_SLONG, &value, 0, NULL));
    bench_start(b);
    odbc_direct_text(o.stmt, limited(b->work->sql, b->count));
    MUST(o.stmt, SQLFetch(o.stmt));
    bench_stop(b);
    b->check = (uint64_t)value;
    SQLCloseCursor(o.stmt);
    odbc_close(&o);
}
