#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/utf.h"

/* vsnprintf that cuts at a code point and leaves "" when it fails. */
static size_t format_text(char *out, size_t room, const char *format, va_list args)
{
    int n = vsnprintf(out, room, format, args);
    if (n < 0) {
        out[0] = '\0';
        return 0;
    }
    size_t written = (size_t)n;
    if (written >= room)
        written = lb_utf8_whole(lb_text(out, room - 1));
    out[written] = '\0';
    return written;
}

static void append(char *out, size_t room, struct lb_text t)
{
    size_t have = strlen(out);
    size_t left = room - 1 - have;
    size_t n = t.n <= left ? t.n : lb_utf8_whole(lb_text(t.at, left));
    memcpy(out + have, t.at, n);
    out[have + n] = '\0';
}

bool lb_err(struct lb_err *err, enum lb_errc code, const char *format, ...)
{
    if (!err)
        return false;
    char text[LB_ERR_TEXT]; /* the arguments may point into err->text */
    va_list args;
    va_start(args, format);
    size_t n = format_text(text, sizeof text, format, args);
    va_end(args);
    err->code = code;
    err->sqlstate[0] = '\0';
    err->native = 0;
    err->undone[0] = '\0';
    err->retry = false;
    err->statement = 0;
    err->position = err->param = 0;
    memcpy(err->text, text, n + 1);
    return false;
}

bool lb_err_memory(struct lb_err *err)
{
    return lb_err(err, LB_ERR_MEMORY, "out of memory");
}

bool lb_err_in(struct lb_err *err, const char *format, ...)
{
    if (!err)
        return false;
    char text[LB_ERR_TEXT];
    va_list args;
    va_start(args, format);
    format_text(text, sizeof text, format, args);
    va_end(args);
    append(text, sizeof text, LB_TEXT(": "));
    append(text, sizeof text, lb_text_of(err->text));
    memcpy(err->text, text, strlen(text) + 1);
    return false;
}

bool lb_err_add(struct lb_err *err, const char *format, ...)
{
    if (!err)
        return false;
    char text[LB_ERR_TEXT];
    va_list args;
    va_start(args, format);
    size_t n = format_text(text, sizeof text, format, args);
    va_end(args);
    if (err->text[0])
        append(err->text, sizeof err->text, LB_TEXT(" "));
    append(err->text, sizeof err->text, lb_text(text, n));
    return false;
}
