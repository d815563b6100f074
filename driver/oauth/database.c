#include "oauth/database.h"

#include <stdio.h>

#include "base/log.h"
#include "oauth/exchange.h"
#include "oauth/place.h"
#include "oauth/task.h"
#include "web/date.h"

#define USER_LIFE_MS 3600000

/* The resource name that credentials are minted for. */
static bool get_name(const struct lb_task *t, struct lb_buf *out, struct lb_err *err)
{
    const char *name = lb_place_name(&t->oauth->config);
    struct lb_held place;
    if (name) {
        lb_buf_add_str(out, name);
        return true;
    }
    lb_held_init(&place);
    bool fine = lb_oauth_place(t, &place, err);
    if (fine)
        lb_buf_add_text(out, lb_buf_text(&place.text));
    lb_held_release(&place);
    return fine;
}

static bool body_make(struct lb_buf *body, struct lb_text name, int64_t ttl_s, struct lb_err *err)
{
    char ttl[32];
    char id[LB_UUID_TEXT];
    lb_buf_add_char(body, '{');
    if (lb_place_is_endpoint(name)) {
        lb_json_add_field(body, "endpoint", name);
        snprintf(ttl, sizeof ttl, "%ds", (int)ttl_s);
        if (ttl_s > 0)
            lb_json_add_field(body, "ttl", lb_text_of(ttl));
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
    bool fine = get_name(t, &name, err) &&
                body_make(&body, lb_buf_text(&name), t->oauth->config.credential_ttl, err);
    if (fine) {
        const char *path = lb_place_is_endpoint(lb_buf_text(&name))
                               ? "/api/2.0/postgres/credentials"
                               : "/api/2.0/database/credentials";
        fine = lb_exchange_api(t, LB_STEP_CREDENTIAL, path, lb_buf_text(&body), &r, err) &&
               read_credential(t, &r, out, err);
        if (!fine && r.status != 0)
            lb_err_add(err, "(Asked for %s.)", lb_buf_str(&name));
        if (!fine && r.status == 404 && lb_place_is_endpoint(lb_buf_text(&name)))
            lb_place_add_siblings(t, lb_buf_text(&name), err);
    }
    lb_reply_release(&r);
    lb_buf_release(&name);
    lb_buf_release(&body);
    return fine;
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
