/*
 * The spool: a log of what a stream brought before its reader wanted it, in the order it came:
 * where a result begins, its rows, where it ends. Written under the session's lock, and read only
 * when it is complete.
 */
#include "pg/session_in.h"

#include <stdlib.h>

#include "pg/store.h"

enum { MOST_RESULTS = 1 << 20 };

struct lb_spool {
    struct lb_store store;
    int64_t at;            /* of the record that is read next */
    struct lb_buf results; /* struct lb_columns *, a reference each */
    unsigned reading;      /* how many of them have been read */
    unsigned room;
    struct lb_text *cells; /* for writing */
};

struct lb_spool *lb_spool_new(size_t memory)
{
    struct lb_spool *sp = calloc(1, sizeof *sp);
    if (!sp)
        return NULL;
    lb_store_init(&sp->store, memory);
    sp->results = LB_BUF(MOST_RESULTS * sizeof(struct lb_columns *));
    return sp;
}

static struct lb_columns *result_at(struct lb_spool *sp, unsigned i)
{
    struct lb_columns *c = NULL;
    memcpy(&c, sp->results.at + i * sizeof c, sizeof c);
    return c;
}

void lb_spool_free(struct lb_spool *sp)
{
    if (!sp)
        return;
    for (unsigned i = 0; i < sp->results.n / sizeof(struct lb_columns *); i++)
        lb_columns_release(result_at(sp, i));
    lb_buf_release(&sp->results);
    lb_store_release(&sp->store);
    free(sp->cells);
    free(sp);
}

bool lb_spool_begin(struct lb_spool *sp, struct lb_columns *columns, struct lb_err *err)
{
    lb_buf_add(&sp->results, &columns, sizeof columns);
    if (lb_buf_ok(&sp->results))
        return lb_store_put(&sp->store, LB_SPOOLED_BEGIN, NULL, 0, err);
    lb_columns_release(columns);
    return lb_err_memory(err);
}

bool lb_spool_rows(struct lb_spool *sp, const PGresult *r, struct lb_err *err)
{
    unsigned n = (unsigned)PQnfields(r);
    if (n > sp->room) {
        struct lb_text *cells = realloc(sp->cells, n * sizeof *cells);
        if (!cells)
            return lb_err_memory(err);
        sp->cells = cells;
        sp->room = n;
    }
    for (int row = 0; row < PQntuples(r); row++) {
        lb_result_cells(r, row, n, sp->cells);
        if (!lb_store_put_cells(&sp->store, LB_SPOOLED_ROW, sp->cells, n, err))
            return false;
    }
    return true;
}

bool lb_spool_end(struct lb_spool *sp, int64_t affected, struct lb_err *err)
{
    return lb_store_put(&sp->store, LB_SPOOLED_END, &affected, sizeof affected, err);
}

/* Not told here when it was told by what came before the spool. */
static void take_count(int64_t *affected, struct lb_text body)
{
    int64_t n = -1;
    memcpy(&n, body.at, sizeof n);
    if (n != -1)
        *affected = n;
}

enum lb_spooled lb_spool_read(struct lb_spool *sp, struct lb_columns **columns,
                              struct lb_text *cells, unsigned ncells, int64_t *affected,
                              struct lb_err *err)
{
    uint32_t kind = 0;
    struct lb_text body = LB_NO_TEXT;
    if (!sp || sp->at == lb_store_size(&sp->store))
        return LB_SPOOLED_FAILED; /* it only ends where the flight failed, or is not read on */
    if (!lb_store_get(&sp->store, &sp->at, &kind, &body, err))
        return LB_SPOOLED_BROKEN;
    if (kind == LB_SPOOLED_BEGIN)
        *columns = result_at(sp, sp->reading++);
    else if (kind == LB_SPOOLED_END)
        take_count(affected, body);
    else
        lb_store_cells(body, ncells, cells);
    return (enum lb_spooled)kind;
}
