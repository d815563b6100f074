/* What a server's refusal at sign-in means: ODBC's SQLSTATE for it, and what to do next. */
#ifndef LB_CONNECT_ADVICE_H
#define LB_CONNECT_ADVICE_H

#include "base/err.h"

/* Only errors that carry the server's SQLSTATE are changed; its code is kept in the text. */
void lb_advice_add(struct lb_err *err, bool by_oauth, const char *user);

#endif
