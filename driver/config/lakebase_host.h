/*
 * What a host name tells: Lakebase hosts have ".database." and one of Databricks' DNS zones in
 * them.
 */
#ifndef LB_CONFIG_LAKEBASE_HOST_H
#define LB_CONFIG_LAKEBASE_HOST_H

#include "base/text.h"

enum lb_host_kind {
    LB_HOST_OTHER,          /* nothing known */
    LB_HOST_WORKSPACE,      /* a Databricks workspace or account: an HTTPS host, no database */
    LB_HOST_LAKEBASE_MAYBE, /* the zone fits, and either the first label or ".database." */
    LB_HOST_LAKEBASE
};

struct lb_lakebase_host {
    enum lb_host_kind kind;
    bool pooled;    /* "-pooler": takes native passwords only, no OAuth roles */
    bool read_only; /* "instance-ro-" */
    struct lb_text
        id; /* of the first label, without prefix and "-pooler": an instance's or endpoint's uid;
               borrowed from the host, "no value" when it has no such prefix */
};

/* Of a list of hosts (libpq allows commas) the first is looked at. */
struct lb_lakebase_host lb_lakebase_host_read(struct lb_text host);

#endif
