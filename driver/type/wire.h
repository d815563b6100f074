/*
 * Wire forms: how each family of PostgreSQL types is read from text and from binary, and what its
 * text looks like. One row of wire.c's table a form; pgtype.c names them.
 */
#ifndef LB_TYPE_WIRE_H
#define LB_TYPE_WIRE_H

#include "type/outcome.h"
#include "type/pgtype.h"
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

/* Reads a whole cell into `out`, whose kind is set; false: that is no value of the type. */
typedef bool lb_read_fn(struct lb_text cell, struct lb_value *out);

/* The cell as text, borrowed from it or put into scratch; false: that is no value of the type. */
typedef bool lb_spell_fn(struct lb_text cell, struct lb_buf *scratch, struct lb_text *out);

struct lb_wire {
    enum lb_family family;
    enum lb_value_kind kind;
    unsigned char size; /* bytes of the binary form where they are fixed, else 0 */
    bool sends_binary;  /* parameters may go in binary form */
    lb_read_fn *read_text, *read_binary;
    /* Where the text that ODBC shows is not the server's, or is made from the binary form by
     * another way than its value. It is read by read_text. */
    lb_spell_fn *spell_text, *spell_binary;
};

extern const struct lb_wire lb_wire_text, lb_wire_other, lb_wire_jsonb, lb_wire_tid, lb_wire_lsn,
    lb_wire_bool, lb_wire_bit1, lb_wire_varbit, lb_wire_int2, lb_wire_int4, lb_wire_int8,
    lb_wire_uint4, lb_wire_uint8, lb_wire_float4, lb_wire_float8, lb_wire_numeric, lb_wire_money,
    lb_wire_date, lb_wire_time, lb_wire_timetz, lb_wire_timestamp, lb_wire_timestamptz,
    lb_wire_interval, lb_wire_bytea, lb_wire_uuid;

/* spell.c */
lb_spell_fn lb_spell_same, lb_spell_jsonb, lb_spell_bits, lb_spell_tid, lb_spell_lsn, lb_spell_bool,
    lb_spell_numeric, lb_spell_money;

/* A cell as a value, or as the text that character C types get: LB_FINE, LB_BAD_WIRE or
 * LB_NO_MEMORY. `scratch` is cleared and takes what does not fit into the value. bytea has no
 * value: lb_fetch_bytea. */
enum lb_outcome lb_wire_read(const struct lb_wire *wire, enum lb_format format, struct lb_text cell,
                             struct lb_buf *scratch, struct lb_value *out);
enum lb_outcome lb_wire_spell(const struct lb_wire *wire, enum lb_format format,
                              struct lb_text cell, struct lb_buf *scratch, struct lb_text *out);

/* Appends the binary form, where the wire sends it, of a value of the wire's family. */
enum lb_outcome lb_wire_send(const struct lb_wire *wire, const struct lb_value *v,
                             struct lb_buf *out);

#endif
