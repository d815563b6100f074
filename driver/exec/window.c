#include "exec/window.h"

#include <stdlib.h>
#include <string.h>

#include "exec/base_table.h"

#define WINDOW_CEILING ((size_t)1 << 31)

struct lb_window {
    struct lb_owned head;
    unsigned columns;
    SQLULEN rows, room; /* rows kept; room for */
    struct lb_buf bytes;
    size_t *starts, *sizes; /* of each cell in bytes; SIZE_MAX: SQL NULL */
    struct lb_text *row;    /* one row as slices */
};

static void release_window(struct lb_owned *owned)
{
    struct lb_window *w = (struct lb_window *)owned;
    lb_buf_release(&w->bytes);
    free(w->starts);
    free(w->sizes);
    free(w->row);
    free(w);
}

static struct lb_window *window_new(unsigned columns, SQLULEN room)
{
    struct lb_window *w = calloc(1, sizeof *w);
    if (!w)
        return NULL;
    w->head.release = release_window;
    w->columns = columns;
    w->room = room;
    w->bytes = LB_BUF(WINDOW_CEILING);
    bool fits = room <= SIZE_MAX / columns / sizeof *w->starts;
    w->starts = fits ? malloc(columns * room * sizeof *w->starts) : NULL;
    w->sizes = fits ? malloc(columns * room * sizeof *w->sizes) : NULL;
    w->row = malloc(columns * sizeof *w->row);
    if (w->starts && w->sizes && w->row)
        return w;
    release_window(&w->head);
    return NULL;
}

bool lb_window_begin(struct lb_stmt *s, SQLULEN size, unsigned bound)
{
    struct lb_window *w = (struct lb_window *)s->window;
    unsigned columns = s->rows->ncolumns;
    if (size <= 1 || s->rows->kind->seek || bound >= columns)
        return false;
    if (w && (w->columns != columns || w->room < size)) {
        release_window(&w->head);
        w = NULL;
    }
    if (!w)
        w = window_new(columns, size);
    s->window = w ? &w->head : NULL;
    if (w) {
        lb_buf_clear(&w->bytes);
        w->rows = 0;
    }
    return w != NULL;
}

bool lb_window_keep(struct lb_stmt *s)
{
    struct lb_window *w = (struct lb_window *)s->window;
    const struct lb_text *cells = s->rows->cells;
    size_t *starts = &w->starts[w->rows * w->columns], *sizes = &w->sizes[w->rows * w->columns];
    size_t n = w->bytes.n, all = 0;
    for (unsigned i = 0; i < w->columns; i++)
        all += cells[i].at ? cells[i].n + 1 : 0;
    char *to = lb_buf_grow(&w->bytes, all);
    if (!to)
        return false;
    for (unsigned i = 0; i < w->columns; i++) {
        struct lb_text cell = cells[i];
        starts[i] = cell.at ? n : SIZE_MAX;
        sizes[i] = cell.n;
        if (!cell.at)
            continue;
        memcpy(to, cell.at, cell.n);
        to[cell.n] = '\0';
        to += cell.n + 1;
        n += cell.n + 1;
    }
    w->bytes.n = n;
    w->rows++;
    return true;
}

static struct lb_text *kept_row(struct lb_window *w, SQLULEN at)
{
    for (unsigned i = 0; i < w->columns; i++) {
        size_t start = w->starts[at * w->columns + i];
        w->row[i] = start == SIZE_MAX ? LB_NO_TEXT
                                      : lb_text(w->bytes.at + start, w->sizes[at * w->columns + i]);
    }
    return w->row;
}

static struct lb_text *cells_of(struct lb_stmt *s)
{
    struct lb_window *w = (struct lb_window *)s->window;
    if (s->rows->kind->seek) {
        struct lb_err err;
        enum lb_step step = s->rows->kind->seek(s->rows, s->row - 1 + (int64_t)s->at, &err);
        if (step == LB_STEP_FAILED)
            lb_diag_err(&s->head.diag, &err);
        else if (step == LB_STEP_END) /* a rowset's rows are there: a bookmark named another */
            lb_diag_post_at(&s->head.diag, (SQLLEN)s->at + 1, SQL_NO_COLUMN_NUMBER, "HY111", NULL);
        return step == LB_STEP_ROW ? s->rows->cells : NULL;
    }
    if (s->rowset_size <= 1 && s->at == 0)
        return s->rows->cells;
    if (w && s->at < w->rows)
        return kept_row(w, s->at);
    lb_diag_post(&s->head.diag, "HY109",
                 "This row of the rowset is not kept: all columns of the rowset are "
                 "bound, or it has fewer rows");
    return NULL;
}

const struct lb_text *lb_window_cells(struct lb_stmt *s)
{
    if (s->rowset_size <= 1 && s->at == 0 && !s->rows->kind->seek && !s->change)
        return s->rows->cells;
    struct lb_text *cells = cells_of(s);
    if (!cells || lb_base_table_apply(s, lb_base_table_row(s), cells) != LB_OWN_DELETED)
        return cells;
    lb_diag_post(&s->head.diag, "HY109", "The row was deleted");
    return NULL;
}
