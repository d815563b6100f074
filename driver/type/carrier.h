/*
 * Carriers: the C data types (ODBC reference, appendix D, "C Data Types"), one row of carrier.c's
 * table each, and the ways to them and from them. For the rooms of type/ only.
 */
#ifndef LB_TYPE_CARRIER_H
#define LB_TYPE_CARRIER_H

#include "type/plan.h"
#include "type/value.h"
#include "type/wire.h"

/* Groups of C types that the conversion tables treat alike. */
enum lb_group {
    LB_GROUP_CHAR = 1 << 0,
    LB_GROUP_BINARY = 1 << 1,
    LB_GROUP_BIT = 1 << 2,
    LB_GROUP_NUMBER = 1 << 3, /* integers, floating point, SQL_C_NUMERIC */
    LB_GROUP_DATE = 1 << 4,
    LB_GROUP_TIME = 1 << 5,
    LB_GROUP_TIMESTAMP = 1 << 6,
    LB_GROUP_INTERVAL_ONE = 1 << 7, /* a single field: YEAR … SECOND */
    LB_GROUP_INTERVAL_SPAN = 1 << 8,
    LB_GROUP_GUID = 1 << 9,
    LB_GROUP_ALL = (1 << 10) - 1
};

/* Writes a value to `at` (any alignment), or leaves it alone and fails. */
typedef enum lb_outcome lb_store_fn(const struct lb_fetch_plan *plan, const struct lb_value *v,
                                    void *at);

/* Reads a C value; text and digits in it go to scratch. */
typedef enum lb_outcome lb_load_fn(const struct lb_send_plan *plan, const void *from,
                                   struct lb_buf *scratch, struct lb_value *out);

struct lb_carrier {
    SQLSMALLINT c_type; /* ODBC 3's; 0: an interval of any kind */
    bool is_signed;     /* integers */
    SQLLEN size;        /* 0: character and binary */
    enum lb_group group;
    lb_store_fn *store;
    lb_load_fn *load;
};

/* The carrier of a C type, NULL for a number that is none. SQL_C_DEFAULT is none. *c_type becomes
 * ODBC 3's number of the same type (SQL_C_LONG is SQL_C_SLONG). */
const struct lb_carrier *lb_carrier_of(SQLSMALLINT *c_type);

/* Whether the reference's table of conversions has it, in either direction. plan.c. */
bool lb_conversion_allowed(enum lb_family family, enum lb_group group);

/* Notes that so many bytes of the source were given, and whether these were all. */
static inline enum lb_outcome lb_part_advance(struct lb_part *part, size_t given, bool whole)
{
    if (part) {
        part->begun = true;
        part->at += given;
        part->done = whole;
    }
    return whole ? LB_FINE : LB_CUT_RIGHT;
}

/*
 * Give text or bytes to a character or binary buffer, in parts when `part` is there. `must` bytes
 * may not be cut: LB_OUT_OF_RANGE where they don't fit (the whole digits of a number). c_char.c.
 */
enum lb_outcome lb_give_char(const struct lb_fetch_plan *plan, struct lb_text t, size_t must,
                             const struct lb_target *to, struct lb_part *part);
enum lb_outcome lb_give_wide(const struct lb_fetch_plan *plan, struct lb_text t, size_t must,
                             const struct lb_target *to, struct lb_part *part);
enum lb_outcome lb_give_bytes(const struct lb_fetch_plan *plan, struct lb_text t, size_t must,
                              const struct lb_target *to, struct lb_part *part);

/* bytea to character and binary C types, each part without the rest. c_binary.c. */
lb_fetch_fn lb_fetch_bytea;

/* store and load of the fixed-size types: c_number.c, c_datetime.c, c_interval.c, c_binary.c. */
lb_store_fn lb_store_integer, lb_store_bit, lb_store_float, lb_store_double, lb_store_numeric,
    lb_store_datetime, lb_store_interval, lb_store_guid;
lb_load_fn lb_load_integer, lb_load_bit, lb_load_real, lb_load_numeric, lb_load_datetime,
    lb_load_interval, lb_load_guid;

/* The straight path of a plan whose other fields are set, from wire to C buffer in one function
 * with the same answers as the long way through struct lb_value; NULL: there is none. straight.c.
 */
lb_fetch_fn *lb_straight_fetch(const struct lb_fetch_plan *plan);

/* The long way, for what a straight path does not handle itself. plan.c. */
lb_fetch_fn lb_fetch_value;

/*
 * Turns a loaded *v into a value of the SQL type's family, by the rules of appendix D, "Converting
 * Data from C to SQL Data Types". Character data that is none of ODBC's literals of a date, time or
 * interval stays text: the server knows more forms. `scratch` takes new text. send_convert.c.
 */
enum lb_outcome lb_send_convert(const struct lb_send_plan *plan, struct lb_buf *scratch,
                                struct lb_value *v);

/* Whether a SQL_C_NUMERIC has the value's own precision and scale: the ARD record's are as they
 * are where the application has not set them. */
static inline bool lb_fetch_own_scale(const struct lb_fetch_plan *plan)
{
    return (plan->precision <= 0 || plan->precision == 38) && plan->scale == 0;
}

#endif
