/*
 * Tokens kept between runs, for ways to sign in that take a person's time: in the desktop's keyring
 * or one file a sign-in, named by the hash of all it depends on, 0600 in a folder of 0700. The lock
 * is held over reading, refreshing and writing, so that of many processes one refreshes, and a
 * refresh token that is good for one use only is never used twice.
 *
 * What is in a file stays there, for programs outside of the desktop's session find it. A keyring
 * or disk that cannot be used is no error: the log says why.
 */
#ifndef LB_OAUTH_KEEP_H
#define LB_OAUTH_KEEP_H

#include "base/err.h"
#include "oauth/cache.h"

struct lb_oauth;
struct lb_task;

struct lb_keep {
    const struct lb_oauth *oauth;
    int lock;           /* -1: nothing is kept */
    bool keyring;       /* the keyring comes first */
    struct lb_buf path; /* of the file */
};

/* Waits for its turn. False: LB_ERR_TIMEOUT, LB_ERR_CANCELLED or LB_ERR_MEMORY. */
bool lb_keep_open(const struct lb_task *t, struct lb_keep *k, struct lb_err *err);
void lb_keep_close(struct lb_keep *k);

/*
 * What was kept: text is the access token with its life, or empty when it is known to be refused;
 * more is the refresh token or empty. False when there is nothing, with *err untouched, or out of
 * memory. `out` is initialised.
 */
bool lb_keep_read(struct lb_keep *k, struct lb_held *out, struct lb_err *err);
void lb_keep_write(struct lb_keep *k, const struct lb_held *h);

/* The workspace refused this token: what is kept of it is its refresh token only. */
void lb_keep_refused(const struct lb_task *t, struct lb_text token);

/* Removes the file; *was: there was one. LB_ERR_SYSTEM when it cannot be removed. */
bool lb_keep_forget(const struct lb_task *t, bool *was, struct lb_err *err);

#endif
