#include "config/workspace.h"

#include <stdio.h>

#include "base/utf.h"

static bool refuse(struct lb_text value, const char *why, struct lb_err *err)
{
    struct lb_text shown = lb_text(value.at, value.n < 200 ? value.n : 200);
    shown.n = lb_utf8_whole(shown);
    return lb_err(err, LB_ERR_ARGUMENT,
                  "Workspace=%.*s: %s. It is the address you see in the browser when you work in "
                  "Databricks, such as https://adb-1234567890123456.7.azuredatabricks.net",
                  (int)shown.n, shown.at, why);
}

/* The part before path, query and fragment; *rest becomes those. */
static struct lb_text cut_authority(struct lb_text t, struct lb_text *rest)
{
    size_t end = 0;
    while (end < t.n && t.at[end] != '/' && t.at[end] != '?' && t.at[end] != '#')
        end++;
    *rest = lb_text_from(t, end);
    return lb_text(t.at, end);
}

static bool all_digits(struct lb_text t)
{
    for (size_t i = 0; i < t.n; i++) {
        if (!lb_is_digit(t.at[i]))
            return false;
    }
    return t.n > 0;
}

/* Ids are letters, digits and dashes: what is not comes from something else and is left alone. */
static void keep_id(char out[64], struct lb_text id)
{
    if (id.n == 0 || id.n >= 64 || out[0])
        return;
    for (size_t i = 0; i < id.n; i++) {
        if (!lb_is_alpha(id.at[i]) && !lb_is_digit(id.at[i]) && id.at[i] != '-' && id.at[i] != '_')
            return;
    }
    memcpy(out, id.at, id.n);
    out[id.n] = '\0';
}

static void read_query(struct lb_workspace *out, struct lb_text rest)
{
    char by_w[64] = "", by_o[64] = "";
    size_t mark = lb_text_find(rest, 0, '?');
    if (mark == LB_NOT_FOUND)
        return;
    struct lb_text query = lb_text_from(rest, mark + 1);
    query = lb_text_cut(&query, '#');
    while (query.at) {
        struct lb_text value = lb_text_cut(&query, '&');
        struct lb_text name = lb_text_cut(&value, '=');
        if (!value.at)
            continue;
        if (lb_text_is(name, LB_TEXT("w")))
            keep_id(by_w, value);
        else if (all_digits(value) &&
                 (lb_text_is(name, LB_TEXT("o")) || lb_text_is(name, LB_TEXT("workspace_id"))))
            keep_id(by_o, value);
        else if (lb_text_is(name, LB_TEXT("a")) || lb_text_is(name, LB_TEXT("account_id")))
            keep_id(out->account_id, value);
    }
    memcpy(out->workspace_id, by_w[0] ? by_w : by_o, sizeof by_w);
}

static bool is_host_char(char c, bool ipv6)
{
    if (ipv6)
        return lb_is_digit(c) || (lb_lower(c) >= 'a' && lb_lower(c) <= 'f') || c == ':' || c == '.';
    return lb_is_alpha(c) || lb_is_digit(c) || c == '-' || c == '.' || c == '_';
}

static bool read_host(struct lb_workspace *out, struct lb_text host, bool ipv6)
{
    if (host.n > 0 &&
        host.at[host.n - 1] == '.') /* the root of the DNS: certificates do not name it */
        host.n--;
    if (host.n == 0 || host.n >= sizeof out->host || host.at[0] == '.')
        return false;
    for (size_t i = 0; i < host.n; i++) {
        if (!is_host_char(host.at[i], ipv6) ||
            (i > 0 && !ipv6 && host.at[i] == '.' && host.at[i - 1] == '.'))
            return false;
        out->host[i] = lb_lower(host.at[i]);
    }
    out->host[host.n] = '\0';
    return true;
}

static bool read_port(struct lb_workspace *out, struct lb_text port)
{
    int64_t number;
    out->port = 443;
    if (!port.at || port.n == 0)
        return true;
    if (!all_digits(port) || !lb_text_int(port, &number) || number < 1 || number > 65535)
        return false;
    out->port = (int)number;
    return true;
}

/* host, host:port, [ipv6] or [ipv6]:port */
static bool read_authority(struct lb_workspace *out, struct lb_text authority, bool *ipv6)
{
    struct lb_text port = authority, host;
    *ipv6 = authority.n > 0 && authority.at[0] == '[';
    if (!*ipv6) {
        host = lb_text_cut(&port, ':');
        return read_host(out, host, false) && read_port(out, port);
    }
    port = lb_text_from(port, 1);
    host = lb_text_cut(&port, ']');
    if (!port.at || (port.n > 0 && port.at[0] != ':'))
        return false;
    if (port.n > 0)
        port = lb_text_from(port, 1);
    return read_host(out, host, true) && read_port(out, port);
}

bool lb_workspace_parse(struct lb_workspace *out, struct lb_text value, struct lb_err *err)
{
    struct lb_text rest, t = lb_text_trim(value);
    bool ipv6;
    memset(out, 0, sizeof *out);
    size_t scheme = lb_text_find_text(t, 0, LB_TEXT("://"));
    if (lb_text_starts_same(t, LB_TEXT("http://")))
        return refuse(t, "only https is accepted, because secrets would travel in the clear", err);
    if (lb_text_starts_same(t, LB_TEXT("https://")))
        t = lb_text_from(t, 8);
    else if (scheme != LB_NOT_FOUND && scheme < 16)
        return refuse(t, "only https is accepted", err);
    struct lb_text authority = cut_authority(t, &rest);
    if (lb_text_find(authority, 0, '@') != LB_NOT_FOUND)
        return lb_err(err, LB_ERR_ARGUMENT,
                      "Workspace: an address with a user name in it (before an @) is not accepted");
    if (!read_authority(out, authority, &ipv6))
        return refuse(value, "this is no host name", err);
    read_query(out, rest);
    int n = snprintf(out->url, sizeof out->url, ipv6 ? "https://[%s]" : "https://%s", out->host);
    if (out->port != 443)
        snprintf(out->url + n, sizeof out->url - (size_t)n, ":%d", out->port);
    return true;
}
