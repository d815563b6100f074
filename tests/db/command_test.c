/*
 * The command lakebase-odbc on the sandbox: what it says, its exit status, what it keeps. It is
 * found beside the driver that $LB_DRIVER names.
 */
#include "support/db.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "platform/clock.h"
#include "platform/command.h"
#include "support/sandbox.h"

#define PRINTED_MOST 65536
#define LONG_ENOUGH  60000

static char program[4096], helpers[4096], folder[] = "/tmp/lakebase-command-XXXXXX";

/* Runs a line of the shell in which $LO is the command; standard output and error together. */
static int run(char **printed, const char *line)
{
    struct lb_command c;
    int os_error;
    char whole[8192];
    snprintf(whole, sizeof whole, "LO='%s'; { %s; } 2>&1", program, line);
    assert_true(
        lb_command_shell(whole, PRINTED_MOST, lb_clock_ms() + LONG_ENOUGH, NULL, &c, &os_error));
    if (c.end != LB_COMMAND_EXITED)
        fail_msg("%s did not end on its own; it said: %s", line, c.out);
    *printed = strdup(c.out);
    assert_non_null(*printed);
    int status = c.status;
    lb_command_release(&c);
    return status;
}

static void expect(const char *line, int status, const char *const *says)
{
    char *printed;
    int got = run(&printed, line);
    for (; *says; says++)
        if (!strstr(printed, *says))
            fail_msg("%s does not say \"%s\" but:\n%s", line, *says, printed);
    if (got != status)
        fail_msg("%s ended with %d, not %d:\n%s", line, got, status, printed);
    assert_null(strstr(printed, db_need("DATABRICKS_CLIENT_SECRET")));
    assert_null(strstr(printed, db_need("SANDBOX_PGPASSWORD")));
    assert_null(strstr(printed, "eyJ")); /* a JWT */
    free(printed);
}

#define EXPECT(line, status, ...) expect(line, status, (const char *const[]){__VA_ARGS__, NULL})

static void test_usage(void **state)
{
    EXPECT("$LO", 2, "usage:", "login", "check", "logout");
    EXPECT("$LO --help", 0, "usage:");
    EXPECT("$LO frobnicate", 2, "usage:");
    EXPECT("$LO check a b", 2, "usage:");
    EXPECT("$LO --version", 0, PACKAGE_VERSION);
    EXPECT("$LO check lakebase-m2m >/dev/full; test $? -le 1", 0, "");
}

static void test_check(void **state)
{
    EXPECT("$LO check lakebase-m2m", 0, "ok    settings", "AuthType=oauth-m2m", "ok    sign-in",
           "ok    connect", "ok    query", "TLSv1.3", "All is well.");
    EXPECT("$LO check lakebase-password", 0, "AuthType=password", "report_reader", "All is well.");
    EXPECT("echo \"Workspace=$DATABRICKS_HOST;ClientID=$DATABRICKS_CLIENT_ID;"
           "ClientSecret=$DATABRICKS_CLIENT_SECRET;Endpoint=$LAKEBASE_ENDPOINT;"
           "SSLRootCert=$SANDBOX_CA;Port=$LAKEBASE_PORT\" | $LO check -",
           0, "the connection string", "ok    server    localhost", "All is well.");
}

/* Each failure belongs to the step that fails, with the advice of its own text. */
static void test_check_failures(void **state)
{
    EXPECT("$LO check nowhere", 1, "FAIL  settings", "no data source nowhere");
    EXPECT("echo 'DSN=lakebase-m2m;ClientSecret=wrong' | $LO check -", 1, "ok    settings",
           "FAIL  sign-in", "invalid_client", "named above");
    EXPECT("$LO check 'DSN=lakebase-m2m;Port=1'", 1, "ok    sign-in", "FAIL  connect", "[08001]",
           "Check host and port");
    EXPECT("$LO check 'DSN=lakebase-m2m;Database=nowhere'", 1, "FAIL  connect", "[08004]",
           "Check Database");
    EXPECT("$LO check 'DSN=lakebase-m2m;Servr=x'", 0, "warning:", "Was Server meant?",
           "All is well.");
    EXPECT("$LO check 'Driver=NoSuchDriver;Server=localhost;UID=a;PWD=b'", 1, "FAIL  connect",
           "odbcinst -q -d");
    EXPECT("$LO check 'DSN=lakebase-m2m;Port'", 1, "FAIL  settings");
    EXPECT("printf 'a=1\\nb=2\\n' | $LO check -", 1, "one connection string");
    EXPECT("$LO check - </dev/null", 1, "one connection string");
}

static void test_login_with_nobody_to_ask(void **state)
{
    EXPECT("$LO login lakebase-m2m", 0, "on its own", "oauth-m2m");
    EXPECT("$LO login lakebase-password", 0, "password");
    EXPECT("$LO logout lakebase-password", 0, "No sign-in of lakebase-password");
    EXPECT("$LO login 'DSN=lakebase-m2m;ClientSecret=wrong;UID='", 0, "on its own");
    EXPECT("BROWSER=true $LO login 'DSN=lakebase-u2m;BrowserTimeout=1' </dev/null", 1,
           "A browser was started", "nobody signed in");
}

static long kept(void)
{
    char line[256], *printed;
    snprintf(line, sizeof line, "find %s -name '*.json' | wc -l", folder);
    run(&printed, line);
    long n = strtol(printed, NULL, 10);
    free(printed);
    return n;
}

/* After a login the driver connects with no browser at all, after a logout it cannot. */
static void driver_connects(bool want)
{
    struct db d = {0};
    db_open(&d, false);
    SQLRETURN r =
        db_try(&d, "DSN=lakebase-u2m;Browser=never;TokenCacheDir=%s/lakebase-odbc", folder);
    if (want) {
        DBC_OK(d.dbc, r);
        char user[128];
        DBC_OK(d.dbc, SQLAllocHandle(SQL_HANDLE_STMT, d.dbc, &d.stmt));
        d.connected = true;
        assert_string_equal(db_text(&d, "SELECT current_user", user, sizeof user),
                            db_need("SANDBOX_USER_EMAIL"));
    } else {
        DBC_ERROR(d.dbc, "28000", r);
        db_says(SQL_HANDLE_DBC, d.dbc, "lakebase-odbc login");
    }
    db_close(&d);
}

static void test_login_by_browser(void **state)
{
    char line[6000];
    driver_connects(false);
    snprintf(line, sizeof line,
             "BROWSER_PAGE=%s/page BROWSER=%s/browser.py $LO login lakebase-u2m </dev/null", folder,
             helpers);
    EXPECT(line, 0, "A browser was started", "https://", "Signed in at", "ada@example.com");
    driver_connects(true);
    EXPECT("$LO login lakebase-u2m", 0, "You were signed in already");
    EXPECT("$LO check lakebase-u2m", 0, "AuthType=oauth-u2m", "All is well.");
    EXPECT("$LO logout lakebase-u2m", 0, "Signed out");
    assert_int_equal(kept(), 0);
    EXPECT("$LO logout lakebase-u2m", 0, "No sign-in of lakebase-u2m is kept");
}

/* At a terminal, the browser elsewhere: a wrong address is told, the right one ends the wait. */
static void test_login_by_pasted_address(void **state)
{
    char line[6000];
    snprintf(line, sizeof line, "%s/paste.py $LO login 'DSN=lakebase-u2m;Browser=never'", helpers);
    EXPECT(line, 0, "Open this address", "That is not the address of this sign-in", "Signed in at");
    assert_int_equal(kept(), 1);
    EXPECT("$LO logout lakebase-u2m", 0, "Signed out");
}

static int prepare(void **state)
{
    const char *driver = db_need("LB_DRIVER");
    const char *end = strstr(driver, "/.libs/");
    assert_non_null(end);
    snprintf(program, sizeof program, "%.*s/lakebase-odbc", (int)(end - driver), driver);
    snprintf(helpers, sizeof helpers, "%s/../oauth", db_need("LB_CASES"));
    assert_non_null(mkdtemp(folder));
    setenv("XDG_STATE_HOME", folder, 1);
    unsetenv("BROWSER");
    unsetenv("DISPLAY");
    unsetenv("WAYLAND_DISPLAY");
    sandbox_post("/reset", NULL);
    return 0;
}

static int clean(void **state)
{
    char line[256], *printed;
    snprintf(line, sizeof line, "rm -rf %s", folder);
    run(&printed, line);
    free(printed);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_usage),
        cmocka_unit_test(test_check),
        cmocka_unit_test(test_check_failures),
        cmocka_unit_test(test_login_with_nobody_to_ask),
        cmocka_unit_test(test_login_by_browser),
        cmocka_unit_test(test_login_by_pasted_address),
    };
    unsetenv("XDG_RUNTIME_DIR"); /* what is kept is a file, not in somebody's keyring */
    unsetenv("DBUS_SESSION_BUS_ADDRESS");
    return cmocka_run_group_tests(tests, prepare, clean);
}
