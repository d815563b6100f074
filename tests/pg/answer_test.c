/* Answers that no honest server gives. */
#include <stdlib.h>
#include <string.h>

#include "proxy.h"
#include "session.h"
#include "support/test.h"

static struct lb_session *session_by(const struct proxy *proxy)
{
    struct lb_session_config config;
    session_config(&config);
    config.host = "127.0.0.1";
    config.port = proxy_port(proxy);
    return session_open_with(&config);
}

/* CopyBothResponse, which belongs to replication: libpq waits for no end of it. */
static void an_answer_to_something_else(void **state)
{
    static const char copy_both[] = {'W', 0, 0, 0, 7, 0, 0, 0};
    for (int simple = 0; simple < 2; simple++) {
        struct proxy *proxy = proxy_start(getenv("LB_PG_HOST"), getenv("LB_PG_PORT"));
        struct lb_session *s = session_by(proxy);
        struct lb_rows *rows = NULL;
        struct lb_err err;
        proxy_instead(proxy, copy_both, sizeof copy_both);
        assert_false(simple ? lb_session_command(s, "SELECT 1", LB_NEVER, &err)
                            : try_kind(s, "SELECT 1", LB_RUN_READ, false, LB_NEVER, &rows, &err));
        assert_int_equal(err.code, LB_ERR_PROTOCOL);
        assert_non_null(strstr(err.text, "PGRES_COPY_BOTH"));
        assert_true(lb_session_dead(s));
        lb_session_close(s);
        proxy_stop(proxy);
    }
}

/* A row of one column where more were asked for: the others read as NULL. */
static void fewer_columns_than_asked_for(void **state)
{
    static const char answer[] =
        "1\0\0\0\0042\0\0\0\004"
        "T\0\0\0\032\0\001a\0\0\0\0\0\0\0\0\0\0\031\377\377\377\377\377\377\0\0"
        "D\0\0\0\013\0\001\0\0\0\0011"
        "C\0\0\0\015SELECT 1\0Z\0\0\0\005I";
    struct proxy *proxy = proxy_start(getenv("LB_PG_HOST"), getenv("LB_PG_PORT"));
    struct lb_session *s = session_by(proxy);
    proxy_instead(proxy, answer, sizeof answer - 1);
    struct lb_rows *rows = run(s, "SELECT 'a', 'b', 'c'");
    expect_next(rows, "1");
    assert_int_equal(rows->ncolumns, 1);
    for (int i = 1; i < LB_ROWS_CELLS; i++)
        assert_null(rows->cells[i].at);
    lb_rows_close(rows);
    lb_session_close(s);
    proxy_stop(proxy);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_answer_to_something_else),
        cmocka_unit_test(fewer_columns_than_asked_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
