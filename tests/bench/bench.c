#include "bench.h"

#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

/* ---- measuring --------------------------------------------------------------------------- */

void bench_fail(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fprintf(stderr, "bench: ");
    vfprintf(stderr, format, args);
    fprintf(stderr, "\n");
    va_end(args);
    exit(1);
}

double bench_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double cpu_now(void)
{
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) +
           (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
}

static long memory_now(void)
{
    char line[256];
    long kb = 0;
    FILE *f = fopen("/proc/self/status", "r");
    while (f && fgets(line, sizeof line, f)) {
        if (sscanf(line, "VmHWM: %ld", &kb) == 1)
            break;
    }
    if (f)
        fclose(f);
    return kb;
}

/* The proxy of delay.c counts round trips in a file that BENCH_TRIPS names. */
static unsigned trips_now(void)
{
    static const unsigned *counter;
    const char *path = getenv("BENCH_TRIPS");
    if (!path || !*path)
        return 0;
    if (!counter) {
        int fd = open(path, O_RDONLY);
        void *at = fd < 0 ? MAP_FAILED : mmap(NULL, sizeof *counter, PROT_READ, MAP_SHARED, fd, 0);
        if (at == MAP_FAILED)
            bench_fail("%s cannot be read", path);
        counter = at;
        close(fd);
    }
    return *(const volatile unsigned *)counter;
}

void bench_start(struct bench *b)
{
    b->memory_started = memory_now();
    b->trips_started = trips_now();
    b->cpu_started = cpu_now();
    b->started = bench_now();
}

void bench_stop(struct bench *b)
{
    b->seconds = bench_now() - b->started;
    b->cpu = cpu_now() - b->cpu_started;
    b->trips = trips_now() - b->trips_started;
    b->memory = memory_now();
}

void *bench_memory(size_t n)
{
    void *at = malloc(n);
    if (!at)
        bench_fail("out of memory");
    return memset(at, 0, n);
}

/* ---- data -------------------------------------------------------------------------------- */

uint64_t bench_check(const struct bench_rows *r, enum bench_into into, SQLULEN n)
{
    uint64_t sum = 0;
    for (SQLULEN i = 0; i < n; i++) {
        if (into == INTO_NATIVE) {
            uint64_t numeric;
            memcpy(&numeric, r->to.native.f[i].val, sizeof numeric);
            sum += (uint64_t)r->to.native.a[i] + (uint64_t)r->to.native.b[i] +
                   (uint64_t)r->to.native.c[i] + (unsigned char)r->to.native.d[i][3] +
                   r->to.native.e[i].second + r->to.native.e[i].fraction + numeric;
            continue;
        }
        for (int c = 0; c < COLUMNS; c++)
            sum += (uint64_t)(into == INTO_CHAR ? r->to.narrow[c][i][1] : r->to.wide[c][i][1]) +
                   (uint64_t)r->length[c][i];
    }
    return sum;
}

/* `n` digits; by hand, for this is part of what is measured. */
static void put_digits(char *to, int n, int value)
{
    for (; n > 0; value /= 10)
        to[--n] = (char)('0' + value % 10);
}

void bench_make_row(struct bench_rows *r, unsigned at, int i)
{
    r->to.native.a[at] = i;
    r->to.native.b[at] = (SQLBIGINT)i * 1000003;
    r->to.native.c[at] = i / 7.0;
    memcpy(r->to.native.d[at], "text of row 00000000", 21);
    put_digits(r->to.native.d[at] + 12, 8, i);
    r->to.native.e[at] = (SQL_TIMESTAMP_STRUCT){.year = 2024,
                                                .month = 1,
                                                .day = (SQLUSMALLINT)(1 + i % 28),
                                                .hour = (SQLUSMALLINT)(i % 24),
                                                .minute = (SQLUSMALLINT)(i % 60),
                                                .second = (SQLUSMALLINT)(i % 59),
                                                .fraction = (SQLUINTEGER)(i % 1000) * 1000};
    memcpy(r->decimal[at], "1000000.00", 11);
    put_digits(r->decimal[at] + 1, 6, i / 100);
    put_digits(r->decimal[at] + 8, 2, i % 100);
    r->length[3][at] = 20;
    r->length[5][at] = 10;
}

void bench_bytes(unsigned char *at, size_t n, size_t offset)
{
    for (size_t i = 0; i < n; i++)
        at[i] = (unsigned char)((offset + i) * 131 >> 3);
}

/* BENCH_QUERY names a file: the statement, then each parameter behind a 'V', or 'N' alone for NULL;
 * each of these ends in NUL. */
void bench_query_read(struct bench_query *q)
{
    const char *path = getenv("BENCH_QUERY");
    FILE *f = path ? fopen(path, "rb") : NULL;
    size_t room = 1 << 20, n;
    char *at = bench_memory(room);
    if (!f)
        bench_fail("BENCH_QUERY names no file that can be read");
    n = fread(at, 1, room - 1, f);
    fclose(f);
    q->sql = at;
    q->count = 0;
    for (char *p = at + strlen(at) + 1; p < at + n && q->count < 16; p += strlen(p) + 1)
        q->values[q->count++] = *p == 'V' ? p + 1 : NULL;
}

/* ---- the program ------------------------------------------------------------------------- */

/* For run.py: names before values, a line a work. */
static int list(void)
{
    for (const struct bench_work *w = bench_works; w->name; w++)
        printf("name=%s\ttitle=%s\tvia=%d\tcount=%d\tquick=%d\tfaster=%g\tover_raw=%g\t"
               "over_raw_ms=%g\tgrown_mb=%g\tinstructions=%g\ttrips=%g\traw=%d\tcatalog=%d\t"
               "newer=%d\n",
               w->name, w->title, w->via, w->count, w->quick, w->faster, w->over_raw,
               w->over_raw_ms, w->grown_mb, w->instructions, w->trips, w->raw != NULL,
               w->odbc == odbc_catalog, w->newer);
    return 0;
}

int main(int argc, char **argv)
{
    struct bench b = {0};
    if (argc == 2 && strcmp(argv[1], "list") == 0)
        return list();
    if (argc < 4 || argc > 5) {
        fprintf(stderr, "usage: bench list | bench odbc|raw WORK CONNECTION [COUNT]\n");
        return 2;
    }
    for (b.work = bench_works; b.work->name && strcmp(b.work->name, argv[2]) != 0;)
        b.work++;
    void (*run)(struct bench *) = strcmp(argv[1], "raw") == 0 ? b.work->raw : b.work->odbc;
    if (!run)
        bench_fail("there is no work %s", argv[2]);
    b.connect = argv[3];
    b.count = argc == 5 ? atoi(argv[4]) : b.work->count;
    run(&b);
    printf("{\"seconds\": %.6f, \"cpu\": %.6f, \"peak_kb\": %ld, \"grown_kb\": %ld, "
           "\"trips\": %u, \"check\": %llu, \"count\": %d}\n",
           b.seconds, b.cpu, b.memory, b.memory - b.memory_started, b.trips,
           (unsigned long long)b.check, b.count);
    return 0;
}
