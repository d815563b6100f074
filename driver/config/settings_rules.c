#include "config/settings_rules.h"

#include "config/lakebase_host.h"
#include "platform/host.h"

static bool is_own_word(const struct lb_settings *s, enum lb_keyword id)
{
    return s->of[id].source > LB_FROM_ENVIRONMENT;
}

static bool is_ambient(const struct lb_settings *s, enum lb_keyword id)
{
    return s->of[id].text && !is_own_word(s, id);
}

/*
 * The environment is there for other programs too. A PGHOST shall not lead a data source that names
 * an endpoint elsewhere, nor a PGUSER take the place of the user that a data source's client ID is.
 */
static void drop_foreign_environment(struct lb_settings *s)
{
    bool target = is_own_word(s, LB_KEY_ENDPOINT) || is_own_word(s, LB_KEY_INSTANCE) ||
                  is_own_word(s, LB_KEY_PROJECT);
    if (target && is_ambient(s, LB_KEY_SERVER)) {
        lb_settings_clear(s, LB_KEY_SERVER);
        if (is_ambient(s, LB_KEY_PORT))
            lb_settings_clear(s, LB_KEY_PORT);
    }
    static const enum lb_keyword targets[] = {LB_KEY_ENDPOINT, LB_KEY_INSTANCE, LB_KEY_PROJECT};
    for (size_t i = 0; target && i < sizeof targets / sizeof *targets; i++)
        if (is_ambient(s, targets[i]))
            lb_settings_clear(s, targets[i]);
    if (!is_own_word(s, LB_KEY_CLIENT_ID))
        return;
    if (is_ambient(s, LB_KEY_UID))
        lb_settings_clear(s, LB_KEY_UID);
    /* A secret of the environment belongs to the client ID of the environment, if that names one.
     */
    const char *other = lb_host_env("DATABRICKS_CLIENT_ID");
    if (other && is_ambient(s, LB_KEY_CLIENT_SECRET) &&
        !lb_text_same(lb_text_of(other), lb_settings_text(s, LB_KEY_CLIENT_ID)))
        lb_settings_clear(s, LB_KEY_CLIENT_SECRET);
}

/* In strings made for Databricks SQL, Host is the workspace and Port that of HTTPS. */
static bool move_workspace_host(struct lb_settings *s, struct lb_err *err)
{
    struct lb_text server = lb_settings_text(s, LB_KEY_SERVER);
    if (lb_lakebase_host_read(server).kind != LB_HOST_WORKSPACE)
        return true;
    if (!lb_settings_put(s, LB_KEY_WORKSPACE, server, s->of[LB_KEY_SERVER].source, err))
        return false;
    if (lb_settings_int(s, LB_KEY_PORT) == 443)
        lb_settings_clear(s, LB_KEY_PORT);
    lb_settings_clear(s, LB_KEY_SERVER);
    return true;
}

/* In place: what comes out is never longer. */
static void percent_decode(char *text)
{
    char *to = text;
    for (const char *from = text; *from; to++) {
        int high = from[0] == '%' ? lb_hex_digit(from[1]) : -1;
        int low = high >= 0 ? lb_hex_digit(from[2]) : -1;
        if (low >= 0 && (high || low)) {
            *to = (char)(high * 16 + low);
            from += 3;
        } else {
            *to = *from == '+' ? ' ' : *from;
            from++;
        }
    }
    *to = '\0';
}

static void decode_if_asked(struct lb_settings *s, enum lb_keyword id)
{
    if (lb_settings_bool(s, LB_KEY_PERCENT_DECODE_PWD) && is_own_word(s, id) &&
        s->of[id].source != LB_FROM_ARGUMENT && !s->of[id].braced)
        percent_decode(s->of[id].text);
}

/* Whether `name` and a '=' stand at the start of t. */
static bool starts_assignment(struct lb_text t, struct lb_text name)
{
    if (!lb_text_starts_same(t, name))
        return false;
    t = lb_text_trim(lb_text_from(t, name.n));
    return t.n > 0 && t.at[0] == '=';
}

/* Whoever uses a path gets the whole one: a "~/" in front is the home folder. */
static bool expand_home(struct lb_settings *s, enum lb_keyword id, struct lb_err *err)
{
    struct lb_text path = lb_settings_text(s, id);
    const char *home = lb_host_env("HOME");
    if (!home || !s->of[id].text || !lb_text_starts(path, LB_TEXT("~/")))
        return true;
    struct lb_buf whole = LB_BUF(8192);
    lb_buf_add_str(&whole, home);
    lb_buf_add_text(&whole, lb_text_from(path, 1));
    char *text = lb_buf_ok(&whole) ? lb_text_copy(lb_buf_text(&whole)) : NULL;
    lb_buf_release(&whole);
    if (!text)
        return lb_err_memory(err);
    lb_free_secret(s->of[id].text);
    s->of[id].text = text;
    return true;
}

static bool expand_paths(struct lb_settings *s, struct lb_err *err)
{
    for (int id = 0; id < LB_KEYWORDS; id++) {
        if ((lb_keywords[id].flags & LB_KW_PATH) && !expand_home(s, id, err))
            return false;
    }
    return true;
}

/* A password there would stand in out-strings and logs. */
static bool check_pqopt(const struct lb_settings *s, struct lb_err *err)
{
    struct lb_text rest = lb_settings_text(s, LB_KEY_PQOPT);
    for (size_t at = 0; at < rest.n; at++) {
        struct lb_text here = lb_text_from(rest, at);
        if ((at == 0 || lb_is_space(rest.at[at - 1])) &&
            (starts_assignment(here, LB_TEXT("password")) ||
             starts_assignment(here, LB_TEXT("sslpassword"))))
            return lb_err(err, LB_ERR_ARGUMENT,
                          "pqopt must not hold a password: use PWD or PasswordFile, and "
                          "SSLKeyPassword for that of a client key");
    }
    return true;
}

/* The n of "7.4-n"; -1 when there is none, -2 when it is none of 0, 1, 2. */
static int protocol_rollback(const struct lb_settings *s)
{
    struct lb_text t = lb_settings_text(s, LB_KEY_PROTOCOL);
    size_t dash = lb_text_find(t, 0, '-');
    if (dash == LB_NOT_FOUND)
        return -1;
    t = lb_text_trim(lb_text_from(t, dash + 1));
    return t.n == 1 && t.at[0] >= '0' && t.at[0] <= '2' ? t.at[0] - '0' : -2;
}

static bool check_protocol(const struct lb_settings *s, struct lb_err *err)
{
    if (protocol_rollback(s) != -2)
        return true;
    return lb_err(err, LB_ERR_ARGUMENT,
                  "Protocol=%s (from %s) does not fit: after the dash comes 0, 1 or 2, as in 7.4-2",
                  lb_settings_str(s, LB_KEY_PROTOCOL),
                  lb_source_name(lb_settings_source(s, LB_KEY_PROTOCOL)));
}

enum lb_error_rollback lb_settings_error_rollback(const struct lb_settings *s)
{
    int n = protocol_rollback(s);
    if (n < 0 || (lb_settings_given(s, LB_KEY_ERROR_ROLLBACK) &&
                  s->of[LB_KEY_ERROR_ROLLBACK].source >= s->of[LB_KEY_PROTOCOL].source))
        return (enum lb_error_rollback)lb_settings_int(s, LB_KEY_ERROR_ROLLBACK);
    return (enum lb_error_rollback)n;
}

bool lb_settings_settle(struct lb_settings *s, struct lb_err *err)
{
    decode_if_asked(s, LB_KEY_PWD);
    decode_if_asked(s, LB_KEY_CONN_SETTINGS);
    if (!expand_paths(s, err) || !check_pqopt(s, err) || !check_protocol(s, err) ||
        !move_workspace_host(s, err))
        return false;
    drop_foreign_environment(s);
    return true;
}
