#include "odbc.h"

#include <stdlib.h>
#include <string.h>

/* Connecting, catalog functions, large values. */

void odbc_connect(struct bench *b)
{
    struct odbc o = odbc_open(b->connect);
    SQLHDBC dbc;
    bench_start(b);
    for (int i = 0; i < b->count; i++) {
        odbc_connect_to(o.env, &dbc, b->connect);
        odbc_disconnect(dbc);
    }
    bench_stop(b);
    odbc_close(&o);
}

/* ---- catalog functions ------------------------------------------------------------------- */

enum { NAME = 128 };

static void ask(SQLHSTMT stmt, const char *what)
{
    SQLCHAR *all = odbc_chars("%"), *schema = odbc_chars("bench"), *table = odbc_chars("t0007");
    SQLRETURN r = SQL_ERROR;
    if (strcmp(what, "tables") == 0)
        r = SQLTables(stmt, NULL, 0, schema, SQL_NTS, all, SQL_NTS, odbc_chars("TABLE"), SQL_NTS);
    else if (strcmp(what, "columns") == 0)
        r = SQLColumns(stmt, NULL, 0, schema, SQL_NTS, all, SQL_NTS, all, SQL_NTS);
    else if (strcmp(what, "columns-one") == 0)
        r = SQLColumns(stmt, NULL, 0, schema, SQL_NTS, table, SQL_NTS, NULL, 0);
    else if (strcmp(what, "primary-keys") == 0)
        r = SQLPrimaryKeys(stmt, NULL, 0, schema, SQL_NTS, table, SQL_NTS);
    else if (strcmp(what, "foreign-keys") == 0)
        r = SQLForeignKeys(stmt, NULL, 0, NULL, 0, NULL, 0, NULL, 0, schema, SQL_NTS, table,
                           SQL_NTS);
    else if (strcmp(what, "foreign-keys-to") == 0)
        r = SQLForeignKeys(stmt, NULL, 0, schema, SQL_NTS, odbc_chars("t0000"), SQL_NTS, NULL, 0,
                           NULL, 0, NULL, 0);
    else if (strcmp(what, "statistics") == 0)
        r = SQLStatistics(stmt, NULL, 0, schema, SQL_NTS, table, SQL_NTS, SQL_INDEX_ALL, SQL_QUICK);
    MUST(stmt, r);
}

void odbc_catalog(struct bench *b)
{
    struct odbc o = odbc_open(b->connect);
    char(*table)[NAME] = bench_memory((size_t)ROWS * NAME),
    (*column)[NAME] = bench_memory((size_t)ROWS * NAME);
    static SQLLEN lengths[2][ROWS];
    SQLULEN n = 0;
    odbc_set(o.stmt, SQL_ATTR_ROW_ARRAY_SIZE, odbc_number((SQLULEN)b->work->rows));
    odbc_set(o.stmt, SQL_ATTR_ROWS_FETCHED_PTR, &n);
    MUST(o.stmt, SQLBindCol(o.stmt, 3, SQL_C_CHAR, table, NAME, lengths[0]));
    MUST(o.stmt, SQLBindCol(o.stmt, 4, SQL_C_CHAR, column, NAME, lengths[1]));
    for (int i = -2; i < b->count; i++) {
        if (i == 0) {
            bench_start(b);
            b->check = 0;
        }
        ask(o.stmt, b->work->sql);
        while (SQL_SUCCEEDED(SQLFetch(o.stmt)))
            b->check += n;
        SQLCloseCursor(o.stmt);
    }
    bench_stop(b);
    odbc_close(&o);
}

/* ---- large values ------------------------------------------------------------------------ */

/* One value in pieces of 64 kB. */
void odbc_large(struct bench *b)
{
    enum { PIECE = 65536 };
    struct odbc o = odbc_open(b->connect);
    static unsigned char piece[PIECE];
    SQLSMALLINT type = b->work->into == INTO_WCHAR ? SQL_C_WCHAR : SQL_C_BINARY;
    SQLINTEGER size = b->count << 20;
    SQLLEN left = 0;
    SQLRETURN got;
    MUST(o.stmt, SQLBindParameter(o.stmt, 1, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0, 0, &size,
                                  0, NULL));
    for (int warm = 1; warm >= 0; warm--) {
        SQLINTEGER mb = b->count;
        size = warm ? -1 : mb;
        if (!warm)
            bench_start(b);
        odbc_direct_text(o.stmt, b->work->sql);
        MUST(o.stmt, SQLFetch(o.stmt));
        while (SQL_SUCCEEDED(got = SQLGetData(o.stmt, 1, type, piece, PIECE, &left)))
            b->check += piece[0] + (uint64_t)piece[1000];
        if (got != SQL_NO_DATA)
            MUST(o.stmt, got);
        SQLCloseCursor(o.stmt);
    }
    bench_stop(b);
    odbc_close(&o);
}
