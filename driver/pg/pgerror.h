/*
 * The server's errors. The SQLSTATE is kept as the server sent it, except where ODBC has its own
 * code for the same thing (42P01 is 42S02 …; a const table in pgerror.c). DETAIL, HINT and position
 * are kept.
 */
#ifndef LB_PG_PGERROR_H
#define LB_PG_PGERROR_H

#include "base/err.h"

struct pg_result;
struct pg_conn;

/* Fills *err from a failed or NULL result. Returns false. */
bool lb_pgerror_result(struct lb_err *err, struct pg_conn *conn, const struct pg_result *result);

/* Fills *err from the connection's last error: LB_ERR_LINK, or LB_ERR_CONNECT/LB_ERR_AUTH while
 * connecting. */
bool lb_pgerror_conn(struct lb_err *err, struct pg_conn *conn, bool connecting);

/* ODBC's SQLSTATE for the server's; the same pointer when they agree. */
const char *lb_pgerror_sqlstate(const char *server);

/* n of the parameter $n whose value an error's CONTEXT is about, in any language; 0: of none. */
int lb_pgerror_param(const char *context);

#endif
