/* fuzz: oauth config web base platform -lcurl -lcrypto -ljansson -lodbcinst */
#include "fuzz.h"

#include "oauth/callback.h"
#include "oauth/page.h"

/* A code or an error is taken only from a request that holds the state. */
static void check_request(struct lb_text t)
{
    struct lb_callback_result r;
    enum lb_callback_kind kind = lb_callback_read(t, 8020, LB_TEXT("S-1"), &r);
    if (kind == LB_CALLBACK_CODE || kind == LB_CALLBACK_REFUSED) {
        must(r.code.n + r.error.n > 0);
        must(lb_text_find_text(t, 0, LB_TEXT("state=")) != LB_NOT_FOUND);
        must(lb_text_starts(t, LB_TEXT("GET /?")));
    }
    lb_callback_result_release(&r);
    lb_callback_read_url(t, LB_TEXT("S-1"), &r);
    lb_callback_result_release(&r);
}

/* Nothing that is shown on the page becomes markup. */
static void check_page(struct lb_text t)
{
    struct lb_buf empty = LB_BUF(1 << 16), b = LB_BUF(1 << 20);
    struct lb_page page = {.status = 400, .title = LB_TEXT("."), .text = LB_TEXT(".")};
    if (t.n > 1000)
        t.n = 1000;
    lb_page_add(&empty, &page);
    page.title = page.text = t;
    lb_page_add(&b, &page);
    size_t marks = 0, plain = 0;
    for (size_t i = 0; i < b.n; i++)
        marks += b.at[i] == '<' || b.at[i] == '>';
    for (size_t i = 0; i < empty.n; i++)
        plain += empty.at[i] == '<' || empty.at[i] == '>';
    must(lb_buf_ok(&b) && marks == plain);
    lb_buf_release(&empty);
    lb_buf_release(&b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct lb_text t = lb_text((const char *)data, size);
    check_request(t);
    check_page(t);
    return 0;
}
