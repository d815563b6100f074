/* ConfigDSN (ODBC reference, "Setup DLL API"): adds, changes and removes a data source of odbc.ini.
 */
#include <odbcinst.h>
#include <stdlib.h>

#include "base/buf.h"
#include "config/dsn.h"
#include "setup/attributes.h"

BOOL INSTAPI ConfigDSN(HWND parent, WORD request, LPCSTR driver, LPCSTR attributes);

#define NAMES_MAX 65536

static bool check_all(const char *attributes, struct lb_err *err)
{
    struct lb_attribute a;
    while (lb_attribute_next(&attributes, &a)) {
        if (!lb_attribute_check(&a, err))
            return lb_setup_fail(ODBC_ERROR_INVALID_KEYWORD_VALUE, err);
    }
    return true;
}

/* The data source's name as a C string to be freed, NULL when it is missing or none. */
static char *take_name(const char *attributes, struct lb_err *err)
{
    struct lb_text name = lb_attribute_value(attributes, LB_KEY_DSN);
    if (!name.at || name.n == 0) {
        lb_err(err, LB_ERR_MISSING, "the attributes name no data source: DSN=name is missing");
        lb_setup_fail(ODBC_ERROR_INVALID_DSN, err);
        return NULL;
    }
    char *dsn = lb_text_copy(name);
    if (!dsn) {
        lb_err_memory(err);
        lb_setup_fail(ODBC_ERROR_OUT_OF_MEM, err);
        return NULL;
    }
    if (SQLValidDSN(dsn))
        return dsn;
    lb_err(
        err, LB_ERR_ARGUMENT,
        "%.64s cannot be the name of a data source: at most 32 characters, none of []{}(),;?*=!@\\",
        dsn);
    lb_setup_fail(ODBC_ERROR_INVALID_DSN, err);
    free(dsn);
    return NULL;
}

/* ---- what is there already --------------------------------------------------------------- */

/* Each entry's name with its NUL. */
static bool keep_name(void *context, struct lb_text name, struct lb_text value, struct lb_err *err)
{
    struct lb_buf *names = context;
    lb_buf_add_text(names, name);
    lb_buf_add_char(names, '\0');
    return lb_buf_ok(names) || lb_err_memory(err);
}

/* A data source may have an entry under another of the keyword's names: it would count as well. */
static bool remove_spellings(const char *dsn, enum lb_keyword id, const struct lb_buf *names)
{
    const char *at = names->at, *end = names->at + names->n;
    for (; at < end; at += strlen(at) + 1) {
        if (lb_keyword_find(lb_text_of(at)) == id &&
            !SQLWritePrivateProfileString(dsn, at, NULL, "odbc.ini"))
            return false;
    }
    return true;
}

static bool write_one(const char *dsn, const struct lb_attribute *a, const struct lb_buf *names,
                      struct lb_err *err)
{
    const char *name = lb_keywords[a->id].name;
    if (names->n > 0 && !remove_spellings(dsn, a->id, names))
        return lb_err(err, LB_ERR_SYSTEM, "odbc.ini cannot be written");
    if (a->value.n == 0)
        return true;
    char *value = lb_text_copy(a->value);
    if (!value)
        return lb_err_memory(err);
    bool good = SQLWritePrivateProfileString(dsn, name, value, "odbc.ini");
    lb_free_secret(value);
    return good || lb_err(err, LB_ERR_SYSTEM, "odbc.ini cannot be written");
}

/* Is the keyword one that ConfigDSN itself deals with, or none that a data source keeps? */
static bool is_kept(enum lb_keyword id)
{
    return id != LB_KEY_DSN && id != LB_KEY_DRIVER && id != LB_KEY_FILE_DSN &&
           id != LB_KEY_SAVE_FILE && lb_keywords[id].type != LB_KW_IGNORED;
}

static bool write_all(const char *dsn, const char *attributes, const struct lb_buf *names,
                      struct lb_err *err)
{
    struct lb_attribute a;
    while (lb_attribute_next(&attributes, &a)) {
        if (is_kept(a.id) && !write_one(dsn, &a, names, err))
            return lb_setup_fail(ODBC_ERROR_REQUEST_FAILED, err);
    }
    return true;
}

/* ---- requests ---------------------------------------------------------------------------- */

static bool add(const char *dsn, const char *driver, const char *attributes, struct lb_err *err)
{
    struct lb_buf none = LB_BUF(0);
    if (!driver || !driver[0]) {
        lb_err(err, LB_ERR_MISSING, "the driver's name is missing");
        return lb_setup_fail(ODBC_ERROR_INVALID_NAME, err);
    }
    if (!SQLWriteDSNToIni(dsn, driver)) {
        lb_err(err, LB_ERR_SYSTEM, "data source %s cannot be written to odbc.ini", dsn);
        return lb_setup_fail(ODBC_ERROR_CREATE_DSN_FAILED, err);
    }
    return write_all(dsn, attributes, &none, err);
}

static bool read_names(const char *dsn, struct lb_buf *names, struct lb_err *err)
{
    bool found = false;
    if (!lb_dsn_read(lb_text_of(dsn), keep_name, names, &found, err))
        return lb_setup_fail(ODBC_ERROR_REQUEST_FAILED, err);
    if (found)
        return true;
    lb_err(err, LB_ERR_MISSING, "there is no data source %s", dsn);
    return lb_setup_fail(ODBC_ERROR_INVALID_DSN, err);
}

static bool change(const char *dsn, const char *attributes, struct lb_err *err)
{
    struct lb_buf names = LB_BUF(NAMES_MAX);
    bool good = read_names(dsn, &names, err) && write_all(dsn, attributes, &names, err);
    lb_buf_release(&names);
    return good;
}

static bool remove_dsn(const char *dsn, struct lb_err *err)
{
    if (SQLRemoveDSNFromIni(dsn))
        return true;
    lb_err(err, LB_ERR_SYSTEM, "data source %s cannot be removed from odbc.ini", dsn);
    return lb_setup_fail(ODBC_ERROR_REMOVE_DSN_FAILED, err);
}

/* No request shows a dialog: unixODBC's managers build their own from ODBCINSTGetProperties.
 * Nothing is written unless all of the attributes are good. */
BOOL INSTAPI ConfigDSN(HWND parent, WORD request, LPCSTR driver, LPCSTR attributes)
{
    struct lb_err err = {0};
    bool good;
    if (request != ODBC_ADD_DSN && request != ODBC_CONFIG_DSN && request != ODBC_REMOVE_DSN) {
        lb_err(&err, LB_ERR_ARGUMENT, "request %u is none of add, configure and remove",
               (unsigned)request);
        return lb_setup_fail(ODBC_ERROR_INVALID_REQUEST_TYPE, &err);
    }
    char *dsn = take_name(attributes, &err);
    if (!dsn)
        return false;
    if (request == ODBC_REMOVE_DSN)
        good = remove_dsn(dsn, &err);
    else if (!check_all(attributes, &err))
        good = false;
    else if (request == ODBC_ADD_DSN)
        good = add(dsn, driver, attributes, &err);
    else
        good = change(dsn, attributes, &err);
    free(dsn);
    return good;
}
