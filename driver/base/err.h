/*
 * What went wrong below handle/. A function that can fail returns bool and fills a struct lb_err;
 * handle/diag.c turns it into a diagnostic record. The code names the kind of failure, not an ODBC
 * SQLSTATE: handle/sqlstate.c maps it.
 */
#ifndef LB_BASE_ERR_H
#define LB_BASE_ERR_H

#include "base/text.h"

enum lb_errc {
    LB_OK = 0,
    LB_ERR_MEMORY,      /* out of memory, or over a buffer's ceiling */
    LB_ERR_ARGUMENT,    /* a keyword's or attribute's value makes no sense */
    LB_ERR_MISSING,     /* something needed was not given and could not be found */
    LB_ERR_SYNTAX,      /* connection string, escape sequence, JSON we were given */
    LB_ERR_UNSUPPORTED, /* known to ODBC, not done here */
    LB_ERR_AUTH,        /* the identity or its proof was refused */
    LB_ERR_CONNECT,     /* could not reach the other side, or TLS failed */
    LB_ERR_LINK,        /* an established connection broke */
    LB_ERR_TIMEOUT,     /* the time given ran out */
    LB_ERR_CANCELLED,   /* ended on request */
    LB_ERR_PROTOCOL,    /* the other side answered what it must not */
    LB_ERR_SERVER,      /* PostgreSQL reported an error: sqlstate is set */
    LB_ERR_STATE,       /* right call, wrong moment */
    LB_ERR_SYSTEM,      /* the operating system refused (files, locks) */
    LB_ERR_CODES
};

#define LB_ERR_TEXT 8192

/*
 * Plain data: no release needed, may be copied by assignment. The text is UTF-8, cut at a code
 * point when too long, says what was wrong, where, and what to do next, and never holds a secret.
 */
struct lb_err {
    enum lb_errc code;
    char sqlstate[6];   /* the server's five characters, or "" */
    int native;         /* HTTP status, errno or other number that helps a search; 0: none */
    char undone[6];     /* of a failure that undid itself and nothing else, so that another try is
                           harmless: its SQLSTATE as the server sent it; else "" */
    bool retry;         /* LB_ERR_CONNECT: a later try may do better (refused, cut, not up yet) */
    unsigned statement; /* which of those that went out together it befell, from 0 */
    int position;       /* 1-based character position in the statement, 0: unknown */
    int param;          /* n of the parameter $n whose value the server refused, 0: none */
    char text[LB_ERR_TEXT];
};

/* Nothing has failed so far: cheaper than clearing the text's room. */
static inline void lb_err_none(struct lb_err *err)
{
    err->code = LB_OK;
    err->sqlstate[0] = err->undone[0] = err->text[0] = '\0';
    err->native = err->position = err->param = 0;
    err->statement = 0;
    err->retry = false;
}

/* Fills *err and returns false, so that `return lb_err(err, LB_ERR_X, "…")` reads well. err may be
 * NULL. */
bool lb_err(struct lb_err *err, enum lb_errc code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The same for out of memory. */
bool lb_err_memory(struct lb_err *err);

/* Puts "what: " before the text that is there already, to say which step failed. Returns false. */
bool lb_err_in(struct lb_err *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Appends a sentence, such as the advice what to do next. Returns false. */
bool lb_err_add(struct lb_err *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
