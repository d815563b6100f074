/*
 * A service principal signs in with its own secret: client credentials grant, RFC 6749 4.4. The
 * client proves itself by HTTP Basic, or by two fields of the form where a gateway strips that
 * header (2.3.1). There is no refresh token (4.4.3): a new token is asked for each time.
 */
#include "oauth/flow.h"

#include "oauth/discovery.h"
#include "oauth/exchange.h"
#include "oauth/task.h"
#include "web/url.h"

static bool check(const struct lb_oauth_config *c, struct lb_err *err)
{
    if (!c->client_id)
        return lb_err(err, LB_ERR_MISSING,
                      "oauth-m2m needs the service principal's application id: set ClientID "
                      "(or DATABRICKS_CLIENT_ID)");
    if (!c->client_secret)
        return lb_err(err, LB_ERR_MISSING,
                      "oauth-m2m needs the service principal's OAuth secret: set ClientSecret "
                      "(or DATABRICKS_CLIENT_SECRET)");
    if (c->client_auth && strcmp(c->client_auth, "basic") != 0 &&
        strcmp(c->client_auth, "body") != 0)
        return lb_err(err, LB_ERR_ARGUMENT,
                      "the client authentication is \"basic\" or \"body\", not \"%s\"",
                      c->client_auth);
    return true;
}

static void basic_make(struct lb_buf *out, const struct lb_oauth_config *c)
{
    struct lb_buf pair = LB_BUF_SECRET(16384);
    lb_url_encode(&pair, lb_text_of(c->client_id));
    lb_buf_add_char(&pair, ':');
    lb_url_encode(&pair, lb_text_of(c->client_secret));
    lb_buf_add_str(out, "Basic ");
    lb_base64_add(out, lb_buf_text(&pair), LB_BASE64);
    if (!lb_buf_ok(&pair))
        out->broken = true;
    lb_buf_release(&pair);
}

static bool obtain(const struct lb_task *t, struct lb_held *out, struct lb_err *err)
{
    const struct lb_oauth_config *c = &t->oauth->config;
    bool in_body = c->client_auth && strcmp(c->client_auth, "body") == 0;
    struct lb_buf url = LB_BUF(4096), form = LB_BUF_SECRET(16384), basic = LB_BUF_SECRET(32768);
    bool fine = lb_discovery(t, &url, NULL, err);
    if (fine) {
        lb_form_add(&form, "grant_type", LB_TEXT("client_credentials"));
        lb_form_add(&form, "scope", lb_text_of(c->scopes));
        if (in_body) {
            lb_form_add(&form, "client_id", lb_text_of(c->client_id));
            lb_form_add(&form, "client_secret", lb_text_of(c->client_secret));
        } else {
            basic_make(&basic, c);
        }
        fine = lb_exchange_token(t, LB_STEP_TOKEN, lb_buf_str(&url), &form, in_body ? NULL : &basic,
                                 out, err);
    }
    lb_buf_release(&url);
    lb_buf_release(&form);
    lb_buf_release(&basic);
    return fine;
}

static const char *user(const struct lb_oauth_config *c)
{
    return c->client_id;
}

const struct lb_flow lb_flow_m2m = {
    .name = "oauth-m2m",
    .check = check,
    .obtain = obtain,
    .user = user,
};
