#include "handle/process.h"

#include <stdatomic.h>

#include "oauth/oauth.h"
#include "platform/clock.h"
#include "platform/host.h"

static struct {
    atomic_flag busy;
    unsigned users;
    int64_t pid; /* whose state it is */
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

/* After a fork the network connections are the parent's: using them, or closing them as TLS is
 * closed, would break those of the parent. The child starts anew and leaves them alone. */
static bool is_there(void)
{
    return process.oauth && (process.users > 0 || process.pid == lb_host_pid());
}

bool lb_process_enter(struct lb_err *err)
{
    lock();
    bool ok = is_there();
    if (!ok) {
        ok = lb_oauth_process_open(&process.oauth, err);
        process.pid = lb_host_pid();
    }
    if (ok)
        process.users++;
    unlock();
    return ok;
}

void lb_process_leave(void)
{
    lock();
    process.users--;
    unlock();
}

struct lb_oauth_process *lb_process_oauth(void)
{
    return process.oauth;
}
