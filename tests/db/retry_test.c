/*
 * What the server refuses at first and takes at the second try: parameters it can infer no type of,
 * numbers no function is there for, prepared statements whose tables somebody else made anew.
 */
#include "support/db.h"

#include <stdio.h>
#include <time.h>

static void nap(void)
{
    nanosleep(&(struct timespec){0, 2000000}, NULL);
}

static void execute(SQLHSTMT s)
{
    SQLRETURN r;
    while ((r = SQLExecute(s)) == SQL_STILL_EXECUTING)
        nap();
    STMT_OK(s, r);
}

/* The first cell of the row that is to come. */
static void gives(SQLHSTMT s, const char *expected)
{
    char text[100] = "";
    SQLLEN n = 0;
    STMT_OK(s, SQLFetch(s));
    STMT_OK(s, SQLGetData(s, 1, SQL_C_CHAR, text, sizeof text, &n));
    assert_string_equal(text, expected);
    STMT_OK(s, SQLFreeStmt(s, SQL_CLOSE));
}

static void answers(SQLHSTMT s, const char *sql, const char *expected)
{
    SQLRETURN r;
    while ((r = SQLExecDirect(s, A(sql), SQL_NTS)) == SQL_STILL_EXECUTING)
        nap();
    STMT_OK(s, r);
    gives(s, expected);
}

static void async(SQLHSTMT s, bool on)
{
    SQLULEN value = on ? SQL_ASYNC_ENABLE_ON : SQL_ASYNC_ENABLE_OFF;
    STMT_OK(s, SQLSetStmtAttr(s, SQL_ATTR_ASYNC_ENABLE, (SQLPOINTER)value, 0));
}

static void manual(struct db *d)
{
    DBC_OK(d->dbc, SQLSetConnectAttr(d->dbc, SQL_ATTR_AUTOCOMMIT, SQL_AUTOCOMMIT_OFF, 0));
}

/* ---- types the server cannot infer --------------------------------------------------------- */

static void bind_words(SQLHSTMT s, SQLSMALLINT type)
{
    static char words[2][4] = {"abc", "def"};
    for (SQLUSMALLINT i = 0; i < 2; i++)
        STMT_OK(s, SQLBindParameter(s, (SQLUSMALLINT)(i + 1), SQL_PARAM_INPUT, SQL_C_CHAR, type, 20,
                                    0, words[i], sizeof words[i], NULL));
}

static const struct {
    const char *sql, *answer;
} words[] = {
    {"SELECT ?", "abc"},
    {"SELECT ? || ?", "abcdef"},
    {"SELECT concat(?)", "abc"},
    {"SELECT concat(?, ?)", "abcdef"},
    {"SELECT format('%s-%s', ?, ?)", "abc-def"},
    {"SELECT pg_typeof(?)", "text"},
    {"SELECT to_json(?)", "\"abc\""},
    {"SELECT jsonb_build_object(?, ?)", "{\"abc\": \"def\"}"},
    {"SELECT concat(?) FROM generate_series(1, 3) i WHERE i::text <> ? LIMIT 1", "abc"},
};

static void test_words(void **state)
{
    struct db *d = *state;
    static const SQLSMALLINT types[] = {SQL_CHAR, SQL_VARCHAR, SQL_LONGVARCHAR, SQL_WVARCHAR};
    for (size_t k = 0; k < sizeof types / sizeof *types; k++) {
        bind_words(d->stmt, types[k]);
        for (size_t i = 0; i < sizeof words / sizeof *words; i++)
            answers(d->stmt, words[i].sql, words[i].answer);
    }
    async(d->stmt, true);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        answers(d->stmt, words[i].sql, words[i].answer);
}

/* What a transaction has done is not lost by it. */
static void test_words_in_a_transaction(void **state)
{
    struct db *d = *state;
    manual(d);
    bind_words(d->stmt, SQL_VARCHAR);
    answers(d->stmt, "SELECT concat(?, ?)", "abcdef");
    db_run(d, "CREATE TEMP TABLE kept AS SELECT 1");
    answers(d->stmt, "SELECT concat(?, ?)", "abcdef");
    db_rows(d, "SELECT count(*) FROM kept", "1\n");
}

/* Where a failure costs the transaction, there is no second try. */
static void test_no_second_try(void **state)
{
    struct db *d = *state;
    db_connect(d, DB_SOURCE "ErrorRollback=transaction;");
    manual(d);
    db_run(d, "CREATE TEMP TABLE lost AS SELECT 1");
    bind_words(d->stmt, SQL_VARCHAR);
    STMT_ERROR(d->stmt, "42000", SQLExecDirect(d->stmt, A("SELECT concat(?)"), SQL_NTS));
    STMT_ERROR(d->stmt, "42S02", SQLExecDirect(d->stmt, A("SELECT * FROM lost"), SQL_NTS));
}

static void test_described(void **state)
{
    struct db *d = *state;
    SQLHSTMT s = d->stmt;
    SQLSMALLINT n = 0, type = 0;
    STMT_OK(s, SQLPrepare(s, A("SELECT concat(?, 'x'), 5 + ?"), SQL_NTS));
    STMT_OK(s, SQLNumResultCols(s, &n));
    assert_int_equal(n, 2);
    STMT_OK(s, SQLDescribeParam(s, 1, &type, NULL, NULL, NULL));
    assert_int_equal(type, SQL_WVARCHAR);
    STMT_OK(s, SQLDescribeParam(s, 2, &type, NULL, NULL, NULL));
    assert_int_equal(type, SQL_INTEGER);
}

/* Executed again, bound anew: the second type is kept as long as the first one is what is bound. */
static void test_bound_anew(void **state)
{
    struct db *d = *state;
    SQLHSTMT s = d->stmt;
    SQLINTEGER number = 7;
    STMT_OK(s, SQLPrepare(s, A("SELECT pg_typeof(?)::text || concat(?)"), SQL_NTS));
    for (int i = 0; i < 3; i++) {
        bind_words(s, SQL_VARCHAR);
        execute(s);
        gives(s, "textdef");
    }
    STMT_OK(s, SQLBindParameter(s, 1, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0, 0, &number, 0,
                                NULL));
    execute(s);
    gives(s, "integerdef");
}

/* Values sent at execution are there for the second try as well. */
static void test_at_execution(void **state)
{
    struct db *d = *state;
    SQLHSTMT s = d->stmt;
    SQLLEN at_execution = SQL_DATA_AT_EXEC;
    SQLPOINTER token;
    for (int round = 0; round < 2; round++) {
        SQLRETURN r;
        async(s, round == 1);
        STMT_OK(s, SQLBindParameter(s, 1, SQL_PARAM_INPUT, SQL_C_CHAR, SQL_VARCHAR, 20, 0, &token,
                                    0, &at_execution));
        STMT_IS(s, SQL_NEED_DATA, SQLExecDirect(s, A("SELECT concat(?)"), SQL_NTS));
        STMT_IS(s, SQL_NEED_DATA, SQLParamData(s, &token));
        STMT_OK(s, SQLPutData(s, A("in "), SQL_NTS));
        STMT_OK(s, SQLPutData(s, A("parts"), SQL_NTS));
        while ((r = SQLParamData(s, &token)) == SQL_STILL_EXECUTING)
            nap();
        STMT_OK(s, r);
        gives(s, "in parts");
    }
}

/* Arrays, few and many sets, with rows and without, ignored sets among them. */
static void test_words_in_arrays(void **state)
{
    struct db *d = *state;
    SQLHSTMT s = d->stmt;
    char values[20][16];
    SQLUSMALLINT status[20], operation[20];
    SQLULEN done;
    db_run(d, "CREATE TEMP TABLE words (w text)");
    for (int i = 0; i < 20; i++) {
        snprintf(values[i], sizeof values[i], "w%d", i);
        operation[i] = i == 0 ? SQL_PARAM_IGNORE : SQL_PARAM_PROCEED;
    }
    for (SQLULEN n = 2; n <= 20; n += 18) {
        db_run(d, "TRUNCATE words");
        STMT_OK(s, SQLBindParameter(s, 1, SQL_PARAM_INPUT, SQL_C_CHAR, SQL_VARCHAR, 15, 0, values,
                                    sizeof values[0], NULL));
        db_set(s, SQL_ATTR_PARAMSET_SIZE, n);
        db_set(s, SQL_ATTR_PARAM_STATUS_PTR, (uintptr_t)status);
        db_set(s, SQL_ATTR_PARAM_OPERATION_PTR, (uintptr_t)operation);
        db_set(s, SQL_ATTR_PARAMS_PROCESSED_PTR, (uintptr_t)&done);
        STMT_OK(s, SQLExecDirect(s, A("INSERT INTO words VALUES (concat(?))"), SQL_NTS));
        assert_int_equal(db_count(s), n - 1);
        assert_int_equal(done, n);
        for (SQLULEN i = 0; i < n; i++)
            assert_int_equal(status[i], i == 0 ? SQL_PARAM_UNUSED : SQL_PARAM_SUCCESS);
        STMT_OK(s, SQLExecDirect(s, A("SELECT to_json(?)"), SQL_NTS));
        for (SQLULEN i = 1; i < n; i++) {
            char json[20];
            snprintf(json, sizeof json, "\"w%d\"", (int)i);
            char text[20] = "";
            STMT_OK(s, SQLFetch(s));
            STMT_OK(s, SQLGetData(s, 1, SQL_C_CHAR, text, sizeof text, NULL));
            assert_string_equal(text, json);
            STMT_IS(s, i + 1 < n ? SQL_SUCCESS : SQL_NO_DATA, SQLMoreResults(s));
        }
        STMT_ERROR(s, "42000", SQLExecDirect(s, A("SELECT nowhere(?)"), SQL_NTS));
        db_reset(s);
    }
    db_rows(d, "SELECT count(*), min(w), max(w) FROM words", "19|w1|w9\n");
}

/* ---- numbers no function or operator is there for ------------------------------------------- */

static void test_numbers(void **state)
{
    struct db *d = *state;
    SQLHSTMT s = d->stmt;
    SQLBIGINT big = 3;
    SQLDOUBLE real = 1.25;
    SQLCHAR bit = 1;
    db_run(d, "CREATE TEMP TABLE flags AS SELECT 1 AS flag");
    STMT_OK(
        s, SQLBindParameter(s, 1, SQL_PARAM_INPUT, SQL_C_SBIGINT, SQL_BIGINT, 0, 0, &big, 0, NULL));
    answers(s, "SELECT repeat('ab', ?)", "ababab");
    answers(s, "SELECT date '2020-01-30' + ?", "2020-02-02");
    answers(s, "SELECT round(1.23456, ?)", "1.235");
    answers(s, "SELECT pg_typeof(?)", "bigint"); /* as it is bound, where that will do */
    STMT_OK(
        s, SQLBindParameter(s, 1, SQL_PARAM_INPUT, SQL_C_CHAR, SQL_DECIMAL, 5, 0, A("4"), 2, NULL));
    answers(s, "SELECT left('abcdefg', ?)", "abcd");
    STMT_OK(
        s, SQLBindParameter(s, 1, SQL_PARAM_INPUT, SQL_C_DOUBLE, SQL_DOUBLE, 0, 0, &real, 0, NULL));
    answers(s, "SELECT round(?, 1)", "1.3");
    STMT_OK(s, SQLBindParameter(s, 1, SQL_PARAM_INPUT, SQL_C_BIT, SQL_BIT, 0, 0, &bit, 0, NULL));
    answers(s, "SELECT count(*) FROM flags WHERE flag = ?", "1");
    answers(s, "SELECT NOT ?", "0");
    /* what does not fit is refused, not cut */
    big = 3000000000;
    STMT_OK(
        s, SQLBindParameter(s, 1, SQL_PARAM_INPUT, SQL_C_SBIGINT, SQL_BIGINT, 0, 0, &big, 0, NULL));
    STMT_ERROR(s, "22003", SQLExecDirect(s, A("SELECT repeat('ab', ?)"), SQL_NTS));
    big = 3;
    STMT_ERROR(s, "42000", SQLExecDirect(s, A("SELECT no_such_function(?)"), SQL_NTS));
}

/* Other types were no use: what is told is what the server has against those that are bound, and
 * these are what it gets the next time. */
static void test_in_vain(void **state)
{
    struct db *d = *state;
    SQLHSTMT s = d->stmt;
    SQLBIGINT big = 5;
    STMT_OK(
        s, SQLBindParameter(s, 1, SQL_PARAM_INPUT, SQL_C_SBIGINT, SQL_BIGINT, 0, 0, &big, 0, NULL));
    db_run(d, "CREATE TEMP TABLE words (w text)"); /* pg_temp is there */
    STMT_OK(s, SQLPrepare(s, A("SELECT pg_temp.sooner(?)"), SQL_NTS));
    for (int i = 0; i < 2; i++) {
        STMT_ERROR(s, "42000", SQLExecute(s));
        db_says(SQL_HANDLE_STMT, s, "sooner(bigint) does not exist");
    }
    db_run(d, "CREATE FUNCTION pg_temp.sooner(int) RETURNS text LANGUAGE sql AS 'SELECT ''int'''");
    db_run(d, "CREATE FUNCTION pg_temp.sooner(int8) RETURNS text LANGUAGE sql AS 'SELECT ''big'''");
    execute(s);
    gives(s, "big");
    /* one that is of use, and another: the server's last word is the true one */
    STMT_OK(
        s, SQLBindParameter(s, 2, SQL_PARAM_INPUT, SQL_C_SBIGINT, SQL_BIGINT, 0, 0, &big, 0, NULL));
    STMT_ERROR(s, "42000",
               SQLExecDirect(s, A("SELECT repeat('x', ?), no_such_function(?)"), SQL_NTS));
    db_says(SQL_HANDLE_STMT, s, "no_such_function");
}

/* No operator, no function takes the type: the server infers it, whatever is bound before and
 * after. */
static void test_inferred(void **state)
{
    struct db *d = *state;
    SQLHSTMT s = d->stmt;
    SQLINTEGER number = 5;
    SQLBIGINT big = 5;
    double real = 5;
    SQL_DATE_STRUCT day = {2024, 2, 29};
    char bytes[] = "5";
    const struct {
        SQLSMALLINT c_type, sql_type;
        void *value;
        const char *answer;
    } bound[] = {{SQL_C_SLONG, SQL_INTEGER, &number, "five"},
                 {SQL_C_TYPE_DATE, SQL_TYPE_DATE, &day, "leap"},
                 {SQL_C_SBIGINT, SQL_BIGINT, &big, "five"},
                 {SQL_C_CHAR, SQL_VARCHAR, (void *)"2024-02-29", "leap"},
                 {SQL_C_DOUBLE, SQL_DOUBLE, &real, "five"},
                 {SQL_C_SLONG, SQL_SMALLINT, &number, "five"},
                 {SQL_C_CHAR, SQL_NUMERIC, (void *)"5", "five"}};
    db_run(d, "CREATE TEMP TABLE by_text AS SELECT * FROM "
              "(VALUES ('5', 5, 'five'), ('2024-02-29', 5, 'leap')) t(k, n, v)");
    STMT_OK(s, SQLPrepare(s, A("SELECT v FROM by_text WHERE k = ? AND n = 5"), SQL_NTS));
    for (int i = 0; i < 2; i++)
        for (size_t k = 0; k < sizeof bound / sizeof *bound; k++) {
            STMT_OK(s, SQLBindParameter(s, 1, SQL_PARAM_INPUT, bound[k].c_type, bound[k].sql_type,
                                        10, 0, bound[k].value, 0, NULL));
            execute(s);
            gives(s, bound[k].answer);
        }
    STMT_OK(s, SQLBindParameter(s, 1, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0, 0, &number, 0,
                                NULL));
    STMT_OK(s, SQLBindParameter(s, 2, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0, 0, &number, 0,
                                NULL));
    answers(s, "SELECT v FROM by_text WHERE upper(k) = lower(?) AND n = ?", "five");
    /* bytes are no text, and an operator that is not there is not found */
    STMT_OK(
        s, SQLBindParameter(s, 1, SQL_PARAM_INPUT, SQL_C_BINARY, SQL_BINARY, 1, 0, bytes, 1, NULL));
    STMT_ERROR(s, "42000", SQLExecDirect(s, A("SELECT v FROM by_text WHERE k = ?"), SQL_NTS));
    STMT_OK(s, SQLBindParameter(s, 1, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0, 0, &number, 0,
                                NULL));
    STMT_ERROR(s, "42000", SQLExecDirect(s, A("SELECT json '1' + ?"), SQL_NTS));
}

/* What a routine fails at inside is nothing that other parameters mend: it runs once. A trigger
 * that waits for the commit fails behind the last statement. */
static void test_refused_inside(void **state)
{
    struct db *d = *state;
    SQLHSTMT s = d->stmt;
    SQLBIGINT big = 5;
    db_run(d, "CREATE TEMP TABLE checked (a int8)");
    db_run(d, "CREATE TEMP SEQUENCE runs");
    db_run(d, "CREATE FUNCTION pg_temp.stumbles(a int8) RETURNS int LANGUAGE plpgsql AS "
              "'BEGIN PERFORM nextval(''runs''); RETURN no_such_function(1); END'");
    db_run(d, "CREATE FUNCTION pg_temp.check_it() RETURNS trigger LANGUAGE plpgsql AS "
              "'BEGIN PERFORM pg_temp.stumbles(1); RETURN NULL; END'");
    db_run(d, "CREATE CONSTRAINT TRIGGER later AFTER INSERT ON checked DEFERRABLE INITIALLY "
              "DEFERRED FOR EACH ROW EXECUTE FUNCTION pg_temp.check_it()");
    STMT_OK(
        s, SQLBindParameter(s, 1, SQL_PARAM_INPUT, SQL_C_SBIGINT, SQL_BIGINT, 0, 0, &big, 0, NULL));
    STMT_ERROR(s, "42000", SQLExecDirect(s, A("SELECT pg_temp.stumbles(?)"), SQL_NTS));
    db_rows(d, "SELECT last_value FROM runs", "1\n");
    STMT_ERROR(s, "42000", SQLExecDirect(s, A("INSERT INTO checked VALUES (?)"), SQL_NTS));
    db_rows(d, "SELECT last_value FROM runs", "2\n");
    STMT_ERROR(
        s, "42000",
        SQLExecDirect(s, A("SET application_name = 'x'; INSERT INTO checked VALUES (?)"), SQL_NTS));
    db_rows(d, "SELECT last_value FROM runs", "3\n");
}

/* ---- somebody else changes the tables -------------------------------------------------------- */

static void other_session(const char *sql)
{
    struct db other = {0};
    db_open(&other, false);
    db_connect(&other, DB_SOURCE);
    db_run(&other, "%s", sql);
    db_close(&other);
}

#define MAKE                                                                                       \
    "DROP TABLE IF EXISTS retry_t; CREATE TABLE retry_t AS SELECT 1 AS id, 'one'::text AS t"
#define COLUMNS "ALTER TABLE retry_t ADD COLUMN more int DEFAULT 5"
#define TYPES   "ALTER TABLE retry_t ALTER COLUMN id TYPE text"

static void prepare(SQLHSTMT s)
{
    static char id[] = "1";
    STMT_OK(s, SQLBindParameter(s, 1, SQL_PARAM_INPUT, SQL_C_CHAR, SQL_VARCHAR, 10, 0, id,
                                sizeof id, NULL));
    STMT_OK(s, SQLPrepare(s, A("SELECT t, retry_t.* FROM retry_t WHERE id = ?"), SQL_NTS));
    for (int i = 0; i < 3; i++) {
        execute(s);
        gives(s, "one");
    }
}

static SQLSMALLINT columns(SQLHSTMT s)
{
    SQLSMALLINT n = 0;
    STMT_OK(s, SQLNumResultCols(s, &n));
    return n;
}

static void columns_and_types(SQLHSTMT s)
{
    other_session(MAKE);
    prepare(s);
    other_session(COLUMNS);
    execute(s);
    assert_int_equal(columns(s), 4);
    gives(s, "one");
    other_session(TYPES); /* the parameter was inferred to be an integer */
    execute(s);
    gives(s, "one");
    other_session("DROP TABLE retry_t");
}

static void test_others_change_it(void **state)
{
    struct db *d = *state;
    columns_and_types(d->stmt);
}

static void test_others_change_it_async(void **state)
{
    struct db *d = *state;
    async(d->stmt, true);
    columns_and_types(d->stmt);
}

static void test_others_change_it_between_transactions(void **state)
{
    struct db *d = *state;
    manual(d);
    db_run(d, "CREATE TEMP TABLE kept AS SELECT 1");
    other_session(MAKE);
    prepare(d->stmt);
    DBC_OK(d->dbc, SQLEndTran(SQL_HANDLE_DBC, d->dbc, SQL_COMMIT));
    other_session(COLUMNS);
    db_run(d, "INSERT INTO kept VALUES (2)");
    execute(d->stmt);
    assert_int_equal(columns(d->stmt), 4);
    gives(d->stmt, "one");
    db_rows(d, "SELECT count(*) FROM kept", "2\n");
    DBC_OK(d->dbc, SQLEndTran(SQL_HANDLE_DBC, d->dbc, SQL_COMMIT));
    other_session("DROP TABLE retry_t");
}

/* ErrorRollback=transaction: what was done before is lost with the failure, and that is told. */
static void test_others_change_it_and_all_is_lost(void **state)
{
    struct db *d = *state;
    db_connect(d, DB_SOURCE "ErrorRollback=transaction;");
    db_run(d, "CREATE TEMP TABLE kept AS SELECT 1");
    manual(d);
    other_session(MAKE);
    prepare(d->stmt);
    DBC_OK(d->dbc, SQLEndTran(SQL_HANDLE_DBC, d->dbc, SQL_COMMIT));
    other_session(COLUMNS);
    db_run(d, "INSERT INTO kept VALUES (2)");
    STMT_IS(d->stmt, SQL_ERROR, SQLExecute(d->stmt));
    STMT_OK(d->stmt, SQLFreeStmt(d->stmt, SQL_RESET_PARAMS));
    db_rows(d, "SELECT count(*) FROM kept", "1\n");
    DBC_OK(d->dbc, SQLEndTran(SQL_HANDLE_DBC, d->dbc, SQL_ROLLBACK));
    other_session("DROP TABLE retry_t");
}

/* The same with an array: the sets before the failure are not carried out twice or lost. */
static void test_array(void **state)
{
    struct db *d = *state;
    SQLHSTMT s = d->stmt;
    char ids[2][4] = {"1", "2"};
    other_session(MAKE);
    STMT_OK(s, SQLBindParameter(s, 1, SQL_PARAM_INPUT, SQL_C_CHAR, SQL_VARCHAR, 4, 0, ids,
                                sizeof ids[0], NULL));
    STMT_OK(s, SQLSetStmtAttr(s, SQL_ATTR_PARAMSET_SIZE, (SQLPOINTER)2, 0));
    STMT_OK(s, SQLPrepare(s, A("INSERT INTO retry_t (id) VALUES (?)"), SQL_NTS));
    STMT_OK(s, SQLExecute(s));
    STMT_OK(s, SQLExecute(s));
    other_session(TYPES);
    STMT_OK(s, SQLExecute(s));
    db_rows(d, "SELECT count(*) FROM retry_t", "7\n");
    other_session("DROP TABLE retry_t");
}

static void test_search_path(void **state)
{
    struct db *d = *state;
    SQLHSTMT s = d->stmt;
    char id[] = "1";
    for (int round = 0; round < 2; round++) {
        async(s, round == 1);
        db_run(d, "CREATE TEMP TABLE two (id text, t text, more int)");
        db_run(d, "INSERT INTO two VALUES ('1', 'temporary', 3)");
        other_session(
            "DROP TABLE IF EXISTS two; CREATE TABLE two AS SELECT 1 AS id, 'public' AS t");
        STMT_OK(s, SQLBindParameter(s, 1, SQL_PARAM_INPUT, SQL_C_CHAR, SQL_VARCHAR, 10, 0, id,
                                    sizeof id, NULL));
        db_run(d, "SET search_path = pg_temp, public");
        STMT_OK(s, SQLPrepare(s, A("SELECT t, two.* FROM two WHERE id = ?"), SQL_NTS));
        for (int i = 0; i < 4; i++) {
            db_run(d, "SET search_path = %s", i % 2 ? "public, pg_temp" : "pg_temp, public");
            execute(s);
            assert_int_equal(columns(s), i % 2 ? 3 : 4);
            gives(s, i % 2 ? "public" : "temporary");
        }
        db_run(d, "SET search_path = public");
        STMT_OK(s, SQLFreeStmt(s, SQL_RESET_PARAMS));
        db_run(d, "DROP TABLE pg_temp.two");
        other_session("DROP TABLE two");
    }
}

/* LibreOffice Base binds what is to be true or false as a number. */
static void test_numbers_as_booleans(void **state)
{
    struct db *d = *state;
    SQLINTEGER flag = 1, id = 2;
    SQLSMALLINT other = 1;
    db_run(d, "CREATE TEMP TABLE \"gr\xc3\xbcn\" (id int, a boolean, b boolean, d date)");
    STMT_OK(d->stmt, SQLBindParameter(d->stmt, 1, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0, 0,
                                      &id, 0, NULL));
    STMT_OK(d->stmt, SQLBindParameter(d->stmt, 2, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0, 0,
                                      &flag, 0, NULL));
    STMT_OK(d->stmt, SQLBindParameter(d->stmt, 3, SQL_PARAM_INPUT, SQL_C_SSHORT, SQL_SMALLINT, 0, 0,
                                      &other, 0, NULL));
    STMT_OK(
        d->stmt,
        SQLPrepare(d->stmt, A("INSERT INTO \"gr\xc3\xbcn\" (id, a, b) VALUES (?, ?, ?)"), SQL_NTS));
    STMT_OK(d->stmt, SQLExecute(d->stmt));
    flag = 0;
    id = 3;
    STMT_OK(d->stmt, SQLExecute(d->stmt));
    SQLUINTEGER bit = 1; /* Qt's way */
    SQLLEN null = SQL_NULL_DATA;
    STMT_OK(d->stmt, SQLBindParameter(d->stmt, 2, SQL_PARAM_INPUT, SQL_C_ULONG, SQL_NUMERIC, 10, 0,
                                      &bit, 0, NULL));
    STMT_OK(d->stmt, SQLBindParameter(d->stmt, 3, SQL_PARAM_INPUT, SQL_C_ULONG, SQL_NUMERIC, 10, 0,
                                      &bit, 0, &null));
    id = 4;
    STMT_OK(d->stmt, SQLExecute(d->stmt));
    db_rows(d, "SELECT id, a, b FROM \"gr\xc3\xbcn\" ORDER BY id", "2|1|1\n3|0|1\n4|1|NULL\n");
    /* and for nothing else */
    STMT_OK(d->stmt, SQLFreeStmt(d->stmt, SQL_RESET_PARAMS));
    STMT_OK(d->stmt, SQLBindParameter(d->stmt, 1, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0, 0,
                                      &id, 0, NULL));
    STMT_ERROR(d->stmt, "42000",
               SQLExecDirect(d->stmt, A("UPDATE \"gr\xc3\xbcn\" SET d = ?"), SQL_NTS));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DB_TEST(test_words),
        DB_TEST(test_words_in_a_transaction),
        DB_TEST(test_words_in_arrays),
        DB_BARE(test_no_second_try),
        DB_TEST(test_described),
        DB_TEST(test_bound_anew),
        DB_TEST(test_at_execution),
        DB_TEST(test_numbers),
        DB_TEST(test_numbers_as_booleans),
        DB_TEST(test_in_vain),
        DB_TEST(test_inferred),
        DB_TEST(test_refused_inside),
        DB_TEST(test_others_change_it),
        DB_TEST(test_others_change_it_async),
        DB_TEST(test_others_change_it_between_transactions),
        DB_BARE(test_others_change_it_and_all_is_lost),
        DB_TEST(test_array),
        DB_TEST(test_search_path),
    };
    return DB_MAIN(tests);
}
