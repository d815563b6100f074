/* Execution and fetching: rows one by one and in sets, bound by column and by row. */
#include "support/db.h"

#include <stdio.h>

static void set(SQLHSTMT s, SQLINTEGER attribute, const void *value)
{
    STMT_OK(s, SQLSetStmtAttr(s, attribute, (SQLPOINTER)(uintptr_t)value, 0));
}

static void set_number(SQLHSTMT s, SQLINTEGER attribute, SQLULEN value)
{
    STMT_OK(s, SQLSetStmtAttr(s, attribute, (SQLPOINTER)value, 0));
}

static void exec(SQLHSTMT s, const char *sql)
{
    STMT_OK(s, SQLExecDirect(s, A(sql), SQL_NTS));
}

static void test_direct(void **state)
{
    struct db *d = *state;
    db_rows(d, "SELECT 1, 'two', NULL, 4.50", "1|two|NULL|4.50\n");
    db_rows(d, "SELECT i FROM generate_series(1, 3) i", "1\n2\n3\n");
    db_rows(d, "SELECT 1 WHERE false", "");
}

static void test_prepared_runs_again(void **state)
{
    struct db *d = *state;
    SQLINTEGER v = 0;
    SQLLEN n;
    STMT_OK(d->stmt, SQLPrepare(d->stmt, A("SELECT count(*)::int4 FROM samples.trips"), SQL_NTS));
    STMT_OK(d->stmt, SQLBindCol(d->stmt, 1, SQL_C_SLONG, &v, 0, &n));
    for (int i = 0; i < 10; i++) {
        v = 0;
        STMT_OK(d->stmt, SQLExecute(d->stmt));
        STMT_OK(d->stmt, SQLFetch(d->stmt));
        assert_int_equal(v, 20);
        assert_int_equal(n, 4);
        STMT_IS(d->stmt, SQL_NO_DATA, SQLFetch(d->stmt));
        STMT_OK(d->stmt, SQLCloseCursor(d->stmt));
    }
    STMT_ERROR(d->stmt, "24000", SQLCloseCursor(d->stmt));
    STMT_OK(d->stmt, SQLFreeStmt(d->stmt, SQL_CLOSE));
    STMT_OK(d->stmt, SQLExecute(d->stmt));
    STMT_ERROR(d->stmt, "24000", SQLExecute(d->stmt));
}

/* Columns may be bound anew between rows, to another buffer and another type. */
static void test_rebinding_between_rows(void **state)
{
    struct db *d = *state;
    SQLINTEGER number = 0;
    char text[8] = "";
    SQLLEN n = 0, n2 = 0;
    exec(d->stmt, "SELECT i, i * 10 FROM generate_series(1, 4) i");
    STMT_OK(d->stmt, SQLBindCol(d->stmt, 1, SQL_C_SLONG, &number, 0, &n));
    STMT_OK(d->stmt, SQLFetch(d->stmt));
    assert_int_equal(number, 1);
    STMT_OK(d->stmt, SQLBindCol(d->stmt, 1, SQL_C_CHAR, text, sizeof text, &n));
    STMT_OK(d->stmt, SQLBindCol(d->stmt, 2, SQL_C_SLONG, &number, 0, &n2));
    STMT_OK(d->stmt, SQLFetch(d->stmt));
    assert_string_equal(text, "2");
    assert_int_equal(n, 1);
    assert_int_equal(number, 20);
    STMT_OK(d->stmt,
            SQLBindCol(d->stmt, 1, SQL_C_CHAR, NULL, 0, NULL)); /* unbinds column 1 alone */
    STMT_OK(d->stmt, SQLFetch(d->stmt));
    assert_string_equal(text, "2");
    assert_int_equal(number, 30);
    STMT_OK(d->stmt, SQLFreeStmt(d->stmt, SQL_UNBIND));
    STMT_OK(d->stmt, SQLFetch(d->stmt));
    assert_int_equal(number, 30);
}

static void test_null(void **state)
{
    struct db *d = *state;
    SQLINTEGER v = 77;
    SQLLEN n = 5;
    exec(d->stmt, "VALUES (1), (NULL), (3)");
    STMT_OK(d->stmt, SQLBindCol(d->stmt, 1, SQL_C_SLONG, &v, 0, &n));
    STMT_OK(d->stmt, SQLFetch(d->stmt));
    assert_int_equal(n, 4);
    v = 77;
    STMT_OK(d->stmt, SQLFetch(d->stmt));
    assert_int_equal(n, SQL_NULL_DATA);
    assert_int_equal(v, 77); /* the buffer is left alone */
    STMT_OK(d->stmt, SQLFreeStmt(d->stmt, SQL_CLOSE));
    STMT_OK(d->stmt, SQLBindCol(d->stmt, 1, SQL_C_SLONG, &v, 0, NULL));
    exec(d->stmt, "VALUES (1), (NULL), (3)");
    STMT_OK(d->stmt, SQLFetch(d->stmt));
    STMT_ERROR(d->stmt, "22002", SQLFetch(d->stmt));
    STMT_OK(d->stmt, SQLFetch(d->stmt)); /* the next row is none the worse */
    assert_int_equal(v, 3);
}

static void test_too_short_a_buffer(void **state)
{
    struct db *d = *state;
    char text[4];
    SQLLEN n = 0;
    exec(d->stmt, "VALUES ('abcdef'), ('abc')");
    STMT_OK(d->stmt, SQLBindCol(d->stmt, 1, SQL_C_CHAR, text, sizeof text, &n));
    STMT_WARNS(d->stmt, "01004", SQLFetch(d->stmt));
    assert_string_equal(text, "abc");
    assert_int_equal(n, 6);
    STMT_OK(d->stmt, SQLFetch(d->stmt));
    assert_int_equal(n, 3);
}

/* ---- sets of rows ------------------------------------------------------------------------ */

#define SET 7

static void test_by_column(void **state)
{
    struct db *d = *state;
    SQLINTEGER numbers[SET];
    char texts[SET][6];
    SQLLEN n1[SET], n2[SET];
    SQLUSMALLINT status[SET];
    SQLULEN fetched = 99;
    set_number(d->stmt, SQL_ATTR_ROW_ARRAY_SIZE, SET);
    set(d->stmt, SQL_ATTR_ROW_STATUS_PTR, status);
    set(d->stmt, SQL_ATTR_ROWS_FETCHED_PTR, &fetched);
    STMT_OK(d->stmt, SQLBindCol(d->stmt, 1, SQL_C_SLONG, numbers, 0, n1));
    STMT_OK(d->stmt, SQLBindCol(d->stmt, 2, SQL_C_CHAR, texts, sizeof texts[0], n2));
    exec(d->stmt, "SELECT i, CASE WHEN i % 3 <> 0 THEN 't' || i END FROM generate_series(1, 10) i");
    int row = 0;
    for (int k = 0; k < 2; k++) {
        STMT_OK(d->stmt, SQLFetch(d->stmt));
        assert_int_equal(fetched, k ? 3 : SET);
        for (SQLULEN i = 0; i < SET; i++) {
            if (i >= fetched) {
                assert_int_equal(status[i], SQL_ROW_NOROW);
                continue;
            }
            char expected[16];
            snprintf(expected, sizeof expected, "t%d", ++row);
            assert_int_equal(status[i], SQL_ROW_SUCCESS);
            assert_int_equal(numbers[i], row);
            if (row % 3 == 0)
                assert_int_equal(n2[i], SQL_NULL_DATA);
            else
                assert_string_equal(texts[i], expected);
        }
    }
    STMT_IS(d->stmt, SQL_NO_DATA, SQLFetch(d->stmt));
    assert_int_equal(fetched, 0);
    assert_int_equal(row, 10);
}

struct row {
    SQLLEN n_number;
    SQLINTEGER number;
    SQLLEN n_text;
    char text[5];
};

static void bind_rows(SQLHSTMT s, struct row *at)
{
    set_number(s, SQL_ATTR_ROW_BIND_TYPE, sizeof *at);
    STMT_OK(s, SQLBindCol(s, 1, SQL_C_SLONG, &at->number, 0, &at->n_number));
    STMT_OK(s, SQLBindCol(s, 2, SQL_C_CHAR, at->text, sizeof at->text, &at->n_text));
}

static void test_by_row(void **state)
{
    struct db *d = *state;
    struct row rows[SET];
    SQLULEN fetched = 0;
    memset(rows, 'z', sizeof rows);
    set_number(d->stmt, SQL_ATTR_ROW_ARRAY_SIZE, SET);
    set(d->stmt, SQL_ATTR_ROWS_FETCHED_PTR, &fetched);
    bind_rows(d->stmt, rows);
    exec(d->stmt, "SELECT i, 'r' || i FROM generate_series(1, 5) i");
    STMT_OK(d->stmt, SQLFetchScroll(d->stmt, SQL_FETCH_NEXT, 0));
    assert_int_equal(fetched, 5);
    for (int i = 0; i < 5; i++) {
        assert_int_equal(rows[i].number, i + 1);
        assert_int_equal(rows[i].n_number, 4);
        assert_int_equal(rows[i].n_text, 2);
        assert_int_equal(rows[i].text[1], '1' + i);
    }
    assert_int_equal(rows[5].text[0], 'z');
}

/* The offset moves data, lengths and indicators alike, from one fetch to the next. */
static void test_bind_offset(void **state)
{
    struct db *d = *state;
    struct row rows[4];
    SQLLEN offset = 0;
    bind_rows(d->stmt, rows);
    set(d->stmt, SQL_ATTR_ROW_BIND_OFFSET_PTR, &offset);
    exec(d->stmt, "SELECT i, 'r' || i FROM generate_series(1, 4) i");
    for (int i = 3; i >= 0; i--) {
        offset = i * (SQLLEN)sizeof *rows;
        STMT_OK(d->stmt, SQLFetch(d->stmt));
    }
    for (int i = 0; i < 4; i++) {
        assert_int_equal(rows[i].number, 4 - i);
        assert_int_equal(rows[i].text[1], '4' - i);
    }
}

/* One bad row of several: a warning for the set, an error for the row, with row and column. */
static void test_status_of_bad_rows(void **state)
{
    struct db *d = *state;
    SQLSMALLINT small[4] = {0};
    SQLLEN n[4];
    SQLUSMALLINT status[4];
    SQLULEN fetched = 0;
    SQLLEN row = 0;
    SQLINTEGER column = 0;
    set_number(d->stmt, SQL_ATTR_ROW_ARRAY_SIZE, 4);
    set(d->stmt, SQL_ATTR_ROW_STATUS_PTR, status);
    set(d->stmt, SQL_ATTR_ROWS_FETCHED_PTR, &fetched);
    STMT_OK(d->stmt, SQLBindCol(d->stmt, 1, SQL_C_SSHORT, small, 0, n));
    exec(d->stmt, "VALUES (1), (70000), (3), (4)");
    STMT_IS(d->stmt, SQL_SUCCESS_WITH_INFO, SQLFetch(d->stmt));
    db_says(SQL_HANDLE_STMT, d->stmt, "01S01");
    db_says(SQL_HANDLE_STMT, d->stmt, "22003");
    assert_int_equal(fetched, 4);
    assert_int_equal(status[0], SQL_ROW_SUCCESS);
    assert_int_equal(status[1], SQL_ROW_ERROR);
    assert_int_equal(status[3], SQL_ROW_SUCCESS);
    assert_int_equal(small[3], 4);
    char sqlstate[6];
    for (SQLSMALLINT i = 1; row != 2 && i < 5; i++) {
        SQLGetDiagField(SQL_HANDLE_STMT, d->stmt, i, SQL_DIAG_ROW_NUMBER, &row, 0, NULL);
        SQLGetDiagField(SQL_HANDLE_STMT, d->stmt, i, SQL_DIAG_COLUMN_NUMBER, &column, 0, NULL);
        SQLGetDiagField(SQL_HANDLE_STMT, d->stmt, i, SQL_DIAG_SQLSTATE, sqlstate, sizeof sqlstate,
                        NULL);
    }
    assert_int_equal(row, 2);
    assert_int_equal(column, 1);
}

static void test_cut_rows_are_successes(void **state)
{
    struct db *d = *state;
    char text[2][3];
    SQLLEN n[2];
    SQLUSMALLINT status[2];
    set_number(d->stmt, SQL_ATTR_ROW_ARRAY_SIZE, 2);
    set(d->stmt, SQL_ATTR_ROW_STATUS_PTR, status);
    STMT_OK(d->stmt, SQLBindCol(d->stmt, 1, SQL_C_CHAR, text, sizeof text[0], n));
    exec(d->stmt, "VALUES ('ab'), ('abc')");
    STMT_WARNS(d->stmt, "01004", SQLFetch(d->stmt));
    assert_int_equal(status[0], SQL_ROW_SUCCESS);
    assert_int_equal(status[1], SQL_ROW_SUCCESS_WITH_INFO);
    assert_int_equal(n[1], 3);
}

static void test_max_rows(void **state)
{
    struct db *d = *state;
    SQLULEN fetched = 0, total = 0;
    SQLINTEGER v[4];
    set_number(d->stmt, SQL_ATTR_MAX_ROWS, 6);
    set_number(d->stmt, SQL_ATTR_ROW_ARRAY_SIZE, 4);
    set(d->stmt, SQL_ATTR_ROWS_FETCHED_PTR, &fetched);
    STMT_OK(d->stmt, SQLBindCol(d->stmt, 1, SQL_C_SLONG, v, 0, NULL));
    exec(d->stmt, "SELECT generate_series(1, 100)");
    while (SQL_SUCCEEDED(SQLFetch(d->stmt)))
        total += fetched;
    assert_int_equal(total, 6);
    set_number(d->stmt, SQL_ATTR_MAX_ROWS, 0);
    STMT_OK(d->stmt, SQLFreeStmt(d->stmt, SQL_CLOSE));
    exec(d->stmt, "SELECT generate_series(1, 100)");
    for (total = 0; SQL_SUCCEEDED(SQLFetch(d->stmt)); total += fetched)
        ;
    assert_int_equal(total, 100);
}

static void test_max_length(void **state)
{
    struct db *d = *state;
    char text[32];
    SQLLEN n;
    set_number(d->stmt, SQL_ATTR_MAX_LENGTH, 5);
    exec(d->stmt, "SELECT 'abcdefghij', 12345678");
    STMT_OK(d->stmt, SQLFetch(d->stmt));
    STMT_OK(d->stmt, SQLGetData(d->stmt, 1, SQL_C_CHAR, text, sizeof text, &n));
    assert_string_equal(text, "abcde");
    assert_int_equal(n, 5);
}

static void test_retrieve_data_off(void **state)
{
    struct db *d = *state;
    SQLINTEGER v = 77;
    set_number(d->stmt, SQL_ATTR_RETRIEVE_DATA, SQL_RD_OFF);
    STMT_OK(d->stmt, SQLBindCol(d->stmt, 1, SQL_C_SLONG, &v, 0, NULL));
    exec(d->stmt, "VALUES (1), (2)");
    STMT_OK(d->stmt, SQLFetch(d->stmt));
    assert_int_equal(v, 77);
    set_number(d->stmt, SQL_ATTR_RETRIEVE_DATA, SQL_RD_ON);
    STMT_OK(d->stmt, SQLFetch(d->stmt));
    assert_int_equal(v, 2);
}

/* ---- many statements --------------------------------------------------------------------- */

#define MANY 24

/* Open at once on one connection, read in turn, while others run and end. */
static void test_many_statements_open(void **state)
{
    struct db *d = *state;
    SQLHSTMT s[MANY];
    SQLINTEGER v[MANY];
    char sql[128];
    for (int i = 0; i < MANY; i++) {
        s[i] = db_stmt(d);
        snprintf(sql, sizeof sql, "SELECT %d * 1000 + g FROM generate_series(1, 500) g", i);
        exec(s[i], sql);
        STMT_OK(s[i], SQLBindCol(s[i], 1, SQL_C_SLONG, &v[i], 0, NULL));
    }
    for (int row = 1; row <= 500; row++) {
        for (int i = 0; i < MANY; i++) {
            STMT_OK(s[i], SQLFetch(s[i]));
            assert_int_equal(v[i], i * 1000 + row);
        }
        if (row == 250) {
            db_run(d, "CREATE TEMPORARY TABLE between_rows (a int)");
            db_rows(d, "SELECT count(*) FROM between_rows", "0\n");
        }
    }
    for (int i = 0; i < MANY; i++) {
        STMT_IS(s[i], SQL_NO_DATA, SQLFetch(s[i]));
        STMT_OK(s[i], SQLFreeHandle(SQL_HANDLE_STMT, s[i]));
    }
}

/* A result left in the middle does not disturb what comes after it. */
static void test_left_in_the_middle(void **state)
{
    struct db *d = *state;
    for (int i = 0; i < 3; i++) {
        exec(d->stmt, "SELECT g, repeat('x', 200) FROM generate_series(1, 100000) g");
        STMT_OK(d->stmt, SQLFetch(d->stmt));
        STMT_OK(d->stmt, SQLFreeStmt(d->stmt, SQL_CLOSE));
        db_rows(d, "SELECT 'still here'", "still here\n");
    }
    exec(d->stmt, "SELECT g FROM generate_series(1, 100000) g");
    STMT_OK(d->stmt, SQLFetch(d->stmt));
    /* disconnecting with it open is done by the teardown */
}

/* Bindings stay (SQLBindCol, "Binding Columns"), and results differ in their columns. */
static void test_more_bound_than_there_is(void **state)
{
    struct db *d = *state;
    SQLINTEGER a = 0, b = 0;
    STMT_OK(d->stmt, SQLBindCol(d->stmt, 1, SQL_C_SLONG, &a, 0, NULL));
    STMT_OK(d->stmt, SQLBindCol(d->stmt, 2, SQL_C_SLONG, &b, 0, NULL));
    exec(d->stmt, "SELECT 1; SELECT 2, 3");
    STMT_OK(d->stmt, SQLFetch(d->stmt));
    assert_int_equal(a, 1);
    assert_int_equal(b, 0);
    STMT_OK(d->stmt, SQLMoreResults(d->stmt));
    STMT_OK(d->stmt, SQLFetch(d->stmt));
    assert_int_equal(a, 2);
    assert_int_equal(b, 3);
    STMT_ERROR(d->stmt, "HY003", SQLBindCol(d->stmt, 1, 4711, &a, 0, NULL));
    STMT_ERROR(d->stmt, "HY090", SQLBindCol(d->stmt, 1, SQL_C_CHAR, &a, -1, NULL));
}

static void test_out_of_order(void **state)
{
    struct db *d = *state;
    SQLINTEGER v;
    STMT_ERROR(d->stmt, "HY010", SQLFetch(d->stmt));
    STMT_ERROR(d->stmt, "HY010", SQLExecute(d->stmt));
    db_run(d, "CREATE TEMPORARY TABLE out_of_order (a int)");
    exec(d->stmt, "INSERT INTO out_of_order VALUES (1)");
    STMT_ERROR(d->stmt, "24000", SQLFetch(d->stmt));
    STMT_ERROR(d->stmt, "24000", SQLGetData(d->stmt, 1, SQL_C_SLONG, &v, 0, NULL));
    exec(d->stmt, "SELECT 1");
    STMT_ERROR(d->stmt, "24000", SQLGetData(d->stmt, 1, SQL_C_SLONG, &v, 0, NULL));
    STMT_OK(d->stmt, SQLFetch(d->stmt));
    STMT_ERROR(d->stmt, "HY106", SQLFetchScroll(d->stmt, SQL_FETCH_PRIOR, 0)); /* forward only */
    STMT_ERROR(d->stmt, "24000", SQLExecDirect(d->stmt, A("SELECT 2"), SQL_NTS));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DB_TEST(test_direct),
        DB_TEST(test_prepared_runs_again),
        DB_TEST(test_rebinding_between_rows),
        DB_TEST(test_null),
        DB_TEST(test_too_short_a_buffer),
        DB_TEST(test_by_column),
        DB_TEST(test_by_row),
        DB_TEST(test_bind_offset),
        DB_TEST(test_status_of_bad_rows),
        DB_TEST(test_cut_rows_are_successes),
        DB_TEST(test_max_rows),
        DB_TEST(test_max_length),
        DB_TEST(test_retrieve_data_off),
        DB_TEST(test_many_statements_open),
        DB_TEST(test_left_in_the_middle),
        DB_TEST(test_more_bound_than_there_is),
        DB_TEST(test_out_of_order),
    };
    return DB_MAIN(tests);
}
