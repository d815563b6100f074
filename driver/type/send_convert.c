#include "type/send.h"

#include "type/bytes.h"
#include "type/calendar.h"
#include "type/carrier.h"
#include "type/decimal.h"
#include "type/interval.h"

#include <math.h>

/* ---- numbers ---------------------------------------------------------------------------- */

/* TINYINT may be signed or not: ODBC does not say, and int2 holds both. */
static bool in_range(const struct lb_send_plan *plan, bool negative, uint64_t magnitude)
{
    if (plan->wire == &lb_wire_uint4)
        return !negative && magnitude <= UINT32_MAX;
    if (plan->wire == &lb_wire_uint8)
        return !negative;
    switch (plan->sql_type) {
    case SQL_TINYINT:
        return magnitude <= (negative ? 128u : 255u);
    case SQL_SMALLINT:
        return magnitude <= (uint64_t)INT16_MAX + negative;
    case SQL_INTEGER:
        return magnitude <= (uint64_t)INT32_MAX + negative;
    default:
        return magnitude <= (uint64_t)INT64_MAX + negative;
    }
}

static enum lb_outcome to_integer(const struct lb_send_plan *plan, struct lb_value *v)
{
    char room[LB_NUMBER_ROOM];
    struct lb_decimal d;
    uint64_t magnitude;
    bool lost;
    enum lb_outcome o = lb_value_decimal(v, plan->c_type, room, &d);
    if (o != LB_FINE)
        return o;
    bool text = v->kind == LB_VALUE_TEXT;
    if (!lb_decimal_magnitude(&d, &magnitude, &lost))
        return text && !d.nan && !d.infinite ? LB_STRING_TOO_LONG : LB_OUT_OF_RANGE;
    bool negative = d.negative && magnitude > 0;
    if (!in_range(plan, negative, magnitude))
        return text ? LB_STRING_TOO_LONG : LB_OUT_OF_RANGE;
    if (lost && text)
        return LB_STRING_TOO_LONG;
    v->kind = magnitude > INT64_MAX && !negative ? LB_VALUE_UINT : LB_VALUE_INT;
    if (v->kind == LB_VALUE_UINT)
        v->as.u = magnitude;
    else
        v->as.i = negative ? (int64_t)(0 - magnitude) : (int64_t)magnitude;
    return LB_FINE;
}

/* The common case: an integer that needs no text in between. */
static enum lb_outcome int_to_integer(const struct lb_send_plan *plan, struct lb_value *v)
{
    bool negative = v->as.i < 0;
    uint64_t magnitude = negative ? 0 - (uint64_t)v->as.i : (uint64_t)v->as.i;
    return in_range(plan, negative, magnitude) ? LB_FINE : LB_OUT_OF_RANGE;
}

static enum lb_outcome to_numeric(const struct lb_send_plan *plan, struct lb_buf *scratch,
                                  struct lb_value *v)
{
    char room[LB_NUMBER_ROOM];
    struct lb_decimal d;
    enum lb_outcome o = lb_value_decimal(v, plan->c_type, room, &d);
    if (o != LB_FINE || v->kind == LB_VALUE_NUMERIC)
        return o;
    /* Text goes as it was written, zeros and exponent included: the server reads all of it. */
    struct lb_text text = v->kind == LB_VALUE_TEXT ? lb_text_trim(v->as.text) : LB_NO_TEXT;
    if (!text.at) {
        lb_decimal_render(scratch, &d);
        text = lb_buf_text(scratch);
    }
    v->kind = LB_VALUE_TEXT;
    v->as.text = text;
    return lb_buf_ok(scratch) ? LB_FINE : LB_NO_MEMORY;
}

static enum lb_outcome to_real(const struct lb_send_plan *plan, struct lb_value *v)
{
    char room[LB_NUMBER_ROOM];
    struct lb_decimal d;
    bool single = plan->sql_type == SQL_REAL;
    if (v->kind != LB_VALUE_FLOAT) {
        enum lb_outcome o = lb_value_decimal(v, plan->c_type, room, &d);
        double value;
        if (o != LB_FINE)
            return o;
        if (!lb_decimal_to_double(&d, &value))
            return LB_OUT_OF_RANGE;
        v->kind = LB_VALUE_FLOAT;
        v->as.real.value = value;
        v->as.real.single = false;
    }
    if (single && !isinf(v->as.real.value) && isinf((float)v->as.real.value))
        return LB_OUT_OF_RANGE;
    v->as.real.single = v->as.real.single || single;
    return LB_FINE;
}

static enum lb_outcome to_bit(const struct lb_send_plan *plan, struct lb_value *v)
{
    char room[LB_NUMBER_ROOM];
    struct lb_decimal d;
    uint64_t magnitude;
    bool lost;
    if (v->kind == LB_VALUE_BOOL)
        return LB_FINE;
    enum lb_outcome o = lb_value_decimal(v, plan->c_type, room, &d);
    if (o != LB_FINE)
        return o;
    if (!lb_decimal_magnitude(&d, &magnitude, &lost) || magnitude > 1 ||
        (d.negative && (magnitude > 0 || lost)))
        return LB_OUT_OF_RANGE;
    if (lost)
        return LB_STRING_TOO_LONG;
    v->kind = LB_VALUE_BOOL;
    v->as.truth = magnitude == 1;
    return LB_FINE;
}

/* ---- dates, times, intervals ------------------------------------------------------------ */

/* Fraction digits that the parameter keeps: those bound, or the server's six where none were given.
 */
static bool fraction_fits(const struct lb_send_plan *plan, int32_t nanos)
{
    int digits = plan->decimal_digits >= 1 && plan->decimal_digits < 6 ? plan->decimal_digits : 6;
    int32_t unit = 1000000000;
    for (int i = 0; i < digits; i++)
        unit /= 10;
    return nanos % unit == 0;
}

static enum lb_outcome to_datetime(const struct lb_send_plan *plan, enum lb_value_kind kind,
                                   struct lb_value *v)
{
    struct lb_datetime d = v->as.when;
    enum lb_value_kind from = v->kind;
    bool text = from == LB_VALUE_TEXT;
    if (text && !lb_calendar_parse(v->as.text, &d, &from)) {
        v->as.text = lb_text_trim(v->as.text);
        return LB_FINE;
    }
    if (kind == LB_VALUE_DATE) {
        if (from == LB_VALUE_TIME)
            return LB_BAD_CAST;
        if (d.hour || d.minute || d.second || d.nanos)
            return LB_DATETIME_OVERFLOW;
    } else if (kind == LB_VALUE_TIME) {
        if (from == LB_VALUE_DATE)
            return LB_BAD_CAST;
    } else if (from == LB_VALUE_TIME) {
        lb_calendar_today(&d);
    }
    if (!d.infinite && !fraction_fits(plan, d.nanos))
        return LB_DATETIME_OVERFLOW;
    v->kind = kind;
    v->as.when = d;
    return LB_FINE;
}

/* An exact number counts the single field that the SQL type names. */
static enum lb_outcome number_to_interval(const struct lb_send_plan *plan, struct lb_value *v)
{
    struct lb_fetch_plan as = {.c_type = plan->sql_type, .precision = 6};
    SQL_INTERVAL_STRUCT s;
    if (plan->sql_type > SQL_INTERVAL_SECOND)
        return LB_RESTRICTED;
    enum lb_outcome o = lb_store_interval(&as, v, &s);
    if (o == LB_CUT_FRACTION)
        return LB_INTERVAL_OVERFLOW;
    struct lb_send_plan back = {.c_type = plan->sql_type};
    return o == LB_FINE ? lb_load_interval(&back, &s, NULL, v) : o;
}

/* Fields that the SQL type does not have may not be lost: 22015. */
static enum lb_outcome to_interval(const struct lb_send_plan *plan, struct lb_value *v)
{
    struct lb_interval span;
    if (v->kind == LB_VALUE_TEXT) {
        if (!lb_interval_parse(v->as.text, plan->sql_type - 100, &span)) {
            v->as.text = lb_text_trim(v->as.text);
            return LB_FINE;
        }
        v->kind = LB_VALUE_INTERVAL;
        v->as.span = span;
    } else if (v->kind != LB_VALUE_INTERVAL) {
        return number_to_interval(plan, v);
    }
    if (v->as.span.infinite)
        return LB_FINE;
    struct lb_fetch_plan as = {.c_type = plan->sql_type, .precision = 6};
    SQL_INTERVAL_STRUCT s;
    enum lb_outcome o = lb_store_interval(&as, v, &s);
    return o == LB_CUT_FRACTION ? LB_INTERVAL_OVERFLOW : o;
}

/* ---- bytes and text --------------------------------------------------------------------- */

static enum lb_outcome to_guid(struct lb_value *v)
{
    if (v->kind == LB_VALUE_UUID)
        return LB_FINE;
    unsigned char bytes[16];
    if (v->kind != LB_VALUE_TEXT || !lb_uuid_parse(v->as.text, bytes))
        return LB_BAD_CAST;
    v->kind = LB_VALUE_UUID;
    memcpy(v->as.uuid, bytes, sizeof bytes);
    return LB_FINE;
}

/* Character data is hexadecimal pairs; PostgreSQL's \x before them does no harm. */
static enum lb_outcome to_bytes(const struct lb_send_plan *plan, struct lb_buf *scratch,
                                struct lb_value *v)
{
    if (v->kind == LB_VALUE_UUID) {
        lb_buf_add(scratch, v->as.uuid, 16);
        v->as.text = lb_buf_text(scratch);
    } else if (v->kind == LB_VALUE_TEXT) {
        struct lb_text digits = lb_text_trim(v->as.text);
        if (lb_text_starts(digits, LB_TEXT("\\x")))
            digits = lb_text_from(digits, 2);
        char *to = lb_buf_grow(scratch, digits.n / 2);
        if (!to)
            return LB_NO_MEMORY;
        if (!lb_hex_read(digits, (unsigned char *)to))
            return LB_BAD_CAST;
        scratch->n += digits.n / 2;
        v->as.text = lb_text(to, digits.n / 2);
    } else if (v->kind != LB_VALUE_BYTES) {
        return LB_RESTRICTED;
    }
    v->kind = LB_VALUE_BYTES;
    if (plan->column_size > 0 && v->as.text.n > plan->column_size)
        return LB_STRING_TOO_LONG;
    return lb_buf_ok(scratch) ? LB_FINE : LB_NO_MEMORY;
}

/* ---- by family -------------------------------------------------------------------------- */

enum lb_outcome lb_send_convert(const struct lb_send_plan *plan, struct lb_buf *scratch,
                                struct lb_value *v)
{
    switch (plan->family) {
    case LB_FAMILY_BIT:
        return to_bit(plan, v);
    case LB_FAMILY_EXACT:
        if (plan->sql_type == SQL_NUMERIC || plan->sql_type == SQL_DECIMAL)
            return to_numeric(plan, scratch, v);
        return v->kind == LB_VALUE_INT ? int_to_integer(plan, v) : to_integer(plan, v);
    case LB_FAMILY_APPROXIMATE:
        return to_real(plan, v);
    case LB_FAMILY_BINARY:
        return to_bytes(plan, scratch, v);
    case LB_FAMILY_DATE:
        return to_datetime(plan, LB_VALUE_DATE, v);
    case LB_FAMILY_TIME:
        return to_datetime(plan, LB_VALUE_TIME, v);
    case LB_FAMILY_TIMESTAMP:
        return to_datetime(plan, LB_VALUE_TIMESTAMP, v);
    case LB_FAMILY_INTERVAL:
        return to_interval(plan, v);
    case LB_FAMILY_GUID:
        return to_guid(v);
    case LB_FAMILY_TEXT:
        break;
    }
    return LB_FINE;
}
