#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proxy.h"
#include "session.h"
#include "support/test.h"

static long long named(struct lb_session *s)
{
    return number(s, "SELECT count(*) FROM pg_prepared_statements");
}

static void prepared_from_the_second_time_on(void **state)
{
    struct lb_session *s = session_open(LB_ON_ERROR_STATEMENT);
    done(s, "SELECT 1");
    assert_int_equal(named(s), 0);
    done(s, "SELECT 1");
    assert_int_equal(named(s), 2); /* with the one that counts */
    done(s, "SELECT 1");
    assert_int_equal(named(s), 2);
    struct lb_rows *rows = NULL;
    struct lb_err err;
    assert_true(try_kind(s, "SELECT 2", LB_RUN_READ, true, LB_NEVER, &rows, &err));
    lb_rows_close(rows);
    assert_int_equal(named(s), 3);
    lb_session_close(s);
}

static void one_text_with_other_types_is_another_statement(void **state)
{
    struct lb_session *s = session_open(LB_ON_ERROR_STATEMENT);
    static const uint32_t types[2][1] = {{23}, {25}};
    struct lb_prepared *a =
        lb_session_prepare(s, LB_TEXT("SELECT $1"), LB_RUN_READ, 1, types[0], true);
    struct lb_prepared *b =
        lb_session_prepare(s, LB_TEXT("SELECT $1"), LB_RUN_READ, 1, types[1], true);
    struct lb_prepared *c =
        lb_session_prepare(s, LB_TEXT("SELECT $1"), LB_RUN_READ, 1, types[0], false);
    assert_ptr_not_equal(a, b);
    assert_ptr_equal(a, c);
    lb_prepared_release(a);
    lb_prepared_release(b);
    lb_prepared_release(c);
    lb_session_close(s);
}

static void bounded_by_least_recent_use(void **state)
{
    struct lb_session_config config;
    session_config(&config);
    config.statement_cache = 5;
    struct lb_session *s = session_open_with(&config);
    struct lb_err err;
    for (int manual = 0; manual < 2; manual++) {
        assert_true(lb_session_set_autocommit(s, !manual, LB_NEVER, &err));
        for (int i = 0; i < 50; i++) {
            char sql[64];
            struct lb_rows *rows = NULL;
            snprintf(sql, sizeof sql, "SELECT %d", i);
            assert_true(try_kind(s, sql, LB_RUN_READ, true, LB_NEVER, &rows, &err));
            lb_rows_close(rows);
            assert_in_range(named(s), 1, 6);
        }
    }
    lb_session_close(s);
}

static void without_a_cache_nothing_is_named(void **state)
{
    struct lb_session_config config;
    session_config(&config);
    config.statement_cache = 0;
    struct lb_session *s = session_open_with(&config);
    struct lb_err err;
    struct lb_prepared *p = lb_session_prepare(s, LB_TEXT("SELECT $1::int AS n"), LB_RUN_READ, 1,
                                               (uint32_t[]){0}, true);
    const struct lb_column *columns = NULL;
    const uint32_t *oids = NULL;
    unsigned n = 0;
    assert_true(lb_session_describe(s, p, LB_NEVER, &err));
    assert_true(lb_prepared_columns(p, &columns, &n));
    assert_int_equal(n, 1);
    assert_true(lb_prepared_params(p, &oids, &n));
    assert_int_equal(oids[0], 23);
    for (int i = 0; i < 3; i++) {
        struct lb_run one = {.prepared = p, .values = (const char *[]){"5"}};
        struct lb_rows *rows = NULL;
        assert_true(lb_session_run(s, &one, 1, LB_NEVER, &rows, &err));
        expect_next(rows, "5");
        lb_rows_close(rows);
    }
    assert_int_equal(named(s), 0);
    lb_prepared_release(p);
    lb_session_close(s);
}

static void described(void **state)
{
    struct lb_session *s = session_open(LB_ON_ERROR_STATEMENT);
    struct lb_err err;
    const struct lb_column *columns = NULL;
    const uint32_t *oids = NULL;
    unsigned n = 7;
    done(s, "CREATE TEMP TABLE t(a int, b varchar(10))");
    struct lb_prepared *p = lb_session_prepare(s, LB_TEXT("INSERT INTO t VALUES ($1, $2)"),
                                               LB_RUN_WRITE, 2, (uint32_t[]){0, 0}, true);
    assert_false(lb_prepared_columns(p, &columns, &n));
    assert_false(lb_prepared_params(p, &oids, &n));
    assert_true(lb_session_describe(s, p, LB_NEVER, &err));
    assert_true(lb_prepared_columns(p, &columns, &n));
    assert_int_equal(n, 0);
    assert_null(columns);
    assert_true(lb_prepared_params(p, &oids, &n));
    assert_int_equal(n, 2);
    assert_int_equal(oids[0], 23);
    assert_int_equal(oids[1], 1043);
    lb_prepared_release(p);

    p = lb_session_prepare(s, LB_TEXT("SELECT b, a + $1 AS c FROM t"), LB_RUN_READ, 1,
                           (uint32_t[]){0}, true);
    assert_true(lb_session_describe(s, p, LB_NEVER, &err));
    assert_true(lb_prepared_columns(p, &columns, &n));
    assert_int_equal(n, 2);
    assert_string_equal(columns[0].name, "b");
    assert_int_equal(columns[0].oid, 1043);
    assert_int_equal(columns[0].typmod, 14);
    assert_int_not_equal(columns[0].table, 0);
    assert_int_equal(columns[0].attribute, 2);
    assert_string_equal(columns[1].name, "c");
    assert_int_equal(columns[1].table, 0);
    lb_prepared_release(p);
    lb_session_close(s);
}

static void a_description_that_fails(void **state)
{
    struct lb_session *s = session_open(LB_ON_ERROR_STATEMENT);
    struct lb_err err;
    done(s, "CREATE TEMP TABLE t(a int)");
    struct lb_prepared *p =
        lb_session_prepare(s, LB_TEXT("SELECT nothing FROM t"), LB_RUN_READ, 0, NULL, true);
    for (int manual = 0; manual < 2; manual++) {
        assert_true(lb_session_set_autocommit(s, !manual, LB_NEVER, &err));
        if (manual)
            done(s, "INSERT INTO t VALUES (1)");
        assert_false(lb_session_describe(s, p, LB_NEVER, &err));
        assert_string_equal(err.sqlstate, "42S22");
    }
    assert_int_equal(number(s, "SELECT count(*) FROM t"), 1);
    lb_prepared_release(p);
    lb_session_close(s);
}

static void describing_opens_no_transaction(void **state)
{
    struct lb_session *s = session_open(LB_ON_ERROR_STATEMENT);
    struct lb_err err;
    assert_true(lb_session_set_autocommit(s, false, LB_NEVER, &err));
    struct lb_prepared *p = lb_session_prepare(s, LB_TEXT("SELECT 1"), LB_RUN_READ, 0, NULL, true);
    assert_true(lb_session_describe(s, p, LB_NEVER, &err));
    assert_false(lb_session_in_transaction(s));
    lb_prepared_release(p);
    lb_session_close(s);
}

/* The application (or a function it calls) takes our statements away. */
static void deallocated_behind_our_back(void **state)
{
    static const char *const ways[] = {"DISCARD ALL", "DEALLOCATE ALL",
                                       "DO $$ BEGIN EXECUTE 'DEALLOCATE ALL'; END $$"};
    struct lb_session *s = session_open(LB_ON_ERROR_STATEMENT);
    struct lb_err err;
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        for (int n = 0; n < 3; n++)
            assert_int_equal(number(s, "SELECT 8"), 8);
        done(s, ways[i]);
        assert_int_equal(number(s, "SELECT 8"), 8);
    }
    done(s, "CREATE TEMP TABLE t(a int)");
    assert_true(lb_session_set_autocommit(s, false, LB_NEVER, &err));
    done(s, "INSERT INTO t VALUES (1)");
    for (int n = 0; n < 3; n++)
        assert_int_equal(number(s, "SELECT 8"), 8);
    done(s, ways[2]);
    assert_int_equal(number(s, "SELECT 8"), 8);
    assert_int_equal(number(s, "SELECT count(*) FROM t"), 1);
    lb_session_close(s);
}

static void the_result_type_changes(void **state)
{
    struct lb_session *s = session_open(LB_ON_ERROR_STATEMENT);
    struct lb_err err;
    for (int manual = 0; manual < 2; manual++) {
        done(s, "CREATE TEMP TABLE t AS SELECT 1 AS a");
        assert_true(lb_session_set_autocommit(s, !manual, LB_NEVER, &err));
        struct lb_prepared *p =
            lb_session_prepare(s, LB_TEXT("SELECT * FROM t"), LB_RUN_READ, 0, NULL, true);
        for (int n = 0; n < 2; n++)
            done(s, "SELECT * FROM t");
        done(s, "ALTER TABLE t ADD COLUMN b text");
        struct lb_rows *rows = run(s, "SELECT * FROM t");
        assert_int_equal(rows->ncolumns, 2);
        assert_string_equal(rows->columns[1].name, "b");
        expect_next(rows, "1");
        lb_rows_close(rows);
        const struct lb_column *columns = NULL;
        unsigned n = 0;
        assert_true(lb_prepared_columns(p, &columns, &n));
        assert_int_equal(n, 2);
        lb_prepared_release(p);
        done(s, "DROP TABLE t");
        assert_true(lb_session_set_autocommit(s, true, LB_NEVER, &err));
    }
    lb_session_close(s);
}

/* Describes an INSERT into t: the type of its parameter. */
static uint32_t type_of_parameter(struct lb_session *s, struct lb_prepared *p)
{
    const uint32_t *oids = NULL;
    unsigned n = 0;
    struct lb_err err;
    assert_true(lb_session_describe(s, p, LB_NEVER, &err));
    assert_true(lb_prepared_params(p, &oids, &n));
    assert_int_equal(n, 1);
    return oids[0];
}

static struct lb_prepared *insert_into_t(struct lb_session *s)
{
    return lb_session_prepare(s, LB_TEXT("INSERT INTO t VALUES ($1)"), LB_RUN_WRITE, 1,
                              (uint32_t[]){0}, true);
}

/* A table is made anew with another type: the same text has a parameter of that type. */
static void the_parameter_type_changes(void **state)
{
    struct lb_session *s = session_open(LB_ON_ERROR_STATEMENT);
    struct lb_err err;
    done(s, "CREATE TEMP TABLE t(a int)");
    struct lb_prepared *held = insert_into_t(s);
    assert_int_equal(type_of_parameter(s, held), 23);
    done(s, "DROP TABLE t");
    done(s, "CREATE TEMP TABLE t(a boolean)");
    assert_int_equal(type_of_parameter(s, held), 16);
    lb_prepared_release(held);
    done(s, "DROP TABLE t");
    done(s, "CREATE TEMP TABLE t AS SELECT text 'x' AS a");
    struct lb_prepared *p = insert_into_t(s);
    assert_int_equal(type_of_parameter(s, p), 25);
    lb_prepared_release(p);

    assert_true(lb_session_set_autocommit(s, false, LB_NEVER, &err));
    done(s, "ALTER TABLE t ALTER a TYPE bytea USING NULL");
    p = insert_into_t(s);
    assert_int_equal(type_of_parameter(s, p), 17);
    lb_prepared_release(p);
    assert_true(lb_session_end(s, false, LB_NEVER, &err));
    p = insert_into_t(s);
    assert_int_equal(type_of_parameter(s, p), 25);
    lb_prepared_release(p);
    lb_session_close(s);
}

static void a_feature_that_is_not_there_stays_an_error(void **state)
{
    struct lb_session *s = session_open(LB_ON_ERROR_STATEMENT);
    struct lb_err err;
    static const char sql[] = "DO $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '0A000'; END $$";
    for (int i = 0; i < 3; i++)
        refused(s, sql, LB_RUN_WRITE, "HYC00", &err);
    lb_session_close(s);
}

static void unnamed_columns_are_learned_anew(void **state)
{
    struct lb_session_config config;
    session_config(&config);
    config.statement_cache = 0;
    struct lb_session *s = session_open_with(&config);
    done(s, "CREATE TEMP TABLE t AS SELECT 1 AS a");
    done(s, "SELECT * FROM t");
    done(s, "ALTER TABLE t RENAME a TO b");
    struct lb_rows *rows = run(s, "SELECT * FROM t");
    assert_string_equal(rows->columns[0].name, "b");
    lb_rows_close(rows);
    lb_session_close(s);
}

/* What the driver relies on comes back when a statement has changed it. */
static void settings_are_put_right(void **state)
{
    struct lb_session *s = session_open(LB_ON_ERROR_STATEMENT);
    struct lb_err err;
    for (int manual = 0; manual < 2; manual++) {
        assert_true(lb_session_set_autocommit(s, !manual, LB_NEVER, &err));
        done(s, "SET DateStyle = German");
        struct lb_rows *rows = run(s, "SELECT DATE '2020-02-03'");
        expect_next(rows, "2020-02-03");
        lb_rows_close(rows);
        done(s, "SELECT set_config('client_encoding', 'LATIN1', false)");
        rows = run(s, "SELECT chr(228)");
        expect_next(rows, "\xc3\xa4");
        lb_rows_close(rows);
    }
    lb_session_close(s);
}

/* What a backslash means is settled when a statement is parsed. */
static void a_text_with_another_meaning(void **state)
{
    static const char text[] = "SELECT 'a\\\\b'";
    struct lb_session *s = session_open(LB_ON_ERROR_STATEMENT);
    for (int standard = 2; standard-- > 0;) {
        done(s, standard ? "SET standard_conforming_strings = on"
                         : "SET standard_conforming_strings = off");
        for (int i = 0; i < 3; i++) {
            struct lb_rows *rows = run(s, text);
            expect_next(rows, standard ? "a\\\\b" : "a\\b");
            lb_rows_close(rows);
        }
    }
    lb_session_close(s);
}

static void a_plain_startup(void **state)
{
    struct lb_session_config config;
    session_config(&config);
    config.plain_startup = true;
    config.read_only = true;
    struct lb_session *s = session_open_with(&config);
    struct lb_err err;
    refused(s, "CREATE TABLE not_made(a int)", LB_RUN_WRITE, "25000", &err);
    lb_session_set_read_only(s, false);
    done(s, "ALTER ROLE CURRENT_USER SET DateStyle = German");
    done(s, "ALTER ROLE CURRENT_USER SET extra_float_digits = 0");
    lb_session_close(s);
    s = session_open_with(&config);
    struct lb_rows *rows = run(s, "SELECT DATE '2020-02-03'");
    expect_next(rows, "2020-02-03");
    lb_rows_close(rows);
    lb_session_reset(s);
    rows = run(s, "SELECT DATE '2020-02-03', 0.1::float8 + 0.2");
    expect_next(rows, "2020-02-03");
    assert_memory_equal(rows->cells[1].at, "0.30000000000000004", 19);
    lb_rows_close(rows);
    refused(s, "CREATE TABLE not_made(a int)", LB_RUN_WRITE, "25000", &err);
    lb_session_set_read_only(s, false);
    done(s, "ALTER ROLE CURRENT_USER RESET ALL");
    lb_session_close(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(prepared_from_the_second_time_on),
        cmocka_unit_test(one_text_with_other_types_is_another_statement),
        cmocka_unit_test(bounded_by_least_recent_use),
        cmocka_unit_test(without_a_cache_nothing_is_named),
        cmocka_unit_test(described),
        cmocka_unit_test(a_description_that_fails),
        cmocka_unit_test(describing_opens_no_transaction),
        cmocka_unit_test(deallocated_behind_our_back),
        cmocka_unit_test(the_result_type_changes),
        cmocka_unit_test(the_parameter_type_changes),
        cmocka_unit_test(a_feature_that_is_not_there_stays_an_error),
        cmocka_unit_test(unnamed_columns_are_learned_anew),
        cmocka_unit_test(settings_are_put_right),
        cmocka_unit_test(a_text_with_another_meaning),
        cmocka_unit_test(a_plain_startup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
