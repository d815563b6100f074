/* Integers, SQL_C_BIT, floating point and SQL_NUMERIC_STRUCT. */
#include "type/carrier.h"

#include "type/decimal.h"

#include <math.h>

/* ---- what a value is as a number -------------------------------------------------------- */

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
    default:
        o = lb_value_decimal(v, plan->sql_type, room, &d);
        if (o != LB_FINE)
            return o;
        out->negative = d.negative;
        return lb_decimal_magnitude(&d, &out->magnitude, &out->lost) ? LB_FINE : LB_OUT_OF_RANGE;
    }
}

static enum lb_outcome real_of(const struct lb_fetch_plan *plan, const struct lb_value *v,
                               double *out)
{
    char room[LB_NUMBER_ROOM];
    struct lb_decimal d;
    enum lb_outcome o;
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
    default:
        o = lb_value_decimal(v, plan->sql_type, room, &d);
        return o != LB_FINE ? o : lb_decimal_to_double(&d, out) ? LB_FINE : LB_OUT_OF_RANGE;
    }
}

/* ---- storing ---------------------------------------------------------------------------- */

/* An integer of 1, 2, 4 or 8 bytes, at any address. */
union integer {
    uint8_t b1;
    uint16_t b2;
    uint32_t b4;
    uint64_t b8;
};

enum lb_outcome lb_store_integer(const struct lb_fetch_plan *plan, const struct lb_value *v,
                                 void *at)
{
    struct whole w;
    enum lb_outcome o = whole_of(plan, v, &w);
    if (o != LB_FINE)
        return o;
    const struct lb_carrier *c = plan->carrier;
    uint64_t most = UINT64_MAX >> (64 - 8 * c->size + c->is_signed);
    w.negative = w.negative && w.magnitude > 0;
    if (w.magnitude > most + w.negative || (w.negative && !c->is_signed))
        return LB_OUT_OF_RANGE;
    uint64_t bits = w.negative ? 0 - w.magnitude : w.magnitude;
    union integer i = {.b8 = bits};
    if (c->size == 1)
        i.b1 = (uint8_t)bits;
    else if (c->size == 2)
        i.b2 = (uint16_t)bits;
    else if (c->size == 4)
        i.b4 = (uint32_t)bits;
    memcpy(at, &i, (size_t)c->size);
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
    *(unsigned char *)at = (unsigned char)w.magnitude;
    return w.lost ? LB_CUT_FRACTION : LB_FINE;
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
    float single = 0;
    enum lb_outcome o;
    if (v->kind == LB_VALUE_NUMERIC || v->kind == LB_VALUE_TEXT) {
        /* Straight to float: by way of a double it would be rounded twice. */
        o = lb_value_decimal(v, 0, NULL, &d);
        if (o == LB_FINE && !lb_decimal_to_float(&d, &single))
            o = LB_OUT_OF_RANGE;
    } else {
        o = real_of(plan, v, &value);
        single = (float)value;
        if (o == LB_FINE && isinf(single) && !isinf(value))
            o = LB_OUT_OF_RANGE;
    }
    if (o == LB_FINE)
        memcpy(at, &single, sizeof single);
    return o;
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
    enum lb_outcome o = lb_value_decimal(v, plan->sql_type, room, &d);
    if (o != LB_FINE)
        return o;
    int precision = plan->precision, scale = plan->scale;
    if (lb_fetch_own_scale(plan)) {
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
    union integer i;
    memcpy(&i, from, (size_t)c->size);
    uint64_t bits = c->size == 1 ? i.b1 : c->size == 2 ? i.b2 : c->size == 4 ? i.b4 : i.b8;
    uint64_t sign = UINT64_C(1) << (8 * c->size - 1);
    if (c->is_signed)
        bits = (bits ^ sign) - sign;
    out->kind = c->is_signed || bits <= INT64_MAX ? LB_VALUE_INT : LB_VALUE_UINT;
    out->as.u = bits;
    return LB_FINE;
}

enum lb_outcome lb_load_bit(const struct lb_send_plan *plan, const void *from,
                            struct lb_buf *scratch, struct lb_value *out)
{
    unsigned char bit = *(const unsigned char *)from;
    out->kind = LB_VALUE_BOOL;
    out->as.truth = bit == 1;
    return bit > 1 ? LB_OUT_OF_RANGE : LB_FINE;
}

/* float and double */
enum lb_outcome lb_load_real(const struct lb_send_plan *plan, const void *from,
                             struct lb_buf *scratch, struct lb_value *out)
{
    float single;
    out->kind = LB_VALUE_FLOAT;
    out->as.real.single = plan->carrier->size == sizeof single;
    if (out->as.real.single) {
        memcpy(&single, from, sizeof single);
        out->as.real.value = single;
    } else {
        memcpy(&out->as.real.value, from, sizeof out->as.real.value);
    }
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
