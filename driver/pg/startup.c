/* Opening the connection: libpq's parameters, the wait for it, and what to say when it fails. */
#include "pg/session_in.h"

#include <stdio.h>

#include "platform/host.h"

enum { MOST_PARAMETERS = 64, OPTIONS_CEILING = 8192, SLICE_MS = 50 };

static const char start_options[] =
    "-c DateStyle=ISO -c IntervalStyle=postgres -c extra_float_digits=1";

struct parameters {
    const char *names[MOST_PARAMETERS + 1];
    const char *values[MOST_PARAMETERS + 1];
    unsigned n;
    struct lb_buf options;
    char keepalive[2][24];
    bool overflow;
};

/* Everything is given explicitly: a parameter that is left out, libpq would look for in the
 * environment (PGHOST, PGSSLMODE …). What is given last stands; an empty value counts as not given.
 */
static void set(struct parameters *p, const char *name, const char *value)
{
    if (!value || !value[0])
        return;
    if (p->n == MOST_PARAMETERS) {
        p->overflow = true;
        return;
    }
    p->names[p->n] = name;
    p->values[p->n] = value;
    p->n++;
}

/* Further parameters come first, so that none of them can change what a keyword of ours says. */
static void set_extra(struct parameters *p, const struct lb_session_config *config)
{
    for (unsigned i = 0; config->extra_names && config->extra_names[i]; i++) {
        const char *name = config->extra_names[i];
        if (strcmp(name, "options") == 0)
            lb_buf_addf(&p->options, "%s ", config->extra_values[i]);
        else
            set(p, name, config->extra_values[i]);
    }
}

static void set_keepalives(struct parameters *p, const struct lb_session_config *config)
{
    static const char *const names[2] = {"keepalives_idle", "keepalives_interval"};
    const int seconds[2] = {config->keepalive_idle, config->keepalive_interval};
    if (seconds[0] < 0) {
        set(p, "keepalives", "0");
        return;
    }
    for (int i = 0; i < 2; i++) {
        if (seconds[i] <= 0)
            continue;
        snprintf(p->keepalive[i], sizeof p->keepalive[i], "%d", seconds[i]);
        set(p, names[i], p->keepalive[i]);
    }
}

static bool verifies(const char *sslmode)
{
    return sslmode && (strcmp(sslmode, "verify-full") == 0 || strcmp(sslmode, "verify-ca") == 0);
}

/* What stands in for the system's store: libpq before 16 has no name for it. */
static bool system_roots(const char *sslmode, const char **out, struct lb_err *err)
{
    *out = lb_host_ca_file();
    if (*out)
        return true;
    if (PQlibVersion() >= 160000 && strcmp(sslmode, "verify-full") == 0) {
        *out = "system";
        return true;
    }
    lb_err(
        err, LB_ERR_MISSING,
        "no file with trusted certificate authorities was found to verify the server with. Tried:");
    const char *place = NULL;
    for (unsigned i = 0; (place = lb_host_ca_place(i)); i++)
        lb_err_add(err, "%s%s", place, lb_host_ca_place(i + 1) ? "," : ".");
    return lb_err_add(err,
                      "Install the package ca-certificates, or name the file with SSLRootCert.");
}

/* A socket in the file system has no TLS, whatever sslmode says; libpq takes lists of hosts. */
static bool host_is_remote(const char *host)
{
    struct lb_text rest = lb_text_of(host);
    if (!rest.n)
        return false;
    while (rest.at) {
        struct lb_text one = lb_text_trim(lb_text_cut(&rest, ','));
        if (one.n == 0 || one.at[0] == '/' || one.at[0] == '@')
            return false;
    }
    return true;
}

static bool credential_is_safe(const struct lb_session_config *config, struct lb_err *err)
{
    if (!config->credential)
        return true;
    if (!verifies(config->sslmode))
        return lb_err(
            err, LB_ERR_ARGUMENT,
            "an OAuth credential is only sent to a server whose certificate was verified: "
            "SSLMode must be verify-full or verify-ca, not %s",
            config->sslmode ? config->sslmode : "left out");
    if (!host_is_remote(config->host))
        return lb_err(err, LB_ERR_ARGUMENT,
                      "an OAuth credential is only sent over TLS, to a host given by its name; "
                      "Server is \"%s\"",
                      config->host ? config->host : "");
    return true;
}

static bool set_all(struct parameters *p, const struct lb_session_config *config,
                    struct lb_err *err)
{
    const char *roots = config->sslrootcert;
    if ((!roots || !roots[0]) && verifies(config->sslmode) &&
        !system_roots(config->sslmode, &roots, err))
        return false;
    p->options = LB_BUF(OPTIONS_CEILING);
    set_extra(p, config);
    set(p, "host", config->host);
    set(p, "hostaddr", config->hostaddr);
    set(p, "port", config->port);
    set(p, "dbname", config->database);
    set(p, "user", config->user);
    set(p, "password", config->password);
    set(p, "sslmode", config->sslmode);
    set(p, "sslrootcert", roots);
    set(p, "sslcert", config->sslcert);
    set(p, "sslkey", config->sslkey);
    set(p, "sslsni", "1");
    set(p, "application_name", config->application_name);
    set(p, "client_encoding", "UTF8");
    set_keepalives(p, config);
    if (config->credential) {
        /* The credential must go inside TLS and in the clear there: no GSS layer, no binding to it.
         */
        set(p, "gssencmode", "disable");
        set(p, "channel_binding", "disable");
    }
    if (!config->plain_startup) {
        lb_buf_add_str(&p->options, start_options);
        if (config->read_only)
            lb_buf_add_str(&p->options, " -c default_transaction_read_only=on");
    }
    set(p, "options", lb_buf_str(&p->options));
    if (!lb_buf_ok(&p->options))
        return lb_err_memory(err);
    if (p->overflow)
        return lb_err(err, LB_ERR_ARGUMENT, "too many connection parameters");
    return true;
}

/* ---- what to say ---------------------------------------------------------------------------- */

/* What to do next, by the words that libpq and OpenSSL use in English. */
static const struct {
    const char *words;
    const char *advice;
    bool retry; /* a compute that wakes up answers so: a later try may come through */
} advices[] = {
    {"certificate verify failed",
     "The server's certificate is not signed by an authority in the file that SSLRootCert names "
     "(or "
     "the system's), or is out of date.",
     false},
    {"does not match host name", "Check the host's name, or that no proxy stands between.", false},
    {"could not translate host name", "Check the host's name, and the network's name service.",
     false},
    {"server does not support SSL",
     "This server offers no TLS; is it the right host and port? The driver does not go on without.",
     false},
    {"Connection refused", "Check host and port, and that the server is running.", true},
    {"closed the connection", "Check that host and port are those of a PostgreSQL server.", true},
    {"Connection reset", "Check that host and port are those of a PostgreSQL server.", true},
    {"root certificate file", "Name a file of trusted authorities with SSLRootCert.", false},
    {"no password supplied", "Give PWD, or another way to sign in with AuthType.", false},
    {"Invalid protocol version",
     "The server takes connections with TLS only: set SSLMode to verify-full.", false},
};

static void advise(struct lb_err *err)
{
    struct lb_text text = lb_text_of(err->text);
    for (size_t i = 0; i < sizeof advices / sizeof advices[0]; i++) {
        if (lb_text_find_text(text, 0, lb_text_of(advices[i].words)) != LB_NOT_FOUND) {
            lb_err_add(err, "%s", advices[i].advice);
            err->retry = advices[i].retry;
            return;
        }
    }
}

static const char *or_default(const char *value, const char *otherwise)
{
    return value && value[0] ? value : otherwise;
}

/* ---- connecting ----------------------------------------------------------------------------- */

static bool wait_for(PGconn *conn, PostgresPollingStatusType state,
                     const struct lb_session_config *config, struct lb_err *err)
{
    for (;;) {
        if (config->cancelled && *config->cancelled)
            return lb_err(err, LB_ERR_CANCELLED, "connecting was cancelled");
        int64_t left = lb_clock_left(config->deadline, SLICE_MS);
        if (left == 0)
            return lb_err(err, LB_ERR_TIMEOUT,
                          "no connection to %s, port %s, within the time allowed (LoginTimeout)",
                          or_default(config->host, or_default(config->hostaddr, "the server")),
                          or_default(config->port, "5432"));
        int ready = lb_host_wait(PQsocket(conn), state == PGRES_POLLING_WRITING, left);
        if (ready != 0)
            return true; /* trouble too: libpq finds out what it is */
    }
}

static bool poll_until_open(PGconn *conn, const struct lb_session_config *config,
                            struct lb_err *err)
{
    PostgresPollingStatusType state = PGRES_POLLING_WRITING;
    while (state != PGRES_POLLING_OK) {
        if (state == PGRES_POLLING_FAILED) {
            lb_pgerror_conn(err, conn, true);
            if (err)
                advise(err);
            return false;
        }
        if (!wait_for(conn, state, config, err))
            return false;
        state = PQconnectPoll(conn);
    }
    /* sslmode sees to it; this is the second lock on the door. */
    if (config->credential && !PQsslInUse(conn))
        return lb_err(err, LB_ERR_CONNECT, "the connection is not protected by TLS");
    return true;
}

static PGconn *connect_to(struct lb_session *s, const struct lb_session_config *config,
                          struct lb_err *err)
{
    struct parameters p = {.n = 0};
    PGconn *conn = NULL;
    if (credential_is_safe(config, err) && set_all(&p, config, err)) {
        conn = PQconnectStartParams(p.names, p.values, 0);
        if (!conn) {
            lb_err_memory(err);
        } else if (PQstatus(conn) == CONNECTION_BAD) {
            lb_pgerror_conn(err, conn, true);
            if (err)
                advise(err);
            PQfinish(conn);
            conn = NULL;
        }
    }
    lb_buf_release(&p.options);
    if (!conn)
        return NULL;
    PQsetErrorVerbosity(conn, PQERRORS_VERBOSE); /* for lb_pgerror_conn, which needs the code */
    PQsetNoticeReceiver(conn, lb_session_notice, s);
    if (!poll_until_open(conn, config, err)) {
        PQfinish(conn);
        return NULL;
    }
    PQsetErrorVerbosity(conn, PQERRORS_DEFAULT);
    return conn;
}

PGconn *lb_startup_connect(struct lb_session *s, const struct lb_session_config *config,
                           struct lb_err *err)
{
    void *language = lb_host_speak_english(); /* for `advices` */
    PGconn *conn = connect_to(s, config, err);
    lb_host_speak_again(language);
    return conn;
}

void lb_startup_check(struct lb_session *s)
{
    const char *encoding = PQparameterStatus(s->conn, "client_encoding");
    const char *style = PQparameterStatus(s->conn, "DateStyle");
    const char *interval = PQparameterStatus(s->conn, "IntervalStyle");
    if ((encoding && strcmp(encoding, "UTF8") != 0) || (style && strncmp(style, "ISO", 3) != 0) ||
        (interval && strcmp(interval, "postgres") != 0))
        atomic_fetch_or(&s->due, LB_DUE_STYLE);
    const char *standard = PQparameterStatus(s->conn, "standard_conforming_strings");
    bool backslashes = standard && strcmp(standard, "off") == 0;
    if (backslashes != s->backslashes)
        lb_cache_outdate(s); /* the same text has another meaning now */
    s->backslashes = backslashes;
}
