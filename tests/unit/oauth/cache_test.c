/* The cache: one fetch for many callers, early renewal, what a failure means to whom. */
#include <pthread.h>

#include "oauth/cache.h"
#include "oauth/task.h"
#include "platform/clock.h"
#include "support/test.h"

/* What the fetch does next; the task carries it in place of a sign-in. */
struct source {
    struct lb_oauth oauth; /* first: a task points to it */
    atomic_uint fetches;
    atomic_int life_ms;
    atomic_int slow_ms;
    atomic_int fails; /* an enum lb_errc, or LB_OK */
    struct lb_cache *cache;
    struct lb_cache_key key;
};

static bool fetch(const struct lb_task *t, struct lb_held *out, struct lb_err *err)
{
    struct source *s = (struct source *)(void *)t->oauth;
    unsigned n = atomic_fetch_add(&s->fetches, 1) + 1;
    int64_t end = lb_clock_ms() + s->slow_ms;
    while (lb_clock_ms() < end) {
        if (t->cancel && atomic_load(t->cancel))
            return lb_err(err, LB_ERR_CANCELLED, "cancelled");
        if (lb_clock_ms() >= t->deadline)
            return lb_err(err, LB_ERR_TIMEOUT, "too slow");
        lb_clock_sleep(2);
    }
    if (s->fails)
        return lb_err(err, (enum lb_errc)s->fails, "failure %u", n);
    lb_buf_addf(&out->text, "value %u", n);
    lb_held_live(out, s->life_ms);
    return true;
}

static void source_init(struct source *s)
{
    memset(s, 0, sizeof *s);
    s->life_ms = 3600000;
    assert_true(lb_cache_open(&s->cache, NULL));
}

static bool get(struct source *s, int64_t ms, const atomic_bool *cancel, int64_t min_life_ms,
                struct lb_held *out, bool *from_cache, struct lb_err *err)
{
    struct lb_task t = {.oauth = &s->oauth, .deadline = lb_clock_ms() + ms, .cancel = cancel};
    lb_held_init(out);
    return lb_cache_get(s->cache, &s->key, min_life_ms, &t, fetch, out, from_cache, err);
}

static void assert_get(struct source *s, const char *text, bool cached)
{
    struct lb_held h;
    bool from_cache;
    assert_true(get(s, 5000, NULL, 0, &h, &from_cache, NULL));
    assert_string_equal(lb_buf_str(&h.text), text);
    assert_int_equal(from_cache, cached);
    lb_held_release(&h);
}

struct caller {
    pthread_t thread;
    struct source *source;
    int64_t ms;
    const atomic_bool *cancel;
    bool fine;
    char text[32];
    struct lb_err err;
};

static void *call(void *arg)
{
    struct caller *c = arg;
    struct lb_held h;
    bool from_cache;
    c->fine = get(c->source, c->ms, c->cancel, 0, &h, &from_cache, &c->err);
    strncpy(c->text, lb_buf_str(&h.text), sizeof c->text - 1);
    lb_held_release(&h);
    return NULL;
}

#define CROWD 200

static void run_crowd(struct source *s, struct caller *callers)
{
    for (size_t i = 0; i < CROWD; i++) {
        callers[i] = (struct caller){.source = s, .ms = 20000};
        assert_int_equal(pthread_create(&callers[i].thread, NULL, call, &callers[i]), 0);
    }
    for (size_t i = 0; i < CROWD; i++)
        pthread_join(callers[i].thread, NULL);
}

static struct caller crowd[CROWD];

static void test_a_crowd_makes_one_fetch(void **state)
{
    struct source s;
    source_init(&s);
    s.slow_ms = 200;
    s.life_ms =
        5000; /* shorter than the margins: what the crowd waited for is taken all the same */
    run_crowd(&s, crowd);
    for (size_t i = 0; i < CROWD; i++) {
        assert_true(crowd[i].fine);
        assert_string_equal(crowd[i].text, "value 1");
    }
    assert_int_equal(s.fetches, 1);
    lb_cache_close(s.cache);
}

static void test_a_crowd_shares_a_refusal(void **state)
{
    struct source s;
    struct lb_held h;
    bool from_cache;
    source_init(&s);
    s.slow_ms = 200;
    s.fails = LB_ERR_AUTH;
    run_crowd(&s, crowd);
    for (size_t i = 0; i < CROWD; i++) {
        assert_false(crowd[i].fine);
        assert_int_equal(crowd[i].err.code, LB_ERR_AUTH);
    }
    assert_in_range(s.fetches, 1, 20); /* who came late has asked again */
    s.fails = LB_OK;
    unsigned before = s.fetches;
    assert_true(get(&s, 5000, NULL, 0, &h, &from_cache, NULL)); /* a failure is not kept */
    assert_int_equal(s.fetches, before + 1);
    lb_held_release(&h);
    lb_cache_close(s.cache);
}

/* One caller with little time, or that is cancelled, must not take the others along. */
static void test_a_leader_gives_up_alone(void **state)
{
    for (int cancelled = 0; cancelled < 2; cancelled++) {
        struct source s;
        atomic_bool cancel = false;
        source_init(&s);
        s.slow_ms = 300;
        struct caller hasty = {.source = &s, .ms = cancelled ? 9000 : 100, .cancel = &cancel};
        struct caller calm = {.source = &s, .ms = 9000};
        assert_int_equal(pthread_create(&hasty.thread, NULL, call, &hasty), 0);
        while (s.fetches == 0)
            lb_clock_sleep(1);
        assert_int_equal(pthread_create(&calm.thread, NULL, call, &calm), 0);
        lb_clock_sleep(50);
        cancel = cancelled;
        pthread_join(hasty.thread, NULL);
        pthread_join(calm.thread, NULL);
        assert_false(hasty.fine);
        assert_int_equal(hasty.err.code, cancelled ? LB_ERR_CANCELLED : LB_ERR_TIMEOUT);
        assert_true(calm.fine);
        assert_string_equal(calm.text, "value 2");
        lb_cache_close(s.cache);
    }
}

static void test_a_waiter_can_be_cancelled(void **state)
{
    struct source s;
    atomic_bool cancel = false;
    source_init(&s);
    s.slow_ms = 1500;
    struct caller leader = {.source = &s, .ms = 9000};
    struct caller waiter = {.source = &s, .ms = 9000, .cancel = &cancel};
    assert_int_equal(pthread_create(&leader.thread, NULL, call, &leader), 0);
    while (s.fetches == 0)
        lb_clock_sleep(1);
    assert_int_equal(pthread_create(&waiter.thread, NULL, call, &waiter), 0);
    lb_clock_sleep(50);
    int64_t start = lb_clock_ms();
    cancel = true;
    pthread_join(waiter.thread, NULL);
    assert_true(lb_clock_ms() - start < 1000);
    assert_int_equal(waiter.err.code, LB_ERR_CANCELLED);
    pthread_join(leader.thread, NULL);
    assert_true(leader.fine);
    lb_cache_close(s.cache);
}

static void test_renewal(void **state)
{
    struct source s;
    struct lb_held h;
    bool from_cache;
    source_init(&s);
    s.life_ms = 4000; /* renewed from 2000 to 2250 on, by spread; no good from 3000 on */
    assert_get(&s, "value 1", false);
    assert_get(&s, "value 1", true);
    lb_clock_sleep(2270);
    s.fails = LB_ERR_CONNECT;
    assert_get(&s, "value 1", true); /* the failed try is nobody's error */
    assert_int_equal(s.fetches, 2);
    assert_get(&s, "value 1", true);
    assert_int_equal(s.fetches, 2); /* and is not repeated at once */
    s.fails = LB_OK;
    lb_clock_sleep(450);
    assert_true(get(&s, 5000, NULL, 0, &h, &from_cache, NULL));
    assert_string_equal(lb_buf_str(&h.text), "value 3");
    assert_false(from_cache);
    lb_held_release(&h);
    lb_cache_close(s.cache);
}

static void test_min_life_and_drop(void **state)
{
    struct source s;
    struct lb_held h;
    bool from_cache;
    source_init(&s);
    s.life_ms = 100000;
    assert_get(&s, "value 1", false);
    /* More than the service gives: half of what it gives will do. */
    assert_true(get(&s, 5000, NULL, 99000000, &h, &from_cache, NULL));
    assert_true(from_cache);
    lb_cache_drop(s.cache, &s.key, LB_TEXT("value 0"));
    assert_get(&s, "value 1", true);
    lb_cache_drop(s.cache, &s.key, LB_TEXT("value 1"));
    assert_get(&s, "value 2", false);
    lb_held_release(&h);
    lb_cache_close(s.cache);
}

/* A process that sees many identities does not grow without end. */
static void test_many_keys(void **state)
{
    struct source s;
    source_init(&s);
    for (unsigned i = 0; i < 3000; i++) {
        struct lb_held h;
        bool from_cache;
        s.life_ms = i % 3 ? 0 : 100000;
        memcpy(s.key.sum, &i, sizeof i);
        assert_true(get(&s, 5000, NULL, 0, &h, &from_cache, NULL));
        lb_held_release(&h);
    }
    s.life_ms = 100000;
    unsigned newest = 2999;
    memcpy(s.key.sum, &newest, sizeof newest);
    unsigned before = s.fetches;
    assert_get(&s, "value 3001", false); /* had no life */
    assert_int_equal(s.fetches, before + 1);
    newest = 2997;
    memcpy(s.key.sum, &newest, sizeof newest);
    assert_get(&s, "value 2998", true);
    lb_cache_close(s.cache);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_crowd_shares_a_refusal),
        cmocka_unit_test(test_a_leader_gives_up_alone),
        cmocka_unit_test(test_a_waiter_can_be_cancelled),
        cmocka_unit_test(test_renewal),
        cmocka_unit_test(test_min_life_and_drop),
        cmocka_unit_test(test_many_keys),
        cmocka_unit_test(test_a_crowd_makes_one_fetch),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
