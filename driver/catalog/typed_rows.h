/*
 * Rows with types in them: the query brings a type's oid and typmod, the facts of that type
 * (DATA_TYPE, TYPE_NAME, sizes …) are put in here, from the one table of types. A row source around
 * another one; rows stream through it. Only for catalog/.
 */
#ifndef LB_CATALOG_TYPED_ROWS_H
#define LB_CATALOG_TYPED_ROWS_H

#include "exec/exec.h"
#include "pg/rows.h"
#include "type/pgtype.h"

/*
 * The columns of a function's result. typed: those named as a fact of a type are filled in here,
 * and what the query brings is the type's oid, its typmod, a group, and then the other columns in
 * their order.
 */
struct lb_catalog_layout {
    const struct lb_result_column *columns;
    unsigned n;
    bool typed;
    bool counted; /* typed: ORDINAL_POSITION counts the rows of a group, from 1 */
};

struct lb_typed_options {
    struct lb_type_options types;
    bool odbc2;
    struct lb_text filter; /* a pattern for COLUMN_NAME (lb_pattern_matches); rows that do not match
                              are counted, but left out. "No value": all rows */
};

#define LB_TYPED_COLUMNS 24 /* at most */

/* Takes `inner` over, also on failure; copies the options. NULL: out of memory. */
struct lb_rows *lb_typed_rows(struct lb_rows *inner, const struct lb_catalog_layout *layout,
                              const struct lb_typed_options *options);

/* Does the text match a pattern of ODBC, with % _ and the escape \? Case counts. */
bool lb_pattern_matches(struct lb_text pattern, struct lb_text text);

/*
 * The default of a column as the reference wants it: a literal without the type PostgreSQL writes
 * behind it ('x'::text is 'x', '1'::numeric stays, for what is in quotes is a string), NULL for
 * NULL::type, any other expression as it is; longer than `longest` bytes: TRUNCATED. A slice of
 * `expression` or a constant.
 */
struct lb_text lb_column_default(struct lb_text expression, size_t longest);

#endif
