#include "sql/lexer.h"

/*
 * What a byte can begin: s white space, w a word (every byte beyond ASCII too), d a number, p an
 * operator, m ?, q a string, i a quoted identifier, $ ( ) themselves, 1 a token of one byte, o
 * other.
 */
static const char classes[] = "ooooooooosssssoo"
                              "oooooooooooooooo"
                              "spip$ppq()pp1pop"
                              "ddddddddddo1pppm"
                              "pwwwwwwwwwwwwwww"
                              "wwwwwwwwwww(o)pw"
                              "pwwwwwwwwwwwwwww"
                              "wwwwwwwwwww1p1po";

static char class_of(char c)
{
    unsigned char byte = (unsigned char)c;
    return byte < 128 ? classes[byte] : 'w';
}

void lb_lexer_init(struct lb_lexer *l, struct lb_text in, bool backslash)
{
    const char *at = in.at ? in.at : "";
    *l = (struct lb_lexer){.start = at,
                           .at = at,
                           .end = at + in.n,
                           .token = at,
                           .backslash = backslash,
                           .before = LB_TOKEN_END};
}

/* ---- pieces of text: each takes the place where it begins and returns the one behind it ------ */

static const char *spaces(const char *p, const char *end)
{
    while (p < end && class_of(*p) == 's')
        p++;
    return p;
}

static bool at_line(const char *p, const char *end)
{
    return end - p >= 2 && p[0] == '-' && p[1] == '-';
}

static bool at_block(const char *p, const char *end)
{
    return end - p >= 2 && p[0] == '/' && p[1] == '*';
}

static const char *line(const char *p, const char *end)
{
    while (p < end && *p != '\n' && *p != '\r')
        p++;
    return p;
}

/* Comments nest. NULL: it does not end. */
static const char *block(const char *p, const char *end)
{
    unsigned depth = 0;
    for (; end - p >= 2; p++) {
        if (p[0] == '/' && p[1] == '*') {
            depth++;
            p++;
        } else if (p[0] == '*' && p[1] == '/') {
            p++;
            if (--depth == 0)
                return p + 1;
        }
    }
    return NULL;
}

/* From the opening quote. A doubled quote stands for itself. NULL: it does not end. */
static const char *quoted(const char *p, const char *end, bool backslash)
{
    const char quote = *p++;
    for (; p < end; p++) {
        if (backslash && *p == '\\' && p + 1 < end)
            p++;
        else if (*p == quote && (p + 1 == end || p[1] != quote))
            return p + 1;
        else if (*p == quote)
            p++;
    }
    return NULL;
}

/*
 * Strings with backslash escapes may go on behind a line break ("Lexical Structure", string
 * constants), and the rest then has backslash escapes too, though it shows no E.
 */
static const char *escaped(const char *p, const char *end)
{
    while ((p = quoted(p, end, true))) {
        const char *next = p;
        bool broken = false;
        for (;; next++) {
            if (at_line(next, end))
                next = line(next, end);
            if (next == end || class_of(*next) != 's')
                break;
            broken = broken || *next == '\n' || *next == '\r';
        }
        if (!broken || next == end || *next != '\'')
            return p;
        p = next;
    }
    return NULL;
}

bool lb_lexer_in_word(char c)
{
    char class = class_of(c);
    return class == 'w' || class == 'd' || class == '$';
}

static const char *word(const char *p, const char *end)
{
    while (p < end && lb_lexer_in_word(*p))
        p++;
    return p;
}

/* The length of the $tag$ at p; 0: there is none. */
static size_t tag(const char *p, const char *end)
{
    const char *q = p + 1;
    if (q < end && class_of(*q) == 'd')
        return 0;
    while (q < end && (class_of(*q) == 'w' || class_of(*q) == 'd'))
        q++;
    return q < end && *q == '$' ? (size_t)(q + 1 - p) : 0;
}

/* From the opening tag. NULL: it does not end. */
static const char *dollars(const char *p, const char *end, size_t n)
{
    for (const char *q = p + n; (size_t)(end - q) >= n; q++) {
        q = memchr(q, '$', (size_t)(end - q));
        if (!q || (size_t)(end - q) < n)
            return NULL;
        if (memcmp(p, q, n) == 0)
            return q + n;
    }
    return NULL;
}

static const char *operators(const char *p, const char *end)
{
    while (p < end && class_of(*p) == 'p' && !at_line(p, end) && !at_block(p, end))
        p++;
    return p;
}

/* How many letters of a prefix (E U& …) stand before the quote of a string or identifier at p; -1:
 * none begins here. */
static int prefix(const char *p, const char *end)
{
    if (end - p >= 1 && *p == '\'')
        return 0;
    char first = end - p >= 2 ? lb_lower(*p) : '\0';
    if (first != '\0' && p[1] == '\'' && strchr("ebxn", first))
        return 1;
    if (first == 'u' && end - p >= 3 && p[1] == '&' && (p[2] == '\'' || p[2] == '"'))
        return 2;
    return -1;
}

/* What the words just read lead to: in ON (…) and OPERATOR (…) a parenthesis that an operand
 * follows. */
enum { LEAD_NONE, LEAD_DISTINCT, LEAD_ON, LEAD_OPERATOR };

/* ---- ? -------------------------------------------------------------------------------------- */

static bool is_operand(enum lb_token t)
{
    return t == LB_TOKEN_CLOSE || t == LB_TOKEN_STRING || t == LB_TOKEN_QUOTED ||
           t == LB_TOKEN_NUMBER || t == LB_TOKEN_MARKER || t == LB_TOKEN_POSITION;
}

/* Is the next thing a string constant, or a ? that is not ??. Looks no further, so that it is
 * cheap. */
static bool before_constant(const char *p, const char *end)
{
    for (;;) {
        const char *next = spaces(p, end);
        if (at_line(next, end))
            next = line(next, end);
        else if (at_block(next, end) && !(next = block(next, end)))
            return false;
        if (next == p)
            break;
        p = next;
    }
    if (p == end)
        return false;
    if (*p == '?')
        return end - p < 2 || p[1] != '?';
    if (*p == '$')
        return tag(p, end) > 0;
    int letters = prefix(p, end);
    return letters >= 0 && p[letters] == '\'';
}

/* May an expression stand right behind this word? Words that are themselves the end of one (NULL,
 * CURRENT_DATE, END) and names of types do not lead; a word too many only means that an operator
 * behind it must be written `??`. */
static bool leads(struct lb_text word)
{
    static const char *const words[] = {
        "absolute", "all",        "analyse",  "analyze",    "and",       "any",       "as",
        "asc",      "asymmetric", "backward", "between",    "both",      "by",        "call",
        "case",     "collate",    "content",  "cross",      "default",   "desc",      "distinct",
        "do",       "document",   "else",     "escape",     "except",    "execute",   "fetch",
        "first",    "for",        "forward",  "from",       "full",      "group",     "groups",
        "having",   "ilike",      "in",       "increment",  "initially", "inner",     "intersect",
        "into",     "is",         "join",     "key",        "last",      "lateral",   "leading",
        "left",     "like",       "limit",    "match",      "maxvalue",  "minvalue",  "move",
        "natural",  "next",       "not",      "of",         "offset",    "on",        "only",
        "or",       "order",      "outer",    "overlaps",   "passing",   "placing",   "prior",
        "range",    "recursive",  "relative", "repeatable", "return",    "returning", "rows",
        "select",   "set",        "similar",  "some",       "start",     "step",      "symmetric",
        "table",    "then",       "to",       "trailing",   "union",     "unique",    "using",
        "value",    "values",     "variadic", "verbose",    "when",      "where",     "window",
        "with",     "zone"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (lb_text_same(word, lb_text_of(words[i])))
            return true;
    }
    return false;
}

/* The length of the operator that begins with the ? at l->at, 0: it is a parameter marker. The
 * rules are in sql.h. */
static size_t mark(const struct lb_lexer *l)
{
    const char *p = l->at;
    size_t n = (size_t)(operators(p + 1, l->end) - p);
    bool name = l->lead == LEAD_OPERATOR || (p > l->start && p[-1] == '.'); /* OPERATOR(s.?) */
    if (name || is_operand(l->before))
        return n;
    bool at = l->before == LB_TOKEN_OPERATOR && p - l->start >= 2 && p[-1] == '@' &&
              class_of(p[-2]) != 'p';
    enum lb_token left = at ? l->before_that : l->before;
    if (left == LB_TOKEN_WORD ? !l->dotted && leads(l->word) : !is_operand(left))
        return 0;
    bool pair = !at && n == 2 && (p[1] == '|' || p[1] == '&');
    return pair || (n == 1 && before_constant(p + 1, l->end)) ? n : 0;
}

/* ---- tokens --------------------------------------------------------------------------------- */

static enum lb_token broken(struct lb_lexer *l)
{
    l->at = l->end;
    return LB_TOKEN_BROKEN;
}

static enum lb_token take(struct lb_lexer *l, const char *end, enum lb_token token)
{
    if (!end)
        return broken(l);
    l->at = end;
    return token;
}

static enum lb_token take_word(struct lb_lexer *l)
{
    const char *p = l->at;
    int letters = prefix(p, l->end);
    if (letters < 0)
        return take(l, word(p, l->end), LB_TOKEN_WORD);
    char first = lb_lower(*p);
    p += letters;
    if (*p == '"')
        return take(l, quoted(p, l->end, false), LB_TOKEN_QUOTED);
    bool backslash = first == 'e' || (first == 'n' && l->backslash);
    return take(l, backslash ? escaped(p, l->end) : quoted(p, l->end, false), LB_TOKEN_STRING);
}

static enum lb_token take_dollar(struct lb_lexer *l)
{
    const char *p = l->at + 1;
    while (p < l->end && class_of(*p) == 'd')
        p++;
    if (p > l->at + 1)
        return take(l, p, LB_TOKEN_POSITION);
    size_t n = tag(l->at, l->end);
    if (n == 0)
        return take(l, l->at + 1, LB_TOKEN_OTHER);
    return take(l, dollars(l->at, l->end, n), LB_TOKEN_STRING);
}

static enum lb_token take_operator(struct lb_lexer *l)
{
    if (at_line(l->at, l->end))
        return take(l, line(l->at, l->end), LB_TOKEN_LINE);
    if (at_block(l->at, l->end))
        return take(l, block(l->at, l->end), LB_TOKEN_BLOCK);
    return take(l, operators(l->at, l->end), LB_TOKEN_OPERATOR);
}

static enum lb_token take_mark(struct lb_lexer *l)
{
    if (l->end - l->at >= 2 && l->at[1] == '?')
        return take(l, l->at + 2, LB_TOKEN_MARK);
    size_t n = mark(l);
    return take(l, l->at + (n ? n : 1), n ? LB_TOKEN_OPERATOR : LB_TOKEN_MARKER);
}

static enum lb_token take_number(struct lb_lexer *l)
{
    const char *p = l->at;
    while (p < l->end && (*p == '.' || class_of(*p) == 'd' || class_of(*p) == 'w'))
        p++;
    return take(l, p, LB_TOKEN_NUMBER);
}

static enum lb_token take_single(struct lb_lexer *l)
{
    char c = *l->at++;
    return c == ','   ? LB_TOKEN_COMMA
           : c == ';' ? LB_TOKEN_SEMICOLON
           : c == '{' ? LB_TOKEN_BRACE_OPEN
                      : LB_TOKEN_BRACE_CLOSE;
}

static enum lb_token take_any(struct lb_lexer *l)
{
    switch (class_of(*l->at)) {
    case 's':
        return take(l, spaces(l->at, l->end), LB_TOKEN_SPACE);
    case 'w':
        return take_word(l);
    case 'd':
        return take_number(l);
    case 'p':
        return take_operator(l);
    case 'm':
        return take_mark(l);
    case 'q':
        return take(l, l->backslash ? escaped(l->at, l->end) : quoted(l->at, l->end, false),
                    LB_TOKEN_STRING);
    case 'i':
        return take(l, quoted(l->at, l->end, false), LB_TOKEN_QUOTED);
    case '$':
        return take_dollar(l);
    case '(':
        return take(l, l->at + 1, LB_TOKEN_OPEN);
    case ')':
        return take(l, l->at + 1, LB_TOKEN_CLOSE);
    case '1':
        return take_single(l);
    default:
        return take(l, l->at + 1, LB_TOKEN_OTHER);
    }
}

/* ---- what was before ------------------------------------------------------------------------ */

/* Which AND is a logical one, and which stands between the bounds of BETWEEN. */
static void note_between(struct lb_lexer *l)
{
    l->bound = (l->between & 1) && lb_text_same(l->word, LB_TEXT("AND"));
    if (l->bound)
        l->between &= ~(uint64_t)1;
    else if (lb_text_same(l->word, LB_TEXT("BETWEEN")))
        l->between |= 1;
    else if (lb_text_same(l->word, LB_TEXT("CASE")))
        l->between <<= 1;
    else if (lb_text_same(l->word, LB_TEXT("END")))
        l->between >>= 1;
}

static void note_word(struct lb_lexer *l)
{
    l->word = lb_lexer_text(l);
    l->dotted = l->token > l->start && l->token[-1] == '.';
    note_between(l);
    bool distinct = l->lead == LEAD_DISTINCT;
    l->lead = LEAD_NONE;
    if (l->word.n == 2 && distinct && lb_text_same(l->word, LB_TEXT("ON")))
        l->lead = LEAD_ON;
    else if (l->word.n == 8 && lb_text_same(l->word, LB_TEXT("DISTINCT")))
        l->lead = LEAD_DISTINCT;
    else if (l->word.n == 8 && lb_text_same(l->word, LB_TEXT("OPERATOR")))
        l->lead = LEAD_OPERATOR;
}

/* Parentheses beyond the 64th level count as leading: there ? is never an operator, only ?? is. */
static uint64_t level(const struct lb_lexer *l)
{
    return l->depth < 64 ? (uint64_t)1 << l->depth : 0;
}

static enum lb_token note(struct lb_lexer *l, enum lb_token token)
{
    enum lb_token kept = token;
    if (token == LB_TOKEN_WORD) {
        note_word(l);
    } else if (token == LB_TOKEN_OPEN) {
        l->leading &= ~level(l);
        l->leading |= l->lead >= LEAD_ON ? level(l) : 0;
        l->depth++;
        l->between <<= 1;
    } else if (token == LB_TOKEN_SEMICOLON) {
        l->between = 0;
    } else if (token == LB_TOKEN_CLOSE && l->depth > 0) {
        l->depth--;
        l->between >>= 1;
        if (level(l) == 0 || (l->leading & level(l)))
            kept = LB_TOKEN_OTHER;
    }
    if (token != LB_TOKEN_WORD && !(token == LB_TOKEN_OPERATOR && l->lead == LEAD_OPERATOR))
        l->lead = LEAD_NONE;
    l->before_that = l->before;
    l->before = kept;
    return token;
}

enum lb_token lb_lexer_next(struct lb_lexer *l)
{
    l->token = l->at;
    if (l->at == l->end)
        return LB_TOKEN_END;
    enum lb_token token = take_any(l);
    if (token == LB_TOKEN_SPACE || token == LB_TOKEN_LINE || token == LB_TOKEN_BLOCK)
        return token;
    return note(l, token);
}

enum lb_token lb_lexer_skip(struct lb_lexer *l)
{
    enum lb_token token;
    do {
        token = lb_lexer_next(l);
    } while (token == LB_TOKEN_SPACE || token == LB_TOKEN_LINE || token == LB_TOKEN_BLOCK);
    return token;
}

bool lb_lexer_whole_operand(const struct lb_lexer *l)
{
    static const char *const words[] = {"AND",       "ELSE",   "HAVING", "NOT",  "ON",   "OR",
                                        "RETURNING", "SELECT", "THEN",   "WHEN", "WHERE"};
    if (l->before_that == LB_TOKEN_OPEN || l->before_that == LB_TOKEN_COMMA)
        return true;
    if (l->bound) /* of BETWEEN, which as a whole is asked about */
        return false;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (l->before_that == LB_TOKEN_WORD && lb_text_same(l->word, lb_text_of(words[i])))
            return true;
    return false;
}
