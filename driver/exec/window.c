#include "exec/window.h"

#include "exec/base_table.h"

bool lb_window_begin(struct lb_stmt *s, SQLULEN size, unsigned bound)
{
    unsigned columns = s->rows->ncolumns;
    bool wanted = size > 1 && !s->rows->kind->seek &&
                  (bound < columns || s->concurrency != SQL_CONCUR_READ_ONLY);
    if (s->window && (!wanted || s->window->ncolumns != columns)) {
        lb_rows_close(s->window);
        s->window = NULL;
    }
    if (!wanted)
        return false;
    if (s->window)
        lb_rows_memory_clear(s->window);
    else
        s->window = lb_rows_memory_new(s->rows->columns, columns);
    return s->window != NULL;
}

bool lb_window_keep(struct lb_stmt *s)
{
    return lb_rows_memory_add(s->window, s->rows->cells);
}

/* Where they are kept; *row is the number there of the rowset's first. NULL: nowhere. */
static struct lb_rows *kept(struct lb_stmt *s, int64_t *row)
{
    bool scrolls = s->rows->kind->seek;
    *row = scrolls ? s->row - 1 : 0;
    return scrolls ? s->rows : s->window;
}

static struct lb_text *cells_of(struct lb_stmt *s)
{
    int64_t row;
    SQLLEN told = (SQLLEN)s->at + 1;
    struct lb_err err;
    struct lb_rows *rows = kept(s, &row);
    if (s->rowset_size <= 1 && s->at == 0 && !s->rows->kind->seek)
        return s->rows->cells;
    enum lb_step step = rows ? rows->kind->seek(rows, row + (int64_t)s->at, &err) : LB_STEP_END;
    if (step == LB_STEP_ROW)
        return rows->cells;
    if (step == LB_STEP_FAILED)
        lb_diag_err(&s->head.diag, &err);
    else if (rows == s->rows) /* a rowset's rows are there: a bookmark named another */
        lb_diag_post_at(&s->head.diag, told, SQL_NO_COLUMN_NUMBER, "HY111", NULL);
    else
        lb_diag_post_at(&s->head.diag, told, SQL_NO_COLUMN_NUMBER, "HY109",
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
    lb_diag_post_at(&s->head.diag, (SQLLEN)s->at + 1, SQL_NO_COLUMN_NUMBER, "HY109",
                    "The row was deleted");
    return NULL;
}
