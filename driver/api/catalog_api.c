/* The catalog functions: each a narrow and a wide door to one body. */
#include <string.h>

#include "api/string.h"
#include "catalog/catalog.h"

static const struct {
    SQLRETURN (*ask)(struct lb_stmt *s, const struct lb_catalog_args *a);
    unsigned texts; /* arguments that are texts */
} questions[LB_FUNCTIONS] = {
    [LB_F_TABLES] = {lb_catalog_tables, 4},
    [LB_F_COLUMNS] = {lb_catalog_columns, 4},
    [LB_F_PRIMARY_KEYS] = {lb_catalog_primary_keys, 3},
    [LB_F_FOREIGN_KEYS] = {lb_catalog_foreign_keys, 6},
    [LB_F_STATISTICS] = {lb_catalog_statistics, 3},
    [LB_F_SPECIAL_COLUMNS] = {lb_catalog_special_columns, 3},
    [LB_F_PROCEDURES] = {lb_catalog_procedures, 3},
    [LB_F_PROCEDURE_COLUMNS] = {lb_catalog_procedure_columns, 4},
    [LB_F_TABLE_PRIVILEGES] = {lb_catalog_table_privileges, 3},
    [LB_F_COLUMN_PRIVILEGES] = {lb_catalog_column_privileges, 4},
};

/* `number` are the arguments that are numbers; NULL: none. */
static SQLRETURN ask(enum lb_function_id id, SQLHSTMT h, const struct lb_in *in,
                     const SQLUSMALLINT number[3])
{
    struct lb_call c;
    struct lb_catalog_args a = {.number = {0}};
    if (!lb_call_enter(&c, id, h))
        return c.result;
    for (unsigned i = 0; i < questions[id].texts; i++)
        if (!lb_in_text(&c, in[i], &a.text[i]))
            return lb_call_leave(&c, SQL_ERROR);
    if (number)
        memcpy(a.number, number, sizeof a.number);
    return lb_call_leave(&c, questions[id].ask(c.stmt, &a));
}

SQLRETURN SQL_API SQLTables(SQLHSTMT h, SQLCHAR *c, SQLSMALLINT nc, SQLCHAR *s, SQLSMALLINT ns,
                            SQLCHAR *t, SQLSMALLINT nt, SQLCHAR *k, SQLSMALLINT nk)
{
    return ask(LB_F_TABLES, h,
               (struct lb_in[]){lb_in_a(c, nc), lb_in_a(s, ns), lb_in_a(t, nt), lb_in_a(k, nk)},
               NULL);
}

SQLRETURN SQL_API SQLTablesW(SQLHSTMT h, SQLWCHAR *c, SQLSMALLINT nc, SQLWCHAR *s, SQLSMALLINT ns,
                             SQLWCHAR *t, SQLSMALLINT nt, SQLWCHAR *k, SQLSMALLINT nk)
{
    return ask(LB_F_TABLES, h,
               (struct lb_in[]){lb_in_w(c, nc), lb_in_w(s, ns), lb_in_w(t, nt), lb_in_w(k, nk)},
               NULL);
}

SQLRETURN SQL_API SQLColumns(SQLHSTMT h, SQLCHAR *c, SQLSMALLINT nc, SQLCHAR *s, SQLSMALLINT ns,
                             SQLCHAR *t, SQLSMALLINT nt, SQLCHAR *k, SQLSMALLINT nk)
{
    return ask(LB_F_COLUMNS, h,
               (struct lb_in[]){lb_in_a(c, nc), lb_in_a(s, ns), lb_in_a(t, nt), lb_in_a(k, nk)},
               NULL);
}

SQLRETURN SQL_API SQLColumnsW(SQLHSTMT h, SQLWCHAR *c, SQLSMALLINT nc, SQLWCHAR *s, SQLSMALLINT ns,
                              SQLWCHAR *t, SQLSMALLINT nt, SQLWCHAR *k, SQLSMALLINT nk)
{
    return ask(LB_F_COLUMNS, h,
               (struct lb_in[]){lb_in_w(c, nc), lb_in_w(s, ns), lb_in_w(t, nt), lb_in_w(k, nk)},
               NULL);
}

SQLRETURN SQL_API SQLPrimaryKeys(SQLHSTMT h, SQLCHAR *c, SQLSMALLINT nc, SQLCHAR *s, SQLSMALLINT ns,
                                 SQLCHAR *t, SQLSMALLINT nt)
{
    return ask(LB_F_PRIMARY_KEYS, h,
               (struct lb_in[]){lb_in_a(c, nc), lb_in_a(s, ns), lb_in_a(t, nt)}, NULL);
}

SQLRETURN SQL_API SQLPrimaryKeysW(SQLHSTMT h, SQLWCHAR *c, SQLSMALLINT nc, SQLWCHAR *s,
                                  SQLSMALLINT ns, SQLWCHAR *t, SQLSMALLINT nt)
{
    return ask(LB_F_PRIMARY_KEYS, h,
               (struct lb_in[]){lb_in_w(c, nc), lb_in_w(s, ns), lb_in_w(t, nt)}, NULL);
}

SQLRETURN SQL_API SQLForeignKeys(SQLHSTMT h, SQLCHAR *pc, SQLSMALLINT npc, SQLCHAR *ps,
                                 SQLSMALLINT nps, SQLCHAR *pt, SQLSMALLINT npt, SQLCHAR *fc,
                                 SQLSMALLINT nfc, SQLCHAR *fs, SQLSMALLINT nfs, SQLCHAR *ft,
                                 SQLSMALLINT nft)
{
    return ask(LB_F_FOREIGN_KEYS, h,
               (struct lb_in[]){lb_in_a(pc, npc), lb_in_a(ps, nps), lb_in_a(pt, npt),
                                lb_in_a(fc, nfc), lb_in_a(fs, nfs), lb_in_a(ft, nft)},
               NULL);
}

SQLRETURN SQL_API SQLForeignKeysW(SQLHSTMT h, SQLWCHAR *pc, SQLSMALLINT npc, SQLWCHAR *ps,
                                  SQLSMALLINT nps, SQLWCHAR *pt, SQLSMALLINT npt, SQLWCHAR *fc,
                                  SQLSMALLINT nfc, SQLWCHAR *fs, SQLSMALLINT nfs, SQLWCHAR *ft,
                                  SQLSMALLINT nft)
{
    return ask(LB_F_FOREIGN_KEYS, h,
               (struct lb_in[]){lb_in_w(pc, npc), lb_in_w(ps, nps), lb_in_w(pt, npt),
                                lb_in_w(fc, nfc), lb_in_w(fs, nfs), lb_in_w(ft, nft)},
               NULL);
}

SQLRETURN SQL_API SQLStatistics(SQLHSTMT h, SQLCHAR *c, SQLSMALLINT nc, SQLCHAR *s, SQLSMALLINT ns,
                                SQLCHAR *t, SQLSMALLINT nt, SQLUSMALLINT unique,
                                SQLUSMALLINT accuracy)
{
    return ask(LB_F_STATISTICS, h, (struct lb_in[]){lb_in_a(c, nc), lb_in_a(s, ns), lb_in_a(t, nt)},
               (SQLUSMALLINT[3]){unique, accuracy});
}

SQLRETURN SQL_API SQLStatisticsW(SQLHSTMT h, SQLWCHAR *c, SQLSMALLINT nc, SQLWCHAR *s,
                                 SQLSMALLINT ns, SQLWCHAR *t, SQLSMALLINT nt, SQLUSMALLINT unique,
                                 SQLUSMALLINT accuracy)
{
    return ask(LB_F_STATISTICS, h, (struct lb_in[]){lb_in_w(c, nc), lb_in_w(s, ns), lb_in_w(t, nt)},
               (SQLUSMALLINT[3]){unique, accuracy});
}

SQLRETURN SQL_API SQLSpecialColumns(SQLHSTMT h, SQLUSMALLINT type, SQLCHAR *c, SQLSMALLINT nc,
                                    SQLCHAR *s, SQLSMALLINT ns, SQLCHAR *t, SQLSMALLINT nt,
                                    SQLUSMALLINT scope, SQLUSMALLINT nullable)
{
    return ask(LB_F_SPECIAL_COLUMNS, h,
               (struct lb_in[]){lb_in_a(c, nc), lb_in_a(s, ns), lb_in_a(t, nt)},
               (SQLUSMALLINT[3]){type, scope, nullable});
}

SQLRETURN SQL_API SQLSpecialColumnsW(SQLHSTMT h, SQLUSMALLINT type, SQLWCHAR *c, SQLSMALLINT nc,
                                     SQLWCHAR *s, SQLSMALLINT ns, SQLWCHAR *t, SQLSMALLINT nt,
                                     SQLUSMALLINT scope, SQLUSMALLINT nullable)
{
    return ask(LB_F_SPECIAL_COLUMNS, h,
               (struct lb_in[]){lb_in_w(c, nc), lb_in_w(s, ns), lb_in_w(t, nt)},
               (SQLUSMALLINT[3]){type, scope, nullable});
}

SQLRETURN SQL_API SQLProcedures(SQLHSTMT h, SQLCHAR *c, SQLSMALLINT nc, SQLCHAR *s, SQLSMALLINT ns,
                                SQLCHAR *p, SQLSMALLINT np)
{
    return ask(LB_F_PROCEDURES, h, (struct lb_in[]){lb_in_a(c, nc), lb_in_a(s, ns), lb_in_a(p, np)},
               NULL);
}

SQLRETURN SQL_API SQLProceduresW(SQLHSTMT h, SQLWCHAR *c, SQLSMALLINT nc, SQLWCHAR *s,
                                 SQLSMALLINT ns, SQLWCHAR *p, SQLSMALLINT np)
{
    return ask(LB_F_PROCEDURES, h, (struct lb_in[]){lb_in_w(c, nc), lb_in_w(s, ns), lb_in_w(p, np)},
               NULL);
}

SQLRETURN SQL_API SQLProcedureColumns(SQLHSTMT h, SQLCHAR *c, SQLSMALLINT nc, SQLCHAR *s,
                                      SQLSMALLINT ns, SQLCHAR *p, SQLSMALLINT np, SQLCHAR *k,
                                      SQLSMALLINT nk)
{
    return ask(LB_F_PROCEDURE_COLUMNS, h,
               (struct lb_in[]){lb_in_a(c, nc), lb_in_a(s, ns), lb_in_a(p, np), lb_in_a(k, nk)},
               NULL);
}

SQLRETURN SQL_API SQLProcedureColumnsW(SQLHSTMT h, SQLWCHAR *c, SQLSMALLINT nc, SQLWCHAR *s,
                                       SQLSMALLINT ns, SQLWCHAR *p, SQLSMALLINT np, SQLWCHAR *k,
                                       SQLSMALLINT nk)
{
    return ask(LB_F_PROCEDURE_COLUMNS, h,
               (struct lb_in[]){lb_in_w(c, nc), lb_in_w(s, ns), lb_in_w(p, np), lb_in_w(k, nk)},
               NULL);
}

SQLRETURN SQL_API SQLTablePrivileges(SQLHSTMT h, SQLCHAR *c, SQLSMALLINT nc, SQLCHAR *s,
                                     SQLSMALLINT ns, SQLCHAR *t, SQLSMALLINT nt)
{
    return ask(LB_F_TABLE_PRIVILEGES, h,
               (struct lb_in[]){lb_in_a(c, nc), lb_in_a(s, ns), lb_in_a(t, nt)}, NULL);
}

SQLRETURN SQL_API SQLTablePrivilegesW(SQLHSTMT h, SQLWCHAR *c, SQLSMALLINT nc, SQLWCHAR *s,
                                      SQLSMALLINT ns, SQLWCHAR *t, SQLSMALLINT nt)
{
    return ask(LB_F_TABLE_PRIVILEGES, h,
               (struct lb_in[]){lb_in_w(c, nc), lb_in_w(s, ns), lb_in_w(t, nt)}, NULL);
}

SQLRETURN SQL_API SQLColumnPrivileges(SQLHSTMT h, SQLCHAR *c, SQLSMALLINT nc, SQLCHAR *s,
                                      SQLSMALLINT ns, SQLCHAR *t, SQLSMALLINT nt, SQLCHAR *k,
                                      SQLSMALLINT nk)
{
    return ask(LB_F_COLUMN_PRIVILEGES, h,
               (struct lb_in[]){lb_in_a(c, nc), lb_in_a(s, ns), lb_in_a(t, nt), lb_in_a(k, nk)},
               NULL);
}

SQLRETURN SQL_API SQLColumnPrivilegesW(SQLHSTMT h, SQLWCHAR *c, SQLSMALLINT nc, SQLWCHAR *s,
                                       SQLSMALLINT ns, SQLWCHAR *t, SQLSMALLINT nt, SQLWCHAR *k,
                                       SQLSMALLINT nk)
{
    return ask(LB_F_COLUMN_PRIVILEGES, h,
               (struct lb_in[]){lb_in_w(c, nc), lb_in_w(s, ns), lb_in_w(t, nt), lb_in_w(k, nk)},
               NULL);
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
