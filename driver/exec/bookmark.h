/*
 * Bookmarks (ODBC reference, "Bookmarks"): of static cursors, the row's number, eight bytes. They
 * are good as long as the cursor is open.
 */
#ifndef LB_EXEC_BOOKMARK_H
#define LB_EXEC_BOOKMARK_H

#include "exec/exec.h"

/* Whether this cursor has bookmarks: SQL_ATTR_USE_BOOKMARKS is on and it scrolls. */
bool lb_bookmark_on(const struct lb_stmt *s);

/* Stores the bookmark of the row with that number into element `at` of what is bound to column 0.
 */
enum lb_outcome lb_bookmark_store(struct lb_stmt *s, SQLULEN at, int64_t row);

/* SQLGetData of column 0. */
SQLRETURN lb_bookmark_get(struct lb_stmt *s, SQLSMALLINT c_type, SQLPOINTER at, SQLLEN room,
                          SQLLEN *indicator);

/* The row that SQL_ATTR_FETCH_BOOKMARK_PTR, or element `at` of column 0's buffers, points at; 0:
 * HY111 was posted. */
int64_t lb_bookmark_wanted(struct lb_stmt *s);
int64_t lb_bookmark_bound(struct lb_stmt *s, SQLULEN at);

#endif
