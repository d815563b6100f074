/* What SQLGetInfo claims, tried on the server. */
#include "support/db.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/cases.h"

#define ROOM 4096

static SQLUINTEGER info_number(struct db *d, SQLUSMALLINT type)
{
    SQLUINTEGER n = 0;
    DBC_OK(d->dbc, SQLGetInfo(d->dbc, type, &n, sizeof n, NULL));
    return n;
}

static SQLUSMALLINT info_short(struct db *d, SQLUSMALLINT type)
{
    SQLUSMALLINT n = 0;
    DBC_OK(d->dbc, SQLGetInfo(d->dbc, type, &n, sizeof n, NULL));
    return n;
}

static const char *info_text(struct db *d, SQLUSMALLINT type, char *out, size_t room)
{
    SQLSMALLINT n;
    DBC_OK(d->dbc, SQLGetInfo(d->dbc, type, out, (SQLSMALLINT)room, &n));
    return out;
}

/* Each statement on its own: a failing one undoes itself only. */
static bool works(struct db *d, const char *sql)
{
    SQLRETURN r = SQLExecDirect(d->stmt, A(sql), SQL_NTS);
    while (SQL_SUCCEEDED(r) && SQL_SUCCEEDED(r = SQLMoreResults(d->stmt)))
        ;
    SQLFreeStmt(d->stmt, SQL_CLOSE);
    return r == SQL_NO_DATA;
}

static void begin_claims(struct db *d)
{
    DBC_OK(d->dbc, SQLSetConnectAttr(d->dbc, SQL_ATTR_AUTOCOMMIT, SQL_AUTOCOMMIT_OFF, 0));
    db_run(d, "CREATE SCHEMA claims");
    db_run(d, "SET search_path = claims");
    db_run(d, "CREATE TABLE t (a int PRIMARY KEY, b text, c timestamp)");
    db_run(d, "CREATE TABLE u (a int, d text)");
    db_run(d, "INSERT INTO t VALUES (1, 'x', now())");
}

/* The statement with %1 as the database's name. */
static void put_database(char *out, struct lb_text sql)
{
    const char *database = db_need("LAKEBASE_DATABASE");
    size_t n = 0;
    for (size_t i = 0; i < sql.n; i++) {
        if (sql.at[i] == '%' && i + 1 < sql.n && sql.at[i + 1] == '1') {
            n += (size_t)snprintf(out + n, ROOM - n, "%s", database);
            i++;
        } else {
            out[n++] = sql.at[i];
        }
        assert_true(n < ROOM - 1);
    }
    out[n] = '\0';
}

static bool is_claimed(struct db *d, SQLUSMALLINT type, struct lb_text mask)
{
    char text[64], number[32];
    if (mask.at[0] == 'y' || mask.at[0] == 'n')
        return info_text(d, type, text, sizeof text)[0] == (mask.at[0] == 'y' ? 'Y' : 'N');
    snprintf(number, sizeof number, "%.*s", (int)mask.n, mask.at);
    SQLUINTEGER bits = (SQLUINTEGER)strtoul(number, NULL, 0);
    return (info_number(d, type) & bits) == bits;
}

static void test_claims(void **state)
{
    struct db *d = *state;
    char sql[ROOM];
    struct cases *c = cases_open("info_claims");
    unsigned wrong = 0;
    begin_claims(d);
    for (struct case_line line; cases_next(c, &line);) {
        int64_t type;
        assert_true(lb_text_int(line.field[0], &type));
        bool yes = lb_text_is(line.field[2], LB_TEXT("yes"));
        put_database(sql, line.field[3]);
        db_run(d, "SAVEPOINT here");
        bool claimed = is_claimed(d, (SQLUSMALLINT)type, line.field[1]), works_now = works(d, sql);
        db_run(d, "ROLLBACK TO here");
        if (claimed != yes || works_now != yes) {
            print_error("%s:%u: it is %sclaimed, and %s\n", line.file, line.number,
                        claimed ? "" : "not ", works_now ? "works" : "fails");
            wrong++;
        }
    }
    cases_close(c);
    assert_int_equal(wrong, 0);
}

/* ---- conversions ------------------------------------------------------------------------- */

/* A type that {fn CONVERT()} goes to and comes from: its bit, its row of SQLGetInfo, a value. */
static const struct {
    const char *name;
    SQLUINTEGER bit;
    SQLUSMALLINT info;
    const char *value;
} conversions[] = {
    {"SQL_CHAR", SQL_CVT_CHAR, SQL_CONVERT_CHAR, "CAST(%s AS char(36))"},
    {"SQL_VARCHAR", SQL_CVT_VARCHAR, SQL_CONVERT_VARCHAR, "CAST(%s AS varchar(40))"},
    {"SQL_LONGVARCHAR", SQL_CVT_LONGVARCHAR, SQL_CONVERT_LONGVARCHAR, "CAST(%s AS text)"},
    {"SQL_WCHAR", SQL_CVT_WCHAR, SQL_CONVERT_WCHAR, "CAST(%s AS char(36))"},
    {"SQL_WVARCHAR", SQL_CVT_WVARCHAR, SQL_CONVERT_WVARCHAR, "CAST(%s AS varchar(40))"},
    {"SQL_WLONGVARCHAR", SQL_CVT_WLONGVARCHAR, SQL_CONVERT_WLONGVARCHAR, "CAST(%s AS text)"},
    {"SQL_TINYINT", SQL_CVT_TINYINT, SQL_CONVERT_TINYINT, "CAST(1 AS smallint)"},
    {"SQL_SMALLINT", SQL_CVT_SMALLINT, SQL_CONVERT_SMALLINT, "CAST(1 AS smallint)"},
    {"SQL_INTEGER", SQL_CVT_INTEGER, SQL_CONVERT_INTEGER, "CAST(1 AS integer)"},
    {"SQL_BIGINT", SQL_CVT_BIGINT, SQL_CONVERT_BIGINT, "CAST(1 AS bigint)"},
    {"SQL_DECIMAL", SQL_CVT_DECIMAL, SQL_CONVERT_DECIMAL, "CAST(1 AS numeric)"},
    {"SQL_NUMERIC", SQL_CVT_NUMERIC, SQL_CONVERT_NUMERIC, "CAST(1 AS numeric)"},
    {"SQL_REAL", SQL_CVT_REAL, SQL_CONVERT_REAL, "CAST(1 AS real)"},
    {"SQL_FLOAT", SQL_CVT_FLOAT, SQL_CONVERT_FLOAT, "CAST(1 AS double precision)"},
    {"SQL_DOUBLE", SQL_CVT_DOUBLE, SQL_CONVERT_DOUBLE, "CAST(1 AS double precision)"},
    {"SQL_BIT", SQL_CVT_BIT, SQL_CONVERT_BIT, "true"},
    {"SQL_BINARY", SQL_CVT_BINARY, SQL_CONVERT_BINARY, "CAST('a' AS bytea)"},
    {"SQL_VARBINARY", SQL_CVT_VARBINARY, SQL_CONVERT_VARBINARY, "CAST('a' AS bytea)"},
    {"SQL_LONGVARBINARY", SQL_CVT_LONGVARBINARY, SQL_CONVERT_LONGVARBINARY, "CAST('a' AS bytea)"},
    {"SQL_DATE", SQL_CVT_DATE, SQL_CONVERT_DATE, "{d '2024-01-02'}"},
    {"SQL_TIME", SQL_CVT_TIME, SQL_CONVERT_TIME, "{t '10:11:12'}"},
    {"SQL_TIMESTAMP", SQL_CVT_TIMESTAMP, SQL_CONVERT_TIMESTAMP, "{ts '2024-01-02 10:11:12'}"},
    {"SQL_INTERVAL_YEAR_TO_MONTH", SQL_CVT_INTERVAL_YEAR_MONTH, SQL_CONVERT_INTERVAL_YEAR_MONTH,
     "INTERVAL '1-2' YEAR TO MONTH"},
    {"SQL_INTERVAL_DAY_TO_SECOND", SQL_CVT_INTERVAL_DAY_TIME, SQL_CONVERT_INTERVAL_DAY_TIME,
     "INTERVAL '1 10:11:12' DAY TO SECOND"},
    {"SQL_GUID", SQL_CVT_GUID, SQL_CONVERT_GUID,
     "CAST('550e8400-e29b-41d4-a716-446655440000' AS uuid)"},
};

#define CONVERSIONS (sizeof conversions / sizeof *conversions)

/* For what is a text: a text that the target takes. */
static const char *text_for(SQLUINTEGER bit)
{
    return bit == SQL_CVT_DATE || bit == SQL_CVT_TIMESTAMP ? "'2024-01-02 10:11:12'"
           : bit == SQL_CVT_TIME                           ? "'10:11:12'"
           : bit == SQL_CVT_GUID ? "'550e8400-e29b-41d4-a716-446655440000'"
                                 : "'1'";
}

static void test_conversions(void **state)
{
    struct db *d = *state;
    unsigned wrong = 0;
    for (size_t from = 0; from < CONVERSIONS; from++) {
        SQLUINTEGER mask = info_number(d, conversions[from].info);
        for (size_t to = 0; to < CONVERSIONS; to++) {
            char value[256], sql[512];
            snprintf(value, sizeof value, conversions[from].value, text_for(conversions[to].bit));
            snprintf(sql, sizeof sql, "SELECT {fn CONVERT(%s, %s)}", value, conversions[to].name);
            bool claimed = (mask & conversions[to].bit) != 0;
            if (works(d, sql) == claimed)
                continue;
            print_error("%s to %s is %s\n", conversions[from].name, conversions[to].name,
                        claimed ? "claimed, but fails" : "not claimed, but works");
            wrong++;
        }
    }
    assert_int_equal(wrong, 0);
}

/* ---- limits ------------------------------------------------------------------------------ */

/* "SELECT 1, 1, …" and its sisters, with n items. */
static bool works_with(struct db *d, const char *before, const char *item, const char *between,
                       unsigned n, const char *after)
{
    char *sql = calloc(n + 2, 64);
    size_t at;
    assert_non_null(sql);
    at = (size_t)sprintf(sql, "%s", before);
    for (unsigned i = 1; i <= n; i++) {
        at += (size_t)sprintf(sql + at, "%s", i > 1 ? between : "");
        at += (size_t)sprintf(sql + at, item, i);
    }
    sprintf(sql + at, "%s", after);
    bool fine = works(d, sql);
    free(sql);
    return fine;
}

static void test_limits(void **state)
{
    struct db *d = *state;
    begin_claims(d);
    unsigned n = info_short(d, SQL_MAX_COLUMNS_IN_SELECT);
    assert_true(works_with(d, "SELECT ", "%u", ", ", n, ""));
    assert_false(works_with(d, "SELECT ", "%u", ", ", n + 1, ""));
    n = info_short(d, SQL_MAX_COLUMNS_IN_ORDER_BY);
    assert_true(works_with(d, "SELECT 1 FROM t ORDER BY ", "a + %u", ", ", n - 1, ""));
    assert_false(works_with(d, "SELECT 1 FROM t ORDER BY ", "a + %u", ", ", n + 1, ""));
    n = info_short(d, SQL_MAX_COLUMNS_IN_GROUP_BY);
    assert_false(works_with(d, "SELECT 1 FROM t GROUP BY ", "a + %u", ", ", n + 1, ""));
    n = info_short(d, SQL_MAX_COLUMNS_IN_TABLE);
    assert_true(works_with(d, "CREATE TABLE wide (", "c%u int", ", ", n, ")"));
    assert_false(works_with(d, "CREATE TABLE wider (", "c%u int", ", ", n + 1, ")"));
    n = info_short(d, SQL_MAX_COLUMNS_IN_INDEX);
    assert_true(works_with(d, "CREATE INDEX ON wide (", "c%u", ", ", n, ")"));
    assert_false(works_with(d, "CREATE INDEX ON wide (", "c%u", ", ", n + 1, ")"));
}

/* Names longer than the limit are cut by the server. */
static void test_name_lengths(void **state)
{
    struct db *d = *state;
    static const SQLUSMALLINT types[] = {SQL_MAX_IDENTIFIER_LEN,     SQL_MAX_COLUMN_NAME_LEN,
                                         SQL_MAX_TABLE_NAME_LEN,     SQL_MAX_SCHEMA_NAME_LEN,
                                         SQL_MAX_CATALOG_NAME_LEN,   SQL_MAX_CURSOR_NAME_LEN,
                                         SQL_MAX_PROCEDURE_NAME_LEN, SQL_MAX_USER_NAME_LEN};
    char longest[32];
    db_text(d, "SHOW max_identifier_length", longest, sizeof longest);
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        assert_int_equal(info_short(d, types[i]), strtol(longest, NULL, 10));
}

/* ---- the rest ---------------------------------------------------------------------------- */

static void test_identifiers(void **state)
{
    struct db *d = *state;
    char special[64], sql[256];
    assert_int_equal(info_short(d, SQL_IDENTIFIER_CASE), SQL_IC_LOWER);
    assert_int_equal(info_short(d, SQL_QUOTED_IDENTIFIER_CASE), SQL_IC_SENSITIVE);
    db_run(d, "CREATE TEMP TABLE Mixed (A int, \"A\" int)");
    assert_true(works(d, "SELECT MIXED.a, mixed.\"A\" FROM mixed"));
    assert_false(works(d, "SELECT 1 FROM \"Mixed\""));
    info_text(d, SQL_SPECIAL_CHARACTERS, special, sizeof special);
    size_t n = (size_t)snprintf(sql, sizeof sql, "CREATE TEMP TABLE \"x");
    for (const char *p = special; *p; p++) {
        if (*p == '"')
            sql[n++] = '"';
        sql[n++] = *p;
    }
    snprintf(sql + n, sizeof sql - n, "\" (a int)");
    assert_true(works(d, sql));
}

static void test_grouping_and_nulls(void **state)
{
    struct db *d = *state;
    begin_claims(d);
    /* SQL_GB_GROUP_BY_CONTAINS_SELECT */
    assert_int_equal(info_short(d, SQL_GROUP_BY), SQL_GB_GROUP_BY_CONTAINS_SELECT);
    assert_true(works(d, "SELECT d FROM u GROUP BY d, a"));
    assert_false(works(d, "SELECT d, a FROM u GROUP BY d"));
    assert_int_equal(info_short(d, SQL_CONCAT_NULL_BEHAVIOR), SQL_CB_NULL);
    db_rows(d, "SELECT 'x' || NULL", "NULL\n");
    assert_int_equal(info_short(d, SQL_NULL_COLLATION), SQL_NC_HIGH);
    db_rows(d, "SELECT * FROM (VALUES (1), (NULL)) v(x) ORDER BY x", "1\nNULL\n");
    db_rows(d, "SELECT * FROM (VALUES (1), (NULL)) v(x) ORDER BY x DESC", "NULL\n1\n");
}

static void test_names_of_this_connection(void **state)
{
    struct db *d = *state;
    char text[256], server[256];
    int major, minor, patch;
    assert_string_equal(info_text(d, SQL_DBMS_NAME, text, sizeof text), "PostgreSQL");
    assert_string_equal(info_text(d, SQL_DATABASE_NAME, text, sizeof text),
                        db_need("LAKEBASE_DATABASE"));
    assert_string_equal(info_text(d, SQL_DATA_SOURCE_NAME, text, sizeof text), "lakebase-m2m");
    assert_string_equal(info_text(d, SQL_USER_NAME, text, sizeof text),
                        db_text(d, "SELECT current_user", server, sizeof server));
    assert_int_not_equal(strlen(info_text(d, SQL_SERVER_NAME, text, sizeof text)), 0);
    info_text(d, SQL_DBMS_VER, text, sizeof text);
    assert_int_equal(sscanf(text, "%2d.%2d.%4d", &major, &minor, &patch), 3);
    assert_int_equal(major * 10000 + patch, db_number(d, "SHOW server_version_num"));
    assert_string_equal(info_text(d, SQL_COLLATION_SEQ, text, sizeof text),
                        db_text(d, "SHOW server_encoding", server, sizeof server));
    assert_string_equal(info_text(d, SQL_DATA_SOURCE_READ_ONLY, text, sizeof text), "N");
}

/* Cursors outlive the end of a transaction (SQL_CB_PRESERVE). */
static void test_cursors_are_preserved(void **state)
{
    struct db *d = *state;
    static const SQLSMALLINT ends[] = {SQL_COMMIT, SQL_ROLLBACK};
    assert_int_equal(info_short(d, SQL_CURSOR_COMMIT_BEHAVIOR), SQL_CB_PRESERVE);
    assert_int_equal(info_short(d, SQL_CURSOR_ROLLBACK_BEHAVIOR), SQL_CB_PRESERVE);
    DBC_OK(d->dbc, SQLSetConnectAttr(d->dbc, SQL_ATTR_AUTOCOMMIT, SQL_AUTOCOMMIT_OFF, 0));
    for (int i = 0; i < 2; i++) {
        unsigned rows = 0;
        STMT_OK(d->stmt, SQLPrepare(d->stmt, A("SELECT generate_series(1, 30000)"), SQL_NTS));
        STMT_OK(d->stmt, SQLExecute(d->stmt));
        STMT_OK(d->stmt, SQLFetch(d->stmt));
        DBC_OK(d->dbc, SQLEndTran(SQL_HANDLE_DBC, d->dbc, ends[i]));
        while (SQL_SUCCEEDED(SQLFetch(d->stmt)))
            rows++;
        assert_int_equal(rows, 29999);
        STMT_OK(d->stmt, SQLCloseCursor(d->stmt));
        /* and the statement stays prepared */
        STMT_OK(d->stmt, SQLExecute(d->stmt));
        STMT_OK(d->stmt, SQLCloseCursor(d->stmt));
    }
}

static void test_several_statements_at_once(void **state)
{
    struct db *d = *state;
    SQLHSTMT more[8];
    assert_int_equal(info_short(d, SQL_MAX_CONCURRENT_ACTIVITIES), 0);
    for (int i = 0; i < 8; i++) {
        more[i] = db_stmt(d);
        STMT_OK(more[i], SQLExecDirect(more[i], A("SELECT generate_series(1, 5000)"), SQL_NTS));
        STMT_OK(more[i], SQLFetch(more[i]));
    }
    for (int i = 0; i < 8; i++) {
        unsigned rows = 1;
        while (SQL_SUCCEEDED(SQLFetch(more[i])))
            rows++;
        assert_int_equal(rows, 5000);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DB_TEST(test_claims),
        DB_TEST(test_conversions),
        DB_TEST(test_limits),
        DB_TEST(test_name_lengths),
        DB_TEST(test_identifiers),
        DB_TEST(test_grouping_and_nulls),
        DB_TEST(test_names_of_this_connection),
        DB_TEST(test_cursors_are_preserved),
        DB_TEST(test_several_statements_at_once),
    };
    return DB_MAIN(tests);
}
