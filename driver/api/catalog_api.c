/* The catalog functions: each a narrow and a wide door to one body. */
#include "api/string.h"
#include "catalog/catalog.h"

/* Decodes the text arguments of a catalog function. */
static bool texts(struct lb_call *c, const struct lb_in *in, struct lb_text *out, unsigned n)
{
    for (unsigned i = 0; i < n; i++)
        if (!lb_in_text(c, in[i], &out[i]))
            return false;
    return true;
}

static SQLRETURN tables(SQLHSTMT h, const struct lb_in in[4])
{
    struct lb_call c;
    struct lb_text t[4];
    if (!lb_call_enter(&c, LB_F_TABLES, h))
        return c.result;
    return lb_call_leave(&c, texts(&c, in, t, 4) ? lb_catalog_tables(c.stmt, t[0], t[1], t[2], t[3])
                                                 : SQL_ERROR);
}

SQLRETURN SQL_API SQLTables(SQLHSTMT h, SQLCHAR *c, SQLSMALLINT nc, SQLCHAR *s, SQLSMALLINT ns,
                            SQLCHAR *t, SQLSMALLINT nt, SQLCHAR *k, SQLSMALLINT nk)
{
    return tables(h,
                  (struct lb_in[]){lb_in_a(c, nc), lb_in_a(s, ns), lb_in_a(t, nt), lb_in_a(k, nk)});
}

SQLRETURN SQL_API SQLTablesW(SQLHSTMT h, SQLWCHAR *c, SQLSMALLINT nc, SQLWCHAR *s, SQLSMALLINT ns,
                             SQLWCHAR *t, SQLSMALLINT nt, SQLWCHAR *k, SQLSMALLINT nk)
{
    return tables(h,
                  (struct lb_in[]){lb_in_w(c, nc), lb_in_w(s, ns), lb_in_w(t, nt), lb_in_w(k, nk)});
}

static SQLRETURN columns(SQLHSTMT h, const struct lb_in in[4])
{
    struct lb_call c;
    struct lb_text t[4];
    if (!lb_call_enter(&c, LB_F_COLUMNS, h))
        return c.result;
    return lb_call_leave(
        &c, texts(&c, in, t, 4) ? lb_catalog_columns(c.stmt, t[0], t[1], t[2], t[3]) : SQL_ERROR);
}

SQLRETURN SQL_API SQLColumns(SQLHSTMT h, SQLCHAR *c, SQLSMALLINT nc, SQLCHAR *s, SQLSMALLINT ns,
                             SQLCHAR *t, SQLSMALLINT nt, SQLCHAR *k, SQLSMALLINT nk)
{
    return columns(
        h, (struct lb_in[]){lb_in_a(c, nc), lb_in_a(s, ns), lb_in_a(t, nt), lb_in_a(k, nk)});
}

SQLRETURN SQL_API SQLColumnsW(SQLHSTMT h, SQLWCHAR *c, SQLSMALLINT nc, SQLWCHAR *s, SQLSMALLINT ns,
                              SQLWCHAR *t, SQLSMALLINT nt, SQLWCHAR *k, SQLSMALLINT nk)
{
    return columns(
        h, (struct lb_in[]){lb_in_w(c, nc), lb_in_w(s, ns), lb_in_w(t, nt), lb_in_w(k, nk)});
}

static SQLRETURN primary_keys(SQLHSTMT h, const struct lb_in in[3])
{
    struct lb_call c;
    struct lb_text t[3];
    if (!lb_call_enter(&c, LB_F_PRIMARY_KEYS, h))
        return c.result;
    return lb_call_leave(&c, texts(&c, in, t, 3) ? lb_catalog_primary_keys(c.stmt, t[0], t[1], t[2])
                                                 : SQL_ERROR);
}

SQLRETURN SQL_API SQLPrimaryKeys(SQLHSTMT h, SQLCHAR *c, SQLSMALLINT nc, SQLCHAR *s, SQLSMALLINT ns,
                                 SQLCHAR *t, SQLSMALLINT nt)
{
    return primary_keys(h, (struct lb_in[]){lb_in_a(c, nc), lb_in_a(s, ns), lb_in_a(t, nt)});
}

SQLRETURN SQL_API SQLPrimaryKeysW(SQLHSTMT h, SQLWCHAR *c, SQLSMALLINT nc, SQLWCHAR *s,
                                  SQLSMALLINT ns, SQLWCHAR *t, SQLSMALLINT nt)
{
    return primary_keys(h, (struct lb_in[]){lb_in_w(c, nc), lb_in_w(s, ns), lb_in_w(t, nt)});
}

static SQLRETURN foreign_keys(SQLHSTMT h, const struct lb_in in[6])
{
    struct lb_call c;
    struct lb_text t[6];
    if (!lb_call_enter(&c, LB_F_FOREIGN_KEYS, h))
        return c.result;
    return lb_call_leave(&c, texts(&c, in, t, 6) ? lb_catalog_foreign_keys(c.stmt, t[0], t[1], t[2],
                                                                           t[3], t[4], t[5])
                                                 : SQL_ERROR);
}

SQLRETURN SQL_API SQLForeignKeys(SQLHSTMT h, SQLCHAR *pc, SQLSMALLINT npc, SQLCHAR *ps,
                                 SQLSMALLINT nps, SQLCHAR *pt, SQLSMALLINT npt, SQLCHAR *fc,
                                 SQLSMALLINT nfc, SQLCHAR *fs, SQLSMALLINT nfs, SQLCHAR *ft,
                                 SQLSMALLINT nft)
{
    return foreign_keys(h, (struct lb_in[]){lb_in_a(pc, npc), lb_in_a(ps, nps), lb_in_a(pt, npt),
                                            lb_in_a(fc, nfc), lb_in_a(fs, nfs), lb_in_a(ft, nft)});
}

SQLRETURN SQL_API SQLForeignKeysW(SQLHSTMT h, SQLWCHAR *pc, SQLSMALLINT npc, SQLWCHAR *ps,
                                  SQLSMALLINT nps, SQLWCHAR *pt, SQLSMALLINT npt, SQLWCHAR *fc,
                                  SQLSMALLINT nfc, SQLWCHAR *fs, SQLSMALLINT nfs, SQLWCHAR *ft,
                                  SQLSMALLINT nft)
{
    return foreign_keys(h, (struct lb_in[]){lb_in_w(pc, npc), lb_in_w(ps, nps), lb_in_w(pt, npt),
                                            lb_in_w(fc, nfc), lb_in_w(fs, nfs), lb_in_w(ft, nft)});
}

static SQLRETURN statistics(SQLHSTMT h, const struct lb_in in[3], SQLUSMALLINT unique,
                            SQLUSMALLINT accuracy)
{
    struct lb_call c;
    struct lb_text t[3];
    if (!lb_call_enter(&c, LB_F_STATISTICS, h))
        return c.result;
    return lb_call_leave(&c, texts(&c, in, t, 3)
                                 ? lb_catalog_statistics(c.stmt, t[0], t[1], t[2], unique, accuracy)
                                 : SQL_ERROR);
}

SQLRETURN SQL_API SQLStatistics(SQLHSTMT h, SQLCHAR *c, SQLSMALLINT nc, SQLCHAR *s, SQLSMALLINT ns,
                                SQLCHAR *t, SQLSMALLINT nt, SQLUSMALLINT unique,
                                SQLUSMALLINT accuracy)
{
    return statistics(h, (struct lb_in[]){lb_in_a(c, nc), lb_in_a(s, ns), lb_in_a(t, nt)}, unique,
                      accuracy);
}

SQLRETURN SQL_API SQLStatisticsW(SQLHSTMT h, SQLWCHAR *c, SQLSMALLINT nc, SQLWCHAR *s,
                                 SQLSMALLINT ns, SQLWCHAR *t, SQLSMALLINT nt, SQLUSMALLINT unique,
                                 SQLUSMALLINT accuracy)
{
    return statistics(h, (struct lb_in[]){lb_in_w(c, nc), lb_in_w(s, ns), lb_in_w(t, nt)}, unique,
                      accuracy);
}

static SQLRETURN special_columns(SQLHSTMT h, SQLUSMALLINT type, const struct lb_in in[3],
                                 SQLUSMALLINT scope, SQLUSMALLINT nullable)
{
    struct lb_call c;
    struct lb_text t[3];
    if (!lb_call_enter(&c, LB_F_SPECIAL_COLUMNS, h))
        return c.result;
    return lb_call_leave(
        &c, texts(&c, in, t, 3)
                ? lb_catalog_special_columns(c.stmt, type, t[0], t[1], t[2], scope, nullable)
                : SQL_ERROR);
}

SQLRETURN SQL_API SQLSpecialColumns(SQLHSTMT h, SQLUSMALLINT type, SQLCHAR *c, SQLSMALLINT nc,
                                    SQLCHAR *s, SQLSMALLINT ns, SQLCHAR *t, SQLSMALLINT nt,
                                    SQLUSMALLINT scope, SQLUSMALLINT nullable)
{
    return special_columns(
        h, type, (struct lb_in[]){lb_in_a(c, nc), lb_in_a(s, ns), lb_in_a(t, nt)}, scope, nullable);
}

SQLRETURN SQL_API SQLSpecialColumnsW(SQLHSTMT h, SQLUSMALLINT type, SQLWCHAR *c, SQLSMALLINT nc,
                                     SQLWCHAR *s, SQLSMALLINT ns, SQLWCHAR *t, SQLSMALLINT nt,
                                     SQLUSMALLINT scope, SQLUSMALLINT nullable)
{
    return special_columns(
        h, type, (struct lb_in[]){lb_in_w(c, nc), lb_in_w(s, ns), lb_in_w(t, nt)}, scope, nullable);
}

static SQLRETURN procedures(SQLHSTMT h, const struct lb_in in[3])
{
    struct lb_call c;
    struct lb_text t[3];
    if (!lb_call_enter(&c, LB_F_PROCEDURES, h))
        return c.result;
    return lb_call_leave(&c, texts(&c, in, t, 3) ? lb_catalog_procedures(c.stmt, t[0], t[1], t[2])
                                                 : SQL_ERROR);
}

SQLRETURN SQL_API SQLProcedures(SQLHSTMT h, SQLCHAR *c, SQLSMALLINT nc, SQLCHAR *s, SQLSMALLINT ns,
                                SQLCHAR *p, SQLSMALLINT np)
{
    return procedures(h, (struct lb_in[]){lb_in_a(c, nc), lb_in_a(s, ns), lb_in_a(p, np)});
}

SQLRETURN SQL_API SQLProceduresW(SQLHSTMT h, SQLWCHAR *c, SQLSMALLINT nc, SQLWCHAR *s,
                                 SQLSMALLINT ns, SQLWCHAR *p, SQLSMALLINT np)
{
    return procedures(h, (struct lb_in[]){lb_in_w(c, nc), lb_in_w(s, ns), lb_in_w(p, np)});
}

static SQLRETURN procedure_columns(SQLHSTMT h, const struct lb_in in[4])
{
    struct lb_call c;
    struct lb_text t[4];
    if (!lb_call_enter(&c, LB_F_PROCEDURE_COLUMNS, h))
        return c.result;
    return lb_call_leave(&c, texts(&c, in, t, 4)
                                 ? lb_catalog_procedure_columns(c.stmt, t[0], t[1], t[2], t[3])
                                 : SQL_ERROR);
}

SQLRETURN SQL_API SQLProcedureColumns(SQLHSTMT h, SQLCHAR *c, SQLSMALLINT nc, SQLCHAR *s,
                                      SQLSMALLINT ns, SQLCHAR *p, SQLSMALLINT np, SQLCHAR *k,
                                      SQLSMALLINT nk)
{
    return procedure_columns(
        h, (struct lb_in[]){lb_in_a(c, nc), lb_in_a(s, ns), lb_in_a(p, np), lb_in_a(k, nk)});
}

SQLRETURN SQL_API SQLProcedureColumnsW(SQLHSTMT h, SQLWCHAR *c, SQLSMALLINT nc, SQLWCHAR *s,
                                       SQLSMALLINT ns, SQLWCHAR *p, SQLSMALLINT np, SQLWCHAR *k,
                                       SQLSMALLINT nk)
{
    return procedure_columns(
        h, (struct lb_in[]){lb_in_w(c, nc), lb_in_w(s, ns), lb_in_w(p, np), lb_in_w(k, nk)});
}

static SQLRETURN table_privileges(SQLHSTMT h, const struct lb_in in[3])
{
    struct lb_call c;
    struct lb_text t[3];
    if (!lb_call_enter(&c, LB_F_TABLE_PRIVILEGES, h))
        return c.result;
    return lb_call_leave(&c, texts(&c, in, t, 3)
                                 ? lb_catalog_table_privileges(c.stmt, t[0], t[1], t[2])
                                 : SQL_ERROR);
}

SQLRETURN SQL_API SQLTablePrivileges(SQLHSTMT h, SQLCHAR *c, SQLSMALLINT nc, SQLCHAR *s,
                                     SQLSMALLINT ns, SQLCHAR *t, SQLSMALLINT nt)
{
    return table_privileges(h, (struct lb_in[]){lb_in_a(c, nc), lb_in_a(s, ns), lb_in_a(t, nt)});
}

SQLRETURN SQL_API SQLTablePrivilegesW(SQLHSTMT h, SQLWCHAR *c, SQLSMALLINT nc, SQLWCHAR *s,
                                      SQLSMALLINT ns, SQLWCHAR *t, SQLSMALLINT nt)
{
    return table_privileges(h, (struct lb_in[]){lb_in_w(c, nc), lb_in_w(s, ns), lb_in_w(t, nt)});
}

static SQLRETURN column_privileges(SQLHSTMT h, const struct lb_in in[4])
{
    struct lb_call c;
    struct lb_text t[4];
    if (!lb_call_enter(&c, LB_F_COLUMN_PRIVILEGES, h))
        return c.result;
    return lb_call_leave(&c, texts(&c, in, t, 4)
                                 ? lb_catalog_column_privileges(c.stmt, t[0], t[1], t[2], t[3])
                                 : SQL_ERROR);
}

SQLRETURN SQL_API SQLColumnPrivileges(SQLHSTMT h, SQLCHAR *c, SQLSMALLINT nc, SQLCHAR *s,
                                      SQLSMALLINT ns, SQLCHAR *t, SQLSMALLINT nt, SQLCHAR *k,
                                      SQLSMALLINT nk)
{
    return column_privileges(
        h, (struct lb_in[]){lb_in_a(c, nc), lb_in_a(s, ns), lb_in_a(t, nt), lb_in_a(k, nk)});
}

SQLRETURN SQL_API SQLColumnPrivilegesW(SQLHSTMT h, SQLWCHAR *c, SQLSMALLINT nc, SQLWCHAR *s,
                                       SQLSMALLINT ns, SQLWCHAR *t, SQLSMALLINT nt, SQLWCHAR *k,
                                       SQLSMALLINT nk)
{
    return column_privileges(
        h, (struct lb_in[]){lb_in_w(c, nc), lb_in_w(s, ns), lb_in_w(t, nt), lb_in_w(k, nk)});
}

static SQLRETURN type_info(SQLHSTMT h, SQLSMALLINT type)
{
    struct lb_call c;
    if (!lb_call_enter(&c, LB_F_GET_TYPE_INFO, h))
        return c.result;
    return lb_call_leave(&c, lb_catalog_type_info(c.stmt, type));
}

SQLRETURN SQL_API SQLGetTypeInfo(SQLHSTMT h, SQLSMALLINT type)
{
    return type_info(h, type);
}

SQLRETURN SQL_API SQLGetTypeInfoW(SQLHSTMT h, SQLSMALLINT type)
{
    return type_info(h, type);
}
