/*
 * Carriers: the C data types (ODBC reference, appendix D, "C Data Types"). Fixed-size ones have one
 * const struct each; character and binary ones are given in parts, below.
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
    SQLSMALLINT c_type;
    bool is_signed; /* integers */
    SQLLEN size;    /* 0: character and binary */
    enum lb_group group;
    lb_store_fn *store;
    lb_load_fn *load;
};

/* The carrier of a C type, NULL for a number that is none. SQL_C_DEFAULT is none. */
const struct lb_carrier *lb_carrier_of(SQLSMALLINT c_type);

/* Whether the reference's table of conversions has it, in either direction. plan.c. */
bool lb_conversion_allowed(enum lb_family family, enum lb_group group);

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

/*
 * store and load of the fixed-size types. c_number.c:
 */
lb_store_fn lb_store_integer;
lb_load_fn lb_load_integer;
lb_store_fn lb_store_bit;
lb_load_fn lb_load_bit;
lb_store_fn lb_store_float;
lb_load_fn lb_load_float;
lb_store_fn lb_store_double;
lb_load_fn lb_load_double;
lb_store_fn lb_store_numeric;
lb_load_fn lb_load_numeric;

/* A number of any kind as a decimal whose digits are in the value or in `room`. */
enum { LB_NUMBER_ROOM = 384 };
enum lb_outcome lb_value_decimal(const struct lb_value *v, char *room, struct lb_decimal *out);

/* c_datetime.c */
lb_store_fn lb_store_date;
lb_load_fn lb_load_date;
lb_store_fn lb_store_time;
lb_load_fn lb_load_time;
lb_store_fn lb_store_timestamp;
lb_load_fn lb_load_timestamp;

/* c_interval.c */
lb_store_fn lb_store_interval;
lb_load_fn lb_load_interval;
/* The single field that SQL_INTERVAL_YEAR … SQL_INTERVAL_SECOND count, as a decimal number's text.
 */
enum lb_outcome lb_interval_count(const struct lb_interval *span, SQLSMALLINT sql_type, char *room,
                                  struct lb_decimal *out);

/* c_binary.c */
lb_store_fn lb_store_guid;
lb_load_fn lb_load_guid;

#endif
