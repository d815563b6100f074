/* Binding columns and parameters; what the parameters are. */
#include "api/call.h"
#include "exec/exec.h"
#include "field/desc_field.h"

SQLRETURN SQL_API SQLBindCol(SQLHSTMT h, SQLUSMALLINT column, SQLSMALLINT c_type, SQLPOINTER at,
                             SQLLEN room, SQLLEN *indicator)
{
    struct lb_call c;
    if (!lb_call_enter(&c, LB_F_BIND_COL, h))
        return c.result;
    return lb_call_leave(&c, lb_exec_bind_col(c.stmt, column, c_type, at, room, indicator));
}

SQLRETURN SQL_API SQLBindParameter(SQLHSTMT h, SQLUSMALLINT n, SQLSMALLINT direction,
                                   SQLSMALLINT c_type, SQLSMALLINT sql_type, SQLULEN size,
                                   SQLSMALLINT digits, SQLPOINTER at, SQLLEN room,
                                   SQLLEN *indicator)
{
    struct lb_call c;
    if (!lb_call_enter(&c, LB_F_BIND_PARAMETER, h))
        return c.result;
    return lb_call_leave(&c, lb_exec_bind_param(c.stmt, n, direction, c_type, sql_type, size,
                                                digits, at, room, indicator));
}

SQLRETURN SQL_API SQLNumParams(SQLHSTMT h, SQLSMALLINT *n)
{
    struct lb_call c;
    if (!lb_call_enter(&c, LB_F_NUM_PARAMS, h))
        return c.result;
    if (n)
        *n = (SQLSMALLINT)c.stmt->sql.params;
    return lb_call_leave(&c, SQL_SUCCESS);
}

SQLRETURN SQL_API SQLDescribeParam(SQLHSTMT h, SQLUSMALLINT n, SQLSMALLINT *type, SQLULEN *size,
                                   SQLSMALLINT *digits, SQLSMALLINT *nullable)
{
    struct lb_call c;
    if (!lb_call_enter(&c, LB_F_DESCRIBE_PARAM, h))
        return c.result;
    SQLRETURN r = lb_exec_describe_param(c.stmt, n, type, size, digits, nullable);
    if (SQL_SUCCEEDED(r) && type && lb_stmt_is_odbc2(c.stmt))
        *type = lb_datetime_odbc2(*type);
    return lb_call_leave(&c, r);
}
