/*
 * Connecting to the sandbox: the ways in, the completed connection string, and every way to fail:
 * each gives one clear error in time, and no server without a good certificate sees a password.
 */
#include "support/db.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "platform/clock.h"
#include "support/sandbox.h"

#define TOKEN_PATH "/oidc/v1/token"

/* ---- ways in ----------------------------------------------------------------------------- */

static void test_data_source(void **state)
{
    struct db *d = *state;
    SQLWCHAR w[64];
    if (d->wide)
        DBC_OK(d->dbc,
               SQLConnectW(d->dbc, db_wide("lakebase-m2m", w, 64), SQL_NTS, NULL, 0, NULL, 0));
    else
        DBC_OK(d->dbc, SQLConnect(d->dbc, A("lakebase-m2m"), SQL_NTS, NULL, 0, NULL, 0));
    d->connected = true;
    char expected[128];
    snprintf(expected, sizeof expected, "%s\n", db_need("DATABRICKS_CLIENT_ID"));
    db_rows(d, "SELECT current_user", expected);
}

/* The user and password of SQLConnect beat those of the data source. */
static void test_user_and_password(void **state)
{
    struct db *d = *state;
    SQLCHAR *dsn = A("lakebase-password");
    SQLCHAR *user = A(db_need("SANDBOX_PGUSER"));
    DBC_ERROR(d->dbc, "28000", SQLConnect(d->dbc, dsn, SQL_NTS, user, SQL_NTS, A("no"), SQL_NTS));
    DBC_OK(d->dbc, SQLConnect(d->dbc, dsn, SQL_NTS, user, SQL_NTS, A(db_need("SANDBOX_PGPASSWORD")),
                              SQL_NTS));
    d->connected = true;
    db_rows(d, "SELECT current_user", "report_reader\n");
}

static void connect_by_string(struct db *d, const char *place)
{
    db_connect(d,
               "Driver=Lakebase;Workspace=%s;ClientID=%s;ClientSecret=%s;%s;Port=%s;SSLRootCert=%s",
               db_need("DATABRICKS_HOST"), db_need("DATABRICKS_CLIENT_ID"),
               db_need("DATABRICKS_CLIENT_SECRET"), place, db_need("LAKEBASE_PORT"),
               db_need("SANDBOX_CA"));
    db_rows(d, "SELECT current_database()", "databricks_postgres\n");
}

/* Without a data source, the host found by the name of the endpoint or instance. */
static void test_host_by_endpoint(void **state)
{
    char place[256];
    snprintf(place, sizeof place, "Endpoint=%s", db_need("LAKEBASE_ENDPOINT"));
    connect_by_string(*state, place);
}

static void test_host_by_instance(void **state)
{
    char place[256];
    snprintf(place, sizeof place, "Instance=%s", db_need("LAKEBASE_INSTANCE"));
    connect_by_string(*state, place);
}

static void test_out_string(void **state)
{
    struct db *d = *state;
    char in[1024], out[1024], again[1024];
    snprintf(in, sizeof in, DB_SOURCE "UID=%s;ClientSecret=%s;ApplicationName={acme_{x}}/1}",
             db_need("DATABRICKS_CLIENT_ID"), db_need("DATABRICKS_CLIENT_SECRET"));
    DBC_OK(d->dbc, db_try_out(d, in, out, sizeof out));
    assert_null(strstr(out, db_need("DATABRICKS_CLIENT_SECRET")));
    assert_null(strstr(out, "ClientSecret"));
    assert_non_null(strstr(out, "DSN=lakebase-m2m"));
    assert_non_null(strstr(out, db_need("DATABRICKS_CLIENT_ID")));
    db_disconnect(d);
    /* the data source has the secret: the string alone is enough to come back */
    DBC_OK(d->dbc, db_try_out(d, out, again, sizeof again));
    assert_string_equal(out, again);
}

/* Cut to the buffer, the whole length told, and connected none the less. */
static void test_out_string_cut(void **state)
{
    struct db *d = *state;
    SQLCHAR out[8];
    SQLWCHAR wide[8], in[64];
    SQLSMALLINT n = 0;
    if (d->wide) {
        DBC_WARNS(d->dbc, "01004",
                  SQLDriverConnectW(d->dbc, NULL, db_wide(DB_SOURCE, in, 64), SQL_NTS, wide, 8, &n,
                                    SQL_DRIVER_NOPROMPT));
        assert_int_equal(wide[7], 0);
    } else {
        DBC_WARNS(d->dbc, "01004",
                  SQLDriverConnect(d->dbc, NULL, A(DB_SOURCE), SQL_NTS, out, sizeof out, &n,
                                   SQL_DRIVER_NOPROMPT));
        assert_string_equal((char *)out, "DSN=lak");
    }
    assert_int_equal(n, strlen(DB_SOURCE));
    DBC_OK(d->dbc, SQLDisconnect(d->dbc));
}

static void test_unknown_keyword_is_a_warning(void **state)
{
    struct db *d = *state;
    DBC_WARNS(d->dbc, "01S00", db_try(d, DB_SOURCE "Servr=x;Frobnicate=1"));
    db_says(SQL_HANDLE_DBC, d->dbc, "Was Server meant?");
    db_says(SQL_HANDLE_DBC, d->dbc, "Frobnicate");
    db_rows(d, "SELECT 1", "1\n");
}

static void test_connected_twice(void **state)
{
    struct db *d = *state;
    db_connect(d, DB_SOURCE);
    DBC_ERROR(d->dbc, "08002", SQLConnect(d->dbc, A("lakebase-m2m"), SQL_NTS, NULL, 0, NULL, 0));
    db_rows(d, "SELECT 1", "1\n");
}

static void test_again_on_the_same_handle(void **state)
{
    struct db *d = *state;
    for (int i = 0; i < 3; i++) {
        db_connect(d, DB_SOURCE);
        db_rows(d, "SELECT 1", "1\n");
        db_disconnect(d);
        DBC_ERROR(d->dbc, "28000", db_try(d, DB_SOURCE "ClientSecret=wrong"));
    }
}

/* ConnSettings run once the session is there, and say so when they fail. */
static void test_conn_settings(void **state)
{
    struct db *d = *state;
    DBC_ERROR(d->dbc, "42S02", db_try(d, DB_SOURCE "ConnSettings={SELECT * FROM nowhere}"));
    db_says(SQL_HANDLE_DBC, d->dbc, "ConnSettings");
    db_connect(d,
               DB_SOURCE "ConnSettings={SET search_path = samples; SET TimeZone = 'Asia/Tokyo'}");
    db_rows(d, "SELECT count(*) FROM regions", "4\n");
    db_rows(d, "SHOW timezone", "Asia/Tokyo\n");
}

/* ---- one refusal a case ------------------------------------------------------------------ */

/* What is added to the data source (%s: the variable's value), SQLSTATE, pieces of the message. */
static const struct refusal {
    const char *with, *variable;
    const char *sqlstate;
    const char *says[4];
} refusals[] = {
    {"ClientSecret=sesame-wrong%.0s",
     "LAKEBASE_HOST",
     "28000",
     {TOKEN_PATH, "HTTP 401", "invalid_client", "error_id"}},
    {"Server=no-such-host.invalid%.0s",
     "LAKEBASE_HOST",
     "08001",
     {"no-such-host.invalid", "Check the host"}},
    {"Workspace=https://no-such-host.invalid%.0s",
     "LAKEBASE_HOST",
     "08001",
     {"no-such-host.invalid", "discovery"}},
    {"Workspace=%s", "SANDBOX_EXPIRED_WORKSPACE", "08001", {"expired", "discovery"}},
    {"Port=%s", "SANDBOX_EXPIRED_PORT", "08001", {"certificate", "out of date"}},
    {"Port=%s", "SANDBOX_WRONGHOST_PORT", "08001", {"elsewhere.example", "localhost"}},
    {"Port=%s", "SANDBOX_UNTRUSTED_PORT", "08001", {"certificate", "SSLRootCert"}},
    {"Port=%s", "SANDBOX_PLAINTEXT_PORT", "08001", {"no TLS"}},
    {"Port=%s", "SANDBOX_POOLER_PORT", "08004", {"pooler", "OAuth"}},
    {"Server=%s", "SANDBOX_DISABLED_HOST", "08004", {"disabled"}},
    {"SSLRootCert=/etc/ssl/certs/ca-certificates.crt%.0s",
     "LAKEBASE_HOST",
     "08001",
     {"certificate", "SSLRootCert"}},
    {"SSLRootCert=/etc/ssl/certs/ca-certificates.crt;HTTPSCaFile=%s",
     "SANDBOX_CA",
     "08001",
     {"certificate verify failed", "SSLRootCert"}},
    {"SSLRootCert=/nowhere/ca.pem%.0s", "LAKEBASE_HOST", "HY000", {"/nowhere/ca.pem"}},
    {"SSLMode=disable%.0s", "LAKEBASE_HOST", "HY000", {"verified", "verify-full"}},
    {"SSLMode=require%.0s", "LAKEBASE_HOST", "HY000", {"verified", "verify-full"}},
    {"Endpoint=projects/sandbox/branches/production/endpoints/nobody%.0s",
     "LAKEBASE_HOST",
     "08001",
     {"/api/2.0/postgres/credentials", "HTTP 404", "nobody", "request id"}},
    {"Server=%s", "LAKEBASE_DATABASE", "08001", {"databricks_postgres"}},
    {"Database=no_such_database%.0s",
     "LAKEBASE_HOST",
     "08004",
     {"no_such_database", "Check Database", "3D000"}},
    {"Port=1%.0s", "LAKEBASE_HOST", "08001", {"port 1", "Check host and port"}},
};

static void test_refusals(void **state)
{
    struct db *d = *state;
    for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
        const struct refusal *r = &refusals[i];
        char string[1024] = DB_SOURCE;
        int64_t start = lb_clock_ms();
        snprintf(string + strlen(DB_SOURCE), sizeof string - strlen(DB_SOURCE), r->with,
                 db_need(r->variable));
        db_check(SQL_HANDLE_DBC, d->dbc, SQL_ERROR, r->sqlstate, db_try(d, "%s", string), string,
                 __FILE__, __LINE__);
        for (int k = 0; k < 4 && r->says[k]; k++)
            db_says(SQL_HANDLE_DBC, d->dbc, r->says[k]);
        db_never_says(SQL_HANDLE_DBC, d->dbc, db_need("DATABRICKS_CLIENT_SECRET"));
        db_never_says(SQL_HANDLE_DBC, d->dbc, "sesame");
        assert_in_range(lb_clock_ms() - start, 0, 10000);
    }
    assert_int_equal(sandbox_passwords_leaked(), 0);
}

/* Other identities: one without a role, one without the right to mint credentials, a wrong
 * password. */
static void test_identities(void **state)
{
    struct db *d = *state;
    DBC_ERROR(d->dbc, "28000",
              db_try(d, DB_SOURCE "ClientID=%s;ClientSecret=%s",
                     db_need("SANDBOX_ROLELESS_CLIENT_ID"),
                     db_need("SANDBOX_ROLELESS_CLIENT_SECRET")));
    db_says(SQL_HANDLE_DBC, d->dbc, "does not exist");
    db_says(SQL_HANDLE_DBC, d->dbc, "databricks_create_role");
    DBC_ERROR(d->dbc, "28000",
              db_try(d, DB_SOURCE "ClientID=%s;ClientSecret=%s",
                     db_need("SANDBOX_RESTRICTED_CLIENT_ID"),
                     db_need("SANDBOX_RESTRICTED_CLIENT_SECRET")));
    db_says(SQL_HANDLE_DBC, d->dbc, "HTTP 403");
    db_says(SQL_HANDLE_DBC, d->dbc, "PERMISSION_DENIED");
    DBC_ERROR(d->dbc, "28000", db_try(d, "DSN=lakebase-password;PWD=sesame-wrong"));
    db_says(SQL_HANDLE_DBC, d->dbc, "password authentication failed");
    db_says(SQL_HANDLE_DBC, d->dbc, "PWD");
    db_never_says(SQL_HANDLE_DBC, d->dbc, "sesame");
}

static void test_disabled_endpoint(void **state)
{
    struct db *d = *state;
    DBC_ERROR(d->dbc, "08001",
              db_try(d,
                     "Driver=Lakebase;Workspace=%s;ClientID=%s;ClientSecret=%s;SSLRootCert=%s;"
                     "Endpoint=projects/sandbox/branches/development/endpoints/retired",
                     db_need("DATABRICKS_HOST"), db_need("DATABRICKS_CLIENT_ID"),
                     db_need("DATABRICKS_CLIENT_SECRET"), db_need("SANDBOX_CA")));
    db_says(SQL_HANDLE_DBC, d->dbc, "disabled");
}

/* ---- a workspace with troubles ----------------------------------------------------------- */

static void login_timeout(struct db *d, long seconds)
{
    DBC_OK(d->dbc,
           SQLSetConnectAttr(d->dbc, SQL_ATTR_LOGIN_TIMEOUT, (SQLPOINTER)seconds, SQL_IS_UINTEGER));
}

static void test_workspace_that_recovers(void **state)
{
    struct db *d = *state;
    sandbox_post("/reset", NULL);
    sandbox_post("/faults", "{\"path\":\"" TOKEN_PATH "\",\"status\":429,\"retry_after\":1}");
    sandbox_post("/faults", "{\"path\":\"" TOKEN_PATH "\",\"status\":503}");
    sandbox_post("/faults", "{\"path\":\"/oidc/.well-known\",\"cut\":\"before\"}");
    db_connect(d, DB_SOURCE);
    assert_true(sandbox_count(TOKEN_PATH) >= 3);
    sandbox_post("/reset", NULL);
}

static void test_workspace_that_does_not(void **state)
{
    struct db *d = *state;
    sandbox_post("/reset", NULL);
    sandbox_post("/faults",
                 "{\"path\":\"" TOKEN_PATH "\",\"html\":true,\"status\":200,\"times\":0}");
    DBC_ERROR(d->dbc, "08S01", db_try(d, DB_SOURCE));
    db_says(SQL_HANDLE_DBC, d->dbc, TOKEN_PATH);
    sandbox_post("/reset", NULL);
    sandbox_post("/faults", "{\"path\":\"" TOKEN_PATH "\",\"status\":500,\"times\":0}");
    login_timeout(d, 5);
    int64_t start = lb_clock_ms();
    assert_int_equal(db_try(d, DB_SOURCE), SQL_ERROR);
    db_says(SQL_HANDLE_DBC, d->dbc, "HTTP 500");
    assert_in_range(lb_clock_ms() - start, 0, 6500);
    sandbox_post("/reset", NULL);
}

static void test_login_timeout_bounds_the_workspace(void **state)
{
    struct db *d = *state;
    sandbox_post("/reset", NULL);
    sandbox_post("/faults", "{\"path\":\"" TOKEN_PATH "\",\"delay_ms\":20000,\"times\":0}");
    login_timeout(d, 2);
    int64_t start = lb_clock_ms();
    DBC_ERROR(d->dbc, "HYT00", db_try(d, DB_SOURCE));
    assert_in_range(lb_clock_ms() - start, 1500, 4000);
    db_says(SQL_HANDLE_DBC, d->dbc, TOKEN_PATH);
    sandbox_post("/reset", NULL);
}

/* ---- a compute that sleeps --------------------------------------------------------------- */

#define SLEEPY                                                                                     \
    DB_SOURCE "Server=127.0.0.3;Endpoint=projects/sleepy/branches/production/endpoints/primary;"

static void test_compute_wakes_up(void **state)
{
    static const char *const modes[] = {
        "{\"mode\":\"refuse\",\"seconds\":2}", "{\"mode\":\"reset\",\"times\":2}",
        "{\"mode\":\"error\",\"times\":3}", "{\"mode\":\"delay\",\"times\":1,\"ms\":1500}"};
    struct db *d = *state;
    sandbox_post("/reset", NULL);
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
        int64_t start = lb_clock_ms();
        sandbox_post("/compute", modes[i]);
        db_connect(d, SLEEPY);
        db_rows(d, "SELECT 1", "1\n");
        assert_in_range(lb_clock_ms() - start, 500, 12000);
        db_disconnect(d);
    }
    sandbox_post("/reset", NULL);
}

static void test_compute_sleeps_on(void **state)
{
    struct db *d = *state;
    sandbox_post("/reset", NULL);
    sandbox_post("/compute", "{\"mode\":\"error\",\"times\":1000}");
    login_timeout(d, 3);
    int64_t start = lb_clock_ms();
    DBC_ERROR(d->dbc, "HYT00", db_try(d, SLEEPY));
    assert_in_range(lb_clock_ms() - start, 1500, 4500);
    db_says(SQL_HANDLE_DBC, d->dbc, "compute");
    db_says(SQL_HANDLE_DBC, d->dbc, "LoginTimeout");
    sandbox_post("/compute", "{\"mode\":\"delay\",\"times\":1000,\"ms\":20000}");
    start = lb_clock_ms();
    DBC_ERROR(d->dbc, "HYT00", db_try(d, SLEEPY));
    assert_in_range(lb_clock_ms() - start, 2500, 4500);
    sandbox_post("/reset", NULL);
}

/* ---- tokens ------------------------------------------------------------------------------ */

/* Connections of one process share token and credential. */
static void test_one_token_for_many(void **state)
{
    struct db *d = *state;
    struct db more[4];
    sandbox_post("/reset", NULL);
    db_connect(d, DB_SOURCE);
    for (int i = 0; i < 4; i++) {
        db_open(&more[i], d->wide);
        db_connect(&more[i], DB_SOURCE);
    }
    assert_in_range(sandbox_count(TOKEN_PATH), 0, 1);
    assert_in_range(sandbox_count("/api/2.0/postgres/credentials"), 0, 1);
    for (int i = 0; i < 4; i++)
        db_close(&more[i]);
}

/* A credential that the server no longer takes is dropped, and a new one minted, once. */
static void test_a_refused_credential_is_minted_anew(void **state)
{
    struct db *d = *state, first;
    db_open(&first, d->wide);
    db_connect(&first, DB_SOURCE);
    sandbox_post("/reset", NULL);
    sandbox_post("/keys/rotate", "{\"keep_old\":false}");
    db_connect(d, DB_SOURCE);
    db_rows(d, "SELECT 1", "1\n");
    /* the workspace's token was signed by the old key as well: one call more is refused */
    assert_in_range(sandbox_count("/api/2.0/postgres/credentials"), 1, 2);
    db_disconnect(d);
    sandbox_post("/reset", NULL);
    sandbox_post("/keys/hide", "{\"seconds\":2}");
    DBC_ERROR(d->dbc, "28000", db_try(d, DB_SOURCE));
    db_says(SQL_HANDLE_DBC, d->dbc, "External authorization failed");
    assert_int_equal(sandbox_count("/api/2.0/postgres/credentials"), 1);
    lb_clock_sleep(2200);
    db_close(&first);
}

/* ---- SQLCancelHandle --------------------------------------------------------------------- */

struct canceller {
    SQLHDBC dbc;
    SQLRETURN r;
};

static void *cancel_soon(void *context)
{
    struct canceller *c = context;
    lb_clock_sleep(500);
    c->r = SQLCancelHandle(SQL_HANDLE_DBC, c->dbc);
    return NULL;
}

static void test_cancel_while_connecting(void **state)
{
    struct db *d = *state;
    struct canceller c = {d->dbc, SQL_ERROR};
    pthread_t thread;
    sandbox_post("/reset", NULL);
    sandbox_post("/faults", "{\"path\":\"/oidc\",\"delay_ms\":10000,\"times\":0}");
    int64_t start = lb_clock_ms();
    assert_int_equal(pthread_create(&thread, NULL, cancel_soon, &c), 0);
    /* an identity whose token is not known yet */
    SQLRETURN r =
        db_try(d, DB_SOURCE "ClientID=%s;ClientSecret=%s", db_need("SANDBOX_RESTRICTED_CLIENT_ID"),
               db_need("SANDBOX_RESTRICTED_CLIENT_SECRET"));
    assert_int_equal(pthread_join(thread, NULL), 0);
    sandbox_post("/reset", NULL);
    DBC_ERROR(d->dbc, "HY008", r);
    assert_int_equal(c.r, SQL_SUCCESS);
    assert_in_range(lb_clock_ms() - start, 400, 4000);
    db_connect(d, DB_SOURCE); /* and the handle is as good as before */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DB_BARE(test_data_source),
        DB_BARE(test_user_and_password),
        DB_BARE(test_host_by_endpoint),
        DB_BARE(test_host_by_instance),
        DB_BARE(test_out_string),
        DB_BARE(test_out_string_cut),
        DB_BARE(test_unknown_keyword_is_a_warning),
        DB_BARE(test_connected_twice),
        DB_BARE(test_again_on_the_same_handle),
        DB_BARE(test_conn_settings),
        DB_BARE(test_refusals),
        DB_BARE(test_identities),
        DB_BARE(test_disabled_endpoint),
        DB_BARE(test_workspace_that_recovers),
        DB_BARE(test_workspace_that_does_not),
        DB_BARE(test_login_timeout_bounds_the_workspace),
        DB_BARE(test_compute_wakes_up),
        DB_BARE(test_compute_sleeps_on),
        DB_BARE(test_one_token_for_many),
        DB_BARE(test_a_refused_credential_is_minted_anew),
        DB_BARE(test_cancel_while_connecting),
    };
    return DB_MAIN(tests);
}
