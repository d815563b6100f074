#include "exec/base_table.h"

#include <stdio.h>
#include <stdlib.h>

#include "exec/args.h"
#include "exec/large.h"
#include "exec/window.h"

#define TEXT_CEILING   ((size_t)4 << 20)
#define VALUES_CEILING ((size_t)1 << 30)
#define COMPARED_MOST  8192

static void release_table(struct lb_owned *owned)
{
    struct lb_base_table *c = (struct lb_base_table *)owned;
    for (unsigned i = 0; i < c->n; i++)
        free(c->columns[i].name);
    free(c->table);
    for (size_t i = 0; i < c->nown; i++)
        free(c->own[i].cells);
    free(c->own);
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

static bool take_column(struct lb_stmt *s, struct lb_base_table *c, const struct lb_text *cells,
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

static bool read_columns(struct lb_stmt *s, struct lb_base_table *c, struct lb_rows *rows)
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

struct lb_base_table *lb_base_table_of(struct lb_stmt *s)
{
    struct lb_base_table *c = (struct lb_base_table *)s->change;
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
    c = lb_owned_new(&s->change, sizeof *c + (size_t)s->ird->count * sizeof *c->columns,
                     release_table, &s->head.diag);
    if (!c)
        return NULL;
    c->n = (unsigned)s->ird->count;
    c->ird_version = s->ird_version;
    snprintf(oid, sizeof oid, "%u", table);
    struct lb_rows *rows = lb_exec_query(s, find_columns, 1, (const char *const[]){oid});
    bool ok = rows && read_columns(s, c, rows);
    lb_rows_close(rows);
    if (!ok)
        lb_owned_drop(&s->change);
    return ok ? c : NULL;
}

/* ---- rows changed through the cursor ------------------------------------------------------ */

/* Where the row is, or would be. */
static size_t place_of(const struct lb_base_table *t, int64_t row)
{
    size_t low = 0, high = t->nown;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (t->own[middle].row < row)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* NULL: not changed. */
static struct lb_own_row *own_row(const struct lb_base_table *t, int64_t row)
{
    size_t at = place_of(t, row);
    return at < t->nown && t->own[at].row == row ? &t->own[at] : NULL;
}

static struct lb_own_row *make_room(struct lb_base_table *t, int64_t row)
{
    size_t at = place_of(t, row);
    if (t->nown == t->own_room) {
        size_t room = t->own_room ? 2 * t->own_room : 8;
        struct lb_own_row *own = realloc(t->own, room * sizeof *own);
        if (!own)
            return NULL;
        t->own = own;
        t->own_room = room;
    }
    memmove(&t->own[at + 1], &t->own[at], (t->nown - at) * sizeof *t->own);
    t->nown++;
    t->own[at] = (struct lb_own_row){.row = row};
    return &t->own[at];
}

/* Cells known before stay where they are: those of the result may point to them. */
struct lb_own_row *lb_base_table_mark(struct lb_base_table *t, int64_t row, enum lb_own_state state)
{
    struct lb_own_row *r = own_row(t, row);
    if (!r)
        r = make_room(t, row);
    if (r) {
        r->state = state;
        r->fetched = false;
    }
    return r;
}

/* One piece of memory: the cells, and their bytes with a NUL behind each. Without memory for it the
 * row is stale: it can be found by its key only. */
void lb_base_table_take(struct lb_base_table *t, int64_t row, const struct lb_text *cells)
{
    size_t size = t->n * sizeof *cells;
    unsigned from = 0;
    for (unsigned i = 0; i < t->n; i++)
        size += t->columns[i].name ? cells[from++].n + 1 : 0;
    struct lb_own_row *r = lb_base_table_mark(t, row, LB_OWN_STALE);
    struct lb_text *kept = r ? malloc(size) : NULL;
    if (!kept)
        return;
    char *bytes = (char *)(kept + t->n);
    for (unsigned i = from = 0; i < t->n; i++) {
        struct lb_text cell = t->columns[i].name ? cells[from++] : LB_NO_TEXT;
        kept[i] = LB_NO_TEXT;
        if (!cell.at)
            continue;
        memcpy(bytes, cell.at, cell.n);
        bytes[cell.n] = '\0';
        kept[i] = lb_text(bytes, cell.n);
        bytes += cell.n + 1;
    }
    free(r->cells);
    r->cells = kept;
    r->state = LB_OWN_UPDATED;
}

enum lb_own_state lb_base_table_apply(struct lb_stmt *s, int64_t row, struct lb_text *cells)
{
    const struct lb_base_table *t = (const struct lb_base_table *)s->change;
    const struct lb_own_row *r = t ? own_row(t, row) : NULL;
    if (!r)
        return LB_OWN_NOT;
    for (unsigned i = 0; r->state == LB_OWN_UPDATED && i < t->n; i++)
        if (t->columns[i].name)
            cells[i] = r->cells[i];
    return r->state;
}

SQLUSMALLINT lb_base_table_status(struct lb_stmt *s, int64_t row)
{
    const struct lb_base_table *t = (const struct lb_base_table *)s->change;
    struct lb_own_row *r = t ? own_row(t, row) : NULL;
    if (!r)
        return SQL_ROW_SUCCESS;
    if (r->state == LB_OWN_DELETED)
        return SQL_ROW_DELETED;
    bool again = r->fetched;
    r->fetched = true;
    return again ? SQL_ROW_SUCCESS : SQL_ROW_UPDATED;
}

/* ---- WHERE ------------------------------------------------------------------------------- */

int64_t lb_base_table_row(const struct lb_stmt *s)
{
    return s->row + (int64_t)s->at;
}

/* Keys compare as their type does, other columns by their text: not all types have an equality.
 * Long values are not sent back to be compared. */
static bool compares(const struct lb_base_table *c, const struct lb_base_column *col,
                     struct lb_text cell, bool own)
{
    if (!col->name)
        return false;
    return col->key || !c->keyed || (!own && cell.n <= COMPARED_MOST);
}

/* A large object is found by its number. */
static uint32_t oid_of(const struct lb_desc_rec *r)
{
    return r->large ? LB_LARGE_OID : r->oid;
}

bool lb_located_find(struct lb_located *l, struct lb_stmt *s, unsigned first)
{
    const struct lb_base_table *c = lb_base_table_of(s);
    const struct lb_text *cells = c ? lb_window_cells(s) : NULL;
    const char *glue = "";
    *l = (struct lb_located){0};
    if (!cells)
        return false;
    const struct lb_own_row *r = own_row(c, lb_base_table_row(s));
    bool own = r && r->state == LB_OWN_STALE;
    *l = (struct lb_located){.where = LB_BUF(TEXT_CEILING),
                             .values = LB_BUF(VALUES_CEILING),
                             .starts = calloc(c->n, sizeof *l->starts),
                             .sizes = calloc(c->n, sizeof *l->sizes),
                             .oids = calloc(c->n, sizeof *l->oids),
                             .format = s->binary ? LB_FORMAT_BINARY : LB_FORMAT_TEXT};
    if (!l->starts || !l->sizes || !l->oids)
        return lb_diag_refuse(&s->head.diag, "HY001", NULL);
    for (unsigned i = 0; i < c->n; i++) {
        const struct lb_base_column *col = &c->columns[i];
        bool key = c->keyed && col->key;
        if (!compares(c, col, cells[i], own))
            continue;
        lb_buf_addf(&l->where, "%s%s", glue, col->name);
        glue = " AND ";
        if (!cells[i].at) {
            lb_buf_add_str(&l->where, " IS NULL");
            continue;
        }
        lb_buf_addf(&l->where, key ? " = $%u" : "::text = $%u::text", first + l->n);
        l->oids[l->n] = oid_of(&s->ird->recs[i + 1]);
        l->starts[l->n] = l->values.n;
        l->sizes[l->n++] = cells[i].n;
        lb_buf_add_text(&l->values, cells[i]);
    }
    return (lb_buf_ok(&l->where) && lb_buf_ok(&l->values)) ||
           lb_diag_refuse(&s->head.diag, "HY001", NULL);
}

void lb_located_release(struct lb_located *l)
{
    lb_buf_release(&l->where);
    lb_buf_release(&l->values);
    free(l->starts);
    free(l->sizes);
    free(l->oids);
}

struct lb_text lb_located_value(const struct lb_located *l, unsigned i)
{
    return lb_text(lb_buf_str(&l->values) + l->starts[i], l->sizes[i]);
}

unsigned lb_base_table_columns(const struct lb_base_table *t, struct lb_buf *out)
{
    unsigned n = 0;
    for (unsigned i = 0; i < t->n; i++)
        if (t->columns[i].name)
            lb_buf_addf(out, "%s%s", n++ ? ", " : "", t->columns[i].name);
    return n;
}
