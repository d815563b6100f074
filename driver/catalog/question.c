#include "catalog/question.h"

#include <stdlib.h>

#include "config/settings.h"

#define VALUE_CEILING ((size_t)1 << 16)

/* ---- arguments --------------------------------------------------------------------------- */

void lb_question_init(struct lb_question *q, struct lb_stmt *s)
{
    *q = (struct lb_question){.stmt = s};
    for (unsigned i = 0; i < LB_QUESTION_VALUES; i++)
        q->text[i] = LB_BUF(VALUE_CEILING);
}

static void release(struct lb_question *q)
{
    for (unsigned i = 0; i < LB_QUESTION_VALUES; i++)
        lb_buf_release(&q->text[i]);
}

static bool is_identifier_mode(const struct lb_question *q)
{
    return q->stmt->metadata_id == SQL_TRUE;
}

void lb_question_require(struct lb_question *q, struct lb_text t, const char *argument)
{
    if (t.at || q->refused)
        return;
    lb_diag_post(&q->stmt->head.diag, "HY009", "%s must not be a null pointer", argument);
    q->refused = true;
}

static void require_identifier(struct lb_question *q, struct lb_text t)
{
    if (is_identifier_mode(q))
        lb_question_require(q, t, "With SQL_ATTR_METADATA_ID, a name");
}

/* An identifier as PostgreSQL reads it: "quoted" literally, else folded to lower case, without
 * trailing blanks (ODBC reference, "Identifier Arguments"; other databases fold to upper case). */
static void add_identifier(struct lb_buf *to, struct lb_text t)
{
    struct lb_text trimmed = lb_text_trim(t);
    if (trimmed.n >= 2 && trimmed.at[0] == '"' && trimmed.at[trimmed.n - 1] == '"') {
        for (size_t i = 1; i < trimmed.n - 1; i++) {
            lb_buf_add_char(to, trimmed.at[i]);
            if (trimmed.at[i] == '"' && i + 1 < trimmed.n - 1 && trimmed.at[i + 1] == '"')
                i++;
        }
        return;
    }
    while (t.n > 0 && t.at[t.n - 1] == ' ')
        t.n--;
    for (size_t i = 0; i < t.n; i++)
        lb_buf_add_char(to, lb_lower(t.at[i]));
}

/* A name as a pattern that matches it only. */
static void add_escaped(struct lb_buf *to, struct lb_text name)
{
    for (size_t i = 0; i < name.n; i++) {
        if (name.at[i] == '%' || name.at[i] == '_' || name.at[i] == '\\')
            lb_buf_add_char(to, '\\');
        lb_buf_add_char(to, name.at[i]);
    }
}

static bool has_wildcard(struct lb_text pattern)
{
    for (size_t i = 0; i < pattern.n; i++) {
        if (pattern.at[i] == '%' || pattern.at[i] == '_')
            return true;
        if (pattern.at[i] == '\\')
            i++;
    }
    return false;
}

/* A pattern without wildcards as the name it stands for. */
static void add_unescaped(struct lb_buf *to, struct lb_text pattern)
{
    for (size_t i = 0; i < pattern.n; i++) {
        if (pattern.at[i] == '\\' && i + 1 < pattern.n)
            i++;
        lb_buf_add_char(to, pattern.at[i]);
    }
}

/* The server's LIKE refuses an escape character with nothing behind it: it stands for itself. */
static void add_pattern(struct lb_buf *to, struct lb_text pattern)
{
    size_t escapes = 0;
    while (escapes < pattern.n && pattern.at[pattern.n - 1 - escapes] == '\\')
        escapes++;
    lb_buf_add_text(to, pattern);
    if (escapes % 2 == 1)
        lb_buf_add_char(to, '\\');
}

static bool is_everything(struct lb_text pattern)
{
    return pattern.n == 0 || lb_text_is(pattern, LB_TEXT("%"));
}

static struct lb_buf *next_value(struct lb_question *q)
{
    return &q->text[q->n++];
}

enum lb_argument lb_question_pattern(struct lb_question *q, struct lb_text t)
{
    struct lb_buf name = LB_BUF(VALUE_CEILING), *to = next_value(q);
    require_identifier(q, t);
    if (is_everything(t))
        return LB_ARGUMENT_ANY;
    q->given[q->n - 1] = true;
    if (!is_identifier_mode(q)) {
        add_pattern(to, t);
        return has_wildcard(t) ? LB_ARGUMENT_PATTERN : LB_ARGUMENT_NAME;
    }
    add_identifier(&name, t);
    add_escaped(to, lb_buf_text(&name));
    to->broken = to->broken || name.broken;
    lb_buf_release(&name);
    return LB_ARGUMENT_NAME;
}

enum lb_argument lb_question_name_or_pattern(struct lb_question *q, struct lb_text t)
{
    if (is_identifier_mode(q) || is_everything(t) || has_wildcard(t))
        return is_identifier_mode(q) ? lb_question_name(q, t) : lb_question_pattern(q, t);
    q->given[q->n] = true;
    add_unescaped(next_value(q), t);
    return LB_ARGUMENT_NAME;
}

enum lb_argument lb_question_name(struct lb_question *q, struct lb_text t)
{
    struct lb_buf *to = next_value(q);
    require_identifier(q, t);
    if (t.n == 0)
        return LB_ARGUMENT_ANY;
    q->given[q->n - 1] = true;
    if (is_identifier_mode(q))
        add_identifier(to, t);
    else
        lb_buf_add_text(to, t);
    return LB_ARGUMENT_NAME;
}

void lb_question_filter(struct lb_question *q, struct lb_text t)
{
    lb_question_pattern(q, t);
    q->filter = true;
}

void lb_question_value(struct lb_question *q, struct lb_text value)
{
    q->given[q->n] = value.at != NULL;
    lb_buf_add_text(next_value(q), value);
}

/* ---- the catalog ------------------------------------------------------------------------- */

void lb_question_catalog(struct lb_question *q, struct lb_text catalog, bool pattern)
{
    const char *database = q->stmt->dbc->database;
    struct lb_text current = lb_text_of(database);
    struct lb_buf name = LB_BUF(VALUE_CEILING);
    require_identifier(q, catalog);
    if (!database || is_everything(catalog))
        return;
    if (is_identifier_mode(q)) {
        add_identifier(&name, catalog);
        q->nothing = !lb_text_is(lb_buf_text(&name), current);
        lb_buf_release(&name);
        return;
    }
    /* Tools pass on what SQLTables gave them, and some escape it as they do a pattern. */
    if (pattern || lb_text_find(catalog, 0, '\\') != LB_NOT_FOUND)
        q->nothing = !lb_pattern_matches(catalog, current);
    else
        q->nothing = !lb_text_is(catalog, current);
}

/* ---- beginnings ------------------------------------------------------------------------- */

void lb_question_one_table(struct lb_question *q, struct lb_stmt *s,
                           const struct lb_catalog_args *a)
{
    lb_question_init(q, s);
    lb_question_require(q, a->name, "TableName");
    lb_question_catalog(q, a->catalog, false);
    lb_question_name(q, a->schema);
    lb_question_name(q, a->name);
}

enum lb_argument lb_question_objects(struct lb_question *q, struct lb_stmt *s,
                                     const struct lb_catalog_args *a)
{
    lb_question_init(q, s);
    lb_question_catalog(q, a->catalog, false);
    enum lb_argument schemas = lb_question_pattern(q, a->schema);
    enum lb_argument names = lb_question_name_or_pattern(q, a->name);
    bool hide = schemas == LB_ARGUMENT_ANY && names != LB_ARGUMENT_NAME &&
                !lb_settings_bool(s->dbc->settings, LB_KEY_SHOW_SYSTEM_TABLES);
    lb_question_value(q, hide ? LB_TEXT("t") : LB_NO_TEXT);
    return names;
}

/* ---- the answer -------------------------------------------------------------------------- */

struct lb_rows *lb_catalog_rows_new(const struct lb_catalog_layout *layout)
{
    struct lb_column *columns = calloc(layout->n, sizeof *columns);
    struct lb_rows *rows;
    if (!columns)
        return NULL;
    for (unsigned i = 0; i < layout->n; i++)
        columns[i] = (struct lb_column){.name = layout->columns[i].name, .oid = 25, .typmod = -1};
    rows = lb_rows_memory_new(columns, layout->n);
    free(columns);
    return rows;
}

SQLRETURN lb_question_answer(struct lb_question *q, struct lb_rows *rows,
                             const struct lb_catalog_layout *layout)
{
    struct lb_stmt *s = q->stmt;
    release(q);
    if (!rows)
        return lb_diag_post(&s->head.diag, "HY001", NULL);
    return lb_exec_adopt_catalog(s, rows, layout->columns, layout->n);
}

static struct lb_rows *run(struct lb_question *q, const char *sql,
                           const struct lb_catalog_layout *layout)
{
    const char *values[LB_QUESTION_VALUES];
    struct lb_text filter = LB_NO_TEXT;
    struct lb_rows *rows;
    bool whole = true;
    for (unsigned i = 0; i < q->n; i++) {
        whole = whole && lb_buf_ok(&q->text[i]);
        values[i] = q->given[i] ? lb_buf_str(&q->text[i]) : NULL;
    }
    if (!whole) {
        lb_diag_post(&q->stmt->head.diag, "HY090", "A name is too long");
        return NULL;
    }
    if (q->filter) {
        unsigned last = q->n - 1;
        filter = q->given[last] ? lb_buf_text(&q->text[last]) : LB_NO_TEXT;
        rows = lb_exec_query(q->stmt, sql, last, values);
    } else {
        rows = lb_exec_query(q->stmt, sql, q->n, values);
    }
    if (!rows || !layout->typed)
        return rows;
    rows = lb_typed_rows(rows, layout,
                         &(struct lb_typed_options){.types = q->stmt->dbc->types,
                                                    .odbc2 = lb_stmt_is_odbc2(q->stmt),
                                                    .filter = filter});
    if (!rows)
        lb_diag_post(&q->stmt->head.diag, "HY001", NULL);
    return rows;
}

SQLRETURN lb_question_ask(struct lb_question *q, const char *sql,
                          const struct lb_catalog_layout *layout)
{
    struct lb_rows *rows;
    if (q->refused) {
        release(q);
        return SQL_ERROR;
    }
    if (q->nothing)
        return lb_question_answer(q, lb_catalog_rows_new(layout), layout);
    rows = run(q, sql, layout);
    if (!rows) {
        release(q);
        return SQL_ERROR;
    }
    return lb_question_answer(q, rows, layout);
}
