#include "exec/args.h"

#include <stdlib.h>

#include "exec/call.h"
#include "exec/current_of.h"
#include "exec/large.h"
#include "exec/putdata.h"
#include "exec/refcursor.h"
#include "platform/clock.h"
#include "sql/lexer.h"

/* ---- which result form ------------------------------------------------------------------- */

static bool is_text_c_type(SQLSMALLINT c)
{
    return c == SQL_C_CHAR || c == SQL_C_WCHAR || c == SQL_C_BINARY;
}

int lb_exec_gain(const struct lb_type_facts *f, SQLSMALLINT c_type)
{
    SQLSMALLINT c = c_type == SQL_C_DEFAULT ? f->c_type : c_type;
    return !f->binary_pays ? 0 : is_text_c_type(c) ? -1 : 1;
}

/* What is not bound is read by SQLGetData, as it was the last time. */
static int gain_of_column(const struct lb_stmt *s, unsigned i, const struct lb_type_facts *f,
                          bool native)
{
    const struct lb_desc_rec *r = (int)i < s->ard->count ? &s->ard->recs[i + 1] : NULL;
    if (r && r->data)
        return lb_exec_gain(f, r->concise_type);
    return native && f->binary_pays;
}

/*
 * Binary cells are asked for when the columns are known, each can be read from its binary form as
 * from its text, and most of those where it pays are read into native types: for characters the
 * server's own text is what is wanted. Bytes are best sent as bytes, whatever they are read into.
 */
static bool decide_form(const struct lb_stmt *s, const struct lb_column *columns, unsigned n,
                        bool native)
{
    struct lb_type_facts facts;
    bool bytes = false;
    int gain = 0;
    for (unsigned i = 0; i < n; i++) {
        lb_type_describe(columns[i].oid, columns[i].typmod, &s->dbc->types, &facts);
        if (!facts.has_binary)
            return false;
        gain += gain_of_column(s, i, &facts, native);
        bytes = bytes || facts.c_type == SQL_C_BINARY;
    }
    return bytes || gain > 0;
}

static bool wants_binary(struct lb_stmt *s, const struct lb_prepared *p)
{
    const struct lb_column *columns;
    unsigned n;
    bool native = lb_prepared_is_native(p);
    if (!lb_prepared_columns(p, &columns, &n) || !columns)
        return false;
    struct lb_form *f = &s->form;
    if (f->columns != columns || f->ard != s->ard || f->ard_version != s->ard->version ||
        f->native != native)
        *f = (struct lb_form){columns, s->ard, s->ard->version, native,
                              decide_form(s, columns, n, native)};
    return f->binary;
}

/* ODBC reference, "Asynchronous Execution (Polling Method)". Arrays of parameters, and calls whose
 * cursors are fetched, are executed at once. */
static bool is_async(const struct lb_stmt *s)
{
    return s->async_enable == SQL_ASYNC_ENABLE_ON && s->apd->array_size <= 1 && !lb_refcursor_on(s);
}

/* How many more columns are bound to native C types than to text. */
static int native_bound(const struct lb_stmt *s)
{
    int gain = 0;
    for (SQLSMALLINT n = 1; n <= s->ard->count; n++) {
        const struct lb_desc_rec *r = &s->ard->recs[n];
        if (r->data && r->concise_type != SQL_C_DEFAULT)
            gain += is_text_c_type(r->concise_type) ? -1 : 1;
    }
    return gain;
}

/*
 * Whether the columns are worth a round trip ahead of the execution: who binds many rows to native
 * types means to read many, and binary ones come faster.
 */
static bool learn_columns(struct lb_stmt *s)
{
    bool pays = s->sql.count == 1 && s->sql.statements[0].kind == LB_SQL_SELECT &&
                s->ard->array_size > 1 && !is_async(s) && native_bound(s) > 0;
    const struct lb_column *columns;
    unsigned n;
    const struct lb_prepared *p = pays ? lb_exec_prepared(s, 0) : NULL;
    return !pays || (p && (lb_prepared_columns(p, &columns, &n) || lb_exec_described(s, 0)));
}

/* ---- running ----------------------------------------------------------------------------- */

/* Renders all statements of the text, for parameter set `row`, into runs that go out in one flight.
 */
static bool make_runs(struct lb_stmt *s, struct lb_run *runs, SQLULEN row)
{
    if (!learn_columns(s))
        return false;
    struct lb_args *a = lb_args_begin(s);
    if (!a)
        return false;
    for (unsigned k = 0; k < s->sql.count; k++) {
        if (!lb_params_render(s, a, &s->sql.statements[k], row))
            return false;
        lb_current_of_add(s, a);
    }
    if (!lb_args_finish(s, a))
        return false;
    for (unsigned k = 0, at = 0; k < s->sql.count; k++) {
        runs[k] = (struct lb_run){.prepared = lb_exec_prepared(s, k),
                                  .values = a->values + at,
                                  .lengths = a->lengths + at,
                                  .formats = a->formats + at};
        if (!runs[k].prepared)
            return false;
        runs[k].binary_result =
            s->current ? lb_current_of_binary(s) : wants_binary(s, runs[k].prepared);
        at += lb_call_sent(s, &s->sql.statements[k]);
    }
    return true;
}

/* CREATE TABLE, GRANT …: the first word, and the one that says what of. */
static SQLINTEGER definition_code(struct lb_text sql)
{
    static const char *const between[] = {"OR",        "REPLACE",   "TEMP",
                                          "TEMPORARY", "LOCAL",     "UNLOGGED",
                                          "UNIQUE",    "RECURSIVE", "MATERIALIZED"};
    struct lb_lexer l;
    lb_lexer_init(&l, sql, false);
    lb_lexer_skip(&l);
    struct lb_text first = lb_lexer_text(&l);
    SQLINTEGER code = lb_diag_function_code(first, LB_NO_TEXT);
    while (code == 0 && lb_lexer_skip(&l) == LB_TOKEN_WORD) {
        code = lb_diag_function_code(first, lb_lexer_text(&l));
        size_t i = 0, n = sizeof between / sizeof *between;
        while (i < n && !lb_text_same(lb_lexer_text(&l), lb_text_of(between[i])))
            i++;
        if (i == n)
            break;
    }
    return code;
}

static SQLINTEGER function_code(const struct lb_sql_statement *t)
{
    static const SQLINTEGER codes[LB_SQL_OTHER + 1] = {[LB_SQL_SELECT] = SQL_DIAG_SELECT_CURSOR,
                                                       [LB_SQL_INSERT] = SQL_DIAG_INSERT,
                                                       [LB_SQL_UPDATE] = SQL_DIAG_UPDATE_WHERE,
                                                       [LB_SQL_DELETE] = SQL_DIAG_DELETE_WHERE,
                                                       [LB_SQL_CALL] = SQL_DIAG_CALL};
    if (t->current_of.at && t->kind == LB_SQL_UPDATE)
        return SQL_DIAG_DYNAMIC_UPDATE_CURSOR;
    if (t->current_of.at && t->kind == LB_SQL_DELETE)
        return SQL_DIAG_DYNAMIC_DELETE_CURSOR;
    return t->kind == LB_SQL_DDL ? definition_code(t->text) : codes[t->kind];
}

/* What SQLGetDiagField tells of statement k, which is carried out. */
static void describe_function(struct lb_stmt *s, unsigned k)
{
    bool known = k < s->sql.count;
    lb_diag_begin(&s->head.diag, known ? function_code(&s->sql.statements[k]) : 0);
}

/* It may have befallen another than the first statement of the text. */
static void fell(struct lb_stmt *s, const struct lb_err *err)
{
    if (err->statement > 0)
        describe_function(s, err->statement);
    lb_exec_failed_in(s, err->statement, err);
}

static bool send(struct lb_stmt *s, const struct lb_run *runs, struct lb_rows **rows,
                 struct lb_err *err)
{
    struct lb_session *session = s->dbc->session;
    int64_t deadline = lb_stmt_deadline(s);
    return is_async(s) ? lb_session_start(session, runs, s->sql.count, deadline, rows, err)
                       : lb_session_run(session, runs, s->sql.count, deadline, rows, err);
}

static SQLRETURN begin_wait(struct lb_stmt *s, struct lb_rows *rows)
{
    s->rows = rows;
    s->state = LB_S11;
    return SQL_STILL_EXECUTING;
}

static SQLRETURN take(struct lb_stmt *s, struct lb_rows *rows)
{
    return s->current ? lb_current_of_finish(s, rows) : lb_exec_adopt(s, rows);
}

static SQLRETURN run_text(struct lb_stmt *s, SQLULEN row)
{
    struct lb_run one, *runs = s->sql.count == 1 ? &one : calloc(s->sql.count, sizeof *runs);
    struct lb_rows *rows = NULL;
    struct lb_err err;
    SQLRETURN r = SQL_ERROR;
    if (!runs)
        return lb_diag_post(&s->head.diag, "HY001", NULL);
    lb_err_none(&err);
    bool made = make_runs(s, runs, row), sent = made && send(s, runs, &rows, &err);
    while (made && !sent && lb_params_retype(s, err.statement, &err))
        sent = make_runs(s, runs, row) && send(s, runs, &rows, &err);
    if (sent)
        r = is_async(s) ? begin_wait(s, rows) : take(s, rows);
    else if (made)
        fell(s, &err);
    if (runs != &one)
        free(runs);
    return r;
}

SQLRETURN lb_exec_run_nothing(struct lb_stmt *s)
{
    lb_exec_adopt_count(s, -1);
    return SQL_SUCCESS;
}

static SQLRETURN run_with_cursors(struct lb_stmt *s)
{
    bool own;
    return lb_refcursor_begin(s, &own) ? lb_refcursor_finish(s, own, run_text(s, 0)) : SQL_ERROR;
}

SQLRETURN lb_exec_run_set(struct lb_stmt *s, SQLULEN row)
{
    if (lb_refcursor_on(s))
        return run_with_cursors(s);
    SQLRETURN r = run_text(s, row);
    return SQL_SUCCEEDED(r) ? lb_call_outputs(s, row) : r;
}

/* One set was executed, with that result. */
static SQLRETURN settle(struct lb_stmt *s, SQLRETURN r)
{
    if (s->ipd->array_status)
        s->ipd->array_status[0] = r == SQL_ERROR       ? SQL_PARAM_ERROR
                                  : s->head.diag.count ? SQL_PARAM_SUCCESS_WITH_INFO
                                                       : SQL_PARAM_SUCCESS;
    /* SQLExecute: a searched update or delete that found nothing */
    enum lb_sql_kind kind = s->sql.statements[0].kind;
    bool searched = !s->current && (kind == LB_SQL_UPDATE || kind == LB_SQL_DELETE);
    if (r == SQL_SUCCESS && searched && s->sql.count == 1 && s->state == LB_S4 &&
        s->row_count == 0 && !lb_stmt_is_odbc2(s))
        return SQL_NO_DATA;
    return r;
}

static SQLRETURN run(struct lb_stmt *s, const struct lb_put_job *job)
{
    atomic_store(&s->cancelled, false);
    s->restarted = s->retyped_back = false;
    if (!lb_params_plan(s)) /* descriptors may be changed while data is needed */
        return SQL_ERROR;
    if (s->sql.statements[0].kind == LB_SQL_DDL)
        lb_large_forget(s);
    describe_function(s, 0);
    if (s->sql.count == 1 && s->sql.statements[0].kind == LB_SQL_EMPTY)
        return lb_exec_run_nothing(s);
    if (s->apd->array_size > 1)
        return lb_exec_run_array(s);
    if (s->ipd->rows_processed)
        lb_length_set(s->ipd->rows_processed, 1);
    SQLRETURN r = lb_exec_run_set(s, 0);
    return r == SQL_STILL_EXECUTING ? r : settle(s, r);
}

SQLRETURN lb_exec_execute(struct lb_stmt *s)
{
    if (s->state >= LB_S5 && s->is_prepared)
        return lb_diag_post(&s->head.diag, "24000",
                            "The statement's cursor is still open: close it first");
    if (s->state >= LB_S4 && !s->is_prepared)
        return lb_diag_post(&s->head.diag, "HY010", "The statement is not prepared");
    if (s->state == LB_S4)
        lb_stmt_close(s);
    if (!lb_params_plan(s) || !lb_call_resolve(s, true) || !lb_current_of_resolve(s) ||
        !lb_large_resolve(s))
        return SQL_ERROR;
    struct lb_put_job job = {.wanted = lb_param_wanted,
                             .address = lb_param_data,
                             .c_type = lb_param_c_type,
                             .go = run,
                             .n = s->sql.params,
                             .behind = s->apd->array_size,
                             .row_told = s->apd->array_size > 1 ? s->ipd->rows_processed : NULL};
    return lb_put_start(s, &job);
}

/* It failed: the statement is what it was before it was executed. */
static SQLRETURN give_up(struct lb_stmt *s)
{
    if (s->is_prepared)
        lb_stmt_close(s);
    else
        lb_stmt_unprepare(s);
    return SQL_ERROR;
}

static SQLRETURN failed(struct lb_stmt *s, bool stale, const struct lb_err *err)
{
    bool again = (stale && !s->restarted) || lb_params_retype(s, err->statement, err);
    if (!again) {
        fell(s, err);
        return give_up(s);
    }
    s->restarted = s->restarted || stale;
    lb_rows_close(s->rows);
    s->rows = NULL;
    /* descriptors may be changed while it runs: the parameters must still be bound */
    SQLRETURN r = lb_params_plan(s) ? run_text(s, 0) : SQL_ERROR;
    return r == SQL_ERROR ? give_up(s) : r;
}

SQLRETURN lb_exec_poll(struct lb_stmt *s)
{
    struct lb_err err = {0};
    struct lb_rows *rows = s->rows;
    bool stale;
    enum lb_step step = lb_rows_poll(rows, &stale, &err);
    if (step == LB_STEP_END)
        return SQL_STILL_EXECUTING;
    if (step == LB_STEP_FAILED)
        return failed(s, stale, &err);
    s->rows = NULL;
    lb_put_forget(s);
    SQLRETURN r = take(s, rows);
    return settle(s, SQL_SUCCEEDED(r) ? lb_call_outputs(s, 0) : r);
}

/* The set of an array whose result it is, ignored ones counted. */
static SQLLEN set_of(const struct lb_stmt *s, unsigned result)
{
    if (s->apd->array_size <= 1 || s->sql.count == 0)
        return SQL_NO_ROW_NUMBER;
    return s->apd->array_status ? SQL_ROW_NUMBER_UNKNOWN : (SQLLEN)(result / s->sql.count) + 1;
}

SQLRETURN lb_exec_more_results(struct lb_stmt *s)
{
    struct lb_err err;
    if (!s->rows || s->state < LB_S4) {
        lb_stmt_close(s);
        return SQL_NO_DATA;
    }
    lb_rows_set_deadline(s->rows, lb_stmt_deadline(s));
    struct lb_rows *rows = s->rows;
    enum lb_step step = lb_rows_more(rows, &err);
    if (step == LB_STEP_END) {
        lb_diag_notices(&s->head.diag, s->dbc->session, rows);
        lb_stmt_close(s);
        return SQL_NO_DATA;
    }
    unsigned k = s->sql.count ? rows->result % s->sql.count : 0;
    describe_function(s, k);
    if (step == LB_STEP_ROW) {
        s->rows = NULL;
        return lb_exec_adopt(s, rows);
    }
    lb_diag_notices(&s->head.diag, s->dbc->session, rows);
    lb_exec_failed_at(s, k, set_of(s, rows->result), &err);
    /* appendix B: an error leaves the state as it is, and driver managers count on it */
    s->rowset = 0;
    s->cursor_ended = true;
    return SQL_ERROR;
}

SQLRETURN lb_exec_end(struct lb_dbc *d, bool commit)
{
    struct lb_err err;
    if (!d->session)
        return lb_diag_post(&d->head.diag, "08003", NULL);
    bool ok = lb_session_end(d->session, commit, LB_NEVER, &err);
    lb_diag_notices(&d->head.diag, d->session, NULL);
    return ok ? SQL_SUCCESS : lb_diag_err(&d->head.diag, &err);
}

struct lb_rows *lb_exec_query(struct lb_stmt *s, const char *sql, unsigned n,
                              const char *const *values)
{
    struct lb_err err;
    struct lb_rows *rows =
        lb_session_query(s->dbc->session, lb_text_of(sql), LB_RUN_READ, n, NULL,
                         &(struct lb_run){.values = values}, lb_stmt_deadline(s), &err);
    if (!rows)
        lb_exec_failed(s, &err);
    return rows;
}
