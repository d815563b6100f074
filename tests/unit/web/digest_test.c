#include "web/digest.h"
#include "support/test.h"

static void test_sha256(void **state)
{
    uint8_t sum[LB_SHA256_BYTES];
    struct lb_buf hex = LB_BUF(100);
    char mark[9];
    assert_true(lb_sha256(LB_TEXT("abc"), sum)); /* FIPS 180-4's own example */
    lb_hex_add(&hex, sum, sizeof sum);
    assert_string_equal(lb_buf_str(&hex),
                        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert_string_equal(lb_secret_mark(LB_TEXT("abc"), mark), "ba7816bf");
    lb_buf_release(&hex);
}

static void test_base64(void **state)
{
    /* RFC 4648 section 10, and bytes where the alphabets differ */
    static const struct {
        const char *bytes, *padded, *url;
    } cases[] = {
        {"", "", ""},
        {"f", "Zg==", "Zg"},
        {"fo", "Zm8=", "Zm8"},
        {"foo", "Zm9v", "Zm9v"},
        {"foob", "Zm9vYg==", "Zm9vYg"},
        {"fooba", "Zm9vYmE=", "Zm9vYmE"},
        {"foobar", "Zm9vYmFy", "Zm9vYmFy"},
        {"\xfb\xff\xfe", "+//+", "-__-"},
    };
    static const char *const broken[] = {"Z", "Zm9v!", "Zm 9v", "Zg===", "=Zg=", "Zm9vY"};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct lb_buf b = LB_BUF(100);
        lb_base64_add(&b, lb_text_of(cases[i].bytes), LB_BASE64);
        assert_string_equal(lb_buf_str(&b), cases[i].padded);
        lb_buf_clear(&b);
        lb_base64_add(&b, lb_text_of(cases[i].bytes), LB_BASE64_URL);
        assert_string_equal(lb_buf_str(&b), cases[i].url);
        lb_buf_clear(&b);
        assert_true(lb_base64_read(&b, lb_text_of(cases[i].padded)));
        assert_true(lb_base64_read(&b, lb_text_of(cases[i].url)));
        assert_int_equal(b.n, 2 * strlen(cases[i].bytes));
        lb_buf_release(&b);
    }
    for (size_t i = 0; i < sizeof broken / sizeof broken[0]; i++) {
        struct lb_buf b = LB_BUF(100);
        assert_false(lb_base64_read(&b, lb_text_of(broken[i])));
        lb_buf_release(&b);
    }
}

static void test_uuid(void **state)
{
    char a[LB_UUID_TEXT], b[LB_UUID_TEXT];
    assert_true(lb_uuid_random(a) && lb_uuid_random(b));
    assert_int_equal(strlen(a), 36);
    assert_int_equal(a[14], '4');
    assert_non_null(strchr("89ab", a[19]));
    assert_string_not_equal(a, b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sha256),
        cmocka_unit_test(test_base64),
        cmocka_unit_test(test_uuid),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
