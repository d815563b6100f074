#include "config/connstr.h"

#include "base/utf.h"

void lb_connstr_open(struct lb_connstr *c, struct lb_text string)
{
    *c = (struct lb_connstr){.all = string, .value = LB_BUF_SECRET(LB_CONNSTR_MAX)};
}

void lb_connstr_close(struct lb_connstr *c)
{
    lb_buf_release(&c->value);
}

static size_t position(const struct lb_connstr *c, size_t at)
{
    return lb_utf8_chars(lb_text(c->all.at, at)) + 1;
}

static enum lb_connstr_step bad(const struct lb_connstr *c, size_t at, const char *what,
                                struct lb_err *err)
{
    lb_err(err, LB_ERR_SYNTAX, "connection string, character %zu: %s", position(c, at), what);
    return LB_CONNSTR_BAD;
}

static void skip_space(struct lb_connstr *c)
{
    while (c->at < c->all.n && lb_is_space(c->all.at[c->at]))
        c->at++;
}

/* Reads what follows '{'; afterwards c->at is behind the pair's ';' or at the end. */
static enum lb_connstr_step read_braced(struct lb_connstr *c, struct lb_err *err)
{
    size_t open = c->at++;
    for (;;) {
        size_t close = lb_text_find(c->all, c->at, '}');
        if (close == LB_NOT_FOUND)
            return bad(c, open,
                       "the brace that opens here is never closed. A value that begins with { is "
                       "written {{…} with every } in it doubled",
                       err);
        lb_buf_add(&c->value, c->all.at + c->at, close - c->at);
        c->at = close + 1;
        if (c->at == c->all.n || c->all.at[c->at] != '}')
            break;
        lb_buf_add_char(&c->value, '}');
        c->at++;
    }
    size_t behind = c->at;
    skip_space(c);
    if (c->at < c->all.n && c->all.at[c->at] != ';')
        return bad(c, behind,
                   "a ; must follow the closing brace. Inside of braces a } is written twice: }}",
                   err);
    c->at++;
    return LB_CONNSTR_PAIR;
}

static void read_plain(struct lb_connstr *c)
{
    size_t end = lb_text_find(c->all, c->at, ';');
    if (end == LB_NOT_FOUND)
        end = c->all.n;
    lb_buf_add_text(&c->value, lb_text_trim(lb_text(c->all.at + c->at, end - c->at)));
    c->at = end + 1;
}

static enum lb_connstr_step read_keyword(struct lb_connstr *c, struct lb_connstr_pair *pair,
                                         struct lb_err *err)
{
    size_t start = c->at;
    while (c->at < c->all.n && c->all.at[c->at] != '=' && c->all.at[c->at] != ';')
        c->at++;
    pair->position = position(c, start);
    pair->keyword = lb_text_trim(lb_text(c->all.at + start, c->at - start));
    if (c->at == c->all.n || c->all.at[c->at] == ';')
        return bad(c, start,
                   "what begins here has no =. A value that holds a ; stands in braces: {a;b}",
                   err);
    if (pair->keyword.n == 0)
        return bad(c, start, "there is no keyword before the =", err);
    c->at++;
    return LB_CONNSTR_PAIR;
}

enum lb_connstr_step lb_connstr_next(struct lb_connstr *c, struct lb_connstr_pair *pair,
                                     struct lb_err *err)
{
    lb_buf_clear(&c->value);
    if (c->at == 0 && lb_text_find(c->all, 0, '\0') != LB_NOT_FOUND)
        return bad(c, lb_text_find(c->all, 0, '\0'), "a NUL byte cannot be part of it", err);
    while (c->at < c->all.n && (c->all.at[c->at] == ';' || lb_is_space(c->all.at[c->at])))
        c->at++;
    if (c->at >= c->all.n)
        return LB_CONNSTR_END;
    enum lb_connstr_step step = read_keyword(c, pair, err);
    if (step == LB_CONNSTR_BAD)
        return step;
    skip_space(c);
    pair->braced = c->at < c->all.n && c->all.at[c->at] == '{';
    if (pair->braced)
        step = read_braced(c, err);
    else
        read_plain(c);
    if (step == LB_CONNSTR_PAIR && !lb_buf_ok(&c->value)) {
        lb_err_memory(err);
        return LB_CONNSTR_BAD;
    }
    pair->value = lb_buf_text(&c->value);
    return step;
}

/* The characters that SQLDriverConnect's description asks to keep out of a value without braces. */
static bool needs_braces(struct lb_text value)
{
    static const char special[] = "[]{}(),;?*=!@";
    if (value.n == 0)
        return false;
    if (lb_is_space(value.at[0]) || lb_is_space(value.at[value.n - 1]))
        return true;
    for (size_t i = 0; i < value.n; i++) {
        if (memchr(special, value.at[i], sizeof(special) - 1))
            return true;
    }
    return false;
}

void lb_connstr_add_braced(struct lb_buf *out, const char *name, struct lb_text value)
{
    lb_buf_add_str(out, name);
    lb_buf_add_str(out, "={");
    for (size_t i = 0; i < value.n; i++) {
        if (value.at[i] == '}')
            lb_buf_add_char(out, '}');
        lb_buf_add_char(out, value.at[i]);
    }
    lb_buf_add_str(out, "};");
}

void lb_connstr_add(struct lb_buf *out, const char *name, struct lb_text value)
{
    if (needs_braces(value)) {
        lb_connstr_add_braced(out, name, value);
        return;
    }
    lb_buf_add_str(out, name);
    lb_buf_add_char(out, '=');
    lb_buf_add_text(out, value);
    lb_buf_add_char(out, ';');
}
