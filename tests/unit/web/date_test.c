#include "support/cases.h"
#include "support/test.h"
#include "web/date.h"

static void test_read(void **state)
{
    struct cases *c = cases_open("web_date");
    for (struct case_line l; cases_next(c, &l);) {
        int64_t got = 0, want = 0;
        bool refused = !lb_text_int(l.field[2], &want);
        bool fine = lb_text_is(l.field[0], LB_TEXT("http")) ? lb_date_http(l.field[1], &got)
                                                            : lb_date_rfc3339(l.field[1], &got);
        if (fine == refused || (fine && got != want))
            fail_msg("%s:%u: %s, %lld", l.file, l.number, fine ? "taken" : "refused",
                     (long long)got);
    }
    cases_close(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
