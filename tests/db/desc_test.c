/* Descriptors: records by field and at once, explicit ones shared and freed, copies, what binding
 * functions leave in them. */
#include "support/db.h"

#include "support/result.h"

static SQLHDESC desc_of(SQLHSTMT s, SQLINTEGER attribute)
{
    SQLHDESC h = NULL;
    STMT_OK(s, SQLGetStmtAttr(s, attribute, &h, SQL_IS_POINTER, NULL));
    assert_non_null(h);
    return h;
}

static SQLHDESC explicit(struct db *d)
{
    SQLHDESC h = NULL;
    DBC_OK(d->dbc, SQLAllocHandle(SQL_HANDLE_DESC, d->dbc, &h));
    return h;
}

static SQLLEN number(SQLHDESC h, SQLSMALLINT record, SQLSMALLINT field)
{
    SQLLEN value = 0;
    DESC_OK(h, SQLGetDescField(h, record, field, &value, 0, NULL));
    return value;
}

static SQLSMALLINT small(SQLHDESC h, SQLSMALLINT record, SQLSMALLINT field)
{
    SQLSMALLINT value = 0;
    DESC_OK(h, SQLGetDescField(h, record, field, &value, 0, NULL));
    return value;
}

static void field(SQLHDESC h, SQLSMALLINT record, SQLSMALLINT id, uintptr_t value)
{
    DESC_OK(h, SQLSetDescField(h, record, id, (SQLPOINTER)value, 0));
}

/* ---- what binding leaves ----------------------------------------------------------------- */

static void test_bind_col(void **state)
{
    struct db *d = *state;
    SQLHDESC ard = desc_of(d->stmt, SQL_ATTR_APP_ROW_DESC);
    SQLINTEGER value;
    char text[30];
    SQLLEN n;
    SQLPOINTER at = NULL;
    assert_int_equal(small(ard, 0, SQL_DESC_ALLOC_TYPE), SQL_DESC_ALLOC_AUTO);
    assert_int_equal(small(ard, 0, SQL_DESC_COUNT), 0);
    STMT_OK(d->stmt, SQLBindCol(d->stmt, 3, SQL_C_CHAR, text, sizeof text, &n));
    assert_int_equal(small(ard, 0, SQL_DESC_COUNT), 3);
    assert_int_equal(small(ard, 3, SQL_DESC_CONCISE_TYPE), SQL_C_CHAR);
    assert_int_equal(number(ard, 3, SQL_DESC_OCTET_LENGTH), sizeof text);
    DESC_OK(ard, SQLGetDescField(ard, 3, SQL_DESC_DATA_PTR, &at, SQL_IS_POINTER, NULL));
    assert_ptr_equal(at, text);
    DESC_OK(ard, SQLGetDescField(ard, 3, SQL_DESC_INDICATOR_PTR, &at, SQL_IS_POINTER, NULL));
    assert_ptr_equal(at, &n);
    DESC_OK(ard, SQLGetDescField(ard, 2, SQL_DESC_DATA_PTR, &at, SQL_IS_POINTER, NULL));
    assert_null(at);
    STMT_OK(d->stmt, SQLBindCol(d->stmt, 1, SQL_C_TYPE_TIMESTAMP, &value, 0, &n));
    assert_int_equal(small(ard, 1, SQL_DESC_TYPE), SQL_DATETIME);
    assert_int_equal(small(ard, 1, SQL_DESC_DATETIME_INTERVAL_CODE), SQL_CODE_TIMESTAMP);
    /* unbinding the highest column lowers the count to the highest that is bound */
    STMT_OK(d->stmt, SQLBindCol(d->stmt, 3, SQL_C_CHAR, NULL, 0, NULL));
    assert_int_equal(small(ard, 0, SQL_DESC_COUNT), 1);
    STMT_OK(d->stmt, SQLFreeStmt(d->stmt, SQL_UNBIND));
    assert_int_equal(small(ard, 0, SQL_DESC_COUNT), 0);
}

static void test_bind_parameter(void **state)
{
    struct db *d = *state;
    SQLHDESC apd = desc_of(d->stmt, SQL_ATTR_APP_PARAM_DESC);
    SQLHDESC ipd = desc_of(d->stmt, SQL_ATTR_IMP_PARAM_DESC);
    SQLINTEGER value;
    SQLLEN n;
    STMT_OK(d->stmt, SQLBindParameter(d->stmt, 1, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_DECIMAL, 12, 3,
                                      &value, 0, &n));
    STMT_OK(d->stmt, SQLBindParameter(d->stmt, 2, SQL_PARAM_OUTPUT, SQL_C_CHAR, SQL_VARCHAR, 40, 0,
                                      &value, 4, &n));
    STMT_OK(d->stmt, SQLBindParameter(d->stmt, 3, SQL_PARAM_INPUT, SQL_C_CHAR, SQL_TYPE_TIMESTAMP,
                                      23, 3, &value, 4, &n));
    assert_int_equal(small(apd, 0, SQL_DESC_COUNT), 3);
    assert_int_equal(small(ipd, 0, SQL_DESC_COUNT), 3);
    assert_int_equal(small(apd, 1, SQL_DESC_TYPE), SQL_C_SLONG);
    assert_int_equal(small(ipd, 1, SQL_DESC_TYPE), SQL_DECIMAL);
    assert_int_equal(small(ipd, 1, SQL_DESC_PRECISION), 12);
    assert_int_equal(small(ipd, 1, SQL_DESC_SCALE), 3);
    assert_int_equal(small(ipd, 1, SQL_DESC_PARAMETER_TYPE), SQL_PARAM_INPUT);
    assert_int_equal(small(ipd, 2, SQL_DESC_PARAMETER_TYPE), SQL_PARAM_OUTPUT);
    assert_int_equal(number(ipd, 2, SQL_DESC_LENGTH), 40);
    assert_int_equal(small(ipd, 3, SQL_DESC_PRECISION), 3);
    assert_int_equal(small(ipd, 3, SQL_DESC_TYPE), SQL_DATETIME);
    STMT_OK(d->stmt, SQLFreeStmt(d->stmt, SQL_RESET_PARAMS));
    assert_int_equal(small(apd, 0, SQL_DESC_COUNT), 0);
    assert_int_equal(small(ipd, 0, SQL_DESC_COUNT), 0);
}

/* Attributes of the statement are the headers' fields. */
static void test_headers(void **state)
{
    struct db *d = *state;
    SQLHDESC ard = desc_of(d->stmt, SQL_ATTR_APP_ROW_DESC);
    SQLHDESC ird = desc_of(d->stmt, SQL_ATTR_IMP_ROW_DESC);
    SQLULEN size = 0, fetched = 0;
    SQLPOINTER at = NULL;
    STMT_OK(d->stmt, SQLSetStmtAttr(d->stmt, SQL_ATTR_ROW_ARRAY_SIZE, (SQLPOINTER)7, 0));
    assert_int_equal(number(ard, 0, SQL_DESC_ARRAY_SIZE), 7);
    field(ard, 0, SQL_DESC_ARRAY_SIZE, 9);
    STMT_OK(d->stmt, SQLGetStmtAttr(d->stmt, SQL_ATTR_ROW_ARRAY_SIZE, &size, 0, NULL));
    assert_int_equal(size, 9);
    STMT_OK(d->stmt, SQLSetStmtAttr(d->stmt, SQL_ATTR_ROWS_FETCHED_PTR, &fetched, 0));
    STMT_OK(d->stmt, SQLExecDirect(d->stmt, A("SELECT 1"), SQL_NTS));
    DESC_OK(ird, SQLGetDescField(ird, 0, SQL_DESC_ROWS_PROCESSED_PTR, &at, SQL_IS_POINTER, NULL));
    assert_ptr_equal(at, &fetched);
    field(ard, 0, SQL_DESC_BIND_TYPE, 48);
    STMT_OK(d->stmt, SQLGetStmtAttr(d->stmt, SQL_ATTR_ROW_BIND_TYPE, &size, 0, NULL));
    assert_int_equal(size, 48);
}

/* ---- records ------------------------------------------------------------------------------ */

/* A result bound by nothing but the ARD's fields: the count grows with the record's first field,
 * and setting SQL_DESC_DATA_PTR last binds it ("Binding Columns by Setting Descriptor Fields"). */
static void test_bind_by_fields(void **state)
{
    struct db *d = *state;
    SQLHDESC ard = desc_of(d->stmt, SQL_ATTR_APP_ROW_DESC);
    SQLINTEGER id = 0;
    SQL_NUMERIC_STRUCT amount;
    SQLLEN length = 0, indicator = 5;
    field(ard, 1, SQL_DESC_TYPE, SQL_C_SLONG);
    assert_int_equal(small(ard, 0, SQL_DESC_COUNT), 1);
    field(ard, 1, SQL_DESC_DATA_PTR, (uintptr_t)&id);
    field(ard, 2, SQL_DESC_TYPE, SQL_C_NUMERIC);
    field(ard, 2, SQL_DESC_PRECISION, 10);
    field(ard, 2, SQL_DESC_SCALE, 2);
    field(ard, 2, SQL_DESC_OCTET_LENGTH_PTR, (uintptr_t)&length);
    field(ard, 2, SQL_DESC_INDICATOR_PTR, (uintptr_t)&indicator);
    field(ard, 2, SQL_DESC_DATA_PTR, (uintptr_t)&amount);
    STMT_OK(d->stmt, SQLExecDirect(d->stmt,
                                   A("SELECT 4, 12.5::numeric UNION ALL SELECT 5, NULL "
                                     "ORDER BY 1"),
                                   SQL_NTS));
    STMT_OK(d->stmt, SQLFetch(d->stmt));
    assert_int_equal(id, 4);
    assert_int_equal(amount.scale, 2);
    assert_int_equal(amount.val[0] + 256 * amount.val[1], 1250);
    assert_int_equal(indicator, 0);
    assert_int_equal(length, sizeof amount);
    STMT_OK(d->stmt, SQLFetch(d->stmt));
    assert_int_equal(indicator, SQL_NULL_DATA);
}

static void test_records_at_once(void **state)
{
    struct db *d = *state;
    SQLHDESC ard = desc_of(d->stmt, SQL_ATTR_APP_ROW_DESC);
    SQLHDESC ird = desc_of(d->stmt, SQL_ATTR_IMP_ROW_DESC);
    SQLCHAR name[20];
    SQLSMALLINT n, type, sub, precision, scale, nullable;
    SQLLEN length;
    SQLINTEGER id = 0;
    DESC_OK(ard, SQLSetDescRec(ard, 1, SQL_C_SLONG, 0, 0, 0, 0, &id, NULL, NULL));
    STMT_OK(d->stmt, SQLExecDirect(d->stmt,
                                   A("SELECT 8 AS eight, 1.5::numeric(6,3) AS amount, "
                                     "now()::timestamp(3) AS moment"),
                                   SQL_NTS));
    STMT_OK(d->stmt, SQLFetch(d->stmt));
    assert_int_equal(id, 8);
    DESC_OK(ird, SQLGetDescRec(ird, 2, name, sizeof name, &n, &type, &sub, &length, &precision,
                               &scale, &nullable));
    assert_string_equal((char *)name, "amount");
    assert_int_equal(n, 6);
    assert_int_equal(type, SQL_NUMERIC);
    assert_int_equal(precision, 6);
    assert_int_equal(scale, 3);
    DESC_OK(ird, SQLGetDescRec(ird, 3, name, sizeof name, &n, &type, &sub, &length, &precision,
                               &scale, &nullable));
    assert_int_equal(type, SQL_DATETIME);
    assert_int_equal(sub, SQL_CODE_TIMESTAMP);
    assert_int_equal(precision, 3);
    DB_CHECK(SQL_HANDLE_DESC, ird, SQL_NO_DATA, NULL,
             SQLGetDescRec(ird, 4, name, sizeof name, &n, &type, &sub, &length, &precision, &scale,
                           &nullable));
    DB_CHECK(SQL_HANDLE_DESC, ird, SQL_SUCCESS_WITH_INFO, "01004",
             SQLGetDescRec(ird, 2, name, 3, &n, NULL, NULL, NULL, NULL, NULL, NULL));
    assert_string_equal((char *)name, "am");
}

/* The reference's way to bind a parameter through its descriptors. */
static void test_parameter_records_at_once(void **state)
{
    struct db *d = *state;
    SQLHDESC apd = desc_of(d->stmt, SQL_ATTR_APP_PARAM_DESC);
    SQLHDESC ipd = desc_of(d->stmt, SQL_ATTR_IMP_PARAM_DESC);
    SQLCHAR amount[] = "12.5";
    SQLLEN n = SQL_NTS;
    SQLSMALLINT type = -1;
    DESC_OK(apd, SQLSetDescRec(apd, 1, SQL_C_CHAR, 0, sizeof amount, 0, 0, amount, &n, &n));
    DESC_OK(ipd, SQLSetDescRec(ipd, 1, SQL_NUMERIC, 0, 0, 6, 2, amount, NULL, NULL));
    DESC_ERROR(ipd, "07009",
               SQLGetDescRec(ipd, 0, NULL, 0, NULL, &type, NULL, NULL, NULL, NULL, NULL));
    assert_int_equal(type, -1);
    DESC_OK(ipd, SQLGetDescRec(ipd, 1, NULL, 0, NULL, &type, NULL, NULL, NULL, NULL, NULL));
    assert_int_equal(type, SQL_NUMERIC);
    STMT_OK(d->stmt, SQLExecDirect(d->stmt, A("SELECT 2 * $1, pg_typeof($1)::text"), SQL_NTS));
    result_is(d->stmt, NULL, "25.0|numeric\n");
}

static void test_refusals(void **state)
{
    struct db *d = *state;
    SQLHDESC ard = desc_of(d->stmt, SQL_ATTR_APP_ROW_DESC);
    SQLHDESC ird = desc_of(d->stmt, SQL_ATTR_IMP_ROW_DESC);
    SQLHDESC ipd = desc_of(d->stmt, SQL_ATTR_IMP_PARAM_DESC);
    SQLINTEGER value = 0;
    STMT_OK(d->stmt, SQLExecDirect(d->stmt, A("SELECT 1"), SQL_NTS));
    DESC_ERROR(ird, "HY016", SQLSetDescField(ird, 1, SQL_DESC_TYPE, (SQLPOINTER)SQL_INTEGER, 0));
    DESC_ERROR(ird, "HY016", SQLSetDescRec(ird, 1, SQL_INTEGER, 0, 0, 0, 0, NULL, NULL, NULL));
    DESC_ERROR(ard, "HY091", SQLSetDescField(ard, 1, 9999, NULL, 0));
    DESC_ERROR(ard, "HY091", SQLSetDescField(ard, 1, SQL_DESC_NAME, (SQLPOINTER) "x", SQL_NTS));
    DESC_ERROR(ard, "HY021", SQLSetDescField(ard, 1, SQL_DESC_TYPE, (SQLPOINTER)777, 0));
    DESC_ERROR(ard, "07009", SQLSetDescField(ard, -1, SQL_DESC_TYPE, (SQLPOINTER)SQL_C_LONG, 0));
    DESC_ERROR(ipd, "HY105", SQLSetDescField(ipd, 1, SQL_DESC_PARAMETER_TYPE, (SQLPOINTER)99, 0));
    field(ard, 1, SQL_DESC_TYPE, SQL_DATETIME); /* and no subcode */
    DESC_ERROR(ard, "HY021", SQLSetDescField(ard, 1, SQL_DESC_DATA_PTR, &value, 0));
}

/* ---- explicit descriptors ------------------------------------------------------------------ */

/* One ARD for two statements: what one binds, the other fetches into. */
static void test_shared(void **state)
{
    struct db *d = *state;
    SQLHDESC shared = explicit(d);
    SQLHSTMT other = db_stmt(d);
    SQLINTEGER value = 0;
    assert_int_equal(small(shared, 0, SQL_DESC_ALLOC_TYPE), SQL_DESC_ALLOC_USER);
    STMT_OK(d->stmt, SQLSetStmtAttr(d->stmt, SQL_ATTR_APP_ROW_DESC, shared, 0));
    STMT_OK(other, SQLSetStmtAttr(other, SQL_ATTR_APP_ROW_DESC, shared, 0));
    assert_ptr_equal(desc_of(other, SQL_ATTR_APP_ROW_DESC), shared);
    STMT_OK(d->stmt, SQLBindCol(d->stmt, 1, SQL_C_SLONG, &value, 0, NULL));
    STMT_OK(other, SQLExecDirect(other, A("SELECT 33"), SQL_NTS));
    STMT_OK(other, SQLFetch(other));
    assert_int_equal(value, 33);
    STMT_OK(d->stmt, SQLExecDirect(d->stmt, A("SELECT 44"), SQL_NTS));
    STMT_OK(d->stmt, SQLFetch(d->stmt));
    assert_int_equal(value, 44);
    /* back to its own by SQL_NULL_HDESC */
    STMT_OK(other, SQLCloseCursor(other));
    STMT_OK(other, SQLSetStmtAttr(other, SQL_ATTR_APP_ROW_DESC, SQL_NULL_HDESC, 0));
    STMT_OK(other, SQLExecDirect(other, A("SELECT 55"), SQL_NTS));
    STMT_OK(other, SQLFetch(other));
    assert_int_equal(value, 44);
    STMT_OK(other, SQLFreeHandle(SQL_HANDLE_STMT, other));
    STMT_OK(d->stmt, SQLCloseCursor(d->stmt));
    DESC_OK(shared, SQLFreeHandle(SQL_HANDLE_DESC, shared));
}

/* The same descriptor as the ARD of one statement and the APD of another: rows go straight on. */
static void test_row_to_parameter(void **state)
{
    struct db *d = *state;
    SQLHDESC shared = explicit(d), ird, ipd;
    SQLHSTMT to = db_stmt(d);
    SQLINTEGER id = 0;
    char name[20] = "";
    SQLLEN id_length = 0, name_length = 0;
    db_run(d, "CREATE TEMP TABLE target (id int, name text)");
    STMT_OK(d->stmt, SQLSetStmtAttr(d->stmt, SQL_ATTR_APP_ROW_DESC, shared, 0));
    STMT_OK(to, SQLSetStmtAttr(to, SQL_ATTR_APP_PARAM_DESC, shared, 0));
    STMT_OK(d->stmt, SQLBindCol(d->stmt, 1, SQL_C_SLONG, &id, 0, &id_length));
    STMT_OK(d->stmt, SQLBindCol(d->stmt, 2, SQL_C_CHAR, name, sizeof name, &name_length));
    STMT_OK(d->stmt, SQLExecDirect(d->stmt,
                                   A("SELECT i, CASE WHEN i <> 2 THEN 'n' || i END "
                                     "FROM generate_series(1, 3) i"),
                                   SQL_NTS));
    ird = desc_of(d->stmt, SQL_ATTR_IMP_ROW_DESC);
    ipd = desc_of(to, SQL_ATTR_IMP_PARAM_DESC);
    DESC_OK(ipd, SQLCopyDesc(ird, ipd)); /* "Copying Rows Between Tables" */
    STMT_OK(to, SQLPrepare(to, A("INSERT INTO target VALUES (?, ?)"), SQL_NTS));
    while (SQL_SUCCEEDED(SQLFetch(d->stmt)))
        STMT_OK(to, SQLExecute(to));
    STMT_OK(to, SQLFreeHandle(SQL_HANDLE_STMT, to));
    db_rows(d, "SELECT * FROM target ORDER BY id", "1|n1\n2|NULL\n3|n3\n");
}

/* SQLFreeHandle: statements go back to their own descriptors; an implicit one is not freed. */
static void test_freed(void **state)
{
    struct db *d = *state;
    SQLHDESC shared = explicit(d), own = desc_of(d->stmt, SQL_ATTR_APP_ROW_DESC);
    SQLINTEGER value = 0;
    char text[8] = "";
    STMT_OK(d->stmt, SQLBindCol(d->stmt, 1, SQL_C_CHAR, text, sizeof text, NULL));
    STMT_OK(d->stmt, SQLSetStmtAttr(d->stmt, SQL_ATTR_APP_ROW_DESC, shared, 0));
    STMT_OK(d->stmt, SQLBindCol(d->stmt, 1, SQL_C_SLONG, &value, 0, NULL));
    STMT_OK(d->stmt, SQLExecDirect(d->stmt, A("SELECT 5 UNION ALL SELECT 6"), SQL_NTS));
    STMT_OK(d->stmt, SQLFetch(d->stmt));
    assert_int_equal(value, 5);
    DESC_OK(shared, SQLFreeHandle(SQL_HANDLE_DESC, shared));
    assert_ptr_equal(desc_of(d->stmt, SQL_ATTR_APP_ROW_DESC), own);
    STMT_OK(d->stmt, SQLFetch(d->stmt)); /* into what its own descriptor has bound */
    assert_string_equal(text, "6");
    assert_int_equal(value, 5);
    DESC_ERROR(own, "HY017", SQLFreeHandle(SQL_HANDLE_DESC, own));
}

/* What was planned for a freed descriptor's parameters is not used for those of the statement's
 * own, however often that is changed. */
static void test_freed_with_parameters(void **state)
{
    struct db *d = *state;
    SQLINTEGER value = 7;
    for (int changes = 0; changes < 10; changes++) {
        SQLHSTMT s = db_stmt(d);
        SQLHDESC shared = explicit(d);
        STMT_OK(s, SQLSetStmtAttr(s, SQL_ATTR_APP_PARAM_DESC, shared, 0));
        STMT_OK(s, SQLBindParameter(s, 1, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0, 0, &value,
                                    0, NULL));
        STMT_OK(s, SQLPrepare(s, A("SELECT ?"), SQL_NTS));
        STMT_OK(s, SQLExecute(s));
        STMT_OK(s, SQLFreeStmt(s, SQL_CLOSE));
        DESC_OK(shared, SQLFreeHandle(SQL_HANDLE_DESC, shared));
        for (int i = 0; i < changes; i++)
            STMT_OK(s, SQLSetStmtAttr(s, SQL_ATTR_PARAM_BIND_OFFSET_PTR, NULL, 0));
        STMT_ERROR(s, "07002", SQLExecute(s));
    }
}

/* Explicit descriptors and statements that are left go with the connection. */
static void test_left_at_disconnect(void **state)
{
    struct db *d = *state;
    db_connect(d, DB_SOURCE);
    SQLHDESC shared = explicit(d);
    SQLHSTMT other = db_stmt(d);
    STMT_OK(other, SQLSetStmtAttr(other, SQL_ATTR_APP_PARAM_DESC, shared, 0));
    STMT_OK(d->stmt, SQLExecDirect(d->stmt, A("SELECT 1"), SQL_NTS));
    d->stmt = NULL;
    d->connected = false;
    DBC_OK(d->dbc, SQLDisconnect(d->dbc));
}

static void test_not_ones_own(void **state)
{
    struct db *d = *state;
    SQLHSTMT other = db_stmt(d);
    SQLHDESC own = desc_of(other, SQL_ATTR_APP_ROW_DESC);
    STMT_ERROR(d->stmt, "HY017", SQLSetStmtAttr(d->stmt, SQL_ATTR_APP_ROW_DESC, own, 0));
    STMT_ERROR(d->stmt, "HY017", SQLSetStmtAttr(d->stmt, SQL_ATTR_IMP_ROW_DESC, explicit(d), 0));
    STMT_OK(other, SQLFreeHandle(SQL_HANDLE_STMT, other));
}

/* ---- copies -------------------------------------------------------------------------------- */

static void test_copy(void **state)
{
    struct db *d = *state;
    SQLHDESC ard = desc_of(d->stmt, SQL_ATTR_APP_ROW_DESC), copy = explicit(d);
    SQLHDESC ird = desc_of(d->stmt, SQL_ATTR_IMP_ROW_DESC);
    SQLHDESC apd = desc_of(d->stmt, SQL_ATTR_APP_PARAM_DESC);
    SQLINTEGER value = 0;
    SQLLEN n;
    STMT_OK(d->stmt, SQLBindCol(d->stmt, 2, SQL_C_SLONG, &value, 0, &n));
    field(ard, 0, SQL_DESC_ARRAY_SIZE, 3);
    field(copy, 5, SQL_DESC_TYPE, SQL_C_CHAR);
    DESC_OK(copy, SQLCopyDesc(ard, copy));
    assert_int_equal(small(copy, 0, SQL_DESC_COUNT), 2);
    assert_int_equal(number(copy, 0, SQL_DESC_ARRAY_SIZE), 3);
    assert_int_equal(small(copy, 0, SQL_DESC_ALLOC_TYPE), SQL_DESC_ALLOC_USER);
    assert_int_equal(small(copy, 2, SQL_DESC_CONCISE_TYPE), SQL_C_SLONG);
    DESC_ERROR(ird, "HY016", SQLCopyDesc(ard, ird));
    STMT_OK(d->stmt,
            SQLPrepare(d->stmt, A("SELECT 1::smallint AS a, 'x'::varchar(9) AS b"), SQL_NTS));
    DESC_OK(apd, SQLCopyDesc(ird, apd)); /* fills it: the statement is prepared */
    assert_int_equal(small(apd, 0, SQL_DESC_COUNT), 2);
    assert_int_equal(small(apd, 1, SQL_DESC_TYPE), SQL_SMALLINT);
}

/* HY007: the IRD of a statement that is neither prepared nor executed. */
static void test_not_prepared(void **state)
{
    struct db *d = *state;
    SQLHDESC ird = desc_of(d->stmt, SQL_ATTR_IMP_ROW_DESC), copy = explicit(d);
    SQLSMALLINT type;
    DESC_ERROR(ird, "HY007", SQLGetDescField(ird, 1, SQL_DESC_TYPE, &type, 0, NULL));
    DESC_ERROR(copy, "HY007", SQLCopyDesc(ird, copy));
    /* prepared, but the server finds a fault with it: told where it was asked */
    STMT_OK(d->stmt, SQLPrepare(d->stmt, A("SELECT * FROM no_such_table"), SQL_NTS));
    DESC_ERROR(copy, "42S02", SQLCopyDesc(ird, copy));
}

/* "Automatic Population of the IPD": who binds by the APD's fields need not say SQL types. */
static void test_auto_ipd(void **state)
{
    struct db *d = *state;
    SQLHDESC apd = desc_of(d->stmt, SQL_ATTR_APP_PARAM_DESC);
    SQLHDESC ipd = desc_of(d->stmt, SQL_ATTR_IMP_PARAM_DESC);
    SQLUINTEGER able = 0;
    SQLULEN on = 99;
    SQLCHAR id[] = "41", moment[] = "2024-02-29 12:00:00";
    SQLLEN nid = SQL_NTS, nmoment = SQL_NTS;
    db_run(d, "CREATE TEMP TABLE happening (id int, moment timestamp)");
    DBC_OK(d->dbc, SQLGetConnectAttr(d->dbc, SQL_ATTR_AUTO_IPD, &able, 0, NULL));
    assert_int_equal(able, SQL_TRUE);
    STMT_OK(d->stmt, SQLGetStmtAttr(d->stmt, SQL_ATTR_ENABLE_AUTO_IPD, &on, 0, NULL));
    assert_int_equal(on, SQL_FALSE);
    STMT_OK(d->stmt, SQLSetStmtAttr(d->stmt, SQL_ATTR_ENABLE_AUTO_IPD, (SQLPOINTER)SQL_TRUE, 0));
    STMT_OK(d->stmt, SQLPrepare(d->stmt, A("INSERT INTO happening VALUES (?, ?)"), SQL_NTS));
    assert_int_equal(small(ipd, 0, SQL_DESC_COUNT), 2);
    assert_int_equal(small(ipd, 1, SQL_DESC_CONCISE_TYPE), SQL_INTEGER);
    assert_int_equal(small(ipd, 2, SQL_DESC_CONCISE_TYPE), SQL_TYPE_TIMESTAMP);
    assert_int_equal(small(ipd, 2, SQL_DESC_PARAMETER_TYPE), SQL_PARAM_INPUT);
    DESC_OK(apd, SQLSetDescRec(apd, 1, SQL_C_CHAR, 0, 3, 0, 0, id, &nid, &nid));
    DESC_OK(apd, SQLSetDescRec(apd, 2, SQL_C_CHAR, 0, 20, 0, 0, moment, &nmoment, &nmoment));
    STMT_OK(d->stmt, SQLExecute(d->stmt));
    db_rows(d, "SELECT * FROM happening", "41|2024-02-29 12:00:00\n");
    STMT_ERROR(d->stmt, "42S02", SQLPrepare(d->stmt, A("INSERT INTO nowhere VALUES (?)"), SQL_NTS));
    STMT_ERROR(d->stmt, "HY010", SQLExecute(d->stmt));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DB_TEST(test_bind_col),
        DB_TEST(test_bind_parameter),
        DB_TEST(test_headers),
        DB_TEST(test_bind_by_fields),
        DB_TEST(test_records_at_once),
        DB_TEST(test_parameter_records_at_once),
        DB_TEST(test_refusals),
        DB_TEST(test_shared),
        DB_TEST(test_row_to_parameter),
        DB_TEST(test_freed),
        DB_TEST(test_freed_with_parameters),
        DB_BARE(test_left_at_disconnect),
        DB_TEST(test_not_ones_own),
        DB_TEST(test_copy),
        DB_TEST(test_not_prepared),
        DB_TEST(test_auto_ipd),
    };
    return DB_MAIN(tests);
}
