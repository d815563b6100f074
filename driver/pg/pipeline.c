/*
 * Arrays of parameter sets. A batch of sets is one flight: one round trip. Where none fails, that
 * is all. A failing set undoes its batch on the server; then the sets before the failing statement
 * go out again as they were, and its own sets apart, in one flight: outside of a transaction each
 * with a Sync, which is a transaction, of its own; inside one each behind a savepoint.
 */
#include "pg/session_in.h"

#include <stdlib.h>

enum { BATCH_SETS = 1000, CHUNK_SETS = 128, BATCH_BYTES = 1 << 20, FEW_SETS = 8 };

/* A statement of the flight: its sets are sets[first] and those behind it. */
struct portion {
    unsigned first, n;
    struct lb_prepared *prepared; /* the caller's */
};
enum { NO_PORTION = BATCH_SETS };

struct job {
    struct lb_session *session;
    struct lb_prepared *prepared;
    const struct lb_run_array *array;
    int64_t deadline;
    bool together; /* several sets a statement */
    bool own;      /* each flight is a transaction */

    unsigned next; /* the set that `fill` is asked for next */
    unsigned n;    /* sets taken from it whose outcome was not told yet, in order: */
    unsigned sets[BATCH_SETS];
    int64_t affected[BATCH_SETS];
    unsigned before; /* the first of them were fine and undone, */
    unsigned apart;  /* and one of those behind fails by itself */
    unsigned told;   /* of these, while a flight of sets apart is read */
    unsigned refused;

    unsigned nportions;
    struct portion portions[BATCH_SETS];
    const struct lb_prepared *used; /* the last that was made sure to be there */

    bool failed;                 /* the flight failed, for this reason, */
    unsigned at;                 /* at this portion */
    struct lb_prepared *culprit; /* what was parsed or run; NULL: neither */
    char stale[6];               /* its SQLSTATE, if it was the prepared statement's */
    bool undone;                 /* it cost nothing that came before it */
    bool retried;
    bool stop; /* no further set is tried */
    bool lost; /* and the call fails with the reason */
    struct lb_err reason;
};

/* ---- sending -------------------------------------------------------------------------------- */

static void add(struct job *j, struct lb_flight *f, unsigned portion, const struct lb_run *run)
{
    struct lb_prepared *p = run->prepared;
    if (p != j->used) {
        bool parse = lb_prepared_use(p, true);
        if (parse || !p->name[0])
            lb_flight_parse(j->session, f, p);
        lb_prepared_release(p); /* the caller holds it as well */
        j->used = p;
    }
    lb_flight_run(j->session, f, portion, run);
}

/* Behind each set apart: what it did is kept, and what it failed at undone. */
static void keep(struct job *j, struct lb_flight *f)
{
    struct lb_session *s = j->session;
    if (!j->own) {
        lb_flight_text(s, f, LB_PART_STEP, "RELEASE SAVEPOINT _lbset");
        lb_flight_text(s, f, LB_PART_STEP, "SAVEPOINT _lbset");
    }
    lb_flight_sync(s, f);
    if (!j->own)
        lb_flight_text(s, f, LB_PART_STEP, "ROLLBACK TO SAVEPOINT _lbset");
}

static void begin_apart(struct job *j, struct lb_flight *f)
{
    if (!j->own)
        lb_flight_text(j->session, f, LB_PART_STEP, "SAVEPOINT _lbset");
}

static void end_apart(struct job *j, struct lb_flight *f)
{
    if (j->own)
        return;
    lb_flight_text(j->session, f, LB_PART_STEP, "RELEASE SAVEPOINT _lbset");
    lb_flight_sync(j->session, f);
}

/* Renders sets[k] and those behind it, as far as one chunk has room. */
static unsigned render(struct job *j, struct lb_flight *f, unsigned k, unsigned most, size_t *bytes)
{
    const struct lb_run_array *a = j->array;
    unsigned n = 0;
    most = most - k < CHUNK_SETS ? most - k : CHUNK_SETS;
    while (n < most && *bytes < BATCH_BYTES && (k + n < j->n || j->next < a->count)) {
        bool waits = k + n < j->n;
        unsigned set = waits ? j->sets[k + n] : j->next++;
        int64_t more = a->fill(a->context, set, n);
        if (more < 0 && waits) {
            f->broken = true; /* it could be rendered before */
            return n;
        }
        if (more < 0)
            continue;
        *bytes += (size_t)more;
        j->sets[k + n++] = set;
        if (!waits)
            j->n++;
    }
    return n;
}

static unsigned power_of_two(unsigned most)
{
    unsigned n = 1;
    while (n <= most / 2)
        n *= 2;
    return n;
}

/* Statements of few sizes, so that each is soon prepared. */
static void send_chunk(struct job *j, struct lb_flight *f, unsigned k, unsigned n, bool apart)
{
    const struct lb_run_array *a = j->array;
    for (unsigned first = 0, some = 0; first < n && !f->broken; first += some) {
        struct lb_run one = {.prepared = NULL};
        some = j->together && !apart ? power_of_two(n - first < a->most ? n - first : a->most) : 1;
        if (some > 1 && !a->take(a->context, first, some, &one))
            some = 1;
        if (some == 1)
            a->take(a->context, first, 1, &one);
        if (!one.prepared)
            one.prepared = j->prepared;
        j->portions[j->nportions] = (struct portion){k + first, some, one.prepared};
        add(j, f, j->nportions++, &one);
        if (apart)
            keep(j, f);
    }
    if (j->together && !apart)
        PQflush(j->session->conn); /* the server may begin */
}

/* The sets that wait, at most `most` of them, and new ones as far as the batch has room. */
static unsigned load(struct job *j, struct lb_flight *f, unsigned most, bool apart)
{
    size_t bytes = 0;
    unsigned k = 0;
    j->nportions = 0;
    j->used = NULL;
    if (apart)
        begin_apart(j, f);
    else if (j->together)
        add(j, f, NO_PORTION, j->array->guard);
    for (unsigned n; k < most && (n = render(j, f, k, most, &bytes)) > 0; k += n)
        send_chunk(j, f, k, n, apart);
    if (apart)
        end_apart(j, f);
    else
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

/* What a failure at parts[at] belongs to: at its own Sync it comes after the set's result. */
static bool blame(struct job *j, const struct lb_flight *f, bool apart)
{
    unsigned at = f->at;
    if (apart && at > 0 && f->parts[at].kind == LB_PART_SYNC)
        at--;
    const struct lb_part *part = &f->parts[at];
    bool ran = part->kind == LB_PART_RUN;
    j->at = ran ? part->run : NO_PORTION;
    j->culprit = part->prepared;
    if (ran)
        j->culprit = j->at == NO_PORTION ? j->array->guard->prepared : j->portions[j->at].prepared;
    return j->at != NO_PORTION;
}

static void failure(struct job *j, struct lb_flight *f, const PGresult *r, bool apart, bool late)
{
    struct lb_session *s = j->session;
    if (j->lost)
        return;
    bool of_set = blame(j, f, apart);
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
        j->refused++;
    } else if (!of_set && !f->reparse && f->parts[f->at].kind != LB_PART_SYNC &&
               !(j->together && j->culprit)) {
        give_up(j); /* not a set's fault: the statement itself, or what leads it */
    }
}

static void late(struct job *j, bool again)
{
    if (!again) {
        lb_cancel_send(j->session);
        return;
    }
    lb_wire_unanswered(j->session);
}

static void result(struct job *j, const struct lb_flight *f, PGresult *r, bool apart)
{
    unsigned portion = f->parts[f->at].run;
    if (portion == NO_PORTION)
        return;
    unsigned k = j->portions[portion].first;
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
    struct lb_flight f;
    unsigned k = 0;
    lb_flight_init(&f);
    j->failed = false;
    j->stale[0] = '\0';
    j->told = j->refused = 0;
    memset(j->affected, 0, sizeof j->affected);
    if (lb_flight_start(s, &j->reason)) {
        lb_flight_lead(s, &f, j->prepared->kind, j->prepared->sql.at);
        k = load(j, &f, most, apart);
        if (lb_flight_go(s, &f, &j->reason))
            read_flight(j, &f, apart);
    }
    j->undone = lb_transaction_undone(s, &f);
    if (atomic_load(&s->dead))
        give_up(j);
    lb_flight_release(&f);
    return k;
}

/* ---- the order of things -------------------------------------------------------------------- */

static void drop(struct job *j, unsigned k)
{
    j->n -= k;
    memmove(j->sets, j->sets + k, j->n * sizeof j->sets[0]);
}

/* Whether what a failing set undoes is its own flight, and nothing before it. */
static bool is_guarded(const struct job *j)
{
    return j->own ||
           (!atomic_load(&j->session->autocommit) && j->session->on_error == LB_ON_ERROR_STATEMENT);
}

static void not_fine(struct job *j)
{
    struct lb_session *s = j->session;
    bool lost = lb_transaction_now(s) == LB_TX_FAILED;
    if (j->stale[0] && !j->retried) {
        j->retried = true;
        lb_cache_stale(s, j->culprit, j->stale);
        if (j->undone)
            return;
    }
    if (lost || !is_guarded(j)) {
        tell(j, j->at == NO_PORTION ? 0 : j->portions[j->at].first, &j->reason);
        j->stop = true; /* the transaction is lost, and the other sets with it */
    } else if (j->at == NO_PORTION && j->culprit) {
        j->together = false;
        j->prepared->one_by_one = true;
    } else if (j->at == NO_PORTION) { /* at the commit */
        j->before = 0;
        j->apart = j->n;
    } else {
        const struct portion *p = &j->portions[j->at];
        j->before = p->first;
        j->apart = j->together ? p->n : j->n - p->first;
    }
}

static void sets_apart(struct job *j)
{
    unsigned k = fly(j, j->apart, true);
    if (j->stop)
        return;
    tell_fine(j, k);
    drop(j, k);
    j->apart = 0;
    if (j->refused == 0)
        j->together = false; /* it is being together that fails */
}

static void batch(struct job *j)
{
    struct lb_session *s = j->session;
    j->own = atomic_load(&s->autocommit) && lb_transaction_now(s) == LB_TX_IDLE;
    if (j->before == 0 && j->apart > 0) {
        sets_apart(j);
        return;
    }
    unsigned most = j->array->batch && j->array->batch < BATCH_SETS ? j->array->batch : BATCH_SETS;
    unsigned k = fly(j, j->before > 0 ? j->before : most, false);
    if (j->stop)
        return;
    if (j->failed) {
        not_fine(j);
        return;
    }
    tell_fine(j, k);
    drop(j, k);
    j->before = 0;
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
        j->own = atomic_load(&s->autocommit) && lb_transaction_now(s) == LB_TX_IDLE;
        j->together =
            array->most > 1 && array->count >= FEW_SETS && is_guarded(j) && !p->one_by_one;
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
