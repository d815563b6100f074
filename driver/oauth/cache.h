/*
 * The one cache of the sign-in: workspace tokens, database credentials, and looked-up facts (token
 * endpoint, host, user), each under the SHA-256 of everything it depends on, the secret included,
 * so that a wrong secret never gets what a right one fetched. One fetch at a time for a key:
 * callers that come meanwhile wait for its outcome, good or bad.
 */
#ifndef LB_OAUTH_CACHE_H
#define LB_OAUTH_CACHE_H

#include "base/buf.h"
#include "base/err.h"
#include "web/digest.h"

/* What is kept. The times are set by lb_held_live. */
struct lb_held {
    struct lb_buf text; /* secret: token, credential or fact */
    struct lb_buf more; /* secret: what belongs to it, such as a refresh token or the second fact */
    int64_t life_ms;    /* from the fetch to the end */
    int64_t end_ms;     /* lb_clock_ms() */
    int64_t
        end_wall; /* lb_clock_wall(): the monotonic clock may stand still while a laptop sleeps */
    int64_t renew_ms; /* lb_clock_ms() from which on it is renewed early */
    bool old;         /* the fetch found it kept: the next fetch may bring a better one */
};

void lb_held_init(struct lb_held *h);
void lb_held_release(struct lb_held *h);
void lb_held_live(struct lb_held *h, int64_t life_ms); /* it was made just now, for so long */
void lb_held_resume(struct lb_held *h, int64_t life_ms,
                    int64_t left_ms);         /* of its life, left_ms are left */
bool lb_held_is_due(const struct lb_held *h); /* time to renew it, though it may live on */
/* Lives for min_life_ms more, and beyond the time near its end when services refuse it already;
 * both give way when the whole life is short. */
bool lb_held_is_good(const struct lb_held *h, int64_t min_life_ms);
int64_t lb_held_left(const struct lb_held *h); /* milliseconds, 0 when over */

struct lb_cache_key {
    uint8_t sum[LB_SHA256_BYTES];
};

struct lb_task;

/* Gets a new value; `out` is initialised and is not used when this fails. */
typedef bool lb_cache_fetch(const struct lb_task *t, struct lb_held *out, struct lb_err *err);

struct lb_cache;
bool lb_cache_open(struct lb_cache **out, struct lb_err *err);
void lb_cache_close(struct lb_cache *c); /* NULL is allowed */

/*
 * Copies the value under `key` into *out (initialised), fetching it when there is none that has
 * min_life_ms left. A value that the fetch just brought is taken however short its life. When a
 * value is due for renewal this fetches too, briefly, and a failure of that is not an error.
 */
bool lb_cache_get(struct lb_cache *c, const struct lb_cache_key *key, int64_t min_life_ms,
                  const struct lb_task *t, lb_cache_fetch *fetch, struct lb_held *out,
                  bool *from_cache, struct lb_err *err);

/* Forgets the value under `key` if its text is still this one. */
void lb_cache_drop(struct lb_cache *c, const struct lb_cache_key *key, struct lb_text text);

#endif
