#include "type/wire.h"

/* ---- hexadecimal ------------------------------------------------------------------------ */

/* The digit's value plus one; 0: no digit. */
static const unsigned char hex_value[256] = {
    ['0'] = 1,  ['1'] = 2,  ['2'] = 3,  ['3'] = 4,  ['4'] = 5,  ['5'] = 6,  ['6'] = 7,  ['7'] = 8,
    ['8'] = 9,  ['9'] = 10, ['a'] = 11, ['b'] = 12, ['c'] = 13, ['d'] = 14, ['e'] = 15, ['f'] = 16,
    ['A'] = 11, ['B'] = 12, ['C'] = 13, ['D'] = 14, ['E'] = 15, ['F'] = 16};

bool lb_hex_read(struct lb_text digits, unsigned char *out)
{
    const unsigned char *in = (const unsigned char *)digits.at;
    unsigned bad = digits.n % 2;
    for (size_t i = 0; i + 1 < digits.n; i += 2) {
        unsigned high = hex_value[in[i]] - 1u, low = hex_value[in[i + 1]] - 1u;
        bad |= (high | low) & ~15u;
        out[i / 2] = (unsigned char)(high << 4 | low);
    }
    return bad == 0;
}

void lb_hex_write(const unsigned char *bytes, size_t n, char *out)
{
    static const char digit[] = "0123456789ABCDEF";
    for (size_t i = 0; i < n; i++) {
        out[2 * i] = digit[bytes[i] >> 4];
        out[2 * i + 1] = digit[bytes[i] & 15];
    }
}

/* ---- text ------------------------------------------------------------------------------- */

static enum lb_outcome text_decode(struct lb_text cell, struct lb_buf *scratch,
                                   struct lb_value *out)
{
    out->kind = LB_VALUE_TEXT;
    out->as.text = cell;
    return LB_FINE;
}

static enum lb_outcome text_show(struct lb_text cell, struct lb_buf *scratch, struct lb_text *out)
{
    *out = cell;
    return LB_FINE;
}

static void text_render(struct lb_buf *b, const struct lb_value *v)
{
    lb_buf_add_text(b, v->as.text);
}

const struct lb_wire lb_wire_text = {.family = LB_FAMILY_TEXT,
                                     .decode_text = text_decode,
                                     .decode_binary = text_decode,
                                     .show_binary = text_show,
                                     .render = text_render};

/* Types that are read as the server's text only. */
const struct lb_wire lb_wire_other = {
    .family = LB_FAMILY_TEXT, .decode_text = text_decode, .render = text_render};

/* jsonb is a version number, 1, and the text. */
static enum lb_outcome jsonb_show(struct lb_text cell, struct lb_buf *scratch, struct lb_text *out)
{
    if (cell.n < 1 || cell.at[0] != 1)
        return LB_BAD_WIRE;
    *out = lb_text_from(cell, 1);
    return LB_FINE;
}

const struct lb_wire lb_wire_jsonb = {.family = LB_FAMILY_TEXT,
                                      .decode_text = text_decode,
                                      .show_binary = jsonb_show,
                                      .render = text_render};

/* ---- bit strings ------------------------------------------------------------------------ */

/* A number of bits and the bits, the first one highest in its byte. */
static enum lb_outcome varbit_show(struct lb_text cell, struct lb_buf *scratch, struct lb_text *out)
{
    if (cell.n < 4)
        return LB_BAD_WIRE;
    uint32_t bits = lb_get32(cell.at);
    if (cell.n - 4 != ((size_t)bits + 7) / 8)
        return LB_BAD_WIRE;
    char *to = lb_buf_grow(scratch, bits);
    if (!to)
        return LB_NO_MEMORY;
    for (uint32_t i = 0; i < bits; i++)
        to[i] = (cell.at[4 + i / 8] >> (7 - i % 8) & 1) ? '1' : '0';
    scratch->n += bits;
    *out = lb_text(to, bits);
    return LB_FINE;
}

const struct lb_wire lb_wire_varbit = {.family = LB_FAMILY_TEXT,
                                       .decode_text = text_decode,
                                       .show_binary = varbit_show,
                                       .render = text_render};

/* bit(1) is SQL_BIT. */
static enum lb_outcome bit1_text(struct lb_text cell, struct lb_buf *scratch, struct lb_value *out)
{
    if (cell.n != 1 || (cell.at[0] != '0' && cell.at[0] != '1'))
        return LB_BAD_WIRE;
    out->kind = LB_VALUE_BOOL;
    out->as.truth = cell.at[0] == '1';
    return LB_FINE;
}

static void bit1_render(struct lb_buf *b, const struct lb_value *v)
{
    lb_buf_add_char(b, v->as.truth ? '1' : '0');
}

const struct lb_wire lb_wire_bit1 = {.family = LB_FAMILY_BIT,
                                     .decode_text = bit1_text,
                                     .show_binary = varbit_show,
                                     .render = bit1_render};

/* ---- row addresses and log positions ---------------------------------------------------- */

static enum lb_outcome tid_show(struct lb_text cell, struct lb_buf *scratch, struct lb_text *out)
{
    if (cell.n != 6)
        return LB_BAD_WIRE;
    lb_buf_add_char(scratch, '(');
    lb_buf_add_int(scratch, lb_get32(cell.at));
    lb_buf_add_char(scratch, ',');
    lb_buf_add_int(scratch, lb_get16(cell.at + 4));
    lb_buf_add_char(scratch, ')');
    *out = lb_buf_text(scratch);
    return lb_buf_ok(scratch) ? LB_FINE : LB_NO_MEMORY;
}

const struct lb_wire lb_wire_tid = {.family = LB_FAMILY_TEXT,
                                    .decode_text = text_decode,
                                    .show_binary = tid_show,
                                    .render = text_render};

static enum lb_outcome lsn_show(struct lb_text cell, struct lb_buf *scratch, struct lb_text *out)
{
    if (cell.n != 8)
        return LB_BAD_WIRE;
    lb_buf_addf(scratch, "%X/%X", (unsigned)lb_get32(cell.at), (unsigned)lb_get32(cell.at + 4));
    *out = lb_buf_text(scratch);
    return lb_buf_ok(scratch) ? LB_FINE : LB_NO_MEMORY;
}

const struct lb_wire lb_wire_lsn = {.family = LB_FAMILY_TEXT,
                                    .decode_text = text_decode,
                                    .show_binary = lsn_show,
                                    .render = text_render};

/* ---- bytea ------------------------------------------------------------------------------ */

/* bytea_output = escape: a backslash is doubled or begins three octal digits. */
static bool unescape(struct lb_text t, struct lb_buf *out)
{
    for (size_t i = 0; i < t.n; i++) {
        char c = t.at[i];
        if (c == '\\' && i + 1 < t.n && t.at[i + 1] == '\\') {
            i++;
        } else if (c == '\\') {
            unsigned value = 0;
            for (size_t j = 1; j <= 3; j++) {
                unsigned digit = i + j < t.n ? (unsigned)(t.at[i + j] - '0') : 8;
                if (digit > 7)
                    return false;
                value = value << 3 | digit;
            }
            if (value > 255)
                return false;
            c = (char)value;
            i += 3;
        }
        lb_buf_add_char(out, c);
    }
    return true;
}

bool lb_bytea_parse(struct lb_text t, struct lb_buf *scratch, struct lb_text *out)
{
    if (t.n < 2 || t.at[0] != '\\' || t.at[1] != 'x') {
        bool fine = unescape(t, scratch);
        *out = lb_buf_text(scratch);
        return fine;
    }
    t = lb_text_from(t, 2);
    char *to = lb_buf_grow(scratch, t.n / 2);
    if (!to)
        return true;
    scratch->n += t.n / 2;
    *out = lb_text(to, t.n / 2);
    return lb_hex_read(t, (unsigned char *)to);
}

static enum lb_outcome bytea_text(struct lb_text cell, struct lb_buf *scratch, struct lb_value *out)
{
    out->kind = LB_VALUE_BYTES;
    bool fine = lb_bytea_parse(cell, scratch, &out->as.text);
    return !lb_buf_ok(scratch) ? LB_NO_MEMORY : fine ? LB_FINE : LB_BAD_WIRE;
}

static enum lb_outcome bytea_binary(struct lb_text cell, struct lb_buf *scratch,
                                    struct lb_value *out)
{
    out->kind = LB_VALUE_BYTES;
    out->as.text = cell;
    return LB_FINE;
}

static void bytea_render(struct lb_buf *b, const struct lb_value *v)
{
    static const char digit[] = "0123456789abcdef";
    struct lb_text bytes = v->as.text;
    char *to = lb_buf_grow(b, 2 * bytes.n + 2);
    if (!to)
        return;
    *to++ = '\\';
    *to++ = 'x';
    for (size_t i = 0; i < bytes.n; i++) {
        unsigned char c = (unsigned char)bytes.at[i];
        *to++ = digit[c >> 4];
        *to++ = digit[c & 15];
    }
    b->n += 2 * bytes.n + 2;
}

static enum lb_outcome bytea_encode(struct lb_buf *b, const struct lb_value *v)
{
    lb_buf_add_text(b, v->as.text);
    return LB_FINE;
}

const struct lb_wire lb_wire_bytea = {.family = LB_FAMILY_BINARY,
                                      .decode_text = bytea_text,
                                      .decode_binary = bytea_binary,
                                      .render = bytea_render,
                                      .encode_binary = bytea_encode};

/* ---- uuid ------------------------------------------------------------------------------- */

bool lb_uuid_parse(struct lb_text t, unsigned char out[16])
{
    char digits[32];
    size_t n = 0;
    t = lb_text_trim(t);
    if (t.n >= 2 && t.at[0] == '{' && t.at[t.n - 1] == '}')
        t = lb_text(t.at + 1, t.n - 2);
    for (size_t i = 0; i < t.n; i++) {
        if (t.at[i] == '-' && n % 4 == 0 && n > 0)
            continue;
        if (n == sizeof digits)
            return false;
        digits[n++] = t.at[i];
    }
    return n == sizeof digits && lb_hex_read(lb_text(digits, n), out);
}

static enum lb_outcome uuid_text(struct lb_text cell, struct lb_buf *scratch, struct lb_value *out)
{
    out->kind = LB_VALUE_UUID;
    return lb_uuid_parse(cell, out->as.uuid) ? LB_FINE : LB_BAD_WIRE;
}

static enum lb_outcome uuid_binary(struct lb_text cell, struct lb_buf *scratch,
                                   struct lb_value *out)
{
    if (cell.n != 16)
        return LB_BAD_WIRE;
    out->kind = LB_VALUE_UUID;
    memcpy(out->as.uuid, cell.at, 16);
    return LB_FINE;
}

static void uuid_render(struct lb_buf *b, const struct lb_value *v)
{
    static const char digit[] = "0123456789abcdef";
    for (int i = 0; i < 16; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            lb_buf_add_char(b, '-');
        lb_buf_add_char(b, digit[v->as.uuid[i] >> 4]);
        lb_buf_add_char(b, digit[v->as.uuid[i] & 15]);
    }
}

static enum lb_outcome uuid_encode(struct lb_buf *b, const struct lb_value *v)
{
    lb_buf_add(b, v->as.uuid, 16);
    return LB_FINE;
}

const struct lb_wire lb_wire_uuid = {.family = LB_FAMILY_GUID,
                                     .decode_text = uuid_text,
                                     .decode_binary = uuid_binary,
                                     .render = uuid_render,
                                     .encode_binary = uuid_encode};
