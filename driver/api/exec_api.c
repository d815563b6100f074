/* Preparing, executing, parameters, transactions, cancelling. */
#include "api/string.h"
#include "exec/exec.h"

static SQLRETURN prepare(SQLHSTMT h, struct lb_in sql)
{
    struct lb_call c;
    struct lb_text text;
    if (!lb_call_enter(&c, LB_F_PREPARE, h))
        return c.result;
    return lb_call_leave(&c,
                         lb_in_text(&c, sql, &text) ? lb_exec_prepare(c.stmt, text) : SQL_ERROR);
}

SQLRETURN SQL_API SQLPrepare(SQLHSTMT h, SQLCHAR *sql, SQLINTEGER n)
{
    return prepare(h, lb_in_a(sql, n));
}

SQLRETURN SQL_API SQLPrepareW(SQLHSTMT h, SQLWCHAR *sql, SQLINTEGER n)
{
    return prepare(h, lb_in_w(sql, n));
}

static SQLRETURN exec_direct(SQLHSTMT h, struct lb_in sql)
{
    struct lb_call c;
    struct lb_text text;
    if (!lb_call_enter(&c, LB_F_EXEC_DIRECT, h))
        return c.result;
    return lb_call_leave(&c, lb_in_text(&c, sql, &text) ? lb_exec_direct(c.stmt, text) : SQL_ERROR);
}

SQLRETURN SQL_API SQLExecDirect(SQLHSTMT h, SQLCHAR *sql, SQLINTEGER n)
{
    return exec_direct(h, lb_in_a(sql, n));
}

SQLRETURN SQL_API SQLExecDirectW(SQLHSTMT h, SQLWCHAR *sql, SQLINTEGER n)
{
    return exec_direct(h, lb_in_w(sql, n));
}

SQLRETURN SQL_API SQLExecute(SQLHSTMT h)
{
    struct lb_call c;
    if (!lb_call_enter(&c, LB_F_EXECUTE, h))
        return c.result;
    return lb_call_leave(&c, lb_exec_execute(c.stmt));
}

#define NATIVE_MAX ((size_t)1 << 30)

static SQLRETURN native_sql(SQLHDBC h, struct lb_in sql, struct lb_out out)
{
    struct lb_call c;
    struct lb_text text;
    SQLRETURN r = SQL_ERROR;
    if (!lb_call_enter(&c, LB_F_NATIVE_SQL, h))
        return c.result;
    struct lb_buf native = LB_BUF(NATIVE_MAX);
    if (lb_in_text(&c, sql, &text))
        r = lb_exec_native_sql(c.dbc, text, &native);
    if (SQL_SUCCEEDED(r))
        lb_out_text(&c, out, lb_buf_text(&native));
    lb_buf_release(&native);
    return lb_call_leave(&c, r);
}

SQLRETURN SQL_API SQLNativeSql(SQLHDBC h, SQLCHAR *in, SQLINTEGER n, SQLCHAR *out, SQLINTEGER room,
                               SQLINTEGER *length)
{
    return native_sql(h, lb_in_a(in, n), lb_out_a_long(out, room, length));
}

SQLRETURN SQL_API SQLNativeSqlW(SQLHDBC h, SQLWCHAR *in, SQLINTEGER n, SQLWCHAR *out,
                                SQLINTEGER room, SQLINTEGER *length)
{
    return native_sql(h, lb_in_w(in, n), lb_out_w_chars_long(out, room, length));
}

SQLRETURN SQL_API SQLParamData(SQLHSTMT h, SQLPOINTER *token)
{
    struct lb_call c;
    if (!lb_call_enter(&c, LB_F_PARAM_DATA, h))
        return c.result;
    return lb_call_leave(&c, lb_exec_param_data(c.stmt, token));
}

SQLRETURN SQL_API SQLPutData(SQLHSTMT h, SQLPOINTER data, SQLLEN length)
{
    struct lb_call c;
    if (!lb_call_enter(&c, LB_F_PUT_DATA, h))
        return c.result;
    return lb_call_leave(&c, lb_exec_put_data(c.stmt, data, length));
}

/* Cancelling comes from another thread while the handle is locked: it takes no lock, and leaves the
 * records of the call it ends alone (SQLCancel, "Diagnostics"). */
SQLRETURN SQL_API SQLCancel(SQLHSTMT h)
{
    struct lb_stmt *s = (struct lb_stmt *)lb_handle_check(h, LB_STMT);
    return s ? lb_exec_cancel(s) : SQL_INVALID_HANDLE;
}

SQLRETURN SQL_API SQLCancelHandle(SQLSMALLINT type, SQLHANDLE h)
{
    if (type == SQL_HANDLE_STMT)
        return SQLCancel(h);
    struct lb_dbc *d = (struct lb_dbc *)lb_handle_check(h, LB_DBC);
    if (type != SQL_HANDLE_DBC || !d)
        return SQL_INVALID_HANDLE;
    atomic_store(&d->cancelled, true);
    return SQL_SUCCESS;
}

static SQLRETURN end_dbc(SQLHDBC h, bool commit)
{
    struct lb_call c;
    if (!lb_call_enter(&c, LB_F_END_TRAN, h))
        return c.result;
    return lb_call_leave(&c, lb_exec_end(c.dbc, commit));
}

/* SQLEndTran on an environment ends the transactions of all its connections; one that fails does
 * not keep the others from it. */
static SQLRETURN end_env(SQLHENV h, bool commit)
{
    struct lb_call c;
    SQLRETURN r = SQL_SUCCESS;
    if (!lb_call_enter(&c, LB_F_END_TRAN_ENV, h))
        return c.result;
    for (struct lb_handle *d = c.env->dbcs; d; d = d->next)
        if (((struct lb_dbc *)d)->session && !SQL_SUCCEEDED(end_dbc(d, commit)))
            r = lb_diag_post(&c.head->diag, "25S01",
                             "A connection's transaction could not be ended: see "
                             "the diagnostics of the connection");
    return lb_call_leave(&c, r);
}

SQLRETURN SQL_API SQLEndTran(SQLSMALLINT type, SQLHANDLE h, SQLSMALLINT how)
{
    struct lb_call c;
    if (type != SQL_HANDLE_ENV && type != SQL_HANDLE_DBC)
        return SQL_INVALID_HANDLE;
    if (how != SQL_COMMIT && how != SQL_ROLLBACK) {
        if (!lb_call_enter(&c, type == SQL_HANDLE_ENV ? LB_F_END_TRAN_ENV : LB_F_END_TRAN, h))
            return c.result;
        return lb_call_leave(&c, lb_diag_post(&c.head->diag, "HY012", NULL));
    }
    return type == SQL_HANDLE_ENV ? end_env(h, how == SQL_COMMIT) : end_dbc(h, how == SQL_COMMIT);
}
