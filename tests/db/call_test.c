/* {call …} and {? = call …}: functions and procedures, output parameters, defaults. */
#include "support/db.h"

static void make_routines(struct db *d)
{
    db_run(d, "CREATE OR REPLACE FUNCTION pg_temp.twice(n int) RETURNS int LANGUAGE sql AS 'SELECT "
              "n * 2'");
    db_run(
        d,
        "CREATE OR REPLACE FUNCTION pg_temp.split(n int, OUT half int, OUT rest text) LANGUAGE sql "
        "AS 'SELECT n / 2, ''rest '' || n %% 2'");
    db_run(d,
           "CREATE OR REPLACE FUNCTION pg_temp.several(n int, m int DEFAULT 3) RETURNS SETOF int "
           "LANGUAGE sql AS 'SELECT n + i FROM generate_series(1, m) i'");
    db_run(d,
           "CREATE OR REPLACE PROCEDURE pg_temp.move(INOUT n int, OUT old int, by int DEFAULT 10) "
           "LANGUAGE plpgsql AS 'BEGIN old := n; n := n + by; END'");
}

static SQLINTEGER number, result, third;
static SQLLEN number_length, result_length, third_length;

static void bind(SQLHSTMT s, SQLUSMALLINT n, SQLSMALLINT direction, SQLINTEGER *value,
                 SQLLEN *length)
{
    STMT_OK(s, SQLBindParameter(s, n, direction, SQL_C_SLONG, SQL_INTEGER, 0, 0, value, 0, length));
}

static void test_return_value(void **state)
{
    struct db *d = *state;
    SQLSMALLINT columns = -1;
    make_routines(d);
    bind(d->stmt, 1, SQL_PARAM_OUTPUT, &result, &result_length);
    bind(d->stmt, 2, SQL_PARAM_INPUT, &number, &number_length);
    number = 21;
    number_length = 0;
    STMT_OK(d->stmt, SQLExecDirect(d->stmt, A("{? = call pg_temp.twice(?)}"), SQL_NTS));
    assert_int_equal(result, 42);
    STMT_OK(d->stmt, SQLNumResultCols(d->stmt, &columns));
    assert_int_equal(columns, 0); /* its row went to the parameter */
    number_length = SQL_NULL_DATA;
    STMT_OK(d->stmt, SQLExecDirect(d->stmt, A("{ ? = CALL pg_temp.twice ( ? ) }"), SQL_NTS));
    assert_int_equal(result_length, SQL_NULL_DATA);
}

/* The return value stands before the arguments: each is looked at under its own number. */
static void test_return_value_and_arguments(void **state)
{
    struct db *d = *state;
    char word[20] = "";
    make_routines(d);
    db_run(d, "CREATE FUNCTION pg_temp.minus(a int, b int DEFAULT 40) RETURNS int LANGUAGE sql AS "
              "'SELECT a - b'");
    bind(d->stmt, 1, SQL_PARAM_OUTPUT, &result, &result_length);
    bind(d->stmt, 2, SQL_PARAM_INPUT, &number, &number_length);
    bind(d->stmt, 3, SQL_PARAM_INPUT, &third, &third_length);
    number = 42;
    number_length = third_length = 0;
    third = 2;
    STMT_OK(d->stmt, SQLPrepare(d->stmt, A("{? = call pg_temp.minus(?, ?)}"), SQL_NTS));
    STMT_OK(d->stmt, SQLExecute(d->stmt));
    assert_int_equal(result, 40);
    third_length = SQL_DEFAULT_PARAM;
    STMT_OK(d->stmt, SQLExecute(d->stmt));
    assert_int_equal(result, 2);
    db_reset(d->stmt);
    /* an output before an input; the first column is the return value */
    db_run(d, "CREATE FUNCTION pg_temp.told(OUT twice int, OUT word text, n int) LANGUAGE sql AS "
              "'SELECT n * 2, ''n'' || n'");
    bind(d->stmt, 1, SQL_PARAM_OUTPUT, &result, &result_length);
    STMT_OK(d->stmt, SQLBindParameter(d->stmt, 2, SQL_PARAM_OUTPUT, SQL_C_CHAR, SQL_VARCHAR, 20, 0,
                                      word, sizeof word, &third_length));
    bind(d->stmt, 3, SQL_PARAM_INPUT, &number, &number_length);
    STMT_OK(d->stmt, SQLExecDirect(d->stmt, A("{? = call pg_temp.told(?, ?)}"), SQL_NTS));
    assert_int_equal(result, 84);
    assert_string_equal(word, "n42");
}

static void test_out_of_function(void **state)
{
    struct db *d = *state;
    char rest[20];
    SQLLEN rest_length;
    make_routines(d);
    number = 7;
    number_length = 0;
    bind(d->stmt, 1, SQL_PARAM_INPUT, &number, &number_length);
    bind(d->stmt, 2, SQL_PARAM_OUTPUT, &result, &result_length);
    STMT_OK(d->stmt, SQLBindParameter(d->stmt, 3, SQL_PARAM_OUTPUT, SQL_C_CHAR, SQL_VARCHAR, 20, 0,
                                      rest, sizeof rest, &rest_length));
    STMT_OK(d->stmt, SQLPrepare(d->stmt, A("{call pg_temp.split(?, ?, ?)}"), SQL_NTS));
    for (number = 7; number < 9; number++) {
        STMT_OK(d->stmt, SQLExecute(d->stmt));
        assert_int_equal(result, number / 2);
        assert_string_equal(rest, number == 7 ? "rest 1" : "rest 0");
    }
}

/* Perl's DBI binds what comes out as a parameter in and out, having asked for its columns. */
static void test_out_of_function_bound_as_both(void **state)
{
    struct db *d = *state;
    char rest[20] = "before";
    SQLLEN rest_length = SQL_NTS;
    SQLSMALLINT columns = -1, type = 0;
    make_routines(d);
    db_run(d, "CREATE FUNCTION pg_temp.double_of(INOUT n int, OUT said text) LANGUAGE sql AS "
              "'SELECT n * 2, ''is '' || n * 2'");
    for (int described = 0; described < 2; described++) {
        STMT_OK(d->stmt, SQLFreeStmt(d->stmt, SQL_RESET_PARAMS));
        STMT_OK(d->stmt, SQLPrepare(d->stmt, A("{call pg_temp.double_of(?, ?)}"), SQL_NTS));
        if (described) {
            STMT_OK(d->stmt, SQLNumResultCols(d->stmt, &columns));
            assert_int_equal(columns, 0);
            STMT_OK(d->stmt, SQLDescribeParam(d->stmt, 1, &type, NULL, NULL, NULL));
            assert_int_equal(type, SQL_INTEGER);
        }
        bind(d->stmt, 1, SQL_PARAM_INPUT_OUTPUT, &number, &number_length);
        STMT_OK(d->stmt, SQLBindParameter(d->stmt, 2, SQL_PARAM_INPUT_OUTPUT, SQL_C_CHAR,
                                          SQL_VARCHAR, 20, 0, rest, sizeof rest, &rest_length));
        number = 21;
        number_length = 0;
        STMT_OK(d->stmt, SQLExecute(d->stmt));
        assert_int_equal(number, 42);
        assert_string_equal(rest, "is 42");
        number = 4;
        STMT_OK(d->stmt, SQLExecute(d->stmt));
        assert_string_equal(rest, "is 8");
    }
    /* what goes in only is an argument: there is no function with two */
    STMT_OK(d->stmt, SQLBindParameter(d->stmt, 2, SQL_PARAM_INPUT, SQL_C_CHAR, SQL_VARCHAR, 20, 0,
                                      rest, sizeof rest, &rest_length));
    STMT_ERROR(d->stmt, "42000", SQLExecute(d->stmt));
}

static void test_procedure(void **state)
{
    struct db *d = *state;
    make_routines(d);
    number = 5;
    number_length = 0;
    third = 100;
    third_length = 0;
    bind(d->stmt, 1, SQL_PARAM_INPUT_OUTPUT, &number, &number_length);
    bind(d->stmt, 2, SQL_PARAM_OUTPUT, &result, &result_length);
    bind(d->stmt, 3, SQL_PARAM_INPUT, &third, &third_length);
    STMT_OK(d->stmt, SQLExecDirect(d->stmt, A("{call pg_temp.move(?, ?, ?)}"), SQL_NTS));
    assert_int_equal(number, 105);
    assert_int_equal(result, 5);
}

static void test_result_set_and_default(void **state)
{
    struct db *d = *state;
    SQLINTEGER cell, sum = 0;
    make_routines(d);
    number = 1;
    number_length = 0;
    bind(d->stmt, 1, SQL_PARAM_INPUT, &number, &number_length);
    third_length = SQL_DEFAULT_PARAM;
    bind(d->stmt, 2, SQL_PARAM_INPUT, &third, &third_length);
    STMT_OK(d->stmt, SQLExecDirect(d->stmt, A("{call pg_temp.several(?, ?)}"), SQL_NTS));
    STMT_OK(d->stmt, SQLBindCol(d->stmt, 1, SQL_C_SLONG, &cell, 0, NULL));
    while (SQL_SUCCEEDED(SQLFetch(d->stmt)))
        sum += cell;
    assert_int_equal(sum, 2 + 3 + 4);
}

/* A default in one execution, a value in the next. */
static void test_default_comes_and_goes(void **state)
{
    struct db *d = *state;
    make_routines(d);
    number = 1;
    number_length = 0;
    bind(d->stmt, 1, SQL_PARAM_INPUT, &number, &number_length);
    bind(d->stmt, 2, SQL_PARAM_INPUT, &third, &third_length);
    STMT_OK(d->stmt, SQLPrepare(d->stmt, A("{call pg_temp.several(?, ?)}"), SQL_NTS));
    for (int i = 0; i < 4; i++) {
        int rows = 0;
        third = 5;
        third_length = i % 2 ? SQL_DEFAULT_PARAM : 0;
        STMT_OK(d->stmt, SQLExecute(d->stmt));
        while (SQL_SUCCEEDED(SQLFetch(d->stmt)))
            rows++;
        assert_int_equal(rows, i % 2 ? 3 : 5);
        STMT_OK(d->stmt, SQLCloseCursor(d->stmt));
    }
}

/* Values have their places: none moves to where another one takes its default. */
static void test_default_before_a_value(void **state)
{
    struct db *d = *state;
    SQLHSTMT s = d->stmt;
    db_run(d, "CREATE FUNCTION pg_temp.pair(a int DEFAULT 7, b int DEFAULT 8) RETURNS text "
              "LANGUAGE sql AS 'SELECT concat(a, '','', b)'");
    number = third = 1;
    bind(s, 1, SQL_PARAM_INPUT, &number, &number_length);
    bind(s, 2, SQL_PARAM_INPUT, &third, &third_length);
    STMT_OK(s, SQLPrepare(s, A("{call pg_temp.pair(?, ?)}"), SQL_NTS));
    for (int i = 0; i < 3; i++) {
        char text[20] = "";
        number_length = SQL_DEFAULT_PARAM;
        third_length = 0;
        STMT_ERROR(s, "07S01", SQLExecute(s));
        STMT_ERROR(s, "07S01", SQLExecute(s));
        third_length = i == 1 ? 0 : SQL_DEFAULT_PARAM;
        number_length = i > 0 ? 0 : SQL_DEFAULT_PARAM;
        STMT_OK(s, SQLExecute(s));
        STMT_OK(s, SQLFetch(s));
        STMT_OK(s, SQLGetData(s, 1, SQL_C_CHAR, text, sizeof text, NULL));
        assert_string_equal(text, i == 0 ? "7,8" : i == 1 ? "1,1" : "1,8");
        STMT_OK(s, SQLCloseCursor(s));
    }
    number_length = SQL_DEFAULT_PARAM;
    third_length = 0;
    db_rows(d, "SELECT 1", "1\n");
    STMT_OK(s, SQLExecDirect(s, A("{call pg_temp.pair(?, b => ?)}"), SQL_NTS));
}

/* node's odbc and Perl's DBD::ODBC describe parameters before they bind them; POCO fetches when
 * columns were told. */
static void test_described_first(void **state)
{
    static const struct {
        const char *text;
        SQLUSMALLINT n;
        SQLSMALLINT type;
        bool columns;
    } cases[] = {{"{call pg_temp.move(?, ?, ?)}", 3, SQL_INTEGER, true},
                 {"{call pg_temp.several(?, ?)}", 2, SQL_INTEGER, true},
                 {"{? = call pg_temp.twice(?)}", 1, SQL_INTEGER, false},
                 {"{? = call pg_temp.twice(?)}", 2, SQL_INTEGER, false}};
    struct db *d = *state;
    SQLSMALLINT type, digits, nullable, columns;
    SQLULEN size;
    make_routines(d);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        STMT_OK(d->stmt, SQLPrepare(d->stmt, A(cases[i].text), SQL_NTS));
        STMT_OK(d->stmt, SQLDescribeParam(d->stmt, cases[i].n, &type, &size, &digits, &nullable));
        assert_int_equal(type, cases[i].type);
        STMT_OK(d->stmt, SQLNumResultCols(d->stmt, &columns));
        assert_int_equal(columns > 0, cases[i].columns);
    }
    /* what nobody has bound goes where the routine sends it; outputs have the result's types */
    db_run(d, "CREATE FUNCTION pg_temp.mixed(INOUT a int, OUT b date, INOUT c text, OUT d int)"
              " LANGUAGE sql AS 'SELECT a, current_date, c, 7'");
    static const SQLSMALLINT mixed[] = {SQL_INTEGER, SQL_TYPE_DATE, SQL_WVARCHAR, SQL_INTEGER};
    STMT_OK(d->stmt, SQLPrepare(d->stmt, A("{call pg_temp.mixed(?, ?, ?, ?)}"), SQL_NTS));
    for (SQLUSMALLINT i = 1; i <= 4; i++) {
        STMT_OK(d->stmt, SQLDescribeParam(d->stmt, i, &type, &size, &digits, &nullable));
        assert_int_equal(type, mixed[i - 1]);
    }
    number = 5;
    third = 100;
    number_length = third_length = 0;
    STMT_OK(d->stmt, SQLPrepare(d->stmt, A(cases[0].text), SQL_NTS));
    STMT_OK(d->stmt, SQLDescribeParam(d->stmt, 1, &type, &size, &digits, &nullable));
    bind(d->stmt, 1, SQL_PARAM_INPUT_OUTPUT, &number, &number_length);
    bind(d->stmt, 2, SQL_PARAM_OUTPUT, &result, &result_length);
    bind(d->stmt, 3, SQL_PARAM_INPUT, &third, &third_length);
    STMT_OK(d->stmt, SQLDescribeParam(d->stmt, 3, &type, &size, &digits, &nullable));
    assert_int_equal(type, SQL_INTEGER);
    STMT_OK(d->stmt, SQLNumResultCols(d->stmt, &columns)); /* they go into the parameters */
    assert_int_equal(columns, 0);
    STMT_ERROR(d->stmt, "07005",
               SQLDescribeCol(d->stmt, 1, NULL, 0, NULL, &type, &size, &digits, &nullable));
    STMT_OK(d->stmt, SQLExecute(d->stmt));
    assert_int_equal(number, 105);
    assert_int_equal(result, 5);
    STMT_OK(d->stmt, SQLDescribeParam(d->stmt, 3, &type, &size, &digits, &nullable));
    assert_int_equal(type, SQL_INTEGER);
}

/* "Binding Parameters by Name": in any order, some left out. */
static void test_named(void **state)
{
    struct db *d = *state;
    SQLHDESC ipd = NULL;
    make_routines(d);
    number = 5;
    third = 100;
    number_length = third_length = 0;
    STMT_OK(d->stmt, SQLGetStmtAttr(d->stmt, SQL_ATTR_IMP_PARAM_DESC, &ipd, 0, NULL));
    bind(d->stmt, 1, SQL_PARAM_INPUT, &third, &third_length);
    bind(d->stmt, 2, SQL_PARAM_OUTPUT, &result, &result_length);
    bind(d->stmt, 3, SQL_PARAM_INPUT_OUTPUT, &number, &number_length);
    DESC_OK(ipd, SQLSetDescField(ipd, 1, SQL_DESC_NAME, A("by"), SQL_NTS));
    DESC_OK(ipd, SQLSetDescField(ipd, 2, SQL_DESC_NAME, A("old"), SQL_NTS));
    DESC_OK(ipd, SQLSetDescField(ipd, 3, SQL_DESC_NAME, A("n"), SQL_NTS));
    STMT_OK(d->stmt, SQLExecDirect(d->stmt, A("{call pg_temp.move(?, ?, ?)}"), SQL_NTS));
    assert_int_equal(number, 105);
    assert_int_equal(result, 5);
}

/* The parentheses may be missing when there are no arguments. */
static void test_without_arguments(void **state)
{
    struct db *d = *state;
    db_run(d, "CREATE FUNCTION pg_temp.seven() RETURNS int LANGUAGE sql AS 'SELECT 7'");
    bind(d->stmt, 1, SQL_PARAM_OUTPUT, &result, &result_length);
    STMT_OK(d->stmt, SQLExecDirect(d->stmt, A("{?=call pg_temp.seven}"), SQL_NTS));
    assert_int_equal(result, 7);
    STMT_OK(d->stmt, SQLExecDirect(d->stmt, A("{call pg_temp.seven}"), SQL_NTS));
    STMT_OK(d->stmt, SQLFetch(d->stmt));
}

static void test_unknown(void **state)
{
    struct db *d = *state;
    STMT_ERROR(d->stmt, "42000", SQLExecDirect(d->stmt, A("{call no_such_routine(1)}"), SQL_NTS));
    db_says(SQL_HANDLE_STMT, d->stmt, "no_such_routine");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DB_TEST(test_return_value),
        DB_TEST(test_return_value_and_arguments),
        DB_TEST(test_out_of_function),
        DB_TEST(test_out_of_function_bound_as_both),
        DB_TEST(test_procedure),
        DB_TEST(test_unknown),
        DB_TEST(test_result_set_and_default),
        DB_TEST(test_default_comes_and_goes),
        DB_TEST(test_default_before_a_value),
        DB_TEST(test_described_first),
        DB_TEST(test_named),
        DB_TEST(test_without_arguments),
    };
    return DB_MAIN(tests);
}
