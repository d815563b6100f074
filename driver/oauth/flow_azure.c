/*
 * The three ways of Microsoft Entra: a service principal with its secret, the managed identity of
 * the machine, and whoever is signed in with the Azure CLI. Azure Databricks takes Entra's token as
 * a bearer. Where the identity is not yet a user of the workspace, a second token, for Azure's
 * management API, vouches for its role there; it is fetched when the workspace's resource id is
 * given.
 */
#include "oauth/flow.h"

#include "oauth/exchange.h"
#include "oauth/secret.h"
#include "oauth/task.h"
#include "platform/clock.h"
#include "platform/host.h"
#include "web/url.h"

/* The application that stands for Databricks in every cloud: the audience of the tokens. */
#define DATABRICKS "2ff814a6-3304-4ab8-85cb-cd0e6f879c1d"

#define MANAGEMENT_HEADER "X-Databricks-Azure-SP-Management-Token"

/* ---- the clouds ---------------------------------------------------------------------------------
 */

struct cloud {
    const char *name;       /* of the AzureEnvironment keyword */
    const char *zone;       /* how a workspace's host ends there */
    const char *login;      /* Entra */
    const char *management; /* the resource of management tokens */
};

static const struct cloud clouds[] = {
    {"PUBLIC", ".azuredatabricks.net", "https://login.microsoftonline.com",
     "https://management.core.windows.net/"},
    {"USGOVERNMENT", ".databricks.azure.us", "https://login.microsoftonline.us",
     "https://management.core.usgovcloudapi.net/"},
    {"CHINA", ".databricks.azure.cn", "https://login.chinacloudapi.cn",
     "https://management.core.chinacloudapi.cn/"},
};

#define CLOUDS (sizeof clouds / sizeof clouds[0])

/* By name, else by the workspace's host, else the public one. */
static const struct cloud *cloud_of(const struct lb_oauth_config *c, struct lb_err *err)
{
    struct lb_url u;
    bool hosted = lb_url_parse(lb_text_of(c->workspace), &u);
    for (size_t i = 0; i < CLOUDS; i++)
        if (c->azure_environment
                ? lb_text_same(lb_text_of(c->azure_environment), lb_text_of(clouds[i].name))
                : hosted && lb_text_ends_same(u.host, lb_text_of(clouds[i].zone)))
            return &clouds[i];
    if (!c->azure_environment)
        return &clouds[0];
    lb_err(err, LB_ERR_ARGUMENT, "AzureEnvironment=%s is not PUBLIC, USGOVERNMENT or CHINA",
           c->azure_environment);
    return NULL;
}

/* The workspace redirects /aad/auth to its own tenant's sign-in: https://login…/TENANT/oauth2/… */
static bool add_tenant(const struct lb_task *t, struct lb_buf *out, struct lb_err *err)
{
    struct lb_buf ask = LB_BUF(4096), location = LB_BUF(4096);
    struct lb_url u;
    if (t->oauth->config.azure_tenant) {
        lb_buf_add_str(out, t->oauth->config.azure_tenant);
        return true;
    }
    lb_buf_addf(&ask, "%s/aad/auth", t->oauth->origin);
    bool fine = lb_exchange_location(t, LB_STEP_DISCOVERY, lb_buf_str(&ask), &location, err);
    struct lb_text rest = LB_NO_TEXT, tenant = LB_NO_TEXT;
    if (fine && lb_url_parse(lb_buf_text(&location), &u) && u.path.n > 1) {
        rest = lb_text_from(u.path, 1);
        tenant = lb_text_cut(&rest, '/');
    }
    if (fine && tenant.n == 0)
        fine = lb_err(err, LB_ERR_PROTOCOL,
                      "the workspace does not name its Entra tenant: set AzureTenantID");
    lb_url_encode(out, tenant);
    lb_buf_release(&ask);
    lb_buf_release(&location);
    return fine;
}

static bool check_cloud(const struct lb_oauth_config *c, struct lb_err *err)
{
    return cloud_of(c, err) != NULL;
}

/* An end in seconds since 1970 as a life. */
static int64_t life_until(const struct lb_reply *r)
{
    int64_t end = 0;
    bool sane = lb_json_int(r->json, "expires_on", &end) && end > r->date && end < INT32_MAX * 4ll;
    return sane ? (end - r->date) * 1000 : 0;
}

typedef bool ask(const struct lb_task *t, const char *url, const char *resource,
                 struct lb_held *out, struct lb_err *err);

/* The token for Databricks, and the second one behind it. */
static bool ask_for_both(const struct lb_task *t, ask *how, const char *url, struct lb_held *out,
                         struct lb_err *err)
{
    const struct cloud *cloud = cloud_of(&t->oauth->config, err);
    struct lb_held second;
    lb_held_init(&second);
    bool fine = cloud && how(t, url, DATABRICKS, out, err);
    lb_buf_clear(&out->more);
    if (fine && t->oauth->config.azure_resource_id) {
        fine = how(t, url, cloud->management, &second, err);
        lb_buf_add_text(&out->more, lb_buf_text(&second.text));
        if (fine && second.life_ms < out->life_ms)
            lb_held_live(out, second.life_ms);
    }
    lb_held_release(&second);
    return fine;
}

/* ---- with a secret: RFC 6749 4.4, Entra's version 1 endpoint -------------------------------- */

static bool check_secret(const struct lb_oauth_config *c, struct lb_err *err)
{
    if (!c->azure_client_id || !c->azure_client_secret)
        return lb_err(err, LB_ERR_MISSING,
                      "azure-client-secret needs %s: set %s (or ARM_CLIENT_%s)",
                      c->azure_client_id ? "the Entra secret" : "the Entra application id",
                      c->azure_client_id ? "AzureClientSecret" : "AzureClientID",
                      c->azure_client_id ? "SECRET" : "ID");
    return check_cloud(c, err);
}

static bool ask_entra(const struct lb_task *t, const char *url, const char *resource,
                      struct lb_held *out, struct lb_err *err)
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

static bool obtain_by_secret(const struct lb_task *t, struct lb_held *out, struct lb_err *err)
{
    const struct cloud *cloud = cloud_of(&t->oauth->config, err);
    struct lb_buf url = LB_BUF(4096), tenant = LB_BUF(1024);
    bool fine = cloud && add_tenant(t, &tenant, err);
    if (fine) {
        lb_buf_addf(&url, "%s/%s/oauth2/token", cloud->login, lb_buf_str(&tenant));
        fine = ask_for_both(t, ask_entra, lb_buf_str(&url), out, err);
    }
    lb_buf_release(&url);
    lb_buf_release(&tenant);
    return fine;
}

const struct lb_flow lb_flow_azure_secret = {
    .name = "azure-client-secret",
    .check = check_secret,
    .obtain = obtain_by_secret,
    .header = MANAGEMENT_HEADER,
};

/* ---- of the machine: its metadata service, for nobody who comes by a proxy --------------------
 */

#define SERVICE "http://169.254.169.254"
#define PATH    "/metadata/identity/oauth2/token?api-version=2018-02-01"
#define TRY_MS  10000

static bool ask_machine(const struct lb_task *t, const char *url, const char *resource,
                        struct lb_held *out, struct lb_err *err)
{
    const struct lb_oauth_config *c = &t->oauth->config;
    struct lb_http_net direct = t->oauth->net;
    struct lb_buf whole = LB_BUF(4096);
    struct lb_reply r = {0};
    struct lb_task hasty = *t;
    hasty.deadline = lb_clock_sooner(t->deadline, TRY_MS);
    direct.proxy = "";
    lb_buf_add_str(&whole, url);
    lb_form_add(&whole, "resource", lb_text_of(resource));
    lb_form_add(&whole, "client_id", lb_text_of(c->azure_client_id));
    struct lb_http_request q = {
        .method = "GET",
        .url = lb_buf_str(&whole),
        .net = &direct,
        .headers = {{"Metadata", "true"}},
        .plain_ok = true,
    };
    bool fine = lb_exchange(&hasty, LB_STEP_IDENTITY, &q, &r, err) &&
                lb_exchange_take(&r, LB_STEP_IDENTITY, lb_json_text(r.json, "access_token"),
                                 life_until(&r), out, err);
    if (!fine && r.status == 0)
        lb_err_add(err, "azure-msi works on Azure machines that have a managed identity.");
    lb_reply_release(&r);
    lb_buf_release(&whole);
    return fine;
}

static bool obtain_by_machine(const struct lb_task *t, struct lb_held *out, struct lb_err *err)
{
    struct lb_buf url = LB_BUF(4096);
    /* Where a pod's sidecar stands in for the service, as Azure's own libraries find it. */
    const char *elsewhere = lb_host_env("AZURE_POD_IDENTITY_AUTHORITY_HOST");
    lb_buf_addf(&url, "%s" PATH, elsewhere ? elsewhere : SERVICE);
    bool fine = ask_for_both(t, ask_machine, lb_buf_str(&url), out, err);
    lb_buf_release(&url);
    return fine;
}

const struct lb_flow lb_flow_azure_msi = {
    .name = "azure-msi",
    .check = check_cloud,
    .obtain = obtain_by_machine,
    .header = MANAGEMENT_HEADER,
};

/* ---- of the Azure CLI ---------------------------------------------------------------------- */

/* "expiresOn" is in local time without a zone, so newer versions' "expires_on" or else the token's
 * own claim tells the life. */
static bool obtain_by_command(const struct lb_task *t, struct lb_held *out, struct lb_err *err)
{
    static const struct lb_secret_program az = {"azure-cli", "the Azure CLI (az)",
                                                "Sign in with `az login`."};
    const char *tenant = t->oauth->config.azure_tenant;
    const char *argv[] = {
        "az",       "account", "get-access-token",         "--resource", DATABRICKS,
        "--output", "json",    tenant ? "--tenant" : NULL, tenant,       NULL};
    struct lb_reply r = {.date = lb_clock_wall(), .asked_ms = lb_clock_ms()};
    r.json = lb_secret_ask(&az, argv, t->deadline, t->cancel, err);
    bool fine =
        r.json && lb_exchange_take(&r, LB_STEP_IDENTITY, lb_json_text(r.json, "accessToken"),
                                   life_until(&r), out, err);
    lb_reply_release(&r);
    return fine;
}

const struct lb_flow lb_flow_azure_cli = {
    .name = "azure-cli",
    .check = check_cloud,
    .obtain = obtain_by_command,
};
