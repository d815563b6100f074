#include "handle/handle.h"

#include <stdlib.h>

#include "config/settings.h"
#include "handle/process.h"
#include "oauth/oauth.h"
#include "platform/clock.h"
#include "sql/ident.h"

static void head_init(struct lb_handle *h, enum lb_handle_kind kind)
{
    h->kind = kind;
    lb_mutex_init(&h->lock);
}

static void head_release(struct lb_handle *h)
{
    h->kind = 0;
    lb_diag_release(&h->diag);
    lb_mutex_release(&h->lock);
}

static void link_to(struct lb_handle **list, struct lb_handle *h)
{
    h->next = *list;
    *list = h;
}

static void unlink_from(struct lb_handle **list, struct lb_handle *h)
{
    while (*list && *list != h)
        list = &(*list)->next;
    if (*list)
        *list = h->next;
}

/* ---- environment ------------------------------------------------------------------------- */

bool lb_env_new(struct lb_env **out, struct lb_err *err)
{
    struct lb_env *e = calloc(1, sizeof *e);
    if (!e)
        return lb_err_memory(err);
    if (!lb_process_enter(err)) {
        free(e);
        return false;
    }
    head_init(&e->head, LB_ENV);
    *out = e;
    return true;
}

bool lb_env_free(struct lb_env *e)
{
    if (e->dbcs) {
        lb_diag_post(&e->head.diag, "HY010",
                     "The environment still has connections: free them first");
        return false;
    }
    head_release(&e->head);
    free(e);
    lb_process_leave();
    return true;
}

/* ---- connection -------------------------------------------------------------------------- */

#define BROWSE_CEILING 65536

bool lb_dbc_new(struct lb_env *env, struct lb_dbc **out)
{
    struct lb_dbc *d = calloc(1, sizeof *d);
    if (!d)
        return false;
    head_init(&d->head, LB_DBC);
    lb_mutex_init(&d->list_lock);
    d->env = env;
    d->access_mode = SQL_MODE_READ_WRITE;
    d->autocommit = SQL_AUTOCOMMIT_ON;
    d->types = lb_type_options_default;
    d->browse = LB_BUF_SECRET(BROWSE_CEILING);
    d->stmt_defaults = (struct lb_stmt_defaults){.noscan = SQL_NOSCAN_OFF,
                                                 .cursor_type = SQL_CURSOR_FORWARD_ONLY,
                                                 .concurrency = SQL_CONCUR_READ_ONLY,
                                                 .rowset_size = 1,
                                                 .bind_type = SQL_BIND_BY_COLUMN,
                                                 .retrieve_data = SQL_RD_ON,
                                                 .simulate_cursor = SQL_SC_NON_UNIQUE,
                                                 .use_bookmarks = SQL_UB_OFF};
    link_to(&env->dbcs, &d->head);
    *out = d;
    return true;
}

static void set_text(char **to, char *owned)
{
    free(*to);
    *to = owned;
}

void lb_dbc_close(struct lb_dbc *d)
{
    while (d->stmts)
        lb_stmt_free((struct lb_stmt *)d->stmts);
    while (d->descs)
        lb_desc_free((struct lb_desc *)d->descs);
    lb_session_close(d->session);
    d->session = NULL;
    lb_oauth_close(d->oauth);
    d->oauth = NULL;
    if (d->settings) {
        lb_settings_release(d->settings);
        free(d->settings);
        d->settings = NULL;
    }
    lb_log_close(d->log);
    d->log = NULL;
    set_text(&d->dsn, NULL);
    set_text(&d->server, NULL);
    set_text(&d->user, NULL);
    set_text(&d->database, NULL);
    set_text(&d->application, NULL);
    d->lakebase = d->lakebase_known = false;
}

bool lb_dbc_is_busy(struct lb_dbc *d)
{
    bool busy = false;
    lb_mutex_lock(&d->list_lock);
    for (struct lb_handle *h = d->stmts; h && !busy; h = h->next) {
        bool mine = lb_mutex_try(&h->lock);
        busy = !mine || ((struct lb_stmt *)h)->state >= LB_S8;
        if (mine)
            lb_mutex_unlock(&h->lock);
    }
    lb_mutex_unlock(&d->list_lock);
    return busy;
}

bool lb_dbc_free(struct lb_dbc *d)
{
    if (d->session) {
        lb_diag_post(&d->head.diag, "HY010", "The connection is open: call SQLDisconnect first");
        return false;
    }
    lb_dbc_close(d);
    unlink_from(&d->env->dbcs, &d->head);
    set_text(&d->wanted_catalog, NULL);
    lb_buf_release(&d->browse);
    lb_mutex_release(&d->list_lock);
    head_release(&d->head);
    free(d);
    return true;
}

/* ---- statement --------------------------------------------------------------------------- */

static bool own_descriptors(struct lb_stmt *s)
{
    for (int role = LB_ARD; role <= LB_IPD; role++)
        if (!lb_desc_new(s->dbc, s, (enum lb_desc_role)role, &s->own[role]))
            return false;
    s->ard = s->own[LB_ARD];
    s->apd = s->own[LB_APD];
    s->ird = s->own[LB_IRD];
    s->ipd = s->own[LB_IPD];
    s->ard->bind_type = (SQLINTEGER)s->dbc->stmt_defaults.bind_type;
    return true;
}

static void apply_defaults(struct lb_stmt *s)
{
    const struct lb_stmt_defaults *from = &s->dbc->stmt_defaults;
    s->query_timeout = from->query_timeout;
    s->max_rows = from->max_rows;
    s->max_length = from->max_length;
    s->noscan = from->noscan;
    s->cursor_type = from->cursor_type;
    s->concurrency = from->concurrency;
    s->scrollable =
        from->cursor_type == SQL_CURSOR_FORWARD_ONLY ? SQL_NONSCROLLABLE : SQL_SCROLLABLE;
    s->sensitivity = SQL_UNSPECIFIED;
    s->extended_size = from->rowset_size;
    s->simulate_cursor = from->simulate_cursor;
    s->retrieve_data = from->retrieve_data;
    s->use_bookmarks = from->use_bookmarks;
    s->metadata_id = s->dbc->metadata_id;
    s->async_enable = s->dbc->async_enable;
    s->auto_ipd = SQL_FALSE;
}

#define SCRATCH_CEILING ((size_t)1 << 31)

bool lb_stmt_new(struct lb_dbc *dbc, struct lb_stmt **out)
{
    struct lb_stmt *s = calloc(1, sizeof *s);
    if (!s)
        return false;
    head_init(&s->head, LB_STMT);
    s->dbc = dbc;
    s->state = LB_S1;
    s->row_count = -1;
    s->scratch = LB_BUF(SCRATCH_CEILING);
    s->source = LB_BUF(SCRATCH_CEILING);
    apply_defaults(s);
    lb_mutex_lock(&dbc->list_lock);
    link_to(&dbc->stmts, &s->head);
    lb_mutex_unlock(&dbc->list_lock);
    if (!own_descriptors(s)) {
        lb_stmt_free(s);
        return false;
    }
    *out = s;
    return true;
}

void lb_owned_drop(struct lb_owned **what)
{
    if (*what)
        (*what)->release(*what);
    *what = NULL;
}

void *lb_owned_new(struct lb_owned **what, size_t size, void (*release)(struct lb_owned *),
                   struct lb_diag *diag)
{
    lb_owned_drop(what);
    *what = calloc(1, size);
    if (*what)
        (*what)->release = release;
    else
        lb_diag_post(diag, "HY001", NULL);
    return *what;
}

static void drop_result(struct lb_stmt *s)
{
    lb_rows_close(s->rows);
    s->rows = NULL;
    s->cursor_ended = false;
    s->row = 0;
    s->rowset = 0;
    s->part_column = 0;
    lb_rows_close(s->window);
    s->window = NULL;
    lb_owned_drop(&s->change);
}

static void drop_columns(struct lb_stmt *s)
{
    lb_desc_clear(s->ird);
    s->ird_version++;
}

/* Whether the IRD tells no more than any execution with such columns would put there. */
static bool columns_plain(const struct lb_stmt *s)
{
    for (SQLSMALLINT n = 1; n <= s->ird->count; n++)
        if (s->ird->recs[n].large || s->ird->recs[n].base_column)
            return false;
    return !s->catalog_result;
}

/* In state S1 nobody sees the columns. They stay, for what is executed next has the same as a rule.
 */
void lb_stmt_close(struct lb_stmt *s)
{
    lb_owned_drop(&s->put);
    drop_result(s);
    if (s->is_prepared) {
        s->state = s->ird->count > 0 ? LB_S3 : LB_S2;
    } else {
        if (!columns_plain(s))
            drop_columns(s);
        s->state = LB_S1;
    }
    s->catalog_result = false;
}

void lb_stmt_forget_text(struct lb_stmt *s)
{
    for (unsigned i = 0; s->prepared && i < s->sql.count; i++)
        lb_prepared_release(s->prepared[i]);
    free(s->prepared);
    s->prepared = NULL;
    s->form.columns = NULL;
    lb_owned_drop(&s->calls);
    lb_owned_drop(&s->current);
    lb_owned_drop(&s->large);
    free(s->retyped);
    s->retyped = NULL;
    lb_sql_release(&s->sql);
    lb_buf_clear(&s->source);
    s->nsends = 0;
    s->is_prepared = false;
    s->row_count = -1;
    lb_stmt_close(s);
}

void lb_stmt_unprepare(struct lb_stmt *s)
{
    lb_stmt_forget_text(s);
    drop_columns(s);
}

void lb_stmt_free(struct lb_stmt *s)
{
    if (s->ird)
        lb_stmt_unprepare(s);
    lb_mutex_lock(&s->dbc->list_lock);
    unlink_from(&s->dbc->stmts, &s->head);
    lb_mutex_unlock(&s->dbc->list_lock);
    for (int role = LB_ARD; role <= LB_IPD; role++)
        if (s->own[role])
            lb_desc_free(s->own[role]);
    lb_owned_drop(&s->args);
    free(s->sends);
    free(s->bound);
    free(s->got);
    lb_buf_release(&s->scratch);
    lb_buf_release(&s->source);
    head_release(&s->head);
    free(s);
}

static struct lb_stmt *named(const struct lb_stmt *s, struct lb_text name)
{
    for (struct lb_handle *h = s->dbc->stmts; h; h = h->next) {
        struct lb_stmt *other = (struct lb_stmt *)h;
        if (other != s && other->cursor_name[0] &&
            lb_ident_is(name, lb_text_of(other->cursor_name)))
            return other;
    }
    return NULL;
}

bool lb_stmt_cursor_taken(struct lb_stmt *s, struct lb_text name)
{
    lb_mutex_lock(&s->dbc->list_lock);
    bool taken = named(s, name) != NULL;
    lb_mutex_unlock(&s->dbc->list_lock);
    return taken;
}

struct lb_stmt *lb_stmt_by_cursor(struct lb_stmt *s, struct lb_text name, bool *busy)
{
    lb_mutex_lock(&s->dbc->list_lock);
    struct lb_stmt *cursor = named(s, name);
    *busy = cursor && !lb_mutex_try(&cursor->head.lock);
    lb_mutex_unlock(&s->dbc->list_lock);
    return *busy ? NULL : cursor;
}

int64_t lb_stmt_deadline(const struct lb_stmt *s)
{
    if (s->query_timeout == 0 || lb_settings_bool(s->dbc->settings, LB_KEY_IGNORE_TIMEOUT))
        return LB_NEVER;
    return lb_clock_ms() + (int64_t)s->query_timeout * 1000;
}

/* ---- descriptor -------------------------------------------------------------------------- */

bool lb_desc_new(struct lb_dbc *dbc, struct lb_stmt *owner, enum lb_desc_role role,
                 struct lb_desc **out)
{
    struct lb_desc *d = calloc(1, sizeof *d);
    if (!d)
        return false;
    head_init(&d->head, LB_DESC);
    d->dbc = dbc;
    d->owner = owner;
    d->role = role;
    d->array_size = 1;
    d->bind_type = SQL_BIND_BY_COLUMN;
    if (!owner)
        link_to(&dbc->descs, &d->head);
    *out = d;
    return true;
}

void lb_desc_use(struct lb_desc **used, struct lb_desc *d)
{
    if (*used == d)
        return;
    if (d->version <= (*used)->version)
        d->version = (*used)->version + 1;
    *used = d;
}

/* A statement that used a freed descriptor goes back to its own (SQLFreeHandle). */
static void forget(struct lb_stmt *s, const struct lb_desc *d)
{
    lb_mutex_lock(&s->head.lock);
    if (s->ard == d)
        lb_desc_use(&s->ard, s->own[LB_ARD]);
    if (s->apd == d)
        lb_desc_use(&s->apd, s->own[LB_APD]);
    lb_mutex_unlock(&s->head.lock);
}

void lb_desc_free(struct lb_desc *d)
{
    if (!d->owner) {
        for (struct lb_handle *s = d->dbc->stmts; s; s = s->next)
            forget((struct lb_stmt *)s, d);
        unlink_from(&d->dbc->descs, &d->head);
    }
    free(d->recs);
    if (d->arena)
        lb_buf_release(d->arena);
    free(d->arena);
    head_release(&d->head);
    free(d);
}
