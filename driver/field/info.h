/*
 * SQLGetInfo (ODBC reference, "SQLGetInfo"): one const table of information types; those that
 * depend on the connection have a function in their row.
 */
#ifndef LB_FIELD_INFO_H
#define LB_FIELD_INFO_H

#include "handle/handle.h"

enum lb_value_kind_of_field {
    LB_FIELD_TEXT,
    LB_FIELD_INT16,
    LB_FIELD_INT32,
    LB_FIELD_LEN,
    LB_FIELD_POINTER
};

#define LB_FIELD_ROOM 24

/* A value of an information type, attribute or descriptor field, on its way in or out. */
struct lb_field_value {
    enum lb_value_kind_of_field kind;
    SQLULEN number;     /* INT16, INT32, LEN (sign-extended where the field is signed) */
    SQLPOINTER pointer; /* POINTER */
    /* TEXT: UTF-8, borrowed from the handle, from a const table or from `room`: a value is not to
     * be copied while its text is wanted. */
    struct lb_text text;
    char room[LB_FIELD_ROOM]; /* short texts are rendered here */
};

/* SQL_SUCCESS, or SQL_ERROR with HY096 posted on the connection. */
SQLRETURN lb_info_get(struct lb_dbc *d, SQLUSMALLINT type, struct lb_field_value *out);

#endif
