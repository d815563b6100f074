#include "field/attr_table.h"

#include "config/settings.h"
#include "field/desc_field.h"

/* Attributes of ODBC 3.8 that unixODBC's sql.h and sqlext.h do not define. */
#define ATTR_ASYNC_STMT_PCALLBACK 30
#define ATTR_ASYNC_STMT_PCONTEXT  31

static struct lb_stmt *stmt_of(struct lb_handle *h)
{
    return (struct lb_stmt *)h;
}

static SQLRETURN changed(struct lb_handle *h, const struct lb_attr *a, SQLULEN wanted, SQLULEN got)
{
    if (wanted == got)
        return SQL_SUCCESS;
    return lb_diag_post(&h->diag, "01S02", "Attribute %d was set to %llu instead of %llu",
                        (int)a->id, (unsigned long long)got, (unsigned long long)wanted);
}

/* ---- the four attributes of a cursor (ODBC reference, "Cursor Characteristics and Cursor Type") -
 */

/* Cursors read what the server made when the statement ran: there are no keys to refresh rows by.
 */
SQLULEN lb_attr_cursor_type(SQLULEN wanted)
{
    return wanted == SQL_CURSOR_FORWARD_ONLY ? SQL_CURSOR_FORWARD_ONLY : SQL_CURSOR_STATIC;
}

SQLULEN lb_attr_concurrency(const struct lb_dbc *d, SQLULEN wanted)
{
    bool refused = d->settings && !lb_settings_bool(d->settings, LB_KEY_UPDATABLE_CURSORS);
    return wanted == SQL_CONCUR_READ_ONLY || refused ? SQL_CONCUR_READ_ONLY : SQL_CONCUR_VALUES;
}

static void set_type(struct lb_stmt *s, SQLULEN type)
{
    s->cursor_type = type;
    s->scrollable = type == SQL_CURSOR_FORWARD_ONLY ? SQL_NONSCROLLABLE : SQL_SCROLLABLE;
    if (type == SQL_CURSOR_STATIC)
        s->sensitivity = s->concurrency == SQL_CONCUR_READ_ONLY ? SQL_INSENSITIVE : SQL_UNSPECIFIED;
}

static SQLRETURN set_cursor_type(struct lb_handle *h, const struct lb_attr *a,
                                 const struct lb_field_value *value)
{
    set_type(stmt_of(h), lb_attr_cursor_type(value->number));
    return changed(h, a, value->number, stmt_of(h)->cursor_type);
}

static SQLRETURN set_concurrency(struct lb_handle *h, const struct lb_attr *a,
                                 const struct lb_field_value *value)
{
    struct lb_stmt *s = stmt_of(h);
    if (!value->number)
        return lb_diag_post(&h->diag, "HY024", "0 is no concurrency");
    s->concurrency = lb_attr_concurrency(s->dbc, value->number);
    s->sensitivity = s->concurrency == SQL_CONCUR_READ_ONLY ? SQL_INSENSITIVE : SQL_UNSPECIFIED;
    return changed(h, a, value->number, s->concurrency);
}

static SQLRETURN set_scrollable(struct lb_handle *h, const struct lb_attr *a,
                                const struct lb_field_value *value)
{
    struct lb_stmt *s = stmt_of(h);
    set_type(s, value->number == SQL_SCROLLABLE ? SQL_CURSOR_STATIC : SQL_CURSOR_FORWARD_ONLY);
    return SQL_SUCCESS;
}

static SQLRETURN set_sensitivity(struct lb_handle *h, const struct lb_attr *a,
                                 const struct lb_field_value *value)
{
    struct lb_stmt *s = stmt_of(h);
    if (value->number == SQL_SENSITIVE)
        return lb_diag_post(&h->diag, "HYC00",
                            "No cursor shows what others change after it was opened");
    if (value->number == SQL_INSENSITIVE) {
        s->concurrency = SQL_CONCUR_READ_ONLY;
        set_type(s, lb_attr_cursor_type(SQL_CURSOR_STATIC));
    }
    s->sensitivity = value->number;
    return SQL_SUCCESS;
}

/* ---- others with a word of their own ----------------------------------------------------- */

static SQLRETURN set_keyset_size(struct lb_handle *h, const struct lb_attr *a,
                                 const struct lb_field_value *value)
{
    return changed(h, a, value->number, stmt_of(h)->keyset_size);
}

/* Plans for bound columns hold the limit: they are made anew. */
static SQLRETURN set_max_length(struct lb_handle *h, const struct lb_attr *a,
                                const struct lb_field_value *value)
{
    lb_attr_store(h, a, value);
    stmt_of(h)->ard->version++;
    return SQL_SUCCESS;
}

static SQLRETURN set_rowset_size(struct lb_handle *h, const struct lb_attr *a,
                                 const struct lb_field_value *value)
{
    if (!value->number)
        return lb_diag_post(&h->diag, "HY024", "A rowset has at least one row");
    lb_attr_store(h, a, value);
    return SQL_SUCCESS;
}

static SQLRETURN get_rowset_size(struct lb_handle *h, const struct lb_attr *a,
                                 struct lb_field_value *out)
{
    lb_attr_load(h, a, out);
    if (!out->number)
        out->number = 1;
    return SQL_SUCCESS;
}

static SQLRETURN get_row_number(struct lb_handle *h, const struct lb_attr *a,
                                struct lb_field_value *out)
{
    const struct lb_stmt *s = stmt_of(h);
    if ((s->state != LB_S6 && s->state != LB_S7) || s->rowset == 0)
        return lb_diag_post(&h->diag, "24000", "The cursor is not on a row");
    out->number = (SQLULEN)s->row + s->at;
    return SQL_SUCCESS;
}

/* A fixed-length bookmark of ODBC 2.x, as SQLExtendedFetch takes it. */
static SQLRETURN get_bookmark(struct lb_handle *h, const struct lb_attr *a,
                              struct lb_field_value *out)
{
    const struct lb_stmt *s = stmt_of(h);
    if (s->use_bookmarks == SQL_UB_OFF || s->cursor_type == SQL_CURSOR_FORWARD_ONLY)
        return lb_diag_post(&h->diag, "HY092", "The cursor has no bookmarks");
    return get_row_number(h, a, out);
}

/* ---- descriptors ------------------------------------------------------------------------- */

static struct lb_desc *desc_of(const struct lb_stmt *s, enum lb_desc_role role)
{
    return role == LB_ARD ? s->ard : role == LB_APD ? s->apd : role == LB_IRD ? s->ird : s->ipd;
}

static SQLRETURN set_header(struct lb_handle *h, const struct lb_attr *a,
                            const struct lb_field_value *value)
{
    return lb_desc_field_set(desc_of(stmt_of(h), a->role), 0, a->field, value, &h->diag);
}

static SQLRETURN get_header(struct lb_handle *h, const struct lb_attr *a,
                            struct lb_field_value *out)
{
    SQLRETURN r = lb_desc_field_get(desc_of(stmt_of(h), a->role), 0, a->field, out, &h->diag);
    out->kind = a->kind; /* BIND_TYPE is an integer there and a SQLULEN here */
    return r;
}

static SQLRETURN set_desc(struct lb_handle *h, const struct lb_attr *a,
                          const struct lb_field_value *value)
{
    struct lb_stmt *s = stmt_of(h);
    struct lb_desc *d = value->pointer, *own = s->own[a->role];
    struct lb_desc **used = a->role == LB_ARD ? &s->ard : &s->apd;
    if (!d)
        d = own;
    if (d != own) {
        if (d->head.kind != LB_DESC || d->dbc != s->dbc)
            return lb_diag_post(&h->diag, "HY024", "The descriptor is not one of this connection");
        if (d->owner)
            return lb_diag_post(&h->diag, "HY017",
                                "A descriptor that belongs to a statement serves no other purpose");
    }
    lb_desc_use(used, d);
    return SQL_SUCCESS;
}

/* ODBC reference, SQLSetStmtAttr: HY017. */
static SQLRETURN keep_desc(struct lb_handle *h, const struct lb_attr *a,
                           const struct lb_field_value *value)
{
    return lb_diag_post(&h->diag, "HY017",
                        "A statement's implementation descriptors are its own for good");
}

static SQLRETURN get_desc(struct lb_handle *h, const struct lb_attr *a, struct lb_field_value *out)
{
    out->pointer = desc_of(stmt_of(h), a->role);
    return SQL_SUCCESS;
}

/* ---- the table (ODBC reference, SQLSetStmtAttr) ------------------------------------------ */

#define IN(m)            LB_PLACE(lb_stmt, m)
#define BEFORE_EXECUTION (LB_ATTR_CURSOR_OPEN | LB_ATTR_PREPARED)
#define HEADER(r, f)                                                                               \
    .role = (r), .field = (f), .most = LB_ATTR_ANY, .set = set_header, .get = get_header
#define DESCRIPTOR(r, s) .role = (r), .set = (s), .get = get_desc

static const struct lb_attr rows[] = {
    /* execution */
    {SQL_ATTR_QUERY_TIMEOUT, LB_FIELD_LEN, IN(query_timeout), .most = LB_ATTR_ANY},
    {SQL_ATTR_MAX_ROWS, LB_FIELD_LEN, IN(max_rows), .most = LB_ATTR_ANY},
    {SQL_ATTR_MAX_LENGTH, LB_FIELD_LEN, IN(max_length), .most = LB_ATTR_ANY, .set = set_max_length},
    {SQL_ATTR_NOSCAN, LB_FIELD_LEN, IN(noscan), .most = SQL_NOSCAN_ON},
    {SQL_ATTR_METADATA_ID, LB_FIELD_LEN, IN(metadata_id), .most = SQL_TRUE},
    {SQL_ATTR_ENABLE_AUTO_IPD, LB_FIELD_LEN, IN(auto_ipd), .most = SQL_TRUE},
    {SQL_ATTR_ASYNC_ENABLE, LB_FIELD_LEN, IN(async_enable), .most = SQL_ASYNC_ENABLE_ON},
    {SQL_ATTR_ASYNC_STMT_EVENT, LB_FIELD_POINTER, .set = lb_attr_refuse},
    {ATTR_ASYNC_STMT_PCALLBACK, LB_FIELD_POINTER, .set = lb_attr_refuse},
    {ATTR_ASYNC_STMT_PCONTEXT, LB_FIELD_POINTER, .set = lb_attr_refuse},

    /* cursors */
    {SQL_ATTR_CURSOR_TYPE, LB_FIELD_LEN, BEFORE_EXECUTION, IN(cursor_type),
     .most = SQL_CURSOR_STATIC, .set = set_cursor_type},
    {SQL_ATTR_CONCURRENCY, LB_FIELD_LEN, BEFORE_EXECUTION, IN(concurrency),
     .most = SQL_CONCUR_VALUES, .set = set_concurrency},
    {SQL_ATTR_CURSOR_SCROLLABLE, LB_FIELD_LEN, BEFORE_EXECUTION, IN(scrollable),
     .most = SQL_SCROLLABLE, .set = set_scrollable},
    {SQL_ATTR_CURSOR_SENSITIVITY, LB_FIELD_LEN, BEFORE_EXECUTION, IN(sensitivity),
     .most = SQL_SENSITIVE, .set = set_sensitivity},
    {SQL_ATTR_KEYSET_SIZE, LB_FIELD_LEN, IN(keyset_size), .most = LB_ATTR_ANY,
     .set = set_keyset_size},
    {SQL_ATTR_SIMULATE_CURSOR, LB_FIELD_LEN, BEFORE_EXECUTION, IN(simulate_cursor),
     .most = SQL_SC_UNIQUE},
    {SQL_ATTR_USE_BOOKMARKS, LB_FIELD_LEN, BEFORE_EXECUTION, IN(use_bookmarks),
     .most = SQL_UB_VARIABLE},
    {SQL_ATTR_FETCH_BOOKMARK_PTR, LB_FIELD_POINTER, IN(fetch_bookmark)},
    {SQL_ATTR_RETRIEVE_DATA, LB_FIELD_LEN, IN(retrieve_data), .most = SQL_RD_ON},
    {SQL_ATTR_ROW_NUMBER, LB_FIELD_LEN, LB_ATTR_ALWAYS, .get = get_row_number},
    {SQL_GET_BOOKMARK, LB_FIELD_LEN, LB_ATTR_ALWAYS, .get = get_bookmark},
    {SQL_ROWSET_SIZE, LB_FIELD_LEN, IN(extended_size), .most = LB_ATTR_ANY, .set = set_rowset_size,
     .get = get_rowset_size},

    /* descriptors */
    {SQL_ATTR_APP_ROW_DESC, LB_FIELD_POINTER, DESCRIPTOR(LB_ARD, set_desc)},
    {SQL_ATTR_APP_PARAM_DESC, LB_FIELD_POINTER, DESCRIPTOR(LB_APD, set_desc)},
    {SQL_ATTR_IMP_ROW_DESC, LB_FIELD_POINTER, DESCRIPTOR(LB_IRD, keep_desc)},
    {SQL_ATTR_IMP_PARAM_DESC, LB_FIELD_POINTER, DESCRIPTOR(LB_IPD, keep_desc)},

    /* header fields of descriptors */
    {SQL_ATTR_ROW_ARRAY_SIZE, LB_FIELD_LEN, HEADER(LB_ARD, SQL_DESC_ARRAY_SIZE)},
    {SQL_ATTR_ROW_BIND_OFFSET_PTR, LB_FIELD_POINTER, HEADER(LB_ARD, SQL_DESC_BIND_OFFSET_PTR)},
    {SQL_ATTR_ROW_BIND_TYPE, LB_FIELD_LEN, HEADER(LB_ARD, SQL_DESC_BIND_TYPE)},
    {SQL_ATTR_ROW_OPERATION_PTR, LB_FIELD_POINTER, HEADER(LB_ARD, SQL_DESC_ARRAY_STATUS_PTR)},
    {SQL_ATTR_ROW_STATUS_PTR, LB_FIELD_POINTER, HEADER(LB_IRD, SQL_DESC_ARRAY_STATUS_PTR)},
    {SQL_ATTR_ROWS_FETCHED_PTR, LB_FIELD_POINTER, HEADER(LB_IRD, SQL_DESC_ROWS_PROCESSED_PTR)},
    {SQL_ATTR_PARAMSET_SIZE, LB_FIELD_LEN, HEADER(LB_APD, SQL_DESC_ARRAY_SIZE)},
    {SQL_ATTR_PARAM_BIND_OFFSET_PTR, LB_FIELD_POINTER, HEADER(LB_APD, SQL_DESC_BIND_OFFSET_PTR)},
    {SQL_ATTR_PARAM_BIND_TYPE, LB_FIELD_LEN, HEADER(LB_APD, SQL_DESC_BIND_TYPE)},
    {SQL_ATTR_PARAM_OPERATION_PTR, LB_FIELD_POINTER, HEADER(LB_APD, SQL_DESC_ARRAY_STATUS_PTR)},
    {SQL_ATTR_PARAM_STATUS_PTR, LB_FIELD_POINTER, HEADER(LB_IPD, SQL_DESC_ARRAY_STATUS_PTR)},
    {SQL_ATTR_PARAMS_PROCESSED_PTR, LB_FIELD_POINTER, HEADER(LB_IPD, SQL_DESC_ROWS_PROCESSED_PTR)},
};

const struct lb_attr_table lb_attr_stmt_table = {rows, sizeof rows / sizeof rows[0]};

static unsigned now(const struct lb_stmt *s)
{
    unsigned open = s->state >= LB_S5 && s->state <= LB_S7 ? LB_ATTR_CURSOR_OPEN : 0;
    return open | (s->is_prepared ? LB_ATTR_PREPARED : 0);
}

SQLRETURN lb_attr_stmt_set(struct lb_stmt *s, SQLINTEGER attribute,
                           const struct lb_field_value *value)
{
    return lb_attr_set(&lb_attr_stmt_table, &s->head, now(s), attribute, value);
}

SQLRETURN lb_attr_stmt_get(struct lb_stmt *s, SQLINTEGER attribute, struct lb_field_value *out)
{
    return lb_attr_get(&lb_attr_stmt_table, &s->head, now(s), attribute, out);
}
