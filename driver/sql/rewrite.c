#include "sql/ident.h"
#include "sql/lexer.h"
#include "sql/sql.h"

/* ---- numbering markers anew ----------------------------------------------------------------- */

/* What becomes of $n: its new number, and what is put around it. */
struct numbering {
    const bool *chosen; /* by n - 1; NULL: none */
    const char *before, *behind;
    unsigned shift; /* is added */
    const struct lb_sql_statement
        *call; /* or: how many markers of arguments not passed are before it */
    const enum lb_sql_use *uses;
};

static unsigned renumber(const struct numbering *how, unsigned n)
{
    unsigned gone = 0;
    for (unsigned i = 0; how->uses && i < how->call->argument_count; i++) {
        unsigned marker = how->call->arguments[i].marker;
        unsigned number = marker - (marker > 0 && how->call->returns_value);
        if (how->uses[i] != LB_SQL_PASS && number > 0 && number < n)
            gone++;
    }
    return n + how->shift - gone;
}

static void add_renumbered(struct lb_buf *out, struct lb_text text, bool backslash,
                           const struct numbering *how)
{
    struct lb_lexer l;
    lb_lexer_init(&l, text, backslash);
    const char *copied = text.at;
    for (enum lb_token token; (token = lb_lexer_next(&l)) != LB_TOKEN_END;) {
        int64_t n;
        if (token != LB_TOKEN_POSITION || !lb_text_int(lb_text_from(lb_lexer_text(&l), 1), &n) ||
            n <= 0 || n > UINT16_MAX)
            continue;
        bool chosen = how->chosen && how->chosen[n - 1];
        lb_buf_add(out, copied, (size_t)(l.token - copied));
        lb_buf_add_str(out, chosen ? how->before : "");
        lb_buf_add_char(out, '$');
        lb_buf_add_int(out, renumber(how, (unsigned)n));
        lb_buf_add_str(out, chosen ? how->behind : "");
        copied = l.at;
    }
    lb_buf_add(out, copied, (size_t)(text.at + text.n - copied));
}

/* ---- calls ---------------------------------------------------------------------------------- */

static void add_argument(struct lb_buf *out, const struct lb_sql_statement *call,
                         const struct lb_sql_argument *a, enum lb_sql_use use,
                         const struct numbering *how, const char *name)
{
    if (!a->name.at && name) {
        lb_ident_quote(out, lb_text_of(name));
        lb_buf_add_str(out, " => ");
    }
    if (use != LB_SQL_NULL) { /* the text has the argument's own name in it */
        add_renumbered(out, a->text, call->backslash_quotes, how);
        return;
    }
    lb_buf_add_text(out, a->name);
    lb_buf_add_str(out, a->name.at ? " => NULL" : "NULL");
}

void lb_sql_call_text(const struct lb_sql_statement *call, enum lb_sql_form form,
                      const enum lb_sql_use *uses, const char *const *names, struct lb_buf *out)
{
    const struct numbering how = {.call = call, .uses = uses};
    lb_buf_add_str(out, form == LB_SQL_PROCEDURE ? "CALL " : "SELECT * FROM ");
    lb_buf_add_text(out, call->callee);
    lb_buf_add_char(out, '(');
    const char *comma = "";
    for (unsigned i = 0; i < call->argument_count; i++) {
        const struct lb_sql_argument *a = &call->arguments[i];
        enum lb_sql_use use = uses ? uses[i] : LB_SQL_PASS;
        if (use == LB_SQL_OMIT)
            continue;
        lb_buf_add_str(out, comma);
        comma = ", ";
        add_argument(out, call, a, use, &how, names ? names[i] : NULL);
    }
    lb_buf_add_char(out, ')');
}

/* ---- INSERT of several rows ----------------------------------------------------------------- */

void lb_sql_multirow(const struct lb_sql_statement *insert, unsigned rows, struct lb_buf *out)
{
    struct lb_text text = insert->text, row = insert->values_row;
    size_t before = (size_t)(row.at - text.at), behind = before + row.n;
    lb_buf_add(out, text.at, before);
    for (unsigned i = 0; i < rows; i++) {
        const struct numbering how = {.shift = i * insert->params};
        if (i > 0)
            lb_buf_add_str(out, ", ");
        add_renumbered(out, row, insert->backslash_quotes, &how);
    }
    lb_buf_add_text(out, lb_text_from(text, behind));
}

/* ---- values made something else ------------------------------------------------------------- */

void lb_sql_wrap(const struct lb_sql_statement *t, const bool *chosen, const char *before,
                 const char *behind, struct lb_buf *out)
{
    const struct numbering how = {.chosen = chosen, .before = before, .behind = behind};
    add_renumbered(out, t->text, t->backslash_quotes, &how);
}
