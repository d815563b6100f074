/* Running statements: one flight, the first result, and a second try where a prepared statement had
 * gone stale on the server. */
#include "pg/session_in.h"

/* The kind of the whole flight. */
static enum lb_run_kind kind_of(const struct lb_run *runs, unsigned n)
{
    enum lb_run_kind kind = LB_RUN_READ;
    for (unsigned i = 0; i < n; i++) {
        enum lb_run_kind one = runs[i].prepared->kind;
        if (one == LB_RUN_TRANSACTION || one == LB_RUN_ALONE)
            return one;
        if (one != LB_RUN_READ)
            kind = LB_RUN_WRITE;
    }
    return kind;
}

static void load(struct lb_session *s, struct lb_stream *st, const struct lb_run *runs, unsigned n)
{
    struct lb_flight *f = &st->flight;
    enum lb_run_kind kind = kind_of(runs, n);
    st->reads = kind == LB_RUN_READ;
    lb_flight_lead(s, f, kind, runs[0].prepared->sql.at);
    for (unsigned i = 0; i < n; i++) {
        struct lb_prepared *p = runs[i].prepared;
        bool parse = lb_prepared_use(p, false);
        st->runs[i].prepared = p; /* with the reference of its use */
        st->runs[i].binary = runs[i].binary_result;
        st->runs[i].trusted = !parse && p->name[0] != '\0';
        if (parse)
            lb_flight_parse(s, f, p);
        lb_flight_run(s, f, i, &runs[i]);
        if (!f->broken)
            f->parts[f->n - 1].chunk = atomic_load(&p->chunk);
    }
    lb_flight_sync(s, f);
}

/* Sends them. The stream stays the caller's. */
static bool send(struct lb_session *s, struct lb_stream *st, const struct lb_run *runs, unsigned n,
                 struct lb_err *err)
{
    if (!lb_flight_start(s, err))
        return false;
    load(s, st, runs, n);
    if (!lb_flight_go(s, &st->flight, err))
        return false;
    s->streaming = st;
    atomic_store(&st->wire, true);
    return true;
}

/* A flight has failed: another try is harmless? */
static bool told_undone(struct lb_session *s, const struct lb_flight *f, struct lb_err *err)
{
    bool undone = lb_transaction_undone(s, f);
    if (undone && err && err->code == LB_ERR_SERVER)
        memcpy(err->undone, f->sqlstate, sizeof f->sqlstate);
    return undone;
}

/* A flight has failed. True: a prepared statement had gone stale, is parsed anew from now on, and
 * the same may be sent again. */
static bool went_stale(struct lb_stream *st, struct lb_err *err)
{
    struct lb_session *s = st->session;
    if (!told_undone(s, &st->flight, err) || !st->flight.reparse)
        return false;
    lb_log(s->log, LB_LOG_INFO, "prepared anew: %s", err ? err->text : "");
    for (unsigned i = 0; i < st->nruns; i++)
        lb_cache_stale(s, st->runs[i].prepared, st->flight.sqlstate);
    return true;
}

/* One try. *stale: another one is worth it. */
static bool try_run(struct lb_session *s, const struct lb_run *runs, unsigned n, int64_t deadline,
                    struct lb_rows **out, bool *stale, struct lb_err *err)
{
    *stale = false;
    struct lb_stream *st = lb_stream_new(s, n, deadline);
    if (!st)
        return lb_err_memory(err);
    if (send(s, st, runs, n, err) && lb_stream_first(st, err)) {
        *out = &st->rows;
        return true;
    }
    *stale = went_stale(st, err);
    lb_stream_free(st);
    return false;
}

static bool check(const struct lb_run *runs, unsigned n, struct lb_err *err)
{
    for (unsigned i = 0; i < n; i++) {
        if (runs[i].prepared->noids > 65535)
            return lb_err(err, LB_ERR_SYNTAX,
                          "the statement has %u parameters; PostgreSQL allows 65535",
                          runs[i].prepared->noids);
        if (runs[i].prepared->kind == LB_RUN_COPY && n > 1)
            return lb_err(err, LB_ERR_UNSUPPORTED,
                          "COPY must be executed by itself, not together with other statements");
    }
    return true;
}

bool lb_session_run(struct lb_session *s, const struct lb_run *runs, unsigned n, int64_t deadline,
                    struct lb_rows **out, struct lb_err *err)
{
    *out = NULL;
    if (!check(runs, n, err) || !lb_session_enter(s, deadline, err))
        return false;
    bool ok;
    if (runs[0].prepared->kind == LB_RUN_COPY) {
        ok = lb_simple_copy(s, runs[0].prepared->sql.at, deadline, out, err);
    } else {
        bool stale;
        ok = try_run(s, runs, n, deadline, out, &stale, err) ||
             (stale && try_run(s, runs, n, deadline, out, &stale, err));
    }
    lb_session_leave(s);
    return ok;
}

bool lb_session_start(struct lb_session *s, const struct lb_run *runs, unsigned n, int64_t deadline,
                      struct lb_rows **out, struct lb_err *err)
{
    *out = NULL;
    if (runs[0].prepared->kind == LB_RUN_COPY)
        return lb_session_run(s, runs, n, deadline, out, err);
    if (!check(runs, n, err) || !lb_session_enter(s, deadline, err))
        return false;
    struct lb_stream *st = lb_stream_new(s, n, deadline);
    bool ok = st ? send(s, st, runs, n, err) : lb_err_memory(err);
    if (ok)
        *out = &st->rows;
    else if (st)
        lb_stream_free(st);
    lb_session_leave(s);
    return ok;
}

enum lb_step lb_rows_poll(struct lb_rows *r, bool *stale, struct lb_err *err)
{
    struct lb_stream *st = (struct lb_stream *)r;
    *stale = false;
    if (r->kind != &lb_stream_kind || r->complete)
        return LB_STEP_ROW;
    lb_mutex_lock(&st->session->lock);
    enum lb_step step = LB_STEP_END;
    if (lb_stream_arrived(st))
        step = lb_stream_first(st, err) ? LB_STEP_ROW : LB_STEP_FAILED;
    if (step == LB_STEP_FAILED)
        *stale = went_stale(st, err);
    lb_session_leave(st->session);
    return step;
}

/* ---- describing ------------------------------------------------------------------------------ */

static bool learn(struct lb_prepared *p, const PGresult *r, struct lb_err *err)
{
    struct lb_columns *c = lb_prepared_learn(p, r, false);
    lb_columns_release(c);
    return (c && lb_prepared_learn_params(p, r)) || lb_err_memory(err);
}

static bool describe(struct lb_session *s, struct lb_flight *f, struct lb_prepared *p,
                     int64_t deadline, struct lb_err *err)
{
    bool ok = true;
    bool late = false;
    for (;;) {
        PGresult *r = NULL;
        switch (lb_flight_step(s, f, true, deadline, &r)) {
        case LB_CAME_RESULT:
            ok = learn(p, r, err);
            break;
        case LB_CAME_FAILED:
            ok = lb_pgerror_result(err, s->conn, r);
            if (late && strcmp(f->sqlstate, "57014") == 0)
                ok = lb_err(err, LB_ERR_TIMEOUT,
                            "the time allowed was over before the server had "
                            "described the statement");
            break;
        case LB_CAME_LATE:
            if (late) {
                lb_wire_unanswered(s);
                return lb_wire_dead(s, err);
            }
            late = true;
            lb_cancel_send(s);
            deadline = lb_clock_ms() + LB_CANCEL_GRACE_MS;
            break;
        case LB_CAME_BROKEN:
            return lb_wire_dead(s, err);
        default:
            return ok;
        }
        PQclear(r);
    }
}

/* A description needs no transaction, but in one its failure must not cost the others. */
static void lead_describe(struct lb_session *s, struct lb_flight *f)
{
    bool idle = lb_transaction_now(s) == LB_TX_IDLE;
    lb_flight_lead(s, f, idle ? LB_RUN_ALONE : LB_RUN_READ, "");
}

static bool describe_once(struct lb_session *s, struct lb_prepared *p, int64_t deadline,
                          struct lb_err *err)
{
    struct lb_flight f;
    lb_flight_init(&f);
    bool ok = lb_flight_start(s, err);
    if (ok) {
        lead_describe(s, &f);
        /* Without a cache it has no name: the unnamed statement is described, and parsed again to
         * run. */
        bool parse = lb_prepared_use(p, true);
        if (parse || !p->name[0])
            lb_flight_parse(s, &f, p);
        lb_flight_describe(s, &f, p);
        lb_flight_sync(s, &f);
        ok = lb_flight_go(s, &f, err) && describe(s, &f, p, deadline, err);
        if (!ok)
            told_undone(s, &f, err);
        lb_prepared_release(p);
    }
    lb_flight_release(&f);
    return ok;
}

bool lb_session_describe(struct lb_session *s, struct lb_prepared *p, int64_t deadline,
                         struct lb_err *err)
{
    const struct lb_column *columns = NULL;
    const uint32_t *oids = NULL;
    unsigned n = 0;
    if (lb_prepared_columns(p, &columns, &n) && lb_prepared_params(p, &oids, &n))
        return true;
    if (!lb_session_enter(s, deadline, err))
        return false;
    bool ok = describe_once(s, p, deadline, err);
    lb_session_leave(s);
    return ok;
}
