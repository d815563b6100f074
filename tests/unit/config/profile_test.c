#include "config/profile.h"

#include <stdlib.h>
#include <string.h>

#include "support/ini.h"
#include "support/test.h"

static const char cfg[] = "; two profiles\n"
                          "[DEFAULT]\n"
                          "host = https://default.cloud.databricks.com\n"
                          "token = 'dapi#1' # a comment\n"
                          "[work]\r\n"
                          "host=adb-1.2.azuredatabricks.net/?o=7\r\n"
                          "client_id = \"c1\"\n"
                          "client_secret = s#ecret\n"
                          "unknown_key = x\n"
                          "auth_type = oauth-m2m\n";

static struct ini ini;

static bool load(struct lb_settings *s, const char *string, struct lb_err *err)
{
    struct lb_settings_input in = {.string = lb_text_of(string)};
    lb_settings_init(s);
    return lb_settings_load(s, &in, err);
}

static void holds(const char *string, enum lb_keyword key, const char *value)
{
    struct lb_settings s;
    struct lb_err err = {0};
    if (!load(&s, string, &err))
        fail_msg("%s: %s", string, err.text);
    assert_string_equal(lb_settings_str(&s, key), value);
    lb_settings_release(&s);
}

static void a_named_profile_fills_what_is_open(void **state)
{
    ini_write(&ini, ".databrickscfg", cfg);
    holds("Driver=x;Profile=work", LB_KEY_WORKSPACE, "adb-1.2.azuredatabricks.net/?o=7");
    holds("Driver=x;Profile=work", LB_KEY_CLIENT_ID, "c1");
    holds("Driver=x;Profile=work", LB_KEY_CLIENT_SECRET, "s#ecret");
    holds("Driver=x;Profile=work;ClientID=mine", LB_KEY_CLIENT_ID, "mine");
    holds("Driver=x;Profile=work", LB_KEY_ACCESS_TOKEN, "");
}

static void the_default_profile_is_for_who_says_nothing(void **state)
{
    ini_write(&ini, ".databrickscfg", cfg);
    holds("Driver=x;Endpoint=projects/p", LB_KEY_ACCESS_TOKEN, "dapi#1");
    holds("Driver=x;Endpoint=projects/p;Workspace=w", LB_KEY_ACCESS_TOKEN, "");
    ini_write(&ini, ".databrickscfg",
              "[__settings__]\ndefault_profile = b\n[b]\ntoken=tb\n[DEFAULT]\n"
              "token=td\n");
    holds("Driver=x;Endpoint=projects/p", LB_KEY_ACCESS_TOKEN, "tb");
}

/* The environment stands above a profile that the environment names, and below one that a person
 * names. */
static void the_environment_and_profiles(void **state)
{
    ini_write(&ini, ".databrickscfg", cfg);
    setenv("DATABRICKS_CLIENT_ID", "from env", 1);
    holds("Driver=x;Profile=work", LB_KEY_CLIENT_ID, "c1");
    setenv("DATABRICKS_CONFIG_PROFILE", "work", 1);
    holds("Driver=x", LB_KEY_CLIENT_ID, "from env");
    unsetenv("DATABRICKS_CLIENT_ID");
    holds("Driver=x", LB_KEY_CLIENT_ID, "c1");
    unsetenv("DATABRICKS_CONFIG_PROFILE");
}

static void what_is_missing_is_told(void **state)
{
    struct lb_settings s;
    struct lb_err err = {0};
    char path[128];
    ini_write(&ini, ".databrickscfg", cfg);
    assert_false(load(&s, "Driver=x;Profile=home", &err));
    assert_int_equal(err.code, LB_ERR_MISSING);
    assert_non_null(strstr(err.text, "Profile=home"));
    assert_non_null(strstr(err.text, ini_path(&ini, ".databrickscfg", path)));
    lb_settings_release(&s);
    assert_false(load(&s, "Driver=x;ConfigFile=/none/there;Profile=work", &err));
    assert_int_equal(err.code, LB_ERR_SYSTEM);
    lb_settings_release(&s);
    ini_write(&ini, ".databrickscfg", "[DEFAULT]\nauth_type = magic\n");
    assert_false(load(&s, "Driver=x;Endpoint=projects/p", &err));
    assert_int_equal(err.code, LB_ERR_ARGUMENT);
    assert_non_null(strstr(err.text, "auth_type"));
    lb_settings_release(&s);
}

static int setup(void **state)
{
    ini_open(&ini);
    return 0;
}

static int teardown(void **state)
{
    ini_close(&ini);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_named_profile_fills_what_is_open, setup, teardown),
        cmocka_unit_test_setup_teardown(the_default_profile_is_for_who_says_nothing, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(the_environment_and_profiles, setup, teardown),
        cmocka_unit_test_setup_teardown(what_is_missing_is_told, setup, teardown),
    };
    return cmocka_run_group_tests_name("config/profile", tests, NULL, NULL);
}
