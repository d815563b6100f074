/* The command `lakebase-odbc`: the table of its verbs. */
#include "setup/cli.h"

static const struct verb {
    const char *name;
    enum lb_cli_exit (*run)(const char *given);
    const char *help;
} verbs[] = {
    {"check", lb_cli_check, "connects step by step; says what fails, why, and what to do"},
    {"login", lb_cli_login, "signs a person in with the browser, for connections to come"},
    {"logout", lb_cli_logout, "removes what is kept of that sign-in"},
};

#define VERBS (sizeof verbs / sizeof *verbs)

static void add_usage(struct lb_buf *out)
{
    lb_buf_add_str(out, "usage: lakebase-odbc VERB [DATA SOURCE | CONNECTION STRING | -]\n\n");
    for (size_t i = 0; i < VERBS; i++)
        lb_buf_addf(out, "  %-8s %s\n", verbs[i].name, verbs[i].help);
    lb_buf_add_str(
        out,
        "\nWith -, a connection string is read from standard input. With nothing, environment\n"
        "and ~/.databrickscfg say where to connect. Exit status: 0 well, 1 failed, 2 usage.\n");
}

static enum lb_cli_exit usage(bool asked)
{
    struct lb_buf text = LB_BUF(8192);
    add_usage(&text);
    if (asked)
        lb_cli_say("%s", lb_buf_str(&text));
    else
        lb_cli_tell("%s", lb_buf_str(&text));
    lb_buf_release(&text);
    return asked ? LB_CLI_FINE : LB_CLI_USAGE;
}

int main(int argc, char **argv)
{
    const char *word = argc > 1 ? argv[1] : "";
    if (strcmp(word, "--version") == 0) {
        lb_cli_say("lakebase-odbc %s\n", PACKAGE_VERSION);
        return LB_CLI_FINE;
    }
    if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0 || strcmp(word, "help") == 0)
        return (int)usage(true);
    for (size_t i = 0; i < VERBS && argc <= 3; i++)
        if (strcmp(word, verbs[i].name) == 0)
            return (int)verbs[i].run(argc > 2 ? argv[2] : NULL);
    return (int)usage(false);
}
