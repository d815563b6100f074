/*
 * SQL text: what an application writes becomes what PostgreSQL reads. ODBC's escape sequences are
 * replaced (ODBC reference, "Escape Sequences in ODBC", appendices C and E), parameter markers
 * become $1 … $n, a text of several statements is taken apart. A pure library: no connection, no
 * handle.
 *
 * Parameter markers. A `?` outside of quotes and comments is a marker, except where it is
 * PostgreSQL's operator of jsonb, jsonpath, geometry …:
 *  - `??` is always the operator character: `a ?? 'k'`, `a ??| b`, `a @?? '$.k'`;
 *  - right behind a constant, a quoted identifier, a marker, `)` or `]` there can be no parameter:
 * what begins with `?` is an operator (the `)` of OPERATOR(…) and of DISTINCT ON (…) is taken out);
 *  - behind another word, unless it is a key word that an expression may follow: a lone `?` that is
 *    followed by a string constant or by a marker, and `?|` and `?&` whole (not `?||`), are
 * operators: `tags ? 'k'`, `tags ? ?`, `tags ?| array['k']`; likewise `@?` before a string constant
 * or a marker;
 *  - behind the word OPERATOR (CREATE OPERATOR ?@> …) and behind a dot it is an operator's name;
 *  - everything else is a marker: `a = ?||'x'`, `SELECT ?`, `LIMIT ?`, `tags ? other` (write `??`).
 *
 * Statements end at `;` outside of quotes, parentheses and BEGIN ATOMIC … END bodies. $1, $2 … that
 * the application wrote itself are left as they are; mixing them with `?` in one statement is an
 * error.
 */
#ifndef LB_SQL_SQL_H
#define LB_SQL_SQL_H

#include "base/buf.h"
#include "base/err.h"

enum lb_sql_kind {
    LB_SQL_EMPTY,  /* nothing but white space and comments */
    LB_SQL_SELECT, /* SELECT, VALUES, TABLE, WITH … SELECT, SHOW, EXPLAIN: returns rows, changes
                      nothing as far as the text tells */
    LB_SQL_INSERT,
    LB_SQL_UPDATE,
    LB_SQL_DELETE,
    LB_SQL_MERGE,
    LB_SQL_CALL, /* CALL, {call …} */
    LB_SQL_COPY,
    LB_SQL_BEGIN,  /* BEGIN, START TRANSACTION */
    LB_SQL_COMMIT, /* COMMIT, END, PREPARE TRANSACTION: the transaction block is over */
    LB_SQL_ROLLBACK,
    LB_SQL_SAVEPOINT,     /* SAVEPOINT, RELEASE, ROLLBACK TO */
    LB_SQL_SET,           /* SET, RESET */
    LB_SQL_DISCARD,       /* DISCARD, DEALLOCATE, RESET ALL: prepared statements may be gone */
    LB_SQL_DDL,           /* CREATE, ALTER, DROP, GRANT, SELECT … INTO … */
    LB_SQL_NOTRANSACTION, /* VACUUM, CREATE DATABASE …: must not run inside a transaction block */
    LB_SQL_OTHER          /* the rest: DO, EXECUTE, FETCH, LOCK, a WITH that changes data … */
};

/* An argument of {call …}. */
struct lb_sql_argument {
    struct lb_text text; /* server text of the whole argument */
    struct lb_text name; /* of `name => value` or `name := value`, as written; else "no value" */
    unsigned marker; /* the value is just one marker: its number in the statement, from 1; else 0 */
};

struct lb_sql_statement {
    struct lb_text text; /* server text, NUL behind it, inside lb_sql.text */
    enum lb_sql_kind kind;
    unsigned params;      /* ODBC parameters of this statement: its markers, the return value too */
    unsigned first_param; /* 0-based index of its first one among those of all statements */
    bool no_transaction;  /* kind NOTRANSACTION, and DISCARD ALL */
    bool returning;       /* INSERT, UPDATE, DELETE, MERGE with RETURNING: has rows */
    bool is_call; /* {call …}; `text` is then the call of a function, SELECT * FROM name(…) */
    bool returns_value; /* {? = call …}: ODBC parameter 1 of it is the return value and no server
                           parameter, so that ODBC parameter n + 1 is server parameter $n */
    struct lb_text callee; /* is_call: the name, qualified and quoted as written */
    const struct lb_sql_argument *arguments; /* is_call */
    unsigned argument_count;
    bool backslash_quotes;     /* of the options, for what rewrites the text */
    struct lb_text current_of; /* UPDATE, DELETE … WHERE CURRENT OF: the cursor's name as written,
                                  to be compared by lb_ident_is; else "no value" */
    struct lb_text current_clause; /* the words CURRENT OF name in `text` */
    struct lb_text target;         /* INSERT: the table's name as written, with its schema */
    struct lb_text values_row; /* an INSERT with one VALUES row that holds all of its markers, with
                                  no RETURNING, whose row reads neither a table nor calls a
                                  function that might: the row, (…), in `text`; else "no value" */
};

/*
 * Owns all it points to. Statements without content are dropped; a text without any has count 1 and
 * one statement of kind LB_SQL_EMPTY. {0} may be released.
 */
struct lb_sql {
    struct lb_buf text;
    struct lb_sql_statement *statements;
    unsigned count;
    unsigned params;                   /* ODBC parameters of all: SQLNumParams */
    struct lb_sql_argument *arguments; /* of all {call …} */
};

struct lb_sql_options {
    bool noscan;             /* SQL_ATTR_NOSCAN: escape sequences are not translated; markers are */
    bool backslash_quotes;   /* standard_conforming_strings = off */
    unsigned server_version; /* 170004; 0: not known, taken for a current one */
};

/*
 * options may be NULL. Errors: LB_ERR_SYNTAX with the 1-based character position in `in` (sqlstate
 * 22007 for a bad date, time or timestamp literal, 22018 for a bad interval or GUID, else ""),
 * LB_ERR_UNSUPPORTED, LB_ERR_MEMORY; *out is then empty.
 */
bool lb_sql_translate(struct lb_text in, const struct lb_sql_options *options, struct lb_sql *out,
                      struct lb_err *err);
void lb_sql_release(struct lb_sql *s);

/* SQLNativeSql: the whole text with escapes translated, markers left as `?`. Appends to *out. */
bool lb_sql_native(struct lb_text in, const struct lb_sql_options *options, struct lb_buf *out,
                   struct lb_err *err);

/*
 * Where in the application's text a character of a statement's server text comes from: both
 * 1-based, in characters, as the server reports an error's position. What an escape generated maps
 * to the escape. 0 when not to be told. Translates the text once more: for errors only.
 */
int lb_sql_position(struct lb_text in, const struct lb_sql_options *options, unsigned statement,
                    int position);

/* ---- rewriting a translated statement ---------------------------------------------------- */

enum lb_sql_form { LB_SQL_FUNCTION, LB_SQL_PROCEDURE };

enum lb_sql_use {
    LB_SQL_PASS, /* as written */
    LB_SQL_OMIT, /* left out: a function's OUT argument, a parameter's default */
    LB_SQL_NULL  /* NULL instead of its value: a procedure's OUT argument */
};

/*
 * The text of a {call …} for what the name turned out to be: SELECT * FROM name(…) or CALL name(…).
 * uses: one an argument, or NULL for LB_SQL_PASS throughout. Markers of arguments that are not
 * passed go, and the others are numbered anew from $1 in their order. names: plain names of
 * parameters, for arguments that the text itself names not; NULL, or NULL each. Appends to *out, to
 * be checked by lb_buf_ok.
 */
void lb_sql_call_text(const struct lb_sql_statement *call, enum lb_sql_form form,
                      const enum lb_sql_use *uses, const char *const *names, struct lb_buf *out);

/*
 * A statement's text with the markers that are chosen put between `before` and `behind`: chosen[n -
 * 1] for $n, as many as it has server parameters. Appends to *out.
 */
void lb_sql_wrap(const struct lb_sql_statement *t, const bool *chosen, const char *before,
                 const char *behind, struct lb_buf *out);

/*
 * A statement with a values_row, for `rows` parameter sets at once: the row is repeated, its
 * markers numbered on ($1 … $n, $n+1 … $2n, …). The server takes at most 65535 parameters. Appends
 * to *out.
 */
void lb_sql_multirow(const struct lb_sql_statement *insert, unsigned rows, struct lb_buf *out);

/* ---- what SQLGetInfo says of it ---------------------------------------------------------- */

enum lb_sql_group {
    LB_SQL_STRING_FUNCTIONS,
    LB_SQL_NUMERIC_FUNCTIONS,
    LB_SQL_TIMEDATE_FUNCTIONS,
    LB_SQL_SYSTEM_FUNCTIONS,
    LB_SQL_CONVERT_FUNCTIONS,
    LB_SQL_TIMEDATE_INTERVALS /* both SQL_TIMEDATE_ADD_INTERVALS and SQL_TIMEDATE_DIFF_INTERVALS */
};

/* The bitmask of {fn …} functions in ODBC's own bits. */
uint32_t lb_sql_functions(enum lb_sql_group group);

/* SQL_KEYWORDS: PostgreSQL's reserved words that are not in ODBC's own list, separated by commas.
 */
extern const char lb_sql_keywords[];

#endif
