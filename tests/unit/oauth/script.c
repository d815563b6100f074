#include "oauth/script.h"

#include <stdio.h>

#include "platform/clock.h"

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
    return true;
}

struct lb_http script_http(struct script *s)
{
    return (struct lb_http){answer, s};
}
