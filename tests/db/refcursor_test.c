/* FetchRefcursors: what a call returns as refcursor comes as results. */
#include "support/db.h"

static void open_source(struct db *d, const char *more)
{
    db_connect(d, DB_SOURCE "%s", more);
    db_run(d, "CREATE FUNCTION pg_temp.one(n int) RETURNS refcursor LANGUAGE plpgsql AS "
              "'DECLARE c refcursor := ''the \"one\"''; BEGIN OPEN c FOR SELECT i FROM "
              "generate_series(1, n) i; RETURN c; END'");
    db_run(d, "CREATE FUNCTION pg_temp.several() RETURNS SETOF refcursor LANGUAGE plpgsql AS "
              "'DECLARE a refcursor; b refcursor; BEGIN OPEN a FOR SELECT 1; RETURN NEXT a; "
              "RETURN NEXT NULL; OPEN b FOR SELECT 2, ''two''; RETURN NEXT b; END'");
    db_run(d, "CREATE PROCEDURE pg_temp.both(n int, INOUT a refcursor, INOUT total int, "
              "INOUT b refcursor) LANGUAGE plpgsql AS "
              "'BEGIN a := ''first''; b := ''second''; total := n * 10; "
              "OPEN a FOR SELECT n; OPEN b FOR SELECT n + 1; END'");
}

static SQLINTEGER first_number(SQLHSTMT s)
{
    SQLINTEGER value = -1;
    STMT_OK(s, SQLFetch(s));
    STMT_OK(s, SQLGetData(s, 1, SQL_C_SLONG, &value, 0, NULL));
    return value;
}

/* With autocommit, many rows: they are all there although the transaction is over. */
static void test_function(void **state)
{
    struct db *d = *state;
    SQLINTEGER value = 0, n = 50000;
    SQLLEN count = 0;
    open_source(d, "FetchRefcursors=1;");
    STMT_OK(d->stmt, SQLBindParameter(d->stmt, 1, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0, 0,
                                      &n, 0, NULL));
    STMT_OK(d->stmt, SQLPrepare(d->stmt, A("{call pg_temp.one(?)}"), SQL_NTS));
    for (int round = 0; round < 2; round++) {
        STMT_OK(d->stmt, SQLExecute(d->stmt));
        STMT_OK(d->stmt, SQLBindCol(d->stmt, 1, SQL_C_SLONG, &value, 0, NULL));
        for (count = 0; SQL_SUCCEEDED(SQLFetch(d->stmt)); count++)
            assert_int_equal(value, count + 1);
        assert_int_equal(count, n);
        STMT_IS(d->stmt, SQL_NO_DATA, SQLMoreResults(d->stmt));
    }
    db_rows(d, "SELECT count(*) FROM pg_cursors WHERE name LIKE 'the%'", "0\n");
}

/* In a transaction of the application they are closed too: the next call opens the same one. */
static void test_again_in_a_transaction(void **state)
{
    struct db *d = *state;
    open_source(d, "FetchRefcursors=1;ErrorRollback=none;");
    db_run(d, "CREATE FUNCTION pg_temp.twice() RETURNS SETOF refcursor LANGUAGE plpgsql AS "
              "'DECLARE c refcursor := ''c''; BEGIN OPEN c FOR SELECT i FROM generate_series(1, 9) "
              "i; RETURN NEXT c; RETURN NEXT c; END'");
    db_manual(d, true);
    for (int round = 0; round < 2; round++) {
        STMT_OK(d->stmt, SQLExecDirect(d->stmt, A("{call pg_temp.one(20000)}"), SQL_NTS));
        for (int i = 1; i <= 20000; i++)
            assert_int_equal(first_number(d->stmt), i);
        STMT_IS(d->stmt, SQL_NO_DATA, SQLMoreResults(d->stmt));
        STMT_OK(d->stmt, SQLExecDirect(d->stmt, A("{call pg_temp.twice()}"), SQL_NTS));
        assert_int_equal(first_number(d->stmt), 1);
        STMT_OK(d->stmt, SQLFreeStmt(d->stmt, SQL_CLOSE)); /* early */
    }
    db_commit(d);
}

/* A name that is no cursor's is an error, and the transaction goes on. */
static void test_no_cursor_of_that_name(void **state)
{
    struct db *d = *state;
    open_source(d, "FetchRefcursors=1;");
    db_run(d, "CREATE FUNCTION pg_temp.wrong() RETURNS SETOF refcursor LANGUAGE plpgsql AS "
              "'DECLARE c refcursor; BEGIN OPEN c FOR SELECT 1; RETURN NEXT c; "
              "RETURN NEXT ''nowhere''; END'");
    db_manual(d, true);
    db_run(d, "CREATE TEMP TABLE kept (i int)");
    STMT_ERROR(d->stmt, "34000", SQLExecDirect(d->stmt, A("{call pg_temp.wrong()}"), SQL_NTS));
    db_rows(d, "SELECT count(*) FROM kept", "0\n");
    db_commit(d);
}

static void test_set_of_cursors(void **state)
{
    struct db *d = *state;
    SQLSMALLINT columns = 0;
    open_source(d, "FetchRefcursors=1;");
    STMT_OK(d->stmt, SQLExecDirect(d->stmt, A("{call pg_temp.several()}"), SQL_NTS));
    assert_int_equal(first_number(d->stmt), 1);
    STMT_OK(d->stmt, SQLMoreResults(d->stmt));
    STMT_OK(d->stmt, SQLNumResultCols(d->stmt, &columns));
    assert_int_equal(columns, 2);
    assert_int_equal(first_number(d->stmt), 2);
    STMT_IS(d->stmt, SQL_NO_DATA, SQLMoreResults(d->stmt));
}

/* Output parameters are filled as well; in a transaction of the application's own. */
static void test_procedure(void **state)
{
    struct db *d = *state;
    SQLINTEGER n = 7, total = 0;
    SQLLEN here = 0, null = SQL_NULL_DATA, a_length = SQL_NULL_DATA, b_length = SQL_NULL_DATA;
    char a[20] = "", b[20] = "";
    open_source(d, "FetchRefcursors=1;");
    DBC_OK(d->dbc, SQLSetConnectAttr(d->dbc, SQL_ATTR_AUTOCOMMIT, SQL_AUTOCOMMIT_OFF, 0));
    STMT_OK(d->stmt, SQLBindParameter(d->stmt, 1, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0, 0,
                                      &n, 0, &here));
    STMT_OK(d->stmt, SQLBindParameter(d->stmt, 2, SQL_PARAM_INPUT_OUTPUT, SQL_C_CHAR, SQL_VARCHAR,
                                      20, 0, a, sizeof a, &a_length));
    STMT_OK(d->stmt, SQLBindParameter(d->stmt, 3, SQL_PARAM_INPUT_OUTPUT, SQL_C_SLONG, SQL_INTEGER,
                                      0, 0, &total, 0, &null));
    STMT_OK(d->stmt, SQLBindParameter(d->stmt, 4, SQL_PARAM_INPUT_OUTPUT, SQL_C_CHAR, SQL_VARCHAR,
                                      20, 0, b, sizeof b, &b_length));
    STMT_OK(d->stmt, SQLExecDirect(d->stmt, A("{call pg_temp.both(?, ?, ?, ?)}"), SQL_NTS));
    assert_int_equal(total, 70);
    assert_string_equal(a, "first");
    assert_string_equal(b, "second");
    assert_int_equal(first_number(d->stmt), 7);
    STMT_OK(d->stmt, SQLMoreResults(d->stmt));
    assert_int_equal(first_number(d->stmt), 8);
    STMT_IS(d->stmt, SQL_NO_DATA, SQLMoreResults(d->stmt));
    DBC_OK(d->dbc, SQLEndTran(SQL_HANDLE_DBC, d->dbc, SQL_COMMIT));
}

/* Calls without cursors are as they were; an error leaves no transaction behind. */
static void test_other_calls(void **state)
{
    struct db *d = *state;
    SQLINTEGER result = 0;
    SQLLEN length = 0;
    open_source(d, "FetchRefcursors=1;");
    db_run(d, "CREATE FUNCTION pg_temp.plain(n int) RETURNS int LANGUAGE sql AS 'SELECT 10 / n'");
    STMT_OK(d->stmt, SQLExecDirect(d->stmt, A("{call pg_temp.plain(2)}"), SQL_NTS));
    assert_int_equal(first_number(d->stmt), 5);
    STMT_OK(d->stmt, SQLCloseCursor(d->stmt));
    STMT_ERROR(d->stmt, "22012", SQLExecDirect(d->stmt, A("{call pg_temp.plain(0)}"), SQL_NTS));
    STMT_OK(d->stmt, SQLBindParameter(d->stmt, 1, SQL_PARAM_OUTPUT, SQL_C_SLONG, SQL_INTEGER, 0, 0,
                                      &result, 0, &length));
    STMT_OK(d->stmt, SQLExecDirect(d->stmt, A("{? = call pg_temp.plain(5)}"), SQL_NTS));
    assert_int_equal(result, 2);
    db_run(d, "CREATE TEMP TABLE kept (i int)");
    db_run(d, "INSERT INTO kept VALUES (1)");
    STMT_ERROR(d->stmt, "22012", SQLExecDirect(d->stmt, A("{? = call pg_temp.plain(0)}"), SQL_NTS));
    assert_int_equal(db_number(d, "SELECT count(*) FROM kept"), 1);
}

/* By default the cursor's name is what comes. */
static void test_off(void **state)
{
    struct db *d = *state;
    char name[20];
    SQLLEN n;
    open_source(d, "");
    DBC_OK(d->dbc, SQLSetConnectAttr(d->dbc, SQL_ATTR_AUTOCOMMIT, SQL_AUTOCOMMIT_OFF, 0));
    STMT_OK(d->stmt, SQLExecDirect(d->stmt, A("{call pg_temp.one(3)}"), SQL_NTS));
    STMT_OK(d->stmt, SQLFetch(d->stmt));
    STMT_OK(d->stmt, SQLGetData(d->stmt, 1, SQL_C_CHAR, name, sizeof name, &n));
    assert_string_equal(name, "the \"one\"");
    STMT_OK(d->stmt, SQLCloseCursor(d->stmt));
    db_rows(d, "FETCH ALL FROM \"the \"\"one\"\"\"", "1\n2\n3\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DB_BARE(test_function),
        DB_BARE(test_again_in_a_transaction),
        DB_BARE(test_no_cursor_of_that_name),
        DB_BARE(test_set_of_cursors),
        DB_BARE(test_procedure),
        DB_BARE(test_other_calls),
        DB_BARE(test_off),
    };
    return DB_MAIN(tests);
}
