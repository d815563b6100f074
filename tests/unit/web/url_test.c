#include <stdio.h>

#include "support/cases.h"
#include "support/test.h"
#include "web/url.h"

static void assert_text(const struct case_line *l, const char *what, struct lb_text got,
                        struct lb_text want)
{
    if (!lb_text_is(got, want))
        fail_msg("%s:%u: %s is \"%.*s\"", l->file, l->number, what, (int)got.n, got.at);
}

static void test_parse(void **state)
{
    struct cases *c = cases_open("url");
    for (struct case_line l; cases_next(c, &l);) {
        struct lb_url u;
        bool fine = lb_url_parse(l.field[0], &u);
        if (fine == lb_text_is(l.field[1], LB_TEXT("-")))
            fail_msg("%s:%u: %s", l.file, l.number, fine ? "taken" : "refused");
        if (!fine)
            continue;
        char port[8];
        snprintf(port, sizeof port, "%d", u.port);
        assert_text(&l, "scheme", u.scheme, l.field[1]);
        assert_text(&l, "host", u.host, l.field[2]);
        assert_text(&l, "port", lb_text_of(port), l.field[3]);
        assert_text(&l, "path", u.path, l.field[4]);
        assert_text(&l, "query", u.query.at ? u.query : LB_TEXT("none"), l.field[5]);
    }
    cases_close(c);
}

static void test_origin(void **state)
{
    struct lb_buf b = LB_BUF(200);
    struct lb_url u, v;
    assert_true(lb_url_parse(LB_TEXT("HTTPS://Host:443/x"), &u));
    assert_true(lb_url_parse(LB_TEXT("https://hOST/y"), &v));
    assert_true(lb_url_same_origin(&u, &v));
    lb_url_add_origin(&b, &u);
    assert_string_equal(lb_buf_str(&b), "https://host");
    lb_buf_clear(&b);
    assert_true(lb_url_parse(LB_TEXT("https://[::1]:8443/"), &u));
    lb_url_add_origin(&b, &u);
    assert_string_equal(lb_buf_str(&b), "https://[::1]:8443");
    assert_false(lb_url_same_origin(&u, &v));
    assert_true(lb_url_parse(LB_TEXT("http://host:443/"), &u));
    assert_false(lb_url_same_origin(&u, &v));
    lb_buf_clear(&b);
    lb_url_add_shown(&b, LB_TEXT("https://h/p?code=secret#x"));
    assert_string_equal(lb_buf_str(&b), "https://h/p");
    lb_buf_release(&b);
}

static void test_forms(void **state)
{
    static const struct {
        const char *form, *name, *value; /* value NULL: refused */
    } cases[] = {
        {"code=a%20b+c&state=x", "code", "a b c"},
        {"code=a%20b+c&state=x", "state", "x"},
        {"a=1&code", "code", ""},
        {"code=1&code=2", "code", NULL},
        {"xcode=1", "code", NULL},
        {"code=%4", "code", NULL},
        {"code=%zz", "code", NULL},
        {"code=%41%6a", "code", "Aj"},
        {"", "code", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct lb_buf b = LB_BUF(100);
        bool fine = lb_form_get(lb_text_of(cases[i].form), cases[i].name, &b);
        assert_int_equal(fine, cases[i].value != NULL);
        if (fine)
            assert_string_equal(lb_buf_str(&b), cases[i].value);
        lb_buf_release(&b);
    }
    struct lb_buf b = LB_BUF(100);
    lb_form_add(&b, "absent", LB_NO_TEXT);
    lb_form_add(&b, "a", LB_TEXT("\xc3\xa9 &=+/~"));
    lb_form_add(&b, "b", LB_TEXT(""));
    assert_string_equal(lb_buf_str(&b), "a=%C3%A9%20%26%3D%2B%2F~&b=");
    lb_buf_clear(&b);
    lb_url_encode_path(&b, LB_TEXT("a/b c"));
    assert_string_equal(lb_buf_str(&b), "a/b%20c");
    lb_buf_release(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parse),
        cmocka_unit_test(test_origin),
        cmocka_unit_test(test_forms),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
