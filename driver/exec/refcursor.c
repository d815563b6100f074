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

#define FETCH "FETCH ALL FROM "

/* FETCH statements, one behind the other, each with a NUL. */
struct cursors {
    struct lb_buf texts;
    unsigned n;
};

static void add(struct cursors *c, struct lb_text name)
{
    lb_buf_add_str(&c->texts, FETCH "\"");
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

static bool prepare(struct lb_stmt *s, const struct cursors *c, enum lb_run_kind kind,
                    struct lb_run *runs)
{
    static const uint32_t none[1];
    const char *text = lb_buf_str(&c->texts);
    for (unsigned i = 0; i < c->n; i++) {
        runs[i].prepared =
            lb_session_prepare(s->dbc->session, lb_text_of(text), kind, 0, none, false);
        if (!runs[i].prepared)
            return false;
        text += strlen(text) + 1;
    }
    return true;
}

static bool run(struct lb_stmt *s, const struct cursors *c, enum lb_run_kind kind,
                struct lb_rows **rows, struct lb_err *err)
{
    struct lb_run *runs = calloc(c->n, sizeof *runs);
    bool ok = runs && prepare(s, c, kind, runs)
                  ? lb_session_run(s->dbc->session, runs, c->n, lb_stmt_deadline(s), rows, err)
                  : lb_err_memory(err);
    for (unsigned i = 0; runs && i < c->n; i++)
        lb_prepared_release(runs[i].prepared);
    free(runs);
    return ok;
}

static SQLRETURN fetch(struct lb_stmt *s, const struct cursors *c)
{
    struct lb_err err = {0};
    struct lb_rows *rows = NULL;
    return run(s, c, LB_RUN_READ, &rows, &err) ? lb_exec_adopt(s, rows) : lb_exec_failed(s, &err);
}

/* Whether the text stands before itself, too: a function may return a cursor twice. */
static bool stands_before(const char *text, const char *from)
{
    while (strcmp(from, text) != 0)
        from += strlen(from) + 1;
    return from < text;
}

/* The application never sees their names, and the next call in the transaction may open the same
 * ones. What is still to be fetched is set aside; an error of its own was told by that. */
static void close_all(struct lb_stmt *s, const struct cursors *c)
{
    const char *first = lb_buf_str(&c->texts), *text = first;
    struct cursors closing = {.texts = LB_BUF(NAMES_CEILING)};
    struct lb_err err = {0};
    struct lb_rows *rows = NULL;
    for (unsigned i = 0; i < c->n; i++, text += strlen(text) + 1) {
        if (stands_before(text, first))
            continue;
        lb_buf_add_str(&closing.texts, "CLOSE ");
        lb_buf_add(&closing.texts, text + strlen(FETCH), strlen(text + strlen(FETCH)) + 1);
        closing.n++;
    }
    if (lb_buf_ok(&closing.texts) && run(s, &closing, LB_RUN_WRITE, &rows, &err))
        lb_rows_close(rows);
    lb_buf_release(&closing.texts);
}

static SQLRETURN open_cursors(struct lb_stmt *s, bool own)
{
    struct cursors c = {.texts = LB_BUF(NAMES_CEILING)};
    SQLRETURN r = collect(s, &c) ? SQL_SUCCESS : SQL_ERROR;
    lb_diag_notices(&s->head.diag, s->dbc->session, s->rows);
    lb_rows_close(s->rows);
    s->rows = NULL;
    if (r == SQL_SUCCESS && c.n > 0)
        r = fetch(s, &c);
    if (r == SQL_SUCCESS && c.n > 0 && !own) /* else the end of the transaction closes them */
        close_all(s, &c);
    if (r == SQL_SUCCESS && c.n == 0)
        lb_exec_adopt_count(s, -1);
    lb_buf_release(&c.texts);
    return r;
}

SQLRETURN lb_refcursor_finish(struct lb_stmt *s, bool own, SQLRETURN r)
{
    if (SQL_SUCCEEDED(r))
        r = s->rows && returns_cursors(s->rows) ? open_cursors(s, own) : lb_call_outputs(s, 0);
    if (own && !command(s, SQL_SUCCEEDED(r) ? "COMMIT" : "ROLLBACK"))
        r = SQL_ERROR;
    return r;
}
