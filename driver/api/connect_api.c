/* Connecting and disconnecting. */
#include "api/string.h"
#include "connect/connect.h"
#include "field/attr.h"

/* Attributes that were set before there was a session; one that it refuses ends it. */
static SQLRETURN with_attributes(struct lb_dbc *d, SQLRETURN connected)
{
    if (!SQL_SUCCEEDED(connected))
        return connected;
    SQLRETURN r = lb_attr_dbc_apply(d);
    if (!SQL_SUCCEEDED(r))
        lb_dbc_close(d);
    return r;
}

static SQLRETURN connect_dsn(SQLHDBC h, struct lb_in dsn, struct lb_in user, struct lb_in password)
{
    struct lb_call c;
    struct lb_text d, u, p;
    SQLRETURN r = SQL_ERROR;
    if (!lb_call_enter(&c, LB_F_CONNECT, h))
        return c.result;
    if (lb_in_text(&c, dsn, &d) && lb_in_text(&c, user, &u) && lb_in_text(&c, password, &p))
        r = with_attributes(c.dbc, lb_connect_dsn(c.dbc, d, u, p));
    return lb_call_leave(&c, r);
}

SQLRETURN SQL_API SQLConnect(SQLHDBC h, SQLCHAR *dsn, SQLSMALLINT ndsn, SQLCHAR *user,
                             SQLSMALLINT nuser, SQLCHAR *password, SQLSMALLINT npassword)
{
    return connect_dsn(h, lb_in_a(dsn, ndsn), lb_in_a(user, nuser), lb_in_a(password, npassword));
}

SQLRETURN SQL_API SQLConnectW(SQLHDBC h, SQLWCHAR *dsn, SQLSMALLINT ndsn, SQLWCHAR *user,
                              SQLSMALLINT nuser, SQLWCHAR *password, SQLSMALLINT npassword)
{
    return connect_dsn(h, lb_in_w(dsn, ndsn), lb_in_w(user, nuser), lb_in_w(password, npassword));
}

#define OUT_STRING_MAX 32768

static SQLRETURN driver_connect(SQLHDBC h, struct lb_in in, struct lb_out out,
                                SQLUSMALLINT completion)
{
    struct lb_call c;
    struct lb_text string;
    SQLRETURN r = SQL_ERROR;
    if (!lb_call_enter(&c, LB_F_DRIVER_CONNECT, h))
        return c.result;
    struct lb_buf completed = LB_BUF(OUT_STRING_MAX);
    if (lb_in_text(&c, in, &string) && lb_out_valid(&c, out))
        r = with_attributes(c.dbc, lb_connect_string(c.dbc, string, completion, &completed));
    if (SQL_SUCCEEDED(r))
        lb_out_text(&c, out, lb_buf_text(&completed));
    lb_buf_release(&completed);
    return lb_call_leave(&c, r);
}

SQLRETURN SQL_API SQLDriverConnect(SQLHDBC h, SQLHWND window, SQLCHAR *in, SQLSMALLINT nin,
                                   SQLCHAR *out, SQLSMALLINT room, SQLSMALLINT *nout,
                                   SQLUSMALLINT completion)
{
    return driver_connect(h, lb_in_a(in, nin), lb_out_a(out, room, nout), completion);
}

SQLRETURN SQL_API SQLDriverConnectW(SQLHDBC h, SQLHWND window, SQLWCHAR *in, SQLSMALLINT nin,
                                    SQLWCHAR *out, SQLSMALLINT room, SQLSMALLINT *nout,
                                    SQLUSMALLINT completion)
{
    return driver_connect(h, lb_in_w(in, nin), lb_out_w_chars(out, room, nout), completion);
}

static SQLRETURN browse_connect(SQLHDBC h, struct lb_in in, struct lb_out out)
{
    struct lb_call c;
    struct lb_text string;
    SQLRETURN r = SQL_ERROR;
    if (!lb_call_enter(&c, LB_F_BROWSE_CONNECT, h))
        return c.result;
    struct lb_buf answer = LB_BUF(OUT_STRING_MAX);
    if (lb_in_text(&c, in, &string) && lb_out_valid(&c, out))
        r = with_attributes(c.dbc, lb_connect_browse(c.dbc, string, &answer));
    if (SQL_SUCCEEDED(r) || r == SQL_NEED_DATA)
        lb_out_text(&c, out, lb_buf_text(&answer));
    lb_buf_release(&answer);
    return lb_call_leave(&c, r);
}

SQLRETURN SQL_API SQLBrowseConnect(SQLHDBC h, SQLCHAR *in, SQLSMALLINT nin, SQLCHAR *out,
                                   SQLSMALLINT room, SQLSMALLINT *nout)
{
    return browse_connect(h, lb_in_a(in, nin), lb_out_a(out, room, nout));
}

SQLRETURN SQL_API SQLBrowseConnectW(SQLHDBC h, SQLWCHAR *in, SQLSMALLINT nin, SQLWCHAR *out,
                                    SQLSMALLINT room, SQLSMALLINT *nout)
{
    return browse_connect(h, lb_in_w(in, nin), lb_out_w_chars(out, room, nout));
}

SQLRETURN SQL_API SQLDisconnect(SQLHDBC h)
{
    struct lb_call c;
    if (!lb_call_enter(&c, LB_F_DISCONNECT, h))
        return c.result;
    return lb_call_leave(&c, lb_connect_end(c.dbc));
}
