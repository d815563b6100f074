#include "config/setting_value.h"

#include "base/utf.h"

static bool read_boolean(struct lb_text value, int64_t *number)
{
    static const char *const yes[] = {"1", "true", "yes", "on", "y", "t", "-1"};
    static const char *const no[] = {"0", "false", "no", "off", "n", "f"};
    for (size_t i = 0; i < sizeof yes / sizeof yes[0]; i++) {
        if (lb_text_same(value, lb_text_of(yes[i]))) {
            *number = 1;
            return true;
        }
    }
    *number = 0;
    for (size_t i = 0; i < sizeof no / sizeof no[0]; i++) {
        if (lb_text_same(value, lb_text_of(no[i])))
            return true;
    }
    return false;
}

static bool read_integer(const struct lb_kw *k, struct lb_text value, int64_t *number)
{
    return lb_text_int(lb_text_trim(value), number) && *number >= k->least && *number <= k->most;
}

static bool read_integers(const struct lb_kw *k, struct lb_text value, int64_t *number)
{
    int64_t other;
    if (!read_integer(k, lb_text_cut(&value, ','), number))
        return false;
    while (value.at) {
        if (!read_integer(k, lb_text_cut(&value, ','), &other))
            return false;
    }
    return true;
}

static bool read_choice(const struct lb_kw *k, struct lb_text value, int64_t *number)
{
    for (const struct lb_kw_choice *c = k->choices; c->name; c++) {
        if (lb_text_same(value, lb_text_of(c->name))) {
            *number = c->value;
            return true;
        }
    }
    return false;
}

bool lb_setting_number(enum lb_keyword id, struct lb_text value, int64_t *number)
{
    const struct lb_kw *k = &lb_keywords[id];
    *number = 0;
    if (value.n == 0)
        return true;
    switch ((enum lb_kw_type)k->type) {
    case LB_KW_INTEGER:
        return read_integer(k, value, number);
    case LB_KW_INTEGERS:
        return read_integers(k, value, number);
    case LB_KW_BOOLEAN:
        return read_boolean(value, number);
    case LB_KW_CHOICE:
        return read_choice(k, value, number);
    case LB_KW_TEXT:
    case LB_KW_SECRET:
    case LB_KW_IGNORED:
        break;
    }
    return true;
}

static void describe_choices(const struct lb_kw_choice *all, struct lb_buf *out)
{
    const struct lb_kw_choice *last = all;
    for (const struct lb_kw_choice *c = all; c->name; c++)
        last = lb_kw_choice_is_first(all, c) ? c : last;
    for (const struct lb_kw_choice *c = all; c->name; c++) {
        if (!lb_kw_choice_is_first(all, c))
            continue;
        lb_buf_add_str(out, c == all ? "" : c == last ? " or " : ", ");
        lb_buf_add_str(out, c->name);
    }
}

void lb_setting_describe(enum lb_keyword id, struct lb_buf *out)
{
    const struct lb_kw *k = &lb_keywords[id];
    switch ((enum lb_kw_type)k->type) {
    case LB_KW_INTEGER:
        lb_buf_addf(out, "a whole number from %d to %d", (int)k->least, (int)k->most);
        return;
    case LB_KW_INTEGERS:
        lb_buf_addf(out, "whole numbers from %d to %d with commas between", (int)k->least,
                    (int)k->most);
        return;
    case LB_KW_BOOLEAN:
        lb_buf_add_str(out, "1 or 0");
        return;
    case LB_KW_CHOICE:
        describe_choices(k->choices, out);
        return;
    case LB_KW_TEXT:
    case LB_KW_SECRET:
    case LB_KW_IGNORED:
        lb_buf_add_str(out, "text");
    }
}

#define SHOWN_VALUE 100

bool lb_setting_refuse(enum lb_keyword id, struct lb_text value, const char *where,
                       struct lb_err *err)
{
    struct lb_buf fits = LB_BUF(1024);
    lb_setting_describe(id, &fits);
    int shown =
        (int)(value.n < SHOWN_VALUE ? value.n : lb_utf8_whole(lb_text(value.at, SHOWN_VALUE)));
    lb_err(err, LB_ERR_ARGUMENT, "%s=%.*s (from %s) does not fit: %s is %s", lb_keywords[id].name,
           shown, value.at, where, lb_keywords[id].name, lb_buf_str(&fits));
    lb_buf_release(&fits);
    return false;
}
