#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/buf.h"
#include "support/alloc.h"

static void over_the_ceiling_is_broken_until_cleared(void **state)
{
    (void)state;
    struct lb_buf b = LB_BUF(4);
    lb_buf_add_str(&b, "abcd");
    assert_true(lb_buf_ok(&b));
    lb_buf_add_char(&b, 'e');
    assert_false(lb_buf_ok(&b));
    lb_buf_add(&b, "", 0);
    assert_false(lb_buf_ok(&b));
    assert_string_equal(lb_buf_str(&b), "abcd");
    lb_buf_clear(&b);
    assert_true(lb_buf_ok(&b));
    assert_string_equal(lb_buf_str(&b), "");
    lb_buf_release(&b);
}

static void out_of_memory_is_sticky_and_loses_nothing(void **state)
{
    (void)state;
    ALLOC_EACH(n)
    {
        struct lb_buf b = LB_BUF(1000);
        for (int i = 0; i < 100; i++)
            lb_buf_addf(&b, "%d,", i);
        assert_int_equal(lb_buf_ok(&b), !alloc_failed());
        lb_buf_release(&b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(over_the_ceiling_is_broken_until_cleared),
        cmocka_unit_test(out_of_memory_is_sticky_and_loses_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
