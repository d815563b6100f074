/* Arrays of an INSERT's parameters: sets that go out together, many in one statement, do what they
 * would have done one by one. */
#include "support/db.h"

#include <stdio.h>
#include <stdlib.h>

#define INSERT A("INSERT INTO pair VALUES (?, ?)")

static SQLULEN processed;

/* Pairs (i, text of i), some NULL, one `bad` of which breaks a rule, for tables of (a int, b text).
 */
struct many {
    unsigned n;
    SQLINTEGER *a;
    char (*b)[12];
    SQLLEN *b_length;
    SQLUSMALLINT *status, *operation;
};

static void bind_many(SQLHSTMT s, const struct many *m)
{
    db_set(s, SQL_ATTR_PARAMSET_SIZE, m->n);
    STMT_OK(s, SQLSetStmtAttr(s, SQL_ATTR_PARAM_STATUS_PTR, m->status, 0));
    STMT_OK(s, SQLSetStmtAttr(s, SQL_ATTR_PARAMS_PROCESSED_PTR, &processed, 0));
    STMT_OK(s,
            SQLBindParameter(s, 1, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0, 0, m->a, 0, NULL));
    STMT_OK(s, SQLBindParameter(s, 2, SQL_PARAM_INPUT, SQL_C_CHAR, SQL_VARCHAR, 12, 0, m->b,
                                sizeof m->b[0], m->b_length));
}

static struct many many_new(SQLHSTMT s, unsigned n)
{
    struct many m = {n,
                     calloc(n, sizeof *m.a),
                     calloc(n, sizeof *m.b),
                     calloc(n, sizeof(SQLLEN)),
                     calloc(n, sizeof *m.status),
                     calloc(n, sizeof *m.operation)};
    assert_true(m.a && m.b && m.b_length && m.status && m.operation);
    for (unsigned i = 0; i < n; i++) {
        m.a[i] = (SQLINTEGER)i;
        snprintf(m.b[i], sizeof m.b[i], "%u", i);
        m.b_length[i] = i % 7 == 3 ? SQL_NULL_DATA : SQL_NTS;
        m.status[i] = 99;
    }
    bind_many(s, &m);
    return m;
}

static void many_free(struct many *m)
{
    free(m->a);
    free(m->b);
    free(m->b_length);
    free(m->status);
    free(m->operation);
}

/* How many statements inserted what is in the table: rows of one have the same command number. */
static long statements(struct db *d, const char *table)
{
    char sql[80];
    snprintf(sql, sizeof sql, "SELECT count(DISTINCT (xmin::text, cmin::text)) FROM %s", table);
    return db_number(d, sql);
}

static void test_go_together(void **state)
{
    struct db *d = *state;
    for (int manual = 0; manual < 2; manual++) {
        db_run(d, "DROP TABLE IF EXISTS pair");
        db_run(d, "CREATE TEMP TABLE pair (a int, b text)");
        db_manual(d, manual);
        struct many m = many_new(d->stmt, 1000);
        STMT_OK(d->stmt, SQLPrepare(d->stmt, INSERT, SQL_NTS));
        for (int again = 0; again < 3; again++) {
            STMT_OK(d->stmt, SQLExecute(d->stmt));
            assert_int_equal(processed, 1000);
            assert_int_equal(db_count(d->stmt), 1000);
            for (unsigned i = 0; i < 1000; i++)
                assert_int_equal(m.status[i], SQL_PARAM_SUCCESS);
        }
        db_rows(d,
                "SELECT count(*), count(DISTINCT a), count(b), bool_and(b IS NULL AND a % 7 = 3 OR"
                " b = a::text) FROM pair",
                "3000|1000|2571|1\n");
        assert_int_equal(statements(d, "pair"), 3 * 10); /* 7 of 128, and 64, 32 and 8 */
        db_commit(d);
        many_free(&m);
    }
    db_manual(d, false);
}

/* Sets that fail, by number; the rest is there, and nothing of what the transaction did before is
 * lost. */
static void check_failing(struct db *d, bool manual, unsigned n, const unsigned *bad, unsigned nbad)
{
    db_run(d, "DROP TABLE IF EXISTS pair");
    db_run(d, "CREATE TEMP TABLE pair (a int PRIMARY KEY, b text CHECK (b <> 'bad'))");
    db_manual(d, manual);
    struct many m = many_new(d->stmt, n);
    db_run(d, "INSERT INTO pair VALUES (-1, 'before')");
    for (unsigned i = 0; i < nbad; i++) {
        strcpy(m.b[bad[i]], "bad");
        m.b_length[bad[i]] = SQL_NTS;
        if (i % 2 == 1) /* a key that is there */
            strcpy(m.b[bad[i]], "x"), m.a[bad[i]] = -1;
    }
    STMT_WARNS(d->stmt, "23000", SQLExecDirect(d->stmt, INSERT, SQL_NTS));
    assert_int_equal(processed, n);
    for (unsigned i = 0, k = 0; i < n; i++) {
        bool fails = k < nbad && bad[k] == i;
        assert_int_equal(m.status[i], fails ? SQL_PARAM_ERROR : SQL_PARAM_SUCCESS);
        if (fails)
            assert_int_equal(db_record_row(d->stmt, (SQLSMALLINT)++k), i + 1);
    }
    assert_int_equal(db_count(d->stmt), n - nbad);
    if (manual)
        db_commit(d);
    assert_int_equal(db_number(d, "SELECT count(*) FROM pair"), n - nbad + 1);
    assert_int_equal(db_number(d, "SELECT count(*) FROM pair WHERE b IN ('bad', 'x')"), 0);
    db_manual(d, false);
    many_free(&m);
}

static void test_failing_sets(void **state)
{
    struct db *d = *state;
    static const unsigned lists[][4] = {{16}, {16, 17}, {0, 299}, {127, 128}, {0, 1, 150, 299}};
    static const unsigned lengths[] = {1, 2, 2, 2, 4};
    unsigned half[450];
    for (unsigned i = 0; i < 450; i++)
        half[i] = 2 * i + 1;
    for (int manual = 0; manual < 2; manual++) {
        for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++)
            check_failing(d, manual, 300, lists[i], lengths[i]);
        check_failing(d, manual, 2100, half, 450);
    }
}

/* In autocommit each set is committed by itself, and a constraint may wait until then; in a
 * transaction it waits until that is committed. */
static void test_deferred_constraint(void **state)
{
    struct db *d = *state;
    struct many m = many_new(d->stmt, 40);
    m.a[20] = 7;
    db_run(d, "CREATE TEMP TABLE pair (a int UNIQUE DEFERRABLE INITIALLY DEFERRED, b text)");
    STMT_WARNS(d->stmt, "23000", SQLExecDirect(d->stmt, INSERT, SQL_NTS));
    for (unsigned i = 0; i < 40; i++)
        assert_int_equal(m.status[i], i == 20 ? SQL_PARAM_ERROR : SQL_PARAM_SUCCESS);
    db_run(d, "TRUNCATE pair");
    db_manual(d, true);
    STMT_OK(d->stmt, SQLExecDirect(d->stmt, INSERT, SQL_NTS));
    DBC_ERROR(d->dbc, "23000", SQLEndTran(SQL_HANDLE_DBC, d->dbc, SQL_COMMIT));
    db_manual(d, false);
    assert_int_equal(db_number(d, "SELECT count(*) FROM pair"), 0);
    many_free(&m);
}

/* A transaction that the application typed has no savepoints: the first failure ends it. */
static void test_in_a_typed_transaction(void **state)
{
    struct db *d = *state;
    struct many m = many_new(d->stmt, 40);
    m.a[20] = 7;
    db_run(d, "CREATE TEMP TABLE pair (a int UNIQUE, b text)");
    db_run(d, "BEGIN");
    STMT_ERROR(d->stmt, "23000", SQLExecDirect(d->stmt, INSERT, SQL_NTS));
    for (unsigned i = 0; i < 40; i++)
        assert_int_equal(m.status[i], i == 20 ? SQL_PARAM_ERROR : SQL_PARAM_UNUSED);
    db_run(d, "ROLLBACK");
    assert_int_equal(db_number(d, "SELECT count(*) FROM pair"), 0);
    many_free(&m);
}

static void test_ignored_and_unreadable(void **state)
{
    struct db *d = *state;
    struct many m = many_new(d->stmt, 300);
    db_run(d, "CREATE TEMP TABLE pair (a int, b text)");
    STMT_OK(d->stmt, SQLSetStmtAttr(d->stmt, SQL_ATTR_PARAM_OPERATION_PTR, m.operation, 0));
    for (unsigned i = 0; i < 300; i++)
        m.operation[i] = i % 3 == 0 ? SQL_PARAM_IGNORE : SQL_PARAM_PROCEED;
    m.b_length[100] = m.b_length[200] = -77;
    STMT_WARNS(d->stmt, "HY090", SQLExecDirect(d->stmt, INSERT, SQL_NTS));
    for (unsigned i = 0; i < 300; i++)
        assert_int_equal(m.status[i], i % 3 == 0             ? SQL_PARAM_UNUSED
                                      : i == 100 || i == 200 ? SQL_PARAM_ERROR
                                                             : SQL_PARAM_SUCCESS);
    assert_int_equal(db_count(d->stmt), 198);
    assert_int_equal(statements(d, "pair"), 4); /* of 128, 64, 4 and 2 */
    many_free(&m);
}

static void test_seventy_thousand(void **state)
{
    struct db *d = *state;
    enum { MANY = 70000 };
    struct many m = many_new(d->stmt, MANY);
    m.a[MANY - 3] = 4;
    db_run(d, "CREATE TEMP TABLE pair (a int PRIMARY KEY, b text)");
    STMT_WARNS(d->stmt, "23000", SQLExecDirect(d->stmt, INSERT, SQL_NTS));
    assert_int_equal(db_record_row(d->stmt, 1), MANY - 2);
    assert_int_equal(db_count(d->stmt), MANY - 1);
    for (unsigned i = 0; i < MANY; i++)
        assert_int_equal(m.status[i], i == MANY - 3 ? SQL_PARAM_ERROR : SQL_PARAM_SUCCESS);
    assert_int_equal(db_number(d, "SELECT count(b) FROM pair"), MANY - MANY / 7 - 1);
    many_free(&m);
}

/* A statement has 65,535 parameters at most: of 1,000 columns not all sets go together. */
static void test_wide_rows(void **state)
{
    struct db *d = *state;
    enum { COLUMNS = 1000, ROWS = 130 };
    SQLINTEGER value[ROWS];
    char *sql = malloc(32 + 2 * COLUMNS), *to = sql;
    assert_non_null(sql);
    db_run(d, "DO $$ BEGIN EXECUTE 'CREATE TEMP TABLE wide (' || (SELECT string_agg('c' || i || "
              "' int', ',') FROM generate_series(1, 1000) i) || ')'; END $$");
    db_set(d->stmt, SQL_ATTR_PARAMSET_SIZE, ROWS);
    for (int i = 0; i < ROWS; i++)
        value[i] = i;
    to += sprintf(to, "INSERT INTO wide VALUES (");
    for (SQLUSMALLINT c = 1; c <= COLUMNS; c++) {
        to += sprintf(to, c < COLUMNS ? "?," : "?)");
        STMT_OK(d->stmt, SQLBindParameter(d->stmt, c, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0,
                                          0, value, 0, NULL));
    }
    STMT_OK(d->stmt, SQLExecDirect(d->stmt, A(sql), SQL_NTS));
    assert_int_equal(db_count(d->stmt), ROWS);
    assert_int_equal(db_number(d, "SELECT count(DISTINCT c1000) FROM wide WHERE c1 = c1000"), ROWS);
    assert_int_equal(statements(d, "wide"), 3); /* of 64, 64 and 2 */
    free(sql);
}

/* Inserts 40 rows and compares what a query then says with what single rows would have made it say;
 * `together`: whether they may go in one statement. */
static void alike(struct db *d, const char *tables, const char *insert, const char *query,
                  const char *expected, SQLRETURN outcome)
{
    struct many m = many_new(d->stmt, 40);
    m.a[30] = 29;
    db_run(d, "DROP SCHEMA IF EXISTS alike CASCADE; CREATE SCHEMA alike");
    db_run(d, "SET search_path = alike");
    db_run(d, "%s", tables);
    for (int manual = 0; manual < 2; manual++) {
        db_manual(d, manual);
        STMT_IS(d->stmt, outcome, SQLExecDirect(d->stmt, A(insert), SQL_NTS));
        db_rows(d, query, expected);
        if (manual)
            DBC_OK(d->dbc, SQLEndTran(SQL_HANDLE_DBC, d->dbc, SQL_ROLLBACK));
        else
            db_run(d, "TRUNCATE pair, log RESTART IDENTITY");
    }
    db_manual(d, false);
    db_run(d, "DROP SCHEMA alike CASCADE");
    many_free(&m);
}

#define PAIR "CREATE TABLE pair (a int, b text, c int); CREATE TABLE log (n int);"
#define TRIGGER                                                                                    \
    "CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "                         \
    "INSERT INTO log SELECT count(*) FROM pair; RETURN NEW; END $$;"

static void test_triggers(void **state)
{
    struct db *d = *state;
    alike(d, PAIR TRIGGER "CREATE TRIGGER t AFTER INSERT ON pair EXECUTE FUNCTION note()",
          "INSERT INTO pair (a, b) VALUES (?, ?)", "SELECT count(*), max(n), sum(n) FROM log",
          "40|40|820\n", SQL_SUCCESS);
    alike(d,
          PAIR TRIGGER "CREATE TRIGGER t AFTER INSERT ON pair FOR EACH ROW EXECUTE FUNCTION note()",
          "INSERT INTO alike.pair (a, b) VALUES (?, ?)", "SELECT count(*), sum(n) FROM log",
          "40|820\n", SQL_SUCCESS);
    alike(d,
          "CREATE TABLE log (n int); CREATE TABLE pair (a int, b text) PARTITION BY RANGE (a);"
          "CREATE TABLE part PARTITION OF pair DEFAULT;" TRIGGER
          "CREATE TRIGGER t AFTER INSERT ON part FOR EACH ROW EXECUTE FUNCTION note()",
          "INSERT INTO pair VALUES (?, ?)", "SELECT count(*), sum(n) FROM log", "40|820\n",
          SQL_SUCCESS);
}

/* Rows that see the table: each sees those before it. */
static void test_rows_that_look_around(void **state)
{
    struct db *d = *state;
    alike(d, PAIR, "INSERT INTO pair VALUES (?, ?, (SELECT count(*) FROM pair))",
          "SELECT sum(c) FROM pair", "780\n", SQL_SUCCESS);
    alike(d,
          PAIR "CREATE FUNCTION seen() RETURNS int STABLE LANGUAGE sql AS 'SELECT count(*)::int "
               "FROM pair'; ALTER TABLE pair ALTER c SET DEFAULT seen()",
          "INSERT INTO pair (a, b) VALUES (?, ?)", "SELECT sum(c) FROM pair", "780\n", SQL_SUCCESS);
    alike(d,
          "CREATE TABLE log (n int); CREATE TABLE pair (a int PRIMARY KEY, b text, c int GENERATED "
          "ALWAYS AS (CASE WHEN a % 2 = 0 THEN a + 1 END) STORED REFERENCES pair (a))",
          "INSERT INTO pair (a, b) VALUES (?, ?)", "SELECT count(*), min(a) FROM pair", "20|1\n",
          SQL_SUCCESS_WITH_INFO);
    alike(d,
          PAIR "CREATE RULE r AS ON INSERT TO pair DO ALSO INSERT INTO log SELECT count(*) FROM "
               "pair",
          "INSERT INTO pair (a, b) VALUES (?, ?)", "SELECT count(*), sum(n) FROM log", "40|820\n",
          SQL_SUCCESS);
}

/* Where the server refuses several rows what it allows one. */
static void test_refused_together(void **state)
{
    struct db *d = *state;
    alike(d, PAIR "CREATE UNIQUE INDEX ON pair (a)",
          "INSERT INTO pair VALUES (?, ?, 1) ON CONFLICT (a) DO UPDATE SET b = excluded.b, c = 2",
          "SELECT count(*), sum(c), max(b) FILTER (WHERE c = 2) FROM pair", "39|40|30\n",
          SQL_SUCCESS);
    alike(d, PAIR "CREATE UNIQUE INDEX ON pair (a)",
          "INSERT INTO pair VALUES (?, ?, 1) ON CONFLICT DO NOTHING", "SELECT count(*) FROM pair",
          "39\n", SQL_SUCCESS);
    alike(d, PAIR, "INSERT INTO pair VALUES (?, ?, generate_series(1, 2))",
          "SELECT count(*), sum(c) FROM pair", "80|120\n", SQL_SUCCESS);
    alike(d,
          "CREATE TABLE log (n int); CREATE TABLE pair (a int, b text, id int GENERATED ALWAYS AS "
          "IDENTITY, c int DEFAULT 9, t int GENERATED ALWAYS AS (a * 2) STORED)",
          "INSERT INTO pair VALUES (?, ?, DEFAULT, DEFAULT, DEFAULT)",
          "SELECT count(DISTINCT id), sum(c), bool_and(t = 2 * a) FROM pair", "40|360|1\n",
          SQL_SUCCESS);
}

/* A foreign key to another table holds nothing up, and fails for its own rows only. */
static void test_foreign_key(void **state)
{
    struct db *d = *state;
    db_run(d, "CREATE TEMP TABLE parent (id int PRIMARY KEY)");
    db_run(d, "INSERT INTO parent SELECT generate_series(0, 250)");
    db_run(d, "CREATE TEMP TABLE pair (a int REFERENCES parent, b text)");
    struct many m = many_new(d->stmt, 250);
    STMT_OK(d->stmt, SQLExecDirect(d->stmt, INSERT, SQL_NTS));
    assert_int_equal(statements(d, "pair"), 6); /* 128, 64, 32, 16, 8, 2 */
    m.a[130] = 999;
    STMT_WARNS(d->stmt, "23000", SQLExecDirect(d->stmt, INSERT, SQL_NTS));
    for (unsigned i = 0; i < 250; i++)
        assert_int_equal(m.status[i], i == 130 ? SQL_PARAM_ERROR : SQL_PARAM_SUCCESS);
    many_free(&m);
}

/* Data at execution in some sets of an array. */
static void test_data_at_execution(void **state)
{
    struct db *d = *state;
    struct many m = many_new(d->stmt, 20);
    SQLPOINTER token;
    db_run(d, "CREATE TEMP TABLE pair (a int, b text)");
    m.b_length[4] = m.b_length[18] = SQL_LEN_DATA_AT_EXEC(4);
    STMT_IS(d->stmt, SQL_NEED_DATA, SQLExecDirect(d->stmt, INSERT, SQL_NTS));
    for (int i = 0; i < 2; i++) {
        STMT_IS(d->stmt, SQL_NEED_DATA, SQLParamData(d->stmt, &token));
        STMT_OK(d->stmt, SQLPutData(d->stmt, A(i ? "late" : "soon"), 4));
    }
    STMT_OK(d->stmt, SQLParamData(d->stmt, &token));
    db_rows(d, "SELECT a, b FROM pair WHERE a IN (4, 5, 18) ORDER BY a", "4|soon\n5|5\n18|late\n");
    many_free(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DB_TEST(test_go_together),
        DB_ONCE(test_failing_sets),
        DB_TEST(test_deferred_constraint),
        DB_TEST(test_in_a_typed_transaction),
        DB_TEST(test_ignored_and_unreadable),
        DB_ONCE(test_seventy_thousand),
        DB_ONCE(test_wide_rows),
        DB_ONCE(test_triggers),
        DB_ONCE(test_rows_that_look_around),
        DB_ONCE(test_refused_together),
        DB_TEST(test_foreign_key),
        DB_TEST(test_data_at_execution),
    };
    return DB_MAIN(tests);
}
