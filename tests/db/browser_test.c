/*
 * A person signs in with a real browser while SQLDriverConnect waits: Chromium without a screen on
 * the sandbox's page, and a small one of our own where there is none.
 */
#include "support/db.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "platform/clock.h"
#include "support/sandbox.h"

static char folder[] = "/tmp/lakebase-browser-XXXXXX", page_file[64];

static void browser(const char *answer)
{
    bool real = system("command -v chromium || command -v chromium-browser || "
                       "command -v google-chrome") == 0;
    char program[4096];
    snprintf(program, sizeof program, "%s/../oauth/%s", db_need("LB_CASES"),
             real ? "chromium.py" : "browser.py");
    setenv("BROWSER", program, 1);
    setenv("BROWSER_ANSWER", answer, 1);
    setenv("BROWSER_PAGE", page_file, 1);
    if (!real && strcmp(answer, "continue") != 0 && strcmp(answer, "deny") != 0)
        skip();
}

/* What the browser showed at the end; it writes that when the driver is done with it. */
static void page_says(const char *what)
{
    static char text[65536];
    for (int i = 0; i < 200; i++) {
        FILE *f = fopen(page_file, "r");
        size_t n = f ? fread(text, 1, sizeof text - 1, f) : 0;
        text[n] = '\0';
        if (f)
            fclose(f);
        if (n > 0 && strstr(text, what))
            break;
        lb_clock_sleep(50);
    }
    if (!strstr(text, what))
        fail_msg("\"%s\" is not on the page: %s", what, text);
    remove(page_file);
}

static void forget(void)
{
    char line[128];
    snprintf(line, sizeof line, "rm -rf %s/kept", folder);
    assert_int_equal(system(line), 0);
}

static SQLRETURN try_person(struct db *d, const char *more)
{
    return db_try(d, "DSN=lakebase-u2m;TokenCacheDir=%s/kept;%s", folder, more);
}

static void test_sign_in(void **state)
{
    struct db *d = *state;
    char user[256];
    forget();
    browser("continue");
    db_connect(d, "DSN=lakebase-u2m;TokenCacheDir=%s/kept;BrowserTimeout=30", folder);
    assert_string_equal(db_text(d, "SELECT current_user", user, sizeof user),
                        db_need("SANDBOX_USER_EMAIL"));
    page_says("You are signed in");
    db_disconnect(d);
    /* and never again */
    sandbox_post("/reset", NULL);
    setenv("BROWSER", "/nowhere/browser", 1);
    db_connect(d, "DSN=lakebase-u2m;TokenCacheDir=%s/kept;Browser=never", folder);
    assert_int_equal(sandbox_count("/oidc/v1/token"), 0);
}

static void test_deny(void **state)
{
    struct db *d = *state;
    forget();
    browser("deny");
    DBC_ERROR(d->dbc, "28000", try_person(d, "BrowserTimeout=30"));
    db_says(SQL_HANDLE_DBC, d->dbc, "refused");
    db_says(SQL_HANDLE_DBC, d->dbc, "access_denied");
    page_says("You are not signed in");
}

static void test_closed_tab(void **state)
{
    struct db *d = *state;
    forget();
    browser("close");
    int64_t start = lb_clock_ms();
    DBC_ERROR(d->dbc, "HYT00", try_person(d, "BrowserTimeout=5"));
    assert_in_range(lb_clock_ms() - start, 4500, 7500);
    db_says(SQL_HANDLE_DBC, d->dbc, "BrowserTimeout");
    page_says("closed");
}

/* Nobody listens any more: the browser says so, and what the person did signs nobody in. */
static void test_come_late(void **state)
{
    struct db *d = *state;
    forget();
    browser("late");
    setenv("BROWSER_LATE", "5", 1);
    DBC_ERROR(d->dbc, "HYT00", try_person(d, "BrowserTimeout=4"));
    page_says("localhost");
    DBC_ERROR(d->dbc, "28000", try_person(d, "Browser=never"));
    db_says(SQL_HANDLE_DBC, d->dbc, "lakebase-odbc login");
}

/* The smaller of BrowserTimeout and SQL_ATTR_LOGIN_TIMEOUT. */
static void test_login_timeout(void **state)
{
    struct db *d = *state;
    forget();
    setenv("BROWSER", "true", 1);
    DBC_OK(d->dbc,
           SQLSetConnectAttr(d->dbc, SQL_ATTR_LOGIN_TIMEOUT, (SQLPOINTER)2, SQL_IS_UINTEGER));
    int64_t start = lb_clock_ms();
    DBC_ERROR(d->dbc, "HYT00", try_person(d, "BrowserTimeout=30"));
    assert_in_range(lb_clock_ms() - start, 1800, 3500);
    start = lb_clock_ms();
    DBC_ERROR(d->dbc, "HYT00", try_person(d, "BrowserTimeout=1"));
    assert_in_range(lb_clock_ms() - start, 900, 1900);
}

static void *cancel_soon(void *dbc)
{
    lb_clock_sleep(700);
    return SQLCancelHandle(SQL_HANDLE_DBC, dbc) == SQL_SUCCESS ? dbc : NULL;
}

static void test_cancel(void **state)
{
    struct db *d = *state;
    pthread_t thread;
    void *done = NULL;
    forget();
    setenv("BROWSER", "true", 1);
    int64_t start = lb_clock_ms();
    assert_int_equal(pthread_create(&thread, NULL, cancel_soon, d->dbc), 0);
    SQLRETURN r = try_person(d, "BrowserTimeout=30");
    assert_int_equal(pthread_join(thread, &done), 0);
    DBC_ERROR(d->dbc, "HY008", r);
    assert_ptr_equal(done, d->dbc);
    assert_in_range(lb_clock_ms() - start, 600, 3000);
}

static void test_no_browser(void **state)
{
    struct db *d = *state;
    forget();
    setenv("BROWSER", "/nowhere/browser", 1);
    DBC_ERROR(d->dbc, "08001", try_person(d, ""));
    db_says(SQL_HANDLE_DBC, d->dbc, "lakebase-odbc login");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DB_BARE(test_sign_in),       DB_BARE(test_deny),   DB_BARE(test_closed_tab),
        DB_BARE(test_come_late),     DB_BARE(test_cancel), DB_BARE(test_no_browser),
        DB_BARE(test_login_timeout),
    };
    if (!mkdtemp(folder))
        return 1;
    snprintf(page_file, sizeof page_file, "%s/page", folder);
    unsetenv("DISPLAY");
    unsetenv("WAYLAND_DISPLAY");
    int failed = DB_MAIN(tests);
    char line[128];
    snprintf(line, sizeof line, "rm -r %s", folder);
    return system(line) != 0 || failed;
}
