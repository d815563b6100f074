/* Pieces of the texts of catalog queries. Only for catalog/. */
#ifndef LB_CATALOG_SQL_H
#define LB_CATALOG_SQL_H

/* clang-format off */

/*
 * The type below a domain, and the typmod it gives, for a pg_type joined as t: `plain` is what
 * holds when that is no domain. Three domains deep, by joins: sub-selects or a recursive query
 * would have the planner believe that each row costs dear, and start its JIT compiler.
 */
#define LB_SQL_UNDER_DOMAIN(plain, one, two, three)                                               \
    "CASE WHEN t.typtype <> 'd' THEN " plain " WHEN x.typtype <> 'd' THEN " one                   \
    " WHEN y.typtype <> 'd' THEN " two " ELSE " three " END"

#define LB_SQL_BASE_OID(oid) LB_SQL_UNDER_DOMAIN(oid, "x.oid", "y.oid", "y.typbasetype")
#define LB_SQL_BASE_TYPMOD(typmod) \
    LB_SQL_UNDER_DOMAIN(typmod, "t.typtypmod", "x.typtypmod", "y.typtypmod")
#define LB_SQL_BASE_JOINS                                                                         \
    " LEFT JOIN pg_catalog.pg_type x ON x.oid = t.typbasetype AND t.typtype = 'd'"                \
    " LEFT JOIN pg_catalog.pg_type y ON y.oid = x.typbasetype AND x.typtype = 'd'"

/* Relations that hold rows one can read. */
#define LB_SQL_RELATIONS " c.relkind IN ('r', 'v', 'm', 'f', 'p')"

/* A name that matches a pattern, or any when the parameter is NULL. */
#define LB_SQL_LIKE(name, n) " AND (" n "::text IS NULL OR " name " LIKE " n ")"

/*
 * Objects in the schemas of pattern $1; `more` narrows them down (alias m). An array made once: a
 * join would have the planner, which thinks that the pattern leaves one schema, read the relations
 * anew for each of them.
 */
#define LB_SQL_IN_SCHEMAS(namespace, more)                                                        \
    " AND " namespace " = ANY (ARRAY(SELECT m.oid FROM pg_catalog.pg_namespace m"                 \
    " WHERE NOT pg_is_other_temp_schema(m.oid)" LB_SQL_LIKE("m.nspname", "$1") more "))"

#define LB_SQL_SYSTEM_SCHEMAS "('pg_catalog', 'information_schema')"
/* $3 not NULL: without those. */
#define LB_SQL_UNLESS_SYSTEM \
    " AND ($3::text IS NULL OR m.nspname NOT IN " LB_SQL_SYSTEM_SCHEMAS ")"

/*
 * The description of an object: joined as d. The cast of classoid takes its statistics away from
 * the planner: until comments are analyzed they say "none", and it would read all comments again
 * for each row.
 */
#define LB_SQL_PG_CLASS "1259"
#define LB_SQL_PG_PROC  "1255"
#define LB_SQL_DESCRIPTION(object, catalog, part)                                                 \
    " LEFT JOIN pg_catalog.pg_description d ON d.objoid = " object                                \
    " AND d.classoid::int8 = " catalog " AND d.objsubid = " part

/*
 * One table by its name: $1 schema, $2 name. Without a schema it is the one that the name alone
 * would mean, as the search path has it; when it means none, every table of that name.
 */
#define LB_SQL_ONE_TABLE(c, schema, name)                                                         \
    c ".relname = " name " AND CASE WHEN " schema "::text IS NOT NULL"                            \
    " THEN " c ".relnamespace = to_regnamespace(quote_ident(" schema "))"                         \
    " ELSE coalesce(" c ".oid = to_regclass(quote_ident(" name "))::oid, true) END"

/* clang-format on */

#endif
