#include "type/decimal.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

/* ---- reading ---------------------------------------------------------------------------- */

static struct lb_text digits_at(struct lb_text *t)
{
    size_t n = 0;
    while (n < t->n && lb_is_digit(t->at[n]))
        n++;
    struct lb_text digits = lb_text(t->at, n);
    *t = lb_text_from(*t, n);
    return digits;
}

static struct lb_text without_zeros(struct lb_text digits)
{
    while (digits.n > 0 && digits.at[0] == '0')
        digits = lb_text_from(digits, 1);
    return digits;
}

/* An exponent beyond what any type holds is as good as 100000000. */
static bool exponent_at(struct lb_text *t, int32_t *out)
{
    *t = lb_text_from(*t, 1);
    bool negative = t->n > 0 && t->at[0] == '-';
    if (negative || (t->n > 0 && t->at[0] == '+'))
        *t = lb_text_from(*t, 1);
    struct lb_text digits = digits_at(t);
    int32_t value = 0;
    for (size_t i = 0; i < digits.n && value < 100000000; i++)
        value = value * 10 + (digits.at[i] - '0');
    *out = negative ? -value : value;
    return digits.n > 0;
}

static bool special(struct lb_text t, struct lb_decimal *out)
{
    out->nan = lb_text_same(t, LB_TEXT("nan"));
    out->infinite = lb_text_same(t, LB_TEXT("infinity")) || lb_text_same(t, LB_TEXT("inf"));
    return out->nan || out->infinite;
}

bool lb_decimal_parse(struct lb_text t, struct lb_decimal *out)
{
    *out = (struct lb_decimal){0};
    t = lb_text_trim(t);
    out->negative = t.n > 0 && t.at[0] == '-';
    if (out->negative || (t.n > 0 && t.at[0] == '+'))
        t = lb_text_from(t, 1);
    if (t.n == 0 || (!lb_is_digit(t.at[0]) && t.at[0] != '.'))
        return special(t, out);
    out->whole = digits_at(&t);
    size_t n = out->whole.n;
    out->whole = without_zeros(out->whole);
    out->fraction = lb_text(t.at, 0);
    if (t.n > 0 && t.at[0] == '.') {
        t = lb_text_from(t, 1);
        out->fraction = digits_at(&t);
    }
    n += out->fraction.n;
    if (n > 0 && t.n > 0 && lb_lower(t.at[0]) == 'e' && !exponent_at(&t, &out->exponent))
        return false;
    return n > 0 && t.n == 0;
}

static size_t count(const struct lb_decimal *d)
{
    return d->whole.n + d->fraction.n;
}

static unsigned digit(const struct lb_decimal *d, size_t i)
{
    char c = i < d->whole.n ? d->whole.at[i] : d->fraction.at[i - d->whole.n];
    return (unsigned)(c - '0');
}

/* The digit at any place: 0 before the first and behind the last that is written. */
static unsigned digit_at(const struct lb_decimal *d, int64_t i)
{
    return i >= 0 && i < (int64_t)count(d) ? digit(d, (size_t)i) : 0;
}

/* How many of the digits stand before the point; may be negative or beyond the last. */
static int64_t point(const struct lb_decimal *d)
{
    return (int64_t)d->whole.n + d->exponent;
}

static bool zeros_from(const struct lb_decimal *d, int64_t from)
{
    for (size_t i = from < 0 ? 0 : (size_t)from; i < count(d); i++) {
        if (digit(d, i) != 0)
            return false;
    }
    return true;
}

bool lb_decimal_magnitude(const struct lb_decimal *d, uint64_t *out, bool *lost)
{
    *out = 0;
    *lost = false;
    if (d->nan || d->infinite)
        return false;
    int64_t whole = point(d);
    uint64_t value = 0;
    for (int64_t i = 0; i < whole; i++) {
        if (i >= (int64_t)count(d) && value == 0)
            break;
        unsigned next = digit_at(d, i);
        if (value > (UINT64_MAX - next) / 10)
            return false;
        value = value * 10 + next;
    }
    *out = value;
    *lost = !zeros_from(d, whole);
    return true;
}

void lb_decimal_extent(const struct lb_decimal *d, int64_t *whole, int64_t *fraction)
{
    int64_t first = 0, last = (int64_t)count(d);
    while (first < last && digit(d, (size_t)first) == 0)
        first++;
    while (last > first && digit(d, (size_t)last - 1) == 0)
        last--;
    *whole = first == last || point(d) <= first ? 0 : point(d) - first;
    *fraction = first == last || last <= point(d) ? 0 : last - point(d);
}

void lb_decimal_render(struct lb_buf *b, const struct lb_decimal *d)
{
    if (d->nan || d->infinite) {
        lb_buf_add_str(b, d->nan ? "NaN" : d->negative ? "-Infinity" : "Infinity");
        return;
    }
    int64_t whole, fraction;
    lb_decimal_extent(d, &whole, &fraction);
    if (d->negative && whole + fraction > 0)
        lb_buf_add_char(b, '-');
    if (d->exponent == 0)
        fraction = (int64_t)d->fraction.n; /* 1.50 stays 1.50 */
    if (whole == 0)
        lb_buf_add_char(b, '0');
    /* Over the buffer's ceiling it breaks here, before the loop runs for ever. */
    char *to = lb_buf_grow(b, (size_t)(whole + fraction + 1));
    if (!to)
        return;
    int64_t at = point(d) - whole;
    for (int64_t i = 0; i < whole + fraction; i++, at++) {
        if (i == whole)
            *to++ = '.';
        *to++ = (char)('0' + digit_at(d, at));
    }
    b->n += (size_t)(whole + fraction + (fraction > 0));
}

/* ---- binary floating point -------------------------------------------------------------- */

/*
 * strtod and strtof round exactly, but look at the locale for the decimal point: so they get the
 * digits as an integer and an exponent. Digits behind the 780th can only tell a tie from more than
 * a tie, which one last digit does as well.
 */
enum { MOST_DIGITS = 780 };

static void normalise(const struct lb_decimal *d, char *out)
{
    size_t n = count(d), i = 0, kept = 0;
    while (i < n && digit(d, i) == 0)
        i++;
    size_t start = i;
    for (; i < n && kept < MOST_DIGITS; i++)
        out[kept++] = (char)('0' + digit(d, i));
    if (i < n && !zeros_from(d, (int64_t)i)) {
        out[kept++] = '1';
        i = start + kept;
    }
    int64_t exponent = point(d) - (int64_t)(start + kept);
    if (exponent > 100000 || exponent < -100000)
        exponent = exponent < 0 ? -100000 : 100000;
    if (kept == 0)
        out[kept++] = '0';
    out[kept++] = 'e';
    if (exponent < 0)
        out[kept++] = '-';
    uint32_t magnitude = (uint32_t)(exponent < 0 ? -exponent : exponent);
    for (uint32_t unit = 100000; unit > 0; unit /= 10)
        out[kept++] = (char)('0' + magnitude / unit % 10);
    out[kept] = '\0';
}

/*
 * Numbers up to 2^53 and powers of ten up to 10^22 are exact doubles, so their quotient or product
 * is rounded once. Where long double has 64 bits, numbers up to 2^64 and powers up to 10^27 are
 * exact in it, and the result is off by half a unit in its last place. It then is rounded a second
 * time, which is right unless that unit decides: told by rounding what lies a unit to either side.
 */
bool lb_decimal_scale(uint64_t mantissa, int64_t exponent, double *out)
{
    static const double ten[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                 1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    if (exponent < -22 || exponent > 22)
        return false;
    double power = ten[exponent < 0 ? -exponent : exponent];
    if (FLT_EVAL_METHOD == 0 && mantissa <= UINT64_C(1) << 53) {
        *out = exponent < 0 ? (double)mantissa / power : (double)mantissa * power;
        return true;
    }
    long double value = mantissa;
    value = exponent < 0 ? value / power : value * power;
    long double unit = value * 0x1p-62L;
    *out = (double)(value - unit);
    return LDBL_MANT_DIG >= 64 && *out == (double)(value + unit);
}

static bool quick(const struct lb_decimal *d, double *out)
{
    uint64_t mantissa = 0;
    if (count(d) > 19)
        return false;
    for (size_t i = 0; i < d->whole.n; i++)
        mantissa = mantissa * 10 + (unsigned)(d->whole.at[i] - '0');
    for (size_t i = 0; i < d->fraction.n; i++)
        mantissa = mantissa * 10 + (unsigned)(d->fraction.at[i] - '0');
    return lb_decimal_scale(mantissa, (int64_t)d->exponent - (int64_t)d->fraction.n, out);
}

/* Whether d is NaN or infinite, which *out is then. */
static bool not_finite(const struct lb_decimal *d, double *out)
{
    *out = d->nan ? (double)NAN : (double)INFINITY;
    return d->nan || d->infinite;
}

bool lb_decimal_to_double(const struct lb_decimal *d, double *out)
{
    char text[MOST_DIGITS + 16];
    if (!not_finite(d, out) && !quick(d, out)) {
        normalise(d, text);
        *out = strtod(text, NULL);
        if (isinf(*out))
            return false;
    }
    *out = d->negative ? -*out : *out;
    return true;
}

bool lb_decimal_to_float(const struct lb_decimal *d, float *out)
{
    char text[MOST_DIGITS + 16];
    double value;
    if (!not_finite(d, &value)) {
        normalise(d, text);
        value = (double)strtof(text, NULL);
        if (isinf(value))
            return false;
    }
    *out = (float)(d->negative ? -value : value);
    return true;
}

/* ---- SQL_NUMERIC_STRUCT ----------------------------------------------------------------- */

enum { MOST_PRECISION = 38 };

/* The struct's value as four words, the least significant first; 38 digits always fit. */
struct wide {
    uint32_t word[SQL_MAX_NUMERIC_LEN / 4];
};

static void multiply_add(struct wide *w, uint32_t by, uint32_t add)
{
    uint64_t carry = add;
    for (int i = 0; i < 4; i++) {
        carry += (uint64_t)w->word[i] * by;
        w->word[i] = (uint32_t)carry;
        carry >>= 32;
    }
}

/* Divides; returns the remainder. */
static uint32_t divide(struct wide *w, uint32_t by)
{
    uint64_t rest = 0;
    for (int i = 3; i >= 0; i--) {
        rest = rest << 32 | w->word[i];
        w->word[i] = (uint32_t)(rest / by);
        rest %= by;
    }
    return (uint32_t)rest;
}

static bool is_zero(const struct wide *w)
{
    return (w->word[0] | w->word[1] | w->word[2] | w->word[3]) == 0;
}

enum lb_outcome lb_decimal_to_struct(const struct lb_decimal *d, int precision, int scale,
                                     SQL_NUMERIC_STRUCT *out)
{
    if (d->nan || d->infinite)
        return LB_OUT_OF_RANGE;
    if (precision < 1 || precision > MOST_PRECISION)
        precision = MOST_PRECISION;
    memset(out, 0, sizeof *out);
    int64_t whole, fraction;
    lb_decimal_extent(d, &whole, &fraction);
    if (whole + scale > precision)
        return LB_OUT_OF_RANGE;
    int64_t at = point(d) - whole;
    struct wide value = {{0}};
    uint32_t group = 0, unit = 1;
    for (int64_t i = 0; i < whole + scale; i++, at++) {
        group = group * 10 + digit_at(d, at);
        unit *= 10;
        if (unit == 1000000000 || i + 1 == whole + scale) {
            multiply_add(&value, unit, group);
            group = 0;
            unit = 1;
        }
    }
    for (int i = 0; i < SQL_MAX_NUMERIC_LEN; i++)
        out->val[i] = (SQLCHAR)(value.word[i / 4] >> (8 * (i % 4)));
    out->precision = (SQLCHAR)precision;
    out->scale = (SQLSCHAR)scale;
    out->sign = !d->negative;
    return zeros_from(d, point(d) + scale) ? LB_FINE : LB_CUT_FRACTION;
}

void lb_decimal_from_struct(struct lb_buf *b, const SQL_NUMERIC_STRUCT *n, int scale)
{
    struct wide value = {{0}};
    char digits[MOST_PRECISION + 10 + INT8_MAX]; /* 2^128 has 39 digits, taken nine at a time */
    size_t behind = scale > 0 ? (size_t)(scale < INT8_MAX ? scale : INT8_MAX) : 0;
    char *end = digits + sizeof digits, *at = end;
    for (int i = 0; i < SQL_MAX_NUMERIC_LEN; i++)
        value.word[i / 4] |= (uint32_t)n->val[i] << (8 * (i % 4));
    while (!is_zero(&value)) {
        uint32_t group = divide(&value, 1000000000);
        for (int i = 0; i < 9; i++, group /= 10)
            *--at = (char)('0' + group % 10);
    }
    while ((size_t)(end - at) < behind)
        *--at = '0';
    struct lb_decimal d = {.negative = n->sign == 0,
                           .whole = without_zeros(lb_text(at, (size_t)(end - at) - behind)),
                           .fraction = lb_text(end - behind, behind),
                           .exponent = scale < 0 ? -scale : 0};
    lb_decimal_render(b, &d);
}
