#include "type/calendar.h"

#include "base/day.h"
#include "platform/clock.h"

#define SECOND INT64_C(1000000)

int64_t lb_calendar_days(int32_t year, int32_t month, int32_t day)
{
    return lb_day_of(year < 0 ? (int64_t)year + 1 : year, month, day);
}

void lb_calendar_date(int64_t days, struct lb_datetime *out)
{
    struct lb_day_date d = lb_day_date(days);
    out->year = (int32_t)(d.year <= 0 ? d.year - 1 : d.year);
    out->month = d.month;
    out->day = d.day;
}

bool lb_calendar_date_valid(const struct lb_datetime *d)
{
    static const signed char days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (d->year == 0 || d->month < 1 || d->month > 12 || d->day < 1)
        return false;
    int32_t year = d->year < 0 ? d->year + 1 : d->year;
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return d->day <= days[d->month - 1] + (d->month == 2 && leap);
}

bool lb_calendar_time_valid(const struct lb_datetime *d)
{
    if (d->hour == 24)
        return d->minute == 0 && d->second == 0 && d->nanos == 0;
    return d->hour >= 0 && d->hour < 24 && d->minute >= 0 && d->minute < 60 && d->second >= 0 &&
           d->second < 60 && d->nanos >= 0 && d->nanos < 1000000000;
}

void lb_calendar_today(struct lb_datetime *out)
{
    int64_t now = lb_clock_wall();
    lb_calendar_date((now >= 0 ? now : now - 86399) / 86400, out);
}

void lb_calendar_time(int64_t micros, struct lb_datetime *out)
{
    out->nanos = (int32_t)(micros % SECOND) * 1000;
    int32_t seconds = (int32_t)(micros / SECOND);
    out->hour = seconds / 3600;
    out->minute = seconds / 60 % 60;
    out->second = seconds % 60;
}

int64_t lb_calendar_micros(const struct lb_datetime *d)
{
    return ((int64_t)d->hour * 3600 + d->minute * 60 + d->second) * SECOND + d->nanos / 1000;
}

/* ---- reading text ----------------------------------------------------------------------- */

/* At least `least` and at most `most` digits at the start of *t. */
static bool number(struct lb_text *t, size_t least, size_t most, int32_t *out)
{
    int32_t value = 0;
    size_t i = 0;
    for (; i < t->n && i < most && lb_is_digit(t->at[i]); i++)
        value = value * 10 + (t->at[i] - '0');
    *t = lb_text_from(*t, i);
    *out = value;
    return i >= least;
}

static bool date(struct lb_text *t, struct lb_datetime *d)
{
    return number(t, 1, 7, &d->year) && lb_text_skip(t, '-') && number(t, 1, 2, &d->month) &&
           lb_text_skip(t, '-') && number(t, 1, 2, &d->day);
}

static void fraction(struct lb_text *t, int32_t *nanos)
{
    int32_t unit = 100000000;
    for (; t->n > 0 && lb_is_digit(t->at[0]); *t = lb_text_from(*t, 1)) {
        *nanos += (t->at[0] - '0') * unit;
        unit /= 10;
    }
}

static bool time_of_day(struct lb_text *t, struct lb_datetime *d)
{
    if (!number(t, 1, 2, &d->hour) || !lb_text_skip(t, ':') || !number(t, 2, 2, &d->minute))
        return false;
    if (!lb_text_skip(t, ':'))
        return true;
    if (!number(t, 2, 2, &d->second))
        return false;
    if (lb_text_skip(t, '.'))
        fraction(t, &d->nanos);
    return true;
}

static bool offset(struct lb_text *t, struct lb_datetime *d)
{
    if (lb_text_skip(t, 'Z') || lb_text_skip(t, 'z')) {
        d->has_offset = true;
        return true;
    }
    bool west = t->n > 0 && t->at[0] == '-';
    if (!west && !(t->n > 0 && t->at[0] == '+'))
        return true;
    *t = lb_text_from(*t, 1);
    int32_t hours, minutes = 0, seconds = 0;
    if (!number(t, 1, 2, &hours))
        return false;
    if (lb_text_skip(t, ':') && !number(t, 2, 2, &minutes))
        return false;
    if (lb_text_skip(t, ':') && !number(t, 2, 2, &seconds))
        return false;
    if (minutes > 59 || seconds > 59)
        return false;
    d->has_offset = true;
    d->offset = hours * 3600 + minutes * 60 + seconds;
    if (west)
        d->offset = -d->offset;
    return true;
}

/* {ts '…'} and its sisters: what is inside the quotes. */
static bool unwrap(struct lb_text *t)
{
    if (!lb_text_skip(t, '{'))
        return true;
    *t = lb_text_trim_left(*t);
    while (t->n > 0 && lb_is_alpha(t->at[0]))
        *t = lb_text_from(*t, 1);
    *t = lb_text_trim_left(*t);
    if (!lb_text_skip(t, '\'') || t->n < 2 || t->at[t->n - 1] != '}')
        return false;
    t->n--;
    *t = lb_text_trim(*t);
    if (t->n == 0 || t->at[t->n - 1] != '\'')
        return false;
    t->n--;
    *t = lb_text_trim(*t);
    return true;
}

static bool infinite(struct lb_text t, struct lb_datetime *d)
{
    if (lb_text_same(t, LB_TEXT("infinity")))
        d->infinite = 1;
    else if (lb_text_same(t, LB_TEXT("-infinity")))
        d->infinite = -1;
    return d->infinite != 0;
}

bool lb_calendar_parse(struct lb_text t, struct lb_datetime *out, enum lb_value_kind *kind)
{
    *out = (struct lb_datetime){.year = 1, .month = 1, .day = 1};
    t = lb_text_trim(t);
    if (!unwrap(&t))
        return false;
    *kind = LB_VALUE_TIMESTAMP;
    if (infinite(t, out))
        return true;
    bool has_date = t.n < 3 || (t.at[1] != ':' && t.at[2] != ':');
    if (has_date && !date(&t, out))
        return false;
    bool has_time = !has_date;
    if (has_date && t.n > 1 && (t.at[0] == ' ' || t.at[0] == 'T') && lb_is_digit(t.at[1])) {
        t = lb_text_from(t, 1);
        has_time = true;
    }
    if (has_time && !time_of_day(&t, out))
        return false;
    t = lb_text_trim_left(t);
    if (has_time && !offset(&t, out))
        return false;
    t = lb_text_trim_left(t);
    if (has_date && lb_text_same(t, LB_TEXT("BC"))) {
        out->year = -out->year;
        t.n = 0;
    }
    *kind = !has_time ? LB_VALUE_DATE : has_date ? LB_VALUE_TIMESTAMP : LB_VALUE_TIME;
    return t.n == 0 && (!has_date || lb_calendar_date_valid(out)) &&
           (!has_time || lb_calendar_time_valid(out));
}

/* ---- writing text ----------------------------------------------------------------------- */

static char *put(char *to, uint32_t value, int digits)
{
    for (int i = digits - 1; i >= 0; i--) {
        to[i] = (char)('0' + value % 10);
        value /= 10;
    }
    return to + digits;
}

static char *put_date(char *to, const struct lb_datetime *d)
{
    uint32_t year = (uint32_t)(d->year < 0 ? -d->year : d->year);
    int digits = 4;
    for (uint32_t more = year / 10000; more > 0; more /= 10)
        digits++;
    to = put(to, year, digits);
    *to++ = '-';
    to = put(to, (uint32_t)d->month, 2);
    *to++ = '-';
    return put(to, (uint32_t)d->day, 2);
}

/* The fraction has microseconds, without trailing zeros, as the server prints them. */
static char *put_time(char *to, const struct lb_datetime *d)
{
    to = put(to, (uint32_t)d->hour, 2);
    *to++ = ':';
    to = put(to, (uint32_t)d->minute, 2);
    *to++ = ':';
    to = put(to, (uint32_t)d->second, 2);
    uint32_t micros = (uint32_t)d->nanos / 1000;
    if (micros == 0)
        return to;
    *to++ = '.';
    to = put(to, micros, 6);
    while (to[-1] == '0')
        to--;
    return to;
}

static char *put_offset(char *to, int32_t offset_)
{
    *to++ = offset_ < 0 ? '-' : '+';
    uint32_t seconds = (uint32_t)(offset_ < 0 ? -offset_ : offset_);
    to = put(to, seconds / 3600, 2);
    if (seconds % 3600 != 0) {
        *to++ = ':';
        to = put(to, seconds / 60 % 60, 2);
    }
    if (seconds % 60 != 0) {
        *to++ = ':';
        to = put(to, seconds % 60, 2);
    }
    return to;
}

void lb_calendar_render(struct lb_buf *b, enum lb_value_kind kind, const struct lb_datetime *d)
{
    if (d->infinite) {
        lb_buf_add_str(b, d->infinite > 0 ? "infinity" : "-infinity");
        return;
    }
    char *start = lb_buf_grow(b, 64);
    if (!start)
        return;
    char *to = start;
    if (kind != LB_VALUE_TIME)
        to = put_date(to, d);
    if (kind == LB_VALUE_TIMESTAMP)
        *to++ = ' ';
    if (kind != LB_VALUE_DATE)
        to = put_time(to, d);
    if (kind != LB_VALUE_DATE && d->has_offset)
        to = put_offset(to, d->offset);
    if (kind != LB_VALUE_TIME && d->year < 0) {
        memcpy(to, " BC", 3);
        to += 3;
    }
    b->n += (size_t)(to - start);
}
