#include "web/http.h"

#include <curl/curl.h>
#include <stdlib.h>

#include "platform/clock.h"
#include "platform/host.h"
#include "platform/sigpipe.h"
#include "platform/thread.h"
#include "web/url.h"

#define IDLE_LINES 4
#define POLL_MS    50 /* how soon a cancelled request is noticed */
#define CONNECT_MS 15000
#define ANSWER_MS  30000

/* A multi handle keeps its connections open between requests: discovery, token and credential calls
 * of one sign-in go over one TLS connection. */
struct line {
    CURLM *multi;
    CURL *easy;
    int64_t pid; /* after a fork the child must not talk on its parent's sockets */
    struct line *next;
};

struct lb_web {
    struct lb_mutex lock;
    struct line *idle;
    size_t idle_n;
};

void lb_http_answer_init(struct lb_http_answer *a)
{
    *a = (struct lb_http_answer){.body = LB_BUF_SECRET(LB_HTTP_BODY)};
}

void lb_http_answer_release(struct lb_http_answer *a)
{
    lb_buf_release(&a->body);
    lb_http_answer_init(a);
}

static void line_close(struct line *l)
{
    if (!l)
        return;
    curl_easy_cleanup(l->easy);
    curl_multi_cleanup(l->multi);
    free(l);
}

static struct line *line_take(struct lb_web *w)
{
    struct line *l;
    lb_mutex_lock(&w->lock);
    l = w->idle;
    if (l) {
        w->idle = l->next;
        w->idle_n--;
    }
    lb_mutex_unlock(&w->lock);
    if (l && l->pid == lb_host_pid())
        return l;
    /* A line of the parent process is left alone: closing it would end the parent's TLS session. */
    l = calloc(1, sizeof *l);
    if (!l)
        return NULL;
    *l = (struct line){curl_multi_init(), curl_easy_init(), lb_host_pid(), NULL};
    if (l->multi && l->easy)
        return l;
    line_close(l);
    return NULL;
}

static void line_give(struct lb_web *w, struct line *l)
{
    curl_easy_reset(l->easy);
    lb_mutex_lock(&w->lock);
    if (w->idle_n < IDLE_LINES) {
        l->next = w->idle;
        w->idle = l;
        w->idle_n++;
        l = NULL;
    }
    lb_mutex_unlock(&w->lock);
    line_close(l);
}

bool lb_web_open(struct lb_web **out, struct lb_err *err)
{
    *out = NULL;
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        return lb_err(err, LB_ERR_SYSTEM, "libcurl could not be started");
    struct lb_web *w = calloc(1, sizeof *w);
    if (!w) {
        curl_global_cleanup();
        return lb_err_memory(err);
    }
    lb_mutex_init(&w->lock);
    *out = w;
    return true;
}

void lb_web_close(struct lb_web *w)
{
    if (!w)
        return;
    while (w->idle) {
        struct line *l = w->idle;
        w->idle = l->next;
        if (l->pid == lb_host_pid())
            line_close(l);
    }
    lb_mutex_release(&w->lock);
    free(w);
    curl_global_cleanup();
}

static size_t on_body(char *at, size_t size, size_t n, void *arg)
{
    struct lb_http_answer *a = arg;
    lb_buf_add(&a->body, at, size * n);
    return lb_buf_ok(&a->body) ? size * n : 0;
}

static void keep(char *out, size_t room, struct lb_text value)
{
    size_t n = value.n < room ? value.n : room - 1;
    for (size_t i = 0; i < n; i++)
        out[i] = value.at[i] >= ' ' && value.at[i] < 0x7f ? value.at[i] : '?';
    out[n] = '\0';
}

static size_t on_header(char *at, size_t size, size_t n, void *arg)
{
    struct lb_http_answer *a = arg;
    const struct {
        struct lb_text name;
        char *out;
        size_t room;
    } wanted[] = {
        {LB_TEXT("content-type"), a->content_type, sizeof a->content_type},
        {LB_TEXT("retry-after"), a->retry_after, sizeof a->retry_after},
        {LB_TEXT("date"), a->date, sizeof a->date},
        {LB_TEXT("x-request-id"), a->request_id, sizeof a->request_id},
        {LB_TEXT("location"), a->location, sizeof a->location},
    };
    struct lb_text value = lb_text(at, size * n);
    struct lb_text name = lb_text_cut(&value, ':');
    for (size_t i = 0; value.at && i < sizeof wanted / sizeof wanted[0]; i++)
        if (lb_text_same(name, wanted[i].name))
            keep(wanted[i].out, wanted[i].room, lb_text_trim(value));
    return size * n;
}

/*
 * The headers as the list libcurl wants, over memory of ours: curl_slist_append would copy the
 * bearer token to a place that nobody wipes.
 */
struct headers {
    struct lb_buf text;
    struct curl_slist node[LB_HTTP_HEADERS + 4];
};

static void header_add(struct headers *h, size_t *n, size_t *at, const char *name,
                       const char *value)
{
    at[(*n)++] = h->text.n;
    lb_buf_add_str(&h->text, name);
    lb_buf_add_str(&h->text, ": ");
    lb_buf_add_str(&h->text, value);
    lb_buf_add_char(&h->text, '\0');
}

static bool is_header_value(const char *s)
{
    for (; *s; s++)
        if ((unsigned char)*s < ' ' || *s == 0x7f)
            return false;
    return true;
}

static bool headers_make(struct headers *h, const struct lb_http_request *r, struct lb_err *err)
{
    size_t at[LB_HTTP_HEADERS + 4], n = 0;
    h->text = LB_BUF_SECRET(65536);
    header_add(h, &n, at, "Accept", "application/json");
    if (r->content_type)
        header_add(h, &n, at, "Content-Type", r->content_type);
    if (r->authorization)
        header_add(h, &n, at, "Authorization", r->authorization);
    for (size_t i = 0; i < LB_HTTP_HEADERS && r->headers[i].name; i++)
        header_add(h, &n, at, r->headers[i].name, r->headers[i].value);
    if (!lb_buf_ok(&h->text))
        return lb_err_memory(err);
    for (size_t i = 0; i < n; i++) {
        h->node[i] = (struct curl_slist){h->text.at + at[i], i + 1 < n ? &h->node[i + 1] : NULL};
        if (!is_header_value(h->node[i].data))
            return lb_err(err, LB_ERR_ARGUMENT,
                          "a control character in the %.*s header of the request",
                          (int)strcspn(h->node[i].data, ":"), h->node[i].data);
    }
    return true;
}

static void set_protocols(CURL *e, bool plain_ok)
{
#if LIBCURL_VERSION_NUM >= 0x075500
    curl_easy_setopt(e, CURLOPT_PROTOCOLS_STR, plain_ok ? "http,https" : "https");
#else
    long plain = plain_ok ? CURLPROTO_HTTP : 0;
    curl_easy_setopt(e, CURLOPT_PROTOCOLS, plain | CURLPROTO_HTTPS);
#endif
}

static void set_net(CURL *e, const struct lb_http_net *net, int64_t left)
{
    int64_t connect_ms = net->connect_ms > 0 ? net->connect_ms : CONNECT_MS;
    if (connect_ms > left)
        connect_ms = left;
    curl_easy_setopt(e, CURLOPT_CONNECTTIMEOUT_MS, (long)connect_ms);
    curl_easy_setopt(e, CURLOPT_TIMEOUT_MS, (long)left);
    /* The same authorities as for the database; none found: those libcurl was built with. */
    const char *authorities = net->ca_file ? net->ca_file : lb_host_ca_file();
    if (authorities)
        curl_easy_setopt(e, CURLOPT_CAINFO, authorities);
    if (net->proxy)
        curl_easy_setopt(e, CURLOPT_PROXY, net->proxy);
    if (net->proxy_user)
        curl_easy_setopt(e, CURLOPT_PROXYUSERNAME, net->proxy_user);
    if (net->proxy_secret)
        curl_easy_setopt(e, CURLOPT_PROXYPASSWORD, net->proxy_secret);
    if (net->no_proxy)
        curl_easy_setopt(e, CURLOPT_NOPROXY, net->no_proxy);
    if (net->user_agent)
        curl_easy_setopt(e, CURLOPT_USERAGENT, net->user_agent);
}

static void set_request(CURL *e, const struct lb_http_request *r, struct headers *h,
                        struct lb_http_answer *a, char *why)
{
    curl_easy_setopt(e, CURLOPT_URL, r->url);
    set_protocols(e, r->plain_ok);
    curl_easy_setopt(e, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(e, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(e, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    curl_easy_setopt(e, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(e, CURLOPT_SSL_VERIFYHOST, 2L);
    curl_easy_setopt(e, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    curl_easy_setopt(e, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    curl_easy_setopt(e, CURLOPT_HTTPHEADER, h->node);
    curl_easy_setopt(e, CURLOPT_ERRORBUFFER, why);
    curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(e, CURLOPT_WRITEDATA, a);
    curl_easy_setopt(e, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(e, CURLOPT_HEADERDATA, a);
    if (strcmp(r->method, "POST") == 0) {
        curl_easy_setopt(e, CURLOPT_POST, 1L);
        curl_easy_setopt(e, CURLOPT_POSTFIELDSIZE, (long)r->body.n);
        curl_easy_setopt(e, CURLOPT_POSTFIELDS, r->body.at ? r->body.at : "");
    }
}

/* What each of libcurl's failures means to the person who reads about it. */
static const struct failure {
    CURLcode code;
    enum lb_errc errc;
    bool transient;
    const char *advice;
} failures[] = {
    {CURLE_COULDNT_RESOLVE_HOST, LB_ERR_CONNECT, false,
     "Check the spelling of the host name and the machine's DNS."},
    {CURLE_COULDNT_RESOLVE_PROXY, LB_ERR_CONNECT, false, "Check the name of the proxy."},
    {CURLE_COULDNT_CONNECT, LB_ERR_CONNECT, true,
     "Check the host and port, the firewall and the proxy settings."},
    {CURLE_OPERATION_TIMEDOUT, LB_ERR_TIMEOUT, true,
     "Check the host, the firewall and the proxy settings, or allow more time."},
    {CURLE_PEER_FAILED_VERIFICATION, LB_ERR_CONNECT, false,
     "If a private authority or a TLS-inspecting proxy signs certificates here, give its CA file "
     "as "
     "HTTPSCaFile or SSLRootCert; if the certificate has expired, its owner must renew it."},
    {CURLE_SSL_CONNECT_ERROR, LB_ERR_CONNECT, false,
     "TLS could not be agreed: check that the address is an https one."},
    {CURLE_SSL_CACERT_BADFILE, LB_ERR_ARGUMENT, false,
     "The CA file is missing, unreadable or not in PEM form."},
    {CURLE_RECV_ERROR, LB_ERR_CONNECT, true, "The connection was cut."},
    {CURLE_SEND_ERROR, LB_ERR_CONNECT, true, "The connection was cut."},
    {CURLE_GOT_NOTHING, LB_ERR_CONNECT, true, "The server closed without an answer."},
    {CURLE_PARTIAL_FILE, LB_ERR_CONNECT, true, "The answer was cut short."},
    {CURLE_HTTP2, LB_ERR_CONNECT, true, "The connection was cut."},
    {CURLE_HTTP2_STREAM, LB_ERR_CONNECT, true, "The connection was cut."},
    {CURLE_WRITE_ERROR, LB_ERR_PROTOCOL, false, "The answer is too long for an API answer."},
    {CURLE_UNSUPPORTED_PROTOCOL, LB_ERR_ARGUMENT, false, "Only https:// addresses are used."},
    {CURLE_URL_MALFORMAT, LB_ERR_ARGUMENT, false, "The address is not a valid URL."},
    {CURLE_OUT_OF_MEMORY, LB_ERR_MEMORY, false, "Out of memory."},
};

static bool fail(CURLcode code, const char *why, const struct lb_http_request *r,
                 struct lb_http_answer *a, struct lb_err *err)
{
    static const struct failure other = {CURLE_OK, LB_ERR_CONNECT, false, ""};
    const struct failure *f = &other;
    for (size_t i = 0; i < sizeof failures / sizeof failures[0]; i++)
        if (failures[i].code == code)
            f = &failures[i];
    a->transient = f->transient;
    struct lb_buf url = LB_BUF(1024);
    lb_url_add_shown(&url, lb_text_of(r->url));
    lb_err(err, f->errc, "%s %s failed: %s.%s%s", r->method, lb_buf_str(&url),
           why[0] ? why : curl_easy_strerror(code), f->advice[0] ? " " : "", f->advice);
    lb_buf_release(&url);
    return false;
}

/* The proxy has answered, and lets nobody through to the host (RFC 9110 9.3.6). */
static bool refused_by_proxy(long status, const struct lb_http_request *r, struct lb_err *err)
{
    struct lb_buf url = LB_BUF(1024);
    lb_url_add_shown(&url, lb_text_of(r->url));
    lb_err(err, LB_ERR_CONNECT, "%s %s failed: the proxy answered HTTP %ld. %s", r->method,
           lb_buf_str(&url), status,
           status == 407 ? "It wants a user and password, others than were given: ProxyUID, "
                           "ProxyPWD."
                         : "It does not let requests through to this host.");
    lb_buf_release(&url);
    return false;
}

/* Runs the transfer to its end; CURLE_ABORTED_BY_CALLBACK when it was cancelled. */
static CURLcode run(struct line *l, const atomic_bool *cancel)
{
    CURLcode result = CURLE_OK;
    if (curl_multi_add_handle(l->multi, l->easy) != CURLM_OK)
        return CURLE_OUT_OF_MEMORY;
    for (;;) {
        int running = 0, queued = 0;
        if (curl_multi_perform(l->multi, &running) != CURLM_OK) {
            result = CURLE_OUT_OF_MEMORY;
            break;
        }
        CURLMsg *m = curl_multi_info_read(l->multi, &queued);
        if (m && m->msg == CURLMSG_DONE) {
            result = m->data.result;
            break;
        }
        if (cancel && atomic_load(cancel)) {
            result = CURLE_ABORTED_BY_CALLBACK;
            break;
        }
        curl_multi_poll(l->multi, NULL, 0, POLL_MS, NULL);
    }
    curl_multi_remove_handle(l->multi, l->easy);
    return result;
}

static bool send_request(void *self, const struct lb_http_request *r, struct lb_http_answer *a,
                         struct lb_err *err)
{
    struct lb_web *w = self;
    struct headers h;
    char why[CURL_ERROR_SIZE] = "";
    int64_t most = r->net->answer_ms > 0 ? r->net->answer_ms : ANSWER_MS;
    int64_t left = lb_clock_left(r->deadline, most);
    if (left == 0)
        return lb_err(err, LB_ERR_TIMEOUT, "no time was left for a request");
    struct line *l = line_take(w);
    if (!l)
        return lb_err_memory(err);
    bool fine = headers_make(&h, r, err);
    if (fine) {
        set_net(l->easy, r->net, left);
        set_request(l->easy, r, &h, a, why);
        struct lb_sigpipe hold;
        lb_sigpipe_hold(&hold); /* CURLOPT_NOSIGNAL leaves it to us */
        CURLcode code = run(l, r->cancel);
        lb_sigpipe_release(&hold);
        long status = 0, by_proxy = 0;
        curl_easy_getinfo(l->easy, CURLINFO_RESPONSE_CODE, &status);
        curl_easy_getinfo(l->easy, CURLINFO_HTTP_CONNECTCODE, &by_proxy);
        a->status = (int)status;
        fine = code == CURLE_OK;
        /* on_body stopped it: at the ceiling, or well below for want of memory */
        if (code == CURLE_WRITE_ERROR && a->body.n + CURL_MAX_WRITE_SIZE <= LB_HTTP_BODY)
            code = CURLE_OUT_OF_MEMORY;
        if (code == CURLE_ABORTED_BY_CALLBACK)
            lb_err(err, LB_ERR_CANCELLED, "the request was cancelled");
        else if (!fine && by_proxy >= 400 && by_proxy < 500)
            refused_by_proxy(by_proxy, r, err);
        else if (!fine)
            fail(code, why, r, a, err);
    }
    line_give(w, l);
    lb_buf_release(&h.text);
    return fine;
}

struct lb_http lb_web_http(struct lb_web *w)
{
    return (struct lb_http){send_request, w};
}
