/* SQLGetData: in parts, in any order, again, and what does not fit. */
#include "support/db.h"

#include <stdio.h>
#include <stdlib.h>

static void on_row(SQLHSTMT s, const char *sql)
{
    STMT_OK(s, SQLExecDirect(s, A(sql), SQL_NTS));
    STMT_OK(s, SQLFetch(s));
}

/* "a", "é", "€", a taxi: 1, 2, 3 and 4 bytes. */
#define TAXI "a\xc3\xa9\xe2\x82\xac\xf0\x9f\x9a\x95"
/* unixODBC's conversion ends at U+FFFF */
#define SELECT_TAXI "SELECT E'a\\u00e9\\u20ac\\U0001f695'"

static void test_char_in_parts(void **state)
{
    struct db *d = *state;
    char whole[64] = "", part[5];
    SQLLEN n, left = 10;
    SQLRETURN r;
    on_row(d->stmt, SELECT_TAXI);
    while ((r = SQLGetData(d->stmt, 1, SQL_C_CHAR, part, sizeof part, &n)) != SQL_NO_DATA) {
        assert_true(SQL_SUCCEEDED(r));
        assert_int_equal(n, left); /* what is left before this part */
        assert_true(strlen(part) > 0 && strlen(part) < sizeof part);
        left -= (SQLLEN)strlen(part);
        if (left > 0)
            STMT_WARNS(d->stmt, "01004", r);
        strcat(whole, part);
    }
    assert_string_equal(whole, TAXI);
    assert_int_equal(left, 0);
}

static void test_wide_in_parts(void **state)
{
    struct db *d = *state;
    SQLWCHAR part[3], all[16];
    char whole[64];
    SQLLEN n, got = 0;
    SQLRETURN r;
    unsigned parts = 0;
    on_row(d->stmt, SELECT_TAXI);
    while ((r = SQLGetData(d->stmt, 1, SQL_C_WCHAR, part, sizeof part, &n)) != SQL_NO_DATA) {
        assert_true(SQL_SUCCEEDED(r));
        if (parts++ == 0)
            assert_int_equal(n, 5 * sizeof(SQLWCHAR));
        for (int i = 0; i < 2 && part[i]; i++)
            all[got++] = part[i];
    }
    assert_string_equal(db_narrow(all, got, whole, sizeof whole), TAXI);
    assert_int_equal(parts, 3);
}

static void test_binary_in_parts(void **state)
{
    struct db *d = *state;
    unsigned char part[3], whole[16];
    size_t used = 0;
    SQLLEN n;
    on_row(d->stmt, "SELECT '\\x00010203fe00ff'::bytea");
    STMT_WARNS(d->stmt, "01004", SQLGetData(d->stmt, 1, SQL_C_BINARY, part, 0, &n));
    assert_int_equal(n, 7);
    while (SQL_SUCCEEDED(SQLGetData(d->stmt, 1, SQL_C_BINARY, part, sizeof part, &n))) {
        size_t got = (size_t)n < sizeof part ? (size_t)n : sizeof part;
        assert_int_equal(n, 7 - used);
        memcpy(whole + used, part, got);
        used += got;
    }
    assert_int_equal(used, 7);
    assert_memory_equal(whole, "\0\1\2\3\376\0\377", 7);
}

/* The length first, then the data: what applications do with a buffer of no size. */
static void test_length_first(void **state)
{
    struct db *d = *state;
    char text[16];
    SQLWCHAR wide[16];
    SQLLEN n = 0;
    on_row(d->stmt, "SELECT 'abcdef', 'abcdef', ''");
    STMT_WARNS(d->stmt, "01004", SQLGetData(d->stmt, 1, SQL_C_CHAR, text, 0, &n));
    assert_int_equal(n, 6);
    STMT_OK(d->stmt, SQLGetData(d->stmt, 1, SQL_C_CHAR, text, sizeof text, &n));
    assert_string_equal(text, "abcdef");
    STMT_WARNS(d->stmt, "01004", SQLGetData(d->stmt, 2, SQL_C_WCHAR, wide, 0, &n));
    assert_int_equal(n, 12);
    STMT_WARNS(d->stmt, "01004", SQLGetData(d->stmt, 2, SQL_C_WCHAR, wide, 2, &n));
    assert_int_equal(wide[0], 0);
    assert_int_equal(n, 12);
    STMT_OK(d->stmt, SQLGetData(d->stmt, 2, SQL_C_WCHAR, wide, sizeof wide, &n));
    assert_int_equal(n, 12);
    STMT_OK(d->stmt, SQLGetData(d->stmt, 3, SQL_C_CHAR, text, sizeof text, &n));
    assert_int_equal(n, 0);
    assert_string_equal(text, "");
    STMT_IS(d->stmt, SQL_NO_DATA, SQLGetData(d->stmt, 3, SQL_C_CHAR, text, sizeof text, &n));
}

static void test_any_order(void **state)
{
    struct db *d = *state;
    SQLINTEGER v;
    char text[16];
    SQLLEN n;
    on_row(d->stmt, "SELECT 1, 'two', 3, 'four'");
    STMT_OK(d->stmt, SQLGetData(d->stmt, 4, SQL_C_CHAR, text, sizeof text, &n));
    assert_string_equal(text, "four");
    STMT_OK(d->stmt, SQLGetData(d->stmt, 2, SQL_C_CHAR, text, sizeof text, &n));
    assert_string_equal(text, "two");
    STMT_OK(d->stmt, SQLGetData(d->stmt, 3, SQL_C_SLONG, &v, 0, &n));
    assert_int_equal(v, 3);
    STMT_OK(d->stmt, SQLGetData(d->stmt, 1, SQL_C_SLONG, &v, 0, &n));
    assert_int_equal(v, 1);
    STMT_OK(d->stmt, SQLGetData(d->stmt, 4, SQL_C_CHAR, text, sizeof text, &n));
    assert_string_equal(text, "four"); /* another column came between: from its start again */
}

static void test_twice_is_no_data(void **state)
{
    struct db *d = *state;
    SQLINTEGER v;
    char text[16];
    SQLLEN n;
    on_row(d->stmt, "SELECT 1, 'two', NULL::text");
    STMT_OK(d->stmt, SQLGetData(d->stmt, 1, SQL_C_SLONG, &v, 0, &n));
    STMT_IS(d->stmt, SQL_NO_DATA, SQLGetData(d->stmt, 1, SQL_C_SLONG, &v, 0, &n));
    STMT_OK(d->stmt, SQLGetData(d->stmt, 2, SQL_C_CHAR, text, sizeof text, &n));
    STMT_IS(d->stmt, SQL_NO_DATA, SQLGetData(d->stmt, 2, SQL_C_CHAR, text, sizeof text, &n));
    STMT_OK(d->stmt, SQLGetData(d->stmt, 3, SQL_C_CHAR, text, sizeof text, &n));
    assert_int_equal(n, SQL_NULL_DATA);
    STMT_IS(d->stmt, SQL_NO_DATA, SQLGetData(d->stmt, 3, SQL_C_CHAR, text, sizeof text, &n));
}

/* The next row begins at its start, whatever was left of the last one. */
static void test_next_row(void **state)
{
    struct db *d = *state;
    char text[4];
    SQLLEN n;
    STMT_OK(d->stmt, SQLExecDirect(d->stmt, A("VALUES ('abcdef'), ('xyz')"), SQL_NTS));
    STMT_OK(d->stmt, SQLFetch(d->stmt));
    STMT_WARNS(d->stmt, "01004", SQLGetData(d->stmt, 1, SQL_C_CHAR, text, sizeof text, &n));
    STMT_OK(d->stmt, SQLFetch(d->stmt));
    STMT_OK(d->stmt, SQLGetData(d->stmt, 1, SQL_C_CHAR, text, sizeof text, &n));
    assert_string_equal(text, "xyz");
    STMT_IS(d->stmt, SQL_NO_DATA, SQLFetch(d->stmt));
    STMT_ERROR(d->stmt, "24000", SQLGetData(d->stmt, 1, SQL_C_CHAR, text, sizeof text, &n));
}

static void test_bound_columns_too(void **state)
{
    struct db *d = *state;
    SQLINTEGER v = 0, again = 0;
    SQLLEN n;
    STMT_OK(d->stmt, SQLBindCol(d->stmt, 1, SQL_C_SLONG, &v, 0, NULL));
    on_row(d->stmt, "SELECT 42");
    assert_int_equal(v, 42);
    STMT_OK(d->stmt, SQLGetData(d->stmt, 1, SQL_C_SLONG, &again, 0, &n));
    assert_int_equal(again, 42);
}

static void test_refusals(void **state)
{
    struct db *d = *state;
    char text[16];
    SQLINTEGER v;
    SQLLEN n;
    on_row(d->stmt, "SELECT 'word', NULL::int, 70000, '1e400', 'x'");
    STMT_ERROR(d->stmt, "07009", SQLGetData(d->stmt, 6, SQL_C_CHAR, text, sizeof text, &n));
    STMT_ERROR(d->stmt, "07009", SQLGetData(d->stmt, 0, SQL_C_BOOKMARK, text, sizeof text, &n));
    STMT_ERROR(d->stmt, "HY003", SQLGetData(d->stmt, 1, 4711, text, sizeof text, &n));
    STMT_ERROR(d->stmt, "HY090", SQLGetData(d->stmt, 1, SQL_C_CHAR, text, -1, &n));
    STMT_ERROR(d->stmt, "22018", SQLGetData(d->stmt, 1, SQL_C_SLONG, &v, 0, &n));
    STMT_ERROR(d->stmt, "22002", SQLGetData(d->stmt, 2, SQL_C_SLONG, &v, 0, NULL));
    STMT_ERROR(d->stmt, "22003", SQLGetData(d->stmt, 3, SQL_C_SSHORT, &v, 0, &n));
    STMT_ERROR(d->stmt, "22003", SQLGetData(d->stmt, 4, SQL_C_DOUBLE, text, 0, &n));
    /* after all that the row is still there */
    STMT_OK(d->stmt, SQLGetData(d->stmt, 1, SQL_C_CHAR, text, sizeof text, &n));
    assert_string_equal(text, "word");
    STMT_OK(d->stmt, SQLGetData(d->stmt, 2, SQL_C_SLONG, &v, 0, &n));
    assert_int_equal(n, SQL_NULL_DATA);
}

/* Ten megabytes in parts of every size, as text, wide and binary. */
static void test_large(void **state)
{
    struct db *d = *state;
    static const SQLLEN rooms[] = {4097, 65536, 12000000};
    SQLSMALLINT types[] = {SQL_C_CHAR, SQL_C_WCHAR, SQL_C_BINARY};
    char *part = malloc(24000002);
    assert_non_null(part);
    for (int t = 0; t < 3; t++) {
        for (int k = 0; k < 3; k++) {
            SQLLEN n = 0, units = 0, unit = types[t] == SQL_C_WCHAR ? 2 : 1;
            SQLLEN room = rooms[k] / 2 * 2, usable = room / unit - (types[t] != SQL_C_BINARY);
            SQLRETURN r;
            on_row(d->stmt, types[t] == SQL_C_BINARY
                                ? "SELECT decode(repeat('41', 10000000), 'hex')"
                                : "SELECT repeat('A', 10000000)");
            while (SQL_SUCCEEDED(r = SQLGetData(d->stmt, 1, types[t], part, room, &n))) {
                assert_int_equal(n / unit, 10000000 - units);
                assert_int_equal(part[0], 'A');
                units += n / unit < usable ? n / unit : usable;
            }
            STMT_IS(d->stmt, SQL_NO_DATA, r);
            assert_int_equal(units, 10000000);
            STMT_OK(d->stmt, SQLFreeStmt(d->stmt, SQL_CLOSE));
        }
    }
    free(part);
}

/* Binary values as hex text, in parts. */
static void test_binary_as_text(void **state)
{
    struct db *d = *state;
    char text[6];
    SQLWCHAR wide[16];
    SQLLEN n;
    on_row(d->stmt, "SELECT '\\x00ff10'::bytea, '\\x00ff10'::bytea");
    STMT_WARNS(d->stmt, "01004", SQLGetData(d->stmt, 1, SQL_C_CHAR, text, sizeof text, &n));
    assert_string_equal(text, "00FF"); /* whole bytes only */
    assert_int_equal(n, 6);
    STMT_OK(d->stmt, SQLGetData(d->stmt, 1, SQL_C_CHAR, text, sizeof text, &n));
    assert_string_equal(text, "10");
    STMT_OK(d->stmt, SQLGetData(d->stmt, 2, SQL_C_WCHAR, wide, sizeof wide, &n));
    assert_int_equal(n, 12);
    assert_int_equal(wide[2], 'F');
}

/* SQL_C_DEFAULT is the column's own C type. */
static void test_default_type(void **state)
{
    struct db *d = *state;
    union {
        SQLINTEGER i;
        SQLWCHAR w[16];
        double f;
        unsigned char b;
        char c[32];
        SQL_TIMESTAMP_STRUCT ts;
    } v;
    SQLLEN n;
    on_row(d->stmt, "SELECT 7, 'text', 2.5::float8, true, 12.34::numeric(6,2), "
                    "timestamp '2026-01-15 06:07:08.5'");
    STMT_OK(d->stmt, SQLGetData(d->stmt, 1, SQL_C_DEFAULT, &v, sizeof v, &n));
    assert_int_equal(v.i, 7);
    STMT_OK(d->stmt, SQLGetData(d->stmt, 2, SQL_C_DEFAULT, &v, sizeof v, &n));
    assert_int_equal(n, 8);
    assert_int_equal(v.w[3], 't');
    STMT_OK(d->stmt, SQLGetData(d->stmt, 3, SQL_C_DEFAULT, &v, sizeof v, &n));
    assert_true(v.f == 2.5);
    STMT_OK(d->stmt, SQLGetData(d->stmt, 4, SQL_C_DEFAULT, &v, sizeof v, &n));
    assert_int_equal(v.b, 1);
    STMT_OK(d->stmt, SQLGetData(d->stmt, 5, SQL_C_DEFAULT, &v, sizeof v, &n));
    assert_string_equal(v.c, "12.34");
    STMT_OK(d->stmt, SQLGetData(d->stmt, 6, SQL_C_DEFAULT, &v, sizeof v, &n));
    assert_int_equal(v.ts.second, 8);
    assert_int_equal(v.ts.fraction, 500000000);
}

/* SQL_C_NUMERIC takes precision and scale from the ARD (SQL_ARD_TYPE) once an application set them
 * there; until then the value keeps its own, and nothing is lost. */
static void test_numeric_struct(void **state)
{
    struct db *d = *state;
    SQL_NUMERIC_STRUCT v;
    SQLHDESC ard;
    SQLLEN n;
    on_row(d->stmt, "SELECT -123.456::numeric, -123.456::numeric");
    STMT_OK(d->stmt, SQLGetData(d->stmt, 1, SQL_C_NUMERIC, &v, sizeof v, &n));
    assert_int_equal(v.val[0] + 256 * v.val[1] + 65536 * v.val[2], 123456);
    assert_int_equal(v.sign, 0);
    assert_int_equal(v.scale, 3);
    STMT_OK(d->stmt, SQLGetStmtAttr(d->stmt, SQL_ATTR_APP_ROW_DESC, &ard, 0, NULL));
    DESC_OK(ard, SQLSetDescField(ard, 2, SQL_DESC_TYPE, (SQLPOINTER)SQL_C_NUMERIC, 0));
    DESC_OK(ard, SQLSetDescField(ard, 2, SQL_DESC_PRECISION, (SQLPOINTER)10, 0));
    DESC_OK(ard, SQLSetDescField(ard, 2, SQL_DESC_SCALE, (SQLPOINTER)2, 0));
    STMT_WARNS(d->stmt, "01S07", SQLGetData(d->stmt, 2, SQL_ARD_TYPE, &v, sizeof v, &n));
    assert_int_equal(v.val[0] + 256 * v.val[1], 12345);
    assert_int_equal(v.scale, 2);
    assert_int_equal(v.precision, 10);
}

/* What a statement's columns are read as is remembered, and cells may come in another form the next
 * time: the values are the same. */
static void test_read_again(void **state)
{
    static const char *const texts[] = {"-7",
                                        "1234567890123",
                                        "0.1",
                                        "1e+300",
                                        "12345.6700",
                                        "2024-02-29 23:59:58.123456",
                                        "0044-03-15 BC",
                                        "\\x00ff",
                                        "a\xc3\xa9",
                                        "6f9619ff-8b86-d011-b42d-00c04fc964ff"};
    enum { COLUMNS = sizeof texts / sizeof *texts };
    static const SQLSMALLINT native[COLUMNS] = {
        SQL_C_SLONG,   SQL_C_SBIGINT,        SQL_C_DOUBLE, SQL_C_DOUBLE, SQL_C_NUMERIC,
        SQL_C_DEFAULT, SQL_C_TYPE_TIMESTAMP, SQL_C_BINARY, SQL_C_CHAR,   SQL_C_GUID};
    struct db *d = *state;
    unsigned char first[COLUMNS][64] = {0}, now[64];
    char text[64];
    SQLLEN n, lengths[COLUMNS];
    for (int time = 0; time < 5; time++) {
        bool as_text = time == 2 || time == 3;
        on_row(d->stmt, "SELECT -7::int4, 1234567890123::int8, 0.1::float8, 1e300::float8,"
                        " 12345.6700::numeric, '2024-02-29 23:59:58.123456'::timestamp,"
                        " '0044-03-15 BC'::date, '\\x00ff'::bytea, E'a\\u00e9'::text,"
                        " '6f9619ff-8b86-d011-b42d-00c04fc964ff'::uuid");
        for (SQLUSMALLINT c = 0; c < COLUMNS; c++) {
            if (as_text) {
                STMT_OK(d->stmt, SQLGetData(d->stmt, c + 1, SQL_C_CHAR, text, sizeof text, &n));
                assert_string_equal(text, c == 7 ? "00FF" : texts[c]);
                continue;
            }
            memset(now, 0, sizeof now);
            STMT_OK(d->stmt, SQLGetData(d->stmt, c + 1, native[c], now, sizeof now, &n));
            if (time == 0) {
                memcpy(first[c], now, sizeof now);
                lengths[c] = n;
            }
            assert_memory_equal(now, first[c], sizeof now);
            assert_int_equal(n, lengths[c]);
        }
        STMT_IS(d->stmt, SQL_NO_DATA, SQLFetch(d->stmt));
        STMT_OK(d->stmt, SQLCloseCursor(d->stmt));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DB_TEST(test_char_in_parts),   DB_TEST(test_wide_in_parts),
        DB_TEST(test_binary_in_parts), DB_TEST(test_length_first),
        DB_TEST(test_any_order),       DB_TEST(test_twice_is_no_data),
        DB_TEST(test_next_row),        DB_TEST(test_bound_columns_too),
        DB_TEST(test_refusals),        DB_TEST(test_large),
        DB_TEST(test_binary_as_text),  DB_TEST(test_default_type),
        DB_TEST(test_numeric_struct),  DB_TEST(test_read_again),
    };
    return DB_MAIN(tests);
}
