#include "oauth/refusal.h"

#include "base/utf.h"
#include "web/digest.h"
#include "web/url.h"

#define SHOWN_BYTES 300 /* of a text that the other side wrote */

static const char *const step_names[] = {
    [LB_STEP_DISCOVERY] = "OAuth discovery",
    [LB_STEP_TOKEN] = "the token request",
    [LB_STEP_CREDENTIAL] = "the database credential request",
    [LB_STEP_ENDPOINT] = "the endpoint lookup",
    [LB_STEP_USER] = "the user lookup",
    [LB_STEP_IDENTITY] = "the identity token request",
};

const char *lb_step_name(enum lb_step step)
{
    return step_names[step];
}

/* Bits, so that one row can speak for several steps. */
enum {
    DISCOVERY = 1 << LB_STEP_DISCOVERY,
    TOKEN = 1 << LB_STEP_TOKEN,
    CREDENTIAL = 1 << LB_STEP_CREDENTIAL,
    ENDPOINT = 1 << LB_STEP_ENDPOINT,
    USER = 1 << LB_STEP_USER,
    IDENTITY = 1 << LB_STEP_IDENTITY,
    API = CREDENTIAL | ENDPOINT | USER,
    ANY = DISCOVERY | TOKEN | API | IDENTITY
};

/*
 * The first row that fits counts. status 4 or 5 stands for 4xx or 5xx, 0 for any. code is the
 * error of the answer, NULL for any. RFC 6749 5.2 has the errors of the token endpoint.
 */
static const struct row {
    unsigned steps;
    int status;
    const char *code;
    enum lb_errc errc;
    const char *advice;
} rows[] = {
    {ANY, 429, NULL, LB_ERR_CONNECT, "Too many requests: try again later."},
    {ANY, 5, NULL, LB_ERR_CONNECT, "The service has a problem: try again later."},
    {TOKEN, 0, "invalid_client", LB_ERR_AUTH,
     "Check client id and secret (a secret is shown once and expires). A service principal must be "
     "assigned to this workspace; one that was just created may need a minute."},
    {TOKEN, 0, "invalid_scope", LB_ERR_AUTH,
     "Check the scopes; \"all-apis\" is the default and what database credentials need."},
    {TOKEN, 0, "unauthorized_client", LB_ERR_AUTH,
     "This client may not sign in this way: check the app's settings in the account console."},
    {TOKEN, 0, "unsupported_grant_type", LB_ERR_AUTH,
     "The host does not offer this way to sign in: check that it is a Databricks workspace."},
    {TOKEN, 0, "invalid_grant", LB_ERR_AUTH,
     "What was shown as proof is expired, used up or does not match the policy: sign in again, or "
     "check the federation policy's issuer, audience and subject."},
    {TOKEN | DISCOVERY, 404, NULL, LB_ERR_PROTOCOL,
     "OAuth is not supported for this host: check that it is the address of a Databricks "
     "workspace."},
    {CREDENTIAL, 404, NULL, LB_ERR_MISSING,
     "The endpoint or instance is not known by this name. An endpoint's name is "
     "projects/P/branches/B/endpoints/E as the API lists it, often ending in \"primary\"; the ep-… "
     "of a host name is a different id."},
    {ENDPOINT, 404, NULL, LB_ERR_MISSING,
     "Check the resource name (projects/P/branches/B/endpoints/E, or an instance's name) and that "
     "the workspace is the one it is in."},
    {CREDENTIAL, 403, NULL, LB_ERR_AUTH,
     "The identity may not use this database: grant it access to the project or instance."},
    {API, 403, NULL, LB_ERR_AUTH, "The identity has no permission for this; ask for a grant."},
    {API, 401, NULL, LB_ERR_AUTH,
     "The workspace did not take the token: it may be expired or revoked, or belong to another "
     "workspace."},
    {TOKEN | IDENTITY, 4, NULL, LB_ERR_AUTH, "Check the sign-in settings."},
    {API, 400, NULL, LB_ERR_ARGUMENT, "Check the name of the endpoint or instance."},
    {ANY, 0, NULL, LB_ERR_PROTOCOL, "Check that the host is a Databricks workspace."},
};

/* 401 as RFC 6750 3.1 has it; some of Databricks' APIs answer 403 and say so in words. */
bool lb_refusal_is_stale(int status, struct lb_text words)
{
    return status == 401 ||
           (status == 403 &&
            (lb_text_find_text(words, 0, LB_TEXT("nvalid access token")) != LB_NOT_FOUND ||
             lb_text_find_text(words, 0, LB_TEXT("nvalid Token")) != LB_NOT_FOUND));
}

static const struct row *find_row(enum lb_step step, int status, struct lb_text code)
{
    const struct row *r = rows;
    for (;; r++) {
        if (!(r->steps & 1u << step))
            continue;
        if (r->status != 0 && r->status != status && r->status != status / 100)
            continue;
        if (!r->code || lb_text_same(code, lb_text_of(r->code)))
            return r;
    }
}

void lb_refusal_add_shown(struct lb_buf *b, struct lb_text t)
{
    const char *at = t.n > 0 ? t.at : "", *end = at + t.n; /* no arithmetic on NULL */
    bool space = true;
    size_t start = b->n;
    while (at < end && b->n - start < SHOWN_BYTES) {
        uint32_t c = lb_utf8_next(&at, end);
        char utf8[4];
        bool control = c <= ' ' || (c >= 0x7f && c < 0xa0) || c == 0xfffd;
        if (!control)
            lb_buf_add(b, utf8, lb_utf8_put(c, utf8));
        else if (!space)
            lb_buf_add_char(b, ' ');
        space = control;
    }
    if (at < end)
        lb_buf_add_str(b, "…");
}

static struct lb_text first_of(const struct lb_json *j, const char *const *names)
{
    struct lb_text t = LB_NO_TEXT;
    for (; j && *names && t.n == 0; names++)
        t = lb_json_text(j, *names);
    return t;
}

/* "invalid_client: Client authentication failed (error_id 8c1f…)". The shapes differ by API:
 * OAuth's own, the REST API's new and old ones, SCIM's. */
static void add_reason(struct lb_buf *b, const struct lb_json *j, struct lb_text code,
                       const char *request_id)
{
    static const char *const texts[] = {"error_description", "message", "errorSummary", "detail",
                                        "error.text",        NULL};
    struct lb_text text = first_of(j, texts);
    struct lb_text id = lb_json_text(j, "error_id");
    lb_buf_add_str(b, code.n > 0 || text.n > 0 ? ", " : "");
    lb_refusal_add_shown(b, code);
    lb_buf_add_str(b, code.n > 0 && text.n > 0 ? ": " : "");
    lb_refusal_add_shown(b, text);
    if (id.n > 0) {
        lb_buf_add_str(b, " (error_id ");
        lb_refusal_add_shown(b, id);
        lb_buf_add_char(b, ')');
    } else if (request_id[0]) {
        lb_buf_addf(b, " (request id %s)", request_id);
    }
}

static bool refuse(enum lb_errc code, int status, const struct lb_buf *text, const char *advice,
                   struct lb_err *err)
{
    lb_err(err, code, "%s. %s", lb_buf_str(text), advice);
    if (err)
        err->native = status;
    return false;
}

/* Redirects are never followed: they would carry the request's secrets along. */
static bool refuse_redirect(struct lb_buf *text, const struct lb_http_answer *a, struct lb_err *err)
{
    bool private_link = lb_text_find_text(lb_text_of(a->location), 0,
                                          LB_TEXT("private-link-validation-error")) != LB_NOT_FOUND;
    lb_buf_add_str(text, ", a redirect to ");
    lb_url_add_shown(text, lb_text_of(a->location));
    if (private_link)
        return refuse(LB_ERR_CONNECT, a->status, text,
                      "This workspace is reached by private link only, and not from this network.",
                      err);
    return refuse(LB_ERR_PROTOCOL, a->status, text,
                  "Redirects are not followed: give the address it points to if it is the "
                  "workspace.",
                  err);
}

static bool refuse_foreign(struct lb_buf *text, const struct lb_http_answer *a, struct lb_err *err)
{
    struct lb_text start = lb_text_trim(lb_buf_text(&a->body));
    bool html = start.n > 0 && start.at[0] == '<';
    lb_buf_add_str(text, html           ? ", an HTML page instead of JSON"
                         : start.n == 0 ? ", with nothing in it"
                                        : ", which is no JSON");
    if (a->request_id[0])
        lb_buf_addf(text, " (request id %s)", a->request_id);
    if (start.n > 0) {
        lb_buf_add_str(text, ": ");
        lb_refusal_add_shown(text, start);
    }
    bool down = a->status == 429 || a->status >= 500;
    return refuse(down ? LB_ERR_CONNECT : LB_ERR_PROTOCOL, a->status, text,
                  down
                      ? "The service has a problem: try again later."
                      : "Check that the host is the workspace's own address, and whether a proxy's "
                        "sign-in page or an IP access list stands in between.",
                  err);
}

static void hide(struct lb_buf *body, struct lb_text secret)
{
    size_t at = 0;
    while (secret.n >= 8 && (at = lb_text_find_text(lb_buf_text(body), at, secret)) != LB_NOT_FOUND)
        memset(body->at + at, '*', secret.n);
}

/* The secret half of Basic credentials, as it is and as it went over the line (RFC 6749 2.3.1). */
static void hide_pair(struct lb_text encoded, struct lb_buf *body)
{
    struct lb_buf pair = LB_BUF_SECRET(32768), plain = LB_BUF_SECRET(32768);
    if (lb_base64_read(&pair, encoded)) {
        struct lb_text secret = lb_buf_text(&pair);
        lb_text_cut(&secret, ':');
        hide(body, secret);
        if (secret.at && lb_url_decode(&plain, secret))
            hide(body, lb_buf_text(&plain));
    }
    lb_buf_release(&pair);
    lb_buf_release(&plain);
}

/* Proxies' error pages like to repeat the request. */
static void hide_secrets(const struct lb_http_request *r, struct lb_buf *body)
{
    static const char *const names[] = {"client_secret", "subject_token", "refresh_token",
                                        "code",          "code_verifier", NULL};
    struct lb_text rest = lb_text_of(r->authorization);
    struct lb_text scheme = rest.at ? lb_text_cut(&rest, ' ') : LB_NO_TEXT;
    hide(body, rest);
    if (lb_text_is(scheme, LB_TEXT("Basic")))
        hide_pair(rest, body);
    for (const struct lb_http_header *h = r->headers; h->name; h++)
        if (lb_text_ends_same(lb_text_of(h->name), LB_TEXT("-Token")))
            hide(body, lb_text_of(h->value));
    for (size_t i = 0; r->body.n > 0 && names[i]; i++) {
        struct lb_buf plain = LB_BUF_SECRET(65536);
        if (lb_form_get(r->body, names[i], &plain))
            hide(body, lb_buf_text(&plain));
        lb_buf_release(&plain);
    }
}

bool lb_refusal(enum lb_step step, const struct lb_http_request *r, struct lb_http_answer *a,
                struct lb_err *err)
{
    static const char *const codes[] = {"error_code", "errorCode", "error",
                                        "error.code", "scimType",  NULL};
    struct lb_buf text = LB_BUF(8192);
    hide_secrets(r, &a->body);
    lb_buf_addf(&text, "%s failed: %s ", lb_step_name(step), r->method);
    lb_url_add_shown(&text, lb_text_of(r->url));
    lb_buf_addf(&text, " answered HTTP %d", a->status);
    struct lb_json *j = lb_json_read(lb_buf_text(&a->body), NULL);
    if (a->status >= 300 && a->status < 400) {
        refuse_redirect(&text, a, err);
    } else if (!j || a->status < 300) {
        refuse_foreign(&text, a, err);
    } else {
        struct lb_text code = first_of(j, codes);
        bool stale = lb_refusal_is_stale(a->status, lb_buf_text(&a->body));
        const struct row *row = find_row(step, stale ? 401 : a->status, code);
        add_reason(&text, j, code, a->request_id);
        refuse(row->errc, a->status, &text, row->advice, err);
    }
    lb_json_release(j);
    lb_buf_release(&text);
    return false;
}
