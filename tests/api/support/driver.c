#include "driver.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/utf.h"

/* Opened once a program; nodelete keeps it loaded in any case. */
static void *library(void)
{
    static void *opened;
    const char *path = getenv("LB_DRIVER");
    if (opened)
        return opened;
    if (!path || !*path)
        fail_msg("LB_DRIVER is not set: it names the built driver");
    opened = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (!opened)
        fail_msg("%s", dlerror());
    return opened;
}

bool driver_has(const char *name)
{
    return dlsym(library(), name) != NULL;
}

void *driver_find(const char *name)
{
    void *f = dlsym(library(), name);
    if (!f)
        fail_msg("the driver has no %s", name);
    return f;
}

int odbc_setup(void **state)
{
    struct odbc *o = calloc(1, sizeof *o);
    assert_non_null(o);
    ini_open(&o->ini);
    assert_int_equal(CALL(SQLAllocHandle)(SQL_HANDLE_ENV, NULL, &o->env), SQL_SUCCESS);
    ENV_OK(o->env,
           CALL(SQLSetEnvAttr)(o->env, SQL_ATTR_ODBC_VERSION, (SQLPOINTER)SQL_OV_ODBC3_80, 0));
    ENV_OK(o->env, CALL(SQLAllocHandle)(SQL_HANDLE_DBC, o->env, &o->dbc));
    *state = o;
    return 0;
}

int odbc_teardown(void **state)
{
    struct odbc *o = *state;
    if (o->dbc)
        DBC_OK(o->dbc, CALL(SQLFreeHandle)(SQL_HANDLE_DBC, o->dbc));
    if (o->env)
        ENV_OK(o->env, CALL(SQLFreeHandle)(SQL_HANDLE_ENV, o->env));
    ini_close(&o->ini);
    free(o);
    return 0;
}

/* ---- checks ------------------------------------------------------------------------------ */

const char *odbc_diag(SQLSMALLINT type, SQLHANDLE h, char *out, size_t room)
{
    SQLCHAR state[6], text[2048];
    SQLINTEGER native;
    SQLSMALLINT n;
    size_t used = 0;
    *out = '\0';
    for (SQLSMALLINT i = 1; used < room; i++) {
        if (!SQL_SUCCEEDED(CALL(SQLGetDiagRec)(type, h, i, state, &native, text, sizeof text, &n)))
            break;
        used += (size_t)snprintf(out + used, room - used, "%s (%d) %s\n", (char *)state,
                                 (int)native, (char *)text);
    }
    return out;
}

void odbc_check(SQLSMALLINT type, SQLHANDLE h, SQLRETURN want, const char *state, SQLRETURN got,
                const char *call, const char *file, int line)
{
    char all[16384] = "", first[6] = "";
    SQLSMALLINT n;
    SQLINTEGER native;
    if (want == got && !state)
        return;
    if (got != SQL_INVALID_HANDLE) {
        CALL(SQLGetDiagRec)(type, h, 1, (SQLCHAR *)first, &native, NULL, 0, &n);
        odbc_diag(type, h, all, sizeof all);
    }
    if (want == got && strcmp(first, state) == 0)
        return;
    print_error("%s: %d %s, wanted %d %s\n%s", call, got, first, want, state ? state : "", all);
    _fail(file, line);
}

void odbc_says(SQLSMALLINT type, SQLHANDLE h, const char *text)
{
    char all[16384];
    if (!strstr(odbc_diag(type, h, all, sizeof all), text))
        fail_msg("\"%s\" is not in:\n%s", text, all);
}

/* ---- text -------------------------------------------------------------------------------- */

SQLWCHAR *odbc_wide(const char *text, SQLWCHAR *out, size_t room)
{
    const char *at = text;
    size_t n = lb_utf8_to_utf16(&at, text + strlen(text), out, room - 1);
    assert_int_equal(*at, 0);
    out[n] = 0;
    return out;
}

bool odbc_is_wide(const SQLWCHAR *wide, const char *text)
{
    SQLWCHAR as[1024];
    odbc_wide(text, as, sizeof as / sizeof *as);
    for (size_t i = 0;; i++) {
        if (wide[i] != as[i])
            return false;
        if (!wide[i])
            return true;
    }
}
