/*
 * A PostgreSQL that is no Lakebase, by a native role: the driver asks no workspace for anything,
 * says what the server is, and does nothing but connect. The server is one of the test's own
 * (tests/pg/server.sh), which writes down each statement that it gets.
 */
#include "support/db.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "field/lakebase_attr.h"
#include "support/sandbox.h"

static char base[1024], certificate[512];

/* Statements that the server has got, or those with a word in them. */
static long statements(const char *with)
{
    char *log = sandbox_file(db_need("LB_PG_LOG"));
    long n = 0;
    for (char *line = strtok(log, "\n"); line; line = strtok(NULL, "\n"))
        n += (strstr(line, "statement: ") || strstr(line, "execute ")) && strstr(line, with);
    free(log);
    return n;
}

static SQLUINTEGER is_lakebase(struct db *d)
{
    SQLUINTEGER value = 7;
    char room[64], text[8] = "";
    DBC_OK(d->dbc, SQLGetConnectAttr(d->dbc, SQL_ATTR_LAKEBASE, &value, 0, NULL));
    if (d->wide) {
        DBC_OK(d->dbc, SQLGetInfoW(d->dbc, SQL_LAKEBASE, room, sizeof room, NULL));
        db_narrow((SQLWCHAR *)room, SQL_NTS, text, sizeof text);
    } else {
        DBC_OK(d->dbc, SQLGetInfo(d->dbc, SQL_LAKEBASE, text, sizeof text, NULL));
    }
    assert_string_equal(text, value ? "Y" : "N");
    return value;
}

/* ---- a plain server ---------------------------------------------------------------------- */

/* The environment knows a workspace, an endpoint and a client with a secret: none of them is for a
 * connection that has a password. */
static void test_nothing_but_connecting(void **state)
{
    struct db *d = *state;
    sandbox_post("/reset", NULL);
    long before = statements("");
    db_connect(d, "%s", base);
    assert_int_equal(statements(""), before);
    db_rows(d, "SELECT current_user", "tester\n");
    assert_int_equal(statements(""), before + 1);
    db_disconnect(d);
    assert_int_equal(sandbox_requests(), 0);
}

static void test_what_it_is(void **state)
{
    struct db *d = *state;
    db_connect(d, "%s", base);
    long before = statements("");
    assert_int_equal(is_lakebase(d), SQL_FALSE);
    assert_int_equal(is_lakebase(d), SQL_FALSE);
    assert_int_equal(statements(""), before + 1);
    assert_int_equal(statements("SHOW shared_preload_libraries"), 0);
    db_disconnect(d);
    db_connect(d, "Lakebase=yes;%s", base);
    assert_int_equal(is_lakebase(d), SQL_TRUE);
    assert_int_equal(statements(""), before + 1);
}

/* Asked in a round trip of its own, and not at all while the application has a transaction. */
static void test_not_in_a_transaction(void **state)
{
    struct db *d = *state;
    db_connect(d, "%s", base);
    long before = statements("shared_preload_libraries");
    DBC_OK(d->dbc,
           SQLSetConnectAttr(d->dbc, SQL_ATTR_AUTOCOMMIT, (SQLPOINTER)SQL_AUTOCOMMIT_OFF, 0));
    db_rows(d, "SELECT 1", "1\n");
    STMT_ERROR(d->stmt, "22012", SQLExecDirect(d->stmt, A("SELECT 1/0"), SQL_NTS));
    assert_int_equal(is_lakebase(d), SQL_FALSE);
    assert_int_equal(statements("shared_preload_libraries"), before);
    DBC_OK(d->dbc, SQLEndTran(SQL_HANDLE_DBC, d->dbc, SQL_COMMIT));
    long begun = statements("BEGIN");
    assert_int_equal(is_lakebase(d), SQL_FALSE);
    assert_int_equal(statements("shared_preload_libraries"), before + 1);
    assert_int_equal(statements("BEGIN"), begun);
    DBC_OK(d->dbc, SQLDisconnect(d->dbc)); /* nothing is open */
    d->connected = false;
}

/* sslmode, with the server's own certificate as authority; its name is localhost. */
static void test_tls(void **state)
{
    struct db *d = *state;
    static const struct {
        const char *mode, *server;
        bool authority, tls;
        const char *sqlstate, *says;
    } rows[] = {
        {"disable", "127.0.0.1", false, false, NULL, NULL},
        {"allow", "127.0.0.1", false, false, NULL, NULL},
        {"prefer", "127.0.0.1", false, true, NULL, NULL},
        {"require", "127.0.0.1", false, true, NULL, NULL},
        {"verify-ca", "127.0.0.1", true, true, NULL, NULL},
        {"verify-full", "localhost", true, true, NULL, NULL},
        {"verify-full", "127.0.0.1", true, true, "08001", "Check the host's name"},
        {"verify-ca", "127.0.0.1", false, true, "08001", "SSLRootCert"},
        {"verify-full", "localhost", false, true, "08001", "SSLRootCert"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        SQLUINTEGER tls = 7;
        char in[2048];
        snprintf(in, sizeof in, "Server=%s;SSLMode=%s;SSLRootCert=%s;%s", rows[i].server,
                 rows[i].mode,
                 rows[i].authority ? certificate : "/etc/ssl/certs/ca-certificates.crt", base);
        if (rows[i].sqlstate) {
            DBC_ERROR(d->dbc, rows[i].sqlstate, db_try(d, "%s", in));
            db_says(SQL_HANDLE_DBC, d->dbc, rows[i].says);
            continue;
        }
        if (!rows[i].authority && strncmp(rows[i].mode, "verify", 6) != 0)
            snprintf(in, sizeof in, "Server=%s;SSLMode=%s;%s", rows[i].server, rows[i].mode, base);
        db_connect(d, "%s", in);
        DBC_OK(d->dbc, SQLGetConnectAttr(d->dbc, SQL_ATTR_LAKEBASE_TLS, &tls, 0, NULL));
        assert_int_equal(tls, rows[i].tls);
        db_disconnect(d);
    }
}

static void test_refusals(void **state)
{
    struct db *d = *state;
    DBC_ERROR(d->dbc, "28000", db_try(d, "PWD=sesame;%s", base));
    db_says(SQL_HANDLE_DBC, d->dbc, "Check UID and PWD");
    db_never_says(SQL_HANDLE_DBC, d->dbc, "sesame");
    DBC_ERROR(d->dbc, "28000", db_try(d, "UID=nobody_here;%s", base));
    db_never_says(SQL_HANDLE_DBC, d->dbc, "databricks");
    DBC_ERROR(d->dbc, "08004", db_try(d, "Database=nowhere;%s", base));
    int64_t before = statements("");
    DBC_ERROR(d->dbc, "08001", db_try(d, "Port=1;%s", base)); /* and not tried again for long */
    db_says(SQL_HANDLE_DBC, d->dbc, "Check host and port");
    assert_int_equal(statements(""), before);
}

/* ---- a Lakebase by password -------------------------------------------------------------- */

/* Neither the host's name nor the sign-in tells; the server does, to a role that may not see what
 * it loads, too. */
static void test_lakebase_by_password(void **state)
{
    struct db *d = *state;
    db_connect(d, "DSN=lakebase-password");
    db_rows(d, "SELECT count(*) FROM pg_settings WHERE name = 'shared_preload_libraries'", "0\n");
    assert_int_equal(is_lakebase(d), SQL_TRUE);
    db_disconnect(d);
    db_connect(d, "DSN=lakebase-password;Lakebase=no");
    assert_int_equal(is_lakebase(d), SQL_FALSE);
}

/* pg_settings by itself: a role that may read it, where the role and the extension are not. */
static void test_lakebase_by_settings(void **state)
{
    struct db *d = *state;
    db_connect(
        d,
        "Driver=Lakebase;AuthType=password;SSLMode=disable;Server=%s;Port=%s;UID=cloud_admin;"
        "PWD=none-asked;Database=postgres",
        db_need("SANDBOX_SOCKET_DIR"), db_need("LAKEBASE_PORT"));
    db_rows(d, "SELECT count(*) FROM pg_extension WHERE extname = 'databricks_auth'", "0\n");
    db_run(d, "ALTER ROLE databricks_superuser RENAME TO renamed_superuser");
    SQLUINTEGER is = is_lakebase(d);
    db_run(d, "ALTER ROLE renamed_superuser RENAME TO databricks_superuser");
    assert_int_equal(is, SQL_TRUE);
}

static int under_server(char **argv)
{
    char script[4096];
    snprintf(script, sizeof script, "%s/../pg/server.sh", db_need("LB_CASES"));
    setenv("LB_PG_TLS", "1", 1);
    execlp("sh", "sh", script, argv[0], (char *)NULL);
    perror("sh");
    return 1;
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        DB_BARE(test_nothing_but_connecting),
        DB_BARE(test_what_it_is),
        DB_BARE(test_not_in_a_transaction),
        DB_BARE(test_tls),
        DB_BARE(test_refusals),
        DB_BARE(test_lakebase_by_password),
        DB_BARE(test_lakebase_by_settings),
    };
    (void)argc;
    if (!getenv("LB_PG_LOG"))
        return under_server(argv);
    const char *log = db_need("LB_PG_LOG");
    snprintf(certificate, sizeof certificate, "%.*s/server.crt", (int)(strrchr(log, '/') - log),
             log);
    snprintf(base, sizeof base,
             "Driver=Lakebase;AuthType=password;Server=%s;Port=%s;Database=%s;UID=%s;PWD=%s;"
             "SSLMode=prefer",
             db_need("LB_PG_HOST"), db_need("LB_PG_PORT"), db_need("LB_PG_DATABASE"),
             db_need("LB_PG_USER"), db_need("LB_PG_PASSWORD"));
    return DB_MAIN(tests);
}
