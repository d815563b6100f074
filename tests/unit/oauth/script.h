/*
 * A transport that answers from a script, so that sign-ins can be tested without a network.
 * Requests must come in the script's order; what they held is kept for the test to look at.
 */
#ifndef LB_TESTS_OAUTH_SCRIPT_H
#define LB_TESTS_OAUTH_SCRIPT_H

#include "oauth/oauth.h"
#include "platform/thread.h"
#include "web/http.h"

struct scripted {
    const char *asks;    /* "POST https://host/path": how the request must begin */
    int status;          /* 0: the connection is refused, -1: cut, and may be tried again */
    const char *answer;  /* the body */
    const char *headers; /* "retry-after: 3" or "date: …" or "location: …", or NULL */
};

#define SCRIPT_ASKED 64

struct script {
    const struct scripted *steps; /* up to the one without asks */
    struct lb_mutex lock;
    unsigned n;      /* requests that came */
    unsigned wrong;  /* requests that were not in the script's place */
    int64_t slow_ms; /* every answer takes so long */
    struct {
        char url[512];
        char body[2048];
        char authorization[1024];
        char header[256];
    } asked[SCRIPT_ASKED];
};

void script_init(struct script *s, const struct scripted *steps);
void script_release(struct script *s);
struct lb_http script_http(struct script *s);

#endif
