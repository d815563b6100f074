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
    *lost = false;
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
    if (out->infinite) {
        *lost = true;
        *out = out->infinite < 0
                   ? (struct lb_datetime){.year = 1, .month = 1, .day = 1}
                   : (struct lb_datetime){9999, 12, 31, 23, 59, 59, 999999000, 0, 0, 0};
    }
    return LB_FINE;
}

static bool year_fits(const struct lb_datetime *d)
{
    return d->year >= INT16_MIN && d->year <= INT16_MAX;
}

enum lb_outcome lb_store_date(const struct lb_fetch_plan *plan, const struct lb_value *v, void *at)
{
    struct lb_datetime d;
    enum lb_value_kind kind;
    bool lost;
    enum lb_outcome o = when_of(v, &d, &kind, &lost);
    if (o != LB_FINE)
        return o;
    if (kind == LB_VALUE_TIME)
        return LB_BAD_CAST;
    if (!year_fits(&d))
        return LB_DATETIME_OVERFLOW;
    SQL_DATE_STRUCT s = {(SQLSMALLINT)d.year, (SQLUSMALLINT)d.month, (SQLUSMALLINT)d.day};
    memcpy(at, &s, sizeof s);
    lost = lost || d.hour || d.minute || d.second || d.nanos;
    return lost ? LB_CUT_FRACTION : LB_FINE;
}

enum lb_outcome lb_store_time(const struct lb_fetch_plan *plan, const struct lb_value *v, void *at)
{
    struct lb_datetime d;
    enum lb_value_kind kind;
    bool lost;
    enum lb_outcome o = when_of(v, &d, &kind, &lost);
    if (o != LB_FINE)
        return o;
    if (kind == LB_VALUE_DATE)
        return LB_BAD_CAST;
    SQL_TIME_STRUCT s = {(SQLUSMALLINT)d.hour, (SQLUSMALLINT)d.minute, (SQLUSMALLINT)d.second};
    memcpy(at, &s, sizeof s);
    return lost || d.nanos ? LB_CUT_FRACTION : LB_FINE;
}

enum lb_outcome lb_store_timestamp(const struct lb_fetch_plan *plan, const struct lb_value *v,
                                   void *at)
{
    struct lb_datetime d;
    enum lb_value_kind kind;
    bool lost;
    enum lb_outcome o = when_of(v, &d, &kind, &lost);
    if (o != LB_FINE)
        return o;
    if (!year_fits(&d))
        return LB_DATETIME_OVERFLOW;
    if (kind == LB_VALUE_TIME)
        lb_calendar_today(&d);
    SQL_TIMESTAMP_STRUCT s = {(SQLSMALLINT)d.year,  (SQLUSMALLINT)d.month,  (SQLUSMALLINT)d.day,
                              (SQLUSMALLINT)d.hour, (SQLUSMALLINT)d.minute, (SQLUSMALLINT)d.second,
                              (SQLUINTEGER)d.nanos};
    memcpy(at, &s, sizeof s);
    return lost ? LB_CUT_FRACTION : LB_FINE;
}

/* ---- loading ---------------------------------------------------------------------------- */

enum lb_outcome lb_load_date(const struct lb_send_plan *plan, const void *from,
                             struct lb_buf *scratch, struct lb_value *out)
{
    SQL_DATE_STRUCT s;
    memcpy(&s, from, sizeof s);
    out->kind = LB_VALUE_DATE;
    out->as.when = (struct lb_datetime){.year = s.year, .month = s.month, .day = s.day};
    return lb_calendar_date_valid(&out->as.when) ? LB_FINE : LB_BAD_DATETIME;
}

enum lb_outcome lb_load_time(const struct lb_send_plan *plan, const void *from,
                             struct lb_buf *scratch, struct lb_value *out)
{
    SQL_TIME_STRUCT s;
    memcpy(&s, from, sizeof s);
    out->kind = LB_VALUE_TIME;
    out->as.when = (struct lb_datetime){.hour = s.hour, .minute = s.minute, .second = s.second};
    return lb_calendar_time_valid(&out->as.when) ? LB_FINE : LB_BAD_DATETIME;
}

enum lb_outcome lb_load_timestamp(const struct lb_send_plan *plan, const void *from,
                                  struct lb_buf *scratch, struct lb_value *out)
{
    SQL_TIMESTAMP_STRUCT s;
    memcpy(&s, from, sizeof s);
    out->kind = LB_VALUE_TIMESTAMP;
    if (s.fraction > 999999999)
        return LB_BAD_DATETIME;
    out->as.when = (struct lb_datetime){.year = s.year,
                                        .month = s.month,
                                        .day = s.day,
                                        .hour = s.hour,
                                        .minute = s.minute,
                                        .second = s.second,
                                        .nanos = (int32_t)s.fraction};
    bool valid = lb_calendar_date_valid(&out->as.when) && lb_calendar_time_valid(&out->as.when);
    return valid ? LB_FINE : LB_BAD_DATETIME;
}
