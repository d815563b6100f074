/* Signing in: from settings to an open session. */
#ifndef LB_CONNECT_SIGNIN_H
#define LB_CONNECT_SIGNIN_H

#include "handle/handle.h"

/*
 * Decides the way to sign in, finds out what is not given (host, user), gets the credential and
 * opens d->session, all within `deadline`. A credential out of the cache that the server refuses is
 * dropped, minted anew and tried once more; a sleeping compute is given time to wake up.
 */
bool lb_signin(struct lb_dbc *d, int64_t deadline, struct lb_err *err);

#endif
