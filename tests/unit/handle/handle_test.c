#include "handle/handle.h"

#include "handle/process.h"
#include "support/alloc.h"
#include "support/test.h"
#include "support/tree.h"

/* ---- the tree ---------------------------------------------------------------------------- */

static void test_kinds_are_told_apart(void **state)
{
    struct tree *t = *state;
    assert_ptr_equal(lb_handle_check(t->env, LB_ENV), t->env);
    assert_ptr_equal(lb_handle_check(t->stmt, LB_STMT), t->stmt);
    assert_ptr_equal(lb_handle_check(t->stmt->ard, LB_DESC), t->stmt->ard);
    assert_null(lb_handle_check(t->env, LB_DBC));
    assert_null(lb_handle_check(t->dbc, LB_STMT));
    assert_null(lb_handle_check(NULL, LB_ENV));
}

static void test_a_parent_is_freed_last(void **state)
{
    struct tree *t = *state;
    assert_false(lb_env_free(t->env));
    assert_string_equal(t->env->head.diag.recs[0].sqlstate, "HY010");
    assert_non_null(lb_handle_check(t->env, LB_ENV));
}

static void test_a_connection_takes_its_children_along(void **state)
{
    struct tree *t = *state;
    struct lb_stmt *s;
    struct lb_desc *d;
    for (int i = 0; i < 3; i++) {
        assert_true(lb_stmt_new(t->dbc, &s));
        assert_true(lb_desc_new(t->dbc, NULL, LB_ARD, &d));
    }
    s->ard = d;
    lb_dbc_close(t->dbc);
    assert_null(t->dbc->stmts);
    assert_null(t->dbc->descs);
}

static void test_a_new_statement(void **state)
{
    struct tree *t = *state;
    const struct lb_stmt *s = t->stmt;
    assert_int_equal(s->state, LB_S1);
    assert_int_equal(s->row_count, -1);
    assert_int_equal(s->cursor_type, SQL_CURSOR_FORWARD_ONLY);
    assert_int_equal(s->concurrency, SQL_CONCUR_READ_ONLY);
    assert_int_equal(s->retrieve_data, SQL_RD_ON);
    assert_int_equal(s->use_bookmarks, SQL_UB_OFF);
    assert_ptr_equal(s->ard, s->own[LB_ARD]);
    assert_ptr_equal(s->ipd, s->own[LB_IPD]);
    assert_int_equal(s->ard->array_size, 1);
    assert_int_equal(s->ard->bind_type, SQL_BIND_BY_COLUMN);
}

static void test_a_freed_descriptor_is_forgotten(void **state)
{
    struct tree *t = *state;
    struct lb_stmt *other;
    struct lb_desc *d;
    assert_true(lb_stmt_new(t->dbc, &other));
    assert_true(lb_desc_new(t->dbc, NULL, LB_ARD, &d));
    t->stmt->ard = other->apd = d;
    unsigned version = t->stmt->own[LB_ARD]->version;
    lb_desc_free(d);
    assert_ptr_equal(t->stmt->ard, t->stmt->own[LB_ARD]);
    assert_ptr_equal(other->apd, other->own[LB_APD]);
    assert_ptr_equal(other->ard, other->own[LB_ARD]);
    assert_true(t->stmt->ard->version != version); /* plans made from the old one are stale */
    lb_stmt_free(other);
}

/* The process's shared state outlives the last environment: a driver manager frees it with the
 * last connection, and the next one shall find the tokens. */
static void test_shared_state_stays(void **state)
{
    struct tree *t = *state;
    struct lb_oauth_process *shared = lb_process_oauth();
    struct lb_env *second;
    struct lb_err err;
    assert_non_null(shared);
    assert_true(lb_env_new(&second, &err));
    assert_ptr_equal(lb_process_oauth(), shared);
    assert_true(lb_env_free(second));
    assert_ptr_equal(lb_process_oauth(), shared);
    tree_fell((void **)&t);
    tree_plant(state);
    assert_ptr_equal(lb_process_oauth(), shared);
}

static void test_out_of_memory(void **state)
{
    ALLOC_EACH(n)
    {
        struct lb_env *e = NULL;
        struct lb_dbc *d = NULL;
        struct lb_stmt *s = NULL;
        struct lb_err err;
        bool ok = lb_env_new(&e, &err) && lb_dbc_new(e, &d) && lb_stmt_new(d, &s);
        assert_int_equal(ok, !alloc_failed());
        if (d) {
            lb_dbc_close(d);
            assert_true(lb_dbc_free(d));
        }
        if (e)
            assert_true(lb_env_free(e));
    }
}

/* ---- descriptors ------------------------------------------------------------------------- */

static void test_count_makes_unbound_records(void **state)
{
    struct tree *t = *state;
    struct lb_desc *d = t->stmt->ard;
    unsigned version = d->version;
    assert_null(lb_desc_rec_at(d, 1));
    assert_non_null(lb_desc_rec_at(d, 0)); /* the bookmark's record is always there */
    assert_true(lb_desc_set_count(d, 300));
    assert_true(d->version != version);
    for (SQLSMALLINT i = 1; i <= 300; i++) {
        struct lb_desc_rec *r = lb_desc_rec_at(d, i);
        assert_int_equal(r->concise_type, SQL_C_DEFAULT);
        assert_null(r->data);
        r->data = &r;
    }
    assert_null(lb_desc_rec_at(d, 301));
    assert_null(lb_desc_rec_at(d, -1));
    assert_true(lb_desc_set_count(d, 10));
    assert_true(lb_desc_set_count(d, 20));
    assert_non_null(lb_desc_rec_at(d, 10)->data);
    assert_null(lb_desc_rec_at(d, 11)->data); /* lowering unbound it */
    assert_true(lb_desc_set_count(d, 32767));
    assert_non_null(lb_desc_rec_at(d, 32767));
    lb_desc_clear(d);
    assert_int_equal(d->count, 0);
    assert_true(lb_desc_set_count(d, 1));
    assert_null(lb_desc_rec_at(d, 1)->data);
}

static void test_parameter_records(void **state)
{
    struct tree *t = *state;
    assert_true(lb_desc_set_count(t->stmt->ipd, 1));
    assert_int_equal(lb_desc_rec_at(t->stmt->ipd, 1)->parameter_type, SQL_PARAM_INPUT);
    assert_int_equal(lb_desc_rec_at(t->stmt->ipd, 1)->nullable, SQL_NULLABLE);
}

static void test_copy(void **state)
{
    struct tree *t = *state;
    struct lb_desc *to, *from = t->stmt->own[LB_IRD];
    SQLULEN rows;
    SQLUSMALLINT status;
    assert_true(lb_desc_new(t->dbc, NULL, LB_ARD, &to));
    assert_true(lb_desc_set_count(to, 5));
    assert_true(lb_desc_set_count(from, 2));
    from->array_size = 7;
    from->rows_processed = &rows;
    from->array_status = &status;
    struct lb_desc_rec *r = lb_desc_rec_at(from, 2);
    assert_true(lb_desc_rec_set_type(r, SQL_NUMERIC, false));
    r->precision = 9;
    r->scale = 2;
    r->name = "lives elsewhere";
    assert_true(lb_desc_copy(to, from));
    assert_int_equal(to->count, 2);
    assert_int_equal(to->array_size, 7);
    assert_ptr_equal(to->rows_processed, &rows);
    assert_ptr_equal(to->array_status, &status);
    assert_int_equal(lb_desc_rec_at(to, 2)->concise_type, SQL_NUMERIC);
    assert_int_equal(lb_desc_rec_at(to, 2)->scale, 2);
    assert_null(lb_desc_rec_at(to, 2)->name); /* borrowed from a statement that may go first */
    from->rows_processed = NULL;
    from->array_status = NULL;
    lb_desc_free(to);
}

static void test_copy_out_of_memory(void **state)
{
    struct tree *t = *state;
    struct lb_desc *from = t->stmt->ard;
    assert_true(lb_desc_set_count(from, 40));
    ALLOC_EACH(n)
    {
        struct lb_desc *to = NULL;
        bool ok = lb_desc_new(t->dbc, NULL, LB_ARD, &to) && lb_desc_copy(to, from);
        assert_int_equal(ok, !alloc_failed());
        if (to)
            lb_desc_free(to);
    }
}

/* concise type, C or SQL: what follows from it (SQLSetDescField, "SQL_DESC_TYPE") */
static const struct {
    SQLSMALLINT concise, type, code, precision, leading;
    SQLULEN length;
    bool c, known;
} types[] = {
    {SQL_C_LONG, SQL_C_LONG, 0, 0, 0, 0, true, true},
    {SQL_C_DEFAULT, SQL_C_DEFAULT, 0, 0, 0, 0, true, true},
    {SQL_C_NUMERIC, SQL_C_NUMERIC, 0, 38, 0, 0, true, true},
    {SQL_C_CHAR, SQL_C_CHAR, 0, 0, 0, 1, true, true},
    {SQL_C_TYPE_TIMESTAMP, SQL_DATETIME, SQL_CODE_TIMESTAMP, 6, 0, 0, true, true},
    {SQL_C_TIMESTAMP, SQL_DATETIME, SQL_CODE_TIMESTAMP, 6, 0, 0, true,
     true}, /* ODBC 2.x's number */
    {SQL_C_DATE, SQL_DATETIME, SQL_CODE_DATE, 0, 0, 0, true, true},
    {SQL_C_INTERVAL_DAY_TO_SECOND, SQL_INTERVAL, SQL_CODE_DAY_TO_SECOND, 6, 2, 0, true, true},
    {SQL_C_GUID, SQL_C_GUID, 0, 0, 0, 0, true, true},
    {SQL_TYPE_DATE, SQL_DATETIME, SQL_CODE_DATE, 0, 0, 0, false, true},
    {SQL_DECIMAL, SQL_DECIMAL, 0, 38, 0, 0, false, true},
    {SQL_WVARCHAR, SQL_WVARCHAR, 0, 0, 0, 1, false, true},
    {SQL_INTERVAL_YEAR, SQL_INTERVAL, SQL_CODE_YEAR, 0, 2, 0, false, true},
    {SQL_WVARCHAR, 0, 0, 0, 0, 0, true, false},   /* no C type */
    {SQL_C_SBIGINT, 0, 0, 0, 0, 0, false, false}, /* no SQL type */
    {1234, 0, 0, 0, 0, 0, true, false},
    {1234, 0, 0, 0, 0, 0, false, false},
    {SQL_C_DEFAULT, 0, 0, 0, 0, 0, false, false},
};

static void test_types(void **state)
{
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        struct lb_desc_rec r = {.scale = 99};
        bool known = lb_desc_rec_set_type(&r, types[i].concise, types[i].c);
        print_message("# %d\n", types[i].concise);
        assert_int_equal(known, types[i].known);
        if (!known)
            continue;
        assert_int_equal(r.type, types[i].type);
        assert_int_equal(r.interval_code, types[i].code);
        assert_int_equal(r.precision, types[i].precision);
        assert_int_equal(r.interval_precision, types[i].leading);
        assert_int_equal(r.length, types[i].length);
        assert_int_equal(r.scale, 0);
    }
}

#define PLANTED(f) cmocka_unit_test_setup_teardown(f, tree_plant, tree_fell)

int main(void)
{
    const struct CMUnitTest tests[] = {
        PLANTED(test_kinds_are_told_apart),
        PLANTED(test_a_parent_is_freed_last),
        PLANTED(test_a_connection_takes_its_children_along),
        PLANTED(test_a_new_statement),
        PLANTED(test_a_freed_descriptor_is_forgotten),
        PLANTED(test_shared_state_stays),
        PLANTED(test_out_of_memory),
        PLANTED(test_count_makes_unbound_records),
        PLANTED(test_parameter_records),
        PLANTED(test_copy),
        PLANTED(test_copy_out_of_memory),
        cmocka_unit_test(test_types),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
