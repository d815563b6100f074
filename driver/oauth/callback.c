#include "oauth/callback.h"

#include <stdio.h>
#include <stdlib.h>

#include "platform/clock.h"
#include "platform/file.h"
#include "web/url.h"

#define FIRST_PORT 8020
#define LAST_PORT  8040
#define GUESTS     16    /* connections served at once */
#define GUEST_MS   15000 /* for sending a request */
#define WRITE_MS   2000
#define LINGER_MS  100
#define POLL_MS    100

struct guest {
    int fd; /* -1: free */
    int64_t until;
    struct lb_buf request;
};

struct lb_callback {
    struct lb_net_listener listener;
    struct lb_text state; /* borrowed */
    struct guest guest[GUESTS];
    int answered; /* the connection that brought the answer, -1: none */
};

void lb_callback_result_release(struct lb_callback_result *r)
{
    lb_buf_release(&r->code);
    lb_buf_release(&r->error);
}

/* ---- reading --------------------------------------------------------------------------------- */

static enum lb_callback_kind read_query(struct lb_text query, struct lb_text state,
                                        struct lb_callback_result *out)
{
    struct lb_buf got = LB_BUF(1024), description = LB_BUF(4096);
    enum lb_callback_kind kind = LB_CALLBACK_BAD;
    out->code = LB_BUF_SECRET(4096);
    out->error = LB_BUF(8192);
    bool ours = query.at && lb_form_get(query, "state", &got) && lb_buf_ok(&got) &&
                lb_text_is_secret(lb_buf_text(&got), state);
    if (!ours) {
        kind = LB_CALLBACK_STATE;
    } else if (lb_form_get(query, "error", &out->error) && out->error.n > 0) {
        if (lb_form_get(query, "error_description", &description) && description.n > 0) {
            lb_buf_add_str(&out->error, ": ");
            lb_buf_add_text(&out->error, lb_buf_text(&description));
        }
        kind = lb_buf_ok(&out->error) ? LB_CALLBACK_REFUSED : LB_CALLBACK_BAD;
    } else if (lb_form_get(query, "code", &out->code) && out->code.n > 0) {
        kind = lb_buf_ok(&out->code) ? LB_CALLBACK_CODE : LB_CALLBACK_BAD;
    }
    lb_buf_release(&got);
    lb_buf_release(&description);
    return kind;
}

/* The Host header of a request that was meant for us. */
static bool is_our_host(struct lb_text host, uint16_t port)
{
    static const char *const names[] = {"localhost", "127.0.0.1", "[::1]"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char want[32];
        snprintf(want, sizeof want, "%s:%u", names[i], (unsigned)port);
        if (lb_text_same(host, lb_text_of(want)))
            return true;
    }
    return false;
}

/* The one Host header of the lines (RFC 9112 3.2: not none, not several), "no value" otherwise. */
static struct lb_text find_host(struct lb_text lines)
{
    struct lb_text host = LB_NO_TEXT;
    while (lines.at) {
        struct lb_text value = lb_text_cut(&lines, '\n');
        struct lb_text name = lb_text_cut(&value, ':');
        if (!value.at || !lb_text_same(name, LB_TEXT("host")))
            continue;
        if (host.at)
            return LB_NO_TEXT;
        host = lb_text_trim(value);
    }
    return host;
}

enum lb_callback_kind lb_callback_read(struct lb_text request, uint16_t port, struct lb_text state,
                                       struct lb_callback_result *out)
{
    *out = (struct lb_callback_result){0};
    size_t end = lb_text_find_text(request, 0, LB_TEXT("\r\n\r\n"));
    if (end == LB_NOT_FOUND)
        return request.n >= LB_CALLBACK_REQUEST ? LB_CALLBACK_LONG : LB_CALLBACK_MORE;
    struct lb_text lines = lb_text(request.at, end);
    struct lb_text line = lb_text_trim(lb_text_cut(&lines, '\n'));
    struct lb_text rest = line;
    struct lb_text method = lb_text_cut(&rest, ' ');
    struct lb_text target = rest.at ? lb_text_cut(&rest, ' ') : LB_NO_TEXT;
    if (!rest.at || !lb_text_starts(rest, LB_TEXT("HTTP/1.")) || target.n == 0 ||
        target.at[0] != '/' || memchr(request.at, '\0', end))
        return LB_CALLBACK_BAD;
    struct lb_text host = find_host(lines);
    if (!host.at || !is_our_host(host, port))
        return LB_CALLBACK_FOREIGN;
    if (!lb_text_is(method, LB_TEXT("GET")))
        return LB_CALLBACK_METHOD;
    struct lb_text query = target;
    struct lb_text path = lb_text_cut(&query, '?');
    if (!lb_text_is(path, LB_TEXT("/")))
        return LB_CALLBACK_STRAY;
    return read_query(query, state, out);
}

enum lb_callback_kind lb_callback_read_url(struct lb_text url, struct lb_text state,
                                           struct lb_callback_result *out)
{
    struct lb_url u;
    *out = (struct lb_callback_result){0};
    if (!lb_url_parse(lb_text_trim(url), &u))
        return LB_CALLBACK_BAD;
    return read_query(u.query, state, out);
}

/* ---- serving --------------------------------------------------------------------------------- */

/* Ports of the list one after another; 0 at its end. */
static uint16_t next_port(const char **list, uint16_t last)
{
    if (!*list)
        return last == 0 ? FIRST_PORT : last < LAST_PORT ? (uint16_t)(last + 1) : 0;
    struct lb_text rest = lb_text_of(*list);
    while (rest.at && rest.n > 0) {
        int64_t port;
        struct lb_text one = lb_text_trim(lb_text_cut(&rest, ','));
        *list = rest.at ? rest.at : "";
        if (lb_text_int(one, &port) && port >= 0 && port <= 65535)
            return (uint16_t)port;
    }
    return 0;
}

bool lb_callback_open(struct lb_callback **out, const char *ports, struct lb_text state,
                      struct lb_err *err)
{
    char why[200];
    int os_error = 0;
    struct lb_callback *c = calloc(1, sizeof *c);
    *out = NULL;
    if (!c)
        return lb_err_memory(err);
    c->state = state;
    c->answered = -1;
    for (size_t i = 0; i < GUESTS; i++)
        c->guest[i] = (struct guest){.fd = -1, .request = LB_BUF_SECRET(LB_CALLBACK_REQUEST)};
    const char *list = ports;
    for (uint16_t port = next_port(&list, 0); port; port = next_port(&list, port))
        if (lb_net_listen(&c->listener, port, &os_error)) {
            *out = c;
            return true;
        }
    free(c);
    return lb_err(err, LB_ERR_SYSTEM,
                  "none of the ports that the browser may return to is free (%s): %s. Set "
                  "RedirectPort to others that the OAuth app allows",
                  ports ? ports : "8020 to 8040", lb_file_error(os_error, why, sizeof why));
}

uint16_t lb_callback_port(const struct lb_callback *c)
{
    return c->listener.port;
}

static void dismiss(struct guest *g, int64_t linger_ms)
{
    if (g->fd >= 0)
        lb_net_close(g->fd, linger_ms);
    g->fd = -1;
    lb_buf_release(&g->request);
}

static void answer(struct guest *g, const struct lb_page *page)
{
    struct lb_buf b = LB_BUF(131072);
    lb_page_add(&b, page);
    if (lb_buf_ok(&b))
        lb_net_write(g->fd, b.at, b.n, lb_clock_ms() + WRITE_MS);
    lb_buf_release(&b);
    dismiss(g, LINGER_MS);
}

/* A guest that comes when all seats are taken gets that of the one who has dawdled longest. */
static void welcome(struct lb_callback *c)
{
    for (int fd; (fd = lb_net_accept(&c->listener)) >= 0;) {
        struct guest *seat = &c->guest[0];
        for (size_t i = 0; i < GUESTS && seat->fd >= 0; i++)
            if (c->guest[i].fd < 0 || c->guest[i].until < seat->until)
                seat = &c->guest[i];
        dismiss(seat, 0);
        seat->fd = fd;
        seat->until = lb_clock_ms() + GUEST_MS;
    }
}

static void turn_away(struct guest *g, enum lb_callback_kind kind)
{
    static const struct {
        int status;
        const char *title, *text;
    } pages[] = {
        [LB_CALLBACK_BAD] = {400, "This request makes no sense", "It was not understood."},
        [LB_CALLBACK_LONG] = {431, "This request is too long", "It was not read."},
        [LB_CALLBACK_FOREIGN] = {403, "Not here", "This is for signing in on this machine only."},
        [LB_CALLBACK_METHOD] = {405, "Not in this way", "Only GET is understood here."},
        [LB_CALLBACK_STRAY] = {404, "Nothing here", "This address is for the end of a sign-in."},
        [LB_CALLBACK_STATE] = {400, "This sign-in was not asked for",
                               "It belongs to another attempt, or to none. Close this tab, and "
                               "start again from your application."},
    };
    const struct lb_page page = {.status = pages[kind].status,
                                 .title = lb_text_of(pages[kind].title),
                                 .text = lb_text_of(pages[kind].text)};
    answer(g, &page);
}

/* Reads what a guest has sent. */
static enum lb_callback_kind listen_to(struct lb_callback *c, struct guest *g,
                                       struct lb_callback_result *out)
{
    char some[2048];
    int n = -1;
    while (g->request.n < LB_CALLBACK_REQUEST) {
        size_t room = LB_CALLBACK_REQUEST - g->request.n;
        n = lb_net_read(g->fd, some, room < sizeof some ? room : sizeof some);
        if (n > 0)
            lb_buf_add(&g->request, some, (size_t)n);
        if (n <= 0)
            break;
    }
    lb_wipe(some, sizeof some);
    enum lb_callback_kind kind =
        lb_callback_read(lb_buf_text(&g->request), c->listener.port, c->state, out);
    if (kind == LB_CALLBACK_MORE && (n == 0 || n == -2 || lb_clock_ms() >= g->until))
        dismiss(g, 0);
    else if (kind > LB_CALLBACK_REFUSED)
        turn_away(g, kind);
    return kind;
}

enum lb_callback_kind lb_callback_serve(struct lb_callback *c, int64_t ms,
                                        struct lb_callback_result *out)
{
    int64_t until = lb_clock_ms() + ms;
    for (;;) {
        int fds[GUESTS];
        welcome(c);
        for (size_t i = 0; i < GUESTS; i++) {
            struct guest *g = &c->guest[i];
            if (g->fd < 0)
                continue;
            enum lb_callback_kind kind = listen_to(c, g, out);
            if (kind == LB_CALLBACK_CODE || kind == LB_CALLBACK_REFUSED) {
                c->answered = (int)i;
                return kind;
            }
            lb_callback_result_release(out);
        }
        int64_t left = lb_clock_left(until, POLL_MS);
        if (left == 0)
            return LB_CALLBACK_MORE;
        for (size_t i = 0; i < GUESTS; i++)
            fds[i] = c->guest[i].fd;
        lb_net_wait(&c->listener, fds, GUESTS, left);
    }
}

void lb_callback_answer(struct lb_callback *c, const struct lb_page *page)
{
    if (c->answered >= 0)
        answer(&c->guest[c->answered], page);
    c->answered = -1;
}

void lb_callback_close(struct lb_callback *c)
{
    if (!c)
        return;
    for (size_t i = 0; i < GUESTS; i++)
        dismiss(&c->guest[i], 0);
    lb_net_unlisten(&c->listener);
    free(c);
}
