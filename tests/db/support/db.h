/*
 * What the programs of tests/db share. They reach the driver as an application does, through
 * unixODBC, on a sandbox whose env file was read ($ODBCINI, $LAKEBASE_HOST and their sisters).
 *
 * unixODBC calls the driver's narrow or wide functions depending on how the application connected,
 * and converts the calls of the other kind. So each test runs twice with the same text: connected
 * by SQLDriverConnect, and by SQLDriverConnectW (its name then ends in "_w"). unixODBC's conversion
 * knows no UTF-8: text that is not ASCII goes through SQL_C_CHAR and SQL_C_WCHAR buffers, or is
 * spelt E'\u20ac' in SQL.
 *
 *     static void test_x(void **state)
 *     {
 *         struct db *d = *state;          connected, with one statement
 *         STMT_OK(d->stmt, SQLExecDirect(d->stmt, (SQLCHAR *)"SELECT 1", SQL_NTS));
 *         db_rows(d, "SELECT 1, NULL", "1|NULL\n");
 *     }
 *     const struct CMUnitTest tests[] = {DB_TEST(test_x)};
 *     return DB_MAIN(tests);
 */
#ifndef LB_TEST_DB_H
#define LB_TEST_DB_H

#include <stdbool.h>
#include <string.h>
#include <sql.h>
#include <sqlext.h>

#include "support/test.h"

struct db {
    SQLHENV env;
    SQLHDBC dbc;
    SQLHSTMT stmt;
    bool wide, connected;
};

/* ---- the frame --------------------------------------------------------------------------- */

#define DB_TEST(f)                                                                                 \
    {                                                                                              \
#f, f, db_setup, db_teardown, NULL                                                         \
    } /* connected to the data source lakebase-m2m */
#define DB_BARE(f)                                                                                 \
    {                                                                                              \
#f, f, db_setup_bare, db_teardown, NULL                                                    \
    } /* an environment and a connection handle */
#define DB_ONCE(f)                                                                                 \
    {                                                                                              \
#f, f, db_setup, db_teardown, (void *)#f                                                   \
    } /* connected, narrow only */
#define DB_BARE_ONCE(f)                                                                            \
    {                                                                                              \
#f, f, db_setup_bare, db_teardown, (void *)#f                                              \
    } /* handles, narrow only */
#define DB_MAIN(tests) db_main(tests, sizeof(tests) / sizeof *(tests))

int db_main(const struct CMUnitTest *tests, size_t n);
int db_setup(void **state);
int db_setup_bare(void **state);
int db_teardown(void **state);

/* An environment variable of the sandbox; fails the test when it is not set. */
const char *db_need(const char *name);

/* ---- connecting -------------------------------------------------------------------------- */

#define DB_SOURCE "DSN=lakebase-m2m;"

/* db_connect fails the test with all diagnostics when it cannot, and allocates the statement;
 * db_try leaves both to the test.
 */
void db_open(struct db *d, bool wide); /* handles, nothing connected */
void db_connect(struct db *d, const char *format, ...) __attribute__((format(printf, 2, 3)));
SQLRETURN db_try(struct db *d, const char *format, ...) __attribute__((format(printf, 2, 3)));
SQLRETURN db_try_out(struct db *d, const char *string, char *out, size_t room);
void db_sign_in_anew(void);       /* what the driver remembers of sign-ins counts no more */
void db_disconnect(struct db *d); /* the statement and the session; the handles stay */
void db_close(struct db *d);      /* everything; rolls back what is open */
SQLHSTMT db_stmt(struct db *d);   /* a further statement */

/* ---- checks ------------------------------------------------------------------------------ */
/* Each prints every diagnostic of the handle when it fails. STATE: the first record's SQLSTATE. */

#define DB_CHECK(type, h, want, state, call)                                                       \
    db_check(type, h, want, state, call, #call, __FILE__, __LINE__)
#define STMT_OK(h, call)           DB_CHECK(SQL_HANDLE_STMT, h, SQL_SUCCESS, NULL, call)
#define STMT_IS(h, want, call)     DB_CHECK(SQL_HANDLE_STMT, h, want, NULL, call)
#define STMT_ERROR(h, state, call) DB_CHECK(SQL_HANDLE_STMT, h, SQL_ERROR, state, call)
#define STMT_WARNS(h, state, call) DB_CHECK(SQL_HANDLE_STMT, h, SQL_SUCCESS_WITH_INFO, state, call)
#define DBC_OK(h, call)            DB_CHECK(SQL_HANDLE_DBC, h, SQL_SUCCESS, NULL, call)
#define DBC_IS(h, want, call)      DB_CHECK(SQL_HANDLE_DBC, h, want, NULL, call)
#define DBC_ERROR(h, state, call)  DB_CHECK(SQL_HANDLE_DBC, h, SQL_ERROR, state, call)
#define DBC_WARNS(h, state, call)  DB_CHECK(SQL_HANDLE_DBC, h, SQL_SUCCESS_WITH_INFO, state, call)
#define ENV_OK(h, call)            DB_CHECK(SQL_HANDLE_ENV, h, SQL_SUCCESS, NULL, call)
#define DESC_OK(h, call)           DB_CHECK(SQL_HANDLE_DESC, h, SQL_SUCCESS, NULL, call)
#define DESC_ERROR(h, state, call) DB_CHECK(SQL_HANDLE_DESC, h, SQL_ERROR, state, call)

void db_check(SQLSMALLINT type, SQLHANDLE h, SQLRETURN want, const char *state, SQLRETURN got,
              const char *call, const char *file, int line);

/* All records as "SQLSTATE (native) text" lines. */
const char *db_diag(SQLSMALLINT type, SQLHANDLE h, char *out, size_t room);

/* Fails unless the records hold the text, or when they do. */
void db_says(SQLSMALLINT type, SQLHANDLE h, const char *text);
void db_never_says(SQLSMALLINT type, SQLHANDLE h, const char *secret);

/* ---- statements -------------------------------------------------------------------------- */

/* Runs it for its effect; any rows are thrown away. Must not fail. */
void db_run(struct db *d, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Runs it and compares all its rows, read as SQL_C_CHAR: cells with | between, NULL for SQL NULL,
 * \n behind each row. */
void db_rows(struct db *d, const char *sql, const char *expected);

/* The first cell of the first row as text. */
const char *db_text(struct db *d, const char *sql, char *out, size_t room);
long db_number(struct db *d, const char *sql);

/* Closes the cursor, unbinds columns and parameters, and sets array sizes back to 1. */
void db_reset(SQLHSTMT stmt);

void db_set(SQLHSTMT stmt, SQLINTEGER attribute, uintptr_t value);
void db_manual(struct db *d, bool on); /* manual commit */
void db_commit(struct db *d);
SQLLEN db_count(SQLHSTMT stmt);                          /* SQLRowCount */
SQLLEN db_record_row(SQLHSTMT stmt, SQLSMALLINT record); /* SQL_DIAG_ROW_NUMBER */

/* ---- text -------------------------------------------------------------------------------- */

static inline SQLCHAR *A(const char *text)
{
    return (SQLCHAR *)(uintptr_t)text;
}

/* UTF-8 to UTF-16 with a terminator; returns out. And back. */
SQLWCHAR *db_wide(const char *text, SQLWCHAR *out, size_t room);
char *db_narrow(const SQLWCHAR *text, SQLLEN units, char *out, size_t room);

#endif
