/* Keywords of the connection string that change what applications see; psqlODBC's among them, by
 * their long and short names. */
#include "support/db.h"

#include <stdio.h>

/* ---- settings of the session ---------------------------------------------------------------- */

static void test_conn_settings(void **state)
{
    struct db *d = *state;
    db_connect(d, DB_SOURCE "ConnSettings={SET search_path TO pg_catalog, public; "
                            "SET TimeZone = 'Asia/Tokyo'};");
    db_rows(d, "SELECT current_setting('search_path'), current_setting('TimeZone')",
            "pg_catalog, public|Asia/Tokyo\n");
    db_disconnect(d);
    db_connect(d, DB_SOURCE "A6={SET extra_float_digits TO 0};");
    db_rows(d, "SHOW extra_float_digits", "0\n");
    db_disconnect(d);
    assert_int_equal(db_try(d, DB_SOURCE "ConnSettings={SET nonsense TO 1};"), SQL_ERROR);
    db_says(SQL_HANDLE_DBC, d->dbc, "ConnSettings");
    db_says(SQL_HANDLE_DBC, d->dbc, "nonsense");
}

static void test_read_only(void **state)
{
    struct db *d = *state;
    SQLCHAR answer[2];
    SQLSMALLINT n;
    db_connect(d, DB_SOURCE "A0=1;");
    STMT_ERROR(d->stmt, "25000", SQLExecDirect(d->stmt, A("CREATE TABLE nope (i int)"), SQL_NTS));
    DBC_OK(d->dbc, SQLGetInfo(d->dbc, SQL_DATA_SOURCE_READ_ONLY, answer, sizeof answer, &n));
    assert_string_equal((char *)answer, "Y");
}

/* QueryTimeout bounds statements; IgnoreTimeout lets SQL_ATTR_QUERY_TIMEOUT pass. */
static void test_timeouts(void **state)
{
    struct db *d = *state;
    SQLULEN seconds = 0;
    db_connect(d, DB_SOURCE "QueryTimeout=1;");
    STMT_OK(d->stmt, SQLGetStmtAttr(d->stmt, SQL_ATTR_QUERY_TIMEOUT, &seconds, 0, NULL));
    assert_int_equal(seconds, 1);
    STMT_ERROR(d->stmt, "HYT00", SQLExecDirect(d->stmt, A("SELECT pg_sleep(30)"), SQL_NTS));
    db_disconnect(d);
    db_connect(d, DB_SOURCE "IgnoreTimeout=1;");
    STMT_OK(d->stmt, SQLSetStmtAttr(d->stmt, SQL_ATTR_QUERY_TIMEOUT, (SQLPOINTER)1, 0));
    STMT_OK(d->stmt, SQLExecDirect(d->stmt, A("SELECT pg_sleep(1.5)"), SQL_NTS));
}

static void test_server_side_prepare(void **state)
{
    struct db *d = *state;
    for (int on = 0; on < 2; on++) {
        db_connect(d, DB_SOURCE "UseServerSidePrepare=%d;", on);
        STMT_OK(d->stmt, SQLPrepare(d->stmt, A("SELECT 5"), SQL_NTS));
        for (int i = 0; i < 3; i++) {
            STMT_OK(d->stmt, SQLExecute(d->stmt));
            STMT_OK(d->stmt, SQLCloseCursor(d->stmt));
        }
        assert_int_equal(db_number(d, "SELECT count(*) FROM pg_prepared_statements "
                                      "WHERE statement = 'SELECT 5'"),
                         on);
        db_disconnect(d);
    }
}

/* ---- errors in a transaction: ErrorRollback, and psqlODBC's Protocol=7.4-n ------------------ */

static void test_error_rollback(void **state)
{
    static const struct {
        const char *setting;
        bool earlier, goes_on; /* what came before the error is kept; the transaction can be used */
    } modes[] = {{"", true, true},
                 {"ErrorRollback=statement;", true, true},
                 {"Protocol=7.4-2;", true, true},
                 {"ErrorRollback=transaction;", false, true},
                 {"A1=7.4-1;", false, true},
                 {"ErrorRollback=none;", false, false},
                 {"Protocol=7.4-0;", false, false}};
    struct db *d = *state;
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
        db_connect(d, DB_SOURCE "%s", modes[i].setting);
        db_run(d, "CREATE TEMP TABLE t (i int PRIMARY KEY)");
        DBC_OK(d->dbc, SQLSetConnectAttr(d->dbc, SQL_ATTR_AUTOCOMMIT, SQL_AUTOCOMMIT_OFF, 0));
        db_run(d, "INSERT INTO t VALUES (1)");
        STMT_ERROR(d->stmt, "23000",
                   SQLExecDirect(d->stmt, A("INSERT INTO t VALUES (1)"), SQL_NTS));
        SQLRETURN r = SQLExecDirect(d->stmt, A("INSERT INTO t VALUES (2)"), SQL_NTS);
        if (modes[i].goes_on)
            STMT_OK(d->stmt, r);
        else
            STMT_ERROR(d->stmt, "25000", r);
        r = SQLEndTran(SQL_HANDLE_DBC, d->dbc, SQL_COMMIT);
        if (modes[i].goes_on)
            DBC_OK(d->dbc, r);
        else
            DBC_ERROR(d->dbc, "25S03", r); /* the server rolls it back instead */
        long sum = db_number(d, "SELECT coalesce(sum(i), 0) FROM t");
        assert_int_equal(sum, modes[i].earlier ? 3 : modes[i].goes_on ? 2 : 0);
        db_disconnect(d);
    }
}

/* ---- types --------------------------------------------------------------------------------- */

struct shape {
    const char *setting, *value;
    SQLSMALLINT type;
    SQLULEN size;
};

static const struct shape shapes[] = {
    {"", "true", SQL_BIT, 1},
    {"BoolsAsChar=1;", "true", SQL_WVARCHAR, 5},
    {"B9=1;UseUnicode=0;", "true", SQL_VARCHAR, 5},
    {"", "'x'::text", SQL_WVARCHAR, 65535},
    {"TextAsLongVarchar=1;", "'x'::text", SQL_WLONGVARCHAR, 1048576},
    {"B7=1;MaxLongVarcharSize=8190;", "'x'::text", SQL_WLONGVARCHAR, 8190},
    {"UnknownSizes=1;", "'x'::text", SQL_WVARCHAR, 0},
    {"A9=2;", "'x'::text", SQL_WVARCHAR, 65535},
    {"", "'x'::varchar(300)", SQL_WVARCHAR, 300},
    {"MaxVarcharSize=255;", "'x'::varchar(300)", SQL_WLONGVARCHAR, 300},
    {"B0=255;", "'x'::varchar(200)", SQL_WVARCHAR, 200},
    {"UnknownsAsLongVarchar=1;", "ARRAY[1]", SQL_WLONGVARCHAR, 1048576},
    {"", "'\\x01'::bytea", SQL_LONGVARBINARY, 1048576},
    {"ByteaAsLongVarBinary=0;", "'\\x01'::bytea", SQL_VARBINARY, 65535},
    {"UnknownSizes=unknown;", "'\\x01'::bytea", SQL_LONGVARBINARY, 0},
    {"", "1::int8", SQL_BIGINT, 19},
    {"BI=2;", "1::int8", SQL_NUMERIC, 19},
    {"BI=12;", "1::int8", SQL_VARCHAR, 20},
    {"NumericAs=8;", "1::numeric", SQL_DOUBLE, 15},
    {"TimestampTZ=timestamp;", "now()", SQL_TYPE_TIMESTAMP, 26},
    {"MaxLongVarcharSize=-4;", "'<a/>'::xml", SQL_WLONGVARCHAR, 0},
};

static void test_types(void **state)
{
    struct db *d = *state;
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        const struct shape *s = &shapes[i];
        char sql[100];
        SQLSMALLINT type = 0;
        SQLULEN size = 0;
        db_connect(d, DB_SOURCE "%s", s->setting);
        snprintf(sql, sizeof sql, "SELECT %s", s->value);
        STMT_OK(d->stmt, SQLExecDirect(d->stmt, A(sql), SQL_NTS));
        STMT_OK(d->stmt, SQLDescribeCol(d->stmt, 1, NULL, 0, NULL, &type, &size, NULL, NULL));
        if (type != s->type || size != s->size)
            fail_msg("%s %s: type %d (wanted %d), size %ld (wanted %ld)", s->setting, s->value,
                     type, s->type, (long)size, (long)s->size);
        db_disconnect(d);
    }
}

static void test_values(void **state)
{
    struct db *d = *state;
    SQLINTEGER number = 0;
    SQLLEN n = 0;
    char text[40];
    db_connect(d, DB_SOURCE "TrueIsMinus1=1;LFConversion=1;");
    STMT_OK(d->stmt, SQLExecDirect(d->stmt, A("SELECT true, E'a\\nb\\r\\nc'"), SQL_NTS));
    STMT_OK(d->stmt, SQLFetch(d->stmt));
    STMT_OK(d->stmt, SQLGetData(d->stmt, 1, SQL_C_SLONG, &number, 0, &n));
    assert_int_equal(number, -1);
    STMT_OK(d->stmt, SQLGetData(d->stmt, 2, SQL_C_CHAR, text, sizeof text, &n));
    assert_string_equal(text, "a\r\nb\r\nc");
    STMT_OK(d->stmt, SQLCloseCursor(d->stmt));
    /* and back: what the application sends with CR LF is kept with LF */
    strcpy(text, "x\r\ny");
    n = SQL_NTS;
    STMT_OK(d->stmt, SQLBindParameter(d->stmt, 1, SQL_PARAM_INPUT, SQL_C_CHAR, SQL_VARCHAR, 20, 0,
                                      text, sizeof text, &n));
    STMT_OK(d->stmt, SQLExecDirect(d->stmt, A("SELECT length(?::text)"), SQL_NTS));
    STMT_OK(d->stmt, SQLFetch(d->stmt));
    STMT_OK(d->stmt, SQLGetData(d->stmt, 1, SQL_C_SLONG, &number, 0, &n));
    assert_int_equal(number, 3);
}

/* ---- cursors and catalogs ------------------------------------------------------------------- */

static void test_updatable_cursors(void **state)
{
    struct db *d = *state;
    SQLULEN value = 0;
    db_connect(d, DB_SOURCE "C4=0;");
    STMT_WARNS(d->stmt, "01S02",
               SQLSetStmtAttr(d->stmt, SQL_ATTR_CONCURRENCY, (SQLPOINTER)SQL_CONCUR_VALUES, 0));
    STMT_OK(d->stmt, SQLGetStmtAttr(d->stmt, SQL_ATTR_CONCURRENCY, &value, 0, NULL));
    assert_int_equal(value, SQL_CONCUR_READ_ONLY);
}

static void test_row_versioning(void **state)
{
    struct db *d = *state;
    for (int on = 0; on < 2; on++) {
        db_connect(d, DB_SOURCE "RowVersioning=%d;", on);
        db_run(d, "CREATE TEMP TABLE versioned (id int)");
        STMT_OK(d->stmt, SQLSpecialColumns(d->stmt, SQL_ROWVER, NULL, 0, NULL, 0, A("versioned"),
                                           SQL_NTS, SQL_SCOPE_SESSION, SQL_NULLABLE));
        STMT_IS(d->stmt, on ? SQL_SUCCESS : SQL_NO_DATA, SQLFetch(d->stmt));
        db_disconnect(d);
    }
}

static void test_system_tables(void **state)
{
    struct db *d = *state;
    for (int on = 0; on < 2; on++) {
        db_connect(d, DB_SOURCE "ShowSystemTables=%d;", on);
        STMT_OK(d->stmt, SQLTables(d->stmt, NULL, 0, NULL, 0, A("pg\\_class"), SQL_NTS, A("TABLE"),
                                   SQL_NTS));
        STMT_IS(d->stmt, on ? SQL_SUCCESS : SQL_NO_DATA, SQLFetch(d->stmt));
        db_disconnect(d);
    }
}

/* What has no effect here is taken without a word, as strings written for psqlODBC have it. */
static void test_without_effect(void **state)
{
    struct db *d = *state;
    char out[2048];
    SQLRETURN r = db_try_out(d,
                             DB_SOURCE "UseDeclareFetch=1;Fetch=10;ShowOidColumn=1;FakeOidIndex=1;"
                                       "Parse=1;Optimizer=1;Ksqo=1;Debug=0;CommLog=0;B6=1;A7=50;"
                                       "LowerCaseIdentifier=0;XaOpt=1;AB=0;CX=1b502bb;",
                             out, sizeof out);
    DBC_OK(d->dbc, r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DB_BARE(test_conn_settings),  DB_BARE(test_read_only),
        DB_BARE(test_timeouts),       DB_BARE(test_server_side_prepare),
        DB_BARE(test_error_rollback), DB_BARE(test_types),
        DB_BARE(test_values),         DB_BARE(test_updatable_cursors),
        DB_BARE(test_row_versioning), DB_BARE(test_system_tables),
        DB_BARE(test_without_effect),
    };
    return DB_MAIN(tests);
}
