#include "result.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CELL_ROOM 2048
#define TEXT_ROOM (1 << 20)

const char *result_cell(SQLHSTMT stmt, SQLUSMALLINT column)
{
    static char cell[CELL_ROOM];
    SQLLEN length;
    STMT_OK(stmt, SQLGetData(stmt, column, SQL_C_CHAR, cell, sizeof cell, &length));
    return length == SQL_NULL_DATA ? "NULL" : cell;
}

/* The next column of the list, or 0. */
static SQLUSMALLINT next_column(const char **list)
{
    char *end;
    long n = strtol(*list, &end, 10);
    *list = end;
    return n > 0 ? (SQLUSMALLINT)n : 0;
}

static void add(char *text, const char *part)
{
    assert_true(strlen(text) + strlen(part) < TEXT_ROOM);
    strcat(text, part);
}

void result_is(SQLHSTMT stmt, const char *columns, const char *expected)
{
    char all[256] = "", *text = calloc(1, TEXT_ROOM);
    SQLSMALLINT count;
    SQLRETURN r;
    assert_non_null(text);
    STMT_OK(stmt, SQLNumResultCols(stmt, &count));
    for (SQLSMALLINT i = 1; i <= count && !columns; i++)
        snprintf(all + strlen(all), sizeof all - strlen(all), "%d ", i);
    while ((r = SQLFetch(stmt)) != SQL_NO_DATA) {
        const char *list = columns ? columns : all, *between = "";
        STMT_OK(stmt, r);
        for (SQLUSMALLINT c; (c = next_column(&list)) != 0; between = "|") {
            add(text, between);
            add(text, result_cell(stmt, c));
        }
        add(text, "\n");
    }
    STMT_OK(stmt, SQLCloseCursor(stmt));
    if (strcmp(text, expected) != 0)
        print_error("got:\n%swant:\n%s", text, expected);
    bool same = strcmp(text, expected) == 0;
    free(text);
    assert_true(same);
}

bool result_has(SQLHSTMT stmt, SQLUSMALLINT column, const char *cell)
{
    bool found = false;
    while (SQL_SUCCEEDED(SQLFetch(stmt)))
        found = found || strcmp(result_cell(stmt, column), cell) == 0;
    STMT_OK(stmt, SQLCloseCursor(stmt));
    return found;
}
