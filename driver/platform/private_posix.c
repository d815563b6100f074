#include "platform/private.h"

#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "platform/clock.h"
#include "platform/host.h"

#define FIRST_WAIT_MS 5 /* between looks at a lock, doubled up to */
#define MOST_WAIT_MS  40

static bool failed(int *os_error, int number)
{
    *os_error = number;
    return false;
}

static bool fits(int n, size_t room)
{
    return n > 0 && (size_t)n < room;
}

bool lb_private_home(char *out, size_t room)
{
    const char *state = lb_host_env("XDG_STATE_HOME"), *home = lb_host_env("HOME");
    struct passwd who, *found = NULL;
    char names[4096];
    if (state && state[0] == '/')
        return fits(snprintf(out, room, "%s", state), room);
    if (!home && getpwuid_r(geteuid(), &who, names, sizeof names, &found) == 0 && found)
        home = who.pw_dir;
    return home && home[0] == '/' && fits(snprintf(out, room, "%s/.local/state", home), room);
}

static bool is_own(const struct stat *facts, mode_t forbidden)
{
    return facts->st_uid == geteuid() && (facts->st_mode & forbidden) == 0;
}

static bool make_parents(char *path, int *os_error)
{
    for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        bool fine = mkdir(path, 0700) == 0 || errno == EEXIST;
        int number = errno;
        *slash = '/';
        if (!fine && access(path, X_OK) != 0)
            return failed(os_error, number);
    }
    return true;
}

bool lb_private_dir(const char *path, int *os_error)
{
    struct stat facts;
    char *copy = strdup(path);
    bool fine = copy ? make_parents(copy, os_error) : failed(os_error, ENOMEM);
    free(copy);
    if (!fine)
        return false;
    if (mkdir(path, 0700) != 0 && errno != EEXIST)
        return failed(os_error, errno);
    if (stat(path, &facts) != 0)
        return failed(os_error, errno);
    if (!S_ISDIR(facts.st_mode))
        return failed(os_error, ENOTDIR);
    return is_own(&facts, S_IWGRP | S_IWOTH) || failed(os_error, EPERM);
}

static bool read_whole(int fd, char *out, size_t n, int *os_error)
{
    for (size_t have = 0; have < n;) {
        ssize_t got = read(fd, out + have, n - have);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return failed(os_error, got < 0 ? errno : EIO);
        have += (size_t)got;
    }
    return true;
}

bool lb_private_read(const char *path, size_t most, char **out, size_t *n, int *os_error)
{
    struct stat facts;
    *out = NULL;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
    if (fd < 0)
        return failed(os_error, errno == ELOOP ? EPERM : errno);
    bool fine = fstat(fd, &facts) == 0 || failed(os_error, errno);
    if (fine && (!S_ISREG(facts.st_mode) || !is_own(&facts, S_IRWXG | S_IRWXO)))
        fine = failed(os_error, EPERM);
    if (fine && (uint64_t)facts.st_size > most)
        fine = failed(os_error, EFBIG);
    if (fine) {
        *n = (size_t)facts.st_size;
        *out = calloc(1, *n + 1);
        fine = *out ? read_whole(fd, *out, *n, os_error) : failed(os_error, ENOMEM);
    }
    if (!fine) {
        free(*out);
        *out = NULL;
    }
    close(fd);
    return fine;
}

static bool write_whole(int fd, const char *bytes, size_t n, int *os_error)
{
    while (n > 0) {
        ssize_t put = write(fd, bytes, n);
        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            return failed(os_error, errno);
        bytes += put;
        n -= (size_t)put;
    }
    return fsync(fd) == 0 || failed(os_error, errno);
}

bool lb_private_remove(const char *path, int *os_error)
{
    if (unlink(path) == 0)
        return true;
    *os_error = errno;
    return false;
}

bool lb_private_write(const char *path, const void *bytes, size_t n, int *os_error)
{
    size_t room = strlen(path) + 8;
    char *temporary = malloc(room);
    if (!temporary)
        return failed(os_error, ENOMEM);
    snprintf(temporary, room, "%s.XXXXXX", path);
    int fd = mkstemp(temporary); /* 0600, and never one that was there */
    bool fine = fd >= 0 || failed(os_error, errno);
    if (fine) {
        fcntl(fd, F_SETFD, FD_CLOEXEC);
        fine = write_whole(fd, bytes, n, os_error);
        if (close(fd) != 0 && fine)
            fine = failed(os_error, errno);
        if (fine && rename(temporary, path) != 0)
            fine = failed(os_error, errno);
        if (!fine)
            unlink(temporary);
    }
    free(temporary);
    return fine;
}

int lb_private_lock(const char *path, int64_t deadline, const atomic_bool *cancel, int *os_error)
{
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) {
        *os_error = errno;
        return -1;
    }
    for (int64_t wait = FIRST_WAIT_MS;; wait = wait * 2 < MOST_WAIT_MS ? wait * 2 : MOST_WAIT_MS) {
        if (flock(fd, LOCK_EX | LOCK_NB) == 0)
            return fd;
        *os_error = errno == EINTR ? EWOULDBLOCK : errno;
        if (cancel && atomic_load(cancel))
            *os_error = ECANCELED;
        int64_t left = lb_clock_left(deadline, wait);
        if (*os_error == EWOULDBLOCK && left == 0)
            *os_error = ETIMEDOUT;
        if (*os_error != EWOULDBLOCK) {
            close(fd);
            return -1;
        }
        lb_clock_sleep(left);
    }
}

void lb_private_unlock(int lock)
{
    close(lock); /* the lock goes with the last descriptor of the open file */
}
