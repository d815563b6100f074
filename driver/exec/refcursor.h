/*
 * FetchRefcursors: what a call returns as refcursor is fetched, and each cursor is a result of its
 * own (SQLMoreResults). A cursor lives as long as its transaction, so a call with autocommit gets
 * one of its own, which ends when all is fetched.
 */
#ifndef LB_EXEC_REFCURSOR_H
#define LB_EXEC_REFCURSOR_H

#include "exec/exec.h"

/* Whether that is asked for and the statement is a call. */
bool lb_refcursor_on(const struct lb_stmt *s);

/* Before the call; *own: a transaction was begun for it. False: posted. */
bool lb_refcursor_begin(struct lb_stmt *s, bool *own);

/* After the call, which answered `r`: takes output parameters from the result, and cursors; ends
 * the transaction that was begun. */
SQLRETURN lb_refcursor_finish(struct lb_stmt *s, bool own, SQLRETURN r);

#endif
