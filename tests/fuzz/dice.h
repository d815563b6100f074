/* What the tests that do things at random share: a die, thrown anew for each seed. */
#ifndef LB_TEST_DICE_H
#define LB_TEST_DICE_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "support/test.h"

static uint64_t dice;
static unsigned seed;

static inline void throw_anew(unsigned with)
{
    seed = with;
    dice = seed * UINT64_C(2654435761) + UINT64_C(88172645463325252);
    print_message("# seed %u\n", seed);
}

/* 0 to n - 1 */
static inline unsigned pick(unsigned n)
{
    dice ^= dice << 13;
    dice ^= dice >> 7;
    dice ^= dice << 17;
    return (unsigned)((dice >> 11) % n);
}

#define ONE_OF(list) (list)[pick(sizeof(list) / sizeof *(list))]

/* A program's arguments FIRST and LAST are seeds; without them those that it has itself remain. */
static inline void seeds_of(int n, char **args, unsigned *first, unsigned *last)
{
    if (n > 2) {
        *first = (unsigned)strtoul(args[1], NULL, 10);
        *last = (unsigned)strtoul(args[2], NULL, 10);
    }
}

#endif
