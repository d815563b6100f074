/*
 * What tests ask of the sandbox beside its database: the workspace's fault control, request counts
 * and logs (tests/sandbox/README.md, "Faults").
 */
#ifndef LB_TEST_SANDBOX_H
#define LB_TEST_SANDBOX_H

#include <stdbool.h>
#include <stddef.h>

/* One call of the fault control: the answer's body, to be freed; fails the test unless it is 200.
 * body NULL: GET or DELETE as the method says. */
char *sandbox_call(const char *method, const char *path, const char *body);

/* POST, the answer thrown away. */
void sandbox_post(const char *path, const char *body);

/* Requests of the workspace so far with that path. */
long sandbox_count(const char *path);

/* All requests of the workspace that it remembers. */
long sandbox_requests(void);

/* Connections that the sleeping compute has met. */
long sandbox_compute_met(void);

/* Passwords that servers without a good certificate were given. */
long sandbox_passwords_leaked(void);

/* The whole of a file, to be freed; fails the test when it cannot be read. */
char *sandbox_file(const char *path);

#endif
