/*
 * Which Lakebase is meant and where it is. An autoscaling endpoint is named
 * projects/P/branches/B/endpoints/E; a provisioned database instance has a plain name.
 */
#ifndef LB_OAUTH_PLACE_H
#define LB_OAUTH_PLACE_H

#include "base/err.h"
#include "base/text.h"

struct lb_held;
struct lb_oauth_config;
struct lb_task;

/* Endpoint and instance are well-formed, and not both given. */
bool lb_place_check(const struct lb_oauth_config *c, struct lb_err *err);

/* Their names in full stand in the settings: no lookup is needed to mint credentials. */
const char *lb_place_name(const struct lb_oauth_config *c);

bool lb_place_is_endpoint(struct lb_text name); /* else it is an instance */

/*
 * Finds what the settings mean: text is the resource name, more its PostgreSQL host (read-only if
 * asked for). A project or branch alone stands for its only or default child and the read-write
 * endpoint there; a host alone is searched for among everything the identity can see.
 */
bool lb_place_find(const struct lb_task *t, struct lb_held *out, struct lb_err *err);

/* Appends what stands beside an endpoint that does not exist, for a message; nothing on failure. */
void lb_place_add_siblings(const struct lb_task *t, struct lb_text endpoint, struct lb_err *err);

#endif
