#include "type/value.h"

#include "type/bytes.h"
#include "type/calendar.h"
#include "type/decimal.h"
#include "type/interval.h"

static void render_uint(struct lb_buf *b, uint64_t u)
{
    if (u > INT64_MAX) {
        lb_buf_add_int(b, (int64_t)(u / 10));
        u %= 10;
    }
    lb_buf_add_int(b, (int64_t)u);
}

static void render_bytes(struct lb_buf *b, struct lb_text bytes)
{
    char *to = lb_buf_grow(b, 2 * bytes.n + 2);
    if (!to)
        return;
    memcpy(to, "\\x", 2);
    lb_hex_write(bytes.at, bytes.n, LB_HEX_LOWER, to + 2);
    b->n += 2 * bytes.n + 2;
}

void lb_value_render(struct lb_buf *b, const struct lb_value *v)
{
    switch (v->kind) {
    case LB_VALUE_BOOL:
        lb_buf_add_char(b, v->as.truth ? '1' : '0');
        break;
    case LB_VALUE_INT:
        lb_buf_add_int(b, v->as.i);
        break;
    case LB_VALUE_UINT:
        render_uint(b, v->as.u);
        break;
    case LB_VALUE_FLOAT:
        lb_real_render(b, v->as.real.value, v->as.real.single);
        break;
    case LB_VALUE_NUMERIC:
        lb_decimal_render(b, &v->as.number);
        break;
    case LB_VALUE_TEXT:
        lb_buf_add_text(b, v->as.text);
        break;
    case LB_VALUE_BYTES:
        render_bytes(b, v->as.text);
        break;
    case LB_VALUE_DATE:
    case LB_VALUE_TIME:
    case LB_VALUE_TIMESTAMP:
        lb_calendar_render(b, v->kind, &v->as.when);
        break;
    case LB_VALUE_INTERVAL:
        lb_interval_render(b, &v->as.span);
        break;
    case LB_VALUE_UUID:
        lb_uuid_render(b, v->as.uuid);
        break;
    }
}

enum lb_outcome lb_value_decimal(const struct lb_value *v, SQLSMALLINT interval_type, char *room,
                                 struct lb_decimal *out)
{
    struct lb_buf b = {.at = room, .room = LB_NUMBER_ROOM, .ceiling = LB_NUMBER_ROOM - 1};
    struct lb_text digits = v->as.text;
    switch (v->kind) {
    case LB_VALUE_NUMERIC:
        *out = v->as.number;
        return LB_FINE;
    case LB_VALUE_TEXT:
        break;
    case LB_VALUE_BOOL:
    case LB_VALUE_INT:
    case LB_VALUE_UINT:
    case LB_VALUE_FLOAT:
        lb_value_render(&b, v);
        digits = lb_buf_text(&b);
        break;
    case LB_VALUE_INTERVAL:
        if (!lb_interval_count(&b, &v->as.span, interval_type - 100))
            return LB_RESTRICTED;
        digits = lb_buf_text(&b);
        break;
    default:
        return LB_RESTRICTED;
    }
    return lb_decimal_parse(digits, out) ? LB_FINE : LB_BAD_CAST;
}
