#include "catalog/catalog.h"

#include "catalog/question.h"
#include "catalog/sql.h"

static const struct lb_result_column columns[] = {
    {"TABLE_CAT", "TABLE_QUALIFIER", SQL_VARCHAR, LB_NAME_SIZE, false},
    {"TABLE_SCHEM", "TABLE_OWNER", SQL_VARCHAR, LB_NAME_SIZE, false},
    {"TABLE_NAME", NULL, SQL_VARCHAR, LB_NAME_SIZE, true},
    {"COLUMN_NAME", NULL, SQL_VARCHAR, LB_NAME_SIZE, true},
    {"DATA_TYPE", NULL, SQL_SMALLINT, 0, true},
    {"TYPE_NAME", NULL, SQL_VARCHAR, LB_NAME_SIZE, true},
    {"COLUMN_SIZE", "PRECISION", SQL_INTEGER, 0, false},
    {"BUFFER_LENGTH", "LENGTH", SQL_INTEGER, 0, false},
    {"DECIMAL_DIGITS", "SCALE", SQL_SMALLINT, 0, false},
    {"NUM_PREC_RADIX", "RADIX", SQL_SMALLINT, 0, false},
    {"NULLABLE", NULL, SQL_SMALLINT, 0, true},
    {"REMARKS", NULL, SQL_VARCHAR, LB_TEXT_SIZE, false},
    {"COLUMN_DEF", NULL, SQL_VARCHAR, LB_TEXT_SIZE, false},
    {"SQL_DATA_TYPE", NULL, SQL_SMALLINT, 0, true},
    {"SQL_DATETIME_SUB", NULL, SQL_SMALLINT, 0, false},
    {"CHAR_OCTET_LENGTH", NULL, SQL_INTEGER, 0, false},
    {"ORDINAL_POSITION", NULL, SQL_INTEGER, 0, true},
    {"IS_NULLABLE", NULL, SQL_VARCHAR, 3, false},
    /* the driver's own */
    {"IS_AUTOINCREMENT", NULL, SQL_VARCHAR, 3, false},
    {"IS_GENERATEDCOLUMN", NULL, SQL_VARCHAR, 3, false},
    {"LOCAL_TYPE_NAME", NULL, SQL_VARCHAR, LB_TEXT_SIZE, false},
};

static const struct lb_catalog_layout layout = {columns, sizeof columns / sizeof columns[0], true,
                                                true};

/* $1 schema, $2 table, $3: 't' leaves the system's own tables out. Columns are filtered by name
 * when they come: ORDINAL_POSITION counts all of a table, those behind a dropped one too. What
 * SQLGetTypeInfo does not list (arrays, domains …) has its true name in LOCAL_TYPE_NAME. */
/* clang-format off */
/* Of the column, or of one of the domains it is made of. */
#define NOT_NULL "a.attnotnull OR t.typnotnull OR x.typnotnull OR y.typnotnull"

#define SELECT_COLUMNS                                                                            \
    "SELECT " LB_SQL_BASE_OID("a.atttypid") ", " LB_SQL_BASE_TYPMOD("a.atttypmod") ", c.oid,"     \
    " current_database(), n.nspname, c.relname, a.attname,"                                       \
    " CASE WHEN " NOT_NULL " THEN 0 ELSE 1 END, d.description,"                                   \
    " coalesce(pg_get_expr(e.adbin, e.adrelid),"                                                  \
    " CASE WHEN a.attgenerated = '' AND c.relkind NOT IN ('v', 'm') THEN t.typdefault END),"      \
    " CASE WHEN " NOT_NULL " THEN 'NO' ELSE 'YES' END,"                                           \
    " CASE WHEN a.attidentity <> '' OR pg_get_expr(e.adbin, e.adrelid) LIKE 'nextval(%'"          \
    " THEN 'YES' ELSE 'NO' END,"                                                                  \
    " CASE WHEN a.attgenerated <> '' THEN 'YES' ELSE 'NO' END,"                                   \
    " CASE WHEN t.typtype <> 'b' OR t.typcategory = 'A' OR t.oid >= 16384"                        \
    " THEN format_type(a.atttypid, a.atttypmod) END"                                              \
    " FROM pg_catalog.pg_class c"                                                                 \
    " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"                                   \
    " JOIN pg_catalog.pg_attribute a"                                                             \
    " ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped"                              \
    " JOIN pg_catalog.pg_type t ON t.oid = a.atttypid" LB_SQL_BASE_JOINS                          \
    " LEFT JOIN pg_catalog.pg_attrdef e ON e.adrelid = a.attrelid AND e.adnum = a.attnum"         \
    " AND a.atthasdef AND a.attgenerated = ''"                                                    \
    LB_SQL_DESCRIPTION("c.oid", LB_SQL_PG_CLASS, "a.attnum")                                      \
    " WHERE" LB_SQL_RELATIONS LB_SQL_IN_SCHEMAS("c.relnamespace", LB_SQL_UNLESS_SYSTEM)

#define ORDER_COLUMNS " ORDER BY n.nspname, c.relname, a.attnum"
/* clang-format on */

static const char named_table[] = SELECT_COLUMNS " AND c.relname = $2" ORDER_COLUMNS;
static const char any_table[] = SELECT_COLUMNS LB_SQL_LIKE("c.relname", "$2") ORDER_COLUMNS;

SQLRETURN lb_catalog_columns(struct lb_stmt *s, const struct lb_catalog_args *a)
{
    struct lb_question q;
    enum lb_argument tables = lb_question_objects(&q, s, a);
    lb_question_filter(&q, a->part);
    return lb_question_ask(&q, tables == LB_ARGUMENT_NAME ? named_table : any_table, &layout);
}
