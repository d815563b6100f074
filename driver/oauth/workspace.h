/*
 * The address of a Databricks workspace as people paste it, made into what requests are built from.
 */
#ifndef LB_OAUTH_WORKSPACE_H
#define LB_OAUTH_WORKSPACE_H

#include "base/err.h"

struct lb_workspace {
    char url[272]; /* "https://host" or "https://host:port", in lower case, no slash at the end */
    char workspace_id[64]; /* of ?w= (any), ?o= or ?workspace_id= (digits only), or "" */
    char account_id[64];   /* of ?a= or ?account_id=, or "" */
};

/*
 * Accepts a host, host:port or https:// address; path, query and fragment are dropped, the ids in
 * the query kept. LB_ERR_ARGUMENT for http: (a secret would travel in the clear), another scheme, a
 * user name in the address, or a host name that cannot be one.
 */
bool lb_workspace_parse(struct lb_workspace *out, struct lb_text value, struct lb_err *err);

#endif
