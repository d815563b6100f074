#include "handle/diag.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "handle/sqlstate.h"
#include "pg/session.h"

/* ODBC reference, "Diagnostic Messages": [vendor-identifier][ODBC-component-identifier], and a data
 * source's name behind them when the error comes from there. */
#define FROM_DRIVER "[Lakebase][ODBC] "
#define FROM_SERVER "[Lakebase][ODBC][PostgreSQL] "
#define TEXT_MAX    (LB_ERR_TEXT + 64)

void lb_diag_clear(struct lb_diag *d)
{
    for (unsigned i = 0; i < d->count; i++)
        free(d->recs[i].text);
    d->count = 0;
    d->out_of_memory = false;
}

void lb_diag_release(struct lb_diag *d)
{
    lb_diag_clear(d);
    free(d->recs);
    d->recs = NULL;
    d->room = 0;
}

static bool is_warning(const char *sqlstate)
{
    return sqlstate[0] == '0' && sqlstate[1] == '1';
}

/* Rank of ODBC's "Sequence of Status Records": connection failures first, then errors, then
 * warnings. */
static int rank(const struct lb_diag_rec *r)
{
    if (strncmp(r->sqlstate, "08", 2) == 0 || strcmp(r->sqlstate, "25S03") == 0)
        return 0;
    return is_warning(r->sqlstate) ? 2 : 1;
}

static bool stands_before(const struct lb_diag_rec *a, const struct lb_diag_rec *b)
{
    if (a->row != b->row) /* records without a row (negative numbers) come first */
        return a->row < b->row;
    return rank(a) < rank(b);
}

/* Keeps a record; takes `text`. When there is no memory for it, HY001 is told instead. */
static void keep(struct lb_diag *d, struct lb_diag_rec rec)
{
    if (d->count == d->room) {
        unsigned room = d->room ? d->room * 2 : 4;
        struct lb_diag_rec *recs = realloc(d->recs, room * sizeof *recs);
        if (!recs) {
            free(rec.text);
            d->out_of_memory = true;
            return;
        }
        d->recs = recs;
        d->room = room;
    }
    unsigned at = d->count++;
    for (; at > 0 && stands_before(&rec, &d->recs[at - 1]); at--)
        d->recs[at] = d->recs[at - 1];
    d->recs[at] = rec;
}

void lb_diag_move(struct lb_diag *to, struct lb_diag *from)
{
    for (unsigned i = 0; i < from->count; i++)
        keep(to, from->recs[i]);
    to->out_of_memory = to->out_of_memory || from->out_of_memory;
    from->count = 0;
    from->out_of_memory = false;
}

static void keep_text(struct lb_diag *d, SQLLEN row, SQLINTEGER column, const char *sqlstate,
                      SQLINTEGER native, bool server, struct lb_text text)
{
    struct lb_diag_rec rec = {.native = native, .row = row, .column = column, .server = server};
    size_t n = strlen(sqlstate);
    memcpy(rec.sqlstate, sqlstate, n < 5 ? n : 5);
    struct lb_buf b = LB_BUF(TEXT_MAX);
    lb_buf_add_str(&b, server ? FROM_SERVER : FROM_DRIVER);
    lb_buf_add_text(&b, text);
    if (lb_buf_ok(&b))
        rec.text = b.at;
    else
        lb_buf_release(&b);
    keep(d, rec);
}

static SQLRETURN post(struct lb_diag *d, SQLLEN row, SQLINTEGER column, const char *sqlstate,
                      const char *format, va_list args)
{
    char text[LB_ERR_TEXT];
    if (format) {
        vsnprintf(text, sizeof text, format, args);
    } else {
        const struct lb_sqlstate *known = lb_sqlstate_find(sqlstate);
        snprintf(text, sizeof text, "%s", known ? known->text : "General error");
    }
    keep_text(d, row, column, sqlstate, 0, false, lb_text_of(text));
    return is_warning(sqlstate) ? SQL_SUCCESS_WITH_INFO : SQL_ERROR;
}

SQLRETURN lb_diag_post(struct lb_diag *d, const char *sqlstate, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    SQLRETURN r = post(d, SQL_NO_ROW_NUMBER, SQL_NO_COLUMN_NUMBER, sqlstate, format, args);
    va_end(args);
    return r;
}

bool lb_diag_refuse(struct lb_diag *d, const char *sqlstate, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    post(d, SQL_NO_ROW_NUMBER, SQL_NO_COLUMN_NUMBER, sqlstate, format, args);
    va_end(args);
    return false;
}

SQLRETURN lb_diag_post_at(struct lb_diag *d, SQLLEN row, SQLINTEGER column, const char *sqlstate,
                          const char *format, ...)
{
    va_list args;
    va_start(args, format);
    SQLRETURN r = post(d, row, column, sqlstate, format, args);
    va_end(args);
    return r;
}

SQLRETURN lb_diag_err_at(struct lb_diag *d, SQLLEN row, const struct lb_err *err)
{
    SQLINTEGER column = err->param > 0 ? err->param : SQL_NO_COLUMN_NUMBER;
    keep_text(d, row, column, lb_sqlstate_of_err(err), err->native,
              err->sqlstate[0] != 0 && err->code != LB_ERR_SYNTAX, lb_text_of(err->text));
    return SQL_ERROR;
}

SQLRETURN lb_diag_err(struct lb_diag *d, const struct lb_err *err)
{
    return lb_diag_err_at(d, SQL_NO_ROW_NUMBER, err);
}

void lb_diag_notice(struct lb_diag *d, const struct lb_err *notice)
{
    const char *state = is_warning(notice->sqlstate) ? notice->sqlstate : "01000";
    keep_text(d, SQL_NO_ROW_NUMBER, SQL_NO_COLUMN_NUMBER, state, notice->native,
              notice->sqlstate[0] != 0, lb_text_of(notice->text));
}

static void one_notice(void *diag, const struct lb_err *notice)
{
    lb_diag_notice(diag, notice);
}

void lb_diag_notices(struct lb_diag *d, struct lb_session *session, const struct lb_rows *of)
{
    lb_session_notices(session, of, one_notice, d);
}

bool lb_diag_outcome(struct lb_diag *d, enum lb_outcome o, SQLLEN row, SQLINTEGER column)
{
    if (o != LB_FINE && o != LB_NO_MORE)
        lb_diag_post_at(d, row, column, lb_sqlstate_of_outcome(o), NULL);
    return lb_outcome_failed(o);
}

bool lb_diag_has_error(const struct lb_diag *d)
{
    if (d->out_of_memory)
        return true;
    for (unsigned i = 0; i < d->count; i++)
        if (!is_warning(d->recs[i].sqlstate))
            return true;
    return false;
}

/* SQLGetDiagField, "Values of the Dynamic Function Fields": what PostgreSQL has of them. */
static const struct {
    SQLINTEGER code;
    const char *name;
} functions[] = {{SQL_DIAG_ALTER_DOMAIN, "ALTER DOMAIN"},
                 {SQL_DIAG_ALTER_TABLE, "ALTER TABLE"},
                 {SQL_DIAG_CALL, "CALL"},
                 {SQL_DIAG_CREATE_COLLATION, "CREATE COLLATION"},
                 {SQL_DIAG_CREATE_DOMAIN, "CREATE DOMAIN"},
                 {SQL_DIAG_CREATE_INDEX, "CREATE INDEX"},
                 {SQL_DIAG_CREATE_SCHEMA, "CREATE SCHEMA"},
                 {SQL_DIAG_CREATE_TABLE, "CREATE TABLE"},
                 {SQL_DIAG_CREATE_VIEW, "CREATE VIEW"},
                 {SQL_DIAG_DELETE_WHERE, "DELETE WHERE"},
                 {SQL_DIAG_DROP_COLLATION, "DROP COLLATION"},
                 {SQL_DIAG_DROP_DOMAIN, "DROP DOMAIN"},
                 {SQL_DIAG_DROP_INDEX, "DROP INDEX"},
                 {SQL_DIAG_DROP_SCHEMA, "DROP SCHEMA"},
                 {SQL_DIAG_DROP_TABLE, "DROP TABLE"},
                 {SQL_DIAG_DROP_VIEW, "DROP VIEW"},
                 {SQL_DIAG_DYNAMIC_DELETE_CURSOR, "DYNAMIC DELETE CURSOR"},
                 {SQL_DIAG_DYNAMIC_UPDATE_CURSOR, "DYNAMIC UPDATE CURSOR"},
                 {SQL_DIAG_GRANT, "GRANT"},
                 {SQL_DIAG_INSERT, "INSERT"},
                 {SQL_DIAG_REVOKE, "REVOKE"},
                 {SQL_DIAG_SELECT_CURSOR, "SELECT CURSOR"},
                 {SQL_DIAG_UPDATE_WHERE, "UPDATE WHERE"}};

const char *lb_diag_function_name(SQLINTEGER code)
{
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++)
        if (functions[i].code == code)
            return functions[i].name;
    return "";
}

SQLINTEGER lb_diag_function_code(struct lb_text verb, struct lb_text object)
{
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
        struct lb_text rest = lb_text_of(functions[i].name);
        if (lb_text_same(lb_text_cut(&rest, ' '), verb) && rest.n == object.n &&
            (object.n == 0 || lb_text_same(rest, object)))
            return functions[i].code;
    }
    return SQL_DIAG_UNKNOWN_STATEMENT;
}
