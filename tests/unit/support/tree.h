/* An environment, a connection and a statement, without a server: setup and teardown of a group. */
#ifndef LB_TEST_TREE_H
#define LB_TEST_TREE_H

#include "handle/handle.h"

struct tree {
    struct lb_env *env;
    struct lb_dbc *dbc;
    struct lb_stmt *stmt;
    struct lb_diag diag; /* of nobody: released in the end */
};

int tree_plant(void **state); /* *state is a struct tree */
int tree_fell(void **state);

#endif
