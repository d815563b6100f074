/*
 * The stream: rows as they come off the wire. The reader owns the queue, so that a row costs no
 * lock where it was taken off earlier; only to take more, it enters the session. Another statement
 * that needs the wire moves the rest into the spool, which the reader finds when its queue is
 * empty.
 */
#include "pg/libpq_new.h"
#include "pg/session_in.h"

#include <stdlib.h>

/* What is taken off ahead of the reader at once: small replies whole, and never much memory. */
enum { AHEAD_ROWS = 100, AHEAD_BYTES = 256 * 1024 };

/* Rows that are enough to judge by, and what counts as fast: a chunk in 10 ms. */
enum { QUICK_ROWS = 1000, QUICK_ROWS_PER_MS = 10 };

/* More rows a chunk would fall out of the processor's cache before they are read. */
enum { CHUNK_ROWS = 100, CHUNK_BYTES = 8192 };

/* Closing: what comes within this is drained, before a cancel request is worth its price. */
enum { DRAIN_MS = 50, DRAIN_BYTES = 256 * 1024 };

struct lb_stream *lb_stream_new(struct lb_session *s, unsigned nruns, int64_t deadline)
{
    struct lb_stream *st = nruns == 1 ? atomic_exchange(&s->spare, NULL) : NULL;
    if (!st)
        st = malloc(sizeof *st + nruns * sizeof st->runs[0]);
    if (!st)
        return NULL;
    memset(st, 0, offsetof(struct lb_stream, queue));
    memset(st->runs, 0, nruns * sizeof st->runs[0]);
    st->rows.kind = &lb_stream_kind;
    st->rows.affected = -1;
    st->chunked = -1;
    st->began = PQsetChunkedRowsMode ? lb_clock_ms() : 0;
    st->session = s;
    st->nruns = nruns;
    st->deadline = deadline;
    st->reads = true;
    lb_flight_init(&st->flight);
    return st;
}

void lb_stream_free(struct lb_stream *st)
{
    PQclear(st->now);
    PQclear(st->parked);
    while (st->head < st->tail)
        PQclear(st->queue[st->head++]);
    lb_columns_release(st->columns);
    lb_spool_free(st->spool);
    lb_flight_release(&st->flight);
    for (unsigned i = 0; i < st->nruns; i++)
        lb_prepared_release(st->runs[i].prepared);
    free(st->cells);
    lb_session_notices_end(st->session, st, true);
    if (st->nruns == 1)
        st = atomic_exchange(&st->session->spare, st);
    free(st);
}

int64_t lb_result_affected(PGresult *r)
{
    int64_t n = -1;
    if (lb_text_int(lb_text_of(PQcmdTuples(r)), &n))
        return n;
    return strcmp(PQcmdStatus(r), "ROLLBACK") == 0 ? LB_ROLLED_BACK : -1;
}

void lb_result_cells(const PGresult *r, int row, unsigned n, struct lb_text *cells)
{
    for (unsigned i = 0; i < n; i++) {
        int length = PQgetlength(r, row, (int)i);
        const char *at = PQgetvalue(r, row, (int)i);
        if (length == 0 && PQgetisnull(r, row, (int)i))
            at = NULL;
        cells[i] = (struct lb_text){at, (size_t)length};
    }
}

/* ---- off the wire; with the session entered ---------------------------------------------------
 */

static struct lb_columns *columns_of(struct lb_stream *st, unsigned result, const PGresult *r)
{
    struct lb_stream_run *run = &st->runs[result];
    return run->prepared ? lb_prepared_learn(run->prepared, r, run->trusted) : lb_columns_new(r);
}

static void over(struct lb_stream *st)
{
    atomic_store(&st->wire, false);
    atomic_store(&st->spooled, st->to_spool);
    st->session->streaming = NULL;
}

/* The flight failed, or what it brought could not be kept. Only the first reason counts. */
static void put_failure(struct lb_stream *st)
{
    if (st->discard)
        return;
    st->discard = true;
    PQclear(st->parked);
    st->parked = NULL;
    if (!st->to_spool)
        st->queue[st->tail++] = NULL;
}

static bool put_spool(struct lb_stream *st, unsigned result, PGresult *r, bool begins)
{
    if (begins) {
        st->chunked = -1;
        struct lb_columns *c = columns_of(st, result, r);
        if (!c)
            return lb_err_memory(&st->err);
        if (!lb_spool_begin(st->spool, c, &st->err))
            return false;
    }
    if (!lb_spool_rows(st->spool, r, &st->err))
        return false;
    int64_t n = lb_result_affected(r);
    st->chunked = n != -1 ? n : st->chunked;
    return !lb_result_ends(r) || lb_spool_end(st->spool, st->chunked, &st->err);
}

static void put(struct lb_stream *st, unsigned result, PGresult *r, bool begins)
{
    if (st->discard) {
        st->discarded += PQresultMemorySize(r);
    } else if (!st->to_spool) {
        st->ahead += PQresultMemorySize(r);
        st->queue[st->tail++] = r;
        return;
    } else if (!put_spool(st, result, r, begins)) {
        put_failure(st);
    }
    PQclear(r);
}

static void keep(struct lb_stream *st, PGresult *r)
{
    bool begins = !st->begun;
    unsigned result = st->pulled;
    st->begun = !lb_result_ends(r);
    if (!st->begun && ++st->pulled == st->nruns) {
        st->parked = r;
        st->parked_begins = begins;
        return;
    }
    put(st, result, r, begins);
}

static void fail(struct lb_stream *st, PGresult *r)
{
    if (!st->discard) {
        lb_wire_failed(st->session, r, st->late, &st->err);
        st->err.statement = st->pulled;
        put_failure(st);
    }
    PQclear(r);
}

/* One more result into the queue, which must have room for three, or into the spool. */
static enum lb_came pull(struct lb_stream *st, bool wait, int64_t deadline)
{
    PGresult *r = NULL;
    enum lb_came came = lb_flight_step(st->session, &st->flight, wait, deadline, &r);
    switch (came) {
    case LB_CAME_RESULT:
        keep(st, r);
        break;
    case LB_CAME_FAILED:
        fail(st, r);
        break;
    case LB_CAME_OVER:
        if (st->parked) {
            r = st->parked;
            st->parked = NULL;
            put(st, st->nruns - 1, r, st->parked_begins);
        }
        over(st);
        break;
    case LB_CAME_BROKEN:
        if (!st->discard)
            lb_wire_dead(st->session, &st->err);
        put_failure(st);
        over(st);
        break;
    default:
        break;
    }
    return came;
}

static bool is_full(const struct lb_stream *st)
{
    return st->tail >= AHEAD_ROWS || st->ahead >= AHEAD_BYTES;
}

/* What has arrived already, so far as the reader will soon want it. */
static void pull_arrived(struct lb_stream *st)
{
    while (atomic_load(&st->wire) && !is_full(st))
        if (pull(st, false, 0) == LB_CAME_NOTHING)
            break;
}

/* What comes from now on goes into the spool. */
static void begin_spool(struct lb_stream *st)
{
    if (st->to_spool)
        return;
    st->to_spool = true;
    st->spool = lb_spool_new(st->session->spool_memory);
    if (!st->spool) {
        lb_err_memory(&st->err);
        put_failure(st);
    }
}

enum lb_came lb_stream_spool(struct lb_stream *st, int64_t deadline)
{
    begin_spool(st);
    enum lb_came came = LB_CAME_OVER;
    while (atomic_load(&st->wire) && came != LB_CAME_LATE)
        came = pull(st, true, deadline);
    return came;
}

/* The reader's deadline is over. Nothing that has come is lost: it goes into the spool, and the
 * failure behind it, unless the server was done before the request reached it. */
static void late(struct lb_stream *st)
{
    bool asked = false;
    int64_t deadline = st->deadline;
    st->late = true;
    do
        lb_wire_late(st->session, &asked, &deadline);
    while (lb_stream_spool(st, deadline) == LB_CAME_LATE);
}

/*
 * The reader's queue is empty and it wants more: one result, as the memory of a row that was just
 * read serves the next one. To take more at once would save locks, and cost more in malloc.
 */
static void refill(struct lb_stream *st)
{
    struct lb_session *s = st->session;
    if (atomic_load(&st->spooled))
        return;
    st->head = st->tail = 0;
    lb_mutex_lock(&s->lock);
    if (st->begun && !st->to_spool && (st->queue[0] = lb_flight_row(s, &st->flight)))
        st->tail = 1;
    while (atomic_load(&st->wire) && st->tail == 0) {
        enum lb_came came =
            st->to_spool ? lb_stream_spool(st, st->deadline) : pull(st, true, st->deadline);
        if (came == LB_CAME_LATE)
            late(st);
    }
    lb_session_leave(s);
    st->rows.complete = !atomic_load(&st->wire);
}

/* ---- the reader's side ---------------------------------------------------------------------- */

static enum lb_step failed(struct lb_stream *st, struct lb_err *err)
{
    st->at = LB_AT_FAILED;
    if (err)
        *err = st->err;
    return LB_STEP_FAILED;
}

/* A result becomes current; columns is taken over. */
static bool adopt(struct lb_stream *st, struct lb_columns *columns)
{
    if (!columns)
        return lb_err_memory(&st->err);
    unsigned room = columns->n < LB_ROWS_CELLS ? LB_ROWS_CELLS : columns->n;
    if (room > st->cells_room) {
        struct lb_text *cells = realloc(st->cells, room * sizeof *cells);
        if (!cells) { /* the result before is still looked at */
            lb_columns_release(columns);
            return lb_err_memory(&st->err);
        }
        st->cells = cells;
        st->cells_room = room;
    }
    lb_columns_release(st->columns);
    st->columns = columns;
    memset(st->cells + columns->n, 0, (room - columns->n) * sizeof *st->cells);
    st->rows.columns = st->runs[st->rows.result].binary ? columns->binary : columns->text;
    st->rows.ncolumns = columns->n;
    st->rows.cells = st->cells;
    st->rows.affected = -1;
    st->at = LB_AT_ROWS;
    return true;
}

/* How many rows there are: the end says so, or the last chunk before it. */
static void take_count(struct lb_stream *st, PGresult *r)
{
    if (PQresultStatus(r) == PGRES_SINGLE_TUPLE)
        return;
    int64_t n = lb_result_affected(r);
    if (n != -1)
        st->rows.affected = n;
}

/* It is told as soon as it is known. */
static void look_ahead(struct lb_stream *st)
{
    for (unsigned i = st->head; i < st->tail && st->queue[i]; i++) {
        take_count(st, st->queue[i]);
        if (lb_result_ends(st->queue[i]))
            return;
    }
}

/* Of the rows that wait in the queue. */
static void take_width(struct lb_stream *st)
{
    for (unsigned i = st->head; i < st->tail && st->queue[i]; i++) {
        const PGresult *r = st->queue[i];
        unsigned width = 0;
        for (int c = 0; PQntuples(r) > 0 && c < PQnfields(r); c++)
            width += (unsigned)PQgetlength(r, 0, c);
        if (width > st->width)
            st->width = width;
    }
}

/*
 * Chunks of rows cost less than single ones, but the first comes only when it is full, and all of
 * it is in memory. So they are for statements whose rows were seen to come fast, and no larger than
 * what the server gathers before it sends.
 */
static void take_pace(struct lb_stream *st)
{
    struct lb_prepared *p = st->runs[st->rows.result].prepared;
    if (!PQsetChunkedRowsMode || !p || st->rows.affected < QUICK_ROWS)
        return;
    bool quick = (lb_clock_ms() - st->began) * QUICK_ROWS_PER_MS < st->rows.affected;
    unsigned chunk = CHUNK_BYTES / (st->width + 1);
    atomic_store(&p->chunk, !quick || chunk < 2 ? 0 : chunk < CHUNK_ROWS ? chunk : CHUNK_ROWS);
}

/* Waits for the first of the result that is next, and makes it current. */
static enum lb_step start(struct lb_stream *st, struct lb_err *err)
{
    if (st->head == st->tail)
        refill(st);
    if (st->head < st->tail) {
        PGresult *r = st->queue[st->head];
        if (!r || !adopt(st, columns_of(st, st->rows.result, r)))
            return failed(st, err);
        look_ahead(st);
        return LB_STEP_ROW;
    }
    struct lb_columns *columns = NULL;
    struct lb_err broken;
    switch (lb_spool_read(st->spool, &columns, NULL, 0, NULL, &broken)) {
    case LB_SPOOLED_BEGIN:
        atomic_fetch_add(&columns->refs, 1);
        return adopt(st, columns) ? LB_STEP_ROW : failed(st, err);
    case LB_SPOOLED_BROKEN:
        st->err = broken;
        return failed(st, err);
    default:
        return failed(st, err);
    }
}

static enum lb_step next_spooled(struct lb_stream *st, struct lb_err *err)
{
    struct lb_columns *columns = NULL;
    struct lb_err broken;
    switch (lb_spool_read(st->spool, &columns, st->cells, st->rows.ncolumns, &st->rows.affected,
                          &broken)) {
    case LB_SPOOLED_ROW:
        return LB_STEP_ROW;
    case LB_SPOOLED_END:
        st->at = LB_AT_END;
        take_pace(st);
        return LB_STEP_END;
    case LB_SPOOLED_BROKEN:
        st->err = broken;
        return failed(st, err);
    default:
        return failed(st, err);
    }
}

static enum lb_step advance(struct lb_stream *st, struct lb_err *err)
{
    bool ended = st->now && lb_result_ends(st->now);
    PQclear(st->now);
    st->now = NULL;
    st->nrows = 0;
    if (ended)
        st->at = LB_AT_END;
    if (st->at != LB_AT_ROWS)
        return LB_STEP_END;
    if (st->head == st->tail)
        refill(st);
    if (st->head == st->tail)
        return next_spooled(st, err);
    PGresult *r = st->queue[st->head++];
    if (!r)
        return failed(st, err);
    take_count(st, r);
    if (PQntuples(r) > 0) {
        st->now = r;
        st->row = 0;
        st->nrows = PQntuples(r);
        lb_result_cells(r, 0, st->rows.ncolumns, st->cells);
        return LB_STEP_ROW;
    }
    bool end = lb_result_ends(r);
    PQclear(r);
    if (!end)
        return advance(st, err);
    st->at = LB_AT_END;
    take_pace(st);
    return LB_STEP_END;
}

static enum lb_step stream_next(struct lb_rows *rows, struct lb_err *err)
{
    struct lb_stream *st = (struct lb_stream *)rows;
    if (st->row + 1 < st->nrows) {
        st->row++;
        lb_result_cells(st->now, st->row, st->rows.ncolumns, st->cells);
        return LB_STEP_ROW;
    }
    return advance(st, err);
}

static enum lb_step stream_more(struct lb_rows *rows, struct lb_err *err)
{
    struct lb_stream *st = (struct lb_stream *)rows;
    enum lb_step step = LB_STEP_ROW;
    while (st->at == LB_AT_ROWS && step == LB_STEP_ROW)
        step = stream_next(rows, err);
    if (step == LB_STEP_FAILED)
        return step;
    if (st->at == LB_AT_FAILED || st->rows.result + 1 >= st->nruns)
        return LB_STEP_END;
    st->rows.result++;
    st->at = LB_AT_START;
    return start(st, err);
}

/*
 * Statements that went out together are one: when one fails, the server undoes those before it, and
 * the execution has failed (ODBC reference, "Errors and Batches"). So the last of them must have
 * begun to answer. What cannot be set aside lets the server finish.
 */
static bool is_answered(const struct lb_stream *st)
{
    if (st->discard)
        return !st->to_spool;
    return st->tail > 0 && st->begun && st->pulled + 1 == st->nruns;
}

/* One more result towards that answer. */
static enum lb_came pull_towards(struct lb_stream *st, bool wait, int64_t deadline)
{
    if (is_full(st))
        begin_spool(st);
    return pull(st, wait, deadline);
}

/* A deadline that has passed counts as arrived: who waits next deals with it. */
bool lb_stream_arrived(struct lb_stream *st)
{
    if (atomic_load(&st->wire) && !lb_wire_consume(st->session))
        return true;
    while (atomic_load(&st->wire) && !is_answered(st)) {
        if (pull_towards(st, false, 0) != LB_CAME_NOTHING)
            continue;
        lb_cancel_nudge(st->session);
        return lb_clock_left(st->deadline, 1) == 0;
    }
    return true;
}

bool lb_stream_first(struct lb_stream *st, struct lb_err *err)
{
    int64_t deadline = st->deadline;
    while (atomic_load(&st->wire) && !is_answered(st))
        if (pull_towards(st, true, deadline) == LB_CAME_LATE)
            lb_wire_late(st->session, &st->late, &deadline);
    /* A failure is told when it is over with: the session is ready again. */
    while (atomic_load(&st->wire) && st->discard)
        if (pull(st, true, lb_clock_ms() + LB_GRACE_MS) == LB_CAME_LATE)
            lb_wire_unanswered(st->session);
    if (st->discard)
        return failed(st, err) == LB_STEP_ROW;
    pull_arrived(st);
    if (PQsetChunkedRowsMode)
        take_width(st);
    st->rows.complete = !atomic_load(&st->wire);
    return start(st, err) == LB_STEP_ROW;
}

/* ---- leaving early -------------------------------------------------------------------------- */

static void finish(struct lb_stream *st)
{
    struct lb_session *s = st->session;
    int64_t until = lb_clock_ms() + DRAIN_MS;
    st->discard = true;
    PQclear(st->parked);
    st->parked = NULL;
    enum lb_came came = LB_CAME_RESULT;
    while (atomic_load(&st->wire) && came != LB_CAME_LATE && st->discarded < DRAIN_BYTES)
        came = pull(st, true, until);
    if (!atomic_load(&st->wire))
        return;
    /* A cancel undoes what the flight did, and in a transaction all of it, unless a savepoint is
     * there. */
    bool alone = st->flight.guard == LB_GUARD_SAVEPOINT ||
                 (st->flight.guard == LB_GUARD_NONE && lb_transaction_now(s) == LB_TX_IDLE);
    bool cancelled = st->reads && alone && lb_cancel_send(s);
    until = cancelled ? lb_clock_ms() + LB_CANCEL_GRACE_MS : LB_NEVER;
    while (atomic_load(&st->wire))
        if (pull(st, true, until) == LB_CAME_LATE)
            lb_wire_unanswered(s);
}

static void stream_close(struct lb_rows *rows)
{
    struct lb_stream *st = (struct lb_stream *)rows;
    if (atomic_load(&st->wire)) {
        lb_mutex_lock(&st->session->lock);
        if (atomic_load(&st->wire))
            finish(st);
        lb_session_leave(st->session);
    }
    lb_session_notices_end(st->session, st, false);
    lb_stream_free(st);
}

const struct lb_rows_kind lb_stream_kind = {
    .next = stream_next,
    .more = stream_more,
    .close = stream_close,
};

struct lb_rows *lb_stream_of(struct lb_session *s, PGresult *result, struct lb_err *err)
{
    struct lb_stream *st = lb_stream_new(s, 1, LB_NEVER);
    if (!st) {
        PQclear(result);
        lb_err_memory(err);
        return NULL;
    }
    st->queue[st->tail++] = result;
    st->rows.complete = true;
    if (start(st, err) == LB_STEP_ROW)
        return &st->rows;
    lb_stream_free(st);
    return NULL;
}
