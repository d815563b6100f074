#include "config/dsn.h"

#include <odbcinst.h>
#include <stdlib.h>

#include "base/buf.h"

#define NAMES_MAX 16384 /* three times what all keywords take */
#define VALUE_MAX 4096

struct section {
    const char *file; /* "odbc.ini" or "odbcinst.ini" */
    const char *name;
    lb_dsn_entry_fn *each;
    void *context;
};

static bool read_entry(const struct section *in, const char *entry, struct lb_err *err)
{
    char *value = malloc(VALUE_MAX);
    if (!value)
        return lb_err_memory(err);
    int n = SQLGetPrivateProfileString(in->name, entry, "", value, VALUE_MAX, in->file);
    size_t length = n > 0 ? strnlen(value, VALUE_MAX - 1) : 0;
    value[length] = '\0';
    bool good;
    if (strlen(entry) + 1 + length > LB_DSN_LINE_MAX)
        good =
            lb_err(err, LB_ERR_ARGUMENT,
                   "%s of [%s] in %s: the value is longer than a line of the file may be (about "
                   "1,000 characters) and would be cut. Put it into a file of its own and name "
                   "that with PasswordFile, SecretFile, AccessTokenFile or IdentityTokenFile, or "
                   "give it in the connection string",
                   entry, in->name, in->file);
    else
        good = in->each(in->context, lb_text_of(entry), lb_text(value, length), err);
    lb_wipe(value, length);
    free(value);
    return good;
}

/* names: the entries' names, each with its NUL, then an empty one. */
static bool read_entries(const struct section *in, const char *names, size_t n, bool *found,
                         struct lb_err *err)
{
    for (size_t at = 0; at < n && names[at]; at += strlen(names + at) + 1) {
        *found = true;
        if (!read_entry(in, names + at, err))
            return false;
    }
    return true;
}

static bool read_section(const struct section *in, bool *found, struct lb_err *err)
{
    *found = false;
    /* The names may hold pieces of secrets: what was cut off of a long line is taken for a name. */
    char *names = calloc(1, NAMES_MAX + 2);
    if (!names)
        return lb_err_memory(err);
    int n = SQLGetPrivateProfileString(in->name, NULL, "", names, NAMES_MAX, in->file);
    bool good = read_entries(in, names, n > 0 ? NAMES_MAX : 0, found, err);
    lb_wipe(names, NAMES_MAX);
    free(names);
    return good;
}

static bool read_named(struct lb_text name, struct section *in, bool *found, struct lb_err *err)
{
    *found = false;
    char *text = lb_text_copy(name);
    if (!text)
        return lb_err_memory(err);
    in->name = text;
    bool good = name.n == 0 || read_section(in, found, err);
    free(text);
    return good;
}

bool lb_dsn_read(struct lb_text name, lb_dsn_entry_fn *each, void *context, bool *found,
                 struct lb_err *err)
{
    struct section in = {.file = "odbc.ini", .each = each, .context = context};
    return read_named(name, &in, found, err);
}

bool lb_dsn_read_driver(struct lb_text driver, lb_dsn_entry_fn *each, void *context, bool *found,
                        struct lb_err *err)
{
    struct section in = {.file = "odbcinst.ini", .each = each, .context = context};
    return read_named(driver, &in, found, err);
}
