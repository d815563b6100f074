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
