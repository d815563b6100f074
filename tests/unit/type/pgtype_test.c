/* The type table: what a column is to ODBC, and SQLGetTypeInfo's rows. */
#include <stdio.h>

#include "support/test.h"
#include "type/c_text.h"

static struct lb_type_options options_of(struct lb_text field)
{
    struct lb_type_options o = lb_type_options_default;
    o.bool_as_char = option_of(field, "boolchar", 0);
    o.narrow_text = option_of(field, "narrow", 0);
    o.text_as_long = option_of(field, "long", 0);
    o.unknown_as_long = option_of(field, "unknownlong", 0);
    o.bytea_as_long = !option_of(field, "varbinary", 0);
    o.bigint_as = (SQLSMALLINT)option_of(field, "bigint", 0);
    o.numeric_as = (SQLSMALLINT)option_of(field, "numeric", 0);
    o.max_varchar = (int32_t)option_of(field, "max", o.max_varchar);
    o.max_long_varchar = (int32_t)option_of(field, "maxlong", o.max_long_varchar);
    return o;
}

static void expect(const struct case_line *line, const char *what, long got, struct lb_text want)
{
    int64_t number;
    if (!lb_text_int(want, &number) || number != got)
        FAIL_CASE(line, "%s is %ld, not %.*s", what, got, (int)want.n, want.at);
}

static void columns(void **state)
{
    struct cases *c = cases_open("types");
    for (struct case_line line; cases_next(c, &line);) {
        struct lb_type_options opt = options_of(line.field[1]);
        struct lb_type_facts f;
        int32_t typmod;
        uint32_t oid = pg_type_of(&line, line.field[0], &typmod);
        lb_type_describe(oid, typmod, &opt, &f);
        if (!lb_text_is(lb_text_of(f.name), line.field[2]))
            FAIL_CASE(&line, "the name is %s", f.name);
        if (f.sql_type != sql_type_of(&line, line.field[3]))
            FAIL_CASE(&line, "the SQL type is %d", f.sql_type);
        expect(&line, "column size", (long)f.column_size, line.field[4]);
        expect(&line, "decimal digits", f.decimal_digits, line.field[5]);
        expect(&line, "octet length", (long)f.octet_length, line.field[6]);
        expect(&line, "display size", (long)f.display_size, line.field[7]);
        assert_int_equal(f.oid, oid);
        assert_int_equal(f.typmod, typmod);
        assert_true(f.c_type != 0 && lb_c_type_size(f.c_type) >= 0);
    }
    cases_close(c);
}

static void verbose_types(void **state)
{
    static const struct {
        uint32_t oid;
        int32_t typmod;
        SQLSMALLINT verbose, subcode;
    } cases[] = {{23, -1, SQL_INTEGER, 0},
                 {1082, -1, SQL_DATETIME, SQL_CODE_DATE},
                 {1083, -1, SQL_DATETIME, SQL_CODE_TIME},
                 {1184, -1, SQL_DATETIME, SQL_CODE_TIMESTAMP},
                 {1186, 1 << 19 | 0xFFFF, SQL_WVARCHAR, 0},
                 {1186, -1, SQL_WVARCHAR, 0}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct lb_type_facts f;
        lb_type_describe(cases[i].oid, cases[i].typmod, &lb_type_options_default, &f);
        assert_int_equal(f.verbose_type, cases[i].verbose);
        assert_int_equal(f.subcode, cases[i].subcode);
    }
}

/* Any number may come as an object number or modifier: sizes stay sane and nothing breaks. */
static void any_type_is_something(void **state)
{
    static const int32_t typmods[] = {-1, 0, 1, 3, 4, 5, 100, 65539, 0x7FFFFFFF, INT32_MIN};
    for (uint32_t oid = 0; oid < 6000; oid++) {
        for (size_t i = 0; i < sizeof typmods / sizeof *typmods; i++) {
            struct lb_type_facts f;
            lb_type_describe(oid, typmods[i], &lb_type_options_default, &f);
            assert_non_null(f.name);
            assert_true(f.c_type != 0);
            assert_true(f.display_size > 0 && f.octet_length > 0);
        }
    }
}

static bool has_row(const char *name, SQLSMALLINT sql_type, const struct lb_type_options *opt)
{
    static struct lb_type_row rows[LB_TYPE_ROWS];
    size_t n = lb_type_info(sql_type, opt, rows);
    for (size_t i = 0; i < n; i++) {
        assert_int_equal(rows[i].facts.sql_type, sql_type);
        if (strcmp(rows[i].facts.name, name) == 0)
            return true;
    }
    return false;
}

/* A tool that meets a TYPE_NAME and a DATA_TYPE in SQLColumns looks them up here. */
static void every_type_has_its_row(void **state)
{
    struct lb_type_options odd = lb_type_options_default;
    odd.bool_as_char = odd.text_as_long = odd.narrow_text = true;
    odd.bytea_as_long = false;
    const struct lb_type_options *options[] = {&lb_type_options_default, &odd};
    for (size_t o = 0; o < 2; o++) {
        for (uint32_t oid = 0; oid < 6000; oid++) {
            struct lb_type_facts f;
            /* sizes of an ordinary column: a longer varchar is another DATA_TYPE, with its row too
             */
            int32_t typmod = oid == 1042 || oid == 1043 ? 14 : oid == 1560 ? 1 : -1;
            lb_type_describe(oid, typmod, options[o], &f);
            if (!has_row(f.name, f.sql_type, options[o]))
                fail_msg("%s as %d has no row in SQLGetTypeInfo", f.name, f.sql_type);
        }
    }
    assert_true(has_row("varchar", SQL_WVARCHAR, &lb_type_options_default));
    assert_true(has_row("varchar", SQL_WLONGVARCHAR, &lb_type_options_default));
    assert_true(has_row("bpchar", SQL_WVARCHAR, &lb_type_options_default));
    assert_true(has_row("bpchar", SQL_WLONGVARCHAR, &lb_type_options_default));
    assert_true(has_row("text", SQL_LONGVARCHAR, &lb_type_options_default));
    assert_true(has_row("bytea", SQL_VARBINARY, &lb_type_options_default));
    assert_true(has_row("serial", SQL_INTEGER, &lb_type_options_default));
    assert_true(
        has_row("interval day to second", SQL_INTERVAL_DAY_TO_SECOND, &lb_type_options_default));
    static struct lb_type_row rows[LB_TYPE_ROWS];
    assert_int_equal(lb_type_info(SQL_INTERVAL_DAY_TO_SECOND, &lb_type_options_default, rows), 1);
    assert_int_equal(rows[0].facts.verbose_type, SQL_INTERVAL);
    assert_int_equal(rows[0].facts.subcode, SQL_CODE_DAY_TO_SECOND);
    assert_true(has_row("bit", SQL_BIT, &lb_type_options_default));
    assert_true(has_row("bit", SQL_WVARCHAR, &lb_type_options_default));
}

/* By DATA_TYPE, the closest first, none twice. */
static void rows_are_in_order(void **state)
{
    static struct lb_type_row rows[LB_TYPE_ROWS];
    size_t n = lb_type_info(SQL_ALL_TYPES, &lb_type_options_default, rows);
    assert_true(n > 60 && n < LB_TYPE_ROWS);
    for (size_t i = 1; i < n; i++) {
        const struct lb_type_facts *f = &rows[i].facts;
        assert_true(f->sql_type >= rows[i - 1].facts.sql_type);
        for (size_t j = 0; j < i; j++) {
            if (rows[j].facts.sql_type == f->sql_type && strcmp(rows[j].facts.name, f->name) == 0)
                fail_msg("%s as %d is there twice", f->name, f->sql_type);
        }
    }
}

static void the_closest_comes_first(void **state)
{
    static const struct {
        SQLSMALLINT sql_type;
        const char *name;
    } cases[] = {
        {SQL_WVARCHAR, "varchar"}, {SQL_VARCHAR, "varchar"}, {SQL_WLONGVARCHAR, "text"},
        {SQL_INTEGER, "int4"},     {SQL_WCHAR, "bpchar"},    {SQL_BIT, "bool"},
        {SQL_VARBINARY, "bytea"},  {SQL_DECIMAL, "numeric"}, {SQL_TYPE_TIMESTAMP, "timestamp"},
        {SQL_TINYINT, "int2"},     {SQL_GUID, "uuid"},       {SQL_FLOAT, "float8"}};
    static struct lb_type_row rows[LB_TYPE_ROWS];
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_true(lb_type_info(cases[i].sql_type, &lb_type_options_default, rows) > 0);
        assert_string_equal(rows[0].facts.name, cases[i].name);
    }
    assert_int_equal(lb_type_info(4711, &lb_type_options_default, rows), 0);
}

/* What a person would write behind the name, and what CREATE TABLE takes there. */
static void create_params(void **state)
{
    static struct lb_type_row rows[LB_TYPE_ROWS];
    assert_true(lb_type_info(SQL_NUMERIC, &lb_type_options_default, rows) > 0);
    assert_string_equal(rows[0].create_params, "precision,scale");
    assert_int_equal(rows[0].facts.column_size, 1000);
    assert_int_equal(rows[0].maximum_scale, 1000);
    assert_true(lb_type_info(SQL_WVARCHAR, &lb_type_options_default, rows) > 0);
    assert_string_equal(rows[0].create_params, "length");
    assert_int_equal(rows[0].facts.column_size, 10485760);
    assert_true(lb_type_info(SQL_TYPE_TIMESTAMP, &lb_type_options_default, rows) > 0);
    assert_string_equal(rows[0].create_params, "precision");
    assert_int_equal(rows[0].maximum_scale, 6);
    size_t n = lb_type_info(SQL_INTEGER, &lb_type_options_default, rows);
    assert_null(rows[0].create_params);
    assert_int_equal(rows[0].auto_unique, SQL_FALSE);
    assert_string_equal(rows[n - 1].facts.name, "serial");
    assert_int_equal(rows[n - 1].auto_unique, SQL_TRUE);
    assert_true(lb_type_info(SQL_TYPE_DATE, &lb_type_options_default, rows) > 0);
    assert_int_equal(rows[0].auto_unique, -1);
    assert_int_equal(rows[0].minimum_scale, -1);
}

static void sql_types_have_a_server_type(void **state)
{
    static const struct {
        SQLSMALLINT sql_type;
        uint32_t oid;
    } cases[] = {{SQL_BIT, 16},
                 {SQL_TINYINT, 21},
                 {SQL_SMALLINT, 21},
                 {SQL_INTEGER, 23},
                 {SQL_BIGINT, 20},
                 {SQL_REAL, 700},
                 {SQL_FLOAT, 701},
                 {SQL_DOUBLE, 701},
                 {SQL_NUMERIC, 1700},
                 {SQL_DECIMAL, 1700},
                 {SQL_VARBINARY, 17},
                 {SQL_GUID, 2950},
                 {SQL_TYPE_DATE, 1082},
                 {SQL_TYPE_TIME, 1083},
                 {SQL_TYPE_TIMESTAMP, 1114},
                 {SQL_INTERVAL_DAY, 1186},
                 {SQL_INTERVAL_MINUTE_TO_SECOND, 1186},
                 {SQL_VARCHAR, 0},
                 {SQL_WLONGVARCHAR, 0},
                 {SQL_CHAR, 0},
                 {4711, 0}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(lb_type_oid_for_sql(cases[i].sql_type), cases[i].oid);
}

static void c_types(void **state)
{
    assert_int_equal(lb_c_type_size(SQL_C_SLONG), 4);
    assert_int_equal(lb_c_type_size(SQL_C_TYPE_TIMESTAMP), 16);
    assert_int_equal(lb_c_type_size(SQL_C_NUMERIC), 19);
    assert_int_equal(lb_c_type_size(SQL_C_CHAR), 0);
    assert_int_equal(lb_c_type_size(4711), -1);
    assert_int_equal(lb_c_type_size(SQL_C_DEFAULT), -1);
    assert_int_equal(lb_c_type_default(SQL_BIGINT), SQL_C_SBIGINT);
    assert_int_equal(lb_c_type_default(SQL_NUMERIC), SQL_C_CHAR);
    assert_int_equal(lb_c_type_default(SQL_INTERVAL_DAY), SQL_C_INTERVAL_DAY);
    assert_int_equal(lb_c_type_default(4711), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(columns),
        cmocka_unit_test(verbose_types),
        cmocka_unit_test(any_type_is_something),
        cmocka_unit_test(every_type_has_its_row),
        cmocka_unit_test(rows_are_in_order),
        cmocka_unit_test(the_closest_comes_first),
        cmocka_unit_test(create_params),
        cmocka_unit_test(sql_types_have_a_server_type),
        cmocka_unit_test(c_types),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
