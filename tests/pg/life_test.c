#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proxy.h"
#include "session.h"
#include "support/test.h"

/* ---- opening --------------------------------------------------------------------------------- */

static void facts(void **state)
{
    struct lb_session *s = session_open(LB_ON_ERROR_STATEMENT);
    assert_true(lb_session_server_version(s) >= 100000);
    assert_true(lb_session_backend_pid(s) > 0);
    assert_string_equal(lb_session_parameter(s, "client_encoding"), "UTF8");
    assert_string_equal(lb_session_parameter(s, "application_name"), "lb_test/1");
    assert_null(lb_session_parameter(s, "no_such_thing"));
    const char *zone = lb_session_parameter(s, "TimeZone");
    char before[64];
    snprintf(before, sizeof before, "%s", zone);
    done(s, "SET TimeZone = 'Asia/Tokyo'");
    assert_string_equal(lb_session_parameter(s, "TimeZone"), "Asia/Tokyo");
    assert_string_equal(zone, before); /* what was handed out stays */
    assert_false(lb_session_dead(s));
    lb_session_close(s);
    lb_session_close(NULL);
}

static void not_opened(const struct lb_session_config *config, enum lb_errc code,
                       const char *sqlstate, const char *words)
{
    struct lb_session *s = NULL;
    struct lb_err err;
    if (lb_session_open(&s, config, NULL, &err))
        fail_msg("opened");
    assert_null(s);
    if (!strstr(err.text, words))
        fail_msg("\"%s\" not in: %s", words, err.text);
    assert_int_equal(err.code, code);
    assert_string_equal(err.sqlstate, sqlstate);
    assert_null(strchr(err.text, '\n'));
    if (config->password)
        assert_null(strstr(err.text, config->password));
}

static void refusals(void **state)
{
    struct lb_session_config config;
    session_config(&config);
    config.password = "not-the-secret-one";
    not_opened(&config, LB_ERR_AUTH, "28P01", "password authentication failed for user");
    session_config(&config);
    config.password = NULL;
    not_opened(&config, LB_ERR_AUTH, "", "no password supplied");
    session_config(&config);
    config.database = "no_such_database";
    not_opened(&config, LB_ERR_SERVER, "3D000", "no_such_database");
    session_config(&config);
    config.port = "1";
    not_opened(&config, LB_ERR_CONNECT, "", "Check host and port");
    session_config(&config);
    config.host = "no-such-host.invalid";
    not_opened(&config, LB_ERR_CONNECT, "", "no-such-host.invalid");
    session_config(&config);
    config.sslmode = "require";
    not_opened(&config, LB_ERR_CONNECT, "", "offers no TLS");
    session_config(&config);
    config.extra_names = (const char *[]){"no_such_parameter", NULL};
    config.extra_values = (const char *[]){"1", NULL};
    not_opened(&config, LB_ERR_CONNECT, "", "no_such_parameter");
}

static void a_credential_needs_verified_tls(void **state)
{
    struct lb_session_config config;
    static const char *const modes[] = {NULL, "disable", "prefer", "require"};
    static const char *const hosts[] = {NULL,        "", "/tmp", "@hidden", "localhost,/tmp",
                                        "localhost,"};
    for (size_t i = 0; i < sizeof modes / sizeof modes[0]; i++) {
        session_config(&config);
        config.credential = true;
        config.sslmode = modes[i];
        not_opened(&config, LB_ERR_ARGUMENT, "", "SSLMode must be verify-full");
    }
    for (size_t i = 0; i < sizeof hosts / sizeof hosts[0]; i++) {
        session_config(&config);
        config.credential = true;
        config.sslmode = "verify-full";
        config.host = hosts[i];
        not_opened(&config, LB_ERR_ARGUMENT, "", "only sent over TLS");
    }
    session_config(&config);
    config.credential = true;
    config.sslmode = "verify-full";
    config.extra_names = (const char *[]){"sslmode", "gssencmode", NULL};
    config.extra_values = (const char *[]){"disable", "prefer", NULL};
    not_opened(&config, LB_ERR_CONNECT, "", "offers no TLS"); /* ours stands */
}

static void no_trusted_authorities(void **state)
{
    struct lb_session_config config;
    session_config(&config);
    config.sslmode = "verify-ca";
    setenv("SSL_CERT_FILE", "/nowhere/ca.pem", 1);
    not_opened(&config, LB_ERR_MISSING, "", "Tried: /nowhere/ca.pem. Install");
    unsetenv("SSL_CERT_FILE");
}

static void in_time(void **state)
{
    struct lb_session_config config;
    struct proxy *proxy = proxy_start("127.0.0.1", "1"); /* accepts nothing */
    session_config(&config);
    config.host = "192.0.2.1"; /* RFC 5737: nobody is there */
    config.deadline = lb_clock_ms() + 300;
    int64_t start = lb_clock_ms();
    struct lb_session *s = NULL;
    struct lb_err err;
    assert_false(lb_session_open(&s, &config, NULL, &err));
    assert_true(lb_clock_ms() - start < 3000);
    assert_true(err.code == LB_ERR_TIMEOUT || err.code == LB_ERR_CONNECT); /* no network at all */
    static atomic_bool cancelled = true;
    session_config(&config);
    config.cancelled = &cancelled;
    not_opened(&config, LB_ERR_CANCELLED, "", "cancelled");
    proxy_stop(proxy);
}

static void the_environment_does_not_reach_in(void **state)
{
    setenv("PGOPTIONS", "-c DateStyle=German", 1);
    setenv("PGAPPNAME", "somebody else", 1);
    setenv("PGCLIENTENCODING", "LATIN1", 1);
    setenv("PGDATABASE", "elsewhere", 1);
    struct lb_session *s = session_open(LB_ON_ERROR_STATEMENT);
    assert_string_equal(lb_session_parameter(s, "DateStyle"), "ISO, MDY");
    assert_string_equal(lb_session_parameter(s, "application_name"), "lb_test/1");
    assert_string_equal(lb_session_parameter(s, "client_encoding"), "UTF8");
    lb_session_close(s);
    unsetenv("PGOPTIONS");
    unsetenv("PGAPPNAME");
    unsetenv("PGCLIENTENCODING");
    unsetenv("PGDATABASE");
}

static void options_are_joined(void **state)
{
    struct lb_session_config config;
    session_config(&config);
    config.extra_names = (const char *[]){"options", "keepalives_count", NULL};
    config.extra_values = (const char *[]){"-c work_mem=123kB", "3", NULL};
    config.keepalive_idle = 10;
    config.keepalive_interval = 5;
    struct lb_session *s = session_open_with(&config);
    struct lb_rows *rows = run(s, "SELECT current_setting('work_mem')");
    expect_next(rows, "123kB");
    lb_rows_close(rows);
    lb_session_close(s);
    config.keepalive_idle = -1;
    s = session_open_with(&config);
    lb_session_close(s);
}

/* ---- the end --------------------------------------------------------------------------------- */

static void killed_while_idle(void **state)
{
    struct lb_session *a = session_open(LB_ON_ERROR_STATEMENT);
    struct lb_session *b = session_open(LB_ON_ERROR_STATEMENT);
    char sql[64];
    snprintf(sql, sizeof sql, "SELECT pg_terminate_backend(%d)", lb_session_backend_pid(a));
    assert_false(lb_session_dead(a));
    done(b, sql);
    int64_t until = lb_clock_ms() + 5000;
    while (!lb_session_dead(a) && lb_clock_ms() < until)
        lb_clock_sleep(10);
    assert_true(lb_session_dead(a));
    struct lb_err err;
    refused(a, "SELECT 1", LB_RUN_READ, "08S01", &err);
    assert_int_equal(err.code, LB_ERR_LINK);
    assert_non_null(strstr(err.text, "terminating connection"));
    assert_false(lb_session_command(a, "SELECT 1", LB_NEVER, &err));
    assert_true(lb_session_end(a, false, LB_NEVER, &err)); /* the server did that */
    assert_false(lb_session_end(a, true, LB_NEVER, &err));
    assert_int_equal(err.code, LB_ERR_LINK);
    assert_null(lb_session_parameter(a, "TimeZone"));
    assert_false(lb_session_cancel(a));
    lb_session_close(a);
    lb_session_close(b);
}

static void killed_and_not_noticed(void **state)
{
    struct lb_session *a = session_open(LB_ON_ERROR_STATEMENT);
    struct lb_session *b = session_open(LB_ON_ERROR_STATEMENT);
    char sql[64];
    snprintf(sql, sizeof sql, "SELECT pg_terminate_backend(%d, 5000)", lb_session_backend_pid(a));
    done(b, sql);
    struct lb_err err;
    refused(a, "SELECT 1", LB_RUN_READ, "08S01", &err);
    assert_non_null(strstr(err.text, "57P01"));
    assert_true(lb_session_dead(a));
    lb_session_close(a);
    lb_session_close(b);
}

static void killed_while_streaming(void **state)
{
    for (int spooled = 0; spooled < 2; spooled++) {
        struct proxy *proxy = proxy_start(getenv("LB_PG_HOST"), getenv("LB_PG_PORT"));
        struct lb_session_config config;
        session_config(&config);
        config.host = "127.0.0.1";
        config.port = proxy_port(proxy);
        struct lb_session *s = session_open_with(&config);
        struct lb_rows *rows = run(s, "SELECT generate_series(1, 50000000), repeat('x', 1000)");
        expect_next(rows, "1");
        proxy_cut(proxy);
        struct lb_err err;
        if (spooled) {
            struct lb_rows *other = NULL;
            assert_false(try_kind(s, "SELECT 1", LB_RUN_READ, false, LB_NEVER, &other, &err));
            assert_int_equal(err.code, LB_ERR_LINK);
        }
        enum lb_step step;
        while ((step = lb_rows_next(rows, &err)) == LB_STEP_ROW)
            continue;
        assert_int_equal(step, LB_STEP_FAILED);
        assert_int_equal(err.code, LB_ERR_LINK);
        assert_string_equal(err.sqlstate, "08S01");
        assert_int_equal(lb_rows_next(rows, &err), LB_STEP_END);
        lb_rows_close(rows);
        assert_true(lb_session_dead(s));
        lb_session_close(s);
        proxy_stop(proxy);
    }
}

static void cut_before_the_close(void **state)
{
    struct proxy *proxy = proxy_start(getenv("LB_PG_HOST"), getenv("LB_PG_PORT"));
    struct lb_session_config config;
    session_config(&config);
    config.host = "127.0.0.1";
    config.port = proxy_port(proxy);
    struct lb_session *s = session_open_with(&config);
    struct lb_rows *rows = run(s, "SELECT generate_series(1, 50000000), repeat('x', 1000)");
    proxy_cut(proxy);
    lb_rows_close(rows);
    lb_session_close(s);
    proxy_stop(proxy);
}

/* ---- cancelling ------------------------------------------------------------------------------ */

struct canceller {
    struct lb_session *s;
    int after_ms;
    bool sent;
};

static void *cancel_later(void *arg)
{
    struct canceller *c = arg;
    lb_clock_sleep(c->after_ms);
    c->sent = lb_session_cancel(c->s);
    return NULL;
}

static void cancelled_from_another_thread(void **state)
{
    struct lb_session *s = session_open(LB_ON_ERROR_STATEMENT);
    struct lb_err err;
    struct lb_rows *rows = NULL;
    assert_false(lb_session_cancel(s)); /* nothing runs */
    done(s, "CREATE TEMP TABLE t(a int)");
    for (int manual = 0; manual < 2; manual++) {
        assert_true(lb_session_set_autocommit(s, !manual, LB_NEVER, &err));
        done(s, "INSERT INTO t VALUES (1)");
        struct canceller c = {s, 100, false};
        pthread_t thread;
        pthread_create(&thread, NULL, cancel_later, &c);
        int64_t start = lb_clock_ms();
        assert_false(try_kind(s, "SELECT pg_sleep(30)", LB_RUN_READ, false, LB_NEVER, &rows, &err));
        pthread_join(thread, NULL);
        assert_true(c.sent);
        assert_int_equal(err.code, LB_ERR_CANCELLED);
        assert_true(lb_clock_ms() - start < 5000);
        assert_int_equal(number(s, "SELECT count(*) FROM t"), 1 + manual);
    }
    lb_session_close(s);
}

/* A request must hit its own statement or none. */
static void a_late_request_hits_nothing(void **state)
{
    struct lb_session *s = session_open(LB_ON_ERROR_STATEMENT);
    for (int i = 0; i < 60; i++) {
        struct canceller c = {s, i % 4, false};
        struct lb_rows *rows = NULL;
        struct lb_err err;
        pthread_t thread;
        pthread_create(&thread, NULL, cancel_later, &c);
        if (try_kind(s, "SELECT pg_sleep(0.002)", LB_RUN_READ, false, LB_NEVER, &rows, &err))
            lb_rows_close(rows);
        else
            assert_int_equal(err.code, LB_ERR_CANCELLED);
        pthread_join(thread, NULL);
        assert_int_equal(number(s, "SELECT 1"), 1);
    }
    lb_session_close(s);
}

static void deadlines(void **state)
{
    struct lb_session *s = session_open(LB_ON_ERROR_STATEMENT);
    struct lb_err err;
    struct lb_rows *rows = NULL;
    done(s, "CREATE TEMP TABLE t(a int)");
    assert_true(lb_session_set_autocommit(s, false, LB_NEVER, &err));
    done(s, "INSERT INTO t VALUES (1)");
    int64_t start = lb_clock_ms();
    assert_false(try_kind(s, "SELECT pg_sleep(30)", LB_RUN_READ, false, start + 200, &rows, &err));
    assert_int_equal(err.code, LB_ERR_TIMEOUT);
    assert_in_range(lb_clock_ms() - start, 200, 2000);
    assert_int_equal(number(s, "SELECT count(*) FROM t"), 1);
    assert_false(lb_session_command(s, "SELECT pg_sleep(30)", lb_clock_ms() + 100, &err));
    assert_int_equal(err.code, LB_ERR_TIMEOUT);
    assert_true(lb_session_end(s, false, LB_NEVER, &err));
    assert_true(lb_session_set_autocommit(s, true, LB_NEVER, &err));
    /* While fetching: what has come is not lost. */
    rows = run(s, "SELECT i, repeat('x', 20), pg_sleep(CASE WHEN i = 2999 THEN 30 END) "
                  "FROM generate_series(1, 3000) i");
    lb_rows_set_deadline(rows, lb_clock_ms() + 300);
    int n = 0;
    enum lb_step step;
    while ((step = lb_rows_next(rows, &err)) == LB_STEP_ROW)
        n++;
    assert_int_equal(step, LB_STEP_FAILED);
    assert_int_equal(err.code, LB_ERR_TIMEOUT);
    assert_true(n > 2000);
    lb_rows_close(rows);
    assert_int_equal(number(s, "SELECT 1"), 1);
    lb_session_close(s);
}

/* Another statement's deadline passes while an open stream is moved out of its way. */
static void a_deadline_while_spooling(void **state)
{
    struct lb_session *s = session_open(LB_ON_ERROR_STATEMENT);
    struct lb_rows *rows =
        run(s, "SELECT i, repeat('x', 20), pg_sleep(CASE WHEN i = 2999 THEN 1 END) "
               "FROM generate_series(1, 3000) i");
    struct lb_rows *other = NULL;
    struct lb_err err;
    expect_next(rows, "1");
    assert_false(try_kind(s, "SELECT 1", LB_RUN_READ, false, lb_clock_ms() + 100, &other, &err));
    assert_int_equal(err.code, LB_ERR_TIMEOUT);
    int n = 1;
    while (lb_rows_next(rows, &err) == LB_STEP_ROW)
        n++;
    assert_int_equal(n, 3000);
    lb_rows_close(rows);
    assert_int_equal(number(s, "SELECT 1"), 1);
    lb_session_close(s);
}

/* ---- threads --------------------------------------------------------------------------------- */

struct worker {
    struct lb_session *s;
    int rounds;
    atomic_int *failures;
};

static void no_notice(void *context, const struct lb_err *notice)
{
    (void)context, (void)notice;
}

static void *work(void *arg)
{
    struct worker *w = arg;
    for (int i = 0; i < w->rounds; i++) {
        struct lb_rows *rows = NULL;
        struct lb_err err;
        long long sum = 0;
        int64_t n = 0;
        if (!try_kind(w->s, "SELECT i FROM generate_series(1, 3000) i", LB_RUN_READ, i % 2,
                      LB_NEVER, &rows, &err)) {
            atomic_fetch_add(w->failures, 1);
            continue;
        }
        while (lb_rows_next(rows, &err) == LB_STEP_ROW)
            if (lb_text_int(rows->cells[0], &n))
                sum += n;
        if (sum != 3000LL * 3001 / 2)
            atomic_fetch_add(w->failures, 1);
        lb_rows_close(rows);
        lb_session_parameter(w->s, "TimeZone");
        lb_session_in_transaction(w->s);
        lb_session_dead(w->s);
        lb_session_notices(w->s, NULL, no_notice, NULL);
    }
    return NULL;
}

static void many_threads_on_one_session(void **state)
{
    struct lb_session *s = session_open(LB_ON_ERROR_STATEMENT);
    atomic_int failures = 0;
    struct worker w = {s, 20, &failures};
    pthread_t threads[4];
    for (int i = 0; i < 4; i++)
        pthread_create(&threads[i], NULL, work, &w);
    for (int i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
    assert_int_equal(failures, 0);
    lb_session_close(s);
}

static void *sleep_on_server(void *arg)
{
    struct lb_rows *rows = NULL;
    struct lb_err err;
    if (try_kind(arg, "SELECT pg_sleep(1)", LB_RUN_READ, false, LB_NEVER, &rows, &err))
        lb_rows_close(rows);
    return NULL;
}

/* Whoever comes while another thread's statement runs waits no longer than it may. */
static void a_deadline_while_waiting_for_another(void **state)
{
    struct lb_session *s = session_open(LB_ON_ERROR_STATEMENT);
    struct lb_rows *rows = NULL;
    struct lb_err err;
    pthread_t thread;
    const char *zone = lb_session_parameter(s, "TimeZone");
    pthread_create(&thread, NULL, sleep_on_server, s);
    lb_clock_sleep(200);
    int64_t start = lb_clock_ms();
    assert_false(try_kind(s, "SELECT 1", LB_RUN_READ, false, start + 100, &rows, &err));
    assert_int_equal(err.code, LB_ERR_TIMEOUT);
    assert_ptr_equal(lb_session_parameter(s, "TimeZone"), zone);
    assert_true(lb_clock_ms() - start < 500);
    pthread_join(thread, NULL);
    assert_int_equal(number(s, "SELECT 1"), 1);
    lb_session_close(s);
}

/* ---- the rest -------------------------------------------------------------------------------- */

static void count_notice(void *context, const struct lb_err *notice)
{
    int *n = context;
    if (strcmp(notice->text, "hello") == 0 && strcmp(notice->sqlstate, "01000") == 0)
        ++*n;
}

static int told(struct lb_session *s, const struct lb_rows *of)
{
    int n = 0;
    lb_session_notices(s, of, count_notice, &n);
    return n;
}

/* They are told to who reads the reply that they came with, once. */
static void notices(void **state)
{
    static const char twice[] = "DO $$ BEGIN RAISE WARNING 'hello'; RAISE WARNING 'hello'; END $$";
    static const char later[] = "SELECT pg_temp.hello(i) FROM generate_series(1, 3) i";
    struct lb_session *s = session_open(LB_ON_ERROR_STATEMENT);
    struct lb_err err;
    done(s, "CREATE FUNCTION pg_temp.hello(i int) RETURNS int LANGUAGE plpgsql AS 'BEGIN RAISE "
            "WARNING ''hello''; PERFORM pg_sleep(0.05); RETURN i; END'");
    struct lb_rows *rows = run(s, twice);
    assert_int_equal(told(s, NULL), 0);
    assert_int_equal(told(s, rows), 2);
    assert_int_equal(told(s, rows), 0);
    lb_rows_close(rows);
    rows = run(s, later);
    struct lb_rows *other = run(s, twice); /* the rest of the first is spooled for it */
    assert_int_equal(told(s, other), 2);
    assert_int_equal(told(s, rows), 3);
    lb_rows_close(other);
    lb_rows_close(rows);
    done(s, later); /* nobody asked */
    assert_int_equal(told(s, NULL), 0);
    rows = run(s, "DO $$ BEGIN FOR i IN 1..1000 LOOP RAISE WARNING 'hello'; END LOOP; END $$");
    assert_int_equal(told(s, rows), 100);
    lb_rows_close(rows);
    refused(s, "DO $$ BEGIN RAISE WARNING 'hello'; RAISE 'no'; END $$", LB_RUN_WRITE, "P0001",
            &err);
    assert_int_equal(told(s, NULL), 1);
    assert_true(lb_session_command(s, twice, LB_NEVER, &err));
    assert_int_equal(told(s, NULL), 2);
    lb_session_close(s);
}

static void commands(void **state)
{
    struct lb_session *s = session_open(LB_ON_ERROR_STATEMENT);
    struct lb_err err;
    assert_true(lb_session_command(s, "CREATE TEMP TABLE t(a int); INSERT INTO t VALUES (1)",
                                   LB_NEVER, &err));
    assert_int_equal(number(s, "SELECT a FROM t"), 1);
    assert_false(lb_session_command(s, "SELECT 1; SELECT nothing", LB_NEVER, &err));
    assert_string_equal(err.sqlstate, "42S22");
    assert_false(lb_session_command(s, "COPY t FROM STDIN", LB_NEVER, &err));
    assert_true(lb_session_command(s, "", LB_NEVER, &err));
    assert_int_equal(number(s, "SELECT 3"), 3);
    lb_session_close(s);
}

static void copy(void **state)
{
    struct lb_session *s = session_open(LB_ON_ERROR_STATEMENT);
    struct lb_err err;
    done(s, "CREATE TEMP TABLE t(a int)");
    for (int manual = 0; manual < 2; manual++) {
        assert_true(lb_session_set_autocommit(s, !manual, LB_NEVER, &err));
        if (manual)
            done(s, "INSERT INTO t VALUES (1)");
        refused(s, "COPY t FROM STDIN", LB_RUN_COPY, "", &err);
        assert_int_equal(err.code, LB_ERR_UNSUPPORTED);
        assert_non_null(strstr(err.text, "COPY FROM STDIN is not possible"));
        refused(s, "COPY (SELECT generate_series(1, 10000000)) TO STDOUT", LB_RUN_COPY, "", &err);
        assert_non_null(strstr(err.text, "COPY TO STDOUT is not possible"));
        refused(s, "COPY nowhere TO STDOUT", LB_RUN_COPY, "42S02", &err);
        struct lb_rows *rows = run(s, "COPY (SELECT 1) TO PROGRAM 'cat >/dev/null'");
        assert_int_equal(rows->affected, 1);
        assert_int_equal(rows->ncolumns, 0);
        lb_rows_close(rows);
        assert_int_equal(number(s, "SELECT count(*) FROM t"), manual);
    }
    lb_session_close(s);
}

/* A COPY in a text that was not known as one: nothing may hang. */
static void copy_unforeseen(void **state)
{
    static const char *const texts[] = {"COPY t FROM STDIN", "COPY t TO STDOUT"};
    for (int i = 0; i < 2; i++) {
        struct lb_session *s = session_open(LB_ON_ERROR_STATEMENT);
        struct lb_rows *rows = NULL;
        struct lb_err err;
        done(s, "CREATE TEMP TABLE t(a int)");
        assert_false(try_kind(s, texts[i], LB_RUN_WRITE, false, LB_NEVER, &rows, &err));
        assert_int_equal(err.code, LB_ERR_UNSUPPORTED);
        assert_true(lb_session_dead(s));
        lb_session_close(s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(facts),
        cmocka_unit_test(refusals),
        cmocka_unit_test(a_credential_needs_verified_tls),
        cmocka_unit_test(no_trusted_authorities),
        cmocka_unit_test(in_time),
        cmocka_unit_test(the_environment_does_not_reach_in),
        cmocka_unit_test(options_are_joined),
        cmocka_unit_test(killed_while_idle),
        cmocka_unit_test(killed_and_not_noticed),
        cmocka_unit_test(killed_while_streaming),
        cmocka_unit_test(cut_before_the_close),
        cmocka_unit_test(cancelled_from_another_thread),
        cmocka_unit_test(a_late_request_hits_nothing),
        cmocka_unit_test(deadlines),
        cmocka_unit_test(a_deadline_while_spooling),
        cmocka_unit_test(many_threads_on_one_session),
        cmocka_unit_test(a_deadline_while_waiting_for_another),
        cmocka_unit_test(notices),
        cmocka_unit_test(commands),
        cmocka_unit_test(copy),
        cmocka_unit_test(copy_unforeseen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
