/*
 * One request to the workspace and its JSON answer: retries, and the words for what went wrong.
 *
 * Tried again: HTTP 429, 502, 503, 504, and connections refused, cut or too slow (three tries at
 * most for these); waiting is exponential with full jitter, never shorter than Retry-After
 * (RFC 9110 10.2.3), and all of it stays within a minute and the task's deadline.
 */
#ifndef LB_OAUTH_EXCHANGE_H
#define LB_OAUTH_EXCHANGE_H

#include "web/http.h"
#include "web/json.h"

struct lb_held;
struct lb_task;

enum lb_step {
    LB_STEP_DISCOVERY,
    LB_STEP_TOKEN,
    LB_STEP_CREDENTIAL,
    LB_STEP_ENDPOINT,
    LB_STEP_USER,
    LB_STEP_IDENTITY /* a token of someone else than the workspace: an identity provider's, Entra's
                      */
};

struct lb_reply {
    struct lb_json *json; /* the answer's object */
    int64_t date;     /* the server's clock when it answered, seconds since 1970; ours if unknown */
    int64_t asked_ms; /* lb_clock_ms() just before the request */
    int status;
};

void lb_reply_release(struct lb_reply *r);

/*
 * Sends r and fills *out when the answer is 2xx with a JSON object. net, deadline and cancel of r
 * are set here. *out is released by the caller, also after a failure.
 */
bool lb_exchange(const struct lb_task *t, enum lb_step step, struct lb_http_request *r,
                 struct lb_reply *out, struct lb_err *err);

/*
 * POSTs a form to a token endpoint and reads RFC 6749 5.1's answer into *out: the access token as
 * text, a refresh token as more. basic, the Authorization header's value, may be NULL.
 */
bool lb_exchange_token(const struct lb_task *t, enum lb_step step, const char *url,
                       const struct lb_buf *form, const struct lb_buf *basic, struct lb_held *out,
                       struct lb_err *err);

/* Appends where a GET of url is redirected to; LB_ERR_PROTOCOL when it is not. */
bool lb_exchange_location(const struct lb_task *t, enum lb_step step, const char *url,
                          struct lb_buf *out, struct lb_err *err);

/*
 * GETs or POSTs (body not "no value") path at the workspace with the cached workspace token; a
 * token that is refused with 401 is dropped and got anew, once.
 */
bool lb_exchange_api(const struct lb_task *t, enum lb_step step, const char *path,
                     struct lb_text body, struct lb_reply *out, struct lb_err *err);

/*
 * Puts a token of the reply into *out: life_ms as the answer said it, or 0 when it did not; then
 * the token's own "exp" claim counts (RFC 7519, unverified).
 */
bool lb_exchange_take(const struct lb_reply *r, enum lb_step step, struct lb_text token,
                      int64_t life_ms, struct lb_held *out, struct lb_err *err);

/* Appends a claim of a JWT, unverified: for display and for cache life only. */
bool lb_jwt_text(struct lb_text jwt, const char *claim, struct lb_buf *out);

#endif
