/* SQLBindCol and rowsets: by column, by row, offsets, indicators, what a rebinding changes. */
#include "support/db.h"

#include <stdio.h>

#define NUMBERS                                                                                    \
    "SELECT i, 'row ' || i, CASE WHEN i % 2 = 0 THEN i * 10 END FROM generate_series(1, 7) i"

static void run(SQLHSTMT s, const char *sql)
{
    STMT_OK(s, SQLExecDirect(s, A(sql), SQL_NTS));
}

/* SQLBindCol, "Binding Columns": bindings made after executing, changed and taken off between
 * fetches. */
static void test_bind_between_fetches(void **state)
{
    struct db *d = *state;
    SQLINTEGER first = 0, other = 0;
    SQLLEN n = 0;
    char text[16] = "untouched";
    run(d->stmt, NUMBERS);
    STMT_OK(d->stmt, SQLBindCol(d->stmt, 1, SQL_C_SLONG, &first, 0, &n));
    STMT_OK(d->stmt, SQLFetch(d->stmt));
    assert_int_equal(first, 1);
    assert_int_equal(n, sizeof first);
    STMT_OK(d->stmt, SQLBindCol(d->stmt, 1, SQL_C_SLONG, &other, 0, &n));
    STMT_OK(d->stmt, SQLBindCol(d->stmt, 2, SQL_C_CHAR, text, sizeof text, NULL));
    assert_string_equal(text, "untouched"); /* a binding alone reads nothing */
    STMT_OK(d->stmt, SQLFetch(d->stmt));
    assert_int_equal(first, 1);
    assert_int_equal(other, 2);
    assert_string_equal(text, "row 2");
    STMT_OK(d->stmt, SQLBindCol(d->stmt, 1, SQL_C_SLONG, NULL, 0, NULL));
    STMT_OK(d->stmt, SQLFetch(d->stmt));
    assert_int_equal(other, 2);
    assert_string_equal(text, "row 3");
    STMT_OK(d->stmt, SQLFreeStmt(d->stmt, SQL_UNBIND));
    STMT_OK(d->stmt, SQLFetch(d->stmt));
    assert_string_equal(text, "row 3");
}

/* Bindings survive the cursor, and a column beyond the result is told when rows are fetched. */
static void test_bindings_stay(void **state)
{
    struct db *d = *state;
    SQLINTEGER value = 0;
    SQLLEN n;
    STMT_OK(d->stmt, SQLBindCol(d->stmt, 1, SQL_C_SLONG, &value, 0, &n));
    for (int i = 1; i < 4; i++) {
        char sql[32];
        snprintf(sql, sizeof sql, "SELECT %d", i);
        run(d->stmt, sql);
        STMT_OK(d->stmt, SQLFetch(d->stmt));
        assert_int_equal(value, i);
        STMT_OK(d->stmt, SQLCloseCursor(d->stmt));
    }
}

static void test_bad_arguments(void **state)
{
    struct db *d = *state;
    SQLINTEGER value;
    STMT_ERROR(d->stmt, "HY003", SQLBindCol(d->stmt, 1, 9999, &value, 0, NULL));
    STMT_ERROR(d->stmt, "HY090", SQLBindCol(d->stmt, 1, SQL_C_CHAR, &value, -1, NULL));
    STMT_ERROR(d->stmt, "07009", SQLBindCol(d->stmt, 0, SQL_C_VARBOOKMARK, &value, 4, NULL));
}

/* An indicator alone; NULL without one; data cut; a column bound twice to a type that fits not. */
static void test_null_and_cut(void **state)
{
    struct db *d = *state;
    SQLLEN n = 17;
    char text[4];
    SQLINTEGER value = 5;
    STMT_OK(d->stmt, SQLBindCol(d->stmt, 1, SQL_C_SLONG, NULL, 0, &n));
    run(d->stmt, "SELECT NULL::int");
    STMT_OK(d->stmt, SQLFetch(d->stmt));
    assert_int_equal(n, SQL_NULL_DATA);
    STMT_OK(d->stmt, SQLCloseCursor(d->stmt));
    STMT_OK(d->stmt, SQLBindCol(d->stmt, 1, SQL_C_SLONG, &value, 0, NULL));
    run(d->stmt, "SELECT NULL::int");
    STMT_ERROR(d->stmt, "22002", SQLFetch(d->stmt));
    assert_int_equal(value, 5);
    STMT_OK(d->stmt, SQLCloseCursor(d->stmt));
    STMT_OK(d->stmt, SQLBindCol(d->stmt, 1, SQL_C_CHAR, text, sizeof text, &n));
    run(d->stmt, "SELECT 'abcdef' UNION ALL SELECT ''");
    STMT_WARNS(d->stmt, "01004", SQLFetch(d->stmt));
    assert_string_equal(text, "abc");
    assert_int_equal(n, 6);
    STMT_OK(d->stmt, SQLFetch(d->stmt));
    assert_string_equal(text, "");
    assert_int_equal(n, 0);
    STMT_OK(d->stmt, SQLCloseCursor(d->stmt));
    STMT_OK(d->stmt, SQLBindCol(d->stmt, 1, SQL_C_TYPE_DATE, text, 0, &n));
    run(d->stmt, "SELECT 1");
    STMT_ERROR(d->stmt, "07006", SQLFetch(d->stmt));
}

/* ---- rowsets ----------------------------------------------------------------------------- */

static SQLUSMALLINT status[4];
static SQLULEN fetched;

static void ask_rowset(SQLHSTMT s, SQLULEN rows)
{
    db_set(s, SQL_ATTR_ROW_ARRAY_SIZE, rows);
    STMT_OK(s, SQLSetStmtAttr(s, SQL_ATTR_ROW_STATUS_PTR, status, 0));
    STMT_OK(s, SQLSetStmtAttr(s, SQL_ATTR_ROWS_FETCHED_PTR, &fetched, 0));
}

static void test_by_column(void **state)
{
    struct db *d = *state;
    SQLINTEGER ids[4] = {0};
    SQLSMALLINT tens[4] = {0};
    char names[4][8];
    SQLLEN nid[4], nname[4], ntens[4];
    ask_rowset(d->stmt, 4);
    STMT_OK(d->stmt, SQLBindCol(d->stmt, 1, SQL_C_SLONG, ids, 0, nid));
    STMT_OK(d->stmt, SQLBindCol(d->stmt, 2, SQL_C_CHAR, names, sizeof names[0], nname));
    STMT_OK(d->stmt, SQLBindCol(d->stmt, 3, SQL_C_SSHORT, tens, 0, ntens));
    run(d->stmt, NUMBERS);
    STMT_OK(d->stmt, SQLFetch(d->stmt));
    assert_int_equal(fetched, 4);
    for (int i = 0; i < 4; i++) {
        assert_int_equal(ids[i], i + 1);
        assert_int_equal(nname[i], 5);
        assert_int_equal(status[i], SQL_ROW_SUCCESS);
        assert_int_equal(ntens[i], i % 2 ? (SQLLEN)sizeof(SQLSMALLINT) : SQL_NULL_DATA);
    }
    assert_string_equal(names[3], "row 4");
    assert_int_equal(tens[3], 40);
    STMT_OK(d->stmt, SQLFetch(d->stmt));
    assert_int_equal(fetched, 3);
    assert_int_equal(status[2], SQL_ROW_SUCCESS);
    assert_int_equal(status[3], SQL_ROW_NOROW);
    assert_int_equal(ids[2], 7);
    assert_int_equal(ids[3], 4); /* beyond the last row nothing is written */
    STMT_IS(d->stmt, SQL_NO_DATA, SQLFetch(d->stmt));
    assert_int_equal(fetched, 0);
}

struct record {
    SQLINTEGER id;
    SQLLEN id_length;
    SQLWCHAR name[8];
    SQLLEN name_length;
};

/* SQL_ATTR_ROW_BIND_TYPE, and SQL_ATTR_ROW_BIND_OFFSET_PTR moving all of it between fetches. */
static void test_by_row_with_offset(void **state)
{
    struct db *d = *state;
    struct record all[8];
    SQLLEN offset = 0;
    char text[16];
    memset(all, 0, sizeof all);
    ask_rowset(d->stmt, 2);
    db_set(d->stmt, SQL_ATTR_ROW_BIND_TYPE, sizeof(struct record));
    STMT_OK(d->stmt, SQLSetStmtAttr(d->stmt, SQL_ATTR_ROW_BIND_OFFSET_PTR, &offset, 0));
    STMT_OK(d->stmt, SQLBindCol(d->stmt, 1, SQL_C_SLONG, &all[0].id, 0, &all[0].id_length));
    STMT_OK(d->stmt, SQLBindCol(d->stmt, 2, SQL_C_WCHAR, all[0].name, sizeof all[0].name,
                                &all[0].name_length));
    run(d->stmt, NUMBERS);
    for (int i = 0; i < 4; i++) {
        offset = i * 2 * (SQLLEN)sizeof(struct record);
        STMT_OK(d->stmt, SQLFetchScroll(d->stmt, SQL_FETCH_NEXT, 0));
    }
    for (int i = 0; i < 7; i++) {
        char expected[16];
        snprintf(expected, sizeof expected, "row %d", i + 1);
        assert_int_equal(all[i].id, i + 1);
        assert_int_equal(all[i].name_length, 5 * sizeof(SQLWCHAR));
        assert_string_equal(db_narrow(all[i].name, SQL_NTS, text, sizeof text), expected);
    }
    assert_int_equal(all[7].id, 0);
}

/* SQLFetch, "Error Handling": one bad row of several is 01S01, its record names row and column; all
 * of them bad is an error. Records of no row stand before those of rows ("Sequence of Status
 * Records"). */
static void test_bad_row_of_several(void **state)
{
    struct db *d = *state;
    SQLCHAR tiny[4];
    SQLLEN n[4], where;
    SQLINTEGER column;
    ask_rowset(d->stmt, 4);
    STMT_OK(d->stmt, SQLBindCol(d->stmt, 1, SQL_C_UTINYINT, tiny, 0, n));
    run(d->stmt, "SELECT * FROM (VALUES (1), (2000), (3), (-4)) v(i)");
    STMT_WARNS(d->stmt, "01S01", SQLFetch(d->stmt));
    assert_int_equal(fetched, 4);
    assert_int_equal(status[0], SQL_ROW_SUCCESS);
    assert_int_equal(status[1], SQL_ROW_ERROR);
    assert_int_equal(status[2], SQL_ROW_SUCCESS);
    assert_int_equal(status[3], SQL_ROW_ERROR);
    assert_int_equal(tiny[2], 3);
    STMT_OK(d->stmt,
            SQLGetDiagField(SQL_HANDLE_STMT, d->stmt, 2, SQL_DIAG_ROW_NUMBER, &where, 0, NULL));
    assert_int_equal(where, 2);
    STMT_OK(d->stmt,
            SQLGetDiagField(SQL_HANDLE_STMT, d->stmt, 2, SQL_DIAG_COLUMN_NUMBER, &column, 0, NULL));
    assert_int_equal(column, 1);
    STMT_OK(d->stmt,
            SQLGetDiagField(SQL_HANDLE_STMT, d->stmt, 3, SQL_DIAG_ROW_NUMBER, &where, 0, NULL));
    assert_int_equal(where, 4);
    STMT_OK(d->stmt, SQLCloseCursor(d->stmt));
    run(d->stmt, "SELECT * FROM (VALUES (1000), (2000)) v(i)");
    STMT_ERROR(d->stmt, "22003", SQLFetch(d->stmt));
    assert_int_equal(status[1], SQL_ROW_ERROR);
    STMT_IS(d->stmt, SQL_NO_DATA, SQLFetch(d->stmt));
}

/* The rowset may grow and shrink while the cursor is open. */
static void test_size_changes(void **state)
{
    struct db *d = *state;
    SQLINTEGER ids[4] = {0};
    SQLLEN n[4];
    STMT_OK(d->stmt, SQLBindCol(d->stmt, 1, SQL_C_SLONG, ids, 0, n));
    run(d->stmt, NUMBERS);
    STMT_OK(d->stmt, SQLFetch(d->stmt));
    assert_int_equal(ids[0], 1);
    ask_rowset(d->stmt, 3);
    STMT_OK(d->stmt, SQLFetch(d->stmt));
    assert_int_equal(ids[0], 2);
    assert_int_equal(ids[2], 4);
    ask_rowset(d->stmt, 1);
    STMT_OK(d->stmt, SQLFetch(d->stmt));
    assert_int_equal(ids[0], 5);
    db_set(d->stmt, SQL_ATTR_ROW_ARRAY_SIZE, 4);
    STMT_OK(d->stmt, SQLFetch(d->stmt));
    assert_int_equal(fetched, 2);
    assert_int_equal(ids[1], 7);
}

/* ---- attributes that bear on rows -------------------------------------------------------- */

static void test_max_rows(void **state)
{
    struct db *d = *state;
    SQLINTEGER ids[4] = {0};
    SQLLEN n[4];
    ask_rowset(d->stmt, 2);
    db_set(d->stmt, SQL_ATTR_MAX_ROWS, 3);
    STMT_OK(d->stmt, SQLBindCol(d->stmt, 1, SQL_C_SLONG, ids, 0, n));
    run(d->stmt, NUMBERS);
    STMT_OK(d->stmt, SQLFetch(d->stmt));
    STMT_OK(d->stmt, SQLFetch(d->stmt));
    assert_int_equal(fetched, 1);
    STMT_IS(d->stmt, SQL_NO_DATA, SQLFetch(d->stmt));
    STMT_OK(d->stmt, SQLCloseCursor(d->stmt));
    db_set(d->stmt, SQL_ATTR_CURSOR_TYPE, SQL_CURSOR_STATIC);
    run(d->stmt, NUMBERS);
    STMT_OK(d->stmt, SQLFetchScroll(d->stmt, SQL_FETCH_LAST, 0));
    assert_int_equal(ids[0], 2);
    assert_int_equal(ids[1], 3);
    STMT_OK(d->stmt, SQLCloseCursor(d->stmt));
    db_set(d->stmt, SQL_ATTR_MAX_ROWS, 0);
    run(d->stmt, NUMBERS);
    STMT_OK(d->stmt, SQLFetchScroll(d->stmt, SQL_FETCH_LAST, 0));
    assert_int_equal(ids[1], 7);
}

/* SQL_ATTR_MAX_LENGTH: character and binary data only, and no warning. */
static void test_max_length(void **state)
{
    struct db *d = *state;
    char text[20];
    SQLCHAR bytes[20];
    SQLINTEGER number;
    SQLLEN ntext, nbytes, n;
    db_set(d->stmt, SQL_ATTR_MAX_LENGTH, 4);
    STMT_OK(d->stmt, SQLBindCol(d->stmt, 1, SQL_C_CHAR, text, sizeof text, &ntext));
    STMT_OK(d->stmt, SQLBindCol(d->stmt, 2, SQL_C_BINARY, bytes, sizeof bytes, &nbytes));
    STMT_OK(d->stmt, SQLBindCol(d->stmt, 3, SQL_C_SLONG, &number, 0, &n));
    run(d->stmt, "SELECT 'abcdefgh', '\\x0102030405060708'::bytea, 123456789, 'ijklmnop'");
    STMT_OK(d->stmt, SQLFetch(d->stmt));
    assert_string_equal(text, "abcd");
    assert_int_equal(nbytes, 4);
    assert_int_equal(number, 123456789);
    STMT_OK(d->stmt, SQLGetData(d->stmt, 4, SQL_C_CHAR, text, sizeof text, &ntext));
    assert_string_equal(text, "ijkl");
}

static void test_retrieve_nothing(void **state)
{
    struct db *d = *state;
    SQLINTEGER id = 77;
    SQLLEN n = 5;
    db_set(d->stmt, SQL_ATTR_CURSOR_TYPE, SQL_CURSOR_STATIC);
    STMT_OK(d->stmt, SQLBindCol(d->stmt, 1, SQL_C_SLONG, &id, 0, &n));
    run(d->stmt, NUMBERS);
    db_set(d->stmt, SQL_ATTR_RETRIEVE_DATA, SQL_RD_OFF);
    STMT_OK(d->stmt, SQLFetchScroll(d->stmt, SQL_FETCH_ABSOLUTE, 6));
    assert_int_equal(id, 77);
    db_set(d->stmt, SQL_ATTR_RETRIEVE_DATA, SQL_RD_ON);
    STMT_OK(d->stmt, SQLFetch(d->stmt));
    assert_int_equal(id, 7);
}

/* Wide and narrow of the same column, each with its own counting of lengths. */
static void test_wide_and_narrow(void **state)
{
    struct db *d = *state;
    char text[32];
    SQLWCHAR wide[16], cut[4];
    SQLLEN ntext, nwide, ncut;
    run(d->stmt, "SELECT t, t, t FROM (VALUES (U&'gr\\00FC\\00DFe \\+01F600')) v(t)");
    STMT_OK(d->stmt, SQLBindCol(d->stmt, 1, SQL_C_CHAR, text, sizeof text, &ntext));
    STMT_OK(d->stmt, SQLBindCol(d->stmt, 2, SQL_C_WCHAR, wide, sizeof wide, &nwide));
    STMT_OK(d->stmt, SQLBindCol(d->stmt, 3, SQL_C_WCHAR, cut, sizeof cut, &ncut));
    STMT_WARNS(d->stmt, "01004", SQLFetch(d->stmt));
    assert_string_equal(text, "gr\xc3\xbc\xc3\x9f"
                              "e \xf0\x9f\x98\x80");
    assert_int_equal(ntext, 12);
    assert_int_equal(nwide, 8 * sizeof(SQLWCHAR));
    assert_int_equal(wide[6], 0xd83d);
    assert_int_equal(wide[7], 0xde00);
    assert_int_equal(ncut, 8 * sizeof(SQLWCHAR));
    assert_int_equal(cut[3], 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DB_TEST(test_bind_between_fetches),
        DB_TEST(test_bindings_stay),
        DB_TEST(test_bad_arguments),
        DB_TEST(test_null_and_cut),
        DB_TEST(test_by_column),
        DB_TEST(test_by_row_with_offset),
        DB_TEST(test_bad_row_of_several),
        DB_TEST(test_size_changes),
        DB_TEST(test_max_rows),
        DB_TEST(test_max_length),
        DB_TEST(test_retrieve_nothing),
        DB_TEST(test_wide_and_narrow),
    };
    return DB_MAIN(tests);
}
