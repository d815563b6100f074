/* Connection attributes on an open connection. */
#include "support/db.h"

#include <stdio.h>
#include <string.h>

#include "field/lakebase_attr.h"
#include "support/result.h"

static SQLUINTEGER attr(struct db *d, SQLINTEGER attribute)
{
    SQLUINTEGER n = 0xABCD;
    DBC_OK(d->dbc, SQLGetConnectAttr(d->dbc, attribute, &n, SQL_IS_UINTEGER, NULL));
    return n;
}

#define SET(d, attribute, n)                                                                       \
    SQLSetConnectAttr((d)->dbc, attribute, (SQLPOINTER)(uintptr_t)(n), SQL_IS_UINTEGER)

static void test_autocommit(void **state)
{
    struct db *d = *state;
    assert_int_equal(attr(d, SQL_ATTR_AUTOCOMMIT), SQL_AUTOCOMMIT_ON);
    db_run(d, "CREATE TEMP TABLE kept (a int)");
    DBC_OK(d->dbc, SET(d, SQL_ATTR_AUTOCOMMIT, SQL_AUTOCOMMIT_OFF));
    assert_int_equal(attr(d, SQL_ATTR_AUTOCOMMIT), SQL_AUTOCOMMIT_OFF);
    db_run(d, "INSERT INTO kept VALUES (1)");
    DBC_OK(d->dbc, SQLEndTran(SQL_HANDLE_DBC, d->dbc, SQL_ROLLBACK));
    db_run(d, "INSERT INTO kept VALUES (2)");
    /* turning it on commits what is open */
    DBC_OK(d->dbc, SET(d, SQL_ATTR_AUTOCOMMIT, SQL_AUTOCOMMIT_ON));
    db_rows(d, "SELECT a FROM kept", "2\n");
}

static void test_isolation(void **state)
{
    struct db *d = *state;
    static const struct {
        SQLUINTEGER value;
        const char *name;
    } levels[] = {{SQL_TXN_READ_UNCOMMITTED, "read uncommitted\n"},
                  {SQL_TXN_READ_COMMITTED, "read committed\n"},
                  {SQL_TXN_REPEATABLE_READ, "repeatable read\n"},
                  {SQL_TXN_SERIALIZABLE, "serializable\n"}};
    assert_int_equal(attr(d, SQL_ATTR_TXN_ISOLATION), SQL_TXN_READ_COMMITTED);
    db_run(d, "SET default_transaction_isolation = 'serializable'");
    assert_int_equal(attr(d, SQL_ATTR_TXN_ISOLATION), SQL_TXN_SERIALIZABLE);
    DBC_OK(d->dbc, SET(d, SQL_ATTR_AUTOCOMMIT, SQL_AUTOCOMMIT_OFF));
    for (size_t i = 0; i < sizeof levels / sizeof *levels; i++) {
        DBC_OK(d->dbc, SET(d, SQL_ATTR_TXN_ISOLATION, levels[i].value));
        assert_int_equal(attr(d, SQL_ATTR_TXN_ISOLATION), levels[i].value);
        db_rows(d, "SHOW transaction_isolation", levels[i].name);
        DBC_ERROR(d->dbc, "HY011", SET(d, SQL_ATTR_TXN_ISOLATION, SQL_TXN_READ_COMMITTED));
        DBC_OK(d->dbc, SQLEndTran(SQL_HANDLE_DBC, d->dbc, SQL_ROLLBACK));
    }
}

static void test_access_mode(void **state)
{
    struct db *d = *state;
    DBC_OK(d->dbc, SET(d, SQL_ATTR_AUTOCOMMIT, SQL_AUTOCOMMIT_OFF));
    DBC_OK(d->dbc, SET(d, SQL_ATTR_ACCESS_MODE, SQL_MODE_READ_ONLY));
    STMT_ERROR(d->stmt, "25000", SQLExecDirect(d->stmt, A("CREATE TABLE no (a int)"), SQL_NTS));
    DBC_OK(d->dbc, SQLEndTran(SQL_HANDLE_DBC, d->dbc, SQL_ROLLBACK));
    DBC_OK(d->dbc, SET(d, SQL_ATTR_ACCESS_MODE, SQL_MODE_READ_WRITE));
    db_run(d, "CREATE TABLE yes (a int)");
}

static void test_catalog(void **state)
{
    struct db *d = *state;
    const char *database = db_need("LAKEBASE_DATABASE");
    SQLCHAR name[128];
    SQLINTEGER n;
    DBC_OK(d->dbc, SQLGetConnectAttr(d->dbc, SQL_ATTR_CURRENT_CATALOG, name, sizeof name, &n));
    assert_string_equal((char *)name, database);
    assert_int_equal(n, strlen(database));
    DBC_OK(d->dbc, SQLSetConnectAttr(d->dbc, SQL_ATTR_CURRENT_CATALOG, A(database), SQL_NTS));
    DBC_ERROR(d->dbc, "HYC00",
              SQLSetConnectAttr(d->dbc, SQL_ATTR_CURRENT_CATALOG, A("template1"), SQL_NTS));
    db_says(SQL_HANDLE_DBC, d->dbc, database);
}

static void test_dead(void **state)
{
    struct db *d = *state;
    struct db other;
    assert_int_equal(attr(d, SQL_ATTR_CONNECTION_DEAD), SQL_CD_FALSE);
    db_open(&other, d->wide);
    db_connect(&other, DB_SOURCE);
    char sql[64];
    snprintf(sql, sizeof sql, "SELECT pg_terminate_backend(%u, 5000)",
             attr(d, SQL_ATTR_LAKEBASE_BACKEND_PID));
    db_rows(&other, sql, "1\n");
    db_close(&other);
    assert_int_equal(attr(d, SQL_ATTR_CONNECTION_DEAD), SQL_CD_TRUE);
}

static void test_reset(void **state)
{
    struct db *d = *state;
    DBC_ERROR(d->dbc, "HY024", SET(d, SQL_ATTR_RESET_CONNECTION, 7));
    db_run(d, "CREATE TEMP TABLE of_session (a int)");
    db_run(d, "SET search_path = pg_catalog");
    DBC_OK(d->dbc, SET(d, SQL_ATTR_AUTOCOMMIT, SQL_AUTOCOMMIT_OFF));
    DBC_OK(d->dbc, SET(d, SQL_ATTR_TXN_ISOLATION, SQL_TXN_SERIALIZABLE));
    db_rows(d, "SELECT 1", "1\n");
    DBC_OK(d->dbc, SET(d, SQL_ATTR_RESET_CONNECTION, SQL_RESET_CONNECTION_YES));
    assert_int_equal(attr(d, SQL_ATTR_AUTOCOMMIT), SQL_AUTOCOMMIT_ON);
    assert_int_equal(attr(d, SQL_ATTR_TXN_ISOLATION), SQL_TXN_READ_COMMITTED);
    STMT_ERROR(d->stmt, "42S02", SQLExecDirect(d->stmt, A("SELECT * FROM of_session"), SQL_NTS));
    db_rows(d, "SHOW search_path", "\"$user\", public\n");
}

static void test_before_only(void **state)
{
    struct db *d = *state;
    DBC_IS(d->dbc, SQL_ERROR, SET(d, SQL_ATTR_LOGIN_TIMEOUT, 5));
    DBC_IS(d->dbc, SQL_ERROR, SET(d, SQL_ATTR_PACKET_SIZE, 4096));
    DBC_OK(d->dbc, SET(d, SQL_ATTR_CONNECTION_TIMEOUT, 30));
    assert_int_equal(attr(d, SQL_ATTR_CONNECTION_TIMEOUT), 30);
}

static void test_set_before_connecting(void **state)
{
    struct db *d = *state;
    DBC_OK(d->dbc, SET(d, SQL_ATTR_AUTOCOMMIT, SQL_AUTOCOMMIT_OFF));
    DBC_OK(d->dbc, SET(d, SQL_ATTR_TXN_ISOLATION, SQL_TXN_REPEATABLE_READ));
    DBC_OK(d->dbc, SET(d, SQL_ATTR_LOGIN_TIMEOUT, 20));
    db_connect(d, DB_SOURCE);
    db_rows(d, "SHOW transaction_isolation", "repeatable read\n");
    DBC_ERROR(d->dbc, "HY011", SET(d, SQL_ATTR_TXN_ISOLATION, SQL_TXN_SERIALIZABLE));
    assert_int_equal(attr(d, SQL_ATTR_LOGIN_TIMEOUT), 20);
}

static void test_own_attributes(void **state)
{
    struct db *d = *state;
    char text[128], server[128];
    SQLINTEGER n;
    assert_int_equal(attr(d, SQL_ATTR_LAKEBASE), SQL_TRUE);
    assert_int_equal(attr(d, SQL_ATTR_LAKEBASE_TLS), SQL_TRUE);
    assert_int_equal(attr(d, SQL_ATTR_LAKEBASE_BACKEND_PID),
                     db_number(d, "SELECT pg_backend_pid()"));
    assert_int_equal(attr(d, SQL_ATTR_LAKEBASE_SERVER_VERSION),
                     db_number(d, "SHOW server_version_num"));
    if (d->wide) {
        SQLWCHAR wide[128];
        DBC_OK(d->dbc, SQLGetConnectAttrW(d->dbc, SQL_ATTR_LAKEBASE_APPLICATION_NAME, wide,
                                          sizeof wide, &n));
        db_narrow(wide, SQL_NTS, text, sizeof text);
    } else {
        DBC_OK(d->dbc, SQLGetConnectAttr(d->dbc, SQL_ATTR_LAKEBASE_APPLICATION_NAME, text,
                                         sizeof text, &n));
    }
    assert_string_equal(text, db_text(d, "SHOW application_name", server, sizeof server));
    DBC_ERROR(d->dbc, "HY092", SET(d, SQL_ATTR_LAKEBASE_TLS, 0));
}

/* ---- what the server knows of a result's columns ----------------------------------------- */

static const char *column_text(struct db *d, SQLUSMALLINT column, SQLUSMALLINT field)
{
    static char text[128];
    SQLSMALLINT n;
    STMT_OK(d->stmt, SQLColAttribute(d->stmt, column, field, text, sizeof text, &n, NULL));
    return text;
}

static SQLLEN column_number(struct db *d, SQLUSMALLINT column, SQLUSMALLINT field)
{
    SQLLEN n = -1;
    STMT_OK(d->stmt, SQLColAttribute(d->stmt, column, field, NULL, 0, NULL, &n));
    return n;
}

static void make_pets(struct db *d)
{
    DBC_OK(d->dbc, SET(d, SQL_ATTR_AUTOCOMMIT, SQL_AUTOCOMMIT_OFF));
    db_run(d, "CREATE SCHEMA zoo");
    db_run(d, "CREATE DOMAIN zoo.nick AS text NOT NULL");
    db_run(d, "CREATE TABLE zoo.pets (id int GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,"
              " name varchar(20), no serial, nick zoo.nick DEFAULT 'x',"
              " up text GENERATED ALWAYS AS (upper(name)) STORED)");
    db_run(d, "INSERT INTO zoo.pets (name) VALUES ('Rex')");
}

static void test_base_columns(void **state)
{
    struct db *d = *state;
    make_pets(d);
    STMT_OK(d->stmt, SQLExecDirect(d->stmt,
                                   A("SELECT p.id AS \"key\", name, no, nick, up, 1 + 1 AS two"
                                     " FROM zoo.pets p"),
                                   SQL_NTS));
    assert_string_equal(column_text(d, 1, SQL_DESC_LABEL), "key");
    assert_string_equal(column_text(d, 1, SQL_DESC_BASE_COLUMN_NAME), "id");
    assert_string_equal(column_text(d, 1, SQL_DESC_BASE_TABLE_NAME), "pets");
    assert_string_equal(column_text(d, 2, SQL_DESC_TABLE_NAME), "pets");
    assert_string_equal(column_text(d, 2, SQL_DESC_SCHEMA_NAME), "zoo");
    assert_string_equal(column_text(d, 2, SQL_DESC_CATALOG_NAME), db_need("LAKEBASE_DATABASE"));
    assert_string_equal(column_text(d, 6, SQL_DESC_BASE_COLUMN_NAME), "");
    assert_string_equal(column_text(d, 6, SQL_DESC_TABLE_NAME), "");
    static const struct {
        SQLLEN nullable, counts, updatable;
    } want[] = {{SQL_NO_NULLS, SQL_TRUE, SQL_ATTR_WRITE},
                {SQL_NULLABLE, SQL_FALSE, SQL_ATTR_WRITE},
                {SQL_NO_NULLS, SQL_TRUE, SQL_ATTR_WRITE},
                {SQL_NO_NULLS, SQL_FALSE, SQL_ATTR_WRITE},
                {SQL_NULLABLE, SQL_FALSE, SQL_ATTR_READONLY},
                {SQL_NULLABLE_UNKNOWN, SQL_FALSE, SQL_ATTR_READONLY}};
    for (SQLUSMALLINT i = 0; i < 6; i++) {
        assert_int_equal(column_number(d, i + 1, SQL_DESC_NULLABLE), want[i].nullable);
        assert_int_equal(column_number(d, i + 1, SQL_DESC_AUTO_UNIQUE_VALUE), want[i].counts);
        assert_int_equal(column_number(d, i + 1, SQL_DESC_UPDATABLE), want[i].updatable);
    }
    STMT_OK(d->stmt, SQLFetch(d->stmt));
    assert_string_equal(result_cell(d->stmt, 2), "Rex");
}

/* A NOT NULL column may still be NULL in what an outer join adds. */
static void test_outer_joins_add_nulls(void **state)
{
    struct db *d = *state;
    make_pets(d);
    STMT_OK(d->stmt, SQLPrepare(d->stmt,
                                A("SELECT a.id, b.id FROM zoo.pets a LEFT JOIN zoo.pets b"
                                  " ON b.id = a.id + 1"),
                                SQL_NTS));
    assert_int_equal(column_number(d, 2, SQL_DESC_NULLABLE), SQL_NULLABLE_UNKNOWN);
    assert_string_equal(column_text(d, 2, SQL_DESC_BASE_TABLE_NAME), "pets");
    STMT_OK(d->stmt, SQLExecute(d->stmt));
    STMT_OK(d->stmt, SQLFetch(d->stmt));
    assert_string_equal(result_cell(d->stmt, 2), "NULL");
}

/* While a long result is coming, the question would take it off the wire: what is not known stays
 * so, but names are told. */
static void test_while_rows_stream(void **state)
{
    struct db *d = *state;
    unsigned rows = 1;
    make_pets(d);
    STMT_OK(d->stmt, SQLExecDirect(d->stmt, A("SELECT id FROM zoo.pets, generate_series(1, 50000)"),
                                   SQL_NTS));
    STMT_OK(d->stmt, SQLFetch(d->stmt));
    assert_int_equal(column_number(d, 1, SQL_DESC_NULLABLE), SQL_NULLABLE_UNKNOWN);
    assert_string_equal(column_text(d, 1, SQL_DESC_BASE_TABLE_NAME), "pets");
    assert_int_equal(column_number(d, 1, SQL_DESC_NULLABLE), SQL_NO_NULLS);
    while (SQL_SUCCEEDED(SQLFetch(d->stmt)))
        rows++;
    assert_int_equal(rows, 50000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DB_TEST(test_autocommit),
        DB_TEST(test_isolation),
        DB_TEST(test_access_mode),
        DB_TEST(test_catalog),
        DB_TEST(test_dead),
        DB_TEST(test_reset),
        DB_TEST(test_before_only),
        DB_BARE(test_set_before_connecting),
        DB_TEST(test_own_attributes),
        DB_TEST(test_base_columns),
        DB_TEST(test_outer_joins_add_nulls),
        DB_TEST(test_while_rows_stream),
    };
    return DB_MAIN(tests);
}
