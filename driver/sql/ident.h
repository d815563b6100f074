/* Names: quoting, and taking apart what an application wrote. */
#ifndef LB_SQL_IDENT_H
#define LB_SQL_IDENT_H

#include "base/buf.h"

/* Appends "name" in double quotes, as it may stand in SQL text whatever it holds. */
void lb_ident_quote(struct lb_buf *out, struct lb_text name);

/* Is an identifier as written the same name as another one as written? */
bool lb_ident_is(struct lb_text written, struct lb_text other);

/*
 * Takes catalog.schema.name, schema.name or name apart, each part quoted or not. The parts become
 * plain names, in *out, which they borrow; those not given are "no value". False: malformed.
 */
struct lb_ident {
    struct lb_text catalog, schema, name;
};
bool lb_ident_split(struct lb_text written, struct lb_buf *out, struct lb_ident *parts);

#endif
