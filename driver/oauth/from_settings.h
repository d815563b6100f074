/*
 * From the settings of a connection to what oauth/ takes, for each value of AuthType. Used by
 * whoever signs in: the driver when it connects, and the command `lakebase-odbc`.
 */
#ifndef LB_OAUTH_FROM_SETTINGS_H
#define LB_OAUTH_FROM_SETTINGS_H

#include "config/identity.h"
#include "oauth/oauth.h"

struct lb_oauth_request {
    const struct lb_settings *settings;
    enum lb_auth_type type;               /* as lb_settings_auth_type has it; not the password */
    const char *application;              /* for the User-Agent and the page in the browser */
    const struct lb_oauth_person *person; /* NULL: nobody but by the browser */
    struct lb_oauth_limit limit;          /* for commands that print a secret */
};

/* lb_oauth_open with the settings' values; reads the secret files and runs the secret commands. */
bool lb_oauth_open_from(struct lb_oauth_process *p, const struct lb_oauth_request *request,
                        struct lb_log *log, struct lb_oauth **out, struct lb_err *err);

/* Appends the secret that `which` stands for (LB_KEY_CLIENT_SECRET or LB_KEY_PWD), read from its
 * keyword, its file or its command. Nothing given: true, and nothing is appended. */
bool lb_oauth_secret_from(const struct lb_oauth_request *request, enum lb_keyword which,
                          struct lb_buf *out, struct lb_err *err);

#endif
