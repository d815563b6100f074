/*
 * Where the workspace's OAuth server is (RFC 8414). The document is asked for once a host and
 * process; {host}/oidc/v1/token is taken when the host has none that can be used.
 */
#ifndef LB_OAUTH_DISCOVERY_H
#define LB_OAUTH_DISCOVERY_H

#include "base/buf.h"
#include "base/err.h"

struct lb_task;

/* Appends the URLs of the token and the authorization endpoint; either may be NULL. What the
 * settings name is taken as it is. */
bool lb_discovery(const struct lb_task *t, struct lb_buf *token, struct lb_buf *authorize,
                  struct lb_err *err);

/* Appends whom an identity provider's token is to be made out to when nobody says: what the host
 * names first, else the account, else the token endpoint. */
bool lb_discovery_audience(const struct lb_task *t, struct lb_buf *out, struct lb_err *err);

#endif
