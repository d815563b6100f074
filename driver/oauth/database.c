#include "oauth/database.h"

#include "base/log.h"
#include "oauth/exchange.h"
#include "oauth/task.h"
#include "platform/clock.h"
#include "web/date.h"
#include "web/url.h"

#define PLACE_LIFE_MS 600000
#define USER_LIFE_MS  3600000

/* "projects/P", "…/branches/B" or "…/endpoints/E" of letters, digits, ".", "_" and "-": how many
 * levels, 0 when it is none of these. */
static unsigned levels_of(struct lb_text name)
{
    static const char *const kinds[] = {"projects", "branches", "endpoints"};
    struct lb_text rest = name;
    unsigned levels = 0;
    for (; rest.at && levels < 3; levels++) {
        struct lb_text kind = lb_text_cut(&rest, '/');
        struct lb_text id = rest.at ? lb_text_cut(&rest, '/') : LB_NO_TEXT;
        if (!lb_text_is(kind, lb_text_of(kinds[levels])) || id.n == 0)
            return 0;
        for (size_t i = 0; i < id.n; i++)
            if (!lb_is_alpha(id.at[i]) && !lb_is_digit(id.at[i]) && !strchr("._-", id.at[i]))
                return 0;
    }
    return rest.at ? 0 : levels;
}

bool lb_database_check(const struct lb_oauth_config *c, struct lb_err *err)
{
    if (c->endpoint && c->instance)
        return lb_err(
            err, LB_ERR_ARGUMENT,
            "Endpoint=%s and Instance=%s are both given: a connection goes to one of them",
            c->endpoint, c->instance);
    if (c->endpoint && levels_of(lb_text_of(c->endpoint)) == 0)
        return lb_err(
            err, LB_ERR_ARGUMENT,
            "Endpoint=%s is no resource name: it is projects/P/branches/B/endpoints/E, or "
            "its project or branch part",
            c->endpoint);
    return true;
}

/* The resource name that credentials are minted for. */
static bool get_name(const struct lb_task *t, struct lb_buf *out, struct lb_err *err)
{
    const struct lb_oauth_config *c = &t->oauth->config;
    struct lb_held place;
    if (c->instance || (c->endpoint && levels_of(lb_text_of(c->endpoint)) == 3)) {
        lb_buf_add_str(out, c->instance ? c->instance : c->endpoint);
        return true;
    }
    lb_held_init(&place);
    bool fine = lb_oauth_place(t, &place, err);
    if (fine)
        lb_buf_add_text(out, lb_buf_text(&place.text));
    lb_held_release(&place);
    return fine;
}

static bool is_endpoint_name(struct lb_text name)
{
    return lb_text_starts(name, LB_TEXT("projects/"));
}

static bool body_make(struct lb_buf *body, struct lb_text name, struct lb_err *err)
{
    char id[LB_UUID_TEXT];
    lb_buf_add_char(body, '{');
    if (is_endpoint_name(name)) {
        lb_json_add_field(body, "endpoint", name);
    } else {
        if (!lb_uuid_random(id))
            return lb_err(err, LB_ERR_SYSTEM, "the system's random generator failed");
        lb_json_add_field(body, "request_id", lb_text_of(id));
        lb_json_add_name(body, "instance_names");
        lb_buf_add_char(body, '[');
        lb_json_add_text(body, name);
        lb_buf_add_char(body, ']');
    }
    lb_buf_add_char(body, '}');
    return lb_buf_ok(body) || lb_err_memory(err);
}

static bool read_credential(const struct lb_task *t, const struct lb_reply *r, struct lb_held *out,
                            struct lb_err *err)
{
    struct lb_text when = lb_json_text(r->json, "expire_time");
    int64_t end = 0, life_ms = 0;
    char mark[9];
    if (!when.at)
        when = lb_json_text(r->json, "expiration_time");
    /* By the server's own clock, so that ours may be wrong. */
    if (when.at && lb_date_rfc3339(when, &end))
        life_ms = (end - r->date) * 1000;
    if (!lb_exchange_take(r, LB_STEP_CREDENTIAL, lb_json_text(r->json, "token"), life_ms, out, err))
        return false;
    lb_log(t->oauth->log, LB_LOG_INFO, "database credential %s, good for %d s",
           lb_secret_mark(lb_buf_text(&out->text), mark), (int)(out->life_ms / 1000));
    return true;
}

bool lb_database_credential(const struct lb_task *t, struct lb_held *out, struct lb_err *err)
{
    struct lb_buf name = LB_BUF(4096), body = LB_BUF(8192);
    struct lb_reply r = {0};
    bool fine = get_name(t, &name, err) && body_make(&body, lb_buf_text(&name), err);
    if (fine) {
        const char *path = is_endpoint_name(lb_buf_text(&name)) ? "/api/2.0/postgres/credentials"
                                                                : "/api/2.0/database/credentials";
        fine = lb_exchange_api(t, LB_STEP_CREDENTIAL, path, lb_buf_text(&body), &r, err) &&
               read_credential(t, &r, out, err);
        if (!fine && r.status != 0)
            lb_err_add(err, "(Asked for %s.)", lb_buf_str(&name));
    }
    lb_reply_release(&r);
    lb_buf_release(&name);
    lb_buf_release(&body);
    return fine;
}

/* Takes a host from the answer. A host goes into the TLS check of PostgreSQL's certificate, so it
 * must look like one. */
static bool take_place(const struct lb_json *j, const char *host_at, const char *name,
                       struct lb_held *out, struct lb_err *err)
{
    struct lb_text host = lb_json_text(j, host_at);
    for (size_t i = 0; i < host.n; i++)
        if (!lb_is_alpha(host.at[i]) && !lb_is_digit(host.at[i]) && !strchr(".-_", host.at[i]))
            return lb_err(err, LB_ERR_PROTOCOL, "the host of %s is no host name", name);
    if (host.n == 0)
        return lb_err(err, LB_ERR_MISSING,
                      "%s has no such host (%s): it may be starting, stopped, or without readable "
                      "secondaries",
                      name, host_at);
    lb_buf_add_str(&out->text, name);
    lb_buf_add_text(&out->more, host);
    lb_held_live(out, PLACE_LIFE_MS);
    return true;
}

static bool instance_place(const struct lb_task *t, const char *name, struct lb_held *out,
                           struct lb_err *err)
{
    struct lb_buf path = LB_BUF(4096);
    struct lb_reply r = {0};
    const char *at = t->oauth->config.read_only ? "read_only_dns" : "read_write_dns";
    lb_buf_add_str(&path, "/api/2.0/database/instances/");
    lb_url_encode(&path, lb_text_of(name));
    bool fine = lb_exchange_api(t, LB_STEP_ENDPOINT, lb_buf_str(&path), LB_NO_TEXT, &r, err) &&
                take_place(r.json, at, name, out, err);
    lb_reply_release(&r);
    lb_buf_release(&path);
    return fine;
}

static bool endpoint_place(const struct lb_task *t, const char *name, struct lb_held *out,
                           struct lb_err *err)
{
    struct lb_buf path = LB_BUF(4096);
    struct lb_reply r = {0};
    bool disabled = false;
    const char *at =
        t->oauth->config.read_only ? "status.hosts.read_only_host" : "status.hosts.host";
    lb_buf_addf(&path, "/api/2.0/postgres/%s", name);
    bool fine = lb_exchange_api(t, LB_STEP_ENDPOINT, lb_buf_str(&path), LB_NO_TEXT, &r, err);
    if (fine && lb_json_bool(r.json, "status.disabled", &disabled) && disabled)
        fine = lb_err(err, LB_ERR_CONNECT,
                      "the endpoint %s is disabled: connecting does not wake it; enable it first",
                      name);
    fine = fine && take_place(r.json, at, name, out, err);
    lb_reply_release(&r);
    lb_buf_release(&path);
    return fine;
}

bool lb_database_place(const struct lb_task *t, struct lb_held *out, struct lb_err *err)
{
    const struct lb_oauth_config *c = &t->oauth->config;
    if (c->instance)
        return instance_place(t, c->instance, out, err);
    if (c->endpoint && levels_of(lb_text_of(c->endpoint)) == 3)
        return endpoint_place(t, c->endpoint, out, err);
    return lb_err(err, LB_ERR_MISSING,
                  "which Lakebase is meant was not given: set Endpoint to "
                  "projects/P/branches/B/endpoints/E, or Instance to an instance's name");
}

bool lb_database_user(const struct lb_task *t, struct lb_held *out, struct lb_err *err)
{
    struct lb_reply r = {0};
    bool fine =
        lb_exchange_api(t, LB_STEP_USER, "/api/2.0/preview/scim/v2/Me", LB_NO_TEXT, &r, err);
    struct lb_text name = fine ? lb_json_text(r.json, "userName") : LB_NO_TEXT;
    if (fine && name.n == 0)
        fine = lb_err(err, LB_ERR_PROTOCOL,
                      "the user lookup: the answer names no userName; give the user as UID");
    lb_buf_add_text(&out->text, name);
    lb_held_live(out, USER_LIFE_MS);
    lb_reply_release(&r);
    return fine;
}
