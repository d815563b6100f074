#include <stdio.h>
#include <stdlib.h>
#include <pthread.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "base/utf.h"
#include "support/alloc.h"
#include "support/test.h"

static char dir[] = "/tmp/lakebase-log-test-XXXXXX";
static char path[256];

static int make_dir(void **state)
{
    if (!mkdtemp(dir))
        return -1;
    snprintf(path, sizeof path, "%s/a.log", dir);
    return 0;
}

static int remove_dir(void **state)
{
    return rmdir(dir);
}

static int remove_log(void **state)
{
    unlink(path);
    return 0;
}

static char content[1 << 20];

static const char *read_log(const char *from)
{
    FILE *f = fopen(from, "r");
    assert_non_null(f);
    content[fread(content, 1, sizeof content - 1, f)] = '\0';
    fclose(f);
    return content;
}

static void a_file_that_cannot_be_opened_is_named(void **state)
{
    struct lb_log *log = (struct lb_log *)1;
    struct lb_err err;
    assert_false(lb_log_open(&log, "/no/such/folder/x.log", LB_LOG_INFO, &err));
    assert_null(log);
    assert_int_equal(err.code, LB_ERR_SYSTEM);
    assert_non_null(strstr(err.text, "/no/such/folder/x.log"));
    assert_non_null(strstr(err.text, "No such file"));
    assert_true(err.native != 0);
    assert_false(lb_log_open(&log, "/no/such/folder/x.log", LB_LOG_INFO, NULL));
}

static void a_link_is_not_followed(void **state)
{
    char target[300];
    snprintf(target, sizeof target, "%s/target", dir);
    assert_int_equal(symlink(target, path), 0);
    struct lb_log *log;
    struct lb_err err;
    assert_false(lb_log_open(&log, path, LB_LOG_INFO, &err));
    assert_int_equal(access(target, F_OK), -1);
}

static void out_of_memory_is_an_error(void **state)
{
    ALLOC_EACH(n)
    {
        struct lb_log *log;
        struct lb_err err = {.code = LB_OK};
        bool ok = lb_log_open(&log, path, LB_LOG_INFO, &err);
        assert_int_equal(ok, !alloc_failed());
        assert_int_equal(err.code, ok ? LB_OK : LB_ERR_MEMORY);
        lb_log_close(log);
    }
}

static void off_is_no_log(void **state)
{
    struct lb_log *log = (struct lb_log *)1;
    assert_true(lb_log_open(&log, path, LB_LOG_OFF, NULL));
    assert_null(log);
    assert_int_equal(access(path, F_OK), -1);
    assert_false(lb_log_wants(NULL, LB_LOG_ERROR));
    lb_log(NULL, LB_LOG_ERROR, "nothing %d", 1);
    lb_log_close(NULL);
}

static void the_file_is_private_and_appended_to(void **state)
{
    for (int i = 0; i < 2; i++) {
        struct lb_log *log;
        struct lb_err err;
        assert_true(lb_log_open(&log, path, LB_LOG_INFO, &err));
        assert_true(lb_log_wants(log, LB_LOG_ERROR));
        assert_true(lb_log_wants(log, LB_LOG_INFO));
        assert_false(lb_log_wants(log, LB_LOG_DEBUG));
        assert_false(lb_log_wants(log, LB_LOG_OFF));
        lb_log(log, LB_LOG_INFO, "line %d", i);
        lb_log(log, LB_LOG_DEBUG, "not this");
        lb_log_close(log);
    }
    struct stat facts;
    assert_int_equal(stat(path, &facts), 0);
    assert_int_equal(facts.st_mode & 0777, 0600);
    const char *text = read_log(path);
    assert_non_null(strstr(text, " info: line 0\n"));
    assert_non_null(strstr(text, " info: line 1\n"));
    assert_null(strstr(text, "not this"));
    int year, month, day;
    assert_int_equal(sscanf(text, "%d-%d-%dT", &year, &month, &day), 3);
    assert_true(year >= 2024 && month >= 1 && month <= 12 && day >= 1 && day <= 31);
}

static void a_folder_gets_a_file_of_the_process(void **state)
{
    struct lb_log *log;
    struct lb_err err;
    assert_true(lb_log_open(&log, dir, LB_LOG_ERROR, &err));
    lb_log(log, LB_LOG_ERROR, "here");
    lb_log_close(log);
    char made[300];
    snprintf(made, sizeof made, "%s/lakebase-odbc-%ld.log", dir, (long)getpid());
    assert_non_null(strstr(read_log(made), "error: here\n"));
    unlink(made);
}

static void one_event_is_one_line(void **state)
{
    struct lb_log *log;
    struct lb_err err;
    assert_true(lb_log_open(&log, path, LB_LOG_INFO, &err));
    lb_log(log, LB_LOG_INFO, "said \"%s\"", "one\r\n2026-01-01 forged\x1B[2J");
    char longest[8000];
    for (size_t i = 0; i + 1 < sizeof longest; i += 2)
        memcpy(longest + i, "\xC3\xBC", 2);
    longest[sizeof longest - 2] = '\0';
    lb_log(log, LB_LOG_INFO, "%s", longest);
    lb_log(log, LB_LOG_INFO, "x%s", longest);
    lb_log_close(log);
    const char *text = read_log(path);
    size_t lines = 0;
    for (const char *at = text; *at; at++) {
        lines += *at == '\n';
        assert_true((unsigned char)*at >= ' ' || *at == '\n');
    }
    assert_int_equal(lines, 3);
    assert_true(lb_utf8_valid(lb_text_of(text)));
}

static void *write_lines(void *log)
{
    for (int i = 0; i < 500; i++)
        lb_log(log, LB_LOG_INFO, "begin %0500d end", i);
    return NULL;
}

static void threads_do_not_mix_lines(void **state)
{
    struct lb_log *log;
    struct lb_err err;
    assert_true(lb_log_open(&log, path, LB_LOG_INFO, &err));
    pthread_t threads[3];
    for (int i = 0; i < 3; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, write_lines, log), 0);
    for (int i = 0; i < 3; i++)
        pthread_join(threads[i], NULL);
    lb_log_close(log);
    size_t lines = 0;
    for (char *line = (char *)read_log(path), *next; *line; line = next, lines++) {
        next = strchr(line, '\n') + 1;
        next[-1] = '\0';
        assert_non_null(strstr(line, "info: begin "));
        assert_string_equal(next - 5, " end");
    }
    assert_int_equal(lines, 1500);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_that_cannot_be_opened_is_named),
        cmocka_unit_test_teardown(a_link_is_not_followed, remove_log),
        cmocka_unit_test_teardown(out_of_memory_is_an_error, remove_log),
        cmocka_unit_test(off_is_no_log),
        cmocka_unit_test_teardown(the_file_is_private_and_appended_to, remove_log),
        cmocka_unit_test(a_folder_gets_a_file_of_the_process),
        cmocka_unit_test_teardown(one_event_is_one_line, remove_log),
        cmocka_unit_test_teardown(threads_do_not_mix_lines, remove_log),
    };
    return cmocka_run_group_tests(tests, make_dir, remove_dir);
}
