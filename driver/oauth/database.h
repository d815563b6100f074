/*
 * Lakebase's own APIs behind the workspace token: database credentials, and where an endpoint or
 * instance is. Autoscaling endpoints and provisioned instances have one API each.
 */
#ifndef LB_OAUTH_DATABASE_H
#define LB_OAUTH_DATABASE_H

#include "base/err.h"

struct lb_held;
struct lb_oauth_config;
struct lb_task;

/* Endpoint and instance are well-formed, and not both given. */
bool lb_database_check(const struct lb_oauth_config *c, struct lb_err *err);

/* Mints a database credential: text and life. */
bool lb_database_credential(const struct lb_task *t, struct lb_held *out, struct lb_err *err);

/*
 * Finds the endpoint or instance that the settings mean: text is its resource name
 * ("projects/…/endpoints/…", or the instance's name), more is its PostgreSQL host.
 */
bool lb_database_place(const struct lb_task *t, struct lb_held *out, struct lb_err *err);

/* The user name of the identity behind the workspace token (SCIM, RFC 7644 3.11). */
bool lb_database_user(const struct lb_task *t, struct lb_held *out, struct lb_err *err);

#endif
