/* SQL_INTERVAL_STRUCT in its thirteen kinds. */
#include "type/carrier.h"

#include "type/decimal.h"
#include "type/wire.h"

#define MICROS INT64_C(1000000) /* in a second */

enum { DAY = 86400 }; /* in seconds */

/* The fields of a kind of interval: from the leading one to the last. */
struct shape {
    signed char first, last; /* SQL_CODE_YEAR … SQL_CODE_SECOND */
};

static const struct shape shapes[] = {
    [SQL_CODE_YEAR] = {SQL_CODE_YEAR, SQL_CODE_YEAR},
    [SQL_CODE_MONTH] = {SQL_CODE_MONTH, SQL_CODE_MONTH},
    [SQL_CODE_DAY] = {SQL_CODE_DAY, SQL_CODE_DAY},
    [SQL_CODE_HOUR] = {SQL_CODE_HOUR, SQL_CODE_HOUR},
    [SQL_CODE_MINUTE] = {SQL_CODE_MINUTE, SQL_CODE_MINUTE},
    [SQL_CODE_SECOND] = {SQL_CODE_SECOND, SQL_CODE_SECOND},
    [SQL_CODE_YEAR_TO_MONTH] = {SQL_CODE_YEAR, SQL_CODE_MONTH},
    [SQL_CODE_DAY_TO_HOUR] = {SQL_CODE_DAY, SQL_CODE_HOUR},
    [SQL_CODE_DAY_TO_MINUTE] = {SQL_CODE_DAY, SQL_CODE_MINUTE},
    [SQL_CODE_DAY_TO_SECOND] = {SQL_CODE_DAY, SQL_CODE_SECOND},
    [SQL_CODE_HOUR_TO_MINUTE] = {SQL_CODE_HOUR, SQL_CODE_MINUTE},
    [SQL_CODE_HOUR_TO_SECOND] = {SQL_CODE_HOUR, SQL_CODE_SECOND},
    [SQL_CODE_MINUTE_TO_SECOND] = {SQL_CODE_MINUTE, SQL_CODE_SECOND},
};

static const uint32_t seconds_of[] = {
    [SQL_CODE_DAY] = DAY, [SQL_CODE_HOUR] = 3600, [SQL_CODE_MINUTE] = 60, [SQL_CODE_SECOND] = 1};

/* Days and time together, which fit 64 bits as seconds, not as microseconds. */
struct span {
    bool negative;
    uint64_t seconds;
    uint32_t micros;
};

static struct span day_time(const struct lb_interval *from)
{
    int64_t seconds = (int64_t)from->days * DAY + from->micros / MICROS;
    int64_t micros = from->micros % MICROS;
    if (seconds > 0 && micros < 0) {
        seconds--;
        micros += MICROS;
    } else if (seconds < 0 && micros > 0) {
        seconds++;
        micros -= MICROS;
    }
    return (struct span){.negative = seconds < 0 || micros < 0,
                         .seconds = (uint64_t)(seconds < 0 ? -seconds : seconds),
                         .micros = (uint32_t)(micros < 0 ? -micros : micros)};
}

static bool leading_fits(const struct lb_fetch_plan *plan, uint64_t value)
{
    uint64_t most = 1;
    for (SQLINTEGER i = 0; i < plan->leading_precision && most <= UINT32_MAX; i++)
        most *= 10;
    return value <= UINT32_MAX && (plan->leading_precision <= 0 || value < most);
}

static enum lb_outcome year_month(const struct lb_fetch_plan *plan, const struct lb_interval *span,
                                  struct shape shape, SQL_INTERVAL_STRUCT *out)
{
    uint32_t months = span->months < 0 ? 0u - (uint32_t)span->months : (uint32_t)span->months;
    out->interval_sign = span->months < 0 ? SQL_TRUE : SQL_FALSE;
    SQL_YEAR_MONTH_STRUCT *f = &out->intval.year_month;
    bool lost = span->days != 0 || span->micros != 0;
    if (shape.first == SQL_CODE_MONTH) {
        f->month = months;
    } else {
        f->year = months / 12;
        if (shape.last == SQL_CODE_MONTH)
            f->month = months % 12;
        else
            lost = lost || months % 12 != 0;
    }
    if (!leading_fits(plan, shape.first == SQL_CODE_MONTH ? f->month : f->year))
        return LB_INTERVAL_OVERFLOW;
    return lost ? LB_CUT_FRACTION : LB_FINE;
}

/* The fraction counts units of the seconds precision: 6 digits unless the ARD record says less. */
static bool put_fraction(const struct lb_fetch_plan *plan, uint32_t micros, SQLUINTEGER *out)
{
    int digits = plan->precision > 0 && plan->precision <= 9 ? plan->precision : 6;
    uint32_t unit = 1, finer = 1;
    for (int i = digits; i < 6; i++)
        unit *= 10;
    for (int i = 6; i < digits; i++)
        finer *= 10;
    *out = micros / unit * finer;
    return micros % unit != 0;
}

static enum lb_outcome day_second(const struct lb_fetch_plan *plan, const struct lb_interval *span,
                                  struct shape shape, SQL_INTERVAL_STRUCT *out)
{
    if (span->months != 0)
        return LB_INTERVAL_OVERFLOW;
    struct span t = day_time(span);
    out->interval_sign = t.negative ? SQL_TRUE : SQL_FALSE;
    SQL_DAY_SECOND_STRUCT *f = &out->intval.day_second;
    SQLUINTEGER *fields[] = {[SQL_CODE_DAY] = &f->day,
                             [SQL_CODE_HOUR] = &f->hour,
                             [SQL_CODE_MINUTE] = &f->minute,
                             [SQL_CODE_SECOND] = &f->second};
    if (!leading_fits(plan, t.seconds / seconds_of[shape.first]))
        return LB_INTERVAL_OVERFLOW;
    for (int code = shape.first; code <= shape.last; code++) {
        *fields[code] = (SQLUINTEGER)(t.seconds / seconds_of[code]);
        t.seconds %= seconds_of[code];
    }
    bool lost = t.seconds != 0;
    if (shape.last == SQL_CODE_SECOND)
        lost = put_fraction(plan, t.micros, &f->fraction);
    else
        lost = lost || t.micros != 0;
    return lost ? LB_CUT_FRACTION : LB_FINE;
}

/* An exact number counts the single field of the C type ("SQL to C: Numeric"). */
static enum lb_outcome from_number(const struct lb_value *v, int code, struct lb_interval *out,
                                   bool *lost)
{
    char room[LB_NUMBER_ROOM];
    struct lb_decimal d;
    uint64_t whole;
    enum lb_outcome o = lb_value_decimal(v, room, &d);
    if (o != LB_FINE)
        return o;
    if (!lb_decimal_magnitude(&d, &whole, lost) || whole > INT32_MAX)
        return LB_INTERVAL_OVERFLOW;
    *out = (struct lb_interval){0};
    int sign = d.negative ? -1 : 1;
    if (code == SQL_CODE_YEAR && whole > INT32_MAX / 12)
        return LB_INTERVAL_OVERFLOW;
    if (code == SQL_CODE_YEAR || code == SQL_CODE_MONTH) {
        out->months = sign * (int32_t)whole * (code == SQL_CODE_YEAR ? 12 : 1);
        return LB_FINE;
    }
    uint64_t seconds = whole * seconds_of[code], micros = 0;
    if (code == SQL_CODE_SECOND && *lost) {
        d.exponent += 6;
        if (!lb_decimal_magnitude(&d, &micros, lost))
            return LB_INTERVAL_OVERFLOW;
        micros %= (uint64_t)MICROS;
    }
    if (seconds / DAY > INT32_MAX)
        return LB_INTERVAL_OVERFLOW;
    out->days = sign * (int32_t)(seconds / DAY);
    out->micros = sign * ((int64_t)(seconds % DAY) * MICROS + (int64_t)micros);
    return LB_FINE;
}

enum lb_outcome lb_store_interval(const struct lb_fetch_plan *plan, const struct lb_value *v,
                                  void *at)
{
    int code = plan->c_type - 100;
    struct lb_interval span;
    bool lost = false;
    if (v->kind == LB_VALUE_INTERVAL) {
        span = v->as.span;
    } else if (v->kind == LB_VALUE_TEXT) {
        if (!lb_interval_parse(v->as.text, code, &span))
            return LB_BAD_CAST;
    } else {
        enum lb_outcome o = from_number(v, code, &span, &lost);
        if (o != LB_FINE)
            return o;
    }
    if (span.infinite)
        return LB_INTERVAL_OVERFLOW;
    struct shape shape = shapes[code];
    SQL_INTERVAL_STRUCT s;
    memset(&s, 0, sizeof s);
    s.interval_type = (SQLINTERVAL)code;
    enum lb_outcome o = shape.first <= SQL_CODE_MONTH ? year_month(plan, &span, shape, &s)
                                                      : day_second(plan, &span, shape, &s);
    if (lb_outcome_failed(o))
        return o;
    memcpy(at, &s, sizeof s);
    return lost ? LB_CUT_FRACTION : o;
}

enum lb_outcome lb_interval_count(const struct lb_interval *span, SQLSMALLINT sql_type, char *room,
                                  struct lb_decimal *out)
{
    struct lb_buf b = {.at = room, .room = LB_NUMBER_ROOM, .ceiling = LB_NUMBER_ROOM - 1};
    int code = sql_type - 100;
    if (code < SQL_CODE_YEAR || code > SQL_CODE_SECOND || span->infinite)
        return LB_RESTRICTED;
    if (code <= SQL_CODE_MONTH) {
        lb_buf_add_int(&b, code == SQL_CODE_YEAR ? span->months / 12 : span->months);
        return lb_decimal_parse(lb_buf_text(&b), out) ? LB_FINE : LB_BAD_CAST;
    }
    struct span t = day_time(span);
    if (t.negative)
        lb_buf_add_char(&b, '-');
    lb_buf_add_int(&b, (int64_t)(t.seconds / seconds_of[code]));
    if (code == SQL_CODE_SECOND && t.micros != 0) {
        lb_buf_add_char(&b, '.');
        for (uint32_t unit = 100000; unit > 0; unit /= 10)
            lb_buf_add_char(&b, (char)('0' + t.micros / unit % 10));
    }
    return lb_decimal_parse(lb_buf_text(&b), out) ? LB_FINE : LB_BAD_CAST;
}

/* ---- loading ---------------------------------------------------------------------------- */

static bool load_day_second(const struct lb_send_plan *plan, const SQL_DAY_SECOND_STRUCT *f,
                            struct shape shape, struct lb_interval *out)
{
    SQLUINTEGER fields[] = {[SQL_CODE_DAY] = f->day,
                            [SQL_CODE_HOUR] = f->hour,
                            [SQL_CODE_MINUTE] = f->minute,
                            [SQL_CODE_SECOND] = f->second};
    static const SQLUINTEGER most[] = {[SQL_CODE_DAY] = INT32_MAX,
                                       [SQL_CODE_HOUR] = 23,
                                       [SQL_CODE_MINUTE] = 59,
                                       [SQL_CODE_SECOND] = 59};
    int64_t micros = 0;
    for (int code = shape.first; code <= shape.last; code++) {
        if (fields[code] > (code == shape.first ? INT32_MAX : most[code]))
            return false;
        if (code == SQL_CODE_DAY)
            out->days = (int32_t)f->day;
        else
            micros += (int64_t)fields[code] * seconds_of[code] * MICROS;
    }
    if (shape.last == SQL_CODE_SECOND) {
        int digits = plan->c_precision > 0 && plan->c_precision <= 9 ? plan->c_precision : 6;
        int64_t unit = MICROS, fraction = f->fraction;
        for (int i = 0; i < digits && i < 6; i++)
            unit /= 10;
        for (int i = 6; i < digits; i++)
            fraction /= 10;
        if (fraction * unit >= MICROS)
            return false;
        micros += fraction * unit;
    }
    out->micros = micros;
    return true;
}

enum lb_outcome lb_load_interval(const struct lb_send_plan *plan, const void *from,
                                 struct lb_buf *scratch, struct lb_value *out)
{
    SQL_INTERVAL_STRUCT s;
    struct shape shape = shapes[plan->c_type - 100];
    struct lb_interval span = {0};
    memcpy(&s, from, sizeof s);
    if (shape.first <= SQL_CODE_MONTH) {
        const SQL_YEAR_MONTH_STRUCT *f = &s.intval.year_month;
        uint64_t months = shape.first == SQL_CODE_YEAR ? f->year * UINT64_C(12) : 0;
        if (shape.last == SQL_CODE_MONTH)
            months += f->month;
        if (months > INT32_MAX || (shape.first != shape.last && f->month > 11))
            return LB_INTERVAL_OVERFLOW;
        span.months = (int32_t)months;
    } else if (!load_day_second(plan, &s.intval.day_second, shape, &span)) {
        return LB_INTERVAL_OVERFLOW;
    }
    if (s.interval_sign == SQL_TRUE) {
        span.months = -span.months;
        span.days = -span.days;
        span.micros = -span.micros;
    }
    out->kind = LB_VALUE_INTERVAL;
    out->as.span = span;
    return LB_FINE;
}
