/*
 * Where a rowset begins (ODBC reference, SQLFetchScroll, "Positioning the Cursor"). s->row is the
 * 1-based number of the rowset's first row; 0: before the first; LB_ROW_AFTER_END: behind the last.
 */
#ifndef LB_EXEC_POSITION_H
#define LB_EXEC_POSITION_H

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

/* ---- fetch.c, for set_pos.c: rows of a cursor that scrolls, into element `at` of the bound
 * buffers ---- */
bool lb_fetch_prepare(struct lb_stmt *s); /* plans and addresses; false: posted */
SQLUSMALLINT lb_fetch_refresh(struct lb_stmt *s, SQLULEN at); /* the rowset's own row */
SQLUSMALLINT lb_fetch_by_bookmark(struct lb_stmt *s,
                                  SQLULEN at); /* the row that column 0's buffer names */

#endif
