#include <stdlib.h>

#include "base/utf.h"
#include "support/alloc.h"
#include "support/cases.h"
#include "support/test.h"

enum { POINTS = 64, UNITS = 256 };

/* The code points of a field such as "61 1F600"; returns how many. */
static size_t points_of(struct lb_text field, uint32_t *out)
{
    size_t n = 0;
    while (field.at) {
        struct lb_text word = lb_text_cut(&field, ' ');
        if (word.n > 0)
            out[n++] = (uint32_t)strtoul(word.at, NULL, 16);
    }
    return n;
}

static size_t units_of(const uint32_t *points, size_t n, uint16_t *out)
{
    size_t units = 0;
    for (size_t i = 0; i < n; i++) {
        if (points[i] < 0x10000) {
            out[units++] = (uint16_t)points[i];
        } else {
            out[units++] = (uint16_t)(0xD800 + ((points[i] - 0x10000) >> 10));
            out[units++] = (uint16_t)(0xDC00 + ((points[i] - 0x10000) & 0x3FF));
        }
    }
    return units;
}

/* Converts in steps of `room` units, each from memory of exactly its size, and compares. */
static void check_units(struct lb_text t, const uint16_t *want, size_t n, size_t room)
{
    const char *at = t.at, *end = t.at + t.n;
    size_t done = 0;
    while (at < end) {
        uint16_t *out = malloc(room * sizeof *out);
        assert_non_null(out);
        size_t got = lb_utf8_to_utf16(&at, end, out, room);
        assert_true(got > 0 && got <= room && done + got <= n);
        assert_memory_equal(out, want + done, got * sizeof *out);
        done += got;
        free(out);
    }
    assert_int_equal(done, n);
}

/* All the functions about one text, which reads as the n code points. */
static void check_text(struct lb_text t, const uint32_t *points, size_t n, bool valid)
{
    assert_int_equal(lb_utf8_valid(t), valid);
    assert_int_equal(lb_utf8_chars(t), n);
    const char *at = t.at, *end = t.at + t.n;
    for (size_t i = 0; i < n; i++)
        assert_int_equal(lb_utf8_next(&at, end), points[i]);
    assert_ptr_equal(at, end);

    uint16_t units[UNITS];
    size_t many = units_of(points, n, units);
    assert_int_equal(lb_utf16_units_of(t), many);
    check_units(t, units, many, many + 1);
    check_units(t, units, many, many);
    check_units(t, units, many, 2);
    check_units(t, units, many, 17);

    struct lb_buf back = LB_BUF(UNITS * 3);
    lb_buf_add_utf16(&back, units, many);
    assert_true(lb_buf_ok(&back));
    if (valid)
        assert_true(lb_text_is(lb_buf_text(&back), t));
    assert_true(lb_utf8_valid(lb_buf_text(&back)));
    assert_int_equal(lb_utf8_chars(lb_buf_text(&back)), n);
    lb_buf_release(&back);
}

/* Each case alone, and behind and before so many letters that it meets every step of the fast
 * paths. */
static void cases_read_as_the_file_says(void **state)
{
    struct cases *c = cases_open("utf8");
    for (struct case_line line; cases_next(c, &line);) {
        uint32_t points[POINTS];
        size_t n = points_of(line.field[1], points);
        bool valid = lb_text_is(line.field[2], LB_TEXT("ok"));
        for (size_t before = 0; before <= 33; before++) {
            uint32_t all[POINTS * 2];
            size_t many = 0;
            struct lb_buf text = LB_BUF(1000);
            for (size_t i = 0; i < before; i++) {
                lb_buf_add_char(&text, 'a');
                all[many++] = 'a';
            }
            lb_buf_add_text(&text, line.field[0]);
            memcpy(all + many, points, n * sizeof *points);
            many += n;
            for (size_t i = 0; i < before % 9; i++) {
                lb_buf_add_char(&text, 'z');
                all[many++] = 'z';
            }
            /* memory of its exact size, so that the sanitizer sees a read behind the end */
            char *exact = malloc(text.n);
            assert_non_null(exact);
            memcpy(exact, text.at, text.n);
            check_text(lb_text(exact, text.n), all, many, valid);
            free(exact);
            lb_buf_release(&text);
        }
    }
    cases_close(c);
}

static void every_code_point_survives(void **state)
{
    for (uint32_t c = 0; c <= 0x10FFFF; c++) {
        bool surrogate = c >= 0xD800 && c <= 0xDFFF;
        char bytes[4];
        size_t n = lb_utf8_put(c, bytes);
        assert_true(n >= 1 && n <= 4);
        const char *at = bytes;
        assert_int_equal(lb_utf8_next(&at, bytes + n), surrogate ? 0xFFFD : c);
        assert_ptr_equal(at, bytes + n);
    }
    char bytes[4];
    assert_int_equal(lb_utf8_put(0x110000, bytes), 3);
    assert_memory_equal(bytes, "\xEF\xBF\xBD", 3);
}

static void whole_cuts_no_code_point(void **state)
{
    static const struct {
        const char *text;
        size_t whole;
    } rows[] = {
        {"", 0},
        {"abc", 3},
        {"ab\xC3", 2},
        {"ab\xC3\xBC", 4},
        {"\xE2\x82", 0},
        {"\xE2\x82\xAC", 3},
        {"x\xF0\x9F\x98", 1},
        {"x\xF0\x9F", 1},
        {"x\xF0", 1},
        {"x\xF0\x9F\x98\x80", 5},
        {"\x80\x80\x80\x80\x80", 5}, /* nothing begins here: there is nothing to cut */
        {"a\xFF", 2},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_int_equal(lb_utf8_whole(lb_text_of(rows[i].text)), rows[i].whole);
    assert_int_equal(lb_utf8_whole(LB_NO_TEXT), 0);
}

static void no_value_is_empty(void **state)
{
    assert_true(lb_utf8_valid(LB_NO_TEXT));
    assert_int_equal(lb_utf8_chars(LB_NO_TEXT), 0);
    assert_int_equal(lb_utf16_units_of(LB_NO_TEXT), 0);
}

static void a_pair_waits_for_room(void **state)
{
    struct lb_text t = LB_TEXT("\xF0\x9F\x98\x80");
    const char *at = t.at;
    uint16_t unit = 0;
    assert_int_equal(lb_utf8_to_utf16(&at, t.at + t.n, &unit, 1), 0);
    assert_ptr_equal(at, t.at);
    assert_int_equal(lb_utf8_to_utf16(&at, t.at + t.n, &unit, 0), 0);
}

static void lone_surrogates_are_replaced(void **state)
{
    static const struct {
        uint16_t units[4];
        size_t n;
        const char *text;
    } rows[] = {
        {{0xD83D, 0xDE00}, 2, "\xF0\x9F\x98\x80"},
        {{0xD83D}, 1, "\xEF\xBF\xBD"},
        {{0xDE00}, 1, "\xEF\xBF\xBD"},
        {{0xDE00, 0xD83D}, 2, "\xEF\xBF\xBD\xEF\xBF\xBD"},
        {{0xD83D, 0xD83D, 0xDE00}, 3, "\xEF\xBF\xBD\xF0\x9F\x98\x80"},
        {{0xD83D, 'a'},
         2,
         "\xEF\xBF\xBD"
         "a"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        for (size_t before = 0; before < 18; before++) {
            uint16_t units[32];
            struct lb_buf got = LB_BUF(100), want = LB_BUF(100);
            for (size_t j = 0; j < before; j++) {
                units[j] = 'a';
                lb_buf_add_char(&want, 'a');
            }
            memcpy(units + before, rows[i].units, sizeof rows[i].units);
            lb_buf_add_str(&want, rows[i].text);
            lb_buf_add_utf16(&got, units, before + rows[i].n);
            assert_string_equal(lb_buf_str(&got), lb_buf_str(&want));
            assert_int_equal(got.n, want.n);
            lb_buf_release(&got);
            lb_buf_release(&want);
        }
    }
}

static void utf16_fills_a_buffer_to_its_ceiling(void **state)
{
    uint16_t units[100];
    for (size_t i = 0; i < 100; i++)
        units[i] = 'x';
    struct lb_buf b = LB_BUF(100);
    lb_buf_add_utf16(&b, units, 100);
    assert_true(lb_buf_ok(&b));
    lb_buf_add_utf16(&b, units, 1);
    assert_false(lb_buf_ok(&b));
    lb_buf_release(&b);
    ALLOC_EACH(n)
    {
        lb_buf_add_utf16(&b, units, 100);
        assert_int_equal(lb_buf_ok(&b), !alloc_failed());
        lb_buf_release(&b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cases_read_as_the_file_says),
        cmocka_unit_test(every_code_point_survives),
        cmocka_unit_test(whole_cuts_no_code_point),
        cmocka_unit_test(no_value_is_empty),
        cmocka_unit_test(a_pair_waits_for_room),
        cmocka_unit_test(lone_surrogates_are_replaced),
        cmocka_unit_test(utf16_fills_a_buffer_to_its_ceiling),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
