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

/* Sends them. NULL: *err. */
static struct lb_stream *begin(struct lb_session *s, const struct lb_run *runs, unsigned n,
                               int64_t deadline, struct lb_err *err)
{
    struct lb_stream *st = lb_stream_new(s, n, deadline);
    bool ok = st ? lb_flight_start(s, err) : lb_err_memory(err);
    if (ok) {
        load(s, st, runs, n);
        ok = lb_flight_go(s, &st->flight, err);
    }
    if (ok) {
        s->streaming = st;
        atomic_store(&st->wire, true);
        return st;
    }
    if (st)
        lb_stream_free(st);
    return NULL;
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

/* One try. NULL: *err; *stale: another one is worth it. */
static struct lb_stream *try_run(struct lb_session *s, const struct lb_run *runs, unsigned n,
                                 int64_t deadline, bool *stale, struct lb_err *err)
{
    struct lb_stream *st = begin(s, runs, n, deadline, err);
    *stale = false;
    if (!st || lb_stream_first(st, err))
        return st;
    *stale = went_stale(st, err);
    lb_stream_free(st);
    return NULL;
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
    bool stale;
    *out = NULL;
    if (!check(runs, n, err) || !lb_session_enter(s, deadline, err))
        return false;
    if (runs[0].prepared->kind == LB_RUN_COPY) {
        lb_simple_copy(s, runs[0].prepared->sql.at, deadline, out, err);
    } else {
        struct lb_stream *st = try_run(s, runs, n, deadline, &stale, err);
        if (stale)
            st = try_run(s, runs, n, deadline, &stale, err);
        *out = (struct lb_rows *)st;
    }
    lb_session_leave(s);
    return *out != NULL;
}

struct lb_rows *lb_session_query(struct lb_session *s, struct lb_text sql, enum lb_run_kind kind,
                                 unsigned n, const uint32_t *oids, const struct lb_run *run,
                                 int64_t deadline, struct lb_err *err)
{
    static const uint32_t by_server[16];
    struct lb_rows *rows = NULL;
    struct lb_run own = *run;
    own.prepared = lb_session_prepare(s, sql, kind, n, oids ? oids : by_server, true);
    if (own.prepared)
        lb_session_run(s, &own, 1, deadline, &rows, err);
    else
        lb_err_memory(err);
    lb_prepared_release(own.prepared);
    return rows;
}

bool lb_session_start(struct lb_session *s, const struct lb_run *runs, unsigned n, int64_t deadline,
                      struct lb_rows **out, struct lb_err *err)
{
    *out = NULL;
    if (runs[0].prepared->kind == LB_RUN_COPY)
        return lb_session_run(s, runs, n, deadline, out, err);
    if (!check(runs, n, err) || !lb_session_enter(s, deadline, err))
        return false;
    *out = (struct lb_rows *)begin(s, runs, n, deadline, err);
    lb_session_leave(s);
    return *out != NULL;
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

struct learning {
    struct lb_prepared *prepared;
    bool ok; /* there was memory for it */
};

static void learn(void *context, PGresult *r, struct lb_err *err)
{
    struct learning *l = context;
    if (PQresultStatus(r) != PGRES_COMMAND_OK)
        return;
    struct lb_columns *c = lb_prepared_learn(l->prepared, r, false);
    lb_columns_release(c);
    l->ok = (c && lb_prepared_learn_params(l->prepared, r)) || lb_err_memory(err);
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
    struct learning l = {.prepared = p, .ok = true};
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
        ok = lb_flight_go(s, &f, err) && lb_flight_read(s, &f, deadline, learn, &l, err) && l.ok;
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
