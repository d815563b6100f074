/*
 * UTF-8 and UTF-16 (native byte order). Invalid input never fails a conversion of data: each bad
 * unit becomes U+FFFD, as Unicode 3.9 (best practice) advises; callers that must refuse ask
 * lb_utf8_valid first.
 */
#ifndef LB_BASE_UTF_H
#define LB_BASE_UTF_H

#include "base/buf.h"

bool lb_utf8_valid(struct lb_text t);
size_t lb_utf8_chars(struct lb_text t);     /* code points */
size_t lb_utf16_units_of(struct lb_text t); /* UTF-16 units that t takes */
size_t lb_utf8_whole(struct lb_text t); /* length of the longest prefix that cuts no code point */

/*
 * Converts from *at on until the input ends or `room` units are written; never splits a surrogate
 * pair or a code point. *at is moved behind what was read. Returns the units written.
 */
size_t lb_utf8_to_utf16(const char **at, const char *end, uint16_t *out, size_t room);

/* Appends n UTF-16 units as UTF-8. A lone surrogate becomes U+FFFD. */
void lb_buf_add_utf16(struct lb_buf *b, const uint16_t *units, size_t n);

/* Reads one code point at *at (< end) and moves *at; U+FFFD for a bad one. */
uint32_t lb_utf8_next(const char **at, const char *end);

/* Writes code point c to out (room for 4 bytes) and returns the bytes written. */
size_t lb_utf8_put(uint32_t c, char *out);

#endif
