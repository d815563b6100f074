#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "platform/clock.h"
#include "platform/private.h"
#include "support/test.h"

static char folder[] = "/tmp/private_test.XXXXXX", path[128];
static int os_error;

static int make_folder(void **state)
{
    return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
    char command[128];
    snprintf(command, sizeof command, "rm -r %s", folder);
    return system(command);
}

static const char *in_folder(const char *name)
{
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static void test_home(void **state)
{
    char home[100];
    setenv("XDG_STATE_HOME", "/state", 1);
    assert_true(lb_private_home(home, sizeof home));
    assert_string_equal(home, "/state");
    setenv("XDG_STATE_HOME", "relative", 1);
    setenv("HOME", "/home/ada", 1);
    assert_true(lb_private_home(home, sizeof home));
    assert_string_equal(home, "/home/ada/.local/state");
    assert_false(lb_private_home(home, 10));
    unsetenv("XDG_STATE_HOME");
}

static void test_dir(void **state)
{
    struct stat facts;
    assert_true(lb_private_dir(in_folder("a/b/c"), &os_error));
    assert_true(lb_private_dir(in_folder("a/b/c"), &os_error));
    assert_int_equal(stat(path, &facts), 0);
    assert_int_equal(facts.st_mode & 0777, 0700);
    assert_int_equal(chmod(path, 0770), 0);
    assert_false(lb_private_dir(path, &os_error));
    assert_int_equal(os_error, EPERM);
    fclose(fopen(in_folder("file"), "w"));
    assert_false(lb_private_dir(path, &os_error));
    assert_int_equal(os_error, ENOTDIR);
    assert_false(lb_private_dir(in_folder("file/below"), &os_error));
    assert_false(lb_private_dir("/proc/none/below", &os_error));
}

static void test_read_and_write(void **state)
{
    struct stat facts;
    char *text;
    size_t n;
    assert_false(lb_private_read(in_folder("kept"), 100, &text, &n, &os_error));
    assert_int_equal(os_error, ENOENT);
    mode_t before = umask(0);
    assert_true(lb_private_write(path, "one", 3, &os_error));
    umask(before);
    assert_true(lb_private_write(path, "longer", 6, &os_error));
    assert_true(lb_private_read(path, 100, &text, &n, &os_error));
    assert_int_equal(n, 6);
    assert_string_equal(text, "longer");
    free(text);
    assert_int_equal(stat(path, &facts), 0);
    assert_int_equal(facts.st_mode & 0777, 0600);
    assert_false(lb_private_read(path, 5, &text, &n, &os_error));
    assert_int_equal(os_error, EFBIG);
    assert_null(text);
    chmod(path, 0640);
    assert_false(lb_private_read(path, 100, &text, &n, &os_error));
    assert_int_equal(os_error, EPERM);
    char link[128];
    snprintf(link, sizeof link, "%s/link", folder);
    chmod(path, 0600);
    assert_int_equal(symlink(path, link), 0);
    assert_false(lb_private_read(link, 100, &text, &n, &os_error));
    assert_int_equal(os_error, EPERM);
    assert_false(lb_private_write(in_folder("none/kept"), "x", 1, &os_error));
    assert_int_equal(os_error, ENOENT);
}

static void test_lock(void **state)
{
    atomic_bool cancel = true;
    int lock = lb_private_lock(in_folder("lock"), LB_NEVER, NULL, &os_error);
    assert_true(lock >= 0);
    assert_int_equal(lb_private_lock(path, lb_clock_ms() + 100, NULL, &os_error), -1);
    assert_int_equal(os_error, ETIMEDOUT);
    assert_int_equal(lb_private_lock(path, LB_NEVER, &cancel, &os_error), -1);
    assert_int_equal(os_error, ECANCELED);
    lb_private_unlock(lock);
    pid_t pid = fork(); /* a process that dies with the lock gives it back */
    if (pid == 0)
        _exit(lb_private_lock(path, LB_NEVER, NULL, &os_error) >= 0 ? 0 : 1);
    int status;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
    lock = lb_private_lock(path, lb_clock_ms() + 1000, NULL, &os_error);
    assert_true(lock >= 0);
    lb_private_unlock(lock);
    assert_int_equal(lb_private_lock(in_folder("none/lock"), LB_NEVER, NULL, &os_error), -1);
    assert_int_equal(os_error, ENOENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_home),
        cmocka_unit_test(test_dir),
        cmocka_unit_test(test_read_and_write),
        cmocka_unit_test(test_lock),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
