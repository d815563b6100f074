/*
 * A translation under way: what translate.c and the rooms of the escapes share. Not for other
 * floors.
 *
 * Text is copied in runs: `copied` is the first byte of the input that is not yet in the output,
 * and all from there to the token at hand belongs there as it is. Who replaces something flushes up
 * to it, puts what it becomes, and sets `copied` behind it. No memory is asked for by the token.
 */
#ifndef LB_SQL_TRANSLATE_H
#define LB_SQL_TRANSLATE_H

#include "sql/kind.h"
#include "sql/lexer.h"
#include "sql/sql.h"

/* Text, and if traced an uint32_t each byte: the offset in the input that it comes from. */
struct lb_output {
    struct lb_buf text, origins;
    bool traced;
};

struct lb_translation {
    struct lb_text in;
    struct lb_sql_options options;
    struct lb_err *err;
    bool native; /* for SQLNativeSql: markers stay, statements are not taken apart */

    struct lb_lexer lexer;
    const char *copied;
    struct lb_output out, scratch;

    /* the statement */
    struct lb_sql_statement facts; /* is_call and returns_value so far */
    struct lb_kind kind;
    size_t start;         /* of its text in the output */
    unsigned significant; /* tokens, escapes as one */
    bool begun;           /* something of it was seen that is no white space */
    const char *kept; /* the end of what must be kept of it: no space, no comment to a line's end */
    unsigned markers; /* ? so far */
    unsigned positions; /* the highest $n so far */
    struct lb_span callee;
    size_t first_argument;

    /* escapes */
    const char *brace; /* the innermost open { */
    unsigned escapes;  /* open ones */
    unsigned quiet;    /* those that hide their words from `kind` */

    /* all statements */
    unsigned params;
    struct lb_buf drafts, arguments; /* arrays of struct draft and struct lb_call_argument */
};

/* An argument of a function or call, translated: where its text is in the output. */
struct lb_piece {
    struct lb_span span;
    unsigned tokens;     /* an escape counts as one */
    enum lb_token first; /* LB_TOKEN_BRACE_OPEN for an escape */
    bool is_null;        /* the first is the word NULL */
    unsigned marker;     /* the number of the last marker or position in it; 0: none */
    bool named; /* in: look for `name =>`; then name is its name, and tokens count from behind */
    struct lb_span name;
    struct lb_text fixed; /* for escape_fn.c: stands for the text when there is one */
    bool today;           /* for escape_fn.c: a time of day, to be that of today */
};

struct lb_call_argument {
    struct lb_span text, name;
    unsigned marker;
};

/* Posts LB_ERR_SYNTAX at a place of the input; returns false. */
bool lb_translation_fail(struct lb_translation *t, const char *at, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Copies the input up to `end`. */
void lb_translation_flush(struct lb_translation *t, const char *end);

/* Adds text that comes from the place `from` of the input. */
void lb_translation_put(struct lb_translation *t, const char *from, struct lb_text text);

/* Adds a range of one output to another, origins with it. */
void lb_output_add(struct lb_output *to, const struct lb_output *from, struct lb_span span);
void lb_output_put(struct lb_output *to, uint32_t origin, struct lb_text text);
void lb_output_cut(struct lb_output *o, size_t n);

/*
 * Translates up to the end of an argument: a comma or closing parenthesis of its own level,
 * `keyword` (if it is not NULL) at that level, or }. *stop says which: COMMA, CLOSE, WORD or
 * BRACE_CLOSE; that token was read and is not in the output.
 */
bool lb_translation_argument(struct lb_translation *t, const char *keyword, struct lb_piece *piece,
                             enum lb_token *stop);

/* Translates up to the } that closes the innermost escape, which is read and not in the output. */
bool lb_translation_rest(struct lb_translation *t);

/* Reads the } that must come next, and goes on copying behind it. */
bool lb_translation_close(struct lb_translation *t, const char *what);

/* escape.c: an escape whose { was just read, up to its }. */
bool lb_escape_read(struct lb_translation *t);

/* escape_fn.c: {fn …}, escape_call.c: {call …} and {? = call …}; the word fn or call was just read.
 */
bool lb_escape_fn(struct lb_translation *t);
bool lb_escape_call(struct lb_translation *t, bool returns_value);

#endif
