/*
 * Text at the doors. An argument becomes a tagged view at the door and is decoded in one place; an
 * output names the unit its lengths are counted in, for ODBC counts characters in some functions
 * and bytes in others. Narrow text is UTF-8, wide text UTF-16.
 */
#ifndef LB_API_STRING_H
#define LB_API_STRING_H

#include "api/call.h"

struct lb_in {
    const void *at;
    SQLLEN n; /* in characters (bytes for narrow), or SQL_NTS */
    bool wide;
};

static inline struct lb_in lb_in_a(const SQLCHAR *at, SQLLEN n)
{
    return (struct lb_in){at, n, false};
}

static inline struct lb_in lb_in_w(const SQLWCHAR *at, SQLLEN n)
{
    return (struct lb_in){at, n, true};
}

/* For the functions that count wide text in bytes (SQLSetConnectAttr …). */
static inline struct lb_in lb_in_w_bytes(const void *at, SQLLEN n)
{
    return (struct lb_in){at, n >= 0 ? n / (SQLLEN)sizeof(SQLWCHAR) : n, true};
}

/* The argument as UTF-8, good until lb_call_leave. A null pointer gives "no value". False: HY090 or
 * HY001 was posted. */
bool lb_in_text(struct lb_call *c, struct lb_in in, struct lb_text *out);

struct lb_out {
    void *at;
    SQLLEN room;  /* bytes */
    void *length; /* SQLSMALLINT* or SQLINTEGER*; may be NULL */
    bool wide;
    bool long_length; /* length is SQLINTEGER* */
    bool chars;       /* length counts characters */
};

static inline struct lb_out lb_out_a(void *at, SQLLEN room, SQLSMALLINT *length)
{
    return (struct lb_out){at, room, length, false, false, false};
}

static inline struct lb_out lb_out_a_long(void *at, SQLLEN room, SQLINTEGER *length)
{
    return (struct lb_out){at, room, length, false, true, false};
}

static inline struct lb_out lb_out_w_chars(void *at, SQLLEN room, SQLSMALLINT *length)
{
    return (struct lb_out){at, room * (SQLLEN)sizeof(SQLWCHAR), length, true, false, true};
}

static inline struct lb_out lb_out_w_chars_long(void *at, SQLLEN room, SQLINTEGER *length)
{
    return (struct lb_out){at, room * (SQLLEN)sizeof(SQLWCHAR), length, true, true, true};
}

static inline struct lb_out lb_out_w_bytes(void *at, SQLLEN room, SQLSMALLINT *length)
{
    return (struct lb_out){at, room, length, true, false, false};
}

static inline struct lb_out lb_out_w_bytes_long(void *at, SQLLEN room, SQLINTEGER *length)
{
    return (struct lb_out){at, room, length, true, true, false};
}

/* False: a negative room; HY090 was posted. */
bool lb_out_valid(struct lb_call *c, struct lb_out out);

/* Writes the text with its terminator, cut at a whole character when there is not room for all, and
 * the whole length. True when it was cut. */
bool lb_out_put(struct lb_out out, struct lb_text text);

/* The same, posting 01004 on the call's handle when it was cut, or HY090 for a negative room. */
void lb_out_text(struct lb_call *c, struct lb_out out, struct lb_text text);

/* A field, attribute or information value: text as lb_out_text, a number in its width. */
struct lb_field_value;
void lb_out_value(struct lb_call *c, struct lb_out out, const struct lb_field_value *v);

#endif
