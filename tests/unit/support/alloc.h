/*
 * An allocator that fails on order. Unit tests are linked with --wrap=malloc,calloc,realloc, so
 * every allocation of our own code comes here; that of shared libraries does not.
 *
 *     for (unsigned n = 1; alloc_fail_at(n), !try_it(), alloc_failed(); n++)
 *         ;
 *
 * reads: fail the first, the second, … allocation until one run makes fewer than n of them.
 * ALLOC_EACH writes that loop: its body runs with the n-th allocation failing, n = 1, 2, …, and
 * once more with none failing.
 */
#ifndef LB_TEST_ALLOC_H
#define LB_TEST_ALLOC_H

#include <stdbool.h>

/* The n-th allocation from now on fails, and only that one; 0: none does. */
void alloc_fail_at(unsigned n);

/* Did one fail since the last alloc_fail_at? */
bool alloc_failed(void);

/* For the loop: arms the n-th failure; false when the run before this one had no failure. */
bool alloc_again(unsigned n);

#define ALLOC_EACH(n) for (unsigned n = 1; alloc_again(n); n++)

#endif
