#include "platform/net.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "platform/clock.h"
#include "platform/host.h"

#define WATCHED 32

static void make_ready(int fd)
{
    fcntl(fd, F_SETFD, FD_CLOEXEC);
    fcntl(fd, F_SETFL, O_NONBLOCK);
#ifdef SO_NOSIGPIPE
    int on = 1;
    setsockopt(fd, SOL_SOCKET, SO_NOSIGPIPE, &on, sizeof on);
#endif
}

static int listen_on(int family, uint16_t port, int *os_error)
{
    struct sockaddr_in four = {.sin_family = AF_INET, .sin_port = htons(port)};
    struct sockaddr_in6 six = {.sin6_family = AF_INET6, .sin6_port = htons(port)};
    int on = 1;
    four.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    six.sin6_addr = in6addr_loopback;
    int fd = socket(family, SOCK_STREAM, 0);
    if (fd < 0) {
        *os_error = errno;
        return -1;
    }
    make_ready(fd);
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on); /* past connections in TIME_WAIT */
    bool bound;
    if (family == AF_INET6) {
        setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
        bound = bind(fd, (struct sockaddr *)&six, sizeof six) == 0;
    } else {
        bound = bind(fd, (struct sockaddr *)&four, sizeof four) == 0;
    }
    if (bound && listen(fd, 16) == 0)
        return fd;
    *os_error = errno;
    close(fd);
    return -1;
}

static uint16_t port_of(int fd)
{
    struct sockaddr_in at = {0};
    socklen_t n = sizeof at;
    return getsockname(fd, (struct sockaddr *)&at, &n) == 0 ? ntohs(at.sin_port) : 0;
}

bool lb_net_listen(struct lb_net_listener *l, uint16_t port, int *os_error)
{
    int six_error = 0;
    l->fd[1] = -1;
    l->port = port;
    l->fd[0] = listen_on(AF_INET, port, os_error);
    if (l->fd[0] < 0)
        return false;
    l->port = port_of(l->fd[0]);
    l->fd[1] = listen_on(AF_INET6, l->port, &six_error);
    if (l->fd[1] >= 0 || six_error != EADDRINUSE)
        return true; /* a machine without IPv6 is fine */
    *os_error = six_error;
    lb_net_unlisten(l);
    return false;
}

void lb_net_unlisten(struct lb_net_listener *l)
{
    for (int i = 0; i < LB_NET_FAMILIES; i++) {
        if (l->fd[i] >= 0)
            close(l->fd[i]);
        l->fd[i] = -1;
    }
}

int lb_net_accept(const struct lb_net_listener *l)
{
    for (int i = 0; i < LB_NET_FAMILIES; i++) {
        int fd = l->fd[i] >= 0 ? accept(l->fd[i], NULL, NULL) : -1;
        if (fd >= 0) {
            make_ready(fd);
            return fd;
        }
    }
    return -1;
}

bool lb_net_wait(const struct lb_net_listener *l, const int *fds, size_t n, int64_t ms)
{
    struct pollfd all[WATCHED + LB_NET_FAMILIES];
    nfds_t count = 0;
    for (int i = 0; i < LB_NET_FAMILIES; i++)
        if (l->fd[i] >= 0)
            all[count++] = (struct pollfd){.fd = l->fd[i], .events = POLLIN};
    for (size_t i = 0; i < n && i < WATCHED; i++)
        if (fds[i] >= 0)
            all[count++] = (struct pollfd){.fd = fds[i], .events = POLLIN};
    return poll(all, count, ms < 0 ? 0 : ms > 60000 ? 60000 : (int)ms) > 0;
}

int lb_net_read(int fd, char *out, size_t room)
{
    ssize_t n;
    do
        n = recv(fd, out, room > 65536 ? 65536 : room, 0);
    while (n < 0 && errno == EINTR);
    if (n < 0)
        return errno == EAGAIN || errno == EWOULDBLOCK ? -1 : -2;
    return (int)n;
}

bool lb_net_write(int fd, const char *bytes, size_t n, int64_t deadline)
{
#ifdef MSG_NOSIGNAL
    const int flags = MSG_NOSIGNAL;
#else
    const int flags = 0;
#endif
    while (n > 0) {
        ssize_t put = send(fd, bytes, n, flags);
        if (put >= 0) {
            bytes += put;
            n -= (size_t)put;
        } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
            if (lb_host_wait(fd, true, lb_clock_left(deadline, 60000)) <= 0)
                return false;
        } else if (errno != EINTR) {
            return false;
        }
    }
    return true;
}

void lb_net_close(int fd, int64_t ms)
{
    char rest[1024];
    int64_t until = lb_clock_ms() + ms;
    shutdown(fd, SHUT_WR);
    while (ms > 0 && lb_host_wait(fd, false, lb_clock_left(until, ms)) > 0 &&
           lb_net_read(fd, rest, sizeof rest) > 0)
        continue;
    close(fd);
}
