/* Allocating and freeing handles. */
#include "api/call.h"

static SQLRETURN alloc_env(SQLHANDLE *out)
{
    struct lb_env *e;
    struct lb_err err = {0};
    if (!lb_env_new(&e, &err))
        return SQL_ERROR;
    *out = e;
    return SQL_SUCCESS;
}

static SQLRETURN alloc_dbc(SQLHANDLE env, SQLHANDLE *out)
{
    struct lb_call c;
    struct lb_dbc *d;
    if (!lb_call_enter(&c, LB_F_ALLOC_HANDLE_ENV, env))
        return c.result;
    SQLRETURN r = SQL_SUCCESS;
    if (!out)
        r = lb_diag_post(&c.head->diag, "HY009", NULL);
    else if (c.env->odbc_version == 0)
        r = lb_diag_post(&c.head->diag, "HY010",
                         "Set SQL_ATTR_ODBC_VERSION on the environment first");
    else if (!lb_dbc_new(c.env, &d))
        r = lb_diag_post(&c.head->diag, "HY001", NULL);
    else
        *out = d;
    return lb_call_leave(&c, r);
}

static SQLRETURN alloc_below_dbc(SQLSMALLINT type, SQLHANDLE dbc, SQLHANDLE *out)
{
    struct lb_call c;
    struct lb_stmt *s = NULL;
    struct lb_desc *d = NULL;
    if (!lb_call_enter(&c, LB_F_ALLOC_HANDLE_DBC, dbc))
        return c.result;
    SQLRETURN r = SQL_SUCCESS;
    if (!out)
        r = lb_diag_post(&c.head->diag, "HY009", NULL);
    else if (!c.dbc->session)
        r = lb_diag_post(&c.head->diag, "08003",
                         "Connect before allocating statements or descriptors");
    else if (type == SQL_HANDLE_STMT ? !lb_stmt_new(c.dbc, &s)
                                     : !lb_desc_new(c.dbc, NULL, LB_ARD, &d))
        r = lb_diag_post(&c.head->diag, "HY001", NULL);
    else
        *out = s ? (void *)s : (void *)d;
    return lb_call_leave(&c, r);
}

SQLRETURN SQL_API SQLAllocHandle(SQLSMALLINT type, SQLHANDLE parent, SQLHANDLE *out)
{
    if (out)
        *out = SQL_NULL_HANDLE;
    switch (type) {
    case SQL_HANDLE_ENV:
        return out ? alloc_env(out) : SQL_ERROR; /* nothing is there to hold a diagnostic */
    case SQL_HANDLE_DBC:
        return alloc_dbc(parent, out);
    case SQL_HANDLE_STMT:
    case SQL_HANDLE_DESC:
        return alloc_below_dbc(type, parent, out);
    default:
        return SQL_ERROR;
    }
}

static SQLRETURN free_env(SQLHANDLE h)
{
    struct lb_env *e = (struct lb_env *)lb_handle_check(h, LB_ENV);
    if (!e)
        return SQL_INVALID_HANDLE;
    lb_diag_clear(&e->head.diag);
    return lb_env_free(e) ? SQL_SUCCESS : SQL_ERROR;
}

/* A child is taken out of its parent's list under the parent's lock: env < dbc < stmt < desc. */
static SQLRETURN free_dbc(SQLHANDLE h)
{
    struct lb_dbc *d = (struct lb_dbc *)lb_handle_check(h, LB_DBC);
    if (!d)
        return SQL_INVALID_HANDLE;
    struct lb_env *e = d->env;
    lb_diag_clear(&d->head.diag);
    lb_mutex_lock(&e->head.lock);
    bool ok = lb_dbc_free(d);
    lb_mutex_unlock(&e->head.lock);
    return ok ? SQL_SUCCESS : SQL_ERROR;
}

static SQLRETURN free_stmt(SQLHANDLE h)
{
    struct lb_stmt *s = (struct lb_stmt *)lb_handle_check(h, LB_STMT);
    if (!s)
        return SQL_INVALID_HANDLE;
    struct lb_dbc *d = s->dbc;
    lb_mutex_lock(&d->head.lock);
    lb_stmt_free(s);
    lb_mutex_unlock(&d->head.lock);
    return SQL_SUCCESS;
}

static SQLRETURN free_desc(SQLHANDLE h)
{
    struct lb_desc *desc = (struct lb_desc *)lb_handle_check(h, LB_DESC);
    if (!desc)
        return SQL_INVALID_HANDLE;
    lb_diag_clear(&desc->head.diag);
    if (desc->owner)
        return lb_diag_post(&desc->head.diag, "HY017", NULL);
    struct lb_dbc *d = desc->dbc;
    lb_mutex_lock(&d->head.lock);
    lb_desc_free(desc);
    lb_mutex_unlock(&d->head.lock);
    return SQL_SUCCESS;
}

SQLRETURN SQL_API SQLFreeHandle(SQLSMALLINT type, SQLHANDLE h)
{
    switch (type) {
    case SQL_HANDLE_ENV:
        return free_env(h);
    case SQL_HANDLE_DBC:
        return free_dbc(h);
    case SQL_HANDLE_STMT:
        return free_stmt(h);
    case SQL_HANDLE_DESC:
        return free_desc(h);
    default:
        return SQL_ERROR;
    }
}

SQLRETURN SQL_API SQLFreeStmt(SQLHSTMT h, SQLUSMALLINT option)
{
    struct lb_call c;
    if (option == SQL_DROP)
        return free_stmt(h);
    if (!lb_call_enter(&c, LB_F_FREE_STMT, h))
        return c.result;
    SQLRETURN r = SQL_SUCCESS;
    struct lb_stmt *s = c.stmt;
    if (option == SQL_CLOSE) {
        if (s->state >= LB_S4)
            lb_stmt_close(s);
    } else if (option == SQL_UNBIND) {
        if (!lb_desc_set_count(s->ard, 0))
            r = lb_diag_post(&s->head.diag, "HY001", NULL);
    } else if (option == SQL_RESET_PARAMS) {
        if (!lb_desc_set_count(s->apd, 0) || !lb_desc_set_count(s->ipd, 0))
            r = lb_diag_post(&s->head.diag, "HY001", NULL);
    } else {
        r = lb_diag_post(&s->head.diag, "HY092", "SQLFreeStmt: %u is no option", option);
    }
    return lb_call_leave(&c, r);
}
