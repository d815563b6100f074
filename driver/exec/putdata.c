#include "exec/putdata.h"

#include <stdlib.h>

#define VALUE_CEILING ((size_t)1 << 30)

struct value {
    struct lb_buf bytes;
    SQLULEN row;
    unsigned i;
    bool begun, is_null;
};

struct lb_put {
    struct lb_owned head;
    struct lb_put_job job;
    enum lb_stmt_state before; /* the statement's state without this */
    size_t n, room, current;
    struct value *values; /* by row, then by number */
};

static void release_put(struct lb_owned *owned)
{
    struct lb_put *p = (struct lb_put *)owned;
    for (size_t k = 0; k < p->n; k++)
        lb_buf_release(&p->values[k].bytes);
    free(p->values);
    free(p);
}

static struct lb_put *put_new(const struct lb_stmt *s, const struct lb_put_job *job)
{
    struct lb_put *p = calloc(1, sizeof *p);
    if (!p)
        return NULL;
    p->head.release = release_put;
    p->job = *job;
    p->before = s->state;
    return p;
}

static bool add(struct lb_put *p, unsigned i, SQLULEN row)
{
    if (p->n == p->room) {
        size_t room = p->room ? 2 * p->room : 8;
        struct value *values = realloc(p->values, room * sizeof *values);
        if (!values)
            return false;
        p->values = values;
        p->room = room;
    }
    p->values[p->n++] = (struct value){.bytes = LB_BUF(VALUE_CEILING), .row = row, .i = i};
    return true;
}

/* Most calls lack nothing: *out is then NULL. False: out of memory. */
static bool collect(struct lb_stmt *s, const struct lb_put_job *job, struct lb_put **out)
{
    for (SQLULEN row = job->first; row < job->behind; row++) {
        for (unsigned i = 0; i < job->n; i++) {
            if (!job->wanted(s, i, row))
                continue;
            if (!*out)
                *out = put_new(s, job);
            if (!*out || !add(*out, i, row))
                return false;
        }
    }
    return true;
}

SQLRETURN lb_put_start(struct lb_stmt *s, const struct lb_put_job *job)
{
    struct lb_put *p = NULL;
    if (!collect(s, job, &p)) {
        if (p)
            release_put(&p->head);
        return lb_diag_post(&s->head.diag, "HY001", NULL);
    }
    if (!p)
        return job->go(s, job);
    s->put = &p->head;
    s->state = LB_S8;
    return SQL_NEED_DATA;
}

void lb_put_forget(struct lb_stmt *s)
{
    lb_owned_drop(&s->put);
}

static SQLRETURN all_there(struct lb_stmt *s, const struct lb_put *p)
{
    struct lb_put_job job = p->job;
    s->state = p->before;
    SQLRETURN r = job.go(s, &job);
    if (r != SQL_STILL_EXECUTING) /* it may be sent once more */
        lb_put_forget(s);
    if (r == SQL_ERROR && s->state == LB_S1)
        lb_stmt_unprepare(s);
    return r;
}

SQLRETURN lb_exec_param_data(struct lb_stmt *s, SQLPOINTER *token)
{
    struct lb_put *p = (struct lb_put *)s->put;
    if (s->state != LB_S8)
        p->current++;
    if (p->current == p->n)
        return all_there(s, p);
    const struct value *v = &p->values[p->current];
    s->state = LB_S9;
    if (p->job.row_told)
        lb_length_set(p->job.row_told, (SQLLEN)v->row + 1);
    if (token)
        *token = (SQLPOINTER)(uintptr_t)p->job.address(s, v->i, v->row);
    return SQL_NEED_DATA;
}

void lb_put_cancel(struct lb_stmt *s)
{
    struct lb_put *p = (struct lb_put *)s->put;
    s->state = p->before;
    lb_put_forget(s);
    if (s->state == LB_S1)
        lb_stmt_unprepare(s);
}

static size_t length_of(SQLSMALLINT c_type, const void *data, SQLLEN length)
{
    SQLLEN fixed = lb_c_type_size(c_type);
    size_t n = 0;
    if (fixed > 0)
        return (size_t)fixed;
    if (length != SQL_NTS)
        return (size_t)length;
    if (c_type != SQL_C_WCHAR)
        return lb_text_of(data).n;
    while (((const SQLWCHAR *)data)[n])
        n++;
    return n * sizeof(SQLWCHAR);
}

static SQLRETURN add_part(struct lb_stmt *s, struct value *v, SQLSMALLINT c_type, SQLPOINTER data,
                          SQLLEN length)
{
    struct lb_diag *d = &s->head.diag;
    if (v->is_null || (v->begun && length == SQL_NULL_DATA))
        return lb_diag_post(d, "HY020", NULL);
    if (v->begun && lb_c_type_size(c_type) > 0)
        return lb_diag_post(d, "HY019", NULL);
    if (length == SQL_DEFAULT_PARAM)
        return lb_diag_post(d, "07S01", "A default takes SQL_DEFAULT_PARAM at the binding");
    if (length < 0 && length != SQL_NTS && length != SQL_NULL_DATA)
        return lb_diag_post(d, "HY090", NULL);
    if (!data && (length != 0 || lb_c_type_size(c_type) > 0) && length != SQL_NULL_DATA)
        return lb_diag_post(d, "HY009", NULL);
    v->begun = true;
    v->is_null = length == SQL_NULL_DATA;
    if (!v->is_null && data)
        lb_buf_add(&v->bytes, data, length_of(c_type, data, length));
    if (!lb_buf_ok(&v->bytes))
        return lb_diag_post(d, "HY001", "A value sent at execution is over %zu bytes",
                            VALUE_CEILING);
    return SQL_SUCCESS;
}

/* An error gives the call up (appendix B, "SQLPutData": [e]). */
SQLRETURN lb_exec_put_data(struct lb_stmt *s, SQLPOINTER data, SQLLEN length)
{
    struct lb_put *p = (struct lb_put *)s->put;
    struct value *v = &p->values[p->current];
    SQLRETURN r = add_part(s, v, p->job.c_type(s, v->i), data, length);
    if (r == SQL_SUCCESS)
        s->state = LB_S10;
    else
        lb_put_cancel(s);
    return r;
}

bool lb_put_value(const struct lb_stmt *s, unsigned i, SQLULEN row, struct lb_text *out,
                  bool *is_null)
{
    const struct lb_put *p = (const struct lb_put *)s->put;
    size_t low = 0, high = p ? p->n : 0;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct value *v = &p->values[middle];
        if (v->row == row && v->i == i) {
            *is_null = v->is_null || !v->begun;
            *out = lb_buf_text(&v->bytes);
            return true;
        }
        if (v->row < row || (v->row == row && v->i < i))
            low = middle + 1;
        else
            high = middle;
    }
    return false;
}
