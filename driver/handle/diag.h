/*
 * Diagnostic records (ODBC reference, "Diagnostics"). handle/diag.c is the only writer. A record's
 * SQLSTATE is a 3.x code out of the table in sqlstate.c, or the server's own.
 */
#ifndef LB_HANDLE_DIAG_H
#define LB_HANDLE_DIAG_H

#include "base/err.h"
#include "type/odbc.h"
#include "type/outcome.h"

struct lb_rows;
struct lb_session;

struct lb_diag_rec {
    char sqlstate[6];
    SQLINTEGER native;
    char *text;        /* UTF-8 with its [vendor][component] prefix; NULL: the table's own text */
    SQLLEN row;        /* SQL_ROW_NUMBER_UNKNOWN, SQL_NO_ROW_NUMBER or 1… */
    SQLINTEGER column; /* SQL_COLUMN_NUMBER_UNKNOWN, SQL_NO_COLUMN_NUMBER or 0… */
    bool server;       /* came from PostgreSQL: ISO class/ODBC rank and prefix depend on it */
};

struct lb_diag {
    struct lb_diag_rec
        *recs; /* in the order the reference asks for: errors by row, then warnings */
    unsigned count, room;
    SQLRETURN returned;       /* SQL_DIAG_RETURNCODE of the last call */
    SQLLEN row_count;         /* SQL_DIAG_ROW_COUNT */
    SQLLEN cursor_row_count;  /* SQL_DIAG_CURSOR_ROW_COUNT */
    SQLINTEGER function_code; /* SQL_DIAG_DYNAMIC_FUNCTION_CODE */
    bool out_of_memory;       /* a record could not be kept: reported as HY001 */
};

void lb_diag_release(struct lb_diag *d);
void lb_diag_clear(struct lb_diag *d);

/* Takes over all records of another handle's. */
void lb_diag_move(struct lb_diag *to, struct lb_diag *from);

/* A statement is taken up: what the header fields tell of the one before is over. */
static inline void lb_diag_begin(struct lb_diag *d, SQLINTEGER function_code)
{
    d->function_code = function_code;
    d->row_count = d->cursor_row_count = 0;
}

/* Nothing was posted: the case that must cost nothing. */
static inline bool lb_diag_is_empty(const struct lb_diag *d)
{
    return d->count == 0 && !d->out_of_memory;
}

/* Posts a record; format NULL: the SQLSTATE table's own text. Returns SQL_ERROR for an error class,
 * SQL_SUCCESS_WITH_INFO for class 01, so that `return lb_diag_post(…)` reads well. */
SQLRETURN lb_diag_post(struct lb_diag *d, const char *sqlstate, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The same for callers that answer with a bool: posts an error and returns false. */
bool lb_diag_refuse(struct lb_diag *d, const char *sqlstate, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The same at a row (1…) and column of the rowset or parameter array. */
SQLRETURN lb_diag_post_at(struct lb_diag *d, SQLLEN row, SQLINTEGER column, const char *sqlstate,
                          const char *format, ...) __attribute__((format(printf, 5, 6)));

/* A failure from a lower floor, mapped to its SQLSTATE, at the parameter it names. Returns
 * SQL_ERROR. */
SQLRETURN lb_diag_err(struct lb_diag *d, const struct lb_err *err);
SQLRETURN lb_diag_err_at(struct lb_diag *d, SQLLEN row, const struct lb_err *err);

/* A server's notice or a lower floor's warning, as 01000 (or the server's own class 01 code). */
void lb_diag_notice(struct lb_diag *d, const struct lb_err *notice);

/* All of the session's that lb_session_notices has for `of` (may be NULL). */
void lb_diag_notices(struct lb_diag *d, struct lb_session *session, const struct lb_rows *of);

/* A conversion's outcome; nothing for LB_FINE and LB_NO_MORE. True when it was an error. */
bool lb_diag_outcome(struct lb_diag *d, enum lb_outcome o, SQLLEN row, SQLINTEGER column);

/* SQL_DIAG_DYNAMIC_FUNCTION for a SQL_DIAG_DYNAMIC_FUNCTION_CODE: "INSERT" …; "" for an unknown
 * one. */
const char *lb_diag_function_name(SQLINTEGER code);

/* The code for the words CREATE and TABLE, or GRANT and none …; SQL_DIAG_UNKNOWN_STATEMENT (0). */
SQLINTEGER lb_diag_function_code(struct lb_text verb, struct lb_text object);

/* True when a record of an error class is there. */
bool lb_diag_has_error(const struct lb_diag *d);

#endif
