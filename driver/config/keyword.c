#include "config/keyword.h"

static const struct lb_kw_choice auth_types[] = {
    {"oauth-m2m", LB_AUTH_OAUTH_M2M},
    {"oauth-u2m", LB_AUTH_OAUTH_U2M},
    {"token-federation", LB_AUTH_TOKEN_FEDERATION},
    {"access-token", LB_AUTH_ACCESS_TOKEN},
    {"databricks-cli", LB_AUTH_DATABRICKS_CLI},
    {"azure-client-secret", LB_AUTH_AZURE_CLIENT_SECRET},
    {"azure-msi", LB_AUTH_AZURE_MSI},
    {"azure-cli", LB_AUTH_AZURE_CLI},
    {"password", LB_AUTH_PASSWORD},
    /* what Databricks' own tools call them */
    {"m2m", LB_AUTH_OAUTH_M2M},
    {"u2m", LB_AUTH_OAUTH_U2M},
    {"external-browser", LB_AUTH_OAUTH_U2M},
    {"pat", LB_AUTH_ACCESS_TOKEN},
    {"github-oidc", LB_AUTH_TOKEN_FEDERATION},
    {"azure-devops-oidc", LB_AUTH_TOKEN_FEDERATION},
    {"env-oidc", LB_AUTH_TOKEN_FEDERATION},
    {"file-oidc", LB_AUTH_TOKEN_FEDERATION},
    {NULL, 0},
};

static const struct lb_kw_choice auth_mechs[] = {{"3", 3}, {"11", 11}, {NULL, 0}};

static const struct lb_kw_choice auth_flows[] = {
    {"0", LB_FLOW_TOKEN},
    {"1", LB_FLOW_M2M},
    {"2", LB_FLOW_BROWSER},
    {"3", LB_FLOW_MANAGED_IDENTITY},
    {NULL, 0},
};

static const struct lb_kw_choice tristate[] = {
    {"auto", LB_AUTO}, {"yes", LB_YES}, {"no", LB_NO},    {"1", LB_YES},  {"0", LB_NO},
    {"true", LB_YES},  {"on", LB_YES},  {"false", LB_NO}, {"off", LB_NO}, {NULL, 0},
};

static const struct lb_kw_choice identity_sources[] = {
    {"auto", LB_IDENTITY_AUTO},
    {"file", LB_IDENTITY_FILE},
    {"env", LB_IDENTITY_ENV},
    {"command", LB_IDENTITY_COMMAND},
    {"github", LB_IDENTITY_GITHUB},
    {"azure-devops", LB_IDENTITY_AZURE_DEVOPS},
    {NULL, 0},
};

static const struct lb_kw_choice browsers[] = {
    {"auto", LB_BROWSER_AUTO}, {"never", LB_BROWSER_NEVER}, {NULL, 0}};

static const struct lb_kw_choice token_caches[] = {
    {"auto", LB_CACHE_AUTO},
    {"keyring", LB_CACHE_KEYRING},
    {"file", LB_CACHE_FILE},
    {"none", LB_CACHE_NONE},
    {"1", LB_CACHE_AUTO},
    {"0", LB_CACHE_NONE},
    {"yes", LB_CACHE_AUTO},
    {"no", LB_CACHE_NONE},
    {"true", LB_CACHE_AUTO},
    {"on", LB_CACHE_AUTO},
    {"false", LB_CACHE_NONE},
    {"off", LB_CACHE_NONE},
    {NULL, 0},
};

static const struct lb_kw_choice credential_modes[] = {
    {"auto", LB_CREDENTIAL_AUTO},
    {"database-credential", LB_CREDENTIAL_API},
    {"workspace-token", LB_CREDENTIAL_WORKSPACE_TOKEN},
    {NULL, 0},
};

/* libpq's names; psqlODBC writes the short ones. */
static const struct lb_kw_choice ssl_modes[] = {
    {"disable", LB_SSL_DISABLE},
    {"allow", LB_SSL_ALLOW},
    {"prefer", LB_SSL_PREFER},
    {"require", LB_SSL_REQUIRE},
    {"verify-ca", LB_SSL_VERIFY_CA},
    {"verify-full", LB_SSL_VERIFY_FULL},
    {"d", LB_SSL_DISABLE},
    {"a", LB_SSL_ALLOW},
    {"p", LB_SSL_PREFER},
    {"r", LB_SSL_REQUIRE},
    {"vc", LB_SSL_VERIFY_CA},
    {"vf", LB_SSL_VERIFY_FULL},
    {NULL, 0},
};

/* The numbers are those of psqlODBC's Protocol=…-n and of TransactionErrorBehavior. */
static const struct lb_kw_choice rollbacks[] = {
    {"statement", LB_ROLLBACK_STATEMENT},
    {"transaction", LB_ROLLBACK_TRANSACTION},
    {"none", LB_ROLLBACK_NONE},
    {"2", LB_ROLLBACK_STATEMENT},
    {"1", LB_ROLLBACK_TRANSACTION},
    {"0", LB_ROLLBACK_NONE},
    {NULL, 0},
};

static const struct lb_kw_choice unknown_sizes[] = {
    {"maximum", LB_SIZES_MAXIMUM},
    {"unknown", LB_SIZES_UNKNOWN},
    {"longest", LB_SIZES_LONGEST},
    {"0", LB_SIZES_MAXIMUM},
    {"1", LB_SIZES_UNKNOWN},
    {"2", LB_SIZES_LONGEST},
    {NULL, 0},
};

static const struct lb_kw_choice timestamp_tz[] = {
    {"text", LB_TIMESTAMP_TZ_TEXT},
    {"timestamp", LB_TIMESTAMP_TZ_TIMESTAMP},
    {"0", LB_TIMESTAMP_TZ_TEXT},
    {"1", LB_TIMESTAMP_TZ_TIMESTAMP},
    {NULL, 0},
};

static const struct lb_kw_choice batch_methods[] = {
    {"auto", LB_BATCH_AUTO},
    {"pipeline", LB_BATCH_PIPELINE},
    {"copy", LB_BATCH_COPY},
    {"1", LB_BATCH_PIPELINE},
    {"2", LB_BATCH_AUTO},
    {"3", LB_BATCH_COPY},
    {NULL, 0},
};

/* enum lb_log_level of base/log.h; the numbers are those of Databricks' drivers. */
static const struct lb_kw_choice log_levels[] = {
    {"off", 0}, {"error", 1}, {"warn", 2},    {"info", 3},  {"debug", 4},
    {"0", 0},   {"1", 1},     {"2", 1},       {"3", 2},     {"4", 3},
    {"5", 4},   {"6", 4},     {"warning", 2}, {"trace", 4}, {NULL, 0},
};

/*
 * The columns: name, default, environment, group, type, flags, what the type needs, other names,
 * help. Names of two letters, or a letter and a digit, are the short forms that psqlODBC writes
 * into its own connection strings.
 */
/* clang-format off */
const struct lb_kw lb_keywords[LB_KEYWORDS] = {
    [LB_KEY_DSN] = {"DSN", "", NULL, LB_KW_ODBC, LB_KW_TEXT, 0,
        .help = "Data source: the section of odbc.ini to take settings from."},
    [LB_KEY_DRIVER] = {"Driver", "", NULL, LB_KW_ODBC, LB_KW_TEXT, 0,
        .help = "The driver's name in odbcinst.ini, for connecting without a data source."},
    [LB_KEY_FILE_DSN] = {"FileDSN", "", NULL, LB_KW_ODBC, LB_KW_TEXT, 0,
        .help = "A file the driver manager reads keywords from."},
    [LB_KEY_SAVE_FILE] = {"SaveFile", "", NULL, LB_KW_ODBC, LB_KW_TEXT, 0,
        .help = "A file the driver manager writes the keywords of a successful connection to."},
    [LB_KEY_DESCRIPTION] = {"Description", "", NULL, LB_KW_ODBC, LB_KW_TEXT, LB_KW_FORM,
        .help = "What the data source is for, in your own words."},
    [LB_KEY_SERVER] = {"Server", "", "PGHOST", LB_KW_CONNECTION, LB_KW_TEXT, LB_KW_FORM,
        .also = "Host;HostName;Servername",
        .help = "Host name of the database. Not needed when Endpoint or Instance is given: the "
                "driver then looks it up. A comma between several hosts tries them in turn; a "
                "path names a Unix socket's folder."},
    [LB_KEY_PORT] = {"Port", "5432", "PGPORT", LB_KW_CONNECTION, LB_KW_INTEGERS, LB_KW_FORM,
        .least = 1, .most = 65535, .also = "PortNumber",
        .help = "Port of the database, or one for each host of Server."},
    [LB_KEY_DATABASE] = {"Database", "databricks_postgres", "PGDATABASE LAKEBASE_DATABASE_NAME",
        LB_KW_CONNECTION, LB_KW_TEXT, LB_KW_FORM, .also = "DB;dbname;DX;Initial Catalog",
        .help = "Database to connect to."},
    [LB_KEY_WORKSPACE] = {"Workspace", "", "DATABRICKS_HOST", LB_KW_CONNECTION, LB_KW_TEXT,
        LB_KW_FORM, .also = "DatabricksHost;WorkspaceHost;WorkspaceURL",
        .help = "Address of the Databricks workspace that signs you in, such as "
                "https://adb-1234567890123456.7.azuredatabricks.net. Only https is accepted."},
    [LB_KEY_ENDPOINT] = {"Endpoint", "", "LAKEBASE_ENDPOINT ENDPOINT_NAME", LB_KW_CONNECTION,
        LB_KW_TEXT, LB_KW_FORM, .also = "EndpointName;LakebaseEndpoint",
        .help = "Resource name of a Lakebase Autoscaling endpoint: "
                "projects/<project>/branches/<branch>/endpoints/<endpoint>."},
    [LB_KEY_INSTANCE] = {"Instance", "", "LAKEBASE_INSTANCE_NAME", LB_KW_CONNECTION, LB_KW_TEXT,
        LB_KW_FORM, .also = "DatabaseInstance;InstanceName;LakebaseInstance",
        .help = "Name of a Lakebase Provisioned database instance."},
    [LB_KEY_PROJECT] = {"Project", "", NULL, LB_KW_CONNECTION, LB_KW_TEXT, 0,
        .help = "A Lakebase Autoscaling project, when it has one branch only or Branch says "
                "which."},
    [LB_KEY_BRANCH] = {"Branch", "", NULL, LB_KW_CONNECTION, LB_KW_TEXT, 0,
        .help = "A branch of Project, when it has one read-write endpoint."},
    [LB_KEY_LAKEBASE] = {"Lakebase", "auto", NULL, LB_KW_CONNECTION, LB_KW_CHOICE, 0,
        .choices = tristate,
        .help = "Whether the server is a Lakebase: auto goes by host name and server. Say yes "
                "for a host name of your own."},
    [LB_KEY_AUTH_TYPE] = {"AuthType", "", "DATABRICKS_AUTH_TYPE", LB_KW_SIGN_IN, LB_KW_CHOICE,
        LB_KW_FORM, .choices = auth_types, .also = "Auth_Type",
        .help = "How to sign in. May be left out when what else is given fits one way only; a "
                "browser opens only for oauth-u2m said here."},
    [LB_KEY_AUTH_MECH] = {"AuthMech", "", NULL, LB_KW_SIGN_IN, LB_KW_CHOICE, LB_KW_RARE,
        .choices = auth_mechs,
        .help = "As in Databricks' drivers: 3 is a user name and password (UID=token: an access "
                "token), 11 is OAuth by Auth_Flow."},
    [LB_KEY_AUTH_FLOW] = {"Auth_Flow", "", NULL, LB_KW_SIGN_IN, LB_KW_CHOICE, LB_KW_RARE,
        .choices = auth_flows, .also = "AuthFlow",
        .help = "As in Databricks' drivers: 0 is access-token, 1 oauth-m2m, 2 oauth-u2m, 3 "
                "azure-msi."},
    [LB_KEY_UID] = {"UID", "", "PGUSER", LB_KW_SIGN_IN, LB_KW_TEXT, LB_KW_FORM,
        .also = "LogonID;User;User ID;User Name;Username",
        .help = "PostgreSQL role. With OAuth it may be left out: it is the client ID or your own "
                "user name. With oauth-m2m and no ClientID, UID is the client ID."},
    [LB_KEY_PWD] = {"PWD", "", "PGPASSWORD", LB_KW_SIGN_IN, LB_KW_SECRET, LB_KW_FORM,
        .also = "Password",
        .help = "Password of a native PostgreSQL role, or a ready database credential. With "
                "oauth-m2m and no ClientSecret, PWD is the client secret. PasswordFile keeps it "
                "out of odbc.ini."},
    [LB_KEY_PASSWORD_FILE] = {"PasswordFile", "", NULL, LB_KW_SIGN_IN, LB_KW_TEXT, LB_KW_PATH,
        .help = "File that holds the password, read at each connect."},
    [LB_KEY_PASSWORD_COMMAND] = {"PasswordCommand", "", NULL, LB_KW_SIGN_IN, LB_KW_TEXT, 0,
        .help = "Command that prints the password."},
    [LB_KEY_PERCENT_DECODE_PWD] = {"PercentDecodePWD", "0", NULL, LB_KW_SIGN_IN, LB_KW_BOOLEAN,
        LB_KW_RARE,
        .help = "As in psqlODBC: %XX and + in PWD and ConnSettings stand for other characters, "
                "unless the value is in braces. For data sources moved from there."},
    [LB_KEY_CLIENT_ID] = {"ClientID", "", "DATABRICKS_CLIENT_ID", LB_KW_SIGN_IN, LB_KW_TEXT,
        LB_KW_FORM, .also = "Auth_Client_ID;Client_ID;OAuth2ClientId;OAuthClientId",
        .help = "OAuth client ID: the application ID of the service principal, or of your own "
                "OAuth app for oauth-u2m."},
    [LB_KEY_CLIENT_SECRET] = {"ClientSecret", "", "DATABRICKS_CLIENT_SECRET", LB_KW_SIGN_IN,
        LB_KW_SECRET, LB_KW_FORM,
        .also = "Auth_Client_Secret;Client_Secret;OAuth2ClientSecret;OAuth2Secret;"
                "OAuthClientSecret",
        .help = "OAuth secret of the client. SecretFile keeps it out of odbc.ini."},
    [LB_KEY_SECRET_FILE] = {"SecretFile", "", NULL, LB_KW_SIGN_IN, LB_KW_TEXT,
        LB_KW_FORM | LB_KW_PATH, .also = "ClientSecretFile",
        .help = "File that holds the client secret, read whenever it is needed."},
    [LB_KEY_SECRET_COMMAND] = {"SecretCommand", "", NULL, LB_KW_SIGN_IN, LB_KW_TEXT, 0,
        .also = "ClientSecretCommand",
        .help = "Command that prints the client secret."},
    [LB_KEY_SCOPE] = {"Scope", "all-apis", NULL, LB_KW_SIGN_IN, LB_KW_TEXT, 0,
        .also = "Auth_Scope;OAuthScope;Scopes",
        .help = "OAuth scopes to ask for, with spaces between."},
    [LB_KEY_ACCESS_TOKEN] = {"AccessToken", "", "DATABRICKS_TOKEN", LB_KW_SIGN_IN, LB_KW_SECRET, 0,
        .also = "Auth_AccessToken;Token",
        .help = "A ready workspace token (OAuth or personal access token). odbc.ini cuts long "
                "values: use AccessTokenFile there."},
    [LB_KEY_ACCESS_TOKEN_FILE] = {"AccessTokenFile", "", NULL, LB_KW_SIGN_IN, LB_KW_TEXT,
        LB_KW_FORM | LB_KW_PATH, .also = "Auth_AccessTokenFile;TokenFile",
        .help = "File that holds the workspace token, read at each connect."},
    [LB_KEY_ACCESS_TOKEN_COMMAND] = {"AccessTokenCommand", "", NULL, LB_KW_SIGN_IN, LB_KW_TEXT, 0,
        .also = "TokenCommand",
        .help = "Command that prints the workspace token."},
    [LB_KEY_IDENTITY_TOKEN] = {"IdentityToken", "", "DATABRICKS_OIDC_TOKEN", LB_KW_SIGN_IN,
        LB_KW_SECRET, 0, .also = "IDToken",
        .help = "Your identity provider's token (a JWT), for token-federation."},
    [LB_KEY_IDENTITY_TOKEN_FILE] = {"IdentityTokenFile", "", "DATABRICKS_OIDC_TOKEN_FILEPATH",
        LB_KW_SIGN_IN, LB_KW_TEXT, LB_KW_PATH, .also = "IDTokenFile;Web_Identity_Token_File",
        .help = "File that holds your identity provider's token, read at each exchange."},
    [LB_KEY_IDENTITY_TOKEN_ENV] = {"IdentityTokenEnv", "", "DATABRICKS_OIDC_TOKEN_ENV",
        LB_KW_SIGN_IN, LB_KW_TEXT, 0,
        .help = "Name of the environment variable that holds your identity provider's token."},
    [LB_KEY_IDENTITY_TOKEN_COMMAND] = {"IdentityTokenCommand", "", NULL, LB_KW_SIGN_IN, LB_KW_TEXT,
        0,
        .help = "Command that prints your identity provider's token."},
    [LB_KEY_IDENTITY_TOKEN_SOURCE] = {"IdentityTokenSource", "auto", NULL, LB_KW_SIGN_IN,
        LB_KW_CHOICE, 0, .choices = identity_sources,
        .help = "Where the identity provider's token comes from; github and azure-devops ask the "
                "running job's own service."},
    [LB_KEY_FEDERATION_CLIENT_ID] = {"Identity_Federation_Client_Id", "", NULL, LB_KW_SIGN_IN,
        LB_KW_TEXT, 0, .also = "FederationClientID;IdentityFederationClientID",
        .help = "Application ID of the service principal whose federation policy is meant; leave "
                "out for an account-wide policy."},
    [LB_KEY_AUDIENCE] = {"Audience", "", "DATABRICKS_TOKEN_AUDIENCE", LB_KW_SIGN_IN, LB_KW_TEXT, 0,
        .also = "Token_Audience;TokenAudience",
        .help = "Audience to ask an identity token for."},
    [LB_KEY_AZURE_TENANT_ID] = {"AzureTenantID", "", "ARM_TENANT_ID", LB_KW_SIGN_IN, LB_KW_TEXT, 0,
        .also = "Azure_Tenant_ID;idp_tenant",
        .help = "Microsoft Entra tenant, for the azure- ways."},
    [LB_KEY_AZURE_CLIENT_ID] = {"AzureClientID", "", "ARM_CLIENT_ID", LB_KW_SIGN_IN, LB_KW_TEXT, 0,
        .also = "Azure_Client_ID",
        .help = "Microsoft Entra application ID, or that of a user-assigned managed identity."},
    [LB_KEY_AZURE_CLIENT_SECRET] = {"AzureClientSecret", "", "ARM_CLIENT_SECRET", LB_KW_SIGN_IN,
        LB_KW_SECRET, 0, .also = "Azure_Client_Secret",
        .help = "Microsoft Entra client secret."},
    [LB_KEY_AZURE_RESOURCE_ID] = {"AzureWorkspaceResourceID", "", "DATABRICKS_AZURE_RESOURCE_ID",
        LB_KW_SIGN_IN, LB_KW_TEXT, 0, .also = "Azure_Workspace_Resource_ID",
        .help = "Azure resource ID of the workspace."},
    [LB_KEY_AZURE_ENVIRONMENT] = {"AzureEnvironment", "PUBLIC", "ARM_ENVIRONMENT", LB_KW_SIGN_IN,
        LB_KW_TEXT, 0, .also = "Azure_Environment",
        .help = "Azure cloud: PUBLIC, USGOVERNMENT or CHINA."},
    [LB_KEY_PROFILE] = {"Profile", "", "DATABRICKS_CONFIG_PROFILE", LB_KW_SIGN_IN, LB_KW_TEXT, 0,
        .also = "ConfigProfile",
        .help = "Profile of the Databricks configuration file to take settings from."},
    [LB_KEY_CONFIG_FILE] = {"ConfigFile", "", "DATABRICKS_CONFIG_FILE", LB_KW_SIGN_IN, LB_KW_TEXT,
        LB_KW_PATH, .also = "DatabricksConfigFile",
        .help = "The Databricks configuration file, when not ~/.databrickscfg."},
    [LB_KEY_CLI_PATH] = {"CLIPath", "databricks", "DATABRICKS_CLI_PATH", LB_KW_SIGN_IN, LB_KW_TEXT,
        LB_KW_PATH, .also = "Databricks_CLI_Path;DatabricksCLIPath",
        .help = "The Databricks command line program, for databricks-cli."},
    [LB_KEY_ACCOUNT_ID] = {"AccountID", "", "DATABRICKS_ACCOUNT_ID", LB_KW_SIGN_IN, LB_KW_TEXT, 0,
        .also = "Account_ID",
        .help = "Databricks account ID, for account and unified addresses."},
    [LB_KEY_WORKSPACE_ID] = {"WorkspaceID", "", "DATABRICKS_WORKSPACE_ID", LB_KW_SIGN_IN,
        LB_KW_TEXT, 0, .also = "OrgID;Workspace_ID",
        .help = "Number of the workspace behind a unified address."},
    [LB_KEY_REDIRECT_PORT] = {"RedirectPort", "8020", "DATABRICKS_OAUTH_CALLBACK_PORT",
        LB_KW_SIGN_IN, LB_KW_INTEGERS, 0, .least = 1, .most = 65535,
        .also = "listen_port;OAuth2RedirectUrlPort;OAuth_Callback_Port",
        .help = "Port or ports on this machine that the browser returns to. With none given, the "
                "next free one from 8020 on."},
    [LB_KEY_BROWSER] = {"Browser", "auto", NULL, LB_KW_SIGN_IN, LB_KW_CHOICE, 0,
        .choices = browsers,
        .help = "auto opens a browser when oauth-u2m needs one; never fails instead."},
    [LB_KEY_BROWSER_TIMEOUT] = {"BrowserTimeout", "120", NULL, LB_KW_SIGN_IN, LB_KW_INTEGER, 0,
        .least = 1, .most = 3600, .also = "idp_response_timeout;OAuthBrowserAuthTimeout",
        .help = "Seconds to wait for the sign-in in the browser."},
    [LB_KEY_TOKEN_CACHE] = {"TokenCache", "auto", NULL, LB_KW_SIGN_IN, LB_KW_CHOICE, 0,
        .choices = token_caches, .also = "EnableTokenCache",
        .help = "Where a person's sign-in is kept, so that the next program need not ask again: "
                "keyring is that of the desktop, by libsecret; file one that only you can read. "
                "auto takes the keyring where there is one, and a file where there is none or "
                "TokenCacheDir is given."},
    [LB_KEY_TOKEN_CACHE_DIR] = {"TokenCacheDir", "", NULL, LB_KW_SIGN_IN, LB_KW_TEXT, LB_KW_PATH,
        .help = "Folder of the token cache."},
    [LB_KEY_DISCOVERY_URL] = {"DiscoveryURL", "", "DATABRICKS_DISCOVERY_URL", LB_KW_SIGN_IN,
        LB_KW_TEXT, 0, .also = "Discovery_URL;OAuthDiscoveryURL;OIDCDiscoveryEndpoint",
        .help = "Address of the OAuth metadata document, when not the workspace's own."},
    [LB_KEY_TOKEN_ENDPOINT] = {"TokenEndpoint", "", NULL, LB_KW_SIGN_IN, LB_KW_TEXT, 0,
        .also = "OAuth2ConnAuthTokenEndpoint;OAuth2TokenEndpoint;oauthTokenRequestUrl",
        .help = "OAuth token endpoint, when it shall not be looked up."},
    [LB_KEY_AUTHORIZATION_ENDPOINT] = {"AuthorizationEndpoint", "", NULL, LB_KW_SIGN_IN, LB_KW_TEXT,
        0,
        .also = "OAuth2AuthorizationEndPoint;OAuth2ConnAuthAuthorizeEndpoint;oauthAuthorizationUrl",
        .help = "OAuth authorization endpoint, when it shall not be looked up."},
    [LB_KEY_CREDENTIAL_MODE] = {"CredentialMode", "auto", NULL, LB_KW_SIGN_IN, LB_KW_CHOICE, 0,
        .choices = credential_modes,
        .help = "What goes to PostgreSQL as the password: database-credential mints one by the "
                "workspace's API, workspace-token sends the workspace token itself, auto mints "
                "one whenever the endpoint or instance is known."},
    [LB_KEY_CREDENTIAL_TTL] = {"CredentialTTL", "3600", NULL, LB_KW_SIGN_IN, LB_KW_INTEGER, 0,
        .least = 300, .most = 3600,
        .help = "Seconds that a minted database credential shall live (Autoscaling only)."},
    [LB_KEY_APPLICATION_NAME] = {"ApplicationName", "", "PGAPPNAME", LB_KW_SESSION, LB_KW_TEXT,
        LB_KW_FORM, .also = "Application Name;Application_Name;UserAgentEntry",
        .help = "Your product, as <company>_<product>/<version>: tags the session and every "
                "request for attribution. The driver's own name follows it."},
    [LB_KEY_LOGIN_TIMEOUT] = {"LoginTimeout", "60", "PGCONNECT_TIMEOUT", LB_KW_SESSION,
        LB_KW_INTEGER, LB_KW_FORM, .least = 0, .most = 86400,
        .also = "Connect Timeout;Connect_Timeout;Connection Timeout;ConnectTimeout",
        .help = "Seconds the whole connect may take, 0 for no limit. SQL_ATTR_LOGIN_TIMEOUT wins "
                "over it."},
    [LB_KEY_QUERY_TIMEOUT] = {"QueryTimeout", "0", NULL, LB_KW_SESSION, LB_KW_INTEGER, 0,
        .least = 0, .most = 2147483, .also = "CommandTimeout;Query Timeout",
        .help = "Seconds a statement may run unless SQL_ATTR_QUERY_TIMEOUT says otherwise, 0 for "
                "no limit."},
    [LB_KEY_IGNORE_TIMEOUT] = {"IgnoreTimeout", "0", NULL, LB_KW_SESSION, LB_KW_BOOLEAN, 0,
        .also = "D9",
        .help = "Ignore SQL_ATTR_QUERY_TIMEOUT."},
    [LB_KEY_READ_ONLY] = {"ReadOnly", "0", NULL, LB_KW_SESSION, LB_KW_BOOLEAN, LB_KW_FORM,
        .also = "A0",
        .help = "Start every transaction read-only."},
    [LB_KEY_CONN_SETTINGS] = {"ConnSettings", "", NULL, LB_KW_SESSION, LB_KW_TEXT, LB_KW_FORM,
        .also = "A6;InitializationString",
        .help = "SQL to run after connecting, statements with ; between."},
    [LB_KEY_OPTIONS] = {"Options", "", NULL, LB_KW_SESSION, LB_KW_TEXT, 0,
        .help = "Command-line options for the server process, such as -c search_path=sales."},
    [LB_KEY_PQOPT] = {"pqopt", "", NULL, LB_KW_SESSION, LB_KW_TEXT, LB_KW_RARE, .also = "D5",
        .help = "As in psqlODBC: further connection parameters for libpq, name=value with spaces "
                "between."},
    [LB_KEY_PROTOCOL] = {"Protocol", "", NULL, LB_KW_SESSION, LB_KW_TEXT, LB_KW_RARE, .also = "A1",
        .help = "As in psqlODBC: only the -n at the end counts, as in 7.4-2. See ErrorRollback."},
    [LB_KEY_ERROR_ROLLBACK] = {"ErrorRollback", "statement", NULL, LB_KW_SESSION, LB_KW_CHOICE,
        LB_KW_FORM, .choices = rollbacks, .also = "TransactionErrorBehavior",
        .help = "What an error inside a transaction undoes: the statement alone (by savepoint), "
                "the whole transaction, or nothing until the application rolls back."},
    [LB_KEY_KEEPALIVE_TIME] = {"KeepaliveTime", "0", NULL, LB_KW_SESSION, LB_KW_INTEGER, 0,
        .least = -1, .most = 86400, .also = "D1;KeepAliveIdle;keepalives_idle",
        .help = "Seconds of silence before TCP keepalives: 0 the system's own, -1 none."},
    [LB_KEY_KEEPALIVE_INTERVAL] = {"KeepaliveInterval", "0", NULL, LB_KW_SESSION, LB_KW_INTEGER, 0,
        .least = -1, .most = 86400, .also = "D2;keepalives_interval",
        .help = "Seconds between TCP keepalives, 0: the system's own, -1: none."},
    [LB_KEY_SSL_MODE] = {"SSLMode", "verify-full", "PGSSLMODE", LB_KW_TLS, LB_KW_CHOICE, LB_KW_FORM,
        .choices = ssl_modes, .also = "CA",
        .help = "How the database connection is protected, as libpq's sslmode. OAuth tokens are "
                "sent only over a verified connection."},
    [LB_KEY_SSL_ROOT_CERT] = {"SSLRootCert", "", "PGSSLROOTCERT", LB_KW_TLS, LB_KW_TEXT,
        LB_KW_FORM | LB_KW_PATH, .also = "CaFile;TrustedCerts",
        .help = "File of certificate authorities to trust, when not the system's. Holds for "
                "database and HTTPS."},
    [LB_KEY_SSL_CERT] = {"SSLCert", "", "PGSSLCERT", LB_KW_TLS, LB_KW_TEXT, LB_KW_PATH,
        .help = "Client certificate file."},
    [LB_KEY_SSL_KEY] = {"SSLKey", "", "PGSSLKEY", LB_KW_TLS, LB_KW_TEXT, LB_KW_PATH,
        .help = "Client key file."},
    [LB_KEY_SSL_KEY_PASSWORD] = {"SSLKeyPassword", "", NULL, LB_KW_TLS, LB_KW_SECRET, 0,
        .also = "sslpassword",
        .help = "Password of the client key file."},
    [LB_KEY_HTTPS_CA_FILE] = {"HTTPSCaFile", "", NULL, LB_KW_TLS, LB_KW_TEXT, LB_KW_PATH,
        .help = "File of certificate authorities for HTTPS alone, when not that of SSLRootCert."},
    [LB_KEY_USE_PROXY] = {"UseProxy", "auto", NULL, LB_KW_TLS, LB_KW_CHOICE, 0, .choices = tristate,
        .help = "Whether HTTPS goes through a proxy: auto when ProxyHost or the environment "
                "(HTTPS_PROXY) names one."},
    [LB_KEY_PROXY_HOST] = {"ProxyHost", "", NULL, LB_KW_TLS, LB_KW_TEXT, 0,
        .also = "https_proxy_host",
        .help = "Proxy for HTTPS."},
    [LB_KEY_PROXY_PORT] = {"ProxyPort", "8080", NULL, LB_KW_TLS, LB_KW_INTEGER, 0, .least = 1,
        .most = 65535, .also = "https_proxy_port",
        .help = "Port of the proxy."},
    [LB_KEY_PROXY_UID] = {"ProxyUID", "", NULL, LB_KW_TLS, LB_KW_TEXT, 0,
        .also = "https_proxy_username;ProxyUser",
        .help = "User name at the proxy."},
    [LB_KEY_PROXY_PWD] = {"ProxyPWD", "", NULL, LB_KW_TLS, LB_KW_SECRET, 0,
        .also = "https_proxy_password;ProxyPassword",
        .help = "Password at the proxy."},
    [LB_KEY_PROXY_IGNORE_LIST] = {"ProxyIgnoreList", "", NULL, LB_KW_TLS, LB_KW_TEXT, 0,
        .also = "NoProxy",
        .help = "Hosts that are reached without the proxy, with commas between."},
    [LB_KEY_BOOLS_AS_CHAR] = {"BoolsAsChar", "0", NULL, LB_KW_TYPES, LB_KW_BOOLEAN, 0, .also = "B9",
        .help = "Report bool as SQL_VARCHAR(5) rather than SQL_BIT. psqlODBC's default is 1."},
    [LB_KEY_TRUE_IS_MINUS1] = {"TrueIsMinus1", "0", NULL, LB_KW_TYPES, LB_KW_BOOLEAN, 0,
        .also = "C6",
        .help = "Read as a number, true is -1 (Access, Visual Basic)."},
    [LB_KEY_TEXT_AS_LONG_VARCHAR] = {"TextAsLongVarchar", "0", NULL, LB_KW_TYPES, LB_KW_BOOLEAN, 0,
        .also = "B7",
        .help = "Report text as a long type. psqlODBC's default is 1."},
    [LB_KEY_UNKNOWNS_AS_LONG_VARCHAR] = {"UnknownsAsLongVarchar", "0", NULL, LB_KW_TYPES,
        LB_KW_BOOLEAN, 0, .also = "B8",
        .help = "Report types without an ODBC counterpart (json, arrays, enums) as a long type."},
    [LB_KEY_BYTEA_AS_LONG_VARBINARY] = {"ByteaAsLongVarBinary", "1", NULL, LB_KW_TYPES,
        LB_KW_BOOLEAN, 0, .also = "C7",
        .help = "Report bytea as SQL_LONGVARBINARY rather than SQL_VARBINARY."},
    [LB_KEY_MAX_VARCHAR_SIZE] = {"MaxVarcharSize", "65535", NULL, LB_KW_TYPES, LB_KW_INTEGER, 0,
        .least = 1, .most = 10485760, .also = "B0",
        .help = "Longest varchar(n) that is not reported as a long type. psqlODBC's default is "
                "255."},
    [LB_KEY_MAX_LONG_VARCHAR_SIZE] = {"MaxLongVarcharSize", "1048576", NULL, LB_KW_TYPES,
        LB_KW_INTEGER, 0, .least = -4, .most = 1073741823, .also = "B1",
        .help = "Size reported for long types without a length, no limit of their values; 0 or "
                "-4 says that it is not known."},
    [LB_KEY_UNKNOWN_SIZES] = {"UnknownSizes", "maximum", NULL, LB_KW_TYPES, LB_KW_CHOICE, 0,
        .choices = unknown_sizes, .also = "A9",
        .help = "Size reported for text and bytea without a length: the maximum, or not known. "
                "psqlODBC's longest is the maximum here: rows stream, and nobody has seen all of "
                "them when a size is asked for."},
    [LB_KEY_BI] = {"BI", "0", NULL, LB_KW_TYPES, LB_KW_INTEGER, LB_KW_RARE, .least = -28,
        .most = 12,
        .help = "SQL type that int8 is reported as, by number: 0 for SQL_BIGINT, 2 SQL_NUMERIC, "
                "8 SQL_DOUBLE, 12 SQL_VARCHAR."},
    [LB_KEY_NUMERIC_AS] = {"NumericAs", "0", NULL, LB_KW_TYPES, LB_KW_INTEGER, LB_KW_RARE,
        .least = -101, .most = 12, .also = "D6",
        .help = "SQL type that numeric without a precision is reported as, by number: 0 or -101 "
                "for SQL_NUMERIC, 8 SQL_DOUBLE, 12 SQL_VARCHAR."},
    [LB_KEY_TIMESTAMP_TZ] = {"TimestampTZ", "text", NULL, LB_KW_TYPES, LB_KW_CHOICE, 0,
        .choices = timestamp_tz, .also = "FetchTSWTZasTimestamp",
        .help = "Whether a timestamptz that is read as characters keeps its offset (text), or is "
                "shown without it (timestamp, as in psqlODBC)."},
    [LB_KEY_USE_UNICODE] = {"UseUnicode", "1", NULL, LB_KW_TYPES, LB_KW_BOOLEAN, 0,
        .help = "Report character types as wide ones (SQL_WVARCHAR), so that tools ask for "
                "Unicode."},
    [LB_KEY_LF_CONVERSION] = {"LFConversion", "0", NULL, LB_KW_TYPES, LB_KW_BOOLEAN, 0,
        .also = "C5",
        .help = "Turn line feeds into CR LF on the way to the application and back."},
    [LB_KEY_USE_DECLARE_FETCH] = {"UseDeclareFetch", "0", NULL, LB_KW_STATEMENT, LB_KW_BOOLEAN,
        LB_KW_RARE, .also = "B6",
        .help = "psqlODBC fetches through a server-side cursor with it, to save memory. Accepted "
                "and without effect here: rows stream anyway."},
    [LB_KEY_FETCH] = {"Fetch", "100", NULL, LB_KW_STATEMENT, LB_KW_INTEGER, LB_KW_RARE, .least = 1,
        .most = 1000000, .also = "A7",
        .help = "psqlODBC's rows of one round trip with UseDeclareFetch. Accepted and without "
                "effect here."},
    [LB_KEY_USE_SERVER_SIDE_PREPARE] = {"UseServerSidePrepare", "1", NULL, LB_KW_STATEMENT,
        LB_KW_BOOLEAN, 0, .also = "C8",
        .help = "Prepare statements on the server. Say 0 behind a pooler that does not keep "
                "them."},
    [LB_KEY_UPDATABLE_CURSORS] = {"UpdatableCursors", "1", NULL, LB_KW_STATEMENT, LB_KW_BOOLEAN, 0,
        .also = "C4",
        .help = "Allow cursors to change rows: SQL_ATTR_CONCURRENCY other than read-only."},
    [LB_KEY_BATCH_SIZE] = {"BatchSize", "1000", NULL, LB_KW_STATEMENT, LB_KW_INTEGER, 0, .least = 1,
        .most = 100000, .also = "D8",
        .help = "Parameter sets that go to the server at once, at most; more than 1000 never "
                "do. psqlODBC's default is 100."},
    [LB_KEY_BATCH_METHOD] = {"BatchMethod", "auto", NULL, LB_KW_STATEMENT, LB_KW_CHOICE,
        LB_KW_PLANNED, .choices = batch_methods, .also = "BatchMechanism",
        .help = "How arrays of parameters are sent: auto picks multi-row INSERTs where it can, "
                "pipeline sends each set on its own, copy uses COPY for plain INSERTs."},
    [LB_KEY_FETCH_REFCURSORS] = {"FetchRefcursors", "0", NULL, LB_KW_STATEMENT, LB_KW_BOOLEAN, 0,
        .also = "DA;FetchRefCursor",
        .help = "A function's refcursors come as results."},
    [LB_KEY_STATEMENT_CACHE_SIZE] = {"StatementCacheSize", "64", NULL, LB_KW_STATEMENT,
        LB_KW_INTEGER, 0, .least = 0, .most = 10000,
        .help = "Statements a connection keeps prepared by their text, 0 for none."},
    [LB_KEY_SPOOL_MEMORY] = {"SpoolMemory", "4194304", NULL, LB_KW_STATEMENT, LB_KW_INTEGER, 0,
        .least = 65536, .most = 2147483647,
        .help = "Bytes of rows a statement keeps in memory before it uses a temporary file."},
    [LB_KEY_SHOW_SYSTEM_TABLES] = {"ShowSystemTables", "0", NULL, LB_KW_CATALOG, LB_KW_BOOLEAN, 0,
        .also = "A5",
        .help = "SQLTables lists the system's tables as ordinary ones."},
    [LB_KEY_SHOW_OID_COLUMN] = {"ShowOidColumn", "0", NULL, LB_KW_CATALOG, LB_KW_BOOLEAN,
        LB_KW_RARE, .also = "A3",
        .help = "psqlODBC lists oid columns with it. Accepted and without effect here: tables have "
                "none since PostgreSQL 12."},
    [LB_KEY_FAKE_OID_INDEX] = {"FakeOidIndex", "0", NULL, LB_KW_CATALOG, LB_KW_BOOLEAN, LB_KW_RARE,
        .also = "A2",
        .help = "psqlODBC invents an index on oid with it. Accepted and without effect here."},
    [LB_KEY_ROW_VERSIONING] = {"RowVersioning", "1", NULL, LB_KW_CATALOG, LB_KW_BOOLEAN, LB_KW_RARE,
        .also = "A4",
        .help = "SQLSpecialColumns offers xmin as the row's version (SQL_ROWVER). psqlODBC's "
                "default is 0."},
    [LB_KEY_LOG_LEVEL] = {"LogLevel", "off", NULL, LB_KW_LOG, LB_KW_CHOICE, LB_KW_FORM,
        .choices = log_levels,
        .help = "How much goes to the log. No level holds secrets."},
    [LB_KEY_LOG_PATH] = {"LogPath", "", NULL, LB_KW_LOG, LB_KW_TEXT, LB_KW_FORM | LB_KW_PATH,
        .help = "Log file, or a folder for one file a process."},
    [LB_KEY_IGNORED_MANAGER] = {"Trace", "", NULL, LB_KW_COMPAT, LB_KW_IGNORED, LB_KW_RARE,
        .also = "CPProbe;CPReuse;CPTimeout;CPTimeToLive;DisableGetFunctions;DMConnAttr;DMEnvAttr;"
                "DMStmtAttr;DontDLClose;Driver64;FakeUnicode;FileUsage;IconvEncoding;Setup;"
                "Setup64;Threading;TraceAutoStop;TraceFile;TraceLibrary;UsageCount",
        .help = "Read by the driver manager, not by this driver."},
    [LB_KEY_IGNORED_PSQLODBC] = {"Debug", "", NULL, LB_KW_COMPAT, LB_KW_IGNORED, LB_KW_RARE,
        .also = "A8;AB;B2;B3;B4;B5;C0;C1;C2;C3;C9;CancelAsFreeStmt;CommLog;CX;D0;D3;D4;D7;"
                "Disallow_Premature;DisallowPremature;Dtclog;ExtraSysTablePrefixes;GssAuthUseGSS;"
                "Ksqo;Lie;Logdir;LowerCaseIdentifier;Optimizer;OptionalErrors;Parse;PreferLibpq;"
                "Socket;TranslationDLL;TranslationName;TranslationOption;UniqueIndex;XaOpt",
        .help = "psqlODBC's; accepted and without effect here."},
    [LB_KEY_IGNORED_DATABRICKS] = {"HTTPPath", "", NULL, LB_KW_COMPAT, LB_KW_IGNORED, LB_KW_RARE,
        .also = "AllowSelfSignedServerCert;CAIssuedCertNamesMismatch;DefaultStringColumnLength;"
                "EnableArrow;EnableQueryResultDownload;Min_TLS;RowsFetchedPerBlock;"
                "SparkServerType;SSL;ThriftTransport;TokenCachePassPhrase;UseNativeQuery;"
                "UseSystemTrustStore",
        .help = "For Databricks SQL; accepted and without effect here."},
};
/* clang-format on */

enum lb_keyword lb_keyword_find(struct lb_text name)
{
    for (int id = 0; id < LB_KEYWORDS; id++) {
        struct lb_text also = lb_text_of(lb_keywords[id].also);
        if (lb_text_same(name, lb_text_of(lb_keywords[id].name)))
            return (enum lb_keyword)id;
        while (also.at) {
            if (lb_text_same(name, lb_text_cut(&also, ';')))
                return (enum lb_keyword)id;
        }
    }
    return LB_KEY_UNKNOWN;
}

bool lb_kw_choice_is_first(const struct lb_kw_choice *all, const struct lb_kw_choice *c)
{
    for (; all < c; all++) {
        if (all->value == c->value)
            return false;
    }
    return true;
}

/* How many edits still look like a slip of the fingers. */
static unsigned forgiven(size_t length)
{
    return length <= 3 ? 1 : length <= 7 ? 2 : 3;
}

struct lb_text lb_keyword_nearest(struct lb_text name)
{
    struct lb_text best = LB_NO_TEXT;
    unsigned limit = forgiven(name.n);
    for (int id = 0; id < LB_KEYWORDS; id++) {
        struct lb_text known = lb_text_of(lb_keywords[id].name);
        struct lb_text also = lb_text_of(lb_keywords[id].also);
        if (lb_keywords[id].type == LB_KW_IGNORED)
            continue;
        for (bool canonical = true; known.at; canonical = false) {
            unsigned distance = known.n > 2 ? lb_text_distance(name, known, limit) : limit + 1;
            if (distance < limit || (distance == limit && (canonical || !best.at))) {
                best = known;
                limit = distance;
            }
            known = also.at ? lb_text_cut(&also, ';') : LB_NO_TEXT;
        }
    }
    return best;
}
