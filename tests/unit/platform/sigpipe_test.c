#include <errno.h>
#include <signal.h>
#include <unistd.h>

#include "platform/sigpipe.h"
#include "support/test.h"

static volatile sig_atomic_t seen;

static void on_sigpipe(int number)
{
    seen++;
}

static void write_to_nobody(void)
{
    int pair[2];
    assert_int_equal(pipe(pair), 0);
    close(pair[0]);
    assert_int_equal(write(pair[1], "x", 1), -1);
    assert_int_equal(errno, EPIPE);
    close(pair[1]);
}

static void test_held(void **state)
{
    struct sigaction action = {.sa_handler = on_sigpipe}, before;
    struct lb_sigpipe hold;
    sigaction(SIGPIPE, &action, &before);
    write_to_nobody();
    assert_int_equal(seen, 1);
    lb_sigpipe_hold(&hold);
    write_to_nobody();
    write_to_nobody();
    lb_sigpipe_release(&hold);
    assert_int_equal(seen, 1);
    write_to_nobody(); /* as before */
    assert_int_equal(seen, 2);
    sigaction(SIGPIPE, &before, NULL);
}

/* A signal that waited before us belongs to the application. */
static void test_pending_before(void **state)
{
    struct sigaction action = {.sa_handler = on_sigpipe}, before;
    struct lb_sigpipe hold;
    sigset_t one;
    seen = 0;
    sigaction(SIGPIPE, &action, &before);
    sigemptyset(&one);
    sigaddset(&one, SIGPIPE);
    sigprocmask(SIG_BLOCK, &one, NULL);
    write_to_nobody();
    lb_sigpipe_hold(&hold);
    write_to_nobody();
    lb_sigpipe_release(&hold);
    assert_int_equal(seen, 0);
    sigprocmask(SIG_UNBLOCK, &one, NULL);
    assert_int_equal(seen, 1);
    sigaction(SIGPIPE, &before, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_held),
        cmocka_unit_test(test_pending_before),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
