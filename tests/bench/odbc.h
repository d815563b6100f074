/* What the works through the driver manager share; which driver, the connection string says. */
#ifndef LB_BENCH_ODBC_H
#define LB_BENCH_ODBC_H

#include "bench.h"

struct odbc {
    SQLHENV env;
    SQLHDBC dbc;
    SQLHSTMT stmt;
};

struct odbc odbc_open(const char *to);
void odbc_close(struct odbc *o);
void odbc_connect_to(SQLHENV env, SQLHDBC *dbc, const char *to);
void odbc_disconnect(SQLHDBC dbc);

/* Ends the program with the diagnostics when a call failed. */
void odbc_fail(SQLRETURN r, SQLSMALLINT kind, SQLHANDLE h, const char *file, int line);
static inline void odbc_must(SQLRETURN r, SQLSMALLINT kind, SQLHANDLE h, const char *file, int line)
{
    if (!SQL_SUCCEEDED(r))
        odbc_fail(r, kind, h, file, line);
}
#define MUST(stmt, call)    odbc_must(call, SQL_HANDLE_STMT, stmt, __FILE__, __LINE__)
#define MUST_DBC(dbc, call) odbc_must(call, SQL_HANDLE_DBC, dbc, __FILE__, __LINE__)

SQLCHAR *odbc_chars(const char *s);
SQLPOINTER odbc_number(SQLULEN n);
void odbc_direct_text(SQLHSTMT stmt, const char *sql);
void odbc_run(struct odbc *o, const char *sql); /* on a statement of its own */
void odbc_set(SQLHSTMT stmt, SQLINTEGER attribute, SQLPOINTER value);
void odbc_manual_commit(struct odbc *o);
void odbc_commit(struct odbc *o);

#endif
