#include <stdio.h>
#include <string.h>

#include "platform/clock.h"
#include "session.h"
#include "support/test.h"

static void small_replies_are_complete_at_once(void **state)
{
    struct lb_session *s = session_open(LB_ON_ERROR_STATEMENT);
    struct lb_rows *rows = run(s, "SELECT i, NULL, '' FROM generate_series(1, 3) i");
    assert_true(rows->complete);
    assert_int_equal(rows->affected, 3);
    assert_int_equal(rows->ncolumns, 3);
    assert_string_equal(rows->columns[0].name, "i");
    assert_int_equal(rows->columns[0].oid, 23);
    assert_false(rows->columns[0].binary);
    expect_next(rows, "1");
    assert_null(rows->cells[1].at);
    assert_non_null(rows->cells[2].at);
    assert_int_equal(rows->cells[2].n, 0);
    expect_next(rows, "2");
    expect_next(rows, "3");
    expect_next(rows, NULL);
    expect_next(rows, NULL);
    assert_int_equal(lb_rows_more(rows, NULL), LB_STEP_END);
    lb_rows_close(rows);
    lb_session_close(s);
}

static void results_without_rows(void **state)
{
    struct lb_session *s = session_open(LB_ON_ERROR_STATEMENT);
    done(s, "CREATE TEMP TABLE t(a int)");
    struct lb_rows *rows = run(s, "INSERT INTO t VALUES (1), (2)");
    assert_true(rows->complete);
    assert_int_equal(rows->ncolumns, 0);
    assert_int_equal(rows->affected, 2);
    expect_next(rows, NULL);
    lb_rows_close(rows);
    rows = run(s, "");
    assert_int_equal(rows->ncolumns, 0);
    expect_next(rows, NULL);
    lb_rows_close(rows);
    rows = run(s, "SELECT FROM t");
    assert_int_equal(rows->ncolumns, 0);
    assert_int_equal(rows->affected, 2);
    lb_rows_close(rows);
    rows = run(s, "UPDATE t SET a = a + 1 RETURNING a");
    assert_int_equal(rows->ncolumns, 1);
    expect_next(rows, "2");
    lb_rows_close(rows);
    lb_session_close(s);
}

static void a_million_rows_in_flat_memory(void **state)
{
    struct lb_session *s = session_open(LB_ON_ERROR_STATEMENT);
    struct lb_rows *rows = run(s, "SELECT i, 'some text to be read ' || i FROM generate_series(1, "
                                  "1000000) i");
    assert_false(rows->complete);
    struct lb_err err;
    for (int i = 0; i < 1000; i++)
        assert_int_equal(lb_rows_next(rows, &err), LB_STEP_ROW);
    long before = resident_kb();
    long n = 1000;
    enum lb_step step;
    while ((step = lb_rows_next(rows, &err)) == LB_STEP_ROW)
        n++;
    assert_int_equal(step, LB_STEP_END);
    assert_int_equal(n, 1000000);
    assert_int_equal(rows->affected, 1000000);
    assert_true(rows->complete);
    if (!memory_is_watched())
        assert_true(resident_kb() - before < 8192);
    lb_rows_close(rows);
    lb_session_close(s);
}

static void the_first_row_does_not_wait_for_the_last(void **state)
{
    struct lb_session *s = session_open(LB_ON_ERROR_STATEMENT);
    int64_t start = lb_clock_ms();
    /* The server sends when its buffer of 8 kB is full, hence the long texts. */
    struct lb_rows *rows = run(s, "SELECT repeat('x', 10000), pg_sleep(0.4) FROM "
                                  "generate_series(1, 3)");
    int64_t first = lb_clock_ms() - start;
    struct lb_err err;
    int n = 0;
    while (lb_rows_next(rows, &err) == LB_STEP_ROW)
        n++;
    assert_int_equal(n, 3);
    assert_true(first < 1000);
    assert_true(lb_clock_ms() - start >= 1100);
    lb_rows_close(rows);
    lb_session_close(s);
}

static void statements_interleave(struct lb_session *s, const char *many, int n)
{
    struct lb_rows *a = run(s, many);
    struct lb_err err;
    char expected[32];
    assert_false(a->complete);
    for (int i = 1; i <= 500; i++) {
        snprintf(expected, sizeof expected, "%d", i);
        expect_next(a, expected);
    }
    struct lb_rows *b = run(s, many);
    expect_next(b, "1");
    assert_int_equal(number(s, "SELECT 42"), 42);
    for (int i = 501; i <= n; i++) {
        snprintf(expected, sizeof expected, "%d", i);
        expect_next(a, expected);
        if (i % 1000 == 0)
            assert_int_equal(number(s, "SELECT 43"), 43);
    }
    expect_next(a, NULL);
    assert_int_equal(a->affected, n);
    lb_rows_close(a);
    for (int i = 2; i <= n; i++)
        assert_int_equal(lb_rows_next(b, &err), LB_STEP_ROW);
    expect_next(b, NULL);
    lb_rows_close(b);
}

static void statements_interleave_in_memory(void **state)
{
    struct lb_session *s = session_open(LB_ON_ERROR_STATEMENT);
    statements_interleave(s, "SELECT i, 'text' FROM generate_series(1, 5000) i", 5000);
    lb_session_close(s);
}

static void statements_interleave_in_a_file(void **state)
{
    struct lb_session_config config;
    session_config(&config);
    config.spool_memory = 1000;
    struct lb_session *s = session_open_with(&config);
    statements_interleave(s, "SELECT i, repeat('text', 50) FROM generate_series(1, 20000) i",
                          20000);
    lb_session_close(s);
}

static void an_error_behind_the_rows_comes_behind_them(void **state)
{
    struct lb_session *s = session_open(LB_ON_ERROR_STATEMENT);
    static const char sql[] = "SELECT 10 / (3000 - i) FROM generate_series(1, 5000) i";
    for (int spooled = 0; spooled < 2; spooled++) {
        struct lb_rows *rows = run(s, sql);
        struct lb_err err;
        if (spooled)
            assert_int_equal(number(s, "SELECT 1"), 1);
        for (int i = 1; i < 3000; i++)
            assert_int_equal(lb_rows_next(rows, &err), LB_STEP_ROW);
        assert_int_equal(lb_rows_next(rows, &err), LB_STEP_FAILED);
        assert_string_equal(err.sqlstate, "22012");
        assert_int_equal(lb_rows_next(rows, &err), LB_STEP_END);
        assert_int_equal(lb_rows_more(rows, &err), LB_STEP_END);
        assert_int_equal(number(s, "SELECT 2"), 2);
        lb_rows_close(rows);
    }
    lb_session_close(s);
}

static void several_results(struct lb_session *s, bool spool)
{
    const char *texts[3] = {"SELECT i FROM generate_series(1, 4000) i",
                            "SELECT 'b', i FROM generate_series(1, 4000) i", "SELECT 'c'"};
    struct lb_run runs[3] = {{0}};
    for (int i = 0; i < 3; i++)
        runs[i].prepared = lb_session_prepare(s, lb_text_of(texts[i]), LB_RUN_READ, 0, NULL, false);
    struct lb_rows *rows = NULL;
    struct lb_err err;
    assert_true(lb_session_run(s, runs, 3, LB_NEVER, &rows, &err));
    if (spool)
        assert_int_equal(number(s, "SELECT 1"), 1);
    for (int i = 0; i < 4000; i++)
        assert_int_equal(lb_rows_next(rows, &err), LB_STEP_ROW);
    expect_next(rows, NULL);
    assert_int_equal(rows->affected, 4000);
    assert_int_equal(lb_rows_more(rows, &err), LB_STEP_ROW);
    assert_int_equal(rows->result, 1);
    assert_int_equal(rows->ncolumns, 2);
    expect_next(rows, "b"); /* the rest of it is skipped */
    assert_int_equal(lb_rows_more(rows, &err), LB_STEP_ROW);
    assert_int_equal(rows->ncolumns, 1);
    expect_next(rows, "c");
    expect_next(rows, NULL);
    assert_int_equal(lb_rows_more(rows, &err), LB_STEP_END);
    lb_rows_close(rows);
    for (int i = 0; i < 3; i++)
        lb_prepared_release(runs[i].prepared);
}

static void several_results_in_one_flight(void **state)
{
    struct lb_session *s = session_open(LB_ON_ERROR_STATEMENT);
    several_results(s, false);
    several_results(s, true);
    lb_session_close(s);
}

static void an_error_in_the_second_of_three(void **state)
{
    struct lb_session *s = session_open(LB_ON_ERROR_STATEMENT);
    done(s, "CREATE TEMP TABLE t(a int)");
    const char *texts[3] = {"INSERT INTO t VALUES (1)", "SELECT 1/0", "INSERT INTO t VALUES (2)"};
    struct lb_run runs[3] = {{0}};
    for (int i = 0; i < 3; i++)
        runs[i].prepared =
            lb_session_prepare(s, lb_text_of(texts[i]), kind_of(texts[i]), 0, NULL, false);
    struct lb_rows *rows = NULL;
    struct lb_err err;
    /* One implicit transaction: all of it is gone, so nothing of it has succeeded. */
    assert_false(lb_session_run(s, runs, 3, LB_NEVER, &rows, &err));
    assert_null(rows);
    assert_string_equal(err.sqlstate, "22012");
    assert_int_equal(err.statement, 1);
    for (int i = 0; i < 3; i++)
        lb_prepared_release(runs[i].prepared);
    assert_int_equal(number(s, "SELECT count(*) FROM t"), 0);
    lb_session_close(s);
}

/* However much the first ones bring: it is set aside, and the last is read as it comes. */
static void an_error_behind_many_rows(void **state)
{
    struct lb_session *s = session_open(LB_ON_ERROR_STATEMENT);
    static const char many[] = "SELECT i FROM generate_series(1, 200000) i";
    const char *texts[4][2] = {{many, "SELECT 1/0"},
                               {many, "INSERT INTO nothing VALUES (1)"},
                               {"SELECT 1", many},
                               {many, many}};
    for (int k = 0; k < 4; k++) {
        struct lb_run runs[2] = {{0}};
        struct lb_rows *rows = NULL;
        struct lb_err err;
        for (int i = 0; i < 2; i++)
            runs[i].prepared = lb_session_prepare(s, lb_text_of(texts[k][i]), kind_of(texts[k][i]),
                                                  0, NULL, false);
        assert_int_equal(lb_session_run(s, runs, 2, LB_NEVER, &rows, &err), k >= 2);
        if (k >= 2) {
            assert_false(rows->complete);
            expect_next(rows, "1");
            assert_int_equal(lb_rows_more(rows, &err), LB_STEP_ROW);
            expect_next(rows, "1");
        } else {
            assert_int_equal(err.statement, 1);
        }
        lb_rows_close(rows);
        assert_int_equal(number(s, "SELECT 7"), 7);
        for (int i = 0; i < 2; i++)
            lb_prepared_release(runs[i].prepared);
    }
    lb_session_close(s);
}

static void leaving_early(struct lb_session *s, const char *sql)
{
    int64_t start = lb_clock_ms();
    struct lb_rows *rows = run(s, sql);
    expect_next(rows, "1");
    lb_rows_close(rows);
    assert_true(lb_clock_ms() - start < 1500);
    assert_int_equal(number(s, "SELECT 7"), 7);
}

static void a_huge_select_can_be_left_early(void **state)
{
    struct lb_session *s = session_open(LB_ON_ERROR_STATEMENT);
    static const char huge[] = "SELECT generate_series(1, 100000000), repeat('x', 100)";
    static const char slow[] =
        "SELECT i, repeat('x', 10000), pg_sleep(CASE WHEN i > 2 THEN 30 END) "
        "FROM generate_series(1, 3) i";
    leaving_early(s, huge);
    leaving_early(s, slow);
    struct lb_err err;
    done(s, "CREATE TEMP TABLE t(a int)");
    assert_true(lb_session_set_autocommit(s, false, LB_NEVER, &err));
    leaving_early(s, huge); /* as the first of a transaction */
    done(s, "INSERT INTO t VALUES (1)");
    leaving_early(s, slow);
    assert_true(lb_session_in_transaction(s));
    assert_true(lb_session_end(s, true, LB_NEVER, &err));
    assert_int_equal(number(s, "SELECT count(*) FROM t"), 1);
    lb_session_close(s);
}

static void a_write_is_carried_out_to_its_end(void **state)
{
    struct lb_session *s = session_open(LB_ON_ERROR_STATEMENT);
    done(s, "CREATE TEMP TABLE t(a int, b text)");
    struct lb_rows *rows =
        run(s, "INSERT INTO t SELECT i, repeat('x', 100) FROM generate_series(1, 50000) i "
               "RETURNING a, b");
    expect_next(rows, "1");
    lb_rows_close(rows);
    assert_int_equal(number(s, "SELECT count(*) FROM t"), 50000);
    lb_session_close(s);
}

static void binary_cells(void **state)
{
    struct lb_session *s = session_open(LB_ON_ERROR_STATEMENT);
    static const uint32_t oids[2] = {23, 25};
    struct lb_prepared *p = lb_session_prepare(s, LB_TEXT("SELECT $1 + 1 AS n, $2 || 'b' AS t"),
                                               LB_RUN_READ, 2, oids, true);
    const char *values[2] = {"\0\0\0\7", "a"};
    int lengths[2] = {4, 1};
    int formats[2] = {1, 0};
    struct lb_run one = {p, values, lengths, formats, true};
    for (int i = 0; i < 3; i++) {
        struct lb_rows *rows = NULL;
        struct lb_err err;
        assert_true(lb_session_run(s, &one, 1, LB_NEVER, &rows, &err));
        assert_true(rows->columns[0].binary);
        assert_int_equal(lb_rows_next(rows, &err), LB_STEP_ROW);
        assert_int_equal(rows->cells[0].n, 4);
        assert_memory_equal(rows->cells[0].at, "\0\0\0\10", 4);
        assert_memory_equal(rows->cells[1].at, "ab", 2);
        lb_rows_close(rows);
    }
    lb_prepared_release(p);
    lb_session_close(s);
}

/* The same text again and again: prepared, and with a newer libpq by chunks of rows. */
static void the_same_again(void **state)
{
    struct lb_session *s = session_open(LB_ON_ERROR_STATEMENT);
    for (int rows_there_are = 2999; rows_there_are < 3002; rows_there_are++) {
        char sql[64];
        snprintf(sql, sizeof sql, "SELECT i FROM generate_series(1, %d) i", rows_there_are);
        for (int round = 0; round < 6; round++) {
            struct lb_rows *rows = run(s, sql);
            struct lb_err err;
            char expected[32];
            for (int i = 1; i <= rows_there_are; i++) {
                snprintf(expected, sizeof expected, "%d", i);
                expect_next(rows, expected);
                if (i == 500 + round * 500 && round % 2 == 1)
                    assert_int_equal(number(s, "SELECT 1"), 1);
            }
            assert_int_equal(lb_rows_next(rows, &err), LB_STEP_END);
            assert_int_equal(rows->affected, rows_there_are);
            lb_rows_close(rows);
        }
    }
    lb_session_close(s);
}

static void scrolling(void **state)
{
    struct lb_session *s = session_open(LB_ON_ERROR_STATEMENT);
    for (size_t memory = 100; memory < 20000000; memory *= 10000) {
        struct lb_err err;
        struct lb_rows *rows =
            lb_rows_scroll(run(s, "SELECT i, 'x' FROM generate_series(1, 10000) i"), memory, &err);
        assert_non_null(rows);
        expect_next(rows, "1");
        assert_int_equal(rows->kind->seek(rows, 9000, &err), LB_STEP_ROW);
        assert_memory_equal(rows->cells[0].at, "9001", 4);
        expect_next(rows, "9002");
        assert_int_equal(rows->kind->seek(rows, 0, &err), LB_STEP_ROW);
        assert_memory_equal(rows->cells[0].at, "1", 1);
        expect_next(rows, "2");
        int64_t n = 0;
        assert_true(lb_rows_count(rows, &n, &err));
        assert_int_equal(n, 10000);
        expect_next(rows, "3");
        assert_int_equal(rows->kind->seek(rows, 10000, &err), LB_STEP_END);
        assert_int_equal(rows->kind->seek(rows, 9999, &err), LB_STEP_ROW);
        expect_next(rows, NULL);
        expect_next(rows, NULL);
        assert_int_equal(rows->kind->seek(rows, -1, &err), LB_STEP_END);
        expect_next(rows, "1");
        lb_rows_close(rows);
    }
    lb_session_close(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(small_replies_are_complete_at_once),
        cmocka_unit_test(results_without_rows),
        cmocka_unit_test(a_million_rows_in_flat_memory),
        cmocka_unit_test(the_first_row_does_not_wait_for_the_last),
        cmocka_unit_test(statements_interleave_in_memory),
        cmocka_unit_test(statements_interleave_in_a_file),
        cmocka_unit_test(an_error_behind_the_rows_comes_behind_them),
        cmocka_unit_test(several_results_in_one_flight),
        cmocka_unit_test(an_error_in_the_second_of_three),
        cmocka_unit_test(an_error_behind_many_rows),
        cmocka_unit_test(a_huge_select_can_be_left_early),
        cmocka_unit_test(a_write_is_carried_out_to_its_end),
        cmocka_unit_test(binary_cells),
        cmocka_unit_test(the_same_again),
        cmocka_unit_test(scrolling),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
