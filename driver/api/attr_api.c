/* Attributes of environments, connections and statements. Their tables are in field/. */
#include "api/string.h"
#include "field/attr.h"

/* The value an application passes in for an attribute: a number in the pointer's place, a pointer,
 * or text. False: posted. */
static bool value_in(struct lb_call *c, SQLINTEGER attribute, SQLPOINTER value, struct lb_in text,
                     struct lb_field_value *out)
{
    if (!lb_attr_kind(c->f->kind, attribute, &out->kind)) {
        lb_diag_post(&c->head->diag, "HY092", "%s: %d is no attribute", c->f->name, (int)attribute);
        return false;
    }
    out->number = (SQLULEN)(uintptr_t)value;
    out->pointer = value;
    out->text = LB_NO_TEXT;
    return out->kind != LB_FIELD_TEXT || lb_in_text(c, text, &out->text);
}

SQLRETURN SQL_API SQLSetEnvAttr(SQLHENV h, SQLINTEGER attribute, SQLPOINTER value, SQLINTEGER n)
{
    struct lb_call c;
    struct lb_field_value v;
    SQLRETURN r = SQL_ERROR;
    if (!lb_call_enter(&c, LB_F_SET_ENV_ATTR, h))
        return c.result;
    if (value_in(&c, attribute, value, lb_in_a(value, n), &v))
        r = lb_attr_env_set(c.env, attribute, &v);
    return lb_call_leave(&c, r);
}

SQLRETURN SQL_API SQLGetEnvAttr(SQLHENV h, SQLINTEGER attribute, SQLPOINTER out, SQLINTEGER room,
                                SQLINTEGER *length)
{
    struct lb_call c;
    struct lb_field_value v;
    if (!lb_call_enter(&c, LB_F_GET_ENV_ATTR, h))
        return c.result;
    SQLRETURN r = lb_attr_env_get(c.env, attribute, &v);
    if (SQL_SUCCEEDED(r))
        lb_out_value(&c, lb_out_a_long(out, room, length), &v);
    return lb_call_leave(&c, r);
}

static SQLRETURN set_connect_attr(SQLHDBC h, SQLINTEGER attribute, SQLPOINTER value,
                                  struct lb_in text)
{
    struct lb_call c;
    struct lb_field_value v;
    SQLRETURN r = SQL_ERROR;
    if (!lb_call_enter(&c, LB_F_SET_CONNECT_ATTR, h))
        return c.result;
    if (value_in(&c, attribute, value, text, &v))
        r = lb_attr_dbc_set(c.dbc, attribute, &v);
    return lb_call_leave(&c, r);
}

SQLRETURN SQL_API SQLSetConnectAttr(SQLHDBC h, SQLINTEGER attribute, SQLPOINTER value, SQLINTEGER n)
{
    return set_connect_attr(h, attribute, value, lb_in_a(value, n));
}

SQLRETURN SQL_API SQLSetConnectAttrW(SQLHDBC h, SQLINTEGER attribute, SQLPOINTER value,
                                     SQLINTEGER n)
{
    return set_connect_attr(h, attribute, value, lb_in_w_bytes(value, n));
}

static SQLRETURN get_connect_attr(SQLHDBC h, SQLINTEGER attribute, struct lb_out out)
{
    struct lb_call c;
    struct lb_field_value v;
    if (!lb_call_enter(&c, LB_F_GET_CONNECT_ATTR, h))
        return c.result;
    SQLRETURN r = lb_attr_dbc_get(c.dbc, attribute, &v);
    if (SQL_SUCCEEDED(r))
        lb_out_value(&c, out, &v);
    return lb_call_leave(&c, r);
}

SQLRETURN SQL_API SQLGetConnectAttr(SQLHDBC h, SQLINTEGER attribute, SQLPOINTER out,
                                    SQLINTEGER room, SQLINTEGER *length)
{
    return get_connect_attr(h, attribute, lb_out_a_long(out, room, length));
}

SQLRETURN SQL_API SQLGetConnectAttrW(SQLHDBC h, SQLINTEGER attribute, SQLPOINTER out,
                                     SQLINTEGER room, SQLINTEGER *length)
{
    return get_connect_attr(h, attribute, lb_out_w_bytes_long(out, room, length));
}

static SQLRETURN set_stmt_attr(SQLHSTMT h, SQLINTEGER attribute, SQLPOINTER value,
                               struct lb_in text)
{
    struct lb_call c;
    struct lb_field_value v;
    SQLRETURN r = SQL_ERROR;
    if (!lb_call_enter(&c, LB_F_SET_STMT_ATTR, h))
        return c.result;
    if (value_in(&c, attribute, value, text, &v))
        r = lb_attr_stmt_set(c.stmt, attribute, &v);
    return lb_call_leave(&c, r);
}

SQLRETURN SQL_API SQLSetStmtAttr(SQLHSTMT h, SQLINTEGER attribute, SQLPOINTER value, SQLINTEGER n)
{
    return set_stmt_attr(h, attribute, value, lb_in_a(value, n));
}

SQLRETURN SQL_API SQLSetStmtAttrW(SQLHSTMT h, SQLINTEGER attribute, SQLPOINTER value, SQLINTEGER n)
{
    return set_stmt_attr(h, attribute, value, lb_in_w_bytes(value, n));
}

static SQLRETURN get_stmt_attr(SQLHSTMT h, SQLINTEGER attribute, struct lb_out out)
{
    struct lb_call c;
    struct lb_field_value v;
    if (!lb_call_enter(&c, LB_F_GET_STMT_ATTR, h))
        return c.result;
    SQLRETURN r = lb_attr_stmt_get(c.stmt, attribute, &v);
    if (SQL_SUCCEEDED(r))
        lb_out_value(&c, out, &v);
    return lb_call_leave(&c, r);
}

SQLRETURN SQL_API SQLGetStmtAttr(SQLHSTMT h, SQLINTEGER attribute, SQLPOINTER out, SQLINTEGER room,
                                 SQLINTEGER *length)
{
    return get_stmt_attr(h, attribute, lb_out_a_long(out, room, length));
}

SQLRETURN SQL_API SQLGetStmtAttrW(SQLHSTMT h, SQLINTEGER attribute, SQLPOINTER out, SQLINTEGER room,
                                  SQLINTEGER *length)
{
    return get_stmt_attr(h, attribute, lb_out_w_bytes_long(out, room, length));
}
