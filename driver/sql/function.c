#include "sql/function.h"

/*
 * What is PostgreSQL's own and what had to be decided:
 *  - LENGTH does not count trailing blanks and converts to text, as the reference says; || '' does
 * that for all but bytea, which is refused rather than counted in hexadecimal.
 *  - LOG is the natural logarithm, as the reference says. ATAN2(y, x) is as every driver has it.
 *  - CURTIME, NOW … are without time zone, as ODBC's types are.
 *  - WEEK is ISO 8601's, PostgreSQL's own; DAYOFWEEK counts from Sunday = 1.
 *  - TIMESTAMPDIFF is the number of whole intervals that have passed: the reference's words, and
 * its example counts years of employment. SQL Server counts the boundaries between the two instead.
 *  - SOUNDEX is the American one, of four characters; DIFFERENCE counts those that agree.
 *  - ROUND and TRUNCATE to decimal places are numeric's, double precision has none on the server.
 */

/* Letters only, the first in upper case to tell it apart; codes for the rest (h and w vanish,
 * vowels are 0); runs become one digit; so does the first letter's own code; no zeros; four
 * characters. */
#define SOUNDEX(argument)                                                                          \
    "rpad(replace(regexp_replace(regexp_replace(translate(initcap(regexp_replace(CAST(" argument   \
    " AS text) COLLATE \"C\", '[^A-Za-z]', '', 'g')), 'bfpvcgjkqsxzdtlmnraeiouyhw', "              \
    "'111122222222334556000000'), E'([0-9])\\\\1+', E'\\\\1', 'g'), "                              \
    "'^([BFPV])1|^([CGJKQSXZ])2|^([DT])3|^(L)4|^([MN])5|^(R)6', "                                  \
    "E'\\\\1\\\\2\\\\3\\\\4\\\\5\\\\6'), '0', ''), 4, '0')"

/* Four characters as 32 bits. */
#define BITS(argument)                                                                             \
    "CAST('x' || encode(convert_to(" SOUNDEX(argument) ", 'UTF8'), 'hex') AS bit(32))"

#define INT(argument)     "CAST(" argument " AS integer)"
#define DATE_FIELD(field) "CAST(EXTRACT(" field " FROM CAST($1 AS timestamp)) AS integer)"
#define TIME_FIELD(field) "CAST(trunc(EXTRACT(" field " FROM CAST($1 AS time))) AS integer)"

/* clang-format off */
#define STRING   LB_SQL_STRING_FUNCTIONS, LB_FUNCTION_PLAIN
#define NUMERIC  LB_SQL_NUMERIC_FUNCTIONS, LB_FUNCTION_PLAIN
#define TIMEDATE LB_SQL_TIMEDATE_FUNCTIONS, LB_FUNCTION_PLAIN
#define SYSTEM   LB_SQL_SYSTEM_FUNCTIONS, LB_FUNCTION_PLAIN

/* In the order of lb_text_order. The bits are those of sqlext.h: SQL_FN_STR_…, SQL_FN_NUM_…,
 * SQL_FN_TD_…, SQL_FN_SYS_…, SQL_FN_CVT_…. */
static const struct lb_function functions[] = {
    {"ABS", 1, 1, NUMERIC, 0x00000001, NULL, "abs($1)"},
    {"ACOS", 1, 1, NUMERIC, 0x00000002, NULL, "acos($1)"},
    {"ASCII", 1, 1, STRING, 0x00002000, NULL, "ascii($1)"},
    {"ASIN", 1, 1, NUMERIC, 0x00000004, NULL, "asin($1)"},
    {"ATAN", 1, 1, NUMERIC, 0x00000008, NULL, "atan($1)"},
    {"ATAN2", 2, 2, NUMERIC, 0x00000010, NULL, "atan2($1, $2)"},
    {"BIT_LENGTH", 1, 1, STRING, 0x00080000, NULL, "bit_length($1)"},
    {"CAST", 2, 2, LB_SQL_CONVERT_FUNCTIONS, LB_FUNCTION_CAST, 0x00000002, "AS", "CAST($1 AS $2)"},
    {"CEILING", 1, 1, NUMERIC, 0x00000020, NULL, "ceiling($1)"},
    {"CHAR", 1, 1, STRING, 0x00004000, NULL, "chr(" INT("$1") ")"},
    {"CHAR_LENGTH", 1, 1, STRING, 0x00100000, NULL, "char_length($1)"},
    {"CHARACTER_LENGTH", 1, 1, STRING, 0x00200000, NULL, "char_length($1)"},
    {"CONCAT", 2, 2, STRING, 0x00000001, NULL, "(#1 || #2)"},
    {"CONVERT", 2, 2, LB_SQL_CONVERT_FUNCTIONS, LB_FUNCTION_CONVERT, 0x00000001, NULL,
     "CAST($1 AS $2)"},
    {"COS", 1, 1, NUMERIC, 0x00000040, NULL, "cos($1)"},
    {"COT", 1, 1, NUMERIC, 0x00000080, NULL, "cot($1)"},
    {"CURDATE", 0, 0, TIMEDATE, 0x00000002, NULL, "CURRENT_DATE"},
    {"CURRENT_DATE", 0, 0, TIMEDATE, 0x00020000, NULL, "CURRENT_DATE"},
    {"CURRENT_TIME", 0, 0, TIMEDATE, 0x00040000, NULL, "LOCALTIME"},
    {"CURRENT_TIME", 1, 1, TIMEDATE, 0, NULL, "LOCALTIME($1)"},
    {"CURRENT_TIMESTAMP", 0, 0, TIMEDATE, 0x00080000, NULL, "LOCALTIMESTAMP"},
    {"CURRENT_TIMESTAMP", 1, 1, TIMEDATE, 0, NULL, "LOCALTIMESTAMP($1)"},
    {"CURTIME", 0, 0, TIMEDATE, 0x00000200, NULL, "LOCALTIME"},
    {"DATABASE", 0, 0, SYSTEM, 0x00000002, NULL, "current_database()"},
    {"DAYNAME", 1, 1, TIMEDATE, 0x00008000, NULL, "to_char(CAST($1 AS timestamp), 'FMDay')"},
    {"DAYOFMONTH", 1, 1, TIMEDATE, 0x00000004, NULL, DATE_FIELD("DAY")},
    {"DAYOFWEEK", 1, 1, TIMEDATE, 0x00000008, NULL, "(" DATE_FIELD("DOW") " + 1)"},
    {"DAYOFYEAR", 1, 1, TIMEDATE, 0x00000010, NULL, DATE_FIELD("DOY")},
    {"DEGREES", 1, 1, NUMERIC, 0x00040000, NULL, "degrees($1)"},
    {"DIFFERENCE", 2, 2, STRING, 0x00008000, NULL,
     "(length(regexp_replace(CAST(" BITS("$1") " # " BITS("$2")
     " AS text), '(0{8})|.{8}', E'\\\\1', 'g')) / 8)"},
    {"EXP", 1, 1, NUMERIC, 0x00000100, NULL, "exp($1)"},
    {"EXTRACT", 2, 2, LB_SQL_TIMEDATE_FUNCTIONS, LB_FUNCTION_FIELD, 0x00100000, "FROM", NULL},
    {"FLOOR", 1, 1, NUMERIC, 0x00000200, NULL, "floor($1)"},
    {"HOUR", 1, 1, TIMEDATE, 0x00000400, NULL, TIME_FIELD("HOUR")},
    {"IFNULL", 2, 2, SYSTEM, 0x00000004, NULL, "COALESCE($1, $2)"},
    {"INSERT", 4, 4, STRING, 0x00000002, NULL,
     "overlay(#1 PLACING #4 FROM " INT("$2") " FOR " INT("$3") ")"},
    {"LCASE", 1, 1, STRING, 0x00000040, NULL, "lower($1)"},
    {"LEFT", 2, 2, STRING, 0x00000004, NULL, "left($1, " INT("$2") ")"},
    {"LENGTH", 1, 1, STRING, 0x00000010, NULL, "length(rtrim(#1 || ''))"},
    {"LOCATE", 2, 2, STRING, 0x00010000, NULL, "position(#1 IN #2)"},
    {"LOCATE", 3, 3, LB_SQL_STRING_FUNCTIONS, LB_FUNCTION_LOCATE, 0x00000020, NULL,
     "regexp_instr($2, '***=' || #1, " INT("$3") ")"},
    {"LOG", 1, 1, NUMERIC, 0x00000400, NULL, "ln($1)"},
    {"LOG10", 1, 1, NUMERIC, 0x00080000, NULL, "log($1)"},
    {"LTRIM", 1, 1, STRING, 0x00000008, NULL, "ltrim($1)"},
    {"MINUTE", 1, 1, TIMEDATE, 0x00000800, NULL, TIME_FIELD("MINUTE")},
    {"MOD", 2, 2, NUMERIC, 0x00000800, NULL, "mod($1<numeric*>, $2<numeric*>)"},
    {"MONTH", 1, 1, TIMEDATE, 0x00000020, NULL, DATE_FIELD("MONTH")},
    {"MONTHNAME", 1, 1, TIMEDATE, 0x00010000, NULL, "to_char(CAST($1 AS timestamp), 'FMMonth')"},
    {"NOW", 0, 0, TIMEDATE, 0x00000001, NULL, "LOCALTIMESTAMP"},
    {"OCTET_LENGTH", 1, 1, STRING, 0x00400000, NULL, "octet_length($1)"},
    {"PI", 0, 0, NUMERIC, 0x00010000, NULL, "pi()"},
    {"POSITION", 2, 2, STRING, 0x00800000, "IN", "position(#1 IN #2)"},
    {"POWER", 2, 2, NUMERIC, 0x00100000, NULL, "power($1, $2)"},
    {"QUARTER", 1, 1, TIMEDATE, 0x00000040, NULL, DATE_FIELD("QUARTER")},
    {"RADIANS", 1, 1, NUMERIC, 0x00200000, NULL, "radians($1)"},
    {"RAND", 0, 0, NUMERIC, 0x00020000, NULL, "random()"},
    {"RAND", 1, 1, NUMERIC, 0, NULL,
     "CASE WHEN setseed(CAST($1 AS double precision) / 2147483648) IS NULL THEN NULL "
     "ELSE random() END"},
    {"REPEAT", 2, 2, STRING, 0x00000080, NULL, "repeat($1, " INT("$2") ")"},
    {"REPLACE", 3, 3, STRING, 0x00000100, NULL, "replace($1, $2, $3)"},
    {"RIGHT", 2, 2, STRING, 0x00000200, NULL, "right($1, " INT("$2") ")"},
    {"ROUND", 1, 1, NUMERIC, 0, NULL, "round($1)"},
    {"ROUND", 2, 2, NUMERIC, 0x00400000, NULL, "round(CAST($1 AS numeric), " INT("$2") ")"},
    {"RTRIM", 1, 1, STRING, 0x00000400, NULL, "rtrim($1)"},
    {"SECOND", 1, 1, TIMEDATE, 0x00001000, NULL, TIME_FIELD("SECOND")},
    {"SIGN", 1, 1, NUMERIC, 0x00001000, NULL, "sign($1)"},
    {"SIN", 1, 1, NUMERIC, 0x00002000, NULL, "sin($1)"},
    {"SOUNDEX", 1, 1, STRING, 0x00020000, NULL, SOUNDEX("$1")},
    {"SPACE", 1, 1, STRING, 0x00040000, NULL, "repeat(' ', " INT("$1") ")"},
    {"SQRT", 1, 1, NUMERIC, 0x00004000, NULL, "sqrt($1)"},
    {"SUBSTRING", 1, 1, STRING, 0, NULL, "substring($1)"},
    {"SUBSTRING", 2, 2, STRING, 0, NULL, "substr($1, " INT("$2") ")"},
    {"SUBSTRING", 3, 3, STRING, 0x00000800, NULL, "substr($1, " INT("$2") ", " INT("$3") ")"},
    {"TAN", 1, 1, NUMERIC, 0x00008000, NULL, "tan($1)"},
    {"TIMESTAMPADD", 3, 3, LB_SQL_TIMEDATE_FUNCTIONS, LB_FUNCTION_ADD, 0x00002000, NULL, NULL},
    {"TIMESTAMPDIFF", 3, 3, LB_SQL_TIMEDATE_FUNCTIONS, LB_FUNCTION_DIFF, 0x00004000, NULL, NULL},
    {"TRUNCATE", 2, 2, NUMERIC, 0x00800000, NULL, "trunc(CAST($1 AS numeric), " INT("$2") ")"},
    {"UCASE", 1, 1, STRING, 0x00001000, NULL, "upper($1)"},
    {"USER", 0, 0, SYSTEM, 0x00000001, NULL, "CURRENT_USER"},
    {"WEEK", 1, 1, TIMEDATE, 0x00000080, NULL, DATE_FIELD("WEEK")},
    {"YEAR", 1, 1, TIMEDATE, 0x00000100, NULL, DATE_FIELD("YEAR")},
};

/*
 * Hours and smaller also take times, and dates are midnight: + INTERVAL '0' makes a timestamp of a
 * date and leaves the others what they are. A month or year has passed when its day and time of day
 * is reached: age() knows. To the server a year of an interval has 12 * 2629800 seconds and a month
 * 30 days, so that seconds / 2629800 rounds to the number of months whatever it is.
 */
#define ADD(count, unit) "(#3<timestamp> + CAST($2 AS " count ") * INTERVAL '" unit "')"
#define ELAPSED                                                                                    \
    "EXTRACT(EPOCH FROM (#3<timestamp> + INTERVAL '0') - (#2<timestamp> + INTERVAL '0'))"
#define WHOLE(of) "CAST(trunc(" ELAPSED of ") AS bigint)"
#define DAYS "CAST(EXTRACT(DAY FROM CAST($3 AS timestamp) - CAST($2 AS timestamp)) AS integer)"
#define AGE "age(CAST($3 AS timestamp), CAST($2 AS timestamp))"
#define MONTHS "CAST(round(EXTRACT(EPOCH FROM date_trunc('month', " AGE ")) / 2629800) AS integer)"

static const struct lb_function_interval intervals[] = {
    {"FRAC_SECOND", 0x001, false, /* in billionths, of which the server keeps the thousands */
     "(#3<timestamp> + CAST($2 AS bigint) * INTERVAL '1 microsecond' / 1000)",
     WHOLE(" * 1000000000")},
    {"SECOND", 0x002, false, ADD("bigint", "1 second"), WHOLE("")},
    {"MINUTE", 0x004, false, ADD("integer", "1 minute"), WHOLE(" / 60")},
    {"HOUR", 0x008, false, ADD("integer", "1 hour"), WHOLE(" / 3600")},
    {"DAY", 0x010, true, ADD("integer", "1 day"), DAYS},
    {"WEEK", 0x020, true, ADD("integer", "7 days"), "(" DAYS " / 7)"},
    {"MONTH", 0x040, true, ADD("integer", "1 month"), MONTHS},
    {"QUARTER", 0x080, true, ADD("integer", "3 months"), "(" MONTHS " / 3)"},
    {"YEAR", 0x100, true, ADD("integer", "1 year"), "CAST(EXTRACT(YEAR FROM " AGE ") AS integer)"},
};

/* Appendix D, "SQL Data Types", and those of ODBC 2 and of sqlucode.h. */
static const struct {
    const char *name, *type;
} types[] = {
    {"BIGINT", "bigint"},
    {"BINARY", "bytea"},
    {"BIT", "boolean"},
    {"CHAR", "text"},
    {"DATE", "date"},
    {"DECIMAL", "numeric"},
    {"DOUBLE", "double precision"},
    {"FLOAT", "double precision"},
    {"GUID", "uuid"},
    {"INTEGER", "integer"},
    {"INTERVAL_DAY", "interval day"},
    {"INTERVAL_DAY_TO_HOUR", "interval day to hour"},
    {"INTERVAL_DAY_TO_MINUTE", "interval day to minute"},
    {"INTERVAL_DAY_TO_SECOND", "interval day to second"},
    {"INTERVAL_HOUR", "interval hour"},
    {"INTERVAL_HOUR_TO_MINUTE", "interval hour to minute"},
    {"INTERVAL_HOUR_TO_SECOND", "interval hour to second"},
    {"INTERVAL_MINUTE", "interval minute"},
    {"INTERVAL_MINUTE_TO_SECOND", "interval minute to second"},
    {"INTERVAL_MONTH", "interval month"},
    {"INTERVAL_SECOND", "interval second"},
    {"INTERVAL_YEAR", "interval year"},
    {"INTERVAL_YEAR_TO_MONTH", "interval year to month"},
    {"LONGVARBINARY", "bytea"},
    {"LONGVARCHAR", "text"},
    {"NUMERIC", "numeric"},
    {"REAL", "real"},
    {"SMALLINT", "smallint"},
    {"TIME", "time"},
    {"TIMESTAMP", "timestamp"},
    {"TINYINT", "smallint"},
    {"TYPE_DATE", "date"},
    {"TYPE_TIME", "time"},
    {"TYPE_TIMESTAMP", "timestamp"},
    {"VARBINARY", "bytea"},
    {"VARCHAR", "varchar"},
    {"WCHAR", "text"},
    {"WLONGVARCHAR", "text"},
    {"WVARCHAR", "varchar"},
};
/* clang-format on */

enum { FUNCTIONS = sizeof functions / sizeof *functions };

const struct lb_function *lb_function_find(struct lb_text name)
{
    size_t low = 0, high = FUNCTIONS;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (lb_text_order(lb_text_of(functions[middle].name), name) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low < FUNCTIONS && lb_text_same(lb_text_of(functions[low].name), name) ? &functions[low]
                                                                                  : NULL;
}

const struct lb_function *lb_function_of(const struct lb_function *first, unsigned arguments)
{
    for (const struct lb_function *f = first; f < functions + FUNCTIONS; f++) {
        if (strcmp(f->name, first->name) != 0)
            break;
        if (arguments >= f->fewest && arguments <= f->most)
            return f;
    }
    return NULL;
}

static struct lb_text without(struct lb_text name, struct lb_text prefix)
{
    return lb_text_starts_same(name, prefix) ? lb_text_from(name, prefix.n) : name;
}

const struct lb_function_interval *lb_function_interval_find(struct lb_text name)
{
    name = without(name, LB_TEXT("SQL_TSI_"));
    for (size_t i = 0; i < sizeof intervals / sizeof *intervals; i++) {
        if (lb_text_same(name, lb_text_of(intervals[i].name)))
            return &intervals[i];
    }
    return NULL;
}

const char *lb_function_type(struct lb_text name, bool bare)
{
    struct lb_text rest = without(name, LB_TEXT("SQL_"));
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        if ((bare || rest.n < name.n) && lb_text_same(rest, lb_text_of(types[i].name)))
            return types[i].type;
    }
    return NULL;
}

uint32_t lb_sql_functions(enum lb_sql_group group)
{
    uint32_t bits = 0;
    for (size_t i = 0; i < FUNCTIONS; i++)
        bits |= functions[i].group == group ? functions[i].bit : 0;
    for (size_t i = 0; i < sizeof intervals / sizeof *intervals; i++)
        bits |= group == LB_SQL_TIMEDATE_INTERVALS ? intervals[i].bit : 0;
    return bits;
}

/* Categories R and T of pg_get_keywords(), PostgreSQL 14 to 17, without SQL_ODBC_KEYWORDS of
 * sqlext.h. */
const char lb_sql_keywords[] = "ANALYSE,ANALYZE,ARRAY,ASYMMETRIC,BINARY,CONCURRENTLY,CURRENT_"
                               "CATALOG,CURRENT_ROLE,CURRENT_SCHEMA,"
                               "DO,FREEZE,ILIKE,ISNULL,LATERAL,LIMIT,LOCALTIME,LOCALTIMESTAMP,"
                               "NOTNULL,OFFSET,PLACING,RETURNING,"
                               "SIMILAR,SYMMETRIC,TABLESAMPLE,VARIADIC,VERBOSE,WINDOW";
