/*
 * PostgreSQL's interval: its text, its thirteen kinds in SQL, and the amount of a single field.
 */
#ifndef LB_TYPE_INTERVAL_H
#define LB_TYPE_INTERVAL_H

#include "type/value.h"

/* The fields of a kind of interval, from the leading one to the last, by SQL_CODE_…, which is the
 * SQL and C type less 100. */
struct lb_interval_kind {
    signed char first, last; /* SQL_CODE_YEAR … SQL_CODE_SECOND */
    const char *name;        /* the server's, and a row of SQLGetTypeInfo */
};
enum { LB_INTERVAL_KINDS = 13 }; /* numbered from 1 */
extern const struct lb_interval_kind lb_interval_kinds[LB_INTERVAL_KINDS + 1];

/* How many months a year and a month are, how many seconds the other fields, by SQL_CODE_…. */
extern const uint32_t lb_interval_unit[SQL_CODE_SECOND + 1];

/* Whether a SQL or C type is an interval of years and months: they do not become days, nor the
 * other way (ODBC reference, appendix D, "Interval Data Types"). */
static inline bool lb_is_year_month(SQLSMALLINT t)
{
    return t == SQL_INTERVAL_YEAR || t == SQL_INTERVAL_MONTH || t == SQL_INTERVAL_YEAR_TO_MONTH;
}

/*
 * An interval in any of the server's four output styles (PostgreSQL documentation, 8.5.5) or as
 * ODBC's literal. `code` (SQL_CODE_…, 0: none) is the unit of numbers that come without one.
 */
bool lb_interval_parse(struct lb_text t, int code, struct lb_interval *out);

/* Appends the server's text of it (IntervalStyle = postgres). */
void lb_interval_render(struct lb_buf *b, const struct lb_interval *span);

/* Its months (for a field `code` of years or months), or its days and time together, which fit 64
 * bits as seconds, not as microseconds. */
struct lb_interval_amount {
    bool negative;
    uint64_t count;
    uint32_t micros; /* besides seconds */
};
struct lb_interval_amount lb_interval_amount(const struct lb_interval *from, int code);

/* Appends how many years, months, … seconds (`code`) it has, as a decimal number; false: no such
 * single field, or an infinite interval. */
bool lb_interval_count(struct lb_buf *b, const struct lb_interval *span, int code);

#endif
