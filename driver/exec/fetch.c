/*
 * The row loop. Plans for the bound columns are made when bindings or columns change; a row then
 * only runs them.
 */
#include "exec/fetch.h"

#include <stdlib.h>

#include "exec/base_table.h"
#include "exec/cursor.h"
#include "exec/large.h"
#include "exec/window.h"

struct lb_bound {
    struct lb_fetch_plan plan;
    enum lb_outcome failed; /* LB_FINE, or why no plan could be made */
    bool large;             /* a large object: its contents are read first */
    unsigned column;        /* 0-based cell */
    char *data;
    char *indicator, *length;
    size_t data_step, length_step;
    SQLLEN room;
};

/* ---- plans ------------------------------------------------------------------------------- */

static bool is_bound(const struct lb_desc_rec *r)
{
    return r->data || r->indicator || r->octet_length_at;
}

static void plan_column(struct lb_stmt *s, struct lb_bound *b, SQLSMALLINT n)
{
    const struct lb_desc_rec *app = &s->ard->recs[n], *imp = &s->ird->recs[n];
    struct lb_fetch_want want = {.c_type = app->concise_type,
                                 .precision = app->precision,
                                 .scale = app->scale,
                                 .leading_precision = app->interval_precision,
                                 .max_length = s->max_length};
    b->large = imp->large;
    b->failed = lb_fetch_plan_make(&b->plan, imp->oid, imp->typmod,
                                   s->binary || b->large ? LB_FORMAT_BINARY : LB_FORMAT_TEXT, &want,
                                   &s->dbc->types, &s->scratch);
    b->column = (unsigned)n - 1;
    b->room = b->failed == LB_FINE && b->plan.fixed_size ? b->plan.fixed_size : app->octet_length;
    bool by_row = s->ard->bind_type != SQL_BIND_BY_COLUMN;
    b->data_step = by_row ? (size_t)s->ard->bind_type : (size_t)b->room;
    b->length_step = by_row ? (size_t)s->ard->bind_type : sizeof(SQLLEN);
}

static bool room_for(struct lb_stmt *s, unsigned n)
{
    if (n <= s->bound_room)
        return true;
    struct lb_bound *bound = realloc(s->bound, n * sizeof *bound);
    if (!bound)
        return lb_diag_refuse(&s->head.diag, "HY001", NULL);
    s->bound = bound;
    s->bound_room = n;
    return true;
}

static bool make_plans(struct lb_stmt *s)
{
    if (s->bound_ard_version == s->ard->version && s->bound_ird_version == s->ird_version &&
        s->bound_ard == s->ard)
        return true;
    s->nbound = 0;
    if (!room_for(s, (unsigned)s->ard->count))
        return false;
    /* bindings last until they are replaced: what this result has no column for serves another */
    for (SQLSMALLINT n = 1; n <= s->ard->count && n <= s->ird->count; n++)
        if (is_bound(&s->ard->recs[n]))
            plan_column(s, &s->bound[s->nbound++], n);
    s->bound_ard = s->ard;
    s->bound_ard_version = s->ard->version;
    s->bound_ird_version = s->ird_version;
    return true;
}

/* Addresses change without a new binding (SQL_ATTR_ROW_BIND_OFFSET_PTR): taken anew for each
 * rowset. */
static void aim(struct lb_stmt *s)
{
    SQLLEN offset = s->ard->bind_offset ? *s->ard->bind_offset : 0;
    for (unsigned i = 0; i < s->nbound; i++) {
        struct lb_bound *b = &s->bound[i];
        const struct lb_desc_rec *r = &s->ard->recs[b->column + 1];
        b->data = r->data ? (char *)r->data + offset : NULL;
        b->indicator = r->indicator ? (char *)r->indicator + offset : NULL;
        b->length = r->octet_length_at ? (char *)r->octet_length_at + offset : NULL;
    }
}

/* ---- a row ------------------------------------------------------------------------------- */

static enum lb_outcome store_cell(const struct lb_bound *b, struct lb_text cell, SQLULEN at)
{
    SQLLEN *indicator = b->indicator ? (SQLLEN *)(b->indicator + at * b->length_step) : NULL;
    SQLLEN *length = b->length ? (SQLLEN *)(b->length + at * b->length_step) : NULL;
    if (!cell.at) {
        if (!indicator)
            return LB_NO_INDICATOR;
        lb_length_set(indicator, SQL_NULL_DATA);
        return LB_FINE;
    }
    if (indicator && indicator != length)
        lb_length_set(indicator, 0);
    if (!b->data && !length)
        return LB_FINE;
    struct lb_target to = {b->data ? b->data + at * b->data_step : NULL, b->room, length};
    return b->plan.run(&b->plan, cell, &to, NULL);
}

static SQLLEN row_number(const struct lb_stmt *s, SQLULEN at)
{
    return s->ard->array_size > 1 ? (SQLLEN)at + 1 : SQL_NO_ROW_NUMBER;
}

/* Stores the current row as element `at` of the rowset; its status. */
static SQLUSMALLINT store_row(struct lb_stmt *s, SQLULEN at)
{
    const struct lb_text *cells = s->rows->cells;
    SQLUSMALLINT status = SQL_ROW_SUCCESS;
    for (unsigned i = 0; i < s->nbound; i++) {
        const struct lb_bound *b = &s->bound[i];
        enum lb_outcome o = b->failed;
        struct lb_text cell = cells[b->column];
        if (b->large && cell.at && !lb_large_read(s, false, row_number(s, at), &cell)) {
            status = SQL_ROW_ERROR;
            continue;
        }
        if (o == LB_FINE)
            o = store_cell(b, cell, at);
        if (o == LB_FINE)
            continue;
        if (lb_diag_outcome(&s->head.diag, o, row_number(s, at), (SQLINTEGER)b->column + 1))
            status = SQL_ROW_ERROR;
        else if (status == SQL_ROW_SUCCESS)
            status = SQL_ROW_SUCCESS_WITH_INFO;
    }
    return status;
}

/* ---- a rowset ---------------------------------------------------------------------------- */

struct tally {
    SQLULEN rows, failed, warned;
    bool lost; /* the source failed: no more rows after that */
};

/* MAX_ROWS counts rows from the first of the result. */
static bool beyond_max(const struct lb_stmt *s, SQLULEN at)
{
    return s->max_rows > 0 && (SQLULEN)s->row + at > s->max_rows;
}

/* The current row, with what became of it through this cursor. */
static SQLUSMALLINT store_own(struct lb_stmt *s, SQLULEN at, int64_t row)
{
    if (!s->change)
        return store_row(s, at);
    if (lb_base_table_apply(s, row, s->rows->cells) == LB_OWN_DELETED)
        return SQL_ROW_DELETED;
    SQLUSMALLINT own = lb_base_table_status(s, row), status = store_row(s, at);
    return status == SQL_ROW_SUCCESS ? own : status;
}

static SQLUSMALLINT take_row(struct lb_stmt *s, SQLULEN at, bool keep)
{
    int64_t row = s->row + (int64_t)at;
    SQLUSMALLINT status =
        s->retrieve_data == SQL_RD_ON ? store_own(s, at, row) : lb_base_table_status(s, row);
    if (lb_bookmark_asked(s) &&
        lb_diag_outcome(&s->head.diag, lb_bookmark_store(s, at, row), row_number(s, at), 0))
        return SQL_ROW_ERROR;
    if (keep && !lb_window_keep(s)) {
        lb_diag_post_at(&s->head.diag, row_number(s, at), SQL_NO_COLUMN_NUMBER, "HY001", NULL);
        return SQL_ROW_ERROR;
    }
    return status;
}

static void read_rowset(struct lb_stmt *s, SQLULEN size, SQLUSMALLINT *status, struct tally *t)
{
    struct lb_err err;
    bool keep = lb_window_begin(s, size, s->nbound);
    for (SQLULEN at = 0; at < size; at++) {
        enum lb_step step = beyond_max(s, at) ? LB_STEP_END : lb_position_row(s, at, &err);
        if (step == LB_STEP_END)
            break;
        SQLUSMALLINT row_status = SQL_ROW_ERROR;
        if (step == LB_STEP_ROW) {
            row_status = take_row(s, at, keep);
        } else {
            lb_diag_err_at(&s->head.diag, row_number(s, at), &err);
            t->lost = true;
        }
        if (status)
            status[at] = row_status;
        t->rows++;
        t->failed += row_status == SQL_ROW_ERROR;
        t->warned += row_status == SQL_ROW_SUCCESS_WITH_INFO;
        if (t->lost)
            break;
    }
}

/* SQLFetchScroll, "Diagnostics": an error in some rows, but not in all, is a warning for the whole.
 */
static SQLRETURN summary(struct lb_stmt *s, const struct tally *t)
{
    if (t->rows == 0)
        return SQL_NO_DATA;
    if (t->failed == t->rows)
        return SQL_ERROR;
    if (t->failed > 0) {
        lb_diag_post(&s->head.diag, "01S01", NULL);
        return SQL_SUCCESS_WITH_INFO;
    }
    return t->warned ? SQL_SUCCESS_WITH_INFO : SQL_SUCCESS;
}

static SQLRETURN fetch_rowset(struct lb_stmt *s, bool any, SQLULEN size, SQLUSMALLINT *status,
                              SQLULEN *fetched)
{
    struct tally t = {0};
    if (any)
        read_rowset(s, size, status, &t);
    for (SQLULEN i = t.rows; status && i < size; i++)
        status[i] = SQL_ROW_NOROW;
    if (fetched)
        lb_length_set(fetched, (SQLLEN)t.rows);
    s->rowset = t.rows;
    s->at = 0;
    s->part_column = 0;
    if (t.rows == 0) {
        lb_position_after_end(s);
        lb_getdata_learn(s);
    }
    s->cursor_ended = t.rows == 0;
    return summary(s, &t);
}

bool lb_fetch_prepare(struct lb_stmt *s)
{
    if (!make_plans(s))
        return false;
    aim(s);
    return true;
}

/* `then`: the state that a cursor which was moved is in. */
static SQLRETURN fetch(struct lb_stmt *s, SQLSMALLINT orientation, SQLLEN offset, SQLULEN size,
                       SQLUSMALLINT *status, SQLULEN *fetched, enum lb_stmt_state then)
{
    if (!lb_fetch_prepare(s))
        return SQL_ERROR;
    lb_rows_set_deadline(s->rows, lb_stmt_deadline(s));
    SQLRETURN r = lb_position_move(s, orientation, offset, size);
    if (r == SQL_ERROR)
        return r;
    s->rowset_size = size;
    s->state = then;
    r = fetch_rowset(s, r != SQL_NO_DATA, size, status, fetched);
    lb_diag_notices(&s->head.diag, s->dbc->session, s->rows);
    return r;
}

/* One row from the spool into element `at`; a rowset's own, or one that a bookmark names. */
static SQLUSMALLINT store_from(struct lb_stmt *s, SQLULEN at, int64_t row)
{
    struct lb_err err;
    enum lb_step step = s->rows->kind->seek(s->rows, row - 1, &err);
    if (step == LB_STEP_ROW)
        return store_own(s, at, row);
    if (step == LB_STEP_FAILED)
        lb_diag_err_at(&s->head.diag, (SQLLEN)at + 1, &err);
    else
        lb_diag_post_at(&s->head.diag, (SQLLEN)at + 1, SQL_NO_COLUMN_NUMBER, "HY111", NULL);
    return SQL_ROW_ERROR;
}

SQLUSMALLINT lb_fetch_by_bookmark(struct lb_stmt *s, SQLULEN at)
{
    int64_t row = lb_bookmark_bound(s, at);
    return row ? store_from(s, at, row) : SQL_ROW_ERROR;
}

SQLUSMALLINT lb_fetch_refresh(struct lb_stmt *s, SQLULEN at)
{
    return store_from(s, at, s->row + (int64_t)at);
}

SQLRETURN lb_exec_fetch(struct lb_stmt *s, SQLSMALLINT orientation, SQLLEN offset)
{
    return fetch(s, orientation, offset, s->ard->array_size, s->ird->array_status,
                 s->ird->rows_processed, LB_S6);
}

SQLRETURN lb_exec_extended_fetch(struct lb_stmt *s, SQLUSMALLINT orientation, SQLLEN offset,
                                 SQLULEN *rows, SQLUSMALLINT *status)
{
    SQLULEN size = s->extended_size ? s->extended_size : 1;
    /* the offset is a fixed-length bookmark, and bookmarks are row numbers */
    if (orientation == SQL_FETCH_BOOKMARK && lb_bookmark_on(s)) {
        if (offset < 1)
            return lb_diag_post(&s->head.diag, "HY111", NULL);
        orientation = SQL_FETCH_ABSOLUTE;
    }
    s->extended_status = status;
    return fetch(s, (SQLSMALLINT)orientation, offset, size, status, rows, LB_S7);
}
