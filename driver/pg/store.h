/*
 * Inside pg/ only: where rows are kept that are not read yet, or are to be read again. A store is a
 * row of bytes that only grows: in memory up to a limit, then in a temporary file without a name.
 * Records and rows are laid out in it; on this machine only, so in its own byte order.
 */
#ifndef LB_PG_STORE_H
#define LB_PG_STORE_H

#include "base/buf.h"
#include "base/err.h"

struct lb_store {
    size_t memory;        /* bytes kept in memory at most; more go into the file */
    int fd;               /* -1: no file yet */
    int64_t written;      /* bytes that are in the file */
    struct lb_buf tail;   /* those behind them */
    struct lb_buf window; /* what was read back last */
    int64_t window_at;
};

void lb_store_init(struct lb_store *st, size_t memory);
void lb_store_release(struct lb_store *st);
int64_t lb_store_size(const struct lb_store *st);

/* A record: a kind, and bytes or a row's cells. False: *err says why. */
bool lb_store_put(struct lb_store *st, uint32_t kind, const void *bytes, size_t n,
                  struct lb_err *err);
bool lb_store_put_cells(struct lb_store *st, uint32_t kind, const struct lb_text *cells, unsigned n,
                        struct lb_err *err);

/* The record at *at, which moves behind it; false at a failure. *body is valid until the next call.
 */
bool lb_store_get(struct lb_store *st, int64_t *at, uint32_t *kind, struct lb_text *body,
                  struct lb_err *err);
/* A body that lb_store_put_cells made, back as n cells that point into it. */
void lb_store_cells(struct lb_text body, unsigned n, struct lb_text *cells);

/* ---- rows by their number -------------------------------------------------------------------- */

struct lb_rowstore {
    struct lb_store store;
    struct lb_buf marks; /* int64_t: where each 64th row starts */
    int64_t count;
    int64_t near_row, near_at; /* the row after the one read last */
};

void lb_rowstore_init(struct lb_rowstore *rs, size_t memory);
void lb_rowstore_release(struct lb_rowstore *rs);
void lb_rowstore_clear(struct lb_rowstore *rs); /* no rows; memory kept */
/* False: it is as it was. */
bool lb_rowstore_add(struct lb_rowstore *rs, const struct lb_text *cells, unsigned n,
                     struct lb_err *err);
/* row < count. The cells are valid until the next call. */
bool lb_rowstore_get(struct lb_rowstore *rs, int64_t row, struct lb_text *cells, unsigned n,
                     struct lb_err *err);

#endif
