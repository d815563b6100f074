#include "handle/sqlstate.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include "support/cases.h"
#include "support/test.h"

/* A field of a case as a C string. */
static const char *str(struct lb_text t, char out[6])
{
    snprintf(out, 6, "%.*s", (int)t.n, t.at);
    return out;
}

static void test_codes_of_the_reference(void **state)
{
    struct cases *c = cases_open("sqlstates");
    for (struct case_line line; cases_next(c, &line);) {
        char code[6], odbc2[6];
        const struct lb_sqlstate *s = lb_sqlstate_find(str(line.field[0], code));
        if (!s)
            fail_msg("%s:%u: %s is not found", line.file, line.number, code);
        assert_string_equal(s->code, code);
        assert_string_equal(s->odbc2, line.field[1].n ? str(line.field[1], odbc2) : code);
        assert_true(strlen(s->text) > 5);
        if (lb_sqlstate_is_odbc_subclass(code) != (line.field[2].n > 0))
            fail_msg("%s:%u: the subclass of %s", line.file, line.number, code);
        assert_int_equal(lb_sqlstate_is_odbc_class(code), code[0] == 'I');
    }
    cases_close(c);
}

static void test_unknown_codes(void **state)
{
    static const char *const unknown[] = {"",      "0",  "00000",  "01005",
                                          "99999", "HY", "HY0000", "ZZZZZ"};
    for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++)
        assert_null(lb_sqlstate_find(unknown[i]));
}

static void test_every_failure_and_outcome_has_a_state(void **state)
{
    for (int code = LB_OK; code < LB_ERR_CODES; code++) {
        struct lb_err err = {.code = (enum lb_errc)code};
        assert_non_null(lb_sqlstate_find(lb_sqlstate_of_err(&err)));
    }
    for (int o = LB_FINE; o < LB_OUTCOMES; o++) {
        const char *code = lb_sqlstate_of_outcome((enum lb_outcome)o);
        if (o == LB_FINE || o == LB_NO_MORE)
            assert_string_equal(code, "00000");
        else
            assert_non_null(lb_sqlstate_find(code));
        assert_int_equal(lb_outcome_failed((enum lb_outcome)o),
                         strcmp(code, "00000") != 0 && strncmp(code, "01", 2) != 0);
    }
}

/* The server's own state stands, but for what the driver knows better. */
static void test_state_of_a_server_error(void **state)
{
    struct lb_err err = {.code = LB_ERR_SERVER, .sqlstate = "23505"};
    assert_string_equal(lb_sqlstate_of_err(&err), "23505");
    err.code = LB_ERR_TIMEOUT;
    assert_string_equal(lb_sqlstate_of_err(&err), "HYT00");
    err.code = LB_ERR_CANCELLED;
    assert_string_equal(lb_sqlstate_of_err(&err), "HY008");
    err.code = LB_ERR_MEMORY;
    assert_string_equal(lb_sqlstate_of_err(&err), "HY001");
}

/* ---- what the sources post --------------------------------------------------------------- */

static bool is_state(const char *at)
{
    if (at[0] != '"' || at[6] != '"')
        return false;
    for (int i = 1; i <= 5; i++)
        if (!lb_is_digit(at[i]) && !(at[i] >= 'A' && at[i] <= 'Z'))
            return false;
    return true;
}

/* The states named between a call of `function` and the end of its statement; how many. */
static unsigned check_calls(const char *path, const char *text, const char *function)
{
    unsigned n = 0;
    for (const char *at = text; (at = strstr(at, function)); at++) {
        for (const char *in = at; *in && *in != ';'; in++) {
            char code[6];
            if (!is_state(in))
                continue;
            snprintf(code, sizeof code, "%s", in + 1);
            if (!lb_sqlstate_find(code))
                fail_msg("%s posts %s, which is not in the table", path, code);
            n++;
        }
    }
    return n;
}

static unsigned check_file(const char *path)
{
    static char text[1 << 20];
    FILE *f = fopen(path, "r");
    assert_non_null(f);
    text[fread(text, 1, sizeof text - 1, f)] = '\0';
    fclose(f);
    return check_calls(path, text, "lb_diag_post") + check_calls(path, text, ".sqlstate = ");
}

static unsigned check_folder(const char *folder)
{
    unsigned n = 0;
    DIR *d = opendir(folder);
    if (!d)
        fail_msg("%s cannot be read", folder);
    for (struct dirent *e; (e = readdir(d));) {
        char path[2048];
        size_t length = strlen(e->d_name);
        snprintf(path, sizeof path, "%s/%s", folder, e->d_name);
        if (e->d_name[0] == '.')
            continue;
        if (length > 2 && strcmp(e->d_name + length - 2, ".c") == 0)
            n += check_file(path);
        else if (e->d_type == DT_DIR)
            n += check_folder(path);
    }
    closedir(d);
    return n;
}

static void test_everything_posted_is_in_the_table(void **state)
{
    char folder[1024];
    const char *cases = getenv("LB_CASES");
    snprintf(folder, sizeof folder, "%s/../../driver", cases && *cases ? cases : "tests/cases");
    assert_true(check_folder(folder) > 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_codes_of_the_reference),
        cmocka_unit_test(test_unknown_codes),
        cmocka_unit_test(test_every_failure_and_outcome_has_a_state),
        cmocka_unit_test(test_state_of_a_server_error),
        cmocka_unit_test(test_everything_posted_is_in_the_table),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
