#include "api/function.h"

#define S(n)           (1u << (n))
#define NO_DATA_NEEDED (S(1) | S(2) | S(3) | S(4) | S(5) | S(6) | S(7))
#define NO_CURSOR      (S(1) | S(2) | S(3) | S(4))
#define CURSOR         (S(5) | S(6) | S(7))
#define PREPARED       (S(2) | S(3) | S(4) | S(5) | S(6) | S(7))
#define EXECUTED       (S(4) | S(5) | S(6) | S(7))
#define ANY            0xffff

const struct lb_function lb_functions[LB_FUNCTIONS] = {
    [LB_F_ALLOC_HANDLE_ENV] = {SQL_API_SQLALLOCHANDLE, "SQLAllocHandle", LB_ENV, 0, 0},
    [LB_F_ALLOC_HANDLE_DBC] = {SQL_API_SQLALLOCHANDLE, "SQLAllocHandle", LB_DBC, 0, 0},
    [LB_F_FREE_HANDLE] = {SQL_API_SQLFREEHANDLE, "SQLFreeHandle", LB_ENV, 0, 0},
    [LB_F_FREE_STMT] = {SQL_API_SQLFREESTMT, "SQLFreeStmt", LB_STMT, NO_DATA_NEEDED, 0},
    [LB_F_CONNECT] = {SQL_API_SQLCONNECT, "SQLConnect", LB_DBC, 0, 0},
    [LB_F_DRIVER_CONNECT] = {SQL_API_SQLDRIVERCONNECT, "SQLDriverConnect", LB_DBC, 0, 0},
    [LB_F_BROWSE_CONNECT] = {SQL_API_SQLBROWSECONNECT, "SQLBrowseConnect", LB_DBC, 0, 0},
    [LB_F_DISCONNECT] = {SQL_API_SQLDISCONNECT, "SQLDisconnect", LB_DBC, 0, 0},
    [LB_F_END_TRAN_ENV] = {SQL_API_SQLENDTRAN, "SQLEndTran", LB_ENV, 0, 0},
    [LB_F_END_TRAN] = {SQL_API_SQLENDTRAN, "SQLEndTran", LB_DBC, 0, 0},
    [LB_F_NATIVE_SQL] = {SQL_API_SQLNATIVESQL, "SQLNativeSql", LB_DBC, 0, 0},
    [LB_F_GET_INFO] = {SQL_API_SQLGETINFO, "SQLGetInfo", LB_DBC, 0, 0},
    [LB_F_GET_FUNCTIONS] = {SQL_API_SQLGETFUNCTIONS, "SQLGetFunctions", LB_DBC, 0, 0},
    [LB_F_SET_ENV_ATTR] = {SQL_API_SQLSETENVATTR, "SQLSetEnvAttr", LB_ENV, 0, 0},
    [LB_F_GET_ENV_ATTR] = {SQL_API_SQLGETENVATTR, "SQLGetEnvAttr", LB_ENV, 0, 0},
    [LB_F_SET_CONNECT_ATTR] = {SQL_API_SQLSETCONNECTATTR, "SQLSetConnectAttr", LB_DBC, 0, 0},
    [LB_F_GET_CONNECT_ATTR] = {SQL_API_SQLGETCONNECTATTR, "SQLGetConnectAttr", LB_DBC, 0, 0},
    [LB_F_SET_STMT_ATTR] = {SQL_API_SQLSETSTMTATTR, "SQLSetStmtAttr", LB_STMT, NO_DATA_NEEDED, 0},
    [LB_F_GET_STMT_ATTR] = {SQL_API_SQLGETSTMTATTR, "SQLGetStmtAttr", LB_STMT, NO_DATA_NEEDED, 0},
    [LB_F_PREPARE] = {SQL_API_SQLPREPARE, "SQLPrepare", LB_STMT, NO_CURSOR, CURSOR},
    /* whether S4 to S7 were reached by SQLExecute or SQLExecDirect is told in lb_exec_execute */
    [LB_F_EXECUTE] = {SQL_API_SQLEXECUTE, "SQLExecute", LB_STMT, PREPARED, 0},
    [LB_F_EXEC_DIRECT] = {SQL_API_SQLEXECDIRECT, "SQLExecDirect", LB_STMT, NO_CURSOR, CURSOR},
    [LB_F_NUM_PARAMS] = {SQL_API_SQLNUMPARAMS, "SQLNumParams", LB_STMT, PREPARED, 0},
    [LB_F_DESCRIBE_PARAM] = {SQL_API_SQLDESCRIBEPARAM, "SQLDescribeParam", LB_STMT, PREPARED, 0},
    [LB_F_BIND_PARAMETER] = {SQL_API_SQLBINDPARAMETER, "SQLBindParameter", LB_STMT, NO_DATA_NEEDED,
                             0},
    [LB_F_PARAM_DATA] = {SQL_API_SQLPARAMDATA, "SQLParamData", LB_STMT, S(8) | S(10), 0},
    [LB_F_PUT_DATA] = {SQL_API_SQLPUTDATA, "SQLPutData", LB_STMT, S(9) | S(10), 0},
    [LB_F_NUM_RESULT_COLS] = {SQL_API_SQLNUMRESULTCOLS, "SQLNumResultCols", LB_STMT, PREPARED, 0},
    [LB_F_DESCRIBE_COL] = {SQL_API_SQLDESCRIBECOL, "SQLDescribeCol", LB_STMT, PREPARED & ~S(4),
                           S(4)},
    [LB_F_COL_ATTRIBUTE] = {SQL_API_SQLCOLATTRIBUTE, "SQLColAttribute", LB_STMT, PREPARED & ~S(4),
                            S(4)},
    [LB_F_BIND_COL] = {SQL_API_SQLBINDCOL, "SQLBindCol", LB_STMT, NO_DATA_NEEDED, 0},
    [LB_F_FETCH] = {SQL_API_SQLFETCH, "SQLFetch", LB_STMT, S(5) | S(6), S(4)},
    [LB_F_FETCH_SCROLL] = {SQL_API_SQLFETCHSCROLL, "SQLFetchScroll", LB_STMT, S(5) | S(6), S(4)},
    [LB_F_EXTENDED_FETCH] = {SQL_API_SQLEXTENDEDFETCH, "SQLExtendedFetch", LB_STMT, S(5) | S(7),
                             S(4)},
    [LB_F_GET_DATA] = {SQL_API_SQLGETDATA, "SQLGetData", LB_STMT, S(6) | S(7), S(4) | S(5)},
    [LB_F_SET_POS] = {SQL_API_SQLSETPOS, "SQLSetPos", LB_STMT, S(6) | S(7), S(4) | S(5)},
    [LB_F_BULK_OPERATIONS] = {SQL_API_SQLBULKOPERATIONS, "SQLBulkOperations", LB_STMT, S(5) | S(6),
                              S(4)},
    [LB_F_ROW_COUNT] = {SQL_API_SQLROWCOUNT, "SQLRowCount", LB_STMT, EXECUTED, 0},
    [LB_F_MORE_RESULTS] = {SQL_API_SQLMORERESULTS, "SQLMoreResults", LB_STMT, NO_DATA_NEEDED, 0},
    [LB_F_CLOSE_CURSOR] = {SQL_API_SQLCLOSECURSOR, "SQLCloseCursor", LB_STMT, CURSOR, NO_CURSOR},
    [LB_F_CANCEL] = {SQL_API_SQLCANCEL, "SQLCancel", LB_STMT, ANY, 0},
    [LB_F_CANCEL_HANDLE] = {SQL_API_SQLCANCELHANDLE, "SQLCancelHandle", LB_DBC, 0, 0},
    [LB_F_GET_CURSOR_NAME] = {SQL_API_SQLGETCURSORNAME, "SQLGetCursorName", LB_STMT, NO_DATA_NEEDED,
                              0},
    [LB_F_SET_CURSOR_NAME] = {SQL_API_SQLSETCURSORNAME, "SQLSetCursorName", LB_STMT,
                              NO_CURSOR & ~S(4), CURSOR | S(4)},
    [LB_F_TABLES] = {SQL_API_SQLTABLES, "SQLTables", LB_STMT, NO_CURSOR, CURSOR},
    [LB_F_COLUMNS] = {SQL_API_SQLCOLUMNS, "SQLColumns", LB_STMT, NO_CURSOR, CURSOR},
    [LB_F_PRIMARY_KEYS] = {SQL_API_SQLPRIMARYKEYS, "SQLPrimaryKeys", LB_STMT, NO_CURSOR, CURSOR},
    [LB_F_FOREIGN_KEYS] = {SQL_API_SQLFOREIGNKEYS, "SQLForeignKeys", LB_STMT, NO_CURSOR, CURSOR},
    [LB_F_STATISTICS] = {SQL_API_SQLSTATISTICS, "SQLStatistics", LB_STMT, NO_CURSOR, CURSOR},
    [LB_F_SPECIAL_COLUMNS] = {SQL_API_SQLSPECIALCOLUMNS, "SQLSpecialColumns", LB_STMT, NO_CURSOR,
                              CURSOR},
    [LB_F_PROCEDURES] = {SQL_API_SQLPROCEDURES, "SQLProcedures", LB_STMT, NO_CURSOR, CURSOR},
    [LB_F_PROCEDURE_COLUMNS] = {SQL_API_SQLPROCEDURECOLUMNS, "SQLProcedureColumns", LB_STMT,
                                NO_CURSOR, CURSOR},
    [LB_F_TABLE_PRIVILEGES] = {SQL_API_SQLTABLEPRIVILEGES, "SQLTablePrivileges", LB_STMT, NO_CURSOR,
                               CURSOR},
    [LB_F_COLUMN_PRIVILEGES] = {SQL_API_SQLCOLUMNPRIVILEGES, "SQLColumnPrivileges", LB_STMT,
                                NO_CURSOR, CURSOR},
    [LB_F_GET_TYPE_INFO] = {SQL_API_SQLGETTYPEINFO, "SQLGetTypeInfo", LB_STMT, NO_CURSOR, CURSOR},
    [LB_F_GET_DESC_FIELD] = {SQL_API_SQLGETDESCFIELD, "SQLGetDescField", LB_DESC, NO_DATA_NEEDED,
                             0},
    [LB_F_GET_DESC_REC] = {SQL_API_SQLGETDESCREC, "SQLGetDescRec", LB_DESC, NO_DATA_NEEDED, 0},
    [LB_F_SET_DESC_FIELD] = {SQL_API_SQLSETDESCFIELD, "SQLSetDescField", LB_DESC, NO_DATA_NEEDED,
                             0},
    [LB_F_SET_DESC_REC] = {SQL_API_SQLSETDESCREC, "SQLSetDescRec", LB_DESC, NO_DATA_NEEDED, 0},
    [LB_F_COPY_DESC] = {SQL_API_SQLCOPYDESC, "SQLCopyDesc", LB_DESC, NO_DATA_NEEDED, 0},
    [LB_F_GET_DIAG_FIELD] = {SQL_API_SQLGETDIAGFIELD, "SQLGetDiagField", LB_STMT, ANY, 0},
    [LB_F_GET_DIAG_REC] = {SQL_API_SQLGETDIAGREC, "SQLGetDiagRec", LB_STMT, ANY, 0},
};

bool lb_function_exists(SQLUSMALLINT api)
{
    for (size_t i = 0; i < LB_FUNCTIONS; i++)
        if (lb_functions[i].api == api)
            return true;
    return false;
}
