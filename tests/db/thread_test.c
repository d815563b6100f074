/* Threads: connections of their own, statements of one connection, signing in all at once,
 * cancelling. */
#include "support/db.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "platform/clock.h"
#include "support/sandbox.h"

/* Checks of cmocka are for the main thread: workers count what went wrong, and keep the first. */
struct worker {
    pthread_t thread;
    SQLHENV env;
    SQLHDBC dbc;
    bool wide;
    int id, failures;
    char why[512];
};

static bool good(struct worker *w, SQLSMALLINT type, SQLHANDLE h, SQLRETURN r, const char *what)
{
    SQLCHAR state[6] = "", text[400] = "";
    SQLINTEGER native;
    SQLSMALLINT n;
    if (SQL_SUCCEEDED(r) || r == SQL_NO_DATA)
        return true;
    if (w->failures++ == 0) {
        SQLGetDiagRec(type, h, 1, state, &native, text, sizeof text, &n);
        snprintf(w->why, sizeof w->why, "thread %d, %s: %d %s %s", w->id, what, r, (char *)state,
                 (char *)text);
    }
    return false;
}

static void wrong(struct worker *w, const char *what)
{
    if (w->failures++ == 0)
        snprintf(w->why, sizeof w->why, "thread %d: %s", w->id, what);
}

static void run(struct worker *workers, int n, void *(*body)(void *))
{
    int failures = 0;
    for (int i = 0; i < n; i++)
        assert_int_equal(pthread_create(&workers[i].thread, NULL, body, &workers[i]), 0);
    for (int i = 0; i < n; i++)
        assert_int_equal(pthread_join(workers[i].thread, NULL), 0);
    for (int i = 0; i < n; i++) {
        failures += workers[i].failures;
        if (workers[i].failures)
            print_error("%s\n", workers[i].why);
    }
    assert_int_equal(failures, 0);
}

static SQLRETURN sign_in(struct worker *w)
{
    SQLWCHAR wide[64];
    if (w->wide)
        return SQLDriverConnectW(w->dbc, NULL, db_wide(DB_SOURCE, wide, 64), SQL_NTS, NULL, 0, NULL,
                                 SQL_DRIVER_NOPROMPT);
    return SQLDriverConnect(w->dbc, NULL, A(DB_SOURCE), SQL_NTS, NULL, 0, NULL,
                            SQL_DRIVER_NOPROMPT);
}

/* ---- one statement's life ---------------------------------------------------------------- */

/* Sends a number with each of `rounds` executions and checks what comes back. */
static void work(struct worker *w, int rounds)
{
    SQLHSTMT s;
    SQLINTEGER in = 0, out = 0;
    SQLLEN n = 0;
    if (!good(w, SQL_HANDLE_DBC, w->dbc, SQLAllocHandle(SQL_HANDLE_STMT, w->dbc, &s), "allocate"))
        return;
    bool ok =
        good(w, SQL_HANDLE_STMT, s,
             SQLPrepare(s, A("SELECT ? + g FROM generate_series(1, 200) g"), SQL_NTS), "prepare") &&
        good(w, SQL_HANDLE_STMT, s,
             SQLBindParameter(s, 1, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0, 0, &in, 0, &n),
             "parameter") &&
        good(w, SQL_HANDLE_STMT, s, SQLBindCol(s, 1, SQL_C_SLONG, &out, 0, NULL), "column");
    for (int round = 0; ok && round < rounds; round++) {
        int rows = 0;
        in = w->id * 1000000 + round * 1000;
        ok = good(w, SQL_HANDLE_STMT, s, SQLExecute(s), "execute");
        while (ok && SQL_SUCCEEDED(SQLFetch(s)))
            if (out != in + ++rows)
                wrong(w, "a row of somebody else's");
        if (rows != 200)
            wrong(w, "rows are missing");
        ok = ok && good(w, SQL_HANDLE_STMT, s, SQLFreeStmt(s, SQL_CLOSE), "close");
        if (round % 10 == 9) { /* errors stay with their statement */
            SQLHSTMT bad;
            SQLAllocHandle(SQL_HANDLE_STMT, w->dbc, &bad);
            if (SQLExecDirect(bad, A("nonsense"), SQL_NTS) != SQL_ERROR)
                wrong(w, "nonsense was executed");
            SQLFreeHandle(SQL_HANDLE_STMT, bad);
        }
    }
    SQLFreeHandle(SQL_HANDLE_STMT, s);
}

static void *own_connection(void *context)
{
    struct worker *w = context;
    for (int round = 0; round < 3; round++) {
        SQLAllocHandle(SQL_HANDLE_DBC, w->env, &w->dbc);
        if (good(w, SQL_HANDLE_DBC, w->dbc, sign_in(w), "connect")) {
            work(w, 40);
            good(w, SQL_HANDLE_DBC, w->dbc, SQLDisconnect(w->dbc), "disconnect");
        }
        SQLFreeHandle(SQL_HANDLE_DBC, w->dbc);
    }
    return NULL;
}

static void test_connections_of_their_own(void **state)
{
    enum { THREADS = 8 };
    struct db *d = *state;
    struct worker w[THREADS] = {{0}};
    for (int i = 0; i < THREADS; i++)
        w[i] = (struct worker){.env = d->env, .id = i, .wide = d->wide};
    run(w, THREADS, own_connection);
}

static void *shared_connection(void *context)
{
    work(context, 60);
    return NULL;
}

static void test_statements_of_one_connection(void **state)
{
    enum { THREADS = 4 };
    struct db *d = *state;
    struct worker w[THREADS] = {{0}};
    for (int i = 0; i < THREADS; i++)
        w[i] = (struct worker){.env = d->env, .dbc = d->dbc, .id = i, .wide = d->wide};
    run(w, THREADS, shared_connection);
}

/* ---- all at once ------------------------------------------------------------------------- */

static void *connect_once(void *context)
{
    struct worker *w = context;
    good(w, SQL_HANDLE_DBC, w->dbc, sign_in(w), "connect");
    return NULL;
}

/* Two hundred threads sign in at the same moment: one asks for the token, the others wait for it.
 */
static void test_one_token_for_two_hundred(void **state)
{
    enum { THREADS = 200 };
    struct db *d = *state;
    struct worker *w = calloc(THREADS, sizeof *w);
    assert_non_null(w);
    for (int i = 0; i < THREADS; i++) {
        w[i] = (struct worker){.env = d->env, .id = i, .wide = d->wide};
        ENV_OK(d->env, SQLAllocHandle(SQL_HANDLE_DBC, d->env, &w[i].dbc));
    }
    sandbox_post("/reset", NULL);
    /* so slow that all of them are waiting before the first token comes */
    sandbox_post("/faults", "{\"path\":\"/oidc/v1/token\",\"delay_ms\":1500,\"times\":0}");
    int64_t start = lb_clock_ms();
    run(w, THREADS, connect_once);
    print_message("# %d connections after %ld ms\n", THREADS, (long)(lb_clock_ms() - start));
    assert_int_equal(sandbox_count("/oidc/v1/token"), 1);
    assert_int_equal(sandbox_count("/api/2.0/postgres/credentials"), 1);
    for (int i = 0; i < THREADS; i++) {
        DBC_OK(w[i].dbc, SQLDisconnect(w[i].dbc));
        DBC_OK(w[i].dbc, SQLFreeHandle(SQL_HANDLE_DBC, w[i].dbc));
    }
    sandbox_post("/reset", NULL);
    free(w);
}

/* ---- cancelling -------------------------------------------------------------------------- */

static void *cancel_soon(void *context)
{
    lb_clock_sleep(500);
    SQLCancel(context);
    return NULL;
}

static void check_cancelled(struct db *d, SQLRETURN (*call)(SQLHSTMT))
{
    pthread_t thread;
    int64_t start = lb_clock_ms();
    assert_int_equal(pthread_create(&thread, NULL, cancel_soon, d->stmt), 0);
    SQLRETURN r = call(d->stmt);
    assert_int_equal(pthread_join(thread, NULL), 0);
    STMT_ERROR(d->stmt, "HY008", r);
    assert_in_range(lb_clock_ms() - start, 400, 5000);
    STMT_OK(d->stmt, SQLFreeStmt(d->stmt, SQL_CLOSE));
    db_rows(d, "SELECT 'good'", "good\n");
}

static SQLRETURN sleep_directly(SQLHSTMT s)
{
    return SQLExecDirect(s, A("SELECT pg_sleep(20)"), SQL_NTS);
}

static SQLRETURN sleep_between_rows(SQLHSTMT s)
{
    SQLRETURN r = SQLExecDirect(s,
                                A("SELECT g, CASE WHEN g = 20000 THEN pg_sleep(20)::text END FROM "
                                  "generate_series(1, 20000) g"),
                                SQL_NTS);
    while (SQL_SUCCEEDED(r))
        r = SQLFetch(s);
    return r;
}

static void test_cancel_from_another_thread(void **state)
{
    check_cancelled(*state, sleep_directly);
    check_cancelled(*state, sleep_between_rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DB_BARE(test_connections_of_their_own),
        DB_TEST(test_statements_of_one_connection),
        DB_BARE(test_one_token_for_two_hundred),
        DB_TEST(test_cancel_from_another_thread),
    };
    return DB_MAIN(tests);
}
