/*
 * The command `lakebase-odbc`: what its verbs share. It signs in with the driver's own oauth/ and
 * connects as applications do, through the driver manager.
 */
#ifndef LB_SETUP_CLI_H
#define LB_SETUP_CLI_H

#include "config/identity.h"
#include "config/settings_out.h"
#include "oauth/oauth.h"

enum lb_cli_exit { LB_CLI_FINE, LB_CLI_FAILED, LB_CLI_USAGE };

/* The person at the terminal. */
struct lb_cli_person {
    struct lb_oauth_person face;
    struct lb_buf typed; /* of the line that is not whole yet; secret */
    bool asked;          /* a sign-in in the browser was needed */
};

/* One connection's settings, as the driver would read them. */
struct lb_cli {
    const char *given;  /* the argument: a data source's name or a connection string; "" for none */
    struct lb_buf line; /* secret: a connection string that came from standard input */
    struct lb_buf string; /* secret: the connection string for the driver manager */
    struct lb_settings settings;
    enum lb_auth_type type;
    char application[LB_APPLICATION_NAME_ROOM];
    struct lb_cli_person person;
    struct lb_oauth_process *process; /* NULL: AuthType=password */
    struct lb_oauth *oauth;
};

/*
 * Reads what `given` names; "-" reads a connection string from standard input, so that a secret in
 * it need not stand in the process list. Warnings go to standard error. To be closed also after a
 * failure.
 */
bool lb_cli_open(struct lb_cli *c, const char *given, struct lb_err *err);
void lb_cli_close(struct lb_cli *c);

/* Makes c->oauth from the settings; nothing with AuthType=password. No network. */
bool lb_cli_open_oauth(struct lb_cli *c, struct lb_err *err);

/* "data source sales", "the connection string" …, for messages. */
const char *lb_cli_name(const struct lb_cli *c);

/* To standard output and standard error; nothing may hold a secret. */
void lb_cli_say(const char *format, ...) __attribute__((format(printf, 1, 2)));
void lb_cli_tell(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The verbs. The driver manager's strings and codes stay within cli_check.c. */
enum lb_cli_exit lb_cli_login(const char *given);
enum lb_cli_exit lb_cli_logout(const char *given);
enum lb_cli_exit lb_cli_check(const char *given);

/* The terminal as struct lb_oauth_person wants it. */
void lb_cli_person_open(struct lb_cli_person *p);
void lb_cli_person_close(struct lb_cli_person *p);

#endif
