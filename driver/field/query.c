#include "field/query.h"

#include "platform/clock.h"

#define QUERY_VALUES 2 /* at most */

int64_t lb_field_deadline(const struct lb_dbc *d)
{
    return d->connection_timeout ? lb_clock_ms() + (int64_t)d->connection_timeout * 1000 : LB_NEVER;
}

struct lb_rows *lb_field_query(struct lb_dbc *d, const char *sql, unsigned n,
                               const char *const *values, struct lb_err *err)
{
    static const uint32_t servers_choice[QUERY_VALUES];
    struct lb_rows *rows = NULL;
    struct lb_run run = {.values = values};

    run.prepared =
        lb_session_prepare(d->session, lb_text_of(sql), LB_RUN_READ, n, servers_choice, true);
    if (!run.prepared) {
        lb_err_memory(err);
        return NULL;
    }
    if (!lb_session_run(d->session, &run, 1, lb_field_deadline(d), &rows, err))
        rows = NULL;
    lb_prepared_release(run.prepared);
    return rows;
}
