/* Locks, conditions and threads. The storage is opaque so that no system header leaks out of here.
 */
#ifndef LB_PLATFORM_THREAD_H
#define LB_PLATFORM_THREAD_H

#include <stdbool.h>
#include <stdint.h>

struct lb_mutex {
    union {
        int64_t align;
        char room[64];
    } os;
};

struct lb_cond {
    union {
        int64_t align;
        char room[64];
    } os;
};

void lb_mutex_init(struct lb_mutex *m);
void lb_mutex_release(struct lb_mutex *m);
void lb_mutex_lock(struct lb_mutex *m);
bool lb_mutex_try(struct lb_mutex *m);
void lb_mutex_unlock(struct lb_mutex *m);

void lb_cond_init(struct lb_cond *c);
void lb_cond_release(struct lb_cond *c);
void lb_cond_signal_all(struct lb_cond *c);
/* Waits with m locked, until signalled or lb_clock_ms() reaches `until_ms`; false when the time ran
 * out. */
bool lb_cond_wait(struct lb_cond *c, struct lb_mutex *m, int64_t until_ms);

#endif
