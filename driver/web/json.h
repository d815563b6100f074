/*
 * JSON (RFC 8259): reading answers, writing request bodies. The only room that knows jansson. A
 * path is names joined by dots, "status.hosts.host"; an absent step, or a value of another type,
 * reads as "not there", since the other side decides what it sends.
 */
#ifndef LB_WEB_JSON_H
#define LB_WEB_JSON_H

#include "base/err.h"
#include "base/buf.h"

#define LB_JSON_BYTES 1048576 /* longest text read */
#define LB_JSON_DEPTH 32      /* deepest nesting read */

struct lb_json;

/*
 * Parses one object or array, and nothing behind it. NULL on failure (LB_ERR_SYNTAX, the text tells
 * the place but none of the content). Of a repeated name the last one counts.
 */
struct lb_json *lb_json_read(struct lb_text t, struct lb_err *err);
void lb_json_release(struct lb_json *j); /* wipes every string first; NULL is allowed */

/* The values are borrowed from j. path "" is j itself. */
const struct lb_json *lb_json_at(const struct lb_json *j, const char *path);
struct lb_text lb_json_text(const struct lb_json *j, const char *path);    /* else "no value" */
bool lb_json_int(const struct lb_json *j, const char *path, int64_t *out); /* also "3600", 3600.0 */
bool lb_json_bool(const struct lb_json *j, const char *path, bool *out);
size_t lb_json_count(const struct lb_json *j, const char *path); /* of an array, else 0 */
const struct lb_json *lb_json_item(const struct lb_json *j, const char *path, size_t i);

/* Appends t as a JSON string, quoted and escaped. Invalid UTF-8 becomes U+FFFD. */
void lb_json_add_text(struct lb_buf *b, struct lb_text t);

/* Appends "name":"value", after a comma unless the buffer ends in an opening bracket. */
void lb_json_add_field(struct lb_buf *b, const char *name, struct lb_text value);

/* Appends "name": likewise, for a value that the caller writes next. */
void lb_json_add_name(struct lb_buf *b, const char *name);

#endif
