/*
 * Parameters of other types than they are bound as. The server infers the types of those that are
 * bound as characters, and cannot where anything would do (concat(?), to_json(?)): these are text.
 * Numbers are declared as they are bound, and not every function takes each of them: what takes no
 * bigint is often meant for integer, and a number stands for a bit: LibreOffice binds each boolean
 * as SQL_INTEGER, Qt as SQL_NUMERIC. At last the server infers all of them: a number that a column
 * of text is compared with is one in quotes. Only a failure leads here.
 */
#include "exec/args.h"

#include <stdlib.h>

#include "base/utf.h"
#include "exec/call.h"

enum {
    OID_BOOL = 16,
    OID_BYTEA = 17,
    OID_INT8 = 20,
    OID_INT2 = 21,
    OID_INT4 = 23,
    OID_TEXT = 25,
    OID_FLOAT4 = 700,
    OID_FLOAT8 = 701,
    OID_UNKNOWN = 705, /* inferred, as 0 is */
    OID_NUMERIC = 1700
};

static const struct lb_retyped neighbours[] = {
    {OID_BOOL, OID_INT4},      {OID_INT8, OID_INT4},    {OID_FLOAT4, OID_NUMERIC},
    {OID_FLOAT8, OID_NUMERIC}, {OID_NUMERIC, OID_INT4},
};

/* A parameter is given another type once: this ends. */
static bool set(struct lb_stmt *s, unsigned i, uint32_t from, uint32_t to)
{
    struct lb_retyped *r = &s->retyped[i];
    if (r->to)
        return false;
    *r = (struct lb_retyped){from, to};
    return true;
}

/* `text` begins with the server's name for it. */
static bool named(const struct lb_stmt *s, const struct lb_sql_statement *t, struct lb_text text,
                  unsigned *i)
{
    size_t digits = 0;
    int64_t n = 0;
    if (text.n == 0 || *text.at != '$')
        return false;
    text = lb_text_from(text, 1);
    while (digits < text.n && lb_is_digit(text.at[digits]))
        digits++;
    return lb_text_int(lb_text(text.at, digits), &n) && lb_call_nth(s, t, n, i);
}

static bool set_named(struct lb_stmt *s, const struct lb_sql_statement *t, const char *text)
{
    const char *dollar = strrchr(text, '$');
    unsigned i;
    return dollar && named(s, t, lb_text_of(dollar), &i) && set(s, i, 0, OID_TEXT);
}

static uint32_t sent_as(const struct lb_stmt *s, unsigned i)
{
    return s->nsends ? s->sends[i].oid : 0;
}

static uint32_t bound_as(const struct lb_stmt *s, unsigned i)
{
    return s->nsends ? lb_type_oid_for_sql(s->ipd->recs[i + 1].concise_type) : 0;
}

/* A number for a column of type boolean, which the server points to. */
static bool set_flag(struct lb_stmt *s, unsigned k, const struct lb_err *err)
{
    struct lb_text sql = lb_call_text(s, k);
    const char *at = sql.at, *end = sql.at + sql.n;
    unsigned i;
    for (int n = 1; n < err->position && at < end; n++)
        (void)lb_utf8_next(&at, end);
    if (!strstr(err->text, "boolean") ||
        !named(s, &s->sql.statements[k], lb_text(at, (size_t)(end - at)), &i))
        return false;
    uint32_t from = sent_as(s, i);
    return (from == OID_INT2 || from == OID_INT4 || from == OID_INT8 || from == OID_NUMERIC) &&
           set(s, i, from, OID_BOOL);
}

static bool set_unknown(struct lb_stmt *s, const struct lb_sql_statement *t)
{
    bool any = false;
    for (unsigned i = t->first_param; i < t->first_param + t->params; i++)
        if (sent_as(s, i) == 0 && set(s, i, 0, OID_TEXT))
            any = true;
    return any;
}

static bool set_neighbours(struct lb_stmt *s, const struct lb_sql_statement *t)
{
    bool any = false;
    for (unsigned i = t->first_param; i < t->first_param + t->params; i++)
        for (size_t k = 0; k < sizeof neighbours / sizeof *neighbours; k++)
            if (sent_as(s, i) == neighbours[k].from &&
                (neighbours[k].from != OID_NUMERIC || s->ipd->recs[i + 1].scale == 0) &&
                set(s, i, neighbours[k].from, neighbours[k].to))
                any = true;
    return any;
}

static bool set_inferred(struct lb_stmt *s, const struct lb_sql_statement *t)
{
    bool any = false;
    for (unsigned i = t->first_param; i < t->first_param + t->params; i++) {
        struct lb_retyped *r = &s->retyped[i];
        uint32_t is = sent_as(s, i);
        if (is == 0 || is == OID_TEXT || is == OID_BYTEA || is == OID_UNKNOWN)
            continue;
        *r = (struct lb_retyped){bound_as(s, i), OID_UNKNOWN};
        any = true;
    }
    return any;
}

enum { INDETERMINATE, MISMATCH, UNDEFINED, REFUSALS };
static const char *const refusals[REFUSALS] = {
    [INDETERMINATE] = "42P18", [MISMATCH] = "42804", [UNDEFINED] = "42883"};

static bool choose(struct lb_stmt *s, unsigned k, const struct lb_err *err)
{
    const struct lb_sql_statement *t = &s->sql.statements[k];
    if (strcmp(err->undone, refusals[INDETERMINATE]) == 0)
        return set_named(s, t, err->text);
    if (strcmp(err->undone, refusals[MISMATCH]) == 0) /* unknown is no type */
        return set_flag(s, k, err) || set_unknown(s, t);
    if (strcmp(err->undone, refusals[UNDEFINED]) == 0) /* a function or operator */
        return set_neighbours(s, t) || set_inferred(s, t);
    return false;
}

static bool is_retyped(const struct lb_stmt *s, const struct lb_sql_statement *t)
{
    for (unsigned i = t->first_param; i < t->first_param + t->params; i++)
        if (s->retyped[i].to)
            return true;
    return false;
}

/* The others were of no use where the server still points to what it refused at first: it is asked
 * again with those that are bound, for its word on them. */
static bool take_back(struct lb_stmt *s, const struct lb_sql_statement *t, const struct lb_err *err)
{
    size_t n = 0;
    while (n < REFUSALS && strcmp(err->undone, refusals[n]) != 0)
        n++;
    s->retyped_back = n < REFUSALS && err->position == s->refused_at && is_retyped(s, t);
    for (unsigned i = t->first_param; s->retyped_back && i < t->first_param + t->params; i++)
        s->retyped[i].to = 0;
    return s->retyped_back;
}

bool lb_params_retype(struct lb_stmt *s, unsigned k, const struct lb_err *err)
{
    bool back = s->retyped_back, at_commit = k >= s->sql.count;
    s->retyped_back = false;
    if (back || at_commit || !err->undone[0] || s->sql.params == 0)
        return false;
    if (!s->retyped)
        s->retyped = calloc(s->sql.params, sizeof *s->retyped);
    if (!s->retyped)
        return false;
    for (unsigned i = 0; i < s->sql.params; i++) /* bound anew */
        if (s->retyped[i].from != bound_as(s, i))
            s->retyped[i].to = 0;
    if (!is_retyped(s, &s->sql.statements[k]))
        s->refused_at = err->position;
    if (!choose(s, k, err) && !take_back(s, &s->sql.statements[k], err))
        return false;
    bool planned = s->nsends > 0;
    s->nsends = 0;
    return !planned || lb_params_plan(s);
}

uint32_t lb_param_retyped(const struct lb_stmt *s, unsigned i, uint32_t from)
{
    return s->retyped && s->retyped[i].from == from ? s->retyped[i].to : 0;
}
