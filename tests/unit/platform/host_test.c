#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "platform/clock.h"
#include "platform/host.h"
#include "support/test.h"

static int ends[2];

static int make_pair(void **state)
{
    return socketpair(AF_UNIX, SOCK_STREAM, 0, ends);
}

static int close_pair(void **state)
{
    close(ends[0]);
    if (ends[1] >= 0)
        close(ends[1]);
    return 0;
}

static void on_alarm(int number)
{
}

static void waiting_on_no_descriptor_fails(void **state)
{
    assert_int_equal(lb_host_wait(987, false, 1000), -1);
}

static void time_runs_out(void **state)
{
    int64_t start = lb_clock_ms();
    assert_int_equal(lb_host_wait(ends[0], false, 50), 0);
    int64_t took = lb_clock_ms() - start;
    assert_true(took >= 50 && took < 5000);
    assert_int_equal(lb_host_wait(ends[0], false, 0), 0);
    assert_int_equal(lb_host_wait(ends[0], false, -5), 0);
}

static void signals_do_not_end_or_lengthen_the_wait(void **state)
{
    struct sigaction act = {.sa_handler = on_alarm}, old;
    sigaction(SIGALRM, &act, &old);
    struct itimerval every = {{0, 20000}, {0, 20000}}, off = {{0, 0}, {0, 0}};
    setitimer(ITIMER_REAL, &every, NULL);
    int64_t start = lb_clock_ms();
    int got = lb_host_wait(ends[0], false, 200);
    int64_t took = lb_clock_ms() - start;
    int64_t slept = lb_clock_ms();
    lb_clock_sleep(100);
    slept = lb_clock_ms() - slept;
    setitimer(ITIMER_REAL, &off, NULL);
    sigaction(SIGALRM, &old, NULL);
    assert_int_equal(got, 0);
    assert_true(took >= 200 && took < 5000);
    assert_true(slept >= 99 && slept < 5000);
}

static void readiness_is_seen(void **state)
{
    assert_int_equal(lb_host_wait(ends[0], true, LB_NEVER), 1);
    assert_int_equal(write(ends[1], "x", 1), 1);
    assert_int_equal(lb_host_wait(ends[0], false, LB_NEVER), 1);
}

static void a_closed_peer_is_ready(void **state)
{
    close(ends[1]);
    ends[1] = -1;
    assert_int_equal(lb_host_wait(ends[0], false, LB_NEVER), 1);
}

static void an_empty_variable_is_not_set(void **state)
{
    assert_int_equal(unsetenv("LB_TEST_VARIABLE"), 0);
    assert_null(lb_host_env("LB_TEST_VARIABLE"));
    assert_int_equal(setenv("LB_TEST_VARIABLE", "", 1), 0);
    assert_null(lb_host_env("LB_TEST_VARIABLE"));
    assert_int_equal(setenv("LB_TEST_VARIABLE", "x", 1), 0);
    assert_string_equal(lb_host_env("LB_TEST_VARIABLE"), "x");
}

static void facts_are_there(void **state)
{
    assert_int_equal(lb_host_pid(), getpid());
    assert_true(strlen(lb_host_os()) > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(waiting_on_no_descriptor_fails),
        cmocka_unit_test_setup_teardown(time_runs_out, make_pair, close_pair),
        cmocka_unit_test_setup_teardown(signals_do_not_end_or_lengthen_the_wait, make_pair,
                                        close_pair),
        cmocka_unit_test_setup_teardown(readiness_is_seen, make_pair, close_pair),
        cmocka_unit_test_setup_teardown(a_closed_peer_is_ready, make_pair, close_pair),
        cmocka_unit_test(an_empty_variable_is_not_set),
        cmocka_unit_test(facts_are_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
