#include "oauth/place.h"

#include "base/log.h"
#include "oauth/exchange.h"
#include "oauth/task.h"
#include "web/url.h"

#define LIFE_MS     600000
#define PAGES       50  /* of one list */
#define LISTS       200 /* of one search */
#define NAMES_SHOWN 5

#define INSTANCES "/api/2.0/database/instances"
#define POSTGRES  "/api/2.0/postgres/"

enum { PROJECT = 1, BRANCH, ENDPOINT };

static const char *const kinds[] = {
    [PROJECT] = "projects", [BRANCH] = "branches", [ENDPOINT] = "endpoints"};

static bool is_id(struct lb_text id)
{
    for (size_t i = 0; i < id.n; i++)
        if (!lb_is_alpha(id.at[i]) && !lb_is_digit(id.at[i]) && !strchr("._-", id.at[i]))
            return false;
    return id.n > 0 && id.at[0] != '.';
}

/* PROJECT, BRANCH or ENDPOINT by the form of the name, 0 when it is none. */
static int level_of(struct lb_text name)
{
    struct lb_text rest = name;
    int level = 0;
    while (rest.at && level < ENDPOINT) {
        struct lb_text kind = lb_text_cut(&rest, '/');
        struct lb_text id = rest.at ? lb_text_cut(&rest, '/') : LB_NO_TEXT;
        level++;
        if (!lb_text_is(kind, lb_text_of(kinds[level])) || !is_id(id))
            return 0;
    }
    return rest.at ? 0 : level;
}

bool lb_place_check(const struct lb_oauth_config *c, struct lb_err *err)
{
    if (c->endpoint && c->instance)
        return lb_err(
            err, LB_ERR_ARGUMENT,
            "Endpoint=%s and Instance=%s are both given: a connection goes to one of them",
            c->endpoint, c->instance);
    if (c->endpoint && level_of(lb_text_of(c->endpoint)) == 0)
        return lb_err(
            err, LB_ERR_ARGUMENT,
            "Endpoint=%s is no resource name: it is projects/P/branches/B/endpoints/E, or "
            "its project or branch part",
            c->endpoint);
    return true;
}

const char *lb_place_name(const struct lb_oauth_config *c)
{
    if (c->endpoint && level_of(lb_text_of(c->endpoint)) == ENDPOINT)
        return c->endpoint;
    return c->instance;
}

bool lb_place_is_endpoint(struct lb_text name)
{
    return level_of(name) == ENDPOINT;
}

/* ---- lists ---------------------------------------------------------------------------------- */

struct list;

/* Gets each item of a list; false ends it. */
typedef bool visitor(struct list *l, const struct lb_json *item);

struct list {
    const struct lb_task *task;
    struct lb_err *err;
    unsigned budget; /* requests that may still be made */
    /* what a search looks for, and what it found */
    struct lb_text host;
    struct lb_buf found;
    /* what a choice among children sees */
    unsigned n;
    bool chosen;          /* by its role, not for being the only one */
    struct lb_buf choice; /* its name */
    struct lb_buf names;  /* of the first few, for messages */
};

static void list_release(struct list *l)
{
    lb_buf_release(&l->found);
    lb_buf_release(&l->choice);
    lb_buf_release(&l->names);
}

static struct list list_of(const struct lb_task *t, struct lb_err *err)
{
    return (struct list){.task = t,
                         .err = err,
                         .budget = LISTS,
                         .found = LB_BUF(4096),
                         .choice = LB_BUF(4096),
                         .names = LB_BUF(32768)};
}

/* One page: visits its items and leaves the next page's token; *more says whether to go on. */
static bool visit_page(struct list *l, const char *path, const char *field, visitor *visit,
                       struct lb_buf *token, bool *more)
{
    struct lb_buf url = LB_BUF(16384);
    struct lb_reply r = {0};
    lb_buf_addf(&url, "%s?page_size=100", path);
    if (token->n > 0)
        lb_form_add(&url, "page_token", lb_buf_text(token));
    bool fine = lb_buf_ok(&url) ? lb_exchange_api(l->task, LB_STEP_ENDPOINT, lb_buf_str(&url),
                                                  LB_NO_TEXT, &r, l->err)
                                : lb_err_memory(l->err);
    *more = fine;
    lb_buf_clear(token);
    for (size_t i = 0; *more && i < lb_json_count(r.json, field); i++)
        *more = visit(l, lb_json_item(r.json, field, i));
    if (*more)
        lb_buf_add_text(token, lb_json_text(r.json, "next_page_token"));
    *more = *more && token->n > 0;
    lb_reply_release(&r);
    lb_buf_release(&url);
    return fine;
}

static bool visit_all(struct list *l, const char *path, const char *field, visitor *visit)
{
    struct lb_buf token = LB_BUF(8192);
    bool fine = true, more = true;
    for (unsigned page = 0; fine && more && page < PAGES; page++) {
        if (l->budget == 0) {
            fine = lb_err(l->err, LB_ERR_MISSING,
                          "there are too many projects and branches to search for the host; give "
                          "Endpoint or Instance");
            break;
        }
        l->budget--;
        fine = visit_page(l, path, field, visit, &token, &more);
    }
    lb_buf_release(&token);
    return fine;
}

static bool visit_children(struct list *l, struct lb_text parent, int level, visitor *visit)
{
    struct lb_buf path = LB_BUF(8192);
    lb_buf_add_str(&path, POSTGRES);
    lb_buf_add_text(&path, parent);
    lb_buf_addf(&path, "/%s", kinds[level]);
    bool fine = visit_all(l, lb_buf_str(&path), kinds[level], visit);
    lb_buf_release(&path);
    return fine;
}

/* ---- the host of what is known by name --------------------------------------------------------
 */

/* A host is what PostgreSQL's certificate is checked against: it must look like one. */
static bool take_host(struct lb_text name, const struct lb_json *j, const char *host_at,
                      struct lb_held *out, struct lb_err *err)
{
    struct lb_text host = lb_json_text(j, host_at);
    if (host.n == 0)
        return lb_err(err, LB_ERR_MISSING,
                      "%.*s has no such host now (%s): it may be starting, stopped, or without a "
                      "read-only side",
                      (int)name.n, name.at, host_at);
    if (!is_id(host))
        return lb_err(err, LB_ERR_PROTOCOL, "the host of %.*s is no host name", (int)name.n,
                      name.at);
    lb_buf_add_text(&out->text, name);
    lb_buf_add_text(&out->more, host);
    lb_held_live(out, LIFE_MS);
    return true;
}

static bool take_endpoint(const struct lb_task *t, struct lb_text name, const struct lb_json *j,
                          struct lb_held *out, struct lb_err *err)
{
    bool disabled = false;
    if (lb_json_bool(j, "status.disabled", &disabled) && disabled)
        return lb_err(err, LB_ERR_CONNECT,
                      "the endpoint %.*s is disabled, and connecting does not wake it: enable it "
                      "first",
                      (int)name.n, name.at);
    return take_host(
        name, j, t->oauth->config.read_only ? "status.hosts.read_only_host" : "status.hosts.host",
        out, err);
}

static bool look_up(const struct lb_task *t, struct lb_text name, struct lb_held *out,
                    struct lb_err *err)
{
    struct lb_buf path = LB_BUF(8192);
    struct lb_reply r = {0};
    bool endpoint = lb_place_is_endpoint(name);
    lb_buf_add_str(&path, endpoint ? POSTGRES : INSTANCES "/");
    if (endpoint)
        lb_url_encode_path(&path, name);
    else
        lb_url_encode(&path, name);
    bool fine = lb_exchange_api(t, LB_STEP_ENDPOINT, lb_buf_str(&path), LB_NO_TEXT, &r, err);
    if (fine && endpoint)
        fine = take_endpoint(t, name, r.json, out, err);
    else if (fine)
        fine = take_host(name, r.json,
                         t->oauth->config.read_only ? "read_only_dns" : "read_write_dns", out, err);
    if (!fine && endpoint && r.status == 404)
        lb_place_add_siblings(t, name, err);
    lb_reply_release(&r);
    lb_buf_release(&path);
    return fine;
}

/* ---- from a project or branch down ------------------------------------------------------------
 */

static void choose(struct list *l, struct lb_text name, bool by_role)
{
    l->n++;
    if (l->n <= NAMES_SHOWN) {
        lb_buf_add_str(&l->names, l->n > 1 ? ", " : "");
        lb_buf_add_text(&l->names, name);
    }
    if (l->n == 1 || (by_role && !l->chosen)) {
        lb_buf_clear(&l->choice);
        lb_buf_add_text(&l->choice, name);
    }
    l->chosen = l->chosen || by_role;
}

static bool choose_branch(struct list *l, const struct lb_json *item)
{
    bool is_default = false;
    struct lb_text name = lb_json_text(item, "name");
    if (level_of(name) == BRANCH)
        choose(l, name, lb_json_bool(item, "status.default", &is_default) && is_default);
    return true;
}

/* A branch has one read-write endpoint at most. */
static bool choose_endpoint(struct list *l, const struct lb_json *item)
{
    struct lb_text name = lb_json_text(item, "name");
    struct lb_text type = lb_json_text(item, "status.endpoint_type");
    if (level_of(name) == ENDPOINT)
        choose(l, name, lb_text_is(type, LB_TEXT("ENDPOINT_TYPE_READ_WRITE")));
    return true;
}

/* Replaces *name by its child. */
static bool go_down(const struct lb_task *t, struct lb_buf *name, int level, struct lb_err *err)
{
    struct list l = list_of(t, err);
    bool fine = visit_children(&l, lb_buf_text(name), level,
                               level == BRANCH ? choose_branch : choose_endpoint);
    if (fine && l.n == 0)
        fine = lb_err(err, LB_ERR_MISSING, "%s has no %s that can be seen", lb_buf_str(name),
                      kinds[level]);
    if (fine && l.n > 1 && !l.chosen)
        fine = lb_err(err, LB_ERR_MISSING, "%s has %u %s: name one in Endpoint. There are %s%s",
                      lb_buf_str(name), l.n, kinds[level], lb_buf_str(&l.names),
                      l.n > NAMES_SHOWN ? " and more" : "");
    if (fine) {
        lb_buf_clear(name);
        lb_buf_add_text(name, lb_buf_text(&l.choice));
    }
    list_release(&l);
    return fine;
}

static bool find_below(const struct lb_task *t, struct lb_text start, struct lb_held *out,
                       struct lb_err *err)
{
    struct lb_buf name = LB_BUF(4096);
    bool fine = true;
    lb_buf_add_text(&name, start);
    for (int level = level_of(start) + 1; fine && level <= ENDPOINT; level++)
        fine = go_down(t, &name, level, err);
    if (fine)
        lb_log(t->oauth->log, LB_LOG_INFO, "%.*s stands for %s", (int)start.n, start.at,
               lb_buf_str(&name));
    fine = fine && look_up(t, lb_buf_text(&name), out, err);
    lb_buf_release(&name);
    return fine;
}

/* ---- from a host up ---------------------------------------------------------------------------
 */

static bool is_same_host(struct lb_text a, struct lb_text b)
{
    while (a.n > 0 && a.at[a.n - 1] == '.')
        a.n--;
    return a.n > 0 && lb_text_same(a, b);
}

static bool match(struct list *l, const struct lb_json *item, const char *const *hosts)
{
    struct lb_text name = lb_json_text(item, "name");
    for (; *hosts && name.n > 0; hosts++)
        if (is_same_host(lb_json_text(item, *hosts), l->host)) {
            lb_buf_add_text(&l->found, name);
            return true;
        }
    return false;
}

static bool search_endpoint(struct list *l, const struct lb_json *item)
{
    static const char *const hosts[] = {"status.hosts.host", "status.hosts.read_only_host",
                                        "status.hosts.read_write_pooled_host",
                                        "status.hosts.read_only_pooled_host", NULL};
    return !match(l, item, hosts);
}

static bool search_branch(struct list *l, const struct lb_json *item)
{
    struct lb_text name = lb_json_text(item, "name");
    return level_of(name) != BRANCH ||
           (visit_children(l, name, ENDPOINT, search_endpoint) && l->found.n == 0);
}

static bool search_project(struct list *l, const struct lb_json *item)
{
    struct lb_text name = lb_json_text(item, "name");
    return level_of(name) != PROJECT ||
           (visit_children(l, name, BRANCH, search_branch) && l->found.n == 0);
}

static bool search_instance(struct list *l, const struct lb_json *item)
{
    static const char *const hosts[] = {"read_write_dns", "read_only_dns", NULL};
    return !match(l, item, hosts);
}

/*
 * The name of what a host belongs to. The host's own words do not tell its product: newer instances
 * have hosts like endpoints. Both lists are read, the likelier one first; an identity may be
 * allowed to read one of them only.
 */
static bool find_by_host(const struct lb_task *t, struct lb_held *out, struct lb_err *err)
{
    struct lb_err first = {0}, second = {0};
    struct list l = list_of(t, &first);
    l.host = lb_text_of(t->oauth->config.host);
    while (l.host.n > 0 && l.host.at[l.host.n - 1] == '.')
        l.host.n--;
    bool instance_first = lb_text_starts_same(l.host, LB_TEXT("instance-"));
    for (int i = 0; i < 2 && l.found.n == 0; i++) {
        bool instances = instance_first == (i == 0);
        l.err = i == 0 ? &first : &second;
        if (instances)
            visit_all(&l, INSTANCES, "database_instances", search_instance);
        else
            visit_all(&l, POSTGRES "projects", "projects", search_project);
        if (l.err->code == LB_ERR_CANCELLED || l.err->code == LB_ERR_TIMEOUT)
            break;
    }
    bool fine = l.found.n > 0;
    if (fine) {
        lb_log(t->oauth->log, LB_LOG_INFO, "%s is %s", t->oauth->config.host, lb_buf_str(&l.found));
        lb_buf_add_text(&out->text, lb_buf_text(&l.found));
        lb_buf_add_text(&out->more, l.host);
        lb_held_live(out, LIFE_MS);
    } else if (l.err->code != LB_OK && l.err->code != LB_ERR_AUTH) {
        *err = *l.err;
    } else {
        lb_err(err, LB_ERR_MISSING,
               "no endpoint or instance that this identity can see has the host %s: give Endpoint "
               "(projects/P/branches/B/endpoints/E) or Instance, or let PostgreSQL take the "
               "workspace token by CredentialMode=workspace-token",
               t->oauth->config.host);
    }
    list_release(&l);
    return fine;
}

bool lb_place_find(const struct lb_task *t, struct lb_held *out, struct lb_err *err)
{
    const struct lb_oauth_config *c = &t->oauth->config;
    const char *name = lb_place_name(c);
    if (name)
        return look_up(t, lb_text_of(name), out, err);
    if (c->endpoint)
        return find_below(t, lb_text_of(c->endpoint), out, err);
    if (c->host)
        return find_by_host(t, out, err);
    return lb_err(err, LB_ERR_MISSING,
                  "which Lakebase is meant was not given: set Endpoint to "
                  "projects/P/branches/B/endpoints/E, or Instance to an instance's name");
}

void lb_place_add_siblings(const struct lb_task *t, struct lb_text endpoint, struct lb_err *err)
{
    struct lb_err ignored = {0};
    struct lb_task hasty = *t;
    struct list l = list_of(&hasty, &ignored);
    struct lb_text branch = endpoint;
    hasty.brief = true;
    while (branch.n > 0 && level_of(branch) != BRANCH)
        branch.n--;
    if (branch.n > 0 && visit_children(&l, branch, ENDPOINT, choose_endpoint) && l.n > 0)
        lb_err_add(err, "That branch has %s%s.", lb_buf_str(&l.names),
                   l.n > NAMES_SHOWN ? " and more" : "");
    list_release(&l);
}
