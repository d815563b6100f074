/*
 * Sign-in of OAuth roles, as Lakebase does it: inside TLS the server asks for a
 * password in clear, and the password is a database credential that the
 * workspace signed.
 *
 * pg_hba.conf sends OAuth roles to a "hostssl ... trust" line. The hook below
 * runs when that line has let them in but before the client is told so
 * (AuthenticationOk), and holds the conversation that trust leaves out.
 */
#include "postgres.h"

#include "common/ip.h"
#include "fmgr.h"
#include "libpq/auth.h"
#include "libpq/libpq-be.h"
#include "libpq/libpq.h"
#include "libpq/pqformat.h"
#include "storage/ipc.h"
#include "utils/acl.h"
#include "utils/guc.h"

#include "credential.h"

PG_MODULE_MAGIC;

void _PG_init(void);

/* A Databricks token has 1 to 4 kB; nothing longer is worth reading. */
#define PASSWORD_CEILING 65535

static char *key_directory;
static char *read_only_address;
static ClientAuthentication_hook_type next_hook;

static void ask_for_password(void)
{
    StringInfoData message;

    pq_beginmessage(&message, 'R');
    pq_sendint32(&message, AUTH_REQ_PASSWORD);
    pq_endmessage(&message);
    pq_flush();
}

/* The password, or NULL when the client hung up: it may first ask its user and come back. */
static char *read_password(void)
{
    StringInfoData message;
    int type;

    pq_startmsgread();
    type = pq_getbyte();
    if (type == EOF)
        return NULL;
    if (type != 'p')
        ereport(FATAL, (errcode(ERRCODE_PROTOCOL_VIOLATION),
                        errmsg("expected password response, got message type %d", type)));
    initStringInfo(&message);
    if (pq_getmessage(&message, PASSWORD_CEILING) != 0)
        return NULL;
    return message.data;
}

/* SQLSTATEs and texts are those that Lakebase's users report. */
static void refuse(enum credential_verdict verdict, const char *role, const char *why)
{
    switch (verdict) {
    case CREDENTIAL_UNREADABLE:
    case CREDENTIAL_WRONG_KIND:
        ereport(FATAL,
                (errcode(ERRCODE_INVALID_PASSWORD),
                 errmsg("Failed to decode token for role \"%s\"", role), errdetail_log("%s", why)));
        break;
    case CREDENTIAL_UNTRUSTED:
        ereport(FATAL, (errcode(ERRCODE_INVALID_AUTHORIZATION_SPECIFICATION),
                        errmsg("External authorization failed"), errdetail_log("%s", why)));
        break;
    default:
        ereport(FATAL, (errcode(ERRCODE_INVALID_PASSWORD),
                        errmsg("password authentication failed for user \"%s\"", role),
                        errdetail_log("%s", why)));
    }
}

static void sign_in(Port *port)
{
    enum credential_verdict verdict;
    const char *why;
    char *password;

    ask_for_password();
    password = read_password();
    if (password == NULL)
        proc_exit(0);
    verdict = credential_check(password, port->user_name, key_directory, &why);
    explicit_bzero(password, strlen(password));
    if (verdict != CREDENTIAL_GOOD)
        refuse(verdict, port->user_name, why);
    ereport(LOG, (errmsg("role \"%s\" signed in with a database credential", port->user_name)));
}

/* Sessions that came in by the replica's address are read-only, as a replica's are. */
static void mark_read_only(Port *port)
{
    char address[NI_MAXHOST];

    if (pg_getnameinfo_all(&port->laddr.addr, port->laddr.salen, address, sizeof(address), NULL, 0,
                           NI_NUMERICHOST) != 0)
        return;
    if (strcmp(address, read_only_address) == 0)
        SetConfigOption("default_transaction_read_only", "on", PGC_SUSET, PGC_S_OVERRIDE);
}

static void authenticate(Port *port, int status)
{
    if (next_hook)
        next_hook(port, status);
    if (port->hba->auth_method == uaTrust && port->hba->conntype == ctHostSSL)
        sign_in(port);
    else if (status != STATUS_OK && !OidIsValid(get_role_oid(port->user_name, true)))
        ereport(FATAL, (errcode(ERRCODE_INVALID_AUTHORIZATION_SPECIFICATION),
                        errmsg("role \"%s\" does not exist", port->user_name)));
    mark_read_only(port);
}

void _PG_init(void)
{
    DefineCustomStringVariable(
        "databricks.key_directory", "The workspace's public keys, one KID.pem each.", NULL,
        &key_directory, "", PGC_SIGHUP, GUC_SUPERUSER_ONLY, NULL, NULL, NULL);
    DefineCustomStringVariable(
        "databricks.read_only_address", "Sessions that arrive at this address are read-only.", NULL,
        &read_only_address, "", PGC_SIGHUP, GUC_SUPERUSER_ONLY, NULL, NULL, NULL);
    next_hook = ClientAuthentication_hook;
    ClientAuthentication_hook = authenticate;
}
