/* Rows that the driver makes itself. */
#include <stdlib.h>

#include "pg/rows.h"
#include "pg/store.h"

struct memory {
    struct lb_rows rows;
    struct lb_rowstore store;
    int64_t row; /* -1: before the first */
};

static enum lb_step memory_seek(struct lb_rows *rows, int64_t index, struct lb_err *err)
{
    struct memory *m = (struct memory *)rows;
    m->row = index < 0 ? -1 : index < m->store.count ? index : m->store.count;
    if (index < 0 || index >= m->store.count)
        return LB_STEP_END;
    return lb_rowstore_get(&m->store, index, rows->cells, rows->ncolumns, err) ? LB_STEP_ROW
                                                                               : LB_STEP_FAILED;
}

static enum lb_step memory_next(struct lb_rows *rows, struct lb_err *err)
{
    struct memory *m = (struct memory *)rows;
    return memory_seek(rows, m->row + (m->row < m->store.count ? 1 : 0), err);
}

static enum lb_step memory_more(struct lb_rows *rows, struct lb_err *err)
{
    struct memory *m = (struct memory *)rows;
    m->row = m->store.count;
    return LB_STEP_END;
}

static void memory_close(struct lb_rows *rows)
{
    lb_rowstore_release(&((struct memory *)rows)->store);
    free(rows);
}

static const struct lb_rows_kind memory_kind = {
    .next = memory_next,
    .seek = memory_seek,
    .more = memory_more,
    .close = memory_close,
};

/* One block: head, columns, cells, names. */
struct lb_rows *lb_rows_memory_new(const struct lb_column *columns, unsigned n)
{
    size_t names = 0;
    for (unsigned i = 0; i < n; i++)
        names += strlen(columns[i].name) + 1;
    struct memory *m =
        calloc(1, sizeof *m + n * (sizeof(struct lb_column) + sizeof(struct lb_text)) + names);
    if (!m)
        return NULL;
    struct lb_column *own = (struct lb_column *)(m + 1);
    struct lb_text *cells = (struct lb_text *)(own + n);
    char *name = (char *)(cells + n);
    for (unsigned i = 0; i < n; i++) {
        size_t len = strlen(columns[i].name) + 1;
        own[i] = columns[i];
        own[i].name = memcpy(name, columns[i].name, len);
        name += len;
    }
    m->rows.kind = &memory_kind;
    m->rows.columns = own;
    m->rows.ncolumns = n;
    m->rows.cells = cells;
    m->rows.complete = true;
    m->row = -1;
    lb_rowstore_init(&m->store, SIZE_MAX);
    return &m->rows;
}

bool lb_rows_memory_add(struct lb_rows *rows, const struct lb_text *cells)
{
    struct memory *m = (struct memory *)rows;
    if (!lb_rowstore_add(&m->store, cells, rows->ncolumns, NULL))
        return false;
    rows->affected = m->store.count;
    return true;
}
