/* What each statement function answers in each statement state, and the state it leaves (ODBC
 * reference, appendix B, "Statement Transitions"): straight to the driver, since a driver manager
 * answers for it in many states. */
#include "support/subject.h"

#include <stdio.h>

#include "support/cases.h"

static SQLINTEGER added = 1000; /* the last id */
static SQLHENV env;
static SQLHDBC dbc;

/* ---- the functions --------------------------------------------------------------------------- */

static SQLRETURN of_desc(struct subject *s, SQLHDESC d, SQLRETURN r)
{
    s->kind = SQL_HANDLE_DESC;
    s->at = d;
    return r;
}

static SQLRETURN of_dbc(struct subject *s, SQLRETURN r)
{
    s->kind = SQL_HANDLE_DBC;
    s->at = s->dbc;
    return r;
}

static SQLRETURN bind_col(struct subject *s)
{
    return CALL(SQLBindCol)(s->h, 1, SQL_C_SLONG, &s->id, 0, NULL);
}

static SQLRETURN bind_parameter(struct subject *s)
{
    return CALL(SQLBindParameter)(s->h, 1, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0, 0,
                                  &s->parameter, 0, &s->parameter_length);
}

static SQLRETURN bulk_operations(struct subject *s)
{
    s->id = ++added;
    return CALL(SQLBulkOperations)(s->h, SQL_ADD);
}

static SQLRETURN cancel(struct subject *s)
{
    return CALL(SQLCancel)(s->h);
}

static SQLRETURN close_cursor(struct subject *s)
{
    return CALL(SQLCloseCursor)(s->h);
}

static SQLRETURN column_count(struct subject *s)
{
    SQLLEN n;
    return CALL(SQLColAttribute)(s->h, 1, SQL_DESC_COUNT, NULL, 0, NULL, &n);
}

static SQLRETURN column_type(struct subject *s)
{
    SQLLEN n;
    return CALL(SQLColAttribute)(s->h, 1, SQL_DESC_TYPE, NULL, 0, NULL, &n);
}

static SQLRETURN column_privileges(struct subject *s)
{
    return CALL(SQLColumnPrivileges)(s->h, NULL, 0, NULL, 0, A("held"), SQL_NTS, NULL, 0);
}

static SQLRETURN columns(struct subject *s)
{
    return CALL(SQLColumns)(s->h, NULL, 0, NULL, 0, A("held"), SQL_NTS, NULL, 0);
}

static SQLRETURN foreign_keys(struct subject *s)
{
    return CALL(SQLForeignKeys)(s->h, NULL, 0, NULL, 0, A("held"), SQL_NTS, NULL, 0, NULL, 0, NULL,
                                0);
}

static SQLRETURN type_info(struct subject *s)
{
    return CALL(SQLGetTypeInfo)(s->h, SQL_ALL_TYPES);
}

static SQLRETURN primary_keys(struct subject *s)
{
    return CALL(SQLPrimaryKeys)(s->h, NULL, 0, NULL, 0, A("held"), SQL_NTS);
}

static SQLRETURN procedure_columns(struct subject *s)
{
    return CALL(SQLProcedureColumns)(s->h, NULL, 0, NULL, 0, A("x"), SQL_NTS, NULL, 0);
}

static SQLRETURN procedures(struct subject *s)
{
    return CALL(SQLProcedures)(s->h, NULL, 0, NULL, 0, A("x"), SQL_NTS);
}

static SQLRETURN special_columns(struct subject *s)
{
    return CALL(SQLSpecialColumns)(s->h, SQL_BEST_ROWID, NULL, 0, NULL, 0, A("held"), SQL_NTS,
                                   SQL_SCOPE_CURROW, SQL_NULLABLE);
}

static SQLRETURN statistics(struct subject *s)
{
    return CALL(SQLStatistics)(s->h, NULL, 0, NULL, 0, A("held"), SQL_NTS, SQL_INDEX_ALL,
                               SQL_QUICK);
}

static SQLRETURN table_privileges(struct subject *s)
{
    return CALL(SQLTablePrivileges)(s->h, NULL, 0, NULL, 0, A("held"), SQL_NTS);
}

static SQLRETURN tables(struct subject *s)
{
    return CALL(SQLTables)(s->h, NULL, 0, NULL, 0, A("held"), SQL_NTS, NULL, 0);
}

static SQLRETURN copy_ard(struct subject *s)
{
    return of_desc(s, s->mine, CALL(SQLCopyDesc)(s->ard, s->mine));
}

static SQLRETURN copy_ird(struct subject *s)
{
    return of_desc(s, s->mine, CALL(SQLCopyDesc)(s->ird, s->mine));
}

static SQLRETURN copy_to_ard(struct subject *s)
{
    return of_desc(s, s->ard, CALL(SQLCopyDesc)(s->mine, s->ard));
}

static SQLRETURN describe_col(struct subject *s)
{
    SQLSMALLINT type;
    return CALL(SQLDescribeCol)(s->h, 1, NULL, 0, NULL, &type, NULL, NULL, NULL);
}

static SQLRETURN describe_param(struct subject *s)
{
    SQLSMALLINT type;
    return CALL(SQLDescribeParam)(s->h, 1, &type, NULL, NULL, NULL);
}

static SQLRETURN disconnect(struct subject *s)
{
    return of_dbc(s, CALL(SQLDisconnect)(s->dbc));
}

static SQLRETURN commit(struct subject *s)
{
    return of_dbc(s, CALL(SQLEndTran)(SQL_HANDLE_DBC, s->dbc, SQL_COMMIT));
}

static SQLRETURN roll_back(struct subject *s)
{
    return of_dbc(s, CALL(SQLEndTran)(SQL_HANDLE_DBC, s->dbc, SQL_ROLLBACK));
}

static SQLRETURN exec_direct(struct subject *s)
{
    return CALL(SQLExecDirect)(s->h, A(SELECT), SQL_NTS);
}

static SQLRETURN exec_direct_wrong(struct subject *s)
{
    return CALL(SQLExecDirect)(s->h, A("SELEC 1"), SQL_NTS);
}

static SQLRETURN exec(struct subject *s)
{
    return CALL(SQLExecute)(s->h);
}

static SQLRETURN extended_fetch(struct subject *s)
{
    SQLULEN rows;
    SQLUSMALLINT status[1];
    return CALL(SQLExtendedFetch)(s->h, SQL_FETCH_NEXT, 0, &rows, status);
}

static SQLRETURN fetch(struct subject *s)
{
    return CALL(SQLFetch)(s->h);
}

static SQLRETURN fetch_scroll(struct subject *s)
{
    return CALL(SQLFetchScroll)(s->h, SQL_FETCH_FIRST, 0);
}

static SQLRETURN free_handle(struct subject *s)
{
    return CALL(SQLFreeHandle)(SQL_HANDLE_STMT, s->h);
}

static SQLRETURN free_close(struct subject *s)
{
    return CALL(SQLFreeStmt)(s->h, SQL_CLOSE);
}

static SQLRETURN free_unbind(struct subject *s)
{
    return CALL(SQLFreeStmt)(s->h, SQL_UNBIND);
}

static SQLRETURN free_reset(struct subject *s)
{
    return CALL(SQLFreeStmt)(s->h, SQL_RESET_PARAMS);
}

static SQLRETURN get_cursor_name(struct subject *s)
{
    SQLSMALLINT n;
    return CALL(SQLGetCursorName)(s->h, (SQLCHAR *)s->t, sizeof s->t, &n);
}

static SQLRETURN get_data(struct subject *s)
{
    return CALL(SQLGetData)(s->h, 2, SQL_C_CHAR, s->t, sizeof s->t, NULL);
}

static SQLRETURN field(struct subject *s, SQLHDESC d)
{
    SQLSMALLINT type;
    return of_desc(s, d, CALL(SQLGetDescField)(d, 1, SQL_DESC_TYPE, &type, 0, NULL));
}

static SQLRETURN ard_field(struct subject *s)
{
    return field(s, s->ard);
}

static SQLRETURN ipd_field(struct subject *s)
{
    return field(s, s->ipd);
}

static SQLRETURN ird_field(struct subject *s)
{
    return field(s, s->ird);
}

static SQLRETURN record(struct subject *s, SQLHDESC d)
{
    SQLSMALLINT type;
    return of_desc(s, d,
                   CALL(SQLGetDescRec)(d, 1, NULL, 0, NULL, &type, NULL, NULL, NULL, NULL, NULL));
}

static SQLRETURN ard_record(struct subject *s)
{
    return record(s, s->ard);
}

static SQLRETURN ird_record(struct subject *s)
{
    return record(s, s->ird);
}

static SQLRETURN diag_number(struct subject *s)
{
    SQLINTEGER n;
    return CALL(SQLGetDiagField)(SQL_HANDLE_STMT, s->h, 0, SQL_DIAG_NUMBER, &n, 0, NULL);
}

static SQLRETURN diag_row_count(struct subject *s)
{
    SQLLEN n;
    return CALL(SQLGetDiagField)(SQL_HANDLE_STMT, s->h, 0, SQL_DIAG_ROW_COUNT, &n, 0, NULL);
}

static SQLRETURN diag_record(struct subject *s)
{
    SQLCHAR state[6];
    return CALL(SQLGetDiagRec)(SQL_HANDLE_STMT, s->h, 1, state, NULL, NULL, 0, NULL);
}

static SQLRETURN row_number(struct subject *s)
{
    SQLULEN n;
    return CALL(SQLGetStmtAttr)(s->h, SQL_ATTR_ROW_NUMBER, &n, 0, NULL);
}

static SQLRETURN max_rows(struct subject *s)
{
    SQLULEN n;
    return CALL(SQLGetStmtAttr)(s->h, SQL_ATTR_MAX_ROWS, &n, 0, NULL);
}

static SQLRETURN more_results(struct subject *s)
{
    return CALL(SQLMoreResults)(s->h);
}

static SQLRETURN num_params(struct subject *s)
{
    SQLSMALLINT n;
    return CALL(SQLNumParams)(s->h, &n);
}

static SQLRETURN num_result_cols(struct subject *s)
{
    SQLSMALLINT n;
    return CALL(SQLNumResultCols)(s->h, &n);
}

static SQLRETURN param_data(struct subject *s)
{
    SQLPOINTER token;
    return CALL(SQLParamData)(s->h, &token);
}

static SQLRETURN prepare(struct subject *s)
{
    return CALL(SQLPrepare)(s->h, A(SELECT), SQL_NTS);
}

static SQLRETURN prepare_length(struct subject *s)
{
    return CALL(SQLPrepare)(s->h, A(SELECT), -77);
}

static SQLRETURN put_data(struct subject *s)
{
    return CALL(SQLPutData)(s->h, &s->parameter, 0);
}

static SQLRETURN row_count(struct subject *s)
{
    SQLLEN n;
    return CALL(SQLRowCount)(s->h, &n);
}

static SQLRETURN set_cursor_name(struct subject *s)
{
    return CALL(SQLSetCursorName)(s->h, A("named"), SQL_NTS);
}

static SQLRETURN set_desc_field(struct subject *s)
{
    return of_desc(s, s->ard, CALL(SQLSetDescField)(s->ard, 1, SQL_DESC_DATA_PTR, &s->id, 0));
}

static SQLRETURN set_desc_rec(struct subject *s)
{
    return of_desc(s, s->ard,
                   CALL(SQLSetDescRec)(s->ard, 1, SQL_C_SLONG, 0, 4, 0, 0, &s->id, NULL, NULL));
}

static SQLRETURN set_pos(struct subject *s)
{
    return CALL(SQLSetPos)(s->h, 1, SQL_POSITION, SQL_LOCK_NO_CHANGE);
}

static SQLRETURN set_stmt(struct subject *s, SQLINTEGER attribute, uintptr_t value)
{
    return CALL(SQLSetStmtAttr)(s->h, attribute, (SQLPOINTER)value, 0);
}

static SQLRETURN set_max_rows(struct subject *s)
{
    return set_stmt(s, SQL_ATTR_MAX_ROWS, 0);
}

static SQLRETURN set_concurrency(struct subject *s)
{
    return set_stmt(s, SQL_ATTR_CONCURRENCY, SQL_CONCUR_VALUES);
}

static SQLRETURN set_cursor_type(struct subject *s)
{
    return set_stmt(s, SQL_ATTR_CURSOR_TYPE, SQL_CURSOR_STATIC);
}

static SQLRETURN set_bookmarks(struct subject *s)
{
    return set_stmt(s, SQL_ATTR_USE_BOOKMARKS, SQL_UB_OFF);
}

static SQLRETURN set_scrollable(struct subject *s)
{
    return set_stmt(s, SQL_ATTR_CURSOR_SCROLLABLE, SQL_SCROLLABLE);
}

static const struct {
    const char *name; /* in the case file */
    SQLRETURN (*call)(struct subject *s);
} calls[] = {
    {"SQLBindCol", bind_col},
    {"SQLBindParameter", bind_parameter},
    {"SQLBulkOperations", bulk_operations},
    {"SQLCancel", cancel},
    {"SQLCloseCursor", close_cursor},
    {"SQLColAttribute count", column_count},
    {"SQLColAttribute type", column_type},
    {"SQLColumnPrivileges", column_privileges},
    {"SQLColumns", columns},
    {"SQLForeignKeys", foreign_keys},
    {"SQLGetTypeInfo", type_info},
    {"SQLPrimaryKeys", primary_keys},
    {"SQLProcedureColumns", procedure_columns},
    {"SQLProcedures", procedures},
    {"SQLSpecialColumns", special_columns},
    {"SQLStatistics", statistics},
    {"SQLTablePrivileges", table_privileges},
    {"SQLTables", tables},
    {"SQLCopyDesc from ARD", copy_ard},
    {"SQLCopyDesc from IRD", copy_ird},
    {"SQLCopyDesc to ARD", copy_to_ard},
    {"SQLDescribeCol", describe_col},
    {"SQLDescribeParam", describe_param},
    {"SQLDisconnect", disconnect},
    {"SQLEndTran commit", commit},
    {"SQLEndTran rollback", roll_back},
    {"SQLExecDirect", exec_direct},
    {"SQLExecDirect wrong", exec_direct_wrong},
    {"SQLExecute", exec},
    {"SQLExtendedFetch", extended_fetch},
    {"SQLFetch", fetch},
    {"SQLFetchScroll", fetch_scroll},
    {"SQLFreeHandle", free_handle},
    {"SQLFreeStmt close", free_close},
    {"SQLFreeStmt unbind", free_unbind},
    {"SQLFreeStmt reset", free_reset},
    {"SQLGetCursorName", get_cursor_name},
    {"SQLGetData", get_data},
    {"SQLGetDescField ARD", ard_field},
    {"SQLGetDescField IPD", ipd_field},
    {"SQLGetDescField IRD", ird_field},
    {"SQLGetDescRec ARD", ard_record},
    {"SQLGetDescRec IRD", ird_record},
    {"SQLGetDiagField number", diag_number},
    {"SQLGetDiagField row count", diag_row_count},
    {"SQLGetDiagRec", diag_record},
    {"SQLGetStmtAttr row number", row_number},
    {"SQLGetStmtAttr", max_rows},
    {"SQLMoreResults", more_results},
    {"SQLNumParams", num_params},
    {"SQLNumResultCols", num_result_cols},
    {"SQLParamData", param_data},
    {"SQLPrepare", prepare},
    {"SQLPrepare length", prepare_length},
    {"SQLPutData", put_data},
    {"SQLRowCount", row_count},
    {"SQLSetCursorName", set_cursor_name},
    {"SQLSetDescField", set_desc_field},
    {"SQLSetDescRec", set_desc_rec},
    {"SQLSetPos", set_pos},
    {"SQLSetStmtAttr", set_max_rows},
    {"SQLSetStmtAttr concurrency", set_concurrency},
    {"SQLSetStmtAttr cursor type", set_cursor_type},
    {"SQLSetStmtAttr bookmarks", set_bookmarks},
    {"SQLSetStmtAttr scrollable", set_scrollable},
};

/* ---- the table ------------------------------------------------------------------------------- */

static const char *answer(const struct subject *s, SQLRETURN r, SQLCHAR state[6])
{
    static const struct {
        SQLRETURN r;
        const char *word;
    } words[] = {{SQL_SUCCESS, "ok"},           {SQL_SUCCESS_WITH_INFO, "info"},
                 {SQL_NO_DATA, "none"},         {SQL_NEED_DATA, "need"},
                 {SQL_STILL_EXECUTING, "wait"}, {SQL_INVALID_HANDLE, "IH"}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (words[i].r == r)
            return words[i].word;
    if (CALL(SQLGetDiagRec)(s->kind, s->at, 1, state, NULL, NULL, 0, NULL) != SQL_SUCCESS)
        return "error";
    return (const char *)state;
}

/* A cell: what the function answers, then > and the state when that becomes another one. */
static bool check_cell(SQLRETURN (*call)(struct subject *), bool prepared, unsigned state,
                       const char *cell, const char *name)
{
    struct subject s;
    char expected[32], got[32];
    unsigned to = state;
    SQLCHAR sqlstate[6];
    SQLRETURN r;
    const char *arrow = strchr(cell, '>');
    if (arrow)
        sscanf(arrow, ">%u", &to);
    subject_open(&s, dbc, prepared);
    subject_reach(&s, state);
    while ((r = call(&s)) == SQL_STILL_EXECUTING && state == 12)
        subject_nap();
    const char *said = answer(&s, r, sqlstate);
    bool freed = call == free_handle && r == SQL_SUCCESS;
    unsigned after = freed ? 0 : subject_state(&s, to);
    snprintf(expected, sizeof expected, "%.*s>%u", (int)strcspn(cell, ">"), cell, to);
    snprintf(got, sizeof got, "%s>%u", said, after);
    subject_close(&s, state, freed);
    if (strcmp(expected, got) == 0)
        return true;
    print_error("%s%s in S%u: %s, not %s\n", name, prepared ? ", prepared," : "", state, got,
                expected);
    return false;
}

static unsigned check_line(const struct case_line *line, bool prepared)
{
    unsigned wrong = 0;
    size_t i = 0;
    char name[64], cell[16];
    snprintf(name, sizeof name, "%.*s", (int)line->field[0].n, line->field[0].at);
    while (i < sizeof calls / sizeof *calls && strcmp(calls[i].name, name) != 0)
        i++;
    if (i == sizeof calls / sizeof *calls || line->n != 13)
        fail_msg("%s:%u: %s, with %u fields", line->file, line->number, name, line->n);
    for (unsigned state = 1; state <= 12; state++) {
        snprintf(cell, sizeof cell, "%.*s", (int)line->field[state].n, line->field[state].at);
        if (strcmp(cell, "-") != 0)
            wrong += !check_cell(calls[i].call, prepared, state, cell, name);
    }
    return wrong;
}

static void check_table(const char *file, bool prepared)
{
    unsigned wrong = 0;
    struct cases *c = cases_open(file);
    for (struct case_line line; cases_next(c, &line);)
        wrong += check_line(&line, prepared);
    cases_close(c);
    if (wrong)
        fail_msg("%u answers are not those of %s", wrong, file);
}

static void test_executed_directly(void **state)
{
    (void)state;
    check_table("states", false);
}

static void test_prepared(void **state)
{
    (void)state;
    check_table("states_prepared", true);
}

static int connect_all(void **state)
{
    (void)state;
    SQLHSTMT h;
    assert_int_equal(CALL(SQLAllocHandle)(SQL_HANDLE_ENV, NULL, &env), SQL_SUCCESS);
    CALL(SQLSetEnvAttr)(env, SQL_ATTR_ODBC_VERSION, (SQLPOINTER)(uintptr_t)SQL_OV_ODBC3_80, 0);
    assert_int_equal(CALL(SQLAllocHandle)(SQL_HANDLE_DBC, env, &dbc), SQL_SUCCESS);
    DBC_OK(dbc, CALL(SQLDriverConnect)(dbc, NULL, A("DSN=lakebase-m2m;"), SQL_NTS, NULL, 0, NULL,
                                       SQL_DRIVER_NOPROMPT));
    assert_int_equal(CALL(SQLAllocHandle)(SQL_HANDLE_STMT, dbc, &h), SQL_SUCCESS);
    subject_well(h,
                 CALL(SQLExecDirect)(
                     h,
                     A("CREATE TEMP TABLE held AS SELECT i AS id, 'x'::text AS t "
                       "FROM generate_series(1, 9) i; ALTER TABLE held ADD PRIMARY KEY (id)"),
                     SQL_NTS),
                 "CREATE TABLE");
    subject_well(h, CALL(SQLFreeHandle)(SQL_HANDLE_STMT, h), "SQLFreeHandle");
    return 0;
}

static int disconnect_all(void **state)
{
    (void)state;
    DBC_OK(dbc, CALL(SQLDisconnect)(dbc));
    DBC_OK(dbc, CALL(SQLFreeHandle)(SQL_HANDLE_DBC, dbc));
    ENV_OK(env, CALL(SQLFreeHandle)(SQL_HANDLE_ENV, env));
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_executed_directly),
        cmocka_unit_test(test_prepared),
    };
    return cmocka_run_group_tests(tests, connect_all, disconnect_all);
}
