/*
 * UPDATE and DELETE … WHERE CURRENT OF cursor (ODBC reference, "Executing Positioned Update and
 * Delete Statements"): the server knows no cursor, so the words become the condition that finds the
 * cursor's current row, with the row's values as further parameters.
 */
#ifndef LB_EXEC_CURRENT_OF_H
#define LB_EXEC_CURRENT_OF_H

#include "exec/args.h"

/* Before each execution. Does nothing for other statements. False: posted (34000, 24000, HYC00). */
bool lb_current_of_resolve(struct lb_stmt *s);

/* To describe such a statement, wherever its cursor is: any row will do. False: posted. */
bool lb_current_of_stand_in(struct lb_stmt *s);

/* The text to send instead, or no value; and the values that go behind the statement's own
 * parameters. */
struct lb_text lb_current_of_text(const struct lb_stmt *s);
unsigned lb_current_of_count(const struct lb_stmt *s);
void lb_current_of_oids(const struct lb_stmt *s, uint32_t *oids);
void lb_current_of_add(const struct lb_stmt *s, struct lb_args *a);
/* The row comes back of an UPDATE, for its cursor to show: in that form. */
bool lb_current_of_binary(const struct lb_stmt *s);
/* After running it: takes the rows, tells the cursor; 01001 when it hit other than one row. */
SQLRETURN lb_current_of_finish(struct lb_stmt *s, struct lb_rows *rows);

#endif
