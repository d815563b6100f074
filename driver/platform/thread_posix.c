#include "platform/thread.h"

#include <pthread.h>
#include <time.h>

#include "platform/clock.h"

_Static_assert(sizeof(pthread_mutex_t) <= sizeof(struct lb_mutex), "lb_mutex.os is too small");
_Static_assert(sizeof(pthread_cond_t) <= sizeof(struct lb_cond), "lb_cond.os is too small");
_Static_assert(_Alignof(pthread_mutex_t) <= _Alignof(struct lb_mutex), "lb_mutex.os is misaligned");
_Static_assert(_Alignof(pthread_cond_t) <= _Alignof(struct lb_cond), "lb_cond.os is misaligned");

static pthread_mutex_t *mutex_of(struct lb_mutex *m)
{
    return (pthread_mutex_t *)(void *)&m->os;
}

static pthread_cond_t *cond_of(struct lb_cond *c)
{
    return (pthread_cond_t *)(void *)&c->os;
}

void lb_mutex_init(struct lb_mutex *m)
{
    pthread_mutex_init(mutex_of(m), NULL);
}

void lb_mutex_release(struct lb_mutex *m)
{
    pthread_mutex_destroy(mutex_of(m));
}

void lb_mutex_lock(struct lb_mutex *m)
{
    pthread_mutex_lock(mutex_of(m));
}

bool lb_mutex_try(struct lb_mutex *m)
{
    return pthread_mutex_trylock(mutex_of(m)) == 0;
}

void lb_mutex_unlock(struct lb_mutex *m)
{
    pthread_mutex_unlock(mutex_of(m));
}

void lb_cond_init(struct lb_cond *c)
{
#ifdef __APPLE__
    pthread_cond_init(cond_of(c), NULL);
#else
    pthread_condattr_t attr;
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC); /* the clock of lb_clock_ms() */
    pthread_cond_init(cond_of(c), &attr);
    pthread_condattr_destroy(&attr);
#endif
}

void lb_cond_release(struct lb_cond *c)
{
    pthread_cond_destroy(cond_of(c));
}

void lb_cond_signal_all(struct lb_cond *c)
{
    pthread_cond_broadcast(cond_of(c));
}

static struct timespec timespec_of(int64_t ms)
{
    return (struct timespec){.tv_sec = (time_t)(ms / 1000), .tv_nsec = (long)(ms % 1000) * 1000000};
}

bool lb_cond_wait(struct lb_cond *c, struct lb_mutex *m, int64_t until_ms)
{
    if (until_ms == LB_NEVER)
        return pthread_cond_wait(cond_of(c), mutex_of(m)) == 0;
#ifdef __APPLE__
    struct timespec left = timespec_of(lb_clock_left(until_ms, LB_NEVER));
    return pthread_cond_timedwait_relative_np(cond_of(c), mutex_of(m), &left) == 0;
#else
    struct timespec until = timespec_of(until_ms < 0 ? 0 : until_ms);
    return pthread_cond_timedwait(cond_of(c), mutex_of(m), &until) == 0;
#endif
}
