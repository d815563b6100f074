#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config/identity.h"
#include "support/alloc.h"
#include "support/cases.h"
#include "support/ini.h"
#include "support/test.h"

#define UUID "0a1B2c3d-1111-2222-3333-444455556666"
#define JWT  "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.c2ln"

/* The text with $UUID and $JWT written out. */
static void expand(struct lb_text t, struct lb_buf *out)
{
    lb_buf_clear(out);
    for (size_t i = 0; i < t.n; i++) {
        struct lb_text here = lb_text_from(t, i);
        if (lb_text_starts(here, LB_TEXT("$UUID"))) {
            lb_buf_add_str(out, UUID);
            i += 4;
        } else if (lb_text_starts(here, LB_TEXT("$JWT"))) {
            lb_buf_add_str(out, JWT);
            i += 3;
        } else {
            lb_buf_add_char(out, t.at[i]);
        }
    }
}

static bool load(struct lb_settings *s, const char *string, struct lb_err *err)
{
    struct lb_settings_input in = {.string = lb_text_of(string)};
    lb_settings_init(s);
    return lb_settings_load(s, &in, err);
}

static void check_names(const struct case_line *line, const struct lb_settings *s,
                        enum lb_auth_type type)
{
    struct lb_buf want = LB_BUF(1000);
    const char *client = lb_settings_client_id(s, type), *user = lb_settings_user(s, type);
    expand(line->field[3], &want);
    if (strcmp(client, lb_buf_str(&want)) != 0)
        fail_msg("%s:%u: client ID is %s", line->file, line->number, client);
    expand(line->field[4], &want);
    if (strcmp(user, lb_buf_str(&want)) != 0)
        fail_msg("%s:%u: user is %s", line->file, line->number, user);
    lb_buf_release(&want);
}

static void check_case(const struct case_line *line)
{
    struct lb_settings s;
    struct lb_err err = {0};
    struct lb_buf string = LB_BUF(65536);
    enum lb_auth_type type;
    bool wants_failure = lb_text_starts(line->field[2], LB_TEXT("! "));
    expand(line->field[0], &string);
    ini_environment(line->field[1], true);
    if (!load(&s, lb_buf_str(&string), &err))
        fail_msg("%s:%u: %s", line->file, line->number, err.text);
    bool good = lb_settings_auth_type(&s, &type, &err);
    if (good == wants_failure)
        fail_msg("%s:%u: %s", line->file, line->number, good ? lb_auth_type_name(type) : err.text);
    if (wants_failure) {
        if (lb_text_find_text(lb_text_of(err.text), 0, lb_text_from(line->field[2], 2)) ==
            LB_NOT_FOUND)
            fail_msg("%s:%u: the error is: %s", line->file, line->number, err.text);
    } else {
        if (!lb_text_is(line->field[2], lb_text_of(lb_auth_type_name(type))))
            fail_msg("%s:%u: %s", line->file, line->number, lb_auth_type_name(type));
        check_names(line, &s, type);
    }
    ini_environment(line->field[1], false);
    lb_settings_release(&s);
    lb_buf_release(&string);
}

static void the_one_way_that_fits_is_found(void **state)
{
    struct cases *cases = cases_open("authtypes");
    for (struct case_line line; cases_next(cases, &line);)
        check_case(&line);
    cases_close(cases);
}

/* ---- secrets ----------------------------------------------------------------------------- */

/* The keyword that holds the secret, and its value. */
static void holds(const char *string, enum lb_keyword which, enum lb_auth_type type,
                  enum lb_keyword key, const char *value)
{
    struct lb_settings s;
    struct lb_err err;
    if (!load(&s, string, &err))
        fail_msg("%s", err.text);
    assert_int_equal(lb_settings_secret(&s, which, type), key);
    assert_string_equal(lb_settings_str(&s, key), value);
    lb_settings_release(&s);
}

static void secrets_are_where_they_were_put(void **state)
{
    ini_write(*state, "odbc.ini", "[sec]\nSecretFile=/a/file\n");
    holds("ClientSecret=s", LB_KEY_CLIENT_SECRET, LB_AUTH_OAUTH_M2M, LB_KEY_CLIENT_SECRET, "s");
    holds("DSN=sec", LB_KEY_CLIENT_SECRET, LB_AUTH_OAUTH_M2M, LB_KEY_SECRET_FILE, "/a/file");
    holds("SecretCommand=ask me", LB_KEY_CLIENT_SECRET, LB_AUTH_OAUTH_M2M, LB_KEY_SECRET_COMMAND,
          "ask me");
    holds("PasswordFile=/f", LB_KEY_PWD, LB_AUTH_PASSWORD, LB_KEY_PASSWORD_FILE, "/f");
    holds("UID=c;PWD=p", LB_KEY_CLIENT_SECRET, LB_AUTH_OAUTH_M2M, LB_KEY_PWD, "p");
    holds("UID=token;PWD=t", LB_KEY_ACCESS_TOKEN, LB_AUTH_ACCESS_TOKEN, LB_KEY_PWD, "t");
    holds("UID=c", LB_KEY_CLIENT_SECRET, LB_AUTH_OAUTH_M2M, LB_KEY_CLIENT_SECRET, "");
    /* a browser's client has no use for a PWD */
    holds("UID=c;PWD=p", LB_KEY_CLIENT_SECRET, LB_AUTH_OAUTH_U2M, LB_KEY_CLIENT_SECRET, "");
}

static void the_stronger_source_of_a_secret_wins(void **state)
{
    ini_write(*state, "odbc.ini", "[sec2]\nSecretFile=/a/file\n");
    setenv("DATABRICKS_CLIENT_SECRET", "from env", 1);
    holds("DSN=sec2", LB_KEY_CLIENT_SECRET, LB_AUTH_OAUTH_M2M, LB_KEY_SECRET_FILE, "/a/file");
    holds("DSN=sec2;ClientSecret=s", LB_KEY_CLIENT_SECRET, LB_AUTH_OAUTH_M2M, LB_KEY_CLIENT_SECRET,
          "s");
    holds("UID=c;PWD=p", LB_KEY_CLIENT_SECRET, LB_AUTH_OAUTH_M2M, LB_KEY_PWD, "p");
    holds("DSN=sec2;UID=c;PWD=p", LB_KEY_CLIENT_SECRET, LB_AUTH_OAUTH_M2M, LB_KEY_SECRET_FILE,
          "/a/file");
    unsetenv("DATABRICKS_CLIENT_SECRET");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_one_way_that_fits_is_found),
        cmocka_unit_test(secrets_are_where_they_were_put),
        cmocka_unit_test(the_stronger_source_of_a_secret_wins),
    };
    return cmocka_run_group_tests_name("config/identity", tests, ini_setup, ini_teardown);
}
