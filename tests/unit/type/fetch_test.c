/*
 * Reading, case by case: tests/cases/fetch_NAME.txt. Each case is run at aligned and at odd
 * addresses, and the byte behind the buffer must stay as it was.
 */
#include <stdlib.h>

#include "support/test.h"
#include "type/c_text.h"

enum { ROOM = 4096, UNTOUCHED = 0xEE };

static struct lb_type_options options_of(struct lb_text field)
{
    struct lb_type_options o = lb_type_options_default;
    o.true_is_minus1 = option_of(field, "minus1", 0);
    o.lf_conversion = option_of(field, "crlf", 0);
    o.timestamptz_as_timestamp = option_of(field, "nozone", 0);
    o.bool_as_char = option_of(field, "boolchar", 0);
    return o;
}

/* The cell in memory of exactly its size, so that a read behind it is found. */
static struct lb_text exact(struct lb_text t, char **owned)
{
    *owned = malloc(t.n ? t.n : 1);
    assert_non_null(*owned);
    if (t.n)
        memcpy(*owned, t.at, t.n);
    return lb_text(*owned, t.n);
}

static void compare(const struct case_line *line, SQLSMALLINT c_type, const unsigned char *at,
                    SQLLEN room, SQLLEN length, enum lb_outcome got)
{
    struct lb_buf b = LB_BUF(2 * ROOM);
    enum lb_outcome want = outcome_of(line, line->field[6]);
    if (got != want)
        FAIL_CASE(line, "outcome %d, not %d", (int)got, (int)want);
    if (lb_outcome_failed(got)) {
        for (SQLLEN i = 0; i < room && got != LB_BAD_WIRE; i++) {
            if (at[i] != UNTOUCHED)
                FAIL_CASE(line, "the buffer was touched by a conversion that failed");
        }
    } else {
        SQLLEN shown = c_type == SQL_C_BINARY && length > room ? room : length;
        if (room > (c_type == SQL_C_WCHAR))
            c_value_show(&b, c_type, at, shown);
        if (!lb_text_is(lb_buf_text(&b), line->field[4]))
            FAIL_CASE(line, "got '%s', not '%.*s'", lb_buf_str(&b), (int)line->field[4].n,
                      line->field[4].at);
    }
    int64_t want_length;
    if (lb_text_int(line->field[5], &want_length) && want_length != length)
        FAIL_CASE(line, "length %ld, not %ld", (long)length, (long)want_length);
    lb_buf_release(&b);
}

static void run(const struct case_line *line, enum lb_format format, struct lb_text wire,
                size_t shift)
{
    struct lb_buf scratch = LB_BUF(1 << 20);
    struct lb_type_options opt = options_of(line->field[3]);
    int32_t typmod;
    uint32_t oid = pg_type_of(line, line->field[0], &typmod);
    struct lb_fetch_want want = {.c_type = c_type_of(line, line->field[3]),
                                 .precision = (SQLSMALLINT)option_of(line->field[3], "p", 0),
                                 .scale = (SQLSMALLINT)option_of(line->field[3], "s", 0),
                                 .leading_precision =
                                     (SQLINTEGER)option_of(line->field[3], "lead", 0),
                                 .max_length = (uint64_t)option_of(line->field[3], "max", 0)};
    struct lb_fetch_plan plan;
    enum lb_outcome o = lb_fetch_plan_make(&plan, oid, typmod, format, &want, &opt, &scratch);
    if (o != LB_FINE) {
        if (o != outcome_of(line, line->field[6]))
            FAIL_CASE(line, "no plan: outcome %d", (int)o);
        return;
    }
    char *owned;
    struct lb_text cell = exact(wire, &owned);
    SQLLEN size = plan.fixed_size, length = -99;
    SQLLEN room = size ? size : option_of(line->field[3], "room", 512);
    unsigned char *memory = malloc(ROOM), *at = memory + 64 + shift;
    assert_non_null(memory);
    memset(memory, UNTOUCHED, ROOM);
    struct lb_target to = {at, size ? 0 : room, &length};
    struct lb_part part = {0}; /* what is cut in parts is another matter: parts_test */
    bool in_parts = shift && option_of(line->field[3], "room", 0) == 0;
    o = plan.run(&plan, cell, &to, in_parts ? &part : NULL);
    assert_int_equal(at[-1], UNTOUCHED);
    assert_int_equal(at[room], UNTOUCHED);
    uint64_t copy[ROOM / sizeof(uint64_t)]; /* units are compared at an even address */
    memcpy(copy, at, (size_t)room);
    compare(line, plan.c_type, (unsigned char *)copy, room, length, o);
    if (in_parts && o == LB_FINE)
        assert_int_equal(plan.run(&plan, cell, &to, &part), LB_NO_MORE);
    free(memory);
    free(owned);
    lb_buf_release(&scratch);
}

static void run_file(const char *name)
{
    struct cases *c = cases_open(name);
    for (struct case_line line; cases_next(c, &line);) {
        char bytes[ROOM];
        assert_true(line.field[2].n < sizeof bytes);
        bool binary = lb_text_is(line.field[1], LB_TEXT("binary"));
        struct lb_text wire = line.field[2];
        if (binary)
            wire = lb_text(bytes, hex_field(&line, wire, bytes));
        for (size_t shift = 0; shift < 2; shift++)
            run(&line, binary ? LB_FORMAT_BINARY : LB_FORMAT_TEXT, wire, shift);
    }
    cases_close(c);
}

static void numbers(void **state)
{
    run_file("fetch_number");
}

static void texts(void **state)
{
    run_file("fetch_text");
}

static void dates_and_times(void **state)
{
    run_file("fetch_datetime");
}

static void intervals(void **state)
{
    run_file("fetch_interval");
}

static void bytes(void **state)
{
    run_file("fetch_binary");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers),   cmocka_unit_test(texts), cmocka_unit_test(dates_and_times),
        cmocka_unit_test(intervals), cmocka_unit_test(bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
