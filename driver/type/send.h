/* What a loaded C value becomes by the SQL type it was bound as. For the rooms of type/ only. */
#ifndef LB_TYPE_SEND_H
#define LB_TYPE_SEND_H

#include "type/plan.h"
#include "type/value.h"

/*
 * Turns *v into a value of the SQL type's family, by the rules of the ODBC reference's appendix D,
 * "Converting Data from C to SQL Data Types". Character data that is none of ODBC's literals of a
 * date, time or interval stays text: the server knows more forms than ODBC. `scratch` takes new
 * text.
 */
enum lb_outcome lb_send_convert(const struct lb_send_plan *plan, struct lb_buf *scratch,
                                struct lb_value *v);

#endif
