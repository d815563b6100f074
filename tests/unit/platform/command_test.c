#include <errno.h>
#include <signal.h>
#include <string.h>

#include "platform/clock.h"
#include "platform/command.h"
#include "support/test.h"

static struct lb_command run(const char *line, size_t most, int64_t ms)
{
    struct lb_command c;
    int os_error = 0;
    assert_true(lb_command_shell(line, most, lb_clock_ms() + ms, NULL, &c, &os_error));
    return c;
}

static void test_no_such_program(void **state)
{
    const char *const argv[] = {"/nowhere/program", NULL};
    struct lb_command c;
    int os_error = 0;
    assert_false(lb_command_run(argv, 100, LB_NEVER, NULL, &c, &os_error));
    assert_int_equal(os_error, ENOENT);
}

static void test_output(void **state)
{
    struct lb_command c = run("echo one; echo two >&2; cat; exit 3", 100, 5000);
    assert_int_equal(c.end, LB_COMMAND_EXITED);
    assert_int_equal(c.status, 3);
    assert_string_equal(c.out, "one\n");
    assert_int_equal(c.out_n, 4);
    assert_string_equal(c.said, "two\n");
    lb_command_release(&c);
}

/* Arguments are passed on as they are, without a shell. */
static void test_arguments(void **state)
{
    const char *const argv[] = {"printf", "%s|%s", "a b", "$HOME;*", NULL};
    struct lb_command c;
    int os_error = 0;
    assert_true(lb_command_run(argv, 100, lb_clock_ms() + 5000, NULL, &c, &os_error));
    assert_string_equal(c.out, "a b|$HOME;*");
    lb_command_release(&c);
}

static void test_the_last_words_are_kept(void **state)
{
    struct lb_command c =
        run("i=0; while [ $i -lt 400 ]; do echo line $i >&2; i=$((i+1)); done", 100, 10000);
    assert_int_equal(c.status, 0);
    assert_non_null(strstr(c.said, "line 399\n"));
    assert_null(strstr(c.said, "line 1\n"));
    lb_command_release(&c);
}

static void test_ends_that_are_made(void **state)
{
    static const struct {
        const char *line;
        enum lb_command_end end;
    } cases[] = {
        {"sleep 30", LB_COMMAND_TIMEOUT},
        {"exec >&- 2>&-; sleep 30", LB_COMMAND_TIMEOUT},
        {"sleep 30 & wait", LB_COMMAND_TIMEOUT},
        {"while :; do echo 0123456789; done", LB_COMMAND_TOO_LONG},
        {"kill -9 $$", LB_COMMAND_SIGNALLED},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int64_t start = lb_clock_ms();
        struct lb_command c = run(cases[i].line, 1000, 300);
        assert_int_equal(c.end, cases[i].end);
        assert_true(lb_clock_ms() - start < 5000);
        lb_command_release(&c);
    }
    atomic_bool cancel = true;
    struct lb_command c;
    int os_error;
    assert_true(lb_command_shell("sleep 30", 10, LB_NEVER, &cancel, &c, &os_error));
    assert_int_equal(c.end, LB_COMMAND_CANCELLED);
    lb_command_release(&c);
}

/* An application that ignores SIGCHLD never sees its children's status. */
static void test_sigchld_ignored(void **state)
{
    struct sigaction ignore = {.sa_handler = SIG_IGN}, before;
    sigaction(SIGCHLD, &ignore, &before);
    struct lb_command c = run("echo fine", 100, 5000);
    sigaction(SIGCHLD, &before, NULL);
    assert_int_equal(c.end, LB_COMMAND_EXITED);
    assert_string_equal(c.out, "fine\n");
    lb_command_release(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_no_such_program),    cmocka_unit_test(test_output),
        cmocka_unit_test(test_arguments),          cmocka_unit_test(test_the_last_words_are_kept),
        cmocka_unit_test(test_ends_that_are_made), cmocka_unit_test(test_sigchld_ignored),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
