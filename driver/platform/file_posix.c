#include "platform/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "platform/host.h"

static bool failed(int *os_error, int number)
{
    *os_error = number;
    return false;
}

/* Opens a regular file; O_NONBLOCK only keeps a pipe that stands in its place from hanging us. */
static int open_regular(const char *path, off_t *size, int *os_error)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (fd < 0) {
        *os_error = errno;
        return -1;
    }
    struct stat facts;
    if (fstat(fd, &facts) != 0)
        *os_error = errno;
    else if (S_ISDIR(facts.st_mode))
        *os_error = EISDIR;
    else if (!S_ISREG(facts.st_mode))
        *os_error = EINVAL;
    else {
        *size = facts.st_size;
        return fd;
    }
    close(fd);
    return -1;
}

/* Reads until the end or `most` bytes; returns how many, or -1. */
static ssize_t read_all(int fd, char *out, size_t most)
{
    size_t n = 0;
    while (n < most) {
        ssize_t got = read(fd, out + n, most - n);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return -1;
        if (got == 0)
            break;
        n += (size_t)got;
    }
    return (ssize_t)n;
}

bool lb_file_read(const char *path, size_t most, char **out, size_t *n, int *os_error)
{
    *out = NULL;
    *n = 0;
    off_t size = 0;
    int fd = open_regular(path, &size, os_error);
    if (fd < 0)
        return false;
    bool ok = false;
    char *text = NULL;
    if (size < 0 || (uintmax_t)size > most || (uintmax_t)size > SIZE_MAX - 2) {
        *os_error = EFBIG;
    } else if (!(text = malloc((size_t)size + 2))) {
        *os_error = ENOMEM;
    } else {
        /* One byte more than its size, to notice that it is being written right now. */
        ssize_t got = read_all(fd, text, (size_t)size + 1);
        if (got < 0) {
            *os_error = errno;
        } else if (got > size) {
            *os_error = EAGAIN;
        } else {
            text[got] = '\0';
            *out = text;
            *n = (size_t)got;
            ok = true;
        }
    }
    if (!ok)
        free(text);
    close(fd);
    return ok;
}

/* O_NOFOLLOW: in a folder that others may write to, a link could point us at somebody's file. */
int lb_file_append_open(const char *path, int *os_error)
{
    int flags = O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY | O_NOFOLLOW | O_NONBLOCK;
    int fd = open(path, flags, S_IRUSR | S_IWUSR);
    if (fd < 0)
        *os_error = errno;
    return fd;
}

bool lb_file_is_dir(const char *path)
{
    struct stat facts;
    return stat(path, &facts) == 0 && S_ISDIR(facts.st_mode);
}

static int temporary_in(const char *dir, int *os_error)
{
#ifdef O_TMPFILE
    int nameless = open(dir, O_TMPFILE | O_RDWR | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (nameless >= 0)
        return nameless;
#endif
    char path[4096];
    int n = snprintf(path, sizeof path, "%s/lakebase-odbc-XXXXXX", dir);
    if (n < 0 || (size_t)n >= sizeof path) {
        *os_error = ENAMETOOLONG;
        return -1;
    }
    int fd = mkostemp(path, O_CLOEXEC);
    if (fd < 0) {
        *os_error = errno;
        return -1;
    }
    unlink(path);
    return fd;
}

/* /var/tmp before /tmp, which is often in memory: and memory is what a temporary file saves. */
int lb_file_temporary(int *os_error)
{
    const char *chosen = lb_host_env("TMPDIR");
    if (chosen)
        return temporary_in(chosen, os_error);
    int fd = temporary_in("/var/tmp", os_error);
    return fd >= 0 ? fd : temporary_in("/tmp", os_error);
}

bool lb_file_write(int fd, const void *bytes, size_t n, int *os_error)
{
    if (lseek(fd, 0, SEEK_END) < 0 && errno != ESPIPE)
        return failed(os_error, errno);
    const char *at = bytes;
    while (n > 0) {
        ssize_t done = write(fd, at, n);
        if (done < 0 && errno == EINTR)
            continue;
        if (done < 0)
            return failed(os_error, errno);
        at += done;
        n -= (size_t)done;
    }
    return true;
}

bool lb_file_read_at(int fd, int64_t at, void *out, size_t n, int *os_error)
{
    char *to = out;
    while (n > 0) {
        ssize_t got = pread(fd, to, n, (off_t)at);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return failed(os_error, errno);
        if (got == 0)
            return failed(os_error, EIO);
        to += got;
        at += got;
        n -= (size_t)got;
    }
    return true;
}

bool lb_file_write_at(int fd, int64_t at, const void *bytes, size_t n, int *os_error)
{
    const char *from = bytes;
    while (n > 0) {
        ssize_t done = pwrite(fd, from, n, (off_t)at);
        if (done < 0 && errno == EINTR)
            continue;
        if (done < 0)
            return failed(os_error, errno);
        from += done;
        at += done;
        n -= (size_t)done;
    }
    return true;
}

void lb_file_close(int fd)
{
    if (fd >= 0)
        close(fd);
}

/* strerrordesc_np: English whatever the locale, whose encoding need not be UTF-8. */
const char *lb_file_error(int os_error, char *out, size_t room)
{
    if (room == 0)
        return "";
#if defined(__GLIBC__) && __GLIBC_PREREQ(2, 32)
    const char *text = strerrordesc_np(os_error);
    if (text)
        snprintf(out, room, "%s", text);
    else
        snprintf(out, room, "system error %d", os_error);
#else
    snprintf(out, room, "system error %d", os_error);
#endif
    return out;
}
