#include "catalog/catalog.h"

#include "catalog/question.h"
#include "catalog/sql.h"

/* ---- SQLTablePrivileges ------------------------------------------------------------------ */

static const struct lb_result_column table_columns[] = {
    {"TABLE_CAT", "TABLE_QUALIFIER", SQL_VARCHAR, LB_NAME_SIZE, false},
    {"TABLE_SCHEM", "TABLE_OWNER", SQL_VARCHAR, LB_NAME_SIZE, false},
    {"TABLE_NAME", NULL, SQL_VARCHAR, LB_NAME_SIZE, true},
    {"GRANTOR", NULL, SQL_VARCHAR, LB_NAME_SIZE, false},
    {"GRANTEE", NULL, SQL_VARCHAR, LB_NAME_SIZE, true},
    {"PRIVILEGE", NULL, SQL_VARCHAR, 32, true},
    {"IS_GRANTABLE", NULL, SQL_VARCHAR, 3, false},
};

static const struct lb_catalog_layout table_layout = {
    table_columns, sizeof table_columns / sizeof table_columns[0], false, false};

/* The owner's privileges are granted by nobody: "_SYSTEM" (reference, GRANTOR), and the owner may
 * always pass them on. No ACL at all is the owner's default one. */
/* clang-format off */
#define GRANTOR                                                                                   \
    "CASE WHEN g.grantee = c.relowner THEN '_SYSTEM' ELSE pg_get_userbyid(g.grantor) END"
#define GRANTEE                                                                                   \
    "CASE WHEN g.grantee = 0 THEN 'PUBLIC' ELSE pg_get_userbyid(g.grantee) END"
#define GRANTING                                                                                  \
    "CASE WHEN bool_or(g.is_grantable OR g.grantee = c.relowner) THEN 'YES' ELSE 'NO' END"
#define PRIVILEGE "g.privilege_type COLLATE \"C\""
#define TABLE_ACL "aclexplode(coalesce(c.relacl, acldefault('r', c.relowner)))"

/* $1 schema, $2 table. */
#define SELECT_TABLE                                                                              \
    "SELECT current_database(), n.nspname, c.relname,"                                            \
    " " GRANTOR ", " GRANTEE ", " PRIVILEGE ", " GRANTING                                         \
    " FROM pg_catalog.pg_class c"                                                                 \
    " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"                                   \
    " CROSS JOIN LATERAL " TABLE_ACL " AS g"                                                      \
    " WHERE" LB_SQL_RELATIONS LB_SQL_IN_SCHEMAS("c.relnamespace", "")

#define ORDER_TABLE " GROUP BY 2, 3, 4, 5, 6 ORDER BY 2, 3, 6, 5"
/* clang-format on */

static const char of_named_table[] = SELECT_TABLE " AND c.relname = $2" ORDER_TABLE;
static const char of_any_table[] = SELECT_TABLE LB_SQL_LIKE("c.relname", "$2") ORDER_TABLE;

SQLRETURN lb_catalog_table_privileges(struct lb_stmt *s, const struct lb_catalog_args *a)
{
    struct lb_question q;
    enum lb_argument tables;
    lb_question_init(&q, s);
    lb_question_catalog(&q, a->catalog, false);
    lb_question_pattern(&q, a->schema);
    tables = lb_question_name_or_pattern(&q, a->name);
    return lb_question_ask(&q, tables == LB_ARGUMENT_NAME ? of_named_table : of_any_table,
                           &table_layout);
}

/* ---- SQLColumnPrivileges ----------------------------------------------------------------- */

static const struct lb_result_column column_columns[] = {
    {"TABLE_CAT", "TABLE_QUALIFIER", SQL_VARCHAR, LB_NAME_SIZE, false},
    {"TABLE_SCHEM", "TABLE_OWNER", SQL_VARCHAR, LB_NAME_SIZE, false},
    {"TABLE_NAME", NULL, SQL_VARCHAR, LB_NAME_SIZE, true},
    {"COLUMN_NAME", NULL, SQL_VARCHAR, LB_NAME_SIZE, true},
    {"GRANTOR", NULL, SQL_VARCHAR, LB_NAME_SIZE, false},
    {"GRANTEE", NULL, SQL_VARCHAR, LB_NAME_SIZE, true},
    {"PRIVILEGE", NULL, SQL_VARCHAR, 32, true},
    {"IS_GRANTABLE", NULL, SQL_VARCHAR, 3, false},
};

static const struct lb_catalog_layout column_layout = {
    column_columns, sizeof column_columns / sizeof column_columns[0], false, false};

/* $1 schema, $2 table, $3 column. What is granted on the table is granted on each of its columns.
 */
/* clang-format off */
static const char of_columns[] =
    "SELECT current_database(), n.nspname, c.relname, a.attname,"
    " " GRANTOR ", " GRANTEE ", " PRIVILEGE ", " GRANTING
    " FROM pg_catalog.pg_class c"
    " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
    " JOIN pg_catalog.pg_attribute a"
    " ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped"
    " CROSS JOIN LATERAL (SELECT * FROM " TABLE_ACL
    " UNION ALL SELECT * FROM aclexplode(a.attacl)) AS g"
    " WHERE " LB_SQL_ONE_TABLE("c", "$1", "$2") " AND" LB_SQL_RELATIONS
    " AND g.privilege_type IN ('SELECT', 'INSERT', 'UPDATE', 'REFERENCES')"
    LB_SQL_LIKE("a.attname", "$3")
    " GROUP BY 2, 3, 4, 5, 6, 7 ORDER BY 2, 3, 4, 7, 6";
/* clang-format on */

SQLRETURN lb_catalog_column_privileges(struct lb_stmt *s, const struct lb_catalog_args *a)
{
    struct lb_question q;
    lb_question_one_table(&q, s, a);
    lb_question_pattern(&q, a->part);
    return lb_question_ask(&q, of_columns, &column_layout);
}
