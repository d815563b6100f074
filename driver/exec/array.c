/*
 * Arrays of parameters (ODBC reference, "Using Arrays of Parameters"): the sets go out in a
 * pipeline, each with its own status. A statement that returns rows gives one result a set, by
 * SQLMoreResults.
 */
#include <stdlib.h>

#include "exec/args.h"
#include "exec/call.h"

struct array {
    struct lb_stmt *s;
    struct lb_args *args;
    struct lb_prepared *prepared;
    SQLUSMALLINT *status;
    SQLULEN processed, failed;
    int64_t affected;
};

static void set_status(struct array *a, SQLULEN i, SQLUSMALLINT status)
{
    if (a->status)
        a->status[i] = status;
    if (status == SQL_PARAM_ERROR)
        a->failed++;
    if (status != SQL_PARAM_UNUSED)
        a->processed++;
}

static bool ignored(const struct lb_stmt *s, SQLULEN i)
{
    return s->apd->array_status && s->apd->array_status[i] == SQL_PARAM_IGNORE;
}

static bool fill(void *context, unsigned i, struct lb_run *run)
{
    struct array *a = context;
    struct lb_stmt *s = a->s;
    if (ignored(s, i)) {
        set_status(a, i, SQL_PARAM_UNUSED);
        return false;
    }
    a->args = lb_args_begin(s);
    if (!a->args || !lb_params_render(s, a->args, &s->sql.statements[0], i) ||
        !lb_args_finish(s, a->args)) {
        set_status(a, i, SQL_PARAM_ERROR);
        return false;
    }
    *run = (struct lb_run){.prepared = a->prepared,
                           .values = a->args->values,
                           .lengths = a->args->lengths,
                           .formats = a->args->formats};
    return true;
}

static void done(void *context, unsigned i, int64_t affected, const struct lb_err *err)
{
    struct array *a = context;
    if (err) {
        lb_diag_err_at(&a->s->head.diag, (SQLLEN)i + 1, err);
        set_status(a, i, SQL_PARAM_ERROR);
        return;
    }
    set_status(a, i, SQL_PARAM_SUCCESS);
    if (affected > 0)
        a->affected += affected;
}

static SQLRETURN summary(struct lb_stmt *s, struct array *a)
{
    if (s->ipd->rows_processed)
        *s->ipd->rows_processed = a->processed;
    s->row_count = s->head.diag.row_count = a->affected;
    if (a->processed > 0 && a->failed == a->processed)
        return SQL_ERROR;
    s->state = LB_S4;
    return a->failed > 0 ? SQL_SUCCESS_WITH_INFO : SQL_SUCCESS;
}

static SQLRETURN run_without_rows(struct lb_stmt *s)
{
    struct lb_err err = {0};
    struct array a = {.s = s, .prepared = lb_exec_prepared(s, 0), .status = s->ipd->array_status};
    struct lb_run_array array = {
        .count = (unsigned)s->apd->array_size, .context = &a, .fill = fill, .done = done};
    if (!a.prepared)
        return SQL_ERROR;
    for (SQLULEN i = 0; a.status && i < s->apd->array_size; i++)
        a.status[i] = SQL_PARAM_UNUSED;
    bool ok = lb_session_run_array(s->dbc->session, a.prepared, &array, lb_stmt_deadline(s), &err);
    lb_exec_notices(s);
    if (!ok) {
        lb_diag_err(&s->head.diag, &err);
        summary(s, &a);
        return SQL_ERROR;
    }
    return summary(s, &a);
}

/* All sets rendered, all runs in one flight; one failing set undoes the statement. */
static SQLRETURN run_with_rows(struct lb_stmt *s)
{
    struct lb_err err = {0};
    struct lb_rows *rows = NULL;
    unsigned n = 0, params = lb_call_sent(s, &s->sql.statements[0]);
    SQLULEN size = s->apd->array_size;
    struct lb_args *args = lb_args_begin(s);
    struct lb_prepared *p = args ? lb_exec_prepared(s, 0) : NULL;
    struct lb_run *runs = calloc(size, sizeof *runs);
    bool ok = p && runs;
    for (SQLULEN i = 0; ok && i < size; i++) {
        if (s->ipd->array_status)
            s->ipd->array_status[i] = ignored(s, i) ? SQL_PARAM_UNUSED : SQL_PARAM_SUCCESS;
        if (!ignored(s, i)) {
            ok = lb_params_render(s, args, &s->sql.statements[0], i);
            n++;
        }
    }
    ok = ok && lb_args_finish(s, args);
    for (unsigned i = 0; ok && i < n; i++)
        runs[i] = (struct lb_run){.prepared = p,
                                  .values = args->values + i * params,
                                  .lengths = args->lengths + i * params,
                                  .formats = args->formats + i * params};
    if (ok && n > 0 && !lb_session_run(s->dbc->session, runs, n, lb_stmt_deadline(s), &rows, &err))
        lb_exec_failed(s, &err);
    free(runs);
    if (s->ipd->rows_processed)
        *s->ipd->rows_processed = n;
    return rows ? lb_exec_adopt(s, rows) : SQL_ERROR;
}

SQLRETURN lb_exec_run_array(struct lb_stmt *s)
{
    const struct lb_sql_statement *t = &s->sql.statements[0];
    if (s->sql.count > 1)
        return lb_diag_post(&s->head.diag, "HYC00",
                            "Arrays of parameters take one statement: the text has "
                            "%u",
                            s->sql.count);
    if (t->kind == LB_SQL_SELECT || t->kind == LB_SQL_CALL || t->returning)
        return run_with_rows(s);
    return run_without_rows(s);
}
