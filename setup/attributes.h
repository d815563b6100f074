/*
 * The attributes that ConfigDSN and ConfigDriver get: "Keyword=value" texts, each with its NUL, the
 * last one empty (ODBC reference, ConfigDSN, "lpszAttributes").
 */
#ifndef LB_SETUP_ATTRIBUTES_H
#define LB_SETUP_ATTRIBUTES_H

#include "base/err.h"
#include "config/keyword.h"

struct lb_attribute {
    struct lb_text name;
    struct lb_text value;
    enum lb_keyword id; /* LB_KEY_UNKNOWN: none of ours */
};

/* The attribute at *list, which moves on to the next one; false at the end (or for NULL). */
bool lb_attribute_next(const char **list, struct lb_attribute *out);

/* The value of a keyword under any of its names, or "no value". */
struct lb_text lb_attribute_value(const char *list, enum lb_keyword id);

/* Whether it can stand in odbc.ini and means something: keyword known, value of its type, no longer
 * than a line of the file can be, nothing that the file does not keep. */
bool lb_attribute_check(const struct lb_attribute *a, struct lb_err *err);

/* Hands *err to the installer library, for SQLInstallerError. Returns false. */
bool lb_setup_fail(unsigned installer_error, const struct lb_err *err);

#endif
