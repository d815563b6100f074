#include "type/bytes.h"

/* The digit's value plus one; 0: no digit. */
static const unsigned char hex_value[256] = {
    ['0'] = 1,  ['1'] = 2,  ['2'] = 3,  ['3'] = 4,  ['4'] = 5,  ['5'] = 6,  ['6'] = 7,  ['7'] = 8,
    ['8'] = 9,  ['9'] = 10, ['a'] = 11, ['b'] = 12, ['c'] = 13, ['d'] = 14, ['e'] = 15, ['f'] = 16,
    ['A'] = 11, ['B'] = 12, ['C'] = 13, ['D'] = 14, ['E'] = 15, ['F'] = 16};

bool lb_hex_read(struct lb_text pairs, unsigned char *out)
{
    const unsigned char *in = (const unsigned char *)pairs.at;
    unsigned bad = pairs.n % 2;
    for (size_t i = 0; i + 1 < pairs.n; i += 2) {
        unsigned high = hex_value[in[i]] - 1u, low = hex_value[in[i + 1]] - 1u;
        bad |= (high | low) & ~15u;
        out[i / 2] = (unsigned char)(high << 4 | low);
    }
    return bad == 0;
}

void lb_hex_write(const void *bytes, size_t n, const char *digits, char *out)
{
    const unsigned char *in = bytes;
    for (size_t i = 0; i < n; i++) {
        out[2 * i] = digits[in[i] >> 4];
        out[2 * i + 1] = digits[in[i] & 15];
    }
}

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

void lb_uuid_render(struct lb_buf *b, const unsigned char bytes[16])
{
    char text[36] = "        -    -    -    -            ";
    lb_hex_write(bytes, 4, LB_HEX_LOWER, text);
    for (int i = 0; i < 3; i++)
        lb_hex_write(bytes + 4 + 2 * i, 2, LB_HEX_LOWER, text + 9 + 5 * i);
    lb_hex_write(bytes + 10, 6, LB_HEX_LOWER, text + 24);
    lb_buf_add(b, text, sizeof text);
}

/* A backslash is doubled or begins three octal digits. */
bool lb_bytea_unescape(struct lb_text t, struct lb_buf *out)
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
