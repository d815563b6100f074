/*
 * A token life that nobody has to think about: many processes at once, tokens that end
 * every few seconds under a pool that reconnects, refresh tokens that are good for one use only.
 */
#include "support/db.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "platform/clock.h"
#include "support/sandbox.h"

#define TOKEN_PATH      "/oidc/v1/token"
#define CREDENTIAL_PATH "/api/2.0/postgres/credentials"

#define PROCESSES 50
#define POOL      4
#define POOL_MS   60000

static char folder[] = "/tmp/lakebase-life-XXXXXX";

/* ---- one after the other ----------------------------------------------------------------- */

/* Driver managers free the driver's environment with the last connection: what is cached stays. */
static void test_cached_connect_asks_nobody(void **state)
{
    struct db d;
    sandbox_post("/reset", NULL);
    db_open(&d, false);
    db_connect(&d, DB_SOURCE);
    db_close(&d);
    long before = sandbox_requests();
    for (int i = 0; i < 3; i++) {
        db_open(&d, i % 2);
        db_connect(&d, DB_SOURCE);
        db_disconnect(&d);
        db_connect(&d, DB_SOURCE);
        db_close(&d);
    }
    assert_int_equal(sandbox_requests(), before);
}

/* ---- processes --------------------------------------------------------------------------- */

/* A process of its own that connects as the person; 0 when it could. */
static pid_t connect_in_child(const char *more)
{
    pid_t child = fork();
    assert_true(child >= 0);
    if (child != 0)
        return child;
    struct db d = {0};
    char said[4096];
    db_open(&d, false);
    bool fine = SQL_SUCCEEDED(db_try(&d, "DSN=lakebase-u2m;TokenCacheDir=%s;%s", folder, more));
    if (!fine)
        fprintf(stderr, "# %s", db_diag(SQL_HANDLE_DBC, d.dbc, said, sizeof said));
    else
        SQLDisconnect(d.dbc);
    _exit(fine ? 0 : 1);
}

static int status_of(pid_t child)
{
    int status = -1;
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void sign_in_by_browser(void)
{
    char program[4096], page[128];
    snprintf(program, sizeof program, "%s/../oauth/browser.py", db_need("LB_CASES"));
    snprintf(page, sizeof page, "%s/page", folder);
    setenv("BROWSER", program, 1);
    setenv("BROWSER_ANSWER", "continue", 1);
    setenv("BROWSER_PAGE", page, 1);
    assert_int_equal(status_of(connect_in_child("BrowserTimeout=30")), 0);
}

/* The refresh token is good for one use: of 50 processes one uses it, and nobody is signed out. */
static void test_one_refresh_for_50_processes(void **state)
{
    pid_t children[PROCESSES];
    sandbox_post("/reset", NULL);
    sandbox_post("/settings", "{\"rotate_refresh_tokens\":true,\"access_token_seconds\":3}");
    sign_in_by_browser();
    for (int round = 0; round < 2; round++) {
        lb_clock_sleep(3500);
        sandbox_post("/reset", NULL);
        if (round == 0) /* so that there is a second round */
            sandbox_post("/settings", "{\"access_token_seconds\":30}");
        for (int i = 0; i < PROCESSES; i++)
            children[i] = connect_in_child("Browser=never;LoginTimeout=60");
        int failed = 0;
        for (int i = 0; i < PROCESSES; i++)
            failed += status_of(children[i]) != 0;
        assert_int_equal(failed, 0);
        assert_in_range(sandbox_count(TOKEN_PATH), round == 0, 1);
    }
    sandbox_post("/reset", NULL);
}

/* ---- a pool ------------------------------------------------------------------------------ */

struct pool {
    SQLHENV env;
    int64_t until;
    int connects, failures;
};

static void *reconnect(void *context)
{
    struct pool *p = context;
    char said[4096];
    while (lb_clock_ms() < p->until) {
        struct db d = {.env = p->env};
        SQLAllocHandle(SQL_HANDLE_DBC, p->env, &d.dbc);
        p->connects++;
        if (SQL_SUCCEEDED(db_try(&d, DB_SOURCE))) {
            SQLDisconnect(d.dbc);
        } else {
            p->failures++;
            print_message("# %s", db_diag(SQL_HANDLE_DBC, d.dbc, said, sizeof said));
        }
        SQLFreeHandle(SQL_HANDLE_DBC, d.dbc);
        lb_clock_sleep(50);
    }
    return NULL;
}

static void test_tokens_of_five_seconds(void **state)
{
    struct pool pools[POOL];
    pthread_t threads[POOL];
    struct db d;
    int connects = 0, failures = 0;
    sandbox_post("/reset", NULL);
    sandbox_post("/settings", "{\"access_token_seconds\":5,\"credential_seconds\":5}");
    db_open(&d, false);
    for (int i = 0; i < POOL; i++) {
        pools[i] = (struct pool){.env = d.env, .until = lb_clock_ms() + POOL_MS};
        assert_int_equal(pthread_create(&threads[i], NULL, reconnect, &pools[i]), 0);
    }
    for (int i = 0; i < POOL; i++) {
        pthread_join(threads[i], NULL);
        connects += pools[i].connects;
        failures += pools[i].failures;
    }
    long tokens = sandbox_count(TOKEN_PATH), credentials = sandbox_count(CREDENTIAL_PATH);
    print_message("# %d connects, %d failed; %ld tokens, %ld credentials\n", connects, failures,
                  tokens, credentials);
    assert_int_equal(failures, 0);
    assert_true(connects > 200);
    assert_in_range(tokens, POOL_MS / 5000, POOL_MS / 1000);
    db_close(&d);
    sandbox_post("/reset", NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        /* first, while no thread and no driver is in this process: it forks */
        cmocka_unit_test(test_one_refresh_for_50_processes),
        cmocka_unit_test(test_tokens_of_five_seconds),
        cmocka_unit_test(test_cached_connect_asks_nobody),
    };
    if (!mkdtemp(folder))
        return 1;
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    char line[128];
    snprintf(line, sizeof line, "rm -r %s", folder);
    return system(line) != 0 || failed;
}
