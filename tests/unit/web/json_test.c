#include <stdio.h>
#include <stdlib.h>

#include "support/cases.h"
#include "support/test.h"
#include "web/json.h"

/* The value at the path as the case file writes it. */
static const char *read_as(const struct lb_json *j, const char *path, struct lb_text kind,
                           char *out, size_t room)
{
    int64_t number;
    bool truth;
    struct lb_text text = lb_json_text(j, path);
    snprintf(out, room, "%s", "");
    if (lb_text_is(kind, LB_TEXT("text")))
        snprintf(out, room, "%.*s", (int)text.n, text.n ? text.at : "");
    else if (lb_text_is(kind, LB_TEXT("int")) && lb_json_int(j, path, &number))
        snprintf(out, room, "%lld", (long long)number);
    else if (lb_text_is(kind, LB_TEXT("bool")) && lb_json_bool(j, path, &truth))
        snprintf(out, room, "%d", truth);
    else if (lb_text_is(kind, LB_TEXT("count")))
        snprintf(out, room, "%zu", lb_json_count(j, path));
    else if (lb_json_int(j, path, &number) || lb_json_bool(j, path, &truth) ||
             lb_json_count(j, path) > 0)
        snprintf(out, room, "%s", "something");
    return out;
}

static void test_read(void **state)
{
    struct cases *c = cases_open("json");
    for (struct case_line l; cases_next(c, &l);) {
        struct lb_err err = {0};
        char path[64], got[256];
        struct lb_json *j = lb_json_read(l.field[0], &err);
        if (!j != lb_text_is(l.field[2], LB_TEXT("bad")))
            fail_msg("%s:%u: %s", l.file, l.number, j ? "taken" : err.text);
        if (!j) {
            assert_int_equal(err.code, LB_ERR_SYNTAX);
            continue;
        }
        snprintf(path, sizeof path, "%.*s", (int)l.field[1].n, l.field[1].at);
        read_as(j, path, l.field[2], got, sizeof got);
        if (!lb_text_is(lb_text_of(got), l.field[3]))
            fail_msg("%s:%u: got \"%s\"", l.file, l.number, got);
        lb_json_release(j);
    }
    cases_close(c);
}

static void test_items(void **state)
{
    struct lb_json *j = lb_json_read(LB_TEXT("{\"l\":[{\"n\":\"x\"},{\"n\":\"y\"}]}"), NULL);
    assert_true(lb_text_is(lb_json_text(lb_json_item(j, "l", 1), "n"), LB_TEXT("y")));
    assert_null(lb_json_item(j, "l", 2));
    assert_null(lb_json_text(lb_json_item(j, "l", 2), "n").at);
    lb_json_release(j);
    lb_json_release(NULL);
}

static void test_too_long(void **state)
{
    struct lb_err err = {0};
    char *big = malloc(LB_JSON_BYTES + 10);
    memset(big, ' ', LB_JSON_BYTES + 10);
    big[0] = '[';
    big[LB_JSON_BYTES + 9] = ']';
    assert_null(lb_json_read(lb_text(big, LB_JSON_BYTES + 10), &err));
    assert_int_equal(err.code, LB_ERR_SYNTAX);
    free(big);
}

/* What is written reads back, whatever the bytes were. */
static void test_write(void **state)
{
    struct lb_buf b = LB_BUF(1000);
    lb_buf_add_char(&b, '{');
    lb_json_add_field(&b, "quote", LB_TEXT("a\"b\\c"));
    lb_json_add_field(&b, "control", LB_TEXT("\n\x01\t"));
    lb_json_add_field(&b, "utf", LB_TEXT("\xc3\xa9\xf0\x9f\x98\x80"));
    lb_json_add_field(&b, "broken", LB_TEXT("\xff"));
    lb_json_add_name(&b, "list");
    lb_buf_add_str(&b, "[]}");
    struct lb_json *j = lb_json_read(lb_buf_text(&b), NULL);
    assert_non_null(j);
    assert_true(lb_text_is(lb_json_text(j, "quote"), LB_TEXT("a\"b\\c")));
    assert_true(lb_text_is(lb_json_text(j, "control"), LB_TEXT("\n\x01\t")));
    assert_true(lb_text_is(lb_json_text(j, "utf"), LB_TEXT("\xc3\xa9\xf0\x9f\x98\x80")));
    assert_true(lb_text_is(lb_json_text(j, "broken"), LB_TEXT("\xef\xbf\xbd")));
    lb_json_release(j);
    lb_buf_release(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_read),
        cmocka_unit_test(test_items),
        cmocka_unit_test(test_too_long),
        cmocka_unit_test(test_write),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
