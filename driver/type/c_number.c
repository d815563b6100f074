/* Integers, SQL_C_BIT, floating point and SQL_NUMERIC_STRUCT. */
#include "type/carrier.h"

#include "type/decimal.h"

#include <math.h>

/* ---- what a value is as a number -------------------------------------------------------- */

enum lb_outcome lb_value_decimal(const struct lb_value *v, char *room, struct lb_decimal *out)
{
    struct lb_buf b = {.at = room, .room = LB_NUMBER_ROOM, .ceiling = LB_NUMBER_ROOM - 1};
    switch (v->kind) {
    case LB_VALUE_NUMERIC:
        *out = v->as.number;
        return LB_FINE;
    case LB_VALUE_TEXT:
        return lb_decimal_parse(v->as.text, out) ? LB_FINE : LB_BAD_CAST;
    case LB_VALUE_BOOL:
        lb_buf_add_int(&b, v->as.truth);
        break;
    case LB_VALUE_INT:
        lb_buf_add_int(&b, v->as.i);
        break;
    case LB_VALUE_UINT:
        lb_buf_add_int(&b, (int64_t)(v->as.u / 10));
        lb_buf_add_char(&b, (char)('0' + v->as.u % 10));
        break;
    case LB_VALUE_FLOAT:
        lb_real_render(&b, v->as.real.value, v->as.real.single);
        break;
    default:
        return LB_RESTRICTED;
    }
    return lb_decimal_parse(lb_buf_text(&b), out) ? LB_FINE : LB_BAD_CAST;
}

struct whole {
    bool negative;
    uint64_t magnitude;
    bool lost; /* a fraction other than 0 was there */
};

static enum lb_outcome real_whole(double value, struct whole *out)
{
    double magnitude = fabs(value);
    if (!(magnitude < 18446744073709551616.0)) /* NaN too */
        return LB_OUT_OF_RANGE;
    out->negative = value < 0;
    out->magnitude = (uint64_t)magnitude;
    out->lost = (double)out->magnitude != magnitude;
    return LB_FINE;
}

static enum lb_outcome decimal_whole(const struct lb_decimal *d, struct whole *out)
{
    out->negative = d->negative;
    return lb_decimal_magnitude(d, &out->magnitude, &out->lost) ? LB_FINE : LB_OUT_OF_RANGE;
}

static enum lb_outcome whole_of(const struct lb_fetch_plan *plan, const struct lb_value *v,
                                struct whole *out)
{
    char room[LB_NUMBER_ROOM];
    struct lb_decimal d;
    enum lb_outcome o;
    *out = (struct whole){0};
    switch (v->kind) {
    case LB_VALUE_BOOL:
        out->magnitude = v->as.truth;
        out->negative = v->as.truth && plan->true_is_minus1 && plan->carrier->is_signed;
        return LB_FINE;
    case LB_VALUE_INT:
        out->negative = v->as.i < 0;
        out->magnitude = out->negative ? 0 - (uint64_t)v->as.i : (uint64_t)v->as.i;
        return LB_FINE;
    case LB_VALUE_UINT:
        out->magnitude = v->as.u;
        return LB_FINE;
    case LB_VALUE_FLOAT:
        return real_whole(v->as.real.value, out);
    case LB_VALUE_INTERVAL:
        o = lb_interval_count(&v->as.span, plan->sql_type, room, &d);
        return o == LB_FINE ? decimal_whole(&d, out) : o;
    default:
        o = lb_value_decimal(v, room, &d);
        return o == LB_FINE ? decimal_whole(&d, out) : o;
    }
}

/* ---- storing ---------------------------------------------------------------------------- */

static void put_integer(void *at, SQLLEN size, uint64_t bits)
{
    uint8_t b8 = (uint8_t)bits;
    uint16_t b16 = (uint16_t)bits;
    uint32_t b32 = (uint32_t)bits;
    memcpy(at,
           size == 1   ? (void *)&b8
           : size == 2 ? (void *)&b16
           : size == 4 ? (void *)&b32
                       : (void *)&bits,
           (size_t)size);
}

enum lb_outcome lb_store_integer(const struct lb_fetch_plan *plan, const struct lb_value *v,
                                 void *at)
{
    struct whole w;
    enum lb_outcome o = whole_of(plan, v, &w);
    if (o != LB_FINE)
        return o;
    const struct lb_carrier *c = plan->carrier;
    uint64_t most = UINT64_MAX >> (64 - 8 * c->size + c->is_signed);
    if (w.magnitude == 0)
        w.negative = false;
    if (w.negative && !c->is_signed)
        return LB_OUT_OF_RANGE;
    if (w.magnitude > most + w.negative)
        return LB_OUT_OF_RANGE;
    put_integer(at, c->size, w.negative ? 0 - w.magnitude : w.magnitude);
    return w.lost ? LB_CUT_FRACTION : LB_FINE;
}

enum lb_outcome lb_store_bit(const struct lb_fetch_plan *plan, const struct lb_value *v, void *at)
{
    struct whole w;
    enum lb_outcome o = whole_of(plan, v, &w);
    if (o != LB_FINE)
        return o;
    if (w.magnitude > 1 || (w.negative && (w.magnitude > 0 || w.lost)))
        return LB_OUT_OF_RANGE;
    put_integer(at, 1, w.magnitude);
    return w.lost ? LB_CUT_FRACTION : LB_FINE;
}

static enum lb_outcome real_of(const struct lb_fetch_plan *plan, const struct lb_value *v,
                               double *out)
{
    struct lb_decimal d;
    char room[LB_NUMBER_ROOM];
    switch (v->kind) {
    case LB_VALUE_BOOL:
        *out = !v->as.truth ? 0 : plan->true_is_minus1 ? -1 : 1;
        return LB_FINE;
    case LB_VALUE_INT:
        *out = (double)v->as.i;
        return LB_FINE;
    case LB_VALUE_UINT:
        *out = (double)v->as.u;
        return LB_FINE;
    case LB_VALUE_FLOAT:
        *out = v->as.real.value;
        return LB_FINE;
    case LB_VALUE_INTERVAL:
        if (lb_interval_count(&v->as.span, plan->sql_type, room, &d) != LB_FINE)
            return LB_RESTRICTED;
        return lb_decimal_to_double(&d, out) ? LB_FINE : LB_OUT_OF_RANGE;
    case LB_VALUE_NUMERIC:
        return lb_decimal_to_double(&v->as.number, out) ? LB_FINE : LB_OUT_OF_RANGE;
    case LB_VALUE_TEXT:
        if (!lb_decimal_parse(v->as.text, &d))
            return LB_BAD_CAST;
        return lb_decimal_to_double(&d, out) ? LB_FINE : LB_OUT_OF_RANGE;
    default:
        return LB_RESTRICTED;
    }
}

enum lb_outcome lb_store_double(const struct lb_fetch_plan *plan, const struct lb_value *v,
                                void *at)
{
    double value;
    enum lb_outcome o = real_of(plan, v, &value);
    if (o == LB_FINE)
        memcpy(at, &value, sizeof value);
    return o;
}

enum lb_outcome lb_store_float(const struct lb_fetch_plan *plan, const struct lb_value *v, void *at)
{
    struct lb_decimal d;
    double value = 0;
    float single;
    if (v->kind == LB_VALUE_NUMERIC || v->kind == LB_VALUE_TEXT) {
        /* Straight to float: by way of a double it would be rounded twice. */
        d = v->as.number;
        if (v->kind == LB_VALUE_TEXT && !lb_decimal_parse(v->as.text, &d))
            return LB_BAD_CAST;
        if (!lb_decimal_to_float(&d, &single))
            return LB_OUT_OF_RANGE;
    } else {
        enum lb_outcome o = real_of(plan, v, &value);
        if (o != LB_FINE)
            return o;
        single = (float)value;
        if (isinf(single) && !isinf(value))
            return LB_OUT_OF_RANGE;
    }
    memcpy(at, &single, sizeof single);
    return LB_FINE;
}

/*
 * Precision and scale are those of the ARD record. Where the application left them at their
 * defaults they are the value's own, so that nothing is lost: the struct says what it holds.
 */
enum lb_outcome lb_store_numeric(const struct lb_fetch_plan *plan, const struct lb_value *v,
                                 void *at)
{
    char room[LB_NUMBER_ROOM];
    struct lb_decimal d;
    enum lb_outcome o = v->kind == LB_VALUE_INTERVAL
                            ? lb_interval_count(&v->as.span, plan->sql_type, room, &d)
                            : lb_value_decimal(v, room, &d);
    if (o != LB_FINE)
        return o;
    int precision = plan->precision, scale = plan->scale;
    if ((precision <= 0 || precision == 38) && scale == 0) {
        int64_t whole, fraction;
        lb_decimal_extent(&d, &whole, &fraction);
        fraction = d.exponent == 0 ? (int64_t)d.fraction.n : fraction;
        if (whole > 38)
            return LB_OUT_OF_RANGE;
        scale = (int)(fraction < 38 - whole ? fraction : 38 - whole);
        precision = whole + scale > 0 ? (int)whole + scale : 1;
    }
    SQL_NUMERIC_STRUCT n;
    o = lb_decimal_to_struct(&d, precision, scale, &n);
    if (!lb_outcome_failed(o))
        memcpy(at, &n, sizeof n);
    return o;
}

/* ---- loading ---------------------------------------------------------------------------- */

enum lb_outcome lb_load_integer(const struct lb_send_plan *plan, const void *from,
                                struct lb_buf *scratch, struct lb_value *out)
{
    const struct lb_carrier *c = plan->carrier;
    uint8_t b8;
    uint16_t b16;
    uint32_t b32;
    uint64_t bits;
    memcpy(c->size == 1   ? (void *)&b8
           : c->size == 2 ? (void *)&b16
           : c->size == 4 ? (void *)&b32
                          : (void *)&bits,
           from, (size_t)c->size);
    if (c->size == 1)
        bits = c->is_signed ? (uint64_t)(int8_t)b8 : b8;
    else if (c->size == 2)
        bits = c->is_signed ? (uint64_t)(int16_t)b16 : b16;
    else if (c->size == 4)
        bits = c->is_signed ? (uint64_t)(int32_t)b32 : b32;
    if (c->is_signed || bits <= INT64_MAX) {
        out->kind = LB_VALUE_INT;
        out->as.i = (int64_t)bits;
    } else {
        out->kind = LB_VALUE_UINT;
        out->as.u = bits;
    }
    return LB_FINE;
}

enum lb_outcome lb_load_bit(const struct lb_send_plan *plan, const void *from,
                            struct lb_buf *scratch, struct lb_value *out)
{
    unsigned char bit;
    memcpy(&bit, from, 1);
    out->kind = LB_VALUE_BOOL;
    out->as.truth = bit == 1;
    return bit > 1 ? LB_OUT_OF_RANGE : LB_FINE;
}

enum lb_outcome lb_load_float(const struct lb_send_plan *plan, const void *from,
                              struct lb_buf *scratch, struct lb_value *out)
{
    float value;
    memcpy(&value, from, sizeof value);
    out->kind = LB_VALUE_FLOAT;
    out->as.real.value = value;
    out->as.real.single = true;
    return LB_FINE;
}

enum lb_outcome lb_load_double(const struct lb_send_plan *plan, const void *from,
                               struct lb_buf *scratch, struct lb_value *out)
{
    out->kind = LB_VALUE_FLOAT;
    memcpy(&out->as.real.value, from, sizeof out->as.real.value);
    out->as.real.single = false;
    return LB_FINE;
}

/* The scale is the APD record's where the application has set it, else the struct's own. */
enum lb_outcome lb_load_numeric(const struct lb_send_plan *plan, const void *from,
                                struct lb_buf *scratch, struct lb_value *out)
{
    SQL_NUMERIC_STRUCT n;
    memcpy(&n, from, sizeof n);
    lb_decimal_from_struct(scratch, &n, plan->c_precision > 0 ? plan->c_scale : n.scale);
    if (!lb_buf_ok(scratch))
        return LB_NO_MEMORY;
    out->kind = LB_VALUE_NUMERIC;
    return lb_decimal_parse(lb_buf_text(scratch), &out->as.number) ? LB_FINE : LB_OUT_OF_RANGE;
}
