/* What the fuzzed entries share: the door that libFuzzer and replay.c knock at. */
#ifndef LB_TEST_FUZZ_H
#define LB_TEST_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static inline void must(bool holds)
{
    if (!holds)
        abort();
}

#endif
