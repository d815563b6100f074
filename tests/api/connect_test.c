/* Connecting without a server: every refusal says what is wrong, and no secret. */
#include "support/driver.h"

#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "platform/clock.h"
#include "support/cases.h"

#define SECRET "sesame"

static SQLRETURN try(struct odbc *o, bool wide, const char *string)
{
    SQLWCHAR w[2048];
    SQLCHAR out[64] = "untouched";
    SQLSMALLINT n = 0;
    SQLRETURN r;
    if (wide)
        r = CALL(SQLDriverConnectW)(o->dbc, NULL, odbc_wide(string, w, 2048), SQL_NTS, NULL, 0, &n,
                                    SQL_DRIVER_NOPROMPT);
    else
        r = CALL(SQLDriverConnect)(o->dbc, NULL, A(string), SQL_NTS, out, sizeof out, &n,
                                   SQL_DRIVER_NOPROMPT);
    if (r == SQL_ERROR)
        assert_string_equal((char *)out, "untouched");
    return r;
}

static void check_case(struct odbc *o, const struct case_line *line, bool wide)
{
    char string[2048], state[6], piece[256], all[16384];
    snprintf(string, sizeof string, "%.*s", (int)line->field[0].n, line->field[0].at);
    snprintf(state, sizeof state, "%.*s", (int)line->field[1].n, line->field[1].at);
    odbc_check(SQL_HANDLE_DBC, o->dbc, SQL_ERROR, state, try(o, wide, string), string, line->file,
               (int)line->number);
    for (unsigned i = 2; i < line->n; i++) {
        snprintf(piece, sizeof piece, "%.*s", (int)line->field[i].n, line->field[i].at);
        odbc_says(SQL_HANDLE_DBC, o->dbc, piece);
    }
    if (strstr(odbc_diag(SQL_HANDLE_DBC, o->dbc, all, sizeof all), SECRET))
        fail_msg("the secret is in: %s", all);
    /* the handle is as good as new */
    DBC_ERROR(o->dbc, "08003", CALL(SQLDisconnect)(o->dbc));
}

static void test_refusals(void **state)
{
    struct odbc *o = *state;
    struct cases *c = cases_open("connect_errors");
    for (struct case_line line; cases_next(c, &line);) {
        check_case(o, &line, false);
        check_case(o, &line, true);
    }
    cases_close(c);
}

static void test_by_data_source(void **state)
{
    struct odbc *o = *state;
    SQLWCHAR w[32];
    ini_write(&o->ini, "odbc.ini",
              "[by-name]\nServer=localhost\nPort=1\nUID=u\nPWD=sesame\nFrobnicate=1\n");
    DBC_ERROR(o->dbc, "08001",
              CALL(SQLConnect)(o->dbc, A("by-name"), SQL_NTS, A("x"), 1, A(SECRET), SQL_NTS));
    odbc_says(SQL_HANDLE_DBC, o->dbc, "port 1");
    odbc_says(SQL_HANDLE_DBC, o->dbc, "Frobnicate in the data source");
    DBC_ERROR(o->dbc, "08001",
              CALL(SQLConnectW)(o->dbc, odbc_wide("by-name", w, 32), SQL_NTS, NULL, 0, NULL, 0));
    odbc_says(SQL_HANDLE_DBC, o->dbc, "port 1");
    DBC_ERROR(o->dbc, "08001", try(o, false, "DSN=by-name;Server=localhost;Port=2"));
    odbc_says(SQL_HANDLE_DBC, o->dbc, "port 2");
    DBC_ERROR(o->dbc, "08001", CALL(SQLConnect)(o->dbc, A("no-such"), SQL_NTS, NULL, 0, NULL, 0));
    odbc_says(SQL_HANDLE_DBC, o->dbc, "no-such");
}

/* SQLBrowseConnect asks for what is missing, step by step, and forgets it all on SQLDisconnect. */
static void test_browse(void **state)
{
    struct odbc *o = *state;
    SQLCHAR out[512];
    SQLWCHAR w[512], in[64];
    SQLSMALLINT n = 0, nw = 0;
    ODBC_CHECK(
        SQL_HANDLE_DBC, o->dbc, SQL_NEED_DATA, NULL,
        CALL(SQLBrowseConnect)(o->dbc, A("AuthType=password"), SQL_NTS, out, sizeof out, &n));
    assert_non_null(strstr((char *)out, "Server:Server=?;"));
    assert_non_null(strstr((char *)out, "UID:UID=?;"));
    assert_int_equal(n, strlen((char *)out));
    ODBC_CHECK(SQL_HANDLE_DBC, o->dbc, SQL_NEED_DATA, NULL,
               CALL(SQLBrowseConnectW)(o->dbc, odbc_wide("Server=localhost;Port=1;UID=u", in, 64),
                                       SQL_NTS, w, 512, &nw));
    assert_true(nw > 0 && nw < n); /* characters, and less to ask for */
    DBC_ERROR(o->dbc, "08001",
              CALL(SQLBrowseConnect)(o->dbc, A("PWD=sesame"), SQL_NTS, out, sizeof out, &n));
    odbc_says(SQL_HANDLE_DBC, o->dbc, "port 1");
    ODBC_CHECK(
        SQL_HANDLE_DBC, o->dbc, SQL_NEED_DATA, NULL,
        CALL(SQLBrowseConnect)(o->dbc, A("AuthType=password"), SQL_NTS, out, sizeof out, &n));
    DBC_OK(o->dbc, CALL(SQLDisconnect)(o->dbc));
    DBC_ERROR(o->dbc, "08003", CALL(SQLDisconnect)(o->dbc));
    /* an unknown keyword is told at once, and does not end the browsing */
    ODBC_CHECK(SQL_HANDLE_DBC, o->dbc, SQL_NEED_DATA, "01S00",
               CALL(SQLBrowseConnect)(o->dbc, A("AuthType=password;Frobnicate=1"), SQL_NTS, out,
                                      sizeof out, &n));
    odbc_says(SQL_HANDLE_DBC, o->dbc, "Frobnicate");
    DBC_OK(o->dbc, CALL(SQLDisconnect)(o->dbc));
}

/* A buffer that cannot be is refused before anything happens: there would be an open connection
 * that the application knows nothing of. */
static void test_impossible_buffers(void **state)
{
    struct odbc *o = *state;
    static const char string[] = "Server=localhost;Port=1;UID=u;PWD=x";
    SQLCHAR out[8];
    SQLWCHAR w[8], in[64];
    SQLSMALLINT n;
    DBC_ERROR(
        o->dbc, "HY090",
        CALL(SQLDriverConnect)(o->dbc, NULL, A(string), SQL_NTS, out, -1, &n, SQL_DRIVER_NOPROMPT));
    DBC_ERROR(o->dbc, "HY090",
              CALL(SQLDriverConnectW)(o->dbc, NULL, odbc_wide(string, in, 64), SQL_NTS, w, -1, &n,
                                      SQL_DRIVER_NOPROMPT));
    DBC_ERROR(o->dbc, "HY090", CALL(SQLBrowseConnect)(o->dbc, A(string), SQL_NTS, out, -1, &n));
    DBC_ERROR(o->dbc, "HY090",
              CALL(SQLBrowseConnectW)(o->dbc, odbc_wide(string, in, 64), SQL_NTS, w, -1, &n));
}

/* ---- a server that never says a word ----------------------------------------------------- */

/* Connections are made by the system and wait for ever; returns the port. */
static int silent(int *fd)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t n = sizeof at;
    *fd = socket(AF_INET, SOCK_STREAM, 0);
    assert_true(*fd >= 0);
    assert_int_equal(bind(*fd, (struct sockaddr *)&at, sizeof at), 0);
    assert_int_equal(listen(*fd, 16), 0);
    assert_int_equal(getsockname(*fd, (struct sockaddr *)&at, &n), 0);
    return ntohs(at.sin_port);
}

static const char *const silent_places[] = {
    "Server=127.0.0.1;Port=%d;UID=u;PWD=" SECRET,
    "Workspace=https://127.0.0.1:%d;ClientID=a;ClientSecret=" SECRET ";Instance=i",
};

static void test_login_timeout_ends_the_wait(void **state)
{
    struct odbc *o = *state;
    char string[256];
    int fd, port = silent(&fd);
    DBC_OK(o->dbc, CALL(SQLSetConnectAttr)(o->dbc, SQL_ATTR_LOGIN_TIMEOUT, (SQLPOINTER)1, 0));
    for (size_t i = 0; i < sizeof silent_places / sizeof *silent_places; i++) {
        int64_t start = lb_clock_ms();
        snprintf(string, sizeof string, silent_places[i], port);
        DBC_ERROR(o->dbc, "HYT00", try(o, i, string));
        assert_in_range(lb_clock_ms() - start, 900, 4000);
    }
    /* the keyword does the same, and the attribute wins over it */
    snprintf(string, sizeof string, "Server=127.0.0.1;Port=%d;UID=u;LoginTimeout=60", port);
    DBC_ERROR(o->dbc, "HYT00", try(o, false, string));
    close(fd);
}

struct canceller {
    SQLHDBC dbc;
    SQLRETURN r;
};

static void *cancel_soon(void *context)
{
    struct canceller *c = context;
    lb_clock_sleep(300);
    c->r = CALL(SQLCancelHandle)(SQL_HANDLE_DBC, c->dbc);
    return NULL;
}

static void test_cancel_ends_the_wait(void **state)
{
    struct odbc *o = *state;
    char string[256];
    int fd, port = silent(&fd);
    for (size_t i = 0; i < sizeof silent_places / sizeof *silent_places; i++) {
        struct canceller c = {o->dbc, SQL_ERROR};
        pthread_t thread;
        int64_t start = lb_clock_ms();
        snprintf(string, sizeof string, silent_places[i], port);
        assert_int_equal(pthread_create(&thread, NULL, cancel_soon, &c), 0);
        SQLRETURN r = try(o, i, string);
        assert_int_equal(pthread_join(thread, NULL), 0);
        DBC_ERROR(o->dbc, "HY008", r);
        assert_int_equal(c.r, SQL_SUCCESS);
        assert_in_range(lb_clock_ms() - start, 250, 4000);
    }
    close(fd);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ODBC_TEST(test_refusals),
        ODBC_TEST(test_by_data_source),
        ODBC_TEST(test_browse),
        ODBC_TEST(test_impossible_buffers),
        ODBC_TEST(test_login_timeout_ends_the_wait),
        ODBC_TEST(test_cancel_ends_the_wait),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
