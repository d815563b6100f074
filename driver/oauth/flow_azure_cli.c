/* The Azure CLI, signed in by `az login`, is asked for an Entra token for Azure Databricks. */
#include "oauth/flow.h"

#include "oauth/azure.h"
#include "oauth/exchange.h"
#include "oauth/secret.h"
#include "oauth/task.h"
#include "platform/clock.h"
#include "platform/command.h"
#include "platform/file.h"

#define TRY_MS 60000

static bool check(const struct lb_oauth_config *c, struct lb_err *err)
{
    return lb_azure_of(c, err) != NULL;
}

/* "expiresOn" is in local time without a zone, so newer versions' "expires_on" or else the token's
 * own claim tells the life. */
static bool read_answer(const struct lb_command *c, struct lb_held *out, struct lb_err *err)
{
    struct lb_reply r = {.date = lb_clock_wall(), .asked_ms = lb_clock_ms()};
    int64_t end = 0, life_ms = 0;
    r.json = lb_json_read(lb_text(c->out, c->out_n), NULL);
    if (!r.json)
        return lb_err(err, LB_ERR_PROTOCOL, "the Azure CLI printed something else than a token");
    if (lb_json_int(r.json, "expires_on", &end) && end > r.date && end < INT32_MAX * 4ll)
        life_ms = (end - r.date) * 1000;
    bool fine = lb_exchange_take(&r, LB_STEP_IDENTITY, lb_json_text(r.json, "accessToken"), life_ms,
                                 out, err);
    lb_reply_release(&r);
    return fine;
}

static bool obtain(const struct lb_task *t, struct lb_held *out, struct lb_err *err)
{
    const char *tenant = t->oauth->config.azure_tenant;
    const char *argv[] = {
        "az",       "account", "get-access-token",         "--resource", LB_AZURE_DATABRICKS,
        "--output", "json",    tenant ? "--tenant" : NULL, tenant,       NULL};
    struct lb_command c;
    char why[200];
    int os_error;
    int64_t most = lb_clock_ms() + TRY_MS;
    if (!lb_command_run(argv, 65536, t->deadline < most ? t->deadline : most, t->cancel, &c,
                        &os_error))
        return lb_err(err, LB_ERR_SYSTEM, "the Azure CLI (az) cannot be run: %s. Install it",
                      lb_file_error(os_error, why, sizeof why));
    bool fine = c.end == LB_COMMAND_EXITED && c.status == 0;
    if (fine)
        fine = read_answer(&c, out, err);
    else
        lb_secret_command_failed("azure-cli", "`az account get-access-token`", &c, err);
    if (!fine && c.end == LB_COMMAND_EXITED)
        lb_err_add(err, "Sign in with `az login`.");
    lb_command_release(&c);
    return fine;
}

const struct lb_flow lb_flow_azure_cli = {
    .name = "azure-cli",
    .check = check,
    .obtain = obtain,
};
