/*
 * A person's sign-in is kept in the desktop's keyring where there is one: here GNOME's, on a
 * session bus of the test's own; and in a file where there is none, or one that does not answer.
 */
#include "support/db.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "platform/clock.h"

/* The home of the test; sessions is where kept sign-ins are. */
static char sessions[256], logout[4200];

static void use_browser(const char *name)
{
    char program[4096];
    snprintf(program, sizeof program, "%s/../oauth/%s", db_need("LB_CASES"), name);
    setenv("BROWSER", program, 1);
}

/* A process of its own, which remembers nothing; whether it could connect. */
static bool connects(const char *more)
{
    int status = -1;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct db d = {0};
        char said[4096];
        db_open(&d, false);
        bool fine = SQL_SUCCEEDED(db_try(&d, "DSN=lakebase-u2m;BrowserTimeout=20;%s", more));
        if (!fine)
            fprintf(stderr, "# %s", db_diag(SQL_HANDLE_DBC, d.dbc, said, sizeof said));
        _exit(fine ? 0 : 1);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static int files(void)
{
    char line[512];
    int n = -1;
    snprintf(line, sizeof line, "ls %s/*.json 2>/dev/null | wc -l", sessions);
    FILE *f = popen(line, "r");
    assert_non_null(f);
    assert_int_equal(fscanf(f, "%d", &n), 1);
    pclose(f);
    return n;
}

static int forget(void **state)
{
    char line[512];
    snprintf(line, sizeof line, "rm -rf %s", sessions);
    unsetenv("BROWSER");
    return system(line);
}

static void test_kept_in_the_keyring(void **state)
{
    assert_false(connects("Browser=never"));
    use_browser("browser.py");
    assert_true(connects(""));
    unsetenv("BROWSER");
    assert_int_equal(files(), 0);
    assert_true(connects("Browser=never"));
    assert_true(connects("Browser=never;TokenCache=keyring"));
    assert_false(connects("Browser=never;TokenCache=file"));
    assert_false(connects("Browser=never;TokenCache=none"));
    char elsewhere[512];
    snprintf(elsewhere, sizeof elsewhere, "Browser=never;TokenCacheDir=%s/elsewhere", sessions);
    assert_false(connects(elsewhere));
}

static void test_logout(void **state)
{
    use_browser("browser.py");
    assert_true(connects(""));
    assert_true(connects("Browser=never"));
    assert_int_equal(system(logout), 0);
    assert_false(connects("Browser=never"));
}

/* What is in a file stays there: programs outside of the session find it. */
static void test_a_file_stays(void **state)
{
    char *bus = strdup(db_need("DBUS_SESSION_BUS_ADDRESS"));
    use_browser("browser.py");
    assert_true(connects("TokenCache=file"));
    assert_int_equal(files(), 1);
    assert_true(connects("Browser=never"));
    assert_int_equal(files(), 1);
    unsetenv("DBUS_SESSION_BUS_ADDRESS");
    assert_true(connects("Browser=never"));
    assert_false(connects("Browser=never;TokenCache=keyring"));
    setenv("DBUS_SESSION_BUS_ADDRESS", bus, 1);
    assert_int_equal(system(logout), 0);
    assert_int_equal(files(), 0);
    free(bus);
}

/* A bus that takes connections and says nothing, as a session that hangs does. */
static void test_a_keyring_that_hangs(void **state)
{
    char address[320], *bus = strdup(db_need("DBUS_SESSION_BUS_ADDRESS"));
    struct sockaddr_un at = {.sun_family = AF_UNIX};
    snprintf(at.sun_path, sizeof at.sun_path, "%s/mute", db_need("HOME"));
    snprintf(address, sizeof address, "unix:path=%s", at.sun_path);
    int mute = socket(AF_UNIX, SOCK_STREAM, 0);
    assert_int_equal(bind(mute, (struct sockaddr *)&at, sizeof at), 0);
    assert_int_equal(listen(mute, 8), 0);
    setenv("DBUS_SESSION_BUS_ADDRESS", address, 1);
    use_browser("browser.py");
    int64_t start = lb_clock_ms();
    assert_true(connects(""));
    assert_in_range(lb_clock_ms() - start, 2500, 8000);
    assert_int_equal(files(), 1);
    setenv("DBUS_SESSION_BUS_ADDRESS", bus, 1);
    close(mute);
    unlink(at.sun_path);
    free(bus);
}

/* Starts this program once more, on a bus and with a keyring of its own, in a home of its own. */
static int in_a_session(char *self)
{
    static const char line[] =
        "HOME=$(mktemp -d) || exit 1; export HOME; unset XDG_STATE_HOME XDG_DATA_HOME; "
        "XDG_RUNTIME_DIR=$HOME DISPLAY= dbus-run-session -- sh -c '"
        "printf sesame | gnome-keyring-daemon --unlock --components=secrets >/dev/null && "
        "LB_KEYRING_TEST=1 exec \"$0\"' \"$0\"; code=$?; rm -rf \"$HOME\"; exit $code";
    execl("/bin/sh", "sh", "-c", line, self, (char *)NULL);
    perror("sh");
    return 1;
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_kept_in_the_keyring, forget),
        cmocka_unit_test_setup(test_logout, forget),
        cmocka_unit_test_setup(test_a_file_stays, forget),
        cmocka_unit_test_setup(test_a_keyring_that_hangs, forget),
    };
    if (!getenv("LB_KEYRING_TEST"))
        return in_a_session(argv[0]);
    snprintf(logout, sizeof logout, "%.*s/../../lakebase-odbc logout lakebase-u2m >/dev/null",
             (int)(strrchr(argv[0], '/') - argv[0]), argv[0]);
    unsetenv("XDG_RUNTIME_DIR"); /* the bus is in the environment, and nowhere else */
    snprintf(sessions, sizeof sessions, "%s/.local/state/lakebase-odbc", db_need("HOME"));
    setenv("BROWSER_PAGE", "/dev/null", 1);
    setenv("BROWSER_ANSWER", "continue", 1);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
