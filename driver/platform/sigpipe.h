/*
 * Writing to a connection that the other side has closed raises SIGPIPE, which ends an application
 * that does not expect it. Libraries that cannot be told otherwise are called between hold and
 * release, in the same thread; what the application set for the signal is left alone.
 */
#ifndef LB_PLATFORM_SIGPIPE_H
#define LB_PLATFORM_SIGPIPE_H

#include <stdbool.h>

struct lb_sigpipe {
    union {
        void *align;
        char room[128]; /* the thread's signal mask */
    } os;
    bool pending; /* there was one before us: it is not ours to take */
};

void lb_sigpipe_hold(struct lb_sigpipe *s);
void lb_sigpipe_release(struct lb_sigpipe *s);

#endif
