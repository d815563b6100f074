/* Diagnostics of the server: its SQLSTATEs as ODBC's, where in the text, detail and hint, notices.
 */
#include "support/db.h"

#include <stdio.h>

#include "platform/clock.h"

/* statement, SQLSTATE, piece of the message */
static const struct {
    const char *sql, *sqlstate, *says;
} errors[] = {
    {"SELEC 1", "42000", "SELEC"},
    {"SELECT * FROM nowhere", "42S02", "nowhere"},
    {"SELECT nothing FROM diag", "42S22", "nothing"},
    {"CREATE TEMPORARY TABLE diag (a int)", "42S01", "diag"},
    {"SELECT 'a' LIKE 'b' ESCAPE 'xx'", "22019", "escape string"},
    {"SELECT 'a'::bytea LIKE like_escape('b'::bytea, 'xx'::bytea)", "22019", "escape string"},
    {"SELECT 'a' SIMILAR TO 'b' ESCAPE 'xx'", "22019", "escape string"},
    {"SELECT 'ab' LIKE 'a' || chr(92)", "22025", "escape character"},
    {"SELECT * FROM elsewhere.public.diag", "3D000", "elsewhere"},
    {"CREATE TABLE elsewhere.public.diag (a int)", "3D000", "elsewhere"},
    {"SELECT elsewhere.public.f()", "3D000", "elsewhere"},
    {"INSERT INTO diag VALUES (1, 2)", "21S01", "INSERT has more expressions"},
    {"INSERT INTO diag (a, a2) VALUES (1)", "42S22", "a2"},
    {"INSERT INTO diag (a) SELECT 1, 2", "21S01", "INSERT has more expressions"},
    {"INSERT INTO diag VALUES (1), (2, 3)", "21S01", "VALUES lists"},
    {"CREATE TEMPORARY VIEW dv (a, b) AS SELECT 1", "21S02", "more column names"},
    {"CREATE INDEX diag_pkey ON diag (a)", "42S11", "diag_pkey"},
    {"DROP INDEX diag, nowhere", "42000", "diag"}, /* it is a table */
    {"DROP INDEX nowhere", "42S12", "nowhere"},
    {"ALTER TABLE diag ADD a int", "42S21", "\"a\""},
    {"SELECT no_such_function()", "42000", "no_such_function"},
    {"INSERT INTO diag VALUES (1), (1)", "23000", "already exists"},
    {"INSERT INTO diag VALUES (NULL)", "23000", "null value"},
    {"INSERT INTO diag VALUES (-1)", "23000", "check constraint"},
    {"SELECT 1 / 0", "22012", "division by zero"},
    {"SELECT 'x'::int", "22018", "integer"},
    {"SELECT 99999999999::int", "22003", "out of range"},
    {"SELECT '2026-13-01'::date", "22008", "2026-13-01"},
    {"SELECT 'soon'::date", "22007", "soon"},
    {"SELECT * FROM pg_authid", "42000", "permission denied"},
    {"SELECT 1 LIMIT -1", "2201W", "LIMIT"},
};

static void test_states_of_the_server(void **state)
{
    struct db *d = *state;
    db_run(d, "CREATE TEMPORARY TABLE diag (a int PRIMARY KEY CHECK (a > 0))");
    for (size_t i = 0; i < sizeof errors / sizeof *errors; i++) {
        SQLRETURN r = SQLExecDirect(d->stmt, A(errors[i].sql), SQL_NTS);
        if (SQL_SUCCEEDED(r)) /* some errors come with the rows */
            r = SQLFetch(d->stmt);
        db_check(SQL_HANDLE_STMT, d->stmt, SQL_ERROR, errors[i].sqlstate, r, errors[i].sql,
                 __FILE__, __LINE__);
        db_says(SQL_HANDLE_STMT, d->stmt, errors[i].says);
        db_says(SQL_HANDLE_STMT, d->stmt, "[PostgreSQL]");
        STMT_OK(d->stmt, SQLFreeStmt(d->stmt, SQL_CLOSE));
    }
}

/* The place is counted in the application's text, escapes and markers as it wrote them. */
static void test_positions(void **state)
{
    struct db *d = *state;
    static const struct {
        const char *sql, *at;
    } cases[] = {
        {"SELECT nothing", "at character 8"},
        {"SELECT {fn UCASE('x')}, {d '2026-01-15'}, nothing", "at character 43"},
        {"SELECT 1,\n  nothing", "at character 13"},
        {"SELECT E'\\u20ac' || nothing", "at character 21"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        STMT_ERROR(d->stmt, "42S22", SQLExecDirect(d->stmt, A(cases[i].sql), SQL_NTS));
        db_says(SQL_HANDLE_STMT, d->stmt, cases[i].at);
    }
    /* of several statements, the one that fails is not the first */
    STMT_ERROR(d->stmt, "42S22",
               SQLExecDirect(d->stmt,
                             A("SELECT {fn UCASE('x')}; SELECT {d '2026-01-15'}, "
                               "nothing"),
                             SQL_NTS));
    db_says(SQL_HANDLE_STMT, d->stmt, "at character 50");
    db_reset(d->stmt);
    STMT_OK(d->stmt,
            SQLSetStmtAttr(d->stmt, SQL_ATTR_CURSOR_TYPE, (SQLPOINTER)SQL_CURSOR_STATIC, 0));
    STMT_ERROR(d->stmt, "42S22",
               SQLExecDirect(d->stmt, A("SELECT 1; SELECT 2; SELECT nothing"), SQL_NTS));
    db_says(SQL_HANDLE_STMT, d->stmt, "at character 28");
    db_reset(d->stmt);
    SQLINTEGER v = 1;
    SQLBindParameter(d->stmt, 1, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0, 0, &v, 0, NULL);
    STMT_ERROR(d->stmt, "42S22", SQLExecDirect(d->stmt, A("SELECT ?, nothing"), SQL_NTS));
    db_says(SQL_HANDLE_STMT, d->stmt, "at character 11");
}

static void test_detail_and_hint(void **state)
{
    struct db *d = *state;
    db_run(d, "CREATE TEMPORARY TABLE diag (a int PRIMARY KEY)");
    STMT_ERROR(d->stmt, "23000",
               SQLExecDirect(d->stmt, A("INSERT INTO diag VALUES (7), (7)"), SQL_NTS));
    db_says(SQL_HANDLE_STMT, d->stmt, "DETAIL: Key (a)=(7) already exists.");
    db_says(SQL_HANDLE_STMT, d->stmt, "23505"); /* the server's own state is told */
    STMT_ERROR(d->stmt, "42000", SQLExecDirect(d->stmt, A("SELECT upperr('x')"), SQL_NTS));
    db_says(SQL_HANDLE_STMT, d->stmt, "HINT: ");
    STMT_ERROR(d->stmt, "P0001",
               SQLExecDirect(d->stmt, A("DO $$BEGIN RAISE 'own words' USING HINT = 'do so'; END$$"),
                             SQL_NTS));
    db_says(SQL_HANDLE_STMT, d->stmt, "own words HINT: do so");
}

static void test_notices(void **state)
{
    struct db *d = *state;
    char all[4096];
    STMT_WARNS(d->stmt, "01000",
               SQLExecDirect(d->stmt,
                             A("DO $$BEGIN RAISE NOTICE 'one'; RAISE WARNING 'two'; END$$"),
                             SQL_NTS));
    db_diag(SQL_HANDLE_STMT, d->stmt, all, sizeof all);
    assert_non_null(strstr(all, "one"));
    assert_true(strstr(all, "two") > strstr(all, "one"));
    db_run(d, "CREATE OR REPLACE FUNCTION pg_temp.noisy() RETURNS int LANGUAGE plpgsql AS "
              "'BEGIN RAISE NOTICE ''noise''; RETURN 5; END'");
    STMT_WARNS(d->stmt, "01000", SQLExecDirect(d->stmt, A("SELECT pg_temp.noisy()"), SQL_NTS));
    db_says(SQL_HANDLE_STMT, d->stmt, "noise");
    STMT_OK(d->stmt, SQLFetch(d->stmt));
    STMT_OK(d->stmt, SQLCloseCursor(d->stmt));
    STMT_OK(d->stmt, SQLExecDirect(d->stmt, A("SELECT 1"), SQL_NTS)); /* told once */
}

static int records(struct db *d)
{
    SQLINTEGER n = 0;
    STMT_OK(d->stmt, SQLGetDiagField(SQL_HANDLE_STMT, d->stmt, 0, SQL_DIAG_NUMBER, &n, 0, NULL));
    return n;
}

/* Notices belong to the statement or commit that made them, and to the call that met them. */
static void test_notices_of_others(void **state)
{
    struct db *d = *state;
    static const char slow[] = "SELECT pg_temp.noisy(i) FROM generate_series(1, 3) i";
    db_run(d, "CREATE FUNCTION pg_temp.noisy(i int) RETURNS int LANGUAGE plpgsql AS "
              "'BEGIN PERFORM pg_sleep(0.05); RAISE NOTICE ''noise''; RETURN i; END'");
    STMT_WARNS(d->stmt, "01000", SQLExecDirect(d->stmt, A(slow), SQL_NTS));
    STMT_OK(d->stmt, SQLCloseCursor(d->stmt));
    STMT_OK(d->stmt, SQLExecDirect(d->stmt, A("SELECT 1"), SQL_NTS));
    STMT_OK(d->stmt, SQLCloseCursor(d->stmt));
    STMT_WARNS(d->stmt, "01000", SQLExecDirect(d->stmt, A(slow), SQL_NTS));
    int n = records(d);
    for (int row = 0; row < 3; row++) {
        assert_true(SQL_SUCCEEDED(SQLFetch(d->stmt)));
        n += records(d);
    }
    assert_int_equal(SQLFetch(d->stmt), SQL_NO_DATA);
    assert_int_equal(n + records(d), 3);
    STMT_OK(d->stmt, SQLCloseCursor(d->stmt));
    db_run(d, "CREATE TEMPORARY TABLE late (a int)");
    db_run(d, "CREATE FUNCTION pg_temp.late() RETURNS trigger LANGUAGE plpgsql AS "
              "'BEGIN RAISE NOTICE ''late''; RETURN NULL; END'");
    db_run(d, "CREATE CONSTRAINT TRIGGER late AFTER INSERT ON late DEFERRABLE INITIALLY DEFERRED "
              "FOR EACH ROW EXECUTE FUNCTION pg_temp.late()");
    DBC_OK(d->dbc,
           SQLSetConnectAttr(d->dbc, SQL_ATTR_AUTOCOMMIT, (SQLPOINTER)SQL_AUTOCOMMIT_OFF, 0));
    db_run(d, "INSERT INTO late VALUES (1)");
    assert_int_equal(SQLEndTran(SQL_HANDLE_DBC, d->dbc, SQL_COMMIT), SQL_SUCCESS_WITH_INFO);
    db_rows(d, "SELECT a FROM late", "1\n");
}

/* 7,000 bytes come whole; of what is much longer, the beginning. */
static void test_long_texts(void **state)
{
    struct db *d = *state;
    static SQLCHAR text[32000];
    static const struct {
        const char *sql, *state;
        SQLRETURN returned;
        size_t least;
    } cases[] = {
        {"DO $$BEGIN RAISE NOTICE '%', repeat('\u00e4', 3500) || 'the end'; END$$", "01000",
         SQL_SUCCESS_WITH_INFO, 7000},
        {"DO $$BEGIN RAISE '%', repeat('\u00e4', 3500) || 'the end'; END$$", "P0001", SQL_ERROR,
         7000},
        {"DO $$BEGIN RAISE '%', repeat('\u00e4', 100000); END$$", "P0001", SQL_ERROR, 8000},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        SQLCHAR sqlstate[6];
        assert_int_equal(SQLExecDirect(d->stmt, A(cases[i].sql), SQL_NTS), cases[i].returned);
        STMT_OK(d->stmt, SQLGetDiagRec(SQL_HANDLE_STMT, d->stmt, 1, sqlstate, NULL, text,
                                       sizeof text, NULL));
        assert_string_equal(sqlstate, cases[i].state);
        assert_true(strlen((char *)text) > cases[i].least);
        assert_int_equal(strstr((char *)text, "\xc3\xa4the end") != NULL, i < 2);
    }
}

/* What the driver itself sees wrong in a text, it says in the same words. */
static void test_text_that_does_not_end(void **state)
{
    struct db *d = *state;
    STMT_ERROR(d->stmt, "42000", SQLExecDirect(d->stmt, A("SELECT 'unclosed"), SQL_NTS));
    db_says(SQL_HANDLE_STMT, d->stmt, "character 8");
    STMT_ERROR(d->stmt, "42000", SQLPrepare(d->stmt, A("SELECT {fn UCASE('x')"), SQL_NTS));
    db_says(SQL_HANDLE_STMT, d->stmt, "character 8");
    STMT_ERROR(d->stmt, "22007", SQLPrepare(d->stmt, A("SELECT {d '2026-13-01'}"), SQL_NTS));
    db_never_says(SQL_HANDLE_STMT, d->stmt, "[PostgreSQL]"); /* it was not asked */
}

static void test_records_are_cleared(void **state)
{
    struct db *d = *state;
    char all[4096];
    STMT_ERROR(d->stmt, "42000", SQLExecDirect(d->stmt, A("SELEC"), SQL_NTS));
    assert_string_not_equal(db_diag(SQL_HANDLE_STMT, d->stmt, all, sizeof all), "");
    assert_string_not_equal(db_diag(SQL_HANDLE_STMT, d->stmt, all, sizeof all), ""); /* still */
    STMT_OK(d->stmt, SQLExecDirect(d->stmt, A("SELECT 1"), SQL_NTS));
    assert_string_equal(db_diag(SQL_HANDLE_STMT, d->stmt, all, sizeof all), "");
}

static void fields_are(struct db *d, const char *name, SQLINTEGER code, SQLLEN rows,
                       SQLLEN cursor_rows)
{
    SQLCHAR text[64];
    SQLSMALLINT n;
    SQLINTEGER function = -99;
    SQLLEN affected = -99, in_cursor = -99;
    STMT_OK(d->stmt, SQLGetDiagField(SQL_HANDLE_STMT, d->stmt, 0, SQL_DIAG_DYNAMIC_FUNCTION, text,
                                     sizeof text, &n));
    STMT_OK(d->stmt, SQLGetDiagField(SQL_HANDLE_STMT, d->stmt, 0, SQL_DIAG_DYNAMIC_FUNCTION_CODE,
                                     &function, 0, NULL));
    STMT_OK(d->stmt,
            SQLGetDiagField(SQL_HANDLE_STMT, d->stmt, 0, SQL_DIAG_ROW_COUNT, &affected, 0, NULL));
    STMT_OK(d->stmt, SQLGetDiagField(SQL_HANDLE_STMT, d->stmt, 0, SQL_DIAG_CURSOR_ROW_COUNT,
                                     &in_cursor, 0, NULL));
    assert_string_equal((char *)text, name);
    assert_int_equal(n, strlen(name));
    assert_int_equal(function, code);
    assert_int_equal(affected, rows);
    assert_int_equal(in_cursor, cursor_rows);
}

/* SQLGetDiagField, "Values of the Dynamic Function Fields": statements as they are run in turn. */
static const struct {
    const char *sql, *name;
    SQLINTEGER code;
    SQLLEN rows, cursor_rows;
} functions[] = {
    {"CREATE SCHEMA of_diag", "CREATE SCHEMA", SQL_DIAG_CREATE_SCHEMA, -1, 0},
    {"CREATE LOCAL TEMPORARY TABLE diag (a int)", "CREATE TABLE", SQL_DIAG_CREATE_TABLE, -1, 0},
    {"/* CREATE */ create unique index i ON diag (a)", "CREATE INDEX", SQL_DIAG_CREATE_INDEX, -1,
     0},
    {"ALTER TABLE diag ADD b int", "ALTER TABLE", SQL_DIAG_ALTER_TABLE, -1, 0},
    {"INSERT INTO diag VALUES (1), (2)", "INSERT", SQL_DIAG_INSERT, 2, 0},
    {"UPDATE diag SET b = 1", "UPDATE WHERE", SQL_DIAG_UPDATE_WHERE, 2, 0},
    {"SELECT * FROM diag", "SELECT CURSOR", SQL_DIAG_SELECT_CURSOR, 2, 2},
    {"{call pg_sleep(0)}", "CALL", SQL_DIAG_CALL, 1, 1},
    {"DELETE FROM diag", "DELETE WHERE", SQL_DIAG_DELETE_WHERE, 2, 0},
    {"GRANT SELECT ON diag TO PUBLIC", "GRANT", SQL_DIAG_GRANT, -1, 0},
    {"REVOKE SELECT ON diag FROM PUBLIC", "REVOKE", SQL_DIAG_REVOKE, -1, 0},
    {"CREATE OR REPLACE TEMP VIEW v AS SELECT 1", "CREATE VIEW", SQL_DIAG_CREATE_VIEW, -1, 0},
    {"DROP VIEW v", "DROP VIEW", SQL_DIAG_DROP_VIEW, -1, 0},
    {"DROP INDEX i", "DROP INDEX", SQL_DIAG_DROP_INDEX, -1, 0},
    {"DROP TABLE diag", "DROP TABLE", SQL_DIAG_DROP_TABLE, -1, 0},
    {"CREATE DOMAIN of_diag.dom AS int", "CREATE DOMAIN", SQL_DIAG_CREATE_DOMAIN, -1, 0},
    {"ALTER DOMAIN of_diag.dom SET DEFAULT 1", "ALTER DOMAIN", SQL_DIAG_ALTER_DOMAIN, -1, 0},
    {"DROP DOMAIN of_diag.dom", "DROP DOMAIN", SQL_DIAG_DROP_DOMAIN, -1, 0},
    {"CREATE COLLATION of_diag.c FROM \"C\"", "CREATE COLLATION", SQL_DIAG_CREATE_COLLATION, -1, 0},
    {"DROP COLLATION of_diag.c", "DROP COLLATION", SQL_DIAG_DROP_COLLATION, -1, 0},
    {"CREATE FUNCTION of_diag.f() RETURNS TABLE (n int) LANGUAGE sql AS 'SELECT 1'", "",
     SQL_DIAG_UNKNOWN_STATEMENT, -1, 0},
    {"DROP SCHEMA of_diag CASCADE", "DROP SCHEMA", SQL_DIAG_DROP_SCHEMA, -1, 0},
    {"SET datestyle = iso", "", SQL_DIAG_UNKNOWN_STATEMENT, -1, 0},
};

static void test_header_fields(void **state)
{
    struct db *d = *state;
    DBC_OK(d->dbc, SQLSetConnectAttr(d->dbc, SQL_ATTR_AUTOCOMMIT, SQL_AUTOCOMMIT_OFF, 0));
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
        SQLRETURN r = SQLExecDirect(d->stmt, A(functions[i].sql), SQL_NTS);
        assert_true(SQL_SUCCEEDED(r)); /* with the notices of DROP … CASCADE */
        fields_are(d, functions[i].name, functions[i].code, functions[i].rows,
                   functions[i].cursor_rows);
        STMT_OK(d->stmt, SQLFreeStmt(d->stmt, SQL_CLOSE));
    }
    /* of a failed statement, no counts of the one before; each result is told for itself */
    db_run(d, "CREATE TEMPORARY TABLE diag (a int)");
    STMT_OK(d->stmt,
            SQLExecDirect(d->stmt, A("INSERT INTO diag VALUES (1), (2); SELECT 1"), SQL_NTS));
    fields_are(d, "INSERT", SQL_DIAG_INSERT, 2, 0);
    STMT_OK(d->stmt, SQLMoreResults(d->stmt));
    fields_are(d, "SELECT CURSOR", SQL_DIAG_SELECT_CURSOR, 1, 1);
    STMT_OK(d->stmt, SQLCloseCursor(d->stmt));
    STMT_ERROR(d->stmt, "42S02", SQLExecDirect(d->stmt, A("DELETE FROM nowhere"), SQL_NTS));
    fields_are(d, "DELETE WHERE", SQL_DIAG_DELETE_WHERE, 0, 0);
    STMT_ERROR(d->stmt, "42000", SQLExecDirect(d->stmt, A("SELECT {fn"), SQL_NTS));
    fields_are(d, "", SQL_DIAG_UNKNOWN_STATEMENT, 0, 0);
}

/* A message longer than any buffer an application is likely to give is told in full. */
static void test_long_message(void **state)
{
    struct db *d = *state;
    SQLCHAR text[4096], sqlstate[6];
    SQLINTEGER native;
    SQLSMALLINT n, n2;
    STMT_ERROR(
        d->stmt, "P0001",
        SQLExecDirect(d->stmt, A("DO $$BEGIN RAISE '%', repeat('long', 400); END$$"), SQL_NTS));
    assert_int_equal(SQLGetDiagRec(SQL_HANDLE_STMT, d->stmt, 1, sqlstate, &native, text, 50, &n),
                     SQL_SUCCESS_WITH_INFO);
    assert_int_equal(strlen((char *)text), 49);
    assert_int_equal(
        SQLGetDiagRec(SQL_HANDLE_STMT, d->stmt, 1, sqlstate, &native, text, sizeof text, &n2),
        SQL_SUCCESS);
    assert_true(n2 > 1600);
    assert_int_equal(n2, strlen((char *)text));
}

static void test_timeout_and_cancel(void **state)
{
    struct db *d = *state;
    int64_t start = lb_clock_ms();
    STMT_OK(d->stmt, SQLSetStmtAttr(d->stmt, SQL_ATTR_QUERY_TIMEOUT, (SQLPOINTER)1, 0));
    STMT_ERROR(d->stmt, "HYT00", SQLExecDirect(d->stmt, A("SELECT pg_sleep(20)"), SQL_NTS));
    assert_in_range(lb_clock_ms() - start, 900, 5000);
    STMT_OK(d->stmt, SQLSetStmtAttr(d->stmt, SQL_ATTR_QUERY_TIMEOUT, (SQLPOINTER)0, 0));
    STMT_OK(d->stmt, SQLExecDirect(d->stmt, A("SELECT 1"), SQL_NTS));
    STMT_OK(d->stmt, SQLFreeStmt(d->stmt, SQL_CLOSE));
    STMT_OK(d->stmt, SQLCancel(d->stmt)); /* nothing is under way: nothing happens */
    STMT_OK(d->stmt, SQLExecDirect(d->stmt, A("SELECT 1"), SQL_NTS));
}

static void test_the_server_ends_the_session(void **state)
{
    struct db *d = *state;
    struct db other;
    SQLUINTEGER dead = 99;
    DBC_OK(d->dbc, SQLGetConnectAttr(d->dbc, SQL_ATTR_CONNECTION_DEAD, &dead, 0, NULL));
    assert_int_equal(dead, SQL_CD_FALSE);
    long pid = db_number(d, "SELECT pg_backend_pid()");
    db_open(&other, d->wide);
    db_connect(&other, DB_SOURCE);
    db_run(&other, "SELECT pg_terminate_backend(%ld)", pid);
    STMT_ERROR(d->stmt, "08S01", SQLExecDirect(d->stmt, A("SELECT 1"), SQL_NTS));
    DBC_OK(d->dbc, SQLGetConnectAttr(d->dbc, SQL_ATTR_CONNECTION_DEAD, &dead, 0, NULL));
    assert_int_equal(dead, SQL_CD_TRUE);
    STMT_ERROR(d->stmt, "08S01", SQLExecDirect(d->stmt, A("SELECT 1"), SQL_NTS));
    db_close(&other);
    db_disconnect(d);
    db_connect(d, DB_SOURCE); /* the handle is good for another one */
    db_rows(d, "SELECT 1", "1\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DB_TEST(test_states_of_the_server), DB_TEST(test_positions),
        DB_TEST(test_detail_and_hint),      DB_TEST(test_notices),
        DB_TEST(test_notices_of_others),    DB_TEST(test_text_that_does_not_end),
        DB_TEST(test_records_are_cleared),  DB_TEST(test_header_fields),
        DB_TEST(test_long_message),         DB_TEST(test_long_texts),
        DB_TEST(test_timeout_and_cancel),   DB_TEST(test_the_server_ends_the_session),
    };
    return DB_MAIN(tests);
}
