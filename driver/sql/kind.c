#include "sql/kind.h"

static bool is(struct lb_text t, struct lb_text word)
{
    return t.n == word.n && lb_text_same(t, word);
}

/* ---- from the first words ------------------------------------------------------------------- */

/* The words that matter, and the kind of a statement that begins with one. A kind that needs more
 * words is marked by `more`. */
static const struct entry {
    const char *name;
    enum lb_word word;
    enum lb_sql_kind kind;
    bool more;
} words[] = {
    {"abort", LB_WORD_OPENS, LB_SQL_ROLLBACK, false},
    {"all", LB_WORD_ALL, LB_SQL_OTHER, false},
    {"alter", LB_WORD_ALTER, LB_SQL_DDL, true},
    {"analyse", LB_WORD_ANALYZE, LB_SQL_OTHER, false},
    {"analyze", LB_WORD_ANALYZE, LB_SQL_OTHER, false},
    {"begin", LB_WORD_OPENS, LB_SQL_BEGIN, false},
    {"call", LB_WORD_OPENS, LB_SQL_CALL, false},
    {"cluster", LB_WORD_CLUSTER, LB_SQL_NOTRANSACTION, true},
    {"comment", LB_WORD_OPENS, LB_SQL_DDL, false},
    {"commit", LB_WORD_COMMIT, LB_SQL_COMMIT, true},
    {"concurrently", LB_WORD_CONCURRENTLY, LB_SQL_OTHER, false},
    {"copy", LB_WORD_OPENS, LB_SQL_COPY, false},
    {"create", LB_WORD_CREATE, LB_SQL_DDL, true},
    {"database", LB_WORD_DATABASE, LB_SQL_OTHER, false},
    {"deallocate", LB_WORD_OPENS, LB_SQL_DISCARD, false},
    {"delete", LB_WORD_DELETE, LB_SQL_DELETE, false},
    {"discard", LB_WORD_DISCARD, LB_SQL_DISCARD, true},
    {"drop", LB_WORD_DROP, LB_SQL_DDL, true},
    {"end", LB_WORD_OPENS, LB_SQL_COMMIT, false},
    {"explain", LB_WORD_EXPLAIN, LB_SQL_SELECT, true},
    {"function", LB_WORD_FUNCTION, LB_SQL_OTHER, false},
    {"grant", LB_WORD_OPENS, LB_SQL_DDL, false},
    {"import", LB_WORD_OPENS, LB_SQL_DDL, false},
    {"insert", LB_WORD_INSERT, LB_SQL_INSERT, false},
    {"merge", LB_WORD_MERGE, LB_SQL_MERGE, false},
    {"prepare", LB_WORD_PREPARE, LB_SQL_OTHER, true},
    {"prepared", LB_WORD_PREPARED, LB_SQL_OTHER, false},
    {"procedure", LB_WORD_PROCEDURE, LB_SQL_OTHER, false},
    {"reassign", LB_WORD_OPENS, LB_SQL_DDL, false},
    {"recursive", LB_WORD_RECURSIVE, LB_SQL_OTHER, false},
    {"refresh", LB_WORD_OPENS, LB_SQL_DDL, false},
    {"reindex", LB_WORD_REINDEX, LB_SQL_DDL, true},
    {"release", LB_WORD_OPENS, LB_SQL_SAVEPOINT, false},
    {"reset", LB_WORD_RESET, LB_SQL_SET, true},
    {"revoke", LB_WORD_OPENS, LB_SQL_DDL, false},
    {"rollback", LB_WORD_ROLLBACK, LB_SQL_ROLLBACK, true},
    {"savepoint", LB_WORD_OPENS, LB_SQL_SAVEPOINT, false},
    {"schema", LB_WORD_SCHEMA, LB_SQL_OTHER, false},
    {"security", LB_WORD_OPENS, LB_SQL_DDL, false},
    {"select", LB_WORD_SELECT, LB_SQL_SELECT, false},
    {"set", LB_WORD_OPENS, LB_SQL_SET, false},
    {"show", LB_WORD_OPENS, LB_SQL_SELECT, false},
    {"start", LB_WORD_OPENS, LB_SQL_BEGIN, false},
    {"subscription", LB_WORD_SUBSCRIPTION, LB_SQL_OTHER, false},
    {"system", LB_WORD_SYSTEM, LB_SQL_OTHER, false},
    {"table", LB_WORD_TABLE, LB_SQL_SELECT, false},
    {"tablespace", LB_WORD_TABLESPACE, LB_SQL_OTHER, false},
    {"to", LB_WORD_TO, LB_SQL_OTHER, false},
    {"transaction", LB_WORD_TRANSACTION, LB_SQL_OTHER, false},
    {"truncate", LB_WORD_OPENS, LB_SQL_DDL, false},
    {"update", LB_WORD_UPDATE, LB_SQL_UPDATE, false},
    {"vacuum", LB_WORD_OPENS, LB_SQL_NOTRANSACTION, false},
    {"values", LB_WORD_VALUES, LB_SQL_SELECT, false},
    {"with", LB_WORD_WITH, LB_SQL_SELECT, true},
};

static const struct entry *find(struct lb_text word)
{
    static const struct entry plain = {NULL, LB_WORD_PLAIN, LB_SQL_OTHER, false};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        const char *name = words[i].name;
        if (word.n > 0 && lb_lower(word.at[0]) == lb_lower(name[0]) &&
            lb_text_same(word, lb_text_of(name)))
            return &words[i];
    }
    return &plain;
}

static void opening(struct lb_kind *k, const struct entry *e)
{
    k->first = e->word;
    k->kind = e->kind;
    k->sure = !e->more;
    k->explain = e->word == LB_WORD_EXPLAIN;
    k->with = k->skip = e->word == LB_WORD_WITH;
    k->own_positions = e->word == LB_WORD_PREPARE;
}

static bool is_query(enum lb_word w)
{
    return w == LB_WORD_SELECT || w == LB_WORD_VALUES || w == LB_WORD_TABLE;
}

static bool is_change(enum lb_word w)
{
    return w == LB_WORD_INSERT || w == LB_WORD_UPDATE || w == LB_WORD_DELETE || w == LB_WORD_MERGE;
}

/* EXPLAIN [ANALYZE] …: the statement behind is carried out only with ANALYZE. */
static void explained(struct lb_kind *k, enum lb_word word, unsigned depth)
{
    if (word == LB_WORD_ANALYZE)
        k->analyze = true;
    if (depth > 0 || word == LB_WORD_ANALYZE || word == LB_WORD_PLAIN)
        return;
    if (word == LB_WORD_WITH) {
        k->with = k->skip = true;
        return;
    }
    k->sure = true;
    if (k->analyze && !is_query(word))
        k->kind = LB_SQL_OTHER;
}

/* WITH name AS (…), … and then the statement itself. */
static void with(struct lb_kind *k, const struct entry *e, unsigned depth)
{
    enum lb_word word = e->word;
    if (k->skip && word != LB_WORD_RECURSIVE) {
        k->skip = false;
        return;
    }
    if (depth > 0 && is_change(word))
        k->writes = true;
    if (depth > 0 || !(is_query(word) || is_change(word)))
        return;
    k->sure = true;
    if (k->explain) {
        k->kind = k->analyze && (k->writes || is_change(word)) ? LB_SQL_OTHER : LB_SQL_SELECT;
    } else if (is_query(word)) {
        k->kind = k->writes ? LB_SQL_OTHER : LB_SQL_SELECT;
    } else {
        opening(k, e);
        k->with = true;
    }
}

/* CREATE, ALTER, DROP: what, and is CONCURRENTLY among the words before any parenthesis. */
static void definition(struct lb_kind *k, enum lb_word word)
{
    bool alter = k->first == LB_WORD_ALTER, create = k->first == LB_WORD_CREATE;
    if (create && (word == LB_WORD_FUNCTION || word == LB_WORD_PROCEDURE)) {
        k->routine = k->own_positions = k->sure = true;
        return;
    }
    bool own =
        k->words == 2 && (create || k->first == LB_WORD_DROP) &&
        (word == LB_WORD_DATABASE || word == LB_WORD_TABLESPACE || word == LB_WORD_SUBSCRIPTION);
    bool system = k->words == 2 && alter && word == LB_WORD_SYSTEM;
    if (word == LB_WORD_CONCURRENTLY || own || system) {
        k->kind = LB_SQL_NOTRANSACTION;
        k->sure = true;
    }
}

/* The words behind the first one, of the kinds that need more. */
static void further(struct lb_kind *k, enum lb_word word, unsigned depth)
{
    switch (k->first) {
    case LB_WORD_COMMIT:
    case LB_WORD_ROLLBACK:
        if (word == LB_WORD_PREPARED)
            k->kind = LB_SQL_NOTRANSACTION;
        else if (word == LB_WORD_TO)
            k->kind = LB_SQL_SAVEPOINT;
        break;
    case LB_WORD_PREPARE:
        if (k->words == 2 && word == LB_WORD_TRANSACTION)
            k->kind = LB_SQL_COMMIT;
        k->sure = true;
        break;
    case LB_WORD_RESET:
    case LB_WORD_DISCARD:
        if (word == LB_WORD_ALL) {
            k->no_transaction = k->first == LB_WORD_DISCARD;
            k->kind = LB_SQL_DISCARD;
        }
        k->sure = true;
        break;
    case LB_WORD_REINDEX:
        if (word == LB_WORD_CONCURRENTLY || word == LB_WORD_DATABASE || word == LB_WORD_SYSTEM ||
            word == LB_WORD_SCHEMA)
            k->kind = LB_SQL_NOTRANSACTION;
        break;
    case LB_WORD_CLUSTER: /* without a table it goes through all of them, each in its own
                             transaction */
        k->kind = depth == 0 ? LB_SQL_DDL : k->kind;
        break;
    default:
        definition(k, word);
    }
}

static void classify(struct lb_kind *k, struct lb_text text, unsigned depth)
{
    const struct entry *e = find(text);
    k->words++;
    if (k->words == 1)
        opening(k, e);
    else if (k->with)
        with(k, e, depth);
    else if (k->explain)
        explained(k, e->word, depth);
    else
        further(k, e->word, depth);
}

/* ---- from the rest of it -------------------------------------------------------------------- */

/* BEGIN ATOMIC statement; … END, with CASE … END in it. */
static void body(struct lb_kind *k, struct lb_text word)
{
    if (k->begin && is(word, LB_TEXT("ATOMIC")))
        k->body = 1;
    else if (k->body > 0 && is(word, LB_TEXT("CASE")))
        k->body++;
    else if (k->body > 0 && is(word, LB_TEXT("END")))
        k->body--;
    k->begin = is(word, LB_TEXT("BEGIN")) && k->body == 0;
}

enum { CURRENT_NONE, CURRENT_WORD, CURRENT_OF, CURRENT_DONE };

static void current(struct lb_kind *k, enum lb_token token, struct lb_text word, size_t at,
                    size_t n)
{
    if (k->current == CURRENT_DONE)
        return;
    bool name = token == LB_TOKEN_WORD || token == LB_TOKEN_QUOTED;
    if (k->current == CURRENT_OF && name) {
        k->current_of = (struct lb_span){at, n};
        k->current_clause.n = at + n - k->current_clause.at;
        k->current = CURRENT_DONE;
    } else if (k->current == CURRENT_WORD && is(word, LB_TEXT("OF"))) {
        k->current = CURRENT_OF;
    } else if (is(word, LB_TEXT("CURRENT"))) {
        k->current_clause.at = at;
        k->current = CURRENT_WORD;
    } else {
        k->current = CURRENT_NONE;
    }
}

enum { ROW_START, ROW_TARGET, ROW_NONE, ROW_VALUES, ROW_INSIDE, ROW_DONE, ROW_TAIL, ROW_NO };

/* The name behind INTO, with its schema. Returns false at what follows it. */
static bool target(struct lb_kind *k, enum lb_token token, const struct lb_lexer *l, size_t at,
                   size_t n)
{
    bool dot = token == LB_TOKEN_OTHER && *l->token == '.';
    bool name = token == LB_TOKEN_WORD || token == LB_TOKEN_QUOTED;
    if (!dot && !(name && (k->target.n == 0 || k->target_dot)))
        return false;
    if (k->target.n == 0)
        k->target.at = at;
    k->target.n = at + n - k->target.at;
    k->target_dot = dot;
    return true;
}

/* Words that a parenthesis follows without a function being called. */
static bool is_syntax(struct lb_text word)
{
    static const char *const syntax[] = {
        "AND",   "BETWEEN", "CASE",   "CAST", "COALESCE", "CONFLICT", "ELSE", "GREATEST", "IN",
        "LEAST", "NOT",     "NULLIF", "OR",   "SET",      "THEN",     "WHEN", "WHERE"};
    for (size_t i = 0; i < sizeof syntax / sizeof *syntax; i++)
        if (is(word, lb_text_of(syntax[i])))
            return true;
    return false;
}

/* A query, or a function, may see what the rows before have done. */
static bool looks_around(struct lb_kind *k, enum lb_token token, const struct lb_lexer *l)
{
    if (token == LB_TOKEN_WORD) {
        k->type = k->as || l->token[-1] == ':';
        k->as = is(l->word, LB_TEXT("AS"));
        return is(l->word, LB_TEXT("SELECT")) || is(l->word, LB_TEXT("TABLE"));
    }
    if (token != LB_TOKEN_OPEN || *l->token != '(')
        return false;
    return l->before_that == LB_TOKEN_QUOTED ||
           (l->before_that == LB_TOKEN_WORD && !k->type && !is_syntax(l->word));
}

/* Outside of the row, VALUES leads to it (a table may be named so), and ON CONFLICT may follow it.
 */
static void row_word(struct lb_kind *k, struct lb_text word)
{
    if (k->row_state == ROW_START)
        k->row_state = is(word, LB_TEXT("INTO")) ? ROW_TARGET : ROW_START;
    else if (is(word, LB_TEXT("VALUES")) && k->row_state != ROW_TAIL)
        k->row_state = ROW_VALUES;
    else if (k->row_state == ROW_DONE)
        k->row_state = is(word, LB_TEXT("ON")) ? ROW_TAIL : ROW_NO;
    else if (k->row_state == ROW_VALUES)
        k->row_state = ROW_NONE;
}

static void row(struct lb_kind *k, enum lb_token token, const struct lb_lexer *l, size_t at,
                size_t n)
{
    if (k->row_state == ROW_TARGET && !target(k, token, l, at, n))
        k->row_state = ROW_NONE;
    if (k->row_state == ROW_NO || k->row_state == ROW_TARGET)
        return;
    if ((k->row_state == ROW_INSIDE || k->row_state == ROW_TAIL) && looks_around(k, token, l)) {
        k->row_state = ROW_NO;
    } else if (k->row_state == ROW_INSIDE) {
        if (token == LB_TOKEN_CLOSE && l->depth == 0) {
            k->row.n = at + n - k->row.at;
            k->row_state = ROW_DONE;
        }
    } else if (token == LB_TOKEN_MARKER || token == LB_TOKEN_POSITION) {
        k->row_state = ROW_NO;
    } else if (token == LB_TOKEN_WORD && l->depth == 0) {
        row_word(k, lb_lexer_text(l));
    } else if (k->row_state == ROW_VALUES) {
        k->row.at = at;
        k->row_state = token == LB_TOKEN_OPEN ? ROW_INSIDE : ROW_NONE;
    } else if (k->row_state == ROW_DONE) {
        k->row_state = ROW_NO;
    }
}

/* The words of the statement proper, once its kind is known. */
static void inside(struct lb_kind *k, enum lb_token token, const struct lb_lexer *l, size_t at,
                   size_t n)
{
    struct lb_text word = token == LB_TOKEN_WORD ? lb_lexer_text(l) : LB_NO_TEXT;
    bool top = l->depth == 0;
    switch (k->kind) {
    case LB_SQL_SELECT:
        if (top && !k->explain && is(word, LB_TEXT("INTO")))
            k->kind = LB_SQL_DDL;
        break;
    case LB_SQL_UPDATE:
    case LB_SQL_DELETE:
        current(k, token, word, at, n);
        k->returning = k->returning || (top && is(word, LB_TEXT("RETURNING")));
        break;
    case LB_SQL_INSERT:
        row(k, token, l, at, n);
        k->returning = k->returning || (top && is(word, LB_TEXT("RETURNING")));
        break;
    case LB_SQL_MERGE:
        k->returning = k->returning || (top && is(word, LB_TEXT("RETURNING")));
        break;
    default:
        if (k->routine && word.n > 0)
            body(k, word);
    }
}

void lb_kind_token(struct lb_kind *k, enum lb_token token, const struct lb_lexer *l, size_t at,
                   size_t n)
{
    if (k->sure) {
        inside(k, token, l, at, n);
    } else if (token == LB_TOKEN_WORD) {
        classify(k, lb_lexer_text(l), l->depth);
    } else if (token == LB_TOKEN_QUOTED) {
        classify(k, LB_NO_TEXT, l->depth);
    } else if (k->with) {
        k->skip = k->skip || (token == LB_TOKEN_COMMA && l->depth == 0);
    } else if (token == LB_TOKEN_OPEN && k->kind == LB_SQL_DDL && k->first != LB_WORD_REINDEX) {
        k->sure = true;
    }
}

void lb_kind_end(struct lb_kind *k)
{
    if (k->words == 0)
        k->kind = LB_SQL_OTHER;
    if (k->explain && k->analyze && !k->sure)
        k->kind = LB_SQL_OTHER;
    k->no_transaction = k->no_transaction || k->kind == LB_SQL_NOTRANSACTION;
    if ((k->row_state != ROW_DONE && k->row_state != ROW_TAIL) || k->with || k->returning)
        k->row = (struct lb_span){0, 0};
    if (k->current != CURRENT_DONE)
        k->current_clause = (struct lb_span){0, 0};
}
