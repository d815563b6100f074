/* Parameters in wire form: plans for the bound ones, and room to render their values into. */
#ifndef LB_EXEC_ARGS_H
#define LB_EXEC_ARGS_H

#include "exec/exec.h"

enum { LB_ROWS_SIZES = 8 };

/* Rendered parameters of one execution (or of several sent together), in libpq's shape. Reused from
 * execution to execution. */
struct lb_args {
    struct lb_owned head;
    struct lb_buf bytes;
    unsigned n, room;
    size_t *offsets;     /* of each value in bytes; SIZE_MAX: SQL NULL, or not in bytes */
    const char **values; /* set by lb_args_point */
    int *lengths, *formats;
    /* For arrays: the statement with 2^k rows, [0] the statement itself; references. */
    struct lb_prepared *rows[LB_ROWS_SIZES];
};

/* The statement's, emptied; NULL with HY001 posted. */
struct lb_args *lb_args_begin(struct lb_stmt *s);
/* Makes n values from the first-th on point into bytes, which must not change any more. */
void lb_args_point(struct lb_args *a, unsigned first, unsigned n);
/* Whether there was memory for what was added. False: HY001 posted. */
bool lb_args_fit(struct lb_stmt *s, const struct lb_args *a);
/* Both, for all of them. */
bool lb_args_finish(struct lb_stmt *s, struct lb_args *a);
/* Back to the first n values and the bytes they had. */
void lb_args_cut(struct lb_args *a, unsigned n, size_t bytes);

/* Room for n more values; then they are added one by one: a cell as it came, or a C value by its
 * plan. */
bool lb_args_room(struct lb_args *a, unsigned n);
void lb_args_add(struct lb_args *a, struct lb_text cell, enum lb_format format);
enum lb_outcome lb_args_send(struct lb_args *a, const struct lb_send_plan *plan, const void *from,
                             SQLLEN length);

/* ODBC reference, "Binding Arrays of Parameters", "Row-Wise Binding": the address of element `row`
 * of what is bound at `base`, `size` bytes each; NULL for NULL. */
void *lb_desc_element(const struct lb_desc *d, const void *base, SQLULEN row, size_t size);
/* Where the value of record r stands for that row; `fixed`: the size of its C type, if it has one.
 * SQL_DESC_OCTET_LENGTH counts for the others only. */
static inline void *lb_desc_data(const struct lb_desc *d, const struct lb_desc_rec *r, SQLLEN fixed,
                                 SQLULEN row)
{
    return lb_desc_element(d, r->data, row, (size_t)(fixed > 0 ? fixed : r->octet_length));
}

/* How a value goes out that is bound as app, to what imp describes; the server's type is left 0. */
struct lb_send_want lb_send_want_of(const struct lb_desc_rec *app, const struct lb_desc_rec *imp);

/* Plans for all parameters of the statement, from what is bound. False: posted (07002, 07006 …). */
bool lb_params_plan(struct lb_stmt *s);

/* After the server refused statement k, before it did anything: gives parameters other types; when
 * none is left, those that are bound, so that its error is about them. True: the same may be sent
 * again, with values rendered anew. */
bool lb_params_retype(struct lb_stmt *s, unsigned k, const struct lb_err *err);
/* The type that parameter i has instead of `from`, which it is bound as (0: the server decides), or
 * 0. */
uint32_t lb_param_retyped(const struct lb_stmt *s, unsigned i, uint32_t from);

/* Fills the IPD from the server, in one round trip. False: posted. */
bool lb_params_populate(struct lb_stmt *s);

/* What a bound parameter's indicators say of set `row`. */
enum lb_param_state { LB_PARAM_VALUE, LB_PARAM_NULL, LB_PARAM_DEFAULT, LB_PARAM_AT_EXECUTION };
enum lb_param_state lb_param_state(const struct lb_stmt *s, unsigned i, SQLULEN row,
                                   SQLLEN *length);
/* Where the value of parameter i (0-based) of set `row` stands; its C type; whether it is to be
 * sent at execution. */
const void *lb_param_data(const struct lb_stmt *s, unsigned i, SQLULEN row);
SQLSMALLINT lb_param_c_type(const struct lb_stmt *s, unsigned i);
bool lb_param_wanted(struct lb_stmt *s, unsigned i, SQLULEN row);
/* Set `row` is to be left out (SQL_ATTR_PARAM_OPERATION_PTR). */
bool lb_param_set_ignored(const struct lb_stmt *s, SQLULEN row);

/* Renders what goes to the server of a statement's parameters, of set `row`, behind what `a` holds.
 * False: posted with the row's number. */
bool lb_params_render(struct lb_stmt *s, struct lb_args *a, const struct lb_sql_statement *t,
                      SQLULEN row);

/* ---- execute.c, for array.c: the statement with parameter set `row`, its outputs stored; what
 * comes of no statement at all ---- */
SQLRETURN lb_exec_run_set(struct lb_stmt *s, SQLULEN row);
SQLRETURN lb_exec_run_nothing(struct lb_stmt *s);
/* For getdata.c: what binary form is worth for a column that is read as that C type: 1; -1; 0: the
 * same as text. */
int lb_exec_gain(const struct lb_type_facts *f, SQLSMALLINT c_type);
/* ---- array.c ---- */
SQLRETURN lb_exec_run_array(struct lb_stmt *s);
/* ---- prepare.c: the prepared statement of statement k for the oids of its parameters; NULL:
 * posted ---- */
struct lb_prepared *lb_exec_prepared(struct lb_stmt *s, unsigned k);
/* The one it was executed as, or one to be described before it is, with its columns and parameters
 * known; it costs a round trip when they are not yet. */
struct lb_prepared *lb_exec_described(struct lb_stmt *s, unsigned k);
/* The first statement, an INSERT with values_row, for n sets of parameters: 2 to 128, a power of
 * two. lb_exec_prepared was asked before. Owned by s->args; NULL: out of memory. */
struct lb_prepared *lb_exec_prepared_rows(struct lb_stmt *s, unsigned n);
/* Posts an error of the server with its place in the application's text, and what notices came. */
SQLRETURN lb_exec_failed(struct lb_stmt *s, const struct lb_err *err);
/* The same for statement k of several. */
SQLRETURN lb_exec_failed_in(struct lb_stmt *s, unsigned k, const struct lb_err *err);
/* The same with the set of an array that it was (1 …), and without the notices: the session may be
 * busy. */
SQLRETURN lb_exec_failed_at(struct lb_stmt *s, unsigned k, SQLLEN row, const struct lb_err *err);

#endif
