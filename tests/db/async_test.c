/* Asynchronous execution by polling (ODBC reference, "Asynchronous Execution (Polling Method)"). */
#include "support/db.h"

#include <time.h>

static void on(SQLHSTMT s)
{
    STMT_OK(s, SQLSetStmtAttr(s, SQL_ATTR_ASYNC_ENABLE, (SQLPOINTER)SQL_ASYNC_ENABLE_ON, 0));
}

static void nap(void)
{
    nanosleep(&(struct timespec){0, 5000000}, NULL);
}

/* Calls again until it is over; how often it was told to wait. */
static SQLRETURN direct(SQLHSTMT s, const char *sql, int *waits)
{
    SQLRETURN r;
    *waits = 0;
    while ((r = SQLExecDirect(s, A(sql), SQL_NTS)) == SQL_STILL_EXECUTING) {
        ++*waits;
        nap();
    }
    return r;
}

static void test_rows_come_when_they_are_there(void **state)
{
    struct db *d = *state;
    SQLINTEGER value = 0;
    SQLSMALLINT columns = 0;
    int waits;
    on(d->stmt);
    STMT_OK(d->stmt,
            direct(d->stmt, "SELECT i FROM generate_series(1, 3) i, pg_sleep(0.2)", &waits));
    assert_true(waits > 3);
    STMT_OK(d->stmt, SQLNumResultCols(d->stmt, &columns));
    assert_int_equal(columns, 1);
    STMT_OK(d->stmt, SQLBindCol(d->stmt, 1, SQL_C_SLONG, &value, 0, NULL));
    for (int i = 1; i <= 3; i++) {
        STMT_OK(d->stmt, SQLFetch(d->stmt));
        assert_int_equal(value, i);
    }
    STMT_IS(d->stmt, SQL_NO_DATA, SQLFetch(d->stmt));
}

/* SQLDisconnect would take the statement from under the function that is still to be called. */
static void test_no_disconnecting_while_it_runs(void **state)
{
    struct db *d = *state;
    on(d->stmt);
    STMT_IS(d->stmt, SQL_STILL_EXECUTING,
            SQLExecDirect(d->stmt, A("SELECT pg_sleep(20)"), SQL_NTS));
    DBC_ERROR(d->dbc, "HY010", SQLDisconnect(d->dbc));
    STMT_OK(d->stmt, SQLCancel(d->stmt));
    int waits;
    STMT_ERROR(d->stmt, "HY008", direct(d->stmt, "SELECT pg_sleep(20)", &waits));
    db_rows(d, "SELECT 1", "1\n");
}

static void test_only_that_function_while_it_runs(void **state)
{
    struct db *d = *state;
    SQLSMALLINT columns;
    int waits;
    on(d->stmt);
    STMT_OK(d->stmt, SQLPrepare(d->stmt, A("SELECT pg_sleep(0.2)"), SQL_NTS));
    STMT_IS(d->stmt, SQL_STILL_EXECUTING, SQLExecute(d->stmt));
    STMT_ERROR(d->stmt, "HY010", SQLNumResultCols(d->stmt, &columns));
    STMT_ERROR(d->stmt, "HY010", SQLExecDirect(d->stmt, A("SELECT 1"), SQL_NTS));
    /* others on the same connection may go on, and wait for it */
    SQLHSTMT other = db_stmt(d);
    STMT_OK(other, SQLExecDirect(other, A("SELECT 1"), SQL_NTS));
    SQLRETURN r;
    for (waits = 0; (r = SQLExecute(d->stmt)) == SQL_STILL_EXECUTING; waits++)
        nap();
    STMT_OK(d->stmt, r);
    STMT_OK(d->stmt, SQLFetch(d->stmt));
}

static void test_an_error_is_told_at_the_end(void **state)
{
    struct db *d = *state;
    int waits;
    on(d->stmt);
    STMT_ERROR(d->stmt, "22012", direct(d->stmt, "SELECT 1 / 0 FROM pg_sleep(0.05)", &waits));
    STMT_ERROR(d->stmt, "42S02", direct(d->stmt, "SELECT * FROM no_such_table", &waits));
    STMT_OK(d->stmt, direct(d->stmt, "SELECT 1", &waits));
}

static void test_cancel(void **state)
{
    struct db *d = *state;
    int waits;
    on(d->stmt);
    STMT_IS(d->stmt, SQL_STILL_EXECUTING,
            SQLExecDirect(d->stmt, A("SELECT pg_sleep(30)"), SQL_NTS));
    nap();
    STMT_OK(d->stmt, SQLCancel(d->stmt));
    STMT_ERROR(d->stmt, "HY008", direct(d->stmt, "SELECT pg_sleep(30)", &waits));
    STMT_OK(d->stmt, direct(d->stmt, "SELECT 1", &waits));
}

static void test_timeout(void **state)
{
    struct db *d = *state;
    int waits;
    on(d->stmt);
    STMT_OK(d->stmt, SQLSetStmtAttr(d->stmt, SQL_ATTR_QUERY_TIMEOUT, (SQLPOINTER)1, 0));
    STMT_ERROR(d->stmt, "HYT00", direct(d->stmt, "SELECT pg_sleep(30)", &waits));
}

static void test_changes_and_transactions(void **state)
{
    struct db *d = *state;
    SQLLEN count;
    int waits;
    db_run(d, "CREATE TEMP TABLE later (n int)");
    DBC_OK(d->dbc,
           SQLSetConnectAttr(d->dbc, SQL_ATTR_AUTOCOMMIT, (SQLPOINTER)SQL_AUTOCOMMIT_OFF, 0));
    on(d->stmt);
    STMT_OK(d->stmt,
            direct(d->stmt, "INSERT INTO later SELECT i FROM generate_series(1, 5) i", &waits));
    STMT_OK(d->stmt, SQLRowCount(d->stmt, &count));
    assert_int_equal(count, 5);
    STMT_ERROR(d->stmt, "22012", direct(d->stmt, "INSERT INTO later VALUES (1 / 0)", &waits));
    DBC_OK(d->dbc, SQLEndTran(SQL_HANDLE_DBC, d->dbc, SQL_COMMIT));
    STMT_IS(d->stmt, SQL_NO_DATA, direct(d->stmt, "DELETE FROM later WHERE n > 100", &waits));
    STMT_OK(d->stmt,
            SQLSetStmtAttr(d->stmt, SQL_ATTR_ASYNC_ENABLE, (SQLPOINTER)SQL_ASYNC_ENABLE_OFF, 0));
    db_rows(d, "SELECT count(*) FROM later", "5\n");
    DBC_OK(d->dbc, SQLEndTran(SQL_HANDLE_DBC, d->dbc, SQL_ROLLBACK));
}

/* However much the first of several statements brings, nobody waits inside a call for the last one:
 * it answers when the other connection lets it. */
static void test_several_statements(void **state)
{
    static const char text[] = "SELECT i FROM generate_series(1, 5000) i; "
                               "SELECT pg_advisory_xact_lock(11)";
    struct db *d = *state, other = {0};
    SQLLEN count = 0;
    int waits;
    db_open(&other, false);
    db_connect(&other, DB_SOURCE);
    db_run(&other, "SELECT pg_advisory_lock(11)");
    db_run(d, "SET lock_timeout = '20s'");
    on(d->stmt);
    for (int i = 0; i < 20; i++) {
        STMT_IS(d->stmt, SQL_STILL_EXECUTING, SQLExecDirect(d->stmt, A(text), SQL_NTS));
        nap();
    }
    db_run(&other, "SELECT pg_advisory_unlock(11)");
    STMT_OK(d->stmt, direct(d->stmt, text, &waits));
    while (SQL_SUCCEEDED(SQLFetch(d->stmt)))
        count++;
    assert_int_equal(count, 5000);
    STMT_OK(d->stmt, SQLMoreResults(d->stmt));
    STMT_OK(d->stmt, SQLFetch(d->stmt));
    STMT_IS(d->stmt, SQL_NO_DATA, SQLMoreResults(d->stmt));
    db_close(&other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DB_TEST(test_rows_come_when_they_are_there),
        DB_TEST(test_no_disconnecting_while_it_runs),
        DB_TEST(test_only_that_function_while_it_runs),
        DB_TEST(test_an_error_is_told_at_the_end),
        DB_TEST(test_cancel),
        DB_TEST(test_timeout),
        DB_TEST(test_changes_and_transactions),
        DB_TEST(test_several_statements),
    };
    return DB_MAIN(tests);
}
