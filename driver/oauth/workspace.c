#include "oauth/workspace.h"

#include "base/utf.h"
#include "web/url.h"

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

enum { LONGEST_HOST = 255 };

static bool read_authority(struct lb_workspace *out, struct lb_text authority)
{
    struct lb_url u;
    struct lb_buf whole = LB_BUF(2 * sizeof out->url), origin = LB_BUF(sizeof out->url - 1);
    if (authority.n > 0 && authority.at[authority.n - 1] == ':') /* RFC 3986 3.2.3: no port */
        authority.n--;
    lb_buf_add_str(&whole, "https://");
    lb_buf_add_text(&whole, authority);
    bool ok = lb_buf_ok(&whole) && lb_url_parse(lb_buf_text(&whole), &u) &&
              lb_text_find_text(u.host, 0, LB_TEXT("..")) == LB_NOT_FOUND;
    if (ok && u.host.at[u.host.n - 1] == '.') /* the root of the DNS: certificates do not name it */
        u.host.n--;
    ok = ok && u.host.n > 0 && u.host.n <= LONGEST_HOST && u.host.at[0] != '.';
    if (ok)
        lb_url_add_origin(&origin, &u);
    memcpy(out->url, lb_buf_str(&origin), origin.n + 1);
    ok = ok && lb_buf_ok(&origin);
    lb_buf_release(&whole);
    lb_buf_release(&origin);
    return ok;
}

bool lb_workspace_parse(struct lb_workspace *out, struct lb_text value, struct lb_err *err)
{
    struct lb_text rest, t = lb_text_trim(value);
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
    if (!read_authority(out, authority))
        return refuse(value, "this is no host name", err);
    read_query(out, rest);
    return true;
}
