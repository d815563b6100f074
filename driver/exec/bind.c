#include "exec/exec.h"

static bool check_bind(struct lb_stmt *s, SQLUSMALLINT n, SQLSMALLINT c_type, SQLLEN room)
{
    struct lb_diag *d = &s->head.diag;
    if (n > 32767)
        return lb_diag_refuse(d, "07009", NULL);
    if (c_type != SQL_C_DEFAULT && c_type != SQL_ARD_TYPE && lb_c_type_size(c_type) < 0)
        return lb_diag_refuse(d, "HY003", "%d is no C data type", c_type);
    if (room < 0)
        return lb_diag_refuse(d, "HY090", "A buffer length of %ld makes no sense", (long)room);
    return true;
}

static void set_buffer(struct lb_desc_rec *r, SQLPOINTER at, SQLLEN room, SQLLEN *indicator)
{
    SQLLEN fixed = lb_c_type_size(r->concise_type);
    r->octet_length = fixed > 0 ? fixed : room;
    r->length = (SQLULEN)r->octet_length;
    r->data = at;
    r->indicator = r->octet_length_at = indicator;
}

SQLRETURN lb_exec_bind_col(struct lb_stmt *s, SQLUSMALLINT column, SQLSMALLINT c_type,
                           SQLPOINTER at, SQLLEN room, SQLLEN *indicator)
{
    struct lb_desc *d = s->ard;
    if (!check_bind(s, column, c_type, room))
        return SQL_ERROR;
    if (column == 0 && s->use_bookmarks == SQL_UB_OFF)
        return lb_diag_post(&s->head.diag, "07009", "Bookmarks are off: columns count from 1");
    if (!at && !indicator && column > d->count)
        return SQL_SUCCESS;
    if (column > d->count && !lb_desc_set_count(d, (SQLSMALLINT)column))
        return lb_diag_post(&s->head.diag, "HY001", NULL);
    struct lb_desc_rec *r = lb_desc_rec_at(d, (SQLSMALLINT)column);
    if (!r || !lb_desc_rec_set_type(r, c_type, true))
        return lb_diag_post(&s->head.diag, "HY003", NULL);
    set_buffer(r, at, room, indicator);
    d->version++;
    if (!at) /* SQLBindCol, "Unbinding Columns" */
        lb_desc_lower_count(d);
    return SQL_SUCCESS;
}

static bool check_param(struct lb_stmt *s, SQLUSMALLINT n, SQLSMALLINT direction,
                        SQLSMALLINT sql_type, const void *at, const SQLLEN *indicator)
{
    struct lb_diag *d = &s->head.diag;
    if (n == 0)
        return lb_diag_refuse(d, "07009", "Parameters count from 1");
    if (direction != SQL_PARAM_INPUT && direction != SQL_PARAM_OUTPUT &&
        direction != SQL_PARAM_INPUT_OUTPUT)
        return lb_diag_refuse(d, "HY105", NULL);
    if (lb_c_type_default(sql_type) == 0)
        return lb_diag_refuse(d, "HY004", "%d is no SQL data type", sql_type);
    if (!at && !indicator && direction != SQL_PARAM_OUTPUT)
        return lb_diag_refuse(d, "HY009", "A parameter needs a value or an indicator");
    return true;
}

SQLRETURN lb_exec_bind_param(struct lb_stmt *s, SQLUSMALLINT n, SQLSMALLINT direction,
                             SQLSMALLINT c_type, SQLSMALLINT sql_type, SQLULEN size,
                             SQLSMALLINT digits, SQLPOINTER at, SQLLEN room, SQLLEN *indicator)
{
    struct lb_desc *app = s->apd, *imp = s->ipd;
    /* SQLSetParam of ODBC 2.x: a driver manager makes it an input and output parameter whose buffer
     * nobody knows the end of (appendix G, "SQLSetParam Mapping") */
    if (room == SQL_SETPARAM_VALUE_MAX && direction == SQL_PARAM_INPUT_OUTPUT) {
        direction = SQL_PARAM_INPUT;
        room = 0;
    }
    if (!check_bind(s, n, c_type, room) || !check_param(s, n, direction, sql_type, at, indicator))
        return SQL_ERROR;
    SQLSMALLINT count = (SQLSMALLINT)n;
    if ((count > app->count && !lb_desc_set_count(app, count)) ||
        (count > imp->count && !lb_desc_set_count(imp, count)))
        return lb_diag_post(&s->head.diag, "HY001", NULL);
    struct lb_desc_rec *a = lb_desc_rec_at(app, count), *i = lb_desc_rec_at(imp, count);
    if (!a || !i || !lb_desc_rec_set_type(a, c_type, true))
        return lb_diag_post(&s->head.diag, "HY003", NULL);
    if (!lb_desc_rec_set_type(i, sql_type, false))
        return lb_diag_post(&s->head.diag, "HY004", NULL);
    set_buffer(a, at, room, indicator);
    i->parameter_type = direction;
    lb_desc_rec_set_size(i, size, digits);
    app->version++;
    imp->version++;
    return SQL_SUCCESS;
}
