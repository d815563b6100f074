/*
 * A person signs in with the browser: authorization code grant (RFC 6749 4.1) with PKCE (RFC 7636,
 * S256), as native apps do it (RFC 8252): the browser returns to a loopback address. The refresh
 * token that comes with it (section 6) spares the person until it is dead; servers may make it good
 * for one use only, so it is kept on disk under a lock, see keep.h.
 */
#include "oauth/flow.h"

#include <stdio.h>

#include "base/log.h"
#include "oauth/callback.h"
#include "oauth/discovery.h"
#include "oauth/exchange.h"
#include "oauth/keep.h"
#include "oauth/refusal.h"
#include "oauth/task.h"
#include "platform/browser.h"
#include "platform/clock.h"
#include "web/url.h"

#define PUBLIC_CLIENT "databricks-cli"
#define BROWSER_MS    120000
#define SLICE_MS      100
#define STATE_BYTES   16
#define PROOF_BYTES   64 /* RFC 7636 4.1: 43 to 128 characters */

/* One visit to the browser. */
struct visit {
    struct lb_buf state;
    struct lb_buf verifier; /* secret */
    struct lb_buf redirect;
    struct lb_buf url;
    struct lb_callback *callback;
};

static const char *client_of(const struct lb_oauth *o)
{
    return o->config.client_id ? o->config.client_id : PUBLIC_CLIENT;
}

/* ---- refreshing ------------------------------------------------------------------------------ */

static bool post(const struct lb_task *t, struct lb_buf *form, struct lb_held *out,
                 struct lb_err *err)
{
    struct lb_buf url = LB_BUF(4096);
    lb_form_add(form, "client_id", lb_text_of(client_of(t->oauth)));
    lb_form_add(form, "client_secret", lb_text_of(t->oauth->config.client_secret));
    bool fine = lb_discovery(t, &url, NULL, err) &&
                lb_exchange_token(t, LB_STEP_TOKEN, lb_buf_str(&url), form, NULL, out, err);
    lb_buf_release(&url);
    return fine;
}

/* The server knows the refresh token no more. It says so in more than one way. */
static bool is_dead(const struct lb_err *err)
{
    struct lb_text text = lb_text_of(err->text);
    return err->code == LB_ERR_AUTH &&
           (lb_text_find_text(text, 0, LB_TEXT("invalid_grant")) != LB_NOT_FOUND ||
            lb_text_find_text(text, 0, LB_TEXT("efresh token")) != LB_NOT_FOUND);
}

/* RFC 6749 6: a new refresh token replaces the old one, no new one means that the old one stays. */
static bool refresh(const struct lb_task *t, struct lb_text token, struct lb_held *out,
                    struct lb_err *err)
{
    struct lb_buf form = LB_BUF_SECRET(65536);
    lb_form_add(&form, "grant_type", LB_TEXT("refresh_token"));
    lb_form_add(&form, "refresh_token", token);
    bool fine = post(t, &form, out, err);
    if (fine && out->more.n == 0)
        lb_buf_add_text(&out->more, token);
    if (fine && !lb_buf_ok(&out->more))
        fine = lb_err_memory(err);
    lb_buf_release(&form);
    return fine;
}

/* ---- the browser ------------------------------------------------------------------------------
 */

static bool add_random(struct lb_buf *b, size_t n, struct lb_err *err)
{
    uint8_t raw[PROOF_BYTES];
    bool fine = lb_random(raw, n);
    if (fine)
        lb_base64_add(b, lb_text((const char *)raw, n), LB_BASE64_URL);
    lb_wipe(raw, sizeof raw);
    return fine || lb_err(err, LB_ERR_SYSTEM, "the system's random generator failed");
}

/* RFC 7636 4.2. */
static void add_challenge(struct lb_buf *query, struct lb_text verifier)
{
    uint8_t sum[LB_SHA256_BYTES] = {0};
    struct lb_buf challenge = LB_BUF(64);
    query->broken = query->broken || !lb_sha256(verifier, sum);
    lb_base64_add(&challenge, lb_text((const char *)sum, sizeof sum), LB_BASE64_URL);
    lb_form_add(query, "code_challenge", lb_buf_text(&challenge));
    lb_form_add(query, "code_challenge_method", LB_TEXT("S256"));
    lb_buf_release(&challenge);
}

/* Without the scope offline_access there would be no refresh token. */
static void add_scope(struct lb_buf *query, const char *scopes)
{
    struct lb_buf all = LB_BUF(8192);
    struct lb_text rest = lb_text_of(scopes);
    bool there = false;
    while (rest.at)
        there = lb_text_is(lb_text_cut(&rest, ' '), LB_TEXT("offline_access")) || there;
    lb_buf_add_str(&all, scopes);
    lb_buf_add_str(&all, there ? "" : " offline_access");
    lb_form_add(query, "scope", lb_buf_text(&all));
    query->broken = query->broken || !lb_buf_ok(&all);
    lb_buf_release(&all);
}

static bool make_url(const struct lb_task *t, struct visit *v, struct lb_err *err)
{
    struct lb_buf query = LB_BUF(16384);
    bool fine = lb_discovery(t, NULL, &v->url, err);
    lb_form_add(&query, "response_type", LB_TEXT("code"));
    lb_form_add(&query, "client_id", lb_text_of(client_of(t->oauth)));
    lb_form_add(&query, "redirect_uri", lb_buf_text(&v->redirect));
    add_scope(&query, t->oauth->config.scopes);
    lb_form_add(&query, "state", lb_buf_text(&v->state));
    add_challenge(&query, lb_buf_text(&v->verifier));
    if (fine) {
        bool has_query = lb_text_find(lb_buf_text(&v->url), 0, '?') != LB_NOT_FOUND;
        lb_buf_add_char(&v->url, has_query ? '&' : '?');
        lb_buf_add_text(&v->url, lb_buf_text(&query));
        fine = (lb_buf_ok(&v->url) && lb_buf_ok(&query)) || lb_err_memory(err);
    }
    lb_buf_release(&query);
    return fine;
}

/* Listens before anything is shown, so that nobody comes back to a closed door. */
static bool visit_open(const struct lb_task *t, struct visit *v, struct lb_err *err)
{
    *v = (struct visit){.state = LB_BUF(64),
                        .verifier = LB_BUF_SECRET(128),
                        .redirect = LB_BUF(64),
                        .url = LB_BUF(32768)};
    if (!add_random(&v->state, STATE_BYTES, err) || !add_random(&v->verifier, PROOF_BYTES, err) ||
        !lb_callback_open(&v->callback, t->oauth->config.redirect_ports, lb_buf_text(&v->state),
                          err))
        return false;
    /* Exactly this: servers compare it with the app's redirect URL as text. */
    lb_buf_addf(&v->redirect, "http://localhost:%u", (unsigned)lb_callback_port(v->callback));
    return make_url(t, v, err);
}

static void visit_close(struct visit *v)
{
    lb_callback_close(v->callback);
    lb_buf_release(&v->state);
    lb_buf_release(&v->verifier);
    lb_buf_release(&v->redirect);
    lb_buf_release(&v->url);
}

static bool show(const struct lb_task *t, const struct visit *v, struct lb_err *err)
{
    const struct lb_oauth_person *person = t->oauth->config.person;
    bool opened = !t->oauth->config.browser_never && lb_browser_open(lb_buf_str(&v->url));
    lb_log(t->oauth->log, LB_LOG_INFO, "sign-in in the browser, back to %s: %s",
           lb_buf_str(&v->redirect), opened ? "opened" : "no browser could be opened");
    if (person && person->show)
        person->show(person->self, lb_buf_str(&v->url), opened);
    else if (!opened)
        return lb_err(
            err, LB_ERR_MISSING,
            "no browser can be opened here for the sign-in (no display, or no opener on "
            "PATH; BROWSER names a program to use). Sign in once by `lakebase-odbc login` "
            "in a terminal as this user: the connection then finds the sign-in there");
    return true;
}

static enum lb_callback_kind take_typed(const struct lb_task *t, const struct visit *v,
                                        struct lb_callback_result *out)
{
    const struct lb_oauth_person *person = t->oauth->config.person;
    struct lb_buf line = LB_BUF_SECRET(LB_CALLBACK_REQUEST);
    enum lb_callback_kind kind = LB_CALLBACK_MORE;
    if (person && person->typed && person->typed(person->self, &line)) {
        kind = lb_callback_read_url(lb_buf_text(&line), lb_buf_text(&v->state), out);
        if (kind != LB_CALLBACK_CODE && kind != LB_CALLBACK_REFUSED && person->mistyped)
            person->mistyped(person->self);
    }
    lb_buf_release(&line);
    return kind;
}

/* Until the browser comes back, or the person types the address it was sent to. */
static bool wait_for(const struct lb_task *t, struct visit *v, struct lb_callback_result *out,
                     struct lb_err *err)
{
    int64_t ms = t->oauth->config.browser_ms > 0 ? t->oauth->config.browser_ms : BROWSER_MS;
    int64_t until = lb_clock_sooner(t->deadline, ms);
    for (;;) {
        if (t->cancel && atomic_load(t->cancel))
            return lb_err(err, LB_ERR_CANCELLED, "the sign-in was cancelled");
        int64_t left = lb_clock_left(until, SLICE_MS);
        if (left == 0)
            return lb_err(err, LB_ERR_TIMEOUT,
                          "nobody signed in in the browser within the time given (BrowserTimeout, "
                          "or the application's login timeout)");
        enum lb_callback_kind kind = lb_callback_serve(v->callback, left, out);
        if (kind == LB_CALLBACK_MORE) {
            lb_callback_result_release(out);
            kind = take_typed(t, v, out);
        }
        if (kind == LB_CALLBACK_CODE)
            return true;
        if (kind == LB_CALLBACK_REFUSED) {
            struct lb_buf shown = LB_BUF(4096);
            lb_refusal_add_shown(&shown, lb_buf_text(&out->error));
            lb_err(err, LB_ERR_AUTH, "the sign-in in the browser was refused: %s",
                   lb_buf_str(&shown));
            lb_buf_release(&shown);
            return false;
        }
        lb_callback_result_release(out);
    }
}

static void answer(const struct lb_task *t, struct visit *v, const struct lb_held *got,
                   const struct lb_err *err)
{
    const struct lb_oauth_config *c = &t->oauth->config;
    struct lb_text tags = lb_text_of(c->application ? c->application : c->user_agent);
    struct lb_buf user = LB_BUF(1024), text = LB_BUF(8192);
    struct lb_page page = {
        .application = lb_text_cut(&tags, ' '), /* the driver's own stands behind it */
        .host = lb_text_from(lb_text_of(t->oauth->origin), strlen("https://")),
    };
    if (got) {
        lb_jwt_text(lb_buf_text(&got->text), "sub", &user);
        page.status = 200;
        page.title = LB_TEXT("You are signed in");
        page.text = LB_TEXT("You may close this tab and go back to your application.");
        page.user = lb_buf_text(&user);
    } else {
        lb_buf_add_str(&text, err->text);
        if (text.n > 0 && text.at[0] >= 'a' && text.at[0] <= 'z')
            text.at[0] = (char)(text.at[0] - 32);
        if (text.n > 0 && !strchr(".!?)", text.at[text.n - 1]))
            lb_buf_add_char(&text, '.');
        lb_buf_add_str(&text, " You may close this tab; your application has been told.");
        page.status = 400;
        page.title = LB_TEXT("You are not signed in");
        page.text = lb_buf_text(&text);
    }
    lb_callback_answer(v->callback, &page);
    lb_buf_release(&user);
    lb_buf_release(&text);
}

/* RFC 6749 4.1.3, RFC 7636 4.5. */
static bool trade(const struct lb_task *t, const struct visit *v, struct lb_text code,
                  struct lb_held *out, struct lb_err *err)
{
    struct lb_buf form = LB_BUF_SECRET(32768);
    lb_form_add(&form, "grant_type", LB_TEXT("authorization_code"));
    lb_form_add(&form, "code", code);
    lb_form_add(&form, "redirect_uri", lb_buf_text(&v->redirect));
    lb_form_add(&form, "code_verifier", lb_buf_text(&v->verifier));
    bool fine = post(t, &form, out, err);
    lb_buf_release(&form);
    return fine;
}

static bool ask_person(const struct lb_task *t, struct lb_held *out, struct lb_err *err)
{
    struct visit v;
    struct lb_callback_result result = {0};
    bool fine = visit_open(t, &v, err) && show(t, &v, err);
    if (fine) {
        fine = wait_for(t, &v, &result, err) && trade(t, &v, lb_buf_text(&result.code), out, err);
        answer(t, &v, fine ? out : NULL, err);
    }
    lb_callback_result_release(&result);
    visit_close(&v);
    return fine;
}

/* ---- the whole ---------------------------------------------------------------------------------
 */

static void take(struct lb_held *to, struct lb_held *from)
{
    lb_held_release(to);
    *to = *from;
    lb_held_init(from);
}

/* What is kept, if it is fresh; else what its refresh token brings; else, while it lives, what is
 * kept after all. False with err->code LB_OK: the person has to be asked. */
static bool from_kept(const struct lb_task *t, struct lb_keep *k, struct lb_held *out,
                      struct lb_err *err)
{
    struct lb_held kept;
    lb_held_init(&kept);
    bool there = lb_keep_read(k, &kept, err);
    bool fine = there && kept.text.n > 0 && !lb_held_is_due(&kept);
    if (!fine && kept.more.n > 0) {
        fine = refresh(t, lb_buf_text(&kept.more), out, err);
        if (fine) {
            lb_keep_write(k, out); /* before it is used: the old refresh token may be dead now */
            lb_held_release(&kept);
            return true;
        }
        lb_log(t->oauth->log, LB_LOG_WARN, "refresh: %s", err->text);
    }
    fine = fine || (kept.text.n > 0 && lb_held_is_good(&kept, 0));
    kept.old = true;
    if (fine)
        take(out, &kept);
    else if (is_dead(err))
        err->code = LB_OK;
    lb_held_release(&kept);
    return fine;
}

static bool obtain(const struct lb_task *t, struct lb_held *out, struct lb_err *err)
{
    struct lb_keep k;
    struct lb_err why = {0};
    bool fine = lb_keep_open(t, &k, err);
    if (fine && !from_kept(t, &k, out, &why)) {
        fine = false;
        if (why.code != LB_OK)
            *err = why;
        else if (t->brief || (t->oauth->config.browser_never && !t->oauth->config.person))
            lb_err(
                err, LB_ERR_AUTH,
                "a person has to sign in in the browser (no sign-in is kept%s), and Browser=never "
                "forbids it. Sign in by `lakebase-odbc login` first",
                why.text[0] ? ", or it is no longer valid" : "");
        else
            fine = ask_person(t, out, err);
        if (fine)
            lb_keep_write(&k, out);
    }
    lb_keep_close(&k);
    return fine;
}

const struct lb_flow lb_flow_u2m = {
    .name = "oauth-u2m",
    .obtain = obtain,
    .refused = lb_keep_refused,
    .forget = lb_keep_forget,
};
