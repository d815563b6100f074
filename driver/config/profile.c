#include "config/profile.h"

#include <stdlib.h>

#include "platform/file.h"
#include "platform/host.h"

#define FILE_MOST ((size_t)1 << 20)

/* The file's keys that the driver knows, as Databricks' SDKs write them. */
static const struct {
    const char *name;
    enum lb_keyword key;
} keys[] = {
    {"host", LB_KEY_WORKSPACE},
    {"account_id", LB_KEY_ACCOUNT_ID},
    {"workspace_id", LB_KEY_WORKSPACE_ID},
    {"auth_type", LB_KEY_AUTH_TYPE},
    {"token", LB_KEY_ACCESS_TOKEN},
    {"client_id", LB_KEY_CLIENT_ID},
    {"client_secret", LB_KEY_CLIENT_SECRET},
    {"scopes", LB_KEY_SCOPE},
    {"discovery_url", LB_KEY_DISCOVERY_URL},
    {"audience", LB_KEY_AUDIENCE},
    {"token_audience", LB_KEY_AUDIENCE},
    {"oidc_token_env", LB_KEY_IDENTITY_TOKEN_ENV},
    {"databricks_id_token_filepath", LB_KEY_IDENTITY_TOKEN_FILE},
    {"oidc_token_filepath", LB_KEY_IDENTITY_TOKEN_FILE},
    {"oauth_callback_port", LB_KEY_REDIRECT_PORT},
    {"databricks_cli_path", LB_KEY_CLI_PATH},
    {"azure_client_id", LB_KEY_AZURE_CLIENT_ID},
    {"azure_client_secret", LB_KEY_AZURE_CLIENT_SECRET},
    {"azure_tenant_id", LB_KEY_AZURE_TENANT_ID},
    {"azure_workspace_resource_id", LB_KEY_AZURE_RESOURCE_ID},
    {"azure_environment", LB_KEY_AZURE_ENVIRONMENT},
};

/* ---- the file ---------------------------------------------------------------------------- */

/* A comment behind a value needs white space before its #, for values may hold one; quotes around
 * the whole value are not part of it. */
static struct lb_text clean_value(struct lb_text v)
{
    for (size_t at = 1; at < v.n; at++)
        if (v.at[at] == '#' && lb_is_space(v.at[at - 1]))
            v.n = at;
    v = lb_text_trim(v);
    if (v.n >= 2 && (*v.at == '"' || *v.at == '\'') && v.at[v.n - 1] == *v.at)
        v = lb_text(v.at + 1, v.n - 2);
    return v;
}

/* The name of a [section] line, or no value. */
static struct lb_text section_of(struct lb_text line)
{
    if (line.n < 2 || *line.at != '[' || line.at[line.n - 1] != ']')
        return LB_NO_TEXT;
    return lb_text_trim(lb_text(line.at + 1, line.n - 2));
}

struct entry {
    struct lb_text name, value;
};

/* The next entry of the section named `section`; *rest and *inside are where the reading stands. */
static bool next_entry(struct lb_text *rest, bool *inside, struct lb_text section, bool *seen,
                       struct entry *out)
{
    while (rest->at) {
        struct lb_text line = lb_text_trim(lb_text_cut(rest, '\n'));
        struct lb_text begins = section_of(line);
        if (begins.at) {
            *inside = lb_text_is(begins, section);
            *seen = *seen || *inside;
            continue;
        }
        size_t eq = lb_text_find(line, 0, '=');
        if (!*inside || line.n == 0 || *line.at == '#' || *line.at == ';' || eq == LB_NOT_FOUND)
            continue;
        out->name = lb_text_trim(lb_text(line.at, eq));
        out->value = clean_value(lb_text_from(line, eq + 1));
        return true;
    }
    return false;
}

static struct lb_text default_profile(struct lb_text file)
{
    bool inside = false, seen = false;
    struct entry e;
    while (next_entry(&file, &inside, LB_TEXT("__settings__"), &seen, &e))
        if (lb_text_is(e.name, LB_TEXT("default_profile")) && e.value.n > 0)
            return e.value;
    return LB_TEXT("DEFAULT");
}

/* ---- its settings ------------------------------------------------------------------------ */

/* What belongs to other programs is passed over. */
static bool put_entry(struct lb_settings *s, const struct entry *e, enum lb_source source,
                      struct lb_err *err)
{
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (lb_text_is(e->name, lb_text_of(keys[i].name)) && e->value.n > 0)
            return lb_settings_put(s, keys[i].key, e->value, source, err) ||
                   lb_err_in(err, "Databricks profile, %s", keys[i].name);
    return true;
}

static bool put_profile(struct lb_settings *s, struct lb_text file, struct lb_text name, bool named,
                        const char *path, struct lb_err *err)
{
    bool inside = false, seen = false;
    enum lb_source source = named && lb_settings_source(s, LB_KEY_PROFILE) > LB_FROM_ENVIRONMENT
                                ? LB_FROM_NAMED_PROFILE
                                : LB_FROM_PROFILE;
    struct entry e;
    while (next_entry(&file, &inside, name, &seen, &e))
        if (!put_entry(s, &e, source, err))
            return false;
    if (named && !seen)
        return lb_err(err, LB_ERR_MISSING, "Profile=%.*s is not in %s", (int)name.n, name.at, path);
    return true;
}

/* Something else says where to sign in, or shows proof of who does. */
static bool is_settled(const struct lb_settings *s)
{
    static const enum lb_keyword says[] = {LB_KEY_WORKSPACE,
                                           LB_KEY_AUTH_TYPE,
                                           LB_KEY_CLIENT_SECRET,
                                           LB_KEY_SECRET_FILE,
                                           LB_KEY_SECRET_COMMAND,
                                           LB_KEY_ACCESS_TOKEN,
                                           LB_KEY_ACCESS_TOKEN_FILE,
                                           LB_KEY_ACCESS_TOKEN_COMMAND,
                                           LB_KEY_PWD,
                                           LB_KEY_PASSWORD_FILE,
                                           LB_KEY_PASSWORD_COMMAND};
    for (size_t i = 0; i < sizeof says / sizeof *says; i++)
        if (lb_settings_given(s, says[i]))
            return true;
    return false;
}

static bool file_path(const struct lb_settings *s, struct lb_buf *out)
{
    const char *home = lb_host_env("HOME");
    if (lb_settings_given(s, LB_KEY_CONFIG_FILE))
        lb_buf_add_str(out, lb_settings_str(s, LB_KEY_CONFIG_FILE));
    else if (home)
        lb_buf_addf(out, "%s/.databrickscfg", home);
    return out->n > 0 && lb_buf_ok(out);
}

static bool load_file(struct lb_settings *s, const char *path, bool named, struct lb_err *err)
{
    char *bytes = NULL, why[128];
    size_t n = 0;
    int os_error = 0;
    if (!lb_file_read(path, FILE_MOST, &bytes, &n, &os_error)) {
        if (!named && !lb_settings_given(s, LB_KEY_CONFIG_FILE))
            return true;
        return lb_err(err, LB_ERR_SYSTEM, "the Databricks configuration file %s cannot be read: %s",
                      path, lb_file_error(os_error, why, sizeof why));
    }
    struct lb_text file = lb_text(bytes, n);
    struct lb_text name = named ? lb_settings_text(s, LB_KEY_PROFILE) : default_profile(file);
    bool ok = put_profile(s, file, name, named, path, err);
    lb_wipe(bytes, n);
    free(bytes);
    return ok;
}

bool lb_profile_load(struct lb_settings *s, struct lb_err *err)
{
    bool named = lb_settings_given(s, LB_KEY_PROFILE);
    struct lb_buf path = LB_BUF(4096);
    bool ok = true;
    if (!named && is_settled(s))
        return true;
    if (file_path(s, &path))
        ok = load_file(s, lb_buf_str(&path), named, err);
    lb_buf_release(&path);
    return ok;
}
