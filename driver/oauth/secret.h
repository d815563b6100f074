/*
 * A secret from where the user keeps it: as it is, in a file, in an environment variable, or
 * printed by a command. Read anew each time, since files and commands exist so that it can change.
 */
#ifndef LB_OAUTH_SECRET_H
#define LB_OAUTH_SECRET_H

#include <stdatomic.h>

#include "base/buf.h"
#include "base/err.h"

/* The first that is given counts; NULL is "not given". */
struct lb_secret {
    const char *name;    /* what it is, for messages: "the access token" */
    const char *text;    /* the secret itself */
    const char *file;    /* a path */
    const char *env;     /* a variable's name */
    const char *command; /* a command line for the system's shell */
};

bool lb_secret_given(const struct lb_secret *s);

/*
 * Appends the secret without white space at its ends. A command may run until the deadline
 * (lb_clock_ms()), a minute at most; cancel may be NULL. LB_ERR_MISSING when nothing is given or it
 * is empty, LB_ERR_SYSTEM when it cannot be read; a command's own words on standard error are in
 * the text.
 */
bool lb_secret_read(const struct lb_secret *s, int64_t deadline, const atomic_bool *cancel,
                    struct lb_buf *out, struct lb_err *err);

struct lb_json;

/* A program that is signed in already, and prints its token as JSON. */
struct lb_secret_program {
    const char *way;   /* "azure-cli" */
    const char *title; /* "the Azure CLI (az)" */
    const char *login; /* what to do when it fails */
};

/* What argv prints; NULL: *err. The same limits of time. */
struct lb_json *lb_secret_ask(const struct lb_secret_program *p, const char *const *argv,
                              int64_t deadline, const atomic_bool *cancel, struct lb_err *err);

#endif
