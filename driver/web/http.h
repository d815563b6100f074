/*
 * One HTTPS request and its answer. The transport is a struct of one function, so that what stands
 * above can be tested with scripted answers. The transport made here is the only room that knows
 * libcurl: certificates are always verified, only https is spoken (but see plain_ok), no redirect
 * is followed, .netrc is not read, TLS is 1.2 or newer.
 */
#ifndef LB_WEB_HTTP_H
#define LB_WEB_HTTP_H

#include <stdatomic.h>

#include "base/buf.h"
#include "base/err.h"

/* How to reach the network. Members are borrowed; NULL is "the default". */
struct lb_http_net {
    const char *ca_file; /* PEM bundle that replaces the system's store */
    const char *proxy;   /* URL; NULL: HTTPS_PROXY, ALL_PROXY of the environment; "": none */
    const char *proxy_user;
    const char *proxy_secret;
    const char *no_proxy; /* comma list of hosts; NULL: NO_PROXY of the environment */
    const char *user_agent;
    int64_t connect_ms; /* time for name look-up, TCP and TLS; 0: 15 seconds */
    int64_t answer_ms;  /* time for one whole request; 0: 30 seconds */
};

struct lb_http_header {
    const char *name;
    const char *value;
};

#define LB_HTTP_HEADERS 4
#define LB_HTTP_BODY    1048576 /* longest answer taken */

/* Everything is borrowed until send returns. */
struct lb_http_request {
    const char *method; /* "GET" or "POST" */
    const char *url;
    const struct lb_http_net *net;
    const char *content_type;
    struct lb_text body;                            /* secret or not, it is not copied here */
    const char *authorization;                      /* the header's whole value, or NULL */
    struct lb_http_header headers[LB_HTTP_HEADERS]; /* up to the first without a name */
    bool plain_ok;             /* http is allowed: link-local and loopback metadata services only */
    int64_t deadline;          /* lb_clock_ms() */
    const atomic_bool *cancel; /* becomes true to end the request soon; may be NULL */
};

struct lb_http_answer {
    int status;
    struct lb_buf body; /* secret: an answer may hold a token */
    char content_type[80];
    char retry_after[48];
    char date[48];
    char request_id[80];
    char location[512];
    bool transient; /* on failure: refused, reset or too slow, so trying again may help */
};

/* Before first use; release frees the body and makes it ready for another use. */
void lb_http_answer_init(struct lb_http_answer *a);
void lb_http_answer_release(struct lb_http_answer *a);

struct lb_http {
    /*
     * True when there was an answer, whatever its status. On failure: LB_ERR_CONNECT,
     * LB_ERR_TIMEOUT, LB_ERR_CANCELLED, LB_ERR_PROTOCOL (answer too long), LB_ERR_ARGUMENT (URL or
     * CA file that cannot be used), and answer->transient. `a` is initialised by the caller.
     */
    bool (*send)(void *self, const struct lb_http_request *r, struct lb_http_answer *a,
                 struct lb_err *err);
    void *self;
};

/* The real transport: libcurl and the connections it keeps open. Thread-safe once it is open. */
struct lb_web;

/* Not thread-safe, since older libcurls are not: the process-wide owner calls both under its lock.
 */
bool lb_web_open(struct lb_web **out, struct lb_err *err);
void lb_web_close(struct lb_web *w); /* NULL is allowed */
struct lb_http lb_web_http(struct lb_web *w);

#endif
