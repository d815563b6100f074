#include "sql/translate.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/utf.h"

enum {
    TEXT_MAX = 1 << 30,       /* what PostgreSQL takes in one message */
    STATEMENTS_MAX = 1 << 20, /* in one text */
    ARGUMENTS_MAX = 1 << 16,
    PARAMETERS_MAX = 65535, /* a Bind message counts them in 16 bits */
    NUMBER_ROOM = 20
};

/* A finished statement, as ranges of a text that may still move. */
struct draft {
    struct lb_sql_statement facts;
    struct lb_span text, callee, current_of, current_clause, target, row;
    size_t first_argument;
};

/* ---- errors --------------------------------------------------------------------------------- */

static int character(struct lb_text in, const char *at)
{
    size_t n = lb_utf8_chars(lb_text(in.at, (size_t)(at - in.at)));
    return n < INT32_MAX ? (int)n + 1 : 0;
}

bool lb_translation_fail(struct lb_translation *t, const char *at, const char *format, ...)
{
    char text[512];
    va_list list;
    va_start(list, format);
    vsnprintf(text, sizeof text, format, list);
    va_end(list);
    int position = character(t->in, at);
    lb_err(t->err, LB_ERR_SYNTAX, "%s (at character %d of the statement text)", text, position);
    if (t->err)
        t->err->position = position;
    return false;
}

static bool unclosed(struct lb_translation *t)
{
    return lb_translation_fail(t, t->brace,
                               "The escape sequence that begins here is not closed by }");
}

static bool broken(struct lb_translation *t)
{
    char c = *t->lexer.token;
    const char *what = c == '"'   ? "A quoted identifier"
                       : c == '/' ? "A comment"
                                  : "A string constant";
    return lb_translation_fail(t, t->lexer.token, "%s begins here and does not end", what);
}

/* ---- output --------------------------------------------------------------------------------- */

void lb_output_put(struct lb_output *to, uint32_t origin, struct lb_text text)
{
    lb_buf_add_text(&to->text, text);
    for (size_t i = 0; to->traced && i < text.n; i++)
        lb_buf_add(&to->origins, &origin, sizeof origin);
}

void lb_output_add(struct lb_output *to, const struct lb_output *from, struct lb_span span)
{
    if (span.n == 0 || span.at + span.n > from->text.n)
        return;
    lb_buf_add(&to->text, from->text.at + span.at, span.n);
    size_t size = sizeof(uint32_t);
    if (to->traced && (span.at + span.n) * size <= from->origins.n)
        lb_buf_add(&to->origins, from->origins.at + span.at * size, span.n * size);
}

void lb_output_cut(struct lb_output *o, size_t n)
{
    if (n < o->text.n) {
        o->text.n = n;
        o->text.at[n] = '\0';
    }
    if (n * sizeof(uint32_t) < o->origins.n)
        o->origins.n = n * sizeof(uint32_t);
}

void lb_translation_flush(struct lb_translation *t, const char *end)
{
    if (end <= t->copied)
        return;
    lb_buf_add(&t->out.text, t->copied, (size_t)(end - t->copied));
    for (const char *p = t->copied; t->out.traced && p < end; p++) {
        uint32_t origin = (uint32_t)(p - t->in.at);
        lb_buf_add(&t->out.origins, &origin, sizeof origin);
    }
    t->copied = end;
}

void lb_translation_put(struct lb_translation *t, const char *from, struct lb_text text)
{
    lb_output_put(&t->out, (uint32_t)(from - t->in.at), text);
}

/* The token just read becomes `text`. */
static void replace(struct lb_translation *t, struct lb_text text)
{
    lb_translation_flush(t, t->lexer.token);
    lb_translation_put(t, t->lexer.token, text);
    t->copied = t->lexer.at;
}

/* ---- tokens --------------------------------------------------------------------------------- */

static bool mixed(struct lb_translation *t)
{
    return lb_translation_fail(t, t->lexer.token,
                               "Parameters are written ? or $1, not both in one statement");
}

static bool is_word(const struct lb_lexer *l, enum lb_token token, struct lb_text word)
{
    return token == LB_TOKEN_WORD && lb_text_same(lb_lexer_text(l), word);
}

/* `? IS NULL` gives the server nothing to tell the parameter's type by. As text it takes any. */
static bool asks_for_null(const struct lb_translation *t)
{
    struct lb_lexer ahead = t->lexer;
    if (!lb_lexer_whole_operand(&t->lexer))
        return false;
    enum lb_token next = lb_lexer_skip(&ahead);
    if (is_word(&ahead, next, LB_TEXT("ISNULL")) || is_word(&ahead, next, LB_TEXT("NOTNULL")))
        return true;
    if (!is_word(&ahead, next, LB_TEXT("IS")))
        return false;
    next = lb_lexer_skip(&ahead);
    if (is_word(&ahead, next, LB_TEXT("NOT")))
        next = lb_lexer_skip(&ahead);
    return is_word(&ahead, next, LB_TEXT("NULL"));
}

static bool marker(struct lb_translation *t)
{
    if (t->positions > 0)
        return mixed(t);
    t->markers++;
    if (t->native)
        return true;
    const struct lb_lexer *l = &t->lexer;
    char number[NUMBER_ROOM];
    /* ? needs no space around it, $1 does */
    int n = snprintf(number, sizeof number, "%s$%u%s%s",
                     l->token > l->start && lb_lexer_in_word(l->token[-1]) ? " " : "",
                     t->markers - t->facts.returns_value, asks_for_null(t) ? "::text" : "",
                     l->at < l->end && lb_lexer_in_word(*l->at) ? " " : "");
    replace(t, lb_text(number, (size_t)n));
    return true;
}

/* The number behind the $, or 0 when it is none that the server would take. */
static unsigned position_of(struct lb_text token)
{
    int64_t n;
    bool fine = lb_text_int(lb_text_from(token, 1), &n) && n > 0 && n <= PARAMETERS_MAX;
    return fine ? (unsigned)n : 0;
}

static bool position(struct lb_translation *t)
{
    if (t->kind.own_positions)
        return true;
    if (t->markers > 0)
        return mixed(t);
    unsigned n = position_of(lb_lexer_text(&t->lexer));
    t->positions = n > t->positions ? n : t->positions;
    return true;
}

/*
 * @@IDENTITY, by which Access and ADO ask for the number that a new row got. The words must not be
 * the operator @@ and a column: nothing is between them, and no operand is before them.
 */
static void identity(struct lb_translation *t)
{
    struct lb_text token = lb_lexer_text(&t->lexer);
    struct lb_lexer ahead = t->lexer;
    if (!lb_text_ends_same(token, LB_TEXT("@@")))
        return;
    if (token.n == 2 && ahead.before_that != LB_TOKEN_OPERATOR && !lb_lexer_whole_operand(&ahead))
        return;
    if (!is_word(&ahead, lb_lexer_next(&ahead), LB_TEXT("IDENTITY")))
        return;
    const char *at = token.at + token.n - 2;
    t->lexer = ahead;
    lb_translation_flush(t, at);
    lb_translation_put(t, at, LB_TEXT("lastval()"));
    t->copied = ahead.at;
}

static void feed(struct lb_translation *t, enum lb_token token)
{
    if (t->quiet > 0 && token != LB_TOKEN_MARKER && token != LB_TOKEN_POSITION)
        return;
    size_t at = t->out.text.n + (size_t)(t->lexer.token - t->copied);
    lb_kind_token(&t->kind, token, &t->lexer, at, lb_lexer_text(&t->lexer).n);
}

/* A token with a meaning, wherever it stands. */
static bool meaning(struct lb_translation *t, enum lb_token token)
{
    feed(t, token);
    switch (token) {
    case LB_TOKEN_MARKER:
        return marker(t);
    case LB_TOKEN_POSITION:
        return position(t);
    case LB_TOKEN_OPERATOR:
        if (!t->options.noscan)
            identity(t);
        return true;
    case LB_TOKEN_MARK:
        replace(t, LB_TEXT("?"));
        return true;
    case LB_TOKEN_BROKEN:
        return broken(t);
    case LB_TOKEN_BRACE_OPEN:
        return t->options.noscan || lb_escape_read(t);
    case LB_TOKEN_BRACE_CLOSE:
        return t->options.noscan ||
               lb_translation_fail(t, t->lexer.token, "This } closes no escape sequence");
    default:
        return true;
    }
}

/* ---- arguments of escapes ------------------------------------------------------------------- */

/* Did the token just read complete `name =>` or `name :=`? */
static bool names(const struct lb_translation *t, const struct lb_piece *p)
{
    struct lb_text token = lb_lexer_text(&t->lexer);
    if (p->first != LB_TOKEN_WORD && p->first != LB_TOKEN_QUOTED)
        return false;
    return (p->tokens == 2 && lb_text_is(token, LB_TEXT("=>"))) ||
           (p->tokens == 3 && lb_text_is(token, LB_TEXT("=")) && token.at[-1] == ':');
}

static bool piece_token(struct lb_translation *t, enum lb_token token, struct lb_piece *p)
{
    size_t at = t->out.text.n + (size_t)(t->lexer.token - t->copied);
    if (++p->tokens == 1) {
        p->first = token;
        p->is_null = lb_text_same(lb_lexer_text(&t->lexer), LB_TEXT("NULL"));
        if (p->named)
            p->name = (struct lb_span){at, lb_lexer_text(&t->lexer).n};
    }
    bool number = token == LB_TOKEN_POSITION;
    unsigned n = number ? position_of(lb_lexer_text(&t->lexer)) : 0;
    bool name = p->named && names(t, p);
    if (!meaning(t, token))
        return false;
    if (token == LB_TOKEN_MARKER || number)
        p->marker = number ? n : t->markers;
    if (name) {
        p->named = false;
        p->tokens = 0;
    }
    return true;
}

/* The piece ends before the token just read: without the white space around it. */
static void piece_end(struct lb_translation *t, struct lb_piece *p)
{
    lb_translation_flush(t, t->lexer.token);
    t->copied = t->lexer.at;
    size_t end = t->out.text.n;
    while (end > p->span.at && lb_is_space(t->out.text.at[end - 1]))
        end--;
    lb_output_cut(&t->out, end);
    p->span.n = end - p->span.at;
    if (p->named || p->tokens == 0)
        p->name = (struct lb_span){0, 0};
}

bool lb_translation_argument(struct lb_translation *t, const char *keyword, struct lb_piece *p,
                             enum lb_token *stop)
{
    const unsigned depth = t->lexer.depth;
    struct lb_text word = lb_text_of(keyword);
    p->span.at = t->out.text.n;
    for (;;) {
        enum lb_token token = *stop = lb_lexer_next(&t->lexer);
        bool level = t->lexer.depth == depth;
        if (token == LB_TOKEN_END || token == LB_TOKEN_SEMICOLON)
            return unclosed(t);
        bool over = (token == LB_TOKEN_CLOSE && t->lexer.depth < depth) ||
                    (token == LB_TOKEN_COMMA && level) || token == LB_TOKEN_BRACE_CLOSE ||
                    (token == LB_TOKEN_WORD && level && keyword && p->tokens > 0 &&
                     lb_text_same(lb_lexer_text(&t->lexer), word));
        if (over) {
            piece_end(t, p);
            return true;
        }
        bool space = token == LB_TOKEN_SPACE || token == LB_TOKEN_BLOCK || token == LB_TOKEN_LINE;
        bool leading = t->out.text.n == p->span.at && t->copied == t->lexer.token;
        if (space && leading)
            t->copied = t->lexer.at;
        else if (token == LB_TOKEN_LINE) /* what follows must not become part of the comment */
            replace(t, LB_TEXT(" "));
        else if (!space && !piece_token(t, token, p))
            return false;
    }
}

bool lb_translation_rest(struct lb_translation *t)
{
    for (;;) {
        enum lb_token token = lb_lexer_next(&t->lexer);
        if (token == LB_TOKEN_END || token == LB_TOKEN_SEMICOLON)
            return unclosed(t);
        if (token == LB_TOKEN_BRACE_CLOSE) {
            lb_translation_flush(t, t->lexer.token);
            t->copied = t->lexer.at;
            return true;
        }
        if (token != LB_TOKEN_SPACE && token != LB_TOKEN_LINE && token != LB_TOKEN_BLOCK &&
            !meaning(t, token))
            return false;
    }
}

bool lb_translation_close(struct lb_translation *t, const char *what)
{
    enum lb_token token = lb_lexer_skip(&t->lexer);
    if (token == LB_TOKEN_BRACE_CLOSE) {
        t->copied = t->lexer.at;
        return true;
    }
    if (token == LB_TOKEN_BROKEN)
        return broken(t);
    return token == LB_TOKEN_END
               ? unclosed(t)
               : lb_translation_fail(t, t->lexer.token, "A } is missing behind %s", what);
}

/* ---- statements ----------------------------------------------------------------------------- */

static void begin(struct lb_translation *t)
{
    t->facts = (struct lb_sql_statement){.kind = LB_SQL_EMPTY};
    t->kind = (struct lb_kind){.kind = LB_SQL_EMPTY};
    t->start = t->out.text.n;
    t->significant = t->markers = t->positions = 0;
    t->begun = false;
    t->kept = t->copied;
    t->callee = (struct lb_span){0, 0};
    t->first_argument = t->arguments.n / sizeof(struct lb_call_argument);
}

static void draft(struct lb_translation *t)
{
    lb_kind_end(&t->kind);
    struct draft d = {.facts = t->facts,
                      .callee = t->callee,
                      .first_argument = t->first_argument,
                      .current_of = t->kind.current_of,
                      .current_clause = t->kind.current_clause,
                      .target = t->kind.target,
                      .row = t->kind.row};
    struct lb_sql_statement *f = &d.facts;
    f->kind = t->significant == 0 ? LB_SQL_EMPTY : f->is_call ? LB_SQL_CALL : t->kind.kind;
    f->params = t->markers > 0 ? t->markers : t->positions;
    f->first_param = t->params;
    f->no_transaction = t->kind.no_transaction;
    f->returning = t->kind.returning;
    f->backslash_quotes = t->options.backslash_quotes;
    f->argument_count =
        (unsigned)(t->arguments.n / sizeof(struct lb_call_argument) - t->first_argument);
    d.text = (struct lb_span){t->start, t->out.text.n - t->start};
    lb_buf_add(&t->drafts, &d, sizeof d);
    lb_output_put(&t->out, 0, lb_text("", 1));
    t->params += f->params;
}

/* The statement ends before the token just read. */
static bool finish(struct lb_translation *t)
{
    if (t->native) {
        lb_translation_flush(t, t->lexer.at);
        begin(t);
        return true;
    }
    if (t->markers > PARAMETERS_MAX)
        return lb_err(t->err, LB_ERR_UNSUPPORTED,
                      "A statement has %u parameters; PostgreSQL takes %d", t->markers,
                      PARAMETERS_MAX);
    if (t->significant > 0) {
        lb_translation_flush(t, t->kept);
        draft(t);
    } else {
        lb_output_cut(&t->out, t->start);
    }
    t->copied = t->lexer.at;
    begin(t);
    return true;
}

static bool step(struct lb_translation *t, enum lb_token token)
{
    if (token == LB_TOKEN_SEMICOLON && t->lexer.depth == 0 && t->kind.body == 0)
        return finish(t);
    if (token == LB_TOKEN_SPACE) {
        if (!t->begun && !t->native)
            t->copied = t->lexer.at;
        return true;
    }
    t->begun = true;
    if (token == LB_TOKEN_LINE)
        return true;
    if (token != LB_TOKEN_BLOCK) {
        if (t->facts.is_call)
            return lb_translation_fail(t, t->lexer.token,
                                       "{call …} must be a statement of its own");
        if (!meaning(t, token))
            return false;
        t->significant++;
    }
    t->kept = t->lexer.at;
    return true;
}

/* ---- the whole text ------------------------------------------------------------------------- */

static bool enough_memory(const struct lb_translation *t)
{
    return lb_buf_ok(&t->out.text) && lb_buf_ok(&t->out.origins) && lb_buf_ok(&t->scratch.text) &&
           lb_buf_ok(&t->scratch.origins) && lb_buf_ok(&t->drafts) && lb_buf_ok(&t->arguments);
}

static bool run(struct lb_translation *t)
{
    begin(t);
    enum lb_token token;
    while ((token = lb_lexer_next(&t->lexer)) != LB_TOKEN_END) {
        if (!step(t, token))
            return false;
    }
    if (!finish(t))
        return false;
    if (t->drafts.n == 0 && !t->native)
        draft(t);
    return enough_memory(t) || lb_err_memory(t->err);
}

static bool init(struct lb_translation *t, struct lb_text in, const struct lb_sql_options *options,
                 struct lb_err *err)
{
    if (!in.at)
        in = LB_TEXT("");
    while (in.n > 0 && in.at[in.n - 1] == '\0') /* a length that counts the C string's end */
        in.n--;
    *t = (struct lb_translation){
        .in = in,
        .err = err,
        .copied = in.at,
        .out = {.text = LB_BUF(TEXT_MAX), .origins = LB_BUF((size_t)TEXT_MAX * 4)},
        .scratch = {.text = LB_BUF(TEXT_MAX), .origins = LB_BUF((size_t)TEXT_MAX * 4)},
        .drafts = LB_BUF(STATEMENTS_MAX * sizeof(struct draft)),
        .arguments = LB_BUF(ARGUMENTS_MAX * sizeof(struct lb_call_argument))};
    if (options)
        t->options = *options;
    lb_lexer_init(&t->lexer, in, t->options.backslash_quotes);
    const char *nul = in.n > 0 ? memchr(in.at, '\0', in.n) : NULL;
    if (nul)
        return lb_translation_fail(t, nul, "The statement text holds a NUL character");
    if (in.n >= TEXT_MAX)
        return lb_err(err, LB_ERR_UNSUPPORTED,
                      "A statement text of %zu bytes is longer than the server takes", in.n);
    lb_buf_grow(&t->out.text, in.n + 64);
    return true;
}

static void release(struct lb_translation *t)
{
    lb_buf_release(&t->out.text);
    lb_buf_release(&t->out.origins);
    lb_buf_release(&t->scratch.text);
    lb_buf_release(&t->scratch.origins);
    lb_buf_release(&t->drafts);
    lb_buf_release(&t->arguments);
}

/* ---- the result ----------------------------------------------------------------------------- */

static struct lb_text slice(const struct lb_buf *text, struct lb_span span)
{
    return span.n > 0 ? lb_text(text->at + span.at, span.n) : LB_NO_TEXT;
}

static void statement(struct lb_sql *out, unsigned i, const struct draft *d)
{
    struct lb_sql_statement *s = &out->statements[i];
    *s = d->facts;
    s->text = lb_text(out->text.at + d->text.at, d->text.n);
    s->callee = slice(&out->text, d->callee);
    s->current_of = slice(&out->text, d->current_of);
    s->current_clause = slice(&out->text, d->current_clause);
    s->values_row = slice(&out->text, d->row);
    s->target = slice(&out->text, d->target);
    s->arguments = s->argument_count > 0 ? out->arguments + d->first_argument : NULL;
}

static bool settle(struct lb_translation *t, struct lb_sql *out)
{
    size_t arguments = t->arguments.n / sizeof(struct lb_call_argument);
    out->count = (unsigned)(t->drafts.n / sizeof(struct draft));
    out->params = t->params;
    out->statements = calloc(out->count, sizeof *out->statements);
    out->arguments = arguments > 0 ? calloc(arguments, sizeof *out->arguments) : NULL;
    if (!out->statements || (arguments > 0 && !out->arguments)) {
        lb_sql_release(out);
        return lb_err_memory(t->err);
    }
    out->text = t->out.text;
    t->out.text = LB_BUF(TEXT_MAX);
    const struct lb_call_argument *given = (const void *)t->arguments.at;
    for (size_t i = 0; i < arguments; i++)
        out->arguments[i] = (struct lb_sql_argument){.text = slice(&out->text, given[i].text),
                                                     .name = slice(&out->text, given[i].name),
                                                     .marker = given[i].marker};
    const struct draft *drafts = (const void *)t->drafts.at;
    for (unsigned i = 0; i < out->count; i++)
        statement(out, i, &drafts[i]);
    return true;
}

bool lb_sql_translate(struct lb_text in, const struct lb_sql_options *options, struct lb_sql *out,
                      struct lb_err *err)
{
    *out = (struct lb_sql){0};
    struct lb_translation t;
    bool done = init(&t, in, options, err) && run(&t) && settle(&t, out);
    release(&t);
    return done;
}

void lb_sql_release(struct lb_sql *s)
{
    lb_buf_release(&s->text);
    free(s->statements);
    free(s->arguments);
    *s = (struct lb_sql){0};
}

bool lb_sql_native(struct lb_text in, const struct lb_sql_options *options, struct lb_buf *out,
                   struct lb_err *err)
{
    struct lb_translation t;
    bool done = init(&t, in, options, err);
    t.native = true;
    done = done && run(&t);
    if (done) {
        lb_buf_add_text(out, lb_buf_text(&t.out.text));
        done = lb_buf_ok(out) || lb_err_memory(err);
    }
    release(&t);
    return done;
}

/* The offset of the character `n` (from 1) in a text; its length when there are fewer. */
static size_t offset(struct lb_text text, int n)
{
    const char *at = text.at, *end = text.at + text.n;
    while (--n > 0 && at < end)
        lb_utf8_next(&at, end);
    return (size_t)(at - text.at);
}

int lb_sql_position(struct lb_text in, const struct lb_sql_options *options, unsigned index, int n)
{
    struct lb_translation t;
    int found = 0;
    bool done = init(&t, in, options, NULL);
    t.out.traced = t.scratch.traced = true;
    if (done && n > 0 && run(&t) && index < t.drafts.n / sizeof(struct draft)) {
        struct lb_span span = ((const struct draft *)(const void *)t.drafts.at)[index].text;
        size_t at = offset(lb_text(t.out.text.at + span.at, span.n), n);
        uint32_t origin;
        if (at > 0 && at == span.n) /* the server points behind the end: say the last character */
            at--;
        memcpy(&origin, t.out.origins.at + (span.at + at) * sizeof origin, sizeof origin);
        found = span.n > 0 ? character(t.in, t.in.at + origin) : 0;
    }
    release(&t);
    return found;
}
