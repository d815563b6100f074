/*
 * The keywords a person may write in a connection string, in a data source of odbc.ini or in the
 * environment: one row a keyword. Everything that must know a keyword reads this table: settings,
 * SQLBrowseConnect, the setup library's form and ConfigDSN, and docs/keywords.md.
 */
#ifndef LB_CONFIG_KEYWORD_H
#define LB_CONFIG_KEYWORD_H

#include "base/text.h"

enum lb_keyword {
    /* ODBC's own */
    LB_KEY_DSN,
    LB_KEY_DRIVER,
    LB_KEY_FILE_DSN,
    LB_KEY_SAVE_FILE,
    LB_KEY_DESCRIPTION,
    /* where to */
    LB_KEY_SERVER,
    LB_KEY_PORT,
    LB_KEY_DATABASE,
    LB_KEY_WORKSPACE,
    LB_KEY_ENDPOINT,
    LB_KEY_INSTANCE,
    LB_KEY_PROJECT,
    LB_KEY_BRANCH,
    LB_KEY_LAKEBASE,
    /* signing in */
    LB_KEY_AUTH_TYPE,
    LB_KEY_AUTH_MECH,
    LB_KEY_AUTH_FLOW,
    LB_KEY_UID,
    LB_KEY_PWD,
    LB_KEY_PASSWORD_FILE,
    LB_KEY_PASSWORD_COMMAND,
    LB_KEY_PERCENT_DECODE_PWD,
    LB_KEY_CLIENT_ID,
    LB_KEY_CLIENT_SECRET,
    LB_KEY_SECRET_FILE,
    LB_KEY_SECRET_COMMAND,
    LB_KEY_SCOPE,
    LB_KEY_ACCESS_TOKEN,
    LB_KEY_ACCESS_TOKEN_FILE,
    LB_KEY_ACCESS_TOKEN_COMMAND,
    LB_KEY_IDENTITY_TOKEN,
    LB_KEY_IDENTITY_TOKEN_FILE,
    LB_KEY_IDENTITY_TOKEN_ENV,
    LB_KEY_IDENTITY_TOKEN_COMMAND,
    LB_KEY_IDENTITY_TOKEN_SOURCE,
    LB_KEY_FEDERATION_CLIENT_ID,
    LB_KEY_AUDIENCE,
    LB_KEY_AZURE_TENANT_ID,
    LB_KEY_AZURE_CLIENT_ID,
    LB_KEY_AZURE_CLIENT_SECRET,
    LB_KEY_AZURE_RESOURCE_ID,
    LB_KEY_AZURE_ENVIRONMENT,
    LB_KEY_PROFILE,
    LB_KEY_CONFIG_FILE,
    LB_KEY_CLI_PATH,
    LB_KEY_ACCOUNT_ID,
    LB_KEY_WORKSPACE_ID,
    LB_KEY_REDIRECT_PORT,
    LB_KEY_BROWSER,
    LB_KEY_BROWSER_TIMEOUT,
    LB_KEY_TOKEN_CACHE,
    LB_KEY_TOKEN_CACHE_DIR,
    LB_KEY_DISCOVERY_URL,
    LB_KEY_TOKEN_ENDPOINT,
    LB_KEY_AUTHORIZATION_ENDPOINT,
    LB_KEY_CREDENTIAL_MODE,
    LB_KEY_CREDENTIAL_TTL,
    /* the session */
    LB_KEY_APPLICATION_NAME,
    LB_KEY_LOGIN_TIMEOUT,
    LB_KEY_QUERY_TIMEOUT,
    LB_KEY_IGNORE_TIMEOUT,
    LB_KEY_READ_ONLY,
    LB_KEY_CONN_SETTINGS,
    LB_KEY_OPTIONS,
    LB_KEY_PQOPT,
    LB_KEY_PROTOCOL,
    LB_KEY_ERROR_ROLLBACK,
    LB_KEY_KEEPALIVE_TIME,
    LB_KEY_KEEPALIVE_INTERVAL,
    /* TLS and proxies */
    LB_KEY_SSL_MODE,
    LB_KEY_SSL_ROOT_CERT,
    LB_KEY_SSL_CERT,
    LB_KEY_SSL_KEY,
    LB_KEY_SSL_KEY_PASSWORD,
    LB_KEY_HTTPS_CA_FILE,
    LB_KEY_USE_PROXY,
    LB_KEY_PROXY_HOST,
    LB_KEY_PROXY_PORT,
    LB_KEY_PROXY_UID,
    LB_KEY_PROXY_PWD,
    LB_KEY_PROXY_IGNORE_LIST,
    /* how types are reported */
    LB_KEY_BOOLS_AS_CHAR,
    LB_KEY_TRUE_IS_MINUS1,
    LB_KEY_TEXT_AS_LONG_VARCHAR,
    LB_KEY_UNKNOWNS_AS_LONG_VARCHAR,
    LB_KEY_BYTEA_AS_LONG_VARBINARY,
    LB_KEY_MAX_VARCHAR_SIZE,
    LB_KEY_MAX_LONG_VARCHAR_SIZE,
    LB_KEY_UNKNOWN_SIZES,
    LB_KEY_BI,
    LB_KEY_NUMERIC_AS,
    LB_KEY_TIMESTAMP_TZ,
    LB_KEY_USE_UNICODE,
    LB_KEY_LF_CONVERSION,
    /* statements and cursors */
    LB_KEY_USE_DECLARE_FETCH,
    LB_KEY_FETCH,
    LB_KEY_USE_SERVER_SIDE_PREPARE,
    LB_KEY_UPDATABLE_CURSORS,
    LB_KEY_BATCH_SIZE,
    LB_KEY_BATCH_METHOD,
    LB_KEY_FETCH_REFCURSORS,
    LB_KEY_STATEMENT_CACHE_SIZE,
    LB_KEY_SPOOL_MEMORY,
    /* catalog functions */
    LB_KEY_SHOW_SYSTEM_TABLES,
    LB_KEY_SHOW_OID_COLUMN,
    LB_KEY_FAKE_OID_INDEX,
    LB_KEY_ROW_VERSIONING,
    /* log */
    LB_KEY_LOG_LEVEL,
    LB_KEY_LOG_PATH,
    /* accepted, stored nowhere: each stands for all names of its kind */
    LB_KEY_IGNORED_MANAGER,
    LB_KEY_IGNORED_PSQLODBC,
    LB_KEY_IGNORED_DATABRICKS,
    LB_KEYWORDS,
    LB_KEY_UNKNOWN = LB_KEYWORDS
};

enum lb_kw_type {
    LB_KW_TEXT,
    LB_KW_SECRET,   /* text that is never shown, logged or written to an out-string, and wiped */
    LB_KW_INTEGER,  /* decimal, least..most */
    LB_KW_INTEGERS, /* one or more of them, with commas between */
    LB_KW_BOOLEAN,  /* 1 0, true false, yes no, on off */
    LB_KW_CHOICE,   /* one of a few names */
    LB_KW_IGNORED   /* accepted and dropped */
};

enum lb_kw_group {
    LB_KW_ODBC,
    LB_KW_CONNECTION,
    LB_KW_SIGN_IN,
    LB_KW_SESSION,
    LB_KW_TLS,
    LB_KW_TYPES,
    LB_KW_STATEMENT,
    LB_KW_CATALOG,
    LB_KW_LOG,
    LB_KW_COMPAT,
    LB_KW_GROUPS
};

enum lb_kw_flag {
    LB_KW_FORM = 1,    /* a person sets it: part of the setup library's form */
    LB_KW_PLANNED = 2, /* known and stored; this version does not act on it yet, giving it warns */
    LB_KW_PATH = 4,    /* names a file or folder */
    LB_KW_RARE =
        8 /* there for what came from another driver; a new data source has no use for it */
};

/* A named value. Rows after the first with the same value are further spellings. */
struct lb_kw_choice {
    const char *name;
    int value;
};

struct lb_kw {
    const char *name;    /* canonical spelling */
    const char *value;   /* default, as text; "" when there is none */
    const char *env;     /* environment variables, first one set wins, space between; NULL: none */
    unsigned char group; /* enum lb_kw_group */
    unsigned char type;  /* enum lb_kw_type */
    unsigned char flags; /* enum lb_kw_flag */
    int32_t least, most; /* LB_KW_INTEGER and LB_KW_INTEGERS */
    const struct lb_kw_choice *choices; /* LB_KW_CHOICE: ends in a NULL name */
    const char *also;                   /* further names, ; between; NULL: none */
    const char *help;                   /* what it does, one or two sentences */
};

/* The row of each keyword, by its id. */
extern const struct lb_kw lb_keywords[LB_KEYWORDS];

/* The keyword with that name or alias, without case; LB_KEY_UNKNOWN when there is none. */
enum lb_keyword lb_keyword_find(struct lb_text name);

/* The spelling that comes closest to an unknown name, or "no value" when none is near. */
struct lb_text lb_keyword_nearest(struct lb_text name);

/* Whether this row of a keyword's choices is the first with its value, not a further spelling. */
bool lb_kw_choice_is_first(const struct lb_kw_choice *all, const struct lb_kw_choice *c);

/* The values that choices, and integers like AuthMech that act as such, have in a settings lookup.
 */
enum lb_auth_type {
    LB_AUTH_INFER, /* not said */
    LB_AUTH_OAUTH_M2M,
    LB_AUTH_OAUTH_U2M,
    LB_AUTH_TOKEN_FEDERATION,
    LB_AUTH_ACCESS_TOKEN,
    LB_AUTH_DATABRICKS_CLI,
    LB_AUTH_AZURE_CLIENT_SECRET,
    LB_AUTH_AZURE_MSI,
    LB_AUTH_AZURE_CLI,
    LB_AUTH_PASSWORD,
    LB_AUTH_TYPES
};
enum lb_auth_flow { LB_FLOW_TOKEN, LB_FLOW_M2M, LB_FLOW_BROWSER, LB_FLOW_MANAGED_IDENTITY };
enum lb_ssl_mode {
    LB_SSL_DISABLE,
    LB_SSL_ALLOW,
    LB_SSL_PREFER,
    LB_SSL_REQUIRE,
    LB_SSL_VERIFY_CA,
    LB_SSL_VERIFY_FULL
};
enum lb_error_rollback { LB_ROLLBACK_NONE, LB_ROLLBACK_TRANSACTION, LB_ROLLBACK_STATEMENT };
enum lb_tristate { LB_AUTO, LB_YES, LB_NO };
enum lb_browser { LB_BROWSER_AUTO, LB_BROWSER_NEVER };
enum lb_token_cache { LB_CACHE_AUTO, LB_CACHE_KEYRING, LB_CACHE_FILE, LB_CACHE_NONE };
enum lb_credential_mode { LB_CREDENTIAL_AUTO, LB_CREDENTIAL_API, LB_CREDENTIAL_WORKSPACE_TOKEN };
enum lb_unknown_sizes { LB_SIZES_MAXIMUM, LB_SIZES_UNKNOWN, LB_SIZES_LONGEST };
enum lb_timestamp_tz { LB_TIMESTAMP_TZ_TEXT, LB_TIMESTAMP_TZ_TIMESTAMP };
enum lb_batch_method { LB_BATCH_AUTO, LB_BATCH_PIPELINE, LB_BATCH_COPY };
enum lb_identity_source {
    LB_IDENTITY_AUTO,
    LB_IDENTITY_FILE,
    LB_IDENTITY_ENV,
    LB_IDENTITY_COMMAND,
    LB_IDENTITY_GITHUB,
    LB_IDENTITY_AZURE_DEVOPS
};

#endif
