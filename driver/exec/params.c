#include "exec/args.h"

#include <stdlib.h>

#include "exec/call.h"
#include "exec/current_of.h"
#include "exec/large.h"
#include "exec/putdata.h"

#define ARGS_CEILING ((size_t)1 << 30)
#define ELSEWHERE    (SIZE_MAX - 1) /* an offset: the value is the application's, or s->put's */

enum { LARGE = 4096 };

/* ---- room for rendered values ------------------------------------------------------------ */

static void release_args(struct lb_owned *owned)
{
    struct lb_args *a = (struct lb_args *)owned;
    for (unsigned k = 0; k < LB_ROWS_SIZES; k++)
        lb_prepared_release(a->rows[k]);
    lb_buf_release(&a->bytes);
    free(a->offsets);
    free(a->values);
    free(a->lengths);
    free(a->formats);
    free(a);
}

struct lb_args *lb_args_begin(struct lb_stmt *s)
{
    struct lb_args *a = (struct lb_args *)s->args;
    if (!a) {
        a = lb_owned_new(&s->args, sizeof *a, release_args, &s->head.diag);
        if (!a)
            return NULL;
        a->bytes = LB_BUF(ARGS_CEILING);
    }
    lb_buf_clear(&a->bytes);
    a->n = 0;
    return a;
}

bool lb_args_room(struct lb_args *a, unsigned n)
{
    if (a->n + n < a->room)
        return true;
    unsigned room = (a->n + n) * 2 + 1;
    size_t *offsets = realloc(a->offsets, room * sizeof *offsets);
    if (offsets)
        a->offsets = offsets;
    const char **values = realloc(a->values, room * sizeof *values);
    if (values)
        a->values = values;
    int *lengths = realloc(a->lengths, room * sizeof *lengths);
    if (lengths)
        a->lengths = lengths;
    int *formats = realloc(a->formats, room * sizeof *formats);
    if (formats)
        a->formats = formats;
    if (!offsets || !values || !lengths || !formats)
        return false;
    a->room = room;
    return true;
}

bool lb_args_fit(struct lb_stmt *s, const struct lb_args *a)
{
    return lb_buf_ok(&a->bytes) ||
           lb_diag_refuse(&s->head.diag, "HY001", "The parameters are too large together");
}

void lb_args_point(struct lb_args *a, unsigned first, unsigned n)
{
    for (unsigned i = first; i < first + n; i++)
        if (a->offsets[i] != ELSEWHERE)
            a->values[i] = a->offsets[i] == SIZE_MAX ? NULL : a->bytes.at + a->offsets[i];
}

bool lb_args_finish(struct lb_stmt *s, struct lb_args *a)
{
    lb_args_point(a, 0, a->n);
    return lb_args_fit(s, a);
}

void lb_args_cut(struct lb_args *a, unsigned n, size_t bytes)
{
    a->n = n;
    a->bytes.n = bytes;
    a->bytes.broken = false;
}

/* ---- plans ------------------------------------------------------------------------------- */

/* Binding a SQL_NUMERIC_STRUCT leaves precision 38 and scale 0 in the descriptor. Unless the
 * application changed them there, the struct's own count: applications fill those in and forget the
 * descriptor. */
struct lb_send_want lb_send_want_of(const struct lb_desc_rec *app, const struct lb_desc_rec *imp)
{
    bool untouched = app->concise_type == SQL_C_NUMERIC && app->precision == 38 && app->scale == 0;
    bool numeric = imp->type == SQL_NUMERIC || imp->type == SQL_DECIMAL;
    bool seconds = imp->type == SQL_DATETIME || imp->type == SQL_INTERVAL;
    return (struct lb_send_want){.c_type = app->concise_type,
                                 .sql_type = imp->concise_type,
                                 .column_size = numeric ? (SQLULEN)imp->precision : imp->length,
                                 .decimal_digits = seconds ? imp->precision : imp->scale,
                                 .c_precision = untouched ? 0 : app->precision,
                                 .c_scale = app->scale};
}

static bool plan_one(struct lb_stmt *s, unsigned i)
{
    const struct lb_desc_rec *app = lb_desc_rec_at(s->apd, (SQLSMALLINT)(i + 1));
    const struct lb_desc_rec *imp = lb_desc_rec_at(s->ipd, (SQLSMALLINT)(i + 1));
    if (!app || !imp || imp->concise_type == 0) {
        lb_diag_post(&s->head.diag, "07002",
                     "Parameter %u of %u is not bound: call SQLBindParameter for "
                     "each ? of the statement",
                     i + 1, s->sql.params);
        return false;
    }
    struct lb_send_want want = lb_send_want_of(app, imp);
    want.server_oid = lb_param_retyped(s, i, lb_type_oid_for_sql(imp->concise_type));
    enum lb_outcome o = lb_send_plan_make(&s->sends[i], &want, &s->dbc->types);
    if (o != LB_FINE)
        lb_diag_post(&s->head.diag, "07006",
                     "Parameter %u: C type %d does not convert to SQL type %d", i + 1,
                     app->concise_type, imp->concise_type);
    return o == LB_FINE;
}

bool lb_params_plan(struct lb_stmt *s)
{
    unsigned n = s->sql.params;
    if (s->nsends == n && s->sends_apd_version == s->apd->version &&
        s->sends_ipd_version == s->ipd->version)
        return true;
    struct lb_send_plan *sends = realloc(s->sends, (n ? n : 1) * sizeof *sends);
    if (!sends)
        return lb_diag_refuse(&s->head.diag, "HY001", NULL);
    s->sends = sends;
    s->nsends = 0;
    for (unsigned i = 0; i < n; i++)
        if (!plan_one(s, i))
            return false;
    s->nsends = n;
    s->sends_apd_version = s->apd->version;
    s->sends_ipd_version = s->ipd->version;
    return true;
}

/* ---- values ------------------------------------------------------------------------------ */

void *lb_desc_element(const struct lb_desc *d, const void *base, SQLULEN row, size_t size)
{
    if (!base)
        return NULL;
    size_t step = d->bind_type == SQL_PARAM_BIND_BY_COLUMN ? size : (size_t)d->bind_type;
    return (char *)base + (d->bind_offset ? *d->bind_offset : 0) + row * step;
}

const void *lb_param_data(const struct lb_stmt *s, unsigned i, SQLULEN row)
{
    if ((int)i >= s->apd->count) /* unbound since, while data was needed */
        return NULL;
    return lb_desc_data(s->apd, &s->apd->recs[i + 1], s->sends[i].fixed_size, row);
}

enum lb_param_state lb_param_state(const struct lb_stmt *s, unsigned i, SQLULEN row, SQLLEN *length)
{
    const struct lb_desc_rec *r = &s->apd->recs[i + 1];
    const void *octets = lb_desc_element(s->apd, r->octet_length_at, row, sizeof(SQLLEN));
    *length = SQL_NTS;
    if (r->indicator && r->indicator != r->octet_length_at &&
        lb_length_get(lb_desc_element(s->apd, r->indicator, row, sizeof(SQLLEN))) == SQL_NULL_DATA)
        return LB_PARAM_NULL;
    if (!octets)
        return r->data ? LB_PARAM_VALUE : LB_PARAM_NULL;
    *length = lb_length_get(octets);
    if (*length == SQL_NULL_DATA)
        return LB_PARAM_NULL;
    if (*length == SQL_DEFAULT_PARAM)
        return LB_PARAM_DEFAULT;
    if (lb_put_asked(*length))
        return LB_PARAM_AT_EXECUTION;
    return LB_PARAM_VALUE;
}

SQLSMALLINT lb_param_c_type(const struct lb_stmt *s, unsigned i)
{
    return s->sends[i].c_type;
}

bool lb_param_set_ignored(const struct lb_stmt *s, SQLULEN row)
{
    return s->apd->array_size > 1 && s->apd->array_status &&
           s->apd->array_status[row] == SQL_PARAM_IGNORE;
}

bool lb_param_wanted(struct lb_stmt *s, unsigned i, SQLULEN row)
{
    SQLLEN length;
    return s->apd->recs[i + 1].octet_length_at &&
           s->ipd->recs[i + 1].parameter_type != SQL_PARAM_OUTPUT &&
           !lb_param_set_ignored(s, row) &&
           lb_param_state(s, i, row, &length) == LB_PARAM_AT_EXECUTION;
}

/* A text value ends in NUL, for libpq. */
enum lb_outcome lb_args_send(struct lb_args *a, const struct lb_send_plan *plan, const void *from,
                             SQLLEN length)
{
    size_t start = a->bytes.n;
    enum lb_outcome o = plan->run(plan, from, length, &a->bytes);
    if (lb_outcome_failed(o))
        return o;
    a->offsets[a->n] = start;
    a->lengths[a->n] = (int)(a->bytes.n - start);
    a->formats[a->n++] = (int)plan->format;
    lb_buf_add_char(&a->bytes, 0);
    return o;
}

void lb_args_add(struct lb_args *a, struct lb_text cell, enum lb_format format)
{
    a->offsets[a->n] = cell.at ? a->bytes.n : SIZE_MAX;
    a->lengths[a->n] = (int)cell.n;
    a->formats[a->n++] = (int)format;
    if (cell.at) {
        lb_buf_add_text(&a->bytes, cell);
        lb_buf_add_char(&a->bytes, 0);
    }
}

/* A large value is not copied where nothing is to be done to it. */
static bool add_as_is(struct lb_args *a, const struct lb_send_plan *plan, struct lb_text value,
                      bool ends_in_nul)
{
    if ((plan->format == LB_FORMAT_TEXT && !ends_in_nul) || !lb_send_as_is(plan, value))
        return false;
    a->offsets[a->n] = ELSEWHERE;
    a->values[a->n] = value.at;
    a->lengths[a->n] = (int)value.n;
    a->formats[a->n++] = (int)plan->format;
    return true;
}

static enum lb_outcome render_bound(struct lb_stmt *s, struct lb_args *a, unsigned i, SQLULEN row)
{
    SQLLEN length;
    struct lb_text put;
    bool is_null = false;
    enum lb_param_state state = lb_param_state(s, i, row, &length);
    if (state == LB_PARAM_AT_EXECUTION) {
        if (!lb_put_value(s, i, row, &put, &is_null))
            return LB_BAD_LENGTH;
        if (!is_null && add_as_is(a, &s->sends[i], put, true))
            return LB_FINE;
        if (!is_null)
            return lb_args_send(a, &s->sends[i], put.at, (SQLLEN)put.n);
    }
    if (state == LB_PARAM_VALUE) {
        const void *from = lb_param_data(s, i, row);
        if (length < 0 && length != SQL_NTS)
            return LB_BAD_LENGTH;
        if (from && length >= LARGE &&
            add_as_is(a, &s->sends[i], lb_text(from, (size_t)length), false))
            return LB_FINE;
        return from ? lb_args_send(a, &s->sends[i], from, length) : LB_BAD_LENGTH;
    }
    if (state == LB_PARAM_DEFAULT)
        return LB_NO_DEFAULT;
    lb_args_add(a, LB_NO_TEXT, s->sends[i].format);
    return LB_FINE;
}

static SQLLEN row_number(const struct lb_stmt *s, SQLULEN row)
{
    return s->apd->array_size > 1 ? (SQLLEN)row + 1 : SQL_NO_ROW_NUMBER;
}

bool lb_params_render(struct lb_stmt *s, struct lb_args *a, const struct lb_sql_statement *t,
                      SQLULEN row)
{
    if (!lb_args_room(a, t->params + lb_current_of_count(s)))
        return lb_diag_refuse(&s->head.diag, "HY001", NULL);
    for (unsigned i = t->first_param; i < t->first_param + t->params; i++) {
        if (!lb_call_sends(s, t, i))
            continue;
        enum lb_outcome o = render_bound(s, a, i, row);
        if (lb_diag_outcome(&s->head.diag, o, row_number(s, row), (SQLINTEGER)i + 1))
            return false;
    }
    return true;
}

/* ---- SQLDescribeParam -------------------------------------------------------------------- */

static const struct lb_sql_statement *statement_of(const struct lb_stmt *s, unsigned param,
                                                   unsigned *k)
{
    for (*k = 0; *k < s->sql.count; ++*k) {
        const struct lb_sql_statement *t = &s->sql.statements[*k];
        if (param < t->first_param + t->params)
            return t;
    }
    return NULL;
}

#define BYTEA          17
#define FIRST_OF_USERS 16384

/* A large object is bytea to applications. False: posted. */
static bool seen_as(struct lb_stmt *s, uint32_t *oid)
{
    bool failed = false;
    if (*oid >= FIRST_OF_USERS && *oid == lb_large_type(s, &failed))
        *oid = BYTEA;
    return !failed;
}

SQLRETURN lb_exec_describe_param(struct lb_stmt *s, SQLUSMALLINT n, SQLSMALLINT *type,
                                 SQLULEN *size, SQLSMALLINT *digits, SQLSMALLINT *nullable)
{
    const uint32_t *oids;
    unsigned count, k;
    struct lb_type_facts facts;
    struct lb_type_options types = s->dbc->types;
    if (n == 0 || n > s->sql.params)
        return lb_diag_post(&s->head.diag, "07009",
                            "The statement has %u parameters, no parameter %u", s->sql.params, n);
    const struct lb_sql_statement *t = statement_of(s, n - 1u, &k);
    struct lb_prepared *p = t ? lb_exec_described(s, k) : NULL;
    if (!p || !lb_prepared_params(p, &oids, &count))
        return SQL_ERROR;
    unsigned server = t->is_call ? 0 : n - 1u - t->first_param;
    for (unsigned i = t->first_param; t->is_call && i < n - 1u; i++)
        server += lb_call_sends(s, t, i);
    const struct lb_column *columns;
    unsigned returned = 0, column;
    uint32_t oid = server < count && lb_call_sends(s, t, n - 1u) ? oids[server] : 0;
    if (!lb_call_sends(s, t, n - 1u) && lb_prepared_columns(p, &columns, &returned)) {
        column = lb_call_column(s, t, n - 1u);
        oid = column < returned ? columns[column].oid : 0;
    }
    if (!seen_as(s, &oid))
        return SQL_ERROR;
    /* A size would be a limit that the server does not have, and applications make room for it in
     * each row of an array. */
    types.unknown_sizes = true;
    lb_type_describe(oid, -1, &types, &facts);
    if (type)
        *type = facts.sql_type;
    if (size)
        *size = facts.column_size;
    if (digits)
        *digits = facts.decimal_digits;
    if (nullable)
        *nullable = SQL_NULLABLE;
    return SQL_SUCCESS;
}

/* ODBC reference, "Automatic Population of the IPD". */
bool lb_params_populate(struct lb_stmt *s)
{
    struct lb_desc *d = s->ipd;
    if (s->sql.params > 32767 || !lb_desc_set_count(d, (SQLSMALLINT)s->sql.params))
        return lb_diag_refuse(&s->head.diag, "HY001", NULL);
    for (SQLSMALLINT n = 1; n <= d->count; n++) {
        SQLSMALLINT type, digits, nullable;
        SQLULEN size;
        struct lb_desc_rec *r = &d->recs[n];
        if (!SQL_SUCCEEDED(
                lb_exec_describe_param(s, (SQLUSMALLINT)n, &type, &size, &digits, &nullable)))
            return false;
        lb_desc_rec_set_type(r, type, false);
        lb_desc_rec_set_size(r, size, digits);
        r->nullable = nullable;
        r->parameter_type = SQL_PARAM_INPUT;
        r->unnamed = SQL_UNNAMED;
    }
    d->version++;
    return true;
}
