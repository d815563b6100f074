#include "exec/call.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "exec/args.h"
#include "sql/ident.h"

#define TEXT_CEILING ((size_t)16 << 20)

/* One call of a text; texts with several statements may have several. */
struct lb_call_form {
    bool procedure;
    char *modes; /* a function's, one an argument as pg_proc has them; NULL: all of them go in */
    struct lb_buf text;
    enum lb_sql_use *uses; /* one an argument */
};

struct lb_calls {
    struct lb_owned head;
    unsigned n;
    unsigned ipd_version; /* the parameter directions it was made for */
    struct lb_call_form forms[];
};

static void release_calls(struct lb_owned *owned)
{
    struct lb_calls *c = (struct lb_calls *)owned;
    for (unsigned k = 0; k < c->n; k++) {
        lb_buf_release(&c->forms[k].text);
        free(c->forms[k].uses);
        free(c->forms[k].modes);
    }
    free(c);
}

static const struct lb_call_form *form_of(const struct lb_stmt *s, const struct lb_sql_statement *t)
{
    const struct lb_calls *c = (const struct lb_calls *)s->calls;
    return c && t->is_call ? &c->forms[t - s->sql.statements] : NULL;
}

/* ---- what the name is -------------------------------------------------------------------- */

/* Best match first: the number of arguments fits exactly, then with those that only come out, then
 * by defaults or VARIADIC. */
static const char find_routine[] =
    "SELECT p.prokind = 'p',"
    " CASE WHEN p.prokind <> 'p' AND p.pronargs <> $4::int4 AND"
    " pg_catalog.cardinality(p.proargmodes) = $3::int4"
    " THEN pg_catalog.array_to_string(p.proargmodes, '') END"
    " FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace"
    " WHERE p.proname = $1 AND p.prokind IN ('f', 'p', 'w')"
    " AND CASE WHEN $2::text IS NULL THEN pg_catalog.pg_function_is_visible(p.oid)"
    " ELSE n.nspname = $2::text OR ($2::text = 'pg_temp' AND n.oid = "
    "pg_catalog.pg_my_temp_schema())"
    " END"
    " ORDER BY (CASE WHEN p.prokind = 'p' THEN coalesce(pg_catalog.cardinality(p.proargmodes),"
    " p.pronargs) = $3::int4 ELSE p.pronargs = $4::int4 END) DESC,"
    " coalesce(pg_catalog.cardinality(p.proargmodes) = $3::int4, false) DESC,"
    " (p.provariadic <> 0 OR p.pronargs - p.pronargdefaults <= $4::int4) DESC, p.oid LIMIT 1";

static SQLSMALLINT direction(const struct lb_stmt *s, unsigned i)
{
    return i < (unsigned)s->ipd->count ? s->ipd->recs[i + 1].parameter_type : SQL_PARAM_INPUT;
}

/* The ODBC parameter (0-based, of all) that a lone marker of an argument stands for. */
static unsigned param_of(const struct lb_sql_statement *t, unsigned marker)
{
    return t->first_param + marker - 1;
}

static bool is_output(const struct lb_stmt *s, const struct lb_sql_statement *t,
                      const struct lb_sql_argument *a)
{
    return a->marker > 0 && direction(s, param_of(t, a->marker)) == SQL_PARAM_OUTPUT;
}

static unsigned inputs(const struct lb_stmt *s, const struct lb_sql_statement *t)
{
    unsigned n = 0;
    for (unsigned i = 0; i < t->argument_count; i++)
        n += !is_output(s, t, &t->arguments[i]);
    return n;
}

/* False: posted. A name the server does not know is no procedure: it will say so itself. */
static bool look_up(struct lb_stmt *s, const struct lb_sql_statement *t, struct lb_call_form *form)
{
    struct lb_buf room = LB_BUF(TEXT_CEILING);
    struct lb_ident name;
    struct lb_err err = {0};
    char all[16], in[16];
    bool known = true;
    if (!lb_ident_split(t->callee, &room, &name)) {
        lb_buf_release(&room);
        return true;
    }
    char *proc = lb_text_copy(name.name), *schema = lb_text_copy(name.schema);
    lb_buf_release(&room);
    snprintf(all, sizeof all, "%u", t->argument_count);
    snprintf(in, sizeof in, "%u", inputs(s, t));
    struct lb_rows *rows =
        lb_exec_query(s, find_routine, 4, (const char *const[]){proc, schema, all, in});
    free(proc);
    free(schema);
    if (!rows)
        return false;
    if (lb_rows_next(rows, &err) == LB_STEP_ROW) {
        form->procedure = lb_text_is(rows->cells[0], LB_TEXT("t"));
        form->modes = lb_text_copy(rows->cells[1]);
        known = form->modes || !rows->cells[1].at;
    }
    lb_rows_close(rows);
    return known || lb_diag_refuse(&s->head.diag, "HY001", NULL);
}

/* ---- its text ---------------------------------------------------------------------------- */

/* ODBC reference, "Binding Parameters by Name": the IPD's SQL_DESC_NAME. */
static const char *name_of(const struct lb_stmt *s, unsigned i)
{
    const struct lb_desc_rec *r = lb_desc_rec_at(s->ipd, (SQLSMALLINT)(i + 1));
    return r && r->unnamed == SQL_NAMED ? r->name : NULL;
}

/* Whether a function's argument only comes out: programs that know parameters in and out, and no
 * mere output (Perl's DBI), bind it as both. */
static bool comes_out(const struct lb_stmt *s, const struct lb_sql_statement *t,
                      const struct lb_call_form *form, unsigned i, bool run)
{
    unsigned marker = t->arguments[i].marker;
    return form->modes && form->modes[i] == 'o' && marker > 0 && !name_of(s, param_of(t, marker)) &&
           (!run || direction(s, param_of(t, marker)) != SQL_PARAM_INPUT);
}

static enum lb_sql_use use_of(struct lb_stmt *s, const struct lb_sql_statement *t,
                              const struct lb_call_form *form, unsigned i, bool run)
{
    SQLLEN length;
    const struct lb_sql_argument *a = &t->arguments[i];
    if (is_output(s, t, a))
        return form->procedure ? LB_SQL_NULL : LB_SQL_OMIT;
    if (comes_out(s, t, form, i, run))
        return LB_SQL_OMIT;
    if (run && a->marker > 0 &&
        lb_param_state(s, param_of(t, a->marker), 0, &length) == LB_PARAM_DEFAULT)
        return LB_SQL_OMIT;
    return LB_SQL_PASS;
}

/* What each argument comes to for this execution; true when that is not what it was. */
static bool decide(struct lb_stmt *s, const struct lb_sql_statement *t, struct lb_call_form *form,
                   bool run)
{
    bool differs = false;
    for (unsigned i = 0; i < t->argument_count; i++) {
        enum lb_sql_use use = use_of(s, t, form, i, run);
        differs = differs || use != form->uses[i];
        form->uses[i] = use;
    }
    return differs;
}

/* The server knows arguments by place or by name: one that takes its default leaves no place for
 * those behind it. */
static bool defaults_stand_last(struct lb_stmt *s, const struct lb_sql_statement *t,
                                const struct lb_call_form *form)
{
    unsigned left_out = 0;
    for (unsigned i = 0; i < t->argument_count; i++) {
        const struct lb_sql_argument *a = &t->arguments[i];
        unsigned param = a->marker > 0 ? param_of(t, a->marker) : 0;
        if (a->name.at || (a->marker > 0 && name_of(s, param)))
            continue;
        bool out = is_output(s, t, a) || (form->modes && form->modes[i] == 'o');
        if (form->uses[i] == LB_SQL_OMIT && !out)
            left_out = param + 1;
        else if (form->uses[i] != LB_SQL_OMIT && left_out > 0)
            return lb_diag_post_at(&s->head.diag, SQL_NO_ROW_NUMBER, (SQLINTEGER)left_out, "07S01",
                                   "Parameter %u takes its default and stands before one that is "
                                   "given; name the given one: name => ?",
                                   left_out) == SQL_SUCCESS;
    }
    return true;
}

static bool make_text(struct lb_stmt *s, const struct lb_sql_statement *t,
                      struct lb_call_form *form)
{
    lb_buf_clear(&form->text); /* a text that could not be made is made anew the next time */
    if (!defaults_stand_last(s, t, form))
        return false;
    const char **names = calloc(t->argument_count + 1u, sizeof *names);
    if (!names)
        return lb_diag_refuse(&s->head.diag, "HY001", NULL);
    for (unsigned i = 0; i < t->argument_count; i++)
        if (t->arguments[i].marker > 0)
            names[i] = name_of(s, param_of(t, t->arguments[i].marker));
    lb_sql_call_text(t, form->procedure ? LB_SQL_PROCEDURE : LB_SQL_FUNCTION, form->uses, names,
                     &form->text);
    free(names);
    return lb_buf_ok(&form->text) || lb_diag_refuse(&s->head.diag, "HY001", NULL);
}

static bool resolve_one(struct lb_stmt *s, unsigned k, struct lb_call_form *form, bool run)
{
    const struct lb_sql_statement *t = &s->sql.statements[k];
    if (!look_up(s, t, form))
        return false;
    form->text = LB_BUF(TEXT_CEILING);
    form->uses = calloc(t->argument_count + 1u, sizeof *form->uses);
    if (!form->uses)
        return lb_diag_refuse(&s->head.diag, "HY001", NULL);
    decide(s, t, form, run);
    return make_text(s, t, form);
}

/* Indicators may say SQL_DEFAULT_PARAM in one execution and not in the next. */
static bool decide_again(struct lb_stmt *s, struct lb_calls *c, bool run)
{
    for (unsigned k = 0; k < c->n; k++) {
        const struct lb_sql_statement *t = &s->sql.statements[k];
        struct lb_call_form *form = &c->forms[k];
        if (t->is_call && (decide(s, t, form, run) || form->text.n == 0) && !make_text(s, t, form))
            return false;
    }
    return true;
}

static bool has_calls(const struct lb_stmt *s)
{
    for (unsigned k = 0; k < s->sql.count; k++)
        if (s->sql.statements[k].is_call)
            return true;
    return false;
}

bool lb_call_resolve(struct lb_stmt *s, bool run)
{
    struct lb_calls *c = (struct lb_calls *)s->calls;
    if (!has_calls(s))
        return true;
    if (c && c->ipd_version == s->ipd->version)
        return decide_again(s, c, run);
    if (c)
        c->head.release(&c->head);
    s->calls = NULL;
    c = calloc(1, sizeof *c + s->sql.count * sizeof *c->forms);
    if (!c)
        return lb_diag_refuse(&s->head.diag, "HY001", NULL);
    c->head.release = release_calls;
    c->n = s->sql.count;
    c->ipd_version = s->ipd->version;
    bool ok = true;
    for (unsigned k = 0; k < c->n && ok; k++)
        if (s->sql.statements[k].is_call)
            ok = resolve_one(s, k, &c->forms[k], run);
    if (ok)
        s->calls = &c->head;
    else
        release_calls(&c->head);
    return ok;
}

struct lb_text lb_call_text(const struct lb_stmt *s, unsigned k)
{
    const struct lb_sql_statement *t = &s->sql.statements[k];
    const struct lb_call_form *form = form_of(s, t);
    return form ? lb_buf_text(&form->text) : t->text;
}

bool lb_call_sends(const struct lb_stmt *s, const struct lb_sql_statement *t, unsigned i)
{
    const struct lb_call_form *form = form_of(s, t);
    if (t->returns_value && i == t->first_param)
        return false;
    for (unsigned a = 0; form && a < t->argument_count; a++)
        if (t->arguments[a].marker > 0 && param_of(t, t->arguments[a].marker) == i)
            return form->uses[a] == LB_SQL_PASS;
    return true;
}

unsigned lb_call_sent(const struct lb_stmt *s, const struct lb_sql_statement *t)
{
    unsigned n = 0;
    for (unsigned i = t->first_param; i < t->first_param + t->params; i++)
        n += lb_call_sends(s, t, i);
    return n;
}

bool lb_call_nth(const struct lb_stmt *s, const struct lb_sql_statement *t, int64_t n, unsigned *i)
{
    for (*i = t->first_param; *i < t->first_param + t->params; ++*i)
        if (lb_call_sends(s, t, *i) && --n == 0)
            return true;
    return false;
}

/* ---- output parameters ------------------------------------------------------------------- */

static bool is_filled(const struct lb_stmt *s, const struct lb_sql_statement *t, unsigned i)
{
    return (t->returns_value && i == t->first_param) || direction(s, i) != SQL_PARAM_INPUT;
}

static void store_output(struct lb_stmt *s, unsigned i, unsigned column, SQLULEN row)
{
    const struct lb_desc_rec *r = &s->apd->recs[i + 1];
    const struct lb_column *c = &s->rows->columns[column];
    struct lb_text cell = s->rows->cells[column];
    SQLLEN *indicator = lb_desc_element(s->apd, r->indicator, row, sizeof *indicator);
    SQLLEN *length = lb_desc_element(s->apd, r->octet_length_at, row, sizeof *length);
    SQLLEN number = s->apd->array_size > 1 ? (SQLLEN)row + 1 : SQL_NO_ROW_NUMBER;
    struct lb_fetch_want want = {.c_type = r->concise_type,
                                 .precision = r->precision,
                                 .scale = r->scale,
                                 .leading_precision = r->interval_precision};
    struct lb_fetch_plan plan;
    enum lb_outcome o =
        lb_fetch_plan_make(&plan, c->oid, c->typmod, c->binary ? LB_FORMAT_BINARY : LB_FORMAT_TEXT,
                           &want, &s->dbc->types, &s->scratch);
    if (o == LB_FINE && !cell.at) {
        o = indicator ? LB_FINE : LB_NO_INDICATOR;
        if (indicator)
            lb_length_set(indicator, SQL_NULL_DATA);
    } else if (o == LB_FINE) {
        if (indicator && indicator != length)
            lb_length_set(indicator, 0);
        struct lb_target to = {(void *)(uintptr_t)lb_param_data(s, i, row),
                               plan.fixed_size ? plan.fixed_size : r->octet_length, length};
        o = plan.run(&plan, cell, &to, NULL);
    }
    lb_diag_outcome(&s->head.diag, o, number, (SQLINTEGER)i + 1);
}

bool lb_call_has_outputs(const struct lb_stmt *s)
{
    const struct lb_sql_statement *t = &s->sql.statements[0];
    if (!t->is_call || s->sql.count != 1)
        return false;
    for (unsigned i = t->first_param; i < t->first_param + t->params; i++)
        if (is_filled(s, t, i))
            return true;
    const struct lb_call_form *form = form_of(s, t);
    for (unsigned i = 0; form && i < t->argument_count; i++)
        if (comes_out(s, t, form, i, false)) /* not bound yet */
            return true;
    return false;
}

/* The column of that name, or how many there are. */
static unsigned column_named(const struct lb_rows *rows, const char *name)
{
    unsigned i = 0;
    while (i < rows->ncolumns && strcmp(rows->columns[i].name, name) != 0)
        i++;
    return i;
}

/* Bound as an output; or not bound, and an output of the routine. */
static bool gives_out(const struct lb_stmt *s, const struct lb_sql_statement *t, unsigned i)
{
    const struct lb_call_form *form = form_of(s, t);
    if (is_filled(s, t, i))
        return true;
    for (unsigned a = 0; form && form->modes && a < t->argument_count; a++)
        if (t->arguments[a].marker > 0 && param_of(t, t->arguments[a].marker) == i)
            return form->modes[a] == 'o' || form->modes[a] == 'b';
    return false;
}

unsigned lb_call_column(const struct lb_stmt *s, const struct lb_sql_statement *t, unsigned i)
{
    unsigned column = 0;
    for (unsigned before = t->first_param; before < i; before++)
        column += gives_out(s, t, before);
    return column;
}

/* Output parameters in their order take the row's columns in theirs, but for those with a name. */
void lb_call_store(struct lb_stmt *s, SQLULEN row)
{
    const struct lb_sql_statement *t = &s->sql.statements[0];
    unsigned next = 0;
    for (unsigned i = t->first_param; i < t->first_param + t->params; i++) {
        if (!is_filled(s, t, i))
            continue;
        const char *name = name_of(s, i);
        unsigned column = name ? column_named(s->rows, name) : next++;
        if (column < s->rows->ncolumns)
            store_output(s, i, column, row);
    }
}

SQLRETURN lb_call_outputs(struct lb_stmt *s, SQLULEN row)
{
    struct lb_err err;
    if (s->state != LB_S5 || !lb_call_has_outputs(s))
        return SQL_SUCCESS;
    enum lb_step step = lb_rows_next(s->rows, &err);
    if (step == LB_STEP_FAILED)
        return lb_exec_failed(s, &err);
    if (step == LB_STEP_ROW)
        lb_call_store(s, row);
    lb_diag_notices(&s->head.diag, s->dbc->session, s->rows);
    lb_rows_close(s->rows);
    s->rows = NULL;
    lb_exec_adopt_count(s, s->row_count);
    return SQL_SUCCESS;
}
