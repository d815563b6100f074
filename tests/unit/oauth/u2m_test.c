/* A person signs in with the browser, or does not. */
#include "oauth/person.h"
#include "platform/clock.h"
#include "support/test.h"
#include "web/digest.h"
#include "web/url.h"

static void test_sign_in(void **state)
{
    static const struct scripted steps[] = {HELLO, {TOKEN, 200, FIRST, NULL}, {0}};
    struct person p = {.query = {"code=no&state=wrong", "code=code-1&state=$"}};
    struct lb_oauth_config c = by_browser(&p);
    struct lb_buf b = LB_BUF(2000), challenge = LB_BUF(200), user = LB_BUF(100);
    uint8_t sum[LB_SHA256_BYTES];
    struct lb_url asked;
    struct room r;
    room_enter(&r, steps, &c);
    if (!sign_in(&r, JWT))
        fail_msg("%s", r.err.text);
    pthread_join(p.thread, NULL);
    assert_true(lb_url_parse(lb_text_of(p.url), &asked));
    assert_true(
        lb_text_starts(lb_text_of(p.url), LB_TEXT(HOST "/oidc/v1/authorize?response_type=code"
                                                       "&client_id=databricks-cli&")));
    assert_true(lb_form_get(asked.query, "scope", &b));
    assert_string_equal(lb_buf_str(&b), "all-apis offline_access");
    /* RFC 7636 4.6: the verifier of the second request makes the challenge of the first */
    lb_buf_clear(&b);
    assert_true(lb_form_get(lb_text_of(r.script.asked[1].body), "code_verifier", &b));
    assert_int_equal(b.n, 86);
    assert_true(lb_sha256(lb_buf_text(&b), sum));
    lb_base64_add(&challenge, lb_text((char *)sum, sizeof sum), LB_BASE64_URL);
    lb_buf_clear(&b);
    assert_true(lb_form_get(asked.query, "code_challenge", &b));
    assert_string_equal(lb_buf_str(&b), lb_buf_str(&challenge));
    assert_non_null(
        strstr(r.script.asked[1].body, "code=code-1&redirect_uri=http%3A%2F%2Flocalhost%3A"));
    assert_non_null(strstr(p.page, "200 OK"));
    assert_non_null(strstr(p.page, "ada@example.com"));
    assert_non_null(strstr(p.page, "<dd>Acme_&lt;Report&gt;/1</dd>"));
    assert_non_null(strstr(p.page, "dbc-1.cloud.databricks.com"));
    assert_null(strstr(p.page, "<script"));
    assert_true(lb_oauth_user(r.oauth, room_limit(1000), &user, &r.err));
    assert_string_equal(lb_buf_str(&user), "ada@example.com");
    assert_kept("dose-r1");
    lb_buf_release(&user);
    lb_buf_release(&b);
    lb_buf_release(&challenge);
    room_leave(&r);
}

static void test_refused_by_the_person(void **state)
{
    static const struct scripted steps[] = {HELLO, {0}};
    struct person p = {.query = {"error=access_denied&error_description=<b>no</b>&state=$"}};
    struct lb_oauth_config c = by_browser(&p);
    struct room r;
    room_enter(&r, steps, &c);
    assert_false(sign_in(&r, NULL));
    pthread_join(p.thread, NULL);
    assert_int_equal(r.err.code, LB_ERR_AUTH);
    room_says(&r, "access_denied: <b>no</b>");
    assert_non_null(strstr(p.page, "not signed in"));
    assert_non_null(strstr(p.page, "&lt;b&gt;no"));
    room_leave(&r);
}

static void test_code_is_refused(void **state)
{
    static const struct scripted steps[] = {
        HELLO,
        {TOKEN, 400, "{\"error\":\"invalid_grant\",\"error_description\":\"bad code\"}", NULL},
        {0}};
    struct person p = {.query = {"code=c&state=$"}};
    struct lb_oauth_config c = by_browser(&p);
    struct room r;
    room_enter(&r, steps, &c);
    assert_false(sign_in(&r, NULL));
    pthread_join(p.thread, NULL);
    room_says(&r, "bad code");
    assert_non_null(strstr(p.page, "bad code"));
    room_leave(&r);
}

static void test_nobody_signs_in(void **state)
{
    static const struct scripted steps[] = {HELLO, {0}};
    for (int i = 0; i < 4; i++) {
        struct person p = {.query = {NULL}};
        struct lb_oauth_config c = by_browser(i == 2 ? NULL : &p);
        atomic_bool cancel = i == 3;
        struct lb_oauth_limit limit = room_limit(i == 0 ? 300 : 20000);
        struct lb_oauth_credential credential;
        struct room r;
        c.browser_ms = i == 1 ? 300 : 0;
        limit.cancel = &cancel;
        int64_t begin = lb_clock_ms();
        room_enter(&r, steps, &c);
        assert_false(lb_oauth_credential(r.oauth, limit, 0, &credential, &r.err));
        assert_true(lb_clock_ms() - begin < 5000);
        room_says(&r, i < 2 ? "BrowserTimeout" : i == 2 ? "lakebase-odbc login" : "cancelled");
        assert_int_equal(r.err.code, i < 2    ? LB_ERR_TIMEOUT
                                     : i == 2 ? LB_ERR_MISSING
                                              : LB_ERR_CANCELLED);
        if (p.shown)
            pthread_join(p.thread, NULL);
        room_leave(&r);
    }
}

static bool type_it(void *self, struct lb_buf *line)
{
    struct person *p = self;
    struct lb_buf state = LB_BUF(100);
    struct lb_url asked;
    assert_true(lb_url_parse(lb_text_of(p->url), &asked));
    assert_true(lb_form_get(asked.query, "state", &state));
    lb_buf_addf(line, "http://localhost:8020/?code=typed&state=%s", lb_buf_str(&state));
    lb_buf_release(&state);
    return true;
}

static void test_pasted_address(void **state)
{
    static const struct scripted steps[] = {HELLO, {TOKEN, 200, FIRST, NULL}, {0}};
    struct person p = {.query = {NULL}};
    struct lb_oauth_config c = by_browser(&p);
    struct room r;
    voice.typed = type_it;
    room_enter(&r, steps, &c);
    if (!sign_in(&r, JWT))
        fail_msg("%s", r.err.text);
    assert_non_null(strstr(r.script.asked[1].body, "code=typed"));
    pthread_join(p.thread, NULL);
    room_leave(&r);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, make_folder, remove_folder)
    const struct CMUnitTest tests[] = {
        TEST(test_sign_in),         TEST(test_refused_by_the_person), TEST(test_code_is_refused),
        TEST(test_nobody_signs_in), TEST(test_pasted_address),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
