#include "exec/large.h"

#include <stdio.h>
#include <stdlib.h>

#include "exec/args.h"

#define TEXT_CEILING   ((size_t)64 << 20)
#define FIRST_OF_USERS 16384 /* oids below belong to the server */
#define NOT_THERE      1     /* no type has this oid */

struct lb_large {
    struct lb_owned head;
    /* the object read last */
    struct lb_buf bytes;
    bool is_read;
    /* the statement whose parameters are described */
    struct lb_buf text; /* "": as translated */
    unsigned ipd_version;
    bool resolved;
};

static void release_large(struct lb_owned *owned)
{
    struct lb_large *l = (struct lb_large *)owned;
    lb_buf_release(&l->bytes);
    lb_buf_release(&l->text);
    free(l);
}

static struct lb_large *large_of(struct lb_stmt *s)
{
    struct lb_large *l = (struct lb_large *)s->large;
    if (l)
        return l;
    l = lb_owned_new(&s->large, sizeof *l, release_large, &s->head.diag);
    if (!l)
        return NULL;
    l->bytes = LB_BUF((size_t)1 << 30);
    l->text = LB_BUF(TEXT_CEILING);
    return l;
}

/* ---- the domain -------------------------------------------------------------------------- */

/* The first cell of the first row as a number, 0 when there is none. */
static bool ask_number(struct lb_stmt *s, const char *sql, unsigned n, const char *const *values,
                       int64_t *out)
{
    struct lb_err err = {0};
    struct lb_rows *rows = lb_exec_query(s, sql, n, values);
    *out = 0;
    if (!rows)
        return false;
    enum lb_step step = lb_rows_next(rows, &err);
    if (step == LB_STEP_ROW)
        lb_text_int(rows->cells[0], out);
    else if (step == LB_STEP_FAILED)
        lb_exec_failed(s, &err);
    lb_rows_close(rows);
    return step != LB_STEP_FAILED;
}

uint32_t lb_large_type(struct lb_stmt *s, bool *failed)
{
    int64_t oid = atomic_load(&s->dbc->large_type);
    *failed = false;
    if (oid == 0) {
        *failed = !ask_number(s,
                              "SELECT oid FROM pg_catalog.pg_type WHERE typname = 'lo' AND "
                              "typbasetype = 26 ORDER BY pg_type_is_visible(oid) DESC LIMIT 1",
                              0, NULL, &oid);
        if (!*failed)
            atomic_store(&s->dbc->large_type, oid ? (uint32_t)oid : NOT_THERE);
    }
    return oid > NOT_THERE ? (uint32_t)oid : 0;
}

void lb_large_forget(struct lb_stmt *s)
{
    atomic_store(&s->dbc->large_type, 0);
}

/* ---- results ----------------------------------------------------------------------------- */

static bool is_large(struct lb_stmt *s, const struct lb_desc_rec *r, uint32_t type, bool *out)
{
    char table[16], column[16];
    int64_t found;
    snprintf(table, sizeof table, "%u", r->table_oid);
    snprintf(column, sizeof column, "%d", r->attribute);
    if (!ask_number(s,
                    "SELECT atttypid FROM pg_catalog.pg_attribute WHERE attrelid = $1::oid AND "
                    "attnum = $2::int2",
                    2, (const char *const[]){table, column}, &found))
        return false;
    *out = found == type;
    return true;
}

bool lb_large_mark(struct lb_stmt *s)
{
    for (SQLSMALLINT n = 1; n <= s->ird->count; n++) {
        struct lb_desc_rec *r = &s->ird->recs[n];
        bool failed;
        if (r->oid != LB_LARGE_OID || r->table_oid < FIRST_OF_USERS)
            continue;
        uint32_t type = lb_large_type(s, &failed);
        if (!type)
            return !failed;
        if (!is_large(s, r, type, &r->large))
            return false;
    }
    return true;
}

/* The object's number, from either form of the cell. */
static void number_of(const struct lb_stmt *s, struct lb_text cell, char out[16])
{
    const unsigned char *b = (const unsigned char *)cell.at;
    if (s->binary && cell.n == 4)
        snprintf(out, 16, "%u",
                 (unsigned)b[0] << 24 | (unsigned)b[1] << 16 | (unsigned)b[2] << 8 | b[3]);
    else
        snprintf(out, 16, "%.*s", (int)(cell.n < 15 ? cell.n : 15), cell.at);
}

static bool contents(struct lb_stmt *s, const char *number, struct lb_buf *out, struct lb_err *err)
{
    struct lb_rows *rows = lb_session_query(
        s->dbc->session, LB_TEXT("SELECT pg_catalog.lo_get($1::oid)"), LB_RUN_READ, 1, NULL,
        &(struct lb_run){.values = (const char *const[]){number}, .binary_result = true},
        lb_stmt_deadline(s), err);
    bool ok = rows && lb_rows_next(rows, err) == LB_STEP_ROW;
    lb_buf_clear(out);
    if (ok && rows->cells[0].at)
        lb_buf_add_text(out, rows->cells[0]);
    lb_rows_close(rows);
    return ok && (lb_buf_ok(out) || lb_err_memory(err));
}

bool lb_large_read(struct lb_stmt *s, bool again, SQLLEN row_number, struct lb_text *cell)
{
    struct lb_large *l = large_of(s);
    struct lb_err err = {0};
    char number[16];
    if (!l)
        return false;
    if (!again || !l->is_read) {
        number_of(s, *cell, number);
        l->is_read = contents(s, number, &l->bytes, &err);
    }
    *cell = lb_buf_text(&l->bytes);
    return l->is_read || lb_diag_err_at(&s->head.diag, row_number, &err) == SQL_SUCCESS;
}

/* ---- parameters -------------------------------------------------------------------------- */

static bool is_binary(const struct lb_stmt *s, unsigned i)
{
    SQLSMALLINT type = s->ipd->recs[i + 1].concise_type;
    return type == SQL_BINARY || type == SQL_VARBINARY || type == SQL_LONGVARBINARY;
}

static bool has_binary(const struct lb_stmt *s)
{
    for (unsigned i = 0; i < s->sql.params; i++)
        if (is_binary(s, i))
            return true;
    return false;
}

/* What the server takes the parameters for that are bound as binary. */
static bool describe(struct lb_stmt *s, uint32_t type, bool *larges)
{
    const struct lb_sql_statement *t = &s->sql.statements[0];
    struct lb_session *session = s->dbc->session;
    const uint32_t *told;
    struct lb_err err = {0};
    unsigned n = s->sql.params;
    uint32_t *oids = calloc(n, sizeof *oids);
    if (!oids)
        return lb_diag_refuse(&s->head.diag, "HY001", NULL);
    for (unsigned i = 0; i < n; i++)
        oids[i] = is_binary(s, i) ? 0 : s->sends[i].oid;
    struct lb_prepared *p = lb_session_prepare(session, t->text, LB_RUN_WRITE, n, oids, false);
    free(oids);
    if (!p)
        return lb_diag_refuse(&s->head.diag, "HY001", NULL);
    bool ok = lb_session_describe(session, p, lb_stmt_deadline(s), &err) &&
              lb_prepared_params(p, &told, &n);
    for (unsigned i = 0; ok && i < n && i < s->sql.params; i++)
        larges[i] = is_binary(s, i) && told[i] == type;
    lb_prepared_release(p);
    return ok || lb_exec_failed(s, &err) == SQL_SUCCESS;
}

static bool make_text(struct lb_stmt *s, struct lb_large *l, uint32_t type)
{
    bool *larges = calloc(s->sql.params, sizeof *larges), any = false;
    if (!larges)
        return lb_diag_refuse(&s->head.diag, "HY001", NULL);
    bool ok = describe(s, type, larges);
    for (unsigned i = 0; i < s->sql.params; i++)
        any = any || larges[i];
    if (ok && any)
        lb_sql_wrap(&s->sql.statements[0], larges, "pg_catalog.lo_from_bytea(0, ", ")", &l->text);
    free(larges);
    return ok && (lb_buf_ok(&l->text) || lb_diag_refuse(&s->head.diag, "HY001", NULL));
}

bool lb_large_resolve(struct lb_stmt *s)
{
    struct lb_large *l = (struct lb_large *)s->large;
    bool failed;
    if (s->sql.count != 1 || s->sql.statements[0].is_call || s->current || !has_binary(s))
        return true;
    if (l && l->resolved && l->ipd_version == s->ipd->version)
        return true;
    uint32_t type = lb_large_type(s, &failed);
    if (!type)
        return !failed;
    l = large_of(s);
    if (!l)
        return false;
    lb_buf_clear(&l->text);
    l->resolved = make_text(s, l, type);
    l->ipd_version = s->ipd->version;
    return l->resolved;
}

struct lb_text lb_large_text(const struct lb_stmt *s)
{
    const struct lb_large *l = (const struct lb_large *)s->large;
    return l && l->resolved && l->text.n > 0 ? lb_buf_text(&l->text) : LB_NO_TEXT;
}
