/* SQLBulkOperations and bookmarks; statement handles, many and in odd orders. */
#include "support/db.h"

#include <stdio.h>

#define ROWS 4

struct record {
    SQLINTEGER id;
    SQLLEN id_length;
    char name[12];
    SQLLEN name_length;
    SQLCHAR mark[8];
    SQLLEN mark_length;
};

static struct record rows[ROWS];
static SQLUSMALLINT status[ROWS], operation[ROWS];
static SQLULEN fetched;

/* An updatable cursor with bookmarks, bound by row. */
static void open_cursor(struct db *d, const char *sql)
{
    SQLHSTMT s = d->stmt;
    db_set(s, SQL_ATTR_CURSOR_TYPE, SQL_CURSOR_STATIC);
    db_set(s, SQL_ATTR_CONCURRENCY, SQL_CONCUR_VALUES);
    db_set(s, SQL_ATTR_USE_BOOKMARKS, SQL_UB_VARIABLE);
    db_set(s, SQL_ATTR_ROW_ARRAY_SIZE, ROWS);
    db_set(s, SQL_ATTR_ROW_BIND_TYPE, sizeof(struct record));
    STMT_OK(s, SQLSetStmtAttr(s, SQL_ATTR_ROW_STATUS_PTR, status, 0));
    STMT_OK(s, SQLSetStmtAttr(s, SQL_ATTR_ROWS_FETCHED_PTR, &fetched, 0));
    STMT_OK(s, SQLBindCol(s, 0, SQL_C_VARBOOKMARK, rows[0].mark, sizeof rows[0].mark,
                          &rows[0].mark_length));
    STMT_OK(s, SQLBindCol(s, 1, SQL_C_SLONG, &rows[0].id, 0, &rows[0].id_length));
    STMT_OK(s,
            SQLBindCol(s, 2, SQL_C_CHAR, rows[0].name, sizeof rows[0].name, &rows[0].name_length));
    STMT_OK(s, SQLExecDirect(s, A(sql), SQL_NTS));
}

static void make_table(struct db *d)
{
    db_run(d, "CREATE TEMP TABLE item (id int PRIMARY KEY, name varchar(10) DEFAULT 'none')");
    db_run(d, "INSERT INTO item SELECT i, 'item ' || i FROM generate_series(1, 6) i");
}

/* Rows are added although none was fetched yet (S5), with the server's defaults; the cursor shows
 * them behind its own, and column 0 gets their bookmarks. */
static void test_add(void **state)
{
    struct db *d = *state;
    make_table(d);
    open_cursor(d, "SELECT id, name FROM item ORDER BY id");
    for (int i = 0; i < ROWS; i++) {
        rows[i] = (struct record){.id = 11 + i, .name_length = SQL_NTS};
        snprintf(rows[i].name, sizeof rows[i].name, "new %d", (11 + i) % 100);
        operation[i] = i == 1 ? SQL_ROW_IGNORE : SQL_ROW_PROCEED;
    }
    rows[2].name_length = SQL_COLUMN_IGNORE; /* its default */
    rows[3].name_length = SQL_NULL_DATA;
    STMT_OK(d->stmt, SQLSetStmtAttr(d->stmt, SQL_ATTR_ROW_OPERATION_PTR, operation, 0));
    STMT_OK(d->stmt, SQLBulkOperations(d->stmt, SQL_ADD));
    assert_int_equal(status[0], SQL_ROW_ADDED);
    assert_int_equal(status[3], SQL_ROW_ADDED);
    SQLLEN count = 0;
    STMT_OK(d->stmt, SQLRowCount(d->stmt, &count));
    assert_int_equal(count, 3);
    struct record added = rows[2];
    STMT_OK(d->stmt, SQLFetchScroll(d->stmt, SQL_FETCH_LAST, 0));
    assert_int_equal(rows[0].id, 6);
    assert_int_equal(rows[2].id, 13);
    assert_string_equal(rows[2].name, "none");
    assert_int_equal(status[2], SQL_ROW_SUCCESS);
    assert_int_equal(rows[3].name_length, SQL_NULL_DATA);
    assert_memory_equal(added.mark, rows[2].mark, sizeof added.mark);
    STMT_OK(d->stmt, SQLCloseCursor(d->stmt));
    db_rows(d, "SELECT * FROM item WHERE id > 6 ORDER BY id", "11|new 11\n13|none\n14|NULL\n");
}

/* Of a column without a buffer there is only what its indicator says. */
static void test_add_by_indicator(void **state)
{
    struct db *d = *state;
    make_table(d);
    open_cursor(d, "SELECT id, name FROM item ORDER BY id");
    db_set(d->stmt, SQL_ATTR_ROW_ARRAY_SIZE, 2);
    STMT_OK(d->stmt, SQLBindCol(d->stmt, 2, SQL_C_SLONG, NULL, 0, &rows[0].name_length));
    rows[0] = (struct record){.id = 11, .name_length = SQL_NULL_DATA};
    rows[1] = (struct record){.id = 12, .name_length = 4};
    STMT_OK(d->stmt, SQLBulkOperations(d->stmt, SQL_ADD));
    STMT_OK(d->stmt, SQLCloseCursor(d->stmt));
    db_rows(d, "SELECT * FROM item WHERE id > 6 ORDER BY id", "11|NULL\n12|none\n");
}

/* One that cannot be added: 01S01, its own record, its status; the others are. */
static void test_add_fails(void **state)
{
    struct db *d = *state;
    SQLLEN row = 0;
    make_table(d);
    open_cursor(d, "SELECT id, name FROM item ORDER BY id");
    for (int i = 0; i < ROWS; i++) {
        rows[i] = (struct record){.id = i == 2 ? 3 : 21 + i, .name_length = SQL_NTS};
        strcpy(rows[i].name, "x");
    }
    STMT_WARNS(d->stmt, "01S01", SQLBulkOperations(d->stmt, SQL_ADD));
    assert_int_equal(status[2], SQL_ROW_ERROR);
    STMT_OK(d->stmt,
            SQLGetDiagField(SQL_HANDLE_STMT, d->stmt, 2, SQL_DIAG_ROW_NUMBER, &row, 0, NULL));
    assert_int_equal(row, 3);
    for (int i = 0; i < ROWS; i++)
        rows[i].id = 1;
    STMT_ERROR(d->stmt, "23000", SQLBulkOperations(d->stmt, SQL_ADD));
    STMT_OK(d->stmt, SQLCloseCursor(d->stmt));
    db_rows(d, "SELECT count(*) FROM item", "9\n");
}

/* Bookmarks kept in the application's own order, then used as an array. */
static void test_by_bookmark(void **state)
{
    struct db *d = *state;
    struct record kept[6];
    make_table(d);
    open_cursor(d, "SELECT id, name FROM item ORDER BY id");
    STMT_OK(d->stmt, SQLFetch(d->stmt));
    memcpy(kept, rows, sizeof rows);
    STMT_OK(d->stmt, SQLFetch(d->stmt));
    memcpy(kept + ROWS, rows, 2 * sizeof rows[0]);
    assert_int_equal(kept[5].mark_length, 8);
    for (int i = 0; i < ROWS; i++) {
        rows[i] = (struct record){.name_length = SQL_NTS, .id_length = SQL_COLUMN_IGNORE};
        snprintf(rows[i].name, sizeof rows[i].name, "row %d", 6 - i);
        memcpy(rows[i].mark, kept[5 - i].mark, sizeof rows[i].mark);
    }
    STMT_OK(d->stmt, SQLBulkOperations(d->stmt, SQL_UPDATE_BY_BOOKMARK));
    assert_int_equal(status[0], SQL_ROW_UPDATED);
    STMT_OK(d->stmt, SQLBulkOperations(d->stmt, SQL_FETCH_BY_BOOKMARK));
    assert_int_equal(rows[0].id, 6);
    assert_string_equal(rows[3].name, "row 3");
    db_set(d->stmt, SQL_ATTR_ROW_ARRAY_SIZE, 2);
    STMT_OK(d->stmt, SQLBulkOperations(d->stmt, SQL_DELETE_BY_BOOKMARK));
    assert_int_equal(status[1], SQL_ROW_DELETED);
    STMT_IS(d->stmt, SQL_ERROR, SQLBulkOperations(d->stmt, SQL_DELETE_BY_BOOKMARK));
    STMT_ERROR(d->stmt, "HY092", SQLBulkOperations(d->stmt, 99));
    STMT_OK(d->stmt, SQLCloseCursor(d->stmt));
    db_rows(d, "SELECT * FROM item ORDER BY id", "1|item 1\n2|item 2\n3|row 3\n4|row 4\n");
}

/* SQLFetchScroll by bookmark, with an offset both ways; column 0's type; bookmarks by SQLGetData.
 */
static void test_fetch_bookmark(void **state)
{
    struct db *d = *state;
    SQLCHAR mark[8], read[8];
    SQLLEN type = 0, octets = 0, n = 0;
    make_table(d);
    open_cursor(d, "SELECT id, name FROM item ORDER BY id");
    STMT_OK(d->stmt, SQLColAttribute(d->stmt, 0, SQL_DESC_TYPE, NULL, 0, NULL, &type));
    assert_int_equal(type, SQL_BINARY);
    STMT_OK(d->stmt, SQLColAttribute(d->stmt, 0, SQL_DESC_OCTET_LENGTH, NULL, 0, NULL, &octets));
    assert_int_equal(octets, 8);
    db_set(d->stmt, SQL_ATTR_ROW_ARRAY_SIZE, 2);
    STMT_OK(d->stmt, SQLFetchScroll(d->stmt, SQL_FETCH_ABSOLUTE, 3));
    memcpy(mark, rows[0].mark, sizeof mark);
    STMT_OK(d->stmt, SQLGetData(d->stmt, 0, SQL_C_VARBOOKMARK, read, sizeof read, &n));
    assert_memory_equal(mark, read, sizeof mark);
    STMT_OK(d->stmt, SQLSetStmtAttr(d->stmt, SQL_ATTR_FETCH_BOOKMARK_PTR, mark, 0));
    STMT_OK(d->stmt, SQLFetchScroll(d->stmt, SQL_FETCH_LAST, 0));
    STMT_OK(d->stmt, SQLFetchScroll(d->stmt, SQL_FETCH_BOOKMARK, 0));
    assert_int_equal(rows[0].id, 3);
    STMT_OK(d->stmt, SQLFetchScroll(d->stmt, SQL_FETCH_BOOKMARK, 2));
    assert_int_equal(rows[0].id, 5);
    STMT_OK(d->stmt, SQLFetchScroll(d->stmt, SQL_FETCH_BOOKMARK, -1));
    assert_int_equal(rows[0].id, 2);
    STMT_IS(d->stmt, SQL_NO_DATA, SQLFetchScroll(d->stmt, SQL_FETCH_BOOKMARK, -9));
    STMT_IS(d->stmt, SQL_NO_DATA, SQLFetchScroll(d->stmt, SQL_FETCH_BOOKMARK, 9));
    static const SQLSMALLINT far[] = {SQL_FETCH_BOOKMARK, SQL_FETCH_RELATIVE, SQL_FETCH_ABSOLUTE};
    for (size_t i = 0; i < sizeof far / sizeof *far; i++) {
        STMT_OK(d->stmt, SQLFetchScroll(d->stmt, SQL_FETCH_ABSOLUTE, 2));
        STMT_IS(d->stmt, SQL_NO_DATA, SQLFetchScroll(d->stmt, far[i], INT64_MAX));
        STMT_OK(d->stmt, SQLFetchScroll(d->stmt, SQL_FETCH_ABSOLUTE, 2));
        STMT_IS(d->stmt, SQL_NO_DATA, SQLFetchScroll(d->stmt, far[i], INT64_MIN));
    }
    /* bookmarks of no row */
    static const int64_t none[] = {0, -1, 7, INT64_MAX};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        for (SQLSMALLINT k = SQL_UPDATE_BY_BOOKMARK; k <= SQL_FETCH_BY_BOOKMARK; k++) {
            STMT_OK(d->stmt, SQLFetchScroll(d->stmt, SQL_FETCH_FIRST, 0));
            db_set(d->stmt, SQL_ATTR_ROW_ARRAY_SIZE, 1);
            memcpy(rows[0].mark, &none[i], sizeof none[i]);
            STMT_ERROR(d->stmt, "HY111", SQLBulkOperations(d->stmt, k));
            assert_int_equal(db_record_row(d->stmt, 1), 1);
            db_set(d->stmt, SQL_ATTR_ROW_ARRAY_SIZE, 2);
        }
    STMT_OK(d->stmt, SQLSetStmtAttr(d->stmt, SQL_ATTR_FETCH_BOOKMARK_PTR, NULL, 0));
    STMT_ERROR(d->stmt, "HY111", SQLFetchScroll(d->stmt, SQL_FETCH_BOOKMARK, 0));
}

/* The record of a row that cannot be changed tells which it is. */
static void test_bookmarks_of_some_rows(void **state)
{
    struct db *d = *state;
    const int64_t none = 99, deleted = 3;
    make_table(d);
    open_cursor(d, "SELECT id, name FROM item ORDER BY id");
    db_set(d->stmt, SQL_ATTR_ROW_ARRAY_SIZE, 3);
    STMT_OK(d->stmt, SQLFetchScroll(d->stmt, SQL_FETCH_FIRST, 0));
    STMT_OK(d->stmt, SQLSetPos(d->stmt, 3, SQL_DELETE, SQL_LOCK_NO_CHANGE));
    memcpy(rows[1].mark, &none, sizeof none);
    STMT_WARNS(d->stmt, "01S01", SQLBulkOperations(d->stmt, SQL_FETCH_BY_BOOKMARK));
    assert_int_equal(db_record_row(d->stmt, 2), 2);
    memcpy(rows[1].mark, &deleted, sizeof deleted);
    STMT_WARNS(d->stmt, "01S01", SQLBulkOperations(d->stmt, SQL_UPDATE_BY_BOOKMARK));
    for (SQLSMALLINT i = 2; i <= 3; i++) /* HY109 */
        assert_int_equal(db_record_row(d->stmt, i), i);
}

/* ---- statement handles ---------------------------------------------------------------------- */

/* Hundreds at once, all with open cursors on the one connection. */
static void test_many_handles(void **state)
{
    struct db *d = *state;
    enum { MANY = 300 };
    static SQLHSTMT all[MANY];
    for (int i = 0; i < MANY; i++) {
        char sql[100];
        all[i] = db_stmt(d);
        snprintf(sql, sizeof sql, "SELECT %d, i FROM generate_series(1, 50) i", i);
        STMT_OK(all[i], SQLExecDirect(all[i], A(sql), SQL_NTS));
        STMT_OK(all[i], SQLFetch(all[i]));
    }
    for (int i = 0; i < MANY; i++) {
        SQLINTEGER who = -1, row = -1;
        STMT_OK(all[i], SQLFetch(all[i]));
        STMT_OK(all[i], SQLGetData(all[i], 1, SQL_C_SLONG, &who, 0, NULL));
        STMT_OK(all[i], SQLGetData(all[i], 2, SQL_C_SLONG, &row, 0, NULL));
        assert_int_equal(who, i);
        assert_int_equal(row, 2);
    }
    for (int i = 0; i < MANY; i++)
        STMT_OK(all[i], SQLFreeHandle(SQL_HANDLE_STMT, all[(i * 7) % MANY]));
}

/* A handle that was freed is none any more; what SQLFreeStmt leaves. */
static void test_freed(void **state)
{
    struct db *d = *state;
    SQLHSTMT s = db_stmt(d);
    SQLINTEGER value = 0, bound = 3;
    STMT_OK(s, SQLExecDirect(s, A("SELECT generate_series(1, 100000)"), SQL_NTS));
    STMT_OK(s, SQLFetch(s));
    STMT_OK(s, SQLFreeHandle(SQL_HANDLE_STMT, s)); /* with rows still coming */
    s = d->stmt;
    STMT_OK(s, SQLFreeStmt(s, SQL_CLOSE)); /* nothing is open: fine */
    STMT_ERROR(s, "24000", SQLCloseCursor(s));
    STMT_OK(s, SQLBindParameter(s, 1, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0, 0, &bound, 0,
                                NULL));
    STMT_OK(s, SQLBindCol(s, 1, SQL_C_SLONG, &value, 0, NULL));
    STMT_OK(s, SQLPrepare(s, A("SELECT ?::int * 2"), SQL_NTS));
    STMT_OK(s, SQLExecute(s));
    STMT_ERROR(s, "24000", SQLExecute(s));
    STMT_OK(s, SQLFreeStmt(s, SQL_CLOSE));
    STMT_OK(s, SQLExecute(s)); /* still prepared, still bound */
    STMT_OK(s, SQLFetch(s));
    assert_int_equal(value, 6);
    STMT_OK(s, SQLFreeStmt(s, SQL_CLOSE));
    STMT_OK(s, SQLFreeStmt(s, SQL_RESET_PARAMS));
    STMT_ERROR(s, "07002", SQLExecute(s));
    STMT_ERROR(s, "HY092", SQLFreeStmt(s, 77));
}

/* Statements go with their connection, whatever they are doing. */
static void test_disconnect_frees(void **state)
{
    struct db *d = *state;
    db_connect(d, DB_SOURCE);
    for (int i = 0; i < 5; i++) {
        SQLHSTMT s = db_stmt(d);
        STMT_OK(s, SQLExecDirect(s, A("SELECT generate_series(1, 1000)"), SQL_NTS));
        STMT_OK(s, SQLFetch(s));
    }
    d->stmt = NULL;
    d->connected = false;
    DBC_OK(d->dbc, SQLDisconnect(d->dbc));
    db_connect(d, DB_SOURCE);
    db_rows(d, "SELECT 1", "1\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DB_TEST(test_add),
        DB_TEST(test_add_by_indicator),
        DB_TEST(test_add_fails),
        DB_TEST(test_by_bookmark),
        DB_TEST(test_fetch_bookmark),
        DB_TEST(test_bookmarks_of_some_rows),
        DB_TEST(test_many_handles),
        DB_TEST(test_freed),
        DB_BARE(test_disconnect_frees),
    };
    return DB_MAIN(tests);
}
