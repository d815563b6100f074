#include "base/utf.h"

#define BAD 0xFFFDu

/* "No value" has no address to add to. */
static const char *end_of(struct lb_text t)
{
    return t.n > 0 ? t.at + t.n : t.at;
}

/* Eight bytes at a time: true when none of them has the high bit. */
static inline bool ascii8(const char *at)
{
    uint64_t word;
    memcpy(&word, at, sizeof word);
    return (word & UINT64_C(0x8080808080808080)) == 0;
}

static const char *skip_ascii(const char *at, const char *end)
{
    while (end - at >= 8 && ascii8(at))
        at += 8;
    while (at < end && (unsigned char)*at < 0x80)
        at++;
    return at;
}

/*
 * Unicode 3.9, table 3-7 (well-formed UTF-8): the length of a sequence by its first byte, and the
 * range of its second byte, which is narrower after E0, ED, F0 and F4. Length 0: no first byte.
 */
static unsigned lead(unsigned char c, unsigned char *low, unsigned char *high)
{
    *low = c == 0xE0 ? 0xA0 : c == 0xF0 ? 0x90 : 0x80;
    *high = c == 0xED ? 0x9F : c == 0xF4 ? 0x8F : 0xBF;
    if (c < 0x80)
        return 1;
    if (c < 0xC2 || c > 0xF4)
        return 0;
    return c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
}

/* Reads one code point; false for a bad one, of which the longest well-formed beginning is skipped.
 */
static bool next(const char **at, const char *end, uint32_t *out)
{
    const unsigned char *p = (const unsigned char *)*at;
    const unsigned char *stop = (const unsigned char *)end;
    unsigned char low, high;
    unsigned n = lead(*p, &low, &high);
    uint32_t c = n <= 1 ? *p : *p & (0x7Fu >> n);
    unsigned i = 1;
    for (; i < n && p + i < stop && p[i] >= low && p[i] <= high; i++) {
        c = c << 6 | (p[i] & 0x3Fu);
        low = 0x80;
        high = 0xBF;
    }
    *at += i;
    *out = i == n ? c : BAD;
    return i == n;
}

uint32_t lb_utf8_next(const char **at, const char *end)
{
    uint32_t c;
    next(at, end, &c);
    return c;
}

bool lb_utf8_valid(struct lb_text t)
{
    const char *at = t.at, *end = end_of(t);
    uint32_t c;
    while ((at = skip_ascii(at, end)) < end) {
        if (!next(&at, end, &c))
            return false;
    }
    return true;
}

size_t lb_utf8_chars(struct lb_text t)
{
    const char *at = t.at, *end = end_of(t);
    size_t chars = 0;
    while (at < end) {
        const char *ascii = at;
        at = skip_ascii(at, end);
        chars += (size_t)(at - ascii);
        if (at < end) {
            lb_utf8_next(&at, end);
            chars++;
        }
    }
    return chars;
}

size_t lb_utf16_units_of(struct lb_text t)
{
    const char *at = t.at, *end = end_of(t);
    size_t units = 0;
    while (at < end) {
        const char *ascii = at;
        at = skip_ascii(at, end);
        units += (size_t)(at - ascii);
        if (at < end)
            units += lb_utf8_next(&at, end) > 0xFFFF ? 2 : 1;
    }
    return units;
}

size_t lb_utf8_whole(struct lb_text t)
{
    size_t most = t.n < 3 ? t.n : 3;
    for (size_t back = 1; back <= most; back++) {
        unsigned char c = (unsigned char)t.at[t.n - back];
        if ((c & 0xC0) == 0x80)
            continue;
        unsigned char low, high;
        return lead(c, &low, &high) > back ? t.n - back : t.n;
    }
    return t.n;
}

static inline bool ascii4(const char *at)
{
    uint32_t word;
    memcpy(&word, at, sizeof word);
    return (word & 0x80808080u) == 0;
}

/* Four bytes become four units; the order of bytes in memory does not matter. */
static inline void widen4(const char *at, uint16_t *out)
{
    uint32_t four;
    memcpy(&four, at, sizeof four);
    uint64_t wide = (four | (uint64_t)four << 16) & UINT64_C(0x0000FFFF0000FFFF);
    wide = (wide | wide << 8) & UINT64_C(0x00FF00FF00FF00FF);
    memcpy(out, &wide, sizeof wide);
}

/* Widens the run of ASCII at `at`, at most n bytes; returns how many. What is left behind the last
 * four is done with those before it once more: cells are short, and bytes one by one slow. */
static size_t widen_ascii(const char *at, size_t n, uint16_t *out)
{
    size_t i = 0;
    for (; n - i >= 8 && ascii8(at + i); i += 8) {
        widen4(at + i, out + i);
        widen4(at + i + 4, out + i + 4);
    }
    for (; n - i >= 4 && ascii4(at + i); i += 4)
        widen4(at + i, out + i);
    if (n >= 4 && n - i < 4 && ascii4(at + n - 4)) {
        widen4(at + n - 4, out + n - 4);
        return n;
    }
    for (; i < n && (unsigned char)at[i] < 0x80; i++)
        out[i] = (unsigned char)at[i];
    return i;
}

size_t lb_utf8_to_utf16(const char **at, const char *end, uint16_t *out, size_t room)
{
    size_t n = 0;
    while (*at < end && n < room) {
        size_t most = (size_t)(end - *at);
        size_t ascii = widen_ascii(*at, most < room - n ? most : room - n, out + n);
        *at += ascii;
        n += ascii;
        if (*at == end || n == room)
            break;
        const char *after = *at;
        uint32_t c = lb_utf8_next(&after, end);
        if (c <= 0xFFFF) {
            out[n++] = (uint16_t)c;
        } else if (room - n >= 2) {
            out[n++] = (uint16_t)(0xD7C0 + (c >> 10));
            out[n++] = (uint16_t)(0xDC00 + (c & 0x3FF));
        } else {
            break;
        }
        *at = after;
    }
    return n;
}

size_t lb_utf8_put(uint32_t c, char *out)
{
    if (c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF))
        c = BAD;
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    size_t n = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    for (size_t i = n - 1; i > 0; i--) {
        out[i] = (char)(0x80 | (c & 0x3F));
        c >>= 6;
    }
    out[0] = (char)(0xFF00 >> n | c);
    return n;
}

static inline bool ascii4_units(const uint16_t *at)
{
    uint64_t word;
    memcpy(&word, at, sizeof word);
    return (word & UINT64_C(0xFF80FF80FF80FF80)) == 0;
}

/* Narrows the run of ASCII at `at`, at most n units; returns how many. out may be NULL: only count.
 */
static size_t narrow_ascii(const uint16_t *at, size_t n, char *restrict out)
{
    size_t i = 0;
    for (; n - i >= 8 && ascii4_units(at + i) && ascii4_units(at + i + 4); i += 8) {
        for (size_t j = 0; out && j < 8; j++)
            out[i + j] = (char)at[i + j];
    }
    for (; i < n && at[i] < 0x80; i++) {
        if (out)
            out[i] = (char)at[i];
    }
    return i;
}

static uint32_t next_utf16(const uint16_t *units, size_t n, size_t *i)
{
    uint32_t c = units[(*i)++];
    if (c < 0xD800 || c > 0xDFFF)
        return c;
    if (c > 0xDBFF || *i == n || units[*i] < 0xDC00 || units[*i] > 0xDFFF)
        return BAD;
    return 0x10000 + ((c - 0xD800) << 10) + (units[(*i)++] - 0xDC00u);
}

/* The bytes that the units take; written to out unless it is NULL. */
static size_t from_utf16(const uint16_t *units, size_t n, char *out)
{
    size_t bytes = 0;
    for (size_t i = 0; i < n;) {
        size_t ascii = narrow_ascii(units + i, n - i, out ? out + bytes : NULL);
        i += ascii;
        bytes += ascii;
        if (i < n) {
            char c[4];
            bytes += lb_utf8_put(next_utf16(units, n, &i), out ? out + bytes : c);
        }
    }
    return bytes;
}

/* Counted first: room for the longest outcome could go over the ceiling when the text does not. */
void lb_buf_add_utf16(struct lb_buf *b, const uint16_t *units, size_t n)
{
    size_t bytes = from_utf16(units, n, NULL);
    char *to = lb_buf_grow(b, bytes);
    if (to)
        b->n += from_utf16(units, n, to);
}
