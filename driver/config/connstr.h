/*
 * ODBC connection strings (ODBC reference, SQLDriverConnect, "Comments"): keyword=value pairs with
 * ';' between. A value in braces is taken as it stands, with "}}" for '}'; one without is trimmed.
 */
#ifndef LB_CONFIG_CONNSTR_H
#define LB_CONFIG_CONNSTR_H

#include "base/buf.h"
#include "base/err.h"

#define LB_CONNSTR_MAX 1048576 /* bytes of a string we read or write */

struct lb_connstr {
    struct lb_text all;
    size_t at;
    struct lb_buf value; /* secret: the last value with its braces taken off */
};

struct lb_connstr_pair {
    struct lb_text keyword; /* trimmed, borrowed from the string */
    struct lb_text value;   /* valid until the next pair is read */
    bool braced;
    size_t position; /* 1-based character of the keyword's start */
};

enum lb_connstr_step { LB_CONNSTR_PAIR, LB_CONNSTR_END, LB_CONNSTR_BAD };

/* Borrows `string`, which must stay as it is until lb_connstr_close. */
void lb_connstr_open(struct lb_connstr *c, struct lb_text string);
/* The next pair, in the order of the string; on LB_CONNSTR_BAD *err says what and at which
 * character, but shows no part of the string after a keyword: it might be a password. */
enum lb_connstr_step lb_connstr_next(struct lb_connstr *c, struct lb_connstr_pair *pair,
                                     struct lb_err *err);
void lb_connstr_close(struct lb_connstr *c);

/* Appends "name=value;", with braces around a value that needs them. */
void lb_connstr_add(struct lb_buf *out, const char *name, struct lb_text value);

/* The same with braces in any case. */
void lb_connstr_add_braced(struct lb_buf *out, const char *name, struct lb_text value);

#endif
