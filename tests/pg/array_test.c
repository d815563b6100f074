#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proxy.h"
#include "session.h"
#include "support/test.h"

enum { MOST = 5000 };

struct outcomes {
    const int *values; /* one a set; -1: to be skipped */
    unsigned filled, told;
    int64_t affected;
    char states[MOST][6]; /* "": fine */
    bool was_told[MOST];
    char text[128][32]; /* of the sets rendered together */
    const char *cells[128];
    int lengths[128];
    unsigned last;
};

static int64_t fill(void *context, unsigned i, unsigned n)
{
    struct outcomes *o = context;
    o->filled++;
    if (o->values[i] < 0)
        return -1;
    o->lengths[n] = snprintf(o->text[n], sizeof o->text[n], "%d", o->values[i]);
    o->cells[n] = o->text[n];
    return o->lengths[n];
}

static bool take(void *context, unsigned first, unsigned n, struct lb_run *run)
{
    struct outcomes *o = context;
    assert_int_equal(n, 1);
    run->values = o->cells + first;
    run->lengths = o->lengths + first;
    return true;
}

static void told(void *context, unsigned i, int64_t affected, const struct lb_err *err)
{
    struct outcomes *o = context;
    assert_false(o->was_told[i]);
    assert_true(o->told == 0 || i > o->last);
    o->was_told[i] = true;
    o->last = i;
    o->told++;
    if (err)
        snprintf(o->states[i], sizeof o->states[i], "%s", err->sqlstate);
    else
        o->affected += affected;
}

static bool run_array(struct lb_session *s, const char *sql, const int *values, unsigned n,
                      int64_t deadline, struct outcomes *o, struct lb_err *err)
{
    memset(o, 0, sizeof *o);
    o->values = values;
    struct lb_prepared *p =
        lb_session_prepare(s, lb_text_of(sql), LB_RUN_WRITE, 1, (uint32_t[]){23}, true);
    struct lb_run_array array = {
        .count = n, .context = o, .most = 1, .fill = fill, .take = take, .done = told};
    bool ok = lb_session_run_array(s, p, &array, deadline, err);
    lb_prepared_release(p);
    return ok;
}

static const char insert[] = "INSERT INTO t VALUES ($1)";

static struct lb_session *with_table(enum lb_on_error on_error, bool autocommit)
{
    struct lb_session *s = session_open(on_error);
    struct lb_err err;
    done(s, "CREATE TEMP TABLE t(a int PRIMARY KEY CHECK (a < 100000))");
    assert_true(lb_session_set_autocommit(s, autocommit, LB_NEVER, &err));
    return s;
}

static void all_fine(void **state)
{
    static int values[MOST];
    static struct outcomes o;
    struct lb_err err;
    for (int i = 0; i < MOST; i++)
        values[i] = i;
    for (int manual = 0; manual < 2; manual++) {
        struct lb_session *s = with_table(LB_ON_ERROR_STATEMENT, !manual);
        assert_true(run_array(s, insert, values, MOST, LB_NEVER, &o, &err));
        assert_int_equal(o.told, MOST);
        assert_int_equal(o.affected, MOST);
        assert_int_equal(number(s, "SELECT count(*) FROM t"), MOST);
        assert_true(run_array(s, "UPDATE t SET a = a WHERE a >= $1 AND a < $1 + 2", values, 10,
                              LB_NEVER, &o, &err));
        assert_int_equal(o.affected, 20);
        assert_true(
            run_array(s, "DELETE FROM t WHERE a = $1 RETURNING a", values, 10, LB_NEVER, &o, &err));
        assert_int_equal(o.affected, 10);
        assert_true(run_array(s, insert, values, 0, LB_NEVER, &o, &err));
        lb_session_close(s);
    }
}

static void some_fail(void **state)
{
    static int values[MOST];
    static struct outcomes o;
    struct lb_err err;
    for (int manual = 0; manual < 2; manual++) {
        struct lb_session *s = with_table(LB_ON_ERROR_STATEMENT, !manual);
        for (int i = 0; i < 2500; i++)
            values[i] = i;
        values[0] = 200000; /* too big for the check */
        values[17] = 16;    /* a duplicate */
        values[18] = -1;    /* skipped */
        values[1500] = 3;
        values[2499] = 300000;
        assert_true(run_array(s, insert, values, 2500, LB_NEVER, &o, &err));
        assert_int_equal(o.told, 2499);
        assert_false(o.was_told[18]);
        for (int i = 0; i < 2500; i++) {
            bool fails = i == 0 || i == 17 || i == 1500 || i == 2499;
            assert_string_equal(o.states[i], fails ? "23000" : "");
        }
        assert_int_equal(o.affected, 2495);
        assert_int_equal(number(s, "SELECT count(*) FROM t"), 2495);
        assert_int_equal(lb_session_in_transaction(s), manual);
        assert_true(lb_session_end(s, true, LB_NEVER, &err));
        assert_int_equal(number(s, "SELECT count(*) FROM t"), 2495);
        lb_session_close(s);
    }
}

static void all_fail(void **state)
{
    static int values[50];
    static struct outcomes o;
    struct lb_err err;
    for (int manual = 0; manual < 2; manual++) {
        struct lb_session *s = with_table(LB_ON_ERROR_STATEMENT, !manual);
        for (int i = 0; i < 50; i++)
            values[i] = 200000 + i;
        assert_true(run_array(s, insert, values, 50, LB_NEVER, &o, &err));
        assert_int_equal(o.told, 50);
        for (int i = 0; i < 50; i++)
            assert_string_equal(o.states[i], "23000");
        assert_int_equal(number(s, "SELECT count(*) FROM t"), 0);
        lb_session_close(s);
    }
}

/* In autocommit a deferred constraint fails at the set's own commit. */
static void fails_at_the_commit(void **state)
{
    static const int values[5] = {1, 2, 2, 3, 1};
    static struct outcomes o;
    struct lb_err err;
    struct lb_session *s = session_open(LB_ON_ERROR_STATEMENT);
    done(s, "CREATE TEMP TABLE t(a int UNIQUE DEFERRABLE INITIALLY DEFERRED)");
    assert_true(run_array(s, insert, values, 5, LB_NEVER, &o, &err));
    assert_int_equal(o.told, 5);
    assert_string_equal(o.states[1], "");
    assert_string_equal(o.states[2], "23000");
    assert_string_equal(o.states[3], "");
    assert_string_equal(o.states[4], "23000");
    assert_int_equal(number(s, "SELECT count(*) FROM t"), 3);
    lb_session_close(s);
}

static void a_lost_transaction_ends_it(void **state)
{
    static const int values[5] = {1, 2, 2, 3, 4};
    static struct outcomes o;
    static const enum lb_on_error modes[2] = {LB_ON_ERROR_TRANSACTION, LB_ON_ERROR_NOTHING};
    struct lb_err err;
    for (int i = 0; i < 2; i++) {
        struct lb_session *s = with_table(modes[i], false);
        done(s, "INSERT INTO t VALUES (50)");
        assert_true(run_array(s, insert, values, 5, LB_NEVER, &o, &err));
        assert_int_equal(o.told, 1);
        assert_string_equal(o.states[2], "23000");
        assert_int_equal(lb_session_in_transaction(s), modes[i] == LB_ON_ERROR_NOTHING);
        assert_true(lb_session_end(s, false, LB_NEVER, &err));
        assert_int_equal(number(s, "SELECT count(*) FROM t"), 0);
        lb_session_close(s);
    }
}

static void a_statement_that_cannot_be(void **state)
{
    static const int values[3] = {1, 2, 3};
    static struct outcomes o;
    struct lb_err err;
    for (int manual = 0; manual < 2; manual++) {
        struct lb_session *s = with_table(LB_ON_ERROR_STATEMENT, !manual);
        done(s, "INSERT INTO t VALUES (9)");
        assert_false(
            run_array(s, "INSERT INTO nowhere VALUES ($1)", values, 3, LB_NEVER, &o, &err));
        assert_string_equal(err.sqlstate, "42S02");
        assert_int_equal(o.told, 0);
        assert_int_equal(number(s, "SELECT count(*) FROM t"), 1);
        lb_session_close(s);
    }
}

static void prepared_statement_lost(void **state)
{
    static const int values[3] = {1, 2, 3};
    static struct outcomes o;
    struct lb_err err;
    for (int manual = 0; manual < 2; manual++) {
        struct lb_session *s = with_table(LB_ON_ERROR_STATEMENT, !manual);
        assert_true(run_array(s, insert, values, 1, LB_NEVER, &o, &err));
        done(s, "DO $$ BEGIN EXECUTE 'DEALLOCATE ALL'; END $$");
        assert_true(run_array(s, insert, values + 1, 2, LB_NEVER, &o, &err));
        assert_int_equal(o.affected, 2);
        assert_int_equal(number(s, "SELECT count(*) FROM t"), 3);
        lb_session_close(s);
    }
}

static void in_time(void **state)
{
    static int values[MOST];
    static struct outcomes o;
    struct lb_err err;
    for (int manual = 0; manual < 2; manual++) {
        struct lb_session *s = with_table(LB_ON_ERROR_STATEMENT, !manual);
        done(s, "INSERT INTO t VALUES (1)");
        int64_t start = lb_clock_ms();
        assert_false(run_array(s, "INSERT INTO t SELECT $1 FROM pg_sleep(0.2)", values, 20,
                               start + 300, &o, &err));
        assert_int_equal(err.code, LB_ERR_TIMEOUT);
        assert_int_equal(o.told, 0);
        assert_true(lb_clock_ms() - start < 2000);
        assert_int_equal(number(s, "SELECT count(*) FROM t"), 1);
        lb_session_close(s);
    }
}

static void without_a_cache(void **state)
{
    static const int values[4] = {1, 2, 2, 3};
    static struct outcomes o;
    struct lb_session_config config;
    struct lb_err err;
    session_config(&config);
    config.statement_cache = 0;
    struct lb_session *s = session_open_with(&config);
    done(s, "CREATE TEMP TABLE t(a int PRIMARY KEY)");
    assert_true(run_array(s, insert, values, 4, LB_NEVER, &o, &err));
    assert_int_equal(o.affected, 3);
    assert_string_equal(o.states[2], "23000");
    lb_session_close(s);
}

static void one_trip_a_batch(void **state)
{
    static int values[MOST];
    static struct outcomes o;
    struct proxy *proxy = proxy_start(getenv("LB_PG_HOST"), getenv("LB_PG_PORT"));
    struct lb_session_config config;
    struct lb_err err;
    session_config(&config);
    config.host = "127.0.0.1";
    config.port = proxy_port(proxy);
    struct lb_session *s = session_open_with(&config);
    done(s, "CREATE TEMP TABLE t(a int PRIMARY KEY)");
    for (int i = 0; i < MOST; i++)
        values[i] = i;
    assert_true(run_array(s, insert, values, 100, LB_NEVER, &o, &err));
    done(s, "TRUNCATE t");
    assert_true(lb_session_set_autocommit(s, false, LB_NEVER, &err));
    proxy_trips(proxy);
    assert_true(run_array(s, insert, values, 100, LB_NEVER, &o, &err));
    assert_int_equal(proxy_trips(proxy), 1);
    assert_int_equal(o.filled, 100);
    lb_session_close(s);
    proxy_stop(proxy);
}

/* Far more than the sockets' buffers hold, both ways. */
static void much_both_ways(void **state)
{
    static int values[MOST];
    static struct outcomes o;
    struct lb_err err;
    struct lb_session *s = session_open(LB_ON_ERROR_STATEMENT);
    assert_true(run_array(s, "SELECT repeat('x', 20000 + $1)", values, 3000, LB_NEVER, &o, &err));
    assert_int_equal(o.affected, 3000);
    lb_session_close(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_fine),
        cmocka_unit_test(some_fail),
        cmocka_unit_test(all_fail),
        cmocka_unit_test(fails_at_the_commit),
        cmocka_unit_test(a_lost_transaction_ends_it),
        cmocka_unit_test(a_statement_that_cannot_be),
        cmocka_unit_test(prepared_statement_lost),
        cmocka_unit_test(in_time),
        cmocka_unit_test(without_a_cache),
        cmocka_unit_test(one_trip_a_batch),
        cmocka_unit_test(much_both_ways),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
