#include "field/attr.h"

#include "field/attr_table.h"

/* Why an attribute cannot be set or read at this moment. */
static const struct refusal {
    enum lb_attr_when when;
    const char *sqlstate;
    const char *text;
} refusals[] = {
    {LB_ATTR_ALWAYS, "HY092", "Attribute %d can only be read"},
    {LB_ATTR_DISCONNECTED, "08003", "Attribute %d needs an open connection"},
    {LB_ATTR_CONNECTED, "HY011", "Attribute %d must be set before connecting"},
    {LB_ATTR_CURSOR_OPEN, "24000", "Attribute %d cannot be set while a cursor is open"},
    {LB_ATTR_PREPARED, "HY011", "Attribute %d cannot be set on a prepared statement"},
};

static const struct lb_attr *find(const struct lb_attr_table *table, SQLINTEGER attribute)
{
    for (size_t i = 0; i < table->count; i++) {
        if (table->rows[i].id == attribute)
            return &table->rows[i];
    }
    return NULL;
}

static SQLRETURN unknown(struct lb_handle *h, SQLINTEGER attribute)
{
    return lb_diag_post(&h->diag, "HY092", "There is no attribute %d", (int)attribute);
}

SQLRETURN lb_attr_set(const struct lb_attr_table *table, struct lb_handle *h, unsigned now,
                      SQLINTEGER attribute, const struct lb_field_value *value)
{
    const struct lb_attr *a = find(table, attribute);
    if (!a)
        return unknown(h, attribute);
    for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
        const struct refusal *r = &refusals[i];
        if (a->not_when & (now | LB_ATTR_ALWAYS) & (unsigned)r->when)
            return lb_diag_post(&h->diag, r->sqlstate, r->text, (int)attribute);
    }
    if (a->most != LB_ATTR_ANY && value->number > a->most &&
        (a->kind == LB_FIELD_INT32 || a->kind == LB_FIELD_LEN))
        return lb_diag_post(&h->diag, "HY024",
                            "Attribute %d takes no value %lld: 0 to %llu are allowed",
                            (int)attribute, (long long)value->number, (unsigned long long)a->most);
    if (a->set)
        return a->set(h, a, value);
    lb_attr_store(h, a, value);
    return SQL_SUCCESS;
}

SQLRETURN lb_attr_get(const struct lb_attr_table *table, struct lb_handle *h, unsigned now,
                      SQLINTEGER attribute, struct lb_field_value *out)
{
    const struct lb_attr *a = find(table, attribute);
    if (!a)
        return unknown(h, attribute);
    if (a->not_when & now & LB_ATTR_DISCONNECTED)
        return lb_diag_post(&h->diag, "08003", "Attribute %d needs an open connection",
                            (int)attribute);
    *out = (struct lb_field_value){.kind = a->kind, .number = a->fixed};
    if (a->kind == LB_FIELD_TEXT)
        out->text = LB_TEXT("");
    if (a->get)
        return a->get(h, a, out);
    lb_attr_load(h, a, out);
    return SQL_SUCCESS;
}

void lb_attr_store(struct lb_handle *h, const struct lb_attr *a, const struct lb_field_value *value)
{
    lb_field_store(h, a->place, a->kind, value);
}

void lb_attr_load(struct lb_handle *h, const struct lb_attr *a, struct lb_field_value *out)
{
    lb_field_load(h, a->place, out);
}

SQLRETURN lb_attr_refuse(struct lb_handle *h, const struct lb_attr *a,
                         const struct lb_field_value *value)
{
    if (a->kind == LB_FIELD_TEXT || value->number || value->pointer)
        return lb_diag_post(&h->diag, "HYC00", "The driver does not support attribute %d",
                            (int)a->id);
    return SQL_SUCCESS;
}

SQLRETURN lb_attr_ignore(struct lb_handle *h, const struct lb_attr *a,
                         const struct lb_field_value *value)
{
    return SQL_SUCCESS;
}

/* ---- the environment --------------------------------------------------------------------- */

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
    if (value->number == SQL_TRUE)
        return SQL_SUCCESS;
    return lb_diag_post(&h->diag, "HYC00", "Strings always end in NUL");
}

/* ODBC reference, SQLSetEnvAttr. Pooling is the driver manager's; it tells the driver of it. */
static const struct lb_attr rows[] = {
    {SQL_ATTR_ODBC_VERSION, LB_FIELD_INT32, LB_PLACE(lb_env, odbc_version), .most = LB_ATTR_ANY,
     .set = set_version},
    {SQL_ATTR_CONNECTION_POOLING, LB_FIELD_INT32, LB_PLACE(lb_env, pooling), .most = 3},
    {SQL_ATTR_CP_MATCH, LB_FIELD_INT32, LB_PLACE(lb_env, pool_match), .most = SQL_CP_RELAXED_MATCH},
    {SQL_ATTR_OUTPUT_NTS, LB_FIELD_INT32, .most = SQL_TRUE, .fixed = SQL_TRUE,
     .set = set_output_nts},
    {SQL_ATTR_UNIXODBC_ENVATTR, LB_FIELD_TEXT, .set = lb_attr_ignore},
};

static const struct lb_attr_table env_table = {rows, sizeof rows / sizeof rows[0]};

SQLRETURN lb_attr_env_set(struct lb_env *e, SQLINTEGER attribute,
                          const struct lb_field_value *value)
{
    return lb_attr_set(&env_table, &e->head, 0, attribute, value);
}

SQLRETURN lb_attr_env_get(struct lb_env *e, SQLINTEGER attribute, struct lb_field_value *out)
{
    return lb_attr_get(&env_table, &e->head, 0, attribute, out);
}

bool lb_attr_kind(enum lb_handle_kind handle, SQLINTEGER attribute, enum lb_field_kind *out)
{
    const struct lb_attr_table *table = handle == LB_ENV   ? &env_table
                                        : handle == LB_DBC ? &lb_attr_dbc_table
                                                           : &lb_attr_stmt_table;
    const struct lb_attr *a = find(table, attribute);
    if (a)
        *out = a->kind;
    return a != NULL;
}
