/* What leaves the driver: the names of its list, and what SQLGetFunctions says of them. */
#include "support/driver.h"

#include <stdio.h>
#include <stdlib.h>

#define BEGINS(line, with) (strncmp(line, with, strlen(with)) == 0)

static FILE *export_list(void)
{
    char path[1024];
    const char *cases = getenv("LB_CASES");
    snprintf(path, sizeof path, "%s/../../driver/lakebaseodbc.exports",
             cases && *cases ? cases : "tests/cases");
    FILE *f = fopen(path, "r");
    if (!f)
        fail_msg("%s cannot be read", path);
    return f;
}

static void test_the_list_is_sorted_and_true(void **state)
{
    char line[128], before[128] = "";
    unsigned n = 0;
    FILE *f = export_list();
    while (fgets(line, sizeof line, f)) {
        line[strcspn(line, "\n")] = '\0';
        if (!BEGINS(line, "SQL") || strcmp(before, line) >= 0)
            fail_msg("%s stands behind %s", line, before);
        if (!driver_has(line))
            fail_msg("%s is listed, the driver has none", line);
        strcpy(before, line);
        n++;
    }
    fclose(f);
    assert_true(n > 80);
}

static bool is_listed(const char *name)
{
    char line[128];
    bool found = false;
    FILE *f = export_list();
    while (!found && fgets(line, sizeof line, f)) {
        line[strcspn(line, "\n")] = '\0';
        found = strcmp(line, name) == 0;
    }
    fclose(f);
    return found;
}

/* The function each SQL_API_… number stands for (ODBC reference, SQLGetFunctions). */
static const struct {
    SQLUSMALLINT api;
    const char *name;
} functions[] = {
    {SQL_API_SQLALLOCHANDLE, "SQLAllocHandle"},
    {SQL_API_SQLBINDCOL, "SQLBindCol"},
    {SQL_API_SQLBINDPARAMETER, "SQLBindParameter"},
    {SQL_API_SQLBROWSECONNECT, "SQLBrowseConnect"},
    {SQL_API_SQLBULKOPERATIONS, "SQLBulkOperations"},
    {SQL_API_SQLCANCEL, "SQLCancel"},
    {SQL_API_SQLCANCELHANDLE, "SQLCancelHandle"},
    {SQL_API_SQLCLOSECURSOR, "SQLCloseCursor"},
    {SQL_API_SQLCOLATTRIBUTE, "SQLColAttribute"},
    {SQL_API_SQLCOLUMNPRIVILEGES, "SQLColumnPrivileges"},
    {SQL_API_SQLCOLUMNS, "SQLColumns"},
    {SQL_API_SQLCONNECT, "SQLConnect"},
    {SQL_API_SQLCOPYDESC, "SQLCopyDesc"},
    {SQL_API_SQLDATASOURCES, "SQLDataSources"},
    {SQL_API_SQLDESCRIBECOL, "SQLDescribeCol"},
    {SQL_API_SQLDESCRIBEPARAM, "SQLDescribeParam"},
    {SQL_API_SQLDISCONNECT, "SQLDisconnect"},
    {SQL_API_SQLDRIVERCONNECT, "SQLDriverConnect"},
    {SQL_API_SQLDRIVERS, "SQLDrivers"},
    {SQL_API_SQLENDTRAN, "SQLEndTran"},
    {SQL_API_SQLEXECDIRECT, "SQLExecDirect"},
    {SQL_API_SQLEXECUTE, "SQLExecute"},
    {SQL_API_SQLEXTENDEDFETCH, "SQLExtendedFetch"},
    {SQL_API_SQLFETCH, "SQLFetch"},
    {SQL_API_SQLFETCHSCROLL, "SQLFetchScroll"},
    {SQL_API_SQLFOREIGNKEYS, "SQLForeignKeys"},
    {SQL_API_SQLFREEHANDLE, "SQLFreeHandle"},
    {SQL_API_SQLFREESTMT, "SQLFreeStmt"},
    {SQL_API_SQLGETCONNECTATTR, "SQLGetConnectAttr"},
    {SQL_API_SQLGETCURSORNAME, "SQLGetCursorName"},
    {SQL_API_SQLGETDATA, "SQLGetData"},
    {SQL_API_SQLGETDESCFIELD, "SQLGetDescField"},
    {SQL_API_SQLGETDESCREC, "SQLGetDescRec"},
    {SQL_API_SQLGETDIAGFIELD, "SQLGetDiagField"},
    {SQL_API_SQLGETDIAGREC, "SQLGetDiagRec"},
    {SQL_API_SQLGETENVATTR, "SQLGetEnvAttr"},
    {SQL_API_SQLGETFUNCTIONS, "SQLGetFunctions"},
    {SQL_API_SQLGETINFO, "SQLGetInfo"},
    {SQL_API_SQLGETSTMTATTR, "SQLGetStmtAttr"},
    {SQL_API_SQLGETTYPEINFO, "SQLGetTypeInfo"},
    {SQL_API_SQLMORERESULTS, "SQLMoreResults"},
    {SQL_API_SQLNATIVESQL, "SQLNativeSql"},
    {SQL_API_SQLNUMPARAMS, "SQLNumParams"},
    {SQL_API_SQLNUMRESULTCOLS, "SQLNumResultCols"},
    {SQL_API_SQLPARAMDATA, "SQLParamData"},
    {SQL_API_SQLPREPARE, "SQLPrepare"},
    {SQL_API_SQLPRIMARYKEYS, "SQLPrimaryKeys"},
    {SQL_API_SQLPROCEDURECOLUMNS, "SQLProcedureColumns"},
    {SQL_API_SQLPROCEDURES, "SQLProcedures"},
    {SQL_API_SQLPUTDATA, "SQLPutData"},
    {SQL_API_SQLROWCOUNT, "SQLRowCount"},
    {SQL_API_SQLSETCONNECTATTR, "SQLSetConnectAttr"},
    {SQL_API_SQLSETCURSORNAME, "SQLSetCursorName"},
    {SQL_API_SQLSETDESCFIELD, "SQLSetDescField"},
    {SQL_API_SQLSETDESCREC, "SQLSetDescRec"},
    {SQL_API_SQLSETENVATTR, "SQLSetEnvAttr"},
    {SQL_API_SQLSETPOS, "SQLSetPos"},
    {SQL_API_SQLSETSTMTATTR, "SQLSetStmtAttr"},
    {SQL_API_SQLSPECIALCOLUMNS, "SQLSpecialColumns"},
    {SQL_API_SQLSTATISTICS, "SQLStatistics"},
    {SQL_API_SQLTABLEPRIVILEGES, "SQLTablePrivileges"},
    {SQL_API_SQLTABLES, "SQLTables"},
};

static const char *name_of(SQLUSMALLINT api)
{
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++)
        if (functions[i].api == api)
            return functions[i].name;
    return NULL;
}

static void test_get_functions_agrees_with_the_exports(void **state)
{
    struct odbc *o = *state;
    SQLUSMALLINT all[SQL_API_ODBC3_ALL_FUNCTIONS_SIZE], old[100], one;
    DBC_OK(o->dbc, CALL(SQLGetFunctions)(o->dbc, SQL_API_ODBC3_ALL_FUNCTIONS, all));
    DBC_OK(o->dbc, CALL(SQLGetFunctions)(o->dbc, SQL_API_ALL_FUNCTIONS, old));
    for (SQLUSMALLINT api = 1; api < 1100; api++) {
        const char *name = name_of(api);
        bool there = SQL_FUNC_EXISTS(all, api);
        if (api == SQL_API_ODBC3_ALL_FUNCTIONS)
            continue;
        DBC_OK(o->dbc, CALL(SQLGetFunctions)(o->dbc, api, &one));
        if (one != (there ? SQL_TRUE : SQL_FALSE))
            fail_msg("function %u: %d alone, %d in the bitmap", api, one, there);
        if (api < 100 && old[api] != one)
            fail_msg("function %u: %d alone, %d among the 100 of ODBC 2.x", api, one, old[api]);
        if (name && there != driver_has(name))
            fail_msg("%s: SQLGetFunctions says %d, dlsym %d", name, there, driver_has(name));
        if (name)
            assert_int_equal(driver_has(name), is_listed(name));
    }
    DBC_ERROR(o->dbc, "HY009", CALL(SQLGetFunctions)(o->dbc, SQL_API_SQLFETCH, NULL));
}

/* A function that takes or gives text has both doors, else neither or none. */
static void test_text_functions_have_both_doors(void **state)
{
    static const char *const text[] = {"SQLBrowseConnect",
                                       "SQLColAttribute",
                                       "SQLColumnPrivileges",
                                       "SQLColumns",
                                       "SQLConnect",
                                       "SQLDescribeCol",
                                       "SQLDriverConnect",
                                       "SQLExecDirect",
                                       "SQLForeignKeys",
                                       "SQLGetConnectAttr",
                                       "SQLGetCursorName",
                                       "SQLGetDescField",
                                       "SQLGetDescRec",
                                       "SQLGetDiagField",
                                       "SQLGetDiagRec",
                                       "SQLGetInfo",
                                       "SQLGetStmtAttr",
                                       "SQLGetTypeInfo",
                                       "SQLNativeSql",
                                       "SQLPrepare",
                                       "SQLPrimaryKeys",
                                       "SQLProcedureColumns",
                                       "SQLProcedures",
                                       "SQLSetConnectAttr",
                                       "SQLSetCursorName",
                                       "SQLSetDescField",
                                       "SQLSetStmtAttr",
                                       "SQLSpecialColumns",
                                       "SQLStatistics",
                                       "SQLTablePrivileges",
                                       "SQLTables"};
    char wide[64];
    for (size_t i = 0; i < sizeof text / sizeof *text; i++) {
        snprintf(wide, sizeof wide, "%sW", text[i]);
        if (!driver_has(text[i]) || !driver_has(wide))
            fail_msg("%s or its wide sister is missing", text[i]);
    }
}

/* -Bsymbolic: the driver's functions call their own, whoever else has functions of that name. */
static void test_internals_stay_inside(void **state)
{
    static const char *const inside[] = {"lb_diag_post", "lb_buf_add", "lb_exec_fetch", "lb_log"};
    for (size_t i = 0; i < sizeof inside / sizeof *inside; i++)
        assert_false(driver_has(inside[i]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_list_is_sorted_and_true),
        ODBC_TEST(test_get_functions_agrees_with_the_exports),
        cmocka_unit_test(test_text_functions_have_both_doors),
        cmocka_unit_test(test_internals_stay_inside),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
