/* A listener on this machine's loopback addresses, and its connections. Nothing here blocks unless
 * it says so. */
#ifndef LB_PLATFORM_NET_H
#define LB_PLATFORM_NET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LB_NET_FAMILIES 2

struct lb_net_listener {
    int fd[LB_NET_FAMILIES]; /* 127.0.0.1 and [::1]; -1: that family is not there */
    uint16_t port;
};

/*
 * Listens on both loopback addresses, since "localhost" may be either; port 0 is any free one.
 * False with an errno-style number, EADDRINUSE when somebody else has the port on either address.
 */
bool lb_net_listen(struct lb_net_listener *l, uint16_t port, int *os_error);
void lb_net_unlisten(struct lb_net_listener *l);

/* The next connection, -1 when there is none. */
int lb_net_accept(const struct lb_net_listener *l);

/* Waits until the listener or one of the n connections (-1: skipped) has something to read, or `ms`
 * milliseconds. False when the time ran out. */
bool lb_net_wait(const struct lb_net_listener *l, const int *fds, size_t n, int64_t ms);

/* Bytes read, 0 at the end, -1 when there are none now, -2 when the connection broke. */
int lb_net_read(int fd, char *out, size_t room);

/* Writes all of it, waiting until the deadline (lb_clock_ms()). */
bool lb_net_write(int fd, const char *bytes, size_t n, int64_t deadline);

/* Closes after what was written has been taken, or `ms` milliseconds: a connection that is closed
 * with unread input would throw the answer away. */
void lb_net_close(int fd, int64_t ms);

#endif
