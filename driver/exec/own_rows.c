#include "exec/own_rows.h"

#include <stdlib.h>

void lb_own_rows_release(struct lb_own_rows *o)
{
    for (size_t i = 0; i < o->n; i++)
        free(o->rows[i].cells);
    free(o->rows);
    *o = (struct lb_own_rows){0};
}

/* Where the row is, or would be. */
static size_t place_of(const struct lb_own_rows *o, int64_t row)
{
    size_t low = 0, high = o->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (o->rows[middle].row < row)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

struct lb_own_row *lb_own_rows_find(const struct lb_own_rows *o, int64_t row)
{
    size_t at = place_of(o, row);
    return at < o->n && o->rows[at].row == row ? &o->rows[at] : NULL;
}

static struct lb_own_row *make_room(struct lb_own_rows *o, int64_t row)
{
    size_t at = place_of(o, row);
    if (o->n == o->room) {
        size_t room = o->room ? 2 * o->room : 8;
        struct lb_own_row *rows = realloc(o->rows, room * sizeof *rows);
        if (!rows)
            return NULL;
        o->rows = rows;
        o->room = room;
    }
    memmove(&o->rows[at + 1], &o->rows[at], (o->n - at) * sizeof *o->rows);
    o->n++;
    o->rows[at] = (struct lb_own_row){.row = row};
    return &o->rows[at];
}

struct lb_own_row *lb_own_rows_mark(struct lb_own_rows *o, int64_t row, enum lb_own_state state)
{
    struct lb_own_row *r = lb_own_rows_find(o, row);
    if (!r)
        r = make_room(o, row);
    if (r) { /* its cells stay: the result's may point to them */
        r->state = state;
        r->fetched = false;
    }
    return r;
}

/* One piece of memory: the cells, which of them are given, their bytes with a NUL behind each. */
bool lb_own_rows_update(struct lb_own_rows *o, int64_t row, unsigned n, const struct lb_text *cells,
                        const bool *given)
{
    size_t size = n * (sizeof *cells + sizeof *given);
    for (unsigned i = 0; i < n; i++)
        size += given[i] && cells[i].at ? cells[i].n + 1 : 0;
    struct lb_own_row *r = lb_own_rows_mark(o, row, LB_OWN_STALE);
    struct lb_text *kept = r ? malloc(size) : NULL;
    if (!kept)
        return false;
    bool *flags = (bool *)(kept + n);
    char *bytes = (char *)(flags + n);
    for (unsigned i = 0; i < n; i++) {
        flags[i] = given[i];
        kept[i] = LB_NO_TEXT;
        if (!given[i] || !cells[i].at)
            continue;
        memcpy(bytes, cells[i].at, cells[i].n);
        bytes[cells[i].n] = '\0';
        kept[i] = lb_text(bytes, cells[i].n);
        bytes += cells[i].n + 1;
    }
    free(r->cells);
    r->cells = kept;
    r->given = flags;
    r->state = LB_OWN_UPDATED;
    return true;
}
