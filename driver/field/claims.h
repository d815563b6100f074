/*
 * What this driver does beyond the core, in one place: SQLGetInfo and the attributes read it, so
 * that no claim is made in one and denied in the other. Whoever adds one of these to exec/ turns it
 * on here.
 */
#ifndef LB_FIELD_CLAIMS_H
#define LB_FIELD_CLAIMS_H

enum lb_claims {
    LB_DOES_SCROLL = 1,     /* static cursors: SQLFetchScroll in all orientations */
    LB_DOES_BOOKMARKS = 1,  /* SQL_ATTR_USE_BOOKMARKS, SQL_FETCH_BOOKMARK, bookmarks in column 0 */
    LB_DOES_SETPOS = 1,     /* SQLSetPos: SQL_POSITION and SQL_REFRESH */
    LB_DOES_POSITIONED = 1, /* SQLSetPos and SQLBulkOperations that write, WHERE CURRENT OF; with
                               the values read compared (SQL_CONCUR_VALUES) */
    LB_DOES_ASYNC = 1,      /* SQL_ATTR_ASYNC_ENABLE: statements are polled */
    LB_DOES_AUTO_IPD = 1,   /* SQLPrepare fills the IPD: SQL_ATTR_ENABLE_AUTO_IPD */
    LB_DOES_OUTPUT = 1      /* output parameters and return values of {? = call …} */
};

#endif
