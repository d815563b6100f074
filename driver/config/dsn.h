/*
 * Data sources: a section of odbc.ini as the installer library reads it (ODBC reference,
 * SQLGetPrivateProfileString). The one place of the driver that calls the installer library.
 */
#ifndef LB_CONFIG_DSN_H
#define LB_CONFIG_DSN_H

#include "base/err.h"

/*
 * What name, '=' and value may have together, in bytes. unixODBC reads a line of the file into
 * 1,000 bytes; spaces around the '=' count too and are gone by the time we see the value, hence
 * some slack.
 */
#define LB_DSN_LINE_MAX 982

/* Called for each entry in the file's order; false stops the reading and makes it fail. */
typedef bool lb_dsn_entry_fn(void *context, struct lb_text name, struct lb_text value,
                             struct lb_err *err);

/*
 * Reads section `name` of odbc.ini. *found tells whether it has any entry. unixODBC cuts a line of
 * the file at 1,000 characters and takes the rest for further entries: a value at that length is
 * LB_ERR_ARGUMENT, with advice, rather than half a secret.
 */
bool lb_dsn_read(struct lb_text name, lb_dsn_entry_fn *each, void *context, bool *found,
                 struct lb_err *err);

/* The same for a driver's section of odbcinst.ini. */
bool lb_dsn_read_driver(struct lb_text driver, lb_dsn_entry_fn *each, void *context, bool *found,
                        struct lb_err *err);

#endif
