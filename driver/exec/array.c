/*
 * Arrays of parameters (ODBC reference, "Using Arrays of Parameters"): the sets go out in a
 * pipeline, each with its own status; those of a plain INSERT many to a statement. A statement that
 * returns rows gives one result a set, by SQLMoreResults, and so do several statements in a text.
 */
#include <limits.h>
#include <stdlib.h>

#include "config/settings.h"
#include "exec/args.h"
#include "exec/call.h"
#include "exec/large.h"

struct array {
    struct lb_stmt *s;
    struct lb_args *args;
    struct lb_prepared *prepared;
    unsigned params; /* of a set */
    SQLUSMALLINT *status;
    SQLULEN processed; /* behind the last set that was dealt with, ignored ones too */
    SQLULEN tried, failed;
    int64_t affected;
};

static void set_status(struct array *a, SQLULEN i, SQLUSMALLINT status)
{
    if (a->status)
        a->status[i] = status;
    a->failed += status == SQL_PARAM_ERROR;
    a->tried += status != SQL_PARAM_UNUSED;
    if (i >= a->processed)
        a->processed = i + 1;
}

static int64_t fill(void *context, unsigned i, unsigned n)
{
    struct array *a = context;
    struct lb_stmt *s = a->s;
    if (lb_param_set_ignored(s, i)) {
        set_status(a, i, SQL_PARAM_UNUSED);
        return -1;
    }
    if (n == 0)
        lb_args_begin(s);
    size_t start = a->args->bytes.n;
    if (!lb_params_render(s, a->args, &s->sql.statements[0], i) || !lb_args_fit(s, a->args)) {
        lb_args_cut(a->args, n * a->params, start);
        set_status(a, i, SQL_PARAM_ERROR);
        return -1;
    }
    int64_t bytes = 0;
    for (unsigned k = n * a->params; k < a->args->n; k++)
        bytes += a->args->lengths[k];
    return bytes;
}

static bool take(void *context, unsigned first, unsigned n, struct lb_run *run)
{
    struct array *a = context;
    struct lb_prepared *p = n == 1 ? a->prepared : lb_exec_prepared_rows(a->s, n);
    unsigned at = first * a->params;
    lb_args_point(a->args, at, n * a->params);
    *run = (struct lb_run){.prepared = p,
                           .values = a->args->values + at,
                           .lengths = a->args->lengths + at,
                           .formats = a->args->formats + at};
    return p != NULL;
}

static void done(void *context, unsigned i, int64_t affected, const struct lb_err *err)
{
    struct array *a = context;
    if (err) {
        lb_exec_failed_at(a->s, 0, (SQLLEN)i + 1, err);
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
        lb_length_set(s->ipd->rows_processed, (SQLLEN)a->processed);
    s->row_count = s->head.diag.row_count = a->affected;
    if (a->tried > 0 && a->failed == a->tried)
        return SQL_ERROR;
    lb_exec_adopt_count(s, a->affected);
    return a->failed > 0 ? SQL_SUCCESS_WITH_INFO : SQL_SUCCESS;
}

/*
 * Fails where several rows in one statement are not the same as one after another: triggers (those
 * of foreign keys to other tables aside) come together, at its end; rules, policies and defaults
 * may look at the table, which is then as it was before all of them. $1 is the table. What is asked
 * of a table is a query of one value each: those are looked up by index, where joins and EXISTS
 * would read the catalog of a database of many tables.
 */
static const char guard_text[] =
    "WITH t AS (SELECT pg_catalog.to_regclass($1)::pg_catalog.oid AS oid UNION SELECT relid FROM "
    "pg_catalog.pg_partition_tree(pg_catalog.to_regclass($1)))"
    " SELECT CASE WHEN count(*) > 0 THEN ('lakebase-odbc: rows of this table are inserted one by "
    "one'||count(*))::pg_catalog.int4 END FROM t WHERE coalesce((SELECT c.relkind NOT IN ('r','p')"
    " OR c.relhasrules OR c.relrowsecurity FROM pg_catalog.pg_class c WHERE c.oid = t.oid), true)"
    " OR (SELECT count(*) FROM pg_catalog.pg_trigger g WHERE g.tgrelid = t.oid AND"
    " (NOT g.tgisinternal OR g.tgconstrrelid IN (SELECT oid FROM t))) > 0"
    " OR (SELECT count(*) FROM pg_catalog.pg_attrdef a JOIN pg_catalog.pg_depend d ON d.objid = "
    "a.oid"
    " AND d.classid = 'pg_catalog.pg_attrdef'::pg_catalog.regclass"
    " AND d.refclassid = 'pg_catalog.pg_proc'::pg_catalog.regclass"
    " JOIN pg_catalog.pg_proc p ON p.oid = d.refobjid"
    " WHERE a.adrelid = t.oid AND p.provolatile = 's') > 0";

enum { ROWS_TOGETHER = 128, MOST_PARAMS = 65535 };

/* How many sets a statement can take. */
static unsigned sets_together(const struct lb_stmt *s)
{
    const struct lb_sql_statement *t = &s->sql.statements[0];
    unsigned n = t->values_row.at && !lb_large_text(s).at ? ROWS_TOGETHER : 1;
    while (n > 1 && n * t->params > MOST_PARAMS)
        n /= 2;
    return n;
}

/* *again: the server refused the statement, and may take it with parameters of other types. */
static SQLRETURN run_sets(struct lb_stmt *s, struct array *a, const struct lb_run *guard,
                          bool *again)
{
    struct lb_err err;
    struct lb_run_array array = {.count = (unsigned)s->apd->array_size,
                                 .batch =
                                     (unsigned)lb_settings_int(s->dbc->settings, LB_KEY_BATCH_SIZE),
                                 .most = guard ? sets_together(s) : 1,
                                 .guard = guard,
                                 .context = a,
                                 .fill = fill,
                                 .take = take,
                                 .done = done};
    for (SQLULEN i = 0; a->status && i < s->apd->array_size; i++)
        a->status[i] = SQL_PARAM_UNUSED;
    bool ok = lb_session_run_array(s->dbc->session, a->prepared, &array, lb_stmt_deadline(s), &err);
    lb_diag_notices(&s->head.diag, s->dbc->session, NULL);
    *again = !ok && a->tried == 0 && lb_params_retype(s, 0, &err);
    if (ok || *again)
        return ok ? summary(s, a) : SQL_ERROR;
    lb_exec_failed(s, &err);
    summary(s, a);
    return SQL_ERROR;
}

static SQLRETURN run_without_rows(struct lb_stmt *s, bool *again)
{
    static const uint32_t text_type[] = {25};
    const struct lb_sql_statement *t = &s->sql.statements[0];
    struct array a = {.s = s,
                      .args = lb_args_begin(s),
                      .prepared = lb_exec_prepared(s, 0),
                      .params = lb_call_sent(s, t),
                      .status = s->ipd->array_status};
    if (!a.args || !a.prepared)
        return SQL_ERROR;
    if (sets_together(s) == 1)
        return run_sets(s, &a, NULL, again);
    char *table = lb_text_copy(t->target);
    const char *const values[] = {table};
    struct lb_run guard = {.values = values,
                           .prepared = lb_session_prepare(s->dbc->session, lb_text_of(guard_text),
                                                          LB_RUN_READ, 1, text_type, true)};
    bool ready = table && guard.prepared;
    SQLRETURN r =
        ready ? run_sets(s, &a, &guard, again) : lb_diag_post(&s->head.diag, "HY001", NULL);
    lb_prepared_release(guard.prepared);
    free(table);
    return r;
}

static void mark(struct lb_stmt *s, SQLULEN i, SQLUSMALLINT status)
{
    if (s->ipd->array_status)
        s->ipd->array_status[i] = status;
}

/* Renders all statements for all sets into one place; how many sets are to go out, or false with
 * the one that failed marked. */
static bool render_all(struct lb_stmt *s, struct lb_args *args, unsigned *n)
{
    for (SQLULEN i = 0; i < s->apd->array_size; i++) {
        if (lb_param_set_ignored(s, i))
            continue;
        for (unsigned k = 0; k < s->sql.count; k++) {
            if (!lb_params_render(s, args, &s->sql.statements[k], i)) {
                mark(s, i, SQL_PARAM_ERROR);
                return false;
            }
        }
        ++*n;
    }
    return lb_args_finish(s, args);
}

/* The n-th of the sets that go out, from 0; behind the last: the array's size. */
static SQLULEN set_sent(const struct lb_stmt *s, unsigned n)
{
    SQLULEN i = 0, size = s->apd->array_size;
    while (i < size && (lb_param_set_ignored(s, i) || n-- > 0))
        i++;
    return i;
}

/* n sets. *failed: which of all it was that failed. */
static SQLRETURN run_flight(struct lb_stmt *s, const struct lb_args *args, unsigned n,
                            SQLULEN *failed, bool *again)
{
    struct lb_err err;
    struct lb_rows *rows = NULL;
    unsigned count = s->sql.count, at = 0;
    struct lb_run *runs = n <= UINT_MAX / count ? calloc((size_t)n * count, sizeof *runs) : NULL;
    if (!runs)
        return lb_diag_post(&s->head.diag, "HY001", NULL);
    for (unsigned i = 0; i < n * count; i++) {
        runs[i] = (struct lb_run){.prepared = s->prepared[i % count],
                                  .values = args->values + at,
                                  .lengths = args->lengths + at,
                                  .formats = args->formats + at};
        at += lb_call_sent(s, &s->sql.statements[i % count]);
    }
    bool ok = lb_session_run(s->dbc->session, runs, n * count, lb_stmt_deadline(s), &rows, &err);
    free(runs);
    if (ok)
        return lb_exec_adopt(s, rows);
    *failed = set_sent(s, err.statement / count);
    *again = *failed < s->apd->array_size && lb_params_retype(s, err.statement % count, &err);
    if (*again)
        return SQL_ERROR;
    lb_diag_notices(&s->head.diag, s->dbc->session, NULL);
    return lb_exec_failed_at(s, err.statement % count,
                             *failed < s->apd->array_size ? (SQLLEN)*failed + 1 : SQL_NO_ROW_NUMBER,
                             &err);
}

static bool prepare_all(struct lb_stmt *s)
{
    for (unsigned k = 0; k < s->sql.count; k++)
        if (!lb_exec_prepared(s, k))
            return false;
    return true;
}

/* All sets rendered, all runs in one flight; one failing set undoes the statement. */
static SQLRETURN run_with_results(struct lb_stmt *s, bool *again)
{
    unsigned n = 0;
    SQLULEN size = s->apd->array_size, failed = size;
    struct lb_args *args = lb_args_begin(s);
    for (SQLULEN i = 0; i < size; i++)
        mark(s, i, SQL_PARAM_UNUSED);
    if (!args || !prepare_all(s) || !render_all(s, args, &n))
        return SQL_ERROR;
    if (s->ipd->rows_processed)
        lb_length_set(s->ipd->rows_processed, (SQLLEN)size);
    if (n == 0)
        return lb_exec_run_nothing(s);
    SQLRETURN r = run_flight(s, args, n, &failed, again);
    for (SQLULEN i = 0; i < size && SQL_SUCCEEDED(r); i++)
        if (!lb_param_set_ignored(s, i))
            mark(s, i, SQL_PARAM_SUCCESS);
    if (SQL_SUCCEEDED(r) || *again || failed == size)
        return r;
    mark(s, failed, SQL_PARAM_ERROR);
    if (s->ipd->rows_processed)
        lb_length_set(s->ipd->rows_processed, (SQLLEN)failed + 1);
    return r;
}

/* Calls with output parameters: one after another, for each set's outputs go to its own buffers. */
static SQLRETURN run_calls(struct lb_stmt *s)
{
    struct array a = {.s = s, .status = s->ipd->array_status};
    for (SQLULEN i = 0; i < s->apd->array_size; i++) {
        if (lb_param_set_ignored(s, i)) {
            set_status(&a, i, SQL_PARAM_UNUSED);
            continue;
        }
        unsigned before = s->head.diag.count;
        SQLRETURN r = lb_exec_run_set(s, i);
        set_status(&a, i,
                   !SQL_SUCCEEDED(r)             ? SQL_PARAM_ERROR
                   : s->head.diag.count > before ? SQL_PARAM_SUCCESS_WITH_INFO
                                                 : SQL_PARAM_SUCCESS);
    }
    return summary(s, &a);
}

SQLRETURN lb_exec_run_array(struct lb_stmt *s)
{
    const struct lb_sql_statement *t = &s->sql.statements[0];
    if (s->current)
        return lb_diag_post(&s->head.diag, "HYC00",
                            "Arrays of parameters do not go with WHERE CURRENT OF: the cursor has "
                            "one current row");
    if (lb_call_has_outputs(s))
        return run_calls(s);
    bool results =
        s->sql.count > 1 || t->kind == LB_SQL_SELECT || t->kind == LB_SQL_CALL || t->returning;
    bool again;
    SQLRETURN r;
    do {
        again = false;
        r = results ? run_with_results(s, &again) : run_without_rows(s, &again);
    } while (again);
    return r;
}
