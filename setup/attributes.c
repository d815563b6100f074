#include "setup/attributes.h"

#include <odbcinst.h>

#include "config/dsn.h"
#include "config/setting_value.h"

bool lb_attribute_next(const char **list, struct lb_attribute *out)
{
    if (!*list || !**list)
        return false;
    struct lb_text value = lb_text_of(*list);
    *list += value.n + 1;
    out->name = lb_text_trim(lb_text_cut(&value, '='));
    out->value = value.at ? lb_text_trim(value) : LB_NO_TEXT;
    out->id = lb_keyword_find(out->name);
    return true;
}

struct lb_text lb_attribute_value(const char *list, enum lb_keyword id)
{
    struct lb_attribute a;
    while (lb_attribute_next(&list, &a)) {
        if (a.id == id)
            return a.value;
    }
    return LB_NO_TEXT;
}

static bool check_name(const struct lb_attribute *a, struct lb_err *err)
{
    if (!a->value.at)
        return lb_err(err, LB_ERR_SYNTAX, "%.*s has no =: attributes are written Keyword=value",
                      (int)(a->name.n < 40 ? a->name.n : 40), a->name.at);
    if (a->id != LB_KEY_UNKNOWN)
        return true;
    struct lb_text near = lb_keyword_nearest(a->name);
    lb_err(err, LB_ERR_ARGUMENT, "%.*s is no keyword of this driver.",
           (int)(a->name.n < 40 ? a->name.n : 40), a->name.at);
    if (near.at)
        lb_err_add(err, "Was %.*s meant?", (int)near.n, near.at);
    return false;
}

bool lb_attribute_check(const struct lb_attribute *a, struct lb_err *err)
{
    int64_t number;
    if (!check_name(a, err))
        return false;
    const char *name = lb_keywords[a->id].name;
    if (lb_text_find(a->value, 0, '\n') != LB_NOT_FOUND ||
        lb_text_find(a->value, 0, '\r') != LB_NOT_FOUND)
        return lb_err(err, LB_ERR_ARGUMENT, "%s: a line break cannot be kept in odbc.ini", name);
    if (strlen(name) + 1 + a->value.n > LB_DSN_LINE_MAX)
        return lb_err(
            err, LB_ERR_ARGUMENT,
            "%s: the value is longer than odbc.ini can keep (about 1,000 characters). Put "
            "it into a file and name that with PasswordFile, SecretFile, AccessTokenFile "
            "or IdentityTokenFile",
            name);
    if (!lb_setting_number(a->id, a->value, &number))
        return lb_setting_refuse(a->id, a->value, "the attributes", err);
    return true;
}

bool lb_setup_fail(unsigned installer_error, const struct lb_err *err)
{
    SQLPostInstallerError(err->code == LB_ERR_MEMORY ? ODBC_ERROR_OUT_OF_MEM : installer_error,
                          err->text);
    return false;
}
