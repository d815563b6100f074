/*
 * A TCP proxy that delays what passes by half a round trip each way, and counts round trips: each
 * time a client sends something after it was answered.
 *
 *   delay PORT TARGET_PORT MILLISECONDS FILE     FILE: where the count is kept, an unsigned
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { LINKS = 64, CHUNK = 65536, QUEUED = 1024 };

struct chunk {
    struct chunk *next;
    double due;
    size_t n, sent;
    char bytes[];
};

/* One direction of a connection. */
struct way {
    struct chunk *first, **last;
    int queued;
    int ended; /* 1: no more comes in; 2: told the other side */
};

struct link {
    int fd[2];         /* client, server */
    struct way way[2]; /* from the client, from the server */
    int answered;
};

static struct link links[LINKS];
static int nlinks;
static double half;
static volatile unsigned *trips;

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void quick(int fd)
{
    int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    fcntl(fd, F_SETFL, O_NONBLOCK);
}

static struct sockaddr_in loopback(int port)
{
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons((unsigned short)port)};
    a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return a;
}

static void take(int listener, int target)
{
    struct sockaddr_in to = loopback(target);
    int client = accept(listener, NULL, NULL), server = socket(AF_INET, SOCK_STREAM, 0);
    if (client < 0 || nlinks == LINKS || connect(server, (struct sockaddr *)&to, sizeof to) != 0) {
        close(client);
        close(server);
        return;
    }
    quick(client);
    quick(server);
    struct link *l = &links[nlinks++];
    *l = (struct link){.fd = {client, server}, .answered = 1};
    for (int w = 0; w < 2; w++)
        l->way[w].last = &l->way[w].first;
}

static void receive(struct link *l, int w)
{
    struct chunk *c = malloc(sizeof *c + CHUNK);
    ssize_t n = c ? recv(l->fd[w], c->bytes, CHUNK, 0) : -1;
    if (n <= 0) {
        free(c);
        l->way[w].ended |= n == 0 || (errno != EAGAIN && errno != EINTR);
        return;
    }
    if (w == 0 && l->answered) {
        ++*trips;
        l->answered = 0;
    }
    c->next = NULL;
    c->due = now() + half;
    c->n = (size_t)n;
    c->sent = 0;
    *l->way[w].last = c;
    l->way[w].last = &c->next;
    l->way[w].queued++;
}

/* Sends what is due; the time until the next, or 1 second. */
static double deliver(struct link *l, int w)
{
    struct way *way = &l->way[w];
    for (struct chunk *c; (c = way->first);) {
        double wait = c->due - now();
        if (wait > 0)
            return wait;
        ssize_t n = send(l->fd[!w], c->bytes + c->sent, c->n - c->sent, MSG_NOSIGNAL);
        if (n < 0 && (errno == EAGAIN || errno == EINTR))
            return 0.0002;
        if (n < 0)
            n = (ssize_t)(c->n - c->sent), way->ended |= 1; /* nobody is there: let it go */
        l->answered |= w == 1;
        c->sent += (size_t)n;
        if (c->sent < c->n)
            return 0.0002;
        if (!(way->first = c->next))
            way->last = &way->first;
        way->queued--;
        free(c);
    }
    if (way->ended == 1) {
        shutdown(l->fd[!w], SHUT_WR);
        way->ended = 2;
    }
    return 1;
}

static void serve(int listener, int target)
{
    struct pollfd fds[1 + 2 * LINKS];
    for (;;) {
        double wait = 1;
        for (int i = 0; i < nlinks; i++) {
            struct link *l = &links[i];
            for (int w = 0; w < 2; w++) {
                double next = deliver(l, w);
                wait = next < wait ? next : wait;
            }
            if (l->way[0].ended == 2 && l->way[1].ended == 2) {
                close(l->fd[0]);
                close(l->fd[1]);
                *l = links[--nlinks];
                for (int w = 0; w < 2; w++) { /* an empty queue points into itself */
                    if (!l->way[w].first)
                        l->way[w].last = &l->way[w].first;
                }
                i--;
            }
        }
        fds[0] = (struct pollfd){.fd = listener, .events = POLLIN};
        for (int i = 0; i < nlinks; i++) {
            for (int w = 0; w < 2; w++) {
                struct way *way = &links[i].way[w];
                int more = !way->ended && way->queued < QUEUED;
                fds[1 + 2 * i + w] =
                    (struct pollfd){.fd = more ? links[i].fd[w] : -1, .events = POLLIN};
            }
        }
        struct timespec t = {(time_t)wait, (long)((wait - (double)(time_t)wait) * 1e9)};
        int known = nlinks;
        if (ppoll(fds, (nfds_t)(1 + 2 * known), &t, NULL) <= 0)
            continue;
        for (int i = 0; i < 2 * known; i++) {
            if (fds[1 + i].revents)
                receive(&links[i / 2], i % 2);
        }
        if (fds[0].revents)
            take(listener, target);
    }
}

int main(int argc, char **argv)
{
    if (argc != 5) {
        fprintf(stderr, "usage: delay PORT TARGET_PORT MILLISECONDS FILE\n");
        return 2;
    }
    struct sockaddr_in at = loopback(atoi(argv[1]));
    int on = 1, listener = socket(AF_INET, SOCK_STREAM, 0);
    int file = open(argv[4], O_RDWR | O_CREAT, 0666);
    half = atof(argv[3]) / 2000;
    if (file < 0 || ftruncate(file, sizeof *trips) != 0) {
        perror(argv[4]);
        return 1;
    }
    trips = mmap(NULL, sizeof *trips, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (trips == MAP_FAILED || bind(listener, (struct sockaddr *)&at, sizeof at) != 0 ||
        listen(listener, LINKS) != 0) {
        perror("delay");
        return 1;
    }
    printf("ready\n");
    fflush(stdout);
    serve(listener, atoi(argv[2]));
}
