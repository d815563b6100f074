/*
 * The Databricks CLI, signed in by `databricks auth login`, is asked for its token. It keeps and
 * refreshes its own sign-in, in a store of its own; this is the door it offers to others.
 */
#include "oauth/flow.h"

#include "oauth/exchange.h"
#include "oauth/secret.h"
#include "oauth/task.h"
#include "platform/clock.h"
#include "platform/command.h"
#include "platform/file.h"
#include "web/date.h"

#define TRY_MS 60000

static bool check(const struct lb_oauth_config *c, struct lb_err *err)
{
    return true;
}

/* {"access_token": …, "token_type": "Bearer", "expiry": RFC 3339}: by this machine's own clock. */
static bool read_answer(const struct lb_command *c, struct lb_held *out, struct lb_err *err)
{
    struct lb_reply r = {.date = lb_clock_wall(), .asked_ms = lb_clock_ms()};
    int64_t end, life_ms = 0;
    r.json = lb_json_read(lb_text(c->out, c->out_n), NULL);
    if (!r.json)
        return lb_err(err, LB_ERR_PROTOCOL,
                      "the Databricks CLI printed something else than a token: version 0.207 or "
                      "newer is needed (`databricks -v`)");
    if (lb_date_rfc3339(lb_json_text(r.json, "expiry"), &end) && end > r.date)
        life_ms = (end - r.date) * 1000;
    bool fine = lb_exchange_take(&r, LB_STEP_TOKEN, lb_json_text(r.json, "access_token"), life_ms,
                                 out, err);
    lb_reply_release(&r);
    return fine;
}

static bool obtain(const struct lb_task *t, struct lb_held *out, struct lb_err *err)
{
    const struct lb_oauth_config *o = &t->oauth->config;
    const char *program = o->cli_path ? o->cli_path : "databricks";
    const char *argv[] = {program,
                          "auth",
                          "token",
                          o->profile ? "--profile" : "--host",
                          o->profile ? o->profile : t->oauth->origin,
                          NULL};
    struct lb_command c;
    char why[200];
    int os_error;
    int64_t most = lb_clock_ms() + TRY_MS;
    if (!lb_command_run(argv, 65536, t->deadline < most ? t->deadline : most, t->cancel, &c,
                        &os_error))
        return lb_err(
            err, LB_ERR_SYSTEM,
            "the Databricks CLI (%s) cannot be run: %s. Install it, or name it by CLIPath", program,
            lb_file_error(os_error, why, sizeof why));
    bool fine = c.end == LB_COMMAND_EXITED && c.status == 0;
    if (fine)
        fine = read_answer(&c, out, err);
    else
        lb_secret_command_failed("databricks-cli", "`databricks auth token`", &c, err);
    if (!fine && c.end == LB_COMMAND_EXITED)
        lb_err_add(err, "Sign in with `databricks auth login %s %s`.", argv[3], argv[4]);
    lb_command_release(&c);
    return fine;
}

const struct lb_flow lb_flow_cli = {
    .name = "databricks-cli",
    .check = check,
    .obtain = obtain,
};
