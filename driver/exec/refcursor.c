#include "exec/refcursor.h"

#include <stdlib.h>

#include "config/settings.h"
#include "exec/args.h"
#include "exec/call.h"

#define REFCURSOR     1790 /* pg_type */
#define CURSORS_MOST  1024
#define NAMES_CEILING ((size_t)1 << 20)

bool lb_refcursor_on(const struct lb_stmt *s)
{
    return s->sql.count == 1 && s->sql.statements[0].kind == LB_SQL_CALL &&
           s->apd->array_size <= 1 && lb_settings_bool(s->dbc->settings, LB_KEY_FETCH_REFCURSORS);
}

static bool command(struct lb_stmt *s, const char *sql)
{
    struct lb_err err = {0};
    return lb_session_command(s->dbc->session, sql, lb_stmt_deadline(s), &err) ||
           lb_exec_failed(s, &err) == SQL_SUCCESS;
}

bool lb_refcursor_begin(struct lb_stmt *s, bool *own)
{
    struct lb_session *session = s->dbc->session;
    *own = lb_session_autocommit(session) && !lb_session_in_transaction(session);
    return !*own || command(s, "BEGIN");
}

/* ---- the cursors' names ------------------------------------------------------------------ */

/* FETCH statements, one behind the other, each with a NUL. */
struct cursors {
    struct lb_buf texts;
    unsigned n;
};

static void add(struct cursors *c, struct lb_text name)
{
    lb_buf_add_str(&c->texts, "FETCH ALL FROM \"");
    for (size_t i = 0; i < name.n; i++) {
        if (name.at[i] == '"')
            lb_buf_add_char(&c->texts, '"');
        lb_buf_add_char(&c->texts, name.at[i]);
    }
    lb_buf_add(&c->texts, "\"", 2);
    c->n++;
}

static bool returns_cursors(const struct lb_rows *rows)
{
    for (unsigned i = 0; i < rows->ncolumns; i++)
        if (rows->columns[i].oid == REFCURSOR)
            return true;
    return false;
}

/* Of all rows: a function may return a set of them. */
static bool collect(struct lb_stmt *s, struct cursors *c)
{
    struct lb_err err = {0};
    enum lb_step step;
    bool first = true;
    while ((step = lb_rows_next(s->rows, &err)) == LB_STEP_ROW && c->n < CURSORS_MOST) {
        if (first && lb_call_has_outputs(s))
            lb_call_store(s, 0);
        first = false;
        for (unsigned i = 0; i < s->rows->ncolumns; i++)
            if (s->rows->columns[i].oid == REFCURSOR && s->rows->cells[i].at)
                add(c, s->rows->cells[i]);
    }
    if (step == LB_STEP_FAILED)
        return lb_exec_failed(s, &err) == SQL_SUCCESS;
    return lb_buf_ok(&c->texts) || lb_diag_refuse(&s->head.diag, "HY001", NULL);
}

/* ---- their rows -------------------------------------------------------------------------- */

static bool prepare(struct lb_stmt *s, const struct cursors *c, struct lb_run *runs)
{
    static const uint32_t none[1];
    const char *text = lb_buf_str(&c->texts);
    for (unsigned i = 0; i < c->n; i++) {
        runs[i].prepared =
            lb_session_prepare(s->dbc->session, lb_text_of(text), LB_RUN_READ, 0, none, false);
        if (!runs[i].prepared)
            return lb_diag_refuse(&s->head.diag, "HY001", NULL);
        text += strlen(text) + 1;
    }
    return true;
}

static SQLRETURN fetch(struct lb_stmt *s, const struct cursors *c)
{
    struct lb_err err = {0};
    struct lb_rows *rows = NULL;
    struct lb_run *runs = calloc(c->n, sizeof *runs);
    SQLRETURN r = SQL_ERROR;
    if (!runs)
        return lb_diag_post(&s->head.diag, "HY001", NULL);
    if (prepare(s, c, runs))
        r = lb_session_run(s->dbc->session, runs, c->n, lb_stmt_deadline(s), &rows, &err)
                ? lb_exec_adopt(s, rows)
                : lb_exec_failed(s, &err);
    for (unsigned i = 0; i < c->n; i++)
        lb_prepared_release(runs[i].prepared);
    free(runs);
    return r;
}

static SQLRETURN open_cursors(struct lb_stmt *s)
{
    struct cursors c = {.texts = LB_BUF(NAMES_CEILING)};
    SQLRETURN r = collect(s, &c) ? SQL_SUCCESS : SQL_ERROR;
    lb_diag_notices(&s->head.diag, s->dbc->session, s->rows);
    lb_rows_close(s->rows);
    s->rows = NULL;
    if (r == SQL_SUCCESS && c.n > 0)
        r = fetch(s, &c);
    else if (r == SQL_SUCCESS)
        lb_exec_adopt_count(s, -1);
    lb_buf_release(&c.texts);
    return r;
}

SQLRETURN lb_refcursor_finish(struct lb_stmt *s, bool own, SQLRETURN r)
{
    if (SQL_SUCCEEDED(r))
        r = s->rows && returns_cursors(s->rows) ? open_cursors(s) : lb_call_outputs(s, 0);
    if (own && !command(s, SQL_SUCCEEDED(r) ? "COMMIT" : "ROLLBACK"))
        r = SQL_ERROR;
    return r;
}
