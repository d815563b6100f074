/* The IRD and the moment a result becomes the statement's. */
#include <stdlib.h>
#include <string.h>

#include "exec/args.h"
#include "exec/call.h"
#include "exec/large.h"

#define IRD_TEXT_CEILING ((size_t)64 << 20)
#define BYTEA            17

static void fill_rec(struct lb_desc_rec *r, const struct lb_column *c, const char *name,
                     const struct lb_type_options *types)
{
    struct lb_type_facts f;
    lb_type_describe(c->oid, c->typmod, types, &f);
    lb_desc_rec_set_type(r, f.sql_type, false);
    r->large = false;
    r->name = r->label = name;
    r->unnamed = *name ? SQL_NAMED : SQL_UNNAMED;
    r->type_name = f.name;
    r->local_type_name = f.local_name;
    r->literal_prefix = f.literal_prefix;
    r->literal_suffix = f.literal_suffix;
    r->length = f.column_size;
    r->octet_length = f.octet_length;
    r->display_size = f.display_size;
    r->radix = f.radix;
    r->searchable = f.searchable;
    r->is_unsigned = f.is_unsigned;
    r->case_sensitive = f.case_sensitive;
    r->fixed_scale = f.fixed_scale;
    r->nullable = SQL_NULLABLE_UNKNOWN;
    r->updatable = c->table ? SQL_ATTR_READWRITE_UNKNOWN : SQL_ATTR_READONLY;
    if (f.verbose_type == SQL_DATETIME || f.verbose_type == SQL_INTERVAL)
        r->precision = f.decimal_digits;
    else
        r->precision = (SQLSMALLINT)(f.column_size > 32767 ? 0 : f.column_size);
    r->scale = f.verbose_type == SQL_DATETIME ? 0 : f.decimal_digits;
    r->oid = c->oid;
    r->typmod = c->typmod;
    r->table_oid = c->table;
    r->attribute = c->attribute;
}

/* Column 0 (SQLColAttribute, "ColumnNumber"): its type and octet length are told. */
static void fill_bookmark(struct lb_stmt *s)
{
    struct lb_desc_rec *r = lb_desc_rec_at(s->ird, 0);
    if (!r || s->use_bookmarks == SQL_UB_OFF)
        return;
    lb_desc_rec_set_type(r, SQL_BINARY, false);
    r->length = sizeof(int64_t);
    r->octet_length = sizeof(int64_t);
    r->display_size = 2 * sizeof(int64_t);
    r->nullable = SQL_NO_NULLS;
    r->unnamed = SQL_UNNAMED;
}

static bool same_columns(const struct lb_desc *ird, const struct lb_column *c, unsigned n)
{
    if ((unsigned)ird->count != n)
        return false;
    for (unsigned i = 0; i < n; i++) {
        const struct lb_desc_rec *r = &ird->recs[i + 1];
        uint32_t oid = r->large ? LB_LARGE_OID : r->oid;
        if (oid != c[i].oid || r->typmod != c[i].typmod || r->table_oid != c[i].table ||
            r->attribute != c[i].attribute || strcmp(r->name, c[i].name) != 0)
            return false;
    }
    return true;
}

/* Names are copied: the IRD outlives the rows. All of them first, for the arena may move. */
static bool copy_names(struct lb_desc *ird, const struct lb_column *c, unsigned n)
{
    if (!ird->arena) {
        ird->arena = malloc(sizeof *ird->arena);
        if (!ird->arena)
            return false;
        *ird->arena = LB_BUF(IRD_TEXT_CEILING);
    }
    lb_buf_clear(ird->arena);
    for (unsigned i = 0; i < n; i++)
        lb_buf_add(ird->arena, c[i].name, strlen(c[i].name) + 1);
    return lb_buf_ok(ird->arena);
}

/* What is marked as a large object is described as its contents. */
static void fill_large(struct lb_stmt *s)
{
    for (SQLSMALLINT n = 1; n <= s->ird->count; n++) {
        struct lb_desc_rec *r = &s->ird->recs[n];
        struct lb_column c = {
            .oid = BYTEA, .typmod = -1, .table = r->table_oid, .attribute = r->attribute};
        if (!r->large)
            continue;
        fill_rec(r, &c, r->name, &s->dbc->types);
        r->large = true;
    }
}

static bool fill_ird(struct lb_stmt *s, const struct lb_column *c, unsigned n)
{
    if (same_columns(s->ird, c, n)) {
        fill_bookmark(s);
        return true;
    }
    if (n > 32767 || !lb_desc_set_count(s->ird, 0) || !copy_names(s->ird, c, n) ||
        !lb_desc_set_count(s->ird, (SQLSMALLINT)n)) {
        lb_diag_post(&s->head.diag, "HY001", NULL);
        return false;
    }
    const char *name = s->ird->arena->at;
    for (unsigned i = 0; i < n; i++) {
        fill_rec(&s->ird->recs[i + 1], &c[i], name, &s->dbc->types);
        name += strlen(name) + 1;
    }
    fill_bookmark(s);
    s->ird_version++;
    if (!lb_large_mark(s))
        return false;
    fill_large(s);
    return true;
}

/* A scrollable cursor reads from a spool. */
static bool make_scrollable(struct lb_stmt *s)
{
    struct lb_err err;
    if (s->cursor_type == SQL_CURSOR_FORWARD_ONLY || s->rows->ncolumns == 0)
        return true;
    s->rows = lb_rows_scroll(s->rows, s->dbc->spool_memory, &err);
    if (!s->rows)
        lb_diag_err(&s->head.diag, &err);
    return s->rows != NULL;
}

/* The server takes the COMMIT of a failed transaction as a ROLLBACK, and calls it no error. */
static void warn_of_rollback(struct lb_stmt *s, const struct lb_rows *rows)
{
    unsigned count = s->sql.count;
    if (rows->affected == LB_ROLLED_BACK && count &&
        s->sql.statements[rows->result % count].kind == LB_SQL_COMMIT)
        lb_diag_post(&s->head.diag, "01000",
                     "nothing was committed: a statement of the transaction had failed, so the "
                     "server rolled it back");
}

static void begin_result(struct lb_stmt *s)
{
    s->cursor_ended = false;
    s->row = 0;
    s->rowset = 0;
    s->part_column = 0;
    s->row_count = s->rows->affected < 0 ? -1 : s->rows->affected;
    s->head.diag.row_count = s->row_count;
    s->head.diag.cursor_row_count = s->rows->ncolumns ? s->row_count : 0;
    s->state = s->rows->ncolumns ? LB_S5 : LB_S4;
}

SQLRETURN lb_exec_adopt(struct lb_stmt *s, struct lb_rows *rows)
{
    s->rows = rows;
    bool binary = rows->ncolumns > 0 && rows->columns[0].binary;
    if (binary != s->binary) {
        s->binary = binary;
        s->ird_version++;
    }
    lb_diag_notices(&s->head.diag, s->dbc->session, rows);
    warn_of_rollback(s, rows);
    if (!fill_ird(s, rows->columns, rows->ncolumns) || !make_scrollable(s)) {
        lb_stmt_close(s);
        return SQL_ERROR;
    }
    begin_result(s);
    return SQL_SUCCESS;
}

void lb_exec_adopt_count(struct lb_stmt *s, int64_t affected)
{
    lb_diag_notices(&s->head.diag, s->dbc->session, NULL);
    lb_desc_clear(s->ird);
    s->ird_version++;
    s->row_count = s->head.diag.row_count = affected;
    s->state = LB_S4;
}

static void lay_over(struct lb_stmt *s, struct lb_desc_rec *r, const struct lb_result_column *c)
{
    bool odbc2 = lb_stmt_is_odbc2(s) && c->name_odbc2;
    r->name = r->label = odbc2 ? c->name_odbc2 : c->name;
    r->unnamed = SQL_NAMED;
    r->nullable = c->not_null ? SQL_NO_NULLS : SQL_NULLABLE;
    r->updatable = SQL_ATTR_READONLY;
    r->table_oid = 0;
    if (c->sql_type == SQL_VARCHAR) {
        r->length = c->size;
        r->display_size = (SQLLEN)c->size;
        r->octet_length = (SQLLEN)c->size * (SQLLEN)sizeof(SQLWCHAR);
    }
}

/* Types of the reference's column tables, as the server's: what is read is converted like any cell.
 */
static uint32_t oid_of(SQLSMALLINT sql_type)
{
    return sql_type == SQL_SMALLINT ? 21 : sql_type == SQL_INTEGER ? 23 : 1043;
}

SQLRETURN lb_exec_adopt_catalog(struct lb_stmt *s, struct lb_rows *rows,
                                const struct lb_result_column *columns, unsigned n)
{
    struct lb_column *laid;
    if (rows->ncolumns != n) {
        lb_rows_close(rows);
        return lb_diag_post(&s->head.diag, "08S01",
                            "The server's answer to a question about its catalog has not the "
                            "columns that were asked for");
    }
    laid = calloc(n ? n : 1, sizeof *laid);
    if (!laid) {
        lb_rows_close(rows);
        return lb_diag_post(&s->head.diag, "HY001", NULL);
    }
    for (unsigned i = 0; i < n; i++)
        laid[i] = (struct lb_column){
            .name = columns[i].name, .oid = oid_of(columns[i].sql_type), .typmod = -1};
    lb_stmt_unprepare(s);
    lb_diag_begin(&s->head.diag, SQL_DIAG_UNKNOWN_STATEMENT);
    s->rows = rows;
    s->binary = false;
    s->ird_version++;
    bool ok = fill_ird(s, laid, n) && make_scrollable(s);
    free(laid);
    if (!ok) {
        lb_stmt_close(s);
        return SQL_ERROR;
    }
    for (unsigned i = 0; i < n; i++)
        lay_over(s, &s->ird->recs[i + 1], &columns[i]);
    begin_result(s);
    s->catalog_result = true;
    return SQL_SUCCESS;
}

SQLRETURN lb_exec_describe(struct lb_stmt *s)
{
    const struct lb_column *columns;
    unsigned n;
    if (s->state >= LB_S4 || s->state < LB_S2 || s->sql.statements[0].kind == LB_SQL_EMPTY)
        return SQL_SUCCESS;
    struct lb_prepared *p = s->prepared[0];
    if (!p || !lb_prepared_columns(p, &columns, &n))
        p = lb_exec_described(s, 0);
    if (!p || !lb_prepared_columns(p, &columns, &n))
        return SQL_ERROR;
    if (lb_call_has_outputs(s)) /* they are what its row is for */
        n = 0;
    if (!fill_ird(s, columns, n))
        return SQL_ERROR;
    s->state = n > 0 ? LB_S3 : LB_S2;
    return SQL_SUCCESS;
}
