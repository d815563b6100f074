/* Scrolling: static cursors in all orientations, rowsets, SQLExtendedFetch, names. */
#include "support/db.h"

#include <stdio.h>

static void number(SQLHSTMT s, SQLINTEGER attribute, SQLULEN v)
{
    STMT_OK(s, SQLSetStmtAttr(s, attribute, (SQLPOINTER)v, 0));
}

static SQLULEN get(SQLHSTMT s, SQLINTEGER attribute)
{
    SQLULEN v = 0;
    STMT_OK(s, SQLGetStmtAttr(s, attribute, &v, 0, NULL));
    return v;
}

#define MOST 4

struct rowset {
    SQLINTEGER v[MOST];
    SQLUSMALLINT status[MOST];
    SQLULEN fetched;
};

static void open_static(SQLHSTMT s, struct rowset *r, SQLULEN size, unsigned rows)
{
    char sql[64];
    snprintf(sql, sizeof sql, "SELECT generate_series(1, %u)", rows);
    memset(r, 0, sizeof *r);
    number(s, SQL_ATTR_CURSOR_TYPE, SQL_CURSOR_STATIC);
    number(s, SQL_ATTR_ROW_ARRAY_SIZE, size);
    STMT_OK(s, SQLSetStmtAttr(s, SQL_ATTR_ROW_STATUS_PTR, r->status, 0));
    STMT_OK(s, SQLSetStmtAttr(s, SQL_ATTR_ROWS_FETCHED_PTR, &r->fetched, 0));
    STMT_OK(s, SQLBindCol(s, 1, SQL_C_SLONG, r->v, 0, NULL));
    STMT_OK(s, SQLExecDirect(s, A(sql), SQL_NTS));
}

/* One move: where it leads, as the first row's number (0: SQL_NO_DATA), and how many rows come. */
struct move {
    SQLSMALLINT orientation;
    SQLLEN offset;
    SQLINTEGER first;
    SQLULEN fetched;
};

static void check_moves(SQLHSTMT s, struct rowset *r, const struct move *m, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        SQLRETURN code = SQLFetchScroll(s, m[i].orientation, m[i].offset);
        if (m[i].first == 0) {
            db_check(SQL_HANDLE_STMT, s, SQL_NO_DATA, NULL, code, "SQLFetchScroll", __FILE__,
                     (int)i);
            assert_int_equal(r->fetched, 0);
            continue;
        }
        if (!SQL_SUCCEEDED(code) || r->v[0] != m[i].first || r->fetched != m[i].fetched)
            fail_msg("move %zu (%d, %ld): %d, row %d, %lu rows", i, m[i].orientation,
                     (long)m[i].offset, code, (int)r->v[0], (unsigned long)r->fetched);
        for (SQLULEN k = 0; k < r->fetched; k++)
            assert_int_equal(r->v[k], m[i].first + (SQLINTEGER)k);
    }
}

#define CHECK_MOVES(s, r, moves) check_moves(s, r, moves, sizeof(moves) / sizeof *(moves))

static void test_row_by_row(void **state)
{
    struct db *d = *state;
    struct rowset r;
    static const struct move moves[] = {
        {SQL_FETCH_NEXT, 0, 1, 1},       {SQL_FETCH_NEXT, 0, 2, 1},
        {SQL_FETCH_PRIOR, 0, 1, 1},      {SQL_FETCH_PRIOR, 0, 0, 0},
        {SQL_FETCH_PRIOR, 0, 0, 0},      {SQL_FETCH_NEXT, 0, 1, 1},
        {SQL_FETCH_LAST, 0, 10, 1},      {SQL_FETCH_NEXT, 0, 0, 0},
        {SQL_FETCH_NEXT, 0, 0, 0},       {SQL_FETCH_PRIOR, 0, 10, 1},
        {SQL_FETCH_ABSOLUTE, 5, 5, 1},   {SQL_FETCH_RELATIVE, 2, 7, 1},
        {SQL_FETCH_RELATIVE, -3, 4, 1},  {SQL_FETCH_RELATIVE, 0, 4, 1},
        {SQL_FETCH_ABSOLUTE, -1, 10, 1}, {SQL_FETCH_ABSOLUTE, -10, 1, 1},
        {SQL_FETCH_ABSOLUTE, -11, 0, 0}, {SQL_FETCH_ABSOLUTE, 0, 0, 0},
        {SQL_FETCH_NEXT, 0, 1, 1},       {SQL_FETCH_ABSOLUTE, 11, 0, 0},
        {SQL_FETCH_PRIOR, 0, 10, 1},     {SQL_FETCH_FIRST, 0, 1, 1},
        {SQL_FETCH_RELATIVE, -1, 0, 0},  {SQL_FETCH_RELATIVE, 1, 1, 1},
        {SQL_FETCH_RELATIVE, 100, 0, 0}, {SQL_FETCH_RELATIVE, -1, 10, 1},
    };
    open_static(d->stmt, &r, 1, 10);
    CHECK_MOVES(d->stmt, &r, moves);
}

/* ODBC reference, SQLFetchScroll, "Positioning the Cursor": rowsets of four, ten rows. */
static void test_rowsets(void **state)
{
    struct db *d = *state;
    struct rowset r;
    static const struct move moves[] = {
        {SQL_FETCH_NEXT, 0, 1, 4},      {SQL_FETCH_NEXT, 0, 5, 4},
        {SQL_FETCH_NEXT, 0, 9, 2},      {SQL_FETCH_NEXT, 0, 0, 0},
        {SQL_FETCH_PRIOR, 0, 7, 4},     {SQL_FETCH_PRIOR, 0, 3, 4},
        {SQL_FETCH_LAST, 0, 7, 4},      {SQL_FETCH_RELATIVE, 1, 8, 3},
        {SQL_FETCH_RELATIVE, -7, 1, 4}, {SQL_FETCH_ABSOLUTE, 10, 10, 1},
        {SQL_FETCH_ABSOLUTE, -3, 8, 3}, {SQL_FETCH_FIRST, 0, 1, 4},
        {SQL_FETCH_RELATIVE, 2, 3, 4},
    };
    open_static(d->stmt, &r, 4, 10);
    CHECK_MOVES(d->stmt, &r, moves);
    /* less than a rowset before the first row: the first one, with a warning (01S06) */
    STMT_WARNS(d->stmt, "01S06", SQLFetchScroll(d->stmt, SQL_FETCH_PRIOR, 0));
    assert_int_equal(r.v[0], 1);
    assert_int_equal(r.fetched, 4);
}

static void test_size_changes_between_fetches(void **state)
{
    struct db *d = *state;
    struct rowset r;
    open_static(d->stmt, &r, 2, 20);
    static const struct move first[] = {{SQL_FETCH_NEXT, 0, 1, 2}};
    CHECK_MOVES(d->stmt, &r, first);
    number(d->stmt, SQL_ATTR_ROW_ARRAY_SIZE, 4);
    static const struct move second[] = {{SQL_FETCH_NEXT, 0, 3, 4}, {SQL_FETCH_NEXT, 0, 7, 4}};
    CHECK_MOVES(d->stmt, &r, second);
}

static void test_empty_result(void **state)
{
    struct db *d = *state;
    struct rowset r;
    static const struct move moves[] = {{SQL_FETCH_FIRST, 0, 0, 0},
                                        {SQL_FETCH_LAST, 0, 0, 0},
                                        {SQL_FETCH_NEXT, 0, 0, 0},
                                        {SQL_FETCH_PRIOR, 0, 0, 0},
                                        {SQL_FETCH_ABSOLUTE, 1, 0, 0}};
    open_static(d->stmt, &r, 1, 0);
    CHECK_MOVES(d->stmt, &r, moves);
}

/* A static cursor shows the rows as they were, whatever changes meanwhile; more than memory holds.
 */
static void test_rows_stay_as_they_were(void **state)
{
    struct db *d = *state;
    struct rowset r;
    db_run(d, "CREATE TEMPORARY TABLE scrolled AS SELECT generate_series(1, 50000) AS a");
    memset(&r, 0, sizeof r);
    number(d->stmt, SQL_ATTR_CURSOR_TYPE, SQL_CURSOR_STATIC);
    STMT_OK(d->stmt, SQLSetStmtAttr(d->stmt, SQL_ATTR_ROWS_FETCHED_PTR, &r.fetched, 0));
    STMT_OK(d->stmt, SQLBindCol(d->stmt, 1, SQL_C_SLONG, r.v, 0, NULL));
    STMT_OK(
        d->stmt,
        SQLExecDirect(d->stmt, A("SELECT a, repeat('x', 500) FROM scrolled ORDER BY a"), SQL_NTS));
    static const struct move before[] = {{SQL_FETCH_NEXT, 0, 1, 1}};
    CHECK_MOVES(d->stmt, &r, before);
    db_run(d, "UPDATE scrolled SET a = -a");
    static const struct move after[] = {{SQL_FETCH_LAST, 0, 50000, 1},
                                        {SQL_FETCH_ABSOLUTE, 25000, 25000, 1},
                                        {SQL_FETCH_RELATIVE, -24999, 1, 1},
                                        {SQL_FETCH_ABSOLUTE, 49999, 49999, 1}};
    CHECK_MOVES(d->stmt, &r, after);
    char text[512];
    SQLLEN n;
    STMT_OK(d->stmt, SQLGetData(d->stmt, 2, SQL_C_CHAR, text, sizeof text, &n));
    assert_int_equal(n, 500);
    STMT_OK(d->stmt, SQLCloseCursor(d->stmt));
    db_rows(d, "SELECT count(*) FROM scrolled WHERE a < 0", "50000\n");
}

static void test_spool_in_a_file(void **state)
{
    struct db *d = *state;
    struct rowset r;
    db_connect(d, DB_SOURCE "SpoolMemory=65536");
    open_static(d->stmt, &r, 4, 100000);
    static const struct move moves[] = {{SQL_FETCH_LAST, 0, 99997, 4},
                                        {SQL_FETCH_ABSOLUTE, 50000, 50000, 4},
                                        {SQL_FETCH_PRIOR, 0, 49996, 4},
                                        {SQL_FETCH_FIRST, 0, 1, 4}};
    CHECK_MOVES(d->stmt, &r, moves);
}

/* Types of cursors that the driver has not become those it has, and it says so. */
static void test_cursor_types(void **state)
{
    struct db *d = *state;
    assert_int_equal(get(d->stmt, SQL_ATTR_CURSOR_TYPE), SQL_CURSOR_FORWARD_ONLY);
    assert_int_equal(get(d->stmt, SQL_ATTR_CURSOR_SCROLLABLE), SQL_NONSCROLLABLE);
    STMT_WARNS(d->stmt, "01S02",
               SQLSetStmtAttr(d->stmt, SQL_ATTR_CURSOR_TYPE, (SQLPOINTER)SQL_CURSOR_DYNAMIC, 0));
    assert_int_equal(get(d->stmt, SQL_ATTR_CURSOR_TYPE), SQL_CURSOR_STATIC);
    STMT_WARNS(
        d->stmt, "01S02",
        SQLSetStmtAttr(d->stmt, SQL_ATTR_CURSOR_TYPE, (SQLPOINTER)SQL_CURSOR_KEYSET_DRIVEN, 0));
    assert_int_equal(get(d->stmt, SQL_ATTR_CURSOR_TYPE), SQL_CURSOR_STATIC);
    assert_int_equal(get(d->stmt, SQL_ATTR_CURSOR_SCROLLABLE), SQL_SCROLLABLE);
    number(d->stmt, SQL_ATTR_CURSOR_SCROLLABLE, SQL_NONSCROLLABLE);
    assert_int_equal(get(d->stmt, SQL_ATTR_CURSOR_TYPE), SQL_CURSOR_FORWARD_ONLY);
    number(d->stmt, SQL_ATTR_CURSOR_SCROLLABLE, SQL_SCROLLABLE);
    assert_int_equal(get(d->stmt, SQL_ATTR_CURSOR_TYPE), SQL_CURSOR_STATIC);
    STMT_ERROR(d->stmt, "HY024", SQLSetStmtAttr(d->stmt, SQL_ATTR_CURSOR_TYPE, (SQLPOINTER)77, 0));
    STMT_OK(d->stmt, SQLExecDirect(d->stmt, A("SELECT 1"), SQL_NTS));
    STMT_ERROR(
        d->stmt, "24000",
        SQLSetStmtAttr(d->stmt, SQL_ATTR_CURSOR_TYPE, (SQLPOINTER)SQL_CURSOR_FORWARD_ONLY, 0));
}

static void test_orientations_of_a_forward_cursor(void **state)
{
    struct db *d = *state;
    static const SQLUSMALLINT others[] = {SQL_FETCH_PRIOR, SQL_FETCH_FIRST, SQL_FETCH_LAST,
                                          SQL_FETCH_ABSOLUTE, SQL_FETCH_RELATIVE};
    STMT_OK(d->stmt, SQLExecDirect(d->stmt, A("SELECT generate_series(1, 3)"), SQL_NTS));
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        STMT_ERROR(d->stmt, "HY106", SQLFetchScroll(d->stmt, (SQLSMALLINT)others[i], 1));
    STMT_OK(d->stmt, SQLFetchScroll(d->stmt, SQL_FETCH_NEXT, 0));
}

static void test_extended_fetch(void **state)
{
    struct db *d = *state;
    SQLINTEGER v[3];
    SQLULEN rows = 0;
    SQLUSMALLINT status[3];
    number(d->stmt, SQL_ATTR_CURSOR_TYPE, SQL_CURSOR_STATIC);
    number(d->stmt, SQL_ROWSET_SIZE, 3);
    STMT_OK(d->stmt, SQLBindCol(d->stmt, 1, SQL_C_SLONG, v, 0, NULL));
    STMT_OK(d->stmt, SQLExecDirect(d->stmt, A("SELECT generate_series(1, 7)"), SQL_NTS));
    STMT_OK(d->stmt, SQLExtendedFetch(d->stmt, SQL_FETCH_NEXT, 0, &rows, status));
    assert_int_equal(rows, 3);
    STMT_OK(d->stmt, SQLExtendedFetch(d->stmt, SQL_FETCH_ABSOLUTE, 6, &rows, status));
    assert_int_equal(rows, 2);
    assert_int_equal(v[0], 6);
    assert_int_equal(status[1], SQL_ROW_SUCCESS);
    assert_int_equal(status[2], SQL_ROW_NOROW);
    STMT_ERROR(d->stmt, "HY010", SQLFetch(d->stmt)); /* the two do not mix */
}

/* A move that is refused moves nothing, and the cursor is in the state it was in. */
static void test_refused_moves(void **state)
{
    struct db *d = *state;
    SQLULEN fetched = 0, at = 0;
    SQLUSMALLINT status[2];
    SQLINTEGER v = 0;
    STMT_OK(d->stmt, SQLExecDirect(d->stmt, A("SELECT generate_series(1, 2)"), SQL_NTS));
    STMT_ERROR(d->stmt, "HY106", SQLFetchScroll(d->stmt, SQL_FETCH_LAST, 0));
    STMT_OK(d->stmt, SQLExtendedFetch(d->stmt, SQL_FETCH_NEXT, 0, &fetched, status));
    STMT_ERROR(d->stmt, "HY106", SQLExtendedFetch(d->stmt, SQL_FETCH_PRIOR, 0, &fetched, status));
    STMT_OK(d->stmt, SQLGetData(d->stmt, 1, SQL_C_SLONG, &v, 0, NULL));
    assert_int_equal(v, 1);
    STMT_OK(d->stmt, SQLCloseCursor(d->stmt));
    STMT_OK(d->stmt, SQLExecDirect(d->stmt, A("SELECT generate_series(1, 2)"), SQL_NTS));
    for (SQLULEN i = 1; i <= 2; i++) {
        STMT_OK(d->stmt, SQLFetch(d->stmt));
        assert_int_equal(get(d->stmt, SQL_ATTR_ROW_NUMBER), i);
    }
    STMT_IS(d->stmt, SQL_NO_DATA, SQLFetch(d->stmt));
    STMT_ERROR(d->stmt, "24000", SQLGetStmtAttr(d->stmt, SQL_ATTR_ROW_NUMBER, &at, 0, NULL));
}

static void test_names(void **state)
{
    struct db *d = *state;
    SQLCHAR name[64], other_name[64];
    SQLWCHAR wide[64];
    SQLSMALLINT n = 0;
    SQLHSTMT other = db_stmt(d);
    STMT_OK(d->stmt, SQLGetCursorName(d->stmt, name, sizeof name, &n));
    assert_memory_equal(name, "SQL_CUR", 7);
    assert_int_equal(n, strlen((char *)name));
    STMT_OK(other, SQLGetCursorName(other, other_name, sizeof other_name, NULL));
    assert_string_not_equal((char *)name, (char *)other_name);
    STMT_OK(d->stmt, SQLSetCursorName(d->stmt, A("mine"), SQL_NTS));
    STMT_OK(d->stmt, SQLGetCursorNameW(d->stmt, wide, 64, &n));
    assert_int_equal(n, 4);
    assert_int_equal(wide[3], 'e');
    STMT_ERROR(other, "3C000", SQLSetCursorName(other, A("mine"), SQL_NTS));
    STMT_ERROR(other, "34000", SQLSetCursorName(other, A("SQL_CUR1"), SQL_NTS));
    STMT_ERROR(other, "34000", SQLSetCursorName(other, A(""), SQL_NTS));
    STMT_OK(other, SQLSetCursorName(other, A("yours"), SQL_NTS));
    STMT_WARNS(d->stmt, "01004", SQLGetCursorName(d->stmt, name, 3, &n));
    assert_string_equal((char *)name, "mi");
    STMT_OK(d->stmt, SQLExecDirect(d->stmt, A("SELECT 1"), SQL_NTS));
    STMT_ERROR(d->stmt, "24000", SQLSetCursorName(d->stmt, A("late"), SQL_NTS));
}

/* Each attribute that SQLGetInfo claims for static cursors was used above. */
static void test_claims(void **state)
{
    struct db *d = *state;
    SQLUINTEGER v = 0;
    const SQLUINTEGER all = SQL_CA1_NEXT | SQL_CA1_ABSOLUTE | SQL_CA1_RELATIVE;
    DBC_OK(d->dbc, SQLGetInfo(d->dbc, SQL_STATIC_CURSOR_ATTRIBUTES1, &v, 0, NULL));
    assert_int_equal(v & all, all);
    DBC_OK(d->dbc, SQLGetInfo(d->dbc, SQL_SCROLL_OPTIONS, &v, 0, NULL));
    assert_int_equal(v, SQL_SO_FORWARD_ONLY | SQL_SO_STATIC);
    DBC_OK(d->dbc, SQLGetInfo(d->dbc, SQL_FORWARD_ONLY_CURSOR_ATTRIBUTES1, &v, 0, NULL));
    assert_int_equal(v & all, SQL_CA1_NEXT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DB_TEST(test_row_by_row),
        DB_TEST(test_rowsets),
        DB_TEST(test_size_changes_between_fetches),
        DB_TEST(test_empty_result),
        DB_TEST(test_rows_stay_as_they_were),
        DB_BARE(test_spool_in_a_file),
        DB_TEST(test_cursor_types),
        DB_TEST(test_orientations_of_a_forward_cursor),
        DB_TEST(test_extended_fetch),
        DB_TEST(test_refused_moves),
        DB_TEST(test_names),
        DB_TEST(test_claims),
    };
    return DB_MAIN(tests);
}
