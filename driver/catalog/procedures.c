#include "catalog/catalog.h"

#include "catalog/question.h"
#include "catalog/sql.h"

/* ---- SQLProcedures ----------------------------------------------------------------------- */

static const struct lb_result_column procedure_columns[] = {
    {"PROCEDURE_CAT", "PROCEDURE_QUALIFIER", SQL_VARCHAR, LB_NAME_SIZE, false},
    {"PROCEDURE_SCHEM", "PROCEDURE_OWNER", SQL_VARCHAR, LB_NAME_SIZE, false},
    {"PROCEDURE_NAME", NULL, SQL_VARCHAR, LB_NAME_SIZE, true},
    {"NUM_INPUT_PARAMS", NULL, SQL_INTEGER, 0, false},
    {"NUM_OUTPUT_PARAMS", NULL, SQL_INTEGER, 0, false},
    {"NUM_RESULT_SETS", NULL, SQL_INTEGER, 0, false},
    {"REMARKS", NULL, SQL_VARCHAR, LB_TEXT_SIZE, false},
    {"PROCEDURE_TYPE", NULL, SQL_SMALLINT, 0, false},
};

static const struct lb_catalog_layout procedure_layout = {
    procedure_columns, sizeof procedure_columns / sizeof procedure_columns[0], false, false};

/* Procedures, and functions that a statement can call: no aggregates, no triggers. */
/* clang-format off */
#define CALLABLE                                                                                  \
    " p.prokind IN ('f', 'p')"                                                                    \
    " AND p.prorettype NOT IN ('trigger'::regtype, 'event_trigger'::regtype)"                     \
    LB_SQL_IN_SCHEMAS("p.pronamespace", LB_SQL_UNLESS_SYSTEM)

#define NAMED_PROCEDURE " AND p.proname = $2"
#define ANY_PROCEDURE   LB_SQL_LIKE("p.proname", "$2")

/* $1 schema, $2 name, $3 't': without the system's own. */
#define SELECT_PROCEDURES                                                                         \
    "SELECT current_database(), n.nspname, p.proname, p.pronargs,"                                \
    " (SELECT count(*) FROM unnest(p.proargmodes) AS m"                                           \
    " WHERE m IN ('o', 'b') AND NOT p.proretset),"                                                \
    " CASE WHEN p.proretset THEN 1 ELSE 0 END, d.description,"                                    \
    " CASE WHEN p.prokind = 'p' OR p.prorettype = 'void'::regtype THEN 1 ELSE 2 END"              \
    " FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace"         \
    LB_SQL_DESCRIPTION("p.oid", LB_SQL_PG_PROC, "0") " WHERE" CALLABLE

#define ORDER_PROCEDURES " ORDER BY n.nspname, p.proname, p.oid"
/* clang-format on */

static const char named_procedure[] = SELECT_PROCEDURES NAMED_PROCEDURE ORDER_PROCEDURES;
static const char any_procedure[] = SELECT_PROCEDURES ANY_PROCEDURE ORDER_PROCEDURES;

SQLRETURN lb_catalog_procedures(struct lb_stmt *s, const struct lb_catalog_args *a)
{
    struct lb_question q;
    enum lb_argument names = lb_question_objects(&q, s, a);
    return lb_question_ask(&q, names == LB_ARGUMENT_NAME ? named_procedure : any_procedure,
                           &procedure_layout);
}

/* ---- SQLProcedureColumns ----------------------------------------------------------------- */

static const struct lb_result_column columns[] = {
    {"PROCEDURE_CAT", "PROCEDURE_QUALIFIER", SQL_VARCHAR, LB_NAME_SIZE, false},
    {"PROCEDURE_SCHEM", "PROCEDURE_OWNER", SQL_VARCHAR, LB_NAME_SIZE, false},
    {"PROCEDURE_NAME", NULL, SQL_VARCHAR, LB_NAME_SIZE, true},
    {"COLUMN_NAME", NULL, SQL_VARCHAR, LB_NAME_SIZE, true},
    {"COLUMN_TYPE", NULL, SQL_SMALLINT, 0, true},
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
};

static const struct lb_catalog_layout layout = {columns, sizeof columns / sizeof columns[0], true,
                                                false};

/*
 * Three kinds of rows, in the order of the reference: 0 the return value of a function that returns
 * one scalar, 1 the parameters (SQL_PARAM_INPUT 1, INPUT_OUTPUT 2, OUTPUT 4) in call order, 2 the
 * columns of the result (SQL_RESULT_COL 3): of RETURNS TABLE, of a composite type, or the one of
 * SETOF a scalar. What a function that returns a set gives out are columns of its rows.
 * $1 schema, $2 name, $3 't': without the system's own.
 */
/* clang-format off */
/* VARIADIC makes modes, too. */
#define GIVES_OUT "coalesce(p.proargmodes && '{o,b,t}', false)"

#define SELECT_COLUMNS                                                                            \
    "SELECT " LB_SQL_BASE_OID("k.type") ", " LB_SQL_BASE_TYPMOD("k.typmod") ", p.oid,"            \
    " current_database(), n.nspname, p.proname, coalesce(k.name, ''), k.kind,"                    \
    " 1, NULL::text, k.fallback, k.position, 'YES'"                                               \
    " FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace"         \
    " JOIN pg_catalog.pg_type r ON r.oid = p.prorettype"                                          \
    " CROSS JOIN LATERAL ("                                                                       \
    "SELECT 0 AS rank, ''::text AS name, 5 AS kind, p.prorettype AS type, -1 AS typmod,"          \
    " NULL::text AS fallback, 0::bigint AS position"                                              \
    " WHERE p.prokind = 'f' AND NOT p.proretset AND NOT " GIVES_OUT                               \
    " AND r.typtype <> 'c' AND r.typname NOT IN ('void', 'record')"                               \
    " UNION ALL SELECT 1, p.proargnames[a.n], CASE p.proargmodes[a.n] WHEN 'o' THEN 4"            \
    " WHEN 'b' THEN CASE WHEN p.proretset THEN 1 ELSE 2 END ELSE 1 END, a.type, -1,"             \
    " pg_get_function_arg_default(p.oid, a.n::int), a.n"                                          \
    " FROM unnest(coalesce(p.proallargtypes, p.proargtypes::oid[]))"                              \
    " WITH ORDINALITY AS a(type, n)"                                                              \
    " WHERE p.proargmodes IS NULL OR p.proargmodes[a.n] IN ('i', 'b', 'v')"                       \
    " OR (p.proargmodes[a.n] = 'o' AND NOT p.proretset)"                                          \
    " UNION ALL SELECT 2, p.proargnames[a.n], 3, a.type, -1, NULL,"                               \
    " row_number() OVER (ORDER BY a.n)"                                                           \
    " FROM unnest(p.proallargtypes) WITH ORDINALITY AS a(type, n)"                                \
    " WHERE p.proretset AND p.proargmodes[a.n] IN ('t', 'o', 'b')"                                \
    " UNION ALL SELECT 2, b.attname, 3, b.atttypid, b.atttypmod, NULL,"                           \
    " row_number() OVER (ORDER BY b.attnum)"                                                      \
    " FROM pg_catalog.pg_attribute b WHERE b.attrelid = r.typrelid AND r.typtype = 'c'"           \
    " AND b.attnum > 0 AND NOT b.attisdropped"                                                    \
    " UNION ALL SELECT 2, p.proname, 3, p.prorettype, -1, NULL, 1"                                \
    " WHERE p.proretset AND NOT " GIVES_OUT                                                       \
    " AND r.typtype <> 'c' AND r.typname NOT IN ('void', 'record')"                               \
    ") k JOIN pg_catalog.pg_type t ON t.oid = k.type" LB_SQL_BASE_JOINS " WHERE" CALLABLE

#define ORDER_COLUMNS " ORDER BY n.nspname, p.proname, p.oid, k.rank, k.position"
/* clang-format on */

static const char of_named_procedure[] = SELECT_COLUMNS NAMED_PROCEDURE ORDER_COLUMNS;
static const char of_any_procedure[] = SELECT_COLUMNS ANY_PROCEDURE ORDER_COLUMNS;

SQLRETURN lb_catalog_procedure_columns(struct lb_stmt *s, const struct lb_catalog_args *a)
{
    struct lb_question q;
    enum lb_argument names = lb_question_objects(&q, s, a);
    lb_question_filter(&q, a->part);
    return lb_question_ask(&q, names == LB_ARGUMENT_NAME ? of_named_procedure : of_any_procedure,
                           &layout);
}
