/* The page that the browser shows at the end of a sign-in. */
#ifndef LB_OAUTH_PAGE_H
#define LB_OAUTH_PAGE_H

#include "base/buf.h"

/* All of it is plain text from who knows where; it is escaped here. */
struct lb_page {
    int status;                             /* HTTP: 200 says that it went well */
    struct lb_text title;                   /* one short sentence */
    struct lb_text text;                    /* what happened, what to do next */
    struct lb_text user, application, host; /* rows below it; "no value" leaves a row out */
};

/* Appends the whole HTTP answer (RFC 9112). The page holds no script and loads nothing. */
void lb_page_add(struct lb_buf *b, const struct lb_page *p);

#endif
