/* Every built-in type, both ways, on a real server. */
#include "support/cases.h"
#include "support/db.h"

#include <stdio.h>
#include <stdlib.h>

enum { ROOM = 1024 };

static void read_cell(SQLHSTMT s, SQLUSMALLINT column, SQLSMALLINT c_type, char *out)
{
    SQLWCHAR wide[ROOM];
    SQLLEN n;
    if (c_type == SQL_C_WCHAR) {
        STMT_OK(s, SQLGetData(s, column, SQL_C_WCHAR, wide, sizeof wide, &n));
        db_narrow(wide, n / (SQLLEN)sizeof *wide, out, ROOM);
    } else {
        STMT_OK(s, SQLGetData(s, column, SQL_C_CHAR, out, ROOM, &n));
        assert_int_equal(n, strlen(out));
    }
}

static void compare(SQLHSTMT s, const struct case_line *line, SQLSMALLINT c_type)
{
    char value[ROOM], text[ROOM];
    STMT_OK(s, SQLFetch(s));
    read_cell(s, 1, c_type, value);
    read_cell(s, 2, SQL_C_CHAR, text);
    if (strcmp(value, text) != 0)
        fail_msg("%s:%u: read as '%s', the server says '%s'", line->file, line->number, value,
                 text);
    STMT_OK(s, SQLCloseCursor(s));
}

static void test_characters_are_the_servers(void **state)
{
    struct db *d = *state;
    struct cases *c = cases_open("db_values");
    for (struct case_line line; cases_next(c, &line);) {
        char sql[ROOM];
        int n = (int)line.field[0].n;
        const char *at = line.field[0].at;
        snprintf(sql, sizeof sql, "SELECT %.*s, (%.*s)::text", n, at, n, at);
        STMT_OK(d->stmt, SQLExecDirect(d->stmt, A(sql), SQL_NTS));
        compare(d->stmt, &line, SQL_C_CHAR);
        STMT_OK(d->stmt, SQLExecDirect(d->stmt, A(sql), SQL_NTS));
        compare(d->stmt, &line, SQL_C_WCHAR);
        /* the value alone, prepared: its format is the driver's choice */
        snprintf(sql, sizeof sql, "SELECT %.*s", n, at);
        char text[ROOM], value[ROOM];
        char as_text[ROOM + 32];
        snprintf(as_text, sizeof as_text, "SELECT (%.*s)::text", n, at);
        db_text(d, as_text, text, sizeof text);
        STMT_OK(d->stmt, SQLPrepare(d->stmt, A(sql), SQL_NTS));
        for (int times = 0; times < 2; times++) {
            STMT_OK(d->stmt, SQLExecute(d->stmt));
            STMT_OK(d->stmt, SQLFetch(d->stmt));
            read_cell(d->stmt, 1, times ? SQL_C_CHAR : SQL_C_WCHAR, value);
            if (strcmp(value, text) != 0)
                fail_msg("%s:%u: prepared, it reads as '%s'", line.file, line.number, value);
            STMT_OK(d->stmt, SQLCloseCursor(d->stmt));
        }
    }
    cases_close(c);
}

/* A bound value and what the server takes it for. */
struct param {
    SQLSMALLINT c_type, sql_type;
    const void *at;
    SQLLEN length;
    const char *server; /* its text */
};

static void check_param(struct db *d, const struct param *p, SQLULEN size, SQLSMALLINT digits)
{
    SQLLEN length = p->length;
    char text[ROOM];
    SQLLEN n;
    STMT_OK(d->stmt, SQLBindParameter(d->stmt, 1, SQL_PARAM_INPUT, p->c_type, p->sql_type, size,
                                      digits, (SQLPOINTER)(uintptr_t)p->at, 0, &length));
    STMT_OK(d->stmt, SQLExecDirect(d->stmt, A("SELECT CAST(? AS text)"), SQL_NTS));
    STMT_OK(d->stmt, SQLFetch(d->stmt));
    STMT_OK(d->stmt, SQLGetData(d->stmt, 1, SQL_C_CHAR, text, sizeof text, &n));
    if (strcmp(text, p->server) != 0)
        fail_msg("C type %d as SQL type %d: the server has '%s', not '%s'", p->c_type, p->sql_type,
                 text, p->server);
    db_reset(d->stmt);
}

static const SQLSMALLINT s16 = -5;
static const SQLINTEGER s32 = -70000;
static const SQLUINTEGER u32 = 4000000000u;
static const SQLBIGINT s64 = 1099511627776;
static const SQLUBIGINT u64 = UINT64_MAX;
static const SQLCHAR bit = 1;
static const SQLREAL single = 0.1f;
static const SQLDOUBLE real = 1e-7, whole = 3.0;
static const SQL_NUMERIC_STRUCT numeric = {
    .precision = 5, .scale = 2, .sign = 0, .val = {0x39, 0x30}};
static const SQL_DATE_STRUCT day = {2024, 2, 29}, ides = {-44, 3, 15};
static const SQL_TIME_STRUCT clock_ = {23, 59, 58};
static const SQL_TIMESTAMP_STRUCT moment = {2024, 2, 29, 23, 59, 58, 123456000},
                                  midnight = {1969, 12, 31, 0, 0, 0, 0};
static const SQLGUID guid = {
    0x00112233, 0x4455, 0x6677, {0x88, 0x99, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff}};
static const SQL_INTERVAL_STRUCT months = {SQL_IS_YEAR_TO_MONTH, SQL_FALSE, {.year_month = {1, 2}}};
static const SQL_INTERVAL_STRUCT days = {
    SQL_IS_DAY_TO_SECOND, SQL_TRUE, {.day_second = {3, 4, 5, 6, 700000}}};

static const struct param params[] = {
    {SQL_C_SSHORT, SQL_SMALLINT, &s16, 0, "-5"},
    {SQL_C_SSHORT, SQL_VARCHAR, &s16, 0, "-5"},
    {SQL_C_SLONG, SQL_INTEGER, &s32, 0, "-70000"},
    {SQL_C_SLONG, SQL_BIGINT, &s32, 0, "-70000"},
    {SQL_C_SLONG, SQL_NUMERIC, &s32, 0, "-70000"},
    {SQL_C_SLONG, SQL_DOUBLE, &s32, 0, "-70000"},
    {SQL_C_SLONG, SQL_INTERVAL_SECOND, &s32, 0, "-19:26:40"},
    {SQL_C_ULONG, SQL_BIGINT, &u32, 0, "4000000000"},
    {SQL_C_SBIGINT, SQL_BIGINT, &s64, 0, "1099511627776"},
    {SQL_C_SBIGINT, SQL_WVARCHAR, &s64, 0, "1099511627776"},
    {SQL_C_UBIGINT, SQL_NUMERIC, &u64, 0, "18446744073709551615"},
    {SQL_C_BIT, SQL_BIT, &bit, 0, "true"},
    {SQL_C_BIT, SQL_INTEGER, &bit, 0, "1"},
    {SQL_C_FLOAT, SQL_REAL, &single, 0, "0.1"},
    {SQL_C_DOUBLE, SQL_DOUBLE, &real, 0, "1e-07"},
    {SQL_C_DOUBLE, SQL_FLOAT, &whole, 0, "3"},
    {SQL_C_DOUBLE, SQL_NUMERIC, &real, 0, "0.0000001"},
    {SQL_C_DOUBLE, SQL_INTEGER, &whole, 0, "3"},
    {SQL_C_NUMERIC, SQL_NUMERIC, &numeric, 0, "-123.45"},
    {SQL_C_NUMERIC, SQL_DOUBLE, &numeric, 0, "-123.45"},
    {SQL_C_NUMERIC, SQL_VARCHAR, &numeric, 0, "-123.45"},
    {SQL_C_TYPE_DATE, SQL_TYPE_DATE, &day, 0, "2024-02-29"},
    {SQL_C_TYPE_DATE, SQL_TYPE_DATE, &ides, 0, "0044-03-15 BC"},
    {SQL_C_TYPE_DATE, SQL_TYPE_TIMESTAMP, &day, 0, "2024-02-29 00:00:00"},
    {SQL_C_TYPE_DATE, SQL_VARCHAR, &day, 0, "2024-02-29"},
    {SQL_C_TYPE_TIME, SQL_TYPE_TIME, &clock_, 0, "23:59:58"},
    {SQL_C_TYPE_TIMESTAMP, SQL_TYPE_TIMESTAMP, &moment, 0, "2024-02-29 23:59:58.123456"},
    {SQL_C_TYPE_TIMESTAMP, SQL_TYPE_DATE, &midnight, 0, "1969-12-31"},
    {SQL_C_TYPE_TIMESTAMP, SQL_TYPE_TIME, &moment, 0, "23:59:58.123456"},
    {SQL_C_TYPE_TIMESTAMP, SQL_WVARCHAR, &moment, 0, "2024-02-29 23:59:58.123456"},
    {SQL_C_GUID, SQL_GUID, &guid, 0, "00112233-4455-6677-8899-aabbccddeeff"},
    {SQL_C_GUID, SQL_CHAR, &guid, 0, "00112233-4455-6677-8899-aabbccddeeff"},
    {SQL_C_INTERVAL_YEAR_TO_MONTH, SQL_INTERVAL_YEAR_TO_MONTH, &months, 0, "1 year 2 mons"},
    {SQL_C_INTERVAL_DAY_TO_SECOND, SQL_INTERVAL_DAY_TO_SECOND, &days, 0, "-3 days -04:05:06.7"},
    {SQL_C_CHAR, SQL_VARCHAR, "plain", SQL_NTS, "plain"},
    {SQL_C_CHAR, SQL_VARCHAR, "", SQL_NTS, ""},
    {SQL_C_CHAR, SQL_INTEGER, " 42 ", SQL_NTS, "42"},
    {SQL_C_CHAR, SQL_NUMERIC, "12.50", SQL_NTS, "12.50"},
    {SQL_C_CHAR, SQL_DOUBLE, "1.5e3", SQL_NTS, "1500"},
    {SQL_C_CHAR, SQL_BIT, "1", SQL_NTS, "true"},
    {SQL_C_CHAR, SQL_TYPE_DATE, "{d '2024-02-29'}", SQL_NTS, "2024-02-29"},
    {SQL_C_CHAR, SQL_TYPE_TIMESTAMP, "2024-02-29 12:00", SQL_NTS, "2024-02-29 12:00:00"},
    {SQL_C_CHAR, SQL_TYPE_TIMESTAMP, "epoch", SQL_NTS, "1970-01-01 00:00:00"},
    {SQL_C_CHAR, SQL_GUID, "00112233445566778899AABBCCDDEEFF", SQL_NTS,
     "00112233-4455-6677-8899-aabbccddeeff"},
    {SQL_C_CHAR, SQL_INTERVAL_DAY, "3", SQL_NTS, "3 days"},
    {SQL_C_CHAR, SQL_VARBINARY, "00FF", SQL_NTS, "\\x00ff"},
    {SQL_C_BINARY, SQL_VARBINARY, "\0\xFF", 2, "\\x00ff"},
    {SQL_C_BINARY, SQL_LONGVARBINARY, "", 0, "\\x"},
};

static void test_parameters_arrive(void **state)
{
    struct db *d = *state;
    for (size_t i = 0; i < sizeof params / sizeof *params; i++)
        check_param(d, &params[i], 0, 0);
}

/* What a parameter held comes back in the same C type, bit for bit. */
static void check_round_trip(struct db *d, SQLSMALLINT c_type, SQLSMALLINT sql_type, const void *at,
                             size_t size)
{
    char back[64];
    SQLLEN n;
    memset(back, 0, sizeof back);
    STMT_OK(d->stmt, SQLBindParameter(d->stmt, 1, SQL_PARAM_INPUT, c_type, sql_type, 0, 0,
                                      (SQLPOINTER)(uintptr_t)at, 0, NULL));
    STMT_OK(d->stmt, SQLExecDirect(d->stmt, A("SELECT ?"), SQL_NTS));
    STMT_OK(d->stmt, SQLFetch(d->stmt));
    STMT_OK(d->stmt, SQLGetData(d->stmt, 1, c_type, back, sizeof back, &n));
    assert_int_equal(n, size);
    assert_memory_equal(back, at, size);
    db_reset(d->stmt);
}

static void test_values_come_back(void **state)
{
    struct db *d = *state;
    check_round_trip(d, SQL_C_SSHORT, SQL_SMALLINT, &s16, sizeof s16);
    check_round_trip(d, SQL_C_SLONG, SQL_INTEGER, &s32, sizeof s32);
    check_round_trip(d, SQL_C_SBIGINT, SQL_BIGINT, &s64, sizeof s64);
    check_round_trip(d, SQL_C_UBIGINT, SQL_NUMERIC, &u64, sizeof u64);
    check_round_trip(d, SQL_C_BIT, SQL_BIT, &bit, sizeof bit);
    check_round_trip(d, SQL_C_FLOAT, SQL_REAL, &single, sizeof single);
    check_round_trip(d, SQL_C_DOUBLE, SQL_DOUBLE, &real, sizeof real);
    check_round_trip(d, SQL_C_NUMERIC, SQL_NUMERIC, &numeric, sizeof numeric);
    check_round_trip(d, SQL_C_TYPE_DATE, SQL_TYPE_DATE, &ides, sizeof ides);
    check_round_trip(d, SQL_C_TYPE_TIME, SQL_TYPE_TIME, &clock_, sizeof clock_);
    check_round_trip(d, SQL_C_TYPE_TIMESTAMP, SQL_TYPE_TIMESTAMP, &moment, sizeof moment);
    check_round_trip(d, SQL_C_GUID, SQL_GUID, &guid, sizeof guid);
}

static void test_intervals_come_back(void **state)
{
    struct db *d = *state;
    SQL_INTERVAL_STRUCT back;
    SQLLEN n;
    STMT_OK(d->stmt, SQLExecDirect(d->stmt, A("SELECT interval '-3 days -04:05:06.7'"), SQL_NTS));
    STMT_OK(d->stmt, SQLFetch(d->stmt));
    STMT_OK(d->stmt, SQLGetData(d->stmt, 1, SQL_C_INTERVAL_DAY_TO_SECOND, &back, sizeof back, &n));
    assert_int_equal(back.interval_type, SQL_IS_DAY_TO_SECOND);
    assert_int_equal(back.interval_sign, SQL_TRUE);
    assert_memory_equal(&back.intval, &days.intval, sizeof days.intval);
    db_reset(d->stmt);
}

/* The driver manager's own type names and sizes for columns of a table. */
static void test_described(void **state)
{
    struct db *d = *state;
    static const struct {
        const char *type;
        SQLSMALLINT sql_type;
        SQLULEN size;
        SQLSMALLINT digits;
    } columns[] = {{"bool", SQL_BIT, 1, 0},
                   {"int4", SQL_INTEGER, 10, 0},
                   {"numeric(12,3)", SQL_NUMERIC, 12, 3},
                   {"numeric", SQL_NUMERIC, 38, 10},
                   {"varchar(20)", SQL_WVARCHAR, 20, 0},
                   {"text", SQL_WVARCHAR, 65535, 0},
                   {"char(3)", SQL_WCHAR, 3, 0},
                   {"timestamp(3)", SQL_TYPE_TIMESTAMP, 23, 3},
                   {"timestamptz", SQL_TYPE_TIMESTAMP, 26, 6},
                   {"date", SQL_TYPE_DATE, 10, 0},
                   {"time(0)", SQL_TYPE_TIME, 8, 0},
                   {"uuid", SQL_GUID, 36, 0},
                   {"bytea", SQL_LONGVARBINARY, 1048576, 0},
                   {"jsonb", SQL_WLONGVARCHAR, 1048576, 0},
                   {"bit(1)", SQL_BIT, 1, 0},
                   {"money", SQL_DECIMAL, 19, 2},
                   {"int4[]", SQL_WVARCHAR, 65535, 0}};
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
        char sql[128];
        SQLCHAR name[16];
        SQLSMALLINT n, type, digits, nullable;
        SQLULEN size;
        snprintf(sql, sizeof sql, "SELECT NULL::%s AS c", columns[i].type);
        STMT_OK(d->stmt, SQLExecDirect(d->stmt, A(sql), SQL_NTS));
        STMT_OK(d->stmt, SQLDescribeCol(d->stmt, 1, name, sizeof name, &n, &type, &size, &digits,
                                        &nullable));
        assert_int_equal(type, columns[i].sql_type);
        assert_int_equal(size, columns[i].size);
        assert_int_equal(digits, columns[i].digits);
        db_reset(d->stmt);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DB_TEST(test_characters_are_the_servers),
        DB_TEST(test_parameters_arrive),
        DB_TEST(test_values_come_back),
        DB_TEST(test_intervals_come_back),
        DB_TEST(test_described),
    };
    return DB_MAIN(tests);
}
