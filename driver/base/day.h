/*
 * Days since 1970-01-01 and their dates in the proleptic Gregorian calendar. Year 0 is 1 BC. Years
 * counted from a March 1st make the leap day the last of its year; eras of 400 years repeat.
 */
#ifndef LB_BASE_DAY_H
#define LB_BASE_DAY_H

#include <stdint.h>

static inline int64_t lb_day_of(int64_t year, int64_t month, int64_t day)
{
    int64_t y = year - (month <= 2);
    int64_t era = (y >= 0 ? y : y - 399) / 400;
    int64_t of_era = y - era * 400;
    int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

struct lb_day_date {
    int64_t year;
    int32_t month, day;
};

static inline struct lb_day_date lb_day_date(int64_t days)
{
    days += 719468; /* from 0000-03-01 */
    int64_t era = (days >= 0 ? days : days - 146096) / 146097;
    int64_t day = days - era * 146097;
    int64_t year = (day - day / 1460 + day / 36524 - day / 146096) / 365;
    int64_t of_year = day - (365 * year + year / 4 - year / 100);
    int64_t month = (5 * of_year + 2) / 153;
    struct lb_day_date d = {.month = (int32_t)(month < 10 ? month + 3 : month - 9),
                            .day = (int32_t)(of_year - (153 * month + 2) / 5 + 1)};
    d.year = year + era * 400 + (d.month <= 2);
    return d;
}

#endif
