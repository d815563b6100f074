#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "platform/browser.h"
#include "platform/clock.h"
#include "support/test.h"

static void test_no_browser(void **state)
{
    setenv("BROWSER", "/nowhere/browser:also-nowhere", 1);
    assert_false(lb_browser_open("https://h/"));
    unsetenv("BROWSER");
    unsetenv("DISPLAY");
    unsetenv("WAYLAND_DISPLAY");
    unsetenv("WSL_DISTRO_NAME");
    assert_false(lb_browser_open("https://h/"));
}

/* The first program of the list that there is gets the address as it is, and is not waited for. */
static void test_browser(void **state)
{
    char folder[] = "/tmp/browser_test.XXXXXX", program[64], list[200], seen[64], text[200] = "";
    const char *url = "https://h/a?b='c'&d=$(touch x);e";
    assert_non_null(mkdtemp(folder));
    snprintf(program, sizeof program, "%s/browser", folder);
    snprintf(seen, sizeof seen, "%s/seen", folder);
    FILE *f = fopen(program, "w");
    fprintf(f, "#!/bin/sh\nsleep 1\nprintf %%s \"$1\" >%s.new && mv %s.new %s\n", seen, seen, seen);
    fclose(f);
    chmod(program, 0700);
    snprintf(list, sizeof list, "nowhere:%s:other", program);
    setenv("BROWSER", list, 1);
    int64_t start = lb_clock_ms();
    assert_true(lb_browser_open(url));
    assert_true(lb_clock_ms() - start < 900);
    for (int i = 0; i < 100 && !text[0]; i++) {
        lb_clock_sleep(50);
        f = fopen(seen, "r");
        if (f && !fgets(text, sizeof text, f))
            text[0] = '\0';
        if (f)
            fclose(f);
    }
    assert_string_equal(text, url);
    unlink(seen);
    unlink(program);
    rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_no_browser),
        cmocka_unit_test(test_browser),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
