/* What a keyword's text means: numbers, yes and no, named values. */
#ifndef LB_CONFIG_SETTING_VALUE_H
#define LB_CONFIG_SETTING_VALUE_H

#include "base/buf.h"
#include "base/err.h"
#include "config/keyword.h"

/* The number of an integer (of several the first), a boolean or a choice, 0 for text; false when
 * the text is none that the keyword allows. An empty text is 0 and allowed. */
bool lb_setting_number(enum lb_keyword id, struct lb_text value, int64_t *number);

/* LB_ERR_ARGUMENT that names keyword, value, where it came from and what would fit. */
bool lb_setting_refuse(enum lb_keyword id, struct lb_text value, const char *where,
                       struct lb_err *err);

/* Appends what fits: "a whole number from 1 to 65535", "statement, transaction or none"; "text" for
 * text. */
void lb_setting_describe(enum lb_keyword id, struct lb_buf *out);

#endif
