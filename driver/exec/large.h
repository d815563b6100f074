/*
 * Large objects. A column of the domain lo over oid (PostgreSQL documentation, appendix F, "lo")
 * holds a large object's number; to an application it is long binary data: its contents are read
 * where its value is, and a parameter bound as binary makes a new one. Databases without that
 * domain pay one query a connection, and that only once a result has an oid column of a table.
 */
#ifndef LB_EXEC_LARGE_H
#define LB_EXEC_LARGE_H

#include "exec/exec.h"

#define LB_LARGE_OID 26 /* pg_type: oid */

/* The domain's oid in this database; 0: none, or *failed: posted. Asked once, and again after DDL.
 */
uint32_t lb_large_type(struct lb_stmt *s, bool *failed);
void lb_large_forget(struct lb_stmt *s);

/* ---- results ----------------------------------------------------------------------------- */

/* Marks the IRD's columns that are large objects: they become bytea. False: posted. */
bool lb_large_mark(struct lb_stmt *s);
/* A marked column's cell becomes its object's contents, in binary form, good until the next call.
 * `again`: a further part of what was read last. False: posted. */
bool lb_large_read(struct lb_stmt *s, bool again, SQLLEN row_number, struct lb_text *cell);

/* ---- parameters -------------------------------------------------------------------------- */

/* Before an execution: finds the parameters that make large objects. False: posted. */
bool lb_large_resolve(struct lb_stmt *s);
/* The text to send instead, or no value. */
struct lb_text lb_large_text(const struct lb_stmt *s);

#endif
