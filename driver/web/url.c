#include "web/url.h"

static bool is_clean(struct lb_text t)
{
    for (size_t i = 0; i < t.n; i++) {
        unsigned char c = (unsigned char)t.at[i];
        if (c <= ' ' || c == 0x7f || c == '"' || c == '<' || c == '>' || c == '\\')
            return false;
    }
    return true;
}

static bool is_host(struct lb_text host, bool bracketed)
{
    for (size_t i = 0; i < host.n; i++) {
        char c = host.at[i];
        bool fine = bracketed ? lb_hex_digit(c) >= 0 || c == ':' || c == '.'
                              : lb_is_alpha(c) || lb_is_digit(c) || strchr("-._", c);
        if (!fine)
            return false;
    }
    return host.n > 0;
}

static bool parse_port(struct lb_text t, uint16_t *port)
{
    int64_t v = 0;
    if (t.n == 0 || !lb_is_digit(t.at[0]) || !lb_text_int(t, &v) || v < 1 || v > 65535)
        return false;
    *port = (uint16_t)v;
    return true;
}

static bool parse_authority(struct lb_text t, struct lb_url *out)
{
    if (lb_text_find(t, 0, '@') != LB_NOT_FOUND)
        return false;
    bool bracketed = t.n > 0 && t.at[0] == '[';
    size_t end = lb_text_find(t, 0, bracketed ? ']' : ':');
    if (bracketed && end == LB_NOT_FOUND)
        return false;
    if (bracketed) {
        out->host = lb_text(t.at + 1, end - 1);
        end++;
    } else {
        if (end == LB_NOT_FOUND)
            end = t.n;
        out->host = lb_text(t.at, end);
    }
    if (!is_host(out->host, bracketed))
        return false;
    if (end == t.n)
        return true;
    return t.at[end] == ':' && parse_port(lb_text_from(t, end + 1), &out->port);
}

bool lb_url_parse(struct lb_text t, struct lb_url *out)
{
    *out = (struct lb_url){.path = LB_TEXT(""), .query = LB_NO_TEXT};
    size_t colon = lb_text_find_text(t, 0, LB_TEXT("://"));
    if (colon == LB_NOT_FOUND || !is_clean(t))
        return false;
    out->scheme = lb_text(t.at, colon);
    if (lb_text_same(out->scheme, LB_TEXT("https")))
        out->port = 443;
    else if (lb_text_same(out->scheme, LB_TEXT("http")))
        out->port = 80;
    else
        return false;
    struct lb_text rest = lb_text_from(t, colon + 3);
    size_t hash = lb_text_find(rest, 0, '#');
    if (hash != LB_NOT_FOUND)
        rest.n = hash;
    size_t ask = lb_text_find(rest, 0, '?');
    if (ask != LB_NOT_FOUND) {
        out->query = lb_text_from(rest, ask + 1);
        rest.n = ask;
    }
    size_t slash = lb_text_find(rest, 0, '/');
    if (slash != LB_NOT_FOUND) {
        out->path = lb_text_from(rest, slash);
        rest.n = slash;
    }
    return parse_authority(rest, out);
}

bool lb_url_is_https(const struct lb_url *u)
{
    return lb_text_same(u->scheme, LB_TEXT("https"));
}

bool lb_url_same_origin(const struct lb_url *a, const struct lb_url *b)
{
    return lb_text_same(a->scheme, b->scheme) && lb_text_same(a->host, b->host) &&
           a->port == b->port;
}

void lb_url_add_origin(struct lb_buf *b, const struct lb_url *u)
{
    bool six = lb_text_find(u->host, 0, ':') != LB_NOT_FOUND;
    lb_buf_add_str(b, lb_url_is_https(u) ? "https://" : "http://");
    lb_buf_add_str(b, six ? "[" : "");
    for (size_t i = 0; i < u->host.n; i++)
        lb_buf_add_char(b, lb_lower(u->host.at[i]));
    lb_buf_add_str(b, six ? "]" : "");
    if (u->port != (lb_url_is_https(u) ? 443 : 80)) {
        lb_buf_add_char(b, ':');
        lb_buf_add_int(b, u->port);
    }
}

void lb_url_add_shown(struct lb_buf *b, struct lb_text url)
{
    size_t end = 0;
    while (end < url.n && url.at[end] != '?' && url.at[end] != '#')
        end++;
    lb_buf_add(b, url.at, end);
}

static bool is_unreserved(char c)
{
    return lb_is_alpha(c) || lb_is_digit(c) || c == '-' || c == '.' || c == '_' || c == '~';
}

static void encode(struct lb_buf *b, struct lb_text t, char keep)
{
    for (size_t i = 0; i < t.n; i++) {
        unsigned char c = (unsigned char)t.at[i];
        if (is_unreserved((char)c) || (keep && (char)c == keep)) {
            lb_buf_add_char(b, (char)c);
            continue;
        }
        lb_buf_add_char(b, '%');
        lb_buf_add_char(b, "0123456789ABCDEF"[c >> 4]);
        lb_buf_add_char(b, "0123456789ABCDEF"[c & 15]);
    }
}

void lb_url_encode(struct lb_buf *b, struct lb_text t)
{
    encode(b, t, '\0');
}

void lb_url_encode_path(struct lb_buf *b, struct lb_text t)
{
    encode(b, t, '/');
}

bool lb_url_decode(struct lb_buf *b, struct lb_text t)
{
    for (size_t i = 0; i < t.n; i++) {
        char c = t.at[i];
        if (c == '%') {
            int high = i + 2 < t.n ? lb_hex_digit(t.at[i + 1]) : -1;
            int low = i + 2 < t.n ? lb_hex_digit(t.at[i + 2]) : -1;
            if (high < 0 || low < 0)
                return false;
            c = (char)(high << 4 | low);
            i += 2;
        } else if (c == '+') {
            c = ' ';
        }
        lb_buf_add_char(b, c);
    }
    return true;
}

void lb_form_add(struct lb_buf *b, const char *name, struct lb_text value)
{
    if (!value.at)
        return;
    if (b->n > 0)
        lb_buf_add_char(b, '&');
    lb_url_encode(b, lb_text_of(name));
    lb_buf_add_char(b, '=');
    lb_url_encode(b, value);
}

bool lb_form_get(struct lb_text form, const char *name, struct lb_buf *value)
{
    struct lb_text found = LB_NO_TEXT;
    struct lb_text rest = form;
    while (rest.at) {
        struct lb_text got = lb_text_cut(&rest, '&');
        struct lb_text key = lb_text_cut(&got, '=');
        if (!lb_text_is(key, lb_text_of(name)))
            continue;
        if (found.at)
            return false;
        found = got.at ? got : LB_TEXT("");
    }
    return found.at && lb_url_decode(value, found);
}
