/* What the tests of pg/ against a server share: opening a session and asking it things. */
#ifndef LB_TEST_PG_SESSION_H
#define LB_TEST_PG_SESSION_H

#include "pg/session.h"
#include "platform/clock.h"

/* A session on the server of $LB_PG_HOST and its sisters; fails the test when there is none. */
struct lb_session *session_open(enum lb_on_error on_error);
void session_config(struct lb_session_config *config);
struct lb_session *session_open_with(const struct lb_session_config *config);

/* Runs it, and fails the test when that fails. */
struct lb_rows *run(struct lb_session *s, const char *sql);
struct lb_rows *run_kind(struct lb_session *s, const char *sql, enum lb_run_kind kind);
void done(struct lb_session *s, const char *sql); /* run, read to the end, closed */
/* Fails the test when it does not fail. */
void refused(struct lb_session *s, const char *sql, enum lb_run_kind kind, const char *sqlstate,
             struct lb_err *err);
bool try_kind(struct lb_session *s, const char *sql, enum lb_run_kind kind, bool keep,
              int64_t deadline, struct lb_rows **rows, struct lb_err *err);

/* The next row's first cell is this; NULL: there is no next row. */
void expect_next(struct lb_rows *rows, const char *cell);
/* The single cell of a query, as a number. */
long long number(struct lb_session *s, const char *sql);

enum lb_run_kind kind_of(const char *sql);
long resident_kb(void);
/* A sanitizer keeps freed memory, so that its growth says nothing. */
bool memory_is_watched(void);

#endif
