/*
 * Workload identity federation: a JWT of the customer's identity provider is exchanged for a
 * workspace token (RFC 8693 section 2). With a client id a service principal's federation policy
 * is meant, without one the account-wide policy. No secret is sent (RFC 8693 2.1).
 *
 * The JWT is asked for anew at each exchange: files and running jobs give fresh ones.
 */
#include "oauth/flow.h"

#include "oauth/discovery.h"
#include "oauth/exchange.h"
#include "oauth/secret.h"
#include "oauth/task.h"
#include "platform/host.h"
#include "web/url.h"

#define TOKEN_EXCHANGE "urn:ietf:params:oauth:grant-type:token-exchange"
#define TYPE_JWT       "urn:ietf:params:oauth:token-type:jwt"

typedef bool fetch(const struct lb_task *t, struct lb_buf *out, struct lb_err *err);

static struct lb_secret secret_of(const struct lb_oauth_config *c)
{
    return (struct lb_secret){
        .name = "the identity token",
        .text = c->identity_token,
        .file = c->identity_token_file,
        .env = c->identity_token_env,
        .command = c->identity_token_command,
    };
}

static bool from_secret(const struct lb_task *t, struct lb_buf *out, struct lb_err *err)
{
    struct lb_secret s = secret_of(&t->oauth->config);
    const char *source = t->oauth->config.identity_source;
    if (source && strcmp(source, "auto") != 0) { /* that one alone */
        s.text = NULL;
        s.file = strcmp(source, "file") == 0 ? s.file : NULL;
        s.env = strcmp(source, "env") == 0 ? s.env : NULL;
        s.command = strcmp(source, "command") == 0 ? s.command : NULL;
    }
    return lb_secret_read(&s, t->deadline, t->cancel, out, err);
}

static bool ask(const struct lb_task *t, const char *method, const char *url, const char *bearer,
                const char *field, struct lb_buf *out, struct lb_err *err)
{
    struct lb_buf authorization = LB_BUF_SECRET(65536);
    struct lb_reply r = {0};
    lb_buf_add_str(&authorization, "Bearer ");
    lb_buf_add_str(&authorization, bearer);
    struct lb_http_request q = {
        .method = method,
        .url = url,
        .content_type = "application/json",
        .authorization = lb_buf_str(&authorization),
    };
    bool fine = lb_buf_ok(&authorization) ? lb_exchange(t, LB_STEP_IDENTITY, &q, &r, err)
                                          : lb_err_memory(err);
    struct lb_text token = fine ? lb_json_text(r.json, field) : LB_NO_TEXT;
    if (fine && token.n == 0)
        fine = lb_err(err, LB_ERR_PROTOCOL, "the identity token request: no \"%s\" in the answer",
                      field);
    lb_buf_add_text(out, token);
    lb_reply_release(&r);
    lb_buf_release(&authorization);
    return fine;
}

/* A GitHub Actions job with the permission "id-token: write". */
static bool from_github(const struct lb_task *t, struct lb_buf *out, struct lb_err *err)
{
    const char *base = lb_host_env("ACTIONS_ID_TOKEN_REQUEST_URL");
    const char *bearer = lb_host_env("ACTIONS_ID_TOKEN_REQUEST_TOKEN");
    struct lb_buf url = LB_BUF(8192), audience = LB_BUF(4096);
    if (!base || !bearer)
        return lb_err(err, LB_ERR_MISSING,
                      "no GitHub Actions job with the permission \"id-token: write\" runs here "
                      "(ACTIONS_ID_TOKEN_REQUEST_URL and …_TOKEN are not set)");
    const char *given = t->oauth->config.audience;
    lb_buf_add_str(&audience, given ? given : "");
    bool fine = given || lb_discovery_audience(t, &audience, err);
    lb_buf_addf(&url, "%s%caudience=", base, strchr(base, '?') ? '&' : '?');
    lb_url_encode(&url, lb_buf_text(&audience));
    fine = fine && ask(t, "GET", lb_buf_str(&url), bearer, "value", out, err);
    lb_buf_release(&url);
    lb_buf_release(&audience);
    return fine;
}

/* An Azure Pipelines job that maps SYSTEM_ACCESSTOKEN into its environment. */
static bool from_azure_devops(const struct lb_task *t, struct lb_buf *out, struct lb_err *err)
{
    static const char *const names[] = {
        "SYSTEM_ACCESSTOKEN",   "SYSTEM_TEAMFOUNDATIONCOLLECTIONURI",
        "SYSTEM_TEAMPROJECTID", "SYSTEM_HOSTTYPE",
        "SYSTEM_PLANID",        "SYSTEM_JOBID"};
    const char *v[6];
    struct lb_buf url = LB_BUF(8192);
    for (size_t i = 0; i < 6; i++) {
        v[i] = lb_host_env(names[i]);
        if (!v[i])
            return lb_err(
                err, LB_ERR_MISSING,
                "no Azure Pipelines job that may ask for tokens runs here (%s is not set)",
                names[i]);
    }
    lb_buf_addf(&url, "%s%s", v[1], v[1][strlen(v[1]) - 1] == '/' ? "" : "/");
    lb_url_encode(&url, lb_text_of(v[2]));
    lb_buf_add_str(&url, "/_apis/distributedtask/hubs/");
    lb_url_encode(&url, lb_text_of(v[3]));
    lb_buf_add_str(&url, "/plans/");
    lb_url_encode(&url, lb_text_of(v[4]));
    lb_buf_add_str(&url, "/jobs/");
    lb_url_encode(&url, lb_text_of(v[5]));
    lb_buf_add_str(&url, "/oidctoken?api-version=7.2-preview.1");
    bool fine = ask(t, "POST", lb_buf_str(&url), v[0], "oidcToken", out, err);
    lb_buf_release(&url);
    return fine;
}

static const struct source {
    const char *name;
    fetch *fetch;
} sources[] = {
    {"auto", from_secret},    {"file", from_secret},   {"env", from_secret},
    {"command", from_secret}, {"github", from_github}, {"azure-devops", from_azure_devops},
};

#define SOURCES (sizeof sources / sizeof sources[0])

/* "auto" without a token of any kind is the job that runs here, if one does. */
static const struct source *find_source(const struct lb_oauth_config *c)
{
    struct lb_secret s = secret_of(c);
    const char *name = c->identity_source ? c->identity_source : "auto";
    if (strcmp(name, "auto") == 0 && !lb_secret_given(&s) &&
        lb_host_env("ACTIONS_ID_TOKEN_REQUEST_URL"))
        name = "github";
    if (strcmp(name, "auto") == 0 && !lb_secret_given(&s) && lb_host_env("SYSTEM_ACCESSTOKEN"))
        name = "azure-devops";
    for (size_t i = 0; i < SOURCES; i++)
        if (strcmp(name, sources[i].name) == 0)
            return &sources[i];
    return NULL;
}

static bool check(const struct lb_oauth_config *c, struct lb_err *err)
{
    const struct source *source = find_source(c);
    struct lb_secret s = secret_of(c);
    if (!source)
        return lb_err(err, LB_ERR_ARGUMENT, "IdentityTokenSource=%s is not known",
                      c->identity_source);
    if (source->fetch == from_secret && !lb_secret_given(&s))
        return lb_err(err, LB_ERR_MISSING,
                      "token-federation needs your identity provider's token: set "
                      "IdentityTokenFile, IdentityTokenEnv, IdentityTokenCommand or IdentityToken");
    return true;
}

static bool obtain(const struct lb_task *t, struct lb_held *out, struct lb_err *err)
{
    const struct lb_oauth_config *c = &t->oauth->config;
    const struct source *source = find_source(c);
    struct lb_buf url = LB_BUF(4096), jwt = LB_BUF_SECRET(65536), form = LB_BUF_SECRET(131072);
    bool fine = source ? source->fetch(t, &jwt, err) && lb_discovery(t, &url, NULL, err)
                       : lb_err(err, LB_ERR_MISSING, "the job that ran here is gone");
    if (fine) {
        lb_form_add(&form, "grant_type", LB_TEXT(TOKEN_EXCHANGE));
        lb_form_add(&form, "subject_token", lb_buf_text(&jwt));
        lb_form_add(&form, "subject_token_type", LB_TEXT(TYPE_JWT));
        lb_form_add(&form, "scope", lb_text_of(c->scopes));
        lb_form_add(&form, "client_id", lb_text_of(c->client_id));
        fine = lb_exchange_token(t, LB_STEP_TOKEN, lb_buf_str(&url), &form, NULL, out, err);
    }
    lb_buf_clear(&out->more); /* the next token is an exchange again, not a refresh */
    lb_buf_release(&url);
    lb_buf_release(&jwt);
    lb_buf_release(&form);
    return fine;
}

static const char *user(const struct lb_oauth_config *c)
{
    return c->client_id;
}

const struct lb_flow lb_flow_federation = {
    .name = "token-federation",
    .check = check,
    .obtain = obtain,
    .user = user,
};
