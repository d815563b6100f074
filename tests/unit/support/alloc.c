#include "support/alloc.h"

#include <stdatomic.h>
#include <stddef.h>

void *__real_malloc(size_t n);
void *__real_calloc(size_t count, size_t n);
void *__real_realloc(void *at, size_t n);
void *__wrap_malloc(size_t n);
void *__wrap_calloc(size_t count, size_t n);
void *__wrap_realloc(void *at, size_t n);

static atomic_uint left; /* allocations until the one that fails; 0: none */
static atomic_bool failed;

void alloc_fail_at(unsigned n)
{
    atomic_store(&failed, false);
    atomic_store(&left, n);
}

bool alloc_failed(void)
{
    return atomic_load(&failed);
}

bool alloc_again(unsigned n)
{
    if (n > 1 && !alloc_failed()) {
        alloc_fail_at(0);
        return false;
    }
    alloc_fail_at(n);
    return true;
}

static bool this_one_fails(void)
{
    unsigned n = atomic_load(&left);
    while (n > 0) {
        if (!atomic_compare_exchange_weak(&left, &n, n - 1))
            continue;
        if (n > 1)
            return false;
        atomic_store(&failed, true);
        return true;
    }
    return false;
}

void *__wrap_malloc(size_t n)
{
    return this_one_fails() ? NULL : __real_malloc(n);
}

void *__wrap_calloc(size_t count, size_t n)
{
    return this_one_fails() ? NULL : __real_calloc(count, n);
}

void *__wrap_realloc(void *at, size_t n)
{
    return this_one_fails() ? NULL : __real_realloc(at, n);
}
