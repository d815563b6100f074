/*
 * A Microsoft Entra service principal signs in with its secret (RFC 6749 4.4, Entra's version 1
 * endpoint); Azure Databricks takes Entra's token as a bearer. Where the principal is not yet a
 * user of the workspace, a second token, for Azure's management API, vouches for its role there;
 * it is fetched when the workspace's resource id is given.
 */
#include "oauth/flow.h"

#include "oauth/azure.h"
#include "oauth/exchange.h"
#include "oauth/task.h"
#include "web/url.h"

static bool check(const struct lb_oauth_config *c, struct lb_err *err)
{
    if (!c->azure_client_id || !c->azure_client_secret)
        return lb_err(err, LB_ERR_MISSING,
                      "azure-client-secret needs %s: set %s (or ARM_CLIENT_%s)",
                      c->azure_client_id ? "the Entra secret" : "the Entra application id",
                      c->azure_client_id ? "AzureClientSecret" : "AzureClientID",
                      c->azure_client_id ? "SECRET" : "ID");
    return lb_azure_of(c, err) != NULL;
}

static bool ask(const struct lb_task *t, const char *url, const char *resource, struct lb_held *out,
                struct lb_err *err)
{
    const struct lb_oauth_config *c = &t->oauth->config;
    struct lb_buf form = LB_BUF_SECRET(16384);
    lb_form_add(&form, "grant_type", LB_TEXT("client_credentials"));
    lb_form_add(&form, "client_id", lb_text_of(c->azure_client_id));
    lb_form_add(&form, "client_secret", lb_text_of(c->azure_client_secret));
    lb_form_add(&form, "resource", lb_text_of(resource));
    bool fine = lb_exchange_token(t, LB_STEP_IDENTITY, url, &form, NULL, out, err);
    lb_buf_release(&form);
    return fine;
}

static bool obtain(const struct lb_task *t, struct lb_held *out, struct lb_err *err)
{
    const struct lb_azure *cloud = lb_azure_of(&t->oauth->config, err);
    struct lb_buf url = LB_BUF(4096), tenant = LB_BUF(1024);
    struct lb_held second;
    lb_held_init(&second);
    bool fine = cloud && lb_azure_tenant(t, &tenant, err);
    if (fine) {
        lb_buf_addf(&url, "%s/%s/oauth2/token", cloud->login, lb_buf_str(&tenant));
        fine = ask(t, lb_buf_str(&url), LB_AZURE_DATABRICKS, out, err);
        lb_buf_clear(&out->more);
    }
    if (fine && t->oauth->config.azure_resource_id) {
        fine = ask(t, lb_buf_str(&url), cloud->management, &second, err);
        lb_buf_add_text(&out->more, lb_buf_text(&second.text));
        if (fine && second.life_ms < out->life_ms)
            lb_held_live(out, second.life_ms);
    }
    lb_held_release(&second);
    lb_buf_release(&url);
    lb_buf_release(&tenant);
    return fine;
}

const struct lb_flow lb_flow_azure_secret = {
    .name = "azure-client-secret",
    .check = check,
    .obtain = obtain,
    .header = "X-Databricks-Azure-SP-Management-Token",
};
