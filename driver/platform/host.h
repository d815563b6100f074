/* Facts about the machine and process. */
#ifndef LB_PLATFORM_HOST_H
#define LB_PLATFORM_HOST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* An environment variable's value or NULL; empty counts as not set. Borrowed from the environment.
 */
const char *lb_host_env(const char *name);
int64_t lb_host_pid(void);
const char *lb_host_os(void); /* "linux", "darwin", "windows" … for the User-Agent */

/*
 * Libraries called by this thread between the two say what they have to say in English, whatever
 * language the process has chosen, for their words are looked for. Returns what to give back.
 */
void *lb_host_speak_english(void);
void lb_host_speak_again(void *as_before);

/* Waits until fd is readable (or writable, if asked) or `ms` milliseconds are over. 1: ready, 0:
 * time is up, -1: failed. */
int lb_host_wait(int fd, bool for_write, int64_t ms);

/* The same until fd is readable or writable, whichever comes first. */
int lb_host_wait_either(int fd, int64_t ms);

/*
 * The file with the certificate authorities that this machine trusts (PEM): $SSL_CERT_FILE if set,
 * else the first that exists of the places where systems keep it. NULL: none exists;
 * lb_host_ca_place(0, 1, …) names what was tried, NULL after the last.
 */
const char *lb_host_ca_file(void);
const char *lb_host_ca_place(unsigned i);

#endif
