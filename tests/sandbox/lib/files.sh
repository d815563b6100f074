# What a sandbox writes for those who use it: settings, DIR/env, ODBC files.

uuid() { cat /proc/sys/kernel/random/uuid; }
secret() { printf '%s%s' "$1" "$(openssl rand -hex 16)"; }

# Names and secrets of this sandbox, made anew at each start.
identities_make() {
    DATABRICKS_CLIENT_ID=$(uuid)
    DATABRICKS_CLIENT_SECRET=$(secret dose)
    SANDBOX_RESTRICTED_CLIENT_ID=$(uuid)
    SANDBOX_RESTRICTED_CLIENT_SECRET=$(secret dose)
    SANDBOX_ROLELESS_CLIENT_ID=$(uuid)
    SANDBOX_ROLELESS_CLIENT_SECRET=$(secret dose)
    SANDBOX_U2M_CLIENT_ID=$(uuid)
    SANDBOX_U2M_CONFIDENTIAL_CLIENT_ID=$(uuid)
    SANDBOX_U2M_CONFIDENTIAL_CLIENT_SECRET=$(secret dose)
    SANDBOX_ENTRA_TENANT=$(uuid)
    SANDBOX_ENTRA_SECRET=$(secret entra)
    SANDBOX_JOB_SECRET=$(secret job-)
    SANDBOX_PROXY_SECRET=$(secret pw-)
    SANDBOX_USER_EMAIL=ada@example.com
    SANDBOX_USER_PASSWORD=$(secret pw-)
    SANDBOX_PGUSER=report_reader
    SANDBOX_PGPASSWORD=$(secret pw-)
}

# For the workspace's process; the values are hex digits and plain names, safe in JSON as they are.
settings_write() {
    cat >"$dir/settings.json" <<JSON
{
  "servicePrincipal": { "id": "$DATABRICKS_CLIENT_ID", "secret": "$DATABRICKS_CLIENT_SECRET" },
  "restricted": {
    "id": "$SANDBOX_RESTRICTED_CLIENT_ID",
    "secret": "$SANDBOX_RESTRICTED_CLIENT_SECRET"
  },
  "roleless": { "id": "$SANDBOX_ROLELESS_CLIENT_ID", "secret": "$SANDBOX_ROLELESS_CLIENT_SECRET" },
  "user": { "email": "$SANDBOX_USER_EMAIL", "password": "$SANDBOX_USER_PASSWORD" },
  "app": { "id": "$SANDBOX_U2M_CLIENT_ID" },
  "confidentialApp": {
    "id": "$SANDBOX_U2M_CONFIDENTIAL_CLIENT_ID",
    "secret": "$SANDBOX_U2M_CONFIDENTIAL_CLIENT_SECRET"
  },
  "clouds": {
    "clientId": "$DATABRICKS_CLIENT_ID",
    "secret": "$SANDBOX_ENTRA_SECRET",
    "tenant": "$SANDBOX_ENTRA_TENANT",
    "jobSecret": "$SANDBOX_JOB_SECRET",
    "proxySecret": "$SANDBOX_PROXY_SECRET",
    "subject": "$SANDBOX_USER_EMAIL"
  },
  "nativeRole": "$SANDBOX_PGUSER",
  "keyDirectory": "$pghome/keys"
}
JSON
}

# A value as a shell word, whatever is in it.
quoted() { printf "'%s'" "$(printf '%s' "$1" | sed "s/'/'\\\\''/g")"; }

env_write() {
    LAKEBASE_HOST=localhost
    LAKEBASE_DATABASE=databricks_postgres
    LAKEBASE_ENDPOINT=projects/sandbox/branches/production/endpoints/primary
    LAKEBASE_INSTANCE=sandbox-instance
    SANDBOX_CA=$tls/ca.crt
    SANDBOX_READ_ONLY_HOST=127.0.0.2
    SANDBOX_SLEEPING_HOST=127.0.0.3
    SANDBOX_DISABLED_HOST=127.0.0.4
    SANDBOX_SOCKET_DIR=$pghome/socket
    SANDBOX_SUPERUSER_DSN="host=$SANDBOX_SOCKET_DIR port=$LAKEBASE_PORT user=cloud_admin"
    SANDBOX_SUPERUSER_DSN="$SANDBOX_SUPERUSER_DSN dbname=$LAKEBASE_DATABASE"
    SANDBOX_SERVER_LOG=$pghome/server.log
    SANDBOX_WORKSPACE_LOG=$log/workspace.log
    SANDBOX_FEDERATION_TOKEN_FILE=$dir/federation.jwt
    ODBCSYSINI=$dir/odbc
    ODBCINI=$dir/odbc/odbc.ini
    for name in LAKEBASE_HOST LAKEBASE_PORT LAKEBASE_DATABASE LAKEBASE_ENDPOINT LAKEBASE_INSTANCE \
        DATABRICKS_HOST DATABRICKS_CLIENT_ID DATABRICKS_CLIENT_SECRET \
        SANDBOX_CA SANDBOX_PGUSER SANDBOX_PGPASSWORD SANDBOX_USER_EMAIL SANDBOX_USER_PASSWORD \
        SANDBOX_U2M_CLIENT_ID SANDBOX_U2M_CONFIDENTIAL_CLIENT_ID \
        SANDBOX_U2M_CONFIDENTIAL_CLIENT_SECRET SANDBOX_RESTRICTED_CLIENT_ID \
        SANDBOX_RESTRICTED_CLIENT_SECRET SANDBOX_ROLELESS_CLIENT_ID SANDBOX_ROLELESS_CLIENT_SECRET \
        SANDBOX_FEDERATION_TOKEN_FILE SANDBOX_ADMIN_URL SANDBOX_METADATA_URL SANDBOX_PROXY_PORT \
        SANDBOX_PROXY_SECRET SANDBOX_ENTRA_TENANT SANDBOX_ENTRA_SECRET SANDBOX_JOB_SECRET \
        SANDBOX_READ_ONLY_HOST SANDBOX_SLEEPING_HOST SANDBOX_DISABLED_HOST \
        SANDBOX_POOLER_PORT SANDBOX_PLAINTEXT_PORT SANDBOX_EXPIRED_PORT SANDBOX_WRONGHOST_PORT \
        SANDBOX_UNTRUSTED_PORT SANDBOX_EXPIRED_WORKSPACE \
        SANDBOX_SOCKET_DIR SANDBOX_SUPERUSER_DSN SANDBOX_SERVER_LOG SANDBOX_WORKSPACE_LOG \
        ODBCSYSINI ODBCINI; do
        eval "value=\$$name"
        printf 'export %s=%s\n' "$name" "$(quoted "$value")"
    done >"$dir/env.new"
    mv "$dir/env.new" "$dir/env"
}

odbc_write() {
    mkdir -p "$dir/odbc"
    cat >"$dir/odbc/odbc.ini" <<INI
[ODBC Data Sources]
lakebase-m2m = Lakebase as a service principal
lakebase-u2m = Lakebase as a person, by browser
lakebase-password = Lakebase as a native role, by password
lakebase-federation = Lakebase with an identity provider's token

INI
    dsn lakebase-m2m 'Lakebase as a service principal' oauth-m2m \
        ClientID "$DATABRICKS_CLIENT_ID" ClientSecret "$DATABRICKS_CLIENT_SECRET"
    dsn lakebase-u2m 'Lakebase as a person, by browser' oauth-u2m \
        ClientID "$SANDBOX_U2M_CLIENT_ID" UID "$SANDBOX_USER_EMAIL"
    dsn lakebase-password 'Lakebase as a native role, by password' password \
        UID "$SANDBOX_PGUSER" PWD "$SANDBOX_PGPASSWORD"
    dsn lakebase-federation "Lakebase with an identity provider's token" token-federation \
        UID "$SANDBOX_USER_EMAIL"
}

# dsn NAME DESCRIPTION AUTHTYPE [KEYWORD VALUE]...
dsn() {
    {
        printf '[%s]\nDriver = Lakebase\nDescription = %s\nServer = %s\nPort = %s\n' "$1" "$2" \
            "$LAKEBASE_HOST" "$LAKEBASE_PORT"
        printf 'Database = %s\nSSLRootCert = %s\nApplicationName = sandbox_%s/1.0\n' \
            "$LAKEBASE_DATABASE" "$SANDBOX_CA" "$1"
        printf 'AuthType = %s\n' "$3"
        if [ "$3" != password ]; then
            printf 'Workspace = %s\nEndpoint = %s\n' "$DATABRICKS_HOST" "$LAKEBASE_ENDPOINT"
        fi
        shift 3
        while [ $# -gt 0 ]; do
            printf '%s = %s\n' "$1" "$2"
            shift 2
        done
        printf '\n'
    } >>"$dir/odbc/odbc.ini"
}

# driver_write FILE SETUP: registers the driver, or says how when there is none yet.
driver_write() {
    {
        printf '[Lakebase]\nDescription = ODBC driver for Databricks Lakebase\n'
        if [ -n "$1" ]; then
            printf 'Driver = %s\n' "$1"
        else
            printf '; no driver yet: sandbox driver --dir DIR FILE\n'
        fi
        [ -z "$2" ] || printf 'Setup = %s\n' "$2"
    } >"$dir/odbc/odbcinst.ini"
}
