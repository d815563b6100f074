/*
 * The few questions that field/ itself has for the server. Only for field/.
 */
#ifndef LB_FIELD_QUERY_H
#define LB_FIELD_QUERY_H

#include "handle/handle.h"

/* Server text with two parameters at most, values in text form, kept prepared by the session. The
 * rows, to be closed by the caller, with cells in text form; NULL: *err says why. */
struct lb_rows *lb_field_query(struct lb_dbc *d, const char *sql, unsigned n,
                               const char *const *values, struct lb_err *err);

/*
 * Whether the server is a Lakebase. Sign-in, host name or keyword tell; else the server is asked,
 * once and when somebody wants to know: in a round trip of its own outside of any transaction, so
 * that it is not in the application's. While one is open, false is the answer.
 */
bool lb_field_is_lakebase(struct lb_dbc *d);

/* When a request of this connection has to be over that begins now (SQL_ATTR_CONNECTION_TIMEOUT).
 */
int64_t lb_field_deadline(const struct lb_dbc *d);

#endif
