#include "config/identity.h"

#include "config/lakebase_host.h"

const char *lb_auth_type_name(enum lb_auth_type type)
{
    for (const struct lb_kw_choice *c = lb_keywords[LB_KEY_AUTH_TYPE].choices; c->name; c++) {
        if (c->value == (int)type)
            return c->name;
    }
    return "";
}

/* ---- what speaks for which way ----------------------------------------------------------- */

/* Given by the user's own words, or by the surroundings: environment and default profile. */
static bool spoken(const struct lb_settings *s, enum lb_keyword id, bool own)
{
    return s->of[id].text && (s->of[id].source > LB_FROM_ENVIRONMENT) == own;
}

static bool is_uuid(struct lb_text t)
{
    static const char shape[] = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
    if (t.n != sizeof shape - 1)
        return false;
    for (size_t i = 0; i < t.n; i++) {
        char c = lb_lower(t.at[i]);
        bool hex = lb_is_digit(c) || (c >= 'a' && c <= 'f');
        if (shape[i] == '-' ? c != '-' : !hex)
            return false;
    }
    return true;
}

/* A JWT (RFC 7519): three parts with dots between, the first one the base64 of "{\"…". */
static bool is_jwt(struct lb_text t)
{
    size_t first = lb_text_find(t, 0, '.');
    return lb_text_starts(t, LB_TEXT("eyJ")) && first != LB_NOT_FOUND &&
           lb_text_find(t, first + 1, '.') != LB_NOT_FOUND;
}

/* Whether the connection is meant for a Lakebase, as far as the settings can tell. */
static bool lakebase_meant(const struct lb_settings *s)
{
    if (lb_settings_int(s, LB_KEY_LAKEBASE) != LB_AUTO)
        return lb_settings_int(s, LB_KEY_LAKEBASE) == LB_YES;
    if (lb_settings_given(s, LB_KEY_ENDPOINT) || lb_settings_given(s, LB_KEY_INSTANCE) ||
        lb_settings_given(s, LB_KEY_PROJECT) || spoken(s, LB_KEY_WORKSPACE, true))
        return true;
    if (!lb_settings_given(s, LB_KEY_SERVER))
        return lb_settings_given(s, LB_KEY_WORKSPACE);
    return lb_lakebase_host_read(lb_settings_text(s, LB_KEY_SERVER)).kind >= LB_HOST_LAKEBASE_MAYBE;
}

static bool client_secret_spoken(const struct lb_settings *s, bool own)
{
    return spoken(s, LB_KEY_CLIENT_SECRET, own) || spoken(s, LB_KEY_SECRET_FILE, own) ||
           spoken(s, LB_KEY_SECRET_COMMAND, own);
}

static bool password_spoken(const struct lb_settings *s, bool own)
{
    return spoken(s, LB_KEY_PWD, own) || spoken(s, LB_KEY_PASSWORD_FILE, own) ||
           spoken(s, LB_KEY_PASSWORD_COMMAND, own);
}

static bool uid_is_token(const struct lb_settings *s)
{
    return lb_text_same(lb_settings_text(s, LB_KEY_UID), LB_TEXT("token"));
}

/* Tools know UID and PWD only: what a person typed there need not be a role and its password. */
static enum lb_auth_type way_of_password(const struct lb_settings *s, bool own)
{
    if (!own)
        return LB_AUTH_PASSWORD;
    if (uid_is_token(s))
        return LB_AUTH_ACCESS_TOKEN;
    if (spoken(s, LB_KEY_CLIENT_ID, true) && !client_secret_spoken(s, true))
        return LB_AUTH_OAUTH_M2M;
    if (lakebase_meant(s) && is_uuid(lb_settings_text(s, LB_KEY_UID)) &&
        !is_jwt(lb_settings_text(s, LB_KEY_PWD)))
        return LB_AUTH_OAUTH_M2M;
    return LB_AUTH_PASSWORD;
}

/* Microsoft Entra's ARM_… variables are often set for other reasons: Azure's ways are never
 * inferred from them. */
static const struct {
    enum lb_keyword id;
    enum lb_auth_type way;
    bool own_only;
} signs[] = {
    {LB_KEY_CLIENT_SECRET, LB_AUTH_OAUTH_M2M, false},
    {LB_KEY_SECRET_FILE, LB_AUTH_OAUTH_M2M, false},
    {LB_KEY_SECRET_COMMAND, LB_AUTH_OAUTH_M2M, false},
    {LB_KEY_IDENTITY_TOKEN, LB_AUTH_TOKEN_FEDERATION, false},
    {LB_KEY_IDENTITY_TOKEN_FILE, LB_AUTH_TOKEN_FEDERATION, false},
    {LB_KEY_IDENTITY_TOKEN_ENV, LB_AUTH_TOKEN_FEDERATION, false},
    {LB_KEY_IDENTITY_TOKEN_COMMAND, LB_AUTH_TOKEN_FEDERATION, false},
    {LB_KEY_IDENTITY_TOKEN_SOURCE, LB_AUTH_TOKEN_FEDERATION, false},
    {LB_KEY_FEDERATION_CLIENT_ID, LB_AUTH_TOKEN_FEDERATION, false},
    {LB_KEY_ACCESS_TOKEN, LB_AUTH_ACCESS_TOKEN, false},
    {LB_KEY_ACCESS_TOKEN_FILE, LB_AUTH_ACCESS_TOKEN, false},
    {LB_KEY_ACCESS_TOKEN_COMMAND, LB_AUTH_ACCESS_TOKEN, false},
    {LB_KEY_AZURE_CLIENT_SECRET, LB_AUTH_AZURE_CLIENT_SECRET, true},
    {LB_KEY_PWD, LB_AUTH_PASSWORD, false},
    {LB_KEY_PASSWORD_FILE, LB_AUTH_PASSWORD, false},
    {LB_KEY_PASSWORD_COMMAND, LB_AUTH_PASSWORD, false},
};

struct found_way {
    enum lb_auth_type way; /* LB_AUTH_INFER: none */
    enum lb_keyword sign;
};

static bool refuse_two(const struct lb_settings *s, const struct found_way *a,
                       const struct found_way *b, struct lb_err *err)
{
    const char *text =
        "the settings fit two ways to sign in: %s (%s, from %s) and %s (%s, from %s). "
        "Leave one out, or say with AuthType which one is meant";
    return lb_err(err, LB_ERR_ARGUMENT, text, lb_auth_type_name(a->way), lb_keywords[a->sign].name,
                  lb_source_name(lb_settings_source(s, a->sign)), lb_auth_type_name(b->way),
                  lb_keywords[b->sign].name, lb_source_name(lb_settings_source(s, b->sign)));
}

/* The one way that the user's own words, or the surroundings, speak for. */
static bool find_way(const struct lb_settings *s, bool own, struct found_way *found,
                     struct lb_err *err)
{
    *found = (struct found_way){LB_AUTH_INFER, LB_KEY_UNKNOWN};
    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++) {
        if (!spoken(s, signs[i].id, own) || (signs[i].own_only && !own))
            continue;
        struct found_way next = {signs[i].way, signs[i].id};
        if (next.way == LB_AUTH_PASSWORD)
            next.way = way_of_password(s, own);
        if (found->way != LB_AUTH_INFER && found->way != next.way)
            return refuse_two(s, found, &next, err);
        if (found->way == LB_AUTH_INFER)
            *found = next;
    }
    return true;
}

/* AuthMech and Auth_Flow as Databricks' drivers have them. */
static enum lb_auth_type way_of_flow(const struct lb_settings *s)
{
    static const enum lb_auth_type flows[] = {
        [LB_FLOW_TOKEN] = LB_AUTH_ACCESS_TOKEN,
        [LB_FLOW_M2M] = LB_AUTH_OAUTH_M2M,
        [LB_FLOW_BROWSER] = LB_AUTH_OAUTH_U2M,
        [LB_FLOW_MANAGED_IDENTITY] = LB_AUTH_AZURE_MSI,
    };
    if (lb_settings_given(s, LB_KEY_AUTH_MECH) && lb_settings_int(s, LB_KEY_AUTH_MECH) == 3)
        return uid_is_token(s) ? LB_AUTH_ACCESS_TOKEN : LB_AUTH_PASSWORD;
    if (lb_settings_given(s, LB_KEY_AUTH_FLOW))
        return flows[lb_settings_int(s, LB_KEY_AUTH_FLOW)];
    return LB_AUTH_INFER;
}

bool lb_settings_auth_type(const struct lb_settings *s, enum lb_auth_type *out, struct lb_err *err)
{
    struct found_way found;
    *out = (enum lb_auth_type)lb_settings_int(s, LB_KEY_AUTH_TYPE);
    if (spoken(s, LB_KEY_AUTH_TYPE, true))
        return true;
    enum lb_auth_type said = *out; /* by the surroundings, or nobody */
    *out = way_of_flow(s);
    if (*out != LB_AUTH_INFER)
        return true;
    if (!find_way(s, true, &found, err))
        return false;
    *out = found.way;
    if (*out != LB_AUTH_INFER)
        return true;
    if (!lakebase_meant(s)) {
        *out = LB_AUTH_PASSWORD;
        return true;
    }
    *out = said;
    if (*out != LB_AUTH_INFER)
        return true;
    if (!find_way(s, false, &found, err))
        return false;
    *out = found.way;
    if (*out != LB_AUTH_INFER)
        return true;
    return lb_err(
        err, LB_ERR_MISSING,
        "nothing says how to sign in: give ClientID and ClientSecret (or SecretFile) for a "
        "service principal, AccessToken for a ready token, UID and PWD for a native "
        "PostgreSQL role, or AuthType=oauth-u2m to sign in with a browser");
}

/* ---- names and secrets ------------------------------------------------------------------- */

/* A secret's keyword, and those that say where else it stands. */
struct secret {
    enum lb_keyword value, file, command;
};

static const struct secret secrets[] = {
    {LB_KEY_CLIENT_SECRET, LB_KEY_SECRET_FILE, LB_KEY_SECRET_COMMAND},
    {LB_KEY_PWD, LB_KEY_PASSWORD_FILE, LB_KEY_PASSWORD_COMMAND},
    {LB_KEY_ACCESS_TOKEN, LB_KEY_ACCESS_TOKEN_FILE, LB_KEY_ACCESS_TOKEN_COMMAND},
};

/* Whether PWD holds what `which` asks for. */
static bool pwd_stands_in(const struct lb_settings *s, enum lb_keyword which,
                          enum lb_auth_type type)
{
    if (!password_spoken(s, true))
        return false;
    if (which == LB_KEY_CLIENT_SECRET)
        return type == LB_AUTH_OAUTH_M2M && !client_secret_spoken(s, true);
    return which == LB_KEY_ACCESS_TOKEN && type == LB_AUTH_ACCESS_TOKEN &&
           !spoken(s, LB_KEY_ACCESS_TOKEN, true) && !spoken(s, LB_KEY_ACCESS_TOKEN_FILE, true) &&
           !spoken(s, LB_KEY_ACCESS_TOKEN_COMMAND, true);
}

static bool uid_is_client(const struct lb_settings *s, enum lb_auth_type type)
{
    if (type != LB_AUTH_OAUTH_M2M || !lb_settings_given(s, LB_KEY_UID) ||
        spoken(s, LB_KEY_CLIENT_ID, true))
        return false;
    /* A client ID of the environment gives way to the UID that came with the PWD. */
    return !lb_settings_given(s, LB_KEY_CLIENT_ID) ||
           (spoken(s, LB_KEY_UID, true) && pwd_stands_in(s, LB_KEY_CLIENT_SECRET, type));
}

const char *lb_settings_client_id(const struct lb_settings *s, enum lb_auth_type type)
{
    return lb_settings_str(s, uid_is_client(s, type) ? LB_KEY_UID : LB_KEY_CLIENT_ID);
}

const char *lb_settings_user(const struct lb_settings *s, enum lb_auth_type type)
{
    if (type == LB_AUTH_ACCESS_TOKEN && uid_is_token(s))
        return "";
    if (type == LB_AUTH_OAUTH_M2M && !lb_settings_given(s, LB_KEY_UID))
        return lb_settings_client_id(s, type);
    return lb_settings_str(s, LB_KEY_UID);
}

/* Of value, file and command the one that came from the strongest source. */
static enum lb_keyword strongest(const struct lb_settings *s, const struct secret *of)
{
    enum lb_keyword best = of->value;
    if (s->of[of->file].source > s->of[best].source)
        best = of->file;
    if (s->of[of->command].source > s->of[best].source)
        best = of->command;
    return best;
}

enum lb_keyword lb_settings_secret(const struct lb_settings *s, enum lb_keyword which,
                                   enum lb_auth_type type)
{
    if (pwd_stands_in(s, which, type))
        which = LB_KEY_PWD;
    const struct secret *of = secrets;
    while (of->value != which)
        of++;
    return strongest(s, of);
}
