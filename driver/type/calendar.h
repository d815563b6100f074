/*
 * The proleptic Gregorian calendar, and dates, times and timestamps as text: PostgreSQL's ISO
 * output (PostgreSQL documentation, 8.5.2) and ODBC's literals (ODBC reference, appendix C).
 */
#ifndef LB_TYPE_CALENDAR_H
#define LB_TYPE_CALENDAR_H

#include "base/buf.h"
#include "type/value.h"

/* Days since 1970-01-01. Years are counted as in struct lb_datetime: there is no year 0. */
int64_t lb_calendar_days(int32_t year, int32_t month, int32_t day);
void lb_calendar_date(int64_t days, struct lb_datetime *out); /* sets year, month and day */

/* Whether the day exists; a time up to 23:59:59 (or 24:00:00) with less than a second of nanos. */
bool lb_calendar_date_valid(const struct lb_datetime *d);
bool lb_calendar_time_valid(const struct lb_datetime *d);

/* Today by the system's clock, in UTC: the date of a time that is read as a timestamp. */
void lb_calendar_today(struct lb_datetime *out);

/* Sets hour … nanos from the microseconds of a day (0 … 86400000000). */
void lb_calendar_time(int64_t micros, struct lb_datetime *out);
int64_t lb_calendar_micros(const struct lb_datetime *d); /* of the day; nanos cut */

/*
 * Reads "2024-01-31", "12:30:00.5", both with a space or T between, each with an optional offset
 * (+05:30, Z), " BC", infinity, and ODBC's {d '…'} {t '…'} {ts '…'} around any of them. *kind tells
 * what it was: DATE, TIME or TIMESTAMP. False: it is none, or no day or time that exists.
 */
bool lb_calendar_parse(struct lb_text t, struct lb_datetime *out, enum lb_value_kind *kind);

/* Appends the server's text of the value, byte for byte. */
void lb_calendar_render(struct lb_buf *b, enum lb_value_kind kind, const struct lb_datetime *d);

#endif
