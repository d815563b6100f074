#include "session.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "platform/clock.h"
#include "support/test.h"

void session_config(struct lb_session_config *config)
{
    *config = (struct lb_session_config){
        .host = getenv("LB_PG_HOST"),
        .port = getenv("LB_PG_PORT"),
        .database = getenv("LB_PG_DATABASE"),
        .user = getenv("LB_PG_USER"),
        .password = getenv("LB_PG_PASSWORD"),
        .sslmode = "prefer",
        .application_name = "lb_test/1",
        .on_error = LB_ON_ERROR_STATEMENT,
        .spool_memory = 1 << 20,
        .statement_cache = 32,
        .deadline = lb_clock_ms() + 20000,
    };
}

struct lb_session *session_open_with(const struct lb_session_config *config)
{
    struct lb_session *s = NULL;
    struct lb_err err;
    if (!lb_session_open(&s, config, NULL, &err))
        fail_msg("no session: %s", err.text);
    return s;
}

struct lb_session *session_open(enum lb_on_error on_error)
{
    struct lb_session_config config;
    session_config(&config);
    config.on_error = on_error;
    return session_open_with(&config);
}

/* Enough for the texts of these tests. */
enum lb_run_kind kind_of(const char *sql)
{
    struct lb_text t = lb_text_of(sql);
    static const struct {
        const char *word;
        enum lb_run_kind kind;
    } words[] = {
        {"select", LB_RUN_READ},
        {"values", LB_RUN_READ},
        {"begin", LB_RUN_TRANSACTION},
        {"commit", LB_RUN_TRANSACTION},
        {"rollback", LB_RUN_TRANSACTION},
        {"savepoint", LB_RUN_TRANSACTION},
        {"release", LB_RUN_TRANSACTION},
        {"vacuum", LB_RUN_ALONE},
        {"copy", LB_RUN_COPY},
        {"discard", LB_RUN_FORGETS},
        {"deallocate", LB_RUN_FORGETS},
    };
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (lb_text_starts_same(t, lb_text_of(words[i].word)))
            return words[i].kind;
    return LB_RUN_WRITE;
}

bool try_kind(struct lb_session *s, const char *sql, enum lb_run_kind kind, bool keep,
              int64_t deadline, struct lb_rows **rows, struct lb_err *err)
{
    struct lb_prepared *p = lb_session_prepare(s, lb_text_of(sql), kind, 0, NULL, keep);
    assert_non_null(p);
    struct lb_run one = {.prepared = p};
    bool ok = lb_session_run(s, &one, 1, deadline, rows, err);
    lb_prepared_release(p);
    return ok;
}

struct lb_rows *run_kind(struct lb_session *s, const char *sql, enum lb_run_kind kind)
{
    struct lb_rows *rows = NULL;
    struct lb_err err;
    if (!try_kind(s, sql, kind, false, LB_NEVER, &rows, &err))
        fail_msg("%s: %s (%s)", sql, err.text, err.sqlstate);
    return rows;
}

struct lb_rows *run(struct lb_session *s, const char *sql)
{
    return run_kind(s, sql, kind_of(sql));
}

void done(struct lb_session *s, const char *sql)
{
    struct lb_rows *rows = run(s, sql);
    struct lb_err err;
    enum lb_step step;
    while ((step = lb_rows_next(rows, &err)) == LB_STEP_ROW)
        continue;
    if (step == LB_STEP_FAILED)
        fail_msg("%s: %s", sql, err.text);
    lb_rows_close(rows);
}

void refused(struct lb_session *s, const char *sql, enum lb_run_kind kind, const char *sqlstate,
             struct lb_err *err)
{
    struct lb_rows *rows = NULL;
    if (try_kind(s, sql, kind, false, LB_NEVER, &rows, err))
        fail_msg("%s: did not fail", sql);
    assert_null(rows);
    assert_string_equal(err->sqlstate, sqlstate);
}

void expect_next(struct lb_rows *rows, const char *cell)
{
    struct lb_err err;
    enum lb_step step = lb_rows_next(rows, &err);
    if (step == LB_STEP_FAILED)
        fail_msg("%s", err.text);
    assert_int_equal(step, cell ? LB_STEP_ROW : LB_STEP_END);
    if (!cell)
        return;
    assert_non_null(rows->cells[0].at);
    assert_int_equal(rows->cells[0].n, strlen(cell));
    assert_memory_equal(rows->cells[0].at, cell, strlen(cell));
}

long long number(struct lb_session *s, const char *sql)
{
    struct lb_rows *rows = run(s, sql);
    struct lb_err err;
    assert_int_equal(lb_rows_next(rows, &err), LB_STEP_ROW);
    int64_t n = 0;
    assert_true(lb_text_int(rows->cells[0], &n));
    assert_int_equal(lb_rows_next(rows, &err), LB_STEP_END);
    lb_rows_close(rows);
    return n;
}

long resident_kb(void)
{
    long kb = 0;
    char line[256];
    FILE *f = fopen("/proc/self/status", "r");
    while (f && fgets(line, sizeof line, f))
        sscanf(line, "VmRSS: %ld", &kb);
    if (f)
        fclose(f);
    return kb;
}

#if defined(__has_feature)
#define HAS_FEATURE(x) __has_feature(x)
#else
#define HAS_FEATURE(x) 0
#endif

bool memory_is_watched(void)
{
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    return true;
#else
    return HAS_FEATURE(address_sanitizer) || HAS_FEATURE(thread_sanitizer);
#endif
}
