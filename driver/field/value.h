/* A value of an information type, attribute or descriptor field, on its way in or out. */
#ifndef LB_FIELD_VALUE_H
#define LB_FIELD_VALUE_H

#include "handle/handle.h"

enum lb_field_kind {
    LB_FIELD_TEXT,
    LB_FIELD_INT16,
    LB_FIELD_INT32,
    LB_FIELD_LEN,
    LB_FIELD_POINTER
};

#define LB_FIELD_ROOM 24

struct lb_field_value {
    enum lb_field_kind kind;
    SQLULEN number;     /* INT16, INT32, LEN (sign-extended where the field is signed) */
    SQLPOINTER pointer; /* POINTER */
    /* TEXT: UTF-8, borrowed from the handle, from a const table or from `room`: a value is not to
     * be copied while its text is wanted. */
    struct lb_text text;
    char room[LB_FIELD_ROOM]; /* short texts are rendered here */
};

/* Where a struct keeps a value: a number, a bool, a pointer or a C string. */
struct lb_place {
    unsigned short at, size; /* size 0: nowhere */
};
#define LB_PLACE(s, m) .place = {offsetof(struct s, m), sizeof(((struct s *)0)->m)}

/* Reads the place into *out, whose kind is set; leaves *out alone when it is nowhere. */
void lb_field_load(const void *from, struct lb_place place, struct lb_field_value *out);
/* Writes a number or pointer. */
void lb_field_store(void *to, struct lb_place place, enum lb_field_kind kind,
                    const struct lb_field_value *value);

#endif
