#include "connect/advice.h"

enum way { ANY_WAY, BY_OAUTH, BY_PASSWORD };

/* The first row that fits counts. A %s in an advice is the role. */
static const struct {
    const char *sqlstate; /* the server's, or its class */
    const char *says;     /* in its text */
    enum way way;
    const char *odbc;
    const char *advice;
} rows[] = {
    {"28000", "does not exist", BY_OAUTH, "28000",
     "The identity has no role in this database. Whoever owns the project makes it there: SELECT "
     "databricks_create_role('%s', 'SERVICE_PRINCIPAL'), or 'USER' for a person."},
    {"28000", "External authorization", BY_OAUTH, "28000",
     "The server could not verify the credential. If this goes on after a minute, check that "
     "Server belongs to the workspace that signs you in."},
    {"28", "", BY_OAUTH, "28000",
     "The server does not take the credential: check that Server belongs to the Endpoint or "
     "Instance, and that UID, if given, is the identity that signs in."},
    {"28P01", "", BY_PASSWORD, "28000", "Check UID and PWD."},
    {"28", "", ANY_WAY, "28000", ""},
    {"08P01", "SASL", BY_OAUTH, "08004",
     "A connection pooler answers here, which takes native passwords only, no OAuth sign-ins: "
     "connect to the host and port of the compute itself, or set AuthType=password."},
    {"XX000", "disabled", ANY_WAY, "08004", "Enable it first: connecting does not wake it up."},
    {"53300", "", ANY_WAY, "08004", "Close connections that are not used, or give it a pooler."},
    {"53", "", ANY_WAY, "08004", ""},
    {"08", "", ANY_WAY, "08001", ""},
    {"57P", "", ANY_WAY, "08001", ""},
    {"XX", "", ANY_WAY, "08001", ""},
    {"3D000", "", ANY_WAY, "08004", "Check Database."},
    {"", "", ANY_WAY, "08004", ""},
};

static bool fits(size_t i, const struct lb_err *err, bool by_oauth)
{
    return strncmp(err->sqlstate, rows[i].sqlstate, strlen(rows[i].sqlstate)) == 0 &&
           strstr(err->text, rows[i].says) &&
           (rows[i].way == ANY_WAY || (rows[i].way == BY_OAUTH) == by_oauth);
}

void lb_advice_add(struct lb_err *err, bool by_oauth, const char *user)
{
    size_t i = 0, count = sizeof rows / sizeof rows[0];
    while (i < count && !(err->sqlstate[0] && fits(i, err, by_oauth)))
        i++;
    if (i == count)
        return;
    if (strcmp(err->sqlstate, rows[i].odbc) != 0)
        lb_err_add(err, "(SQLSTATE %s)", err->sqlstate);
    memcpy(err->sqlstate, rows[i].odbc, sizeof err->sqlstate);
    const char *role = strstr(rows[i].advice, "%s");
    if (role)
        lb_err_add(err, "%.*s%s%s", (int)(role - rows[i].advice), rows[i].advice, user, role + 2);
    else if (*rows[i].advice)
        lb_err_add(err, "%s", rows[i].advice);
}
