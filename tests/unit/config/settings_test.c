#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config/settings.h"
#include "support/alloc.h"
#include "support/cases.h"
#include "support/ini.h"
#include "support/test.h"

static const char *const sources[LB_SOURCES] = {
    [LB_FROM_DEFAULT] = "default",         [LB_FROM_PROFILE] = "profile",
    [LB_FROM_ENVIRONMENT] = "environment", [LB_FROM_NAMED_PROFILE] = "named profile",
    [LB_FROM_DRIVER] = "driver",           [LB_FROM_DSN] = "dsn",
    [LB_FROM_STRING] = "string",           [LB_FROM_ARGUMENT] = "argument",
};

/* ---- the cases file ---------------------------------------------------------------------- */

/* A section with the entries of "A=b;C=d"; its name is new each time. */
static void write_dsn(const struct ini *ini, struct lb_text entries, unsigned number)
{
    struct lb_buf text = LB_BUF(65536);
    lb_buf_addf(&text, "[case%u]\n", number);
    while (entries.at) {
        lb_buf_add_text(&text, lb_text_cut(&entries, ';'));
        lb_buf_add_char(&text, '\n');
    }
    ini_write(ini, "odbc.ini", lb_buf_str(&text));
    lb_buf_release(&text);
}

/* One "Keyword=value (source)". */
static void check_setting(const struct case_line *line, const struct lb_settings *s,
                          struct lb_text expected)
{
    struct lb_buf got = LB_BUF(4096);
    struct lb_text rest = expected;
    enum lb_keyword id = lb_keyword_find(lb_text_cut(&rest, '='));
    assert_int_not_equal(id, LB_KEY_UNKNOWN);
    bool none = lb_text_starts(rest, LB_TEXT("(none)"));
    lb_buf_addf(&got, "%s=%s (%s)", lb_keywords[id].name, none ? "(none)" : lb_settings_str(s, id),
                sources[lb_settings_source(s, id)]);
    if (!lb_text_is(lb_buf_text(&got), expected) || (none && lb_settings_given(s, id)))
        fail_msg("%s:%u: %s", line->file, line->number, lb_buf_str(&got));
    lb_buf_release(&got);
}

static void check_case(const struct ini *ini, const struct case_line *line)
{
    struct lb_settings s;
    struct lb_err err = {0};
    struct lb_buf string = LB_BUF(65536);
    struct lb_text expected = line->field[3];
    bool wants_failure = lb_text_starts(expected, LB_TEXT("! "));
    write_dsn(ini, line->field[1], line->number);
    ini_environment(line->field[2], true);
    lb_buf_add_text(&string, line->field[0]);
    if (line->field[1].n)
        lb_buf_addf(&string, ";DSN=case%u", line->number);
    struct lb_settings_input in = {.string = lb_buf_text(&string)};
    lb_settings_init(&s);
    bool good = lb_settings_load(&s, &in, &err);
    if (good == wants_failure)
        fail_msg("%s:%u: %s", line->file, line->number, good ? "no error" : err.text);
    if (wants_failure &&
        lb_text_find_text(lb_text_of(err.text), 0, lb_text_from(expected, 2)) == LB_NOT_FOUND)
        fail_msg("%s:%u: the error is: %s", line->file, line->number, err.text);
    while (good && expected.at)
        check_setting(line, &s, lb_text_cut(&expected, ';'));
    lb_settings_release(&s);
    lb_buf_release(&string);
    ini_environment(line->field[2], false);
}

static void stronger_sources_win(void **state)
{
    struct cases *cases = cases_open("settings");
    for (struct case_line line; cases_next(cases, &line);)
        check_case(*state, &line);
    cases_close(cases);
}

/* ---- the rest ---------------------------------------------------------------------------- */

static bool load(struct lb_settings *s, const char *string, struct lb_err *err)
{
    struct lb_settings_input in = {.string = lb_text_of(string)};
    lb_settings_init(s);
    return lb_settings_load(s, &in, err);
}

static void keep_warning(void *context, const char *text)
{
    struct lb_buf *all = context;
    lb_buf_add_str(all, text);
    lb_buf_add_char(all, '\n');
}

static void arguments_beat_the_data_source(void **state)
{
    struct lb_settings s;
    struct lb_err err;
    ini_write(*state, "odbc.ini", "[args]\nServer=h\nUID=dsn-user\nPWD=dsn-pwd\n");
    struct lb_settings_input in = {
        .dsn = LB_TEXT("args"), .uid = LB_TEXT("me"), .pwd = LB_TEXT("a;b}c")};
    lb_settings_init(&s);
    assert_true(lb_settings_load(&s, &in, &err));
    assert_string_equal(lb_settings_str(&s, LB_KEY_UID), "me");
    assert_string_equal(lb_settings_str(&s, LB_KEY_PWD), "a;b}c");
    assert_string_equal(lb_settings_str(&s, LB_KEY_SERVER), "h");
    assert_int_equal(lb_settings_source(&s, LB_KEY_PWD), LB_FROM_ARGUMENT);
    lb_settings_release(&s);
    in = (struct lb_settings_input){.dsn = LB_TEXT("args"), .uid = LB_TEXT("")};
    lb_settings_init(&s);
    assert_true(lb_settings_load(&s, &in, &err));
    assert_string_equal(lb_settings_str(&s, LB_KEY_UID), "dsn-user");
    lb_settings_release(&s);
}

static void the_drivers_section_gives_defaults(void **state)
{
    struct lb_settings s;
    struct lb_err err;
    ini_write(*state, "odbcinst.ini",
              "[LakebaseTest]\nDriver=/x.so\nSetup=/y.so\nDescription=about the driver\n"
              "UsageCount=1\nOddKey=1\nSSLRootCert=/ca.pem\nPort=6000\n");
    ini_write(*state, "odbc.ini", "[drv]\nDriver=LakebaseTest\nPort=7000\n");
    struct lb_buf warnings = LB_BUF(4096);
    struct lb_settings_input in = {
        .string = LB_TEXT("DSN=drv"), .warn = keep_warning, .context = &warnings};
    lb_settings_init(&s);
    assert_true(lb_settings_load(&s, &in, &err));
    assert_string_equal(lb_settings_str(&s, LB_KEY_SSL_ROOT_CERT), "/ca.pem");
    assert_int_equal(lb_settings_source(&s, LB_KEY_SSL_ROOT_CERT), LB_FROM_DRIVER);
    assert_int_equal(lb_settings_int(&s, LB_KEY_PORT), 7000);
    assert_false(lb_settings_given(&s, LB_KEY_DESCRIPTION));
    assert_string_equal(lb_buf_str(&warnings), "");
    lb_settings_release(&s);
    assert_true(load(&s, "DRIVER={LakebaseTest};Port=1", &err));
    assert_string_equal(lb_settings_str(&s, LB_KEY_SSL_ROOT_CERT), "/ca.pem");
    assert_int_equal(lb_settings_int(&s, LB_KEY_PORT), 1);
    lb_settings_release(&s);
}

static void of_dsn_and_driver_the_first_counts(void **state)
{
    struct lb_settings s;
    struct lb_err err;
    ini_write(*state, "odbc.ini", "[first]\nServer=from-dsn\n");
    assert_true(load(&s, "DSN=first;DRIVER=Other;Port=1", &err));
    assert_string_equal(lb_settings_str(&s, LB_KEY_SERVER), "from-dsn");
    assert_false(lb_settings_given(&s, LB_KEY_DRIVER));
    lb_settings_release(&s);
    assert_true(load(&s, "DRIVER=Other;DSN=first;Server=here", &err));
    assert_string_equal(lb_settings_str(&s, LB_KEY_SERVER), "here");
    assert_false(lb_settings_given(&s, LB_KEY_DSN));
    lb_settings_release(&s);
}

static void a_data_source_that_is_not_there_is_told(void **state)
{
    struct lb_settings s;
    struct lb_err err = {0};
    assert_false(load(&s, "DSN=nowhere", &err));
    assert_int_equal(err.code, LB_ERR_MISSING);
    assert_non_null(strstr(err.text, "nowhere"));
    lb_settings_release(&s);
    ini_write(*state, "odbc.ini", "[Default]\nServer=fallback\n");
    assert_true(load(&s, "DSN=nowhere2", &err));
    assert_string_equal(lb_settings_str(&s, LB_KEY_SERVER), "fallback");
    lb_settings_release(&s);
    struct lb_settings_input in = {.dsn = LB_TEXT("")};
    lb_settings_init(&s);
    assert_true(lb_settings_load(&s, &in, &err));
    assert_string_equal(lb_settings_str(&s, LB_KEY_SERVER), "fallback");
    lb_settings_release(&s);
}

static void unknown_keywords_warn_and_help(void **state)
{
    struct lb_settings s;
    struct lb_err err;
    struct lb_buf warnings = LB_BUF(4096);
    ini_write(*state, "odbc.ini", "[warn]\nServr=x\n");
    struct lb_settings_input in = {.string =
                                       LB_TEXT("DSN=warn;Quux=1;Databse=d;Lie=1;BatchMethod=copy;"
                                               "aVeryLongPieceOfSomethingThatLooksLikeASecret=1"),
                                   .warn = keep_warning,
                                   .context = &warnings};
    lb_settings_init(&s);
    assert_true(lb_settings_load(&s, &in, &err));
    assert_string_equal(
        lb_buf_str(&warnings),
        "Quux in the connection string is no keyword and was ignored.\n"
        "Databse in the connection string is no keyword and was ignored. Was Database meant?\n"
        "a name of 45 bytes in the connection string is no keyword and was ignored.\n"
        "Servr in the data source is no keyword and was ignored. Was Server meant?\n"
        "BatchMethod is known, but this version does not act on it\n");
    lb_settings_release(&s);
    lb_buf_release(&warnings);
}

static void values_have_their_types(void **state)
{
    struct lb_settings s;
    struct lb_err err;
    assert_true(load(&s, "Port=1,2;SSLMode=vc;ReadOnly=yes;BI=12", &err));
    assert_int_equal(lb_settings_int(&s, LB_KEY_PORT), 1);
    assert_int_equal(lb_settings_int(&s, LB_KEY_SSL_MODE), LB_SSL_VERIFY_CA);
    assert_int_equal(lb_settings_int(&s, LB_KEY_BI), 12);
    assert_true(lb_settings_bool(&s, LB_KEY_READ_ONLY));
    assert_false(lb_settings_bool(&s, LB_KEY_BOOLS_AS_CHAR));
    assert_int_equal(lb_settings_int(&s, LB_KEY_TOKEN_CACHE), LB_CACHE_AUTO);
    assert_int_equal(lb_settings_int(&s, LB_KEY_LOGIN_TIMEOUT), 60);
    assert_false(lb_settings_given(&s, LB_KEY_LOGIN_TIMEOUT));
    assert_string_equal(lb_settings_str(&s, LB_KEY_PWD), "");
    assert_non_null(lb_settings_text(&s, LB_KEY_PWD).at);
    lb_settings_release(&s);
}

static void what_is_put_later_still_has_its_rank(void **state)
{
    struct lb_settings s;
    struct lb_err err = {0};
    setenv("DATABRICKS_HOST", "env", 1);
    assert_true(load(&s, "Server=a", &err));
    assert_true(lb_settings_put(&s, LB_KEY_SERVER, LB_TEXT("p"), LB_FROM_NAMED_PROFILE, &err));
    assert_string_equal(lb_settings_str(&s, LB_KEY_SERVER), "a");
    assert_true(lb_settings_put(&s, LB_KEY_WORKSPACE, LB_TEXT("p"), LB_FROM_PROFILE, &err));
    assert_string_equal(lb_settings_str(&s, LB_KEY_WORKSPACE), "env");
    assert_true(lb_settings_put(&s, LB_KEY_WORKSPACE, LB_TEXT("p"), LB_FROM_NAMED_PROFILE, &err));
    assert_string_equal(lb_settings_str(&s, LB_KEY_WORKSPACE), "p");
    assert_false(lb_settings_put(&s, LB_KEY_PORT, LB_TEXT("p"), LB_FROM_NAMED_PROFILE, &err));
    assert_non_null(strstr(err.text, "the Databricks profile"));
    lb_settings_release(&s);
    unsetenv("DATABRICKS_HOST");
}

static void protocol_and_error_rollback_agree(void **state)
{
    struct lb_settings s;
    struct lb_err err;
    static const struct {
        const char *string;
        enum lb_error_rollback want;
    } cases[] = {
        {"", LB_ROLLBACK_STATEMENT},
        {"Protocol=7.4", LB_ROLLBACK_STATEMENT},
        {"Protocol=7.4-0", LB_ROLLBACK_NONE},
        {"A1=7.4-1", LB_ROLLBACK_TRANSACTION},
        {"Protocol=7.4-2", LB_ROLLBACK_STATEMENT},
        {"ErrorRollback=none", LB_ROLLBACK_NONE},
        {"TransactionErrorBehavior=1", LB_ROLLBACK_TRANSACTION},
        {"Protocol=7.4-0;ErrorRollback=transaction", LB_ROLLBACK_TRANSACTION},
        {"DSN=rb;Protocol=7.4-0", LB_ROLLBACK_NONE},
    };
    ini_write(*state, "odbc.ini", "[rb]\nErrorRollback=transaction\n");
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_true(load(&s, cases[i].string, &err));
        assert_int_equal(lb_settings_error_rollback(&s), cases[i].want);
        lb_settings_release(&s);
    }
}

static void paths_know_the_home_folder(void **state)
{
    char path[128];
    struct lb_settings s;
    struct lb_err err;
    assert_true(load(&s, "SSLRootCert=~/ca.pem;SSLKey=/a/~/b;SSLCert=~other/x;UID=~/u", &err));
    assert_string_equal(lb_settings_str(&s, LB_KEY_SSL_ROOT_CERT),
                        ini_path(*state, "ca.pem", path));
    assert_string_equal(lb_settings_str(&s, LB_KEY_SSL_KEY), "/a/~/b");
    assert_string_equal(lb_settings_str(&s, LB_KEY_SSL_CERT), "~other/x");
    assert_string_equal(lb_settings_str(&s, LB_KEY_UID), "~/u");
    lb_settings_release(&s);
}

static void out_of_memory_is_told(void **state)
{
    ini_write(*state, "odbc.ini", "[oom]\nServer=h\nPWD=p\n");
    ALLOC_EACH(n)
    {
        struct lb_settings s;
        struct lb_err err = {0};
        bool good = load(&s, "DSN=oom;UID={u};SSLKey=~/k", &err);
        if (!good)
            assert_int_equal(err.code, LB_ERR_MEMORY);
        assert_int_equal(good, !alloc_failed());
        lb_settings_release(&s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stronger_sources_win),
        cmocka_unit_test(arguments_beat_the_data_source),
        cmocka_unit_test(the_drivers_section_gives_defaults),
        cmocka_unit_test(of_dsn_and_driver_the_first_counts),
        cmocka_unit_test(a_data_source_that_is_not_there_is_told),
        cmocka_unit_test(unknown_keywords_warn_and_help),
        cmocka_unit_test(values_have_their_types),
        cmocka_unit_test(what_is_put_later_still_has_its_rank),
        cmocka_unit_test(protocol_and_error_rollback_agree),
        cmocka_unit_test(paths_know_the_home_folder),
        cmocka_unit_test(out_of_memory_is_told),
    };
    return cmocka_run_group_tests_name("config/settings", tests, ini_setup, ini_teardown);
}
