/*
 * The log: one line an event, to a file named by the LogPath keyword. Off unless asked for. No
 * secret goes in at any level: callers pass lengths, hashes and expiry times of tokens, never their
 * text, and statement parameters are not logged.
 */
#ifndef LB_BASE_LOG_H
#define LB_BASE_LOG_H

#include "base/err.h"

enum lb_log_level { LB_LOG_OFF, LB_LOG_ERROR, LB_LOG_WARN, LB_LOG_INFO, LB_LOG_DEBUG };

struct lb_log;

/*
 * Opens (appends to) `path`, or path/lakebase-odbc-<pid>.log when path is a directory. The file is
 * private to its owner (0600). *out is NULL when level is LB_LOG_OFF. Thread-safe in all calls.
 */
bool lb_log_open(struct lb_log **out, const char *path, enum lb_log_level level,
                 struct lb_err *err);
void lb_log_close(struct lb_log *log);

/* Every function takes log == NULL and then does nothing. */
bool lb_log_wants(const struct lb_log *log, enum lb_log_level level);
void lb_log(struct lb_log *log, enum lb_log_level level, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
