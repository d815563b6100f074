/*
 * The place on this machine that the browser returns to after a sign-in: RFC 8252 7.3 (loopback
 * redirect), RFC 6749 4.1.2 (what the redirect carries).
 *
 * Anything may connect to a loopback port: other users, web pages, port scanners, and browsers that
 * open connections ahead. So several connections are served at once, each may be slow only so long,
 * only a request with this sign-in's state counts, and whatever else comes is answered and
 * forgotten.
 */
#ifndef LB_OAUTH_CALLBACK_H
#define LB_OAUTH_CALLBACK_H

#include "base/buf.h"
#include "base/err.h"
#include "oauth/page.h"
#include "platform/net.h"

enum lb_callback_kind {
    LB_CALLBACK_MORE,    /* the request is not whole yet */
    LB_CALLBACK_CODE,    /* an authorization code for this sign-in */
    LB_CALLBACK_REFUSED, /* an error for this sign-in: denied, or misconfigured */
    /* not for this sign-in */
    LB_CALLBACK_BAD,     /* no HTTP request, or parameters that make no sense */
    LB_CALLBACK_LONG,    /* more than a request with a code can be */
    LB_CALLBACK_FOREIGN, /* another host's name: a page that reached us by DNS rebinding */
    LB_CALLBACK_METHOD,  /* not a GET */
    LB_CALLBACK_STRAY,   /* another path, such as /favicon.ico */
    LB_CALLBACK_STATE    /* another sign-in's state, or none */
};

struct lb_callback_result {
    struct lb_buf code;  /* secret */
    struct lb_buf error; /* RFC 6749 4.1.2.1: error and, behind ": ", its description */
};

void lb_callback_result_release(struct lb_callback_result *r);

#define LB_CALLBACK_REQUEST 8192

/* Reads one request: the bytes so far, the port we listen on and the state we sent. No side effect
 * but *out. The callback URL alone, as a person may paste it, is read by lb_callback_read_url. */
enum lb_callback_kind lb_callback_read(struct lb_text request, uint16_t port, struct lb_text state,
                                       struct lb_callback_result *out);
enum lb_callback_kind lb_callback_read_url(struct lb_text url, struct lb_text state,
                                           struct lb_callback_result *out);

struct lb_callback;

/*
 * Listens on the first free port of a list "8020,8030"; NULL is 8020 and the twenty that follow.
 * The list is what the app's redirect URLs allow. LB_ERR_SYSTEM when none is free.
 */
bool lb_callback_open(struct lb_callback **out, const char *ports, struct lb_text state,
                      struct lb_err *err);
uint16_t lb_callback_port(const struct lb_callback *c);

/*
 * Serves for at most `ms` milliseconds. LB_CALLBACK_CODE or LB_CALLBACK_REFUSED when the browser
 * has come back; its connection then waits for lb_callback_answer. LB_CALLBACK_MORE when the time
 * is over.
 */
enum lb_callback_kind lb_callback_serve(struct lb_callback *c, int64_t ms,
                                        struct lb_callback_result *out);
void lb_callback_answer(struct lb_callback *c, const struct lb_page *page);
void lb_callback_close(struct lb_callback *c); /* NULL is allowed */

#endif
