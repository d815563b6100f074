#include "config/settings_out.h"

#include "config/connstr.h"

void lb_settings_out_string(const struct lb_settings *s, struct lb_buf *out)
{
    enum lb_keyword first = lb_settings_given(s, LB_KEY_DSN) ? LB_KEY_DSN : LB_KEY_DRIVER;
    if (lb_settings_given(s, first))
        lb_connstr_add(out, first == LB_KEY_DSN ? "DSN" : "DRIVER", lb_settings_text(s, first));
    for (int id = 0; id < LB_KEYWORDS; id++) {
        const struct lb_kw *k = &lb_keywords[id];
        if (k->group == LB_KW_ODBC || k->type == LB_KW_SECRET || s->of[id].source < LB_FROM_STRING)
            continue;
        /* Braces, too, keep PercentDecodePWD from decoding once more what is decoded. */
        if (id == LB_KEY_CONN_SETTINGS)
            lb_connstr_add_braced(out, k->name, lb_settings_text(s, id));
        else
            lb_connstr_add(out, k->name, lb_settings_text(s, id));
    }
}

static bool is_name_char(char c)
{
    return lb_is_alpha(c) || lb_is_digit(c) || (c && strchr("_.+-/", c));
}

static bool continues_character(char c)
{
    return ((unsigned char)c & 0xC0) == 0x80;
}

void lb_settings_application_name(const struct lb_settings *s, const char *driver_version,
                                  char out[LB_APPLICATION_NAME_ROOM])
{
    struct lb_text own = lb_text_trim(lb_settings_text(s, LB_KEY_APPLICATION_NAME));
    size_t n = 0;
    for (size_t i = 0; i < own.n && n < LB_APPLICATION_NAME_ROOM - 1; i++) {
        if (!continues_character(own.at[i]))
            out[n++] = is_name_char(own.at[i]) ? own.at[i] : '-';
    }
    const char *parts[] = {n ? " " : "", "lakebase_odbc/", driver_version};
    size_t whole = n;
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        whole += strlen(parts[i]);
    for (size_t i = 0; whole < LB_APPLICATION_NAME_ROOM && i < sizeof parts / sizeof parts[0];
         i++) {
        memcpy(out + n, parts[i], strlen(parts[i]));
        n += strlen(parts[i]);
    }
    out[n] = '\0';
}
