/* docs/keywords.md, made from the keyword table. */
#ifndef LB_TEST_KEYWORD_PAGE_H
#define LB_TEST_KEYWORD_PAGE_H

#include "base/buf.h"

#define LB_KEYWORD_PAGE_MAX 262144

void lb_keyword_page(struct lb_buf *out);

#endif
