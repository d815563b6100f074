#include "field/attr_table.h"

#include <stdlib.h>

#include "config/settings.h"
#include "field/lakebase_attr.h"
#include "field/query.h"

/* Attributes that no header here defines: unixODBC's have other names or none. */
#define ATTR_ASYNC_DBC_EVENT     119
#define ATTR_ASYNC_DBC_PCALLBACK 120
#define ATTR_ASYNC_DBC_PCONTEXT  121
#define ATTR_DBC_INFO_TOKEN      118
#define ATTR_ACCESS_PROGRAM      30002 /* Microsoft Jet tells its name */

static struct lb_dbc *dbc_of(struct lb_handle *h)
{
    return (struct lb_dbc *)h;
}

/* ---- transactions ------------------------------------------------------------------------ */

static const struct isolation {
    SQLUINTEGER value;
    const char *name;
    const char *server_name; /* as SHOW prints it */
} isolations[] = {
    {SQL_TXN_READ_UNCOMMITTED, "READ UNCOMMITTED", "read uncommitted"},
    {SQL_TXN_READ_COMMITTED, "READ COMMITTED", "read committed"},
    {SQL_TXN_REPEATABLE_READ, "REPEATABLE READ", "repeatable read"},
    {SQL_TXN_SERIALIZABLE, "SERIALIZABLE", "serializable"},
};

static const struct isolation *isolation_find(SQLULEN value)
{
    for (size_t i = 0; i < sizeof isolations / sizeof isolations[0]; i++) {
        if (isolations[i].value == value)
            return &isolations[i];
    }
    return NULL;
}

static SQLRETURN set_isolation(struct lb_handle *h, const struct lb_attr *a,
                               const struct lb_field_value *value)
{
    struct lb_dbc *d = dbc_of(h);
    const struct isolation *i = isolation_find(value->number);

    if (!i)
        return lb_diag_post(&h->diag, "HY024", "%llu is no isolation level",
                            (unsigned long long)value->number);
    if (d->session && lb_session_in_transaction(d->session))
        return lb_diag_post(&h->diag, "HY011",
                            "The isolation level cannot be changed while a transaction is open");
    if (d->session)
        lb_session_set_isolation(d->session, i->name);
    lb_attr_store(h, a, value);
    return SQL_SUCCESS;
}

/* The level nobody set here is the server's default, which a role or database may have changed. */
static SQLUINTEGER ask_isolation(struct lb_dbc *d)
{
    SQLUINTEGER found = SQL_TXN_READ_COMMITTED;
    struct lb_err err;
    struct lb_rows *rows = lb_field_query(d, "SHOW default_transaction_isolation", 0, NULL, &err);

    if (rows && lb_rows_next(rows, &err) == LB_STEP_ROW) {
        for (size_t i = 0; i < sizeof isolations / sizeof isolations[0]; i++) {
            if (lb_text_is(rows->cells[0], lb_text_of(isolations[i].server_name)))
                found = isolations[i].value;
        }
    }
    lb_rows_close(rows);
    return found;
}

static SQLRETURN get_isolation(struct lb_handle *h, const struct lb_attr *a,
                               struct lb_field_value *out)
{
    struct lb_dbc *d = dbc_of(h);

    lb_attr_load(h, a, out);
    if (out->number)
        return SQL_SUCCESS;
    /* In manual-commit mode the question would open a transaction, and then the level could not be
     * set. */
    out->number =
        d->session && lb_session_autocommit(d->session) ? ask_isolation(d) : SQL_TXN_READ_COMMITTED;
    return SQL_SUCCESS;
}

static SQLRETURN set_autocommit(struct lb_handle *h, const struct lb_attr *a,
                                const struct lb_field_value *value)
{
    struct lb_dbc *d = dbc_of(h);
    struct lb_err err;

    bool ok =
        !d->session || lb_session_set_autocommit(d->session, value->number == SQL_AUTOCOMMIT_ON,
                                                 lb_field_deadline(d), &err);
    if (d->session)
        lb_diag_notices(&h->diag, d->session, NULL);
    if (!ok)
        return lb_diag_err(&h->diag, &err);
    lb_attr_store(h, a, value);
    return SQL_SUCCESS;
}

static SQLRETURN set_access_mode(struct lb_handle *h, const struct lb_attr *a,
                                 const struct lb_field_value *value)
{
    struct lb_dbc *d = dbc_of(h);

    if (d->session)
        lb_session_set_read_only(d->session, value->number == SQL_MODE_READ_ONLY);
    lb_attr_store(h, a, value);
    return SQL_SUCCESS;
}

/* ---- the connection ---------------------------------------------------------------------- */

static SQLRETURN set_catalog(struct lb_handle *h, const struct lb_attr *a,
                             const struct lb_field_value *value)
{
    struct lb_dbc *d = dbc_of(h);
    char *copy;
    if (!value->text.at)
        return lb_diag_post(&h->diag, "HY009",
                            "SQL_ATTR_CURRENT_CATALOG needs the name of a database");
    if (value->text.n == 0)
        return lb_diag_post(&h->diag, "3D000", "An empty text is no name of a database");
    if (d->session) {
        if (d->database && lb_text_is(value->text, lb_text_of(d->database)))
            return SQL_SUCCESS;
        return lb_diag_post(
            &h->diag, "HYC00",
            "A PostgreSQL session stays in the database it was opened on, here \"%s\"; "
            "connect anew to work in another one",
            d->database ? d->database : "");
    }
    copy = lb_text_copy(value->text);
    if (!copy)
        return lb_diag_post(&h->diag, "HY001", NULL);
    free(d->wanted_catalog);
    d->wanted_catalog = copy;
    return SQL_SUCCESS;
}

static SQLRETURN get_catalog(struct lb_handle *h, const struct lb_attr *a,
                             struct lb_field_value *out)
{
    struct lb_dbc *d = dbc_of(h);
    if (d->session && d->database)
        out->text = lb_text_of(d->database);
    else if (!d->session && d->wanted_catalog)
        out->text = lb_text_of(d->wanted_catalog);
    return SQL_SUCCESS;
}

static SQLRETURN get_dead(struct lb_handle *h, const struct lb_attr *a, struct lb_field_value *out)
{
    out->number = lb_session_dead(dbc_of(h)->session) ? SQL_CD_TRUE : SQL_CD_FALSE;
    return SQL_SUCCESS;
}

/* A pool gives the connection to somebody else: it is as it was after connecting. */
static SQLRETURN set_reset(struct lb_handle *h, const struct lb_attr *a,
                           const struct lb_field_value *value)
{
    struct lb_dbc *d = dbc_of(h);
    struct lb_err err;
    bool read_only = d->settings && lb_settings_bool(d->settings, LB_KEY_READ_ONLY);
    if (value->number != SQL_RESET_CONNECTION_YES)
        return lb_diag_post(&h->diag, "HY024",
                            "SQL_ATTR_RESET_CONNECTION takes SQL_RESET_CONNECTION_YES only");
    lb_session_reset(d->session);
    if (!lb_session_set_autocommit(d->session, true, lb_field_deadline(d), &err))
        return lb_diag_err(&h->diag, &err);
    lb_session_set_isolation(d->session, NULL);
    lb_session_set_read_only(d->session, read_only);
    d->autocommit = SQL_AUTOCOMMIT_ON;
    d->txn_isolation = 0;
    d->access_mode = read_only ? SQL_MODE_READ_ONLY : SQL_MODE_READ_WRITE;
    d->metadata_id = SQL_FALSE;
    d->async_enable = SQL_ASYNC_ENABLE_OFF;
    return SQL_SUCCESS;
}

static SQLRETURN set_login_timeout(struct lb_handle *h, const struct lb_attr *a,
                                   const struct lb_field_value *value)
{
    dbc_of(h)->login_timeout_set = true;
    lb_attr_store(h, a, value);
    return SQL_SUCCESS;
}

/* PostgreSQL's messages have no size to agree upon: 0. */
static SQLRETURN set_packet_size(struct lb_handle *h, const struct lb_attr *a,
                                 const struct lb_field_value *value)
{
    if (value->number)
        lb_diag_post(&h->diag, "01S02",
                     "PostgreSQL has no packet size: SQL_ATTR_PACKET_SIZE stays 0");
    return SQL_SUCCESS;
}

/* ODBC reference, SQL_ATTR_ANSI_APP: SQL_ERROR tells the driver manager that the driver treats ANSI
 * and Unicode applications alike. */
static SQLRETURN set_ansi_app(struct lb_handle *h, const struct lb_attr *a,
                              const struct lb_field_value *value)
{
    return lb_diag_post(&h->diag, "HYC00", "ANSI and Unicode applications are treated alike");
}

/* ---- the driver's own -------------------------------------------------------------------- */

static SQLRETURN get_lakebase(struct lb_handle *h, const struct lb_attr *a,
                              struct lb_field_value *out)
{
    (void)a;
    out->number = lb_field_is_lakebase(dbc_of(h)) ? SQL_TRUE : SQL_FALSE;
    return SQL_SUCCESS;
}

static SQLRETURN get_backend_pid(struct lb_handle *h, const struct lb_attr *a,
                                 struct lb_field_value *out)
{
    out->number = (SQLULEN)lb_session_backend_pid(dbc_of(h)->session);
    return SQL_SUCCESS;
}

static SQLRETURN get_tls(struct lb_handle *h, const struct lb_attr *a, struct lb_field_value *out)
{
    out->number = lb_session_uses_tls(dbc_of(h)->session) ? SQL_TRUE : SQL_FALSE;
    return SQL_SUCCESS;
}

static SQLRETURN get_server_version(struct lb_handle *h, const struct lb_attr *a,
                                    struct lb_field_value *out)
{
    out->number = (SQLULEN)lb_session_server_version(dbc_of(h)->session);
    return SQL_SUCCESS;
}

/* ---- statement options, as ODBC 2.x sets them on a connection ---------------------------- */

/* For all statements there are, and those to come (appendix G, "SQLSetConnectOption Mapping"). What
 * a statement says to it is told on the statement. */
static SQLRETURN set_for_statements(struct lb_handle *h, const struct lb_attr *a,
                                    const struct lb_field_value *value)
{
    struct lb_dbc *d = dbc_of(h);
    struct lb_field_value changed = *value;

    if (a->id == SQL_ATTR_CURSOR_TYPE)
        changed.number = lb_attr_cursor_type(value->number);
    else if (a->id == SQL_ATTR_CONCURRENCY)
        changed.number = lb_attr_concurrency(d, value->number);
    else if (a->id == SQL_ATTR_KEYSET_SIZE)
        changed.number = 0;
    if ((a->id == SQL_ATTR_CONCURRENCY || a->id == SQL_ROWSET_SIZE) && !value->number)
        return lb_diag_post(&h->diag, "HY024", "Attribute %d takes no value 0", (int)a->id);
    if (changed.number != value->number)
        lb_diag_post(&h->diag, "01S02", "Attribute %d was set to %llu instead of %llu", (int)a->id,
                     (unsigned long long)changed.number, (unsigned long long)value->number);
    lb_attr_store(h, a, &changed);
    for (struct lb_handle *s = d->stmts; s; s = s->next) {
        lb_mutex_lock(&s->lock);
        lb_attr_stmt_set((struct lb_stmt *)s, a->id, &changed);
        lb_mutex_unlock(&s->lock);
    }
    return SQL_SUCCESS;
}

/* ---- the table (ODBC reference, SQLSetConnectAttr) --------------------------------------- */

#define DEFAULT_OF(m) LB_PLACE(lb_dbc, stmt_defaults.m), .set = set_for_statements

static const struct lb_attr rows[] = {
    {SQL_ATTR_ACCESS_MODE, LB_FIELD_INT32, LB_PLACE(lb_dbc, access_mode),
     .most = SQL_MODE_READ_ONLY, .set = set_access_mode},
    {SQL_ATTR_AUTOCOMMIT, LB_FIELD_INT32, LB_PLACE(lb_dbc, autocommit), .most = SQL_AUTOCOMMIT_ON,
     .set = set_autocommit},
    {SQL_ATTR_TXN_ISOLATION, LB_FIELD_INT32, LB_PLACE(lb_dbc, txn_isolation), .most = LB_ATTR_ANY,
     .set = set_isolation, .get = get_isolation},
    {SQL_ATTR_CURRENT_CATALOG, LB_FIELD_TEXT, .most = LB_ATTR_ANY, .set = set_catalog,
     .get = get_catalog},
    {SQL_ATTR_CONNECTION_DEAD, LB_FIELD_INT32, LB_ATTR_ALWAYS | LB_ATTR_DISCONNECTED,
     .get = get_dead},
    {SQL_ATTR_CONNECTION_TIMEOUT, LB_FIELD_INT32, LB_PLACE(lb_dbc, connection_timeout),
     .most = LB_ATTR_ANY},
    {SQL_ATTR_LOGIN_TIMEOUT, LB_FIELD_INT32, LB_ATTR_CONNECTED, LB_PLACE(lb_dbc, login_timeout),
     .most = LB_ATTR_ANY, .set = set_login_timeout},
    {SQL_ATTR_RESET_CONNECTION, LB_FIELD_INT32, LB_ATTR_DISCONNECTED, .most = LB_ATTR_ANY,
     .set = set_reset},
    {SQL_ATTR_METADATA_ID, LB_FIELD_INT32, LB_PLACE(lb_dbc, metadata_id), .most = SQL_TRUE},
    {SQL_ATTR_AUTO_IPD, LB_FIELD_INT32, LB_ATTR_ALWAYS, .fixed = SQL_TRUE},
    {SQL_ATTR_PACKET_SIZE, LB_FIELD_INT32, LB_ATTR_CONNECTED, LB_PLACE(lb_dbc, packet_size),
     .most = LB_ATTR_ANY, .set = set_packet_size},
    {SQL_ATTR_QUIET_MODE, LB_FIELD_POINTER, LB_PLACE(lb_dbc, quiet_mode), .most = LB_ATTR_ANY},
    {SQL_ATTR_ANSI_APP, LB_FIELD_INT32, .most = LB_ATTR_ANY, .set = set_ansi_app},

    /* asynchronous execution */
    {SQL_ATTR_ASYNC_ENABLE, LB_FIELD_LEN, LB_PLACE(lb_dbc, async_enable),
     .most = SQL_ASYNC_ENABLE_ON},
    {SQL_ATTR_ASYNC_DBC_FUNCTIONS_ENABLE, LB_FIELD_INT32, .most = SQL_ASYNC_DBC_ENABLE_ON,
     .set = lb_attr_refuse},
    {ATTR_ASYNC_DBC_EVENT, LB_FIELD_POINTER, .set = lb_attr_refuse},
    {ATTR_ASYNC_DBC_PCALLBACK, LB_FIELD_POINTER, .set = lb_attr_refuse},
    {ATTR_ASYNC_DBC_PCONTEXT, LB_FIELD_POINTER, .set = lb_attr_refuse},
    {ATTR_DBC_INFO_TOKEN, LB_FIELD_POINTER, .set = lb_attr_refuse},

    /* not done here */
    {SQL_ATTR_ENLIST_IN_DTC, LB_FIELD_POINTER, .set = lb_attr_refuse},
    {SQL_ATTR_ENLIST_IN_XA, LB_FIELD_POINTER, .set = lb_attr_refuse},
    {SQL_ATTR_TRANSLATE_LIB, LB_FIELD_TEXT, .set = lb_attr_refuse},
    {SQL_ATTR_TRANSLATE_OPTION, LB_FIELD_INT32, .most = LB_ATTR_ANY, .set = lb_attr_refuse},

    /* the driver manager's: let pass */
    {SQL_ATTR_ODBC_CURSORS, LB_FIELD_LEN, .most = SQL_CUR_USE_DRIVER, .fixed = SQL_CUR_USE_DRIVER,
     .set = lb_attr_ignore},
    {SQL_ATTR_TRACE, LB_FIELD_INT32, .most = SQL_OPT_TRACE_ON, .set = lb_attr_ignore},
    {SQL_ATTR_TRACEFILE, LB_FIELD_TEXT, .set = lb_attr_ignore},
    {SQL_ATTR_DISCONNECT_BEHAVIOR, LB_FIELD_INT32, .most = SQL_DB_DISCONNECT,
     .set = lb_attr_ignore},
    {SQL_ATTR_DRIVER_THREADING, LB_FIELD_INT32, .most = LB_ATTR_ANY, .set = lb_attr_ignore},
    {ATTR_ACCESS_PROGRAM, LB_FIELD_TEXT, .set = lb_attr_ignore},

    /* statement options */
    {SQL_ATTR_QUERY_TIMEOUT, LB_FIELD_LEN, DEFAULT_OF(query_timeout), .most = LB_ATTR_ANY},
    {SQL_ATTR_MAX_ROWS, LB_FIELD_LEN, DEFAULT_OF(max_rows), .most = LB_ATTR_ANY},
    {SQL_ATTR_MAX_LENGTH, LB_FIELD_LEN, DEFAULT_OF(max_length), .most = LB_ATTR_ANY},
    {SQL_ATTR_NOSCAN, LB_FIELD_LEN, DEFAULT_OF(noscan), .most = SQL_NOSCAN_ON},
    {SQL_ATTR_CURSOR_TYPE, LB_FIELD_LEN, DEFAULT_OF(cursor_type), .most = SQL_CURSOR_STATIC},
    {SQL_ATTR_CONCURRENCY, LB_FIELD_LEN, DEFAULT_OF(concurrency), .most = SQL_CONCUR_VALUES},
    {SQL_ATTR_KEYSET_SIZE, LB_FIELD_LEN, DEFAULT_OF(keyset_size), .most = LB_ATTR_ANY},
    {SQL_ROWSET_SIZE, LB_FIELD_LEN, DEFAULT_OF(rowset_size), .most = LB_ATTR_ANY},
    {SQL_BIND_TYPE, LB_FIELD_LEN, DEFAULT_OF(bind_type), .most = LB_ATTR_ANY},
    {SQL_ATTR_RETRIEVE_DATA, LB_FIELD_LEN, DEFAULT_OF(retrieve_data), .most = SQL_RD_ON},
    {SQL_ATTR_SIMULATE_CURSOR, LB_FIELD_LEN, DEFAULT_OF(simulate_cursor), .most = SQL_SC_UNIQUE},
    {SQL_ATTR_USE_BOOKMARKS, LB_FIELD_LEN, DEFAULT_OF(use_bookmarks), .most = SQL_UB_VARIABLE},

    /* this driver's own: lakebase_attr.h */
    {SQL_ATTR_LAKEBASE, LB_FIELD_INT32, LB_ATTR_ALWAYS | LB_ATTR_DISCONNECTED, .get = get_lakebase},
    {SQL_ATTR_LAKEBASE_BACKEND_PID, LB_FIELD_INT32, LB_ATTR_ALWAYS | LB_ATTR_DISCONNECTED,
     .get = get_backend_pid},
    {SQL_ATTR_LAKEBASE_TLS, LB_FIELD_INT32, LB_ATTR_ALWAYS | LB_ATTR_DISCONNECTED, .get = get_tls},
    {SQL_ATTR_LAKEBASE_APPLICATION_NAME, LB_FIELD_TEXT, LB_ATTR_ALWAYS | LB_ATTR_DISCONNECTED,
     LB_PLACE(lb_dbc, application)},
    {SQL_ATTR_LAKEBASE_SERVER_VERSION, LB_FIELD_INT32, LB_ATTR_ALWAYS | LB_ATTR_DISCONNECTED,
     .get = get_server_version},
};

const struct lb_attr_table lb_attr_dbc_table = {rows, sizeof rows / sizeof rows[0]};

static unsigned now(const struct lb_dbc *d)
{
    return d->session ? LB_ATTR_CONNECTED : LB_ATTR_DISCONNECTED;
}

SQLRETURN lb_attr_dbc_set(struct lb_dbc *d, SQLINTEGER attribute,
                          const struct lb_field_value *value)
{
    return lb_attr_set(&lb_attr_dbc_table, &d->head, now(d), attribute, value);
}

SQLRETURN lb_attr_dbc_get(struct lb_dbc *d, SQLINTEGER attribute, struct lb_field_value *out)
{
    return lb_attr_get(&lb_attr_dbc_table, &d->head, now(d), attribute, out);
}

SQLRETURN lb_attr_dbc_apply(struct lb_dbc *d)
{
    const struct isolation *i = isolation_find(d->txn_isolation);
    struct lb_err err;

    if (d->wanted_catalog && d->database &&
        !lb_text_is(lb_text_of(d->wanted_catalog), lb_text_of(d->database)))
        lb_diag_post(
            &d->head.diag, "01S02",
            "The session is on database \"%s\", not on \"%s\" as SQL_ATTR_CURRENT_CATALOG asks",
            d->database, d->wanted_catalog);
    if (i)
        lb_session_set_isolation(d->session, i->name);
    if (d->access_mode == SQL_MODE_READ_ONLY)
        lb_session_set_read_only(d->session, true);
    if (d->autocommit == SQL_AUTOCOMMIT_OFF &&
        !lb_session_set_autocommit(d->session, false, lb_field_deadline(d), &err))
        return lb_diag_err(&d->head.diag, &err);
    return SQL_SUCCESS;
}
