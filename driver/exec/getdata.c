#include "exec/exec.h"

#include <stdlib.h>
#include <string.h>

#include "exec/args.h"
#include "exec/cursor.h"
#include "exec/large.h"
#include "exec/fetch.h"
#include "exec/window.h"

/* A plan for a column as it was last read. */
struct lb_got {
    struct lb_fetch_plan plan;
    SQLSMALLINT asked;    /* C type it was made for; LB_NOT_ASKED: none yet */
    unsigned ard_version; /* for SQL_ARD_TYPE and SQL_C_NUMERIC, whose fields are in the ARD */
};

#define LB_NOT_ASKED INT16_MIN

static bool room_for(struct lb_stmt *s, unsigned n)
{
    if (n > s->got_room) {
        struct lb_got *got = realloc(s->got, n * sizeof *got);
        if (!got)
            return lb_diag_refuse(&s->head.diag, "HY001", NULL);
        s->got = got;
        s->got_room = n;
        s->got_ird_version = s->ird_version - 1;
    }
    if (s->got_ird_version != s->ird_version) {
        for (unsigned i = 0; i < s->got_room; i++)
            s->got[i].asked = LB_NOT_ASKED;
        s->got_ird_version = s->ird_version;
    }
    return true;
}

/* SQL_ARD_TYPE takes type, precision and scale from the ARD; SQL_C_NUMERIC and intervals the latter
 * two (SQLGetData, "TargetType"). */
static struct lb_fetch_want wanted(struct lb_stmt *s, SQLUSMALLINT column, SQLSMALLINT c_type)
{
    struct lb_fetch_want want = {.c_type = c_type, .max_length = s->max_length};
    struct lb_desc_rec fresh = {0};
    const struct lb_desc_rec *r = column <= s->ard->count ? &s->ard->recs[column] : NULL;
    if (c_type == SQL_ARD_TYPE)
        want.c_type = r ? r->concise_type : SQL_C_DEFAULT;
    if (!r || r->concise_type != want.c_type) {
        lb_desc_rec_set_type(&fresh, want.c_type, true);
        r = &fresh;
    }
    want.precision = r->precision;
    want.scale = r->scale;
    want.leading_precision = r->interval_precision;
    return want;
}

static const struct lb_fetch_plan *plan_for(struct lb_stmt *s, SQLUSMALLINT column,
                                            SQLSMALLINT c_type)
{
    if (!room_for(s, (unsigned)s->ird->count))
        return NULL;
    struct lb_got *g = &s->got[column - 1];
    if (g->asked == c_type && g->ard_version == s->ard->version)
        return &g->plan;
    if (c_type != SQL_C_DEFAULT && c_type != SQL_ARD_TYPE && lb_c_type_size(c_type) < 0) {
        lb_diag_post(&s->head.diag, "HY003", "%d is no C data type", c_type);
        return NULL;
    }
    const struct lb_desc_rec *r = &s->ird->recs[column];
    struct lb_fetch_want want = wanted(s, column, c_type);
    enum lb_outcome o = lb_fetch_plan_make(
        &g->plan, r->oid, r->typmod, s->binary || r->large ? LB_FORMAT_BINARY : LB_FORMAT_TEXT,
        &want, &s->dbc->types, &s->scratch);
    g->asked = o == LB_FINE ? c_type : LB_NOT_ASKED;
    g->ard_version = s->ard->version;
    return lb_diag_outcome(&s->head.diag, o, SQL_NO_ROW_NUMBER, column) ? NULL : &g->plan;
}

void lb_getdata_learn(struct lb_stmt *s)
{
    int gain = 0;
    bool any = false;
    if (s->got_ird_version != s->ird_version || s->catalog_result || s->sql.count != 1 ||
        !s->prepared || !s->prepared[0])
        return;
    for (unsigned i = 0; i < s->got_room && (int)i < s->ird->count; i++) {
        const struct lb_desc_rec *r = &s->ird->recs[i + 1];
        struct lb_type_facts facts;
        if (s->got[i].asked == LB_NOT_ASKED)
            continue;
        lb_type_describe(r->oid, r->typmod, &s->dbc->types, &facts);
        gain += lb_exec_gain(&facts, s->got[i].plan.c_type);
        any = true;
    }
    if (any)
        lb_prepared_set_native(s->prepared[0], gain > 0);
}

static bool check(struct lb_stmt *s, SQLUSMALLINT column, SQLPOINTER at, SQLLEN room)
{
    struct lb_diag *d = &s->head.diag;
    if (column == 0 || column > s->ird->count)
        return lb_diag_refuse(d, "07009", "The result has columns 1 to %d, no column %u",
                              s->ird->count, column);
    if (s->cursor_ended || s->rowset == 0)
        return lb_diag_refuse(d, "24000", "The cursor is not on a row: call SQLFetch first");
    if (room < 0)
        return lb_diag_refuse(d, "HY090", NULL);
    if (!at && room > 0)
        return lb_diag_refuse(d, "HY009", NULL);
    return true;
}

static SQLRETURN give_null(struct lb_stmt *s, SQLLEN *indicator)
{
    if (s->part.done)
        return SQL_NO_DATA;
    if (!indicator) {
        lb_diag_outcome(&s->head.diag, LB_NO_INDICATOR, SQL_NO_ROW_NUMBER, s->part_column);
        return SQL_ERROR;
    }
    lb_length_set(indicator, SQL_NULL_DATA);
    s->part.done = true;
    return SQL_SUCCESS;
}

SQLRETURN lb_exec_get_data(struct lb_stmt *s, SQLUSMALLINT column, SQLSMALLINT c_type,
                           SQLPOINTER at, SQLLEN room, SQLLEN *indicator)
{
    if (column == 0 && lb_bookmark_on(s) && !s->cursor_ended && s->rowset > 0)
        return lb_bookmark_get(s, c_type, at, room, indicator);
    const struct lb_text *cells = check(s, column, at, room) ? lb_window_cells(s) : NULL;
    const struct lb_fetch_plan *plan = cells ? plan_for(s, column, c_type) : NULL;
    if (!plan)
        return SQL_ERROR;
    bool again = s->part_column == column && s->part_c_type == c_type;
    if (!again) {
        memset(&s->part, 0, sizeof s->part);
        s->part_column = column;
        s->part_c_type = c_type;
    }
    struct lb_text cell = cells[column - 1];
    if (!cell.at)
        return give_null(s, indicator);
    if (s->ird->recs[column].large && !lb_large_read(s, again, SQL_NO_ROW_NUMBER, &cell))
        return SQL_ERROR;
    struct lb_target to = {at, room, indicator};
    enum lb_outcome o = plan->run(plan, cell, &to, &s->part);
    if (o == LB_FINE)
        return SQL_SUCCESS;
    if (o == LB_NO_MORE)
        return SQL_NO_DATA;
    return lb_diag_outcome(&s->head.diag, o, SQL_NO_ROW_NUMBER, column) ? SQL_ERROR : SQL_SUCCESS;
}
