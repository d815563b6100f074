/*
 * What a statement is, from its words: fed with the tokens of one statement as they are read, it
 * finds the statement's kind, its WHERE CURRENT OF, its RETURNING, its one row of VALUES, and
 * whether a `;` may end it (PostgreSQL documentation, "SQL Commands").
 */
#ifndef LB_SQL_KIND_H
#define LB_SQL_KIND_H

#include "sql/lexer.h"
#include "sql/sql.h"
#include "sql/word.h"

/* A range of bytes of the server text under way; n == 0: none. */
struct lb_span {
    size_t at, n;
};

struct lb_kind {
    enum lb_sql_kind kind;
    unsigned words;        /* read before the kind was sure */
    enum lb_word first;    /* of them; LB_WORD_PLAIN when not of interest */
    bool sure;             /* `kind` is final but for what the body can change */
    bool skip;             /* the next word is a name, whatever it is */
    bool explain, analyze; /* EXPLAIN, with ANALYZE */
    bool with, writes;     /* begins with WITH; one of whose queries changes data */
    bool routine; /* CREATE FUNCTION or PROCEDURE: $1 is its argument, BEGIN ATOMIC its body */
    bool own_positions; /* $1 is not a parameter of this statement: also PREPARE */
    bool returning;
    bool no_transaction;
    unsigned
        body;   /* BEGIN ATOMIC and CASE levels that are open: a `;` does not end the statement */
    bool begin; /* the last word was BEGIN, in a routine */

    unsigned current; /* how far in CURRENT OF name */
    struct lb_span current_clause, current_of;

    unsigned row_state; /* how far in VALUES (…) */
    struct lb_span row;
};

/* The next token, no space or comment. at: where it begins in the server text, n: its length there.
 */
void lb_kind_token(struct lb_kind *k, enum lb_token token, const struct lb_lexer *l, size_t at,
                   size_t n);

/* At the statement's end: settles what was open. */
void lb_kind_end(struct lb_kind *k);

#endif
