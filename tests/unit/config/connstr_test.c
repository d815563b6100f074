#include <stdlib.h>
#include <string.h>

#include "config/connstr.h"
#include "support/alloc.h"
#include "support/cases.h"
#include "support/test.h"

/* "Keyword=value", the value in braces when it stood in braces: as in the case file. */
static void render(const struct lb_connstr_pair *pair, struct lb_buf *out)
{
    lb_buf_clear(out);
    lb_buf_add_text(out, pair->keyword);
    lb_buf_add_str(out, pair->braced ? "={" : "=");
    lb_buf_add_text(out, pair->value);
    lb_buf_add_str(out, pair->braced ? "}" : "");
    assert_true(lb_buf_ok(out));
}

static void check_failure(const struct case_line *line, const struct lb_err *err)
{
    struct lb_err at;
    assert_int_equal(err->code, LB_ERR_SYNTAX);
    lb_err(&at, LB_OK, "character %.*s:", (int)line->field[1].n - 2, line->field[1].at + 2);
    struct lb_text text = lb_text_of(err->text);
    if (lb_text_find_text(text, 0, lb_text_of(at.text)) == LB_NOT_FOUND ||
        lb_text_find_text(text, 0, line->field[2]) == LB_NOT_FOUND)
        fail_msg("%s:%u: the error is: %s", line->file, line->number, err->text);
}

static void check_line(const struct case_line *line)
{
    struct lb_connstr c;
    struct lb_connstr_pair pair;
    struct lb_err err = {0};
    struct lb_buf got = LB_BUF(65536);
    bool wants_failure = lb_text_starts(line->field[1], LB_TEXT("! "));
    unsigned field = 1;
    enum lb_connstr_step step;
    lb_connstr_open(&c, line->field[0]);
    while ((step = lb_connstr_next(&c, &pair, &err)) == LB_CONNSTR_PAIR) {
        if (wants_failure)
            continue;
        render(&pair, &got);
        if (field >= line->n || !lb_text_is(lb_buf_text(&got), line->field[field]))
            fail_msg("%s:%u: pair %u is %s", line->file, line->number, field, lb_buf_str(&got));
        field++;
    }
    if ((step == LB_CONNSTR_BAD) != wants_failure)
        fail_msg("%s:%u: %s", line->file, line->number,
                 step == LB_CONNSTR_BAD ? err.text : "no error");
    if (wants_failure)
        check_failure(line, &err);
    else if (field < line->n && line->field[1].n)
        fail_msg("%s:%u: only %u pairs", line->file, line->number, field - 1);
    lb_connstr_close(&c);
    lb_buf_release(&got);
}

static void strings_are_read_as_the_reference_says(void **state)
{
    struct cases *cases = cases_open("connstr");
    for (struct case_line line; cases_next(cases, &line);)
        check_line(&line);
    cases_close(cases);
}

static void errors_show_nothing_of_a_value(void **state)
{
    static const char *const strings[] = {"PWD=abc;sesame", "PWD={sesame", "PWD={x}sesame",
                                          "UID=a;sesame;PWD=b"};
    for (size_t i = 0; i < sizeof strings / sizeof strings[0]; i++) {
        struct lb_connstr c;
        struct lb_connstr_pair pair;
        struct lb_err err = {0};
        enum lb_connstr_step step;
        lb_connstr_open(&c, lb_text_of(strings[i]));
        while ((step = lb_connstr_next(&c, &pair, &err)) == LB_CONNSTR_PAIR)
            ;
        assert_int_equal(step, LB_CONNSTR_BAD);
        assert_null(strstr(err.text, "sesame"));
        lb_connstr_close(&c);
    }
}

static void what_is_written_reads_back(void **state)
{
    static const char *const values[] = {"",    "plain",  " a",   "a ", "a;b", "a}b",
                                         "{a",  "}",      "}}",   "{}", "a=b", "a@b.c",
                                         "*?!", "(a)[b]", "日本", "a,b"};
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        struct lb_buf out = LB_BUF(1000);
        struct lb_connstr c;
        struct lb_connstr_pair pair;
        struct lb_err err;
        lb_connstr_add(&out, "DSN", LB_TEXT("x"));
        lb_connstr_add(&out, "UID", lb_text_of(values[i]));
        lb_connstr_add(&out, "Port", LB_TEXT("1"));
        lb_connstr_open(&c, lb_buf_text(&out));
        assert_int_equal(lb_connstr_next(&c, &pair, &err), LB_CONNSTR_PAIR);
        assert_int_equal(lb_connstr_next(&c, &pair, &err), LB_CONNSTR_PAIR);
        assert_true(lb_text_is(pair.value, lb_text_of(values[i])));
        assert_int_equal(lb_connstr_next(&c, &pair, &err), LB_CONNSTR_PAIR);
        assert_true(lb_text_is(pair.keyword, LB_TEXT("Port")));
        assert_int_equal(lb_connstr_next(&c, &pair, &err), LB_CONNSTR_END);
        lb_connstr_close(&c);
        lb_buf_release(&out);
    }
}

static void braces_are_written_only_where_needed(void **state)
{
    struct lb_buf out = LB_BUF(1000);
    lb_connstr_add(&out, "DSN", LB_TEXT("my data"));
    lb_connstr_add(&out, "Endpoint", LB_TEXT("projects/p/branches/b"));
    lb_connstr_add(&out, "PWD", LB_TEXT("a}b"));
    lb_connstr_add(&out, "UID", LB_TEXT(""));
    assert_string_equal(lb_buf_str(&out),
                        "DSN=my data;Endpoint=projects/p/branches/b;PWD={a}}b};UID=;");
    lb_buf_release(&out);
}

static void out_of_memory_is_told(void **state)
{
    ALLOC_EACH(n)
    {
        struct lb_connstr c;
        struct lb_connstr_pair pair;
        struct lb_err err = {0};
        lb_connstr_open(&c, LB_TEXT("PWD={some value};UID=other"));
        enum lb_connstr_step step = lb_connstr_next(&c, &pair, &err);
        if (step == LB_CONNSTR_BAD)
            assert_int_equal(err.code, LB_ERR_MEMORY);
        else
            assert_true(lb_text_is(pair.value, LB_TEXT("some value")));
        lb_connstr_close(&c);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(strings_are_read_as_the_reference_says),
        cmocka_unit_test(errors_show_nothing_of_a_value),
        cmocka_unit_test(what_is_written_reads_back),
        cmocka_unit_test(braces_are_written_only_where_needed),
        cmocka_unit_test(out_of_memory_is_told),
    };
    return cmocka_run_group_tests_name("config/connstr", tests, NULL, NULL);
}
