#include "exec/args.h"

#include <stdlib.h>
#include <string.h>

#include "exec/call.h"
#include "exec/current_of.h"
#include "exec/large.h"

static struct lb_sql_options sql_options(const struct lb_dbc *d, bool noscan)
{
    const char *standard = lb_session_parameter(d->session, "standard_conforming_strings");
    return (struct lb_sql_options){.noscan = noscan,
                                   .backslash_quotes = standard && strcmp(standard, "off") == 0,
                                   .server_version =
                                       (unsigned)lb_session_server_version(d->session)};
}

SQLRETURN lb_exec_native_sql(struct lb_dbc *d, struct lb_text sql, struct lb_buf *out)
{
    struct lb_err err;
    if (!sql.at)
        return lb_diag_post(&d->head.diag, "HY009", NULL);
    if (!d->session)
        return lb_diag_post(&d->head.diag, "08003", NULL);
    struct lb_sql_options options = sql_options(d, false);
    return lb_sql_native(sql, &options, out, &err) ? SQL_SUCCESS : lb_diag_err(&d->head.diag, &err);
}

/* Whether it is the text that the statement has: programs that know no SQLPrepare execute one again
 * and again. What calls and large objects came to is found out anew. */
static bool has_text(const struct lb_stmt *s, struct lb_text sql,
                     const struct lb_sql_options *options)
{
    return s->prepared && !s->calls && !s->large && !s->current &&
           options->noscan == s->sql_options.noscan &&
           options->backslash_quotes == s->sql_options.backslash_quotes &&
           lb_text_is(sql, lb_buf_text(&s->source));
}

/* The statement keeps the text, for the places of errors, and its translation. */
static bool take_text(struct lb_stmt *s, struct lb_text sql)
{
    struct lb_err err;
    lb_diag_begin(&s->head.diag, SQL_DIAG_UNKNOWN_STATEMENT);
    struct lb_sql_options options = sql_options(s->dbc, s->noscan == SQL_NOSCAN_ON);
    if (sql.at && has_text(s, sql, &options)) {
        s->is_prepared = false;
        s->row_count = -1;
        lb_stmt_close(s);
        return true;
    }
    lb_stmt_forget_text(s);
    if (!sql.at)
        return lb_diag_refuse(&s->head.diag, "HY009", NULL);
    lb_buf_add_text(&s->source, sql);
    s->sql_options = options;
    if (!lb_sql_translate(sql, &options, &s->sql, &err))
        return lb_diag_err(&s->head.diag, &err) == SQL_SUCCESS;
    s->prepared = calloc(s->sql.count, sizeof *s->prepared);
    if (!s->prepared || !lb_buf_ok(&s->source))
        return lb_diag_refuse(&s->head.diag, "HY001", NULL);
    return true;
}

static const enum lb_run_kind kind_of[] = {
    [LB_SQL_EMPTY] = LB_RUN_READ,
    [LB_SQL_SELECT] = LB_RUN_READ,
    [LB_SQL_INSERT] = LB_RUN_WRITE,
    [LB_SQL_UPDATE] = LB_RUN_WRITE,
    [LB_SQL_DELETE] = LB_RUN_WRITE,
    [LB_SQL_MERGE] = LB_RUN_WRITE,
    [LB_SQL_CALL] = LB_RUN_WRITE,
    [LB_SQL_COPY] = LB_RUN_COPY,
    [LB_SQL_BEGIN] = LB_RUN_TRANSACTION,
    [LB_SQL_COMMIT] = LB_RUN_TRANSACTION,
    [LB_SQL_ROLLBACK] = LB_RUN_TRANSACTION,
    [LB_SQL_SAVEPOINT] = LB_RUN_TRANSACTION,
    [LB_SQL_SET] = LB_RUN_WRITE,
    [LB_SQL_DISCARD] = LB_RUN_FORGETS,
    [LB_SQL_DDL] = LB_RUN_WRITE,
    [LB_SQL_NOTRANSACTION] = LB_RUN_ALONE,
    [LB_SQL_OTHER] = LB_RUN_WRITE,
};

/* Whether rows are to be expected, as far as the text tells: state S3 rather than S2. */
static bool has_rows(const struct lb_sql_statement *t)
{
    return t->kind == LB_SQL_SELECT || t->kind == LB_SQL_CALL || t->kind == LB_SQL_OTHER ||
           t->returning;
}

SQLRETURN lb_exec_prepare(struct lb_stmt *s, struct lb_text sql)
{
    lb_stmt_unprepare(s);
    if (!take_text(s, sql)) {
        lb_stmt_unprepare(s);
        return SQL_ERROR;
    }
    s->is_prepared = true;
    s->state = has_rows(&s->sql.statements[0]) ? LB_S3 : LB_S2;
    if (s->auto_ipd == SQL_TRUE && s->sql.params > 0 && !lb_params_populate(s)) {
        lb_stmt_unprepare(s);
        return SQL_ERROR;
    }
    return SQL_SUCCESS;
}

SQLRETURN lb_exec_direct(struct lb_stmt *s, struct lb_text sql)
{
    SQLRETURN r = take_text(s, sql) ? lb_exec_execute(s) : SQL_ERROR;
    if (r == SQL_ERROR && s->state < LB_S4)
        lb_stmt_unprepare(s);
    return r;
}

/* Parameters are declared with the types they are bound as; not bound yet: the server decides. */
static unsigned declared(const struct lb_stmt *s, const struct lb_sql_statement *t, uint32_t *oids)
{
    unsigned n = 0;
    for (unsigned i = t->first_param; i < t->first_param + t->params; i++)
        if (lb_call_sends(s, t, i))
            oids[n++] = s->nsends ? s->sends[i].oid : lb_param_retyped(s, i, 0);
    lb_current_of_oids(s, oids + n);
    return n + lb_current_of_count(s);
}

#define FEW_PARAMS        32
#define ROWS_TEXT_CEILING ((size_t)1 << 28)

struct lb_prepared *lb_exec_prepared(struct lb_stmt *s, unsigned k)
{
    const struct lb_sql_statement *t = &s->sql.statements[k];
    if (!lb_current_of_stand_in(s))
        return NULL;
    enum lb_run_kind kind = t->no_transaction ? LB_RUN_ALONE : kind_of[t->kind];
    unsigned most = t->params + lb_current_of_count(s);
    uint32_t few[FEW_PARAMS] = {0};
    uint32_t *oids = most > FEW_PARAMS ? calloc(most, sizeof *oids) : few;
    struct lb_text text = lb_current_of_text(s);
    struct lb_prepared *p = NULL;
    if (!text.at)
        text = lb_large_text(s);
    if (!text.at)
        text = lb_call_text(s, k);
    if (oids) {
        unsigned n = declared(s, t, oids);
        if (lb_prepared_is(s->prepared[k], text, n, oids))
            p = s->prepared[k];
        else
            p = lb_session_prepare(s->dbc->session, text, kind, n, oids, s->is_prepared);
    }
    if (oids != few)
        free(oids);
    if (!p) {
        lb_diag_post(&s->head.diag, "HY001", NULL);
        return NULL;
    }
    if (p != s->prepared[k]) {
        lb_prepared_release(s->prepared[k]);
        s->prepared[k] = p;
        s->form.columns = NULL;
    }
    return p;
}

struct lb_prepared *lb_exec_described(struct lb_stmt *s, unsigned k)
{
    struct lb_err err;
    lb_err_none(&err);
    struct lb_prepared *p = s->prepared[k];
    if (!p && lb_call_resolve(s, false))
        p = lb_exec_prepared(s, k);
    while (p && !lb_session_describe(s->dbc->session, p, lb_stmt_deadline(s), &err)) {
        bool again = lb_params_retype(s, k, &err);
        p = again ? lb_exec_prepared(s, k) : NULL;
        if (!again)
            lb_exec_failed_in(s, k, &err);
    }
    return p;
}

/* Those of another statement are dropped. */
static bool rows_of(struct lb_args *a, struct lb_prepared *base)
{
    bool same = a->rows[0] == base;
    for (unsigned k = 0; !same && k < LB_ROWS_SIZES; k++) {
        lb_prepared_release(a->rows[k]);
        a->rows[k] = NULL;
    }
    if (!same)
        a->rows[0] = lb_prepared_hold(base);
    return same;
}

struct lb_prepared *lb_exec_prepared_rows(struct lb_stmt *s, unsigned n)
{
    const struct lb_sql_statement *t = &s->sql.statements[0];
    struct lb_args *a = (struct lb_args *)s->args;
    unsigned k = 0, params = 0;
    while (1u << k < n)
        k++;
    if (rows_of(a, s->prepared[0]) && a->rows[k])
        return a->rows[k];
    struct lb_buf text = LB_BUF(ROWS_TEXT_CEILING);
    uint32_t *oids = malloc((n * t->params + 1) * sizeof *oids);
    lb_sql_multirow(t, n, &text);
    if (oids && lb_buf_ok(&text)) {
        while (params < n * t->params)
            params += declared(s, t, oids + params);
        a->rows[k] = lb_session_prepare(s->dbc->session, lb_buf_text(&text), LB_RUN_WRITE, params,
                                        oids, true);
    }
    free(oids);
    lb_buf_release(&text);
    return a->rows[k];
}

SQLRETURN lb_exec_failed(struct lb_stmt *s, const struct lb_err *err)
{
    return lb_exec_failed_in(s, 0, err);
}

/* To the server an index is one more relation or object. What the statement does tells it apart. */
static void name_index(SQLINTEGER function, struct lb_err *err)
{
    if (function == SQL_DIAG_CREATE_INDEX && strcmp(err->sqlstate, "42S01") == 0)
        memcpy(err->sqlstate, "42S11", sizeof "42S11");
    else if (function == SQL_DIAG_DROP_INDEX && strstr(err->text, "(SQLSTATE 42704)"))
        memcpy(err->sqlstate, "42S12", sizeof "42S12");
}

/* The server's place and parameter become those of the application's text. */
static void place(struct lb_stmt *s, unsigned k, struct lb_err *err)
{
    unsigned i;
    name_index(s->head.diag.function_code, err);
    if (k >= s->sql.count)
        return;
    if (err->position > 0) {
        struct lb_sql_options options = sql_options(s->dbc, s->noscan == SQL_NOSCAN_ON);
        int at = lb_sql_position(lb_buf_text(&s->source), &options, k, err->position);
        if (at > 0)
            lb_err_add(err, "(at character %d)", at);
    }
    if (err->param > 0) {
        bool known = lb_call_nth(s, &s->sql.statements[k], err->param, &i);
        err->param = known ? (int)i + 1 : 0;
        if (known)
            lb_err_add(err, "(parameter %d)", err->param);
    }
}

SQLRETURN lb_exec_failed_at(struct lb_stmt *s, unsigned k, SQLLEN row, const struct lb_err *err)
{
    struct lb_err placed = *err;
    place(s, k, &placed);
    return lb_diag_err_at(&s->head.diag, row, &placed);
}

SQLRETURN lb_exec_failed_in(struct lb_stmt *s, unsigned k, const struct lb_err *err)
{
    lb_diag_notices(&s->head.diag, s->dbc->session, s->rows);
    return lb_exec_failed_at(s, k, SQL_NO_ROW_NUMBER, err);
}
