/* The session's life, the facts that the server reported, and its notices. */
#include "pg/session_in.h"

#include <stdlib.h>

#include "platform/host.h"

/* ---- notices -------------------------------------------------------------------------------- */

/* More than these are not worth keeping: RAISE NOTICE in a loop must not fill the memory. */
enum { MOST_NOTICES = 100 };

struct lb_notice {
    struct lb_notice *next;
    const struct lb_stream *of; /* whose reply it came with; NULL: none's */
    struct lb_err err;
};

void lb_session_notice(void *session, const PGresult *r)
{
    struct lb_session *s = session;
    struct lb_notice *n = malloc(sizeof *n);
    if (!n)
        return;
    lb_pgerror_result(&n->err, NULL, r);
    n->next = NULL;
    n->of = s->streaming;
    lb_log(s->log, LB_LOG_DEBUG, "notice: %s", n->err.text);
    bool farewell = n->err.code == LB_ERR_LINK; /* sent to an idle session, it comes as a notice */
    if (farewell && !atomic_load(&s->dead)) {
        s->death = n->err;
        s->farewell = true;
    }
    lb_mutex_lock(&s->notice_lock);
    bool room = !farewell && s->nnotices < MOST_NOTICES;
    if (room) {
        struct lb_notice **end = &s->notices;
        while (*end)
            end = &(*end)->next;
        *end = n;
        s->nnotices++;
    }
    lb_mutex_unlock(&s->notice_lock);
    if (!room)
        free(n);
}

/* Takes out those that came with `of`, and those that came with nothing. */
static struct lb_notice *take_notices(struct lb_session *s, const struct lb_stream *of)
{
    struct lb_notice *taken = NULL, **end = &taken;
    lb_mutex_lock(&s->notice_lock);
    for (struct lb_notice **at = &s->notices; *at;) {
        struct lb_notice *n = *at;
        if (n->of && n->of != of) {
            at = &n->next;
            continue;
        }
        *at = n->next;
        n->next = NULL;
        *end = n;
        end = &n->next;
        s->nnotices--;
    }
    lb_mutex_unlock(&s->notice_lock);
    return taken;
}

void lb_session_notices(struct lb_session *s, const struct lb_rows *of,
                        void (*each)(void *, const struct lb_err *), void *context)
{
    if (atomic_load(&s->nnotices) == 0)
        return;
    struct lb_notice *n = take_notices(s, lb_rows_stream(of));
    while (n) {
        struct lb_notice *next = n->next;
        each(context, &n->err);
        free(n);
        n = next;
    }
}

void lb_session_notices_end(struct lb_session *s, const struct lb_stream *of, bool told)
{
    if (atomic_load(&s->nnotices) == 0)
        return;
    lb_mutex_lock(&s->notice_lock);
    for (struct lb_notice **at = &s->notices; *at;) {
        struct lb_notice *n = *at;
        if (n->of == of && !told) {
            *at = n->next;
            free(n);
            s->nnotices--;
            continue;
        }
        if (n->of == of)
            n->of = NULL;
        at = &n->next;
    }
    lb_mutex_unlock(&s->notice_lock);
}

/* ---- open and close -------------------------------------------------------------------------- */

static struct lb_session *session_new(const struct lb_session_config *config, struct lb_log *log)
{
    struct lb_session *s = calloc(1, sizeof *s);
    if (!s)
        return NULL;
    s->log = log;
    s->on_error = config->on_error;
    s->plain_startup = config->plain_startup;
    s->spool_memory = config->spool_memory;
    atomic_init(&s->dead, false);
    atomic_init(&s->autocommit, true);
    atomic_init(&s->read_only, config->read_only);
    atomic_init(&s->read_only_at_start, config->read_only && !config->plain_startup);
    atomic_init(&s->isolation, NULL);
    atomic_init(&s->tx, LB_TX_IDLE);
    atomic_init(&s->due, 0);
    atomic_init(&s->spare, NULL);
    lb_mutex_init(&s->lock);
    lb_mutex_init(&s->cache_lock);
    lb_mutex_init(&s->notice_lock);
    lb_mutex_init(&s->canceller.lock);
    if (!lb_cache_init(s, config->statement_cache)) {
        lb_session_close(s);
        return NULL;
    }
    return s;
}

static void opened(struct lb_session *s, const struct lb_session_config *config)
{
    s->version = PQserverVersion(s->conn);
    s->pid = PQbackendPID(s->conn);
    s->tls = PQsslInUse(s->conn) != 0;
    lb_cancel_init(s);
    lb_startup_check(s);
    /* What is not reported: before 12 the default was not the shortest exact form. */
    if (config->plain_startup && s->version < 120000)
        atomic_fetch_or(&s->due, LB_DUE_STYLE);
    if (config->plain_startup && config->read_only)
        atomic_fetch_or(&s->due, LB_DUE_READ_ONLY);
    lb_log(s->log, LB_LOG_INFO, "connected to %s, port %s: server %d, backend %d, %s, libpq %d",
           PQhost(s->conn), PQport(s->conn), s->version, s->pid, s->tls ? "TLS" : "no TLS",
           PQlibVersion());
}

bool lb_session_open(struct lb_session **out, const struct lb_session_config *config,
                     struct lb_log *log, struct lb_err *err)
{
    *out = NULL;
    struct lb_session *s = session_new(config, log);
    if (!s)
        return lb_err_memory(err);
    s->conn = lb_startup_connect(s, config, err);
    if (s->conn && PQsetnonblocking(s->conn, 1) != 0) {
        lb_pgerror_conn(err, s->conn, true);
        PQfinish(s->conn);
        s->conn = NULL;
    }
    if (!s->conn) {
        lb_log(log, LB_LOG_ERROR, "no connection: %s", err ? err->text : "");
        lb_session_close(s);
        return false;
    }
    opened(s, config);
    *out = s;
    return true;
}

void lb_session_close(struct lb_session *s)
{
    if (!s)
        return;
    if (s->conn)
        PQfinish(s->conn); /* the server rolls back what is open */
    free(atomic_load(&s->spare));
    lb_cancel_release(s);
    lb_cache_release(s);
    lb_session_notices_end(s, NULL, false);
    while (s->interned) {
        struct lb_interned *next = s->interned->next;
        free(s->interned);
        s->interned = next;
    }
    lb_mutex_release(&s->lock);
    lb_mutex_release(&s->cache_lock);
    lb_mutex_release(&s->notice_lock);
    free(s);
}

/* ---- facts ---------------------------------------------------------------------------------- */

int lb_session_server_version(const struct lb_session *s)
{
    return s->version;
}

int lb_session_backend_pid(const struct lb_session *s)
{
    return s->pid;
}

bool lb_session_uses_tls(const struct lb_session *s)
{
    return s->tls;
}

static const char *told(const struct lb_interned *i, const char *name)
{
    for (; i; i = i->next)
        if (strcmp(i->name, name) == 0)
            return i->text;
    return NULL;
}

/* libpq frees a parameter's text when the server reports another; ours stays. */
static const char *intern(struct lb_session *s, const char *name, const char *text)
{
    const char *known = told(s->interned, name);
    if (known && strcmp(known, text) == 0)
        return known;
    size_t n = strlen(text) + 1;
    size_t nname = strlen(name) + 1;
    struct lb_interned *i = malloc(sizeof *i + n + nname);
    if (!i)
        return NULL;
    memcpy(i->text, text, n);
    i->name = memcpy(i->text + n, name, nname);
    i->next = s->interned;
    s->interned = i;
    return i->text;
}

/* While another thread waits for the server, what was told last is the answer. */
const char *lb_session_parameter(struct lb_session *s, const char *name)
{
    const char *value = NULL;
    bool entered = lb_mutex_try(&s->lock);
    if (!entered) {
        lb_mutex_lock(&s->cache_lock);
        value = told(s->interned, name);
        lb_mutex_unlock(&s->cache_lock);
        if (value)
            return value;
        lb_mutex_lock(&s->lock);
    }
    value = s->conn ? PQparameterStatus(s->conn, name) : NULL;
    if (value) {
        lb_mutex_lock(&s->cache_lock);
        value = intern(s, name, value);
        lb_mutex_unlock(&s->cache_lock);
    }
    lb_mutex_unlock(&s->lock);
    return value;
}

/* Reads what came unasked (notices, and the server's farewell) until there is nothing, or the end.
 */
static void look_for_end(struct lb_session *s)
{
    for (int i = 0; i < 16 && !atomic_load(&s->dead); i++) {
        int ready = lb_host_wait(PQsocket(s->conn), false, 0);
        if (ready == 0)
            return;
        if (ready < 0 || !PQconsumeInput(s->conn)) {
            lb_wire_kill(s, NULL);
            return;
        }
        PQisBusy(s->conn); /* parses it */
    }
}

bool lb_session_dead(struct lb_session *s)
{
    /* Busy with another thread's statement: that one finds out. */
    if (atomic_load(&s->dead) || !lb_mutex_try(&s->lock))
        return atomic_load(&s->dead);
    if (!atomic_load(&s->dead) && !s->streaming)
        look_for_end(s);
    lb_session_leave(s);
    return atomic_load(&s->dead);
}
