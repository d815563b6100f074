/*
 * Signing in to the workspace that $DATABRICKS_HOST and its sisters describe (the
 * sandbox, or a real one), over the network. What only the sandbox can do is asked of $SANDBOX_….
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "oauth/oauth.h"
#include "platform/clock.h"
#include "platform/host.h"
#include "support/test.h"

struct room {
    struct lb_oauth_process *process;
    struct lb_oauth *oauth;
    struct lb_oauth_credential credential;
    struct lb_err err;
};

static const char *need(const char *name)
{
    const char *v = lb_host_env(name);
    if (!v)
        fail_msg("%s is not set: start a sandbox and read its env file", name);
    return v;
}

static struct lb_oauth_config usual(void)
{
    return (struct lb_oauth_config){
        .way = "oauth-m2m",
        .workspace = need("DATABRICKS_HOST"),
        .client_id = need("DATABRICKS_CLIENT_ID"),
        .client_secret = need("DATABRICKS_CLIENT_SECRET"),
        .endpoint = need("LAKEBASE_ENDPOINT"),
        .ca_file = lb_host_env("SANDBOX_CA"),
        .user_agent = "lakebase_odbc/test",
    };
}

static bool sign_in(struct room *r, const struct lb_oauth_config *c)
{
    struct lb_oauth_limit limit = {.deadline = lb_clock_ms() + 20000};
    memset(r, 0, sizeof *r);
    assert_true(lb_oauth_process_open(&r->process, &r->err));
    return lb_oauth_open(r->process, c, NULL, &r->oauth, &r->err) &&
           lb_oauth_credential(r->oauth, limit, 0, &r->credential, &r->err);
}

static void leave(struct room *r)
{
    lb_oauth_credential_release(&r->credential);
    lb_oauth_close(r->oauth);
    lb_oauth_process_close(r->process);
}

static void assert_refused(const struct lb_oauth_config *c, enum lb_errc code, int native,
                           const char *const *says)
{
    struct room r;
    assert_false(sign_in(&r, c));
    for (; *says; says++)
        if (!strstr(r.err.text, *says))
            fail_msg("\"%s\" is not in: %s", *says, r.err.text);
    print_message("# %s\n", r.err.text);
    assert_int_equal(r.err.code, code);
    assert_int_equal(r.err.native, native);
    if (c->client_secret)
        assert_null(strstr(r.err.text, c->client_secret));
    leave(&r);
}

static void test_wrong_secret(void **state)
{
    struct lb_oauth_config c = usual();
    c.client_secret = "dose-of-nothing";
    assert_refused(&c, LB_ERR_AUTH, 401,
                   (const char *const[]){"/oidc/v1/token", "invalid_client", "error_id", NULL});
}

static void test_unknown_endpoint(void **state)
{
    struct lb_oauth_config c = usual();
    c.endpoint = "projects/sandbox/branches/production/endpoints/ep-nobody";
    assert_refused(&c, LB_ERR_MISSING, 404,
                   (const char *const[]){"/api/2.0/postgres/credentials", "ep-nobody", NULL});
}

static void test_untrusted_authority(void **state)
{
    struct lb_oauth_config c = usual();
    c.ca_file = NULL;
    assert_refused(&c, LB_ERR_CONNECT, 0, (const char *const[]){"certificate", "CA file", NULL});
}

static void test_expired_certificate(void **state)
{
    struct lb_oauth_config c = usual();
    c.workspace = need("SANDBOX_EXPIRED_WORKSPACE");
    assert_refused(&c, LB_ERR_CONNECT, 0, (const char *const[]){"expired", NULL});
}

static void test_missing_ca_file(void **state)
{
    struct lb_oauth_config c = usual();
    c.ca_file = "/nowhere/ca.pem";
    assert_refused(&c, LB_ERR_ARGUMENT, 0, (const char *const[]){"/nowhere/ca.pem", NULL});
}

static void test_nobody_listens(void **state)
{
    struct lb_oauth_config c = usual();
    c.workspace = "https://localhost:1";
    assert_refused(&c, LB_ERR_CONNECT, 0, (const char *const[]){"localhost:1", "port", NULL});
}

static void test_unknown_host(void **state)
{
    struct lb_oauth_config c = usual();
    c.workspace = "https://no-such-host.invalid";
    assert_refused(&c, LB_ERR_CONNECT, 0,
                   (const char *const[]){"no-such-host.invalid", "spelling", NULL});
}

static void test_both_apis(void **state)
{
    struct lb_oauth_config c = usual();
    struct lb_buf host = LB_BUF(1000), user = LB_BUF(1000);
    struct lb_oauth_limit limit = {.deadline = lb_clock_ms() + 20000};
    struct room r;
    for (int i = 0; i < 2; i++) {
        c.client_auth = i ? "body" : "basic";
        c.endpoint = i ? NULL : need("LAKEBASE_ENDPOINT");
        c.instance = i ? need("LAKEBASE_INSTANCE") : NULL;
        if (!sign_in(&r, &c))
            fail_msg("%s", r.err.text);
        assert_true(r.credential.text.n > 20);
        assert_true(r.credential.life_ms > 0);
        if (!lb_oauth_host(r.oauth, limit, &host, &r.err) ||
            !lb_oauth_user(r.oauth, limit, &user, &r.err))
            fail_msg("%s", r.err.text);
        assert_string_equal(lb_buf_str(&host), need("LAKEBASE_HOST"));
        assert_string_equal(lb_buf_str(&user), c.client_id);
        lb_buf_release(&host);
        lb_buf_release(&user);
        leave(&r);
    }
}

/* A JWT of the sandbox's identity provider is exchanged; the token so made serves as access-token.
 */
static void test_federation_and_access_token(void **state)
{
    struct lb_oauth_config c = usual();
    struct lb_buf user = LB_BUF(1000);
    struct lb_oauth_limit limit = {.deadline = lb_clock_ms() + 20000};
    struct lb_oauth_credential token;
    struct room r;
    c.way = "token-federation";
    c.client_id = c.client_secret = NULL;
    c.identity_token_file = need("SANDBOX_FEDERATION_TOKEN_FILE");
    if (!sign_in(&r, &c) || !lb_oauth_user(r.oauth, limit, &user, &r.err))
        fail_msg("%s", r.err.text);
    print_message("# federated as %s\n", lb_buf_str(&user));
    leave(&r);

    c.direct = true;
    assert_true(sign_in(&r, &c));
    token = r.credential;
    r.credential.text = LB_BUF_SECRET(0);
    leave(&r);

    c.way = "access-token";
    c.direct = false;
    c.identity_token_file = NULL;
    c.access_token = lb_buf_str(&token.text);
    lb_buf_clear(&user);
    if (!sign_in(&r, &c) || !lb_oauth_user(r.oauth, limit, &user, &r.err))
        fail_msg("%s", r.err.text);
    leave(&r);
    lb_oauth_credential_release(&token);
    lb_buf_release(&user);

    c.access_token = "dapi-dose-of-nothing";
    assert_refused(&c, LB_ERR_AUTH, 403, (const char *const[]){"expired or revoked", NULL});
}

/* ---- the browser ------------------------------------------------------------------------------
 */

static char folder[] = "/tmp/live_test.XXXXXX", page_file[64];

static int drop_folder(void)
{
    char command[128];
    snprintf(command, sizeof command, "rm -r %s", folder);
    return system(command);
}

static struct lb_oauth_config by_browser(const char *program, const char *answer)
{
    static char browser[4096];
    struct lb_oauth_config c = usual();
    snprintf(browser, sizeof browser, "%s/../oauth/%s", need("LB_CASES"), program);
    snprintf(page_file, sizeof page_file, "%s/page", folder);
    setenv("BROWSER", browser, 1);
    setenv("BROWSER_ANSWER", answer, 1);
    setenv("BROWSER_PAGE", page_file, 1);
    c.way = "oauth-u2m";
    c.client_id = need("SANDBOX_U2M_CLIENT_ID");
    c.client_secret = NULL;
    c.keep_dir = folder;
    c.browser_ms = 15000;
    return c;
}

/* What the browser showed at the end; it writes that after the driver is done with it. */
static void assert_page(const char *what)
{
    static char text[16384];
    for (int i = 0; i < 100; i++) {
        FILE *f = fopen(page_file, "r");
        size_t n = f ? fread(text, 1, sizeof text - 1, f) : 0;
        text[n] = '\0';
        if (f)
            fclose(f);
        if (strstr(text, what))
            break;
        lb_clock_sleep(50);
    }
    if (!strstr(text, what))
        fail_msg("\"%s\" is not on the page: %s", what, text);
    remove(page_file);
}

static void deny(const char *program)
{
    struct lb_oauth_config c = by_browser(program, "deny");
    assert_refused(&c, LB_ERR_AUTH, 0, (const char *const[]){"access_denied", "denied", NULL});
    assert_page("You are not signed in");
}

static void sign_in_and_keep(const char *program)
{
    struct lb_oauth_config c = by_browser(program, "continue");
    struct lb_oauth_limit limit = {.deadline = lb_clock_ms() + 20000};
    struct lb_buf user = LB_BUF(1000);
    struct room r;
    if (!sign_in(&r, &c) || !lb_oauth_user(r.oauth, limit, &user, &r.err))
        fail_msg("%s", r.err.text);
    assert_string_equal(lb_buf_str(&user), need("SANDBOX_USER_EMAIL"));
    assert_page(need("SANDBOX_USER_EMAIL"));
    leave(&r);
    c.browser_never = true; /* and as the next program */
    if (!sign_in(&r, &c))
        fail_msg("%s", r.err.text);
    leave(&r);
    lb_buf_release(&user);
    drop_folder();
    assert_int_equal(mkdir(folder, 0700), 0);
}

static void test_a_browser_of_our_own(void **state)
{
    deny("browser.py");
    sign_in_and_keep("browser.py");
}

static void test_chromium(void **state)
{
    if (system("command -v chromium || command -v chromium-browser || command -v google-chrome") !=
        0) {
        print_message("# no Chromium is installed\n");
        skip();
    }
    deny("chromium.py");
    sign_in_and_keep("chromium.py");
}

static int make_folder(void **state)
{
    return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
    return drop_folder();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_wrong_secret),
        cmocka_unit_test(test_unknown_endpoint),
        cmocka_unit_test(test_untrusted_authority),
        cmocka_unit_test(test_expired_certificate),
        cmocka_unit_test(test_missing_ca_file),
        cmocka_unit_test(test_nobody_listens),
        cmocka_unit_test(test_unknown_host),
        cmocka_unit_test(test_both_apis),
        cmocka_unit_test(test_federation_and_access_token),
        cmocka_unit_test(test_a_browser_of_our_own),
        cmocka_unit_test(test_chromium),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
