#include "exec/cursor.h"

#include <stdio.h>
#include <string.h>

#include "exec/args.h"
#include "exec/putdata.h"

/* ---- where it stands --------------------------------------------------------------------- */

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

/* ---- bookmarks --------------------------------------------------------------------------- */

bool lb_bookmark_on(const struct lb_stmt *s)
{
    return s->use_bookmarks != SQL_UB_OFF && s->rows && s->rows->kind->seek;
}

bool lb_bookmark_asked(struct lb_stmt *s)
{
    const struct lb_desc_rec *r = lb_bookmark_on(s) ? lb_desc_rec_at(s->ard, 0) : NULL;
    return r && (r->data || r->indicator || r->octet_length_at);
}

/* Fixed-length bookmarks (SQL_C_BOOKMARK) are numbers, variable-length ones (SQL_C_VARBOOKMARK)
 * bytes. */
static enum lb_outcome put(SQLSMALLINT c_type, int64_t row, void *at, SQLLEN room, SQLLEN *length)
{
    int32_t narrow = (int32_t)row;
    SQLLEN size = lb_c_type_size(c_type);
    const void *from = &row;
    if (c_type == SQL_C_LONG || c_type == SQL_C_ULONG || c_type == SQL_C_SLONG)
        from = &narrow;
    else if (c_type == SQL_C_BINARY || c_type == SQL_C_DEFAULT)
        size = sizeof row;
    else if (size != sizeof row)
        return LB_RESTRICTED;
    if (length)
        lb_length_set(length, size);
    if (c_type == SQL_C_BINARY && room < size)
        return LB_OUT_OF_RANGE; /* half a bookmark is none */
    if (at)
        memcpy(at, from, (size_t)size);
    return LB_FINE;
}

enum lb_outcome lb_bookmark_store(struct lb_stmt *s, SQLULEN at, int64_t row)
{
    const struct lb_desc_rec *r = &s->ard->recs[0];
    SQLLEN size = lb_c_type_size(r->concise_type);
    SQLLEN room = size > 0 ? size : r->octet_length;
    return put(r->concise_type, row, lb_desc_data(s->ard, r, size, at), room,
               lb_desc_element(s->ard, r->octet_length_at, at, sizeof(SQLLEN)));
}

SQLRETURN lb_bookmark_get(struct lb_stmt *s, SQLSMALLINT c_type, SQLPOINTER at, SQLLEN room,
                          SQLLEN *indicator)
{
    enum lb_outcome o = put(c_type, s->row + (int64_t)s->at, at, room, indicator);
    return lb_diag_outcome(&s->head.diag, o, SQL_NO_ROW_NUMBER, 0) ? SQL_ERROR : SQL_SUCCESS;
}

static int64_t read(struct lb_stmt *s, SQLSMALLINT c_type, const void *at, SQLLEN told_row)
{
    int64_t row = 0;
    int32_t narrow = 0;
    if (at && (c_type == SQL_C_LONG || c_type == SQL_C_ULONG || c_type == SQL_C_SLONG)) {
        memcpy(&narrow, at, sizeof narrow);
        row = narrow;
    } else if (at) {
        memcpy(&row, at, sizeof row);
    }
    if (row < 1 || row > LB_ROW_MOST) {
        lb_diag_post_at(&s->head.diag, told_row, SQL_NO_COLUMN_NUMBER, "HY111", NULL);
        return 0;
    }
    return row;
}

int64_t lb_bookmark_wanted(struct lb_stmt *s)
{
    bool fixed = s->use_bookmarks == SQL_UB_FIXED && sizeof(SQLULEN) == 4;
    return read(s, fixed ? SQL_C_ULONG : SQL_C_BINARY, s->fetch_bookmark, SQL_NO_ROW_NUMBER);
}

int64_t lb_bookmark_bound(struct lb_stmt *s, SQLULEN at)
{
    const struct lb_desc_rec *r = lb_desc_rec_at(s->ard, 0);
    if (!r || !r->data) {
        lb_diag_post_at(&s->head.diag, (SQLLEN)at + 1, 0, "HY111",
                        "No bookmark is bound to column 0");
        return 0;
    }
    return read(s, r->concise_type, lb_desc_data(s->ard, r, lb_c_type_size(r->concise_type), at),
                (SQLLEN)at + 1);
}

/* ---- its name, and its end --------------------------------------------------------------- */

SQLRETURN lb_exec_close_cursor(struct lb_stmt *s)
{
    lb_stmt_close(s);
    return SQL_SUCCESS;
}

/*
 * SQLCancel from another thread ends what runs; data at execution under way is given up; on a
 * statement with nothing to do it does nothing (ODBC 3.5 and later: the cursor stays open).
 */
SQLRETURN lb_exec_cancel(struct lb_stmt *s)
{
    atomic_store(&s->cancelled, true);
    if (lb_mutex_try(&s->head.lock)) {
        if (s->state >= LB_S8 && s->state <= LB_S10)
            lb_put_cancel(s);
        bool runs = s->state == LB_S11;
        lb_mutex_unlock(&s->head.lock);
        if (!runs)
            return SQL_SUCCESS;
    }
    return lb_session_cancel(s->dbc->session) ? SQL_SUCCESS : SQL_ERROR;
}

const char *lb_exec_cursor_name(struct lb_stmt *s)
{
    if (!s->cursor_name[0])
        snprintf(s->cursor_name, sizeof s->cursor_name, "SQL_CUR%p", (void *)s);
    return s->cursor_name;
}

SQLRETURN lb_exec_set_cursor_name(struct lb_stmt *s, struct lb_text name)
{
    struct lb_diag *d = &s->head.diag;
    if (!name.at)
        return lb_diag_post(d, "HY009", NULL);
    if (name.n == 0 || name.n >= sizeof s->cursor_name)
        return lb_diag_post(d, "34000", "A cursor name has 1 to %zu bytes",
                            sizeof s->cursor_name - 1);
    if (lb_text_starts_same(name, LB_TEXT("SQL_CUR")) ||
        lb_text_starts_same(name, LB_TEXT("SQLCUR")))
        return lb_diag_post(d, "34000",
                            "Cursor names that begin with SQL_CUR are the driver's own");
    if (lb_stmt_cursor_taken(s, name))
        return lb_diag_post(d, "3C000", "Another statement's cursor has that name");
    memcpy(s->cursor_name, name.at, name.n);
    s->cursor_name[name.n] = 0;
    return SQL_SUCCESS;
}
