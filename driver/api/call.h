/*
 * What every entry point does at its start and end. The body of each is: lb_call_enter, one
 * function of a lower floor, lb_call_leave. The return code is computed from the diagnostic
 * records, so the two cannot disagree.
 */
#ifndef LB_API_CALL_H
#define LB_API_CALL_H

#include "api/function.h"

#define LB_CALL_TEXTS 6

struct lb_call {
    const struct lb_function *f;
    union {
        struct lb_handle *head;
        struct lb_env *env;
        struct lb_dbc *dbc;
        struct lb_stmt *stmt;
        struct lb_desc *desc;
    };
    SQLRETURN result; /* when lb_call_enter said no: what to return */
    unsigned ntexts;
    char *texts[LB_CALL_TEXTS]; /* wide arguments as UTF-8, freed when the call ends */
};

/*
 * Checks the handle, takes its lock, clears its records and checks the statement's state. False:
 * return c->result; nothing is locked.
 */
bool lb_call_enter(struct lb_call *c, enum lb_function_id id, SQLHANDLE h);

/* `r` is what the lower floor returned. Gives the lock back. */
SQLRETURN lb_call_leave(struct lb_call *c, SQLRETURN r);

#endif
