/*
 * Signing in by what other clouds vouch for: jobs of GitHub Actions and Azure Pipelines, and the
 * three ways of Microsoft Entra. The sandbox plays their services; Entra's is behind its proxy.
 */
#include "support/db.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "support/sandbox.h"

static char folder[] = "/tmp/lakebase-clouds-XXXXXX", base[2048], principal[128];

static void user_is(struct db *d, const char *user)
{
    char text[256];
    assert_string_equal(db_text(d, "SELECT current_user", text, sizeof text), user);
    db_disconnect(d);
}

/* ---- running jobs ------------------------------------------------------------------------ */

static void set_github(const char *secret)
{
    char url[256];
    snprintf(url, sizeof url, "%s/github/token?x=1", db_need("DATABRICKS_HOST"));
    setenv("ACTIONS_ID_TOKEN_REQUEST_URL", url, 1);
    setenv("ACTIONS_ID_TOKEN_REQUEST_TOKEN", secret, 1);
}

static void test_github(void **state)
{
    struct db *d = *state;
    DBC_ERROR(d->dbc, "08001", db_try(d, "%sIdentityTokenSource=github", base));
    db_says(SQL_HANDLE_DBC, d->dbc, "id-token: write");
    set_github("sesame");
    DBC_ERROR(d->dbc, "28000", db_try(d, "%sIdentityTokenSource=github", base));
    db_says(SQL_HANDLE_DBC, d->dbc, "identity");
    db_never_says(SQL_HANDLE_DBC, d->dbc, "sesame");
    set_github(db_need("SANDBOX_JOB_SECRET"));
    db_connect(d, "%sIdentityTokenSource=github", base);
    user_is(d, db_need("SANDBOX_USER_EMAIL"));
    db_sign_in_anew();
    db_connect(d, "%sAuthType=token-federation", base); /* found by itself */
    user_is(d, db_need("SANDBOX_USER_EMAIL"));
    DBC_ERROR(d->dbc, "28000",
              db_try(d, "%sIdentityTokenSource=github;Audience=someone-else", base));
    db_says(SQL_HANDLE_DBC, d->dbc, "policy");
    unsetenv("ACTIONS_ID_TOKEN_REQUEST_URL");
    unsetenv("ACTIONS_ID_TOKEN_REQUEST_TOKEN");
}

static void test_azure_pipelines(void **state)
{
    struct db *d = *state;
    char url[256];
    snprintf(url, sizeof url, "%s/pipelines", db_need("DATABRICKS_HOST"));
    const char *const job[][2] = {{"SYSTEM_TEAMFOUNDATIONCOLLECTIONURI", url},
                                  {"SYSTEM_TEAMPROJECTID", "p 1"},
                                  {"SYSTEM_HOSTTYPE", "build"},
                                  {"SYSTEM_PLANID", "plan"},
                                  {"SYSTEM_JOBID", "job"}};
    for (size_t i = 0; i < sizeof job / sizeof *job; i++)
        setenv(job[i][0], job[i][1], 1);
    DBC_ERROR(d->dbc, "08001", db_try(d, "%sIdentityTokenSource=azure-devops", base));
    db_says(SQL_HANDLE_DBC, d->dbc, "SYSTEM_ACCESSTOKEN");
    setenv("SYSTEM_ACCESSTOKEN", db_need("SANDBOX_JOB_SECRET"), 1);
    db_connect(d, "%sIdentityTokenSource=azure-devops", base);
    user_is(d, db_need("SANDBOX_USER_EMAIL"));
    db_sign_in_anew();
    db_connect(d, "%sAuthType=token-federation", base);
    user_is(d, db_need("SANDBOX_USER_EMAIL"));
    unsetenv("SYSTEM_ACCESSTOKEN");
    for (size_t i = 0; i < sizeof job / sizeof *job; i++)
        unsetenv(job[i][0]);
}

/* ---- Microsoft Entra --------------------------------------------------------------------- */

#define RESOURCE "AzureWorkspaceResourceID=/subscriptions/1/workspaces/w;"

static const char *by_proxy(char *out, size_t room)
{
    snprintf(out, room, "ProxyHost=127.0.0.1;ProxyPort=%s;ProxyUID=proxy;ProxyPWD=%s;",
             db_need("SANDBOX_PROXY_PORT"), db_need("SANDBOX_PROXY_SECRET"));
    return out;
}

static void test_entra_secret(void **state)
{
    struct db *d = *state;
    char proxy[256], path[256], in[4096];
    unsetenv("ARM_TENANT_ID"); /* the workspace tells it */
    snprintf(in, sizeof in, "%sAuthType=azure-client-secret;AzureClientID=%s;%s", base, principal,
             by_proxy(proxy, sizeof proxy));
    DBC_ERROR(d->dbc, "28000", db_try(d, "%sAzureClientSecret=sesame", in));
    db_says(SQL_HANDLE_DBC, d->dbc, "AADSTS7000215");
    db_never_says(SQL_HANDLE_DBC, d->dbc, "sesame");
    db_connect(d, "%sAzureClientSecret=%s", in, db_need("SANDBOX_ENTRA_SECRET"));
    user_is(d, principal);
    snprintf(path, sizeof path, "/%s/oauth2/token", db_need("SANDBOX_ENTRA_TENANT"));
    assert_true(sandbox_count(path) > 0); /* which is reached by the proxy only */
    db_connect(d, "%sAzureTenantID=%s;" RESOURCE "AzureClientSecret=%s", in,
               db_need("SANDBOX_ENTRA_TENANT"), db_need("SANDBOX_ENTRA_SECRET"));
    user_is(d, principal);
    db_sign_in_anew();
    DBC_ERROR(
        d->dbc, "08001",
        db_try(d, "ProxyPWD=sesame;%sAzureClientSecret=%s", in, db_need("SANDBOX_ENTRA_SECRET")));
    db_says(SQL_HANDLE_DBC, d->dbc, "proxy");
    db_never_says(SQL_HANDLE_DBC, d->dbc, "sesame");
}

static void test_entra_machine(void **state)
{
    struct db *d = *state;
    setenv("AZURE_POD_IDENTITY_AUTHORITY_HOST", db_need("SANDBOX_METADATA_URL"), 1);
    db_connect(d, "%sAuthType=azure-msi", base);
    user_is(d, principal);
    db_connect(d, "%sAuthType=azure-msi;" RESOURCE, base);
    user_is(d, principal);
    db_sign_in_anew();
    setenv("AZURE_POD_IDENTITY_AUTHORITY_HOST", "http://127.0.0.1:1", 1);
    DBC_ERROR(d->dbc, "08001", db_try(d, "%sAuthType=azure-msi", base));
    db_says(SQL_HANDLE_DBC, d->dbc, "managed identity");
    unsetenv("AZURE_POD_IDENTITY_AUTHORITY_HOST");
}

static void write_az(const char *text)
{
    char path[256];
    snprintf(path, sizeof path, "%s/az", folder);
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fprintf(f, "#!/bin/sh\necho \"$@\" >%s/args\n%s\n", folder, text);
    assert_int_equal(fclose(f), 0);
    assert_int_equal(chmod(path, 0700), 0);
}

static void test_entra_command(void **state)
{
    struct db *d = *state;
    char script[8192], path[256], before[4096];
    snprintf(before, sizeof before, "%s", getenv("PATH"));
    snprintf(script, sizeof script, "%s:%s", folder, before);
    setenv("PATH", script, 1);
    write_az("echo 'Please run az login' >&2; exit 1");
    DBC_ERROR(d->dbc, "28000", db_try(d, "%sAuthType=azure-cli", base));
    db_says(SQL_HANDLE_DBC, d->dbc, "az login");
    char *answer = sandbox_call("POST", "/entra/tokens", "{}"), *token = strchr(answer, ':') + 2;
    token[strcspn(token, "\"")] = '\0';
    snprintf(script, sizeof script,
             "echo '{\"accessToken\":\"%s\",\"expiresOn\":\"2020-01-01 00:00:00.000000\"}'", token);
    write_az(script);
    db_connect(d, "%sAuthType=azure-cli", base);
    user_is(d, principal);
    free(answer);
    snprintf(path, sizeof path, "%s/args", folder);
    char *args = sandbox_file(path);
    assert_non_null(strstr(args, "account get-access-token --resource 2ff814a6-"));
    free(args);
    setenv("PATH", before, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DB_BARE(test_github),        DB_BARE(test_azure_pipelines), DB_BARE(test_entra_secret),
        DB_BARE(test_entra_machine), DB_BARE(test_entra_command),
    };
    if (!mkdtemp(folder))
        return 1;
    snprintf(principal, sizeof principal, "%s", db_need("DATABRICKS_CLIENT_ID"));
    unsetenv("DATABRICKS_CLIENT_ID");
    unsetenv("DATABRICKS_CLIENT_SECRET");
    snprintf(base, sizeof base,
             "Driver=Lakebase;Workspace=%s;Port=%s;Endpoint=%s;SSLRootCert=%s;TokenCacheDir=%s;",
             db_need("DATABRICKS_HOST"), db_need("LAKEBASE_PORT"), db_need("LAKEBASE_ENDPOINT"),
             db_need("SANDBOX_CA"), folder);
    int failed = DB_MAIN(tests);
    char line[128];
    snprintf(line, sizeof line, "rm -r %s", folder);
    return system(line) != 0 || failed;
}
