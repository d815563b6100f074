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

/* The arguments, in their order. */
struct lb_catalog_args {
    union {
        struct lb_text text[6]; /* SQLForeignKeys: of the primary key, then of the foreign key */
        struct {
            struct lb_text catalog, schema, name, part; /* part: a column, or SQLTables' types */
        };
    };
    SQLUSMALLINT number[3];
};

SQLRETURN lb_catalog_tables(struct lb_stmt *s, const struct lb_catalog_args *a);
SQLRETURN lb_catalog_columns(struct lb_stmt *s, const struct lb_catalog_args *a);
SQLRETURN lb_catalog_primary_keys(struct lb_stmt *s, const struct lb_catalog_args *a);
SQLRETURN lb_catalog_foreign_keys(struct lb_stmt *s, const struct lb_catalog_args *a);
/* number: unique, accuracy */
SQLRETURN lb_catalog_statistics(struct lb_stmt *s, const struct lb_catalog_args *a);
/* number: type, scope, nullable */
SQLRETURN lb_catalog_special_columns(struct lb_stmt *s, const struct lb_catalog_args *a);
SQLRETURN lb_catalog_procedures(struct lb_stmt *s, const struct lb_catalog_args *a);
SQLRETURN lb_catalog_procedure_columns(struct lb_stmt *s, const struct lb_catalog_args *a);
SQLRETURN lb_catalog_table_privileges(struct lb_stmt *s, const struct lb_catalog_args *a);
SQLRETURN lb_catalog_column_privileges(struct lb_stmt *s, const struct lb_catalog_args *a);
SQLRETURN lb_catalog_type_info(struct lb_stmt *s, SQLSMALLINT type);

#endif
