/* Parameters: every C type to its SQL types, NULL, bound anew, executed again, described. */
#include "support/db.h"

#include <stdio.h>
#include <stdlib.h>

#include "support/cases.h"
#include "type/c_text.h"

/* ---- the conversions, by the case files of the type floor -------------------------------- */

enum { ROOM = 4096 };

/* What the server made of the value, as text; or the SQLSTATE of the refusal. */
static void run_case(struct db *d, const struct case_line *line, SQLRETURN r)
{
    char got[ROOM] = "", state[6] = "";
    SQLLEN n = 0;
    SQLSMALLINT length;
    SQLINTEGER native;
    struct lb_text want = line->field[5];
    bool text = lb_text_is(line->field[3], LB_TEXT("text"));
    if (SQL_SUCCEEDED(r))
        r = SQLExecDirect(d->stmt, A("SELECT CAST(? AS text)"), SQL_NTS);
    if (SQL_SUCCEEDED(r) && SQL_SUCCEEDED(r = SQLFetch(d->stmt)))
        r = SQLGetData(d->stmt, 1, SQL_C_CHAR, got, sizeof got, &n);
    if (r != SQL_SUCCESS)
        SQLGetDiagRec(SQL_HANDLE_STMT, d->stmt, 1, (SQLCHAR *)state, &native, NULL, 0, &length);
    if (lb_text_is(want, LB_TEXT("ok")) && r == SQL_SUCCESS) {
        if (text && !lb_text_is(lb_text_of(got), line->field[4]))
            fail_case(line, "the server has '%s'", got);
    } else if (!lb_text_is(want, lb_text_of(state))) {
        char all[8192];
        db_diag(SQL_HANDLE_STMT, d->stmt, all, sizeof all);
        if (!strstr(all, "[Driver Manager]")) /* it knows no C type or SQL type of that number */
            fail_case(line, "%s, not %.*s: %s", state, (int)want.n, want.at, all);
    }
    STMT_OK(d->stmt, SQLFreeStmt(d->stmt, SQL_CLOSE));
    STMT_OK(d->stmt, SQLFreeStmt(d->stmt, SQL_RESET_PARAMS));
}

static SQLRETURN bind_case(struct db *d, const struct case_line *line, void *value, SQLLEN *length)
{
    struct lb_text c = line->field[0], sql = line->field[2];
    SQLSMALLINT c_type = c_type_of(line, c), sql_type = sql_type_of(line, sql);
    SQLHDESC apd;
    SQLSMALLINT shown = c_type == SQL_C_DEFAULT ? SQL_C_CHAR : c_type;
    if (c_type == SQL_C_DEFAULT &&
        (sql_type == SQL_WCHAR || sql_type == SQL_WVARCHAR || sql_type == SQL_WLONGVARCHAR))
        shown = SQL_C_WCHAR;
    c_value_read(line, shown, line->field[1], value, length);
    *length = option_of(c, "nts", 0) ? SQL_NTS : option_of(c, "length", (long)*length);
    SQLRETURN r = SQLBindParameter(d->stmt, 1, SQL_PARAM_INPUT, c_type, sql_type,
                                   (SQLULEN)option_of(sql, "size", 0),
                                   (SQLSMALLINT)option_of(sql, "digits", 0), value, ROOM, length);
    if (SQL_SUCCEEDED(r) && option_of(c, "p", 0)) {
        STMT_OK(d->stmt, SQLGetStmtAttr(d->stmt, SQL_ATTR_APP_PARAM_DESC, &apd, 0, NULL));
        DESC_OK(apd,
                SQLSetDescField(apd, 1, SQL_DESC_PRECISION, (SQLPOINTER)option_of(c, "p", 0), 0));
        DESC_OK(apd, SQLSetDescField(apd, 1, SQL_DESC_SCALE, (SQLPOINTER)option_of(c, "s", 0), 0));
        DESC_OK(apd, SQLSetDescField(apd, 1, SQL_DESC_DATA_PTR, value, 0));
    }
    return r;
}

/* Character data for a type of another kind goes through, and comes back as that type's own text.
 */
static bool as_the_server_likes(const struct case_line *line)
{
    struct lb_text c = line->field[0], sql = line->field[2];
    return (lb_text_starts(c, LB_TEXT("CHAR")) || lb_text_starts(c, LB_TEXT("WCHAR"))) &&
           lb_text_is(line->field[5], LB_TEXT("ok")) &&
           lb_text_find_text(sql, 0, LB_TEXT("CHAR")) == LB_NOT_FOUND;
}

static void run_file(struct db *d, const char *name)
{
    struct cases *c = cases_open(name);
    for (struct case_line line; cases_next(c, &line);) {
        uint64_t value[ROOM / sizeof(uint64_t)];
        SQLLEN length;
        /* for the unit tests: a type that the server chose, options of the data source, a length
         * that means something else in SQLBindParameter, text that the server reads its own way */
        if (option_of(line.field[2], "server", 0) || option_of(line.field[2], "crlf", 0) ||
            option_of(line.field[0], "length", 0) == SQL_DEFAULT_PARAM ||
            as_the_server_likes(&line))
            continue;
        memset(value, 0, sizeof value);
        run_case(d, &line, bind_case(d, &line, value, &length));
    }
    cases_close(c);
}

static void test_numbers(void **state)
{
    run_file(*state, "send_number");
}

static void test_texts(void **state)
{
    run_file(*state, "send_text");
}

static void test_dates_and_times(void **state)
{
    run_file(*state, "send_datetime");
}

/* ---- one after another ------------------------------------------------------------------- */

static void bind_long(SQLHSTMT s, SQLUSMALLINT n, SQLINTEGER *v, SQLLEN *length)
{
    STMT_OK(s,
            SQLBindParameter(s, n, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0, 0, v, 0, length));
}

static void bind_text(SQLHSTMT s, SQLUSMALLINT n, char *v, SQLLEN *length)
{
    STMT_OK(s, SQLBindParameter(s, n, SQL_PARAM_INPUT, SQL_C_CHAR, SQL_VARCHAR, 100, 0, v, 100,
                                length));
}

static void expect_row(SQLHSTMT s, const char *expected)
{
    char text[256];
    SQLLEN n;
    STMT_OK(s, SQLFetch(s));
    STMT_OK(s, SQLGetData(s, 1, SQL_C_CHAR, text, sizeof text, &n));
    assert_string_equal(n == SQL_NULL_DATA ? "NULL" : text, expected);
    STMT_OK(s, SQLCloseCursor(s));
}

static void test_execute_again(void **state)
{
    struct db *d = *state;
    SQLINTEGER v = 0;
    SQLLEN n = 0;
    char expected[32];
    STMT_OK(d->stmt, SQLPrepare(d->stmt, A("SELECT 'v' || ?"), SQL_NTS));
    bind_long(d->stmt, 1, &v, &n);
    for (int i = 0; i < 20; i++) {
        v = i * i;
        n = i == 7 ? SQL_NULL_DATA : 0;
        snprintf(expected, sizeof expected, i == 7 ? "NULL" : "v%d", i * i);
        STMT_OK(d->stmt, SQLExecute(d->stmt));
        expect_row(d->stmt, expected);
    }
    /* bound anew, to another type */
    char text[100] = "text";
    n = SQL_NTS;
    bind_text(d->stmt, 1, text, &n);
    STMT_OK(d->stmt, SQLExecute(d->stmt));
    expect_row(d->stmt, "vtext");
}

static void test_null(void **state)
{
    struct db *d = *state;
    SQLLEN n = SQL_NULL_DATA;
    static const struct {
        SQLSMALLINT type;
        const char *name;
    } types[] = {{SQL_INTEGER, "int4"},
                 {SQL_VARCHAR, "text"},
                 {SQL_WVARCHAR, "date"}, /* character data goes wherever the server can read it */
                 {SQL_BINARY, "bytea"},
                 {SQL_BIT, "bool"},
                 {SQL_TYPE_TIMESTAMP, "timestamp"},
                 {SQL_NUMERIC, "numeric"},
                 {SQL_DOUBLE, "float8"},
                 {SQL_GUID, "uuid"}};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        char sql[64];
        snprintf(sql, sizeof sql, "SELECT CAST(? AS %s) IS NULL", types[i].name);
        STMT_OK(d->stmt, SQLBindParameter(d->stmt, 1, SQL_PARAM_INPUT, SQL_C_DEFAULT, types[i].type,
                                          0, 0, NULL, 0, &n));
        STMT_OK(d->stmt, SQLExecDirect(d->stmt, A(sql), SQL_NTS));
        expect_row(d->stmt, "1");
    }
}

/* What reports ask of an optional parameter. */
static void test_is_null(void **state)
{
    struct db *d = *state;
    SQLLEN n = SQL_NULL_DATA;
    char text[100] = "2";
    SQLINTEGER number = 3;
    STMT_OK(d->stmt, SQLPrepare(d->stmt,
                                A("SELECT count(*) FROM generate_series(1, 4) g "
                                  "WHERE (? IS NULL OR g = ?) AND ? IS NOT NULL"),
                                SQL_NTS));
    SQLSMALLINT columns;
    STMT_OK(d->stmt, SQLNumResultCols(d->stmt, &columns)); /* described before anything is bound */
    bind_text(d->stmt, 1, text, &n);
    bind_text(d->stmt, 2, text, &n);
    bind_long(d->stmt, 3, &number, NULL);
    STMT_OK(d->stmt, SQLExecute(d->stmt));
    expect_row(d->stmt, "4");
    n = SQL_NTS;
    STMT_OK(d->stmt, SQLExecute(d->stmt));
    expect_row(d->stmt, "1");
}

static void test_bind_offset(void **state)
{
    struct db *d = *state;
    struct {
        SQLINTEGER v;
        SQLLEN n;
    } rows[3] = {{10, 0}, {20, SQL_NULL_DATA}, {30, 0}};
    SQLLEN offset = 0;
    static const char *const expected[] = {"10", "NULL", "30"};
    STMT_OK(d->stmt, SQLPrepare(d->stmt, A("SELECT ?"), SQL_NTS));
    bind_long(d->stmt, 1, &rows[0].v, &rows[0].n);
    STMT_OK(d->stmt, SQLSetStmtAttr(d->stmt, SQL_ATTR_PARAM_BIND_OFFSET_PTR, &offset, 0));
    for (int i = 0; i < 3; i++) {
        offset = i * (SQLLEN)sizeof *rows;
        STMT_OK(d->stmt, SQLExecute(d->stmt));
        expect_row(d->stmt, expected[i]);
    }
}

/* Where a marker is text, and where it is none. */
static void test_markers(void **state)
{
    struct db *d = *state;
    SQLSMALLINT n = -1;
    static const struct {
        const char *sql;
        SQLSMALLINT n;
    } cases[] = {{"SELECT 1", 0},
                 {"SELECT ?, ?", 2},
                 {"SELECT '?', \"?\" FROM (SELECT 1 AS \"?\") x /* ? */ -- ?", 0},
                 {"SELECT $$?$$, ?, $x$ ? $x$", 1},
                 {"SELECT '{\"a\":1}'::jsonb ?? ?", 1},
                 {"INSERT INTO t VALUES (?, DEFAULT, ?)", 2}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        STMT_OK(d->stmt, SQLPrepare(d->stmt, A(cases[i].sql), SQL_NTS));
        STMT_OK(d->stmt, SQLNumParams(d->stmt, &n));
        if (n != cases[i].n)
            fail_msg("%d markers in %s", n, cases[i].sql);
    }
    char key[100] = "a";
    SQLLEN length = SQL_NTS;
    bind_text(d->stmt, 1, key, &length);
    STMT_OK(d->stmt, SQLExecDirect(d->stmt, A("SELECT '{\"a\":1}'::jsonb ?? ?"), SQL_NTS));
    expect_row(d->stmt, "1");
}

static void test_refusals(void **state)
{
    struct db *d = *state;
    SQLINTEGER v = 1;
    SQLLEN n = 0;
    STMT_ERROR(d->stmt, "07002", SQLExecDirect(d->stmt, A("SELECT ?"), SQL_NTS));
    bind_long(d->stmt, 2, &v, &n);
    STMT_ERROR(d->stmt, "07002", SQLExecDirect(d->stmt, A("SELECT ?, ?"), SQL_NTS));
    bind_long(d->stmt, 1, &v, &n);
    STMT_OK(d->stmt, SQLExecDirect(d->stmt, A("SELECT ?"), SQL_NTS)); /* one too many is fine */
    expect_row(d->stmt, "1");
    STMT_ERROR(
        d->stmt, "07009",
        SQLBindParameter(d->stmt, 0, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0, 0, &v, 0, &n));
    STMT_ERROR(d->stmt, "HY003",
               SQLBindParameter(d->stmt, 1, SQL_PARAM_INPUT, 4711, SQL_INTEGER, 0, 0, &v, 0, &n));
    STMT_ERROR(d->stmt, "HY004",
               SQLBindParameter(d->stmt, 1, SQL_PARAM_INPUT, SQL_C_SLONG, 4711, 0, 0, &v, 0, &n));
    STMT_ERROR(d->stmt, "HY105",
               SQLBindParameter(d->stmt, 1, 99, SQL_C_SLONG, SQL_INTEGER, 0, 0, &v, 0, &n));
    STMT_OK(d->stmt, SQLBindParameter(d->stmt, 1, SQL_PARAM_INPUT, SQL_C_TYPE_DATE, SQL_INTEGER, 0,
                                      0, &v, 0, &n));
    STMT_ERROR(d->stmt, "07006", SQLExecDirect(d->stmt, A("SELECT ?"), SQL_NTS));
    n = SQL_DEFAULT_PARAM;
    bind_long(d->stmt, 1, &v, &n);
    STMT_ERROR(d->stmt, "07S01", SQLExecDirect(d->stmt, A("SELECT ?"), SQL_NTS));
    STMT_OK(d->stmt, SQLFreeStmt(d->stmt, SQL_RESET_PARAMS));
    STMT_ERROR(d->stmt, "07002", SQLExecDirect(d->stmt, A("SELECT ?"), SQL_NTS));
}

static void test_describe(void **state)
{
    struct db *d = *state;
    static const struct {
        SQLSMALLINT type;
        SQLULEN size;
        SQLSMALLINT digits;
    } expected[] = {{SQL_INTEGER, 10, 0},
                    {SQL_WVARCHAR, 0, 0}, /* the server knows no length of a parameter */
                    {SQL_TYPE_TIMESTAMP, 26, 6},
                    {SQL_LONGVARBINARY, 0, 0},
                    {SQL_WLONGVARCHAR, 0, 0}};
    SQLSMALLINT type, digits, nullable;
    SQLULEN size;
    db_run(d, "CREATE TEMPORARY TABLE described (a int, b varchar(20), c timestamp, d bytea, "
              "e jsonb)");
    STMT_OK(d->stmt,
            SQLPrepare(d->stmt, A("INSERT INTO described VALUES (?, ?, ?, ?, ?)"), SQL_NTS));
    for (SQLUSMALLINT i = 0; i < 5; i++) {
        STMT_OK(d->stmt,
                SQLDescribeParam(d->stmt, (SQLUSMALLINT)(i + 1), &type, &size, &digits, &nullable));
        assert_int_equal(type, expected[i].type);
        assert_int_equal(size, expected[i].size);
        assert_int_equal(digits, expected[i].digits);
    }
    STMT_ERROR(d->stmt, "07009", SQLDescribeParam(d->stmt, 6, &type, &size, &digits, &nullable));
    STMT_OK(d->stmt, SQLPrepare(d->stmt, A("SELECT * FROM nowhere WHERE a = ?"), SQL_NTS));
    STMT_ERROR(d->stmt, "42S02", SQLDescribeParam(d->stmt, 1, &type, &size, &digits, &nullable));
}

/* A parameter that the server cannot read makes an error of the statement, and no harm to the next.
 */
static void test_the_server_refuses_a_value(void **state)
{
    struct db *d = *state;
    char text[100] = "not a date";
    SQLLEN n = SQL_NTS;
    STMT_OK(d->stmt, SQLPrepare(d->stmt, A("SELECT CAST(? AS text)::date"), SQL_NTS));
    bind_text(d->stmt, 1, text, &n);
    STMT_ERROR(d->stmt, "22007", SQLExecute(d->stmt));
    strcpy(text, "2026-01-15");
    STMT_OK(d->stmt, SQLExecute(d->stmt));
    expect_row(d->stmt, "2026-01-15");
}

static SQLINTEGER record_parameter(SQLHSTMT s, SQLSMALLINT record)
{
    SQLINTEGER column = 0;
    STMT_OK(s,
            SQLGetDiagField(SQL_HANDLE_STMT, s, record, SQL_DIAG_COLUMN_NUMBER, &column, 0, NULL));
    return column;
}

/* Appendix D, "C to SQL: Character": what is no literal of the type is 22018, also where only the
 * server can tell; the record names the parameter, and its set. */
static void test_no_value_of_the_type(void **state)
{
    static const SQLSMALLINT types[] = {SQL_TYPE_DATE,     SQL_TYPE_TIME, SQL_TYPE_TIMESTAMP,
                                        SQL_INTERVAL_YEAR, SQL_NUMERIC,   SQL_GUID};
    struct db *d = *state;
    SQLHSTMT s = d->stmt;
    char text[] = "it's $9";
    SQLINTEGER one = 1;
    STMT_OK(s,
            SQLBindParameter(s, 1, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0, 0, &one, 0, NULL));
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        STMT_OK(s, SQLBindParameter(s, 2, SQL_PARAM_INPUT, SQL_C_CHAR, types[i], 36, 0, text,
                                    sizeof text, NULL));
        STMT_ERROR(s, "22018", SQLExecDirect(s, A("SELECT ?, ?"), SQL_NTS));
        assert_int_equal(record_parameter(s, 1), 2);
    }
    STMT_OK(s, SQLBindParameter(s, 2, SQL_PARAM_INPUT, SQL_C_CHAR, SQL_VARCHAR, 36, 0, text,
                                sizeof text, NULL));
    STMT_ERROR(s, "22018", SQLExecDirect(s, A("SELECT {fn ABS(?)}, CAST(? AS uuid)"), SQL_NTS));
    assert_int_equal(record_parameter(s, 1), 2);
    db_run(d, "SET log_parameter_max_length_on_error = 64");
    STMT_ERROR(s, "22018", SQLExecDirect(s, A("SELECT ?, CAST(? AS date)"), SQL_NTS));
    assert_int_equal(record_parameter(s, 1), 2);
    /* the server is past the parameters: the text itself makes the cast */
    STMT_ERROR(s, "22007", SQLExecDirect(s, A("SELECT ?, CAST(CAST(? AS text) AS date)"), SQL_NTS));
    assert_int_equal(record_parameter(s, 1), SQL_NO_COLUMN_NUMBER);
}

static void test_no_value_in_an_array(void **state)
{
    struct db *d = *state;
    SQLHSTMT s = d->stmt;
    char dates[12][16];
    SQLINTEGER numbers[12] = {0};
    db_run(d, "CREATE TEMPORARY TABLE days (n int, d date)");
    for (int i = 0; i < 12; i++)
        strcpy(dates[i], i == 4 || i == 9 ? "soon" : "2026-01-15");
    STMT_OK(s, SQLBindParameter(s, 1, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0, 0, numbers, 0,
                                NULL));
    STMT_OK(s, SQLBindParameter(s, 2, SQL_PARAM_INPUT, SQL_C_CHAR, SQL_VARCHAR, 15, 0, dates,
                                sizeof dates[0], NULL));
    db_set(s, SQL_ATTR_PARAMSET_SIZE, 12);
    STMT_WARNS(s, "22018", SQLExecDirect(s, A("INSERT INTO days VALUES (?, ?)"), SQL_NTS));
    assert_int_equal(db_record_row(s, 1), 5);
    assert_int_equal(record_parameter(s, 1), 2);
    assert_int_equal(db_record_row(s, 2), 10);
    assert_int_equal(record_parameter(s, 2), 2);
    db_reset(s);
    db_rows(d, "SELECT count(*) FROM days", "10\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DB_TEST(test_numbers),
        DB_TEST(test_texts),
        DB_TEST(test_dates_and_times),
        DB_TEST(test_execute_again),
        DB_TEST(test_null),
        DB_TEST(test_bind_offset),
        DB_TEST(test_is_null),
        DB_TEST(test_markers),
        DB_TEST(test_refusals),
        DB_TEST(test_describe),
        DB_TEST(test_the_server_refuses_a_value),
        DB_TEST(test_no_value_of_the_type),
        DB_TEST(test_no_value_in_an_array),
    };
    return DB_MAIN(tests);
}
