/* What the works on libpq itself share. */
#ifndef LB_BENCH_RAW_H
#define LB_BENCH_RAW_H

#include <libpq-fe.h>

#include "bench.h"

PGconn *raw_open(const char *to);
/* Takes a result of that status, or ends the program with the connection's error. */
void raw_take(PGconn *c, PGresult *r, ExecStatusType want);
void raw_run(PGconn *c, const char *sql);
void raw_prepare(PGconn *c, const char *sql, int n, const Oid *types);

/* Numbers as the wire has them, and back. */
uint32_t raw_get4(const char *at);
uint64_t raw_get8(const char *at);
void raw_put4(char *at, uint32_t v);
void raw_put8(char *at, uint64_t v);

/* n bytes of UTF-8 as UTF-16, at most `room` units and a zero; what was read of them in *used. */
size_t raw_widen(SQLWCHAR *to, size_t room, const char *from, size_t n, size_t *used);

#endif
