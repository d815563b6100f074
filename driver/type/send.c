#include "type/carrier.h"

#include "base/utf.h"
#include "type/bytes.h"
#include "type/interval.h"
#include "type/row.h"

#include <stddef.h>

enum {
    MOST_BYTES = 0x3FFFFFFF, /* the server takes no larger value */
    FEW_DIGITS = 40
};

/* ---- character and binary C data -------------------------------------------------------- */

static enum lb_outcome char_data(const void *from, SQLLEN length, struct lb_text *out)
{
    if (length < 0 && length != SQL_NTS)
        return LB_BAD_LENGTH;
    *out = lb_text(from, length == SQL_NTS ? strlen(from) : (size_t)length);
    return LB_FINE;
}

/* Appends SQL_C_WCHAR data as UTF-8; the buffer may be at any address. */
static enum lb_outcome add_wide(const void *from, SQLLEN length, struct lb_buf *b)
{
    const char *at = from;
    size_t n = 0;
    if (length == SQL_NTS) {
        while (at[2 * n] != 0 || at[2 * n + 1] != 0)
            n++;
    } else if (length < 0 || length % 2 != 0) {
        return LB_BAD_LENGTH;
    } else {
        n = (size_t)length / 2;
    }
    if ((uintptr_t)from % _Alignof(uint16_t) == 0) {
        lb_buf_add_utf16(b, from, n);
    } else {
        uint16_t bounce[256];
        while (n > 0) {
            size_t some = n < 256 ? n : 256;
            memcpy(bounce, at, 2 * some);
            /* a pair stays together */
            if (some < n && bounce[some - 1] >= 0xD800 && bounce[some - 1] <= 0xDBFF)
                some--;
            lb_buf_add_utf16(b, bounce, some);
            at += 2 * some;
            n -= some;
        }
    }
    return lb_buf_ok(b) ? LB_FINE : LB_NO_MEMORY;
}

/* ---- text parameters -------------------------------------------------------------------- */

/*
 * Column size counts characters; blanks at the end may be cut, as SQL has it. Code points are the
 * smallest measure an application may have meant, so nobody is refused by a difference of units.
 */
static enum lb_outcome check_text(const struct lb_send_plan *plan, struct lb_text t)
{
    if (t.n > 0 && memchr(t.at, 0, t.n))
        return LB_BAD_TEXT;
    if (plan->column_size == 0 || t.n <= plan->column_size)
        return LB_FINE;
    while (t.n > plan->column_size && t.at[t.n - 1] == ' ')
        t.n--;
    return lb_utf8_chars(t) > plan->column_size ? LB_STRING_TOO_LONG : LB_FINE;
}

/* LFConversion: CR LF becomes LF. */
static void drop_cr(struct lb_buf *b, size_t start)
{
    size_t to = start;
    for (size_t i = start; i < b->n; i++) {
        if (b->at[i] == '\r' && i + 1 < b->n && b->at[i + 1] == '\n')
            continue;
        b->at[to++] = b->at[i];
    }
    b->n = to;
}

static enum lb_outcome finish_text(const struct lb_send_plan *plan, struct lb_buf *out,
                                   size_t start)
{
    if (!lb_buf_ok(out))
        return LB_NO_MEMORY;
    if (plan->lf_conversion)
        drop_cr(out, start);
    enum lb_outcome o = check_text(plan, lb_text(lb_buf_str(out) + start, out->n - start));
    if (o != LB_FINE)
        out->n = start;
    return o;
}

static enum lb_outcome char_to_text(const struct lb_send_plan *plan, const void *from,
                                    SQLLEN length, struct lb_buf *out)
{
    struct lb_text t;
    size_t start = out->n;
    enum lb_outcome o = char_data(from, length, &t);
    if (o != LB_FINE)
        return o;
    lb_buf_add_text(out, t);
    return finish_text(plan, out, start);
}

static enum lb_outcome wide_to_text(const struct lb_send_plan *plan, const void *from,
                                    SQLLEN length, struct lb_buf *out)
{
    size_t start = out->n;
    enum lb_outcome o = add_wide(from, length, out);
    return o == LB_FINE ? finish_text(plan, out, start) : o;
}

/* ---- the long way ----------------------------------------------------------------------- */

static enum lb_outcome load(const struct lb_send_plan *plan, const void *from, SQLLEN length,
                            struct lb_buf *scratch, struct lb_value *out)
{
    enum lb_outcome o = LB_FINE;
    if (plan->carrier->group == LB_GROUP_CHAR) {
        out->kind = LB_VALUE_TEXT;
        if (plan->c_type == SQL_C_CHAR)
            return char_data(from, length, &out->as.text);
        o = add_wide(from, length, scratch);
        out->as.text = lb_buf_text(scratch);
        return o;
    }
    if (plan->carrier->group != LB_GROUP_BINARY)
        return plan->carrier->load(plan, from, scratch, out);
    struct lb_text bytes;
    o = char_data(from, length, &bytes); /* without a length it ends in NUL, like characters */
    if (o != LB_FINE)
        return o;
    out->kind = plan->family == LB_FAMILY_BINARY ? LB_VALUE_BYTES : LB_VALUE_TEXT;
    out->as.text = bytes;
    if (plan->family == LB_FAMILY_BINARY || plan->family == LB_FAMILY_TEXT)
        return LB_FINE;
    /* The bytes of the SQL type's default C type. */
    struct lb_send_plan as = *plan;
    as.c_type = lb_c_type_default(plan->sql_type);
    as.carrier = lb_carrier_of(&as.c_type);
    if (!as.carrier->load)
        return LB_FINE;
    return bytes.n == (size_t)as.carrier->size ? as.carrier->load(&as, from, scratch, out)
                                               : LB_OUT_OF_RANGE;
}

static enum lb_outcome send_value(const struct lb_send_plan *plan, const void *from, SQLLEN length,
                                  struct lb_buf *out)
{
    /* Two, because what was loaded is still read while it is converted. */
    struct lb_buf loaded = LB_BUF(MOST_BYTES), converted = LB_BUF(MOST_BYTES);
    struct lb_value v;
    size_t start = out->n;
    enum lb_outcome o = load(plan, from, length, &loaded, &v);
    if (o == LB_FINE)
        o = lb_send_convert(plan, &converted, &v);
    if (o == LB_FINE && plan->format == LB_FORMAT_BINARY) {
        o = lb_wire_send(plan->wire, &v, out);
    } else if (o == LB_FINE) {
        lb_value_render(out, &v);
        if (plan->family == LB_FAMILY_TEXT)
            o = finish_text(plan, out, start);
        else if (memchr(lb_buf_str(out) + start, 0, out->n - start))
            o = LB_BAD_TEXT;
    }
    if (o == LB_FINE && !lb_buf_ok(out))
        o = LB_NO_MEMORY;
    if (o != LB_FINE)
        out->n = start;
    lb_buf_release(&converted);
    lb_buf_release(&loaded);
    return o;
}

/* ---- straight paths --------------------------------------------------------------------- */

/* An integer or a double that the server takes as it is, in network order. */
static enum lb_outcome in_order(const struct lb_send_plan *plan, const void *from, SQLLEN length,
                                struct lb_buf *out)
{
    uint32_t four = 0;
    uint64_t eight = 0;
    if (plan->fixed_size == sizeof four)
        memcpy(&four, from, sizeof four);
    else
        memcpy(&eight, from, sizeof eight);
    lb_put(out, four | eight, (size_t)plan->fixed_size);
    return lb_buf_ok(out) ? LB_FINE : LB_NO_MEMORY;
}

/* Plain digits as they are written; all else that may be a number goes the long way. */
static enum lb_outcome digits_to_number(const struct lb_send_plan *plan, const void *from,
                                        SQLLEN length, struct lb_buf *out)
{
    struct lb_text t;
    enum lb_outcome o = char_data(from, length, &t);
    if (o != LB_FINE)
        return o;
    size_t i = t.n > 0 && t.at[0] == '-', points = 0, digits = 0;
    for (; i < t.n && (lb_is_digit(t.at[i]) || (t.at[i] == '.' && points++ == 0)); i++)
        digits += t.at[i] != '.';
    if (i < t.n || digits == 0 || digits > FEW_DIGITS)
        return send_value(plan, from, length, out);
    lb_buf_add_text(out, t);
    return lb_buf_ok(out) ? LB_FINE : LB_NO_MEMORY;
}

/* A day and time that exist, of which the parameter keeps all digits. */
static enum lb_outcome timestamp_as_it_is(const struct lb_send_plan *plan, const void *from,
                                          SQLLEN length, struct lb_buf *out)
{
    struct lb_value v;
    bool micros = plan->decimal_digits < 1 || plan->decimal_digits > 5;
    if (lb_load_datetime(plan, from, NULL, &v) != LB_FINE ||
        v.as.when.nanos % (micros ? 1000 : 1000000000) != 0)
        return send_value(plan, from, length, out);
    size_t start = out->n;
    enum lb_outcome o = lb_wire_send(plan->wire, &v, out);
    if (o == LB_FINE && !lb_buf_ok(out))
        o = LB_NO_MEMORY;
    if (o != LB_FINE)
        out->n = start;
    return o;
}

static lb_send_fn *pick(const struct lb_send_plan *plan)
{
    static const struct {
        const struct lb_wire *wire;
        SQLSMALLINT c_type, sql_type, sql_type_too;
        lb_send_fn *run;
    } paths[] = {
        {&lb_wire_int4, SQL_C_SLONG, SQL_INTEGER, SQL_INTEGER, in_order},
        {&lb_wire_int8, SQL_C_SBIGINT, SQL_BIGINT, SQL_BIGINT, in_order},
        {&lb_wire_float8, SQL_C_DOUBLE, SQL_DOUBLE, SQL_FLOAT, in_order},
        {&lb_wire_timestamp, SQL_C_TYPE_TIMESTAMP, SQL_TYPE_TIMESTAMP, SQL_TIMESTAMP,
         timestamp_as_it_is},
        {&lb_wire_numeric, SQL_C_CHAR, SQL_NUMERIC, SQL_DECIMAL, digits_to_number},
    };
    if (plan->family == LB_FAMILY_TEXT && plan->format == LB_FORMAT_TEXT &&
        plan->carrier->group == LB_GROUP_CHAR)
        return plan->c_type == SQL_C_CHAR ? char_to_text : wide_to_text;
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        if (paths[i].wire == plan->wire && paths[i].c_type == plan->c_type &&
            (paths[i].sql_type == plan->sql_type || paths[i].sql_type_too == plan->sql_type))
            return paths[i].run;
    }
    return send_value;
}

bool lb_send_as_is(const struct lb_send_plan *plan, struct lb_text bytes)
{
    if (bytes.n > MOST_BYTES || (plan->column_size > 0 && bytes.n > plan->column_size))
        return false;
    if (plan->run == char_to_text)
        return !plan->lf_conversion && !memchr(bytes.at, 0, bytes.n);
    return plan->format == LB_FORMAT_BINARY && plan->wire == &lb_wire_bytea &&
           plan->family == LB_FAMILY_BINARY && plan->c_type == SQL_C_BINARY;
}

/* ---- making a plan ---------------------------------------------------------------------- */

static bool is_integer(const struct lb_send_plan *plan)
{
    return plan->family == LB_FAMILY_EXACT && plan->sql_type != SQL_NUMERIC &&
           plan->sql_type != SQL_DECIMAL;
}

/* Binary where every value that the SQL type allows has a binary form in the server's type. Text of
 * a date may be one that only the server reads. */
static bool goes_binary(const struct lb_send_plan *plan)
{
    enum lb_family family = plan->wire->family;
    if (!plan->wire->sends_binary)
        return false;
    if (family == LB_FAMILY_EXACT)
        return is_integer(plan) || plan->family == LB_FAMILY_BIT;
    if (family == LB_FAMILY_DATE || family == LB_FAMILY_TIME || family == LB_FAMILY_TIMESTAMP)
        return plan->family == (int)family && plan->carrier->group != LB_GROUP_CHAR &&
               plan->carrier->group != LB_GROUP_BINARY;
    return plan->family == (int)family;
}

/*
 * Applications bind with what SQLDescribeParam says. For a type without a length that is only the
 * size it is described with, and no limit of its values.
 */
static SQLULEN limit_of(const struct lb_send_want *want, const struct lb_type_options *opt)
{
    switch (want->sql_type) {
    case SQL_LONGVARCHAR:
    case SQL_WLONGVARCHAR:
    case SQL_LONGVARBINARY:
        return 0;
    case SQL_VARCHAR:
    case SQL_WVARCHAR:
    case SQL_VARBINARY:
        return want->column_size == (SQLULEN)opt->max_varchar ? 0 : want->column_size;
    default:
        return want->column_size;
    }
}

/* Years and months do not become days, nor the other way (appendix D, "Interval Data Types"). */
static bool other_class(const struct lb_send_plan *plan)
{
    bool interval = plan->carrier->group == LB_GROUP_INTERVAL_ONE ||
                    plan->carrier->group == LB_GROUP_INTERVAL_SPAN;
    return interval && plan->family == LB_FAMILY_INTERVAL &&
           lb_is_year_month(plan->c_type) != lb_is_year_month(plan->sql_type);
}

enum lb_outcome lb_send_plan_make(struct lb_send_plan *out, const struct lb_send_want *want,
                                  const struct lb_type_options *opt)
{
    uint32_t by_sql = lb_type_oid_for_sql(want->sql_type);
    SQLSMALLINT c_type =
        want->c_type == SQL_C_DEFAULT ? lb_c_type_default(want->sql_type) : want->c_type;
    *out = (struct lb_send_plan){.c_type = c_type,
                                 .sql_type = want->sql_type,
                                 .column_size = limit_of(want, opt),
                                 .decimal_digits = want->decimal_digits,
                                 .c_precision = want->c_precision,
                                 .c_scale = want->c_scale,
                                 .oid = want->server_oid ? want->server_oid : by_sql,
                                 .lf_conversion = opt->lf_conversion};
    out->carrier = lb_carrier_of(&out->c_type);
    if (!out->carrier)
        return LB_RESTRICTED;
    out->fixed_size = out->carrier->size;
    out->wire = out->oid ? lb_pgtype_of(out->oid, -1)->wire : &lb_wire_text;
    out->family = by_sql ? lb_pgtype_of(by_sql, -1)->wire->family : LB_FAMILY_TEXT;
    enum lb_group group = out->carrier->group;
    bool allowed = lb_conversion_allowed(out->family, group) ||
                   (out->family == LB_FAMILY_INTERVAL && group == LB_GROUP_NUMBER &&
                    want->sql_type <= SQL_INTERVAL_SECOND) ||
                   (out->family == LB_FAMILY_BINARY && group == LB_GROUP_GUID);
    if (!allowed || other_class(out))
        return LB_RESTRICTED;
    /* Bytes bound as characters to what the server knows to be bytea are bytes. */
    if (group == LB_GROUP_BINARY && out->wire == &lb_wire_bytea)
        out->family = LB_FAMILY_BINARY;
    out->format = goes_binary(out) ? LB_FORMAT_BINARY : LB_FORMAT_TEXT;
    out->run = pick(out);
    return LB_FINE;
}
