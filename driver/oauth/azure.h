/* What the three Microsoft Entra ways share: the clouds and their addresses. */
#ifndef LB_OAUTH_AZURE_H
#define LB_OAUTH_AZURE_H

#include "base/buf.h"
#include "base/err.h"

struct lb_oauth_config;
struct lb_task;

struct lb_azure {
    const char *name;       /* of the AzureEnvironment keyword */
    const char *zone;       /* how a workspace's host ends there */
    const char *login;      /* Entra */
    const char *management; /* the resource of management tokens */
};

/* The application that stands for Databricks in every cloud: the audience of the tokens. */
#define LB_AZURE_DATABRICKS "2ff814a6-3304-4ab8-85cb-cd0e6f879c1d"

/* By name, else by the workspace's host, else the public one; LB_ERR_ARGUMENT for an unknown name.
 */
const struct lb_azure *lb_azure_of(const struct lb_oauth_config *c, struct lb_err *err);

/* Appends the tenant: the one that is set, or the workspace's own, which it is asked for. */
bool lb_azure_tenant(const struct lb_task *t, struct lb_buf *out, struct lb_err *err);

#endif
