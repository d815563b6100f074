#include <string.h>

#include "config/keyword.h"
#include "config/setting_value.h"
#include "support/cases.h"
#include "support/test.h"

static void every_spelling_finds_its_keyword(void **state)
{
    for (int id = 0; id < LB_KEYWORDS; id++) {
        const char *name = lb_keywords[id].name;
        struct lb_text also = lb_text_of(lb_keywords[id].also);
        if (!name || (int)lb_keyword_find(lb_text_of(name)) != id)
            fail_msg("%s is not found", name ? name : "a row without a name");
        while (also.at) {
            struct lb_text alias = lb_text_cut(&also, ';');
            if ((int)lb_keyword_find(alias) != id)
                fail_msg("%.*s stands twice", (int)alias.n, alias.at);
        }
    }
}

static void every_row_is_whole(void **state)
{
    for (int id = 0; id < LB_KEYWORDS; id++) {
        const struct lb_kw *k = &lb_keywords[id];
        int64_t number;
        if (!k->help || k->help[strlen(k->help) - 1] != '.')
            fail_msg("%s: its help is no sentence", k->name);
        if ((k->type == LB_KW_CHOICE) != (k->choices != NULL))
            fail_msg("%s: choices and type do not agree", k->name);
        bool number_type = k->type == LB_KW_INTEGER || k->type == LB_KW_INTEGERS;
        if (number_type && k->least >= k->most)
            fail_msg("%s: its range is empty", k->name);
        if (!k->value || !lb_setting_number(id, lb_text_of(k->value), &number))
            fail_msg("%s: its default does not fit", k->name);
        if (k->type == LB_KW_SECRET && k->value[0])
            fail_msg("%s: a secret has no default", k->name);
        if (k->env && (!k->env[0] || strstr(k->env, "  ") || k->env[strlen(k->env) - 1] == ' '))
            fail_msg("%s: its environment variables are not a list", k->name);
        assert_in_range(k->group, 0, LB_KW_GROUPS - 1);
    }
}

static void no_spelling_stands_twice(void **state)
{
    for (int id = 0; id < LB_KEYWORDS; id++) {
        struct lb_text also = lb_text_of(lb_keywords[id].also);
        while (also.at) {
            struct lb_text a = lb_text_cut(&also, ';'), later = also;
            assert_false(lb_text_same(a, lb_text_of(lb_keywords[id].name)));
            while (later.at)
                assert_false(lb_text_same(a, lb_text_cut(&later, ';')));
        }
        for (int other = 0; other < id; other++)
            assert_false(lb_text_same(lb_text_of(lb_keywords[other].name),
                                      lb_text_of(lb_keywords[id].name)));
    }
}

static void spellings_of_other_drivers_are_known(void **state)
{
    struct cases *cases = cases_open("keywords");
    for (struct case_line line; cases_next(cases, &line);) {
        enum lb_keyword id = lb_keyword_find(line.field[0]);
        const char *got = id == LB_KEY_UNKNOWN ? "-" : lb_keywords[id].name;
        if (!lb_text_is(line.field[1], lb_text_of(got)))
            fail_msg("%s:%u: got %s", line.file, line.number, got);
        if (line.n < 3)
            continue;
        struct lb_text near = lb_keyword_nearest(line.field[0]);
        if (!lb_text_is(line.field[2], near))
            fail_msg("%s:%u: nearest is %.*s", line.file, line.number, (int)near.n, near.at);
    }
    cases_close(cases);
}

static void choices_have_the_values_of_their_enums(void **state)
{
    int64_t n;
    assert_true(lb_setting_number(LB_KEY_SSL_MODE, LB_TEXT("vf"), &n));
    assert_int_equal(n, LB_SSL_VERIFY_FULL);
    assert_true(lb_setting_number(LB_KEY_SSL_MODE, LB_TEXT("Verify-CA"), &n));
    assert_int_equal(n, LB_SSL_VERIFY_CA);
    assert_true(lb_setting_number(LB_KEY_AUTH_TYPE, LB_TEXT("external-browser"), &n));
    assert_int_equal(n, LB_AUTH_OAUTH_U2M);
    assert_true(lb_setting_number(LB_KEY_ERROR_ROLLBACK, LB_TEXT("1"), &n));
    assert_int_equal(n, LB_ROLLBACK_TRANSACTION);
    assert_false(lb_setting_number(LB_KEY_SSL_MODE, LB_TEXT("verify"), &n));
    assert_false(lb_setting_number(LB_KEY_AUTH_TYPE, LB_TEXT("kerberos"), &n));
    /* each way to sign in has a name */
    for (int way = LB_AUTH_OAUTH_M2M; way < LB_AUTH_TYPES; way++) {
        const struct lb_kw_choice *c = lb_keywords[LB_KEY_AUTH_TYPE].choices;
        while (c->name && c->value != way)
            c++;
        assert_non_null(c->name);
    }
}

static void numbers_stay_in_their_range(void **state)
{
    int64_t n;
    assert_true(lb_setting_number(LB_KEY_PORT, LB_TEXT("65535"), &n));
    assert_int_equal(n, 65535);
    assert_true(lb_setting_number(LB_KEY_PORT, LB_TEXT("5432,6432 , 7432"), &n));
    assert_int_equal(n, 5432);
    static const char *const bad_ports[] = {
        "0",         "65536", "-1", "5432,", ",", "54 32", "x", "5432x", "99999999999999999999",
        "5432,70000"};
    for (size_t i = 0; i < sizeof bad_ports / sizeof bad_ports[0]; i++)
        assert_false(lb_setting_number(LB_KEY_PORT, lb_text_of(bad_ports[i]), &n));
    assert_false(lb_setting_number(LB_KEY_FETCH, LB_TEXT("100,200"), &n));
    assert_true(lb_setting_number(LB_KEY_BI, LB_TEXT("-5"), &n));
    assert_int_equal(n, -5);
}

static void booleans_take_what_people_write(void **state)
{
    static const char *const yes[] = {"1", "true", "YES", "On", "-1", "t", "y"};
    static const char *const no[] = {"0", "False", "no", "OFF", "f", "n"};
    static const char *const neither[] = {"2", "maybe", "10", "tru", "o"};
    int64_t n;
    for (size_t i = 0; i < sizeof yes / sizeof yes[0]; i++) {
        assert_true(lb_setting_number(LB_KEY_READ_ONLY, lb_text_of(yes[i]), &n));
        assert_int_equal(n, 1);
    }
    for (size_t i = 0; i < sizeof no / sizeof no[0]; i++) {
        assert_true(lb_setting_number(LB_KEY_READ_ONLY, lb_text_of(no[i]), &n));
        assert_int_equal(n, 0);
    }
    for (size_t i = 0; i < sizeof neither / sizeof neither[0]; i++)
        assert_false(lb_setting_number(LB_KEY_READ_ONLY, lb_text_of(neither[i]), &n));
}

static void what_would_fit_is_described(void **state)
{
    struct lb_buf out = LB_BUF(1000);
    lb_setting_describe(LB_KEY_ERROR_ROLLBACK, &out);
    assert_string_equal(lb_buf_str(&out), "statement, transaction or none");
    lb_buf_clear(&out);
    lb_setting_describe(LB_KEY_BROWSER, &out);
    assert_string_equal(lb_buf_str(&out), "auto or never");
    lb_buf_clear(&out);
    lb_setting_describe(LB_KEY_CREDENTIAL_TTL, &out);
    assert_string_equal(lb_buf_str(&out), "a whole number from 300 to 3600");
    lb_buf_clear(&out);
    lb_setting_describe(LB_KEY_READ_ONLY, &out);
    assert_string_equal(lb_buf_str(&out), "1 or 0");
    lb_buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_spelling_finds_its_keyword),
        cmocka_unit_test(every_row_is_whole),
        cmocka_unit_test(no_spelling_stands_twice),
        cmocka_unit_test(spellings_of_other_drivers_are_known),
        cmocka_unit_test(choices_have_the_values_of_their_enums),
        cmocka_unit_test(numbers_stay_in_their_range),
        cmocka_unit_test(booleans_take_what_people_write),
        cmocka_unit_test(what_would_fit_is_described),
    };
    return cmocka_run_group_tests_name("config/keyword", tests, NULL, NULL);
}
