/*
 * Inside pg/ only: the session's parts, and how its rooms work together.
 *
 * What a call sends goes out as one flight: a row of parts in libpq's pipeline mode, ended by a
 * Sync. A flight is read back part by part with lb_flight_step until its last Sync, before which
 * nothing else may be sent. A stream is a flight whose rows are handed out as they come; while it
 * flies, session->streaming points at it, and whoever needs the wire has it spooled first.
 *
 * Locks, in the order they may be taken: session->lock (the wire, and all that is not said to be
 * under another), cache_lock, cancel_lock, notice_lock. Only session->lock is held while waiting
 * for the server, and cancel_lock while a cancel request is under way.
 */
#ifndef LB_PG_SESSION_IN_H
#define LB_PG_SESSION_IN_H

#include <libpq-fe.h>
#include <stdatomic.h>

#include "pg/pgerror.h"
#include "pg/session.h"
#include "platform/clock.h"
#include "platform/thread.h"

/* How long the server may take for what the driver must have done before it can go on: undoing a
 * failed statement, answering a cancel request. After that the connection is given up. */
enum { LB_GRACE_MS = 30000, LB_CANCEL_GRACE_MS = 10000 };

/* ---- flights (wire.c, flight.c, lead.c)
 * ------------------------------------------------------------ */

enum lb_part_kind {
    LB_PART_DISCARD,  /* DISCARD ALL */
    LB_PART_SETTINGS, /* set_config() of what the driver relies on */
    LB_PART_FORGET,   /* DEALLOCATE of a statement that fell out of the cache */
    LB_PART_BEGIN,
    LB_PART_RELEASE,
    LB_PART_SAVEPOINT,
    LB_PART_STEP, /* of an array, between its sets */
    LB_PART_PARSE,
    LB_PART_DESCRIBE,
    LB_PART_RUN,
    LB_PART_SYNC
};

struct lb_part {
    enum lb_part_kind kind;
    unsigned chunk;               /* RUN: rows to come at a time, where libpq can; 0: one */
    bool aside;                   /* in a segment of its own: its failure concerns nobody else */
    unsigned run;                 /* which execution a PARSE or RUN is for */
    struct lb_prepared *prepared; /* PARSE, DESCRIBE; a reference is held */
};

/* What undoes a failed statement inside a transaction. */
enum lb_guard {
    LB_GUARD_NONE,
    LB_GUARD_FIRST,    /* the flight began the transaction: ROLLBACK loses nothing else */
    LB_GUARD_SAVEPOINT /* the last of ours stands right before the statement */
};

enum { LB_FEW_PARTS = 8 };

enum lb_savepoint_step {
    LB_SAVEPOINT_FIRST,
    LB_SAVEPOINT_NEXT,
    LB_SAVEPOINT_RELEASE,
    LB_SAVEPOINT_STEPS
};

struct lb_flight {
    struct lb_part *parts; /* few, or malloc'd */
    unsigned n, room, at;  /* parts[at] is the one whose results come next */
    struct lb_part few[LB_FEW_PARTS];
    enum lb_guard guard;
    bool inside;                      /* a transaction was open before it */
    const struct lb_prepared *parsed; /* without a name even: until the next parse */
    unsigned due;                     /* the settings that it carries, LB_DUE_… */
    bool broken;                      /* could not be put together */
    bool saved;                       /* a savepoint stands right before the statement */
    bool failed;      /* a part failed: what follows up to its Sync was not carried out */
    bool in_rows;     /* row mode was chosen for parts[at] */
    PGresult *held;   /* taken from libpq, and not looked at yet */
    char sqlstate[6]; /* of the failure, as the server sent it; "": inside of a routine */
    bool reparse;     /* the failure says that a prepared statement must be prepared anew */
};

enum lb_came {
    LB_CAME_NOTHING, /* would have to wait */
    LB_CAME_RESULT,  /* *out: of a RUN or DESCRIBE, parts[at]; the caller's to clear */
    LB_CAME_FAILED,  /* *out: the first failure; the caller's to clear */
    LB_CAME_OVER,    /* the last Sync was read and the transaction is settled: the wire is free */
    LB_CAME_LATE,    /* the deadline passed */
    LB_CAME_BROKEN   /* the connection is lost: session->death */
};

void lb_flight_init(struct lb_flight *f);
void lb_flight_release(struct lb_flight *f);

/* Each queues a part; failures are sticky (f->broken). */
void lb_flight_text(struct lb_session *s, struct lb_flight *f, enum lb_part_kind kind,
                    const char *text);
void lb_flight_parse(struct lb_session *s, struct lb_flight *f, struct lb_prepared *p);
void lb_flight_describe(struct lb_session *s, struct lb_flight *f, struct lb_prepared *p);
void lb_flight_run(struct lb_session *s, struct lb_flight *f, unsigned index,
                   const struct lb_run *run);
/* DEALLOCATE. */
void lb_flight_forget(struct lb_session *s, struct lb_flight *f, const char *name);
void lb_flight_sync(struct lb_session *s, struct lb_flight *f);

/* What must stand before the statements of a flight: due settings, BEGIN, savepoints. */
void lb_flight_lead(struct lb_session *s, struct lb_flight *f, enum lb_run_kind kind,
                    const char *sql);
/* The transaction is over: what was prepared for it goes with the next flight. */
void lb_lead_forget(struct lb_session *s);
unsigned lb_lead_discarded(struct lb_session *s); /* settings that a DISCARD ALL made due */

/* Pipeline mode on, cancel requests welcome. Before the first part. */
bool lb_flight_start(struct lb_session *s, struct lb_err *err);
/* Everything queued. A broken flight kills the session: what of it went out can't be told. */
bool lb_flight_go(struct lb_session *s, struct lb_flight *f, struct lb_err *err);
/* A row of the result that is being read, if it is there already: the short way, for those who have
 * had a row of it. The caller's to clear. */
PGresult *lb_flight_row(struct lb_session *s, struct lb_flight *f);
enum lb_came lb_flight_step(struct lb_session *s, struct lb_flight *f, bool wait, int64_t deadline,
                            PGresult **out);

/* All of it, to its end: `each` (may be NULL) looks at what LB_CAME_RESULT and LB_CAME_FAILED
 * bring, with *err filled of a failure already. False: *err is the last failure, or why the
 * connection is lost. When time is over, what runs is cancelled. */
bool lb_flight_read(struct lb_session *s, struct lb_flight *f, int64_t deadline,
                    void (*each)(void *context, PGresult *r, struct lb_err *err), void *context,
                    struct lb_err *err);

/* One command of the driver's own, by a flight of its own; waits for its end. tag (may be NULL) has
 * room for LB_TAG_ROOM bytes, and receives the command tag. */
enum { LB_TAG_ROOM = 64 };
bool lb_flight_command(struct lb_session *s, const char *text, int64_t deadline, char *tag,
                       struct lb_err *err);

/* Until PQgetResult would not block. */
enum lb_came lb_wire_wait(struct lb_session *s, int64_t deadline);
/* Takes what has arrived; false: the connection is gone. */
bool lb_wire_consume(struct lb_session *s);
/* The wire is unusable from now on. why == NULL: what libpq says. */
void lb_wire_kill(struct lb_session *s, const struct lb_err *why);
/* The same for an answer that nothing was asked for. */
void lb_wire_strange(struct lb_session *s, const PGresult *r);
/* The same when time is over and a cancel request brought no answer either. */
void lb_wire_unanswered(struct lb_session *s);
/* The deadline of what runs has passed. The first time the server is asked to stop, and *deadline
 * becomes the time it has for that; the second time the connection is given up. */
void lb_wire_late(struct lb_session *s, bool *late, int64_t *deadline);
/* Fills *err with a failure; where a cancel request came to it, with whose it was: ours if `late`.
 * Returns false. */
bool lb_wire_failed(struct lb_session *s, const PGresult *r, bool late, struct lb_err *err);
/* Fills *err with why the session is dead. Returns false. */
bool lb_wire_dead(struct lb_session *s, struct lb_err *err);
/* The wire is (again) nobody's: cancel requests are no longer sent. */
void lb_wire_free(struct lb_session *s);

/* session->lock, with the wire usable and free: dead sessions are refused, an open stream is
 * spooled. */
bool lb_session_enter(struct lb_session *s, int64_t deadline, struct lb_err *err);
void lb_session_leave(struct lb_session *s);

/* ---- the transaction (transaction.c) --------------------------------------------------------- */

enum lb_tx { LB_TX_IDLE, LB_TX_OPEN, LB_TX_FAILED };

/* After a flight's last Sync: where the transaction stands; undoes a failed statement as its guard
 * and on_error say. */
void lb_transaction_settle(struct lb_session *s, const struct lb_flight *f);
enum lb_tx lb_transaction_now(struct lb_session *s);
/* After a failed flight: whether all is as it was before it, so that it may be sent again. */
bool lb_transaction_undone(struct lb_session *s, const struct lb_flight *f);

/* ---- prepared statements (prepared.c) -------------------------------------------------------- */

/* A result's columns, immutable, counted. */
struct lb_columns {
    atomic_uint refs;
    unsigned n;
    struct lb_columns *former; /* what the statement had before: somebody may still read it */
    struct lb_column *text;    /* n, as text */
    struct lb_column *binary;  /* the same n, as binary */
};
struct lb_columns *lb_columns_new(const PGresult *result); /* NULL: out of memory */
void lb_columns_release(struct lb_columns *c);

enum { LB_NAME_ROOM = 16 };

/* Types of parameters, as the server told them. */
struct lb_params {
    struct lb_params *former; /* what it told before; somebody may still read it */
    uint32_t oids[];
};

struct lb_prepared {
    struct lb_session *session;
    uint64_t hash;
    struct lb_prepared *chain;         /* same hash slot */
    struct lb_prepared *newer, *older; /* by last use */
    unsigned refs;
    unsigned seen; /* how often it was run */
    bool keep;
    atomic_bool native;
    bool one_by_one;   /* an array's sets do not go together: known by trying */
    atomic_uint chunk; /* rows to take at a time, by what was seen when it was read last; 0: one */
    enum lb_run_kind kind;
    char name[LB_NAME_ROOM]; /* on the server; "" when unnamed */
    struct lb_text sql;
    unsigned noids;
    uint32_t *oids; /* declared */
    struct lb_columns *columns;
    bool columns_known; /* columns NULL: returns no rows */
    bool params_known;
    unsigned nparams;
    struct lb_params *params;
};

struct lb_cache {
    struct lb_prepared **slots;
    unsigned nslots, count, named;
    unsigned most; /* named ones */
    struct lb_prepared *newest, *oldest;
    uint32_t next_name;
    struct lb_buf gone; /* names to DEALLOCATE, each with its NUL */
    atomic_bool any_gone;
};

bool lb_cache_init(struct lb_session *s, unsigned most);
void lb_cache_release(struct lb_session *s);
/* The server knows none of the names any more. */
void lb_cache_forget_all(struct lb_session *s);
/* Tables may have changed: nothing is known any more of columns and types of parameters, neither
 * here nor, once the names are gone, on the server. */
void lb_cache_outdate(struct lb_session *s);
void lb_cache_forget(struct lb_session *s, struct lb_prepared *p, bool deallocate);
/* p failed with 26000 (it is not there), 42P05 (its name is taken) or 0A000 (its result has
 * changed). */
void lb_cache_stale(struct lb_session *s, struct lb_prepared *p, const char *sqlstate);
/* Queues the DEALLOCATEs that are due. */
void lb_cache_deallocate(struct lb_session *s, struct lb_flight *f);
/* Counts a use and takes a reference. True: it has got a name now, by which it must be parsed
 * first. by_name: now, not from the second use on. */
bool lb_prepared_use(struct lb_prepared *p, bool by_name);
/* The columns of a result, through what is known of its statement. trusted: the server guarantees
 * that they have not changed. A reference, or NULL when out of memory. */
struct lb_columns *lb_prepared_learn(struct lb_prepared *p, const PGresult *result, bool trusted);
bool lb_prepared_learn_params(struct lb_prepared *p, const PGresult *result);

/* ---- streams (rows_stream.c, rows_spool.c) --------------------------------------------------- */

enum { LB_QUEUE = 128 };

struct lb_stream_run {
    struct lb_prepared *prepared; /* a reference */
    bool binary;
    bool trusted; /* a named statement that this flight did not parse */
};

enum lb_stream_at { LB_AT_START, LB_AT_ROWS, LB_AT_END, LB_AT_FAILED };

struct lb_stream {
    struct lb_rows rows;
    struct lb_session *session;

    /* The reader's alone. */
    int64_t began;
    unsigned width; /* bytes of the longest of the first rows */
    int64_t deadline;
    enum lb_stream_at at;
    PGresult *now; /* the rows being handed out */
    int row, nrows;
    unsigned head, tail; /* in queue */
    struct lb_columns *columns;
    struct lb_text *cells;
    unsigned cells_room;

    /* Under the session's lock while on the wire. */
    atomic_bool wire;    /* the flight is not over */
    atomic_bool spooled; /* what follows the queue is in the spool, all of it */
    bool begun;          /* something of result `pulled` has been taken off the wire */
    bool late;           /* we cancelled it because its time was over */
    bool discard;        /* nobody wants the rest */
    bool to_spool;       /* what comes goes into the spool, not into the reader's queue */
    bool reads;          /* plain SELECTs only */
    unsigned pulled;     /* how many results have been taken off the wire */
    PGresult *parked;    /* the last result's end, not to be told before the Sync has come */
    bool parked_begins;
    size_t ahead;           /* bytes that went into the queue */
    int64_t chunked;        /* how many rows a chunk says there are; -1: none did */
    size_t discarded;       /* bytes */
    struct lb_spool *spool; /* NULL with to_spool: out of memory, as err says */
    unsigned nruns;
    struct lb_flight flight;

    /* Not cleared at birth. */
    PGresult *queue[LB_QUEUE]; /* taken off the wire, not yet looked at; NULL: the failure in err */
    struct lb_err err;         /* the flight's failure; there is one at most */
    struct lb_stream_run runs[];
};

/* NULL: out of memory. Its flight is empty. */
struct lb_stream *lb_stream_new(struct lb_session *s, unsigned nruns, int64_t deadline);
/* A stream whose whole reply is here already, taken over: one result of a simple query. */
struct lb_rows *lb_stream_of(struct lb_session *s, PGresult *result, struct lb_err *err);
/* After lb_flight_go: waits until the last statement answers, and takes what else has arrived.
 * False: one has failed, as *err says, and the flight is over; the stream stays the caller's. */
bool lb_stream_first(struct lb_stream *st, struct lb_err *err);
/* Without waiting: whether that answer, or a failure, has come. The session is entered. */
bool lb_stream_arrived(struct lb_stream *st);
/* Takes the rest off the wire into the spool. LB_CAME_LATE: can be continued later. */
enum lb_came lb_stream_spool(struct lb_stream *st, int64_t deadline);
void lb_stream_free(struct lb_stream *st);
extern const struct lb_rows_kind lb_stream_kind;

/* What was taken off the wire before its reader wanted it: a log of rows and ends, read once. */
enum lb_spooled {
    LB_SPOOLED_BEGIN, /* *columns, borrowed */
    LB_SPOOLED_ROW,   /* cells, valid until the next read */
    LB_SPOOLED_END,   /* *affected */
    LB_SPOOLED_FAILED,
    LB_SPOOLED_BROKEN /* the spool can't be read: *err */
};
struct lb_spool *lb_spool_new(size_t memory);
void lb_spool_free(struct lb_spool *sp);
/* columns: taken over. */
bool lb_spool_begin(struct lb_spool *sp, struct lb_columns *columns, struct lb_err *err);
bool lb_spool_rows(struct lb_spool *sp, const PGresult *result, struct lb_err *err);
bool lb_spool_end(struct lb_spool *sp, int64_t affected, struct lb_err *err);
enum lb_spooled lb_spool_read(struct lb_spool *sp, struct lb_columns **columns,
                              struct lb_text *cells, unsigned ncells, int64_t *affected,
                              struct lb_err *err);

/* Whether a result ends what a statement returned, and how many rows that concerned. */
static inline bool lb_result_ends(const PGresult *r)
{
    ExecStatusType status = PQresultStatus(r);
    return status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK || status == PGRES_EMPTY_QUERY;
}
int64_t lb_result_affected(PGresult *r);
void lb_result_cells(const PGresult *r, int row, unsigned n, struct lb_text *cells);

/* ---- cancelling (cancel.c) ------------------------------------------------------------------- */

struct lb_canceller {
    struct lb_mutex lock;
    bool running;  /* something of ours is on the server */
    bool asked;    /* lb_session_cancel was called since it began */
    int64_t again; /* when an unanswered request is repeated */
    PGcancel *plain;
    struct pg_cancel_conn *tls; /* libpq 17 and later */
};

void lb_cancel_init(struct lb_session *s);
void lb_cancel_release(struct lb_session *s);
void lb_cancel_running(struct lb_session *s, bool running);
bool lb_cancel_asked(struct lb_session *s);
bool lb_cancel_send(struct lb_session *s); /* for the driver's own reasons */
/* A request that reached the server before the statement did was lost: it is repeated. */
void lb_cancel_nudge(struct lb_session *s);

/* ---- the session ----------------------------------------------------------------------------- */

enum {
    LB_DUE_DISCARD = 1,   /* DISCARD ALL */
    LB_DUE_STYLE = 2,     /* client_encoding, DateStyle, IntervalStyle, extra_float_digits */
    LB_DUE_READ_ONLY = 4, /* default_transaction_read_only */
    LB_DUE_ISOLATION = 8, /* default_transaction_isolation */
};

/* A parameter's text as it was told once; it stays until the session is closed. */
struct lb_interned {
    struct lb_interned *next;
    const char *name; /* behind the text */
    char text[];
};

struct lb_notice;

struct lb_session {
    PGconn *conn; /* NULL once dead and swept */
    struct lb_log *log;
    struct lb_mutex lock;
    struct lb_mutex cache_lock;
    struct lb_mutex notice_lock;
    struct lb_canceller canceller;

    atomic_bool dead;
    struct lb_err death; /* written before dead is */
    bool farewell;       /* by the server itself, in death already */

    int version, pid;
    bool tls;
    bool backslashes; /* standard_conforming_strings is off */
    bool plain_startup;
    enum lb_on_error on_error;
    size_t spool_memory;
    struct lb_interned *interned; /* the latest of a name first; under cache_lock */

    struct lb_cache cache;
    struct lb_stream *streaming;
    _Atomic(struct lb_stream *) spare; /* of a single run, to be used again */
    bool fresh; /* sent, and nothing read since: nothing can have come without a wait */

    atomic_bool autocommit;
    atomic_bool read_only;
    atomic_bool read_only_at_start;  /* what a DISCARD ALL goes back to */
    _Atomic(const char *) isolation; /* NULL: the server's default */
    atomic_int tx;                   /* enum lb_tx, as of the last Sync or BEGIN */
    bool defined;         /* tables may have been made or changed since the last COMMIT */
    unsigned savepoints;  /* ours, nested, that stand in the open transaction */
    bool untouched;       /* nothing was done since the last of them */
    unsigned steps_taken; /* how often savepoints were set and released in it */
    struct lb_prepared *steps[LB_SAVEPOINT_STEPS]; /* NULL until first needed */
    atomic_uint due;                               /* LB_DUE_… */

    struct lb_notice *notices; /* the oldest first */
    atomic_uint nnotices;      /* read without the lock, too */
};

/* Texts that change what the session relies on betray themselves by their command tag. */
void lb_session_look_at_tag(struct lb_session *s, const char *tag);

/* libpq's notice receiver. */
void lb_session_notice(void *session, const PGresult *r);
/* A reply is over: its notices are told with what failed for it, or no more. */
void lb_session_notices_end(struct lb_session *s, const struct lb_stream *of, bool told);
/* What `rows` are read from, perhaps through a scroll; NULL: from no stream. */
const struct lb_stream *lb_rows_stream(const struct lb_rows *rows);

/* startup.c: PQconnectStartParams and PQconnectPoll, within the deadline. NULL: *err says why. */
PGconn *lb_startup_connect(struct lb_session *s, const struct lb_session_config *config,
                           struct lb_err *err);
/* What the driver relies on and the server reports otherwise becomes due. The server tells of a
 * change with the answer to the Sync behind it, not with the statement that made it. */
void lb_startup_check(struct lb_session *s);

/* simple.c: COPY, by the simple protocol. */
bool lb_simple_copy(struct lb_session *s, const char *sql, int64_t deadline, struct lb_rows **out,
                    struct lb_err *err);

#endif
