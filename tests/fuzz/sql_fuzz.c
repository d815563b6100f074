/* fuzz: sql base platform */
#include "fuzz.h"

#include "sql/ident.h"
#include "sql/lexer.h"
#include "sql/sql.h"

static bool lies_in(struct lb_text part, struct lb_text whole)
{
    return !part.at || (part.at >= whole.at && part.at + part.n <= whole.at + whole.n);
}

static unsigned markers(struct lb_text in)
{
    struct lb_lexer l;
    unsigned n = 0;
    lb_lexer_init(&l, in, false);
    for (enum lb_token t; (t = lb_lexer_next(&l)) != LB_TOKEN_END;) {
        must(l.at > l.token && l.at <= l.end);
        n += t == LB_TOKEN_MARKER;
    }
    return n;
}

static void check_statement(const struct lb_sql *sql, const struct lb_sql_statement *s)
{
    must(lies_in(s->text, lb_buf_text(&sql->text)) && s->text.at[s->text.n] == '\0');
    must(memchr(s->text.at, '\0', s->text.n + 1) == s->text.at + s->text.n);
    must(lies_in(s->callee, s->text) && lies_in(s->current_of, s->current_clause) &&
         lies_in(s->current_clause, s->text) && lies_in(s->values_row, s->text) &&
         lies_in(s->target, s->text));
    must(s->first_param + s->params <= sql->params);
    struct lb_buf out = LB_BUF(1 << 20);
    for (unsigned i = 0; i < s->argument_count; i++)
        must(lies_in(s->arguments[i].text, s->text) && lies_in(s->arguments[i].name, s->text) &&
             s->arguments[i].marker <= s->params);
    if (s->is_call) {
        lb_sql_call_text(s, LB_SQL_FUNCTION, NULL, NULL, &out);
        must(lb_buf_ok(&out) && out.n <= s->text.n);
        lb_buf_clear(&out);
    }
    if (s->values_row.at) {
        lb_sql_multirow(s, 1, &out);
        must(lb_buf_ok(&out) && out.n <= s->text.n);
    }
    lb_buf_release(&out);
}

/* The server's text has no ? left that a second translation would take for a marker. */
static void check_again(const struct lb_sql *sql, const struct lb_sql_options *options)
{
    for (unsigned i = 0; i < sql->count; i++)
        check_statement(sql, &sql->statements[i]);
    if (options->noscan)
        return;
    struct lb_sql again;
    for (unsigned i = 0; i < sql->count; i++) {
        if (lb_sql_translate(sql->statements[i].text, options, &again, NULL))
            must(again.count >= 1);
        lb_sql_release(&again);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const uint8_t last = size > 0 ? data[size - 1] : 0;
    const struct lb_sql_options options = {.noscan = last & 1, .backslash_quotes = last & 2};
    struct lb_text in = lb_text((const char *)data, size);
    struct lb_sql sql;
    struct lb_err err = {0};
    struct lb_buf native = LB_BUF(1 << 24);
    bool done = lb_sql_translate(in, &options, &sql, &err);
    bool shown = lb_sql_native(in, &options, &native, NULL);
    must(!done || sql.count > 0);
    must(done || (err.code != LB_OK && err.text[0] && sql.count == 0));
    must(!done || shown); /* what can be run can be shown */
    if (done) {
        if (!options.backslash_quotes) /* {escape '\\'} means something else there */
            must(sql.params >= markers(in));
        check_again(&sql, &options);
        must(lb_sql_position(in, &options, 0, 1) >= 0);
    }
    struct lb_buf out = LB_BUF(1 << 20);
    struct lb_ident parts;
    lb_ident_split(in, &out, &parts);
    lb_buf_release(&out);
    lb_buf_release(&native);
    lb_sql_release(&sql);
    return 0;
}
