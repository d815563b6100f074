/* bytea in parts, and SQLGUID. */
#include "type/carrier.h"

#include "type/wire.h"

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

static enum lb_outcome open_text(const struct lb_fetch_plan *plan, struct lb_text cell,
                                 struct lb_part *part, struct bytea *out)
{
    *out = (struct bytea){0};
    if (cell.n >= 2 && cell.at[0] == '\\' && cell.at[1] == 'x') {
        out->digits = lb_text_from(cell, 2);
        out->n = out->digits.n / 2;
        return out->digits.n % 2 ? LB_BAD_WIRE : LB_FINE;
    }
    if (!part || !part->rendered) {
        lb_buf_clear(plan->scratch);
        struct lb_text bytes;
        if (!lb_bytea_parse(cell, plan->scratch, &bytes))
            return LB_BAD_WIRE;
        if (!lb_buf_ok(plan->scratch))
            return LB_NO_MEMORY;
    }
    if (part)
        part->rendered = true;
    out->bytes = lb_buf_text(plan->scratch);
    out->n = out->bytes.n;
    return LB_FINE;
}

static enum lb_outcome open_raw(const struct lb_fetch_plan *plan, struct lb_text cell,
                                struct lb_part *part, struct bytea *out)
{
    (void)plan;
    (void)part;
    *out = (struct bytea){.bytes = cell, .n = cell.n};
    return LB_FINE;
}

typedef enum lb_outcome open_fn(const struct lb_fetch_plan *, struct lb_text, struct lb_part *,
                                struct bytea *);

static bool copy(const struct bytea *from, size_t at, size_t n, unsigned char *out)
{
    if (from->digits.at)
        return lb_hex_read(lb_text(from->digits.at + 2 * at, 2 * n), out);
    if (n > 0)
        memcpy(out, from->bytes.at + at, n);
    return true;
}

static enum lb_outcome advance(struct lb_part *part, size_t given, bool whole)
{
    if (part) {
        part->begun = true;
        part->at += given;
        part->done = whole;
    }
    return whole ? LB_FINE : LB_CUT_RIGHT;
}

/* `wide` 0: bytes; 1, 2: characters of that many bytes, two to a byte of data. */
static enum lb_outcome give(const struct lb_fetch_plan *plan, open_fn *open, struct lb_text cell,
                            const struct lb_target *to, struct lb_part *part, size_t wide)
{
    struct bytea from;
    if (part && part->done)
        return LB_NO_MORE;
    enum lb_outcome o = open(plan, cell, part, &from);
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
        unsigned char *out = to->at;
        /* The pairs are written from the end on, so that they don't run over bytes still to be
         * read. */
        if (!copy(&from, at, n, out))
            return LB_BAD_WIRE;
        for (size_t i = n; wide && i-- > 0;) {
            char pair[2];
            lb_hex_write(out + i, 1, pair);
            memset(out + i * each, 0, each);
            uint16_t unit[2] = {(unsigned char)pair[0], (unsigned char)pair[1]};
            if (wide == 1)
                memcpy(out + i * each, pair, 2);
            else
                memcpy(out + i * each, unit, 4);
        }
    }
    if (to->length)
        *to->length = (SQLLEN)(left * each);
    if (!to->at)
        return LB_FINE;
    if (wide && room >= wide)
        memset((char *)to->at + n * each, 0, wide);
    return advance(part, n, n == left && (!wide || room >= wide));
}

enum lb_outcome lb_bytea_hex_to_char(const struct lb_fetch_plan *plan, struct lb_text cell,
                                     const struct lb_target *to, struct lb_part *part)
{
    return give(plan, open_text, cell, to, part, 1);
}

enum lb_outcome lb_bytea_hex_to_wide(const struct lb_fetch_plan *plan, struct lb_text cell,
                                     const struct lb_target *to, struct lb_part *part)
{
    return give(plan, open_text, cell, to, part, 2);
}

enum lb_outcome lb_bytea_hex_to_bytes(const struct lb_fetch_plan *plan, struct lb_text cell,
                                      const struct lb_target *to, struct lb_part *part)
{
    return give(plan, open_text, cell, to, part, 0);
}

enum lb_outcome lb_bytea_raw_to_char(const struct lb_fetch_plan *plan, struct lb_text cell,
                                     const struct lb_target *to, struct lb_part *part)
{
    return give(plan, open_raw, cell, to, part, 1);
}

enum lb_outcome lb_bytea_raw_to_wide(const struct lb_fetch_plan *plan, struct lb_text cell,
                                     const struct lb_target *to, struct lb_part *part)
{
    return give(plan, open_raw, cell, to, part, 2);
}

enum lb_outcome lb_bytea_raw_to_bytes(const struct lb_fetch_plan *plan, struct lb_text cell,
                                      const struct lb_target *to, struct lb_part *part)
{
    return give(plan, open_raw, cell, to, part, 0);
}

/* ---- GUID ------------------------------------------------------------------------------- */

enum lb_outcome lb_store_guid(const struct lb_fetch_plan *plan, const struct lb_value *v, void *at)
{
    unsigned char bytes[16];
    (void)plan;
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
    (void)plan;
    (void)scratch;
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
