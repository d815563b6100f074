#include "exec/position.h"

#include "exec/bookmark.h"

static bool scrolls(const struct lb_stmt *s)
{
    return s->rows->kind->seek != NULL;
}

/* The rowset before this one, or the one that a wanted start is cut to: a rowset that would begin
 * before the first row begins with it, with 01S06 when it was not wholly before it. */
static SQLRETURN start_at(struct lb_stmt *s, int64_t row)
{
    s->row = row;
    return SQL_SUCCESS;
}

static SQLRETURN before_start(struct lb_stmt *s)
{
    s->row = 0;
    return SQL_NO_DATA;
}

static SQLRETURN first_rows_instead(struct lb_stmt *s)
{
    lb_diag_post(&s->head.diag, "01S06", NULL);
    return start_at(s, 1);
}

static bool last_row(struct lb_stmt *s, int64_t *out)
{
    struct lb_err err = {0};
    if (!lb_rows_count(s->rows, out, &err)) {
        lb_diag_err(&s->head.diag, &err);
        return false;
    }
    if (s->max_rows > 0 && *out > (int64_t)s->max_rows)
        *out = (int64_t)s->max_rows;
    return true;
}

static SQLRETURN move_next(struct lb_stmt *s)
{
    if (s->row == LB_ROW_AFTER_END)
        return SQL_NO_DATA;
    return start_at(s, s->row == 0 ? 1 : s->row + (int64_t)s->rowset_size);
}

static SQLRETURN move_prior(struct lb_stmt *s, int64_t size)
{
    int64_t last, from = s->row;
    if (from == LB_ROW_AFTER_END) {
        if (!last_row(s, &last))
            return SQL_ERROR;
        if (last == 0)
            return before_start(s);
        return last < size ? first_rows_instead(s) : start_at(s, last - size + 1);
    }
    if (from <= 1)
        return before_start(s);
    return from <= size ? first_rows_instead(s) : start_at(s, from - size);
}

static SQLRETURN move_absolute(struct lb_stmt *s, int64_t row, int64_t size)
{
    int64_t last;
    if (row > 0)
        return start_at(s, row);
    if (row == 0)
        return before_start(s);
    if (!last_row(s, &last))
        return SQL_ERROR;
    if (-row <= last)
        return start_at(s, last + row + 1);
    return -row > size ? before_start(s) : first_rows_instead(s);
}

static SQLRETURN move_relative(struct lb_stmt *s, int64_t offset, int64_t size)
{
    if (s->row == 0 && offset > 0)
        return move_absolute(s, offset, size);
    if (s->row == LB_ROW_AFTER_END && offset < 0)
        return move_absolute(s, offset, size);
    if ((s->row == 0 && offset <= 0) || (s->row == 1 && offset < 0))
        return before_start(s);
    if (s->row == LB_ROW_AFTER_END)
        return SQL_NO_DATA;
    if (s->row + offset < 1)
        return -offset > size ? before_start(s) : first_rows_instead(s);
    return start_at(s, s->row + offset);
}

static SQLRETURN move_last(struct lb_stmt *s, int64_t size)
{
    int64_t last;
    if (!last_row(s, &last))
        return SQL_ERROR;
    return start_at(s, last > size ? last - size + 1 : 1);
}

SQLRETURN lb_position_move(struct lb_stmt *s, SQLSMALLINT orientation, SQLLEN offset, SQLULEN size)
{
    int64_t n = size < LB_ROW_MOST ? (int64_t)size : LB_ROW_MOST;
    if (offset > LB_ROW_MOST || offset < -LB_ROW_MOST) /* beyond either end all is the same */
        offset = offset > 0 ? LB_ROW_MOST : -LB_ROW_MOST;
    if (orientation == SQL_FETCH_NEXT)
        return move_next(s);
    if (orientation == SQL_FETCH_BOOKMARK && lb_bookmark_on(s)) {
        int64_t row = lb_bookmark_wanted(s);
        return row ? move_absolute(s, row + offset > 0 ? row + offset : 0, n) : SQL_ERROR;
    }
    if (orientation < SQL_FETCH_NEXT || orientation > SQL_FETCH_RELATIVE)
        return lb_diag_post(&s->head.diag, "HY106", "%d is no fetch orientation", orientation);
    if (!scrolls(s))
        return lb_diag_post(&s->head.diag, "HY106",
                            "The cursor only goes forward: set "
                            "SQL_ATTR_CURSOR_TYPE to SQL_CURSOR_STATIC before executing to scroll");
    switch (orientation) {
    case SQL_FETCH_FIRST:
        return start_at(s, 1);
    case SQL_FETCH_LAST:
        return move_last(s, n);
    case SQL_FETCH_PRIOR:
        return move_prior(s, n);
    case SQL_FETCH_ABSOLUTE:
        return move_absolute(s, offset, n);
    default:
        return move_relative(s, offset, n);
    }
}

enum lb_step lb_position_row(struct lb_stmt *s, SQLULEN at, struct lb_err *err)
{
    if (scrolls(s))
        return s->rows->kind->seek(s->rows, s->row - 1 + (int64_t)at, err);
    return lb_rows_next(s->rows, err);
}

void lb_position_after_end(struct lb_stmt *s)
{
    if (s->row != 0)
        s->row = LB_ROW_AFTER_END;
}
