#include "subject.h"

#include <time.h>

void subject_well(SQLHSTMT h, SQLRETURN r, const char *what)
{
    odbc_check(SQL_HANDLE_STMT, h, SQL_SUCCESS, NULL, r, what, __FILE__, __LINE__);
}

void subject_nap(void)
{
    nanosleep(&(struct timespec){0, 2000000}, NULL);
}

/* ---- into a state ---------------------------------------------------------------------------- */

static SQLRETURN execute(struct subject *s, const char *sql)
{
    if (!s->prepared)
        return CALL(SQLExecDirect)(s->h, A(sql), SQL_NTS);
    subject_well(s->h, CALL(SQLPrepare)(s->h, A(sql), SQL_NTS), "SQLPrepare");
    return CALL(SQLExecute)(s->h);
}

static void need_data(struct subject *s, unsigned state)
{
    SQLPOINTER token;
    s->parameter_length = SQL_DATA_AT_EXEC;
    assert_int_equal(execute(s, CHANGE), SQL_NEED_DATA);
    if (state >= 9)
        assert_int_equal(CALL(SQLParamData)(s->h, &token), SQL_NEED_DATA);
    if (state == 10)
        subject_well(s->h, CALL(SQLPutData)(s->h, &s->parameter, 0), "SQLPutData");
}

static void run_on(struct subject *s, unsigned state)
{
    SQLPOINTER on = (SQLPOINTER)(uintptr_t)SQL_ASYNC_ENABLE_ON;
    subject_well(s->h, CALL(SQLSetStmtAttr)(s->h, SQL_ATTR_ASYNC_ENABLE, on, 0), "SQLSetStmtAttr");
    assert_int_equal(CALL(SQLExecDirect)(s->h, A(SLEEP), SQL_NTS), SQL_STILL_EXECUTING);
    if (state == 12)
        subject_well(s->h, CALL(SQLCancel)(s->h), "SQLCancel");
}

void subject_reach(struct subject *s, unsigned state)
{
    SQLULEN rows;
    SQLUSMALLINT status[1];
    if (state == 2 || state == 3)
        subject_well(s->h, CALL(SQLPrepare)(s->h, A(state == 2 ? CHANGE : SELECT), SQL_NTS),
                     "SQLPrepare");
    if (state >= 4 && state <= 7)
        subject_well(s->h, execute(s, state == 4 ? CHANGE : SELECT), "executing");
    if (state == 6)
        subject_well(s->h, CALL(SQLFetch)(s->h), "SQLFetch");
    if (state == 7)
        subject_well(s->h, CALL(SQLExtendedFetch)(s->h, SQL_FETCH_NEXT, 0, &rows, status),
                     "fetching");
    if (state >= 8 && state <= 10)
        need_data(s, state);
    if (state >= 11)
        run_on(s, state);
}

void subject_open(struct subject *s, SQLHDBC dbc, bool prepared)
{
    *s = (struct subject){.dbc = dbc, .prepared = prepared, .parameter = 1};
    assert_int_equal(CALL(SQLAllocHandle)(SQL_HANDLE_STMT, dbc, &s->h), SQL_SUCCESS);
    assert_int_equal(CALL(SQLAllocHandle)(SQL_HANDLE_DESC, dbc, &s->mine), SQL_SUCCESS);
    CALL(SQLGetStmtAttr)(s->h, SQL_ATTR_APP_ROW_DESC, &s->ard, 0, NULL);
    CALL(SQLGetStmtAttr)(s->h, SQL_ATTR_IMP_ROW_DESC, &s->ird, 0, NULL);
    CALL(SQLGetStmtAttr)(s->h, SQL_ATTR_IMP_PARAM_DESC, &s->ipd, 0, NULL);
    CALL(SQLSetStmtAttr)
    (s->h, SQL_ATTR_CURSOR_TYPE, (SQLPOINTER)(uintptr_t)SQL_CURSOR_STATIC, 0);
    CALL(SQLSetStmtAttr)(s->h, SQL_ATTR_CONCURRENCY, (SQLPOINTER)(uintptr_t)SQL_CONCUR_VALUES, 0);
    CALL(SQLBindCol)(s->h, 1, SQL_C_SLONG, &s->id, 0, NULL);
    CALL(SQLBindParameter)
    (s->h, 1, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0, 0, &s->parameter, 0,
     &s->parameter_length);
    s->kind = SQL_HANDLE_STMT;
    s->at = s->h;
}

void subject_close(struct subject *s, unsigned state, bool freed)
{
    CALL(SQLFreeHandle)(SQL_HANDLE_DESC, s->mine);
    if (freed)
        return;
    CALL(SQLCancel)(s->h);
    while (state >= 11 && CALL(SQLExecDirect)(s->h, A(SLEEP), SQL_NTS) == SQL_STILL_EXECUTING) {
        CALL(SQLCancel)(s->h);
        subject_nap();
    }
    subject_well(s->h, CALL(SQLFreeHandle)(SQL_HANDLE_STMT, s->h), "SQLFreeHandle");
}

/* ---- out of which state ---------------------------------------------------------------------- */

/* S12 ends in HY008; in S11 the server is asked once more and goes on. */
static unsigned asynchronous(struct subject *s, bool canceled)
{
    SQLCHAR state[6] = "";
    SQLRETURN r;
    while ((r = CALL(SQLExecDirect)(s->h, A(SLEEP), SQL_NTS)) == SQL_STILL_EXECUTING && canceled)
        subject_nap();
    CALL(SQLGetDiagRec)(SQL_HANDLE_STMT, s->h, 1, state, NULL, NULL, 0, NULL);
    if (r == SQL_STILL_EXECUTING)
        return 11;
    return strcmp((char *)state, "HY008") ? 99 : 12;
}

unsigned subject_state(struct subject *s, unsigned expected)
{
    SQLCHAR name[40];
    SQLSMALLINT n;
    SQLLEN count;
    SQLPOINTER token;
    if (CALL(SQLGetCursorName)(s->h, name, sizeof name, &n) == SQL_ERROR) {
        if (expected >= 11)
            return asynchronous(s, expected == 12);
        SQLRETURN r = CALL(SQLParamData)(s->h, &token);
        return r == SQL_NEED_DATA ? 8 : r == SQL_ERROR ? 9 : 10;
    }
    if (CALL(SQLNumResultCols)(s->h, &n) == SQL_ERROR)
        return 1;
    if (CALL(SQLRowCount)(s->h, &count) == SQL_ERROR)
        return n ? 3 : 2;
    if (n == 0)
        return 4;
    if (CALL(SQLGetData)(s->h, 2, SQL_C_CHAR, s->t, sizeof s->t, NULL) == SQL_ERROR)
        return 5;
    return CALL(SQLFetch)(s->h) == SQL_ERROR ? 7 : 6;
}
