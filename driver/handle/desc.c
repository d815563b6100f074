#include <stdlib.h>
#include <string.h>

#include "handle/handle.h"

/* Records are made unbound: SQL_C_DEFAULT in application descriptors (SQLSetDescField,
 * "Initialization of Descriptor Fields"). */
static void init_rec(const struct lb_desc *d, struct lb_desc_rec *r)
{
    memset(r, 0, sizeof *r);
    if (d->role == LB_ARD || d->role == LB_APD) {
        r->concise_type = SQL_C_DEFAULT;
        r->type = SQL_C_DEFAULT;
    }
    if (d->role == LB_IPD) {
        r->parameter_type = SQL_PARAM_INPUT;
        r->nullable = SQL_NULLABLE;
    }
    r->unnamed = SQL_UNNAMED;
}

/* Room for records 0…n. Grows by halves, so that binding column after column stays cheap. */
static bool make_room(struct lb_desc *d, SQLSMALLINT n)
{
    if (n < d->room)
        return true;
    int room = n + 1 + n / 2;
    if (room > 32768) /* record 32767 is the last that a SQLSMALLINT counts */
        room = 32768;
    struct lb_desc_rec *recs = realloc(d->recs, (size_t)room * sizeof *recs);
    if (!recs)
        return false;
    for (int i = d->room; i < room; i++)
        init_rec(d, &recs[i]);
    d->recs = recs;
    d->room = room;
    return true;
}

bool lb_desc_set_count(struct lb_desc *d, SQLSMALLINT n)
{
    if (!make_room(d, n))
        return false;
    for (int i = n + 1; i <= d->count; i++)
        init_rec(d, &d->recs[i]);
    d->count = n;
    d->version++;
    return true;
}

void lb_desc_lower_count(struct lb_desc *d)
{
    SQLSMALLINT n = d->count;
    while (n > 0 && !d->recs[n].data && !d->recs[n].octet_length_at && !d->recs[n].indicator)
        n--;
    if (n != d->count)
        lb_desc_set_count(d, n);
}

struct lb_desc_rec *lb_desc_rec_at(struct lb_desc *d, SQLSMALLINT n)
{
    if (n < 0 || n > d->count || !make_room(d, n))
        return NULL;
    return &d->recs[n];
}

void lb_desc_clear(struct lb_desc *d)
{
    lb_desc_set_count(d, 0);
    if (d->arena)
        lb_buf_clear(d->arena);
}

/* Texts of an implementation descriptor are borrowed from its statement: a copy must not outlive
 * that, so it takes the fields that an application descriptor has (SQLCopyDesc, "Comments"). */
static void drop_texts(struct lb_desc_rec *r)
{
    r->name = r->label = r->type_name = r->literal_prefix = r->literal_suffix = NULL;
    r->base_column = r->base_table = r->schema = r->table = r->catalog = NULL;
    r->local_type_name = NULL;
}

bool lb_desc_copy(struct lb_desc *to, struct lb_desc *from)
{
    if (!make_room(from, from->count) || !lb_desc_set_count(to, from->count))
        return false;
    memcpy(to->recs, from->recs, ((size_t)from->count + 1) * sizeof *to->recs);
    for (int i = 0; i <= to->count; i++)
        drop_texts(&to->recs[i]);
    to->array_size = from->array_size;
    to->array_status = from->array_status;
    to->bind_offset = from->bind_offset;
    to->bind_type = from->bind_type;
    to->rows_processed = from->rows_processed;
    to->version++;
    return true;
}

/* Verbose type, subcode and the defaults that follow (SQLSetDescField, SQL_DESC_TYPE). */
static const struct {
    SQLSMALLINT concise, type, code, precision;
} datetimes[] = {
    {SQL_TYPE_DATE, SQL_DATETIME, SQL_CODE_DATE, 0},
    {SQL_TYPE_TIME, SQL_DATETIME, SQL_CODE_TIME, 0},
    {SQL_TYPE_TIMESTAMP, SQL_DATETIME, SQL_CODE_TIMESTAMP, 6},
    {SQL_INTERVAL_YEAR, SQL_INTERVAL, SQL_CODE_YEAR, 0},
    {SQL_INTERVAL_MONTH, SQL_INTERVAL, SQL_CODE_MONTH, 0},
    {SQL_INTERVAL_DAY, SQL_INTERVAL, SQL_CODE_DAY, 0},
    {SQL_INTERVAL_HOUR, SQL_INTERVAL, SQL_CODE_HOUR, 0},
    {SQL_INTERVAL_MINUTE, SQL_INTERVAL, SQL_CODE_MINUTE, 0},
    {SQL_INTERVAL_SECOND, SQL_INTERVAL, SQL_CODE_SECOND, 6},
    {SQL_INTERVAL_YEAR_TO_MONTH, SQL_INTERVAL, SQL_CODE_YEAR_TO_MONTH, 0},
    {SQL_INTERVAL_DAY_TO_HOUR, SQL_INTERVAL, SQL_CODE_DAY_TO_HOUR, 0},
    {SQL_INTERVAL_DAY_TO_MINUTE, SQL_INTERVAL, SQL_CODE_DAY_TO_MINUTE, 0},
    {SQL_INTERVAL_DAY_TO_SECOND, SQL_INTERVAL, SQL_CODE_DAY_TO_SECOND, 6},
    {SQL_INTERVAL_HOUR_TO_MINUTE, SQL_INTERVAL, SQL_CODE_HOUR_TO_MINUTE, 0},
    {SQL_INTERVAL_HOUR_TO_SECOND, SQL_INTERVAL, SQL_CODE_HOUR_TO_SECOND, 6},
    {SQL_INTERVAL_MINUTE_TO_SECOND, SQL_INTERVAL, SQL_CODE_MINUTE_TO_SECOND, 6},
};

static bool set_datetime(struct lb_desc_rec *r, SQLSMALLINT concise)
{
    for (size_t i = 0; i < sizeof datetimes / sizeof *datetimes; i++) {
        if (datetimes[i].concise != concise)
            continue;
        r->type = datetimes[i].type;
        r->interval_code = datetimes[i].code;
        r->precision = datetimes[i].precision;
        r->interval_precision = datetimes[i].type == SQL_INTERVAL ? 2 : 0;
        return true;
    }
    return false;
}

/* ODBC 2.x numbers for the datetime C types. */
static SQLSMALLINT modern(SQLSMALLINT concise)
{
    return concise == SQL_DATE        ? SQL_TYPE_DATE
           : concise == SQL_TIME      ? SQL_TYPE_TIME
           : concise == SQL_TIMESTAMP ? SQL_TYPE_TIMESTAMP
                                      : concise;
}

bool lb_desc_rec_set_type(struct lb_desc_rec *r, SQLSMALLINT concise, bool c_types)
{
    SQLSMALLINT type = modern(concise);
    bool known = c_types
                     ? type == SQL_C_DEFAULT || type == SQL_ARD_TYPE || lb_c_type_size(type) >= 0
                     : lb_c_type_default(type) != 0;
    if (!known)
        return false;
    r->concise_type = type;
    r->interval_code = 0;
    r->scale = 0;
    if (set_datetime(r, type))
        return true;
    r->type = type;
    if (type == SQL_NUMERIC || type == SQL_DECIMAL)
        r->precision = 38; /* what SQL_NUMERIC_STRUCT can hold */
    else if (type == SQL_CHAR || type == SQL_VARCHAR || type == SQL_WCHAR || type == SQL_WVARCHAR)
        r->length = 1, r->precision = 0;
    return true;
}

/* ColumnSize and DecimalDigits go to the fields that the reference names for each type
 * (SQLBindParameter, "ColumnSize Argument", "DecimalDigits Argument"). */
void lb_desc_rec_set_size(struct lb_desc_rec *r, SQLULEN size, SQLSMALLINT digits)
{
    r->length = size;
    if (r->type == SQL_DATETIME || r->type == SQL_INTERVAL) {
        r->precision = digits;
    } else if (r->type == SQL_NUMERIC || r->type == SQL_DECIMAL) {
        r->precision = (SQLSMALLINT)(size > 32767 ? 0 : size);
        r->scale = digits;
    }
}

/* ---- texts ------------------------------------------------------------------------------- */

#define ARENA_CEILING ((size_t)64 << 20)

/* Moves *text along when it points into the arena as it was. */
static void follow(const char **text, uintptr_t old, size_t n, const char *now)
{
    uintptr_t p = (uintptr_t)*text;

    if (p >= old && p < old + n)
        *text = now + (p - old);
}

static void follow_all(struct lb_desc *d, uintptr_t old, size_t n)
{
    const char *now = d->arena->at;

    for (int i = 0; i <= d->count && i < d->room; i++) {
        struct lb_desc_rec *r = &d->recs[i];
        const char **texts[] = {&r->name,  &r->label,  &r->base_column, &r->base_table,
                                &r->table, &r->schema, &r->catalog,     &r->local_type_name};

        for (size_t k = 0; k < sizeof texts / sizeof texts[0]; k++)
            follow(texts[k], old, n, now);
    }
}

const char *lb_desc_keep_text(struct lb_desc *d, struct lb_text t)
{
    if (!d->arena) {
        d->arena = malloc(sizeof *d->arena);
        if (!d->arena)
            return NULL;
        *d->arena = LB_BUF(ARENA_CEILING);
    }
    uintptr_t old = (uintptr_t)d->arena->at;
    size_t n = d->arena->n;
    char *to = lb_buf_grow(d->arena, t.n + 1);

    if (!to)
        return NULL;
    if (old && (uintptr_t)d->arena->at != old)
        follow_all(d, old, n);
    if (t.n)
        memcpy(to, t.at, t.n);
    to[t.n] = '\0';
    d->arena->n += t.n + 1;
    return to;
}
