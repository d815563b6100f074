/*
 * The exported functions: one table of number, name, kind of handle and the statement states they
 * may be called in (ODBC reference, appendix B). It feeds the state check, SQLGetFunctions and the
 * log.
 */
#ifndef LB_API_FUNCTION_H
#define LB_API_FUNCTION_H

#include "handle/handle.h"

enum lb_function_id {
    LB_F_ALLOC_HANDLE_ENV,
    LB_F_ALLOC_HANDLE_DBC,
    LB_F_FREE_HANDLE,
    LB_F_FREE_STMT,
    LB_F_CONNECT,
    LB_F_DRIVER_CONNECT,
    LB_F_BROWSE_CONNECT,
    LB_F_DISCONNECT,
    LB_F_END_TRAN_ENV,
    LB_F_END_TRAN,
    LB_F_NATIVE_SQL,
    LB_F_GET_INFO,
    LB_F_GET_FUNCTIONS,
    LB_F_SET_ENV_ATTR,
    LB_F_GET_ENV_ATTR,
    LB_F_SET_CONNECT_ATTR,
    LB_F_GET_CONNECT_ATTR,
    LB_F_SET_STMT_ATTR,
    LB_F_GET_STMT_ATTR,
    LB_F_PREPARE,
    LB_F_EXECUTE,
    LB_F_EXEC_DIRECT,
    LB_F_NUM_PARAMS,
    LB_F_DESCRIBE_PARAM,
    LB_F_BIND_PARAMETER,
    LB_F_PARAM_DATA,
    LB_F_PUT_DATA,
    LB_F_NUM_RESULT_COLS,
    LB_F_DESCRIBE_COL,
    LB_F_COL_ATTRIBUTE,
    LB_F_BIND_COL,
    LB_F_FETCH,
    LB_F_FETCH_SCROLL,
    LB_F_EXTENDED_FETCH,
    LB_F_GET_DATA,
    LB_F_SET_POS,
    LB_F_BULK_OPERATIONS,
    LB_F_ROW_COUNT,
    LB_F_MORE_RESULTS,
    LB_F_CLOSE_CURSOR,
    LB_F_CANCEL,
    LB_F_CANCEL_HANDLE,
    LB_F_GET_CURSOR_NAME,
    LB_F_SET_CURSOR_NAME,
    LB_F_TABLES,
    LB_F_COLUMNS,
    LB_F_PRIMARY_KEYS,
    LB_F_FOREIGN_KEYS,
    LB_F_STATISTICS,
    LB_F_SPECIAL_COLUMNS,
    LB_F_PROCEDURES,
    LB_F_PROCEDURE_COLUMNS,
    LB_F_TABLE_PRIVILEGES,
    LB_F_COLUMN_PRIVILEGES,
    LB_F_GET_TYPE_INFO,
    LB_F_GET_DESC_FIELD,
    LB_F_GET_DESC_REC,
    LB_F_SET_DESC_FIELD,
    LB_F_SET_DESC_REC,
    LB_F_COPY_DESC,
    LB_F_GET_DIAG_FIELD,
    LB_F_GET_DIAG_REC,
    LB_FUNCTIONS
};

struct lb_function {
    SQLUSMALLINT api; /* SQL_API_… */
    const char *name;
    enum lb_handle_kind kind;
    uint16_t states;        /* bit n: allowed in state Sn, of the descriptor's statement too */
    uint16_t cursor_states; /* bit n: in state Sn the answer is 24000 rather than HY010 */
};

extern const struct lb_function lb_functions[LB_FUNCTIONS];

/* What the driver exports, by SQL_API_… number. */
bool lb_function_exists(SQLUSMALLINT api);

#endif
