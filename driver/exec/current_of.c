#include "exec/current_of.h"

#include <stdlib.h>
#include <string.h>

#include "exec/call.h"
#include "exec/base_table.h"

#define TEXT_CEILING ((size_t)64 << 20)

struct lb_current {
    struct lb_owned head;
    struct lb_buf text;
    struct lb_located row;
    /* the cursor's row, and its table, by which a cursor is known to be the same still */
    int64_t number;
    const struct lb_base_table *table;
    bool binary;   /* the form of its cells */
    unsigned asks; /* so many columns of the row come back as it is then */
};

static void release_current(struct lb_owned *owned)
{
    struct lb_current *c = (struct lb_current *)owned;
    lb_buf_release(&c->text);
    lb_located_release(&c->row);
    free(c);
}

/* The condition takes the place of the words; its values are numbered behind the statement's own.
 */
static bool make_text(struct lb_stmt *s, const struct lb_sql_statement *t, struct lb_current *c,
                      struct lb_text returning)
{
    size_t start = (size_t)(t->current_clause.at - t->text.at);
    size_t behind = start + t->current_clause.n;
    lb_buf_add(&c->text, t->text.at, start);
    lb_buf_add_char(&c->text, '(');
    lb_buf_add_text(&c->text, lb_buf_text(&c->row.where));
    lb_buf_add_char(&c->text, ')');
    lb_buf_add(&c->text, t->text.at + behind, t->text.n - behind);
    if (returning.n > 0) {
        lb_buf_add_str(&c->text, "\nRETURNING "); /* the text may end in a comment */
        lb_buf_add_text(&c->text, returning);
    }
    return lb_buf_ok(&c->text) || lb_diag_refuse(&s->head.diag, "HY001", NULL);
}

/* What is to be told to the cursor afterwards. */
static void note(struct lb_stmt *cursor, const struct lb_sql_statement *t, struct lb_current *c,
                 struct lb_buf *returning)
{
    const struct lb_base_table *table = (const struct lb_base_table *)cursor->change;
    c->number = lb_base_table_row(cursor);
    c->table = table;
    c->binary = cursor->binary;
    if (t->kind == LB_SQL_UPDATE && !t->returning)
        c->asks = lb_base_table_columns(table, returning);
}

/* The cursor's statement is looked at under its lock; who is busy with it has no current row. */
static bool locate(struct lb_stmt *s, const struct lb_sql_statement *t, struct lb_current *c,
                   struct lb_buf *returning)
{
    struct lb_diag *d = &s->head.diag;
    bool busy;
    struct lb_stmt *cursor = lb_stmt_by_cursor(s, t->current_of, &busy);
    if (!cursor)
        return busy ? lb_diag_refuse(d, "24000", "The cursor is in use by another thread")
                    : lb_diag_refuse(d, "34000", "There is no cursor named %.*s",
                                     (int)t->current_of.n, t->current_of.at);
    bool on_row = cursor->state >= LB_S6 && !cursor->cursor_ended && cursor->rowset > 0;
    bool ok = on_row && lb_located_find(&c->row, cursor, lb_call_sent(s, t) + 1);
    if (on_row && !ok)
        lb_diag_clear(&cursor->head.diag);
    if (ok)
        note(cursor, t, c, returning);
    lb_mutex_unlock(&cursor->head.lock);
    if (!on_row)
        return lb_diag_refuse(d, "24000", "The cursor %s is not on a row", cursor->cursor_name);
    return ok || lb_diag_refuse(d, "HYC00",
                                "The row of cursor %s cannot be found again: its columns must "
                                "come from one table",
                                cursor->cursor_name);
}

static struct lb_current *current_new(struct lb_stmt *s)
{
    struct lb_current *c = lb_owned_new(&s->current, sizeof *c, release_current, &s->head.diag);
    if (c)
        c->text = LB_BUF(TEXT_CEILING);
    return c;
}

bool lb_current_of_resolve(struct lb_stmt *s)
{
    const struct lb_sql_statement *t = &s->sql.statements[0];
    lb_owned_drop(&s->current);
    if (!t->current_of.at)
        return true;
    if (s->sql.count > 1)
        return lb_diag_refuse(&s->head.diag, "HYC00",
                              "WHERE CURRENT OF must be the only statement");
    struct lb_current *c = current_new(s);
    struct lb_buf returning = LB_BUF(TEXT_CEILING);
    bool ok = c && locate(s, t, c, &returning) && make_text(s, t, c, lb_buf_text(&returning));
    lb_buf_release(&returning);
    if (!ok)
        lb_owned_drop(&s->current);
    return ok;
}

bool lb_current_of_stand_in(struct lb_stmt *s)
{
    const struct lb_sql_statement *t = &s->sql.statements[0];
    if (s->current || !t->current_of.at || s->sql.count > 1)
        return true;
    struct lb_current *c = current_new(s);
    if (!c)
        return false;
    c->row.where = LB_BUF(TEXT_CEILING);
    lb_buf_add_str(&c->row.where, "true");
    return make_text(s, t, c, LB_NO_TEXT);
}

struct lb_text lb_current_of_text(const struct lb_stmt *s)
{
    const struct lb_current *c = (const struct lb_current *)s->current;
    return c ? lb_buf_text(&c->text) : LB_NO_TEXT;
}

unsigned lb_current_of_count(const struct lb_stmt *s)
{
    const struct lb_current *c = (const struct lb_current *)s->current;
    return c ? c->row.n : 0;
}

void lb_current_of_oids(const struct lb_stmt *s, uint32_t *oids)
{
    const struct lb_current *c = (const struct lb_current *)s->current;
    if (c && c->row.n > 0)
        memcpy(oids, c->row.oids, c->row.n * sizeof *oids);
}

void lb_current_of_add(const struct lb_stmt *s, struct lb_args *a)
{
    const struct lb_current *c = (const struct lb_current *)s->current;
    for (unsigned i = 0; c && i < c->row.n; i++)
        lb_args_add(a, lb_located_value(&c->row, i), c->row.format);
}

bool lb_current_of_binary(const struct lb_stmt *s)
{
    const struct lb_current *c = (const struct lb_current *)s->current;
    return c->asks > 0 && c->binary;
}

/* The cursor shows what became of its row: if it is the same still, and nobody is busy with it. */
static void tell(struct lb_stmt *s, const struct lb_current *c, enum lb_own_state state,
                 const struct lb_text *cells)
{
    bool busy;
    struct lb_stmt *cursor = lb_stmt_by_cursor(s, s->sql.statements[0].current_of, &busy);
    if (!cursor)
        return;
    struct lb_base_table *table = (struct lb_base_table *)cursor->change;
    if (table && table == c->table && state == LB_OWN_UPDATED)
        lb_base_table_take(table, c->number, cells);
    else if (table && table == c->table)
        lb_base_table_mark(table, c->number, state);
    lb_mutex_unlock(&cursor->head.lock);
}

static bool read_row(struct lb_stmt *s, const struct lb_current *c, struct lb_rows *rows,
                     int64_t *affected)
{
    struct lb_err err = {0};
    enum lb_step step = LB_STEP_END;
    *affected = rows->affected;
    if (!c->asks)
        return true;
    if (rows->ncolumns != c->asks) {
        lb_err(&err, LB_ERR_PROTOCOL, "the server returned %u columns of a row, not %u",
               rows->ncolumns, c->asks);
        return lb_exec_failed(s, &err) == SQL_SUCCESS;
    }
    for (*affected = 0; (step = lb_rows_next(rows, &err)) == LB_STEP_ROW; ++*affected)
        tell(s, c, LB_OWN_UPDATED, rows->cells);
    return step == LB_STEP_END || lb_exec_failed(s, &err) == SQL_SUCCESS;
}

SQLRETURN lb_current_of_finish(struct lb_stmt *s, struct lb_rows *rows)
{
    const struct lb_current *c = (const struct lb_current *)s->current;
    const struct lb_sql_statement *t = &s->sql.statements[0];
    int64_t affected;
    if (t->returning) {
        tell(s, c, t->kind == LB_SQL_DELETE ? LB_OWN_DELETED : LB_OWN_STALE, NULL);
        return lb_exec_adopt(s, rows);
    }
    bool ok = read_row(s, c, rows, &affected);
    lb_diag_notices(&s->head.diag, s->dbc->session, rows);
    lb_rows_close(rows);
    if (!ok)
        return SQL_ERROR;
    if (affected == 1 && t->kind == LB_SQL_DELETE)
        tell(s, c, LB_OWN_DELETED, NULL);
    lb_exec_adopt_count(s, affected);
    return affected == 1 ? SQL_SUCCESS : lb_diag_post(&s->head.diag, "01001", NULL);
}
