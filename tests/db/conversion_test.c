/*
 * Which conversions there are (ODBC reference, appendix D, "Converting Data from SQL to C Data
 * Types" and "Converting Data from C to SQL Data Types"): the tables' crosses, all of them. What
 * each conversion gives is in tests/cases/fetch_*.txt and send_*.txt.
 */
#include "support/db.h"

#include <stdio.h>

/* Columns of both matrices. */
static const struct {
    SQLSMALLINT c_type;
    const char *name;
} c_types[] = {
    {SQL_C_CHAR, "CHAR"},
    {SQL_C_WCHAR, "WCHAR"},
    {SQL_C_BIT, "BIT"},
    {SQL_C_STINYINT, "STINYINT"},
    {SQL_C_UTINYINT, "UTINYINT"},
    {SQL_C_TINYINT, "TINYINT"},
    {SQL_C_SSHORT, "SSHORT"},
    {SQL_C_USHORT, "USHORT"},
    {SQL_C_SHORT, "SHORT"},
    {SQL_C_SLONG, "SLONG"},
    {SQL_C_ULONG, "ULONG"},
    {SQL_C_LONG, "LONG"},
    {SQL_C_SBIGINT, "SBIGINT"},
    {SQL_C_UBIGINT, "UBIGINT"},
    {SQL_C_FLOAT, "FLOAT"},
    {SQL_C_DOUBLE, "DOUBLE"},
    {SQL_C_NUMERIC, "NUMERIC"},
    {SQL_C_BINARY, "BINARY"},
    {SQL_C_TYPE_DATE, "DATE"},
    {SQL_C_TYPE_TIME, "TIME"},
    {SQL_C_TYPE_TIMESTAMP, "TIMESTAMP"},
    {SQL_C_GUID, "GUID"},
    {SQL_C_INTERVAL_DAY, "INTERVAL_DAY"},
    {SQL_C_INTERVAL_DAY_TO_SECOND, "INTERVAL_DAY_TO_SECOND"},
    {SQL_C_INTERVAL_YEAR, "INTERVAL_YEAR"},
    {SQL_C_DEFAULT, "DEFAULT"},
};

enum { C_TYPES = sizeof c_types / sizeof *c_types };

/* + converts, - does not (07006), ? by the value; one sign a C type, spaces do not count:
 *       CHAR WCHAR | BIT … NUMERIC | BINARY | DATE TIME TIMESTAMP | GUID | intervals | DEFAULT */
#define ALL      "++ +++++++++++++++ + +++ + +++ +"
#define EXACT    "++ +++++++++++++++ + --- - +?+ +"
#define NUMBERS  "++ +++++++++++++++ + --- - --- +"
#define BYTES    "++ --------------- + --- - --- +"
#define DATES    "++ --------------- + +-+ - --- +"
#define TIMES    "++ --------------- + -++ - --- +"
#define MOMENTS  "++ --------------- + +++ - --- +"
#define GUIDS    "++ --------------- + --- + --- +"
#define DAYS     "++ ??????????????+ + --- - ++- +"
#define DAY_TIME "++ --------------- + --- - ++- +"

static const struct {
    const char *value, *converts;
} columns[] = {
    {"'1'::varchar(40)", ALL},
    {"'1'::text", ALL},
    {"'1'::char(4)", ALL},
    {"1::int2", EXACT},
    {"1::int4", EXACT},
    {"1::int8", EXACT},
    {"1::numeric(5,0)", EXACT},
    {"1::numeric", EXACT},
    {"1::float4", NUMBERS},
    {"1::float8", NUMBERS},
    {"true", NUMBERS},
    {"'\\x31'::bytea", BYTES},
    {"date '2024-02-29'", DATES},
    {"time '12:00'", TIMES},
    {"timestamp '2024-02-29 00:00:00'", MOMENTS},
    {"'00112233-4455-6677-8899-aabbccddeeff'::uuid", GUIDS},
    {"'3'::interval day", DAYS},
    {"'3 4:05:06'::interval day to second", DAY_TIME},
};

static const char *state_of(SQLHSTMT s, SQLRETURN r, char *state)
{
    SQLINTEGER native;
    SQLSMALLINT n;
    strcpy(state, "");
    if (r != SQL_SUCCESS)
        SQLGetDiagRec(SQL_HANDLE_STMT, s, 1, (SQLCHAR *)state, &native, NULL, 0, &n);
    return state;
}

static char sign_of(const char *converts, int i)
{
    for (; *converts && (*converts == ' ' || i > 0); converts++)
        i -= *converts != ' ';
    return *converts;
}

static void judge(const char *converts, const char *state, const char *what, int i, const char *how)
{
    char sign = sign_of(converts, i);
    assert_true(sign_of(converts, C_TYPES - 1) && !sign_of(converts, C_TYPES));
    bool refused = strcmp(state, "07006") == 0;
    if (sign == '?') /* converts where the value has one field only: 22015 or 07006 else */
        return;
    if (refused != (sign == '-'))
        fail_msg("%s as %s by %s: %s, wanted %s", what, c_types[i].name, how,
                 *state ? state : "success", sign == '-' ? "07006" : "a conversion");
}

static SQLCHAR room[256];

static void test_sql_to_c(void **state)
{
    struct db *d = *state;
    char sql[200], code[6];
    SQLLEN n;
    for (size_t k = 0; k < sizeof columns / sizeof *columns; k++) {
        snprintf(sql, sizeof sql, "SELECT %s, %s", columns[k].value, columns[k].value);
        STMT_OK(d->stmt, SQLPrepare(d->stmt, A(sql), SQL_NTS));
        for (int i = 0; i < C_TYPES; i++) {
            SQLSMALLINT c = c_types[i].c_type;
            STMT_OK(d->stmt, SQLBindCol(d->stmt, 1, c, room, sizeof room, &n));
            STMT_OK(d->stmt, SQLExecute(d->stmt));
            judge(columns[k].converts, state_of(d->stmt, SQLFetch(d->stmt), code), columns[k].value,
                  i, "SQLBindCol");
            STMT_OK(d->stmt, SQLCloseCursor(d->stmt));
            STMT_OK(d->stmt, SQLFreeStmt(d->stmt, SQL_UNBIND));
            STMT_OK(d->stmt, SQLExecute(d->stmt));
            STMT_OK(d->stmt, SQLFetch(d->stmt));
            SQLRETURN r = SQLGetData(d->stmt, 2, c, room, sizeof room, &n);
            judge(columns[k].converts, state_of(d->stmt, r, code), columns[k].value, i,
                  "SQLGetData");
            STMT_OK(d->stmt, SQLCloseCursor(d->stmt));
        }
    }
}

/* ---- the other way ------------------------------------------------------------------------- */

#define REALS "++ +++++++++++++++ + --- - ??? +"

static const struct {
    SQLSMALLINT type;
    const char *name, *converts;
} parameters[] = {
    {SQL_CHAR, "SQL_CHAR", ALL},
    {SQL_WVARCHAR, "SQL_WVARCHAR", ALL},
    {SQL_LONGVARCHAR, "SQL_LONGVARCHAR", ALL},
    {SQL_INTEGER, "SQL_INTEGER", EXACT},
    {SQL_BIGINT, "SQL_BIGINT", EXACT},
    {SQL_NUMERIC, "SQL_NUMERIC", EXACT},
    {SQL_DOUBLE, "SQL_DOUBLE", REALS},
    {SQL_BIT, "SQL_BIT", NUMBERS},
    /* a GUID's bytes, beyond the reference */
    {SQL_VARBINARY, "SQL_VARBINARY", GUIDS},
    {SQL_TYPE_DATE, "SQL_TYPE_DATE", DATES},
    {SQL_TYPE_TIME, "SQL_TYPE_TIME", TIMES},
    {SQL_TYPE_TIMESTAMP, "SQL_TYPE_TIMESTAMP", MOMENTS},
    {SQL_GUID, "SQL_GUID", GUIDS},
    {SQL_INTERVAL_DAY, "SQL_INTERVAL_DAY", "++ -?????????????? + --- - +?- +"},
};

static void test_c_to_sql(void **state)
{
    struct db *d = *state;
    char code[6];
    SQLLEN n = 1;
    for (size_t k = 0; k < sizeof parameters / sizeof *parameters; k++) {
        for (int i = 0; i < C_TYPES; i++) {
            SQLSMALLINT c = c_types[i].c_type;
            memset(room, 0, sizeof room);
            if (c == SQL_C_CHAR || c == SQL_C_WCHAR || c == SQL_C_DEFAULT)
                room[0] = '1';
            n = c == SQL_C_WCHAR ? (SQLLEN)sizeof(SQLWCHAR) : 1;
            STMT_OK(d->stmt, SQLBindParameter(d->stmt, 1, SQL_PARAM_INPUT, c, parameters[k].type,
                                              40, 0, room, sizeof room, &n));
            SQLRETURN r = SQLExecDirect(d->stmt, A("SELECT ?"), SQL_NTS);
            judge(parameters[k].converts, state_of(d->stmt, r, code), parameters[k].name, i,
                  "SQLBindParameter");
            STMT_OK(d->stmt, SQLFreeStmt(d->stmt, SQL_CLOSE));
        }
    }
}

/* ---- characters beyond the first plane ------------------------------------------------------- */

/* Applications read on without looking: a part that says 01004 fills its buffer, and the parts make
 * the whole, whatever the room. Lengths count all. */
static void test_surrogate_pairs(void **state)
{
    struct db *d = *state;
    SQLWCHAR part[8], all[64];
    char text[128];
    for (SQLLEN units = 2; units <= 8; units++) {
        SQLLEN n = 0, got = 0;
        SQLRETURN r;
        STMT_OK(d->stmt,
                SQLExecDirect(d->stmt, A("SELECT U&'a\\+01F600\\+01F601b\\+01F602'"), SQL_NTS));
        STMT_OK(d->stmt, SQLFetch(d->stmt));
        while (SQL_SUCCEEDED(
            r = SQLGetData(d->stmt, 1, SQL_C_WCHAR, part, units * (SQLLEN)sizeof *part, &n))) {
            assert_int_equal(n, (8 - got) * (SQLLEN)sizeof *part);
            for (SQLLEN i = 0; i < units - 1 && got < 8; i++)
                all[got++] = part[i];
            if (r == SQL_SUCCESS)
                break;
            assert_int_equal(part[units - 1], 0);
        }
        STMT_IS(d->stmt, SQL_SUCCESS, r);
        assert_string_equal(db_narrow(all, got, text, sizeof text),
                            "a\xf0\x9f\x98\x80\xf0\x9f\x98\x81"
                            "b\xf0\x9f\x98\x82");
        STMT_OK(d->stmt, SQLCloseCursor(d->stmt));
    }
}

/* UTF-8 in SQL_C_CHAR likewise. */
static void test_narrow_parts(void **state)
{
    struct db *d = *state;
    char part[8], all[64] = "";
    for (SQLLEN bytes = 2; bytes <= 8; bytes++) {
        SQLLEN n = 0;
        SQLRETURN r;
        *all = '\0';
        STMT_OK(d->stmt,
                SQLExecDirect(d->stmt, A("SELECT U&'\\00E4\\20AC\\+01F600x\\00F6'"), SQL_NTS));
        STMT_OK(d->stmt, SQLFetch(d->stmt));
        while (SQL_SUCCEEDED(r = SQLGetData(d->stmt, 1, SQL_C_CHAR, part, bytes, &n))) {
            strcat(all, part);
            if (r == SQL_SUCCESS)
                break;
            assert_int_equal(strlen(part), bytes - 1);
        }
        assert_string_equal(all, "\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80x\xc3\xb6");
        STMT_OK(d->stmt, SQLCloseCursor(d->stmt));
    }
}

/* Names of columns, values and errors beyond ASCII through both kinds of functions. */
static void test_names(void **state)
{
    struct db *d = *state;
    SQLWCHAR sql[100], name[40];
    SQLCHAR narrow[40];
    SQLSMALLINT n = 0;
    char text[100];
    STMT_OK(d->stmt, SQLExecDirectW(d->stmt,
                                    db_wide("SELECT '\xf0\x9f\x98\x80' AS \"Gr\xc3\xb6\xc3\x9f"
                                            "e \xf0\x9f\x93\x8f\"",
                                            sql, 100),
                                    SQL_NTS));
    STMT_OK(d->stmt, SQLDescribeColW(d->stmt, 1, name, 40, &n, NULL, NULL, NULL, NULL));
    assert_int_equal(n, 8);
    assert_string_equal(db_narrow(name, SQL_NTS, text, sizeof text), "Gr\xc3\xb6\xc3\x9f"
                                                                     "e \xf0\x9f\x93\x8f");
    STMT_OK(d->stmt, SQLCloseCursor(d->stmt));
    /* the other kind of function than the connection's is converted by unixODBC, which knows the
     * first plane only */
    STMT_OK(d->stmt, SQLExecDirect(d->stmt,
                                   A("SELECT 1 AS \"Gr\xc3\xb6\xc3\x9f"
                                     "e\""),
                                   SQL_NTS));
    STMT_OK(d->stmt, SQLDescribeCol(d->stmt, 1, narrow, sizeof narrow, &n, NULL, NULL, NULL, NULL));
    assert_string_equal((char *)narrow, "Gr\xc3\xb6\xc3\x9f"
                                        "e");
    STMT_OK(d->stmt, SQLCloseCursor(d->stmt));
    STMT_ERROR(
        d->stmt, "42S02",
        SQLExecDirectW(d->stmt, db_wide("SELECT * FROM \"\xe8\xa1\xa8\"", sql, 100), SQL_NTS));
    db_says(SQL_HANDLE_STMT, d->stmt, "\xe8\xa1\xa8");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DB_TEST(test_sql_to_c),     DB_TEST(test_c_to_sql), DB_TEST(test_surrogate_pairs),
        DB_TEST(test_narrow_parts), DB_TEST(test_names),
    };
    return DB_MAIN(tests);
}
