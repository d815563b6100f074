/*
 * Whose session it is: one tag in the startup packet, in pg_stat_activity, in the server's log, and
 * as the User-Agent of each request to the workspace.
 */
#include "support/db.h"

#include <stdio.h>
#include <stdlib.h>

#include "field/lakebase_attr.h"
#include "support/sandbox.h"

#define OURS "lakebase_odbc/"

static const char *activity(struct db *d, char *out, size_t room)
{
    return db_text(d, "SELECT application_name FROM pg_stat_activity WHERE pid = pg_backend_pid()",
                   out, room);
}

/* The tag that the server's log has for this session's backend. */
static void check_server_log(struct db *d, const char *tag)
{
    char pid[32], expected[512];
    char *log = sandbox_file(db_need("SANDBOX_SERVER_LOG"));
    bool found = false;
    snprintf(pid, sizeof pid, "[%ld]", db_number(d, "SELECT pg_backend_pid()"));
    snprintf(expected, sizeof expected, " application_name=%s SSL enabled", tag);
    for (char *line = strtok(log, "\n"); line && !found; line = strtok(NULL, "\n"))
        found =
            strstr(line, pid) && strstr(line, "connection authorized") && strstr(line, expected);
    free(log);
    if (!found)
        fail_msg("no line of the server's log has%s for %s", expected, pid);
}

/* Every request since the last /reset carried the tag, and there were some. */
static void check_requests(const char *tag)
{
    char expected[512];
    char *all = sandbox_call("GET", "/requests", NULL);
    unsigned n = 0, good = 0;
    snprintf(expected, sizeof expected, "\"user_agent\":\"%s\"", tag);
    for (const char *at = all; (at = strstr(at, "\"user_agent\":")); at++, n++)
        good += strncmp(at, expected, strlen(expected)) == 0;
    if (n == 0 || n != good)
        fail_msg("%u of %u requests carry %s: %s", good, n, tag, all);
    free(all);
}

static void check_tag(struct db *d, const char *with, const char *expected)
{
    char tag[256], attribute[256];
    sandbox_post("/reset", NULL);
    db_connect(d, DB_SOURCE "%s", with);
    activity(d, tag, sizeof tag);
    DBC_OK(d->dbc, SQLGetConnectAttr(d->dbc, SQL_ATTR_LAKEBASE_APPLICATION_NAME, attribute,
                                     sizeof attribute, NULL));
    if (!d->wide) /* unixODBC does not convert the texts of attributes it does not know */
        assert_string_equal(attribute, tag);
    size_t n = strlen(expected);
    if (strncmp(tag, expected, n) != 0 || strncmp(tag + n, OURS, strlen(OURS)) != 0)
        fail_msg("the tag is %s, not %s%s…", tag, expected, OURS);
    assert_true(strlen(tag) <= 63);
    check_server_log(d, tag);
    check_requests(tag);
}

static void test_of_the_data_source(void **state)
{
    check_tag(*state, "", "sandbox_lakebase-m2m/1.0 ");
}

static void test_of_the_connection_string(void **state)
{
    check_tag(*state, "ApplicationName=acme_reports/2.1", "acme_reports/2.1 ");
}

static void test_by_databricks_keyword(void **state)
{
    check_tag(*state, "UserAgentEntry=acme_etl/3", "acme_etl/3 ");
}

static void test_without_a_name_of_its_own(void **state)
{
    struct db *d = *state;
    char tag[256];
    db_connect(d,
               "Driver=Lakebase;Server=%s;Port=%s;SSLRootCert=%s;UID=%s;PWD=%s;AuthType=password",
               db_need("LAKEBASE_HOST"), db_need("LAKEBASE_PORT"), db_need("SANDBOX_CA"),
               db_need("SANDBOX_PGUSER"), db_need("SANDBOX_PGPASSWORD"));
    assert_memory_equal(activity(d, tag, sizeof tag), OURS, strlen(OURS));
    assert_null(strchr(tag, ' '));
    check_server_log(d, tag);
}

/* The server has room for 63 bytes: the driver's name goes first, then the end of a longer one. */
static void test_a_long_name_is_cut(void **state)
{
    struct db *d = *state;
    char tag[256];
    db_connect(d, DB_SOURCE "ApplicationName=a_%056d/1", 7);
    activity(d, tag, sizeof tag);
    assert_int_equal(strlen(tag), 60);
    assert_memory_equal(tag + 56, "07/1", 4);
    db_disconnect(d);
    db_connect(d, DB_SOURCE "ApplicationName=a_%080d/1", 7);
    activity(d, tag, sizeof tag);
    assert_int_equal(strlen(tag), 63);
    assert_memory_equal(tag, "a_0000", 6);
    check_server_log(d, tag);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DB_BARE(test_of_the_data_source),    DB_BARE(test_of_the_connection_string),
        DB_BARE(test_by_databricks_keyword), DB_BARE(test_without_a_name_of_its_own),
        DB_BARE(test_a_long_name_is_cut),
    };
    return DB_MAIN(tests);
}
