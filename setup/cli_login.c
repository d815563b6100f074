/* `lakebase-odbc login` and `logout`: a person's sign-in, kept for the driver to find. */
#include "platform/clock.h"
#include "setup/cli.h"

#define LOGIN_MS  900000 /* beyond what the browser is waited for */
#define LOGOUT_MS 10000

static struct lb_oauth_limit within(int64_t ms)
{
    return (struct lb_oauth_limit){.deadline = lb_clock_ms() + ms};
}

static enum lb_cli_exit failed(const char *verb, const struct lb_err *err)
{
    lb_cli_tell("lakebase-odbc %s: %s\n", verb, err->text);
    return LB_CLI_FAILED;
}

static bool sign_in(struct lb_cli *c, struct lb_err *err)
{
    struct lb_buf user = LB_BUF(4096);
    bool fine = lb_cli_open_oauth(c, err) && lb_oauth_user(c->oauth, within(LOGIN_MS), &user, err);
    const char *at = lb_settings_str(&c->settings, LB_KEY_WORKSPACE);
    if (fine && c->type != LB_AUTH_OAUTH_U2M)
        lb_cli_say("%s signs in on its own as %s (AuthType=%s): there is nothing to keep.\n",
                   lb_cli_name(c), lb_buf_str(&user), lb_auth_type_name(c->type));
    else if (fine && lb_settings_int(&c->settings, LB_KEY_TOKEN_CACHE) == LB_CACHE_NONE)
        lb_cli_tell(
            "Signed in at %s as %s, but TokenCache=none forbids to keep it: connections will "
            "ask again.\n",
            at, lb_buf_str(&user));
    else if (fine)
        lb_cli_say("%s at %s as %s. Connections of this user now find the sign-in.\n",
                   c->person.asked ? "Signed in" : "You were signed in already", at,
                   lb_buf_str(&user));
    lb_buf_release(&user);
    return fine;
}

enum lb_cli_exit lb_cli_login(const char *given)
{
    struct lb_cli c;
    struct lb_err err = {0};
    enum lb_cli_exit end = LB_CLI_FINE;
    if (!lb_cli_open(&c, given, &err))
        end = failed("login", &err);
    else if (c.type == LB_AUTH_PASSWORD)
        lb_cli_say("%s signs in with a PostgreSQL password: there is nothing to do. `lakebase-odbc "
                   "check` tries it.\n",
                   lb_cli_name(&c));
    else if (!sign_in(&c, &err))
        end = failed("login", &err);
    lb_cli_close(&c);
    return end;
}

enum lb_cli_exit lb_cli_logout(const char *given)
{
    struct lb_cli c;
    struct lb_err err = {0};
    bool was = false;
    enum lb_cli_exit end = LB_CLI_FINE;
    bool fine = lb_cli_open(&c, given, &err) && lb_cli_open_oauth(&c, &err) &&
                (!c.oauth || lb_oauth_forget(c.oauth, within(LOGOUT_MS), &was, &err));
    if (!fine)
        end = failed("logout", &err);
    else if (was)
        lb_cli_say("Signed out: what was kept on this computer is removed. Connections that are "
                   "open stay open.\n");
    else
        lb_cli_say("No sign-in of %s is kept on this computer.\n", lb_cli_name(&c));
    lb_cli_close(&c);
    return end;
}
