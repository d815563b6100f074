/* Waiting for the server, and the end of a connection. */
#include "pg/session_in.h"

#include "platform/host.h"

/* How long a wait lasts before it looks around: repeats a lost cancel request, and asks libpq for
 * what TLS may hold back, which poll() can't see. */
enum { SLICE_MS = 100 };

bool lb_wire_consume(struct lb_session *s)
{
    s->fresh = false;
    return PQconsumeInput(s->conn) == 1;
}

/* After the connection broke: the server's own last words say more than "connection closed". */
static void last_words(struct lb_session *s)
{
    struct lb_err why;
    lb_pgerror_conn(&why, s->conn, false);
    for (int i = 0; i < LB_QUEUE; i++) {
        PGresult *r = PQgetResult(s->conn);
        if (!r)
            break;
        bool said =
            PQresultStatus(r) == PGRES_FATAL_ERROR && PQresultErrorField(r, PG_DIAG_SQLSTATE);
        if (said)
            lb_pgerror_result(&why, s->conn, r);
        PQclear(r);
        if (said)
            break;
    }
    lb_wire_kill(s, &why);
}

enum lb_came lb_wire_wait(struct lb_session *s, int64_t deadline)
{
    bool poll_first = s->fresh;
    for (;;) {
        if (!poll_first) {
            /* Twice under TLS: a record may be longer than libpq's buffer had room. */
            for (int i = 0; i < (s->tls ? 2 : 1); i++) {
                if (!lb_wire_consume(s)) {
                    last_words(s);
                    return LB_CAME_BROKEN;
                }
                if (!PQisBusy(s->conn))
                    return LB_CAME_RESULT;
            }
        }
        poll_first = false;
        bool unsent = PQflush(s->conn) > 0;
        int64_t left = lb_clock_left(deadline, SLICE_MS);
        if (left == 0)
            return LB_CAME_LATE;
        int fd = PQsocket(s->conn);
        int ready = unsent ? lb_host_wait_either(fd, left) : lb_host_wait(fd, false, left);
        if (ready < 0) {
            last_words(s);
            return LB_CAME_BROKEN;
        }
        if (ready == 0)
            lb_cancel_nudge(s);
    }
}

void lb_wire_kill(struct lb_session *s, const struct lb_err *why)
{
    if (!atomic_load(&s->dead)) {
        if (why && !s->farewell)
            s->death = *why;
        else if (!s->farewell)
            lb_pgerror_conn(&s->death, s->conn, false);
        lb_log(s->log, LB_LOG_ERROR, "connection lost: %s", s->death.text);
        atomic_store(&s->dead, true);
    }
    atomic_store(&s->tx, LB_TX_IDLE);
    s->savepoints = 0;
    s->untouched = false;
    lb_wire_free(s);
}

void lb_wire_strange(struct lb_session *s, const PGresult *r)
{
    struct lb_err why;
    if (PQresultStatus(r) == PGRES_COPY_IN || PQresultStatus(r) == PGRES_COPY_OUT)
        lb_err(&why, LB_ERR_UNSUPPORTED,
               "the statement began a COPY that sends data through the connection, where the "
               "driver could not expect it; the connection was closed");
    else
        lb_err(&why, LB_ERR_PROTOCOL, "unexpected answer of the server: %s",
               PQresStatus(PQresultStatus(r)));
    lb_wire_kill(s, &why);
}

void lb_wire_unanswered(struct lb_session *s)
{
    struct lb_err why;
    lb_err(&why, LB_ERR_TIMEOUT,
           "the time allowed was over and the server did not answer the cancel request; the "
           "connection was closed");
    lb_wire_kill(s, &why);
}

void lb_wire_late(struct lb_session *s, bool *late, int64_t *deadline)
{
    if (*late) {
        lb_wire_unanswered(s);
        return;
    }
    *late = true;
    lb_cancel_send(s);
    *deadline = lb_clock_ms() + LB_CANCEL_GRACE_MS;
}

bool lb_wire_failed(struct lb_session *s, const PGresult *r, bool late, struct lb_err *err)
{
    const char *sqlstate = PQresultErrorField(r, PG_DIAG_SQLSTATE);
    lb_pgerror_result(err, s->conn, r);
    if (!sqlstate || strcmp(sqlstate, "57014") != 0)
        return false;
    if (late)
        lb_err(err, LB_ERR_TIMEOUT, "the time allowed was over; the statement was cancelled");
    else if (lb_cancel_asked(s))
        lb_err(err, LB_ERR_CANCELLED, "the statement was cancelled on request");
    return false;
}

bool lb_wire_dead(struct lb_session *s, struct lb_err *err)
{
    if (err) {
        *err = s->death;
        err->position = 0;
    }
    return false;
}

void lb_wire_free(struct lb_session *s)
{
    lb_cancel_running(s, false);
}

/* Somebody else needs the wire: what is still streaming moves into its spool. */
static bool spool_other(struct lb_session *s, int64_t deadline, struct lb_err *err)
{
    if (!s->streaming)
        return true;
    switch (lb_stream_spool(s->streaming, deadline)) {
    case LB_CAME_LATE:
        return lb_err(err, LB_ERR_TIMEOUT,
                      "the time allowed was over while the rows of another statement on this "
                      "connection were still being read");
    case LB_CAME_BROKEN:
        return lb_wire_dead(s, err);
    default:
        return true;
    }
}

/* Another thread may be waiting for the server inside. */
static bool lock_in_time(struct lb_session *s, int64_t deadline)
{
    if (deadline == LB_NEVER) {
        lb_mutex_lock(&s->lock);
        return true;
    }
    while (!lb_mutex_try(&s->lock)) {
        if (lb_clock_left(deadline, 1) == 0)
            return false;
        lb_clock_sleep(1);
    }
    return true;
}

bool lb_session_enter(struct lb_session *s, int64_t deadline, struct lb_err *err)
{
    if (!lock_in_time(s, deadline))
        return lb_err(err, LB_ERR_TIMEOUT,
                      "the time allowed was over while another thread's statement was using this "
                      "connection");
    bool ok = !atomic_load(&s->dead) ? spool_other(s, deadline, err) : lb_wire_dead(s, err);
    if (!ok)
        lb_session_leave(s);
    return ok;
}

/* The socket of a dead session is closed as soon as nobody is inside, so that the server lets go of
 * what the session held. */
void lb_session_leave(struct lb_session *s)
{
    if (atomic_load(&s->dead) && s->conn) {
        PQfinish(s->conn);
        s->conn = NULL;
    }
    lb_mutex_unlock(&s->lock);
}
