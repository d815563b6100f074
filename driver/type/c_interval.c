/* SQL_INTERVAL_STRUCT in its thirteen kinds. */
#include "type/carrier.h"

#include "type/decimal.h"
#include "type/interval.h"

#define MICROS INT64_C(1000000) /* in a second */

enum { DAY = 86400 }; /* in seconds */

static bool leading_fits(const struct lb_fetch_plan *plan, uint64_t value)
{
    uint64_t most = 1;
    for (SQLINTEGER i = 0; i < plan->leading_precision && most <= UINT32_MAX; i++)
        most *= 10;
    return value <= UINT32_MAX && (plan->leading_precision <= 0 || value < most);
}

static enum lb_outcome year_month(const struct lb_fetch_plan *plan, const struct lb_interval *span,
                                  struct lb_interval_kind kind, SQL_INTERVAL_STRUCT *out)
{
    uint32_t months = span->months < 0 ? 0u - (uint32_t)span->months : (uint32_t)span->months;
    out->interval_sign = span->months < 0 ? SQL_TRUE : SQL_FALSE;
    SQL_YEAR_MONTH_STRUCT *f = &out->intval.year_month;
    bool lost = span->days != 0 || span->micros != 0;
    if (kind.first == SQL_CODE_MONTH) {
        f->month = months;
    } else {
        f->year = months / 12;
        if (kind.last == SQL_CODE_MONTH)
            f->month = months % 12;
        else
            lost = lost || months % 12 != 0;
    }
    if (!leading_fits(plan, kind.first == SQL_CODE_MONTH ? f->month : f->year))
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
                                  struct lb_interval_kind kind, SQL_INTERVAL_STRUCT *out)
{
    if (span->months != 0)
        return LB_INTERVAL_OVERFLOW;
    struct lb_interval_time t = lb_interval_time(span);
    out->interval_sign = t.negative ? SQL_TRUE : SQL_FALSE;
    SQL_DAY_SECOND_STRUCT *f = &out->intval.day_second;
    SQLUINTEGER *fields[] = {[SQL_CODE_DAY] = &f->day,
                             [SQL_CODE_HOUR] = &f->hour,
                             [SQL_CODE_MINUTE] = &f->minute,
                             [SQL_CODE_SECOND] = &f->second};
    if (!leading_fits(plan, t.seconds / lb_interval_seconds[kind.first]))
        return LB_INTERVAL_OVERFLOW;
    for (int code = kind.first; code <= kind.last; code++) {
        *fields[code] = (SQLUINTEGER)(t.seconds / lb_interval_seconds[code]);
        t.seconds %= lb_interval_seconds[code];
    }
    bool lost = t.seconds != 0;
    if (kind.last == SQL_CODE_SECOND)
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
    enum lb_outcome o = lb_value_decimal(v, 0, room, &d);
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
    uint64_t seconds = whole * lb_interval_seconds[code], micros = 0;
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
    struct lb_interval_kind kind = lb_interval_kinds[code];
    SQL_INTERVAL_STRUCT s;
    memset(&s, 0, sizeof s);
    s.interval_type = (SQLINTERVAL)code;
    enum lb_outcome o = kind.first <= SQL_CODE_MONTH ? year_month(plan, &span, kind, &s)
                                                     : day_second(plan, &span, kind, &s);
    if (lb_outcome_failed(o))
        return o;
    memcpy(at, &s, sizeof s);
    return lost ? LB_CUT_FRACTION : o;
}

/* ---- loading ---------------------------------------------------------------------------- */

static bool load_day_second(const struct lb_send_plan *plan, const SQL_DAY_SECOND_STRUCT *f,
                            struct lb_interval_kind kind, struct lb_interval *out)
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
    for (int code = kind.first; code <= kind.last; code++) {
        if (fields[code] > (code == kind.first ? INT32_MAX : most[code]))
            return false;
        if (code == SQL_CODE_DAY)
            out->days = (int32_t)f->day;
        else
            micros += (int64_t)fields[code] * lb_interval_seconds[code] * MICROS;
    }
    if (kind.last == SQL_CODE_SECOND) {
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
    struct lb_interval_kind kind = lb_interval_kinds[plan->c_type - 100];
    struct lb_interval span = {0};
    memcpy(&s, from, sizeof s);
    if (kind.first <= SQL_CODE_MONTH) {
        const SQL_YEAR_MONTH_STRUCT *f = &s.intval.year_month;
        uint64_t months = kind.first == SQL_CODE_YEAR ? f->year * UINT64_C(12) : 0;
        if (kind.last == SQL_CODE_MONTH)
            months += f->month;
        if (months > INT32_MAX || (kind.first != kind.last && f->month > 11))
            return LB_INTERVAL_OVERFLOW;
        span.months = (int32_t)months;
    } else if (!load_day_second(plan, &s.intval.day_second, kind, &span)) {
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
