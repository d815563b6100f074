/* Prints docs/keywords.md: `make keyword-page` puts it in its place. */
#include <stdio.h>

#include "config/keyword_page.h"

int main(void)
{
    struct lb_buf page = LB_BUF(LB_KEYWORD_PAGE_MAX);
    lb_keyword_page(&page);
    bool good =
        lb_buf_ok(&page) && fwrite(page.at, 1, page.n, stdout) == page.n && fflush(stdout) == 0;
    lb_buf_release(&page);
    return good ? 0 : 1;
}
