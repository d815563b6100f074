/* What the driver can do. */
#include <string.h>

#include "api/string.h"
#include "field/info.h"

static SQLRETURN get_info(SQLHDBC h, SQLUSMALLINT type, struct lb_out out)
{
    struct lb_call c;
    struct lb_field_value v;
    if (!lb_call_enter(&c, LB_F_GET_INFO, h))
        return c.result;
    SQLRETURN r = lb_info_get(c.dbc, type, &v);
    if (SQL_SUCCEEDED(r))
        lb_out_value(&c, out, &v);
    return lb_call_leave(&c, r);
}

SQLRETURN SQL_API SQLGetInfo(SQLHDBC h, SQLUSMALLINT type, SQLPOINTER out, SQLSMALLINT room,
                             SQLSMALLINT *length)
{
    return get_info(h, type, lb_out_a(out, room, length));
}

SQLRETURN SQL_API SQLGetInfoW(SQLHDBC h, SQLUSMALLINT type, SQLPOINTER out, SQLSMALLINT room,
                              SQLSMALLINT *length)
{
    return get_info(h, type, lb_out_w_bytes(out, room, length));
}

/* SQLGetFunctions: one function, the 100 of ODBC 2.x, or the bitmap of all. */
static void supported(SQLUSMALLINT which, SQLUSMALLINT *out)
{
    if (which == SQL_API_ODBC3_ALL_FUNCTIONS) {
        memset(out, 0, SQL_API_ODBC3_ALL_FUNCTIONS_SIZE * sizeof *out);
        for (size_t i = 0; i < LB_FUNCTIONS; i++)
            out[lb_functions[i].api >> 4] |= (SQLUSMALLINT)(1u << (lb_functions[i].api & 15));
    } else if (which == SQL_API_ALL_FUNCTIONS) {
        for (SQLUSMALLINT i = 0; i < 100; i++)
            out[i] = lb_function_exists(i) ? SQL_TRUE : SQL_FALSE;
    } else {
        *out = lb_function_exists(which) ? SQL_TRUE : SQL_FALSE;
    }
}

SQLRETURN SQL_API SQLGetFunctions(SQLHDBC h, SQLUSMALLINT which, SQLUSMALLINT *out)
{
    struct lb_call c;
    if (!lb_call_enter(&c, LB_F_GET_FUNCTIONS, h))
        return c.result;
    if (!out)
        return lb_call_leave(&c, lb_diag_post(&c.head->diag, "HY009", NULL));
    supported(which, out);
    return lb_call_leave(&c, SQL_SUCCESS);
}
