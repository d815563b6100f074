#include "db.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/utf.h"

#define STRING_ROOM 4096

/* ---- the frame --------------------------------------------------------------------------- */

const char *db_need(const char *name)
{
    const char *value = getenv(name);
    if (!value || !*value)
        fail_msg("%s is not set: start a sandbox and read its env file", name);
    return value;
}

/* cmocka gives each test its row's initial_state: here the kind of entry point. */
static const bool narrow_mode = false, wide_mode = true;

static bool is_wide(void **state)
{
    return *(const bool *)*state;
}

/* The driver remembers tokens as long as the process lives. A value that only ways of Microsoft
 * Entra read makes another sign-in of each test, for what it counts and lets fail. */
void db_sign_in_anew(void)
{
    static unsigned n;
    char tenant[64];
    snprintf(tenant, sizeof tenant, "no-tenant-%u", ++n);
    setenv("ARM_TENANT_ID", tenant, 1);
}

int db_setup_bare(void **state)
{
    db_sign_in_anew();
    struct db *d = calloc(1, sizeof *d);
    assert_non_null(d);
    db_open(d, is_wide(state));
    *state = d;
    return 0;
}

int db_setup(void **state)
{
    db_setup_bare(state);
    db_connect(*state, DB_SOURCE);
    return 0;
}

int db_teardown(void **state)
{
    struct db *d = *state;
    db_close(d);
    free(d);
    return 0;
}

int db_main(const struct CMUnitTest *tests, size_t n)
{
    struct CMUnitTest *all = calloc(2 * n, sizeof *all);
    char(*names)[128] = calloc(n, sizeof *names);
    size_t count = 0;
    if (!all || !names)
        return 1;
    setlocale(LC_ALL, "C.UTF-8"); /* what unixODBC converts narrow text by */
    for (size_t i = 0; i < n; i++) {
        all[count] = tests[i];
        all[count++].initial_state = (void *)(uintptr_t)&narrow_mode;
        if (tests[i].initial_state) /* DB_ONCE */
            continue;
        snprintf(names[i], sizeof names[i], "%s_w", tests[i].name);
        all[count] = all[count - 1];
        all[count].initial_state = (void *)(uintptr_t)&wide_mode;
        all[count++].name = names[i];
    }
    int failed = _cmocka_run_group_tests("db", all, count, NULL, NULL);
    free(all);
    free(names);
    return failed;
}

/* ---- connecting -------------------------------------------------------------------------- */

void db_open(struct db *d, bool wide)
{
    *d = (struct db){.wide = wide};
    assert_int_equal(SQLAllocHandle(SQL_HANDLE_ENV, SQL_NULL_HANDLE, &d->env), SQL_SUCCESS);
    ENV_OK(d->env, SQLSetEnvAttr(d->env, SQL_ATTR_ODBC_VERSION, (SQLPOINTER)SQL_OV_ODBC3_80, 0));
    ENV_OK(d->env, SQLAllocHandle(SQL_HANDLE_DBC, d->env, &d->dbc));
}

static SQLRETURN connect_wide(struct db *d, const char *string, char *out, size_t room)
{
    SQLWCHAR in[STRING_ROOM], completed[STRING_ROOM];
    SQLSMALLINT n = 0;
    completed[0] = 0;
    db_wide(string, in, STRING_ROOM);
    SQLRETURN r = SQLDriverConnectW(d->dbc, NULL, in, SQL_NTS, completed, STRING_ROOM, &n,
                                    SQL_DRIVER_NOPROMPT);
    db_narrow(completed, SQL_NTS, out, room);
    return r;
}

SQLRETURN db_try_out(struct db *d, const char *string, char *out, size_t room)
{
    SQLSMALLINT n = 0;
    SQLRETURN r;
    *out = '\0';
    if (d->wide)
        r = connect_wide(d, string, out, room);
    else
        r = SQLDriverConnect(d->dbc, NULL, A(string), SQL_NTS, (SQLCHAR *)out, (SQLSMALLINT)room,
                             &n, SQL_DRIVER_NOPROMPT);
    d->connected = SQL_SUCCEEDED(r);
    return r;
}

static SQLRETURN try_v(struct db *d, const char *format, va_list args)
{
    char string[STRING_ROOM], out[STRING_ROOM];
    int n = vsnprintf(string, sizeof string, format, args);
    assert_in_range(n, 0, sizeof string - 1);
    return db_try_out(d, string, out, sizeof out);
}

SQLRETURN db_try(struct db *d, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    SQLRETURN r = try_v(d, format, args);
    va_end(args);
    return r;
}

void db_connect(struct db *d, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    SQLRETURN r = try_v(d, format, args);
    va_end(args);
    DBC_OK(d->dbc, r);
    d->stmt = db_stmt(d);
}

void db_disconnect(struct db *d)
{
    if (!d->connected)
        return;
    if (d->stmt)
        SQLFreeHandle(SQL_HANDLE_STMT, d->stmt);
    d->stmt = NULL;
    d->connected = false;
    SQLEndTran(SQL_HANDLE_DBC, d->dbc, SQL_ROLLBACK);
    DBC_OK(d->dbc, SQLDisconnect(d->dbc));
}

void db_close(struct db *d)
{
    db_disconnect(d);
    DBC_OK(d->dbc, SQLFreeHandle(SQL_HANDLE_DBC, d->dbc));
    ENV_OK(d->env, SQLFreeHandle(SQL_HANDLE_ENV, d->env));
}

SQLHSTMT db_stmt(struct db *d)
{
    SQLHSTMT s = NULL;
    DBC_OK(d->dbc, SQLAllocHandle(SQL_HANDLE_STMT, d->dbc, &s));
    return s;
}

/* ---- checks ------------------------------------------------------------------------------ */

const char *db_diag(SQLSMALLINT type, SQLHANDLE h, char *out, size_t room)
{
    SQLCHAR state[6], text[STRING_ROOM];
    SQLINTEGER native;
    SQLSMALLINT n;
    struct lb_buf b = LB_BUF(room);
    for (SQLSMALLINT i = 1;; i++) {
        SQLRETURN r = SQLGetDiagRec(type, h, i, state, &native, text, sizeof text, &n);
        if (!SQL_SUCCEEDED(r))
            break;
        lb_buf_addf(&b, "%s (%d) %s\n", (char *)state, (int)native, (char *)text);
    }
    snprintf(out, room, "%s", b.n > 0 && lb_buf_ok(&b) ? lb_buf_str(&b) : "");
    lb_buf_release(&b);
    return out;
}

static const char *code_name(SQLRETURN r)
{
    static const struct {
        SQLRETURN code;
        const char *name;
    } names[] = {{SQL_SUCCESS, "SQL_SUCCESS"},
                 {SQL_SUCCESS_WITH_INFO, "SQL_SUCCESS_WITH_INFO"},
                 {SQL_ERROR, "SQL_ERROR"},
                 {SQL_NO_DATA, "SQL_NO_DATA"},
                 {SQL_NEED_DATA, "SQL_NEED_DATA"},
                 {SQL_STILL_EXECUTING, "SQL_STILL_EXECUTING"},
                 {SQL_INVALID_HANDLE, "SQL_INVALID_HANDLE"}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (names[i].code == r)
            return names[i].name;
    return "an unknown code";
}

void db_check(SQLSMALLINT type, SQLHANDLE h, SQLRETURN want, const char *state, SQLRETURN got,
              const char *call, const char *file, int line)
{
    char all[16384], first[6] = "";
    SQLSMALLINT n;
    SQLINTEGER native;
    if (want == got && !state)
        return;
    if (got != SQL_INVALID_HANDLE)
        SQLGetDiagRec(type, h, 1, (SQLCHAR *)first, &native, NULL, 0, &n);
    if (want == got && strcmp(first, state) == 0)
        return;
    print_error("%s: %s%s%s, wanted %s %s\n%s", call, code_name(got), *first ? " " : "", first,
                code_name(want), state ? state : "",
                got == SQL_INVALID_HANDLE ? "" : db_diag(type, h, all, sizeof all));
    _fail(file, line);
}

void db_says(SQLSMALLINT type, SQLHANDLE h, const char *text)
{
    char all[16384];
    if (!strstr(db_diag(type, h, all, sizeof all), text))
        fail_msg("\"%s\" is not in:\n%s", text, all);
}

void db_never_says(SQLSMALLINT type, SQLHANDLE h, const char *secret)
{
    char all[16384];
    if (strstr(db_diag(type, h, all, sizeof all), secret))
        fail_msg("a secret is in:\n%s", all);
}

/* ---- statements -------------------------------------------------------------------------- */

static void must_run(SQLHSTMT s, const char *sql)
{
    SQLRETURN r = SQLExecDirect(s, A(sql), SQL_NTS);
    if (r != SQL_NO_DATA && !SQL_SUCCEEDED(r)) {
        print_error("%s\n", sql);
        STMT_OK(s, r);
    }
}

void db_run(struct db *d, const char *format, ...)
{
    char sql[STRING_ROOM];
    va_list args;
    va_start(args, format);
    int n = vsnprintf(sql, sizeof sql, format, args);
    va_end(args);
    assert_in_range(n, 0, sizeof sql - 1);
    SQLHSTMT s = db_stmt(d);
    must_run(s, sql);
    STMT_OK(s, SQLFreeHandle(SQL_HANDLE_STMT, s));
}

/* The whole cell, however long, in parts. */
static void add_cell(SQLHSTMT s, SQLUSMALLINT column, struct lb_buf *out)
{
    char part[1024];
    SQLLEN n;
    SQLRETURN r;
    while (SQL_SUCCEEDED(r = SQLGetData(s, column, SQL_C_CHAR, part, sizeof part, &n))) {
        lb_buf_add_str(out, n == SQL_NULL_DATA ? "NULL" : part);
        if (n == SQL_NULL_DATA || r == SQL_SUCCESS)
            return;
    }
    STMT_IS(s, SQL_NO_DATA, r);
}

static void all_rows(SQLHSTMT s, struct lb_buf *out)
{
    SQLSMALLINT columns;
    SQLRETURN r;
    STMT_OK(s, SQLNumResultCols(s, &columns));
    while (SQL_SUCCEEDED(r = SQLFetch(s))) {
        for (SQLSMALLINT i = 1; i <= columns; i++) {
            add_cell(s, (SQLUSMALLINT)i, out);
            lb_buf_add_str(out, i < columns ? "|" : "\n");
        }
    }
    STMT_IS(s, SQL_NO_DATA, r);
}

void db_rows(struct db *d, const char *sql, const char *expected)
{
    struct lb_buf got = LB_BUF((size_t)64 << 20);
    SQLHSTMT s = db_stmt(d);
    lb_buf_add_str(&got, "");
    must_run(s, sql);
    all_rows(s, &got);
    assert_string_equal(lb_buf_str(&got), expected);
    lb_buf_release(&got);
    STMT_OK(s, SQLFreeHandle(SQL_HANDLE_STMT, s));
}

const char *db_text(struct db *d, const char *sql, char *out, size_t room)
{
    struct lb_buf got = LB_BUF((size_t)1 << 20);
    SQLHSTMT s = db_stmt(d);
    must_run(s, sql);
    STMT_OK(s, SQLFetch(s));
    add_cell(s, 1, &got);
    snprintf(out, room, "%s", lb_buf_str(&got));
    lb_buf_release(&got);
    STMT_OK(s, SQLFreeHandle(SQL_HANDLE_STMT, s));
    return out;
}

long db_number(struct db *d, const char *sql)
{
    char text[64];
    return strtol(db_text(d, sql, text, sizeof text), NULL, 10);
}

void db_reset(SQLHSTMT stmt)
{
    STMT_OK(stmt, SQLFreeStmt(stmt, SQL_CLOSE));
    STMT_OK(stmt, SQLFreeStmt(stmt, SQL_UNBIND));
    STMT_OK(stmt, SQLFreeStmt(stmt, SQL_RESET_PARAMS));
    STMT_OK(stmt, SQLSetStmtAttr(stmt, SQL_ATTR_ROW_ARRAY_SIZE, (SQLPOINTER)1, 0));
    STMT_OK(stmt, SQLSetStmtAttr(stmt, SQL_ATTR_PARAMSET_SIZE, (SQLPOINTER)1, 0));
}

void db_set(SQLHSTMT stmt, SQLINTEGER attribute, uintptr_t value)
{
    STMT_OK(stmt, SQLSetStmtAttr(stmt, attribute, (SQLPOINTER)value, 0));
}

void db_manual(struct db *d, bool on)
{
    DBC_OK(d->dbc, SQLSetConnectAttr(d->dbc, SQL_ATTR_AUTOCOMMIT,
                                     on ? SQL_AUTOCOMMIT_OFF : (SQLPOINTER)SQL_AUTOCOMMIT_ON, 0));
}

void db_commit(struct db *d)
{
    DBC_OK(d->dbc, SQLEndTran(SQL_HANDLE_DBC, d->dbc, SQL_COMMIT));
}

SQLLEN db_count(SQLHSTMT stmt)
{
    SQLLEN count = -7;
    STMT_OK(stmt, SQLRowCount(stmt, &count));
    return count;
}

SQLLEN db_record_row(SQLHSTMT stmt, SQLSMALLINT record)
{
    SQLLEN row = -7;
    STMT_OK(stmt,
            SQLGetDiagField(SQL_HANDLE_STMT, stmt, record, SQL_DIAG_ROW_NUMBER, &row, 0, NULL));
    return row;
}

/* ---- text -------------------------------------------------------------------------------- */

SQLWCHAR *db_wide(const char *text, SQLWCHAR *out, size_t room)
{
    const char *at = text;
    size_t n = lb_utf8_to_utf16(&at, text + strlen(text), out, room - 1);
    assert_int_equal(*at, 0);
    out[n] = 0;
    return out;
}

char *db_narrow(const SQLWCHAR *text, SQLLEN units, char *out, size_t room)
{
    struct lb_buf b = LB_BUF(room - 1);
    size_t n = 0;
    while (units == SQL_NTS ? text[n] != 0 : n < (size_t)units)
        n++;
    lb_buf_add_utf16(&b, text, n);
    assert_true(lb_buf_ok(&b));
    snprintf(out, room, "%s", b.n > 0 ? lb_buf_str(&b) : "");
    lb_buf_release(&b);
    return out;
}
