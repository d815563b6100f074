/* Statements of all sorts: prepared ones whose table changes, several in one text, WITH, RETURNING,
 * COPY, quotes, and describing before executing. */
#include "support/db.h"

#include <stdio.h>

static void run(SQLHSTMT s, const char *sql)
{
    STMT_OK(s, SQLExecDirect(s, A(sql), SQL_NTS));
}

static void cell(SQLHSTMT s, SQLUSMALLINT column, const char *expected)
{
    char text[200];
    SQLLEN n = 0;
    STMT_OK(s, SQLGetData(s, column, SQL_C_CHAR, text, sizeof text, &n));
    assert_string_equal(n == SQL_NULL_DATA ? "NULL" : text, expected);
}

static SQLSMALLINT columns(SQLHSTMT s)
{
    SQLSMALLINT n = -1;
    STMT_OK(s, SQLNumResultCols(s, &n));
    return n;
}

static SQLLEN count(SQLHSTMT s)
{
    SQLLEN n = -7;
    STMT_OK(s, SQLRowCount(s, &n));
    return n;
}

/* ---- preparing ----------------------------------------------------------------------------- */

/* A prepared statement is executed again after ALTER TABLE: with the columns there are then. */
static void test_alter(void **state)
{
    struct db *d = *state;
    SQLHSTMT s = d->stmt;
    SQLINTEGER id = 1;
    db_run(d, "CREATE TEMP TABLE changing (id int, t text)");
    db_run(d, "INSERT INTO changing VALUES (1, 'one')");
    STMT_OK(s,
            SQLBindParameter(s, 1, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0, 0, &id, 0, NULL));
    STMT_OK(s, SQLPrepare(s, A("SELECT * FROM changing WHERE id = ?"), SQL_NTS));
    for (int i = 0; i < 3; i++) {
        STMT_OK(s, SQLExecute(s));
        assert_int_equal(columns(s), 2);
        STMT_OK(s, SQLFetch(s));
        cell(s, 2, "one");
        STMT_OK(s, SQLCloseCursor(s));
    }
    db_run(d, "ALTER TABLE changing ADD COLUMN more numeric(5,2) DEFAULT 1.5");
    STMT_OK(s, SQLExecute(s));
    assert_int_equal(columns(s), 3);
    STMT_OK(s, SQLFetch(s));
    cell(s, 3, "1.50");
    STMT_OK(s, SQLCloseCursor(s));
    db_run(d, "ALTER TABLE changing ALTER COLUMN t TYPE varchar(3)");
    db_run(d, "ALTER TABLE changing DROP COLUMN more");
    STMT_OK(s, SQLExecute(s));
    assert_int_equal(columns(s), 2);
    SQLSMALLINT type;
    SQLULEN size;
    STMT_OK(s, SQLDescribeCol(s, 2, NULL, 0, NULL, &type, &size, NULL, NULL));
    assert_int_equal(size, 3);
    STMT_OK(s, SQLCloseCursor(s));
    db_run(d, "DROP TABLE changing");
    STMT_ERROR(s, "42S02", SQLExecute(s));
    db_run(d, "CREATE TEMP TABLE changing (id int)");
    STMT_OK(s, SQLExecute(s));
    assert_int_equal(columns(s), 1);
}

static SQLLEN attribute(SQLHSTMT s, SQLUSMALLINT column, SQLUSMALLINT field)
{
    SQLLEN value = -7;
    STMT_OK(s, SQLColAttribute(s, column, field, NULL, 0, NULL, &value));
    return value;
}

/* SQLExecDirect of the text that the statement had: whatever became of its columns meanwhile. */
static void test_direct_again(void **state)
{
    struct db *d = *state;
    SQLHSTMT s = d->stmt, other = db_stmt(d);
    const char *sql = "SELECT * FROM again";
    db_run(d, "CREATE TEMP TABLE again (id int NOT NULL, t text)");
    db_run(d, "INSERT INTO again VALUES (1, 'one')");
    for (int i = 0; i < 3; i++) {
        run(s, sql);
        assert_int_equal(attribute(s, 1, SQL_DESC_NULLABLE), SQL_NO_NULLS);
        STMT_OK(s, SQLFetch(s));
        cell(s, 2, "one");
        STMT_OK(s, SQLCloseCursor(s));
        STMT_ERROR(s, "HY010", SQLFetch(s));
        STMT_ERROR(s, "HY010", SQLExecute(s));
    }
    run(other, "ALTER TABLE again ALTER id DROP NOT NULL");
    run(s, sql);
    assert_int_equal(attribute(s, 1, SQL_DESC_NULLABLE), SQL_NULLABLE);
    STMT_OK(s, SQLCloseCursor(s));
    run(other, "ALTER TABLE again ADD COLUMN more int DEFAULT 7");
    run(s, sql);
    assert_int_equal(columns(s), 3);
    STMT_OK(s, SQLFetch(s));
    cell(s, 3, "7");
    STMT_OK(s, SQLCloseCursor(s));
    run(other, "DROP TABLE again");
    STMT_ERROR(s, "42S02", SQLExecDirect(s, A(sql), SQL_NTS));
    run(other, "CREATE TEMP TABLE again (id numeric(5,2))");
    run(s, sql);
    assert_int_equal(columns(s), 1);
    assert_int_equal(attribute(s, 1, SQL_DESC_CONCISE_TYPE), SQL_NUMERIC);
}

/* The same text means something else when an attribute or a setting changes how it is read. */
static void test_direct_again_otherwise(void **state)
{
    struct db *d = *state;
    SQLHSTMT s = d->stmt, other = db_stmt(d);
    const char *escape = "SELECT {fn ucase('a')}", *quotes = "SELECT 'a\\', ?'";
    run(s, escape);
    STMT_OK(s, SQLFetch(s));
    cell(s, 1, "A");
    STMT_OK(s, SQLCloseCursor(s));
    STMT_OK(s, SQLSetStmtAttr(s, SQL_ATTR_NOSCAN, (SQLPOINTER)SQL_NOSCAN_ON, 0));
    STMT_ERROR(s, "42000", SQLExecDirect(s, A(escape), SQL_NTS));
    STMT_OK(s, SQLSetStmtAttr(s, SQL_ATTR_NOSCAN, (SQLPOINTER)SQL_NOSCAN_OFF, 0));
    run(s, escape);
    STMT_OK(s, SQLCloseCursor(s));

    run(other, "SET escape_string_warning = off");
    run(other, "SET standard_conforming_strings = off");
    run(s, quotes);
    STMT_OK(s, SQLFetch(s));
    cell(s, 1, "a', ?");
    STMT_OK(s, SQLCloseCursor(s));
    run(other, "SET standard_conforming_strings = on");
    STMT_IS(s, SQL_ERROR, SQLExecDirect(s, A(quotes), SQL_NTS));
}

/* A catalog function's columns have fixed types and names; a query's that are called the same are
 * its own. */
static void test_after_catalog(void **state)
{
    struct db *d = *state;
    SQLHSTMT s = d->stmt;
    STMT_OK(s, SQLTables(s, NULL, 0, NULL, 0, A("pg_class"), SQL_NTS, NULL, 0));
    assert_int_equal(attribute(s, 3, SQL_DESC_NULLABLE), SQL_NULLABLE);
    SQLLEN size = attribute(s, 3, SQL_DESC_LENGTH);
    STMT_OK(s, SQLCloseCursor(s));
    run(s, "SELECT ''::varchar AS \"TABLE_CAT\", ''::varchar AS \"TABLE_SCHEM\","
           " ''::varchar AS \"TABLE_NAME\", ''::varchar AS \"TABLE_TYPE\","
           " ''::varchar AS \"REMARKS\"");
    assert_int_not_equal(attribute(s, 3, SQL_DESC_LENGTH), size);
}

/* The same inside of a transaction, which a failed plan must not cost. */
static void test_alter_in_transaction(void **state)
{
    struct db *d = *state;
    SQLHSTMT s = d->stmt;
    DBC_OK(d->dbc, SQLSetConnectAttr(d->dbc, SQL_ATTR_AUTOCOMMIT, SQL_AUTOCOMMIT_OFF, 0));
    db_run(d, "CREATE TEMP TABLE changing (id int)");
    db_run(d, "INSERT INTO changing VALUES (1)");
    STMT_OK(s, SQLPrepare(s, A("SELECT * FROM changing"), SQL_NTS));
    STMT_OK(s, SQLExecute(s));
    STMT_OK(s, SQLCloseCursor(s));
    db_run(d, "ALTER TABLE changing ADD COLUMN t text DEFAULT 'x'");
    STMT_OK(s, SQLExecute(s));
    assert_int_equal(columns(s), 2);
    STMT_OK(s, SQLFetch(s));
    cell(s, 2, "x");
}

/* Appendix B: a statement that is prepared can be described; errors of the server come then, or
 * when it is executed. */
static void test_premature(void **state)
{
    struct db *d = *state;
    SQLHSTMT s = d->stmt;
    SQLSMALLINT type, nullable;
    SQLSMALLINT n = 0;
    SQLULEN size;
    SQLCHAR name[20];
    db_run(d, "CREATE TEMP TABLE item (id int, t varchar(7))");
    STMT_ERROR(s, "HY010", SQLNumResultCols(s, &n));
    STMT_OK(s, SQLPrepare(s, A("INSERT INTO item VALUES (?, ?)"), SQL_NTS));
    assert_int_equal(columns(s), 0);
    STMT_ERROR(s, "07005",
               SQLDescribeCol(s, 1, name, sizeof name, &n, &type, &size, &n, &nullable));
    STMT_OK(s, SQLNumParams(s, &n));
    assert_int_equal(n, 2);
    STMT_OK(s, SQLPrepare(s, A("INSERT INTO item VALUES (1, 'a') RETURNING id, t"), SQL_NTS));
    assert_int_equal(columns(s), 2); /* and nothing is inserted by it */
    assert_int_equal(db_number(d, "SELECT count(*) FROM item"), 0);
    STMT_OK(s, SQLDescribeCol(s, 2, name, sizeof name, &n, &type, &size, NULL, &nullable));
    assert_string_equal((char *)name, "t");
    assert_int_equal(size, 7);
    STMT_OK(s, SQLExecute(s));
    STMT_OK(s, SQLFetch(s));
    cell(s, 2, "a");
    STMT_OK(s, SQLCloseCursor(s));
    /* described with a parameter that is not bound yet */
    STMT_OK(s, SQLPrepare(s, A("SELECT id, t || ? AS joined FROM item WHERE id = ?"), SQL_NTS));
    STMT_OK(s, SQLDescribeCol(s, 2, name, sizeof name, &n, &type, &size, NULL, &nullable));
    assert_string_equal((char *)name, "joined");
    STMT_ERROR(s, "07002", SQLExecute(s));
    STMT_OK(s, SQLPrepare(s, A("SELECT * FROM nowhere"), SQL_NTS));
    STMT_ERROR(s, "42S02", SQLNumResultCols(s, &n));
    STMT_ERROR(s, "42S02", SQLExecute(s));
}

/* Executed many times, parameters bound anew with other types in between. */
static void test_parameter_types_change(void **state)
{
    struct db *d = *state;
    SQLHSTMT s = d->stmt;
    SQLINTEGER number = 42;
    char text[] = "word";
    SQLLEN n = SQL_NTS;
    STMT_OK(s, SQLPrepare(s, A("SELECT pg_typeof(?), ?::text"), SQL_NTS));
    STMT_OK(s, SQLBindParameter(s, 1, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0, 0, &number, 0,
                                NULL));
    STMT_OK(s,
            SQLBindParameter(s, 2, SQL_PARAM_INPUT, SQL_C_CHAR, SQL_VARCHAR, 10, 0, text, 0, &n));
    STMT_OK(s, SQLExecute(s));
    STMT_OK(s, SQLFetch(s));
    cell(s, 1, "integer");
    STMT_OK(s, SQLCloseCursor(s));
    STMT_OK(s, SQLBindParameter(s, 1, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_DOUBLE, 0, 0, &number, 0,
                                NULL));
    STMT_OK(s, SQLBindParameter(s, 2, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_BIGINT, 0, 0, &number, 0,
                                NULL));
    STMT_OK(s, SQLExecute(s));
    STMT_OK(s, SQLFetch(s));
    cell(s, 1, "double precision");
    cell(s, 2, "42");
}

/* ---- several statements in one text ("Batches of SQL Statements") --------------------------- */

static void test_several(void **state)
{
    struct db *d = *state;
    SQLHSTMT s = d->stmt;
    SQLINTEGER a = 3, b = 4;
    STMT_OK(s,
            SQLBindParameter(s, 1, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0, 0, &a, 0, NULL));
    STMT_OK(s,
            SQLBindParameter(s, 2, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0, 0, &b, 0, NULL));
    run(s, "CREATE TEMP TABLE item (i int); -- a comment with a ; in it\n"
           "INSERT INTO item SELECT generate_series(1, ?);\n"
           "SELECT i, 'a;b' FROM item WHERE i < ? ORDER BY i; ; UPDATE item SET i = i + 1");
    assert_int_equal(columns(s), 0);
    STMT_OK(s, SQLMoreResults(s));
    assert_int_equal(columns(s), 0);
    assert_int_equal(count(s), 3);
    STMT_OK(s, SQLMoreResults(s));
    assert_int_equal(columns(s), 2);
    STMT_OK(s, SQLFetch(s));
    cell(s, 2, "a;b");
    STMT_OK(s, SQLMoreResults(s)); /* rows that were not read are skipped */
    assert_int_equal(count(s), 3);
    STMT_IS(s, SQL_NO_DATA, SQLMoreResults(s));
    STMT_IS(s, SQL_NO_DATA, SQLMoreResults(s));
}

/* An error ends the batch where it is; in autocommit the whole batch is one transaction. */
static void test_error_among_several(void **state)
{
    struct db *d = *state;
    SQLHSTMT s = d->stmt;
    db_run(d, "CREATE TEMP TABLE item (i int)");
    SQLRETURN r = SQLExecDirect(s,
                                A("INSERT INTO item VALUES (1); SELECT 1/0; "
                                  "INSERT INTO item VALUES (2)"),
                                SQL_NTS);
    if (SQL_SUCCEEDED(r))
        r = SQLMoreResults(s);
    STMT_ERROR(s, "22012", r);
    STMT_OK(s, SQLFreeStmt(s, SQL_CLOSE));
    db_rows(d, "SELECT count(*) FROM item", "0\n");
    run(s, "SELECT 5");
    STMT_OK(s, SQLFetch(s));
}

/* A scrollable cursor over each of several results. */
static void test_several_scrolling(void **state)
{
    struct db *d = *state;
    SQLHSTMT s = d->stmt;
    STMT_OK(s, SQLSetStmtAttr(s, SQL_ATTR_CURSOR_TYPE, (SQLPOINTER)SQL_CURSOR_STATIC, 0));
    run(s, "SELECT i FROM generate_series(1, 5) i; SELECT 'x' || i FROM generate_series(1, 3) i");
    STMT_OK(s, SQLFetchScroll(s, SQL_FETCH_LAST, 0));
    cell(s, 1, "5");
    STMT_OK(s, SQLMoreResults(s));
    STMT_OK(s, SQLFetchScroll(s, SQL_FETCH_LAST, 0));
    cell(s, 1, "x3");
    STMT_OK(s, SQLFetchScroll(s, SQL_FETCH_FIRST, 0));
    cell(s, 1, "x1");
    STMT_IS(s, SQL_NO_DATA, SQLMoreResults(s));
}

/* ---- WITH, RETURNING, identity --------------------------------------------------------------- */

static void test_with(void **state)
{
    struct db *d = *state;
    SQLHSTMT s = d->stmt;
    SQLINTEGER limit = 4;
    db_run(d, "CREATE TEMP TABLE item (i int, t text)");
    STMT_OK(s, SQLBindParameter(s, 1, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0, 0, &limit, 0,
                                NULL));
    run(s, "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < ?) "
           "SELECT sum(n) FROM r");
    STMT_OK(s, SQLFetch(s));
    cell(s, 1, "10");
    STMT_OK(s, SQLCloseCursor(s));
    run(s, "WITH n AS (SELECT generate_series(1, ?) AS i) INSERT INTO item SELECT i, 'n' FROM n");
    assert_int_equal(columns(s), 0);
    assert_int_equal(count(s), 4);
    STMT_OK(s, SQLFreeStmt(s, SQL_RESET_PARAMS));
    run(s, "WITH gone AS (DELETE FROM item WHERE i > 2 RETURNING i) SELECT count(*) FROM gone");
    STMT_OK(s, SQLFetch(s));
    cell(s, 1, "2");
    STMT_OK(s, SQLCloseCursor(s));
    db_rows(d, "SELECT count(*) FROM item", "2\n");
}

static void test_returning(void **state)
{
    struct db *d = *state;
    SQLHSTMT s = d->stmt;
    char word[] = "gr\xc3\xbc\xc3\x9f";
    SQLLEN n = SQL_NTS;
    db_run(d, "CREATE TEMP TABLE item (id int GENERATED ALWAYS AS IDENTITY, t text, "
              "loud text GENERATED ALWAYS AS (upper(t)) STORED)");
    STMT_OK(s,
            SQLBindParameter(s, 1, SQL_PARAM_INPUT, SQL_C_CHAR, SQL_VARCHAR, 10, 0, word, 0, &n));
    STMT_OK(s, SQLPrepare(s, A("INSERT INTO item (t) VALUES (?) RETURNING id, loud"), SQL_NTS));
    for (int i = 1; i <= 3; i++) {
        char id[12];
        snprintf(id, sizeof id, "%d", i);
        STMT_OK(s, SQLExecute(s));
        assert_int_equal(count(s), 1);
        STMT_OK(s, SQLFetch(s));
        cell(s, 1, id);
        STMT_IS(s, SQL_NO_DATA, SQLFetch(s));
        STMT_OK(s, SQLCloseCursor(s));
    }
    STMT_OK(s, SQLFreeStmt(s, SQL_RESET_PARAMS));
    run(s, "UPDATE item SET t = 'x' WHERE id > 1 RETURNING id");
    STMT_OK(s, SQLFetch(s));
    STMT_OK(s, SQLFetch(s));
    STMT_IS(s, SQL_NO_DATA, SQLFetch(s));
    assert_int_equal(count(s), 2);
    STMT_OK(s, SQLCloseCursor(s));
    STMT_ERROR(s, "42000", SQLExecDirect(s, A("INSERT INTO item (id) VALUES (9)"), SQL_NTS));
    db_rows(d, "SELECT lastval()", "3\n");
}

/* ---- COPY --------------------------------------------------------------------------------------
 */

/* ODBC has no way to stream COPY: from and to the client it is refused, and the connection is as
 * good as before. Elsewhere it is an ordinary statement, if the role may. */
static void test_copy(void **state)
{
    struct db *d = *state;
    SQLHSTMT s = d->stmt;
    db_run(d, "CREATE TEMP TABLE item (i int)");
    for (int manual = 0; manual < 2; manual++) {
        DBC_OK(d->dbc,
               SQLSetConnectAttr(d->dbc, SQL_ATTR_AUTOCOMMIT,
                                 manual ? SQL_AUTOCOMMIT_OFF : (SQLPOINTER)SQL_AUTOCOMMIT_ON, 0));
        db_run(d, "INSERT INTO item VALUES (%d)", manual);
        STMT_IS(s, SQL_ERROR, SQLExecDirect(s, A("COPY item FROM STDIN"), SQL_NTS));
        db_says(SQL_HANDLE_STMT, s, "COPY");
        STMT_IS(s, SQL_ERROR, SQLExecDirect(s, A("COPY item TO STDOUT"), SQL_NTS));
        STMT_IS(s, SQL_ERROR, SQLExecDirect(s, A("COPY (SELECT 1) TO PROGRAM 'true'"), SQL_NTS));
        assert_int_equal(db_number(d, "SELECT count(*) FROM item"), manual + 1);
        if (manual)
            DBC_OK(d->dbc, SQLEndTran(SQL_HANDLE_DBC, d->dbc, SQL_COMMIT));
    }
    assert_int_equal(db_number(d, "SELECT count(*) FROM item"), 2);
}

/* ---- text: quotes, line feeds, notices ---------------------------------------------------------
 */

static void test_quotes(void **state)
{
    struct db *d = *state;
    db_rows(d,
            "SELECT 'it''s', '?', \"?column?\", E'a\\'b?', $$?{d}$$, $q$'$$?$q$ "
            "FROM (SELECT 1) AS x(\"?column?\")",
            "it's|?|1|a'b?|?{d}|'$$?\n");
    db_rows(d,
            "SELECT 1 /* ? /* nested ? */ {fn x()} */ + 1 -- ?\n, U&'d\\0061t\\+000061', "
            "'\\', B'101', X'1F'",
            "2|data|\\|101|00011111\n");
    db_rows(d, "SELECT 'two'\n ' lines', '{not an escape}'", "two lines|{not an escape}\n");
}

static void test_line_feeds(void **state)
{
    struct db *d = *state;
    SQLHSTMT s = d->stmt;
    char in[] = "a\r\nb\nc\rd\n\n", out[32];
    SQLLEN n = SQL_NTS;
    STMT_OK(s, SQLBindParameter(s, 1, SQL_PARAM_INPUT, SQL_C_CHAR, SQL_VARCHAR, 30, 0, in, 0, &n));
    run(s, "SELECT ?::text,\r\n 'x\r\ny',\n 'x\ny'");
    STMT_OK(s, SQLFetch(s));
    STMT_OK(s, SQLGetData(s, 1, SQL_C_CHAR, out, sizeof out, &n));
    assert_string_equal(out, in);
    cell(s, 2, "x\r\ny");
    cell(s, 3, "x\ny");
}

/* Notices come as 01000, or with the class 01 code the function chose. */
static void test_notices(void **state)
{
    struct db *d = *state;
    SQLHSTMT s = d->stmt;
    db_run(d, "CREATE FUNCTION pg_temp.chat(n int) RETURNS int LANGUAGE plpgsql AS "
              "'BEGIN FOR i IN 1 .. n LOOP RAISE NOTICE ''line %%'', i; END LOOP; "
              "RAISE WARNING ''careful'' USING ERRCODE = ''01007'', HINT = ''look''; "
              "RETURN n; END'");
    STMT_IS(s, SQL_SUCCESS_WITH_INFO, SQLExecDirect(s, A("SELECT pg_temp.chat(2)"), SQL_NTS));
    db_says(SQL_HANDLE_STMT, s, "01000 (0) [Lakebase][ODBC][PostgreSQL] line 1");
    db_says(SQL_HANDLE_STMT, s, "line 2");
    db_says(SQL_HANDLE_STMT, s, "01007");
    db_says(SQL_HANDLE_STMT, s, "look");
    STMT_OK(s, SQLFetch(s));
    cell(s, 1, "2");
    STMT_OK(s, SQLCloseCursor(s));
    STMT_IS(s, SQL_SUCCESS_WITH_INFO,
            SQLExecDirect(s, A("DROP TABLE IF EXISTS pg_temp.nowhere"), SQL_NTS));
    db_says(SQL_HANDLE_STMT, s, "does not exist, skipping");
    /* as many as there are */
    STMT_IS(s, SQL_SUCCESS_WITH_INFO, SQLExecDirect(s, A("SELECT pg_temp.chat(100)"), SQL_NTS));
    STMT_OK(s, SQLCloseCursor(s));
    run(s, "SELECT 1"); /* each is told once */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DB_TEST(test_alter),
        DB_TEST(test_direct_again),
        DB_TEST(test_direct_again_otherwise),
        DB_TEST(test_after_catalog),
        DB_TEST(test_alter_in_transaction),
        DB_TEST(test_premature),
        DB_TEST(test_parameter_types_change),
        DB_TEST(test_several),
        DB_TEST(test_error_among_several),
        DB_TEST(test_several_scrolling),
        DB_TEST(test_with),
        DB_TEST(test_returning),
        DB_TEST(test_copy),
        DB_TEST(test_quotes),
        DB_TEST(test_line_feeds),
        DB_TEST(test_notices),
    };
    return DB_MAIN(tests);
}
