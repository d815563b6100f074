/*
 * Data at execution (ODBC reference, "Sending Long Data"): SQLExecute answers SQL_NEED_DATA,
 * SQLParamData names a parameter, SQLPutData sends its value in parts; when all are there, it runs.
 */
#include <stdlib.h>

#include "exec/args.h"

#define VALUE_CEILING ((size_t)1 << 30)

struct value {
    struct lb_buf bytes;
    bool wanted; /* to be sent at execution */
    bool begun;
    bool is_null;
};

struct lb_put {
    struct lb_owned head;
    unsigned n, current; /* current: parameter being sent, n: none */
    struct value values[];
};

static void release_put(struct lb_owned *owned)
{
    struct lb_put *p = (struct lb_put *)owned;
    for (unsigned i = 0; i < p->n; i++)
        lb_buf_release(&p->values[i].bytes);
    free(p);
}

bool lb_put_needed(const struct lb_stmt *s)
{
    SQLLEN length;
    for (unsigned i = 0; i < s->sql.params; i++)
        if (s->ipd->recs[i + 1].parameter_type != SQL_PARAM_OUTPUT &&
            lb_param_state(s, i, 0, &length) == LB_PARAM_AT_EXECUTION)
            return true;
    return false;
}

SQLRETURN lb_put_begin(struct lb_stmt *s)
{
    SQLLEN length;
    unsigned n = s->sql.params;
    if (s->apd->array_size > 1)
        return lb_diag_post(&s->head.diag, "HYC00",
                            "Data at execution together with arrays of parameters "
                            "is not supported: set SQL_ATTR_PARAMSET_SIZE to 1");
    struct lb_put *p = calloc(1, sizeof *p + n * sizeof *p->values);
    if (!p)
        return lb_diag_post(&s->head.diag, "HY001", NULL);
    p->head.release = release_put;
    p->n = n;
    p->current = n;
    for (unsigned i = 0; i < n; i++) {
        p->values[i].bytes = LB_BUF(VALUE_CEILING);
        p->values[i].wanted = lb_param_state(s, i, 0, &length) == LB_PARAM_AT_EXECUTION;
    }
    s->put = &p->head;
    s->state = LB_S8;
    return SQL_NEED_DATA;
}

static unsigned next_wanted(const struct lb_put *p, unsigned from)
{
    while (from < p->n && !p->values[from].wanted)
        from++;
    return from;
}

/* The application's token for a parameter: what it bound as its buffer. */
SQLRETURN lb_exec_param_data(struct lb_stmt *s, SQLPOINTER *token)
{
    struct lb_put *p = (struct lb_put *)s->put;
    unsigned next = next_wanted(p, s->state == LB_S8 ? 0 : p->current + 1);
    if (next < p->n) {
        p->current = next;
        s->state = LB_S9;
        if (token)
            *token = (SQLPOINTER)(uintptr_t)lb_param_data(s, next, 0);
        return SQL_NEED_DATA;
    }
    s->state = s->is_prepared ? LB_S2 : LB_S1;
    SQLRETURN r = lb_exec_run(s);
    if (s->put)
        s->put->release(s->put);
    s->put = NULL;
    return r;
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

SQLRETURN lb_exec_put_data(struct lb_stmt *s, SQLPOINTER data, SQLLEN length)
{
    struct lb_put *p = (struct lb_put *)s->put;
    struct value *v = &p->values[p->current];
    SQLSMALLINT c_type = s->sends[p->current].c_type;
    struct lb_diag *d = &s->head.diag;
    if (v->is_null || (v->begun && length == SQL_NULL_DATA))
        return lb_diag_post(d, "HY020", NULL);
    if (v->begun && lb_c_type_size(c_type) > 0)
        return lb_diag_post(d, "HY019", NULL);
    if (length < 0 && length != SQL_NTS && length != SQL_NULL_DATA)
        return lb_diag_post(d, "HY090", NULL);
    if (!data && length != 0 && length != SQL_NULL_DATA)
        return lb_diag_post(d, "HY009", NULL);
    v->begun = true;
    s->state = LB_S10;
    v->is_null = length == SQL_NULL_DATA;
    if (!v->is_null && data)
        lb_buf_add(&v->bytes, data, length_of(c_type, data, length));
    if (!lb_buf_ok(&v->bytes))
        return lb_diag_post(d, "HY001", "A parameter's value is over %zu bytes", VALUE_CEILING);
    return SQL_SUCCESS;
}

bool lb_put_value(const struct lb_stmt *s, unsigned i, struct lb_text *out, bool *is_null)
{
    const struct lb_put *p = (const struct lb_put *)s->put;
    if (!p || i >= p->n || !p->values[i].wanted)
        return false;
    *is_null = p->values[i].is_null || !p->values[i].begun;
    *out = lb_buf_text(&p->values[i].bytes);
    return true;
}
