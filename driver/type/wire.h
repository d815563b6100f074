/*
 * Wire forms: how each family of PostgreSQL types is read from text and from binary, and what its
 * text looks like. One const struct lb_wire a family member; pgtype.c names them.
 */
#ifndef LB_TYPE_WIRE_H
#define LB_TYPE_WIRE_H

#include "base/buf.h"
#include "type/outcome.h"
#include "type/value.h"

/* What ODBC's conversion tables (ODBC reference, appendix D) know of a type. */
enum lb_family {
    LB_FAMILY_TEXT,
    LB_FAMILY_BIT,
    LB_FAMILY_EXACT,
    LB_FAMILY_APPROXIMATE,
    LB_FAMILY_BINARY,
    LB_FAMILY_DATE,
    LB_FAMILY_TIME,
    LB_FAMILY_TIMESTAMP,
    LB_FAMILY_INTERVAL,
    LB_FAMILY_GUID
};

/*
 * A decoder reads a whole cell: LB_FINE, or LB_BAD_WIRE when the bytes are no value of the type.
 * `scratch` is cleared for it and takes what does not fit into the value.
 */
typedef enum lb_outcome lb_decode_fn(struct lb_text cell, struct lb_buf *scratch,
                                     struct lb_value *out);

/* The text that character C types get, borrowed from the cell or put into scratch. */
typedef enum lb_outcome lb_show_fn(struct lb_text cell, struct lb_buf *scratch,
                                   struct lb_text *out);

struct lb_wire {
    enum lb_family family;
    lb_decode_fn *decode_text;
    lb_decode_fn *decode_binary; /* NULL: not read from binary, or by show_binary and decode_text */
    lb_show_fn *show_text;       /* NULL: the cell as it is */
    lb_show_fn *show_binary;     /* NULL: decode_binary and render */
    /* Appends the text of a value, byte for byte the server's where both forms can be read. */
    void (*render)(struct lb_buf *b, const struct lb_value *v);
    /* Appends the binary form of a parameter; NULL: parameters of the type go as text. */
    enum lb_outcome (*encode_binary)(struct lb_buf *b, const struct lb_value *v);
};

extern const struct lb_wire lb_wire_bool, lb_wire_int2, lb_wire_int4, lb_wire_int8, lb_wire_uint4,
    lb_wire_uint8, lb_wire_float4, lb_wire_float8, lb_wire_money; /* wire_number.c */
extern const struct lb_wire lb_wire_numeric;                      /* wire_numeric.c */
extern const struct lb_wire lb_wire_text, lb_wire_other, lb_wire_jsonb, lb_wire_bit1,
    lb_wire_varbit, lb_wire_tid, lb_wire_lsn, lb_wire_bytea, lb_wire_uuid; /* wire_text.c */
extern const struct lb_wire lb_wire_date, lb_wire_time, lb_wire_timetz, lb_wire_timestamp,
    lb_wire_timestamptz;                      /* wire_datetime.c */
extern const struct lb_wire lb_wire_interval; /* wire_interval.c */

/* Network order. */
static inline uint16_t lb_get16(const char *at)
{
    const unsigned char *p = (const unsigned char *)at;
    return (uint16_t)(p[0] << 8 | p[1]);
}

static inline uint32_t lb_get32(const char *at)
{
    const unsigned char *p = (const unsigned char *)at;
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static inline uint64_t lb_get64(const char *at)
{
    return (uint64_t)lb_get32(at) << 32 | lb_get32(at + 4);
}

/* The least byte first, as in SQL_NUMERIC_STRUCT. */
static inline void lb_put64_little(unsigned char *at, uint64_t v)
{
    at[0] = (unsigned char)v;
    at[1] = (unsigned char)(v >> 8);
    at[2] = (unsigned char)(v >> 16);
    at[3] = (unsigned char)(v >> 24);
    at[4] = (unsigned char)(v >> 32);
    at[5] = (unsigned char)(v >> 40);
    at[6] = (unsigned char)(v >> 48);
    at[7] = (unsigned char)(v >> 56);
}

static inline void lb_put16(struct lb_buf *b, uint16_t v)
{
    unsigned char p[] = {(unsigned char)(v >> 8), (unsigned char)v};
    lb_buf_add(b, p, sizeof p);
}

static inline void lb_put32(struct lb_buf *b, uint32_t v)
{
    unsigned char p[] = {(unsigned char)(v >> 24), (unsigned char)(v >> 16),
                         (unsigned char)(v >> 8), (unsigned char)v};
    lb_buf_add(b, p, sizeof p);
}

static inline void lb_put64(struct lb_buf *b, uint64_t v)
{
    lb_put32(b, (uint32_t)(v >> 32));
    lb_put32(b, (uint32_t)v);
}

/* The whole of t as decimal digits with a sign; false on anything else, or more than 64 bits. */
static inline bool lb_get_digits(struct lb_text t, bool *negative, uint64_t *magnitude)
{
    size_t i = t.n > 0 && (t.at[0] == '-' || t.at[0] == '+');
    uint64_t value = 0;
    *negative = i > 0 && t.at[0] == '-';
    if (i == t.n)
        return false;
    size_t sure = i + 19 < t.n ? i + 19 : t.n; /* 19 digits cannot overflow */
    for (; i < sure; i++) {
        unsigned digit = (unsigned)(t.at[i] - '0');
        if (digit > 9)
            return false;
        value = value * 10 + digit;
    }
    for (; i < t.n; i++) {
        unsigned digit = (unsigned)(t.at[i] - '0');
        if (digit > 9 || value > (UINT64_MAX - digit) / 10)
            return false;
        value = value * 10 + digit;
    }
    *magnitude = value;
    return true;
}

/* Reads t as a signed integer of 64 bits. */
static inline bool lb_get_int(struct lb_text t, int64_t *out)
{
    bool negative;
    uint64_t magnitude;
    if (!lb_get_digits(t, &negative, &magnitude) || magnitude > (uint64_t)INT64_MAX + negative)
        return false;
    *out = negative ? (int64_t)(0 - magnitude) : (int64_t)magnitude;
    return true;
}

/* Hexadecimal pairs to bytes; false on anything else. `out` may be the digits' own place. */
bool lb_hex_read(struct lb_text digits, unsigned char *out);
/* Bytes to upper-case pairs, as ODBC shows binary data. */
void lb_hex_write(const unsigned char *bytes, size_t n, char *out);
/* A GUID's text, with or without braces and hyphens. */
bool lb_uuid_parse(struct lb_text t, unsigned char out[16]);
/*
 * An interval in any of the server's four output styles (PostgreSQL documentation, 8.5.5) or as
 * ODBC's literal. `code` (SQL_CODE_…, 0: none) is the unit of numbers that come without one.
 */
bool lb_interval_parse(struct lb_text t, int code, struct lb_interval *out);
/* Bytes of a bytea's text form, into scratch when it is written with escapes. */
bool lb_bytea_parse(struct lb_text t, struct lb_buf *scratch, struct lb_text *out);

#endif
