/*
 * Every way to sign in, by a connection string through the driver manager, and what of it is looked
 * up, cached, and asked again.
 */
#include "support/db.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "field/lakebase_attr.h"
#include "platform/clock.h"
#include "platform/command.h"
#include "support/sandbox.h"

#define TOKEN_PATH      "/oidc/v1/token"
#define CREDENTIAL_PATH "/api/2.0/postgres/credentials"

static char folder[] = "/tmp/lakebase-signin-XXXXXX", bare[1024], base[2048];
/* Of the environment, which is not to have them but where a test says so. */
static char client_id[128], client_secret[128];

/* ---- what the tests are made of ---------------------------------------------------------- */

static const char *path_of(const char *name, char *out, size_t room)
{
    snprintf(out, room, "%s/%s", folder, name);
    return out;
}

static const char *write_file(const char *name, const char *text, int mode, char *out, size_t room)
{
    FILE *f = fopen(path_of(name, out, room), "w");
    assert_non_null(f);
    assert_true(fputs(text, f) >= 0);
    assert_int_equal(fclose(f), 0);
    assert_int_equal(chmod(out, (mode_t)mode), 0);
    return out;
}

static char *take_string(const char *json, const char *name)
{
    char quoted[64];
    snprintf(quoted, sizeof quoted, "\"%s\":\"", name);
    const char *at = strstr(json, quoted);
    if (!at)
        fail_msg("no %s in %s", name, json);
    at += strlen(quoted);
    char *out = strndup(at, strcspn(at, "\""));
    assert_non_null(out);
    return out;
}

/* A token of the identity provider. */
static char *identity_token(const char *subject)
{
    char body[256];
    snprintf(body, sizeof body, "{\"sub\":\"%s\"}", subject);
    char *answer = sandbox_call("POST", "/federation/tokens", body);
    char *token = take_string(answer, "token");
    free(answer);
    return token;
}

static void lend_identity(bool lend)
{
    if (lend) {
        setenv("DATABRICKS_CLIENT_ID", client_id, 1);
        setenv("DATABRICKS_CLIENT_SECRET", client_secret, 1);
    } else {
        unsetenv("DATABRICKS_CLIENT_ID");
        unsetenv("DATABRICKS_CLIENT_SECRET");
    }
}

/* A workspace token, as somebody else may have got it. */
static char *workspace_token(void)
{
    struct lb_command c;
    int os_error;
    lend_identity(true);
    assert_true(lb_command_shell(
        "curl -s --noproxy '*' --cacert \"$SANDBOX_CA\" -u "
        "\"$DATABRICKS_CLIENT_ID:$DATABRICKS_CLIENT_SECRET\" "
        "-d 'grant_type=client_credentials&scope=all-apis' \"$DATABRICKS_HOST" TOKEN_PATH "\"",
        65536, lb_clock_ms() + 20000, NULL, &c, &os_error));
    lend_identity(false);
    char *token = take_string(c.out, "access_token");
    lb_command_release(&c);
    return token;
}

static void user_is(struct db *d, const char *user)
{
    char text[256];
    if (strcmp(db_text(d, "SELECT current_user", text, sizeof text), user) != 0)
        fail_msg("signed in as %s, not %s", text, user);
    db_disconnect(d);
}

static const char *principal(void)
{
    return client_id;
}

static const char *person(void)
{
    return db_need("SANDBOX_USER_EMAIL");
}

/* ---- the ways ---------------------------------------------------------------------------- */

static void test_m2m(void **state)
{
    struct db *d = *state;
    char file[256], line[256];
    snprintf(line, sizeof line, "%s\n", client_secret);
    write_file("secret", line, 0600, file, sizeof file);
    db_connect(d, "%sAuthType=oauth-m2m;ClientID=%s;SecretFile=%s", base, principal(), file);
    user_is(d, principal());
    db_connect(d, "%sClientID=%s;SecretCommand={cat '%s'}", base, principal(), file);
    user_is(d, principal());
    db_connect(d, "%sAuthType=oauth-m2m;UID=%s;PWD=%s", base, principal(), client_secret);
    user_is(d, principal());
    DBC_ERROR(d->dbc, "HY000",
              db_try(d, "%sClientID=%s;SecretFile=%s.not", base, principal(), file));
    db_says(SQL_HANDLE_DBC, d->dbc, "SecretFile");
    DBC_ERROR(
        d->dbc, "28000",
        db_try(d, "%sClientID=%s;SecretCommand={echo no luck >&2; exit 3}", base, principal()));
    db_says(SQL_HANDLE_DBC, d->dbc, "no luck");
}

static void test_token_federation(void **state)
{
    struct db *d = *state;
    char file[256], *token = identity_token(person()), *workload = identity_token("workload");
    write_file("identity", token, 0600, file, sizeof file);
    db_connect(d, "%sAuthType=token-federation;IdentityTokenFile=%s", base, file);
    user_is(d, person());
    db_connect(d, "%sAuthType=token-federation;IdentityTokenCommand={cat %s}", base, file);
    user_is(d, person());
    setenv("LAKEBASE_TEST_IDENTITY", token, 1);
    db_connect(d, "%sAuthType=token-federation;IdentityTokenEnv=LAKEBASE_TEST_IDENTITY", base);
    user_is(d, person());
    unsetenv("LAKEBASE_TEST_IDENTITY");
    db_connect(d, "%sAuthType=token-federation;IdentityToken=%s;Identity_Federation_Client_Id=%s",
               base, workload, principal());
    user_is(d, principal());
    /* DATABRICKS_CLIENT_ID names the principal as well, as it does for Databricks' SDKs */
    setenv("DATABRICKS_CLIENT_ID", principal(), 1);
    db_connect(d, "%sAuthType=token-federation;IdentityToken=%s", base, workload);
    user_is(d, principal());
    unsetenv("DATABRICKS_CLIENT_ID");
    DBC_ERROR(d->dbc, "28000",
              db_try(d, "%sAuthType=token-federation;IdentityToken=%s", base, workload));
    db_says(SQL_HANDLE_DBC, d->dbc, "policy");
    db_never_says(SQL_HANDLE_DBC, d->dbc, workload);
    free(token);
    free(workload);
}

static void test_access_token(void **state)
{
    struct db *d = *state;
    char file[256], *token = workspace_token();
    write_file("token", token, 0600, file, sizeof file);
    db_connect(d, "%sAuthType=access-token;AccessToken=%s", base, token);
    user_is(d, principal());
    db_connect(d, "%sAuthType=access-token;UID=token;PWD=%s", base, token);
    user_is(d, principal());
    db_connect(d, "%sAuthType=access-token;AccessTokenFile=%s", base, file);
    user_is(d, principal());
    db_connect(d, "%sAuthType=access-token;AccessTokenCommand={cat %s}", base, file);
    user_is(d, principal());
    DBC_ERROR(d->dbc, "28000", db_try(d, "%sAuthType=access-token;AccessToken=dapi0", base));
    db_says(SQL_HANDLE_DBC, d->dbc, "Invalid access token");
    db_never_says(SQL_HANDLE_DBC, d->dbc, "dapi0");
    free(token);
}

static void test_databricks_cli(void **state)
{
    struct db *d = *state;
    char script[4096], file[256], args[256], *token = workspace_token();
    snprintf(script, sizeof script,
             "#!/bin/sh\necho \"$@\" >%s\n"
             "echo '{\"access_token\":\"%s\",\"token_type\":\"Bearer\","
             "\"expiry\":\"2099-01-01T00:00:00Z\"}'\n",
             path_of("args", args, sizeof args), token);
    write_file("databricks", script, 0700, file, sizeof file);
    db_connect(d, "%sAuthType=databricks-cli;CLIPath=%s", base, file);
    user_is(d, principal());
    char *asked = sandbox_file(args);
    assert_non_null(strstr(asked, "auth token --host"));
    free(asked);
    write_file("databricks", "#!/bin/sh\necho 'run databricks auth login first' >&2; exit 1\n",
               0700, file, sizeof file);
    DBC_ERROR(d->dbc, "28000",
              db_try(d, "%sAuthType=databricks-cli;CLIPath=%s;Scope=sql", base, file));
    db_says(SQL_HANDLE_DBC, d->dbc, "run databricks auth login first");
    free(token);
}

static void test_password(void **state)
{
    struct db *d = *state;
    char body[256], file[256];
    const char *user = db_need("SANDBOX_PGUSER"), *password = db_need("SANDBOX_PGPASSWORD");
    write_file("password", password, 0600, file, sizeof file);
    const char *place = db_need("LAKEBASE_HOST");
    db_connect(d, "%sAuthType=password;Server=%s;UID=%s;PWD=%s", base, place, user, password);
    user_is(d, user);
    db_connect(d, "%sAuthType=password;Server=%s;UID=%s;PasswordCommand={cat %s}", base, place,
               user, file);
    user_is(d, user);
    /* a database credential that somebody else has minted */
    snprintf(body, sizeof body, "{\"role\":\"%s\",\"seconds\":600}", principal());
    char *answer = sandbox_call("POST", "/credentials", body);
    char *credential = take_string(answer, "token");
    sandbox_post("/reset", NULL);
    db_connect(d, "%sAuthType=password;Server=%s;UID=%s;PWD=%s", base, place, principal(),
               credential);
    user_is(d, principal());
    assert_int_equal(sandbox_count(CREDENTIAL_PATH), 0);
    free(credential);
    free(answer);
}

static void test_profiles(void **state)
{
    struct db *d = *state;
    char text[2048], file[256], rest[512];
    snprintf(text, sizeof text,
             "[DEFAULT]\nhost = https://no-such-host.invalid\n\n[sales]\nhost = %s\n"
             "client_id = %s\nclient_secret = %s\n",
             db_need("DATABRICKS_HOST"), principal(), client_secret);
    write_file("databrickscfg", text, 0600, file, sizeof file);
    setenv("DATABRICKS_CONFIG_FILE", file, 1);
    snprintf(rest, sizeof rest, "Driver=Lakebase;Endpoint=%s;Port=%s;SSLRootCert=%s",
             db_need("LAKEBASE_ENDPOINT"), db_need("LAKEBASE_PORT"), db_need("SANDBOX_CA"));
    db_connect(d, "%s;Profile=sales", rest);
    user_is(d, principal());
    DBC_ERROR(d->dbc, "08001", db_try(d, "%s;Profile=marketing", rest));
    db_says(SQL_HANDLE_DBC, d->dbc, "Profile=marketing");
    unsetenv("DATABRICKS_CONFIG_FILE");
}

/* The sandbox's own variables say all but where its certificates come from. */
static void test_environment(void **state)
{
    struct db *d = *state;
    setenv("PGPORT", db_need("LAKEBASE_PORT"), 1);
    setenv("PGSSLROOTCERT", db_need("SANDBOX_CA"), 1);
    lend_identity(true);
    db_connect(d, "Driver=Lakebase");
    user_is(d, principal());
    unsetenv("PGPORT");
    unsetenv("PGSSLROOTCERT");
    lend_identity(false);
}

static void test_two_ways_at_once(void **state)
{
    struct db *d = *state;
    DBC_ERROR(
        d->dbc, "HY000",
        db_try(d, "%sClientID=%s;ClientSecret=sesame;AccessToken=dapi-sesame", base, principal()));
    db_says(SQL_HANDLE_DBC, d->dbc, "oauth-m2m");
    db_says(SQL_HANDLE_DBC, d->dbc, "access-token");
    db_never_says(SQL_HANDLE_DBC, d->dbc, "sesame");
}

/* ---- what is looked up ------------------------------------------------------------------- */

static void connect_at(struct db *d, const char *place, const char *token)
{
    db_connect(d, "%sSSLRootCert=%s;AuthType=token-federation;IdentityToken=%s;%s", bare,
               db_need("SANDBOX_CA"), token, place);
}

/* Host, user and endpoint are each asked for once; the second connect asks nothing. */
static void test_each_lookup_once(void **state)
{
    static const char *const places[] = {"Endpoint=projects/single/branches/production",
                                         "Endpoint=projects/single", "Project=single",
                                         "Instance=sandbox-instance"};
    struct db *d = *state, more;
    char *token = identity_token(person());
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        sandbox_post("/reset", NULL);
        connect_at(d, places[i], token);
        long first = sandbox_requests();
        assert_true(first <= 8 && (first > 0 || i > 0)); /* the token is there from the first on */
        assert_in_range(sandbox_count(TOKEN_PATH), 0, 1);
        db_open(&more, d->wide);
        connect_at(&more, places[i], token);
        db_close(&more);
        assert_int_equal(sandbox_requests(), first);
        user_is(d, person());
    }
    free(token);
}

static void connect_as_principal(struct db *d, const char *more)
{
    db_connect(d, "%sClientID=%s;ClientSecret=%s;%s", base, principal(), client_secret, more);
}

/* A pooled host does not take OAuth sign-ins: said before anybody is asked anything. */
static void test_pooled_host(void **state)
{
    struct db *d = *state;
    sandbox_post("/reset", NULL);
    DBC_ERROR(d->dbc, "08001",
              db_try(d,
                     "%sClientID=%s;ClientSecret=%s;"
                     "Server=ep-cool-darkness-a1b2c3d4-pooler.database.us-east-1.cloud.databricks."
                     "com",
                     base, principal(), client_secret));
    db_says(SQL_HANDLE_DBC, d->dbc, "-pooler");
    assert_int_equal(sandbox_requests(), 0);
}

static void test_read_only(void **state)
{
    struct db *d = *state;
    char server[128];
    connect_as_principal(d, "ReadOnly=1");
    DBC_OK(d->dbc, SQLGetInfo(d->dbc, SQL_SERVER_NAME, server, sizeof server, NULL));
    if (!d->wide)
        assert_string_equal(server, "127.0.0.2");
    db_rows(d, "SHOW default_transaction_read_only", "on\n");
    db_disconnect(d);
    connect_as_principal(d, "ReadOnly=0");
    db_rows(d, "SHOW default_transaction_read_only", "off\n");
}

#define BY_SYSTEM "%sEndpoint=%s;SSLRootCert=system;ClientID=%s;ClientSecret=%s"

static void test_system_authorities(void **state)
{
    struct db *d = *state;
    const char *before = getenv("SSL_CERT_FILE"), *endpoint = db_need("LAKEBASE_ENDPOINT");
    char *kept = before ? strdup(before) : NULL;
    setenv("SSL_CERT_FILE", "/etc/ssl/certs/ca-certificates.crt", 1);
    DBC_ERROR(d->dbc, "08001", db_try(d, BY_SYSTEM, bare, endpoint, client_id, client_secret));
    db_says(SQL_HANDLE_DBC, d->dbc, "certificate");
    setenv("SSL_CERT_FILE", db_need("SANDBOX_CA"), 1);
    db_connect(d, BY_SYSTEM, bare, endpoint, client_id, client_secret);
    user_is(d, principal());
    if (kept)
        setenv("SSL_CERT_FILE", kept, 1);
    else
        unsetenv("SSL_CERT_FILE");
    free(kept);
}

/* ---- the frame --------------------------------------------------------------------------- */

static int prepare(void)
{
    if (!mkdtemp(folder))
        return 1;
    snprintf(bare, sizeof bare, "Driver=Lakebase;Workspace=%s;Port=%s;TokenCacheDir=%s/kept;",
             getenv("DATABRICKS_HOST"), getenv("LAKEBASE_PORT"), folder);
    snprintf(base, sizeof base, "%sEndpoint=%s;SSLRootCert=%s;", bare, getenv("LAKEBASE_ENDPOINT"),
             getenv("SANDBOX_CA"));
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DB_BARE(test_m2m),
        DB_BARE(test_token_federation),
        DB_BARE(test_access_token),
        DB_BARE(test_databricks_cli),
        DB_BARE(test_password),
        DB_BARE(test_profiles),
        DB_BARE(test_environment),
        DB_BARE(test_two_ways_at_once),
        DB_BARE(test_each_lookup_once),
        DB_BARE(test_pooled_host),
        DB_BARE(test_read_only),
        DB_BARE(test_system_authorities),
    };
    snprintf(client_id, sizeof client_id, "%s", db_need("DATABRICKS_CLIENT_ID"));
    snprintf(client_secret, sizeof client_secret, "%s", db_need("DATABRICKS_CLIENT_SECRET"));
    lend_identity(false);
    if (prepare() != 0)
        return 1;
    int failed = DB_MAIN(tests);
    char line[128];
    snprintf(line, sizeof line, "rm -r %s", folder);
    return system(line) != 0 || failed;
}
