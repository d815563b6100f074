/* Straight paths: the conversions that most cells of most results take. */
#include "type/carrier.h"

#include "type/bytes.h"
#include "type/calendar.h"
#include "type/decimal.h"

/* A fixed-size value is given once. */
static inline enum lb_outcome give(const struct lb_fetch_plan *plan, const struct lb_target *to,
                                   struct lb_part *part, const void *value, size_t size)
{
    if (part && part->done)
        return LB_NO_MORE;
    if (to->length)
        lb_length_set(to->length, plan->fixed_size);
    if (!to->at)
        return LB_FINE;
    if (part)
        part->begun = part->done = true;
    memcpy(to->at, value, size);
    return LB_FINE;
}

/* ---- integers --------------------------------------------------------------------------- */

/* Up to `most` digits with a sign: no overflow to look for. Longer or odd ones go the long way. */
static inline bool short_int(struct lb_text t, size_t most, int64_t *out)
{
    size_t i = t.n > 0 && t.at[0] == '-';
    if (t.n == i || t.n - i > most)
        return false;
    uint64_t value = 0;
    unsigned bad = 0;
    for (size_t at = i; at < t.n; at++) {
        unsigned digit = (unsigned)(unsigned char)t.at[at] - '0';
        bad |= digit > 9;
        value = value * 10 + digit;
    }
    *out = (int64_t)(i ? 0 - value : value);
    return !bad;
}

static enum lb_outcome text_to_long(const struct lb_fetch_plan *plan, struct lb_text cell,
                                    const struct lb_target *to, struct lb_part *part)
{
    int64_t value;
    if (!short_int(cell, 9, &value))
        return lb_fetch_value(plan, cell, to, part);
    int32_t small = (int32_t)value;
    return give(plan, to, part, &small, sizeof small);
}

static enum lb_outcome text_to_bigint(const struct lb_fetch_plan *plan, struct lb_text cell,
                                      const struct lb_target *to, struct lb_part *part)
{
    int64_t value;
    return short_int(cell, 18, &value) ? give(plan, to, part, &value, sizeof value)
                                       : lb_fetch_value(plan, cell, to, part);
}

static enum lb_outcome int4_to_long(const struct lb_fetch_plan *plan, struct lb_text cell,
                                    const struct lb_target *to, struct lb_part *part)
{
    if (cell.n != 4)
        return LB_BAD_WIRE;
    uint32_t value = lb_get32(cell.at);
    return give(plan, to, part, &value, sizeof value);
}

/* int8 to SQL_C_SBIGINT and float8 to SQL_C_DOUBLE: the same eight bytes in the other order. */
static enum lb_outcome eight_bytes(const struct lb_fetch_plan *plan, struct lb_text cell,
                                   const struct lb_target *to, struct lb_part *part)
{
    if (cell.n != 8)
        return LB_BAD_WIRE;
    uint64_t value = lb_get64(cell.at);
    return give(plan, to, part, &value, sizeof value);
}

/* ---- decimal numbers --------------------------------------------------------------------- */

/* clang-format off */
static const uint64_t ten[] = {UINT64_C(1), UINT64_C(10), UINT64_C(100), UINT64_C(1000),
    UINT64_C(10000), UINT64_C(100000), UINT64_C(1000000), UINT64_C(10000000),
    UINT64_C(100000000), UINT64_C(1000000000), UINT64_C(10000000000), UINT64_C(100000000000),
    UINT64_C(1000000000000), UINT64_C(10000000000000), UINT64_C(100000000000000),
    UINT64_C(1000000000000000), UINT64_C(10000000000000000), UINT64_C(100000000000000000),
    UINT64_C(1000000000000000000), UINT64_C(10000000000000000000)};
/* clang-format on */

enum { MOST_DIGITS = 19 }; /* that fit into 64 bits whatever they are */

/* A number that is value / 10^scale. */
struct small {
    uint64_t value;
    int scale;
    bool negative;
};

/*
 * numeric's binary form with up to four groups of four digits, at `scale` (-1: the number's own),
 * exactly. False: there are more, or digits behind the scale, or it is no plain number: that goes
 * the long way.
 */
static inline bool small_numeric(struct lb_text cell, int scale, struct small *out)
{
    if (cell.n < 8)
        return false;
    int n = lb_get16(cell.at), weight = (int16_t)lb_get16(cell.at + 2);
    unsigned sign = lb_get16(cell.at + 4);
    out->scale = scale < 0 ? lb_get16(cell.at + 6) & 0x3FFF : scale;
    out->negative = sign == 0x4000;
    int behind = (out->scale + 3) / 4, wanted = weight + 1 + behind;
    if (cell.n != 8 + 2 * (size_t)n || (sign != 0 && sign != 0x4000) || wanted > 4 || n > wanted)
        return false;
    uint64_t value = 0;
    for (int i = 0; i < wanted; i++) {
        unsigned group = i < n ? lb_get16(cell.at + 8 + 2 * i) : 0;
        if (group > 9999)
            return false;
        value = value * 10000 + group;
    }
    uint64_t rest = ten[behind * 4 - out->scale];
    out->value = value / rest;
    return out->value * rest == value;
}

/* "-123.45e-6" of up to 19 digits, as they are written. */
static inline bool written_number(struct lb_text t, struct small *out)
{
    size_t i = t.n > 0 && t.at[0] == '-', start = i;
    uint64_t value = 0;
    for (; i < t.n && lb_is_digit(t.at[i]); i++)
        value = value * 10 + (unsigned)(t.at[i] - '0');
    size_t digits = i - start;
    out->scale = 0;
    out->negative = start > 0;
    if (i < t.n && t.at[i] == '.') {
        start = ++i;
        for (; i < t.n && lb_is_digit(t.at[i]); i++)
            value = value * 10 + (unsigned)(t.at[i] - '0');
        out->scale = (int)(i - start);
        digits += i - start;
    }
    out->value = value;
    if (digits == 0 || digits > MOST_DIGITS)
        return false;
    if (i == t.n)
        return true;
    /* as the server writes an exponent: e+20, e-07 */
    if (t.n - i < 4 || t.n - i > 5 || t.at[i] != 'e')
        return false;
    int exponent = 0;
    for (size_t k = i + 2; k < t.n; k++) {
        if (!lb_is_digit(t.at[k]))
            return false;
        exponent = exponent * 10 + (t.at[k] - '0');
    }
    out->scale += t.at[i + 1] == '-' ? exponent : -exponent;
    return t.at[i + 1] == '-' || t.at[i + 1] == '+';
}

/* A number of either form at `scale` (-1: its own); false when digits would be lost or not fit. */
static inline bool small_number(const struct lb_fetch_plan *plan, struct lb_text cell, int scale,
                                struct small *out)
{
    if (plan->format == LB_FORMAT_BINARY)
        return small_numeric(cell, scale, out);
    if (!written_number(cell, out) || out->scale < 0)
        return false;
    int more = scale < 0 ? 0 : scale - out->scale;
    if (more < 0 || more > MOST_DIGITS || out->value > UINT64_MAX / ten[more])
        return false;
    out->value *= ten[more];
    out->scale += more;
    return true;
}

static inline int digits_needed(const struct small *d)
{
    int n = d->scale > 1 ? d->scale : 1;
    while (n <= MOST_DIGITS && d->value >= ten[n])
        n++;
    return n;
}

static enum lb_outcome number_to_struct(const struct lb_fetch_plan *plan, struct lb_text cell,
                                        const struct lb_target *to, struct lb_part *part)
{
    struct small d;
    bool own = lb_fetch_own_scale(plan);
    int precision = plan->precision < 1 || plan->precision > 38 ? 38 : plan->precision;
    if (plan->scale < 0 || !small_number(plan, cell, own ? -1 : plan->scale, &d) || d.scale > 38)
        return lb_fetch_value(plan, cell, to, part);
    if (own)
        precision = digits_needed(&d);
    else if (d.scale > precision || (precision <= MOST_DIGITS && d.value >= ten[precision]))
        return lb_fetch_value(plan, cell, to, part);
    SQL_NUMERIC_STRUCT s = {
        .precision = (SQLCHAR)precision, .scale = (SQLSCHAR)d.scale, .sign = !d.negative};
    lb_put64_little(s.val, d.value);
    return give(plan, to, part, &s, sizeof s);
}

static enum lb_outcome number_to_double(const struct lb_fetch_plan *plan, struct lb_text cell,
                                        const struct lb_target *to, struct lb_part *part)
{
    struct small d;
    double value;
    bool fine =
        plan->format == LB_FORMAT_BINARY ? small_numeric(cell, -1, &d) : written_number(cell, &d);
    if (!fine || !lb_decimal_scale(d.value, -(int64_t)d.scale, &value))
        return lb_fetch_value(plan, cell, to, part);
    if (d.negative)
        value = -value;
    return give(plan, to, part, &value, sizeof value);
}

/* ---- dates and timestamps --------------------------------------------------------------- */

static inline bool two(const char *at, SQLUSMALLINT *out)
{
    unsigned tens = (unsigned char)at[0] - (unsigned)'0',
             ones = (unsigned char)at[1] - (unsigned)'0';
    *out = (SQLUSMALLINT)(tens * 10 + ones);
    return tens <= 9 && ones <= 9;
}

/* "2024-01-31" of a year with four digits. Days that do not exist don't come from a server. */
static inline bool plain_date(const char *at, SQLSMALLINT *year, SQLUSMALLINT *month,
                              SQLUSMALLINT *day)
{
    SQLUSMALLINT century, of_century;
    if (!two(at, &century) || !two(at + 2, &of_century) || at[4] != '-' || !two(at + 5, month) ||
        at[7] != '-' || !two(at + 8, day))
        return false;
    *year = (SQLSMALLINT)(century * 100 + of_century);
    return *year > 0 && *month >= 1 && *month <= 12 && *day >= 1 && *day <= 31;
}

static inline bool plain_time(const char *at, SQL_TIMESTAMP_STRUCT *s)
{
    return two(at, &s->hour) && at[2] == ':' && two(at + 3, &s->minute) && at[5] == ':' &&
           two(at + 6, &s->second) && s->hour <= 23 && s->minute <= 59 && s->second <= 59;
}

/* ".123456" of one to six digits; returns how long it is. */
static inline size_t plain_fraction(struct lb_text t, SQLUINTEGER *nanos)
{
    SQLUINTEGER value = 0, unit = 1000000000;
    size_t i = 1;
    if (t.n < 2 || t.at[0] != '.')
        return 0;
    for (; i < t.n && i <= 6 && lb_is_digit(t.at[i]); i++) {
        value = value * 10 + (SQLUINTEGER)(t.at[i] - '0');
        unit /= 10;
    }
    *nanos = value * unit;
    return i;
}

/* "+02" or "-03:30": what a timestamptz ends in, and its C value leaves out. */
static inline bool plain_offset(struct lb_text t)
{
    SQLUSMALLINT unused;
    return (t.n == 3 || (t.n == 6 && t.at[3] == ':' && two(t.at + 4, &unused))) &&
           (t.at[0] == '+' || t.at[0] == '-') && two(t.at + 1, &unused);
}

static inline bool plain_timestamp(struct lb_text t, SQL_TIMESTAMP_STRUCT *s)
{
    s->fraction = 0;
    if (t.n < 19 || t.at[10] != ' ' || !plain_date(t.at, &s->year, &s->month, &s->day) ||
        !plain_time(t.at + 11, s))
        return false;
    t = lb_text_from(t, 19);
    t = lb_text_from(t, plain_fraction(t, &s->fraction));
    return t.n == 0 || plain_offset(t);
}

static enum lb_outcome text_to_timestamp(const struct lb_fetch_plan *plan, struct lb_text cell,
                                         const struct lb_target *to, struct lb_part *part)
{
    SQL_TIMESTAMP_STRUCT s;
    if (!plain_timestamp(cell, &s))
        return lb_fetch_value(plan, cell, to, part);
    return give(plan, to, part, &s, sizeof s);
}

static enum lb_outcome text_to_date(const struct lb_fetch_plan *plan, struct lb_text cell,
                                    const struct lb_target *to, struct lb_part *part)
{
    SQL_DATE_STRUCT s;
    if (cell.n != 10 || !plain_date(cell.at, &s.year, &s.month, &s.day))
        return lb_fetch_value(plan, cell, to, part);
    return give(plan, to, part, &s, sizeof s);
}

static enum lb_outcome micros_to_timestamp(const struct lb_fetch_plan *plan, struct lb_text cell,
                                           const struct lb_target *to, struct lb_part *part)
{
    const int64_t day = INT64_C(86400000000);
    if (cell.n != 8)
        return LB_BAD_WIRE;
    int64_t micros = (int64_t)lb_get64(cell.at);
    int64_t days = micros / day - (micros % day < 0);
    if (days < -730000 || days > 2900000) /* the years 2 to 9939: those beyond go the long way */
        return lb_fetch_value(plan, cell, to, part);
    struct lb_datetime d;
    lb_calendar_date(days + 10957, &d);
    lb_calendar_time(micros - days * day, &d);
    SQL_TIMESTAMP_STRUCT s = {(SQLSMALLINT)d.year,  (SQLUSMALLINT)d.month,  (SQLUSMALLINT)d.day,
                              (SQLUSMALLINT)d.hour, (SQLUSMALLINT)d.minute, (SQLUSMALLINT)d.second,
                              (SQLUINTEGER)d.nanos};
    return give(plan, to, part, &s, sizeof s);
}

/* ---- which ------------------------------------------------------------------------------ */

lb_fetch_fn *lb_straight_fetch(const struct lb_fetch_plan *plan)
{
    static const struct {
        const struct lb_wire *wire;
        enum lb_format format;
        SQLSMALLINT c_type;
        lb_fetch_fn *run;
    } paths[] = {
        {&lb_wire_int2, LB_FORMAT_TEXT, SQL_C_SLONG, text_to_long},
        {&lb_wire_int4, LB_FORMAT_TEXT, SQL_C_SLONG, text_to_long},
        {&lb_wire_int8, LB_FORMAT_TEXT, SQL_C_SLONG, text_to_long},
        {&lb_wire_int2, LB_FORMAT_TEXT, SQL_C_SBIGINT, text_to_bigint},
        {&lb_wire_int4, LB_FORMAT_TEXT, SQL_C_SBIGINT, text_to_bigint},
        {&lb_wire_int8, LB_FORMAT_TEXT, SQL_C_SBIGINT, text_to_bigint},
        {&lb_wire_int4, LB_FORMAT_BINARY, SQL_C_SLONG, int4_to_long},
        {&lb_wire_int8, LB_FORMAT_BINARY, SQL_C_SBIGINT, eight_bytes},
        {&lb_wire_float8, LB_FORMAT_BINARY, SQL_C_DOUBLE, eight_bytes},
        {&lb_wire_float8, LB_FORMAT_TEXT, SQL_C_DOUBLE, number_to_double},
        {&lb_wire_numeric, LB_FORMAT_TEXT, SQL_C_DOUBLE, number_to_double},
        {&lb_wire_numeric, LB_FORMAT_TEXT, SQL_C_NUMERIC, number_to_struct},
        {&lb_wire_numeric, LB_FORMAT_BINARY, SQL_C_NUMERIC, number_to_struct},
        {&lb_wire_numeric, LB_FORMAT_BINARY, SQL_C_DOUBLE, number_to_double},
        {&lb_wire_timestamp, LB_FORMAT_TEXT, SQL_C_TYPE_TIMESTAMP, text_to_timestamp},
        {&lb_wire_timestamptz, LB_FORMAT_TEXT, SQL_C_TYPE_TIMESTAMP, text_to_timestamp},
        {&lb_wire_timestamp, LB_FORMAT_BINARY, SQL_C_TYPE_TIMESTAMP, micros_to_timestamp},
        {&lb_wire_date, LB_FORMAT_TEXT, SQL_C_TYPE_DATE, text_to_date},
    };
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        if (paths[i].wire == plan->wire && paths[i].format == plan->format &&
            paths[i].c_type == plan->c_type)
            return paths[i].run;
    }
    return NULL;
}
