#include "sql/ident.h"
#include "support/alloc.h"
#include "support/test.h"

static void quote(void **state)
{
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
        struct lb_ident parts;
        assert_true(lb_ident_split(lb_buf_text(&out), &plain, &parts));
        assert_true(lb_text_is(parts.name, lb_text_of(cases[i][0])));
        lb_buf_release(&plain);
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

static void out_of_memory(void **state)
{
    ALLOC_EACH(n)
    {
        struct lb_buf out = LB_BUF(100);
        struct lb_ident parts;
        bool fine = lb_ident_split(LB_TEXT("a.b.c"), &out, &parts);
        assert_int_equal(fine, !alloc_failed());
        lb_buf_release(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same),
        cmocka_unit_test(split),
        cmocka_unit_test(quote),
        cmocka_unit_test(out_of_memory),
    };
    return cmocka_run_group_tests_name("sql/ident", tests, NULL, NULL);
}
