/* The text of cells whose form is not the server's text, nor made of their value. */
#include "type/wire.h"

#include "type/bytes.h"

bool lb_spell_same(struct lb_text cell, struct lb_buf *scratch, struct lb_text *out)
{
    *out = cell;
    return true;
}

/* jsonb is a version number, 1, and the text. */
bool lb_spell_jsonb(struct lb_text cell, struct lb_buf *scratch, struct lb_text *out)
{
    if (cell.n < 1 || cell.at[0] != 1)
        return false;
    *out = lb_text_from(cell, 1);
    return true;
}

/* A number of bits and the bits, the first one highest in its byte. */
bool lb_spell_bits(struct lb_text cell, struct lb_buf *scratch, struct lb_text *out)
{
    uint32_t bits = cell.n < 4 ? 0 : lb_get32(cell.at);
    if (cell.n < 4 || cell.n - 4 != ((size_t)bits + 7) / 8)
        return false;
    char *to = lb_buf_grow(scratch, bits);
    if (!to)
        return false;
    for (uint32_t i = 0; i < bits; i++)
        to[i] = (cell.at[4 + i / 8] >> (7 - i % 8) & 1) ? '1' : '0';
    scratch->n += bits;
    *out = lb_text(to, bits);
    return true;
}

bool lb_spell_tid(struct lb_text cell, struct lb_buf *scratch, struct lb_text *out)
{
    lb_buf_add_char(scratch, '(');
    lb_buf_add_int(scratch, lb_get32(cell.at));
    lb_buf_add_char(scratch, ',');
    lb_buf_add_int(scratch, lb_get16(cell.at + 4));
    lb_buf_add_char(scratch, ')');
    *out = lb_buf_text(scratch);
    return true;
}

bool lb_spell_lsn(struct lb_text cell, struct lb_buf *scratch, struct lb_text *out)
{
    lb_buf_addf(scratch, "%X/%X", (unsigned)lb_get32(cell.at), (unsigned)lb_get32(cell.at + 4));
    *out = lb_buf_text(scratch);
    return true;
}

bool lb_spell_bool(struct lb_text cell, struct lb_buf *scratch, struct lb_text *out)
{
    *out = cell.n == 1 && cell.at[0] == 't' ? LB_TEXT("1") : LB_TEXT("0");
    return cell.n == 1 && (cell.at[0] == 't' || cell.at[0] == 'f');
}

/* numeric's binary form: four 16-bit words, then groups of four decimal digits. */
struct groups {
    const char *at;
    int n;      /* how many groups */
    int weight; /* of the first, as a power of 10000 */
};

/* The digits of the group that counts this power of 10000. */
static char *put_group(char *to, const struct groups *g, int power)
{
    int i = g->weight - power;
    unsigned value = i < 0 || i >= g->n ? 0 : lb_get16(g->at + 2 * i);
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
        to = put_group(to, g, power);
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
            to = put_group(to, g, power);
        to = end;
    }
    b->n += (size_t)(to - start);
}

bool lb_spell_numeric(struct lb_text cell, struct lb_buf *scratch, struct lb_text *out)
{
    if (cell.n < 8)
        return false;
    struct groups g = {cell.at + 8, lb_get16(cell.at), (int16_t)lb_get16(cell.at + 2)};
    unsigned sign = lb_get16(cell.at + 4);
    bool bad = cell.n != 8 + 2 * (size_t)g.n;
    for (int i = 0; !bad && i < g.n; i++)
        bad = lb_get16(g.at + 2 * i) > 9999;
    if (bad)
        return false;
    switch (sign) {
    case 0xC000:
        *out = LB_TEXT("NaN");
        return true;
    case 0xD000:
        *out = LB_TEXT("Infinity");
        return true;
    case 0xF000:
        *out = LB_TEXT("-Infinity");
        return true;
    case 0x4000:
        lb_buf_add_char(scratch, '-');
        break;
    default:
        if (sign != 0)
            return false;
    }
    put_digits(scratch, &g, lb_get16(cell.at + 6) & 0x3FFF);
    *out = lb_buf_text(scratch);
    return true;
}

/*
 * The server prints money as its lc_monetary says: $1,234.56, 1.234,56 €, ($1.00), ¥1,234. The last
 * point or comma is the decimal one unless exactly three digits follow it and it is of the same
 * kind as the one before, or the only one: then it groups thousands.
 */
static const char *money_point(struct lb_text t)
{
    size_t last = LB_NOT_FOUND, before = LB_NOT_FOUND, digits = 0;
    for (size_t i = 0; i < t.n; i++) {
        if (t.at[i] == '.' || t.at[i] == ',') {
            before = last;
            last = i;
            digits = 0;
        } else if (lb_is_digit(t.at[i])) {
            digits++;
        }
    }
    bool groups = digits == 3 && (before == LB_NOT_FOUND || t.at[before] == t.at[last]);
    return last == LB_NOT_FOUND || groups || digits == 0 ? NULL : t.at + last;
}

bool lb_spell_money(struct lb_text cell, struct lb_buf *scratch, struct lb_text *out)
{
    const char *point = money_point(cell);
    bool any = false;
    if (lb_text_find(cell, 0, '-') != LB_NOT_FOUND || lb_text_find(cell, 0, '(') != LB_NOT_FOUND)
        lb_buf_add_char(scratch, '-');
    for (const char *at = cell.at; at < cell.at + cell.n; at++) {
        if (at == point && !any)
            lb_buf_add_char(scratch, '0');
        if (at == point)
            lb_buf_add_char(scratch, '.');
        if (lb_is_digit(*at))
            lb_buf_add_char(scratch, *at);
        any = any || lb_is_digit(*at);
    }
    *out = lb_buf_text(scratch);
    return any;
}
