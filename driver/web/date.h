/* Points in time as they are written on the web, read as seconds since 1970-01-01 UTC. */
#ifndef LB_WEB_DATE_H
#define LB_WEB_DATE_H

#include "base/text.h"

bool lb_date_rfc3339(struct lb_text t, int64_t *out); /* "2026-11-22T10:00:00.123Z", any offset */
bool lb_date_http(struct lb_text t, int64_t *out);    /* RFC 9110 5.6.7: IMF-fixdate */

#endif
