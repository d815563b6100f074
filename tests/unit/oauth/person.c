#include <arpa/inet.h>
#include <dirent.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "oauth/person.h"
#include "platform/clock.h"
#include "support/test.h"
#include "web/url.h"

/* ---- the person and the browser ----------------------------------------------------------------
 */

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

char folder[64];

int make_folder(void **state)
{
    strcpy(folder, "/tmp/u2m_test.XXXXXX");
    setenv("BROWSER", "/nowhere/browser", 1);
    return mkdtemp(folder) ? 0 : -1;
}

unsigned each_file(void (*f)(const char *path))
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

int remove_folder(void **state)
{
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

char kept[4096];

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

void age(int64_t left)
{
    seconds_left = left;
    assert_int_equal(each_file(set_age), 1);
}

void assert_kept(const char *what)
{
    assert_int_equal(each_file(read_kept), 1);
    if (!strstr(kept, what))
        fail_msg("\"%s\" is not in %s", what, kept);
}

/* ---- sign-ins -------------------------------------------------------------------------------- */

struct lb_oauth_person voice;

struct lb_oauth_config by_browser(struct person *p)
{
    voice = (struct lb_oauth_person){.show = show, .self = p};
    return (struct lb_oauth_config){
        .way = "oauth-u2m",
        .workspace = HOST,
        .direct = true,
        .person = p ? &voice : NULL,
        .keep_dir = folder,
        .application = "Acme_<Report>/1 lakebase_odbc/1",
        .browser_ms = 5000,
    };
}

bool sign_in(struct room *r, const char *token)
{
    struct lb_oauth_credential c;
    bool fine = lb_oauth_credential(r->oauth, room_limit(8000), 0, &c, &r->err);
    if (fine && token)
        assert_string_equal(lb_buf_str(&c.text), token);
    lb_oauth_credential_release(&c);
    return fine;
}

void run(const struct scripted *steps, struct person *p, const char *token)
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

void sign_in_first(void)
{
    static const struct scripted steps[] = {HELLO, {TOKEN, 200, FIRST, NULL}, {0}};
    struct person p = {.query = {"code=code-1&state=$"}};
    run(steps, &p, JWT);
}
