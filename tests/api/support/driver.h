/*
 * What the programs of tests/api share: the built driver ($LB_DRIVER), opened by dlopen, without a
 * driver manager and without a server. CALL(SQLFetch)(h) calls the driver's own SQLFetch.
 */
#ifndef LB_TEST_DRIVER_H
#define LB_TEST_DRIVER_H

#include <stdbool.h>
#include <string.h>
#include <sql.h>
#include <sqlext.h>
#include <sqlucode.h>

#include "support/ini.h"
#include "support/test.h"

/* The address of an exported function; fails the test when the driver has none of that name. */
void *driver_find(const char *name);
bool driver_has(const char *name);

#define CALL(f) ((__typeof__(&f))driver_find(#f))

/* Handles, and private odbc.ini and odbcinst.ini files. */
struct odbc {
    struct ini ini;
    SQLHENV env;
    SQLHDBC dbc;
};

int odbc_setup(void **state); /* *state: a struct odbc with both handles, ODBC 3.8 */
int odbc_teardown(void **state);

#define ODBC_TEST(f) cmocka_unit_test_setup_teardown(f, odbc_setup, odbc_teardown)

/* ---- checks: each prints all diagnostics of the handle when it fails ------------------------ */

#define ODBC_CHECK(type, h, want, state, call)                                                     \
    odbc_check(type, h, want, state, call, #call, __FILE__, __LINE__)
#define ENV_OK(h, call)           ODBC_CHECK(SQL_HANDLE_ENV, h, SQL_SUCCESS, NULL, call)
#define ENV_ERROR(h, state, call) ODBC_CHECK(SQL_HANDLE_ENV, h, SQL_ERROR, state, call)
#define DBC_OK(h, call)           ODBC_CHECK(SQL_HANDLE_DBC, h, SQL_SUCCESS, NULL, call)
#define DBC_ERROR(h, state, call) ODBC_CHECK(SQL_HANDLE_DBC, h, SQL_ERROR, state, call)
#define DBC_WARNS(h, state, call) ODBC_CHECK(SQL_HANDLE_DBC, h, SQL_SUCCESS_WITH_INFO, state, call)

void odbc_check(SQLSMALLINT type, SQLHANDLE h, SQLRETURN want, const char *state, SQLRETURN got,
                const char *call, const char *file, int line);
const char *odbc_diag(SQLSMALLINT type, SQLHANDLE h, char *out, size_t room);
void odbc_says(SQLSMALLINT type, SQLHANDLE h, const char *text);

/* ---- text -------------------------------------------------------------------------------- */

static inline SQLCHAR *A(const char *text)
{
    return (SQLCHAR *)(uintptr_t)text;
}

SQLWCHAR *odbc_wide(const char *text, SQLWCHAR *out, size_t room);
bool odbc_is_wide(const SQLWCHAR *wide, const char *text);

#endif
