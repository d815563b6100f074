#include "oauth/oauth.h"

#include <stdlib.h>

#include "base/log.h"
#include "oauth/database.h"
#include "oauth/exchange.h"
#include "oauth/flow.h"
#include "oauth/place.h"
#include "oauth/task.h"
#include "platform/clock.h"
#include "web/url.h"

#define USER_LIFE_MS 3600000
#define DROP_MS      5000 /* to wait for the lock of what is kept */

static const struct lb_flow *const flows[] = {
    &lb_flow_access_token, &lb_flow_azure_cli,  &lb_flow_azure_msi, &lb_flow_azure_secret,
    &lb_flow_cli,          &lb_flow_federation, &lb_flow_m2m,       &lb_flow_u2m,
};

#define FLOWS (sizeof flows / sizeof flows[0])

bool lb_oauth_process_open_over(struct lb_oauth_process **out, const struct lb_http *http,
                                struct lb_err *err)
{
    struct lb_oauth_process *p = calloc(1, sizeof *p);
    *out = NULL;
    if (!p)
        return lb_err_memory(err);
    p->http = *http;
    if (!lb_cache_open(&p->cache, err)) {
        free(p);
        return false;
    }
    *out = p;
    return true;
}

bool lb_oauth_process_open(struct lb_oauth_process **out, struct lb_err *err)
{
    struct lb_web *web;
    *out = NULL;
    if (!lb_web_open(&web, err))
        return false;
    struct lb_http http = lb_web_http(web);
    if (!lb_oauth_process_open_over(out, &http, err)) {
        lb_web_close(web);
        return false;
    }
    (*out)->web = web;
    return true;
}

void lb_oauth_process_close(struct lb_oauth_process *p)
{
    if (!p)
        return;
    lb_cache_close(p->cache);
    lb_web_close(p->web);
    free(p);
}

/* What the settings mean to the keys of the cache. */
enum {
    WHERE = 1, /* decides which server is talked to and how far it is trusted */
    WHO = 2,   /* decides who signs in */
    WHAT = 4,  /* decides which database is meant */
};

static const struct setting {
    size_t at;
    unsigned use;
} settings[] = {
#define SETTING(name, use)                                                                         \
    {                                                                                              \
        offsetof(struct lb_oauth_config, name), use                                                \
    }
    SETTING(way, 0),       /* the flow stands for it */
    SETTING(workspace, 0), /* origin stands for it */
    SETTING(workspace_id, WHERE),
    SETTING(account_id, WHERE),
    SETTING(client_id, WHO),
    SETTING(client_secret, WHO),
    SETTING(client_auth, 0),
    SETTING(scopes, WHO),
    SETTING(access_token, WHO),
    SETTING(access_token_file, WHO),
    SETTING(access_token_command, WHO),
    SETTING(identity_token, WHO),
    SETTING(identity_token_file, WHO),
    SETTING(identity_token_env, WHO),
    SETTING(identity_token_command, WHO),
    SETTING(identity_source, WHO),
    SETTING(audience, WHO),
    SETTING(azure_tenant, WHO),
    SETTING(azure_client_id, WHO),
    SETTING(azure_client_secret, WHO),
    SETTING(azure_resource_id, WHO),
    SETTING(azure_environment, WHO),
    SETTING(profile, WHO),
    SETTING(cli_path, WHO),
    SETTING(redirect_ports, 0),
    SETTING(application, 0),
    SETTING(keep_dir, 0),
    SETTING(authorization_endpoint, WHERE),
    SETTING(discovery_url, WHERE),
    SETTING(token_endpoint, WHERE),
    SETTING(endpoint, WHAT),
    SETTING(instance, WHAT),
    SETTING(host, WHAT),
    SETTING(ca_file, WHERE),
    SETTING(proxy, 0),
    SETTING(proxy_user, 0),
    SETTING(proxy_secret, 0),
    SETTING(no_proxy, 0),
    SETTING(user_agent, 0),
#undef SETTING
};

#define SETTINGS (sizeof settings / sizeof settings[0])

static char **setting_of(struct lb_oauth_config *c, size_t i)
{
    return (char **)(void *)((char *)c + settings[i].at);
}

static bool copy_config(struct lb_oauth *o, const struct lb_oauth_config *from, struct lb_err *err)
{
    o->config = *from;
    for (size_t i = 0; i < SETTINGS; i++)
        *setting_of(&o->config, i) = NULL;
    for (size_t i = 0; i < SETTINGS; i++) {
        const char *const *value = (const void *)((const char *)from + settings[i].at);
        if (!*value || !(*value)[0])
            continue;
        char **to = setting_of(&o->config, i);
        *to = lb_text_copy(lb_text_of(*value));
        if (!*to)
            return lb_err_memory(err);
    }
    return true;
}

static bool set_origin(struct lb_oauth *o, struct lb_err *err)
{
    const char *given = o->config.workspace;
    struct lb_buf origin = LB_BUF(4096);
    struct lb_url u;
    if (!given)
        return lb_err(err, LB_ERR_MISSING,
                      "the workspace was not given: set Workspace to its address, https://… (or "
                      "DATABRICKS_HOST)");
    if (!lb_url_parse(lb_text_of(given), &u))
        return lb_err(err, LB_ERR_ARGUMENT, "Workspace=%s is no https address", given);
    if (!lb_url_is_https(&u))
        return lb_err(err, LB_ERR_ARGUMENT,
                      "Workspace=%s: only https is used, since secrets go there", given);
    if (lb_text_starts_same(u.host, LB_TEXT("accounts.")) ||
        lb_text_starts_same(u.host, LB_TEXT("accounts-dod.")))
        return lb_err(
            err, LB_ERR_ARGUMENT,
            "Workspace=%s is the account console; a Lakebase belongs to a workspace: give "
            "that one's address",
            given);
    lb_url_add_origin(&origin, &u);
    o->origin = lb_buf_ok(&origin) ? lb_text_copy(lb_buf_text(&origin)) : NULL;
    lb_buf_release(&origin);
    return o->origin || lb_err_memory(err);
}

/* RFC 6749 3.3: one space apart. */
static bool set_scopes(struct lb_oauth *o, struct lb_err *err)
{
    struct lb_buf b = LB_BUF(4096);
    struct lb_text rest = lb_text_of(o->config.scopes ? o->config.scopes : "all-apis");
    for (size_t i = 0; i < rest.n; i++) {
        bool gap = rest.at[i] == ',' || lb_is_space(rest.at[i]);
        if (!gap)
            lb_buf_add_char(&b, rest.at[i]);
        else if (b.n > 0 && b.at[b.n - 1] != ' ')
            lb_buf_add_char(&b, ' ');
    }
    char *scopes = lb_buf_ok(&b) ? lb_text_copy(lb_text_trim(lb_buf_text(&b))) : NULL;
    free((char *)o->config.scopes);
    o->config.scopes = scopes;
    lb_buf_release(&b);
    return scopes || lb_err_memory(err);
}

static bool set_flow(struct lb_oauth *o, struct lb_err *err)
{
    struct lb_text way = lb_text_of(o->config.way);
    if (!way.at)
        return lb_err(err, LB_ERR_MISSING, "no way to sign in was chosen: set AuthType");
    for (size_t i = 0; i < FLOWS && !o->flow; i++)
        if (lb_text_same(way, lb_text_of(flows[i]->name)))
            o->flow = flows[i];
    if (!o->flow)
        return lb_err(err, LB_ERR_ARGUMENT, "AuthType=%s is no way to sign in to a workspace",
                      way.at);
    return !o->flow->check || o->flow->check(&o->config, err);
}

static void set_net(struct lb_oauth *o)
{
    const struct lb_oauth_config *c = &o->config;
    bool none = c->proxy && lb_text_same(lb_text_of(c->proxy), LB_TEXT("none"));
    o->net = (struct lb_http_net){
        .ca_file = c->ca_file,
        .proxy = none ? "" : c->proxy,
        .proxy_user = c->proxy_user,
        .proxy_secret = c->proxy_secret,
        .no_proxy = c->no_proxy,
        .user_agent = c->user_agent,
        .connect_ms = c->connect_ms,
        .answer_ms = c->answer_ms,
    };
}

static bool check_https(const char *name, const char *url, struct lb_err *err)
{
    struct lb_url u;
    if (!url || (lb_url_parse(lb_text_of(url), &u) && lb_url_is_https(&u)))
        return true;
    return lb_err(err, LB_ERR_ARGUMENT, "%s is no https address: %s", name, url);
}

bool lb_oauth_open(struct lb_oauth_process *p, const struct lb_oauth_config *config,
                   struct lb_log *log, struct lb_oauth **out, struct lb_err *err)
{
    struct lb_oauth *o = calloc(1, sizeof *o);
    *out = NULL;
    if (!o)
        return lb_err_memory(err);
    o->process = p;
    o->log = log;
    if (!copy_config(o, config, err) || !set_origin(o, err) || !set_scopes(o, err) ||
        !check_https("DiscoveryURL", o->config.discovery_url, err) ||
        !check_https("TokenEndpoint", o->config.token_endpoint, err) ||
        !check_https("AuthorizationEndpoint", o->config.authorization_endpoint, err) ||
        !lb_place_check(&o->config, err) || !set_flow(o, err)) {
        lb_oauth_close(o);
        return false;
    }
    set_net(o);
    *out = o;
    return true;
}

void lb_oauth_close(struct lb_oauth *o)
{
    if (!o)
        return;
    for (size_t i = 0; i < SETTINGS; i++)
        lb_free_secret(*setting_of(&o->config, i));
    free(o->origin);
    free(o);
}

/* Parts are told apart by their length, so that no two lists of parts make the same bytes. */
static void add_part(struct lb_buf *b, const char *part)
{
    lb_buf_add_int(b, part ? (int64_t)strlen(part) : -1);
    lb_buf_add_char(b, ':');
    lb_buf_add_str(b, part ? part : "");
}

bool lb_oauth_key(const struct lb_oauth *o, enum lb_cached kind, struct lb_cache_key *out,
                  struct lb_err *err)
{
    static const unsigned uses[] = {
        [LB_CACHED_TOKEN] = WHERE | WHO,
        [LB_CACHED_DISCOVERY] = WHERE,
        [LB_CACHED_CREDENTIAL] = WHERE | WHO | WHAT,
        [LB_CACHED_PLACE] = WHERE | WHO | WHAT,
        [LB_CACHED_USER] = WHERE | WHO,
    };
    struct lb_buf b = LB_BUF_SECRET(262144);
    lb_buf_add_int(&b, kind);
    lb_buf_add_char(&b, kind == LB_CACHED_PLACE && o->config.read_only ? 'r' : 'w');
    add_part(&b, o->origin);
    for (size_t i = 0; i < SETTINGS; i++)
        if (settings[i].use & uses[kind])
            add_part(&b, *(const char *const *)(const void *)((const char *)&o->config +
                                                              settings[i].at));
    add_part(&b, uses[kind] & WHO ? o->flow->name : NULL);
    bool fine = lb_buf_ok(&b) && lb_sha256(lb_buf_text(&b), out->sum);
    lb_buf_release(&b);
    return fine || lb_err_memory(err);
}

static bool get_cached(const struct lb_task *t, enum lb_cached kind, int64_t min_life_ms,
                       lb_cache_fetch *fetch, struct lb_held *out, bool *from_cache,
                       struct lb_err *err)
{
    struct lb_cache_key key;
    return lb_oauth_key(t->oauth, kind, &key, err) &&
           lb_cache_get(t->oauth->process->cache, &key, min_life_ms, t, fetch, out, from_cache,
                        err);
}

static void drop(struct lb_oauth *o, enum lb_cached kind, struct lb_text text)
{
    struct lb_cache_key key;
    if (lb_oauth_key(o, kind, &key, NULL))
        lb_cache_drop(o->process->cache, &key, text);
}

static bool obtain(const struct lb_task *t, struct lb_held *out, struct lb_err *err)
{
    return t->oauth->flow->obtain(t, out, err);
}

bool lb_oauth_token(const struct lb_task *t, struct lb_held *out, bool *from_cache,
                    struct lb_err *err)
{
    return get_cached(t, LB_CACHED_TOKEN, 0, obtain, out, from_cache, err);
}

void lb_oauth_token_drop(const struct lb_task *t, struct lb_text token)
{
    drop(t->oauth, LB_CACHED_TOKEN, token);
    if (t->oauth->flow->refused)
        t->oauth->flow->refused(t, token);
}

bool lb_oauth_place(const struct lb_task *t, struct lb_held *out, struct lb_err *err)
{
    bool from_cache;
    return get_cached(t, LB_CACHED_PLACE, 0, lb_place_find, out, &from_cache, err);
}

static struct lb_task task_of(struct lb_oauth *o, struct lb_oauth_limit limit)
{
    return (struct lb_task){.oauth = o, .deadline = limit.deadline, .cancel = limit.cancel};
}

bool lb_oauth_credential(struct lb_oauth *o, struct lb_oauth_limit limit, int64_t min_life_ms,
                         struct lb_oauth_credential *out, struct lb_err *err)
{
    struct lb_task t = task_of(o, limit);
    struct lb_held held;
    lb_held_init(&held);
    *out = (struct lb_oauth_credential){.text = LB_BUF_SECRET(65536)};
    bool fine = o->config.direct ? get_cached(&t, LB_CACHED_TOKEN, min_life_ms, obtain, &held,
                                              &out->from_cache, err)
                                 : get_cached(&t, LB_CACHED_CREDENTIAL, min_life_ms,
                                              lb_database_credential, &held, &out->from_cache, err);
    if (fine) {
        lb_buf_release(&out->text);
        out->text = held.text;
        held.text = LB_BUF_SECRET(0);
        out->life_ms = lb_held_left(&held);
    }
    lb_held_release(&held);
    return fine;
}

void lb_oauth_credential_release(struct lb_oauth_credential *c)
{
    lb_buf_release(&c->text);
}

void lb_oauth_credential_drop(struct lb_oauth *o, const struct lb_oauth_credential *c)
{
    struct lb_task t = {.oauth = o, .deadline = lb_clock_ms() + DROP_MS};
    if (o->config.direct)
        lb_oauth_token_drop(&t, lb_buf_text(&c->text));
    else
        drop(o, LB_CACHED_CREDENTIAL, lb_buf_text(&c->text));
}

bool lb_oauth_forget(struct lb_oauth *o, struct lb_oauth_limit limit, bool *was, struct lb_err *err)
{
    struct lb_task t = task_of(o, limit);
    *was = false;
    return !o->flow->forget || o->flow->forget(&t, was, err);
}

/* Databricks' own tokens name a person in "sub"; those of others name an object id there. */
static bool find_user(const struct lb_task *t, struct lb_held *out, struct lb_err *err)
{
    struct lb_held token;
    bool from_cache;
    lb_held_init(&token);
    bool fine = lb_oauth_token(t, &token, &from_cache, err);
    if (fine)
        lb_jwt_text(lb_buf_text(&token.text), "sub", &out->text);
    lb_held_release(&token);
    if (fine && lb_text_find(lb_buf_text(&out->text), 0, '@') != LB_NOT_FOUND) {
        lb_held_live(out, USER_LIFE_MS);
        return true;
    }
    lb_buf_clear(&out->text);
    return fine && lb_database_user(t, out, err);
}

bool lb_oauth_user(struct lb_oauth *o, struct lb_oauth_limit limit, struct lb_buf *out,
                   struct lb_err *err)
{
    struct lb_task t = task_of(o, limit);
    struct lb_held held;
    bool from_cache;
    const char *known = o->flow->user ? o->flow->user(&o->config) : NULL;
    if (known) {
        lb_buf_add_str(out, known);
        return true;
    }
    lb_held_init(&held);
    bool fine = get_cached(&t, LB_CACHED_USER, 0, find_user, &held, &from_cache, err);
    lb_buf_add_text(out, lb_buf_text(&held.text));
    lb_held_release(&held);
    return fine;
}

bool lb_oauth_host(struct lb_oauth *o, struct lb_oauth_limit limit, struct lb_buf *out,
                   struct lb_err *err)
{
    struct lb_task t = task_of(o, limit);
    struct lb_held held;
    lb_held_init(&held);
    bool fine = lb_oauth_place(&t, &held, err);
    lb_buf_add_text(out, lb_buf_text(&held.more));
    lb_held_release(&held);
    return fine;
}
