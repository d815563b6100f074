#include "connect/connect.h"

#include <stdlib.h>

#include "config/identity.h"
#include "config/settings.h"
#include "config/settings_out.h"
#include "connect/signin.h"
#include "platform/clock.h"

const char lb_driver_version[] = PACKAGE_VERSION;

/* ---- from settings to the connection's fields -------------------------------------------- */

static int32_t at_least_0(int64_t n)
{
    return n > 0 ? (int32_t)n : 0;
}

/* A psqlODBC keyword that is given brings that driver's behaviour; else the defaults for BI tools.
 */
static void type_options(struct lb_dbc *d)
{
    const struct lb_settings *s = d->settings;
    struct lb_type_options *t = &d->types;
    const struct {
        enum lb_keyword key;
        bool *option;
    } flags[] = {{LB_KEY_BOOLS_AS_CHAR, &t->bool_as_char},
                 {LB_KEY_TRUE_IS_MINUS1, &t->true_is_minus1},
                 {LB_KEY_TEXT_AS_LONG_VARCHAR, &t->text_as_long},
                 {LB_KEY_UNKNOWNS_AS_LONG_VARCHAR, &t->unknown_as_long},
                 {LB_KEY_BYTEA_AS_LONG_VARBINARY, &t->bytea_as_long},
                 {LB_KEY_LF_CONVERSION, &t->lf_conversion}};
    *t = lb_type_options_default;
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
        if (lb_settings_given(s, flags[i].key))
            *flags[i].option = lb_settings_bool(s, flags[i].key);
    if (lb_settings_given(s, LB_KEY_USE_UNICODE))
        t->narrow_text = !lb_settings_bool(s, LB_KEY_USE_UNICODE);
    if (lb_settings_given(s, LB_KEY_TIMESTAMP_TZ))
        t->timestamptz_as_timestamp =
            lb_settings_int(s, LB_KEY_TIMESTAMP_TZ) == LB_TIMESTAMP_TZ_TIMESTAMP;
    if (lb_settings_given(s, LB_KEY_MAX_VARCHAR_SIZE))
        t->max_varchar = (int32_t)lb_settings_int(s, LB_KEY_MAX_VARCHAR_SIZE);
    if (lb_settings_given(s, LB_KEY_MAX_LONG_VARCHAR_SIZE))
        t->max_long_varchar = at_least_0(lb_settings_int(s, LB_KEY_MAX_LONG_VARCHAR_SIZE));
    t->unknown_sizes = lb_settings_int(s, LB_KEY_UNKNOWN_SIZES) == LB_SIZES_UNKNOWN;
    if (lb_settings_given(s, LB_KEY_BI))
        t->bigint_as = (SQLSMALLINT)lb_settings_int(s, LB_KEY_BI);
    if (lb_settings_given(s, LB_KEY_NUMERIC_AS))
        t->numeric_as = (SQLSMALLINT)lb_settings_int(s, LB_KEY_NUMERIC_AS);
}

static bool open_log(struct lb_dbc *d, struct lb_err *err)
{
    enum lb_log_level level = (enum lb_log_level)lb_settings_int(d->settings, LB_KEY_LOG_LEVEL);
    const char *path = lb_settings_str(d->settings, LB_KEY_LOG_PATH);
    if (level != LB_LOG_OFF && !*path)
        return lb_err(err, LB_ERR_ARGUMENT,
                      "LogLevel is set, LogPath is not: set it to a file or folder");
    return lb_log_open(&d->log, path, level, err);
}

static bool take_settings(struct lb_dbc *d, struct lb_err *err)
{
    char application[LB_APPLICATION_NAME_ROOM];
    const struct lb_settings *s = d->settings;
    if (!open_log(d, err))
        return false;
    lb_settings_application_name(s, lb_driver_version, application);
    d->application = lb_text_copy(lb_text_of(application));
    d->dsn = lb_text_copy(lb_settings_text(s, LB_KEY_DSN));
    if (!d->application || !d->dsn)
        return lb_err_memory(err);
    d->spool_memory = (size_t)lb_settings_int(s, LB_KEY_SPOOL_MEMORY);
    if (d->stmt_defaults.query_timeout == 0)
        d->stmt_defaults.query_timeout = (SQLULEN)lb_settings_int(s, LB_KEY_QUERY_TIMEOUT);
    type_options(d);
    return true;
}

/* ---- connecting -------------------------------------------------------------------------- */

void lb_connect_warn(void *context, const char *text)
{
    struct lb_dbc *d = context;
    lb_diag_post(&d->head.diag, "01S00", "%s", text);
}

/* A person in front of a browser takes longer than a program: its time comes on top, unless a login
 * timeout was chosen. */
static int64_t default_login_seconds(const struct lb_dbc *d)
{
    enum lb_auth_type type;
    struct lb_err err;
    int64_t seconds = lb_settings_int(d->settings, LB_KEY_LOGIN_TIMEOUT);
    if (lb_settings_given(d->settings, LB_KEY_LOGIN_TIMEOUT) || seconds == 0 ||
        !lb_settings_auth_type(d->settings, &type, &err) || type != LB_AUTH_OAUTH_U2M)
        return seconds;
    return seconds + lb_settings_int(d->settings, LB_KEY_BROWSER_TIMEOUT);
}

/* SQL_ATTR_LOGIN_TIMEOUT bounds the whole of it and beats the keyword. */
static int64_t login_deadline(const struct lb_dbc *d)
{
    int64_t seconds = d->login_timeout_set ? (int64_t)d->login_timeout : default_login_seconds(d);
    return seconds > 0 ? lb_clock_ms() + seconds * 1000 : LB_NEVER;
}

static bool run_conn_settings(struct lb_dbc *d, int64_t deadline, struct lb_err *err)
{
    const char *sql = lb_settings_str(d->settings, LB_KEY_CONN_SETTINGS);
    return !*sql || lb_session_command(d->session, sql, deadline, err) ||
           lb_err_in(err, "ConnSettings");
}

/* SQL_ATTR_CURRENT_CATALOG, set before connecting, says which database. */
static bool take_catalog(struct lb_dbc *d, struct lb_err *err)
{
    if (!d->wanted_catalog)
        return true;
    return lb_settings_put(d->settings, LB_KEY_DATABASE, lb_text_of(d->wanted_catalog),
                           LB_FROM_ARGUMENT, err);
}

static bool establish(struct lb_dbc *d, const struct lb_settings_input *in, struct lb_err *err)
{
    d->settings = malloc(sizeof *d->settings);
    if (!d->settings)
        return lb_err_memory(err);
    lb_settings_init(d->settings);
    if (!lb_settings_load(d->settings, in, err) || !take_catalog(d, err) || !take_settings(d, err))
        return false;
    int64_t deadline = login_deadline(d);
    bool ok = lb_signin(d, deadline, err) && run_conn_settings(d, deadline, err);
    if (d->session)
        lb_diag_notices(&d->head.diag, d->session, NULL);
    return ok;
}

/* HY024 is for attributes and 42000 for SQL; a keyword or value that makes no sense has no SQLSTATE
 * of its own (ODBC reference, SQLDriverConnect). */
SQLRETURN lb_connect_failed(struct lb_dbc *d, const struct lb_err *err)
{
    bool keywords = err->code == LB_ERR_ARGUMENT || err->code == LB_ERR_SYNTAX;
    if (keywords && !err->sqlstate[0])
        return lb_diag_post(&d->head.diag, "HY000", "%s", err->text);
    return lb_diag_err(&d->head.diag, err);
}

static SQLRETURN connect_with(struct lb_dbc *d, struct lb_settings_input *in)
{
    struct lb_err err = {0};
    if (d->session)
        return lb_diag_post(&d->head.diag, "08002", NULL);
    in->warn = lb_connect_warn;
    in->context = d;
    atomic_store(&d->cancelled, false);
    if (!establish(d, in, &err)) {
        lb_log(d->log, LB_LOG_ERROR, "connect: %s", err.text);
        lb_dbc_close(d);
        return lb_connect_failed(d, &err);
    }
    return SQL_SUCCESS;
}

SQLRETURN lb_connect_dsn(struct lb_dbc *d, struct lb_text dsn, struct lb_text user,
                         struct lb_text password)
{
    struct lb_settings_input in = {.dsn = dsn.at ? dsn : LB_TEXT(""), .uid = user, .pwd = password};
    return connect_with(d, &in);
}

SQLRETURN lb_connect_string(struct lb_dbc *d, struct lb_text string, SQLUSMALLINT completion,
                            struct lb_buf *out)
{
    struct lb_settings_input in = {.string = string};
    if (!string.at)
        return lb_diag_post(&d->head.diag, "HY009", NULL);
    if (completion > SQL_DRIVER_COMPLETE_REQUIRED)
        return lb_diag_post(&d->head.diag, "HY110", NULL);
    SQLRETURN r = connect_with(d, &in);
    if (SQL_SUCCEEDED(r))
        lb_settings_out_string(d->settings, out);
    return r;
}

SQLRETURN lb_connect_end(struct lb_dbc *d)
{
    if (!d->session && d->browse.n > 0) {
        lb_buf_clear(&d->browse);
        return SQL_SUCCESS;
    }
    if (!d->session)
        return lb_diag_post(&d->head.diag, "08003", NULL);
    if (lb_dbc_is_busy(d))
        return lb_diag_post(&d->head.diag, "HY010",
                            "A statement of this connection still runs or waits for data: cancel "
                            "it before SQLDisconnect");
    if (!lb_session_autocommit(d->session) && lb_session_in_transaction(d->session) &&
        !lb_session_dead(d->session))
        return lb_diag_post(&d->head.diag, "25000",
                            "A transaction is open: commit it or roll it back with "
                            "SQLEndTran before SQLDisconnect");
    lb_dbc_close(d);
    return SQL_SUCCESS;
}
