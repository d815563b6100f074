#include "exec/change.h"

#include <stdio.h>
#include <stdlib.h>

#include "exec/args.h"
#include "exec/window.h"

#define TEXT_CEILING ((size_t)4 << 20)

struct column {
    char *name; /* quoted; NULL: not a column of the table */
    bool key;   /* of the unique key that identifies rows */
    bool writable;
};

struct lb_change {
    struct lb_owned head;
    unsigned ird_version;
    char *table; /* quoted and qualified */
    bool keyed;  /* the result has a unique key's columns */
    unsigned n;
    struct column columns[];
};

static void release_change(struct lb_owned *owned)
{
    struct lb_change *c = (struct lb_change *)owned;
    for (unsigned i = 0; i < c->n; i++)
        free(c->columns[i].name);
    free(c->table);
    free(c);
}

/* ---- the table --------------------------------------------------------------------------- */

/* Its columns, and whether each is of the best unique key: primary first, then the shortest. Keys
 * with columns that may be NULL identify nothing. */
static const char find_columns[] =
    "SELECT pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname),"
    " a.attnum, pg_catalog.quote_ident(a.attname), coalesce(a.attnum = ANY (k.cols), false),"
    " a.attgenerated = '' AND a.attidentity <> 'a', coalesce(pg_catalog.cardinality(k.cols), 0)"
    " FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
    " JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped"
    " LEFT JOIN LATERAL (SELECT (i.indkey::int2[])[0:i.indnkeyatts - 1] AS cols"
    " FROM pg_catalog.pg_index i WHERE i.indrelid = c.oid AND i.indisunique AND i.indisvalid"
    " AND i.indpred IS NULL AND i.indexprs IS NULL AND NOT EXISTS (SELECT 1 FROM"
    " pg_catalog.pg_attribute x WHERE x.attrelid = c.oid AND NOT x.attnotnull"
    " AND x.attnum = ANY ((i.indkey::int2[])[0:i.indnkeyatts - 1]))"
    " ORDER BY i.indisprimary DESC, i.indnkeyatts, i.indexrelid LIMIT 1) k ON true"
    " WHERE c.oid = $1::oid";

/* The one table that the result's columns come from; 0: none, or several. */
static uint32_t base_table(const struct lb_stmt *s)
{
    uint32_t table = 0;
    for (SQLSMALLINT i = 1; i <= s->ird->count; i++) {
        uint32_t t = s->ird->recs[i].table_oid;
        if (t && table && t != table)
            return 0;
        if (t)
            table = t;
    }
    return table;
}

static bool take_column(struct lb_stmt *s, struct lb_change *c, const struct lb_text *cells,
                        unsigned *keys)
{
    int64_t attribute = 0;
    lb_text_int(cells[1], &attribute);
    for (unsigned i = 0; i < c->n; i++) {
        if (s->ird->recs[i + 1].attribute != attribute || !s->ird->recs[i + 1].table_oid ||
            c->columns[i].name)
            continue;
        c->columns[i].name = lb_text_copy(cells[2]);
        c->columns[i].key = lb_text_is(cells[3], LB_TEXT("t"));
        c->columns[i].writable = lb_text_is(cells[4], LB_TEXT("t"));
        *keys += c->columns[i].key;
        return c->columns[i].name != NULL;
    }
    return true;
}

static bool read_columns(struct lb_stmt *s, struct lb_change *c, struct lb_rows *rows)
{
    struct lb_err err = {0};
    enum lb_step step;
    unsigned keys = 0;
    int64_t wanted = 0;
    while ((step = lb_rows_next(rows, &err)) == LB_STEP_ROW) {
        if (!c->table)
            c->table = lb_text_copy(rows->cells[0]);
        lb_text_int(rows->cells[5], &wanted);
        if (!c->table || !take_column(s, c, rows->cells, &keys))
            return lb_diag_refuse(&s->head.diag, "HY001", NULL);
    }
    c->keyed = wanted > 0 && keys == wanted;
    if (step == LB_STEP_FAILED)
        return lb_exec_failed(s, &err) == SQL_SUCCESS;
    return c->table || lb_diag_refuse(&s->head.diag, "42S02", "The result's table is gone");
}

static struct lb_change *change_of(struct lb_stmt *s)
{
    struct lb_change *c = (struct lb_change *)s->change;
    uint32_t table = base_table(s);
    char oid[16];
    if (c && c->ird_version == s->ird_version)
        return c;
    if (!table) {
        lb_diag_post(&s->head.diag, "HYC00",
                     "Rows of this result cannot be changed: its columns come from no table or "
                     "from several");
        return NULL;
    }
    if (c)
        release_change(&c->head);
    s->change = NULL;
    c = calloc(1, sizeof *c + (size_t)s->ird->count * sizeof *c->columns);
    if (!c) {
        lb_diag_post(&s->head.diag, "HY001", NULL);
        return NULL;
    }
    c->head.release = release_change;
    c->n = (unsigned)s->ird->count;
    c->ird_version = s->ird_version;
    snprintf(oid, sizeof oid, "%u", table);
    struct lb_rows *rows = lb_exec_query(s, find_columns, 1, (const char *const[]){oid});
    bool ok = rows && read_columns(s, c, rows);
    lb_rows_close(rows);
    if (ok)
        s->change = &c->head;
    else
        release_change(&c->head);
    return ok ? c : NULL;
}

bool lb_change_allowed(struct lb_stmt *s)
{
    if (s->concurrency == SQL_CONCUR_READ_ONLY)
        return lb_diag_refuse(&s->head.diag, "HY092",
                              "The cursor is read-only: set SQL_ATTR_CONCURRENCY "
                              "before executing to change rows through it");
    return change_of(s) != NULL;
}

/* ---- a statement under way --------------------------------------------------------------- */

struct edit {
    struct lb_stmt *s;
    struct lb_change *c;
    SQLULEN at;
    struct lb_buf sql;
    struct lb_args *args;
    uint32_t *oids; /* room for two a column */
};

static bool begin(struct edit *e, struct lb_stmt *s, SQLULEN at)
{
    *e = (struct edit){.s = s, .c = change_of(s), .at = at, .sql = LB_BUF(TEXT_CEILING)};
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

/* Runs it; the number of rows it changed must be one. */
static SQLUSMALLINT finish(struct edit *e, SQLUSMALLINT good)
{
    struct lb_stmt *s = e->s;
    struct lb_session *session = s->dbc->session;
    struct lb_rows *rows = NULL;
    struct lb_err err = {0};
    if (!lb_buf_ok(&e->sql) || !lb_args_finish(s, e->args))
        return failed(e);
    struct lb_prepared *p =
        lb_session_prepare(session, lb_buf_text(&e->sql), LB_RUN_WRITE, e->args->n, e->oids, true);
    struct lb_run run = {.prepared = p,
                         .values = e->args->values,
                         .lengths = e->args->lengths,
                         .formats = e->args->formats};
    bool ok = p && lb_session_run(session, &run, 1, lb_stmt_deadline(s), &rows, &err);
    int64_t affected = ok ? rows->affected : 0;
    lb_rows_close(rows);
    lb_prepared_release(p);
    if (!ok) {
        lb_diag_err_at(&s->head.diag, (SQLLEN)e->at + 1, &err);
        return failed(e);
    }
    end(e);
    if (affected == 1)
        return good;
    lb_diag_post_at(&s->head.diag, (SQLLEN)e->at + 1, SQL_NO_COLUMN_NUMBER, "01001",
                    affected == 0 ? "The row was changed or deleted by somebody else"
                                  : "More than one row was changed: the result has no unique key");
    return affected == 0 ? SQL_ROW_ERROR : SQL_ROW_SUCCESS_WITH_INFO;
}

/* ---- values ------------------------------------------------------------------------------ */

static SQLLEN indicator_at(const struct lb_stmt *s, const struct lb_desc_rec *r, SQLULEN at)
{
    const SQLLEN *i = (SQLLEN *)lb_desc_element(s->ard, r->indicator, at, sizeof *i);
    const SQLLEN *n = (SQLLEN *)lb_desc_element(s->ard, r->octet_length_at, at, sizeof *n);
    if (i && *i == SQL_NULL_DATA)
        return SQL_NULL_DATA;
    return n ? *n : SQL_NTS;
}

/* A bound column that is to be written (SQLSetPos: SQL_COLUMN_IGNORE leaves one out). */
static bool is_given(const struct edit *e, unsigned i)
{
    const struct lb_stmt *s = e->s;
    if ((int)i >= s->ard->count || !e->c->columns[i].name)
        return false;
    const struct lb_desc_rec *r = &s->ard->recs[i + 1];
    return (r->data || r->indicator) && indicator_at(s, r, e->at) != SQL_COLUMN_IGNORE;
}

static bool add_given(struct edit *e, unsigned i)
{
    struct lb_stmt *s = e->s;
    const struct lb_desc_rec *app = &s->ard->recs[i + 1], *imp = &s->ird->recs[i + 1];
    SQLLEN length = indicator_at(s, app, e->at);
    struct lb_send_want want = {.c_type = app->concise_type,
                                .sql_type = imp->concise_type,
                                .column_size = imp->length,
                                .decimal_digits =
                                    imp->type == SQL_DATETIME ? imp->precision : imp->scale,
                                .c_precision = app->precision,
                                .c_scale = app->scale,
                                .server_oid = imp->oid};
    struct lb_send_plan plan;
    enum lb_outcome o = lb_send_plan_make(&plan, &want, &s->dbc->types);
    const void *from = lb_desc_element(s->ard, app->data, e->at, (size_t)app->octet_length);
    if (o == LB_FINE && length < 0 && length != SQL_NTS && length != SQL_NULL_DATA)
        o = LB_BAD_LENGTH;
    e->oids[e->args->n] = imp->oid;
    if (o == LB_FINE && length == SQL_NULL_DATA)
        lb_args_add(e->args, LB_NO_TEXT, plan.format);
    else if (o == LB_FINE)
        o = lb_args_send(e->args, &plan, from, length);
    return !lb_diag_outcome(&s->head.diag, o, (SQLLEN)e->at + 1, (SQLINTEGER)i + 1);
}

/* ---- WHERE ------------------------------------------------------------------------------- */

/* Keys compare as their type does; without one, the text of every column must be the same. */
static bool add_where(struct edit *e)
{
    const struct lb_text *cells = lb_window_cells(e->s);
    const char *glue = " WHERE ";
    if (!cells)
        return false;
    for (unsigned i = 0; i < e->c->n; i++) {
        const struct column *col = &e->c->columns[i];
        if (!col->name || (e->c->keyed && !col->key))
            continue;
        lb_buf_addf(&e->sql,
                    e->c->keyed ? "%s%s = $%u" : "%s%s::text IS NOT DISTINCT FROM $%u::text", glue,
                    col->name, e->args->n + 1);
        e->oids[e->args->n] = e->c->keyed || e->s->binary ? e->s->ird->recs[i + 1].oid : 25;
        lb_args_add(e->args, cells[i], e->s->binary ? LB_FORMAT_BINARY : LB_FORMAT_TEXT);
        glue = " AND ";
    }
    return true;
}

/* Points at element `at` of the rowset, whose cells identify it. */
static bool aim(struct lb_stmt *s, SQLULEN at)
{
    s->at = at;
    return lb_window_cells(s) != NULL;
}

/* ---- the three --------------------------------------------------------------------------- */

SQLUSMALLINT lb_change_update(struct lb_stmt *s, SQLULEN at)
{
    struct edit e;
    const char *glue = " SET ";
    if (!begin(&e, s, at) || !aim(s, at))
        return failed(&e);
    lb_buf_addf(&e.sql, "UPDATE %s", e.c->table);
    for (unsigned i = 0; i < e.c->n; i++) {
        if (!is_given(&e, i) || !e.c->columns[i].writable)
            continue;
        lb_buf_addf(&e.sql, "%s%s = $%u", glue, e.c->columns[i].name, e.args->n + 1);
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
    return finish(&e, SQL_ROW_UPDATED);
}

SQLUSMALLINT lb_change_delete(struct lb_stmt *s, SQLULEN at)
{
    struct edit e;
    if (!begin(&e, s, at) || !aim(s, at))
        return failed(&e);
    lb_buf_addf(&e.sql, "DELETE FROM %s", e.c->table);
    if (!add_where(&e))
        return failed(&e);
    return finish(&e, SQL_ROW_DELETED);
}

SQLUSMALLINT lb_change_add(struct lb_stmt *s, SQLULEN at)
{
    struct edit e;
    if (!begin(&e, s, at))
        return failed(&e);
    lb_buf_addf(&e.sql, "INSERT INTO %s (", e.c->table);
    for (unsigned i = 0; i < e.c->n; i++) {
        if (!is_given(&e, i))
            continue;
        lb_buf_addf(&e.sql, "%s%s", e.args->n ? ", " : "", e.c->columns[i].name);
        if (!add_given(&e, i))
            return failed(&e);
    }
    lb_buf_add_str(&e.sql, ") VALUES (");
    for (unsigned i = 1; i <= e.args->n; i++)
        lb_buf_addf(&e.sql, "%s$%u", i > 1 ? ", " : "", i);
    lb_buf_add_str(&e.sql, ")");
    if (e.args->n == 0) {
        lb_buf_clear(&e.sql);
        lb_buf_addf(&e.sql, "INSERT INTO %s DEFAULT VALUES", e.c->table);
    }
    return finish(&e, SQL_ROW_ADDED);
}
