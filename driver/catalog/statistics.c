#include "catalog/catalog.h"

#include "catalog/question.h"
#include "catalog/sql.h"

static const struct lb_result_column columns[] = {
    {"TABLE_CAT", "TABLE_QUALIFIER", SQL_VARCHAR, LB_NAME_SIZE, false},
    {"TABLE_SCHEM", "TABLE_OWNER", SQL_VARCHAR, LB_NAME_SIZE, false},
    {"TABLE_NAME", NULL, SQL_VARCHAR, LB_NAME_SIZE, true},
    {"NON_UNIQUE", NULL, SQL_SMALLINT, 0, false},
    {"INDEX_QUALIFIER", NULL, SQL_VARCHAR, LB_NAME_SIZE, false},
    {"INDEX_NAME", NULL, SQL_VARCHAR, LB_NAME_SIZE, false},
    {"TYPE", NULL, SQL_SMALLINT, 0, true},
    {"ORDINAL_POSITION", "SEQ_IN_INDEX", SQL_SMALLINT, 0, false},
    {"COLUMN_NAME", NULL, SQL_VARCHAR, LB_TEXT_SIZE, false},
    {"ASC_OR_DESC", "COLLATION", SQL_VARCHAR, 1, false},
    {"CARDINALITY", NULL, SQL_INTEGER, 0, false},
    {"PAGES", NULL, SQL_INTEGER, 0, false},
    {"FILTER_CONDITION", NULL, SQL_VARCHAR, LB_TEXT_SIZE, false},
};

static const struct lb_catalog_layout layout = {columns, sizeof columns / sizeof columns[0], false,
                                                false};

/*
 * $1 schema, $2 table, $3 't': unique indexes only. The table's own row first (a view has neither
 * rows nor pages of its own), then the key columns of each index that is ready for use. Rows and
 * pages are what the last VACUUM or ANALYZE found; never analyzed is reltuples -1, not known, and
 * its indexes say 0; those of a partitioned table have no rows of their own. An index's cardinality
 * counts different values: known for a unique one without a filter. Numbers are cut to what an ODBC
 * integer holds.
 */
/* clang-format off */
static const char statistics[] =
    "WITH c AS (SELECT c.oid, n.nspname, c.relname, c.relkind, c.reltuples,"
    " CASE WHEN c.reltuples >= 0 AND c.relpages >= 0 THEN c.relpages END AS pages,"
    " c.reltuples >= 0 AND c.relkind <> 'p' AS known"
    " FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
    " WHERE " LB_SQL_ONE_TABLE("c", "$1", "$2") " AND" LB_SQL_RELATIONS ")"
    " SELECT current_database(), c.nspname, c.relname, NULL::int AS non_unique, NULL::text,"
    " NULL::name AS index_name, 0 AS type, NULL::int AS position, NULL::text, NULL::text,"
    " CASE WHEN c.reltuples >= 0 THEN least(c.reltuples, 2147483000)::int END, c.pages,"
    " NULL::text FROM c WHERE c.relkind <> 'v'"
    " UNION ALL SELECT current_database(), c.nspname, c.relname,"
    " CASE WHEN i.indisunique THEN 0 ELSE 1 END, c.nspname, x.relname,"
    " CASE WHEN i.indisclustered THEN 1 WHEN m.amname = 'hash' THEN 2 ELSE 3 END, k.n,"
    " coalesce((SELECT a.attname FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid"
    " AND a.attnum = i.indkey[k.n - 1] AND a.attnum <> 0)::text,"
    " pg_get_indexdef(i.indexrelid, k.n, true)),"
    " CASE WHEN m.amname <> 'btree' THEN NULL WHEN i.indoption[k.n - 1] & 1 = 1 THEN 'D'"
    " ELSE 'A' END,"
    " CASE WHEN i.indisunique AND i.indpred IS NULL AND c.known AND x.reltuples >= 0"
    " THEN least(x.reltuples, 2147483000)::int END,"
    " CASE WHEN c.known THEN x.relpages END, pg_get_expr(i.indpred, i.indrelid, true)"
    " FROM c JOIN pg_catalog.pg_index i ON i.indrelid = c.oid AND i.indisvalid AND i.indisready"
    " AND (i.indisunique OR $3::text IS NULL)"
    " JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid"
    " JOIN pg_catalog.pg_am m ON m.oid = x.relam"
    " CROSS JOIN LATERAL generate_series(1, i.indnkeyatts::int) AS k(n)"
    " ORDER BY non_unique NULLS FIRST, type, index_name NULLS FIRST, 2, position";
/* clang-format on */

SQLRETURN lb_catalog_statistics(struct lb_stmt *s, const struct lb_catalog_args *a)
{
    SQLUSMALLINT unique = a->number[0], accuracy = a->number[1];
    struct lb_question q;

    if (unique != SQL_INDEX_UNIQUE && unique != SQL_INDEX_ALL)
        return lb_diag_post(&s->head.diag, "HY100", "%u is no choice of indexes", unique);
    if (accuracy != SQL_QUICK && accuracy != SQL_ENSURE)
        return lb_diag_post(&s->head.diag, "HY101", "%u is no accuracy", accuracy);
    lb_question_one_table(&q, s, a);
    lb_question_value(&q, unique == SQL_INDEX_UNIQUE ? LB_TEXT("t") : LB_NO_TEXT);
    return lb_question_ask(&q, statistics, &layout);
}
