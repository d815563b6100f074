/* The loopback listener that the browser returns to: what it takes for an answer, and what it
 * survives. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "oauth/callback.h"
#include "platform/clock.h"
#include "support/cases.h"
#include "support/test.h"

#define STATE "S-1"

static const char *const kinds[] = {
    [LB_CALLBACK_MORE] = "more",       [LB_CALLBACK_CODE] = "code",
    [LB_CALLBACK_REFUSED] = "refused", [LB_CALLBACK_BAD] = "bad",
    [LB_CALLBACK_LONG] = "long",       [LB_CALLBACK_FOREIGN] = "foreign",
    [LB_CALLBACK_METHOD] = "method",   [LB_CALLBACK_STRAY] = "stray",
    [LB_CALLBACK_STATE] = "state",
};

static void test_requests(void **state)
{
    struct cases *c = cases_open("callback");
    for (struct case_line l; cases_next(c, &l);) {
        struct lb_callback_result r;
        struct lb_buf request = LB_BUF(4096);
        lb_buf_add_text(&request, l.field[0]);
        lb_buf_add_str(&request, "\r\n");
        lb_buf_add_text(&request, l.field[1]);
        lb_buf_add_str(&request, "\r\n\r\n");
        enum lb_callback_kind kind =
            lb_callback_read(lb_buf_text(&request), 8020, LB_TEXT(STATE), &r);
        if (!lb_text_is(lb_text_of(kinds[kind]), l.field[2]))
            fail_msg("%s:%u: taken for \"%s\"", l.file, l.number, kinds[kind]);
        struct lb_text got = kind == LB_CALLBACK_CODE      ? lb_buf_text(&r.code)
                             : kind == LB_CALLBACK_REFUSED ? lb_buf_text(&r.error)
                                                           : LB_TEXT("");
        if (!lb_text_is(got, l.field[3]))
            fail_msg("%s:%u: got \"%.*s\"", l.file, l.number, (int)got.n, got.at);
        lb_callback_result_release(&r);
        /* Any shorter request is either not whole yet, or no request. */
        for (size_t n = 0; n < request.n; n++) {
            kind = lb_callback_read(lb_text(request.at, n), 8020, LB_TEXT(STATE), &r);
            assert_true(kind == LB_CALLBACK_MORE);
            lb_callback_result_release(&r);
        }
        lb_buf_release(&request);
    }
    cases_close(c);
}

static void test_pasted_address(void **state)
{
    struct lb_callback_result r;
    assert_int_equal(lb_callback_read_url(LB_TEXT(" http://localhost:8020/?code=c&state=S-1\n"),
                                          LB_TEXT(STATE), &r),
                     LB_CALLBACK_CODE);
    assert_string_equal(lb_buf_str(&r.code), "c");
    lb_callback_result_release(&r);
    assert_int_equal(
        lb_callback_read_url(LB_TEXT("http://localhost:8020/?code=c&state=x"), LB_TEXT(STATE), &r),
        LB_CALLBACK_STATE);
    lb_callback_result_release(&r);
    assert_int_equal(lb_callback_read_url(LB_TEXT("yes"), LB_TEXT(STATE), &r), LB_CALLBACK_BAD);
    lb_callback_result_release(&r);
}

/* ---- over sockets ---------------------------------------------------------------------------- */

struct server {
    struct lb_callback *callback;
    pthread_t thread;
    int64_t ms;
    enum lb_callback_kind kind;
    struct lb_callback_result result;
};

static void *serve(void *arg)
{
    struct server *s = arg;
    struct lb_page page = {.status = 200,
                           .title = LB_TEXT("Done"),
                           .text = LB_TEXT("Close <this>"),
                           .user = LB_TEXT("ada@example.com")};
    s->kind = lb_callback_serve(s->callback, s->ms, &s->result);
    if (s->kind == LB_CALLBACK_CODE)
        lb_callback_answer(s->callback, &page);
    return NULL;
}

static void start(struct server *s, int64_t ms)
{
    struct lb_err err = {0};
    memset(s, 0, sizeof *s);
    s->ms = ms;
    if (!lb_callback_open(&s->callback, NULL, LB_TEXT(STATE), &err))
        fail_msg("%s", err.text);
    assert_int_equal(pthread_create(&s->thread, NULL, serve, s), 0);
}

static void stop(struct server *s, enum lb_callback_kind kind)
{
    pthread_join(s->thread, NULL);
    lb_callback_result_release(&s->result);
    lb_callback_close(s->callback);
    assert_int_equal(s->kind, kind);
}

static int dial(const struct server *s, bool six)
{
    struct sockaddr_in at = {.sin_family = AF_INET,
                             .sin_port = htons(lb_callback_port(s->callback))};
    struct sockaddr_in6 at6 = {.sin6_family = AF_INET6, .sin6_port = at.sin_port};
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    at6.sin6_addr = in6addr_loopback;
    int fd = socket(six ? AF_INET6 : AF_INET, SOCK_STREAM, 0);
    int done = six ? connect(fd, (struct sockaddr *)&at6, sizeof at6)
                   : connect(fd, (struct sockaddr *)&at, sizeof at);
    if (done == 0)
        return fd;
    close(fd);
    return -1;
}

static void say(int fd, const char *text)
{
    assert_int_equal(send(fd, text, strlen(text), MSG_NOSIGNAL), strlen(text));
}

static const char *hear(int fd)
{
    static char heard[16384];
    size_t n = 0;
    for (ssize_t got; n < sizeof heard - 1; n += (size_t)got) {
        got = recv(fd, heard + n, sizeof heard - 1 - n, 0);
        if (got <= 0)
            break;
    }
    heard[n] = '\0';
    close(fd);
    return heard;
}

static const char *visit(const struct server *s, const char *target)
{
    char request[512];
    int fd = dial(s, false);
    assert_true(fd >= 0);
    snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nHost: localhost:%u\r\n\r\n", target,
             (unsigned)lb_callback_port(s->callback));
    say(fd, request);
    return hear(fd);
}

static void test_stray_guests_change_nothing(void **state)
{
    struct server s;
    start(&s, 10000);
    assert_non_null(strstr(visit(&s, "/favicon.ico"), "404 Not Found"));
    assert_non_null(strstr(visit(&s, "/?code=x&state=wrong"), "400 Bad Request"));
    assert_non_null(strstr(visit(&s, "/"), "400 Bad Request"));
    int silent[20];
    for (int i = 0; i < 20; i++) /* more than there are seats */
        silent[i] = dial(&s, false);
    int broken = dial(&s, false);
    say(broken, "GET /?co");
    close(broken);
    int slow = dial(&s, false);
    say(slow, "GET /?code=c&st");
    const char *page = visit(&s, "/?code=c&state=S-1");
    assert_non_null(strstr(page, "200 OK"));
    assert_non_null(strstr(page, "ada@example.com"));
    assert_non_null(strstr(page, "Close &lt;this&gt;"));
    assert_non_null(strstr(page, "default-src 'none'"));
    stop(&s, LB_CALLBACK_CODE);
    close(slow);
    for (int i = 0; i < 20; i++)
        close(silent[i]);
}

static void test_slow_drip_and_long(void **state)
{
    struct server s;
    char big[1024];
    start(&s, 10000);
    int fd = dial(&s, false);
    memset(big, 'x', sizeof big - 1);
    big[sizeof big - 1] = '\0';
    say(fd, "GET /?code=");
    for (int i = 0; i < 12; i++)
        send(fd, big, sizeof big - 1, MSG_NOSIGNAL);
    assert_non_null(strstr(hear(fd), "431"));
    char request[100];
    snprintf(request, sizeof request,
             "GET /?code=c&state=S-1 HTTP/1.1\r\nHost: localhost:%u\r\n\r\n",
             (unsigned)lb_callback_port(s.callback));
    fd = dial(&s, false);
    for (size_t i = 0; i < strlen(request); i++) {
        char one[2] = {request[i], '\0'};
        say(fd, one);
        lb_clock_sleep(5);
    }
    assert_non_null(strstr(hear(fd), "200 OK"));
    stop(&s, LB_CALLBACK_CODE);
}

static void test_both_families(void **state)
{
    struct server s;
    char request[100];
    start(&s, 10000);
    int fd = dial(&s, true);
    if (fd < 0)
        fd = dial(&s, false); /* a machine without IPv6: then localhost is the other one */
    snprintf(request, sizeof request, "GET /?code=c&state=S-1 HTTP/1.1\r\nHost: [::1]:%u\r\n\r\n",
             (unsigned)lb_callback_port(s.callback));
    say(fd, request);
    assert_non_null(strstr(hear(fd), "200 OK"));
    stop(&s, LB_CALLBACK_CODE);
}

static void test_nobody_comes(void **state)
{
    struct server s;
    int64_t begin = lb_clock_ms();
    start(&s, 300);
    stop(&s, LB_CALLBACK_MORE);
    assert_in_range(lb_clock_ms() - begin, 250, 3000);
}

static void test_ports(void **state)
{
    struct lb_callback *first, *second, *third;
    struct lb_err err = {0};
    char list[64];
    assert_true(lb_callback_open(&first, NULL, LB_TEXT(STATE), &err));
    assert_in_range(lb_callback_port(first), 8020, 8040);
    assert_true(lb_callback_open(&second, NULL, LB_TEXT(STATE), &err));
    assert_true(lb_callback_port(second) > lb_callback_port(first));
    snprintf(list, sizeof list, "%u, %u", (unsigned)lb_callback_port(first),
             (unsigned)lb_callback_port(second));
    assert_false(lb_callback_open(&third, list, LB_TEXT(STATE), &err));
    assert_int_equal(err.code, LB_ERR_SYSTEM);
    assert_non_null(strstr(err.text, list));
    lb_callback_close(second);
    assert_true(lb_callback_open(&third, list, LB_TEXT(STATE), &err));
    lb_callback_close(third);
    lb_callback_close(first);
    lb_callback_close(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_requests),
        cmocka_unit_test(test_pasted_address),
        cmocka_unit_test(test_stray_guests_change_nothing),
        cmocka_unit_test(test_slow_drip_and_long),
        cmocka_unit_test(test_both_families),
        cmocka_unit_test(test_nobody_comes),
        cmocka_unit_test(test_ports),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
