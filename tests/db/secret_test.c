/* No secret is told: not in the log at its loudest, not in messages, not in the completed string.
 */
#include "support/db.h"

#include <stdio.h>
#include <stdlib.h>
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

int main(void)
{
    const struct CMUnitTest tests[] = {DB_BARE(test_log_at_debug), DB_BARE(test_log_is_private)};
    return DB_MAIN(tests);
}
