#include "sql/ident.h"

void lb_ident_quote(struct lb_buf *out, struct lb_text name)
{
    lb_buf_add_char(out, '"');
    for (size_t from = 0; from < name.n;) {
        size_t quote = lb_text_find(name, from, '"');
        size_t end = quote == LB_NOT_FOUND ? name.n : quote + 1;
        lb_buf_add(out, name.at + from, end - from);
        if (quote != LB_NOT_FOUND)
            lb_buf_add_char(out, '"');
        from = end;
    }
    lb_buf_add_char(out, '"');
}

/* The length of the identifier as written at the start of t, 0: there is none. Unquoted, it ends at
 * a dot or white space, whatever else is in it: applications pass names that SQL would want quoted.
 */
static size_t length(struct lb_text t)
{
    if (t.n == 0)
        return 0;
    size_t n = 0;
    if (t.at[0] != '"') {
        while (n < t.n && t.at[n] != '.' && t.at[n] != '"' && !lb_is_space(t.at[n]))
            n++;
        return n;
    }
    for (n = 1; n < t.n; n++) {
        if (t.at[n] == '"' && (n + 1 == t.n || t.at[n + 1] != '"'))
            return n + 1;
        n += t.at[n] == '"';
    }
    return 0;
}

static void add_plain(struct lb_buf *out, struct lb_text written)
{
    bool quoted = written.at[0] == '"';
    size_t end = quoted ? written.n - 1 : written.n;
    for (size_t i = quoted ? 1 : 0; i < end; i++) {
        lb_buf_add_char(out, quoted ? written.at[i] : lb_lower(written.at[i]));
        i += quoted && written.at[i] == '"';
    }
}

bool lb_ident_plain(struct lb_buf *out, struct lb_text written)
{
    struct lb_text t = lb_text_trim(written);
    if (t.n == 0 || length(t) != t.n)
        return false;
    add_plain(out, t);
    return true;
}

/* The next byte of the plain name, at *i, which moves on; -1 at the end. */
static int next_plain(struct lb_text t, size_t *i)
{
    bool quoted = t.n > 0 && t.at[0] == '"';
    if (quoted && *i == 0)
        *i = 1;
    size_t end = quoted ? t.n - 1 : t.n;
    if (*i >= end)
        return -1;
    char c = t.at[*i];
    *i += quoted && c == '"' ? 2 : 1;
    return (unsigned char)(quoted ? c : lb_lower(c));
}

bool lb_ident_is(struct lb_text written, struct lb_text other)
{
    struct lb_text a = lb_text_trim(written), b = lb_text_trim(other);
    if (a.n == 0 || b.n == 0 || length(a) != a.n || length(b) != b.n)
        return false;
    for (size_t i = 0, j = 0;;) {
        int c = next_plain(a, &i);
        if (c != next_plain(b, &j))
            return false;
        if (c < 0)
            return true;
    }
}

enum { PARTS = 3 };

bool lb_ident_split(struct lb_text written, struct lb_buf *out, struct lb_ident *parts)
{
    struct lb_text rest = lb_text_trim(written);
    size_t start[PARTS + 1];
    unsigned n = 0;
    *parts = (struct lb_ident){LB_NO_TEXT, LB_NO_TEXT, LB_NO_TEXT};
    for (;;) {
        size_t taken = length(rest);
        if (taken == 0 || n == PARTS)
            return false;
        start[n++] = out->n;
        add_plain(out, lb_text(rest.at, taken));
        rest = lb_text_trim(lb_text_from(rest, taken));
        if (rest.n == 0)
            break;
        if (rest.at[0] != '.')
            return false;
        rest = lb_text_trim(lb_text_from(rest, 1));
    }
    if (!lb_buf_ok(out))
        return false;
    start[n] = out->n;
    struct lb_text *places[PARTS] = {&parts->name, &parts->schema, &parts->catalog};
    for (unsigned i = 0; i < n; i++)
        *places[i] = lb_text(lb_buf_str(out) + start[n - 1 - i], start[n - i] - start[n - 1 - i]);
    return true;
}

/* ---- arguments of catalog functions ------------------------------------------------------ */

static struct lb_text settled(struct lb_buf *out, size_t start)
{
    lb_buf_add_char(out, '\0');
    return lb_buf_ok(out) ? lb_text(out->at + start, out->n - 1 - start) : LB_NO_TEXT;
}

static bool is_special(char c)
{
    return c == '%' || c == '_' || c == '\\';
}

/* Is there a wildcard whose meaning was not taken away? */
static bool has_wildcard(struct lb_text p)
{
    for (size_t i = 0; i < p.n; i++) {
        if (p.at[i] == '%' || p.at[i] == '_')
            return true;
        if (p.at[i] == '\\' && i + 1 < p.n && is_special(p.at[i + 1]))
            i++;
    }
    return false;
}

enum lb_pattern lb_pattern_value(struct lb_text p, struct lb_buf *out, struct lb_text *value)
{
    bool like = has_wildcard(p), all = p.n > 0;
    for (size_t i = 0; i < p.n; i++)
        all = all && p.at[i] == '%';
    *value = LB_NO_TEXT;
    if (!p.at || all)
        return LB_PATTERN_ANY;
    size_t start = out->n;
    for (size_t i = 0; i < p.n; i++) {
        bool backslash = p.at[i] == '\\';
        bool escape = backslash && i + 1 < p.n && is_special(p.at[i + 1]);
        if (like && backslash) /* a lone one stands for itself, which LIKE wants doubled */
            lb_buf_add_char(out, '\\');
        lb_buf_add_char(out, p.at[escape ? ++i : i]);
    }
    *value = settled(out, start);
    return like ? LB_PATTERN_LIKE : LB_PATTERN_NAME;
}

enum lb_pattern lb_pattern_identifier(struct lb_text identifier, struct lb_buf *out,
                                      struct lb_text *value)
{
    *value = LB_NO_TEXT;
    if (!identifier.at)
        return LB_PATTERN_ANY;
    size_t start = out->n;
    struct lb_text t = identifier;
    while (t.n > 0 && t.at[t.n - 1] == ' ')
        t.n--;
    if (t.n > 0 && t.at[0] == '"' && length(t) == t.n)
        add_plain(out, t);
    else
        for (size_t i = 0; i < t.n; i++)
            lb_buf_add_char(out, lb_lower(t.at[i]));
    *value = settled(out, start);
    return LB_PATTERN_NAME;
}
