#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "support/cases.h"
#include "web/date.h"

static void test_read(void **state)
{
    struct cases *c = cases_open("web_date");
    (void)state;
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

static void test_write(void **state)
{
    char out[LB_DATE_TEXT];
    (void)state;
    assert_string_equal(lb_date_write(0, out), "1970-01-01T00:00:00Z");
    assert_string_equal(lb_date_write(-1, out), "");
    assert_string_equal(lb_date_write(253402300799, out), "9999-12-31T23:59:59Z");
    assert_string_equal(lb_date_write(253402300800, out), "");
    assert_string_equal(lb_date_write(1795341600, out), "2026-11-22T10:00:00Z");
    assert_string_equal(lb_date_write(INT64_MAX, out), "");
    for (int64_t t = 0; t < 200000000000; t += 86400 * 29 + 12345) {
        int64_t back;
        assert_true(lb_date_rfc3339(lb_text_of(lb_date_write(t, out)), &back));
        assert_int_equal(back, t);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_read),
        cmocka_unit_test(test_write),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
