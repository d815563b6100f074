#include "pg/pgerror.h"

#include <libpq-fe.h>

/* ODBC 3.8 appendix A, against PostgreSQL appendix A. Exact codes come before their classes. */
static const struct {
    const char *server; /* five characters, or the two of a class */
    const char *odbc;
} states[] = {
    {"08", "HY000"},    /* a foreign server's connection, or too few parameters: not our link */
    {"0A000", "HYC00"}, /* feature_not_supported */
    {"22P02", "22018"}, /* invalid_text_representation */
    {"22P03", "22018"}, /* invalid_binary_representation */
    {"23", "23000"},    /* integrity constraints */
    {"25", "25000"},    /* transaction states */
    {"28P01", "28000"}, /* invalid_password */
    {"40P01", "40001"}, /* deadlock_detected: worth another try as well */
    {"42701", "42S21"}, /* duplicate_column */
    {"42703", "42S22"}, /* undefined_column */
    {"42P01", "42S02"}, /* undefined_table */
    {"42P03", "3C000"}, /* duplicate_cursor */
    {"42P07", "42S01"}, /* duplicate_table */
    {"42", "42000"},    /* syntax, access, and every object that ODBC has no code for */
    {"57014", "HY008"}, /* query_canceled */
    {"57P01", "08S01"}, /* admin_shutdown */
    {"57P02", "08S01"}, /* crash_shutdown */
};

const char *lb_pgerror_sqlstate(const char *server)
{
    for (size_t i = 0; i < sizeof states / sizeof states[0]; i++) {
        size_t n = strlen(states[i].server);
        if (strncmp(server, states[i].server, n) == 0)
            return strcmp(server, states[i].odbc) == 0 ? server : states[i].odbc;
    }
    return server;
}

/* What ODBC has codes of its own for, and the server tells apart only by where it noticed: the name
 * of its function, which is the same in any language. */
static const struct {
    const char *server, *function, *odbc;
} places[] = {
    {"42601", "transformInsertRow", "21S01"},       /* more values than columns, or fewer */
    {"42601", "transformInsertStmt", "21S01"},      /* rows of VALUES that differ */
    {"42601", "DefineView", "21S02"},               /* more names than columns */
    {"0A000", "RangeVarGetRelidExtended", "3D000"}, /* another database's table, */
    {"0A000", "RangeVarGetAndCheckCreationNamespace", "3D000"},
    {"0A000", "DeconstructQualifiedName", "3D000"}, /* or function */
    {"22025", "MB_do_like_escape", "22019"},        /* ESCAPE with more than one character */
    {"22025", "SB_do_like_escape", "22019"},
    {"22025", "similar_escape_internal", "22019"},
};

static const char *mapped_sqlstate(const PGresult *r, const char *sqlstate)
{
    const char *function = PQresultErrorField(r, PG_DIAG_SOURCE_FUNCTION);
    for (size_t i = 0; function && i < sizeof places / sizeof places[0]; i++) {
        if (strcmp(sqlstate, places[i].server) == 0 && strcmp(function, places[i].function) == 0)
            return places[i].odbc;
    }
    return lb_pgerror_sqlstate(sqlstate);
}

/*
 * While it reads values, the server's outermost line of context is `unnamed portal parameter $1 =
 * '...'`, translated. While it executes, it may be `unnamed portal with parameters: $1 = '...'`.
 */
int lb_pgerror_param(const char *context)
{
    const char *line = strrchr(context, '\n');
    struct lb_text rest = lb_text_of(line ? line + 1 : context);
    size_t dollar = lb_text_find(rest, 0, '$');
    if (dollar == LB_NOT_FOUND ||
        lb_text_ends_same(lb_text_trim(lb_text(rest.at, dollar)), LB_TEXT(":")))
        return 0;
    rest = lb_text_from(rest, dollar + 1);
    size_t n = 0;
    while (n < rest.n && lb_is_digit(rest.at[n]))
        n++;
    struct lb_text behind = lb_text_trim(lb_text_from(rest, n));
    int64_t param = 0;
    bool alone = behind.n == 0 || behind.at[0] == '=';
    return alone && lb_text_int(lb_text(rest.at, n), &param) && param > 0 && param <= 65535
               ? (int)param
               : 0;
}

static void set_sqlstate(struct lb_err *err, const char *sqlstate)
{
    size_t n = strlen(sqlstate);
    if (n == sizeof err->sqlstate - 1)
        memcpy(err->sqlstate, sqlstate, n + 1);
}

/* The server ends the session with it. */
static bool is_link(const PGresult *r)
{
    const char *severity = PQresultErrorField(r, PG_DIAG_SEVERITY_NONLOCALIZED);
    return severity && (strcmp(severity, "FATAL") == 0 || strcmp(severity, "PANIC") == 0);
}

/* libpq ends its messages with a newline, and has several lines in some. */
static void one_line(struct lb_err *err)
{
    size_t n = strlen(err->text);
    while (n > 0 && lb_is_space(err->text[n - 1]))
        err->text[--n] = '\0';
    for (size_t i = 0; i < n; i++)
        if (err->text[i] == '\n')
            err->text[i] = ' ';
}

bool lb_pgerror_result(struct lb_err *err, struct pg_conn *conn, const struct pg_result *r)
{
    const char *primary = r ? PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY) : NULL;
    const char *sqlstate = r ? PQresultErrorField(r, PG_DIAG_SQLSTATE) : NULL;
    if (!err)
        return false;
    if (!primary || !sqlstate) {
        /* Not from the server: libpq itself speaks of the connection, or of memory. */
        const char *own = r ? PQresultErrorMessage(r) : "";
        if (own[0] == '\0')
            return lb_pgerror_conn(err, conn, false);
        lb_err(err, LB_ERR_LINK, "%s", own);
        one_line(err);
        return false;
    }
    const char *detail = PQresultErrorField(r, PG_DIAG_MESSAGE_DETAIL);
    const char *hint = PQresultErrorField(r, PG_DIAG_MESSAGE_HINT);
    const char *position = PQresultErrorField(r, PG_DIAG_STATEMENT_POSITION);
    const char *context = PQresultErrorField(r, PG_DIAG_CONTEXT);
    const char *mapped = mapped_sqlstate(r, sqlstate);
    int param = context ? lb_pgerror_param(context) : 0;
    /* a datetime literal of the text has 22007; of a character value it is a cast (appendix D) */
    if (param > 0 && strcmp(sqlstate, "22007") == 0)
        mapped = "22018";
    bool link = is_link(r);
    lb_err(err, link ? LB_ERR_LINK : LB_ERR_SERVER, "%s", primary);
    if (detail)
        lb_err_add(err, "DETAIL: %s", detail);
    if (hint)
        lb_err_add(err, "HINT: %s", hint);
    set_sqlstate(err, link ? "08S01" : mapped);
    if (strcmp(err->sqlstate, sqlstate) != 0)
        lb_err_add(err, "(SQLSTATE %s)", sqlstate);
    err->param = param;
    int64_t at = 0;
    if (position && lb_text_int(lb_text_of(position), &at) && at > 0 && at < INT32_MAX)
        err->position = (int)at;
    return false;
}

/* ---- while connecting ----------------------------------------------------------------------- */

/*
 * libpq keeps no result of a failed connection attempt, so its SQLSTATE is found in the message:
 * verbose ones read "FATAL:  28P01: text", whatever the language. With several hosts the last one
 * counts.
 */
static const char *find_sqlstate(const char *message)
{
    const char *found = NULL;
    for (const char *at = message; (at = strstr(at, ":  ")); at += 3) {
        const char *code = at + 3;
        size_t n = 0;
        while (n < 5 && (lb_is_digit(code[n]) || (code[n] >= 'A' && code[n] <= 'Z')))
            n++;
        if (n == 5 && code[5] == ':' && code[6] == ' ')
            found = code;
    }
    return found;
}

/* "LOCATION:  auth_failed, auth.c:335": of use to the server's developers only. */
static bool is_location(struct lb_text line)
{
    size_t dot = lb_text_find_text(line, 0, LB_TEXT(".c:"));
    if (dot == LB_NOT_FOUND || lb_text_find_text(line, 0, LB_TEXT(":  ")) == LB_NOT_FOUND)
        return false;
    for (size_t i = dot + 3; i < line.n; i++)
        if (!lb_is_digit(line.at[i]))
            return false;
    return true;
}

/* The message in one line, without the code and where in the server's source it came from. */
static void connecting_text(struct lb_err *err, const char *message, const char *code)
{
    struct lb_err line_err;
    lb_err(err, LB_ERR_CONNECT, "%s", "");
    struct lb_text rest = lb_text_of(message);
    while (rest.at) {
        struct lb_text line = lb_text_trim(lb_text_cut(&rest, '\n'));
        if (line.n == 0 || is_location(line))
            continue;
        bool has_code = code && code >= line.at && code < line.at + line.n;
        int before = has_code ? (int)(code - line.at) : (int)line.n;
        const char *after = has_code ? code + strlen("28P01: ") : "";
        int nafter = has_code ? (int)(line.at + line.n - after) : 0;
        lb_err(&line_err, LB_ERR_CONNECT, "%.*s%.*s", before, line.at, nafter, after);
        lb_err_add(err, "%s", line_err.text);
    }
}

bool lb_pgerror_conn(struct lb_err *err, struct pg_conn *conn, bool connecting)
{
    const char *message = conn ? PQerrorMessage(conn) : "";
    if (!err)
        return false;
    if (!connecting) {
        lb_err(err, LB_ERR_LINK, "%s",
               message[0] ? message : "the connection to the server was lost");
        one_line(err);
        set_sqlstate(err, "08S01");
        return false;
    }
    const char *code = find_sqlstate(message);
    char sqlstate[6] = "";
    if (code)
        memcpy(sqlstate, code, 5);
    connecting_text(err, message, code);
    if (!err->text[0])
        lb_err_add(err, "the connection failed, without a reason given");
    if (strncmp(sqlstate, "28", 2) == 0 || (conn && PQconnectionNeedsPassword(conn)))
        err->code = LB_ERR_AUTH;
    else if (code && strncmp(sqlstate, "08", 2) != 0)
        err->code = LB_ERR_SERVER;
    set_sqlstate(err, sqlstate);
    return false;
}
