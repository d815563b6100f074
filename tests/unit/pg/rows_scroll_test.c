#include <stdio.h>
#include <stdlib.h>

#include "pg/rows.h"
#include "support/alloc.h"
#include "support/test.h"

/* A source of two results: the first has `good` rows and then an end or a failure, the second one
 * row of many columns. */
enum { WIDE = 40 };

struct script {
    struct lb_rows rows;
    struct lb_text cells[WIDE];
    char text[24];
    int good, read;
    bool fails;
    int *closed;
};

static const struct lb_column columns[WIDE];

static enum lb_step script_next(struct lb_rows *rows, struct lb_err *err)
{
    struct script *sc = (struct script *)rows;
    if (sc->read < sc->good) {
        snprintf(sc->text, sizeof sc->text, "%u.%d", rows->result, sc->read++);
        for (int i = 0; i < WIDE; i++)
            sc->cells[i] = lb_text_of(sc->text);
        return LB_STEP_ROW;
    }
    if (!sc->fails)
        return LB_STEP_END;
    lb_err(err, LB_ERR_SERVER, "as the script says");
    return LB_STEP_FAILED;
}

static enum lb_step script_more(struct lb_rows *rows, struct lb_err *err)
{
    struct script *sc = (struct script *)rows;
    if (rows->result > 0)
        return LB_STEP_END;
    rows->result = 1;
    rows->ncolumns = WIDE;
    sc->read = 0;
    sc->good = 1;
    sc->fails = false;
    return LB_STEP_ROW;
}

static void script_close(struct lb_rows *rows)
{
    ++*((struct script *)rows)->closed;
    free(rows);
}

static const struct lb_rows_kind script_kind = {
    .next = script_next, .more = script_more, .close = script_close};

static struct lb_rows *script(int good, bool fails, int *closed)
{
    struct script *sc = malloc(sizeof *sc);
    if (!sc)
        return NULL;
    memset(sc, 0, sizeof *sc);
    sc->rows = (struct lb_rows){.kind = &script_kind,
                                .columns = columns,
                                .ncolumns = 1,
                                .cells = sc->cells,
                                .affected = -1};
    sc->good = good;
    sc->fails = fails;
    sc->closed = closed;
    return &sc->rows;
}

static void expect_seek(struct lb_rows *rows, int64_t index, const char *cell)
{
    struct lb_err err;
    assert_int_equal(rows->kind->seek(rows, index, &err), LB_STEP_ROW);
    assert_true(lb_text_is(rows->cells[0], lb_text_of(cell)));
}

static void an_end(void **state)
{
    int closed = 0;
    struct lb_err err;
    struct lb_rows *rows = lb_rows_scroll(script(100, false, &closed), 50, &err);
    int64_t n = 0;
    assert_int_equal(rows->affected, -1);
    expect_seek(rows, 10, "0.10");
    expect_seek(rows, 9, "0.9");
    assert_int_equal(rows->affected, -1);
    assert_true(lb_rows_count(rows, &n, &err));
    assert_int_equal(n, 100);
    assert_int_equal(rows->affected, 100);
    expect_seek(rows, 99, "0.99");
    assert_int_equal(rows->kind->seek(rows, 100, &err), LB_STEP_END);
    assert_int_equal(lb_rows_next(rows, &err), LB_STEP_END);
    expect_seek(rows, 0, "0.0");
    lb_rows_close(rows);
    assert_int_equal(closed, 1);
}

static void a_failure_is_met_again(void **state)
{
    int closed = 0;
    struct lb_err err;
    struct lb_rows *rows = lb_rows_scroll(script(5, true, &closed), 1 << 20, &err);
    int64_t n = 0;
    for (int i = 0; i < 5; i++)
        assert_int_equal(lb_rows_next(rows, &err), LB_STEP_ROW);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(lb_rows_next(rows, &err), LB_STEP_FAILED);
        assert_string_equal(err.text, "as the script says");
        expect_seek(rows, 4, "0.4"); /* what was read stays readable */
    }
    assert_false(lb_rows_count(rows, &n, &err));
    assert_int_equal(n, 5);
    lb_rows_close(rows);
    assert_int_equal(closed, 1);
}

static void another_result(void **state)
{
    int closed = 0;
    struct lb_err err;
    struct lb_rows *rows = lb_rows_scroll(script(5, false, &closed), 1 << 20, &err);
    expect_seek(rows, 3, "0.3");
    assert_int_equal(lb_rows_more(rows, &err), LB_STEP_ROW);
    assert_int_equal(rows->result, 1);
    assert_int_equal(lb_rows_next(rows, &err), LB_STEP_ROW);
    assert_true(lb_text_is(rows->cells[0], LB_TEXT("1.0")));
    assert_int_equal(rows->kind->seek(rows, 1, &err), LB_STEP_END);
    assert_int_equal(lb_rows_more(rows, &err), LB_STEP_END);
    lb_rows_close(rows);
}

static void out_of_memory(void **state)
{
    unsigned failures = 0;
    int closed = 0, made = 0;
    ALLOC_EACH(n)
    {
        struct lb_err err;
        struct lb_rows *source = script(200, false, &closed);
        struct lb_rows *rows = source ? lb_rows_scroll(source, 500, &err) : NULL;
        made += source != NULL;
        bool ok = rows != NULL;
        int64_t count = 0;
        if (rows)
            ok = lb_rows_count(rows, &count, &err);
        if (ok)
            assert_int_equal(count, 200);
        else if (source)
            assert_int_equal(err.code, LB_ERR_MEMORY);
        failures += !ok;
        lb_rows_close(rows);
    }
    assert_true(failures > 0);
    assert_int_equal(closed, made); /* the source is closed in any case */
}

/* There is room for cells of the first result only: neither has rows any more. */
static void out_of_memory_for_another_result(void **state)
{
    int closed = 0;
    struct lb_err err;
    struct lb_rows *rows = lb_rows_scroll(script(5, false, &closed), 1 << 20, &err);
    expect_seek(rows, 3, "0.3");
    alloc_fail_at(1);
    assert_int_equal(lb_rows_more(rows, &err), LB_STEP_FAILED);
    assert_true(alloc_failed());
    alloc_fail_at(0);
    assert_int_equal(err.code, LB_ERR_MEMORY);
    assert_int_equal(rows->kind->seek(rows, 3, &err), LB_STEP_END);
    assert_int_equal(lb_rows_next(rows, &err), LB_STEP_END);
    lb_rows_close(rows);
    assert_int_equal(closed, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_end),
        cmocka_unit_test(a_failure_is_met_again),
        cmocka_unit_test(another_result),
        cmocka_unit_test(out_of_memory),
        cmocka_unit_test(out_of_memory_for_another_result),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
