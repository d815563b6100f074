#include "base/err.h"
#include "base/utf.h"
#include "support/test.h"

static void too_long_a_text_is_cut_at_a_code_point(void **state)
{
    char most[LB_ERR_TEXT * 2 + 1];
    for (size_t i = 0; i + 1 < sizeof most; i += 2)
        memcpy(most + i, "\xC3\xBC", 2);
    most[sizeof most - 1] = '\0';
    struct lb_err err;
    for (int shift = 0; shift < 2; shift++) {
        assert_false(lb_err(&err, LB_ERR_SERVER, "%.*s%s", shift, "x", most));
        assert_true(strlen(err.text) >= LB_ERR_TEXT - 3);
        assert_true(lb_utf8_valid(lb_text_of(err.text)));
        assert_false(lb_err_in(&err, "%.*s%s", shift, "x", "step"));
        assert_true(lb_utf8_valid(lb_text_of(err.text)));
        assert_memory_equal(err.text + shift, "step: ", 6);
        assert_false(lb_err_add(&err, "More %s.", "advice"));
        assert_true(lb_utf8_valid(lb_text_of(err.text)));
        assert_true(strlen(err.text) < LB_ERR_TEXT);
        assert_false(lb_err_in(&err, "%s", most));
        assert_true(lb_utf8_valid(lb_text_of(err.text)));
    }
}

static void nobody_needs_to_listen(void **state)
{
    assert_false(lb_err(NULL, LB_ERR_AUTH, "x %d", 1));
    assert_false(lb_err_memory(NULL));
    assert_false(lb_err_in(NULL, "x"));
    assert_false(lb_err_add(NULL, "x"));
}

static void a_new_error_forgets_the_old_one(void **state)
{
    struct lb_err err = {
        .code = LB_ERR_SERVER, .sqlstate = "42P01", .native = 7, .retry = true, .position = 3};
    lb_err(&err, LB_ERR_CONNECT, "host %s: %s", "h", "refused");
    assert_int_equal(err.code, LB_ERR_CONNECT);
    assert_string_equal(err.sqlstate, "");
    assert_int_equal(err.native, 0);
    assert_int_equal(err.position, 0);
    assert_false(err.retry);
    assert_string_equal(err.text, "host h: refused");
    lb_err_memory(&err);
    assert_int_equal(err.code, LB_ERR_MEMORY);
    assert_true(err.text[0] != '\0');
}

static void context_and_advice_are_put_around(void **state)
{
    struct lb_err err;
    lb_err(&err, LB_ERR_AUTH, "HTTP %d", 401);
    err.native = 401;
    lb_err_in(&err, "token from %s", "https://w/oidc");
    lb_err_add(&err, "Check %s.", "ClientSecret");
    assert_string_equal(err.text, "token from https://w/oidc: HTTP 401 Check ClientSecret.");
    assert_int_equal(err.code, LB_ERR_AUTH);
    assert_int_equal(err.native, 401);
    /* its own text may be an argument */
    lb_err(&err, LB_ERR_CONNECT, "<%s>", err.text);
    assert_string_equal(err.text, "<token from https://w/oidc: HTTP 401 Check ClientSecret.>");
    lb_err(&err, LB_ERR_CONNECT, "%s", "");
    lb_err_add(&err, "Alone.");
    assert_string_equal(err.text, "Alone.");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(too_long_a_text_is_cut_at_a_code_point),
        cmocka_unit_test(nobody_needs_to_listen),
        cmocka_unit_test(a_new_error_forgets_the_old_one),
        cmocka_unit_test(context_and_advice_are_put_around),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
