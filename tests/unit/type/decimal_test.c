/* Decimal text and binary floating point, in any locale. */
#include <float.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "support/test.h"
#include "type/decimal.h"

static double read_double(const char *text)
{
    struct lb_decimal d;
    double value = -1;
    assert_true(lb_decimal_parse(lb_text_of(text), &d));
    assert_true(lb_decimal_to_double(&d, &value));
    return value;
}

static void write_double(double value, bool single, char *out, size_t room)
{
    struct lb_buf b = LB_BUF(1000);
    lb_real_render(&b, value, single);
    snprintf(out, room, "%s", lb_buf_str(&b));
    lb_buf_release(&b);
}

/* A generator of our own: the same numbers on every machine. */
static uint64_t next(uint64_t *state)
{
    *state += UINT64_C(0x9E3779B97F4A7C15);
    uint64_t z = *state;
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

static void doubles_go_there_and_back(void **state)
{
    uint64_t seed = 1;
    char text[64];
    for (int i = 0; i < 20000; i++) {
        uint64_t bits = next(&seed);
        double value, back;
        memcpy(&value, &bits, sizeof value);
        if (isnan(value) || isinf(value))
            continue;
        write_double(value, false, text, sizeof text);
        back = read_double(text);
        if (memcmp(&value, &back, sizeof value) != 0)
            fail_msg("%.17g was written as %s", value, text);
        assert_true(strlen(text) <= 24); /* the display size of SQL_DOUBLE */
    }
}

static void floats_go_there_and_back(void **state)
{
    uint64_t seed = 2;
    char text[64];
    for (int i = 0; i < 20000; i++) {
        uint32_t bits = (uint32_t)next(&seed);
        float value, back;
        struct lb_decimal d;
        memcpy(&value, &bits, sizeof value);
        if (isnan(value) || isinf(value))
            continue;
        write_double((double)value, true, text, sizeof text);
        assert_true(lb_decimal_parse(lb_text_of(text), &d) && lb_decimal_to_float(&d, &back));
        if (memcmp(&value, &back, sizeof value) != 0)
            fail_msg("%.9g was written as %s", (double)value, text);
        assert_true(strlen(text) <= 15); /* the display size of SQL_REAL */
    }
}

/* Reading is right to the last bit: what the C library reads in the C locale is the measure. */
static void text_reads_as_the_nearest_double(void **state)
{
    uint64_t seed = 3;
    for (int i = 0; i < 20000; i++) {
        char text[64];
        int digits = 1 + (int)(next(&seed) % 25), exponent = (int)(next(&seed) % 640) - 330;
        size_t n = 0;
        for (int j = 0; j < digits; j++) {
            text[n++] = (char)('0' + next(&seed) % 10);
            if (j == digits / 2)
                text[n++] = '.';
        }
        snprintf(text + n, sizeof text - n, "e%d", exponent);
        double want = strtod(text, NULL), got;
        struct lb_decimal d;
        assert_true(lb_decimal_parse(lb_text_of(text), &d));
        bool fits = lb_decimal_to_double(&d, &got);
        assert_int_equal(fits, !isinf(want));
        if (fits && memcmp(&want, &got, sizeof want) != 0)
            fail_msg("%s reads as %.17g, not %.17g", text, got, want);
    }
}

/* Those that the quick way takes, with as many digits as the server writes. */
static void short_numbers_read_as_the_nearest_double(void **state)
{
    uint64_t seed = 11;
    unsigned quick = 0;
    for (int i = 0; i < 50000; i++) {
        uint64_t mantissa = next(&seed) >> next(&seed) % 20;
        int64_t exponent = (int64_t)(next(&seed) % 50) - 25;
        char text[64];
        double got;
        snprintf(text, sizeof text, "%llue%lld", (unsigned long long)mantissa, (long long)exponent);
        double want = strtod(text, NULL);
        if (!lb_decimal_scale(mantissa, exponent, &got))
            continue;
        quick++;
        if (memcmp(&want, &got, sizeof want) != 0)
            fail_msg("%s reads as %.17g, not %.17g", text, got, want);
    }
    assert_true(LDBL_MANT_DIG < 64 || quick > 40000);
}

/* A number of more digits than any double has, just above and just below the middle of two. */
static void long_numbers_near_a_tie(void **state)
{
    char text[1200] = "9007199254740993."; /* 2^53 + 1, halfway between its neighbours */
    size_t n = strlen(text);
    memset(text + n, '0', 1000);
    strcpy(text + n + 1000, "1");
    assert_true(read_double(text) == 9007199254740994.0);
    assert_true(read_double("9007199254740993") == 9007199254740992.0);
    memset(text, '9', 1100);
    memcpy(text, "9007199254740992.", 17);
    text[1100] = '\0';
    assert_true(read_double(text) == 9007199254740992.0);
}

static void not_numbers(void **state)
{
    static const char *const bad[] = {"",    " ",   "-",     "+",       ".",    "e5",
                                      "1e",  "1e+", "1.2.3", "1 2",     "0x1",  "1,5",
                                      "--1", "1-",  "1e5.5", "infinit", "nanx", "１"};
    struct lb_decimal d;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        if (lb_decimal_parse(lb_text_of(bad[i]), &d))
            fail_msg("'%s' was taken for a number", bad[i]);
    }
}

static void numeric_structs_go_there_and_back(void **state)
{
    uint64_t seed = 4;
    for (int i = 0; i < 5000; i++) {
        struct lb_buf b = LB_BUF(1000), again = LB_BUF(1000);
        SQL_NUMERIC_STRUCT n = {.precision = 38}, back;
        struct lb_decimal d;
        for (int j = 0; j < SQL_MAX_NUMERIC_LEN - 1; j++) /* 2^120 has 37 digits */
            n.val[j] = (SQLCHAR)(j < (int)(next(&seed) % 16) ? next(&seed) : 0);
        n.scale = (SQLSCHAR)(next(&seed) % 20);
        n.sign = next(&seed) % 2;
        lb_decimal_from_struct(&b, &n, n.scale);
        assert_true(lb_decimal_parse(lb_buf_text(&b), &d));
        assert_int_equal(lb_decimal_to_struct(&d, 38, n.scale, &back), LB_FINE);
        assert_memory_equal(n.val, back.val, SQL_MAX_NUMERIC_LEN);
        lb_decimal_from_struct(&again, &back, n.scale);
        assert_string_equal(lb_buf_str(&b), lb_buf_str(&again));
        lb_buf_release(&b);
        lb_buf_release(&again);
    }
}

/* An exponent that asks for a billion zeros breaks the buffer at its ceiling, nothing else. */
static void huge_exponents(void **state)
{
    struct lb_buf b = LB_BUF(1000);
    struct lb_decimal d;
    bool lost;
    uint64_t whole;
    double value;
    assert_true(lb_decimal_parse(LB_TEXT("1e99999999999"), &d));
    lb_decimal_render(&b, &d);
    assert_false(lb_buf_ok(&b));
    assert_false(lb_decimal_magnitude(&d, &whole, &lost));
    assert_false(lb_decimal_to_double(&d, &value));
    assert_true(lb_decimal_parse(LB_TEXT("1e-99999999999"), &d));
    assert_true(lb_decimal_magnitude(&d, &whole, &lost) && whole == 0 && lost);
    assert_true(lb_decimal_to_double(&d, &value) && value == 0);
    assert_true(lb_decimal_parse(LB_TEXT("0e99999999999"), &d));
    assert_true(lb_decimal_magnitude(&d, &whole, &lost) && whole == 0 && !lost);
    lb_buf_release(&b);
}

/* Turns to a locale whose decimal point is a comma, made on the spot where none is installed. */
static bool comma_locale(char *folder)
{
    static const char *const names[] = {"de_DE.UTF-8", "fr_FR.UTF-8", "it_IT.UTF-8", "es_ES.UTF-8"};
    char command[256];
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (setlocale(LC_ALL, names[i]))
            return true;
    }
    strcpy(folder, "/tmp/lb-locale-XXXXXX");
    if (!mkdtemp(folder))
        return false;
    snprintf(command, sizeof command, "localedef -f UTF-8 -i de_DE %s/de_DE.UTF-8 2>/dev/null",
             folder);
    if (system(command) != 0)
        return false;
    setenv("LOCPATH", folder, 1);
    return setlocale(LC_ALL, "de_DE.UTF-8") != NULL;
}

static void a_comma_in_the_locale_changes_nothing(void **state)
{
    char folder[64] = "", text[64], command[128];
    bool there = comma_locale(folder);
    if (there) {
        char printed[16];
        snprintf(printed, sizeof printed, "%.1f", 1.5);
        assert_string_equal(printed, "1,5"); /* the locale is in force */
        assert_true(read_double("1.5") == 1.5);
        assert_true(read_double("1234567.12345678901234567") == 1234567.123456789);
        write_double(1.5, false, text, sizeof text);
        assert_string_equal(text, "1.5");
        write_double(1e-7, true, text, sizeof text);
        assert_string_equal(text, "1e-07");
        setlocale(LC_ALL, "C");
    }
    if (*folder) {
        snprintf(command, sizeof command, "rm -rf %s", folder);
        assert_int_equal(system(command), 0);
    }
    if (!there)
        skip(); /* no such locale, and no localedef to make one */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(doubles_go_there_and_back),
        cmocka_unit_test(floats_go_there_and_back),
        cmocka_unit_test(text_reads_as_the_nearest_double),
        cmocka_unit_test(short_numbers_read_as_the_nearest_double),
        cmocka_unit_test(long_numbers_near_a_tie),
        cmocka_unit_test(not_numbers),
        cmocka_unit_test(numeric_structs_go_there_and_back),
        cmocka_unit_test(huge_exponents),
        cmocka_unit_test(a_comma_in_the_locale_changes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
