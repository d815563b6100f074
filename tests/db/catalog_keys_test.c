/* SQLPrimaryKeys, SQLForeignKeys, SQLStatistics, SQLSpecialColumns, SQLProcedures and
 * SQLProcedureColumns, SQLTablePrivileges and SQLColumnPrivileges. */
#include "support/db.h"

#include <stdio.h>
#include <string.h>

#include "support/result.h"

/* All in one transaction, which the end of the connection rolls back. */
static void make_shop(struct db *d)
{
    DBC_OK(d->dbc, SQLSetConnectAttr(d->dbc, SQL_ATTR_AUTOCOMMIT, SQL_AUTOCOMMIT_OFF, 0));
    db_run(d, "CREATE SCHEMA shop");
    db_run(d, "CREATE SCHEMA other");
    db_run(d, "CREATE TABLE shop.customer (id int PRIMARY KEY, email text UNIQUE)");
    db_run(d, "CREATE TABLE other.customer (id int CONSTRAINT only_key PRIMARY KEY)");
    db_run(d, "CREATE TABLE shop.orders (line int, no int, who int CONSTRAINT buyer"
              " REFERENCES shop.customer ON DELETE CASCADE ON UPDATE SET NULL"
              " DEFERRABLE INITIALLY DEFERRED,"
              " mail text REFERENCES shop.customer (email), qty numeric,"
              " CONSTRAINT orders_key PRIMARY KEY (no, line) INCLUDE (qty))");
    db_run(d, "CREATE TABLE shop.parts (no int, line int, CONSTRAINT of_order"
              " FOREIGN KEY (no, line) REFERENCES shop.orders ON DELETE RESTRICT)");
}

static void primary(struct db *d, const char *schema, const char *table, const char *expected)
{
    STMT_OK(d->stmt, SQLPrimaryKeys(d->stmt, NULL, 0, A(schema), SQL_NTS, A(table), SQL_NTS));
    result_is(d->stmt, "2 3 4 5 6", expected);
}

static void test_primary_keys(void **state)
{
    struct db *d = *state;
    make_shop(d);
    primary(d, "shop", "orders", "shop|orders|no|1|orders_key\nshop|orders|line|2|orders_key\n");
    primary(d, "shop", "parts", "");
    primary(d, "shop", "ord%", "");
    primary(d, "nosuch", "orders", "");
    /* without a schema: what the name means on its own, else whatever bears it */
    primary(d, NULL, "orders", "shop|orders|no|1|orders_key\nshop|orders|line|2|orders_key\n");
    db_run(d, "SET search_path = other, public");
    primary(d, NULL, "customer", "other|customer|id|1|only_key\n");
    STMT_ERROR(d->stmt, "HY009", SQLPrimaryKeys(d->stmt, NULL, 0, NULL, 0, NULL, 0));
}

static void foreign(struct db *d, const char *pk, const char *fk, const char *expected)
{
    STMT_OK(d->stmt,
            SQLForeignKeys(d->stmt, NULL, 0, A(pk ? "shop" : NULL), SQL_NTS, A(pk), SQL_NTS, NULL,
                           0, A(fk ? "shop" : NULL), SQL_NTS, A(fk), SQL_NTS));
    result_is(d->stmt, "3 4 7 8 9 10 11 12 13 14", expected);
}

static void test_foreign_keys(void **state)
{
    struct db *d = *state;
    make_shop(d);
    /* no key that refers to a unique constraint */
    foreign(d, "customer", NULL, "customer|id|orders|who|1|2|0|buyer|customer_pkey|5\n");
    foreign(d, NULL, "orders", "customer|id|orders|who|1|2|0|buyer|customer_pkey|5\n");
    foreign(d, "orders", NULL,
            "orders|no|parts|no|1|3|3|of_order|orders_key|7\n"
            "orders|line|parts|line|2|3|3|of_order|orders_key|7\n");
    foreign(d, "orders", "parts",
            "orders|no|parts|no|1|3|3|of_order|orders_key|7\n"
            "orders|line|parts|line|2|3|3|of_order|orders_key|7\n");
    foreign(d, "customer", "parts", "");
    foreign(d, "", "", "");
    STMT_ERROR(d->stmt, "HY009",
               SQLForeignKeys(d->stmt, NULL, 0, NULL, 0, NULL, 0, NULL, 0, NULL, 0, NULL, 0));
}

/* One row a key, also of partitioned tables, whose partitions have shadows of it. */
static void test_foreign_keys_of_partitions(void **state)
{
    struct db *d = *state;
    make_shop(d);
    db_run(d, "CREATE TABLE shop.parted (k int PRIMARY KEY) PARTITION BY RANGE (k)");
    db_run(d, "CREATE TABLE shop.parted_1 PARTITION OF shop.parted FOR VALUES FROM (0) TO (9)");
    db_run(d, "CREATE TABLE shop.refers (k int CONSTRAINT to_parted REFERENCES shop.parted)");
    foreign(d, NULL, "refers", "parted|k|refers|k|1|3|3|to_parted|parted_pkey|7\n");
    foreign(d, "parted", NULL, "parted|k|refers|k|1|3|3|to_parted|parted_pkey|7\n");
}

static void statistics(struct db *d, SQLUSMALLINT unique, const char *columns, const char *expected)
{
    STMT_OK(d->stmt, SQLStatistics(d->stmt, NULL, 0, A("shop"), SQL_NTS, A("orders"), SQL_NTS,
                                   unique, SQL_QUICK));
    result_is(d->stmt, columns, expected);
}

static void counted(struct db *d, const char *table, const char *expected)
{
    STMT_OK(d->stmt, SQLStatistics(d->stmt, NULL, 0, A("shop"), SQL_NTS, A(table), SQL_NTS,
                                   SQL_INDEX_ALL, SQL_QUICK));
    result_is(d->stmt, "6 11 12", expected);
}

static void test_statistics(void **state)
{
    struct db *d = *state;
    make_shop(d);
    db_run(d, "CREATE INDEX orders_mail ON shop.orders (lower(mail) DESC, who) WHERE qty > 0");
    db_run(d, "CREATE INDEX orders_hash ON shop.orders USING hash (who)");
    db_run(d, "INSERT INTO shop.orders SELECT i, 1 FROM generate_series(1, 50) i");
    db_run(d, "ANALYZE shop.orders");
    statistics(d, SQL_INDEX_ALL, "4 5 6 7 8 9 10 13",
               "NULL|NULL|NULL|0|NULL|NULL|NULL|NULL\n"
               "0|shop|orders_key|3|1|no|A|NULL\n"
               "0|shop|orders_key|3|2|line|A|NULL\n"
               "1|shop|orders_hash|2|1|who|NULL|NULL\n"
               "1|shop|orders_mail|3|1|lower(mail)|D|qty > 0::numeric\n"
               "1|shop|orders_mail|3|2|who|A|qty > 0::numeric\n");
    statistics(d, SQL_INDEX_UNIQUE, "6 11", "NULL|50\norders_key|50\norders_key|50\n");
    /* what was never counted is not 0 */
    db_run(d, "CREATE TABLE shop.days (k int PRIMARY KEY) PARTITION BY RANGE (k)");
    db_run(d, "CREATE TABLE shop.days_1 PARTITION OF shop.days FOR VALUES FROM (0) TO (99)");
    db_run(d, "INSERT INTO shop.days VALUES (1), (2)");
    counted(d, "days_1", "NULL|NULL|NULL\ndays_1_pkey|NULL|NULL\n");
    db_run(d, "ANALYZE shop.days");
    counted(d, "days", "NULL|2|NULL\ndays_pkey|NULL|NULL\n");
    counted(d, "days_1", "NULL|2|1\ndays_1_pkey|2|2\n");
    db_run(d, "CREATE VIEW shop.v AS SELECT 1");
    counted(d, "v", "");
    STMT_ERROR(
        d->stmt, "HY100",
        SQLStatistics(d->stmt, NULL, 0, A("shop"), SQL_NTS, A("orders"), SQL_NTS, 7, SQL_QUICK));
    STMT_ERROR(d->stmt, "HY101",
               SQLStatistics(d->stmt, NULL, 0, A("shop"), SQL_NTS, A("orders"), SQL_NTS,
                             SQL_INDEX_ALL, 7));
}

static void special(struct db *d, SQLUSMALLINT type, const char *table, const char *expected)
{
    STMT_OK(d->stmt, SQLSpecialColumns(d->stmt, type, NULL, 0, A("shop"), SQL_NTS, A(table),
                                       SQL_NTS, SQL_SCOPE_CURROW, SQL_NULLABLE));
    result_is(d->stmt, "1 2 3 8", expected);
}

static void test_special_columns(void **state)
{
    struct db *d = *state;
    make_shop(d);
    db_run(d, "CREATE TABLE shop.nokey (a int NOT NULL, b int, c int NOT NULL)");
    special(d, SQL_BEST_ROWID, "orders", "2|no|4|1\n2|line|4|1\n");
    special(d, SQL_BEST_ROWID, "nokey", "");
    db_run(d, "CREATE UNIQUE INDEX ON shop.nokey (b)");
    db_run(d, "CREATE UNIQUE INDEX ON shop.nokey (a) WHERE c > 0");
    special(d, SQL_BEST_ROWID, "nokey", "");
    db_run(d, "CREATE UNIQUE INDEX ON shop.nokey (a, c)");
    special(d, SQL_BEST_ROWID, "nokey", "2|a|4|1\n2|c|4|1\n");
    db_run(d, "CREATE UNIQUE INDEX ON shop.nokey (c)");
    special(d, SQL_BEST_ROWID, "nokey", "2|c|4|1\n");
    STMT_OK(d->stmt, SQLSpecialColumns(d->stmt, SQL_ROWVER, NULL, 0, A("shop"), SQL_NTS,
                                       A("orders"), SQL_NTS, SQL_SCOPE_CURROW, SQL_NULLABLE));
    result_is(d->stmt, "1 2 8", "NULL|xmin|2\n");
    STMT_ERROR(d->stmt, "HY097",
               SQLSpecialColumns(d->stmt, 9, NULL, 0, NULL, 0, A("t"), SQL_NTS, SQL_SCOPE_CURROW,
                                 SQL_NULLABLE));
    STMT_ERROR(
        d->stmt, "HY098",
        SQLSpecialColumns(d->stmt, SQL_ROWVER, NULL, 0, NULL, 0, A("t"), SQL_NTS, 9, SQL_NULLABLE));
    STMT_ERROR(d->stmt, "HY099",
               SQLSpecialColumns(d->stmt, SQL_ROWVER, NULL, 0, NULL, 0, A("t"), SQL_NTS,
                                 SQL_SCOPE_CURROW, 9));
}

static void make_routines(struct db *d)
{
    make_shop(d);
    db_run(d, "CREATE TYPE shop.pair AS (x int, y text)");
    db_run(d, "CREATE FUNCTION shop.f1(a int, b text DEFAULT 'x') RETURNS int LANGUAGE sql AS "
              "'SELECT a'");
    db_run(d, "CREATE FUNCTION shop.f2(a int, OUT b text, INOUT c int) LANGUAGE sql AS"
              " 'SELECT ''q''::text, c'");
    db_run(d, "CREATE FUNCTION shop.f3(n int) RETURNS TABLE (x int, y text) LANGUAGE sql AS"
              " 'SELECT 1, ''a''::text'");
    db_run(d, "CREATE FUNCTION shop.f4() RETURNS SETOF int LANGUAGE sql AS 'SELECT 1'");
    db_run(d, "CREATE FUNCTION shop.f5() RETURNS shop.pair LANGUAGE sql AS 'SELECT 1, ''q'''");
    db_run(d, "CREATE FUNCTION shop.f6() RETURNS void LANGUAGE sql AS 'SELECT'");
    db_run(d,
           "CREATE FUNCTION shop.f7() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'");
    db_run(d, "CREATE FUNCTION shop.f8(VARIADIC n int[]) RETURNS int LANGUAGE sql AS 'SELECT 1'");
    db_run(d, "CREATE FUNCTION shop.f9(a int, OUT b int, INOUT c text) RETURNS SETOF record"
              " LANGUAGE sql AS 'SELECT 1, ''q''::text'");
    db_run(d, "CREATE PROCEDURE shop.p1(a int, INOUT b text) LANGUAGE sql AS 'SELECT ''q''::text'");
    db_run(d, "COMMENT ON FUNCTION shop.f6() IS 'Nothing'");
}

static void test_procedures(void **state)
{
    struct db *d = *state;
    make_routines(d);
    STMT_OK(d->stmt, SQLProcedures(d->stmt, NULL, 0, A("shop"), SQL_NTS, A("%"), SQL_NTS));
    result_is(d->stmt, "3 4 5 6 7 8",
              "f1|2|0|0|NULL|2\nf2|2|2|0|NULL|2\nf3|1|0|1|NULL|2\nf4|0|0|1|NULL|2\n"
              "f5|0|0|0|NULL|2\nf6|0|0|0|Nothing|1\n"
              "f8|1|0|0|NULL|2\nf9|2|0|1|NULL|2\np1|2|1|0|NULL|1\n");
    STMT_OK(d->stmt, SQLProcedures(d->stmt, NULL, 0, NULL, 0, A("f6"), SQL_NTS));
    result_is(d->stmt, "2 3", "shop|f6\n");
    STMT_OK(d->stmt, SQLProcedures(d->stmt, NULL, 0, NULL, 0, A("%"), SQL_NTS));
    assert_false(result_has(d->stmt, 3, "substring"));
    STMT_OK(d->stmt, SQLProcedures(d->stmt, NULL, 0, A("pg_catalog"), SQL_NTS, A("%"), SQL_NTS));
    assert_true(result_has(d->stmt, 3, "substring"));
}

static void test_procedure_columns(void **state)
{
    struct db *d = *state;
    make_routines(d);
    STMT_OK(d->stmt,
            SQLProcedureColumns(d->stmt, NULL, 0, A("shop"), SQL_NTS, A("%"), SQL_NTS, NULL, 0));
    /* routine, column, 1 input 2 both 3 result column 4 output 5 return value, type, default, place
     */
    result_is(d->stmt, "3 4 5 6 14 18",
              "f1||5|4|NULL|0\nf1|a|1|4|NULL|1\nf1|b|1|-9|'x'|2\n"
              "f2|a|1|4|NULL|1\nf2|b|4|-9|NULL|2\nf2|c|2|4|NULL|3\n"
              "f3|n|1|4|NULL|1\nf3|x|3|4|NULL|1\nf3|y|3|-9|NULL|2\n"
              "f4|f4|3|4|NULL|1\nf5|x|3|4|NULL|1\nf5|y|3|-9|NULL|2\n"
              "f8||5|4|NULL|0\nf8|n|1|-9|NULL|1\n"
              "f9|a|1|4|NULL|1\nf9|c|1|-9|NULL|3\nf9|b|3|4|NULL|1\nf9|c|3|-9|NULL|2\n"
              "p1|a|1|4|NULL|1\np1|b|2|-9|NULL|2\n");
    STMT_OK(d->stmt, SQLProcedureColumns(d->stmt, NULL, 0, A("shop"), SQL_NTS, A("f2"), SQL_NTS,
                                         A("b"), SQL_NTS));
    result_is(d->stmt, "4", "b\n");
}

/* PRIVILEGE, then GRANTEE is the order: whether the name is before PUBLIC differs by sandbox. */
static void add_select(char *want, size_t room, const char *before, const char *me)
{
    char mine[256], all[256];
    snprintf(mine, sizeof mine, "%s_SYSTEM|%s|SELECT|YES\n", before, me);
    snprintf(all, sizeof all, "%s%s|PUBLIC|SELECT|NO\n", before, me);
    size_t n = strlen(want);
    snprintf(want + n, room - n, "%s%s", strcmp(me, "PUBLIC") < 0 ? mine : all,
             strcmp(me, "PUBLIC") < 0 ? all : mine);
}

static void test_table_privileges(void **state)
{
    struct db *d = *state;
    static const char *const after[] = {"TRIGGER", "TRUNCATE", "UPDATE"};
    char me[128], want[2048] = "";
    make_shop(d);
    db_text(d, "SELECT current_user", me, sizeof me);
    db_run(d, "GRANT SELECT ON shop.customer TO PUBLIC");
    snprintf(want, sizeof want,
             "_SYSTEM|%s|DELETE|YES\n_SYSTEM|%s|INSERT|YES\n_SYSTEM|%s|REFERENCES|YES\n", me, me,
             me);
    add_select(want, sizeof want, "", me);
    for (size_t i = 0; i < 3; i++)
        snprintf(want + strlen(want), sizeof want - strlen(want), "_SYSTEM|%s|%s|YES\n", me,
                 after[i]);
    STMT_OK(d->stmt,
            SQLTablePrivileges(d->stmt, NULL, 0, A("shop"), SQL_NTS, A("customer"), SQL_NTS));
    result_is(d->stmt, "4 5 6 7", want);
}

static void test_column_privileges(void **state)
{
    struct db *d = *state;
    char me[128], want[2048] = "";
    make_shop(d);
    db_text(d, "SELECT current_user", me, sizeof me);
    db_run(d, "GRANT SELECT (email) ON shop.customer TO PUBLIC");
    snprintf(want, sizeof want, "email|_SYSTEM|%s|INSERT|YES\nemail|_SYSTEM|%s|REFERENCES|YES\n",
             me, me);
    add_select(want, sizeof want, "email|", me);
    snprintf(want + strlen(want), sizeof want - strlen(want), "email|_SYSTEM|%s|UPDATE|YES\n", me);
    STMT_OK(d->stmt, SQLColumnPrivileges(d->stmt, NULL, 0, A("shop"), SQL_NTS, A("customer"),
                                         SQL_NTS, A("em%"), SQL_NTS));
    result_is(d->stmt, "4 5 6 7 8", want);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DB_TEST(test_primary_keys),
        DB_TEST(test_foreign_keys),
        DB_TEST(test_foreign_keys_of_partitions),
        DB_TEST(test_statistics),
        DB_TEST(test_special_columns),
        DB_TEST(test_procedures),
        DB_TEST(test_procedure_columns),
        DB_TEST(test_table_privileges),
        DB_TEST(test_column_privileges),
    };
    return DB_MAIN(tests);
}
