/*
 * What tools that cannot run here call, in their order, answer by answer: Power BI, Excel and MS
 * Query, Tableau, Access, SSIS, LibreOffice, R's RODBC, node's odbc.
 */
#include "support/db.h"

#include <stdio.h>
#include <stdlib.h>

#define SCHEMA "bi_test"

/* A schema of the tool's own, so that lists are known to the last row. */
static void make_schema(struct db *d)
{
    db_run(d, "DROP SCHEMA IF EXISTS " SCHEMA " CASCADE");
    db_run(d, "CREATE SCHEMA " SCHEMA);
    db_run(d, "CREATE TABLE " SCHEMA ".customer (id int PRIMARY KEY, name varchar(40) NOT NULL, "
              "since date, vip bool DEFAULT false)");
    db_run(d, "CREATE TABLE " SCHEMA ".sale (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
              "customer int REFERENCES " SCHEMA ".customer, amount numeric(10,2), at timestamp(3), "
              "note text, tags text[], raw bytea, score float8, doc jsonb, token uuid)");
    db_run(d, "CREATE VIEW " SCHEMA ".total AS SELECT customer, sum(amount) AS amount FROM " SCHEMA
              ".sale GROUP BY customer");
    db_run(d, "INSERT INTO " SCHEMA ".customer SELECT i, 'customer ' || i, date '2020-01-01' + i, "
              "i %% 2 = 0 FROM generate_series(1, 5) i");
    db_run(d,
           "INSERT INTO " SCHEMA ".sale (customer, amount, at, note, tags, score, doc) "
           "SELECT i %% 5 + 1, i * 1.25, timestamp '2024-01-01' + i * interval '1 day', "
           "'note ' || i, ARRAY['a', 'b'], i / 3.0, '{\"k\": 1}' FROM generate_series(1, 250) i");
}

static void drop_schema(struct db *d)
{
    db_run(d, "DROP SCHEMA " SCHEMA " CASCADE");
}

static SQLUINTEGER info(struct db *d, SQLUSMALLINT type)
{
    SQLUINTEGER value = 0;
    DBC_OK(d->dbc, SQLGetInfoW(d->dbc, type, &value, sizeof value, NULL));
    return value;
}

static const char *info_text(struct db *d, SQLUSMALLINT type, char *out, size_t room)
{
    SQLSMALLINT n;
    DBC_OK(d->dbc, SQLGetInfo(d->dbc, type, out, (SQLSMALLINT)room, &n));
    return out;
}

static void text_at(SQLHSTMT s, SQLUSMALLINT column, char *out, size_t room)
{
    SQLLEN n = 0;
    STMT_OK(s, SQLGetData(s, column, SQL_C_CHAR, out, (SQLLEN)room, &n));
    if (n == SQL_NULL_DATA)
        snprintf(out, room, "NULL");
}

/* One column of all rows, with spaces between. */
static void list(SQLHSTMT s, SQLUSMALLINT column, const char *expected)
{
    char all[2000] = "", text[200];
    SQLRETURN r;
    while (SQL_SUCCEEDED(r = SQLFetch(s))) {
        text_at(s, column, text, sizeof text);
        assert_true(strlen(all) + strlen(text) + 2 < sizeof all);
        strcat(strcat(all, *all ? " " : ""), text);
    }
    STMT_IS(s, SQL_NO_DATA, r);
    STMT_OK(s, SQLCloseCursor(s));
    assert_string_equal(all, expected);
}

static void run(SQLHSTMT s, const char *sql)
{
    STMT_OK(s, SQLExecDirect(s, A(sql), SQL_NTS));
}

static void set(SQLHSTMT s, SQLINTEGER attribute, uintptr_t value)
{
    STMT_OK(s, SQLSetStmtAttr(s, attribute, (SQLPOINTER)value, 0));
}

/* ---- Power BI: Odbc.DataSource -------------------------------------------------------------- */

/* Everything it asks is answered with success: one error makes it forget the connector's
 * overrides. */
static void power_bi_capabilities(struct db *d)
{
    static const SQLUSMALLINT asked[] = {SQL_CURSOR_COMMIT_BEHAVIOR,
                                         SQL_CURSOR_ROLLBACK_BEHAVIOR,
                                         SQL_GETDATA_EXTENSIONS,
                                         SQL_DRIVER_NAME,
                                         SQL_DRIVER_VER,
                                         SQL_DRIVER_ODBC_VER,
                                         SQL_DBMS_NAME,
                                         SQL_DBMS_VER,
                                         SQL_IDENTIFIER_QUOTE_CHAR,
                                         SQL_OWNER_USAGE,
                                         SQL_CATALOG_USAGE,
                                         SQL_CATALOG_NAME_SEPARATOR,
                                         SQL_CATALOG_LOCATION,
                                         SQL_CATALOG_NAME,
                                         SQL_CATALOG_TERM,
                                         SQL_OWNER_TERM,
                                         SQL_SQL_CONFORMANCE,
                                         SQL_ODBC_INTERFACE_CONFORMANCE,
                                         SQL_MAX_IDENTIFIER_LEN,
                                         SQL_MAX_COLUMNS_IN_ORDER_BY,
                                         SQL_MAX_COLUMNS_IN_GROUP_BY,
                                         SQL_MAX_COLUMNS_IN_SELECT,
                                         SQL_ORDER_BY_COLUMNS_IN_SELECT,
                                         SQL_STRING_FUNCTIONS,
                                         SQL_NUMERIC_FUNCTIONS,
                                         SQL_TIMEDATE_FUNCTIONS,
                                         SQL_SYSTEM_FUNCTIONS,
                                         SQL_AGGREGATE_FUNCTIONS,
                                         SQL_SQL92_PREDICATES,
                                         SQL_SQL92_RELATIONAL_JOIN_OPERATORS,
                                         SQL_COLUMN_ALIAS,
                                         SQL_GROUP_BY,
                                         SQL_CONCAT_NULL_BEHAVIOR,
                                         SQL_SEARCH_PATTERN_ESCAPE,
                                         SQL_SPECIAL_CHARACTERS,
                                         SQL_TIMEDATE_ADD_INTERVALS,
                                         SQL_TIMEDATE_DIFF_INTERVALS,
                                         SQL_CONVERT_FUNCTIONS,
                                         SQL_CONVERT_BIGINT,
                                         SQL_CONVERT_BINARY,
                                         SQL_CONVERT_BIT,
                                         SQL_CONVERT_CHAR,
                                         SQL_CONVERT_DATE,
                                         SQL_CONVERT_DECIMAL,
                                         SQL_CONVERT_DOUBLE,
                                         SQL_CONVERT_FLOAT,
                                         SQL_CONVERT_GUID,
                                         SQL_CONVERT_INTEGER,
                                         SQL_CONVERT_INTERVAL_DAY_TIME,
                                         SQL_CONVERT_INTERVAL_YEAR_MONTH,
                                         SQL_CONVERT_LONGVARBINARY,
                                         SQL_CONVERT_LONGVARCHAR,
                                         SQL_CONVERT_NUMERIC,
                                         SQL_CONVERT_REAL,
                                         SQL_CONVERT_SMALLINT,
                                         SQL_CONVERT_TIME,
                                         SQL_CONVERT_TIMESTAMP,
                                         SQL_CONVERT_TINYINT,
                                         SQL_CONVERT_VARBINARY,
                                         SQL_CONVERT_VARCHAR,
                                         SQL_CONVERT_WCHAR,
                                         SQL_CONVERT_WLONGVARCHAR,
                                         SQL_CONVERT_WVARCHAR,
                                         180 /* SQL_RETURN_ESCAPE_CLAUSE */};
    char buffer[4096];
    SQLSMALLINT n;
    for (size_t i = 0; i < sizeof asked / sizeof *asked; i++)
        DBC_OK(d->dbc, SQLGetInfoW(d->dbc, asked[i], buffer, sizeof buffer, &n));
    assert_int_equal(info(d, SQL_SQL_CONFORMANCE), SQL_SC_SQL92_FULL); /* derived tables fold */
    assert_int_equal(info(d, SQL_GROUP_BY) & 0xffff, SQL_GB_GROUP_BY_CONTAINS_SELECT);
    assert_true(info(d, SQL_CONVERT_FUNCTIONS) & SQL_FN_CVT_CAST);
    assert_int_equal(info(d, SQL_TIMEDATE_ADD_INTERVALS), 0x1ff); /* all nine */
    assert_int_equal(info(d, SQL_TIMEDATE_DIFF_INTERVALS), 0x1ff);
    assert_int_equal(info(d, SQL_AGGREGATE_FUNCTIONS), 0x7f);
    assert_string_equal(info_text(d, SQL_DBMS_NAME, buffer, sizeof buffer), "PostgreSQL");
}

/* Columns it cannot find in SQLGetTypeInfo, or that are not searchable there, it does not filter
 * by. */
static void power_bi_types(struct db *d)
{
    char names[200][64], name[64];
    SQLSMALLINT types[200], searchable, n = 0;
    bool wide_text = false;
    STMT_OK(d->stmt, SQLGetTypeInfoW(d->stmt, SQL_ALL_TYPES));
    for (; SQL_SUCCEEDED(SQLFetch(d->stmt)); n++) {
        assert_in_range(n, 0, 199);
        text_at(d->stmt, 1, names[n], sizeof names[n]);
        STMT_OK(d->stmt, SQLGetData(d->stmt, 2, SQL_C_SSHORT, &types[n], 0, NULL));
        STMT_OK(d->stmt, SQLGetData(d->stmt, 9, SQL_C_SSHORT, &searchable, 0, NULL));
        wide_text = wide_text || types[n] == SQL_WVARCHAR;
        if (strcmp(names[n], "varchar") == 0)
            assert_int_equal(searchable, SQL_SEARCHABLE);
        if (strcmp(names[n], "int4") == 0 || strcmp(names[n], "timestamp") == 0)
            assert_in_range(searchable, SQL_ALL_EXCEPT_LIKE, SQL_SEARCHABLE);
    }
    STMT_OK(d->stmt, SQLCloseCursor(d->stmt));
    assert_true(wide_text);
    STMT_OK(d->stmt,
            SQLColumns(d->stmt, NULL, 0, A(SCHEMA), SQL_NTS, A("%"), SQL_NTS, A("%"), SQL_NTS));
    while (SQL_SUCCEEDED(SQLFetch(d->stmt))) {
        SQLSMALLINT at = 0, type = 0;
        STMT_OK(d->stmt, SQLGetData(d->stmt, 5, SQL_C_SSHORT, &type, 0, NULL));
        text_at(d->stmt, 6, name, sizeof name);
        while (at < n && (strcmp(names[at], name) != 0 || types[at] != type))
            at++;
        if (at == n)
            fail_msg("no row of SQLGetTypeInfo for %s (%d)", name, type);
    }
    STMT_OK(d->stmt, SQLCloseCursor(d->stmt));
}

static void power_bi_navigation(struct db *d)
{
    SQLWCHAR empty[1] = {0}, percent[2] = {'%', 0}, types[20], schema[20], sale[10];
    char text[64];
    bool customer = false, view = false;
    db_wide("TABLE,VIEW", types, 20);
    db_wide(SCHEMA, schema, 20);
    db_wide("sale", sale, 10);
    STMT_OK(d->stmt,
            SQLTablesW(d->stmt, percent, SQL_NTS, empty, SQL_NTS, empty, SQL_NTS, NULL, 0));
    STMT_OK(d->stmt, SQLFetch(d->stmt));
    STMT_OK(d->stmt, SQLCloseCursor(d->stmt));
    /* empty strings for all names */
    STMT_OK(d->stmt,
            SQLTablesW(d->stmt, empty, SQL_NTS, empty, SQL_NTS, empty, SQL_NTS, types, SQL_NTS));
    while (SQL_SUCCEEDED(SQLFetch(d->stmt))) {
        text_at(d->stmt, 2, text, sizeof text);
        if (strcmp(text, SCHEMA) != 0)
            continue;
        text_at(d->stmt, 3, text, sizeof text);
        customer = customer || strcmp(text, "customer") == 0;
        view = view || strcmp(text, "total") == 0;
    }
    STMT_OK(d->stmt, SQLCloseCursor(d->stmt));
    assert_true(customer && view);
    STMT_OK(d->stmt, SQLColumnsW(d->stmt, NULL, 0, schema, SQL_NTS, sale, SQL_NTS, NULL, 0));
    list(d->stmt, 4, "id customer amount at note tags raw score doc token");
    STMT_OK(d->stmt, SQLPrimaryKeysW(d->stmt, NULL, 0, schema, SQL_NTS, sale, SQL_NTS));
    list(d->stmt, 4, "id");
    STMT_OK(d->stmt, SQLForeignKeysW(d->stmt, NULL, 0, NULL, 0, NULL, 0, NULL, 0, schema, SQL_NTS,
                                     sale, SQL_NTS));
    list(d->stmt, 3, "customer");
    STMT_OK(d->stmt,
            SQLForeignKeysW(d->stmt, NULL, 0, schema, SQL_NTS, db_wide("customer", types, 20),
                            SQL_NTS, NULL, 0, NULL, 0, NULL, 0));
    list(d->stmt, 7, "sale");
}

/* Attributes of each column, then row by row, column by column. */
static void power_bi_read(struct db *d, const char *sql, int rows, const char *first)
{
    SQLUSMALLINT exists = 0;
    SQLSMALLINT columns = 0;
    SQLWCHAR wide_sql[2000], text[200];
    char narrow[400];
    int got = 0;
    STMT_OK(d->stmt, SQLExecDirectW(d->stmt, db_wide(sql, wide_sql, 2000), SQL_NTS));
    DBC_OK(d->dbc, SQLGetFunctions(d->dbc, SQL_API_SQLFETCHSCROLL, &exists));
    assert_int_equal(exists, SQL_TRUE);
    STMT_OK(d->stmt, SQLNumResultCols(d->stmt, &columns));
    for (SQLUSMALLINT i = 1; i <= (SQLUSMALLINT)columns; i++) {
        static const SQLUSMALLINT fields[] = {
            SQL_DESC_CONCISE_TYPE, SQL_DESC_UNSIGNED, SQL_COLUMN_NAME, SQL_COLUMN_NULLABLE,
            SQL_DESC_TYPE_NAME,    SQL_COLUMN_LENGTH, SQL_COLUMN_SCALE};
        for (size_t f = 0; f < sizeof fields / sizeof *fields; f++) {
            SQLLEN number;
            SQLSMALLINT n;
            STMT_OK(d->stmt,
                    SQLColAttributeW(d->stmt, i, fields[f], text, sizeof text, &n, &number));
        }
    }
    while (SQL_SUCCEEDED(SQLFetch(d->stmt))) {
        for (SQLUSMALLINT i = 1; i <= (SQLUSMALLINT)columns; i++) {
            SQLLEN n = 0;
            STMT_OK(d->stmt, SQLGetData(d->stmt, i, SQL_C_WCHAR, text, sizeof text, &n));
            if (got == 0 && i == 1)
                assert_string_equal(db_narrow(text, SQL_NTS, narrow, sizeof narrow), first);
        }
        got++;
    }
    assert_int_equal(got, rows);
    STMT_IS(d->stmt, SQL_NO_DATA, SQLMoreResults(d->stmt));
}

static void test_power_bi(void **state)
{
    struct db *d = *state;
    SQLWCHAR in[64], out[1024];
    SQLSMALLINT n = 0;
    DBC_OK(d->dbc, SQLSetConnectAttrW(d->dbc, SQL_ATTR_LOGIN_TIMEOUT, (SQLPOINTER)15, 0));
    DBC_OK(d->dbc, SQLDriverConnectW(d->dbc, NULL, db_wide(DB_SOURCE, in, 64), SQL_NTS, out, 1024,
                                     &n, SQL_DRIVER_NOPROMPT));
    DBC_OK(d->dbc, SQLDisconnect(d->dbc));
    db_connect(d, DB_SOURCE);
    make_schema(d);
    power_bi_capabilities(d);
    power_bi_types(d);
    power_bi_navigation(d);
    power_bi_read(d, "select * from \"" SCHEMA "\".\"sale\" limit 100 offset 0", 100, "1");
    power_bi_read(
        d,
        "select \"rows\".\"customer\" as \"customer\", sum(\"rows\".\"amount\") as \"a0\", "
        "count(distinct \"rows\".\"note\") as \"a1\" from (select \"customer\", "
        "\"amount\", \"note\" from \"" SCHEMA "\".\"sale\" \"$Table\" where \"at\" >= "
        "{ts '2024-02-01 00:00:00'} and \"at\" < {fn TIMESTAMPADD(SQL_TSI_MONTH, 1, "
        "{ts '2024-02-01 00:00:00'})}) \"rows\" group by \"customer\" "
        "order by \"customer\" limit 1000",
        5, "1");
    power_bi_read(
        d,
        "select cast({fn YEAR(\"at\")} as INTEGER) as \"y\", {fn CONVERT(\"amount\", "
        "SQL_DOUBLE)} as \"d\", {fn UCASE(\"note\")}, {fn LOCATE('te', \"note\")} from \"" SCHEMA
        "\".\"sale\" \"$Outer\" left outer join \"" SCHEMA "\".\"customer\" \"$Inner\" on "
        "(\"$Outer\".\"customer\" = \"$Inner\".\"id\") where \"vip\" = 1::bit::int::bool "
        "and {fn LENGTH(\"name\")} > 3 order by \"$Outer\".\"id\" "
        "offset 2 rows fetch next 3 rows only",
        3, "2024");
    drop_schema(d);
}

/* ---- Excel and MS Query: an application of ODBC 2.x ------------------------------------------ */

struct old {
    SQLHENV env;
    SQLHDBC dbc;
    SQLHSTMT stmt;
};

static void open_old(struct old *o)
{
    char out[1024];
    SQLSMALLINT n;
    assert_int_equal(SQLAllocEnv(&o->env), SQL_SUCCESS);
    ENV_OK(o->env, SQLAllocConnect(o->env, &o->dbc));
    DBC_OK(o->dbc, SQLDriverConnect(o->dbc, NULL, A(DB_SOURCE), SQL_NTS, (SQLCHAR *)out, sizeof out,
                                    &n, SQL_DRIVER_COMPLETE_REQUIRED));
    DBC_OK(o->dbc, SQLAllocStmt(o->dbc, &o->stmt));
}

static void close_old(struct old *o)
{
    STMT_OK(o->stmt, SQLFreeStmt(o->stmt, SQL_DROP));
    DBC_OK(o->dbc, SQLDisconnect(o->dbc));
    DBC_OK(o->dbc, SQLFreeConnect(o->dbc));
    ENV_OK(o->env, SQLFreeEnv(o->env));
}

/* The list of columns must name the catalog that the list of tables named. */
static void test_ms_query(void **state)
{
    struct db *d = *state;
    struct old o;
    char text[256], catalog[64];
    SQLSMALLINT n;
    db_connect(d, DB_SOURCE);
    make_schema(d);
    open_old(&o);
    DBC_OK(o.dbc, SQLGetInfo(o.dbc, SQL_IDENTIFIER_QUOTE_CHAR, text, sizeof text, &n));
    assert_int_equal(n, 1);
    STMT_OK(o.stmt, SQLTables(o.stmt, A("%"), SQL_NTS, A(""), 0, A(""), 0, NULL, 0));
    STMT_OK(o.stmt, SQLFreeStmt(o.stmt, SQL_CLOSE));
    STMT_OK(o.stmt, SQLTables(o.stmt, NULL, 0, A(SCHEMA), SQL_NTS, A("customer"), SQL_NTS,
                              A("'TABLE','VIEW'"), SQL_NTS));
    STMT_OK(o.stmt, SQLFetch(o.stmt));
    text_at(o.stmt, 1, catalog, sizeof catalog);
    STMT_OK(o.stmt, SQLFreeStmt(o.stmt, SQL_CLOSE));
    STMT_OK(o.stmt, SQLColumns(o.stmt, A(catalog), SQL_NTS, A(SCHEMA), SQL_NTS, A("customer"),
                               SQL_NTS, NULL, 0));
    STMT_OK(o.stmt, SQLFetch(o.stmt));
    text_at(o.stmt, 1, text, sizeof text);
    assert_string_equal(text, catalog);
    STMT_OK(o.stmt, SQLFreeStmt(o.stmt, SQL_CLOSE));
    STMT_OK(o.stmt, SQLStatistics(o.stmt, A(catalog), SQL_NTS, A(SCHEMA), SQL_NTS, A("customer"),
                                  SQL_NTS, SQL_INDEX_ALL, SQL_QUICK));
    STMT_OK(o.stmt, SQLFreeStmt(o.stmt, SQL_CLOSE));
    STMT_OK(o.stmt,
            SQLSpecialColumns(o.stmt, SQL_BEST_ROWID, A(catalog), SQL_NTS, A(SCHEMA), SQL_NTS,
                              A("customer"), SQL_NTS, SQL_SCOPE_CURROW, SQL_NULLABLE));
    STMT_OK(o.stmt, SQLFetch(o.stmt));
    text_at(o.stmt, 2, text, sizeof text);
    assert_string_equal(text, "id");
    STMT_OK(o.stmt, SQLFreeStmt(o.stmt, SQL_CLOSE));
    snprintf(text, sizeof text,
             "SELECT customer.id, customer.name FROM %s." SCHEMA ".customer customer", catalog);
    run(o.stmt, text);
    STMT_OK(o.stmt, SQLFetch(o.stmt));
    STMT_OK(o.stmt, SQLCancel(o.stmt));
    close_old(&o);
    drop_schema(d);
}

/* ---- Access: linked tables ------------------------------------------------------------------- */

static void access_connect(struct old *o)
{
    SQLCHAR state[6], text[256];
    SQLINTEGER native;
    SQLSMALLINT n;
    static const SQLUSMALLINT asked[] = {SQL_ACTIVE_STATEMENTS,
                                         SQL_ODBC_API_CONFORMANCE,
                                         SQL_TXN_CAPABLE,
                                         SQL_CURSOR_COMMIT_BEHAVIOR,
                                         SQL_CURSOR_ROLLBACK_BEHAVIOR,
                                         SQL_DATA_SOURCE_READ_ONLY,
                                         SQL_OUTER_JOINS,
                                         SQL_EXPRESSIONS_IN_ORDERBY,
                                         SQL_IDENTIFIER_QUOTE_CHAR,
                                         SQL_LIKE_ESCAPE_CLAUSE,
                                         SQL_MAX_COLUMNS_IN_SELECT,
                                         SQL_MAX_COLUMNS_IN_ORDER_BY,
                                         SQL_DATABASE_NAME,
                                         SQL_USER_NAME};
    for (size_t i = 0; i < sizeof asked / sizeof *asked; i++)
        DBC_OK(o->dbc, SQLGetInfo(o->dbc, asked[i], text, sizeof text, &n));
    DBC_OK(o->dbc, SQLSetConnectOption(o->dbc, 30002, (SQLULEN)(uintptr_t) "Microsoft Jet"));
    DBC_OK(o->dbc, SQLSetConnectOption(o->dbc, SQL_AUTOCOMMIT, SQL_AUTOCOMMIT_OFF));
    /* its own table of settings, which nobody has */
    STMT_OK(o->stmt, SQLSetStmtOption(o->stmt, SQL_QUERY_TIMEOUT, 60));
    assert_int_equal(SQLExecDirect(o->stmt, A("SELECT Config, nValue FROM MSysConf"), SQL_NTS),
                     SQL_ERROR);
    assert_int_equal(SQLError(o->env, o->dbc, o->stmt, state, &native, text, sizeof text, &n),
                     SQL_SUCCESS);
    assert_string_equal((char *)state, "S0002");
    STMT_OK(o->stmt, SQLFreeStmt(o->stmt, SQL_CLOSE));
    run(o->stmt, "SELECT 1"); /* the transaction is as good as before */
    STMT_OK(o->stmt, SQLFreeStmt(o->stmt, SQL_CLOSE));
}

/* A table can be changed when SQLStatistics has a unique index. */
static void access_link(SQLHSTMT s)
{
    SQLSMALLINT non_unique = 7;
    char column[64] = "";
    SQLLEN n = 0;
    STMT_OK(s, SQLColumns(s, NULL, 0, A(SCHEMA), SQL_NTS, A("customer"), SQL_NTS, NULL, 0));
    STMT_OK(s, SQLFetch(s));
    for (SQLUSMALLINT i = 2; i <= 11; i++) {
        char value[256];
        STMT_OK(s, SQLGetData(s, i, SQL_C_DEFAULT, value, sizeof value, &n));
    }
    STMT_OK(s, SQLFreeStmt(s, SQL_CLOSE));
    STMT_OK(s, SQLStatistics(s, NULL, 0, A(SCHEMA), SQL_NTS, A("customer"), SQL_NTS, SQL_INDEX_ALL,
                             SQL_ENSURE));
    while (SQL_SUCCEEDED(SQLFetch(s))) {
        STMT_OK(s, SQLGetData(s, 4, SQL_C_SSHORT, &non_unique, 0, &n));
        if (n != SQL_NULL_DATA && non_unique == SQL_FALSE)
            text_at(s, 9, column, sizeof column);
    }
    assert_string_equal(column, "id");
    STMT_OK(s, SQLFreeStmt(s, SQL_CLOSE));
}

/* Keys first, then rows by their keys, ten at a time; an update says all it read. */
static void access_edit(struct old *o)
{
    SQLHSTMT s = o->stmt;
    SQLINTEGER keys[10] = {0}, id;
    SQLLEN lengths[10] = {0}, n = 0, at_exec = SQL_DATA_AT_EXEC, nts = SQL_NTS;
    SQLPOINTER token;
    char name[50], old_name[] = "customer 2";
    int got = 0;
    run(s, "SELECT \"" SCHEMA "\".\"customer\".\"id\" FROM \"" SCHEMA "\".\"customer\"");
    STMT_OK(s, SQLBindCol(s, 1, SQL_C_SLONG, &id, 0, &n));
    while (SQL_SUCCEEDED(SQLFetch(s)))
        keys[got++] = id;
    assert_int_equal(got, 5);
    for (; got < 10; got++)
        keys[got] = keys[0];
    STMT_OK(s, SQLFreeStmt(s, SQL_CLOSE));
    STMT_OK(s, SQLFreeStmt(s, SQL_UNBIND));
    STMT_OK(s, SQLPrepare(s,
                          A("SELECT \"id\",\"name\",\"since\",\"vip\" FROM \"" SCHEMA
                            "\".\"customer\" WHERE \"id\" = ? OR \"id\" = ? OR \"id\" = ? OR "
                            "\"id\" = ? OR \"id\" = ? OR \"id\" = ? OR \"id\" = ? OR \"id\" = ? "
                            "OR \"id\" = ? OR \"id\" = ?"),
                          SQL_NTS));
    for (SQLUSMALLINT i = 0; i < 10; i++)
        STMT_OK(s, SQLSetParam(s, i + 1, SQL_C_SLONG, SQL_INTEGER, 10, 0, &keys[i], &lengths[i]));
    STMT_OK(s, SQLExecute(s));
    for (got = 0; SQL_SUCCEEDED(SQLFetch(s)); got++)
        text_at(s, 2, name, sizeof name);
    assert_int_equal(got, 5);
    STMT_OK(s, SQLFreeStmt(s, SQL_CLOSE));
    STMT_OK(s, SQLFreeStmt(s, SQL_RESET_PARAMS));
    STMT_OK(s, SQLPrepare(s,
                          A("UPDATE \"" SCHEMA "\".\"customer\" SET \"name\"=? WHERE "
                            "\"id\" = ? AND \"name\" = ? AND \"vip\" = '1'"),
                          SQL_NTS));
    id = 2;
    STMT_OK(s, SQLBindParameter(s, 1, SQL_PARAM_INPUT, SQL_C_CHAR, SQL_VARCHAR, 40, 0, name, 0,
                                &at_exec));
    STMT_OK(s, SQLSetParam(s, 2, SQL_C_SLONG, SQL_INTEGER, 10, 0, &id, &lengths[0]));
    STMT_OK(s, SQLSetParam(s, 3, SQL_C_CHAR, SQL_VARCHAR, 40, 0, old_name, &nts));
    STMT_IS(s, SQL_NEED_DATA, SQLExecute(s));
    STMT_IS(s, SQL_NEED_DATA, SQLParamData(s, &token));
    STMT_OK(s, SQLPutData(s, (SQLPOINTER) "renamed", 7));
    STMT_OK(s, SQLParamData(s, &token));
    STMT_OK(s, SQLRowCount(s, &n));
    assert_int_equal(n, 1);
    DBC_OK(o->dbc, SQLTransact(o->env, o->dbc, SQL_COMMIT));
    STMT_OK(s, SQLFreeStmt(s, SQL_RESET_PARAMS));
}

static void test_access(void **state)
{
    struct db *d = *state;
    struct old o;
    db_connect(d, DB_SOURCE);
    make_schema(d);
    open_old(&o);
    access_connect(&o);
    access_link(o.stmt);
    access_edit(&o);
    DBC_OK(o.dbc, SQLTransact(o.env, o.dbc, SQL_COMMIT));
    close_old(&o);
    db_rows(d, "SELECT name FROM " SCHEMA ".customer WHERE id = 2", "renamed\n");
    drop_schema(d);
}

/* ---- Tableau ----------------------------------------------------------------------------------
 */

/* It grades a driver by trying statements; these are to succeed. */
static void test_tableau(void **state)
{
    static const char *const tried[] = {
        "CREATE LOCAL TEMPORARY TABLE \"#Tableau_1\" (\"COL\" INTEGER) ON COMMIT PRESERVE ROWS",
        "INSERT INTO \"#Tableau_1\" VALUES (1)",
        "SELECT * INTO TEMP TABLE \"#Tableau_2\" FROM \"#Tableau_1\"",
        "DROP TABLE \"#Tableau_2\"",
        "SELECT \"t\".\"x\" FROM (SELECT \"COL\" AS \"x\" FROM \"#Tableau_1\") \"t\" GROUP BY "
        "\"t\".\"x\" HAVING (COUNT(1) > 0) ORDER BY 1 ASC LIMIT 10",
        "SELECT SUM({fn CONVERT(1, SQL_BIGINT)}) AS \"s\", AVG(CAST(1 AS DOUBLE PRECISION)) "
        "FROM \"#Tableau_1\" HAVING COUNT(1) > 0",
        "SELECT {fn TIMESTAMPADD(SQL_TSI_QUARTER, 1, {ts '2024-01-31 00:00:00'})}, "
        "{fn TIMESTAMPDIFF(SQL_TSI_WEEK, {d '2024-01-01'}, {d '2024-02-01'})}, {fn EXTRACT(DAY "
        "FROM "
        "{d '2024-01-31'})}, {fn DAYOFWEEK({d '2024-01-31'})}, {fn CURDATE()}, {fn NOW()}",
        "SELECT {fn LEFT('abc', 2)}, {fn LTRIM(' a')}, {fn ASCII('a')}, {fn SUBSTRING('abc', 2, "
        "1)}, "
        "{fn REPLACE('abc', 'b', 'x')}, {fn CONCAT('a', 'b')}, {fn SPACE(2)}, {fn REPEAT('a', 3)}",
        "SELECT {fn ROUND(1.25, 1)}, {fn POWER(2, 3)}, {fn ATAN2(1, 1)}, {fn MOD(7, 3)}, {fn "
        "PI()}, "
        "{fn SIGN(-1)}, {fn COT(1)}, {fn LOG10(10)}, {fn RAND()}, {fn TRUNCATE(1.5, 0)}",
        "SELECT 1 WHERE ((1 = 1) AND NOT (2 IN (3, 4)) AND ('a' LIKE 'A' ESCAPE '\\') IS NOT NULL)",
        "SELECT a.\"COL\" FROM {oj \"#Tableau_1\" a LEFT OUTER JOIN \"#Tableau_1\" b ON a.\"COL\" "
        "= "
        "b.\"COL\"}",
        "DROP TABLE \"#Tableau_1\""};
    struct db *d = *state;
    for (size_t i = 0; i < sizeof tried / sizeof *tried; i++) {
        run(d->stmt, tried[i]);
        STMT_OK(d->stmt, SQLFreeStmt(d->stmt, SQL_CLOSE));
    }
    /* metadata of a prepared statement without executing it, then rows in blocks */
    static SQLINTEGER ids[64];
    static SQLWCHAR names[64][20];
    static SQLLEN nids[64], nnames[64];
    SQLULEN fetched = 0, rows = 0;
    SQLSMALLINT columns = 0;
    STMT_OK(
        d->stmt,
        SQLPrepare(d->stmt, A("SELECT i, 'name ' || i FROM generate_series(1, 1000) i"), SQL_NTS));
    STMT_OK(d->stmt, SQLNumResultCols(d->stmt, &columns));
    assert_int_equal(columns, 2);
    set(d->stmt, SQL_ATTR_ROW_ARRAY_SIZE, 64);
    STMT_OK(d->stmt, SQLSetStmtAttr(d->stmt, SQL_ATTR_ROWS_FETCHED_PTR, &fetched, 0));
    STMT_OK(d->stmt, SQLBindCol(d->stmt, 1, SQL_C_SLONG, ids, 0, nids));
    STMT_OK(d->stmt, SQLBindCol(d->stmt, 2, SQL_C_WCHAR, names, sizeof names[0], nnames));
    STMT_OK(d->stmt, SQLExecute(d->stmt));
    while (SQL_SUCCEEDED(SQLFetch(d->stmt)))
        rows += fetched;
    assert_int_equal(rows, 1000);
    assert_int_equal(ids[0], 961);
}

/* ---- SSIS --------------------------------------------------------------------------------------
 */

static void test_ssis(void **state)
{
    struct db *d = *state;
    SQLHSTMT s = d->stmt, preview = db_stmt(d);
    SQLSMALLINT columns;
    struct {
        SQLINTEGER id;
        SQLLEN id_length;
        SQLWCHAR name[12];
        SQLLEN name_length;
        char amount[20];
        SQLLEN amount_length;
    } rows[3];
    SQLUSMALLINT status[3];
    SQLULEN fetched = 0;
    STMT_OK(preview, SQLPrepare(preview, A("SELECT 1 AS a, 'x' AS b"), SQL_NTS));
    STMT_OK(preview, SQLNumResultCols(preview, &columns));
    STMT_OK(preview, SQLFreeHandle(SQL_HANDLE_STMT, preview));
    set(s, SQL_ATTR_QUERY_TIMEOUT, 15);
    STMT_OK(s, SQLCancel(s)); /* idle */
    /* the destination: arrays by row, text as Unicode, numbers as characters */
    db_run(d, "CREATE TEMP TABLE target (id int, name text, amount numeric(12,4))");
    for (int i = 0; i < 3; i++) {
        rows[i].id = i + 1;
        rows[i].id_length = sizeof(SQLINTEGER);
        db_wide("stra\xc3\x9f"
                "e",
                rows[i].name, 12);
        rows[i].name_length = 6 * sizeof(SQLWCHAR);
        snprintf(rows[i].amount, sizeof rows[i].amount, "%d.2500", i % 10);
        rows[i].amount_length = SQL_NTS;
    }
    set(s, SQL_ATTR_PARAM_BIND_TYPE, sizeof rows[0]);
    set(s, SQL_ATTR_PARAMSET_SIZE, 3);
    STMT_OK(s, SQLSetStmtAttr(s, SQL_ATTR_PARAM_STATUS_PTR, status, 0));
    STMT_OK(s, SQLPrepare(s, A("INSERT INTO target (id, name, amount) VALUES (?, ?, ?)"), SQL_NTS));
    STMT_OK(s, SQLBindParameter(s, 1, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 10, 0, &rows[0].id,
                                4, &rows[0].id_length));
    STMT_OK(s, SQLBindParameter(s, 2, SQL_PARAM_INPUT, SQL_C_WCHAR, SQL_WVARCHAR, 11, 0,
                                rows[0].name, sizeof rows[0].name, &rows[0].name_length));
    STMT_OK(s, SQLBindParameter(s, 3, SQL_PARAM_INPUT, SQL_C_CHAR, SQL_NUMERIC, 12, 4,
                                rows[0].amount, sizeof rows[0].amount, &rows[0].amount_length));
    STMT_OK(s, SQLExecute(s));
    assert_int_equal(status[2], SQL_PARAM_SUCCESS);
    db_reset(s);
    /* the source: blocks by SQLFetchScroll */
    set(s, SQL_ATTR_ROW_ARRAY_SIZE, 2);
    set(s, SQL_ATTR_ROW_BIND_TYPE, sizeof rows[0]);
    STMT_OK(s, SQLSetStmtAttr(s, SQL_ATTR_ROWS_FETCHED_PTR, &fetched, 0));
    run(s, "SELECT id, amount FROM target ORDER BY id");
    STMT_OK(s, SQLBindCol(s, 1, SQL_C_SLONG, &rows[0].id, 4, &rows[0].id_length));
    STMT_OK(s, SQLBindCol(s, 2, SQL_C_CHAR, rows[0].amount, sizeof rows[0].amount,
                          &rows[0].amount_length));
    STMT_OK(s, SQLFetchScroll(s, SQL_FETCH_NEXT, 0));
    assert_string_equal(rows[1].amount, "1.2500");
    STMT_OK(s, SQLFetchScroll(s, SQL_FETCH_NEXT, 0));
    assert_int_equal(fetched, 1);
    STMT_IS(s, SQL_NO_DATA, SQLFetchScroll(s, SQL_FETCH_NEXT, 0));
    STMT_OK(s, SQLFreeStmt(s, SQL_UNBIND));
}

/* ---- LibreOffice Base ---------------------------------------------------------------------------
 */

static SQLULEN get(SQLHSTMT s, SQLINTEGER attribute)
{
    SQLULEN value = 99;
    STMT_OK(s, SQLGetStmtAttr(s, attribute, &value, 0, NULL));
    return value;
}

static void test_libreoffice(void **state)
{
    struct db *d = *state;
    SQLHSTMT s;
    SQLCHAR mark[16] = {0}, text[64], native[128];
    SQLLEN nmark = 0, n = 0, id_length = 0;
    SQLINTEGER id = 0, native_length = 0;
    SQLUSMALLINT status = 0;
    SQLULEN fetched = 0;
    DBC_OK(d->dbc, SQLSetConnectAttr(d->dbc, SQL_ATTR_LOGIN_TIMEOUT, (SQLPOINTER)30, 0));
    db_connect(d, DB_SOURCE); /* SQL_SUCCESS and nothing else */
    s = d->stmt;
    DBC_OK(d->dbc, SQLGetInfo(d->dbc, SQL_DATA_SOURCE_READ_ONLY, text, sizeof text, NULL));
    DBC_OK(d->dbc,
           SQLSetConnectAttr(d->dbc, SQL_ATTR_AUTOCOMMIT, (SQLPOINTER)SQL_AUTOCOMMIT_ON, 0));
    DBC_OK(d->dbc, SQLNativeSql(d->dbc, A("SELECT {d '2024-01-01'}"), SQL_NTS, native,
                                sizeof native, &native_length));
    DBC_OK(d->dbc, SQLGetConnectAttr(d->dbc, SQL_ATTR_CURRENT_CATALOG, text, sizeof text, NULL));
    db_run(d, "CREATE TEMP TABLE pets (id int PRIMARY KEY, name varchar(20))");
    db_run(d, "INSERT INTO pets VALUES (1, 'cat'), (2, 'dog'), (3, 'eel')");
    STMT_OK(s, SQLSetStmtAttr(s, SQL_ATTR_CONCURRENCY, (SQLPOINTER)SQL_CONCUR_VALUES, 0));
    STMT_WARNS(s, "01S02",
               SQLSetStmtAttr(s, SQL_ATTR_CURSOR_TYPE, (SQLPOINTER)SQL_CURSOR_DYNAMIC, 0));
    STMT_WARNS(s, "01S02",
               SQLSetStmtAttr(s, SQL_ATTR_CURSOR_TYPE, (SQLPOINTER)SQL_CURSOR_KEYSET_DRIVEN, 0));
    assert_int_equal(get(s, SQL_ATTR_CURSOR_TYPE), SQL_CURSOR_STATIC);
    assert_int_equal(get(s, SQL_ATTR_CONCURRENCY), SQL_CONCUR_VALUES);
    set(s, SQL_ATTR_USE_BOOKMARKS, SQL_UB_VARIABLE);
    set(s, SQL_ATTR_ROW_ARRAY_SIZE, 1);
    set(s, SQL_ATTR_MAX_ROWS, 0);
    set(s, SQL_ATTR_QUERY_TIMEOUT, 0);
    STMT_OK(s, SQLSetStmtAttr(s, SQL_ATTR_ROW_STATUS_PTR, &status, 0));
    STMT_OK(s, SQLSetStmtAttr(s, SQL_ATTR_ROWS_FETCHED_PTR, &fetched, 0));
    run(s, "SELECT id, name FROM pets ORDER BY id");
    STMT_OK(s, SQLFetchScroll(s, SQL_FETCH_NEXT, 0));
    STMT_OK(s, SQLGetData(s, 0, SQL_C_VARBOOKMARK, mark, sizeof mark, &nmark));
    STMT_OK(s, SQLGetData(s, 2, SQL_C_CHAR, text, sizeof text, &n));
    STMT_OK(s, SQLFetchScroll(s, SQL_FETCH_LAST, 0));
    STMT_OK(s, SQLSetStmtAttr(s, SQL_ATTR_FETCH_BOOKMARK_PTR, mark, 0));
    STMT_OK(s, SQLFetchScroll(s, SQL_FETCH_BOOKMARK, 1));
    STMT_OK(s, SQLGetData(s, 1, SQL_C_SLONG, &id, 0, NULL));
    assert_int_equal(id, 2);
    /* updateRow(): bound now, to be unbound after */
    strcpy((char *)text, "wolf");
    n = 4;
    id_length = SQL_COLUMN_IGNORE;
    STMT_OK(s, SQLBindCol(s, 1, SQL_C_SLONG, &id, sizeof id, &id_length));
    STMT_OK(s, SQLBindCol(s, 2, SQL_C_CHAR, text, sizeof text, &n));
    STMT_OK(s, SQLSetPos(s, 1, SQL_UPDATE, SQL_LOCK_NO_CHANGE));
    STMT_OK(s, SQLFreeStmt(s, SQL_UNBIND));
    /* insertRow() */
    id = 4;
    id_length = 0;
    strcpy((char *)text, "fox");
    n = SQL_NTS;
    STMT_OK(s, SQLBindCol(s, 1, SQL_C_SLONG, &id, sizeof id, &id_length));
    STMT_OK(s, SQLBindCol(s, 2, SQL_C_CHAR, text, sizeof text, &n));
    STMT_OK(s, SQLBulkOperations(s, SQL_ADD));
    STMT_OK(s, SQLFreeStmt(s, SQL_UNBIND));
    STMT_OK(s, SQLSetPos(s, 1, SQL_POSITION, SQL_LOCK_NO_CHANGE));
    STMT_OK(s, SQLGetData(s, 2, SQL_C_CHAR, text, sizeof text, &n));
    assert_string_equal((char *)text, "wolf");
    STMT_OK(s, SQLSetPos(s, 1, SQL_DELETE, SQL_LOCK_NO_CHANGE));
    STMT_OK(s, SQLCloseCursor(s));
    db_rows(d, "SELECT * FROM pets ORDER BY id", "1|cat\n3|eel\n4|fox\n");
}

/* ---- R's RODBC, node's odbc ---------------------------------------------------------------------
 */

static void test_rodbc(void **state)
{
    struct db *d = *state;
    static SQLDOUBLE numbers[100];
    static SQLLEN lengths[100];
    SQLULEN fetched = 0, rows = 0;
    bool found = false;
    char text[128];
    make_schema(d);
    DBC_OK(d->dbc,
           SQLSetConnectAttr(d->dbc, SQL_ATTR_ACCESS_MODE, (SQLPOINTER)SQL_MODE_READ_WRITE, 0));
    set(d->stmt, SQL_ATTR_METADATA_ID, SQL_FALSE);
    STMT_OK(d->stmt, SQLTables(d->stmt, A(""), 0, A(""), 0, A(""), 0, NULL, 0));
    while (SQL_SUCCEEDED(SQLFetch(d->stmt))) {
        text_at(d->stmt, 2, text, sizeof text);
        found = found || strcmp(text, SCHEMA) == 0;
    }
    assert_true(found);
    STMT_OK(d->stmt, SQLCloseCursor(d->stmt));
    set(d->stmt, SQL_ATTR_ROW_ARRAY_SIZE, 100);
    STMT_OK(d->stmt, SQLSetStmtAttr(d->stmt, SQL_ATTR_ROWS_FETCHED_PTR, &fetched, 0));
    run(d->stmt, "SELECT amount FROM " SCHEMA ".sale ORDER BY id");
    STMT_OK(d->stmt, SQLBindCol(d->stmt, 1, SQL_C_DOUBLE, numbers, sizeof(SQLDOUBLE), lengths));
    while (SQL_SUCCEEDED(SQLFetchScroll(d->stmt, SQL_FETCH_NEXT, -1)))
        rows += fetched;
    assert_int_equal(rows, 250);
    assert_true(numbers[49] == 312.5);
    STMT_OK(d->stmt, SQLFreeHandle(SQL_HANDLE_STMT, d->stmt));
    d->stmt = db_stmt(d);
    DBC_OK(d->dbc, SQLEndTran(SQL_HANDLE_DBC, d->dbc, SQL_COMMIT));
    drop_schema(d);
}

/* Blocks whose long columns are read by SQLSetPos and SQLGetData. */
static void test_node(void **state)
{
    struct db *d = *state;
    SQLHSTMT s;
    SQLUINTEGER dead = 9;
    SQLUSMALLINT status[10], number = 0;
    SQLULEN fetched = 0;
    SQLINTEGER ids[10];
    SQLLEN lengths[10], n;
    char text[64], expected[64];
    DBC_OK(d->dbc, SQLSetConnectAttr(d->dbc, SQL_ATTR_LOGIN_TIMEOUT, (SQLPOINTER)20, 0));
    DBC_OK(d->dbc, SQLSetConnectAttr(d->dbc, SQL_ATTR_CONNECTION_TIMEOUT, (SQLPOINTER)20, 0));
    db_connect(d, DB_SOURCE);
    s = d->stmt;
    DBC_OK(d->dbc, SQLGetInfo(d->dbc, SQL_MAX_COLUMN_NAME_LEN, &number, sizeof number, NULL));
    assert_in_range(number, 63, 255);
    info_text(d, SQL_USER_NAME, text, sizeof text);
    info(d, SQL_TXN_ISOLATION_OPTION);
    assert_true(info(d, SQL_GETDATA_EXTENSIONS) & SQL_GD_BLOCK);
    DBC_OK(d->dbc, SQLGetConnectAttr(d->dbc, SQL_ATTR_CONNECTION_DEAD, &dead, 0, NULL));
    assert_int_equal(dead, SQL_CD_FALSE);
    set(s, SQL_ATTR_ROW_ARRAY_SIZE, 10);
    STMT_OK(s, SQLSetStmtAttr(s, SQL_ATTR_ROW_STATUS_PTR, status, 0));
    STMT_OK(s, SQLSetStmtAttr(s, SQL_ATTR_ROWS_FETCHED_PTR, &fetched, 0));
    STMT_OK(s, SQLBindCol(s, 1, SQL_C_SLONG, ids, 0, lengths));
    run(s, "SELECT i, 'long ' || i FROM generate_series(1, 15) i");
    for (int block = 0; SQL_SUCCEEDED(SQLFetch(s)); block++) {
        for (SQLULEN i = 0; i < fetched; i++) {
            snprintf(expected, sizeof expected, "long %d", block * 10 + (int)i + 1);
            STMT_OK(s, SQLSetPos(s, (SQLSETPOSIROW)i + 1, SQL_POSITION, SQL_LOCK_NO_CHANGE));
            STMT_OK(s, SQLGetData(s, 2, SQL_C_CHAR, text, sizeof text, &n));
            assert_string_equal(text, expected);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DB_BARE(test_power_bi), DB_BARE(test_ms_query), DB_BARE(test_access),
        DB_TEST(test_tableau),  DB_TEST(test_ssis),     DB_BARE(test_libreoffice),
        DB_TEST(test_rodbc),    DB_BARE(test_node),
    };
    return DB_MAIN(tests);
}
