/*
 * How a catalog function asks: its arguments become parameters of one const text, the rows that
 * come back become a result with the columns the reference prints. Only for catalog/.
 *
 * Arguments (ODBC reference, "Arguments in Catalog Functions"): a pattern, a literal name, or with
 * SQL_ATTR_METADATA_ID an identifier. Beyond the reference, an empty text where a catalog or schema
 * or a pattern is wanted means "any", as a null pointer does: nothing in PostgreSQL is without a
 * schema or name, and tools pass "" for what they do not care about.
 */
#ifndef LB_CATALOG_QUESTION_H
#define LB_CATALOG_QUESTION_H

#include "catalog/catalog.h"
#include "catalog/typed_rows.h"

#define LB_QUESTION_VALUES 8

struct lb_question {
    struct lb_stmt *stmt;
    struct lb_buf text[LB_QUESTION_VALUES]; /* $1 … $n */
    bool given[LB_QUESTION_VALUES];         /* false: NULL */
    unsigned n;
    bool refused; /* a diagnostic was posted */
    bool nothing; /* no row can match: another database was asked for */
    bool filter;  /* the last value is no parameter but the filter of the typed rows */
};

/* What an argument turned out to be. */
enum lb_argument { LB_ARGUMENT_ANY, LB_ARGUMENT_NAME, LB_ARGUMENT_PATTERN };

void lb_question_init(struct lb_question *q, struct lb_stmt *s);

/* The catalog, which adds no parameter: the only one is the database of the session. */
void lb_question_catalog(struct lb_question *q, struct lb_text catalog, bool pattern);

/* Each adds one parameter. */
/* A pattern for LIKE; NULL when any. */
enum lb_argument lb_question_pattern(struct lb_question *q, struct lb_text t);
/* A pattern, but when it has no wildcard the bare name, for `=`: indexes then find it. */
enum lb_argument lb_question_name_or_pattern(struct lb_question *q, struct lb_text t);
/* A name to be taken literally; NULL when any. */
enum lb_argument lb_question_name(struct lb_question *q, struct lb_text t);
void lb_question_value(struct lb_question *q, struct lb_text value);

/* A pattern for names, to be applied to the rows that come back: the last value. */
void lb_question_filter(struct lb_question *q, struct lb_text t);

/* Posts HY009 when the argument is a null pointer. */
void lb_question_require(struct lb_question *q, struct lb_text t, const char *argument);

/* The usual beginnings. One table: its schema and name, literally; HY009 without a name. */
void lb_question_one_table(struct lb_question *q, struct lb_stmt *s,
                           const struct lb_catalog_args *a);
/* Tables or procedures: patterns of schema and name, and 't' when the system's own are left out. */
enum lb_argument lb_question_objects(struct lb_question *q, struct lb_stmt *s,
                                     const struct lb_catalog_args *a);

/* Runs the text, makes the rows the statement's result, and releases the question. */
SQLRETURN lb_question_ask(struct lb_question *q, const char *sql,
                          const struct lb_catalog_layout *layout);
/* The same with rows the driver made itself (owned from now on; NULL: out of memory). */
SQLRETURN lb_question_answer(struct lb_question *q, struct lb_rows *rows,
                             const struct lb_catalog_layout *layout);
/* Rows to be filled by lb_rows_memory_add. */
struct lb_rows *lb_catalog_rows_new(const struct lb_catalog_layout *layout);

/* Sizes of columns that hold names and other texts. */
#define LB_NAME_SIZE 63
#define LB_TEXT_SIZE 4000

#endif
