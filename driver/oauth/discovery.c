#include "oauth/discovery.h"

#include "base/log.h"
#include "oauth/exchange.h"
#include "oauth/task.h"
#include "platform/clock.h"
#include "web/url.h"

#define LIFE_MS       3600000 /* how long a document is believed */
#define GUESS_LIFE_MS 60000   /* how long to do without one before asking again */
#define TRY_MS        10000

/* An endpoint that the document names. Another host could collect secrets, so it must be the same
 * one, unless the user gave the document's address and so vouches for it. */
static bool check_endpoint(const struct lb_oauth *o, struct lb_text url, const char *from,
                           struct lb_err *err)
{
    struct lb_url u, home;
    if (!lb_url_parse(url, &u) || !lb_url_is_https(&u))
        return lb_err(err, LB_ERR_PROTOCOL, "%s names a token endpoint that is no https address",
                      from);
    if (!o->config.discovery_url &&
        (!lb_url_parse(lb_text_of(o->origin), &home) || !lb_url_same_origin(&u, &home)))
        return lb_err(err, LB_ERR_PROTOCOL,
                      "%s names the token endpoint of another host, %.*s; it is not trusted with "
                      "the secret. If it is right, give the document's address as DiscoveryURL",
                      from, (int)u.host.n, u.host.at);
    return true;
}

static bool read_document(const struct lb_oauth *o, const struct lb_reply *r, const char *from,
                          struct lb_held *out, struct lb_err *err)
{
    struct lb_text token = lb_json_text(r->json, "token_endpoint");
    struct lb_text authorize = lb_json_text(r->json, "authorization_endpoint");
    if (!token.at)
        return lb_err(err, LB_ERR_PROTOCOL, "%s names no token_endpoint", from);
    if (!check_endpoint(o, token, from, err) ||
        (authorize.at && !check_endpoint(o, authorize, from, err)))
        return false;
    lb_buf_add_text(&out->text, token);
    lb_buf_add_text(&out->more, authorize);
    lb_held_live(out, LIFE_MS);
    return true;
}

/* What Databricks workspaces have had as long as they had OAuth. */
static void guess(const struct lb_oauth *o, struct lb_held *out)
{
    lb_held_release(out);
    lb_buf_addf(&out->text, "%s/oidc/v1/token", o->origin);
    lb_buf_addf(&out->more, "%s/oidc/v1/authorize", o->origin);
    lb_held_live(out, GUESS_LIFE_MS);
}

static struct lb_task hasty(const struct lb_task *t)
{
    struct lb_task h = *t;
    h.deadline = lb_clock_sooner(h.deadline, TRY_MS);
    return h;
}

/* The host's own metadata. Most hosts have some; none is no error. */
static void ask_host(const struct lb_task *t, struct lb_reply *r)
{
    struct lb_task h = hasty(t);
    struct lb_buf ask = LB_BUF(4096);
    struct lb_err err = {0};
    h.brief = true;
    lb_buf_addf(&ask, "%s/.well-known/databricks-config", t->oauth->origin);
    struct lb_http_request q = {.method = "GET", .url = lb_buf_str(&ask)};
    if (!lb_exchange(&h, LB_STEP_DISCOVERY, &q, r, &err))
        lb_log(t->oauth->log, LB_LOG_INFO, "the host has no metadata of its own: %s", err.text);
    lb_buf_release(&ask);
}

/*
 * A unified host serves an account and its workspaces, and its OAuth server is the account's. Its
 * own metadata tells; only who gives an account or workspace id can mean such a host. Appends the
 * server's address, nothing when the host is an ordinary one.
 */
static void add_unified(const struct lb_task *t, struct lb_buf *url)
{
    const struct lb_oauth *o = t->oauth;
    struct lb_reply r = {0};
    ask_host(t, &r);
    struct lb_text account = lb_text_of(o->config.account_id);
    struct lb_text server = lb_json_text(r.json, "oidc_endpoint");
    struct lb_text gap = LB_TEXT("{account_id}");
    if (!account.at)
        account = lb_json_text(r.json, "account_id");
    size_t at = server.at ? lb_text_find_text(server, 0, gap) : LB_NOT_FOUND;
    if (at != LB_NOT_FOUND && account.n > 0) {
        lb_buf_add(url, server.at, at);
        lb_url_encode(url, account);
        lb_buf_add_text(url, lb_text_from(server, at + gap.n));
    } else if (server.n > 0) {
        lb_buf_add_text(url, server);
    } else if (lb_text_same(lb_json_text(r.json, "host_type"), LB_TEXT("unified")) &&
               account.n > 0) {
        lb_buf_addf(url, "%s/oidc/accounts/", o->origin);
        lb_url_encode(url, account);
    }
    lb_reply_release(&r);
}

static bool fetch(const struct lb_task *t, struct lb_held *out, struct lb_err *err)
{
    const struct lb_oauth *o = t->oauth;
    struct lb_buf url = LB_BUF(8192);
    struct lb_reply r = {0};
    struct lb_task h = o->config.discovery_url ? *t : hasty(t);
    if (!o->config.discovery_url && (o->config.account_id || o->config.workspace_id))
        add_unified(t, &url);
    if (o->config.discovery_url) {
        lb_buf_add_str(&url, o->config.discovery_url);
    } else {
        if (url.n == 0)
            lb_buf_addf(&url, "%s/oidc", o->origin);
        lb_buf_add_str(&url, "/.well-known/oauth-authorization-server");
    }
    struct lb_http_request q = {.method = "GET", .url = lb_buf_str(&url)};
    bool fine = lb_exchange(&h, LB_STEP_DISCOVERY, &q, &r, err) &&
                read_document(o, &r, lb_buf_str(&url), out, err);
    /* An answer that is no use is survived; no answer at all would come again from the token
     * endpoint, later and less clear. */
    if (!fine && !o->config.discovery_url && r.status != 0) {
        lb_log(o->log, LB_LOG_WARN, "discovery: %s; going on with the usual address", err->text);
        guess(o, out);
        fine = true;
    }
    lb_reply_release(&r);
    lb_buf_release(&url);
    return fine;
}

bool lb_discovery(const struct lb_task *t, struct lb_buf *token, struct lb_buf *authorize,
                  struct lb_err *err)
{
    struct lb_oauth *o = t->oauth;
    const char *token_set = o->config.token_endpoint;
    const char *authorize_set = o->config.authorization_endpoint;
    struct lb_cache_key key;
    struct lb_held found;
    bool from_cache, fine = true;
    lb_held_init(&found);
    if ((token && !token_set) || (authorize && !authorize_set))
        fine = lb_oauth_key(o, LB_CACHED_DISCOVERY, &key, err) &&
               lb_cache_get(o->process->cache, &key, 0, t, fetch, &found, &from_cache, err);
    if (fine && authorize && !authorize_set && found.more.n == 0)
        fine = lb_err(err, LB_ERR_PROTOCOL,
                      "the host's OAuth server has no authorization endpoint: a browser sign-in is "
                      "not possible there");
    if (fine && token)
        lb_buf_add_text(token, token_set ? lb_text_of(token_set) : lb_buf_text(&found.text));
    if (fine && authorize)
        lb_buf_add_text(authorize,
                        authorize_set ? lb_text_of(authorize_set) : lb_buf_text(&found.more));
    lb_held_release(&found);
    return fine;
}

bool lb_discovery_audience(const struct lb_task *t, struct lb_buf *out, struct lb_err *err)
{
    const struct lb_oauth_config *c = &t->oauth->config;
    struct lb_reply r = {0};
    ask_host(t, &r);
    const struct lb_json *first =
        lb_json_item(r.json, "token_federation_default_oidc_audiences", 0);
    struct lb_text audience = lb_json_text(first, "");
    lb_buf_add_text(out, audience.n > 0 ? audience : lb_text_of(c->account_id));
    lb_reply_release(&r);
    return out->n > 0 || lb_discovery(t, out, NULL, err);
}
