/* The ways to sign in that need no browser, other than a service principal's own secret. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "oauth/script.h"
#include "support/test.h"

#define ENDPOINT "projects/p/branches/b/endpoints/e"
#define ME       "GET " HOST "/api/2.0/preview/scim/v2/Me"
#define EXCHANGE                                                                                   \
    "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Atoken-exchange&subject_token=sub.jec.t" \
    "&subject_token_type=urn%3Aietf%3Aparams%3Aoauth%3Atoken-type%3Ajwt&scope=all-apis"

static struct lb_oauth_config by(const char *way)
{
    return (struct lb_oauth_config){.way = way, .workspace = HOST, .endpoint = ENDPOINT};
}

static void expect_credential(struct room *r)
{
    struct lb_oauth_credential c;
    if (!lb_oauth_credential(r->oauth, room_limit(8000), 0, &c, &r->err))
        fail_msg("%s", r->err.text);
    assert_string_equal(lb_buf_str(&c.text), "db.cred.1");
    lb_oauth_credential_release(&c);
}

static void expect_failure(struct room *r, enum lb_errc code, const char *says)
{
    struct lb_oauth_credential c;
    assert_false(lb_oauth_credential(r->oauth, room_limit(8000), 0, &c, &r->err));
    lb_oauth_credential_release(&c);
    room_says(r, says);
    assert_int_equal(r->err.code, code);
}

static void expect_user(struct room *r, const char *user)
{
    struct lb_buf b = LB_BUF(100);
    if (!lb_oauth_user(r->oauth, room_limit(8000), &b, &r->err))
        fail_msg("%s", r->err.text);
    assert_string_equal(lb_buf_str(&b), user);
    lb_buf_release(&b);
}

static char path[64];

/* A file in the working folder's stead, with this in it. */
static const char *file_with(const char *text, mode_t mode)
{
    strcpy(path, "/tmp/ways_test.XXXXXX");
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), strlen(text));
    assert_int_equal(fchmod(fd, mode), 0);
    close(fd);
    return path;
}

static void test_access_token(void **state)
{
    static const struct scripted steps[] = {
        {CREDENTIAL, 200, MINTED, DATE},
        {ME, 200, "{\"userName\":\"ada@example.com\"}", NULL},
        {0},
    };
    struct lb_oauth_config c = by("access-token");
    struct room r;
    c.access_token = "  dapi-dose \n";
    room_enter(&r, steps, &c);
    expect_credential(&r);
    assert_string_equal(r.script.asked[0].authorization, "Bearer dapi-dose");
    expect_user(&r, "ada@example.com");
    expect_user(&r, "ada@example.com");
    room_leave(&r);
}

/* A token in a file is read again when the workspace no longer takes the one that was there. */
static void test_access_token_file_changes(void **state)
{
    static const struct scripted steps[] = {
        {CREDENTIAL, 200, MINTED, DATE},
        {CREDENTIAL, 401, "{\"error_code\":\"UNAUTHENTICATED\",\"message\":\"old\"}", NULL},
        {CREDENTIAL, 200, MINTED, DATE},
        {0},
    };
    struct lb_oauth_config c = by("access-token");
    struct lb_oauth_credential credential;
    struct room r;
    c.access_token_file = file_with("dose-one\n", 0600);
    room_enter(&r, steps, &c);
    assert_true(lb_oauth_credential(r.oauth, room_limit(8000), 0, &credential, &r.err));
    lb_oauth_credential_drop(r.oauth, &credential);
    lb_oauth_credential_release(&credential);
    FILE *f = fopen(path, "w");
    fputs("dose-two", f);
    fclose(f);
    expect_credential(&r);
    assert_string_equal(r.script.asked[1].authorization, "Bearer dose-one");
    assert_string_equal(r.script.asked[2].authorization, "Bearer dose-two");
    unlink(path);
    room_leave(&r);
}

static void test_secrets_that_cannot_be_read(void **state)
{
    static const struct {
        const char *file, *command;
        enum lb_errc code;
        const char *says;
    } cases[] = {
        {"/nowhere/token", NULL, LB_ERR_SYSTEM, "/nowhere/token"},
        {"/dev/null", NULL, LB_ERR_SYSTEM, "/dev/null"},
        {NULL, "true", LB_ERR_MISSING, "holds nothing"},
        {NULL, "printf 'a\\nb'", LB_ERR_ARGUMENT, "more than one line"},
        {NULL, "echo 'not signed in' >&2; exit 4", LB_ERR_AUTH, "exit status 4: not signed in"},
        {NULL, "no-such-program-here", LB_ERR_AUTH, "exit status 127"},
    };
    static const struct scripted none[] = {{0}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct lb_oauth_config c = by("access-token");
        struct room r;
        c.access_token_file = cases[i].file;
        c.access_token_command = cases[i].command;
        room_enter(&r, none, &c);
        expect_failure(&r, cases[i].code, cases[i].says);
        room_leave(&r);
    }
}

static void test_federation(void **state)
{
    static const struct scripted steps[] = {
        {DISCOVERY, 200, DOCUMENT, NULL},
        {TOKEN, 200, GRANT, NULL},
        {CREDENTIAL, 200, MINTED, DATE},
        {0},
    };
    for (int principal = 0; principal < 2; principal++) {
        struct lb_oauth_config c = by("token-federation");
        struct room r;
        c.client_id = principal ? "app-1" : NULL;
        c.identity_token_command = "echo sub.jec.t";
        room_enter(&r, steps, &c);
        expect_credential(&r);
        assert_string_equal(r.script.asked[1].body,
                            principal ? EXCHANGE "&client_id=app-1" : EXCHANGE);
        assert_string_equal(r.script.asked[1].authorization, "");
        if (principal)
            expect_user(&r, "app-1");
        room_leave(&r);
    }
}

static void test_federation_refused(void **state)
{
    static const struct scripted steps[] = {
        {DISCOVERY, 200, DOCUMENT, NULL},
        {TOKEN, 400,
         "{\"error\":\"invalid_grant\",\"error_description\":\"no policy for this issuer\"}", NULL},
        {0},
    };
    struct lb_oauth_config c = by("token-federation");
    struct room r;
    c.identity_token = "sub.jec.t";
    room_enter(&r, steps, &c);
    expect_failure(&r, LB_ERR_AUTH, "no policy for this issuer");
    room_says(&r, "issuer, audience and subject");
    room_leave(&r);
}

static void test_github(void **state)
{
    static const struct scripted steps[] = {
        {"GET https://pipelines.example/t?x=1&audience=my%20aud", 200,
         "{\"count\":1,\"value\":\"sub.jec.t\"}", NULL},
        {DISCOVERY, 200, DOCUMENT, NULL},
        {TOKEN, 200, GRANT, NULL},
        {CREDENTIAL, 200, MINTED, DATE},
        {0},
    };
    struct lb_oauth_config c = by("token-federation");
    struct room r;
    setenv("ACTIONS_ID_TOKEN_REQUEST_URL", "https://pipelines.example/t?x=1", 1);
    setenv("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "dose-of-the-job", 1);
    c.audience = "my aud";
    room_enter(&r, steps, &c); /* found by itself */
    expect_credential(&r);
    assert_string_equal(r.script.asked[0].authorization, "Bearer dose-of-the-job");
    assert_string_equal(r.script.asked[2].body, EXCHANGE);
    unsetenv("ACTIONS_ID_TOKEN_REQUEST_URL");
    unsetenv("ACTIONS_ID_TOKEN_REQUEST_TOKEN");
    room_leave(&r);
}

#define GITHUB "GET https://pipelines.example/t?audience="
#define CONFIG "GET " HOST "/.well-known/databricks-config"

/* Whom the token is made out to when Audience does not say. */
static void test_default_audience(void **state)
{
    static const struct scripted named[] = {
        {CONFIG, 200, "{\"token_federation_default_oidc_audiences\":[\"first\",\"second\"]}", NULL},
        {GITHUB "first", 200, "{\"value\":\"sub.jec.t\"}", NULL},
        {DISCOVERY, 200, DOCUMENT, NULL},
        {TOKEN, 200, GRANT, NULL},
        {CREDENTIAL, 200, MINTED, DATE},
        {0},
    };
    static const struct scripted silent[] = {
        {CONFIG, 404, "{}", NULL},
        {DISCOVERY, 200, DOCUMENT, NULL},
        {GITHUB "https%3A%2F%2Fdbc-1.cloud.databricks.com%2Foidc%2Fv1%2Ftoken", 200,
         "{\"value\":\"sub.jec.t\"}", NULL},
        {TOKEN, 200, GRANT, NULL},
        {CREDENTIAL, 200, MINTED, DATE},
        {0},
    };
    static const struct scripted *const scripts[] = {named, silent};
    struct lb_oauth_config c = by("token-federation");
    struct room r;
    setenv("ACTIONS_ID_TOKEN_REQUEST_URL", "https://pipelines.example/t", 1);
    setenv("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "dose-of-the-job", 1);
    for (size_t i = 0; i < 2; i++) {
        room_enter(&r, scripts[i], &c);
        expect_credential(&r);
        room_leave(&r);
    }
    unsetenv("ACTIONS_ID_TOKEN_REQUEST_URL");
    unsetenv("ACTIONS_ID_TOKEN_REQUEST_TOKEN");
}

static void test_azure_devops(void **state)
{
    static const struct scripted steps[] = {
        {"POST https://dev.azure.com/org/proj/_apis/distributedtask/hubs/build/plans/plan/jobs/job/"
         "oidctoken?api-version=7.2-preview.1",
         200, "{\"oidcToken\":\"sub.jec.t\"}", NULL},
        {DISCOVERY, 200, DOCUMENT, NULL},
        {TOKEN, 200, GRANT, NULL},
        {CREDENTIAL, 200, MINTED, DATE},
        {0},
    };
    static const char *const env[][2] = {
        {"SYSTEM_ACCESSTOKEN", "dose-of-the-pipeline"},
        {"SYSTEM_TEAMFOUNDATIONCOLLECTIONURI", "https://dev.azure.com/org"},
        {"SYSTEM_TEAMPROJECTID", "proj"},
        {"SYSTEM_HOSTTYPE", "build"},
        {"SYSTEM_PLANID", "plan"},
        {"SYSTEM_JOBID", "job"},
    };
    struct lb_oauth_config c = by("token-federation");
    struct room r;
    for (size_t i = 0; i < 6; i++)
        setenv(env[i][0], env[i][1], 1);
    c.identity_source = "azure-devops";
    room_enter(&r, steps, &c);
    expect_credential(&r);
    room_leave(&r);
    for (size_t i = 0; i < 6; i++)
        unsetenv(env[i][0]);
}

#define ENTRA_ANSWER                                                                               \
    "{\"token_type\":\"Bearer\",\"expires_in\":\"3599\",\"access_token\":\"entra.one\"}"
#define MANAGEMENT_ANSWER                                                                          \
    "{\"token_type\":\"Bearer\",\"expires_in\":\"3599\",\"access_token\":\"entra.two\"}"

static void test_azure_secret(void **state)
{
    static const struct scripted steps[] = {
        {"GET " HOST "/aad/auth", 302, "",
         "location: https://login.microsoftonline.com/ten-1/oauth2/authorize?x=1"},
        {"POST https://login.microsoftonline.com/ten-1/oauth2/token", 200, ENTRA_ANSWER, NULL},
        {"POST https://login.microsoftonline.com/ten-1/oauth2/token", 200, MANAGEMENT_ANSWER, NULL},
        {CREDENTIAL, 200, MINTED, DATE},
        {0},
    };
    struct lb_oauth_config c = by("azure-client-secret");
    struct room r;
    c.azure_client_id = "entra-app";
    c.azure_client_secret = "dose";
    c.azure_resource_id = "/subscriptions/1/ws";
    room_enter(&r, steps, &c);
    expect_credential(&r);
    assert_string_equal(r.script.asked[1].body,
                        "grant_type=client_credentials&client_id=entra-app&client_secret=dose"
                        "&resource=2ff814a6-3304-4ab8-85cb-cd0e6f879c1d");
    assert_string_equal(r.script.asked[3].authorization, "Bearer entra.one");
    assert_string_equal(r.script.asked[3].header,
                        "X-Databricks-Azure-SP-Management-Token: entra.two");
    room_leave(&r);
}

static void test_azure_msi(void **state)
{
    static const struct scripted steps[] = {
        {"GET http://169.254.169.254/metadata/identity/oauth2/token?api-version=2018-02-01"
         "&resource=2ff814a6-3304-4ab8-85cb-cd0e6f879c1d&client_id=user-assigned",
         200, "{\"access_token\":\"entra.msi\",\"expires_on\":\"4102444800\"}", NULL},
        {CREDENTIAL, 200, MINTED, DATE},
        {0},
    };
    struct lb_oauth_config c = by("azure-msi");
    struct room r;
    c.azure_client_id = "user-assigned";
    c.proxy = "http://proxy.example:3128";
    room_enter(&r, steps, &c);
    expect_credential(&r);
    assert_string_equal(r.script.asked[0].header, "Metadata: true");
    assert_string_equal(r.script.asked[1].authorization, "Bearer entra.msi");
    room_leave(&r);
}

static void test_databricks_cli(void **state)
{
    static const struct scripted minted[] = {{CREDENTIAL, 200, MINTED, DATE}, {0}};
    static const struct scripted none[] = {{0}};
    struct lb_oauth_config c = by("databricks-cli");
    struct room r;
    c.profile = "work profile";
    c.cli_path = file_with("#!/bin/sh\n"
                           "[ \"$*\" = 'auth token --profile work profile' ] || exit 9\n"
                           "echo '{\"access_token\":\"cli.tok\",\"token_type\":\"Bearer\",'\n"
                           "echo '\"expiry\":\"2100-01-01T00:00:00.123456789+02:00\"}'\n",
                           0700);
    room_enter(&r, minted, &c);
    expect_credential(&r);
    assert_string_equal(r.script.asked[0].authorization, "Bearer cli.tok");
    room_leave(&r);
    unlink(path);

    c.profile = NULL;
    c.cli_path = file_with("#!/bin/sh\necho 'Error: cannot get access token' >&2\nexit 1\n", 0700);
    room_enter(&r, none, &c);
    expect_failure(&r, LB_ERR_AUTH, "Error: cannot get access token");
    room_says(&r, "databricks auth login --host " HOST);
    room_leave(&r);
    unlink(path);

    c.cli_path = "/nowhere/databricks";
    room_enter(&r, none, &c);
    expect_failure(&r, LB_ERR_SYSTEM, "CLIPath");
    room_leave(&r);
}

static void test_azure_cli(void **state)
{
    static const struct scripted minted[] = {{CREDENTIAL, 200, MINTED, DATE}, {0}};
    struct lb_oauth_config c = by("azure-cli");
    struct room r;
    char folder[] = "/tmp/ways_test.XXXXXX", program[64], search[4096];
    assert_non_null(mkdtemp(folder));
    snprintf(program, sizeof program, "%s/az", folder);
    FILE *f = fopen(program, "w");
    fputs("#!/bin/sh\n"
          "[ \"$4\" = 2ff814a6-3304-4ab8-85cb-cd0e6f879c1d ] || exit 9\n"
          "echo '{\"accessToken\":\"az.tok\",\"expiresOn\":\"2026-11-22 12:00:00\"}'\n",
          f);
    fclose(f);
    assert_int_equal(chmod(program, 0700), 0);
    char *before = strdup(getenv("PATH"));
    snprintf(search, sizeof search, "%s:%s", folder, before);
    setenv("PATH", search, 1);
    room_enter(&r, minted, &c);
    expect_credential(&r);
    assert_string_equal(r.script.asked[0].authorization, "Bearer az.tok");
    room_leave(&r);
    setenv("PATH", before, 1);
    free(before);
    unlink(program);
    rmdir(folder);
}

static void test_what_is_missing(void **state)
{
    static const struct {
        struct lb_oauth_config c;
        enum lb_errc code;
        const char *says;
    } cases[] = {
        {{.way = "access-token"}, LB_ERR_MISSING, "AccessTokenFile"},
        {{.way = "token-federation"}, LB_ERR_MISSING, "IdentityTokenFile"},
        {{.way = "token-federation", .identity_source = "moon"}, LB_ERR_ARGUMENT, "moon"},
        {{.way = "azure-client-secret"}, LB_ERR_MISSING, "AzureClientID"},
        {{.way = "azure-client-secret", .azure_client_id = "a"},
         LB_ERR_MISSING,
         "AzureClientSecret"},
        {{.way = "azure-msi", .azure_environment = "MARS"}, LB_ERR_ARGUMENT, "MARS"},
    };
    struct script script;
    struct lb_oauth_process *p;
    script_init(&script, NULL);
    struct lb_http http = script_http(&script);
    assert_true(lb_oauth_process_open_over(&p, &http, NULL));
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct lb_oauth_config c = cases[i].c;
        struct lb_oauth *o;
        struct lb_err err = {0};
        c.workspace = HOST;
        assert_false(lb_oauth_open(p, &c, NULL, &o, &err));
        assert_int_equal(err.code, cases[i].code);
        assert_non_null(strstr(err.text, cases[i].says));
    }
    lb_oauth_process_close(p);
    script_release(&script);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_missing),
        cmocka_unit_test(test_secrets_that_cannot_be_read),
        cmocka_unit_test(test_access_token),
        cmocka_unit_test(test_access_token_file_changes),
        cmocka_unit_test(test_federation_refused),
        cmocka_unit_test(test_federation),
        cmocka_unit_test(test_github),
        cmocka_unit_test(test_default_audience),
        cmocka_unit_test(test_azure_devops),
        cmocka_unit_test(test_azure_secret),
        cmocka_unit_test(test_azure_msi),
        cmocka_unit_test(test_databricks_cli),
        cmocka_unit_test(test_azure_cli),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
