/*
 * Descriptor fields (ODBC reference, SQLSetDescField): one const table: number, kind, header or
 * record, who may read and write it in which descriptor, where it is kept. SQLColAttribute reads the
 * IRD through the same table.
 */
#ifndef LB_FIELD_DESC_FIELD_H
#define LB_FIELD_DESC_FIELD_H

#include "field/info.h"

bool lb_desc_field_kind(SQLSMALLINT field, enum lb_value_kind_of_field *out); /* false: HY091 */
/* Record 0 is the bookmark record; header fields ignore `record`. HY091, 07009, HY016, HY021, HY105 …;
 * SQL_NO_DATA for a record above SQL_DESC_COUNT. Diagnostics go to `diag` (a descriptor's or a statement's). */
SQLRETURN lb_desc_field_get(struct lb_desc *d, SQLSMALLINT record, SQLSMALLINT field,
                            struct lb_field_value *out, struct lb_diag *diag);
SQLRETURN lb_desc_field_set(struct lb_desc *d, SQLSMALLINT record, SQLSMALLINT field,
                            const struct lb_field_value *value, struct lb_diag *diag);
/* The consistency check of the reference ("Consistency Checks"): HY021. */
bool lb_desc_rec_consistent(struct lb_desc *d, SQLSMALLINT record);
/* SQLColAttribute's number (ODBC 2.x ones too) as a descriptor field; false: no such (HY091). */
bool lb_col_attribute_field(SQLUSMALLINT attribute, SQLSMALLINT *field);

#endif
