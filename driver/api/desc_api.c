/* Descriptors. Their fields are a table in field/. */
#include "api/string.h"
#include "exec/exec.h"
#include "field/desc_field.h"

/* An IRD is filled from the server when it is first looked at; what that says is told on the handle
 * of the call. */
static bool ready(struct lb_call *c, struct lb_desc *d)
{
    struct lb_diag *diag = &c->head->diag;
    if (d->role != LB_IRD)
        return true;
    if (d->owner->state == LB_S1)
        return lb_diag_refuse(diag, "HY007", NULL);
    if (SQL_SUCCEEDED(lb_exec_describe(d->owner)))
        return true;
    lb_diag_move(diag, &d->owner->head.diag);
    return false;
}

static SQLRETURN get_field(SQLHDESC h, SQLSMALLINT record, SQLSMALLINT field, struct lb_out out)
{
    struct lb_call c;
    struct lb_field_value v;
    SQLRETURN r = SQL_ERROR;
    if (!lb_call_enter(&c, LB_F_GET_DESC_FIELD, h))
        return c.result;
    if (ready(&c, c.desc))
        r = lb_desc_field_get(c.desc, record, field, &v, &c.head->diag);
    if (r == SQL_SUCCESS)
        lb_out_value(&c, out, &v);
    return lb_call_leave(&c, r);
}

SQLRETURN SQL_API SQLGetDescField(SQLHDESC h, SQLSMALLINT record, SQLSMALLINT field, SQLPOINTER out,
                                  SQLINTEGER room, SQLINTEGER *length)
{
    return get_field(h, record, field, lb_out_a_long(out, room, length));
}

SQLRETURN SQL_API SQLGetDescFieldW(SQLHDESC h, SQLSMALLINT record, SQLSMALLINT field,
                                   SQLPOINTER out, SQLINTEGER room, SQLINTEGER *length)
{
    return get_field(h, record, field, lb_out_w_bytes_long(out, room, length));
}

static SQLRETURN set_field(SQLHDESC h, SQLSMALLINT record, SQLSMALLINT field, SQLPOINTER value,
                           struct lb_in text)
{
    struct lb_call c;
    struct lb_field_value v = {.number = (SQLULEN)(uintptr_t)value, .pointer = value};
    SQLRETURN r = SQL_ERROR;
    if (!lb_call_enter(&c, LB_F_SET_DESC_FIELD, h))
        return c.result;
    if (!lb_desc_field_kind(field, &v.kind))
        lb_diag_post(&c.head->diag, "HY091", NULL);
    else if (v.kind != LB_FIELD_TEXT || lb_in_text(&c, text, &v.text))
        r = lb_desc_field_set(c.desc, record, field, &v, &c.head->diag);
    return lb_call_leave(&c, r);
}

SQLRETURN SQL_API SQLSetDescField(SQLHDESC h, SQLSMALLINT record, SQLSMALLINT field,
                                  SQLPOINTER value, SQLINTEGER n)
{
    return set_field(h, record, field, value, lb_in_a(value, n));
}

SQLRETURN SQL_API SQLSetDescFieldW(SQLHDESC h, SQLSMALLINT record, SQLSMALLINT field,
                                   SQLPOINTER value, SQLINTEGER n)
{
    return set_field(h, record, field, value, lb_in_w_bytes(value, n));
}

struct rec_out {
    SQLSMALLINT *type, *subtype, *precision, *scale, *nullable;
    SQLLEN *length;
};

static SQLRETURN get_rec(SQLHDESC h, SQLSMALLINT record, struct lb_out name,
                         const struct rec_out *out)
{
    struct lb_call c;
    SQLRETURN r;
    if (!lb_call_enter(&c, LB_F_GET_DESC_REC, h))
        return c.result;
    if (!ready(&c, c.desc))
        return lb_call_leave(&c, SQL_ERROR);
    r = lb_desc_check_record(c.desc, record, &c.head->diag);
    const struct lb_desc_rec *rec = r == SQL_SUCCESS ? lb_desc_rec_at(c.desc, record) : NULL;
    if (r == SQL_SUCCESS && !rec)
        r = lb_diag_post(&c.head->diag, "HY001", NULL);
    if (r != SQL_SUCCESS)
        return lb_call_leave(&c, r);
    lb_out_text(&c, name, lb_text_of(rec->name ? rec->name : ""));
    if (out->type)
        *out->type = rec->type;
    if (out->subtype && (rec->type == SQL_DATETIME || rec->type == SQL_INTERVAL))
        *out->subtype = rec->interval_code;
    if (out->length)
        *out->length = rec->octet_length;
    if (out->precision)
        *out->precision = rec->precision;
    if (out->scale)
        *out->scale = rec->scale;
    struct lb_field_value nullable;
    if (out->nullable && c.desc->role != LB_ARD && c.desc->role != LB_APD) {
        r = lb_desc_field_get(c.desc, record, SQL_DESC_NULLABLE, &nullable, &c.head->diag);
        *out->nullable = (SQLSMALLINT)nullable.number;
    }
    return lb_call_leave(&c, r);
}

SQLRETURN SQL_API SQLGetDescRec(SQLHDESC h, SQLSMALLINT record, SQLCHAR *name, SQLSMALLINT room,
                                SQLSMALLINT *nname, SQLSMALLINT *type, SQLSMALLINT *subtype,
                                SQLLEN *length, SQLSMALLINT *precision, SQLSMALLINT *scale,
                                SQLSMALLINT *nullable)
{
    return get_rec(h, record, lb_out_a(name, room, nname),
                   &(struct rec_out){type, subtype, precision, scale, nullable, length});
}

SQLRETURN SQL_API SQLGetDescRecW(SQLHDESC h, SQLSMALLINT record, SQLWCHAR *name, SQLSMALLINT room,
                                 SQLSMALLINT *nname, SQLSMALLINT *type, SQLSMALLINT *subtype,
                                 SQLLEN *length, SQLSMALLINT *precision, SQLSMALLINT *scale,
                                 SQLSMALLINT *nullable)
{
    return get_rec(h, record, lb_out_w_chars(name, room, nname),
                   &(struct rec_out){type, subtype, precision, scale, nullable, length});
}

/* The fields SQLSetDescRec sets, in an order in which each may be set; SQL_DESC_DATA_PTR last, for
 * it asks for the consistency check. An IPD has no pointers to lengths. */
SQLRETURN SQL_API SQLSetDescRec(SQLHDESC h, SQLSMALLINT record, SQLSMALLINT type,
                                SQLSMALLINT subtype, SQLLEN length, SQLSMALLINT precision,
                                SQLSMALLINT scale, SQLPOINTER data, SQLLEN *octet_length,
                                SQLLEN *indicator)
{
    struct lb_call c;
    if (!lb_call_enter(&c, LB_F_SET_DESC_REC, h))
        return c.result;
    bool bound = c.desc->role != LB_IPD;
    const struct {
        SQLSMALLINT field;
        bool applies;
        struct lb_field_value value;
    } fields[] = {
        {SQL_DESC_TYPE, true, {.number = (SQLULEN)type}},
        {SQL_DESC_DATETIME_INTERVAL_CODE,
         type == SQL_DATETIME || type == SQL_INTERVAL,
         {.number = (SQLULEN)subtype}},
        {SQL_DESC_OCTET_LENGTH, true, {.number = (SQLULEN)length}},
        {SQL_DESC_PRECISION, true, {.number = (SQLULEN)precision}},
        {SQL_DESC_SCALE, true, {.number = (SQLULEN)scale}},
        {SQL_DESC_OCTET_LENGTH_PTR, bound, {.pointer = octet_length}},
        {SQL_DESC_INDICATOR_PTR, bound, {.pointer = indicator}},
        {SQL_DESC_DATA_PTR, true, {.pointer = data}},
    };
    SQLRETURN r = SQL_SUCCESS;
    for (size_t i = 0; i < sizeof fields / sizeof *fields && SQL_SUCCEEDED(r); i++)
        if (fields[i].applies)
            r = lb_desc_field_set(c.desc, record, fields[i].field, &fields[i].value, &c.head->diag);
    return lb_call_leave(&c, r);
}

SQLRETURN SQL_API SQLCopyDesc(SQLHDESC from, SQLHDESC to)
{
    struct lb_call c;
    struct lb_desc *source = (struct lb_desc *)lb_handle_check(from, LB_DESC);
    if (!source)
        return SQL_INVALID_HANDLE;
    if (!lb_call_enter(&c, LB_F_COPY_DESC, to))
        return c.result;
    SQLRETURN r = SQL_SUCCESS;
    if (c.desc->role == LB_IRD)
        r = lb_diag_post(&c.head->diag, "HY016", NULL);
    else if (source->owner && source->owner->state >= LB_S8)
        r = lb_diag_post(&c.head->diag, "HY010", "The statement of the source is not done");
    else if (!ready(&c, source))
        r = SQL_ERROR;
    else if (c.desc != source && !lb_desc_copy(c.desc, source))
        r = lb_diag_post(&c.head->diag, "HY001", NULL);
    return lb_call_leave(&c, r);
}
