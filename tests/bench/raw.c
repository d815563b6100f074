#include "raw.h"

#include <endian.h>
#include <stdio.h>
#include <string.h>

PGconn *raw_open(const char *to)
{
    PGconn *c = PQconnectdb(to);
    if (PQstatus(c) != CONNECTION_OK)
        bench_fail("%s", PQerrorMessage(c));
    return c;
}

void raw_take(PGconn *c, PGresult *r, ExecStatusType want)
{
    if (PQresultStatus(r) != want)
        bench_fail("%s: %s", PQresStatus(PQresultStatus(r)), PQerrorMessage(c));
    PQclear(r);
}

void raw_run(PGconn *c, const char *sql)
{
    PGresult *r = PQexec(c, sql);
    if (PQresultStatus(r) != PGRES_COMMAND_OK && PQresultStatus(r) != PGRES_TUPLES_OK)
        bench_fail("%s", PQerrorMessage(c));
    PQclear(r);
}

void raw_prepare(PGconn *c, const char *sql, int n, const Oid *types)
{
    raw_take(c, PQprepare(c, "work", sql, n, types), PGRES_COMMAND_OK);
}

uint32_t raw_get4(const char *at)
{
    uint32_t v;
    memcpy(&v, at, sizeof v);
    return be32toh(v);
}

uint64_t raw_get8(const char *at)
{
    uint64_t v;
    memcpy(&v, at, sizeof v);
    return be64toh(v);
}

void raw_put4(char *at, uint32_t v)
{
    v = htobe32(v);
    memcpy(at, &v, sizeof v);
}

void raw_put8(char *at, uint64_t v)
{
    v = htobe64(v);
    memcpy(at, &v, sizeof v);
}

size_t raw_widen(SQLWCHAR *to, size_t room, const char *from, size_t n, size_t *used)
{
    size_t i = 0, k = 0;
    while (i < n && k < room) {
        unsigned char c = (unsigned char)from[i];
        uint32_t u = c;
        int more = c < 0x80 ? 0 : c < 0xe0 ? 1 : c < 0xf0 ? 2 : 3;
        if (more > 0)
            u = c & (0x3fu >> more);
        for (int m = 0; m < more; m++)
            u = u << 6 | ((unsigned char)from[i + 1 + (size_t)m] & 0x3f);
        if (u >= 0x10000 && k + 2 > room)
            break;
        i += 1 + (size_t)more;
        if (u >= 0x10000) {
            to[k++] = (SQLWCHAR)(0xd800 + ((u - 0x10000) >> 10));
            u = 0xdc00 + (u & 0x3ff);
        }
        to[k++] = (SQLWCHAR)u;
    }
    to[k] = 0;
    *used = i;
    return k;
}
