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
    struct lb_text dsn;    /* SQLConnect's ServerName, UserName and Authentication, or no value */
    struct lb_text uid;
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

/*
 * The way to sign in: AuthType, else AuthMech and Auth_Flow, else the one way that what was given
 * fits. What the string, the data source or a named profile gives decides; the environment and the
 * default profile are asked only when those give nothing. Two ways at once are LB_ERR_ARGUMENT and
 * named both; no way for a Lakebase is LB_ERR_MISSING; with neither workspace, endpoint nor
 * instance it is the password way. A browser is never inferred: AuthType=oauth-u2m or Auth_Flow=2
 * must say so.
 */
bool lb_settings_auth_type(const struct lb_settings *s, enum lb_auth_type *out, struct lb_err *err);
const char *lb_auth_type_name(enum lb_auth_type type);

/*
 * User and secret of an OAuth client. Tools hand what a person typed as UID and PWD, so with
 * oauth-m2m, UID stands in for a ClientID and PWD for a ClientSecret that is not there (nor a
 * SecretFile or SecretCommand). "" when there is none.
 */
const char *lb_settings_client_id(const struct lb_settings *s, enum lb_auth_type type);
/* The PostgreSQL user as far as the settings say it: "" leaves it to the sign-in to find out. */
const char *lb_settings_user(const struct lb_settings *s, enum lb_auth_type type);

/*
 * The secret of a sign-in way, from its keyword or read from its …File (white space at both ends
 * taken off): which is LB_KEY_CLIENT_SECRET, LB_KEY_PWD or LB_KEY_ACCESS_TOKEN. *out should be
 * an LB_BUF_SECRET. Nothing given anywhere: true, and *out stays empty.
 */
bool lb_settings_secret(const struct lb_settings *s, enum lb_keyword which, enum lb_auth_type type,
                        struct lb_buf *out, struct lb_err *err);

/* What an error inside a transaction rolls back: ErrorRollback, else the -n of Protocol. */
enum lb_error_rollback lb_settings_error_rollback(const struct lb_settings *s);

/*
 * The completed connection string of SQLDriverConnect: DSN or DRIVER, then every keyword that the
 * string or the arguments gave, except secrets.
 */
void lb_settings_out_string(const struct lb_settings *s, struct lb_buf *out);

/*
 * The text that tags the session (application_name) and every HTTP request (User-Agent):
 * "<isv>_<product>/<version>" of the user first, then the driver's own "lakebase_odbc/<version>".
 * At most 63 bytes (PostgreSQL's NAMEDATALEN - 1); the driver's part goes whole or not at all.
 * Bytes other than 0-9 A-Z a-z _ . + - / become '-'.
 */
#define LB_APPLICATION_NAME_ROOM 64
void lb_settings_application_name(const struct lb_settings *s, const char *driver_version,
                                  char out[LB_APPLICATION_NAME_ROOM]);

#endif
