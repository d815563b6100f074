/*
 * The one table that a result's columns come from, and what finds a row of it again: for SQLSetPos,
 * SQLBulkOperations and WHERE CURRENT OF. A row is found by a unique key, if the result has all of
 * one, and by the values of its other columns as they were read (SQL_CONCUR_VALUES): who changed it
 * in the meantime is not overwritten. Without a key the values must do (SQL_SC_NON_UNIQUE).
 */
#ifndef LB_EXEC_BASE_TABLE_H
#define LB_EXEC_BASE_TABLE_H

#include "exec/exec.h"

struct lb_base_column {
    char *name; /* quoted; NULL: not a column of the table */
    bool key;   /* of the unique key that identifies rows */
    bool writable;
};

/*
 * A static cursor shows what it does itself (SQL_STATIC_CURSOR_ATTRIBUTES2), not what others do:
 * the result keeps what the server sent, with added rows behind, and what became of changed rows
 * lies over it.
 */
enum lb_own_state {
    LB_OWN_NOT,     /* as it was read */
    LB_OWN_UPDATED, /* its cells are known */
    LB_OWN_STALE,   /* updated, but nobody knows to what: found by its key only */
    LB_OWN_DELETED
};

struct lb_own_row {
    int64_t row; /* its number in the result, from 1 */
    enum lb_own_state state;
    bool fetched;          /* again, since it was changed */
    struct lb_text *cells; /* one a column of the result; those of the table are given */
};

struct lb_base_table {
    struct lb_owned head;
    unsigned ird_version;
    char *table;            /* quoted and qualified */
    struct lb_own_row *own; /* rows changed through this cursor, by number */
    size_t nown, own_room;
    bool keyed; /* the result has a unique key's columns */
    unsigned n;
    struct lb_base_column columns[];
};

/* The statement's, kept until its result goes. NULL: posted (HYC00 when it is not one table). */
struct lb_base_table *lb_base_table_of(struct lb_stmt *s);

/* The number of the current row in the result, from 1. */
int64_t lb_base_table_row(const struct lb_stmt *s);

/* The table's columns that the result has, with commas between. Returns how many. */
unsigned lb_base_table_columns(const struct lb_base_table *t, struct lb_buf *out);
/* Notes what became of the result's row `row`. NULL: out of memory. */
struct lb_own_row *lb_base_table_mark(struct lb_base_table *t, int64_t row,
                                      enum lb_own_state state);
/* The same with those columns as they are now. */
void lb_base_table_take(struct lb_base_table *t, int64_t row, const struct lb_text *cells);

/* Lays what became of a row through this cursor over its cells. */
enum lb_own_state lb_base_table_apply(struct lb_stmt *s, int64_t row, struct lb_text *cells);
/* The row's status when it is fetched: SQL_ROW_SUCCESS, SQL_ROW_UPDATED once, SQL_ROW_DELETED. */
SQLUSMALLINT lb_base_table_status(struct lb_stmt *s, int64_t row);

/* The condition that finds a cursor's current row: its text, with parameters numbered from `first`,
 * and their values. To be released, also after a failure (posted on the cursor). */
struct lb_located {
    struct lb_buf where, values;
    unsigned n;
    size_t *starts, *sizes; /* of each value in `values` */
    uint32_t *oids;
    enum lb_format format;
};
bool lb_located_find(struct lb_located *l, struct lb_stmt *cursor, unsigned first);
struct lb_text lb_located_value(const struct lb_located *l, unsigned i);
void lb_located_release(struct lb_located *l);

#endif
