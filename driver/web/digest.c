#include "web/digest.h"

#include <openssl/evp.h>
#include <openssl/rand.h>
#include <limits.h>

bool lb_sha256(struct lb_text t, uint8_t out[LB_SHA256_BYTES])
{
    unsigned int n = 0;
    return EVP_Digest(t.at ? t.at : "", t.n, out, &n, EVP_sha256(), NULL) == 1 &&
           n == LB_SHA256_BYTES;
}

bool lb_random(void *out, size_t n)
{
    return n <= INT_MAX && RAND_bytes(out, (int)n) == 1;
}

static const char alphabet[2][65] = {
    [LB_BASE64] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
    [LB_BASE64_URL] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_",
};

void lb_base64_add(struct lb_buf *b, struct lb_text bytes, enum lb_base64_kind kind)
{
    const char *digits = alphabet[kind];
    for (size_t i = 0; i < bytes.n; i += 3) {
        size_t have = bytes.n - i < 3 ? bytes.n - i : 3;
        uint32_t group = 0;
        for (size_t j = 0; j < 3; j++)
            group = group << 8 | (j < have ? (unsigned char)bytes.at[i + j] : 0u);
        for (size_t j = 0; j <= have; j++)
            lb_buf_add_char(b, digits[group >> (18 - 6 * j) & 63]);
        for (size_t j = have; kind == LB_BASE64 && j < 3; j++)
            lb_buf_add_char(b, '=');
    }
}

static int sextet(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (lb_is_digit(c))
        return c - '0' + 52;
    if (c == '+' || c == '-')
        return 62;
    return c == '/' || c == '_' ? 63 : -1;
}

bool lb_base64_read(struct lb_buf *b, struct lb_text t)
{
    for (int pad = 0; pad < 2 && t.n > 0 && t.at[t.n - 1] == '='; pad++)
        t.n--;
    if (t.n % 4 == 1)
        return false;
    uint32_t group = 0;
    unsigned bits = 0;
    for (size_t i = 0; i < t.n; i++) {
        int v = sextet(t.at[i]);
        if (v < 0)
            return false;
        group = (group << 6 | (uint32_t)v) & 0xffffff;
        bits += 6;
        if (bits >= 8) {
            bits -= 8;
            lb_buf_add_char(b, (char)(group >> bits & 0xff));
        }
    }
    return true;
}

void lb_hex_add(struct lb_buf *b, const uint8_t *bytes, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        lb_buf_add_char(b, "0123456789abcdef"[bytes[i] >> 4]);
        lb_buf_add_char(b, "0123456789abcdef"[bytes[i] & 15]);
    }
}

bool lb_uuid_random(char out[LB_UUID_TEXT])
{
    uint8_t raw[16];
    if (!lb_random(raw, sizeof raw))
        return false;
    raw[6] = (uint8_t)((raw[6] & 0x0f) | 0x40);
    raw[8] = (uint8_t)((raw[8] & 0x3f) | 0x80);
    char *to = out;
    for (size_t i = 0; i < sizeof raw; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            *to++ = '-';
        *to++ = "0123456789abcdef"[raw[i] >> 4];
        *to++ = "0123456789abcdef"[raw[i] & 15];
    }
    *to = '\0';
    return true;
}

const char *lb_secret_mark(struct lb_text t, char out[9])
{
    uint8_t sum[LB_SHA256_BYTES] = {0};
    bool known = lb_sha256(t, sum);
    for (size_t i = 0; i < 8; i++)
        out[i] = known ? "0123456789abcdef"[sum[i / 2] >> (i % 2 ? 0 : 4) & 15] : '?';
    out[8] = '\0';
    return out;
}
