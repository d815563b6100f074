/* Diagnostics. These functions clear no records and post none of their own. */
#include <string.h>

#include "api/string.h"
#include "field/value.h"
#include "handle/sqlstate.h"

static const struct {
    SQLSMALLINT type;
    enum lb_handle_kind kind;
} kinds[] = {{SQL_HANDLE_ENV, LB_ENV},
             {SQL_HANDLE_DBC, LB_DBC},
             {SQL_HANDLE_STMT, LB_STMT},
             {SQL_HANDLE_DESC, LB_DESC}};

static struct lb_handle *handle_of(SQLSMALLINT type, SQLHANDLE h)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (kinds[i].type == type)
            return lb_handle_check(h, kinds[i].kind);
    return NULL;
}

static const char *state_for(struct lb_handle *h, const char *sqlstate)
{
    const struct lb_dbc *d = lb_handle_dbc(h);
    const struct lb_sqlstate *known = lb_sqlstate_find(sqlstate);
    return known && lb_env_is_odbc2(d ? d->env : (struct lb_env *)h) ? known->odbc2 : sqlstate;
}

static const struct lb_diag_rec no_memory = {
    .sqlstate = "HY001", .row = SQL_NO_ROW_NUMBER, .column = SQL_NO_COLUMN_NUMBER};

static const struct lb_diag_rec *record(const struct lb_diag *d, SQLINTEGER n)
{
    if (n >= 1 && (unsigned)n <= d->count)
        return &d->recs[n - 1];
    return d->out_of_memory && (unsigned)n == d->count + 1 ? &no_memory : NULL;
}

static struct lb_text text_of(const struct lb_diag_rec *r)
{
    const struct lb_sqlstate *known = r->text ? NULL : lb_sqlstate_find(r->sqlstate);
    return lb_text_of(r->text ? r->text : known ? known->text : "");
}

/* The SQLSTATE has a buffer of six characters and no length of its own. */
static struct lb_out state_out(void *at, bool wide)
{
    return wide ? lb_out_w_chars(at, 6, NULL) : lb_out_a(at, 6, NULL);
}

static SQLRETURN get_rec(SQLSMALLINT type, SQLHANDLE handle, SQLSMALLINT n, struct lb_out state,
                         SQLINTEGER *native, struct lb_out text)
{
    struct lb_handle *h = handle_of(type, handle);
    if (!h)
        return SQL_INVALID_HANDLE;
    if (n < 1 || (text.at && text.room < 0))
        return SQL_ERROR;
    lb_mutex_lock(&h->lock);
    SQLRETURN r = SQL_NO_DATA;
    const struct lb_diag_rec *rec = record(&h->diag, n);
    if (rec) {
        lb_out_put(state, lb_text_of(state_for(h, rec->sqlstate)));
        if (native)
            *native = rec->native;
        r = lb_out_put(text, text_of(rec)) ? SQL_SUCCESS_WITH_INFO : SQL_SUCCESS;
    }
    lb_mutex_unlock(&h->lock);
    return r;
}

SQLRETURN SQL_API SQLGetDiagRec(SQLSMALLINT type, SQLHANDLE h, SQLSMALLINT n, SQLCHAR *state,
                                SQLINTEGER *native, SQLCHAR *text, SQLSMALLINT room,
                                SQLSMALLINT *length)
{
    return get_rec(type, h, n, state_out(state, false), native, lb_out_a(text, room, length));
}

SQLRETURN SQL_API SQLGetDiagRecW(SQLSMALLINT type, SQLHANDLE h, SQLSMALLINT n, SQLWCHAR *state,
                                 SQLINTEGER *native, SQLWCHAR *text, SQLSMALLINT room,
                                 SQLSMALLINT *length)
{
    return get_rec(type, h, n, state_out(state, true), native, lb_out_w_chars(text, room, length));
}

static void number_as(struct lb_field_value *v, enum lb_field_kind kind, SQLLEN number)
{
    v->kind = kind;
    v->number = (SQLULEN)number;
}

static void text_as(struct lb_field_value *v, const char *text)
{
    v->kind = LB_FIELD_TEXT;
    v->text = lb_text_of(text);
}

static bool header_field(const struct lb_handle *h, SQLSMALLINT field, struct lb_field_value *v)
{
    const struct lb_diag *d = &h->diag;
    switch (field) {
    case SQL_DIAG_NUMBER:
        return number_as(v, LB_FIELD_INT32, (SQLLEN)d->count + d->out_of_memory), true;
    case SQL_DIAG_RETURNCODE:
        return number_as(v, LB_FIELD_INT16, d->returned), true;
    case SQL_DIAG_ROW_COUNT:
        return number_as(v, LB_FIELD_LEN, d->row_count), h->kind == LB_STMT;
    case SQL_DIAG_CURSOR_ROW_COUNT:
        return number_as(v, LB_FIELD_LEN, d->cursor_row_count), h->kind == LB_STMT;
    case SQL_DIAG_DYNAMIC_FUNCTION_CODE:
        return number_as(v, LB_FIELD_INT32, d->function_code), h->kind == LB_STMT;
    case SQL_DIAG_DYNAMIC_FUNCTION:
        return text_as(v, lb_diag_function_name(d->function_code)), h->kind == LB_STMT;
    default:
        return false;
    }
}

static bool record_field(struct lb_handle *h, const struct lb_diag_rec *r, SQLSMALLINT field,
                         struct lb_field_value *v)
{
    const struct lb_dbc *d = lb_handle_dbc(h);
    switch (field) {
    case SQL_DIAG_SQLSTATE:
        return text_as(v, state_for(h, r->sqlstate)), true;
    case SQL_DIAG_NATIVE:
        return number_as(v, LB_FIELD_INT32, r->native), true;
    case SQL_DIAG_MESSAGE_TEXT:
        v->kind = LB_FIELD_TEXT;
        v->text = text_of(r);
        return true;
    case SQL_DIAG_CLASS_ORIGIN:
        return text_as(v, lb_sqlstate_is_odbc_class(r->sqlstate) ? "ODBC 3.0" : "ISO 9075"), true;
    case SQL_DIAG_SUBCLASS_ORIGIN:
        return text_as(v, lb_sqlstate_is_odbc_subclass(r->sqlstate) ? "ODBC 3.0" : "ISO 9075"),
               true;
    case SQL_DIAG_CONNECTION_NAME:
        return text_as(v, ""), true;
    case SQL_DIAG_SERVER_NAME:
        return text_as(v, d && d->dsn ? d->dsn : ""), true;
    case SQL_DIAG_ROW_NUMBER:
        return number_as(v, LB_FIELD_LEN, r->row), h->kind == LB_STMT;
    case SQL_DIAG_COLUMN_NUMBER:
        return number_as(v, LB_FIELD_INT32, r->column), h->kind == LB_STMT;
    default:
        return false;
    }
}

static SQLRETURN put_field(struct lb_out out, const struct lb_field_value *v)
{
    SQLINTEGER medium = (SQLINTEGER)v->number;
    SQLSMALLINT small = (SQLSMALLINT)v->number;
    if (v->kind == LB_FIELD_TEXT) {
        if (out.at && out.room < 0)
            return SQL_ERROR;
        return lb_out_put(out, v->text) ? SQL_SUCCESS_WITH_INFO : SQL_SUCCESS;
    }
    if (!out.at)
        return SQL_SUCCESS;
    if (v->kind == LB_FIELD_LEN)
        memcpy(out.at, &v->number, sizeof v->number);
    else if (v->kind == LB_FIELD_INT32)
        memcpy(out.at, &medium, sizeof medium);
    else
        memcpy(out.at, &small, sizeof small);
    return SQL_SUCCESS;
}

static SQLRETURN get_field(SQLSMALLINT type, SQLHANDLE handle, SQLSMALLINT n, SQLSMALLINT field,
                           struct lb_out out)
{
    struct lb_handle *h = handle_of(type, handle);
    struct lb_field_value v = {.kind = LB_FIELD_LEN};
    if (!h)
        return SQL_INVALID_HANDLE;
    lb_mutex_lock(&h->lock);
    SQLRETURN r = SQL_ERROR;
    const struct lb_diag_rec *rec = record(&h->diag, n);
    if (header_field(h, field, &v) || (rec && record_field(h, rec, field, &v)))
        r = put_field(out, &v);
    else if (n >= 1 && !rec)
        r = SQL_NO_DATA;
    lb_mutex_unlock(&h->lock);
    return r;
}

SQLRETURN SQL_API SQLGetDiagField(SQLSMALLINT type, SQLHANDLE h, SQLSMALLINT n, SQLSMALLINT field,
                                  SQLPOINTER out, SQLSMALLINT room, SQLSMALLINT *length)
{
    return get_field(type, h, n, field, lb_out_a(out, room, length));
}

SQLRETURN SQL_API SQLGetDiagFieldW(SQLSMALLINT type, SQLHANDLE h, SQLSMALLINT n, SQLSMALLINT field,
                                   SQLPOINTER out, SQLSMALLINT room, SQLSMALLINT *length)
{
    return get_field(type, h, n, field, lb_out_w_bytes(out, room, length));
}
