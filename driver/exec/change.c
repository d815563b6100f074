#include "exec/change.h"

#include <stdlib.h>

#include "exec/args.h"
#include "exec/base_table.h"
#include "exec/cursor.h"
#include "exec/putdata.h"

#define TEXT_CEILING ((size_t)4 << 20)

bool lb_change_allowed(struct lb_stmt *s)
{
    if (s->concurrency == SQL_CONCUR_READ_ONLY)
        return lb_diag_refuse(&s->head.diag, "HY092",
                              "The cursor is read-only: set SQL_ATTR_CONCURRENCY "
                              "before executing to change rows through it");
    return lb_base_table_of(s) != NULL;
}

/* ---- a statement under way --------------------------------------------------------------- */

struct edit {
    struct lb_stmt *s;
    struct lb_base_table *c;
    SQLULEN at;
    struct lb_buf sql;
    struct lb_args *args;
    uint32_t *oids;    /* room for two a column */
    bool adds;         /* an INSERT */
    int64_t added_row; /* the number its row has in the cursor; 0: none */
    unsigned returned; /* columns that its RETURNING names */
};

static bool begin(struct edit *e, struct lb_stmt *s, SQLULEN at)
{
    *e = (struct edit){.s = s, .c = lb_base_table_of(s), .at = at, .sql = LB_BUF(TEXT_CEILING)};
    e->args = e->c ? lb_args_begin(s) : NULL;
    e->oids = e->args ? calloc(2 * (size_t)e->c->n + 1, sizeof *e->oids) : NULL;
    if (!e->args)
        return false;
    return (e->oids && lb_args_room(e->args, 2 * e->c->n)) ||
           lb_diag_refuse(&s->head.diag, "HY001", NULL);
}

static void end(struct edit *e)
{
    lb_buf_release(&e->sql);
    free(e->oids);
}

static SQLUSMALLINT failed(struct edit *e)
{
    end(e);
    return SQL_ROW_ERROR;
}

/* A row that was added stands behind all others of a cursor that scrolls. Without memory for it the
 * cursor does not show it. */
static void show_added(struct edit *e, const struct lb_text *cells)
{
    struct lb_rows *rows = e->s->rows;
    struct lb_text *all = rows->kind->seek ? calloc(e->c->n, sizeof *all) : NULL;
    int64_t before;
    for (unsigned i = 0, from = 0; all && i < e->c->n; i++)
        if (e->c->columns[i].name)
            all[i] = cells[from++];
    if (all && lb_rows_count(rows, &before, NULL) && lb_rows_memory_add(rows, all))
        e->added_row = before + 1;
    free(all);
}

/* The rows that came back are those that were changed or added; the last one is the row as it is
 * now. */
static bool count_rows(struct edit *e, struct lb_rows *rows, int64_t *affected, struct lb_err *err)
{
    enum lb_step step;
    if (rows->ncolumns == 0) {
        *affected = rows->affected;
        return true;
    }
    if (rows->ncolumns != e->returned)
        return lb_err(err, LB_ERR_PROTOCOL, "the server returned %u columns of a row, not %u",
                      rows->ncolumns, e->returned);
    *affected = 0;
    while ((step = lb_rows_next(rows, err)) == LB_STEP_ROW) {
        ++*affected;
        if (e->adds)
            show_added(e, rows->cells);
        else
            lb_base_table_take(e->c, lb_base_table_row(e->s), rows->cells);
    }
    return step == LB_STEP_END;
}

static bool run(struct edit *e, int64_t *affected)
{
    struct lb_stmt *s = e->s;
    struct lb_err err = {0};
    struct lb_run run = {.values = e->args->values,
                         .lengths = e->args->lengths,
                         .formats = e->args->formats,
                         .binary_result = s->binary};
    struct lb_rows *rows = lb_session_query(s->dbc->session, lb_buf_text(&e->sql), LB_RUN_WRITE,
                                            e->args->n, e->oids, &run, lb_stmt_deadline(s), &err);
    bool ok = rows && count_rows(e, rows, affected, &err);
    lb_diag_notices(&s->head.diag, s->dbc->session, rows);
    lb_rows_close(rows);
    return ok || lb_diag_err_at(&s->head.diag, (SQLLEN)e->at + 1, &err) == SQL_SUCCESS;
}

static void add_returning(struct edit *e)
{
    lb_buf_add_str(&e->sql, " RETURNING ");
    e->returned = lb_base_table_columns(e->c, &e->sql);
}

/* Runs it; the number of rows it changed must be one. */
static SQLUSMALLINT finish(struct edit *e, SQLUSMALLINT good)
{
    struct lb_stmt *s = e->s;
    int64_t affected = 0;
    bool ok = lb_buf_ok(&e->sql) && lb_args_finish(s, e->args) && run(e, &affected);
    if (ok && affected == 1 && good == SQL_ROW_DELETED)
        lb_base_table_mark(e->c, lb_base_table_row(s), LB_OWN_DELETED);
    end(e);
    if (!ok)
        return SQL_ROW_ERROR;
    if (affected == 1)
        return good;
    lb_diag_post_at(&s->head.diag, (SQLLEN)e->at + 1, SQL_NO_COLUMN_NUMBER, "01001",
                    affected > 1 ? "More than one row was changed: the result has no unique key"
                    : e->adds
                        ? "The row was not added: a trigger or a rule of the table kept it out"
                        : "The row was changed or deleted by somebody else");
    return affected == 0 ? SQL_ROW_ERROR : SQL_ROW_SUCCESS_WITH_INFO;
}

/* ---- values ------------------------------------------------------------------------------ */

static SQLLEN indicator_at(const struct lb_stmt *s, const struct lb_desc_rec *r, SQLULEN at)
{
    const void *i = lb_desc_element(s->ard, r->indicator, at, sizeof(SQLLEN));
    const void *n = lb_desc_element(s->ard, r->octet_length_at, at, sizeof(SQLLEN));
    if (i && lb_length_get(i) == SQL_NULL_DATA)
        return SQL_NULL_DATA;
    return n ? lb_length_get(n) : SQL_NTS;
}

/* A bound column that is to be written (SQLSetPos: SQL_COLUMN_IGNORE leaves one out). Without a
 * buffer there is only what the indicator says. */
static bool is_given(const struct lb_stmt *s, const struct lb_base_table *c, unsigned i, SQLULEN at)
{
    if ((int)i >= s->ard->count || !c->columns[i].name)
        return false;
    const struct lb_desc_rec *r = &s->ard->recs[i + 1];
    SQLLEN n = indicator_at(s, r, at);
    return n != SQL_COLUMN_IGNORE && (r->data || n == SQL_NULL_DATA || lb_put_asked(n));
}

bool lb_change_wants(struct lb_stmt *s, unsigned i, SQLULEN at)
{
    const struct lb_base_table *c = lb_base_table_of(s);
    const SQLUSMALLINT *ignore = s->ard->array_status;
    return c && !(ignore && ignore[at] == SQL_ROW_IGNORE) && is_given(s, c, i, at) &&
           lb_put_asked(indicator_at(s, &s->ard->recs[i + 1], at));
}

SQLSMALLINT lb_change_c_type(const struct lb_stmt *s, unsigned i)
{
    SQLSMALLINT c_type = (int)i < s->ard->count ? s->ard->recs[i + 1].concise_type : SQL_C_DEFAULT;
    return c_type == SQL_C_DEFAULT ? lb_c_type_default(s->ird->recs[i + 1].concise_type) : c_type;
}

const void *lb_change_address(const struct lb_stmt *s, unsigned i, SQLULEN at)
{
    if ((int)i >= s->ard->count) /* unbound since, while data was needed */
        return NULL;
    return lb_desc_data(s->ard, &s->ard->recs[i + 1], lb_c_type_size(lb_change_c_type(s, i)), at);
}

static bool add_given(struct edit *e, unsigned i)
{
    struct lb_stmt *s = e->s;
    const struct lb_desc_rec *app = &s->ard->recs[i + 1], *imp = &s->ird->recs[i + 1];
    SQLLEN length = indicator_at(s, app, e->at);
    struct lb_send_want want = lb_send_want_of(app, imp);
    want.server_oid = imp->oid;
    struct lb_send_plan plan;
    enum lb_outcome o = lb_send_plan_make(&plan, &want, &s->dbc->types);
    const void *from = lb_change_address(s, i, e->at);
    struct lb_text sent;
    bool is_null = length == SQL_NULL_DATA;
    if (lb_put_asked(length) && lb_put_value(s, i, e->at, &sent, &is_null)) {
        from = sent.at;
        length = is_null ? SQL_NULL_DATA : (SQLLEN)sent.n;
    }
    if (o == LB_FINE && length < 0 && length != SQL_NTS && length != SQL_NULL_DATA)
        o = LB_BAD_LENGTH;
    e->oids[e->args->n] = imp->oid;
    if (o == LB_FINE && length == SQL_NULL_DATA)
        lb_args_add(e->args, LB_NO_TEXT, plan.format);
    else if (o == LB_FINE)
        o = lb_args_send(e->args, &plan, from, length);
    return !lb_diag_outcome(&s->head.diag, o, (SQLLEN)e->at + 1, (SQLINTEGER)i + 1);
}

/* A large object is made anew of the bytes that are given. */
static void add_marker(struct edit *e, unsigned i, unsigned n)
{
    bool large = e->s->ird->recs[i + 1].large;
    lb_buf_addf(&e->sql, large ? "pg_catalog.lo_from_bytea(0, $%u)" : "$%u", n);
}

static bool add_where(struct edit *e)
{
    struct lb_located l;
    bool ok = lb_located_find(&l, e->s, e->args->n + 1);
    lb_buf_add_str(&e->sql, " WHERE ");
    lb_buf_add_text(&e->sql, lb_buf_text(&l.where));
    for (unsigned i = 0; ok && i < l.n; i++) {
        e->oids[e->args->n] = l.oids[i];
        lb_args_add(e->args, lb_located_value(&l, i), l.format);
    }
    lb_located_release(&l);
    return ok;
}

/* ---- the three --------------------------------------------------------------------------- */

SQLUSMALLINT lb_change_update(struct lb_stmt *s, SQLULEN at)
{
    struct edit e;
    const char *glue = " SET ";
    s->at = at;
    if (!begin(&e, s, at))
        return failed(&e);
    lb_buf_addf(&e.sql, "UPDATE %s", e.c->table);
    for (unsigned i = 0; i < e.c->n; i++) {
        if (!is_given(s, e.c, i, at) || !e.c->columns[i].writable)
            continue;
        lb_buf_addf(&e.sql, "%s%s = ", glue, e.c->columns[i].name);
        add_marker(&e, i, e.args->n + 1);
        glue = ", ";
        if (!add_given(&e, i))
            return failed(&e);
    }
    if (e.args->n == 0) {
        lb_diag_post_at(&s->head.diag, (SQLLEN)at + 1, SQL_NO_COLUMN_NUMBER, "21S02",
                        "No bound column is to be updated");
        return failed(&e);
    }
    if (!add_where(&e))
        return failed(&e);
    add_returning(&e);
    return finish(&e, SQL_ROW_UPDATED);
}

SQLUSMALLINT lb_change_delete(struct lb_stmt *s, SQLULEN at)
{
    struct edit e;
    s->at = at;
    if (!begin(&e, s, at))
        return failed(&e);
    lb_buf_addf(&e.sql, "DELETE FROM %s", e.c->table);
    if (!add_where(&e))
        return failed(&e);
    return finish(&e, SQL_ROW_DELETED);
}

/* Column 0, when it is bound, gets the bookmark of the new row (SQLBulkOperations, "Inserting
 * Rows"). */
SQLUSMALLINT lb_change_add(struct lb_stmt *s, SQLULEN at)
{
    struct edit e;
    if (!begin(&e, s, at))
        return failed(&e);
    lb_buf_addf(&e.sql, "INSERT INTO %s (", e.c->table);
    for (unsigned i = 0; i < e.c->n; i++) {
        if (!is_given(s, e.c, i, at))
            continue;
        lb_buf_addf(&e.sql, "%s%s", e.args->n ? ", " : "", e.c->columns[i].name);
        if (!add_given(&e, i))
            return failed(&e);
    }
    lb_buf_add_str(&e.sql, ") VALUES (");
    for (unsigned i = 0, n = 0; i < e.c->n; i++) {
        if (!is_given(s, e.c, i, at))
            continue;
        lb_buf_add_str(&e.sql, n ? ", " : "");
        add_marker(&e, i, ++n);
    }
    lb_buf_add_str(&e.sql, ")");
    if (e.args->n == 0) {
        lb_buf_clear(&e.sql);
        lb_buf_addf(&e.sql, "INSERT INTO %s DEFAULT VALUES", e.c->table);
    }
    e.adds = true;
    add_returning(&e);
    SQLUSMALLINT status = finish(&e, SQL_ROW_ADDED);
    if (status == SQL_ROW_ADDED && lb_bookmark_asked(s) &&
        lb_diag_outcome(&s->head.diag, lb_bookmark_store(s, at, e.added_row), (SQLLEN)at + 1, 0))
        status = SQL_ROW_SUCCESS_WITH_INFO;
    return status;
}
