#include <pthread.h>

#include "platform/clock.h"
#include "platform/thread.h"
#include "support/test.h"

struct shared {
    struct lb_mutex lock;
    struct lb_cond changed;
    int n;
    bool go;
    bool tried;
};

static int make(void **state)
{
    static struct shared s;
    s = (struct shared){.n = 0};
    lb_mutex_init(&s.lock);
    lb_cond_init(&s.changed);
    *state = &s;
    return 0;
}

static int unmake(void **state)
{
    struct shared *s = *state;
    lb_cond_release(&s->changed);
    lb_mutex_release(&s->lock);
    return 0;
}

static void a_wait_that_nobody_ends_times_out(void **state)
{
    struct shared *s = *state;
    lb_mutex_lock(&s->lock);
    int64_t start = lb_clock_ms();
    while (lb_cond_wait(&s->changed, &s->lock, start + 60))
        continue; /* woken for no reason */
    int64_t took = lb_clock_ms() - start;
    assert_true(took >= 60 && took < 5000);
    assert_false(lb_cond_wait(&s->changed, &s->lock, start - 1000));
    assert_false(lb_cond_wait(&s->changed, &s->lock, -1));
    lb_mutex_unlock(&s->lock);
}

static void *try_lock(void *arg)
{
    struct shared *s = arg;
    s->tried = lb_mutex_try(&s->lock);
    if (s->tried)
        lb_mutex_unlock(&s->lock);
    return NULL;
}

static void run(void *(*body)(void *), struct shared *s)
{
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, body, s), 0);
    pthread_join(thread, NULL);
}

static void try_fails_while_another_holds_the_lock(void **state)
{
    struct shared *s = *state;
    lb_mutex_lock(&s->lock);
    run(try_lock, s);
    assert_false(s->tried);
    lb_mutex_unlock(&s->lock);
    run(try_lock, s);
    assert_true(s->tried);
}

static void *count(void *arg)
{
    struct shared *s = arg;
    for (int i = 0; i < 20000; i++) {
        lb_mutex_lock(&s->lock);
        s->n++;
        lb_mutex_unlock(&s->lock);
    }
    return NULL;
}

static void a_lock_excludes(void **state)
{
    struct shared *s = *state;
    pthread_t threads[3];
    for (int i = 0; i < 3; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, count, s), 0);
    for (int i = 0; i < 3; i++)
        pthread_join(threads[i], NULL);
    assert_int_equal(s->n, 60000);
}

static void *wait_for_go(void *arg)
{
    struct shared *s = arg;
    lb_mutex_lock(&s->lock);
    s->n++;
    while (!s->go && lb_cond_wait(&s->changed, &s->lock, LB_NEVER))
        continue;
    s->n += 10;
    lb_mutex_unlock(&s->lock);
    return NULL;
}

static void a_signal_wakes_all(void **state)
{
    struct shared *s = *state;
    pthread_t threads[2];
    for (int i = 0; i < 2; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, wait_for_go, s), 0);
    for (bool both = false; !both;) {
        lb_mutex_lock(&s->lock);
        both = s->n == 2;
        s->go = both;
        if (both)
            lb_cond_signal_all(&s->changed);
        lb_mutex_unlock(&s->lock);
        lb_clock_sleep(1);
    }
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    assert_int_equal(s->n, 22);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_wait_that_nobody_ends_times_out, make, unmake),
        cmocka_unit_test_setup_teardown(try_fails_while_another_holds_the_lock, make, unmake),
        cmocka_unit_test_setup_teardown(a_lock_excludes, make, unmake),
        cmocka_unit_test_setup_teardown(a_signal_wakes_all, make, unmake),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
