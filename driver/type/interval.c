#include "type/interval.h"

#define SECOND INT64_C(1000000)
#define MINUTE (60 * SECOND)
#define HOUR   (60 * MINUTE)

enum { DAY = 86400 }; /* in seconds */

const struct lb_interval_kind lb_interval_kinds[] = {
    [SQL_CODE_YEAR] = {SQL_CODE_YEAR, SQL_CODE_YEAR, "interval year"},
    [SQL_CODE_MONTH] = {SQL_CODE_MONTH, SQL_CODE_MONTH, "interval month"},
    [SQL_CODE_DAY] = {SQL_CODE_DAY, SQL_CODE_DAY, "interval day"},
    [SQL_CODE_HOUR] = {SQL_CODE_HOUR, SQL_CODE_HOUR, "interval hour"},
    [SQL_CODE_MINUTE] = {SQL_CODE_MINUTE, SQL_CODE_MINUTE, "interval minute"},
    [SQL_CODE_SECOND] = {SQL_CODE_SECOND, SQL_CODE_SECOND, "interval second"},
    [SQL_CODE_YEAR_TO_MONTH] = {SQL_CODE_YEAR, SQL_CODE_MONTH, "interval year to month"},
    [SQL_CODE_DAY_TO_HOUR] = {SQL_CODE_DAY, SQL_CODE_HOUR, "interval day to hour"},
    [SQL_CODE_DAY_TO_MINUTE] = {SQL_CODE_DAY, SQL_CODE_MINUTE, "interval day to minute"},
    [SQL_CODE_DAY_TO_SECOND] = {SQL_CODE_DAY, SQL_CODE_SECOND, "interval day to second"},
    [SQL_CODE_HOUR_TO_MINUTE] = {SQL_CODE_HOUR, SQL_CODE_MINUTE, "interval hour to minute"},
    [SQL_CODE_HOUR_TO_SECOND] = {SQL_CODE_HOUR, SQL_CODE_SECOND, "interval hour to second"},
    [SQL_CODE_MINUTE_TO_SECOND] = {SQL_CODE_MINUTE, SQL_CODE_SECOND, "interval minute to second"},
};

const uint32_t lb_interval_unit[] = {
    [SQL_CODE_YEAR] = 12,   [SQL_CODE_MONTH] = 1,   [SQL_CODE_DAY] = DAY,
    [SQL_CODE_HOUR] = 3600, [SQL_CODE_MINUTE] = 60, [SQL_CODE_SECOND] = 1};

/* ---- reading text ----------------------------------------------------------------------- */

/* Which of the three amounts a unit counts in, and how many of it one unit is. */
enum amount { MONTHS, DAYS, MICROS };

struct unit {
    const char *name; /* as the server writes it; a plural s may follow */
    enum amount amount;
    int64_t times;
    char iso_date, iso_time; /* its letter before and behind the T of ISO 8601 */
    int code;
};

static const struct unit units[] = {
    {"year", MONTHS, 12, 'Y', 0, SQL_CODE_YEAR},
    {"mon", MONTHS, 1, 'M', 0, SQL_CODE_MONTH},
    {"month", MONTHS, 1, 0, 0, SQL_CODE_MONTH},
    {"week", DAYS, 7, 'W', 0, 0},
    {"day", DAYS, 1, 'D', 0, SQL_CODE_DAY},
    {"hour", MICROS, HOUR, 0, 'H', SQL_CODE_HOUR},
    {"min", MICROS, MINUTE, 0, 'M', SQL_CODE_MINUTE},
    {"minute", MICROS, MINUTE, 0, 0, SQL_CODE_MINUTE},
    {"sec", MICROS, SECOND, 0, 'S', SQL_CODE_SECOND},
    {"second", MICROS, SECOND, 0, 0, SQL_CODE_SECOND},
};
enum { UNITS = sizeof units / sizeof *units };

struct reader {
    struct lb_text t;
    int64_t sum[3];
    int code;      /* SQL_CODE_… of the literal, 0: none */
    bool negative; /* the sign of the first field: it goes on to fields without one */
};

static struct lb_text word(struct reader *r)
{
    r->t = lb_text_trim_left(r->t);
    size_t n = 0;
    while (n < r->t.n && lb_is_alpha(r->t.at[n]))
        n++;
    struct lb_text w = lb_text(r->t.at, n);
    r->t = lb_text_from(r->t, n);
    return w;
}

static const struct unit *unit_of(struct lb_text w)
{
    for (int i = 0; i < UNITS; i++) {
        struct lb_text name = lb_text_of(units[i].name);
        if (lb_text_same(w, name))
            return &units[i];
        if (w.n == name.n + 1 && lb_lower(w.at[name.n]) == 's' &&
            lb_text_same(lb_text(w.at, name.n), name))
            return &units[i];
    }
    return NULL;
}

static const struct unit *unit_of_code(int code)
{
    for (int i = 0; i < UNITS; i++) {
        if (units[i].code == code)
            return &units[i];
    }
    return NULL;
}

/* Digits, with a fraction in microseconds if one is there. */
static bool number(struct reader *r, int64_t *whole, int64_t *micros)
{
    size_t n = 0;
    *whole = 0;
    *micros = 0;
    while (n < r->t.n && lb_is_digit(r->t.at[n])) {
        if (*whole > INT64_C(100000000000000000))
            return false;
        *whole = *whole * 10 + (r->t.at[n++] - '0');
    }
    bool any = n > 0;
    if (n < r->t.n && r->t.at[n] == '.') {
        int64_t unit = SECOND / 10;
        for (n++; n < r->t.n && lb_is_digit(r->t.at[n]); n++) {
            *micros += (r->t.at[n] - '0') * unit;
            unit /= 10;
            any = true;
        }
    }
    r->t = lb_text_from(r->t, n);
    return any;
}

static bool add(struct reader *r, enum amount amount, int64_t count, int64_t times, int64_t micros)
{
    int64_t *sum = &r->sum[amount];
    if (count > (INT64_MAX - micros) / times)
        return false;
    int64_t more = count * times + micros;
    if (r->negative)
        more = -more;
    if (more > 0 ? *sum > INT64_MAX - more : *sum < INT64_MIN - more)
        return false;
    *sum += more;
    return true;
}

/* hh:mm[:ss[.f]], of which the first number is read already; or mm:ss where the literal says so. */
static bool clock_time(struct reader *r, int64_t first)
{
    int64_t second, third = 0, micros, fraction = 0;
    if (!number(r, &second, &micros))
        return false;
    bool two = !lb_text_skip(&r->t, ':');
    if (two && r->code == SQL_CODE_MINUTE_TO_SECOND)
        return second < 60 && add(r, MICROS, first, MINUTE, 0) &&
               add(r, MICROS, second, SECOND, micros);
    if (micros != 0 || second >= 60 || (!two && (!number(r, &third, &fraction) || third >= 60)))
        return false;
    return add(r, MICROS, first, HOUR, 0) && add(r, MICROS, second, MINUTE, 0) &&
           add(r, MICROS, third, SECOND, fraction);
}

/* A number without a unit: days before a time, else what the literal counts, else seconds. */
static bool bare_number(struct reader *r, int64_t whole, int64_t micros)
{
    size_t digits = 0;
    r->t = lb_text_trim_left(r->t);
    if (r->t.n > 0 && (r->t.at[0] == '-' || r->t.at[0] == '+'))
        digits++;
    while (digits < r->t.n && lb_is_digit(r->t.at[digits]))
        digits++;
    bool before_time = digits < r->t.n && digits > 0 &&
                       (r->t.at[digits] == ':' || r->code == SQL_CODE_DAY_TO_HOUR);
    const struct unit *unit = before_time                       ? unit_of_code(SQL_CODE_DAY)
                              : r->code == SQL_CODE_DAY_TO_HOUR ? unit_of_code(SQL_CODE_HOUR)
                                                                : unit_of_code(r->code);
    if (!unit)
        unit = unit_of_code(SQL_CODE_SECOND);
    if (micros != 0 && unit->times != SECOND)
        return false;
    return add(r, unit->amount, whole, unit->times, micros);
}

/* One field: 3 days, 04:05:06, 1-2, 7. */
static bool field(struct reader *r)
{
    int64_t whole, micros;
    if (lb_text_skip(&r->t, '-'))
        r->negative = true;
    else if (lb_text_skip(&r->t, '+'))
        r->negative = false;
    if (!number(r, &whole, &micros))
        return false;
    if (micros == 0 && lb_text_skip(&r->t, ':'))
        return clock_time(r, whole);
    if (micros == 0 && r->t.n > 1 && r->t.at[0] == '-' && lb_is_digit(r->t.at[1])) {
        int64_t months;
        lb_text_skip(&r->t, '-');
        return number(r, &months, &micros) && micros == 0 && months < 12 &&
               add(r, MONTHS, whole, 12, 0) && add(r, MONTHS, months, 1, 0);
    }
    struct reader before = *r;
    struct lb_text w = word(r);
    const struct unit *unit = unit_of(w);
    if (!unit) {
        *r = before;
        return bare_number(r, whole, micros);
    }
    bool fine =
        (micros == 0 || unit->times == SECOND) && add(r, unit->amount, whole, unit->times, micros);
    r->negative = false; /* a sign before a unit is that field's alone */
    return fine;
}

static bool fields(struct reader *r)
{
    bool any = false;
    lb_text_skip(&r->t, '@');
    r->t = lb_text_trim_left(r->t);
    while (r->t.n > 0) {
        if (any && lb_text_same(r->t, LB_TEXT("ago"))) {
            for (int i = 0; i < 3; i++) {
                if (r->sum[i] == INT64_MIN)
                    return false;
                r->sum[i] = -r->sum[i];
            }
            return true;
        }
        if (!field(r))
            return false;
        any = true;
        r->t = lb_text_trim_left(r->t);
    }
    return any;
}

/* P1Y2M3DT4H5M6.7S; each number may have a sign. */
static bool iso(struct reader *r)
{
    bool in_time = false, any = false;
    while (r->t.n > 0) {
        if (!in_time && lb_text_skip(&r->t, 'T')) {
            in_time = true;
            continue;
        }
        int64_t whole, micros;
        r->negative = lb_text_skip(&r->t, '-');
        if (!r->negative)
            lb_text_skip(&r->t, '+');
        if (!number(r, &whole, &micros) || r->t.n == 0)
            return false;
        const struct unit *unit = NULL;
        for (int i = 0; i < UNITS && !unit; i++) {
            if ((in_time ? units[i].iso_time : units[i].iso_date) == r->t.at[0])
                unit = &units[i];
        }
        r->t = lb_text_from(r->t, 1);
        if (!unit || (micros != 0 && unit->times != SECOND) ||
            !add(r, unit->amount, whole, unit->times, micros))
            return false;
        any = true;
    }
    return any;
}

/* DAY TO SECOND and its sisters, with precisions in parentheses, up to the end. */
static bool qualifier(struct reader *r)
{
    int code[2] = {0, 0};
    for (int i = 0; i < 2; i++) {
        const struct unit *unit = unit_of(word(r));
        if (!unit)
            return false;
        code[i] = unit->code;
        r->t = lb_text_trim_left(r->t);
        size_t close = r->t.n > 0 && r->t.at[0] == '(' ? lb_text_find(r->t, 0, ')') : LB_NOT_FOUND;
        if (close != LB_NOT_FOUND)
            r->t = lb_text_from(r->t, close + 1);
        if (i == 0 && !lb_text_same(word(r), LB_TEXT("to")))
            break;
    }
    r->code = code[0];
    for (int i = SQL_CODE_YEAR_TO_MONTH; i <= LB_INTERVAL_KINDS; i++) {
        if (lb_interval_kinds[i].first == code[0] && lb_interval_kinds[i].last == code[1])
            r->code = i;
    }
    r->t = lb_text_trim_left(r->t);
    return r->t.n == 0;
}

/* {INTERVAL -'3 04:05' DAY TO MINUTE}, braces or not (ODBC reference, appendix C): leaves what is
 * in the quotes. */
static bool unwrap(struct reader *r)
{
    if (r->t.n > 1 && r->t.at[0] == '{') {
        if (r->t.at[r->t.n - 1] != '}')
            return false;
        r->t = lb_text_trim(lb_text(r->t.at + 1, r->t.n - 2));
    }
    struct reader inside = *r;
    if (!lb_text_same(word(&inside), LB_TEXT("interval")))
        return true;
    inside.t = lb_text_trim_left(inside.t);
    bool negative = lb_text_skip(&inside.t, '-');
    if (!negative)
        lb_text_skip(&inside.t, '+');
    inside.t = lb_text_trim_left(inside.t);
    size_t quote = inside.t.n > 1 ? lb_text_find(inside.t, 1, '\'') : LB_NOT_FOUND;
    if (quote == LB_NOT_FOUND || inside.t.at[0] != '\'')
        return false;
    r->t = lb_text_trim(lb_text(inside.t.at + 1, quote - 1));
    inside.t = lb_text_from(inside.t, quote + 1);
    if (!qualifier(&inside))
        return false;
    r->code = inside.code;
    r->negative = negative;
    return true;
}

bool lb_interval_parse(struct lb_text t, int code, struct lb_interval *out)
{
    struct reader r = {.t = lb_text_trim(t), .code = code};
    *out = (struct lb_interval){0};
    if (lb_text_same(r.t, LB_TEXT("infinity")) || lb_text_same(r.t, LB_TEXT("-infinity"))) {
        out->infinite = r.t.at[0] == '-' ? -1 : 1;
        return true;
    }
    if (!unwrap(&r) || !(lb_text_skip(&r.t, 'P') ? iso(&r) : fields(&r)))
        return false;
    if (r.sum[MONTHS] < INT32_MIN || r.sum[MONTHS] > INT32_MAX || r.sum[DAYS] < INT32_MIN ||
        r.sum[DAYS] > INT32_MAX)
        return false;
    out->months = (int32_t)r.sum[MONTHS];
    out->days = (int32_t)r.sum[DAYS];
    out->micros = r.sum[MICROS];
    return true;
}

/* ---- writing text ----------------------------------------------------------------------- */

/* IntervalStyle = postgres: a field behind a negative one says its sign even when it is plus. */
static void part(struct lb_buf *b, int64_t value, const char *name, bool *first, bool *minus)
{
    if (value == 0)
        return;
    if (!*first)
        lb_buf_add_char(b, ' ');
    if (*minus && value > 0)
        lb_buf_add_char(b, '+');
    lb_buf_add_int(b, value);
    lb_buf_add_str(b, name);
    if (value != 1)
        lb_buf_add_char(b, 's');
    *minus = value < 0;
    *first = false;
}

/* With or without the zeros at its end. */
static void add_fraction(struct lb_buf *b, uint32_t micros, bool zeros)
{
    if (micros == 0)
        return;
    lb_buf_add_char(b, '.');
    for (uint32_t unit = SECOND / 10; unit > 0 && (micros > 0 || zeros); unit /= 10) {
        lb_buf_add_char(b, (char)('0' + micros / unit));
        micros %= unit;
    }
}

static void two_digits(struct lb_buf *b, uint64_t value)
{
    if (value < 10)
        lb_buf_add_char(b, '0');
    lb_buf_add_int(b, (int64_t)value);
}

void lb_interval_render(struct lb_buf *b, const struct lb_interval *span)
{
    bool first = true, minus = false;
    if (span->infinite) {
        lb_buf_add_str(b, span->infinite > 0 ? "infinity" : "-infinity");
        return;
    }
    part(b, span->months / 12, " year", &first, &minus);
    part(b, span->months % 12, " mon", &first, &minus);
    part(b, span->days, " day", &first, &minus);
    if (span->micros == 0 && !first)
        return;
    if (!first)
        lb_buf_add_char(b, ' ');
    if (span->micros < 0 || minus)
        lb_buf_add_char(b, span->micros < 0 ? '-' : '+');
    uint64_t micros = span->micros < 0 ? 0 - (uint64_t)span->micros : (uint64_t)span->micros;
    two_digits(b, micros / HOUR);
    lb_buf_add_char(b, ':');
    two_digits(b, micros / MINUTE % 60);
    lb_buf_add_char(b, ':');
    two_digits(b, micros / SECOND % 60);
    add_fraction(b, (uint32_t)(micros % SECOND), false);
}

/* ---- amounts ---------------------------------------------------------------------------- */

struct lb_interval_amount lb_interval_amount(const struct lb_interval *from, int code)
{
    bool months = code <= SQL_CODE_MONTH;
    int64_t count = months ? from->months : (int64_t)from->days * DAY + from->micros / SECOND;
    int64_t micros = months ? 0 : from->micros % SECOND;
    if (count > 0 && micros < 0) {
        count--;
        micros += SECOND;
    } else if (count < 0 && micros > 0) {
        count++;
        micros -= SECOND;
    }
    return (struct lb_interval_amount){.negative = count < 0 || micros < 0,
                                       .count = (uint64_t)(count < 0 ? -count : count),
                                       .micros = (uint32_t)(micros < 0 ? -micros : micros)};
}

bool lb_interval_count(struct lb_buf *b, const struct lb_interval *span, int code)
{
    if (code < SQL_CODE_YEAR || code > SQL_CODE_SECOND || span->infinite)
        return false;
    struct lb_interval_amount t = lb_interval_amount(span, code);
    uint64_t whole = t.count / lb_interval_unit[code];
    uint32_t micros = code == SQL_CODE_SECOND ? t.micros : 0;
    if (t.negative && (whole > 0 || micros > 0))
        lb_buf_add_char(b, '-');
    lb_buf_add_int(b, (int64_t)whole);
    add_fraction(b, micros, true);
    return true;
}
