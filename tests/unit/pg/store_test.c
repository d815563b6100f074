#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "pg/store.h"
#include "support/alloc.h"
#include "support/test.h"

enum { ROWS = 3000 };

/* Row i: its number, a NULL, an empty text, and i bytes (many in some). */
static void row_of(int i, char text[16], char *bulk, struct lb_text cells[4])
{
    snprintf(text, 16, "%d", i);
    cells[0] = lb_text_of(text);
    cells[1] = LB_NO_TEXT;
    cells[2] = LB_TEXT("");
    cells[3] = lb_text(bulk, i % 500 == 499 ? 100000 : (size_t)(i % 97));
}

static void check_row(int i, const struct lb_text cells[4], char *bulk)
{
    char text[16];
    struct lb_text expected[4];
    row_of(i, text, bulk, expected);
    assert_true(lb_text_is(cells[0], expected[0]));
    assert_null(cells[1].at);
    assert_non_null(cells[2].at);
    assert_int_equal(cells[2].n, 0);
    assert_true(lb_text_is(cells[3], expected[3]));
    assert_int_equal(cells[0].at[cells[0].n], '\0');
}

static bool add_rows(struct lb_rowstore *rs, int n, char *bulk, struct lb_err *err)
{
    for (int i = 0; i < n; i++) {
        char text[16];
        struct lb_text cells[4];
        row_of(i, text, bulk, cells);
        if (!lb_rowstore_add(rs, cells, 4, err))
            return false;
    }
    return true;
}

static void rows_in_any_order(size_t memory)
{
    char *bulk = test_malloc(100000);
    memset(bulk, 'b', 100000);
    struct lb_rowstore rs;
    struct lb_err err;
    struct lb_text cells[4];
    lb_rowstore_init(&rs, memory);
    assert_true(add_rows(&rs, ROWS, bulk, &err));
    assert_int_equal(rs.count, ROWS);
    for (int i = 0; i < ROWS; i++) {
        assert_true(lb_rowstore_get(&rs, i, cells, 4, &err));
        check_row(i, cells, bulk);
    }
    for (int i = ROWS - 1; i >= 0; i--) {
        assert_true(lb_rowstore_get(&rs, i, cells, 4, &err));
        check_row(i, cells, bulk);
    }
    for (unsigned at = 1, n = 0; n < 2000; n++) {
        at = at * 1103515245 + 12345;
        int i = (int)((at >> 8) % ROWS);
        assert_true(lb_rowstore_get(&rs, i, cells, 4, &err));
        check_row(i, cells, bulk);
    }
    lb_rowstore_clear(&rs);
    assert_int_equal(rs.count, 0);
    assert_true(add_rows(&rs, 1, bulk, &err));
    assert_true(lb_rowstore_get(&rs, 0, cells, 4, &err));
    check_row(0, cells, bulk);
    lb_rowstore_release(&rs);
    test_free(bulk);
}

static void in_memory(void **state)
{
    rows_in_any_order(SIZE_MAX);
}

static void in_a_file(void **state)
{
    rows_in_any_order(0);
    rows_in_any_order(5000);
}

/* Written and read by turns, so that the end is now in the file and now in memory. */
static void by_turns(void **state)
{
    char *bulk = test_malloc(100000);
    memset(bulk, 'x', 100000);
    struct lb_rowstore rs;
    struct lb_err err;
    struct lb_text cells[4];
    char text[16];
    lb_rowstore_init(&rs, 1000);
    for (int i = 0; i < ROWS; i++) {
        row_of(i, text, bulk, cells);
        assert_true(lb_rowstore_add(&rs, cells, 4, &err));
        assert_true(lb_rowstore_get(&rs, i, cells, 4, &err));
        check_row(i, cells, bulk);
        assert_true(lb_rowstore_get(&rs, i / 2, cells, 4, &err));
        check_row(i / 2, cells, bulk);
    }
    lb_rowstore_release(&rs);
    test_free(bulk);
}

static void records(void **state)
{
    for (size_t memory = 0; memory < 2000; memory += 1000) {
        struct lb_store st;
        struct lb_err err;
        int64_t at = 0;
        uint32_t kind = 0;
        struct lb_text body;
        lb_store_init(&st, memory);
        assert_true(lb_store_put(&st, 7, NULL, 0, &err));
        assert_true(lb_store_put(&st, 8, "abc", 3, &err));
        assert_true(lb_store_put_cells(&st, 9, NULL, 0, &err));
        assert_true(lb_store_get(&st, &at, &kind, &body, &err));
        assert_int_equal(kind, 7);
        assert_int_equal(body.n, 0);
        assert_true(lb_store_get(&st, &at, &kind, &body, &err));
        assert_int_equal(kind, 8);
        assert_true(lb_text_is(body, LB_TEXT("abc")));
        assert_true(lb_store_get(&st, &at, &kind, &body, &err));
        assert_int_equal(kind, 9);
        assert_int_equal(at, lb_store_size(&st));
        assert_false(lb_store_get(&st, &at, &kind, &body, &err)); /* behind the end */
        assert_true(err.text[0] != '\0');
        lb_store_release(&st);
    }
}

/* Returns how many there could be before. */
static rlim_t limit_files(rlim_t most)
{
    struct rlimit limit;
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
    rlim_t before = limit.rlim_cur;
    limit.rlim_cur = most;
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
    return before;
}

static void no_place_for_the_file(void **state)
{
    struct lb_store st;
    struct lb_err err;
    lb_store_init(&st, 10);
    rlim_t before = limit_files(0);
    bool ok = lb_store_put(&st, 1, "0123456789", 10, &err);
    limit_files(before);
    assert_false(ok);
    assert_int_equal(err.code, LB_ERR_SYSTEM);
    assert_int_not_equal(err.native, 0);
    assert_non_null(strstr(err.text, "temporary file"));
    lb_store_release(&st);
}

/* Nothing is left of a row that could not be kept: those that follow stand at their numbers. */
static void rows_behind_one_that_was_not_kept(void **state)
{
    static char bulk[100000];
    struct lb_rowstore rs;
    struct lb_err err;
    struct lb_text cells[4];
    char text[16];
    for (int good = 63; good < 66; good++) {
        lb_rowstore_init(&rs, 20000);
        assert_true(add_rows(&rs, good, bulk, &err));
        rlim_t before = limit_files(0);
        bool ok = lb_rowstore_add(&rs, (struct lb_text[4]){lb_text(bulk, sizeof bulk)}, 4, &err);
        limit_files(before);
        assert_false(ok);
        for (int i = good; i < 200; i++) {
            row_of(i, text, bulk, cells);
            assert_true(lb_rowstore_add(&rs, cells, 4, &err));
        }
        assert_int_equal(rs.count, 200);
        for (int i = 0; i < 200; i++) {
            assert_true(lb_rowstore_get(&rs, i, cells, 4, &err));
            check_row(i, cells, bulk);
        }
        lb_rowstore_release(&rs);
    }
}

static void out_of_memory(void **state)
{
    static char bulk[100000];
    unsigned failures = 0;
    ALLOC_EACH(n)
    {
        struct lb_rowstore rs;
        struct lb_err err;
        struct lb_text cells[4];
        lb_rowstore_init(&rs, n % 2 ? 2000 : SIZE_MAX);
        bool ok = add_rows(&rs, 200, bulk, &err);
        for (int i = 0; ok && i < 200; i++)
            ok = lb_rowstore_get(&rs, i, cells, 4, &err);
        lb_rowstore_release(&rs);
        if (ok)
            continue;
        failures++;
        assert_int_equal(err.code, LB_ERR_MEMORY);
    }
    assert_true(failures > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(in_memory),
        cmocka_unit_test(in_a_file),
        cmocka_unit_test(by_turns),
        cmocka_unit_test(records),
        cmocka_unit_test(no_place_for_the_file),
        cmocka_unit_test(rows_behind_one_that_was_not_kept),
        cmocka_unit_test(out_of_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
