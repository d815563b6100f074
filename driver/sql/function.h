/*
 * The scalar functions of ODBC (ODBC reference, appendix E) and what they are in PostgreSQL: const
 * tables. Not for other floors, which ask lb_sql_functions.
 *
 * A template is SQL text in which $1 … $9 stand for the arguments as they are and #1 … #9 for the
 * arguments as operands, in parentheses unless they are a single token. Each argument is used once
 * at most, so that nothing is evaluated twice, and none is used inside a sub-select, where
 * aggregates and window functions would change their meaning. Behind either may stand <type>: an
 * argument whose type the server cannot tell by itself (a marker, a string constant, NULL) is cast
 * to it; <type*>: only when that is true of all arguments. Backslashes are in E'' strings, for
 * either setting of standard_conforming_strings.
 */
#ifndef LB_SQL_FUNCTION_H
#define LB_SQL_FUNCTION_H

#include "sql/sql.h"

enum lb_function_shape {
    LB_FUNCTION_PLAIN,   /* the row's template */
    LB_FUNCTION_ADD,     /* argument 1 names an interval: its template to add */
    LB_FUNCTION_DIFF,    /* argument 1 names an interval: its template for the difference */
    LB_FUNCTION_LOCATE,  /* the row's template, from PostgreSQL 15 on */
    LB_FUNCTION_FIELD,   /* argument 1 is the field of EXTRACT */
    LB_FUNCTION_CONVERT, /* argument 2 is a type by its ODBC name */
    LB_FUNCTION_CAST     /* argument 2 is a type, by ODBC's SQL_… name or the server's own */
};

struct lb_function {
    const char *name;
    unsigned char fewest, most; /* arguments */
    unsigned char group;        /* enum lb_sql_group */
    unsigned char shape;        /* enum lb_function_shape */
    uint32_t bit;               /* of SQLGetInfo; 0: another row has it, or ODBC does not list it */
    const char
        *keyword; /* what may part the first two arguments in place of a comma; NULL: nothing */
    const char *template;
};

/* The first row of that name, its other rows follow; NULL: not an ODBC function. */
const struct lb_function *lb_function_find(struct lb_text name);

/* The row of the same name for so many arguments, or NULL. */
const struct lb_function *lb_function_of(const struct lb_function *first, unsigned arguments);

/* SQL_TSI_…, with or without the prefix. */
struct lb_function_interval {
    const char *name;
    uint32_t bit;
    bool dated;             /* days and longer: of a date, not of a time of day */
    const char *add;        /* $1 the interval, $2 the number, $3 the timestamp */
    const char *difference; /* $3 - $2 */
};
const struct lb_function_interval *lb_function_interval_find(struct lb_text name);

/* The server's type for SQL_INTEGER …; with `bare` also for INTEGER. NULL: not one of ODBC's. */
const char *lb_function_type(struct lb_text name, bool bare);

#endif
