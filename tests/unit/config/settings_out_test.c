#include <string.h>

#include "config/settings_out.h"
#include "support/ini.h"
#include "support/test.h"

static void check_out(const char *string, const char *want)
{
    struct lb_settings s;
    struct lb_err err;
    struct lb_buf out = LB_BUF(65536);
    struct lb_settings_input in = {.string = lb_text_of(string)};
    lb_settings_init(&s);
    if (!lb_settings_load(&s, &in, &err))
        fail_msg("%s", err.text);
    lb_settings_out_string(&s, &out);
    assert_string_equal(lb_buf_str(&out), want);
    lb_buf_release(&out);
    lb_settings_release(&s);
}

static void the_out_string_has_all_but_secrets(void **state)
{
    ini_write(*state, "odbc.ini", "[out me]\nServer=dsn-host\nPWD=dsn-secret\nDescription=x\n");
    check_out(
        "UID=me@x.com;DSN=out me;PWD={a;b};port=7000;Quux=1;AccessToken=t;ClientSecret=s;ca=r",
        "DSN=out me;Port=7000;UID={me@x.com};SSLMode=r;");
    check_out("DRIVER={Lake;base};Host=h;ProxyPWD=p;SSLKeyPassword=k",
              "DRIVER={Lake;base};Server=h;");
    check_out("PercentDecodePWD=1;ConnSettings=a%2Bb", "PercentDecodePWD=1;ConnSettings={a+b};");
    check_out("Server=h;Server=i;UID=;FILEDSN=x;SAVEFILE=y", "Server=h;");
}

static void the_out_string_reads_back_the_same(void **state)
{
    struct lb_settings s;
    struct lb_err err;
    struct lb_buf once = LB_BUF(65536);
    struct lb_settings_input in = {
        .string = LB_TEXT("DRIVER=Lakebase;Server=h;ConnSettings={set a to '}}';};UID={ x }")};
    lb_settings_init(&s);
    assert_true(lb_settings_load(&s, &in, &err));
    lb_settings_out_string(&s, &once);
    lb_settings_release(&s);
    check_out(lb_buf_str(&once), lb_buf_str(&once));
    lb_buf_release(&once);
}

static void check_name(const char *own, const char *version, const char *want)
{
    struct lb_settings s;
    struct lb_err err;
    char out[LB_APPLICATION_NAME_ROOM];
    lb_settings_init(&s);
    assert_true(
        lb_settings_put(&s, LB_KEY_APPLICATION_NAME, lb_text_of(own), LB_FROM_STRING, &err));
    lb_settings_application_name(&s, version, out);
    assert_string_equal(out, want);
    lb_settings_release(&s);
}

static void the_users_name_comes_first(void **state)
{
    check_name("", "1.2.3", "lakebase_odbc/1.2.3");
    check_name("Acme_DatEng/3.5", "1.2.3", "Acme_DatEng/3.5 lakebase_odbc/1.2.3");
    check_name(" Acme_DatEng/3.5 ", "1.2.3", "Acme_DatEng/3.5 lakebase_odbc/1.2.3");
    check_name("Tab leau (x) é日\x01", "1", "Tab-leau--x----- lakebase_odbc/1");
}

static void the_name_fits_into_what_postgresql_keeps(void **state)
{
    /* 43 bytes and " lakebase_odbc/1.2.3" make 63 */
    check_name("Acme_0123456789012345678901234567890123/3.5", "1.2.3",
               "Acme_0123456789012345678901234567890123/3.5 lakebase_odbc/1.2.3");
    /* one more: the driver's own name goes, the user's stays whole */
    check_name("Acme_01234567890123456789012345678901234/3.5", "1.2.3",
               "Acme_01234567890123456789012345678901234/3.5");
    check_name("0123456789012345678901234567890123456789012345678901234567890123456789", "1.2.3",
               "012345678901234567890123456789012345678901234567890123456789012");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_out_string_has_all_but_secrets),
        cmocka_unit_test(the_out_string_reads_back_the_same),
        cmocka_unit_test(the_users_name_comes_first),
        cmocka_unit_test(the_name_fits_into_what_postgresql_keeps),
    };
    return cmocka_run_group_tests_name("config/settings_out", tests, ini_setup, ini_teardown);
}
