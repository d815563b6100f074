/*
 * SQLGetInfo (ODBC reference, "SQLGetInfo"): one const table of information types; those that
 * depend on the connection have a function in their row.
 */
#ifndef LB_FIELD_INFO_H
#define LB_FIELD_INFO_H

#include "field/value.h"

/* SQL_SUCCESS, or SQL_ERROR with HY096 posted on the connection. */
SQLRETURN lb_info_get(struct lb_dbc *d, SQLUSMALLINT type, struct lb_field_value *out);

#endif
