#include "proxy.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MOST_PAIRS = 8, DELAY_MS = 5 };

struct pair {
    int client, server;
    int server_spoke;
};

struct proxy {
    const char *host, *server_port;
    char port[8];
    int listener;
    pthread_t thread;
    atomic_int trips, cut, stop;
    const char *_Atomic instead;
    size_t n_instead;
    struct pair pairs[MOST_PAIRS];
    int n;
};

static int dial(const char *host, const char *port)
{
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM}, *found = NULL;
    int fd = -1;
    if (getaddrinfo(host, port, &hints, &found) != 0)
        return -1;
    fd = socket(found->ai_family, SOCK_STREAM, 0);
    if (connect(fd, found->ai_addr, found->ai_addrlen) != 0) {
        close(fd);
        fd = -1;
    }
    freeaddrinfo(found);
    return fd;
}

static void hang_up(struct proxy *p, int i)
{
    close(p->pairs[i].client);
    close(p->pairs[i].server);
    p->pairs[i] = p->pairs[--p->n];
}

/* False: one side has gone. Who does not read must not keep us from stopping. */
static int relay(struct proxy *p, int from, int to, bool from_server)
{
    char bytes[65536];
    ssize_t n = recv(from, bytes, sizeof bytes, 0);
    if (n <= 0)
        return 0;
    const char *instead = from_server ? atomic_exchange(&p->instead, NULL) : NULL;
    if (instead) {
        n = (ssize_t)p->n_instead;
        memcpy(bytes, instead, p->n_instead);
    }
    for (ssize_t at = 0; at < n;) {
        struct pollfd one = {.fd = to, .events = POLLOUT};
        ssize_t sent = send(to, bytes + at, (size_t)(n - at), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent < 0 && errno == EAGAIN && !atomic_load(&p->cut) && !atomic_load(&p->stop))
            poll(&one, 1, 20);
        else if (sent <= 0)
            return 0;
        else
            at += sent;
    }
    return 1;
}

static void take_client(struct proxy *p)
{
    int client = accept(p->listener, NULL, NULL);
    int server = client >= 0 && p->n < MOST_PAIRS ? dial(p->host, p->server_port) : -1;
    if (server < 0) {
        close(client);
        return;
    }
    p->pairs[p->n++] = (struct pair){client, server, 1};
}

static int has_more(int fd)
{
    struct pollfd one = {.fd = fd, .events = POLLIN};
    return poll(&one, 1, DELAY_MS) > 0;
}

/* What the client says before it has heard the server belongs to the trip that it is on. */
static void serve(struct proxy *p, const struct pollfd *fds)
{
    for (int i = p->n - 1; i >= 0; i--) {
        struct pair *one = &p->pairs[i];
        int ok = 1;
        if (fds[1 + 2 * i].revents) {
            if (one->server_spoke)
                atomic_fetch_add(&p->trips, 1);
            one->server_spoke = 0;
            ok = relay(p, one->client, one->server, false);
        }
        if (ok && fds[2 + 2 * i].revents) {
            while (ok && !one->server_spoke && has_more(one->client))
                ok = relay(p, one->client, one->server, false);
            one->server_spoke = 1;
            ok = ok && relay(p, one->server, one->client, true);
        }
        if (!ok)
            hang_up(p, i);
    }
}

static void *work(void *arg)
{
    struct proxy *p = arg;
    while (!atomic_load(&p->stop)) {
        struct pollfd fds[1 + 2 * MOST_PAIRS] = {{.fd = p->listener, .events = POLLIN}};
        for (int i = 0; i < p->n; i++) {
            fds[1 + 2 * i] = (struct pollfd){.fd = p->pairs[i].client, .events = POLLIN};
            fds[2 + 2 * i] = (struct pollfd){.fd = p->pairs[i].server, .events = POLLIN};
        }
        int ready = poll(fds, (nfds_t)(1 + 2 * p->n), 20);
        if (atomic_exchange(&p->cut, 0))
            while (p->n > 0)
                hang_up(p, 0);
        else if (ready > 0)
            serve(p, fds);
        if (ready > 0 && fds[0].revents)
            take_client(p);
    }
    while (p->n > 0)
        hang_up(p, 0);
    return NULL;
}

struct proxy *proxy_start(const char *host, const char *port)
{
    struct proxy *p = calloc(1, sizeof *p);
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t n = sizeof at;
    p->host = host;
    p->server_port = port;
    p->listener = socket(AF_INET, SOCK_STREAM, 0);
    if (bind(p->listener, (struct sockaddr *)&at, n) != 0 || listen(p->listener, 8) != 0 ||
        getsockname(p->listener, (struct sockaddr *)&at, &n) != 0)
        abort();
    snprintf(p->port, sizeof p->port, "%d", ntohs(at.sin_port));
    pthread_create(&p->thread, NULL, work, p);
    return p;
}

const char *proxy_port(const struct proxy *p)
{
    return p->port;
}

int proxy_trips(struct proxy *p)
{
    return atomic_exchange(&p->trips, 0);
}

void proxy_cut(struct proxy *p)
{
    atomic_store(&p->cut, 1);
    while (atomic_load(&p->cut))
        usleep(1000);
}

void proxy_instead(struct proxy *p, const char *bytes, size_t n)
{
    p->n_instead = n;
    atomic_store(&p->instead, bytes);
}

void proxy_stop(struct proxy *p)
{
    atomic_store(&p->stop, 1);
    pthread_join(p->thread, NULL);
    close(p->listener);
    free(p);
}
