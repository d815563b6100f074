#include "api/string.h"

#include <string.h>

#include "base/utf.h"
#include "field/value.h"

_Static_assert(sizeof(SQLWCHAR) == 2, "SQLWCHAR is UTF-16 here: build against unixODBC's headers");

static size_t wide_length(const SQLWCHAR *at)
{
    size_t n = 0;
    while (at[n])
        n++;
    return n;
}

#define ARGUMENT_MAX ((size_t)1 << 30)

static bool widen(struct lb_call *c, const SQLWCHAR *at, size_t n, struct lb_text *out)
{
    struct lb_buf b = LB_BUF(ARGUMENT_MAX);
    lb_buf_add_utf16(&b, at, n);
    lb_buf_add(&b, "", 0);
    if (!lb_buf_ok(&b)) {
        lb_buf_release(&b);
        lb_diag_post(&c->head->diag, "HY001", NULL);
        return false;
    }
    *out = lb_buf_text(&b);
    c->texts[c->ntexts++] = b.at;
    return true;
}

bool lb_in_text(struct lb_call *c, struct lb_in in, struct lb_text *out)
{
    *out = LB_NO_TEXT;
    if (!in.at)
        return true;
    if (in.n < 0 && in.n != SQL_NTS) {
        lb_diag_post(&c->head->diag, "HY090", "%s: a text length of %ld makes no sense", c->f->name,
                     (long)in.n);
        return false;
    }
    if (in.wide)
        return widen(c, in.at, in.n == SQL_NTS ? wide_length(in.at) : (size_t)in.n, out);
    *out = lb_text(in.at, in.n == SQL_NTS ? strlen(in.at) : (size_t)in.n);
    return true;
}

static void put_length(struct lb_out out, size_t bytes)
{
    size_t n = out.chars ? bytes / sizeof(SQLWCHAR) : bytes;
    if (!out.length)
        return;
    if (out.long_length)
        *(SQLINTEGER *)out.length = (SQLINTEGER)n;
    else
        *(SQLSMALLINT *)out.length = (SQLSMALLINT)(n > 32767 ? 32767 : n);
}

static bool put_wide(struct lb_out out, struct lb_text text)
{
    size_t units = lb_utf16_units_of(text), room = (size_t)out.room / sizeof(SQLWCHAR);
    put_length(out, units * sizeof(SQLWCHAR));
    if (!out.at)
        return false;
    if (room == 0)
        return true;
    const char *at = text.at;
    size_t n = text.n ? lb_utf8_to_utf16(&at, text.at + text.n, out.at, room - 1) : 0;
    ((SQLWCHAR *)out.at)[n] = 0;
    return units >= room;
}

static bool put_narrow(struct lb_out out, struct lb_text text)
{
    put_length(out, text.n);
    if (!out.at)
        return false;
    if (out.room == 0)
        return true;
    size_t n = text.n;
    if (n >= (size_t)out.room)
        n = lb_utf8_whole(lb_text(text.at, (size_t)out.room - 1));
    if (n > 0)
        memcpy(out.at, text.at, n);
    ((char *)out.at)[n] = 0;
    return n < text.n;
}

bool lb_out_put(struct lb_out out, struct lb_text text)
{
    return out.wide ? put_wide(out, text) : put_narrow(out, text);
}

bool lb_out_valid(struct lb_call *c, struct lb_out out)
{
    return !out.at || out.room >= 0 || lb_diag_refuse(&c->head->diag, "HY090", NULL);
}

void lb_out_text(struct lb_call *c, struct lb_out out, struct lb_text text)
{
    if (!lb_out_valid(c, out))
        return;
    if (lb_out_put(out, text))
        lb_diag_post(&c->head->diag, "01004",
                     "%s: the text was cut to fit its buffer; the length tells "
                     "how long it is",
                     c->f->name);
}

void lb_out_value(struct lb_call *c, struct lb_out out, const struct lb_field_value *v)
{
    SQLUSMALLINT small = (SQLUSMALLINT)v->number;
    SQLUINTEGER medium = (SQLUINTEGER)v->number;
    const void *from = &v->number;
    size_t n = sizeof v->number;
    if (v->kind == LB_FIELD_TEXT) {
        lb_out_text(c, out, v->text);
        return;
    }
    if (v->kind == LB_FIELD_INT16)
        from = &small, n = sizeof small;
    else if (v->kind == LB_FIELD_INT32)
        from = &medium, n = sizeof medium;
    else if (v->kind == LB_FIELD_POINTER)
        from = &v->pointer, n = sizeof v->pointer;
    if (out.at)
        memcpy(out.at, from, n);
    if (out.length && out.long_length)
        *(SQLINTEGER *)out.length = (SQLINTEGER)n;
    else if (out.length)
        *(SQLSMALLINT *)out.length = (SQLSMALLINT)n;
}
