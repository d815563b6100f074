#include "platform/sigpipe.h"

#include <pthread.h>
#include <signal.h>

_Static_assert(sizeof(sigset_t) <= sizeof(((struct lb_sigpipe *)0)->os), "room for a signal mask");

static bool is_pending(void)
{
    sigset_t pending;
    return sigpending(&pending) == 0 && sigismember(&pending, SIGPIPE) == 1;
}

void lb_sigpipe_hold(struct lb_sigpipe *s)
{
    sigset_t one;
    sigemptyset(&one);
    sigaddset(&one, SIGPIPE);
    s->pending = is_pending();
    pthread_sigmask(SIG_BLOCK, &one, (sigset_t *)(void *)s->os.room);
}

void lb_sigpipe_release(struct lb_sigpipe *s)
{
    sigset_t one;
    int which;
    sigemptyset(&one);
    sigaddset(&one, SIGPIPE);
    if (!s->pending && is_pending())
        sigwait(&one, &which);
    pthread_sigmask(SIG_SETMASK, (sigset_t *)(void *)s->os.room, NULL);
}
