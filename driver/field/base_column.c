#include "field/base_column.h"

#include "field/query.h"

#define LIST_CEILING ((size_t)1 << 20)

/* ---- the questions ----------------------------------------------------------------------- */

/* $1, $2: arrays of numbers, side by side, which come back in front of the answers. */
struct question {
    const char *text;
    /* The numbers a column is asked about with; false: it is not. */
    bool (*about)(const struct lb_desc_rec *r, int64_t pair[2]);
    /* Takes a row; `cells` are those behind the numbers. */
    bool (*take)(struct lb_desc *ird, struct lb_desc_rec *r, const struct lb_text *cells,
                 bool outer);
};

/* clang-format off */
static const char base_text[] =
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

static const char type_text[] =
    "SELECT w.t, w.m, format_type(w.t, w.m) FROM unnest($1::oid[], $2::int4[]) AS w(t, m)";
/* clang-format on */

enum {
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

static bool about_base(const struct lb_desc_rec *r, int64_t pair[2])
{
    pair[0] = r->table_oid;
    pair[1] = r->attribute;
    return !r->base_column && r->table_oid != 0 && r->attribute != 0;
}

static bool take_base(struct lb_desc *ird, struct lb_desc_rec *r, const struct lb_text *cells,
                      bool outer)
{
    const char **to[] = {&r->base_column, &r->base_table, &r->schema, &r->catalog};
    for (int i = 0; i < 4; i++) {
        *to[i] = lb_desc_keep_text(ird, cells[CELL_NAME + i]);
        if (!*to[i])
            return false;
    }
    r->table = r->base_table;
    r->nullable = !is_true(cells[CELL_NOT_NULL]) ? SQL_NULLABLE
                  : outer                        ? SQL_NULLABLE_UNKNOWN
                                                 : SQL_NO_NULLS;
    r->auto_unique = is_true(cells[CELL_COUNTS]);
    r->updatable = is_true(cells[CELL_WRITABLE]) ? SQL_ATTR_WRITE : SQL_ATTR_READONLY;
    return true;
}

static bool about_type(const struct lb_desc_rec *r, int64_t pair[2])
{
    pair[0] = r->oid;
    pair[1] = r->typmod;
    return !r->local_type_name && r->oid != 0;
}

static bool take_type(struct lb_desc *ird, struct lb_desc_rec *r, const struct lb_text *cells,
                      bool outer)
{
    r->local_type_name = lb_desc_keep_text(ird, cells[0]);
    return r->local_type_name != NULL;
}

static const struct question base_question = {base_text, about_base, take_base};
static const struct question type_question = {type_text, about_type, take_type};

/* ---- asking ------------------------------------------------------------------------------ */

/* A row answers for all columns that were asked about with its numbers. */
static bool take_row(struct lb_desc *ird, const struct question *q, const struct lb_text *cells,
                     bool outer, struct lb_err *err)
{
    int64_t got[2], pair[2];
    if (!lb_text_int(cells[0], &got[0]) || !lb_text_int(cells[1], &got[1]))
        return lb_err(err, LB_ERR_PROTOCOL, "The server's numbers of a column are no numbers");
    for (int i = 1; i <= ird->count; i++) {
        struct lb_desc_rec *r = &ird->recs[i];
        if (!q->about(r, pair) || pair[0] != got[0] || pair[1] != got[1])
            continue;
        if (!q->take(ird, r, cells + 2, outer))
            return lb_err_memory(err);
    }
    return true;
}

/* The two arrays, as text; each pair once would be nicer, but the server does not mind. */
static unsigned lists(const struct lb_desc *ird, const struct question *q, struct lb_buf list[2])
{
    unsigned n = 0;
    int64_t pair[2];
    for (int i = 1; i <= ird->count; i++) {
        if (!q->about(&ird->recs[i], pair))
            continue;
        for (int k = 0; k < 2; k++) {
            lb_buf_add_char(&list[k], n ? ',' : '{');
            lb_buf_add_int(&list[k], pair[k]);
        }
        n++;
    }
    lb_buf_add_char(&list[0], '}');
    lb_buf_add_char(&list[1], '}');
    return n;
}

static bool run(struct lb_desc *ird, const struct question *q, const char *const values[2],
                struct lb_err *err)
{
    struct lb_rows *rows = lb_field_query(ird->dbc, q->text, 2, values, err);
    bool outer = adds_nulls(ird->owner), ok = rows != NULL;
    enum lb_step step = LB_STEP_FAILED;
    while (ok && (step = lb_rows_next(rows, err)) == LB_STEP_ROW)
        ok = take_row(ird, q, rows->cells, outer, err);
    lb_rows_close(rows);
    return ok && step == LB_STEP_END;
}

static bool ask(struct lb_desc *ird, const struct question *q, struct lb_err *err)
{
    struct lb_buf list[2] = {LB_BUF(LIST_CEILING), LB_BUF(LIST_CEILING)};
    bool ok = true;
    if (lists(ird, q, list) > 0) {
        const char *values[2] = {lb_buf_str(&list[0]), lb_buf_str(&list[1])};
        ok = lb_buf_ok(&list[0]) && lb_buf_ok(&list[1]) ? run(ird, q, values, err)
                                                        : lb_err_memory(err);
    }
    lb_buf_release(&list[0]);
    lb_buf_release(&list[1]);
    return ok;
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
    if (lb_base_columns_known(ird))
        return true;
    if (!ask(ird, &base_question, err))
        return false;
    close_gaps(ird);
    return true;
}

bool lb_type_names_ask(struct lb_desc *ird, struct lb_err *err)
{
    return ask(ird, &type_question, err);
}
