/*
 * The rows of the current rowset, for SQLGetData and SQLSetPos in a rowset of several rows. A
 * cursor that scrolls reads them from its spool; for one that only goes forward they are copied
 * when the rowset is fetched, if it has columns that are not bound, or its rows may be changed (for
 * who binds all and only reads, nothing is copied).
 */
#ifndef LB_EXEC_WINDOW_H
#define LB_EXEC_WINDOW_H

#include "exec/exec.h"

/* Before a rowset is read. True: each row is to be given to lb_window_keep. */
bool lb_window_begin(struct lb_stmt *s, SQLULEN size, unsigned bound);
bool lb_window_keep(struct lb_stmt *s); /* false: out of memory */

/* The cells of row s->at of the rowset, good until the cursor moves; NULL: posted. */
const struct lb_text *lb_window_cells(struct lb_stmt *s);

#endif
