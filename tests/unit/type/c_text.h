/*
 * C values, types and outcomes as a person writes them in a case file.
 *
 *     CHAR WCHAR  the text            BINARY  hexadecimal pairs       SSHORT SLONG UBIGINT …  -12
 *     FLOAT DOUBLE  1.5               BIT  1                          NUMERIC  4,2:12.50
 * (precision, scale) DATE  2024-1-31                 TIME  12:30:0                   TIMESTAMP
 * 2024-1-31 12:30:0 500 (nanoseconds) GUID  00112233-…                INTERVAL_YEAR_TO_MONTH  -1/2
 * (years, months) INTERVAL_DAY_TO_SECOND  +3/4/5/6/700000 (days, hours, minutes, seconds, fraction)
 */
#ifndef LB_TEST_C_TEXT_H
#define LB_TEST_C_TEXT_H

#include "base/buf.h"
#include "support/cases.h"
#include "type/plan.h"

/* What a word after a name says: "CHAR room=5" has room 5; `otherwise` when it says nothing. */
long option_of(struct lb_text field, const char *name, long otherwise);

/* Each fails the running test when the case names nothing known. */
SQLSMALLINT c_type_of(const struct case_line *line, struct lb_text field);
SQLSMALLINT sql_type_of(const struct case_line *line, struct lb_text field);
enum lb_outcome outcome_of(const struct case_line *line, struct lb_text field);
/* "varchar(10)", "numeric(10,2)", "interval day to second(3)", or a number. */
uint32_t pg_type_of(const struct case_line *line, struct lb_text field, int32_t *typmod);

/* Appends the C value's text. */
void c_value_show(struct lb_buf *b, SQLSMALLINT c_type, const void *at, SQLLEN length);

/* Puts the C value that the text says into room; *length is its length in bytes. */
void c_value_read(const struct case_line *line, SQLSMALLINT c_type, struct lb_text text, void *room,
                  SQLLEN *length);

/* Bytes of a field of hexadecimal pairs, in a buffer of the caller's; returns how many. */
size_t hex_field(const struct case_line *line, struct lb_text field, char *out);
void hex_show(struct lb_buf *b, const void *at, size_t n);

#define FAIL_CASE(line, ...) fail_case(line, __VA_ARGS__)
void fail_case(const struct case_line *line, const char *format, ...)
    __attribute__((format(printf, 2, 3), noreturn));

#endif
