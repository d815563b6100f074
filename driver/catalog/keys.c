#include "catalog/catalog.h"

#include "catalog/question.h"
#include "catalog/sql.h"

/* ---- SQLPrimaryKeys ---------------------------------------------------------------------- */

static const struct lb_result_column primary_columns[] = {
    {"TABLE_CAT", "TABLE_QUALIFIER", SQL_VARCHAR, LB_NAME_SIZE, false},
    {"TABLE_SCHEM", "TABLE_OWNER", SQL_VARCHAR, LB_NAME_SIZE, false},
    {"TABLE_NAME", NULL, SQL_VARCHAR, LB_NAME_SIZE, true},
    {"COLUMN_NAME", NULL, SQL_VARCHAR, LB_NAME_SIZE, true},
    {"KEY_SEQ", NULL, SQL_SMALLINT, 0, true},
    {"PK_NAME", NULL, SQL_VARCHAR, LB_NAME_SIZE, false},
};

static const struct lb_catalog_layout primary_layout = {
    primary_columns, sizeof primary_columns / sizeof primary_columns[0], false, false};

/* $1 schema, $2 table. conkey has the key's columns in order, without those of INCLUDE. */
static const char primary_keys[] =
    "SELECT current_database(), n.nspname, c.relname, a.attname, k.n, o.conname"
    " FROM pg_catalog.pg_class c"
    " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
    " JOIN pg_catalog.pg_constraint o ON o.conrelid = c.oid AND o.contype = 'p'"
    " CROSS JOIN LATERAL unnest(o.conkey) WITH ORDINALITY AS k(attnum, n)"
    " JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.attnum"
    " WHERE " LB_SQL_ONE_TABLE("c", "$1", "$2") " ORDER BY n.nspname, c.relname, k.n";

SQLRETURN lb_catalog_primary_keys(struct lb_stmt *s, const struct lb_catalog_args *a)
{
    struct lb_question q;
    lb_question_one_table(&q, s, a);
    return lb_question_ask(&q, primary_keys, &primary_layout);
}

/* ---- SQLForeignKeys ---------------------------------------------------------------------- */

static const struct lb_result_column foreign_columns[] = {
    {"PKTABLE_CAT", "PKTABLE_QUALIFIER", SQL_VARCHAR, LB_NAME_SIZE, false},
    {"PKTABLE_SCHEM", "PKTABLE_OWNER", SQL_VARCHAR, LB_NAME_SIZE, false},
    {"PKTABLE_NAME", NULL, SQL_VARCHAR, LB_NAME_SIZE, true},
    {"PKCOLUMN_NAME", NULL, SQL_VARCHAR, LB_NAME_SIZE, true},
    {"FKTABLE_CAT", "FKTABLE_QUALIFIER", SQL_VARCHAR, LB_NAME_SIZE, false},
    {"FKTABLE_SCHEM", "FKTABLE_OWNER", SQL_VARCHAR, LB_NAME_SIZE, false},
    {"FKTABLE_NAME", NULL, SQL_VARCHAR, LB_NAME_SIZE, true},
    {"FKCOLUMN_NAME", NULL, SQL_VARCHAR, LB_NAME_SIZE, true},
    {"KEY_SEQ", NULL, SQL_SMALLINT, 0, true},
    {"UPDATE_RULE", NULL, SQL_SMALLINT, 0, false},
    {"DELETE_RULE", NULL, SQL_SMALLINT, 0, false},
    {"FK_NAME", NULL, SQL_VARCHAR, LB_NAME_SIZE, false},
    {"PK_NAME", NULL, SQL_VARCHAR, LB_NAME_SIZE, false},
    {"DEFERRABILITY", NULL, SQL_SMALLINT, 0, false},
};

static const struct lb_catalog_layout foreign_layout = {
    foreign_columns, sizeof foreign_columns / sizeof foreign_columns[0], false, false};

/* SQL_CASCADE 0, SQL_RESTRICT 1, SQL_SET_NULL 2, SQL_NO_ACTION 3, SQL_SET_DEFAULT 4. ODBC 3.x knows
 * no RESTRICT of its own, ODBC 2.x no NO ACTION: $5 is the number for both. */
#define RULE(column)                                                                               \
    "CASE " column " WHEN 'c' THEN 0 WHEN 'n' THEN 2 WHEN 'd' THEN 4 ELSE $5::int END"

/*
 * $1 $2 schema and name of the table with the primary key, $3 $4 of the one with the foreign key.
 * Keys that refer to a unique constraint are none of those (reference, "Comments"). A key that
 * refers to a partitioned table has a shadow in pg_constraint for each of its partitions.
 */
/* clang-format off */
#define SCHEMA_OF(c)                                                                              \
    "(SELECT n.nspname FROM pg_catalog.pg_namespace n WHERE n.oid = " c ".relnamespace)"
#define COLUMN_OF(c, number)                                                                      \
    "(SELECT a.attname FROM pg_catalog.pg_attribute a"                                            \
    " WHERE a.attrelid = " c ".oid AND a.attnum = " number ")"

#define SELECT_FOREIGN                                                                            \
    "SELECT current_database(), " SCHEMA_OF("p") ", p.relname, " COLUMN_OF("p", "k.pk") ","       \
    " current_database(), " SCHEMA_OF("f") ", f.relname, " COLUMN_OF("f", "k.fk") ", k.n,"        \
    " " RULE("o.confupdtype") ", " RULE("o.confdeltype") ", o.conname, u.conname,"                \
    " CASE WHEN NOT o.condeferrable THEN 7 WHEN o.condeferred THEN 5 ELSE 6 END"                  \
    " FROM pg_catalog.pg_constraint o"                                                            \
    " JOIN pg_catalog.pg_class p ON p.oid = o.confrelid"                                          \
    " JOIN pg_catalog.pg_class f ON f.oid = o.conrelid"                                           \
    " JOIN pg_catalog.pg_constraint u"                                                            \
    " ON u.conrelid = o.confrelid AND u.conindid = o.conindid AND u.contype = 'p'"                \
    " CROSS JOIN LATERAL unnest(o.conkey, o.confkey) WITH ORDINALITY AS k(fk, pk, n)"             \
    " WHERE o.contype = 'f' AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint w"               \
    " WHERE w.oid = o.conparentid AND w.conrelid = o.conrelid)"

/* A parameter must stand in the text for the server to know its type. */
#define UNUSED(a, b) " AND (" a "::text IS NULL OR " b "::text IS NULL OR true)"
#define PRIMARY      " AND " LB_SQL_ONE_TABLE("p", "$1", "$2")
#define BY_FOREIGN   " ORDER BY 6, 7, 12, 9"
#define FOREIGN      " AND " LB_SQL_ONE_TABLE("f", "$3", "$4")

static const char keys_that_refer[] = SELECT_FOREIGN PRIMARY UNUSED("$3", "$4") BY_FOREIGN;
static const char keys_of_table[] =
    SELECT_FOREIGN FOREIGN UNUSED("$1", "$2") " ORDER BY 2, 3, 12, 9";
static const char keys_between[] = SELECT_FOREIGN PRIMARY FOREIGN BY_FOREIGN;
/* clang-format on */

SQLRETURN lb_catalog_foreign_keys(struct lb_stmt *s, const struct lb_catalog_args *a)
{
    enum { PK_CATALOG, PK_SCHEMA, PK_TABLE, FK_CATALOG, FK_SCHEMA, FK_TABLE };
    const struct lb_text *t = a->text;
    struct lb_question q;
    bool primary = t[PK_TABLE].n > 0, foreign = t[FK_TABLE].n > 0;
    lb_question_init(&q, s);
    if (!t[PK_TABLE].at && !t[FK_TABLE].at)
        lb_question_require(&q, LB_NO_TEXT, "PKTableName or FKTableName");
    if (primary)
        lb_question_catalog(&q, t[PK_CATALOG], false);
    if (foreign && !q.nothing)
        lb_question_catalog(&q, t[FK_CATALOG], false);
    if (!primary && !foreign)
        q.nothing = true; /* no table has an empty name */
    lb_question_name(&q, t[PK_SCHEMA]);
    lb_question_name(&q, t[PK_TABLE]);
    lb_question_name(&q, t[FK_SCHEMA]);
    lb_question_name(&q, t[FK_TABLE]);
    lb_question_value(&q, lb_stmt_is_odbc2(s) ? LB_TEXT("1") : LB_TEXT("3"));
    return lb_question_ask(&q,
                           primary && foreign ? keys_between
                           : primary          ? keys_that_refer
                                              : keys_of_table,
                           &foreign_layout);
}
