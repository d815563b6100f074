/* Types: every one the server has as text, the common ones natively and back, what they are
 * described as, and what keywords make of them. */
#include "support/db.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "support/cases.h"

/* ---- as text ----------------------------------------------------------------------------- */

static void add_literal(struct lb_buf *sql, struct lb_text value)
{
    lb_buf_add_str(sql, "E'");
    for (size_t i = 0; i < value.n; i++) {
        unsigned char c = (unsigned char)value.at[i];
        if (c == '\'' || c == '\\')
            lb_buf_add_char(sql, '\\');
        if (c >= 0x80) /* bytes, past what a driver manager converts */
            lb_buf_addf(sql, "\\x%02x", c);
        else
            lb_buf_add_char(sql, (char)c);
    }
    lb_buf_add_char(sql, '\'');
}

static void add_value(struct lb_buf *sql, const struct case_line *line)
{
    struct lb_text type = line->field[0], value = line->field[1];
    if (lb_text_starts(value, LB_TEXT("="))) {
        lb_buf_add_text(sql, lb_text_from(value, 1));
        return;
    }
    lb_buf_add_str(sql, "CAST(");
    add_literal(sql, value);
    lb_buf_addf(sql, " AS %.*s)", (int)type.n, type.at);
}

enum { ROOM = 65536 };

/* A cell as UTF-8, read in one of the two ways. */
static const char *read_cell(SQLHSTMT s, SQLUSMALLINT column, bool wide, char *out)
{
    SQLLEN n = 0;
    if (wide) {
        SQLWCHAR *w = malloc(ROOM * sizeof *w);
        assert_non_null(w);
        STMT_OK(s, SQLGetData(s, column, SQL_C_WCHAR, w, ROOM * sizeof *w, &n));
        if (n != SQL_NULL_DATA)
            db_narrow(w, n / (SQLLEN)sizeof *w, out, ROOM);
        free(w);
    } else {
        STMT_OK(s, SQLGetData(s, column, SQL_C_CHAR, out, ROOM, &n));
        if (n != SQL_NULL_DATA)
            assert_int_equal(n, strlen(out));
    }
    return n == SQL_NULL_DATA ? strcpy(out, "NULL") : out;
}

/* Read both ways; read with the other columns in binary form; bound. All give the same. */
static void check_text(struct db *d, const struct case_line *line, const char *value)
{
    char expected[ROOM], got[ROOM], sql[ROOM];
    SQLINTEGER number;
    SQLLEN n;
    snprintf(sql, sizeof sql, "SELECT v, v::text, 1, 2, 3 FROM (SELECT %s AS v) x", value);
    for (int way = 0; way < 4; way++) {
        bool wide = way & 1, binary = way & 2;
        if (binary) /* enough native columns that the driver asks for binary results */
            for (SQLUSMALLINT i = 3; i <= 5; i++)
                STMT_OK(d->stmt, SQLBindCol(d->stmt, i, SQL_C_SLONG, &number, 0, NULL));
        STMT_OK(d->stmt, SQLPrepare(d->stmt, A(sql), SQL_NTS));
        SQLSMALLINT columns;
        STMT_OK(d->stmt, SQLNumResultCols(d->stmt, &columns));
        STMT_OK(d->stmt, SQLExecute(d->stmt));
        STMT_OK(d->stmt, SQLFetch(d->stmt));
        read_cell(d->stmt, 1, wide, got);
        if (line->n > 2)
            snprintf(expected, sizeof expected, "%.*s", (int)line->field[2].n, line->field[2].at);
        else
            STMT_OK(d->stmt, SQLGetData(d->stmt, 2, SQL_C_CHAR, expected, sizeof expected, &n));
        if (n == SQL_NULL_DATA && line->n <= 2)
            strcpy(expected, "NULL");
        if (strcmp(got, expected) != 0)
            fail_msg("%s:%u: as %s, the server sending %s: '%s', not '%s'", line->file,
                     line->number, wide ? "SQL_C_WCHAR" : "SQL_C_CHAR", binary ? "binary" : "text",
                     got, expected);
        STMT_OK(d->stmt, SQLFreeStmt(d->stmt, SQL_CLOSE));
        STMT_OK(d->stmt, SQLFreeStmt(d->stmt, SQL_UNBIND));
    }
}

static void test_every_type_as_text(void **state)
{
    struct db *d = *state;
    struct cases *c = cases_open("type_text");
    struct lb_buf seen = LB_BUF(65536), sql = LB_BUF(65536);
    for (struct case_line line; cases_next(c, &line);) {
        lb_buf_clear(&sql);
        add_value(&sql, &line);
        check_text(d, &line, lb_buf_str(&sql));
        lb_buf_addf(&seen, ",'%.*s'", (int)line.field[0].n, line.field[0].at);
    }
    cases_close(c);
    lb_buf_clear(&sql);
    lb_buf_addf(
        &sql,
        "SELECT typname FROM pg_type WHERE typnamespace = 'pg_catalog'::regnamespace AND "
        "typtype IN ('b', 'r', 'm') AND typcategory <> 'A' AND oid NOT IN (SELECT t::regtype "
        "FROM unnest(ARRAY[''%s]) t WHERE t <> '')",
        lb_buf_str(&seen));
    db_rows(d, lb_buf_str(&sql), "");
    lb_buf_release(&seen);
    lb_buf_release(&sql);
}

static void test_types_of_the_user(void **state)
{
    struct db *d = *state;
    db_run(d, "CREATE TYPE pg_temp.mood AS ENUM ('sad', 'so-so')");
    db_run(d, "CREATE TYPE pg_temp.pair AS (a int, b text)");
    db_run(d, "CREATE DOMAIN pg_temp.small AS int CHECK (VALUE < 100)");
    db_rows(d,
            "SELECT 'sad'::pg_temp.mood, ROW(1, 'x y')::pg_temp.pair, 42::pg_temp.small, "
            "ARRAY['sad']::pg_temp.mood[]",
            "sad|(1,\"x y\")|42|{sad}\n");
    SQLINTEGER v = 0;
    SQLSMALLINT type;
    STMT_OK(d->stmt, SQLExecDirect(d->stmt, A("SELECT 42::pg_temp.small"), SQL_NTS));
    STMT_OK(d->stmt, SQLDescribeCol(d->stmt, 1, NULL, 0, NULL, &type, NULL, NULL, NULL));
    assert_int_equal(type, SQL_INTEGER); /* a domain is its base type */
    STMT_OK(d->stmt, SQLFetch(d->stmt));
    STMT_OK(d->stmt, SQLGetData(d->stmt, 1, SQL_C_SLONG, &v, 0, NULL));
    assert_int_equal(v, 42);
}

/* A type that only the database knows, not the driver: text, both ways. */
static void test_types_of_extensions(void **state)
{
    struct db *d = *state;
    SQLCHAR name[64];
    SQLSMALLINT type;
    SQLLEN n = SQL_NTS;
    db_run(d, "DROP SCHEMA IF EXISTS type_test_ext CASCADE; CREATE SCHEMA type_test_ext");
    db_run(d, "CREATE EXTENSION hstore SCHEMA type_test_ext");
    db_run(d, "CREATE TEMPORARY TABLE bag (h type_test_ext.hstore)");
    STMT_OK(d->stmt, SQLBindParameter(d->stmt, 1, SQL_PARAM_INPUT, SQL_C_CHAR, SQL_VARCHAR, 100, 0,
                                      A("b=>NULL, a=>1"), 0, &n));
    STMT_OK(d->stmt, SQLExecDirect(d->stmt, A("INSERT INTO bag VALUES (?)"), SQL_NTS));
    STMT_OK(d->stmt, SQLFreeStmt(d->stmt, SQL_RESET_PARAMS));
    for (int again = 0; again < 2; again++)
        db_rows(d, "SELECT h FROM bag", "\"a\"=>\"1\", \"b\"=>NULL\n");
    STMT_OK(d->stmt, SQLExecDirect(d->stmt, A("SELECT h FROM bag"), SQL_NTS));
    STMT_OK(d->stmt, SQLDescribeCol(d->stmt, 1, NULL, 0, NULL, &type, NULL, NULL, NULL));
    assert_int_equal(type, SQL_WVARCHAR);
    STMT_OK(d->stmt,
            SQLColAttribute(d->stmt, 1, SQL_DESC_TYPE_NAME, name, sizeof name, NULL, NULL));
    assert_string_equal((char *)name, "text");
    STMT_OK(d->stmt, SQLCloseCursor(d->stmt));
    db_run(d, "DROP TABLE bag; DROP SCHEMA type_test_ext CASCADE");
}

/* ---- natively ---------------------------------------------------------------------------- */

struct native {
    SQLSMALLINT small;
    SQLINTEGER integer;
    SQLBIGINT big;
    float real;
    double wide;
    unsigned char bit;
    SQL_DATE_STRUCT date;
    SQL_TIME_STRUCT time;
    SQL_TIMESTAMP_STRUCT stamp;
    SQLGUID guid;
    unsigned char bytes[8];
    SQL_NUMERIC_STRUCT numeric;
    SQL_INTERVAL_STRUCT interval;
    SQLLEN n[13];
};

static const char native_sql[] =
    "SELECT (-5)::int2, -70000, -5000000000::int8, 1.5::float4, 2.25::float8, true, "
    "date '2026-01-15', time '06:07:08.9', timestamp '2026-01-15 06:07:08.123456', "
    "'00112233-4455-6677-8899-aabbccddeeff'::uuid, '\\x0102ff'::bytea, 123::numeric, "
    "interval '3 days 04:05:06.789'";

static void bind_native(SQLHSTMT s, struct native *v)
{
    const struct {
        SQLSMALLINT type;
        void *at;
        SQLLEN room;
    } to[] = {{SQL_C_SSHORT, &v->small, 0},
              {SQL_C_SLONG, &v->integer, 0},
              {SQL_C_SBIGINT, &v->big, 0},
              {SQL_C_FLOAT, &v->real, 0},
              {SQL_C_DOUBLE, &v->wide, 0},
              {SQL_C_BIT, &v->bit, 0},
              {SQL_C_TYPE_DATE, &v->date, 0},
              {SQL_C_TYPE_TIME, &v->time, 0},
              {SQL_C_TYPE_TIMESTAMP, &v->stamp, 0},
              {SQL_C_GUID, &v->guid, 0},
              {SQL_C_BINARY, v->bytes, sizeof v->bytes},
              {SQL_C_NUMERIC, &v->numeric, 0},
              {SQL_C_INTERVAL_DAY_TO_SECOND, &v->interval, 0}};
    memset(v, 0x55, sizeof *v);
    for (SQLUSMALLINT i = 0; i < 13; i++)
        STMT_OK(s,
                SQLBindCol(s, (SQLUSMALLINT)(i + 1), to[i].type, to[i].at, to[i].room, &v->n[i]));
}

static void check_native(const struct native *v)
{
    static const SQLLEN lengths[13] = {2, 4, 8, 4, 8, 1, 6, 6, 16, 16, 3, 19, 28};
    for (int i = 0; i < 13; i++)
        assert_int_equal(v->n[i], lengths[i]);
    assert_int_equal(v->small, -5);
    assert_int_equal(v->integer, -70000);
    assert_true(v->big == -5000000000);
    assert_true(v->real == 1.5f && v->wide == 2.25);
    assert_int_equal(v->bit, 1);
    assert_int_equal(v->date.year * 10000 + v->date.month * 100 + v->date.day, 20260115);
    assert_int_equal(v->time.hour * 10000 + v->time.minute * 100 + v->time.second, 60708);
    assert_int_equal(v->stamp.year, 2026);
    assert_int_equal(v->stamp.hour, 6);
    assert_int_equal(v->stamp.fraction, 123456000);
    assert_int_equal(v->guid.Data1, 0x00112233);
    assert_int_equal(v->guid.Data3, 0x6677);
    assert_int_equal(v->guid.Data4[7], 0xff);
    assert_memory_equal(v->bytes, "\x01\x02\xff", 3);
    assert_int_equal(v->numeric.val[0], 123);
    assert_int_equal(v->numeric.sign, 1);
    assert_int_equal(v->interval.interval_type, SQL_IS_DAY_TO_SECOND);
    assert_int_equal(v->interval.intval.day_second.day, 3);
    assert_int_equal(v->interval.intval.day_second.second, 6);
    assert_int_equal(v->interval.intval.day_second.fraction, 789000);
}

/* Text from the server at first, binary once its columns are known: the same values. */
static void test_natively(void **state)
{
    struct db *d = *state;
    struct native v;
    SQLSMALLINT columns;
    bind_native(d->stmt, &v);
    STMT_OK(d->stmt, SQLExecDirect(d->stmt, A(native_sql), SQL_NTS));
    STMT_WARNS(d->stmt, "01S07", SQLFetch(d->stmt)); /* the time's fraction */
    check_native(&v);
    STMT_OK(d->stmt, SQLCloseCursor(d->stmt));
    bind_native(d->stmt, &v);
    STMT_OK(d->stmt, SQLPrepare(d->stmt, A(native_sql), SQL_NTS));
    STMT_OK(d->stmt, SQLNumResultCols(d->stmt, &columns));
    for (int i = 0; i < 3; i++) {
        STMT_OK(d->stmt, SQLExecute(d->stmt));
        STMT_WARNS(d->stmt, "01S07", SQLFetch(d->stmt));
        check_native(&v);
        STMT_OK(d->stmt, SQLCloseCursor(d->stmt));
    }
}

/* Every integer type to every integer C type that holds it. */
static void test_integers_widen(void **state)
{
    struct db *d = *state;
    static const char *const sources[] = {"int2 '100'",   "100",         "int8 '100'",
                                          "100::numeric", "100::float8", "100::float4",
                                          "'100'",        "oid '100'"};
    static const struct {
        SQLSMALLINT type;
        size_t size;
    } targets[] = {{SQL_C_STINYINT, 1}, {SQL_C_UTINYINT, 1}, {SQL_C_SSHORT, 2},
                   {SQL_C_USHORT, 2},   {SQL_C_SLONG, 4},    {SQL_C_ULONG, 4},
                   {SQL_C_SBIGINT, 8},  {SQL_C_UBIGINT, 8}};
    char sql[128];
    for (size_t i = 0; i < sizeof sources / sizeof *sources; i++) {
        for (size_t k = 0; k < sizeof targets / sizeof *targets; k++) {
            uint64_t v = 0;
            SQLLEN n;
            snprintf(sql, sizeof sql, "SELECT %s", sources[i]);
            STMT_OK(d->stmt, SQLExecDirect(d->stmt, A(sql), SQL_NTS));
            STMT_OK(d->stmt, SQLFetch(d->stmt));
            STMT_OK(d->stmt, SQLGetData(d->stmt, 1, targets[k].type, &v, 0, &n));
            assert_int_equal(v, 100);
            assert_int_equal(n, targets[k].size);
            STMT_OK(d->stmt, SQLCloseCursor(d->stmt));
        }
    }
}

/* ---- there and back ---------------------------------------------------------------------- */

static const SQLSMALLINT s16 = -5;
static const SQLINTEGER s32 = -70000;
static const SQLBIGINT s64 = 1099511627776;
static const SQLUBIGINT u64 = UINT64_MAX;
static const SQLCHAR bit = 1;
static const SQLREAL single = 0.1f;
static const SQLDOUBLE real = 1e-7;
static const SQL_NUMERIC_STRUCT numeric = {
    .precision = 5, .scale = 2, .sign = 0, .val = {0x39, 0x30}};
static const SQL_DATE_STRUCT ides = {-44, 3, 15};
static const SQL_TIME_STRUCT clock_ = {23, 59, 58};
static const SQL_TIMESTAMP_STRUCT moment = {2024, 2, 29, 23, 59, 58, 123456000};
static const SQLGUID guid = {
    0x00112233, 0x4455, 0x6677, {0x88, 0x99, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff}};
static const SQL_INTERVAL_STRUCT days = {
    SQL_IS_DAY_TO_SECOND, SQL_TRUE, {.day_second = {3, 4, 5, 6, 700000}}};

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

/* ---- described --------------------------------------------------------------------------- */

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

/* ---- keywords ---------------------------------------------------------------------------- */

static void describe_all(struct db *d, struct lb_buf *out)
{
    STMT_OK(d->stmt,
            SQLExecDirect(d->stmt,
                          A("SELECT true, 'x'::text, 'x'::varchar(300), 'x'::varchar, '{}'::json, "
                            "'\\x00'::bytea, now(), 1::int8, 1.5::numeric, 'x'::char(3)"),
                          SQL_NTS));
    lb_buf_clear(out);
    for (SQLUSMALLINT i = 1; i <= 10; i++) {
        SQLSMALLINT type, digits;
        SQLULEN size;
        STMT_OK(d->stmt, SQLDescribeCol(d->stmt, i, NULL, 0, NULL, &type, &size, &digits, NULL));
        lb_buf_addf(out, "%d(%lu,%d) ", type, (unsigned long)size, digits);
    }
}

/* The defaults that docs/keywords.md names are those that hold. */
static void test_defaults_said_aloud(void **state)
{
    struct db *d = *state;
    struct lb_buf silent = LB_BUF(4096), aloud = LB_BUF(4096);
    db_connect(d, DB_SOURCE);
    describe_all(d, &silent);
    db_disconnect(d);
    db_connect(d, DB_SOURCE
               "BoolsAsChar=0;TrueIsMinus1=0;TextAsLongVarchar=0;UnknownsAsLongVarchar=0;"
               "ByteaAsLongVarBinary=1;MaxVarcharSize=65535;MaxLongVarcharSize=1048576;BI=0;"
               "NumericAs=0;TimestampTZ=text;UseUnicode=1");
    describe_all(d, &aloud);
    assert_string_equal(lb_buf_str(&silent), lb_buf_str(&aloud));
    lb_buf_release(&silent);
    lb_buf_release(&aloud);
}

static void check_described(struct db *d, const char *with, const char *sql, SQLSMALLINT type,
                            SQLULEN size)
{
    SQLSMALLINT got;
    SQLULEN got_size;
    db_connect(d, DB_SOURCE "%s", with);
    STMT_OK(d->stmt, SQLExecDirect(d->stmt, A(sql), SQL_NTS));
    STMT_OK(d->stmt, SQLDescribeCol(d->stmt, 1, NULL, 0, NULL, &got, &got_size, NULL, NULL));
    if (got != type || (size && got_size != size))
        fail_msg("%s: %s is type %d of size %lu", with, sql, got, (unsigned long)got_size);
    db_disconnect(d);
}

static void test_what_keywords_change(void **state)
{
    struct db *d = *state;
    check_described(d, "BoolsAsChar=1", "SELECT true", SQL_WVARCHAR, 5);
    check_described(d, "TextAsLongVarchar=1", "SELECT 'x'::text", SQL_WLONGVARCHAR, 0);
    check_described(d, "TextAsLongVarchar=1;MaxLongVarcharSize=8190", "SELECT 'x'::text",
                    SQL_WLONGVARCHAR, 8190);
    check_described(d, "MaxVarcharSize=255", "SELECT 'x'::varchar(300)", SQL_WLONGVARCHAR, 0);
    check_described(d, "ByteaAsLongVarBinary=0", "SELECT '\\x00'::bytea", SQL_VARBINARY, 0);
    check_described(d, "BI=2", "SELECT 1::int8", SQL_NUMERIC, 19);
    check_described(d, "NumericAs=8", "SELECT 1.5::numeric", SQL_DOUBLE, 0);
    db_connect(d, DB_SOURCE "TimestampTZ=timestamp;ConnSettings={SET TimeZone = 'UTC'}");
    db_rows(d, "SELECT '2026-01-15 06:07:08+02'::timestamptz", "2026-01-15 04:07:08\n");
    db_disconnect(d);
    check_described(d, "UseUnicode=0", "SELECT 'x'::varchar(9)", SQL_VARCHAR, 9);
    db_connect(d, DB_SOURCE "TrueIsMinus1=1");
    SQLINTEGER v = 0;
    STMT_OK(d->stmt, SQLExecDirect(d->stmt, A("SELECT true"), SQL_NTS));
    STMT_OK(d->stmt, SQLFetch(d->stmt));
    STMT_OK(d->stmt, SQLGetData(d->stmt, 1, SQL_C_SLONG, &v, 0, NULL));
    assert_int_equal(v, -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DB_TEST(test_every_type_as_text),  DB_TEST(test_types_of_the_user),
        DB_TEST(test_types_of_extensions), DB_TEST(test_natively),
        DB_TEST(test_integers_widen),      DB_TEST(test_values_come_back),
        DB_TEST(test_intervals_come_back), DB_TEST(test_described),
        DB_BARE(test_defaults_said_aloud), DB_BARE(test_what_keywords_change),
    };
    return DB_MAIN(tests);
}
