/*
 * Text slices. A struct lb_text borrows bytes that someone else owns: it is never freed and need
 * not end in NUL. Text is UTF-8 unless a function says otherwise. at == NULL is "no value": SQL's
 * NULL in a cell, "not given" in an argument; an empty text has a pointer and n == 0.
 */
#ifndef LB_BASE_TEXT_H
#define LB_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct lb_text {
    const char *at;
    size_t n;
};

#define LB_TEXT(literal) ((struct lb_text){(literal), sizeof(literal) - 1})
#define LB_NO_TEXT       ((struct lb_text){NULL, 0})

static inline struct lb_text lb_text(const char *at, size_t n)
{
    return (struct lb_text){at, n};
}

/* A C string as a slice; NULL stays "no value". */
static inline struct lb_text lb_text_of(const char *s)
{
    return (struct lb_text){s, s ? strlen(s) : 0};
}

static inline bool lb_text_is(struct lb_text a, struct lb_text b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.at, b.at, a.n) == 0);
}

/* Comparisons without case look at ASCII letters only, whatever the locale. */
static inline char lb_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static inline bool lb_is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static inline bool lb_is_alpha(char c)
{
    c = lb_lower(c);
    return c >= 'a' && c <= 'z';
}

static inline int lb_hex_digit(char c) /* its value; -1: it is none */
{
    c = lb_lower(c);
    return lb_is_digit(c) ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static inline bool lb_is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

int lb_text_order(struct lb_text a,
                  struct lb_text b); /* <0, 0, >0 without case, for sorted tables */
static inline bool lb_text_same(struct lb_text a, struct lb_text b) /* equal without case */
{
    return a.n == b.n && lb_text_order(a, b) == 0;
}
bool lb_text_starts(struct lb_text t, struct lb_text with);
bool lb_text_starts_same(struct lb_text t, struct lb_text with); /* without case */
bool lb_text_ends_same(struct lb_text t, struct lb_text with);
struct lb_text lb_text_trim(struct lb_text t); /* without white space at both ends */
struct lb_text lb_text_trim_left(struct lb_text t);

static inline struct lb_text lb_text_from(struct lb_text t, size_t start)
{
    return (struct lb_text){t.at + start, t.n - start};
}

/* Whether t begins with c, which then is cut off. */
static inline bool lb_text_skip(struct lb_text *t, char c)
{
    if (t->n == 0 || t->at[0] != c)
        return false;
    *t = lb_text_from(*t, 1);
    return true;
}

/* The index of the first such byte or text at or after `from`, or LB_NOT_FOUND. */
#define LB_NOT_FOUND ((size_t)-1)
size_t lb_text_find(struct lb_text t, size_t from, char c);
size_t lb_text_find_text(struct lb_text t, size_t from, struct lb_text what);

/* The part before the next `sep`; *rest becomes what follows, or "no value" at the end. */
struct lb_text lb_text_cut(struct lb_text *rest, char sep);

/* The whole of t as a decimal integer, sign allowed, no space; false on anything else or more than
 * 64 bits. */
bool lb_text_digits(struct lb_text t, bool *negative, uint64_t *magnitude);
bool lb_text_int(struct lb_text t, int64_t *out);

/* How many single-character edits (insert, delete, replace, swap) turn a into b, without case; at
 * most `limit`, above which limit + 1 is returned. For "did you mean". Texts over 64 bytes: limit
 * + 1. */
unsigned lb_text_distance(struct lb_text a, struct lb_text b, unsigned limit);

/* Equal in a time that depends on the lengths only: for secrets and OAuth state. */
bool lb_text_is_secret(struct lb_text a, struct lb_text b);

#endif
