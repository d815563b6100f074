/* Runs a program and collects what it prints, for sign-in helpers such as the Databricks CLI. */
#ifndef LB_PLATFORM_COMMAND_H
#define LB_PLATFORM_COMMAND_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum lb_command_end {
    LB_COMMAND_EXITED,
    LB_COMMAND_SIGNALLED,
    LB_COMMAND_TIMEOUT,   /* the deadline passed: it was killed */
    LB_COMMAND_CANCELLED, /* likewise, on request */
    LB_COMMAND_TOO_LONG   /* it printed more than `most` bytes: likewise */
};

struct lb_command {
    enum lb_command_end end;
    int status; /* of LB_COMMAND_EXITED */
    char *out;  /* standard output, NUL behind its out_n bytes; never NULL after success */
    size_t out_n;
    char said[512]; /* the last of its standard error */
};

/*
 * Runs argv[0], looked up on PATH when it holds no slash, with empty standard input, until it ends
 * or deadline (lb_clock_ms()). Its children go with it. cancel may be NULL. False when it could not
 * be started: errno-style number in *os_error; otherwise *c must be released.
 */
bool lb_command_run(const char *const *argv, size_t most, int64_t deadline,
                    const atomic_bool *cancel, struct lb_command *c, int *os_error);

/* The same for a command line, read by the system's own shell. */
bool lb_command_shell(const char *line, size_t most, int64_t deadline, const atomic_bool *cancel,
                      struct lb_command *c, int *os_error);

void lb_command_release(struct lb_command *c); /* wipes the output */

#endif
