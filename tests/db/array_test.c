/*
 * Arrays of parameters (ODBC reference, "Using Arrays of Parameters"): by column, by row, offsets,
 * a status for each set, what one bad set does to the others.
 */
#include "support/db.h"

#include <stdio.h>
#include <stdlib.h>

#define SETS   6
#define INSERT A("INSERT INTO item VALUES (?, ?)")

static SQLINTEGER ids[SETS];
static char names[SETS][20];
static SQLLEN id_lengths[SETS], name_lengths[SETS];
static SQLUSMALLINT status[SETS], operation[SETS];
static SQLULEN processed;

static void bind(SQLHSTMT s)
{
    for (int i = 0; i < SETS; i++) {
        ids[i] = i + 1;
        id_lengths[i] = 0;
        snprintf(names[i], sizeof names[i], "name %d", i + 1);
        name_lengths[i] = SQL_NTS;
        status[i] = 99;
    }
    db_set(s, SQL_ATTR_PARAM_BIND_TYPE, SQL_PARAM_BIND_BY_COLUMN);
    db_set(s, SQL_ATTR_PARAMSET_SIZE, SETS);
    STMT_OK(s, SQLSetStmtAttr(s, SQL_ATTR_PARAM_STATUS_PTR, status, 0));
    STMT_OK(s, SQLSetStmtAttr(s, SQL_ATTR_PARAMS_PROCESSED_PTR, &processed, 0));
    STMT_OK(s, SQLBindParameter(s, 1, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0, 0, ids, 0,
                                id_lengths));
    STMT_OK(s, SQLBindParameter(s, 2, SQL_PARAM_INPUT, SQL_C_CHAR, SQL_VARCHAR, 11, 0, names,
                                sizeof names[0], name_lengths));
}

static void make_table(struct db *d)
{
    db_run(d, "CREATE TEMP TABLE item (id int PRIMARY KEY CHECK (id < 100), name text)");
}

/* ---- binding ------------------------------------------------------------------------------ */

static void test_by_column(void **state)
{
    struct db *d = *state;
    make_table(d);
    bind(d->stmt);
    name_lengths[2] = SQL_NULL_DATA;
    STMT_OK(d->stmt, SQLExecDirect(d->stmt, INSERT, SQL_NTS));
    assert_int_equal(processed, SETS);
    for (int i = 0; i < SETS; i++)
        assert_int_equal(status[i], SQL_PARAM_SUCCESS);
    assert_int_equal(db_count(d->stmt), SETS);
    db_rows(d, "SELECT * FROM item ORDER BY id",
            "1|name 1\n2|name 2\n3|NULL\n4|name 4\n5|name 5\n6|name 6\n");
}

struct record {
    SQLLEN id_length;
    SQLINTEGER id;
    SQLWCHAR name[10];
    SQLLEN name_length;
};

static void test_by_row_with_offset(void **state)
{
    struct db *d = *state;
    struct record all[4];
    SQLLEN offset = 0;
    make_table(d);
    for (int i = 0; i < 4; i++) {
        all[i] = (struct record){.id = i + 1, .name_length = SQL_NTS};
        db_wide(i % 2 ? "gr\xc3\xbcn" : "\xf0\x9f\x98\x80", all[i].name, 10);
    }
    db_set(d->stmt, SQL_ATTR_PARAM_BIND_TYPE, sizeof(struct record));
    db_set(d->stmt, SQL_ATTR_PARAMSET_SIZE, 2);
    STMT_OK(d->stmt, SQLSetStmtAttr(d->stmt, SQL_ATTR_PARAM_BIND_OFFSET_PTR, &offset, 0));
    STMT_OK(d->stmt, SQLBindParameter(d->stmt, 1, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0, 0,
                                      &all[0].id, 0, &all[0].id_length));
    STMT_OK(d->stmt, SQLBindParameter(d->stmt, 2, SQL_PARAM_INPUT, SQL_C_WCHAR, SQL_WVARCHAR, 10, 0,
                                      all[0].name, sizeof all[0].name, &all[0].name_length));
    STMT_OK(d->stmt, SQLPrepare(d->stmt, INSERT, SQL_NTS));
    STMT_OK(d->stmt, SQLExecute(d->stmt));
    offset = 2 * (SQLLEN)sizeof(struct record);
    STMT_OK(d->stmt, SQLExecute(d->stmt));
    db_rows(d, "SELECT * FROM item ORDER BY id",
            "1|\xf0\x9f\x98\x80\n2|gr\xc3\xbcn\n3|\xf0\x9f\x98\x80\n4|gr\xc3\xbcn\n");
}

/* Rows of 23 bytes: lengths and values stand at odd addresses, going out and coming in. */
enum { ID_LENGTH_AT = 4, NAME_AT = 12, NAME_LENGTH_AT = 15, UNPADDED = 23, UNPADDED_ROWS = 3 };

static void unpadded_set(char *row, SQLINTEGER id, const char *name, SQLLEN name_length)
{
    SQLLEN id_length = 0;
    memcpy(row, &id, sizeof id);
    memcpy(row + ID_LENGTH_AT, &id_length, sizeof id_length);
    memcpy(row + NAME_AT, name, 3);
    memcpy(row + NAME_LENGTH_AT, &name_length, sizeof name_length);
}

static void test_by_row_without_padding(void **state)
{
    struct db *d = *state;
    char out[UNPADDED_ROWS * UNPADDED], in[UNPADDED_ROWS * UNPADDED];
    char counts[2 * sizeof(SQLULEN) + 1]; /* at odd addresses, too */
    SQLULEN taken, fetched;
    make_table(d);
    STMT_OK(d->stmt, SQLSetStmtAttr(d->stmt, SQL_ATTR_PARAMS_PROCESSED_PTR, counts + 1, 0));
    STMT_OK(d->stmt,
            SQLSetStmtAttr(d->stmt, SQL_ATTR_ROWS_FETCHED_PTR, counts + 1 + sizeof taken, 0));
    unpadded_set(out, 1, "ab", SQL_NTS);
    unpadded_set(out + UNPADDED, 2, "..", SQL_NULL_DATA);
    unpadded_set(out + 2 * UNPADDED, 3, "c.", 1);
    db_set(d->stmt, SQL_ATTR_PARAM_BIND_TYPE, UNPADDED);
    db_set(d->stmt, SQL_ATTR_PARAMSET_SIZE, UNPADDED_ROWS);
    STMT_OK(d->stmt, SQLBindParameter(d->stmt, 1, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0, 0,
                                      out, 0, (SQLLEN *)(void *)(out + ID_LENGTH_AT)));
    STMT_OK(d->stmt, SQLBindParameter(d->stmt, 2, SQL_PARAM_INPUT, SQL_C_CHAR, SQL_VARCHAR, 3, 0,
                                      out + NAME_AT, 3, (SQLLEN *)(void *)(out + NAME_LENGTH_AT)));
    STMT_OK(d->stmt, SQLExecDirect(d->stmt, INSERT, SQL_NTS));
    db_rows(d, "SELECT * FROM item ORDER BY id", "1|ab\n2|NULL\n3|c\n");

    STMT_OK(d->stmt, SQLFreeStmt(d->stmt, SQL_RESET_PARAMS));
    db_set(d->stmt, SQL_ATTR_PARAMSET_SIZE, 1);
    db_set(d->stmt, SQL_ATTR_ROW_BIND_TYPE, UNPADDED);
    db_set(d->stmt, SQL_ATTR_ROW_ARRAY_SIZE, UNPADDED_ROWS);
    memset(in, '.', sizeof in);
    STMT_OK(d->stmt,
            SQLBindCol(d->stmt, 1, SQL_C_SLONG, in, 0, (SQLLEN *)(void *)(in + ID_LENGTH_AT)));
    STMT_OK(d->stmt, SQLBindCol(d->stmt, 2, SQL_C_CHAR, in + NAME_AT, 3,
                                (SQLLEN *)(void *)(in + NAME_LENGTH_AT)));
    STMT_OK(d->stmt, SQLExecDirect(d->stmt, A("SELECT * FROM item ORDER BY id"), SQL_NTS));
    STMT_OK(d->stmt, SQLFetch(d->stmt));
    for (int i = 0; i < UNPADDED_ROWS; i++) {
        static const SQLLEN lengths[] = {2, SQL_NULL_DATA, 1};
        SQLLEN length;
        SQLINTEGER id;
        memcpy(&id, in + i * UNPADDED, sizeof id);
        assert_int_equal(id, i + 1);
        memcpy(&length, in + i * UNPADDED + ID_LENGTH_AT, sizeof length);
        assert_int_equal(length, sizeof id);
        memcpy(&length, in + i * UNPADDED + NAME_LENGTH_AT, sizeof length);
        assert_int_equal(length, lengths[i]);
    }
    memcpy(&taken, counts + 1, sizeof taken);
    memcpy(&fetched, counts + 1 + sizeof taken, sizeof fetched);
    assert_int_equal(taken, 1); /* of the SELECT */
    assert_int_equal(fetched, UNPADDED_ROWS);
    assert_string_equal(in + NAME_AT, "ab");
    assert_string_equal(in + 2 * UNPADDED + NAME_AT, "c");
}

/* The array's size may change between two executions of a prepared statement. */
static void test_sizes(void **state)
{
    struct db *d = *state;
    make_table(d);
    bind(d->stmt);
    STMT_OK(d->stmt, SQLPrepare(d->stmt, INSERT, SQL_NTS));
    db_set(d->stmt, SQL_ATTR_PARAMSET_SIZE, 1);
    STMT_OK(d->stmt, SQLExecute(d->stmt));
    assert_int_equal(processed, 1);
    for (int i = 0; i < SETS; i++)
        ids[i] += 10;
    db_set(d->stmt, SQL_ATTR_PARAMSET_SIZE, 3);
    STMT_OK(d->stmt, SQLExecute(d->stmt));
    assert_int_equal(processed, 3);
    STMT_ERROR(d->stmt, "HY024", SQLSetStmtAttr(d->stmt, SQL_ATTR_PARAMSET_SIZE, 0, 0));
    db_rows(d, "SELECT id FROM item ORDER BY id", "1\n11\n12\n13\n");
}

/* ---- a status for each set ---------------------------------------------------------------- */

/* SQL_ATTR_PARAM_OPERATION_PTR: what is ignored is unused. */
static void test_ignored_sets(void **state)
{
    struct db *d = *state;
    make_table(d);
    bind(d->stmt);
    for (int i = 0; i < SETS; i++)
        operation[i] = i % 2 ? SQL_PARAM_IGNORE : SQL_PARAM_PROCEED;
    STMT_OK(d->stmt, SQLSetStmtAttr(d->stmt, SQL_ATTR_PARAM_OPERATION_PTR, operation, 0));
    STMT_OK(d->stmt, SQLExecDirect(d->stmt, INSERT, SQL_NTS));
    for (int i = 0; i < SETS; i++)
        assert_int_equal(status[i], i % 2 ? SQL_PARAM_UNUSED : SQL_PARAM_SUCCESS);
    assert_int_equal(processed, SETS);
    assert_int_equal(db_count(d->stmt), 3);
    STMT_OK(d->stmt, SQLSetStmtAttr(d->stmt, SQL_ATTR_PARAM_OPERATION_PTR, NULL, 0));
    db_rows(d, "SELECT id FROM item ORDER BY id", "1\n3\n5\n");
}

/* "Error Information" of arrays: one set the server refuses and one that cannot be converted; the
 * others are carried out, inside of a transaction and outside. */
static void test_bad_sets(void **state)
{
    struct db *d = *state;
    for (int manual = 0; manual < 2; manual++) {
        db_run(d, "DROP TABLE IF EXISTS item");
        make_table(d);
        db_manual(d, manual);
        bind(d->stmt);
        ids[1] = 1000;
        name_lengths[4] = -77;
        STMT_WARNS(d->stmt, "23000", SQLExecDirect(d->stmt, INSERT, SQL_NTS));
        assert_int_equal(db_record_row(d->stmt, 1), 2);
        assert_int_equal(db_record_row(d->stmt, 2), 5);
        for (int i = 0; i < SETS; i++)
            assert_int_equal(status[i], i == 1 || i == 4 ? SQL_PARAM_ERROR : SQL_PARAM_SUCCESS);
        assert_int_equal(processed, SETS);
        if (manual)
            db_commit(d);
        db_rows(d, "SELECT id FROM item ORDER BY id", "1\n3\n4\n6\n");
        if (manual)
            db_commit(d);
    }
}

static void test_all_bad(void **state)
{
    struct db *d = *state;
    make_table(d);
    bind(d->stmt);
    for (int i = 0; i < SETS; i++)
        ids[i] = 100 + i;
    STMT_ERROR(d->stmt, "23000", SQLExecDirect(d->stmt, INSERT, SQL_NTS));
    for (int i = 0; i < SETS; i++)
        assert_int_equal(status[i], SQL_PARAM_ERROR);
    assert_int_equal(db_number(d, "SELECT count(*) FROM item"), 0);
}

/* With the transaction lost at the first error, the other sets come to nothing: unused. */
static void test_transaction_level(void **state)
{
    struct db *d = *state;
    db_connect(d, DB_SOURCE "ErrorRollback=transaction;");
    make_table(d);
    db_manual(d, true);
    bind(d->stmt);
    ids[2] = 1000;
    STMT_ERROR(d->stmt, "23000", SQLExecDirect(d->stmt, INSERT, SQL_NTS));
    assert_int_equal(status[1], SQL_PARAM_UNUSED);
    assert_int_equal(status[2], SQL_PARAM_ERROR);
    assert_int_equal(status[3], SQL_PARAM_UNUSED);
    assert_int_equal(processed, 3);
    DBC_OK(d->dbc, SQLEndTran(SQL_HANDLE_DBC, d->dbc, SQL_ROLLBACK));
    assert_int_equal(db_number(d, "SELECT count(*) FROM item"), 0);
}

/* ---- other statements --------------------------------------------------------------------- */

/* UPDATE, DELETE and a WITH that changes data, by arrays; rows are counted over all sets. */
static void test_other_statements(void **state)
{
    struct db *d = *state;
    make_table(d);
    db_run(d, "INSERT INTO item SELECT i, 'x' FROM generate_series(1, 9) i");
    bind(d->stmt);
    STMT_OK(d->stmt, SQLBindParameter(d->stmt, 1, SQL_PARAM_INPUT, SQL_C_CHAR, SQL_VARCHAR, 11, 0,
                                      names, sizeof names[0], name_lengths));
    STMT_OK(d->stmt, SQLBindParameter(d->stmt, 2, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0, 0,
                                      ids, 0, id_lengths));
    ids[5] = 77;
    STMT_OK(d->stmt, SQLExecDirect(d->stmt, A("UPDATE item SET name = ? WHERE id = ?"), SQL_NTS));
    assert_int_equal(db_count(d->stmt), 5);
    STMT_OK(d->stmt, SQLExecDirect(d->stmt,
                                   A("WITH gone AS (DELETE FROM item WHERE name = ? AND id = ? "
                                     "RETURNING id) INSERT INTO item SELECT id + 20 FROM gone"),
                                   SQL_NTS));
    assert_int_equal(db_count(d->stmt), 5);
    db_rows(d, "SELECT id FROM item ORDER BY id", "6\n7\n8\n9\n21\n22\n23\n24\n25\n");
}

/* Rows of each set are a result of their own (SQLMoreResults). */
static void test_results(void **state)
{
    struct db *d = *state;
    char text[20];
    SQLLEN n;
    make_table(d);
    bind(d->stmt);
    STMT_OK(d->stmt,
            SQLExecDirect(d->stmt, A("INSERT INTO item VALUES (?, ?) RETURNING id * 10, name"),
                          SQL_NTS));
    for (int i = 0; i < SETS; i++) {
        char expected[8];
        assert_int_equal(status[i], SQL_PARAM_SUCCESS);
        snprintf(expected, sizeof expected, "%d", (i + 1) * 10);
        STMT_OK(d->stmt, SQLFetch(d->stmt));
        STMT_OK(d->stmt, SQLGetData(d->stmt, 1, SQL_C_CHAR, text, sizeof text, &n));
        assert_string_equal(text, expected);
        STMT_IS(d->stmt, SQL_NO_DATA, SQLFetch(d->stmt));
        STMT_IS(d->stmt, i < SETS - 1 ? SQL_SUCCESS : SQL_NO_DATA, SQLMoreResults(d->stmt));
    }
    bind(d->stmt);
    ids[0] = 1; /* there */
    STMT_ERROR(d->stmt, "23000",
               SQLExecDirect(d->stmt, A("INSERT INTO item VALUES (?, ?) RETURNING id"), SQL_NTS));
    assert_int_equal(status[0], SQL_PARAM_ERROR);
    assert_int_equal(status[1], SQL_PARAM_UNUSED);
    assert_int_equal(processed, 1);
}

/* Output parameters are arrays as well. */
static void test_outputs(void **state)
{
    struct db *d = *state;
    SQLINTEGER out[SETS];
    SQLLEN lengths[SETS];
    db_run(d, "CREATE FUNCTION pg_temp.inverse(n int) RETURNS int LANGUAGE sql AS "
              "'SELECT 60 / n'");
    bind(d->stmt);
    ids[3] = 0;
    STMT_OK(d->stmt, SQLBindParameter(d->stmt, 1, SQL_PARAM_OUTPUT, SQL_C_SLONG, SQL_INTEGER, 0, 0,
                                      out, 0, lengths));
    STMT_OK(d->stmt, SQLBindParameter(d->stmt, 2, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0, 0,
                                      ids, 0, id_lengths));
    STMT_WARNS(d->stmt, "22012",
               SQLExecDirect(d->stmt, A("{? = call pg_temp.inverse(?)}"), SQL_NTS));
    for (int i = 0; i < SETS; i++) {
        assert_int_equal(status[i], i == 3 ? SQL_PARAM_ERROR : SQL_PARAM_SUCCESS);
        if (i != 3)
            assert_int_equal(out[i], 60 / (i + 1));
    }
}

static void test_several_statements(void **state)
{
    struct db *d = *state;
    SQLHSTMT s = d->stmt;
    SQLINTEGER id = 0;
    make_table(d);
    bind(s);
    STMT_OK(s, SQLExecDirect(s,
                             A("INSERT INTO item (id) VALUES (?); SELECT count(*) FROM item "
                               "WHERE length(?) > 0"),
                             SQL_NTS));
    for (int i = 0; i < SETS; i++) {
        assert_int_equal(status[i], SQL_PARAM_SUCCESS);
        assert_int_equal(db_count(s), 1);
        STMT_OK(s, SQLMoreResults(s));
        STMT_OK(s, SQLFetch(s));
        STMT_OK(s, SQLGetData(s, 1, SQL_C_SLONG, &id, 0, NULL));
        assert_int_equal(id, i + 1);
        STMT_IS(s, i + 1 < SETS ? SQL_SUCCESS : SQL_NO_DATA, SQLMoreResults(s));
    }
    assert_int_equal(processed, SETS);
    /* what fails says which set it was, and nothing of it is kept */
    ids[2] = 0;
    STMT_ERROR(s, "22012", SQLExecDirect(s, A("DELETE FROM item; SELECT 60 / ?, ?"), SQL_NTS));
    assert_int_equal(db_record_row(s, 1), 3);
    assert_int_equal(status[1], SQL_PARAM_UNUSED);
    assert_int_equal(status[2], SQL_PARAM_ERROR);
    assert_int_equal(status[3], SQL_PARAM_UNUSED);
    assert_int_equal(processed, 3);
    db_reset(s);
    assert_int_equal(db_number(d, "SELECT count(*) FROM item"), SETS);
}

/* More than the server or the network take before an answer is read. */
static void test_many_sets_of_several_statements(void **state)
{
    enum { MANY = 3000 };
    struct db *d = *state;
    SQLHSTMT s = d->stmt;
    static SQLINTEGER numbers[MANY];
    SQLLEN length = 0;
    char text[2000];
    for (int i = 0; i < MANY; i++)
        numbers[i] = i;
    db_set(s, SQL_ATTR_PARAMSET_SIZE, MANY);
    for (SQLUSMALLINT n = 1; n <= 2; n++)
        STMT_OK(s, SQLBindParameter(s, n, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0, 0, numbers,
                                    0, NULL));
    STMT_OK(s, SQLExecDirect(s, A("SELECT repeat('x', 1000 + ? % 7); SELECT ? + 1"), SQL_NTS));
    for (int i = 0; i < MANY; i++) {
        SQLINTEGER number = 0;
        STMT_OK(s, SQLFetch(s));
        STMT_OK(s, SQLGetData(s, 1, SQL_C_CHAR, text, sizeof text, &length));
        assert_int_equal(length, 1000 + i % 7);
        STMT_OK(s, SQLMoreResults(s));
        STMT_OK(s, SQLFetch(s));
        STMT_OK(s, SQLGetData(s, 1, SQL_C_SLONG, &number, 0, NULL));
        assert_int_equal(number, i + 1);
        STMT_IS(s, i + 1 < MANY ? SQL_SUCCESS : SQL_NO_DATA, SQLMoreResults(s));
    }
}

/* The columns of what was executed before are not those of statements without any. */
static void test_no_columns(void **state)
{
    struct db *d = *state;
    SQLHSTMT s = d->stmt;
    SQLSMALLINT columns = -1;
    const char *const texts[] = {"INSERT INTO item VALUES (?, ?)", "DELETE FROM item WHERE id = ?",
                                 ""};
    make_table(d);
    bind(s);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        STMT_OK(s, SQLExecDirect(s, A("SELECT 1 WHERE ?::int <> length(?)"), SQL_NTS));
        STMT_OK(s, SQLFreeStmt(s, SQL_CLOSE));
        STMT_OK(s, SQLExecDirect(s, A(texts[i]), SQL_NTS));
        STMT_OK(s, SQLNumResultCols(s, &columns));
        assert_int_equal(columns, 0);
        STMT_OK(s, SQLFreeStmt(s, SQL_CLOSE));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DB_TEST(test_by_column),
        DB_TEST(test_by_row_with_offset),
        DB_TEST(test_by_row_without_padding),
        DB_TEST(test_sizes),
        DB_TEST(test_ignored_sets),
        DB_TEST(test_bad_sets),
        DB_TEST(test_all_bad),
        DB_BARE(test_transaction_level),
        DB_TEST(test_other_statements),
        DB_TEST(test_results),
        DB_TEST(test_outputs),
        DB_TEST(test_several_statements),
        DB_TEST(test_many_sets_of_several_statements),
        DB_TEST(test_no_columns),
    };
    return DB_MAIN(tests);
}
