/*
 * Plans: how a cell of one PostgreSQL type becomes a value of one C type, and a C value a
 * parameter. A plan is made once, when a column or parameter is bound or first read; the row loop
 * only runs it. No handle and no server is known here.
 */
#ifndef LB_TYPE_PLAN_H
#define LB_TYPE_PLAN_H

#include <string.h>

#include "base/buf.h"
#include "type/outcome.h"
#include "type/pgtype.h"

/* ---- reading ---------------------------------------------------------------------------- */

/* An application's lengths and indicators stand at any address, as its values do: rows that are
 * bound row-wise may have no padding. */
static inline SQLLEN lb_length_get(const void *at)
{
    SQLLEN length;
    memcpy(&length, at, sizeof length);
    return length;
}

static inline void lb_length_set(void *at, SQLLEN length)
{
    memcpy(at, &length, sizeof length);
}

/* Where a value goes. */
struct lb_target {
    void *at;       /* may be NULL: only the length is wanted */
    SQLLEN room;    /* bytes at `at`; counts for character and binary C types only */
    SQLLEN *length; /* gets the length in bytes of the whole value (what is left of it, in parts);
                       may be NULL; lb_length_set */
};

/*
 * Progress of reading one cell in parts (SQLGetData). All zero at the start of a cell; a plan keeps
 * what it needs to go on where it stopped without starting over: parts of a value cost together no
 * more than the value once. A part fills its buffer: applications take its length from that
 * ("Getting Long Data"), so a code point may begin in one part and end in the next. What is cut for
 * good, in a bound column, never splits one.
 */
struct lb_part {
    bool begun;
    bool done;     /* all was given: the next run answers LB_NO_MORE */
    size_t at;     /* bytes of the source (or of the rendering) already given */
    uint64_t left; /* bytes of the target form still to give */
    uint16_t half; /* of a surrogate pair, the second unit, still to give; or 0 */
    bool rendered; /* the scratch buffer holds the whole value, until the part is started anew */
};

struct lb_fetch_plan;

/* cell.at is never NULL here: the caller has dealt with SQL NULL. part NULL: the whole value at
 * once. */
typedef enum lb_outcome lb_fetch_fn(const struct lb_fetch_plan *plan, struct lb_text cell,
                                    const struct lb_target *to, struct lb_part *part);

struct lb_carrier;
struct lb_wire;

/* Callers run it and read the C type and its size; the rest is type/'s own. */
struct lb_fetch_plan {
    lb_fetch_fn *run;
    const struct lb_wire *wire;
    const struct lb_carrier *carrier;
    enum lb_format format;
    SQLSMALLINT c_type;    /* resolved: never SQL_C_DEFAULT or SQL_ARD_TYPE, ODBC 3's number */
    SQLSMALLINT sql_type;  /* of the column */
    SQLSMALLINT precision; /* of the ARD record: SQL_C_NUMERIC, interval seconds */
    SQLSMALLINT scale;
    SQLINTEGER leading_precision; /* SQL_DESC_DATETIME_INTERVAL_PRECISION */
    SQLLEN fixed_size;            /* bytes of the C type, 0 for character and binary */
    uint64_t max_length;          /* SQL_ATTR_MAX_LENGTH in bytes, 0: no limit */
    bool true_is_minus1, lf_conversion, drop_offset;
    struct lb_buf *scratch; /* the statement's, for values that must be rendered first */
};

/* What the application asked for: fields of its ARD record, or of SQLGetData's arguments. */
struct lb_fetch_want {
    SQLSMALLINT c_type; /* SQL_C_DEFAULT is resolved from the type's facts */
    /* At their defaults (precision 38 or 0, scale 0) SQL_C_NUMERIC has the value's own scale;
     * interval seconds have `precision` fraction digits, 0: 6. */
    SQLSMALLINT precision, scale;
    SQLINTEGER leading_precision; /* digits of an interval's leading field, 0: any */
    uint64_t max_length;
};

/* LB_FINE, or LB_RESTRICTED when ODBC knows no such conversion (07006). `scratch` outlives the
 * plan, and belongs to the cell being read while its lb_part is in use. */
enum lb_outcome lb_fetch_plan_make(struct lb_fetch_plan *out, uint32_t oid, int32_t typmod,
                                   enum lb_format format, const struct lb_fetch_want *want,
                                   const struct lb_type_options *opt, struct lb_buf *scratch);

/* Bytes one value of a fixed-size C type takes (SQL_C_LONG: 4 …), 0 for character and binary ones,
 * -1 for a number that is no C type (HY003). */
SQLLEN lb_c_type_size(SQLSMALLINT c_type);

/* ---- writing ---------------------------------------------------------------------------- */

struct lb_send_plan;

/*
 * Appends the wire form of the C value at `from` to `out`. `length` is the application's: bytes for
 * character and binary types, or SQL_NTS; ignored for fixed-size types. NULL, default and
 * data-at-execution are the caller's business.
 */
typedef enum lb_outcome lb_send_fn(const struct lb_send_plan *plan, const void *from, SQLLEN length,
                                   struct lb_buf *out);

struct lb_send_plan {
    lb_send_fn *run;
    const struct lb_wire *wire; /* of the parameter's server type */
    int family;                 /* enum lb_family of the SQL type */
    const struct lb_carrier *carrier;
    SQLSMALLINT c_type, sql_type; /* resolved */
    SQLULEN column_size;
    SQLSMALLINT decimal_digits;       /* fraction digits of times and timestamps */
    SQLSMALLINT c_precision, c_scale; /* of the APD record, for SQL_C_NUMERIC and intervals */
    SQLLEN fixed_size;                /* bytes of the C type, 0 for character and binary */
    uint32_t oid;                     /* to be declared to the server, 0: let it decide */
    enum lb_format format;
    bool lf_conversion;
};

struct lb_send_want {
    SQLSMALLINT c_type, sql_type;
    SQLULEN column_size;
    SQLSMALLINT decimal_digits;
    SQLSMALLINT c_precision, c_scale;
    uint32_t server_oid; /* the type the server described the parameter with, 0: not known */
};

enum lb_outcome lb_send_plan_make(struct lb_send_plan *out, const struct lb_send_want *want,
                                  const struct lb_type_options *opt);

/* Whether the bytes of a character or binary C value are its wire form as they are. */
bool lb_send_as_is(const struct lb_send_plan *plan, struct lb_text bytes);

#endif
