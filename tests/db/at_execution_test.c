/* Data at execution: parameters, arrays of them, columns of SQLSetPos and SQLBulkOperations. */
#include "support/db.h"

#include <stdio.h>
#include <stdlib.h>

static SQLLEN at_exec = SQL_DATA_AT_EXEC;

static void bind(SQLHSTMT s, SQLUSMALLINT n, SQLSMALLINT c_type, SQLSMALLINT sql_type,
                 SQLLEN *length)
{
    STMT_OK(s, SQLBindParameter(s, n, SQL_PARAM_INPUT, c_type, sql_type, 100, 0,
                                (SQLPOINTER)(uintptr_t)n, 0, length));
}

static void put(SQLHSTMT s, const void *data, SQLLEN n)
{
    STMT_OK(s, SQLPutData(s, (SQLPOINTER)(uintptr_t)data, n));
}

/* "Sending Long Data": tokens as they were bound, in the parameters' order; parts; NULL; nothing.
 */
static void test_parameters(void **state)
{
    struct db *d = *state;
    SQLHSTMT s = d->stmt;
    SQLPOINTER token = NULL;
    SQLLEN wanted = SQL_LEN_DATA_AT_EXEC(11), here = 0;
    SQLINTEGER number = 7;
    SQLWCHAR wide[8];
    db_run(d, "CREATE TEMP TABLE note (a text, b bytea, c int, d text, e text, f int)");
    bind(s, 1, SQL_C_CHAR, SQL_VARCHAR, &wanted);
    bind(s, 2, SQL_C_BINARY, SQL_LONGVARBINARY, &at_exec);
    STMT_OK(s, SQLBindParameter(s, 3, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0, 0, &number, 0,
                                &here));
    bind(s, 4, SQL_C_CHAR, SQL_VARCHAR, &at_exec);
    bind(s, 5, SQL_C_WCHAR, SQL_WLONGVARCHAR, &at_exec);
    bind(s, 6, SQL_C_SLONG, SQL_INTEGER, &at_exec);
    STMT_OK(s, SQLPrepare(s, A("INSERT INTO note VALUES (?, ?, ?, ?, ?, ?)"), SQL_NTS));
    for (int round = 0; round < 2; round++) {
        STMT_IS(s, SQL_NEED_DATA, SQLExecute(s));
        STMT_IS(s, SQL_NEED_DATA, SQLParamData(s, &token));
        assert_ptr_equal(token, (SQLPOINTER)1);
        put(s, "hello ", 6);
        put(s, "world!?!", 5);
        STMT_IS(s, SQL_NEED_DATA, SQLParamData(s, &token));
        assert_ptr_equal(token, (SQLPOINTER)2);
        put(s, "\x01\0", 2);
        put(s, "", 0);
        put(s, "\xff", 1);
        STMT_IS(s, SQL_NEED_DATA, SQLParamData(s, &token));
        assert_ptr_equal(token, (SQLPOINTER)4);
        put(s, NULL, SQL_NULL_DATA);
        STMT_IS(s, SQL_NEED_DATA, SQLParamData(s, &token));
        assert_ptr_equal(token, (SQLPOINTER)5);
        db_wide("\xf0\x9f\x98\x80", wide, 8);
        put(s, wide, 2); /* one half of a pair in each part */
        put(s, wide + 1, SQL_NTS);
        STMT_IS(s, SQL_NEED_DATA, SQLParamData(s, &token));
        assert_ptr_equal(token, (SQLPOINTER)6);
        number = 7 + round;
        put(s, &number, 0);
        STMT_OK(s, SQLParamData(s, &token));
        number = 7;
    }
    db_rows(d, "SELECT * FROM note ORDER BY f",
            "hello world|0100FF|7|NULL|\xf0\x9f\x98\x80|7\n"
            "hello world|0100FF|8|NULL|\xf0\x9f\x98\x80|8\n");
}

/* Appendix B: what may be called while data is needed, and SQLCancel. */
static void test_states(void **state)
{
    struct db *d = *state;
    SQLHSTMT s = d->stmt;
    SQLPOINTER token;
    SQLSMALLINT n;
    bind(s, 1, SQL_C_CHAR, SQL_VARCHAR, &at_exec);
    STMT_ERROR(s, "HY010", SQLParamData(s, &token));
    STMT_ERROR(s, "HY010", SQLPutData(s, (SQLPOINTER) "x", 1));
    STMT_OK(s, SQLPrepare(s, A("SELECT ?::text || 'x'"), SQL_NTS));
    STMT_IS(s, SQL_NEED_DATA, SQLExecute(s));
    STMT_ERROR(s, "HY010", SQLExecute(s));
    STMT_ERROR(s, "HY010", SQLNumResultCols(s, &n));
    STMT_ERROR(s, "HY010", SQLPutData(s, (SQLPOINTER) "x", 1));
    STMT_IS(s, SQL_NEED_DATA, SQLParamData(s, &token));
    STMT_ERROR(s, "HY010", SQLParamData(s, &token));
    STMT_ERROR(s, "HY010", SQLFreeStmt(s, SQL_CLOSE));
    STMT_OK(s, SQLCancel(s));
    STMT_OK(s, SQLNumResultCols(s, &n));
    assert_int_equal(n, 1);
    STMT_IS(s, SQL_NEED_DATA, SQLExecute(s));
    STMT_IS(s, SQL_NEED_DATA, SQLParamData(s, &token));
    put(s, "a", SQL_NTS);
    STMT_OK(s, SQLParamData(s, &token));
    STMT_OK(s, SQLFetch(s));
    STMT_OK(s, SQLCloseCursor(s));
    STMT_IS(s, SQL_NEED_DATA, SQLExecDirect(s, A("SELECT ?"), SQL_NTS));
    STMT_OK(s, SQLCancel(s));
    STMT_ERROR(s, "HY010", SQLExecute(s));
}

/* Up to the second parameter's first part, then a part that is refused: the execution is given up.
 */
static void refuse(SQLHSTMT s, const char *sqlstate, bool second, SQLPOINTER data, SQLLEN length)
{
    SQLPOINTER token;
    SQLINTEGER number = 1;
    STMT_IS(s, SQL_NEED_DATA, SQLExecute(s));
    STMT_IS(s, SQL_NEED_DATA, SQLParamData(s, &token));
    put(s, NULL, SQL_NULL_DATA);
    if (second) {
        STMT_IS(s, SQL_NEED_DATA, SQLParamData(s, &token));
        put(s, &number, 4);
    }
    STMT_ERROR(s, sqlstate, SQLPutData(s, data, length));
}

static void test_bad_parts(void **state)
{
    struct db *d = *state;
    SQLHSTMT s = d->stmt;
    SQLPOINTER token, x = (SQLPOINTER) "x";
    SQLINTEGER number = 1;
    bind(s, 1, SQL_C_CHAR, SQL_VARCHAR, &at_exec);
    bind(s, 2, SQL_C_SLONG, SQL_INTEGER, &at_exec);
    STMT_OK(s, SQLPrepare(s, A("SELECT ?::text, ?::int"), SQL_NTS));
    refuse(s, "HY020", false, x, 1);
    refuse(s, "HY019", true, &number, 4);
    STMT_IS(s, SQL_NEED_DATA, SQLExecute(s));
    STMT_IS(s, SQL_NEED_DATA, SQLParamData(s, &token));
    put(s, NULL, SQL_NULL_DATA);
    STMT_IS(s, SQL_NEED_DATA, SQLParamData(s, &token));
    STMT_ERROR(s, "HY009", SQLPutData(s, NULL, 0)); /* a number has no length */
    STMT_IS(s, SQL_NEED_DATA, SQLExecute(s));
    STMT_IS(s, SQL_NEED_DATA, SQLParamData(s, &token));
    STMT_ERROR(s, "HY090", SQLPutData(s, x, -50));
    STMT_IS(s, SQL_NEED_DATA, SQLExecute(s));
    STMT_IS(s, SQL_NEED_DATA, SQLParamData(s, &token));
    STMT_ERROR(s, "07S01",
               SQLPutData(s, x, SQL_DEFAULT_PARAM)); /* it is asked for at the binding */
    STMT_IS(s, SQL_NEED_DATA, SQLExecute(s));
    STMT_IS(s, SQL_NEED_DATA, SQLParamData(s, &token));
    STMT_ERROR(s, "HY009", SQLPutData(s, NULL, 4)); /* said by unixODBC: nothing is given up */
    STMT_OK(s, SQLCancel(s));
    STMT_IS(s, SQL_NEED_DATA, SQLExecute(s));
    STMT_OK(s, SQLCancel(s));
}

/* An error of the server comes with SQLParamData, and the statement can be run again. */
static void test_server_error(void **state)
{
    struct db *d = *state;
    SQLHSTMT s = d->stmt;
    SQLPOINTER token;
    bind(s, 1, SQL_C_CHAR, SQL_VARCHAR, &at_exec);
    STMT_OK(s, SQLPrepare(s, A("SELECT 10 / ?::text::int"), SQL_NTS));
    for (int i = 0; i < 3; i++) {
        STMT_IS(s, SQL_NEED_DATA, SQLExecute(s));
        STMT_IS(s, SQL_NEED_DATA, SQLParamData(s, &token));
        put(s, i == 1 ? "5" : "0", 1);
        if (i == 1) {
            STMT_OK(s, SQLParamData(s, &token));
            STMT_OK(s, SQLCloseCursor(s));
        } else {
            STMT_ERROR(s, "22012", SQLParamData(s, &token));
        }
    }
}

static void test_large(void **state)
{
    struct db *d = *state;
    SQLHSTMT s = d->stmt;
    SQLPOINTER token;
    enum { PART = 64 * 1024, PARTS = 160 };
    char *part = malloc(PART);
    assert_non_null(part);
    memset(part, 'z', PART);
    SQLLEN wanted = SQL_LEN_DATA_AT_EXEC(PART * PARTS);
    STMT_OK(s, SQLBindParameter(s, 1, SQL_PARAM_INPUT, SQL_C_CHAR, SQL_LONGVARCHAR, PART * PARTS, 0,
                                part, 0, &wanted));
    db_run(d, "CREATE TEMP TABLE big (t text)");
    STMT_IS(s, SQL_NEED_DATA, SQLExecDirect(s, A("INSERT INTO big VALUES (?)"), SQL_NTS));
    STMT_IS(s, SQL_NEED_DATA, SQLParamData(s, &token));
    for (int i = 0; i < PARTS; i++)
        put(s, part, PART);
    STMT_OK(s, SQLParamData(s, &token));
    assert_int_equal(db_number(d, "SELECT length(t) FROM big"), PART * PARTS);
    free(part);
}

/* SQL_ATTR_PARAMS_PROCESSED_PTR says whose data is wanted; tokens are the sets' own buffers. */
static void test_arrays(void **state)
{
    struct db *d = *state;
    SQLHSTMT s = d->stmt;
    struct {
        SQLINTEGER id;
        char tag[8];
        SQLLEN length;
    } rows[4];
    SQLULEN processed = 0;
    SQLUSMALLINT status[4], operation[4] = {0};
    SQLPOINTER token = NULL;
    db_run(d, "CREATE TEMP TABLE note (id int, t text)");
    for (int i = 0; i < 4; i++) {
        rows[i].id = i + 1;
        snprintf(rows[i].tag, sizeof rows[i].tag, "tag %d", (i + 1) % 10);
        rows[i].length = i == 1 ? SQL_NTS : SQL_LEN_DATA_AT_EXEC(3);
    }
    operation[2] = SQL_PARAM_IGNORE;
    db_set(s, SQL_ATTR_PARAMSET_SIZE, 4);
    db_set(s, SQL_ATTR_PARAM_BIND_TYPE, sizeof rows[0]);
    STMT_OK(s, SQLSetStmtAttr(s, SQL_ATTR_PARAMS_PROCESSED_PTR, &processed, 0));
    STMT_OK(s, SQLSetStmtAttr(s, SQL_ATTR_PARAM_STATUS_PTR, status, 0));
    STMT_OK(s, SQLSetStmtAttr(s, SQL_ATTR_PARAM_OPERATION_PTR, operation, 0));
    STMT_OK(s, SQLBindParameter(s, 1, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0, 0, &rows[0].id,
                                0, NULL));
    STMT_OK(s, SQLBindParameter(s, 2, SQL_PARAM_INPUT, SQL_C_CHAR, SQL_VARCHAR, 100, 0, rows[0].tag,
                                sizeof rows[0].tag, &rows[0].length));
    STMT_IS(s, SQL_NEED_DATA, SQLExecDirect(s, A("INSERT INTO note VALUES (?, ?)"), SQL_NTS));
    STMT_IS(s, SQL_NEED_DATA, SQLParamData(s, &token));
    assert_int_equal(processed, 1);
    assert_ptr_equal(token, rows[0].tag);
    put(s, "one", 3);
    STMT_IS(s, SQL_NEED_DATA, SQLParamData(s, &token));
    assert_int_equal(processed, 4);
    assert_ptr_equal(token, rows[3].tag);
    put(s, "fo", 2);
    put(s, "ur", 2);
    STMT_OK(s, SQLParamData(s, &token));
    assert_int_equal(processed, 4);
    assert_int_equal(status[3], SQL_PARAM_SUCCESS);
    db_rows(d, "SELECT * FROM note ORDER BY id", "1|one\n2|tag 2\n4|four\n");
}

/* ---- columns ----------------------------------------------------------------------------- */

#define ROWS 3

static SQLINTEGER ids[ROWS];
static char texts[ROWS][16];
static SQLLEN id_lengths[ROWS], text_lengths[ROWS];
static SQLUSMALLINT row_status[ROWS];

static void open_cursor(struct db *d)
{
    SQLHSTMT s = d->stmt;
    db_run(d, "CREATE TEMP TABLE note (id int PRIMARY KEY, t text)");
    db_run(d, "INSERT INTO note VALUES (1, 'a'), (2, 'b'), (3, 'c')");
    db_set(s, SQL_ATTR_CURSOR_TYPE, SQL_CURSOR_STATIC);
    db_set(s, SQL_ATTR_CONCURRENCY, SQL_CONCUR_VALUES);
    db_set(s, SQL_ATTR_USE_BOOKMARKS, SQL_UB_VARIABLE);
    db_set(s, SQL_ATTR_ROW_ARRAY_SIZE, ROWS);
    STMT_OK(s, SQLSetStmtAttr(s, SQL_ATTR_ROW_STATUS_PTR, row_status, 0));
    STMT_OK(s, SQLBindCol(s, 1, SQL_C_SLONG, ids, 0, id_lengths));
    STMT_OK(s, SQLBindCol(s, 2, SQL_C_CHAR, texts, sizeof texts[0], text_lengths));
    STMT_OK(s, SQLExecDirect(s, A("SELECT id, t FROM note ORDER BY id"), SQL_NTS));
    STMT_OK(s, SQLFetch(s));
}

/* SQLSetPos, "Providing Long Data": SQLParamData answers the address of the row's own buffer. */
static void test_set_pos(void **state)
{
    struct db *d = *state;
    SQLHSTMT s = d->stmt;
    SQLPOINTER token;
    open_cursor(d);
    text_lengths[0] = SQL_LEN_DATA_AT_EXEC(0);
    text_lengths[1] = SQL_COLUMN_IGNORE;
    text_lengths[2] = SQL_DATA_AT_EXEC;
    STMT_IS(s, SQL_NEED_DATA, SQLSetPos(s, 0, SQL_UPDATE, SQL_LOCK_NO_CHANGE));
    STMT_ERROR(s, "HY010", SQLFetch(s));
    STMT_IS(s, SQL_NEED_DATA, SQLParamData(s, &token));
    assert_ptr_equal(token, texts[0]);
    put(s, "lo", 2);
    put(s, "ng", 2);
    STMT_IS(s, SQL_NEED_DATA, SQLParamData(s, &token));
    assert_ptr_equal(token, texts[2]);
    put(s, NULL, SQL_NULL_DATA);
    STMT_OK(s, SQLParamData(s, &token));
    assert_int_equal(row_status[0], SQL_ROW_UPDATED);
    assert_int_equal(row_status[2], SQL_ROW_UPDATED);
    /* cancelled: the cursor stays where it was */
    STMT_IS(s, SQL_NEED_DATA, SQLSetPos(s, 3, SQL_UPDATE, SQL_LOCK_NO_CHANGE));
    STMT_OK(s, SQLCancel(s));
    STMT_OK(s, SQLSetPos(s, 3, SQL_DELETE, SQL_LOCK_NO_CHANGE));
    STMT_IS(s, SQL_NO_DATA, SQLFetch(s));
    STMT_OK(s, SQLCloseCursor(s));
    db_rows(d, "SELECT id, t FROM note ORDER BY id", "1|long\n2|b\n");
}

static void test_bulk(void **state)
{
    struct db *d = *state;
    SQLHSTMT s = d->stmt;
    SQLPOINTER token;
    SQLCHAR marks[ROWS][8];
    open_cursor(d);
    for (int i = 0; i < ROWS; i++) {
        ids[i] = 11 + i;
        id_lengths[i] = 0;
        text_lengths[i] = i == 1 ? SQL_NTS : SQL_DATA_AT_EXEC;
    }
    STMT_IS(s, SQL_NEED_DATA, SQLBulkOperations(s, SQL_ADD));
    STMT_IS(s, SQL_NEED_DATA, SQLParamData(s, &token));
    assert_ptr_equal(token, texts[0]);
    put(s, "eleven", SQL_NTS);
    STMT_IS(s, SQL_NEED_DATA, SQLParamData(s, &token));
    assert_ptr_equal(token, texts[2]);
    put(s, "thirteen", SQL_NTS);
    STMT_OK(s, SQLParamData(s, &token));
    assert_int_equal(row_status[2], SQL_ROW_ADDED);
    STMT_OK(s, SQLBindCol(s, 0, SQL_C_VARBOOKMARK, marks, sizeof marks[0], NULL));
    STMT_OK(s, SQLFetchScroll(s, SQL_FETCH_FIRST, 0));
    for (int i = 0; i < ROWS; i++)
        text_lengths[i] = id_lengths[i] = SQL_COLUMN_IGNORE;
    text_lengths[0] = text_lengths[1] = text_lengths[2] = SQL_DATA_AT_EXEC;
    STMT_IS(s, SQL_NEED_DATA, SQLBulkOperations(s, SQL_UPDATE_BY_BOOKMARK));
    for (int i = 0; i < ROWS; i++) {
        STMT_IS(s, SQL_NEED_DATA, SQLParamData(s, &token));
        put(s, token, 1);
        put(s, "!", 1);
    }
    STMT_OK(s, SQLParamData(s, &token));
    STMT_OK(s, SQLCloseCursor(s));
    db_rows(d, "SELECT id, t FROM note ORDER BY id",
            "1|a!\n2|b!\n3|c!\n11|eleven\n12|b\n13|thirteen\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DB_TEST(test_parameters),   DB_TEST(test_states), DB_TEST(test_bad_parts),
        DB_TEST(test_server_error), DB_TEST(test_large),  DB_TEST(test_arrays),
        DB_TEST(test_set_pos),      DB_TEST(test_bulk),
    };
    return DB_MAIN(tests);
}
