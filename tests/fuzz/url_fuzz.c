/* fuzz: web base platform -lcurl -lcrypto -ljansson */
#include "fuzz.h"

#include "web/date.h"
#include "web/digest.h"
#include "web/url.h"

/* The origin of a URL is a URL of the same origin. */
static void check_url(struct lb_text t)
{
    struct lb_url u, again;
    struct lb_buf b = LB_BUF(1 << 20);
    if (lb_url_parse(t, &u)) {
        must(u.host.n > 0 && u.port > 0 && u.path.at);
        lb_url_add_origin(&b, &u);
        must(lb_url_parse(lb_buf_text(&b), &again) && lb_url_same_origin(&u, &again));
    }
    lb_url_add_shown(&b, t);
    lb_buf_release(&b);
}

/* What is encoded decodes to the same. */
static void check_round_trips(struct lb_text t)
{
    struct lb_buf form = LB_BUF(1 << 22), back = LB_BUF(1 << 22);
    lb_form_add(&form, "other", t);
    lb_form_add(&form, "name", t);
    must(lb_form_get(lb_buf_text(&form), "name", &back));
    must(lb_text_is(lb_buf_text(&back), t.n > 0 ? t : LB_TEXT("")));
    for (int kind = LB_BASE64; kind <= LB_BASE64_URL; kind++) {
        lb_buf_clear(&form);
        lb_buf_clear(&back);
        lb_base64_add(&form, t, (enum lb_base64_kind)kind);
        must(lb_base64_read(&back, lb_buf_text(&form)));
        must(lb_text_is(lb_buf_text(&back), t.n > 0 ? t : LB_TEXT("")));
    }
    lb_buf_release(&form);
    lb_buf_release(&back);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct lb_text t = lb_text((const char *)data, size);
    struct lb_buf b = LB_BUF(1 << 20);
    int64_t seconds;
    check_url(t);
    check_round_trips(t);
    lb_form_get(t, "code", &b);
    lb_base64_read(&b, t);
    lb_date_http(t, &seconds);
    lb_date_rfc3339(t, &seconds);
    lb_buf_release(&b);
    return 0;
}
