#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <odbcinst.h>

#include "base/buf.h"
#include "config/dsn.h"
#include "platform/file.h"
#include "support/ini.h"
#include "support/test.h"

BOOL INSTAPI ConfigDSN(HWND parent, WORD request, LPCSTR driver, LPCSTR attributes);
BOOL INSTAPI ConfigDriver(HWND parent, WORD request, LPCSTR driver, LPCSTR arguments, LPSTR message,
                          WORD message_room, WORD *message_length);

/* What the file holds now, on lines without spaces around the '='. */
static void check_file(const struct ini *ini, const char *name, const char *want)
{
    char path[128], *text;
    size_t n;
    int os_error;
    struct lb_buf got = LB_BUF(65536);
    assert_true(lb_file_read(ini_path(ini, name, path), 65536, &text, &n, &os_error));
    struct lb_text rest = lb_text(text, n);
    while (rest.at) {
        struct lb_text line = lb_text_trim(lb_text_cut(&rest, '\n'));
        if (line.n == 0)
            continue;
        struct lb_text value = line;
        struct lb_text key = lb_text_cut(&value, '=');
        lb_buf_add_text(&got, lb_text_trim(key));
        if (value.at) {
            lb_buf_add_char(&got, '=');
            lb_buf_add_text(&got, lb_text_trim(value));
        }
        lb_buf_add_char(&got, '\n');
    }
    assert_string_equal(lb_buf_str(&got), want);
    lb_buf_release(&got);
    free(text);
}

/* One of the installer's errors must have this code and hold this text; takes all of them away. */
static void check_error(DWORD code, const char *piece)
{
    bool found = false;
    for (WORD i = 1; i <= 8; i++) {
        char text[1024] = "";
        DWORD got = 0;
        RETCODE rc = SQLInstallerError(i, &got, text, sizeof text, NULL);
        if (rc != SQL_SUCCESS && rc != SQL_SUCCESS_WITH_INFO)
            break;
        found = found || (got == code && strstr(text, piece));
        if (!found)
            print_message("# installer error %u: %s\n", (unsigned)got, text);
    }
    if (!found)
        fail_msg("no installer error %u with \"%s\"", (unsigned)code, piece);
    /* unixODBC keeps errors until the next call of the library clears them */
    SQLSetConfigMode(ODBC_BOTH_DSN);
}

static void a_data_source_is_added(void **state)
{
    assert_true(ConfigDSN(NULL, ODBC_ADD_DSN, "Lakebase",
                          "DSN=added\0Servername=h\0port=6000\0UID=me\0PWD=a;b}c=d\0Database=\0"));
    check_file(*state, "odbc.ini",
               "[added]\nDriver=Lakebase\nServer=h\nPort=6000\nUID=me\nPWD=a;b}c=d\n");
}

static void adding_takes_the_place_of_what_was_there(void **state)
{
    ini_write(*state, "odbc.ini", "[other]\nServer=o\n\n[again]\nDriver=X\nServer=old\nUID=old\n");
    assert_true(ConfigDSN(NULL, ODBC_ADD_DSN, "Lakebase", "DSN=again\0Server=new\0"));
    check_file(*state, "odbc.ini", "[other]\nServer=o\n[again]\nDriver=Lakebase\nServer=new\n");
}

static void a_data_source_is_changed(void **state)
{
    ini_write(*state, "odbc.ini",
              "[changed]\nDriver=Lakebase\nServername=old\nHost=older\nUID=me\nSSLMode=require\n");
    assert_true(
        ConfigDSN(NULL, ODBC_CONFIG_DSN, "Lakebase", "DSN=changed\0Server=new\0CA=\0Port=7000\0"));
    check_file(*state, "odbc.ini", "[changed]\nDriver=Lakebase\nUID=me\nServer=new\nPort=7000\n");
}

static void a_data_source_is_removed(void **state)
{
    ini_write(*state, "odbc.ini", "[keep]\nServer=k\n\n[remove]\nServer=r\n");
    assert_true(ConfigDSN(NULL, ODBC_REMOVE_DSN, "Lakebase", "DSN=remove\0"));
    check_file(*state, "odbc.ini", "[keep]\nServer=k\n");
}

static void bad_attributes_write_nothing(void **state)
{
    static const struct {
        const char *attributes;
        DWORD code;
        const char *piece;
    } bad[] = {
        {"Server=h\0", ODBC_ERROR_INVALID_DSN, "DSN=name is missing"},
        {"DSN=\0Server=h\0", ODBC_ERROR_INVALID_DSN, "DSN=name is missing"},
        {"DSN=a;b\0Server=h\0", ODBC_ERROR_INVALID_DSN, "cannot be the name"},
        {"DSN=bad\0Server=h\0Servr=h\0", ODBC_ERROR_INVALID_KEYWORD_VALUE, "Was Server meant?"},
        {"DSN=bad\0Server=h\0Port=x\0", ODBC_ERROR_INVALID_KEYWORD_VALUE, "from 1 to 65535"},
        {"DSN=bad\0SSLMode=maybe\0", ODBC_ERROR_INVALID_KEYWORD_VALUE, "verify-full"},
        {"DSN=bad\0Server\0", ODBC_ERROR_INVALID_KEYWORD_VALUE, "has no ="},
        {"DSN=bad\0ConnSettings=a\nb\0", ODBC_ERROR_INVALID_KEYWORD_VALUE, "line break"},
    };
    ini_write(*state, "odbc.ini", "[bad]\nServer=before\n");
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_false(ConfigDSN(NULL, ODBC_ADD_DSN, "Lakebase", bad[i].attributes));
        check_error(bad[i].code, bad[i].piece);
    }
    check_file(*state, "odbc.ini", "[bad]\nServer=before\n");
}

static void long_values_are_refused_with_advice(void **state)
{
    struct lb_buf list = LB_BUF(4096);
    lb_buf_add(&list, "DSN=toolong\0AccessToken=", 24);
    for (int i = 0; i < 1000; i++)
        lb_buf_add_char(&list, 'x');
    lb_buf_add(&list, "\0", 2);
    ini_write(*state, "odbc.ini", "");
    assert_false(ConfigDSN(NULL, ODBC_ADD_DSN, "Lakebase", lb_buf_str(&list)));
    check_error(ODBC_ERROR_INVALID_KEYWORD_VALUE, "AccessTokenFile");
    check_file(*state, "odbc.ini", "");
    lb_buf_release(&list);
}

static void requests_that_make_no_sense_are_refused(void **state)
{
    assert_false(ConfigDSN(NULL, 99, "Lakebase", "DSN=x\0"));
    check_error(ODBC_ERROR_INVALID_REQUEST_TYPE, "99");
    assert_false(ConfigDSN(NULL, ODBC_ADD_DSN, NULL, "DSN=x\0"));
    check_error(ODBC_ERROR_INVALID_NAME, "driver's name");
    assert_false(ConfigDSN(NULL, ODBC_ADD_DSN, "Lakebase", NULL));
    check_error(ODBC_ERROR_INVALID_DSN, "DSN=name is missing");
    assert_false(ConfigDSN(NULL, ODBC_CONFIG_DSN, "Lakebase", "DSN=not there\0Server=h\0"));
    check_error(ODBC_ERROR_INVALID_DSN, "not there");
}

/* With neither the user's file nor the system's there, and no folder to make one in. */
static void a_file_that_cannot_be_written_is_told(void **state)
{
    char path[128];
    const struct ini *ini = *state;
    assert_int_equal(unlink(ini_path(ini, "odbc.ini", path)), 0);
    assert_int_equal(setenv("ODBCINI", ini_path(ini, "none/odbc.ini", path), 1), 0);
    assert_false(ConfigDSN(NULL, ODBC_ADD_DSN, "Lakebase", "DSN=nowhere\0Server=h\0"));
    check_error(ODBC_ERROR_CREATE_DSN_FAILED, "nowhere");
    assert_int_equal(setenv("ODBCINI", ini_path(ini, "odbc.ini", path), 1), 0);
    ini_write(ini, "odbc.ini", "");
}

static void a_driver_gets_defaults(void **state)
{
    char message[10] = "x";
    WORD length = 5;
    ini_write(*state, "odbcinst.ini", "[LakebaseCfg]\nDriver=/x.so\nPort=1\n");
    assert_true(ConfigDriver(NULL, ODBC_CONFIG_DRIVER, "LakebaseCfg",
                             "CPTimeout=60\0SSLRootCert=/ca.pem\0Port=\0", message, sizeof message,
                             &length));
    check_file(*state, "odbcinst.ini",
               "[LakebaseCfg]\nDriver=/x.so\nCPTimeout=60\nSSLRootCert=/ca.pem\n");
    assert_string_equal(message, "");
    assert_int_equal(length, 0);
    assert_false(ConfigDriver(NULL, ODBC_CONFIG_DRIVER, "LakebaseCfg", "Prt=1\0", NULL, 0, NULL));
    check_error(ODBC_ERROR_INVALID_KEYWORD_VALUE, "Was Port meant?");
    assert_false(ConfigDriver(NULL, ODBC_CONFIG_DRIVER, "LakebaseCfg", "DSN=x\0", NULL, 0, NULL));
    check_error(ODBC_ERROR_REQUEST_FAILED, "DSN");
    assert_false(ConfigDriver(NULL, ODBC_CONFIG_DRIVER, "", "Port=1\0", NULL, 0, NULL));
    check_error(ODBC_ERROR_INVALID_NAME, "driver's name");
    assert_false(ConfigDriver(NULL, 77, "LakebaseCfg", NULL, NULL, 0, NULL));
    check_error(ODBC_ERROR_INVALID_REQUEST_TYPE, "77");
    assert_true(ConfigDriver(NULL, ODBC_INSTALL_DRIVER, "LakebaseCfg", NULL, NULL, 0, NULL));
    assert_true(ConfigDriver(NULL, ODBC_REMOVE_DRIVER, "LakebaseCfg", NULL, NULL, 0, NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_data_source_is_added),
        cmocka_unit_test(adding_takes_the_place_of_what_was_there),
        cmocka_unit_test(a_data_source_is_changed),
        cmocka_unit_test(a_data_source_is_removed),
        cmocka_unit_test(bad_attributes_write_nothing),
        cmocka_unit_test(long_values_are_refused_with_advice),
        cmocka_unit_test(requests_that_make_no_sense_are_refused),
        cmocka_unit_test(a_file_that_cannot_be_written_is_told),
        cmocka_unit_test(a_driver_gets_defaults),
    };
    return cmocka_run_group_tests_name("setup/config_dsn", tests, ini_setup, ini_teardown);
}
