/* Files: reading with a ceiling, private writing, temporary files. Paths are UTF-8. */
#ifndef LB_PLATFORM_FILE_H
#define LB_PLATFORM_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Functions that fail leave an errno-style number in *os_error. */

/* Reads a whole regular file of at most `most` bytes into malloc'd *out, NUL behind its *n bytes.
 */
bool lb_file_read(const char *path, size_t most, char **out, size_t *n, int *os_error);

/* Appends to a file that is created private to its owner. Descriptors are close-on-exec. -1:
 * failed. */
int lb_file_append_open(const char *path, int *os_error);
bool lb_file_is_dir(const char *path);

/* A temporary file without a name, gone when closed or when the process ends. -1: failed. */
int lb_file_temporary(int *os_error);

bool lb_file_write(int fd, const void *bytes, size_t n, int *os_error); /* all of it, at the end */
bool lb_file_read_at(int fd, int64_t at, void *out, size_t n, int *os_error); /* all n bytes */
bool lb_file_write_at(int fd, int64_t at, const void *bytes, size_t n, int *os_error);
void lb_file_close(int fd);

/* Text for an os_error; thread-safe; returns `out`. */
const char *lb_file_error(int os_error, char *out, size_t room);

#endif
