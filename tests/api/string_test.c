/*
 * Text that comes out: cut at whole characters, always with its terminator, the whole length told,
 * in bytes or in characters as each function has it (ODBC reference, "Unicode Function Arguments").
 */
#include "support/driver.h"

#include <stdio.h>
#include <stdlib.h>

/* Four code points of one, two, three and four bytes: 10 bytes, 5 UTF-16 units. */
#define MIXED       "a\xc3\xa9\xe2\x82\xac\xf0\x9f\x9a\x95"
#define MIXED_BYTES 10
#define MIXED_UNITS 5

/* A text of ours that comes back: the catalog wanted before connecting. */
static void set_mixed(struct odbc *o)
{
    SQLWCHAR w[16];
    DBC_OK(o->dbc, CALL(SQLSetConnectAttrW)(o->dbc, SQL_ATTR_CURRENT_CATALOG,
                                            odbc_wide(MIXED, w, sizeof w / sizeof *w), SQL_NTS));
}

static void test_narrow_is_cut_at_characters(void **state)
{
    static const struct {
        SQLINTEGER room;
        const char *expected;
    } cases[] = {{11, MIXED},
                 {10, "a\xc3\xa9\xe2\x82\xac"},
                 {7, "a\xc3\xa9\xe2\x82\xac"},
                 {6, "a\xc3\xa9"},
                 {4, "a\xc3\xa9"},
                 {3, "a"},
                 {2, "a"},
                 {1, ""}};
    struct odbc *o = *state;
    set_mixed(o);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *out = malloc((size_t)cases[i].room); /* so that a write behind it is seen */
        SQLINTEGER n = -1;
        SQLRETURN r =
            CALL(SQLGetConnectAttr)(o->dbc, SQL_ATTR_CURRENT_CATALOG, out, cases[i].room, &n);
        ODBC_CHECK(SQL_HANDLE_DBC, o->dbc, i ? SQL_SUCCESS_WITH_INFO : SQL_SUCCESS,
                   i ? "01004" : NULL, r);
        assert_string_equal(out, cases[i].expected);
        assert_int_equal(n, MIXED_BYTES);
        free(out);
    }
}

static void test_wide_is_cut_at_characters(void **state)
{
    static const struct {
        SQLINTEGER room; /* units */
        const char *expected;
    } cases[] = {{6, MIXED},
                 {5, "a\xc3\xa9\xe2\x82\xac"},
                 {4, "a\xc3\xa9\xe2\x82\xac"},
                 {3, "a\xc3\xa9"},
                 {2, "a"},
                 {1, ""}};
    struct odbc *o = *state;
    set_mixed(o);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        SQLWCHAR *out = malloc((size_t)cases[i].room * sizeof *out);
        SQLINTEGER n = -1;
        SQLRETURN r = CALL(SQLGetConnectAttrW)(o->dbc, SQL_ATTR_CURRENT_CATALOG, out,
                                               cases[i].room * (SQLINTEGER)sizeof *out, &n);
        ODBC_CHECK(SQL_HANDLE_DBC, o->dbc, i ? SQL_SUCCESS_WITH_INFO : SQL_SUCCESS,
                   i ? "01004" : NULL, r);
        assert_true(odbc_is_wide(out, cases[i].expected));
        assert_int_equal(n, MIXED_UNITS * sizeof(SQLWCHAR)); /* attributes count bytes */
        free(out);
    }
}

/* An odd number of bytes for wide text has room for one unit less. */
static void test_odd_room(void **state)
{
    struct odbc *o = *state;
    SQLWCHAR *out = malloc(5);
    SQLINTEGER n;
    set_mixed(o);
    DBC_WARNS(o->dbc, "01004",
              CALL(SQLGetConnectAttrW)(o->dbc, SQL_ATTR_CURRENT_CATALOG, out, 5, &n));
    assert_true(odbc_is_wide(out, "a"));
    free(out);
}

static void test_no_room_at_all(void **state)
{
    struct odbc *o = *state;
    SQLCHAR out[4] = "zzz";
    SQLINTEGER n = -1;
    set_mixed(o);
    DBC_OK(o->dbc, CALL(SQLGetConnectAttr)(o->dbc, SQL_ATTR_CURRENT_CATALOG, NULL, 0, &n));
    assert_int_equal(n, MIXED_BYTES);
    DBC_WARNS(o->dbc, "01004",
              CALL(SQLGetConnectAttr)(o->dbc, SQL_ATTR_CURRENT_CATALOG, out, 0, &n));
    assert_memory_equal(out, "zzz", 4);
    DBC_ERROR(o->dbc, "HY090",
              CALL(SQLGetConnectAttr)(o->dbc, SQL_ATTR_CURRENT_CATALOG, out, -1, &n));
    assert_memory_equal(out, "zzz", 4);
}

/* SQLGetInfo counts bytes, SQLGetDiagRec characters, SQLGetDiagField bytes. */
static void test_units_of_lengths(void **state)
{
    struct odbc *o = *state;
    SQLCHAR a[512], sqlstate[6];
    SQLWCHAR w[512], wide_state[6];
    SQLSMALLINT na = 0, nw = 0;
    SQLINTEGER native;
    DBC_OK(o->dbc, CALL(SQLGetInfo)(o->dbc, SQL_DRIVER_NAME, a, sizeof a, &na));
    DBC_OK(o->dbc, CALL(SQLGetInfoW)(o->dbc, SQL_DRIVER_NAME, w, sizeof w, &nw));
    assert_int_equal(na, strlen((char *)a));
    assert_int_equal(nw, na * 2);
    assert_true(odbc_is_wide(w, (char *)a));

    DBC_ERROR(o->dbc, "08003", CALL(SQLDisconnect)(o->dbc));
    assert_int_equal(
        CALL(SQLGetDiagRec)(SQL_HANDLE_DBC, o->dbc, 1, sqlstate, &native, a, sizeof a, &na),
        SQL_SUCCESS);
    assert_int_equal(
        CALL(SQLGetDiagRecW)(SQL_HANDLE_DBC, o->dbc, 1, wide_state, &native, w, 512, &nw),
        SQL_SUCCESS);
    assert_int_equal(na, strlen((char *)a));
    assert_int_equal(nw, na);
    assert_true(odbc_is_wide(w, (char *)a));
    assert_true(odbc_is_wide(wide_state, "08003"));
    assert_string_equal((char *)sqlstate, "08003");

    assert_int_equal(
        CALL(SQLGetDiagField)(SQL_HANDLE_DBC, o->dbc, 1, SQL_DIAG_MESSAGE_TEXT, a, sizeof a, &na),
        SQL_SUCCESS);
    assert_int_equal(
        CALL(SQLGetDiagFieldW)(SQL_HANDLE_DBC, o->dbc, 1, SQL_DIAG_MESSAGE_TEXT, w, sizeof w, &nw),
        SQL_SUCCESS);
    assert_int_equal(nw, na * 2);
    /* reading diagnostics changes none */
    assert_int_equal(CALL(SQLGetDiagRec)(SQL_HANDLE_DBC, o->dbc, 1, sqlstate, &native, a, 10, &na),
                     SQL_SUCCESS_WITH_INFO);
    assert_int_equal(strlen((char *)a), 9);
    assert_int_equal(na, nw / 2);
    assert_int_equal(CALL(SQLGetDiagRec)(SQL_HANDLE_DBC, o->dbc, 2, sqlstate, &native, a, 10, &na),
                     SQL_NO_DATA);
    assert_int_equal(CALL(SQLGetDiagRec)(SQL_HANDLE_DBC, o->dbc, 0, sqlstate, &native, a, 10, &na),
                     SQL_ERROR);
    assert_int_equal(CALL(SQLGetDiagRec)(SQL_HANDLE_DBC, o->dbc, 1, sqlstate, &native, a, -1, &na),
                     SQL_ERROR);
}

static void test_diagnostic_fields(void **state)
{
    struct odbc *o = *state;
    SQLHDBC h = o->dbc;
    SQLINTEGER number = -1;
    SQLRETURN code = 99;
    char text[256];
    SQLSMALLINT n;
    DBC_ERROR(h, "08003", CALL(SQLDisconnect)(h));
#define FIELD(rec, id, to, room) CALL(SQLGetDiagField)(SQL_HANDLE_DBC, h, rec, id, to, room, &n)
    assert_int_equal(FIELD(0, SQL_DIAG_NUMBER, &number, 0), SQL_SUCCESS);
    assert_int_equal(number, 1);
    assert_int_equal(FIELD(0, SQL_DIAG_RETURNCODE, &code, 0), SQL_SUCCESS);
    assert_int_equal(code, SQL_ERROR);
    assert_int_equal(FIELD(1, SQL_DIAG_SQLSTATE, text, sizeof text), SQL_SUCCESS);
    assert_string_equal(text, "08003");
    assert_int_equal(FIELD(1, SQL_DIAG_CLASS_ORIGIN, text, sizeof text), SQL_SUCCESS);
    assert_string_equal(text, "ISO 9075");
    assert_int_equal(FIELD(1, SQL_DIAG_SUBCLASS_ORIGIN, text, sizeof text), SQL_SUCCESS);
    assert_string_equal(text, "ISO 9075");
    assert_int_equal(FIELD(1, SQL_DIAG_SERVER_NAME, text, sizeof text), SQL_SUCCESS);
    assert_string_equal(text, "");
    assert_int_equal(FIELD(1, SQL_DIAG_SQLSTATE, text, 3), SQL_SUCCESS_WITH_INFO);
    assert_string_equal(text, "08");
    assert_int_equal(FIELD(2, SQL_DIAG_SQLSTATE, text, sizeof text), SQL_NO_DATA);
    assert_int_equal(FIELD(1, SQL_DIAG_ROW_NUMBER, &number, 0), SQL_ERROR); /* a statement's */
    assert_int_equal(FIELD(0, SQL_DIAG_ROW_COUNT, &number, 0), SQL_ERROR);
    assert_int_equal(FIELD(1, 9999, text, sizeof text), SQL_ERROR);
    assert_int_equal(FIELD(-1, SQL_DIAG_SQLSTATE, text, sizeof text), SQL_ERROR);
#undef FIELD
}

/* An ODBC 2.x application gets that version's states. */
static void test_states_of_an_old_application(void **state)
{
    SQLHENV env;
    SQLHDBC dbc;
    assert_int_equal(CALL(SQLAllocHandle)(SQL_HANDLE_ENV, NULL, &env), SQL_SUCCESS);
    ENV_OK(env, CALL(SQLSetEnvAttr)(env, SQL_ATTR_ODBC_VERSION, (SQLPOINTER)SQL_OV_ODBC2, 0));
    ENV_OK(env, CALL(SQLAllocHandle)(SQL_HANDLE_DBC, env, &dbc));
    DBC_ERROR(dbc, "S1092", CALL(SQLSetConnectAttr)(dbc, 4711, NULL, 0));
    DBC_ERROR(dbc, "S1096", CALL(SQLGetInfo)(dbc, 4711, NULL, 0, NULL));
    DBC_OK(dbc, CALL(SQLFreeHandle)(SQL_HANDLE_DBC, dbc));
    ENV_OK(env, CALL(SQLFreeHandle)(SQL_HANDLE_ENV, env));
}

/* Lone surrogates and bytes that are no UTF-8 do no harm; they come back as U+FFFD, or as they are.
 */
static void test_malformed_text(void **state)
{
    struct odbc *o = *state;
    SQLWCHAR bad[] = {'x', 0xd83d, 'y', 0xdc00, 0}, w[16];
    SQLCHAR a[16];
    SQLINTEGER n;
    DBC_OK(o->dbc, CALL(SQLSetConnectAttrW)(o->dbc, SQL_ATTR_CURRENT_CATALOG, bad, SQL_NTS));
    DBC_OK(o->dbc, CALL(SQLGetConnectAttrW)(o->dbc, SQL_ATTR_CURRENT_CATALOG, w, sizeof w, &n));
    assert_true(odbc_is_wide(w, "x\xef\xbf\xbdy\xef\xbf\xbd"));
    DBC_OK(o->dbc, CALL(SQLSetConnectAttr)(o->dbc, SQL_ATTR_CURRENT_CATALOG, A("x\xff\xc3"), 3));
    DBC_OK(o->dbc, CALL(SQLGetConnectAttrW)(o->dbc, SQL_ATTR_CURRENT_CATALOG, w, sizeof w, &n));
    assert_true(odbc_is_wide(w, "x\xef\xbf\xbd\xef\xbf\xbd"));
    DBC_OK(o->dbc, CALL(SQLGetConnectAttr)(o->dbc, SQL_ATTR_CURRENT_CATALOG, a, sizeof a, &n));
    assert_int_equal(n, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ODBC_TEST(test_narrow_is_cut_at_characters),
        ODBC_TEST(test_wide_is_cut_at_characters),
        ODBC_TEST(test_odd_room),
        ODBC_TEST(test_no_room_at_all),
        ODBC_TEST(test_units_of_lengths),
        ODBC_TEST(test_diagnostic_fields),
        cmocka_unit_test(test_states_of_an_old_application),
        ODBC_TEST(test_malformed_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
