#include "sandbox.h"

#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/buf.h"
#include "db.h"

#define ANSWER_CEILING ((size_t)16 << 20)
#define FILE_CEILING   ((size_t)256 << 20)

/* $SANDBOX_ADMIN_URL is http://HOST:PORT */
static int dial(char *host, size_t room)
{
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM}, *found = NULL;
    snprintf(host, room, "%s", db_need("SANDBOX_ADMIN_URL") + strlen("http://"));
    char *colon = strrchr(host, ':');
    assert_non_null(colon);
    *colon = '\0';
    assert_int_equal(getaddrinfo(host, colon + 1, &hints, &found), 0);
    *colon = ':';
    int fd = -1;
    for (struct addrinfo *a = found; a && fd < 0; a = a->ai_next) {
        fd = socket(a->ai_family, a->ai_socktype, a->ai_protocol);
        if (fd >= 0 && connect(fd, a->ai_addr, a->ai_addrlen) != 0) {
            close(fd);
            fd = -1;
        }
    }
    freeaddrinfo(found);
    if (fd < 0)
        fail_msg("the sandbox's fault control at %s does not answer", host);
    return fd;
}

static void read_all(int fd, struct lb_buf *out)
{
    char *at;
    ssize_t n;
    while ((at = lb_buf_grow(out, 65536)) && (n = read(fd, at, 65536)) > 0)
        out->n += (size_t)n;
    assert_true(lb_buf_ok(out));
}

char *sandbox_call(const char *method, const char *path, const char *body)
{
    char host[256];
    struct lb_buf request = LB_BUF(65536), answer = LB_BUF(ANSWER_CEILING);
    int fd = dial(host, sizeof host);
    lb_buf_addf(&request, "%s %s HTTP/1.0\r\nHost: %s\r\nContent-Length: %zu\r\n\r\n%s", method,
                path, host, body ? strlen(body) : 0, body ? body : "");
    assert_true(lb_buf_ok(&request));
    assert_int_equal(write(fd, request.at, request.n), request.n);
    read_all(fd, &answer);
    close(fd);
    const char *all = lb_buf_str(&answer), *content = strstr(all, "\r\n\r\n");
    if (strncmp(all, "HTTP/1.", 7) != 0 || strncmp(all + 8, " 200", 4) != 0 || !content)
        fail_msg("%s %s %s: %s", method, path, body ? body : "", all);
    char *out = strdup(content + 4);
    assert_non_null(out);
    lb_buf_release(&request);
    lb_buf_release(&answer);
    return out;
}

void sandbox_post(const char *path, const char *body)
{
    free(sandbox_call("POST", path, body));
}

/* The number behind "name": in a flat JSON object; 0 when it is not there. */
static long number_of(const char *json, const char *name)
{
    char quoted[256];
    snprintf(quoted, sizeof quoted, "\"%s\":", name);
    const char *at = strstr(json, quoted);
    return at ? strtol(at + strlen(quoted), NULL, 10) : 0;
}

long sandbox_count(const char *path)
{
    char *json = sandbox_call("GET", "/counts", NULL);
    long n = number_of(json, path);
    free(json);
    return n;
}

long sandbox_requests(void)
{
    char *all = sandbox_call("GET", "/requests", NULL);
    long n = 0;
    for (const char *at = all; (at = strstr(at, "\"method\":")); at++)
        n++;
    free(all);
    return n;
}

long sandbox_compute_met(void)
{
    char *json = sandbox_call("GET", "/compute", NULL);
    long n = number_of(json, "connections");
    free(json);
    return n;
}

long sandbox_passwords_leaked(void)
{
    char *json = sandbox_call("GET", "/impostors", NULL);
    long n = 0;
    for (const char *at = json; (at = strstr(at, "\"passwords\":")); at++)
        n += strtol(at + strlen("\"passwords\":"), NULL, 10);
    free(json);
    return n;
}

char *sandbox_file(const char *path)
{
    struct lb_buf b = LB_BUF(FILE_CEILING);
    FILE *f = fopen(path, "r");
    if (!f)
        fail_msg("%s cannot be read", path);
    read_all(fileno(f), &b);
    fclose(f);
    char *out = strdup(lb_buf_str(&b));
    assert_non_null(out);
    lb_buf_release(&b);
    return out;
}
