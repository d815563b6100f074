#include "connect/signin.h"

#include <string.h>

#include "base/buf.h"
#include "config/identity.h"
#include "config/lakebase_host.h"
#include "config/settings.h"
#include "connect/advice.h"
#include "connect/pqopt.h"
#include "handle/process.h"
#include "oauth/from_settings.h"
#include "platform/clock.h"

#define NAME_CEILING   4096
#define SECRET_CEILING 65536

/* What is found out on the way. */
struct signin {
    struct lb_dbc *d;
    const struct lb_settings *settings;
    enum lb_auth_type type;
    struct lb_oauth_limit limit;
    struct lb_buf host, user;
    struct lb_buf password; /* a secret */
};

/* "" where the settings have nothing: to libpq and the sign-in "not given" is NULL or "". */
static const char *str(const struct signin *in, enum lb_keyword id)
{
    return lb_settings_str(in->settings, id);
}

static bool by_oauth(const struct signin *in)
{
    return in->type != LB_AUTH_PASSWORD;
}

/* ---- host and user ----------------------------------------------------------------------- */

static bool find_host(struct signin *in, struct lb_err *err)
{
    lb_buf_add_str(&in->host, str(in, LB_KEY_SERVER));
    if (in->host.n > 0)
        return true;
    if (by_oauth(in))
        return lb_oauth_host(in->d->oauth, in->limit, &in->host, err);
    return lb_err(err, LB_ERR_MISSING, "No host is given. Set Server to the database's host name.");
}

static bool find_user(struct signin *in, struct lb_err *err)
{
    lb_buf_add_str(&in->user, lb_settings_user(in->settings, in->type));
    if (in->user.n > 0)
        return true;
    if (by_oauth(in))
        return lb_oauth_user(in->d->oauth, in->limit, &in->user, err);
    return lb_err(err, LB_ERR_MISSING,
                  "No user is given. Set UID to the PostgreSQL role, or AuthType to "
                  "an OAuth way.");
}

/* The pooler knows native passwords only; its answer ("SASL authentication failed") helps nobody.
 */
static bool check_pooler(const struct signin *in, struct lb_err *err)
{
    struct lb_lakebase_host h = lb_lakebase_host_read(lb_buf_text(&in->host));
    if (!by_oauth(in) || !h.pooled)
        return true;
    return lb_err(err, LB_ERR_CONNECT,
                  "The pooled host %s does not take OAuth sign-ins, only native "
                  "PostgreSQL passwords. Take \"-pooler\" out of Server, or set AuthType=password.",
                  lb_buf_str(&in->host));
}

static void decide_lakebase(struct signin *in)
{
    enum lb_tristate said = (enum lb_tristate)lb_settings_int(in->settings, LB_KEY_LAKEBASE);
    struct lb_lakebase_host h = lb_lakebase_host_read(lb_buf_text(&in->host));
    in->d->lakebase =
        said == LB_YES || (said == LB_AUTO && (by_oauth(in) || h.kind == LB_HOST_LAKEBASE));
    in->d->lakebase_known = in->d->lakebase || said == LB_NO;
}

/* ---- the session ------------------------------------------------------------------------- */

static enum lb_on_error on_error(const struct lb_settings *s)
{
    switch (lb_settings_error_rollback(s)) {
    case LB_ROLLBACK_NONE:
        return LB_ON_ERROR_NOTHING;
    case LB_ROLLBACK_TRANSACTION:
        return LB_ON_ERROR_TRANSACTION;
    default:
        return LB_ON_ERROR_STATEMENT;
    }
}

static const char *given(const struct signin *in, enum lb_keyword id)
{
    const char *text = str(in, id);
    return *text ? text : NULL;
}

/* What goes to libpq as it is. */
static bool further_parameters(const struct lb_settings *s, struct lb_pqopt *out,
                               struct lb_err *err)
{
    if (!lb_pqopt_parse(out, lb_settings_text(s, LB_KEY_PQOPT), err))
        return false;
    if (lb_pqopt_add(out, "options", lb_settings_text(s, LB_KEY_OPTIONS), err) &&
        lb_pqopt_add(out, "sslpassword", lb_settings_text(s, LB_KEY_SSL_KEY_PASSWORD), err))
        return true;
    lb_pqopt_release(out);
    return false;
}

/* "system" is libpq's word (since 16) for what no value means here. */
static const char *own_roots(const struct signin *in)
{
    const char *file = given(in, LB_KEY_SSL_ROOT_CERT);
    return file && strcmp(file, "system") == 0 ? NULL : file;
}

static bool open_session(struct signin *in, const char *password, struct lb_err *err)
{
    static const char *const ssl_modes[] = {"disable", "allow",     "prefer",
                                            "require", "verify-ca", "verify-full"};
    const struct lb_settings *s = in->settings;
    struct lb_pqopt extra;
    if (!further_parameters(s, &extra, err))
        return false;
    struct lb_session_config config = {
        .host = lb_buf_str(&in->host),
        .port = str(in, LB_KEY_PORT),
        .database = given(in, LB_KEY_DATABASE),
        .user = lb_buf_str(&in->user),
        .password = password,
        .sslmode = ssl_modes[lb_settings_int(s, LB_KEY_SSL_MODE)],
        .sslrootcert = own_roots(in),
        .sslcert = given(in, LB_KEY_SSL_CERT),
        .sslkey = given(in, LB_KEY_SSL_KEY),
        .application_name = in->d->application,
        .credential = by_oauth(in),
        .plain_startup = lb_lakebase_host_read(lb_buf_text(&in->host)).pooled,
        .keepalive_idle = (int)lb_settings_int(s, LB_KEY_KEEPALIVE_TIME),
        .keepalive_interval = (int)lb_settings_int(s, LB_KEY_KEEPALIVE_INTERVAL),
        .extra_names = (const char *const *)extra.names,
        .extra_values = (const char *const *)extra.values,
        .on_error = on_error(s),
        .read_only =
            lb_settings_bool(s, LB_KEY_READ_ONLY) || in->d->access_mode == SQL_MODE_READ_ONLY,
        .spool_memory = in->d->spool_memory,
        .statement_cache = lb_settings_bool(s, LB_KEY_USE_SERVER_SIDE_PREPARE)
                               ? (unsigned)lb_settings_int(s, LB_KEY_STATEMENT_CACHE_SIZE)
                               : 0,
        .deadline = in->limit.deadline,
        .cancelled = &in->d->cancelled,
    };
    bool ok = lb_session_open(&in->d->session, &config, in->d->log, err);
    lb_pqopt_release(&extra);
    return ok;
}

/* A fresh credential, unless the cache has one that is good; when the server refuses one from the
 * cache, it is dropped and the next one is fresh: once. */
static bool open_with_credential(struct signin *in, struct lb_err *err)
{
    struct lb_oauth_credential c;
    bool ok = lb_oauth_credential(in->d->oauth, in->limit, 0, &c, err) &&
              open_session(in, lb_buf_str(&c.text), err);
    if (!ok && c.from_cache && err->code == LB_ERR_AUTH) {
        lb_oauth_credential_drop(in->d->oauth, &c);
        lb_oauth_credential_release(&c);
        lb_log(in->d->log, LB_LOG_WARN,
               "the server refused a cached credential: one more try with a "
               "new one");
        ok = lb_oauth_credential(in->d->oauth, in->limit, 0, &c, err) &&
             open_session(in, lb_buf_str(&c.text), err);
        if (!ok && err->code == LB_ERR_AUTH)
            lb_err_add(err, "A credential minted anew was refused as well.");
    }
    lb_oauth_credential_release(&c);
    return ok;
}

static struct lb_oauth_request request(const struct signin *in)
{
    return (struct lb_oauth_request){.settings = in->settings,
                                     .type = in->type,
                                     .application = in->d->application,
                                     .limit = in->limit};
}

static bool open_with_password(struct signin *in, struct lb_err *err)
{
    struct lb_oauth_request r = request(in);
    return lb_oauth_secret_from(&r, LB_KEY_PWD, &in->password, err) &&
           open_session(in, lb_buf_str(&in->password), err);
}

/* ---- a compute that sleeps --------------------------------------------------------------- */

/* The proxy in front of a compute reports with SQLSTATE XX000 and these words that it is not up
 * yet. */
static bool is_waking(const struct lb_err *err)
{
    static const char *const texts[] = {"Couldn't connect to compute node",
                                        "temporarily unavailable", "Failed to acquire permit",
                                        "the database system is starting up"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (strstr(err->text, texts[i]))
            return true;
    return strcmp(err->sqlstate, "57P03") == 0;
}

#define UNREACHED_TRIES 4
#define PAUSE_FIRST_MS  500
#define PAUSE_MOST_MS   5000

/*
 * Whether another try makes sense: always while the proxy says that the compute wakes up; a few
 * times when a Lakebase cannot be reached at all, for its first connections may be refused.
 */
static bool try_again(const struct signin *in, const struct lb_err *err, unsigned tries)
{
    if (atomic_load(&in->d->cancelled))
        return false;
    if (is_waking(err))
        return true;
    return err->code == LB_ERR_CONNECT && err->retry && in->d->lakebase && tries < UNREACHED_TRIES;
}

static bool still_asleep(struct lb_err *err)
{
    struct lb_err last = *err;
    lb_err(err, LB_ERR_TIMEOUT,
           "The compute did not wake up in the time given. Its last answer: %s", last.text);
    return lb_err_add(err, "Give it longer: LoginTimeout, or SQL_ATTR_LOGIN_TIMEOUT.");
}

static bool open_awake(struct signin *in, struct lb_err *err)
{
    int64_t pause = PAUSE_FIRST_MS;
    for (unsigned tries = 1;; tries++) {
        if (by_oauth(in) ? open_with_credential(in, err) : open_with_password(in, err))
            return true;
        if (!try_again(in, err, tries))
            return false;
        if (lb_clock_left(in->limit.deadline, pause + 1) <= pause)
            return is_waking(err) && still_asleep(err);
        lb_log(in->d->log, LB_LOG_INFO, "not reached yet, next try in %lld ms: %s",
               (long long)pause, err->text);
        lb_clock_sleep(pause);
        pause = pause * 2 > PAUSE_MOST_MS ? PAUSE_MOST_MS : pause * 2;
    }
}

/* ---- all of it --------------------------------------------------------------------------- */

static bool open_oauth(struct signin *in, struct lb_err *err)
{
    struct lb_oauth_request r = request(in);
    return lb_oauth_open_from(lb_process_oauth(), &r, in->d->log, &in->d->oauth, err);
}

static bool keep_facts(struct signin *in, struct lb_err *err)
{
    struct lb_dbc *d = in->d;
    d->server = lb_text_copy(lb_buf_text(&in->host));
    d->user = lb_text_copy(lb_buf_text(&in->user));
    d->database = lb_text_copy(lb_settings_text(in->settings, LB_KEY_DATABASE));
    if (d->server && d->user && d->database)
        return true;
    return lb_err_memory(err);
}

bool lb_signin(struct lb_dbc *d, int64_t deadline, struct lb_err *err)
{
    struct signin in = {.d = d,
                        .settings = d->settings,
                        .limit = {deadline, &d->cancelled},
                        .host = LB_BUF(NAME_CEILING),
                        .user = LB_BUF(NAME_CEILING),
                        .password = LB_BUF_SECRET(SECRET_CEILING)};
    bool ok = lb_settings_auth_type(d->settings, &in.type, err) &&
              (!by_oauth(&in) || open_oauth(&in, err)) && find_host(&in, err) &&
              check_pooler(&in, err) && find_user(&in, err);
    if (ok && (!lb_buf_ok(&in.host) || !lb_buf_ok(&in.user)))
        ok = lb_err_memory(err);
    if (ok)
        decide_lakebase(&in);
    if (ok && !open_awake(&in, err)) {
        lb_advice_add(err, by_oauth(&in), lb_buf_str(&in.user));
        ok = false;
    }
    ok = ok && keep_facts(&in, err);
    lb_buf_release(&in.host);
    lb_buf_release(&in.user);
    lb_buf_release(&in.password);
    return ok;
}
