#include "field/desc_field.h"

#include <stdlib.h>

#include "support/cases.h"
#include "support/test.h"
#include "support/tree.h"

static const char *set(struct tree *t, struct lb_desc *d, SQLSMALLINT record, SQLSMALLINT field,
                       SQLLEN n, SQLPOINTER p)
{
    struct lb_field_value v = {.number = (SQLULEN)n, .pointer = p};
    lb_diag_clear(&t->diag);
    lb_desc_field_kind(field, &v.kind);
    if (lb_desc_field_set(d, record, field, &v, &t->diag) == SQL_SUCCESS)
        return "";
    return t->diag.count ? t->diag.recs[0].sqlstate : "no record";
}

static const char *set_number(struct tree *t, struct lb_desc *d, SQLSMALLINT record,
                              SQLSMALLINT field, SQLLEN n)
{
    return set(t, d, record, field, n, NULL);
}

static struct lb_field_value get(struct tree *t, struct lb_desc *d, SQLSMALLINT record,
                                 SQLSMALLINT field)
{
    struct lb_field_value v;
    lb_diag_clear(&t->diag);
    assert_int_equal(lb_desc_field_get(d, record, field, &v, &t->diag), SQL_SUCCESS);
    return v;
}

/* An IRD as if a statement had been run: two columns, without a base table. */
static void fill_ird(struct tree *t)
{
    struct lb_desc *ird = t->stmt->ird;
    assert_true(lb_desc_set_count(ird, 2));
    assert_true(lb_desc_rec_set_type(&ird->recs[1], SQL_TYPE_TIMESTAMP, false));
    ird->recs[1].name = ird->recs[1].label = "when";
    ird->recs[1].length = 26;
    ird->recs[1].precision = 6;
    assert_true(lb_desc_rec_set_type(&ird->recs[2], SQL_NUMERIC, false));
    ird->recs[2].precision = 12;
    ird->recs[2].length = 12;
    ird->recs[2].scale = 2;
    ird->recs[2].octet_length = 14;
    ird->recs[2].nullable = SQL_NULLABLE_UNKNOWN;
    t->stmt->state = LB_S5;
}

/* ---- who may ----------------------------------------------------------------------------- */

static void check_use(struct tree *t, struct lb_desc *d, SQLSMALLINT field, struct lb_text use,
                      const struct case_line *line)
{
    struct lb_field_value v;
    const char *state;
    SQLSMALLINT record = 1;
    SQLLEN n = field == SQL_DESC_COUNT ? 2 : field == SQL_DESC_UNNAMED ? SQL_UNNAMED : 1;
    if (lb_desc_field_get(d, record, field, &v, &t->diag) != SQL_SUCCESS)
        fail_msg("%s:%u: cannot be read", line->file, line->number);
    state = set(t, d, record, field, n, NULL);
    bool may = lb_text_is(use, LB_TEXT("rw"));
    const char *refusal = d->role == LB_IRD ? "HY016" : "HY091";
    if (strcmp(state, may ? "" : refusal) != 0)
        fail_msg("%s:%u: role %d says %s", line->file, line->number, (int)d->role, state);
}

static void test_uses(void **state)
{
    struct tree *t = *state;
    struct lb_desc *descs[] = {t->stmt->ard, t->stmt->apd, t->stmt->ird, t->stmt->ipd};
    struct cases *c = cases_open("desc_field");
    fill_ird(t);
    for (struct case_line line; cases_next(c, &line);) {
        int64_t field;
        assert_true(lb_text_int(line.field[0], &field));
        for (int role = LB_ARD; role <= LB_IPD; role++) {
            if (role != LB_IRD)
                assert_true(lb_desc_set_count(descs[role], 2));
            check_use(t, descs[role], (SQLSMALLINT)field, line.field[1 + role], &line);
        }
    }
    cases_close(c);
}

static void test_numbers_that_are_none(void **state)
{
    struct tree *t = *state;
    enum lb_field_kind kind;
    struct lb_field_value v;
    assert_false(lb_desc_field_kind(4711, &kind));
    assert_string_equal(set_number(t, t->stmt->ard, 1, 4711, 1), "HY091");
    assert_int_equal(lb_desc_field_get(t->stmt->ard, 1, 4711, &v, &t->diag), SQL_ERROR);
    assert_string_equal(set_number(t, t->stmt->ard, -1, SQL_DESC_SCALE, 1), "07009");
    assert_string_equal(set_number(t, t->stmt->ipd, 0, SQL_DESC_SCALE, 1), "07009");
    assert_string_equal(set_number(t, t->stmt->apd, 0, SQL_DESC_SCALE, 1), "07009");
    assert_string_equal(set_number(t, t->stmt->ard, 0, SQL_DESC_LENGTH, 8), "");
    assert_string_equal(set_number(t, t->stmt->ard, 1, SQL_DESC_COUNT, -1), "07009");
}

/* ---- records ----------------------------------------------------------------------------- */

static void test_records_come_and_go(void **state)
{
    struct tree *t = *state;
    struct lb_desc *ard = t->stmt->ard;
    struct lb_field_value v;
    int place[3];
    assert_int_equal(lb_desc_field_get(ard, 1, SQL_DESC_TYPE, &v, &t->diag), SQL_NO_DATA);
    assert_string_equal(set(t, ard, 3, SQL_DESC_DATA_PTR, 0, &place[2]), "");
    assert_int_equal(ard->count, 3);
    assert_int_equal((SQLSMALLINT)get(t, ard, 2, SQL_DESC_TYPE).number, SQL_C_DEFAULT);
    assert_string_equal(set(t, ard, 1, SQL_DESC_DATA_PTR, 0, &place[0]), "");
    assert_string_equal(set(t, ard, 3, SQL_DESC_DATA_PTR, 0, NULL), "");
    assert_int_equal(ard->count, 1); /* the highest that is still bound */
    assert_string_equal(set(t, ard, 9, SQL_DESC_DATA_PTR, 0, NULL), "");
    assert_int_equal(ard->count, 1);
    assert_string_equal(set_number(t, ard, 0, SQL_DESC_COUNT, 0), "");
    assert_null(lb_desc_rec_at(ard, 1));
}

static void test_any_other_field_unbinds(void **state)
{
    struct tree *t = *state;
    struct lb_desc *ard = t->stmt->ard;
    unsigned version;
    SQLLEN length;
    int place;
    assert_string_equal(set(t, ard, 1, SQL_DESC_DATA_PTR, 0, &place), "");
    version = ard->version;
    assert_string_equal(set(t, ard, 1, SQL_DESC_INDICATOR_PTR, 0, &length), "");
    assert_string_equal(set(t, ard, 1, SQL_DESC_OCTET_LENGTH_PTR, 0, &length), "");
    assert_ptr_equal(ard->recs[1].data, &place);
    assert_int_not_equal(ard->version, version);
    assert_string_equal(set_number(t, ard, 1, SQL_DESC_OCTET_LENGTH, 4), "");
    assert_null(ard->recs[1].data);
    assert_string_equal(set_number(t, ard, 1, SQL_DESC_ARRAY_SIZE, 5), "");
    assert_string_equal(set_number(t, ard, 1, SQL_DESC_ARRAY_SIZE, 0), "HY024");
    assert_int_equal(ard->array_size, 5);
}

/* ---- types ------------------------------------------------------------------------------- */

static void test_types_have_three_fields(void **state)
{
    struct tree *t = *state;
    struct lb_desc *ard = t->stmt->ard;
    assert_string_equal(set_number(t, ard, 1, SQL_DESC_CONCISE_TYPE, SQL_C_TYPE_TIMESTAMP), "");
    assert_int_equal(get(t, ard, 1, SQL_DESC_TYPE).number, SQL_DATETIME);
    assert_int_equal(get(t, ard, 1, SQL_DESC_DATETIME_INTERVAL_CODE).number, SQL_CODE_TIMESTAMP);
    assert_int_equal(get(t, ard, 1, SQL_DESC_PRECISION).number, 6);
    assert_string_equal(set_number(t, ard, 1, SQL_DESC_TYPE, SQL_C_TYPE_TIMESTAMP), "HY021");
    assert_string_equal(set_number(t, ard, 2, SQL_DESC_TYPE, SQL_INTERVAL), "");
    assert_string_equal(set_number(t, ard, 2, SQL_DESC_DATETIME_INTERVAL_CODE, 14), "HY021");
    assert_string_equal(
        set_number(t, ard, 2, SQL_DESC_DATETIME_INTERVAL_CODE, SQL_CODE_DAY_TO_SECOND), "");
    assert_int_equal(get(t, ard, 2, SQL_DESC_CONCISE_TYPE).number, SQL_INTERVAL_DAY_TO_SECOND);
    assert_int_equal(get(t, ard, 2, SQL_DESC_DATETIME_INTERVAL_PRECISION).number, 2);
    assert_string_equal(set_number(t, ard, 2, SQL_DESC_TYPE, SQL_C_SLONG), "");
    assert_int_equal((SQLSMALLINT)get(t, ard, 2, SQL_DESC_CONCISE_TYPE).number, SQL_C_SLONG);
    assert_int_equal(get(t, ard, 2, SQL_DESC_DATETIME_INTERVAL_CODE).number, 0);
    assert_string_equal(set_number(t, ard, 2, SQL_DESC_CONCISE_TYPE, 4711), "HY021");
    /* a C type is no SQL type */
    assert_string_equal(set_number(t, t->stmt->ipd, 1, SQL_DESC_TYPE, SQL_C_SLONG), "HY021");
    /* ODBC 2.x numbers */
    assert_string_equal(set_number(t, ard, 3, SQL_DESC_CONCISE_TYPE, SQL_TIMESTAMP), "");
    assert_int_equal(get(t, ard, 3, SQL_DESC_CONCISE_TYPE).number, SQL_C_TYPE_TIMESTAMP);
}

static void test_consistency(void **state)
{
    struct tree *t = *state;
    struct lb_desc *ard = t->stmt->ard, *ipd = t->stmt->ipd;
    int place;
    assert_string_equal(set_number(t, ard, 1, SQL_DESC_TYPE, SQL_DATETIME), "");
    assert_string_equal(set(t, ard, 1, SQL_DESC_DATA_PTR, 0, &place), "HY021");
    assert_null(ard->recs[1].data);
    assert_string_equal(set_number(t, ard, 1, SQL_DESC_DATETIME_INTERVAL_CODE, SQL_CODE_TIME), "");
    assert_string_equal(set(t, ard, 1, SQL_DESC_DATA_PTR, 0, &place), "");
    assert_string_equal(set_number(t, ard, 1, SQL_DESC_PRECISION, 10), "");
    assert_string_equal(set(t, ard, 1, SQL_DESC_DATA_PTR, 0, &place), "HY021");
    /* of an IPD it is set to have the record checked, and not kept */
    assert_string_equal(set_number(t, ipd, 1, SQL_DESC_CONCISE_TYPE, SQL_NUMERIC), "");
    assert_string_equal(set_number(t, ipd, 1, SQL_DESC_PRECISION, -1), "");
    assert_string_equal(set(t, ipd, 1, SQL_DESC_DATA_PTR, 0, &place), "HY021");
    assert_string_equal(set_number(t, ipd, 1, SQL_DESC_PRECISION, 12), "");
    assert_string_equal(set(t, ipd, 1, SQL_DESC_DATA_PTR, 0, &place), "");
    assert_null(ipd->recs[1].data);
    assert_false(lb_desc_rec_consistent(ard, 9));
}

/* ---- parameters -------------------------------------------------------------------------- */

static void test_parameters(void **state)
{
    struct tree *t = *state;
    struct lb_desc *ipd = t->stmt->ipd;
    struct lb_field_value name = {.kind = LB_FIELD_TEXT, .text = LB_TEXT("qty")};
    assert_string_equal(set_number(t, ipd, 1, SQL_DESC_PARAMETER_TYPE, 3), "HY105");
    assert_string_equal(set_number(t, ipd, 1, SQL_DESC_PARAMETER_TYPE, SQL_PARAM_OUTPUT_STREAM),
                        "HYC00");
    assert_string_equal(set_number(t, ipd, 1, SQL_DESC_PARAMETER_TYPE, SQL_PARAM_OUTPUT), "");
    assert_int_equal(get(t, ipd, 1, SQL_DESC_NULLABLE).number, SQL_NULLABLE);
    assert_int_equal(get(t, ipd, 1, SQL_DESC_UNNAMED).number, SQL_UNNAMED);
    assert_string_equal(set_number(t, ipd, 1, SQL_DESC_UNNAMED, SQL_NAMED), "HY091");
    assert_int_equal(lb_desc_field_set(ipd, 1, SQL_DESC_NAME, &name, &t->diag), SQL_SUCCESS);
    assert_int_equal(get(t, ipd, 1, SQL_DESC_UNNAMED).number, SQL_NAMED);
    /* texts may move when more of them come */
    for (SQLSMALLINT i = 2; i < 200; i++)
        assert_int_equal(lb_desc_field_set(ipd, i, SQL_DESC_NAME, &name, &t->diag), SQL_SUCCESS);
    for (SQLSMALLINT i = 1; i < 200; i++)
        assert_true(lb_text_is(get(t, ipd, i, SQL_DESC_NAME).text, LB_TEXT("qty")));
    assert_string_equal(set_number(t, ipd, 1, SQL_DESC_UNNAMED, SQL_UNNAMED), "");
    assert_int_equal(get(t, ipd, 1, SQL_DESC_NAME).text.n, 0);
}

/* ---- the IRD ----------------------------------------------------------------------------- */

static void test_ird_before_and_after(void **state)
{
    struct tree *t = *state;
    struct lb_desc *ird = t->stmt->ird;
    struct lb_field_value v;
    SQLULEN rows;
    assert_int_equal(lb_desc_field_get(ird, 1, SQL_DESC_NAME, &v, &t->diag), SQL_ERROR);
    assert_string_equal(t->diag.recs[0].sqlstate, "HY007");
    /* these are the application's own, at any time */
    assert_string_equal(set(t, ird, 0, SQL_DESC_ROWS_PROCESSED_PTR, 0, &rows), "");
    assert_ptr_equal(get(t, ird, 0, SQL_DESC_ROWS_PROCESSED_PTR).pointer, &rows);
    fill_ird(t);
    assert_true(lb_text_is(get(t, ird, 1, SQL_DESC_NAME).text, LB_TEXT("when")));
    assert_int_equal(get(t, ird, 0, SQL_DESC_COUNT).number, 2);
    assert_int_equal(lb_desc_field_get(ird, 3, SQL_DESC_NAME, &v, &t->diag), SQL_NO_DATA);
    lb_diag_clear(&t->diag);
    assert_int_equal(lb_desc_field_get(ird, 0, SQL_DESC_NAME, &v, &t->diag), SQL_ERROR);
    assert_string_equal(t->diag.recs[0].sqlstate, "07009"); /* bookmarks are off */
    /* without a session nothing is known of base columns */
    assert_int_equal(get(t, ird, 1, SQL_DESC_BASE_TABLE_NAME).text.n, 0);
    assert_int_equal(get(t, ird, 2, SQL_DESC_NULLABLE).number, SQL_NULLABLE_UNKNOWN);
}

static SQLULEN column(struct tree *t, SQLUSMALLINT attribute, SQLSMALLINT record)
{
    SQLSMALLINT field;
    assert_true(lb_col_attribute_field(attribute, &field));
    return get(t, t->stmt->ird, record, field).number;
}

static void test_col_attribute_numbers(void **state)
{
    struct tree *t = *state;
    SQLSMALLINT field;
    fill_ird(t);
    assert_int_equal(column(t, SQL_COLUMN_COUNT, 0), 2);
    assert_int_equal(column(t, SQL_COLUMN_NULLABLE, 2), SQL_NULLABLE_UNKNOWN);
    assert_int_equal(column(t, SQL_COLUMN_LENGTH, 2), 14);
    assert_int_equal(column(t, SQL_COLUMN_PRECISION, 1), 26);
    assert_int_equal(column(t, SQL_COLUMN_SCALE, 1), 6);
    assert_int_equal(column(t, SQL_COLUMN_SCALE, 2), 2);
    assert_true(lb_col_attribute_field(SQL_COLUMN_NAME, &field));
    assert_int_equal(field, SQL_DESC_NAME);
    assert_int_equal(column(t, SQL_DESC_CONCISE_TYPE, 1), SQL_TYPE_TIMESTAMP);
    t->env->odbc_version = SQL_OV_ODBC2;
    assert_int_equal(column(t, SQL_COLUMN_TYPE, 1), SQL_TIMESTAMP);
    assert_false(lb_col_attribute_field(4711, &field));
    assert_false(lb_col_attribute_field(SQL_DESC_DATA_PTR, &field));
    assert_false(lb_col_attribute_field(SQL_DESC_PARAMETER_TYPE, &field));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, tree_plant, tree_fell)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_uses),
        TEST(test_numbers_that_are_none),
        TEST(test_records_come_and_go),
        TEST(test_any_other_field_unbinds),
        TEST(test_types_have_three_fields),
        TEST(test_consistency),
        TEST(test_parameters),
        TEST(test_ird_before_and_after),
        TEST(test_col_attribute_numbers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
