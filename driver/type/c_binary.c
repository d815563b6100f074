/* bytea in parts, and SQLGUID. */
#include "type/carrier.h"

#include "type/bytes.h"

/* ---- bytea ------------------------------------------------------------------------------ */

/*
 * A bytea cell, either as the server's hexadecimal text, of which any part can be taken without the
 * rest, or as plain bytes: the binary form, or the escape format decoded into the scratch buffer.
 */
struct bytea {
    struct lb_text digits; /* at NULL: plain */
    struct lb_text bytes;
    size_t n; /* bytes in all */
};

static enum lb_outcome open_text(struct lb_text cell, struct lb_buf *scratch, struct lb_part *part,
                                 struct bytea *out)
{
    *out = (struct bytea){0};
    if (cell.n >= 2 && cell.at[0] == '\\' && cell.at[1] == 'x') {
        out->digits = lb_text_from(cell, 2);
        out->n = out->digits.n / 2;
        return out->digits.n % 2 ? LB_BAD_WIRE : LB_FINE;
    }
    if (!part || !part->rendered) {
        lb_buf_clear(scratch);
        if (!lb_bytea_unescape(cell, scratch))
            return LB_BAD_WIRE;
        if (!lb_buf_ok(scratch))
            return LB_NO_MEMORY;
    }
    if (part)
        part->rendered = true;
    out->bytes = lb_buf_text(scratch);
    out->n = out->bytes.n;
    return LB_FINE;
}

static bool copy(const struct bytea *from, size_t at, size_t n, unsigned char *out)
{
    if (from->digits.at)
        return lb_hex_read(lb_text(from->digits.at + 2 * at, 2 * n), out);
    if (n > 0)
        memcpy(out, from->bytes.at + at, n);
    return true;
}

/* Pairs of digits for n bytes that stand at `out`; from the end on, so that none is written over
 * before it was read. `wide`: bytes a character. */
static void spread(unsigned char *out, size_t n, size_t wide)
{
    for (size_t i = n; i-- > 0;) {
        char pair[2];
        lb_hex_write(out + i, 1, LB_HEX_UPPER, pair);
        uint16_t units[2] = {(unsigned char)pair[0], (unsigned char)pair[1]};
        memcpy(out + i * 2 * wide, wide == 1 ? (void *)pair : (void *)units, 2 * wide);
    }
}

enum lb_outcome lb_fetch_bytea(const struct lb_fetch_plan *plan, struct lb_text cell,
                               const struct lb_target *to, struct lb_part *part)
{
    /* bytes a character: two characters stand for a byte of data; 0: the bytes themselves */
    size_t wide = plan->c_type == SQL_C_CHAR ? 1 : plan->c_type == SQL_C_WCHAR ? 2 : 0;
    struct bytea from = {.bytes = cell, .n = cell.n};
    enum lb_outcome o = LB_FINE;
    if (part && part->done)
        return LB_NO_MORE;
    if (plan->format == LB_FORMAT_TEXT)
        o = open_text(cell, plan->scratch, part, &from);
    if (o != LB_FINE)
        return o;
    size_t each = wide ? 2 * wide : 1;
    if (plan->max_length && from.n > plan->max_length / each)
        from.n = (size_t)(plan->max_length / each);
    size_t at = part ? part->at : 0;
    size_t left = at < from.n ? from.n - at : 0;
    size_t room = to->room > 0 ? (size_t)to->room : 0;
    size_t fit = room < wide ? 0 : (room - wide) / each;
    size_t n = left < fit ? left : fit;
    if (to->at && n > 0) {
        if (!copy(&from, at, n, to->at))
            return LB_BAD_WIRE;
        if (wide)
            spread(to->at, n, wide);
    }
    if (to->length)
        lb_length_set(to->length, (SQLLEN)(left * each));
    if (!to->at)
        return LB_FINE;
    if (wide && room >= wide)
        memset((char *)to->at + n * each, 0, wide);
    return lb_part_advance(part, n, n == left && (!wide || room >= wide));
}

/* ---- GUID ------------------------------------------------------------------------------- */

enum lb_outcome lb_store_guid(const struct lb_fetch_plan *plan, const struct lb_value *v, void *at)
{
    unsigned char bytes[16];
    if (v->kind == LB_VALUE_UUID)
        memcpy(bytes, v->as.uuid, sizeof bytes);
    else if (v->kind != LB_VALUE_TEXT || !lb_uuid_parse(v->as.text, bytes))
        return LB_BAD_CAST;
    const char *p = (const char *)bytes;
    SQLGUID guid = {.Data1 = lb_get32(p), .Data2 = lb_get16(p + 4), .Data3 = lb_get16(p + 6)};
    memcpy(guid.Data4, bytes + 8, 8);
    memcpy(at, &guid, sizeof guid);
    return LB_FINE;
}

enum lb_outcome lb_load_guid(const struct lb_send_plan *plan, const void *from,
                             struct lb_buf *scratch, struct lb_value *out)
{
    SQLGUID guid;
    memcpy(&guid, from, sizeof guid);
    unsigned char *to = out->as.uuid;
    out->kind = LB_VALUE_UUID;
    for (int i = 0; i < 4; i++)
        to[i] = (unsigned char)(guid.Data1 >> (24 - 8 * i));
    to[4] = (unsigned char)(guid.Data2 >> 8);
    to[5] = (unsigned char)guid.Data2;
    to[6] = (unsigned char)(guid.Data3 >> 8);
    to[7] = (unsigned char)guid.Data3;
    memcpy(to + 8, guid.Data4, 8);
    return LB_FINE;
}
