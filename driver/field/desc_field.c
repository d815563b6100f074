#include "field/desc_field.h"

#include "field/base_column.h"

struct field;
typedef SQLRETURN set_fn(struct lb_desc *d, struct lb_desc_rec *r, const struct field *f,
                         const struct lb_field_value *value, struct lb_diag *diag);
typedef void get_fn(const struct lb_desc *d, const struct lb_desc_rec *r,
                    struct lb_field_value *out);

enum { HEADER = 1, DEFERRED = 2, BASE = 4, BASE_NAME = 8, TYPE = 16 };

struct field {
    SQLSMALLINT id;
    enum lb_field_kind kind;
    const char *use;       /* ARD, APD, IRD, IPD: W(rite and read), R(ead), -: unused */
    unsigned flags;        /* HEADER: no record's. DEFERRED: setting it leaves the record bound.
                              BASE, BASE_NAME, TYPE: from the server's catalog */
    struct lb_place place; /* in struct lb_desc or lb_desc_rec */
    set_fn *set;
    get_fn *get;
};

static bool is_app(const struct lb_desc *d)
{
    return d->role == LB_ARD || d->role == LB_APD;
}

/* ---- getters ----------------------------------------------------------------------------- */

static void get_alloc_type(const struct lb_desc *d, const struct lb_desc_rec *r,
                           struct lb_field_value *out)
{
    out->number = d->owner ? SQL_DESC_ALLOC_AUTO : SQL_DESC_ALLOC_USER;
}

SQLSMALLINT lb_datetime_odbc2(SQLSMALLINT concise)
{
    return concise == SQL_TYPE_DATE        ? SQL_DATE
           : concise == SQL_TYPE_TIME      ? SQL_TIME
           : concise == SQL_TYPE_TIMESTAMP ? SQL_TIMESTAMP
                                           : concise;
}

static void get_concise_type(const struct lb_desc *d, const struct lb_desc_rec *r,
                             struct lb_field_value *out)
{
    SQLSMALLINT type = r->concise_type;
    if (d->role == LB_IRD && lb_env_is_odbc2(d->dbc->env))
        type = lb_datetime_odbc2(type);
    out->number = (SQLULEN)(SQLLEN)type;
}

/* ODBC 2.x: SQL_COLUMN_PRECISION is the column size, SQL_COLUMN_SCALE the decimal digits (appendix
 * D). */
static void get_old_scale(const struct lb_desc *d, const struct lb_desc_rec *r,
                          struct lb_field_value *out)
{
    bool datetime = r->type == SQL_DATETIME || r->type == SQL_INTERVAL;
    out->number = (SQLULEN)(SQLLEN)(datetime ? r->precision : r->scale);
}

/* ---- setters ----------------------------------------------------------------------------- */

static SQLRETURN no_type(struct lb_diag *diag, SQLLEN type, const struct lb_desc *d)
{
    return lb_diag_post(diag, "HY021", "%ld is no %s data type", (long)type,
                        is_app(d) ? "C" : "SQL");
}

static bool is_concise_datetime(SQLSMALLINT type)
{
    return (type >= SQL_TYPE_DATE && type <= SQL_TYPE_TIMESTAMP) ||
           (type >= SQL_INTERVAL_YEAR && type <= SQL_INTERVAL_MINUTE_TO_SECOND);
}

/* The concise type of a verbose one with its subcode, or 0. */
static SQLSMALLINT combine(SQLSMALLINT type, SQLSMALLINT code)
{
    if (type == SQL_DATETIME && code >= SQL_CODE_DATE && code <= SQL_CODE_TIMESTAMP)
        return (SQLSMALLINT)(SQL_TYPE_DATE + code - SQL_CODE_DATE);
    if (type == SQL_INTERVAL && code >= SQL_CODE_YEAR && code <= SQL_CODE_MINUTE_TO_SECOND)
        return (SQLSMALLINT)(SQL_INTERVAL_YEAR + code - SQL_CODE_YEAR);
    return 0;
}

static SQLRETURN set_concise_type(struct lb_desc *d, struct lb_desc_rec *r, const struct field *f,
                                  const struct lb_field_value *value, struct lb_diag *diag)
{
    if (!lb_desc_rec_set_type(r, (SQLSMALLINT)value->number, is_app(d)))
        return no_type(diag, (SQLLEN)value->number, d);
    return SQL_SUCCESS;
}

/* A verbose type waits for its subcode when that is not there yet; SQL_DESC_DATA_PTR checks it. */
static SQLRETURN set_type(struct lb_desc *d, struct lb_desc_rec *r, const struct field *f,
                          const struct lb_field_value *value, struct lb_diag *diag)
{
    SQLSMALLINT type = (SQLSMALLINT)value->number;
    SQLSMALLINT code = r->interval_code;
    if (is_concise_datetime(type))
        return lb_diag_post(
            diag, "HY021",
            "SQL_DESC_TYPE takes SQL_DATETIME or SQL_INTERVAL, and the subcode goes to "
            "SQL_DESC_DATETIME_INTERVAL_CODE");
    if (type != SQL_DATETIME && type != SQL_INTERVAL) {
        if (!lb_desc_rec_set_type(r, type, is_app(d)))
            return no_type(diag, type, d);
        return SQL_SUCCESS;
    }
    if (combine(type, code))
        lb_desc_rec_set_type(r, combine(type, code), is_app(d));
    else
        r->type = r->concise_type = type;
    r->interval_code = code;
    return SQL_SUCCESS;
}

static SQLRETURN set_interval_code(struct lb_desc *d, struct lb_desc_rec *r, const struct field *f,
                                   const struct lb_field_value *value, struct lb_diag *diag)
{
    SQLSMALLINT code = (SQLSMALLINT)value->number;
    bool verbose = r->type == SQL_DATETIME || r->type == SQL_INTERVAL;
    if (verbose && !combine(r->type, code))
        return lb_diag_post(diag, "HY021", "%d is no subcode of %s", code,
                            r->type == SQL_DATETIME ? "SQL_DATETIME" : "SQL_INTERVAL");
    if (verbose)
        lb_desc_rec_set_type(r, combine(r->type, code), is_app(d));
    r->interval_code = code;
    return SQL_SUCCESS;
}

static SQLRETURN set_data(struct lb_desc *d, struct lb_desc_rec *r, const struct field *f,
                          const struct lb_field_value *value, struct lb_diag *diag)
{
    SQLSMALLINT record = (SQLSMALLINT)(r - d->recs);
    if (value->pointer && !lb_desc_rec_consistent(d, record))
        return lb_diag_post(diag, "HY021",
                            "Record %d: type, subcode, precision and scale do not fit", record);
    if (d->role == LB_IPD)
        return SQL_SUCCESS; /* set to have the record checked, not kept */
    r->data = value->pointer;
    if (!r->data && record == d->count && record > 0)
        lb_desc_lower_count(d);
    return SQL_SUCCESS;
}

static SQLRETURN set_parameter_type(struct lb_desc *d, struct lb_desc_rec *r, const struct field *f,
                                    const struct lb_field_value *value, struct lb_diag *diag)
{
    if (value->number == SQL_PARAM_INPUT_OUTPUT_STREAM || value->number == SQL_PARAM_OUTPUT_STREAM)
        return lb_diag_post(diag, "HYC00", "Output parameters are not streamed");
    if (value->number != SQL_PARAM_INPUT && value->number != SQL_PARAM_INPUT_OUTPUT &&
        value->number != SQL_PARAM_OUTPUT)
        return lb_diag_post(diag, "HY105", "%llu is no parameter type",
                            (unsigned long long)value->number);
    lb_field_store(r, f->place, f->kind, value);
    return SQL_SUCCESS;
}

static SQLRETURN set_unnamed(struct lb_desc *d, struct lb_desc_rec *r, const struct field *f,
                             const struct lb_field_value *value, struct lb_diag *diag)
{
    if (value->number != SQL_UNNAMED)
        return lb_diag_post(diag, "HY091", "A parameter gets a name by SQL_DESC_NAME");
    r->name = NULL;
    r->unnamed = SQL_UNNAMED;
    return SQL_SUCCESS;
}

static SQLRETURN set_name(struct lb_desc *d, struct lb_desc_rec *r, const struct field *f,
                          const struct lb_field_value *value, struct lb_diag *diag)
{
    const char *kept;
    if (value->text.n > 63 * 4)
        return lb_diag_post(diag, "22001", "The name of a parameter has 63 characters at most");
    if (!value->text.at || value->text.n == 0) {
        r->name = NULL;
        r->unnamed = SQL_UNNAMED;
        return SQL_SUCCESS;
    }
    kept = lb_desc_keep_text(d, value->text);
    if (!kept)
        return lb_diag_post(diag, "HY001", NULL);
    r->name = kept;
    r->unnamed = SQL_NAMED;
    return SQL_SUCCESS;
}

static SQLRETURN set_count(struct lb_desc *d, struct lb_desc_rec *r, const struct field *f,
                           const struct lb_field_value *value, struct lb_diag *diag)
{
    SQLLEN n = (SQLSMALLINT)value->number;
    if (n < 0)
        return lb_diag_post(diag, "07009", "A descriptor has no %ld records", (long)n);
    if (!lb_desc_set_count(d, (SQLSMALLINT)n))
        return lb_diag_post(diag, "HY001", NULL);
    return SQL_SUCCESS;
}

static SQLRETURN set_array_size(struct lb_desc *d, struct lb_desc_rec *r, const struct field *f,
                                const struct lb_field_value *value, struct lb_diag *diag)
{
    if (value->number == 0)
        return lb_diag_post(diag, "HY024", "An array has at least one element");
    lb_field_store(d, f->place, f->kind, value);
    return SQL_SUCCESS;
}

/* ---- the table (ODBC reference, SQLSetDescField, "Initialization of Descriptor Fields") ---- */

#define HEAD(m) .flags = HEADER, LB_PLACE(lb_desc, m)
#define REC(m)  LB_PLACE(lb_desc_rec, m)

static const struct field fields[] = {
    {SQL_DESC_ALLOC_TYPE, LB_FIELD_INT16, "RRRR", .flags = HEADER, .get = get_alloc_type},
    {SQL_DESC_ARRAY_SIZE, LB_FIELD_LEN, "WW--", HEAD(array_size), .set = set_array_size},
    {SQL_DESC_ARRAY_STATUS_PTR, LB_FIELD_POINTER, "WWWW", HEAD(array_status)},
    {SQL_DESC_BIND_OFFSET_PTR, LB_FIELD_POINTER, "WW--", HEAD(bind_offset)},
    {SQL_DESC_BIND_TYPE, LB_FIELD_INT32, "WW--", HEAD(bind_type)},
    {SQL_DESC_COUNT, LB_FIELD_INT16, "WWRW", HEAD(count), .set = set_count},
    {SQL_DESC_ROWS_PROCESSED_PTR, LB_FIELD_POINTER, "--WW", HEAD(rows_processed)},

    {SQL_DESC_AUTO_UNIQUE_VALUE, LB_FIELD_INT32, "--R-", BASE, REC(auto_unique)},
    {SQL_DESC_BASE_COLUMN_NAME, LB_FIELD_TEXT, "--R-", BASE_NAME, REC(base_column)},
    {SQL_DESC_BASE_TABLE_NAME, LB_FIELD_TEXT, "--R-", BASE_NAME, REC(base_table)},
    {SQL_DESC_CASE_SENSITIVE, LB_FIELD_INT32, "--RR", REC(case_sensitive)},
    {SQL_DESC_CATALOG_NAME, LB_FIELD_TEXT, "--R-", BASE_NAME, REC(catalog)},
    {SQL_DESC_CONCISE_TYPE, LB_FIELD_INT16, "WWRW", REC(concise_type), .set = set_concise_type,
     .get = get_concise_type},
    {SQL_DESC_DATA_PTR, LB_FIELD_POINTER, "WW-W", DEFERRED, REC(data), .set = set_data},
    {SQL_DESC_DATETIME_INTERVAL_CODE, LB_FIELD_INT16, "WWRW", REC(interval_code),
     .set = set_interval_code},
    {SQL_DESC_DATETIME_INTERVAL_PRECISION, LB_FIELD_INT32, "WWRW", REC(interval_precision)},
    {SQL_DESC_DISPLAY_SIZE, LB_FIELD_LEN, "--R-", REC(display_size)},
    {SQL_DESC_FIXED_PREC_SCALE, LB_FIELD_INT16, "--RR", REC(fixed_scale)},
    {SQL_DESC_INDICATOR_PTR, LB_FIELD_POINTER, "WW--", DEFERRED, REC(indicator)},
    {SQL_DESC_LABEL, LB_FIELD_TEXT, "--R-", REC(label)},
    {SQL_DESC_LENGTH, LB_FIELD_LEN, "WWRW", REC(length)},
    {SQL_DESC_LITERAL_PREFIX, LB_FIELD_TEXT, "--R-", REC(literal_prefix)},
    {SQL_DESC_LITERAL_SUFFIX, LB_FIELD_TEXT, "--R-", REC(literal_suffix)},
    {SQL_DESC_LOCAL_TYPE_NAME, LB_FIELD_TEXT, "--RR", TYPE, REC(local_type_name)},
    {SQL_DESC_NAME, LB_FIELD_TEXT, "--RW", REC(name), .set = set_name},
    {SQL_DESC_NULLABLE, LB_FIELD_INT16, "--RR", BASE, REC(nullable)},
    {SQL_DESC_NUM_PREC_RADIX, LB_FIELD_INT32, "WWRW", REC(radix)},
    {SQL_DESC_OCTET_LENGTH, LB_FIELD_LEN, "WWRW", REC(octet_length)},
    {SQL_DESC_OCTET_LENGTH_PTR, LB_FIELD_POINTER, "WW--", DEFERRED, REC(octet_length_at)},
    {SQL_DESC_PARAMETER_TYPE, LB_FIELD_INT16, "---W", REC(parameter_type),
     .set = set_parameter_type},
    {SQL_DESC_PRECISION, LB_FIELD_INT16, "WWRW", REC(precision)},
    {SQL_DESC_ROWVER, LB_FIELD_INT16, "--RR", REC(rowver)},
    {SQL_DESC_SCALE, LB_FIELD_INT16, "WWRW", REC(scale)},
    {SQL_DESC_SCHEMA_NAME, LB_FIELD_TEXT, "--R-", BASE_NAME, REC(schema)},
    {SQL_DESC_SEARCHABLE, LB_FIELD_INT16, "--R-", REC(searchable)},
    {SQL_DESC_TABLE_NAME, LB_FIELD_TEXT, "--R-", BASE_NAME, REC(table)},
    {SQL_DESC_TYPE, LB_FIELD_INT16, "WWRW", REC(type), .set = set_type},
    {SQL_DESC_TYPE_NAME, LB_FIELD_TEXT, "--RR", REC(type_name)},
    {SQL_DESC_UNNAMED, LB_FIELD_INT16, "--RW", REC(unnamed), .set = set_unnamed},
    {SQL_DESC_UNSIGNED, LB_FIELD_INT16, "--RR", REC(is_unsigned)},
    {SQL_DESC_UPDATABLE, LB_FIELD_INT16, "--R-", BASE, REC(updatable)},

    /* of SQLColAttribute only; an ODBC 3.x driver knows both meanings of these words */
    {SQL_COLUMN_LENGTH, LB_FIELD_LEN, "--R-", REC(octet_length)},
    {SQL_COLUMN_PRECISION, LB_FIELD_LEN, "--R-", REC(length)},
    {SQL_COLUMN_SCALE, LB_FIELD_LEN, "--R-", .get = get_old_scale},
};

static const struct field *find(SQLSMALLINT id)
{
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        if (fields[i].id == id)
            return &fields[i];
    }
    return NULL;
}

bool lb_desc_field_kind(SQLSMALLINT field, enum lb_field_kind *out)
{
    const struct field *f = find(field);
    if (f)
        *out = f->kind;
    return f != NULL;
}

static SQLRETURN no_field(struct lb_diag *diag, SQLSMALLINT field)
{
    return lb_diag_post(diag, "HY091", "There is no descriptor field %d", field);
}

static char use_of(const struct field *f, const struct lb_desc *d)
{
    return f->use[d->role]; /* enum lb_desc_role is in the order of the letters */
}

/* ---- reading ----------------------------------------------------------------------------- */

SQLRETURN lb_desc_check_record(const struct lb_desc *d, SQLSMALLINT record, struct lb_diag *diag)
{
    if (record < 0 || (record == 0 && d->role == LB_IPD))
        return lb_diag_post(diag, "07009", "A descriptor of this kind has no record %d", record);
    if (record == 0 && d->role == LB_IRD && d->owner && d->owner->use_bookmarks == SQL_UB_OFF)
        return lb_diag_post(diag, "07009", "Record 0 is the bookmark's, and bookmarks are off");
    return record > d->count ? SQL_NO_DATA : SQL_SUCCESS;
}

/* The statement's rows are all here, so that the session is free for a question. */
static bool is_at_rest(const struct lb_desc *ird)
{
    const struct lb_stmt *s = ird->owner;
    return s && s->dbc->session && (!s->rows || s->rows->complete);
}

static SQLRETURN ask_base(struct lb_desc *d, const struct field *f, struct lb_diag *diag)
{
    struct lb_err err = {0};
    if (d->role != LB_IRD || lb_base_columns_known(d))
        return SQL_SUCCESS;
    if ((f->flags & BASE_NAME) ? !d->dbc->session : !is_at_rest(d))
        return SQL_SUCCESS;
    if (lb_base_columns_ask(d, &err) || (f->flags & BASE))
        return SQL_SUCCESS; /* "not known" is an answer ODBC has for those */
    return lb_diag_err(diag, &err);
}

/* Arrays, enumerations and others that the driver does not know have their name there only. */
static SQLRETURN ask_type(struct lb_desc *d, SQLSMALLINT record, struct lb_diag *diag)
{
    const struct lb_desc_rec *r = lb_desc_rec_at(d, record);
    struct lb_err err = {0};
    if (d->role != LB_IRD || !r || r->oid == 0 || r->local_type_name || !d->dbc->session)
        return SQL_SUCCESS;
    return lb_type_names_ask(d, &err) ? SQL_SUCCESS : lb_diag_err(diag, &err);
}

SQLRETURN lb_desc_field_get(struct lb_desc *d, SQLSMALLINT record, SQLSMALLINT field,
                            struct lb_field_value *out, struct lb_diag *diag)
{
    const struct field *f = find(field);
    const struct lb_desc_rec *rec = NULL;
    SQLRETURN r = SQL_SUCCESS;
    if (!f)
        return no_field(diag, field);
    *out = (struct lb_field_value){.kind = f->kind};
    if (f->kind == LB_FIELD_TEXT)
        out->text = LB_TEXT("");
    if (d->role == LB_IRD && d->owner && d->owner->state == LB_S1 &&
        (!(f->flags & HEADER) || field == SQL_DESC_COUNT))
        return lb_diag_post(diag, "HY007", "The statement is neither prepared nor executed");
    if (!(f->flags & HEADER)) {
        r = lb_desc_check_record(d, record, diag);
        if (r == SQL_SUCCESS && (f->flags & (BASE | BASE_NAME)))
            r = ask_base(d, f, diag);
        else if (r == SQL_SUCCESS && (f->flags & TYPE))
            r = ask_type(d, record, diag);
        if (r != SQL_SUCCESS)
            return r;
        rec = lb_desc_rec_at(d, record);
        if (!rec)
            return lb_diag_post(diag, "HY001", NULL);
    }
    if (use_of(f, d) == '-')
        return SQL_SUCCESS; /* "undefined", says SQLGetDescField: 0, NULL, "" */
    if (f->get)
        f->get(d, rec, out);
    else
        lb_field_load((f->flags & HEADER) ? (const void *)d : (const void *)rec, f->place, out);
    return SQL_SUCCESS;
}

/* ---- writing ----------------------------------------------------------------------------- */

static SQLRETURN may_set(const struct lb_desc *d, SQLSMALLINT record, const struct field *f,
                         struct lb_diag *diag)
{
    if (use_of(f, d) != 'W')
        return d->role == LB_IRD
                   ? lb_diag_post(diag, "HY016", "Field %d of an IRD cannot be set", f->id)
                   : lb_diag_post(diag, "HY091", "Field %d of this descriptor cannot be set",
                                  f->id);
    if ((f->flags & HEADER) == 0 &&
        (record < 0 || (record == 0 && (d->role == LB_IPD || (d->role == LB_APD && d->owner)))))
        return lb_diag_post(diag, "07009", "A descriptor of this kind has no record %d", record);
    return SQL_SUCCESS;
}

SQLRETURN lb_desc_field_set(struct lb_desc *d, SQLSMALLINT record, SQLSMALLINT field,
                            const struct lb_field_value *value, struct lb_diag *diag)
{
    const struct field *f = find(field);
    struct lb_desc_rec *rec = NULL;
    SQLRETURN r;
    if (!f)
        return no_field(diag, field);
    r = may_set(d, record, f, diag);
    if (r != SQL_SUCCESS)
        return r;
    if (!(f->flags & HEADER)) {
        if (field == SQL_DESC_DATA_PTR && !value->pointer && record > d->count)
            return SQL_SUCCESS; /* unbound already */
        if (record > d->count && !lb_desc_set_count(d, record))
            return lb_diag_post(diag, "HY001", NULL);
        rec = lb_desc_rec_at(d, record);
        if (!rec)
            return lb_diag_post(diag, "HY001", NULL);
        if (is_app(d) && !(f->flags & DEFERRED))
            rec->data = NULL;
    }
    d->version++;
    if (f->set)
        return f->set(d, rec, f, value, diag);
    lb_field_store((f->flags & HEADER) ? (void *)d : (void *)rec, f->place, f->kind, value);
    return SQL_SUCCESS;
}

/* ---- consistency ------------------------------------------------------------------------- */

static bool fits_datetime(const struct lb_desc_rec *r)
{
    return combine(r->type, r->interval_code) == r->concise_type && r->precision >= 0 &&
           r->precision <= 9 && r->interval_precision >= 0 && r->interval_precision <= 10;
}

bool lb_desc_rec_consistent(struct lb_desc *d, SQLSMALLINT record)
{
    const struct lb_desc_rec *r = lb_desc_rec_at(d, record);
    if (!r)
        return false;
    if (r->type == SQL_DATETIME || r->type == SQL_INTERVAL)
        return fits_datetime(r);
    if (r->type != r->concise_type)
        return false;
    if (is_app(d)
            ? r->type != SQL_C_DEFAULT && r->type != SQL_ARD_TYPE && lb_c_type_size(r->type) < 0
            : lb_c_type_default(r->type) == 0)
        return false;
    if (r->type == SQL_NUMERIC || r->type == SQL_DECIMAL) /* SQL_C_NUMERIC is the same number */
        return r->precision >= 0 && r->precision <= 1000 && r->scale >= -1000 && r->scale <= 1000;
    return true;
}

/* ---- SQLColAttribute --------------------------------------------------------------------- */

bool lb_col_attribute_field(SQLUSMALLINT attribute, SQLSMALLINT *field)
{
    const struct field *f;
    *field = attribute == SQL_COLUMN_COUNT      ? SQL_DESC_COUNT
             : attribute == SQL_COLUMN_NAME     ? SQL_DESC_NAME
             : attribute == SQL_COLUMN_NULLABLE ? SQL_DESC_NULLABLE
                                                : (SQLSMALLINT)attribute;
    f = find(*field);
    return f && f->use[LB_IRD] != '-' && f->kind != LB_FIELD_POINTER;
}
