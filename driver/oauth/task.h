/* The insides that the rooms of oauth/ share: one sign-in's settings and one call on them. */
#ifndef LB_OAUTH_TASK_H
#define LB_OAUTH_TASK_H

#include "oauth/cache.h"
#include "oauth/oauth.h"
#include "web/http.h"

struct lb_flow;
struct lb_web;

struct lb_oauth_process {
    struct lb_http http;
    struct lb_web *web; /* NULL when the transport is someone else's */
    struct lb_cache *cache;
    atomic_bool no_keyring; /* it failed once: not asked again in this process */
};

struct lb_oauth {
    struct lb_oauth_process *process;
    struct lb_log *log;
    struct lb_oauth_config config; /* our own copies; "" has become NULL */
    char *origin;                  /* "https://host[:port]" of the workspace; NULL when not given */
    const struct lb_flow *flow;
    struct lb_http_net net;
};

/* One call of the face, on its way down. */
struct lb_task {
    struct lb_oauth *oauth;
    int64_t deadline;
    const atomic_bool *cancel;
    bool brief; /* an early renewal: one short try, since the caller can do without */
};

/* What a cached value depends on. A fact of a host, or one that belongs to who signs in. */
enum lb_cached {
    LB_CACHED_TOKEN,
    LB_CACHED_DISCOVERY, /* of the host, whoever asks */
    LB_CACHED_CREDENTIAL,
    LB_CACHED_PLACE,
    LB_CACHED_USER
};

bool lb_oauth_key(const struct lb_oauth *o, enum lb_cached kind, struct lb_cache_key *out,
                  struct lb_err *err);

/* The workspace token, cached. `out` is initialised. */
bool lb_oauth_token(const struct lb_task *t, struct lb_held *out, bool *from_cache,
                    struct lb_err *err);
void lb_oauth_token_drop(const struct lb_task *t, struct lb_text token);

/* lb_place_find, cached. */
bool lb_oauth_place(const struct lb_task *t, struct lb_held *out, struct lb_err *err);

#endif
