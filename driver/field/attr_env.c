#include "field/attr_table.h"

static SQLRETURN set_version(struct lb_handle *h, const struct lb_attr *a,
                             const struct lb_field_value *value)
{
    struct lb_env *e = (struct lb_env *)h;

    if (e->dbcs)
        return lb_diag_post(&h->diag, "HY010",
                            "SQL_ATTR_ODBC_VERSION must be set before a connection is allocated");
    if (value->number != SQL_OV_ODBC2 && value->number != SQL_OV_ODBC3 &&
        value->number != SQL_OV_ODBC3_80)
        return lb_diag_post(&h->diag, "HY024", "%llu is no version of ODBC: 2, 3 and 380 are",
                            (unsigned long long)value->number);
    lb_attr_store(h, a, value);
    return SQL_SUCCESS;
}

static SQLRETURN set_output_nts(struct lb_handle *h, const struct lb_attr *a,
                                const struct lb_field_value *value)
{
    (void)a;
    if (value->number == SQL_TRUE)
        return SQL_SUCCESS;
    return lb_diag_post(&h->diag, "HYC00", "Strings always end in NUL");
}

static SQLRETURN get_true(struct lb_handle *h, const struct lb_attr *a, struct lb_field_value *out)
{
    (void)h;
    (void)a;
    out->number = SQL_TRUE;
    return SQL_SUCCESS;
}

/* ODBC reference, SQLSetEnvAttr. Pooling is the driver manager's; it tells the driver of it. */
static const struct lb_attr rows[] = {
    {SQL_ATTR_ODBC_VERSION, LB_FIELD_INT32, LB_ATTR_AT(lb_env, odbc_version), .most = LB_ATTR_ANY,
     .set = set_version},
    {SQL_ATTR_CONNECTION_POOLING, LB_FIELD_INT32, LB_ATTR_AT(lb_env, pooling), .most = 3},
    {SQL_ATTR_CP_MATCH, LB_FIELD_INT32, LB_ATTR_AT(lb_env, pool_match),
     .most = SQL_CP_RELAXED_MATCH},
    {SQL_ATTR_OUTPUT_NTS, LB_FIELD_INT32, .most = SQL_TRUE, .set = set_output_nts, .get = get_true},
    {SQL_ATTR_UNIXODBC_ENVATTR, LB_FIELD_TEXT, .set = lb_attr_ignore, .get = lb_attr_nothing},
};

const struct lb_attr_table lb_attr_env_table = {rows, sizeof rows / sizeof rows[0]};

SQLRETURN lb_attr_env_set(struct lb_env *e, SQLINTEGER attribute,
                          const struct lb_field_value *value)
{
    return lb_attr_set(&lb_attr_env_table, &e->head, 0, attribute, value);
}

SQLRETURN lb_attr_env_get(struct lb_env *e, SQLINTEGER attribute, struct lb_field_value *out)
{
    return lb_attr_get(&lb_attr_env_table, &e->head, 0, attribute, out);
}
