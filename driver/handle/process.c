#include "handle/process.h"

#include <stdatomic.h>

#include "oauth/oauth.h"
#include "platform/clock.h"

static struct {
    atomic_flag busy;
    unsigned users;
    struct lb_oauth_process *oauth;
} process = {.busy = ATOMIC_FLAG_INIT};

/* Environments come and go rarely, and a lock that needs no initialisation is portable. */
static void lock(void)
{
    while (atomic_flag_test_and_set_explicit(&process.busy, memory_order_acquire))
        lb_clock_sleep(1);
}

static void unlock(void)
{
    atomic_flag_clear_explicit(&process.busy, memory_order_release);
}

bool lb_process_enter(struct lb_err *err)
{
    lock();
    bool ok = process.users > 0 || lb_oauth_process_open(&process.oauth, err);
    if (ok)
        process.users++;
    unlock();
    return ok;
}

void lb_process_leave(void)
{
    lock();
    if (--process.users == 0) {
        lb_oauth_process_close(process.oauth);
        process.oauth = NULL;
    }
    unlock();
}

struct lb_oauth_process *lb_process_oauth(void)
{
    return process.oauth;
}
