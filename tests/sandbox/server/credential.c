#include "postgres.h"

#include "credential.h"

#include <time.h>

#include <openssl/evp.h>
#include <openssl/pem.h>

#include "utils/builtins.h"
#include "utils/jsonb.h"
#include "utils/numeric.h"

/* RFC 7515: three base64url parts joined by dots. */
struct jwt {
    const char *signed_text; /* header.payload, as it was sent */
    size_t signed_size;
    Jsonb *header;
    Jsonb *payload;
    unsigned char *signature;
    size_t signature_size;
};

static int base64url_digit(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    return c == '-' ? 62 : c == '_' ? 63 : -1;
}

/* Returns NUL-terminated bytes, or NULL when the text is not base64url. */
static char *base64url_decode(const char *text, size_t size, size_t *out_size)
{
    char *out = palloc(size + 1);
    uint32 bits = 0;
    int held = 0;
    size_t n = 0;

    for (size_t i = 0; i < size; i++) {
        int digit = base64url_digit(text[i]);

        if (digit < 0)
            return NULL;
        bits = bits << 6 | digit;
        held += 6;
        if (held >= 8) {
            held -= 8;
            out[n++] = (char)(bits >> held & 0xff);
        }
    }
    out[n] = '\0';
    *out_size = n;
    return out;
}

/* A JSON object, or NULL. The server's own parser throws, so its error is caught here. */
static Jsonb *object_parse(const char *text)
{
    MemoryContext here = CurrentMemoryContext;
    Jsonb *volatile json = NULL;

    PG_TRY();
    {
        json = DatumGetJsonbP(DirectFunctionCall1(jsonb_in, CStringGetDatum(text)));
    }
    PG_CATCH();
    {
        MemoryContextSwitchTo(here);
        FlushErrorState();
    }
    PG_END_TRY();
    return json != NULL && JB_ROOT_IS_OBJECT(json) ? json : NULL;
}

static JsonbValue *object_field(Jsonb *object, const char *name)
{
    return getKeyJsonValueFromContainer(&object->root, name, strlen(name), NULL);
}

static const char *object_string(Jsonb *object, const char *name)
{
    JsonbValue *value = object_field(object, name);

    if (value == NULL || value->type != jbvString)
        return NULL;
    return pnstrdup(value->val.string.val, value->val.string.len);
}

static bool object_integer(Jsonb *object, const char *name, int64 *out)
{
    JsonbValue *value = object_field(object, name);

    if (value == NULL || value->type != jbvNumeric)
        return false;
    *out = DatumGetInt64(DirectFunctionCall1(numeric_int8, NumericGetDatum(value->val.numeric)));
    return true;
}

static bool jwt_parse(const char *token, struct jwt *jwt)
{
    const char *dot1 = strchr(token, '.');
    const char *dot2 = dot1 ? strchr(dot1 + 1, '.') : NULL;
    char *header, *payload;
    size_t size;

    if (dot2 == NULL || strchr(dot2 + 1, '.') != NULL)
        return false;
    header = base64url_decode(token, dot1 - token, &size);
    payload = base64url_decode(dot1 + 1, dot2 - dot1 - 1, &size);
    jwt->signature = (unsigned char *)base64url_decode(dot2 + 1, strlen(dot2 + 1), &size);
    jwt->signature_size = size;
    if (header == NULL || payload == NULL || jwt->signature == NULL)
        return false;
    jwt->signed_text = token;
    jwt->signed_size = dot2 - token;
    jwt->header = object_parse(header);
    jwt->payload = object_parse(payload);
    return jwt->header != NULL && jwt->payload != NULL;
}

/* The public key that the token names; a key id that could leave key_dir is no key id. */
static EVP_PKEY *key_open(const char *key_dir, const char *kid)
{
    char *path;
    FILE *file;
    EVP_PKEY *key;

    for (const char *c = kid; *c != '\0'; c++)
        if (base64url_digit(*c) < 0)
            return NULL;
    path = psprintf("%s/%s.pem", key_dir, kid);
    file = fopen(path, "r");
    if (file == NULL)
        return NULL;
    key = PEM_read_PUBKEY(file, NULL, NULL, NULL);
    fclose(file);
    return key;
}

static bool signature_fits(const struct jwt *jwt, EVP_PKEY *key)
{
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    bool fits = context != NULL &&
                EVP_DigestVerifyInit(context, NULL, EVP_sha256(), NULL, key) == 1 &&
                EVP_DigestVerify(context, jwt->signature, jwt->signature_size,
                                 (const unsigned char *)jwt->signed_text, jwt->signed_size) == 1;

    EVP_MD_CTX_free(context);
    return fits;
}

static bool signature_check(const struct jwt *jwt, const char *key_dir, const char **why)
{
    const char *kid = object_string(jwt->header, "kid");
    EVP_PKEY *key = kid != NULL ? key_open(key_dir, kid) : NULL;
    bool fits;

    if (key == NULL) {
        *why = "the token's key is not one of the workspace's";
        return false;
    }
    fits = signature_fits(jwt, key);
    EVP_PKEY_free(key);
    if (!fits)
        *why = "the token's signature is wrong";
    return fits;
}

enum credential_verdict credential_check(const char *token, const char *role, const char *key_dir,
                                         const char **why)
{
    struct jwt jwt;
    const char *algorithm, *kind, *subject;
    int64 expiry;

    *why = "the password is not a JWT";
    if (!jwt_parse(token, &jwt))
        return CREDENTIAL_UNREADABLE;
    algorithm = object_string(jwt.header, "alg");
    *why = "the token is not signed with RS256";
    if (algorithm == NULL || strcmp(algorithm, "RS256") != 0)
        return CREDENTIAL_UNREADABLE;
    if (!signature_check(&jwt, key_dir, why))
        return CREDENTIAL_UNTRUSTED;
    kind = object_string(jwt.payload, "kind");
    *why = "the token is not a database credential";
    if (kind == NULL || strcmp(kind, "database_credential") != 0)
        return CREDENTIAL_WRONG_KIND;
    *why = "the credential has expired";
    if (!object_integer(jwt.payload, "exp", &expiry) || expiry <= (int64)time(NULL))
        return CREDENTIAL_EXPIRED;
    subject = object_string(jwt.payload, "sub");
    *why = "the credential was issued to another identity";
    if (subject == NULL || strcmp(subject, role) != 0)
        return CREDENTIAL_OTHER_SUBJECT;
    *why = NULL;
    return CREDENTIAL_GOOD;
}
