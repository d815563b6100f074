#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "platform/file.h"
#include "support/alloc.h"
#include "support/test.h"

static char dir[] = "/tmp/lakebase-file-test-XXXXXX";
static char path[256];

static int make_dir(void **state)
{
    if (!mkdtemp(dir))
        return -1;
    snprintf(path, sizeof path, "%s/file", dir);
    return 0;
}

static int remove_dir(void **state)
{
    return rmdir(dir);
}

static int remove_file(void **state)
{
    unlink(path);
    return 0;
}

static void write_file(const char *text, size_t n)
{
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    assert_int_equal(fwrite(text, 1, n, f), n);
    fclose(f);
}

static void expect_read_error(const char *from, size_t most, int want)
{
    char *out = (char *)1;
    size_t n = 9;
    int os_error = 0;
    assert_false(lb_file_read(from, most, &out, &n, &os_error));
    assert_null(out);
    assert_int_equal(n, 0);
    assert_int_equal(os_error, want);
}

static void reading_what_is_no_regular_file_fails(void **state)
{
    expect_read_error(path, 100, ENOENT);
    expect_read_error(dir, 100, EISDIR);
    expect_read_error("/dev/zero", 100, EINVAL);
    assert_int_equal(mkfifo(path, 0600), 0);
    expect_read_error(path, 100, EINVAL); /* and does not wait for a writer */
}

static void reading_over_the_ceiling_fails(void **state)
{
    write_file("12345", 5);
    expect_read_error(path, 4, EFBIG);
    alloc_fail_at(1);
    expect_read_error(path, 5, ENOMEM);
    alloc_fail_at(0);
}

static void reading_gives_all_bytes_and_a_nul(void **state)
{
    char *out;
    size_t n;
    int os_error;
    write_file("a\0b", 3);
    assert_true(lb_file_read(path, 3, &out, &n, &os_error));
    assert_int_equal(n, 3);
    assert_memory_equal(out, "a\0b", 4);
    free(out);
    write_file("", 0);
    assert_true(lb_file_read(path, 0, &out, &n, &os_error));
    assert_int_equal(n, 0);
    assert_string_equal(out, "");
    free(out);
}

static void appending_is_private_and_inherited_by_nobody(void **state)
{
    int os_error = 0;
    assert_int_equal(lb_file_append_open("/no/such/folder/x", &os_error), -1);
    assert_int_equal(os_error, ENOENT);
    mode_t mask = umask(0);
    int fd = lb_file_append_open(path, &os_error);
    umask(mask);
    assert_true(fd >= 0);
    assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
    struct stat facts;
    assert_int_equal(fstat(fd, &facts), 0);
    assert_int_equal(facts.st_mode & 0777, 0600);
    assert_true(lb_file_write(fd, "one ", 4, &os_error));
    lb_file_close(fd);
    fd = lb_file_append_open(path, &os_error);
    assert_true(lb_file_write(fd, "two", 3, &os_error));
    assert_true(lb_file_write(fd, NULL, 0, &os_error));
    lb_file_close(fd);
    lb_file_close(-1);
    char *out;
    size_t n;
    assert_true(lb_file_read(path, 100, &out, &n, &os_error));
    assert_string_equal(out, "one two");
    free(out);
}

static void appending_follows_no_link_and_waits_for_no_pipe(void **state)
{
    char target[300];
    snprintf(target, sizeof target, "%s/target", dir);
    assert_int_equal(symlink(target, path), 0);
    int os_error = 0;
    assert_int_equal(lb_file_append_open(path, &os_error), -1);
    assert_int_equal(os_error, ELOOP);
    assert_int_equal(access(target, F_OK), -1);
    unlink(path);
    assert_int_equal(mkfifo(path, 0600), 0);
    assert_int_equal(lb_file_append_open(path, &os_error), -1);
    assert_int_equal(os_error, ENXIO);
}

static void writing_to_a_full_disk_fails(void **state)
{
    int os_error = 0;
    int fd = open("/dev/full", O_WRONLY | O_CLOEXEC);
    if (fd < 0)
        return; /* only Linux has it */
    assert_false(lb_file_write(fd, "x", 1, &os_error));
    assert_int_equal(os_error, ENOSPC);
    assert_false(lb_file_write_at(fd, 0, "x", 1, &os_error));
    lb_file_close(fd);
    assert_false(lb_file_write(-1, "x", 1, &os_error));
    assert_int_equal(os_error, EBADF);
    assert_false(lb_file_write_at(-1, 0, "x", 1, &os_error));
    assert_false(lb_file_read_at(-1, 0, &(char){0}, 1, &os_error));
}

static void a_temporary_file_has_no_name(void **state)
{
    int os_error = 0;
    assert_int_equal(setenv("TMPDIR", dir, 1), 0);
    int fd = lb_file_temporary(&os_error);
    assert_true(fd >= 0);
    struct stat facts;
    assert_int_equal(fstat(fd, &facts), 0);
    assert_int_equal(facts.st_nlink, 0);
    assert_int_equal(facts.st_mode & 0777, 0600);
    assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);

    assert_true(lb_file_write_at(fd, 4, "56789", 5, &os_error));
    assert_true(lb_file_write_at(fd, 0, "1234", 4, &os_error));
    assert_true(lb_file_write(fd, "end", 3, &os_error)); /* at the end, whatever was written last */
    char back[13] = "";
    assert_true(lb_file_read_at(fd, 0, back, 12, &os_error));
    assert_string_equal(back, "123456789end");
    assert_false(lb_file_read_at(fd, 5, back, 8, &os_error)); /* one byte more than there is */
    assert_int_equal(os_error, EIO);
    lb_file_close(fd);

    assert_int_equal(setenv("TMPDIR", "/no/such/folder", 1), 0);
    assert_int_equal(lb_file_temporary(&os_error), -1);
    assert_int_equal(os_error, ENOENT);
    assert_int_equal(unsetenv("TMPDIR"), 0);
    fd = lb_file_temporary(&os_error);
    assert_true(fd >= 0);
    lb_file_close(fd);
}

static void folders_are_told_from_files(void **state)
{
    assert_true(lb_file_is_dir(dir));
    assert_false(lb_file_is_dir(path));
    write_file("x", 1);
    assert_false(lb_file_is_dir(path));
}

static void errors_have_a_text(void **state)
{
    char out[100];
    assert_string_equal(lb_file_error(ENOENT, out, sizeof out), "No such file or directory");
    assert_ptr_equal(lb_file_error(ENOENT, out, sizeof out), out);
    assert_non_null(strstr(lb_file_error(99999, out, sizeof out), "99999"));
    char small[5];
    assert_int_equal(strlen(lb_file_error(ENOENT, small, sizeof small)), 4);
    assert_string_equal(lb_file_error(ENOENT, small, 0), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(reading_what_is_no_regular_file_fails, remove_file),
        cmocka_unit_test_teardown(reading_over_the_ceiling_fails, remove_file),
        cmocka_unit_test_teardown(reading_gives_all_bytes_and_a_nul, remove_file),
        cmocka_unit_test_teardown(appending_is_private_and_inherited_by_nobody, remove_file),
        cmocka_unit_test_teardown(appending_follows_no_link_and_waits_for_no_pipe, remove_file),
        cmocka_unit_test(writing_to_a_full_disk_fails),
        cmocka_unit_test(a_temporary_file_has_no_name),
        cmocka_unit_test_teardown(folders_are_told_from_files, remove_file),
        cmocka_unit_test(errors_have_a_text),
    };
    return cmocka_run_group_tests(tests, make_dir, remove_dir);
}
