/*
 * A person signs in with a real browser while SQLDriverConnect waits: Chromium without a screen on
 * the sandbox's page, and a small one of our own where there is none. However it ends, and whatever
 * others send to the address that the browser returns to: nobody listens there afterwards.
 */
#include "support/db.h"

#include <arpa/inet.h>
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "platform/clock.h"
#include "support/sandbox.h"

static char folder[] = "/tmp/lakebase-browser-XXXXXX", page_file[64], attack_file[64];
static bool real;           /* there is a Chromium */
static unsigned short port; /* that the browser returns to */

static void open_with(const char *name)
{
    char program[4096];
    snprintf(program, sizeof program, "%s/../oauth/%s", db_need("LB_CASES"), name);
    setenv("BROWSER", program, 1);
}

static const char *browser_program(void)
{
    return real ? "chromium.py" : "browser.py";
}

static void browser(const char *answer)
{
    open_with(browser_program());
    setenv("BROWSER_ANSWER", answer, 1);
    if (!real && strcmp(answer, "continue") != 0 && strcmp(answer, "deny") != 0)
        skip();
}

/* What a file holds at the end; browsers and attackers write theirs when the driver is done. */
static void file_says(const char *path, const char *what)
{
    static char text[65536];
    for (int i = 0; i < 200; i++) {
        FILE *f = fopen(path, "r");
        size_t n = f ? fread(text, 1, sizeof text - 1, f) : 0;
        text[n] = '\0';
        if (f)
            fclose(f);
        if (n > 0 && strstr(text, what))
            break;
        lb_clock_sleep(50);
    }
    if (!strstr(text, what))
        fail_msg("\"%s\" is not in %s: %s", what, path, text);
    remove(path);
}

static void page_says(const char *what)
{
    file_says(page_file, what);
}

/* On 127.0.0.1 and [::1]: bind, or connect. -1 with errno, as those calls do. */
static int on_loopback(int family, int (*call)(int, const struct sockaddr *, socklen_t))
{
    struct sockaddr_in four = {.sin_family = AF_INET, .sin_port = htons(port)};
    struct sockaddr_in6 six = {.sin6_family = AF_INET6, .sin6_port = htons(port)};
    four.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    six.sin6_addr = in6addr_loopback;
    int fd = socket(family, SOCK_STREAM, 0);
    assert_true(fd >= 0);
    int got = family == AF_INET ? call(fd, (struct sockaddr *)&four, sizeof four)
                                : call(fd, (struct sockaddr *)&six, sizeof six);
    socklen_t n = sizeof four;
    if (got == 0 && port == 0 && getsockname(fd, (struct sockaddr *)&four, &n) == 0)
        port = ntohs(four.sin_port);
    int why = errno;
    close(fd);
    errno = why;
    return got;
}

/* Another one each time, so that runs side by side do not meet. */
static void choose_port(void)
{
    port = 0;
    assert_int_equal(on_loopback(AF_INET, bind), 0);
}

static void nobody_listens(void)
{
    static const int families[] = {AF_INET, AF_INET6};
    for (int i = 0; i < 2; i++) {
        assert_int_equal(on_loopback(families[i], connect), -1);
        assert_true(errno == ECONNREFUSED || families[i] == AF_INET6);
    }
}

static void forget(void)
{
    char line[128];
    snprintf(line, sizeof line, "rm -rf %s/kept", folder);
    assert_int_equal(system(line), 0);
    db_sign_in_anew();
}

static SQLRETURN try_person(struct db *d, const char *more)
{
    choose_port();
    SQLRETURN r =
        db_try(d, "DSN=lakebase-u2m;TokenCacheDir=%s/kept;RedirectPort=%hu;%s", folder, port, more);
    nobody_listens();
    d->connected = SQL_SUCCEEDED(r);
    return r;
}

static void is_person(struct db *d)
{
    char expected[256];
    snprintf(expected, sizeof expected, "%s\n", db_need("SANDBOX_USER_EMAIL"));
    d->stmt = db_stmt(d);
    db_rows(d, "SELECT current_user", expected);
    db_disconnect(d);
}

static void test_sign_in(void **state)
{
    struct db *d = *state;
    forget();
    browser("continue");
    DBC_OK(d->dbc, try_person(d, "BrowserTimeout=30"));
    page_says("You are signed in");
    is_person(d);
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

/* What is sent to the address that the browser returns to, what each request is answered, and how
 * the sign-in ends. */
static const struct attack {
    const char *name, *answers;
    const char *sqlstate; /* NULL: the person is signed in all the same */
} attacks[] = {
    {"wrong-state", "400 400 400 400 400\n", NULL},
    {"foreign-host", "403 403 403 403 403 403\n", NULL},
    {"other-requests", "404 404 405 400 400 400 400\n", NULL},
    {"oversized", "431 431\n", NULL},
    {"drip", "\n", NULL},
    {"flood", "\n", NULL},
    {"ipv4", "200\n", NULL},
    {"ipv6", "200\n", NULL},
    {"second", "200 closed closed\n", NULL},
    {"stolen-code", "400\n", "28000"},
};

static void test_attacks(void **state)
{
    struct db *d = *state;
    setenv("BROWSER_NEXT", browser_program(), 1);
    setenv("BROWSER_ANSWER", "continue", 1);
    for (size_t i = 0; i < sizeof attacks / sizeof *attacks; i++) {
        const struct attack *a = &attacks[i];
        print_message("# %s\n", a->name);
        forget();
        open_with("attacker.py");
        setenv("BROWSER_ATTACK", a->name, 1);
        SQLRETURN r = try_person(d, "BrowserTimeout=30");
        if (a->sqlstate) {
            DBC_ERROR(d->dbc, a->sqlstate, r);
            db_never_says(SQL_HANDLE_DBC, d->dbc, "stolen");
        } else {
            DBC_OK(d->dbc, r);
            is_person(d);
        }
        file_says(attack_file, a->answers);
        remove(page_file);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DB_BARE(test_sign_in),       DB_BARE(test_deny),    DB_BARE(test_closed_tab),
        DB_BARE(test_come_late),     DB_BARE(test_cancel),  DB_BARE(test_no_browser),
        DB_BARE(test_login_timeout), DB_BARE(test_attacks),
    };
    if (!mkdtemp(folder))
        return 1;
    snprintf(page_file, sizeof page_file, "%s/page", folder);
    snprintf(attack_file, sizeof attack_file, "%s/attack", folder);
    setenv("BROWSER_ATTACK_LOG", attack_file, 1);
    setenv("BROWSER_PAGE", page_file, 1);
    real = system("command -v chromium || command -v chromium-browser || "
                  "command -v google-chrome") == 0;
    unsetenv("DISPLAY");
    unsetenv("WAYLAND_DISPLAY");
    int failed = DB_MAIN(tests);
    char line[128];
    snprintf(line, sizeof line, "rm -r %s", folder);
    return system(line) != 0 || failed;
}
