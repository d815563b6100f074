/*
 * Attributes of environments, connections and statements (ODBC reference, SQLSetEnvAttr,
 * SQLSetConnectAttr, SQLSetStmtAttr): one const table a handle kind: number, kind of value, when it
 * may be set, values allowed, where it is kept.
 */
#ifndef LB_FIELD_ATTR_H
#define LB_FIELD_ATTR_H

#include "field/value.h"

/* What kind of value an attribute has, so that the door can decode it; false: no such attribute
 * (HY092). */
bool lb_attr_kind(enum lb_handle_kind handle, SQLINTEGER attribute, enum lb_field_kind *out);

/* These post their own diagnostics: HY092, HY024, HYC00, HY011, 24000, 01S02 … and return SQL_ERROR
 * or SQL_SUCCESS. Statement attributes that are header fields of a descriptor go to that
 * descriptor. */
SQLRETURN lb_attr_env_set(struct lb_env *e, SQLINTEGER attribute,
                          const struct lb_field_value *value);
SQLRETURN lb_attr_env_get(struct lb_env *e, SQLINTEGER attribute, struct lb_field_value *out);
SQLRETURN lb_attr_dbc_set(struct lb_dbc *d, SQLINTEGER attribute,
                          const struct lb_field_value *value);
SQLRETURN lb_attr_dbc_get(struct lb_dbc *d, SQLINTEGER attribute, struct lb_field_value *out);
SQLRETURN lb_attr_stmt_set(struct lb_stmt *s, SQLINTEGER attribute,
                           const struct lb_field_value *value);
SQLRETURN lb_attr_stmt_get(struct lb_stmt *s, SQLINTEGER attribute, struct lb_field_value *out);

/* Sends to a new session what was set on the connection before it was made (autocommit, isolation,
 * …). */
SQLRETURN lb_attr_dbc_apply(struct lb_dbc *d);

#endif
