#include "type/wire.h"

#include "type/decimal.h"

static enum lb_outcome numeric_text(struct lb_text cell, struct lb_buf *scratch,
                                    struct lb_value *out)
{
    out->kind = LB_VALUE_NUMERIC;
    return lb_decimal_parse(cell, &out->as.number) ? LB_FINE : LB_BAD_WIRE;
}

/* numeric's binary form: four 16-bit words, then groups of four decimal digits. */
struct groups {
    const char *at;
    int n;      /* how many groups */
    int weight; /* of the first, as a power of 10000 */
};

static unsigned group(const struct groups *g, int power)
{
    int i = g->weight - power;
    return i < 0 || i >= g->n ? 0 : lb_get16(g->at + 2 * i);
}

static char *put_group(char *to, unsigned value)
{
    to[0] = (char)('0' + value / 1000);
    to[1] = (char)('0' + value / 100 % 10);
    to[2] = (char)('0' + value / 10 % 10);
    to[3] = (char)('0' + value % 10);
    return to + 4;
}

static void put_digits(struct lb_buf *b, const struct groups *g, int scale)
{
    int whole = g->weight < 0 ? 0 : g->weight + 1;
    char *start = lb_buf_grow(b, (size_t)whole * 4 + (size_t)scale + 8);
    if (!start)
        return;
    char *to = start;
    for (int power = whole - 1; power >= 0; power--)
        to = put_group(to, group(g, power));
    size_t zeros = 0;
    while (zeros + 1 < (size_t)(to - start) && start[zeros] == '0')
        zeros++;
    if (to == start) {
        *to++ = '0';
    } else {
        memmove(start, start + zeros, (size_t)(to - start) - zeros);
        to -= zeros;
    }
    if (scale > 0) {
        *to++ = '.';
        char *end = to + scale;
        for (int power = -1; to < end; power--)
            to = put_group(to, group(g, power));
        to = end;
    }
    b->n += (size_t)(to - start);
}

static enum lb_outcome numeric_show(struct lb_text cell, struct lb_buf *scratch,
                                    struct lb_text *out)
{
    if (cell.n < 8)
        return LB_BAD_WIRE;
    struct groups g = {cell.at + 8, lb_get16(cell.at), (int16_t)lb_get16(cell.at + 2)};
    unsigned sign = lb_get16(cell.at + 4);
    int scale = lb_get16(cell.at + 6) & 0x3FFF;
    if (cell.n != 8 + 2 * (size_t)g.n)
        return LB_BAD_WIRE;
    for (int i = 0; i < g.n; i++) {
        if (lb_get16(g.at + 2 * i) > 9999)
            return LB_BAD_WIRE;
    }
    if (sign == 0xC000 || sign == 0xD000 || sign == 0xF000) {
        *out = sign == 0xC000   ? LB_TEXT("NaN")
               : sign == 0xD000 ? LB_TEXT("Infinity")
                                : LB_TEXT("-Infinity");
        return LB_FINE;
    }
    if (sign != 0 && sign != 0x4000)
        return LB_BAD_WIRE;
    if (sign == 0x4000)
        lb_buf_add_char(scratch, '-');
    put_digits(scratch, &g, scale);
    *out = lb_buf_text(scratch);
    return lb_buf_ok(scratch) ? LB_FINE : LB_NO_MEMORY;
}

static void numeric_render(struct lb_buf *b, const struct lb_value *v)
{
    bool lost;
    lb_decimal_render(b, &v->as.number, UINT32_MAX, &lost);
}

const struct lb_wire lb_wire_numeric = {.family = LB_FAMILY_EXACT,
                                        .decode_text = numeric_text,
                                        .show_binary = numeric_show,
                                        .render = numeric_render};
