#include "field/info.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

#include "support/cases.h"
#include "support/test.h"
#include "support/tree.h"

static void test_unknown_number_is_refused(void **state)
{
    struct tree *t = *state;
    struct lb_field_value v;
    assert_int_equal(lb_info_get(t->dbc, 12345, &v), SQL_ERROR);
    assert_string_equal(t->dbc->head.diag.recs[0].sqlstate, "HY096");
}

static enum lb_field_kind kind_of(struct lb_text word)
{
    return lb_text_is(word, LB_TEXT("text"))    ? LB_FIELD_TEXT
           : lb_text_is(word, LB_TEXT("int16")) ? LB_FIELD_INT16
                                                : LB_FIELD_INT32;
}

static void test_values(void **state)
{
    struct tree *t = *state;
    struct cases *c = cases_open("info");
    for (struct case_line line; cases_next(c, &line);) {
        struct lb_field_value v;
        char number[32];
        int64_t type;
        assert_true(lb_text_int(line.field[0], &type));
        assert_int_equal(lb_info_get(t->dbc, (SQLUSMALLINT)type, &v), SQL_SUCCESS);
        if (v.kind != kind_of(line.field[1]))
            fail_msg("%s:%u: another kind", line.file, line.number);
        if (lb_text_is(line.field[2], LB_TEXT("*")))
            continue;
        if (v.kind == LB_FIELD_TEXT) {
            if (!lb_text_is(v.text, line.field[2]))
                fail_msg("%s:%u: %.*s", line.file, line.number, (int)v.text.n, v.text.at);
            continue;
        }
        snprintf(number, sizeof number, "%.*s", (int)line.field[2].n, line.field[2].at);
        if (v.number != strtoul(number, NULL, 0))
            fail_msg("%s:%u: it is 0x%lx", line.file, line.number, (unsigned long)v.number);
    }
    cases_close(c);
}

/* The driver manager answers these; see the table. */
static bool is_managers(SQLUSMALLINT type)
{
    return type == SQL_DM_VER || type == SQL_DRIVER_HDESC || type == SQL_DRIVER_HSTMT ||
           type == SQL_DRIVER_HLIB;
}

/* Every number that the ODBC header defines between two lines has an answer. */
static unsigned check_header(struct lb_dbc *d, const char *path, const char *from, const char *to)
{
    FILE *f = fopen(path, "r");
    char line[512], name[128];
    unsigned checked = 0;
    bool inside = false;
    int type, used;
    if (!f)
        return 0;
    while (fgets(line, sizeof line, f)) {
        struct lb_field_value v;
        if (strstr(line, from))
            inside = true;
        else if (strstr(line, to))
            inside = false;
        if (!inside || sscanf(line, "#define %127s %d%n", name, &type, &used) != 2 ||
            tolower((unsigned char)line[used]) == 'x' || strstr(name, "SQL_INFO_") ||
            is_managers((SQLUSMALLINT)type))
            continue;
        if (lb_info_get(d, (SQLUSMALLINT)type, &v) != SQL_SUCCESS)
            fail_msg("%s (%d) has no answer", name, type);
        checked++;
    }
    fclose(f);
    return checked;
}

static void test_every_type_of_the_headers(void **state)
{
    struct tree *t = *state;
    unsigned n = check_header(t->dbc, "/usr/include/sql.h", "Information requested by SQLGetInfo()",
                              "SQL_ALTER_TABLE bitmasks");
    unsigned m = check_header(t->dbc, "/usr/include/sqlext.h",
                              "Extended definitions for SQLGetInfo", "SQL_ALTER_TABLE bitmasks");
    if (n == 0 && m == 0)
        skip(); /* the headers are elsewhere */
    assert_true(n > 40);
    assert_true(m > 100);
}

static void test_versions_and_names(void **state)
{
    struct tree *t = *state;
    struct lb_field_value v;
    int parts[3], used;
    assert_int_equal(lb_info_get(t->dbc, SQL_DRIVER_VER, &v), SQL_SUCCESS);
    assert_int_equal(sscanf(v.room, "%2d.%2d.%4d%n", &parts[0], &parts[1], &parts[2], &used), 3);
    assert_int_equal(v.text.n, 10);
    assert_int_equal(used, 10);
    assert_int_equal(lb_info_get(t->dbc, SQL_USER_NAME, &v), SQL_SUCCESS);
    assert_int_equal(v.text.n, 0);
    assert_non_null(v.text.at);
    t->dbc->user = strdup("ada");
    assert_int_equal(lb_info_get(t->dbc, SQL_USER_NAME, &v), SQL_SUCCESS);
    assert_true(lb_text_is(v.text, LB_TEXT("ada")));
    assert_int_equal(lb_info_get(t->dbc, SQL_DRIVER_HENV, &v), SQL_SUCCESS);
    assert_ptr_equal(v.pointer, t->env);
}

static void test_read_only_follows_the_connection(void **state)
{
    struct tree *t = *state;
    struct lb_field_value v;
    t->dbc->access_mode = SQL_MODE_READ_ONLY;
    assert_int_equal(lb_info_get(t->dbc, SQL_DATA_SOURCE_READ_ONLY, &v), SQL_SUCCESS);
    assert_true(lb_text_is(v.text, LB_TEXT("Y")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_unknown_number_is_refused, tree_plant, tree_fell),
        cmocka_unit_test_setup_teardown(test_values, tree_plant, tree_fell),
        cmocka_unit_test_setup_teardown(test_every_type_of_the_headers, tree_plant, tree_fell),
        cmocka_unit_test_setup_teardown(test_versions_and_names, tree_plant, tree_fell),
        cmocka_unit_test_setup_teardown(test_read_only_follows_the_connection, tree_plant,
                                        tree_fell),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
