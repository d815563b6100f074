/* SQLSetPos and SQLBulkOperations (ODBC reference). */
#include "exec/change.h"
#include "exec/cursor.h"
#include "exec/fetch.h"
#include "exec/putdata.h"

typedef SQLUSMALLINT change_fn(struct lb_stmt *s, SQLULEN at);

struct tally {
    SQLULEN rows, failed, warned;
};

static void one(struct lb_stmt *s, change_fn *change, SQLULEN at, struct tally *t)
{
    const SQLUSMALLINT *ignore = s->ard->array_status;
    SQLUSMALLINT *told = s->state == LB_S7 ? s->extended_status : s->ird->array_status;
    if (ignore && ignore[at] == SQL_ROW_IGNORE)
        return;
    SQLUSMALLINT status = change(s, at);
    t->rows++;
    t->failed += status == SQL_ROW_ERROR;
    t->warned += status == SQL_ROW_SUCCESS_WITH_INFO;
    if (told)
        told[at] = status;
}

/* "01S01: an error in one row of several" is a warning for the call, and so is 01001: a row that
 * somebody else changed. */
static SQLRETURN summary(struct lb_stmt *s, const struct tally *t)
{
    s->part_column = 0;
    s->row_count = (SQLLEN)(t->rows - t->failed);
    if (t->failed == 0)
        return t->warned ? SQL_SUCCESS_WITH_INFO : SQL_SUCCESS;
    if (t->failed == t->rows)
        return lb_diag_has_error(&s->head.diag) ? SQL_ERROR : SQL_SUCCESS_WITH_INFO;
    lb_diag_post(&s->head.diag, "01S01", NULL);
    return SQL_SUCCESS_WITH_INFO;
}

static SQLRETURN each_row(struct lb_stmt *s, change_fn *change, SQLULEN first, SQLULEN behind)
{
    struct tally t = {0};
    for (SQLULEN at = first; at < behind; at++)
        one(s, change, at, &t);
    s->at = behind - first == 1 ? first : 0; /* each operation on a row positions on it */
    return summary(s, &t);
}

static SQLRETURN change_rows(struct lb_stmt *s, change_fn *change, SQLULEN first, SQLULEN behind)
{
    return lb_change_allowed(s) ? each_row(s, change, first, behind) : SQL_ERROR;
}

/* The same with bound columns that may be sent at execution; `go` then comes back to change_rows.
 */
static SQLRETURN change_with_data(struct lb_stmt *s, SQLULEN first, SQLULEN behind,
                                  SQLRETURN (*go)(struct lb_stmt *, const struct lb_put_job *))
{
    struct lb_put_job job = {.wanted = lb_change_wants,
                             .address = lb_change_address,
                             .c_type = lb_change_c_type,
                             .go = go,
                             .n = (unsigned)s->ird->count,
                             .first = first,
                             .behind = behind};
    return lb_change_allowed(s) ? lb_put_start(s, &job) : SQL_ERROR;
}

static SQLRETURN go_update(struct lb_stmt *s, const struct lb_put_job *job)
{
    return change_rows(s, lb_change_update, job->first, job->behind);
}

static SQLRETURN go_add(struct lb_stmt *s, const struct lb_put_job *job)
{
    return change_rows(s, lb_change_add, job->first, job->behind);
}

/* A static cursor shows what was there when it was opened: its rows come from its spool again. */
static SQLRETURN refresh(struct lb_stmt *s, SQLULEN first, SQLULEN behind)
{
    if (!s->rows->kind->seek)
        return lb_diag_post(&s->head.diag, "HYC00", "SQL_REFRESH needs a cursor that scrolls");
    return lb_fetch_prepare(s) ? each_row(s, lb_fetch_refresh, first, behind) : SQL_ERROR;
}

/* ---- bookmarks --------------------------------------------------------------------------- */

/* The row that a bookmark names takes the place of the rowset's row `at`, while `change` works on
 * it. */
static SQLUSMALLINT at_bookmark(struct lb_stmt *s, SQLULEN at, change_fn *change)
{
    int64_t kept = s->row, row = lb_bookmark_bound(s, at);
    if (row == 0)
        return SQL_ROW_ERROR;
    s->row = row - (int64_t)at;
    SQLUSMALLINT status = change(s, at);
    s->row = kept;
    return status;
}

static SQLUSMALLINT update_at_bookmark(struct lb_stmt *s, SQLULEN at)
{
    return at_bookmark(s, at, lb_change_update);
}

static SQLUSMALLINT delete_at_bookmark(struct lb_stmt *s, SQLULEN at)
{
    return at_bookmark(s, at, lb_change_delete);
}

static SQLRETURN go_update_at_bookmark(struct lb_stmt *s, const struct lb_put_job *job)
{
    return change_rows(s, update_at_bookmark, job->first, job->behind);
}

static SQLRETURN by_bookmark(struct lb_stmt *s, SQLSMALLINT operation)
{
    SQLULEN size = s->ard->array_size;
    if (!lb_bookmark_on(s))
        return lb_diag_post(&s->head.diag, "HY092",
                            "The cursor has no bookmarks: set SQL_ATTR_USE_BOOKMARKS "
                            "and SQL_ATTR_CURSOR_TYPE to SQL_CURSOR_STATIC before executing");
    if (operation == SQL_UPDATE_BY_BOOKMARK)
        return change_with_data(s, 0, size, go_update_at_bookmark);
    if (operation == SQL_DELETE_BY_BOOKMARK)
        return change_rows(s, delete_at_bookmark, 0, size);
    return lb_fetch_prepare(s) ? each_row(s, lb_fetch_by_bookmark, 0, size) : SQL_ERROR;
}

/* ---- the two ----------------------------------------------------------------------------- */

static SQLRETURN to_row(struct lb_stmt *s, SQLSETPOSIROW row)
{
    if (row == 0)
        return lb_diag_post(&s->head.diag, "HY109", "SQL_POSITION takes one row, not all");
    s->at = row - 1;
    s->part_column = 0;
    return SQL_SUCCESS;
}

SQLRETURN lb_exec_set_pos(struct lb_stmt *s, SQLSETPOSIROW row, SQLUSMALLINT operation,
                          SQLUSMALLINT lock)
{
    struct lb_diag *d = &s->head.diag;
    SQLULEN first = row ? row - 1 : 0, behind = row ? row : s->rowset;
    if (s->cursor_ended || s->rowset == 0)
        return lb_diag_post(d, "24000", "The cursor is not on a row: fetch first");
    if (row > s->rowset)
        return lb_diag_post(d, "HY107", "The rowset has %llu rows, no row %llu",
                            (unsigned long long)s->rowset, (unsigned long long)row);
    if (lock > SQL_LOCK_UNLOCK)
        return lb_diag_post(d, "HY092", "%u is no lock type of SQLSetPos", lock);
    if (lock != SQL_LOCK_NO_CHANGE)
        return lb_diag_post(d, "HYC00", "Rows are locked by SELECT … FOR UPDATE, not by SQLSetPos");
    switch (operation) {
    case SQL_POSITION:
        return to_row(s, row);
    case SQL_REFRESH:
        return refresh(s, first, behind);
    case SQL_UPDATE:
        return change_with_data(s, first, behind, go_update);
    case SQL_DELETE:
        return change_rows(s, lb_change_delete, first, behind);
    case SQL_ADD:
        return change_with_data(s, first, row ? row : s->ard->array_size, go_add);
    default:
        return lb_diag_post(d, "HY092", "%u is no operation of SQLSetPos", operation);
    }
}

SQLRETURN lb_exec_bulk(struct lb_stmt *s, SQLSMALLINT operation)
{
    if (operation == SQL_ADD)
        return change_with_data(s, 0, s->ard->array_size, go_add);
    if (operation >= SQL_UPDATE_BY_BOOKMARK && operation <= SQL_FETCH_BY_BOOKMARK)
        return by_bookmark(s, operation);
    return lb_diag_post(&s->head.diag, "HY092", "%d is no operation of SQLBulkOperations",
                        operation);
}
