/* Applications of ODBC 2.x: old functions, type codes, column names and SQLSTATEs (ODBC reference,
 * appendix G; SQLSetEnvAttr, SQL_ATTR_ODBC_VERSION). */
#include "support/db.h"

#include <stdio.h>

struct old {
    SQLHENV env;
    SQLHDBC dbc;
    SQLHSTMT stmt;
};

static void connect_old(const struct db *d, struct old *o)
{
    char out[1024];
    SQLSMALLINT n;
    assert_int_equal(SQLAllocEnv(&o->env), SQL_SUCCESS);
    ENV_OK(o->env, SQLAllocConnect(o->env, &o->dbc));
    if (d->wide) {
        SQLWCHAR in[64], wide[1024];
        DBC_OK(o->dbc, SQLDriverConnectW(o->dbc, NULL, db_wide(DB_SOURCE, in, 64), SQL_NTS, wide,
                                         1024, &n, SQL_DRIVER_NOPROMPT));
    } else {
        DBC_OK(o->dbc, SQLDriverConnect(o->dbc, NULL, A(DB_SOURCE), SQL_NTS, (SQLCHAR *)out,
                                        sizeof out, &n, SQL_DRIVER_NOPROMPT));
    }
    DBC_OK(o->dbc, SQLAllocStmt(o->dbc, &o->stmt));
}

static void disconnect_old(struct old *o)
{
    STMT_OK(o->stmt, SQLFreeStmt(o->stmt, SQL_DROP));
    DBC_OK(o->dbc, SQLTransact(o->env, o->dbc, SQL_ROLLBACK));
    DBC_OK(o->dbc, SQLDisconnect(o->dbc));
    DBC_OK(o->dbc, SQLFreeConnect(o->dbc));
    ENV_OK(o->env, SQLFreeEnv(o->env));
}

static void run(SQLHSTMT s, const char *sql)
{
    STMT_OK(s, SQLExecDirect(s, A(sql), SQL_NTS));
}

/* SQLError hands each record out once. */
static void fails(struct old *o, const char *sql, const char *sqlstate)
{
    SQLCHAR state[6], text[512];
    SQLINTEGER native;
    SQLSMALLINT n;
    assert_int_equal(SQLExecDirect(o->stmt, A(sql), SQL_NTS), SQL_ERROR);
    assert_int_equal(SQLError(o->env, o->dbc, o->stmt, state, &native, text, sizeof text, &n),
                     SQL_SUCCESS);
    assert_string_equal((char *)state, sqlstate);
    assert_int_equal(SQLError(o->env, o->dbc, o->stmt, state, &native, text, sizeof text, &n),
                     SQL_NO_DATA);
}

static void test_sqlstates(void **state)
{
    struct old o;
    connect_old(*state, &o);
    fails(&o, "SELECT * FROM no_such_table", "S0002");
    fails(&o, "SELECT no_such_column FROM pg_class", "S0022");
    fails(&o, "SELEC 1", "37000");
    fails(&o, "SELECT 'x'::int", "22005");
    disconnect_old(&o);
}

static SQLSMALLINT described(SQLHSTMT s, SQLUSMALLINT column)
{
    SQLCHAR name[40];
    SQLSMALLINT n, type, digits, nullable;
    SQLULEN size;
    STMT_OK(s, SQLDescribeCol(s, column, name, sizeof name, &n, &type, &size, &digits, &nullable));
    return type;
}

static SQLLEN attribute(SQLHSTMT s, SQLUSMALLINT column, SQLUSMALLINT id)
{
    SQLLEN value = -99;
    STMT_OK(s, SQLColAttributes(s, column, id, NULL, 0, NULL, &value));
    return value;
}

static void test_columns_of_results(void **state)
{
    struct old o;
    SQLCHAR text[40];
    SQLSMALLINT n;
    connect_old(*state, &o);
    run(o.stmt, "SELECT current_date AS d, localtime AS t, localtimestamp(3) AS ts, "
                "1.5::numeric(7,2) AS money, 'x'::varchar(9) AS word");
    assert_int_equal(described(o.stmt, 1), SQL_DATE);
    assert_int_equal(described(o.stmt, 2), SQL_TIME);
    assert_int_equal(described(o.stmt, 3), SQL_TIMESTAMP);
    assert_int_equal(attribute(o.stmt, 0, SQL_COLUMN_COUNT), 5);
    assert_int_equal(attribute(o.stmt, 3, SQL_COLUMN_TYPE), SQL_TIMESTAMP);
    assert_int_equal(attribute(o.stmt, 3, SQL_COLUMN_PRECISION), 23);
    assert_int_equal(attribute(o.stmt, 3, SQL_COLUMN_SCALE), 3);
    assert_int_equal(attribute(o.stmt, 3, SQL_COLUMN_LENGTH), 16);
    assert_int_equal(attribute(o.stmt, 4, SQL_COLUMN_PRECISION), 7);
    assert_int_equal(attribute(o.stmt, 4, SQL_COLUMN_SCALE), 2);
    assert_int_equal(attribute(o.stmt, 4, SQL_COLUMN_UNSIGNED), SQL_FALSE);
    assert_int_equal(attribute(o.stmt, 5, SQL_COLUMN_DISPLAY_SIZE), 9);
    STMT_OK(o.stmt, SQLColAttributes(o.stmt, 5, SQL_COLUMN_NAME, text, sizeof text, &n, NULL));
    assert_string_equal((char *)text, "word");
    STMT_OK(o.stmt, SQLColAttributes(o.stmt, 4, SQL_COLUMN_TYPE_NAME, text, sizeof text, &n, NULL));
    assert_string_equal((char *)text, "numeric");
    disconnect_old(&o);
}

static void column_name(SQLHSTMT s, SQLUSMALLINT column, const char *expected)
{
    SQLCHAR name[40];
    SQLSMALLINT n;
    STMT_OK(s, SQLDescribeCol(s, column, name, sizeof name, &n, NULL, NULL, NULL, NULL));
    assert_string_equal((char *)name, expected);
}

static void test_catalogs(void **state)
{
    struct old o;
    SQLSMALLINT type = 0;
    SQLCHAR name[40];
    SQLLEN n;
    connect_old(*state, &o);
    run(o.stmt, "CREATE TEMP TABLE dated (d date, t time, ts timestamp)");
    STMT_OK(o.stmt, SQLColumns(o.stmt, NULL, 0, NULL, 0, A("dated"), SQL_NTS, NULL, 0));
    column_name(o.stmt, 1, "TABLE_QUALIFIER");
    column_name(o.stmt, 2, "TABLE_OWNER");
    column_name(o.stmt, 7, "PRECISION");
    column_name(o.stmt, 8, "LENGTH");
    column_name(o.stmt, 9, "SCALE");
    column_name(o.stmt, 10, "RADIX");
    STMT_OK(o.stmt, SQLBindCol(o.stmt, 5, SQL_C_SSHORT, &type, 0, &n));
    for (SQLSMALLINT expected = SQL_DATE; expected <= SQL_TIMESTAMP; expected++) {
        STMT_OK(o.stmt, SQLFetch(o.stmt));
        assert_int_equal(type, expected);
    }
    STMT_OK(o.stmt, SQLFreeStmt(o.stmt, SQL_CLOSE));
    STMT_OK(o.stmt, SQLFreeStmt(o.stmt, SQL_UNBIND));
    STMT_OK(o.stmt, SQLGetTypeInfo(o.stmt, SQL_TIMESTAMP));
    STMT_OK(o.stmt, SQLFetch(o.stmt));
    STMT_OK(o.stmt, SQLGetData(o.stmt, 1, SQL_C_CHAR, name, sizeof name, &n));
    assert_string_equal((char *)name, "timestamp");
    STMT_OK(o.stmt, SQLGetData(o.stmt, 2, SQL_C_SSHORT, &type, 0, &n));
    assert_int_equal(type, SQL_TIMESTAMP);
    disconnect_old(&o);
}

/* SQLExtendedFetch keeps its own rowset size, status array and count. */
static void test_extended_fetch(void **state)
{
    struct old o;
    SQLINTEGER ids[3];
    SQLLEN lengths[3];
    SQLULEN rows = 0;
    SQLUSMALLINT status[3];
    connect_old(*state, &o);
    STMT_OK(o.stmt, SQLSetStmtOption(o.stmt, SQL_CURSOR_TYPE, SQL_CURSOR_STATIC));
    STMT_OK(o.stmt, SQLSetStmtOption(o.stmt, SQL_USE_BOOKMARKS, SQL_UB_ON));
    STMT_OK(o.stmt, SQLSetStmtOption(o.stmt, SQL_ROWSET_SIZE, 3));
    run(o.stmt, "SELECT i FROM generate_series(1, 7) i");
    STMT_OK(o.stmt, SQLBindCol(o.stmt, 1, SQL_C_LONG, ids, 0, lengths));
    STMT_OK(o.stmt, SQLExtendedFetch(o.stmt, SQL_FETCH_FIRST, 0, &rows, status));
    assert_int_equal(rows, 3);
    assert_int_equal(ids[2], 3);
    STMT_OK(o.stmt, SQLExtendedFetch(o.stmt, SQL_FETCH_LAST, 0, &rows, status));
    assert_int_equal(ids[0], 5);
    STMT_OK(o.stmt, SQLExtendedFetch(o.stmt, SQL_FETCH_ABSOLUTE, 6, &rows, status));
    assert_int_equal(rows, 2);
    assert_int_equal(status[1], SQL_ROW_SUCCESS);
    assert_int_equal(status[2], SQL_ROW_NOROW);
    STMT_OK(o.stmt, SQLExtendedFetch(o.stmt, SQL_FETCH_PRIOR, 0, &rows, status));
    assert_int_equal(ids[0], 3);
    /* a fixed-length bookmark is the argument itself */
    SQLULEN mark = 0;
    STMT_OK(o.stmt, SQLSetPos(o.stmt, 2, SQL_POSITION, SQL_LOCK_NO_CHANGE));
    STMT_OK(o.stmt, SQLGetStmtOption(o.stmt, SQL_GET_BOOKMARK, &mark));
    STMT_OK(o.stmt, SQLExtendedFetch(o.stmt, SQL_FETCH_FIRST, 0, &rows, status));
    STMT_OK(o.stmt, SQLExtendedFetch(o.stmt, SQL_FETCH_BOOKMARK, (SQLLEN)mark, &rows, status));
    assert_int_equal(ids[0], 4);
    STMT_IS(o.stmt, SQL_NO_DATA, SQLExtendedFetch(o.stmt, SQL_FETCH_ABSOLUTE, 8, &rows, status));
    assert_int_equal(rows, 0);
    disconnect_old(&o);
}

static void test_parameters(void **state)
{
    struct old o;
    SQLINTEGER ids[3] = {1, 2, 3};
    SQL_DATE_STRUCT dates[3] = {{2024, 1, 1}, {2024, 2, 29}, {1999, 12, 31}};
    SQLLEN lengths[3] = {0, 0, 0}, count = 0;
    SQLULEN row = 0;
    connect_old(*state, &o);
    run(o.stmt, "CREATE TEMP TABLE dated (id int, d date)");
    STMT_OK(o.stmt, SQLParamOptions(o.stmt, 3, &row));
    STMT_OK(o.stmt, SQLSetParam(o.stmt, 1, SQL_C_LONG, SQL_INTEGER, 0, 0, ids, lengths));
    STMT_OK(o.stmt, SQLSetParam(o.stmt, 2, SQL_C_DATE, SQL_DATE, 10, 0, dates, lengths));
    run(o.stmt, "INSERT INTO dated VALUES (?, ?)");
    assert_int_equal(row, 3);
    STMT_OK(o.stmt, SQLRowCount(o.stmt, &count));
    assert_int_equal(count, 3);
    STMT_OK(o.stmt, SQLParamOptions(o.stmt, 1, &row));
    STMT_OK(o.stmt, SQLFreeStmt(o.stmt, SQL_RESET_PARAMS));
    /* a searched DELETE that finds nothing is no SQL_NO_DATA yet */
    run(o.stmt, "DELETE FROM dated WHERE id = 99");
    run(o.stmt, "SELECT d FROM dated ORDER BY id");
    for (int i = 0; i < 3; i++) {
        SQL_DATE_STRUCT got;
        STMT_OK(o.stmt, SQLFetch(o.stmt));
        STMT_OK(o.stmt, SQLGetData(o.stmt, 1, i == 1 ? SQL_C_DEFAULT : SQL_C_DATE, &got, sizeof got,
                                   &count));
        assert_memory_equal(&got, &dates[i], sizeof got);
    }
    disconnect_old(&o);
}

/* SQLSetScrollOptions and connection options for all statements. */
static void test_options(void **state)
{
    struct old o;
    SQLHSTMT other;
    SQLULEN value = 0;
    connect_old(*state, &o);
    STMT_OK(o.stmt, SQLSetScrollOptions(o.stmt, SQL_CONCUR_READ_ONLY, SQL_SCROLL_STATIC, 5));
    STMT_OK(o.stmt, SQLGetStmtOption(o.stmt, SQL_CURSOR_TYPE, &value));
    assert_int_equal(value, SQL_CURSOR_STATIC);
    STMT_OK(o.stmt, SQLGetStmtOption(o.stmt, SQL_ROWSET_SIZE, &value));
    assert_int_equal(value, 5);
    DBC_OK(o.dbc, SQLSetConnectOption(o.dbc, SQL_QUERY_TIMEOUT, 17));
    DBC_OK(o.dbc, SQLAllocStmt(o.dbc, &other));
    STMT_OK(other, SQLGetStmtOption(other, SQL_QUERY_TIMEOUT, &value));
    assert_int_equal(value, 17);
    STMT_OK(o.stmt, SQLGetStmtOption(o.stmt, SQL_QUERY_TIMEOUT, &value));
    assert_int_equal(value, 17);
    STMT_OK(other, SQLFreeStmt(other, SQL_DROP));
    /* for the statements there are, and those to come */
    static const struct {
        SQLUSMALLINT option;
        SQLULEN value;
    } options[] = {{SQL_MAX_ROWS, 7},       {SQL_ROWSET_SIZE, 8},   {SQL_BIND_TYPE, 24},
                   {SQL_NOSCAN, 1},         {SQL_RETRIEVE_DATA, 0}, {SQL_USE_BOOKMARKS, 1},
                   {SQL_SIMULATE_CURSOR, 2}};
    for (size_t i = 0; i < sizeof options / sizeof *options; i++) {
        DBC_OK(o.dbc, SQLSetConnectOption(o.dbc, options[i].option, options[i].value));
        STMT_OK(o.stmt, SQLGetStmtOption(o.stmt, options[i].option, &value));
        assert_int_equal(value, options[i].value);
        DBC_OK(o.dbc, SQLAllocStmt(o.dbc, &other));
        STMT_OK(other, SQLGetStmtOption(other, options[i].option, &value));
        assert_int_equal(value, options[i].value);
        STMT_OK(other, SQLFreeStmt(other, SQL_DROP));
    }
    DBC_ERROR(o.dbc, "S1009", SQLSetConnectOption(o.dbc, SQL_ROWSET_SIZE, 0));
    DBC_OK(o.dbc, SQLSetConnectOption(o.dbc, SQL_AUTOCOMMIT, SQL_AUTOCOMMIT_OFF));
    DBC_OK(o.dbc, SQLGetConnectOption(o.dbc, SQL_AUTOCOMMIT, &value));
    assert_int_equal((SQLUINTEGER)value, SQL_AUTOCOMMIT_OFF);
    DBC_OK(o.dbc, SQLTransact(o.env, o.dbc, SQL_COMMIT));
    disconnect_old(&o);
}

/* SQLSetPos adds rows, which ODBC 3.x left to SQLBulkOperations. */
static void test_set_pos_add(void **state)
{
    struct old o;
    SQLINTEGER ids[2] = {0};
    SQLLEN lengths[2];
    SQLULEN rows;
    SQLUSMALLINT status[2];
    connect_old(*state, &o);
    run(o.stmt, "CREATE TEMP TABLE t (id int PRIMARY KEY)");
    run(o.stmt, "INSERT INTO t VALUES (1), (2)");
    STMT_OK(o.stmt, SQLFreeStmt(o.stmt, SQL_CLOSE));
    STMT_OK(o.stmt, SQLSetStmtOption(o.stmt, SQL_CURSOR_TYPE, SQL_CURSOR_STATIC));
    STMT_OK(o.stmt, SQLSetStmtOption(o.stmt, SQL_CONCURRENCY, SQL_CONCUR_VALUES));
    STMT_OK(o.stmt, SQLSetStmtOption(o.stmt, SQL_ROWSET_SIZE, 2));
    run(o.stmt, "SELECT id FROM t ORDER BY id");
    STMT_OK(o.stmt, SQLBindCol(o.stmt, 1, SQL_C_LONG, ids, 0, lengths));
    STMT_OK(o.stmt, SQLExtendedFetch(o.stmt, SQL_FETCH_NEXT, 0, &rows, status));
    ids[1] = 33;
    STMT_OK(o.stmt, SQLSetPos(o.stmt, 2, SQL_ADD, SQL_LOCK_NO_CHANGE));
    assert_int_equal(status[1], SQL_ROW_ADDED);
    STMT_OK(o.stmt, SQLSetPos(o.stmt, 1, SQL_DELETE, SQL_LOCK_NO_CHANGE));
    assert_int_equal(status[0], SQL_ROW_DELETED);
    STMT_OK(o.stmt, SQLFreeStmt(o.stmt, SQL_CLOSE));
    run(o.stmt, "SELECT id FROM t ORDER BY id");
    STMT_OK(o.stmt, SQLExtendedFetch(o.stmt, SQL_FETCH_NEXT, 0, &rows, status));
    assert_int_equal(ids[0], 2);
    assert_int_equal(ids[1], 33);
    disconnect_old(&o);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DB_BARE(test_sqlstates),      DB_BARE(test_columns_of_results), DB_BARE(test_catalogs),
        DB_BARE(test_extended_fetch), DB_BARE(test_parameters),         DB_BARE(test_options),
        DB_BARE(test_set_pos_add),
    };
    return DB_MAIN(tests);
}
