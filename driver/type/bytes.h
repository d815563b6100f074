/*
 * Bytes as the wire and C structs have them: numbers in network order, hexadecimal, GUIDs, and
 * bytea in the server's old escape format.
 */
#ifndef LB_TYPE_BYTES_H
#define LB_TYPE_BYTES_H

#include "base/buf.h"

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

/* Appends the lowest `size` (at most 8) bytes of v. */
static inline void lb_put(struct lb_buf *b, uint64_t v, size_t size)
{
    unsigned char p[8] = {(unsigned char)(v >> 56), (unsigned char)(v >> 48),
                          (unsigned char)(v >> 40), (unsigned char)(v >> 32),
                          (unsigned char)(v >> 24), (unsigned char)(v >> 16),
                          (unsigned char)(v >> 8),  (unsigned char)v};
    lb_buf_add(b, p + sizeof p - size, size);
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

#define LB_HEX_UPPER "0123456789ABCDEF" /* as ODBC shows binary data */
#define LB_HEX_LOWER "0123456789abcdef" /* as the server does */

/* Hexadecimal pairs to bytes; false on anything else. `out` may be the digits' own place. */
bool lb_hex_read(struct lb_text pairs, unsigned char *out);
/* Bytes to pairs of these digits, 2 * n characters. */
void lb_hex_write(const void *bytes, size_t n, const char *digits, char *out);

/* A GUID's text, with or without braces and hyphens; and as the server writes it. */
bool lb_uuid_parse(struct lb_text t, unsigned char out[16]);
void lb_uuid_render(struct lb_buf *b, const unsigned char bytes[16]);

/* Appends the bytes of bytea_output = escape; false: that is none. */
bool lb_bytea_unescape(struct lb_text t, struct lb_buf *out);

#endif
