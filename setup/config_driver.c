/* ConfigDriver (ODBC reference, "Setup DLL API"): defaults of the driver's own section of
 * odbcinst.ini. */
#include <odbcinst.h>

#include "base/buf.h"
#include "setup/attributes.h"

BOOL INSTAPI ConfigDriver(HWND parent, WORD request, LPCSTR driver, LPCSTR arguments, LPSTR message,
                          WORD message_room, WORD *message_length);

static bool write_argument(const char *driver, const struct lb_attribute *a, struct lb_err *err)
{
    if (a->id == LB_KEY_DSN || a->id == LB_KEY_DRIVER)
        return lb_err(err, LB_ERR_ARGUMENT, "%s is nothing that a driver has a default for",
                      lb_keywords[a->id].name);
    /* Pooling (CPTimeout …) is the driver manager's: kept under the name that it looks for. */
    bool ignored = lb_keywords[a->id].type == LB_KW_IGNORED;
    char *name = lb_text_copy(ignored ? a->name : lb_text_of(lb_keywords[a->id].name));
    char *value = lb_text_copy(a->value);
    bool good = name && value;
    if (!good)
        lb_err_memory(err);
    else if (!SQLWritePrivateProfileString(driver, name, a->value.n ? value : NULL, "odbcinst.ini"))
        good = lb_err(err, LB_ERR_SYSTEM, "odbcinst.ini cannot be written");
    lb_free_secret(name);
    lb_free_secret(value);
    return good;
}

static bool configure(const char *driver, const char *arguments)
{
    struct lb_err err = {0};
    struct lb_attribute a;
    for (const char *at = arguments; lb_attribute_next(&at, &a);) {
        if (!lb_attribute_check(&a, &err))
            return lb_setup_fail(ODBC_ERROR_INVALID_KEYWORD_VALUE, &err);
    }
    for (const char *at = arguments; lb_attribute_next(&at, &a);) {
        if (!write_argument(driver, &a, &err))
            return lb_setup_fail(ODBC_ERROR_REQUEST_FAILED, &err);
    }
    return true;
}

/* Installing and removing need nothing beyond what the installer does itself. */
BOOL INSTAPI ConfigDriver(HWND parent, WORD request, LPCSTR driver, LPCSTR arguments, LPSTR message,
                          WORD message_room, WORD *message_length)
{
    struct lb_err err = {0};
    if (message && message_room > 0)
        message[0] = '\0';
    if (message_length)
        *message_length = 0;
    if (request == ODBC_INSTALL_DRIVER || request == ODBC_REMOVE_DRIVER)
        return true;
    if (request != ODBC_CONFIG_DRIVER) {
        lb_err(&err, LB_ERR_ARGUMENT, "request %u is none of install, remove and configure",
               (unsigned)request);
        return lb_setup_fail(ODBC_ERROR_INVALID_REQUEST_TYPE, &err);
    }
    if (!driver || !driver[0]) {
        lb_err(&err, LB_ERR_MISSING, "the driver's name is missing");
        return lb_setup_fail(ODBC_ERROR_INVALID_NAME, &err);
    }
    return configure(driver, arguments);
}
