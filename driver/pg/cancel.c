/*
 * Cancel requests. They go over a connection of their own, so any thread may send one while another
 * waits for the server. A request must not hit a later statement: it is sent only while something
 * runs, and what runs is not taken for over (lb_cancel_running) while a request is under way. The
 * server closes the request's connection after it has signalled the session, and libpq waits for
 * that.
 */
#include "pg/libpq_new.h"
#include "pg/session_in.h"

#include "platform/host.h"

/* An unanswered request is repeated after this time: it may have come before the statement did. */
enum { AGAIN_MS = 500 };

void lb_cancel_init(struct lb_session *s)
{
    struct lb_canceller *c = &s->canceller;
    /* libpq 17 and later: over TLS where the session is, and with a deadline. */
    if (PQcancelCreate)
        c->tls = PQcancelCreate(s->conn);
    if (!c->tls)
        c->plain = PQgetCancel(s->conn);
}

void lb_cancel_release(struct lb_session *s)
{
    struct lb_canceller *c = &s->canceller;
    if (c->tls)
        PQcancelFinish(c->tls);
    PQfreeCancel(c->plain);
    lb_mutex_release(&c->lock);
}

void lb_cancel_running(struct lb_session *s, bool running)
{
    struct lb_canceller *c = &s->canceller;
    lb_mutex_lock(&c->lock);
    c->running = running;
    c->again = 0;
    if (running)
        c->asked = false;
    lb_mutex_unlock(&c->lock);
}

bool lb_cancel_asked(struct lb_session *s)
{
    struct lb_canceller *c = &s->canceller;
    lb_mutex_lock(&c->lock);
    bool asked = c->asked;
    lb_mutex_unlock(&c->lock);
    return asked;
}

static bool send_new(struct lb_session *s, struct pg_cancel_conn *c)
{
    int64_t deadline = lb_clock_ms() + LB_CANCEL_GRACE_MS;
    PQcancelReset(c);
    bool ok = PQcancelStart(c) == 1;
    while (ok) {
        PostgresPollingStatusType state = PQcancelPoll(c);
        if (state == PGRES_POLLING_OK)
            return true;
        if (state == PGRES_POLLING_FAILED)
            break;
        int64_t left = lb_clock_left(deadline, LB_CANCEL_GRACE_MS);
        ok = left > 0 && lb_host_wait(PQcancelSocket(c), state == PGRES_POLLING_WRITING, left) > 0;
    }
    lb_log(s->log, LB_LOG_WARN, "cancel: %s", PQcancelErrorMessage(c));
    PQcancelReset(c);
    return false;
}

/* With the canceller's lock held. */
static bool send_request(struct lb_session *s)
{
    struct lb_canceller *c = &s->canceller;
    char error[256] = "";
    c->again = lb_clock_ms() + AGAIN_MS;
    if (c->tls)
        return send_new(s, c->tls);
    if (c->plain && PQcancel(c->plain, error, sizeof error))
        return true;
    lb_log(s->log, LB_LOG_WARN, "cancel: %s", error);
    return false;
}

static bool cancel(struct lb_session *s, bool by_user)
{
    struct lb_canceller *c = &s->canceller;
    lb_mutex_lock(&c->lock);
    bool sent = c->running && send_request(s);
    if (sent && by_user)
        c->asked = true;
    lb_mutex_unlock(&c->lock);
    return sent;
}

bool lb_cancel_send(struct lb_session *s)
{
    return cancel(s, false);
}

bool lb_session_cancel(struct lb_session *s)
{
    return cancel(s, true);
}

void lb_cancel_nudge(struct lb_session *s)
{
    struct lb_canceller *c = &s->canceller;
    lb_mutex_lock(&c->lock);
    if (c->running && c->again && lb_clock_ms() >= c->again)
        send_request(s);
    lb_mutex_unlock(&c->lock);
}
