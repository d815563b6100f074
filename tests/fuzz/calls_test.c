/*
 * Statement functions in random order with random arguments, on the driver itself: whatever an
 * application calls, memory stays whole. It is the sanitizers that judge; return codes are not
 * looked at. The seeds are those it is given, or those that are kept here:
 *
 *     . SANDBOX/env; LB_DRIVER=….so tests/fuzz/calls_test [FIRST LAST [STEPS]]
 */
#include "../api/support/driver.h"

#include "dice.h"

enum { STMTS = 4, COLUMNS = 6, AREA = 65536, ROWS = 256, CELL = 64 };

/* What a statement has of the application's memory: enough for each length that is given here. */
struct slot {
    SQLHSTMT h;
    char columns[COLUMNS][AREA], params[COLUMNS][AREA];
    SQLLEN column_lengths[COLUMNS][ROWS], param_lengths[COLUMNS][ROWS];
    SQLUSMALLINT row_status[ROWS], param_status[ROWS], row_use[ROWS], param_use[ROWS];
    SQLULEN fetched, processed;
    SQLLEN row_offset, param_offset;
    SQLCHAR bookmark[CELL];
};

static struct slot slots[STMTS];
static SQLHENV env;
static SQLHDBC dbc;
static SQLHDESC explicit[2];
static const char *const texts[] = {
    "SELECT 1",
    "SELECT * FROM monkey ORDER BY id",
    "SELECT id, t FROM monkey",
    "SELECT id, t FROM monkey WHERE id > 2",
    "SELECT id, t, n FROM monkey",
    "SELECT i, 'x' || i, i / 3.0, now(), NULL FROM generate_series(1, 2000) i",
    "SELECT b, ts, n, t, id FROM monkey ORDER BY id DESC",
    "SELECT id, t, n, b, ts FROM monkey WHERE id > ? FOR UPDATE",
    "SELECT ?::text, ?::int, ?::timestamp",
    "SELECT concat(?), repeat(?, ?)",
    "SELECT ARRAY[1, 2], '(1,2)'::point, '1 day 2 hours'::interval, '1'::bit, 5::numeric",
    "SELECT 1; SELECT 2, 'a'; INSERT INTO monkey (t) VALUES ('batch')",
    "SELECT 1 / 0",
    "SELECT * FROM nowhere",
    "SELECT pg_temp.loud()",
    "INSERT INTO monkey (t, n) VALUES (?, ?)",
    "INSERT INTO monkey (t) VALUES (?) RETURNING id, t",
    "UPDATE monkey SET t = ? WHERE id = ?",
    "DELETE FROM monkey WHERE id = ?",
    "UPDATE monkey SET t = 'pos' WHERE CURRENT OF cur0",
    "DELETE FROM monkey WHERE CURRENT OF cur1",
    "{call pg_temp.twice(?)}",
    "{? = call pg_temp.twice(?)}",
    "{call pg_temp.out(?, ?)}",
    "",
    "CREATE TEMP TABLE IF NOT EXISTS other (i int)",
    "COPY monkey TO STDOUT",
    "BEGIN",
    "COMMIT",
    "ROLLBACK",
    "SET TIME ZONE 'UTC'",
    "DISCARD PLANS",
};

/* clang-format off */
static const SQLSMALLINT c_types[] = {
    SQL_C_CHAR, SQL_C_WCHAR, SQL_C_SLONG, SQL_C_SBIGINT, SQL_C_DOUBLE, SQL_C_NUMERIC,
    SQL_C_BINARY, SQL_C_TYPE_TIMESTAMP, SQL_C_TYPE_DATE, SQL_C_BIT, SQL_C_UTINYINT, SQL_C_GUID,
    SQL_C_INTERVAL_DAY_TO_SECOND, SQL_C_DEFAULT, SQL_ARD_TYPE, 9999};
static const SQLSMALLINT sql_types[] = {
    SQL_CHAR,         SQL_VARCHAR,       SQL_WVARCHAR, SQL_LONGVARCHAR, SQL_INTEGER,
    SQL_BIGINT,       SQL_DOUBLE,        SQL_NUMERIC,  SQL_BIT,         SQL_VARBINARY,
    SQL_TYPE_DATE,    SQL_GUID,          SQL_DECIMAL,  SQL_TYPE_TIME,   SQL_TYPE_TIMESTAMP,
    SQL_INTERVAL_DAY, SQL_LONGVARBINARY, 777};
static const SQLLEN odd_lengths[] = {
    0, 1, 4, SQL_NULL_DATA, SQL_NULL_DATA, SQL_DATA_AT_EXEC, SQL_LEN_DATA_AT_EXEC(5),
    SQL_DEFAULT_PARAM, SQL_COLUMN_IGNORE, -77};
/* clang-format on */

/* What mostly fits, so that most executions come to something. */
static const struct {
    SQLSMALLINT c, sql;
} pairs[] = {{SQL_C_CHAR, SQL_VARCHAR}, {SQL_C_WCHAR, SQL_WVARCHAR},   {SQL_C_SLONG, SQL_INTEGER},
             {SQL_C_CHAR, SQL_INTEGER}, {SQL_C_BINARY, SQL_VARBINARY}, {SQL_C_SBIGINT, SQL_BIGINT},
             {SQL_C_CHAR, SQL_NUMERIC}, {SQL_C_DOUBLE, SQL_DOUBLE}};

static SQLSMALLINT c_type(void)
{
    return pick(3) ? ONE_OF(pairs).c : ONE_OF(c_types);
}

static SQLCHAR *text(void)
{
    return A(ONE_OF(texts));
}

/* ---- what is called -------------------------------------------------------------------------- */

static void fill_lengths(SQLLEN of[COLUMNS][ROWS])
{
    for (int c = 0; c < COLUMNS; c++) {
        SQLLEN usual = pick(5) ? SQL_NTS : ONE_OF(odd_lengths);
        for (int r = 0; r < ROWS; r++)
            of[c][r] = pick(30) ? usual : ONE_OF(odd_lengths);
    }
}

static SQLRETURN prepare(struct slot *s)
{
    return CALL(SQLPrepare)(s->h, text(), SQL_NTS);
}

static SQLRETURN exec_direct(struct slot *s)
{
    fill_lengths(s->param_lengths);
    return CALL(SQLExecDirect)(s->h, text(), SQL_NTS);
}

static SQLRETURN execute(struct slot *s)
{
    fill_lengths(s->param_lengths);
    return CALL(SQLExecute)(s->h);
}

static SQLRETURN bind_col(struct slot *s)
{
    unsigned c = pick(COLUMNS);
    return CALL(SQLBindCol)(s->h, (SQLUSMALLINT)c, c_type(), pick(8) ? s->columns[c] : NULL,
                            (SQLLEN)pick(200), pick(6) ? s->column_lengths[c] : NULL);
}

static SQLRETURN bind_parameter(struct slot *s)
{
    static const SQLSMALLINT directions[] = {SQL_PARAM_INPUT_OUTPUT, SQL_PARAM_OUTPUT, 9};
    SQLRETURN r = SQL_SUCCESS;
    for (unsigned c = pick(2); c < 3; c++) {
        unsigned k = pick(sizeof pairs / sizeof *pairs);
        bool fits = pick(8) > 0;
        r = CALL(SQLBindParameter)(
            s->h, (SQLUSMALLINT)(c + 1), pick(10) ? SQL_PARAM_INPUT : ONE_OF(directions),
            fits ? pairs[k].c : ONE_OF(c_types), fits ? pairs[k].sql : ONE_OF(sql_types), pick(60),
            (SQLSMALLINT)pick(6), pick(10) ? s->params[c] : NULL, (SQLLEN)pick(200),
            pick(6) ? s->param_lengths[c] : NULL);
    }
    return r;
}

static SQLRETURN fetch(struct slot *s)
{
    return CALL(SQLFetch)(s->h);
}

static SQLRETURN fetch_scroll(struct slot *s)
{
    return CALL(SQLFetchScroll)(s->h, (SQLSMALLINT)(pick(2) ? SQL_FETCH_NEXT : pick(9)),
                                (SQLLEN)pick(30) - 12);
}

static SQLRETURN extended_fetch(struct slot *s)
{
    return CALL(SQLExtendedFetch)(s->h, (SQLUSMALLINT)pick(9), (SQLLEN)pick(30) - 12, &s->fetched,
                                  s->row_status);
}

static SQLRETURN get_data(struct slot *s)
{
    char out[200];
    SQLLEN n;
    return CALL(SQLGetData)(s->h, (SQLUSMALLINT)pick(COLUMNS), c_type(), pick(10) ? out : NULL,
                            (SQLLEN)pick(sizeof out), pick(8) ? &n : NULL);
}

static SQLRETURN set_pos(struct slot *s)
{
    return CALL(SQLSetPos)(s->h, (SQLSETPOSIROW)pick(3), (SQLUSMALLINT)pick(6),
                           (SQLUSMALLINT)(pick(20) / 18));
}

static SQLRETURN bulk_operations(struct slot *s)
{
    return CALL(SQLBulkOperations)(s->h, (SQLSMALLINT)pick(9));
}

static SQLRETURN more_results(struct slot *s)
{
    return CALL(SQLMoreResults)(s->h);
}

static SQLRETURN close_cursor(struct slot *s)
{
    return CALL(SQLCloseCursor)(s->h);
}

static SQLRETURN free_stmt(struct slot *s)
{
    static const SQLUSMALLINT options[] = {SQL_CLOSE,  SQL_CLOSE,  SQL_CLOSE,        SQL_CLOSE,
                                           SQL_UNBIND, SQL_UNBIND, SQL_RESET_PARAMS, 99};
    return CALL(SQLFreeStmt)(s->h, ONE_OF(options));
}

static SQLRETURN describe(struct slot *s)
{
    SQLCHAR name[40];
    SQLWCHAR wide[40];
    SQLSMALLINT n, type, digits, nullable;
    SQLULEN size;
    SQLLEN number;
    SQLUSMALLINT column = (SQLUSMALLINT)pick(COLUMNS);
    CALL(SQLNumResultCols)(s->h, &n);
    CALL(SQLDescribeCol)
    (s->h, column, name, (SQLSMALLINT)pick(sizeof name), &n, &type, &size, &digits, &nullable);
    CALL(SQLColAttributeW)
    (s->h, column, (SQLUSMALLINT)(pick(2) ? pick(40) : 1000 + pick(60)), wide,
     (SQLSMALLINT)pick(sizeof wide), &n, &number);
    return CALL(SQLRowCount)(s->h, &number);
}

static SQLRETURN describe_parameters(struct slot *s)
{
    SQLSMALLINT n, type, digits, nullable;
    SQLULEN size;
    CALL(SQLNumParams)(s->h, &n);
    return CALL(SQLDescribeParam)(s->h, (SQLUSMALLINT)pick(5), &type, &size, &digits, &nullable);
}

static SQLRETURN set(struct slot *s, SQLINTEGER attribute, uintptr_t value)
{
    return CALL(SQLSetStmtAttr)(s->h, attribute, (SQLPOINTER)value, 0);
}

static SQLRETURN set_attribute(struct slot *s)
{
    const struct {
        SQLINTEGER attribute;
        uintptr_t value;
    } list[] = {
        {SQL_ATTR_ROW_ARRAY_SIZE, pick(6)},
        {SQL_ATTR_PARAMSET_SIZE, pick(6)},
        {SQL_ATTR_ROW_BIND_TYPE, pick(2) * 256},
        {SQL_ATTR_PARAM_BIND_TYPE, pick(2) * 256},
        {SQL_ATTR_CURSOR_TYPE, pick(5)},
        {SQL_ATTR_CONCURRENCY, pick(6)},
        {SQL_ATTR_USE_BOOKMARKS, pick(4)},
        {SQL_ATTR_MAX_ROWS, pick(3) * 3},
        {SQL_ATTR_MAX_LENGTH, pick(3) * 5},
        {SQL_ATTR_RETRIEVE_DATA, pick(5) > 0},
        {SQL_ATTR_NOSCAN, pick(2)},
        {SQL_ATTR_ROW_BIND_OFFSET_PTR, pick(2) ? (uintptr_t)&s->row_offset : 0},
        {SQL_ATTR_PARAM_BIND_OFFSET_PTR, pick(2) ? (uintptr_t)&s->param_offset : 0},
        {SQL_ATTR_ROW_OPERATION_PTR, pick(2) ? (uintptr_t)s->row_use : 0},
        {SQL_ATTR_PARAM_OPERATION_PTR, pick(2) ? (uintptr_t)s->param_use : 0},
        {SQL_ROWSET_SIZE, pick(6)},
        {SQL_ATTR_CURSOR_SCROLLABLE, pick(2)},
        {SQL_ATTR_CURSOR_SENSITIVITY, pick(3)},
        {SQL_ATTR_ENABLE_AUTO_IPD, pick(2)},
        {SQL_ATTR_ASYNC_ENABLE, pick(6) == 0},
        {SQL_ATTR_FETCH_BOOKMARK_PTR, pick(2) ? (uintptr_t)s->bookmark : 0},
        {SQL_ATTR_APP_ROW_DESC, pick(3) ? 0 : (uintptr_t) explicit[pick(2)]},
        {SQL_ATTR_APP_PARAM_DESC, pick(3) ? 0 : (uintptr_t) explicit[pick(2)]},
        {SQL_ATTR_METADATA_ID, pick(2)},
        {SQL_ATTR_SIMULATE_CURSOR, pick(4)},
        {9999, 1},
    };
    unsigned i = pick(sizeof list / sizeof *list);
    return set(s, list[i].attribute, list[i].value);
}

static SQLRETURN get_attribute(struct slot *s)
{
    char out[64];
    SQLINTEGER n;
    return CALL(SQLGetStmtAttr)(s->h, pick(8) ? (SQLINTEGER)pick(40) : SQL_GET_BOOKMARK, out,
                                sizeof out, &n);
}

static SQLRETURN cancel(struct slot *s)
{
    return CALL(SQLCancel)(s->h);
}

static SQLRETURN param_data(struct slot *s)
{
    SQLPOINTER token;
    return CALL(SQLParamData)(s->h, &token);
}

static SQLRETURN put_data(struct slot *s)
{
    static char data[CELL] = "2024-01-01 10:00:00";
    static const SQLLEN sizes[] = {0, 1, 5, SQL_NTS, SQL_NULL_DATA, SQL_DEFAULT_PARAM, -50, 16};
    return CALL(SQLPutData)(s->h, pick(9) ? data : NULL, ONE_OF(sizes));
}

static SQLRETURN catalog(struct slot *s)
{
    SQLCHAR *table = A(pick(4) ? "monkey" : "%");
    switch (pick(5)) {
    case 0:
        return CALL(SQLTables)(s->h, NULL, 0, A("pg_temp%"), SQL_NTS, table, SQL_NTS, NULL, 0);
    case 1:
        return CALL(SQLColumns)(s->h, NULL, 0, A("pg_temp%"), SQL_NTS, table, SQL_NTS, NULL, 0);
    case 2:
        return CALL(SQLStatistics)(s->h, NULL, 0, NULL, 0, table, SQL_NTS, SQL_INDEX_ALL,
                                   SQL_QUICK);
    case 3:
        return CALL(SQLPrimaryKeys)(s->h, NULL, 0, NULL, 0, table, SQL_NTS);
    default:
        return CALL(SQLGetTypeInfo)(s->h, pick(2) ? SQL_ALL_TYPES : SQL_WVARCHAR);
    }
}

static SQLRETURN end_transaction(struct slot *s)
{
    (void)s;
    return CALL(SQLEndTran)(SQL_HANDLE_DBC, dbc, (SQLSMALLINT)pick(2));
}

static SQLRETURN autocommit(struct slot *s)
{
    (void)s;
    return CALL(SQLSetConnectAttr)(dbc, SQL_ATTR_AUTOCOMMIT, (SQLPOINTER)(uintptr_t)pick(2), 0);
}

static SQLHDESC descriptor(const struct slot *s)
{
    static const SQLINTEGER kinds[] = {SQL_ATTR_APP_ROW_DESC, SQL_ATTR_APP_PARAM_DESC,
                                       SQL_ATTR_IMP_ROW_DESC, SQL_ATTR_IMP_PARAM_DESC};
    SQLHDESC d = NULL;
    CALL(SQLGetStmtAttr)(s->h, ONE_OF(kinds), &d, 0, NULL);
    return d && pick(5) ? d : explicit[pick(2)];
}

static SQLRETURN set_desc_field(struct slot *s)
{
    static const SQLSMALLINT fields[] = {SQL_DESC_TYPE,   SQL_DESC_CONCISE_TYPE,
                                         SQL_DESC_SCALE,  SQL_DESC_PRECISION,
                                         SQL_DESC_LENGTH, SQL_DESC_COUNT,
                                         SQL_DESC_COUNT,  SQL_DESC_PARAMETER_TYPE,
                                         SQL_DESC_NAME,   SQL_DESC_DATETIME_INTERVAL_CODE};
    SQLSMALLINT field = ONE_OF(fields);
    bool type = field == SQL_DESC_TYPE || field == SQL_DESC_CONCISE_TYPE;
    uintptr_t value = type ? (uintptr_t)(intptr_t)ONE_OF(c_types) : pick(12);
    if (field == SQL_DESC_NAME)
        value = (uintptr_t) "name";
    return CALL(SQLSetDescField)(descriptor(s), (SQLSMALLINT)pick(5), field, (SQLPOINTER)value,
                                 SQL_NTS);
}

static SQLRETURN get_desc_field(struct slot *s)
{
    char out[100];
    SQLINTEGER n;
    return CALL(SQLGetDescField)(descriptor(s), (SQLSMALLINT)pick(6),
                                 (SQLSMALLINT)(pick(2) ? 1001 + pick(60) : pick(40)), out,
                                 (SQLINTEGER)pick(sizeof out), &n);
}

static SQLRETURN copy_desc(struct slot *s)
{
    SQLHDESC from = descriptor(s);
    return CALL(SQLCopyDesc)(from, descriptor(&slots[pick(STMTS)]));
}

static SQLRETURN new_desc(struct slot *s)
{
    unsigned i = pick(2);
    (void)s;
    CALL(SQLFreeHandle)(SQL_HANDLE_DESC, explicit[i]);
    return CALL(SQLAllocHandle)(SQL_HANDLE_DESC, dbc, &explicit[i]);
}

static SQLRETURN new_stmt(struct slot *s)
{
    char name[8];
    snprintf(name, sizeof name, "cur%d", (int)(s - slots));
    if (s->h)
        CALL(SQLFreeHandle)(SQL_HANDLE_STMT, s->h);
    assert_int_equal(CALL(SQLAllocHandle)(SQL_HANDLE_STMT, dbc, &s->h), SQL_SUCCESS);
    CALL(SQLSetCursorName)(s->h, A(name), SQL_NTS);
    set(s, SQL_ATTR_ROW_STATUS_PTR, (uintptr_t)s->row_status);
    set(s, SQL_ATTR_ROWS_FETCHED_PTR, (uintptr_t)&s->fetched);
    set(s, SQL_ATTR_PARAM_STATUS_PTR, (uintptr_t)s->param_status);
    set(s, SQL_ATTR_PARAMS_PROCESSED_PTR, (uintptr_t)&s->processed);
    set(s, SQL_ATTR_QUERY_TIMEOUT, 20);
    if (pick(4)) { /* rows are changed through it */
        set(s, SQL_ATTR_CURSOR_TYPE, SQL_CURSOR_STATIC);
        set(s, SQL_ATTR_CONCURRENCY, SQL_CONCUR_VALUES);
        set(s, SQL_ATTR_USE_BOOKMARKS, SQL_UB_VARIABLE);
        CALL(SQLBindCol)(s->h, 1, SQL_C_SLONG, s->columns[1], 0, s->column_lengths[1]);
        CALL(SQLBindCol)(s->h, 2, SQL_C_CHAR, s->columns[2], 100, s->column_lengths[2]);
    }
    return SQL_SUCCESS;
}

static SQLRETURN diagnose(struct slot *s)
{
    SQLCHAR state[6], message[200], out[200];
    SQLINTEGER native;
    SQLSMALLINT n;
    CALL(SQLGetDiagRec)
    (SQL_HANDLE_STMT, s->h, (SQLSMALLINT)(1 + pick(3)), state, &native, message,
     (SQLSMALLINT)pick(sizeof message), &n);
    return CALL(SQLGetDiagField)(SQL_HANDLE_STMT, s->h, (SQLSMALLINT)pick(3),
                                 (SQLSMALLINT)(pick(14) - (pick(2) ? 1250 : 0)), out, sizeof out,
                                 &n);
}

/* The application changes its own memory. */
static SQLRETURN scribble(struct slot *s)
{
    int64_t row = 1 + pick(12);
    memcpy(s->bookmark, &row, sizeof row);
    for (int i = 0; i < ROWS; i++) {
        s->row_use[i] = pick(5) == 0;
        s->param_use[i] = pick(5) == 0;
    }
    fill_lengths(s->column_lengths);
    s->row_offset = pick(3) * 8 * CELL;
    s->param_offset = pick(3) * 8 * CELL;
    return SQL_SUCCESS;
}

static SQLRETURN native_sql(struct slot *s)
{
    SQLCHAR out[100];
    SQLINTEGER n;
    (void)s;
    return CALL(SQLNativeSql)(dbc, text(), SQL_NTS, out, (SQLINTEGER)pick(sizeof out), &n);
}

static struct {
    SQLRETURN (*call)(struct slot *s);
    unsigned weight;
    const char *name;
    unsigned long done, well; /* how often, and with success */
} calls[] = {
    {prepare, 12, "prepare", 0, 0},
    {exec_direct, 12, "exec_direct", 0, 0},
    {execute, 16, "execute", 0, 0},
    {bind_col, 16, "bind_col", 0, 0},
    {bind_parameter, 16, "bind_parameter", 0, 0},
    {fetch, 24, "fetch", 0, 0},
    {fetch_scroll, 16, "fetch_scroll", 0, 0},
    {extended_fetch, 8, "extended_fetch", 0, 0},
    {get_data, 16, "get_data", 0, 0},
    {set_pos, 16, "set_pos", 0, 0},
    {bulk_operations, 8, "bulk_operations", 0, 0},
    {more_results, 6, "more_results", 0, 0},
    {close_cursor, 1, "close_cursor", 0, 0},
    {free_stmt, 20, "free_stmt", 0, 0},
    {describe, 12, "describe", 0, 0},
    {describe_parameters, 8, "describe_parameters", 0, 0},
    {set_attribute, 16, "set_attribute", 0, 0},
    {get_attribute, 6, "get_attribute", 0, 0},
    {cancel, 1, "cancel", 0, 0},
    {param_data, 14, "param_data", 0, 0},
    {put_data, 14, "put_data", 0, 0},
    {catalog, 8, "catalog", 0, 0},
    {end_transaction, 4, "end_transaction", 0, 0},
    {autocommit, 1, "autocommit", 0, 0},
    {set_desc_field, 2, "set_desc_field", 0, 0},
    {get_desc_field, 6, "get_desc_field", 0, 0},
    {copy_desc, 1, "copy_desc", 0, 0},
    {new_desc, 1, "new_desc", 0, 0},
    {new_stmt, 1, "new_stmt", 0, 0},
    {diagnose, 6, "diagnose", 0, 0},
    {scribble, 12, "scribble", 0, 0},
    {native_sql, 2, "native_sql", 0, 0},
};

static void any_call(void)
{
    unsigned all = 0, i = 0;
    for (size_t k = 0; k < sizeof calls / sizeof *calls; k++)
        all += calls[k].weight;
    for (unsigned at = pick(all); at >= calls[i].weight; i++)
        at -= calls[i].weight;
    calls[i].done++;
    calls[i].well += calls[i].call(&slots[pick(STMTS)]) != SQL_ERROR;
}

/* ---- a run ----------------------------------------------------------------------------------- */

static void run(const char *sql)
{
    SQLHSTMT h;
    assert_int_equal(CALL(SQLAllocHandle)(SQL_HANDLE_STMT, dbc, &h), SQL_SUCCESS);
    odbc_check(SQL_HANDLE_STMT, h, SQL_SUCCESS, NULL, CALL(SQLExecDirect)(h, A(sql), SQL_NTS), sql,
               __FILE__, __LINE__);
    CALL(SQLFreeHandle)(SQL_HANDLE_STMT, h);
}

static void begin(void)
{
    uintptr_t version = seed % 7 ? SQL_OV_ODBC3_80 : SQL_OV_ODBC2;
    assert_int_equal(CALL(SQLAllocHandle)(SQL_HANDLE_ENV, NULL, &env), SQL_SUCCESS);
    CALL(SQLSetEnvAttr)(env, SQL_ATTR_ODBC_VERSION, (SQLPOINTER)version, 0);
    assert_int_equal(CALL(SQLAllocHandle)(SQL_HANDLE_DBC, env, &dbc), SQL_SUCCESS);
    DBC_OK(dbc,
           CALL(SQLDriverConnect)(
               dbc, NULL, A(seed % 3 ? "DSN=lakebase-m2m;" : "DSN=lakebase-m2m;FetchRefcursors=1;"),
               SQL_NTS, NULL, 0, NULL, SQL_DRIVER_NOPROMPT));
    run("CREATE TEMP TABLE monkey (id serial PRIMARY KEY, t text, n numeric(9,2), b bytea, "
        "ts timestamp)");
    run("INSERT INTO monkey (t, n, b, ts) SELECT 'row ' || i, i, '\\x0102', now() "
        "FROM generate_series(1, 12) i");
    run("CREATE FUNCTION pg_temp.twice(n int) RETURNS int LANGUAGE sql AS 'SELECT n * 2'");
    run("CREATE FUNCTION pg_temp.loud() RETURNS int LANGUAGE plpgsql AS "
        "'BEGIN RAISE NOTICE ''hey''; RETURN 1; END'");
    run("CREATE PROCEDURE pg_temp.out(INOUT a int, INOUT b text) LANGUAGE plpgsql AS "
        "'BEGIN a := 5; b := ''out''; END'");
}

static void begin_slots(void)
{
    static const char *const words[] = {"7", "1", "12", "word", "2024-02-29", "1.5", ""};
    memset(slots, 0, sizeof slots);
    for (int i = 0; i < 2; i++)
        CALL(SQLAllocHandle)(SQL_HANDLE_DESC, dbc, &explicit[i]);
    for (int i = 0; i < STMTS; i++) {
        for (int c = 0; c < COLUMNS; c++)
            for (int at = 0; at < AREA; at += CELL) {
                strcpy(slots[i].params[c] + at, ONE_OF(words));
                strcpy(slots[i].columns[c] + at, ONE_OF(words));
            }
        new_stmt(&slots[i]);
    }
}

static void end(void)
{
    for (int i = 0; i < STMTS; i++)
        CALL(SQLFreeHandle)(SQL_HANDLE_STMT, slots[i].h);
    CALL(SQLEndTran)(SQL_HANDLE_DBC, dbc, SQL_ROLLBACK);
    CALL(SQLDisconnect)(dbc);
    CALL(SQLFreeHandle)(SQL_HANDLE_DBC, dbc);
    CALL(SQLFreeHandle)(SQL_HANDLE_ENV, env);
}

/* Those behind the first few have found something once. */
static const unsigned kept[] = {1, 2, 3, 4, 5, 6, 332, 355, 395, 452, 850};
static unsigned first, last, steps = 4000;

static void run_seed(unsigned with)
{
    throw_anew(with);
    begin();
    begin_slots();
    for (unsigned i = 0; i < steps; i++)
        any_call();
    CALL(SQLSetConnectAttr)
    (dbc, SQL_ATTR_RESET_CONNECTION, (SQLPOINTER)SQL_RESET_CONNECTION_YES, 0);
    end();
}

static void test_calls(void **state)
{
    (void)state;
    for (size_t i = 0; last == 0 && i < sizeof kept / sizeof *kept; i++)
        run_seed(kept[i]);
    for (unsigned next = first; last > 0 && next <= last; next++)
        run_seed(next);
    for (size_t k = 0; k < sizeof calls / sizeof *calls; k++)
        print_message("# %s: %lu, %lu well\n", calls[k].name, calls[k].done, calls[k].well);
}

int main(int n, char **args)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_calls)};
    seeds_of(n, args, &first, &last);
    if (n > 3)
        steps = (unsigned)strtoul(args[3], NULL, 10);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
