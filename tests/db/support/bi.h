/* What the call sequences of BI tools share. */
#ifndef LB_TEST_BI_H
#define LB_TEST_BI_H

#include "db.h"

#define SCHEMA "bi_test"

void bi_make_schema(struct db *d);
void bi_drop_schema(struct db *d);
SQLUINTEGER bi_info(struct db *d, SQLUSMALLINT type);
const char *bi_info_text(struct db *d, SQLUSMALLINT type, char *out, size_t room);
void bi_text_at(SQLHSTMT s, SQLUSMALLINT column, char *out, size_t room);
void bi_list(SQLHSTMT s, SQLUSMALLINT column, const char *expected);
void bi_run(SQLHSTMT s, const char *sql);
void bi_set(SQLHSTMT s, SQLINTEGER attribute, uintptr_t value);

#endif
