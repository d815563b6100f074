/*
 * Signing in to the sandbox's workspace while it misbehaves, one fault at a time, over the network.
 * $SANDBOX_ADMIN_URL takes the faults.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "oauth/oauth.h"
#include "platform/clock.h"
#include "platform/host.h"
#include "support/test.h"
#include "web/http.h"
#include "web/json.h"

struct room {
    struct lb_oauth_process *process;
    struct lb_oauth *oauth;
    struct lb_err err;
};

static struct lb_web *web;

static const char *need(const char *name)
{
    const char *v = lb_host_env(name);
    if (!v)
        fail_msg("%s is not set: start a sandbox and read its env file", name);
    return v;
}

/* Asks the sandbox for a fault or a setting, or GETs when json is NULL. */
static struct lb_json *ask(const char *path, const char *json)
{
    struct lb_http_net net = {.proxy = ""};
    struct lb_http_answer a;
    struct lb_err err = {0};
    char url[256];
    snprintf(url, sizeof url, "%s%s", need("SANDBOX_ADMIN_URL"), path);
    struct lb_http_request q = {
        .method = json ? "POST" : "GET",
        .url = url,
        .net = &net,
        .content_type = "application/json",
        .body = lb_text_of(json),
        .plain_ok = true,
        .deadline = lb_clock_ms() + 5000,
    };
    struct lb_http http = lb_web_http(web);
    lb_http_answer_init(&a);
    if (!http.send(http.self, &q, &a, &err) || a.status / 100 != 2)
        fail_msg("%s: HTTP %d %s %s", path, a.status, err.text, lb_buf_str(&a.body));
    struct lb_json *j = lb_json_read(lb_buf_text(&a.body), NULL);
    lb_http_answer_release(&a);
    return j;
}

static void sandbox(const char *path, const char *json)
{
    lb_json_release(ask(path, json));
}

static void enter(struct room *r)
{
    const struct lb_oauth_config c = {
        .way = "oauth-m2m",
        .workspace = need("DATABRICKS_HOST"),
        .client_id = need("DATABRICKS_CLIENT_ID"),
        .client_secret = need("DATABRICKS_CLIENT_SECRET"),
        .endpoint = need("LAKEBASE_ENDPOINT"),
        .ca_file = need("SANDBOX_CA"),
        .user_agent = "acme_report/1.2 lakebase_odbc/test",
    };
    memset(r, 0, sizeof *r);
    assert_true(lb_oauth_process_open(&r->process, &r->err));
    if (!lb_oauth_open(r->process, &c, NULL, &r->oauth, &r->err))
        fail_msg("%s", r->err.text);
}

static void leave(struct room *r)
{
    lb_oauth_close(r->oauth);
    lb_oauth_process_close(r->process);
}

static bool get(struct room *r, int64_t ms, struct lb_oauth_credential *c)
{
    struct lb_oauth_limit limit = {.deadline = lb_clock_ms() + ms};
    return lb_oauth_credential(r->oauth, limit, 0, c, &r->err);
}

static const struct fault {
    const char *fault[2]; /* asked for before */
    int deadline_ms;
    int least_ms, most_ms; /* it takes so long */
    enum lb_errc code;     /* LB_OK: it succeeds */
    const char *says;
} faults[] = {
    {{"{\"path\":\"/oidc/v1/token\",\"status\":429,\"retry_after\":2}"},
     20000,
     2000,
     5000,
     LB_OK,
     ""},
    {{"{\"path\":\"/oidc/v1/token\",\"status\":503,\"times\":2}"}, 30000, 0, 10000, LB_OK, ""},
    {{"{\"path\":\"/oidc/v1/token\",\"cut\":\"before\"}"}, 20000, 0, 5000, LB_OK, ""},
    {{"{\"path\":\"/oidc/v1/token\",\"cut\":\"middle\"}"}, 20000, 0, 5000, LB_OK, ""},
    {{"{\"path\":\"/api/2.0/postgres/credentials\",\"status\":503}",
      "{\"path\":\"/api/2.0/postgres/credentials\",\"cut\":\"before\"}"},
     20000,
     0,
     8000,
     LB_OK,
     ""},
    {{"{\"path\":\"/oidc/.well-known\",\"html\":true}"}, 20000, 0, 5000, LB_OK, ""},
    {{"{\"path\":\"/oidc/.well-known\",\"body\":\"nonsense\"}"}, 20000, 0, 5000, LB_OK, ""},
    {{"{\"path\":\"/oidc/v1/token\",\"delay_ms\":800}"}, 20000, 800, 4000, LB_OK, ""},

    {{"{\"path\":\"/oidc/v1/token\",\"status\":429,\"retry_after\":100,\"times\":0}"},
     20000,
     0,
     2000,
     LB_ERR_CONNECT,
     "left alone for 100 seconds"},
    {{"{\"path\":\"/oidc/v1/token\",\"status\":429,\"times\":0}"},
     3000,
     0,
     3500,
     LB_ERR_CONNECT,
     "HTTP 429"},
    {{"{\"path\":\"/oidc/v1/token\",\"status\":500,\"times\":0}"},
     20000,
     0,
     2000,
     LB_ERR_CONNECT,
     "has a problem"},
    {{"{\"path\":\"/oidc/v1/token\",\"cut\":\"before\",\"times\":0}"},
     20000,
     0,
     8000,
     LB_ERR_CONNECT,
     "/oidc/v1/token"},
    {{"{\"path\":\"/oidc/v1/token\",\"delay_ms\":20000}"},
     1500,
     1400,
     3000,
     LB_ERR_TIMEOUT,
     "/oidc/v1/token"},
    {{"{\"path\":\"/oidc/v1/token\",\"html\":true,\"times\":0}"},
     20000,
     0,
     2000,
     LB_ERR_PROTOCOL,
     "an HTML page instead of JSON"},
    {{"{\"path\":\"/api/2.0/postgres/credentials\",\"html\":true,\"status\":403,\"times\":0}"},
     20000,
     0,
     2000,
     LB_ERR_PROTOCOL,
     "IP access list"},
    {{"{\"path\":\"/api/2.0/postgres/credentials\",\"body\":\"{}\"}"},
     20000,
     0,
     2000,
     LB_ERR_PROTOCOL,
     "holds no token"},
};

static void test_faults(void **state)
{
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        const struct fault *f = &faults[i];
        struct lb_oauth_credential c;
        struct room r;
        sandbox("/reset", "{}");
        for (int j = 0; j < 2 && f->fault[j]; j++)
            sandbox("/faults", f->fault[j]);
        enter(&r);
        int64_t start = lb_clock_ms();
        bool fine = get(&r, f->deadline_ms, &c);
        int64_t took = lb_clock_ms() - start;
        print_message("# %s: %d ms %s\n", f->fault[0], (int)took, r.err.text);
        if (fine != (f->code == LB_OK) || (!fine && r.err.code != f->code) ||
            (!fine && !strstr(r.err.text, f->says)) || took < f->least_ms || took > f->most_ms)
            fail_msg("%s: %s in %d ms: %s", f->fault[0], fine ? "signed in" : "failed", (int)took,
                     r.err.text);
        lb_oauth_credential_release(&c);
        leave(&r);
    }
    sandbox("/reset", "{}");
}

static void test_too_long_an_answer(void **state)
{
    char *fault = malloc(1300000);
    struct lb_oauth_credential c;
    struct room r;
    int n = sprintf(fault, "{\"path\":\"/oidc/v1/token\",\"body\":\"");
    memset(fault + n, 'x', 1200000);
    strcpy(fault + n + 1200000, "\"}");
    sandbox("/faults", fault);
    enter(&r);
    assert_false(get(&r, 20000, &c));
    assert_int_equal(r.err.code, LB_ERR_PROTOCOL);
    assert_non_null(strstr(r.err.text, "too long"));
    lb_oauth_credential_release(&c);
    leave(&r);
    free(fault);
    sandbox("/reset", "{}");
}

/* Our clock and the workspace's may differ by more than a token lives. */
static void test_clock_skew(void **state)
{
    static const char *const skews[] = {"{\"clock_skew_seconds\":7200}",
                                        "{\"clock_skew_seconds\":-7200}"};
    for (int i = 0; i < 2; i++) {
        struct lb_oauth_credential c, again;
        struct room r;
        sandbox("/settings", skews[i]);
        enter(&r);
        if (!get(&r, 20000, &c))
            fail_msg("%s", r.err.text);
        assert_in_range(c.life_ms, 3500000, 3700000);
        assert_true(get(&r, 20000, &again));
        assert_true(again.from_cache);
        lb_oauth_credential_release(&c);
        lb_oauth_credential_release(&again);
        leave(&r);
        sandbox("/reset", "{}");
    }
}

/* Tokens of a few seconds: no sign-in ever gets one that is over. */
static void test_short_lives(void **state)
{
    struct room r;
    unsigned fresh = 0;
    sandbox("/settings", "{\"access_token_seconds\":5,\"credential_seconds\":5}");
    enter(&r);
    for (int i = 0; i < 60; i++) {
        struct lb_oauth_credential c;
        if (!get(&r, 5000, &c))
            fail_msg("%s", r.err.text);
        assert_in_range(c.life_ms, 1000, 5000);
        fresh += !c.from_cache;
        lb_oauth_credential_release(&c);
        lb_clock_sleep(200);
    }
    print_message("# %u of 60 were minted\n", fresh);
    assert_in_range(fresh, 3, 10);
    leave(&r);
    sandbox("/reset", "{}");
}

/* The workspace token in the cache becomes worthless; the next credential is minted all the same.
 */
static void test_key_rotation(void **state)
{
    struct lb_oauth_credential c;
    struct room r;
    enter(&r);
    assert_true(get(&r, 20000, &c));
    sandbox("/keys/rotate", "{\"keep_old\":false}");
    lb_oauth_credential_drop(r.oauth, &c);
    lb_oauth_credential_release(&c);
    if (!get(&r, 20000, &c))
        fail_msg("%s", r.err.text);
    assert_false(c.from_cache);
    lb_oauth_credential_release(&c);
    leave(&r);
}

/* ---- many at once ------------------------------------------------------------------------------
 */

#define CROWD 200

struct caller {
    pthread_t thread;
    struct room *room;
    bool fine;
    struct lb_err err;
};

static void *call(void *arg)
{
    struct caller *c = arg;
    struct lb_oauth_credential credential;
    struct lb_oauth_limit limit = {.deadline = lb_clock_ms() + 20000};
    c->fine = lb_oauth_credential(c->room->oauth, limit, 0, &credential, &c->err);
    lb_oauth_credential_release(&credential);
    return NULL;
}

/* 200 threads that connect at once make one request of each kind. */
static void test_crowd(void **state)
{
    static struct caller callers[CROWD];
    struct room r;
    sandbox("/reset", "{}");
    sandbox("/faults", "{\"path\":\"/oidc/v1/token\",\"delay_ms\":300}");
    enter(&r);
    for (int i = 0; i < CROWD; i++) {
        callers[i] = (struct caller){.room = &r};
        assert_int_equal(pthread_create(&callers[i].thread, NULL, call, &callers[i]), 0);
    }
    for (int i = 0; i < CROWD; i++) {
        pthread_join(callers[i].thread, NULL);
        if (!callers[i].fine)
            fail_msg("%s", callers[i].err.text);
    }
    struct lb_json *j = ask("/requests", NULL);
    size_t n = lb_json_count(j, "");
    for (size_t i = 0; i < n; i++) {
        struct lb_text agent = lb_json_text(lb_json_item(j, "", i), "user_agent");
        assert_true(lb_text_is(agent, LB_TEXT("acme_report/1.2 lakebase_odbc/test")));
    }
    lb_json_release(j);
    assert_int_equal(n, 3);
    leave(&r);
}

static int open_web(void **state)
{
    return lb_web_open(&web, NULL) ? 0 : -1;
}

static int close_web(void **state)
{
    lb_web_close(web);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_faults),       cmocka_unit_test(test_too_long_an_answer),
        cmocka_unit_test(test_clock_skew),   cmocka_unit_test(test_short_lives),
        cmocka_unit_test(test_key_rotation), cmocka_unit_test(test_crowd),
    };
    return cmocka_run_group_tests(tests, open_web, close_web);
}
