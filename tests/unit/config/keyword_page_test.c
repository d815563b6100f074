#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config/keyword_page.h"
#include "platform/file.h"
#include "support/test.h"

static void the_page_is_what_the_table_says(void **state)
{
    char path[1024], *page = NULL;
    size_t n = 0;
    int os_error;
    struct lb_buf now = LB_BUF(LB_KEYWORD_PAGE_MAX);
    const char *cases = getenv("LB_CASES");
    snprintf(path, sizeof path, "%s/../../docs/keywords.md", cases ? cases : "tests/cases");
    if (!lb_file_read(path, LB_KEYWORD_PAGE_MAX, &page, &n, &os_error))
        fail_msg("%s cannot be read", path);
    lb_keyword_page(&now);
    assert_true(lb_buf_ok(&now));
    if (!lb_text_is(lb_buf_text(&now), lb_text(page, n)))
        fail_msg("%s is not what the keyword table says: run make keyword-page", path);
    lb_buf_release(&now);
    free(page);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_page_is_what_the_table_says)};
    return cmocka_run_group_tests_name("config/keyword_page", tests, NULL, NULL);
}
