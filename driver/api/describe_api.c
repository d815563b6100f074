/* What a result looks like, and cursor names. */
#include "api/string.h"
#include "exec/exec.h"
#include "field/desc_field.h"

SQLRETURN SQL_API SQLNumResultCols(SQLHSTMT h, SQLSMALLINT *n)
{
    struct lb_call c;
    if (!lb_call_enter(&c, LB_F_NUM_RESULT_COLS, h))
        return c.result;
    SQLRETURN r = lb_exec_describe(c.stmt);
    if (SQL_SUCCEEDED(r) && n)
        *n = c.stmt->ird->count;
    return lb_call_leave(&c, r);
}

/* The IRD record of a column, or NULL with 07005 or 07009 posted. */
static struct lb_desc_rec *column_rec(struct lb_stmt *s, SQLUSMALLINT column)
{
    if (!SQL_SUCCEEDED(lb_exec_describe(s)))
        return NULL;
    if (s->ird->count == 0) {
        lb_diag_post(&s->head.diag, "07005", NULL);
        return NULL;
    }
    if (column > s->ird->count || (column == 0 && s->use_bookmarks == SQL_UB_OFF)) {
        lb_diag_post(&s->head.diag, "07009", "The result has columns 1 to %d, no column %u",
                     s->ird->count, column);
        return NULL;
    }
    return lb_desc_rec_at(s->ird, (SQLSMALLINT)column);
}

/* DECIMAL_DIGITS as SQLDescribeCol has it: the scale of numbers, the fraction digits of datetimes.
 */
static SQLSMALLINT decimal_digits(const struct lb_desc_rec *r)
{
    return r->type == SQL_DATETIME || r->type == SQL_INTERVAL ? r->precision : r->scale;
}

static SQLRETURN describe_col(SQLHSTMT h, SQLUSMALLINT column, struct lb_out name,
                              SQLSMALLINT *type, SQLULEN *size, SQLSMALLINT *digits,
                              SQLSMALLINT *nullable)
{
    struct lb_call c;
    if (!lb_call_enter(&c, LB_F_DESCRIBE_COL, h))
        return c.result;
    const struct lb_desc_rec *r = column_rec(c.stmt, column);
    if (!r)
        return lb_call_leave(&c, SQL_ERROR);
    lb_out_text(&c, name, lb_text_of(r->name ? r->name : ""));
    if (type)
        *type = lb_stmt_is_odbc2(c.stmt) ? lb_datetime_odbc2(r->concise_type) : r->concise_type;
    if (size)
        *size = r->length;
    if (digits)
        *digits = decimal_digits(r);
    if (nullable)
        *nullable = r->nullable;
    return lb_call_leave(&c, SQL_SUCCESS);
}

SQLRETURN SQL_API SQLDescribeCol(SQLHSTMT h, SQLUSMALLINT column, SQLCHAR *name, SQLSMALLINT room,
                                 SQLSMALLINT *length, SQLSMALLINT *type, SQLULEN *size,
                                 SQLSMALLINT *digits, SQLSMALLINT *nullable)
{
    return describe_col(h, column, lb_out_a(name, room, length), type, size, digits, nullable);
}

SQLRETURN SQL_API SQLDescribeColW(SQLHSTMT h, SQLUSMALLINT column, SQLWCHAR *name, SQLSMALLINT room,
                                  SQLSMALLINT *length, SQLSMALLINT *type, SQLULEN *size,
                                  SQLSMALLINT *digits, SQLSMALLINT *nullable)
{
    return describe_col(h, column, lb_out_w_chars(name, room, length), type, size, digits,
                        nullable);
}

/* A number goes to *number as SQLLEN, whatever its width in the descriptor. */
static SQLRETURN col_attribute(SQLHSTMT h, SQLUSMALLINT column, SQLUSMALLINT attribute,
                               struct lb_out text, SQLLEN *number)
{
    struct lb_call c;
    struct lb_field_value v;
    SQLSMALLINT field;
    SQLRETURN r = SQL_ERROR;
    if (!lb_call_enter(&c, LB_F_COL_ATTRIBUTE, h))
        return c.result;
    struct lb_diag *diag = &c.head->diag;
    if (!lb_col_attribute_field(attribute, &field))
        lb_diag_post(diag, "HY091", "SQLColAttribute: %u is no column attribute", attribute);
    else if (field == SQL_DESC_COUNT ? SQL_SUCCEEDED(lb_exec_describe(c.stmt))
                                     : column_rec(c.stmt, column) != NULL)
        r = lb_desc_field_get(c.stmt->ird, (SQLSMALLINT)column, field, &v, diag);
    if (SQL_SUCCEEDED(r)) {
        if (v.kind == LB_FIELD_TEXT)
            lb_out_text(&c, text, v.text);
        else if (number)
            *number = (SQLLEN)v.number;
    }
    return lb_call_leave(&c, r);
}

SQLRETURN SQL_API SQLColAttribute(SQLHSTMT h, SQLUSMALLINT column, SQLUSMALLINT attribute,
                                  SQLPOINTER text, SQLSMALLINT room, SQLSMALLINT *length,
                                  SQLLEN *number)
{
    return col_attribute(h, column, attribute, lb_out_a(text, room, length), number);
}

SQLRETURN SQL_API SQLColAttributeW(SQLHSTMT h, SQLUSMALLINT column, SQLUSMALLINT attribute,
                                   SQLPOINTER text, SQLSMALLINT room, SQLSMALLINT *length,
                                   SQLLEN *number)
{
    return col_attribute(h, column, attribute, lb_out_w_bytes(text, room, length), number);
}

static SQLRETURN get_cursor_name(SQLHSTMT h, struct lb_out name)
{
    struct lb_call c;
    if (!lb_call_enter(&c, LB_F_GET_CURSOR_NAME, h))
        return c.result;
    lb_out_text(&c, name, lb_text_of(lb_exec_cursor_name(c.stmt)));
    return lb_call_leave(&c, SQL_SUCCESS);
}

SQLRETURN SQL_API SQLGetCursorName(SQLHSTMT h, SQLCHAR *name, SQLSMALLINT room, SQLSMALLINT *length)
{
    return get_cursor_name(h, lb_out_a(name, room, length));
}

SQLRETURN SQL_API SQLGetCursorNameW(SQLHSTMT h, SQLWCHAR *name, SQLSMALLINT room,
                                    SQLSMALLINT *length)
{
    return get_cursor_name(h, lb_out_w_chars(name, room, length));
}

static SQLRETURN set_cursor_name(SQLHSTMT h, struct lb_in name)
{
    struct lb_call c;
    struct lb_text text;
    if (!lb_call_enter(&c, LB_F_SET_CURSOR_NAME, h))
        return c.result;
    return lb_call_leave(&c, lb_in_text(&c, name, &text) ? lb_exec_set_cursor_name(c.stmt, text)
                                                         : SQL_ERROR);
}

SQLRETURN SQL_API SQLSetCursorName(SQLHSTMT h, SQLCHAR *name, SQLSMALLINT n)
{
    return set_cursor_name(h, lb_in_a(name, n));
}

SQLRETURN SQL_API SQLSetCursorNameW(SQLHSTMT h, SQLWCHAR *name, SQLSMALLINT n)
{
    return set_cursor_name(h, lb_in_w(name, n));
}
