/*
 * Takes SQL text apart, as far as PostgreSQL's own lexer must be followed to know where quotes and
 * comments end, what is a parameter marker and what an operator (PostgreSQL documentation, "Lexical
 * Structure"). No memory is allocated; tokens are ranges of the text.
 */
#ifndef LB_SQL_LEXER_H
#define LB_SQL_LEXER_H

#include "base/text.h"

enum lb_token {
    LB_TOKEN_END,
    LB_TOKEN_SPACE,  /* white space */
    LB_TOKEN_LINE,   /* a comment up to the end of its line, without it */
    LB_TOKEN_BLOCK,  /* a comment in slash and star */
    LB_TOKEN_WORD,   /* key word or plain identifier */
    LB_TOKEN_QUOTED, /* "identifier", also U&"…" */
    LB_TOKEN_STRING, /* '…', E'…', U&'…', B'…', X'…', N'…', $tag$…$tag$ */
    LB_TOKEN_NUMBER,
    LB_TOKEN_POSITION, /* $1 */
    LB_TOKEN_MARKER,   /* ? */
    LB_TOKEN_OPERATOR, /* a run of operator characters */
    LB_TOKEN_MARK,     /* ??, which stands for the operator character ? */
    LB_TOKEN_OPEN,     /* ( or [ */
    LB_TOKEN_CLOSE,    /* ) or ] */
    LB_TOKEN_COMMA,
    LB_TOKEN_SEMICOLON,
    LB_TOKEN_BRACE_OPEN,
    LB_TOKEN_BRACE_CLOSE,
    LB_TOKEN_OTHER, /* . : and what has no meaning in SQL */
    LB_TOKEN_BROKEN /* a quote or comment that does not end; token.at is where it begins */
};

struct lb_lexer {
    const char *start, *at, *end; /* `at` is behind the token just read */
    const char *token;            /* where that begins */
    unsigned depth;               /* of ( and [ around the place behind the token */
    bool backslash;               /* plain '…' has backslash escapes */

    /* what is before, to tell ? from ? */
    enum lb_token before;      /* the last token that is no space or comment */
    enum lb_token before_that; /* and the one before it */
    struct lb_text word;       /* the last word, */
    bool dotted;               /* which stood behind a dot: it is a name, whatever it is */
    unsigned lead;             /* how far we are in DISTINCT ON ( or OPERATOR ( */
    uint64_t leading; /* bit d: an operand follows the parenthesis that opened at depth d */
    uint64_t between; /* bit 0: BETWEEN waits for its AND here; the others: further out, each
                         parenthesis and CASE … END being a level */
    bool bound;       /* `word` is the AND of a BETWEEN */
};

void lb_lexer_init(struct lb_lexer *l, struct lb_text in, bool backslash);
enum lb_token lb_lexer_next(struct lb_lexer *l);

/* The next token that is neither white space nor a comment. */
enum lb_token lb_lexer_skip(struct lb_lexer *l);

/* Behind an operand: does it begin where one is a whole expression's beginning, not the right side
 * of an operator? */
bool lb_lexer_whole_operand(const struct lb_lexer *l);

/* May that be inside of a word, though it may not begin one? */
bool lb_lexer_in_word(char c);

/* The text of the token just read. */
static inline struct lb_text lb_lexer_text(const struct lb_lexer *l)
{
    return lb_text(l->token, (size_t)(l->at - l->token));
}

#endif
