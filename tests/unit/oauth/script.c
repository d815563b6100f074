#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "oauth/script.h"

#include "platform/clock.h"
#include "support/test.h"

void script_init(struct script *s, const struct scripted *steps)
{
    memset(s, 0, sizeof *s);
    s->steps = steps;
    lb_mutex_init(&s->lock);
}

void script_release(struct script *s)
{
    lb_mutex_release(&s->lock);
}

static void keep(struct script *s, unsigned at, const struct lb_http_request *r)
{
    if (at >= SCRIPT_ASKED)
        return;
    snprintf(s->asked[at].url, sizeof s->asked[at].url, "%s %s", r->method, r->url);
    snprintf(s->asked[at].body, sizeof s->asked[at].body, "%.*s", (int)r->body.n,
             r->body.n ? r->body.at : "");
    snprintf(s->asked[at].authorization, sizeof s->asked[at].authorization, "%s",
             r->authorization ? r->authorization : "");
    if (r->headers[0].name)
        snprintf(s->asked[at].header, sizeof s->asked[at].header, "%s: %s", r->headers[0].name,
                 r->headers[0].value);
}

static void add_header(struct lb_http_answer *a, const char *line)
{
    struct lb_text value = lb_text_of(line);
    struct lb_text name = lb_text_cut(&value, ':');
    value = lb_text_trim(value);
    char *out = lb_text_same(name, LB_TEXT("retry-after")) ? a->retry_after
                : lb_text_same(name, LB_TEXT("date"))      ? a->date
                : lb_text_same(name, LB_TEXT("location"))  ? a->location
                                                           : a->request_id;
    snprintf(out, 48, "%.*s", (int)value.n, value.at);
}

static bool answer(void *self, const struct lb_http_request *r, struct lb_http_answer *a,
                   struct lb_err *err)
{
    struct script *s = self;
    lb_mutex_lock(&s->lock);
    unsigned at = s->n++;
    keep(s, at, r);
    lb_mutex_unlock(&s->lock);
    for (unsigned i = 0; i <= at; i++)
        if (!s->steps[i].asks) {
            s->wrong++;
            return lb_err(err, LB_ERR_CONNECT, "request %u (%s) is not in the script", at, r->url);
        }
    const struct scripted *step = &s->steps[at];
    if (strncmp(s->asked[at].url, step->asks, strlen(step->asks)) != 0)
        s->wrong++;
    for (int64_t end = lb_clock_ms() + s->slow_ms; lb_clock_ms() < end; lb_clock_sleep(5))
        if (r->cancel && atomic_load(r->cancel))
            return lb_err(err, LB_ERR_CANCELLED, "cancelled");
    if (step->status <= 0) {
        a->transient = step->status < 0;
        return lb_err(err, LB_ERR_CONNECT, "%s: connection refused", r->url);
    }
    a->status = step->status;
    lb_buf_add_str(&a->body, step->answer);
    if (step->headers)
        add_header(a, step->headers);
    return lb_buf_ok(&a->body) || lb_err_memory(err);
}

struct lb_http script_http(struct script *s)
{
    return (struct lb_http){answer, s};
}

void room_enter(struct room *r, const struct scripted *steps, const struct lb_oauth_config *c)
{
    memset(&r->err, 0, sizeof r->err);
    script_init(&r->script, steps);
    r->http = script_http(&r->script);
    strcpy(r->log_path, "/tmp/oauth_test_log.XXXXXX");
    close(mkstemp(r->log_path));
    if (!lb_log_open(&r->log, r->log_path, LB_LOG_DEBUG, &r->err))
        fail_msg("%s", r->err.text);
    assert_true(lb_oauth_process_open_over(&r->process, &r->http, &r->err));
    if (!lb_oauth_open(r->process, c, r->log, &r->oauth, &r->err))
        fail_msg("%s", r->err.text);
}

/* Secrets of all tests are made of these. */
static void check_log(const struct room *r)
{
    static const char *const secrets[] = {"dose",   "aaa.bbb.ccc", "db.cred", "entra.", "sub.jec",
                                          "az.tok", "cli.tok",     "e30.",    "code-"};
    static char text[65536];
    FILE *f = fopen(r->log_path, "r");
    assert_non_null(f);
    text[fread(text, 1, sizeof text - 1, f)] = '\0';
    fclose(f);
    remove(r->log_path);
    for (size_t i = 0; i < sizeof secrets / sizeof secrets[0]; i++)
        if (strstr(text, secrets[i]))
            fail_msg("\"%s\" is in the log: %s", secrets[i], text);
}

void room_leave(struct room *r)
{
    unsigned steps = 0;
    while (r->script.steps[steps].asks)
        steps++;
    if (r->script.wrong || r->script.n != steps)
        fail_msg("%u of %u requests were made, %u of them wrong; the last was %s", r->script.n,
                 steps, r->script.wrong,
                 r->script.n ? r->script.asked[r->script.n - 1].url : "none");
    lb_oauth_close(r->oauth);
    lb_oauth_process_close(r->process);
    lb_log_close(r->log);
    script_release(&r->script);
    check_log(r);
}

struct lb_oauth_limit room_limit(int64_t ms)
{
    return (struct lb_oauth_limit){.deadline = lb_clock_ms() + ms};
}

void room_says(const struct room *r, const char *what)
{
    if (!strstr(r->err.text, what))
        fail_msg("\"%s\" is not in: %s", what, r->err.text);
    assert_null(strstr(r->err.text, "dose"));
}
