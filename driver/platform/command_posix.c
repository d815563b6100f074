#include "platform/command.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "platform/clock.h"

#define SLICE_MS 50 /* how soon a cancellation, or the end of a silent program, is noticed */

extern char **environ;

static void wipe(void *at, size_t n)
{
    volatile char *p = at;
    while (n-- > 0)
        *p++ = 0;
}

static void close_pair(int pair[2])
{
    for (int i = 0; i < 2; i++)
        if (pair[i] >= 0)
            close(pair[i]);
}

/* A pipe that other threads' children do not inherit. Not pipe2: macOS has none. */
static bool open_pipe(int pair[2], int *os_error)
{
    if (pipe(pair) != 0) {
        *os_error = errno;
        pair[0] = pair[1] = -1;
        return false;
    }
    fcntl(pair[0], F_SETFD, FD_CLOEXEC);
    fcntl(pair[1], F_SETFD, FD_CLOEXEC);
    fcntl(pair[0], F_SETFL, O_NONBLOCK);
    return true;
}

/* A process group of its own, so that all of it can be killed; signals as a fresh program has them.
 */
static int spawn(pid_t *pid, const char *const *argv, int out, int err)
{
    posix_spawn_file_actions_t files;
    posix_spawnattr_t how;
    sigset_t none, all;
    int failed = posix_spawn_file_actions_init(&files);
    if (failed)
        return failed;
    failed = posix_spawnattr_init(&how);
    if (failed) {
        posix_spawn_file_actions_destroy(&files);
        return failed;
    }
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_setsigmask(&how, &none);
    posix_spawnattr_setsigdefault(&how, &all);
    posix_spawnattr_setpgroup(&how, 0);
    posix_spawnattr_setflags(&how, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK |
                                       POSIX_SPAWN_SETSIGDEF);
    posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&files, out, 1);
    posix_spawn_file_actions_adddup2(&files, err, 2);
    failed = posix_spawnp(pid, argv[0], &files, &how, (char *const *)(uintptr_t)argv, environ);
    posix_spawnattr_destroy(&how);
    posix_spawn_file_actions_destroy(&files);
    return failed;
}

/* Takes what stands in the pipe; false at its end. Output beyond `most` sets *over. */
static bool take_out(int fd, struct lb_command *c, size_t most, bool *over)
{
    for (;;) {
        char some[4096];
        ssize_t n = read(fd, some, sizeof some);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0) {
            bool more = n < 0 && errno == EAGAIN;
            wipe(some, sizeof some);
            return more;
        }
        if (c->out_n + (size_t)n > most) {
            *over = true;
            n = (ssize_t)(most - c->out_n);
        }
        memcpy(c->out + c->out_n, some, (size_t)n);
        c->out_n += (size_t)n;
        c->out[c->out_n] = '\0';
    }
}

/* Keeps the last bytes: that is where programs say why they failed. */
static bool take_said(int fd, struct lb_command *c)
{
    const size_t room = sizeof c->said - 1;
    for (;;) {
        char some[sizeof c->said - 1];
        ssize_t n = read(fd, some, room);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return n < 0 && errno == EAGAIN;
        size_t have = strlen(c->said), add = (size_t)n;
        for (size_t i = 0; i < add; i++)
            if (some[i] == '\0')
                some[i] = ' ';
        size_t drop = have + add > room ? have + add - room : 0;
        memmove(c->said, c->said + drop, have - drop);
        memcpy(c->said + have - drop, some, add);
        c->said[have - drop + add] = '\0';
    }
}

/* Collects until both pipes are closed. True: the program closed them itself. */
static bool collect(int out, int err, size_t most, int64_t deadline, const atomic_bool *cancel,
                    struct lb_command *c)
{
    struct pollfd both[2] = {{.fd = out, .events = POLLIN}, {.fd = err, .events = POLLIN}};
    while (both[0].fd >= 0 || both[1].fd >= 0) {
        bool over = false;
        int64_t left = lb_clock_left(deadline, SLICE_MS);
        if (left == 0) {
            c->end = LB_COMMAND_TIMEOUT;
            return false;
        }
        if (cancel && atomic_load(cancel)) {
            c->end = LB_COMMAND_CANCELLED;
            return false;
        }
        if (poll(both, 2, (int)left) < 0 && errno != EINTR)
            return true;
        if (both[0].fd >= 0 && both[0].revents && !take_out(out, c, most, &over))
            both[0].fd = -1;
        if (both[1].fd >= 0 && both[1].revents && !take_said(err, c))
            both[1].fd = -1;
        if (over) {
            c->end = LB_COMMAND_TOO_LONG;
            return false;
        }
    }
    return true;
}

/* The program may live on after closing its output; it gets until the deadline. */
static void reap(pid_t pid, int64_t deadline, const atomic_bool *cancel, struct lb_command *c,
                 bool closed)
{
    int status = 0;
    if (!closed)
        kill(-pid, SIGKILL);
    for (;;) {
        pid_t got = waitpid(pid, &status, closed ? WNOHANG : 0);
        if (got == pid)
            break;
        if (got < 0 && errno != EINTR) {
            status = 0; /* the application ignores SIGCHLD: the system has reaped it already */
            break;
        }
        if (closed && (lb_clock_left(deadline, 1) == 0 || (cancel && atomic_load(cancel)))) {
            c->end = cancel && atomic_load(cancel) ? LB_COMMAND_CANCELLED : LB_COMMAND_TIMEOUT;
            kill(-pid, SIGKILL);
            closed = false;
        } else if (closed) {
            lb_clock_sleep(2);
        }
    }
    if (c->end != LB_COMMAND_EXITED)
        return;
    if (WIFSIGNALED(status))
        c->end = LB_COMMAND_SIGNALLED;
    else
        c->status = WEXITSTATUS(status);
}

bool lb_command_run(const char *const *argv, size_t most, int64_t deadline,
                    const atomic_bool *cancel, struct lb_command *c, int *os_error)
{
    int out[2] = {-1, -1}, err[2] = {-1, -1};
    pid_t pid;
    memset(c, 0, sizeof *c);
    c->out = calloc(1, most + 1);
    if (!c->out)
        *os_error = ENOMEM;
    bool fine = c->out && open_pipe(out, os_error) && open_pipe(err, os_error);
    if (fine) {
        *os_error = spawn(&pid, argv, out[1], err[1]);
        fine = *os_error == 0;
    }
    for (int i = 0; i < 2; i++) {
        int *end = i ? &err[1] : &out[1];
        if (*end >= 0)
            close(*end);
        *end = -1;
    }
    if (fine)
        reap(pid, deadline, cancel, c, collect(out[0], err[0], most, deadline, cancel, c));
    else
        lb_command_release(c);
    close_pair(out);
    close_pair(err);
    return fine;
}

bool lb_command_shell(const char *line, size_t most, int64_t deadline, const atomic_bool *cancel,
                      struct lb_command *c, int *os_error)
{
    const char *const argv[] = {"/bin/sh", "-c", line, NULL};
    return lb_command_run(argv, most, deadline, cancel, c, os_error);
}

void lb_command_release(struct lb_command *c)
{
    if (c->out)
        wipe(c->out, c->out_n);
    free(c->out);
    memset(c, 0, sizeof *c);
}
