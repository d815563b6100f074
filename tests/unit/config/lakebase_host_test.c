#include "config/lakebase_host.h"
#include "support/cases.h"
#include "support/test.h"

static const char *const kinds[] = {
    [LB_HOST_OTHER] = "other",
    [LB_HOST_WORKSPACE] = "workspace",
    [LB_HOST_LAKEBASE_MAYBE] = "maybe",
    [LB_HOST_LAKEBASE] = "lakebase",
};

static void hosts_tell_what_they_are(void **state)
{
    struct cases *cases = cases_open("lakebase_hosts");
    for (struct case_line line; cases_next(cases, &line);) {
        struct lb_lakebase_host h = lb_lakebase_host_read(line.field[0]);
        if (!lb_text_is(line.field[1], lb_text_of(kinds[h.kind])) ||
            h.pooled != (line.field[2].n > 0) || h.read_only != (line.field[3].n > 0) ||
            !lb_text_is(line.field[4], h.id.at ? h.id : LB_TEXT("")))
            fail_msg("%s:%u: %s, pooled %d, read-only %d, id %.*s", line.file, line.number,
                     kinds[h.kind], h.pooled, h.read_only, (int)h.id.n, h.id.at);
    }
    cases_close(cases);
}

static void no_host_is_no_lakebase(void **state)
{
    assert_int_equal(lb_lakebase_host_read(LB_NO_TEXT).kind, LB_HOST_OTHER);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hosts_tell_what_they_are),
        cmocka_unit_test(no_host_is_no_lakebase),
    };
    return cmocka_run_group_tests_name("config/lakebase_host", tests, NULL, NULL);
}
