/* fuzz: oauth config web base platform -lcurl -lcrypto -ljansson -lodbcinst */
#include "fuzz.h"

#include "oauth/exchange.h"
#include "oauth/refusal.h"
#include "web/json.h"

/* Whatever the bytes were, they are written as JSON that reads back. */
static void check_written(struct lb_text t)
{
    struct lb_buf b = LB_BUF(1 << 22);
    lb_buf_add_char(&b, '{');
    lb_json_add_field(&b, "name", t);
    lb_buf_add_char(&b, '}');
    struct lb_json *j = lb_json_read(lb_buf_text(&b), NULL);
    /* jansson has no NUL in strings, and neither has anything that we send. */
    must(j || b.n > LB_JSON_BYTES || lb_text_find(t, 0, '\0') != LB_NOT_FOUND);
    lb_json_release(j);
    lb_buf_release(&b);
}

/* Any answer gives a message of one printable line. */
static void check_refusal(struct lb_text t, int status)
{
    struct lb_http_request q = {.method = "POST", .url = "https://h/p?secret=1"};
    struct lb_http_answer a;
    struct lb_err err = {0};
    lb_http_answer_init(&a);
    a.status = status;
    lb_buf_add_text(&a.body, t);
    must(!lb_refusal(LB_STEP_TOKEN, &q, &a, &err));
    must(err.code != LB_OK && err.native == status);
    for (const char *c = err.text; *c; c++)
        must((unsigned char)*c >= ' ' && *c != 0x7f);
    must(!strstr(err.text, "secret=1") ||
         lb_text_find_text(t, 0, LB_TEXT("secret=1")) != LB_NOT_FOUND);
    lb_http_answer_release(&a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct lb_text t = lb_text((const char *)data, size);
    struct lb_buf b = LB_BUF(1 << 20);
    struct lb_json *j = lb_json_read(t, NULL);
    int64_t number;
    bool truth;
    if (j) {
        lb_json_text(j, "a");
        lb_json_text(j, "a.b.c");
        lb_json_int(j, "n", &number);
        lb_json_bool(j, "t", &truth);
        for (size_t i = 0; i < lb_json_count(j, "l"); i++)
            lb_json_text(lb_json_item(j, "l", i), "name");
    }
    lb_json_release(j);
    check_written(t);
    check_refusal(t, 200);
    check_refusal(t, 302);
    check_refusal(t, 401);
    lb_jwt_text(t, "sub", &b);
    lb_buf_release(&b);
    return 0;
}
