#include <sql.h>
#include <sqlext.h>

#include "sql/function.h"
#include "sql/sql.h"
#include "support/alloc.h"
#include "support/cases.h"
#include "support/test.h"

static struct lb_sql translated(const char *in, const struct lb_sql_options *options)
{
    struct lb_sql sql;
    struct lb_err err = {0};
    if (!lb_sql_translate(lb_text_of(in), options, &sql, &err))
        fail_msg("%s: %s", in, err.text);
    return sql;
}

/* ---- case files ----------------------------------------------------------------------------- */

static const char *const kinds[] = {
    [LB_SQL_EMPTY] = "empty",       [LB_SQL_SELECT] = "select",
    [LB_SQL_INSERT] = "insert",     [LB_SQL_UPDATE] = "update",
    [LB_SQL_DELETE] = "delete",     [LB_SQL_MERGE] = "merge",
    [LB_SQL_CALL] = "call",         [LB_SQL_COPY] = "copy",
    [LB_SQL_BEGIN] = "begin",       [LB_SQL_COMMIT] = "commit",
    [LB_SQL_ROLLBACK] = "rollback", [LB_SQL_SAVEPOINT] = "savepoint",
    [LB_SQL_SET] = "set",           [LB_SQL_DISCARD] = "discard",
    [LB_SQL_DDL] = "ddl",           [LB_SQL_NOTRANSACTION] = "notransaction",
    [LB_SQL_OTHER] = "other"};

static void add_facts(struct lb_buf *b, const struct lb_sql_statement *s)
{
    lb_buf_addf(b, "%s %u", kinds[s->kind], s->params);
    lb_buf_add_str(b, s->returning ? " returning" : "");
    lb_buf_add_str(b, s->no_transaction ? " alone" : "");
    if (s->is_call) {
        lb_buf_addf(b, " call %.*s(", (int)s->callee.n, s->callee.at);
        for (unsigned i = 0; i < s->argument_count; i++)
            lb_buf_addf(b, "%s%.*s:%u", i ? " " : "", (int)s->arguments[i].text.n,
                        s->arguments[i].text.at, s->arguments[i].marker);
        lb_buf_add_str(b, ")");
    }
    lb_buf_add_str(b, s->returns_value ? " value" : "");
    if (s->current_of.at)
        lb_buf_addf(b, " cursor %.*s", (int)s->current_of.n, s->current_of.at);
    if (s->values_row.at)
        lb_buf_addf(b, " row %.*s of %.*s", (int)s->values_row.n, s->values_row.at,
                    (int)s->target.n, s->target.at);
}

static void same(const struct case_line *line, struct lb_text got, struct lb_text wanted)
{
    if (!lb_text_is(got, wanted))
        fail_msg("%s:%u: <%.*s> instead of <%.*s>", line->file, line->number, (int)got.n, got.at,
                 (int)wanted.n, wanted.at);
}

static void check_statement(const struct case_line *line, const struct lb_sql *sql, unsigned i,
                            unsigned *params)
{
    const struct lb_sql_statement *s = &sql->statements[i];
    same(line, s->text, line->field[1 + 2 * i]);
    assert_int_equal(s->text.at[s->text.n], '\0');
    assert_int_equal(s->first_param, *params);
    *params += s->params;
    if (line->n < 3)
        return;
    struct lb_buf facts = LB_BUF(4096);
    add_facts(&facts, s);
    same(line, lb_buf_text(&facts), line->field[2 + 2 * i]);
    lb_buf_release(&facts);
}

static void check_file(const char *name)
{
    struct cases *c = cases_open(name);
    for (struct case_line line; cases_next(c, &line);) {
        struct lb_sql sql;
        struct lb_err err = {0};
        if (!lb_sql_translate(line.field[0], NULL, &sql, &err))
            fail_msg("%s:%u: %s", line.file, line.number, err.text);
        unsigned params = 0, expected = line.n < 3 ? 1 : (line.n - 1) / 2;
        if (sql.count != expected)
            fail_msg("%s:%u: %u statements", line.file, line.number, sql.count);
        for (unsigned i = 0; i < sql.count; i++)
            check_statement(&line, &sql, i, &params);
        assert_int_equal(sql.params, params);
        lb_sql_release(&sql);
    }
    cases_close(c);
}

static void statements(void **state)
{
    check_file("sql_text");
}

static void escapes(void **state)
{
    check_file("sql_escape");
}

static void refused(void **state)
{
    struct cases *c = cases_open("sql_error");
    for (struct case_line line; cases_next(c, &line);) {
        struct lb_sql sql;
        struct lb_err err = {0};
        if (lb_sql_translate(line.field[0], NULL, &sql, &err))
            fail_msg("%s:%u: taken as <%s>", line.file, line.number, sql.statements[0].text.at);
        int64_t position = -1;
        lb_text_int(line.field[1], &position);
        if (err.code != LB_ERR_SYNTAX || err.position != position ||
            lb_text_find_text(lb_text_of(err.text), 0, line.field[3]) == LB_NOT_FOUND)
            fail_msg("%s:%u: %d: %s", line.file, line.number, err.position, err.text);
        same(&line, lb_text_of(err.sqlstate), line.field[2]);
        assert_null(sql.statements);
        assert_int_equal(sql.count, 0);
        assert_false(lb_sql_translate(line.field[0], NULL, &sql, NULL));
    }
    cases_close(c);
}

/* What they mean is for a test with a server; here: each is understood, and markers are kept. */
static void functions(void **state)
{
    struct cases *c = cases_open("sql_fn");
    for (struct case_line line; cases_next(c, &line);) {
        for (unsigned i = 0; i < line.n; i += 2) {
            struct lb_sql sql;
            struct lb_err err = {0};
            if (!lb_sql_translate(line.field[i], NULL, &sql, &err))
                fail_msg("%s:%u: %s", line.file, line.number, err.text);
            unsigned values = 0;
            struct lb_text rest = i == 2 ? line.field[3] : LB_NO_TEXT;
            while (rest.at && ++values)
                lb_text_cut(&rest, ';');
            assert_int_equal(sql.params, values);
            lb_sql_release(&sql);
        }
    }
    cases_close(c);
}

/* ---- options -------------------------------------------------------------------------------- */

static void no_scan(void **state)
{
    const struct lb_sql_options options = {.noscan = true};
    struct lb_sql sql = translated("SELECT {fn NOW(?)}, a ?? '}'; {call p(?)}", &options);
    assert_int_equal(sql.count, 2);
    assert_string_equal(sql.statements[0].text.at, "SELECT {fn NOW($1)}, a ? '}'");
    assert_string_equal(sql.statements[1].text.at, "{call p($1)}");
    assert_false(sql.statements[1].is_call);
    assert_int_equal(sql.params, 2);
    lb_sql_release(&sql);
}

static void backslash_quotes(void **state)
{
    const struct lb_sql_options options = {.backslash_quotes = true};
    struct lb_sql sql = translated(
        "SELECT '\\'?', N'\\'?', ?, \"\\\", B'\\' , $$\\$$, a LIKE b {escape '\\'}", &options);
    assert_string_equal(
        sql.statements[0].text.at,
        "SELECT '\\'?', N'\\'?', $1, \"\\\", B'\\' , $$\\$$, a LIKE b ESCAPE '\\\\'");
    lb_sql_release(&sql);
    sql = translated("{call p('\\'$1', $1)}", &options);
    struct lb_buf out = LB_BUF(100);
    lb_sql_call_text(&sql.statements[0], LB_SQL_PROCEDURE, NULL, NULL, &out);
    assert_string_equal(lb_buf_str(&out), "CALL p('\\'$1', $1)");
    lb_buf_release(&out);
    lb_sql_release(&sql);
}

static void older_server(void **state)
{
    const struct lb_sql_options options = {.server_version = 140011};
    struct lb_sql sql = translated("SELECT {fn LOCATE(?, ?, ?)}, {fn LOCATE(?, ?)}", &options);
    assert_string_equal(
        sql.statements[0].text.at,
        "SELECT COALESCE(NULLIF(position($1 IN substr($2, CAST($3 AS integer))), 0) + "
        "CAST($3 AS integer) - 1, 0), position($4 IN $5)");
    assert_int_equal(sql.params, 5);
    lb_sql_release(&sql);
}

static void odd_texts(void **state)
{
    struct lb_sql sql;
    assert_true(lb_sql_translate(LB_NO_TEXT, NULL, &sql, NULL));
    assert_int_equal(sql.statements[0].kind, LB_SQL_EMPTY);
    assert_string_equal(sql.statements[0].text.at, "");
    lb_sql_release(&sql);
    lb_sql_release(&sql);

    assert_true(lb_sql_translate(lb_text("SELECT 1\0\0", 10), NULL, &sql, NULL));
    assert_string_equal(sql.statements[0].text.at, "SELECT 1");
    lb_sql_release(&sql);
}

static void too_many_parameters(void **state)
{
    struct lb_buf in = LB_BUF(1 << 20);
    lb_buf_add_str(&in, "SELECT ?");
    for (unsigned i = 1; i < 65535; i++)
        lb_buf_add_str(&in, ",?");
    struct lb_sql sql;
    struct lb_err err;
    assert_true(lb_sql_translate(lb_buf_text(&in), NULL, &sql, &err));
    assert_int_equal(sql.params, 65535);
    lb_sql_release(&sql);
    lb_buf_add_str(&in, ",?");
    assert_false(lb_sql_translate(lb_buf_text(&in), NULL, &sql, &err));
    assert_int_equal(err.code, LB_ERR_UNSUPPORTED);
    lb_buf_release(&in);
}

static void deep_nesting(void **state)
{
    struct lb_buf in = LB_BUF(1 << 20);
    for (unsigned i = 0; i < 64; i++)
        lb_buf_add_str(&in, "{fn LCASE(");
    lb_buf_add_str(&in, "?");
    for (unsigned i = 0; i < 64; i++)
        lb_buf_add_str(&in, ")}");
    struct lb_sql sql;
    struct lb_err err;
    assert_true(lb_sql_translate(lb_buf_text(&in), NULL, &sql, &err));
    assert_int_equal(sql.statements[0].text.n, 64 * 7 + 2);
    lb_sql_release(&sql);
    lb_buf_clear(&in);
    for (unsigned i = 0; i < 100000; i++)
        lb_buf_add_str(&in, "{oj ");
    assert_false(lb_sql_translate(lb_buf_text(&in), NULL, &sql, &err));
    assert_non_null(strstr(err.text, "nested"));
    lb_buf_release(&in);
}

/* ---- SQLNativeSql --------------------------------------------------------------------------- */

static void native_is(const char *in, const char *wanted)
{
    struct lb_buf out = LB_BUF(1000);
    struct lb_err err = {0};
    if (!lb_sql_native(lb_text_of(in), NULL, &out, &err))
        fail_msg("%s: %s", in, err.text);
    assert_string_equal(lb_buf_str(&out), wanted);
    lb_buf_release(&out);
}

static void native(void **state)
{
    native_is("", "");
    native_is(" SELECT 1 ; -- x ? \n ", " SELECT 1 ; -- x ? \n ");
    native_is("SELECT {fn UCASE(?)}, a ?? 'k'; DELETE FROM t WHERE a = ?;",
              "SELECT upper(?), a ? 'k'; DELETE FROM t WHERE a = ?;");
    native_is("SELECT {fn TIMESTAMPADD(SQL_TSI_DAY, ?, {d '2024-01-01'})}",
              "SELECT (DATE '2024-01-01' + CAST(? AS integer) * INTERVAL '1 day')");
    native_is("{?=call f(?, 1)}", "SELECT * FROM f(?, 1)");
    native_is("{call f}; {call g(?)}", "SELECT * FROM f(); SELECT * FROM g(?)");
    struct lb_buf out = LB_BUF(1000);
    struct lb_err err;
    assert_false(lb_sql_native(LB_TEXT("SELECT {x}"), NULL, &out, &err));
    assert_int_equal(err.position, 8);
    assert_int_equal(out.n, 0);
    lb_buf_release(&out);
}

/* ---- positions ------------------------------------------------------------------------------ */

static void position_is(const char *in, unsigned statement, const char *server, const char *mine)
{
    struct lb_sql sql = translated(in, NULL);
    const char *there = strstr(sql.statements[statement].text.at, server);
    assert_non_null(there);
    int n = 1;
    for (const char *p = sql.statements[statement].text.at; p < there; p++)
        n += ((unsigned char)*p & 0xC0) != 0x80;
    lb_sql_release(&sql);
    int wanted = 1;
    for (const char *p = in; p < strstr(in, mine); p++)
        wanted += ((unsigned char)*p & 0xC0) != 0x80;
    assert_int_equal(lb_sql_position(lb_text_of(in), NULL, statement, n), wanted);
}

static void positions(void **state)
{
    const char *in = "  SELECT é, ?, {fn LOCATE(?, UPPR(x), 3)}, {d '2024-01-01'} ; -- a\n SELECT "
                     "y, {fn RAND()}";
    position_is(in, 0, "SELECT", "SELECT");
    position_is(in, 0, "é", "é");
    position_is(in, 0, "$1", "?");
    position_is(in, 0, "$2", "?, UPPR");
    position_is(in, 0, "UPPR", "UPPR");
    position_is(in, 0, "x)", "x)");
    position_is(in, 0, "3 AS", "3)}");
    position_is(in, 0, "regexp_instr", "{fn LOCATE");
    position_is(in, 0, "AS integer", "{fn LOCATE");
    position_is(in, 0, "'2024", "'2024");
    position_is(in, 1, "y,", "y,");
    position_is(in, 1, "random", "{fn RAND");
    assert_int_equal(lb_sql_position(lb_text_of("SELECT"), NULL, 0, 7), 6);
    assert_int_equal(lb_sql_position(lb_text_of("SELECT"), NULL, 0, 1000), 6);
    assert_int_equal(lb_sql_position(lb_text_of("SELECT"), NULL, 0, 0), 0);
    assert_int_equal(lb_sql_position(lb_text_of("SELECT"), NULL, 1, 1), 0);
    assert_int_equal(lb_sql_position(lb_text_of("SELECT {"), NULL, 0, 1), 0);
    assert_int_equal(lb_sql_position(lb_text_of(""), NULL, 0, 1), 0);
}

/* ---- tables --------------------------------------------------------------------------------- */

static void masks(void **state)
{
    assert_int_equal(lb_sql_functions(LB_SQL_STRING_FUNCTIONS), 0x00FFFFFF);
    assert_int_equal(lb_sql_functions(LB_SQL_NUMERIC_FUNCTIONS), 0x00FFFFFF);
    assert_int_equal(lb_sql_functions(LB_SQL_TIMEDATE_FUNCTIONS), 0x001FFFFF);
    assert_int_equal(lb_sql_functions(LB_SQL_SYSTEM_FUNCTIONS),
                     SQL_FN_SYS_USERNAME | SQL_FN_SYS_DBNAME | SQL_FN_SYS_IFNULL);
    assert_int_equal(lb_sql_functions(LB_SQL_CONVERT_FUNCTIONS),
                     SQL_FN_CVT_CAST | SQL_FN_CVT_CONVERT);
    assert_int_equal(lb_sql_functions(LB_SQL_TIMEDATE_INTERVALS), 0x1FF);
}

static void function_bits(void **state)
{
    static const struct {
        const char *name;
        unsigned arguments;
        uint32_t bit;
    } known[] = {
        {"concat", 2, SQL_FN_STR_CONCAT},
        {"INSERT", 4, SQL_FN_STR_INSERT},
        {"LEFT", 2, SQL_FN_STR_LEFT},
        {"LTRIM", 1, SQL_FN_STR_LTRIM},
        {"LENGTH", 1, SQL_FN_STR_LENGTH},
        {"LOCATE", 3, SQL_FN_STR_LOCATE},
        {"LOCATE", 2, SQL_FN_STR_LOCATE_2},
        {"LCASE", 1, SQL_FN_STR_LCASE},
        {"REPEAT", 2, SQL_FN_STR_REPEAT},
        {"REPLACE", 3, SQL_FN_STR_REPLACE},
        {"RIGHT", 2, SQL_FN_STR_RIGHT},
        {"RTRIM", 1, SQL_FN_STR_RTRIM},
        {"SUBSTRING", 3, SQL_FN_STR_SUBSTRING},
        {"UCASE", 1, SQL_FN_STR_UCASE},
        {"ASCII", 1, SQL_FN_STR_ASCII},
        {"CHAR", 1, SQL_FN_STR_CHAR},
        {"DIFFERENCE", 2, SQL_FN_STR_DIFFERENCE},
        {"SOUNDEX", 1, SQL_FN_STR_SOUNDEX},
        {"SPACE", 1, SQL_FN_STR_SPACE},
        {"BIT_LENGTH", 1, SQL_FN_STR_BIT_LENGTH},
        {"CHAR_LENGTH", 1, SQL_FN_STR_CHAR_LENGTH},
        {"CHARACTER_LENGTH", 1, SQL_FN_STR_CHARACTER_LENGTH},
        {"OCTET_LENGTH", 1, SQL_FN_STR_OCTET_LENGTH},
        {"POSITION", 2, SQL_FN_STR_POSITION},
        {"ABS", 1, SQL_FN_NUM_ABS},
        {"ACOS", 1, SQL_FN_NUM_ACOS},
        {"ASIN", 1, SQL_FN_NUM_ASIN},
        {"ATAN", 1, SQL_FN_NUM_ATAN},
        {"ATAN2", 2, SQL_FN_NUM_ATAN2},
        {"CEILING", 1, SQL_FN_NUM_CEILING},
        {"COS", 1, SQL_FN_NUM_COS},
        {"COT", 1, SQL_FN_NUM_COT},
        {"EXP", 1, SQL_FN_NUM_EXP},
        {"FLOOR", 1, SQL_FN_NUM_FLOOR},
        {"LOG", 1, SQL_FN_NUM_LOG},
        {"MOD", 2, SQL_FN_NUM_MOD},
        {"SIGN", 1, SQL_FN_NUM_SIGN},
        {"SIN", 1, SQL_FN_NUM_SIN},
        {"SQRT", 1, SQL_FN_NUM_SQRT},
        {"TAN", 1, SQL_FN_NUM_TAN},
        {"PI", 0, SQL_FN_NUM_PI},
        {"RAND", 0, SQL_FN_NUM_RAND},
        {"DEGREES", 1, SQL_FN_NUM_DEGREES},
        {"LOG10", 1, SQL_FN_NUM_LOG10},
        {"POWER", 2, SQL_FN_NUM_POWER},
        {"RADIANS", 1, SQL_FN_NUM_RADIANS},
        {"ROUND", 2, SQL_FN_NUM_ROUND},
        {"TRUNCATE", 2, SQL_FN_NUM_TRUNCATE},
        {"NOW", 0, SQL_FN_TD_NOW},
        {"CURDATE", 0, SQL_FN_TD_CURDATE},
        {"DAYOFMONTH", 1, SQL_FN_TD_DAYOFMONTH},
        {"DAYOFWEEK", 1, SQL_FN_TD_DAYOFWEEK},
        {"DAYOFYEAR", 1, SQL_FN_TD_DAYOFYEAR},
        {"MONTH", 1, SQL_FN_TD_MONTH},
        {"QUARTER", 1, SQL_FN_TD_QUARTER},
        {"WEEK", 1, SQL_FN_TD_WEEK},
        {"YEAR", 1, SQL_FN_TD_YEAR},
        {"CURTIME", 0, SQL_FN_TD_CURTIME},
        {"HOUR", 1, SQL_FN_TD_HOUR},
        {"MINUTE", 1, SQL_FN_TD_MINUTE},
        {"SECOND", 1, SQL_FN_TD_SECOND},
        {"TIMESTAMPADD", 3, SQL_FN_TD_TIMESTAMPADD},
        {"TIMESTAMPDIFF", 3, SQL_FN_TD_TIMESTAMPDIFF},
        {"DAYNAME", 1, SQL_FN_TD_DAYNAME},
        {"MONTHNAME", 1, SQL_FN_TD_MONTHNAME},
        {"CURRENT_DATE", 0, SQL_FN_TD_CURRENT_DATE},
        {"CURRENT_TIME", 0, SQL_FN_TD_CURRENT_TIME},
        {"CURRENT_TIMESTAMP", 0, SQL_FN_TD_CURRENT_TIMESTAMP},
        {"EXTRACT", 2, SQL_FN_TD_EXTRACT},
        {"DATABASE", 0, SQL_FN_SYS_DBNAME},
        {"USER", 0, SQL_FN_SYS_USERNAME},
        {"IFNULL", 2, SQL_FN_SYS_IFNULL},
        {"CONVERT", 2, SQL_FN_CVT_CONVERT},
        {"CAST", 2, SQL_FN_CVT_CAST},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        const struct lb_function *f = lb_function_find(lb_text_of(known[i].name));
        if (!f || !(f = lb_function_of(f, known[i].arguments)) || f->bit != known[i].bit)
            fail_msg("%s", known[i].name);
    }
    assert_null(lb_function_find(LB_TEXT("UCAS")));
    assert_null(lb_function_find(LB_TEXT("ZZZ")));
    assert_null(lb_function_find(LB_TEXT("")));
}

static bool among(const char *list, struct lb_text word)
{
    struct lb_text rest = lb_text_of(list);
    while (rest.at) {
        if (lb_text_same(lb_text_cut(&rest, ','), word))
            return true;
    }
    return false;
}

static void keywords(void **state)
{
    struct lb_text rest = lb_text_of(lb_sql_keywords), last = LB_TEXT("");
    assert_true(among(lb_sql_keywords, LB_TEXT("ILIKE")));
    while (rest.at) {
        struct lb_text word = lb_text_cut(&rest, ',');
        assert_true(lb_text_order(last, word) < 0);
        assert_false(among(SQL_ODBC_KEYWORDS, word));
        last = word;
    }
}

/* ---- memory --------------------------------------------------------------------------------- */

static void out_of_memory(void **state)
{
    static const char in[] =
        "SELECT {fn LOCATE(?, {fn UCASE(?)}, 1)}; {call p(?, 2)}; {?=call q(?)};"
        "SELECT 1; SELECT 2; SELECT 3; SELECT 4; SELECT 5";
    ALLOC_EACH(n)
    {
        struct lb_sql sql;
        struct lb_err err = {0};
        bool done = lb_sql_translate(LB_TEXT(in), NULL, &sql, &err);
        assert_int_equal(done, !alloc_failed());
        assert_int_equal(err.code, done ? LB_OK : LB_ERR_MEMORY);
        lb_sql_release(&sql);
    }
    ALLOC_EACH(n)
    {
        struct lb_buf out = LB_BUF(1000);
        struct lb_err err = {0};
        bool done = lb_sql_native(LB_TEXT(in), NULL, &out, &err);
        assert_int_equal(done, !alloc_failed());
        lb_buf_release(&out);
    }
    ALLOC_EACH(n)
    {
        int position = lb_sql_position(LB_TEXT(in), NULL, 0, 8);
        assert_int_equal(position, alloc_failed() ? 0 : 8);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(refused),
        cmocka_unit_test(statements),
        cmocka_unit_test(escapes),
        cmocka_unit_test(functions),
        cmocka_unit_test(no_scan),
        cmocka_unit_test(backslash_quotes),
        cmocka_unit_test(odd_texts),
        cmocka_unit_test(older_server),
        cmocka_unit_test(too_many_parameters),
        cmocka_unit_test(deep_nesting),
        cmocka_unit_test(native),
        cmocka_unit_test(positions),
        cmocka_unit_test(masks),
        cmocka_unit_test(function_bits),
        cmocka_unit_test(keywords),
        cmocka_unit_test(out_of_memory),
    };
    return cmocka_run_group_tests_name("sql/translate", tests, NULL, NULL);
}
