/* Handles that are none, calls out of order, null pointers. */
#include "support/driver.h"

/* A handle of the wrong kind, or none, is refused by every function (narrow and wide) and nothing
 * is written through its pointers. */
#define REFUSED(f, ...)                                                                            \
    do {                                                                                           \
        if (CALL(f)(__VA_ARGS__) != SQL_INVALID_HANDLE)                                            \
            fail_msg(#f " does not see that its handle is none");                                  \
    } while (0)

static void refuse_running(SQLHSTMT h)
{
    SQLWCHAR w[] = {'S', 'E', 'L', 'E', 'C', 'T', ' ', '1', 0};
    SQLPOINTER p = NULL;
    SQLSMALLINT s = 0;
    SQLULEN u = 0;
    SQLLEN n = 0;
    REFUSED(SQLPrepare, h, A("SELECT 1"), SQL_NTS);
    REFUSED(SQLPrepareW, h, w, SQL_NTS);
    REFUSED(SQLExecDirect, h, A("SELECT 1"), SQL_NTS);
    REFUSED(SQLExecDirectW, h, w, SQL_NTS);
    REFUSED(SQLExecute, h);
    REFUSED(SQLNumParams, h, &s);
    REFUSED(SQLDescribeParam, h, 1, &s, &u, &s, &s);
    REFUSED(SQLBindParameter, h, 1, SQL_PARAM_INPUT, SQL_C_LONG, SQL_INTEGER, 0, 0, &n, 0, &n);
    REFUSED(SQLParamData, h, &p);
    REFUSED(SQLPutData, h, A("x"), 1);
    REFUSED(SQLRowCount, h, &n);
    REFUSED(SQLMoreResults, h);
    REFUSED(SQLCancel, h);
    REFUSED(SQLCancelHandle, SQL_HANDLE_STMT, h);
    REFUSED(SQLCloseCursor, h);
    REFUSED(SQLFreeStmt, h, SQL_CLOSE);
    REFUSED(SQLFreeStmt, h, SQL_DROP);
    REFUSED(SQLFreeHandle, SQL_HANDLE_STMT, h);
}

static void refuse_results(SQLHSTMT h)
{
    SQLCHAR name[10];
    SQLWCHAR wide[10];
    SQLSMALLINT s = 0;
    SQLULEN u = 0;
    SQLLEN n = 0;
    SQLINTEGER i = 0;
    SQLUSMALLINT us = 0;
    REFUSED(SQLNumResultCols, h, &s);
    REFUSED(SQLDescribeCol, h, 1, name, sizeof name, &s, &s, &u, &s, &s);
    REFUSED(SQLDescribeColW, h, 1, wide, 10, &s, &s, &u, &s, &s);
    REFUSED(SQLColAttribute, h, 1, SQL_DESC_NAME, name, sizeof name, &s, &n);
    REFUSED(SQLColAttributeW, h, 1, SQL_DESC_NAME, wide, sizeof wide, &s, &n);
    REFUSED(SQLBindCol, h, 1, SQL_C_CHAR, name, sizeof name, &n);
    REFUSED(SQLFetch, h);
    REFUSED(SQLFetchScroll, h, SQL_FETCH_NEXT, 0);
    REFUSED(SQLExtendedFetch, h, SQL_FETCH_NEXT, 0, &u, &us);
    REFUSED(SQLSetPos, h, 1, SQL_POSITION, SQL_LOCK_NO_CHANGE);
    REFUSED(SQLBulkOperations, h, SQL_ADD);
    REFUSED(SQLGetData, h, 1, SQL_C_CHAR, name, sizeof name, &n);
    REFUSED(SQLGetCursorName, h, name, sizeof name, &s);
    REFUSED(SQLGetCursorNameW, h, wide, 10, &s);
    REFUSED(SQLSetCursorName, h, A("c"), SQL_NTS);
    REFUSED(SQLSetCursorNameW, h, wide, 0);
    REFUSED(SQLSetStmtAttr, h, SQL_ATTR_MAX_ROWS, NULL, 0);
    REFUSED(SQLSetStmtAttrW, h, SQL_ATTR_MAX_ROWS, NULL, 0);
    REFUSED(SQLGetStmtAttr, h, SQL_ATTR_MAX_ROWS, &u, 0, &i);
    REFUSED(SQLGetStmtAttrW, h, SQL_ATTR_MAX_ROWS, &u, 0, &i);
    REFUSED(SQLGetDiagRec, SQL_HANDLE_STMT, h, 1, name, &i, NULL, 0, NULL);
    REFUSED(SQLGetDiagRecW, SQL_HANDLE_STMT, h, 1, wide, &i, NULL, 0, NULL);
    REFUSED(SQLGetDiagField, SQL_HANDLE_STMT, h, 0, SQL_DIAG_NUMBER, &i, 0, NULL);
    REFUSED(SQLGetDiagFieldW, SQL_HANDLE_STMT, h, 0, SQL_DIAG_NUMBER, &i, 0, NULL);
}

static void refuse_catalog(SQLHSTMT h)
{
    SQLCHAR *a = A("x");
    SQLWCHAR w[] = {'x', 0};
    REFUSED(SQLTables, h, a, 1, a, 1, a, 1, a, 1);
    REFUSED(SQLTablesW, h, w, 1, w, 1, w, 1, w, 1);
    REFUSED(SQLColumns, h, a, 1, a, 1, a, 1, a, 1);
    REFUSED(SQLColumnsW, h, w, 1, w, 1, w, 1, w, 1);
    REFUSED(SQLPrimaryKeys, h, a, 1, a, 1, a, 1);
    REFUSED(SQLPrimaryKeysW, h, w, 1, w, 1, w, 1);
    REFUSED(SQLForeignKeys, h, a, 1, a, 1, a, 1, a, 1, a, 1, a, 1);
    REFUSED(SQLForeignKeysW, h, w, 1, w, 1, w, 1, w, 1, w, 1, w, 1);
    REFUSED(SQLStatistics, h, a, 1, a, 1, a, 1, SQL_INDEX_ALL, SQL_QUICK);
    REFUSED(SQLStatisticsW, h, w, 1, w, 1, w, 1, SQL_INDEX_ALL, SQL_QUICK);
    REFUSED(SQLSpecialColumns, h, SQL_BEST_ROWID, a, 1, a, 1, a, 1, 0, 0);
    REFUSED(SQLSpecialColumnsW, h, SQL_BEST_ROWID, w, 1, w, 1, w, 1, 0, 0);
    REFUSED(SQLProcedures, h, a, 1, a, 1, a, 1);
    REFUSED(SQLProceduresW, h, w, 1, w, 1, w, 1);
    REFUSED(SQLProcedureColumns, h, a, 1, a, 1, a, 1, a, 1);
    REFUSED(SQLProcedureColumnsW, h, w, 1, w, 1, w, 1, w, 1);
    REFUSED(SQLTablePrivileges, h, a, 1, a, 1, a, 1);
    REFUSED(SQLTablePrivilegesW, h, w, 1, w, 1, w, 1);
    REFUSED(SQLColumnPrivileges, h, a, 1, a, 1, a, 1, a, 1);
    REFUSED(SQLColumnPrivilegesW, h, w, 1, w, 1, w, 1, w, 1);
    REFUSED(SQLGetTypeInfo, h, SQL_ALL_TYPES);
    REFUSED(SQLGetTypeInfoW, h, SQL_ALL_TYPES);
}

static void refuse_connections(SQLHDBC h)
{
    SQLCHAR *a = A("x"), out[10];
    SQLWCHAR w[] = {'x', 0}, wide[10];
    SQLSMALLINT s = 0;
    SQLINTEGER i = 0;
    SQLUSMALLINT us = 0;
    SQLHANDLE made = NULL;
    REFUSED(SQLConnect, h, a, 1, a, 1, a, 1);
    REFUSED(SQLConnectW, h, w, 1, w, 1, w, 1);
    REFUSED(SQLDriverConnect, h, NULL, a, 1, out, 10, &s, SQL_DRIVER_NOPROMPT);
    REFUSED(SQLDriverConnectW, h, NULL, w, 1, wide, 10, &s, SQL_DRIVER_NOPROMPT);
    REFUSED(SQLBrowseConnect, h, a, 1, out, 10, &s);
    REFUSED(SQLBrowseConnectW, h, w, 1, wide, 10, &s);
    REFUSED(SQLDisconnect, h);
    REFUSED(SQLNativeSql, h, a, 1, out, 10, &i);
    REFUSED(SQLNativeSqlW, h, w, 1, wide, 10, &i);
    REFUSED(SQLGetInfo, h, SQL_DRIVER_NAME, out, 10, &s);
    REFUSED(SQLGetInfoW, h, SQL_DRIVER_NAME, wide, 10, &s);
    REFUSED(SQLGetFunctions, h, SQL_API_SQLFETCH, &us);
    REFUSED(SQLSetConnectAttr, h, SQL_ATTR_AUTOCOMMIT, NULL, 0);
    REFUSED(SQLSetConnectAttrW, h, SQL_ATTR_AUTOCOMMIT, NULL, 0);
    REFUSED(SQLGetConnectAttr, h, SQL_ATTR_AUTOCOMMIT, &i, 0, NULL);
    REFUSED(SQLGetConnectAttrW, h, SQL_ATTR_AUTOCOMMIT, &i, 0, NULL);
    REFUSED(SQLEndTran, SQL_HANDLE_DBC, h, SQL_COMMIT);
    REFUSED(SQLCancelHandle, SQL_HANDLE_DBC, h);
    REFUSED(SQLAllocHandle, SQL_HANDLE_STMT, h, &made);
    REFUSED(SQLAllocHandle, SQL_HANDLE_DESC, h, &made);
    REFUSED(SQLFreeHandle, SQL_HANDLE_DBC, h);
    REFUSED(SQLGetDiagRec, SQL_HANDLE_DBC, h, 1, out, &i, NULL, 0, NULL);
    REFUSED(SQLGetDiagField, SQL_HANDLE_DBC, h, 0, SQL_DIAG_NUMBER, &i, 0, NULL);
}

static void refuse_environments(SQLHENV h)
{
    SQLHANDLE made = NULL;
    SQLINTEGER i = 0;
    REFUSED(SQLSetEnvAttr, h, SQL_ATTR_ODBC_VERSION, (SQLPOINTER)SQL_OV_ODBC3, 0);
    REFUSED(SQLGetEnvAttr, h, SQL_ATTR_ODBC_VERSION, &i, 0, NULL);
    REFUSED(SQLEndTran, SQL_HANDLE_ENV, h, SQL_COMMIT);
    REFUSED(SQLAllocHandle, SQL_HANDLE_DBC, h, &made);
    REFUSED(SQLFreeHandle, SQL_HANDLE_ENV, h);
    REFUSED(SQLGetDiagField, SQL_HANDLE_ENV, h, 0, SQL_DIAG_NUMBER, &i, 0, NULL);
}

static void refuse_descriptors(SQLHDESC h)
{
    SQLSMALLINT s = 0;
    SQLINTEGER i = 0;
    SQLLEN n = 0;
    SQLCHAR name[10];
    SQLWCHAR wide[10];
    REFUSED(SQLGetDescField, h, 0, SQL_DESC_COUNT, &s, 0, &i);
    REFUSED(SQLGetDescFieldW, h, 0, SQL_DESC_COUNT, &s, 0, &i);
    REFUSED(SQLSetDescField, h, 0, SQL_DESC_COUNT, NULL, 0);
    REFUSED(SQLSetDescFieldW, h, 0, SQL_DESC_COUNT, NULL, 0);
    REFUSED(SQLGetDescRec, h, 1, name, sizeof name, &s, &s, &s, &n, &s, &s, &s);
    REFUSED(SQLGetDescRecW, h, 1, wide, 10, &s, &s, &s, &n, &s, &s, &s);
    REFUSED(SQLSetDescRec, h, 1, SQL_C_LONG, 0, 4, 0, 0, &n, &n, &n);
    REFUSED(SQLCopyDesc, h, h);
    REFUSED(SQLFreeHandle, SQL_HANDLE_DESC, h);
    REFUSED(SQLGetDiagField, SQL_HANDLE_DESC, h, 0, SQL_DIAG_NUMBER, &i, 0, NULL);
}

static void test_what_is_no_handle(void **state)
{
    struct odbc *o = *state;
    SQLHANDLE none[] = {NULL, o->env, o->dbc};
    for (int i = 0; i < 3; i++) {
        refuse_running(none[i]);
        refuse_results(none[i]);
        refuse_catalog(none[i]);
        refuse_descriptors(none[i]);
    }
    refuse_connections(NULL);
    refuse_connections(o->env);
    refuse_environments(NULL);
    refuse_environments(o->dbc);
}

static void test_allocation_in_order(void **state)
{
    struct odbc *o = *state;
    SQLHANDLE h = o;
    assert_int_equal(CALL(SQLAllocHandle)(SQL_HANDLE_ENV, NULL, NULL), SQL_ERROR);
    assert_int_equal(CALL(SQLAllocHandle)(99, NULL, &h), SQL_ERROR);
    assert_null(h);
    SQLHENV env;
    assert_int_equal(CALL(SQLAllocHandle)(SQL_HANDLE_ENV, NULL, &env), SQL_SUCCESS);
    ENV_ERROR(env, "HY010", CALL(SQLAllocHandle)(SQL_HANDLE_DBC, env, &h)); /* no version yet */
    assert_null(h);
    ENV_OK(env, CALL(SQLFreeHandle)(SQL_HANDLE_ENV, env));
    ENV_ERROR(o->env, "HY009", CALL(SQLAllocHandle)(SQL_HANDLE_DBC, o->env, NULL));
    DBC_ERROR(o->dbc, "HY009", CALL(SQLAllocHandle)(SQL_HANDLE_STMT, o->dbc, NULL));
    DBC_ERROR(o->dbc, "08003", CALL(SQLAllocHandle)(SQL_HANDLE_STMT, o->dbc, &h));
    DBC_ERROR(o->dbc, "08003", CALL(SQLAllocHandle)(SQL_HANDLE_DESC, o->dbc, &h));
    assert_null(h);
    ENV_ERROR(o->env, "HY010", CALL(SQLFreeHandle)(SQL_HANDLE_ENV, o->env));
    ENV_ERROR(o->env, "HY010",
              CALL(SQLSetEnvAttr)(o->env, SQL_ATTR_ODBC_VERSION, (SQLPOINTER)SQL_OV_ODBC2, 0));
    assert_int_equal(CALL(SQLFreeHandle)(99, o->env), SQL_ERROR);
}

static void test_not_connected(void **state)
{
    struct odbc *o = *state;
    SQLCHAR out[64];
    SQLWCHAR wide[64], w[] = {'{', 'd', '}', 0};
    SQLINTEGER n;
    DBC_ERROR(o->dbc, "08003", CALL(SQLDisconnect)(o->dbc));
    DBC_ERROR(o->dbc, "08003", CALL(SQLEndTran)(SQL_HANDLE_DBC, o->dbc, SQL_COMMIT));
    DBC_ERROR(o->dbc, "08003", CALL(SQLNativeSql)(o->dbc, A("SELECT 1"), SQL_NTS, out, 64, &n));
    DBC_ERROR(o->dbc, "08003", CALL(SQLNativeSqlW)(o->dbc, w, SQL_NTS, wide, 64, &n));
    DBC_ERROR(o->dbc, "08003",
              CALL(SQLGetConnectAttr)(o->dbc, SQL_ATTR_CONNECTION_DEAD, &n, 0, NULL));
    /* nothing to end on any connection of the environment */
    ENV_OK(o->env, CALL(SQLEndTran)(SQL_HANDLE_ENV, o->env, SQL_ROLLBACK));
    ENV_ERROR(o->env, "HY012", CALL(SQLEndTran)(SQL_HANDLE_ENV, o->env, 7));
    DBC_ERROR(o->dbc, "HY012", CALL(SQLEndTran)(SQL_HANDLE_DBC, o->dbc, 7));
    assert_false(SQL_SUCCEEDED(CALL(SQLEndTran)(SQL_HANDLE_STMT, o->dbc, SQL_COMMIT)));
}

static void test_null_pointers(void **state)
{
    struct odbc *o = *state;
    SQLSMALLINT n = 0;
    DBC_ERROR(
        o->dbc, "HY009",
        CALL(SQLDriverConnect)(o->dbc, NULL, NULL, SQL_NTS, NULL, 0, NULL, SQL_DRIVER_NOPROMPT));
    DBC_ERROR(
        o->dbc, "HY009",
        CALL(SQLDriverConnectW)(o->dbc, NULL, NULL, SQL_NTS, NULL, 0, NULL, SQL_DRIVER_NOPROMPT));
    DBC_ERROR(o->dbc, "HY110",
              CALL(SQLDriverConnect)(o->dbc, NULL, A("DSN=x"), SQL_NTS, NULL, 0, NULL, 99));
    DBC_ERROR(
        o->dbc, "HY090",
        CALL(SQLDriverConnect)(o->dbc, NULL, A("DSN=x"), -7, NULL, 0, NULL, SQL_DRIVER_NOPROMPT));
    DBC_OK(o->dbc, CALL(SQLGetInfo)(o->dbc, SQL_DRIVER_NAME, NULL, 0, &n));
    assert_true(n > 0);
    DBC_OK(o->dbc, CALL(SQLGetInfo)(o->dbc, SQL_DRIVER_NAME, NULL, 0, NULL));
    DBC_OK(o->dbc, CALL(SQLGetConnectAttr)(o->dbc, SQL_ATTR_AUTOCOMMIT, NULL, 0, NULL));
    /* diagnostics take whatever is left out */
    DBC_ERROR(o->dbc, "08003", CALL(SQLDisconnect)(o->dbc));
    assert_int_equal(CALL(SQLGetDiagRec)(SQL_HANDLE_DBC, o->dbc, 1, NULL, NULL, NULL, 0, NULL),
                     SQL_SUCCESS);
    assert_int_equal(CALL(SQLGetDiagRecW)(SQL_HANDLE_DBC, o->dbc, 1, NULL, NULL, NULL, 0, &n),
                     SQL_SUCCESS);
    assert_true(n > 10);
}

/* SQLCancelHandle on a connection where nothing runs, and on handles that cannot be cancelled. */
static void test_cancel_without_anything_under_way(void **state)
{
    struct odbc *o = *state;
    DBC_OK(o->dbc, CALL(SQLCancelHandle)(SQL_HANDLE_DBC, o->dbc));
    assert_false(SQL_SUCCEEDED(CALL(SQLCancelHandle)(SQL_HANDLE_ENV, o->env)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ODBC_TEST(test_what_is_no_handle),
        ODBC_TEST(test_allocation_in_order),
        ODBC_TEST(test_not_connected),
        ODBC_TEST(test_null_pointers),
        ODBC_TEST(test_cancel_without_anything_under_way),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
