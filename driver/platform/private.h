/*
 * Files that only their owner may read, shared by the owner's processes: token caches. Paths are
 * UTF-8. Functions that fail leave an errno-style number in *os_error.
 */
#ifndef LB_PLATFORM_PRIVATE_H
#define LB_PLATFORM_PRIVATE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The folder for what a program keeps of a user between runs: $XDG_STATE_HOME or ~/.local/state on
 * Unix. Not made here. False when it cannot be told (no home) or does not fit.
 */
bool lb_private_home(char *out, size_t room);

/* Makes the folder and those above it, 0700. One that is there must be the user's own and writable
 * by nobody else (EPERM). */
bool lb_private_dir(const char *path, int *os_error);

/* Reads a whole file of at most `most` bytes into malloc'd *out, NUL behind its *n bytes. One that
 * is not the user's own, or open to others, or a symbolic link, is EPERM; ENOENT when there is
 * none. */
bool lb_private_read(const char *path, size_t most, char **out, size_t *n, int *os_error);

/* Puts the file in place whole or not at all, also when the machine stops in between; 0600. */
bool lb_private_write(const char *path, const void *bytes, size_t n, int *os_error);

/* ENOENT when there is none. */
bool lb_private_remove(const char *path, int *os_error);

/*
 * Takes the lock that the file at path stands for; it is made, and stays. Excludes other processes
 * and other threads, and goes when the process ends. Waits until the deadline (lb_clock_ms(),
 * ETIMEDOUT) or until *cancel (ECANCELED). Returns what to unlock, -1 on failure.
 */
int lb_private_lock(const char *path, int64_t deadline, const atomic_bool *cancel, int *os_error);
void lb_private_unlock(int lock);

#endif
