/*
 * What the workspace token is for: database credentials, which autoscaling endpoints and
 * provisioned instances mint by one API each, and the name of the identity.
 */
#ifndef LB_OAUTH_DATABASE_H
#define LB_OAUTH_DATABASE_H

#include "base/err.h"

struct lb_held;
struct lb_task;

/* Mints a database credential for the endpoint or instance: text and life. */
bool lb_database_credential(const struct lb_task *t, struct lb_held *out, struct lb_err *err);

/* The user name of the identity behind the workspace token (SCIM, RFC 7644 3.11). */
bool lb_database_user(const struct lb_task *t, struct lb_held *out, struct lb_err *err);

#endif
