#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proxy.h"
#include "session.h"
#include "support/test.h"

static struct lb_session *manual(enum lb_on_error on_error)
{
    struct lb_session *s = session_open(on_error);
    struct lb_err err;
    done(s, "CREATE TEMP TABLE t(a int PRIMARY KEY)");
    assert_true(lb_session_set_autocommit(s, false, LB_NEVER, &err));
    return s;
}

static void commit(struct lb_session *s)
{
    struct lb_err err;
    if (!lb_session_end(s, true, LB_NEVER, &err))
        fail_msg("%s", err.text);
    assert_false(lb_session_in_transaction(s));
}

static void rollback(struct lb_session *s)
{
    struct lb_err err;
    assert_true(lb_session_end(s, false, LB_NEVER, &err));
    assert_false(lb_session_in_transaction(s));
}

static void begun_by_the_first_statement(void **state)
{
    struct lb_session *s = manual(LB_ON_ERROR_STATEMENT);
    assert_false(lb_session_in_transaction(s));
    done(s, "INSERT INTO t VALUES (1)");
    assert_true(lb_session_in_transaction(s));
    rollback(s);
    assert_int_equal(number(s, "SELECT count(*) FROM t"), 0);
    done(s, "INSERT INTO t VALUES (2)");
    commit(s);
    assert_int_equal(number(s, "SELECT count(*) FROM t"), 1);
    lb_session_close(s);
}

static void a_failure_undoes_the_statement_only(void **state)
{
    struct lb_session *s = manual(LB_ON_ERROR_STATEMENT);
    struct lb_err err;
    refused(s, "SELECT 1/0", LB_RUN_READ, "22012", &err); /* the first of a transaction */
    refused(s, "INSERT INTO t SELECT 1/0", LB_RUN_WRITE, "22012", &err);
    done(s, "INSERT INTO t VALUES (1)");
    refused(s, "INSERT INTO t VALUES (2), (1)", LB_RUN_WRITE, "23000", &err);
    assert_non_null(strstr(err.text, "(SQLSTATE 23505)"));
    assert_non_null(strstr(err.text, "DETAIL: "));
    refused(s, "SELEC", LB_RUN_WRITE, "42000", &err);
    assert_int_equal(err.position, 1);
    done(s, "INSERT INTO t VALUES (3)");
    refused(s, "SELECT nothing FROM t", LB_RUN_READ, "42S22", &err);
    assert_true(lb_session_in_transaction(s));
    commit(s);
    assert_int_equal(number(s, "SELECT count(*) FROM t"), 2);
    lb_session_close(s);
}

static void a_failure_may_undo_all(void **state)
{
    struct lb_session *s = manual(LB_ON_ERROR_TRANSACTION);
    struct lb_err err;
    done(s, "INSERT INTO t VALUES (1)");
    refused(s, "INSERT INTO t VALUES (1)", LB_RUN_WRITE, "23000", &err);
    assert_false(lb_session_in_transaction(s));
    done(s, "INSERT INTO t VALUES (2)");
    commit(s);
    assert_int_equal(number(s, "SELECT sum(a) FROM t"), 2);
    lb_session_close(s);
}

static void a_failure_may_be_left_to_the_application(void **state)
{
    struct lb_session *s = manual(LB_ON_ERROR_NOTHING);
    struct lb_err err;
    done(s, "INSERT INTO t VALUES (1)");
    refused(s, "INSERT INTO t VALUES (1)", LB_RUN_WRITE, "23000", &err);
    refused(s, "SELECT 1", LB_RUN_READ, "25000", &err);
    assert_true(lb_session_in_transaction(s));
    /* A commit that commits nothing is no success. */
    assert_false(lb_session_end(s, true, LB_NEVER, &err));
    assert_string_equal(err.sqlstate, "25S03");
    assert_false(lb_session_in_transaction(s));
    assert_int_equal(number(s, "SELECT count(*) FROM t"), 0);
    rollback(s);
    lb_session_close(s);
}

static void a_commit_that_fails(void **state)
{
    struct lb_session *s = manual(LB_ON_ERROR_STATEMENT);
    struct lb_err err;
    done(s, "CREATE TEMP TABLE d(a int UNIQUE DEFERRABLE INITIALLY DEFERRED)");
    commit(s);
    done(s, "INSERT INTO d VALUES (1), (1)");
    assert_false(lb_session_end(s, true, LB_NEVER, &err));
    assert_string_equal(err.sqlstate, "23000");
    assert_false(lb_session_in_transaction(s));
    /* The same outside of a transaction: it fails when the server commits, behind the statement's
     * end. */
    assert_true(lb_session_set_autocommit(s, true, LB_NEVER, &err));
    refused(s, "INSERT INTO d VALUES (1), (1)", LB_RUN_WRITE, "23000", &err);
    struct lb_rows *rows = NULL;
    assert_false(try_kind(s, "INSERT INTO d VALUES (1), (1) RETURNING a", LB_RUN_WRITE, false,
                          LB_NEVER, &rows, &err) &&
                 lb_rows_next(rows, &err) == LB_STEP_ROW &&
                 lb_rows_next(rows, &err) == LB_STEP_ROW &&
                 lb_rows_next(rows, &err) == LB_STEP_END);
    assert_string_equal(err.sqlstate, "23000");
    lb_rows_close(rows);
    assert_int_equal(number(s, "SELECT count(*) FROM d"), 0);
    lb_session_close(s);
}

static void typed_transactions(void **state)
{
    struct lb_session *s = session_open(LB_ON_ERROR_STATEMENT);
    struct lb_err err;
    done(s, "CREATE TEMP TABLE t(a int PRIMARY KEY)");
    done(s, "BEGIN");
    assert_true(lb_session_in_transaction(s));
    done(s, "INSERT INTO t VALUES (1)");
    refused(s, "INSERT INTO t VALUES (1)", LB_RUN_WRITE, "23000", &err);
    refused(s, "SELECT 1", LB_RUN_READ, "25000", &err);
    done(s, "ROLLBACK");
    assert_int_equal(number(s, "SELECT count(*) FROM t"), 0);
    done(s, "BEGIN");
    done(s, "INSERT INTO t VALUES (1)");
    commit(s); /* SQLEndTran ends it as well */
    assert_int_equal(number(s, "SELECT count(*) FROM t"), 1);
    lb_session_close(s);
}

static void typed_savepoints(void **state)
{
    struct lb_session *s = manual(LB_ON_ERROR_STATEMENT);
    struct lb_err err;
    done(s, "SAVEPOINT first"); /* in manual mode there is always a transaction */
    done(s, "INSERT INTO t VALUES (1)");
    done(s, "SAVEPOINT mine");
    done(s, "INSERT INTO t VALUES (2)");
    refused(s, "INSERT INTO t VALUES (2)", LB_RUN_WRITE, "23000", &err);
    done(s, "INSERT INTO t VALUES (3)");
    done(s, "ROLLBACK TO SAVEPOINT mine");
    done(s, "INSERT INTO t VALUES (4)");
    done(s, "RELEASE SAVEPOINT mine");
    done(s, "INSERT INTO t VALUES (5)");
    refused(s, "INSERT INTO t VALUES (5)", LB_RUN_WRITE, "23000", &err);
    done(s, "ROLLBACK TO SAVEPOINT first");
    done(s, "INSERT INTO t VALUES (6)");
    commit(s);
    assert_int_equal(number(s, "SELECT sum(a) FROM t"), 6);
    lb_session_close(s);
}

/* Our savepoints nest and are released now and then: at any depth, a failure undoes one statement.
 */
static void a_failure_at_any_depth(void **state)
{
    struct lb_session *s = manual(LB_ON_ERROR_STATEMENT);
    struct lb_err err;
    char sql[64];
    for (int i = 1; i <= 100; i++) {
        snprintf(sql, sizeof sql, "INSERT INTO t VALUES (%d)", i);
        done(s, sql);
        if (i % 7 == 0)
            refused(s, sql, LB_RUN_WRITE, "23000", &err);
        if (i % 21 == 0)
            refused(s, sql, LB_RUN_WRITE, "23000", &err);
        if (i % 30 == 0) {
            done(s, "SAVEPOINT mine");
            done(s, "DELETE FROM t");
            done(s, "ROLLBACK TO mine");
        }
    }
    assert_int_equal(number(s, "SELECT sum(a) FROM t"), 5050);
    commit(s);
    assert_int_equal(number(s, "SELECT sum(a) FROM t"), 5050);
    lb_session_close(s);
}

/* Whoever releases ours must not make the next one fail, nor an error undo more than itself. */
static void ours_is_released(void **state)
{
    struct lb_session *s = manual(LB_ON_ERROR_STATEMENT);
    struct lb_err err;
    struct lb_rows *rows = NULL;
    done(s, "SELECT 1");
    for (int i = 1; i <= 15; i++) {
        char sql[64];
        snprintf(sql, sizeof sql, "INSERT INTO t VALUES (%d)", i);
        done(s, sql);
    }
    assert_true(lb_session_command(s, "RELEASE SAVEPOINT _lb0", LB_NEVER, &err));
    assert_false(try_kind(s, "SELECT 1 / 0", LB_RUN_READ, false, LB_NEVER, &rows, &err));
    assert_true(lb_session_end(s, true, LB_NEVER, &err));
    assert_int_equal(number(s, "SELECT count(*) FROM t"), 15);
    lb_session_close(s);
}

/* Those of a long transaction are prepared, and go with it: whoever takes prepared statements away
 * between two transactions does no harm to the second. */
static void savepoints_are_prepared_anew(void **state)
{
    (void)state;
    static const char savepoints[] = "SELECT count(*) FROM pg_prepared_statements WHERE statement "
                                     "~ '^(RELEASE )?SAVEPOINT'";
    struct lb_session *s = manual(LB_ON_ERROR_STATEMENT);
    struct lb_err err;
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < 40; i++) {
            char sql[64];
            snprintf(sql, sizeof sql, "INSERT INTO t VALUES (%d)", 100 * round + i);
            done(s, sql);
            refused(s, sql, LB_RUN_WRITE, "23000", &err);
            if (round == 0 && i == 20) /* makes all that is prepared void */
                done(s, "CREATE TEMP TABLE u(a int)");
        }
        assert_in_range(number(s, savepoints), round > 0, 3);
        commit(s);
        if (round == 1)
            done(s, "DO $$ BEGIN EXECUTE 'DEALLOCATE ALL'; END $$");
        assert_int_equal(number(s, savepoints), 0);
        commit(s);
    }
    assert_int_equal(number(s, "SELECT count(*) FROM t"), 120);
    lb_session_close(s);
}

static void turning_autocommit_on_commits(void **state)
{
    struct lb_session *s = manual(LB_ON_ERROR_STATEMENT);
    struct lb_err err;
    done(s, "INSERT INTO t VALUES (1)");
    assert_true(lb_session_set_autocommit(s, true, LB_NEVER, &err));
    assert_false(lb_session_in_transaction(s));
    done(s, "VACUUM");
    assert_int_equal(number(s, "SELECT count(*) FROM t"), 1);
    lb_session_close(s);
}

static void vacuum_in_manual_mode(void **state)
{
    struct lb_session *s = manual(LB_ON_ERROR_STATEMENT);
    struct lb_err err;
    done(s, "VACUUM");
    done(s, "INSERT INTO t VALUES (1)");
    refused(s, "VACUUM", LB_RUN_ALONE, "25000", &err); /* it fails alone */
    commit(s);
    assert_int_equal(number(s, "SELECT count(*) FROM t"), 1);
    lb_session_close(s);
}

static void isolation_and_read_only(void **state)
{
    struct lb_session *s = manual(LB_ON_ERROR_STATEMENT);
    struct lb_err err;
    lb_session_set_isolation(s, "REPEATABLE READ");
    struct lb_rows *rows = run(s, "SELECT current_setting('transaction_isolation')");
    expect_next(rows, "repeatable read");
    lb_rows_close(rows);
    commit(s);
    lb_session_set_isolation(s, NULL);
    lb_session_set_read_only(s, true);
    refused(s, "CREATE TABLE not_made(a int)", LB_RUN_WRITE, "25000", &err);
    rollback(s);
    assert_true(lb_session_set_autocommit(s, true, LB_NEVER, &err));
    refused(s, "CREATE TABLE not_made(a int)", LB_RUN_WRITE, "25000", &err);
    lb_session_set_read_only(s, false);
    done(s, "CREATE TABLE made(a int)");
    done(s, "DROP TABLE made");
    lb_session_close(s);
}

static void an_open_stream_survives_the_commit(void **state)
{
    struct lb_session *s = manual(LB_ON_ERROR_STATEMENT);
    struct lb_err err;
    done(s, "INSERT INTO t VALUES (1)");
    struct lb_rows *rows = run(s, "SELECT i FROM generate_series(1, 20000) i");
    expect_next(rows, "1");
    commit(s);
    for (int i = 2; i <= 20000; i++)
        assert_int_equal(lb_rows_next(rows, &err), LB_STEP_ROW);
    expect_next(rows, NULL);
    lb_rows_close(rows);
    lb_session_close(s);
}

static void a_failure_while_streaming(void **state)
{
    struct lb_session *s = manual(LB_ON_ERROR_STATEMENT);
    struct lb_err err;
    done(s, "INSERT INTO t VALUES (1)");
    for (int spooled = 0; spooled < 2; spooled++) {
        struct lb_rows *rows = run(s, "SELECT 1 / (3000 - i) FROM generate_series(1, 3001) i");
        expect_next(rows, "0");
        if (spooled)
            assert_int_equal(number(s, "SELECT count(*) FROM t"), 1);
        enum lb_step step;
        while ((step = lb_rows_next(rows, &err)) == LB_STEP_ROW)
            continue;
        assert_int_equal(step, LB_STEP_FAILED);
        lb_rows_close(rows);
        assert_int_equal(number(s, "SELECT count(*) FROM t"), 1);
    }
    commit(s);
    assert_int_equal(number(s, "SELECT count(*) FROM t"), 1);
    lb_session_close(s);
}

static void reset_forgets_everything(void **state)
{
    struct lb_session *s = manual(LB_ON_ERROR_STATEMENT);
    struct lb_err err;
    commit(s);
    done(s, "SET work_mem = '1MB'");
    done(s, "CREATE TEMP TABLE gone(a int)");
    commit(s);
    for (int i = 0; i < 3; i++)
        assert_int_equal(number(s, "SELECT 5"), 5);
    lb_session_reset(s);
    assert_false(lb_session_in_transaction(s));
    assert_true(lb_session_set_autocommit(s, true, LB_NEVER, &err));
    assert_int_equal(number(s, "SELECT 5"), 5);
    refused(s, "SELECT * FROM gone", LB_RUN_READ, "42S02", &err);
    struct lb_rows *rows = run(s, "SELECT current_setting('work_mem')");
    expect_next(rows, "4MB");
    lb_rows_close(rows);
    rows = run(s, "SELECT current_setting('DateStyle'), current_setting('application_name')");
    expect_next(rows, "ISO, MDY");
    assert_memory_equal(rows->cells[1].at, "lb_test/1", 9);
    lb_rows_close(rows);
    lb_session_close(s);
}

/* BEGIN, savepoints, Parse and DEALLOCATE cost no trip of their own. */
static void one_trip_a_statement(void **state)
{
    struct proxy *proxy = proxy_start(getenv("LB_PG_HOST"), getenv("LB_PG_PORT"));
    struct lb_session_config config;
    struct lb_err err;
    session_config(&config);
    config.host = "127.0.0.1";
    config.port = proxy_port(proxy);
    config.statement_cache = 2;
    struct lb_session *s = session_open_with(&config);
    done(s, "CREATE TEMP TABLE t(a int PRIMARY KEY)");
    proxy_trips(proxy);
    static const char *const texts[4] = {"SELECT 1", "SELECT 2", "SELECT 3", "SELECT 4"};
    for (int i = 0; i < 12; i++) {
        done(s, texts[i % 4]);
        assert_int_equal(proxy_trips(proxy), 1);
    }
    assert_true(lb_session_set_autocommit(s, false, LB_NEVER, &err));
    for (int i = 0; i < 3; i++) {
        done(s, "INSERT INTO t VALUES (1)");
        assert_int_equal(proxy_trips(proxy), 1);
        done(s, "UPDATE t SET a = a + 1");
        done(s, "SELECT * FROM t");
        done(s, "DELETE FROM t");
        assert_int_equal(proxy_trips(proxy), 3);
        refused(s, "SELECT 1/0", LB_RUN_READ, "22012", &err);
        assert_int_equal(proxy_trips(proxy), 2);
        commit(s);
        assert_int_equal(proxy_trips(proxy), 1);
        commit(s);
        assert_int_equal(proxy_trips(proxy), 0);
    }
    lb_session_reset(s);
    done(s, "SELECT 1");
    assert_int_equal(proxy_trips(proxy), 1);
    lb_session_close(s);
    proxy_stop(proxy);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(begun_by_the_first_statement),
        cmocka_unit_test(a_failure_undoes_the_statement_only),
        cmocka_unit_test(a_failure_may_undo_all),
        cmocka_unit_test(a_failure_may_be_left_to_the_application),
        cmocka_unit_test(a_commit_that_fails),
        cmocka_unit_test(typed_transactions),
        cmocka_unit_test(typed_savepoints),
        cmocka_unit_test(a_failure_at_any_depth),
        cmocka_unit_test(ours_is_released),
        cmocka_unit_test(savepoints_are_prepared_anew),
        cmocka_unit_test(turning_autocommit_on_commits),
        cmocka_unit_test(vacuum_in_manual_mode),
        cmocka_unit_test(isolation_and_read_only),
        cmocka_unit_test(an_open_stream_survives_the_commit),
        cmocka_unit_test(a_failure_while_streaming),
        cmocka_unit_test(reset_forgets_everything),
        cmocka_unit_test(one_trip_a_statement),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
