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

    struct lb_flight flight;
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

/* Sets that go apart come when those before them are through. */
static bool is_apart(const struct job *j)
{
    return j->before == 0 && j->apart > 0;
}

static void add(struct job *j, unsigned portion, const struct lb_run *run)
{
    struct lb_prepared *p = run->prepared;
    if (p != j->used) {
        bool parse = lb_prepared_use(p, true);
        if (parse || !p->name[0])
            lb_flight_parse(j->session, &j->flight, p);
        lb_prepared_release(p); /* the caller holds it as well */
        j->used = p;
    }
    lb_flight_run(j->session, &j->flight, portion, run);
}

/* Around sets that go apart inside a transaction. */
static void step(struct job *j, const char *text)
{
    if (!j->own)
        lb_flight_text(j->session, &j->flight, LB_PART_STEP, text);
}

/* Behind each set apart: what it did is kept, and what it failed at undone. */
static void keep(struct job *j)
{
    step(j, "RELEASE SAVEPOINT _lbset");
    step(j, "SAVEPOINT _lbset");
    lb_flight_sync(j->session, &j->flight);
    step(j, "ROLLBACK TO SAVEPOINT _lbset");
}

/* Renders sets[k] and those behind it, as far as one chunk has room. */
static unsigned render(struct job *j, unsigned k, unsigned most, size_t *bytes)
{
    const struct lb_run_array *a = j->array;
    unsigned n = 0;
    most = most - k < CHUNK_SETS ? most - k : CHUNK_SETS;
    while (n < most && *bytes < BATCH_BYTES && (k + n < j->n || j->next < a->count)) {
        bool waits = k + n < j->n;
        unsigned set = waits ? j->sets[k + n] : j->next++;
        int64_t more = a->fill(a->context, set, n);
        if (more < 0 && waits) {
            j->flight.broken = true; /* it could be rendered before */
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
static void send_chunk(struct job *j, unsigned k, unsigned n)
{
    const struct lb_run_array *a = j->array;
    bool apart = is_apart(j), together = j->together && !apart;
    for (unsigned first = 0, some = 0; first < n && !j->flight.broken; first += some) {
        struct lb_run one = {.prepared = NULL};
        some = together ? power_of_two(n - first < a->most ? n - first : a->most) : 1;
        if (some > 1 && !a->take(a->context, first, some, &one))
            some = 1;
        if (some == 1)
            a->take(a->context, first, 1, &one);
        if (!one.prepared)
            one.prepared = j->prepared;
        j->portions[j->nportions] = (struct portion){k + first, some, one.prepared};
        add(j, j->nportions++, &one);
        if (apart)
            keep(j);
    }
    if (together)
        PQflush(j->session->conn); /* the server may begin */
}

/* The sets that wait, at most `most` of them, and new ones as far as the batch has room. */
static unsigned load(struct job *j, unsigned most)
{
    size_t bytes = 0;
    unsigned k = 0;
    j->nportions = 0;
    j->used = NULL;
    if (is_apart(j))
        step(j, "SAVEPOINT _lbset");
    else if (j->together)
        add(j, NO_PORTION, j->array->guard);
    for (unsigned n; k < most && (n = render(j, k, most, &bytes)) > 0; k += n)
        send_chunk(j, k, n);
    if (is_apart(j))
        step(j, "RELEASE SAVEPOINT _lbset");
    if (!is_apart(j) || !j->own)
        lb_flight_sync(j->session, &j->flight);
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

/* What a failure at parts[at] belongs to: at its own Sync it comes after the set's result. False:
 * to no set. */
static bool blame(struct job *j, const struct lb_flight *f)
{
    unsigned at = f->at;
    if (is_apart(j) && at > 0 && f->parts[at].kind == LB_PART_SYNC)
        at--;
    const struct lb_part *part = &f->parts[at];
    bool ran = part->kind == LB_PART_RUN;
    j->at = ran ? part->run : NO_PORTION;
    j->culprit = part->prepared;
    if (ran)
        j->culprit = j->at == NO_PORTION ? j->array->guard->prepared : j->portions[j->at].prepared;
    return j->at != NO_PORTION;
}

static void failure(struct job *j, const struct lb_err *err)
{
    const struct lb_flight *f = &j->flight;
    bool of_set = blame(j, f);
    j->reason = *err;
    memcpy(j->reason.undone, f->sqlstate, sizeof f->sqlstate);
    j->failed = true;
    if (f->reparse)
        memcpy(j->stale, f->sqlstate, sizeof f->sqlstate);
    if (err->code == LB_ERR_TIMEOUT || err->code == LB_ERR_CANCELLED) {
        give_up(j);
    } else if (is_apart(j) && of_set) {
        tell_fine(j, j->at);
        tell(j, j->told++, &j->reason);
        j->refused++;
    } else if (!of_set && !f->reparse && f->parts[f->at].kind != LB_PART_SYNC &&
               !(j->together && j->culprit)) {
        give_up(j); /* not a set's fault: the statement itself, or what leads it */
    }
}

static void result(struct job *j, PGresult *r)
{
    unsigned portion = j->flight.parts[j->flight.at].run;
    if (portion == NO_PORTION)
        return;
    unsigned k = j->portions[portion].first;
    if (is_apart(j))
        tell_fine(j, k); /* their Syncs are behind us */
    if (lb_result_ends(r))
        j->affected[k] = lb_result_affected(r);
}

static void look(void *context, PGresult *r, struct lb_err *err)
{
    struct job *j = context;
    if (PQresultStatus(r) != PGRES_FATAL_ERROR)
        result(j, r);
    else if (!j->lost)
        failure(j, err);
}

/* One round trip with at most `most` sets; returns how many went out. */
static unsigned fly(struct job *j, unsigned most)
{
    struct lb_session *s = j->session;
    struct lb_err err;
    unsigned k = 0;
    lb_flight_init(&j->flight);
    j->failed = false;
    j->stale[0] = '\0';
    j->told = j->refused = 0;
    memset(j->affected, 0, sizeof j->affected);
    if (lb_flight_start(s, &err)) {
        lb_flight_lead(s, &j->flight, j->prepared->kind, j->prepared->sql.at);
        k = load(j, most);
        if (lb_flight_go(s, &j->flight, &err))
            lb_flight_read(s, &j->flight, j->deadline, look, j, &err);
    }
    j->undone = lb_transaction_undone(s, &j->flight);
    if (!j->undone)
        j->reason.undone[0] = '\0';
    if (atomic_load(&s->dead)) {
        give_up(j);
        lb_wire_dead(s, &j->reason);
    }
    lb_flight_release(&j->flight);
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

static void batch(struct job *j)
{
    struct lb_session *s = j->session;
    unsigned most = j->array->batch && j->array->batch < BATCH_SETS ? j->array->batch : BATCH_SETS;
    bool apart = is_apart(j);
    j->own = atomic_load(&s->autocommit) && lb_transaction_now(s) == LB_TX_IDLE;
    unsigned k = fly(j, apart ? j->apart : j->before > 0 ? j->before : most);
    if (j->stop)
        return;
    if (j->failed && !apart) {
        not_fine(j);
        return;
    }
    tell_fine(j, k);
    drop(j, k);
    j->before = 0;
    if (apart && j->refused == 0)
        j->together = false; /* it is being together that fails */
    if (apart)
        j->apart = 0;
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
