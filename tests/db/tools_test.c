/* The call sequences of Tableau, SSIS, SQL Server's linked servers (MSDASQL), .NET, LibreOffice,
 * RODBC and node-odbc, answer by answer. */
#include "support/bi.h"

#include <stdio.h>
#include <stdlib.h>

/* It grades a driver by trying statements; these are to succeed. */
static void test_tableau(void **state)
{
    static const char *const tried[] = {
        "CREATE LOCAL TEMPORARY TABLE \"#Tableau_1\" (\"COL\" INTEGER) ON COMMIT PRESERVE ROWS",
        "INSERT INTO \"#Tableau_1\" VALUES (1)",
        "SELECT * INTO TEMP TABLE \"#Tableau_2\" FROM \"#Tableau_1\"",
        "DROP TABLE \"#Tableau_2\"",
        "SELECT \"t\".\"x\" FROM (SELECT \"COL\" AS \"x\" FROM \"#Tableau_1\") \"t\" GROUP BY "
        "\"t\".\"x\" HAVING (COUNT(1) > 0) ORDER BY 1 ASC LIMIT 10",
        "SELECT SUM({fn CONVERT(1, SQL_BIGINT)}) AS \"s\", AVG(CAST(1 AS DOUBLE PRECISION)) "
        "FROM \"#Tableau_1\" HAVING COUNT(1) > 0",
        "SELECT {fn TIMESTAMPADD(SQL_TSI_QUARTER, 1, {ts '2024-01-31 00:00:00'})}, "
        "{fn TIMESTAMPDIFF(SQL_TSI_WEEK, {d '2024-01-01'}, {d '2024-02-01'})}, {fn EXTRACT(DAY "
        "FROM "
        "{d '2024-01-31'})}, {fn DAYOFWEEK({d '2024-01-31'})}, {fn CURDATE()}, {fn NOW()}",
        "SELECT {fn LEFT('abc', 2)}, {fn LTRIM(' a')}, {fn ASCII('a')}, {fn SUBSTRING('abc', 2, "
        "1)}, "
        "{fn REPLACE('abc', 'b', 'x')}, {fn CONCAT('a', 'b')}, {fn SPACE(2)}, {fn REPEAT('a', 3)}",
        "SELECT {fn ROUND(1.25, 1)}, {fn POWER(2, 3)}, {fn ATAN2(1, 1)}, {fn MOD(7, 3)}, {fn "
        "PI()}, "
        "{fn SIGN(-1)}, {fn COT(1)}, {fn LOG10(10)}, {fn RAND()}, {fn TRUNCATE(1.5, 0)}",
        "SELECT 1 WHERE ((1 = 1) AND NOT (2 IN (3, 4)) AND ('a' LIKE 'A' ESCAPE '\\') IS NOT NULL)",
        "SELECT a.\"COL\" FROM {oj \"#Tableau_1\" a LEFT OUTER JOIN \"#Tableau_1\" b ON a.\"COL\" "
        "= "
        "b.\"COL\"}",
        "DROP TABLE \"#Tableau_1\""};
    struct db *d = *state;
    for (size_t i = 0; i < sizeof tried / sizeof *tried; i++) {
        bi_run(d->stmt, tried[i]);
        STMT_OK(d->stmt, SQLFreeStmt(d->stmt, SQL_CLOSE));
    }
    /* metadata of a prepared statement without executing it, then rows in blocks */
    static SQLINTEGER ids[64];
    static SQLWCHAR names[64][20];
    static SQLLEN nids[64], nnames[64];
    SQLULEN fetched = 0, rows = 0;
    SQLSMALLINT columns = 0;
    STMT_OK(
        d->stmt,
        SQLPrepare(d->stmt, A("SELECT i, 'name ' || i FROM generate_series(1, 1000) i"), SQL_NTS));
    STMT_OK(d->stmt, SQLNumResultCols(d->stmt, &columns));
    assert_int_equal(columns, 2);
    bi_set(d->stmt, SQL_ATTR_ROW_ARRAY_SIZE, 64);
    STMT_OK(d->stmt, SQLSetStmtAttr(d->stmt, SQL_ATTR_ROWS_FETCHED_PTR, &fetched, 0));
    STMT_OK(d->stmt, SQLBindCol(d->stmt, 1, SQL_C_SLONG, ids, 0, nids));
    STMT_OK(d->stmt, SQLBindCol(d->stmt, 2, SQL_C_WCHAR, names, sizeof names[0], nnames));
    STMT_OK(d->stmt, SQLExecute(d->stmt));
    while (SQL_SUCCEEDED(SQLFetch(d->stmt)))
        rows += fetched;
    assert_int_equal(rows, 1000);
    assert_int_equal(ids[0], 961);
}

/* ---- SSIS --------------------------------------------------------------------------------------
 */

static void test_ssis(void **state)
{
    struct db *d = *state;
    SQLHSTMT s = d->stmt, preview = db_stmt(d);
    SQLSMALLINT columns;
    struct {
        SQLINTEGER id;
        SQLLEN id_length;
        SQLWCHAR name[12];
        SQLLEN name_length;
        char amount[20];
        SQLLEN amount_length;
    } rows[3];
    SQLUSMALLINT status[3];
    SQLULEN fetched = 0;
    STMT_OK(preview, SQLPrepare(preview, A("SELECT 1 AS a, 'x' AS b"), SQL_NTS));
    STMT_OK(preview, SQLNumResultCols(preview, &columns));
    STMT_OK(preview, SQLFreeHandle(SQL_HANDLE_STMT, preview));
    bi_set(s, SQL_ATTR_QUERY_TIMEOUT, 15);
    STMT_OK(s, SQLCancel(s)); /* idle */
    /* the destination: arrays by row, text as Unicode, numbers as characters */
    db_run(d, "CREATE TEMP TABLE target (id int, name text, amount numeric(12,4))");
    for (int i = 0; i < 3; i++) {
        rows[i].id = i + 1;
        rows[i].id_length = sizeof(SQLINTEGER);
        db_wide("stra\xc3\x9f"
                "e",
                rows[i].name, 12);
        rows[i].name_length = 6 * sizeof(SQLWCHAR);
        snprintf(rows[i].amount, sizeof rows[i].amount, "%d.2500", i % 10);
        rows[i].amount_length = SQL_NTS;
    }
    bi_set(s, SQL_ATTR_PARAM_BIND_TYPE, sizeof rows[0]);
    bi_set(s, SQL_ATTR_PARAMSET_SIZE, 3);
    STMT_OK(s, SQLSetStmtAttr(s, SQL_ATTR_PARAM_STATUS_PTR, status, 0));
    STMT_OK(s, SQLPrepare(s, A("INSERT INTO target (id, name, amount) VALUES (?, ?, ?)"), SQL_NTS));
    STMT_OK(s, SQLBindParameter(s, 1, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 10, 0, &rows[0].id,
                                4, &rows[0].id_length));
    STMT_OK(s, SQLBindParameter(s, 2, SQL_PARAM_INPUT, SQL_C_WCHAR, SQL_WVARCHAR, 11, 0,
                                rows[0].name, sizeof rows[0].name, &rows[0].name_length));
    STMT_OK(s, SQLBindParameter(s, 3, SQL_PARAM_INPUT, SQL_C_CHAR, SQL_NUMERIC, 12, 4,
                                rows[0].amount, sizeof rows[0].amount, &rows[0].amount_length));
    STMT_OK(s, SQLExecute(s));
    assert_int_equal(status[2], SQL_PARAM_SUCCESS);
    db_reset(s);
    /* the source: blocks by SQLFetchScroll */
    bi_set(s, SQL_ATTR_ROW_ARRAY_SIZE, 2);
    bi_set(s, SQL_ATTR_ROW_BIND_TYPE, sizeof rows[0]);
    STMT_OK(s, SQLSetStmtAttr(s, SQL_ATTR_ROWS_FETCHED_PTR, &fetched, 0));
    bi_run(s, "SELECT id, amount FROM target ORDER BY id");
    STMT_OK(s, SQLBindCol(s, 1, SQL_C_SLONG, &rows[0].id, 4, &rows[0].id_length));
    STMT_OK(s, SQLBindCol(s, 2, SQL_C_CHAR, rows[0].amount, sizeof rows[0].amount,
                          &rows[0].amount_length));
    STMT_OK(s, SQLFetchScroll(s, SQL_FETCH_NEXT, 0));
    assert_string_equal(rows[1].amount, "1.2500");
    STMT_OK(s, SQLFetchScroll(s, SQL_FETCH_NEXT, 0));
    assert_int_equal(fetched, 1);
    STMT_IS(s, SQL_NO_DATA, SQLFetchScroll(s, SQL_FETCH_NEXT, 0));
    STMT_OK(s, SQLFreeStmt(s, SQL_UNBIND));
}

/* ---- MSDASQL: linked servers of SQL Server, QlikView, SAS by OLE DB -----------------------------
 *
 * What the catalog says of a column when a query is compiled has to be what the statement says when
 * it runs: "inconsistent metadata" otherwise.
 */

static void msdasql_session(struct db *d)
{
    static const SQLUSMALLINT numbers[] = {SQL_ACTIVE_STATEMENTS,
                                           SQL_TXN_CAPABLE,
                                           SQL_TXN_ISOLATION_OPTION,
                                           SQL_GETDATA_EXTENSIONS,
                                           SQL_CURSOR_COMMIT_BEHAVIOR,
                                           SQL_CURSOR_ROLLBACK_BEHAVIOR,
                                           SQL_IDENTIFIER_CASE,
                                           SQL_QUOTED_IDENTIFIER_CASE,
                                           SQL_CORRELATION_NAME,
                                           SQL_NON_NULLABLE_COLUMNS,
                                           SQL_NULL_COLLATION,
                                           SQL_FILE_USAGE,
                                           SQL_STATIC_SENSITIVITY,
                                           SQL_SCROLL_OPTIONS,
                                           SQL_POS_OPERATIONS,
                                           SQL_LOCK_TYPES,
                                           SQL_BOOKMARK_PERSISTENCE,
                                           SQL_MAX_ROW_SIZE,
                                           SQL_OWNER_USAGE,
                                           SQL_QUALIFIER_USAGE,
                                           SQL_QUALIFIER_LOCATION};
    static const SQLUSMALLINT texts[] = {SQL_DBMS_NAME,
                                         SQL_DBMS_VER,
                                         SQL_DRIVER_NAME,
                                         SQL_DATABASE_NAME,
                                         SQL_SERVER_NAME,
                                         SQL_DATA_SOURCE_READ_ONLY,
                                         SQL_NEED_LONG_DATA_LEN,
                                         SQL_MULT_RESULT_SETS,
                                         SQL_PROCEDURES,
                                         SQL_QUALIFIER_NAME_SEPARATOR,
                                         SQL_IDENTIFIER_QUOTE_CHAR,
                                         SQL_SPECIAL_CHARACTERS};
    char text[200];
    SQLUINTEGER level = 0;
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        (void)bi_info(d, numbers[i]);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        (void)bi_info_text(d, texts[i], text, sizeof text);
    DBC_OK(d->dbc, SQLGetConnectAttr(d->dbc, SQL_ATTR_TXN_ISOLATION, &level, 0, NULL));
    assert_int_equal(level, SQL_TXN_READ_COMMITTED);
    DBC_OK(d->dbc, SQLGetConnectAttr(d->dbc, SQL_ATTR_CURRENT_CATALOG, text, sizeof text, NULL));
}

struct seen {
    SQLSMALLINT type, digits;
    SQLINTEGER size;
};

static SQLSMALLINT msdasql_columns(struct db *d, struct seen *seen)
{
    SQLSMALLINT n = 0;
    STMT_OK(d->stmt, SQLColumns(d->stmt, NULL, 0, A(SCHEMA), SQL_NTS, A("sale"), SQL_NTS, NULL, 0));
    for (; SQL_SUCCEEDED(SQLFetch(d->stmt)); n++) {
        SQLLEN none;
        seen[n] = (struct seen){0};
        STMT_OK(d->stmt, SQLGetData(d->stmt, 5, SQL_C_SSHORT, &seen[n].type, 0, NULL));
        STMT_OK(d->stmt, SQLGetData(d->stmt, 7, SQL_C_SLONG, &seen[n].size, 0, &none));
        STMT_OK(d->stmt, SQLGetData(d->stmt, 9, SQL_C_SSHORT, &seen[n].digits, 0, &none));
    }
    STMT_OK(d->stmt, SQLFreeStmt(d->stmt, SQL_CLOSE));
    return n;
}

static void test_linked_server(void **state)
{
    struct db *d = *state;
    struct seen seen[20];
    SQLSMALLINT columns, type, digits, nullable;
    SQLULEN size;
    SQLLEN n, id_length;
    SQLBIGINT id;
    SQLWCHAR note[20];
    char text[100];
    bi_make_schema(d);
    msdasql_session(d);
    SQLSMALLINT all = msdasql_columns(d, seen);
    STMT_OK(d->stmt, SQLSetStmtAttr(d->stmt, SQL_ATTR_QUERY_TIMEOUT, (SQLPOINTER)600, 0));
    STMT_OK(d->stmt, SQLPrepare(d->stmt, A("SELECT * FROM " SCHEMA ".sale ORDER BY id"), SQL_NTS));
    STMT_OK(d->stmt, SQLNumResultCols(d->stmt, &columns));
    assert_int_equal(columns, all);
    for (SQLUSMALLINT i = 1; i <= columns; i++) {
        static const SQLUSMALLINT asked[] = {SQL_DESC_AUTO_UNIQUE_VALUE, SQL_DESC_UPDATABLE,
                                             SQL_DESC_SEARCHABLE,        SQL_DESC_UNSIGNED,
                                             SQL_DESC_OCTET_LENGTH,      SQL_DESC_NULLABLE};
        STMT_OK(d->stmt, SQLDescribeCol(d->stmt, i, (SQLCHAR *)text, sizeof text, NULL, &type,
                                        &size, &digits, &nullable));
        assert_int_equal(type, seen[i - 1].type);
        assert_int_equal(size, seen[i - 1].size);
        assert_int_equal(digits, seen[i - 1].digits);
        for (size_t k = 0; k < sizeof asked / sizeof *asked; k++)
            STMT_OK(d->stmt, SQLColAttribute(d->stmt, i, asked[k], NULL, 0, NULL, &n));
        STMT_OK(d->stmt, SQLColAttribute(d->stmt, i, SQL_DESC_BASE_TABLE_NAME, text, sizeof text,
                                         NULL, NULL));
        assert_string_equal(text, "sale");
    }
    /* short columns are bound, long ones read: their length first, and then in parts */
    STMT_OK(d->stmt, SQLBindCol(d->stmt, 1, SQL_C_SBIGINT, &id, sizeof id, &id_length));
    STMT_OK(d->stmt, SQLExecute(d->stmt));
    for (SQLBIGINT row = 1; row <= 3; row++) {
        STMT_OK(d->stmt, SQLFetchScroll(d->stmt, SQL_FETCH_NEXT, 0));
        assert_int_equal(id, row);
        STMT_WARNS(d->stmt, "01004", SQLGetData(d->stmt, 5, SQL_C_WCHAR, note, 0, &n));
        assert_int_equal(n, 6 * sizeof(SQLWCHAR)); /* note 1 */
        STMT_WARNS(d->stmt, "01004", SQLGetData(d->stmt, 5, SQL_C_WCHAR, note, 10, &n));
        STMT_OK(d->stmt, SQLGetData(d->stmt, 5, SQL_C_WCHAR, note + 4, 10, &n));
        char narrow[40];
        snprintf(text, sizeof text, "note %d", (int)row);
        assert_string_equal(db_narrow(note, SQL_NTS, narrow, sizeof narrow), text);
        STMT_OK(d->stmt, SQLGetData(d->stmt, 7, SQL_C_BINARY, text, 0, &n));
        assert_int_equal(n, SQL_NULL_DATA);
        STMT_WARNS(d->stmt, "01004", SQLGetData(d->stmt, 9, SQL_C_WCHAR, note, 0, &n));
        assert_int_equal(n, 8 * sizeof(SQLWCHAR)); /* {"k": 1} */
    }
    STMT_OK(d->stmt, SQLFreeStmt(d->stmt, SQL_CLOSE));
    STMT_OK(d->stmt, SQLFreeStmt(d->stmt, SQL_UNBIND));
    bi_drop_schema(d);
}

/* ---- .NET's System.Data.Odbc: PowerShell, SSRS, many a tool ------------------------------------
 *
 * It asks for attributes that only SQL Server's driver has, reads text in parts whose length it
 * takes from its buffer, and asks for keys while it reads.
 */

static void dotnet_text(SQLHSTMT s, SQLUSMALLINT column, char *out, size_t room)
{
    SQLWCHAR part[8], all[64];
    SQLLEN n = 0, got = 0;
    SQLRETURN r;
    do {
        r = SQLGetData(s, column, SQL_C_WCHAR, part, sizeof part, &n);
        assert_true(SQL_SUCCEEDED(r));
        SQLLEN here = r == SQL_SUCCESS ? n / (SQLLEN)sizeof *part : 7;
        assert_true(got + here < 64);
        memcpy(all + got, part, (size_t)here * sizeof *part);
        got += here;
    } while (r == SQL_SUCCESS_WITH_INFO);
    db_narrow(all, got, out, room);
}

static void dotnet_describes(SQLHSTMT s)
{
    enum { COLUMN_HIDDEN = 1211, COLUMN_KEY = 1212 };
    SQLSMALLINT columns;
    SQLLEN n;
    STMT_OK(s, SQLNumResultCols(s, &columns));
    for (SQLUSMALLINT i = 1; i <= columns; i++) {
        STMT_OK(s, SQLColAttributeW(s, i, SQL_DESC_CONCISE_TYPE, NULL, 0, NULL, &n));
        STMT_OK(s, SQLColAttributeW(s, i, SQL_DESC_UNSIGNED, NULL, 0, NULL, &n));
        STMT_ERROR(s, "HY091", SQLColAttributeW(s, i, COLUMN_HIDDEN, NULL, 0, NULL, &n));
        STMT_ERROR(s, "HY091", SQLColAttributeW(s, i, COLUMN_KEY, NULL, 0, NULL, &n));
    }
}

static void dotnet_keys(struct db *d)
{
    SQLHSTMT s = db_stmt(d);
    STMT_OK(s, SQLPrimaryKeys(s, NULL, 0, A(SCHEMA), SQL_NTS, A("sale"), SQL_NTS));
    bi_list(s, 4, "id");
    STMT_OK(s, SQLStatistics(s, NULL, 0, A(SCHEMA), SQL_NTS, A("sale"), SQL_NTS, SQL_INDEX_UNIQUE,
                             SQL_ENSURE));
    STMT_OK(s, SQLFreeHandle(SQL_HANDLE_STMT, s));
}

static void test_dotnet(void **state)
{
    enum { NOBROWSETABLE = 1228, HIDDEN_COLUMNS = 1227 };
    struct db *d = *state;
    SQLUSMALLINT exists = SQL_FALSE;
    SQLUINTEGER dead = SQL_CD_TRUE;
    SQLLEN rows = 0;
    SQLWCHAR sql[200];
    char text[200];
    bi_make_schema(d);
    DBC_OK(d->dbc, SQLGetConnectAttr(d->dbc, SQL_ATTR_CONNECTION_DEAD, &dead, 0, NULL));
    assert_int_equal(dead, SQL_CD_FALSE);
    DBC_OK(d->dbc, SQLGetFunctions(d->dbc, SQL_API_SQLCOLATTRIBUTE, &exists));
    assert_int_equal(exists, SQL_TRUE);
    bi_set(d->stmt, SQL_ATTR_QUERY_TIMEOUT, 30);
    STMT_ERROR(d->stmt, "HY092", SQLSetStmtAttr(d->stmt, NOBROWSETABLE, (SQLPOINTER)1, 0));
    STMT_ERROR(d->stmt, "HY092", SQLSetStmtAttr(d->stmt, HIDDEN_COLUMNS, (SQLPOINTER)1, 0));
    db_wide("SELECT id, note || ' \xf0\x9f\x98\x80\xf0\x9f\x98\x80 \xf0\x9f\x98\x80' FROM " SCHEMA
            ".sale WHERE id <= 200 ORDER BY id",
            sql, 200);
    STMT_OK(d->stmt, SQLExecDirectW(d->stmt, sql, SQL_NTS));
    STMT_OK(d->stmt, SQLRowCount(d->stmt, &rows));
    dotnet_describes(d->stmt);
    for (int row = 1; row <= 200; row++) {
        char expected[64];
        STMT_OK(d->stmt, SQLFetch(d->stmt));
        if (row == 2)
            dotnet_keys(d);
        dotnet_text(d->stmt, 2, text, sizeof text);
        snprintf(expected, sizeof expected,
                 "note %d \xf0\x9f\x98\x80\xf0\x9f\x98\x80 \xf0\x9f\x98\x80", row);
        assert_string_equal(text, expected);
    }
    STMT_IS(d->stmt, SQL_NO_DATA, SQLFetch(d->stmt));
    STMT_IS(d->stmt, SQL_NO_DATA, SQLMoreResults(d->stmt));
    bi_drop_schema(d);
}

/* ---- LibreOffice Base ---------------------------------------------------------------------------
 */

static SQLULEN get(SQLHSTMT s, SQLINTEGER attribute)
{
    SQLULEN value = 99;
    STMT_OK(s, SQLGetStmtAttr(s, attribute, &value, 0, NULL));
    return value;
}

static void test_libreoffice(void **state)
{
    struct db *d = *state;
    SQLHSTMT s;
    SQLCHAR mark[16] = {0}, text[64], native[128];
    SQLLEN nmark = 0, n = 0, id_length = 0;
    SQLINTEGER id = 0, native_length = 0;
    SQLUSMALLINT status = 0;
    SQLULEN fetched = 0;
    DBC_OK(d->dbc, SQLSetConnectAttr(d->dbc, SQL_ATTR_LOGIN_TIMEOUT, (SQLPOINTER)30, 0));
    db_connect(d, DB_SOURCE); /* SQL_SUCCESS and nothing else */
    s = d->stmt;
    DBC_OK(d->dbc, SQLGetInfo(d->dbc, SQL_DATA_SOURCE_READ_ONLY, text, sizeof text, NULL));
    DBC_OK(d->dbc,
           SQLSetConnectAttr(d->dbc, SQL_ATTR_AUTOCOMMIT, (SQLPOINTER)SQL_AUTOCOMMIT_ON, 0));
    DBC_OK(d->dbc, SQLNativeSql(d->dbc, A("SELECT {d '2024-01-01'}"), SQL_NTS, native,
                                sizeof native, &native_length));
    DBC_OK(d->dbc, SQLGetConnectAttr(d->dbc, SQL_ATTR_CURRENT_CATALOG, text, sizeof text, NULL));
    db_run(d, "CREATE TEMP TABLE pets (id int PRIMARY KEY, name varchar(20))");
    db_run(d, "INSERT INTO pets VALUES (1, 'cat'), (2, 'dog'), (3, 'eel')");
    STMT_OK(s, SQLSetStmtAttr(s, SQL_ATTR_CONCURRENCY, (SQLPOINTER)SQL_CONCUR_VALUES, 0));
    STMT_WARNS(s, "01S02",
               SQLSetStmtAttr(s, SQL_ATTR_CURSOR_TYPE, (SQLPOINTER)SQL_CURSOR_DYNAMIC, 0));
    STMT_WARNS(s, "01S02",
               SQLSetStmtAttr(s, SQL_ATTR_CURSOR_TYPE, (SQLPOINTER)SQL_CURSOR_KEYSET_DRIVEN, 0));
    assert_int_equal(get(s, SQL_ATTR_CURSOR_TYPE), SQL_CURSOR_STATIC);
    assert_int_equal(get(s, SQL_ATTR_CONCURRENCY), SQL_CONCUR_VALUES);
    bi_set(s, SQL_ATTR_USE_BOOKMARKS, SQL_UB_VARIABLE);
    bi_set(s, SQL_ATTR_ROW_ARRAY_SIZE, 1);
    bi_set(s, SQL_ATTR_MAX_ROWS, 0);
    bi_set(s, SQL_ATTR_QUERY_TIMEOUT, 0);
    STMT_OK(s, SQLSetStmtAttr(s, SQL_ATTR_ROW_STATUS_PTR, &status, 0));
    STMT_OK(s, SQLSetStmtAttr(s, SQL_ATTR_ROWS_FETCHED_PTR, &fetched, 0));
    bi_run(s, "SELECT id, name FROM pets ORDER BY id");
    STMT_OK(s, SQLFetchScroll(s, SQL_FETCH_NEXT, 0));
    STMT_OK(s, SQLGetData(s, 0, SQL_C_VARBOOKMARK, mark, sizeof mark, &nmark));
    STMT_OK(s, SQLGetData(s, 2, SQL_C_CHAR, text, sizeof text, &n));
    STMT_OK(s, SQLFetchScroll(s, SQL_FETCH_LAST, 0));
    STMT_OK(s, SQLSetStmtAttr(s, SQL_ATTR_FETCH_BOOKMARK_PTR, mark, 0));
    STMT_OK(s, SQLFetchScroll(s, SQL_FETCH_BOOKMARK, 1));
    STMT_OK(s, SQLGetData(s, 1, SQL_C_SLONG, &id, 0, NULL));
    assert_int_equal(id, 2);
    /* updateRow(): bound now, to be unbound after */
    strcpy((char *)text, "wolf");
    n = 4;
    id_length = SQL_COLUMN_IGNORE;
    STMT_OK(s, SQLBindCol(s, 1, SQL_C_SLONG, &id, sizeof id, &id_length));
    STMT_OK(s, SQLBindCol(s, 2, SQL_C_CHAR, text, sizeof text, &n));
    STMT_OK(s, SQLSetPos(s, 1, SQL_UPDATE, SQL_LOCK_NO_CHANGE));
    STMT_OK(s, SQLFreeStmt(s, SQL_UNBIND));
    /* insertRow() */
    id = 4;
    id_length = 0;
    strcpy((char *)text, "fox");
    n = SQL_NTS;
    STMT_OK(s, SQLBindCol(s, 1, SQL_C_SLONG, &id, sizeof id, &id_length));
    STMT_OK(s, SQLBindCol(s, 2, SQL_C_CHAR, text, sizeof text, &n));
    STMT_OK(s, SQLBulkOperations(s, SQL_ADD));
    STMT_OK(s, SQLFreeStmt(s, SQL_UNBIND));
    STMT_OK(s, SQLSetPos(s, 1, SQL_POSITION, SQL_LOCK_NO_CHANGE));
    STMT_OK(s, SQLGetData(s, 2, SQL_C_CHAR, text, sizeof text, &n));
    assert_string_equal((char *)text, "wolf");
    STMT_OK(s, SQLSetPos(s, 1, SQL_DELETE, SQL_LOCK_NO_CHANGE));
    STMT_OK(s, SQLCloseCursor(s));
    db_rows(d, "SELECT * FROM pets ORDER BY id", "1|cat\n3|eel\n4|fox\n");
}

/* ---- R's RODBC, node's odbc ---------------------------------------------------------------------
 */

static void test_rodbc(void **state)
{
    struct db *d = *state;
    static SQLDOUBLE numbers[100];
    static SQLLEN lengths[100];
    SQLULEN fetched = 0, rows = 0;
    bool found = false;
    char text[128];
    bi_make_schema(d);
    DBC_OK(d->dbc,
           SQLSetConnectAttr(d->dbc, SQL_ATTR_ACCESS_MODE, (SQLPOINTER)SQL_MODE_READ_WRITE, 0));
    bi_set(d->stmt, SQL_ATTR_METADATA_ID, SQL_FALSE);
    STMT_OK(d->stmt, SQLTables(d->stmt, A(""), 0, A(""), 0, A(""), 0, NULL, 0));
    while (SQL_SUCCEEDED(SQLFetch(d->stmt))) {
        bi_text_at(d->stmt, 2, text, sizeof text);
        found = found || strcmp(text, SCHEMA) == 0;
    }
    assert_true(found);
    STMT_OK(d->stmt, SQLCloseCursor(d->stmt));
    bi_set(d->stmt, SQL_ATTR_ROW_ARRAY_SIZE, 100);
    STMT_OK(d->stmt, SQLSetStmtAttr(d->stmt, SQL_ATTR_ROWS_FETCHED_PTR, &fetched, 0));
    bi_run(d->stmt, "SELECT amount FROM " SCHEMA ".sale ORDER BY id");
    STMT_OK(d->stmt, SQLBindCol(d->stmt, 1, SQL_C_DOUBLE, numbers, sizeof(SQLDOUBLE), lengths));
    while (SQL_SUCCEEDED(SQLFetchScroll(d->stmt, SQL_FETCH_NEXT, -1)))
        rows += fetched;
    assert_int_equal(rows, 250);
    assert_true(numbers[49] == 312.5);
    STMT_OK(d->stmt, SQLFreeHandle(SQL_HANDLE_STMT, d->stmt));
    d->stmt = db_stmt(d);
    DBC_OK(d->dbc, SQLEndTran(SQL_HANDLE_DBC, d->dbc, SQL_COMMIT));
    bi_drop_schema(d);
}

/* Blocks whose long columns are read by SQLSetPos and SQLGetData. */
static void test_node(void **state)
{
    struct db *d = *state;
    SQLHSTMT s;
    SQLUINTEGER dead = 9;
    SQLUSMALLINT status[10], number = 0;
    SQLULEN fetched = 0;
    SQLINTEGER ids[10];
    SQLLEN lengths[10], n;
    char text[64], expected[64];
    DBC_OK(d->dbc, SQLSetConnectAttr(d->dbc, SQL_ATTR_LOGIN_TIMEOUT, (SQLPOINTER)20, 0));
    DBC_OK(d->dbc, SQLSetConnectAttr(d->dbc, SQL_ATTR_CONNECTION_TIMEOUT, (SQLPOINTER)20, 0));
    db_connect(d, DB_SOURCE);
    s = d->stmt;
    DBC_OK(d->dbc, SQLGetInfo(d->dbc, SQL_MAX_COLUMN_NAME_LEN, &number, sizeof number, NULL));
    assert_in_range(number, 63, 255);
    bi_info_text(d, SQL_USER_NAME, text, sizeof text);
    bi_info(d, SQL_TXN_ISOLATION_OPTION);
    assert_true(bi_info(d, SQL_GETDATA_EXTENSIONS) & SQL_GD_BLOCK);
    DBC_OK(d->dbc, SQLGetConnectAttr(d->dbc, SQL_ATTR_CONNECTION_DEAD, &dead, 0, NULL));
    assert_int_equal(dead, SQL_CD_FALSE);
    bi_set(s, SQL_ATTR_ROW_ARRAY_SIZE, 10);
    STMT_OK(s, SQLSetStmtAttr(s, SQL_ATTR_ROW_STATUS_PTR, status, 0));
    STMT_OK(s, SQLSetStmtAttr(s, SQL_ATTR_ROWS_FETCHED_PTR, &fetched, 0));
    STMT_OK(s, SQLBindCol(s, 1, SQL_C_SLONG, ids, 0, lengths));
    bi_run(s, "SELECT i, 'long ' || i FROM generate_series(1, 15) i");
    for (int block = 0; SQL_SUCCEEDED(SQLFetch(s)); block++) {
        for (SQLULEN i = 0; i < fetched; i++) {
            snprintf(expected, sizeof expected, "long %d", block * 10 + (int)i + 1);
            STMT_OK(s, SQLSetPos(s, (SQLSETPOSIROW)i + 1, SQL_POSITION, SQL_LOCK_NO_CHANGE));
            STMT_OK(s, SQLGetData(s, 2, SQL_C_CHAR, text, sizeof text, &n));
            assert_string_equal(text, expected);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DB_TEST(test_tableau), DB_TEST(test_ssis),        DB_TEST(test_linked_server),
        DB_TEST(test_dotnet),  DB_BARE(test_libreoffice), DB_TEST(test_rodbc),
        DB_BARE(test_node),
    };
    return DB_MAIN(tests);
}
