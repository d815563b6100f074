#include "platform/host.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

#include "platform/clock.h"

const char *lb_host_env(const char *name)
{
    const char *value = getenv(name);
    return value && value[0] ? value : NULL;
}

int64_t lb_host_pid(void)
{
    return (int64_t)getpid();
}

const char *lb_host_os(void)
{
#if defined(__linux__)
    return "linux";
#elif defined(__APPLE__)
    return "darwin";
#elif defined(__FreeBSD__)
    return "freebsd";
#else
    return "unix";
#endif
}

int lb_host_wait(int fd, bool for_write, int64_t ms)
{
    int64_t now = lb_clock_ms();
    int64_t deadline = ms >= LB_NEVER - now ? LB_NEVER : now + (ms < 0 ? 0 : ms);
    struct pollfd one = {.fd = fd, .events = for_write ? POLLOUT : POLLIN};
    for (;;) {
        int64_t left = lb_clock_left(deadline, INT_MAX);
        int n = poll(&one, 1, (int)left);
        if (n > 0)
            return one.revents & POLLNVAL ? -1 : 1; /* an error or hang-up: the next read tells */
        if (n < 0 && errno != EINTR)
            return -1;
        if (n == 0 && lb_clock_left(deadline, 1) == 0)
            return 0;
    }
}
