#include "support/tree.h"

#include "support/test.h"

int tree_plant(void **state)
{
    static struct tree t;
    struct lb_err err;
    t = (struct tree){0};
    assert_true(lb_env_new(&t.env, &err));
    assert_true(lb_dbc_new(t.env, &t.dbc));
    assert_true(lb_stmt_new(t.dbc, &t.stmt));
    *state = &t;
    return 0;
}

int tree_fell(void **state)
{
    struct tree *t = *state;
    lb_dbc_close(t->dbc);
    assert_true(lb_dbc_free(t->dbc));
    assert_true(lb_env_free(t->env));
    lb_diag_release(&t->diag);
    return 0;
}
