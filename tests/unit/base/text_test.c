#include "base/text.h"
#include "support/test.h"

static struct lb_text t(const char *s)
{
    return lb_text_of(s);
}

static void integers_are_read_whole_or_not_at_all(void **state)
{
    static const char *const bad[] = {
        "",
        "-",
        "+",
        " 1",
        "1 ",
        "1.0",
        "0x10",
        "--1",
        "+-1",
        "1e3",
        "a",
        "1a",
        "\xC2\xB2",
        "9223372036854775808",
        "-9223372036854775809",
        "99999999999999999999999",
        "18446744073709551617",
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        int64_t v = 42;
        assert_false(lb_text_int(t(bad[i]), &v));
        assert_int_equal(v, 42);
    }
    assert_false(lb_text_int(LB_NO_TEXT, &(int64_t){0}));
    static const struct {
        const char *text;
        int64_t v;
    } good[] = {
        {"0", 0},
        {"-0", 0},
        {"+7", 7},
        {"007", 7},
        {"-12", -12},
        {"9223372036854775807", INT64_MAX},
        {"-9223372036854775808", INT64_MIN},
    };
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        int64_t v = 42;
        assert_true(lb_text_int(t(good[i].text), &v));
        assert_true(v == good[i].v);
    }
}

static void comparison_without_case_is_ascii_only(void **state)
{
    assert_true(lb_text_same(t("SSLMode"), t("sslmODE")));
    assert_false(lb_text_same(t("SSLMode"), t("SSLMod")));
    assert_false(lb_text_same(t("\xC3\x84"), t("\xC3\xA4"))); /* Ä, ä */
    assert_false(lb_text_same(t("["), t("{")));
    assert_false(lb_text_same(t("@"), t("`")));
    assert_true(lb_text_order(t("abc"), t("ABD")) < 0);
    assert_true(lb_text_order(t("B"), t("a")) > 0);
    assert_true(lb_text_order(t("ab"), t("ABC")) < 0);
    assert_true(lb_text_order(t("ABC"), t("ab")) > 0);
    assert_int_equal(lb_text_order(t("Ab"), t("aB")), 0);
    assert_int_equal(lb_text_order(LB_NO_TEXT, t("")), 0);
    assert_true(lb_text_order(t("z"), t("\xC3\xA4")) < 0); /* bytes are unsigned */
}

static void ends_and_starts(void **state)
{
    assert_true(lb_text_starts(t("postgres://x"), t("postgres:")));
    assert_false(lb_text_starts(t("Postgres://x"), t("postgres:")));
    assert_true(lb_text_starts_same(t("Postgres://x"), t("postgres:")));
    assert_false(lb_text_starts_same(t("post"), t("postgres:")));
    assert_true(lb_text_starts(t("x"), t("")));
    assert_true(lb_text_ends_same(t("host.DATABRICKS.com"), t(".databricks.com")));
    assert_false(lb_text_ends_same(t("com"), t(".databricks.com")));
    assert_true(lb_text_ends_same(LB_NO_TEXT, t("")));
}

static void trimming_takes_ascii_space_only(void **state)
{
    assert_true(lb_text_is(lb_text_trim(t(" \t\r\n\v\f a b \n")), t("a b")));
    assert_int_equal(lb_text_trim(t(" \t ")).n, 0);
    assert_int_equal(lb_text_trim(LB_NO_TEXT).n, 0);
    assert_true(lb_text_is(lb_text_trim(t("\xC2\xA0")), t("\xC2\xA0")));
}

static void finding(void **state)
{
    struct lb_text x = t("banana");
    assert_int_equal(lb_text_find(x, 0, 'n'), 2);
    assert_int_equal(lb_text_find(x, 3, 'n'), 4);
    assert_true(lb_text_find(x, 5, 'n') == LB_NOT_FOUND);
    assert_true(lb_text_find(x, 6, 'a') == LB_NOT_FOUND);
    assert_true(lb_text_find(x, 99, 'a') == LB_NOT_FOUND);
    assert_true(lb_text_find(LB_NO_TEXT, 0, 'a') == LB_NOT_FOUND);
    assert_int_equal(lb_text_find_text(x, 0, t("ana")), 1);
    assert_int_equal(lb_text_find_text(x, 2, t("ana")), 3);
    assert_true(lb_text_find_text(x, 4, t("ana")) == LB_NOT_FOUND);
    assert_true(lb_text_find_text(x, 0, t("nab")) == LB_NOT_FOUND);
    assert_true(lb_text_find_text(x, 0, t("bananas")) == LB_NOT_FOUND);
    assert_int_equal(lb_text_find_text(x, 6, t("")), 6);
    assert_true(lb_text_find_text(x, 7, t("")) == LB_NOT_FOUND);
    assert_int_equal(lb_text_find_text(lb_text("a\0b", 3), 0, lb_text("\0b", 2)), 1);
    /* nothing behind the end is read, though the bytes are there */
    assert_true(lb_text_find_text(lb_text("banana", 3), 0, t("nana")) == LB_NOT_FOUND);
}

static void cutting_ends_in_no_value(void **state)
{
    struct lb_text rest = t("a,,b,");
    static const char *const parts[] = {"a", "", "b", ""};
    for (size_t i = 0; i < 4; i++) {
        assert_non_null(rest.at);
        struct lb_text part = lb_text_cut(&rest, ',');
        assert_true(lb_text_is(part, t(parts[i])));
        assert_non_null(part.at);
    }
    assert_null(rest.at);
    assert_null(lb_text_cut(&rest, ',').at);
}

static void distance_counts_typing_errors(void **state)
{
    static const struct {
        const char *a, *b;
        unsigned limit, want;
    } rows[] = {
        {"", "", 3, 0},
        {"Server", "server", 3, 0},
        {"Servr", "Server", 3, 1},
        {"Sserver", "Server", 3, 1},
        {"Serber", "Server", 3, 1},
        {"Sevrer", "Server", 3, 1},
        {"kitten", "sitting", 3, 3},
        {"kitten", "sitting", 2, 3},
        {"abc", "", 3, 3},
        {"", "abcd", 3, 4},
        {"ca", "abc", 9, 3},
        {"Port", "ClientSecret", 3, 4},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_int_equal(lb_text_distance(t(rows[i].a), t(rows[i].b), rows[i].limit), rows[i].want);
        assert_int_equal(lb_text_distance(t(rows[i].b), t(rows[i].a), rows[i].limit), rows[i].want);
    }
    char longest[65];
    memset(longest, 'x', sizeof longest);
    assert_int_equal(lb_text_distance(lb_text(longest, 64), lb_text(longest, 64), 3), 0);
    assert_int_equal(lb_text_distance(lb_text(longest, 65), lb_text(longest, 65), 3), 4);
    assert_int_equal(lb_text_distance(lb_text(longest, 64), t(""), 64), 64);
}

static void secrets_compare_as_bytes(void **state)
{
    assert_true(lb_text_is_secret(t("s3cret"), t("s3cret")));
    assert_false(lb_text_is_secret(t("s3cret"), t("S3cret")));
    assert_false(lb_text_is_secret(t("s3cret"), t("s3cre7")));
    assert_false(lb_text_is_secret(t("s3cret"), t("s3cre")));
    assert_false(lb_text_is_secret(t("a\x80"), t("a\x81")));
    assert_true(lb_text_is_secret(t(""), LB_NO_TEXT));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(integers_are_read_whole_or_not_at_all),
        cmocka_unit_test(comparison_without_case_is_ascii_only),
        cmocka_unit_test(ends_and_starts),
        cmocka_unit_test(trimming_takes_ascii_space_only),
        cmocka_unit_test(finding),
        cmocka_unit_test(cutting_ends_in_no_value),
        cmocka_unit_test(distance_counts_typing_errors),
        cmocka_unit_test(secrets_compare_as_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
