#include "setup/cli.h"

#include <stdarg.h>
#include <stdio.h>

#include "oauth/from_settings.h"
#include "platform/clock.h"
#include "platform/terminal.h"

#define MESSAGE      8192
#define SECRET_MS    60000
#define FOREVER_MS   INT32_MAX
#define READ_AT_ONCE 4096

/* ---- words ------------------------------------------------------------------------------- */

static void put(bool (*where)(const void *, size_t), const char *format, va_list args)
{
    char text[MESSAGE];
    int n = vsnprintf(text, sizeof text, format, args);
    if (n > 0)
        where(text, (size_t)n < sizeof text ? (size_t)n : sizeof text - 1);
}

void lb_cli_say(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    put(lb_terminal_say, format, args);
    va_end(args);
}

void lb_cli_tell(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    put(lb_terminal_tell, format, args);
    va_end(args);
}

static void warn(void *context, const char *text)
{
    lb_cli_tell("warning: %s\n", text);
}

/* ---- which connection -------------------------------------------------------------------- */

static bool read_line(struct lb_buf *out, struct lb_err *err)
{
    char some[READ_AT_ONCE];
    int64_t n;
    while ((n = lb_terminal_read(some, sizeof some, FOREVER_MS)) >= 0)
        lb_buf_add(out, some, (size_t)n);
    lb_wipe(some, sizeof some);
    struct lb_text line = lb_text_trim(lb_buf_text(out));
    if (!lb_buf_ok(out))
        return lb_err_memory(err);
    if (line.n == 0 || lb_text_find(line, 0, '\n') != LB_NOT_FOUND)
        return lb_err(err, LB_ERR_ARGUMENT, "standard input is to hold one connection string");
    return true;
}

/* What the driver manager gets: it needs a data source or a driver by name. */
static bool make_string(struct lb_cli *c, struct lb_err *err)
{
    bool is_string = lb_text_find(lb_text_of(c->given), 0, '=') != LB_NOT_FOUND;
    if (*c->given && !is_string)
        lb_buf_addf(&c->string, "DSN=%s", c->given);
    else
        lb_buf_add_str(&c->string, c->given);
    struct lb_settings_input in = {.string = lb_buf_text(&c->string), .warn = warn};
    if (!lb_buf_ok(&c->string))
        return lb_err_memory(err);
    if (!lb_settings_load(&c->settings, &in, err))
        return false;
    if (lb_settings_given(&c->settings, LB_KEY_DSN) ||
        lb_settings_given(&c->settings, LB_KEY_DRIVER))
        return true;
    /* first, so that a string without a ';' at its end stays as it is */
    struct lb_buf whole = LB_BUF_SECRET(c->string.ceiling);
    lb_buf_add_str(&whole, "Driver=Lakebase;");
    lb_buf_add_text(&whole, lb_buf_text(&c->string));
    lb_buf_release(&c->string);
    c->string = whole;
    return lb_buf_ok(&whole) || lb_err_memory(err);
}

bool lb_cli_open(struct lb_cli *c, const char *given, struct lb_err *err)
{
    *c = (struct lb_cli){.given = given ? given : "",
                         .line = LB_BUF_SECRET(1048576),
                         .string = LB_BUF_SECRET(1048576)};
    lb_settings_init(&c->settings);
    lb_cli_person_open(&c->person);
    if (given && strcmp(given, "-") == 0) {
        if (!read_line(&c->line, err))
            return false;
        c->line.n = lb_text_trim(lb_buf_text(&c->line)).n;
        c->given = lb_buf_str(&c->line);
    }
    if (!make_string(c, err))
        return false;
    lb_settings_application_name(&c->settings, PACKAGE_VERSION, c->application);
    return lb_settings_auth_type(&c->settings, &c->type, err);
}

void lb_cli_close(struct lb_cli *c)
{
    lb_oauth_close(c->oauth);
    lb_oauth_process_close(c->process);
    lb_settings_release(&c->settings);
    lb_cli_person_close(&c->person);
    lb_buf_release(&c->line);
    lb_buf_release(&c->string);
}

bool lb_cli_open_oauth(struct lb_cli *c, struct lb_err *err)
{
    struct lb_oauth_request request = {.settings = &c->settings,
                                       .type = c->type,
                                       .application = c->application,
                                       .person = &c->person.face,
                                       .limit = {.deadline = lb_clock_ms() + SECRET_MS}};
    if (c->type == LB_AUTH_PASSWORD)
        return true;
    return lb_oauth_process_open(&c->process, err) &&
           lb_oauth_open_from(c->process, &request, NULL, &c->oauth, err);
}

const char *lb_cli_name(const struct lb_cli *c)
{
    if (lb_settings_given(&c->settings, LB_KEY_DSN))
        return lb_settings_str(&c->settings, LB_KEY_DSN);
    return *c->given ? "the connection string" : "the environment";
}
