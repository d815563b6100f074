#include "api/call.h"

#include <stdlib.h>

#include "exec/exec.h"

static const char *told(const struct lb_stmt *s)
{
    if (s->state >= LB_S5)
        return "%s: a cursor is still open: close it with SQLCloseCursor first";
    return s->state == LB_S4 ? "%s: the statement was executed, and no cursor is open"
                             : "%s: no cursor is open";
}

/* ODBC reference, appendix B, "ODBC State Transition Tables". A descriptor rests while its
 * statement needs data or runs asynchronously. */
static bool check_state(struct lb_call *c)
{
    const struct lb_stmt *s = c->f->kind == LB_STMT ? c->stmt : NULL;
    if (c->f->kind == LB_DESC)
        s = c->desc->owner;
    unsigned bit = s ? 1u << s->state : 0;
    if (!s || c->f->states & bit)
        return true;
    if (c->f->cursor_states & bit)
        lb_diag_post(&c->head->diag, "24000", told(s), c->f->name);
    else
        lb_diag_post(&c->head->diag, "HY010", "%s cannot be called at this point", c->f->name);
    return false;
}

/* In state S11 only the function that was called may be called again: it asks how far the server
 * is. */
static bool goes_on(struct lb_call *c)
{
    if (c->stmt->state != LB_S11 || c->stmt->async_api != c->f->api)
        return false;
    c->result = lb_call_leave(c, lb_exec_poll(c->stmt));
    return true;
}

bool lb_call_enter(struct lb_call *c, enum lb_function_id id, SQLHANDLE h)
{
    c->f = &lb_functions[id];
    c->ntexts = 0;
    c->head = lb_handle_check(h, c->f->kind);
    if (!c->head) {
        c->result = SQL_INVALID_HANDLE;
        return false;
    }
    lb_mutex_lock(&c->head->lock);
    if (!lb_diag_is_empty(&c->head->diag))
        lb_diag_clear(&c->head->diag);
    if (c->f->kind == LB_STMT && goes_on(c))
        return false;
    if (!check_state(c)) {
        c->result = lb_call_leave(c, SQL_ERROR);
        return false;
    }
    return true;
}

static SQLRETURN computed(const struct lb_diag *d, SQLRETURN r)
{
    if (r == SQL_SUCCESS_WITH_INFO || r == SQL_STILL_EXECUTING || lb_diag_is_empty(d))
        return r;
    if (lb_diag_has_error(d))
        return SQL_ERROR;
    if (r == SQL_SUCCESS && d->count > 0)
        return SQL_SUCCESS_WITH_INFO;
    return r;
}

SQLRETURN lb_call_leave(struct lb_call *c, SQLRETURN r)
{
    struct lb_diag *d = &c->head->diag;
    for (unsigned i = 0; i < c->ntexts; i++)
        free(c->texts[i]);
    r = computed(d, r);
    d->returned = r;
    if (r == SQL_STILL_EXECUTING)
        c->stmt->async_api = c->f->api;
    const struct lb_dbc *dbc = lb_handle_dbc(c->head);
    if (dbc && dbc->log)
        lb_log(dbc->log, LB_LOG_DEBUG, "%s %p: %d%s%s", c->f->name, (void *)c->head, r,
               d->count ? " " : "", d->count ? d->recs[0].sqlstate : "");
    lb_mutex_unlock(&c->head->lock);
    return r;
}
