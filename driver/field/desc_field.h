/*
 * Descriptor fields (ODBC reference, SQLSetDescField): one const table: number, kind, header or
 * record, who may read and write it in which descriptor, where it is kept. SQLColAttribute reads
 * the IRD through the same table.
 */
#ifndef LB_FIELD_DESC_FIELD_H
#define LB_FIELD_DESC_FIELD_H

#include "field/value.h"

bool lb_desc_field_kind(SQLSMALLINT field, enum lb_field_kind *out); /* false: HY091 */
/*
 * Record 0 is the bookmark record; header fields ignore `record`. HY091, HY007, 07009, HY016,
 * HY021, HY105 …; SQL_NO_DATA for a record above SQL_DESC_COUNT. Diagnostics go to `diag` (a
 * descriptor's or a statement's). An IRD must have been filled before (lb_exec_describe).
 *
 * Of an IRD, the fields of base columns are asked of the server when one is first read, for all
 * columns at once. While the statement's own rows are still coming, the question would make the
 * session take them all off the wire: then SQL_DESC_NULLABLE, _UPDATABLE and _AUTO_UNIQUE_VALUE
 * answer as far as is known, which ODBC has values for; names are asked for all the same.
 */
SQLRETURN lb_desc_field_get(struct lb_desc *d, SQLSMALLINT record, SQLSMALLINT field,
                            struct lb_field_value *out, struct lb_diag *diag);
SQLRETURN lb_desc_field_set(struct lb_desc *d, SQLSMALLINT record, SQLSMALLINT field,
                            const struct lb_field_value *value, struct lb_diag *diag);
/* May that record be read? 07009; SQL_NO_DATA above SQL_DESC_COUNT. */
SQLRETURN lb_desc_check_record(const struct lb_desc *d, SQLSMALLINT record, struct lb_diag *diag);
/* The consistency check of the reference (SQLSetDescRec, "Consistency Checks"): HY021 when false.
 */
bool lb_desc_rec_consistent(struct lb_desc *d, SQLSMALLINT record);
/* SQLColAttribute's number (ODBC 2.x ones too) as a descriptor field; false: no such (HY091). */
bool lb_col_attribute_field(SQLUSMALLINT attribute, SQLSMALLINT *field);

/* The number an ODBC 2.x application knows a datetime type by; other types are the same. */
SQLSMALLINT lb_datetime_odbc2(SQLSMALLINT concise);

#endif
