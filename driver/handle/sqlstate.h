/* The SQLSTATEs of ODBC 3.8 (appendix A): the code, what ODBC 2.x called it, and our words for it.
 */
#ifndef LB_HANDLE_SQLSTATE_H
#define LB_HANDLE_SQLSTATE_H

#include "base/err.h"
#include "type/outcome.h"

struct lb_sqlstate {
    char code[6];
    char odbc2[6]; /* what an ODBC 2.x application gets; the same where nothing changed */
    const char *text;
};

/* The row of a code, or NULL. */
const struct lb_sqlstate *lb_sqlstate_find(const char *code);
const char *lb_sqlstate_of_err(const struct lb_err *err);
const char *lb_sqlstate_of_outcome(enum lb_outcome o);
/* True when ODBC (not ISO) defined the code's subclass: SQL_DIAG_SUBCLASS_ORIGIN. Class likewise.
 */
bool lb_sqlstate_is_odbc_class(const char *code);
bool lb_sqlstate_is_odbc_subclass(const char *code);

#endif
