/* The pqopt keyword: further connection parameters for libpq, in libpq's own notation (PostgreSQL
 * documentation, "Keyword/Value Connection Strings"): name=value name='a value' … */
#ifndef LB_CONNECT_PQOPT_H
#define LB_CONNECT_PQOPT_H

#include "base/err.h"

#define LB_PQOPT_MOST 32

struct lb_pqopt {
    char *names[LB_PQOPT_MOST + 1]; /* NULL behind the last */
    char *values[LB_PQOPT_MOST + 1];
    unsigned n;
};

/* LB_ERR_ARGUMENT names what does not fit. Released on failure. */
bool lb_pqopt_parse(struct lb_pqopt *out, struct lb_text text, struct lb_err *err);
/* One parameter more, from a keyword of its own; nothing for an empty value. */
bool lb_pqopt_add(struct lb_pqopt *p, const char *name, struct lb_text value, struct lb_err *err);
void lb_pqopt_release(struct lb_pqopt *p);

#endif
