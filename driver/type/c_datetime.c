/* SQL_DATE_STRUCT, SQL_TIME_STRUCT and SQL_TIMESTAMP_STRUCT. */
#include "type/carrier.h"

#include "type/calendar.h"

/*
 * The value as a date and time. Infinite ones become the ends of the years that every application
 * knows, with a warning: *lost.
 */
static enum lb_outcome when_of(const struct lb_value *v, struct lb_datetime *out,
                               enum lb_value_kind *kind, bool *lost)
{
    *kind = v->kind;
    if (v->kind == LB_VALUE_TEXT) {
        if (!lb_calendar_parse(v->as.text, out, kind))
            return LB_BAD_CAST;
    } else if (v->kind == LB_VALUE_DATE || v->kind == LB_VALUE_TIME ||
               v->kind == LB_VALUE_TIMESTAMP) {
        *out = v->as.when;
    } else {
        return LB_RESTRICTED;
    }
    *lost = out->infinite != 0;
    if (out->infinite)
        *out = out->infinite < 0
                   ? (struct lb_datetime){.year = 1, .month = 1, .day = 1}
                   : (struct lb_datetime){9999, 12, 31, 23, 59, 59, 999999000, 0, 0, 0};
    return LB_FINE;
}

static void put_timestamp(const struct lb_datetime *d, void *at)
{
    SQL_TIMESTAMP_STRUCT s = {(SQLSMALLINT)d->year,    (SQLUSMALLINT)d->month,
                              (SQLUSMALLINT)d->day,    (SQLUSMALLINT)d->hour,
                              (SQLUSMALLINT)d->minute, (SQLUSMALLINT)d->second,
                              (SQLUINTEGER)d->nanos};
    memcpy(at, &s, sizeof s);
}

enum lb_outcome lb_store_datetime(const struct lb_fetch_plan *plan, const struct lb_value *v,
                                  void *at)
{
    struct lb_datetime d;
    enum lb_value_kind kind;
    enum lb_group to = plan->carrier->group;
    bool lost;
    enum lb_outcome o = when_of(v, &d, &kind, &lost);
    if (o != LB_FINE)
        return o;
    if (kind == (to == LB_GROUP_DATE ? LB_VALUE_TIME : LB_VALUE_DATE) && to != LB_GROUP_TIMESTAMP)
        return LB_BAD_CAST;
    if (to != LB_GROUP_TIME && (d.year < INT16_MIN || d.year > INT16_MAX))
        return LB_DATETIME_OVERFLOW;
    if (kind == LB_VALUE_TIME && to == LB_GROUP_TIMESTAMP)
        lb_calendar_today(&d);
    if (to == LB_GROUP_DATE) {
        SQL_DATE_STRUCT s = {(SQLSMALLINT)d.year, (SQLUSMALLINT)d.month, (SQLUSMALLINT)d.day};
        memcpy(at, &s, sizeof s);
        lost = lost || d.hour || d.minute || d.second || d.nanos;
    } else if (to == LB_GROUP_TIME) {
        SQL_TIME_STRUCT s = {(SQLUSMALLINT)d.hour, (SQLUSMALLINT)d.minute, (SQLUSMALLINT)d.second};
        memcpy(at, &s, sizeof s);
        lost = lost || d.nanos;
    } else {
        put_timestamp(&d, at);
    }
    return lost ? LB_CUT_FRACTION : LB_FINE;
}

enum lb_outcome lb_load_datetime(const struct lb_send_plan *plan, const void *from,
                                 struct lb_buf *scratch, struct lb_value *out)
{
    SQL_DATE_STRUCT date;
    SQL_TIME_STRUCT time;
    SQL_TIMESTAMP_STRUCT s = {.year = 1, .month = 1, .day = 1};
    out->kind = LB_VALUE_TIMESTAMP;
    if (plan->carrier->group == LB_GROUP_DATE) {
        memcpy(&date, from, sizeof date);
        s = (SQL_TIMESTAMP_STRUCT){.year = date.year, .month = date.month, .day = date.day};
        out->kind = LB_VALUE_DATE;
    } else if (plan->carrier->group == LB_GROUP_TIME) {
        memcpy(&time, from, sizeof time);
        s.hour = time.hour;
        s.minute = time.minute;
        s.second = time.second;
        out->kind = LB_VALUE_TIME;
    } else {
        memcpy(&s, from, sizeof s);
    }
    struct lb_datetime *d = &out->as.when;
    *d = (struct lb_datetime){.year = s.year,
                              .month = s.month,
                              .day = s.day,
                              .hour = s.hour,
                              .minute = s.minute,
                              .second = s.second,
                              .nanos = s.fraction > 999999999 ? -1 : (int32_t)s.fraction};
    return lb_calendar_date_valid(d) && lb_calendar_time_valid(d) ? LB_FINE : LB_BAD_DATETIME;
}
