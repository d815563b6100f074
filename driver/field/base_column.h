/*
 * What only the server's catalog knows of result columns: base column and table, whether it may be
 * NULL, counts up by itself, can be written; the names of types. Only for field/, but for
 * LB_SQL_SYNCED.
 */
#ifndef LB_FIELD_BASE_COLUMN_H
#define LB_FIELD_BASE_COLUMN_H

#include "handle/handle.h"

/*
 * Of a pg_class: is it a synced table of Lakebase? Those are copies of a Unity Catalog table, made
 * and kept by a role of Databricks' own for each database, and read-only to everybody else
 * (Databricks documentation, "Pre-created roles and permissions", "Sync data from Unity Catalog").
 */
#define LB_SQL_SYNCED(c)                                                                           \
    c ".relowner = ANY (ARRAY(SELECT oid FROM pg_catalog.pg_roles"                                 \
      " WHERE rolname LIKE 'databricks\\_writer\\_%'))"

/* Fills the base fields of all records of an IRD, in one round trip at most, once. False: *err says
 * why. */
bool lb_base_columns_ask(struct lb_desc *ird, struct lb_err *err);
/* Fills SQL_DESC_LOCAL_TYPE_NAME of the records without one. */
bool lb_type_names_ask(struct lb_desc *ird, struct lb_err *err);
bool lb_base_columns_known(const struct lb_desc *ird);

#endif
