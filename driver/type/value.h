/*
 * The small value in which wire forms and C forms meet. Plain data: slices in it borrow the cell,
 * the application's buffer, or the plan's scratch buffer, and live no longer than these.
 */
#ifndef LB_TYPE_VALUE_H
#define LB_TYPE_VALUE_H

#include "base/buf.h"
#include "type/odbc.h"
#include "type/outcome.h"

enum lb_value_kind {
    LB_VALUE_BOOL,
    LB_VALUE_INT,
    LB_VALUE_UINT,
    LB_VALUE_FLOAT,
    LB_VALUE_NUMERIC,
    LB_VALUE_TEXT,
    LB_VALUE_BYTES,
    LB_VALUE_DATE,
    LB_VALUE_TIME,
    LB_VALUE_TIMESTAMP,
    LB_VALUE_INTERVAL,
    LB_VALUE_UUID
};

/* A decimal number of any size: digits as they are written, times ten to the exponent. */
struct lb_decimal {
    bool negative;
    bool nan, infinite;
    struct lb_text whole;    /* digits before the point, without leading zeros; may be empty */
    struct lb_text fraction; /* digits behind it, zeros included; may be empty */
    int32_t exponent;
};

/* A date, a time or both; the kind of the value says which fields count. */
struct lb_datetime {
    int32_t year; /* never 0: 1 BC is -1, as in SQL_DATE_STRUCT */
    int32_t month, day;
    int32_t hour, minute, second; /* 24:00:00 is a time of PostgreSQL's */
    int32_t nanos;
    int infinite; /* -1: before all others, 1: behind all others */
    bool has_offset;
    int32_t offset; /* seconds east of UTC */
};

/* PostgreSQL's interval: three amounts that do not add up to one. */
struct lb_interval {
    int32_t months, days;
    int64_t micros;
    int infinite; /* PostgreSQL 17 has infinite intervals */
};

struct lb_value {
    enum lb_value_kind kind;
    union {
        bool truth;
        int64_t i;
        uint64_t u;
        struct {
            double value;
            bool single; /* came from a float4: 24 bits count */
        } real;
        struct lb_decimal number;
        struct lb_text text; /* TEXT: UTF-8; BYTES */
        struct lb_datetime when;
        struct lb_interval span;
        unsigned char uuid[16]; /* network order */
    } as;
};

/* Appends the value's text: the server's, byte for byte, but for a truth, which ODBC shows as 1 or
 * 0 (appendix D, "SQL to C: Bit"). */
void lb_value_render(struct lb_buf *b, const struct lb_value *v);

/*
 * A number of any kind, a text of one or an interval as a decimal whose digits are in the value or
 * in `room`. An interval is counted in its single field, by the SQL or C type that it has.
 * LB_BAD_CAST: the text is no number. LB_RESTRICTED: the value is none.
 */
enum { LB_NUMBER_ROOM = 384 };
enum lb_outcome lb_value_decimal(const struct lb_value *v, SQLSMALLINT interval_type, char *room,
                                 struct lb_decimal *out);

#endif
