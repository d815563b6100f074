/* ODBCINSTGetProperties: the form that unixODBC's managers show for a data source (odbcinstext.h).
 */
#include <odbcinst.h>
#include <odbcinstext.h>
#include <stdlib.h>

#include "base/buf.h"
#include "config/setting_value.h"

#define HELP_MAX 2048

/* The names to choose from, each spelled one way, with their NULs; an empty one first: nothing
 * chosen is the default. */
static void list_names(const struct lb_kw *k, struct lb_buf *out)
{
    lb_buf_add_char(out, '\0');
    if (k->type == LB_KW_BOOLEAN)
        lb_buf_add(out,
                   "1\0"
                   "0",
                   4);
    for (const struct lb_kw_choice *c = k->choices; c && c->name; c++) {
        if (lb_kw_choice_is_first(k->choices, c))
            lb_buf_add(out, c->name, strlen(c->name) + 1);
    }
}

/* One block that the caller frees by one free: the pointers, NULL at the end, then the texts. */
static char **make_list(const struct lb_kw *k)
{
    struct lb_buf names = LB_BUF(4096);
    size_t count = 0;
    char **list = NULL;
    list_names(k, &names);
    for (size_t i = 0; i < names.n; i++)
        count += names.at[i] == '\0';
    if (lb_buf_ok(&names))
        list = malloc((count + 1) * sizeof *list + names.n);
    if (list) {
        char *text = (char *)(list + count + 1);
        memcpy(text, names.at, names.n);
        for (size_t i = 0; i < count; i++, text += strlen(text) + 1)
            list[i] = text;
        list[count] = NULL;
    }
    lb_buf_release(&names);
    return list;
}

static char *make_help(enum lb_keyword id)
{
    const struct lb_kw *k = &lb_keywords[id];
    struct lb_buf help = LB_BUF(HELP_MAX);
    lb_buf_add_str(&help, k->help);
    if (k->type == LB_KW_INTEGER || k->type == LB_KW_INTEGERS) {
        lb_buf_add_str(&help, " It is ");
        lb_setting_describe(id, &help);
        lb_buf_add_char(&help, '.');
    }
    if (k->value[0])
        lb_buf_addf(&help, " Default: %s.", k->value);
    char *text = lb_buf_ok(&help) ? lb_text_copy(lb_buf_text(&help)) : NULL;
    lb_buf_release(&help);
    return text;
}

static int prompt_type(const struct lb_kw *k)
{
    if (k->type == LB_KW_SECRET)
        return ODBCINST_PROMPTTYPE_TEXTEDIT_PASSWORD;
    if (k->type == LB_KW_CHOICE || k->type == LB_KW_BOOLEAN)
        return ODBCINST_PROMPTTYPE_COMBOBOX;
    return k->flags & LB_KW_PATH ? ODBCINST_PROMPTTYPE_FILENAME : ODBCINST_PROMPTTYPE_TEXTEDIT;
}

/* The list's owner frees each property, its help and its list (ODBCINSTDestructProperties). */
static HODBCINSTPROPERTY make_property(enum lb_keyword id)
{
    const struct lb_kw *k = &lb_keywords[id];
    HODBCINSTPROPERTY p = calloc(1, sizeof *p);
    if (!p)
        return NULL;
    p->nPromptType = prompt_type(k);
    memcpy(p->szName, k->name, strlen(k->name));
    p->pszHelp = make_help(id);
    if (p->nPromptType == ODBCINST_PROMPTTYPE_COMBOBOX)
        p->aPromptData = make_list(k);
    if (p->pszHelp && (p->aPromptData || p->nPromptType != ODBCINST_PROMPTTYPE_COMBOBOX))
        return p;
    free(p->pszHelp);
    free(p->aPromptData);
    free(p);
    return NULL;
}

/* Appends to the list whose last property is given; it has Name, Description and Driver already.
 * What was appended before memory ran out stays, and belongs to the list's owner. */
int INSTAPI ODBCINSTGetProperties(HODBCINSTPROPERTY last)
{
    for (int id = 0; id < LB_KEYWORDS; id++) {
        if (!(lb_keywords[id].flags & LB_KW_FORM) || lb_keywords[id].group == LB_KW_ODBC)
            continue;
        last->pNext = make_property(id);
        if (!last->pNext)
            return ODBCINST_ERROR;
        last = last->pNext;
    }
    return ODBCINST_SUCCESS;
}
