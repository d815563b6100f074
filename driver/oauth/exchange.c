#include "oauth/exchange.h"

#include "base/log.h"
#include "oauth/flow.h"
#include "oauth/refusal.h"
#include "oauth/task.h"
#include "platform/clock.h"
#include "web/date.h"
#include "web/url.h"

#define BUDGET_MS     60000
#define FIRST_WAIT_MS 1000
#define MOST_WAIT_MS  60000
#define LINK_TRIES    3
#define SLICE_MS      50

#define UNKNOWN_LIFE_MS 300000 /* of a token that does not say how long it lives */

void lb_reply_release(struct lb_reply *r)
{
    lb_json_release(r->json);
    *r = (struct lb_reply){0};
}

static bool is_passing(int status)
{
    return status == 429 || (status >= 502 && status <= 504);
}

/* Retry-After in milliseconds from now, 0 when there is none that can be read. */
static int64_t retry_after(const struct lb_http_answer *a)
{
    const int64_t most = 86400;
    int64_t seconds = 0, date = 0;
    struct lb_text t = lb_text_of(a->retry_after);
    if (!lb_text_int(t, &seconds) && lb_date_http(t, &date)) {
        int64_t now = lb_clock_wall();
        lb_date_http(lb_text_of(a->date),
                     &now); /* the clock that wrote Retry-After, if we know it */
        seconds = date - now;
    }
    return seconds <= 0 ? 0 : (seconds < most ? seconds : most) * 1000;
}

static int64_t jitter(unsigned tries)
{
    int64_t span = FIRST_WAIT_MS;
    uint32_t random = 0;
    for (unsigned i = 1; i < tries && span < MOST_WAIT_MS; i++)
        span *= 2;
    if (span > MOST_WAIT_MS)
        span = MOST_WAIT_MS;
    if (!lb_random(&random, sizeof random))
        return span;
    return (int64_t)((uint64_t)span * random >> 32);
}

static bool pause(const struct lb_task *t, int64_t ms, struct lb_err *err)
{
    int64_t until = lb_clock_ms() + ms;
    for (;;) {
        if (t->cancel && atomic_load(t->cancel))
            return lb_err(err, LB_ERR_CANCELLED, "the sign-in was cancelled");
        int64_t left = lb_clock_left(until, SLICE_MS);
        if (left == 0)
            return true;
        lb_clock_sleep(left);
    }
}

/*
 * Decides after a failed try, whose error stands in err: true when it is to be tried again, after
 * the pause that this made.
 */
static bool again(const struct lb_task *t, enum lb_step step, const struct lb_http_answer *a,
                  bool answered, unsigned tries, int64_t give_up, struct lb_err *err)
{
    bool worth = answered ? is_passing(a->status) : a->transient && tries < LINK_TRIES;
    if (!worth || t->brief)
        return false;
    int64_t asked = answered ? retry_after(a) : 0;
    int64_t ms = jitter(tries);
    if (ms < asked)
        ms = asked;
    if (lb_clock_ms() + ms >= give_up) {
        if (asked > 0)
            lb_err_add(err, "It asked to be left alone for %d seconds, longer than the time left.",
                       (int)(asked / 1000));
        return false;
    }
    lb_log(t->oauth->log, LB_LOG_WARN, "%s: try %u failed, next in %d ms: %s", lb_step_name(step),
           tries, (int)ms, err->text);
    return pause(t, ms, err);
}

/* One try. False: err says why, answered whether the server spoke. */
static bool try_once(const struct lb_task *t, enum lb_step step, const struct lb_http_request *r,
                     struct lb_http_answer *a, bool *answered, struct lb_reply *out,
                     struct lb_err *err)
{
    const struct lb_oauth *o = t->oauth;
    struct lb_buf url = LB_BUF(1024);
    lb_reply_release(out);
    out->asked_ms = lb_clock_ms();
    *answered = o->process->http.send(o->process->http.self, r, a, err);
    if (!*answered)
        return lb_err_in(err, "%s", lb_step_name(step));
    out->status = a->status;
    if (!lb_date_http(lb_text_of(a->date), &out->date))
        out->date = lb_clock_wall();
    lb_url_add_shown(&url, lb_text_of(r->url));
    lb_log(o->log, LB_LOG_INFO, "%s: %s %s: HTTP %d in %d ms", lb_step_name(step), r->method,
           lb_buf_str(&url), a->status, (int)(lb_clock_ms() - out->asked_ms));
    lb_buf_release(&url);
    if (a->status >= 200 && a->status < 300)
        out->json = lb_json_read(lb_buf_text(&a->body), NULL);
    return out->json || lb_refusal(step, r, a, err);
}

bool lb_exchange(const struct lb_task *t, enum lb_step step, struct lb_http_request *r,
                 struct lb_reply *out, struct lb_err *err)
{
    struct lb_err local;
    struct lb_http_answer a;
    int64_t give_up = lb_clock_sooner(t->deadline, BUDGET_MS);
    bool fine, answered;
    if (!err)
        err = &local;
    if (!r->net)
        r->net = &t->oauth->net;
    r->deadline = give_up;
    r->cancel = t->cancel;
    for (unsigned tries = 1;; tries++) {
        lb_http_answer_init(&a);
        fine = try_once(t, step, r, &a, &answered, out, err);
        bool more = !fine && again(t, step, &a, answered, tries, give_up, err);
        lb_http_answer_release(&a);
        if (!more)
            return fine;
    }
}

bool lb_jwt_text(struct lb_text jwt, const char *claim, struct lb_buf *out)
{
    struct lb_buf payload = LB_BUF_SECRET(65536);
    struct lb_text rest = jwt;
    lb_text_cut(&rest, '.');
    struct lb_text middle = rest.at ? lb_text_cut(&rest, '.') : LB_NO_TEXT;
    struct lb_text value = LB_NO_TEXT;
    struct lb_json *j = NULL;
    int64_t number;
    bool found = false;
    if (rest.at && lb_base64_read(&payload, middle) && lb_buf_ok(&payload))
        j = lb_json_read(lb_buf_text(&payload), NULL);
    if (j && lb_json_int(j, claim, &number)) {
        lb_buf_add_int(out, number);
        found = true;
    } else if (j) {
        value = lb_json_text(j, claim);
        lb_buf_add_text(out, value);
        found = value.n > 0;
    }
    lb_json_release(j);
    lb_buf_release(&payload);
    return found;
}

static bool jwt_life(struct lb_held *out, int64_t date)
{
    struct lb_buf exp = LB_BUF(64);
    int64_t end;
    bool fine = lb_jwt_text(lb_buf_text(&out->text), "exp", &exp) &&
                lb_text_int(lb_buf_text(&exp), &end) && end > 0 && end < INT64_MAX / 2000;
    if (fine)
        lb_held_live(out, (end - date) * 1000);
    lb_buf_release(&exp);
    return fine;
}

/* RFC 6750 2.1: what may stand behind "Bearer ". PostgreSQL's password takes these too. */
static bool is_token(struct lb_text t)
{
    for (size_t i = 0; i < t.n; i++)
        if (t.at[i] <= ' ' || t.at[i] >= 0x7f)
            return false;
    return t.n > 0;
}

bool lb_exchange_take(const struct lb_reply *r, enum lb_step step, struct lb_text token,
                      int64_t life_ms, struct lb_held *out, struct lb_err *err)
{
    if (!is_token(token))
        return lb_err(err, LB_ERR_PROTOCOL, "%s: the answer holds no token", lb_step_name(step));
    lb_buf_add_text(&out->text, token);
    /* The answer took its time: count from when it was asked for. */
    if (life_ms > 0)
        lb_held_live(out, life_ms - (lb_clock_ms() - r->asked_ms));
    else if (!jwt_life(out, r->date))
        lb_held_live(out, UNKNOWN_LIFE_MS);
    return true;
}

static bool read_token(const struct lb_task *t, enum lb_step step, const struct lb_reply *r,
                       struct lb_held *out, struct lb_err *err)
{
    struct lb_text kind = lb_json_text(r->json, "token_type");
    int64_t seconds = 0;
    char mark[9];
    if (kind.at && !lb_text_same(kind, LB_TEXT("Bearer")))
        return lb_err(err, LB_ERR_PROTOCOL,
                      "%s: the answer holds a token of another kind than Bearer",
                      lb_step_name(step));
    if (!lb_json_int(r->json, "expires_in", &seconds) || seconds > INT32_MAX)
        seconds = 0;
    if (!lb_exchange_take(r, step, lb_json_text(r->json, "access_token"), seconds * 1000, out, err))
        return false;
    lb_buf_add_text(&out->more, lb_json_text(r->json, "refresh_token"));
    if (!lb_buf_ok(&out->text) || !lb_buf_ok(&out->more))
        return lb_err_memory(err);
    lb_log(t->oauth->log, LB_LOG_INFO, "workspace token %s, good for %d s",
           lb_secret_mark(lb_buf_text(&out->text), mark), (int)(out->life_ms / 1000));
    return true;
}

bool lb_exchange_token(const struct lb_task *t, enum lb_step step, const char *url,
                       const struct lb_buf *form, const struct lb_buf *basic, struct lb_held *out,
                       struct lb_err *err)
{
    struct lb_reply r = {0};
    struct lb_http_request q = {
        .method = "POST",
        .url = url,
        .content_type = "application/x-www-form-urlencoded",
        .body = lb_buf_text(form),
        .authorization = basic ? lb_buf_str(basic) : NULL,
    };
    if (!lb_buf_ok(form) || (basic && !lb_buf_ok(basic)))
        return lb_err_memory(err);
    bool fine = lb_exchange(t, step, &q, &r, err) && read_token(t, step, &r, out, err);
    lb_reply_release(&r);
    return fine;
}

bool lb_exchange_location(const struct lb_task *t, enum lb_step step, const char *url,
                          struct lb_buf *out, struct lb_err *err)
{
    struct lb_http_answer a;
    struct lb_http_request q = {
        .method = "GET",
        .url = url,
        .net = &t->oauth->net,
        .deadline = t->deadline,
        .cancel = t->cancel,
    };
    lb_http_answer_init(&a);
    bool fine = t->oauth->process->http.send(t->oauth->process->http.self, &q, &a, err) ||
                lb_err_in(err, "%s", lb_step_name(step));
    if (fine && (a.status / 100 != 3 || !a.location[0]))
        fine = lb_refusal(step, &q, &a, err);
    if (fine)
        lb_buf_add_str(out, a.location);
    lb_http_answer_release(&a);
    return fine;
}

static void add_headers(const struct lb_task *t, const struct lb_held *token,
                        struct lb_http_request *q)
{
    const struct lb_oauth *o = t->oauth;
    struct lb_http_header *h = q->headers;
    if (o->config.workspace_id)
        *h++ = (struct lb_http_header){"X-Databricks-Workspace-Id", o->config.workspace_id};
    if (o->flow->header && token->more.n > 0)
        *h++ = (struct lb_http_header){o->flow->header, lb_buf_str(&token->more)};
    if (o->flow->header && o->config.azure_resource_id)
        *h++ = (struct lb_http_header){"X-Databricks-Azure-Workspace-Resource-Id",
                                       o->config.azure_resource_id};
}

static bool call_api(const struct lb_task *t, enum lb_step step, const char *url,
                     struct lb_text body, const struct lb_held *token, struct lb_reply *out,
                     struct lb_err *err)
{
    struct lb_buf bearer = LB_BUF_SECRET(65536);
    lb_buf_add_str(&bearer, "Bearer ");
    lb_buf_add_text(&bearer, lb_buf_text(&token->text));
    struct lb_http_request q = {
        .method = body.at ? "POST" : "GET",
        .url = url,
        .content_type = body.at ? "application/json" : NULL,
        .body = body,
        .authorization = lb_buf_str(&bearer),
    };
    add_headers(t, token, &q);
    bool fine = lb_buf_ok(&bearer) ? lb_exchange(t, step, &q, out, err) : lb_err_memory(err);
    lb_buf_release(&bearer);
    return fine;
}

bool lb_exchange_api(const struct lb_task *t, enum lb_step step, const char *path,
                     struct lb_text body, struct lb_reply *out, struct lb_err *err)
{
    struct lb_buf url = LB_BUF(32768);
    struct lb_held token;
    struct lb_err local;
    bool fine = false, more = true;
    if (!err)
        err = &local;
    lb_held_init(&token);
    lb_buf_addf(&url, "%s%s", t->oauth->origin, path);
    for (int tries = 0; tries < 2 && more; tries++) {
        bool from_cache = false;
        fine = lb_oauth_token(t, &token, &from_cache, err);
        if (!fine)
            break;
        fine = lb_buf_ok(&url) ? call_api(t, step, lb_buf_str(&url), body, &token, out, err)
                               : lb_err_memory(err);
        more = !fine && lb_refusal_is_stale(out->status, lb_text_of(err->text));
        if (more)
            lb_oauth_token_drop(t, lb_buf_text(&token.text));
        more = more && from_cache;
    }
    lb_held_release(&token);
    lb_buf_release(&url);
    return fine;
}
