/*
 * How one conversion between the wire and a C buffer ended. handle/sqlstate.c maps each to its
 * SQLSTATE (ODBC reference, appendix D, "Converting Data from SQL to C" and "from C to SQL").
 */
#ifndef LB_TYPE_OUTCOME_H
#define LB_TYPE_OUTCOME_H

enum lb_outcome {
    LB_FINE,
    LB_CUT_RIGHT,    /* 01004: data cut on the right, the length tells the whole */
    LB_CUT_FRACTION, /* 01S07: fractional digits lost */
    LB_NO_MORE,      /* SQL_NO_DATA: all of this column was already given (SQLGetData) */
    /* errors from here on: the buffer is left alone (not always when the wire itself is bad) */
    LB_RESTRICTED,        /* 07006: these two types do not convert */
    LB_STRING_TOO_LONG,   /* 22001: a parameter longer than its column size would be cut */
    LB_NO_INDICATOR,      /* 22002: NULL, and no indicator to say so */
    LB_OUT_OF_RANGE,      /* 22003 */
    LB_BAD_DATETIME,      /* 22007 */
    LB_DATETIME_OVERFLOW, /* 22008 */
    LB_INTERVAL_OVERFLOW, /* 22015 */
    LB_BAD_CAST,          /* 22018: the text is not a value of that type */
    LB_BAD_TEXT,          /* 22021: text with a NUL in it, which PostgreSQL does not take */
    LB_BAD_LENGTH,        /* HY090: an application's length that makes no sense */
    LB_NO_DEFAULT,        /* 07S01: SQL_DEFAULT_PARAM where no procedure is called */
    LB_BAD_WIRE,          /* 08S01: the server's bytes are not a value of the type it named */
    LB_NO_MEMORY,         /* HY001 */
    LB_OUTCOMES
};

static inline int lb_outcome_failed(enum lb_outcome o)
{
    return o >= LB_RESTRICTED;
}

#endif
