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

bool lb_attr_kind(enum lb_handle_kind handle, SQLINTEGER attribute,
                  enum lb_value_kind_of_field *out)
{
    const struct lb_attr_table *table = handle == LB_ENV   ? &lb_attr_env_table
                                        : handle == LB_DBC ? &lb_attr_dbc_table
                                                           : &lb_attr_stmt_table;
    const struct lb_attr *a = find(table, attribute);

    if (a)
        *out = a->kind;
    return a != NULL;
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
    *out = (struct lb_field_value){.kind = a->kind};
    if (a->kind == LB_FIELD_TEXT)
        out->text = LB_TEXT("");
    if (a->get)
        return a->get(h, a, out);
    lb_attr_load(h, a, out);
    return SQL_SUCCESS;
}

void lb_attr_store(struct lb_handle *h, const struct lb_attr *a, const struct lb_field_value *value)
{
    char *place = (char *)h + a->at;

    if (a->kind == LB_FIELD_POINTER) {
        memcpy(place, &value->pointer, sizeof value->pointer);
    } else if (a->size == sizeof(SQLUINTEGER)) {
        SQLUINTEGER n = (SQLUINTEGER)value->number;
        memcpy(place, &n, sizeof n);
    } else if (a->size == sizeof(SQLULEN)) {
        memcpy(place, &value->number, sizeof value->number);
    }
}

void lb_attr_load(struct lb_handle *h, const struct lb_attr *a, struct lb_field_value *out)
{
    const char *place = (const char *)h + a->at;

    if (a->kind == LB_FIELD_POINTER && a->size) {
        memcpy(&out->pointer, place, sizeof out->pointer);
    } else if (a->size == sizeof(SQLUINTEGER)) {
        SQLUINTEGER n;
        memcpy(&n, place, sizeof n);
        out->number = n;
    } else if (a->size == sizeof(SQLULEN)) {
        memcpy(&out->number, place, sizeof out->number);
    }
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
    (void)h;
    (void)a;
    (void)value;
    return SQL_SUCCESS;
}

SQLRETURN lb_attr_nothing(struct lb_handle *h, const struct lb_attr *a, struct lb_field_value *out)
{
    (void)h;
    (void)a;
    (void)out;
    return SQL_SUCCESS;
}
