/*
 * Data at execution (ODBC reference, "Sending Long Data"; SQLSetPos and SQLBulkOperations,
 * "Providing Long Data"): a call that lacks values answers SQL_NEED_DATA, SQLParamData names a
 * value, SQLPutData sends it in parts; when all are there, the call is carried out.
 */
#ifndef LB_EXEC_PUTDATA_H
#define LB_EXEC_PUTDATA_H

#include "exec/exec.h"

/* A call that may lack values: parameters or columns 0 … n - 1 of rows first … behind - 1. */
struct lb_put_job {
    bool (*wanted)(struct lb_stmt *s, unsigned i, SQLULEN row);
    /* What SQLParamData answers for it: where the application's own buffer for the value is. */
    const void *(*address)(const struct lb_stmt *s, unsigned i, SQLULEN row);
    SQLSMALLINT (*c_type)(const struct lb_stmt *s, unsigned i);
    /* Carries the call out, all values being at hand. */
    SQLRETURN (*go)(struct lb_stmt *s, const struct lb_put_job *job);
    unsigned n;
    SQLULEN first, behind;
    SQLULEN *row_told; /* gets the number of the row that is asked for; may be NULL */
};

/* Goes at once when no value is wanted; else SQL_NEED_DATA. */
SQLRETURN lb_put_start(struct lb_stmt *s, const struct lb_put_job *job);

/* The bytes of a value sent at execution; false when it was not sent that way. */
bool lb_put_value(const struct lb_stmt *s, unsigned i, SQLULEN row, struct lb_text *out,
                  bool *is_null);

/* The call is over: the values are no longer needed. */
void lb_put_forget(struct lb_stmt *s);

/* Gives the call up (SQLCancel, a failing SQLPutData): the statement is as it was before it. */
void lb_put_cancel(struct lb_stmt *s);

/* Whether a length or indicator asks for it: SQL_DATA_AT_EXEC, SQL_LEN_DATA_AT_EXEC(n). */
static inline bool lb_put_asked(SQLLEN length)
{
    return length == SQL_DATA_AT_EXEC || length <= SQL_LEN_DATA_AT_EXEC_OFFSET;
}

#endif
