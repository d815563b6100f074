/* What is kept of a browser sign-in: refreshed, shared by programs, lost. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "oauth/person.h"
#include "platform/clock.h"
#include "support/alloc.h"
#include "support/test.h"

static void ignore(const char *path)
{
}

static void test_the_next_program_need_not_ask(void **state)
{
    static const struct scripted none[] = {{0}};
    sign_in_first();
    run(none, NULL, JWT);
    age(1000); /* due, and refreshed */
    static const struct scripted rotated[] = {HELLO, {TOKEN, 200, ROTATED, NULL}, {0}};
    run(rotated, NULL, JWT "2");
    assert_kept("dose-r2");
    age(-5); /* over; the answer brings no refresh token, so the old one stays */
    static const struct scripted same[] = {HELLO, {TOKEN, 200, SAME, NULL}, {0}};
    run(same, NULL, JWT "3");
    assert_kept("dose-r2");
}

static void test_refresh_fails_while_the_token_lives(void **state)
{
    static const struct scripted steps[] = {HELLO, {TOKEN, 400, DEAD, NULL}, {0}};
    sign_in_first();
    age(1000);
    run(steps, NULL, JWT);
}

static void test_dead_refresh_token(void **state)
{
    static const struct scripted steps[] = {
        HELLO, {TOKEN, 400, DEAD, NULL}, {TOKEN, 200, ROTATED, NULL}, {0}};
    static const struct scripted dead[] = {HELLO, {TOKEN, 400, DEAD, NULL}, {0}};
    struct person p = {.query = {"code=code-2&state=$"}};
    struct lb_oauth_config c = by_browser(NULL);
    struct room r;
    sign_in_first();
    age(-5);
    c.browser_never = true;
    room_enter(&r, dead, &c);
    assert_false(sign_in(&r, NULL));
    assert_int_equal(r.err.code, LB_ERR_AUTH);
    room_says(&r, "no longer valid");
    room_leave(&r);
    run(steps, &p, JWT "2");
    assert_int_equal(p.shown, 1);
    assert_kept("dose-r2");
}

/* A service that is away says nothing about the person: no browser opens, the sign-in stays kept.
 */
static void test_refresh_cannot_be_tried(void **state)
{
    static const struct scripted steps[] = {HELLO, {TOKEN, 0, NULL, NULL}, {0}};
    struct person p = {.query = {"code=code-2&state=$"}};
    struct lb_oauth_config c = by_browser(&p);
    struct room r;
    sign_in_first();
    age(-5);
    room_enter(&r, steps, &c);
    assert_false(sign_in(&r, NULL));
    assert_int_equal(r.err.code, LB_ERR_CONNECT);
    assert_int_equal(p.shown, 0);
    assert_kept("dose-r1");
    room_leave(&r);
}

/* The workspace no longer takes the kept token: it is refreshed, not shown again. */
static void test_kept_token_is_refused(void **state)
{
    static const struct scripted steps[] = {
        {CREDENTIAL, 401, "{\"message\":\"revoked\"}", NULL},
        HELLO,
        {TOKEN, 200, ROTATED, NULL},
        {CREDENTIAL, 200, MINTED, DATE},
        {0},
    };
    struct lb_oauth_config c = by_browser(NULL);
    struct room r;
    sign_in_first();
    c.direct = false;
    c.endpoint = "projects/p/branches/b/endpoints/e";
    room_enter(&r, steps, &c);
    /* The first token came from the disk, so it counts as old: one more try is due. */
    struct lb_oauth_credential credential;
    if (!lb_oauth_credential(r.oauth, room_limit(8000), 0, &credential, &r.err))
        fail_msg("%s", r.err.text);
    lb_oauth_credential_release(&credential);
    assert_kept("dose-r2");
    room_leave(&r);
}

/* A folder that others may write to, or a file they may read, is not trusted; the sign-in goes on.
 */
static void test_untrusted_disk(void **state)
{
    static const struct scripted steps[] = {HELLO, {TOKEN, 200, FIRST, NULL}, {0}};
    assert_int_equal(chmod(folder, 0777), 0);
    struct person p = {.query = {"code=c&state=$"}};
    run(steps, &p, JWT);
    assert_int_equal(each_file(ignore), 0);
    assert_int_equal(chmod(folder, 0700), 0);
    sign_in_first();
    age(3000);
    char command[128];
    snprintf(command, sizeof command, "chmod 644 %s/*.json", folder);
    assert_int_equal(system(command), 0);
    struct person q = {.query = {"code=c&state=$"}};
    run(steps, &q, JWT);
    assert_int_equal(q.shown, 1);
    assert_kept("dose-r1"); /* and private again */
}

/* Whichever allocation fails while a kept sign-in is refreshed: the refresh token is not lost,
 * unless the answer that brought the next one could not be taken in. */
static void test_out_of_memory(void **state)
{
    static const struct scripted steps[] = {HELLO, {TOKEN, 200, SAME, NULL}, {0}};
    bool last = false, more = true;
    sign_in_first();
    age(-5);
    for (unsigned n = 1; more; n++) {
        alloc_fail_at(n);
        struct lb_oauth_config c = by_browser(NULL);
        struct lb_oauth_credential credential = {0};
        struct lb_oauth_process *p = NULL;
        struct lb_oauth *o = NULL;
        struct lb_err err = {0};
        struct script script;
        c.browser_never = true;
        script_init(&script, steps);
        struct lb_http http = script_http(&script);
        last = lb_oauth_process_open_over(&p, &http, &err) &&
               lb_oauth_open(p, &c, NULL, &o, &err) &&
               lb_oauth_credential(o, room_limit(5000), 0, &credential, &err);
        lb_oauth_credential_release(&credential);
        lb_oauth_close(o);
        lb_oauth_process_close(p);
        script_release(&script);
        more = alloc_failed();
        alloc_fail_at(0); /* the test's own allocations do not fail */
        if (!last && err.code != LB_ERR_MEMORY)
            fail_msg("allocation %u: %s", n, err.text);
        assert_kept("dose-r1");
        age(-5);
    }
    assert_true(last);
}

/* ---- many processes ---------------------------------------------------------------------------
 */

#define PROCESSES 50

/* A server with refresh tokens that are good for one use, in memory that the processes share. */
struct rotation {
    atomic_uint refreshes;
    atomic_uint reuses;
};

static bool rotate(void *self, const struct lb_http_request *q, struct lb_http_answer *a,
                   struct lb_err *err)
{
    struct rotation *r = self;
    a->status = 200;
    if (strstr(q->url, "well-known")) {
        lb_buf_add_str(&a->body, ANYWHERE);
        return true;
    }
    char want[64];
    unsigned n = atomic_load(&r->refreshes) + 1;
    snprintf(want, sizeof want, "refresh_token=dose-r%u&", n);
    lb_clock_sleep(100);
    if (lb_text_find_text(q->body, 0, lb_text_of(want)) == LB_NOT_FOUND)
        atomic_fetch_add(&r->reuses, 1);
    atomic_fetch_add(&r->refreshes, 1);
    lb_buf_addf(&a->body,
                "{\"access_token\":\"" JWT "\",\"expires_in\":3600,\"refresh_token\":\"dose-r%u\"}",
                n + 1);
    return true;
}

static int sign_in_as_process(struct rotation *shared)
{
    struct lb_http http = {rotate, shared};
    struct lb_oauth_config c = by_browser(NULL);
    struct lb_oauth_process *p;
    struct lb_oauth *o;
    struct lb_oauth_credential credential;
    struct lb_err err = {0};
    bool fine = lb_oauth_process_open_over(&p, &http, &err) &&
                lb_oauth_open(p, &c, NULL, &o, &err) &&
                lb_oauth_credential(o, room_limit(20000), 0, &credential, &err);
    if (!fine)
        fprintf(stderr, "# %s\n", err.text);
    return fine ? 0 : 1;
}

static void test_many_processes_refresh_once(void **state)
{
    struct rotation *shared =
        mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    assert_true(shared != MAP_FAILED);
    memset(shared, 0, sizeof *shared);
    sign_in_first();
    for (unsigned round = 1; round <= 2; round++) {
        pid_t pids[PROCESSES];
        age(-5);
        for (int i = 0; i < PROCESSES; i++) {
            pids[i] = fork();
            assert_true(pids[i] >= 0);
            if (pids[i] == 0)
                _exit(sign_in_as_process(shared));
        }
        for (int i = 0; i < PROCESSES; i++) {
            int status;
            assert_int_equal(waitpid(pids[i], &status, 0), pids[i]);
            assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
        }
        assert_int_equal(shared->refreshes, round);
        assert_int_equal(shared->reuses, 0);
    }
    munmap(shared, sizeof *shared);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, make_folder, remove_folder)
    const struct CMUnitTest tests[] = {
        TEST(test_the_next_program_need_not_ask),
        TEST(test_refresh_fails_while_the_token_lives),
        TEST(test_dead_refresh_token),
        TEST(test_refresh_cannot_be_tried),
        TEST(test_kept_token_is_refused),
        TEST(test_untrusted_disk),
        TEST(test_out_of_memory),
        TEST(test_many_processes_refresh_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
