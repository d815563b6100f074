/* Rows come as the server makes them, and memory stays flat whatever the result's size. */
#include "support/db.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "platform/clock.h"

#define MB (1024L * 1024)

/* The peak of this process's memory in bytes, begun anew (proc(5), /proc/self/clear_refs: 5). */
static void forget_peak(void)
{
    FILE *f = fopen("/proc/self/clear_refs", "w");
    if (!f)
        skip(); /* a kernel without it */
    assert_true(fputs("5", f) > 0);
    assert_int_equal(fclose(f), 0);
}

static long peak(void)
{
    char line[256];
    long kb = 0;
    FILE *f = fopen("/proc/self/status", "r");
    assert_non_null(f);
    while (fgets(line, sizeof line, f))
        if (strncmp(line, "VmHWM:", 6) == 0)
            kb = strtol(line + 6, NULL, 10);
    fclose(f);
    assert_true(kb > 0);
    return kb * 1024;
}

/* Reads rows 1 to `rows` one by one; the memory's peak meanwhile. */
static long read_series(struct db *d, const char *format, long rows, bool prepared)
{
    char sql[256];
    SQLINTEGER v = 0;
    SQLLEN n;
    SQLRETURN r;
    long count = 0;
    snprintf(sql, sizeof sql, format, rows);
    forget_peak();
    STMT_OK(d->stmt, SQLBindCol(d->stmt, 1, SQL_C_SLONG, &v, 0, &n));
    if (prepared) {
        STMT_OK(d->stmt, SQLPrepare(d->stmt, A(sql), SQL_NTS));
        STMT_OK(d->stmt, SQLExecute(d->stmt));
    } else {
        STMT_OK(d->stmt, SQLExecDirect(d->stmt, A(sql), SQL_NTS));
    }
    while ((r = SQLFetch(d->stmt)) == SQL_SUCCESS)
        if (v != ++count)
            fail_msg("row %ld is %d", count, (int)v);
    STMT_IS(d->stmt, SQL_NO_DATA, r);
    assert_int_equal(count, rows);
    STMT_OK(d->stmt, SQLFreeStmt(d->stmt, SQL_CLOSE));
    STMT_OK(d->stmt, SQLFreeStmt(d->stmt, SQL_UNBIND));
    return peak();
}

#define INTS "SELECT generate_series(1, %ld)"
#define WIDE "SELECT g, repeat(md5(g::text), 20) FROM generate_series(1, %ld) g"

static void check_flat(struct db *d, const char *format, long rows, bool prepared)
{
    long small = read_series(d, format, 1000, prepared);
    long large = read_series(d, format, rows, prepared);
    print_message("# peak %ld kB for 1000 rows, %ld kB for %ld\n", small / 1024, large / 1024,
                  rows);
    assert_true(large - small < 8 * MB);
}

static void test_five_million_ints(void **state)
{
    check_flat(*state, INTS, 5000000, false);
}

static void test_prepared(void **state)
{
    check_flat(*state, INTS, 1000000, true);
}

static void test_wide_rows(void **state)
{
    check_flat(*state, WIDE, 100000, false); /* 64 MB of text */
}

static void test_in_a_transaction(void **state)
{
    struct db *d = *state;
    DBC_OK(d->dbc, SQLSetConnectAttr(d->dbc, SQL_ATTR_AUTOCOMMIT, SQL_AUTOCOMMIT_OFF, 0));
    check_flat(d, INTS, 300000, false);
    DBC_OK(d->dbc, SQLEndTran(SQL_HANDLE_DBC, d->dbc, SQL_COMMIT));
}

/* The server takes two seconds for its last row: the first one does not wait for it. */
static void test_first_row_comes_first(void **state)
{
    struct db *d = *state;
    int64_t start = lb_clock_ms();
    unsigned rows = 1;
    STMT_OK(d->stmt, SQLExecDirect(d->stmt,
                                   A("SELECT g, CASE WHEN g = 20000 THEN pg_sleep(2)::text END "
                                     "FROM generate_series(1, 20000) g"),
                                   SQL_NTS));
    STMT_OK(d->stmt, SQLFetch(d->stmt));
    int64_t first = lb_clock_ms() - start;
    while (SQL_SUCCEEDED(SQLFetch(d->stmt)))
        rows++;
    int64_t last = lb_clock_ms() - start;
    print_message("# the first row after %ld ms, the last after %ld ms\n", (long)first, (long)last);
    assert_int_equal(rows, 20000);
    assert_in_range(first, 0, 1000);
    assert_in_range(last, 1900, 20000);
}

/* The rest of a stream that another statement pushes aside goes to a file, not to memory. */
static void test_pushed_aside(void **state)
{
    enum { ROWS = 400000 };
    struct db *d = *state;
    SQLINTEGER v = 0, count = 0;
    long small = read_series(d, INTS, 1000, false);
    STMT_OK(d->stmt, SQLBindCol(d->stmt, 1, SQL_C_SLONG, &v, 0, NULL));
    STMT_OK(d->stmt, SQLExecDirect(
                         d->stmt, A("SELECT g, repeat('y', 100) FROM generate_series(1, 400000) g"),
                         SQL_NTS));
    STMT_OK(d->stmt, SQLFetch(d->stmt));
    db_rows(d, "SELECT 'aside'", "aside\n");
    for (count = 1; SQL_SUCCEEDED(SQLFetch(d->stmt));)
        assert_int_equal(v, ++count);
    assert_int_equal(count, ROWS);
    print_message("# peak %ld kB more\n", (peak() - small) / 1024);
    assert_true(peak() - small < 40 * MB); /* 45 MB of rows and more, were they kept */
}

/* AddressSanitizer keeps freed memory back to find its use: none of that here. */
static void without_quarantine(char **argv)
{
    const char *options = getenv("ASAN_OPTIONS");
    char with[1024];
    if (options && strstr(options, "quarantine_size_mb"))
        return;
    snprintf(with, sizeof with, "%s%squarantine_size_mb=0:thread_local_quarantine_size_kb=0",
             options ? options : "", options ? ":" : "");
    setenv("ASAN_OPTIONS", with, 1);
    execv("/proc/self/exe", argv);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        DB_ONCE(test_five_million_ints),
        DB_TEST(test_prepared),
        DB_TEST(test_wide_rows),
        DB_TEST(test_in_a_transaction),
        DB_TEST(test_first_row_comes_first),
        DB_TEST(test_pushed_aside),
    };
    (void)argc;
    without_quarantine(argv);
    return DB_MAIN(tests);
}
