/* Data at execution (ODBC reference, "Sending Long Data"). */
#include "support/db.h"

#include <stdio.h>
#include <stdlib.h>

#define AT_EXECUTION SQL_LEN_DATA_AT_EXEC(0)

static SQLLEN at_execution;
static char first_token, second_token;

static int setup(void **state)
{
    at_execution = AT_EXECUTION;
    return db_setup(state);
}

static void bind(SQLHSTMT s, SQLUSMALLINT n, SQLSMALLINT c_type, SQLSMALLINT sql_type, void *token)
{
    STMT_OK(s, SQLBindParameter(s, n, SQL_PARAM_INPUT, c_type, sql_type, 0, 0, token, 0,
                                &at_execution));
}

/* The parameter asked for next; SQLExecute or SQLParamData said that one is needed. */
static void expect_token(SQLHSTMT s, const void *token)
{
    SQLPOINTER asked = NULL;
    STMT_IS(s, SQL_NEED_DATA, SQLParamData(s, &asked));
    assert_ptr_equal(asked, token);
}

static void expect_cell(SQLHSTMT s, SQLUSMALLINT column, const char *expected)
{
    char text[256];
    SQLLEN n;
    STMT_OK(s, SQLGetData(s, column, SQL_C_CHAR, text, sizeof text, &n));
    assert_string_equal(n == SQL_NULL_DATA ? "NULL" : text, expected);
}

static void test_two_parameters_in_parts(void **state)
{
    struct db *d = *state;
    SQLHSTMT s = d->stmt;
    SQLPOINTER asked;
    SQLWCHAR wide[] = {'w', 0x20ac, 0xd83d, 0xde95};
    bind(s, 1, SQL_C_CHAR, SQL_LONGVARCHAR, &first_token);
    bind(s, 2, SQL_C_WCHAR, SQL_WLONGVARCHAR, &second_token);
    STMT_IS(s, SQL_NEED_DATA, SQLExecDirect(s, A("SELECT ?, upper(?)"), SQL_NTS));
    expect_token(s, &first_token);
    STMT_OK(s, SQLPutData(s, A("one,"), SQL_NTS));
    STMT_OK(s, SQLPutData(s, A("two,xxx"), 4));
    STMT_OK(s, SQLPutData(s, A(""), 0));
    STMT_OK(s, SQLPutData(s, A("three"), 5));
    expect_token(s, &second_token);
    for (int i = 0; i < 4; i++) /* the pair comes in two parts */
        STMT_OK(s, SQLPutData(s, &wide[i], sizeof *wide));
    STMT_OK(s, SQLParamData(s, &asked));
    STMT_OK(s, SQLFetch(s));
    expect_cell(s, 1, "one,two,three");
    expect_cell(s, 2, "W\xe2\x82\xac\xf0\x9f\x9a\x95");
}

static void test_binary(void **state)
{
    struct db *d = *state;
    SQLHSTMT s = d->stmt;
    unsigned char bytes[] = {0, 1, 2, 0xff, 0};
    SQLPOINTER asked;
    bind(s, 1, SQL_C_BINARY, SQL_LONGVARBINARY, &first_token);
    STMT_IS(s, SQL_NEED_DATA, SQLExecDirect(s, A("SELECT encode(?, 'hex')"), SQL_NTS));
    expect_token(s, &first_token);
    STMT_OK(s, SQLPutData(s, bytes, 2));
    STMT_OK(s, SQLPutData(s, bytes + 2, 3));
    STMT_OK(s, SQLParamData(s, &asked));
    STMT_OK(s, SQLFetch(s));
    expect_cell(s, 1, "000102ff00");
}

static void test_null_and_fixed_size(void **state)
{
    struct db *d = *state;
    SQLHSTMT s = d->stmt;
    SQLPOINTER asked;
    SQLINTEGER v = 12345;
    bind(s, 1, SQL_C_CHAR, SQL_VARCHAR, &first_token);
    bind(s, 2, SQL_C_SLONG, SQL_INTEGER, &second_token);
    STMT_OK(s, SQLPrepare(s, A("SELECT ?, ?"), SQL_NTS));
    for (int i = 0; i < 2; i++) {
        STMT_IS(s, SQL_NEED_DATA, SQLExecute(s));
        expect_token(s, &first_token);
        STMT_OK(s, SQLPutData(s, NULL, SQL_NULL_DATA));
        expect_token(s, &second_token);
        STMT_OK(s, SQLPutData(s, &v, 0));
        STMT_OK(s, SQLParamData(s, &asked));
        STMT_OK(s, SQLFetch(s));
        expect_cell(s, 1, "NULL");
        expect_cell(s, 2, "12345");
        STMT_OK(s, SQLCloseCursor(s));
    }
}

static void test_large(void **state)
{
    enum { PART = 100000, PARTS = 100 };
    struct db *d = *state;
    SQLHSTMT s = d->stmt;
    SQLPOINTER asked;
    char *part = malloc(PART);
    assert_non_null(part);
    memset(part, 'q', PART);
    at_execution = SQL_LEN_DATA_AT_EXEC(PART * PARTS);
    bind(s, 1, SQL_C_CHAR, SQL_LONGVARCHAR, &first_token);
    STMT_IS(s, SQL_NEED_DATA, SQLExecDirect(s, A("SELECT length(?)"), SQL_NTS));
    expect_token(s, &first_token);
    for (int i = 0; i < PARTS; i++)
        STMT_OK(s, SQLPutData(s, part, PART));
    STMT_OK(s, SQLParamData(s, &asked));
    STMT_OK(s, SQLFetch(s));
    expect_cell(s, 1, "10000000");
    free(part);
}

static void test_out_of_order(void **state)
{
    struct db *d = *state;
    SQLHSTMT s = d->stmt;
    SQLPOINTER asked;
    SQLINTEGER v = 1;
    bind(s, 1, SQL_C_CHAR, SQL_VARCHAR, &first_token);
    STMT_ERROR(s, "HY010", SQLParamData(s, &asked));
    STMT_ERROR(s, "HY010", SQLPutData(s, A("x"), 1));
    STMT_IS(s, SQL_NEED_DATA, SQLExecDirect(s, A("SELECT ?"), SQL_NTS));
    STMT_ERROR(s, "HY010", SQLPutData(s, A("x"), 1)); /* SQLParamData comes first */
    STMT_OK(s, SQLCancel(s));
    STMT_ERROR(s, "HY010", SQLParamData(s, &asked));
    STMT_OK(s, SQLFreeStmt(s, SQL_RESET_PARAMS));
    bind(s, 1, SQL_C_SLONG, SQL_INTEGER, &first_token);
    STMT_IS(s, SQL_NEED_DATA, SQLExecDirect(s, A("SELECT ?"), SQL_NTS));
    expect_token(s, &first_token);
    STMT_OK(s, SQLPutData(s, &v, sizeof v));
    STMT_ERROR(s, "HY019", SQLPutData(s, &v, sizeof v)); /* no parts of a number */
    STMT_OK(s, SQLCancel(s));
    db_rows(d, "SELECT 1", "1\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        {"test_two_parameters_in_parts", test_two_parameters_in_parts, setup, db_teardown, NULL},
        {"test_binary", test_binary, setup, db_teardown, NULL},
        {"test_null_and_fixed_size", test_null_and_fixed_size, setup, db_teardown, NULL},
        {"test_large", test_large, setup, db_teardown, NULL},
        {"test_out_of_order", test_out_of_order, setup, db_teardown, NULL},
    };
    return DB_MAIN(tests);
}
