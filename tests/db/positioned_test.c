/* SQLSetPos, SQLBulkOperations, bookmarks, WHERE CURRENT OF. */
#include "support/db.h"

#include <stdio.h>
#include <string.h>

#define ROWS 4

static SQLINTEGER ids[ROWS];
static char names[ROWS][20];
static SQLLEN id_lengths[ROWS], name_lengths[ROWS];
static SQLUSMALLINT status[ROWS];
static SQLULEN fetched;

static void make_table(struct db *d)
{
    db_run(d, "CREATE TEMP TABLE pets (id int PRIMARY KEY, name varchar(20), note json)");
    db_run(d, "INSERT INTO pets SELECT i, 'pet' || i, '{}'::json FROM generate_series(1, 6) i");
}

/* A static, updatable cursor over the table, with a rowset of ROWS bound by column. */
static void open_cursor(struct db *d, const char *sql)
{
    SQLHSTMT s = d->stmt;
    STMT_OK(s, SQLSetStmtAttr(s, SQL_ATTR_CURSOR_TYPE, (SQLPOINTER)SQL_CURSOR_STATIC, 0));
    STMT_OK(s, SQLSetStmtAttr(s, SQL_ATTR_CONCURRENCY, (SQLPOINTER)SQL_CONCUR_VALUES, 0));
    STMT_OK(s, SQLSetStmtAttr(s, SQL_ATTR_USE_BOOKMARKS, (SQLPOINTER)SQL_UB_VARIABLE, 0));
    STMT_OK(s, SQLSetStmtAttr(s, SQL_ATTR_ROW_ARRAY_SIZE, (SQLPOINTER)ROWS, 0));
    STMT_OK(s, SQLSetStmtAttr(s, SQL_ATTR_ROW_STATUS_PTR, status, 0));
    STMT_OK(s, SQLSetStmtAttr(s, SQL_ATTR_ROWS_FETCHED_PTR, &fetched, 0));
    STMT_OK(s, SQLExecDirect(s, A(sql), SQL_NTS));
    STMT_OK(s, SQLBindCol(s, 1, SQL_C_SLONG, ids, 0, id_lengths));
    STMT_OK(s, SQLBindCol(s, 2, SQL_C_CHAR, names, sizeof names[0], name_lengths));
}

static void test_update_one_and_all(void **state)
{
    struct db *d = *state;
    make_table(d);
    open_cursor(d, "SELECT id, name FROM pets ORDER BY id");
    STMT_OK(d->stmt, SQLFetch(d->stmt));
    strcpy(names[1], "second");
    name_lengths[1] = SQL_NTS;
    STMT_OK(d->stmt, SQLSetPos(d->stmt, 2, SQL_UPDATE, SQL_LOCK_NO_CHANGE));
    assert_int_equal(status[1], SQL_ROW_UPDATED);
    /* again: what this cursor changed itself is no conflict */
    strcpy(names[1], "again");
    STMT_OK(d->stmt, SQLSetPos(d->stmt, 2, SQL_UPDATE, SQL_LOCK_NO_CHANGE));
    for (int i = 0; i < ROWS; i++) {
        id_lengths[i] = SQL_COLUMN_IGNORE;
        name_lengths[i] = i == 3 ? SQL_NULL_DATA : SQL_NTS;
    }
    strcpy(names[0], "first");
    STMT_OK(d->stmt, SQLSetPos(d->stmt, 0, SQL_UPDATE, SQL_LOCK_NO_CHANGE));
    STMT_OK(d->stmt, SQLCloseCursor(d->stmt));
    db_reset(d->stmt);
    db_rows(d, "SELECT id, name FROM pets ORDER BY id",
            "1|first\n2|again\n3|pet3\n4|NULL\n5|pet5\n6|pet6\n");
}

/* Values that are compared, of types with an equality and without; in text and in binary form. */
static void test_columns_of_all_types(void **state)
{
    struct db *d = *state;
    SQLHSTMT s = d->stmt;
    SQLINTEGER id = 0, quantity = 0;
    SQLDOUBLE ratio = 0;
    char text[12][40];
    SQLLEN n[15] = {0};
    db_run(d, "CREATE TEMP TABLE wide (id int PRIMARY KEY, quantity int, ratio float8, "
              "price numeric(9,2), at timestamp, day date, flag bool, doc json, place point, "
              "bytes bytea, token uuid, tags text[])");
    db_run(d, "INSERT INTO wide SELECT i, i * 10, i / 3.0, i + 0.25, timestamp '2024-01-01' + "
              "i * interval '1.5 s', date '2024-01-01' + i, true, '{\"a\" : 1}', point(i, 1), "
              "'\\x0102', gen_random_uuid(), ARRAY['a', NULL] FROM generate_series(1, 3) i");
    STMT_OK(s, SQLSetStmtAttr(s, SQL_ATTR_CURSOR_TYPE, (SQLPOINTER)SQL_CURSOR_STATIC, 0));
    STMT_OK(s, SQLSetStmtAttr(s, SQL_ATTR_CONCURRENCY, (SQLPOINTER)SQL_CONCUR_VALUES, 0));
    for (int binary = 0; binary < 2; binary++) {
        const char *sql = binary ? "SELECT id, quantity, ratio FROM wide ORDER BY id"
                                 : "SELECT * FROM wide ORDER BY id";
        STMT_OK(s, SQLBindCol(s, 1, SQL_C_SLONG, &id, 0, &n[0]));
        STMT_OK(s, SQLBindCol(s, 2, SQL_C_SLONG, &quantity, 0, &n[1]));
        STMT_OK(s, SQLBindCol(s, 3, SQL_C_DOUBLE, &ratio, 0, &n[2]));
        for (SQLUSMALLINT i = 4; i <= 12 && !binary; i++)
            STMT_OK(s, SQLBindCol(s, i, SQL_C_CHAR, text[i - 4], sizeof text[0], &n[i]));
        STMT_OK(s, SQLPrepare(s, A(sql), SQL_NTS));
        for (int round = 0; round < 2; round++) {
            STMT_OK(s, SQLExecute(s));
            STMT_OK(s, SQLFetch(s));
            STMT_OK(s, SQLFetch(s));
            quantity++;
            for (int i = 0; i < 15; i++)
                n[i] = SQL_COLUMN_IGNORE;
            n[1] = 0;
            STMT_OK(s, SQLSetPos(s, 1, SQL_UPDATE, SQL_LOCK_NO_CHANGE));
            STMT_OK(s, SQLCloseCursor(s));
        }
        STMT_OK(s, SQLFreeStmt(s, SQL_UNBIND));
    }
    db_rows(d, "SELECT quantity FROM wide ORDER BY id", "10\n24\n30\n");
}

static void test_update_sees_conflict(void **state)
{
    struct db *d = *state;
    make_table(d);
    open_cursor(d, "SELECT id, name FROM pets ORDER BY id");
    STMT_OK(d->stmt, SQLFetch(d->stmt));
    SQLHSTMT other = db_stmt(d);
    STMT_OK(other,
            SQLExecDirect(other, A("UPDATE pets SET name = 'elsewhere' WHERE id = 1"), SQL_NTS));
    strcpy(names[0], "mine");
    name_lengths[0] = SQL_NTS;
    /* SQLSetPos, "Diagnostics": a warning; the row's status and the count tell that it was not done
     */
    STMT_WARNS(d->stmt, "01001", SQLSetPos(d->stmt, 1, SQL_UPDATE, SQL_LOCK_NO_CHANGE));
    assert_int_equal(status[0], SQL_ROW_ERROR);
    SQLLEN count = -1;
    STMT_OK(d->stmt, SQLRowCount(d->stmt, &count));
    assert_int_equal(count, 0);
    STMT_OK(other, SQLExecDirect(other, A("DELETE FROM pets WHERE id = 2"), SQL_NTS));
    STMT_WARNS(d->stmt, "01001", SQLSetPos(d->stmt, 2, SQL_DELETE, SQL_LOCK_NO_CHANGE));
    assert_int_equal(status[1], SQL_ROW_ERROR);
    STMT_OK(d->stmt, SQLCloseCursor(d->stmt));
    db_reset(d->stmt);
    db_rows(d, "SELECT name FROM pets WHERE id = 1", "elsewhere\n");
}

/* SQLSetPos, "Operation Argument": each positions the cursor on its row. */
static void test_operations_position(void **state)
{
    struct db *d = *state;
    static const SQLUSMALLINT operations[] = {SQL_POSITION, SQL_REFRESH, SQL_UPDATE, SQL_DELETE};
    make_table(d);
    open_cursor(d, "SELECT id, name FROM pets ORDER BY id");
    STMT_OK(d->stmt, SQLFetch(d->stmt));
    for (SQLULEN i = 0; i < 4; i++) {
        SQLULEN row = 0;
        STMT_OK(d->stmt,
                SQLSetPos(d->stmt, (SQLSETPOSIROW)(4 - i), operations[i], SQL_LOCK_NO_CHANGE));
        STMT_OK(d->stmt, SQLGetStmtAttr(d->stmt, SQL_ATTR_ROW_NUMBER, &row, 0, NULL));
        assert_int_equal(row, 4 - i);
    }
    /* on the row it updated last */
    SQLHSTMT other = db_stmt(d);
    STMT_OK(d->stmt, SQLSetPos(d->stmt, 3, SQL_UPDATE, SQL_LOCK_NO_CHANGE));
    STMT_OK(d->stmt, SQLCloseCursor(d->stmt));
    STMT_OK(d->stmt, SQLSetCursorName(d->stmt, A("here"), SQL_NTS));
    STMT_OK(d->stmt, SQLExecDirect(d->stmt, A("SELECT id, name FROM pets ORDER BY id"), SQL_NTS));
    STMT_OK(d->stmt, SQLFetch(d->stmt));
    STMT_OK(d->stmt, SQLSetPos(d->stmt, 3, SQL_UPDATE, SQL_LOCK_NO_CHANGE));
    STMT_OK(other, SQLExecDirect(other, A("DELETE FROM pets WHERE CURRENT OF here"), SQL_NTS));
    STMT_OK(d->stmt, SQLCloseCursor(d->stmt));
    db_reset(d->stmt);
    db_rows(d, "SELECT id FROM pets ORDER BY id", "2\n3\n5\n6\n");
}

/* A rowset of a cursor that only goes forward, with all of its columns bound. */
static void test_forward_cursor(void **state)
{
    struct db *d = *state;
    make_table(d);
    open_cursor(d, "SELECT id, name FROM pets WHERE false");
    STMT_OK(d->stmt, SQLCloseCursor(d->stmt));
    STMT_OK(d->stmt,
            SQLSetStmtAttr(d->stmt, SQL_ATTR_CURSOR_TYPE, (SQLPOINTER)SQL_CURSOR_FORWARD_ONLY, 0));
    STMT_OK(d->stmt,
            SQLSetStmtAttr(d->stmt, SQL_ATTR_CONCURRENCY, (SQLPOINTER)SQL_CONCUR_VALUES, 0));
    STMT_OK(d->stmt, SQLExecDirect(d->stmt, A("SELECT id, name FROM pets ORDER BY id"), SQL_NTS));
    STMT_OK(d->stmt, SQLFetch(d->stmt));
    strcpy(names[1], "second");
    name_lengths[1] = SQL_NTS;
    STMT_OK(d->stmt, SQLSetPos(d->stmt, 2, SQL_UPDATE, SQL_LOCK_NO_CHANGE));
    STMT_OK(d->stmt, SQLSetPos(d->stmt, 4, SQL_DELETE, SQL_LOCK_NO_CHANGE));
    STMT_OK(d->stmt, SQLFetch(d->stmt));
    STMT_OK(d->stmt, SQLSetPos(d->stmt, 1, SQL_DELETE, SQL_LOCK_NO_CHANGE));
    STMT_OK(d->stmt, SQLCloseCursor(d->stmt));
    db_reset(d->stmt);
    db_rows(d, "SELECT id, name FROM pets ORDER BY id", "1|pet1\n2|second\n3|pet3\n6|pet6\n");
}

static void test_delete_and_add(void **state)
{
    struct db *d = *state;
    make_table(d);
    open_cursor(d, "SELECT id, name FROM pets ORDER BY id");
    STMT_OK(d->stmt, SQLFetch(d->stmt));
    STMT_OK(d->stmt, SQLSetPos(d->stmt, 3, SQL_DELETE, SQL_LOCK_NO_CHANGE));
    assert_int_equal(status[2], SQL_ROW_DELETED);
    for (int i = 0; i < ROWS; i++) {
        ids[i] = 10 + i;
        id_lengths[i] = 0;
        strcpy(names[i], "new");
        name_lengths[i] = i == 1 ? SQL_NULL_DATA : SQL_NTS;
    }
    ids[2] = 1; /* there already */
    STMT_WARNS(d->stmt, "01S01", SQLBulkOperations(d->stmt, SQL_ADD));
    assert_int_equal(status[0], SQL_ROW_ADDED);
    assert_int_equal(status[2], SQL_ROW_ERROR);
    STMT_OK(d->stmt, SQLCloseCursor(d->stmt));
    db_reset(d->stmt);
    db_rows(d, "SELECT id, name FROM pets WHERE id IN (1, 3) OR id > 9 ORDER BY id",
            "1|pet1\n10|new\n11|NULL\n13|new\n");
}

static void test_read_only_cursor(void **state)
{
    struct db *d = *state;
    make_table(d);
    STMT_OK(d->stmt, SQLExecDirect(d->stmt, A("SELECT id FROM pets"), SQL_NTS));
    STMT_OK(d->stmt, SQLFetch(d->stmt));
    STMT_ERROR(d->stmt, "HY092", SQLSetPos(d->stmt, 1, SQL_DELETE, SQL_LOCK_NO_CHANGE));
    STMT_ERROR(d->stmt, "HY107", SQLSetPos(d->stmt, 2, SQL_POSITION, SQL_LOCK_NO_CHANGE));
    STMT_OK(d->stmt, SQLSetPos(d->stmt, 1, SQL_POSITION, SQL_LOCK_NO_CHANGE));
}

static void test_two_tables(void **state)
{
    struct db *d = *state;
    make_table(d);
    open_cursor(d, "SELECT p.id, c.relkind FROM pets p, pg_class c LIMIT 9");
    STMT_OK(d->stmt, SQLFetch(d->stmt));
    STMT_ERROR(d->stmt, "HYC00", SQLSetPos(d->stmt, 1, SQL_DELETE, SQL_LOCK_NO_CHANGE));
}

/* SQLGetData at each row of a rowset, with a cursor that scrolls and with one that does not. */
static void test_get_data_in_rowset(void **state)
{
    struct db *d = *state;
    char text[20];
    SQLLEN length;
    for (SQLULEN type = SQL_CURSOR_FORWARD_ONLY; type <= SQL_CURSOR_STATIC;
         type += SQL_CURSOR_STATIC) {
        db_reset(d->stmt);
        STMT_OK(d->stmt, SQLSetStmtAttr(d->stmt, SQL_ATTR_CURSOR_TYPE, (SQLPOINTER)type, 0));
        STMT_OK(d->stmt, SQLSetStmtAttr(d->stmt, SQL_ATTR_ROW_ARRAY_SIZE, (SQLPOINTER)3, 0));
        STMT_OK(d->stmt, SQLBindCol(d->stmt, 1, SQL_C_SLONG, ids, 0, id_lengths));
        STMT_OK(d->stmt,
                SQLExecDirect(d->stmt, A("SELECT i, 'row ' || i FROM generate_series(1, 7) i"),
                              SQL_NTS));
        for (int first = 1; first <= 7; first += 3) {
            STMT_OK(d->stmt, SQLFetch(d->stmt));
            for (int i = 0; i < 3 && first + i <= 7; i++) {
                char expected[20];
                snprintf(expected, sizeof expected, "row %d", first + i);
                STMT_OK(d->stmt,
                        SQLSetPos(d->stmt, (SQLSETPOSIROW)i + 1, SQL_POSITION, SQL_LOCK_NO_CHANGE));
                STMT_OK(d->stmt, SQLGetData(d->stmt, 2, SQL_C_CHAR, text, sizeof text, &length));
                assert_string_equal(text, expected);
            }
        }
        STMT_IS(d->stmt, SQL_NO_DATA, SQLFetch(d->stmt));
        STMT_OK(d->stmt, SQLCloseCursor(d->stmt));
    }
}

/* A rowset whose columns are all bound keeps no rows, and does not show those of the one before. */
static void test_get_data_of_bound_rowset(void **state)
{
    struct db *d = *state;
    char text[20];
    SQLLEN length;
    STMT_OK(d->stmt, SQLSetStmtAttr(d->stmt, SQL_ATTR_ROW_ARRAY_SIZE, (SQLPOINTER)3, 0));
    STMT_OK(d->stmt, SQLBindCol(d->stmt, 1, SQL_C_SLONG, ids, 0, id_lengths));
    STMT_OK(d->stmt, SQLExecDirect(d->stmt, A("SELECT i, 'row ' || i FROM generate_series(1, 6) i"),
                                   SQL_NTS));
    STMT_OK(d->stmt, SQLFetch(d->stmt));
    STMT_OK(d->stmt, SQLBindCol(d->stmt, 2, SQL_C_CHAR, names, sizeof names[0], name_lengths));
    STMT_OK(d->stmt, SQLFetch(d->stmt));
    STMT_ERROR(d->stmt, "HY109", SQLGetData(d->stmt, 2, SQL_C_CHAR, text, sizeof text, &length));
    assert_string_equal(names[0], "row 4");
}

static void test_bookmarks(void **state)
{
    struct db *d = *state;
    SQLCHAR marks[ROWS][8];
    SQLLEN mark_lengths[ROWS];
    make_table(d);
    open_cursor(d, "SELECT id, name FROM pets ORDER BY id");
    STMT_OK(d->stmt,
            SQLBindCol(d->stmt, 0, SQL_C_VARBOOKMARK, marks, sizeof marks[0], mark_lengths));
    STMT_OK(d->stmt, SQLFetch(d->stmt));
    assert_int_equal(mark_lengths[0], 8);
    /* the third row again, and the one behind it */
    STMT_OK(d->stmt, SQLSetStmtAttr(d->stmt, SQL_ATTR_FETCH_BOOKMARK_PTR, marks[2], 0));
    SQLCHAR kept[8];
    memcpy(kept, marks[2], sizeof kept);
    STMT_OK(d->stmt, SQLSetStmtAttr(d->stmt, SQL_ATTR_FETCH_BOOKMARK_PTR, kept, 0));
    STMT_OK(d->stmt, SQLFetchScroll(d->stmt, SQL_FETCH_BOOKMARK, 1));
    assert_int_equal(ids[0], 4);
    assert_int_equal(fetched, 3);
    /* update and fetch by bookmark */
    memcpy(marks[0], kept, sizeof kept);
    STMT_OK(d->stmt, SQLSetStmtAttr(d->stmt, SQL_ATTR_ROW_ARRAY_SIZE, (SQLPOINTER)1, 0));
    ids[0] = 3;
    id_lengths[0] = SQL_COLUMN_IGNORE;
    strcpy(names[0], "marked");
    name_lengths[0] = SQL_NTS;
    STMT_OK(d->stmt, SQLBulkOperations(d->stmt, SQL_UPDATE_BY_BOOKMARK));
    STMT_OK(d->stmt, SQLBulkOperations(d->stmt, SQL_FETCH_BY_BOOKMARK));
    assert_int_equal(ids[0], 3);
    STMT_OK(d->stmt, SQLBulkOperations(d->stmt, SQL_DELETE_BY_BOOKMARK));
    memset(marks[0], 0, sizeof marks[0]);
    STMT_ERROR(d->stmt, "HY111", SQLBulkOperations(d->stmt, SQL_FETCH_BY_BOOKMARK));
    STMT_OK(d->stmt, SQLCloseCursor(d->stmt));
    db_reset(d->stmt);
    db_rows(d, "SELECT count(*), count(*) FILTER (WHERE id = 3) FROM pets", "5|0\n");
}

/* Columns bound field by field: a C type of fixed size needs no SQL_DESC_OCTET_LENGTH. */
static void test_update_by_descriptor(void **state)
{
    struct db *d = *state;
    SQLHDESC ard;
    db_run(d, "CREATE TEMP TABLE pets (id int PRIMARY KEY, legs int)");
    db_run(d, "INSERT INTO pets SELECT i, 4 FROM generate_series(1, 4) i");
    open_cursor(d, "SELECT id, legs FROM pets ORDER BY id");
    STMT_OK(d->stmt, SQLBindCol(d->stmt, 2, SQL_C_SLONG, NULL, 0, NULL));
    STMT_OK(d->stmt, SQLGetStmtAttr(d->stmt, SQL_ATTR_APP_ROW_DESC, &ard, 0, NULL));
    SQLINTEGER legs[ROWS];
    DESC_OK(ard, SQLSetDescField(ard, 2, SQL_DESC_TYPE, (SQLPOINTER)SQL_C_SLONG, 0));
    DESC_OK(ard, SQLSetDescField(ard, 2, SQL_DESC_OCTET_LENGTH, (SQLPOINTER)0, 0));
    DESC_OK(ard, SQLSetDescField(ard, 2, SQL_DESC_DATA_PTR, legs, 0));
    STMT_OK(d->stmt, SQLFetch(d->stmt));
    for (int i = 0; i < ROWS; i++)
        legs[i] += i;
    STMT_OK(d->stmt, SQLSetPos(d->stmt, 0, SQL_UPDATE, SQL_LOCK_NO_CHANGE));
    STMT_OK(d->stmt, SQLCloseCursor(d->stmt));
    db_reset(d->stmt);
    db_rows(d, "SELECT id, legs FROM pets ORDER BY id", "1|4\n2|5\n3|6\n4|7\n");
}

/* The row shows what was written through the cursor, until a statement changed it that does not
 * tell how. */
static void test_row_changed_twice(void **state)
{
    struct db *d = *state;
    SQLHSTMT s = d->stmt, other = db_stmt(d);
    char text[20];
    SQLLEN length;
    make_table(d);
    STMT_OK(s, SQLSetCursorName(s, A("walker"), SQL_NTS));
    open_cursor(d, "SELECT id, name FROM pets ORDER BY id");
    STMT_OK(s, SQLFetch(s));
    strcpy(names[0], "a name of its own");
    name_lengths[0] = SQL_NTS;
    STMT_OK(s, SQLSetPos(s, 1, SQL_UPDATE, SQL_LOCK_NO_CHANGE));
    STMT_OK(s, SQLGetData(s, 2, SQL_C_CHAR, text, sizeof text, &length));
    assert_string_equal(text, "a name of its own");
    STMT_OK(other, SQLExecDirect(other,
                                 A("UPDATE pets SET name = 'third' WHERE CURRENT OF walker "
                                   "RETURNING id"),
                                 SQL_NTS));
    STMT_OK(other, SQLCloseCursor(other));
    STMT_OK(s, SQLSetPos(s, 1, SQL_POSITION, SQL_LOCK_NO_CHANGE));
    STMT_OK(s, SQLGetData(s, 2, SQL_C_CHAR, text, sizeof text, &length));
    STMT_OK(s, SQLSetPos(s, 1, SQL_DELETE, SQL_LOCK_NO_CHANGE));
    STMT_OK(s, SQLCloseCursor(s));
    db_reset(s);
    db_rows(d, "SELECT count(*) FROM pets", "5\n");
}

static void test_where_current_of(void **state)
{
    struct db *d = *state;
    SQLHSTMT other = db_stmt(d);
    SQLINTEGER value = 7;
    SQLLEN count;
    make_table(d);
    STMT_OK(d->stmt, SQLSetCursorName(d->stmt, A("Walker"), SQL_NTS));
    STMT_OK(d->stmt, SQLExecDirect(d->stmt, A("SELECT name, id FROM pets ORDER BY id"), SQL_NTS));
    STMT_ERROR(other, "24000",
               SQLExecDirect(other, A("DELETE FROM pets WHERE CURRENT OF Walker"), SQL_NTS));
    STMT_OK(d->stmt, SQLFetch(d->stmt));
    STMT_OK(d->stmt, SQLFetch(d->stmt));
    STMT_OK(other, SQLBindParameter(other, 1, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0, 0,
                                    &value, 0, NULL));
    STMT_OK(other,
            SQLExecDirect(other, A("UPDATE pets SET name = 'n' || ?::text WHERE CURRENT OF walker"),
                          SQL_NTS));
    STMT_OK(other, SQLRowCount(other, &count));
    assert_int_equal(count, 1);
    STMT_OK(d->stmt, SQLFetch(d->stmt));
    STMT_OK(other, SQLSetStmtAttr(other, SQL_ATTR_PARAMSET_SIZE, (SQLPOINTER)2, 0));
    STMT_ERROR(other, "HYC00",
               SQLExecDirect(other, A("DELETE FROM pets WHERE CURRENT OF WALKER"), SQL_NTS));
    STMT_OK(other, SQLSetStmtAttr(other, SQL_ATTR_PARAMSET_SIZE, (SQLPOINTER)1, 0));
    STMT_OK(other, SQLExecDirect(other, A("DELETE FROM pets WHERE CURRENT OF WALKER"), SQL_NTS));
    STMT_ERROR(other, "34000",
               SQLExecDirect(other, A("DELETE FROM pets WHERE CURRENT OF nobody"), SQL_NTS));
    STMT_OK(d->stmt, SQLCloseCursor(d->stmt));
    db_rows(d, "SELECT id, name FROM pets WHERE id < 5 ORDER BY id", "1|pet1\n2|n7\n4|pet4\n");
    /* described without its cursor; and again after it was not found */
    SQLSMALLINT columns = -1, type = 0;
    STMT_OK(other,
            SQLPrepare(other, A("UPDATE pets SET name = ? WHERE CURRENT OF nobody"), SQL_NTS));
    for (int i = 0; i < 2; i++) {
        STMT_OK(other, SQLNumResultCols(other, &columns));
        assert_int_equal(columns, 0);
        STMT_OK(other, SQLDescribeParam(other, 1, &type, NULL, NULL, NULL));
        assert_int_equal(type, SQL_WVARCHAR);
        STMT_ERROR(other, "34000", SQLExecute(other));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DB_TEST(test_update_one_and_all),
        DB_TEST(test_update_sees_conflict),
        DB_TEST(test_columns_of_all_types),
        DB_TEST(test_delete_and_add),
        DB_TEST(test_read_only_cursor),
        DB_TEST(test_two_tables),
        DB_TEST(test_get_data_in_rowset),
        DB_TEST(test_get_data_of_bound_rowset),
        DB_TEST(test_bookmarks),
        DB_TEST(test_update_by_descriptor),
        DB_TEST(test_row_changed_twice),
        DB_TEST(test_where_current_of),
        DB_TEST(test_operations_position),
        DB_TEST(test_forward_cursor),
    };
    return DB_MAIN(tests);
}
