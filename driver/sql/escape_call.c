#include "sql/translate.h"

/*
 * {call name(…)} and {? = call name(…)} (ODBC reference, "Procedure Call Escape Sequence"). Whether
 * name is a function or a procedure only the server knows: the text is a function's, and the pieces
 * are kept for lb_sql_call_text.
 */

/* name, schema.name …, each part quoted or not. *stop is the token behind it. */
static bool read_name(struct lb_translation *t, enum lb_token *stop)
{
    enum lb_token token = lb_lexer_skip(&t->lexer);
    t->copied = t->lexer.token;
    size_t at = t->out.text.n;
    const char *end = NULL;
    while (token == LB_TOKEN_WORD || token == LB_TOKEN_QUOTED) {
        end = t->lexer.at;
        token = lb_lexer_skip(&t->lexer);
        if (token != LB_TOKEN_OTHER || *t->lexer.token != '.')
            break;
        end = NULL; /* a dot wants another part */
        token = lb_lexer_skip(&t->lexer);
    }
    if (!end || (token != LB_TOKEN_OPEN && token != LB_TOKEN_BRACE_CLOSE))
        return lb_translation_fail(t, t->brace, "What follows call must read name or name(…)");
    lb_translation_flush(t, end);
    t->copied = t->lexer.at;
    t->callee = (struct lb_span){at, t->out.text.n - at};
    *stop = token;
    return true;
}

static void keep(struct lb_translation *t, const struct lb_piece *p)
{
    bool bare = p->tokens == 1 && (p->first == LB_TOKEN_MARKER || p->first == LB_TOKEN_POSITION);
    struct lb_call_argument a = {.text = p->span, .name = p->name, .marker = bare ? p->marker : 0};
    lb_buf_add(&t->arguments, &a, sizeof a);
}

/* Behind the opening parenthesis, up to the closing one. Arguments at the end may be left empty,
 * which asks for their defaults. */
static bool read_arguments(struct lb_translation *t)
{
    enum lb_token stop = LB_TOKEN_COMMA;
    bool empty = false;
    unsigned n = 0;
    while (stop != LB_TOKEN_CLOSE) {
        size_t before = t->out.text.n;
        if (n > 0)
            lb_translation_put(t, t->brace, LB_TEXT(", "));
        struct lb_piece p = {.named = true};
        if (!lb_translation_argument(t, NULL, &p, &stop))
            return false;
        if (stop == LB_TOKEN_BRACE_CLOSE)
            return lb_translation_fail(t, t->brace, "A ) is missing in {call …}");
        if (p.tokens == 0) {
            lb_output_cut(&t->out, before);
            empty = true;
            continue;
        }
        if (empty)
            return lb_translation_fail(t, t->brace,
                                       "An empty argument of {call …} stands before one that "
                                       "is given; name the given one: name => value");
        keep(t, &p);
        n++;
    }
    return true;
}

static bool read_call(struct lb_translation *t)
{
    enum lb_token stop = LB_TOKEN_BRACE_CLOSE;
    lb_translation_put(t, t->brace, LB_TEXT("SELECT * FROM "));
    if (!read_name(t, &stop))
        return false;
    lb_translation_put(t, t->brace, LB_TEXT("("));
    if (stop == LB_TOKEN_OPEN && !read_arguments(t))
        return false;
    lb_translation_put(t, t->brace, LB_TEXT(")"));
    return stop == LB_TOKEN_BRACE_CLOSE || lb_translation_close(t, "the call");
}

bool lb_escape_call(struct lb_translation *t, bool returns_value)
{
    if (t->significant > 0 || t->escapes > 1)
        return lb_translation_fail(t, t->brace, "{call …} must be a statement of its own");
    t->facts.is_call = true;
    t->facts.returns_value = returns_value;
    t->markers += returns_value;
    t->quiet++;
    bool done = read_call(t);
    t->quiet--;
    return done;
}
