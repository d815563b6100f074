#include "sql/sql.h"
#include "support/test.h"

static struct lb_sql translated(const char *in, const struct lb_sql_options *options)
{
    struct lb_sql sql;
    struct lb_err err = {0};
    if (!lb_sql_translate(lb_text_of(in), options, &sql, &err))
        fail_msg("%s: %s", in, err.text);
    return sql;
}

static void call_is(const char *in, enum lb_sql_form form, const enum lb_sql_use *uses,
                    const char *wanted)
{
    struct lb_sql sql = translated(in, NULL);
    struct lb_buf out = LB_BUF(1000);
    lb_sql_call_text(&sql.statements[0], form, uses, NULL, &out);
    assert_string_equal(lb_buf_str(&out), wanted);
    lb_buf_release(&out);
    lb_sql_release(&sql);
}

static void call_texts(void **state)
{
    static const enum lb_sql_use first_out[] = {LB_SQL_OMIT, LB_SQL_PASS, LB_SQL_PASS};
    static const enum lb_sql_use first_null[] = {LB_SQL_NULL, LB_SQL_PASS, LB_SQL_PASS};
    static const enum lb_sql_use none[] = {LB_SQL_OMIT, LB_SQL_OMIT, LB_SQL_OMIT};
    call_is("{call p}", LB_SQL_PROCEDURE, NULL, "CALL p()");
    call_is("{call a.p(?, 'x$1', ? + 1)}", LB_SQL_FUNCTION, NULL,
            "SELECT * FROM a.p($1, 'x$1', $2 + 1)");
    call_is("{call p(?, ?, ?)}", LB_SQL_FUNCTION, first_out, "SELECT * FROM p($1, $2)");
    call_is("{call p(?, ?, ?)}", LB_SQL_PROCEDURE, first_null, "CALL p(NULL, $1, $2)");
    call_is("{?=call p(?, ?, f(?, '$2') /* $3 */)}", LB_SQL_FUNCTION, first_out,
            "SELECT * FROM p($1, f($2, '$2') /* $3 */)");
    call_is("{call p(a => ?, b => ?, c => ?)}", LB_SQL_PROCEDURE, first_null,
            "CALL p(a => NULL, b => $1, c => $2)");
    call_is("{call p(?, ?, ?)}", LB_SQL_FUNCTION, none, "SELECT * FROM p()");
}

/* SQL_DESC_NAME of the parameters, where the text has no names itself. */
static void named_calls(void **state)
{
    static const char *const names[] = {"a", "odd \"one", "c"};
    static const enum lb_sql_use uses[] = {LB_SQL_PASS, LB_SQL_NULL, LB_SQL_PASS};
    struct lb_sql sql = translated("{call p(?, ?, z => ?)}", NULL);
    struct lb_buf out = LB_BUF(1000);
    lb_sql_call_text(&sql.statements[0], LB_SQL_PROCEDURE, uses, names, &out);
    assert_string_equal(lb_buf_str(&out), "CALL p(\"a\" => $1, \"odd \"\"one\" => NULL, z => $2)");
    lb_buf_release(&out);
    lb_sql_release(&sql);
}

static void multirow_is(const char *in, unsigned rows, const char *wanted)
{
    struct lb_sql sql = translated(in, NULL);
    assert_non_null(sql.statements[0].values_row.at);
    struct lb_buf out = LB_BUF(1000);
    lb_sql_multirow(&sql.statements[0], rows, &out);
    assert_string_equal(lb_buf_str(&out), wanted);
    lb_buf_release(&out);
    lb_sql_release(&sql);
}

static void multirow(void **state)
{
    multirow_is("INSERT INTO t VALUES (?, 'a$1', ?)", 1, "INSERT INTO t VALUES ($1, 'a$1', $2)");
    multirow_is("INSERT INTO t VALUES (?, 'a$1', ?) ON CONFLICT DO NOTHING", 3,
                "INSERT INTO t VALUES ($1, 'a$1', $2), ($3, 'a$1', $4), ($5, 'a$1', $6) ON "
                "CONFLICT DO NOTHING");
    multirow_is("INSERT INTO t VALUES ({fn INSERT(?, ?, 1, ?)}, DEFAULT) -- x", 2,
                "INSERT INTO t VALUES (overlay($1 PLACING $3 FROM CAST($2 AS integer) FOR CAST(1 "
                "AS integer)), "
                "DEFAULT), (overlay($4 PLACING $6 FROM CAST($5 AS integer) FOR CAST(1 AS "
                "integer)), DEFAULT)");
    multirow_is("INSERT INTO t VALUES ($2, $1, $2)", 2,
                "INSERT INTO t VALUES ($2, $1, $2), ($4, $3, $4)");
}

static void wrapped(void **state)
{
    static const bool chosen[] = {false, true, true};
    struct lb_sql sql =
        translated("UPDATE t SET a = ?, b = ? /* ? */ WHERE c = '?' OR d = ?", NULL);
    struct lb_buf out = LB_BUF(1000);
    lb_sql_wrap(&sql.statements[0], chosen, "f(0, ", ")", &out);
    assert_string_equal(lb_buf_str(&out),
                        "UPDATE t SET a = $1, b = f(0, $2) /* ? */ WHERE c = '?' OR d = f(0, $3)");
    lb_buf_release(&out);
    lb_sql_release(&sql);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(call_texts),
        cmocka_unit_test(named_calls),
        cmocka_unit_test(multirow),
        cmocka_unit_test(wrapped),
    };
    return cmocka_run_group_tests_name("sql/rewrite", tests, NULL, NULL);
}
