/* Large objects: columns of the domain lo are long binary data, read and written as such. */
#include "support/db.h"

#include <stdlib.h>

static void make_table(struct db *d)
{
    db_run(d, "CREATE SCHEMA IF NOT EXISTS lo_test");
    db_run(d, "DROP TABLE IF EXISTS lo_test.doc");
    db_run(d, "DROP DOMAIN IF EXISTS lo_test.lo");
    db_run(d, "CREATE DOMAIN lo_test.lo AS oid");
    db_run(d, "CREATE TABLE lo_test.doc (id int PRIMARY KEY, body lo_test.lo, plain oid)");
    db_run(d, "INSERT INTO lo_test.doc VALUES (1, lo_from_bytea(0, '\\x48656c6c6f'), 77), "
              "(2, NULL, 78), (3, lo_from_bytea(0, ''), 79)");
}

static void drop_table(struct db *d)
{
    db_run(d, "SELECT lo_unlink(body) FROM lo_test.doc WHERE body IS NOT NULL");
    db_run(d, "DROP SCHEMA lo_test CASCADE");
}

static void test_described(void **state)
{
    struct db *d = *state;
    SQLSMALLINT type = 0;
    make_table(d);
    STMT_OK(d->stmt, SQLPrepare(d->stmt, A("SELECT id, body, plain FROM lo_test.doc"), SQL_NTS));
    STMT_OK(d->stmt, SQLDescribeCol(d->stmt, 2, NULL, 0, NULL, &type, NULL, NULL, NULL));
    assert_int_equal(type, SQL_LONGVARBINARY);
    STMT_OK(d->stmt, SQLDescribeCol(d->stmt, 3, NULL, 0, NULL, &type, NULL, NULL, NULL));
    assert_int_equal(type, SQL_BIGINT); /* an oid that is nothing else */
    STMT_OK(d->stmt, SQLPrepare(d->stmt, A("UPDATE lo_test.doc SET body = ?"), SQL_NTS));
    STMT_OK(d->stmt, SQLDescribeParam(d->stmt, 1, &type, NULL, NULL, NULL));
    assert_int_equal(type, SQL_LONGVARBINARY);
    drop_table(d);
}

/* By SQLGetData, in parts and as characters; bound, in rowsets, among native columns. */
static void test_read(void **state)
{
    struct db *d = *state;
    SQLHSTMT s = d->stmt;
    char text[20], parts[3][20];
    SQLINTEGER ids[3] = {0};
    SQLLEN n = 0, lengths[3], id_lengths[3];
    make_table(d);
    STMT_OK(s, SQLExecDirect(s, A("SELECT body, id FROM lo_test.doc ORDER BY id"), SQL_NTS));
    STMT_OK(s, SQLFetch(s));
    STMT_WARNS(s, "01004", SQLGetData(s, 1, SQL_C_BINARY, text, 3, &n));
    assert_int_equal(n, 5);
    assert_memory_equal(text, "Hel", 3);
    STMT_OK(s, SQLGetData(s, 1, SQL_C_BINARY, text, sizeof text, &n));
    assert_int_equal(n, 2);
    STMT_IS(s, SQL_NO_DATA, SQLGetData(s, 1, SQL_C_BINARY, text, sizeof text, &n));
    STMT_OK(s, SQLGetData(s, 1, SQL_C_CHAR, text, sizeof text, &n));
    assert_string_equal(text, "48656C6C6F");
    STMT_OK(s, SQLGetData(s, 2, SQL_C_SLONG, &ids[0], 0, &n));
    assert_int_equal(ids[0], 1);
    STMT_OK(s, SQLFetch(s));
    STMT_OK(s, SQLGetData(s, 1, SQL_C_BINARY, text, sizeof text, &n));
    assert_int_equal(n, SQL_NULL_DATA);
    STMT_OK(s, SQLFetch(s));
    STMT_OK(s, SQLGetData(s, 1, SQL_C_DEFAULT, text, sizeof text, &n));
    assert_int_equal(n, 0);
    STMT_OK(s, SQLCloseCursor(s));
    STMT_OK(s, SQLSetStmtAttr(s, SQL_ATTR_ROW_ARRAY_SIZE, (SQLPOINTER)3, 0));
    STMT_OK(s, SQLBindCol(s, 1, SQL_C_BINARY, parts, sizeof parts[0], lengths));
    STMT_OK(s, SQLBindCol(s, 2, SQL_C_SLONG, ids, 0, id_lengths));
    for (int round = 0; round < 3; round++) {
        STMT_OK(s, SQLExecDirect(s, A("SELECT body, id FROM lo_test.doc ORDER BY id"), SQL_NTS));
        STMT_OK(s, SQLFetch(s));
        assert_int_equal(lengths[0], 5);
        assert_memory_equal(parts[0], "Hello", 5);
        assert_int_equal(lengths[1], SQL_NULL_DATA);
        assert_int_equal(ids[2], 3);
        STMT_OK(s, SQLCloseCursor(s));
    }
    drop_table(d);
}

/* A parameter bound as binary makes an object, within the statement itself. */
static void test_write(void **state)
{
    struct db *d = *state;
    SQLHSTMT s = d->stmt;
    SQLINTEGER id = 10;
    SQLLEN n = 4, at_exec = SQL_DATA_AT_EXEC;
    SQLPOINTER token;
    enum { PART = 50000 };
    char *part = malloc(PART);
    assert_non_null(part);
    memset(part, 0x5a, PART);
    make_table(d);
    STMT_OK(s,
            SQLBindParameter(s, 1, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0, 0, &id, 0, NULL));
    STMT_OK(s, SQLBindParameter(s, 2, SQL_PARAM_INPUT, SQL_C_BINARY, SQL_LONGVARBINARY, 0, 0,
                                (SQLPOINTER) "\x01\x02\x03\x04", 4, &n));
    STMT_OK(s, SQLPrepare(s, A("INSERT INTO lo_test.doc (id, body) VALUES (?, ?)"), SQL_NTS));
    STMT_OK(s, SQLExecute(s));
    id = 11;
    n = SQL_NULL_DATA;
    STMT_OK(s, SQLExecute(s));
    STMT_OK(s, SQLBindParameter(s, 2, SQL_PARAM_INPUT, SQL_C_BINARY, SQL_LONGVARBINARY, 0, 0,
                                (SQLPOINTER)2, 0, &at_exec));
    id = 12;
    STMT_IS(s, SQL_NEED_DATA, SQLExecute(s));
    STMT_IS(s, SQL_NEED_DATA, SQLParamData(s, &token));
    for (int i = 0; i < 10; i++)
        STMT_OK(s, SQLPutData(s, part, PART));
    STMT_OK(s, SQLParamData(s, &token));
    db_rows(d, "SELECT id, length(lo_get(body)) FROM lo_test.doc WHERE id >= 10 ORDER BY id",
            "10|4\n11|NULL\n12|500000\n");
    free(part);
    drop_table(d);
}

/* Through a cursor; and bytea stays bytea beside it. */
static void test_set_pos(void **state)
{
    struct db *d = *state;
    SQLHSTMT s = d->stmt;
    SQLCHAR body[20];
    SQLINTEGER id = 0;
    SQLLEN n = 0, id_length = 0;
    make_table(d);
    STMT_OK(s, SQLSetStmtAttr(s, SQL_ATTR_CURSOR_TYPE, (SQLPOINTER)SQL_CURSOR_STATIC, 0));
    STMT_OK(s, SQLSetStmtAttr(s, SQL_ATTR_CONCURRENCY, (SQLPOINTER)SQL_CONCUR_VALUES, 0));
    STMT_OK(s, SQLBindCol(s, 1, SQL_C_SLONG, &id, 0, &id_length));
    STMT_OK(s, SQLBindCol(s, 2, SQL_C_BINARY, body, sizeof body, &n));
    STMT_OK(s, SQLExecDirect(s, A("SELECT id, body FROM lo_test.doc ORDER BY id"), SQL_NTS));
    STMT_OK(s, SQLFetch(s));
    memcpy(body, "new", 3);
    n = 3;
    STMT_OK(s, SQLSetPos(s, 1, SQL_UPDATE, SQL_LOCK_NO_CHANGE));
    memset(body, 0, sizeof body);
    STMT_OK(s, SQLSetPos(s, 1, SQL_REFRESH, SQL_LOCK_NO_CHANGE));
    assert_int_equal(n, 3);
    assert_memory_equal(body, "new", 3);
    id = 50;
    STMT_OK(s, SQLBulkOperations(s, SQL_ADD));
    STMT_OK(s, SQLSetPos(s, 1, SQL_DELETE, SQL_LOCK_NO_CHANGE));
    STMT_OK(s, SQLCloseCursor(s));
    db_rows(d, "SELECT id, convert_from(lo_get(body), 'UTF8') FROM lo_test.doc ORDER BY id",
            "2|NULL\n3|\n50|new\n");
    drop_table(d);
}

static void test_not_there(void **state)
{
    struct db *d = *state;
    char text[20];
    SQLLEN n;
    make_table(d);
    db_run(d, "UPDATE lo_test.doc SET body = 1 WHERE id = 2");
    STMT_OK(d->stmt,
            SQLExecDirect(d->stmt, A("SELECT body FROM lo_test.doc WHERE id = 2"), SQL_NTS));
    STMT_OK(d->stmt, SQLFetch(d->stmt));
    STMT_IS(d->stmt, SQL_ERROR, SQLGetData(d->stmt, 1, SQL_C_BINARY, text, sizeof text, &n));
    db_says(SQL_HANDLE_STMT, d->stmt, "large object 1 does not exist");
    STMT_OK(d->stmt, SQLCloseCursor(d->stmt));
    db_run(d, "UPDATE lo_test.doc SET body = NULL WHERE id = 2");
    drop_table(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DB_TEST(test_described), DB_TEST(test_read),      DB_TEST(test_write),
        DB_TEST(test_set_pos),   DB_TEST(test_not_there),
    };
    return DB_MAIN(tests);
}
