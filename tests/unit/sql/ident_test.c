#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sql/ident.h"
#include "support/alloc.h"

static void quote(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"", "\"\""},           {"a", "\"a\""},     {"A b", "\"A b\""},
        {"a\"b", "\"a\"\"b\""}, {"\"", "\"\"\"\""}, {"\"\"x\"", "\"\"\"\"\"x\"\"\""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct lb_buf out = LB_BUF(100);
        lb_ident_quote(&out, lb_text_of(cases[i][0]));
        assert_string_equal(lb_buf_str(&out), cases[i][1]);
        /* and back */
        struct lb_buf plain = LB_BUF(100);
        assert_true(lb_ident_plain(&plain, lb_buf_text(&out)));
        assert_string_equal(lb_buf_str(&plain), cases[i][0]);
        lb_buf_release(&plain);
        lb_buf_release(&out);
    }
}

static void plain(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"", NULL},
        {" ", NULL},
        {"\"", NULL},
        {"\"a", NULL},
        {"\"a\"b\"", NULL},
        {"a\"b", NULL},
        {"a b", NULL},
        {"a.b", NULL},
        {"\"a\".b", NULL},
        {"abc", "abc"},
        {" ABC_é$1 ", "abc_é$1"},
        {"\"ABC\"", "ABC"},
        {"\"a\"\"b\"", "a\"b"},
        {"\"a.b c\"", "a.b c"},
        {"\"\"", ""},
        {"É", "É"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct lb_buf out = LB_BUF(100);
        bool fine = lb_ident_plain(&out, lb_text_of(cases[i][0]));
        assert_int_equal(fine, cases[i][1] != NULL);
        assert_string_equal(lb_buf_str(&out), fine ? cases[i][1] : "");
        lb_buf_release(&out);
    }
}

static bool is(const char *a, const char *b)
{
    bool there = lb_ident_is(lb_text_of(a), lb_text_of(b));
    assert_int_equal(there, lb_ident_is(lb_text_of(b), lb_text_of(a)));
    return there;
}

static void same(void **state)
{
    (void)state;
    assert_false(is("a", "b"));
    assert_false(is("a", "ab"));
    assert_false(is("A", "\"A\""));
    assert_false(is("\"a", "\"a"));
    assert_false(is("", ""));
    assert_false(is("a\"\"b", "\"a\"\"b\""));
    assert_false(is("\"a\"\"\"", "\"a\""));
    assert_true(is("a", "A"));
    assert_true(is(" SQL_CUR1", "\"sql_cur1\""));
    assert_true(is("\"a\"\"b\"", "\"a\"\"b\""));
}

static void split(void **state)
{
    (void)state;
    static const struct {
        const char *in, *catalog, *schema, *name;
    } cases[] = {
        {"T", NULL, NULL, "t"},
        {" \"T\" ", NULL, NULL, "T"},
        {"s . \"T.x\"", NULL, "s", "T.x"},
        {"\"Db\".S.\"t\"\"\"", "Db", "s", "t\""},
        {"a-b.c", NULL, "a-b", "c"},
        {"", NULL, NULL, NULL},
        {".", NULL, NULL, NULL},
        {"a.", NULL, NULL, NULL},
        {".a", NULL, NULL, NULL},
        {"a b", NULL, NULL, NULL},
        {"a.b.c.d", NULL, NULL, NULL},
        {"\"a.b", NULL, NULL, NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct lb_buf out = LB_BUF(100);
        struct lb_ident parts;
        assert_int_equal(lb_ident_split(lb_text_of(cases[i].in), &out, &parts),
                         cases[i].name != NULL);
        const struct lb_text got[] = {parts.catalog, parts.schema, parts.name};
        const char *const wanted[] = {cases[i].catalog, cases[i].schema, cases[i].name};
        for (size_t k = 0; k < 3; k++) {
            assert_int_equal(got[k].at == NULL, wanted[k] == NULL);
            assert_true(lb_text_is(got[k], lb_text_of(wanted[k])));
        }
        lb_buf_release(&out);
    }
}

static void pattern(void **state)
{
    (void)state;
    static const struct {
        const char *in;
        enum lb_pattern kind;
        const char *value;
    } cases[] = {
        {NULL, LB_PATTERN_ANY, NULL},          {"%", LB_PATTERN_ANY, NULL},
        {"%%", LB_PATTERN_ANY, NULL},          {"", LB_PATTERN_NAME, ""},
        {"Abc", LB_PATTERN_NAME, "Abc"},       {"a\\_b", LB_PATTERN_NAME, "a_b"},
        {"a\\%\\\\", LB_PATTERN_NAME, "a%\\"}, {"a\\b", LB_PATTERN_NAME, "a\\b"},
        {"a\\", LB_PATTERN_NAME, "a\\"},       {"a_b", LB_PATTERN_LIKE, "a_b"},
        {"a%", LB_PATTERN_LIKE, "a%"},         {"a\\_b_", LB_PATTERN_LIKE, "a\\_b_"},
        {"_\\b", LB_PATTERN_LIKE, "_\\\\b"},   {"_\\", LB_PATTERN_LIKE, "_\\\\"},
        {"\\\\%", LB_PATTERN_LIKE, "\\\\%"},   {"\\%%", LB_PATTERN_LIKE, "\\%%"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct lb_buf out = LB_BUF(100);
        struct lb_text value;
        assert_int_equal(lb_pattern_value(lb_text_of(cases[i].in), &out, &value), cases[i].kind);
        assert_int_equal(value.at == NULL, cases[i].value == NULL);
        assert_true(lb_text_is(value, lb_text_of(cases[i].value)));
        if (value.at)
            assert_int_equal(value.at[value.n], '\0');
        lb_buf_release(&out);
    }
}

static void identifier(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"", ""},
        {"Abc  ", "abc"},
        {"\"Abc\"", "Abc"},
        {"\"A\"\"b\"  ", "A\"b"},
        {"a%_b", "a%_b"},
        {"a\\_b", "a\\_b"},
        {" a", " a"},
        {"\"a", "\"a"},
        {"My Table", "my table"},
    };
    struct lb_buf out = LB_BUF(100);
    struct lb_text value;
    assert_int_equal(lb_pattern_identifier(LB_NO_TEXT, &out, &value), LB_PATTERN_ANY);
    assert_null(value.at);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        lb_buf_clear(&out);
        assert_int_equal(lb_pattern_identifier(lb_text_of(cases[i][0]), &out, &value),
                         LB_PATTERN_NAME);
        assert_string_equal(value.at, cases[i][1]);
    }
    lb_buf_release(&out);
}

static void out_of_memory(void **state)
{
    (void)state;
    ALLOC_EACH(n)
    {
        struct lb_buf out = LB_BUF(100);
        struct lb_ident parts;
        bool fine = lb_ident_split(LB_TEXT("a.b.c"), &out, &parts);
        assert_int_equal(fine, !alloc_failed());
        lb_buf_release(&out);
    }
    ALLOC_EACH(n)
    {
        struct lb_buf out = LB_BUF(100);
        struct lb_text value;
        lb_pattern_value(LB_TEXT("abc"), &out, &value);
        assert_int_equal(lb_buf_ok(&out), !alloc_failed());
        assert_int_equal(value.at == NULL, alloc_failed());
        lb_buf_release(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain),         cmocka_unit_test(same),       cmocka_unit_test(split),
        cmocka_unit_test(quote),         cmocka_unit_test(identifier), cmocka_unit_test(pattern),
        cmocka_unit_test(out_of_memory),
    };
    return cmocka_run_group_tests_name("sql/ident", tests, NULL, NULL);
}
