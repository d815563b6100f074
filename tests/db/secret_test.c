/* No secret is told: not in the log at its loudest, not in messages, not in the completed string.
 */
#include "support/db.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/sandbox.h"

/* What must be nowhere. JWTs, and with them tokens and credentials, begin with eyJ. */
static void check_clean(const char *where, const char *text)
{
    const char *secrets[] = {db_need("DATABRICKS_CLIENT_SECRET"), db_need("SANDBOX_PGPASSWORD"),
                             "eyJ", "sesame"};
    for (size_t i = 0; i < sizeof secrets / sizeof *secrets; i++) {
        const char *at = strstr(text, secrets[i]);
        if (at)
            fail_msg("%s holds secret %zu: …%.*s…", where, i, 60, at > text + 40 ? at - 40 : text);
    }
}

static void try_all(struct db *d, const char *log)
{
    static const char *const strings[] = {
        DB_SOURCE,
        DB_SOURCE "ClientSecret=sesame",
        DB_SOURCE "ClientID=;PWD=sesame;ClientSecret=",
        "DSN=lakebase-password;",
        "DSN=lakebase-password;PWD=sesame",
        DB_SOURCE "AuthType=access-token;AccessToken=sesame",
        DB_SOURCE "pqopt={password=sesame}",
        DB_SOURCE "Frobnicate=sesame;PWD2=sesame",
        DB_SOURCE "PWD={sesame",
        DB_SOURCE "ProxyHost=127.0.0.1;ProxyPort=1;ProxyUID=u;ProxyPWD=sesame",
        DB_SOURCE "Server=127.0.0.4",
        DB_SOURCE "SSLKey=/nowhere;SSLCert=/nowhere;SSLKeyPassword=sesame",
    };
    for (size_t i = 0; i < sizeof strings / sizeof *strings; i++) {
        char in[1024], out[4096], all[16384];
        snprintf(in, sizeof in, "LogLevel=debug;LogPath=%s;%s", log, strings[i]);
        SQLRETURN r = db_try_out(d, in, out, sizeof out);
        check_clean("a message", db_diag(SQL_HANDLE_DBC, d->dbc, all, sizeof all));
        check_clean("the out-string", out);
        if (!SQL_SUCCEEDED(r))
            continue;
        d->stmt = db_stmt(d);
        db_rows(d, "SELECT 1", "1\n");
        SQLExecDirect(d->stmt, A("nonsense"), SQL_NTS);
        check_clean("a message", db_diag(SQL_HANDLE_STMT, d->stmt, all, sizeof all));
        db_disconnect(d);
    }
}

static void test_log_at_debug(void **state)
{
    struct db *d = *state;
    char path[] = "/tmp/lakebase-log-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    close(fd);
    sandbox_post("/reset", NULL);
    sandbox_post("/keys/rotate", "{\"keep_old\":false}"); /* a cached credential is refused, too */
    try_all(d, path);
    char *log = sandbox_file(path);
    assert_non_null(strstr(log, "SQLDriverConnect"));
    assert_non_null(strstr(log, "/oidc/v1/token"));
    check_clean("the log", log);
    free(log);
    unlink(path);
}

/* A log is for its owner's eyes. */
static void test_log_is_private(void **state)
{
    struct db *d = *state;
    char folder[] = "/tmp/lakebase-logs-XXXXXX", command[128], text[64] = "";
    assert_non_null(mkdtemp(folder));
    db_connect(d, DB_SOURCE "LogLevel=info;LogPath=%s/x.log", folder);
    snprintf(command, sizeof command, "stat -c %%a %s/x.log", folder);
    FILE *f = popen(command, "r");
    assert_non_null(f);
    assert_non_null(fgets(text, sizeof text, f));
    pclose(f);
    assert_string_equal(text, "600\n");
    db_disconnect(d);
    snprintf(command, sizeof command, "%s/x.log", folder);
    unlink(command);
    rmdir(folder);
}

/* ---- every way to sign in ---------------------------------------------------------------- */

/*
 * A home of its own in which everything happens but what holds secrets by its nature: `given`, what
 * the driver is given, and the folder of kept sign-ins. `seen` is what programs that the driver
 * runs saw of command lines and their environment.
 */
static char folder[] = "/tmp/lakebase-secret-XXXXXX";

#define KEPT "home/.local/state/lakebase-odbc"

static struct {
    char text[4096];
} secrets[24];
static size_t nsecrets;

static const char *add_secret(const char *text)
{
    assert_true(strlen(text) > 8 && nsecrets < sizeof secrets / sizeof *secrets);
    snprintf(secrets[nsecrets].text, sizeof secrets->text, "%s", text);
    return secrets[nsecrets++].text;
}

/* A secret of the sandbox; from here on the environment does not have it. */
static const char *take_secret(const char *name)
{
    const char *secret = add_secret(db_need(name));
    unsetenv(name);
    return secret;
}

static void write_file(const char *name, int mode, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static void write_file(const char *name, int mode, const char *format, ...)
{
    char path[256];
    va_list args;
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    va_start(args, format);
    assert_true(vfprintf(f, format, args) >= 0);
    va_end(args);
    assert_int_equal(fclose(f), 0);
    assert_int_equal(chmod(path, (mode_t)mode), 0);
}

/* A program that notes what anybody on the machine could see of it, and does its job then. */
static void write_program(const char *name, const char *job)
{
    char path[64];
    snprintf(path, sizeof path, "bin/%s", name);
    write_file(path, 0700,
               "#!/bin/sh\ncd %s\n{ echo %s; tr '\\0' '\\n' </proc/$$/cmdline;\n"
               "  tr '\\0' '\\n' </proc/$PPID/cmdline; tr '\\0' '\\n' </proc/$$/environ; } >>seen\n"
               "%s\n",
               folder, name, job);
}

static void shell(const char *format, ...) __attribute__((format(printf, 1, 2)));

static void shell(const char *format, ...)
{
    char line[2048];
    va_list args;
    va_start(args, format);
    assert_in_range(vsnprintf(line, sizeof line, format, args), 1, sizeof line - 1);
    va_end(args);
    if (system(line) != 0)
        fail_msg("failed: %s", line);
}

static char *json_string(const char *json, const char *name)
{
    char quoted[64];
    snprintf(quoted, sizeof quoted, "\"%s\":\"", name);
    const char *at = strstr(json, quoted);
    assert_non_null(at);
    at += strlen(quoted);
    return strndup(at, strcspn(at, "\""));
}

/* A token that the sandbox's fault control gives out. */
static const char *token_of(const char *path, const char *body)
{
    char *answer = sandbox_call("POST", path, body), *token = json_string(answer, "token");
    const char *secret = add_secret(token);
    free(answer);
    free(token);
    return secret;
}

static bool holds(const char *bytes, size_t n, const char *secret)
{
    char wide[2 * sizeof secrets->text];
    size_t length = strlen(secret);
    for (size_t i = 0; i < length; i++) {
        wide[2 * i] = secret[i];
        wide[2 * i + 1] = '\0';
    }
    return memmem(bytes, n, secret, length) || memmem(bytes, n, wide, 2 * length);
}

static void check_bytes(const char *way, const char *where, const char *bytes, size_t n)
{
    for (size_t i = 0; i < nsecrets; i++)
        if (holds(bytes, n, secrets[i].text))
            fail_msg("%s: %s holds secret %zu", way, where, i);
    if (holds(bytes, n, "eyJ"))
        fail_msg("%s: %s holds a token", way, where);
}

static void check_messages(const char *way, SQLSMALLINT type, SQLHANDLE h)
{
    char all[16384];
    db_diag(type, h, all, sizeof all);
    check_bytes(way, all, all, strlen(all));
}

/* All that SQLGetInfo and SQLGetConnectAttr have to tell. */
static void check_facts(const char *way, struct db *d)
{
    static const SQLINTEGER attributes[][2] = {{100, 130}, {1200, 1230}, {0x4C00, 0x4C08}};
    static const SQLUSMALLINT infos[][2] = {{0, 180}, {10000, 10025}, {0x4C00, 0x4C02}};
    char room[8192];
    for (size_t i = 0; i < 3; i++)
        for (SQLINTEGER a = attributes[i][0]; a < attributes[i][1]; a++) {
            memset(room, 0, sizeof room);
            SQLGetConnectAttr(d->dbc, a, room, sizeof room, NULL);
            check_bytes(way, "an attribute", room, sizeof room);
        }
    for (size_t i = 0; i < 3; i++)
        for (SQLUSMALLINT t = infos[i][0]; t < infos[i][1]; t++) {
            memset(room, 0, sizeof room);
            SQLGetInfo(d->dbc, t, room, sizeof room - 1, NULL);
            check_bytes(way, "an information type", room, sizeof room);
        }
}

/* Signs in; then where it cannot work, each time after the secret was used. */
static void try_way(struct db *d, const char *way, const char *with)
{
    static const char *const wrong[] = {"Database=no_such_database", "Server=127.0.0.4", "Port=1"};
    char in[9000], out[8192];
    snprintf(in, sizeof in, "Driver=Lakebase;LogLevel=debug;LogPath=%s/log;%s", folder, with);
    SQLRETURN r = db_try_out(d, in, out, sizeof out);
    DBC_OK(d->dbc, r);
    d->connected = true;
    check_bytes(way, "the out-string", out, strlen(out));
    check_facts(way, d);
    d->stmt = db_stmt(d);
    SQLExecDirect(d->stmt, A("SELECT nonsense FROM nowhere"), SQL_NTS);
    check_messages(way, SQL_HANDLE_STMT, d->stmt);
    db_disconnect(d);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_int_equal(db_try(d, "%s;%s", wrong[i], in), SQL_ERROR);
        check_messages(way, SQL_HANDLE_DBC, d->dbc);
    }
}

static char place[2048], *client_id;

static void try_keyword(struct db *d, const char *way, const char *format, const char *secret)
{
    char with[8192];
    db_sign_in_anew();
    int n = snprintf(with, sizeof with, "%sAuthType=%s;", place, way);
    if (strcmp(way, "password") == 0)
        n = snprintf(with, sizeof with,
                     "AuthType=password;Server=%s;Port=%s;SSLRootCert=%s;UID=%s;",
                     db_need("LAKEBASE_HOST"), db_need("LAKEBASE_PORT"), db_need("SANDBOX_CA"),
                     db_need("SANDBOX_PGUSER"));
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    snprintf(with + n, sizeof with - (size_t)n, format, secret);
#pragma GCC diagnostic pop
    try_way(d, way, with);
}

/* By the keyword itself, a file, and a command; `name` is that of the file in `given`. */
static void try_keywords(struct db *d, const char *way, const char *more, const char *const keys[3],
                         const char *name, const char *secret)
{
    char with[256];
    write_file(name, 0600, "%s\n", secret);
    snprintf(with, sizeof with, "%s%s=%%s", more, keys[0]);
    try_keyword(d, way, with, secret);
    snprintf(with, sizeof with, "%s%s=%s/%%s", more, keys[1], folder);
    try_keyword(d, way, with, name);
    snprintf(with, sizeof with, "%s%s={%s/bin/print %%s}", more, keys[2], folder);
    try_keyword(d, way, with, name);
}

static void try_person(struct db *d, const char *app, const char *app_secret)
{
    char with[512], again[4096], line[256], kept[8192];
    snprintf(with, sizeof with, "ClientID=%s;ClientSecret=%%s;BrowserTimeout=30", app);
    try_keyword(d, "oauth-u2m", with, app_secret);
    snprintf(line, sizeof line, "cat %s/" KEPT "/*.json", folder);
    FILE *f = popen(line, "r");
    assert_non_null(f);
    kept[fread(kept, 1, sizeof kept - 1, f)] = '\0';
    pclose(f);
    char *refresh = json_string(kept, "refresh_token");
    add_secret(refresh);
    free(refresh);
    snprintf(again, sizeof again, "%sAuthType=oauth-u2m;ClientID=%s;ClientSecret=%s;Browser=never",
             place, app, app_secret);
    try_way(d, "oauth-u2m, kept", again);
}

static void try_clouds(struct db *d, const char *entra, const char *job, const char *proxy)
{
    char with[512];
    snprintf(with, sizeof with,
             "AzureClientID=%s;AzureTenantID=%s;ProxyHost=127.0.0.1;ProxyPort=%s;ProxyUID=proxy;"
             "ProxyPWD=%s;AzureClientSecret=%%s",
             client_id, db_need("SANDBOX_ENTRA_TENANT"), db_need("SANDBOX_PROXY_PORT"), proxy);
    try_keyword(d, "azure-client-secret", with, entra);
    setenv("AZURE_POD_IDENTITY_AUTHORITY_HOST", db_need("SANDBOX_METADATA_URL"), 1);
    try_keyword(d, "azure-msi", "%s", "");
    unsetenv("AZURE_POD_IDENTITY_AUTHORITY_HOST");
    write_file("given/az", 0600, "{\"accessToken\":\"%s\"}\n", token_of("/entra/tokens", "{}"));
    try_keyword(d, "azure-cli", "%s", "");
    snprintf(with, sizeof with, "%s/github/token?x=1", db_need("DATABRICKS_HOST"));
    setenv("ACTIONS_ID_TOKEN_REQUEST_URL", with, 1);
    setenv("ACTIONS_ID_TOKEN_REQUEST_TOKEN", job, 1);
    try_keyword(d, "token-federation", "IdentityTokenSource=github%s", "");
    unsetenv("ACTIONS_ID_TOKEN_REQUEST_URL");
    unsetenv("ACTIONS_ID_TOKEN_REQUEST_TOKEN");
}

/* What the workspace, out of its mind, repeats of what it was told. */
static void try_echo(struct db *d, const char *secret)
{
    char body[1024], with[256];
    snprintf(body, sizeof body,
             "{\"path\":\"/oidc/v1/token\",\"status\":401,\"body\":\"{\\\"error\\\":\\\"invalid_"
             "client\\\",\\\"error_description\\\":\\\"not %s\\\"}\"}",
             secret);
    sandbox_post("/faults", body);
    db_sign_in_anew();
    snprintf(with, sizeof with, "ClientID=%s;ClientSecret=%s", client_id, secret);
    DBC_ERROR(d->dbc, "28000", db_try(d, "Driver=Lakebase;%s%s", place, with));
    check_messages("oauth-m2m", SQL_HANDLE_DBC, d->dbc);
}

static void prepare(const char *person)
{
    char path[4096];
    shell("cd %s && mkdir given bin home tmp cwd", folder);
    write_file("given/person", 0600, "%s", person);
    snprintf(path, sizeof path,
             "SANDBOX_USER_PASSWORD=$(cat given/person) BROWSER_PAGE=page "
             "exec %s/../oauth/browser.py \"$@\"",
             db_need("LB_CASES"));
    write_program("browser", path);
    write_program("print", "cat \"$1\"");
    write_program("databricks", "cat given/databricks");
    write_program("az", "cat given/az");
    snprintf(path, sizeof path, "%s/bin:%s", folder, getenv("PATH"));
    setenv("PATH", path, 1);
    snprintf(path, sizeof path, "%s/bin/browser", folder);
    setenv("BROWSER", path, 1);
    snprintf(path, sizeof path, "%s/home", folder);
    setenv("HOME", path, 1);
    snprintf(path, sizeof path, "%s/tmp", folder);
    setenv("TMPDIR", path, 1);
    unsetenv("XDG_STATE_HOME");
    unsetenv("XDG_RUNTIME_DIR"); /* no keyring but a file */
    unsetenv("DBUS_SESSION_BUS_ADDRESS");
    snprintf(path, sizeof path, "%s/cwd", folder);
    assert_int_equal(chdir(path), 0);
    snprintf(place, sizeof place, "Workspace=%s;Port=%s;Endpoint=%s;SSLRootCert=%s;",
             db_need("DATABRICKS_HOST"), db_need("LAKEBASE_PORT"), db_need("LAKEBASE_ENDPOINT"),
             db_need("SANDBOX_CA"));
}

/* In files: nothing but the kept sign-in, which is for its owner only. */
static void search_files(void)
{
    static const char *const programs[] = {"browser", "print", "databricks", "az"};
    FILE *f = fopen("../given/patterns", "w");
    assert_non_null(f);
    for (size_t i = 0; i < nsecrets; i++)
        fprintf(f, "%s\n", secrets[i].text);
    fprintf(f, "eyJ\n");
    assert_int_equal(fclose(f), 0);
    /* what is searched is there */
    shell("cd %s && grep -q SQLDriverConnect log && grep -q HOME= seen && "
          "grep -q 'signed in' page",
          folder);
    for (size_t i = 0; i < sizeof programs / sizeof *programs; i++)
        shell("grep -qx %s %s/seen", programs[i], folder);
    shell(
        "cd %s && ! grep -rlaF -f given/patterns --exclude-dir=given --exclude-dir=lakebase-odbc .",
        folder);
    shell("cd %s/" KEPT " && grep -qF -f ../../../../given/patterns *.json && "
          "! grep -rlaF -f ../../../../given/patterns --exclude=*.json . && "
          "! find . -type f ! -perm 600 | grep . ",
          folder);
}

static void test_every_way(void **state)
{
    static const char *const client[] = {"ClientSecret", "SecretFile", "SecretCommand"};
    static const char *const identity[] = {"IdentityToken", "IdentityTokenFile",
                                           "IdentityTokenCommand"};
    static const char *const ready[] = {"AccessToken", "AccessTokenFile", "AccessTokenCommand"};
    static const char *const native[] = {"PWD", "PasswordFile", "PasswordCommand"};
    struct db *d = *state;
    char more[256];
    sandbox_post("/reset", NULL);
    client_id = strdup(db_need("DATABRICKS_CLIENT_ID"));
    unsetenv("DATABRICKS_CLIENT_ID");
    const char *secret = take_secret("DATABRICKS_CLIENT_SECRET");
    const char *password = take_secret("SANDBOX_PGPASSWORD");
    const char *app = take_secret("SANDBOX_U2M_CONFIDENTIAL_CLIENT_SECRET");
    const char *entra = take_secret("SANDBOX_ENTRA_SECRET");
    const char *job = take_secret("SANDBOX_JOB_SECRET");
    const char *proxy = take_secret("SANDBOX_PROXY_SECRET");
    prepare(take_secret("SANDBOX_USER_PASSWORD"));
    snprintf(more, sizeof more, "ClientID=%s;", client_id);
    try_keywords(d, "oauth-m2m", more, client, "given/client", secret);
    try_person(d, db_need("SANDBOX_U2M_CONFIDENTIAL_CLIENT_ID"), app);
    snprintf(more, sizeof more, "{\"sub\":\"%s\"}", db_need("SANDBOX_USER_EMAIL"));
    const char *token = token_of("/federation/tokens", more);
    try_keywords(d, "token-federation", "", identity, "given/identity", token);
    setenv("LAKEBASE_TEST_IDENTITY", token, 1);
    try_keyword(d, "token-federation", "IdentityTokenEnv=%s", "LAKEBASE_TEST_IDENTITY");
    unsetenv("LAKEBASE_TEST_IDENTITY");
    try_clouds(d, entra, job, proxy);
    token = token_of("/entra/tokens", "{}");
    try_keywords(d, "access-token", "", ready, "given/ready", token);
    write_file("given/databricks", 0600,
               "{\"access_token\":\"%s\",\"token_type\":\"Bearer\","
               "\"expiry\":\"2099-01-01T00:00:00Z\"}\n",
               token);
    try_keyword(d, "databricks-cli", "%s", "");
    try_keywords(d, "password", "", native, "given/password", password);
    try_echo(d, secret);
    search_files();
    free(client_id);
}

int main(void)
{
    const struct CMUnitTest tests[] = {DB_BARE(test_log_at_debug), DB_BARE(test_log_is_private),
                                       DB_BARE_ONCE(test_every_way)};
    if (!mkdtemp(folder))
        return 1;
    int failed = DB_MAIN(tests);
    char line[128];
    snprintf(line, sizeof line, "rm -r %s", folder);
    return system(line) != 0 || failed;
}
