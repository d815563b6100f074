/* Changing rows of a result in their base table, for SQLSetPos and SQLBulkOperations. Fewer or more
 * rows hit than one are reported as 01001. */
#ifndef LB_EXEC_CHANGE_H
#define LB_EXEC_CHANGE_H

#include "exec/exec.h"

/* HY092 when the cursor is read-only, HYC00 when its rows cannot be found in one base table. */
bool lb_change_allowed(struct lb_stmt *s);

/* For data at execution (exec/putdata.h): column i (0-based) of element `at` is to be sent; where
 * it is bound; as what. */
bool lb_change_wants(struct lb_stmt *s, unsigned i, SQLULEN at);
const void *lb_change_address(const struct lb_stmt *s, unsigned i, SQLULEN at);
SQLSMALLINT lb_change_c_type(const struct lb_stmt *s, unsigned i);

/* Element `at` of the rowset: the bound buffers into its row; its row away; the bound buffers as a
 * new row. The row's status, with records posted for that row. */
SQLUSMALLINT lb_change_update(struct lb_stmt *s, SQLULEN at);
SQLUSMALLINT lb_change_delete(struct lb_stmt *s, SQLULEN at);
SQLUSMALLINT lb_change_add(struct lb_stmt *s, SQLULEN at);

#endif
