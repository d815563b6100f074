#include "connect/pqopt.h"

#include <stdlib.h>

#include "base/buf.h"

#define VALUE_CEILING 8192

static void skip_space(struct lb_text *t)
{
    while (t->n > 0 && lb_is_space(*t->at))
        *t = lb_text_from(*t, 1);
}

/* A value up to white space, or in single quotes; a backslash takes the next character as it is. */
static bool take_value(struct lb_text *t, struct lb_buf *value)
{
    bool quoted = t->n > 0 && *t->at == '\'';
    if (quoted)
        *t = lb_text_from(*t, 1);
    for (; t->n > 0; *t = lb_text_from(*t, 1)) {
        if (quoted ? *t->at == '\'' : lb_is_space(*t->at))
            break;
        if (*t->at == '\\' && t->n > 1)
            *t = lb_text_from(*t, 1);
        lb_buf_add_char(value, *t->at);
    }
    if (!quoted)
        return true;
    if (t->n == 0)
        return false;
    *t = lb_text_from(*t, 1);
    return true;
}

static bool take_one(struct lb_pqopt *p, struct lb_text *t, struct lb_err *err)
{
    struct lb_buf value = LB_BUF_SECRET(VALUE_CEILING);
    size_t eq = lb_text_find(*t, 0, '=');
    if (eq == LB_NOT_FOUND || eq == 0)
        return lb_err(err, LB_ERR_ARGUMENT, "pqopt: name=value is expected at \"%.*s\"",
                      (int)(t->n < 20 ? t->n : 20), t->at);
    if (p->n == LB_PQOPT_MOST)
        return lb_err(err, LB_ERR_ARGUMENT, "pqopt takes at most %d parameters", LB_PQOPT_MOST);
    struct lb_text name = lb_text_trim(lb_text(t->at, eq));
    *t = lb_text_from(*t, eq + 1);
    skip_space(t);
    bool closed = take_value(t, &value);
    char *copy = lb_text_copy(name);
    char *text = lb_text_copy(lb_buf_text(&value));
    bool ok = copy && text && lb_buf_ok(&value);
    lb_buf_release(&value);
    p->names[p->n] = copy;
    p->values[p->n++] = text;
    if (!ok)
        return lb_err_memory(err);
    return closed || lb_err(err, LB_ERR_ARGUMENT, "pqopt: the quote behind %s= does not end", copy);
}

bool lb_pqopt_add(struct lb_pqopt *p, const char *name, struct lb_text value, struct lb_err *err)
{
    if (value.n == 0)
        return true;
    if (p->n == LB_PQOPT_MOST)
        return lb_err(err, LB_ERR_ARGUMENT, "pqopt takes at most %d parameters", LB_PQOPT_MOST);
    p->names[p->n] = lb_text_copy(lb_text_of(name));
    p->values[p->n] = lb_text_copy(value);
    p->n++;
    return (p->names[p->n - 1] && p->values[p->n - 1]) || lb_err_memory(err);
}

bool lb_pqopt_parse(struct lb_pqopt *out, struct lb_text text, struct lb_err *err)
{
    *out = (struct lb_pqopt){0};
    for (skip_space(&text); text.n > 0; skip_space(&text)) {
        if (!take_one(out, &text, err)) {
            lb_pqopt_release(out);
            return false;
        }
    }
    return true;
}

void lb_pqopt_release(struct lb_pqopt *p)
{
    for (unsigned i = 0; i < p->n; i++) {
        free(p->names[i]);
        lb_free_secret(p->values[i]);
    }
    *p = (struct lb_pqopt){0};
}
