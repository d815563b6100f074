/*
 * A transport that answers from a script, so that sign-ins can be tested without a network.
 * Requests must come in the script's order; what they held is kept for the test to look at.
 */
#ifndef LB_TESTS_OAUTH_SCRIPT_H
#define LB_TESTS_OAUTH_SCRIPT_H

#include "base/log.h"
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

/* A sign-in over a script, with a log of all there is to log. */
struct room {
    struct script script;
    struct lb_log *log;
    char log_path[64];
    struct lb_http http;
    struct lb_oauth_process *process;
    struct lb_oauth *oauth;
    struct lb_err err;
};

/* Fails the running test when the settings are refused. */
void room_enter(struct room *r, const struct scripted *steps, const struct lb_oauth_config *c);

/* Fails the running test when a request did not fit the script, when some were not made, or when a
 * secret stands in the log. */
void room_leave(struct room *r);

/* A deadline in so many milliseconds. */
struct lb_oauth_limit room_limit(int64_t ms);

/* Fails the running test when the error's text lacks `what`, or holds the secret's "dose". */
void room_says(const struct room *r, const char *what);

/* What most scripts are made of. */
#define HOST       "https://dbc-1.cloud.databricks.com"
#define DISCOVERY  "GET " HOST "/oidc/.well-known/oauth-authorization-server"
#define TOKEN      "POST " HOST "/oidc/v1/token"
#define CREDENTIAL "POST " HOST "/api/2.0/postgres/credentials"
#define DOCUMENT   "{\"token_endpoint\":\"" HOST "/oidc/v1/token\"}"
#define MINTED     "{\"token\":\"db.cred.1\",\"expire_time\":\"2026-11-22T11:00:00Z\"}"
#define DATE       "date: Sun, 22 Nov 2026 10:00:00 GMT"

/* RFC 6749 5.1 */
#define GRANT "{\"access_token\":\"aaa.bbb.ccc\",\"token_type\":\"Bearer\",\"expires_in\":3600}"

#endif
