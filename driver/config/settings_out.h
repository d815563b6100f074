/*
 * What the settings say outward: the completed connection string, and the driver's name tag.
 */
#ifndef LB_CONFIG_SETTINGS_OUT_H
#define LB_CONFIG_SETTINGS_OUT_H

#include "config/settings.h"

/*
 * The completed connection string of SQLDriverConnect: DSN or DRIVER, then every keyword that the
 * string or the arguments gave, except secrets.
 */
void lb_settings_out_string(const struct lb_settings *s, struct lb_buf *out);

/*
 * The text that tags the session (application_name) and every HTTP request (User-Agent):
 * "<isv>_<product>/<version>" of the user first, then the driver's own "lakebase_odbc/<version>".
 * At most 63 bytes (PostgreSQL's NAMEDATALEN - 1); the driver's part goes whole or not at all.
 * Bytes other than 0-9 A-Z a-z _ . + - / become '-'.
 */
#define LB_APPLICATION_NAME_ROOM 64
void lb_settings_application_name(const struct lb_settings *s, const char *driver_version,
                                  char out[LB_APPLICATION_NAME_ROOM]);

#endif
