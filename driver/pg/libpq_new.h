/*
 * What libpq has only since version 17, as weak symbols: a function's address is NULL where the
 * libpq found at run time is older. Compiles with the headers of old and new libpq alike.
 */
#ifndef LB_PG_LIBPQ_NEW_H
#define LB_PG_LIBPQ_NEW_H

#include <libpq-fe.h>

struct pg_cancel_conn;

extern int PQsetChunkedRowsMode(PGconn *conn, int chunkSize) __attribute__((weak));
extern int PQsendClosePrepared(PGconn *conn, const char *stmt) __attribute__((weak));
extern int PQsendPipelineSync(PGconn *conn) __attribute__((weak));

extern struct pg_cancel_conn *PQcancelCreate(PGconn *conn) __attribute__((weak));
extern int PQcancelStart(struct pg_cancel_conn *cancelConn) __attribute__((weak));
extern PostgresPollingStatusType PQcancelPoll(struct pg_cancel_conn *cancelConn)
    __attribute__((weak));
extern int PQcancelSocket(const struct pg_cancel_conn *cancelConn) __attribute__((weak));
extern char *PQcancelErrorMessage(const struct pg_cancel_conn *cancelConn) __attribute__((weak));
extern void PQcancelReset(struct pg_cancel_conn *cancelConn) __attribute__((weak));
extern void PQcancelFinish(struct pg_cancel_conn *cancelConn) __attribute__((weak));

/* PGRES_TUPLES_CHUNK, which older headers do not name. */
enum { LB_TUPLES_CHUNK = 12 };

#endif
