#include "field/info.h"

#include <stdio.h>

#include "config/settings.h"
#include "field/lakebase_attr.h"
#include "field/query.h"

/* An information type: a constant, or a question to the connection. */
struct info {
    SQLUSMALLINT type;
    enum lb_field_kind kind;
    SQLUINTEGER number;
    const char *text;
    struct lb_place place;                                     /* in struct lb_dbc */
    void (*ask)(struct lb_dbc *d, struct lb_field_value *out); /* out->number: the row's */
};

/* ---- answers that depend on the connection ----------------------------------------------- */

static struct lb_text or_empty(const char *s)
{
    return s ? lb_text_of(s) : LB_TEXT("");
}

/* "##.##.####" from three numbers, as the reference wants versions. */
static void render_version(struct lb_field_value *out, unsigned major, unsigned minor,
                           unsigned patch)
{
    int n = snprintf(out->room, sizeof out->room, "%02u.%02u.%04u", major % 100, minor % 100,
                     patch % 10000);
    out->text = lb_text(out->room, (size_t)n);
}

/* PostgreSQL's versions have two numbers since 10: 150004 is 15.4, "15.00.0004". */
static void ask_dbms_version(struct lb_dbc *d, struct lb_field_value *out)
{
    int v = d->session ? lb_session_server_version(d->session) : 0;
    render_version(out, (unsigned)v / 10000, 0, (unsigned)v % 10000);
}

static void ask_driver_version(struct lb_dbc *d, struct lb_field_value *out)
{
    struct lb_text rest = LB_TEXT(PACKAGE_VERSION);
    int64_t n[3] = {0, 0, 0};
    for (int i = 0; i < 3 && rest.at; i++)
        lb_text_int(lb_text_cut(&rest, '.'), &n[i]);
    render_version(out, (unsigned)n[0], (unsigned)n[1], (unsigned)n[2]);
}

static bool parameter_is_on(struct lb_dbc *d, const char *name)
{
    const char *value = d->session ? lb_session_parameter(d->session, name) : NULL;
    return value && lb_text_is(lb_text_of(value), LB_TEXT("on"));
}

static void ask_read_only(struct lb_dbc *d, struct lb_field_value *out)
{
    bool on = d->access_mode == SQL_MODE_READ_ONLY || parameter_is_on(d, "in_hot_standby") ||
              parameter_is_on(d, "default_transaction_read_only");
    if (d->settings)
        on = on || lb_settings_bool(d->settings, LB_KEY_READ_ONLY);
    out->text = on ? LB_TEXT("Y") : LB_TEXT("N");
}

static void ask_lakebase(struct lb_dbc *d, struct lb_field_value *out)
{
    out->text = lb_field_is_lakebase(d) ? LB_TEXT("Y") : LB_TEXT("N");
}

static void ask_collation(struct lb_dbc *d, struct lb_field_value *out)
{
    out->text = or_empty(d->session ? lb_session_parameter(d->session, "server_encoding") : NULL);
}

static void ask_dbc(struct lb_dbc *d, struct lb_field_value *out)
{
    out->pointer = d;
}

/* The {fn …} functions are those that sql/ translates. */
static void ask_functions(struct lb_dbc *d, struct lb_field_value *out)
{
    out->number = lb_sql_functions((enum lb_sql_group)out->number);
}

/* ---- masks used more than once ----------------------------------------------------------- */

/* What PostgreSQL casts to what ("CREATE CAST", \dC); every type has its text. */
#define TO_TEXT                                                                                    \
    (SQL_CVT_CHAR | SQL_CVT_VARCHAR | SQL_CVT_LONGVARCHAR | SQL_CVT_WCHAR | SQL_CVT_WVARCHAR |     \
     SQL_CVT_WLONGVARCHAR)
#define TO_NUMBER                                                                                  \
    (SQL_CVT_TINYINT | SQL_CVT_SMALLINT | SQL_CVT_INTEGER | SQL_CVT_BIGINT | SQL_CVT_DECIMAL |     \
     SQL_CVT_NUMERIC | SQL_CVT_REAL | SQL_CVT_FLOAT | SQL_CVT_DOUBLE)
#define TO_BYTES    (SQL_CVT_BINARY | SQL_CVT_VARBINARY | SQL_CVT_LONGVARBINARY)
#define TO_INTERVAL (SQL_CVT_INTERVAL_YEAR_MONTH | SQL_CVT_INTERVAL_DAY_TIME)
#define TO_DATE     (SQL_CVT_DATE | SQL_CVT_TIME | SQL_CVT_TIMESTAMP)
#define TO_OTHER    (TO_BYTES | TO_INTERVAL | TO_DATE | SQL_CVT_BIT | SQL_CVT_GUID)
#define TO_ALL      (TO_TEXT | TO_NUMBER | TO_OTHER)
#define FROM_NUMBER (TO_TEXT | TO_NUMBER)

#define NAME_MAX_LEN 63 /* NAMEDATALEN - 1 */

#define DEFERRING(p)                                                                               \
    (p##_CONSTRAINT_INITIALLY_DEFERRED | p##_CONSTRAINT_INITIALLY_IMMEDIATE |                      \
     p##_CONSTRAINT_DEFERRABLE | p##_CONSTRAINT_NON_DEFERRABLE)

#define STATIC_1                                                                                   \
    (SQL_CA1_NEXT | SQL_CA1_SELECT_FOR_UPDATE | SQL_CA1_LOCK_NO_CHANGE | SQL_CA1_POS_POSITION |    \
     SQL_CA1_POS_REFRESH | SQL_CA1_ABSOLUTE | SQL_CA1_RELATIVE | SQL_CA1_BOOKMARK |                \
     SQL_CA1_POS_UPDATE | SQL_CA1_POS_DELETE | SQL_CA1_POSITIONED_UPDATE |                         \
     SQL_CA1_POSITIONED_DELETE | SQL_CA1_BULK_ADD | SQL_CA1_BULK_UPDATE_BY_BOOKMARK |              \
     SQL_CA1_BULK_DELETE_BY_BOOKMARK | SQL_CA1_BULK_FETCH_BY_BOOKMARK)

#define MAX_ROWS_2 (SQL_CA2_MAX_ROWS_SELECT | SQL_CA2_MAX_ROWS_CATALOG)

#define OUTER_JOINS                                                                                \
    (SQL_OJ_LEFT | SQL_OJ_RIGHT | SQL_OJ_FULL | SQL_OJ_NESTED | SQL_OJ_NOT_ORDERED |               \
     SQL_OJ_INNER | SQL_OJ_ALL_COMPARISON_OPS)

#define TEXT(t, s)                                                                                 \
    {                                                                                              \
        .type = (t), .kind = LB_FIELD_TEXT, .text = (s)                                            \
    }
#define SHORT(t, n)                                                                                \
    {                                                                                              \
        .type = (t), .kind = LB_FIELD_INT16, .number = (SQLUINTEGER)(n)                            \
    }
#define LONG(t, n)                                                                                 \
    {                                                                                              \
        .type = (t), .kind = LB_FIELD_INT32, .number = (SQLUINTEGER)(n)                            \
    }
#define ASK(t, k, f)                                                                               \
    {                                                                                              \
        .type = (t), .kind = (k), .ask = (f)                                                       \
    }

#define OF_DBC(t, k, m)                                                                            \
    {                                                                                              \
        .type = (t), .kind = (k), LB_PLACE(lb_dbc, m)                                              \
    }
#define FUNCTIONS(t, group)                                                                        \
    {                                                                                              \
        .type = (t), .kind = LB_FIELD_INT32, .number = (group), .ask = ask_functions               \
    }

/* Not defined by unixODBC's headers: from ODBC 4.0, asked for by Power Query. 0: there is no RETURN
 * escape clause. */
#define RETURN_ESCAPE_CLAUSE 180

/* SQL_OJ_CAPABILITIES as ODBC 2.01 numbered it. */
#define OLD_OJ_CAPABILITIES 65003

/* ---- the table --------------------------------------------------------------------------- */

/*
 * In the order of the reference's lists. Not here, because the driver manager answers them and the
 * driver cannot know: SQL_DM_VER, SQL_DRIVER_HDESC, SQL_DRIVER_HSTMT, SQL_DRIVER_HLIB.
 */
static const struct info infos[] = {
    /* driver information */
    SHORT(SQL_ACTIVE_ENVIRONMENTS, 0),
    LONG(SQL_ASYNC_DBC_FUNCTIONS, SQL_ASYNC_DBC_NOT_CAPABLE),
    LONG(SQL_ASYNC_MODE, SQL_AM_STATEMENT),
    LONG(SQL_ASYNC_NOTIFICATION, SQL_ASYNC_NOTIFICATION_NOT_CAPABLE),
    LONG(SQL_BATCH_ROW_COUNT, SQL_BRC_EXPLICIT),
    LONG(SQL_BATCH_SUPPORT, SQL_BS_SELECT_EXPLICIT | SQL_BS_ROW_COUNT_EXPLICIT),
    OF_DBC(SQL_DATA_SOURCE_NAME, LB_FIELD_TEXT, dsn),
    LONG(SQL_DRIVER_AWARE_POOLING_SUPPORTED, SQL_DRIVER_AWARE_POOLING_NOT_CAPABLE),
    ASK(SQL_DRIVER_HDBC, LB_FIELD_POINTER, ask_dbc),
    OF_DBC(SQL_DRIVER_HENV, LB_FIELD_POINTER, env),
    TEXT(SQL_DRIVER_NAME, "lakebaseodbc.so"),
    TEXT(SQL_DRIVER_ODBC_VER, "03.80"),
    ASK(SQL_DRIVER_VER, LB_FIELD_TEXT, ask_driver_version),
    LONG(SQL_DTC_TRANSITION_COST, 0),
    LONG(SQL_DYNAMIC_CURSOR_ATTRIBUTES1, 0),
    LONG(SQL_DYNAMIC_CURSOR_ATTRIBUTES2, 0),
    LONG(SQL_FORWARD_ONLY_CURSOR_ATTRIBUTES1,
         SQL_CA1_NEXT | SQL_CA1_SELECT_FOR_UPDATE | SQL_CA1_LOCK_NO_CHANGE | SQL_CA1_POS_POSITION),
    LONG(SQL_FORWARD_ONLY_CURSOR_ATTRIBUTES2, SQL_CA2_READ_ONLY_CONCURRENCY | MAX_ROWS_2),
    SHORT(SQL_FILE_USAGE, SQL_FILE_NOT_SUPPORTED),
    LONG(SQL_GETDATA_EXTENSIONS,
         SQL_GD_ANY_COLUMN | SQL_GD_ANY_ORDER | SQL_GD_BOUND | SQL_GD_BLOCK),
    LONG(SQL_INFO_SCHEMA_VIEWS,
         SQL_ISV_CHARACTER_SETS | SQL_ISV_CHECK_CONSTRAINTS | SQL_ISV_COLLATIONS |
             SQL_ISV_COLUMN_DOMAIN_USAGE | SQL_ISV_COLUMN_PRIVILEGES | SQL_ISV_COLUMNS |
             SQL_ISV_CONSTRAINT_COLUMN_USAGE | SQL_ISV_CONSTRAINT_TABLE_USAGE |
             SQL_ISV_DOMAIN_CONSTRAINTS | SQL_ISV_DOMAINS | SQL_ISV_KEY_COLUMN_USAGE |
             SQL_ISV_REFERENTIAL_CONSTRAINTS | SQL_ISV_SCHEMATA | SQL_ISV_TABLE_CONSTRAINTS |
             SQL_ISV_TABLE_PRIVILEGES | SQL_ISV_TABLES | SQL_ISV_USAGE_PRIVILEGES |
             SQL_ISV_VIEW_COLUMN_USAGE | SQL_ISV_VIEW_TABLE_USAGE | SQL_ISV_VIEWS),
    LONG(SQL_KEYSET_CURSOR_ATTRIBUTES1, 0),
    LONG(SQL_KEYSET_CURSOR_ATTRIBUTES2, 0),
    LONG(SQL_MAX_ASYNC_CONCURRENT_STATEMENTS, 1),
    SHORT(SQL_MAX_CONCURRENT_ACTIVITIES, 0),
    SHORT(SQL_MAX_DRIVER_CONNECTIONS, 0),
    LONG(SQL_ODBC_INTERFACE_CONFORMANCE, SQL_OIC_LEVEL2),
    TEXT(SQL_ODBC_VER, "03.80.0000"),
    LONG(SQL_PARAM_ARRAY_ROW_COUNTS, SQL_PARC_NO_BATCH),
    LONG(SQL_PARAM_ARRAY_SELECTS, SQL_PAS_BATCH), /* a result a set, by SQLMoreResults */
    TEXT(SQL_ROW_UPDATES, "N"),
    TEXT(SQL_SEARCH_PATTERN_ESCAPE, "\\"),
    OF_DBC(SQL_SERVER_NAME, LB_FIELD_TEXT, server),
    LONG(SQL_STATIC_CURSOR_ATTRIBUTES1, STATIC_1),
    LONG(SQL_STATIC_CURSOR_ATTRIBUTES2,
         SQL_CA2_READ_ONLY_CONCURRENCY | MAX_ROWS_2 | SQL_CA2_OPT_VALUES_CONCURRENCY |
             SQL_CA2_SENSITIVITY_ADDITIONS | SQL_CA2_SENSITIVITY_DELETIONS |
             SQL_CA2_SENSITIVITY_UPDATES),
    LONG(RETURN_ESCAPE_CLAUSE, 0),

    /* DBMS product information */
    OF_DBC(SQL_DATABASE_NAME, LB_FIELD_TEXT, database),
    TEXT(SQL_DBMS_NAME, "PostgreSQL"), /* tools key on it; SQL_ATTR_LAKEBASE tells a Lakebase */
    ASK(SQL_DBMS_VER, LB_FIELD_TEXT, ask_dbms_version),
    ASK(SQL_LAKEBASE, LB_FIELD_TEXT, ask_lakebase),

    /* data source information */
    TEXT(SQL_ACCESSIBLE_PROCEDURES, "N"),
    TEXT(SQL_ACCESSIBLE_TABLES, "N"),
    LONG(SQL_BOOKMARK_PERSISTENCE, SQL_BP_SCROLL | SQL_BP_TRANSACTION | SQL_BP_UPDATE),
    TEXT(SQL_CATALOG_TERM, "database"),
    ASK(SQL_COLLATION_SEQ, LB_FIELD_TEXT, ask_collation),
    SHORT(SQL_CONCAT_NULL_BEHAVIOR, SQL_CB_NULL),
    /* An open result is taken off the wire before the transaction ends. */
    SHORT(SQL_CURSOR_COMMIT_BEHAVIOR, SQL_CB_PRESERVE),
    SHORT(SQL_CURSOR_ROLLBACK_BEHAVIOR, SQL_CB_PRESERVE),
    LONG(SQL_CURSOR_SENSITIVITY, SQL_INSENSITIVE),
    ASK(SQL_DATA_SOURCE_READ_ONLY, LB_FIELD_TEXT, ask_read_only),
    LONG(SQL_DEFAULT_TXN_ISOLATION, SQL_TXN_READ_COMMITTED),
    TEXT(SQL_DESCRIBE_PARAMETER, "Y"),
    TEXT(SQL_MULT_RESULT_SETS, "Y"),
    TEXT(SQL_MULTIPLE_ACTIVE_TXN, "Y"),
    TEXT(SQL_NEED_LONG_DATA_LEN, "N"),
    SHORT(SQL_NULL_COLLATION, SQL_NC_HIGH),
    TEXT(SQL_PROCEDURE_TERM, "procedure"),
    TEXT(SQL_SCHEMA_TERM, "schema"),
    LONG(SQL_SCROLL_OPTIONS, SQL_SO_FORWARD_ONLY | SQL_SO_STATIC),
    TEXT(SQL_TABLE_TERM, "table"),
    SHORT(SQL_TXN_CAPABLE, SQL_TC_ALL),
    LONG(SQL_TXN_ISOLATION_OPTION, SQL_TXN_READ_UNCOMMITTED | SQL_TXN_READ_COMMITTED |
                                       SQL_TXN_REPEATABLE_READ | SQL_TXN_SERIALIZABLE),
    OF_DBC(SQL_USER_NAME, LB_FIELD_TEXT, user),

    /* supported SQL */
    LONG(SQL_AGGREGATE_FUNCTIONS, SQL_AF_ALL | SQL_AF_AVG | SQL_AF_COUNT | SQL_AF_DISTINCT |
                                      SQL_AF_MAX | SQL_AF_MIN | SQL_AF_SUM),
    LONG(SQL_ALTER_DOMAIN, SQL_AD_ADD_DOMAIN_CONSTRAINT | SQL_AD_ADD_DOMAIN_DEFAULT |
                               SQL_AD_CONSTRAINT_NAME_DEFINITION | SQL_AD_DROP_DOMAIN_CONSTRAINT |
                               SQL_AD_DROP_DOMAIN_DEFAULT),
    LONG(SQL_ALTER_TABLE,
         SQL_AT_ADD_COLUMN | SQL_AT_DROP_COLUMN | SQL_AT_ADD_CONSTRAINT | SQL_AT_ADD_COLUMN_SINGLE |
             SQL_AT_ADD_COLUMN_DEFAULT | SQL_AT_ADD_COLUMN_COLLATION | SQL_AT_SET_COLUMN_DEFAULT |
             SQL_AT_DROP_COLUMN_DEFAULT | SQL_AT_DROP_COLUMN_CASCADE | SQL_AT_DROP_COLUMN_RESTRICT |
             SQL_AT_ADD_TABLE_CONSTRAINT | SQL_AT_DROP_TABLE_CONSTRAINT_CASCADE |
             SQL_AT_DROP_TABLE_CONSTRAINT_RESTRICT | SQL_AT_CONSTRAINT_NAME_DEFINITION |
             DEFERRING(SQL_AT)),
    LONG(SQL_DATETIME_LITERALS,
         SQL_DL_SQL92_DATE | SQL_DL_SQL92_TIME | SQL_DL_SQL92_TIMESTAMP |
             SQL_DL_SQL92_INTERVAL_YEAR | SQL_DL_SQL92_INTERVAL_MONTH | SQL_DL_SQL92_INTERVAL_DAY |
             SQL_DL_SQL92_INTERVAL_HOUR | SQL_DL_SQL92_INTERVAL_MINUTE |
             SQL_DL_SQL92_INTERVAL_SECOND | SQL_DL_SQL92_INTERVAL_YEAR_TO_MONTH |
             SQL_DL_SQL92_INTERVAL_DAY_TO_HOUR | SQL_DL_SQL92_INTERVAL_DAY_TO_MINUTE |
             SQL_DL_SQL92_INTERVAL_DAY_TO_SECOND | SQL_DL_SQL92_INTERVAL_HOUR_TO_MINUTE |
             SQL_DL_SQL92_INTERVAL_HOUR_TO_SECOND | SQL_DL_SQL92_INTERVAL_MINUTE_TO_SECOND),
    /* PostgreSQL takes database.schema.table everywhere, for the database one is connected to. */
    SHORT(SQL_CATALOG_LOCATION, SQL_CL_START),
    TEXT(SQL_CATALOG_NAME, "Y"),
    TEXT(SQL_CATALOG_NAME_SEPARATOR, "."),
    LONG(SQL_CATALOG_USAGE, SQL_CU_DML_STATEMENTS | SQL_CU_PROCEDURE_INVOCATION |
                                SQL_CU_TABLE_DEFINITION | SQL_CU_INDEX_DEFINITION |
                                SQL_CU_PRIVILEGE_DEFINITION),
    TEXT(SQL_COLUMN_ALIAS, "Y"),
    SHORT(SQL_CORRELATION_NAME, SQL_CN_ANY),
    LONG(SQL_CREATE_ASSERTION, 0),
    LONG(SQL_CREATE_CHARACTER_SET, 0),
    LONG(SQL_CREATE_COLLATION, SQL_CCOL_CREATE_COLLATION),
    LONG(SQL_CREATE_DOMAIN, SQL_CDO_CREATE_DOMAIN | SQL_CDO_DEFAULT | SQL_CDO_CONSTRAINT |
                                SQL_CDO_COLLATION | SQL_CDO_CONSTRAINT_NAME_DEFINITION),
    LONG(SQL_CREATE_SCHEMA, SQL_CS_CREATE_SCHEMA | SQL_CS_AUTHORIZATION),
    LONG(SQL_CREATE_TABLE, SQL_CT_CREATE_TABLE | SQL_CT_COMMIT_PRESERVE | SQL_CT_COMMIT_DELETE |
                               SQL_CT_LOCAL_TEMPORARY | SQL_CT_COLUMN_CONSTRAINT |
                               SQL_CT_COLUMN_DEFAULT | SQL_CT_COLUMN_COLLATION |
                               SQL_CT_TABLE_CONSTRAINT | SQL_CT_CONSTRAINT_NAME_DEFINITION |
                               DEFERRING(SQL_CT)),
    LONG(SQL_CREATE_TRANSLATION, 0),
    LONG(SQL_CREATE_VIEW,
         SQL_CV_CREATE_VIEW | SQL_CV_CHECK_OPTION | SQL_CV_CASCADED | SQL_CV_LOCAL),
    LONG(SQL_DDL_INDEX, SQL_DI_CREATE_INDEX | SQL_DI_DROP_INDEX),
    LONG(SQL_DROP_ASSERTION, 0),
    LONG(SQL_DROP_CHARACTER_SET, 0),
    LONG(SQL_DROP_COLLATION, SQL_DC_DROP_COLLATION),
    LONG(SQL_DROP_DOMAIN, SQL_DD_DROP_DOMAIN | SQL_DD_RESTRICT | SQL_DD_CASCADE),
    LONG(SQL_DROP_SCHEMA, SQL_DS_DROP_SCHEMA | SQL_DS_RESTRICT | SQL_DS_CASCADE),
    LONG(SQL_DROP_TABLE, SQL_DT_DROP_TABLE | SQL_DT_RESTRICT | SQL_DT_CASCADE),
    LONG(SQL_DROP_TRANSLATION, 0),
    LONG(SQL_DROP_VIEW, SQL_DV_DROP_VIEW | SQL_DV_RESTRICT | SQL_DV_CASCADE),
    TEXT(SQL_EXPRESSIONS_IN_ORDERBY, "Y"),
    SHORT(SQL_GROUP_BY, SQL_GB_GROUP_BY_CONTAINS_SELECT),
    SHORT(SQL_IDENTIFIER_CASE, SQL_IC_LOWER),
    TEXT(SQL_IDENTIFIER_QUOTE_CHAR, "\""),
    LONG(SQL_INDEX_KEYWORDS, SQL_IK_ALL),
    LONG(SQL_INSERT_STATEMENT,
         SQL_IS_INSERT_LITERALS | SQL_IS_INSERT_SEARCHED | SQL_IS_SELECT_INTO),
    TEXT(SQL_INTEGRITY, "Y"),
    TEXT(SQL_KEYWORDS, lb_sql_keywords),
    TEXT(SQL_LIKE_ESCAPE_CLAUSE, "Y"),
    SHORT(SQL_NON_NULLABLE_COLUMNS, SQL_NNC_NON_NULL),
    /* No database is SQL-92 full to the letter. Tools take the level as leave to send derived
     * tables and sub-selects in every place; PostgreSQL takes those. */
    LONG(SQL_SQL_CONFORMANCE, SQL_SC_SQL92_FULL),
    LONG(SQL_OJ_CAPABILITIES, OUTER_JOINS),
    TEXT(SQL_ORDER_BY_COLUMNS_IN_SELECT, "N"),
    TEXT(SQL_OUTER_JOINS, "Y"),
    TEXT(SQL_PROCEDURES, "Y"),
    SHORT(SQL_QUOTED_IDENTIFIER_CASE, SQL_IC_SENSITIVE),
    LONG(SQL_SCHEMA_USAGE, SQL_SU_DML_STATEMENTS | SQL_SU_PROCEDURE_INVOCATION |
                               SQL_SU_TABLE_DEFINITION | SQL_SU_INDEX_DEFINITION |
                               SQL_SU_PRIVILEGE_DEFINITION),
    TEXT(SQL_SPECIAL_CHARACTERS, " !\"#$%&'()*+,-./:;<=>?@[\\]^`{|}~"), /* in delimited names */
    LONG(SQL_SUBQUERIES, SQL_SQ_COMPARISON | SQL_SQ_EXISTS | SQL_SQ_IN | SQL_SQ_QUANTIFIED |
                             SQL_SQ_CORRELATED_SUBQUERIES),
    LONG(SQL_UNION, SQL_U_UNION | SQL_U_UNION_ALL),
    LONG(SQL_SQL92_DATETIME_FUNCTIONS,
         SQL_SDF_CURRENT_DATE | SQL_SDF_CURRENT_TIME | SQL_SDF_CURRENT_TIMESTAMP),
    LONG(SQL_SQL92_FOREIGN_KEY_DELETE_RULE,
         SQL_SFKD_CASCADE | SQL_SFKD_NO_ACTION | SQL_SFKD_SET_DEFAULT | SQL_SFKD_SET_NULL),
    LONG(SQL_SQL92_FOREIGN_KEY_UPDATE_RULE,
         SQL_SFKU_CASCADE | SQL_SFKU_NO_ACTION | SQL_SFKU_SET_DEFAULT | SQL_SFKU_SET_NULL),
    LONG(SQL_SQL92_GRANT, SQL_SG_USAGE_ON_DOMAIN | SQL_SG_WITH_GRANT_OPTION | SQL_SG_DELETE_TABLE |
                              SQL_SG_INSERT_TABLE | SQL_SG_INSERT_COLUMN | SQL_SG_REFERENCES_TABLE |
                              SQL_SG_REFERENCES_COLUMN | SQL_SG_SELECT_TABLE | SQL_SG_UPDATE_TABLE |
                              SQL_SG_UPDATE_COLUMN),
    LONG(SQL_SQL92_NUMERIC_VALUE_FUNCTIONS, SQL_SNVF_BIT_LENGTH | SQL_SNVF_CHAR_LENGTH |
                                                SQL_SNVF_CHARACTER_LENGTH | SQL_SNVF_EXTRACT |
                                                SQL_SNVF_OCTET_LENGTH | SQL_SNVF_POSITION),
    LONG(SQL_SQL92_PREDICATES, SQL_SP_EXISTS | SQL_SP_ISNOTNULL | SQL_SP_ISNULL | SQL_SP_OVERLAPS |
                                   SQL_SP_LIKE | SQL_SP_IN | SQL_SP_BETWEEN | SQL_SP_COMPARISON |
                                   SQL_SP_QUANTIFIED_COMPARISON),
    LONG(SQL_SQL92_RELATIONAL_JOIN_OPERATORS,
         SQL_SRJO_CROSS_JOIN | SQL_SRJO_EXCEPT_JOIN | SQL_SRJO_FULL_OUTER_JOIN |
             SQL_SRJO_INNER_JOIN | SQL_SRJO_INTERSECT_JOIN | SQL_SRJO_LEFT_OUTER_JOIN |
             SQL_SRJO_NATURAL_JOIN | SQL_SRJO_RIGHT_OUTER_JOIN),
    LONG(SQL_SQL92_REVOKE, SQL_SR_USAGE_ON_DOMAIN | SQL_SR_GRANT_OPTION_FOR | SQL_SR_CASCADE |
                               SQL_SR_RESTRICT | SQL_SR_DELETE_TABLE | SQL_SR_INSERT_TABLE |
                               SQL_SR_INSERT_COLUMN | SQL_SR_REFERENCES_TABLE |
                               SQL_SR_REFERENCES_COLUMN | SQL_SR_SELECT_TABLE |
                               SQL_SR_UPDATE_TABLE | SQL_SR_UPDATE_COLUMN),
    LONG(SQL_SQL92_ROW_VALUE_CONSTRUCTOR,
         SQL_SRVC_VALUE_EXPRESSION | SQL_SRVC_NULL | SQL_SRVC_DEFAULT | SQL_SRVC_ROW_SUBQUERY),
    LONG(SQL_SQL92_STRING_FUNCTIONS, SQL_SSF_LOWER | SQL_SSF_UPPER | SQL_SSF_SUBSTRING |
                                         SQL_SSF_TRIM_BOTH | SQL_SSF_TRIM_LEADING |
                                         SQL_SSF_TRIM_TRAILING),
    LONG(SQL_SQL92_VALUE_EXPRESSIONS,
         SQL_SVE_CASE | SQL_SVE_CAST | SQL_SVE_COALESCE | SQL_SVE_NULLIF),
    LONG(SQL_STANDARD_CLI_CONFORMANCE, SQL_SCC_XOPEN_CLI_VERSION1 | SQL_SCC_ISO92_CLI),
    TEXT(SQL_XOPEN_CLI_YEAR, "1995"),

    /* SQL limits (PostgreSQL documentation, appendix K); 0: none, or not known */
    LONG(SQL_MAX_BINARY_LITERAL_LEN, 0),
    SHORT(SQL_MAX_CATALOG_NAME_LEN, NAME_MAX_LEN),
    LONG(SQL_MAX_CHAR_LITERAL_LEN, 0),
    SHORT(SQL_MAX_COLUMN_NAME_LEN, NAME_MAX_LEN),
    SHORT(SQL_MAX_COLUMNS_IN_GROUP_BY, 1664),
    SHORT(SQL_MAX_COLUMNS_IN_INDEX, 32),
    SHORT(SQL_MAX_COLUMNS_IN_ORDER_BY, 1664),
    SHORT(SQL_MAX_COLUMNS_IN_SELECT, 1664),
    SHORT(SQL_MAX_COLUMNS_IN_TABLE, 1600),
    SHORT(SQL_MAX_CURSOR_NAME_LEN, NAME_MAX_LEN),
    SHORT(SQL_MAX_IDENTIFIER_LEN, NAME_MAX_LEN),
    LONG(SQL_MAX_INDEX_SIZE, 0),
    SHORT(SQL_MAX_PROCEDURE_NAME_LEN, NAME_MAX_LEN),
    LONG(SQL_MAX_ROW_SIZE, 0),
    TEXT(SQL_MAX_ROW_SIZE_INCLUDES_LONG, "Y"),
    SHORT(SQL_MAX_SCHEMA_NAME_LEN, NAME_MAX_LEN),
    LONG(SQL_MAX_STATEMENT_LEN, 0),
    SHORT(SQL_MAX_TABLE_NAME_LEN, NAME_MAX_LEN),
    SHORT(SQL_MAX_TABLES_IN_SELECT, 0),
    SHORT(SQL_MAX_USER_NAME_LEN, NAME_MAX_LEN),

    /* scalar functions */
    FUNCTIONS(SQL_CONVERT_FUNCTIONS, LB_SQL_CONVERT_FUNCTIONS),
    FUNCTIONS(SQL_NUMERIC_FUNCTIONS, LB_SQL_NUMERIC_FUNCTIONS),
    FUNCTIONS(SQL_STRING_FUNCTIONS, LB_SQL_STRING_FUNCTIONS),
    FUNCTIONS(SQL_SYSTEM_FUNCTIONS, LB_SQL_SYSTEM_FUNCTIONS),
    FUNCTIONS(SQL_TIMEDATE_ADD_INTERVALS, LB_SQL_TIMEDATE_INTERVALS),
    FUNCTIONS(SQL_TIMEDATE_DIFF_INTERVALS, LB_SQL_TIMEDATE_INTERVALS),
    FUNCTIONS(SQL_TIMEDATE_FUNCTIONS, LB_SQL_TIMEDATE_FUNCTIONS),

    /* conversions that {fn CONVERT(value, type)} makes, as PostgreSQL casts */
    LONG(SQL_CONVERT_BIGINT, FROM_NUMBER),
    LONG(SQL_CONVERT_BINARY, TO_TEXT | TO_BYTES),
    LONG(SQL_CONVERT_BIT, TO_TEXT | SQL_CVT_BIT | SQL_CVT_INTEGER),
    LONG(SQL_CONVERT_CHAR, TO_ALL),
    LONG(SQL_CONVERT_DATE, TO_TEXT | SQL_CVT_DATE | SQL_CVT_TIMESTAMP),
    LONG(SQL_CONVERT_DECIMAL, FROM_NUMBER),
    LONG(SQL_CONVERT_DOUBLE, FROM_NUMBER),
    LONG(SQL_CONVERT_FLOAT, FROM_NUMBER),
    LONG(SQL_CONVERT_GUID, TO_TEXT | SQL_CVT_GUID),
    LONG(SQL_CONVERT_INTEGER, FROM_NUMBER | SQL_CVT_BIT),
    LONG(SQL_CONVERT_INTERVAL_DAY_TIME, TO_TEXT | TO_INTERVAL | SQL_CVT_TIME),
    LONG(SQL_CONVERT_INTERVAL_YEAR_MONTH, TO_TEXT | TO_INTERVAL | SQL_CVT_TIME),
    LONG(SQL_CONVERT_LONGVARBINARY, TO_TEXT | TO_BYTES),
    LONG(SQL_CONVERT_LONGVARCHAR, TO_ALL),
    LONG(SQL_CONVERT_NUMERIC, FROM_NUMBER),
    LONG(SQL_CONVERT_REAL, FROM_NUMBER),
    LONG(SQL_CONVERT_SMALLINT, FROM_NUMBER),
    LONG(SQL_CONVERT_TIME, TO_TEXT | SQL_CVT_TIME | TO_INTERVAL),
    LONG(SQL_CONVERT_TIMESTAMP, TO_TEXT | TO_DATE),
    LONG(SQL_CONVERT_TINYINT, FROM_NUMBER),
    LONG(SQL_CONVERT_VARBINARY, TO_TEXT | TO_BYTES),
    LONG(SQL_CONVERT_VARCHAR, TO_ALL),
    LONG(SQL_CONVERT_WCHAR, TO_ALL),
    LONG(SQL_CONVERT_WLONGVARCHAR, TO_ALL),
    LONG(SQL_CONVERT_WVARCHAR, TO_ALL),

    /* for ODBC 2.x applications (ODBC reference, appendix G, "SQLGetInfo Support") */
    LONG(OLD_OJ_CAPABILITIES, OUTER_JOINS),
    LONG(SQL_FETCH_DIRECTION, SQL_FD_FETCH_NEXT | SQL_FD_FETCH_FIRST | SQL_FD_FETCH_LAST |
                                  SQL_FD_FETCH_PRIOR | SQL_FD_FETCH_ABSOLUTE |
                                  SQL_FD_FETCH_RELATIVE | SQL_FD_FETCH_BOOKMARK),
    LONG(SQL_LOCK_TYPES, SQL_LCK_NO_CHANGE),
    SHORT(SQL_ODBC_API_CONFORMANCE, SQL_OAC_LEVEL2),
    SHORT(SQL_ODBC_SAG_CLI_CONFORMANCE, SQL_OSCC_COMPLIANT),
    SHORT(SQL_ODBC_SQL_CONFORMANCE, SQL_OSC_EXTENDED),
    LONG(SQL_POS_OPERATIONS,
         SQL_POS_POSITION | SQL_POS_REFRESH | SQL_POS_UPDATE | SQL_POS_DELETE | SQL_POS_ADD),
    LONG(SQL_POSITIONED_STATEMENTS,
         SQL_PS_SELECT_FOR_UPDATE | SQL_PS_POSITIONED_DELETE | SQL_PS_POSITIONED_UPDATE),
    LONG(SQL_SCROLL_CONCURRENCY, SQL_SCCO_READ_ONLY | SQL_SCCO_OPT_VALUES),
    LONG(SQL_STATIC_SENSITIVITY, SQL_SS_ADDITIONS | SQL_SS_DELETIONS | SQL_SS_UPDATES),
};

SQLRETURN lb_info_get(struct lb_dbc *d, SQLUSMALLINT type, struct lb_field_value *out)
{
    for (size_t i = 0; i < sizeof infos / sizeof infos[0]; i++) {
        const struct info *info = &infos[i];
        if (info->type != type)
            continue;
        *out = (struct lb_field_value){.kind = info->kind, .number = info->number};
        if (info->ask)
            info->ask(d, out);
        else if (info->text)
            out->text = lb_text_of(info->text);
        else
            lb_field_load(d, info->place, out);
        return SQL_SUCCESS;
    }
    return lb_diag_post(&d->head.diag, "HY096", "There is no information type %u", (unsigned)type);
}
