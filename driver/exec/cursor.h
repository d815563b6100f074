/*
 * Where a rowset begins (ODBC reference, SQLFetchScroll, "Positioning the Cursor"). s->row is the
 * 1-based number of the rowset's first row; 0: before the first; LB_ROW_AFTER_END: behind the last.
 * Bookmarks (ODBC reference, "Bookmarks"), of static cursors, are such numbers in eight bytes, and
 * good as long as the cursor is open.
 */
#ifndef LB_EXEC_CURSOR_H
#define LB_EXEC_CURSOR_H

#include "exec/exec.h"

#define LB_ROW_AFTER_END INT64_MAX
#define LB_ROW_MOST                                                                                \
    (INT64_MAX / 4) /* what numbers and offsets of rows are held to: their sums fit */

/* Moves to the rowset asked for. SQL_SUCCESS, SQL_NO_DATA (before the start or behind the end),
 * SQL_ERROR with HY106 or HY107 posted. */
SQLRETURN lb_position_move(struct lb_stmt *s, SQLSMALLINT orientation, SQLLEN offset, SQLULEN size);

/* Makes element `at` of the rowset the current row of s->rows. */
enum lb_step lb_position_row(struct lb_stmt *s, SQLULEN at, struct lb_err *err);

/* The rowset turned out to be empty. */
void lb_position_after_end(struct lb_stmt *s);

/* Whether this cursor has bookmarks: SQL_ATTR_USE_BOOKMARKS is on and it scrolls. */
bool lb_bookmark_on(const struct lb_stmt *s);
bool lb_bookmark_asked(struct lb_stmt *s); /* and column 0 is bound */

/* Stores the bookmark of the row with that number (0: of none) into element `at` of what is bound
 * to column 0.
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
