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
static bool make_text(struct lb_stmt *s, const struct lb_sql_statement *t, struct lb_current *c)
{
    size_t start = (size_t)(t->current_clause.at - t->text.at);
    size_t behind = start + t->current_clause.n;
    lb_buf_add(&c->text, t->text.at, start);
    lb_buf_add_char(&c->text, '(');
    lb_buf_add_text(&c->text, lb_buf_text(&c->row.where));
    lb_buf_add_char(&c->text, ')');
    lb_buf_add(&c->text, t->text.at + behind, t->text.n - behind);
    return lb_buf_ok(&c->text) || lb_diag_refuse(&s->head.diag, "HY001", NULL);
}

/* The cursor's statement is looked at under its lock; who is busy with it has no current row. */
static bool locate(struct lb_stmt *s, const struct lb_sql_statement *t, struct lb_current *c)
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
    lb_mutex_unlock(&cursor->head.lock);
    if (!on_row)
        return lb_diag_refuse(d, "24000", "The cursor %s is not on a row", cursor->cursor_name);
    return ok || lb_diag_refuse(d, "HYC00",
                                "The row of cursor %s cannot be found again: its columns must "
                                "come from one table",
                                cursor->cursor_name);
}

bool lb_current_of_resolve(struct lb_stmt *s)
{
    const struct lb_sql_statement *t = &s->sql.statements[0];
    if (s->current)
        s->current->release(s->current);
    s->current = NULL;
    if (!t->current_of.at)
        return true;
    if (s->sql.count > 1)
        return lb_diag_refuse(&s->head.diag, "HYC00",
                              "WHERE CURRENT OF must be the only statement");
    struct lb_current *c = calloc(1, sizeof *c);
    if (!c)
        return lb_diag_refuse(&s->head.diag, "HY001", NULL);
    c->head.release = release_current;
    c->text = LB_BUF(TEXT_CEILING);
    s->current = &c->head;
    return locate(s, t, c) && make_text(s, t, c);
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
    if (c)
        memcpy(oids, c->row.oids, c->row.n * sizeof *oids);
}

void lb_current_of_add(const struct lb_stmt *s, struct lb_args *a)
{
    const struct lb_current *c = (const struct lb_current *)s->current;
    for (unsigned i = 0; c && i < c->row.n; i++)
        lb_args_add(a, lb_located_value(&c->row, i), c->row.format);
}
