/* The setup library as unixODBC's installer library uses it: found by odbcinst.ini, loaded, called.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <odbcinst.h>
#include <odbcinstext.h>

#include "support/ini.h"
#include "support/test.h"

/* $LB_DRIVER is …/lakebaseodbc.so; the setup library stands beside it. */
static int register_driver(void **state)
{
    static struct ini ini;
    char text[2048];
    const char *driver = getenv("LB_DRIVER");
    assert_non_null(driver);
    size_t n = strlen(driver) - strlen(".so");
    ini_open(&ini);
    snprintf(text, sizeof text, "[Lakebase]\nDriver=%s\nSetup=%.*sS.so\n", driver, (int)n, driver);
    ini_write(&ini, "odbcinst.ini", text);
    *state = &ini;
    return 0;
}

static int forget_driver(void **state)
{
    ini_close(*state);
    return 0;
}

static void check_value(const char *dsn, const char *name, const char *want)
{
    char value[256] = "";
    SQLGetPrivateProfileString(dsn, name, "(none)", value, sizeof value, "odbc.ini");
    assert_string_equal(value, want);
}

static void the_installer_adds_and_removes_data_sources(void **state)
{
    assert_true(SQLConfigDataSource(NULL, ODBC_ADD_DSN, "Lakebase",
                                    "DSN=by installer\0Servername=h\0Port=6000\0"));
    check_value("by installer", "Driver", "Lakebase");
    check_value("by installer", "Server", "h");
    check_value("by installer", "Port", "6000");
    assert_true(SQLConfigDataSource(NULL, ODBC_REMOVE_DSN, "Lakebase", "DSN=by installer\0"));
    check_value("by installer", "Database", "(none)");
}

static void the_installer_hears_what_is_wrong(void **state)
{
    DWORD code = 0;
    char text[1024] = "";
    assert_false(SQLConfigDataSource(NULL, ODBC_ADD_DSN, "Lakebase", "DSN=wrong\0Port=many\0"));
    assert_int_equal(SQLInstallerError(1, &code, text, sizeof text, NULL), SQL_SUCCESS);
    assert_int_equal(code, ODBC_ERROR_INVALID_KEYWORD_VALUE);
    assert_non_null(strstr(text, "Port=many"));
    check_value("wrong", "Driver", "(none)");
}

static void a_manager_gets_its_form(void **state)
{
    char driver[] = "Lakebase";
    HODBCINSTPROPERTY first = NULL;
    assert_int_equal(ODBCINSTConstructProperties(driver, &first), ODBCINST_SUCCESS);
    unsigned secrets = 0, named = 0;
    for (HODBCINSTPROPERTY p = first; p; p = p->pNext) {
        secrets += p->nPromptType == ODBCINST_PROMPTTYPE_TEXTEDIT_PASSWORD;
        named += strcmp(p->szName, "Endpoint") == 0 || strcmp(p->szName, "Description") == 0;
    }
    assert_int_equal(secrets, 2);
    assert_int_equal(named, 2);
    assert_int_equal(ODBCINSTDestructProperties(&first), ODBCINST_SUCCESS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_installer_adds_and_removes_data_sources),
        cmocka_unit_test(the_installer_hears_what_is_wrong),
        cmocka_unit_test(a_manager_gets_its_form),
    };
    return cmocka_run_group_tests_name("api/setup", tests, register_driver, forget_driver);
}
