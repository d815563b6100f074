#include "catalog/typed_rows.h"

#include "support/alloc.h"
#include "support/cases.h"
#include "support/test.h"

static void test_defaults(void **state)
{
    struct cases *c = cases_open("column_def");
    for (struct case_line line; cases_next(c, &line);) {
        struct lb_text got = lb_column_default(line.field[0], 1000);
        if (!lb_text_is(got, line.field[1]))
            fail_msg("%s:%u: %.*s", line.file, line.number, (int)got.n, got.at);
    }
    cases_close(c);
    assert_null(lb_column_default(LB_NO_TEXT, 10).at);
    assert_true(
        lb_text_is(lb_column_default(LB_TEXT("'0123456789'::text"), 12), LB_TEXT("'0123456789'")));
    assert_true(
        lb_text_is(lb_column_default(LB_TEXT("'0123456789'::text"), 11), LB_TEXT("TRUNCATED")));
}

static void test_patterns(void **state)
{
    struct cases *c = cases_open("pattern");
    for (struct case_line line; cases_next(c, &line);) {
        bool want = lb_text_is(line.field[2], LB_TEXT("y"));
        if (lb_pattern_matches(line.field[0], line.field[1]) != want)
            fail_msg("%s:%u", line.file, line.number);
    }
    cases_close(c);
    assert_true(lb_pattern_matches(LB_TEXT(""), LB_TEXT("")));
    assert_false(lb_pattern_matches(LB_TEXT(""), LB_TEXT("a")));
}

/* ---- the row source ---------------------------------------------------------------------- */

static const struct lb_result_column columns[] = {
    {"COLUMN_NAME", NULL, 0, 0, false},       {"DATA_TYPE", NULL, 0, 0, false},
    {"TYPE_NAME", NULL, 0, 0, false},         {"COLUMN_SIZE", NULL, 0, 0, false},
    {"DECIMAL_DIGITS", NULL, 0, 0, false},    {"NUM_PREC_RADIX", NULL, 0, 0, false},
    {"SQL_DATA_TYPE", NULL, 0, 0, false},     {"SQL_DATETIME_SUB", NULL, 0, 0, false},
    {"CHAR_OCTET_LENGTH", NULL, 0, 0, false}, {"ORDINAL_POSITION", NULL, 0, 0, false},
    {"COLUMN_DEF", NULL, 0, 0, false},
};
#define COLUMNS (sizeof columns / sizeof *columns)

static const struct lb_catalog_layout layout = {columns, COLUMNS, true, true};

static struct lb_rows *source(void)
{
    static const char *const table[][5] = {
        {"23", "-1", "100", "id", "nextval('s'::regclass)"},
        {"1700", "655366", "100", "price", "'-1'::numeric"},     /* numeric(10,2) */
        {"1114", "3", "100", "at", NULL},                        /* timestamp(3) */
        {"1043", "44", "101", "name", "'x'::character varying"}, /* varchar(40) */
        {"999999", "-1", "101", "odd", NULL},
    };
    struct lb_column made[5] = {0};
    for (int i = 0; i < 5; i++)
        made[i] = (struct lb_column){.name = "c", .oid = 25, .typmod = -1};
    struct lb_rows *r = lb_rows_memory_new(made, 5);
    for (size_t i = 0; r && i < sizeof table / sizeof *table; i++) {
        struct lb_text row[5];
        for (int k = 0; k < 5; k++)
            row[k] = lb_text_of(table[i][k]);
        if (!lb_rows_memory_add(r, row)) {
            lb_rows_close(r);
            r = NULL;
        }
    }
    return r;
}

static void check_row(struct lb_rows *r, const char *const want[COLUMNS])
{
    struct lb_err err;
    assert_int_equal(lb_rows_next(r, &err), LB_STEP_ROW);
    for (size_t i = 0; i < COLUMNS; i++) {
        if (want[i] ? !lb_text_is(r->cells[i], lb_text_of(want[i])) : r->cells[i].at != NULL)
            fail_msg("column %zu is %.*s", i, (int)r->cells[i].n, r->cells[i].at);
    }
}

static void test_facts_of_types(void **state)
{
    struct lb_typed_options options = {.types = lb_type_options_default};
    struct lb_rows *r = lb_typed_rows(source(), &layout, &options);
    struct lb_err err;
    assert_non_null(r);
    check_row(r, (const char *const[]){"id", "4", "int4", "10", "0", "10", "4", NULL, NULL, "1",
                                       "nextval('s'::regclass)"});
    check_row(r, (const char *const[]){"price", "2", "numeric", "10", "2", "10", "2", NULL, NULL,
                                       "2", "-1"});
    check_row(r, (const char *const[]){"at", "93", "timestamp", "23", "3", NULL, "9", "3", NULL,
                                       "3", NULL});
    check_row(r, (const char *const[]){"name", "-9", "varchar", "40", NULL, NULL, "-9", NULL, "80",
                                       "1", "'x'"});
    assert_int_equal(lb_rows_next(r, &err), LB_STEP_ROW);
    assert_true(lb_text_is(r->cells[9], LB_TEXT("2")));
    assert_int_equal(lb_rows_next(r, &err), LB_STEP_END);
    assert_int_equal(lb_rows_more(r, &err), LB_STEP_END);
    lb_rows_close(r);
}

static void test_odbc2_and_a_filter(void **state)
{
    struct lb_typed_options options = {
        .types = lb_type_options_default, .odbc2 = true, .filter = LB_TEXT("%a_")};
    struct lb_rows *r = lb_typed_rows(source(), &layout, &options);
    struct lb_err err;
    assert_non_null(r);
    assert_int_equal(r->affected, -1);
    assert_int_equal(lb_rows_next(r, &err), LB_STEP_ROW);
    assert_true(lb_text_is(r->cells[0], LB_TEXT("at")));
    assert_true(lb_text_is(r->cells[1], LB_TEXT("11"))); /* SQL_TIMESTAMP */
    assert_true(lb_text_is(r->cells[9], LB_TEXT("3")));  /* those left out are counted */
    assert_int_equal(lb_rows_next(r, &err), LB_STEP_END);
    lb_rows_close(r);
}

static void test_memory_runs_out(void **state)
{
    ALLOC_EACH(n)
    {
        struct lb_typed_options options = {.types = lb_type_options_default,
                                           .filter = LB_TEXT("%")};
        struct lb_rows *inner = source();
        struct lb_rows *r = inner ? lb_typed_rows(inner, &layout, &options) : NULL;
        assert_true(r || alloc_failed());
        lb_rows_close(r);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_defaults),        cmocka_unit_test(test_patterns),
        cmocka_unit_test(test_facts_of_types),  cmocka_unit_test(test_odbc2_and_a_filter),
        cmocka_unit_test(test_memory_runs_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
