#include "oauth/azure.h"

#include "oauth/exchange.h"
#include "oauth/task.h"
#include "web/url.h"

static const struct lb_azure clouds[] = {
    {"PUBLIC", ".azuredatabricks.net", "https://login.microsoftonline.com",
     "https://management.core.windows.net/"},
    {"USGOVERNMENT", ".databricks.azure.us", "https://login.microsoftonline.us",
     "https://management.core.usgovcloudapi.net/"},
    {"CHINA", ".databricks.azure.cn", "https://login.chinacloudapi.cn",
     "https://management.core.chinacloudapi.cn/"},
};

#define CLOUDS (sizeof clouds / sizeof clouds[0])

const struct lb_azure *lb_azure_of(const struct lb_oauth_config *c, struct lb_err *err)
{
    struct lb_url u;
    bool hosted = lb_url_parse(lb_text_of(c->workspace), &u);
    for (size_t i = 0; i < CLOUDS; i++)
        if (c->azure_environment
                ? lb_text_same(lb_text_of(c->azure_environment), lb_text_of(clouds[i].name))
                : hosted && lb_text_ends_same(u.host, lb_text_of(clouds[i].zone)))
            return &clouds[i];
    if (!c->azure_environment)
        return &clouds[0];
    lb_err(err, LB_ERR_ARGUMENT, "AzureEnvironment=%s is not PUBLIC, USGOVERNMENT or CHINA",
           c->azure_environment);
    return NULL;
}

/* The workspace redirects /aad/auth to its own tenant's sign-in: https://login…/TENANT/oauth2/… */
bool lb_azure_tenant(const struct lb_task *t, struct lb_buf *out, struct lb_err *err)
{
    struct lb_buf ask = LB_BUF(4096), location = LB_BUF(4096);
    struct lb_url u;
    if (t->oauth->config.azure_tenant) {
        lb_buf_add_str(out, t->oauth->config.azure_tenant);
        return true;
    }
    lb_buf_addf(&ask, "%s/aad/auth", t->oauth->origin);
    bool fine = lb_exchange_location(t, LB_STEP_DISCOVERY, lb_buf_str(&ask), &location, err);
    struct lb_text rest = LB_NO_TEXT, tenant = LB_NO_TEXT;
    if (fine && lb_url_parse(lb_buf_text(&location), &u) && u.path.n > 1) {
        rest = lb_text_from(u.path, 1);
        tenant = lb_text_cut(&rest, '/');
    }
    if (fine && tenant.n == 0)
        fine = lb_err(err, LB_ERR_PROTOCOL,
                      "the workspace does not name its Entra tenant: set AzureTenantID");
    lb_url_encode(out, tenant);
    lb_buf_release(&ask);
    lb_buf_release(&location);
    return fine;
}
