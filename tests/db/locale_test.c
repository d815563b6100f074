/*
 * The driver lives in other people's processes: what their locale says of commas and of i without a
 * dot changes nothing of numbers, keywords and text.
 */
#include "support/db.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "support/sandbox.h"

static const char *const locales[] = {"de_DE", "tr_TR"};

/* setlocale keeps what it read of LOCPATH: the C library's own, not a leak of the driver's. */
__attribute__((visibility("default"))) const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:argz_add_sep";
}

/* Compiled for this test alone; skips it where the system has no sources of locales. */
static void enter_locale(const char *name, char folder[64])
{
    char command[256], known[64];
    snprintf(folder, 64, "/tmp/lakebase-locale-XXXXXX");
    assert_non_null(mkdtemp(folder));
    snprintf(command, sizeof command, "localedef -i %s -f UTF-8 %s/%s.utf8 >/dev/null 2>&1", name,
             folder, name);
    snprintf(known, sizeof known, "%s.utf8", name);
    setenv("LOCPATH", folder, 1);
    if (system(command) < 0 || !setlocale(LC_ALL, known)) {
        rmdir(folder);
        skip();
    }
    assert_string_equal(localeconv()->decimal_point, ",");
}

static void leave_locale(const char *folder)
{
    char command[256];
    setlocale(LC_ALL, "C.UTF-8");
    unsetenv("LOCPATH");
    snprintf(command, sizeof command, "rm -rf %s", folder);
    assert_int_equal(system(command), 0);
}

static void check_numbers(struct db *d)
{
    double in = 1234.5, out = 0;
    float single = 0;
    char text[64];
    SQLLEN n;
    db_rows(d, "SELECT 1.5::float8, 0.1::float4, 1e300::float8, 12.50, interval '1.5 seconds'",
            "1.5|0.1|1e+300|12.50|00:00:01.5\n");
    STMT_OK(d->stmt, SQLBindParameter(d->stmt, 1, SQL_PARAM_INPUT, SQL_C_DOUBLE, SQL_DOUBLE, 0, 0,
                                      &in, 0, NULL));
    STMT_OK(d->stmt, SQLBindParameter(d->stmt, 2, SQL_PARAM_INPUT, SQL_C_DOUBLE, SQL_VARCHAR, 20, 0,
                                      &in, 0, NULL));
    STMT_OK(d->stmt, SQLBindParameter(d->stmt, 3, SQL_PARAM_INPUT, SQL_C_DOUBLE, SQL_NUMERIC, 20, 4,
                                      &in, 0, NULL));
    STMT_OK(d->stmt,
            SQLExecDirect(d->stmt, A("SELECT ?::float8, ?, ?::text, '2.25'::text, '1e-7'::text"),
                          SQL_NTS));
    STMT_OK(d->stmt, SQLFetch(d->stmt));
    STMT_OK(d->stmt, SQLGetData(d->stmt, 1, SQL_C_DOUBLE, &out, 0, &n));
    assert_true(out == 1234.5);
    STMT_OK(d->stmt, SQLGetData(d->stmt, 2, SQL_C_CHAR, text, sizeof text, &n));
    assert_string_equal(text, "1234.5");
    STMT_OK(d->stmt, SQLGetData(d->stmt, 3, SQL_C_CHAR, text, sizeof text, &n));
    assert_string_equal(text, "1234.5");
    STMT_OK(d->stmt, SQLGetData(d->stmt, 4, SQL_C_FLOAT, &single, 0, &n));
    assert_true(single == 2.25f);
    STMT_OK(d->stmt, SQLGetData(d->stmt, 5, SQL_C_DOUBLE, &out, 0, &n));
    assert_true(out == 1e-7);
}

static void test_locales(void **state)
{
    struct db *d = *state;
    for (size_t i = 0; i < sizeof locales / sizeof *locales; i++) {
        char folder[64];
        enter_locale(locales[i], folder);
        db_connect(d, DB_SOURCE "APPLICATIONNAME=tiny_inc/1;sslmode=VERIFY-FULL;PORT=%s",
                   db_need("LAKEBASE_PORT"));
        check_numbers(d);
        db_rows(d, "SELECT {fn LCASE('INSIDE')}, {d '2026-01-15'}", "inside|2026-01-15\n");
        db_disconnect(d);
        leave_locale(folder);
    }
}

/* libpq and the C library speak German (where their translations are installed): what the driver
 * understands of it, says to do and tries again stays. */
static void test_translated_libraries(void **state)
{
    struct db *d = *state;
    static const struct {
        const char *with, *variable, *says;
    } rows[] = {
        {"Port=1%.0s", "LAKEBASE_HOST", "Check host and port"},
        {"Port=%s", "SANDBOX_PLAINTEXT_PORT", "no TLS"},
        {"Port=%s", "SANDBOX_UNTRUSTED_PORT", "SSLRootCert"},
        {"Port=%s", "SANDBOX_WRONGHOST_PORT", "Check the host's name"},
        {"Server=no-such-host.invalid%.0s", "LAKEBASE_HOST", "name service"},
    };
    setenv("LANGUAGE", "de", 1);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char in[512];
        snprintf(in, sizeof in, rows[i].with, db_need(rows[i].variable));
        DBC_ERROR(d->dbc, "08001", db_try(d, "%s;DSN=lakebase-m2m", in));
        db_says(SQL_HANDLE_DBC, d->dbc, rows[i].says);
    }
    sandbox_post("/compute", "{\"mode\":\"refuse\",\"seconds\":2}");
    db_connect(d, DB_SOURCE "Server=127.0.0.3;"
                            "Endpoint=projects/sleepy/branches/production/endpoints/primary");
    assert_string_equal(setlocale(LC_ALL, NULL), "C.UTF-8");
    unsetenv("LANGUAGE");
}

int main(void)
{
    const struct CMUnitTest tests[] = {DB_BARE(test_locales), DB_BARE(test_translated_libraries)};
    return DB_MAIN(tests);
}
