/* The way to sign in: from the settings to oauth/'s own, for each value of AuthType. */
#ifndef LB_CONNECT_WAY_H
#define LB_CONNECT_WAY_H

#include "config/identity.h"
#include "handle/handle.h"
#include "oauth/oauth.h"

/* Opens d->oauth. */
bool lb_way_open(struct lb_dbc *d, enum lb_auth_type type, struct lb_oauth_limit limit,
                 struct lb_err *err);

/* Appends the secret that `which` stands for (LB_KEY_CLIENT_SECRET or LB_KEY_PWD), read from its
 * keyword, its file or its command. Nothing given: true, and nothing is appended. */
bool lb_way_secret(struct lb_dbc *d, enum lb_keyword which, enum lb_auth_type type,
                   struct lb_oauth_limit limit, struct lb_buf *out, struct lb_err *err);

#endif
