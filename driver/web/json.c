#include "web/json.h"

#include "base/utf.h"

#include <jansson.h>

/* struct lb_json is never defined: its address is a json_t's. */
static struct lb_json *wrap(json_t *j)
{
    return (struct lb_json *)j;
}

static const json_t *open_up(const struct lb_json *j)
{
    return (const json_t *)j;
}

/* jansson recurses up to 2048 levels; a callback of an application may stand on a small stack. */
static bool is_flat_enough(struct lb_text t)
{
    size_t depth = 0;
    bool quoted = false;
    for (size_t i = 0; i < t.n; i++) {
        char c = t.at[i];
        if (quoted) {
            if (c == '\\')
                i++;
            else if (c == '"')
                quoted = false;
        } else if (c == '"') {
            quoted = true;
        } else if (c == '{' || c == '[') {
            if (++depth > LB_JSON_DEPTH)
                return false;
        } else if ((c == '}' || c == ']') && depth > 0) {
            depth--;
        }
    }
    return true;
}

struct lb_json *lb_json_read(struct lb_text t, struct lb_err *err)
{
    if (t.n > LB_JSON_BYTES) {
        lb_err(err, LB_ERR_SYNTAX, "the JSON text is longer than %d bytes", LB_JSON_BYTES);
        return NULL;
    }
    if (!is_flat_enough(t)) {
        lb_err(err, LB_ERR_SYNTAX, "the JSON text nests deeper than %d levels", LB_JSON_DEPTH);
        return NULL;
    }
    json_error_t why;
    json_t *j = json_loadb(t.at ? t.at : "", t.n, 0, &why);
    if (!j) {
        lb_err(err, LB_ERR_SYNTAX, "not valid JSON at line %d, column %d", why.line, why.column);
        lb_wipe(&why, sizeof why); /* jansson quotes the text around the place */
    }
    return wrap(j);
}

/* A token sits in a string of the tree; jansson frees without wiping. */
static void wipe(json_t *j)
{
    if (json_is_string(j)) {
        lb_wipe((char *)json_string_value(j), json_string_length(j));
    } else if (json_is_array(j)) {
        for (size_t i = 0; i < json_array_size(j); i++)
            wipe(json_array_get(j, i));
    } else if (json_is_object(j)) {
        for (void *at = json_object_iter(j); at; at = json_object_iter_next(j, at))
            wipe(json_object_iter_value(at));
    }
}

void lb_json_release(struct lb_json *j)
{
    if (!j)
        return;
    wipe((json_t *)j);
    json_decref((json_t *)j);
}

const struct lb_json *lb_json_at(const struct lb_json *j, const char *path)
{
    const json_t *at = open_up(j);
    struct lb_text rest = path[0] ? lb_text_of(path) : LB_NO_TEXT;
    while (at && rest.at) {
        struct lb_text step = lb_text_cut(&rest, '.');
        char name[64];
        if (step.n >= sizeof name)
            return NULL;
        memcpy(name, step.at, step.n);
        name[step.n] = '\0';
        at = json_object_get(at, name);
    }
    return wrap((json_t *)at);
}

struct lb_text lb_json_text(const struct lb_json *j, const char *path)
{
    const json_t *v = open_up(lb_json_at(j, path));
    return json_is_string(v) ? lb_text(json_string_value(v), json_string_length(v)) : LB_NO_TEXT;
}

bool lb_json_int(const struct lb_json *j, const char *path, int64_t *out)
{
    const json_t *v = open_up(lb_json_at(j, path));
    if (json_is_integer(v)) {
        *out = (int64_t)json_integer_value(v);
        return true;
    }
    if (json_is_real(v)) {
        double d = json_real_value(v);
        if (!(d > -9e15 && d < 9e15) || (double)(int64_t)d != d)
            return false;
        *out = (int64_t)d;
        return true;
    }
    return json_is_string(v) &&
           lb_text_int(lb_text(json_string_value(v), json_string_length(v)), out);
}

bool lb_json_bool(const struct lb_json *j, const char *path, bool *out)
{
    const json_t *v = open_up(lb_json_at(j, path));
    if (!json_is_boolean(v))
        return false;
    *out = json_is_true(v);
    return true;
}

size_t lb_json_count(const struct lb_json *j, const char *path)
{
    return json_array_size(open_up(lb_json_at(j, path)));
}

const struct lb_json *lb_json_item(const struct lb_json *j, const char *path, size_t i)
{
    return wrap(json_array_get(open_up(lb_json_at(j, path)), i));
}

void lb_json_add_text(struct lb_buf *b, struct lb_text t)
{
    lb_buf_add_char(b, '"');
    const char *at = t.n > 0 ? t.at : "", *end = at + t.n; /* no arithmetic on NULL */
    while (at < end) {
        uint32_t c = lb_utf8_next(&at, end);
        if (c == '"' || c == '\\') {
            lb_buf_add_char(b, '\\');
            lb_buf_add_char(b, (char)c);
        } else if (c < 0x20) {
            lb_buf_addf(b, "\\u%04x", (unsigned)c);
        } else {
            char utf8[4];
            lb_buf_add(b, utf8, lb_utf8_put(c, utf8));
        }
    }
    lb_buf_add_char(b, '"');
}

void lb_json_add_name(struct lb_buf *b, const char *name)
{
    char last = b->n > 0 ? b->at[b->n - 1] : '{';
    if (last != '{' && last != '[' && last != ',')
        lb_buf_add_char(b, ',');
    lb_json_add_text(b, lb_text_of(name));
    lb_buf_add_char(b, ':');
}

void lb_json_add_field(struct lb_buf *b, const char *name, struct lb_text value)
{
    lb_json_add_name(b, name);
    lb_json_add_text(b, value);
}
