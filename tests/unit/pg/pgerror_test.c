#include <stdio.h>

#include "pg/pgerror.h"
#include "support/cases.h"
#include "support/test.h"

#include <libpq-fe.h>

static void states(void **state)
{
    struct cases *c = cases_open("pgerror");
    for (struct case_line line; cases_next(c, &line);) {
        char server[8];
        snprintf(server, sizeof server, "%.*s", (int)line.field[0].n, line.field[0].at);
        struct lb_text odbc = lb_text_of(lb_pgerror_sqlstate(server));
        if (!lb_text_is(odbc, line.field[1]))
            fail_msg("%s:%u: %s became %s", line.file, line.number, server, odbc.at);
    }
    cases_close(c);
}

static void the_same_pointer_when_they_agree(void **state)
{
    char own[] = "22012";
    assert_ptr_equal(lb_pgerror_sqlstate(own), own);
    char class_itself[] = "23000";
    assert_ptr_equal(lb_pgerror_sqlstate(class_itself), class_itself);
    assert_string_equal(lb_pgerror_sqlstate(""), "");
    assert_string_equal(lb_pgerror_sqlstate("4"), "4");
}

static void without_a_connection(void **state)
{
    struct lb_err err;
    assert_false(lb_pgerror_conn(&err, NULL, false));
    assert_int_equal(err.code, LB_ERR_LINK);
    assert_string_equal(err.sqlstate, "08S01");
    assert_true(err.text[0] != '\0');
    assert_false(lb_pgerror_conn(&err, NULL, true));
    assert_int_equal(err.code, LB_ERR_CONNECT);
    assert_true(err.text[0] != '\0');
    assert_false(lb_pgerror_result(&err, NULL, NULL));
    assert_int_equal(err.code, LB_ERR_LINK);
    assert_false(lb_pgerror_conn(NULL, NULL, true));
    assert_false(lb_pgerror_result(NULL, NULL, NULL));
}

/* libpq's words before anything was sent; no server is needed for them. */
static void libpqs_own_words(void **state)
{
    struct lb_err err;
    PGconn *conn = PQconnectStart("port=nonsense host=/nowhere");
    assert_non_null(conn);
    assert_false(lb_pgerror_conn(&err, conn, true));
    assert_int_equal(err.code, LB_ERR_CONNECT);
    assert_string_equal(err.sqlstate, "");
    assert_non_null(strstr(err.text, "nonsense"));
    assert_null(strchr(err.text, '\n'));
    PGresult *r = PQmakeEmptyPGresult(conn, PGRES_FATAL_ERROR);
    assert_false(lb_pgerror_result(&err, conn, r));
    assert_int_equal(err.code, LB_ERR_LINK);
    assert_non_null(strstr(err.text, "nonsense"));
    PQclear(r);
    PQfinish(conn);
}

/* Of which parameter the server's context speaks: PostgreSQL's own words, and their translations.
 */
static void the_parameter_in_a_context(void **state)
{
    static const struct {
        const char *context;
        int param;
    } contexts[] = {
        {"", 0},
        {"unnamed portal parameter $1", 1},
        {"unnamed portal parameter $12 = '...'", 12},
        {"portal \"p\" parameter $2 = 'costs $3'", 2},
        {"unbenanntes Portal Parameter $1 = '...'", 1},
        {"無名ポータルパラメータ$7 = '...'", 7},
        {"PL/pgSQL function f(integer) line 1 at IF\nunnamed portal parameter $3 = '...'", 3},
        {"unnamed portal parameter $1 = '...'\nPL/pgSQL function f(integer) line 1 at IF", 0},
        {"unnamed portal with parameters: $1 = 'a', $2 = 'b'", 0},
        {"SQL statement \"SELECT $1\"", 0},
        {"JSON data, line 1: $5...", 0},
        {"price in $", 0},
        {"parameter $0", 0},
        {"parameter $99999999999999999999", 0},
    };
    for (size_t i = 0; i < sizeof contexts / sizeof *contexts; i++)
        assert_int_equal(lb_pgerror_param(contexts[i].context), contexts[i].param);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(states),
        cmocka_unit_test(the_same_pointer_when_they_agree),
        cmocka_unit_test(without_a_connection),
        cmocka_unit_test(libpqs_own_words),
        cmocka_unit_test(the_parameter_in_a_context),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
