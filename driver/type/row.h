/* A row of the type table, for the rooms of type/ only. */
#ifndef LB_TYPE_ROW_H
#define LB_TYPE_ROW_H

#include "type/pgtype.h"

struct lb_wire;

enum {
    LB_TYPE_LIKE = 1,      /* LIKE works on it: searchable in every way */
    LB_TYPE_NO_SEARCH = 2, /* has no equality operator */
    LB_TYPE_UNSIGNED = 4,
    LB_TYPE_MONEY = 8
};

struct lb_pgtype {
    uint32_t oid;
    const char *name;
    SQLSMALLINT sql_type;
    const struct lb_wire *wire;
    uint32_t size; /* character types: the longest text; 0: by modifier, or without limit */
    int flags;
};

/* Object numbers of pg_type that the code names; they are fixed for all PostgreSQL versions. */
enum {
    LB_OID_BOOL = 16,
    LB_OID_BYTEA = 17,
    LB_OID_INT8 = 20,
    LB_OID_INT2 = 21,
    LB_OID_INT4 = 23,
    LB_OID_TEXT = 25,
    LB_OID_FLOAT4 = 700,
    LB_OID_FLOAT8 = 701,
    LB_OID_UNKNOWN = 705,
    LB_OID_BPCHAR = 1042,
    LB_OID_VARCHAR = 1043,
    LB_OID_DATE = 1082,
    LB_OID_TIME = 1083,
    LB_OID_TIMESTAMP = 1114,
    LB_OID_INTERVAL = 1186,
    LB_OID_BIT = 1560,
    LB_OID_VARBIT = 1562,
    LB_OID_NUMERIC = 1700,
    LB_OID_UUID = 2950
};

/* The table, sorted by object number. */
extern const struct lb_pgtype lb_pgtypes[];
extern const size_t lb_pgtypes_n;

/* SQL_INTERVAL_… of an interval column with fields, from its modifier; 0: it has none. */
SQLSMALLINT lb_pgtype_interval_type(int32_t typmod);

/* Makes the facts of interval those of the i-th kind with fields; false behind the last. */
bool lb_pgtype_interval(size_t i, struct lb_type_facts *f);

/* Sets what follows from facts->sql_type: verbose type, subcode and default C type. */
void lb_type_facts_derive(struct lb_type_facts *f);

/* Never NULL: a type the table does not know is text. */
const struct lb_pgtype *lb_pgtype_of(uint32_t oid, int32_t typmod);

#endif
