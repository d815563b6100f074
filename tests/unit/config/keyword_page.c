#include "config/keyword_page.h"

#include "config/setting_value.h"

static const char opening[] =
    "# Keywords\n"
    "\n"
    "<!-- Made from driver/config/keyword.c by `make keyword-page`: change the table, not this "
    "page. -->\n"
    "\n"
    "Keywords stand in a connection string (`Server=…;Database=…`), in a data source of "
    "`odbc.ini`, or,\n"
    "where an environment variable is named, in the environment. Case does not matter.\n"
    "\n"
    "- What is given in several places: the connection string wins over the data source, that over "
    "the\n"
    "  driver's section of `odbcinst.ini`, that over the environment. In one place the first one "
    "counts.\n"
    "- An empty value is as good as none.\n"
    "- A value that begins or ends with a space, or holds one of `[]{}(),;?*=!@`, stands in braces "
    "in a\n"
    "  connection string, with `}` doubled: `PWD={a;b}}c}` is `a;b}c`. In `odbc.ini` there are no "
    "braces.\n"
    "- `odbc.ini` keeps about 1,000 characters in a line: a token, and any secret you do not want "
    "to lie\n"
    "  there, goes into a file that `SecretFile`, `PasswordFile` or `AccessTokenFile` names.\n"
    "- `~/` at the start of a file's name is your home folder.\n"
    "- `AuthType` says how to sign in. Without it, it is the one way that what else is given fits; "
    "two at\n"
    "  once are an error that names both. The environment is asked only where connection string "
    "and data\n"
    "  source leave it open, and a browser opens only when `oauth-u2m` is asked for.\n"
    "- Programs that know `UID` and `PWD` only: with `oauth-m2m` they stand in for `ClientID` and\n"
    "  `ClientSecret` where those are missing. That is also what they are taken for when "
    "`ClientID` is given\n"
    "  without a secret, or when a Lakebase is meant and `UID` is an application ID (a UUID) and "
    "`PWD` no\n"
    "  token. `UID=token` makes `PWD` an access token.\n"
    "- What the environment holds for other programs does not mix with what you name: `PGHOST` is "
    "left out\n"
    "  when the data source names an endpoint or instance, `PGUSER` when it names a client ID.\n"
    "- A keyword that the driver does not know is no error: it is told as SQLSTATE 01S00, with the "
    "nearest\n"
    "  known name.\n"
    "- *secret*: never shown, logged, or returned by SQLDriverConnect. *not yet*: accepted, but "
    "this version\n"
    "  does not act on it.\n";

static const char *const groups[LB_KW_GROUPS] = {
    [LB_KW_ODBC] = "Data source and driver",
    [LB_KW_CONNECTION] = "Where to connect",
    [LB_KW_SIGN_IN] = "Signing in",
    [LB_KW_SESSION] = "The session",
    [LB_KW_TLS] = "TLS and proxies",
    [LB_KW_TYPES] = "How types are reported",
    [LB_KW_STATEMENT] = "Statements and cursors",
    [LB_KW_CATALOG] = "Catalog functions",
    [LB_KW_LOG] = "Log",
    [LB_KW_COMPAT] = "Accepted and ignored",
};

/* Text for a cell: a bar would end it. */
static void add_cell(struct lb_buf *out, const char *text)
{
    for (; *text; text++) {
        if (*text == '|')
            lb_buf_add_char(out, '\\');
        if (*text == '<')
            lb_buf_add_str(out, "&lt;");
        else
            lb_buf_add_char(out, *text);
    }
}

static void add_names(struct lb_buf *out, enum lb_keyword id)
{
    struct lb_text also = lb_text_of(lb_keywords[id].also);
    lb_buf_addf(out, "| **%s**", lb_keywords[id].name);
    for (const char *between = "<br>"; also.at; between = ", ") {
        lb_buf_add_str(out, between);
        lb_buf_add_text(out, lb_text_cut(&also, ';'));
    }
}

static void add_value(struct lb_buf *out, enum lb_keyword id)
{
    const struct lb_kw *k = &lb_keywords[id];
    lb_buf_add_str(out, " | ");
    if (k->type == LB_KW_SECRET)
        lb_buf_add_str(out, "*secret*");
    else
        lb_setting_describe(id, out);
    lb_buf_add_str(out, " | ");
    if (k->value[0])
        lb_buf_addf(out, "`%s`", k->value);
}

static void add_environment(struct lb_buf *out, const struct lb_kw *k)
{
    struct lb_text names = lb_text_of(k->env);
    lb_buf_add_str(out, " | ");
    for (const char *between = ""; names.at; between = ", ") {
        lb_buf_add_str(out, between);
        lb_buf_add_text(out, lb_text_cut(&names, ' '));
    }
}

static void add_row(struct lb_buf *out, enum lb_keyword id)
{
    const struct lb_kw *k = &lb_keywords[id];
    add_names(out, id);
    add_value(out, id);
    add_environment(out, k);
    lb_buf_add_str(out, k->flags & LB_KW_PLANNED ? " | *Not yet.* " : " | ");
    add_cell(out, k->help);
    lb_buf_add_str(out, " |\n");
}

static void add_group(struct lb_buf *out, enum lb_kw_group group)
{
    lb_buf_addf(out, "\n## %s\n\n", groups[group]);
    lb_buf_add_str(
        out, "| Keyword, other names | Value | Default | Environment | |\n|---|---|---|---|---|\n");
    for (int id = 0; id < LB_KEYWORDS; id++) {
        if (lb_keywords[id].group == group)
            add_row(out, id);
    }
}

/* These have nothing but names. */
static void add_ignored(struct lb_buf *out)
{
    lb_buf_addf(out, "\n## %s\n", groups[LB_KW_COMPAT]);
    for (int id = 0; id < LB_KEYWORDS; id++) {
        if (lb_keywords[id].type != LB_KW_IGNORED)
            continue;
        lb_buf_addf(out, "\n%s\n%s", lb_keywords[id].help, lb_keywords[id].name);
        struct lb_text also = lb_text_of(lb_keywords[id].also);
        for (size_t i = 0; also.at; i++) {
            lb_buf_add_str(out, i % 8 == 7 ? ",\n" : ", ");
            lb_buf_add_text(out, lb_text_cut(&also, ';'));
        }
        lb_buf_add_str(out, "\n");
    }
}

void lb_keyword_page(struct lb_buf *out)
{
    lb_buf_add(out, opening, sizeof opening - 1);
    for (int group = 0; group < LB_KW_GROUPS; group++) {
        if (group != LB_KW_COMPAT)
            add_group(out, group);
    }
    add_ignored(out);
}
