#include <string.h>

#include "oauth/workspace.h"
#include "support/cases.h"
#include "support/test.h"

static void check_line(const struct case_line *line)
{
    struct lb_workspace w;
    struct lb_err err = {0};
    bool wants_failure = lb_text_starts(line->field[1], LB_TEXT("! "));
    bool good = lb_workspace_parse(&w, line->field[0], &err);
    if (good == wants_failure)
        fail_msg("%s:%u: %s", line->file, line->number, good ? w.url : err.text);
    if (wants_failure) {
        assert_int_equal(err.code, LB_ERR_ARGUMENT);
        if (lb_text_find_text(lb_text_of(err.text), 0, lb_text_from(line->field[1], 2)) ==
            LB_NOT_FOUND)
            fail_msg("%s:%u: the error is: %s", line->file, line->number, err.text);
        return;
    }
    if (!lb_text_is(line->field[1], lb_text_of(w.url)) ||
        !lb_text_is(line->field[2], lb_text_of(w.workspace_id)) ||
        !lb_text_is(line->field[3], lb_text_of(w.account_id)))
        fail_msg("%s:%u: %s | %s | %s", line->file, line->number, w.url, w.workspace_id,
                 w.account_id);
}

static void addresses_are_read_as_people_paste_them(void **state)
{
    struct cases *cases = cases_open("workspaces");
    for (struct case_line line; cases_next(cases, &line);)
        check_line(&line);
    cases_close(cases);
}

static void a_password_in_the_address_is_not_shown(void **state)
{
    struct lb_workspace w;
    struct lb_err err;
    assert_false(lb_workspace_parse(&w, LB_TEXT("https://me:sesame@x.com"), &err));
    assert_null(strstr(err.text, "sesame"));
}

static void long_names_are_refused_not_cut(void **state)
{
    char name[300];
    struct lb_workspace w;
    struct lb_err err;
    memset(name, 'a', sizeof name);
    assert_true(lb_workspace_parse(&w, lb_text(name, 255), &err));
    assert_int_equal(strlen(w.url), 8 + 255);
    assert_false(lb_workspace_parse(&w, lb_text(name, 256), &err));
    memcpy(name + 255, ":65535", 6);
    assert_true(lb_workspace_parse(&w, lb_text(name, 261), &err));
    assert_int_equal(strlen(w.url), 8 + 255 + 6);
    assert_string_equal(w.url + 8 + 255, ":65535");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses_are_read_as_people_paste_them),
        cmocka_unit_test(a_password_in_the_address_is_not_shown),
        cmocka_unit_test(long_names_are_refused_not_cut),
    };
    return cmocka_run_group_tests_name("oauth/workspace", tests, NULL, NULL);
}
