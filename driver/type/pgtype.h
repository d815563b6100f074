/*
 * PostgreSQL's types as ODBC sees them: one table, one row a type, which feeds the IRD,
 * SQLColAttribute, SQLGetTypeInfo and SQLColumns alike.
 */
#ifndef LB_TYPE_PGTYPE_H
#define LB_TYPE_PGTYPE_H

#include "base/text.h"
#include "type/odbc.h"

enum lb_format { LB_FORMAT_TEXT = 0, LB_FORMAT_BINARY = 1 };

struct lb_pgtype; /* a row of the table; opaque outside of type/ but for the functions below */

/* How this connection wants types reported; filled from the keywords once, at connect. */
struct lb_type_options {
    bool bool_as_char;             /* BoolsAsChar: bool is a varchar(5) */
    bool true_is_minus1;           /* TrueIsMinus1: bool read as a number gives -1 */
    bool text_as_long;             /* TextAsLongVarchar: text is a long varchar */
    bool unknown_as_long;          /* UnknownsAsLongVarchar */
    bool bytea_as_long;            /* ByteaAsLongVarBinary */
    bool narrow_text;              /* report SQL_VARCHAR where we would say SQL_WVARCHAR */
    bool timestamptz_as_timestamp; /* TimestampTZ=timestamp */
    bool lf_conversion;            /* LFConversion: LF on the server, CRLF in the application */
    int32_t max_varchar;      /* longest varchar before it becomes long; sizes of unbounded text */
    int32_t max_long_varchar; /* size reported for long types, 0: unknown (SQL_NO_TOTAL) */
    bool unknown_sizes;       /* UnknownSizes: text without a length has no size */
    SQLSMALLINT bigint_as;    /* BI: SQL type for int8, 0: SQL_BIGINT */
    SQLSMALLINT
    numeric_as; /* NumericAs: SQL type for numeric without a precision, 0: SQL_NUMERIC */
};

/* The defaults for BI tools: bool is SQL_BIT, text wide with true sizes. */
extern const struct lb_type_options lb_type_options_default;

/* What a type means in a column of that typmod. All sizes as the ODBC reference, appendix D,
 * defines them. */
struct lb_type_facts {
    uint32_t oid;
    int32_t typmod;
    const char *name;         /* TYPE_NAME: PostgreSQL's, and a row of SQLGetTypeInfo */
    const char *local_name;   /* the same, but NULL when the type is none of the table's: only the
                                 server knows its name */
    SQLSMALLINT sql_type;     /* concise */
    SQLSMALLINT verbose_type; /* SQL_DATETIME, SQL_INTERVAL or the concise one */
    SQLSMALLINT subcode;      /* SQL_CODE_…, 0 when none */
    SQLSMALLINT c_type;       /* what SQL_C_DEFAULT means for it */
    SQLULEN column_size;      /* 0: unknown */
    SQLSMALLINT decimal_digits;
    SQLLEN octet_length; /* transfer octet length */
    SQLLEN display_size;
    SQLSMALLINT radix;      /* NUM_PREC_RADIX: 10, 2, 0 */
    SQLSMALLINT searchable; /* SQL_PRED_… */
    bool is_unsigned;
    bool case_sensitive;
    bool fixed_scale;                            /* FIXED_PREC_SCALE: money */
    const char *literal_prefix, *literal_suffix; /* "" when none */
    bool has_binary; /* every C type can be reached from its binary wire form, byte for byte as from
                        text */
    bool binary_pays; /* a number or a date: binary is worth asking for when it is read natively */
};

/* Facts of (oid, typmod). An oid the table does not know (enum, composite, extension) is text. */
void lb_type_describe(uint32_t oid, int32_t typmod, const struct lb_type_options *opt,
                      struct lb_type_facts *out);

/* The type a parameter is declared with to the server, from the SQL type the application binds it
 * as; 0 lets the server decide (all character types: the server's context knows best). */
uint32_t lb_type_oid_for_sql(SQLSMALLINT sql_type);

/* The C type that SQL_C_DEFAULT means for a SQL type; 0: there is no such SQL type. */
SQLSMALLINT lb_c_type_default(SQLSMALLINT sql_type);

/* The rows of SQLGetTypeInfo, in its order (DATA_TYPE, then how close the type is to it). */
struct lb_type_row {
    struct lb_type_facts facts;
    const char *create_params; /* "length", "precision,scale" or NULL */
    SQLSMALLINT auto_unique;   /* SQL_TRUE, SQL_FALSE, or -1 for NULL (not a number) */
    SQLSMALLINT minimum_scale, maximum_scale; /* -1 for NULL */
};
enum { LB_TYPE_ROWS = 160 };
/* Fills `rows` with those of a DATA_TYPE (SQL_ALL_TYPES: all) as this connection reports them;
 * returns how many. */
size_t lb_type_info(SQLSMALLINT sql_type, const struct lb_type_options *opt,
                    struct lb_type_row rows[LB_TYPE_ROWS]);

#endif
