/*
 * Rows with types in them: the query brings a type's oid and typmod, the facts of that type
 * (DATA_TYPE, TYPE_NAME, sizes …) are put in here, from the one table of types. A row source around
 * another one; rows stream through it. Only for catalog/.
 */
#ifndef LB_CATALOG_TYPED_ROWS_H
#define LB_CATALOG_TYPED_ROWS_H

#include "pg/rows.h"
#include "type/pgtype.h"

/* Where a cell comes from. */
enum lb_cell_source {
    LB_CELL,           /* the query's cell as it is */
    LB_CELL_DEFAULT,   /* a default's expression, as COLUMN_DEF wants it */
    LB_CELL_POSITION,  /* counts the rows of one group, from 1 */
    LB_CELL_DATA_TYPE, /* from here on: facts of the type */
    LB_CELL_TYPE_NAME,
    LB_CELL_COLUMN_SIZE,
    LB_CELL_BUFFER_LENGTH,
    LB_CELL_DECIMAL_DIGITS,
    LB_CELL_RADIX,
    LB_CELL_SQL_DATA_TYPE,
    LB_CELL_DATETIME_SUB,
    LB_CELL_CHAR_OCTET_LENGTH
};

struct lb_cell_from {
    unsigned char source; /* enum lb_cell_source */
    unsigned char column; /* of the query, for LB_CELL and LB_CELL_DEFAULT */
};

struct lb_type_cells {
    const struct lb_cell_from *cells; /* one a column of the result */
    unsigned char oid, typmod;        /* columns of the query */
    unsigned char group; /* for LB_CELL_POSITION: the query's column that tells groups */
    unsigned char name;  /* for `filter`: the query's column it looks at */
};

struct lb_typed_options {
    struct lb_type_options types;
    bool odbc2;
    struct lb_text filter; /* a pattern (lb_pattern_matches); rows that do not match are counted,
                              but left out. "No value": all rows */
};

#define LB_TYPED_COLUMNS 24 /* at most */

/* Takes `inner` over, also on failure; copies the options. NULL: out of memory. */
struct lb_rows *lb_typed_rows(struct lb_rows *inner, const struct lb_type_cells *types, unsigned n,
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
