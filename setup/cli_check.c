/*
 * `lakebase-odbc check`: the steps of a connection one by one. First the sign-in alone, so that a
 * failure says which half of the way is to blame, then the whole way through the driver manager, as
 * an application goes it.
 */
#include <sql.h>
#include <sqlext.h>
#include <stdio.h>

#include "platform/clock.h"
#include "setup/cli.h"

#define SIGN_IN_MS 900000

static void good(const char *step, const char *text)
{
    lb_cli_say("ok    %-9s %s\n", step, text);
}

static bool bad(const char *step, const struct lb_err *err)
{
    lb_cli_say("FAIL  %-9s %s\n", step, err->text);
    return false;
}

/* ---- settings and sign-in ---------------------------------------------------------------- */

static bool check_settings(struct lb_cli *c, const char *given)
{
    struct lb_err err = {0};
    struct lb_buf text = LB_BUF(8192);
    if (!lb_cli_open(c, given, &err) || !lb_cli_open_oauth(c, &err))
        return bad("settings", &err);
    const char *server = lb_settings_str(&c->settings, LB_KEY_SERVER);
    const char *workspace = lb_settings_str(&c->settings, LB_KEY_WORKSPACE);
    lb_buf_addf(&text, "%s: AuthType=%s", lb_cli_name(c), lb_auth_type_name(c->type));
    if (c->oauth)
        lb_buf_addf(&text, ", workspace %s", workspace);
    if (*server)
        lb_buf_addf(&text, ", server %s, port %s", server,
                    lb_settings_str(&c->settings, LB_KEY_PORT));
    good("settings", lb_buf_str(&text));
    lb_buf_release(&text);
    return true;
}

/* The half before the database: the credential that is to be the password. */
static bool check_sign_in(struct lb_cli *c)
{
    struct lb_err err = {0};
    struct lb_oauth_credential credential;
    struct lb_oauth_limit limit = {.deadline = lb_clock_ms() + SIGN_IN_MS};
    char text[128];
    if (!c->oauth)
        return true;
    bool fine = lb_oauth_credential(c->oauth, limit, 0, &credential, &err);
    snprintf(text, sizeof text, "a database credential, good for %lld minutes",
             fine ? (long long)(credential.life_ms / 60000) : 0);
    lb_oauth_credential_release(&credential);
    if (!fine)
        return bad("sign-in", &err);
    good("sign-in", text);
    return true;
}

/* What the settings leave open and the workspace is asked for. */
static bool check_found(struct lb_cli *c, const char *step, enum lb_keyword given,
                        bool (*find)(struct lb_oauth *, struct lb_oauth_limit, struct lb_buf *,
                                     struct lb_err *))
{
    struct lb_err err = {0};
    struct lb_buf text = LB_BUF(8192);
    struct lb_oauth_limit limit = {.deadline = lb_clock_ms() + SIGN_IN_MS};
    if (!c->oauth || lb_settings_given(&c->settings, given))
        return true;
    bool fine = find(c->oauth, limit, &text, &err);
    if (fine)
        good(step, lb_buf_str(&text));
    else
        bad(step, &err);
    lb_buf_release(&text);
    return fine;
}

/* ---- through the driver manager ---------------------------------------------------------- */

struct link {
    SQLHENV env;
    SQLHDBC dbc;
    SQLHSTMT stmt;
};

static const char *advice_of(const SQLCHAR *state)
{
    if (memcmp(state, "IM002", 5) == 0)
        return "No such data source or driver is registered with the driver manager: odbcinst -j "
               "names its files, odbcinst -q -s and -q -d list what is in them.";
    if (memcmp(state, "IM003", 5) == 0 || memcmp(state, "01000", 5) == 0)
        return "The driver cannot be loaded: odbcinst -q -d lists those that are registered, "
               "odbcinst -j names the file that says where they are; ldd of that one says what it "
               "lacks.";
    if (memcmp(state, "IM004", 5) == 0 || memcmp(state, "IM005", 5) == 0)
        return "The driver was loaded but does not start: driver manager and driver do not fit.";
    return NULL;
}

/* Every record: the first says what failed, those behind it often why. */
static void tell_records(const char *step, SQLSMALLINT type, SQLHANDLE handle, bool failed)
{
    SQLCHAR state[6], text[4096];
    SQLINTEGER native;
    SQLSMALLINT n;
    for (SQLSMALLINT i = 1; i < 100; i++) {
        if (!SQL_SUCCEEDED(SQLGetDiagRec(type, handle, i, state, &native, text, sizeof text, &n)))
            break;
        lb_cli_say("%s  %-9s [%s] %s\n",
                   failed && i == 1 ? "FAIL"
                   : failed         ? "    "
                                    : "note",
                   step, (char *)state, (char *)text);
        if (failed && advice_of(state))
            lb_cli_say("      %-9s %s\n", "", advice_of(state));
    }
}

static bool check_connect(struct lb_cli *c, struct link *l)
{
    char text[128];
    int64_t start = lb_clock_ms();
    if (!SQL_SUCCEEDED(SQLAllocHandle(SQL_HANDLE_ENV, SQL_NULL_HANDLE, &l->env)) ||
        !SQL_SUCCEEDED(SQLSetEnvAttr(l->env, SQL_ATTR_ODBC_VERSION, (SQLPOINTER)SQL_OV_ODBC3, 0)) ||
        !SQL_SUCCEEDED(SQLAllocHandle(SQL_HANDLE_DBC, l->env, &l->dbc))) {
        tell_records("connect", SQL_HANDLE_ENV, l->env, true);
        return false;
    }
    SQLRETURN r = SQLDriverConnect(l->dbc, NULL, (SQLCHAR *)lb_buf_str(&c->string), SQL_NTS, NULL,
                                   0, NULL, SQL_DRIVER_NOPROMPT);
    if (!SQL_SUCCEEDED(r)) {
        tell_records("connect", SQL_HANDLE_DBC, l->dbc, true);
        return false;
    }
    snprintf(text, sizeof text, "through the driver manager in %lld ms",
             (long long)(lb_clock_ms() - start));
    good("connect", text);
    tell_records("connect", SQL_HANDLE_DBC, l->dbc, false);
    return true;
}

static const char *info(const struct link *l, SQLUSMALLINT what, char *out, size_t room)
{
    if (!SQL_SUCCEEDED(SQLGetInfo(l->dbc, what, out, (SQLSMALLINT)room, NULL)))
        snprintf(out, room, "?");
    return out;
}

static void tell_facts(const struct link *l)
{
    char text[2048], a[256], b[256], c[256];
    snprintf(text, sizeof text, "%s %s, ODBC %s", info(l, SQL_DRIVER_NAME, a, sizeof a),
             info(l, SQL_DRIVER_VER, b, sizeof b), info(l, SQL_DRIVER_ODBC_VER, c, sizeof c));
    good("driver", text);
    snprintf(text, sizeof text, "%s %s, database %s", info(l, SQL_DBMS_NAME, a, sizeof a),
             info(l, SQL_DBMS_VER, b, sizeof b), info(l, SQL_DATABASE_NAME, c, sizeof c));
    good("database", text);
}

static bool check_query(struct link *l)
{
    static const char sql[] =
        "SELECT current_user || ', ' || coalesce((SELECT version || ' ' || cipher FROM "
        "pg_catalog.pg_stat_ssl WHERE pid = pg_catalog.pg_backend_pid() AND ssl), 'no TLS')";
    SQLCHAR user[512];
    SQLLEN n;
    if (!SQL_SUCCEEDED(SQLAllocHandle(SQL_HANDLE_STMT, l->dbc, &l->stmt))) {
        tell_records("query", SQL_HANDLE_DBC, l->dbc, true);
        return false;
    }
    if (!SQL_SUCCEEDED(SQLExecDirect(l->stmt, (SQLCHAR *)(uintptr_t)sql, SQL_NTS)) ||
        !SQL_SUCCEEDED(SQLFetch(l->stmt)) ||
        !SQL_SUCCEEDED(SQLGetData(l->stmt, 1, SQL_C_CHAR, user, sizeof user, &n))) {
        tell_records("query", SQL_HANDLE_STMT, l->stmt, true);
        return false;
    }
    good("query", (const char *)user);
    return true;
}

static bool check_link(struct lb_cli *c)
{
    struct link l = {0};
    bool fine = check_connect(c, &l);
    if (fine) {
        tell_facts(&l);
        fine = check_query(&l);
    }
    if (l.stmt)
        SQLFreeHandle(SQL_HANDLE_STMT, l.stmt);
    if (l.dbc) {
        SQLDisconnect(l.dbc);
        SQLFreeHandle(SQL_HANDLE_DBC, l.dbc);
    }
    if (l.env)
        SQLFreeHandle(SQL_HANDLE_ENV, l.env);
    return fine;
}

enum lb_cli_exit lb_cli_check(const char *given)
{
    struct lb_cli c;
    bool fine = check_settings(&c, given) && check_sign_in(&c) &&
                check_found(&c, "server", LB_KEY_SERVER, lb_oauth_host) &&
                check_found(&c, "user", LB_KEY_UID, lb_oauth_user) && check_link(&c);
    lb_cli_close(&c);
    lb_cli_say("%s\n", fine ? "All is well." : "The step that failed is named above.");
    return fine ? LB_CLI_FINE : LB_CLI_FAILED;
}
