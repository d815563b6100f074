/*
 * The simple query protocol, outside of pipeline mode: commands for their effect, and COPY. A COPY
 * of a file on the server is fine; one through the connection has no place in ODBC and is refused,
 * with the connection kept in step.
 */
#include "pg/session_in.h"

#include "platform/host.h"

/* A query under way. */
struct simple {
    struct lb_session *session;
    int64_t deadline;
    bool alone;   /* a cancel request undoes nothing but this */
    bool late;    /* the request was sent because the time is over */
    bool refused; /* a COPY through the connection */
    bool failed;  /* *err is filled */
    bool over;
    PGresult *last; /* of the statements that went well */
    struct lb_err *err;
};

static void fail(struct simple *q, const PGresult *r)
{
    struct lb_session *s = q->session;
    if (!q->failed) {
        const char *sqlstate = PQresultErrorField(r, PG_DIAG_SQLSTATE);
        bool cancelled = sqlstate && strcmp(sqlstate, "57014") == 0;
        lb_pgerror_result(q->err, s->conn, r);
        if (cancelled && q->late)
            lb_err(q->err, LB_ERR_TIMEOUT,
                   "the time allowed was over; the statement was cancelled");
        else if (cancelled && lb_cancel_asked(s))
            lb_err(q->err, LB_ERR_CANCELLED, "the statement was cancelled on request");
    }
    q->failed = true;
    if (PQstatus(s->conn) == CONNECTION_BAD) {
        struct lb_err why;
        lb_pgerror_result(&why, s->conn, r);
        lb_wire_kill(s, &why);
        q->over = true;
    }
}

static void refuse(struct simple *q, const char *direction, const char *instead)
{
    if (!q->failed)
        lb_err(
            q->err, LB_ERR_UNSUPPORTED,
            "COPY %s is not possible through ODBC, which has no way to pass its data. Use %s, or "
            "COPY with a file on the server",
            direction, instead);
    q->failed = q->refused = true;
}

/* The time is over: once to ask the server to stop, once more to give up. */
static void late(struct simple *q)
{
    if (!q->late) {
        q->late = true;
        lb_cancel_send(q->session);
        q->deadline = lb_clock_ms() + LB_CANCEL_GRACE_MS;
        return;
    }
    lb_wire_unanswered(q->session);
    q->failed = true;
    q->over = true;
    lb_wire_dead(q->session, q->err);
}

/* Throws away what COPY TO STDOUT sends. */
static void drop_copy_data(struct simple *q)
{
    struct lb_session *s = q->session;
    if (q->alone)
        lb_cancel_send(s);
    while (!q->over) {
        char *row = NULL;
        int n = PQgetCopyData(s->conn, &row, 1);
        PQfreemem(row);
        if (n < 0)
            return; /* to its end, or an error that the next result tells */
        if (n > 0)
            continue;
        int ready = lb_host_wait(PQsocket(s->conn), false, lb_clock_left(q->deadline, 1000));
        if (ready < 0 || !lb_wire_consume(s))
            return;
        if (ready == 0 && lb_clock_left(q->deadline, 1) == 0)
            late(q);
    }
}

static void take(struct simple *q, PGresult *r)
{
    struct lb_session *s = q->session;
    switch (PQresultStatus(r)) {
    case PGRES_COPY_IN:
        refuse(q, "FROM STDIN", "INSERT with arrays of parameters");
        PQputCopyEnd(s->conn, "the application's interface (ODBC) cannot pass the data of a COPY");
        break;
    case PGRES_COPY_OUT:
        refuse(q, "TO STDOUT", "SELECT");
        drop_copy_data(q);
        break;
    case PGRES_FATAL_ERROR:
    case PGRES_BAD_RESPONSE:
        fail(q, r);
        break;
    default:
        lb_session_look_at_tag(s, PQcmdStatus(r));
        PQclear(q->last);
        q->last = r;
        return;
    }
    PQclear(r);
}

/* Runs it to its end. */
static void run(struct simple *q, const char *sql)
{
    struct lb_session *s = q->session;
    if ((PQpipelineStatus(s->conn) != PQ_PIPELINE_OFF && !PQexitPipelineMode(s->conn)) ||
        !PQsendQuery(s->conn, sql)) {
        lb_wire_kill(s, NULL);
        q->failed = true;
        lb_wire_dead(s, q->err);
        return;
    }
    lb_cancel_running(s, true);
    s->fresh = true;
    while (!q->over) {
        enum lb_came came = PQisBusy(s->conn) ? lb_wire_wait(s, q->deadline) : LB_CAME_RESULT;
        if (came == LB_CAME_LATE) {
            late(q);
        } else if (came == LB_CAME_BROKEN) {
            q->failed = q->over = true;
            lb_wire_dead(s, q->err);
        } else {
            PGresult *r = PQgetResult(s->conn);
            if (r)
                take(q, r);
            else
                q->over = true;
        }
    }
    lb_wire_free(s);
}

bool lb_session_command(struct lb_session *s, const char *sql, int64_t deadline, struct lb_err *err)
{
    if (!lb_session_enter(s, deadline, err))
        return false;
    struct simple q = {.session = s, .deadline = deadline, .err = err};
    s->untouched = false;
    run(&q, sql);
    if (!atomic_load(&s->dead)) {
        struct lb_flight none;
        lb_flight_init(&none);
        lb_transaction_settle(s, &none);
    }
    PQclear(q.last);
    lb_session_leave(s);
    return !q.failed;
}

/* BEGIN, savepoint, settings: by a flight of their own, since what follows is not in pipeline mode.
 */
static bool lead(struct lb_session *s, struct lb_flight *f, int64_t deadline, struct lb_err *err)
{
    if (!lb_flight_start(s, err))
        return false;
    lb_flight_lead(s, f, LB_RUN_WRITE, "");
    lb_flight_sync(s, f);
    if (!lb_flight_go(s, f, err))
        return false;
    bool ok = true;
    for (;;) {
        PGresult *r = NULL;
        switch (lb_flight_step(s, f, true, deadline, &r)) {
        case LB_CAME_FAILED:
            ok = lb_pgerror_result(err, s->conn, r);
            PQclear(r);
            break;
        case LB_CAME_BROKEN:
            return lb_wire_dead(s, err);
        case LB_CAME_LATE: {
            struct lb_err why;
            lb_err(&why, LB_ERR_TIMEOUT,
                   "the server did not answer in time; the connection was "
                   "closed");
            lb_wire_kill(s, &why);
            return lb_wire_dead(s, err);
        }
        case LB_CAME_OVER:
            return ok;
        default:
            PQclear(r);
        }
    }
}

bool lb_simple_copy(struct lb_session *s, const char *sql, int64_t deadline, struct lb_rows **out,
                    struct lb_err *err)
{
    struct lb_flight f;
    lb_flight_init(&f);
    struct simple q = {.session = s, .deadline = deadline, .err = err};
    q.failed = !lead(s, &f, deadline, err);
    if (!q.failed) {
        q.alone = f.guard != LB_GUARD_NONE || lb_transaction_now(s) == LB_TX_IDLE;
        run(&q, sql);
        f.failed = q.failed;
        if (!atomic_load(&s->dead))
            lb_transaction_settle(s, &f);
    }
    lb_flight_release(&f);
    if (q.failed || !q.last) {
        PQclear(q.last);
        return q.failed ? false
                        : lb_err(err, LB_ERR_PROTOCOL, "the server did not answer the statement");
    }
    *out = lb_stream_of(s, q.last, err);
    return *out != NULL;
}
