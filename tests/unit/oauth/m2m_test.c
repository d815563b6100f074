/* A service principal signs in: discovery, token, database credential, and what can go wrong. */
#include "oauth/script.h"
#include "support/alloc.h"
#include "support/test.h"

static const struct lb_oauth_config usual = {
    .way = "oauth-m2m",
    .workspace = HOST,
    .client_id = "1f0e-id",
    .client_secret = "dose/cret+1",
    .endpoint = "projects/p/branches/b/endpoints/primary",
};

static void test_sign_in(void **state)
{
    static const struct scripted steps[] = {
        {DISCOVERY, 200, DOCUMENT, NULL},
        {TOKEN, 200, GRANT, NULL},
        {CREDENTIAL, 200, MINTED, DATE},
        {0},
    };
    struct room r;
    struct lb_oauth_credential c, again;
    room_enter(&r, steps, &usual);
    assert_true(lb_oauth_credential(r.oauth, room_limit(5000), 0, &c, &r.err));
    assert_string_equal(lb_buf_str(&c.text), "db.cred.1");
    assert_false(c.from_cache);
    assert_in_range(c.life_ms, 3500000, 3600000);
    /* Basic of the encoded pair 1f0e-id:dose%2Fcret%2B1 */
    assert_string_equal(r.script.asked[1].authorization, "Basic MWYwZS1pZDpkb3NlJTJGY3JldCUyQjE=");
    assert_string_equal(r.script.asked[1].body, "grant_type=client_credentials&scope=all-apis");
    assert_string_equal(r.script.asked[2].authorization, "Bearer aaa.bbb.ccc");
    assert_string_equal(r.script.asked[2].body,
                        "{\"endpoint\":\"projects/p/branches/b/endpoints/primary\"}");
    assert_true(lb_oauth_credential(r.oauth, room_limit(5000), 0, &again, &r.err));
    assert_true(again.from_cache);
    assert_int_equal(r.script.n, 3);
    lb_oauth_credential_release(&c);
    lb_oauth_credential_release(&again);
    room_leave(&r);
}

static void test_dropped_credential_is_minted_again(void **state)
{
    static const struct scripted steps[] = {
        {DISCOVERY, 404, "", NULL},
        {TOKEN, 200, GRANT, NULL},
        {CREDENTIAL, 200, MINTED, DATE},
        {CREDENTIAL, 200, "{\"token\":\"db.cred.2\",\"expiration_time\":\"2026-11-22T11:00:00Z\"}",
         DATE},
        {0},
    };
    struct room r;
    struct lb_oauth_credential c, again;
    room_enter(&r, steps, &usual);
    assert_true(lb_oauth_credential(r.oauth, room_limit(5000), 0, &c, &r.err));
    lb_oauth_credential_drop(r.oauth, &c);
    assert_true(lb_oauth_credential(r.oauth, room_limit(5000), 0, &again, &r.err));
    assert_string_equal(lb_buf_str(&again.text), "db.cred.2");
    assert_false(again.from_cache);
    lb_oauth_credential_drop(r.oauth, &c); /* an old one: the new one stays */
    lb_oauth_credential_release(&again);
    assert_true(lb_oauth_credential(r.oauth, room_limit(5000), 0, &again, &r.err));
    assert_true(again.from_cache);
    lb_oauth_credential_release(&c);
    lb_oauth_credential_release(&again);
    room_leave(&r);
}

struct refused {
    struct scripted steps[6];
    enum lb_errc code;
    int native;
    const char *says[4];
};

static void test_refusals(void **state)
{
    static const struct refused cases[] = {
        {{{DISCOVERY, 200, DOCUMENT, NULL},
          {TOKEN, 401,
           "{\"error\":\"invalid_client\",\"error_id\":\"e-77\","
           "\"error_description\":\"Client authentication failed\"}",
           NULL}},
         LB_ERR_AUTH,
         401,
         {"/oidc/v1/token answered HTTP 401", "invalid_client: Client authentication failed",
          "error_id e-77", "assigned to this workspace"}},
        {{{DISCOVERY, 404, "<html>no</html>", NULL}, {TOKEN, 404, "<html>no</html>", NULL}},
         LB_ERR_PROTOCOL,
         404,
         {"HTTP 404", "HTML page", "<html>no</html>"}},
        /* a proxy that repeats the request on its page */
        {{{DISCOVERY, 200, DOCUMENT, NULL},
          {TOKEN, 502,
           "<pre>MWYwZS1pZDpkb3NlJTJGY3JldCUyQjE= Authorization: Basic "
           "MWYwZS1pZDpkb3NlJTJGY3JldCUyQjE=</pre>",
           "retry-after: 90"}},
         LB_ERR_CONNECT,
         502,
         {"<pre>******************************** Authorization: Basic *****"}},
        /* a server that quotes the secret, which went over the line in base64 */
        {{{DISCOVERY, 200, DOCUMENT, NULL},
          {TOKEN, 401,
           "{\"error\":\"invalid_client\",\"error_description\":\"not dose/cret+1, not "
           "dose%2Fcret%2B1\"}",
           NULL}},
         LB_ERR_AUTH,
         401,
         {"invalid_client: not ***********, not ***************"}},
        {{{DISCOVERY, 0, NULL, NULL}}, LB_ERR_CONNECT, 0, {"OAuth discovery", "refused"}},
        {{{DISCOVERY, 200, "{\"token_endpoint\":\"https://evil.example/token\"}", NULL},
          {TOKEN, 200, GRANT, NULL},
          {CREDENTIAL, 404, "{\"error_code\":\"NOT_FOUND\",\"message\":\"endpoint not found\"}",
           "x-request-id: r-5"},
          {"GET " HOST "/api/2.0/postgres/projects/p/branches/b/endpoints?page_size=100", 200,
           "{\"endpoints\":[{\"name\":\"projects/p/branches/b/endpoints/other\"}]}", NULL}},
         LB_ERR_MISSING,
         404,
         {"NOT_FOUND: endpoint not found", "request id r-5", "endpoints/other",
          "Asked for projects/p"}},
        {{{DISCOVERY, 200, DOCUMENT, NULL}, {TOKEN, 429, "{}", "retry-after: 100"}},
         LB_ERR_CONNECT,
         429,
         {"HTTP 429", "left alone for 100 seconds"}},
        {{{DISCOVERY, 200, DOCUMENT, NULL}, {TOKEN, 302, "", "location: https://x/login?s=1"}},
         LB_ERR_PROTOCOL,
         302,
         {"redirect to https://x/login.", "not followed"}},
        {{{DISCOVERY, 200, DOCUMENT, NULL}, {TOKEN, 200, "{\"token_type\":\"Bearer\"}", NULL}},
         LB_ERR_PROTOCOL,
         0,
         {"holds no token"}},
        {{{DISCOVERY, 200, DOCUMENT, NULL},
          {TOKEN, 200, GRANT, NULL},
          {CREDENTIAL, 403, "{\"error_code\":\"PERMISSION_DENIED\",\"message\":\"no\"}", NULL}},
         LB_ERR_AUTH,
         403,
         {"PERMISSION_DENIED", "grant"}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct room r;
        struct lb_oauth_credential c;
        room_enter(&r, cases[i].steps, &usual);
        assert_false(lb_oauth_credential(r.oauth, room_limit(5000), 0, &c, &r.err));
        for (size_t j = 0; j < 4 && cases[i].says[j]; j++)
            room_says(&r, cases[i].says[j]);
        assert_int_equal(r.err.code, cases[i].code);
        assert_int_equal(r.err.native, cases[i].native);
        lb_oauth_credential_release(&c);
        room_leave(&r);
    }
}

static void test_passing_trouble_is_tried_again(void **state)
{
    static const struct scripted steps[] = {
        {DISCOVERY, 200, DOCUMENT, NULL},
        {TOKEN, 503, "<html>busy</html>", NULL},
        {TOKEN, -1, NULL, NULL},
        {TOKEN, 200, GRANT, NULL},
        {CREDENTIAL, 401, "{\"error_code\":401,\"message\":\"token expired\"}", NULL},
        {0},
    };
    struct room r;
    struct lb_oauth_credential c;
    room_enter(&r, steps, &usual);
    /* A token that was refused right after it came is not fetched again: that would be a loop. */
    assert_false(lb_oauth_credential(r.oauth, room_limit(20000), 0, &c, &r.err));
    assert_int_equal(r.script.n, 5);
    assert_int_equal(r.err.code, LB_ERR_AUTH);
    lb_oauth_credential_release(&c);
    room_leave(&r);
}

#define METADATA "GET " HOST "/.well-known/databricks-config"
#define ACCOUNT  HOST "/oidc/accounts/acc-1"

/* A host that serves several workspaces: the account's OAuth server, and the workspace in a header.
 */
static void test_unified_host(void **state)
{
    static const struct scripted steps[] = {
        {METADATA, 200, "{\"oidc_endpoint\":\"" HOST "/oidc/accounts/{account_id}\"}", NULL},
        {"GET " ACCOUNT "/.well-known/oauth-authorization-server", 200,
         "{\"token_endpoint\":\"" ACCOUNT "/v1/token\"}", NULL},
        {"POST " ACCOUNT "/v1/token", 200, GRANT, NULL},
        {CREDENTIAL, 200, MINTED, DATE},
        {0},
    };
    struct lb_oauth_config c = usual;
    struct lb_oauth_credential credential;
    struct room r;
    c.account_id = "acc-1";
    c.workspace_id = "42";
    room_enter(&r, steps, &c);
    assert_true(lb_oauth_credential(r.oauth, room_limit(5000), 0, &credential, &r.err));
    assert_string_equal(r.script.asked[3].header, "X-Databricks-Workspace-Id: 42");
    lb_oauth_credential_release(&credential);
    room_leave(&r);
}

static void test_workspace_id_of_an_ordinary_host(void **state)
{
    static const struct scripted steps[] = {
        {METADATA, 404, "<html>", NULL},
        {DISCOVERY, 200, DOCUMENT, NULL},
        {TOKEN, 200, GRANT, NULL},
        {CREDENTIAL, 200, MINTED, DATE},
        {0},
    };
    struct lb_oauth_config c = usual;
    struct lb_oauth_credential credential;
    struct room r;
    c.workspace_id = "42";
    room_enter(&r, steps, &c);
    assert_true(lb_oauth_credential(r.oauth, room_limit(5000), 0, &credential, &r.err));
    lb_oauth_credential_release(&credential);
    room_leave(&r);
}

/* Whichever allocation fails: a clear error, nothing lost, and the next try is a whole one. */
static void test_out_of_memory(void **state)
{
    static const struct scripted steps[] = {
        {DISCOVERY, 200, DOCUMENT, NULL},
        {TOKEN, 200, GRANT, NULL},
        {CREDENTIAL, 200, MINTED, DATE},
        {0},
    };
    bool last = false;
    ALLOC_EACH(n)
    {
        struct lb_oauth_credential c = {0};
        struct lb_oauth_process *p = NULL;
        struct lb_oauth *o = NULL;
        struct lb_err err = {0};
        struct script script;
        script_init(&script, steps);
        struct lb_http http = script_http(&script);
        last = lb_oauth_process_open_over(&p, &http, &err) &&
               lb_oauth_open(p, &usual, NULL, &o, &err) &&
               lb_oauth_credential(o, room_limit(5000), 0, &c, &err);
        if (last)
            assert_string_equal(lb_buf_str(&c.text), "db.cred.1");
        else
            assert_int_equal(err.code, LB_ERR_MEMORY);
        lb_oauth_credential_release(&c);
        lb_oauth_close(o);
        lb_oauth_process_close(p);
        script_release(&script);
    }
    assert_true(last);
}

static void test_bad_settings(void **state)
{
    static const struct {
        struct lb_oauth_config c;
        enum lb_errc code;
        const char *says;
    } cases[] = {
        {{.way = "oauth-m2m", .client_id = "i", .client_secret = "s"}, LB_ERR_MISSING, "Workspace"},
        {{.way = "oauth-m2m", .workspace = "http://h", .client_id = "i", .client_secret = "s"},
         LB_ERR_ARGUMENT,
         "only https"},
        {{.way = "oauth-m2m",
          .workspace = "https://accounts.cloud.databricks.com",
          .client_id = "i",
          .client_secret = "s"},
         LB_ERR_ARGUMENT,
         "account console"},
        {{.way = "oauth-m2m", .workspace = HOST, .client_secret = "s"}, LB_ERR_MISSING, "ClientID"},
        {{.way = "oauth-m2m", .workspace = HOST, .client_id = "i"}, LB_ERR_MISSING, "ClientSecret"},
        {{.workspace = HOST}, LB_ERR_MISSING, "AuthType"},
        {{.way = "magic", .workspace = HOST}, LB_ERR_ARGUMENT, "magic"},
        {{.way = "oauth-m2m",
          .workspace = HOST,
          .client_id = "i",
          .client_secret = "s",
          .endpoint = "ep-cool-1"},
         LB_ERR_ARGUMENT,
         "ep-cool-1"},
        {{.way = "oauth-m2m",
          .workspace = HOST,
          .client_id = "i",
          .client_secret = "s",
          .endpoint = "projects/p/branches/../endpoints/e?x"},
         LB_ERR_ARGUMENT,
         "resource name"},
    };
    struct script script;
    struct lb_oauth_process *p;
    script_init(&script, NULL);
    struct lb_http http = script_http(&script);
    assert_true(lb_oauth_process_open_over(&p, &http, NULL));
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct lb_oauth *o;
        struct lb_err err = {0};
        assert_false(lb_oauth_open(p, &cases[i].c, NULL, &o, &err));
        assert_null(o);
        assert_int_equal(err.code, cases[i].code);
        assert_non_null(strstr(err.text, cases[i].says));
    }
    lb_oauth_process_close(p);
    script_release(&script);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_out_of_memory),
        cmocka_unit_test(test_bad_settings),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_passing_trouble_is_tried_again),
        cmocka_unit_test(test_dropped_credential_is_minted_again),
        cmocka_unit_test(test_sign_in),
        cmocka_unit_test(test_unified_host),
        cmocka_unit_test(test_workspace_id_of_an_ordinary_host),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
