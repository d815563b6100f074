/* fuzz: config base platform -lodbcinst */
#include "fuzz.h"

#include "config/connstr.h"
#include "config/identity.h"
#include "config/settings_out.h"

/* A pair that was read is written so that it reads back the same. */
static void check_pair(const struct lb_connstr_pair *pair)
{
    struct lb_buf out = LB_BUF(LB_CONNSTR_MAX);
    struct lb_connstr c;
    struct lb_connstr_pair again;
    struct lb_err err;
    lb_connstr_add(&out, "PWD", pair->value);
    lb_connstr_open(&c, lb_buf_text(&out));
    must(lb_connstr_next(&c, &again, &err) == LB_CONNSTR_PAIR);
    must(lb_text_is(again.value, pair->value));
    must(lb_connstr_next(&c, &again, &err) == LB_CONNSTR_END);
    lb_connstr_close(&c);
    lb_buf_release(&out);
}

static void check_pairs(struct lb_text string)
{
    struct lb_connstr c;
    struct lb_connstr_pair pair;
    struct lb_err err;
    enum lb_connstr_step step;
    lb_connstr_open(&c, string);
    while ((step = lb_connstr_next(&c, &pair, &err)) == LB_CONNSTR_PAIR) {
        must(pair.keyword.n > 0 && pair.position > 0);
        check_pair(&pair);
    }
    must(step == LB_CONNSTR_END || err.code == LB_ERR_SYNTAX);
    lb_connstr_close(&c);
}

static bool load(struct lb_settings *s, struct lb_text string)
{
    struct lb_err err;
    struct lb_settings_input in = {.string = string};
    lb_settings_init(s);
    return lb_settings_load(s, &in, &err);
}

/* What a connection gave out is, given back, the same connection but for its secrets. */
static void check_settings(struct lb_text string)
{
    struct lb_settings s, again;
    struct lb_err err;
    struct lb_buf once = LB_BUF(LB_CONNSTR_MAX), twice = LB_BUF(LB_CONNSTR_MAX);
    enum lb_auth_type type;
    char name[LB_APPLICATION_NAME_ROOM];
    if (load(&s, string)) {
        lb_settings_application_name(&s, "1.0", name);
        lb_settings_auth_type(&s, &type, &err);
        lb_settings_out_string(&s, &once);
        must(load(&again, lb_buf_text(&once)));
        lb_settings_out_string(&again, &twice);
        must(lb_text_is(lb_buf_text(&once), lb_buf_text(&twice)));
        lb_settings_release(&again);
    }
    lb_settings_release(&s);
    lb_buf_release(&once);
    lb_buf_release(&twice);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct lb_text string = lb_text((const char *)data, size);
    check_pairs(string);
    check_settings(string);
    return 0;
}
