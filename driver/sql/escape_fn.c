#include "sql/function.h"
#include "sql/translate.h"

/*
 * {fn name(…)}: the arguments are translated where they stand, left to right, so that markers keep
 * their numbers; then the function's template takes their place, with them in it. Functions that
 * are not ODBC's are the server's own and keep name and arguments.
 */

enum { PIECES = 4 };

struct call {
    const struct lb_function *function;
    struct lb_text name; /* as written */
    size_t start;        /* in the output */
    unsigned n;
    struct lb_piece pieces[PIECES + 1]; /* the last for all that are too many */
};

/* ---- expanding a template ------------------------------------------------------------------- */

static void put(struct lb_translation *t, const char *text, size_t n)
{
    lb_output_put(&t->scratch, (uint32_t)(t->brace - t->in.at), lb_text(text, n));
}

static bool is_untyped(const struct lb_piece *p)
{
    if (p->tokens != 1)
        return false;
    return p->first == LB_TOKEN_MARKER || p->first == LB_TOKEN_POSITION ||
           p->first == LB_TOKEN_STRING || (p->first == LB_TOKEN_WORD && p->is_null);
}

static bool all_untyped(const struct call *c)
{
    for (unsigned i = 0; i < c->n; i++) {
        if (!is_untyped(&c->pieces[i]))
            return false;
    }
    return true;
}

/* $1 or #1, with <type> or without; returns the place behind it. */
static const char *reference(struct lb_translation *t, const struct call *c, const char *at)
{
    const struct lb_piece *p = &c->pieces[at[1] - '1'];
    bool operand = *at == '#' && p->tokens > 1, cast = false;
    const char *type = at += 2, *end = at;
    if (*at == '<') {
        type = at + 1;
        end = type + strcspn(type, "*>");
        cast = is_untyped(p) && (*end != '*' || all_untyped(c));
        at = end + strspn(end, "*>");
    }
    put(t, "CAST(", cast ? 5 : 0);
    put(t, "(CURRENT_DATE + ", p->today ? 16 : 0);
    put(t, "(", operand ? 1 : 0);
    if (p->fixed.at)
        put(t, p->fixed.at, p->fixed.n);
    else
        lb_output_add(&t->scratch, &t->out, p->span);
    put(t, ")", operand ? 1 : 0);
    put(t, ")", p->today ? 1 : 0);
    if (cast) {
        put(t, " AS ", 4);
        put(t, type, (size_t)(end - type));
        put(t, ")", 1);
    }
    return at;
}

static void expand(struct lb_translation *t, const struct call *c, const char *template)
{
    lb_output_cut(&t->scratch, 0);
    for (const char *at = template; *at;) {
        size_t n = strcspn(at, "$#");
        /* # is also an operator */
        while (at[n] && !(at[n + 1] >= '1' && at[n + 1] <= '9'))
            n += 1 + strcspn(at + n + 1, "$#");
        put(t, at, n);
        at += n;
        if (*at)
            at = reference(t, c, at);
    }
    lb_output_cut(&t->out, c->start);
    lb_output_add(&t->out, &t->scratch, (struct lb_span){0, t->scratch.text.n});
}

/* ---- which template ------------------------------------------------------------------------- */

static struct lb_text piece_text(const struct lb_translation *t, const struct lb_piece *p)
{
    struct lb_text all = lb_buf_text(&t->out.text);
    return p->span.at + p->span.n <= all.n ? lb_text(all.at + p->span.at, p->span.n) : LB_TEXT("");
}

/* {t '…'}, {fn CURTIME()} and {fn CURRENT_TIME(…)}, as they are translated. */
static bool is_time_of_day(const struct lb_translation *t, const struct lb_piece *p)
{
    struct lb_text text = piece_text(t, p);
    return p->tokens == 1 && p->first == LB_TOKEN_BRACE_OPEN &&
           (lb_text_starts(text, LB_TEXT("TIME '")) ||
            (lb_text_starts(text, LB_TEXT("LOCALTIME")) &&
             !lb_text_starts(text, LB_TEXT("LOCALTIMESTAMP"))));
}

static const char *of_interval(struct lb_translation *t, struct call *c, bool add)
{
    struct lb_text name = piece_text(t, &c->pieces[0]);
    const struct lb_function_interval *i = lb_function_interval_find(name);
    if (!i) {
        lb_translation_fail(t, t->brace, "%.*s is no interval of {fn %.*s …}, such as SQL_TSI_DAY",
                            name.n < 60 ? (int)name.n : 60, name.at, (int)c->name.n, c->name.at);
        return NULL;
    }
    /* appendix E: days and longer are added to, and counted from, the current date */
    for (unsigned k = 1; k < 3; k++)
        c->pieces[k].today = i->dated && is_time_of_day(t, &c->pieces[k]);
    return add ? i->add : i->difference;
}

static const char *of_field(struct lb_translation *t, const struct call *c)
{
    struct lb_text field = piece_text(t, &c->pieces[0]);
    bool time = lb_text_same(field, LB_TEXT("HOUR")) || lb_text_same(field, LB_TEXT("MINUTE")) ||
                lb_text_same(field, LB_TEXT("SECOND"));
    return time ? "EXTRACT($1 FROM $2<time>)" : "EXTRACT($1 FROM $2<timestamp>)";
}

/* Before PostgreSQL 15 there is no regexp_instr: the start is used twice, and 0 stands for NULL,
 * too. */
static const char *of_locate(const struct lb_translation *t, const struct lb_function *f)
{
    if (t->options.server_version == 0 || t->options.server_version >= 150000)
        return f->template;
    return "COALESCE(NULLIF(position(#1 IN substr($2, CAST($3 AS integer))), 0) + CAST($3 AS "
           "integer) - 1, "
           "0)";
}

static const char *template_of(struct lb_translation *t, struct call *c)
{
    const struct lb_function *f = c->function;
    struct lb_piece *second = &c->pieces[1];
    switch ((enum lb_function_shape)f->shape) {
    case LB_FUNCTION_ADD:
        return of_interval(t, c, true);
    case LB_FUNCTION_DIFF:
        return of_interval(t, c, false);
    case LB_FUNCTION_LOCATE:
        return of_locate(t, f);
    case LB_FUNCTION_FIELD:
        return of_field(t, c);
    case LB_FUNCTION_CONVERT:
    case LB_FUNCTION_CAST:
        second->fixed =
            lb_text_of(lb_function_type(piece_text(t, second), f->shape == LB_FUNCTION_CONVERT));
        return f->template;
    default:
        return f->template;
    }
}

/* ---- reading -------------------------------------------------------------------------------- */

static bool wrong_count(struct lb_translation *t, const struct call *c)
{
    unsigned fewest = c->function->fewest, most = c->function->most;
    for (unsigned n = 0; n <= PIECES; n++) {
        if (lb_function_of(c->function, n))
            most = n;
    }
    if (fewest == most)
        return lb_translation_fail(t, t->brace, "{fn %.*s …} takes %u argument%s, %u given",
                                   (int)c->name.n, c->name.at, most, most == 1 ? "" : "s", c->n);
    return lb_translation_fail(t, t->brace, "{fn %.*s …} takes %u to %u arguments, %u given",
                               (int)c->name.n, c->name.at, fewest, most, c->n);
}

/* Behind the opening parenthesis, up to the closing one. */
static bool read_arguments(struct lb_translation *t, struct call *c)
{
    enum lb_token stop = LB_TOKEN_COMMA;
    t->copied = t->lexer.at;
    while (stop != LB_TOKEN_CLOSE) {
        struct lb_piece *p = &c->pieces[c->n < PIECES ? c->n : PIECES];
        *p = (struct lb_piece){0};
        if (!lb_translation_argument(t, c->n == 0 ? c->function->keyword : NULL, p, &stop))
            return false;
        if (stop == LB_TOKEN_BRACE_CLOSE)
            return lb_translation_fail(t, t->brace, "A ) is missing in {fn %.*s …}", (int)c->name.n,
                                       c->name.at);
        if (p->tokens == 0 && c->n == 0 && stop == LB_TOKEN_CLOSE)
            return true;
        c->n++;
        if (p->tokens == 0)
            return lb_translation_fail(t, t->brace, "Argument %u of {fn %.*s …} is empty", c->n,
                                       (int)c->name.n, c->name.at);
    }
    return true;
}

static bool known(struct lb_translation *t, struct call *c)
{
    struct lb_lexer before = t->lexer;
    if (lb_lexer_skip(&t->lexer) != LB_TOKEN_OPEN)
        t->lexer = before; /* CURRENT_DATE and the like may stand without () */
    else if (!read_arguments(t, c))
        return false;
    const struct lb_function *row = lb_function_of(c->function, c->n);
    if (!row)
        return wrong_count(t, c);
    c->function = row;
    const char *template = template_of(t, c);
    if (!template)
        return false;
    expand(t, c, template);
    return lb_translation_close(t, "the function");
}

bool lb_escape_fn(struct lb_translation *t)
{
    enum lb_token token = lb_lexer_skip(&t->lexer);
    if (token != LB_TOKEN_WORD && token != LB_TOKEN_QUOTED)
        return lb_translation_fail(t, t->brace, "{fn …} needs a function's name");
    struct call c = {.name = lb_lexer_text(&t->lexer), .start = t->out.text.n};
    if (token == LB_TOKEN_WORD && !(t->lexer.at < t->lexer.end && *t->lexer.at == '.'))
        c.function = lb_function_find(c.name);
    if (c.name.n > 60)
        c.name.n = 60; /* for messages */
    t->quiet++;
    t->copied = t->lexer.token;
    bool done = c.function ? known(t, &c) : lb_translation_rest(t);
    t->quiet--;
    return done;
}
