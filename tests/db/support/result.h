/* Reading a result that is open on a statement: of catalog functions, mostly. */
#ifndef LB_TEST_RESULT_H
#define LB_TEST_RESULT_H

#include "db.h"

/* Compares all rows that are left, read as SQL_C_CHAR, with `expected`: the columns named ("1 3 4",
 * NULL for all) with | between, NULL for SQL NULL, \n behind each row. Then closes the cursor. */
void result_is(SQLHSTMT stmt, const char *columns, const char *expected);

/* Is there a row with that cell? Closes the cursor. */
bool result_has(SQLHSTMT stmt, SQLUSMALLINT column, const char *cell);

/* A cell of the current row; valid until the next call. */
const char *result_cell(SQLHSTMT stmt, SQLUSMALLINT column);

#endif
