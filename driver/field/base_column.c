#include "field/base_column.h"

#include "field/query.h"

#define LIST_CEILING ((size_t)1 << 20)

/* ---- the question ------------------------------------------------------------------------ */

/* $1, $2: arrays of table and column numbers, side by side. */
/* clang-format off */
static const char question[] =
    "SELECT w.t, w.a, a.attname, c.relname, n.nspname, current_database(),"
    " a.attnotnull OR ty.typnotnull OR u.typnotnull,"
    " a.attidentity <> '' OR coalesce(pg_get_expr(d.adbin, d.adrelid) LIKE 'nextval(%', false),"
    " a.attgenerated = '' AND a.attidentity <> 'a'"
    " AND pg_column_is_updatable(c.oid, a.attnum, false)"
    " AND has_column_privilege(c.oid, a.attnum, 'UPDATE') AND NOT " LB_SQL_SYNCED("c")
    " FROM unnest($1::oid[], $2::int2[]) AS w(t, a)"
    " JOIN pg_catalog.pg_attribute a ON a.attrelid = w.t AND a.attnum = w.a"
    " JOIN pg_catalog.pg_class c ON c.oid = w.t"
    " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
    " JOIN pg_catalog.pg_type ty ON ty.oid = a.atttypid"
    " LEFT JOIN pg_catalog.pg_type u ON u.oid = ty.typbasetype"
    " LEFT JOIN pg_catalog.pg_attrdef d"
    " ON d.adrelid = w.t AND d.adnum = w.a AND a.attgenerated = ''";
/* clang-format on */

enum {
    CELL_TABLE,
    CELL_COLUMN,
    CELL_NAME,
    CELL_RELATION,
    CELL_SCHEMA,
    CELL_CATALOG,
    CELL_NOT_NULL,
    CELL_COUNTS,
    CELL_WRITABLE
};

static bool is_true(struct lb_text cell)
{
    return cell.n == 1 && cell.at[0] == 't';
}

/*
 * A column declared NOT NULL still is NULL in the rows that an outer join or a grouping set adds.
 * The server does not tell; the statement's words do, and a false alarm (a word in a comment) only
 * leaves it open.
 */
static bool adds_nulls(const struct lb_stmt *s)
{
    static const char *const words[] = {"left", "right", "full", "rollup", "cube", "grouping"};
    struct lb_text text = lb_buf_text(&s->sql.text);

    for (size_t at = 0; at < text.n; at++) {
        if (at > 0 && (lb_is_alpha(text.at[at - 1]) || text.at[at - 1] == '_'))
            continue;
        for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
            if (lb_text_starts_same(lb_text_from(text, at), lb_text_of(words[i])))
                return true;
        }
    }
    return false;
}

static bool keep(struct lb_desc *ird, struct lb_desc_rec *r, const struct lb_text *cells)
{
    const char **to[] = {&r->base_column, &r->base_table, &r->schema, &r->catalog};

    for (int i = 0; i < 4; i++) {
        *to[i] = lb_desc_keep_text(ird, cells[CELL_NAME + i]);
        if (!*to[i])
            return false;
    }
    r->table = r->base_table;
    return true;
}

static bool take_row(struct lb_desc *ird, const struct lb_text *cells, bool outer,
                     struct lb_err *err)
{
    int64_t table, column;

    if (!lb_text_int(cells[CELL_TABLE], &table) || !lb_text_int(cells[CELL_COLUMN], &column))
        return lb_err(err, LB_ERR_PROTOCOL, "The server's numbers of a column are no numbers");
    for (int i = 1; i <= ird->count; i++) {
        struct lb_desc_rec *r = &ird->recs[i];

        if (r->table_oid != (uint32_t)table || r->attribute != (int16_t)column || r->base_column)
            continue;
        if (!keep(ird, r, cells))
            return lb_err_memory(err);
        r->nullable = !is_true(cells[CELL_NOT_NULL]) ? SQL_NULLABLE
                      : outer                        ? SQL_NULLABLE_UNKNOWN
                                                     : SQL_NO_NULLS;
        r->auto_unique = is_true(cells[CELL_COUNTS]);
        r->updatable = is_true(cells[CELL_WRITABLE]) ? SQL_ATTR_WRITE : SQL_ATTR_READONLY;
    }
    return true;
}

static bool has_base(const struct lb_desc_rec *r)
{
    return r->table_oid != 0 && r->attribute != 0;
}

/* The two arrays, as text; each column once would be nicer, but the server does not mind. */
static bool lists(const struct lb_desc *ird, struct lb_buf *tables, struct lb_buf *columns)
{
    const char *before = "{";

    for (int i = 1; i <= ird->count; i++) {
        const struct lb_desc_rec *r = &ird->recs[i];

        if (!has_base(r))
            continue;
        lb_buf_add_str(tables, before);
        lb_buf_add_int(tables, r->table_oid);
        lb_buf_add_str(columns, before);
        lb_buf_add_int(columns, r->attribute);
        before = ",";
    }
    lb_buf_add_char(tables, '}');
    lb_buf_add_char(columns, '}');
    return lb_buf_ok(tables) && lb_buf_ok(columns);
}

static bool run(struct lb_desc *ird, const char *const values[2], struct lb_err *err)
{
    struct lb_rows *rows = lb_field_query(ird->dbc, question, 2, values, err);
    bool outer = adds_nulls(ird->owner), ok = rows != NULL;
    enum lb_step step = LB_STEP_FAILED;

    while (ok && (step = lb_rows_next(rows, err)) == LB_STEP_ROW)
        ok = take_row(ird, rows->cells, outer, err);
    lb_rows_close(rows);
    return ok && step == LB_STEP_END;
}

/* Columns without a base, or whose table is gone meanwhile, have no names: asked and answered. */
static void close_gaps(struct lb_desc *ird)
{
    for (int i = 1; i <= ird->count; i++) {
        struct lb_desc_rec *r = &ird->recs[i];

        if (!r->base_column)
            r->base_column = r->base_table = r->table = r->schema = r->catalog = "";
    }
}

bool lb_base_columns_known(const struct lb_desc *ird)
{
    return ird->count == 0 || ird->recs[1].base_column != NULL;
}

bool lb_base_columns_ask(struct lb_desc *ird, struct lb_err *err)
{
    struct lb_buf tables = LB_BUF(LIST_CEILING), columns = LB_BUF(LIST_CEILING);
    bool ok = true, any = false;

    if (lb_base_columns_known(ird))
        return true;
    for (int i = 1; i <= ird->count; i++)
        any = any || has_base(&ird->recs[i]);
    if (any && !lists(ird, &tables, &columns)) {
        ok = lb_err_memory(err);
    } else if (any) {
        const char *values[2] = {lb_buf_str(&tables), lb_buf_str(&columns)};
        ok = run(ird, values, err);
    }
    lb_buf_release(&tables);
    lb_buf_release(&columns);
    if (ok)
        close_gaps(ird);
    return ok;
}
