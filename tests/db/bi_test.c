/* The call sequences of Power BI, Excel's MS Query and Access, answer by answer. */
#include "support/bi.h"

#include <stdio.h>
#include <stdlib.h>

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
    assert_int_equal(bi_info(d, SQL_SQL_CONFORMANCE), SQL_SC_SQL92_FULL); /* derived tables fold */
    assert_int_equal(bi_info(d, SQL_GROUP_BY) & 0xffff, SQL_GB_GROUP_BY_CONTAINS_SELECT);
    assert_true(bi_info(d, SQL_CONVERT_FUNCTIONS) & SQL_FN_CVT_CAST);
    assert_int_equal(bi_info(d, SQL_TIMEDATE_ADD_INTERVALS), 0x1ff); /* all nine */
    assert_int_equal(bi_info(d, SQL_TIMEDATE_DIFF_INTERVALS), 0x1ff);
    assert_int_equal(bi_info(d, SQL_AGGREGATE_FUNCTIONS), 0x7f);
    assert_string_equal(bi_info_text(d, SQL_DBMS_NAME, buffer, sizeof buffer), "PostgreSQL");
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
        bi_text_at(d->stmt, 1, names[n], sizeof names[n]);
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
        bi_text_at(d->stmt, 6, name, sizeof name);
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
        bi_text_at(d->stmt, 2, text, sizeof text);
        if (strcmp(text, SCHEMA) != 0)
            continue;
        bi_text_at(d->stmt, 3, text, sizeof text);
        customer = customer || strcmp(text, "customer") == 0;
        view = view || strcmp(text, "total") == 0;
    }
    STMT_OK(d->stmt, SQLCloseCursor(d->stmt));
    assert_true(customer && view);
    STMT_OK(d->stmt, SQLColumnsW(d->stmt, NULL, 0, schema, SQL_NTS, sale, SQL_NTS, NULL, 0));
    bi_list(d->stmt, 4, "id customer amount at note tags raw score doc token");
    STMT_OK(d->stmt, SQLPrimaryKeysW(d->stmt, NULL, 0, schema, SQL_NTS, sale, SQL_NTS));
    bi_list(d->stmt, 4, "id");
    STMT_OK(d->stmt, SQLForeignKeysW(d->stmt, NULL, 0, NULL, 0, NULL, 0, NULL, 0, schema, SQL_NTS,
                                     sale, SQL_NTS));
    bi_list(d->stmt, 3, "customer");
    STMT_OK(d->stmt,
            SQLForeignKeysW(d->stmt, NULL, 0, schema, SQL_NTS, db_wide("customer", types, 20),
                            SQL_NTS, NULL, 0, NULL, 0, NULL, 0));
    bi_list(d->stmt, 7, "sale");
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
    bi_make_schema(d);
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
    bi_drop_schema(d);
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
    bi_make_schema(d);
    open_old(&o);
    DBC_OK(o.dbc, SQLGetInfo(o.dbc, SQL_IDENTIFIER_QUOTE_CHAR, text, sizeof text, &n));
    assert_int_equal(n, 1);
    STMT_OK(o.stmt, SQLTables(o.stmt, A("%"), SQL_NTS, A(""), 0, A(""), 0, NULL, 0));
    STMT_OK(o.stmt, SQLFreeStmt(o.stmt, SQL_CLOSE));
    STMT_OK(o.stmt, SQLTables(o.stmt, NULL, 0, A(SCHEMA), SQL_NTS, A("customer"), SQL_NTS,
                              A("'TABLE','VIEW'"), SQL_NTS));
    STMT_OK(o.stmt, SQLFetch(o.stmt));
    bi_text_at(o.stmt, 1, catalog, sizeof catalog);
    STMT_OK(o.stmt, SQLFreeStmt(o.stmt, SQL_CLOSE));
    STMT_OK(o.stmt, SQLColumns(o.stmt, A(catalog), SQL_NTS, A(SCHEMA), SQL_NTS, A("customer"),
                               SQL_NTS, NULL, 0));
    STMT_OK(o.stmt, SQLFetch(o.stmt));
    bi_text_at(o.stmt, 1, text, sizeof text);
    assert_string_equal(text, catalog);
    STMT_OK(o.stmt, SQLFreeStmt(o.stmt, SQL_CLOSE));
    STMT_OK(o.stmt, SQLStatistics(o.stmt, A(catalog), SQL_NTS, A(SCHEMA), SQL_NTS, A("customer"),
                                  SQL_NTS, SQL_INDEX_ALL, SQL_QUICK));
    STMT_OK(o.stmt, SQLFreeStmt(o.stmt, SQL_CLOSE));
    STMT_OK(o.stmt,
            SQLSpecialColumns(o.stmt, SQL_BEST_ROWID, A(catalog), SQL_NTS, A(SCHEMA), SQL_NTS,
                              A("customer"), SQL_NTS, SQL_SCOPE_CURROW, SQL_NULLABLE));
    STMT_OK(o.stmt, SQLFetch(o.stmt));
    bi_text_at(o.stmt, 2, text, sizeof text);
    assert_string_equal(text, "id");
    STMT_OK(o.stmt, SQLFreeStmt(o.stmt, SQL_CLOSE));
    snprintf(text, sizeof text,
             "SELECT customer.id, customer.name FROM %s." SCHEMA ".customer customer", catalog);
    bi_run(o.stmt, text);
    STMT_OK(o.stmt, SQLFetch(o.stmt));
    STMT_OK(o.stmt, SQLCancel(o.stmt));
    close_old(&o);
    bi_drop_schema(d);
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
    bi_run(o->stmt, "SELECT 1"); /* the transaction is as good as before */
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
            bi_text_at(s, 9, column, sizeof column);
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
    bi_run(s, "SELECT \"" SCHEMA "\".\"customer\".\"id\" FROM \"" SCHEMA "\".\"customer\"");
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
        bi_text_at(s, 2, name, sizeof name);
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
    bi_make_schema(d);
    open_old(&o);
    access_connect(&o);
    access_link(o.stmt);
    access_edit(&o);
    DBC_OK(o.dbc, SQLTransact(o.env, o.dbc, SQL_COMMIT));
    close_old(&o);
    db_rows(d, "SELECT name FROM " SCHEMA ".customer WHERE id = 2", "renamed\n");
    bi_drop_schema(d);
}

/* ---- Tableau ----------------------------------------------------------------------------------
 */

int main(void)
{
    const struct CMUnitTest tests[] = {
        DB_BARE(test_power_bi),
        DB_BARE(test_ms_query),
        DB_BARE(test_access),
    };
    return DB_MAIN(tests);
}
