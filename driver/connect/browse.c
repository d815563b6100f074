/*
 * SQLBrowseConnect (ODBC reference): the application gives what it knows, the driver answers with
 * the keywords that are still missing, until there is enough to connect. What was given so far is
 * kept in d->browse.
 */
#include "config/identity.h"
#include "config/settings.h"
#include "connect/connect.h"

/* What a way to sign in cannot do without, beside what it finds out itself. */
static const struct {
    enum lb_auth_type type;
    enum lb_keyword keys[4]; /* LB_KEYWORDS behind the last */
} required[] = {
    {LB_AUTH_PASSWORD, {LB_KEY_SERVER, LB_KEY_UID, LB_KEY_PWD, LB_KEYWORDS}},
    {LB_AUTH_OAUTH_M2M, {LB_KEY_WORKSPACE, LB_KEY_CLIENT_ID, LB_KEY_CLIENT_SECRET, LB_KEYWORDS}},
    {LB_AUTH_OAUTH_U2M, {LB_KEY_WORKSPACE, LB_KEYWORDS}},
    {LB_AUTH_TOKEN_FEDERATION, {LB_KEY_WORKSPACE, LB_KEYWORDS}},
    {LB_AUTH_ACCESS_TOKEN, {LB_KEY_WORKSPACE, LB_KEYWORDS}},
    {LB_AUTH_DATABRICKS_CLI, {LB_KEY_WORKSPACE, LB_KEYWORDS}},
};

static bool has(const struct lb_settings *s, enum lb_keyword key, enum lb_auth_type type)
{
    if (key == LB_KEY_CLIENT_SECRET)
        return lb_settings_given(s, key) || lb_settings_given(s, LB_KEY_SECRET_FILE) ||
               lb_settings_given(s, LB_KEY_SECRET_COMMAND) || lb_settings_given(s, LB_KEY_PWD);
    if (key == LB_KEY_PWD)
        return lb_settings_given(s, key) || lb_settings_given(s, LB_KEY_PASSWORD_FILE) ||
               lb_settings_given(s, LB_KEY_PASSWORD_COMMAND);
    if (key == LB_KEY_CLIENT_ID)
        return *lb_settings_client_id(s, type) != 0;
    return lb_settings_given(s, key);
}

/* KEYWORD:Name={choice,…}; or KEYWORD:Name=?; with a star in front when it may be left out. */
static void ask(struct lb_buf *out, enum lb_keyword key, bool optional)
{
    const struct lb_kw *k = &lb_keywords[key];
    lb_buf_addf(out, "%s%s:%s=", optional ? "*" : "", k->name, k->name);
    if (k->type == LB_KW_CHOICE && k->choices) {
        lb_buf_add_char(out, '{');
        for (const struct lb_kw_choice *c = k->choices; c->name; c++)
            if (lb_kw_choice_is_first(k->choices, c))
                lb_buf_addf(out, "%s%s", c == k->choices ? "" : ",", c->name);
        lb_buf_add_char(out, '}');
    } else {
        lb_buf_add_char(out, '?');
    }
    lb_buf_add_char(out, ';');
}

/* Appends what is missing; false: nothing is. */
static bool ask_missing(const struct lb_settings *s, struct lb_buf *out)
{
    static const enum lb_keyword places[] = {LB_KEY_SERVER, LB_KEY_ENDPOINT, LB_KEY_INSTANCE};
    enum lb_auth_type type;
    struct lb_err err = {0};
    size_t before = out->n;
    if (!lb_settings_auth_type(s, &type, &err)) {
        ask(out, LB_KEY_AUTH_TYPE, false);
        return true;
    }
    for (size_t i = 0; i < sizeof required / sizeof *required; i++)
        for (const enum lb_keyword *k = required[i].keys;
             required[i].type == type && *k != LB_KEYWORDS; k++)
            if (!has(s, *k, type))
                ask(out, *k, false);
    if (type != LB_AUTH_PASSWORD && !has(s, LB_KEY_SERVER, type) &&
        !has(s, LB_KEY_ENDPOINT, type) && !has(s, LB_KEY_INSTANCE, type))
        for (size_t i = 0; i < sizeof places / sizeof *places; i++)
            ask(out, places[i], places[i] != LB_KEY_ENDPOINT);
    if (out->n == before)
        return false;
    if (!has(s, LB_KEY_DATABASE, type))
        ask(out, LB_KEY_DATABASE, true);
    return true;
}

SQLRETURN lb_connect_browse(struct lb_dbc *d, struct lb_text string, struct lb_buf *out)
{
    struct lb_settings s;
    struct lb_err err = {0};
    if (d->session)
        return lb_diag_post(&d->head.diag, "08002", NULL);
    if (!string.at)
        return lb_diag_post(&d->head.diag, "HY009", NULL);
    if (d->browse.n > 0 && d->browse.at[d->browse.n - 1] != ';')
        lb_buf_add_char(&d->browse, ';');
    lb_buf_add_text(&d->browse, string);
    if (!lb_buf_ok(&d->browse))
        return lb_diag_post(&d->head.diag, "HY001", NULL);
    struct lb_settings_input in = {
        .string = lb_buf_text(&d->browse), .warn = lb_connect_warn, .context = d};
    lb_settings_init(&s);
    bool ok = lb_settings_load(&s, &in, &err);
    bool more = ok && ask_missing(&s, out);
    lb_settings_release(&s);
    if (!ok) {
        lb_buf_clear(&d->browse);
        return lb_connect_failed(d, &err);
    }
    if (more)
        return SQL_NEED_DATA;
    lb_diag_clear(&d->head.diag); /* the same warnings come again */
    SQLRETURN r = lb_connect_string(d, lb_buf_text(&d->browse), SQL_DRIVER_NOPROMPT, out);
    lb_buf_clear(&d->browse);
    return r;
}
