/*
 * A workspace token that is there already: an OAuth token somebody else got, or a personal access
 * token. It is sent as a bearer token (RFC 6750) to mint database credentials.
 */
#include "oauth/flow.h"

#include "oauth/exchange.h"
#include "oauth/secret.h"
#include "oauth/task.h"
#include "platform/clock.h"

static struct lb_secret secret_of(const struct lb_oauth_config *c)
{
    return (struct lb_secret){
        .name = "the access token",
        .text = c->access_token,
        .file = c->access_token_file,
        .command = c->access_token_command,
    };
}

static bool check(const struct lb_oauth_config *c, struct lb_err *err)
{
    struct lb_secret s = secret_of(c);
    return lb_secret_given(&s) ||
           lb_err(err, LB_ERR_MISSING,
                  "access-token needs the token: set AccessToken, AccessTokenFile or "
                  "AccessTokenCommand (or DATABRICKS_TOKEN)");
}

/* The life of a personal access token cannot be seen: a file or command is read again soon. */
static bool obtain(const struct lb_task *t, struct lb_held *out, struct lb_err *err)
{
    struct lb_secret s = secret_of(&t->oauth->config);
    struct lb_reply r = {.date = lb_clock_wall(), .asked_ms = lb_clock_ms()};
    struct lb_buf token = LB_BUF_SECRET(65536);
    bool fine = lb_secret_read(&s, t->deadline, t->cancel, &token, err) &&
                lb_exchange_take(&r, LB_STEP_TOKEN, lb_buf_text(&token), 0, out, err);
    lb_buf_release(&token);
    return fine;
}

const struct lb_flow lb_flow_access_token = {
    .name = "access-token",
    .check = check,
    .obtain = obtain,
};
