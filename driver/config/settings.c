#include "config/settings.h"

#include "config/connstr.h"
#include "config/dsn.h"
#include "config/profile.h"
#include "config/setting_value.h"
#include "config/settings_rules.h"
#include "platform/host.h"

static const char *const source_names[LB_SOURCES] = {
    [LB_FROM_DEFAULT] = "the default",
    [LB_FROM_PROFILE] = "the Databricks profile",
    [LB_FROM_ENVIRONMENT] = "the environment",
    [LB_FROM_NAMED_PROFILE] = "the Databricks profile",
    [LB_FROM_DRIVER] = "the driver's section of odbcinst.ini",
    [LB_FROM_DSN] = "the data source",
    [LB_FROM_STRING] = "the connection string",
    [LB_FROM_ARGUMENT] = "the call of SQLConnect",
};

const char *lb_source_name(enum lb_source source)
{
    return source_names[source];
}

/* ---- one setting ------------------------------------------------------------------------- */

void lb_settings_init(struct lb_settings *s)
{
    memset(s, 0, sizeof *s);
    for (int id = 0; id < LB_KEYWORDS; id++)
        lb_setting_number(id, lb_text_of(lb_keywords[id].value), &s->of[id].number);
}

void lb_settings_clear(struct lb_settings *s, enum lb_keyword id)
{
    lb_free_secret(s->of[id].text);
    s->of[id] = (struct lb_setting){0};
    lb_setting_number(id, lb_text_of(lb_keywords[id].value), &s->of[id].number);
}

void lb_settings_release(struct lb_settings *s)
{
    for (int id = 0; id < LB_KEYWORDS; id++)
        lb_settings_clear(s, id);
}

/* Whether a value from this source would count. */
static bool counts(const struct lb_settings *s, enum lb_keyword id, struct lb_text value,
                   enum lb_source source)
{
    if (id == LB_KEY_UNKNOWN || lb_keywords[id].type == LB_KW_IGNORED || value.n == 0)
        return false;
    return !s->of[id].text || source > (enum lb_source)s->of[id].source;
}

bool lb_settings_put(struct lb_settings *s, enum lb_keyword id, struct lb_text value,
                     enum lb_source source, struct lb_err *err)
{
    if (!counts(s, id, value, source))
        return true;
    int64_t number = 0;
    if (!lb_setting_number(id, value, &number))
        return lb_setting_refuse(id, value, source_names[source], err);
    char *text = lb_text_copy(value);
    if (!text)
        return lb_err_memory(err);
    lb_free_secret(s->of[id].text);
    s->of[id] = (struct lb_setting){.text = text, .number = number, .source = source};
    return true;
}

const char *lb_settings_str(const struct lb_settings *s, enum lb_keyword id)
{
    return s->of[id].text ? s->of[id].text : lb_keywords[id].value;
}

struct lb_text lb_settings_text(const struct lb_settings *s, enum lb_keyword id)
{
    return lb_text_of(lb_settings_str(s, id));
}

int64_t lb_settings_int(const struct lb_settings *s, enum lb_keyword id)
{
    return s->of[id].number;
}

bool lb_settings_bool(const struct lb_settings *s, enum lb_keyword id)
{
    return s->of[id].number != 0;
}

bool lb_settings_given(const struct lb_settings *s, enum lb_keyword id)
{
    return s->of[id].text != NULL;
}

enum lb_source lb_settings_source(const struct lb_settings *s, enum lb_keyword id)
{
    return s->of[id].source;
}

/* ---- where settings come from ------------------------------------------------------------ */

struct loading {
    struct lb_settings *s;
    const struct lb_settings_input *in;
    enum lb_source source;
    bool named; /* the string has named its data source or driver: a second one is ignored */
};

static void warn(const struct loading *l, const char *text)
{
    if (l->in->warn)
        l->in->warn(l->in->context, text);
}

/* What stands before '=' may be the rest of a password with a ';' in it: a long one is not shown.
 */
#define SHOWN_NAME 40

static void warn_unknown(const struct loading *l, struct lb_text name)
{
    struct lb_err text;
    const char *where = source_names[l->source];
    struct lb_text near = lb_keyword_nearest(name);
    if (name.n > SHOWN_NAME)
        lb_err(&text, LB_OK, "a name of %zu bytes in %s is no keyword and was ignored.", name.n,
               where);
    else
        lb_err(&text, LB_OK, "%.*s in %s is no keyword and was ignored.", (int)name.n, name.at,
               where);
    if (near.at)
        lb_err_add(&text, "Was %.*s meant?", (int)near.n, near.at);
    warn(l, text.text);
}

/* ODBC reference, SQLDriverConnect: of DSN (or FILEDSN) and DRIVER the first one counts. */
static bool names_the_source(enum lb_keyword id)
{
    return id == LB_KEY_DSN || id == LB_KEY_FILE_DSN || id == LB_KEY_DRIVER;
}

static bool put_pair(struct loading *l, const struct lb_connstr_pair *pair, struct lb_err *err)
{
    enum lb_keyword id = lb_keyword_find(pair->keyword);
    if (id == LB_KEY_UNKNOWN) {
        warn_unknown(l, pair->keyword);
        return true;
    }
    if (names_the_source(id)) {
        if (l->named)
            return true;
        l->named = true;
    }
    bool counted = counts(l->s, id, pair->value, LB_FROM_STRING);
    if (!lb_settings_put(l->s, id, pair->value, LB_FROM_STRING, err))
        return false;
    if (counted)
        l->s->of[id].braced = pair->braced;
    return true;
}

static bool load_string(struct loading *l, struct lb_err *err)
{
    struct lb_connstr c;
    struct lb_connstr_pair pair;
    enum lb_connstr_step step;
    l->source = LB_FROM_STRING;
    lb_connstr_open(&c, l->in->string);
    while ((step = lb_connstr_next(&c, &pair, err)) == LB_CONNSTR_PAIR) {
        if (!put_pair(l, &pair, err)) {
            step = LB_CONNSTR_BAD;
            break;
        }
    }
    lb_connstr_close(&c);
    return step == LB_CONNSTR_END;
}

static bool put_entry(void *context, struct lb_text name, struct lb_text value, struct lb_err *err)
{
    struct loading *l = context;
    enum lb_keyword id = lb_keyword_find(name);
    if (id == LB_KEY_UNKNOWN) {
        warn_unknown(l, name);
        return true;
    }
    if (id == LB_KEY_DSN)
        return true;
    return lb_settings_put(l->s, id, value, l->source, err);
}

static const struct lb_text default_section = {"Default", sizeof("Default") - 1};

static bool load_dsn(struct loading *l, struct lb_err *err)
{
    bool found = false;
    struct lb_text name = lb_settings_text(l->s, LB_KEY_DSN);
    l->source = LB_FROM_DSN;
    if (name.n == 0)
        return true;
    if (!lb_dsn_read(name, put_entry, l, &found, err))
        return false;
    /* As the driver manager does: a data source that is not there is that of the default section.
     */
    if (!found && !lb_dsn_read(default_section, put_entry, l, &found, err))
        return false;
    if (!found)
        return lb_err(err, LB_ERR_MISSING,
                      "there is no data source %s: odbc.ini has no section of that name", name.at);
    return true;
}

/* odbcinst.ini says much about a driver that is no keyword of a connection. */
static bool put_driver_entry(void *context, struct lb_text name, struct lb_text value,
                             struct lb_err *err)
{
    struct loading *l = context;
    enum lb_keyword id = lb_keyword_find(name);
    if (id == LB_KEY_UNKNOWN || lb_keywords[id].group == LB_KW_ODBC)
        return true;
    return lb_settings_put(l->s, id, value, l->source, err);
}

static bool load_driver(struct loading *l, struct lb_err *err)
{
    bool found;
    l->source = LB_FROM_DRIVER;
    struct lb_text driver = lb_settings_text(l->s, LB_KEY_DRIVER);
    if (lb_text_find(driver, 0, '/') != LB_NOT_FOUND) /* the library's path: it has no section */
        return true;
    return lb_dsn_read_driver(driver, put_driver_entry, l, &found, err);
}

static const char *environment(struct lb_text name)
{
    char buffer[64];
    if (name.n >= sizeof buffer)
        return NULL;
    memcpy(buffer, name.at, name.n);
    buffer[name.n] = '\0';
    return lb_host_env(buffer);
}

static bool load_environment(struct loading *l, struct lb_err *err)
{
    for (int id = 0; id < LB_KEYWORDS; id++) {
        struct lb_text names = lb_text_of(lb_keywords[id].env);
        while (names.at) {
            struct lb_text name = lb_text_cut(&names, ' ');
            struct lb_text value = lb_text_trim(lb_text_of(environment(name)));
            if (!lb_settings_put(l->s, id, value, LB_FROM_ENVIRONMENT, err))
                return lb_err_in(err, "environment variable %.*s", (int)name.n, name.at);
        }
    }
    return true;
}

static bool load_arguments(struct loading *l, struct lb_err *err)
{
    struct lb_text dsn = l->in->dsn;
    l->source = LB_FROM_ARGUMENT;
    if (dsn.at && dsn.n == 0) /* SQLConnect without a name: the default data source */
        dsn = default_section;
    return lb_settings_put(l->s, LB_KEY_DSN, dsn, LB_FROM_ARGUMENT, err) &&
           lb_settings_put(l->s, LB_KEY_UID, l->in->uid, LB_FROM_ARGUMENT, err) &&
           lb_settings_put(l->s, LB_KEY_PWD, l->in->pwd, LB_FROM_ARGUMENT, err);
}

static void warn_planned(const struct loading *l)
{
    for (int id = 0; id < LB_KEYWORDS; id++) {
        const struct lb_kw *k = &lb_keywords[id];
        if (!(k->flags & LB_KW_PLANNED) || l->s->of[id].source <= LB_FROM_ENVIRONMENT)
            continue;
        struct lb_err text;
        lb_err(&text, LB_OK, "%s is known, but this version does not act on it", k->name);
        warn(l, text.text);
    }
}

bool lb_settings_load(struct lb_settings *s, const struct lb_settings_input *in, struct lb_err *err)
{
    struct loading l = {.s = s, .in = in};
    if (!load_arguments(&l, err) || (in->string.at && !load_string(&l, err)) ||
        !load_dsn(&l, err) || !load_driver(&l, err) || !load_environment(&l, err))
        return false;
    if (!lb_profile_load(s, err))
        return false;
    warn_planned(&l);
    return lb_settings_settle(s, err);
}
