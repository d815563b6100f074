#include "field/query.h"

#include "platform/clock.h"

int64_t lb_field_deadline(const struct lb_dbc *d)
{
    return d->connection_timeout ? lb_clock_ms() + (int64_t)d->connection_timeout * 1000 : LB_NEVER;
}

static struct lb_rows *ask(struct lb_dbc *d, enum lb_run_kind kind, const char *sql, unsigned n,
                           const char *const *values, struct lb_err *err)
{
    return lb_session_query(d->session, lb_text_of(sql), kind, n, NULL,
                            &(struct lb_run){.values = values}, lb_field_deadline(d), err);
}

struct lb_rows *lb_field_query(struct lb_dbc *d, const char *sql, unsigned n,
                               const char *const *values, struct lb_err *err)
{
    return ask(d, LB_RUN_READ, sql, n, values, err);
}

/*
 * Roles that may read all settings see what the server loads, in pg_settings, where others see no
 * row (SHOW would fail). The role and the extension that come with it are for everybody to see.
 */
static const char by_server[] =
    "SELECT 1 FROM pg_catalog.pg_settings WHERE name = 'shared_preload_libraries' AND "
    "setting LIKE '%databricks_auth%' UNION ALL "
    "SELECT 1 FROM pg_catalog.pg_extension WHERE extname = 'databricks_auth' UNION ALL "
    "SELECT 1 FROM pg_catalog.pg_roles WHERE rolname = 'databricks_superuser'";

bool lb_field_is_lakebase(struct lb_dbc *d)
{
    struct lb_err err;
    if (d->lakebase_known || !d->session || lb_session_in_transaction(d->session))
        return d->lakebase;
    struct lb_rows *rows = ask(d, LB_RUN_ALONE, by_server, 0, NULL, &err);
    if (!rows)
        return false; /* the session's next statement tells what is wrong with it */
    enum lb_step step = lb_rows_next(rows, &err);
    lb_rows_close(rows);
    d->lakebase = step == LB_STEP_ROW;
    d->lakebase_known = step != LB_STEP_FAILED;
    return d->lakebase;
}
