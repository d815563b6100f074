#include "catalog/catalog.h"

#include "catalog/question.h"
#include "catalog/sql.h"
#include "config/settings.h"

static const struct lb_result_column columns[] = {
    {"SCOPE", NULL, SQL_SMALLINT, 0, false},
    {"COLUMN_NAME", NULL, SQL_VARCHAR, LB_NAME_SIZE, true},
    {"DATA_TYPE", NULL, SQL_SMALLINT, 0, true},
    {"TYPE_NAME", NULL, SQL_VARCHAR, LB_NAME_SIZE, true},
    {"COLUMN_SIZE", "PRECISION", SQL_INTEGER, 0, false},
    {"BUFFER_LENGTH", "LENGTH", SQL_INTEGER, 0, false},
    {"DECIMAL_DIGITS", "SCALE", SQL_SMALLINT, 0, false},
    {"PSEUDO_COLUMN", NULL, SQL_SMALLINT, 0, false},
};

static const struct lb_catalog_layout layout = {columns, sizeof columns / sizeof columns[0], true,
                                                false};

/*
 * $1 schema, $2 table. The primary key, else the unique index with the fewest columns of those that
 * identify every row at every time: whole, without a filter or expressions, checked at once, over
 * columns that are never NULL. Their values stay valid beyond the session: SQL_SCOPE_SESSION. No
 * ctid for tables without a key: another row may have it a moment later.
 */
/* clang-format off */
static const char best_rowid[] =
    "SELECT " LB_SQL_BASE_OID("a.atttypid") ", " LB_SQL_BASE_TYPMOD("a.atttypmod") ", a.relation,"
    " 2, a.attname, 1"
    " FROM (SELECT b.attname, b.atttypid, b.atttypmod, c.oid AS relation, k.n"
    " FROM pg_catalog.pg_class c"
    " CROSS JOIN LATERAL (SELECT i.indkey, i.indnkeyatts FROM pg_catalog.pg_index i"
    " WHERE i.indrelid = c.oid AND i.indisunique AND i.indisvalid AND i.indimmediate"
    " AND i.indpred IS NULL AND i.indexprs IS NULL AND (i.indisprimary OR NOT EXISTS"
    " (SELECT FROM generate_series(0, i.indnkeyatts - 1) AS z(n)"
    " JOIN pg_catalog.pg_attribute o ON o.attrelid = c.oid AND o.attnum = i.indkey[z.n]"
    " WHERE NOT o.attnotnull))"
    " ORDER BY i.indisprimary DESC, i.indnkeyatts, i.indexrelid LIMIT 1) i"
    " CROSS JOIN LATERAL generate_series(0, i.indnkeyatts - 1) AS k(n)"
    " JOIN pg_catalog.pg_attribute b ON b.attrelid = c.oid AND b.attnum = i.indkey[k.n]"
    " WHERE " LB_SQL_ONE_TABLE("c", "$1", "$2") " OFFSET 0) a" /* planned on its own */
    " JOIN pg_catalog.pg_type t ON t.oid = a.atttypid" LB_SQL_BASE_JOINS
    " ORDER BY a.relation, a.n";

/* xmin changes with every update of a row. Views and foreign tables have none. */
static const char row_version[] =
    "SELECT 28, -1, c.oid, NULL::int, 'xmin', 2 FROM pg_catalog.pg_class c"
    " WHERE " LB_SQL_ONE_TABLE("c", "$1", "$2") " AND c.relkind IN ('r', 'p', 'm')";
/* clang-format on */

/* RowVersioning=0. */
static const char no_row_version[] =
    "SELECT 28, -1, 0::oid, NULL::int, '', 2 WHERE $1::text <> $1 AND $2::text <> $2";

SQLRETURN lb_catalog_special_columns(struct lb_stmt *s, const struct lb_catalog_args *a)
{
    SQLUSMALLINT type = a->number[0], scope = a->number[1], nullable = a->number[2];
    struct lb_question q;
    if (type != SQL_BEST_ROWID && type != SQL_ROWVER)
        return lb_diag_post(&s->head.diag, "HY097", "%u is no kind of special columns", type);
    if (scope > SQL_SCOPE_SESSION)
        return lb_diag_post(&s->head.diag, "HY098", "%u is no scope", scope);
    if (nullable > SQL_NULLABLE)
        return lb_diag_post(&s->head.diag, "HY099", "%u is neither SQL_NO_NULLS nor SQL_NULLABLE",
                            nullable);
    lb_question_one_table(&q, s, a);
    if (type == SQL_BEST_ROWID)
        return lb_question_ask(&q, best_rowid, &layout);
    bool versions = lb_settings_bool(s->dbc->settings, LB_KEY_ROW_VERSIONING);
    return lb_question_ask(&q, versions ? row_version : no_row_version, &layout);
}
