/* Escape sequences and scalar functions: what they mean to the server, through the driver. */
#include "support/db.h"

#include <stdio.h>
#include <string.h>

#include "support/cases.h"

enum { VALUES = 8, ROOM = 256 };

static void fetch_one(struct db *d, const struct case_line *line, struct lb_text wanted)
{
    char got[ROOM];
    SQLLEN length;
    STMT_OK(d->stmt, SQLFetch(d->stmt));
    STMT_OK(d->stmt, SQLGetData(d->stmt, 1, SQL_C_CHAR, got, sizeof got, &length));
    struct lb_text text = length == SQL_NULL_DATA ? LB_TEXT("") : lb_text_of(got);
    if (!lb_text_is(text, wanted))
        fail_msg("%s:%u: <%s> instead of <%.*s>", line->file, line->number, got, (int)wanted.n,
                 wanted.at);
    STMT_OK(d->stmt, SQLFreeStmt(d->stmt, SQL_CLOSE));
}

static SQLCHAR *select_of(char *out, struct lb_text expression)
{
    snprintf(out, 1024, "SELECT %.*s", (int)expression.n, expression.at);
    return A(out);
}

/* The markers are bound as text, as most applications do it. */
static void run_bound(struct db *d, const struct case_line *line)
{
    static char value[VALUES][ROOM];
    static SQLLEN length[VALUES];
    char sql[1024];
    SQLUSMALLINT n = 0;
    SQLSMALLINT counted;
    for (struct lb_text rest = line->field[3]; rest.at; n++) {
        struct lb_text one = lb_text_cut(&rest, ';');
        snprintf(value[n], ROOM, "%.*s", (int)one.n, one.at);
        length[n] = (SQLLEN)one.n;
        STMT_OK(d->stmt,
                SQLBindParameter(d->stmt, (SQLUSMALLINT)(n + 1), SQL_PARAM_INPUT, SQL_C_CHAR,
                                 SQL_VARCHAR, ROOM, 0, value[n], ROOM, &length[n]));
    }
    STMT_OK(d->stmt, SQLPrepare(d->stmt, select_of(sql, line->field[2]), SQL_NTS));
    STMT_OK(d->stmt, SQLNumParams(d->stmt, &counted));
    assert_int_equal(counted, n);
    STMT_OK(d->stmt, SQLExecute(d->stmt));
    fetch_one(d, line, line->field[1]);
    STMT_OK(d->stmt, SQLFreeStmt(d->stmt, SQL_RESET_PARAMS));
}

static void test_functions(void **state)
{
    struct db *d = *state;
    char sql[1024];
    struct cases *c = cases_open("sql_fn");
    for (struct case_line line; cases_next(c, &line);) {
        STMT_OK(d->stmt, SQLExecDirect(d->stmt, select_of(sql, line.field[0]), SQL_NTS));
        fetch_one(d, &line, line.field[1]);
        if (line.n == 4)
            run_bound(d, &line);
    }
    cases_close(c);
}

/* What SQLNativeSql shows means the same as what is executed. */
static void test_native(void **state)
{
    struct db *d = *state;
    char sql[1024];
    SQLCHAR native[4096];
    SQLINTEGER length;
    struct cases *c = cases_open("sql_fn");
    for (struct case_line line; cases_next(c, &line);) {
        DBC_OK(d->dbc, SQLNativeSql(d->dbc, select_of(sql, line.field[0]), SQL_NTS, native,
                                    sizeof native, &length));
        if (!d->wide) /* unixODBC hands on the number of UTF-16 units */
            assert_int_equal(length, strlen((char *)native));
        STMT_OK(d->stmt, SQLSetStmtAttr(d->stmt, SQL_ATTR_NOSCAN, (SQLPOINTER)SQL_NOSCAN_ON, 0));
        STMT_OK(d->stmt, SQLExecDirect(d->stmt, native, SQL_NTS));
        fetch_one(d, &line, line.field[1]);
    }
    cases_close(c);
}

static void test_refused(void **state)
{
    struct db *d = *state;
    STMT_ERROR(d->stmt, "42000", SQLExecDirect(d->stmt, A("SELECT {nonsense 'x'}"), SQL_NTS));
    db_says(SQL_HANDLE_STMT, d->stmt, "nonsense");
    STMT_ERROR(d->stmt, "22007", SQLExecDirect(d->stmt, A("SELECT {d '2024-13-01'}"), SQL_NTS));
    STMT_ERROR(d->stmt, "42000", SQLPrepare(d->stmt, A("SELECT {fn UCASE('a')"), SQL_NTS));
    db_says(SQL_HANDLE_STMT, d->stmt, "character 8");
    STMT_ERROR(d->stmt, "42000", SQLExecDirect(d->stmt, A("SELECT 'open"), SQL_NTS));
    DBC_ERROR(d->dbc, "42000", SQLNativeSql(d->dbc, A("SELECT {x}"), SQL_NTS, NULL, 0, NULL));
    db_rows(d, "SELECT 1", "1\n");
}

/* The place of the server's error is one in the application's text. */
static void test_position(void **state)
{
    struct db *d = *state;
    const char *sql = "SELECT {fn LOCATE('a', 'b', 1)}, {d '2024-01-01'}, nocolumn";
    char says[40];
    snprintf(says, sizeof says, "character %d", (int)(strstr(sql, "nocolumn") - sql) + 1);
    STMT_ERROR(d->stmt, "42S22", SQLExecDirect(d->stmt, A(sql), SQL_NTS));
    db_says(SQL_HANDLE_STMT, d->stmt, says);
}

/* jsonb's operators, with and without a parameter beside them. */
static void test_operators(void **state)
{
    struct db *d = *state;
    static const char *const with_parameter[] = {
        "SELECT 'b' FROM (SELECT '{\"b\": 1}'::jsonb AS j) t WHERE j ?? ?",
        "SELECT 'b' FROM (SELECT '{\"b\": 1}'::jsonb AS j) t WHERE j ? ?",
        "SELECT 'b' FROM (SELECT '{\"b\": 1}'::jsonb AS j) t WHERE (j) ?| array[?]",
        "SELECT left(?||'x', 1)",
    };
    static char key[] = "b";
    SQLLEN length = SQL_NTS;
    db_rows(d,
            "SELECT CASE WHEN j ? 'a' AND j ?| array['x', 'a'] AND NOT j ?& array['x', 'a'] AND j "
            "@? '$.a' "
            "THEN 'yes' END FROM (SELECT '{\"a\": 1}'::jsonb AS j) t",
            "yes\n");
    STMT_OK(d->stmt, SQLBindParameter(d->stmt, 1, SQL_PARAM_INPUT, SQL_C_CHAR, SQL_VARCHAR, 10, 0,
                                      key, sizeof key, &length));
    for (size_t i = 0; i < sizeof with_parameter / sizeof *with_parameter; i++) {
        char got[ROOM];
        STMT_OK(d->stmt, SQLExecDirect(d->stmt, A(with_parameter[i]), SQL_NTS));
        STMT_OK(d->stmt, SQLFetch(d->stmt));
        STMT_OK(d->stmt, SQLGetData(d->stmt, 1, SQL_C_CHAR, got, sizeof got, NULL));
        assert_string_equal(got, "b");
        STMT_OK(d->stmt, SQLFreeStmt(d->stmt, SQL_CLOSE));
    }
}

static void test_several(void **state)
{
    struct db *d = *state;
    STMT_OK(
        d->stmt,
        SQLExecDirect(d->stmt, A("SELECT {fn UCASE('a')}; /* none */; SELECT ';' -- ;"), SQL_NTS));
    char got[ROOM];
    SQLLEN length;
    STMT_OK(d->stmt, SQLFetch(d->stmt));
    STMT_OK(d->stmt, SQLGetData(d->stmt, 1, SQL_C_CHAR, got, sizeof got, &length));
    assert_string_equal(got, "A");
    STMT_OK(d->stmt, SQLMoreResults(d->stmt));
    STMT_OK(d->stmt, SQLFetch(d->stmt));
    STMT_OK(d->stmt, SQLGetData(d->stmt, 1, SQL_C_CHAR, got, sizeof got, &length));
    assert_string_equal(got, ";");
    STMT_IS(d->stmt, SQL_NO_DATA, SQLMoreResults(d->stmt));
}

/* What Access and ADO ask for behind an INSERT; a column of that name is none. */
static void test_identity(void **state)
{
    struct db *d = *state;
    db_run(d, "CREATE TEMP TABLE numbered (id serial, words tsvector, identity tsquery)");
    db_run(d, "INSERT INTO numbered VALUES (DEFAULT, 'a b', 'a')");
    db_run(d, "INSERT INTO numbered VALUES (DEFAULT, 'c', 'a')");
    db_rows(d, "SELECT @@IDENTITY", "2\n");
    db_rows(d, "SELECT id FROM numbered WHERE id=@@identity", "2\n");
    db_rows(d, "SELECT id FROM numbered WHERE words @@identity", "1\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DB_TEST(test_refused),  DB_TEST(test_functions), DB_TEST(test_native),
        DB_TEST(test_position), DB_TEST(test_operators), DB_TEST(test_several),
        DB_TEST(test_identity),
    };
    return DB_MAIN(tests);
}
