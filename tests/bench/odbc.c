#include "odbc.h"

#include <stdint.h>

SQLCHAR *odbc_chars(const char *s)
{
    return (SQLCHAR *)(uintptr_t)s;
}

SQLPOINTER odbc_number(SQLULEN n)
{
    return (SQLPOINTER)n;
}

void odbc_fail(SQLRETURN r, SQLSMALLINT kind, SQLHANDLE h, const char *file, int line)
{
    SQLCHAR state[6] = "", text[512] = "";
    SQLGetDiagRec(kind, h, 1, state, NULL, text, sizeof text, NULL);
    bench_fail("%s:%d: %d %s %s", file, line, r, state, text);
}

void odbc_connect_to(SQLHENV env, SQLHDBC *dbc, const char *to)
{
    SQLAllocHandle(SQL_HANDLE_DBC, env, dbc);
    MUST_DBC(*dbc, SQLDriverConnect(*dbc, NULL, odbc_chars(to), SQL_NTS, NULL, 0, NULL,
                                    SQL_DRIVER_NOPROMPT));
}

void odbc_disconnect(SQLHDBC dbc)
{
    SQLDisconnect(dbc);
    SQLFreeHandle(SQL_HANDLE_DBC, dbc);
}

struct odbc odbc_open(const char *to)
{
    struct odbc o;
    SQLAllocHandle(SQL_HANDLE_ENV, SQL_NULL_HANDLE, &o.env);
    SQLSetEnvAttr(o.env, SQL_ATTR_ODBC_VERSION, odbc_number(SQL_OV_ODBC3), 0);
    odbc_connect_to(o.env, &o.dbc, to);
    SQLAllocHandle(SQL_HANDLE_STMT, o.dbc, &o.stmt);
    return o;
}

void odbc_close(struct odbc *o)
{
    SQLFreeHandle(SQL_HANDLE_STMT, o->stmt);
    odbc_disconnect(o->dbc);
    SQLFreeHandle(SQL_HANDLE_ENV, o->env);
}

void odbc_direct_text(SQLHSTMT stmt, const char *sql)
{
    MUST(stmt, SQLExecDirect(stmt, odbc_chars(sql), SQL_NTS));
}

void odbc_run(struct odbc *o, const char *sql)
{
    SQLHSTMT stmt;
    SQLAllocHandle(SQL_HANDLE_STMT, o->dbc, &stmt);
    odbc_direct_text(stmt, sql);
    SQLFreeHandle(SQL_HANDLE_STMT, stmt);
}

void odbc_set(SQLHSTMT stmt, SQLINTEGER attribute, SQLPOINTER value)
{
    MUST(stmt, SQLSetStmtAttr(stmt, attribute, value, 0));
}

void odbc_manual_commit(struct odbc *o)
{
    MUST_DBC(o->dbc,
             SQLSetConnectAttr(o->dbc, SQL_ATTR_AUTOCOMMIT, odbc_number(SQL_AUTOCOMMIT_OFF), 0));
}

void odbc_commit(struct odbc *o)
{
    MUST_DBC(o->dbc, SQLEndTran(SQL_HANDLE_DBC, o->dbc, SQL_COMMIT));
}
