/* A sign-in in the browser, told to the person at the terminal. */
#include "platform/terminal.h"
#include "setup/cli.h"

#define LINE_MAX_BYTES 65536

static void show(void *self, const char *url, bool opened)
{
    struct lb_cli_person *p = self;
    p->asked = true;
    lb_cli_say("%s\n\n    %s\n\n"
               "The browser comes back to this computer on its own. If yours runs elsewhere, copy\n"
               "the address it ends at (http://localhost:…?code=…), paste it here, press Enter.\n",
               opened ? "A browser was started to sign in. If it shows nothing, open this address:"
                      : "Open this address in a browser to sign in:",
               url);
}

/* A line of the terminal comes in one piece, one of a pipe may come in several. */
static bool typed(void *self, struct lb_buf *line)
{
    struct lb_cli_person *p = self;
    char some[4096];
    int64_t n = lb_terminal_read(some, sizeof some, 0);
    if (n > 0)
        lb_buf_add(&p->typed, some, (size_t)n);
    lb_wipe(some, sizeof some);
    struct lb_text all = lb_buf_text(&p->typed);
    size_t end = lb_text_find(all, 0, '\n');
    if (end == LB_NOT_FOUND && !(n < 0 && all.n > 0)) {
        if (!lb_buf_ok(&p->typed))
            lb_buf_clear(&p->typed);
        return false;
    }
    struct lb_text first = end == LB_NOT_FOUND ? all : lb_text(all.at, end);
    lb_buf_add_text(line, lb_text_trim(first));
    size_t used = first.n + (end != LB_NOT_FOUND);
    memmove(p->typed.at, p->typed.at + used, all.n - used);
    p->typed.n = all.n - used;
    return line->n > 0;
}

static void mistyped(void *self)
{
    lb_cli_tell("That is not the address of this sign-in. It begins with http://localhost: and has "
                "code= and state= in it. Still waiting.\n");
}

void lb_cli_person_open(struct lb_cli_person *p)
{
    p->typed = LB_BUF_SECRET(LINE_MAX_BYTES);
    p->face = (struct lb_oauth_person){show, typed, mistyped, p};
}

void lb_cli_person_close(struct lb_cli_person *p)
{
    lb_buf_release(&p->typed);
}
