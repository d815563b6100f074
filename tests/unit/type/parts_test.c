/* Reading one cell in parts, as SQLGetData does: any piece size gives the same whole. */
#include <stdlib.h>

#include "base/utf.h"
#include "support/alloc.h"
#include "support/test.h"
#include "type/plan.h"

static struct lb_fetch_plan plan_of(uint32_t oid, enum lb_format format, SQLSMALLINT c_type,
                                    const struct lb_type_options *opt, struct lb_buf *scratch)
{
    struct lb_fetch_plan plan;
    struct lb_fetch_want want = {.c_type = c_type};
    assert_int_equal(lb_fetch_plan_make(&plan, oid, -1, format, &want, opt, scratch), LB_FINE);
    return plan;
}

/* Reads all parts of `room` bytes into `out` and checks each answer; `unit` bytes of terminator. */
static void read_parts(const struct lb_fetch_plan *plan, struct lb_text cell, size_t room,
                       size_t unit, struct lb_buf *out)
{
    struct lb_part part = {0};
    SQLLEN length = -1, before = -1;
    enum lb_outcome o = LB_CUT_RIGHT;
    while (o == LB_CUT_RIGHT) {
        char *piece = malloc(room); /* of exactly its size, for the sanitizer */
        assert_non_null(piece);
        struct lb_target to = {piece, (SQLLEN)room, &length};
        o = plan->run(plan, cell, &to, &part);
        assert_true(o == LB_FINE || o == LB_CUT_RIGHT);
        size_t given = (size_t)length;
        if (o == LB_CUT_RIGHT) {
            given = (unit == 2 ? room & ~(size_t)1 : room) - unit; /* it is full */
            for (size_t i = 0; i < unit; i++)
                assert_int_equal(piece[given + i], 0);
            assert_true(given > 0 && given < (size_t)length);
        }
        /* each length is what was left: it shrinks by what was given */
        assert_true(before < 0 || length < before);
        before = length;
        lb_buf_add(out, piece, given);
        free(piece);
    }
    struct lb_target to = {NULL, 0, &length};
    char end[8];
    assert_int_equal(plan->run(plan, cell, &to, &part), LB_NO_MORE);
    to.at = end;
    to.room = sizeof end;
    assert_int_equal(plan->run(plan, cell, &to, &part), LB_NO_MORE);
}

static const char prose[] = "a\xC3\xBC\xE2\x82\xAC\xF0\x9F\x98\x80 plain text, then \xE6\x97\xA5"
                            "\xE6\x9C\xAC and \xF0\x9D\x84\x9E\xF0\x9D\x84\x9E.";

static void narrow_text(void **state)
{
    struct lb_buf scratch = LB_BUF(1 << 16), out = LB_BUF(1 << 16);
    struct lb_fetch_plan plan =
        plan_of(25, LB_FORMAT_TEXT, SQL_C_CHAR, &lb_type_options_default, &scratch);
    struct lb_text cell = LB_TEXT(prose);
    for (size_t room = 2; room < 80; room++) {
        lb_buf_clear(&out);
        read_parts(&plan, cell, room, 1, &out);
        assert_true(lb_text_is(lb_buf_text(&out), cell));
    }
    lb_buf_release(&out);
    lb_buf_release(&scratch);
}

static void wide_text(void **state)
{
    struct lb_buf scratch = LB_BUF(1 << 16), out = LB_BUF(1 << 16);
    struct lb_fetch_plan plan =
        plan_of(25, LB_FORMAT_TEXT, SQL_C_WCHAR, &lb_type_options_default, &scratch);
    uint16_t units[128];
    const char *at = prose;
    size_t n = lb_utf8_to_utf16(&at, prose + sizeof prose - 1, units, 128);
    for (size_t room = 4; room < 200; room++) {
        lb_buf_clear(&out);
        read_parts(&plan, LB_TEXT(prose), room, 2, &out);
        assert_int_equal(out.n, 2 * n);
        assert_memory_equal(lb_buf_str(&out), units, 2 * n);
    }
    lb_buf_release(&out);
    lb_buf_release(&scratch);
}

static void bytes(void **state)
{
    struct lb_buf scratch = LB_BUF(1 << 16), out = LB_BUF(1 << 16);
    static const char hex[] = "\\x000102fffe7f80",
                      escaped[] = "\\000\\001\\002\\377\\376\\177\\200";
    static const char raw[] = "\x00\x01\x02\xFF\xFE\x7F\x80";
    static const struct {
        enum lb_format format;
        struct lb_text cell;
    } cells[] = {{LB_FORMAT_TEXT, {hex, sizeof hex - 1}},
                 {LB_FORMAT_TEXT, {escaped, sizeof escaped - 1}},
                 {LB_FORMAT_BINARY, {raw, 7}}};
    for (size_t i = 0; i < 3; i++) {
        struct lb_fetch_plan plan =
            plan_of(17, cells[i].format, SQL_C_BINARY, &lb_type_options_default, &scratch);
        struct lb_fetch_plan narrow =
            plan_of(17, cells[i].format, SQL_C_CHAR, &lb_type_options_default, &scratch);
        for (size_t room = 1; room < 10; room++) {
            lb_buf_clear(&out);
            read_parts(&plan, cells[i].cell, room, 0, &out);
            assert_int_equal(out.n, 7);
            assert_memory_equal(lb_buf_str(&out), raw, 7);
            lb_buf_clear(&out);
            read_parts(&narrow, cells[i].cell, 2 * room + 1, 1, &out); /* whole pairs */
            assert_string_equal(lb_buf_str(&out), "000102FFFE7F80");
        }
    }
    lb_buf_release(&out);
    lb_buf_release(&scratch);
}

/* Values that are rendered first go on from the scratch buffer. */
static void rendered(void **state)
{
    struct lb_buf scratch = LB_BUF(1 << 16), out = LB_BUF(1 << 16);
    static const char numeric[] = "\0\2\0\0\0\0\0\14\0\14\x13\x88"; /* 12.500000000000 */
    struct lb_text cell = lb_text(numeric, 12);
    struct lb_fetch_plan plan =
        plan_of(1700, LB_FORMAT_BINARY, SQL_C_CHAR, &lb_type_options_default, &scratch);
    for (size_t room = 3; room < 20; room++) {
        lb_buf_clear(&out);
        read_parts(&plan, cell, room, 1, &out);
        assert_string_equal(lb_buf_str(&out), "12.500000000000");
    }
    struct lb_type_options crlf = lb_type_options_default;
    crlf.lf_conversion = true;
    struct lb_fetch_plan lines = plan_of(25, LB_FORMAT_TEXT, SQL_C_CHAR, &crlf, &scratch);
    for (size_t room = 3; room < 20; room++) {
        lb_buf_clear(&out);
        read_parts(&lines, LB_TEXT("one\ntwo\r\nthree\n\n"), room, 1, &out);
        assert_string_equal(lb_buf_str(&out), "one\r\ntwo\r\nthree\r\n\r\n");
    }
    lb_buf_release(&out);
    lb_buf_release(&scratch);
}

/* SQL_ATTR_MAX_LENGTH limits the sum of the parts, and splits no pair either. */
static void limited(void **state)
{
    struct lb_buf scratch = LB_BUF(1 << 16), out = LB_BUF(1 << 16);
    struct lb_fetch_plan plan =
        plan_of(25, LB_FORMAT_TEXT, SQL_C_WCHAR, &lb_type_options_default, &scratch);
    struct lb_text cell = LB_TEXT("ab\xF0\x9F\x98\x80"
                                  "cd\xF0\x9F\x98\x80"
                                  "ef");
    uint16_t units[16];
    const char *at = cell.at;
    lb_utf8_to_utf16(&at, cell.at + cell.n, units, 16);
    for (uint64_t max = 2; max <= 20; max += 2) {
        size_t want = (size_t)max / 2;
        if (want == 3 || want == 7)
            want--; /* in the middle of a pair */
        for (size_t room = 4; room < 24; room += 2) {
            lb_buf_clear(&out);
            plan.max_length = max;
            read_parts(&plan, cell, room, 2, &out);
            assert_int_equal(out.n, 2 * want);
            assert_memory_equal(lb_buf_str(&out), units, 2 * want);
        }
    }
    lb_buf_release(&out);
    lb_buf_release(&scratch);
}

/* A buffer too small for the whole digits is an error that gives nothing: a larger one may follow.
 */
static void an_error_takes_nothing(void **state)
{
    struct lb_buf scratch = LB_BUF(1 << 16);
    struct lb_part part = {0};
    struct lb_fetch_plan plan =
        plan_of(1700, LB_FORMAT_TEXT, SQL_C_CHAR, &lb_type_options_default, &scratch);
    char out[16];
    SQLLEN length;
    struct lb_target to = {out, 3, &length};
    assert_int_equal(plan.run(&plan, LB_TEXT("1234.5"), &to, &part), LB_OUT_OF_RANGE);
    to.room = sizeof out;
    assert_int_equal(plan.run(&plan, LB_TEXT("1234.5"), &to, &part), LB_FINE);
    assert_string_equal(out, "1234.5");
    lb_buf_release(&scratch);
}

/* Asking for the length first: no room at all gives it, and nothing is taken. */
static void the_length_first(void **state)
{
    static const SQLSMALLINT c_types[] = {SQL_C_CHAR, SQL_C_WCHAR, SQL_C_BINARY};
    struct lb_buf scratch = LB_BUF(1 << 16);
    for (size_t i = 0; i < 3; i++) {
        struct lb_part part = {0};
        struct lb_fetch_plan plan =
            plan_of(25, LB_FORMAT_TEXT, c_types[i], &lb_type_options_default, &scratch);
        uint16_t out[32];
        SQLLEN length = -1, whole = c_types[i] == SQL_C_WCHAR ? 6 : 3;
        struct lb_target to = {out, 0, &length};
        assert_int_equal(plan.run(&plan, LB_TEXT("abc"), &to, &part), LB_CUT_RIGHT);
        assert_int_equal(length, whole);
        to.at = NULL;
        length = -1;
        assert_int_equal(plan.run(&plan, LB_TEXT("abc"), &to, &part), LB_FINE);
        assert_int_equal(length, whole);
        to = (struct lb_target){out, sizeof out, &length};
        assert_int_equal(plan.run(&plan, LB_TEXT("abc"), &to, &part), LB_FINE);
        assert_int_equal(length, whole);
        assert_int_equal(plan.run(&plan, LB_TEXT("abc"), &to, &part), LB_NO_MORE);
    }
    lb_buf_release(&scratch);
}

/* A large text in small pieces must not be walked again for each: 16 MB in 4 kB pieces is 4,000
 * pieces; quadratic work would take minutes. */
static void large_text_is_linear(void **state)
{
    enum { SIZE = 16 << 20, PIECE = 4096 };
    struct lb_buf scratch = LB_BUF(1 << 16);
    struct lb_fetch_plan plan =
        plan_of(25, LB_FORMAT_TEXT, SQL_C_WCHAR, &lb_type_options_default, &scratch);
    char *text = malloc(SIZE), piece[PIECE];
    struct lb_part part = {0};
    SQLLEN length = 0;
    struct lb_target to = {piece, PIECE, &length};
    size_t pieces = 0;
    assert_non_null(text);
    memset(text, 'x', SIZE);
    for (size_t i = 0; i + 1 < SIZE; i += 64)
        memcpy(text + i, "\xC3\xBC", 2);
    enum lb_outcome o = LB_CUT_RIGHT;
    for (; o == LB_CUT_RIGHT; pieces++) {
        o = plan.run(&plan, lb_text(text, SIZE), &to, &part);
        if (pieces == 0)
            assert_int_equal(length, 2 * (SIZE - SIZE / 64));
    }
    assert_int_equal(o, LB_FINE);
    assert_int_equal(pieces, (SIZE - SIZE / 64 + PIECE / 2 - 2) / (PIECE / 2 - 1));
    free(text);
    lb_buf_release(&scratch);
}

/* So must a number of 16,000 digits that is rendered first, in pieces of one character. */
static void large_number_is_linear(void **state)
{
    struct lb_buf scratch = LB_BUF(1 << 16);
    struct lb_fetch_plan plan =
        plan_of(1700, LB_FORMAT_BINARY, SQL_C_WCHAR, &lb_type_options_default, &scratch);
    struct lb_text cell = lb_text("\0\1\0\0\0\0\x3E\x80\0\1", 10); /* 1.000… */
    struct lb_part part = {0};
    char piece[6];
    struct lb_target to = {piece, sizeof piece, NULL};
    size_t pieces = 1;
    while (plan.run(&plan, cell, &to, &part) == LB_CUT_RIGHT)
        pieces++;
    assert_int_equal(pieces, 8001); /* 16,002 characters, two a piece */
    lb_buf_release(&scratch);
}

static void out_of_memory(void **state)
{
    static const struct {
        uint32_t oid;
        enum lb_format format;
        struct lb_text cell;
    } cells[] = {{17, LB_FORMAT_TEXT, {"abc\\000", 7}},
                 {1700, LB_FORMAT_BINARY, {"\0\1\0\0\0\0\0\2\0\1", 10}},
                 {1186, LB_FORMAT_BINARY, {"\0\0\0\0\0\0\0\0\0\0\0\1\0\0\0\1", 16}},
                 {790, LB_FORMAT_TEXT, {"$1.00", 5}}};
    for (size_t i = 0; i < sizeof cells / sizeof *cells; i++) {
        ALLOC_EACH(n)
        {
            struct lb_buf scratch = LB_BUF(1 << 16);
            struct lb_fetch_plan plan = plan_of(cells[i].oid, cells[i].format, SQL_C_CHAR,
                                                &lb_type_options_default, &scratch);
            char out[64];
            struct lb_target to = {out, sizeof out, NULL};
            enum lb_outcome o = plan.run(&plan, cells[i].cell, &to, NULL);
            assert_int_equal(o, alloc_failed() ? LB_NO_MEMORY : LB_FINE);
            lb_buf_release(&scratch);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(narrow_text),
        cmocka_unit_test(wide_text),
        cmocka_unit_test(bytes),
        cmocka_unit_test(rendered),
        cmocka_unit_test(limited),
        cmocka_unit_test(large_number_is_linear),
        cmocka_unit_test(an_error_takes_nothing),
        cmocka_unit_test(the_length_first),
        cmocka_unit_test(large_text_is_linear),
        cmocka_unit_test(out_of_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
