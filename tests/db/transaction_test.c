/* Transactions: autocommit, SQLEndTran, errors inside, isolation, disconnecting with one open. */
#include "support/db.h"

#include <stdio.h>

static void autocommit(struct db *d, SQLULEN on)
{
    DBC_OK(d->dbc, SQLSetConnectAttr(d->dbc, SQL_ATTR_AUTOCOMMIT, (SQLPOINTER)on, SQL_IS_UINTEGER));
}

static void end(struct db *d, SQLSMALLINT how)
{
    DBC_OK(d->dbc, SQLEndTran(SQL_HANDLE_DBC, d->dbc, how));
}

static int setup(void **state)
{
    db_setup(state);
    db_run(*state, "CREATE TEMPORARY TABLE tran (a int PRIMARY KEY)");
    return 0;
}

static int setup_manual(void **state)
{
    setup(state);
    autocommit(*state, SQL_AUTOCOMMIT_OFF);
    return 0;
}

static void test_commit_and_rollback(void **state)
{
    struct db *d = *state;
    db_run(d, "INSERT INTO tran VALUES (1)");
    end(d, SQL_COMMIT);
    db_run(d, "INSERT INTO tran VALUES (2)");
    end(d, SQL_ROLLBACK);
    db_rows(d, "SELECT a FROM tran", "1\n");
    end(d, SQL_COMMIT);
    end(d, SQL_COMMIT); /* none is open: fine */
    end(d, SQL_ROLLBACK);
}

static void test_on_the_environment(void **state)
{
    struct db *d = *state;
    db_run(d, "INSERT INTO tran VALUES (1)");
    ENV_OK(d->env, SQLEndTran(SQL_HANDLE_ENV, d->env, SQL_ROLLBACK));
    db_rows(d, "SELECT count(*) FROM tran", "0\n");
    db_run(d, "INSERT INTO tran VALUES (1)");
    ENV_OK(d->env, SQLEndTran(SQL_HANDLE_ENV, d->env, SQL_COMMIT));
    end(d, SQL_ROLLBACK);
    db_rows(d, "SELECT count(*) FROM tran", "1\n");
}

static void test_autocommit(void **state)
{
    struct db *d = *state;
    SQLUINTEGER on = 99;
    DBC_OK(d->dbc, SQLGetConnectAttr(d->dbc, SQL_ATTR_AUTOCOMMIT, &on, 0, NULL));
    assert_int_equal(on, SQL_AUTOCOMMIT_ON);
    db_run(d, "INSERT INTO tran VALUES (1)");
    end(d, SQL_ROLLBACK);
    db_rows(d, "SELECT count(*) FROM tran", "1\n");
    /* turning it on commits what is open */
    autocommit(d, SQL_AUTOCOMMIT_OFF);
    db_run(d, "INSERT INTO tran VALUES (2)");
    autocommit(d, SQL_AUTOCOMMIT_ON);
    end(d, SQL_ROLLBACK);
    db_rows(d, "SELECT count(*) FROM tran", "2\n");
    /* an application's own BEGIN is respected */
    db_run(d, "BEGIN");
    db_run(d, "INSERT INTO tran VALUES (3)");
    db_run(d, "ROLLBACK");
    db_rows(d, "SELECT count(*) FROM tran", "2\n");
}

/* The default: an error undoes its statement, nothing else. */
static void test_error_undoes_the_statement(void **state)
{
    struct db *d = *state;
    db_run(d, "INSERT INTO tran VALUES (1)");
    STMT_ERROR(d->stmt, "23000",
               SQLExecDirect(d->stmt, A("INSERT INTO tran VALUES (2), (1)"), SQL_NTS));
    STMT_ERROR(d->stmt, "42000", SQLExecDirect(d->stmt, A("nonsense"), SQL_NTS));
    STMT_OK(d->stmt, SQLPrepare(d->stmt, A("SELECT * FROM nowhere"), SQL_NTS));
    SQLSMALLINT n;
    STMT_ERROR(d->stmt, "42S02", SQLNumResultCols(d->stmt, &n)); /* describing fails alike */
    db_run(d, "INSERT INTO tran VALUES (3)");
    end(d, SQL_COMMIT);
    db_rows(d, "SELECT a FROM tran ORDER BY a", "1\n3\n");
}

/* Those that name a savepoint of the application's are statements, too. */
static void test_error_at_a_savepoint(void **state)
{
    struct db *d = *state;
    db_run(d, "INSERT INTO tran VALUES (1)");
    STMT_ERROR(d->stmt, "3B001", SQLExecDirect(d->stmt, A("ROLLBACK TO mine"), SQL_NTS));
    STMT_ERROR(d->stmt, "3B001", SQLExecDirect(d->stmt, A("RELEASE mine"), SQL_NTS));
    db_run(d, "SAVEPOINT mine");
    for (int a = 2; a < 5; a++)
        db_run(d, "INSERT INTO tran VALUES (%d)", a);
    STMT_ERROR(d->stmt, "3B001", SQLExecDirect(d->stmt, A("ROLLBACK TO other"), SQL_NTS));
    db_rows(d, "SELECT count(*) FROM tran", "4\n");
    db_run(d, "ROLLBACK TO mine");
    STMT_ERROR(d->stmt, "42000", SQLExecDirect(d->stmt, A("nonsense"), SQL_NTS));
    db_run(d, "RELEASE mine");
    STMT_ERROR(d->stmt, "42000", SQLExecDirect(d->stmt, A("nonsense"), SQL_NTS));
    end(d, SQL_COMMIT);
    db_rows(d, "SELECT a FROM tran ORDER BY a", "1\n");
}

static void test_error_while_rows_come(void **state)
{
    struct db *d = *state;
    SQLRETURN r;
    db_run(d, "INSERT INTO tran VALUES (1)");
    STMT_OK(
        d->stmt,
        SQLExecDirect(d->stmt, A("SELECT 1 / (500 - g) FROM generate_series(1, 1000) g"), SQL_NTS));
    while (SQL_SUCCEEDED(r = SQLFetch(d->stmt)))
        ;
    STMT_ERROR(d->stmt, "22012", r);
    db_run(d, "INSERT INTO tran VALUES (2)");
    end(d, SQL_COMMIT);
    db_rows(d, "SELECT count(*) FROM tran", "2\n");
}

static void test_error_undoes_all(void **state)
{
    struct db *d = *state;
    db_connect(d, DB_SOURCE "Protocol=7.4-1");
    db_run(d, "CREATE TEMPORARY TABLE tran (a int PRIMARY KEY)");
    autocommit(d, SQL_AUTOCOMMIT_OFF);
    db_run(d, "INSERT INTO tran VALUES (1)");
    STMT_ERROR(d->stmt, "42000", SQLExecDirect(d->stmt, A("nonsense"), SQL_NTS));
    db_rows(d, "SELECT count(*) FROM tran", "0\n");
}

static void test_error_leaves_it_failed(void **state)
{
    struct db *d = *state;
    db_connect(d, DB_SOURCE "ErrorRollback=none");
    db_run(d, "CREATE TEMPORARY TABLE tran (a int PRIMARY KEY)");
    autocommit(d, SQL_AUTOCOMMIT_OFF);
    db_run(d, "INSERT INTO tran VALUES (1)");
    STMT_ERROR(d->stmt, "42000", SQLExecDirect(d->stmt, A("nonsense"), SQL_NTS));
    STMT_ERROR(d->stmt, "25000", SQLExecDirect(d->stmt, A("SELECT 1"), SQL_NTS));
    end(d, SQL_ROLLBACK);
    db_rows(d, "SELECT count(*) FROM tran", "0\n");
}

/* The server answers it as a rollback, and no error: a warning tells that nothing was committed. */
static void test_commit_as_sql_of_a_failed_one(void **state)
{
    static const char *const ends[] = {"COMMIT", "END", "COMMIT AND CHAIN"};
    struct db *d = *state;
    db_connect(d, DB_SOURCE "ErrorRollback=none");
    db_run(d, "CREATE TEMPORARY TABLE tran (a int PRIMARY KEY)");
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        STMT_OK(d->stmt, SQLExecDirect(d->stmt, A("BEGIN"), SQL_NTS));
        db_run(d, "INSERT INTO tran VALUES (1)");
        STMT_ERROR(d->stmt, "42000", SQLExecDirect(d->stmt, A("nonsense"), SQL_NTS));
        STMT_WARNS(d->stmt, "01000", SQLExecDirect(d->stmt, A(ends[i]), SQL_NTS));
        db_says(SQL_HANDLE_STMT, d->stmt, "nothing was committed");
        assert_int_equal(db_count(d->stmt), -1);
    }
    STMT_OK(d->stmt, SQLExecDirect(d->stmt, A("ROLLBACK"), SQL_NTS));
    STMT_OK(d->stmt, SQLExecDirect(d->stmt, A("BEGIN; COMMIT"), SQL_NTS));
    STMT_OK(d->stmt, SQLMoreResults(d->stmt));
    db_rows(d, "SELECT count(*) FROM tran", "0\n");
}

/* As the second of a text, with the warning where its result is. */
static void test_commit_in_a_text_of_a_failed_one(void **state)
{
    struct db *d = *state;
    db_connect(d, DB_SOURCE "ErrorRollback=none");
    STMT_OK(d->stmt, SQLExecDirect(d->stmt, A("BEGIN"), SQL_NTS));
    STMT_ERROR(d->stmt, "42000", SQLExecDirect(d->stmt, A("nonsense"), SQL_NTS));
    STMT_WARNS(d->stmt, "01000", SQLExecDirect(d->stmt, A("COMMIT; SELECT 1"), SQL_NTS));
    SQLHSTMT other = db_stmt(d); /* what is left is set aside */
    STMT_OK(other, SQLExecDirect(other, A("SELECT 2"), SQL_NTS));
    STMT_OK(d->stmt, SQLMoreResults(d->stmt));
    STMT_OK(d->stmt, SQLFetch(d->stmt));
}

/* ---- isolation --------------------------------------------------------------------------- */

static void test_isolation(void **state)
{
    struct db *d = *state;
    static const struct {
        SQLUINTEGER level;
        const char *name;
    } levels[] = {{SQL_TXN_SERIALIZABLE, "serializable\n"},
                  {SQL_TXN_REPEATABLE_READ, "repeatable read\n"},
                  {SQL_TXN_READ_UNCOMMITTED, "read uncommitted\n"},
                  {SQL_TXN_READ_COMMITTED, "read committed\n"}};
    SQLUINTEGER level = 0;
    end(d, SQL_ROLLBACK);
    for (size_t i = 0; i < sizeof levels / sizeof *levels; i++) {
        DBC_OK(d->dbc, SQLSetConnectAttr(d->dbc, SQL_ATTR_TXN_ISOLATION,
                                         (SQLPOINTER)(uintptr_t)levels[i].level, 0));
        db_rows(d, "SHOW transaction_isolation", levels[i].name);
        DBC_OK(d->dbc, SQLGetConnectAttr(d->dbc, SQL_ATTR_TXN_ISOLATION, &level, 0, NULL));
        assert_int_equal(level, levels[i].level);
        DBC_ERROR(
            d->dbc, "HY011",
            SQLSetConnectAttr(d->dbc, SQL_ATTR_TXN_ISOLATION, (SQLPOINTER)SQL_TXN_SERIALIZABLE, 0));
        end(d, SQL_COMMIT);
    }
}

/* A statement in auto-commit mode is a transaction of its own. */
static void test_isolation_alone(void **state)
{
    struct db *d = *state;
    end(d, SQL_ROLLBACK);
    DBC_OK(d->dbc,
           SQLSetConnectAttr(d->dbc, SQL_ATTR_AUTOCOMMIT, (SQLPOINTER)SQL_AUTOCOMMIT_ON, 0));
    DBC_OK(d->dbc,
           SQLSetConnectAttr(d->dbc, SQL_ATTR_TXN_ISOLATION, (SQLPOINTER)SQL_TXN_SERIALIZABLE, 0));
    db_rows(d, "SHOW transaction_isolation", "serializable\n");
    db_run(d, "DISCARD ALL");
    db_rows(d, "SHOW transaction_isolation", "serializable\n");
    db_run(d, "BEGIN");
    db_rows(d, "SHOW transaction_isolation", "serializable\n");
    db_run(d, "ROLLBACK");
    DBC_OK(d->dbc, SQLSetConnectAttr(d->dbc, SQL_ATTR_TXN_ISOLATION,
                                     (SQLPOINTER)SQL_TXN_READ_COMMITTED, 0));
    db_rows(d, "SHOW transaction_isolation", "read committed\n");
}

static void test_read_only(void **state)
{
    struct db *d = *state;
    end(d, SQL_COMMIT);
    DBC_OK(d->dbc,
           SQLSetConnectAttr(d->dbc, SQL_ATTR_ACCESS_MODE, (SQLPOINTER)SQL_MODE_READ_ONLY, 0));
    STMT_ERROR(d->stmt, "25000",
               SQLExecDirect(d->stmt, A("CREATE TABLE public.never (a int)"), SQL_NTS));
    end(d, SQL_ROLLBACK);
    DBC_OK(d->dbc,
           SQLSetConnectAttr(d->dbc, SQL_ATTR_ACCESS_MODE, (SQLPOINTER)SQL_MODE_READ_WRITE, 0));
    db_run(d, "CREATE TABLE public.odbc_read_write (a int)");
    end(d, SQL_ROLLBACK);
}

/* Two sessions: serialisation fails with ODBC's own state. */
static void test_serialization_failure(void **state)
{
    struct db *d = *state, other;
    SQLUINTEGER level = SQL_TXN_REPEATABLE_READ;
    db_open(&other, d->wide);
    db_connect(&other, DB_SOURCE);
    db_run(&other, "DROP TABLE IF EXISTS public.odbc_serial");
    db_run(&other, "CREATE TABLE public.odbc_serial AS SELECT 1 AS a");
    end(d, SQL_COMMIT);
    DBC_OK(d->dbc,
           SQLSetConnectAttr(d->dbc, SQL_ATTR_TXN_ISOLATION, (SQLPOINTER)(uintptr_t)level, 0));
    db_rows(d, "SELECT a FROM public.odbc_serial", "1\n");
    db_run(&other, "UPDATE public.odbc_serial SET a = 2");
    STMT_ERROR(d->stmt, "40001",
               SQLExecDirect(d->stmt, A("UPDATE public.odbc_serial SET a = 3"), SQL_NTS));
    end(d, SQL_ROLLBACK);
    db_run(&other, "DROP TABLE public.odbc_serial");
    db_close(&other);
}

/* ---- cursors and the end of a transaction ------------------------------------------------ */

/* As SQL_CURSOR_COMMIT_BEHAVIOR says. */
static void test_open_results_at_the_end(void **state)
{
    struct db *d = *state;
    SQLUSMALLINT behavior[2];
    SQLSMALLINT ends[] = {SQL_COMMIT, SQL_ROLLBACK};
    DBC_OK(d->dbc, SQLGetInfo(d->dbc, SQL_CURSOR_COMMIT_BEHAVIOR, &behavior[0], 0, NULL));
    DBC_OK(d->dbc, SQLGetInfo(d->dbc, SQL_CURSOR_ROLLBACK_BEHAVIOR, &behavior[1], 0, NULL));
    for (int i = 0; i < 2; i++) {
        SQLINTEGER v = 0, rows = 1;
        STMT_OK(d->stmt, SQLBindCol(d->stmt, 1, SQL_C_SLONG, &v, 0, NULL));
        STMT_OK(d->stmt, SQLExecDirect(d->stmt, A("SELECT generate_series(1, 20000)"), SQL_NTS));
        STMT_OK(d->stmt, SQLFetch(d->stmt));
        end(d, ends[i]);
        assert_int_equal(behavior[i], SQL_CB_PRESERVE);
        while (SQL_SUCCEEDED(SQLFetch(d->stmt)))
            assert_int_equal(v, ++rows);
        assert_int_equal(rows, 20000);
        STMT_OK(d->stmt, SQLFreeStmt(d->stmt, SQL_CLOSE));
    }
}

/* Prepared statements outlive the end of a transaction. */
static void test_prepared_survives(void **state)
{
    struct db *d = *state;
    STMT_OK(d->stmt,
            SQLPrepare(d->stmt, A("INSERT INTO tran SELECT coalesce(max(a), 0) + 1 FROM tran"),
                       SQL_NTS));
    for (int i = 0; i < 4; i++) {
        STMT_OK(d->stmt, SQLExecute(d->stmt));
        end(d, i % 2 ? SQL_ROLLBACK : SQL_COMMIT);
    }
    db_rows(d, "SELECT count(*) FROM tran", "2\n");
}

static void test_disconnect_with_one_open(void **state)
{
    struct db *d = *state;
    db_run(d, "INSERT INTO tran VALUES (1)");
    DBC_ERROR(d->dbc, "25000", SQLDisconnect(d->dbc));
    db_rows(d, "SELECT count(*) FROM tran", "1\n"); /* nothing happened to it */
    end(d, SQL_ROLLBACK);
}

static void test_ddl(void **state)
{
    struct db *d = *state;
    db_run(d, "CREATE TEMPORARY TABLE ddl (a int)");
    end(d, SQL_ROLLBACK);
    STMT_ERROR(d->stmt, "42S02", SQLExecDirect(d->stmt, A("SELECT * FROM ddl"), SQL_NTS));
    end(d, SQL_ROLLBACK);
    /* what must not stand in a transaction block does not */
    STMT_OK(d->stmt, SQLExecDirect(d->stmt, A("VACUUM tran"), SQL_NTS));
}

static void test_capabilities(void **state)
{
    struct db *d = *state;
    SQLUSMALLINT capable = 0;
    SQLUINTEGER levels = 0;
    DBC_OK(d->dbc, SQLGetInfo(d->dbc, SQL_TXN_CAPABLE, &capable, 0, NULL));
    assert_int_equal(capable, SQL_TC_ALL);
    DBC_OK(d->dbc, SQLGetInfo(d->dbc, SQL_TXN_ISOLATION_OPTION, &levels, 0, NULL));
    assert_int_equal(levels & SQL_TXN_SERIALIZABLE, SQL_TXN_SERIALIZABLE);
    end(d, SQL_ROLLBACK);
}

#define TRAN(f, s)                                                                                 \
    {                                                                                              \
#f, f, s, db_teardown, NULL                                                                \
    }

int main(void)
{
    const struct CMUnitTest tests[] = {
        TRAN(test_commit_and_rollback, setup_manual),
        TRAN(test_on_the_environment, setup_manual),
        TRAN(test_autocommit, setup),
        TRAN(test_error_undoes_the_statement, setup_manual),
        TRAN(test_error_at_a_savepoint, setup_manual),
        TRAN(test_error_while_rows_come, setup_manual),
        DB_BARE(test_error_undoes_all),
        DB_BARE(test_error_leaves_it_failed),
        DB_BARE(test_commit_as_sql_of_a_failed_one),
        DB_BARE(test_commit_in_a_text_of_a_failed_one),
        TRAN(test_isolation, setup_manual),
        TRAN(test_isolation_alone, setup_manual),
        TRAN(test_read_only, setup_manual),
        TRAN(test_serialization_failure, setup_manual),
        TRAN(test_open_results_at_the_end, setup_manual),
        TRAN(test_prepared_survives, setup_manual),
        TRAN(test_disconnect_with_one_open, setup_manual),
        TRAN(test_ddl, setup_manual),
        TRAN(test_capabilities, setup_manual),
    };
    return DB_MAIN(tests);
}
