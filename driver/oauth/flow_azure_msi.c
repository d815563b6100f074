/*
 * A managed identity of the Azure machine this runs on: the instance metadata service hands out
 * Entra tokens over plain http on a link-local address, and to nobody who comes by a proxy.
 */
#include "oauth/flow.h"

#include "oauth/azure.h"
#include "oauth/exchange.h"
#include "oauth/task.h"
#include "platform/clock.h"
#include "platform/host.h"
#include "web/url.h"

#define SERVICE "http://169.254.169.254"
#define PATH    "/metadata/identity/oauth2/token?api-version=2018-02-01"
#define TRY_MS  10000

static bool check(const struct lb_oauth_config *c, struct lb_err *err)
{
    return lb_azure_of(c, err) != NULL;
}

/* "expires_on" is in seconds since 1970, as a string or as a number. */
static bool read_answer(const struct lb_reply *r, struct lb_held *out, struct lb_err *err)
{
    int64_t end = 0, life_ms = 0;
    if (lb_json_int(r->json, "expires_on", &end) && end > r->date && end < INT32_MAX * 4ll)
        life_ms = (end - r->date) * 1000;
    return lb_exchange_take(r, LB_STEP_IDENTITY, lb_json_text(r->json, "access_token"), life_ms,
                            out, err);
}

static bool ask(const struct lb_task *t, const char *resource, struct lb_held *out,
                struct lb_err *err)
{
    const struct lb_oauth_config *c = &t->oauth->config;
    struct lb_http_net direct = t->oauth->net;
    struct lb_buf url = LB_BUF(4096);
    struct lb_reply r = {0};
    struct lb_task hasty = *t;
    int64_t most = lb_clock_ms() + TRY_MS;
    if (hasty.deadline > most)
        hasty.deadline = most;
    direct.proxy = "";
    /* Where a pod's sidecar stands in for the service, as Azure's own libraries find it. */
    const char *elsewhere = lb_host_env("AZURE_POD_IDENTITY_AUTHORITY_HOST");
    lb_buf_addf(&url, "%s" PATH, elsewhere ? elsewhere : SERVICE);
    lb_form_add(&url, "resource", lb_text_of(resource));
    lb_form_add(&url, "client_id", lb_text_of(c->azure_client_id));
    struct lb_http_request q = {
        .method = "GET",
        .url = lb_buf_str(&url),
        .net = &direct,
        .headers = {{"Metadata", "true"}},
        .plain_ok = true,
    };
    bool fine = lb_exchange(&hasty, LB_STEP_IDENTITY, &q, &r, err) && read_answer(&r, out, err);
    if (!fine && r.status == 0)
        lb_err_add(err, "azure-msi works on Azure machines that have a managed identity.");
    lb_reply_release(&r);
    lb_buf_release(&url);
    return fine;
}

static bool obtain(const struct lb_task *t, struct lb_held *out, struct lb_err *err)
{
    const struct lb_azure *cloud = lb_azure_of(&t->oauth->config, err);
    struct lb_held second;
    lb_held_init(&second);
    bool fine = cloud && ask(t, LB_AZURE_DATABRICKS, out, err);
    if (fine && t->oauth->config.azure_resource_id) {
        fine = ask(t, cloud->management, &second, err);
        lb_buf_add_text(&out->more, lb_buf_text(&second.text));
    }
    lb_held_release(&second);
    return fine;
}

const struct lb_flow lb_flow_azure_msi = {
    .name = "azure-msi",
    .check = check,
    .obtain = obtain,
    .header = "X-Databricks-Azure-SP-Management-Token",
};
