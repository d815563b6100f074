/* Rows into the application's buffers, for other rooms than SQLFetch and SQLGetData. */
#ifndef LB_EXEC_FETCH_H
#define LB_EXEC_FETCH_H

#include "exec/exec.h"

/* Of a cursor that scrolls, into element `at` of the bound buffers. */
bool lb_fetch_prepare(struct lb_stmt *s); /* plans and addresses; false: posted */
SQLUSMALLINT lb_fetch_refresh(struct lb_stmt *s, SQLULEN at); /* the rowset's own row */
SQLUSMALLINT lb_fetch_by_bookmark(struct lb_stmt *s,
                                  SQLULEN at); /* the row that column 0's buffer names */

/* getdata.c: the result was read to its end; the way it was read is kept with the statement's text.
 */
void lb_getdata_learn(struct lb_stmt *s);

#endif
