#include "exec/exec.h"
#include "exec/putdata.h"

#include <stdio.h>
#include <string.h>

SQLRETURN lb_exec_close_cursor(struct lb_stmt *s)
{
    lb_stmt_close(s);
    return SQL_SUCCESS;
}

/*
 * SQLCancel from another thread ends what runs; data at execution under way is given up; on a
 * statement with nothing to do it does nothing (ODBC 3.5 and later: the cursor stays open).
 */
SQLRETURN lb_exec_cancel(struct lb_stmt *s)
{
    atomic_store(&s->cancelled, true);
    if (lb_mutex_try(&s->head.lock)) {
        if (s->state >= LB_S8 && s->state <= LB_S10)
            lb_put_cancel(s);
        bool runs = s->state == LB_S11;
        lb_mutex_unlock(&s->head.lock);
        if (!runs)
            return SQL_SUCCESS;
    }
    return lb_session_cancel(s->dbc->session) ? SQL_SUCCESS : SQL_ERROR;
}

const char *lb_exec_cursor_name(struct lb_stmt *s)
{
    if (!s->cursor_name[0])
        snprintf(s->cursor_name, sizeof s->cursor_name, "SQL_CUR%p", (void *)s);
    return s->cursor_name;
}

SQLRETURN lb_exec_set_cursor_name(struct lb_stmt *s, struct lb_text name)
{
    struct lb_diag *d = &s->head.diag;
    if (!name.at)
        return lb_diag_post(d, "HY009", NULL);
    if (name.n == 0 || name.n >= sizeof s->cursor_name)
        return lb_diag_post(d, "34000", "A cursor name has 1 to %zu bytes",
                            sizeof s->cursor_name - 1);
    if (lb_text_starts_same(name, LB_TEXT("SQL_CUR")) ||
        lb_text_starts_same(name, LB_TEXT("SQLCUR")))
        return lb_diag_post(d, "34000",
                            "Cursor names that begin with SQL_CUR are the driver's own");
    if (lb_stmt_cursor_taken(s, name))
        return lb_diag_post(d, "3C000", "Another statement's cursor has that name");
    memcpy(s->cursor_name, name.at, name.n);
    s->cursor_name[name.n] = 0;
    return SQL_SUCCESS;
}
