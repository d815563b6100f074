#include "platform/host.h"

#include <errno.h>
#include <limits.h>
#include <locale.h>
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>
#ifdef __APPLE__
#include <xlocale.h>
#endif

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

void *lb_host_speak_english(void)
{
    locale_t c = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    return c ? (void *)uselocale(c) : NULL;
}

void lb_host_speak_again(void *as_before)
{
    if (as_before)
        freelocale(uselocale((locale_t)as_before));
}

static int wait_for(int fd, short events, int64_t ms)
{
    int64_t now = lb_clock_ms();
    int64_t deadline = ms >= LB_NEVER - now ? LB_NEVER : now + (ms < 0 ? 0 : ms);
    struct pollfd one = {.fd = fd, .events = events};
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

int lb_host_wait(int fd, bool for_write, int64_t ms)
{
    return wait_for(fd, for_write ? POLLOUT : POLLIN, ms);
}

int lb_host_wait_either(int fd, int64_t ms)
{
    return wait_for(fd, POLLIN | POLLOUT, ms);
}

/* Debian and its children, Fedora and RHEL 7 and later, SUSE, Alpine and the BSDs, Homebrew. */
static const char *const ca_places[] = {
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
    "/usr/local/share/certs/ca-root-nss.crt",
    "/opt/homebrew/etc/ca-certificates/cert.pem",
    "/usr/local/etc/ca-certificates/cert.pem",
};

const char *lb_host_ca_place(unsigned i)
{
    const char *own = lb_host_env("SSL_CERT_FILE");
    if (own)
        return i == 0 ? own : NULL;
    return i < sizeof ca_places / sizeof ca_places[0] ? ca_places[i] : NULL;
}

const char *lb_host_ca_file(void)
{
    const char *place = NULL;
    for (unsigned i = 0; (place = lb_host_ca_place(i)); i++)
        if (access(place, R_OK) == 0)
            return place;
    return NULL;
}
