/*
 * A private odbc.ini and odbcinst.ini in a temporary folder, and an environment without the
 * variables that the driver reads.
 *
 *     struct ini ini;
 *     ini_open(&ini);
 *     ini_write(&ini, "odbc.ini", "[x]\nServer=a\n");
 *     ...
 *     ini_close(&ini);
 */
#ifndef LB_TEST_INI_H
#define LB_TEST_INI_H

#include "base/text.h"

struct ini {
    char folder[64];
};

/* Sets ODBCINI, ODBCSYSINI and HOME, takes DATABRICKS_*, PG*, LAKEBASE_*, ARM_* away. */
void ini_open(struct ini *ini);

/* The whole content of folder/name. unixODBC remembers what it read for a while: each case takes a
 * section name of its own. */
void ini_write(const struct ini *ini, const char *name, const char *content);

/* folder/name in a buffer of the caller's, at least 128 bytes; returns it. */
char *ini_path(const struct ini *ini, const char *name, char *out);

/* Removes the folder and what is in it. */
void ini_close(struct ini *ini);

/* Both as a group's or a test's setup and teardown; *state is a struct ini. */
int ini_setup(void **state);
int ini_teardown(void **state);

/* "A=b;C=d" into the environment, or out of it again. */
void ini_environment(struct lb_text list, bool set);

#endif
