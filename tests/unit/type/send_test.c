/* Writing, case by case: tests/cases/send_NAME.txt. Each case is run at aligned and at odd
 * addresses. */
#include <stdlib.h>

#include "support/test.h"
#include "type/c_text.h"

enum { ROOM = 4096 };

static struct lb_type_options options_of(struct lb_text field)
{
    struct lb_type_options o = lb_type_options_default;
    o.lf_conversion = option_of(field, "crlf", 0);
    return o;
}

/* Binary dates and times are written in the cases as the server would print them. */
static void show_binary(const struct lb_send_plan *plan, struct lb_text wire, struct lb_buf *b)
{
    struct lb_buf scratch = LB_BUF(1000);
    struct lb_fetch_plan back;
    struct lb_fetch_want want = {.c_type = SQL_C_CHAR};
    char text[64];
    struct lb_target to = {text, sizeof text, NULL};
    if (plan->oid != 1082 && plan->oid != 1083 && plan->oid != 1114) {
        hex_show(b, wire.at, wire.n);
        return;
    }
    assert_int_equal(lb_fetch_plan_make(&back, plan->oid, -1, LB_FORMAT_BINARY, &want,
                                        &lb_type_options_default, &scratch),
                     LB_FINE);
    assert_int_equal(back.run(&back, wire, &to, NULL), LB_FINE);
    lb_buf_add_str(b, text);
    lb_buf_release(&scratch);
}

static void compare(const struct case_line *line, const struct lb_send_plan *plan,
                    const struct lb_buf *out, enum lb_outcome got)
{
    struct lb_buf b = LB_BUF(4 * ROOM);
    enum lb_outcome want = outcome_of(line, line->field[5]);
    if (got != want)
        FAIL_CASE(line, "outcome %d, not %d", (int)got, (int)want);
    lb_buf_add_str(&b, plan->format == LB_FORMAT_BINARY ? "binary" : "text");
    if (got == LB_FINE && !lb_text_is(lb_buf_text(&b), line->field[3]))
        FAIL_CASE(line, "goes as %s", lb_buf_str(&b));
    lb_buf_clear(&b);
    if (got == LB_FINE && plan->format == LB_FORMAT_BINARY)
        show_binary(plan, lb_text(lb_buf_str(out) + 2, out->n - 2), &b);
    else
        lb_buf_add(&b, lb_buf_str(out) + 2, out->n - 2);
    if (got == LB_FINE && !lb_text_is(lb_buf_text(&b), line->field[4]))
        FAIL_CASE(line, "got '%s', not '%.*s'", lb_buf_str(&b), (int)line->field[4].n,
                  line->field[4].at);
    if (got != LB_FINE && out->n != 2)
        FAIL_CASE(line, "a value that failed left %d bytes behind", (int)out->n - 2);
    lb_buf_release(&b);
}

/* What is said to go as it is goes so; and large values, which matter, do. */
static void check_as_is(const struct case_line *line, const struct lb_send_plan *plan,
                        struct lb_text value, enum lb_outcome got, const struct lb_buf *out)
{
    struct lb_text sent = lb_text(lb_buf_str(out) + 2, out->n - 2);
    bool same = got == LB_FINE && lb_text_is(sent, value);
    bool bytes = plan->c_type == SQL_C_BINARY && plan->sql_type == SQL_LONGVARBINARY;
    bool text = plan->c_type == SQL_C_CHAR && plan->sql_type == SQL_LONGVARCHAR;
    bool as_is = lb_send_as_is(plan, value);
    if (as_is && !same)
        FAIL_CASE(line, "does not go as it is (%d)", (int)got);
    if (!as_is && same && (bytes || text) && !plan->lf_conversion)
        FAIL_CASE(line, "goes as it is (%d)", (int)got);
}

static void run(const struct case_line *line, size_t shift)
{
    struct lb_text c = line->field[0], sql = line->field[2];
    struct lb_type_options opt = options_of(sql);
    struct lb_send_want want = {.c_type = c_type_of(line, c),
                                .sql_type = sql_type_of(line, sql),
                                .column_size = (SQLULEN)option_of(sql, "size", 0),
                                .decimal_digits = (SQLSMALLINT)option_of(sql, "digits", 0),
                                .c_precision = (SQLSMALLINT)option_of(c, "p", 0),
                                .c_scale = (SQLSMALLINT)option_of(c, "s", 0),
                                .server_oid = (uint32_t)option_of(sql, "server", 0)};
    struct lb_send_plan plan;
    enum lb_outcome o = lb_send_plan_make(&plan, &want, &opt);
    if (o != LB_FINE) {
        if (o != outcome_of(line, line->field[5]))
            FAIL_CASE(line, "no plan: outcome %d", (int)o);
        return;
    }
    uint64_t aligned[ROOM / sizeof(uint64_t)];
    SQLLEN length;
    memset(aligned, 0, sizeof aligned);
    c_value_read(line, plan.c_type, line->field[1], aligned, &length);
    /* the value in memory of exactly its size, with a terminator where that counts */
    bool nts = option_of(c, "nts", 0);
    SQLLEN given = nts ? SQL_NTS : option_of(c, "length", (long)length);
    size_t n = (size_t)length + (nts ? 2 : 0);
    char *memory = malloc(n + shift + 1);
    assert_non_null(memory);
    memcpy(memory + shift, aligned, n);
    struct lb_buf out = LB_BUF(1 << 20);
    lb_buf_add_str(&out, "<>"); /* what was there before stays */
    char *exact = malloc(n ? n : 1);
    assert_non_null(exact);
    memcpy(exact, aligned, n);
    o = plan.run(&plan, shift ? memory + shift : exact, given, &out);
    assert_memory_equal(lb_buf_str(&out), "<>", 2);
    compare(line, &plan, &out, o);
    if (given >= 0 && plan.fixed_size == 0)
        check_as_is(line, &plan, lb_text(exact, (size_t)given), o, &out);
    free(exact);
    free(memory);
    lb_buf_release(&out);
}

static void run_file(const char *name)
{
    struct cases *c = cases_open(name);
    for (struct case_line line; cases_next(c, &line);) {
        run(&line, 0);
        run(&line, 1);
    }
    cases_close(c);
}

static void numbers(void **state)
{
    run_file("send_number");
}

static void texts(void **state)
{
    run_file("send_text");
}

static void dates_and_times(void **state)
{
    run_file("send_datetime");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers),
        cmocka_unit_test(texts),
        cmocka_unit_test(dates_and_times),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
