#include "handle/diag.h"

#include <stdio.h>

#include "support/alloc.h"
#include "support/test.h"

/* "08S01 42000@2.3 01004": the states in order, with row and column where there is one. */
static const char *order(const struct lb_diag *d, char *out, size_t room)
{
    size_t n = 0;
    *out = '\0';
    for (unsigned i = 0; i < d->count; i++) {
        const struct lb_diag_rec *r = &d->recs[i];
        n += (size_t)snprintf(out + n, room - n, "%s%s", i ? " " : "", r->sqlstate);
        if (r->row > 0)
            n += (size_t)snprintf(out + n, room - n, "@%d.%d", (int)r->row, (int)r->column);
    }
    return out;
}

static void test_a_posted_record(void **state)
{
    struct lb_diag d = {0};
    assert_int_equal(lb_diag_post(&d, "42000", "%s, %d", "so", 7), SQL_ERROR);
    assert_int_equal(lb_diag_post(&d, "01S02", NULL), SQL_SUCCESS_WITH_INFO);
    assert_int_equal(d.count, 2);
    assert_string_equal(d.recs[0].text, "[Lakebase][ODBC] so, 7");
    assert_string_equal(d.recs[1].text, "[Lakebase][ODBC] Option value changed");
    assert_int_equal(d.recs[0].row, SQL_NO_ROW_NUMBER);
    assert_int_equal(d.recs[0].column, SQL_NO_COLUMN_NUMBER);
    assert_false(d.recs[0].server);
    lb_diag_clear(&d);
    assert_int_equal(d.count, 0);
    assert_false(lb_diag_has_error(&d));
    lb_diag_release(&d);
}

/* SQLGetDiagField, "Sequence of Status Records": by row, then links that broke, errors, warnings.
 */
static void test_order_of_records(void **state)
{
    struct lb_diag d = {0};
    char text[256];
    lb_diag_post(&d, "01000", NULL);
    lb_diag_post(&d, "HY000", NULL);
    lb_diag_post(&d, "08S01", NULL);
    lb_diag_post(&d, "01004", NULL);
    lb_diag_post(&d, "42000", NULL);
    lb_diag_post(&d, "25S03", NULL);
    assert_string_equal(order(&d, text, sizeof text), "08S01 25S03 HY000 42000 01000 01004");
    lb_diag_clear(&d);

    lb_diag_post_at(&d, 3, 1, "22003", NULL);
    lb_diag_post_at(&d, 1, 2, "01004", NULL);
    lb_diag_post_at(&d, 1, 4, "22018", NULL);
    lb_diag_post(&d, "01S01", NULL);
    lb_diag_post_at(&d, 2, 1, "01S07", NULL);
    assert_string_equal(order(&d, text, sizeof text),
                        "01S01 22018@1.4 01004@1.2 01S07@2.1 22003@3.1");
    lb_diag_release(&d);
}

static void test_equal_records_keep_their_order(void **state)
{
    struct lb_diag d = {0};
    char expected[64];
    for (int i = 0; i < 40; i++)
        lb_diag_post(&d, "01000", "%d", i);
    for (int i = 0; i < 40; i++) {
        snprintf(expected, sizeof expected, "[Lakebase][ODBC] %d", i);
        assert_string_equal(d.recs[i].text, expected);
    }
    lb_diag_release(&d);
}

static void test_a_failure_from_below(void **state)
{
    struct lb_diag d = {0};
    struct lb_err err = {.code = LB_ERR_SERVER, .sqlstate = "42S02", .native = 7, .text = "no t"};
    assert_int_equal(lb_diag_err(&d, &err), SQL_ERROR);
    assert_string_equal(d.recs[0].sqlstate, "42S02");
    assert_string_equal(d.recs[0].text, "[Lakebase][ODBC][PostgreSQL] no t");
    assert_int_equal(d.recs[0].native, 7);
    assert_true(d.recs[0].server);
    lb_diag_clear(&d);
    err = (struct lb_err){.code = LB_ERR_AUTH, .native = 401, .text = "who?"};
    assert_int_equal(lb_diag_err_at(&d, 5, &err), SQL_ERROR);
    assert_string_equal(d.recs[0].sqlstate, "28000");
    assert_string_equal(d.recs[0].text, "[Lakebase][ODBC] who?");
    assert_int_equal(d.recs[0].row, 5);
    lb_diag_release(&d);
}

static void test_notices(void **state)
{
    struct lb_diag d = {0};
    struct lb_err notice = {.code = LB_ERR_SERVER, .sqlstate = "00000", .text = "skipped"};
    lb_diag_notice(&d, &notice);
    notice = (struct lb_err){.code = LB_ERR_SERVER, .sqlstate = "01003", .text = "nulls"};
    lb_diag_notice(&d, &notice);
    assert_string_equal(d.recs[0].sqlstate, "01000");
    assert_string_equal(d.recs[1].sqlstate, "01003");
    assert_false(lb_diag_has_error(&d));
    lb_diag_release(&d);
}

static void test_outcomes(void **state)
{
    struct lb_diag d = {0};
    assert_false(lb_diag_outcome(&d, LB_FINE, 1, 1));
    assert_false(lb_diag_outcome(&d, LB_NO_MORE, 1, 1));
    assert_int_equal(d.count, 0);
    assert_false(lb_diag_outcome(&d, LB_CUT_RIGHT, 4, 2));
    assert_false(lb_diag_has_error(&d));
    assert_true(lb_diag_outcome(&d, LB_OUT_OF_RANGE, 4, 2));
    assert_true(lb_diag_has_error(&d));
    assert_string_equal(d.recs[0].sqlstate, "22003");
    assert_int_equal(d.recs[0].row, 4);
    assert_int_equal(d.recs[0].column, 2);
    lb_diag_release(&d);
}

/* A record whose text cannot be kept has the table's; one that cannot be kept at all is HY001. */
static void test_out_of_memory(void **state)
{
    ALLOC_EACH(n)
    {
        struct lb_diag d = {0};
        assert_int_equal(lb_diag_post(&d, "42000", "%s", "text"), SQL_ERROR);
        assert_true(lb_diag_has_error(&d));
        if (d.count == 0)
            assert_true(alloc_failed() && d.out_of_memory);
        else
            assert_int_equal(d.recs[0].text == NULL, alloc_failed());
        lb_diag_clear(&d);
        assert_false(lb_diag_has_error(&d));
        lb_diag_release(&d);
    }
}

static void test_function_names(void **state)
{
    assert_string_equal(lb_diag_function_name(SQL_DIAG_SELECT_CURSOR), "SELECT CURSOR");
    assert_string_equal(lb_diag_function_name(SQL_DIAG_UPDATE_WHERE), "UPDATE WHERE");
    assert_string_equal(lb_diag_function_name(SQL_DIAG_UNKNOWN_STATEMENT), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_posted_record),
        cmocka_unit_test(test_order_of_records),
        cmocka_unit_test(test_equal_records_keep_their_order),
        cmocka_unit_test(test_a_failure_from_below),
        cmocka_unit_test(test_notices),
        cmocka_unit_test(test_outcomes),
        cmocka_unit_test(test_out_of_memory),
        cmocka_unit_test(test_function_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
