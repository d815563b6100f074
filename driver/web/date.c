#include "web/date.h"

#include "base/day.h"

struct clock {
    int64_t year, month, day, hour, minute, second;
};

static bool seconds_of(const struct clock *c, int64_t *out)
{
    static const int8_t length[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (c->month < 1 || c->month > 12 || c->day < 1 || c->day > length[c->month - 1] ||
        c->hour > 23 || c->minute > 59 || c->second > 60)
        return false;
    *out =
        lb_day_of(c->year, c->month, c->day) * 86400 + c->hour * 3600 + c->minute * 60 + c->second;
    return true;
}

static bool digits(struct lb_text t, size_t at, size_t n, int64_t *out)
{
    *out = 0;
    if (at + n > t.n)
        return false;
    for (size_t i = at; i < at + n; i++) {
        if (!lb_is_digit(t.at[i]))
            return false;
        *out = *out * 10 + (t.at[i] - '0');
    }
    return true;
}

static bool is_at(struct lb_text t, size_t at, char c)
{
    return at < t.n && lb_lower(t.at[at]) == c;
}

static bool clock_at(struct lb_text t, size_t at, struct clock *c)
{
    return digits(t, at, 2, &c->hour) && is_at(t, at + 2, ':') &&
           digits(t, at + 3, 2, &c->minute) && is_at(t, at + 5, ':') &&
           digits(t, at + 6, 2, &c->second);
}

static bool offset_at(struct lb_text t, size_t at, int64_t *seconds)
{
    int64_t hours, minutes;
    *seconds = 0;
    if (is_at(t, at, 'z'))
        return at + 1 == t.n;
    if (!(is_at(t, at, '+') || is_at(t, at, '-')) || at + 6 != t.n ||
        !digits(t, at + 1, 2, &hours) || !is_at(t, at + 3, ':') || !digits(t, at + 4, 2, &minutes))
        return false;
    *seconds = (hours * 3600 + minutes * 60) * (t.at[at] == '-' ? -1 : 1);
    return hours <= 23 && minutes <= 59;
}

bool lb_date_rfc3339(struct lb_text t, int64_t *out)
{
    struct clock c;
    int64_t offset;
    if (!digits(t, 0, 4, &c.year) || !is_at(t, 4, '-') || !digits(t, 5, 2, &c.month) ||
        !is_at(t, 7, '-') || !digits(t, 8, 2, &c.day) ||
        !(is_at(t, 10, 't') || is_at(t, 10, ' ')) || !clock_at(t, 11, &c))
        return false;
    size_t at = 19;
    if (is_at(t, at, '.')) {
        do
            at++;
        while (at < t.n && lb_is_digit(t.at[at]));
    }
    if (!offset_at(t, at, &offset) || !seconds_of(&c, out))
        return false;
    *out -= offset;
    return true;
}

bool lb_date_http(struct lb_text t, int64_t *out)
{
    static const char months[] = "janfebmaraprmayjunjulaugsepoctnovdec";
    struct clock c = {0};
    /* Sun, 06 Nov 1994 08:49:37 GMT */
    if (t.n != 29 || !digits(t, 5, 2, &c.day) || !digits(t, 12, 4, &c.year) || !clock_at(t, 17, &c))
        return false;
    for (size_t i = 0; i < 12; i++)
        if (lb_text_same(lb_text(t.at + 8, 3), lb_text(months + 3 * i, 3)))
            c.month = (int64_t)i + 1;
    return seconds_of(&c, out);
}
