#include "type/c_text.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/utf.h"
#include "support/test.h"
#include "type/bytes.h"
#include "type/decimal.h"

void fail_case(const struct case_line *line, const char *format, ...)
{
    char text[2048];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    fail_msg("%s:%u: %s", line->file, line->number, text);
    abort(); /* fail_msg does not come back */
}

static struct lb_text first_word(struct lb_text field)
{
    return lb_text_cut(&field, ' ');
}

long option_of(struct lb_text field, const char *name, long otherwise)
{
    struct lb_text want = lb_text_of(name);
    while (field.at) {
        struct lb_text word = lb_text_cut(&field, ' ');
        struct lb_text key = lb_text_cut(&word, '=');
        int64_t value;
        if (word.at && lb_text_is(key, want) && lb_text_int(word, &value))
            return (long)value;
    }
    return otherwise;
}

struct name {
    const char *name;
    int value;
};

static int named(const struct case_line *line, const struct name *names, size_t n,
                 struct lb_text word)
{
    for (size_t i = 0; i < n; i++) {
        if (lb_text_is(word, lb_text_of(names[i].name)))
            return names[i].value;
    }
    FAIL_CASE(line, "'%.*s' is no name known here", (int)word.n, word.at);
}

#define NAMED(line, names, word) named(line, names, sizeof(names) / sizeof *(names), word)

static const struct name intervals[] = {
    {"INTERVAL_YEAR", SQL_INTERVAL_YEAR},
    {"INTERVAL_MONTH", SQL_INTERVAL_MONTH},
    {"INTERVAL_DAY", SQL_INTERVAL_DAY},
    {"INTERVAL_HOUR", SQL_INTERVAL_HOUR},
    {"INTERVAL_MINUTE", SQL_INTERVAL_MINUTE},
    {"INTERVAL_SECOND", SQL_INTERVAL_SECOND},
    {"INTERVAL_YEAR_TO_MONTH", SQL_INTERVAL_YEAR_TO_MONTH},
    {"INTERVAL_DAY_TO_HOUR", SQL_INTERVAL_DAY_TO_HOUR},
    {"INTERVAL_DAY_TO_MINUTE", SQL_INTERVAL_DAY_TO_MINUTE},
    {"INTERVAL_DAY_TO_SECOND", SQL_INTERVAL_DAY_TO_SECOND},
    {"INTERVAL_HOUR_TO_MINUTE", SQL_INTERVAL_HOUR_TO_MINUTE},
    {"INTERVAL_HOUR_TO_SECOND", SQL_INTERVAL_HOUR_TO_SECOND},
    {"INTERVAL_MINUTE_TO_SECOND", SQL_INTERVAL_MINUTE_TO_SECOND}};

SQLSMALLINT c_type_of(const struct case_line *line, struct lb_text field)
{
    static const struct name names[] = {{"CHAR", SQL_C_CHAR},
                                        {"WCHAR", SQL_C_WCHAR},
                                        {"BINARY", SQL_C_BINARY},
                                        {"BIT", SQL_C_BIT},
                                        {"TINYINT", SQL_C_TINYINT},
                                        {"STINYINT", SQL_C_STINYINT},
                                        {"UTINYINT", SQL_C_UTINYINT},
                                        {"SHORT", SQL_C_SHORT},
                                        {"SSHORT", SQL_C_SSHORT},
                                        {"USHORT", SQL_C_USHORT},
                                        {"LONG", SQL_C_LONG},
                                        {"SLONG", SQL_C_SLONG},
                                        {"ULONG", SQL_C_ULONG},
                                        {"BIGINT", SQL_BIGINT},
                                        {"SBIGINT", SQL_C_SBIGINT},
                                        {"UBIGINT", SQL_C_UBIGINT},
                                        {"FLOAT", SQL_C_FLOAT},
                                        {"DOUBLE", SQL_C_DOUBLE},
                                        {"NUMERIC", SQL_C_NUMERIC},
                                        {"DATE", SQL_C_TYPE_DATE},
                                        {"TIME", SQL_C_TYPE_TIME},
                                        {"TIMESTAMP", SQL_C_TYPE_TIMESTAMP},
                                        {"DATE2", SQL_C_DATE},
                                        {"TIME2", SQL_C_TIME},
                                        {"TIMESTAMP2", SQL_C_TIMESTAMP},
                                        {"GUID", SQL_C_GUID},
                                        {"DEFAULT", SQL_C_DEFAULT}};
    struct lb_text word = first_word(field);
    return (SQLSMALLINT)(lb_text_starts(word, LB_TEXT("INTERVAL")) ? NAMED(line, intervals, word)
                                                                   : NAMED(line, names, word));
}

SQLSMALLINT sql_type_of(const struct case_line *line, struct lb_text field)
{
    static const struct name names[] = {{"CHAR", SQL_CHAR},
                                        {"VARCHAR", SQL_VARCHAR},
                                        {"LONGVARCHAR", SQL_LONGVARCHAR},
                                        {"WCHAR", SQL_WCHAR},
                                        {"WVARCHAR", SQL_WVARCHAR},
                                        {"WLONGVARCHAR", SQL_WLONGVARCHAR},
                                        {"BIT", SQL_BIT},
                                        {"TINYINT", SQL_TINYINT},
                                        {"SMALLINT", SQL_SMALLINT},
                                        {"INTEGER", SQL_INTEGER},
                                        {"BIGINT", SQL_BIGINT},
                                        {"REAL", SQL_REAL},
                                        {"FLOAT", SQL_FLOAT},
                                        {"DOUBLE", SQL_DOUBLE},
                                        {"NUMERIC", SQL_NUMERIC},
                                        {"DECIMAL", SQL_DECIMAL},
                                        {"BINARY", SQL_BINARY},
                                        {"VARBINARY", SQL_VARBINARY},
                                        {"LONGVARBINARY", SQL_LONGVARBINARY},
                                        {"DATE", SQL_TYPE_DATE},
                                        {"TIME", SQL_TYPE_TIME},
                                        {"TIMESTAMP", SQL_TYPE_TIMESTAMP},
                                        {"DATE2", SQL_DATE},
                                        {"TIME2", SQL_TIME},
                                        {"TIMESTAMP2", SQL_TIMESTAMP},
                                        {"GUID", SQL_GUID}};
    struct lb_text word = first_word(field);
    return (SQLSMALLINT)(lb_text_starts(word, LB_TEXT("INTERVAL")) ? NAMED(line, intervals, word)
                                                                   : NAMED(line, names, word));
}

enum lb_outcome outcome_of(const struct case_line *line, struct lb_text field)
{
    static const struct name names[] = {{"ok", LB_FINE},
                                        {"01004", LB_CUT_RIGHT},
                                        {"01S07", LB_CUT_FRACTION},
                                        {"no data", LB_NO_MORE},
                                        {"07006", LB_RESTRICTED},
                                        {"22001", LB_STRING_TOO_LONG},
                                        {"22003", LB_OUT_OF_RANGE},
                                        {"22007", LB_BAD_DATETIME},
                                        {"22008", LB_DATETIME_OVERFLOW},
                                        {"22015", LB_INTERVAL_OVERFLOW},
                                        {"22018", LB_BAD_CAST},
                                        {"22021", LB_BAD_TEXT},
                                        {"HY090", LB_BAD_LENGTH},
                                        {"08S01", LB_BAD_WIRE},
                                        {"HY001", LB_NO_MEMORY}};
    return (enum lb_outcome)NAMED(line, names, field);
}

/* ---- PostgreSQL's types ----------------------------------------------------------------- */

static int32_t interval_modifier(struct lb_text rest)
{
    static const struct name fields[] = {{"month", 1 << 1},   {"year", 1 << 2},
                                         {"day", 1 << 3},     {"hour", 1 << 10},
                                         {"minute", 1 << 11}, {"second", 1 << 12}};
    static const int order[] = {1 << 2, 1 << 1, 1 << 3, 1 << 10, 1 << 11, 1 << 12};
    int bits = 0, digits = 0xFFFF;
    size_t paren = lb_text_find(rest, 0, '(');
    int64_t value;
    if (paren != LB_NOT_FOUND &&
        lb_text_int(lb_text(rest.at + paren + 1, rest.n - paren - 2), &value)) {
        digits = (int)value;
        rest.n = paren;
    }
    while (rest.at) {
        struct lb_text word = lb_text_cut(&rest, ' ');
        for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
            if (lb_text_is(word, lb_text_of(fields[i].name)))
                bits |= fields[i].value;
        }
    }
    bool inside = false, last = false; /* the fields between the two named ones too */
    int all = 0;
    for (size_t i = 0; i < sizeof order / sizeof *order && bits; i++) {
        inside = inside || (order[i] & bits);
        if (inside && !last)
            all |= order[i];
        last = last || (bits & ~all) == 0;
    }
    return all ? all << 16 | digits : -1;
}

uint32_t pg_type_of(const struct case_line *line, struct lb_text field, int32_t *typmod)
{
    static const struct name names[] = {
        {"bool", 16},       {"bytea", 17},    {"char1", 18},       {"name", 19},
        {"int8", 20},       {"int2", 21},     {"int4", 23},        {"text", 25},
        {"oid", 26},        {"tid", 27},      {"xid", 28},         {"json", 114},
        {"xml", 142},       {"point", 600},   {"float4", 700},     {"float8", 701},
        {"money", 790},     {"inet", 869},    {"bpchar", 1042},    {"varchar", 1043},
        {"date", 1082},     {"time", 1083},   {"timestamp", 1114}, {"timestamptz", 1184},
        {"interval", 1186}, {"timetz", 1266}, {"bit", 1560},       {"varbit", 1562},
        {"numeric", 1700},  {"int4[]", 1007}, {"uuid", 2950},      {"pg_lsn", 3220},
        {"jsonb", 3802},    {"xid8", 5069},   {"enum", 16999}};
    int64_t number, scale = 0;
    *typmod = -1;
    if (lb_text_int(field, &number))
        return (uint32_t)number;
    struct lb_text rest = field, word = lb_text_cut(&rest, ' ');
    size_t paren = lb_text_find(word, 0, '(');
    if (rest.at) {
        *typmod = interval_modifier(rest);
    } else if (paren != LB_NOT_FOUND) {
        struct lb_text in = lb_text(word.at + paren + 1, word.n - paren - 2);
        word.n = paren;
        if (!lb_text_int(lb_text_cut(&in, ','), &number) || (in.at && !lb_text_int(in, &scale)))
            FAIL_CASE(line, "a type modifier that is none");
        if (lb_text_is(word, LB_TEXT("numeric")))
            *typmod = (int32_t)(number << 16 | (scale & 0x7FF)) + 4;
        else if (lb_text_is(word, LB_TEXT("varchar")) || lb_text_is(word, LB_TEXT("bpchar")))
            *typmod = (int32_t)number + 4;
        else
            *typmod = (int32_t)number;
    }
    return (uint32_t)NAMED(line, names, word);
}

/* ---- values ----------------------------------------------------------------------------- */

size_t hex_field(const struct case_line *line, struct lb_text field, char *out)
{
    if (field.n > 0 && !lb_hex_read(field, (unsigned char *)out))
        FAIL_CASE(line, "not hexadecimal: %.*s", (int)field.n, field.at);
    return field.n / 2;
}

void hex_show(struct lb_buf *b, const void *at, size_t n)
{
    for (size_t i = 0; i < n; i++)
        lb_buf_addf(b, "%02x", ((const unsigned char *)at)[i]);
}

static void show_interval(struct lb_buf *b, SQLSMALLINT c_type, const SQL_INTERVAL_STRUCT *s)
{
    if ((int)s->interval_type != c_type - 100)
        lb_buf_addf(b, "type %d: ", (int)s->interval_type);
    lb_buf_add_char(b, s->interval_sign == SQL_TRUE ? '-' : '+');
    const SQL_DAY_SECOND_STRUCT *d = &s->intval.day_second;
    if (c_type == SQL_INTERVAL_YEAR || c_type == SQL_INTERVAL_MONTH ||
        c_type == SQL_INTERVAL_YEAR_TO_MONTH)
        lb_buf_addf(b, "%u/%u", (unsigned)s->intval.year_month.year,
                    (unsigned)s->intval.year_month.month);
    else
        lb_buf_addf(b, "%u/%u/%u/%u/%u", (unsigned)d->day, (unsigned)d->hour, (unsigned)d->minute,
                    (unsigned)d->second, (unsigned)d->fraction);
}

static void show_numeric(struct lb_buf *b, const SQL_NUMERIC_STRUCT *n)
{
    lb_buf_addf(b, "%d,%d:", n->precision, n->scale);
    lb_decimal_from_struct(b, n, n->scale);
}

static void show_guid(struct lb_buf *b, const SQLGUID *g)
{
    lb_buf_addf(b, "%08x-%04x-%04x-%02x%02x-", (unsigned)g->Data1, g->Data2, g->Data3, g->Data4[0],
                g->Data4[1]);
    hex_show(b, g->Data4 + 2, 6);
}

static void show_integer(struct lb_buf *b, SQLLEN size, bool is_signed, const void *at)
{
    uint64_t bits = 0;
    memcpy(&bits, at, (size_t)size); /* the machines we test on are little-endian */
    unsigned unused = (unsigned)(64 - 8 * size);
    if (is_signed)
        lb_buf_add_int(b, (int64_t)(bits << unused) >> unused);
    else
        lb_buf_addf(b, "%llu", (unsigned long long)bits);
}

union any {
    SQL_DATE_STRUCT date;
    SQL_TIME_STRUCT time;
    SQL_TIMESTAMP_STRUCT timestamp;
    SQL_INTERVAL_STRUCT interval;
    SQL_NUMERIC_STRUCT numeric;
    SQLGUID guid;
    float single;
    double real;
};

static bool is_unsigned(SQLSMALLINT t)
{
    return t == SQL_C_UTINYINT || t == SQL_C_USHORT || t == SQL_C_ULONG || t == SQL_C_UBIGINT ||
           t == SQL_C_BIT;
}

void c_value_show(struct lb_buf *b, SQLSMALLINT c_type, const void *at, SQLLEN length)
{
    union any v;
    SQLLEN size = lb_c_type_size(c_type);
    memset(&v, 0, sizeof v);
    if (size > 0)
        memcpy(&v, at, (size_t)size);
    switch (c_type) {
    case SQL_C_CHAR:
        lb_buf_add_str(b, at);
        return;
    case SQL_C_WCHAR: {
        size_t n = 0;
        const uint16_t *units = at;
        while (units[n])
            n++;
        lb_buf_add_utf16(b, units, n);
        return;
    }
    case SQL_C_BINARY:
        hex_show(b, at, (size_t)length);
        return;
    case SQL_C_FLOAT:
        lb_real_render(b, (double)v.single, true);
        return;
    case SQL_C_DOUBLE:
        lb_real_render(b, v.real, false);
        return;
    case SQL_C_NUMERIC:
        show_numeric(b, &v.numeric);
        return;
    case SQL_C_TYPE_DATE:
    case SQL_C_DATE:
        lb_buf_addf(b, "%d-%u-%u", v.date.year, v.date.month, v.date.day);
        return;
    case SQL_C_TYPE_TIME:
    case SQL_C_TIME:
        lb_buf_addf(b, "%u:%u:%u", v.time.hour, v.time.minute, v.time.second);
        return;
    case SQL_C_TYPE_TIMESTAMP:
    case SQL_C_TIMESTAMP:
        lb_buf_addf(b, "%d-%u-%u %u:%u:%u %u", v.timestamp.year, v.timestamp.month, v.timestamp.day,
                    v.timestamp.hour, v.timestamp.minute, v.timestamp.second,
                    (unsigned)v.timestamp.fraction);
        return;
    case SQL_C_GUID:
        show_guid(b, &v.guid);
        return;
    default:
        break;
    }
    if (c_type >= SQL_INTERVAL_YEAR && c_type <= SQL_INTERVAL_MINUTE_TO_SECOND)
        show_interval(b, c_type, &v.interval);
    else
        show_integer(b, size, !is_unsigned(c_type), at);
}

static SQLLEN read_wide(struct lb_text text, uint16_t *out)
{
    const char *at = text.at, *end = text.at + text.n;
    size_t n = lb_utf8_to_utf16(&at, end, out, text.n);
    out[n] = 0;
    return (SQLLEN)(2 * n);
}

static void read_interval(SQLSMALLINT c_type, const char *s, SQL_INTERVAL_STRUCT *out)
{
    unsigned f[5] = {0};
    int n = sscanf(s + 1, "%u/%u/%u/%u/%u", &f[0], &f[1], &f[2], &f[3], &f[4]);
    out->interval_type = (SQLINTERVAL)(c_type - 100);
    out->interval_sign = *s == '-' ? SQL_TRUE : SQL_FALSE;
    if (n == 2)
        out->intval.year_month = (SQL_YEAR_MONTH_STRUCT){f[0], f[1]};
    else
        out->intval.day_second = (SQL_DAY_SECOND_STRUCT){f[0], f[1], f[2], f[3], f[4]};
}

/* "precision,scale:number"; the number's digits are the struct's value, whatever the scale. */
static void read_numeric(const struct case_line *line, const char *s, SQL_NUMERIC_STRUCT *out)
{
    int precision = 0, scale = 0, at = 0;
    struct lb_decimal d;
    if (sscanf(s, "%d,%d:%n", &precision, &scale, &at) != 2 || at == 0 ||
        !lb_decimal_parse(lb_text_of(s + at), &d) ||
        lb_decimal_to_struct(&d, 38, scale > 0 ? scale : 0, out) != LB_FINE)
        FAIL_CASE(line, "no numeric: %s", s);
    out->precision = (SQLCHAR)precision;
    out->scale = (SQLSCHAR)scale;
}

static void read_datetime(SQLSMALLINT c_type, const char *s, union any *v)
{
    int y = 0;
    unsigned f[6] = {0};
    if (c_type == SQL_C_TYPE_DATE || c_type == SQL_C_DATE) {
        sscanf(s, "%d-%u-%u", &y, &f[0], &f[1]);
        v->date = (SQL_DATE_STRUCT){(SQLSMALLINT)y, (SQLUSMALLINT)f[0], (SQLUSMALLINT)f[1]};
    } else if (c_type == SQL_C_TYPE_TIME || c_type == SQL_C_TIME) {
        sscanf(s, "%u:%u:%u", &f[0], &f[1], &f[2]);
        v->time = (SQL_TIME_STRUCT){(SQLUSMALLINT)f[0], (SQLUSMALLINT)f[1], (SQLUSMALLINT)f[2]};
    } else {
        sscanf(s, "%d-%u-%u %u:%u:%u %u", &y, &f[0], &f[1], &f[2], &f[3], &f[4], &f[5]);
        v->timestamp = (SQL_TIMESTAMP_STRUCT){(SQLSMALLINT)y,
                                              (SQLUSMALLINT)f[0],
                                              (SQLUSMALLINT)f[1],
                                              (SQLUSMALLINT)f[2],
                                              (SQLUSMALLINT)f[3],
                                              (SQLUSMALLINT)f[4],
                                              f[5]};
    }
}

static void read_guid(const struct case_line *line, struct lb_text text, SQLGUID *out)
{
    unsigned char bytes[16];
    if (!lb_uuid_parse(text, bytes))
        FAIL_CASE(line, "no GUID");
    const char *p = (const char *)bytes;
    *out = (SQLGUID){.Data1 = lb_get32(p), .Data2 = lb_get16(p + 4), .Data3 = lb_get16(p + 6)};
    memcpy(out->Data4, bytes + 8, 8);
}

void c_value_read(const struct case_line *line, SQLSMALLINT c_type, struct lb_text text, void *room,
                  SQLLEN *length)
{
    char s[128];
    union any v;
    memset(&v, 0, sizeof v);
    snprintf(s, sizeof s, "%.*s", (int)text.n, text.at);
    *length = lb_c_type_size(c_type);
    if (c_type == SQL_C_CHAR) {
        memcpy(room, text.at, text.n);
        ((char *)room)[text.n] = '\0';
        *length = (SQLLEN)text.n;
        return;
    }
    if (c_type == SQL_C_WCHAR) {
        *length = read_wide(text, room);
        return;
    }
    if (c_type == SQL_C_BINARY) {
        *length = (SQLLEN)hex_field(line, text, room);
        return;
    }
    if (c_type == SQL_C_FLOAT)
        v.single = strtof(s, NULL);
    else if (c_type == SQL_C_DOUBLE)
        v.real = strtod(s, NULL);
    else if (c_type == SQL_C_NUMERIC)
        read_numeric(line, s, &v.numeric);
    else if (c_type == SQL_C_GUID)
        read_guid(line, text, &v.guid);
    else if (c_type >= SQL_INTERVAL_YEAR && c_type <= SQL_INTERVAL_MINUTE_TO_SECOND)
        read_interval(c_type, s, &v.interval);
    else if ((c_type >= SQL_DATE && c_type <= SQL_TIMESTAMP) ||
             (c_type >= SQL_TYPE_DATE && c_type <= SQL_TYPE_TIMESTAMP))
        read_datetime(c_type, s, &v);
    else {
        uint64_t bits =
            is_unsigned(c_type) ? strtoull(s, NULL, 10) : (uint64_t)strtoll(s, NULL, 10);
        memcpy(room, &bits, (size_t)*length);
        return;
    }
    memcpy(room, &v, (size_t)*length);
}
