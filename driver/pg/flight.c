/* Flights: what goes out together in pipeline mode, and the reading of its results in order. */
#include "pg/libpq_new.h"
#include "pg/session_in.h"

#include <stdio.h>
#include <stdlib.h>

/* ---- putting one together ----------------------------------------------------------------- */

void lb_flight_init(struct lb_flight *f)
{
    memset(f, 0, sizeof *f);
    f->parts = f->few;
    f->room = LB_FEW_PARTS;
}

void lb_flight_release(struct lb_flight *f)
{
    PQclear(f->held);
    for (unsigned i = 0; i < f->n; i++)
        if (f->parts[i].prepared)
            lb_prepared_release(f->parts[i].prepared);
    if (f->parts != f->few)
        free(f->parts);
    lb_flight_init(f);
}

/* Room is made before anything is queued with libpq, so that the list never falls behind. */
static struct lb_part *room(struct lb_flight *f)
{
    if (f->broken)
        return NULL;
    if (f->n == f->room) {
        unsigned more = f->room * 2;
        struct lb_part *parts = malloc(more * sizeof *parts);
        if (!parts) {
            f->broken = true;
            return NULL;
        }
        memcpy(parts, f->parts, f->n * sizeof *parts);
        if (f->parts != f->few)
            free(f->parts);
        f->parts = parts;
        f->room = more;
    }
    return &f->parts[f->n];
}

static void queued(struct lb_flight *f, enum lb_part_kind kind, int sent)
{
    if (!sent) {
        f->broken = true;
        return;
    }
    f->parts[f->n++] = (struct lb_part){.kind = kind};
}

void lb_flight_text(struct lb_session *s, struct lb_flight *f, enum lb_part_kind kind,
                    const char *text)
{
    if (room(f))
        queued(f, kind, PQsendQueryParams(s->conn, text, 0, NULL, NULL, NULL, NULL, 0));
}

void lb_flight_forget(struct lb_session *s, struct lb_flight *f, const char *name)
{
    if (!room(f))
        return;
    if (PQsendClosePrepared) {
        queued(f, LB_PART_FORGET, PQsendClosePrepared(s->conn, name));
        return;
    }
    char text[32 + LB_NAME_ROOM];
    snprintf(text, sizeof text, "DEALLOCATE %s", name);
    queued(f, LB_PART_FORGET, PQsendQueryParams(s->conn, text, 0, NULL, NULL, NULL, NULL, 0));
}

void lb_flight_parse(struct lb_session *s, struct lb_flight *f, struct lb_prepared *p)
{
    if (!room(f))
        return;
    queued(f, LB_PART_PARSE, PQsendPrepare(s->conn, p->name, p->sql.at, (int)p->noids, p->oids));
    if (f->broken)
        return;
    f->parts[f->n - 1].prepared = lb_prepared_hold(p);
    f->parsed = p;
}

void lb_flight_describe(struct lb_session *s, struct lb_flight *f, struct lb_prepared *p)
{
    if (!room(f))
        return;
    queued(f, LB_PART_DESCRIBE, PQsendDescribePrepared(s->conn, p->name));
    if (!f->broken)
        f->parts[f->n - 1].prepared = lb_prepared_hold(p);
}

void lb_flight_run(struct lb_session *s, struct lb_flight *f, unsigned index,
                   const struct lb_run *run)
{
    struct lb_prepared *p = run->prepared;
    if (!room(f))
        return;
    int binary = run->binary_result ? 1 : 0;
    int sent = p->name[0] || f->parsed == p
                   ? PQsendQueryPrepared(s->conn, p->name, (int)p->noids, run->values, run->lengths,
                                         run->formats, binary)
                   : PQsendQueryParams(s->conn, p->sql.at, (int)p->noids, p->oids, run->values,
                                       run->lengths, run->formats, binary);
    queued(f, LB_PART_RUN, sent);
    if (!f->broken)
        f->parts[f->n - 1].run = index;
}

void lb_flight_sync(struct lb_session *s, struct lb_flight *f)
{
    if (room(f))
        queued(f, LB_PART_SYNC, PQpipelineSync(s->conn));
}

/* ---- sending -------------------------------------------------------------------------------- */

bool lb_flight_start(struct lb_session *s, struct lb_err *err)
{
    if (PQpipelineStatus(s->conn) == PQ_PIPELINE_OFF && !PQenterPipelineMode(s->conn)) {
        lb_wire_kill(s, NULL);
        return lb_wire_dead(s, err);
    }
    lb_cancel_running(s, true);
    return true;
}

bool lb_flight_go(struct lb_session *s, struct lb_flight *f, struct lb_err *err)
{
    s->fresh = true;
    if (!f->broken && PQflush(s->conn) >= 0)
        return true;
    struct lb_err why;
    lb_pgerror_conn(&why, s->conn, false);
    lb_err_add(&why, "The statement could not be sent; the connection was closed.");
    lb_wire_kill(s, &why);
    return lb_wire_dead(s, err);
}

/* ---- reading -------------------------------------------------------------------------------- */

enum { GO_ON = -1 };

/* Row mode is libpq's per-statement choice: to be made when its results are the next to come. */
static void choose_rows(struct lb_session *s, struct lb_flight *f)
{
    if (f->in_rows || f->at >= f->n || f->parts[f->at].kind != LB_PART_RUN)
        return;
    f->in_rows = true;
    unsigned chunk = f->parts[f->at].chunk;
    if (chunk == 0 || !PQsetChunkedRowsMode || !PQsetChunkedRowsMode(s->conn, (int)chunk))
        PQsetSingleRowMode(s->conn);
}

static void next_part(struct lb_flight *f)
{
    f->at++;
    f->in_rows = false;
}

/*
 * The statement's own name was of no use; the flight may be worth another try. Somebody else may
 * have made its tables anew, or the search path leads to others: a plan must not change its
 * columns, and parameters keep the types that were inferred when it was parsed.
 */
static bool is_stale(const struct lb_part *part, const char *sqlstate)
{
    static const char *const runs[] = {"0A000", "42804", "42883"};
    if (strcmp(sqlstate, "26000") == 0 || strcmp(sqlstate, "42P05") == 0)
        return true;
    for (size_t i = 0; i < sizeof runs / sizeof *runs; i++)
        if (part->kind == LB_PART_RUN && strcmp(sqlstate, runs[i]) == 0)
            return true;
    return false;
}

static int part_failed(struct lb_session *s, struct lb_flight *f, PGresult *r, PGresult **out)
{
    struct lb_part *part = &f->parts[f->at];
    const char *severity = PQresultErrorField(r, PG_DIAG_SEVERITY_NONLOCALIZED);
    const char *sqlstate = PQresultErrorField(r, PG_DIAG_SQLSTATE);
    bool fatal = severity && (strcmp(severity, "FATAL") == 0 || strcmp(severity, "PANIC") == 0);
    if (fatal || PQstatus(s->conn) == CONNECTION_BAD) {
        struct lb_err why;
        lb_pgerror_result(&why, s->conn, r);
        PQclear(r);
        lb_wire_kill(s, &why);
        return LB_CAME_BROKEN;
    }
    if (part->kind == LB_PART_PARSE)
        lb_cache_forget(s, part->prepared, false);
    if (part->aside || f->failed) {
        lb_log(s->log, LB_LOG_WARN, "aside: %s", PQresultErrorMessage(r));
        PQclear(r);
        return GO_ON;
    }
    /* a context: inside of a routine, which may have done what no rollback takes back */
    bool inside = PQresultErrorField(r, PG_DIAG_CONTEXT) != NULL;
    f->failed = true;
    snprintf(f->sqlstate, sizeof f->sqlstate, "%s", sqlstate && !inside ? sqlstate : "");
    f->reparse = is_stale(part, f->sqlstate);
    *out = r;
    return LB_CAME_FAILED;
}

/* A command that returns no rows and yet is called SELECT was CREATE TABLE AS or SELECT INTO. */
static bool is_definition(const char *tag)
{
    static const char *const begins[] = {"ALTER ", "CREATE ", "DROP ", "SELECT ", "DISCARD "};
    for (size_t i = 0; i < sizeof begins / sizeof *begins; i++)
        if (strncmp(tag, begins[i], strlen(begins[i])) == 0)
            return true;
    return false;
}

/*
 * The server fixes a statement's parameter types when it is parsed, and keeps them when its table
 * is made anew with others: the same text must then be parsed again. A rollback takes definitions
 * back.
 */
static void look_at_definitions(struct lb_session *s, const char *tag)
{
    bool defines = is_definition(tag);
    if (defines || (s->defined && strcmp(tag, "ROLLBACK") == 0))
        lb_cache_outdate(s);
    if (defines)
        s->defined = true;
    else if (strcmp(tag, "COMMIT") == 0)
        s->defined = false;
}

/* Texts that change what the session relies on betray themselves by their command tag. */
void lb_session_look_at_tag(struct lb_session *s, const char *tag)
{
    look_at_definitions(s, tag);
    if (strcmp(tag, "DISCARD ALL") == 0 || strcmp(tag, "DEALLOCATE ALL") == 0)
        lb_cache_forget_all(s);
    if (strcmp(tag, "DISCARD ALL") == 0)
        atomic_fetch_or(&s->due, lb_lead_discarded(s));
    if (strcmp(tag, "ROLLBACK") == 0 || strcmp(tag, "RELEASE") == 0)
        s->savepoints = 0;
}

static int part_done(struct lb_session *s, struct lb_flight *f, PGresult *r, PGresult **out)
{
    switch (f->parts[f->at].kind) {
    case LB_PART_RUN:
        if (PQresultStatus(r) == PGRES_COMMAND_OK && strchr("ACDRS", PQcmdStatus(r)[0]))
            lb_session_look_at_tag(s, PQcmdStatus(r));
        *out = r;
        return LB_CAME_RESULT;
    case LB_PART_DESCRIBE:
        *out = r;
        return LB_CAME_RESULT;
    case LB_PART_BEGIN:
        atomic_store(&s->tx, LB_TX_OPEN);
        break;
    case LB_PART_SAVEPOINT:
        s->savepoints++;
        f->saved = true;
        break;
    case LB_PART_RELEASE:
        s->savepoints = 0;
        break;
    case LB_PART_DISCARD:
        atomic_fetch_and(&s->due, ~(unsigned)LB_DUE_DISCARD);
        break;
    case LB_PART_SETTINGS:
        atomic_fetch_and(&s->due, ~(f->due & ~(unsigned)LB_DUE_DISCARD));
        break;
    default:
        break;
    }
    PQclear(r);
    return GO_ON;
}

static int part_synced(struct lb_session *s, struct lb_flight *f)
{
    while (f->at < f->n && f->parts[f->at].kind != LB_PART_SYNC)
        next_part(f);
    next_part(f);
    if (f->at < f->n) {
        f->failed = false; /* what follows is carried out */
        return GO_ON;
    }
    lb_wire_free(s);
    lb_transaction_settle(s, f);
    return atomic_load(&s->dead) ? LB_CAME_BROKEN : LB_CAME_OVER;
}

static int strange(struct lb_session *s, PGresult *r)
{
    lb_wire_strange(s, r);
    PQclear(r);
    return LB_CAME_BROKEN;
}

static int take(struct lb_session *s, struct lb_flight *f, PGresult *r, PGresult **out)
{
    struct lb_part *part = &f->parts[f->at];
    if (!r) {
        /* The end of a part. None follows a Sync, but one does an error that came with it. */
        if (part->kind != LB_PART_SYNC)
            next_part(f);
        return GO_ON;
    }
    switch ((int)PQresultStatus(r)) {
    case PGRES_PIPELINE_SYNC:
        PQclear(r);
        return part_synced(s, f);
    case PGRES_PIPELINE_ABORTED:
        if (part->kind == LB_PART_PARSE)
            lb_cache_forget(s, part->prepared, false);
        PQclear(r);
        return GO_ON;
    case PGRES_FATAL_ERROR:
        return part_failed(s, f, r, out);
    case PGRES_COMMAND_OK:
    case PGRES_TUPLES_OK:
    case PGRES_SINGLE_TUPLE:
    case LB_TUPLES_CHUNK:
    case PGRES_EMPTY_QUERY:
        return part_done(s, f, r, out);
    default:
        return strange(s, r);
    }
}

PGresult *lb_flight_row(struct lb_session *s, struct lb_flight *f)
{
    if (!f->in_rows || f->held || PQisBusy(s->conn))
        return NULL;
    f->held = PQgetResult(s->conn);
    if (PQresultStatus(f->held) != PGRES_SINGLE_TUPLE)
        return NULL;
    PGresult *r = f->held;
    f->held = NULL;
    return r;
}

enum lb_came lb_flight_step(struct lb_session *s, struct lb_flight *f, bool wait, int64_t deadline,
                            PGresult **out)
{
    int nothings = 0;
    if (atomic_load(&s->dead))
        return LB_CAME_BROKEN;
    for (;;) {
        choose_rows(s, f);
        if (!f->held && PQisBusy(s->conn)) {
            if (!wait && !s->fresh && !lb_wire_consume(s))
                wait = true; /* broken: let the wait find out why */
            enum lb_came came = wait                ? lb_wire_wait(s, deadline)
                                : PQisBusy(s->conn) ? LB_CAME_NOTHING
                                                    : LB_CAME_RESULT;
            if (came != LB_CAME_RESULT)
                return came;
        }
        PGresult *r = f->held ? f->held : PQgetResult(s->conn);
        f->held = NULL;
        nothings = r ? 0 : nothings + 1;
        if (nothings > 3) { /* libpq waits for nothing, and we for something */
            struct lb_err why;
            lb_err(&why, LB_ERR_PROTOCOL, "the connection lost step with the server: %s",
                   PQerrorMessage(s->conn));
            lb_wire_kill(s, &why);
            return LB_CAME_BROKEN;
        }
        int came = take(s, f, r, out);
        if (came != GO_ON)
            return (enum lb_came)came;
    }
}

bool lb_flight_read(struct lb_session *s, struct lb_flight *f, int64_t deadline,
                    void (*each)(void *, PGresult *, struct lb_err *), void *context,
                    struct lb_err *err)
{
    bool ok = true, late = false;
    for (;;) {
        PGresult *r = NULL;
        switch (lb_flight_step(s, f, true, deadline, &r)) {
        case LB_CAME_FAILED:
            ok = lb_wire_failed(s, r, late, err);
            break;
        case LB_CAME_LATE:
            lb_wire_late(s, &late, &deadline);
            continue;
        case LB_CAME_BROKEN:
            return lb_wire_dead(s, err);
        case LB_CAME_OVER:
            return ok;
        default:
            break;
        }
        if (each)
            each(context, r, err);
        PQclear(r);
    }
}

static void take_tag(void *tag, PGresult *r, struct lb_err *err)
{
    if (tag)
        snprintf(tag, LB_TAG_ROOM, "%s", PQcmdStatus(r));
}

bool lb_flight_command(struct lb_session *s, const char *text, int64_t deadline, char *tag,
                       struct lb_err *err)
{
    struct lb_flight f;
    lb_flight_init(&f);
    if (!lb_flight_start(s, err))
        return false;
    lb_flight_text(s, &f, LB_PART_RUN, text);
    lb_flight_sync(s, &f);
    bool ok = lb_flight_go(s, &f, err) && lb_flight_read(s, &f, deadline, take_tag, tag, err);
    lb_flight_release(&f);
    return ok;
}
