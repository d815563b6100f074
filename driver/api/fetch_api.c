/* Binding columns, fetching and reading. */
#include "api/call.h"
#include "exec/exec.h"

SQLRETURN SQL_API SQLFetch(SQLHSTMT h)
{
    struct lb_call c;
    if (!lb_call_enter(&c, LB_F_FETCH, h))
        return c.result;
    return lb_call_leave(&c, lb_exec_fetch(c.stmt, SQL_FETCH_NEXT, 0));
}

SQLRETURN SQL_API SQLFetchScroll(SQLHSTMT h, SQLSMALLINT orientation, SQLLEN offset)
{
    struct lb_call c;
    if (!lb_call_enter(&c, LB_F_FETCH_SCROLL, h))
        return c.result;
    return lb_call_leave(&c, lb_exec_fetch(c.stmt, orientation, offset));
}

SQLRETURN SQL_API SQLExtendedFetch(SQLHSTMT h, SQLUSMALLINT orientation, SQLLEN offset,
                                   SQLULEN *rows, SQLUSMALLINT *status)
{
    struct lb_call c;
    if (!lb_call_enter(&c, LB_F_EXTENDED_FETCH, h))
        return c.result;
    return lb_call_leave(&c, lb_exec_extended_fetch(c.stmt, orientation, offset, rows, status));
}

SQLRETURN SQL_API SQLGetData(SQLHSTMT h, SQLUSMALLINT column, SQLSMALLINT c_type, SQLPOINTER at,
                             SQLLEN room, SQLLEN *indicator)
{
    struct lb_call c;
    if (!lb_call_enter(&c, LB_F_GET_DATA, h))
        return c.result;
    return lb_call_leave(&c, lb_exec_get_data(c.stmt, column, c_type, at, room, indicator));
}

SQLRETURN SQL_API SQLSetPos(SQLHSTMT h, SQLSETPOSIROW row, SQLUSMALLINT operation,
                            SQLUSMALLINT lock)
{
    struct lb_call c;
    if (!lb_call_enter(&c, LB_F_SET_POS, h))
        return c.result;
    return lb_call_leave(&c, lb_exec_set_pos(c.stmt, row, operation, lock));
}

SQLRETURN SQL_API SQLBulkOperations(SQLHSTMT h, SQLSMALLINT operation)
{
    struct lb_call c;
    if (!lb_call_enter(&c, LB_F_BULK_OPERATIONS, h))
        return c.result;
    return lb_call_leave(&c, lb_exec_bulk(c.stmt, operation));
}

SQLRETURN SQL_API SQLRowCount(SQLHSTMT h, SQLLEN *count)
{
    struct lb_call c;
    if (!lb_call_enter(&c, LB_F_ROW_COUNT, h))
        return c.result;
    if (count)
        *count = c.stmt->row_count;
    return lb_call_leave(&c, SQL_SUCCESS);
}

SQLRETURN SQL_API SQLMoreResults(SQLHSTMT h)
{
    struct lb_call c;
    if (!lb_call_enter(&c, LB_F_MORE_RESULTS, h))
        return c.result;
    return lb_call_leave(&c, lb_exec_more_results(c.stmt));
}

SQLRETURN SQL_API SQLCloseCursor(SQLHSTMT h)
{
    struct lb_call c;
    if (!lb_call_enter(&c, LB_F_CLOSE_CURSOR, h))
        return c.result;
    return lb_call_leave(&c, lb_exec_close_cursor(c.stmt));
}
