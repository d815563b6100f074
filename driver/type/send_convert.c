#include "type/carrier.h"

#include "type/bytes.h"
#include "type/calendar.h"
#include "type/decimal.h"
#include "type/interval.h"

#include <math.h>

/* ---- numbers ---------------------------------------------------------------------------- */

static bool is_numeric(const struct lb_send_plan *plan)
{
    return plan->sql_type == SQL_NUMERIC || plan->sql_type == SQL_DECIMAL;
}

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

/* An integer or a float as it is, which needs no text in between. */
static enum lb_outcome int_to_integer(const struct lb_send_plan *plan, const struct lb_value *v)
{
    bool negative = v->as.i < 0;
    uint64_t magnitude = negative ? 0 - (uint64_t)v->as.i : (uint64_t)v->as.i;
    return in_range(plan, negative, magnitude) ? LB_FINE : LB_OUT_OF_RANGE;
}

static enum lb_outcome to_real(const struct lb_send_plan *plan, struct lb_value *v)
{
    bool single = plan->sql_type == SQL_REAL;
    if (single && !isinf(v->as.real.value) && isinf((float)v->as.real.value))
        return LB_OUT_OF_RANGE;
    v->as.real.single = v->as.real.single || single;
    return LB_FINE;
}

static enum lb_outcome to_integer(const struct lb_send_plan *plan, const struct lb_decimal *d,
                                  struct lb_value *v)
{
    uint64_t magnitude;
    bool lost, text = v->kind == LB_VALUE_TEXT;
    enum lb_outcome too_long = text ? LB_STRING_TOO_LONG : LB_OUT_OF_RANGE;
    if (!lb_decimal_magnitude(d, &magnitude, &lost))
        return d->nan || d->infinite ? LB_OUT_OF_RANGE : too_long;
    bool negative = d->negative && magnitude > 0;
    if (!in_range(plan, negative, magnitude) || (lost && text))
        return too_long;
    v->kind = magnitude > INT64_MAX && !negative ? LB_VALUE_UINT : LB_VALUE_INT;
    v->as.u = negative ? 0 - magnitude : magnitude;
    return LB_FINE;
}

static enum lb_outcome to_bit(const struct lb_decimal *d, struct lb_value *v)
{
    uint64_t magnitude;
    bool lost;
    if (!lb_decimal_magnitude(d, &magnitude, &lost) || magnitude > 1 ||
        (d->negative && (magnitude > 0 || lost)))
        return LB_OUT_OF_RANGE;
    if (lost)
        return LB_STRING_TOO_LONG;
    v->kind = LB_VALUE_BOOL;
    v->as.truth = magnitude == 1;
    return LB_FINE;
}

static enum lb_outcome to_number(const struct lb_send_plan *plan, struct lb_buf *scratch,
                                 struct lb_value *v)
{
    char room[LB_NUMBER_ROOM];
    struct lb_decimal d;
    double real;
    enum lb_outcome o = lb_value_decimal(v, plan->c_type, room, &d);
    if (o != LB_FINE)
        return o;
    if (plan->family == LB_FAMILY_BIT)
        return to_bit(&d, v);
    if (plan->family == LB_FAMILY_APPROXIMATE) {
        if (!lb_decimal_to_double(&d, &real))
            return LB_OUT_OF_RANGE;
        v->kind = LB_VALUE_FLOAT;
        v->as.real.value = real;
        v->as.real.single = false;
        return to_real(plan, v);
    }
    if (!is_numeric(plan))
        return to_integer(plan, &d, v);
    /* Text goes as it was written, zeros and exponent included: the server reads all of it. */
    if (v->kind == LB_VALUE_TEXT) {
        v->as.text = lb_text_trim(v->as.text);
    } else if (v->kind != LB_VALUE_NUMERIC) {
        lb_decimal_render(scratch, &d);
        v->kind = LB_VALUE_TEXT;
        v->as.text = lb_buf_text(scratch);
    }
    return lb_buf_ok(scratch) ? LB_FINE : LB_NO_MEMORY;
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

static enum lb_outcome to_datetime(const struct lb_send_plan *plan, struct lb_value *v)
{
    struct lb_datetime d = v->as.when;
    enum lb_value_kind from = v->kind;
    enum lb_value_kind to = plan->family == LB_FAMILY_DATE   ? LB_VALUE_DATE
                            : plan->family == LB_FAMILY_TIME ? LB_VALUE_TIME
                                                             : LB_VALUE_TIMESTAMP;
    if (from == LB_VALUE_TEXT && !lb_calendar_parse(v->as.text, &d, &from)) {
        v->as.text = lb_text_trim(v->as.text);
        return LB_FINE;
    }
    if ((to == LB_VALUE_DATE && from == LB_VALUE_TIME) ||
        (to == LB_VALUE_TIME && from == LB_VALUE_DATE))
        return LB_BAD_CAST;
    if (to == LB_VALUE_DATE && (d.hour || d.minute || d.second || d.nanos))
        return LB_DATETIME_OVERFLOW;
    if (to == LB_VALUE_TIMESTAMP && from == LB_VALUE_TIME)
        lb_calendar_today(&d);
    if (!d.infinite && !fraction_fits(plan, d.nanos))
        return LB_DATETIME_OVERFLOW;
    v->kind = to;
    v->as.when = d;
    return LB_FINE;
}

/* An exact number counts the single field that the SQL type names. Fields that the SQL type does
 * not have may not be lost: 22015. */
static enum lb_outcome to_interval(const struct lb_send_plan *plan, struct lb_value *v)
{
    struct lb_fetch_plan as = {.c_type = plan->sql_type, .precision = 6};
    struct lb_send_plan back = {.c_type = plan->sql_type};
    bool number = v->kind != LB_VALUE_TEXT && v->kind != LB_VALUE_INTERVAL;
    SQL_INTERVAL_STRUCT s;
    struct lb_interval span;
    if (v->kind == LB_VALUE_TEXT) {
        if (!lb_interval_parse(v->as.text, plan->sql_type - 100, &span)) {
            v->as.text = lb_text_trim(v->as.text);
            return LB_FINE;
        }
        v->kind = LB_VALUE_INTERVAL;
        v->as.span = span;
    }
    if (number && plan->sql_type > SQL_INTERVAL_SECOND)
        return LB_RESTRICTED;
    if (!number && v->as.span.infinite)
        return LB_FINE;
    enum lb_outcome o = lb_store_interval(&as, v, &s);
    if (o == LB_CUT_FRACTION)
        return LB_INTERVAL_OVERFLOW;
    return o == LB_FINE && number ? lb_load_interval(&back, &s, NULL, v) : o;
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
        return v->kind == LB_VALUE_BOOL ? LB_FINE : to_number(plan, scratch, v);
    case LB_FAMILY_EXACT:
        return v->kind == LB_VALUE_INT && !is_numeric(plan) ? int_to_integer(plan, v)
                                                            : to_number(plan, scratch, v);
    case LB_FAMILY_APPROXIMATE:
        return v->kind == LB_VALUE_FLOAT ? to_real(plan, v) : to_number(plan, scratch, v);
    case LB_FAMILY_BINARY:
        return to_bytes(plan, scratch, v);
    case LB_FAMILY_DATE:
    case LB_FAMILY_TIME:
    case LB_FAMILY_TIMESTAMP:
        return to_datetime(plan, v);
    case LB_FAMILY_INTERVAL:
        return to_interval(plan, v);
    case LB_FAMILY_GUID:
        return to_guid(v);
    case LB_FAMILY_TEXT:
        break;
    }
    return LB_FINE;
}
