#include <time.h>

#include "platform/clock.h"
#include "support/test.h"

static void left_is_never_negative_nor_over_most(void **state)
{
    int64_t now = lb_clock_ms();
    assert_int_equal(lb_clock_left(now - 1000, 50), 0);
    assert_int_equal(lb_clock_left(0, 50), 0);
    assert_int_equal(lb_clock_left(INT64_MIN / 2, 50), 0);
    assert_int_equal(lb_clock_left(LB_NEVER, 50), 50);
    assert_true(lb_clock_left(LB_NEVER, LB_NEVER) == LB_NEVER);
    assert_int_equal(lb_clock_left(now + 100000, 50), 50);
    int64_t left = lb_clock_left(now + 100000, LB_NEVER);
    assert_true(left > 90000 && left <= 100000);
}

static void sleeping_takes_the_time_asked_for(void **state)
{
    int64_t start = lb_clock_ms();
    lb_clock_sleep(30);
    int64_t took = lb_clock_ms() - start;
    assert_true(took >= 30 && took < 5000);
    start = lb_clock_ms();
    lb_clock_sleep(0);
    lb_clock_sleep(-100);
    assert_true(lb_clock_ms() - start < 1000);
}

static void the_wall_clock_is_the_systems(void **state)
{
    int64_t off = lb_clock_wall() - (int64_t)time(NULL);
    assert_true(off >= -1 && off <= 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(left_is_never_negative_nor_over_most),
        cmocka_unit_test(sleeping_takes_the_time_asked_for),
        cmocka_unit_test(the_wall_clock_is_the_systems),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
