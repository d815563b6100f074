/* SQLTables, SQLColumns, SQLGetTypeInfo, and what their arguments mean. */
#include "support/db.h"

#include <stdio.h>
#include <string.h>

#include "support/result.h"

/* All in one transaction, which the end of the connection rolls back. */
static void make_shop(struct db *d)
{
    DBC_OK(d->dbc, SQLSetConnectAttr(d->dbc, SQL_ATTR_AUTOCOMMIT, SQL_AUTOCOMMIT_OFF, 0));
    db_run(d, "CREATE SCHEMA shop");
    db_run(d, "CREATE DOMAIN shop.price AS numeric(10,2)");
    db_run(d, "CREATE DOMAIN shop.discount AS shop.price NOT NULL");
    db_run(d, "CREATE TYPE shop.mood AS ENUM ('sad', 'ok')");
    db_run(
        d,
        "CREATE TABLE shop.customer ("
        "id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,"
        " name varchar(40) NOT NULL DEFAULT 'anon', gone int, born date,"
        " at timestamp(3) DEFAULT now(), total shop.discount DEFAULT -1, m shop.mood,"
        " up text GENERATED ALWAYS AS (upper(name)) STORED, \"Quote \"\"d\" char(3) DEFAULT NULL,"
        " seq serial)");
    db_run(d, "ALTER TABLE shop.customer DROP COLUMN gone");
    db_run(d, "COMMENT ON TABLE shop.customer IS 'Who buys'");
    db_run(d, "COMMENT ON COLUMN shop.customer.name IS 'Full name'");
    db_run(d, "CREATE VIEW shop.v AS SELECT id, name FROM shop.customer");
    db_run(d, "CREATE MATERIALIZED VIEW shop.mv AS SELECT id FROM shop.customer");
    db_run(d, "CREATE TABLE shop.parted (k int PRIMARY KEY, t text) PARTITION BY RANGE (k)");
    db_run(d, "CREATE TABLE shop.parted_1 PARTITION OF shop.parted FOR VALUES FROM (0) TO (9)");
    db_run(d, "CREATE TABLE shop.\"odd_Name\" (a int)");
    db_run(d, "CREATE TABLE shop.oddxname (a int)");
}

static void tables(struct db *d, const char *schema, const char *table, const char *types,
                   const char *expected)
{
    STMT_OK(d->stmt,
            SQLTables(d->stmt, NULL, 0, A(schema), SQL_NTS, A(table), SQL_NTS, A(types), SQL_NTS));
    result_is(d->stmt, "3 4", expected);
}

static void test_table_types(void **state)
{
    struct db *d = *state;
    make_shop(d);
    tables(d, "shop", NULL, NULL,
           "mv|MATERIALIZED VIEW\nparted_1|PARTITION\ncustomer|TABLE\nodd_Name|TABLE\n"
           "oddxname|TABLE\nparted|TABLE\nv|VIEW\n");
    /* what tools ask for: wider types stand for the kinds that were not named */
    tables(d, "shop", "%", "TABLE,VIEW",
           "customer|TABLE\nodd_Name|TABLE\noddxname|TABLE\nparted|TABLE\nmv|VIEW\nv|VIEW\n");
    tables(d, "shop", "%", "'VIEW', 'MATERIALIZED VIEW'", "mv|MATERIALIZED VIEW\nv|VIEW\n");
    tables(d, "shop", "%", "VIEW", "mv|VIEW\nv|VIEW\n");
    tables(d, "shop", "%", "'PARTITIONED TABLE'", "parted|PARTITIONED TABLE\n");
    tables(d, "shop", "%", "PARTITION", "parted_1|PARTITION\n");
    tables(d, "shop", "%", "SYNONYM", "");
    tables(d, NULL, "pg_class", "SYSTEM TABLE", "pg_class|SYSTEM TABLE\n");
    tables(d, "pg_catalog", "pg_class", NULL, "pg_class|SYSTEM TABLE\n");
    db_run(d, "CREATE TEMP TABLE of_session (a int)");
    tables(d, NULL, "of_session", NULL, "of_session|LOCAL TEMPORARY\n");
    tables(d, NULL, "of_session", "TABLE", "");
    tables(d, NULL, "of_session", "LOCAL TEMPORARY", "of_session|LOCAL TEMPORARY\n");
}

static void test_table_row(void **state)
{
    struct db *d = *state;
    char want[256];
    make_shop(d);
    STMT_OK(d->stmt, SQLTables(d->stmt, A(SQL_ALL_CATALOGS), SQL_NTS, A("shop"), SQL_NTS,
                               A("customer"), SQL_NTS, NULL, 0));
    snprintf(want, sizeof want, "%s|shop|customer|TABLE|Who buys\n", db_need("LAKEBASE_DATABASE"));
    result_is(d->stmt, NULL, want);
    /* the system's own are not everybody's, unless asked for */
    STMT_OK(d->stmt, SQLTables(d->stmt, NULL, 0, NULL, 0, NULL, 0, NULL, 0));
    assert_false(result_has(d->stmt, 3, "pg_class"));
    STMT_OK(d->stmt, SQLTables(d->stmt, NULL, 0, NULL, 0, NULL, 0, A("%"), SQL_NTS));
    assert_true(result_has(d->stmt, 3, "pg_class"));
}

/* Their type stays TABLE, which tools ask for; that they are read-only is told beside it. */
static void test_synced_tables(void **state)
{
    struct db *d = *state;
    SQLLEN updatable = -1;
    STMT_OK(d->stmt,
            SQLTables(d->stmt, NULL, 0, A("samples"), SQL_NTS, NULL, 0, A("TABLE"), SQL_NTS));
    result_is(d->stmt, "3 4 5",
              "regions|TABLE|Parts of the city\n"
              "trips|TABLE|Taxi trips of one day (synced from Unity Catalog, read-only)\n");
    STMT_OK(d->stmt, SQLExecDirect(d->stmt, A("SELECT note FROM samples.trips"), SQL_NTS));
    STMT_OK(d->stmt, SQLColAttribute(d->stmt, 1, SQL_DESC_UPDATABLE, NULL, 0, NULL, &updatable));
    assert_int_equal(updatable, SQL_ATTR_READONLY);
    STMT_OK(d->stmt, SQLFreeStmt(d->stmt, SQL_CLOSE));
    /* it is not for want of a privilege */
    db_rows(d, "SELECT has_column_privilege('samples.trips', 'note', 'UPDATE')::text", "true\n");
}

static void test_enumerations(void **state)
{
    struct db *d = *state;
    char want[256];
    make_shop(d);
    STMT_OK(d->stmt, SQLTables(d->stmt, A(SQL_ALL_CATALOGS), SQL_NTS, A(""), SQL_NTS, A(""),
                               SQL_NTS, A(""), SQL_NTS));
    snprintf(want, sizeof want, "%s|NULL|NULL|NULL|NULL\n", db_need("LAKEBASE_DATABASE"));
    result_is(d->stmt, NULL, want);
    STMT_OK(d->stmt, SQLTables(d->stmt, A(""), SQL_NTS, A(SQL_ALL_SCHEMAS), SQL_NTS, A(""), SQL_NTS,
                               NULL, 0));
    assert_true(result_has(d->stmt, 2, "shop"));
    STMT_OK(d->stmt, SQLTables(d->stmt, A(""), SQL_NTS, A(""), SQL_NTS, A(""), SQL_NTS,
                               A(SQL_ALL_TABLE_TYPES), SQL_NTS));
    result_is(d->stmt, "1 3 4",
              "NULL|NULL|FOREIGN TABLE\nNULL|NULL|LOCAL TEMPORARY\nNULL|NULL|MATERIALIZED VIEW\n"
              "NULL|NULL|PARTITION\nNULL|NULL|PARTITIONED TABLE\nNULL|NULL|SYSTEM TABLE\n"
              "NULL|NULL|SYSTEM VIEW\nNULL|NULL|TABLE\nNULL|NULL|VIEW\n");
    /* not an enumeration: all tables of all schemas, empty texts are "any" */
    STMT_OK(d->stmt, SQLTables(d->stmt, A(""), SQL_NTS, A(""), SQL_NTS, A(""), SQL_NTS,
                               A("TABLE,VIEW"), SQL_NTS));
    assert_true(result_has(d->stmt, 3, "customer"));
}

static void test_patterns(void **state)
{
    struct db *d = *state;
    make_shop(d);
    tables(d, "sho_", "odd_name", "TABLE", "oddxname|TABLE\n");
    tables(d, "sh%", "odd_%ame", "TABLE", "odd_Name|TABLE\noddxname|TABLE\n");
    tables(d, "shop", "odd\\_Name", "TABLE", "odd_Name|TABLE\n");
    tables(d, "shop", "odd\\_%", "TABLE", "odd_Name|TABLE\n");
    tables(d, "SHOP", "%", "TABLE", "");
    tables(d, "shop", "cust%\\", "TABLE", "");
}

static void test_identifiers(void **state)
{
    struct db *d = *state;
    SQLHSTMT s = d->stmt;
    make_shop(d);
    STMT_OK(s, SQLSetStmtAttr(s, SQL_ATTR_METADATA_ID, (SQLPOINTER)SQL_TRUE, 0));
    const char *database = db_need("LAKEBASE_DATABASE");
    STMT_OK(s, SQLTables(s, A(database), SQL_NTS, A("SHOP  "), SQL_NTS, A("Customer"), SQL_NTS,
                         A("TABLE"), SQL_NTS));
    result_is(s, "3", "customer\n");
    STMT_OK(s, SQLTables(s, A(database), SQL_NTS, A("shop"), SQL_NTS, A(" \"odd_Name\" "), SQL_NTS,
                         A("TABLE"), SQL_NTS));
    result_is(s, "3", "odd_Name\n");
    STMT_OK(s, SQLTables(s, A(database), SQL_NTS, A("shop"), SQL_NTS, A("cust%"), SQL_NTS,
                         A("TABLE"), SQL_NTS));
    result_is(s, "3", "");
    STMT_OK(s, SQLColumns(s, A(database), SQL_NTS, A("SHOP"), SQL_NTS, A("\"customer\""), SQL_NTS,
                          A("\"Quote \"\"d\""), SQL_NTS));
    result_is(s, "4", "Quote \"d\n");
    STMT_ERROR(s, "HY009",
               SQLTables(s, NULL, 0, A("shop"), SQL_NTS, A("customer"), SQL_NTS, NULL, 0));
}

static void test_other_catalogs_are_empty(void **state)
{
    struct db *d = *state;
    SQLHSTMT s = d->stmt;
    STMT_OK(s, SQLTables(s, A("template1"), SQL_NTS, NULL, 0, NULL, 0, NULL, 0));
    result_is(s, NULL, "");
    STMT_OK(s, SQLColumns(s, A("template1"), SQL_NTS, NULL, 0, A("pg_class"), SQL_NTS, NULL, 0));
    result_is(s, NULL, "");
    STMT_OK(s, SQLPrimaryKeys(s, A("template1"), SQL_NTS, NULL, 0, A("pg_class"), SQL_NTS));
    result_is(s, NULL, "");
    STMT_OK(s, SQLColumns(s, A(db_need("LAKEBASE_DATABASE")), SQL_NTS, A("pg_catalog"), SQL_NTS,
                          A("pg_am"), SQL_NTS, A("amname"), SQL_NTS));
    result_is(s, "3 4", "pg_am|amname\n");
}

static void columns(struct db *d, const char *table, const char *column)
{
    STMT_OK(d->stmt, SQLColumns(d->stmt, NULL, 0, A("shop"), SQL_NTS, A(table), SQL_NTS, A(column),
                                SQL_NTS));
}

static void test_columns(void **state)
{
    struct db *d = *state;
    make_shop(d);
    columns(d, "customer", NULL);
    /* name, type, type name, size, bytes, digits, radix */
    result_is(d->stmt, "4 5 6 7 9 10",
              "id|4|int4|10|0|10\nname|-9|varchar|40|NULL|NULL\nborn|91|date|10|NULL|NULL\n"
              "at|93|timestamp|23|3|NULL\ntotal|2|numeric|10|2|10\n"
              "m|-9|text|65535|NULL|NULL\nup|-9|text|65535|NULL|NULL\n"
              "Quote \"d|-8|bpchar|3|NULL|NULL\nseq|4|int4|10|0|10\n");
    columns(d, "customer", NULL);
    /* nullable, remarks, default, verbose type, subcode, position, auto-increment, generated */
    result_is(d->stmt, "4 11 12 13 14 15 17 18 19 20",
              "id|0|NULL|NULL|4|NULL|1|NO|YES|NO\n"
              "name|0|Full name|'anon'|-9|NULL|2|NO|NO|NO\n"
              "born|1|NULL|NULL|9|1|3|YES|NO|NO\n"
              "at|1|NULL|now()|9|3|4|YES|NO|NO\n"
              "total|0|NULL|-1|2|NULL|5|NO|NO|NO\n"
              "m|1|NULL|NULL|-9|NULL|6|YES|NO|NO\n"
              "up|1|NULL|NULL|-9|NULL|7|YES|NO|YES\n"
              "Quote \"d|1|NULL|NULL|-8|NULL|8|YES|NO|NO\n"
              "seq|0|NULL|nextval('shop.customer_seq_seq'::regclass)|4|NULL|9|NO|YES|NO\n");
    columns(d, "c%", "%a%");
    result_is(d->stmt, "4 17", "name|2\nat|4\ntotal|5\n");
    columns(d, "mv", "%");
    result_is(d->stmt, "3 4", "mv|id\n");
    columns(d, "nosuch", NULL);
    result_is(d->stmt, NULL, "");
}

/* TYPE_NAME is a row of SQLGetTypeInfo for every type; what it is in truth stands beside it. */
static void test_local_type_names(void **state)
{
    struct db *d = *state;
    SQLCHAR name[64];
    SQLSMALLINT n;
    make_shop(d);
    db_run(d, "CREATE TYPE shop.pair AS (a int, b int)");
    db_run(d, "CREATE TABLE shop.all_sorts (i int4, a varchar(5)[], m shop.mood, p shop.pair,"
              " r int4range, t shop.price, j jsonb)");
    columns(d, "all_sorts", NULL);
    result_is(d->stmt, "4 6 21",
              "i|int4|int4\na|text|character varying(5)[]\nm|text|shop.mood\n"
              "p|text|shop.pair\nr|int4range|int4range\nt|numeric|shop.price\nj|jsonb|jsonb\n");
    static const char *const wanted[] = {"int4",      "character varying(5)[]",
                                         "shop.mood", "shop.pair",
                                         "int4range", "numeric",
                                         "jsonb",     "shop.mood[]"};
    STMT_OK(d->stmt, SQLPrepare(d->stmt, A("SELECT *, ARRAY[m] FROM shop.all_sorts"), SQL_NTS));
    for (SQLUSMALLINT i = 1; i <= 8; i++) {
        STMT_OK(d->stmt,
                SQLColAttribute(d->stmt, i, SQL_DESC_LOCAL_TYPE_NAME, name, sizeof name, &n, NULL));
        assert_string_equal((char *)name, wanted[i - 1]);
    }
}

/* A domain, and one made of it, give a column their default and forbid NULL. */
static void test_columns_of_domains(void **state)
{
    struct db *d = *state;
    SQLLEN nullable = -1;
    make_shop(d);
    db_run(d, "CREATE DOMAIN shop.rebate AS shop.discount DEFAULT 7");
    db_run(d, "CREATE TABLE shop.of_domain (a shop.rebate, b shop.rebate DEFAULT 8, c shop.price,"
              " g shop.rebate GENERATED ALWAYS AS (1) STORED)");
    db_run(d, "CREATE VIEW shop.v_of_domain AS SELECT a FROM shop.of_domain");
    columns(d, "%of_domain", NULL);
    result_is(d->stmt, "3 4 11 13",
              "of_domain|a|0|7\nof_domain|b|0|8\nof_domain|c|1|NULL\nof_domain|g|0|NULL\n"
              "v_of_domain|a|0|NULL\n");
    STMT_OK(d->stmt, SQLPrepare(d->stmt, A("SELECT a FROM shop.of_domain"), SQL_NTS));
    STMT_OK(d->stmt, SQLColAttribute(d->stmt, 1, SQL_DESC_NULLABLE, NULL, 0, NULL, &nullable));
    assert_int_equal(nullable, SQL_NO_NULLS);
}

/* The columns of the results themselves are what the reference prints. */
static void test_result_columns(void **state)
{
    struct db *d = *state;
    SQLCHAR name[64];
    SQLSMALLINT n, type, digits, nullable, count;
    SQLULEN size;
    STMT_OK(d->stmt,
            SQLColumns(d->stmt, NULL, 0, A("pg_catalog"), SQL_NTS, A("pg_am"), SQL_NTS, NULL, 0));
    STMT_OK(d->stmt, SQLNumResultCols(d->stmt, &count));
    assert_int_equal(count, 21);
    STMT_OK(d->stmt,
            SQLDescribeCol(d->stmt, 5, name, sizeof name, &n, &type, &size, &digits, &nullable));
    assert_string_equal((char *)name, "DATA_TYPE");
    assert_int_equal(type, SQL_SMALLINT);
    assert_int_equal(nullable, SQL_NO_NULLS);
    STMT_OK(d->stmt,
            SQLDescribeCol(d->stmt, 3, name, sizeof name, &n, &type, &size, &digits, &nullable));
    assert_string_equal((char *)name, "TABLE_NAME");
    assert_int_equal(type, SQL_WVARCHAR);
    assert_int_equal(size, 63);
    /* they are read natively, too */
    SQLSMALLINT data_type;
    SQLINTEGER position;
    SQLLEN length;
    STMT_OK(d->stmt, SQLBindCol(d->stmt, 5, SQL_C_SSHORT, &data_type, 0, &length));
    STMT_OK(d->stmt, SQLBindCol(d->stmt, 17, SQL_C_SLONG, &position, 0, &length));
    STMT_OK(d->stmt, SQLFetch(d->stmt));
    assert_int_equal(position, 1);
    assert_int_not_equal(data_type, 0);
}

static void test_catalog_with_scrolling(void **state)
{
    struct db *d = *state;
    make_shop(d);
    STMT_OK(d->stmt,
            SQLSetStmtAttr(d->stmt, SQL_ATTR_CURSOR_TYPE, (SQLPOINTER)SQL_CURSOR_STATIC, 0));
    columns(d, "customer", NULL);
    STMT_OK(d->stmt, SQLFetchScroll(d->stmt, SQL_FETCH_LAST, 0));
    assert_string_equal(result_cell(d->stmt, 4), "seq");
    STMT_OK(d->stmt, SQLFetchScroll(d->stmt, SQL_FETCH_ABSOLUTE, 2));
    assert_string_equal(result_cell(d->stmt, 4), "name");
    assert_string_equal(result_cell(d->stmt, 7), "40");
}

static void test_type_info(void **state)
{
    struct db *d = *state;
    STMT_OK(d->stmt, SQLGetTypeInfo(d->stmt, SQL_ALL_TYPES));
    assert_true(result_has(d->stmt, 1, "jsonb"));
    STMT_OK(d->stmt, SQLGetTypeInfo(d->stmt, SQL_INTEGER));
    assert_true(result_has(d->stmt, 1, "int4"));
    STMT_OK(d->stmt, SQLGetTypeInfo(d->stmt, SQL_TYPE_TIMESTAMP));
    assert_true(result_has(d->stmt, 1, "timestamp"));
    STMT_OK(d->stmt, SQLGetTypeInfo(d->stmt, SQL_WVARCHAR));
    assert_true(result_has(d->stmt, 1, "varchar"));
    STMT_OK(d->stmt, SQLGetTypeInfo(d->stmt, SQL_BIT));
    result_is(d->stmt, "1 2 7 8 9", "bool|-7|1|0|2\nbit|-7|1|0|2\n");
    STMT_OK(d->stmt, SQLGetTypeInfo(d->stmt, SQL_SMALLINT));
    result_is(d->stmt, "1 7 12", "int2|1|0\nsmallserial|0|1\n");
    STMT_OK(d->stmt, SQLGetTypeInfo(d->stmt, SQL_TIMESTAMP)); /* the old number */
    result_is(d->stmt, "1 2", "timestamp|93\ntimestamptz|93\n");
    STMT_ERROR(d->stmt, "HY004", SQLGetTypeInfo(d->stmt, 4711));
}

/* Every TYPE_NAME and DATA_TYPE that SQLColumns tells of is a row of SQLGetTypeInfo: tools that
 * find none do not filter by such a column. */
static void test_type_names_are_known(void **state)
{
    struct db *d = *state;
    static char names[100][64];
    static const char *const types[] = {
        "int2",   "int4",  "int8",    "numeric",   "float4",      "float8",   "money",
        "bool",   "text",  "varchar", "bpchar",    "char",        "name",     "bytea",
        "date",   "time",  "timetz",  "timestamp", "timestamptz", "interval", "uuid",
        "json",   "jsonb", "xml",     "inet",      "cidr",        "macaddr",  "bit",
        "varbit", "oid",   "int4[]",  "tsvector",  "int4range",   "point"};
    char sql[2048] = "CREATE TEMP TABLE every_type (";
    unsigned n = 0;
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        size_t at = strlen(sql);
        snprintf(sql + at, sizeof sql - at, "%sc%zu %s%s%s", i ? ", " : "", i,
                 strcmp(types[i], "char") == 0 ? "\"" : "", types[i],
                 strcmp(types[i], "char") == 0 ? "\"" : "");
    }
    db_run(d, "%s)", sql);
    STMT_OK(d->stmt, SQLColumns(d->stmt, NULL, 0, NULL, 0, A("every_type"), SQL_NTS, NULL, 0));
    while (SQL_SUCCEEDED(SQLFetch(d->stmt)))
        snprintf(names[n++], sizeof names[0], "%s", result_cell(d->stmt, 6));
    assert_int_equal(n, sizeof types / sizeof *types);
    db_reset(d->stmt);
    for (unsigned i = 0; i < n; i++) {
        STMT_OK(d->stmt, SQLGetTypeInfo(d->stmt, SQL_ALL_TYPES));
        if (!result_has(d->stmt, 1, names[i]))
            fail_msg("%s is not in SQLGetTypeInfo", names[i]);
    }
}

static void test_odbc2(void **state)
{
    struct db *d = *state;
    SQLCHAR name[64];
    SQLSMALLINT n;
    DBC_OK(d->dbc, SQLFreeHandle(SQL_HANDLE_DBC, d->dbc));
    ENV_OK(d->env, SQLSetEnvAttr(d->env, SQL_ATTR_ODBC_VERSION, (SQLPOINTER)SQL_OV_ODBC2, 0));
    ENV_OK(d->env, SQLAllocHandle(SQL_HANDLE_DBC, d->env, &d->dbc));
    db_connect(d, DB_SOURCE);
    db_run(d, "CREATE TEMP TABLE days (d date, t time, s timestamp)");
    STMT_OK(d->stmt, SQLColumns(d->stmt, NULL, 0, NULL, 0, A("days"), SQL_NTS, NULL, 0));
    STMT_OK(d->stmt, SQLDescribeCol(d->stmt, 2, name, sizeof name, &n, NULL, NULL, NULL, NULL));
    assert_string_equal((char *)name, "TABLE_OWNER");
    STMT_OK(d->stmt, SQLDescribeCol(d->stmt, 7, name, sizeof name, &n, NULL, NULL, NULL, NULL));
    assert_string_equal((char *)name, "PRECISION");
    result_is(d->stmt, "4 5", "d|9\nt|10\ns|11\n");
    STMT_OK(d->stmt, SQLGetTypeInfo(d->stmt, SQL_TIMESTAMP));
    assert_true(result_has(d->stmt, 2, "11"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DB_TEST(test_table_types),
        DB_TEST(test_table_row),
        DB_TEST(test_synced_tables),
        DB_TEST(test_enumerations),
        DB_TEST(test_patterns),
        DB_TEST(test_identifiers),
        DB_TEST(test_other_catalogs_are_empty),
        DB_TEST(test_columns),
        DB_TEST(test_columns_of_domains),
        DB_TEST(test_local_type_names),
        DB_TEST(test_result_columns),
        DB_TEST(test_catalog_with_scrolling),
        DB_TEST(test_type_info),
        DB_TEST(test_type_names_are_known),
        DB_BARE(test_odbc2),
    };
    return DB_MAIN(tests);
}
