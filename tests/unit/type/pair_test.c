/*
 * Values a PostgreSQL server sent in both forms (tests/cases/wire_pairs.txt): text and binary must
 * give the same characters, and the same C values of every type, whatever form a statement asked
 * for.
 */
#include <stdlib.h>

#include "support/test.h"
#include "type/c_text.h"
#include "type/c_types.h"

enum { ROOM = 8192 };

struct got {
    enum lb_outcome outcome;
    SQLLEN length;
    char at[ROOM];
};

static bool run_as(uint32_t oid, enum lb_format format, struct lb_text wire,
                   const struct lb_fetch_want *want, struct got *out)
{
    struct lb_buf scratch = LB_BUF(1 << 20);
    struct lb_fetch_plan plan;
    memset(out, 0, sizeof *out);
    bool made = lb_fetch_plan_make(&plan, oid, -1, format, want, &lb_type_options_default,
                                   &scratch) == LB_FINE;
    if (made) {
        struct lb_target to = {out->at, ROOM, &out->length};
        out->outcome = plan.run(&plan, wire, &to, NULL);
    }
    lb_buf_release(&scratch);
    return made;
}

static bool run(uint32_t oid, enum lb_format format, struct lb_text wire, SQLSMALLINT c_type,
                struct got *out)
{
    struct lb_fetch_want want = {.c_type = c_type};
    return run_as(oid, format, wire, &want, out);
}

static void compare(const struct case_line *line, uint32_t oid, struct lb_text text,
                    struct lb_text binary, SQLSMALLINT c_type)
{
    static struct got a, b;
    bool has_a = run(oid, LB_FORMAT_TEXT, text, c_type, &a);
    bool has_b = run(oid, LB_FORMAT_BINARY, binary, c_type, &b);
    if (has_a != has_b || a.outcome != b.outcome || a.length != b.length ||
        memcmp(a.at, b.at, ROOM) != 0)
        FAIL_CASE(line, "C type %d: text gives %d (%ld bytes), binary %d (%ld bytes)", c_type,
                  (int)a.outcome, (long)a.length, (int)b.outcome, (long)b.length);
}

static void both_forms_read_the_same(void **state)
{
    struct cases *c = cases_open("wire_pairs");
    for (struct case_line line; cases_next(c, &line);) {
        char bytes[ROOM];
        int32_t typmod;
        static struct got got;
        uint32_t oid = pg_type_of(&line, line.field[0], &typmod);
        struct lb_text binary = lb_text(bytes, hex_field(&line, line.field[2], bytes));
        if (!run(oid, LB_FORMAT_BINARY, binary, SQL_C_CHAR, &got) || got.outcome != LB_FINE)
            FAIL_CASE(&line, "is not read from binary");
        /* bool alone has another text than the server's */
        if (oid != 16 && !lb_text_is(lb_text_of(got.at), line.field[1]))
            FAIL_CASE(&line, "binary reads as '%s'", got.at);
        for (size_t i = 0; i < C_TYPES; i++)
            compare(&line, oid, line.field[1], binary, c_types[i]);
    }
    cases_close(c);
}

/* SQL_C_NUMERIC of the precision and scale in the ARD. */
static void numerics_of_a_scale_read_the_same(void **state)
{
    static const SQLSMALLINT sizes[][2] = {{12, 2}, {5, 0}, {38, 10}, {3, 2},  {16, 4},
                                           {2, 3},  {1, 0}, {16, 16}, {17, 1}, {10, -2}};
    struct cases *c = cases_open("wire_pairs");
    for (struct case_line line; cases_next(c, &line);) {
        char bytes[ROOM];
        int32_t typmod;
        static struct got a, b;
        uint32_t oid = pg_type_of(&line, line.field[0], &typmod);
        if (oid != 1700)
            continue;
        struct lb_text binary = lb_text(bytes, hex_field(&line, line.field[2], bytes));
        for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
            struct lb_fetch_want want = {
                .c_type = SQL_C_NUMERIC, .precision = sizes[i][0], .scale = sizes[i][1]};
            assert_true(run_as(oid, LB_FORMAT_TEXT, line.field[1], &want, &a));
            assert_true(run_as(oid, LB_FORMAT_BINARY, binary, &want, &b));
            if (a.outcome != b.outcome || memcmp(a.at, b.at, ROOM) != 0)
                FAIL_CASE(&line, "as numeric(%d,%d) text gives %d, binary %d", sizes[i][0],
                          sizes[i][1], (int)a.outcome, (int)b.outcome);
        }
    }
    cases_close(c);
}

/* What a cell gives with binary forms cut short, or too long: an error, never a value or a crash.
 */
static void broken_binary_is_refused(void **state)
{
    struct cases *c = cases_open("wire_pairs");
    for (struct case_line line; cases_next(c, &line);) {
        char bytes[ROOM];
        int32_t typmod;
        static struct got got;
        uint32_t oid = pg_type_of(&line, line.field[0], &typmod);
        size_t n = hex_field(&line, line.field[2], bytes);
        if (oid == 3802 || n == 0)
            continue;          /* jsonb cut short is another text */
        char *cut = malloc(n); /* of exactly its size, for the sanitizer */
        assert_non_null(cut);
        memcpy(cut, bytes, n - 1);
        assert_true(run(oid, LB_FORMAT_BINARY, lb_text(cut, n - 1), SQL_C_CHAR, &got));
        if (got.outcome != LB_BAD_WIRE)
            FAIL_CASE(&line, "a byte too few gives outcome %d", (int)got.outcome);
        free(cut);
        bytes[n] = 0;
        assert_true(run(oid, LB_FORMAT_BINARY, lb_text(bytes, n + 1), SQL_C_CHAR, &got));
        if (got.outcome != LB_BAD_WIRE)
            FAIL_CASE(&line, "a byte too many gives outcome %d", (int)got.outcome);
    }
    cases_close(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_forms_read_the_same),
        cmocka_unit_test(numerics_of_a_scale_read_the_same),
        cmocka_unit_test(broken_binary_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
