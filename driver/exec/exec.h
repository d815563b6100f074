/*
 * Running statements and reading results. Functions post their diagnostics on the statement and
 * return SQL_SUCCESS, SQL_NO_DATA, SQL_NEED_DATA or SQL_ERROR; SQL_SUCCESS_WITH_INFO only where a
 * rowset or a parameter array came through in part.
 */
#ifndef LB_EXEC_EXEC_H
#define LB_EXEC_EXEC_H

#include "handle/handle.h"

/* ---- prepare.c: text --------------------------------------------------------------------- */
SQLRETURN lb_exec_prepare(struct lb_stmt *s, struct lb_text sql);
SQLRETURN lb_exec_direct(struct lb_stmt *s, struct lb_text sql);
SQLRETURN lb_exec_native_sql(struct lb_dbc *d, struct lb_text sql, struct lb_buf *out);

/* ---- execute.c --------------------------------------------------------------------------- */
SQLRETURN lb_exec_execute(struct lb_stmt *s);
/* Asynchronous execution (state S11): SQL_STILL_EXECUTING, or what the function that was called
 * comes to. */
SQLRETURN lb_exec_poll(struct lb_stmt *s);
SQLRETURN lb_exec_more_results(struct lb_stmt *s);
SQLRETURN lb_exec_end(struct lb_dbc *d, bool commit);

/*
 * The driver's own query, for catalog functions: server text with $n parameters in text form (NULL:
 * SQL NULL), kept prepared in the session's cache. Its rows, to be closed by the caller; NULL: the
 * failure was posted on the statement.
 */
struct lb_rows *lb_exec_query(struct lb_stmt *s, const char *sql, unsigned n,
                              const char *const *values);

/* ---- result.c: the IRD ------------------------------------------------------------------- */

/* Makes `rows` (owned from now on) the statement's result, fills the IRD and opens the cursor (S5),
 * or S4 for a result without rows. */
SQLRETURN lb_exec_adopt(struct lb_stmt *s, struct lb_rows *rows);

/* The same for a statement whose rows the driver itself has used up: only their number is left. */
void lb_exec_adopt_count(struct lb_stmt *s, int64_t affected);

/* A catalog function's result: the same, with the columns the reference prints laid over the rows'
 * own; names and types are constants. Names of ODBC 2.x are taken when the application is one. */
struct lb_result_column {
    const char *name, *name_odbc2; /* name_odbc2 NULL: the same */
    SQLSMALLINT sql_type;          /* SQL_VARCHAR (reported wide), SQL_SMALLINT, SQL_INTEGER */
    SQLULEN size;
    bool not_null;
};
SQLRETURN lb_exec_adopt_catalog(struct lb_stmt *s, struct lb_rows *rows,
                                const struct lb_result_column *columns, unsigned n);

/* Makes sure the IRD is filled (asks the server for a prepared statement's columns once). */
SQLRETURN lb_exec_describe(struct lb_stmt *s);

/* ---- bind.c ------------------------------------------------------------------------------ */
SQLRETURN lb_exec_bind_col(struct lb_stmt *s, SQLUSMALLINT column, SQLSMALLINT c_type,
                           SQLPOINTER at, SQLLEN room, SQLLEN *indicator);
SQLRETURN lb_exec_bind_param(struct lb_stmt *s, SQLUSMALLINT n, SQLSMALLINT direction,
                             SQLSMALLINT c_type, SQLSMALLINT sql_type, SQLULEN size,
                             SQLSMALLINT digits, SQLPOINTER at, SQLLEN room, SQLLEN *indicator);

/* ---- cursor.c ---------------------------------------------------------------------------- */
SQLRETURN lb_exec_close_cursor(struct lb_stmt *s); /* SQLCloseCursor */
SQLRETURN lb_exec_cancel(struct lb_stmt *s);       /* from any thread; takes no statement lock */
/* The cursor's name, made up when none was set; valid until it is set anew. */
const char *lb_exec_cursor_name(struct lb_stmt *s);
SQLRETURN lb_exec_set_cursor_name(struct lb_stmt *s, struct lb_text name);

/* ---- params.c ---------------------------------------------------------------------------- */
SQLRETURN lb_exec_describe_param(struct lb_stmt *s, SQLUSMALLINT n, SQLSMALLINT *type,
                                 SQLULEN *size, SQLSMALLINT *digits, SQLSMALLINT *nullable);
/* ---- putdata.c --------------------------------------------------------------------------- */
SQLRETURN lb_exec_param_data(struct lb_stmt *s, SQLPOINTER *token);
SQLRETURN lb_exec_put_data(struct lb_stmt *s, SQLPOINTER data, SQLLEN length);

/* ---- fetch.c, getdata.c ------------------------------------------------------------------ */
SQLRETURN lb_exec_fetch(struct lb_stmt *s, SQLSMALLINT orientation, SQLLEN offset);
SQLRETURN lb_exec_extended_fetch(struct lb_stmt *s, SQLUSMALLINT orientation, SQLLEN offset,
                                 SQLULEN *rows, SQLUSMALLINT *status);
/* ---- set_pos.c --------------------------------------------------------------------------- */
SQLRETURN lb_exec_set_pos(struct lb_stmt *s, SQLSETPOSIROW row, SQLUSMALLINT operation,
                          SQLUSMALLINT lock);
SQLRETURN lb_exec_bulk(struct lb_stmt *s, SQLSMALLINT operation);

SQLRETURN lb_exec_get_data(struct lb_stmt *s, SQLUSMALLINT column, SQLSMALLINT c_type,
                           SQLPOINTER at, SQLLEN room, SQLLEN *indicator);

#endif
