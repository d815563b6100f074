#include "base/text.h"

int lb_text_order(struct lb_text a, struct lb_text b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    for (size_t i = 0; i < n; i++) {
        int difference = (unsigned char)lb_lower(a.at[i]) - (unsigned char)lb_lower(b.at[i]);
        if (difference != 0)
            return difference;
    }
    return (a.n > b.n) - (a.n < b.n);
}

bool lb_text_starts(struct lb_text t, struct lb_text with)
{
    return t.n >= with.n && lb_text_is(lb_text(t.at, with.n), with);
}

bool lb_text_starts_same(struct lb_text t, struct lb_text with)
{
    return t.n >= with.n && lb_text_same(lb_text(t.at, with.n), with);
}

bool lb_text_ends_same(struct lb_text t, struct lb_text with)
{
    return with.n == 0 || (t.n >= with.n && lb_text_same(lb_text_from(t, t.n - with.n), with));
}

struct lb_text lb_text_trim_left(struct lb_text t)
{
    while (t.n > 0 && lb_is_space(t.at[0]))
        t = lb_text_from(t, 1);
    return t;
}

struct lb_text lb_text_trim(struct lb_text t)
{
    t = lb_text_trim_left(t);
    while (t.n > 0 && lb_is_space(t.at[t.n - 1]))
        t.n--;
    return t;
}

size_t lb_text_find(struct lb_text t, size_t from, char c)
{
    if (from >= t.n)
        return LB_NOT_FOUND;
    const char *hit = memchr(t.at + from, c, t.n - from);
    return hit ? (size_t)(hit - t.at) : LB_NOT_FOUND;
}

size_t lb_text_find_text(struct lb_text t, size_t from, struct lb_text what)
{
    if (from > t.n)
        return LB_NOT_FOUND;
    if (what.n == 0)
        return from;
    while (t.n - from >= what.n) {
        size_t last = t.n - what.n; /* the last place where all of it fits */
        size_t hit = lb_text_find(lb_text(t.at, last + 1), from, what.at[0]);
        if (hit == LB_NOT_FOUND)
            break;
        if (memcmp(t.at + hit, what.at, what.n) == 0)
            return hit;
        from = hit + 1;
    }
    return LB_NOT_FOUND;
}

struct lb_text lb_text_cut(struct lb_text *rest, char sep)
{
    struct lb_text whole = *rest;
    size_t at = lb_text_find(whole, 0, sep);
    if (at == LB_NOT_FOUND) {
        *rest = LB_NO_TEXT;
        return whole;
    }
    *rest = lb_text_from(whole, at + 1);
    return lb_text(whole.at, at);
}

bool lb_text_digits(struct lb_text t, bool *negative, uint64_t *magnitude)
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

bool lb_text_int(struct lb_text t, int64_t *out)
{
    bool negative;
    uint64_t magnitude;
    if (!lb_text_digits(t, &negative, &magnitude) || magnitude > (uint64_t)INT64_MAX + negative)
        return false;
    *out = negative ? (int64_t)(0 - magnitude) : (int64_t)magnitude;
    return true;
}

enum { DISTANCE_MOST = 64 };

static unsigned least(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

/* Optimal string alignment: Levenshtein's table with swaps of neighbours, three rows of it at a
 * time. */
unsigned lb_text_distance(struct lb_text a, struct lb_text b, unsigned limit)
{
    if (a.n > DISTANCE_MOST || b.n > DISTANCE_MOST)
        return limit + 1;
    unsigned rows[3][DISTANCE_MOST + 1];
    unsigned *before = rows[0], *above = rows[1], *row = rows[2];
    for (unsigned j = 0; j <= b.n; j++)
        row[j] = j;
    for (unsigned i = 1; i <= a.n; i++) {
        unsigned *spare = before;
        before = above;
        above = row;
        row = spare;
        row[0] = i;
        char c = lb_lower(a.at[i - 1]);
        for (unsigned j = 1; j <= b.n; j++) {
            char d = lb_lower(b.at[j - 1]);
            unsigned cost = least(above[j], row[j - 1]) + 1;
            cost = least(cost, above[j - 1] + (c != d));
            if (i > 1 && j > 1 && c == lb_lower(b.at[j - 2]) && d == lb_lower(a.at[i - 2]))
                cost = least(cost, before[j - 2] + 1);
            row[j] = cost;
        }
    }
    return row[b.n] <= limit ? row[b.n] : limit + 1;
}

bool lb_text_is_secret(struct lb_text a, struct lb_text b)
{
    if (a.n != b.n)
        return false;
    /* volatile: no early way out may be found for the loop */
    volatile unsigned char difference = 0;
    for (size_t i = 0; i < a.n; i++)
        difference = (unsigned char)(difference | (a.at[i] ^ b.at[i]));
    return difference == 0;
}
