/* Attributes of environments and of connections that are not open. */
#include "support/driver.h"

static SQLUINTEGER get_env(struct odbc *o, SQLINTEGER attribute)
{
    SQLUINTEGER v = 0xdeadbeef;
    SQLINTEGER n = 0;
    ENV_OK(o->env, CALL(SQLGetEnvAttr)(o->env, attribute, &v, 0, &n));
    assert_int_equal(n, sizeof v);
    return v;
}

static void test_environment(void **state)
{
    struct odbc *o = *state;
    assert_int_equal(get_env(o, SQL_ATTR_ODBC_VERSION), SQL_OV_ODBC3_80);
    assert_int_equal(get_env(o, SQL_ATTR_OUTPUT_NTS), SQL_TRUE);
    assert_int_equal(get_env(o, SQL_ATTR_CONNECTION_POOLING), SQL_CP_OFF);
    ENV_OK(o->env, CALL(SQLSetEnvAttr)(o->env, SQL_ATTR_OUTPUT_NTS, (SQLPOINTER)SQL_TRUE, 0));
    ENV_ERROR(o->env, "HYC00",
              CALL(SQLSetEnvAttr)(o->env, SQL_ATTR_OUTPUT_NTS, (SQLPOINTER)SQL_FALSE, 0));
    ENV_ERROR(o->env, "HY092", CALL(SQLSetEnvAttr)(o->env, 4711, NULL, 0));
    ENV_ERROR(o->env, "HY092", CALL(SQLGetEnvAttr)(o->env, 4711, NULL, 0, NULL));
}

static void test_versions(void **state)
{
    SQLHENV env;
    assert_int_equal(CALL(SQLAllocHandle)(SQL_HANDLE_ENV, NULL, &env), SQL_SUCCESS);
    const long good[] = {SQL_OV_ODBC2, SQL_OV_ODBC3, SQL_OV_ODBC3_80};
    for (int i = 0; i < 3; i++)
        ENV_OK(env, CALL(SQLSetEnvAttr)(env, SQL_ATTR_ODBC_VERSION, (SQLPOINTER)good[i], 0));
    ENV_ERROR(env, "HY024", CALL(SQLSetEnvAttr)(env, SQL_ATTR_ODBC_VERSION, (SQLPOINTER)400, 0));
    ENV_OK(env, CALL(SQLFreeHandle)(SQL_HANDLE_ENV, env));
}

/* attribute, what it is at first, a value it takes, one it does not take (0: none such) */
static const struct {
    SQLINTEGER attribute;
    SQLUINTEGER first, good, bad;
} numbers[] = {
    {SQL_ATTR_ACCESS_MODE, SQL_MODE_READ_WRITE, SQL_MODE_READ_ONLY, 2},
    {SQL_ATTR_AUTOCOMMIT, SQL_AUTOCOMMIT_ON, SQL_AUTOCOMMIT_OFF, 2},
    {SQL_ATTR_TXN_ISOLATION, SQL_TXN_READ_COMMITTED, SQL_TXN_SERIALIZABLE, 3},
    {SQL_ATTR_LOGIN_TIMEOUT, 0, 30, 0},
    {SQL_ATTR_CONNECTION_TIMEOUT, 0, 30, 0},
    {SQL_ATTR_METADATA_ID, SQL_FALSE, SQL_TRUE, 2},
};

static void test_numbers_of_a_connection(void **state)
{
    struct odbc *o = *state;
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        SQLUINTEGER v[2] = {77, 88};
        SQLINTEGER a = numbers[i].attribute, n = 0;
        print_message("# attribute %d\n", (int)a);
        DBC_OK(o->dbc, CALL(SQLGetConnectAttr)(o->dbc, a, v, 0, &n));
        assert_int_equal(v[0], numbers[i].first);
        assert_int_equal(v[1], 88);
        DBC_OK(o->dbc, CALL(SQLSetConnectAttr)(o->dbc, a, (SQLPOINTER)(uintptr_t)numbers[i].good,
                                               SQL_IS_UINTEGER));
        DBC_OK(o->dbc, CALL(SQLGetConnectAttrW)(o->dbc, a, v, 0, &n));
        assert_int_equal(v[0], numbers[i].good);
        if (numbers[i].bad)
            DBC_ERROR(
                o->dbc, "HY024",
                CALL(SQLSetConnectAttrW)(o->dbc, a, (SQLPOINTER)(uintptr_t)numbers[i].bad, 0));
        DBC_OK(o->dbc, CALL(SQLGetConnectAttr)(o->dbc, a, v, 0, &n));
        assert_int_equal(v[0], numbers[i].good);
    }
}

/* What is read-only, not there, not done, or needs a connection. */
static const struct {
    SQLINTEGER attribute;
    SQLULEN value;
    const char *set, *get; /* SQLSTATE, or "" */
} answers[] = {
    {4711, 1, "HY092", "HY092"},
    {SQL_ATTR_CONNECTION_DEAD, 1, "HY092", "08003"},
    {SQL_ATTR_AUTO_IPD, 1, "HY092", ""},
    {SQL_ATTR_RESET_CONNECTION, SQL_RESET_CONNECTION_YES, "08003", "08003"},
    {SQL_ATTR_ENLIST_IN_DTC, 1, "HYC00", ""},
    {SQL_ATTR_TRANSLATE_LIB, 0, "HYC00", ""},
    {SQL_ATTR_PACKET_SIZE, 4096, "01S02", ""},
    {SQL_ATTR_ODBC_CURSORS, SQL_CUR_USE_DRIVER, "", ""},
    {SQL_ATTR_TRACE, SQL_OPT_TRACE_OFF, "", ""},
    {SQL_ATTR_ANSI_APP, 1, "HYC00", ""},
    {SQL_ATTR_QUERY_TIMEOUT, 5, "", ""},
    {SQL_ATTR_MAX_ROWS, 5, "", ""},
};

static void test_answers(void **state)
{
    struct odbc *o = *state;
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
        union {
            SQLULEN number;
            char text[64];
        } room;
        SQLRETURN r =
            CALL(SQLSetConnectAttr)(o->dbc, answers[i].attribute, (SQLPOINTER)answers[i].value, 0);
        const char *want = answers[i].set;
        print_message("# attribute %d\n", (int)answers[i].attribute);
        ODBC_CHECK(SQL_HANDLE_DBC, o->dbc,
                   !*want                        ? SQL_SUCCESS
                   : strncmp(want, "01", 2) == 0 ? SQL_SUCCESS_WITH_INFO
                                                 : SQL_ERROR,
                   want, r);
        r = CALL(SQLGetConnectAttr)(o->dbc, answers[i].attribute, &room, sizeof room, NULL);
        want = answers[i].get;
        ODBC_CHECK(SQL_HANDLE_DBC, o->dbc, *want ? SQL_ERROR : SQL_SUCCESS, want, r);
    }
}

static void test_catalog_before_connecting(void **state)
{
    struct odbc *o = *state;
    char out[64];
    DBC_ERROR(o->dbc, "HY009", CALL(SQLSetConnectAttr)(o->dbc, SQL_ATTR_CURRENT_CATALOG, NULL, 0));
    DBC_ERROR(o->dbc, "3D000",
              CALL(SQLSetConnectAttr)(o->dbc, SQL_ATTR_CURRENT_CATALOG, A(""), SQL_NTS));
    DBC_OK(o->dbc, CALL(SQLSetConnectAttr)(o->dbc, SQL_ATTR_CURRENT_CATALOG, A("salesx"), 5));
    DBC_OK(o->dbc,
           CALL(SQLGetConnectAttr)(o->dbc, SQL_ATTR_CURRENT_CATALOG, out, sizeof out, NULL));
    assert_string_equal(out, "sales");
}

/* What an application may want to know before it connects. */
static void test_info_before_connecting(void **state)
{
    struct odbc *o = *state;
    char text[64];
    SQLSMALLINT n;
    DBC_OK(o->dbc, CALL(SQLGetInfo)(o->dbc, SQL_DRIVER_ODBC_VER, text, sizeof text, &n));
    assert_string_equal(text, "03.80");
    DBC_OK(o->dbc, CALL(SQLGetInfo)(o->dbc, SQL_DRIVER_NAME, text, sizeof text, &n));
    assert_string_equal(text, "lakebaseodbc.so");
    DBC_OK(o->dbc, CALL(SQLGetInfo)(o->dbc, SQL_DRIVER_VER, text, sizeof text, &n));
    assert_true(n >= 10 && text[2] == '.' && text[5] == '.');
    DBC_ERROR(o->dbc, "HY096", CALL(SQLGetInfo)(o->dbc, 4711, text, sizeof text, &n));
    DBC_ERROR(o->dbc, "HY096", CALL(SQLGetInfoW)(o->dbc, 65535, text, sizeof text, &n));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ODBC_TEST(test_environment),
        cmocka_unit_test(test_versions),
        ODBC_TEST(test_numbers_of_a_connection),
        ODBC_TEST(test_answers),
        ODBC_TEST(test_catalog_before_connecting),
        ODBC_TEST(test_info_before_connecting),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
