/* The words for an HTTP answer that was no success: what was asked, what came, what to do next. */
#ifndef LB_OAUTH_REFUSAL_H
#define LB_OAUTH_REFUSAL_H

#include "oauth/exchange.h"

/* What the message calls a step: "the token request". */
const char *lb_step_name(enum lb_step step);

/* Fills err from an answer that is not a 2xx with JSON. What the answer repeats of the request's
 * secrets is made unreadable in it. Returns false. */
bool lb_refusal(enum lb_step step, const struct lb_http_request *r, struct lb_http_answer *a,
                struct lb_err *err);

/* The answer, or a message that quotes it, says that the bearer token is expired or not known. */
bool lb_refusal_is_stale(int status, struct lb_text words);

/* Appends what someone else wrote, made harmless for a message: one line, printable, cut when long.
 */
void lb_refusal_add_shown(struct lb_buf *b, struct lb_text t);

#endif
