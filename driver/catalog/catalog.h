/*
 * The catalog functions (ODBC reference, SQLTables …): one parameterised query each on pg_catalog,
 * filters pushed down, and the column layout the reference prints, laid over the result. Arguments
 * are UTF-8 slices; at == NULL is a null pointer, which means "any" except where the reference says
 * otherwise; SQL_ATTR_METADATA_ID makes patterns identifiers. Afterwards the statement has an open
 * cursor.
 */
#ifndef LB_CATALOG_CATALOG_H
#define LB_CATALOG_CATALOG_H

#include "handle/handle.h"

SQLRETURN lb_catalog_tables(struct lb_stmt *s, struct lb_text catalog, struct lb_text schema,
                            struct lb_text table, struct lb_text types);
SQLRETURN lb_catalog_columns(struct lb_stmt *s, struct lb_text catalog, struct lb_text schema,
                             struct lb_text table, struct lb_text column);
SQLRETURN lb_catalog_primary_keys(struct lb_stmt *s, struct lb_text catalog, struct lb_text schema,
                                  struct lb_text table);
SQLRETURN lb_catalog_foreign_keys(struct lb_stmt *s, struct lb_text pk_catalog,
                                  struct lb_text pk_schema, struct lb_text pk_table,
                                  struct lb_text fk_catalog, struct lb_text fk_schema,
                                  struct lb_text fk_table);
SQLRETURN lb_catalog_statistics(struct lb_stmt *s, struct lb_text catalog, struct lb_text schema,
                                struct lb_text table, SQLUSMALLINT unique, SQLUSMALLINT accuracy);
SQLRETURN lb_catalog_special_columns(struct lb_stmt *s, SQLUSMALLINT type, struct lb_text catalog,
                                     struct lb_text schema, struct lb_text table,
                                     SQLUSMALLINT scope, SQLUSMALLINT nullable);
SQLRETURN lb_catalog_procedures(struct lb_stmt *s, struct lb_text catalog, struct lb_text schema,
                                struct lb_text name);
SQLRETURN lb_catalog_procedure_columns(struct lb_stmt *s, struct lb_text catalog,
                                       struct lb_text schema, struct lb_text name,
                                       struct lb_text column);
SQLRETURN lb_catalog_table_privileges(struct lb_stmt *s, struct lb_text catalog,
                                      struct lb_text schema, struct lb_text table);
SQLRETURN lb_catalog_column_privileges(struct lb_stmt *s, struct lb_text catalog,
                                       struct lb_text schema, struct lb_text table,
                                       struct lb_text column);
SQLRETURN lb_catalog_type_info(struct lb_stmt *s, SQLSMALLINT type);

#endif
