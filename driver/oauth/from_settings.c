#include "oauth/from_settings.h"

#include <stddef.h>
#include <string.h>

#include "oauth/secret.h"
#include "oauth/workspace.h"

#define NAME_CEILING   4096
#define SECRET_CEILING 65536
#define PERSON_MS      600000

/* Settings that oauth/ takes as they are. What belongs to another way does no harm. */
static const struct {
    enum lb_keyword key;
    size_t field;
} plain[] = {
    {LB_KEY_SCOPE, offsetof(struct lb_oauth_config, scopes)},
    {LB_KEY_ACCESS_TOKEN_FILE, offsetof(struct lb_oauth_config, access_token_file)},
    {LB_KEY_ACCESS_TOKEN_COMMAND, offsetof(struct lb_oauth_config, access_token_command)},
    {LB_KEY_IDENTITY_TOKEN, offsetof(struct lb_oauth_config, identity_token)},
    {LB_KEY_IDENTITY_TOKEN_FILE, offsetof(struct lb_oauth_config, identity_token_file)},
    {LB_KEY_IDENTITY_TOKEN_ENV, offsetof(struct lb_oauth_config, identity_token_env)},
    {LB_KEY_IDENTITY_TOKEN_COMMAND, offsetof(struct lb_oauth_config, identity_token_command)},
    {LB_KEY_AUDIENCE, offsetof(struct lb_oauth_config, audience)},
    {LB_KEY_AZURE_TENANT_ID, offsetof(struct lb_oauth_config, azure_tenant)},
    {LB_KEY_AZURE_CLIENT_ID, offsetof(struct lb_oauth_config, azure_client_id)},
    {LB_KEY_AZURE_CLIENT_SECRET, offsetof(struct lb_oauth_config, azure_client_secret)},
    {LB_KEY_AZURE_RESOURCE_ID, offsetof(struct lb_oauth_config, azure_resource_id)},
    {LB_KEY_PROFILE, offsetof(struct lb_oauth_config, profile)},
    {LB_KEY_CLI_PATH, offsetof(struct lb_oauth_config, cli_path)},
    {LB_KEY_TOKEN_CACHE_DIR, offsetof(struct lb_oauth_config, keep_dir)},
    {LB_KEY_AUTHORIZATION_ENDPOINT, offsetof(struct lb_oauth_config, authorization_endpoint)},
    {LB_KEY_DISCOVERY_URL, offsetof(struct lb_oauth_config, discovery_url)},
    {LB_KEY_TOKEN_ENDPOINT, offsetof(struct lb_oauth_config, token_endpoint)},
    {LB_KEY_INSTANCE, offsetof(struct lb_oauth_config, instance)},
    {LB_KEY_SERVER, offsetof(struct lb_oauth_config, host)},
    {LB_KEY_PROXY_UID, offsetof(struct lb_oauth_config, proxy_user)},
    {LB_KEY_PROXY_PWD, offsetof(struct lb_oauth_config, proxy_secret)},
    {LB_KEY_PROXY_IGNORE_LIST, offsetof(struct lb_oauth_config, no_proxy)},
};

/* These count only when somebody gave them: their defaults are oauth/'s own business. */
static const struct {
    enum lb_keyword key;
    size_t field;
} chosen[] = {
    {LB_KEY_REDIRECT_PORT, offsetof(struct lb_oauth_config, redirect_ports)},
    {LB_KEY_AZURE_ENVIRONMENT, offsetof(struct lb_oauth_config, azure_environment)},
};

/* Texts and secrets that are put together on the way. */
struct parts {
    struct lb_workspace workspace;
    struct lb_buf proxy, endpoint;
    struct lb_buf client_secret, access_token;
};

static const char *str(const struct lb_oauth_request *r, enum lb_keyword id)
{
    return lb_settings_str(r->settings, id);
}

static const char *either(const char *first, const char *second)
{
    return *first ? first : second;
}

/* "system" is libpq's word for what no value means here. */
static const char *own_roots(const struct lb_oauth_request *r)
{
    const char *file = str(r, LB_KEY_SSL_ROOT_CERT);
    return strcmp(file, "system") == 0 ? "" : file;
}

/* ---- secrets ----------------------------------------------------------------------------- */

/* Keywords that name a file, and those that name a command; the others hold the secret itself. */
static struct lb_secret secret_at(const struct lb_oauth_request *r, enum lb_keyword key)
{
    struct lb_secret secret = {.name = lb_keywords[key].name};
    const char *value = str(r, key);
    if (lb_keywords[key].flags & LB_KW_PATH)
        secret.file = value;
    else if (key == LB_KEY_SECRET_COMMAND || key == LB_KEY_PASSWORD_COMMAND)
        secret.command = value;
    else
        secret.text = value;
    return secret;
}

bool lb_oauth_secret_from(const struct lb_oauth_request *r, enum lb_keyword which,
                          struct lb_buf *out, struct lb_err *err)
{
    enum lb_keyword key = lb_settings_secret(r->settings, which, r->type);
    if (!*str(r, key))
        return true;
    struct lb_secret secret = secret_at(r, key);
    return lb_secret_read(&secret, r->limit.deadline, r->limit.cancel, out, err);
}

/* ---- parts ------------------------------------------------------------------------------- */

static const char *proxy_url(const struct lb_oauth_request *r, struct parts *p)
{
    enum lb_tristate use = (enum lb_tristate)lb_settings_int(r->settings, LB_KEY_USE_PROXY);
    if (use == LB_NO)
        return "none";
    if (!*str(r, LB_KEY_PROXY_HOST))
        return NULL;
    lb_buf_addf(&p->proxy, "http://%s:%lld", str(r, LB_KEY_PROXY_HOST),
                (long long)lb_settings_int(r->settings, LB_KEY_PROXY_PORT));
    return lb_buf_str(&p->proxy);
}

/* An endpoint's resource name, or that of its project or branch, whose only child is then taken. */
static const char *endpoint_name(const struct lb_oauth_request *r, struct parts *p)
{
    if (*str(r, LB_KEY_ENDPOINT) || !*str(r, LB_KEY_PROJECT))
        return str(r, LB_KEY_ENDPOINT);
    lb_buf_addf(&p->endpoint, "projects/%s", str(r, LB_KEY_PROJECT));
    if (*str(r, LB_KEY_BRANCH))
        lb_buf_addf(&p->endpoint, "/branches/%s", str(r, LB_KEY_BRANCH));
    return lb_buf_str(&p->endpoint);
}

static const char *identity_source(const struct lb_oauth_request *r)
{
    static const char *const names[] = {
        [LB_IDENTITY_AUTO] = "auto",     [LB_IDENTITY_FILE] = "file",
        [LB_IDENTITY_ENV] = "env",       [LB_IDENTITY_COMMAND] = "command",
        [LB_IDENTITY_GITHUB] = "github", [LB_IDENTITY_AZURE_DEVOPS] = "azure-devops"};
    return names[lb_settings_int(r->settings, LB_KEY_IDENTITY_TOKEN_SOURCE)];
}

static const char *client_id(const struct lb_oauth_request *r)
{
    if (r->type == LB_AUTH_TOKEN_FEDERATION)
        return either(str(r, LB_KEY_FEDERATION_CLIENT_ID), str(r, LB_KEY_CLIENT_ID));
    return lb_settings_client_id(r->settings, r->type);
}

/* A ready token that stands in PWD, or in its own keyword. */
static bool access_token(const struct lb_oauth_request *r, struct parts *p, struct lb_err *err)
{
    if (r->type != LB_AUTH_ACCESS_TOKEN)
        return true;
    enum lb_keyword key = lb_settings_secret(r->settings, LB_KEY_ACCESS_TOKEN, r->type);
    if (key == LB_KEY_ACCESS_TOKEN || key == LB_KEY_PWD)
        lb_buf_add_str(&p->access_token, str(r, key));
    return lb_buf_ok(&p->access_token) || lb_err_memory(err);
}

static bool gather(const struct lb_oauth_request *r, struct parts *p, struct lb_err *err)
{
    if (lb_settings_given(r->settings, LB_KEY_WORKSPACE) &&
        !lb_workspace_parse(&p->workspace, lb_settings_text(r->settings, LB_KEY_WORKSPACE), err))
        return false;
    return lb_oauth_secret_from(r, LB_KEY_CLIENT_SECRET, &p->client_secret, err) &&
           access_token(r, p, err);
}

static void fill_texts(const struct lb_oauth_request *r, struct lb_oauth_config *config)
{
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
        *(const char **)((char *)config + plain[i].field) = str(r, plain[i].key);
    for (size_t i = 0; i < sizeof chosen / sizeof *chosen; i++)
        if (lb_settings_given(r->settings, chosen[i].key))
            *(const char **)((char *)config + chosen[i].field) = str(r, chosen[i].key);
}

/* Who is told an address to visit, and brings another one back, needs longer than a browser. */
static int64_t browser_ms(const struct lb_oauth_request *r)
{
    if (r->person && !lb_settings_given(r->settings, LB_KEY_BROWSER_TIMEOUT))
        return PERSON_MS;
    return lb_settings_int(r->settings, LB_KEY_BROWSER_TIMEOUT) * 1000;
}

/* ---- all of it --------------------------------------------------------------------------- */

bool lb_oauth_open_from(struct lb_oauth_process *process, const struct lb_oauth_request *r,
                        struct lb_log *log, struct lb_oauth **out, struct lb_err *err)
{
    const struct lb_settings *s = r->settings;
    struct parts p = {.proxy = LB_BUF(NAME_CEILING),
                      .endpoint = LB_BUF(NAME_CEILING),
                      .client_secret = LB_BUF_SECRET(SECRET_CEILING),
                      .access_token = LB_BUF_SECRET(SECRET_CEILING)};
    bool ok = gather(r, &p, err);
    struct lb_oauth_config config = {
        .way = lb_auth_type_name(r->type),
        .workspace = p.workspace.url,
        .workspace_id = either(str(r, LB_KEY_WORKSPACE_ID), p.workspace.workspace_id),
        .account_id = either(str(r, LB_KEY_ACCOUNT_ID), p.workspace.account_id),
        .client_id = client_id(r),
        .client_secret = lb_buf_str(&p.client_secret),
        .access_token = lb_buf_str(&p.access_token),
        .identity_source = identity_source(r),
        .application = r->application,
        .browser_ms = browser_ms(r),
        .person = r->person,
        .browser_never = lb_settings_int(s, LB_KEY_BROWSER) == LB_BROWSER_NEVER,
        .keep = (enum lb_token_cache)lb_settings_int(s, LB_KEY_TOKEN_CACHE),
        .endpoint = endpoint_name(r, &p),
        .read_only = lb_settings_bool(s, LB_KEY_READ_ONLY),
        .credential_ttl = lb_settings_given(s, LB_KEY_CREDENTIAL_TTL)
                              ? lb_settings_int(s, LB_KEY_CREDENTIAL_TTL)
                              : 0,
        .direct = lb_settings_int(s, LB_KEY_CREDENTIAL_MODE) == LB_CREDENTIAL_WORKSPACE_TOKEN,
        .ca_file = either(str(r, LB_KEY_HTTPS_CA_FILE), own_roots(r)),
        .proxy = proxy_url(r, &p),
        .user_agent = r->application,
    };
    fill_texts(r, &config);
    *out = NULL;
    ok = ok && lb_oauth_open(process, &config, log, out, err);
    lb_buf_release(&p.proxy);
    lb_buf_release(&p.endpoint);
    lb_buf_release(&p.client_secret);
    lb_buf_release(&p.access_token);
    return ok;
}
