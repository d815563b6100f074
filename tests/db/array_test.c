/* Arrays of parameters: by column and by row, a status for each set, sets left out. */
#include "support/db.h"

#include <stdio.h>
#include <stdlib.h>

static void number(SQLHSTMT s, SQLINTEGER attribute, SQLULEN v)
{
    STMT_OK(s, SQLSetStmtAttr(s, attribute, (SQLPOINTER)v, 0));
}

static void pointer(SQLHSTMT s, SQLINTEGER attribute, void *p)
{
    STMT_OK(s, SQLSetStmtAttr(s, attribute, p, 0));
}

#define SETS 6

struct sets {
    SQLINTEGER id[SETS];
    char text[SETS][16];
    SQLLEN n_id[SETS], n_text[SETS];
    SQLUSMALLINT status[SETS], operation[SETS];
    SQLULEN processed;
};

static void prepare_sets(struct db *d, struct sets *s)
{
    db_run(d, "CREATE TEMPORARY TABLE arrays (id int PRIMARY KEY, t text CHECK (t <> 'bad'))");
    memset(s, 0, sizeof *s);
    for (int i = 0; i < SETS; i++) {
        s->id[i] = i + 1;
        snprintf(s->text[i], sizeof s->text[i], "t%d", i + 1);
        s->n_text[i] = i == 2 ? SQL_NULL_DATA : SQL_NTS;
        s->status[i] = 99;
        s->operation[i] = SQL_PARAM_PROCEED;
    }
    number(d->stmt, SQL_ATTR_PARAMSET_SIZE, SETS);
    pointer(d->stmt, SQL_ATTR_PARAM_STATUS_PTR, s->status);
    pointer(d->stmt, SQL_ATTR_PARAMS_PROCESSED_PTR, &s->processed);
    STMT_OK(d->stmt, SQLBindParameter(d->stmt, 1, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0, 0,
                                      s->id, 0, s->n_id));
    STMT_OK(d->stmt, SQLBindParameter(d->stmt, 2, SQL_PARAM_INPUT, SQL_C_CHAR, SQL_VARCHAR, 10, 0,
                                      s->text, sizeof s->text[0], s->n_text));
}

#define INSERT A("INSERT INTO arrays VALUES (?, ?)")

static void test_by_column(void **state)
{
    struct db *d = *state;
    struct sets s;
    SQLLEN rows = 0;
    prepare_sets(d, &s);
    STMT_OK(d->stmt, SQLPrepare(d->stmt, INSERT, SQL_NTS));
    STMT_OK(d->stmt, SQLExecute(d->stmt));
    assert_int_equal(s.processed, SETS);
    for (int i = 0; i < SETS; i++)
        assert_int_equal(s.status[i], SQL_PARAM_SUCCESS);
    STMT_OK(d->stmt, SQLRowCount(d->stmt, &rows));
    assert_int_equal(rows, SETS);
    db_rows(d, "SELECT * FROM arrays ORDER BY id", "1|t1\n2|t2\n3|NULL\n4|t4\n5|t5\n6|t6\n");
    /* other values, the same statement */
    for (int i = 0; i < SETS; i++)
        s.id[i] += 100;
    STMT_OK(d->stmt, SQLExecute(d->stmt));
    db_rows(d, "SELECT count(*), max(id) FROM arrays", "12|106\n");
}

struct row {
    SQLINTEGER id;
    SQLLEN n_text;
    SQLWCHAR text[6];
    SQLLEN n_id;
};

static void test_by_row(void **state)
{
    struct db *d = *state;
    struct row rows[3] = {
        {1, 2, {'x', 0}, 0}, {2, SQL_NULL_DATA, {0}, 0}, {3, SQL_NTS, {'z', 'z', 0}, 0}};
    SQLLEN offset = 0;
    db_run(d, "CREATE TEMPORARY TABLE arrays (id int PRIMARY KEY, t text)");
    number(d->stmt, SQL_ATTR_PARAM_BIND_TYPE, sizeof *rows);
    number(d->stmt, SQL_ATTR_PARAMSET_SIZE, 2);
    pointer(d->stmt, SQL_ATTR_PARAM_BIND_OFFSET_PTR, &offset);
    STMT_OK(d->stmt, SQLBindParameter(d->stmt, 1, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0, 0,
                                      &rows[0].id, 0, &rows[0].n_id));
    STMT_OK(d->stmt, SQLBindParameter(d->stmt, 2, SQL_PARAM_INPUT, SQL_C_WCHAR, SQL_WVARCHAR, 5, 0,
                                      rows[0].text, sizeof rows[0].text, &rows[0].n_text));
    STMT_OK(d->stmt, SQLExecDirect(d->stmt, INSERT, SQL_NTS));
    number(d->stmt, SQL_ATTR_PARAMSET_SIZE, 1);
    offset = 2 * sizeof *rows;
    STMT_OK(d->stmt, SQLExecDirect(d->stmt, INSERT, SQL_NTS));
    db_rows(d, "SELECT * FROM arrays ORDER BY id", "1|x\n2|NULL\n3|zz\n");
}

/* Sets 2 and 5 fail for reasons of the server's, set 4 for one of the driver's. */
static void make_bad_sets(struct sets *s)
{
    s->id[1] = 1;              /* a duplicate */
    s->n_text[3] = -77;        /* no length */
    strcpy(s->text[4], "bad"); /* a check */
}

static void check_bad_sets(struct db *d, const struct sets *s, SQLRETURN r)
{
    static const SQLUSMALLINT expected[SETS] = {SQL_PARAM_SUCCESS, SQL_PARAM_ERROR,
                                                SQL_PARAM_SUCCESS, SQL_PARAM_ERROR,
                                                SQL_PARAM_ERROR,   SQL_PARAM_SUCCESS};
    SQLLEN row, rows = 0, found[3] = {0};
    char sqlstate[6];
    STMT_IS(d->stmt, SQL_SUCCESS_WITH_INFO, r);
    assert_int_equal(s->processed, SETS);
    for (int i = 0; i < SETS; i++)
        assert_int_equal(s->status[i], expected[i]);
    for (SQLSMALLINT i = 1; SQL_SUCCEEDED(SQLGetDiagField(
             SQL_HANDLE_STMT, d->stmt, i, SQL_DIAG_SQLSTATE, sqlstate, sizeof sqlstate, NULL));
         i++) {
        SQLGetDiagField(SQL_HANDLE_STMT, d->stmt, i, SQL_DIAG_ROW_NUMBER, &row, 0, NULL);
        if (strcmp(sqlstate, "23000") == 0 || strncmp(sqlstate, "2350", 4) == 0)
            found[row == 2 ? 0 : 1] = row;
        if (strcmp(sqlstate, "HY090") == 0)
            found[2] = row;
    }
    assert_int_equal(found[0], 2);
    assert_int_equal(found[1], 5);
    assert_int_equal(found[2], 4);
    STMT_OK(d->stmt, SQLRowCount(d->stmt, &rows));
    assert_int_equal(rows, 3);
    db_rows(d, "SELECT id, t FROM arrays ORDER BY id", "1|t1\n3|NULL\n6|t6\n");
}

static void test_some_sets_fail(void **state)
{
    struct db *d = *state;
    struct sets s;
    prepare_sets(d, &s);
    make_bad_sets(&s);
    check_bad_sets(d, &s, SQLExecDirect(d->stmt, INSERT, SQL_NTS));
}

static void test_some_sets_fail_in_a_transaction(void **state)
{
    struct db *d = *state;
    struct sets s;
    DBC_OK(d->dbc, SQLSetConnectAttr(d->dbc, SQL_ATTR_AUTOCOMMIT, SQL_AUTOCOMMIT_OFF, 0));
    prepare_sets(d, &s);
    make_bad_sets(&s);
    check_bad_sets(d, &s, SQLExecDirect(d->stmt, INSERT, SQL_NTS));
    DBC_OK(d->dbc, SQLEndTran(SQL_HANDLE_DBC, d->dbc, SQL_COMMIT));
    db_rows(d, "SELECT count(*) FROM arrays", "3\n");
}

static void test_all_sets_fail(void **state)
{
    struct db *d = *state;
    struct sets s;
    prepare_sets(d, &s);
    for (int i = 0; i < SETS; i++)
        strcpy(s.text[i], "bad"), s.n_text[i] = SQL_NTS;
    STMT_IS(d->stmt, SQL_ERROR, SQLExecDirect(d->stmt, INSERT, SQL_NTS));
    for (int i = 0; i < SETS; i++)
        assert_int_equal(s.status[i], SQL_PARAM_ERROR);
    db_rows(d, "SELECT count(*) FROM arrays", "0\n");
}

static void test_sets_left_out(void **state)
{
    struct db *d = *state;
    struct sets s;
    prepare_sets(d, &s);
    pointer(d->stmt, SQL_ATTR_PARAM_OPERATION_PTR, s.operation);
    s.operation[0] = s.operation[4] = SQL_PARAM_IGNORE;
    STMT_OK(d->stmt, SQLExecDirect(d->stmt, INSERT, SQL_NTS));
    assert_int_equal(s.status[0], SQL_PARAM_UNUSED);
    assert_int_equal(s.status[1], SQL_PARAM_SUCCESS);
    assert_int_equal(s.status[4], SQL_PARAM_UNUSED);
    db_rows(d, "SELECT id FROM arrays ORDER BY id", "2\n3\n4\n6\n");
}

static void test_updates_count_their_rows(void **state)
{
    struct db *d = *state;
    struct sets s;
    SQLLEN rows = 0;
    prepare_sets(d, &s);
    STMT_OK(d->stmt, SQLExecDirect(d->stmt, INSERT, SQL_NTS));
    STMT_OK(d->stmt, SQLExecDirect(d->stmt,
                                   A("UPDATE arrays SET t = 'n' WHERE id >= ? AND t IS "
                                     "DISTINCT FROM ?"),
                                   SQL_NTS));
    STMT_OK(d->stmt, SQLRowCount(d->stmt, &rows));
    assert_int_equal(rows, 5 + 5 + 4 + 3 + 2 + 1);
}

/* Two thousand rows with text of many sizes arrive whole and in order. */
static void test_many(void **state)
{
    enum { MANY = 2000, WIDTH = 600 };
    struct db *d = *state;
    SQLINTEGER *id = malloc(MANY * sizeof *id);
    SQLLEN *n = malloc(MANY * sizeof *n);
    char(*text)[WIDTH] = malloc((size_t)MANY * WIDTH);
    SQLULEN processed = 0;
    assert_true(id && n && text);
    db_run(d, "CREATE TEMPORARY TABLE arrays (id int, t text)");
    for (int i = 0; i < MANY; i++) {
        id[i] = i;
        n[i] = i % WIDTH;
        memset(text[i], 'a' + i % 26, WIDTH);
    }
    number(d->stmt, SQL_ATTR_PARAMSET_SIZE, MANY);
    pointer(d->stmt, SQL_ATTR_PARAMS_PROCESSED_PTR, &processed);
    STMT_OK(d->stmt, SQLBindParameter(d->stmt, 1, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0, 0,
                                      id, 0, NULL));
    STMT_OK(d->stmt, SQLBindParameter(d->stmt, 2, SQL_PARAM_INPUT, SQL_C_CHAR, SQL_VARCHAR, WIDTH,
                                      0, text, WIDTH, n));
    STMT_OK(d->stmt, SQLExecDirect(d->stmt, INSERT, SQL_NTS));
    assert_int_equal(processed, MANY);
    db_rows(d,
            "SELECT count(*), count(DISTINCT id), bool_and(length(t) = id % 600 AND "
            "t = repeat(chr(97 + id % 26), id % 600)) FROM arrays",
            "2000|2000|1\n");
    free(id);
    free(n);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DB_TEST(test_by_column),
        DB_TEST(test_by_row),
        DB_TEST(test_some_sets_fail),
        DB_TEST(test_some_sets_fail_in_a_transaction),
        DB_TEST(test_all_sets_fail),
        DB_TEST(test_sets_left_out),
        DB_TEST(test_updates_count_their_rows),
        DB_TEST(test_many),
    };
    return DB_MAIN(tests);
}
