/*
 * A way to sign in: one const struct in one file. The list in oauth.c is all that knows them by
 * name.
 */
#ifndef LB_OAUTH_FLOW_H
#define LB_OAUTH_FLOW_H

#include "base/err.h"
#include "base/text.h"

struct lb_held;
struct lb_oauth_config;
struct lb_task;

struct lb_flow {
    const char *name; /* the value of the AuthType keyword */
    /* All that is needed is there and makes sense; else LB_ERR_MISSING or LB_ERR_ARGUMENT. NULL:
     * always. */
    bool (*check)(const struct lb_oauth_config *c, struct lb_err *err);
    /* Gets a workspace token: text and life of *out. */
    bool (*obtain)(const struct lb_task *t, struct lb_held *out, struct lb_err *err);
    /* The PostgreSQL user as far as the settings tell; NULL, or returns NULL: the workspace is
     * asked. */
    const char *(*user)(const struct lb_oauth_config *c);
    /* A header of API calls that carries the token's second part (struct lb_held's more), or NULL.
     */
    const char *header;
    /* The workspace refused a token that this way may have kept somewhere; may be NULL. */
    void (*refused)(const struct lb_task *t, struct lb_text token);
    /* Removes what this way keeps on disk, see lb_oauth_forget; NULL: it keeps nothing. */
    bool (*forget)(const struct lb_task *t, bool *was, struct lb_err *err);
};

extern const struct lb_flow lb_flow_access_token;
extern const struct lb_flow lb_flow_azure_cli;
extern const struct lb_flow lb_flow_azure_msi;
extern const struct lb_flow lb_flow_azure_secret;
extern const struct lb_flow lb_flow_cli;
extern const struct lb_flow lb_flow_federation;
extern const struct lb_flow lb_flow_m2m;
extern const struct lb_flow lb_flow_u2m;

#endif
