#include "field/attr.h"

#include "field/lakebase_attr.h"
#include "support/alloc.h"
#include "support/test.h"
#include "support/tree.h"

static const char *state_of(const struct lb_handle *h)
{
    return h->diag.count ? h->diag.recs[0].sqlstate : "";
}

/* Sets a number, with "" or the SQLSTATE that comes of it. */
static void set_stmt(struct tree *t, SQLINTEGER id, SQLULEN n, const char *state)
{
    struct lb_field_value v = {.number = n, .pointer = (SQLPOINTER)(uintptr_t)n};
    lb_diag_clear(&t->stmt->head.diag);
    assert_true(lb_attr_kind(LB_STMT, id, &v.kind));
    lb_attr_stmt_set(t->stmt, id, &v);
    assert_string_equal(state_of(&t->stmt->head), state);
}

static void set_dbc(struct tree *t, SQLINTEGER id, SQLULEN n, const char *state)
{
    struct lb_field_value v = {.number = n, .pointer = (SQLPOINTER)(uintptr_t)n};
    lb_diag_clear(&t->dbc->head.diag);
    assert_true(lb_attr_kind(LB_DBC, id, &v.kind));
    lb_attr_dbc_set(t->dbc, id, &v);
    assert_string_equal(state_of(&t->dbc->head), state);
}

static void set_env(struct tree *t, SQLINTEGER id, SQLULEN n, const char *state)
{
    struct lb_field_value v = {.kind = LB_FIELD_INT32, .number = n};
    lb_diag_clear(&t->env->head.diag);
    lb_attr_env_set(t->env, id, &v);
    assert_string_equal(state_of(&t->env->head), state);
}

static SQLULEN get_stmt(struct tree *t, SQLINTEGER id)
{
    struct lb_field_value v;
    assert_int_equal(lb_attr_stmt_get(t->stmt, id, &v), SQL_SUCCESS);
    return v.kind == LB_FIELD_POINTER ? (SQLULEN)(uintptr_t)v.pointer : v.number;
}

static SQLULEN get_dbc(struct tree *t, SQLINTEGER id)
{
    struct lb_field_value v;
    assert_int_equal(lb_attr_dbc_get(t->dbc, id, &v), SQL_SUCCESS);
    return v.number;
}

/* ---- any handle -------------------------------------------------------------------------- */

static void test_unknown_attributes(void **state)
{
    struct tree *t = *state;
    enum lb_field_kind kind;
    struct lb_field_value v = {.kind = LB_FIELD_LEN};
    assert_false(lb_attr_kind(LB_STMT, 4711, &kind));
    assert_int_equal(lb_attr_stmt_set(t->stmt, 4711, &v), SQL_ERROR);
    assert_string_equal(state_of(&t->stmt->head), "HY092");
    assert_int_equal(lb_attr_dbc_get(t->dbc, 4711, &v), SQL_ERROR);
    assert_string_equal(state_of(&t->dbc->head), "HY092");
    assert_int_equal(lb_attr_env_get(t->env, 4711, &v), SQL_ERROR);
    assert_string_equal(state_of(&t->env->head), "HY092");
}

/* ---- environments ------------------------------------------------------------------------ */

static void test_version_before_connections(void **state)
{
    struct tree *t = *state;
    set_env(t, SQL_ATTR_ODBC_VERSION, SQL_OV_ODBC3, "HY010");
    lb_dbc_close(t->dbc);
    assert_true(lb_dbc_free(t->dbc));
    set_env(t, SQL_ATTR_ODBC_VERSION, 4, "HY024");
    set_env(t, SQL_ATTR_ODBC_VERSION, SQL_OV_ODBC3_80, "");
    assert_int_equal(t->env->odbc_version, SQL_OV_ODBC3_80);
    set_env(t, SQL_ATTR_ODBC_VERSION, SQL_OV_ODBC2, "");
    assert_true(lb_env_is_odbc2(t->env));
    assert_true(lb_dbc_new(t->env, &t->dbc));
}

static void test_environment_values(void **state)
{
    struct tree *t = *state;
    set_env(t, SQL_ATTR_OUTPUT_NTS, SQL_FALSE, "HYC00");
    set_env(t, SQL_ATTR_OUTPUT_NTS, SQL_TRUE, "");
    set_env(t, SQL_ATTR_CP_MATCH, SQL_CP_RELAXED_MATCH, "");
    set_env(t, SQL_ATTR_CP_MATCH, 2, "HY024");
    set_env(t, SQL_ATTR_CONNECTION_POOLING, SQL_CP_ONE_PER_HENV, "");
}

/* ---- connections ------------------------------------------------------------------------- */

static void test_values_of_connections(void **state)
{
    struct tree *t = *state;
    set_dbc(t, SQL_ATTR_AUTOCOMMIT, 2, "HY024");
    set_dbc(t, SQL_ATTR_AUTOCOMMIT, SQL_AUTOCOMMIT_OFF, "");
    assert_int_equal(get_dbc(t, SQL_ATTR_AUTOCOMMIT), SQL_AUTOCOMMIT_OFF);
    set_dbc(t, SQL_ATTR_TXN_ISOLATION, 3, "HY024");
    set_dbc(t, SQL_ATTR_TXN_ISOLATION, 16, "HY024");
    assert_int_equal(get_dbc(t, SQL_ATTR_TXN_ISOLATION), SQL_TXN_READ_COMMITTED);
    set_dbc(t, SQL_ATTR_TXN_ISOLATION, SQL_TXN_SERIALIZABLE, "");
    assert_int_equal(get_dbc(t, SQL_ATTR_TXN_ISOLATION), SQL_TXN_SERIALIZABLE);
    set_dbc(t, SQL_ATTR_ACCESS_MODE, 7, "HY024");
    set_dbc(t, SQL_ATTR_ACCESS_MODE, SQL_MODE_READ_ONLY, "");
    set_dbc(t, SQL_ATTR_LOGIN_TIMEOUT, 15, "");
    assert_true(t->dbc->login_timeout_set);
    set_dbc(t, SQL_ATTR_CONNECTION_TIMEOUT, 30, "");
    assert_int_equal(get_dbc(t, SQL_ATTR_CONNECTION_TIMEOUT), 30);
    set_dbc(t, SQL_ATTR_PACKET_SIZE, 4096, "01S02");
    assert_int_equal(get_dbc(t, SQL_ATTR_PACKET_SIZE), 0);
    set_dbc(t, SQL_ATTR_QUIET_MODE, 0, "");
    set_dbc(t, SQL_ATTR_METADATA_ID, SQL_TRUE, "");
    set_dbc(t, SQL_ATTR_METADATA_ID, 2, "HY024");
}

static void test_what_needs_a_session(void **state)
{
    struct tree *t = *state;
    const SQLINTEGER ids[] = {SQL_ATTR_CONNECTION_DEAD,           SQL_ATTR_LAKEBASE,
                              SQL_ATTR_LAKEBASE_BACKEND_PID,      SQL_ATTR_LAKEBASE_TLS,
                              SQL_ATTR_LAKEBASE_APPLICATION_NAME, SQL_ATTR_LAKEBASE_SERVER_VERSION};
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
        struct lb_field_value v;
        lb_diag_clear(&t->dbc->head.diag);
        assert_int_equal(lb_attr_dbc_get(t->dbc, ids[i], &v), SQL_ERROR);
        assert_string_equal(state_of(&t->dbc->head), "08003");
        set_dbc(t, ids[i], 1, "HY092");
    }
    set_dbc(t, SQL_ATTR_RESET_CONNECTION, SQL_RESET_CONNECTION_YES, "08003");
}

static void test_not_ours(void **state)
{
    struct tree *t = *state;
    struct lb_field_value jet = {.kind = LB_FIELD_TEXT, .text = LB_TEXT("Microsoft Jet")};
    set_dbc(t, SQL_ATTR_TRACE, SQL_OPT_TRACE_ON, "");
    set_dbc(t, SQL_ATTR_ODBC_CURSORS, SQL_CUR_USE_IF_NEEDED, "");
    assert_int_equal(get_dbc(t, SQL_ATTR_ODBC_CURSORS), SQL_CUR_USE_DRIVER);
    set_dbc(t, SQL_ATTR_ANSI_APP, SQL_AA_TRUE, "HYC00");
    set_dbc(t, SQL_ATTR_ENLIST_IN_DTC, 0, "");
    set_dbc(t, SQL_ATTR_ENLIST_IN_DTC, 64, "HYC00");
    set_dbc(t, SQL_ATTR_AUTO_IPD, SQL_TRUE, "HY092");
    assert_int_equal(lb_attr_dbc_set(t->dbc, 30002, &jet), SQL_SUCCESS);
}

static void set_catalog(struct tree *t, struct lb_text name, const char *state)
{
    struct lb_field_value v = {.kind = LB_FIELD_TEXT, .text = name};
    lb_diag_clear(&t->dbc->head.diag);
    lb_attr_dbc_set(t->dbc, SQL_ATTR_CURRENT_CATALOG, &v);
    assert_string_equal(state_of(&t->dbc->head), state);
}

static void test_catalog_before_connecting(void **state)
{
    struct tree *t = *state;
    struct lb_field_value v;
    set_catalog(t, LB_NO_TEXT, "HY009");
    set_catalog(t, LB_TEXT(""), "3D000");
    set_catalog(t, LB_TEXT("sales"), "");
    set_catalog(t, LB_TEXT("shop"), "");
    assert_int_equal(lb_attr_dbc_get(t->dbc, SQL_ATTR_CURRENT_CATALOG, &v), SQL_SUCCESS);
    assert_true(lb_text_is(v.text, LB_TEXT("shop")));
    alloc_fail_at(1);
    set_catalog(t, LB_TEXT("other"), "HY001");
    alloc_fail_at(0);
    assert_string_equal(t->dbc->wanted_catalog, "shop");
}

/* ODBC 2.x sets statement options on the connection, for statements there are and those to come. */
static void test_statement_options_on_the_connection(void **state)
{
    struct tree *t = *state;
    struct lb_stmt *later;
    set_dbc(t, SQL_ATTR_QUERY_TIMEOUT, 9, "");
    set_dbc(t, SQL_ATTR_CURSOR_TYPE, SQL_CURSOR_DYNAMIC, "01S02");
    set_dbc(t, SQL_ATTR_CONCURRENCY, 0, "HY024");
    assert_int_equal(get_stmt(t, SQL_ATTR_QUERY_TIMEOUT), 9);
    assert_int_equal(get_stmt(t, SQL_ATTR_CURSOR_TYPE), SQL_CURSOR_STATIC);
    assert_true(lb_stmt_new(t->dbc, &later));
    assert_int_equal(later->query_timeout, 9);
    assert_int_equal(later->cursor_type, SQL_CURSOR_STATIC);
}

/* ---- statements -------------------------------------------------------------------------- */

static void test_cursor_attributes_follow_each_other(void **state)
{
    struct tree *t = *state;
    assert_int_equal(get_stmt(t, SQL_ATTR_CURSOR_TYPE), SQL_CURSOR_FORWARD_ONLY);
    set_stmt(t, SQL_ATTR_CURSOR_TYPE, SQL_CURSOR_KEYSET_DRIVEN, "01S02");
    assert_int_equal(get_stmt(t, SQL_ATTR_CURSOR_TYPE), SQL_CURSOR_STATIC);
    assert_int_equal(get_stmt(t, SQL_ATTR_CURSOR_SCROLLABLE), SQL_SCROLLABLE);
    set_stmt(t, SQL_ATTR_CURSOR_SCROLLABLE, SQL_NONSCROLLABLE, "");
    assert_int_equal(get_stmt(t, SQL_ATTR_CURSOR_TYPE), SQL_CURSOR_FORWARD_ONLY);
    set_stmt(t, SQL_ATTR_CURSOR_SCROLLABLE, SQL_SCROLLABLE, "");
    assert_int_equal(get_stmt(t, SQL_ATTR_CURSOR_TYPE), SQL_CURSOR_STATIC);
    set_stmt(t, SQL_ATTR_CURSOR_SENSITIVITY, SQL_SENSITIVE, "HYC00");
    set_stmt(t, SQL_ATTR_CURSOR_SENSITIVITY, SQL_INSENSITIVE, "");
    assert_int_equal(get_stmt(t, SQL_ATTR_CONCURRENCY), SQL_CONCUR_READ_ONLY);
    set_stmt(t, SQL_ATTR_CURSOR_TYPE, 4, "HY024");
    set_stmt(t, SQL_ATTR_CONCURRENCY, 0, "HY024");
    set_stmt(t, SQL_ATTR_CONCURRENCY, SQL_CONCUR_LOCK, "01S02");
    assert_int_equal(get_stmt(t, SQL_ATTR_CONCURRENCY), SQL_CONCUR_VALUES);
    assert_int_not_equal(get_stmt(t, SQL_ATTR_CURSOR_SENSITIVITY), SQL_INSENSITIVE);
    set_stmt(t, SQL_ATTR_CONCURRENCY, SQL_CONCUR_READ_ONLY, "");
    assert_int_equal(get_stmt(t, SQL_ATTR_CURSOR_SENSITIVITY), SQL_INSENSITIVE);
}

static void test_open_cursors_and_prepared_statements_are_left_alone(void **state)
{
    struct tree *t = *state;
    t->stmt->state = LB_S5;
    set_stmt(t, SQL_ATTR_CURSOR_TYPE, SQL_CURSOR_STATIC, "24000");
    set_stmt(t, SQL_ATTR_USE_BOOKMARKS, SQL_UB_OFF, "24000");
    set_stmt(t, SQL_ATTR_MAX_ROWS, 10, "");
    t->stmt->state = LB_S3;
    t->stmt->is_prepared = true;
    set_stmt(t, SQL_ATTR_CONCURRENCY, SQL_CONCUR_READ_ONLY, "HY011");
    set_stmt(t, SQL_ATTR_SIMULATE_CURSOR, SQL_SC_UNIQUE, "HY011");
    set_stmt(t, SQL_ATTR_QUERY_TIMEOUT, 5, "");
    t->stmt->is_prepared = false;
    t->stmt->state = LB_S1;
}

static void test_values_of_statements(void **state)
{
    struct tree *t = *state;
    unsigned version = t->stmt->ard->version;
    struct lb_field_value number;
    set_stmt(t, SQL_ATTR_MAX_LENGTH, 100, "");
    assert_int_not_equal(t->stmt->ard->version, version);
    set_stmt(t, SQL_ATTR_NOSCAN, 2, "HY024");
    set_stmt(t, SQL_ATTR_RETRIEVE_DATA, SQL_RD_OFF, "");
    set_stmt(t, SQL_ATTR_KEYSET_SIZE, 10, "01S02");
    assert_int_equal(get_stmt(t, SQL_ATTR_KEYSET_SIZE), 0);
    set_stmt(t, SQL_ATTR_ROW_NUMBER, 1, "HY092");
    lb_diag_clear(&t->stmt->head.diag);
    assert_int_equal(lb_attr_stmt_get(t->stmt, SQL_ATTR_ROW_NUMBER, &number), SQL_ERROR);
    assert_string_equal(state_of(&t->stmt->head), "24000");
    assert_int_equal(get_stmt(t, SQL_ROWSET_SIZE), 1);
    set_stmt(t, SQL_ROWSET_SIZE, 0, "HY024");
    set_stmt(t, SQL_ROWSET_SIZE, 20, "");
    assert_int_equal(get_stmt(t, SQL_ROWSET_SIZE), 20);
    assert_int_equal(get_stmt(t, SQL_ATTR_ROW_ARRAY_SIZE), 1);
    set_stmt(t, SQL_ATTR_ASYNC_ENABLE, SQL_ASYNC_ENABLE_OFF, "");
    set_stmt(t, SQL_ATTR_ASYNC_ENABLE, SQL_ASYNC_ENABLE_ON, "");
    set_stmt(t, SQL_ATTR_ENABLE_AUTO_IPD, SQL_TRUE, "");
}

static void test_header_fields_go_to_descriptors(void **state)
{
    struct tree *t = *state;
    struct lb_stmt *s = t->stmt;
    SQLUSMALLINT statuses[4];
    SQLULEN fetched;
    set_stmt(t, SQL_ATTR_ROW_ARRAY_SIZE, 0, "HY024");
    set_stmt(t, SQL_ATTR_ROW_ARRAY_SIZE, 4, "");
    assert_int_equal(s->ard->array_size, 4);
    set_stmt(t, SQL_ATTR_ROW_BIND_TYPE, 48, "");
    assert_int_equal(s->ard->bind_type, 48);
    assert_int_equal(get_stmt(t, SQL_ATTR_ROW_BIND_TYPE), 48);
    set_stmt(t, SQL_ATTR_ROW_STATUS_PTR, (SQLULEN)(uintptr_t)statuses, "");
    assert_ptr_equal(s->ird->array_status, statuses);
    set_stmt(t, SQL_ATTR_ROWS_FETCHED_PTR, (SQLULEN)(uintptr_t)&fetched, "");
    assert_ptr_equal(s->ird->rows_processed, &fetched);
    set_stmt(t, SQL_ATTR_PARAM_OPERATION_PTR, (SQLULEN)(uintptr_t)statuses, "");
    assert_ptr_equal(s->apd->array_status, statuses);
    set_stmt(t, SQL_ATTR_PARAM_STATUS_PTR, (SQLULEN)(uintptr_t)statuses, "");
    assert_ptr_equal(s->ipd->array_status, statuses);
    set_stmt(t, SQL_ATTR_PARAMSET_SIZE, 3, "");
    assert_int_equal(s->apd->array_size, 3);
    assert_int_equal(get_stmt(t, SQL_ATTR_PARAM_STATUS_PTR), (SQLULEN)(uintptr_t)statuses);
}

static void test_descriptors_of_statements(void **state)
{
    struct tree *t = *state;
    struct lb_stmt *s = t->stmt, *other;
    struct lb_desc *mine;
    assert_true(lb_desc_new(t->dbc, NULL, LB_ARD, &mine));
    assert_true(lb_stmt_new(t->dbc, &other));
    assert_int_equal(get_stmt(t, SQL_ATTR_APP_ROW_DESC), (SQLULEN)(uintptr_t)s->own[LB_ARD]);
    set_stmt(t, SQL_ATTR_APP_ROW_DESC, (SQLULEN)(uintptr_t)other->ard, "HY017");
    set_stmt(t, SQL_ATTR_APP_ROW_DESC, (SQLULEN)(uintptr_t)s->apd, "HY017");
    set_stmt(t, SQL_ATTR_APP_ROW_DESC, (SQLULEN)(uintptr_t)mine, "");
    assert_ptr_equal(s->ard, mine);
    set_stmt(t, SQL_ATTR_ROW_ARRAY_SIZE, 7, "");
    assert_int_equal(mine->array_size, 7);
    set_stmt(t, SQL_ATTR_APP_ROW_DESC, 0, "");
    assert_ptr_equal(s->ard, s->own[LB_ARD]);
    assert_int_equal(s->ard->array_size, 1);
    set_stmt(t, SQL_ATTR_APP_PARAM_DESC, (SQLULEN)(uintptr_t)mine, "");
    assert_ptr_equal(s->apd, mine);
    set_stmt(t, SQL_ATTR_APP_PARAM_DESC, (SQLULEN)(uintptr_t)s->own[LB_APD], "");
    assert_ptr_equal(s->apd, s->own[LB_APD]);
    set_stmt(t, SQL_ATTR_IMP_ROW_DESC, (SQLULEN)(uintptr_t)mine, "HY017");
    assert_int_equal(get_stmt(t, SQL_ATTR_IMP_PARAM_DESC), (SQLULEN)(uintptr_t)s->ipd);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, tree_plant, tree_fell)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_unknown_attributes),
        TEST(test_version_before_connections),
        TEST(test_environment_values),
        TEST(test_values_of_connections),
        TEST(test_what_needs_a_session),
        TEST(test_not_ours),
        TEST(test_catalog_before_connecting),
        TEST(test_statement_options_on_the_connection),
        TEST(test_cursor_attributes_follow_each_other),
        TEST(test_open_cursors_and_prepared_statements_are_left_alone),
        TEST(test_values_of_statements),
        TEST(test_header_fields_go_to_descriptors),
        TEST(test_descriptors_of_statements),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
