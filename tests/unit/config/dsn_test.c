#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "config/dsn.h"
#include "support/alloc.h"
#include "support/ini.h"
#include "support/test.h"

static bool note(void *context, struct lb_text name, struct lb_text value, struct lb_err *err)
{
    struct lb_buf *all = context;
    lb_buf_add_text(all, name);
    lb_buf_add_char(all, '=');
    lb_buf_add_text(all, value);
    lb_buf_add_char(all, '\n');
    return true;
}

static bool stop(void *context, struct lb_text name, struct lb_text value, struct lb_err *err)
{
    ++*(int *)context;
    return lb_err(err, LB_ERR_ARGUMENT, "stopped at %.*s", (int)name.n, name.at);
}

static void entries_come_in_the_files_order(void **state)
{
    struct lb_buf all = LB_BUF(4096);
    struct lb_err err;
    bool found = false;
    ini_write(*state, "odbc.ini",
              "[other]\nServer=no\n[my data]\nServer=h\n# a comment\n; another\nPort = 5432 \n"
              "Empty=\nPWD=a=b;c#d\n[third]\nX=1\n");
    assert_true(lb_dsn_read(LB_TEXT("my data"), note, &all, &found, &err));
    assert_true(found);
    assert_string_equal(lb_buf_str(&all), "Server=h\nPort=5432\nEmpty=\nPWD=a=b;c#d\n");
    lb_buf_release(&all);
}

static void a_section_that_is_not_there_is_not_found(void **state)
{
    struct lb_buf all = LB_BUF(4096);
    struct lb_err err;
    bool found = true;
    ini_write(*state, "odbc.ini", "[a]\nServer=h\n");
    assert_true(lb_dsn_read(LB_TEXT("nothing"), note, &all, &found, &err));
    assert_false(found);
    found = true;
    assert_true(lb_dsn_read(LB_TEXT(""), note, &all, &found, &err));
    assert_false(found);
    found = true;
    assert_true(lb_dsn_read_driver(LB_TEXT("nothing"), note, &all, &found, &err));
    assert_false(found);
    assert_string_equal(lb_buf_str(&all), "");
}

static void a_drivers_section_is_that_of_odbcinst_ini(void **state)
{
    struct lb_buf all = LB_BUF(4096);
    struct lb_err err;
    bool found = false;
    ini_write(*state, "odbc.ini", "[Lakebase dsn test]\nPort=1\n");
    ini_write(*state, "odbcinst.ini", "[Lakebase dsn test]\nDriver=/x.so\nPort=2\n");
    assert_true(lb_dsn_read_driver(LB_TEXT("Lakebase dsn test"), note, &all, &found, &err));
    assert_true(found);
    assert_string_equal(lb_buf_str(&all), "Driver=/x.so\nPort=2\n");
    lb_buf_release(&all);
}

/* A section with one value of n characters: 0000 0001 0002 … */
static void write_long(const struct ini *ini, const char *section, const char *before, size_t n)
{
    struct lb_buf text = LB_BUF(10000);
    lb_buf_addf(&text, "[%s]\nServer=h\n%s", section, before);
    for (size_t i = 0; i < n / 4; i++)
        lb_buf_addf(&text, "%04d", (int)i);
    lb_buf_add_str(&text, "\nUID=me\n");
    ini_write(ini, "odbc.ini", lb_buf_str(&text));
    lb_buf_release(&text);
}

static void a_value_that_was_cut_is_an_error_not_half_a_secret(void **state)
{
    static const struct {
        const char *section, *before;
        size_t n;
    } longs[] = {{"long1", "AccessToken=", 2000},
                 {"long2", "AccessToken  =  ", 1000},
                 {"long3", "PWD=", 996}};
    for (size_t i = 0; i < sizeof longs / sizeof longs[0]; i++) {
        struct lb_buf all = LB_BUF(4096);
        struct lb_err err = {0};
        bool found;
        write_long(*state, longs[i].section, longs[i].before, longs[i].n);
        assert_false(lb_dsn_read(lb_text_of(longs[i].section), note, &all, &found, &err));
        assert_int_equal(err.code, LB_ERR_ARGUMENT);
        assert_non_null(strstr(err.text, "AccessTokenFile"));
        assert_non_null(strstr(err.text, longs[i].section));
        assert_null(strstr(err.text, "0002"));
        assert_string_equal(lb_buf_str(&all), "Server=h\n");
        lb_buf_release(&all);
    }
}

static void long_values_that_fit_are_whole(void **state)
{
    struct lb_buf all = LB_BUF(4096);
    struct lb_err err;
    bool found;
    write_long(*state, "fits", "PWD=", 960);
    assert_true(lb_dsn_read(LB_TEXT("fits"), note, &all, &found, &err));
    assert_int_equal(all.n, strlen("Server=h\nPWD=\nUID=me\n") + 960);
    assert_non_null(strstr(lb_buf_str(&all), "0239\nUID=me\n"));
    lb_buf_release(&all);
}

static void a_caller_that_fails_ends_the_reading(void **state)
{
    int calls = 0;
    bool found;
    struct lb_err err = {0};
    ini_write(*state, "odbc.ini", "[stop]\nA=1\nB=2\n");
    assert_false(lb_dsn_read(LB_TEXT("stop"), stop, &calls, &found, &err));
    assert_int_equal(calls, 1);
    assert_string_equal(err.text, "stopped at A");
}

static void out_of_memory_is_told(void **state)
{
    ini_write(*state, "odbc.ini", "[oom2]\nA=1\nB=2\n");
    struct lb_buf all = LB_BUF(4096);
    assert_non_null(lb_buf_grow(&all, 4096));
    ALLOC_EACH(n)
    {
        bool found;
        struct lb_err err = {0};
        lb_buf_clear(&all);
        if (!lb_dsn_read(LB_TEXT("oom2"), note, &all, &found, &err))
            assert_int_equal(err.code, LB_ERR_MEMORY);
        else
            assert_string_equal(lb_buf_str(&all), "A=1\nB=2\n");
    }
    lb_buf_release(&all);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(entries_come_in_the_files_order),
        cmocka_unit_test(a_section_that_is_not_there_is_not_found),
        cmocka_unit_test(a_drivers_section_is_that_of_odbcinst_ini),
        cmocka_unit_test(a_value_that_was_cut_is_an_error_not_half_a_secret),
        cmocka_unit_test(long_values_that_fit_are_whole),
        cmocka_unit_test(a_caller_that_fails_ends_the_reading),
        cmocka_unit_test(out_of_memory_is_told),
    };
    return cmocka_run_group_tests_name("config/dsn", tests, ini_setup, ini_teardown);
}
