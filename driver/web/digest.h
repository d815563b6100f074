/* SHA-256, base64 (RFC 4648), hexadecimal and random bytes. The only room that knows OpenSSL. */
#ifndef LB_WEB_DIGEST_H
#define LB_WEB_DIGEST_H

#include "base/buf.h"

#define LB_SHA256_BYTES 32

/* false: the cryptographic library failed. */
bool lb_sha256(struct lb_text t, uint8_t out[LB_SHA256_BYTES]);
bool lb_random(void *out, size_t n); /* n bytes from the system's secure generator */

enum lb_base64_kind {
    LB_BASE64,    /* section 4, padded */
    LB_BASE64_URL /* section 5, without padding, as JWT and PKCE want it */
};

void lb_base64_add(struct lb_buf *b, struct lb_text bytes, enum lb_base64_kind kind);

/* Appends what t encodes. Takes both alphabets, padded or not; false on any other character. */
bool lb_base64_read(struct lb_buf *b, struct lb_text t);

void lb_hex_add(struct lb_buf *b, const uint8_t *bytes, size_t n); /* lower case */

#define LB_UUID_TEXT 37

/* A random (version 4, RFC 9562) UUID with its NUL. */
bool lb_uuid_random(char out[LB_UUID_TEXT]);

/* The first 8 hexadecimal digits of t's SHA-256: what a log may say of a secret. Returns `out`. */
const char *lb_secret_mark(struct lb_text t, char out[9]);

#endif
