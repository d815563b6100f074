/*
 * A statement brought into a state of the ODBC reference's appendix B, S1 to S12, straight on the
 * driver, and told by what it lets happen. The table is held (id int PRIMARY KEY, t text).
 */
#ifndef LB_TEST_SUBJECT_H
#define LB_TEST_SUBJECT_H

#include "../../api/support/driver.h"

#define CHANGE "UPDATE held SET t = t WHERE id = ?"
#define SELECT "SELECT id, t FROM held WHERE id <> ? ORDER BY id"
#define SLEEP  "SELECT pg_sleep(60)"

/* A statement in a state, and what the call under test is made of. */
struct subject {
    SQLHSTMT h;
    SQLHDESC ard, ird, ipd, mine;
    SQLHDBC dbc;
    bool prepared; /* S4 to S10 by SQLExecute, not by SQLExecDirect */
    SQLINTEGER parameter, id;
    SQLLEN parameter_length;
    char t[40];
    SQLSMALLINT kind; /* of the handle that has the diagnostics */
    SQLHANDLE at;
};

/* On a connection: allocated, with a column and a parameter bound, scrolling and updatable. */
void subject_open(struct subject *s, SQLHDBC dbc, bool prepared);
void subject_close(struct subject *s, unsigned state, bool freed);
void subject_reach(struct subject *s, unsigned state);

/* The state it is in; that can change the state. Expected 12: waits for the end. */
unsigned subject_state(struct subject *s, unsigned expected);

/* Must be SQL_SUCCESS. */
void subject_well(SQLHSTMT h, SQLRETURN r, const char *what);
void subject_nap(void);

#endif
