/*
 * From a connection string or data source to a signed-in session. Diagnostics are posted on the
 * connection; warnings (unknown keywords: 01S00) leave it connected. The caller then sends what
 * attributes were set before connecting.
 */
#ifndef LB_CONNECT_CONNECT_H
#define LB_CONNECT_CONNECT_H

#include "handle/handle.h"

/* SQLConnect: the data source, and a user and password that beat the data source's own. */
SQLRETURN lb_connect_dsn(struct lb_dbc *d, struct lb_text dsn, struct lb_text user,
                         struct lb_text password);

/* SQLDriverConnect. `out` gets the completed connection string, without secrets. */
SQLRETURN lb_connect_string(struct lb_dbc *d, struct lb_text string, SQLUSMALLINT completion,
                            struct lb_buf *out);

/* SQLBrowseConnect: SQL_NEED_DATA with what is missing in `out`, until it connects. */
SQLRETURN lb_connect_browse(struct lb_dbc *d, struct lb_text string, struct lb_buf *out);

/* Posts 01S00 on the connection `context`: for lb_settings_load. */
void lb_connect_warn(void *context, const char *text);

/* Posts why it failed, with an SQLSTATE of those that the reference has for these functions. */
SQLRETURN lb_connect_failed(struct lb_dbc *d, const struct lb_err *err);

SQLRETURN lb_connect_end(struct lb_dbc *d); /* SQLDisconnect: 25000 with a transaction open */

/* The version in docs, SQL_DRIVER_VER and the application name: "1.0.0". */
extern const char lb_driver_version[];

#endif
