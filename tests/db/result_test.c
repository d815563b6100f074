/* What a result looks like: columns before and after execution, counts, several results of one
 * text. */
#include "support/db.h"

#include <stdio.h>

static void exec(SQLHSTMT s, const char *sql)
{
    STMT_OK(s, SQLExecDirect(s, A(sql), SQL_NTS));
}

static void expect_columns(SQLHSTMT s, SQLSMALLINT expected)
{
    SQLSMALLINT n = -1;
    STMT_OK(s, SQLNumResultCols(s, &n));
    assert_int_equal(n, expected);
}

static void expect_count(SQLHSTMT s, SQLLEN expected)
{
    SQLLEN n = -99;
    STMT_OK(s, SQLRowCount(s, &n));
    assert_int_equal(n, expected);
}

static void expect_rows(SQLHSTMT s, const char *expected)
{
    char text[64], all[512] = "";
    SQLLEN n;
    while (SQL_SUCCEEDED(SQLFetch(s))) {
        STMT_OK(s, SQLGetData(s, 1, SQL_C_CHAR, text, sizeof text, &n));
        strcat(all, n == SQL_NULL_DATA ? "NULL" : text);
        strcat(all, " ");
    }
    assert_string_equal(all, expected);
}

/* ---- columns ----------------------------------------------------------------------------- */

static const char many_types[] =
    "SELECT 1 AS i, 'x'::varchar(20) AS v, 1.5::numeric(10,2) AS n, 't'::text AS t, "
    "now()::timestamp(3) AS ts, true AS b, '\\x00'::bytea AS bin, 1.5::float8 AS f, "
    "current_date AS d, gen_random_uuid() AS u, 5::int8 AS big, 'abc'::char(5) AS c";

static const struct {
    const char *name;
    SQLSMALLINT type;
    SQLULEN size; /* 0: not looked at */
    SQLSMALLINT digits;
} columns[] = {
    {"i", SQL_INTEGER, 10, 0},         {"v", SQL_WVARCHAR, 20, 0},
    {"n", SQL_NUMERIC, 10, 2},         {"t", SQL_WVARCHAR, 65535, 0},
    {"ts", SQL_TYPE_TIMESTAMP, 23, 3}, {"b", SQL_BIT, 1, 0},
    {"bin", SQL_LONGVARBINARY, 0, 0},  {"f", SQL_DOUBLE, 15, 0},
    {"d", SQL_TYPE_DATE, 10, 0},       {"u", SQL_GUID, 36, 0},
    {"big", SQL_BIGINT, 19, 0},        {"c", SQL_WCHAR, 5, 0},
};
#define COLUMNS (sizeof columns / sizeof *columns)

static void check_columns(SQLHSTMT s)
{
    expect_columns(s, COLUMNS);
    for (SQLUSMALLINT i = 1; i <= COLUMNS; i++) {
        SQLCHAR name[32];
        SQLSMALLINT n, type, digits, nullable;
        SQLULEN size;
        SQLLEN number;
        STMT_OK(s, SQLDescribeCol(s, i, name, sizeof name, &n, &type, &size, &digits, &nullable));
        assert_string_equal((char *)name, columns[i - 1].name);
        assert_int_equal(n, strlen(columns[i - 1].name));
        assert_int_equal(type, columns[i - 1].type);
        if (columns[i - 1].size)
            assert_int_equal(size, columns[i - 1].size);
        assert_int_equal(digits, columns[i - 1].digits);
        STMT_OK(s, SQLColAttribute(s, i, SQL_DESC_CONCISE_TYPE, NULL, 0, NULL, &number));
        assert_int_equal(number, type);
        STMT_OK(s, SQLColAttribute(s, i, SQL_DESC_LABEL, name, sizeof name, &n, NULL));
        assert_string_equal((char *)name, columns[i - 1].name);
        STMT_OK(s, SQLColAttribute(s, i, SQL_DESC_TYPE_NAME, name, sizeof name, &n, NULL));
        assert_true(n > 2);
        STMT_OK(s, SQLColAttribute(s, i, SQL_DESC_DISPLAY_SIZE, NULL, 0, NULL, &number));
        assert_true(number > 0);
    }
}

/* A prepared statement is described by the server, before it ever ran. */
static void test_columns_before_execution(void **state)
{
    struct db *d = *state;
    STMT_OK(d->stmt, SQLPrepare(d->stmt, A(many_types), SQL_NTS));
    check_columns(d->stmt);
    STMT_OK(d->stmt, SQLExecute(d->stmt));
    check_columns(d->stmt);
    STMT_OK(d->stmt, SQLFetch(d->stmt));
}

static void test_columns_after_execution(void **state)
{
    struct db *d = *state;
    exec(d->stmt, many_types);
    check_columns(d->stmt);
    STMT_ERROR(d->stmt, "07009",
               SQLDescribeCol(d->stmt, 99, NULL, 0, NULL, NULL, NULL, NULL, NULL));
    STMT_ERROR(d->stmt, "07009", SQLDescribeCol(d->stmt, 0, NULL, 0, NULL, NULL, NULL, NULL, NULL));
    STMT_ERROR(d->stmt, "HY091", SQLColAttribute(d->stmt, 1, 4711, NULL, 0, NULL, NULL));
}

static void test_names(void **state)
{
    struct db *d = *state;
    SQLCHAR name[4];
    SQLWCHAR wide[16];
    char narrow[64];
    SQLSMALLINT n;
    exec(d->stmt, "SELECT 1 AS abcdef, 2 AS U&\"\\20ac\\+01f695\", 3");
    STMT_WARNS(d->stmt, "01004",
               SQLDescribeCol(d->stmt, 1, name, sizeof name, &n, NULL, NULL, NULL, NULL));
    assert_string_equal((char *)name, "abc");
    assert_int_equal(n, 6);
    STMT_WARNS(d->stmt, "01004", SQLDescribeColW(d->stmt, 1, wide, 4, &n, NULL, NULL, NULL, NULL));
    assert_int_equal(n, 6);
    assert_int_equal(wide[3], 0);
    if (d->wide) {
        STMT_OK(d->stmt, SQLDescribeColW(d->stmt, 2, wide, 16, &n, NULL, NULL, NULL, NULL));
        assert_int_equal(n, 3); /* units */
        assert_string_equal(db_narrow(wide, SQL_NTS, narrow, sizeof narrow),
                            "\xe2\x82\xac\xf0\x9f\x9a\x95");
        STMT_OK(d->stmt, SQLColAttributeW(d->stmt, 2, SQL_DESC_NAME, wide, sizeof wide, &n, NULL));
        assert_int_equal(n, 6); /* bytes */
    } else {
        SQLCHAR text[16];
        STMT_OK(d->stmt, SQLDescribeCol(d->stmt, 2, text, sizeof text, &n, NULL, NULL, NULL, NULL));
        assert_string_equal((char *)text, "\xe2\x82\xac\xf0\x9f\x9a\x95");
    }
    SQLCHAR text[16];
    STMT_OK(d->stmt, SQLDescribeCol(d->stmt, 3, text, sizeof text, &n, NULL, NULL, NULL, NULL));
    assert_string_equal((char *)text, "?column?");
}

/* Where a column comes from, for applications that write back. */
static void test_base_columns(void **state)
{
    struct db *d = *state;
    static const struct {
        SQLUSMALLINT column, attribute;
        const char *expected;
    } texts[] = {{1, SQL_DESC_BASE_COLUMN_NAME, "trip_id"}, {1, SQL_DESC_BASE_TABLE_NAME, "trips"},
                 {1, SQL_DESC_SCHEMA_NAME, "samples"},      {1, SQL_DESC_NAME, "id"},
                 {2, SQL_DESC_BASE_COLUMN_NAME, ""},        {2, SQL_DESC_BASE_TABLE_NAME, ""},
                 {3, SQL_DESC_BASE_COLUMN_NAME, "note"}};
    static const struct {
        SQLUSMALLINT column, attribute;
        SQLLEN expected;
    } numbers[] = {{1, SQL_DESC_AUTO_UNIQUE_VALUE, SQL_TRUE},
                   {1, SQL_DESC_NULLABLE, SQL_NO_NULLS},
                   {3, SQL_DESC_AUTO_UNIQUE_VALUE, SQL_FALSE},
                   {3, SQL_DESC_NULLABLE, SQL_NULLABLE},
                   {1, SQL_DESC_UNSIGNED, SQL_FALSE},
                   {3, SQL_DESC_UNSIGNED, SQL_TRUE},
                   {3, SQL_DESC_CASE_SENSITIVE, SQL_TRUE},
                   {2, SQL_DESC_UPDATABLE, SQL_ATTR_READONLY},
                   {0, SQL_DESC_COUNT, 3}};
    exec(d->stmt, "SELECT trip_id AS id, fare * 2, note FROM samples.trips");
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        SQLCHAR text[64];
        SQLSMALLINT n;
        STMT_OK(d->stmt, SQLColAttribute(d->stmt, texts[i].column, texts[i].attribute, text,
                                         sizeof text, &n, NULL));
        assert_string_equal((char *)text, texts[i].expected);
    }
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        SQLLEN number = -99;
        STMT_OK(d->stmt, SQLColAttribute(d->stmt, numbers[i].column, numbers[i].attribute, NULL, 0,
                                         NULL, &number));
        if (number != numbers[i].expected)
            fail_msg("column %u, attribute %u: %ld, not %ld", numbers[i].column,
                     numbers[i].attribute, (long)number, (long)numbers[i].expected);
    }
}

static void test_no_columns(void **state)
{
    struct db *d = *state;
    STMT_OK(d->stmt, SQLPrepare(d->stmt, A("CREATE TEMPORARY TABLE none (a int)"), SQL_NTS));
    expect_columns(d->stmt, 0);
    STMT_ERROR(d->stmt, "07005", SQLDescribeCol(d->stmt, 1, NULL, 0, NULL, NULL, NULL, NULL, NULL));
    STMT_OK(d->stmt, SQLExecute(d->stmt));
    expect_columns(d->stmt, 0);
    STMT_OK(d->stmt, SQLPrepare(d->stmt, A("SELECT * FROM nowhere"), SQL_NTS));
    SQLSMALLINT n;
    STMT_ERROR(d->stmt, "42S02", SQLNumResultCols(d->stmt, &n));
    STMT_ERROR(d->stmt, "42S02", SQLExecute(d->stmt));
}

/* ---- counts ------------------------------------------------------------------------------ */

static void test_row_counts(void **state)
{
    struct db *d = *state;
    exec(d->stmt, "CREATE TEMPORARY TABLE counts (a int)");
    exec(d->stmt, "INSERT INTO counts SELECT generate_series(1, 10)");
    expect_count(d->stmt, 10);
    exec(d->stmt, "UPDATE counts SET a = a + 1 WHERE a > 4");
    expect_count(d->stmt, 6);
    STMT_IS(d->stmt, SQL_NO_DATA,
            SQLExecDirect(d->stmt, A("DELETE FROM counts WHERE a = 99"), SQL_NTS));
    expect_count(d->stmt, 0);
    exec(d->stmt, "DELETE FROM counts WHERE a < 4");
    expect_count(d->stmt, 3);
    exec(d->stmt, "INSERT INTO counts VALUES (1), (2) RETURNING a");
    expect_rows(d->stmt, "1 2 ");
    STMT_OK(d->stmt, SQLCloseCursor(d->stmt));
    exec(d->stmt, "CREATE TEMPORARY TABLE counts2 (a int)");
    expect_count(d->stmt, -1);
}

static void test_count_in_diagnostics(void **state)
{
    struct db *d = *state;
    SQLLEN rows = -1;
    SQLINTEGER code = 0;
    char name[32];
    exec(d->stmt, "CREATE TEMPORARY TABLE counts (a int)");
    exec(d->stmt, "INSERT INTO counts SELECT generate_series(1, 7)");
    SQLGetDiagField(SQL_HANDLE_STMT, d->stmt, 0, SQL_DIAG_ROW_COUNT, &rows, 0, NULL);
    assert_int_equal(rows, 7);
    SQLGetDiagField(SQL_HANDLE_STMT, d->stmt, 0, SQL_DIAG_DYNAMIC_FUNCTION_CODE, &code, 0, NULL);
    assert_int_equal(code, SQL_DIAG_INSERT);
    SQLGetDiagField(SQL_HANDLE_STMT, d->stmt, 0, SQL_DIAG_DYNAMIC_FUNCTION, name, sizeof name,
                    NULL);
    assert_string_equal(name, "INSERT");
}

/* ---- several results --------------------------------------------------------------------- */

static void test_several_statements(void **state)
{
    struct db *d = *state;
    exec(d->stmt,
         "SELECT 1 UNION ALL SELECT 2; CREATE TEMPORARY TABLE several (a int);"
         "INSERT INTO several VALUES (7), (8), (9); SELECT a FROM several; SELECT 'x', 'y'");
    expect_columns(d->stmt, 1);
    expect_rows(d->stmt, "1 2 ");
    STMT_OK(d->stmt, SQLMoreResults(d->stmt));
    expect_columns(d->stmt, 0);
    STMT_OK(d->stmt, SQLMoreResults(d->stmt));
    expect_count(d->stmt, 3);
    STMT_OK(d->stmt, SQLMoreResults(d->stmt));
    STMT_OK(d->stmt, SQLFetch(d->stmt)); /* the rest of this one is left */
    STMT_OK(d->stmt, SQLMoreResults(d->stmt));
    expect_columns(d->stmt, 2);
    expect_rows(d->stmt, "x ");
    STMT_IS(d->stmt, SQL_NO_DATA, SQLMoreResults(d->stmt));
    STMT_IS(d->stmt, SQL_NO_DATA, SQLMoreResults(d->stmt));
    exec(d->stmt, "SELECT 3"); /* the statement is free again */
    expect_rows(d->stmt, "3 ");
}

static void test_one_statement_has_no_more(void **state)
{
    struct db *d = *state;
    exec(d->stmt, "SELECT 1;");
    STMT_IS(d->stmt, SQL_NO_DATA, SQLMoreResults(d->stmt));
    exec(d->stmt, "");
    STMT_IS(d->stmt, SQL_NO_DATA, SQLMoreResults(d->stmt));
    exec(d->stmt, ";; -- nothing");
}

static void test_parameters_of_several(void **state)
{
    struct db *d = *state;
    SQLINTEGER a = 5, b = 6;
    SQLBindParameter(d->stmt, 1, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0, 0, &a, 0, NULL);
    SQLBindParameter(d->stmt, 2, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0, 0, &b, 0, NULL);
    exec(d->stmt, "SELECT ?; SELECT ? * 10");
    expect_rows(d->stmt, "5 ");
    STMT_OK(d->stmt, SQLMoreResults(d->stmt));
    expect_rows(d->stmt, "60 ");
}

/* The server undoes the statements before the one that fails: none of them has succeeded (ODBC
 * reference, "Errors and Batches"). */
static void test_error_in_the_second(void **state)
{
    struct db *d = *state;
    SQLINTEGER code = 0;
    exec(d->stmt, "CREATE TEMPORARY TABLE undone (a int PRIMARY KEY)");
    STMT_ERROR(d->stmt, "22012",
               SQLExecDirect(d->stmt, A("SELECT 1; SELECT 1 / 0; SELECT 3"), SQL_NTS));
    STMT_IS(d->stmt, SQL_NO_DATA, SQLMoreResults(d->stmt));
    STMT_ERROR(
        d->stmt, "23000",
        SQLExecDirect(d->stmt,
                      A("INSERT INTO undone VALUES (1); SELECT 2; INSERT INTO undone VALUES (1)"),
                      SQL_NTS));
    SQLGetDiagField(SQL_HANDLE_STMT, d->stmt, 0, SQL_DIAG_DYNAMIC_FUNCTION_CODE, &code, 0, NULL);
    assert_int_equal(code, SQL_DIAG_INSERT);
    STMT_OK(d->stmt, SQLPrepare(d->stmt, A("DELETE FROM undone; SELECT 1 / 0"), SQL_NTS));
    STMT_ERROR(d->stmt, "22012", SQLExecute(d->stmt));
    STMT_ERROR(d->stmt, "22012", SQLExecute(d->stmt)); /* it still is prepared */
    exec(d->stmt, "SELECT count(*) FROM undone");
    expect_rows(d->stmt, "0 ");
}

/* The last statement's rows come as they are read, and so does an error behind them. SQLMoreResults
 * that fails leaves the cursor open (appendix B), which unixODBC takes for granted. */
static void test_error_behind_rows_of_the_last(void **state)
{
    struct db *d = *state;
    for (int again = 0; again < 2; again++) {
        exec(d->stmt, "SELECT 1; SELECT 100 / (50000 - g) FROM generate_series(1, 60000) g");
        STMT_OK(d->stmt, SQLMoreResults(d->stmt));
        STMT_OK(d->stmt, SQLFetch(d->stmt));
        STMT_ERROR(d->stmt, "22012", SQLMoreResults(d->stmt));
        STMT_IS(d->stmt, SQL_NO_DATA, SQLFetch(d->stmt));
        if (again)
            STMT_OK(d->stmt, SQLCloseCursor(d->stmt));
        else
            STMT_IS(d->stmt, SQL_NO_DATA, SQLMoreResults(d->stmt));
        exec(d->stmt, "SELECT 4");
        expect_rows(d->stmt, "4 ");
        db_reset(d->stmt);
    }
}

/* An error that comes with the rows: those before it are given. */
static void test_error_in_the_middle(void **state)
{
    struct db *d = *state;
    unsigned rows = 0;
    SQLRETURN r;
    exec(d->stmt, "SELECT 100 / (5000 - g) FROM generate_series(1, 10000) g");
    while (SQL_SUCCEEDED(r = SQLFetch(d->stmt)))
        rows++;
    STMT_ERROR(d->stmt, "22012", r);
    assert_in_range(rows, 1, 4999);
    db_rows(d, "SELECT 'fine'", "fine\n");
}

static void test_columns_change_between_executions(void **state)
{
    struct db *d = *state;
    db_run(d, "CREATE TEMPORARY TABLE changes (a int)");
    db_run(d, "INSERT INTO changes VALUES (1)");
    STMT_OK(d->stmt, SQLPrepare(d->stmt, A("SELECT * FROM changes"), SQL_NTS));
    for (int i = 0; i < 3; i++) {
        STMT_OK(d->stmt, SQLExecute(d->stmt));
        expect_rows(d->stmt, "1 ");
        STMT_OK(d->stmt, SQLCloseCursor(d->stmt));
    }
    db_run(d, "ALTER TABLE changes ADD b text DEFAULT 'new'");
    STMT_OK(d->stmt, SQLExecute(d->stmt));
    expect_columns(d->stmt, 2);
    expect_rows(d->stmt, "1 ");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DB_TEST(test_columns_before_execution),
        DB_TEST(test_columns_after_execution),
        DB_TEST(test_names),
        DB_TEST(test_base_columns),
        DB_TEST(test_no_columns),
        DB_TEST(test_row_counts),
        DB_TEST(test_count_in_diagnostics),
        DB_TEST(test_several_statements),
        DB_TEST(test_one_statement_has_no_more),
        DB_TEST(test_parameters_of_several),
        DB_TEST(test_error_in_the_second),
        DB_TEST(test_error_behind_rows_of_the_last),
        DB_TEST(test_error_in_the_middle),
        DB_TEST(test_columns_change_between_executions),
    };
    return DB_MAIN(tests);
}
