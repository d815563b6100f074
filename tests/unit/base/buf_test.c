#include <stdlib.h>

#include "base/buf.h"
#include "support/alloc.h"
#include "support/test.h"

static void over_the_ceiling_is_broken_until_cleared(void **state)
{
    struct lb_buf b = LB_BUF(4);
    lb_buf_add_str(&b, "abcd");
    assert_true(lb_buf_ok(&b));
    lb_buf_add_char(&b, 'e');
    assert_false(lb_buf_ok(&b));
    lb_buf_add(&b, "", 0);
    assert_null(lb_buf_grow(&b, 0));
    lb_buf_addf(&b, "%s", "");
    assert_false(lb_buf_ok(&b));
    assert_string_equal(lb_buf_str(&b), "abcd");
    lb_buf_clear(&b);
    assert_true(lb_buf_ok(&b));
    assert_string_equal(lb_buf_str(&b), "");
    lb_buf_add_str(&b, "efgh");
    assert_string_equal(lb_buf_str(&b), "efgh");
    lb_buf_release(&b);
    assert_int_equal(b.ceiling, 4);
}

static void sizes_that_overflow_are_refused(void **state)
{
    struct lb_buf b = LB_BUF(SIZE_MAX);
    lb_buf_add_str(&b, "abc");
    assert_null(lb_buf_grow(&b, SIZE_MAX - 3));
    assert_false(lb_buf_ok(&b));
    lb_buf_release(&b);
    assert_null(lb_buf_grow(&b, SIZE_MAX));
    lb_buf_release(&b);
    struct lb_buf none = LB_BUF(0);
    lb_buf_add(&none, "", 0);
    assert_true(lb_buf_ok(&none));
    lb_buf_add_char(&none, 'x');
    assert_false(lb_buf_ok(&none));
    lb_buf_release(&none);
}

static void out_of_memory_is_sticky_and_loses_nothing(void **state)
{
    for (int secret = 0; secret < 2; secret++) {
        unsigned runs = 0;
        ALLOC_EACH(n)
        {
            struct lb_buf b = LB_BUF(1000);
            b.secret = secret;
            for (int i = 0; i < 100; i++)
                lb_buf_addf(&b, "%d,", i);
            assert_int_equal(lb_buf_ok(&b), !alloc_failed());
            assert_memory_equal(lb_buf_str(&b), "0,1,2,3,", b.n < 8 ? b.n : 8);
            lb_buf_release(&b);
            runs++;
        }
        assert_true(runs > 2);
    }
}

static void what_is_added_comes_out(void **state)
{
    struct lb_buf b = LB_BUF(1 << 20);
    assert_string_equal(lb_buf_str(&b), "");
    assert_int_equal(lb_buf_text(&b).n, 0);
    assert_non_null(lb_buf_text(&b).at);
    lb_buf_add_text(&b, LB_TEXT("one"));
    lb_buf_add_text(&b, LB_NO_TEXT);
    lb_buf_add_char(&b, ' ');
    lb_buf_add(&b, "t\0o", 3);
    lb_buf_addf(&b, " %s %d", "three", 4);
    assert_true(lb_text_is(lb_buf_text(&b), lb_text("one t\0o three 4", 15)));
    assert_int_equal(lb_buf_str(&b)[b.n], 0);
    for (int i = 0; i < 10000; i++)
        lb_buf_addf(&b, "%08d", i);
    assert_int_equal(b.n, 15 + 80000);
    assert_memory_equal(b.at + 15 + 8 * 9999, "00009999", 9);
    lb_buf_release(&b);
}

static void fewer_bytes_than_grown_end_in_nul(void **state)
{
    struct lb_buf b = LB_BUF(100);
    char *to = lb_buf_grow(&b, 50);
    assert_non_null(to);
    memset(to, 'x', 50);
    b.n += 3;
    assert_string_equal(lb_buf_str(&b), "xxx");
    lb_buf_release(&b);
}

static void integers_are_decimal(void **state)
{
    static const struct {
        int64_t v;
        const char *text;
    } rows[] = {
        {0, "0"},
        {7, "7"},
        {-1, "-1"},
        {1234567890123, "1234567890123"},
        {INT64_MAX, "9223372036854775807"},
        {INT64_MIN, "-9223372036854775808"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct lb_buf b = LB_BUF(20);
        lb_buf_add_int(&b, rows[i].v);
        assert_string_equal(lb_buf_str(&b), rows[i].text);
        lb_buf_release(&b);
    }
}

static void secrets_are_wiped(void **state)
{
    char password[] = "hunter2";
    lb_wipe(password, sizeof password);
    for (size_t i = 0; i < sizeof password; i++)
        assert_int_equal(password[i], 0);
    lb_wipe(NULL, 0);

    struct lb_buf b = LB_BUF_SECRET(1000);
    lb_buf_add_str(&b, "a token that nobody may find");
    for (int i = 0; i < 100; i++)
        lb_buf_add_str(&b, "moves");
    assert_memory_equal(lb_buf_str(&b), "a token that nobody may find", 28);
    char *memory = b.at;
    size_t n = b.n;
    lb_buf_clear(&b);
    for (size_t i = 0; i < n; i++)
        assert_int_equal(memory[i], 0);
    lb_buf_release(&b);
    lb_free_secret(NULL);
    lb_free_secret(lb_text_copy(LB_TEXT("secret")));
}

static void copies_end_in_nul(void **state)
{
    char *copy = lb_text_copy(lb_text("abcdef", 3));
    assert_string_equal(copy, "abc");
    free(copy);
    copy = lb_text_copy(LB_TEXT(""));
    assert_string_equal(copy, "");
    free(copy);
    assert_null(lb_text_copy(LB_NO_TEXT));
    alloc_fail_at(1);
    assert_null(lb_text_copy(LB_TEXT("abc")));
    alloc_fail_at(0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(over_the_ceiling_is_broken_until_cleared),
        cmocka_unit_test(sizes_that_overflow_are_refused),
        cmocka_unit_test(out_of_memory_is_sticky_and_loses_nothing),
        cmocka_unit_test(what_is_added_comes_out),
        cmocka_unit_test(fewer_bytes_than_grown_end_in_nul),
        cmocka_unit_test(integers_are_decimal),
        cmocka_unit_test(secrets_are_wiped),
        cmocka_unit_test(copies_end_in_nul),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
