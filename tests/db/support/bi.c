#include "bi.h"

#include <stdio.h>
#include <stdlib.h>

/* A schema of the tool's own, so that lists are known to the last row. */
void bi_make_schema(struct db *d)
{
    db_run(d, "DROP SCHEMA IF EXISTS " SCHEMA " CASCADE");
    db_run(d, "CREATE SCHEMA " SCHEMA);
    db_run(d, "CREATE TABLE " SCHEMA ".customer (id int PRIMARY KEY, name varchar(40) NOT NULL, "
              "since date, vip bool DEFAULT false)");
    db_run(d, "CREATE TABLE " SCHEMA ".sale (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
              "customer int REFERENCES " SCHEMA ".customer, amount numeric(10,2), at timestamp(3), "
              "note text, tags text[], raw bytea, score float8, doc jsonb, token uuid)");
    db_run(d, "CREATE VIEW " SCHEMA ".total AS SELECT customer, sum(amount) AS amount FROM " SCHEMA
              ".sale GROUP BY customer");
    db_run(d, "INSERT INTO " SCHEMA ".customer SELECT i, 'customer ' || i, date '2020-01-01' + i, "
              "i %% 2 = 0 FROM generate_series(1, 5) i");
    db_run(d,
           "INSERT INTO " SCHEMA ".sale (customer, amount, at, note, tags, score, doc) "
           "SELECT i %% 5 + 1, i * 1.25, timestamp '2024-01-01' + i * interval '1 day', "
           "'note ' || i, ARRAY['a', 'b'], i / 3.0, '{\"k\": 1}' FROM generate_series(1, 250) i");
}

void bi_drop_schema(struct db *d)
{
    db_run(d, "DROP SCHEMA " SCHEMA " CASCADE");
}

SQLUINTEGER bi_info(struct db *d, SQLUSMALLINT type)
{
    SQLUINTEGER value = 0;
    DBC_OK(d->dbc, SQLGetInfoW(d->dbc, type, &value, sizeof value, NULL));
    return value;
}

const char *bi_info_text(struct db *d, SQLUSMALLINT type, char *out, size_t room)
{
    SQLSMALLINT n;
    DBC_OK(d->dbc, SQLGetInfo(d->dbc, type, out, (SQLSMALLINT)room, &n));
    return out;
}

void bi_text_at(SQLHSTMT s, SQLUSMALLINT column, char *out, size_t room)
{
    SQLLEN n = 0;
    STMT_OK(s, SQLGetData(s, column, SQL_C_CHAR, out, (SQLLEN)room, &n));
    if (n == SQL_NULL_DATA)
        snprintf(out, room, "NULL");
}

/* One column of all rows, with spaces between. */
void bi_list(SQLHSTMT s, SQLUSMALLINT column, const char *expected)
{
    char all[2000] = "", text[200];
    SQLRETURN r;
    while (SQL_SUCCEEDED(r = SQLFetch(s))) {
        bi_text_at(s, column, text, sizeof text);
        assert_true(strlen(all) + strlen(text) + 2 < sizeof all);
        strcat(strcat(all, *all ? " " : ""), text);
    }
    STMT_IS(s, SQL_NO_DATA, r);
    STMT_OK(s, SQLCloseCursor(s));
    assert_string_equal(all, expected);
}

void bi_run(SQLHSTMT s, const char *sql)
{
    STMT_OK(s, SQLExecDirect(s, A(sql), SQL_NTS));
}

void bi_set(SQLHSTMT s, SQLINTEGER attribute, uintptr_t value)
{
    STMT_OK(s, SQLSetStmtAttr(s, attribute, (SQLPOINTER)value, 0));
}

/* ---- Power BI: Odbc.DataSource -------------------------------------------------------------- */
