#include "support/cases.h"
#include "support/test.h"

#include <stdio.h>
#include <stdlib.h>

struct cases {
    FILE *file;
    char path[1024];
    char line[16384];
    unsigned number;
    unsigned seen;
};

struct cases *cases_open(const char *name)
{
    const char *dir = getenv("LB_CASES");
    struct cases *c = calloc(1, sizeof *c);
    assert_non_null(c);
    snprintf(c->path, sizeof c->path, "%s/%s.txt", dir && *dir ? dir : "tests/cases", name);
    c->file = fopen(c->path, "r");
    if (!c->file)
        fail_msg("%s cannot be opened", c->path);
    return c;
}

static int hex(char c)
{
    c = lb_lower(c);
    return lb_is_digit(c) ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Decodes one escape at `in` (behind the backslash) to *out; returns the characters read, 0: bad.
 */
static size_t escape(const char *in, char *out)
{
    static const char names[] = "nrt0\\|#s", values[] = "\n\r\t\0\\|# ";
    if (in[0] == 'x' && hex(in[1]) >= 0 && hex(in[2]) >= 0) {
        *out = (char)(hex(in[1]) * 16 + hex(in[2]));
        return 3;
    }
    const char *known = in[0] ? strchr(names, in[0]) : NULL;
    if (known)
        *out = values[known - names];
    return known ? 1 : 0;
}

/* The field that ends at `|` or the end of the line, decoded in place; NULL when malformed. */
static char *field(char *in, struct lb_text *out)
{
    while (*in == ' ' || *in == '\t')
        in++;
    char *start = in, *to = in, *kept = in; /* kept: behind the last byte that is no blank */
    while (*in && *in != '|') {
        bool blank = *in == ' ' || *in == '\t';
        if (*in == '\\') {
            size_t n = escape(in + 1, to);
            if (n == 0)
                return NULL;
            in += n + 1;
        } else {
            *to = *in++;
        }
        to++;
        if (!blank)
            kept = to;
    }
    *out = lb_text(start, (size_t)(kept - start));
    return *in ? in + 1 : in;
}

bool cases_next(struct cases *c, struct case_line *line)
{
    while (fgets(c->line, sizeof c->line, c->file)) {
        c->number++;
        size_t n = strlen(c->line);
        if (n > 0 && c->line[n - 1] == '\n')
            c->line[--n] = '\0';
        else if (n + 1 == sizeof c->line)
            fail_msg("%s:%u: too long a line", c->path, c->number);
        if (strspn(c->line, " \t\r\v\f") == n || c->line[0] == '#')
            continue;
        *line = (struct case_line){.file = c->path, .number = c->number};
        for (unsigned i = 0; i < CASE_FIELDS; i++)
            line->field[i] = LB_TEXT("");
        bool more = true;
        for (char *at = c->line; more;) {
            char *bar = at;
            while (*bar && *bar != '|')
                bar += *bar == '\\' && bar[1] ? 2 : 1;
            more = *bar == '|';
            if (line->n == CASE_FIELDS || !(at = field(at, &line->field[line->n])))
                fail_msg("%s:%u: a bad escape, or too many fields", c->path, c->number);
            line->n++;
        }
        c->seen++;
        return true;
    }
    return false;
}

void cases_close(struct cases *c)
{
    unsigned seen = c->seen;
    fclose(c->file);
    free(c);
    assert_true(seen > 0);
}
