#include "type/carrier.h"

/* Looked up when a plan is made, not for each row. */
/* clang-format off */
static const struct lb_carrier carriers[] = {
    {SQL_C_CHAR, false, 0, LB_GROUP_CHAR, NULL, NULL},
    {SQL_C_WCHAR, false, 0, LB_GROUP_CHAR, NULL, NULL},
    {SQL_C_BINARY, false, 0, LB_GROUP_BINARY, NULL, NULL},
    {SQL_C_BIT, false, 1, LB_GROUP_BIT, lb_store_bit, lb_load_bit},
    {SQL_C_STINYINT, true, 1, LB_GROUP_NUMBER, lb_store_integer, lb_load_integer},
    {SQL_C_UTINYINT, false, 1, LB_GROUP_NUMBER, lb_store_integer, lb_load_integer},
    {SQL_C_SSHORT, true, 2, LB_GROUP_NUMBER, lb_store_integer, lb_load_integer},
    {SQL_C_USHORT, false, 2, LB_GROUP_NUMBER, lb_store_integer, lb_load_integer},
    {SQL_C_SLONG, true, 4, LB_GROUP_NUMBER, lb_store_integer, lb_load_integer},
    {SQL_C_ULONG, false, 4, LB_GROUP_NUMBER, lb_store_integer, lb_load_integer},
    {SQL_C_SBIGINT, true, 8, LB_GROUP_NUMBER, lb_store_integer, lb_load_integer},
    {SQL_C_UBIGINT, false, 8, LB_GROUP_NUMBER, lb_store_integer, lb_load_integer},
    {SQL_C_FLOAT, true, 4, LB_GROUP_NUMBER, lb_store_float, lb_load_real},
    {SQL_C_DOUBLE, true, 8, LB_GROUP_NUMBER, lb_store_double, lb_load_real},
    {SQL_C_NUMERIC, true, sizeof(SQL_NUMERIC_STRUCT), LB_GROUP_NUMBER, lb_store_numeric,
     lb_load_numeric},
    {SQL_C_TYPE_DATE, false, sizeof(SQL_DATE_STRUCT), LB_GROUP_DATE, lb_store_datetime,
     lb_load_datetime},
    {SQL_C_TYPE_TIME, false, sizeof(SQL_TIME_STRUCT), LB_GROUP_TIME, lb_store_datetime,
     lb_load_datetime},
    {SQL_C_TYPE_TIMESTAMP, false, sizeof(SQL_TIMESTAMP_STRUCT), LB_GROUP_TIMESTAMP,
     lb_store_datetime, lb_load_datetime},
    {SQL_C_GUID, false, sizeof(SQLGUID), LB_GROUP_GUID, lb_store_guid, lb_load_guid},
};

/* The thirteen intervals: which one is in the plan's C type. */
static const struct lb_carrier interval_one = {0, false, sizeof(SQL_INTERVAL_STRUCT),
    LB_GROUP_INTERVAL_ONE, lb_store_interval, lb_load_interval};
static const struct lb_carrier interval_span = {0, false, sizeof(SQL_INTERVAL_STRUCT),
    LB_GROUP_INTERVAL_SPAN, lb_store_interval, lb_load_interval};
/* clang-format on */

const struct lb_carrier *lb_carrier_of(SQLSMALLINT *c_type)
{
    static const SQLSMALLINT other_names[][2] = {{SQL_C_TINYINT, SQL_C_STINYINT},
                                                 {SQL_C_SHORT, SQL_C_SSHORT},
                                                 {SQL_C_LONG, SQL_C_SLONG},
                                                 {SQL_BIGINT, SQL_C_SBIGINT},
                                                 {SQL_C_DATE, SQL_C_TYPE_DATE},
                                                 {SQL_C_TIME, SQL_C_TYPE_TIME},
                                                 {SQL_C_TIMESTAMP, SQL_C_TYPE_TIMESTAMP}};
    for (size_t i = 0; i < sizeof other_names / sizeof *other_names; i++) {
        if (*c_type == other_names[i][0])
            *c_type = other_names[i][1];
    }
    if (*c_type >= SQL_C_INTERVAL_YEAR && *c_type <= SQL_C_INTERVAL_SECOND)
        return &interval_one;
    if (*c_type >= SQL_C_INTERVAL_YEAR_TO_MONTH && *c_type <= SQL_C_INTERVAL_MINUTE_TO_SECOND)
        return &interval_span;
    for (size_t i = 0; i < sizeof carriers / sizeof *carriers; i++) {
        if (carriers[i].c_type == *c_type)
            return &carriers[i];
    }
    return NULL;
}

SQLLEN lb_c_type_size(SQLSMALLINT c_type)
{
    const struct lb_carrier *c = lb_carrier_of(&c_type);
    return c ? c->size : -1;
}
