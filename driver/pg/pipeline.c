/*
 * Arrays of parameter sets. A batch of sets is one flight: one round trip. Where none fails, that
 * is all. A failing set undoes its batch on the server, so the batch goes out again: outside of a
 * transaction each set with a Sync, which is a transaction, of its own; inside one, the sets before
 * the failing one together, and the next batch starts behind it.
 */
#include "pg/session_in.h"

#include <stdlib.h>

enum { BATCH_SETS = 1000, BATCH_BYTES = 1 << 20 };

struct job {
    struct lb_session *session;
    struct lb_prepared *prepared;
    const struct lb_run_array *array;
    int64_t deadline;

    unsigned next; /* the set that `fill` is asked for next */
    unsigned n;    /* sets taken from it whose outcome was not told yet, in order: */
    unsigned sets[BATCH_SETS];
    int64_t affected[BATCH_SETS];
    unsigned told; /* of these, while a flight with a Sync for each is read */

    bool failed; /* the flight failed, for this reason, */
    unsigned at; /* at sets[at], which may be known from the try before (walled) */
    bool walled;
    char stale[6]; /* its SQLSTATE, if it was the prepared statement's: worth a second try */
    bool undone;   /* it cost nothing that came before it */
    bool retried;
    bool stop; /* no further set is tried */
    bool lost; /* and the call fails with the reason */
    struct lb_err reason;
};

/* ---- sending -------------------------------------------------------------------------------- */

static size_t bytes_of(const struct lb_run *run)
{
    size_t n = 0;
    for (unsigned i = 0; i < run->prepared->noids; i++)
        if (run->values[i])
            n += run->lengths ? (size_t)run->lengths[i] : strlen(run->values[i]);
    return n;
}

static bool fill(struct job *j, unsigned set, struct lb_run *run)
{
    memset(run, 0, sizeof *run);
    run->prepared = j->prepared;
    bool ok = j->array->fill(j->array->context, set, run);
    run->prepared = j->prepared;
    return ok;
}

/* The sets that wait, at most `most` of them, and new ones as far as the batch has room. */
static unsigned load(struct job *j, struct lb_flight *f, unsigned most, bool apart)
{
    struct lb_run run;
    size_t bytes = 0;
    unsigned k = 0;
    for (; k < j->n && k < most; k++) {
        if (!fill(j, j->sets[k], &run)) {
            f->broken = true; /* it could be rendered before */
            return k;
        }
        bytes += bytes_of(&run);
        lb_flight_run(j->session, f, k, &run);
        if (apart)
            lb_flight_sync(j->session, f);
    }
    while (k < most && k < BATCH_SETS && bytes < BATCH_BYTES && j->next < j->array->count) {
        unsigned set = j->next++;
        if (!fill(j, set, &run))
            continue;
        bytes += bytes_of(&run);
        lb_flight_run(j->session, f, k, &run);
        j->sets[k++] = set;
        j->n = k;
    }
    if (!apart)
        lb_flight_sync(j->session, f);
    return k;
}

/* ---- reading -------------------------------------------------------------------------------- */

static void tell(struct job *j, unsigned k, const struct lb_err *err)
{
    j->array->done(j->array->context, j->sets[k], err ? -1 : j->affected[k], err);
}

static void tell_fine(struct job *j, unsigned until)
{
    for (; j->told < until; j->told++)
        tell(j, j->told, NULL);
}

static void give_up(struct job *j)
{
    j->stop = j->lost = true;
}

/* The set that a failure at parts[at] belongs to: at its own Sync it comes after the set's result.
 */
static bool set_of(const struct lb_flight *f, bool apart, unsigned *k)
{
    unsigned at = f->at;
    if (apart && at > 0 && f->parts[at].kind == LB_PART_SYNC)
        at--;
    *k = f->parts[at].run;
    return f->parts[at].kind == LB_PART_RUN;
}

static void failure(struct job *j, struct lb_flight *f, const PGresult *r, bool apart, bool late)
{
    struct lb_session *s = j->session;
    bool of_set = set_of(f, apart, &j->at);
    lb_pgerror_result(&j->reason, s->conn, r);
    j->failed = true;
    if (f->reparse)
        memcpy(j->stale, f->sqlstate, sizeof f->sqlstate);
    if (strcmp(f->sqlstate, "57014") == 0 && late) {
        lb_err(&j->reason, LB_ERR_TIMEOUT,
               "the time allowed was over; the statement was cancelled");
        give_up(j);
    } else if (strcmp(f->sqlstate, "57014") == 0 && lb_cancel_asked(s)) {
        lb_err(&j->reason, LB_ERR_CANCELLED, "the statement was cancelled on request");
        give_up(j);
    } else if (apart && of_set) {
        tell_fine(j, j->at);
        tell(j, j->told++, &j->reason);
    } else if (!of_set && !f->reparse && f->parts[f->at].kind != LB_PART_SYNC) {
        give_up(j); /* not a set's fault: the statement itself, or what leads it */
    }
}

static void late(struct job *j, bool again)
{
    if (!again) {
        lb_cancel_send(j->session);
        return;
    }
    struct lb_err why;
    lb_err(&why, LB_ERR_TIMEOUT,
           "the time allowed was over and the server did not answer the cancel "
           "request; the connection was closed");
    lb_wire_kill(j->session, &why);
}

static void result(struct job *j, const struct lb_flight *f, PGresult *r, bool apart)
{
    unsigned k = f->parts[f->at].run;
    if (apart)
        tell_fine(j, k); /* their Syncs are behind us */
    if (lb_result_ends(r))
        j->affected[k] = lb_result_affected(r);
}

static void read_flight(struct job *j, struct lb_flight *f, bool apart)
{
    struct lb_session *s = j->session;
    int64_t deadline = j->deadline;
    bool is_late = false;
    for (;;) {
        PGresult *r = NULL;
        enum lb_came came =
            atomic_load(&s->dead) ? LB_CAME_BROKEN : lb_flight_step(s, f, true, deadline, &r);
        if (came == LB_CAME_RESULT) {
            result(j, f, r, apart);
        } else if (came == LB_CAME_FAILED) {
            failure(j, f, r, apart, is_late);
        } else if (came == LB_CAME_LATE) {
            late(j, is_late);
            is_late = true;
            deadline = lb_clock_ms() + LB_CANCEL_GRACE_MS;
        } else {
            if (came == LB_CAME_BROKEN) {
                give_up(j);
                lb_wire_dead(s, &j->reason);
            }
            return;
        }
        PQclear(r);
    }
}

/* One round trip with at most `most` sets; returns how many went out. */
static unsigned fly(struct job *j, unsigned most, bool apart)
{
    struct lb_session *s = j->session;
    struct lb_prepared *p = j->prepared;
    struct lb_flight f;
    unsigned k = 0;
    lb_flight_init(&f);
    j->failed = false;
    j->stale[0] = '\0';
    j->told = 0;
    if (lb_flight_start(s, &j->reason)) {
        lb_flight_lead(s, &f, p->kind, p->sql.at);
        bool parse = lb_prepared_use(p, true);
        if (parse || !p->name[0])
            lb_flight_parse(s, &f, p);
        lb_prepared_release(p); /* the caller holds it as well */
        k = load(j, &f, most, apart);
        if (lb_flight_go(s, &f, &j->reason))
            read_flight(j, &f, apart);
    }
    j->undone = lb_transaction_undone(s, &f);
    if (atomic_load(&s->dead))
        give_up(j);
    else if (apart && !j->stop)
        tell_fine(j, k);
    lb_flight_release(s, &f);
    return k;
}

/* ---- the order of things -------------------------------------------------------------------- */

static void drop(struct job *j, unsigned k)
{
    j->n -= k;
    memmove(j->sets, j->sets + k, j->n * sizeof j->sets[0]);
}

static void fine(struct job *j, unsigned k)
{
    for (unsigned i = 0; i < k; i++)
        tell(j, i, NULL);
    drop(j, k);
    if (!j->walled)
        return;
    tell(j, 0, &j->reason);
    drop(j, 1);
    j->walled = false;
}

static void not_fine(struct job *j, bool own_transactions)
{
    struct lb_session *s = j->session;
    if (j->stale[0] && !j->retried) {
        j->retried = true;
        lb_cache_stale(s, j->prepared, j->stale);
        if (j->undone)
            return;
    }
    if (own_transactions) {
        unsigned k = fly(j, j->n, true);
        drop(j, k);
    } else if (lb_transaction_now(s) == LB_TX_FAILED || s->on_error != LB_ON_ERROR_STATEMENT) {
        tell(j, j->at, &j->reason); /* the transaction is lost, and the other sets with it */
        j->stop = true;
    } else {
        j->walled = true;
        if (j->at == 0)
            fine(j, 0);
    }
}

static void batch(struct job *j)
{
    struct lb_session *s = j->session;
    bool own_transactions = atomic_load(&s->autocommit) && lb_transaction_now(s) == LB_TX_IDLE;
    unsigned most = j->array->batch ? j->array->batch : BATCH_SETS;
    unsigned k = fly(j, j->walled ? j->at : most, false);
    if (j->stop)
        return;
    if (j->failed)
        not_fine(j, own_transactions);
    else
        fine(j, k);
}

bool lb_session_run_array(struct lb_session *s, struct lb_prepared *p,
                          const struct lb_run_array *array, int64_t deadline, struct lb_err *err)
{
    if (p->noids > 65535)
        return lb_err(err, LB_ERR_SYNTAX,
                      "the statement has %u parameters; PostgreSQL allows 65535", p->noids);
    if (p->kind == LB_RUN_COPY)
        return lb_err(err, LB_ERR_UNSUPPORTED, "COPY takes no arrays of parameters");
    struct job *j = calloc(1, sizeof *j);
    if (!j)
        return lb_err_memory(err);
    j->session = s;
    j->prepared = p;
    j->array = array;
    j->deadline = deadline;
    bool ok = lb_session_enter(s, deadline, err);
    if (ok) {
        while (!j->stop && (j->n > 0 || j->next < array->count))
            batch(j);
        lb_session_leave(s);
        ok = !j->lost;
        if (j->lost && err)
            *err = j->reason;
    }
    free(j);
    return ok;
}
