/*
 * What a connect with a cached credential costs, against libpq's own with the same credential, in
 * turns: no request of the workspace, no statement, and next to no time. The bound is loose, for
 * machines that do other things; the numbers are in the log.
 */
#include "support/db.h"

#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "support/sandbox.h"

#define ROUNDS   60
#define LOOSE_BY 1.3
#define LOOSE_MS 2.0

static double now_ms(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

static double middle(double *of)
{
    qsort(of, ROUNDS, sizeof *of, compare);
    return of[ROUNDS / 2];
}

static void by_libpq(const char *credential)
{
    const char *const names[] = {"host",
                                 "port",
                                 "dbname",
                                 "user",
                                 "password",
                                 "sslmode",
                                 "sslrootcert",
                                 "gssencmode",
                                 "client_encoding",
                                 "application_name",
                                 NULL};
    const char *const values[] = {db_need("LAKEBASE_HOST"),
                                  db_need("LAKEBASE_PORT"),
                                  db_need("LAKEBASE_DATABASE"),
                                  db_need("DATABRICKS_CLIENT_ID"),
                                  credential,
                                  "verify-full",
                                  db_need("SANDBOX_CA"),
                                  "disable",
                                  "UTF8",
                                  "connect_cost_test",
                                  NULL};
    PGconn *c = PQconnectdbParams(names, values, 0);
    if (PQstatus(c) != CONNECTION_OK)
        fail_msg("%s", PQerrorMessage(c));
    PQfinish(c);
}

static void by_driver(SQLHENV env)
{
    struct db d = {.env = env};
    assert_int_equal(SQLAllocHandle(SQL_HANDLE_DBC, env, &d.dbc), SQL_SUCCESS);
    DBC_OK(d.dbc, db_try(&d, DB_SOURCE));
    DBC_OK(d.dbc, SQLDisconnect(d.dbc));
    SQLFreeHandle(SQL_HANDLE_DBC, d.dbc);
}

static void test_cached_connect(void **state)
{
    struct db *d = *state;
    static double wall[2][ROUNDS], cpu[2][ROUNDS];
    char body[256];
    snprintf(body, sizeof body, "{\"role\":\"%s\"}", db_need("DATABRICKS_CLIENT_ID"));
    char *answer = sandbox_call("POST", "/credentials", body);
    char *credential = strstr(answer, "eyJ");
    assert_non_null(credential);
    credential[strcspn(credential, "\"")] = '\0';
    sandbox_post("/reset", NULL);
    for (int i = 0; i < 2 * ROUNDS; i++) {
        double start = now_ms(CLOCK_MONOTONIC), used = now_ms(CLOCK_PROCESS_CPUTIME_ID);
        if (i % 2)
            by_driver(d->env);
        else
            by_libpq(credential);
        cpu[i % 2][i / 2] = now_ms(CLOCK_PROCESS_CPUTIME_ID) - used;
        wall[i % 2][i / 2] = now_ms(CLOCK_MONOTONIC) - start;
    }
    assert_int_equal(
        sandbox_count("/oidc/v1/token") + sandbox_count("/api/2.0/postgres/credentials"), 0);
    double raw = middle(wall[0]), ours = middle(wall[1]);
    print_message("# libpq %.2f ms, the driver %.2f ms; of the processor %.2f ms and %.2f ms\n",
                  raw, ours, middle(cpu[0]), middle(cpu[1]));
    if (ours > raw * LOOSE_BY + LOOSE_MS)
        fail_msg("a connect takes %.2f ms, libpq's %.2f ms", ours, raw);
    free(answer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {DB_ONCE(test_cached_connect)};
    return DB_MAIN(tests);
}
