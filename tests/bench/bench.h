/*
 * The benchmark: works that are done once through the driver manager (odbc_*.c) and once on libpq
 * itself (raw_*.c), into the same C values. One process does one work once and prints what it took;
 * run.py puts many of them side by side.
 */
#ifndef LB_BENCH_BENCH_H
#define LB_BENCH_BENCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <sql.h>
#include <sqlext.h>

/* The C types that values are read into. */
enum bench_into { INTO_NATIVE, INTO_CHAR, INTO_WCHAR };

/* How the server is reached; run.py has an address for each. */
enum bench_via { VIA_TCP, VIA_TLS, VIA_2MS, VIA_5MS };

struct bench;

struct bench_work {
    const char *name;
    const char *title;
    void (*odbc)(struct bench *);
    void (*raw)(struct bench *);
    int count; /* rows, executions or calls; in MB for large values */
    int quick; /* the same for `run.sh bench quick` */
    int rows;  /* of a rowset or an array */
    enum bench_into into;
    enum bench_via via;
    const char *sql; /* statement, or name of a catalog function's table */
    int option;      /* cursor type, length of values …: the work's own */
    bool newer;      /* done with a newer libpq, too, where there is one */
    /* targets; 0: none */
    double faster;       /* times as fast as psqlODBC */
    double over_raw;     /* time over raw */
    double over_raw_ms;  /* milliseconds more than raw */
    double grown_mb;     /* memory above that of 1,000 rows */
    double instructions; /* a row, counted by callgrind */
    double trips;        /* round trips an execution */
};

extern const struct bench_work bench_works[]; /* ends in a NULL name */

struct bench {
    const struct bench_work *work;
    const char *connect; /* connection string, or libpq's conninfo */
    int count;
    double started, seconds;
    double cpu_started, cpu;
    long memory_started, memory; /* kB, highest so far */
    unsigned trips_started, trips;
    uint64_t check; /* sum over what was read: the same for all who do the same work */
};

/* What is measured lies between these two; memory counts from the start, too. */
void bench_start(struct bench *b);
void bench_stop(struct bench *b);
double bench_now(void);
void bench_fail(const char *format, ...) __attribute__((format(printf, 1, 2), noreturn));
void *bench_memory(size_t n); /* zeroed, touched */

/* ---- rows of six columns: int4, int8, float8, text, timestamp, numeric(12,2) ------------- */

enum { COLUMNS = 6, ROWS = 1000, WIDTH = 32 };

struct bench_rows {
    union {
        struct {
            SQLINTEGER a[ROWS];
            SQLBIGINT b[ROWS];
            SQLDOUBLE c[ROWS];
            char d[ROWS][WIDTH];
            SQL_TIMESTAMP_STRUCT e[ROWS];
            SQL_NUMERIC_STRUCT f[ROWS];
        } native;
        char narrow[COLUMNS][ROWS][WIDTH];
        SQLWCHAR wide[COLUMNS][ROWS][WIDTH];
    } to;
    SQLLEN length[COLUMNS][ROWS];
    char decimal[ROWS][WIDTH]; /* the numeric as text, for arrays that are written */
};

/* Adds up the first n rows. */
uint64_t bench_check(const struct bench_rows *r, enum bench_into into, SQLULEN n);
/* Row i of what arrays write. */
void bench_make_row(struct bench_rows *r, unsigned at, int i);

/* A byte of a large value, and n of them from an offset on. */
void bench_bytes(unsigned char *at, size_t n, size_t offset);

/* A statement of the catalog functions as the driver sent it, kept by run.py for raw_catalog. */
struct bench_query {
    char *sql;
    const char *values[16]; /* NULL: SQL NULL */
    int count;
};
void bench_query_read(struct bench_query *q);

/* ---- the works --------------------------------------------------------------------------- */

void odbc_fetch(struct bench *), raw_fetch(struct bench *);
void odbc_getdata(struct bench *);
void odbc_narrow(struct bench *), raw_narrow(struct bench *);
void odbc_first(struct bench *), raw_first(struct bench *);
void odbc_prepared(struct bench *), raw_prepared(struct bench *);
void odbc_direct(struct bench *);
void odbc_literal(struct bench *), raw_literal(struct bench *);
void odbc_threads(struct bench *), raw_threads(struct bench *);
void odbc_transaction(struct bench *), raw_transaction(struct bench *);
void odbc_read_commit(struct bench *), raw_read_commit(struct bench *);
void odbc_again(struct bench *);
void odbc_row_inserts(struct bench *), raw_row_inserts(struct bench *);
void odbc_array(struct bench *), raw_values(struct bench *), raw_pipeline(struct bench *);
void odbc_connect(struct bench *), raw_connect(struct bench *);
void odbc_catalog(struct bench *), raw_catalog(struct bench *);
void odbc_large(struct bench *), raw_large(struct bench *);
void odbc_put(struct bench *), raw_put(struct bench *);

#endif
