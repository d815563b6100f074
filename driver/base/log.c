#include "base/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/day.h"
#include "base/utf.h"
#include "platform/clock.h"
#include "platform/file.h"
#include "platform/host.h"
#include "platform/thread.h"

enum { LINE_MOST = 4096, PATH_MOST = 4096 };

struct lb_log {
    enum lb_log_level level;
    int fd;
    int64_t started; /* lb_clock_ms(): lines count milliseconds from here */
    struct lb_mutex lock;
};

bool lb_log_open(struct lb_log **out, const char *path, enum lb_log_level level, struct lb_err *err)
{
    *out = NULL;
    if (level == LB_LOG_OFF)
        return true;
    struct lb_buf name = LB_BUF(PATH_MOST);
    lb_buf_add_str(&name, path);
    if (lb_file_is_dir(path))
        lb_buf_addf(&name, "/lakebase-odbc-%lld.log", (long long)lb_host_pid());
    struct lb_log *log = malloc(sizeof *log);
    bool ok = false;
    int os_error = 0;
    char why[256];
    if (!log || !lb_buf_ok(&name)) {
        lb_err_memory(err);
    } else if ((log->fd = lb_file_append_open(lb_buf_str(&name), &os_error)) < 0) {
        lb_err(err, LB_ERR_SYSTEM, "the log file \"%s\" cannot be opened: %s. Check LogPath.",
               lb_buf_str(&name), lb_file_error(os_error, why, sizeof why));
        if (err)
            err->native = os_error;
    } else {
        log->level = level;
        log->started = lb_clock_ms();
        lb_mutex_init(&log->lock);
        *out = log;
        ok = true;
    }
    if (!ok)
        free(log);
    lb_buf_release(&name);
    return ok;
}

void lb_log_close(struct lb_log *log)
{
    if (!log)
        return;
    lb_file_close(log->fd);
    lb_mutex_release(&log->lock);
    free(log);
}

bool lb_log_wants(const struct lb_log *log, enum lb_log_level level)
{
    return log && level != LB_LOG_OFF && level <= log->level;
}

static int head_of_line(const struct lb_log *log, enum lb_log_level level, char *out, size_t room)
{
    static const char names[][6] = {"off", "error", "warn", "info", "debug"};
    int64_t now = lb_clock_wall();
    struct lb_day_date d = lb_day_date(now / 86400);
    int second = (int)(now % 86400);
    return snprintf(out, room, "%04d-%02d-%02dT%02d:%02d:%02dZ +%lldms [%lld] %s: ", (int)d.year,
                    (int)d.month, (int)d.day, second / 3600, second / 60 % 60, second % 60,
                    (long long)(lb_clock_ms() - log->started), (long long)lb_host_pid(),
                    names[level]);
}

void lb_log(struct lb_log *log, enum lb_log_level level, const char *format, ...)
{
    if (!lb_log_wants(log, level))
        return;
    char line[LINE_MOST];
    int head = head_of_line(log, level, line, sizeof line);
    if (head < 0)
        return;
    size_t start = (size_t)head;
    va_list args;
    va_start(args, format);
    int body = vsnprintf(line + start, sizeof line - start, format, args);
    va_end(args);
    if (body < 0)
        return;
    size_t n = start + (size_t)body;
    if (n >= sizeof line)
        n = lb_utf8_whole(lb_text(line, sizeof line - 1));
    /* A line break in what the other side said must not forge a line of ours. */
    for (size_t i = start; i < n; i++) {
        if ((unsigned char)line[i] < ' ' || line[i] == 0x7F)
            line[i] = ' ';
    }
    line[n++] = '\n';
    int os_error;
    lb_mutex_lock(&log->lock);
    lb_file_write(log->fd, line, n, &os_error); /* a full disk must not stop the caller's work */
    lb_mutex_unlock(&log->lock);
}
