/* Cursors: movement, names, what a transaction's end does to them, changes of their own rows. */
#include "support/db.h"

#include <stdio.h>

#define ROWS 4

static SQLINTEGER ids[ROWS];
static char names[ROWS][16];
static SQLLEN id_lengths[ROWS], name_lengths[ROWS];
static SQLUSMALLINT status[ROWS];
static SQLULEN fetched;

static void set(SQLHSTMT s, SQLINTEGER attribute, uintptr_t value)
{
    STMT_OK(s, SQLSetStmtAttr(s, attribute, (SQLPOINTER)value, 0));
}

static void run(SQLHSTMT s, const char *sql)
{
    STMT_OK(s, SQLExecDirect(s, A(sql), SQL_NTS));
}

static void scrolling(SQLHSTMT s, SQLULEN rows)
{
    set(s, SQL_ATTR_CURSOR_TYPE, SQL_CURSOR_STATIC);
    set(s, SQL_ATTR_ROW_ARRAY_SIZE, rows);
    STMT_OK(s, SQLSetStmtAttr(s, SQL_ATTR_ROW_STATUS_PTR, status, 0));
    STMT_OK(s, SQLSetStmtAttr(s, SQL_ATTR_ROWS_FETCHED_PTR, &fetched, 0));
    STMT_OK(s, SQLBindCol(s, 1, SQL_C_SLONG, ids, 0, id_lengths));
}

/* ---- movement: SQLFetchScroll, "Positioning the Cursor" ----------------------------------- */

struct move {
    SQLULEN size;
    SQLSMALLINT orientation;
    SQLLEN offset;
    SQLINTEGER first; /* row that the rowset begins with, 0: none */
    SQLULEN rows;
    bool cut; /* 01S06 */
};

/* A result of ten rows. */
static const struct move moves[] = {
    {4, SQL_FETCH_NEXT, 0, 1, 4, false},
    {4, SQL_FETCH_NEXT, 0, 5, 4, false},
    {4, SQL_FETCH_NEXT, 0, 9, 2, false},
    {4, SQL_FETCH_NEXT, 0, 0, 0, false},  /* after the end */
    {4, SQL_FETCH_NEXT, 0, 0, 0, false},  /* and there it stays */
    {4, SQL_FETCH_PRIOR, 0, 7, 4, false}, /* the last rowset's worth */
    {4, SQL_FETCH_PRIOR, 0, 3, 4, false},
    {4, SQL_FETCH_PRIOR, 0, 1, 4, true},  /* cut at the start */
    {4, SQL_FETCH_PRIOR, 0, 0, 0, false}, /* before the start */
    {4, SQL_FETCH_PRIOR, 0, 0, 0, false},
    {4, SQL_FETCH_RELATIVE, 0, 0, 0, false},
    {4, SQL_FETCH_RELATIVE, -1, 0, 0, false},
    {4, SQL_FETCH_RELATIVE, 3, 3, 4, false}, /* from before the start as SQL_FETCH_ABSOLUTE */
    {4, SQL_FETCH_RELATIVE, 0, 3, 4, false},
    {4, SQL_FETCH_RELATIVE, -2, 1, 4, false},
    {4, SQL_FETCH_RELATIVE, -1, 0, 0, false},
    {4, SQL_FETCH_ABSOLUTE, 2, 2, 4, false},
    {4, SQL_FETCH_RELATIVE, -3, 1, 4, true}, /* no further than the rowset's size */
    {4, SQL_FETCH_ABSOLUTE, 2, 2, 4, false},
    {4, SQL_FETCH_RELATIVE, -5, 0, 0, false}, /* further */
    {4, SQL_FETCH_ABSOLUTE, 9, 9, 2, false},
    {4, SQL_FETCH_ABSOLUTE, 11, 0, 0, false},
    {4, SQL_FETCH_RELATIVE, 0, 0, 0, false},
    {4, SQL_FETCH_RELATIVE, -3, 8, 3, false}, /* from after the end */
    {4, SQL_FETCH_ABSOLUTE, -10, 1, 4, false},
    {4, SQL_FETCH_ABSOLUTE, -11, 0, 0, false},
    {4, SQL_FETCH_ABSOLUTE, 0, 0, 0, false},
    {4, SQL_FETCH_NEXT, 0, 1, 4, false},
    {4, SQL_FETCH_LAST, 0, 7, 4, false},
    {4, SQL_FETCH_FIRST, 0, 1, 4, false},
    {4, SQL_FETCH_RELATIVE, 20, 0, 0, false},
    {2, SQL_FETCH_FIRST, 0, 1, 2, false},
    {4, SQL_FETCH_NEXT, 0, 3, 4, false}, /* on by the size of the last fetch */
    {3, SQL_FETCH_PRIOR, 0, 1, 3, true},
    {3, SQL_FETCH_LAST, 0, 8, 3, false},
    {3, SQL_FETCH_PRIOR, 0, 5, 3, false},
    {3, SQL_FETCH_PRIOR, 0, 2, 3, false},
    {1, SQL_FETCH_PRIOR, 0, 1, 1, false},
    {1, SQL_FETCH_ABSOLUTE, 10, 10, 1, false},
    {1, SQL_FETCH_NEXT, 0, 0, 0, false},
    {1, SQL_FETCH_PRIOR, 0, 10, 1, false},
};

static void test_movement(void **state)
{
    struct db *d = *state;
    SQLHSTMT s = d->stmt;
    scrolling(s, 4);
    run(s, "SELECT i FROM generate_series(1, 10) i");
    for (size_t i = 0; i < sizeof moves / sizeof *moves; i++) {
        const struct move *m = &moves[i];
        set(s, SQL_ATTR_ROW_ARRAY_SIZE, m->size);
        SQLRETURN r = SQLFetchScroll(s, m->orientation, m->offset), wanted = SQL_SUCCESS;
        if (m->first == 0)
            wanted = SQL_NO_DATA;
        else if (m->cut)
            wanted = SQL_SUCCESS_WITH_INFO;
        if (r != wanted || fetched != m->rows || (m->first && ids[0] != m->first))
            fail_msg("move %zu: return code %d (wanted %d), %d rows (%d) from %d (%d)", i, r,
                     wanted, (int)fetched, (int)m->rows, ids[0], m->first);
        if (m->cut)
            db_says(SQL_HANDLE_STMT, s, "01S06");
        for (SQLULEN k = 0; k < m->size; k++)
            assert_int_equal(status[k], k < fetched ? SQL_ROW_SUCCESS : SQL_ROW_NOROW);
    }
}

/* Results smaller than the rowset, and without rows at all. */
static void test_small_results(void **state)
{
    struct db *d = *state;
    SQLHSTMT s = d->stmt;
    scrolling(s, 4);
    run(s, "SELECT i FROM generate_series(1, 2) i");
    STMT_OK(s, SQLFetchScroll(s, SQL_FETCH_LAST, 0));
    assert_int_equal(ids[0], 1);
    STMT_IS(s, SQL_NO_DATA, SQLFetch(s));
    STMT_WARNS(s, "01S06", SQLFetchScroll(s, SQL_FETCH_PRIOR, 0));
    STMT_WARNS(s, "01S06", SQLFetchScroll(s, SQL_FETCH_ABSOLUTE, -3));
    assert_int_equal(ids[0], 1);
    STMT_OK(s, SQLCloseCursor(s));
    run(s, "SELECT 1 WHERE false");
    STMT_IS(s, SQL_NO_DATA, SQLFetchScroll(s, SQL_FETCH_LAST, 0));
    STMT_IS(s, SQL_NO_DATA, SQLFetchScroll(s, SQL_FETCH_FIRST, 0));
    STMT_IS(s, SQL_NO_DATA, SQLFetchScroll(s, SQL_FETCH_PRIOR, 0));
    STMT_IS(s, SQL_NO_DATA, SQLFetchScroll(s, SQL_FETCH_ABSOLUTE, -1));
}

static void test_forward_only(void **state)
{
    struct db *d = *state;
    run(d->stmt, "SELECT 1");
    STMT_ERROR(d->stmt, "HY106", SQLFetchScroll(d->stmt, SQL_FETCH_PRIOR, 0));
    STMT_ERROR(d->stmt, "HY106", SQLFetchScroll(d->stmt, 99, 0));
    STMT_OK(d->stmt, SQLFetchScroll(d->stmt, SQL_FETCH_NEXT, 0));
}

/* SQL_ATTR_ROW_NUMBER, with SQLSetPos moving inside of the rowset. */
static void test_row_number(void **state)
{
    struct db *d = *state;
    SQLHSTMT s = d->stmt;
    SQLULEN number = 99;
    scrolling(s, 4);
    run(s, "SELECT i FROM generate_series(1, 10) i");
    STMT_OK(s, SQLFetchScroll(s, SQL_FETCH_ABSOLUTE, 5));
    STMT_OK(s, SQLGetStmtAttr(s, SQL_ATTR_ROW_NUMBER, &number, 0, NULL));
    assert_int_equal(number, 5);
    STMT_OK(s, SQLSetPos(s, 3, SQL_POSITION, SQL_LOCK_NO_CHANGE));
    STMT_OK(s, SQLGetStmtAttr(s, SQL_ATTR_ROW_NUMBER, &number, 0, NULL));
    assert_int_equal(number, 7);
}

/* ---- kinds: "Cursor Characteristics and Cursor Type" --------------------------------------- */

static SQLULEN get(SQLHSTMT s, SQLINTEGER attribute)
{
    SQLULEN value = 77;
    STMT_OK(s, SQLGetStmtAttr(s, attribute, &value, 0, NULL));
    return value;
}

static void test_kinds(void **state)
{
    struct db *d = *state;
    SQLHSTMT s = d->stmt;
    assert_int_equal(get(s, SQL_ATTR_CURSOR_SCROLLABLE), SQL_NONSCROLLABLE);
    for (uintptr_t type = SQL_CURSOR_KEYSET_DRIVEN; type <= SQL_CURSOR_DYNAMIC; type++) {
        STMT_WARNS(s, "01S02", SQLSetStmtAttr(s, SQL_ATTR_CURSOR_TYPE, (SQLPOINTER)type, 0));
        assert_int_equal(get(s, SQL_ATTR_CURSOR_TYPE), SQL_CURSOR_STATIC);
    }
    assert_int_equal(get(s, SQL_ATTR_CURSOR_SCROLLABLE), SQL_SCROLLABLE);
    set(s, SQL_ATTR_CURSOR_SCROLLABLE, SQL_NONSCROLLABLE);
    assert_int_equal(get(s, SQL_ATTR_CURSOR_TYPE), SQL_CURSOR_FORWARD_ONLY);
    STMT_WARNS(s, "01S02",
               SQLSetStmtAttr(s, SQL_ATTR_CONCURRENCY, (SQLPOINTER)SQL_CONCUR_ROWVER, 0));
    assert_int_equal(get(s, SQL_ATTR_CONCURRENCY), SQL_CONCUR_VALUES);
    set(s, SQL_ATTR_CURSOR_SENSITIVITY, SQL_INSENSITIVE);
    assert_int_equal(get(s, SQL_ATTR_CONCURRENCY), SQL_CONCUR_READ_ONLY);
    STMT_ERROR(s, "HYC00",
               SQLSetStmtAttr(s, SQL_ATTR_CURSOR_SENSITIVITY, (SQLPOINTER)SQL_SENSITIVE, 0));
    run(s, "SELECT 1");
    STMT_ERROR(s, "24000",
               SQLSetStmtAttr(s, SQL_ATTR_CURSOR_TYPE, (SQLPOINTER)SQL_CURSOR_STATIC, 0));
}

/* ---- names ------------------------------------------------------------------------------- */

static void test_names(void **state)
{
    struct db *d = *state;
    SQLHSTMT s = d->stmt, other = db_stmt(d);
    SQLCHAR name[64];
    SQLWCHAR wide[64], in[64];
    SQLSMALLINT n = 0;
    char text[64];
    STMT_OK(s, SQLGetCursorName(s, name, sizeof name, &n));
    assert_memory_equal(name, "SQL_CUR", 7);
    STMT_OK(s, SQLSetCursorName(s, A("Walker"), SQL_NTS));
    STMT_OK(s, SQLGetCursorName(s, name, sizeof name, &n));
    assert_string_equal((char *)name, "Walker");
    assert_int_equal(n, 6);
    STMT_WARNS(s, "01004", SQLGetCursorName(s, name, 4, &n));
    assert_string_equal((char *)name, "Wal");
    assert_int_equal(n, 6);
    STMT_ERROR(other, "3C000", SQLSetCursorName(other, A("walker"), SQL_NTS));
    STMT_ERROR(other, "34000", SQLSetCursorName(other, A("SQL_CUR7"), SQL_NTS));
    STMT_ERROR(other, "34000", SQLSetCursorName(other, A(""), SQL_NTS));
    run(s, "SELECT 1");
    STMT_ERROR(s, "24000", SQLSetCursorName(s, A("late"), SQL_NTS));
    STMT_OK(s, SQLCloseCursor(s));
    STMT_OK(s, SQLGetCursorName(s, name, sizeof name, &n)); /* it stays */
    assert_string_equal((char *)name, "Walker");
    STMT_OK(other, SQLSetCursorNameW(other, db_wide("L\xc3\xa4ufer", in, 64), SQL_NTS));
    STMT_OK(other, SQLGetCursorNameW(other, wide, 64, &n));
    assert_int_equal(n, 6);
    assert_string_equal(db_narrow(wide, SQL_NTS, text, sizeof text), "L\xc3\xa4ufer");
    STMT_OK(other, SQLFreeHandle(SQL_HANDLE_STMT, other));
}

/* ---- transactions: SQL_CURSOR_COMMIT_BEHAVIOR is SQL_CB_PRESERVE --------------------------- */

static void end_between(struct db *d, SQLULEN type, SQLSMALLINT how)
{
    SQLHSTMT s = d->stmt, other = db_stmt(d);
    SQLINTEGER id = 0;
    set(s, SQL_ATTR_CURSOR_TYPE, type);
    STMT_OK(s, SQLBindCol(s, 1, SQL_C_SLONG, &id, 0, NULL));
    run(s, "SELECT i, repeat('x', 100) FROM generate_series(1, 20000) i");
    STMT_OK(s, SQLFetch(s));
    STMT_OK(other, SQLPrepare(other, A("SELECT 1"), SQL_NTS));
    DBC_OK(d->dbc, SQLEndTran(SQL_HANDLE_DBC, d->dbc, how));
    for (int i = 2; i <= 20000; i++) {
        STMT_OK(s, SQLFetch(s));
        assert_int_equal(id, i);
    }
    STMT_IS(s, SQL_NO_DATA, SQLFetch(s));
    if (type == SQL_CURSOR_STATIC) {
        STMT_OK(s, SQLFetchScroll(s, SQL_FETCH_ABSOLUTE, 77));
        assert_int_equal(id, 77);
    }
    STMT_OK(s, SQLCloseCursor(s));
    STMT_OK(other, SQLExecute(other));
    STMT_OK(other, SQLFreeHandle(SQL_HANDLE_STMT, other));
    DBC_OK(d->dbc, SQLEndTran(SQL_HANDLE_DBC, d->dbc, SQL_COMMIT));
}

static void test_commit_and_rollback(void **state)
{
    struct db *d = *state;
    SQLUSMALLINT behaviour = 99;
    DBC_OK(d->dbc,
           SQLGetInfo(d->dbc, SQL_CURSOR_COMMIT_BEHAVIOR, &behaviour, sizeof behaviour, NULL));
    assert_int_equal(behaviour, SQL_CB_PRESERVE);
    DBC_OK(d->dbc, SQLSetConnectAttr(d->dbc, SQL_ATTR_AUTOCOMMIT, SQL_AUTOCOMMIT_OFF, 0));
    end_between(d, SQL_CURSOR_FORWARD_ONLY, SQL_COMMIT);
    end_between(d, SQL_CURSOR_FORWARD_ONLY, SQL_ROLLBACK);
    end_between(d, SQL_CURSOR_STATIC, SQL_COMMIT);
    end_between(d, SQL_CURSOR_STATIC, SQL_ROLLBACK);
}

/* ---- changes ----------------------------------------------------------------------------- */

static void open_pets(struct db *d, SQLULEN rows)
{
    db_run(d, "CREATE TEMP TABLE pets (id int PRIMARY KEY, name varchar(15), at int DEFAULT 5)");
    db_run(d, "CREATE FUNCTION pg_temp.loud() RETURNS trigger LANGUAGE plpgsql AS "
              "'BEGIN NEW.name := upper(NEW.name); RETURN NEW; END'");
    db_run(d, "INSERT INTO pets SELECT i, 'pet' || i FROM generate_series(1, 10) i");
    db_run(d, "CREATE TRIGGER loud BEFORE UPDATE ON pets FOR EACH ROW EXECUTE FUNCTION "
              "pg_temp.loud()");
    scrolling(d->stmt, rows);
    set(d->stmt, SQL_ATTR_CONCURRENCY, SQL_CONCUR_VALUES);
    STMT_OK(d->stmt, SQLBindCol(d->stmt, 2, SQL_C_CHAR, names, sizeof names[0], name_lengths));
    STMT_OK(d->stmt, SQLSetCursorName(d->stmt, A("walker"), SQL_NTS));
    run(d->stmt, "SELECT id, name, at * 2 FROM pets ORDER BY id");
}

/* SQL_ATTR_ROW_OPERATION_PTR spares rows; deleted ones are shown as such from then on. */
static void test_block_delete(void **state)
{
    struct db *d = *state;
    SQLHSTMT s = d->stmt;
    SQLUSMALLINT operation[ROWS] = {SQL_ROW_PROCEED, SQL_ROW_IGNORE, SQL_ROW_PROCEED,
                                    SQL_ROW_PROCEED};
    char text[16];
    SQLLEN n;
    open_pets(d, 4);
    STMT_OK(s, SQLSetStmtAttr(s, SQL_ATTR_ROW_OPERATION_PTR, operation, 0));
    STMT_OK(s, SQLFetch(s));
    STMT_OK(s, SQLSetPos(s, 0, SQL_DELETE, SQL_LOCK_NO_CHANGE));
    assert_int_equal(status[0], SQL_ROW_DELETED);
    assert_int_equal(status[1], SQL_ROW_SUCCESS);
    assert_int_equal(status[3], SQL_ROW_DELETED);
    STMT_OK(s, SQLFetch(s));
    assert_int_equal(ids[0], 5);
    ids[0] = 99;
    STMT_OK(s, SQLFetchScroll(s, SQL_FETCH_FIRST, 0));
    assert_int_equal(fetched, 4);
    assert_int_equal(status[0], SQL_ROW_DELETED);
    assert_int_equal(ids[0], 99); /* nothing is stored of it */
    assert_int_equal(status[1], SQL_ROW_SUCCESS);
    assert_int_equal(ids[1], 2);
    STMT_ERROR(s, "HY109", SQLGetData(s, 3, SQL_C_CHAR, text, sizeof text, &n));
    STMT_ERROR(s, "HY109", SQLSetPos(s, 1, SQL_DELETE, SQL_LOCK_NO_CHANGE));
    STMT_OK(s, SQLSetPos(s, 2, SQL_POSITION, SQL_LOCK_NO_CHANGE));
    STMT_OK(s, SQLGetData(s, 3, SQL_C_CHAR, text, sizeof text, &n));
    assert_string_equal(text, "10");
    STMT_OK(s, SQLCloseCursor(s));
    db_rows(d, "SELECT id FROM pets ORDER BY id", "2\n5\n6\n7\n8\n9\n10\n");
}

/* An update is shown as it came to be, with what triggers made of it. */
static void test_own_updates(void **state)
{
    struct db *d = *state;
    SQLHSTMT s = d->stmt, other;
    open_pets(d, 4);
    STMT_OK(s, SQLFetch(s));
    strcpy(names[1], "quiet");
    name_lengths[1] = SQL_NTS;
    STMT_OK(s, SQLSetPos(s, 2, SQL_UPDATE, SQL_LOCK_NO_CHANGE));
    STMT_OK(s, SQLFetchScroll(s, SQL_FETCH_FIRST, 0));
    assert_string_equal(names[1], "QUIET");
    assert_int_equal(status[1], SQL_ROW_UPDATED);
    STMT_OK(s, SQLFetchScroll(s, SQL_FETCH_FIRST, 0));
    assert_int_equal(status[1], SQL_ROW_SUCCESS);
    strcpy(names[1], "");
    STMT_OK(s, SQLSetPos(s, 2, SQL_REFRESH, SQL_LOCK_NO_CHANGE));
    assert_string_equal(names[1], "QUIET");
    /* by the cursor's name, twice, and gone */
    other = db_stmt(d);
    STMT_OK(s, SQLSetPos(s, 3, SQL_POSITION, SQL_LOCK_NO_CHANGE));
    run(other, "UPDATE pets SET name = 'third' WHERE CURRENT OF walker -- by name");
    run(other, "UPDATE pets SET name = name || '!' WHERE CURRENT OF walker");
    STMT_OK(s, SQLFetchScroll(s, SQL_FETCH_FIRST, 0));
    assert_string_equal(names[2], "THIRD!");
    STMT_OK(s, SQLSetPos(s, 3, SQL_POSITION, SQL_LOCK_NO_CHANGE));
    run(other, "DELETE FROM pets WHERE CURRENT OF walker");
    STMT_IS(other, SQL_ERROR,
            SQLExecDirect(other, A("DELETE FROM pets WHERE CURRENT OF walker"), SQL_NTS));
    STMT_OK(s, SQLFetchScroll(s, SQL_FETCH_FIRST, 0));
    assert_int_equal(status[2], SQL_ROW_DELETED);
    STMT_OK(s, SQLCloseCursor(s));
    STMT_OK(other, SQLFreeHandle(SQL_HANDLE_STMT, other));
    db_rows(d, "SELECT id, name FROM pets WHERE id < 5 ORDER BY id", "1|pet1\n2|QUIET\n4|pet4\n");
}

/* "01001: Cursor operation conflict": a positioned statement that hit nothing. */
static void test_positioned_conflict(void **state)
{
    struct db *d = *state;
    SQLHSTMT s = d->stmt, other = db_stmt(d);
    open_pets(d, 1);
    STMT_OK(s, SQLFetch(s));
    run(other, "DELETE FROM pets WHERE id = 1");
    STMT_WARNS(other, "01001",
               SQLExecDirect(other, A("UPDATE pets SET at = 1 WHERE CURRENT OF walker"), SQL_NTS));
    STMT_OK(s, SQLFetch(s));
    run(other, "UPDATE pets SET id = 200 WHERE CURRENT OF walker RETURNING id, name");
    STMT_OK(other, SQLFetch(other));
    STMT_OK(other, SQLCloseCursor(other));
    STMT_OK(s, SQLCloseCursor(s));
    STMT_OK(other, SQLFreeHandle(SQL_HANDLE_STMT, other));
    assert_int_equal(db_number(d, "SELECT count(*) FROM pets WHERE id = 200"), 1);
}

/* Operations by bookmark with a rowset of one row: it is the bookmark's row that counts. */
static void test_bookmarks_one_row(void **state)
{
    struct db *d = *state;
    SQLHSTMT s = d->stmt;
    SQLCHAR mark[8], kept[8];
    SQLLEN length;
    set(s, SQL_ATTR_USE_BOOKMARKS, SQL_UB_VARIABLE);
    open_pets(d, 1);
    STMT_OK(s, SQLBindCol(s, 0, SQL_C_VARBOOKMARK, mark, sizeof mark, &length));
    STMT_OK(s, SQLFetchScroll(s, SQL_FETCH_ABSOLUTE, 3));
    memcpy(kept, mark, sizeof kept);
    STMT_OK(s, SQLFetchScroll(s, SQL_FETCH_ABSOLUTE, 8));
    memcpy(mark, kept, sizeof mark);
    id_lengths[0] = SQL_COLUMN_IGNORE;
    strcpy(names[0], "marked");
    name_lengths[0] = SQL_NTS;
    STMT_OK(s, SQLBulkOperations(s, SQL_UPDATE_BY_BOOKMARK));
    strcpy(names[0], "");
    STMT_OK(s, SQLBulkOperations(s, SQL_FETCH_BY_BOOKMARK));
    assert_string_equal(names[0], "MARKED");
    STMT_OK(s, SQLGetData(s, 1, SQL_C_SLONG, &ids[0], 0, NULL)); /* the cursor has not moved */
    assert_int_equal(ids[0], 8);
    STMT_OK(s, SQLCloseCursor(s));
    db_rows(d, "SELECT id, name FROM pets WHERE name = 'MARKED'", "3|MARKED\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DB_TEST(test_movement),
        DB_TEST(test_small_results),
        DB_TEST(test_forward_only),
        DB_TEST(test_row_number),
        DB_TEST(test_kinds),
        DB_TEST(test_names),
        DB_TEST(test_commit_and_rollback),
        DB_TEST(test_block_delete),
        DB_TEST(test_own_updates),
        DB_TEST(test_positioned_conflict),
        DB_TEST(test_bookmarks_one_row),
    };
    return DB_MAIN(tests);
}
