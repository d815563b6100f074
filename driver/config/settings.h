/*
 * What a connection was asked to be: every keyword's value, where it came from, and whether it was
 * given at all or is the default. Filled before connecting, not changed afterwards, so any thread
 * may read it. Values of all kinds are wiped on release.
 *
 * A stronger source wins over a weaker one, whatever the order they are put in: SQLConnect's
 * arguments, connection string, data source, the driver's own section of odbcinst.ini, a Databricks
 * profile named by the user, environment, the default profile, the table's default.
 */
#ifndef LB_CONFIG_SETTINGS_H
#define LB_CONFIG_SETTINGS_H

#include "base/buf.h"
#include "base/err.h"
#include "config/keyword.h"

enum lb_source { /* weak to strong */
                 LB_FROM_DEFAULT,
                 LB_FROM_PROFILE,
                 LB_FROM_ENVIRONMENT,
                 LB_FROM_NAMED_PROFILE,
                 LB_FROM_DRIVER,
                 LB_FROM_DSN,
                 LB_FROM_STRING,
                 LB_FROM_ARGUMENT,
                 LB_SOURCES
};

struct lb_setting {
    char *text;     /* owned; NULL: not given, the table's default holds */
    int64_t number; /* of integers (the first one), booleans and choices; valid with defaults too */
    unsigned char source;
    bool braced; /* stood in braces in the connection string */
};

struct lb_settings {
    struct lb_setting of[LB_KEYWORDS];
};

struct lb_settings_input {
    struct lb_text string; /* SQLDriverConnect's connection string, or no value */
    struct lb_text dsn;    /* SQLConnect's ServerName, "": the default one; or no value */
    struct lb_text uid;    /* SQLConnect's UserName and Authentication, or no value */
    struct lb_text pwd;
    /* Gets what is no failure (SQLSTATE 01S00): unknown keywords with the nearest known name,
     * keywords this version does not act on. May be NULL. */
    void (*warn)(void *context, const char *text);
    void *context;
};

void lb_settings_init(struct lb_settings *s);
void lb_settings_release(struct lb_settings *s);

/*
 * Reads everything: string or arguments, the data source they name, the driver's section, the
 * environment. A value that does not fit its keyword is LB_ERR_ARGUMENT and names keyword, value
 * and what would fit; a bad string is LB_ERR_SYNTAX; a data source that does not exist is
 * LB_ERR_MISSING. On failure *s holds nothing of use but must still be released.
 */
bool lb_settings_load(struct lb_settings *s, const struct lb_settings_input *in,
                      struct lb_err *err);

/* Puts a value unless a source at least as strong has given one already; an empty text from the
 * environment or a profile is nothing. Checks the value as lb_settings_load does. */
bool lb_settings_put(struct lb_settings *s, enum lb_keyword id, struct lb_text value,
                     enum lb_source source, struct lb_err *err);

/* Values. With nothing given: the default; text is never NULL and "" when there is no default. */
const char *lb_settings_str(const struct lb_settings *s, enum lb_keyword id);
struct lb_text lb_settings_text(const struct lb_settings *s, enum lb_keyword id);
int64_t lb_settings_int(const struct lb_settings *s, enum lb_keyword id); /* and of choices */
bool lb_settings_bool(const struct lb_settings *s, enum lb_keyword id);

/* Given by anybody (not the default), and with more than an empty text. */
bool lb_settings_given(const struct lb_settings *s, enum lb_keyword id);
enum lb_source lb_settings_source(const struct lb_settings *s, enum lb_keyword id);
/* "the connection string", "the data source" …: for messages. */
const char *lb_source_name(enum lb_source source);

/* What an error inside a transaction rolls back: ErrorRollback, else the -n of Protocol. */
enum lb_error_rollback lb_settings_error_rollback(const struct lb_settings *s);

#endif
