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

static enum lb_outcome put_fields(const struct lb_fetch_plan *plan, const struct lb_interval *span,
                                  struct lb_interval_kind kind, SQL_INTERVAL_STRUCT *out)
{
    SQL_YEAR_MONTH_STRUCT *ym = &out->intval.year_month;
    SQL_DAY_SECOND_STRUCT *ds = &out->intval.day_second;
    SQLUINTEGER *fields[] = {[SQL_CODE_YEAR] = &ym->year,     [SQL_CODE_MONTH] = &ym->month,
                             [SQL_CODE_DAY] = &ds->day,       [SQL_CODE_HOUR] = &ds->hour,
                             [SQL_CODE_MINUTE] = &ds->minute, [SQL_CODE_SECOND] = &ds->second};
    bool months = kind.first <= SQL_CODE_MONTH;
    struct lb_interval_amount t = lb_interval_amount(span, kind.first);
    if ((!months && span->months != 0) ||
        !leading_fits(plan, t.count / lb_interval_unit[kind.first]))
        return LB_INTERVAL_OVERFLOW;
    out->interval_sign = t.negative ? SQL_TRUE : SQL_FALSE;
    for (int code = kind.first; code <= kind.last; code++) {
        *fields[code] = (SQLUINTEGER)(t.count / lb_interval_unit[code]);
        t.count %= lb_interval_unit[code];
    }
    bool lost = t.count != 0 || (months && (span->days != 0 || span->micros != 0));
    if (kind.last == SQL_CODE_SECOND)
        lost = put_fraction(plan, t.micros, &ds->fraction);
    return lost || (kind.last != SQL_CODE_SECOND && t.micros != 0) ? LB_CUT_FRACTION : LB_FINE;
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
    int sign = d.negative ? -1 : 1;
    uint64_t count = whole * lb_interval_unit[code], micros = 0;
    *out = (struct lb_interval){0};
    if (code <= SQL_CODE_MONTH) {
        if (count > INT32_MAX)
            return LB_INTERVAL_OVERFLOW;
        out->months = sign * (int32_t)count;
        return LB_FINE;
    }
    if (code == SQL_CODE_SECOND && *lost) {
        d.exponent += 6;
        if (!lb_decimal_magnitude(&d, &micros, lost))
            return LB_INTERVAL_OVERFLOW;
        micros %= (uint64_t)MICROS;
    }
    out->days = sign * (int32_t)(count / DAY);
    out->micros = sign * ((int64_t)(count % DAY) * MICROS + (int64_t)micros);
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
    enum lb_outcome o = put_fields(plan, &span, kind, &s);
    if (lb_outcome_failed(o))
        return o;
    memcpy(at, &s, sizeof s);
    return lost ? LB_CUT_FRACTION : o;
}

/* ---- loading ---------------------------------------------------------------------------- */

/* In microseconds, from units of the seconds precision; finer ones are cut. */
static int64_t fraction_of(const struct lb_send_plan *plan, SQLUINTEGER fraction)
{
    int digits = plan->c_precision > 0 && plan->c_precision <= 9 ? plan->c_precision : 6;
    int64_t micros = fraction;
    for (int i = digits; i < 6; i++)
        micros *= 10;
    for (int i = 6; i < digits; i++)
        micros /= 10;
    return micros;
}

enum lb_outcome lb_load_interval(const struct lb_send_plan *plan, const void *from,
                                 struct lb_buf *scratch, struct lb_value *out)
{
    static const SQLUINTEGER most[] = {[SQL_CODE_MONTH] = 11,
                                       [SQL_CODE_HOUR] = 23,
                                       [SQL_CODE_MINUTE] = 59,
                                       [SQL_CODE_SECOND] = 59};
    SQL_INTERVAL_STRUCT s;
    memcpy(&s, from, sizeof s);
    const SQL_YEAR_MONTH_STRUCT *ym = &s.intval.year_month;
    const SQL_DAY_SECOND_STRUCT *ds = &s.intval.day_second;
    SQLUINTEGER fields[] = {
        [SQL_CODE_YEAR] = ym->year, [SQL_CODE_MONTH] = ym->month,   [SQL_CODE_DAY] = ds->day,
        [SQL_CODE_HOUR] = ds->hour, [SQL_CODE_MINUTE] = ds->minute, [SQL_CODE_SECOND] = ds->second};
    struct lb_interval_kind kind = lb_interval_kinds[plan->c_type - 100];
    int64_t months = 0, days = 0, seconds = 0, micros = 0;
    for (int code = kind.first; code <= kind.last; code++) {
        if (fields[code] > (code == kind.first ? INT32_MAX : most[code]))
            return LB_INTERVAL_OVERFLOW;
        int64_t *sum = code <= SQL_CODE_MONTH ? &months : code == SQL_CODE_DAY ? &days : &seconds;
        *sum += (int64_t)fields[code] * (code == SQL_CODE_DAY ? 1 : lb_interval_unit[code]);
    }
    if (kind.last == SQL_CODE_SECOND)
        micros = fraction_of(plan, ds->fraction);
    if (months > INT32_MAX || micros >= MICROS)
        return LB_INTERVAL_OVERFLOW;
    int sign = s.interval_sign == SQL_TRUE ? -1 : 1;
    out->kind = LB_VALUE_INTERVAL;
    out->as.span = (struct lb_interval){.months = sign * (int32_t)months,
                                        .days = sign * (int32_t)days,
                                        .micros = sign * (seconds * MICROS + micros)};
    return LB_FINE;
}
