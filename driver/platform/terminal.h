/* The standard streams, for a command that people use. The driver has no terminal. */
#ifndef LB_PLATFORM_TERMINAL_H
#define LB_PLATFORM_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* All n bytes to standard output, or (tell) standard error. False when nobody takes them. */
bool lb_terminal_say(const void *bytes, size_t n);
bool lb_terminal_tell(const void *bytes, size_t n);

/* What standard input has, up to `room` bytes, waiting at most `ms` milliseconds for the first.
 * 0: nothing in that time, -1: it has ended. */
int64_t lb_terminal_read(void *out, size_t room, int64_t ms);

#endif
