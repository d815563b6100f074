#include "oauth/cache.h"

#include <stdlib.h>

#include "oauth/task.h"
#include "platform/clock.h"
#include "platform/thread.h"

#define MINUTE_MS     60000
#define EARLY_MOST_MS (20 * MINUTE_MS) /* renew this long before the end, or at half the life */
#define MARGIN_MS     40000 /* as good as expired: services refuse the last half minute */
#define RENEW_TRY_MS  10000 /* what an early renewal may cost the caller who does it */
#define ENTRIES       1024
#define WAIT_SLICE_MS 100 /* how soon a waiting caller notices that it was cancelled */

struct entry {
    struct lb_cache_key key;
    struct lb_held held;
    bool filled;
    bool busy;          /* a fetch is on its way */
    unsigned users;     /* callers inside lb_cache_get */
    unsigned outcomes;  /* counts finished fetches */
    struct lb_err last; /* why the last fetch failed; LB_OK: it did not */
    struct entry *next;
};

struct lb_cache {
    struct lb_mutex lock;
    struct lb_cond done; /* some fetch has finished */
    struct entry *first;
    size_t n;
};

void lb_held_init(struct lb_held *h)
{
    *h = (struct lb_held){.text = LB_BUF_SECRET(65536), .more = LB_BUF_SECRET(65536)};
}

void lb_held_release(struct lb_held *h)
{
    lb_buf_release(&h->text);
    lb_buf_release(&h->more);
    lb_held_init(h);
}

void lb_held_live(struct lb_held *h, int64_t life_ms)
{
    lb_held_resume(h, life_ms, life_ms);
}

void lb_held_resume(struct lb_held *h, int64_t life_ms, int64_t left_ms)
{
    const int64_t most = (int64_t)400 * 24 * 3600 * 1000;
    life_ms = life_ms < 0 ? 0 : life_ms > most ? most : life_ms;
    left_ms = left_ms < 0 ? 0 : left_ms > life_ms ? life_ms : left_ms;
    int64_t early = life_ms / 2 < EARLY_MOST_MS ? life_ms / 2 : EARLY_MOST_MS;
    /* Spread, so that processes started together do not renew together. */
    uint16_t random = 0;
    if (lb_random(&random, sizeof random))
        early -= early / 8 * random / 65536;
    h->life_ms = life_ms;
    h->end_ms = lb_clock_ms() + left_ms;
    h->end_wall = lb_clock_wall() + left_ms / 1000 + 1;
    h->renew_ms = h->end_ms - early;
}

bool lb_held_is_due(const struct lb_held *h)
{
    return lb_clock_ms() >= h->renew_ms || lb_held_left(h) == 0;
}

int64_t lb_held_left(const struct lb_held *h)
{
    int64_t left = h->end_ms - lb_clock_ms();
    int64_t wall = (h->end_wall - lb_clock_wall()) * 1000;
    if (wall < left)
        left = wall;
    return left < 0 ? 0 : left;
}

static int64_t smaller(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

bool lb_held_is_good(const struct lb_held *h, int64_t min_life_ms)
{
    int64_t left = lb_held_left(h);
    return left > smaller(MARGIN_MS, h->life_ms / 4) && left > smaller(min_life_ms, h->life_ms / 2);
}

static bool copy(struct lb_held *to, const struct lb_held *from)
{
    lb_held_release(to);
    lb_buf_add_text(&to->text, lb_buf_text(&from->text));
    lb_buf_add_text(&to->more, lb_buf_text(&from->more));
    to->life_ms = from->life_ms;
    to->end_ms = from->end_ms;
    to->end_wall = from->end_wall;
    to->renew_ms = from->renew_ms;
    return lb_buf_ok(&to->text) && lb_buf_ok(&to->more);
}

bool lb_cache_open(struct lb_cache **out, struct lb_err *err)
{
    struct lb_cache *c = calloc(1, sizeof *c);
    *out = c;
    if (!c)
        return lb_err_memory(err);
    lb_mutex_init(&c->lock);
    lb_cond_init(&c->done);
    return true;
}

static void entry_free(struct entry *e)
{
    lb_held_release(&e->held);
    free(e);
}

void lb_cache_close(struct lb_cache *c)
{
    if (!c)
        return;
    while (c->first) {
        struct entry *e = c->first;
        c->first = e->next;
        entry_free(e);
    }
    lb_cond_release(&c->done);
    lb_mutex_release(&c->lock);
    free(c);
}

static struct entry *find(struct lb_cache *c, const struct lb_cache_key *key)
{
    for (struct entry *e = c->first; e; e = e->next)
        if (memcmp(&e->key, key, sizeof *key) == 0)
            return e;
    return NULL;
}

/* Drops what is over; when that is not enough, the unused entry that ends first. */
static void make_room(struct lb_cache *c)
{
    struct entry **first_to_end = NULL;
    for (struct entry **at = &c->first; *at;) {
        struct entry *e = *at;
        if (e->users == 0 && (!e->filled || lb_held_left(&e->held) == 0)) {
            *at = e->next;
            entry_free(e);
            c->n--;
            continue;
        }
        if (e->users == 0 && (!first_to_end || e->held.end_ms < (*first_to_end)->held.end_ms))
            first_to_end = at;
        at = &e->next;
    }
    if (c->n >= ENTRIES && first_to_end) {
        struct entry *e = *first_to_end;
        *first_to_end = e->next;
        entry_free(e);
        c->n--;
    }
}

static struct entry *find_or_add(struct lb_cache *c, const struct lb_cache_key *key)
{
    struct entry *e = find(c, key);
    if (e)
        return e;
    if (c->n >= ENTRIES)
        make_room(c);
    e = calloc(1, sizeof *e);
    if (!e)
        return NULL;
    e->key = *key;
    lb_held_init(&e->held);
    e->next = c->first;
    c->first = e;
    c->n++;
    return e;
}

/* Fetches with the lock open; the entry stays because it has a user. */
static bool fill(struct lb_cache *c, struct entry *e, const struct lb_task *t,
                 lb_cache_fetch *fetch, struct lb_err *err)
{
    struct lb_held got;
    lb_held_init(&got);
    e->busy = true;
    lb_mutex_unlock(&c->lock);
    bool fine = fetch(t, &got, err);
    if (fine && (!lb_buf_ok(&got.text) || !lb_buf_ok(&got.more)))
        fine = lb_err_memory(err);
    lb_mutex_lock(&c->lock);
    e->busy = false;
    e->outcomes++;
    e->last.code = LB_OK;
    if (fine) {
        lb_held_release(&e->held);
        e->held = got;
        e->filled = true;
    } else {
        e->last = *err;
        lb_held_release(&got);
    }
    lb_cond_signal_all(&c->done);
    return fine;
}

/* The value lives, but is in its last part: fetch a new one, or try again in a while. */
static bool renew(struct lb_cache *c, struct entry *e, const struct lb_task *t,
                  lb_cache_fetch *fetch)
{
    struct lb_err ignored = {0};
    struct lb_task once = *t;
    once.brief = true;
    once.deadline = lb_clock_sooner(t->deadline, RENEW_TRY_MS);
    if (fill(c, e, &once, fetch, &ignored))
        return true;
    int64_t pause = lb_held_left(&e->held) / 4;
    e->held.renew_ms = lb_clock_ms() + (pause < MINUTE_MS ? pause : MINUTE_MS);
    e->last.code = LB_OK; /* nobody failed by it */
    return false;
}

/* Waits for the fetch under way. True: look again. False: it failed, and so does this caller. */
static bool wait(struct lb_cache *c, struct entry *e, const struct lb_task *t, struct lb_err *err)
{
    unsigned before = e->outcomes;
    while (e->busy && e->outcomes == before) {
        if (t->cancel && atomic_load(t->cancel))
            return lb_err(err, LB_ERR_CANCELLED, "the sign-in was cancelled");
        int64_t left = lb_clock_left(t->deadline, WAIT_SLICE_MS);
        if (left == 0)
            return lb_err(err, LB_ERR_TIMEOUT,
                          "the time ran out while another connection was signing in");
        lb_cond_wait(&c->done, &c->lock, lb_clock_ms() + left);
    }
    /* That the other caller had less time, or was cancelled, says nothing about this one. */
    if (e->last.code == LB_OK || e->last.code == LB_ERR_TIMEOUT ||
        e->last.code == LB_ERR_CANCELLED || e->last.code == LB_ERR_MEMORY)
        return true;
    if (err)
        *err = e->last;
    return false;
}

static bool get(struct lb_cache *c, struct entry *e, int64_t min_life_ms, const struct lb_task *t,
                lb_cache_fetch *fetch, bool *from_cache, struct lb_err *err)
{
    *from_cache = true;
    unsigned before = e->outcomes;
    for (;;) {
        /* What came while this caller waited is as new as can be, however short its life. */
        bool fresh = e->filled && e->outcomes != before && lb_held_left(&e->held) > 0;
        if (fresh || (e->filled && lb_held_is_good(&e->held, min_life_ms))) {
            if (!fresh && !e->busy && lb_held_is_due(&e->held))
                *from_cache = !renew(c, e, t, fetch);
            return true;
        }
        if (!e->busy) {
            bool fine = fill(c, e, t, fetch, err);
            *from_cache = fine && e->held.old;
            return fine;
        }
        if (!wait(c, e, t, err))
            return false;
    }
}

bool lb_cache_get(struct lb_cache *c, const struct lb_cache_key *key, int64_t min_life_ms,
                  const struct lb_task *t, lb_cache_fetch *fetch, struct lb_held *out,
                  bool *from_cache, struct lb_err *err)
{
    struct lb_err local;
    if (!err)
        err = &local;
    lb_mutex_lock(&c->lock);
    struct entry *e = find_or_add(c, key);
    bool fine = e != NULL;
    if (e) {
        e->users++;
        fine = get(c, e, min_life_ms, t, fetch, from_cache, err);
        if (fine && !copy(out, &e->held))
            fine = lb_err_memory(err);
        e->users--;
    } else {
        lb_err_memory(err);
    }
    lb_mutex_unlock(&c->lock);
    return fine;
}

void lb_cache_drop(struct lb_cache *c, const struct lb_cache_key *key, struct lb_text text)
{
    lb_mutex_lock(&c->lock);
    struct entry *e = find(c, key);
    if (e && e->filled && lb_text_is_secret(lb_buf_text(&e->held.text), text)) {
        e->filled = false;
        lb_held_release(&e->held);
    }
    lb_mutex_unlock(&c->lock);
}
