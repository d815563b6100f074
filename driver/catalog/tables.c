#include "catalog/catalog.h"

#include "catalog/question.h"
#include "catalog/sql.h"
#include "config/settings.h"
#include "field/base_column.h"

static const struct lb_result_column columns[] = {
    {"TABLE_CAT", "TABLE_QUALIFIER", SQL_VARCHAR, LB_NAME_SIZE, false},
    {"TABLE_SCHEM", "TABLE_OWNER", SQL_VARCHAR, LB_NAME_SIZE, false},
    {"TABLE_NAME", NULL, SQL_VARCHAR, LB_NAME_SIZE, false},
    {"TABLE_TYPE", NULL, SQL_VARCHAR, 32, false},
    {"REMARKS", NULL, SQL_VARCHAR, LB_TEXT_SIZE, false},
};

static const struct lb_catalog_layout layout = {columns, sizeof columns / sizeof columns[0], false,
                                                false};

/* ---- table types ------------------------------------------------------------------------- */

/* In the order of the numbers in `select_tables`, from 1. */
enum kind {
    TABLE,
    PARTITIONED,
    PARTITION,
    VIEW,
    MATERIALIZED,
    FOREIGN,
    TEMPORARY,
    SYSTEM_TABLE,
    SYSTEM_VIEW,
    KINDS
};

/*
 * A kind that the list of types does not name is listed under a wider one that it does name: tools
 * that ask for TABLE and VIEW (Power BI, Excel) shall see partitioned tables, foreign tables and
 * materialized views. Partitions are listed only when asked for, or with everything: their table
 * holds their rows.
 */
static const struct {
    const char *name;
    int wider;       /* enum kind; -1: none */
    const char *all; /* what it is called when all types are listed */
    bool is_system;
} kinds[KINDS] = {
    [TABLE] = {"TABLE", -1, "TABLE", false},
    [PARTITIONED] = {"PARTITIONED TABLE", TABLE, "TABLE", false},
    [PARTITION] = {"PARTITION", -1, "PARTITION", false},
    [VIEW] = {"VIEW", -1, "VIEW", false},
    [MATERIALIZED] = {"MATERIALIZED VIEW", VIEW, "MATERIALIZED VIEW", false},
    [FOREIGN] = {"FOREIGN TABLE", TABLE, "FOREIGN TABLE", false},
    [TEMPORARY] = {"LOCAL TEMPORARY", -1, "LOCAL TEMPORARY", false},
    [SYSTEM_TABLE] = {"SYSTEM TABLE", -1, "SYSTEM TABLE", true},
    [SYSTEM_VIEW] = {"SYSTEM VIEW", SYSTEM_TABLE, "SYSTEM VIEW", true},
};

struct wanted {
    bool all;    /* no list, or % in it */
    bool listed; /* % or a name stood there: system tables are meant as well */
    bool named[KINDS];
};

static struct lb_text unquoted(struct lb_text t)
{
    t = lb_text_trim(t);
    if (t.n >= 2 && t.at[0] == '\'' && t.at[t.n - 1] == '\'')
        t = lb_text_trim(lb_text(t.at + 1, t.n - 2));
    return t;
}

/* A list of types, each in single quotes or not; what PostgreSQL has not is not found. */
static struct wanted read_types(struct lb_text list)
{
    struct wanted w = {.all = lb_text_trim(list).n == 0};
    struct lb_text rest = list;
    while (rest.at && !w.all) {
        struct lb_text type = unquoted(lb_text_cut(&rest, ','));
        w.all = lb_text_is(type, LB_TEXT(SQL_ALL_TABLE_TYPES));
        w.listed = true;
        for (int k = 0; k < KINDS; k++)
            w.named[k] = w.named[k] || lb_text_same(type, lb_text_of(kinds[k].name));
    }
    return w;
}

/* What a kind of relation is listed as, or NULL when it is not. */
static const char *listed_as(const struct wanted *w, enum kind k, bool with_system, bool as_user)
{
    enum kind shown = !as_user || !kinds[k].is_system ? k : k == SYSTEM_TABLE ? TABLE : VIEW;
    if (w->all)
        return kinds[k].is_system && !with_system ? NULL : kinds[shown].all;
    if (w->named[shown])
        return kinds[shown].name;
    if (w->named[k])
        return kinds[k].name;
    return kinds[k].wider >= 0 && w->named[kinds[k].wider] ? kinds[kinds[k].wider].name : NULL;
}

/* An array for the server: the name of each kind, or NULL. */
static void add_types(struct lb_question *q, const struct wanted *w, bool with_system)
{
    bool as_user = lb_settings_bool(q->stmt->dbc->settings, LB_KEY_SHOW_SYSTEM_TABLES);
    struct lb_buf list = LB_BUF(1024);
    for (int k = 0; k < KINDS; k++) {
        const char *name = listed_as(w, (enum kind)k, with_system || w->listed || as_user, as_user);
        lb_buf_addf(&list, "%c%s%s%s", k ? ',' : '{', name ? "\"" : "", name ? name : "NULL",
                    name ? "\"" : "");
    }
    lb_buf_add_char(&list, '}');
    lb_question_value(q, lb_buf_text(&list));
    lb_buf_release(&list);
}

/* ---- the texts --------------------------------------------------------------------------- */

/* $1 schema, $2 table, $3 names of kinds. */
/* clang-format off */
#define SELECT_TABLES                                                                             \
    "SELECT current_database(), r.nspname, r.relname, r.kind, CASE WHEN r.synced THEN"            \
    " coalesce(d.description || ' ', '') || '(synced from Unity Catalog, read-only)'"             \
    " ELSE d.description END FROM ("                                                              \
    " SELECT c.oid, n.nspname, c.relname, " LB_SQL_SYNCED("c") " AS synced, ($3::text[])[CASE"    \
    " WHEN n.nspname IN " LB_SQL_SYSTEM_SCHEMAS                                                   \
    " THEN CASE WHEN c.relkind IN ('v', 'm') THEN 9 ELSE 8 END"                                   \
    " WHEN c.relkind = 'v' THEN 4 WHEN c.relkind = 'm' THEN 5"                                    \
    " WHEN c.relpersistence = 't' THEN 7"                                                         \
    " WHEN c.relispartition THEN 3"                                                               \
    " WHEN c.relkind = 'f' THEN 6 WHEN c.relkind = 'p' THEN 2 ELSE 1 END] AS kind"                \
    " FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"        \
    " WHERE" LB_SQL_RELATIONS LB_SQL_IN_SCHEMAS("c.relnamespace", "")

#define ORDER_TABLES                                                                              \
    ") r" LB_SQL_DESCRIPTION("r.oid", LB_SQL_PG_CLASS, "0")                                       \
    " WHERE r.kind IS NOT NULL ORDER BY r.kind COLLATE \"C\", r.nspname, r.relname"
/* clang-format on */

static const char named_table[] = SELECT_TABLES " AND c.relname = $2" ORDER_TABLES;
static const char any_table[] = SELECT_TABLES LB_SQL_LIKE("c.relname", "$2") ORDER_TABLES;

static const char all_schemas[] =
    "SELECT NULL::text, n.nspname, NULL::text, NULL::text, NULL::text"
    " FROM pg_catalog.pg_namespace n WHERE n.nspname NOT LIKE 'pg\\_toast%'"
    " AND (n.nspname NOT LIKE 'pg\\_temp%' OR n.oid = pg_my_temp_schema()) ORDER BY 2";

/* ---- enumerations (ODBC reference, SQLTables, "Comments") -------------------------------- */

static bool is(struct lb_text t, const char *what)
{
    return t.at && lb_text_is(t, lb_text_of(what));
}

/* Other databases cannot be read through this session: they are none of its catalogs. */
static SQLRETURN list_catalogs(struct lb_question *q)
{
    struct lb_rows *rows = lb_catalog_rows_new(&layout);
    struct lb_text cells[5] = {lb_text_of(q->stmt->dbc->database), LB_NO_TEXT, LB_NO_TEXT,
                               LB_NO_TEXT, LB_NO_TEXT};
    if (rows && !lb_rows_memory_add(rows, cells)) {
        lb_rows_close(rows);
        rows = NULL;
    }
    return lb_question_answer(q, rows, &layout);
}

static SQLRETURN list_types(struct lb_question *q)
{
    static const enum kind sorted[] = {FOREIGN,     TEMPORARY,   MATERIALIZED,
                                       PARTITION,   PARTITIONED, SYSTEM_TABLE,
                                       SYSTEM_VIEW, TABLE,       VIEW};
    struct lb_rows *rows = lb_catalog_rows_new(&layout);
    struct lb_text cells[5] = {LB_NO_TEXT, LB_NO_TEXT, LB_NO_TEXT, LB_NO_TEXT, LB_NO_TEXT};
    for (int i = 0; rows && i < KINDS; i++) {
        cells[3] = lb_text_of(kinds[sorted[i]].name);
        if (!lb_rows_memory_add(rows, cells)) {
            lb_rows_close(rows);
            rows = NULL;
        }
    }
    return lb_question_answer(q, rows, &layout);
}

SQLRETURN lb_catalog_tables(struct lb_stmt *s, const struct lb_catalog_args *a)
{
    struct lb_text catalog = a->catalog, schema = a->schema, table = a->name, types = a->part;
    struct wanted w = read_types(types);
    struct lb_question q;
    enum lb_argument schemas, names;
    lb_question_init(&q, s);
    if (is(catalog, SQL_ALL_CATALOGS) && is(schema, "") && is(table, ""))
        return list_catalogs(&q);
    if (is(schema, SQL_ALL_SCHEMAS) && is(catalog, "") && is(table, ""))
        return lb_question_ask(&q, all_schemas, &layout);
    if (is(types, SQL_ALL_TABLE_TYPES) && is(catalog, "") && is(schema, "") && is(table, ""))
        return list_types(&q);
    lb_question_catalog(&q, catalog, !lb_stmt_is_odbc2(s));
    schemas = lb_question_pattern(&q, schema);
    names = lb_question_name_or_pattern(&q, table);
    add_types(&q, &w, schemas != LB_ARGUMENT_ANY || names == LB_ARGUMENT_NAME);
    return lb_question_ask(&q, names == LB_ARGUMENT_NAME ? named_table : any_table, &layout);
}
