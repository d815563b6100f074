/*
 * A growing byte buffer that owns its bytes. It declares its ceiling at birth; running out of
 * memory or over the ceiling makes it `broken`: that is sticky, later additions do nothing, and the
 * maker checks once at the end (lb_buf_ok). There is always a NUL behind the bytes, outside of n.
 */
#ifndef LB_BASE_BUF_H
#define LB_BASE_BUF_H

#include "base/text.h"

struct lb_buf {
    char *at; /* NULL until the first byte is added */
    size_t n;
    size_t room;
    size_t ceiling; /* bytes it may hold at most */
    bool broken;
    bool secret; /* wipe the memory when it is moved, cleared or released */
};

#define LB_BUF(max)        ((struct lb_buf){.ceiling = (max)})
#define LB_BUF_SECRET(max) ((struct lb_buf){.ceiling = (max), .secret = true})

void lb_buf_release(
    struct lb_buf *b); /* frees; the buffer may be used again, with the same ceiling */
void lb_buf_clear(struct lb_buf *b); /* n = 0 and not broken, memory kept */

static inline bool lb_buf_ok(const struct lb_buf *b)
{
    return !b->broken;
}

/*
 * Room for n more bytes; returns where they go, or NULL when broken. The caller then adds to b->n
 * what it wrote, at most n.
 */
char *lb_buf_more(struct lb_buf *b, size_t n); /* the long way */
static inline char *lb_buf_grow(struct lb_buf *b, size_t n)
{
    if (b->broken || b->n >= b->room || n >= b->room - b->n)
        return lb_buf_more(b, n);
    b->at[b->n + n] = '\0';
    return b->at + b->n;
}

void lb_buf_add(struct lb_buf *b, const void *bytes, size_t n);
void lb_buf_add_text(struct lb_buf *b, struct lb_text t);
void lb_buf_add_str(struct lb_buf *b, const char *s);
void lb_buf_add_char(struct lb_buf *b, char c);
void lb_buf_add_int(struct lb_buf *b, int64_t v); /* decimal */
void lb_buf_addf(struct lb_buf *b, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The bytes as a slice, valid until the buffer changes; "" when empty. */
static inline struct lb_text lb_buf_text(const struct lb_buf *b)
{
    return b->at ? lb_text(b->at, b->n) : LB_TEXT("");
}

/* The bytes as a C string, valid until the buffer changes; never NULL. */
static inline const char *lb_buf_str(const struct lb_buf *b)
{
    if (!b->at)
        return "";
    b->at[b->n] = '\0'; /* fewer bytes than lb_buf_grow made room for may have been written */
    return b->at;
}

/* A copy of t that ends in NUL, to be freed by free(); NULL when out of memory or t is "no value".
 */
char *lb_text_copy(struct lb_text t);

/* Overwrites memory in a way that compilers keep. */
void lb_wipe(void *at, size_t n);

/* Wipes a C string and frees it; NULL is allowed. */
void lb_free_secret(char *s);

#endif
