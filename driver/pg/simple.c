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
    bool alone;     /* a cancel request undoes nothing but this */
    bool late;      /* the request was sent because the time is over */
    bool refused;   /* a COPY through the connection */
    bool failed;    /* *err is filled */
    PGresult *last; /* of the statements that went well */
    struct lb_err *err;
};

static void fail(struct simple *q, const PGresult *r)
{
    struct lb_session *s = q->session;
    if (!q->failed)
        lb_wire_failed(s, r, q->late, q->err);
    q->failed = true;
    if (PQstatus(s->conn) == CONNECTION_BAD) {
        struct lb_err why;
        lb_pgerror_result(&why, s->conn, r);
        lb_wire_kill(s, &why);
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

/* Throws away what COPY TO STDOUT sends. */
static void drop_copy_data(struct simple *q)
{
    struct lb_session *s = q->session;
    if (q->alone)
        lb_cancel_send(s);
    while (!atomic_load(&s->dead)) {
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
            lb_wire_late(s, &q->late, &q->deadline);
    }
}

static void take(struct simple *q, PGresult *r)
{
    struct lb_session *s = q->session;
    switch (PQresultStatus(r)) {
    case PGRES_COPY_IN:
        refuse(q, "FROM STDIN", "INSERT with arrays of parameters");
        if (PQputCopyEnd(s->conn, "the application's interface (ODBC) cannot pass the data of a "
                                  "COPY") != 1)
            lb_wire_kill(s, NULL);
        break;
    case PGRES_COPY_OUT:
        refuse(q, "TO STDOUT", "SELECT");
        drop_copy_data(q);
        break;
    case PGRES_FATAL_ERROR:
    case PGRES_BAD_RESPONSE:
        fail(q, r);
        break;
    case PGRES_COPY_BOTH: /* libpq would bring it for ever */
        lb_wire_strange(s, r);
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
    PGresult *r = NULL;
    do {
        enum lb_came came = PQisBusy(s->conn) ? lb_wire_wait(s, q->deadline) : LB_CAME_RESULT;
        if (came == LB_CAME_LATE)
            lb_wire_late(s, &q->late, &q->deadline);
        else if (came == LB_CAME_RESULT && (r = PQgetResult(s->conn)))
            take(q, r);
        else
            break;
    } while (!atomic_load(&s->dead));
    lb_wire_free(s);
    if (atomic_load(&s->dead)) {
        q->failed = true;
        lb_wire_dead(s, q->err);
    }
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
    return lb_flight_go(s, f, err) && lb_flight_read(s, f, deadline, NULL, NULL, err);
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
