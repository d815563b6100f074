/*
 * The Databricks CLI, signed in by `databricks auth login`, is asked for its token. It keeps and
 * refreshes its own sign-in, in a store of its own; this is the door it offers to others.
 */
#include "oauth/flow.h"

#include <stdio.h>

#include "oauth/exchange.h"
#include "oauth/secret.h"
#include "oauth/task.h"
#include "platform/clock.h"
#include "web/date.h"

/* {"access_token": …, "token_type": "Bearer", "expiry": RFC 3339}: by this machine's own clock. */
static bool obtain(const struct lb_task *t, struct lb_held *out, struct lb_err *err)
{
    const struct lb_oauth_config *o = &t->oauth->config;
    const char *by = o->profile ? "--profile" : "--host";
    const char *whom = o->profile ? o->profile : t->oauth->origin;
    const char *argv[] = {
        o->cli_path ? o->cli_path : "databricks", "auth", "token", by, whom, NULL};
    char title[1024], login[1024];
    snprintf(title, sizeof title, "the Databricks CLI (%s; CLIPath names another)", argv[0]);
    snprintf(login, sizeof login,
             "Sign in with `databricks auth login %s %s`; version 0.207 or newer is needed.", by,
             whom);
    const struct lb_secret_program databricks = {"databricks-cli", title, login};
    struct lb_reply r = {.date = lb_clock_wall(), .asked_ms = lb_clock_ms()};
    int64_t end, life_ms = 0;
    r.json = lb_secret_ask(&databricks, argv, t->deadline, t->cancel, err);
    if (r.json && lb_date_rfc3339(lb_json_text(r.json, "expiry"), &end) && end > r.date)
        life_ms = (end - r.date) * 1000;
    bool fine = r.json && lb_exchange_take(&r, LB_STEP_TOKEN, lb_json_text(r.json, "access_token"),
                                           life_ms, out, err);
    lb_reply_release(&r);
    return fine;
}

const struct lb_flow lb_flow_cli = {
    .name = "databricks-cli",
    .obtain = obtain,
};
