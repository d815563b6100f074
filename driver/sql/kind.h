/*
 * What a statement is, from its words: fed with the tokens of one statement as they are read, it
 * finds the statement's kind, its WHERE CURRENT OF, its RETURNING, its one row of VALUES, and
 * whether a `;` may end it (PostgreSQL documentation, "SQL Commands").
 */
#ifndef LB_SQL_KIND_H
#define LB_SQL_KIND_H

#include "sql/lexer.h"
#include "sql/sql.h"

/* Words that tell what kind of a statement this is. */
enum lb_word {
    LB_WORD_PLAIN, /* any other */
    LB_WORD_OPENS, /* opens a statement, and that is all */
    LB_WORD_ALL,
    LB_WORD_ALTER,
    LB_WORD_ANALYZE,
    LB_WORD_CLUSTER,
    LB_WORD_COMMIT,
    LB_WORD_CONCURRENTLY,
    LB_WORD_CREATE,
    LB_WORD_DATABASE,
    LB_WORD_DELETE,
    LB_WORD_DISCARD,
    LB_WORD_DROP,
    LB_WORD_EXPLAIN,
    LB_WORD_FUNCTION,
    LB_WORD_INSERT,
    LB_WORD_MERGE,
    LB_WORD_PREPARE,
    LB_WORD_PREPARED,
    LB_WORD_PROCEDURE,
    LB_WORD_RECURSIVE,
    LB_WORD_REINDEX,
    LB_WORD_RESET,
    LB_WORD_ROLLBACK,
    LB_WORD_SCHEMA,
    LB_WORD_SELECT,
    LB_WORD_SUBSCRIPTION,
    LB_WORD_SYSTEM,
    LB_WORD_TABLE,
    LB_WORD_TABLESPACE,
    LB_WORD_TO,
    LB_WORD_TRANSACTION,
    LB_WORD_UPDATE,
    LB_WORD_VALUES,
    LB_WORD_WITH
};

/* A range of bytes of the server text under way; n == 0: none. */
struct lb_span {
    size_t at, n;
};

struct lb_kind {
    enum lb_sql_kind kind;
    unsigned words;        /* read before the kind was sure */
    enum lb_word first;    /* of them */
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

    unsigned row_state; /* how far in INTO target … VALUES (…) */
    struct lb_span target, row;
    bool target_dot; /* its last token was a dot */
    bool as, type;   /* the last word was AS; was a type's name */
};

/* The next token, no space or comment. at: where it begins in the server text, n: its length there.
 */
void lb_kind_token(struct lb_kind *k, enum lb_token token, const struct lb_lexer *l, size_t at,
                   size_t n);

/* At the statement's end: settles what was open. */
void lb_kind_end(struct lb_kind *k);

#endif
