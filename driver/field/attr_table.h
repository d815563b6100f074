/*
 * The shape of the attribute tables and what is the same for all of them. Only for field/.
 */
#ifndef LB_FIELD_ATTR_TABLE_H
#define LB_FIELD_ATTR_TABLE_H

#include "field/attr.h"

/* When an attribute may not be set; also: what holds at the moment. */
enum lb_attr_when {
    LB_ATTR_CONNECTED = 1,    /* HY011 */
    LB_ATTR_DISCONNECTED = 2, /* 08003 */
    LB_ATTR_CURSOR_OPEN = 4,  /* 24000 */
    LB_ATTR_PREPARED = 8,     /* HY011 */
    LB_ATTR_ALWAYS = 16       /* read-only: HY092 */
};

struct lb_attr;
typedef SQLRETURN lb_attr_set_fn(struct lb_handle *h, const struct lb_attr *a,
                                 const struct lb_field_value *value);
typedef SQLRETURN lb_attr_get_fn(struct lb_handle *h, const struct lb_attr *a,
                                 struct lb_field_value *out);

struct lb_attr {
    SQLINTEGER id;
    enum lb_field_kind kind;
    unsigned not_when;      /* enum lb_attr_when */
    struct lb_place place;  /* in the handle's struct */
    SQLULEN fixed;          /* numbers without a place: what is read */
    SQLULEN most;           /* numbers: the highest value there is */
    enum lb_desc_role role; /* header fields: whose */
    SQLSMALLINT field;      /* header fields: which; 0: not one */
    lb_attr_set_fn *set;    /* NULL: store it */
    lb_attr_get_fn *get;    /* NULL: what is stored */
};

struct lb_attr_table {
    const struct lb_attr *rows;
    size_t count;
};

#define LB_ATTR_ANY ((SQLULEN)-1)

extern const struct lb_attr_table lb_attr_dbc_table, lb_attr_stmt_table;

/* HY092 when the table has no such attribute; `now`: what of enum lb_attr_when holds. */
SQLRETURN lb_attr_set(const struct lb_attr_table *table, struct lb_handle *h, unsigned now,
                      SQLINTEGER attribute, const struct lb_field_value *value);
SQLRETURN lb_attr_get(const struct lb_attr_table *table, struct lb_handle *h, unsigned now,
                      SQLINTEGER attribute, struct lb_field_value *out);

/* Writes or reads the place a row names. */
void lb_attr_store(struct lb_handle *h, const struct lb_attr *a,
                   const struct lb_field_value *value);
void lb_attr_load(struct lb_handle *h, const struct lb_attr *a, struct lb_field_value *out);

/* Setters of rows: what ODBC knows and this driver does not do (HYC00, but 0 is fine), and what
 * belongs to the driver manager and is let pass. */
lb_attr_set_fn lb_attr_refuse, lb_attr_ignore;

/* What a statement makes of a cursor type or concurrency that was asked for. */
SQLULEN lb_attr_cursor_type(SQLULEN wanted);
SQLULEN lb_attr_concurrency(const struct lb_dbc *d, SQLULEN wanted);

#endif
