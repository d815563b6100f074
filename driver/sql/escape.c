#include "sql/translate.h"

#include "base/utf.h"

/*
 * Escape sequences other than {fn …} and {call …}: date, time, timestamp, interval and GUID
 * literals, outer joins and the LIKE escape character (ODBC reference, "Date, Time, and Timestamp
 * Escape Sequences", "Interval Escape Sequences", "Outer Join Escape Sequence", "LIKE Escape
 * Sequence", "GUID Escape Sequences"). A literal is checked for its shape, so that an error names
 * it; which days a month has is the server's to know.
 */

enum { NESTED_MAX = 64 };

/* ---- shapes --------------------------------------------------------------------------------- */

/*
 * A letter stands for a number: Y year, M month, D day, h hour, m minute, s second, n any of up to
 * nine digits; f for .digits or nothing; X for a hexadecimal digit; everything else for itself.
 */
static const struct field {
    char letter;
    uint8_t shortest, longest;
    unsigned low, high;
} fields[] = {
    {'Y', 4, 4, 0, 9999}, {'M', 1, 2, 1, 12}, {'D', 1, 2, 1, 31},        {'h', 1, 2, 0, 24},
    {'m', 1, 2, 0, 59},   {'s', 1, 2, 0, 60}, {'n', 1, 9, 0, 999999999},
};

static const struct field *field_of(char letter)
{
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        if (fields[i].letter == letter)
            return &fields[i];
    }
    return NULL;
}

static size_t digits(struct lb_text t, size_t at)
{
    size_t n = 0;
    while (at + n < t.n && lb_is_digit(t.at[at + n]))
        n++;
    return n;
}

/* How many bytes of t at `at` the letter takes; LB_NOT_FOUND: they are not what it stands for. */
static size_t match(struct lb_text t, size_t at, char letter)
{
    const struct field *f = field_of(letter);
    size_t n = digits(t, at);
    if (f) {
        unsigned value = 0;
        for (size_t i = 0; i < n && n <= f->longest; i++)
            value = value * 10 + (unsigned)(t.at[at + i] - '0');
        bool fine = n >= f->shortest && n <= f->longest && value >= f->low && value <= f->high;
        return fine ? n : LB_NOT_FOUND;
    }
    if (letter == 'f') {
        if (at == t.n || t.at[at] != '.')
            return 0;
        n = digits(t, at + 1);
        return n >= 1 && n <= 9 ? n + 1 : LB_NOT_FOUND;
    }
    char c = at < t.n ? lb_lower(t.at[at]) : '\0';
    if (letter == 'X')
        return lb_is_digit(c) || (c >= 'a' && c <= 'f') ? 1 : LB_NOT_FOUND;
    return c != '\0' && t.at[at] == letter ? 1 : LB_NOT_FOUND;
}

/* shapes: alternatives, NULL behind the last. */
static bool shaped(struct lb_text t, const char *const *shapes)
{
    for (; *shapes; shapes++) {
        size_t at = 0;
        const char *letter = *shapes;
        for (size_t n = 0; *letter && n != LB_NOT_FOUND; letter++) {
            n = match(t, at, *letter);
            if (n == LB_NOT_FOUND)
                break;
            at += n;
        }
        if (*letter == '\0' && at == t.n)
            return true;
    }
    return false;
}

/* ---- literals ------------------------------------------------------------------------------- */

static const struct literal {
    const char *word, *type; /* of the escape, of the server's literal */
    const char *what, *form; /* for the error */
    const char *sqlstate;
    const char *shapes[5];
} literals[] = {
    {"d", "DATE ", "date", "yyyy-mm-dd", "22007", {"Y-M-D"}},
    {"t", "TIME ", "time", "hh:mm:ss", "22007", {"h:m:sf", "h:m"}},
    {"ts",
     "TIMESTAMP ",
     "timestamp",
     "yyyy-mm-dd hh:mm:ss[.f…]",
     "22007",
     {"Y-M-D h:m:sf", "Y-M-D h:m", "Y-M-D", "Y-M-DTh:m:sf"}},
    {"guid",
     "UUID ",
     "GUID",
     "8-4-4-4-12 hexadecimal digits",
     "22018",
     {"XXXXXXXX-XXXX-XXXX-XXXX-XXXXXXXXXXXX", "{XXXXXXXX-XXXX-XXXX-XXXX-XXXXXXXXXXXX}"}},
};

static bool bad_literal(struct lb_translation *t, struct lb_text string, const struct literal *l)
{
    int shown = string.n < 60 ? (int)string.n : 60;
    lb_translation_fail(t, t->brace, "%.*s in {%s …} is not a %s of the form '%s'", shown,
                        string.at, l->word, l->what, l->form);
    if (t->err)
        memcpy(t->err->sqlstate, l->sqlstate, sizeof "22007");
    return false;
}

/* The plain '…' that must come next, with its quotes. */
static bool string_next(struct lb_translation *t, const char *word, struct lb_text *out)
{
    enum lb_token token = lb_lexer_skip(&t->lexer);
    *out = lb_lexer_text(&t->lexer);
    if (token == LB_TOKEN_STRING && out->at[0] == '\'')
        return true;
    return lb_translation_fail(t, t->brace, "{%s …} needs a value in single quotes", word);
}

static bool read_literal(struct lb_translation *t, const struct literal *l)
{
    struct lb_text string;
    if (!string_next(t, l->word, &string))
        return false;
    if (!shaped(lb_text(string.at + 1, string.n - 2), l->shapes))
        return bad_literal(t, string, l);
    lb_translation_put(t, t->brace, lb_text_of(l->type));
    lb_translation_put(t, string.at, string);
    return lb_translation_close(t, "the literal");
}

/* ---- intervals ------------------------------------------------------------------------------ */

static const struct qualifier {
    const char *words; /* what the server takes, but for the precision of seconds */
    const char *form;
    const char *shapes[2];
} qualifiers[] = {
    {"YEAR", "years", {"n"}},
    {"MONTH", "months", {"n"}},
    {"DAY", "days", {"n"}},
    {"HOUR", "hours", {"n"}},
    {"MINUTE", "minutes", {"n"}},
    {"SECOND", "seconds[.f…]", {"nf"}},
    {"YEAR TO MONTH", "years-months", {"n-n"}},
    {"DAY TO HOUR", "days hours", {"n n"}},
    {"DAY TO MINUTE", "days hh:mm", {"n n:n"}},
    {"DAY TO SECOND", "days hh:mm:ss[.f…]", {"n n:n:nf"}},
    {"HOUR TO MINUTE", "hours:mm", {"n:n"}},
    {"HOUR TO SECOND", "hours:mm:ss[.f…]", {"n:n:nf"}},
    {"MINUTE TO SECOND", "minutes:ss[.f…]", {"n:nf"}},
};

/* A qualifier as written: its fields, and the precisions in parentheses. */
struct written {
    char words[24];
    struct lb_text precision[2]; /* of the last field: leading, fraction */
    bool has_to;
    enum lb_token stop;
};

static void add_word(struct written *w, struct lb_text word)
{
    size_t n = strlen(w->words);
    if (n + word.n + 2 > sizeof w->words) {
        w->words[0] = '?'; /* no qualifier is as long */
        return;
    }
    if (n > 0)
        w->words[n++] = ' ';
    for (size_t i = 0; i < word.n; i++)
        w->words[n + i] =
            word.at[i] >= 'a' && word.at[i] <= 'z' ? (char)(word.at[i] - 32) : word.at[i];
    w->words[n + word.n] = '\0';
}

/* Up to the } of the escape. */
static bool read_qualifier(struct lb_translation *t, struct written *w)
{
    unsigned numbers = 0;
    for (;;) {
        enum lb_token token = lb_lexer_skip(&t->lexer);
        struct lb_text text = lb_lexer_text(&t->lexer);
        if (token == LB_TOKEN_WORD) {
            add_word(w, text);
            w->has_to = w->has_to || lb_text_same(text, LB_TEXT("TO"));
            w->precision[0] = w->precision[1] = LB_NO_TEXT;
            numbers = 0;
        } else if (token == LB_TOKEN_NUMBER && numbers < 2 && digits(text, 0) == text.n) {
            w->precision[numbers++] = text;
        } else if (token == LB_TOKEN_BRACE_CLOSE) {
            t->copied = t->lexer.at;
            return true;
        } else if (token != LB_TOKEN_OPEN && token != LB_TOKEN_CLOSE && token != LB_TOKEN_COMMA) {
            return lb_translation_fail(t, t->brace, "The qualifier of {interval …} is malformed");
        }
    }
}

/* The server knows no leading precision, only that of the fraction: SECOND(p). */
static struct lb_text fraction(const struct written *w)
{
    struct lb_text last = lb_text_of(w->words);
    if (!lb_text_ends_same(last, LB_TEXT("SECOND")))
        return LB_NO_TEXT;
    return w->has_to ? w->precision[0] : w->precision[1];
}

static bool put_interval(struct lb_translation *t, struct lb_text string, bool minus,
                         const struct qualifier *q, const struct written *w)
{
    struct lb_text value = lb_text(string.at + 1, string.n - 2);
    if (value.n > 0 && (value.at[0] == '-' || value.at[0] == '+')) {
        minus = minus != (value.at[0] == '-');
        value = lb_text_from(value, 1);
    }
    if (!shaped(value, q->shapes)) {
        const struct literal as = {"interval", NULL, q->words, q->form, "22018", {NULL}};
        return bad_literal(t, string, &as);
    }
    const char *from = t->brace;
    lb_translation_put(t, from, minus ? LB_TEXT("(-INTERVAL '") : LB_TEXT("INTERVAL '"));
    lb_translation_put(t, value.at, value);
    lb_translation_put(t, from, LB_TEXT("' "));
    lb_translation_put(t, from, lb_text_of(q->words));
    if (fraction(w).at) {
        lb_translation_put(t, from, LB_TEXT("("));
        lb_translation_put(t, from, fraction(w));
        lb_translation_put(t, from, LB_TEXT(")"));
    }
    if (minus)
        lb_translation_put(t, from, LB_TEXT(")"));
    return true;
}

/* {interval [+|-] 'value' qualifier}. The sign stands before the constant: inside, the server would
 * apply it to the first field only (PostgreSQL documentation, "Interval Input"). */
static bool read_interval(struct lb_translation *t)
{
    struct lb_lexer before = t->lexer;
    enum lb_token token = lb_lexer_skip(&t->lexer);
    struct lb_text sign = lb_lexer_text(&t->lexer);
    bool minus = lb_text_is(sign, LB_TEXT("-"));
    if (token != LB_TOKEN_OPERATOR || !(minus || lb_text_is(sign, LB_TEXT("+"))))
        t->lexer = before;
    struct lb_text string;
    struct written w = {.words = ""};
    if (!string_next(t, "interval", &string) || !read_qualifier(t, &w))
        return false;
    for (size_t i = 0; i < sizeof qualifiers / sizeof *qualifiers; i++) {
        if (strcmp(w.words, qualifiers[i].words) == 0)
            return put_interval(t, string, minus, &qualifiers[i], &w);
    }
    return lb_translation_fail(t, t->brace,
                               "%s is no interval qualifier, such as DAY or YEAR TO MONTH",
                               w.words[0] ? w.words : "Nothing");
}

/* ---- the others ----------------------------------------------------------------------------- */

/* The length of the quoted character at p: 'c', '''' for the quote itself, '' for none. 0: it is no
 * such thing. */
static size_t quoted_character(const char *p, const char *end)
{
    static const struct lb_text itself = {"''''", 4}, none = {"''", 2};
    struct lb_text rest = lb_text(p, (size_t)(end - p));
    if (lb_text_starts(rest, itself))
        return itself.n;
    if (lb_text_starts(rest, none))
        return none.n;
    if (rest.n < 3 || p[0] != '\'')
        return 0;
    const char *next = p + 1;
    lb_utf8_next(&next, end);
    return next < end && *next == '\'' ? (size_t)(next + 1 - p) : 0;
}

/* {escape 'c'}: the character is itself, backslash too, whatever standard_conforming_strings is. */
static bool read_escape(struct lb_translation *t)
{
    struct lb_lexer *l = &t->lexer;
    while (l->at < l->end && lb_is_space(*l->at))
        l->at++;
    struct lb_text string = lb_text(l->at, quoted_character(l->at, l->end));
    if (string.n == 0)
        return lb_translation_fail(t, t->brace, "{escape …} needs a character in single quotes");
    l->at += string.n;
    lb_translation_put(t, t->brace, LB_TEXT("ESCAPE "));
    if (t->options.backslash_quotes && lb_text_is(string, LB_TEXT("'\\'")))
        string = LB_TEXT("'\\\\'");
    lb_translation_put(t, t->brace, string);
    return lb_translation_close(t, "the escape character");
}

static bool read_oj(struct lb_translation *t)
{
    while (t->lexer.at < t->lexer.end && lb_is_space(*t->lexer.at))
        t->lexer.at++;
    t->copied = t->lexer.at;
    return lb_translation_rest(t);
}

static bool read_call(struct lb_translation *t)
{
    return lb_escape_call(t, false);
}

/* {? = call …}; the ? was just read. */
static bool read_return(struct lb_translation *t)
{
    enum lb_token token = lb_lexer_skip(&t->lexer);
    if (token == LB_TOKEN_OPERATOR && lb_text_is(lb_lexer_text(&t->lexer), LB_TEXT("="))) {
        token = lb_lexer_skip(&t->lexer);
        if (token == LB_TOKEN_WORD && lb_text_same(lb_lexer_text(&t->lexer), LB_TEXT("call")))
            return lb_escape_call(t, true);
    }
    return lb_translation_fail(t, t->brace, "What begins with {? must read {? = call name(…)}");
}

static const struct {
    const char *word;
    bool (*read)(struct lb_translation *t);
} escapes[] = {{"fn", lb_escape_fn},
               {"oj", read_oj},
               {"call", read_call},
               {"escape", read_escape},
               {"interval", read_interval}};

static bool by_word(struct lb_translation *t)
{
    struct lb_text word = lb_lexer_text(&t->lexer);
    for (size_t i = 0; i < sizeof escapes / sizeof *escapes; i++) {
        if (lb_text_same(word, lb_text_of(escapes[i].word)))
            return escapes[i].read(t);
    }
    for (size_t i = 0; i < sizeof literals / sizeof *literals; i++) {
        if (lb_text_same(word, lb_text_of(literals[i].word)))
            return read_literal(t, &literals[i]);
    }
    return lb_translation_fail(
        t, t->brace,
        "{%.*s …} is no escape sequence; there are d, t, ts, interval, guid, fn, oj, "
        "escape and call",
        word.n < 60 ? (int)word.n : 60, word.at);
}

bool lb_escape_read(struct lb_translation *t)
{
    const char *outer = t->brace;
    lb_translation_flush(t, t->lexer.token);
    t->brace = t->lexer.token;
    if (++t->escapes > NESTED_MAX)
        return lb_translation_fail(t, t->brace, "Escape sequences are nested more than %d deep",
                                   NESTED_MAX);
    enum lb_token token = lb_lexer_skip(&t->lexer);
    bool done = token == LB_TOKEN_WORD ? by_word(t)
                : token == LB_TOKEN_MARKER
                    ? read_return(t)
                    : lb_translation_fail(t, t->brace,
                                          "No escape sequence begins here; a { that is "
                                          "data belongs in quotes");
    t->escapes--;
    t->brace = outer;
    return done;
}
