/* Which Lakebase is meant: by project, branch, endpoint, instance, or by host alone. */
#include "oauth/script.h"
#include "support/test.h"

#define POSTGRES  "GET " HOST "/api/2.0/postgres/"
#define INSTANCES "GET " HOST "/api/2.0/database/instances"
#define B         "projects/p/branches/b"
#define E         B "/endpoints/e"
#define DNS       "ep-blue-sky-1.database.us-west-2.cloud.databricks.com"
#define RO        "ep-blue-sky-1-ro.database.us-west-2.cloud.databricks.com"
#define HOSTS     "\"hosts\":{\"host\":\"" DNS "\",\"read_only_host\":\"" RO "\"}"
#define RW        "\"endpoint_type\":\"ENDPOINT_TYPE_READ_WRITE\""
#define READ      "\"endpoint_type\":\"ENDPOINT_TYPE_READ_ONLY\""
#define WHOLE     "{\"name\":\"" E "\",\"uid\":\"ep-blue-sky-1\",\"status\":{" RW "," HOSTS "}}"
#define HELLO                                                                                      \
    {DISCOVERY, 200, DOCUMENT, NULL},                                                              \
    {                                                                                              \
        TOKEN, 200, GRANT, NULL                                                                    \
    }
#define LIST(what, items) "{\"" what "\":[" items "]}"

struct placed {
    struct lb_oauth_config c; /* endpoint, instance, host, read_only */
    struct scripted steps[9];
    const char *host; /* NULL: fails with code and says */
    enum lb_errc code;
    const char *says;
};

static const struct placed cases[] = {
    {{.endpoint = E}, {HELLO, {POSTGRES E, 200, WHOLE, NULL}}, DNS, 0, NULL},
    {{.endpoint = E, .read_only = true}, {HELLO, {POSTGRES E, 200, WHOLE, NULL}}, RO, 0, NULL},
    {{.instance = "my db"},
     {HELLO, {INSTANCES "/my%20db", 200, "{\"read_write_dns\":\"" DNS "\"}", NULL}},
     DNS,
     0,
     NULL},
    {{.instance = "i", .read_only = true},
     {HELLO, {INSTANCES "/i", 200, "{\"read_write_dns\":\"" DNS "\"}", NULL}},
     NULL,
     LB_ERR_MISSING,
     "read_only_dns"},
    {{.instance = "i"},
     {HELLO, {INSTANCES "/i", 200, "{\"read_write_dns\":\"evil host\"}", NULL}},
     NULL,
     LB_ERR_PROTOCOL,
     "no host name"},
    {{.endpoint = E},
     {HELLO, {POSTGRES E, 200, "{\"status\":{\"disabled\":true}}", NULL}},
     NULL,
     LB_ERR_CONNECT,
     "disabled"},
    {{.endpoint = E},
     {HELLO,
      {POSTGRES E, 404, "{\"error_code\":\"NOT_FOUND\",\"message\":\"no\"}", NULL},
      {POSTGRES B "/endpoints", 200, LIST("endpoints", "{\"name\":\"" B "/endpoints/primary\"}"),
       NULL}},
     NULL,
     LB_ERR_MISSING,
     "That branch has " B "/endpoints/primary."},
    /* a project: its default branch, and there the read-write endpoint */
    {{.endpoint = "projects/p"},
     {HELLO,
      {POSTGRES "projects/p/branches", 200,
       LIST("branches", "{\"name\":\"projects/p/branches/dev\",\"status\":{\"default\":false}},"
                        "{\"name\":\"" B "\",\"status\":{\"default\":true}}"),
       NULL},
      {POSTGRES B "/endpoints", 200,
       LIST("endpoints", "{\"name\":\"" B "/endpoints/r\",\"status\":{" READ "}}," WHOLE), NULL},
      {POSTGRES E, 200, WHOLE, NULL}},
     DNS,
     0,
     NULL},
    {{.endpoint = "projects/p"},
     {HELLO,
      {POSTGRES "projects/p/branches", 200,
       LIST("branches",
            "{\"name\":\"projects/p/branches/x\"},{\"name\":\"projects/p/branches/y\"}"),
       NULL}},
     NULL,
     LB_ERR_MISSING,
     "projects/p has 2 branches: name one in Endpoint. There are projects/p/branches/x, "},
    {{.endpoint = B},
     {HELLO, {POSTGRES B "/endpoints", 200, "{}", NULL}},
     NULL,
     LB_ERR_MISSING,
     "no endpoints"},
    /* a host: found on the second page of projects */
    {{.host = DNS "."},
     {HELLO,
      {POSTGRES "projects?page_size=100", 200,
       "{\"projects\":[{\"name\":\"projects/other\"}],\"next_page_token\":\"a b\"}", NULL},
      {POSTGRES "projects/other/branches", 200, "{}", NULL},
      {POSTGRES "projects?page_size=100&page_token=a%20b", 200,
       LIST("projects", "{\"name\":\"projects/p\"},{\"name\":\"projects/never-asked\"}"), NULL},
      {POSTGRES "projects/p/branches", 200, LIST("branches", "{\"name\":\"" B "\"}"), NULL},
      {POSTGRES B "/endpoints", 200, LIST("endpoints", WHOLE), NULL}},
     DNS,
     0,
     NULL},
    {{.host = "instance-1.database.cloud.databricks.com"},
     {HELLO,
      {INSTANCES "?page_size=100", 200,
       LIST("database_instances",
            "{\"name\":\"i\",\"read_write_dns\":\"Instance-1.database.cloud.databricks.com\"}"),
       NULL}},
     "instance-1.database.cloud.databricks.com",
     0,
     NULL},
    {{.host = "ep-x.database.cloud.databricks.com"},
     {HELLO,
      {POSTGRES "projects", 403, "{\"error_code\":\"PERMISSION_DENIED\",\"message\":\"no\"}", NULL},
      {INSTANCES, 200, "{}", NULL}},
     NULL,
     LB_ERR_MISSING,
     "has the host ep-x.database"},
    {{.workspace = NULL}, {{0}}, NULL, LB_ERR_MISSING, "which Lakebase"},
};

static void test_places(void **state)
{
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct lb_oauth_config c = cases[i].c;
        struct lb_buf host = LB_BUF(1000);
        struct room r;
        c.way = "oauth-m2m";
        c.workspace = HOST;
        c.client_id = "id";
        c.client_secret = "dose";
        room_enter(&r, cases[i].steps, &c);
        bool fine = lb_oauth_host(r.oauth, room_limit(5000), &host, &r.err);
        if (fine != (cases[i].host != NULL))
            fail_msg("case %zu: %s", i, fine ? lb_buf_str(&host) : r.err.text);
        if (fine) {
            assert_string_equal(lb_buf_str(&host), cases[i].host);
        } else {
            room_says(&r, cases[i].says);
            assert_int_equal(r.err.code, cases[i].code);
        }
        lb_buf_release(&host);
        room_leave(&r);
    }
}

/* The name found once serves credentials too; the list is not read again. */
static void test_credential_by_host(void **state)
{
    static const struct scripted steps[] = {
        HELLO,
        {POSTGRES "projects", 200, LIST("projects", "{\"name\":\"projects/p\"}"), NULL},
        {POSTGRES "projects/p/branches", 200, LIST("branches", "{\"name\":\"" B "\"}"), NULL},
        {POSTGRES B "/endpoints", 200, LIST("endpoints", WHOLE), NULL},
        {CREDENTIAL, 200, MINTED, DATE},
        {0},
    };
    const struct lb_oauth_config c = {.way = "oauth-m2m",
                                      .workspace = HOST,
                                      .client_id = "id",
                                      .client_secret = "dose",
                                      .host = DNS,
                                      .credential_ttl = 600};
    struct lb_oauth_credential credential;
    struct lb_buf host = LB_BUF(1000);
    struct room r;
    room_enter(&r, steps, &c);
    assert_true(lb_oauth_host(r.oauth, room_limit(5000), &host, &r.err));
    assert_true(lb_oauth_credential(r.oauth, room_limit(5000), 0, &credential, &r.err));
    assert_string_equal(r.script.asked[5].body, "{\"endpoint\":\"" E "\",\"ttl\":\"600s\"}");
    lb_oauth_credential_release(&credential);
    lb_buf_release(&host);
    room_leave(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_places),
        cmocka_unit_test(test_credential_by_host),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
