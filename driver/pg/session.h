/*
 * A PostgreSQL session: the only user of libpq, with rows_*.c and pgerror.c. It owns the PGconn,
 * the transaction, the cache of prepared statements and the question who is streaming on the wire,
 * all under its own lock: every function here may be called from any thread.
 */
#ifndef LB_PG_SESSION_H
#define LB_PG_SESSION_H

#include <stdatomic.h>

#include "base/log.h"
#include "pg/rows.h"

struct lb_session;

/* What an error inside a transaction undoes: the statement, by a savepoint that rides in the
 * statement's own round trip; everything, by a rollback of the driver's; nothing, the server's way:
 * the transaction stays failed until the application ends it. */
enum lb_on_error { LB_ON_ERROR_STATEMENT, LB_ON_ERROR_TRANSACTION, LB_ON_ERROR_NOTHING };

/* Borrowed during lb_session_open. */
struct lb_session_config {
    const char *host, *hostaddr, *port, *database, *user;
    const char *password; /* or a database credential */
    /* NULL: libpq's default; sslrootcert NULL with verify-*: the system's store. */
    const char *sslmode, *sslrootcert, *sslcert, *sslkey;
    const char *application_name; /* in the startup packet */
    /* The password is an OAuth credential: refused unless TLS verifies the server (verify-full or
     * verify-ca). */
    bool credential;
    /* Send no `options` at start-up (poolers refuse them): settings follow by SET. */
    bool plain_startup;
    int keepalive_idle, keepalive_interval; /* seconds; 0: the system's, -1: off */
    /* Further libpq parameters (pqopt), NULL-terminated; may be NULL. */
    const char *const *extra_names, *const *extra_values;
    enum lb_on_error on_error;
    bool read_only;
    size_t spool_memory;
    unsigned statement_cache;     /* prepared statements kept, at most */
    int64_t deadline;             /* lb_clock_ms() */
    const atomic_bool *cancelled; /* polled while waiting; may be NULL */
};

/* LB_ERR_AUTH with the server's SQLSTATE for a refused login (28xxx), LB_ERR_CONNECT,
 * LB_ERR_TIMEOUT, LB_ERR_CANCELLED, LB_ERR_SERVER. The text names host and port and what to do;
 * never the password. */
bool lb_session_open(struct lb_session **out, const struct lb_session_config *config,
                     struct lb_log *log, struct lb_err *err);
/* The server rolls back what is open. Row sources and prepared statements must be closed before. */
void lb_session_close(struct lb_session *s);

/* Facts that the server reported at start-up or since. Text is valid until the session is closed;
 * NULL: not reported. */
int lb_session_server_version(const struct lb_session *s);                /* 150004 */
const char *lb_session_parameter(struct lb_session *s, const char *name); /* "TimeZone", … */
int lb_session_backend_pid(const struct lb_session *s);
bool lb_session_uses_tls(const struct lb_session *s);
/* True as soon as the server has gone, without a round trip (SQL_ATTR_CONNECTION_DEAD). */
bool lb_session_dead(struct lb_session *s);

/* ---- statements -------------------------------------------------------------------------- */

/* What the session must know of a statement's text. */
enum lb_run_kind {
    LB_RUN_READ,        /* a plain SELECT: its rest may be cancelled when nobody wants it */
    LB_RUN_WRITE,       /* anything else: always carried out to its end */
    LB_RUN_TRANSACTION, /* BEGIN, COMMIT, ROLLBACK, SAVEPOINT …: no savepoint around it */
    LB_RUN_ALONE,       /* must not stand in a transaction block (VACUUM …): no BEGIN before it */
    LB_RUN_COPY,        /* COPY: by the simple protocol, alone */
    LB_RUN_FORGETS      /* DISCARD, DEALLOCATE: prepared statements may be gone after it */
};

/*
 * A statement known by its text and declared parameter types: prepared on the server when that pays
 * (asked for, or the same text seen before), shared by all who use the same text on this session.
 * References are counted; it outlives neither the session nor its last reference.
 */
struct lb_prepared;

/* sql is NUL-terminated server text with $1…$n. oids: n declared types, 0 each where the server
 * decides. keep: prepare it by name at the first run already (SQLPrepare); else from the second
 * time on. NULL: out of memory. */
struct lb_prepared *lb_session_prepare(struct lb_session *s, struct lb_text sql,
                                       enum lb_run_kind kind, unsigned n, const uint32_t *oids,
                                       bool keep);
struct lb_prepared *lb_prepared_hold(struct lb_prepared *p);
void lb_prepared_release(struct lb_prepared *p);
/* Whether it is that of this text and these types; false for NULL. */
bool lb_prepared_is(const struct lb_prepared *p, struct lb_text sql, unsigned n,
                    const uint32_t *oids);

/*
 * What is known of its result and parameters. Known after it was run or described once; never a
 * round trip by itself. columns NULL with *ncolumns 0 and return true: it returns no rows.
 */
bool lb_prepared_columns(const struct lb_prepared *p, const struct lb_column **columns,
                         unsigned *ncolumns);
bool lb_prepared_params(const struct lb_prepared *p, const uint32_t **oids, unsigned *n);

/* How its columns that are not bound were read the last time: more of them into native C types than
 * into text. Kept for whoever executes it next. */
void lb_prepared_set_native(struct lb_prepared *p, bool native);
bool lb_prepared_is_native(const struct lb_prepared *p);

/* Asks the server (Parse + Describe, one round trip) unless both are known. Inside a transaction a
 * failure is undone like a statement's. */
bool lb_session_describe(struct lb_session *s, struct lb_prepared *p, int64_t deadline,
                         struct lb_err *err);

/* One execution: parameters in wire form, in libpq's shape. */
struct lb_run {
    struct lb_prepared *prepared;
    const char *const *values; /* NULL: SQL NULL; text ones end in NUL */
    const int *lengths;        /* of the binary ones */
    const int *formats;        /* enum lb_format; may be NULL: all text */
    bool binary_result;
};

/*
 * Sends `n` executions in one flight (with BEGIN, SAVEPOINT, Parse and settings that are due riding
 * along), waits for the first result and returns its rows as a stream. Small replies are read
 * whole at once, so that the connection is free again. Whatever else was streaming on this session
 * is spooled first. deadline: lb_clock_ms(), else the statement is cancelled and LB_ERR_TIMEOUT
 * returned. An error leaves the session ready, its transaction as on_error says.
 */
bool lb_session_run(struct lb_session *s, const struct lb_run *runs, unsigned n, int64_t deadline,
                    struct lb_rows **out, struct lb_err *err);

/* One statement of the driver's own, kept prepared; run->prepared is left out. oids NULL: the
 * server decides on the types of its n parameters, 16 at most. Its rows; NULL: *err. */
struct lb_rows *lb_session_query(struct lb_session *s, struct lb_text sql, enum lb_run_kind kind,
                                 unsigned n, const uint32_t *oids, const struct lb_run *run,
                                 int64_t deadline, struct lb_err *err);

/*
 * lb_session_run without waiting for the server: *out is a reply under way, for lb_rows_poll. COPY
 * is carried out at once.
 */
bool lb_session_start(struct lb_session *s, const struct lb_run *runs, unsigned n, int64_t deadline,
                      struct lb_rows **out, struct lb_err *err);

/* Of a reply that lb_session_start gave, before anything else is done with it: LB_STEP_ROW when its
 * first result is there, LB_STEP_END while it is not, LB_STEP_FAILED when it failed: to be closed.
 * *stale: it failed for a prepared statement that had gone stale, and may be started once more.
 */
enum lb_step lb_rows_poll(struct lb_rows *r, bool *stale, struct lb_err *err);

/* The deadline for the reads that follow on this row source (a new SQLFetch call). */
void lb_rows_set_deadline(struct lb_rows *r, int64_t deadline);

/* A text run for its effect (settings, LOCK …) by the simple protocol, outside of statement-level
 * savepoints; several statements allowed. */
bool lb_session_command(struct lb_session *s, const char *sql, int64_t deadline,
                        struct lb_err *err);

/*
 * An array of parameter sets for one statement, in pipeline mode: `fill` renders set i, behind the
 * n sets that it rendered since n was 0, and returns its bytes (-1: skip this set, e.g.
 * SQL_PARAM_IGNORE). `take` makes an execution of n of those, from the first-th on; it is used up
 * before the next call. `done` is told each set's outcome in order (err NULL: fine; rows affected
 * may be told with one set for several). Sets are sent in batches; a failing set does not undo the
 * others (each on its own, by savepoints in a transaction, by itself in autocommit), unless
 * on_error loses the transaction: then no set after it is tried. A set that was sent may be asked
 * of `fill` again, never one that was skipped. Rows that the statement returns are dropped. False:
 * *err, and the sets that `done` has not heard of were not carried out, or it can't be told. With
 * err->undone and no set told, the server refused the statement itself.
 *
 * Where a statement can take several sets (most > 1), batches begin with `guard`: a query that
 * fails where it would make a difference that they are together. Then, and where they fail
 * together, they go one by one.
 */
struct lb_run_array {
    unsigned count;
    unsigned batch; /* sets that go out at once, at most; 0: as many as make sense */
    unsigned most;  /* sets of a statement: a power of two */
    const struct lb_run *guard;
    void *context;
    int64_t (*fill)(void *context, unsigned i, unsigned n);
    /* n: 1, or a power of two up to `most`. prepared is left NULL for p itself. False: out of
     * memory, which n == 1 never is. */
    bool (*take)(void *context, unsigned first, unsigned n, struct lb_run *run);
    void (*done)(void *context, unsigned i, int64_t affected, const struct lb_err *err);
};
bool lb_session_run_array(struct lb_session *s, struct lb_prepared *p,
                          const struct lb_run_array *array, int64_t deadline, struct lb_err *err);

/* Ends what runs now, from any thread, without taking the session's lock: a cancel request to the
 * server. True when it was sent. */
bool lb_session_cancel(struct lb_session *s);

/* Notices that came with the reply that `of` reads (may be NULL), with a run that failed, or with a
 * command, oldest first; each is handed over once. Those of other replies wait for their readers,
 * and go when the reply is closed. */
void lb_session_notices(struct lb_session *s, const struct lb_rows *of,
                        void (*each)(void *context, const struct lb_err *notice), void *context);

/* ---- transactions ------------------------------------------------------------------------ */

/* With autocommit off, the first statement begins a transaction in its own round trip. Turning it
 * on commits what is open. */
bool lb_session_set_autocommit(struct lb_session *s, bool on, int64_t deadline, struct lb_err *err);
bool lb_session_autocommit(const struct lb_session *s);
/* "READ COMMITTED", … for the transactions that begin from now on, single statements too; NULL: the
 * server's default. A constant text; it goes with the next statement. */
void lb_session_set_isolation(struct lb_session *s, const char *level);
void lb_session_set_read_only(struct lb_session *s, bool on);
bool lb_session_in_transaction(struct lb_session *s);
/* COMMIT or ROLLBACK; nothing to do (no round trip) when none is open. Open streams are spooled
 * before. */
bool lb_session_end(struct lb_session *s, bool commit, int64_t deadline, struct lb_err *err);

/* Rolls back what is open, at once, since a pooled connection may lie idle for long; DISCARD ALL
 * goes with the next statement's round trip. The start-up settings come back.
 * (SQL_ATTR_RESET_CONNECTION) */
void lb_session_reset(struct lb_session *s);

#endif
