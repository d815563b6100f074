/* The calendar: every day there and back, and texts that are no dates. */
#include "type/calendar.h"
#include "support/test.h"

static void known_days(void **state)
{
    assert_int_equal(lb_calendar_days(1970, 1, 1), 0);
    assert_int_equal(lb_calendar_days(2000, 1, 1), 10957);
    assert_int_equal(lb_calendar_days(1, 1, 1), -719162);
    assert_int_equal(lb_calendar_days(-1, 12, 31), -719163);     /* 1 BC is the year before 1 */
    assert_int_equal(lb_calendar_days(-4714, 11, 24), -2440588); /* Julian day 0 */
}

/* From 5000 BC to 10000: each day is the one behind the day before. */
static void every_day(void **state)
{
    struct lb_datetime last = {0}, d = {0};
    int64_t from = lb_calendar_days(-5000, 1, 1), to = lb_calendar_days(10000, 12, 31);
    for (int64_t day = from; day <= to; day++) {
        lb_calendar_date(day, &d);
        assert_true(lb_calendar_date_valid(&d));
        assert_int_equal(lb_calendar_days(d.year, d.month, d.day), day);
        if (day > from) {
            bool next_day = d.year == last.year && d.month == last.month && d.day == last.day + 1;
            bool next_month = d.year == last.year && d.month == last.month + 1 && d.day == 1;
            bool next_year = d.month == 1 && d.day == 1 && last.month == 12 && last.day == 31 &&
                             (d.year == last.year + 1 || (d.year == 1 && last.year == -1));
            assert_int_equal(next_day + next_month + next_year, 1);
            if (!next_day) { /* the day that would have followed does not exist */
                last.day++;
                assert_false(lb_calendar_date_valid(&last));
            }
        }
        last = d;
    }
}

static void render(enum lb_value_kind kind, const struct lb_datetime *d, char *out, size_t room)
{
    struct lb_buf b = LB_BUF(100);
    lb_calendar_render(&b, kind, d);
    assert_true(b.n < room);
    memcpy(out, lb_buf_str(&b), b.n + 1);
    lb_buf_release(&b);
}

static void texts_go_there_and_back(void **state)
{
    static const char *const texts[] = {"2024-01-31",
                                        "0001-01-01",
                                        "0044-03-15 BC",
                                        "12345-12-31",
                                        "5874897-12-31",
                                        "12:30:05",
                                        "00:00:00.000001",
                                        "23:59:59.999999",
                                        "24:00:00",
                                        "12:30:05+02",
                                        "12:30:05.5-03:30",
                                        "12:30:05+05:53:28",
                                        "2024-01-31 12:30:05",
                                        "2024-02-29 00:00:00.1",
                                        "0044-03-15 12:00:00.5 BC",
                                        "2024-01-31 12:30:05+00",
                                        "0044-03-15 12:00:00-00:30 BC",
                                        "infinity",
                                        "-infinity"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct lb_datetime d;
        enum lb_value_kind kind;
        char again[64];
        assert_true(lb_calendar_parse(lb_text_of(texts[i]), &d, &kind));
        render(kind, &d, again, sizeof again);
        assert_string_equal(again, texts[i]);
    }
}

static void not_dates(void **state)
{
    static const char *const bad[] = {"",
                                      "x",
                                      "2024",
                                      "2024-1",
                                      "2024-01-32",
                                      "2024-00-10",
                                      "2024-13-01",
                                      "2023-02-29",
                                      "1900-02-29",
                                      "0000-01-01",
                                      "2024-01-31 BCE",
                                      "2024-01-31 1",
                                      "25:00:00",
                                      "24:00:01",
                                      "12:60:00",
                                      "12:30:60",
                                      "12:3",
                                      "12:30:5",
                                      "12",
                                      "12:30:05+",
                                      "12:30:05+5:5",
                                      "12:30:05+05:60",
                                      "2024-01-31T",
                                      "2024-01-31 12:30:05 XX",
                                      "12:30:05 BC",
                                      "{d '2024-01-31'",
                                      "{d 2024-01-31}",
                                      "{d '2024-01-31}",
                                      "{'",
                                      "{ts ''}",
                                      "-2024-01-31",
                                      "12345678-01-01",
                                      "infinityx",
                                      "2024-01-31-01"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct lb_datetime d;
        enum lb_value_kind kind;
        if (lb_calendar_parse(lb_text_of(bad[i]), &d, &kind))
            fail_msg("'%s' was taken for a date or time", bad[i]);
    }
}

static void today_is_a_day(void **state)
{
    struct lb_datetime d = {0};
    lb_calendar_today(&d);
    assert_true(lb_calendar_date_valid(&d));
    assert_true(d.year >= 2024);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_days),
        cmocka_unit_test(every_day),
        cmocka_unit_test(texts_go_there_and_back),
        cmocka_unit_test(not_dates),
        cmocka_unit_test(today_is_a_day),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
