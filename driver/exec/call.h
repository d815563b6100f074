/*
 * {call name(…)} and {? = call name(…)}: what the name is (function or procedure) is asked of the
 * server once per prepared text, the server's text is made for it, and output parameters are filled
 * from the row that comes back (ODBC reference, "Procedure Calls", SQLBindParameter).
 */
#ifndef LB_EXEC_CALL_H
#define LB_EXEC_CALL_H

#include "exec/exec.h"

/* Does nothing for statements that are no calls. run: to be executed; otherwise only described, and
 * what is bound is not looked at. False: posted. */
bool lb_call_resolve(struct lb_stmt *s, bool run);

/* The text to send for statement k, and whether ODBC parameter i (0-based, of all) goes to the
 * server. */
struct lb_text lb_call_text(const struct lb_stmt *s, unsigned k);
bool lb_call_sends(const struct lb_stmt *s, const struct lb_sql_statement *t, unsigned i);
/* How many of a statement's parameters go to the server. */
unsigned lb_call_sent(const struct lb_stmt *s, const struct lb_sql_statement *t);
/* Which ODBC parameter is the n-th (1 …) that goes to the server, where it is $n; false: none. */
bool lb_call_nth(const struct lb_stmt *s, const struct lb_sql_statement *t, int64_t n, unsigned *i);

/* Of a parameter that does not go to the server: the number of the result's column that it takes.
 */
unsigned lb_call_column(const struct lb_stmt *s, const struct lb_sql_statement *t, unsigned i);

/* Whether the text is one call with parameters to be filled. */
bool lb_call_has_outputs(const struct lb_stmt *s);
/* After execution with parameter set `row`: stores the first row into the output parameters, if
 * there are any, and leaves the statement without a result set. */
SQLRETURN lb_call_outputs(struct lb_stmt *s, SQLULEN row);
/* The same of the row that is current. */
void lb_call_store(struct lb_stmt *s, SQLULEN row);

#endif
