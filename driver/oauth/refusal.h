/* The words for an HTTP answer that was no success: what was asked, what came, what to do next. */
#ifndef LB_OAUTH_REFUSAL_H
#define LB_OAUTH_REFUSAL_H

#include "oauth/exchange.h"

/* What the message calls a step: "the token request". */
const char *lb_step_name(enum lb_step step);

/* Fills err from an answer that is not a 2xx with JSON. Returns false. */
bool lb_refusal(enum lb_step step, const struct lb_http_request *r, const struct lb_http_answer *a,
                struct lb_err *err);

#endif
