#include <string.h>

#include "pg/rows.h"
#include "support/alloc.h"
#include "support/test.h"

static const struct lb_column columns[2] = {{.name = "A", .oid = 25}, {.name = "B", .oid = 25}};

static struct lb_rows *three_rows(void)
{
    struct lb_rows *rows = lb_rows_memory_new(columns, 2);
    const struct lb_text cells[3][2] = {
        {LB_TEXT("1"), LB_TEXT("one")}, {LB_TEXT("2"), LB_NO_TEXT}, {LB_TEXT("3"), LB_TEXT("")}};
    bool ok = rows != NULL;
    for (int i = 0; ok && i < 3; i++)
        ok = lb_rows_memory_add(rows, cells[i]);
    if (ok)
        return rows;
    lb_rows_close(rows);
    return NULL;
}

static void forward(void **state)
{
    struct lb_err err;
    struct lb_rows *rows = three_rows();
    assert_int_equal(rows->ncolumns, 2);
    assert_string_equal(rows->columns[1].name, "B");
    assert_ptr_not_equal(rows->columns[1].name, columns[1].name);
    assert_true(rows->complete);
    assert_int_equal(rows->affected, 3);
    assert_int_equal(lb_rows_next(rows, &err), LB_STEP_ROW);
    assert_true(lb_text_is(rows->cells[1], LB_TEXT("one")));
    assert_int_equal(lb_rows_next(rows, &err), LB_STEP_ROW);
    assert_null(rows->cells[1].at);
    assert_int_equal(lb_rows_next(rows, &err), LB_STEP_ROW);
    assert_non_null(rows->cells[1].at);
    assert_int_equal(rows->cells[1].n, 0);
    assert_int_equal(lb_rows_next(rows, &err), LB_STEP_END);
    assert_int_equal(lb_rows_next(rows, &err), LB_STEP_END);
    assert_int_equal(lb_rows_more(rows, &err), LB_STEP_END);
    lb_rows_close(rows);
}

static void back_and_forth(void **state)
{
    struct lb_err err;
    struct lb_rows *rows = three_rows();
    assert_int_equal(rows->kind->seek(rows, 2, &err), LB_STEP_ROW);
    assert_true(lb_text_is(rows->cells[0], LB_TEXT("3")));
    assert_int_equal(rows->kind->seek(rows, 0, &err), LB_STEP_ROW);
    assert_int_equal(lb_rows_next(rows, &err), LB_STEP_ROW);
    assert_true(lb_text_is(rows->cells[0], LB_TEXT("2")));
    assert_int_equal(rows->kind->seek(rows, 3, &err), LB_STEP_END);
    assert_int_equal(rows->kind->seek(rows, INT64_MAX, &err), LB_STEP_END);
    assert_int_equal(rows->kind->seek(rows, -5, &err), LB_STEP_END);
    assert_int_equal(lb_rows_next(rows, &err), LB_STEP_ROW);
    assert_true(lb_text_is(rows->cells[0], LB_TEXT("1")));
    lb_rows_close(rows);
}

static void without_rows(void **state)
{
    struct lb_err err;
    struct lb_rows *rows = lb_rows_memory_new(columns, 2);
    assert_int_equal(rows->affected, 0);
    assert_int_equal(lb_rows_next(rows, &err), LB_STEP_END);
    assert_int_equal(rows->kind->seek(rows, 0, &err), LB_STEP_END);
    lb_rows_close(rows);
    lb_rows_close(NULL);
}

static void scrolls_by_itself(void **state)
{
    struct lb_err err;
    struct lb_rows *rows = three_rows();
    int64_t n = 0;
    assert_ptr_equal(lb_rows_scroll(rows, 100, &err), rows);
    assert_true(lb_rows_count(rows, &n, &err));
    assert_int_equal(n, 3);
    lb_rows_close(rows);
}

static void out_of_memory(void **state)
{
    unsigned failures = 0;
    ALLOC_EACH(n)
    {
        struct lb_rows *rows = three_rows();
        failures += rows == NULL;
        lb_rows_close(rows);
    }
    assert_true(failures > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(forward),       cmocka_unit_test(back_and_forth),
        cmocka_unit_test(without_rows),  cmocka_unit_test(scrolls_by_itself),
        cmocka_unit_test(out_of_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
