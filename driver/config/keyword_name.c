#include "config/keyword.h"

/*
 * Every spelling of every keyword, in lb_text_order for the binary search. Two letters or a letter
 * and a digit are the short forms that psqlODBC writes into its own connection strings.
 */
static const struct {
    const char *name;
    enum lb_keyword id;
} names[] = {
    {"A0", LB_KEY_READ_ONLY},
    {"A1", LB_KEY_PROTOCOL},
    {"A2", LB_KEY_FAKE_OID_INDEX},
    {"A3", LB_KEY_SHOW_OID_COLUMN},
    {"A4", LB_KEY_ROW_VERSIONING},
    {"A5", LB_KEY_SHOW_SYSTEM_TABLES},
    {"A6", LB_KEY_CONN_SETTINGS},
    {"A7", LB_KEY_FETCH},
    {"A8", LB_KEY_IGNORED_PSQLODBC},
    {"A9", LB_KEY_UNKNOWN_SIZES},
    {"AB", LB_KEY_IGNORED_PSQLODBC},
    {"AccessToken", LB_KEY_ACCESS_TOKEN},
    {"AccessTokenCommand", LB_KEY_ACCESS_TOKEN_COMMAND},
    {"AccessTokenFile", LB_KEY_ACCESS_TOKEN_FILE},
    {"Account_ID", LB_KEY_ACCOUNT_ID},
    {"AccountID", LB_KEY_ACCOUNT_ID},
    {"AllowSelfSignedServerCert", LB_KEY_IGNORED_DATABRICKS},
    {"Application Name", LB_KEY_APPLICATION_NAME},
    {"Application_Name", LB_KEY_APPLICATION_NAME},
    {"ApplicationName", LB_KEY_APPLICATION_NAME},
    {"Audience", LB_KEY_AUDIENCE},
    {"Auth_AccessToken", LB_KEY_ACCESS_TOKEN},
    {"Auth_AccessTokenFile", LB_KEY_ACCESS_TOKEN_FILE},
    {"Auth_Client_ID", LB_KEY_CLIENT_ID},
    {"Auth_Client_Secret", LB_KEY_CLIENT_SECRET},
    {"Auth_Flow", LB_KEY_AUTH_FLOW},
    {"Auth_Scope", LB_KEY_SCOPE},
    {"Auth_Type", LB_KEY_AUTH_TYPE},
    {"AuthFlow", LB_KEY_AUTH_FLOW},
    {"AuthMech", LB_KEY_AUTH_MECH},
    {"AuthorizationEndpoint", LB_KEY_AUTHORIZATION_ENDPOINT},
    {"AuthType", LB_KEY_AUTH_TYPE},
    {"Azure_Client_ID", LB_KEY_AZURE_CLIENT_ID},
    {"Azure_Client_Secret", LB_KEY_AZURE_CLIENT_SECRET},
    {"Azure_Environment", LB_KEY_AZURE_ENVIRONMENT},
    {"Azure_Tenant_ID", LB_KEY_AZURE_TENANT_ID},
    {"Azure_Workspace_Resource_ID", LB_KEY_AZURE_RESOURCE_ID},
    {"AzureClientID", LB_KEY_AZURE_CLIENT_ID},
    {"AzureClientSecret", LB_KEY_AZURE_CLIENT_SECRET},
    {"AzureEnvironment", LB_KEY_AZURE_ENVIRONMENT},
    {"AzureTenantID", LB_KEY_AZURE_TENANT_ID},
    {"AzureWorkspaceResourceID", LB_KEY_AZURE_RESOURCE_ID},
    {"B0", LB_KEY_MAX_VARCHAR_SIZE},
    {"B1", LB_KEY_MAX_LONG_VARCHAR_SIZE},
    {"B2", LB_KEY_IGNORED_PSQLODBC},
    {"B3", LB_KEY_IGNORED_PSQLODBC},
    {"B4", LB_KEY_IGNORED_PSQLODBC},
    {"B5", LB_KEY_IGNORED_PSQLODBC},
    {"B6", LB_KEY_USE_DECLARE_FETCH},
    {"B7", LB_KEY_TEXT_AS_LONG_VARCHAR},
    {"B8", LB_KEY_UNKNOWNS_AS_LONG_VARCHAR},
    {"B9", LB_KEY_BOOLS_AS_CHAR},
    {"BatchMechanism", LB_KEY_BATCH_METHOD},
    {"BatchMethod", LB_KEY_BATCH_METHOD},
    {"BatchSize", LB_KEY_BATCH_SIZE},
    {"BI", LB_KEY_BI},
    {"BoolsAsChar", LB_KEY_BOOLS_AS_CHAR},
    {"Branch", LB_KEY_BRANCH},
    {"Browser", LB_KEY_BROWSER},
    {"BrowserTimeout", LB_KEY_BROWSER_TIMEOUT},
    {"ByteaAsLongVarBinary", LB_KEY_BYTEA_AS_LONG_VARBINARY},
    {"C0", LB_KEY_IGNORED_PSQLODBC},
    {"C1", LB_KEY_IGNORED_PSQLODBC},
    {"C2", LB_KEY_IGNORED_PSQLODBC},
    {"C3", LB_KEY_IGNORED_PSQLODBC},
    {"C4", LB_KEY_UPDATABLE_CURSORS},
    {"C5", LB_KEY_LF_CONVERSION},
    {"C6", LB_KEY_TRUE_IS_MINUS1},
    {"C7", LB_KEY_BYTEA_AS_LONG_VARBINARY},
    {"C8", LB_KEY_USE_SERVER_SIDE_PREPARE},
    {"C9", LB_KEY_IGNORED_PSQLODBC},
    {"CA", LB_KEY_SSL_MODE},
    {"CaFile", LB_KEY_SSL_ROOT_CERT},
    {"CAIssuedCertNamesMismatch", LB_KEY_IGNORED_DATABRICKS},
    {"CancelAsFreeStmt", LB_KEY_IGNORED_PSQLODBC},
    {"Client_ID", LB_KEY_CLIENT_ID},
    {"Client_Secret", LB_KEY_CLIENT_SECRET},
    {"ClientID", LB_KEY_CLIENT_ID},
    {"ClientSecret", LB_KEY_CLIENT_SECRET},
    {"ClientSecretCommand", LB_KEY_SECRET_COMMAND},
    {"ClientSecretFile", LB_KEY_SECRET_FILE},
    {"CLIPath", LB_KEY_CLI_PATH},
    {"CommandTimeout", LB_KEY_QUERY_TIMEOUT},
    {"CommLog", LB_KEY_IGNORED_PSQLODBC},
    {"ConfigFile", LB_KEY_CONFIG_FILE},
    {"ConfigProfile", LB_KEY_PROFILE},
    {"Connect Timeout", LB_KEY_LOGIN_TIMEOUT},
    {"Connect_Timeout", LB_KEY_LOGIN_TIMEOUT},
    {"Connection Timeout", LB_KEY_LOGIN_TIMEOUT},
    {"ConnectTimeout", LB_KEY_LOGIN_TIMEOUT},
    {"ConnSettings", LB_KEY_CONN_SETTINGS},
    {"CPProbe", LB_KEY_IGNORED_MANAGER},
    {"CPReuse", LB_KEY_IGNORED_MANAGER},
    {"CPTimeout", LB_KEY_IGNORED_MANAGER},
    {"CPTimeToLive", LB_KEY_IGNORED_MANAGER},
    {"CredentialMode", LB_KEY_CREDENTIAL_MODE},
    {"CredentialTTL", LB_KEY_CREDENTIAL_TTL},
    {"CX", LB_KEY_IGNORED_PSQLODBC},
    {"D0", LB_KEY_IGNORED_PSQLODBC},
    {"D1", LB_KEY_KEEPALIVE_TIME},
    {"D2", LB_KEY_KEEPALIVE_INTERVAL},
    {"D3", LB_KEY_IGNORED_PSQLODBC},
    {"D4", LB_KEY_IGNORED_PSQLODBC},
    {"D5", LB_KEY_PQOPT},
    {"D6", LB_KEY_NUMERIC_AS},
    {"D7", LB_KEY_IGNORED_PSQLODBC},
    {"D8", LB_KEY_BATCH_SIZE},
    {"D9", LB_KEY_IGNORE_TIMEOUT},
    {"DA", LB_KEY_FETCH_REFCURSORS},
    {"Database", LB_KEY_DATABASE},
    {"DatabaseInstance", LB_KEY_INSTANCE},
    {"Databricks_CLI_Path", LB_KEY_CLI_PATH},
    {"DatabricksCLIPath", LB_KEY_CLI_PATH},
    {"DatabricksConfigFile", LB_KEY_CONFIG_FILE},
    {"DatabricksHost", LB_KEY_WORKSPACE},
    {"DB", LB_KEY_DATABASE},
    {"dbname", LB_KEY_DATABASE},
    {"Debug", LB_KEY_IGNORED_PSQLODBC},
    {"DefaultStringColumnLength", LB_KEY_IGNORED_DATABRICKS},
    {"Description", LB_KEY_DESCRIPTION},
    {"DisableGetFunctions", LB_KEY_IGNORED_MANAGER},
    {"Disallow_Premature", LB_KEY_IGNORED_PSQLODBC},
    {"DisallowPremature", LB_KEY_IGNORED_PSQLODBC},
    {"Discovery_URL", LB_KEY_DISCOVERY_URL},
    {"DiscoveryURL", LB_KEY_DISCOVERY_URL},
    {"DMConnAttr", LB_KEY_IGNORED_MANAGER},
    {"DMEnvAttr", LB_KEY_IGNORED_MANAGER},
    {"DMStmtAttr", LB_KEY_IGNORED_MANAGER},
    {"DontDLClose", LB_KEY_IGNORED_MANAGER},
    {"Driver", LB_KEY_DRIVER},
    {"Driver64", LB_KEY_IGNORED_MANAGER},
    {"DSN", LB_KEY_DSN},
    {"Dtclog", LB_KEY_IGNORED_PSQLODBC},
    {"DX", LB_KEY_DATABASE},
    {"EnableArrow", LB_KEY_IGNORED_DATABRICKS},
    {"EnableQueryResultDownload", LB_KEY_IGNORED_DATABRICKS},
    {"EnableTokenCache", LB_KEY_TOKEN_CACHE},
    {"Endpoint", LB_KEY_ENDPOINT},
    {"EndpointName", LB_KEY_ENDPOINT},
    {"ErrorRollback", LB_KEY_ERROR_ROLLBACK},
    {"ExtraSysTablePrefixes", LB_KEY_IGNORED_PSQLODBC},
    {"FakeOidIndex", LB_KEY_FAKE_OID_INDEX},
    {"FakeUnicode", LB_KEY_IGNORED_MANAGER},
    {"FederationClientID", LB_KEY_FEDERATION_CLIENT_ID},
    {"Fetch", LB_KEY_FETCH},
    {"FetchRefCursor", LB_KEY_FETCH_REFCURSORS},
    {"FetchRefcursors", LB_KEY_FETCH_REFCURSORS},
    {"FetchTSWTZasTimestamp", LB_KEY_TIMESTAMP_TZ},
    {"FileDSN", LB_KEY_FILE_DSN},
    {"FileUsage", LB_KEY_IGNORED_MANAGER},
    {"GssAuthUseGSS", LB_KEY_IGNORED_PSQLODBC},
    {"Host", LB_KEY_SERVER},
    {"HostName", LB_KEY_SERVER},
    {"HTTPPath", LB_KEY_IGNORED_DATABRICKS},
    {"https_proxy_host", LB_KEY_PROXY_HOST},
    {"https_proxy_password", LB_KEY_PROXY_PWD},
    {"https_proxy_port", LB_KEY_PROXY_PORT},
    {"https_proxy_username", LB_KEY_PROXY_UID},
    {"HTTPSCaFile", LB_KEY_HTTPS_CA_FILE},
    {"IconvEncoding", LB_KEY_IGNORED_MANAGER},
    {"Identity_Federation_Client_Id", LB_KEY_FEDERATION_CLIENT_ID},
    {"IdentityFederationClientID", LB_KEY_FEDERATION_CLIENT_ID},
    {"IdentityToken", LB_KEY_IDENTITY_TOKEN},
    {"IdentityTokenCommand", LB_KEY_IDENTITY_TOKEN_COMMAND},
    {"IdentityTokenEnv", LB_KEY_IDENTITY_TOKEN_ENV},
    {"IdentityTokenFile", LB_KEY_IDENTITY_TOKEN_FILE},
    {"IdentityTokenSource", LB_KEY_IDENTITY_TOKEN_SOURCE},
    {"idp_response_timeout", LB_KEY_BROWSER_TIMEOUT},
    {"idp_tenant", LB_KEY_AZURE_TENANT_ID},
    {"IDToken", LB_KEY_IDENTITY_TOKEN},
    {"IDTokenFile", LB_KEY_IDENTITY_TOKEN_FILE},
    {"IgnoreTimeout", LB_KEY_IGNORE_TIMEOUT},
    {"Initial Catalog", LB_KEY_DATABASE},
    {"InitializationString", LB_KEY_CONN_SETTINGS},
    {"Instance", LB_KEY_INSTANCE},
    {"InstanceName", LB_KEY_INSTANCE},
    {"KeepAliveIdle", LB_KEY_KEEPALIVE_TIME},
    {"KeepaliveInterval", LB_KEY_KEEPALIVE_INTERVAL},
    {"keepalives_idle", LB_KEY_KEEPALIVE_TIME},
    {"keepalives_interval", LB_KEY_KEEPALIVE_INTERVAL},
    {"KeepaliveTime", LB_KEY_KEEPALIVE_TIME},
    {"Ksqo", LB_KEY_IGNORED_PSQLODBC},
    {"Lakebase", LB_KEY_LAKEBASE},
    {"LakebaseEndpoint", LB_KEY_ENDPOINT},
    {"LakebaseInstance", LB_KEY_INSTANCE},
    {"LFConversion", LB_KEY_LF_CONVERSION},
    {"Lie", LB_KEY_IGNORED_PSQLODBC},
    {"listen_port", LB_KEY_REDIRECT_PORT},
    {"Logdir", LB_KEY_IGNORED_PSQLODBC},
    {"LoginTimeout", LB_KEY_LOGIN_TIMEOUT},
    {"LogLevel", LB_KEY_LOG_LEVEL},
    {"LogonID", LB_KEY_UID},
    {"LogPath", LB_KEY_LOG_PATH},
    {"LowerCaseIdentifier", LB_KEY_IGNORED_PSQLODBC},
    {"MaxLongVarcharSize", LB_KEY_MAX_LONG_VARCHAR_SIZE},
    {"MaxVarcharSize", LB_KEY_MAX_VARCHAR_SIZE},
    {"Min_TLS", LB_KEY_IGNORED_DATABRICKS},
    {"NoProxy", LB_KEY_PROXY_IGNORE_LIST},
    {"NumericAs", LB_KEY_NUMERIC_AS},
    {"OAuth2AuthorizationEndPoint", LB_KEY_AUTHORIZATION_ENDPOINT},
    {"OAuth2ClientId", LB_KEY_CLIENT_ID},
    {"OAuth2ClientSecret", LB_KEY_CLIENT_SECRET},
    {"OAuth2ConnAuthAuthorizeEndpoint", LB_KEY_AUTHORIZATION_ENDPOINT},
    {"OAuth2ConnAuthTokenEndpoint", LB_KEY_TOKEN_ENDPOINT},
    {"OAuth2RedirectUrlPort", LB_KEY_REDIRECT_PORT},
    {"OAuth2Secret", LB_KEY_CLIENT_SECRET},
    {"OAuth2TokenEndpoint", LB_KEY_TOKEN_ENDPOINT},
    {"OAuth_Callback_Port", LB_KEY_REDIRECT_PORT},
    {"oauthAuthorizationUrl", LB_KEY_AUTHORIZATION_ENDPOINT},
    {"OAuthBrowserAuthTimeout", LB_KEY_BROWSER_TIMEOUT},
    {"OAuthClientId", LB_KEY_CLIENT_ID},
    {"OAuthClientSecret", LB_KEY_CLIENT_SECRET},
    {"OAuthDiscoveryURL", LB_KEY_DISCOVERY_URL},
    {"OAuthScope", LB_KEY_SCOPE},
    {"oauthTokenRequestUrl", LB_KEY_TOKEN_ENDPOINT},
    {"OIDCDiscoveryEndpoint", LB_KEY_DISCOVERY_URL},
    {"Optimizer", LB_KEY_IGNORED_PSQLODBC},
    {"OptionalErrors", LB_KEY_IGNORED_PSQLODBC},
    {"Options", LB_KEY_OPTIONS},
    {"OrgID", LB_KEY_WORKSPACE_ID},
    {"Parse", LB_KEY_IGNORED_PSQLODBC},
    {"Password", LB_KEY_PWD},
    {"PasswordCommand", LB_KEY_PASSWORD_COMMAND},
    {"PasswordFile", LB_KEY_PASSWORD_FILE},
    {"PercentDecodePWD", LB_KEY_PERCENT_DECODE_PWD},
    {"Port", LB_KEY_PORT},
    {"PortNumber", LB_KEY_PORT},
    {"pqopt", LB_KEY_PQOPT},
    {"PreferLibpq", LB_KEY_IGNORED_PSQLODBC},
    {"Profile", LB_KEY_PROFILE},
    {"Project", LB_KEY_PROJECT},
    {"Protocol", LB_KEY_PROTOCOL},
    {"ProxyHost", LB_KEY_PROXY_HOST},
    {"ProxyIgnoreList", LB_KEY_PROXY_IGNORE_LIST},
    {"ProxyPassword", LB_KEY_PROXY_PWD},
    {"ProxyPort", LB_KEY_PROXY_PORT},
    {"ProxyPWD", LB_KEY_PROXY_PWD},
    {"ProxyUID", LB_KEY_PROXY_UID},
    {"ProxyUser", LB_KEY_PROXY_UID},
    {"PWD", LB_KEY_PWD},
    {"Query Timeout", LB_KEY_QUERY_TIMEOUT},
    {"QueryTimeout", LB_KEY_QUERY_TIMEOUT},
    {"ReadOnly", LB_KEY_READ_ONLY},
    {"RedirectPort", LB_KEY_REDIRECT_PORT},
    {"RowsFetchedPerBlock", LB_KEY_IGNORED_DATABRICKS},
    {"RowVersioning", LB_KEY_ROW_VERSIONING},
    {"SaveFile", LB_KEY_SAVE_FILE},
    {"Scope", LB_KEY_SCOPE},
    {"Scopes", LB_KEY_SCOPE},
    {"SecretCommand", LB_KEY_SECRET_COMMAND},
    {"SecretFile", LB_KEY_SECRET_FILE},
    {"Server", LB_KEY_SERVER},
    {"Servername", LB_KEY_SERVER},
    {"Setup", LB_KEY_IGNORED_MANAGER},
    {"Setup64", LB_KEY_IGNORED_MANAGER},
    {"ShowOidColumn", LB_KEY_SHOW_OID_COLUMN},
    {"ShowSystemTables", LB_KEY_SHOW_SYSTEM_TABLES},
    {"Socket", LB_KEY_IGNORED_PSQLODBC},
    {"SparkServerType", LB_KEY_IGNORED_DATABRICKS},
    {"SpoolMemory", LB_KEY_SPOOL_MEMORY},
    {"SSL", LB_KEY_IGNORED_DATABRICKS},
    {"SSLCert", LB_KEY_SSL_CERT},
    {"SSLKey", LB_KEY_SSL_KEY},
    {"SSLKeyPassword", LB_KEY_SSL_KEY_PASSWORD},
    {"SSLMode", LB_KEY_SSL_MODE},
    {"sslpassword", LB_KEY_SSL_KEY_PASSWORD},
    {"SSLRootCert", LB_KEY_SSL_ROOT_CERT},
    {"StatementCacheSize", LB_KEY_STATEMENT_CACHE_SIZE},
    {"TextAsLongVarchar", LB_KEY_TEXT_AS_LONG_VARCHAR},
    {"Threading", LB_KEY_IGNORED_MANAGER},
    {"ThriftTransport", LB_KEY_IGNORED_DATABRICKS},
    {"TimestampTZ", LB_KEY_TIMESTAMP_TZ},
    {"Token", LB_KEY_ACCESS_TOKEN},
    {"Token_Audience", LB_KEY_AUDIENCE},
    {"TokenAudience", LB_KEY_AUDIENCE},
    {"TokenCache", LB_KEY_TOKEN_CACHE},
    {"TokenCacheDir", LB_KEY_TOKEN_CACHE_DIR},
    {"TokenCachePassPhrase", LB_KEY_IGNORED_DATABRICKS},
    {"TokenCommand", LB_KEY_ACCESS_TOKEN_COMMAND},
    {"TokenEndpoint", LB_KEY_TOKEN_ENDPOINT},
    {"TokenFile", LB_KEY_ACCESS_TOKEN_FILE},
    {"Trace", LB_KEY_IGNORED_MANAGER},
    {"TraceAutoStop", LB_KEY_IGNORED_MANAGER},
    {"TraceFile", LB_KEY_IGNORED_MANAGER},
    {"TraceLibrary", LB_KEY_IGNORED_MANAGER},
    {"TransactionErrorBehavior", LB_KEY_ERROR_ROLLBACK},
    {"TranslationDLL", LB_KEY_IGNORED_PSQLODBC},
    {"TranslationName", LB_KEY_IGNORED_PSQLODBC},
    {"TranslationOption", LB_KEY_IGNORED_PSQLODBC},
    {"TrueIsMinus1", LB_KEY_TRUE_IS_MINUS1},
    {"TrustedCerts", LB_KEY_SSL_ROOT_CERT},
    {"UID", LB_KEY_UID},
    {"UniqueIndex", LB_KEY_IGNORED_PSQLODBC},
    {"UnknownsAsLongVarchar", LB_KEY_UNKNOWNS_AS_LONG_VARCHAR},
    {"UnknownSizes", LB_KEY_UNKNOWN_SIZES},
    {"UpdatableCursors", LB_KEY_UPDATABLE_CURSORS},
    {"UsageCount", LB_KEY_IGNORED_MANAGER},
    {"UseDeclareFetch", LB_KEY_USE_DECLARE_FETCH},
    {"UseNativeQuery", LB_KEY_IGNORED_DATABRICKS},
    {"UseProxy", LB_KEY_USE_PROXY},
    {"User", LB_KEY_UID},
    {"User ID", LB_KEY_UID},
    {"User Name", LB_KEY_UID},
    {"UserAgentEntry", LB_KEY_APPLICATION_NAME},
    {"Username", LB_KEY_UID},
    {"UseServerSidePrepare", LB_KEY_USE_SERVER_SIDE_PREPARE},
    {"UseSystemTrustStore", LB_KEY_IGNORED_DATABRICKS},
    {"UseUnicode", LB_KEY_USE_UNICODE},
    {"Web_Identity_Token_File", LB_KEY_IDENTITY_TOKEN_FILE},
    {"Workspace", LB_KEY_WORKSPACE},
    {"Workspace_ID", LB_KEY_WORKSPACE_ID},
    {"WorkspaceHost", LB_KEY_WORKSPACE},
    {"WorkspaceID", LB_KEY_WORKSPACE_ID},
    {"WorkspaceURL", LB_KEY_WORKSPACE},
    {"XaOpt", LB_KEY_IGNORED_PSQLODBC},
};

#define NAMES (sizeof(names) / sizeof(names[0]))

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

const char *lb_kw_group_name(enum lb_kw_group group)
{
    return groups[group];
}

enum lb_keyword lb_keyword_find(struct lb_text name)
{
    size_t low = 0, high = NAMES;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = lb_text_order(name, lb_text_of(names[middle].name));
        if (order == 0)
            return names[middle].id;
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return LB_KEY_UNKNOWN;
}

const char *lb_keyword_alias(enum lb_keyword id, size_t i)
{
    for (size_t at = 0; at < NAMES; at++) {
        if (names[at].id != id || strcmp(names[at].name, lb_keywords[id].name) == 0)
            continue;
        if (i-- == 0)
            return names[at].name;
    }
    return NULL;
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

const char *lb_keyword_nearest(struct lb_text name)
{
    const char *best = NULL;
    unsigned limit = forgiven(name.n);
    for (size_t at = 0; at < NAMES; at++) {
        struct lb_text known = lb_text_of(names[at].name);
        if (known.n <= 2 || lb_keywords[names[at].id].type == LB_KW_IGNORED)
            continue;
        unsigned distance = lb_text_distance(name, known, limit);
        bool canonical = strcmp(names[at].name, lb_keywords[names[at].id].name) == 0;
        if (distance > limit || (best && distance == limit && !canonical))
            continue;
        best = names[at].name;
        limit = distance;
    }
    return best;
}
