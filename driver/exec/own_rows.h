/*
 * Rows of a result that were changed through its own cursor. A static cursor shows its own updates
 * and deletions (SQL_STATIC_CURSOR_ATTRIBUTES2), not what others do: the result keeps what the
 * server sent, and what became of changed rows lies here, over it.
 */
#ifndef LB_EXEC_OWN_ROWS_H
#define LB_EXEC_OWN_ROWS_H

#include "base/text.h"

enum lb_own_state {
    LB_OWN_NOT,     /* as it was read */
    LB_OWN_UPDATED, /* its cells are known */
    LB_OWN_STALE,   /* updated, but nobody knows to what: found by its key only */
    LB_OWN_DELETED
};

struct lb_own_row {
    int64_t row; /* its number in the result, from 1 */
    enum lb_own_state state;
    bool fetched;          /* again, since it was changed */
    struct lb_text *cells; /* UPDATED: one a column; */
    const bool *given;     /* those that are not given here are as they were read */
};

struct lb_own_rows {
    struct lb_own_row *rows; /* by number */
    size_t n, room;
};

void lb_own_rows_release(struct lb_own_rows *o);

/* NULL: not changed. */
struct lb_own_row *lb_own_rows_find(const struct lb_own_rows *o, int64_t row);

/* Notes a change; the cells stay where they are, for some may point to them. NULL: out of memory.
 */
struct lb_own_row *lb_own_rows_mark(struct lb_own_rows *o, int64_t row, enum lb_own_state state);
/* UPDATED, with the cells of n columns, copied. False: out of memory; the row is then stale. */
bool lb_own_rows_update(struct lb_own_rows *o, int64_t row, unsigned n, const struct lb_text *cells,
                        const bool *given);

#endif
