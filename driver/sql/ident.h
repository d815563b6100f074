/*
 * Names: quoting, taking apart what an application wrote, and the arguments of catalog functions
 * (ODBC reference, "Arguments in Catalog Functions", "Pattern Value Arguments", "Identifier
 * Arguments").
 */
#ifndef LB_SQL_IDENT_H
#define LB_SQL_IDENT_H

#include "base/buf.h"

/* Appends "name" in double quotes, as it may stand in SQL text whatever it holds. */
void lb_ident_quote(struct lb_buf *out, struct lb_text name);

/*
 * Appends the name that an identifier as written in SQL stands for: without quotes if it is quoted,
 * else in lower case as PostgreSQL folds it. White space around it is dropped. False: it is no
 * single identifier ("a"b, an open quote, empty without quotes); nothing is appended then.
 */
bool lb_ident_plain(struct lb_buf *out, struct lb_text written);

/* Is an identifier as written the same name as another one as written? */
bool lb_ident_is(struct lb_text written, struct lb_text other);

/*
 * Takes catalog.schema.name, schema.name or name apart, each part quoted or not. The parts become
 * plain names, in *out, which they borrow; those not given are "no value". False: malformed.
 */
struct lb_ident {
    struct lb_text catalog, schema, name;
};
bool lb_ident_split(struct lb_text written, struct lb_buf *out, struct lb_ident *parts);

/* ---- arguments of catalog functions ------------------------------------------------------ */

enum lb_pattern {
    LB_PATTERN_ANY,  /* no restriction: a null pointer, or nothing but % */
    LB_PATTERN_NAME, /* compare with = */
    LB_PATTERN_LIKE  /* compare with LIKE … ESCAPE '\' (which is LIKE's default too) */
};

/*
 * A pattern value argument: % and _ are wildcards, \ (SQL_SEARCH_PATTERN_ESCAPE) before %, _ or
 * itself takes the meaning away; before anything else it is itself. The value to compare with is
 * appended to *out, NUL behind it; *value borrows it. An empty text is LB_PATTERN_NAME "": it
 * matches nothing, or what has no such name.
 */
enum lb_pattern lb_pattern_value(struct lb_text pattern, struct lb_buf *out, struct lb_text *value);

/*
 * An identifier argument (SQL_ATTR_METADATA_ID = SQL_TRUE): quoted or folded to lower case,
 * trailing blanks dropped. LB_PATTERN_ANY for a null pointer, which the caller refuses with HY009
 * where it must.
 */
enum lb_pattern lb_pattern_identifier(struct lb_text identifier, struct lb_buf *out,
                                      struct lb_text *value);

#endif
