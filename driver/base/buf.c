#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum { FIRST_ROOM = 64 };

void lb_buf_release(struct lb_buf *b)
{
    if (b->secret && b->at)
        lb_wipe(b->at, b->room);
    free(b->at);
    b->at = NULL;
    b->n = 0;
    b->room = 0;
    b->broken = false;
}

void lb_buf_clear(struct lb_buf *b)
{
    if (b->at) {
        if (b->secret)
            lb_wipe(b->at, b->room);
        b->at[0] = '\0';
    }
    b->n = 0;
    b->broken = false;
}

/* Moves the bytes to memory of `room` bytes. realloc would leave a secret's old copy behind. */
static bool move(struct lb_buf *b, size_t room)
{
    char *at = b->secret ? malloc(room) : realloc(b->at, room);
    if (!at)
        return false;
    if (b->secret && b->at) {
        memcpy(at, b->at, b->n);
        lb_wipe(b->at, b->room);
        free(b->at);
    }
    b->at = at;
    b->room = room;
    return true;
}

char *lb_buf_more(struct lb_buf *b, size_t n)
{
    if (b->broken)
        return NULL;
    if (n > b->ceiling - b->n || n >= SIZE_MAX - b->n) {
        b->broken = true;
        return NULL;
    }
    size_t need = b->n + n + 1; /* with the NUL */
    if (need > b->room) {
        size_t room = b->room ? b->room : FIRST_ROOM;
        while (room < need)
            room = room > SIZE_MAX / 2 ? need : room * 2;
        if (room - 1 > b->ceiling)
            room = b->ceiling + 1;
        if (!move(b, room)) {
            b->broken = true;
            return NULL;
        }
    }
    b->at[need - 1] = '\0';
    return b->at + b->n;
}

void lb_buf_add(struct lb_buf *b, const void *bytes, size_t n)
{
    char *to = lb_buf_grow(b, n);
    if (!to)
        return;
    if (n > 0)
        memcpy(to, bytes, n);
    b->n += n;
}

void lb_buf_add_text(struct lb_buf *b, struct lb_text t)
{
    lb_buf_add(b, t.at, t.n);
}

void lb_buf_add_str(struct lb_buf *b, const char *s)
{
    lb_buf_add(b, s, strlen(s));
}

void lb_buf_add_char(struct lb_buf *b, char c)
{
    lb_buf_add(b, &c, 1);
}

void lb_buf_add_int(struct lb_buf *b, int64_t v)
{
    char digits[20]; /* INT64_MIN has a sign and 19 digits */
    size_t at = sizeof digits;
    uint64_t left = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
    do {
        digits[--at] = (char)('0' + left % 10);
        left /= 10;
    } while (left > 0);
    if (v < 0)
        digits[--at] = '-';
    lb_buf_add(b, digits + at, sizeof digits - at);
}

void lb_buf_addf(struct lb_buf *b, const char *format, ...)
{
    if (b->broken)
        return;
    va_list args;
    va_start(args, format);
    va_list again;
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, format, args);
    va_end(args);
    char *to = n < 0 ? NULL : lb_buf_grow(b, (size_t)n);
    if (to) {
        vsnprintf(to, (size_t)n + 1, format, again);
        b->n += (size_t)n;
    } else {
        b->broken = true;
    }
    va_end(again);
}

char *lb_text_copy(struct lb_text t)
{
    if (!t.at)
        return NULL;
    char *copy = malloc(t.n + 1);
    if (copy) {
        memcpy(copy, t.at, t.n);
        copy[t.n] = '\0';
    }
    return copy;
}

void lb_wipe(void *at, size_t n)
{
    if (n == 0)
        return;
    memset(at, 0, n);
    /* The memory "may be read here", so that the memset is no dead store. */
    __asm__ volatile("" : : "r"(at) : "memory");
}

void lb_free_secret(char *s)
{
    if (s)
        lb_wipe(s, strlen(s));
    free(s);
}
