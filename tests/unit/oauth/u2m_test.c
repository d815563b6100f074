/* A person signs in with the browser; what is kept of it, refreshed, shared and lost. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <arpa/inet.h>
#include <dirent.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "oauth/script.h"
#include "platform/clock.h"
#include "support/alloc.h"
#include "web/digest.h"
#include "web/url.h"

#define ANYWHERE                                                                                   \
    "{\"token_endpoint\":\"" HOST "/oidc/v1/token\",\"authorization_endpoint\":\"" HOST            \
    "/oidc/v1/authorize\"}"
#define JWT     "e30.eyJzdWIiOiJhZGFAZXhhbXBsZS5jb20ifQ.s" /* {"sub":"ada@example.com"} */
#define FIRST   "{\"access_token\":\"" JWT "\",\"expires_in\":3600,\"refresh_token\":\"dose-r1\"}"
#define ROTATED "{\"access_token\":\"" JWT "2\",\"expires_in\":3600,\"refresh_token\":\"dose-r2\"}"
#define SAME    "{\"access_token\":\"" JWT "3\",\"expires_in\":3600}"
#define DEAD    "{\"error\":\"invalid_request\",\"error_description\":\"Refresh token is invalid\"}"
#define HELLO                                                                                      \
    {                                                                                              \
        DISCOVERY, 200, ANYWHERE, NULL                                                             \
    }

/* ---- the person and the browser ----------------------------------------------------------------
 */

struct person {
    const char *query[3]; /* what the browser comes back with; $ stands for the state */
    unsigned shown;
    char url[4096];
    char page[16384];
    pthread_t thread;
};

static int dial(const char *url)
{
    struct lb_buf redirect = LB_BUF(200);
    struct lb_url asked, back;
    assert_true(lb_url_parse(lb_text_of(url), &asked));
    assert_true(lb_form_get(asked.query, "redirect_uri", &redirect));
    assert_true(lb_url_parse(lb_buf_text(&redirect), &back));
    assert_int_equal(back.path.n, 0);
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(back.port)};
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(connect(fd, (struct sockaddr *)&at, sizeof at), 0);
    lb_buf_release(&redirect);
    return fd;
}

static void come_back(struct person *p, const char *query)
{
    char request[2048];
    struct lb_buf state = LB_BUF(100), redirect = LB_BUF(200);
    struct lb_url asked;
    assert_true(lb_url_parse(lb_text_of(p->url), &asked));
    assert_true(lb_form_get(asked.query, "state", &state));
    assert_true(lb_form_get(asked.query, "redirect_uri", &redirect));
    const char *dollar = strchr(query, '$');
    snprintf(request, sizeof request, "GET /?%.*s%s%s HTTP/1.1\r\nHost: %s\r\n\r\n",
             (int)(dollar ? dollar - query : (long)strlen(query)), query,
             dollar ? lb_buf_str(&state) : "", dollar ? dollar + 1 : "",
             lb_buf_str(&redirect) + strlen("http://"));
    int fd = dial(p->url);
    assert_int_equal(send(fd, request, strlen(request), MSG_NOSIGNAL), strlen(request));
    size_t n = 0;
    for (ssize_t got; n < sizeof p->page - 1; n += (size_t)got) {
        got = recv(fd, p->page + n, sizeof p->page - 1 - n, 0);
        if (got <= 0)
            break;
    }
    p->page[n] = '\0';
    close(fd);
    lb_buf_release(&state);
    lb_buf_release(&redirect);
}

static void *browse(void *arg)
{
    struct person *p = arg;
    for (int i = 0; i < 3 && p->query[i]; i++)
        come_back(p, p->query[i]);
    return NULL;
}

static void show(void *self, const char *url, bool opened)
{
    struct person *p = self;
    assert_false(opened); /* BROWSER names nothing that exists */
    snprintf(p->url, sizeof p->url, "%s", url);
    if (p->shown++ == 0)
        assert_int_equal(pthread_create(&p->thread, NULL, browse, p), 0);
}

/* ---- the folder
 * ---------------------------------------------------------------------------------- */

static char folder[64];

static int make_folder(void **state)
{
    (void)state;
    strcpy(folder, "/tmp/u2m_test.XXXXXX");
    setenv("BROWSER", "/nowhere/browser", 1);
    return mkdtemp(folder) ? 0 : -1;
}

/* Calls f for each file but locks; returns how many there are. */
static unsigned each_file(void (*f)(const char *path))
{
    unsigned n = 0;
    DIR *d = opendir(folder);
    for (struct dirent *e; d && (e = readdir(d));) {
        char path[512];
        if (e->d_name[0] == '.')
            continue;
        snprintf(path, sizeof path, "%s/%s", folder, e->d_name);
        if (strstr(path, ".lock"))
            continue;
        n++;
        f(path);
    }
    closedir(d);
    return n;
}

static void ignore(const char *path)
{
    (void)path;
}

static int remove_folder(void **state)
{
    (void)state;
    char path[512];
    DIR *d = opendir(folder);
    for (struct dirent *e; d && (e = readdir(d));) {
        snprintf(path, sizeof path, "%s/%s", folder, e->d_name);
        if (e->d_name[0] != '.')
            unlink(path);
    }
    closedir(d);
    return rmdir(folder);
}

static char kept[4096];

static void read_kept(const char *path)
{
    struct stat facts;
    FILE *f = fopen(path, "r");
    assert_non_null(f);
    size_t n = fread(kept, 1, sizeof kept - 1, f);
    kept[n] = '\0';
    fclose(f);
    assert_int_equal(stat(path, &facts), 0);
    assert_int_equal(facts.st_mode & 0777, 0600);
}

static int64_t seconds_left;

static void set_age(const char *path)
{
    read_kept(path);
    char *at = strstr(kept, "\"expires\":");
    assert_non_null(at);
    FILE *f = fopen(path, "w");
    fprintf(f, "%.*s\"expires\":%lld}", (int)(at - kept), kept,
            (long long)(lb_clock_wall() + seconds_left));
    fclose(f);
}

static void age(int64_t left)
{
    seconds_left = left;
    assert_int_equal(each_file(set_age), 1);
}

static void assert_kept(const char *what)
{
    assert_int_equal(each_file(read_kept), 1);
    if (!strstr(kept, what))
        fail_msg("\"%s\" is not in %s", what, kept);
}

/* ---- sign-ins -------------------------------------------------------------------------------- */

static struct lb_oauth_person voice;

static struct lb_oauth_config by_browser(struct person *p)
{
    voice = (struct lb_oauth_person){.show = show, .self = p};
    return (struct lb_oauth_config){
        .way = "oauth-u2m",
        .workspace = HOST,
        .direct = true,
        .person = p ? &voice : NULL,
        .keep_dir = folder,
        .application = "Acme <Report>/1",
        .browser_ms = 5000,
    };
}

static bool sign_in(struct room *r, const char *token)
{
    struct lb_oauth_credential c;
    bool fine = lb_oauth_credential(r->oauth, room_limit(8000), 0, &c, &r->err);
    if (fine && token)
        assert_string_equal(lb_buf_str(&c.text), token);
    lb_oauth_credential_release(&c);
    return fine;
}

/* Signs in by the script in a process of its own, as it were. */
static void run(const struct scripted *steps, struct person *p, const char *token)
{
    struct lb_oauth_config c = by_browser(p);
    struct room r;
    room_enter(&r, steps, &c);
    bool fine = sign_in(&r, token);
    if (p && p->shown)
        pthread_join(p->thread, NULL);
    if (fine != (token != NULL))
        fail_msg("%s", fine ? "signed in" : r.err.text);
    room_leave(&r);
}

static void sign_in_first(void)
{
    static const struct scripted steps[] = {HELLO, {TOKEN, 200, FIRST, NULL}, {0}};
    struct person p = {.query = {"code=c-1&state=$"}};
    run(steps, &p, JWT);
}

static void test_sign_in(void **state)
{
    static const struct scripted steps[] = {HELLO, {TOKEN, 200, FIRST, NULL}, {0}};
    struct person p = {.query = {"code=no&state=wrong", "code=c-1&state=$"}};
    struct lb_oauth_config c = by_browser(&p);
    struct lb_buf b = LB_BUF(2000), challenge = LB_BUF(200), user = LB_BUF(100);
    uint8_t sum[LB_SHA256_BYTES];
    struct lb_url asked;
    struct room r;
    (void)state;
    room_enter(&r, steps, &c);
    if (!sign_in(&r, JWT))
        fail_msg("%s", r.err.text);
    pthread_join(p.thread, NULL);
    assert_true(lb_url_parse(lb_text_of(p.url), &asked));
    assert_true(
        lb_text_starts(lb_text_of(p.url), LB_TEXT(HOST "/oidc/v1/authorize?response_type=code"
                                                       "&client_id=databricks-cli&")));
    assert_true(lb_form_get(asked.query, "scope", &b));
    assert_string_equal(lb_buf_str(&b), "all-apis offline_access");
    /* RFC 7636 4.6: the verifier of the second request makes the challenge of the first */
    lb_buf_clear(&b);
    assert_true(lb_form_get(lb_text_of(r.script.asked[1].body), "code_verifier", &b));
    assert_int_equal(b.n, 86);
    assert_true(lb_sha256(lb_buf_text(&b), sum));
    lb_base64_add(&challenge, lb_text((char *)sum, sizeof sum), LB_BASE64_URL);
    lb_buf_clear(&b);
    assert_true(lb_form_get(asked.query, "code_challenge", &b));
    assert_string_equal(lb_buf_str(&b), lb_buf_str(&challenge));
    assert_non_null(
        strstr(r.script.asked[1].body, "code=c-1&redirect_uri=http%3A%2F%2Flocalhost%3A"));
    assert_non_null(strstr(p.page, "200 OK"));
    assert_non_null(strstr(p.page, "ada@example.com"));
    assert_non_null(strstr(p.page, "Acme &lt;Report&gt;/1"));
    assert_non_null(strstr(p.page, "dbc-1.cloud.databricks.com"));
    assert_null(strstr(p.page, "<script"));
    assert_true(lb_oauth_user(r.oauth, room_limit(1000), &user, &r.err));
    assert_string_equal(lb_buf_str(&user), "ada@example.com");
    assert_kept("dose-r1");
    lb_buf_release(&user);
    lb_buf_release(&b);
    lb_buf_release(&challenge);
    room_leave(&r);
}

static void test_the_next_program_need_not_ask(void **state)
{
    static const struct scripted none[] = {{0}};
    (void)state;
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
    (void)state;
    sign_in_first();
    age(1000);
    run(steps, NULL, JWT);
}

static void test_dead_refresh_token(void **state)
{
    static const struct scripted steps[] = {
        HELLO, {TOKEN, 400, DEAD, NULL}, {TOKEN, 200, ROTATED, NULL}, {0}};
    static const struct scripted dead[] = {HELLO, {TOKEN, 400, DEAD, NULL}, {0}};
    struct person p = {.query = {"code=c-2&state=$"}};
    struct lb_oauth_config c = by_browser(NULL);
    struct room r;
    (void)state;
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
    struct person p = {.query = {"code=c-2&state=$"}};
    struct lb_oauth_config c = by_browser(&p);
    struct room r;
    (void)state;
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
    (void)state;
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

static void test_refused_by_the_person(void **state)
{
    static const struct scripted steps[] = {HELLO, {0}};
    struct person p = {.query = {"error=access_denied&error_description=<b>no</b>&state=$"}};
    struct lb_oauth_config c = by_browser(&p);
    struct room r;
    (void)state;
    room_enter(&r, steps, &c);
    assert_false(sign_in(&r, NULL));
    pthread_join(p.thread, NULL);
    assert_int_equal(r.err.code, LB_ERR_AUTH);
    room_says(&r, "access_denied: <b>no</b>");
    assert_non_null(strstr(p.page, "not signed in"));
    assert_non_null(strstr(p.page, "&lt;b&gt;no"));
    room_leave(&r);
}

static void test_code_is_refused(void **state)
{
    static const struct scripted steps[] = {
        HELLO,
        {TOKEN, 400, "{\"error\":\"invalid_grant\",\"error_description\":\"bad code\"}", NULL},
        {0}};
    struct person p = {.query = {"code=c&state=$"}};
    struct lb_oauth_config c = by_browser(&p);
    struct room r;
    (void)state;
    room_enter(&r, steps, &c);
    assert_false(sign_in(&r, NULL));
    pthread_join(p.thread, NULL);
    room_says(&r, "bad code");
    assert_non_null(strstr(p.page, "bad code"));
    room_leave(&r);
}

static void test_nobody_signs_in(void **state)
{
    static const struct scripted steps[] = {HELLO, {0}};
    (void)state;
    for (int i = 0; i < 4; i++) {
        struct person p = {.query = {NULL}};
        struct lb_oauth_config c = by_browser(i == 2 ? NULL : &p);
        atomic_bool cancel = i == 3;
        struct lb_oauth_limit limit = room_limit(i == 0 ? 300 : 20000);
        struct lb_oauth_credential credential;
        struct room r;
        c.browser_ms = i == 1 ? 300 : 0;
        limit.cancel = &cancel;
        int64_t begin = lb_clock_ms();
        room_enter(&r, steps, &c);
        assert_false(lb_oauth_credential(r.oauth, limit, 0, &credential, &r.err));
        assert_true(lb_clock_ms() - begin < 5000);
        room_says(&r, i < 2 ? "BrowserTimeout" : i == 2 ? "lakebase-odbc login" : "cancelled");
        assert_int_equal(r.err.code, i < 2    ? LB_ERR_TIMEOUT
                                     : i == 2 ? LB_ERR_MISSING
                                              : LB_ERR_CANCELLED);
        if (p.shown)
            pthread_join(p.thread, NULL);
        room_leave(&r);
    }
}

static bool type_it(void *self, struct lb_buf *line)
{
    struct person *p = self;
    struct lb_buf state = LB_BUF(100);
    struct lb_url asked;
    assert_true(lb_url_parse(lb_text_of(p->url), &asked));
    assert_true(lb_form_get(asked.query, "state", &state));
    lb_buf_addf(line, "http://localhost:8020/?code=typed&state=%s", lb_buf_str(&state));
    lb_buf_release(&state);
    return true;
}

static void test_pasted_address(void **state)
{
    static const struct scripted steps[] = {HELLO, {TOKEN, 200, FIRST, NULL}, {0}};
    struct person p = {.query = {NULL}};
    struct lb_oauth_config c = by_browser(&p);
    struct room r;
    (void)state;
    voice.typed = type_it;
    room_enter(&r, steps, &c);
    if (!sign_in(&r, JWT))
        fail_msg("%s", r.err.text);
    assert_non_null(strstr(r.script.asked[1].body, "code=typed"));
    pthread_join(p.thread, NULL);
    room_leave(&r);
}

/* A folder that others may write to, or a file they may read, is not trusted; the sign-in goes on.
 */
static void test_untrusted_disk(void **state)
{
    static const struct scripted steps[] = {HELLO, {TOKEN, 200, FIRST, NULL}, {0}};
    (void)state;
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
    (void)state;
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
    (void)err;
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
    (void)state;
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
        TEST(test_sign_in),
        TEST(test_the_next_program_need_not_ask),
        TEST(test_refresh_fails_while_the_token_lives),
        TEST(test_dead_refresh_token),
        TEST(test_refresh_cannot_be_tried),
        TEST(test_kept_token_is_refused),
        TEST(test_refused_by_the_person),
        TEST(test_code_is_refused),
        TEST(test_nobody_signs_in),
        TEST(test_pasted_address),
        TEST(test_untrusted_disk),
        TEST(test_out_of_memory),
        TEST(test_many_processes_refresh_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
