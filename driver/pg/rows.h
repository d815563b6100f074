/*
 * A row source: the reply to what was executed, read a row at a time. It may come off the socket as
 * the server makes it (stream), from a spool, or from memory the driver filled itself; who reads it
 * cannot tell. One reply may hold several results, one after another (several statements in one
 * text).
 */
#ifndef LB_PG_ROWS_H
#define LB_PG_ROWS_H

#include "base/buf.h"
#include "base/err.h"

enum lb_step {
    LB_STEP_ROW,   /* there is a current row / a current result */
    LB_STEP_END,   /* no further row / no further result */
    LB_STEP_FAILED /* *err says why; the result is over */
};

struct lb_column {
    const char *name; /* UTF-8, owned by the row source (or its statement in the cache) */
    uint32_t oid;     /* type */
    int32_t typmod;
    uint32_t table;    /* oid of the base table, 0: an expression */
    int16_t attribute; /* its column number there */
    bool binary;       /* format of the cells */
};

struct lb_rows;

struct lb_rows_kind {
    /* The next row of the current result: fills rows->cells. */
    enum lb_step (*next)(struct lb_rows *, struct lb_err *);
    /* Makes row `index` (0-based) current; END when there is none. NULL where rows only go forward.
     */
    enum lb_step (*seek)(struct lb_rows *, int64_t index, struct lb_err *);
    /* Leaves the current result (its rest is skipped) and makes the next one current. */
    enum lb_step (*more)(struct lb_rows *, struct lb_err *);
    /* Frees it. What of the reply is still under way is dealt with (drained, or cancelled when only
     * a plain SELECT's rows remain); an error that comes late is lost with it. */
    void (*close)(struct lb_rows *);
};

/* So many columns a query of the driver's own may have, and read them all whatever the server has
 * answered. */
enum { LB_ROWS_CELLS = 32 };

/* In `affected`: the command ended the transaction by a rollback, a COMMIT of a failed one too. */
enum { LB_ROLLED_BACK = -2 };

/* The head of every row source; what follows it is the kind's own. */
struct lb_rows {
    const struct lb_rows_kind *kind;
    const struct lb_column *columns;
    unsigned ncolumns;     /* 0: a result without rows (INSERT …) */
    struct lb_text *cells; /* the current row, ncolumns of them; at == NULL is SQL NULL. Valid until
                              the next call. Off the wire it has room for LB_ROWS_CELLS at least,
                              the rest of them NULL */
    int64_t affected;      /* rows affected, or rows in all where known; -1: not known (yet);
                              LB_ROLLED_BACK */
    unsigned result;       /* 0-based: which statement of the batch this result belongs to */
    bool complete;         /* the whole reply was received: the connection is free */
};

static inline enum lb_step lb_rows_next(struct lb_rows *r, struct lb_err *err)
{
    return r->kind->next(r, err);
}

static inline enum lb_step lb_rows_more(struct lb_rows *r, struct lb_err *err)
{
    return r->kind->more(r, err);
}

static inline void lb_rows_close(struct lb_rows *r)
{
    if (r)
        r->kind->close(r);
}

/* ---- rows that the driver makes itself (SQLGetTypeInfo …) -------------------------------- */

/* Text cells; columns (copied, their names too) of text types. NULL when out of memory. */
struct lb_rows *lb_rows_memory_new(const struct lb_column *columns, unsigned n);
/* Copies; false: out of memory. Also behind the rows of a spool, when all of them were counted. */
bool lb_rows_memory_add(struct lb_rows *, const struct lb_text *cells);
void lb_rows_memory_clear(struct lb_rows *); /* no rows; memory kept for the next ones */

/* ---- scrolling --------------------------------------------------------------------------- */

/*
 * Wraps `source` (owned from now on, also on failure) in a spool that can seek: rows are read from
 * the source as far as asked for and kept, in memory up to `memory` bytes, then in an unlinked
 * temporary file. NULL: *err says why. lb_rows_count, of what can seek only, reads to the end.
 */
struct lb_rows *lb_rows_scroll(struct lb_rows *source, size_t memory, struct lb_err *err);
bool lb_rows_count(struct lb_rows *, int64_t *out, struct lb_err *err);

#endif
