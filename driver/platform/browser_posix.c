#include "platform/browser.h"

#include <string.h>

#include "platform/clock.h"
#include "platform/command.h"
#include "platform/host.h"

#define START_MS 5000

/*
 * Starts `program url` on its own. The shell puts it in the background, where it outlives us with
 * no one to wait for it; a program that does not exist is told by its own look-up before that.
 */
static bool start(const char *program, const char *url)
{
    static const char line[] = "command -v \"$0\" >/dev/null 2>&1 || exit 127; "
                               "\"$0\" \"$1\" </dev/null >/dev/null 2>&1 &";
    const char *const argv[] = {"/bin/sh", "-c", line, program, url, NULL};
    struct lb_command c;
    int os_error;
    if (!lb_command_run(argv, 256, lb_clock_ms() + START_MS, NULL, &c, &os_error))
        return false;
    bool fine = c.end == LB_COMMAND_EXITED && c.status == 0;
    lb_command_release(&c);
    return fine;
}

static bool start_any(const char *list, const char *url)
{
    while (*list) {
        char program[512];
        size_t n = strcspn(list, ":");
        if (n > 0 && n < sizeof program) {
            memcpy(program, list, n);
            program[n] = '\0';
            if (start(program, url))
                return true;
        }
        list += n + (list[n] == ':');
    }
    return false;
}

bool lb_browser_open(const char *url)
{
    const char *chosen = lb_host_env("BROWSER");
    if (chosen)
        return start_any(chosen, url);
    if (strcmp(lb_host_os(), "darwin") == 0)
        return start("open", url);
    /* Without a display the openers would fall back to browsers for the terminal. */
    if (lb_host_env("DISPLAY") || lb_host_env("WAYLAND_DISPLAY") || lb_host_env("WSL_DISTRO_NAME"))
        return start_any("xdg-open:wslview:sensible-browser:x-www-browser", url);
    return false;
}
