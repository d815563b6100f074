#include "type/wire.h"

#include "type/decimal.h"

#include <math.h>

/* ---- bool ------------------------------------------------------------------------------- */

static enum lb_outcome bool_text(struct lb_text cell, struct lb_buf *scratch, struct lb_value *out)
{
    if (cell.n != 1 || (cell.at[0] != 't' && cell.at[0] != 'f'))
        return LB_BAD_WIRE;
    out->kind = LB_VALUE_BOOL;
    out->as.truth = cell.at[0] == 't';
    return LB_FINE;
}

static enum lb_outcome bool_binary(struct lb_text cell, struct lb_buf *scratch,
                                   struct lb_value *out)
{
    if (cell.n != 1)
        return LB_BAD_WIRE;
    out->kind = LB_VALUE_BOOL;
    out->as.truth = cell.at[0] != 0;
    return LB_FINE;
}

/* SQL_BIT reads as 0 and 1 (ODBC reference, appendix D, "SQL to C: Bit"), not t and f. */
static void bool_render(struct lb_buf *b, const struct lb_value *v)
{
    lb_buf_add_char(b, v->as.truth ? '1' : '0');
}

static enum lb_outcome bool_show(struct lb_text cell, struct lb_buf *scratch, struct lb_text *out)
{
    struct lb_value v;
    enum lb_outcome o = bool_text(cell, scratch, &v);
    *out = o == LB_FINE && v.as.truth ? LB_TEXT("1") : LB_TEXT("0");
    return o;
}

static enum lb_outcome bool_encode(struct lb_buf *b, const struct lb_value *v)
{
    lb_buf_add_char(b, v->as.truth ? 1 : 0);
    return LB_FINE;
}

const struct lb_wire lb_wire_bool = {.family = LB_FAMILY_BIT,
                                     .decode_text = bool_text,
                                     .decode_binary = bool_binary,
                                     .show_text = bool_show,
                                     .render = bool_render,
                                     .encode_binary = bool_encode};

/* ---- integers --------------------------------------------------------------------------- */

static enum lb_outcome int_text(struct lb_text cell, struct lb_buf *scratch, struct lb_value *out)
{
    out->kind = LB_VALUE_INT;
    return lb_get_int(cell, &out->as.i) ? LB_FINE : LB_BAD_WIRE;
}

static enum lb_outcome uint_text(struct lb_text cell, struct lb_buf *scratch, struct lb_value *out)
{
    bool negative;
    out->kind = LB_VALUE_UINT;
    return lb_get_digits(cell, &negative, &out->as.u) && !negative ? LB_FINE : LB_BAD_WIRE;
}

static enum lb_outcome int_binary(struct lb_text cell, struct lb_buf *scratch, struct lb_value *out)
{
    out->kind = LB_VALUE_INT;
    switch (cell.n) {
    case 2:
        out->as.i = (int16_t)lb_get16(cell.at);
        return LB_FINE;
    case 4:
        out->as.i = (int32_t)lb_get32(cell.at);
        return LB_FINE;
    case 8:
        out->as.i = (int64_t)lb_get64(cell.at);
        return LB_FINE;
    default:
        return LB_BAD_WIRE;
    }
}

static enum lb_outcome uint_binary(struct lb_text cell, struct lb_buf *scratch,
                                   struct lb_value *out)
{
    if (cell.n != 4 && cell.n != 8)
        return LB_BAD_WIRE;
    out->kind = LB_VALUE_UINT;
    out->as.u = cell.n == 4 ? lb_get32(cell.at) : lb_get64(cell.at);
    return LB_FINE;
}

static void int_render(struct lb_buf *b, const struct lb_value *v)
{
    lb_buf_add_int(b, v->as.i);
}

static void uint_render(struct lb_buf *b, const struct lb_value *v)
{
    if (v->as.u >= UINT64_C(1000000000000000000)) {
        lb_buf_add_int(b, (int64_t)(v->as.u / 10));
        lb_buf_add_char(b, (char)('0' + v->as.u % 10));
    } else {
        lb_buf_add_int(b, (int64_t)v->as.u);
    }
}

static enum lb_outcome int2_encode(struct lb_buf *b, const struct lb_value *v)
{
    if (v->as.i < INT16_MIN || v->as.i > INT16_MAX)
        return LB_OUT_OF_RANGE;
    lb_put16(b, (uint16_t)v->as.i);
    return LB_FINE;
}

static enum lb_outcome int4_encode(struct lb_buf *b, const struct lb_value *v)
{
    if (v->as.i < INT32_MIN || v->as.i > INT32_MAX)
        return LB_OUT_OF_RANGE;
    lb_put32(b, (uint32_t)v->as.i);
    return LB_FINE;
}

static enum lb_outcome int8_encode(struct lb_buf *b, const struct lb_value *v)
{
    lb_put64(b, (uint64_t)v->as.i);
    return LB_FINE;
}

static enum lb_outcome uint4_encode(struct lb_buf *b, const struct lb_value *v)
{
    if (v->as.u > UINT32_MAX)
        return LB_OUT_OF_RANGE;
    lb_put32(b, (uint32_t)v->as.u);
    return LB_FINE;
}

static enum lb_outcome uint8_encode(struct lb_buf *b, const struct lb_value *v)
{
    lb_put64(b, v->as.u);
    return LB_FINE;
}

const struct lb_wire lb_wire_int2 = {.family = LB_FAMILY_EXACT,
                                     .decode_text = int_text,
                                     .decode_binary = int_binary,
                                     .render = int_render,
                                     .encode_binary = int2_encode};
const struct lb_wire lb_wire_int4 = {.family = LB_FAMILY_EXACT,
                                     .decode_text = int_text,
                                     .decode_binary = int_binary,
                                     .render = int_render,
                                     .encode_binary = int4_encode};
const struct lb_wire lb_wire_int8 = {.family = LB_FAMILY_EXACT,
                                     .decode_text = int_text,
                                     .decode_binary = int_binary,
                                     .render = int_render,
                                     .encode_binary = int8_encode};
const struct lb_wire lb_wire_uint4 = {.family = LB_FAMILY_EXACT,
                                      .decode_text = uint_text,
                                      .decode_binary = uint_binary,
                                      .render = uint_render,
                                      .encode_binary = uint4_encode};
const struct lb_wire lb_wire_uint8 = {.family = LB_FAMILY_EXACT,
                                      .decode_text = uint_text,
                                      .decode_binary = uint_binary,
                                      .render = uint_render,
                                      .encode_binary = uint8_encode};

/* ---- floating point --------------------------------------------------------------------- */

static enum lb_outcome float8_text(struct lb_text cell, struct lb_buf *scratch,
                                   struct lb_value *out)
{
    struct lb_decimal d;
    out->kind = LB_VALUE_FLOAT;
    out->as.real.single = false;
    return lb_decimal_parse(cell, &d) && lb_decimal_to_double(&d, &out->as.real.value)
               ? LB_FINE
               : LB_BAD_WIRE;
}

static enum lb_outcome float4_text(struct lb_text cell, struct lb_buf *scratch,
                                   struct lb_value *out)
{
    struct lb_decimal d;
    float value;
    if (!lb_decimal_parse(cell, &d) || !lb_decimal_to_float(&d, &value))
        return LB_BAD_WIRE;
    out->kind = LB_VALUE_FLOAT;
    out->as.real.single = true;
    out->as.real.value = value;
    return LB_FINE;
}

static enum lb_outcome float8_binary(struct lb_text cell, struct lb_buf *scratch,
                                     struct lb_value *out)
{
    if (cell.n != 8)
        return LB_BAD_WIRE;
    uint64_t bits = lb_get64(cell.at);
    out->kind = LB_VALUE_FLOAT;
    out->as.real.single = false;
    memcpy(&out->as.real.value, &bits, sizeof bits);
    return LB_FINE;
}

static enum lb_outcome float4_binary(struct lb_text cell, struct lb_buf *scratch,
                                     struct lb_value *out)
{
    if (cell.n != 4)
        return LB_BAD_WIRE;
    uint32_t bits = lb_get32(cell.at);
    float value;
    memcpy(&value, &bits, sizeof bits);
    out->kind = LB_VALUE_FLOAT;
    out->as.real.single = true;
    out->as.real.value = value;
    return LB_FINE;
}

static void float_render(struct lb_buf *b, const struct lb_value *v)
{
    lb_real_render(b, v->as.real.value, v->as.real.single);
}

static enum lb_outcome float8_encode(struct lb_buf *b, const struct lb_value *v)
{
    uint64_t bits;
    memcpy(&bits, &v->as.real.value, sizeof bits);
    lb_put64(b, bits);
    return LB_FINE;
}

static enum lb_outcome float4_encode(struct lb_buf *b, const struct lb_value *v)
{
    float value = (float)v->as.real.value;
    if (isinf(value) && !isinf(v->as.real.value))
        return LB_OUT_OF_RANGE;
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    lb_put32(b, bits);
    return LB_FINE;
}

const struct lb_wire lb_wire_float4 = {.family = LB_FAMILY_APPROXIMATE,
                                       .decode_text = float4_text,
                                       .decode_binary = float4_binary,
                                       .render = float_render,
                                       .encode_binary = float4_encode};
const struct lb_wire lb_wire_float8 = {.family = LB_FAMILY_APPROXIMATE,
                                       .decode_text = float8_text,
                                       .decode_binary = float8_binary,
                                       .render = float_render,
                                       .encode_binary = float8_encode};

/* ---- money ------------------------------------------------------------------------------ */

/*
 * The server prints money as its lc_monetary says: $1,234.56, 1.234,56 €, ($1.00), ¥1,234. The last
 * point or comma is the decimal one unless exactly three digits follow it and it is of the same
 * kind as the one before, or the only one: then it groups thousands.
 */
static struct lb_text money_point(struct lb_text t)
{
    size_t last = LB_NOT_FOUND, before = LB_NOT_FOUND, digits = 0;
    for (size_t i = 0; i < t.n; i++) {
        if (t.at[i] == '.' || t.at[i] == ',') {
            before = last;
            last = i;
            digits = 0;
        } else if (lb_is_digit(t.at[i])) {
            digits++;
        }
    }
    bool groups = digits == 3 && (before == LB_NOT_FOUND || t.at[before] == t.at[last]);
    return last == LB_NOT_FOUND || groups || digits == 0 ? LB_NO_TEXT
                                                         : lb_text(t.at + last, digits);
}

static enum lb_outcome money_show(struct lb_text cell, struct lb_buf *scratch, struct lb_text *out)
{
    struct lb_text decimal = money_point(cell);
    bool negative = false, any = false;
    for (size_t i = 0; i < cell.n; i++)
        negative = negative || cell.at[i] == '-' || cell.at[i] == '(';
    if (negative)
        lb_buf_add_char(scratch, '-');
    for (size_t i = 0; i < cell.n; i++) {
        if (lb_is_digit(cell.at[i])) {
            lb_buf_add_char(scratch, cell.at[i]);
            any = true;
        } else if (decimal.at == cell.at + i) {
            lb_buf_add_str(scratch, any ? "." : "0.");
        }
    }
    *out = lb_buf_text(scratch);
    return !lb_buf_ok(scratch) ? LB_NO_MEMORY : any ? LB_FINE : LB_BAD_WIRE;
}

static enum lb_outcome money_text(struct lb_text cell, struct lb_buf *scratch, struct lb_value *out)
{
    struct lb_text plain;
    enum lb_outcome o = money_show(cell, scratch, &plain);
    out->kind = LB_VALUE_NUMERIC;
    return o != LB_FINE ? o : lb_decimal_parse(plain, &out->as.number) ? LB_FINE : LB_BAD_WIRE;
}

static void money_render(struct lb_buf *b, const struct lb_value *v)
{
    bool lost;
    lb_decimal_render(b, &v->as.number, UINT32_MAX, &lost);
}

const struct lb_wire lb_wire_money = {.family = LB_FAMILY_EXACT,
                                      .decode_text = money_text,
                                      .show_text = money_show,
                                      .render = money_render};
