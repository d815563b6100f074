#include "oauth/secret.h"

#include <stdio.h>
#include <stdlib.h>

#include "oauth/refusal.h"
#include "platform/clock.h"
#include "platform/command.h"
#include "platform/file.h"
#include "platform/host.h"
#include "web/json.h"

#define MOST       65536
#define COMMAND_MS 60000

bool lb_secret_given(const struct lb_secret *s)
{
    return s->text || s->file || s->env || s->command;
}

static bool take(const char *name, const char *from, struct lb_text t, struct lb_buf *out,
                 struct lb_err *err)
{
    t = lb_text_trim(t);
    if (t.n == 0)
        return lb_err(err, LB_ERR_MISSING, "%s: %s holds nothing", name, from);
    for (size_t i = 0; i < t.n; i++)
        if ((unsigned char)t.at[i] < ' ' || t.at[i] == 0x7f)
            return lb_err(err, LB_ERR_ARGUMENT, "%s: %s holds more than one line", name, from);
    lb_buf_add_text(out, t);
    return lb_buf_ok(out) || lb_err_memory(err);
}

static bool read_file(const struct lb_secret *s, struct lb_buf *out, struct lb_err *err)
{
    char *text, why[200];
    size_t n;
    int os_error;
    if (!lb_file_read(s->file, MOST, &text, &n, &os_error))
        return lb_err(err, LB_ERR_SYSTEM, "%s: the file %s cannot be read: %s", s->name, s->file,
                      lb_file_error(os_error, why, sizeof why));
    bool fine = take(s->name, s->file, lb_text(text, n), out, err);
    lb_wipe(text, n);
    free(text);
    return fine;
}

/* Says how a command ended that did not succeed. */
static bool command_failed(const char *name, const char *what, const struct lb_command *c,
                           struct lb_err *err)
{
    static const struct {
        enum lb_errc code;
        const char *text;
    } ends[] = {
        [LB_COMMAND_EXITED] = {LB_ERR_AUTH, "failed"},
        [LB_COMMAND_SIGNALLED] = {LB_ERR_SYSTEM, "was killed by a signal"},
        [LB_COMMAND_TIMEOUT] = {LB_ERR_TIMEOUT, "did not end in time"},
        [LB_COMMAND_CANCELLED] = {LB_ERR_CANCELLED, "was cancelled"},
        [LB_COMMAND_TOO_LONG] = {LB_ERR_PROTOCOL, "printed too much"},
    };
    struct lb_buf said = LB_BUF(2048);
    char status[40] = "";
    lb_refusal_add_shown(&said, lb_text_trim(lb_text_of(c->said)));
    if (said.n > 0 && !strchr(".!?", said.at[said.n - 1]))
        lb_buf_add_char(&said, '.'); /* advice may follow */
    if (c->end == LB_COMMAND_EXITED)
        snprintf(status, sizeof status, " with exit status %d", c->status);
    lb_err(err, ends[c->end].code, "%s: %s %s%s%s%s", name, what, ends[c->end].text, status,
           said.n > 0 ? ": " : "", lb_buf_str(&said));
    lb_buf_release(&said);
    return false;
}

static bool read_command(const struct lb_secret *s, int64_t deadline, const atomic_bool *cancel,
                         struct lb_buf *out, struct lb_err *err)
{
    struct lb_command c;
    char why[200];
    int os_error;
    if (!lb_command_shell(s->command, MOST, lb_clock_sooner(deadline, COMMAND_MS), cancel, &c,
                          &os_error))
        return lb_err(err, LB_ERR_SYSTEM, "%s: its command cannot be run: %s", s->name,
                      lb_file_error(os_error, why, sizeof why));
    bool fine = c.end == LB_COMMAND_EXITED && c.status == 0;
    if (fine)
        fine = take(s->name, "what the command printed", lb_text(c.out, c.out_n), out, err);
    else
        command_failed(s->name, "its command", &c, err);
    lb_command_release(&c);
    return fine;
}

bool lb_secret_read(const struct lb_secret *s, int64_t deadline, const atomic_bool *cancel,
                    struct lb_buf *out, struct lb_err *err)
{
    if (s->text)
        return take(s->name, "what was given", lb_text_of(s->text), out, err);
    if (s->file)
        return read_file(s, out, err);
    if (s->env) {
        const char *value = lb_host_env(s->env);
        return value ? take(s->name, s->env, lb_text_of(value), out, err)
                     : lb_err(err, LB_ERR_MISSING, "%s: the environment variable %s is not set",
                              s->name, s->env);
    }
    if (s->command)
        return read_command(s, deadline, cancel, out, err);
    return lb_err(err, LB_ERR_MISSING, "%s was not given", s->name);
}

struct lb_json *lb_secret_ask(const struct lb_secret_program *p, const char *const *argv,
                              int64_t deadline, const atomic_bool *cancel, struct lb_err *err)
{
    struct lb_command c;
    struct lb_json *json = NULL;
    char why[200];
    int os_error;
    if (!lb_command_run(argv, MOST, lb_clock_sooner(deadline, COMMAND_MS), cancel, &c, &os_error)) {
        lb_err(err, LB_ERR_SYSTEM, "%s cannot be run: %s. Install it", p->title,
               lb_file_error(os_error, why, sizeof why));
        return NULL;
    }
    bool fine = c.end == LB_COMMAND_EXITED && c.status == 0;
    if (fine)
        json = lb_json_read(lb_text(c.out, c.out_n), NULL);
    if (fine && !json)
        lb_err(err, LB_ERR_PROTOCOL, "%s printed something else than a token.", p->title);
    else if (!fine)
        command_failed(p->way, p->title, &c, err);
    if (!json && c.end == LB_COMMAND_EXITED)
        lb_err_add(err, "%s", p->login);
    lb_command_release(&c);
    return json;
}
