/*
 * The shortest decimal text of a binary floating-point number, by exact arithmetic on large
 * integers (G. Steele and J. White, "How to print floating-point numbers accurately", 1990; R.
 * Burger and R. Dybvig, 1996). Needs neither the locale nor the C library's printing.
 */
#include "type/decimal.h"

#include <float.h>
#include <math.h>

/* 2^1076 and 10^324 * 2^55 fit. */
enum { WORDS = 40 };

struct big {
    uint32_t word[WORDS]; /* least significant first */
    int n;
};

static void set(struct big *a, uint64_t value)
{
    a->word[0] = (uint32_t)value;
    a->word[1] = (uint32_t)(value >> 32);
    a->n = a->word[1] ? 2 : a->word[0] ? 1 : 0;
}

static void multiply(struct big *a, uint32_t by)
{
    uint64_t carry = 0;
    for (int i = 0; i < a->n; i++) {
        carry += (uint64_t)a->word[i] * by;
        a->word[i] = (uint32_t)carry;
        carry >>= 32;
    }
    if (carry)
        a->word[a->n++] = (uint32_t)carry;
}

static void multiply_ten_to(struct big *a, int power)
{
    for (; power >= 9; power -= 9)
        multiply(a, 1000000000u);
    for (; power > 0; power--)
        multiply(a, 10u);
}

static void shift(struct big *a, int bits)
{
    int words = bits / 32;
    if (a->n == 0)
        return;
    if (words > 0) {
        for (int i = a->n - 1; i >= 0; i--)
            a->word[i + words] = a->word[i];
        for (int i = 0; i < words; i++)
            a->word[i] = 0;
        a->n += words;
    }
    if (bits % 32)
        multiply(a, UINT32_C(1) << bits % 32);
}

static int compare(const struct big *a, const struct big *b)
{
    if (a->n != b->n)
        return a->n < b->n ? -1 : 1;
    for (int i = a->n - 1; i >= 0; i--) {
        if (a->word[i] != b->word[i])
            return a->word[i] < b->word[i] ? -1 : 1;
    }
    return 0;
}

/* The sum of a and b against c. */
static int compare_sum(const struct big *a, const struct big *b, const struct big *c)
{
    struct big sum;
    uint64_t carry = 0;
    int n = a->n > b->n ? a->n : b->n;
    for (int i = 0; i < n; i++) {
        carry += (i < a->n ? a->word[i] : 0u);
        carry += (i < b->n ? b->word[i] : 0u);
        sum.word[i] = (uint32_t)carry;
        carry >>= 32;
    }
    sum.n = n;
    if (carry)
        sum.word[sum.n++] = (uint32_t)carry;
    return compare(&sum, c);
}

static void subtract(struct big *a, const struct big *b)
{
    int64_t borrow = 0;
    for (int i = 0; i < a->n; i++) {
        borrow += (int64_t)a->word[i] - (i < b->n ? b->word[i] : 0u);
        a->word[i] = (uint32_t)borrow;
        borrow >>= 32;
    }
    while (a->n > 0 && a->word[a->n - 1] == 0)
        a->n--;
}

/* a = a mod b; returns a / b, which is below 10 here. */
static unsigned divide(struct big *a, const struct big *b)
{
    unsigned quotient = 0;
    while (compare(a, b) >= 0) {
        subtract(a, b);
        quotient++;
    }
    return quotient;
}

/* The number is rest / scale; low and high are half the gaps to its neighbours, over scale too. */
struct state {
    struct big rest, scale, low, high;
};

static void start(struct state *s, uint64_t mantissa, int exponent, bool narrow_below)
{
    int extra = narrow_below ? 2 : 1;
    set(&s->rest, mantissa);
    set(&s->scale, 1);
    set(&s->low, 1);
    set(&s->high, 1);
    shift(&s->rest, extra);
    shift(&s->scale, extra);
    shift(&s->high, extra - 1);
    if (exponent >= 0) {
        shift(&s->rest, exponent);
        shift(&s->low, exponent);
        shift(&s->high, exponent);
    } else {
        shift(&s->scale, -exponent);
    }
}

/* Brings the number to 0.ddd… times ten to the returned exponent. */
static int scale_to_one(struct state *s, uint64_t mantissa, int exponent)
{
    int bits = 0;
    while (bits < 64 && mantissa >> bits)
        bits++;
    /* The logarithm to base 10, from below: it may be one too low. */
    int64_t log = (exponent + bits - 1) * INT64_C(30102999566398);
    int power = (int)(log / INT64_C(100000000000000)) + (log >= 0);
    if (power > 0) {
        multiply_ten_to(&s->scale, power);
    } else {
        multiply_ten_to(&s->rest, -power);
        multiply_ten_to(&s->low, -power);
        multiply_ten_to(&s->high, -power);
    }
    if (compare_sum(&s->rest, &s->high, &s->scale) > 0) {
        multiply(&s->scale, 10);
        power++;
    }
    return power;
}

/* Digits until they tell the number from its neighbours. Bounds themselves do not count as inside:
 * PostgreSQL wants text that reads back the same whatever way ties are rounded. */
static int generate(struct state *s, char *digits)
{
    int n = 0;
    for (;;) {
        multiply(&s->rest, 10);
        multiply(&s->low, 10);
        multiply(&s->high, 10);
        unsigned d = divide(&s->rest, &s->scale);
        bool low = compare(&s->rest, &s->low) < 0;
        bool high = compare_sum(&s->rest, &s->high, &s->scale) > 0;
        if (low && high) {
            int half = compare_sum(&s->rest, &s->rest, &s->scale);
            low = half < 0 || (half == 0 && d % 2 == 0);
            high = !low;
        }
        digits[n++] = (char)('0' + d + (high ? 1u : 0u));
        if (low || high)
            return n;
    }
}

/* Where PostgreSQL goes over to an exponent: from 10^15 on for float8, 10^6 for float4, below
 * 10^-4. */
static void layout(struct lb_buf *b, const char *digits, int n, int power, int plain)
{
    int exponent = power - 1;
    if (exponent < -4 || exponent >= plain) {
        lb_buf_add_char(b, digits[0]);
        if (n > 1)
            lb_buf_add_char(b, '.');
        lb_buf_add(b, digits + 1, (size_t)(n - 1));
        lb_buf_add_str(b, exponent < 0 ? "e-" : "e+");
        int magnitude = exponent < 0 ? -exponent : exponent;
        if (magnitude < 10)
            lb_buf_add_char(b, '0');
        lb_buf_add_int(b, magnitude);
        return;
    }
    if (power <= 0)
        lb_buf_add_str(b, "0.");
    for (int i = power; i < 0; i++)
        lb_buf_add_char(b, '0');
    for (int i = 0; i < n; i++) {
        if (i == power && power > 0)
            lb_buf_add_char(b, '.');
        lb_buf_add_char(b, digits[i]);
    }
    for (int i = n; i < power; i++)
        lb_buf_add_char(b, '0');
}

static void split(double value, bool single, uint64_t *mantissa, int *exponent, bool *narrow)
{
    int width = single ? 23 : 52, bias = single ? 127 : 1023;
    uint64_t bits;
    if (single) {
        float f = (float)value;
        uint32_t word;
        memcpy(&word, &f, sizeof word);
        bits = word;
    } else {
        memcpy(&bits, &value, sizeof bits);
    }
    uint64_t below = bits & ((UINT64_C(1) << width) - 1);
    int biased = (int)(bits >> width) & (2 * bias + 1);
    *mantissa = biased ? below | UINT64_C(1) << width : below;
    *exponent = (biased ? biased : 1) - bias - width;
    *narrow = below == 0 && biased > 1; /* the gap below a power of two is half the gap above */
}

/*
 * Numbers with few digits, which most are: n / 10^k, both exact, is rounded once, so if it gives
 * the value, n and k are its text; the smallest k gives the fewest digits. With up to 15 digits (6
 * for float4, and a power that a double divides by without touching the float's last bit) no second
 * text of that length fits and none is a tie. Returns the digits, 0: it takes the long way.
 */
static int few_digits(double value, bool single, char *digits, int *power)
{
    static const double ten[] = {1e0, 1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7, 1e8,
                                 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16};
    const double most = single ? 1e6 : 1e15;
    int last = single ? 7 : 16;
    if (FLT_EVAL_METHOD != 0 || value >= most)
        return 0;
    for (int k = 0; k <= last && value * ten[k] + 0.5 < most; k++) {
        uint64_t n = (uint64_t)(value * ten[k] + 0.5);
        double back = (double)n / ten[k];
        if (single ? (float)back != (float)value : back != value)
            continue;
        while (n % 10 == 0) {
            n /= 10;
            k--;
        }
        char reversed[24];
        int count = 0;
        for (; n > 0; n /= 10)
            reversed[count++] = (char)('0' + n % 10);
        for (int i = 0; i < count; i++)
            digits[i] = reversed[count - 1 - i];
        *power = count - k;
        return count;
    }
    return 0;
}

void lb_real_render(struct lb_buf *b, double value, bool single)
{
    if (single)
        value = (double)(float)value; /* which may be 0 */
    if (isnan(value)) {
        lb_buf_add_str(b, "NaN");
        return;
    }
    if (signbit(value))
        lb_buf_add_char(b, '-');
    if (isinf(value)) {
        lb_buf_add_str(b, "Infinity");
        return;
    }
    if (value == 0) {
        lb_buf_add_char(b, '0');
        return;
    }
    char digits[24];
    int power, plain = single ? 6 : 15;
    int n = few_digits(fabs(value), single, digits, &power);
    if (n == 0) {
        uint64_t mantissa;
        int exponent;
        bool narrow;
        struct state s;
        split(value, single, &mantissa, &exponent, &narrow);
        start(&s, mantissa, exponent, narrow);
        power = scale_to_one(&s, mantissa, exponent);
        n = generate(&s, digits);
    }
    layout(b, digits, n, power, plain);
}
