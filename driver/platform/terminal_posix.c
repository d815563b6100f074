#include "platform/terminal.h"

#include <errno.h>
#include <unistd.h>

#include "platform/host.h"

static bool put(int fd, const char *at, size_t n)
{
    while (n > 0) {
        ssize_t put_now = write(fd, at, n);
        if (put_now < 0 && errno != EINTR)
            return false;
        if (put_now > 0) {
            at += put_now;
            n -= (size_t)put_now;
        }
    }
    return true;
}

bool lb_terminal_say(const void *bytes, size_t n)
{
    return put(STDOUT_FILENO, bytes, n);
}

bool lb_terminal_tell(const void *bytes, size_t n)
{
    return put(STDERR_FILENO, bytes, n);
}

int64_t lb_terminal_read(void *out, size_t room, int64_t ms)
{
    if (lb_host_wait(STDIN_FILENO, false, ms) == 0)
        return 0;
    ssize_t n = read(STDIN_FILENO, out, room);
    if (n < 0 && errno == EINTR)
        return 0;
    return n > 0 ? (int64_t)n : -1;
}
