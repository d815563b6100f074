/*
 * Case files: tests/cases/NAME.txt, one line a case. Empty lines and lines that begin with # are
 * comments. Fields are split at |, and white space around them is dropped; \n \t \\ \| \xHH in a
 * field stand for bytes. The folder is $LB_CASES, or tests/cases below the current folder.
 *
 *     struct cases *c = cases_open("escapes");
 *     for (struct case_line line; cases_next(c, &line);)
 *         check(line.field[0], line.field[1]);
 *     cases_close(c);
 */
#ifndef LB_TEST_CASES_H
#define LB_TEST_CASES_H

#include <stdbool.h>

#include "base/text.h"

enum { CASE_FIELDS = 16 };

struct case_line {
    const char *file; /* for messages */
    unsigned number;
    unsigned n;                        /* fields there are */
    struct lb_text field[CASE_FIELDS]; /* valid until the next cases_next; the rest is "" */
};

struct cases;

/* Fails the running test when there is no such file. */
struct cases *cases_open(const char *name);

/* false at the end. Fails the running test on a malformed line. */
bool cases_next(struct cases *c, struct case_line *line);

/* Fails the running test when the file had no case at all. */
void cases_close(struct cases *c);

#endif
