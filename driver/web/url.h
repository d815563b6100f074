/* URLs (RFC 3986) and forms (application/x-www-form-urlencoded, RFC 6749 appendix B). */
#ifndef LB_WEB_URL_H
#define LB_WEB_URL_H

#include "base/buf.h"

/* Slices of the text that was parsed. */
struct lb_url {
    struct lb_text scheme; /* "https" */
    struct lb_text host;   /* without the brackets of an IPv6 address */
    uint16_t port;         /* 443 or 80 by the scheme when the URL names none */
    struct lb_text path;   /* "" or from the "/" on */
    struct lb_text query;  /* behind the "?", "no value" when there is none */
};

/* An absolute http or https URL. False on anything else, and on user names, spaces and controls. */
bool lb_url_parse(struct lb_text t, struct lb_url *out);

bool lb_url_is_https(const struct lb_url *u);
bool lb_url_same_origin(const struct lb_url *a, const struct lb_url *b); /* scheme, host, port */

/* Appends "scheme://host[:port]", the port only when it is not the scheme's own. */
void lb_url_add_origin(struct lb_buf *b, const struct lb_url *u);

/* Appends the URL without its query and fragment, as messages and logs may show it. */
void lb_url_add_shown(struct lb_buf *b, struct lb_text url);

/* Appends t with every byte outside of RFC 3986's unreserved set as %XX. */
void lb_url_encode(struct lb_buf *b, struct lb_text t);

/* The same but keeps "/", for resource names that go into a path. */
void lb_url_encode_path(struct lb_buf *b, struct lb_text t);

/* Appends t with %XX undone and "+" as a space; false on a broken escape. */
bool lb_url_decode(struct lb_buf *b, struct lb_text t);

/* Appends name=value, after "&" when the buffer is not empty. A value of "no value" adds nothing.
 */
void lb_form_add(struct lb_buf *b, const char *name, struct lb_text value);

/*
 * Appends the decoded value of `name` in a form or query. False when it is not there, broken, or
 * there more than once (RFC 6749 3.1: parameters must not repeat).
 */
bool lb_form_get(struct lb_text form, const char *name, struct lb_buf *value);

#endif
