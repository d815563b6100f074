#include "exec/bookmark.h"

#include <string.h>

#include "exec/args.h"
#include "exec/position.h"

bool lb_bookmark_on(const struct lb_stmt *s)
{
    return s->use_bookmarks != SQL_UB_OFF && s->rows && s->rows->kind->seek;
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
    return put(r->concise_type, row, lb_desc_element(s->ard, r->data, at, (size_t)room), room,
               lb_desc_element(s->ard, r->octet_length_at, at, sizeof(SQLLEN)));
}

SQLRETURN lb_bookmark_get(struct lb_stmt *s, SQLSMALLINT c_type, SQLPOINTER at, SQLLEN room,
                          SQLLEN *indicator)
{
    enum lb_outcome o = put(c_type, s->row + (int64_t)s->at, at, room, indicator);
    return lb_diag_outcome(&s->head.diag, o, SQL_NO_ROW_NUMBER, 0) ? SQL_ERROR : SQL_SUCCESS;
}

static int64_t read(struct lb_stmt *s, SQLSMALLINT c_type, const void *at)
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
        lb_diag_post(&s->head.diag, "HY111", NULL);
        return 0;
    }
    return row;
}

int64_t lb_bookmark_wanted(struct lb_stmt *s)
{
    bool fixed = s->use_bookmarks == SQL_UB_FIXED && sizeof(SQLULEN) == 4;
    return read(s, fixed ? SQL_C_ULONG : SQL_C_BINARY, s->fetch_bookmark);
}

int64_t lb_bookmark_bound(struct lb_stmt *s, SQLULEN at)
{
    const struct lb_desc_rec *r = lb_desc_rec_at(s->ard, 0);
    if (!r || !r->data) {
        lb_diag_post_at(&s->head.diag, (SQLLEN)at + 1, 0, "HY111",
                        "No bookmark is bound to column 0");
        return 0;
    }
    SQLLEN size = lb_c_type_size(r->concise_type);
    return read(s, r->concise_type,
                lb_desc_element(s->ard, r->data, at, (size_t)(size > 0 ? size : r->octet_length)));
}
