/* What every test program includes: cmocka, and what its header needs before it. */
#ifndef LB_TEST_TEST_H
#define LB_TEST_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#endif
